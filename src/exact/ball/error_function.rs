//! The error function, and what it lacks to 1: erfc(40), of size 10^−697, has all its digits.

use super::{Ball, Fault, LARGEST_EXPONENT, Radius};

/// From here on erfc is smaller than 2^−LARGEST_EXPONENT.
const SATURATED_TOP: i64 = 21;

impl Ball {
    /// erf a = 2/√π ∫ e^(−t²) dt from 0 to a
    pub fn erf(&self, bits: usize) -> Result<Ball, Fault> {
        if self.size() < -(bits as i64) / 2 - 4 {
            // |erf a − 2a/√π| ≤ |a|³
            let upper = self.upper();
            let error = upper.times(upper).times(upper);
            let made = self.scaled_by_two_over_root_pi(bits)?;
            return Ok(made.widened(error).rounded(bits));
        }
        let away = self.middle_away_from_zero();
        let made = if away.top() > SATURATED_TOP {
            Ball::whole(1).widened(Radius::power_of_two(-LARGEST_EXPONENT))
        } else if away.is_far(bits) {
            Ball::whole(1).minus(&away.far_tail(bits)?, bits)
        } else {
            away.near_zero(bits)?
        };
        let made = if self.leans_negative() {
            made.negated()
        } else {
            made
        };
        // It is nowhere steeper than 2/√π < 2.
        let error = self.radius.plus(self.radius);
        Ok(made.widened(error).rounded(bits))
    }

    /// 1 − erf a, with all its digits where a is large.
    pub fn erfc(&self, bits: usize) -> Result<Ball, Fault> {
        if self.leans_negative() || self.top() < 0 {
            return Ok(Ball::whole(1).minus(&self.erf(bits + 8)?, bits));
        }
        if self.top() > SATURATED_TOP {
            return Err(Fault::TooLarge(None));
        }
        let away = self.middle_away_from_zero();
        let made = if away.is_far(bits) {
            away.far_tail(bits)?
        } else {
            let more = bits + away.zeros_of_tail() + 32;
            Ball::whole(1).minus(&away.near_zero(more)?, bits)
        };
        if self.radius.is_zero() {
            return Ok(made);
        }
        // Its slope is −2/√π e^(−a²).
        let steepest = self.times(self, bits).negated().exp(64)?.upper();
        let error = steepest.plus(steepest).times(self.radius);
        Ok(made.widened(error).rounded(bits))
    }

    fn middle_away_from_zero(&self) -> Ball {
        let middle = self.middle();
        if self.leans_negative() {
            middle.negated()
        } else {
            middle
        }
    }

    /// About log₂ e^(a²), for choosing a way and a precision: what comes of it carries its error.
    fn zeros_of_tail(&self) -> usize {
        let square = self.times(self, 32);
        let shift = square.exponent.clamp(-64, 64);
        let mantissa = i128::try_from(&square.mantissa).unwrap_or(0);
        let value = if shift >= 0 {
            mantissa << shift
        } else {
            mantissa >> -shift
        };
        usize::try_from(value * 1443 / 1000).unwrap_or(usize::MAX) + 1
    }

    /// Whether the series of the tail reaches so many bits before its terms grow.
    fn is_far(&self, bits: usize) -> bool {
        self.zeros_of_tail() > bits + 24
    }

    fn scaled_by_two_over_root_pi(&self, bits: usize) -> Result<Ball, Fault> {
        let root = Ball::pi(bits + 8).root(bits + 8)?;
        self.clone().scaled(1).over(&root, bits)
    }

    /// erf a = 2a/√π e^(−a²) Σ (2a²)^n / (1·3·…·(2n + 1)): all terms are positive.
    fn near_zero(&self, bits: usize) -> Result<Ball, Fault> {
        let more = bits + 32;
        let square = self.times(self, more);
        let factor = square.clone().scaled(1);
        let mut term = Ball::whole(1);
        let mut total = term.clone();
        let mut n = 0_i64;
        loop {
            n += 1;
            let divisor = Ball::whole(2 * n + 1);
            term = term.times(&factor, more).over(&divisor, more)?;
            // Behind it each term is at most half of the one before, so that the rest is at most
            // as much as this one again.
            let falls = factor.upper().top() < i64::from((2 * n + 3).ilog2());
            if falls && term.size() < total.size() - more as i64 {
                let rest = term.upper();
                total = total.widened(rest.plus(rest));
                break;
            }
            total = total.plus(&term, more);
        }
        let power = square.negated().exp(more)?;
        Ok(self
            .scaled_by_two_over_root_pi(more)?
            .times(&power, more)
            .times(&total, bits))
    }

    /// erfc a = e^(−a²)/(a√π) Σ (−1)^n 1·3·…·(2n − 1)/(2a²)^n; the error is at most the first term
    /// left out.
    fn far_tail(&self, bits: usize) -> Result<Ball, Fault> {
        let more = bits + 16;
        let square = self.times(self, more);
        let factor = Ball::whole(1).over(&square.clone().scaled(1), more)?;
        let mut term = Ball::whole(1);
        let mut total = Ball::whole(1);
        let mut n = 0_i64;
        loop {
            let next = term
                .times(&factor, more)
                .times(&Ball::whole(-(2 * n + 1)), more);
            n += 1;
            let grows = next.size() > term.size();
            term = next;
            if grows || term.size() < -(more as i64) {
                total = total.widened(term.upper());
                break;
            }
            total = total.plus(&term, more);
        }
        let root = Ball::pi(more).root(more)?;
        let below = self.times(&root, more);
        let front = square.negated().exp(more)?.over(&below, more)?;
        Ok(front.times(&total, bits))
    }
}
