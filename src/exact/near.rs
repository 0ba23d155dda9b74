//! Numbers near a floating-point number: a middle, and a radius within which the number lies.
//!
//! In: what formulas do with numbers ([`Field`]). Out: [`Near`] numbers. They cost a few times what
//! plain floating-point arithmetic costs, and settle the digits of nearly everything in a big
//! network; what they leave open is for [`certified`](super::certified) numbers. So a number of
//! which nothing is known is no fault here, and a sign that is not known is [`Fault::Undecided`].
//!
//! The bounds rest on the four operations and √ being rounded to nearest, subnormal numbers
//! included, as IEEE 754 and Rust have it; on no function of the platform's. u is 2^−53: an
//! operation is off by at most u times its result, or where that is not normal by the least number
//! that is.

mod digits;
mod functions;

use super::ball::Ball;
use super::{Fault, Field, Tensor, products};
use crate::algebra::Rational;
use crate::algebra::function::Function;
pub use digits::MOST_DIGITS;
pub(super) use functions::log_of;
use std::cmp::Ordering;

/// u
pub(super) const UNIT: f64 = f64::EPSILON / 2.0;

/// More than everything that underflow can take from a few operations.
pub(super) const TINY: f64 = f64::MIN_POSITIVE;

/// Adding and taking away this rounds to a whole number.
pub(super) const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// A number within a radius of a middle.
///
/// ```
/// use backprose::algebra::Rational;
/// use backprose::exact::{Field, near::Near};
/// let third = Rational::from_parts(1.into(), 3u8.into());
/// let [low, high] = Near::from_rational(&third).unwrap().bounds().unwrap();
/// assert!(low < third && third < high);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Finite.
    middle: f64,
    /// Not negative; infinite where nothing is known.
    radius: f64,
}

/// A bound of what a few operations on numbers that are not negative were rounded down to.
pub(super) fn up(value: f64) -> f64 {
    value * (1.0 + 16.0 * UNIT)
}

impl Near {
    /// A number of which nothing is known.
    const UNKNOWN: Near = Near {
        middle: 0.0,
        radius: f64::INFINITY,
    };

    /// A number that is known.
    #[inline]
    pub const fn exactly(middle: f64) -> Near {
        Near {
            middle,
            radius: 0.0,
        }
    }

    /// A number within a radius of a middle, what overflowed being unknown.
    #[inline]
    pub fn new(middle: f64, radius: f64) -> Near {
        if middle.is_finite() && radius >= 0.0 {
            Near { middle, radius }
        } else {
            Near::UNKNOWN
        }
    }

    /// The middle.
    #[inline]
    pub fn middle(self) -> f64 {
        self.middle
    }

    /// The radius.
    #[inline]
    pub fn radius(self) -> f64 {
        self.radius
    }

    /// Everything in a ball.
    pub fn of_ball(ball: &Ball) -> Near {
        let (middle, radius) = ball.to_floats();
        Near::new(middle, radius)
    }

    /// The same as a ball, where something is known.
    pub fn ball(self) -> Option<Ball> {
        Ball::of_floats(self.middle, self.radius)
    }

    /// Its ends, where something is known.
    pub fn bounds(self) -> Option<[Rational; 2]> {
        Some(self.ball()?.bounds())
    }

    /// above / below, both of them exact and whole.
    #[inline]
    pub fn quotient(above: f64, below: f64) -> Near {
        let middle = above / below;
        // The product of whole numbers is exact if it is as small as this.
        let whole = above.abs() < 1e15 && middle as i64 as f64 == middle && middle * below == above;
        let by_power_of_two = below.to_bits() << 12 == 0;
        let radius = if whole || by_power_of_two {
            0.0
        } else {
            up(middle.abs() * UNIT + TINY)
        };
        Near::new(middle, radius)
    }

    /// Against 0.
    pub fn sign(self) -> Result<Ordering, Fault> {
        if self.middle > self.radius {
            Ok(Ordering::Greater)
        } else if -self.middle > self.radius {
            Ok(Ordering::Less)
        } else if self.radius == 0.0 {
            Ok(Ordering::Equal)
        } else {
            Err(Fault::Undecided(None))
        }
    }

    fn is_known(self) -> bool {
        self.radius == 0.0
    }

    /// A bound of its size.
    fn size(self) -> f64 {
        up(self.middle.abs() + self.radius)
    }

    fn plus(self, other: Near) -> Near {
        let sum = self.middle + other.middle;
        // What the sum was rounded by, exactly.
        let back = sum - self.middle;
        let error = (self.middle - (sum - back)) + (other.middle - back);
        Near::new(sum, up(self.radius + other.radius + error.abs()))
    }

    fn times(self, other: Near) -> Near {
        if self.is_zero() || other.is_zero() {
            return Near::exactly(0.0);
        }
        if self.is_known() && self.middle.abs() == 1.0 {
            return Near::new(other.middle * self.middle, other.radius);
        }
        if other.is_known() && other.middle.abs() == 1.0 {
            return Near::new(self.middle * other.middle, self.radius);
        }
        let middle = self.middle * other.middle;
        let of_radii =
            self.middle.abs() * other.radius + self.radius * (other.middle.abs() + other.radius);
        Near::new(middle, up(of_radii + middle.abs() * UNIT + TINY))
    }

