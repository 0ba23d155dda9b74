//! The rational numbers as a field, within a limit of digits.

use super::{Fault, Field};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use dashu_int::Sign;
use dashu_int::ops::BitTest;

/// A number may have this many binary digits above and below the line together: about a hundred
/// thousand decimal digits. Past that a person learns nothing, and the machine is busy for long.
pub const MOST_BITS: u64 = 332_193;

/// The same in decimal digits, for messages.
pub const MOST_DIGITS: u64 = 100_000;

fn bits(value: &Rational) -> u64 {
    value.numerator().bit_len() as u64 + value.denominator().bit_len() as u64
}

fn within(value: Rational) -> Result<Rational, Fault> {
    if bits(&value) > MOST_BITS {
        Err(too_many())
    } else {
        Ok(value)
    }
}

fn too_many() -> Fault {
    Fault::TooManyDigits {
        limit: MOST_DIGITS,
        of: None,
    }
}

fn truth(holds: bool) -> Rational {
    if holds { Rational::ONE } else { Rational::ZERO }
}

impl Field for Rational {
    fn from_rational(value: &Rational) -> Result<Rational, Fault> {
        Ok(value.clone())
    }

    fn add(&self, other: &Rational) -> Result<Rational, Fault> {
        within(self + other)
    }

    fn multiply(&self, other: &Rational) -> Result<Rational, Fault> {
        within(self * other)
    }

    fn negate(&self) -> Rational {
        -self.clone()
    }

    fn power(&self, exponent: &Rational) -> Result<Rational, Fault> {
        if !exponent.is_int() {
            return Err(Fault::NotRational(Function::Power));
        }
        if self.is_zero() {
            return match exponent.sign() {
                Sign::Positive if !exponent.is_zero() => Ok(Rational::ZERO),
                Sign::Positive => Ok(Rational::ONE),
                Sign::Negative => Err(Fault::PowerWithoutValue(None)),
            };
        }
        if self.is_one() {
            return Ok(Rational::ONE);
        }
        if *self == Rational::NEG_ONE {
            return Ok(if exponent.numerator().bit(0) {
                Rational::NEG_ONE
            } else {
                Rational::ONE
            });
        }
        let exponent = isize::try_from(exponent.numerator()).map_err(|_| too_many())?;
        // |a| is not 1, so that the longer half has at least two bits and the power grows.
        let grows = (bits(self) - 1)
            .max(1)
            .saturating_mul(exponent.unsigned_abs() as u64);
        if grows > 2 * MOST_BITS {
            return Err(too_many());
        }
        within(self.pow(exponent))
    }

    fn apply(function: Function, arguments: &[&Rational]) -> Result<Rational, Fault> {
        let zero = Rational::ZERO;
        let at = |place: usize| arguments.get(place).copied().unwrap_or(&zero);
        let (a, b) = (at(0), at(1));
        Ok(match function {
            Function::Relu => a.clone().max(Rational::ZERO),
            Function::ReluPrime => truth(*a > zero),
            Function::LeakyRelu if *a > zero => a.clone(),
            Function::LeakyRelu => within(a * b)?,
            Function::LeakyReluPrime if *a > zero => Rational::ONE,
            Function::LeakyReluPrime => b.clone(),
            Function::Abs if *a < zero => -a.clone(),
            Function::Abs | Function::StopGradient => a.clone(),
            Function::Sign if a.is_zero() => Rational::ZERO,
            Function::Sign if *a > zero => Rational::ONE,
            Function::Sign => Rational::NEG_ONE,
            Function::Max => a.max(b).clone(),
            Function::Min => a.min(b).clone(),
            Function::Where if a.is_zero() => at(2).clone(),
            Function::Where => b.clone(),
            Function::Equal => truth(a == b),
            Function::NotEqual => truth(a != b),
            Function::Less => truth(a < b),
            Function::LessOrEqual => truth(a <= b),
            Function::Greater => truth(a > b),
            Function::GreaterOrEqual => truth(a >= b),
            Function::Power => return a.power(b),
            Function::Elu
            | Function::EluPrime
            | Function::Sigmoid
            | Function::Tanh
            | Function::Softplus
            | Function::Gelu
            | Function::GeluTanh
            | Function::Silu
            | Function::Exp
            | Function::Log
            | Function::Sqrt
            | Function::Norm
            | Function::NormPrime
            | Function::Sin
            | Function::Cos
            | Function::Erf
            | Function::Pi => return Err(Fault::NotRational(function)),
        })
    }

    fn is_zero(&self) -> bool {
        Rational::is_zero(self)
    }

    fn whole(&self) -> Option<i64> {
        self.is_int()
            .then(|| i64::try_from(self.numerator()).ok())
            .flatten()
    }

    fn zero() -> Rational {
        Rational::ZERO
    }

    fn one() -> Rational {
        Rational::ONE
    }
}
