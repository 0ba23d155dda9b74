//! Balls: a number is known to lie within a radius of a middle, to any precision asked for.
//!
//! In: a rational, or balls, and how many bits to work with. Out: a ball that holds every value
//! that the operation takes on the balls given. Nothing here is rounded without its error being
//! added to the radius, and no floating point is used. How many bits are needed is not known here.

mod constants;
mod error_function;
mod exponential;
mod floats;
mod radius;
mod trigonometric;

use super::Fault;
use crate::algebra::Rational;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};
use radius::{Floor, Radius};
use std::cmp::Ordering;

/// No number has more binary digits before or behind its point: some 300 thousand million decimal
/// ones.
pub const LARGEST_EXPONENT: i64 = 1 << 40;

/// How far below its middle, in bits beyond the precision, a radius is still told exactly. So an
/// endpoint never needs more digits than this and the precision together.
const FINEST: i64 = 64;

/// All numbers within a radius of mantissa · 2^exponent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ball {
    mantissa: IBig,
    exponent: i64,
    radius: Radius,
}

impl Ball {
    /// A whole number.
    pub fn whole(value: impl Into<IBig>) -> Ball {
        Ball::exact(value.into(), 0)
    }

    /// mantissa · 2^exponent
    fn exact(mantissa: IBig, exponent: i64) -> Ball {
        Ball {
            mantissa,
            exponent,
            radius: Radius::ZERO,
        }
    }

    /// Everything so near to 0.
    fn around_zero(radius: Radius) -> Ball {
        Ball {
            mantissa: IBig::ZERO,
            exponent: 0,
            radius,
        }
    }

    /// A rational number.
    pub fn from_rational(value: &Rational, bits: usize) -> Ball {
        let above = Ball::exact(value.numerator().clone(), 0);
        if value.is_int() {
            return above.rounded(bits);
        }
        let below = IBig::from(value.denominator().clone());
        quotient(&above.mantissa, 0, &below, 0, bits)
    }

    /// The same with a mantissa of at most so many bits.
    fn rounded(mut self, bits: usize) -> Ball {
        let length = self.mantissa.bit_len();
        if length > bits {
            let shift = length - bits;
            self.mantissa >>= shift;
            self.exponent += shift as i64;
            self.radius = self.radius.plus(Radius::power_of_two(self.exponent));
        }
        let finest = self.top() - bits as i64 - FINEST;
        if !self.radius.is_zero() && !self.mantissa.is_zero() && self.radius.top() < finest {
            self.radius = Radius::power_of_two(finest);
        }
        self
    }

    /// The same, less surely.
    fn widened(mut self, by: Radius) -> Ball {
        self.radius = self.radius.plus(by);
        self
    }

    /// Its middle alone.
    fn middle(&self) -> Ball {
        Ball::exact(self.mantissa.clone(), self.exponent)
    }

    /// The middle lies below 2^top in size, and not below 2^(top − 1).
    fn top(&self) -> i64 {
        if self.mantissa.is_zero() {
            i64::MIN / 4
        } else {
            self.exponent + self.mantissa.bit_len() as i64
        }
    }

    /// A bound of the size of everything in it.
    fn upper(&self) -> Radius {
        Radius::above(&magnitude(&self.mantissa), self.exponent).plus(self.radius)
    }

    /// A positive number that nothing in it lies below in size, if it does not hold 0.
    fn floor(&self) -> Option<Floor> {
        self.sign().filter(|sign| *sign != Ordering::Equal)?;
        let ((low, exponent), (high, other)) = self.ends();
        let (low, high) = (magnitude(&low), magnitude(&high));
        debug_assert_eq!(exponent, other);
        Floor::new(&low.min(high), exponent)
    }

