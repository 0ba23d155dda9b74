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
        // 10^exponent is the power of ten below the middle, or the one below that.
        let exponent = (((middle.to_bits() >> 52) as i64 - 1023) * LOG_2) >> 18;
        let shift = digits as i64 - 1 - exponent;
        let Some([value, radius]) = scaled([middle, radius], shift, TENS[ONE + digits]) else {
            return false;
        };
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

/// The exponent of the largest power.
const LARGEST: i64 = (TENS.len() - 1 - ONE) as i64;

/// Numbers times 10^shift, or times 10^(shift − 1) where the first of them would pass a limit: each
/// rounded twice at most. None where that goes too far.
#[inline]
fn scaled([first, second]: [f64; 2], shift: i64, limit: f64) -> Option<[f64; 2]> {
    // A large power in two factors, both of them exact.
    let (large, rest) = match shift > LARGEST {
        true => (TENS[TENS.len() - 1], shift - LARGEST),
        false => (1.0, shift),
    };
    let place = usize::try_from(rest + ONE as i64 - 1).ok()?;
    let powers: &[f64; 2] = TENS.get(place..)?.first_chunk()?;
    let [first, second] = [first * large, second * large];
    // Which of both it is, is as good as random, and so chosen without a branch.
    let power = powers[usize::from(first * powers[1] < limit)];
    Some([first * power, second * power])
}