    /// 1/a
    fn inverted(self) -> Result<Near, Fault> {
        if self.sign()?.is_eq() {
            return Err(Fault::PowerWithoutValue(None));
        }
        if self.is_known() && self.middle.abs() == 1.0 {
            return Ok(self);
        }
        let middle = 1.0 / self.middle;
        // |1/t − 1/m| ≤ (r/|m|) / (|m| − r); the difference may be rounded up by u times itself. The
        // product of what stands below could overflow, and the radius would be lost.
        let (size, radius) = (self.middle.abs(), self.radius);
        let below = (size - radius) * (1.0 - 8.0 * UNIT);
        if below <= TINY {
            return Ok(Near::UNKNOWN);
        }
        let of_radius = up(radius / size / below);
        Ok(Near::new(
            middle,
            up(of_radius + middle.abs() * UNIT + TINY),
        ))
    }

    /// a^n
    fn whole_power(self, n: u64) -> Near {
        let (mut result, mut base, mut rest) = (Near::exactly(1.0), self, n);
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.times(base);
            }
            rest >>= 1;
            if rest > 0 {
                base = base.times(base);
            }
        }
        result
    }

    /// √a
    fn root(self) -> Result<Near, Fault> {
        match self.sign()? {
            Ordering::Less => return Err(Fault::OutsideDomain(None)),
            Ordering::Equal => return Ok(Near::exactly(0.0)),
            Ordering::Greater => {}
        }
        let middle = self.middle.sqrt();
        // |√t − √m| = |t − m| / (√t + √m)
        let of_radius = up(self.radius / middle);
        Ok(Near::new(middle, up(of_radius + middle * UNIT + TINY)))
    }

    fn compare(self, other: Near) -> Result<Ordering, Fault> {
        self.plus(other.negate()).sign()
    }
}

fn truth(holds: bool) -> Near {
    Near::exactly(if holds { 1.0 } else { 0.0 })
}

impl Field for Near {
    fn from_rational(value: &Rational) -> Result<Near, Fault> {
        const EXACT: i64 = 1 << 53;
        if let (Ok(above), Ok(below)) = (
            i64::try_from(value.numerator()),
            i64::try_from(value.denominator()),
        ) && above.abs() <= EXACT
            && below <= EXACT
        {
            return Ok(Near::quotient(above as f64, below as f64));
        }
        Ok(Near::of_ball(&Ball::from_rational(value, 64)))
    }

    fn add(&self, other: &Near) -> Result<Near, Fault> {
        Ok(self.plus(*other))
    }

    fn multiply(&self, other: &Near) -> Result<Near, Fault> {
        Ok(self.times(*other))
    }

    fn negate(&self) -> Near {
        Near {
            middle: -self.middle,
            radius: self.radius,
        }
    }

    fn power(&self, exponent: &Rational) -> Result<Near, Fault> {
        if exponent.is_int() {
            let times = i64::try_from(exponent.numerator());
            let times = times.map_err(|_| Fault::Undecided(None))?;
            let power = self.whole_power(times.unsigned_abs());
            return if times < 0 {
                power.inverted()
            } else {
                Ok(power)
            };
        }
        match self.sign()? {
            Ordering::Less => return Err(Fault::PowerWithoutValue(None)),
            Ordering::Equal if *exponent > Rational::ZERO => return Ok(Near::exactly(0.0)),
            Ordering::Equal => return Err(Fault::PowerWithoutValue(None)),
            Ordering::Greater => {}
        }
        let twice = exponent * Rational::from(2);
        match i64::try_from(twice.numerator()) {
            Ok(times) if twice.is_int() && times.unsigned_abs() < 64 => {
                let power = self.root()?.whole_power(times.unsigned_abs());
                if times < 0 {
                    power.inverted()
                } else {
                    Ok(power)
                }
            }
            _ => functions::by_balls(|bits| {
                let log = self.ball().ok_or(Fault::Undecided(None))?.log(bits)?;
                log.times(&Ball::from_rational(exponent, bits), bits)
                    .exp(bits)
            }),
        }
    }

    fn apply(function: Function, arguments: &[&Near]) -> Result<Near, Fault> {
        functions::apply(function, arguments)
    }

    fn product(a: &Tensor<Near>, b: &Tensor<Near>) -> Option<Tensor<Near>> {
        Some(products::of_near(a, b))
    }

    fn is_zero(&self) -> bool {
        self.middle == 0.0 && self.radius == 0.0
    }

    fn whole(&self) -> Option<i64> {
        let whole = self.is_known() && self.middle.trunc() == self.middle;
        (whole && self.middle.abs() < 1e15).then_some(self.middle as i64)
    }

    fn zero() -> Near {
        Near::exactly(0.0)
    }

    fn one() -> Near {
        Near::exactly(1.0)
    }
}
