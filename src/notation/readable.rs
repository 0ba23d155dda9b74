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
    if has_slope(expr) {
        let mut fraction = Fraction {
            number: Rational::ONE,
            above: Vec::new(),
            below: Vec::new(),
            norms: Vec::new(),
        };
        fraction.collect(expr, 1);
        return fraction.written();
    }
    match expr {
        MatExpr::Apply(Function::Norm, of) => of.first().map_or(expr.clone(), norm),
        _ => expr.with_operands(&mut without_slopes),
    }
}

/// Whether the derivative of a norm is a factor of it.
fn has_slope(expr: &MatExpr) -> bool {
    match expr {
        MatExpr::Multiply(factors) => factors.iter().any(has_slope),
        MatExpr::Divide(above, below) => has_slope(above) || has_slope(below),
        MatExpr::Negate(inner) => has_slope(inner),
        _ => matches!(norm_power(expr), Some((Function::NormPrime, ..))),
    }
}

/// An elementwise product as one fraction.
struct Fraction {
    number: Rational,
    above: Vec<MatExpr>,
    below: Vec<MatExpr>,
    /// Norms and how often they stand below the line.
    norms: Vec<(MatExpr, i32)>,
}

impl Fraction {
    /// One more factor, above the line (1) or below (-1).
    fn collect(&mut self, expr: &MatExpr, side: i32) {
        match expr {
            MatExpr::Multiply(factors) => {
                factors.iter().for_each(|factor| self.collect(factor, side));
            }
            MatExpr::Divide(above, below) => {
                self.collect(above, side);
                self.collect(below, -side);
            }
            MatExpr::Negate(inner) => {
                self.number = -&self.number;
                self.collect(inner, side);
            }
            MatExpr::Number(value) if side > 0 => self.number *= value,
            MatExpr::Number(value) if !value.is_zero() => self.number /= value,
            _ => match norm_power(expr) {
                Some((function, of, times)) => {
                    let times = times.saturating_mul(side);
                    let slope = function == Function::NormPrime;
                    if slope {
                        self.number *= half_to(times);
                    }
                    self.push_norm(norm(of), if slope { times } else { -times });
                }
                None if side > 0 => self.above.push(without_slopes(expr)),
                None => self.below.push(without_slopes(expr)),
            },
        }
    }

    fn push_norm(&mut self, norm: MatExpr, times: i32) {
        match self.norms.iter_mut().find(|(own, _)| *own == norm) {
            Some((_, sum)) => *sum = sum.saturating_add(times),
            None => self.norms.push((norm, times)),
        }
    }

    fn written(mut self) -> MatExpr {
        for (norm, times) in self.norms {
            match times {
                0 => {}
                1.. => self.below.push(raised(norm, times)),
                _ => self.above.push(raised(norm, -times)),
            }
        }
        // 1/(2s), and ½ x/s.
        let alone = self.above.is_empty() && !self.below.is_empty();
        if alone && self.number.numerator() == &1.into() && !self.number.is_one() {
            let number = MatExpr::Number(Rational::ONE / self.number);
            self.below.insert(0, number);
            self.number = Rational::ONE;
        }
        if !self.number.is_one() || self.above.is_empty() {
            self.above.insert(0, MatExpr::Number(self.number));
        }
        let above = several(self.above);
        match self.below.is_empty() {
            true => above,
            false => MatExpr::Divide(Box::new(above), Box::new(several(self.below))),
        }
    }
}

/// A norm or its derivative to a whole power: of what, and to which.
fn norm_power(expr: &MatExpr) -> Option<(Function, &MatExpr, i32)> {
    match expr {
        MatExpr::Apply(function @ (Function::Norm | Function::NormPrime), of) => {
            Some((*function, of.first()?, 1))
        }
        MatExpr::Power(base, exponent) => match &**base {
            MatExpr::Apply(..) => {
                let (function, of, _) = norm_power(base)?;
                Some((function, of, whole(exponent)?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// √s, or ‖x‖ where s is the sum of the squares of x.
fn norm(of: &MatExpr) -> MatExpr {
    let of = without_slopes(of);
    match &of {
        MatExpr::Reduce(Reduction::Norm2, inner, axis) => {
            return MatExpr::Reduce(Reduction::Norm, inner.clone(), *axis);
        }
        MatExpr::Reduce(Reduction::Sum, inner, axis) => {
            if let MatExpr::Power(base, exponent) = &**inner
                && *exponent == Rational::from(2)
            {
                return MatExpr::Reduce(Reduction::Norm, base.clone(), *axis);
            }
        }
        _ => {}
    }
    MatExpr::Apply(Function::Norm, vec![of])
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
