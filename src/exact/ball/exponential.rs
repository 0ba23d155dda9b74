//! exp, log, and what is made of them: sigmoid, tanh, softplus.
//!
//! The tails keep their digits: σ(−800) is a number of size 10^−348 with as many true digits as any
//! other.

use super::constants::{log_2, log_2_digits};
use super::{Ball, FINEST, LARGEST_EXPONENT, Radius, magnitude, shift_to};
use crate::exact::Fault;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// The exponential of a number of more bits before its point has too large an exponent.
const LARGEST_TOP: i64 = 41;

/// More squarings would need more guard bits than they save.
const MOST_SQUARINGS: usize = 40;

impl Ball {
    /// e^a
    pub fn exp(&self, bits: usize) -> Result<Ball, Fault> {
        if self.top() > LARGEST_TOP {
            return Err(Fault::TooLarge(None));
        }
        if self.radius.top() > 0 {
            return Err(Fault::Undecided(None));
        }
        if self.size() < -(bits as i64) - 2 {
            // |e^a − 1| ≤ 2|a|
            let error = self.upper().plus(self.upper());
            return Ok(Ball::whole(1).widened(error).rounded(bits));
        }
        let middle = exp_of_middle(self, bits);
        // |e^(m + r) − e^m| ≤ e^m (r + r²) for |r| ≤ 1
        let error = self.radius.plus(self.radius.times(self.radius));
        let error = middle.upper().times(error);
        Ok(middle.widened(error).rounded(bits))
    }

    /// e^a for an a that is not above 0, where a number too near to 0 to be told is only near to 0.
    fn exp_of_negative(&self, bits: usize) -> Result<Ball, Fault> {
        if self.top() > LARGEST_TOP - 1 {
            Ok(Ball::around_zero(Radius::power_of_two(-LARGEST_EXPONENT)))
        } else {
            self.exp(bits)
        }
    }

    /// e^a − 1, with its digits where a is near to 0.
    pub fn exp_minus_one(&self, bits: usize) -> Result<Ball, Fault> {
        if self.size() < -(bits as i64) - 4 {
            // |e^a − 1 − a| ≤ a² for |a| ≤ 1
            let upper = self.upper();
            return Ok(self.clone().widened(upper.times(upper)).rounded(bits));
        }
        let more = bits + self.nearness() + 8;
        Ok(self.exp(more)?.minus(&Ball::whole(1), bits))
    }

    /// log a
    pub fn log(&self, bits: usize) -> Result<Ball, Fault> {
        let floor = match (self.sign(), self.floor()) {
            (Some(Ordering::Greater), Some(floor)) => floor,
            (None, _) => return Err(Fault::Undecided(None)),
            _ => return Err(Fault::OutsideDomain(None)),
        };
        let middle = log_of_middle(self, bits)?;
        // |log a − log m| ≤ radius / a
        Ok(if self.radius.is_zero() {
            middle
        } else {
            middle.widened(self.radius.over(floor)).rounded(bits)
        })
    }

    /// log(1 + a), with its digits where a is near to 0.
    pub fn log_one_plus(&self, bits: usize) -> Result<Ball, Fault> {
        if self.size() < -(bits as i64) - 4 {
            // |log(1 + a) − a| ≤ a² for |a| ≤ 1/2
            let upper = self.upper();
            return Ok(self.clone().widened(upper.times(upper)).rounded(bits));
        }
        let whole = 2 * bits + self.mantissa.bit_len() + FINEST as usize;
        Ball::whole(1).plus(self, whole).log(bits)
    }

    /// σ(a) = 1 / (1 + e^(−a))
    pub fn sigmoid(&self, bits: usize) -> Result<Ball, Fault> {
        let (more, one) = (bits + 8, Ball::whole(1));
        if self.leans_negative() {
            let power = self.exp(more)?;
            power.over(&one.plus(&power, more), bits)
        } else {
            let power = self.negated().exp_of_negative(more)?;
            one.over(&one.plus(&power, more), bits)
        }
    }

    /// tanh a
    pub fn tanh(&self, bits: usize) -> Result<Ball, Fault> {
        if self.size() < -(bits as i64) / 2 - 4 {
            // |tanh a − a| ≤ |a|³
            let upper = self.upper();
            let error = upper.times(upper).times(upper);
            return Ok(self.clone().widened(error).rounded(bits));
        }
        // tanh a = (1 − e^(−2a)) / (1 + e^(−2a)), and tanh −a = −tanh a
        let (more, one) = (bits + self.nearness() + 8, Ball::whole(1));
        let away = if self.leans_negative() {
            self.clone()
        } else {
            self.negated()
        };
        let power = away.scaled(1).exp_of_negative(more)?;
        let made = one
            .minus(&power, more)
            .over(&one.plus(&power, more), bits)?;
        Ok(if self.leans_negative() {
            made.negated()
        } else {
            made
        })
    }

    /// log(1 + e^a)
    pub fn softplus(&self, bits: usize) -> Result<Ball, Fault> {
        let more = bits + 8;
        if self.leans_negative() {
            return self.exp(more)?.log_one_plus(bits);
        }
        let rest = self.negated().exp_of_negative(more)?.log_one_plus(more)?;
        Ok(self.plus(&rest, bits))
    }

