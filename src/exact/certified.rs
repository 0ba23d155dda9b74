//! Numbers for readers: rational while they can be, else enclosed as closely as is asked for.
//!
//! In: what formulas do with numbers ([`Field`]). Out: [`Certified`] numbers, of which every digit
//! that is shown is proven. How closely they are enclosed is set by [`working`] for all that is
//! computed within it.
//!
//! Whether an enclosed number is 0 cannot be told by enclosing it more and more closely. So beside
//! each goes its shadow: the same computation over the prime field of [`prime`](super::prime),
//! where every identity of rational functions holds. A number whose enclosure holds 0 and whose
//! shadow is 0, is 0.

mod functions;
mod machine;
mod shadow;

use super::ball::{Ball, LARGEST_EXPONENT};
use super::decimal::{Decimal, Digits, fraction_digits};
use super::prime::Prime;
use super::rational::MOST_DIGITS;
use super::{Fault, Field, Tensor};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use dashu_int::{IBig, Sign, UBig};
pub(super) use functions::smooth;
use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;
use std::rc::Rc;

/// How numbers are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// How many bits enclosures are worked out to.
    pub bits: usize,
    /// A fraction with more digits than this, above and below the line together, goes on as an
    /// enclosure; at the latest at [`MOST_DIGITS`].
    pub exact_digits: usize,
}

impl Default for Work {
    fn default() -> Work {
        Work {
            bits: 128,
            exact_digits: 1_000,
        }
    }
}

/// A number enclosed to fewer bits than this is not called 0 by its shadow: it is enclosed more
/// closely first.
pub const SURE_BITS: usize = 256;

/// A ball this far from 1, in bits, is brought near before its digits are taken.
const FAR: i64 = 4_000;

thread_local! {
    static WORK: Cell<Work> = const { Cell::new(Work { bits: 128, exact_digits: 1_000 }) };
}

/// What is computed in this way.
pub fn working<T>(work: Work, compute: impl FnOnce() -> T) -> T {
    let before = WORK.replace(work);
    let made = compute();
    WORK.set(before);
    made
}

/// How many bits enclosures are worked out to, here and now.
pub fn bits() -> usize {
    WORK.get().bits
}

/// A number.
///
/// ```
/// use backprose::algebra::{Rational, function::Function};
/// use backprose::exact::{Field, certified::Certified};
/// let two = Certified::from_rational(&Rational::from(2)).unwrap();
/// let root = Certified::apply(Function::Sqrt, &[&two]).unwrap();
/// assert_eq!(root.decimal(20).unwrap().text, "1.4142135623730950488");
/// ```
#[derive(Debug, Clone)]
pub enum Certified {
    /// A rational number.
    Exact(Rational),
    /// A number that is known to lie in a ball.
    Enclosed(Rc<Enclosed>),
}

/// A ball, and the shadow of the number in it, if it has one.
#[derive(Debug)]
pub struct Enclosed {
    ball: Ball,
    shadow: Option<Prime>,
}

impl Certified {
    /// Its value, where that is known to be rational.
    pub fn exact(&self) -> Option<&Rational> {
        match self {
            Certified::Exact(value) => Some(value),
            Certified::Enclosed(_) => None,
        }
    }

    /// So many of its significant digits, if all of them are proven.
    pub fn digits(&self, digits: usize) -> Option<Digits> {
        match self {
            Certified::Exact(value) => Some(Digits::of(value, digits)),
            Certified::Enclosed(enclosed) => enclosed.digits(digits),
        }
    }

    /// The same as text.
    pub fn decimal(&self, digits: usize) -> Option<Decimal> {
        Some(self.digits(digits)?.decimal(digits))
    }

    /// The number that its digits are, if they are proven.
    pub fn rounded(&self, digits: usize) -> Option<Certified> {
        let rounded = self.digits(digits)?;
        if let (Certified::Exact(_), true) = (self, rounded.is_exact()) {
            return Some(self.clone());
        }
        let (mantissa, power) = rounded.parts();
        let scale = Rational::from(10).power(&Rational::from(power));
        match scale {
            Ok(scale) => fitted(Rational::from(mantissa) * scale).ok(),
            Err(_) => {
                let ten = Ball::whole(10).whole_power(power, bits()).ok()?;
                let ball = Ball::whole(mantissa.clone()).times(&ten, bits());
                let shadow = Prime::from_rational(&Rational::from(mantissa)).ok();
                let ten = Prime::new(10).power(&Rational::from(power)).ok();
                made(ball, both(shadow, ten, Prime::multiply)).ok()
            }
        }
    }

    /// Two numbers that it lies between, or that it is. None where they would have too many digits.
    pub fn bounds(&self) -> Option<[Rational; 2]> {
        match self {
            Certified::Exact(value) => Some([value.clone(), value.clone()]),
            Certified::Enclosed(enclosed) => {
                let far = enclosed.ball.size().abs() > FAR;
                (!far).then(|| enclosed.ball.bounds())
            }
        }
    }

