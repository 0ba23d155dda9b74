//! Whether the digits of a number are settled by what is known of it.

use super::{Near, ROUNDER};

/// More digits than this are not asked of floating-point numbers.
pub const MOST_DIGITS: usize = 14;

/// The powers of ten from 10^−22 to 10^22: those from 1 on are exact, the others rounded.
const TENS: [f64; 45] = [
    1e-22, 1e-21, 1e-20, 1e-19, 1e-18, 1e-17, 1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10,
    1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Where 1 stands among them.
const ONE: usize = 22;

/// 2^18 times the decimal logarithm of 2 is a little more than this.
const LOG_2: i64 = 78_913;

impl Near {
    /// Whether everything within the radius is rounded to the same so many significant digits. Not
    /// all that are settled are found: a number that may lie on either side of a power of ten is
    /// not, nor one that is very large or very near to 0.
    #[inline]
    pub fn settles(self, digits: usize) -> bool {
        if self.is_known() {
            return true;
        }
        let digits = digits.max(1);
        let (middle, radius) = (self.middle.abs(), self.radius);
        if digits > MOST_DIGITS || radius >= middle || middle < 1e-290 {
            return false;
        }
        // 10^exponent is the power of ten below the middle, or the one below that. Which of them, is as
        // good as random: it is counted, not branched on.
        let exponent = (((middle.to_bits() >> 52) as i64 - 1023) * LOG_2) >> 18;
        let shift = digits as i64 - 1 - exponent;
        let Some(first) = Scale::of(shift) else {
            return false;
        };
        let is_next = first.apply(middle) >= TENS[ONE + digits];
        let Some(scale) = Scale::of(shift - i64::from(is_next)) else {
            return false;
        };
        let value = scale.apply(middle);
        let radius = scale.apply(radius);
        // Each was rounded twice, and so are these sums, each time by at most half an ε.
        let off = radius * (1.0 + 4.0 * f64::EPSILON) + value * (4.0 * f64::EPSILON);
        if value - off <= TENS[ONE + digits - 1] || value + off >= TENS[ONE + digits] {
            return false;
        }
        // Adding and taking away this rounds to a whole number, and what is left is exact.
        let left = value - ((value + ROUNDER) - ROUNDER);
        0.5 - left.abs() > off
    }
}

/// A power of ten, in two factors where it is large: a number is rounded twice by it at most.
#[derive(Clone, Copy)]
struct Scale(f64, f64);

impl Scale {
    /// None where that goes too far.
    #[inline]
    fn of(shift: i64) -> Option<Scale> {
        const LARGEST: i64 = (TENS.len() - 1 - ONE) as i64;
        let (first, rest) = match shift > LARGEST {
            true => (TENS[TENS.len() - 1], shift - LARGEST),
            false => (1.0, shift),
        };
        let place = usize::try_from(rest + ONE as i64).ok()?;
        Some(Scale(first, *TENS.get(place)?))
    }

    #[inline]
    fn apply(self, value: f64) -> f64 {
        value * self.0 * self.1
    }
}
