//! log 2 and π, kept from one call to the next.

use super::{Ball, Radius};
use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};
use std::cell::RefCell;

/// The fractions behind the last place that the series are summed with: each of their terms is
/// wrong by less than 3 units there, the factors sum up to less than 2^6, and there are fewer than
/// 2^40 terms.
const GUARD: usize = 64;

/// A constant with so many binary digits behind its point; wrong by less than 2 units of the last.
type Kept = RefCell<Option<(usize, UBig)>>;

thread_local! {
    static LOG_2: Kept = const { RefCell::new(None) };
    static PI: Kept = const { RefCell::new(None) };
}

fn digits(kept: &Kept, bits: usize, compute: impl Fn(usize) -> IBig) -> UBig {
    let mut kept = kept.borrow_mut();
    match &*kept {
        Some((known, value)) if *known >= bits => value >> (known - bits),
        _ => {
            let made = (compute(bits + GUARD) >> GUARD).into_parts().1;
            *kept = Some((bits, made.clone()));
            made
        }
    }
}

/// log 2 with so many binary digits behind its point; wrong by less than 3 units of the last.
pub(super) fn log_2_digits(bits: usize) -> UBig {
    // log 2 = 18 artanh 1/26 − 2 artanh 1/4801 + 8 artanh 1/8749
    LOG_2.with(|kept| {
        digits(kept, bits, |bits| {
            IBig::from(18) * series(26, bits, false) - IBig::from(2) * series(4801, bits, false)
                + IBig::from(8) * series(8749, bits, false)
        })
    })
}

/// log 2
pub(super) fn log_2(bits: usize) -> Ball {
    Ball::exact(log_2_digits(bits).into(), -(bits as i64)).widened(Radius::new(3, -(bits as i64)))
}

impl Ball {
    /// π
    pub fn pi(bits: usize) -> Ball {
        // π = 16 arctan 1/5 − 4 arctan 1/239 (Machin, 1706)
        let made = PI.with(|kept| {
            digits(kept, bits, |bits| {
                IBig::from(16) * series(5, bits, true) - IBig::from(4) * series(239, bits, true)
            })
        });
        Ball::exact(made.into(), -(bits as i64))
            .widened(Radius::new(3, -(bits as i64)))
            .rounded(bits)
    }
}

/// Σ ±1/((2k + 1) q^(2k + 1)): arctan 1/q with alternating signs, else artanh 1/q.
fn series(q: u32, bits: usize, alternating: bool) -> IBig {
    let square = UBig::from(u64::from(q) * u64::from(q));
    let mut power = (UBig::ONE << bits) / UBig::from(q);
    let mut total = IBig::ZERO;
    let mut k = 0_u64;
    while power.bit_len() > 0 {
        let term = IBig::from(&power / UBig::from(2 * k + 1));
        total = if alternating && k % 2 == 1 {
            total - term
        } else {
            total + term
        };
        power /= &square;
        k += 1;
    }
    total
}
