//! Numbers in rows and columns.

/// A matrix of values; a column has one column, a scalar one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor<F> {
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
    /// The entries, row by row.
    pub entries: Vec<F>,
}

impl<F: Clone> Tensor<F> {
    /// One number.
    pub fn scalar(value: F) -> Tensor<F> {
        Tensor {
            rows: 1,
            columns: 1,
            entries: vec![value],
        }
    }

    /// The same number everywhere.
    pub fn filled(rows: usize, columns: usize, value: F) -> Tensor<F> {
        Tensor {
            rows,
            columns,
            entries: vec![value; rows * columns],
        }
    }

    /// The entry of a row and a column, both from 0; along an axis of length 1 any place is the
    /// first, which is how a tensor is broadcast.
    pub fn at(&self, row: usize, column: usize) -> &F {
        let row = if self.rows == 1 { 0 } else { row };
        let column = if self.columns == 1 { 0 } else { column };
        &self.entries[row * self.columns + column]
    }

    /// Whether it has this many rows and columns, or can be broadcast to them.
    pub fn spreads_to(&self, rows: usize, columns: usize) -> bool {
        (self.rows == rows || self.rows == 1) && (self.columns == columns || self.columns == 1)
    }

    /// Rows and columns swapped.
    pub fn transposed(&self) -> Tensor<F> {
        let mut entries = Vec::with_capacity(self.entries.len());
        for column in 0..self.columns {
            for row in 0..self.rows {
                entries.push(self.entries[row * self.columns + column].clone());
            }
        }
        Tensor {
            rows: self.columns,
            columns: self.rows,
            entries,
        }
    }
}
