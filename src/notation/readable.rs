//! Formulas as readers write them, where the trees have parts that no reader knows.
//!
//! In: a formula. Out: the same formula without the derivative of a norm: it is 1/(2√s) of a sum of
//! squares s, which stands under the line as the norm that it is.

use crate::algebra::function::Function;
use crate::algebra::{Atom, Factor, Rational, Term};
use crate::matrix::{MatExpr, Reduction};
use std::borrow::Cow;

/// A term with each derivative of a norm as ½ over the norm.
pub(super) fn term(term: &Term) -> Cow<'_, Term> {
    let is_slope = |factor: &Factor| matches!(factor.atom, Atom::Apply(Function::NormPrime, _));
    if !term.factors.iter().any(is_slope) {
        return Cow::Borrowed(term);
    }
    let mut readable = Term {
        bound: term.bound.clone(),
        factors: Vec::with_capacity(term.factors.len()),
        coefficient: term.coefficient.clone(),
    };
    for factor in &term.factors {
        match (&factor.atom, whole(&factor.exponent)) {
            (Atom::Apply(Function::NormPrime, of), Some(times)) => {
                readable.coefficient *= half_to(times);
                push(
                    &mut readable.factors,
                    Atom::Apply(Function::Norm, of.clone()),
                    -&factor.exponent,
                );
            }
            _ => push(
                &mut readable.factors,
                factor.atom.clone(),
                factor.exponent.clone(),
            ),
        }
    }
    readable.factors.retain(|factor| !factor.exponent.is_zero());
    Cow::Owned(readable)
}

fn push(factors: &mut Vec<Factor>, atom: Atom, exponent: Rational) {
    match factors.iter_mut().find(|factor| factor.atom == atom) {
        Some(factor) => factor.exponent += exponent,
        None => factors.push(Factor { atom, exponent }),
    }
}

/// A whole number of a small size.
fn whole(exponent: &Rational) -> Option<i32> {
    if !exponent.is_int() {
        return None;
    }
    let whole = i32::try_from(exponent.numerator().clone()).ok();
    whole.filter(|whole| whole.unsigned_abs() <= 64)
}

fn half_to(times: i32) -> Rational {
    let base = match times < 0 {
        true => Rational::from(2),
        false => Rational::from_parts(1.into(), 2_u8.into()),
    };
    base.pow(times.abs() as isize)
}

/// A formula of whole tensors with norms in the place of their roots and slopes.
pub(super) fn matrix(expr: &MatExpr) -> Cow<'_, MatExpr> {
    let mut strange = false;
    expr.visit(&mut |part| {
        strange |= matches!(
            part,
            MatExpr::Apply(Function::Norm | Function::NormPrime, _)
        );
    });
    match strange {
        true => Cow::Owned(without_slopes(expr)),
        false => Cow::Borrowed(expr),
    }
}

fn without_slopes(expr: &MatExpr) -> MatExpr {
    match expr {
        MatExpr::Multiply(factors) => {
            let (mut above, mut below) = (Vec::new(), Vec::new());
            let mut number = Rational::ONE;
            for factor in factors {
                match slope(factor) {
                    Some((of, times)) => {
                        number *= half_to(times);
                        below.push(raised(norm(of), times));
                    }
                    None => above.push(without_slopes(factor)),
                }
            }
            if below.is_empty() {
                return MatExpr::Multiply(above);
            }
            if let Some(MatExpr::Number(first)) = above.first_mut() {
                *first = &*first * number;
            } else {
                above.insert(0, MatExpr::Number(number));
            }
            if above.len() > 1 {
                above
                    .retain(|factor| !matches!(factor, MatExpr::Number(number) if number.is_one()));
            }
            divided(several(above), several(below))
        }
        _ => match slope(expr) {
            Some((of, times)) => {
                let two = MatExpr::Number(half_to(-times));
                let below = MatExpr::Multiply(vec![two, raised(norm(of), times)]);
                divided(MatExpr::integer(1), below)
            }
            None => match expr {
                MatExpr::Apply(Function::Norm, of) => of.first().map_or(expr.clone(), norm),
                _ => expr.with_operands(&mut without_slopes),
            },
        },
    }
}

/// What the derivative of a norm is taken of, and its positive whole power.
fn slope(expr: &MatExpr) -> Option<(&MatExpr, i32)> {
    match expr {
        MatExpr::Apply(Function::NormPrime, of) => Some((of.first()?, 1)),
        MatExpr::Power(base, exponent) => match &**base {
            MatExpr::Apply(Function::NormPrime, of) => {
                Some((of.first()?, whole(exponent).filter(|times| *times > 0)?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// √s, or ‖x‖ where s is ‖x‖².
fn norm(of: &MatExpr) -> MatExpr {
    match without_slopes(of) {
        MatExpr::Reduce(Reduction::Norm2, inner, axis) => {
            MatExpr::Reduce(Reduction::Norm, inner, axis)
        }
        other => MatExpr::Apply(Function::Norm, vec![other]),
    }
}

fn raised(base: MatExpr, times: i32) -> MatExpr {
    match times {
        1 => base,
        _ => MatExpr::Power(Box::new(base), Rational::from(times)),
    }
}

fn several(mut factors: Vec<MatExpr>) -> MatExpr {
    match factors.len() {
        1 => factors.remove(0),
        _ => MatExpr::Multiply(factors),
    }
}

fn divided(above: MatExpr, below: MatExpr) -> MatExpr {
    MatExpr::Divide(Box::new(above), Box::new(below))
}
