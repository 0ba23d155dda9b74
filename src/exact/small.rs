//! Fractions of machine words: exact, and quick as long as they are short.
//!
//! In: what formulas do with numbers ([`Field`]). Out: [`Small`] fractions. What does not fit is
//! [`Fault::TooManyDigits`], what is not rational [`Fault::NotRational`]; both are for
//! [`certified`](super::certified) numbers then.

use super::fine::Fine;
use super::near::Near;
use super::{Fault, Field, Tensor, products};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::algebra::rationals::{Rationals, short};
use std::cmp::Ordering;

/// A fraction in lowest terms, of numbers below 2^62 in size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Small {
    above: i64,
    /// Positive.
    below: i64,
}

/// Digits above and below the line together, at most.
pub const MOST_DIGITS: usize = 38;

/// Above and below the line.
const MOST: i128 = 1 << 62;

fn too_long() -> Fault {
    Fault::TooManyDigits {
        limit: MOST_DIGITS as u64,
        of: None,
    }
}

impl Small {
    /// A fraction, if it fits; below the line stands a positive number.
    pub fn new(above: i128, below: i128) -> Result<Small, Fault> {
        let (above, below) = match (i64::try_from(above), i64::try_from(below)) {
            (Ok(above), Ok(below)) => {
                let divisor = divisor(above.unsigned_abs(), below.unsigned_abs()) as i64;
                (i128::from(above / divisor), i128::from(below / divisor))
            }
            _ => {
                let divisor = long_divisor(above.unsigned_abs(), below.unsigned_abs()) as i128;
                (above / divisor, below / divisor)
            }
        };
        if above.abs() >= MOST || below >= MOST {
            return Err(too_long());
        }
        Ok(Small {
            above: above as i64,
            below: below as i64,
        })
    }

    /// The same numbers as short fractions, if all of them fit.
    pub fn all(values: &Rationals) -> Option<Vec<Small>> {
        let small = |&(above, below): &(i64, i64)| Small { above, below };
        Some(values.short()?.iter().map(small).collect())
    }

    /// Above and below the line.
    #[inline]
    pub fn parts(self) -> (i64, i64) {
        (self.above, self.below)
    }

    /// The same as a number of any length.
    pub fn rational(self) -> Rational {
        Rational::from_parts(self.above.into(), self.below.unsigned_abs().into())
    }

    /// The floating-point numbers near it.
    #[inline]
    pub fn near(self) -> Near {
        const EXACT: i64 = 1 << 53;
        if self.above.abs() <= EXACT && self.below <= EXACT {
            Near::quotient(self.above as f64, self.below as f64)
        } else {
            Near::from_rational(&self.rational()).unwrap_or(Near::new(0.0, f64::INFINITY))
        }
    }

    /// The sums of two floating-point numbers near it.
    pub fn fine(self) -> Fine {
        const EXACT: i64 = 1 << 53;
        if self.above.abs() <= EXACT && self.below <= EXACT {
            Fine::quotient(self.above as f64, self.below as f64)
        } else {
            Fine::from_rational(&self.rational()).unwrap_or(Fine::UNKNOWN)
        }
    }

    fn compare(self, other: Small) -> Ordering {
        let side = |a: i64, b: i64| i128::from(a) * i128::from(b);
        side(self.above, other.below).cmp(&side(other.above, self.below))
    }
}

/// The greatest common divisor; below is not 0.
fn divisor(above: u64, below: u64) -> u64 {
    if below == 1 {
        return 1;
    }
    if above == 0 {
        return below;
    }
    let shift = (above | below).trailing_zeros();
    let (mut a, mut b) = (
        above >> above.trailing_zeros(),
        below >> below.trailing_zeros(),
    );
    if a > b {
        a %= b;
        if a == 0 {
            return b << shift;
        }
        a >>= a.trailing_zeros();
    }
    // Without a branch that hangs on the numbers.
    while a != b {
        let apart = a.abs_diff(b);
        b = a.min(b);
        a = apart >> apart.trailing_zeros();
    }
    a << shift
}