    /// Its lower and its upper end, each as mantissa and exponent; the exponents are the same.
    fn ends(&self) -> ((IBig, i64), (IBig, i64)) {
        let (radius, exponent) = self.radius.parts();
        if radius.is_zero() {
            let end = (self.mantissa.clone(), self.exponent);
            return (end.clone(), end);
        }
        let least = if self.mantissa.is_zero() {
            exponent
        } else {
            exponent.min(self.exponent)
        };
        let middle = &self.mantissa << shift_to(self.exponent, least);
        let radius = IBig::from(radius << shift_to(exponent, least));
        ((&middle - &radius, least), (middle + radius, least))
    }

    /// Its ends as fractions, not in lowest terms: sign, above and below the line.
    pub fn fractions(&self) -> [(Sign, UBig, UBig); 2] {
        let (low, high) = self.ends();
        [low, high].map(|(mantissa, exponent)| {
            let (sign, size) = mantissa.into_parts();
            let shift = exponent.unsigned_abs() as usize;
            match exponent {
                0.. => (sign, size << shift, UBig::ONE),
                _ => (sign, size, UBig::ONE << shift),
            }
        })
    }

    /// Its ends as rational numbers.
    pub fn bounds(&self) -> [Rational; 2] {
        self.fractions()
            .map(|(sign, above, below)| Rational::from_parts(IBig::from_parts(sign, above), below))
    }

    /// The power of two near its size: 2^(size − 1) or a little less than 2^size.
    pub fn size(&self) -> i64 {
        self.top().max(self.radius.top())
    }