    /// Against 0.
    pub fn sign(&self) -> Result<Ordering, Fault> {
        match self {
            Certified::Exact(value) if value.is_zero() => Ok(Ordering::Equal),
            Certified::Exact(value) => Ok(match value.sign() {
                Sign::Positive => Ordering::Greater,
                Sign::Negative => Ordering::Less,
            }),
            Certified::Enclosed(enclosed) => enclosed.ball.sign().ok_or(Fault::Undecided(None)),
        }
    }

    fn compare(&self, other: &Certified) -> Result<Ordering, Fault> {
        match (self, other) {
            (Certified::Exact(a), Certified::Exact(b)) => Ok(a.cmp(b)),
            (Certified::Enclosed(a), Certified::Enclosed(b)) if Rc::ptr_eq(a, b) => {
                Ok(Ordering::Equal)
            }
            _ => self.add(&other.negate())?.sign(),
        }
    }

    fn ball(&self) -> Cow<'_, Ball> {
        match self {
            Certified::Exact(value) => Cow::Owned(Ball::from_rational(value, bits())),
            Certified::Enclosed(enclosed) => Cow::Borrowed(&enclosed.ball),
        }
    }

    fn shadow(&self) -> Option<Prime> {
        match self {
            Certified::Exact(value) => Prime::from_rational(value).ok(),
            Certified::Enclosed(enclosed) => enclosed.shadow,
        }
    }

    fn is(&self, value: &Rational) -> bool {
        self.exact() == Some(value)
    }

    /// The power of an exponent that is not whole.
    fn broken_power(&self, exponent: &Rational) -> Result<Certified, Fault> {
        match self.sign()? {
            Ordering::Less => return Err(Fault::PowerWithoutValue(None)),
            Ordering::Equal if exponent.sign() == Sign::Positive => return Ok(Certified::zero()),
            Ordering::Equal => return Err(Fault::PowerWithoutValue(None)),
            Ordering::Greater => {}
        }
        if let Some(root) = self
            .exact()
            .and_then(|value| root(value, exponent.denominator()))
        {
            return Certified::Exact(root).power(&Rational::from(exponent.numerator().clone()));
        }
        let ball = if *exponent.denominator() == UBig::from(2u8)
            && let Ok(times) = i64::try_from(exponent.numerator())
            && times.unsigned_abs() < 1 << 20
        {
            let inner = bits() + 8;
            self.ball().root(inner)?.whole_power(times, bits())?
        } else {
            let inner = bits() + 64;
            let log = self.ball().log(inner)?;
            log.times(&Ball::from_rational(exponent, inner), inner)
                .exp(bits())?
        };
        let shadow = self
            .shadow()
            .and_then(|shadow| shadow::power(shadow, exponent));
        made(ball, shadow)
    }

    /// The power of a whole exponent.
    fn whole_power(&self, exponent: &Rational) -> Result<Certified, Fault> {
        let shadow = || {
            self.shadow()
                .and_then(|shadow| shadow::power(shadow, exponent))
        };
        let ball = self.ball();
        let made_of = match i64::try_from(exponent.numerator()) {
            Ok(-1) => Ball::whole(1).over(&ball, bits())?,
            Ok(times) if times.unsigned_abs() < 1 << 40 => ball.whole_power(times, bits())?,
            _ => {
                let negative = self.sign()? == Ordering::Less;
                let inner = bits() + 64;
                let times = Ball::from_rational(exponent, inner);
                let size = if negative {
                    ball.negated()
                } else {
                    ball.into_owned()
                };
                let power = size.log(inner)?.times(&times, inner).exp(bits())?;
                let odd = !exponent
                    .numerator()
                    .clone()
                    .into_parts()
                    .1
                    .is_multiple_of(&UBig::from(2u8));
                if negative && odd {
                    power.negated()
                } else {
                    power
                }
            }
        };
        made(made_of, shadow())
    }
}

impl Enclosed {
    fn digits(&self, digits: usize) -> Option<Digits> {
        self.ball.sign()?;
        let far = self.ball.size().abs() > FAR;
        // log 2 / log 10 is a little more than 30102/100000.
        let power = if far {
            i64::try_from(i128::from(self.ball.size()) * 30_102 / 100_000).ok()?
        } else {
            0
        };
        let near = if far {
            let inner = bits() + 64;
            let scale = Ball::whole(10).whole_power(-power, inner).ok()?;
            self.ball.times(&scale, inner)
        } else {
            self.ball.clone()
        };
        let [low, high] = near
            .fractions()
            .map(|(sign, above, below)| Digits::of_fraction(sign, &above, &below, digits));
        let found = if low.agrees(&high) {
            low
        } else {
            // The number may lie just where rounding turns from one to the other.
            let between = (value(&low) + value(&high)) / Rational::from(2);
            let scale = Prime::new(10).power(&Rational::from(power)).ok()?;
            let there = Prime::from_rational(&between).ok()?.multiply(&scale).ok()?;
            if self.shadow != Some(there) || bits() < SURE_BITS {
                return None;
            }
            Digits::of(&between, digits)
        };
        Some(found.rounded().scaled(power))
    }
}

