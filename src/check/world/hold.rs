//! What is declared of a value, made true.
//!
//! In: a value that was drawn. Out: the same, symmetric, or with lines that sum to 1.

use super::kept::Lines;
use crate::algebra::Rational;
use crate::exact::{Fault, Field, Tensor};
use crate::scope::Attribute;

/// Make the entries of these lines sum to 1.
pub(super) fn hold_lines<F: Field>(value: Tensor<F>, lines: Lines) -> Result<Tensor<F>, Fault> {
    let mut value = value;
    if lines == Lines::Rows {
        hold(&mut value, Attribute::Simplex)?;
        return Ok(value);
    }
    let mut turned = value.transposed();
    // A matrix of one row is no column.
    if turned.columns() > 1 {
        hold(&mut turned, Attribute::Simplex)?;
    }
    Ok(turned.transposed())
}

/// Make what is declared of a value hold.
pub(super) fn hold<F: Field>(value: &mut Tensor<F>, attribute: Attribute) -> Result<(), Fault> {
    match attribute {
        // What an identity may use of a target is that it sums to 1.
        Attribute::OneHot | Attribute::Simplex => {
            let column = value.is_matrix() && value.columns() == 1;
            let length = match column {
                true => value.rows(),
                false => value.lengths.last().copied().unwrap_or(1),
            };
            for line in value.entries.chunks_mut(length.max(1)) {
                let mut sum = F::zero();
                for entry in line.iter() {
                    sum = sum.add(entry)?;
                }
                let share = sum.power(&Rational::NEG_ONE)?;
                for entry in line {
                    *entry = entry.multiply(&share)?;
                }
            }
        }
        Attribute::Symmetric | Attribute::PositiveDefinite => {
            let n = value.rows().min(value.columns());
            let stride = value.columns();
            for row in 0..n {
                for column in 0..row {
                    value.entries[row * stride + column] =
                        value.entries[column * stride + row].clone();
                }
                if attribute == Attribute::PositiveDefinite {
                    // More on the diagonal than the rest of the row can come to.
                    let most = F::from_rational(&Rational::from(3 * n as u64))?;
                    let own = value.entries[row * stride + row].add(&most)?;
                    value.entries[row * stride + row] = own;
                }
            }
        }
        Attribute::Positive | Attribute::Invertible => {}
    }
    Ok(())
}
