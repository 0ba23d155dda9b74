//! sin and cos.

use super::{Ball, LARGEST_EXPONENT, Radius};
use crate::exact::Fault;
use dashu_int::{IBig, Sign};

/// To tell where in its period a number lies takes as many digits of π as it has before its point.
const MOST_BITS_BEFORE_THE_POINT: i64 = 1 << 16;

impl Ball {
    /// sin a
    pub fn sin(&self, bits: usize) -> Result<Ball, Fault> {
        self.wave(0, bits)
    }

    /// cos a
    pub fn cos(&self, bits: usize) -> Result<Ball, Fault> {
        self.wave(1, bits)
    }

    /// sin(a + quarters · π/2)
    fn wave(&self, quarters: i64, bits: usize) -> Result<Ball, Fault> {
        if self.radius.top() > 0 {
            return Ok(Ball::around_zero(Radius::power_of_two(0)));
        }
        if self.top() > MOST_BITS_BEFORE_THE_POINT.min(LARGEST_EXPONENT) {
            return Err(Fault::TooLarge(None));
        }
        let before = usize::try_from(self.top()).unwrap_or(0);
        let mut places = bits + before + 32;
        let (mut turns, mut rest) = self.middle().reduced(places);
        // Near to a zero it has fewer digits than were asked for.
        let lost = rest.nearness();
        if !turns.is_zero() && lost > 8 && lost < 2 * bits {
            places += lost;
            (turns, rest) = self.middle().reduced(places);
        }
        let turned = (turns + IBig::from(quarters)) & IBig::from(3);
        let quarter = u8::try_from(turned).unwrap_or(0);
        let made = rest.series(quarter % 2 == 1, bits + 16);
        let made = if quarter >= 2 { made.negated() } else { made };
        // Neither is steeper than 1.
        Ok(made.widened(self.radius).rounded(bits))
    }

    /// (k, a − k π/2) with the rest at most a little above π/4 in size.
    fn reduced(&self, places: usize) -> (IBig, Ball) {
        let quarter = Ball::pi(places).scaled(-1);
        if self.top() < 0 {
            return (IBig::ZERO, self.clone());
        }
        let turns = match self.over(&quarter, places) {
            Ok(turns) => turns.nearest(),
            Err(_) => IBig::ZERO,
        };
        let whole = quarter.times(&Ball::whole(turns.clone()), places);
        (turns, self.minus(&whole, places))
    }

    /// The whole number next to the middle.
    fn nearest(&self) -> IBig {
        if self.exponent >= 0 {
            return &self.mantissa << self.exponent as usize;
        }
        let shift = self.exponent.unsigned_abs() as usize;
        let half = IBig::ONE << (shift - 1);
        let (sign, size) = (&self.mantissa + half).into_parts();
        match sign {
            Sign::Positive => IBig::from(size >> shift),
            Sign::Negative => -IBig::from((size >> shift) + 1u8),
        }
    }

    /// Taylor's series of sin, or cos, for a small number.
    fn series(&self, even: bool, bits: usize) -> Ball {
        let square = self.times(self, bits);
        let (mut term, mut n) = if even {
            (Ball::whole(1), 0_i64)
        } else {
            (self.clone(), 1)
        };
        let mut total = term.clone();
        loop {
            let divisor = Ball::whole((n + 1) * (n + 2));
            // A whole number divides anything.
            let next = term.times(&square, bits).over(&divisor, bits);
            let Ok(next) = next else { return total };
            n += 2;
            term = next.negated();
            // What is left out is at most the first term left out, as for every Taylor series of
            // a function whose derivatives are at most 1.
            if term.size() < total.size() - bits as i64 || term.upper().is_zero() {
                return total.widened(term.upper()).rounded(bits);
            }
            total = total.plus(&term, bits);
        }
    }
}
