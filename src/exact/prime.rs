//! The field of integers modulo the prime 2^61 − 1.
//!
//! Formulas are compared here: a rational identity that holds at a random point of a field this
//! large is an identity but for a chance below degree / 2^61 (Schwartz, 1980; Zippel, 1979). A
//! function that leaves the field is a random number fixed by its arguments: equal arguments give
//! equal values, and nothing else is known of it.

use super::{Fault, Field};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign};

/// 2^61 − 1
const P: u64 = (1 << 61) - 1;

/// An element of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Prime(u64);

impl Prime {
    /// The element that a whole number is.
    ///
    /// ```
    /// use backprose::exact::{Field, prime::Prime};
    /// let half = Prime::new(2).inverse().unwrap();
    /// assert_eq!(half.add(&half), Ok(Prime::new(1)));
    /// ```
    pub fn new(value: u64) -> Prime {
        let folded = (value & P) + (value >> 61);
        Prime(if folded >= P { folded - P } else { folded })
    }

    /// A number that looks random and depends on nothing but the words.
    pub fn hashed(words: impl IntoIterator<Item = u64>) -> Prime {
        let mut state = 0x9e37_79b9_7f4a_7c15;
        for word in words {
            state = scramble(state ^ word);
        }
        Prime::new(scramble(state))
    }

    /// 1/a; none for 0.
    pub fn inverse(self) -> Option<Prime> {
        (self.0 != 0).then(|| self.raised(P - 2))
    }

    fn raised(self, mut exponent: u64) -> Prime {
        let (mut base, mut result) = (self, Prime(1));
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.times(base);
            }
            base = base.times(base);
            exponent >>= 1;
        }
        result
    }

    fn times(self, other: Prime) -> Prime {
        let product = u128::from(self.0) * u128::from(other.0);
        let folded = (product as u64 & P) + (product >> 61) as u64;
        Prime(if folded >= P { folded - P } else { folded })
    }

    /// The remainder of a whole number of any size by the modulus `m`.
    fn remainder(value: &IBig, m: u64) -> u64 {
        let rest = u64::try_from(value % IBig::from(m)).ok();
        rest.unwrap_or_else(|| {
            let positive = -(value % IBig::from(m));
            m - u64::try_from(positive).unwrap_or(0)
        })
    }
}

/// One round of SplitMix64 (Steele, Lea and Flood, 2014).
fn scramble(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Field for Prime {
    fn from_rational(value: &Rational) -> Result<Prime, Fault> {
        let small = value.numerator().bit_len() < 61;
        let above = match value.numerator().sign() {
            Sign::Positive if small => u64::try_from(value.numerator()).unwrap_or(0),
            _ => Prime::remainder(value.numerator(), P),
        };
        if value.is_int() {
            return Ok(Prime::new(above));
        }
        let below = Prime::remainder(&IBig::from(value.denominator().clone()), P);
        let inverse = Prime::new(below)
            .inverse()
            .ok_or(Fault::DivisionByZero(None))?;
        Ok(Prime::new(above).times(inverse))
    }

    fn add(&self, other: &Prime) -> Result<Prime, Fault> {
        let sum = self.0 + other.0;
        Ok(Prime(if sum >= P { sum - P } else { sum }))
    }

    fn multiply(&self, other: &Prime) -> Result<Prime, Fault> {
        Ok(self.times(*other))
    }

    fn negate(&self) -> Prime {
        Prime(if self.0 == 0 { 0 } else { P - self.0 })
    }

    /// A broken power is an opaque function of its base for the part between 0 and 1, so that
    /// x^(3/2) = x · x^(1/2) still holds.
    fn power(&self, exponent: &Rational) -> Result<Prime, Fault> {
        let whole = exponent.clone().floor();
        let broken = exponent - Rational::from(whole.clone());
        let reduced = Prime::remainder(&whole, P - 1);
        if self.0 == 0 && !exponent.is_zero() {
            return match exponent.sign() {
                Sign::Positive => Ok(*self),
                Sign::Negative => Err(Fault::PowerWithoutValue(None)),
            };
        }
        let power = self.raised(reduced);
        if broken.is_zero() {
            return Ok(power);
        }
        let name = Prime::from_rational(&broken)?;
        Ok(power.times(Prime::hashed([0x706f_7765, name.0, self.0])))
    }

    fn apply(function: Function, arguments: &[&Prime]) -> Result<Prime, Fault> {
        Ok(match function {
            // They are the same number, so that they may stand for each other.
            Function::Sqrt => arguments[0].power(&Rational::from_parts(1.into(), 2u8.into()))?,
            _ => Prime::hashed(
                std::iter::once(function as u64 + 1).chain(arguments.iter().map(|value| value.0)),
            ),
        })
    }

    fn is_zero(&self) -> bool {
        self.0 == 0
    }

    fn zero() -> Prime {
        Prime(0)
    }

    fn one() -> Prime {
        Prime(1)
    }
}
