//! Balls of floating-point numbers, and back.

use super::{Ball, Radius, magnitude};
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign};

/// How many bits a middle is cut to: a floating-point number holds so many exactly.
const KEPT: usize = 53;

/// The powers of two that floating-point numbers hold with all their bits.
const POWERS: std::ops::RangeInclusive<i64> = -1022..=1023;

impl Ball {
    /// All numbers within a radius of a middle; none where one of them is not finite.
    pub fn of_floats(middle: f64, radius: f64) -> Option<Ball> {
        if !middle.is_finite() || !radius.is_finite() {
            return None;
        }
        let ((mantissa, exponent), (error, power)) = (parts(middle), parts(radius.abs()));
        let sign = if middle < 0.0 {
            Sign::Negative
        } else {
            Sign::Positive
        };
        Some(Ball {
            mantissa: IBig::from_parts(sign, mantissa.into()),
            exponent,
            radius: Radius::new(error.into(), power),
        })
    }

    /// A middle and a radius that hold everything in it; the radius may be infinite.
    pub fn to_floats(&self) -> (f64, f64) {
        let unknown = (0.0, f64::INFINITY);
        if self.size() > 1000 {
            return unknown;
        }
        let shift = self.mantissa.bit_len().saturating_sub(KEPT);
        let exponent = self.exponent + shift as i64;
        let cut = magnitude(&self.mantissa) >> shift;
        let (Ok(cut), Some(power)) = (u64::try_from(cut), power_of_two(exponent)) else {
            // What is too near to 0 for its bits to be kept.
            return match self.size() < -900 {
                true => (0.0, 2.0 * f64::MIN_POSITIVE.sqrt()),
                false => unknown,
            };
        };
        let middle = cut as f64 * power;
        let middle = if self.leans_negative() {
            -middle
        } else {
            middle
        };
        let (error, power_of_error) = self.radius.parts();
        let error = match (u64::try_from(error), power_of_two(power_of_error)) {
            (Ok(0), _) => 0.0,
            // Of 33 bits: exact.
            (Ok(error), Some(power)) => error as f64 * power,
            _ if power_of_error < 0 => f64::MIN_POSITIVE.sqrt(),
            _ => f64::INFINITY,
        };
        let dropped = if shift > 0 { power } else { 0.0 };
        let radius = match error + dropped {
            0.0 => 0.0,
            sum => sum.next_up(),
        };
        if middle.is_finite() && (cut == 0 || middle.is_normal()) {
            (middle, radius)
        } else {
            unknown
        }
    }
}

/// A number that is not negative, as mantissa · 2^exponent.
fn parts(value: f64) -> (u64, i64) {
    let bits = value.to_bits();
    let (biased, fraction) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
    match biased {
        0 => (fraction, -1074),
        _ => (fraction | 1 << 52, biased - 1075),
    }
}

/// 2^exponent, where all bits of a mantissa before it are kept.
fn power_of_two(exponent: i64) -> Option<f64> {
    POWERS
        .contains(&exponent)
        .then(|| f64::from_bits(((exponent + 1023) as u64) << 52))
}
