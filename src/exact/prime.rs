//! The field of integers modulo the prime 2^61 − 2373, with a square root of −1.
//!
//! Formulas are compared here: a rational identity that holds at a random point of a field this
//! large is an identity but for a chance below degree / 2^61 (Schwartz, 1980; Zippel, 1979). A
//! function that leaves the field is a random number fixed by its arguments: equal arguments give
//! equal values, and nothing else is known of it. Of exp and log it is known that they undo each
//! other.
//!
//! Roots are true roots, so that √x · √x = x and 1/√x = x^(−1/2). Every number of the prime field
//! has one: its square root lies there or is a multiple of √−1, and since (P − 1)/2 is a prime too,
//! roots of odd degree are unique. Which of two square roots it is, is a matter of chance; so √(x²)
//! and x differ at every second point.

use super::{Fault, Field};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};

/// 2^61 − P
const C: u64 = 2373;

/// The prime, which leaves 3 when divided by 4.
const P: u64 = (1 << 61) - C;

/// How many elements have an inverse.
const UNITS: u128 = P as u128 * P as u128 - 1;

/// The element real + imaginary · √−1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Prime {
    real: u64,
    imaginary: u64,
}

/// The remainder by P.
fn folded(value: u128) -> u64 {
    let fold = |value: u128| (value & ((1 << 61) - 1)) + (value >> 61) * u128::from(C);
    let rest = fold(fold(value)) as u64;
    if rest >= P { rest - P } else { rest }
}

fn times(a: u64, b: u64) -> u64 {
    folded(u128::from(a) * u128::from(b))
}

fn plus(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= P { sum - P } else { sum }
}

fn minus(a: u64) -> u64 {
    if a == 0 { 0 } else { P - a }
}

/// base ^ exponent
fn raised(base: u64, exponent: u64) -> u64 {
    Prime::from(base).raised(exponent.into()).real
}

/// The square root that is a square itself, where there is one.
fn square_root(a: u64) -> Option<u64> {
    let root = raised(a, P.div_ceil(4));
    (times(root, root) == a).then_some(root)
}

impl From<u64> for Prime {
    /// Of a remainder.
    fn from(real: u64) -> Prime {
        Prime { real, imaginary: 0 }
    }
}

impl Prime {
    /// The element that a whole number is.
    ///
    /// ```
    /// use backprose::exact::{Field, prime::Prime};
    /// let half = Prime::new(2).inverse().unwrap();
    /// assert_eq!(half.add(&half), Ok(Prime::new(1)));
    /// ```
    pub fn new(value: u64) -> Prime {
        Prime::from(folded(value.into()))
    }

    /// A number that looks random and depends on nothing but the words.
    pub fn hashed(words: impl IntoIterator<Item = u64>) -> Prime {
        let mut state = 0x9e37_79b9_7f4a_7c15;
        for word in words {
            state = scramble(state ^ word);
        }
        Prime::new(scramble(state))
    }

    /// The remainder of its real part by a small number that is not 0.
    pub fn remainder_by(self, number: u64) -> u64 {
        self.real % number.max(1)
    }

    /// 1/a; none for 0.
    pub fn inverse(self) -> Option<Prime> {
        (!self.is_zero()).then(|| match self.imaginary {
            0 => Prime::from(raised(self.real, P - 2)),
            _ => {
                let scale = raised(self.norm(), P - 2);
                Prime {
                    real: times(self.real, scale),
                    imaginary: times(minus(self.imaginary), scale),
                }
            }
        })
    }

    /// (a + b√−1)(a − b√−1) = a² + b²
    fn norm(self) -> u64 {
        plus(
            times(self.real, self.real),
            times(self.imaginary, self.imaginary),
        )
    }

    fn raised(self, mut exponent: u128) -> Prime {
        let (mut base, mut result) = (self, Prime::one());
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
        let real = times(self.real, other.real);
        if self.imaginary == 0 && other.imaginary == 0 {
            return Prime::from(real);
        }
        let turned = times(self.imaginary, other.imaginary);
        Prime {
            real: plus(real, minus(turned)),
            imaginary: plus(
                times(self.real, other.imaginary),
                times(self.imaginary, other.real),
            ),
        }
    }

