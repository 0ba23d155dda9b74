//! Bounds of errors: small numbers that are only ever rounded up.
//!
//! A mantissa and an exponent of its own: an error counted in units of the last place overflows as
//! soon as somebody asks for a thousand digits.

use dashu_int::UBig;
use dashu_int::ops::BitTest;
use std::cmp::Ordering;

/// mantissa · 2^exponent, the mantissa 0 or of 32 bits (2^32 included).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Radius {
    mantissa: u64,
    exponent: i64,
}

/// How many bits a mantissa has.
const BITS: u32 = 32;

impl Radius {
    /// No error.
    pub const ZERO: Radius = Radius {
        mantissa: 0,
        exponent: 0,
    };

    /// At least mantissa · 2^exponent.
    pub fn new(mantissa: u128, exponent: i64) -> Radius {
        if mantissa == 0 {
            return Radius::ZERO;
        }
        let length = 128 - mantissa.leading_zeros();
        if length <= BITS {
            let shift = BITS - length;
            return Radius {
                mantissa: (mantissa << shift) as u64,
                exponent: exponent - i64::from(shift),
            };
        }
        let shift = length - BITS;
        let dropped = mantissa & ((1 << shift) - 1) != 0;
        Radius {
            mantissa: (mantissa >> shift) as u64 + u64::from(dropped),
            exponent: exponent + i64::from(shift),
        }
    }

    /// 2^exponent
    pub fn power_of_two(exponent: i64) -> Radius {
        Radius::new(1, exponent)
    }

    /// At least value · 2^exponent.
    pub fn above(value: &UBig, exponent: i64) -> Radius {
        let length = value.bit_len();
        let shift = length.saturating_sub(BITS as usize);
        match u128::try_from(value >> shift) {
            Ok(top) => Radius::new(top + u128::from(shift > 0), exponent + shift as i64),
            Err(_) => Radius::power_of_two(exponent + length as i64),
        }
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// a + b
    #[must_use]
    pub fn plus(self, other: Radius) -> Radius {
        let (large, small) = if self.is_zero() || !other.is_zero() && other.exponent > self.exponent
        {
            (other, self)
        } else {
            (self, other)
        };
        if small.is_zero() {
            return large;
        }
        let shift = large.exponent - small.exponent;
        let added = if shift > i64::from(BITS) {
            1
        } else {
            (small.mantissa >> shift) + u64::from(shift > 0)
        };
        Radius::new((large.mantissa + added).into(), large.exponent)
    }

    /// a · b
    #[must_use]
    pub fn times(self, other: Radius) -> Radius {
        let product = u128::from(self.mantissa) * u128::from(other.mantissa);
        Radius::new(product, self.exponent + other.exponent)
    }

    /// a / b for a positive b that is known from below.
    #[must_use]
    pub fn over(self, below: Floor) -> Radius {
        let quotient = (u128::from(self.mantissa) << 64) / u128::from(below.0.mantissa.max(1));
        Radius::new(quotient + 1, self.exponent - below.0.exponent - 64)
    }

    /// The power of two that it does not pass.
    pub fn top(self) -> i64 {
        if self.is_zero() {
            i64::MIN / 4
        } else {
            self.exponent + i64::from(BITS)
        }
    }

    /// The number itself: mantissa and exponent.
    pub fn parts(self) -> (UBig, i64) {
        (UBig::from(self.mantissa), self.exponent)
    }

    /// Against value · 2^exponent.
    pub fn compare(self, value: &UBig, exponent: i64) -> Ordering {
        if self.is_zero() || value.is_zero() {
            return (!self.is_zero()).cmp(&!value.is_zero());
        }
        let top = exponent + value.bit_len() as i64;
        // It lies between 2^(its top − 1) and 2^(its top), both included.
        if self.top() + 1 < top {
            return Ordering::Less;
        }
        if self.top() > top + 1 {
            return Ordering::Greater;
        }
        let shift = self.exponent - exponent;
        let own = UBig::from(self.mantissa);
        if shift >= 0 {
            (own << shift as usize).cmp(value)
        } else {
            own.cmp(&(value << shift.unsigned_abs() as usize))
        }
    }
}

/// A positive number that is only ever rounded down.
#[derive(Debug, Clone, Copy)]
pub struct Floor(Radius);

impl Floor {
    /// At most value · 2^exponent; none for 0.
    pub fn new(value: &UBig, exponent: i64) -> Option<Floor> {
        let length = value.bit_len();
        let shift = length.saturating_sub(BITS as usize);
        let top = u128::try_from(value >> shift).ok()?;
        (top != 0).then(|| Floor(Radius::new(top, exponent + shift as i64)))
    }
}
