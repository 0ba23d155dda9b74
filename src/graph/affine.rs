//! Arithmetic of sizes.
//!
//! In: affine forms of size symbols. Out: their sums, multiples and quotients; none where a number
//! in them would be larger than any that can be counted, or where the quotient is no such form.

use crate::scope::{Affine, SizeName};

/// A number.
pub(super) fn whole(constant: i64) -> Affine {
    Affine {
        constant,
        terms: Vec::new(),
    }
}

/// factor·affine, where it can be counted.
pub(super) fn scaled(affine: &Affine, factor: i64) -> Option<Affine> {
    let mut terms = Vec::with_capacity(affine.terms.len());
    for (size, coefficient) in &affine.terms {
        let coefficient = coefficient.checked_mul(factor)?;
        if coefficient != 0 {
            terms.push((*size, coefficient));
        }
    }
    let constant = affine.constant.checked_mul(factor)?;
    Some(Affine { constant, terms })
}

/// a + b, where it can be counted.
pub(super) fn added(a: &Affine, b: &Affine) -> Option<Affine> {
    let mut terms: Vec<(SizeName, i64)> = a.terms.clone();
    for (size, coefficient) in &b.terms {
        match terms.iter_mut().find(|(other, _)| other == size) {
            Some((_, sum)) => *sum = sum.checked_add(*coefficient)?,
            None => terms.push((*size, *coefficient)),
        }
    }
    terms.retain(|(_, coefficient)| *coefficient != 0);
    terms.sort_unstable();
    let constant = a.constant.checked_add(b.constant)?;
    Some(Affine { constant, terms })
}

/// affine / divisor, where that is an affine form whatever the symbols are.
pub(super) fn divided_evenly(affine: &Affine, divisor: i64, floor: bool) -> Option<Affine> {
    let whole = |value: i64| (value.checked_rem(divisor)? == 0).then(|| value / divisor);
    let mut terms = Vec::with_capacity(affine.terms.len());
    for (size, coefficient) in &affine.terms {
        terms.push((*size, whole(*coefficient)?));
    }
    let constant = if floor {
        floored(affine.constant, divisor)?
    } else {
        whole(affine.constant)?
    };
    Some(Affine { constant, terms })
}

/// ⌊value / divisor⌋
pub(super) fn floored(value: i64, divisor: i64) -> Option<i64> {
    let quotient = value.checked_div(divisor)?;
    let below = value.checked_rem(divisor)? != 0 && (value < 0) != (divisor < 0);
    Some(quotient - i64::from(below))
}