fn value(digits: &Digits) -> Rational {
    let (mantissa, power) = digits.parts();
    let scale = UBig::from(10u8).pow(power.unsigned_abs() as usize);
    if power < 0 {
        Rational::from_parts(mantissa, scale)
    } else {
        Rational::from(mantissa * IBig::from(scale))
    }
}

/// A number in a ball, unless it is known to be 0.
fn made(ball: Ball, shadow: Option<Prime>) -> Result<Certified, Fault> {
    match ball.sign() {
        Some(Ordering::Equal) => return Ok(Certified::zero()),
        None if bits() >= SURE_BITS && shadow.is_some_and(|shadow| shadow.is_zero()) => {
            return Ok(Certified::zero());
        }
        Some(_) if ball.size() < -LARGEST_EXPONENT => return Err(Fault::TooLarge(None)),
        _ if ball.size() > LARGEST_EXPONENT => return Err(Fault::TooLarge(None)),
        _ => {}
    }
    Ok(Certified::Enclosed(Rc::new(Enclosed { ball, shadow })))
}

/// A rational number, enclosed where it has too many digits.
fn fitted(value: Rational) -> Result<Certified, Fault> {
    let most = WORK.get().exact_digits.min(MOST_DIGITS as usize);
    if fraction_digits(&value) <= most {
        return Ok(Certified::Exact(value));
    }
    let shadow = Prime::from_rational(&value).ok();
    made(Ball::from_rational(&value, bits()), shadow)
}

fn both(
    a: Option<Prime>,
    b: Option<Prime>,
    f: impl Fn(&Prime, &Prime) -> Result<Prime, Fault>,
) -> Option<Prime> {
    f(&a?, &b?).ok()
}

/// The root of that degree of a positive number, where it is rational.
fn root(value: &Rational, degree: &UBig) -> Option<Rational> {
    let degree = usize::try_from(degree)
        .ok()
        .filter(|degree| *degree <= 64)?;
    let whole = |value: &UBig| {
        let root = value.nth_root(degree);
        (root.pow(degree) == *value).then_some(root)
    };
    let (_, above) = value.numerator().clone().into_parts();
    Some(Rational::from_parts(
        whole(&above)?.into(),
        whole(value.denominator())?,
    ))
}

impl Field for Certified {
    fn from_rational(value: &Rational) -> Result<Certified, Fault> {
        fitted(value.clone())
    }

    fn add(&self, other: &Certified) -> Result<Certified, Fault> {
        match (self, other) {
            (Certified::Exact(a), Certified::Exact(b)) => fitted(a + b),
            (Certified::Exact(zero), value) | (value, Certified::Exact(zero)) if zero.is_zero() => {
                Ok(value.clone())
            }
            _ => made(
                self.ball().plus(&other.ball(), bits()),
                both(self.shadow(), other.shadow(), Prime::add),
            ),
        }
    }

    fn multiply(&self, other: &Certified) -> Result<Certified, Fault> {
        match (self, other) {
            (Certified::Exact(a), Certified::Exact(b)) => fitted(a * b),
            (Certified::Exact(zero), _) | (_, Certified::Exact(zero)) if zero.is_zero() => {
                Ok(Certified::zero())
            }
            (Certified::Exact(one), value) | (value, Certified::Exact(one)) if one.is_one() => {
                Ok(value.clone())
            }
            _ => made(
                self.ball().times(&other.ball(), bits()),
                both(self.shadow(), other.shadow(), shadow::product),
            ),
        }
    }

    fn negate(&self) -> Certified {
        match self {
            Certified::Exact(value) => Certified::Exact(-value.clone()),
            Certified::Enclosed(enclosed) => Certified::Enclosed(Rc::new(Enclosed {
                ball: enclosed.ball.negated(),
                shadow: enclosed.shadow.map(|shadow| shadow.negate()),
            })),
        }
    }

    fn power(&self, exponent: &Rational) -> Result<Certified, Fault> {
        if !exponent.is_int() {
            return self.broken_power(exponent);
        }
        match self {
            Certified::Exact(value) => match value.power(exponent) {
                Ok(power) => fitted(power),
                Err(Fault::TooManyDigits { .. }) => self.whole_power(exponent),
                Err(fault) => Err(fault),
            },
            Certified::Enclosed(_) if exponent.is_zero() => Ok(Certified::one()),
            Certified::Enclosed(_) if exponent.is_one() => Ok(self.clone()),
            Certified::Enclosed(_) => self.whole_power(exponent),
        }
    }

    fn apply(function: Function, arguments: &[&Certified]) -> Result<Certified, Fault> {
        functions::apply(function, arguments)
    }

    fn product(a: &Tensor<Certified>, b: &Tensor<Certified>) -> Option<Tensor<Certified>> {
        machine::product(a, b)
    }

    fn is_zero(&self) -> bool {
        self.is(&Rational::ZERO)
    }

    fn whole(&self) -> Option<i64> {
        self.exact()?.whole()
    }

    fn zero() -> Certified {
        Certified::Exact(Rational::ZERO)
    }

    fn one() -> Certified {
        Certified::Exact(Rational::ONE)
    }
}
