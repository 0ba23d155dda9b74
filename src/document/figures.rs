//! Numbers as a reader sees them.

use crate::algebra::Rational;
use crate::exact::Tensor;
use crate::exact::decimal::Decimal;
use crate::notation::symbols::Sign;
use crate::notation::{Math, numbers};

/// A tensor of decimals, and the sign that may stand before it: `=` where every entry is written
/// exactly, else `≈`.
pub(super) fn tensor(
    value: &Tensor<Rational>,
    mut decimal: impl FnMut(&Rational) -> Decimal,
) -> (Sign, Math) {
    let mut exact = true;
    let mut cell = |entry: &Rational| {
        let decimal = decimal(entry);
        exact &= decimal.exact;
        numbers::decimal(&decimal.text)
    };
    let math = match value.entries.as_slice() {
        [entry] => cell(entry),
        entries => {
            let cells: Vec<Math> = entries.iter().map(&mut cell).collect();
            numbers::tensor(&value.lengths, &cells)
        }
    };
    (sign(exact), math)
}

/// `=` before what is exact, `≈` before what was rounded.
pub(super) fn sign(exact: bool) -> Sign {
    if exact {
        Sign::Equal
    } else {
        Sign::Approximately
    }
}
