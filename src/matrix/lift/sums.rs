//! Sums over indices, carried out: each bound index goes, by the row of [`PATTERNS`] that fits.
//!
//! In: the operands of a term with its bound indices. Out: operands without them, scalars, columns
//! and matrices again. It does not know what the term is the entry of, but for the order of rows and
//! columns.

use super::Lifting;
use super::gather::{Parts, quotient, raised};
use crate::algebra::{Index, Rational};
use crate::matrix::expand::Place;
use crate::matrix::patterns::{Operand, PATTERNS, Pattern};
use crate::matrix::{MatExpr, Reduction};

impl Lifting<'_> {
    /// Σ_ij A_ij and Σ_ij A_ij B_ij, where nothing else has these indices.
    pub(super) fn sum_whole_matrices(
        &mut self,
        bound: &mut Vec<Index>,
        operands: &mut Vec<Operand>,
        at: Place,
    ) {
        loop {
            let found = operands
                .iter()
                .find_map(|operand| match operand.axes.as_slice() {
                    [i, j] if bound.contains(i) && bound.contains(j) => {
                        let sharing = operands
                            .iter()
                            .filter(|other| other.has(*i) || other.has(*j));
                        let same = sharing.clone().all(|other| other.has(*i) && other.has(*j));
                        same.then_some((*i, *j))
                    }
                    _ => None,
                });
            let Some((i, j)) = found else { return };
            let (mut whole, rest): (Vec<_>, Vec<_>) = std::mem::take(operands)
                .into_iter()
                .partition(|operand| operand.has(i));
            *operands = rest;
            let last = if whole.len() > 1 { whole.pop() } else { None };
            let first = self.merge(whole, at);
            let value = match last {
                Some(last) => MatExpr::Dot(
                    Box::new(first.value.clone()),
                    Box::new(last.starting_in(first.axes[0])),
                ),
                None => MatExpr::Reduce(self.sum_or_mean(&[i, j]), Box::new(first.value), None),
            };
            self.patterns.insert(Pattern::WholeSum);
            operands.push(Operand {
                axes: Vec::new(),
                value,
            });
            bound.retain(|index| *index != i && *index != j);
        }
    }

    /// Sum over one bound index: the one that the earliest row of the table takes.
    pub(super) fn eliminate(
        &mut self,
        bound: &mut Vec<Index>,
        operands: &mut Vec<Operand>,
        at: Place,
    ) -> Option<()> {
        self.merge_matrices(operands, at);
        let fitting = |index: Index| {
            let matrices = operands
                .iter()
                .filter(|operand| operand.has(index) && operand.axes.len() == 2)
                .count();
            let columns = operands
                .iter()
                .filter(|operand| operand.has(index) && operand.axes.len() == 1)
                .count();
            PATTERNS.iter().position(|row| {
                row.matrices == matrices
                    && (row.columns == columns
                        || columns > row.columns
                            && row.columns > 0
                            && !more_columns(matrices, row.columns))
            })
        };
        let (place, row) = bound
            .iter()
            .enumerate()
            .filter_map(|(place, index)| fitting(*index).map(|row| (place, row)))
            .min_by_key(|(_, row)| *row)?;
        let (index, row) = (bound.remove(place), &PATTERNS[row]);
        let (with, rest): (Vec<_>, Vec<_>) = std::mem::take(operands)
            .into_iter()
            .partition(|operand| operand.has(index));
        let (matrices, mut columns): (Vec<_>, Vec<_>) = with
            .into_iter()
            .partition(|operand| operand.axes.len() == 2);
        if columns.len() > row.columns {
            let last = if row.columns == 2 {
                columns.pop()
            } else {
                None
            };
            columns = std::iter::once(self.merge(columns, at))
                .chain(last)
                .collect();
        }
        self.patterns.insert(row.pattern);
        *operands = rest;
        let made = self
            .reduced(row.pattern, index, &matrices, &columns)
            .unwrap_or_else(|| (row.build)(index, &matrices, &columns));
        operands.push(made);
        Some(())
    }

    /// A mean, where the term is divided by the lengths that a sum runs along; else the sum.
    fn sum_or_mean(&mut self, indices: &[Index]) -> Reduction {
        let mut left = self.divisors.clone();
        for index in indices {
            match left.iter().position(|dim| *dim == index.range) {
                Some(place) => left.swap_remove(place),
                None => return Reduction::Sum,
            };
        }
        self.divisors = left;
        Reduction::Mean
    }

    /// A sum that reads better as a reduction than as a product with ones: a mean, or the row sums
    /// of what is no matrix by itself.
    fn reduced(
        &mut self,
        pattern: Pattern,
        index: Index,
        matrices: &[Operand],
        columns: &[Operand],
    ) -> Option<Operand> {
        let all = |axes, value| Operand { axes, value };
        match (pattern, matrices, columns) {
            (Pattern::Sum, [], [v]) => {
                let reduction = self.sum_or_mean(&[index]);
                let value = MatExpr::Reduce(reduction, Box::new(v.value.clone()), None);
                Some(all(Vec::new(), value))
            }
            (Pattern::Dot, [], [_, _]) if self.divisors.contains(&index.range) => {
                let reduction = self.sum_or_mean(&[index]);
                let both = self.merge(columns.to_vec(), (Some(index), None));
                let value = MatExpr::Reduce(reduction, Box::new(both.value), None);
                Some(all(Vec::new(), value))
            }
            (Pattern::RowSums, [matrix], []) => {
                let is_made = !matches!(
                    matrix.value,
                    MatExpr::Name(_) | MatExpr::Transpose(_) | MatExpr::Product(_)
                );
                let reduction = self.sum_or_mean(&[index]);
                if reduction == Reduction::Sum && !is_made {
                    return None;
                }
                let along_columns = matrix.axes[1] == index;
                let other = if along_columns {
                    matrix.axes[0]
                } else {
                    matrix.axes[1]
                };
                let value = Box::new(matrix.value.clone());
                let value = match along_columns {
                    true => MatExpr::Reduce(reduction, value, Some(1)),
                    false => MatExpr::Reduce(reduction, value, Some(0)).transposed(),
                };
                Some(all(vec![other], value))
            }
            _ => None,
        }
    }

    /// Matrices over the same two indices become one.
    pub(super) fn merge_matrices(&mut self, operands: &mut Vec<Operand>, at: Place) {
        let mut merged: Vec<Operand> = Vec::with_capacity(operands.len());
        let mut rest = std::mem::take(operands);
        while !rest.is_empty() {
            let first = rest.remove(0);
            if first.axes.len() == 2 {
                let same = |other: &Operand| {
                    other.axes.len() == 2 && other.axes.iter().all(|axis| first.axes.contains(axis))
                };
                let (mut like, unlike): (Vec<_>, Vec<_>) = rest.into_iter().partition(same);
                rest = unlike;
                like.insert(0, first);
                merged.push(self.merge(like, at));
            } else {
                merged.push(first);
            }
        }
        *operands = merged;
    }

    /// The Hadamard product of operands over the same indices: as the place has them, else as most.
    pub(super) fn merge(&mut self, mut operands: Vec<Operand>, at: Place) -> Operand {
        if operands.len() == 1 {
            return operands.swap_remove(0);
        }
        self.patterns.insert(Pattern::Hadamard);
        let mut axes = operands[0].axes.clone();
        if let [i, j] = axes.as_slice() {
            let turned = vec![*j, *i];
            let straight = operands
                .iter()
                .filter(|operand| operand.axes == axes)
                .count();
            let placed = at.0.is_some() && at.1.is_some();
            if placed && at == (Some(*j), Some(*i)) || !placed && 2 * straight < operands.len() {
                axes = turned;
            }
        }
        let mut parts = Parts::default();
        for operand in operands {
            let value = match operand.axes.len() {
                2 => operand.starting_in(axes[0]),
                _ => operand.value,
            };
            match value {
                MatExpr::Power(base, exponent) if exponent < Rational::ZERO => {
                    parts.below.push(raised(*base, &-exponent))
                }
                value => parts.above.push(value),
            }
        }
        parts.above.sort_by_key(|value| !self.is_gradient(value));
        Operand {
            axes,
            value: quotient(parts),
        }
    }
}

/// Whether the table has a row for the same matrices with more columns.
fn more_columns(matrices: usize, columns: usize) -> bool {
    PATTERNS
        .iter()
        .any(|row| row.matrices == matrices && row.columns > columns)
}