fn long_divisor(above: u128, below: u128) -> u128 {
    let (mut a, mut b) = (above, below);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

fn truth(holds: bool) -> Small {
    Small {
        above: i64::from(holds),
        below: 1,
    }
}

impl Field for Small {
    fn from_rational(value: &Rational) -> Result<Small, Fault> {
        let (above, below) = short(value).ok_or_else(too_long)?;
        Ok(Small { above, below })
    }

    fn add(&self, other: &Small) -> Result<Small, Fault> {
        let (a, b) = (i128::from(self.above), i128::from(other.above));
        let (under_a, under_b) = (i128::from(self.below), i128::from(other.below));
        // Decimals have denominators of which one goes into the other.
        if self.below % other.below == 0 {
            let times = i128::from(self.below / other.below);
            Small::new(a + b * times, under_a)
        } else if other.below % self.below == 0 {
            let times = i128::from(other.below / self.below);
            Small::new(a * times + b, under_b)
        } else {
            Small::new(a * under_b + b * under_a, under_a * under_b)
        }
    }

    fn multiply(&self, other: &Small) -> Result<Small, Fault> {
        let product = |a: i64, b: i64| i128::from(a) * i128::from(b);
        Small::new(
            product(self.above, other.above),
            product(self.below, other.below),
        )
    }

    fn negate(&self) -> Small {
        Small {
            above: -self.above,
            below: self.below,
        }
    }

    fn power(&self, exponent: &Rational) -> Result<Small, Fault> {
        if !exponent.is_int() {
            return Err(Fault::NotRational(Function::Power));
        }
        let times = i64::try_from(exponent.numerator()).map_err(|_| too_long())?;
        let base = match times {
            0.. => *self,
            _ if self.above == 0 => return Err(Fault::PowerWithoutValue(None)),
            _ => Small {
                above: self.below * self.above.signum(),
                below: self.above.abs(),
            },
        };
        let sum_of_sizes = base.above.unsigned_abs().max(base.below.unsigned_abs());
        if times.unsigned_abs() > 64 && sum_of_sizes > 1 {
            return Err(too_long());
        }
        let (times, odd) = (times.unsigned_abs(), times % 2 != 0);
        if sum_of_sizes <= 1 {
            // 0, 1 and −1
            let value = if odd || times == 0 {
                base.above
            } else {
                base.above.abs()
            };
            let above = if times == 0 { 1 } else { value };
            return Ok(Small { above, below: 1 });
        }
        (0..times).try_fold(truth(true), |power, _| power.multiply(&base))
    }

    fn apply(function: Function, arguments: &[&Small]) -> Result<Small, Fault> {
        let zero = truth(false);
        let at = |place: usize| arguments.get(place).copied().copied().unwrap_or(zero);
        let (a, b) = (at(0), at(1));
        let order = || a.compare(b);
        Ok(match function {
            Function::Relu if a.above > 0 => a,
            Function::Relu => zero,
            Function::ReluPrime => truth(a.above > 0),
            Function::LeakyRelu if a.above > 0 => a,
            Function::LeakyRelu => a.multiply(&b)?,
            Function::LeakyReluPrime if a.above > 0 => truth(true),
            Function::LeakyReluPrime => b,
            Function::Abs if a.above < 0 => a.negate(),
            Function::Abs | Function::StopGradient => a,
            Function::Sign => Small {
                above: a.above.signum(),
                below: 1,
            },
            Function::Max => {
                if order().is_ge() {
                    a
                } else {
                    b
                }
            }
            Function::Min => {
                if order().is_le() {
                    a
                } else {
                    b
                }
            }
            Function::Where => {
                if a.above == 0 {
                    at(2)
                } else {
                    b
                }
            }
            Function::Equal => truth(order().is_eq()),
            Function::NotEqual => truth(order().is_ne()),
            Function::Less => truth(order().is_lt()),
            Function::LessOrEqual => truth(order().is_le()),
            Function::Greater => truth(order().is_gt()),
            Function::GreaterOrEqual => truth(order().is_ge()),
            other => return Err(Fault::NotRational(other)),
        })
    }

    fn product(a: &Tensor<Small>, b: &Tensor<Small>) -> Option<Tensor<Small>> {
        products::of_small(a, b)
    }

    fn is_zero(&self) -> bool {
        self.above == 0
    }

    fn whole(&self) -> Option<i64> {
        (self.below == 1).then_some(self.above)
    }

    fn zero() -> Small {
        truth(false)
    }

    fn one() -> Small {
        truth(true)
    }
}