    /// The root of a degree. A number outside of the prime field, which is one with a root in it,
    /// may have none.
    fn root(self, degree: &UBig) -> Option<Prime> {
        let degree = u64::try_from(degree).ok()?;
        let odd = degree >> degree.trailing_zeros();
        let mut root = match (odd, self.imaginary) {
            (1, _) => self,
            (_, 0) => Prime::from(raised(self.real, inverse_exponent(odd)?)),
            _ => return None,
        };
        for _ in 0..degree.trailing_zeros() {
            root = root.square_root()?;
        }
        Some(root)
    }

    fn square_root(self) -> Option<Prime> {
        if self.imaginary == 0 {
            return match square_root(self.real) {
                Some(real) => Some(Prime::from(real)),
                None => Some(Prime {
                    real: 0,
                    imaginary: square_root(minus(self.real))?,
                }),
            };
        }
        // (a + b√−1)² has the real part a² − b², and its norm is (a² + b²)².
        let norm = square_root(self.norm())?;
        let half = P.div_ceil(2);
        let real = [norm, minus(norm)]
            .into_iter()
            .find_map(|norm| square_root(times(half, plus(self.real, norm))))?;
        let imaginary = times(times(half, self.imaginary), raised(real, P - 2));
        Some(Prime { real, imaginary })
    }

    /// The remainder of a whole number of any size by the modulus `m`.
    fn remainder(value: &IBig, m: u128) -> u128 {
        let rest = u128::try_from(value % IBig::from(m)).ok();
        rest.unwrap_or_else(|| {
            let positive = -(value % IBig::from(m));
            m - u128::try_from(positive).unwrap_or(0)
        })
    }

    /// The numbers that it is, for [`Prime::hashed`].
    fn words(self) -> [u64; 2] {
        [self.real, self.imaginary]
    }
}

/// The exponent that takes the root of an odd degree, its inverse modulo P − 1.
fn inverse_exponent(degree: u64) -> Option<u64> {
    // By Fermat modulo the prime (P − 1)/2; the inverse modulo P − 1 is the odd one of two.
    let half = u128::from(P / 2);
    let (mut base, mut exponent, mut inverse) = (u128::from(degree) % half, half - 2, 1);
    if base == 0 {
        return None;
    }
    while exponent > 0 {
        if exponent & 1 == 1 {
            inverse = inverse * base % half;
        }
        base = base * base % half;
        exponent >>= 1;
    }
    u64::try_from(if inverse % 2 == 1 {
        inverse
    } else {
        inverse + half
    })
    .ok()
}

