//! Certified numbers from numbers of the machine's own size, and quick products by way of them.

use super::{Certified, Enclosed, WORK};
use crate::exact::ball::Ball;
use crate::exact::fine::Fine;
use crate::exact::near::Near;
use crate::exact::small::{self, Small};
use crate::exact::{Fault, Field, Tensor};
use std::rc::Rc;

/// A product of fewer multiplications is not worth bringing to one denominator.
const LEAST_PRODUCT: usize = 4_096;

impl Certified {
    /// A short fraction.
    pub fn of_small(value: Small) -> Certified {
        Certified::Exact(value.rational())
    }

    /// A number near a floating-point number: that number where the radius is 0.
    pub fn of_near(value: Near) -> Result<Certified, Fault> {
        if value.radius() == 0.0 {
            let exact = value.middle().try_into();
            return exact
                .map(Certified::Exact)
                .map_err(|_| Fault::Undecided(None));
        }
        let ball = value.ball().ok_or(Fault::Undecided(None))?;
        Ok(Certified::Enclosed(Rc::new(Enclosed {
            ball,
            shadow: None,
        })))
    }

    /// A number near a sum of floating-point numbers: that sum where the radius is 0.
    pub fn of_fine(value: Fine) -> Result<Certified, Fault> {
        let (high, low) = value.middle();
        let [high, low] = [(high, 0.0), (low, value.radius())]
            .map(|(middle, radius)| Ball::of_floats(middle, radius).ok_or(Fault::Undecided(None)));
        // As many bits as two floating-point numbers can be apart.
        let ball = high?.plus(&low?, 2_200);
        if value.radius() == 0.0 {
            let [exact, _] = ball.bounds();
            return Ok(Certified::Exact(exact));
        }
        Ok(Certified::Enclosed(Rc::new(Enclosed {
            ball,
            shadow: None,
        })))
    }

    /// The sum of floating-point numbers near it.
    pub fn fine(&self) -> Result<Fine, Fault> {
        Ok(match self {
            Certified::Exact(value) => Fine::of_ball(&Ball::from_rational(value, Fine::BITS)),
            Certified::Enclosed(enclosed) => Fine::of_ball(&enclosed.ball),
        })
    }

    /// The floating-point numbers near it.
    pub fn near(&self) -> Result<Near, Fault> {
        match self {
            Certified::Exact(value) => Near::from_rational(value),
            Certified::Enclosed(enclosed) => Ok(Near::of_ball(&enclosed.ball)),
        }
    }
}

/// The product of big matrices of short fractions, which is exact.
pub(super) fn product(a: &Tensor<Certified>, b: &Tensor<Certified>) -> Option<Tensor<Certified>> {
    let multiplications = a.entries.len().checked_mul(b.columns())?;
    if multiplications < LEAST_PRODUCT || WORK.get().exact_digits < small::MOST_DIGITS {
        return None;
    }
    let short = |tensor: &Tensor<Certified>| -> Option<Tensor<Small>> {
        let entries = tensor.entries.iter();
        let entries = entries.map(|entry| Small::from_rational(entry.exact()?).ok());
        Some(tensor.with_entries(entries.collect::<Option<_>>()?))
    };
    let product = Small::product(&short(a)?, &short(b)?)?;
    let entries = product.entries.iter().copied().map(Certified::of_small);
    Some(product.with_entries(entries.collect()))
}
