//! Determinants and inverses of matrices of numbers, by Gauss's elimination.
//!
//! In: a square matrix, row by row. Out: its determinant or inverse. A column without a pivot says
//! that there is no inverse, and that the determinant is 0.

use super::{Fault, Field};
use crate::algebra::Rational;

/// det A
pub fn determinant<F: Field>(n: usize, entries: &[F]) -> Result<F, Fault> {
    let mut rows = rows(n, entries)?;
    let mut determinant = F::one();
    for column in 0..n {
        let Some(pivot) = (column..n).find(|row| !rows[*row][column].is_zero()) else {
            return Ok(F::zero());
        };
        if pivot != column {
            rows.swap(pivot, column);
            determinant = determinant.negate();
        }
        determinant = determinant.multiply(&rows[column][column])?;
        let inverse = rows[column][column].power(&Rational::NEG_ONE)?;
        for row in column + 1..n {
            let factor = rows[row][column].multiply(&inverse)?.negate();
            add_row(&mut rows, column, row, &factor)?;
        }
    }
    Ok(determinant)
}

/// A⁻¹, row by row.
///
/// ```
/// use backprose::exact::{Field, linear::inverse, prime::Prime};
/// let entries = [1, 2, 3, 5].map(Prime::new);
/// let minus = |n| Prime::new(n).negate();
/// assert_eq!(inverse(2, &entries).unwrap(), [minus(5), Prime::new(2), Prime::new(3), minus(1)]);
/// ```
pub fn inverse<F: Field>(n: usize, entries: &[F]) -> Result<Vec<F>, Fault> {
    let mut rows = rows(n, entries)?;
    for (place, row) in rows.iter_mut().enumerate() {
        row.extend((0..n).map(|column| if column == place { F::one() } else { F::zero() }));
    }
    for column in 0..n {
        let pivot = (column..n)
            .find(|row| !rows[*row][column].is_zero())
            .ok_or(Fault::PowerWithoutValue(None))?;
        rows.swap(pivot, column);
        let inverse = rows[column][column].power(&Rational::NEG_ONE)?;
        for entry in &mut rows[column] {
            *entry = entry.multiply(&inverse)?;
        }
        for row in (0..n).filter(|row| *row != column) {
            let factor = rows[row][column].negate();
            add_row(&mut rows, column, row, &factor)?;
        }
    }
    Ok(rows
        .into_iter()
        .flat_map(|row| row.into_iter().skip(n))
        .collect())
}

fn rows<F: Field>(n: usize, entries: &[F]) -> Result<Vec<Vec<F>>, Fault> {
    if entries.len() != n * n {
        return Err(Fault::ShapesDiffer);
    }
    Ok(entries.chunks(n.max(1)).map(<[F]>::to_vec).collect())
}

/// Add a multiple of one row to another.
fn add_row<F: Field>(rows: &mut [Vec<F>], from: usize, to: usize, factor: &F) -> Result<(), Fault> {
    if factor.is_zero() {
        return Ok(());
    }
    let source = rows[from].clone();
    for (entry, source) in rows[to].iter_mut().zip(&source) {
        *entry = entry.add(&source.multiply(factor)?)?;
    }
    Ok(())
}