/// One round of SplitMix64 (Steele, Lea and Flood, 2014).
fn scramble(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What makes the numbers below 2^61 look random, and what undoes it: odd, so that it has an inverse.
const MIXER: u64 = 0x1f58_476d_1ce4_e5b9;

/// The numbers below 2^61.
const BITS: u64 = (1 << 61) - 1;

/// Another number of the field for each, that looks random.
fn mixed(mut value: u64) -> u64 {
    loop {
        for _ in 0..3 {
            value = (value ^ (value >> 31)).wrapping_mul(MIXER) & BITS;
        }
        // The few that are too large are mixed again: what is left is one to one.
        if value < P {
            return value;
        }
    }
}

/// The number that is mixed to this one.
fn unmixed(mut value: u64) -> u64 {
    // Newton: each round doubles the digits that are right.
    let inverse = (0..6).fold(1_u64, |inverse, _| {
        inverse.wrapping_mul(2_u64.wrapping_sub(MIXER.wrapping_mul(inverse)))
    });
    loop {
        for _ in 0..3 {
            value = value.wrapping_mul(inverse) & BITS;
            value ^= value >> 31;
        }
        if value < P {
            return value;
        }
    }
}

impl Prime {
    /// A number that stands for e to this one.
    fn exp(self) -> Prime {
        Prime {
            real: mixed(plus(self.real, Prime::hashed([self.imaginary]).real)),
            imaginary: self.imaginary,
        }
    }

    /// What it is the [`Prime::exp`] of.
    fn log(self) -> Prime {
        let shift = Prime::hashed([self.imaginary]).real;
        Prime {
            real: plus(unmixed(self.real), minus(shift)),
            imaginary: self.imaginary,
        }
    }
}

impl Field for Prime {
    fn from_rational(value: &Rational) -> Result<Prime, Fault> {
        let small = value.numerator().bit_len() < 61;
        let above = match value.numerator().sign() {
            Sign::Positive if small => u64::try_from(value.numerator()).unwrap_or(0),
            _ => Prime::remainder(value.numerator(), P.into()) as u64,
        };
        if value.is_int() {
            return Ok(Prime::new(above));
        }
        let below = Prime::remainder(&IBig::from(value.denominator().clone()), P.into()) as u64;
        let inverse = Prime::new(below)
            .inverse()
            .ok_or(Fault::DivisionByZero(None))?;
        Ok(Prime::new(above).times(inverse))
    }

    fn add(&self, other: &Prime) -> Result<Prime, Fault> {
        Ok(Prime {
            real: plus(self.real, other.real),
            imaginary: plus(self.imaginary, other.imaginary),
        })
    }

    fn multiply(&self, other: &Prime) -> Result<Prime, Fault> {
        Ok(self.times(*other))
    }

    fn negate(&self) -> Prime {
        Prime {
            real: minus(self.real),
            imaginary: minus(self.imaginary),
        }
    }

    /// Where the base has no root, the power has no value: another point will have one.
    fn power(&self, exponent: &Rational) -> Result<Prime, Fault> {
        let whole = exponent.clone().floor();
        let broken = exponent - Rational::from(whole.clone());
        if self.is_zero() && !exponent.is_zero() {
            return match exponent.sign() {
                Sign::Positive => Ok(*self),
                Sign::Negative => Err(Fault::PowerWithoutValue(None)),
            };
        }
        let power = match i64::try_from(&whole) {
            Ok(-1) => self.inverse().unwrap_or(*self),
            Ok(small) if small >= 0 => self.raised(small as u128),
            _ => self.raised(Prime::remainder(&whole, UNITS)),
        };
        if broken.is_zero() {
            return Ok(power);
        }
        let root = self.root(broken.denominator());
        let root = root.ok_or(Fault::PowerWithoutValue(None))?;
        Ok(power.times(root.raised(Prime::remainder(broken.numerator(), UNITS))))
    }

    fn apply(function: Function, arguments: &[&Prime]) -> Result<Prime, Fault> {
        let words = arguments.iter().flat_map(|value| value.words());
        let opaque = Prime::hashed(std::iter::once(function as u64 + 1).chain(words));
        Ok(match function {
            // The same number as the power, so that they may stand for each other.
            Function::Sqrt => {
                let half = Rational::from_parts(1.into(), 2u8.into());
                arguments[0].power(&half).unwrap_or(opaque)
            }
            Function::Exp => arguments[0].exp(),
            Function::Log => arguments[0].log(),
            // A norm is the root of a sum of squares, and so is its derivative one over it.
            Function::Norm => Prime::apply(Function::Sqrt, arguments)?,
            Function::NormPrime if arguments[0].is_zero() => Prime::zero(),
            Function::NormPrime => {
                let twice = Prime::apply(Function::Sqrt, arguments)?.times(Prime::new(2));
                twice.inverse().unwrap_or(opaque)
            }
            // The condition is 1 or 0, also where it is a comparison that nothing is known of.
            Function::Where => match arguments {
                [c, a, b] => b.add(&c.times(a.add(&b.negate())?))?,
                _ => opaque,
            },
            _ => opaque,
        })
    }

    fn is_zero(&self) -> bool {
        self.real == 0 && self.imaginary == 0
    }

    fn whole(&self) -> Option<i64> {
        let small = self.imaginary == 0 && self.real < 1 << 32;
        small.then(|| i64::try_from(self.real).ok()).flatten()
    }

    /// There is no order here: one is made up, the same for equal numbers.
    fn first_extreme(all: &[Prime], greatest: bool) -> Result<usize, Fault> {
        let key = |place: &usize| {
            let rank = Prime::hashed(all[*place].words()).real;
            (if greatest { P - rank } else { rank }, *place)
        };
        (0..all.len()).min_by_key(key).ok_or(Fault::MissingValue)
    }

    fn zero() -> Prime {
        Prime::from(0)
    }

    fn one() -> Prime {
        Prime::from(1)
    }
}