    /// How many zeros stand behind the point of the middle.
    pub(super) fn nearness(&self) -> usize {
        usize::try_from(-self.size()).unwrap_or(0)
    }
}

/// The exponential of the middle, by its series after halving often, squared as often.
fn exp_of_middle(ball: &Ball, bits: usize) -> Ball {
    let squarings = (bits.isqrt() * 2 / 3).clamp(4, MOST_SQUARINGS);
    let places = bits + squarings + 24;
    let whole = UBig::ONE << places;
    // middle = k log 2 + rest, 0 ≤ rest. The middle is cut off (1 unit), and |k| ≤ 2^42, so that
    // what log 2 lacks behind 48 places more counts for less than 1, and cutting off for 1 again.
    let shift = ball.exponent + places as i64;
    let middle = if shift >= 0 {
        &ball.mantissa << shift as usize
    } else {
        &ball.mantissa >> shift.unsigned_abs() as usize
    };
    let log_2 = IBig::from(log_2_digits(places + 48));
    let mut k = &middle / (&log_2 >> 48usize) - IBig::from(2);
    let mut rest = &middle - ((&k * &log_2) >> 48usize);
    while rest.bit_len() >= places && rest >= (&log_2 >> 48usize) {
        rest -= &log_2 >> 48usize;
        k += 1;
    }
    // At most 3 units so far and less than 2 by each of at most three subtractions; halved at least
    // four times, and cut off again.
    let small = magnitude(&rest) >> squarings;
    let mut term = whole.clone();
    let mut total = whole;
    let mut count = 0_u64;
    while !term.is_zero() {
        count += 1;
        term = ((term * &small) >> places) / UBig::from(count);
        total += &term;
    }
    // A term is wrong by less than 4 units: e ≤ (e/2 + 1) + 1. What is left out behind the last
    // adds less than 8, what the argument lacks less than 4.
    let first = u128::from(4 * count + 12);
    for _ in 0..squarings {
        total = (&total * &total) >> places;
    }
    // In relation to the value, e becomes 2e + e² + 1 with each squaring, at most 2e + 2; the value
    // is below 4 in the end.
    let error = Radius::new((first + 2) << (squarings + 2), 0);
    let k = i64::try_from(&k).unwrap_or(0);
    Ball {
        mantissa: total.into(),
        exponent: 0,
        radius: error,
    }
    .scaled(k - places as i64)
    .rounded(bits)
}

/// The logarithm of a middle that is positive.
fn log_of_middle(ball: &Ball, bits: usize) -> Result<Ball, Fault> {
    // middle = 2^k · y, 3/4 ≤ y < 3/2
    let length = ball.mantissa.bit_len();
    let below_three_quarters = length < 2 || !ball.mantissa.bit(length - 2);
    let k = ball.exponent + length as i64 - i64::from(below_three_quarters);
    let y = Ball::exact(ball.mantissa.clone(), ball.exponent - k);
    // Its exponent is 1 − length or −length.
    let one = IBig::ONE << shift_to(0, y.exponent);
    let off = Ball::exact(&y.mantissa - one, y.exponent);
    let inner = bits + 40;
    let near = if off.mantissa.is_zero() {
        Ball::whole(0)
    } else if off.top() < -(bits as i64) - 8 {
        let upper = off.upper();
        off.widened(upper.times(upper))
    } else {
        let zeros = if k == 0 { off.nearness() } else { 0 };
        log_near_one(&y, inner + zeros)?
    };
    if k == 0 {
        return Ok(near.rounded(bits));
    }
    // k has at most 42 bits.
    Ok(log_2(inner + 48)
        .times(&Ball::whole(k), inner + 48)
        .plus(&near, bits))
}

/// log y for 3/4 ≤ y < 3/2, to so many places behind the point.
///
/// From z near to log y: log y = z + log(1 + d) with 1 + d = y/e^z, and |log(1 + d) − d| ≤ d² for
/// |d| ≤ 1/2. So whatever z is, the result is as near as it says.
fn log_near_one(y: &Ball, places: usize) -> Result<Ball, Fault> {
    const SEEDED: usize = 96;
    let near = if places <= SEEDED {
        seed(y)
    } else {
        log_near_one(y, places / 2 + 8)?.middle()
    };
    let power = near.exp(places + 8)?;
    let off = y.minus(&power, places + 8).over(&power, places + 8)?;
    let upper = off.upper();
    if upper.top() >= 0 {
        return Err(Fault::Undecided(None));
    }
    Ok(near
        .plus(&off, places + 8)
        .widened(upper.times(upper))
        .rounded(places + 8))
}

/// A number near to log y = 2 artanh t, t = (y − 1)/(y + 1), |t| ≤ 1/5.
fn seed(y: &Ball) -> Ball {
    const PLACES: i64 = 60;
    let shift = y.exponent + PLACES;
    let y = if shift >= 0 {
        &y.mantissa << shift as usize
    } else {
        &y.mantissa >> shift.unsigned_abs() as usize
    };
    let one = IBig::ONE << PLACES as usize;
    let t = ((&y - &one) << PLACES as usize) / (y + &one);
    let square = (&t * &t) >> PLACES as usize;
    let (mut power, mut total) = (t, IBig::ZERO);
    for k in 0..14 {
        total += &power / IBig::from(2 * k + 1);
        power = (power * &square) >> PLACES as usize;
    }
    Ball::exact(total, 1 - PLACES)
}
