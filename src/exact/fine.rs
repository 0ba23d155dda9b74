//! Numbers near a sum of two floating-point numbers: twice the digits of [`Near`].
//!
//! In: what formulas do with numbers ([`Field`]). Out: [`Fine`] numbers. They settle what numbers
//! near one floating-point number leave open, for some ten times the price. Sums, products and
//! products of matrices are worked out here with a bound of their error, the functions that big
//! networks have most of in `functions`; everything else goes by [`Certified`] numbers. u is 2^−53, as in [`near`](super::near).

mod functions;

use super::ball::Ball;
use super::certified::Certified;
use super::near::{Near, TINY, UNIT, up};
use super::{Fault, Field, Tensor, products};
use crate::algebra::Rational;
use crate::algebra::function::Function;

/// A number within a radius of high + low.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fine {
    high: f64,
    /// At most u times high, and a little.
    low: f64,
    /// Not negative; infinite where nothing is known.
    radius: f64,
}

/// The sum of two numbers, and what it was rounded by, exactly.
pub(super) fn sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let back = sum - a;
    (sum, (a - (sum - back)) + (b - back))
}

/// The same of their product, but for underflow.
pub(super) fn product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a, rest_of_a), (b, rest_of_b)) = (halves(a), halves(b));
    let error = ((a * b - product) + a * rest_of_b + rest_of_a * b) + rest_of_a * rest_of_b;
    (product, error)
}

/// A number as a sum of two of half as many bits.
pub(super) fn halves(value: f64) -> (f64, f64) {
    const SPLITTER: f64 = 134_217_729.0;
    let scaled = value * SPLITTER;
    let high = scaled - (scaled - value);
    (high, value - high)
}

impl Fine {
    /// A little more than the bits of two floating-point numbers.
    pub(super) const BITS: usize = 128;

    /// A number of which nothing is known.
    pub const UNKNOWN: Fine = Fine {
        high: 0.0,
        low: 0.0,
        radius: f64::INFINITY,
    };

    const ZERO: Fine = Fine {
        high: 0.0,
        low: 0.0,
        radius: 0.0,
    };

    const ONE: Fine = Fine {
        high: 1.0,
        ..Fine::ZERO
    };

    /// Everything in a ball.
    pub(super) fn of_ball(ball: &Ball) -> Fine {
        let (high, radius) = ball.to_floats();
        let Some(middle) = Ball::of_floats(high, 0.0).filter(|_| radius.is_finite()) else {
            return Fine::UNKNOWN;
        };
        let (low, radius) = ball.minus(&middle, Fine::BITS).to_floats();
        Fine::new(high, low, radius)
    }

    /// above / below, both of them exact and whole and at most 2^53.
    pub fn quotient(above: f64, below: f64) -> Fine {
        let high = above / below;
        // What is left is exact, and smaller than what is below.
        let (whole, error) = product(high, below);
        let left = (above - whole) - error;
        let low = left / below;
        let radius = match left == 0.0 {
            true => 0.0,
            false => up(low.abs() * UNIT + TINY),
        };
        Fine::new(high, low, radius)
    }

    /// A number within a radius of a sum, what overflowed being unknown.
    pub fn new(high: f64, low: f64, radius: f64) -> Fine {
        let (high, low) = sum(high, low);
        if high.is_finite() && low.is_finite() && radius >= 0.0 {
            Fine { high, low, radius }
        } else {
            Fine::UNKNOWN
        }
    }

    /// Its middle: high + low.
    pub fn middle(self) -> (f64, f64) {
        (self.high, self.low)
    }

    /// The radius.
    pub fn radius(self) -> f64 {
        self.radius
    }

    /// The same near one floating-point number.
    pub fn near(self) -> Near {
        if self.low == 0.0 {
            return Near::new(self.high, self.radius);
        }
        Near::new(self.high, up(self.radius + self.low.abs()))
    }

    /// A bound of its size.
    fn size(self) -> f64 {
        up(self.high.abs() + self.low.abs() + self.radius)
    }

