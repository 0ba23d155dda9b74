//! Numbers in rows and columns, and in more axes than two.

use super::Fault;

/// No tensor and no table is larger than this.
const MOST_ENTRIES: usize = 4_000_000;

/// A tensor of values. A matrix has two axes; a column has one column, a scalar one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor<F> {
    /// How many entries there are along each axis; at least two axes.
    pub lengths: Vec<usize>,
    /// The entries, row by row: the last axis runs fastest.
    pub entries: Vec<F>,
}

impl<F> Tensor<F> {
    /// A matrix.
    pub fn matrix(rows: usize, columns: usize, entries: Vec<F>) -> Tensor<F> {
        Tensor {
            lengths: vec![rows, columns],
            entries,
        }
    }

    /// One number.
    pub fn scalar(value: F) -> Tensor<F> {
        Tensor::matrix(1, 1, vec![value])
    }

    /// How many rows: the length of the first axis.
    pub fn rows(&self) -> usize {
        self.lengths[0]
    }

    /// How many columns: the length of the second axis.
    pub fn columns(&self) -> usize {
        self.lengths[1]
    }

    /// Whether it has two axes.
    pub fn is_matrix(&self) -> bool {
        self.lengths.len() == 2
    }

    /// How far one step along each axis goes in the entries.
    pub fn strides(&self) -> Vec<usize> {
        strides(&self.lengths)
    }

    /// The entry at a place counted from 1; none where there is no such place.
    pub fn get(&self, at: &[i64]) -> Option<&F> {
        let mut offset = 0;
        for (at, length) in at.iter().zip(&self.lengths) {
            let at = usize::try_from(*at)
                .ok()
                .filter(|at| (1..=*length).contains(at))?;
            offset = offset * length + at - 1;
        }
        self.entries.get(offset)
    }

    /// The same shape with other entries.
    pub fn with_entries<G>(&self, entries: Vec<G>) -> Tensor<G> {
        Tensor {
            lengths: self.lengths.clone(),
            entries,
        }
    }
}

/// How far one step along each axis goes, where the last runs fastest.
pub fn strides(lengths: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; lengths.len()];
    for place in (1..lengths.len()).rev() {
        strides[place - 1] = strides[place] * lengths[place];
    }
    strides
}

/// How many entries there are, within the limit.
pub fn count(lengths: &[usize]) -> Result<usize, Fault> {
    let total = lengths
        .iter()
        .fold(1usize, |total, length| total.saturating_mul(*length));
    if total > MOST_ENTRIES {
        Err(Fault::TooManyEntries)
    } else {
        Ok(total)
    }
}

impl<F: Clone> Tensor<F> {
    /// The same number everywhere.
    pub fn filled(lengths: Vec<usize>, value: F) -> Result<Tensor<F>, Fault> {
        let entries = vec![value; count(&lengths)?];
        Ok(Tensor { lengths, entries })
    }

    /// The entry of a row and a column of a matrix, both from 0; along an axis of length 1 any
    /// place is the first, which is how a matrix is broadcast.
    pub fn at(&self, row: usize, column: usize) -> &F {
        let row = if self.rows() == 1 { 0 } else { row };
        let column = if self.columns() == 1 { 0 } else { column };
        &self.entries[row * self.columns() + column]
    }

    /// Rows and columns swapped.
    pub fn transposed(&self) -> Tensor<F> {
        let (rows, columns) = (self.rows(), self.columns());
        let mut entries = Vec::with_capacity(self.entries.len());
        for column in 0..columns {
            entries.extend((0..rows).map(|row| self.entries[row * columns + column].clone()));
        }
        Tensor::matrix(columns, rows, entries)
    }
}
