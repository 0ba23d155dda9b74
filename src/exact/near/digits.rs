//! Whether the digits of a number are settled by what is known of it.

use super::Near;

/// More digits than this are not asked of floating-point numbers.
pub const MOST_DIGITS: usize = 14;

/// The powers of ten that are exact.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

impl Near {
    /// Whether everything within the radius is rounded to the same so many significant digits. Not
    /// all that are settled are found: a number that may lie on either side of a power of ten is
    /// not, nor one that is very large or very near to 0.
    pub fn settles(self, digits: usize) -> bool {
        if self.is_known() {
            return true;
        }
        let digits = digits.max(1);
        let (middle, radius) = (self.middle.abs(), self.radius);
        if digits > MOST_DIGITS || radius >= middle || middle < 1e-290 {
            return false;
        }
        // log10 of the middle is between this and one more, or the test below fails.
        let exponent = ((middle.to_bits() >> 52) as i64 - 1023) * 30_103 / 100_000;
        [exponent, exponent - 1, exponent + 1]
            .iter()
            .any(|exponent| {
                let shift = digits as i64 - 1 - exponent;
                let largest = TENS.len() as i64 - 1;
                let scaled = |value: f64| {
                    // A number near to 0 in two steps.
                    let (value, shift) = match shift > largest {
                        true => (value * TENS[TENS.len() - 1], shift - largest),
                        false => (value, shift),
                    };
                    let ten = TENS.get(shift.unsigned_abs() as usize)?;
                    Some(if shift < 0 { value / ten } else { value * ten })
                };
                let (Some(low), Some(high)) = (scaled(middle - radius), scaled(middle + radius))
                else {
                    return false;
                };
                // Four roundings each, this one included, of half an ε.
                let low = low * (1.0 - 4.0 * f64::EPSILON);
                let high = high * (1.0 + 4.0 * f64::EPSILON);
                // And the sum with the half is not to be rounded to a whole number.
                if low < TENS[digits - 1] || high >= TENS[digits] {
                    return false;
                }
                // Casting cuts to a whole number.
                let turned = |value: f64| (value + 0.5) as i64;
                let from_half = |value: f64| (value - value as i64 as f64 - 0.5).abs();
                turned(low) == turned(high)
                    && from_half(low) > low * f64::EPSILON
                    && from_half(high) > high * f64::EPSILON
            })
    }
}
