//! Factors and terms put together as a person would write them: numbers in front, one fraction, a
//! common matrix taken out.
//!
//! In: scalars and tensors. Out: one formula of the same value. It knows nothing of indices.

use crate::algebra::Rational;
use crate::matrix::patterns::chain;
use crate::matrix::{Addend, MatExpr};

/// Scalars and tensors that are multiplied entry by entry, above and below the line.
#[derive(Default)]
pub(super) struct Parts {
    pub above: Vec<MatExpr>,
    pub below: Vec<MatExpr>,
}

impl Parts {
    /// One more factor: above, or what it divides by below.
    pub fn take(&mut self, value: MatExpr) {
        match value {
            MatExpr::Power(base, exponent) if exponent < Rational::ZERO => {
                self.below.push(raised(*base, &-exponent));
            }
            MatExpr::Transpose(inner) => match *inner {
                MatExpr::Power(base, exponent) if exponent < Rational::ZERO => {
                    self.below.push(raised(base.transposed(), &-exponent));
                }
                inner => self.above.push(inner.transposed()),
            },
            MatExpr::Divide(above, below) => {
                if !matches!(&*above, MatExpr::Number(number) if number.is_one()) {
                    self.above.push(*above);
                }
                self.below.push(*below);
            }
            value => self.above.push(value),
        }
    }
}

pub(super) fn raised(value: MatExpr, exponent: &Rational) -> MatExpr {
    if exponent.is_one() {
        value
    } else {
        MatExpr::Power(Box::new(value), exponent.clone())
    }
}

pub(super) fn negated(value: MatExpr) -> MatExpr {
    match value {
        MatExpr::Negate(inner) => *inner,
        MatExpr::Number(number) => MatExpr::Number(-number),
        value => MatExpr::Negate(Box::new(value)),
    }
}

/// Above the line, over what is below it.
pub(super) fn quotient(parts: Parts) -> MatExpr {
    let all = |mut factors: Vec<MatExpr>| match factors.len() {
        0 => MatExpr::Number(Rational::ONE),
        1 => factors.swap_remove(0),
        _ => MatExpr::Multiply(factors),
    };
    if parts.below.is_empty() {
        return all(parts.above);
    }
    MatExpr::Divide(Box::new(all(parts.above)), Box::new(all(parts.below)))
}

/// number · scalars · body, the numbers and what is below the line in one fraction in front.
pub(super) fn scaled(number: Rational, scalars: Parts, body: MatExpr) -> MatExpr {
    let Parts { above, mut below } = scalars;
    let is_one = |value: &MatExpr| matches!(value, MatExpr::Number(number) if number.is_one());
    let mut front = Vec::new();
    let mut rest = above;
    if !below.is_empty() {
        if !number.denominator().is_one() {
            below.insert(
                0,
                MatExpr::Number(Rational::from(number.denominator().clone())),
            );
        }
        let mut numerator = Vec::new();
        if !number.numerator().is_one() {
            numerator.push(MatExpr::Number(Rational::from(number.numerator().clone())));
        }
        if is_one(&body) {
            numerator.append(&mut rest);
        }
        front.push(quotient(Parts {
            above: numerator,
            below,
        }));
    } else if !number.is_one() {
        front.push(MatExpr::Number(number));
    }
    front.append(&mut rest);
    if !is_one(&body) {
        match body {
            MatExpr::Multiply(inner) if front.is_empty() => front.extend(inner),
            body => front.push(body),
        }
    }
    match front.len() {
        0 => MatExpr::Number(Rational::ONE),
        1 => front.swap_remove(0),
        _ => MatExpr::Multiply(front),
    }
}

/// A x + B x = (A + B) x, and x A + x B = x (A + B), where all terms of a sum share the factor.
pub(super) fn join_products(addends: Vec<Addend>) -> MatExpr {
    let chains: Option<Vec<&Vec<MatExpr>>> = addends
        .iter()
        .map(|addend| match &addend.value {
            MatExpr::Product(factors) => Some(factors),
            _ => None,
        })
        .collect();
    if let Some(chains) = chains {
        let last = chains[0].last();
        if chains.iter().all(|chain| chain.last() == last) {
            let sum = without(&addends, |factors| factors[..factors.len() - 1].to_vec());
            return chain(vec![sum, chains[0][chains[0].len() - 1].clone()]);
        }
        if chains
            .iter()
            .all(|chain| chain.first() == chains[0].first())
        {
            let sum = without(&addends, |factors| factors[1..].to_vec());
            return chain(vec![chains[0][0].clone(), sum]);
        }
    }
    MatExpr::Add(addends)
}

fn without(addends: &[Addend], kept: impl Fn(&[MatExpr]) -> Vec<MatExpr>) -> MatExpr {
    MatExpr::Add(
        addends
            .iter()
            .map(|addend| {
                let value = match &addend.value {
                    MatExpr::Product(factors) => chain(kept(factors)),
                    other => other.clone(),
                };
                Addend {
                    negative: addend.negative,
                    value,
                }
            })
            .collect(),
    )
}