    fn is_known(self) -> bool {
        self.radius == 0.0
    }

    fn plus(self, other: Fine) -> Fine {
        let (high, error) = sum(self.high, other.high);
        let (low, rest) = sum(self.low, other.low);
        // Two roundings, each of at most u times these.
        let sizes = error.abs() + low.abs() + rest.abs();
        let rounded = if error == 0.0 && rest == 0.0 {
            0.0
        } else {
            4.0 * UNIT * sizes
        };
        let radius = up(self.radius + other.radius + rounded);
        Fine::new(high, (error + low) + rest, radius)
    }

    fn times(self, other: Fine) -> Fine {
        if let Some(product) = self.times_one(other).or_else(|| other.times_one(self)) {
            return product;
        }
        let (high, error) = product(self.high, other.high);
        let [left, right, least] = [
            self.high * other.low,
            self.low * other.high,
            self.low * other.low,
        ];
        // Six roundings, each of at most u times these.
        let sizes = left.abs() + right.abs() + least.abs() + error.abs();
        let of_radii =
            (self.high.abs() + self.low.abs()) * other.radius + self.radius * other.size();
        let radius = up(of_radii + 8.0 * UNIT * sizes + 16.0 * TINY);
        Fine::new(high, ((left + right) + least) + error, radius)
    }

    /// The product, where this is 0, 1 or −1.
    fn times_one(self, other: Fine) -> Option<Fine> {
        if !self.is_known() || self.low != 0.0 {
            return None;
        }
        match self.high {
            0.0 => Some(Fine::ZERO),
            1.0 => Some(other),
            -1.0 => Some(other.negated()),
            _ => None,
        }
    }

    fn negated(self) -> Fine {
        Fine {
            high: -self.high,
            low: -self.low,
            radius: self.radius,
        }
    }

    /// What is computed with certified numbers.
    fn certified(
        arguments: &[&Fine],
        f: impl Fn(&[&Certified]) -> Result<Certified, Fault>,
    ) -> Result<Fine, Fault> {
        let all = arguments.iter().map(|one| Certified::of_fine(**one));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        f(&all.iter().collect::<Vec<_>>())?.fine()
    }
}

impl Field for Fine {
    fn from_rational(value: &Rational) -> Result<Fine, Fault> {
        Certified::Exact(value.clone()).fine()
    }

    fn add(&self, other: &Fine) -> Result<Fine, Fault> {
        Ok(self.plus(*other))
    }

    fn multiply(&self, other: &Fine) -> Result<Fine, Fault> {
        Ok(self.times(*other))
    }

    fn negate(&self) -> Fine {
        self.negated()
    }

    fn power(&self, exponent: &Rational) -> Result<Fine, Fault> {
        let worked_out = match exponent {
            two if *two == Rational::from(2) => Some(self.times(*self)),
            below if *below == Rational::NEG_ONE => self.inverted(),
            _ => None,
        };
        let certified = || Fine::certified(&[self], |all| all[0].power(exponent));
        worked_out.map_or_else(certified, Ok)
    }

    fn apply(function: Function, arguments: &[&Fine]) -> Result<Fine, Fault> {
        let worked_out = match arguments {
            [only] => functions::apply(function, **only),
            _ => None,
        };
        let certified = || Fine::certified(arguments, |all| Certified::apply(function, all));
        worked_out.map_or_else(certified, Ok)
    }

    fn product(a: &Tensor<Fine>, b: &Tensor<Fine>) -> Option<Tensor<Fine>> {
        Some(products::of_fine(a, b))
    }

    fn is_zero(&self) -> bool {
        self.high == 0.0 && self.radius == 0.0
    }

    fn whole(&self) -> Option<i64> {
        if self.low != 0.0 {
            return None;
        }
        self.near().whole()
    }

    fn zero() -> Fine {
        Fine::ZERO
    }

    fn one() -> Fine {
        Fine::ONE
    }
}