    /// The sign of everything in it, where that is one.
    pub fn sign(&self) -> Option<Ordering> {
        match self
            .radius
            .compare(&magnitude(&self.mantissa), self.exponent)
        {
            Ordering::Less => Some(if self.mantissa.sign() == Sign::Negative {
                Ordering::Less
            } else {
                Ordering::Greater
            }),
            _ if self.radius.is_zero() => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// Whether the middle is negative.
    fn leans_negative(&self) -> bool {
        self.mantissa.sign() == Sign::Negative
    }

    /// −a
    #[must_use]
    pub fn negated(&self) -> Ball {
        Ball {
            mantissa: -&self.mantissa,
            ..self.clone()
        }
    }

    /// a · 2^power
    #[must_use]
    fn scaled(mut self, power: i64) -> Ball {
        let (mantissa, exponent) = self.radius.parts();
        let mantissa = u128::try_from(mantissa).unwrap_or(0);
        self.radius = Radius::new(mantissa, exponent + power);
        self.exponent += power;
        self
    }

    /// a + b
    #[must_use]
    pub fn plus(&self, other: &Ball, bits: usize) -> Ball {
        let radius = self.radius.plus(other.radius);
        let (large, small) = if self.top() >= other.top() {
            (self, other)
        } else {
            (other, self)
        };
        if small.mantissa.is_zero() || large.top() - small.top() > bits as i64 + FINEST {
            let sunk = Radius::above(&magnitude(&small.mantissa), small.exponent);
            return Ball {
                radius: radius.plus(sunk),
                ..large.clone()
            }
            .rounded(bits);
        }
        let exponent = self.exponent.min(other.exponent);
        let mantissa = (&self.mantissa << shift_to(self.exponent, exponent))
            + (&other.mantissa << shift_to(other.exponent, exponent));
        Ball {
            mantissa,
            exponent,
            radius,
        }
        .rounded(bits)
    }

    /// a − b
    #[must_use]
    pub fn minus(&self, other: &Ball, bits: usize) -> Ball {
        self.plus(&other.negated(), bits)
    }

    /// a · b
    #[must_use]
    pub fn times(&self, other: &Ball, bits: usize) -> Ball {
        let size = |ball: &Ball| Radius::above(&magnitude(&ball.mantissa), ball.exponent);
        let mut radius = self.radius.times(other.radius);
        if !self.radius.is_zero() {
            radius = radius.plus(self.radius.times(size(other)));
        }
        if !other.radius.is_zero() {
            radius = radius.plus(other.radius.times(size(self)));
        }
        Ball {
            mantissa: &self.mantissa * &other.mantissa,
            exponent: self.exponent + other.exponent,
            radius,
        }
        .rounded(bits)
    }

    /// a / b
    pub fn over(&self, other: &Ball, bits: usize) -> Result<Ball, Fault> {
        let Some(floor) = other.floor() else {
            return Err(match other.sign() {
                Some(_) => Fault::PowerWithoutValue(None),
                None => Fault::Undecided(None),
            });
        };
        let made = quotient(
            &self.mantissa,
            self.exponent,
            &other.mantissa,
            other.exponent,
            bits,
        );
        // |a/b − m/n| ≤ (|m/n| · radius of b + radius of a) / |b|
        let error = made.upper().times(other.radius).plus(self.radius);
        Ok(if error.is_zero() {
            made
        } else {
            made.widened(error.over(floor)).rounded(bits)
        })
    }

    /// √a
    pub fn root(&self, bits: usize) -> Result<Ball, Fault> {
        match self.sign() {
            Some(Ordering::Equal) => return Ok(Ball::whole(0)),
            Some(Ordering::Less) => return Err(Fault::OutsideDomain(None)),
            Some(Ordering::Greater) => {}
            None => return Err(Fault::Undecided(None)),
        }
        let length = self.mantissa.bit_len();
        let mut shift = (2 * bits + 2).saturating_sub(length) as i64;
        // The exponent has to be even.
        shift += (self.exponent - shift) & 1;
        let scaled = magnitude(&self.mantissa) << shift as usize;
        let root = scaled.nth_root(2);
        let exponent = (self.exponent - shift) / 2;
        let exact = &root * &root == scaled;
        let mut made = Ball::exact(IBig::from(root.clone()), exponent);
        if !exact {
            made.radius = Radius::power_of_two(exponent);
        }
        // |√a − √m| ≤ radius / √m
        if let Some(floor) = Floor::new(&root, exponent).filter(|_| !self.radius.is_zero()) {
            made = made.widened(self.radius.over(floor));
        }
        Ok(made.rounded(bits))
    }

    /// a^n
    pub fn whole_power(&self, n: i64, bits: usize) -> Result<Ball, Fault> {
        let times = n.unsigned_abs();
        // Each multiplication adds an error that those behind it raise too.
        let inner = bits + 2 * (64 - times.leading_zeros() as usize) + 8;
        // A size is up to a bit too much: the powers of ten that bring the largest numbers near to
        // 1 are to pass.
        let size = i128::from(self.size());
        if self.size() > i64::MIN / 8
            && size.abs() * i128::from(times) > 2 * i128::from(LARGEST_EXPONENT)
        {
            return Err(Fault::TooLarge(None));
        }
        let mut result = Ball::whole(1);
        let mut base = self.clone();
        let mut rest = times;
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.times(&base, inner);
            }
            rest >>= 1;
            if rest > 0 {
                base = base.times(&base, inner);
            }
        }
        if n < 0 {
            Ball::whole(1).over(&result, bits)
        } else {
            Ok(result.rounded(bits))
        }
    }
}

fn magnitude(value: &IBig) -> UBig {
    value.clone().into_parts().1
}

/// How far to shift from one exponent down to another.
fn shift_to(from: i64, to: i64) -> usize {
    usize::try_from(from - to).unwrap_or(0)
}

/// The quotient of two numbers, the second not 0.
fn quotient(above: &IBig, up: i64, below: &IBig, down: i64, bits: usize) -> Ball {
    let wanted = bits as i64 + 1 + below.bit_len() as i64 - above.bit_len() as i64;
    let shift = wanted.max(0) as usize;
    let above = above << shift;
    let quotient = &above / below;
    let exponent = up - down - shift as i64;
    let exact = &quotient * below == above;
    let mut made = Ball::exact(quotient, exponent);
    if !exact {
        made.radius = Radius::power_of_two(exponent);
    }
    made.rounded(bits)
}
