//! Dual numbers a + a′ε with ε² = 0 over the prime field: a derivative by forward mode.
//!
//! This is the second opinion on every derivative: it differentiates a matrix formula while
//! computing it, and shares with `algebra::differentiate` only the table of functions.

use super::prime::Prime;
use super::{Fault, Field, component};
use crate::algebra::Rational;
use crate::algebra::function::Function;

/// value + slope · ε
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dual {
    /// The number.
    pub value: Prime,
    /// Its derivative along the direction chosen.
    pub slope: Prime,
}

impl Dual {
    /// A number that does not move.
    pub fn constant(value: Prime) -> Dual {
        Dual {
            value,
            slope: Prime::zero(),
        }
    }
}

impl Field for Dual {
    fn from_rational(value: &Rational) -> Result<Dual, Fault> {
        Ok(Dual::constant(Prime::from_rational(value)?))
    }

    fn add(&self, other: &Dual) -> Result<Dual, Fault> {
        Ok(Dual {
            value: self.value.add(&other.value)?,
            slope: self.slope.add(&other.slope)?,
        })
    }

    fn multiply(&self, other: &Dual) -> Result<Dual, Fault> {
        let slope = self
            .value
            .multiply(&other.slope)?
            .add(&self.slope.multiply(&other.value)?)?;
        Ok(Dual {
            value: self.value.multiply(&other.value)?,
            slope,
        })
    }

    fn negate(&self) -> Dual {
        Dual {
            value: self.value.negate(),
            slope: self.slope.negate(),
        }
    }

    fn power(&self, exponent: &Rational) -> Result<Dual, Fault> {
        let value = self.value.power(exponent)?;
        if self.slope.is_zero() {
            return Ok(Dual::constant(value));
        }
        let lower = self.value.power(&(exponent - Rational::ONE))?;
        let slope = lower
            .multiply(&Prime::from_rational(exponent)?)?
            .multiply(&self.slope)?;
        Ok(Dual { value, slope })
    }

    fn apply(function: Function, arguments: &[&Dual]) -> Result<Dual, Fault> {
        let values: Vec<&Prime> = arguments.iter().map(|argument| &argument.value).collect();
        let value = Prime::apply(function, &values)?;
        let mut slope = Prime::zero();
        for (k, argument) in arguments.iter().enumerate() {
            if !argument.slope.is_zero() {
                let partial = component::scalar(function.formula(k), &values)?;
                slope = slope.add(&partial.multiply(&argument.slope)?)?;
            }
        }
        Ok(Dual { value, slope })
    }

    fn is_zero(&self) -> bool {
        self.value.is_zero() && self.slope.is_zero()
    }

    fn whole(&self) -> Option<i64> {
        self.value.whole()
    }

    fn first_extreme(all: &[Dual], greatest: bool) -> Result<usize, Fault> {
        let values: Vec<Prime> = all.iter().map(|dual| dual.value).collect();
        Prime::first_extreme(&values, greatest)
    }

    fn zero() -> Dual {
        Dual::constant(Prime::zero())
    }

    fn one() -> Dual {
        Dual::constant(Prime::one())
    }
}
