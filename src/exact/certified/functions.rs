//! The functions of the table over certified numbers.
//!
//! Each takes the value that it has: one that chooses does so by signs that are proven, one that is
//! smooth is rational where its value is, else a ball with its shadow.

use super::{Certified, bits, both, made, shadow};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::exact::ball::Ball;
use crate::exact::prime::Prime;
use crate::exact::{Fault, Field};
use std::cmp::Ordering;

/// The value of a function of the table.
pub(super) fn apply(function: Function, arguments: &[&Certified]) -> Result<Certified, Fault> {
    let zero = Certified::zero();
    let at = |place: usize| arguments.get(place).copied().unwrap_or(&zero);
    let (a, b) = (at(0), at(1));
    let positive = || Ok(a.sign()? == Ordering::Greater);
    let is = |wanted: fn(Ordering) -> bool| Ok(truth(wanted(a.compare(b)?)));
    match function {
        Function::Relu => Ok(if positive()? {
            a.clone()
        } else {
            Certified::zero()
        }),
        Function::ReluPrime => Ok(truth(positive()?)),
        Function::LeakyRelu if positive()? => Ok(a.clone()),
        Function::LeakyRelu => a.multiply(b),
        Function::LeakyReluPrime => Ok(if positive()? {
            Certified::one()
        } else {
            b.clone()
        }),
        Function::Abs => Ok(match a.sign()? {
            Ordering::Less => a.negate(),
            _ => a.clone(),
        }),
        Function::Sign => Ok(Certified::Exact(Rational::from(a.sign()? as i64))),
        Function::Max => Ok(if a.compare(b)?.is_ge() { a } else { b }.clone()),
        Function::Min => Ok(if a.compare(b)?.is_le() { a } else { b }.clone()),
        Function::Where => Ok(if a.sign()?.is_eq() { at(2) } else { b }.clone()),
        Function::StopGradient => Ok(a.clone()),
        Function::Equal => is(Ordering::is_eq),
        Function::NotEqual => is(Ordering::is_ne),
        Function::Less => is(Ordering::is_lt),
        Function::LessOrEqual => is(Ordering::is_le),
        Function::Greater => is(Ordering::is_gt),
        Function::GreaterOrEqual => is(Ordering::is_ge),
        Function::Power => match b {
            Certified::Exact(exponent) => a.power(exponent),
            Certified::Enclosed(_) => match a.sign()? {
                Ordering::Less => Err(Fault::PowerWithoutValue(None)),
                Ordering::Equal if b.sign()?.is_gt() => Ok(Certified::zero()),
                Ordering::Equal => Err(Fault::PowerWithoutValue(None)),
                Ordering::Greater if a.is(&Rational::ONE) => Ok(Certified::one()),
                Ordering::Greater => {
                    let inner = bits() + 64;
                    let exponent = a.ball().log(inner)?.times(&b.ball(), inner);
                    made(exponent.exp(bits())?, shadow::apply(function, &[a, b]))
                }
            },
        },
        Function::Elu if positive()? => Ok(a.clone()),
        Function::Elu => {
            if a.is_zero() {
                return Ok(Certified::zero());
            }
            let one = Certified::one().negate();
            let shadow = shadow::apply(Function::Exp, &[a]);
            let shadow = both(shadow, one.shadow(), Prime::add);
            made(a.ball().exp_minus_one(bits())?, shadow)?.multiply(b)
        }
        Function::EluPrime if positive()? => Ok(Certified::one()),
        Function::EluPrime => Certified::apply(Function::Exp, &[a])?.multiply(b),
        Function::Sqrt if a.sign()?.is_lt() => Err(Fault::OutsideDomain(None)),
        Function::Sqrt | Function::Norm => a.power(&Rational::from_parts(1.into(), 2u8.into())),
        Function::NormPrime if a.is_zero() => Ok(Certified::zero()),
        Function::NormPrime => {
            let half = Rational::from_parts(1.into(), 2u8.into());
            a.power(&-&half)?.multiply(&Certified::Exact(half))
        }
        Function::Sigmoid
        | Function::Tanh
        | Function::Softplus
        | Function::Gelu
        | Function::GeluTanh
        | Function::Silu
        | Function::Exp
        | Function::Log
        | Function::Sin
        | Function::Cos
        | Function::Erf
        | Function::Pi => match a.exact().and_then(|at| rational_value(function, at)) {
            Some(value) => Ok(Certified::Exact(value)),
            None => made(
                smooth(function, &a.ball(), bits())?,
                shadow::apply(function, arguments),
            ),
        },
    }
}

fn truth(holds: bool) -> Certified {
    if holds {
        Certified::one()
    } else {
        Certified::zero()
    }
}

/// The value of a function that has rational values only here and there.
fn rational_value(function: Function, at: &Rational) -> Option<Rational> {
    match function {
        Function::Pi => None,
        Function::Log => at.is_one().then_some(Rational::ZERO),
        _ if !at.is_zero() => None,
        Function::Exp | Function::Cos => Some(Rational::ONE),
        Function::Sigmoid => Some(Rational::from_parts(1.into(), 2u8.into())),
        Function::Tanh
        | Function::Sin
        | Function::Erf
        | Function::Gelu
        | Function::GeluTanh
        | Function::Silu => Some(Rational::ZERO),
        _ => None,
    }
}

/// The smooth functions of the table over balls.
pub(in crate::exact) fn smooth(function: Function, a: &Ball, bits: usize) -> Result<Ball, Fault> {
    let inner = bits + 8;
    match function {
        Function::Sigmoid => a.sigmoid(bits),
        Function::Tanh => a.tanh(bits),
        Function::Softplus => a.softplus(bits),
        Function::Exp => a.exp(bits),
        Function::Log => a.log(bits),
        Function::Sin => a.sin(bits),
        Function::Cos => a.cos(bits),
        Function::Erf => a.erf(bits),
        Function::Pi => Ok(Ball::pi(bits)),
        Function::Silu => Ok(a.sigmoid(inner)?.times(a, bits)),
        // z/2 erfc(−z/√2) keeps its digits far below 0.
        Function::Gelu => {
            let at = a.negated().over(&Ball::whole(2).root(inner)?, inner)?;
            let half = Ball::from_rational(&Rational::from_parts(1.into(), 2u8.into()), inner);
            Ok(at.erfc(inner)?.times(a, inner).times(&half, bits))
        }
        // z/2 (1 + tanh u) = z σ(2u)
        Function::GeluTanh => {
            let cubic = Ball::from_rational(
                &Rational::from_parts(44_715.into(), 1_000_000u32.into()),
                inner,
            );
            let cube = a.whole_power(3, inner)?.times(&cubic, inner);
            let root = Ball::whole(8).over(&Ball::pi(inner), inner)?.root(inner)?;
            let twice = a.plus(&cube, inner).times(&root, inner);
            Ok(twice.sigmoid(inner)?.times(a, bits))
        }
        other => Err(Fault::NotRational(other)),
    }
}
