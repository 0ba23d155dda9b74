//! Numbers as a reader sees them.

use crate::exact::Tensor;
use crate::exact::certified::Certified;
use crate::exact::decimal::Decimal;
use crate::notation::symbols::Sign;
use crate::notation::{Math, numbers};

/// A tensor of decimals, and the sign that may stand before it: `=` where every entry is written
/// exactly, else `≈`. A question mark stands where no digits are proven.
pub(super) fn tensor(
    value: &Tensor<Certified>,
    mut decimal: impl FnMut(&Certified) -> Option<Decimal>,
) -> (Sign, Math) {
    let mut exact = true;
    let mut cell = |entry: &Certified| match decimal(entry) {
        Some(decimal) => {
            exact &= decimal.exact;
            numbers::decimal(&decimal.text)
        }
        None => {
            exact = false;
            Math::Text("?".into())
        }
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
