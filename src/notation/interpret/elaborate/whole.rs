//! Functions of whole tensors, matrices that are written out, and constants whose lengths the
//! context tells.

use super::ranges::written_shape;
use super::values::{Value, distinct, kept, padded};
use super::{Fault, Walk, Ways, fitting, one};
use crate::algebra::function::Function;
use crate::matrix::shape::Size;
use crate::matrix::{Filling, MatExpr, MatrixFunction, Normalization, Reduction};
use crate::notation::interpret::{Meaning, Reading, Whole};
use crate::scope::Dim;
use std::ops::Range;

/// A constant of a written length is no longer than this.
const LONGEST: u64 = 100_000;

impl Walk<'_, '_> {
    pub(super) fn whole_of(&mut self, whole: Whole, way: Value) -> Ways {
        let normalized = |kind, way: Value| {
            let axis = match way.size.as_slice() {
                [_, 1] => 0,
                size => size.len() - 1,
            };
            way.mapped(|a| MatExpr::Normalize(kind, Box::new(a), axis))
        };
        let of_square = |way: &Value, formula: fn(Box<MatExpr>) -> MatExpr| {
            let made = || way.made(formula(Box::new(way.formula.clone())), vec![1, 1]);
            match way.is_scalar() {
                true => vec![way.clone()],
                false => Vec::from_iter(way.is_square().then(made)),
            }
        };
        Ok(match whole {
            Whole::Softmax => vec![normalized(Normalization::Softmax, way)],
            Whole::LogSoftmax => vec![normalized(Normalization::LogSoftmax, way)],
            Whole::Diag => return self.diagonal(way),
            Whole::Trace => of_square(&way, |a| MatExpr::Reduce(Reduction::Trace, a, None)),
            Whole::Determinant => {
                of_square(&way, |a| MatExpr::OfMatrix(MatrixFunction::Determinant, a))
            }
            Whole::Vec => Vec::from_iter(stacked(way)),
            Whole::Sum => vec![way.reduce(Reduction::Sum)],
            Whole::Mean => vec![way.reduce(Reduction::Mean)],
            Whole::Max => vec![way.reduce(Reduction::Max)],
            Whole::Min => vec![way.reduce(Reduction::Min)],
            Whole::LogSumExp => vec![way.reduce(Reduction::LogSumExp)],
            Whole::LogDeterminant => of_square(&way, |a| {
                MatExpr::OfMatrix(MatrixFunction::LogDeterminant, a)
            }),
            Whole::All(reduction) => vec![way.reduce(reduction)],
            Whole::Along(reduction, axis) if axis < way.size.len() => {
                let lines = along(&way, reduction, axis);
                // What is left of a matrix is a column where it is a value, and may be meant as it
                // lies.
                let turned = match way.is_matrix() {
                    true => lines.clone().transposed(),
                    false => None,
                };
                [lines].into_iter().chain(turned).collect()
            }
            Whole::Normalized(kind, axis) if axis < way.size.len() => {
                vec![way.mapped(|a| MatExpr::Normalize(kind, Box::new(a), axis))]
            }
            Whole::Flatten => {
                let count = way.size.iter().product();
                let formula =
                    MatExpr::Reshape(Box::new(way.formula.clone()), vec![Dim::Number(count)]);
                vec![way.made(formula, vec![count, 1])]
            }
            Whole::Along(..) | Whole::Normalized(..) => Vec::new(),
            Whole::Reshape | Whole::Concat(_) | Whole::Pad(_) => Vec::new(),
        })
    }

    /// `reshape(A, 2 \times 3)`
    pub(super) fn reshaped(&mut self, of: &Reading, shape: &Reading, span: &Range<usize>) -> Ways {
        let size = written_shape(shape).ok_or_else(|| Fault::UnknownMeaning(span.clone()))?;
        self.each(of, span, |way| {
            let count = |size: &[u64]| size.iter().try_fold(1u64, |a, b| a.checked_mul(*b));
            let dims = kept(&size).into_iter().map(Dim::Number).collect();
            (count(&way.size).is_some() && count(&way.size) == count(&size)).then(|| {
                let formula = MatExpr::Reshape(Box::new(way.formula.clone()), dims);
                way.made(formula, size.clone())
            })
        })
    }

    /// `concat_2(A, B)`
    pub(super) fn concatenated(
        &mut self,
        axis: usize,
        all: &[Vec<Value>],
        span: &Range<usize>,
    ) -> Ways {
        let made = self.each_choice(all, &mut |_, choice| {
            let Some(mut size) = choice.first().map(|first| first.size.clone()) else {
                return Ok(Vec::new());
            };
            size.resize(size.len().max(axis + 1), 1);
            let mut length = 0u64;
            for part in &choice {
                let mut own = part.size.clone();
                own.resize(size.len(), 1);
                length = length.saturating_add(own[axis]);
                own[axis] = size[axis];
                if own != size {
                    return Ok(Vec::new());
                }
            }
            size[axis] = length;
            let axes: Vec<Dim> = size.iter().copied().map(Dim::Number).collect();
            let Some(whole) = Size::new(&axes) else {
                return Ok(Vec::new());
            };
            let mut made = Value::new(MatExpr::integer(0), size);
            for part in &choice {
                made = made.with_notes_of(part);
            }
            let parts = choice.into_iter().map(|part| part.formula).collect();
            made.formula = MatExpr::Concat(parts, axis, whole);
            Ok(vec![made])
        })?;
        fitting(made, || (kept(&all[0][0].size), Vec::new()), span)
    }

    /// `pad(A, 1)`
    pub(super) fn padded(
        &mut self,
        axis: Option<usize>,
        all: &[Vec<Value>],
        span: &Range<usize>,
    ) -> Ways {
        let made = self.each_choice(all, &mut |_, choice| {
            let [of, width] = choice.as_slice() else {
                return Ok(Vec::new());
            };
            let width = super::values::number_of(&width.formula);
            let width = width.and_then(|width| super::values::whole(&width));
            let Some(width) = width.and_then(|width| u64::try_from(width).ok()) else {
                return Ok(Vec::new());
            };
            let axes: Vec<usize> = match axis {
                Some(axis) => vec![axis],
                None => (0..kept(&of.size).len()).collect(),
            };
            let mut size = of.size.clone();
            for axis in &axes {
                match size.get_mut(*axis) {
                    Some(length) => *length = length.saturating_add(width.saturating_mul(2)),
                    None => return Ok(Vec::new()),
                }
            }
            if size.iter().any(|length| *length > LONGEST) {
                return Err(Fault::TooMuch);
            }
            let dims: Vec<Dim> = size.iter().copied().map(Dim::Number).collect();
            let Some(whole) = Size::new(&dims) else {
                return Ok(Vec::new());
            };
            let formula = MatExpr::Pad(Box::new(of.formula.clone()), width, axes, whole);
            Ok(vec![of.made(formula, size)])
        })?;
        fitting(made, || (kept(&all[0][0].size), Vec::new()), span)
    }

    /// The matrix with a vector on its diagonal, or the diagonal of a matrix.
    fn diagonal(&mut self, way: Value) -> Ways {
        if way.is_scalar() {
            return one(way);
        }
        let column = match way.is_row() {
            true => way.clone().transposed(),
            false => Some(way.clone()).filter(Value::is_column),
        };
        if let Some(column) = column {
            let length = column.size[0];
            let formula = MatExpr::Diag(Box::new(column.formula.clone()));
            return one(column.made(formula, vec![length, length]));
        }
        if !way.is_square() {
            return Ok(Vec::new());
        }
        let depth = self.taken.len();
        let index = self.open("i", way.size[0])?;
        self.taken.truncate(depth);
        let entry = super::chain::entry_at(way.formula.clone(), &[index, index]);
        let formula = MatExpr::Entries(vec![index], Box::new(entry));
        one(way.made(formula, vec![way.size[0], 1]))
    }

    /// `|x|`: of a square matrix its determinant; of a vector also its norm.
    pub(super) fn bars(&mut self, inner: &Reading) -> Ways {
        let mut made = Vec::new();
        for way in self.read(inner)? {
            if way.is_square() {
                made.extend(self.whole_of(Whole::Determinant, way)?);
                continue;
            }
            if !way.is_scalar() {
                made.push(way.norm());
            }
            made.push(way.mapped(|a| MatExpr::Apply(Function::Abs, vec![a])));
        }
        Ok(made)
    }

    /// Cells in rows; a cell may be a block.
    pub(super) fn matrix(&mut self, rows: &[Vec<Reading>], span: &Range<usize>) -> Ways {
        let mut all: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(row.len());
            for cell in row {
                let ways = self.read(cell)?;
                // In a row stand cells of as many rows, below one another those of as many columns.
                let fits = |way: &&Value| {
                    let beside = cells.first().map(|first: &Value| first.size[0]);
                    let above = all.last().and_then(|above| above.get(cells.len()));
                    let above = above.map(|above: &Value| above.size[1]);
                    way.is_matrix()
                        && beside.is_none_or(|rows| way.size[0] == rows)
                        && above.is_none_or(|columns| way.size[1] == columns)
                };
                let chosen = ways.iter().find(fits).unwrap_or(&ways[0]).clone();
                cells.push(chosen);
            }
            all.push(cells);
        }
        let mut joined = Vec::with_capacity(all.len());
        for cells in all {
            joined.push(self.joined(cells, 1, span)?);
        }
        one(self.joined(joined, 0, span)?)
    }

    /// Beside (1) or below (0) one another.
    fn joined(
        &mut self,
        parts: Vec<Value>,
        axis: usize,
        span: &Range<usize>,
    ) -> Result<Value, Fault> {
        let mut parts = parts;
        let Some(first) = parts.first() else {
            return Err(Fault::UnknownMeaning(span.clone()));
        };
        let mut whole = Value::new(first.formula.clone(), first.size.clone());
        for part in &parts[1..] {
            if !part.is_matrix()
                || !whole.is_matrix()
                || part.size[1 - axis] != whole.size[1 - axis]
            {
                let (left, right) = (kept(&whole.size), kept(&part.size));
                let span = span.clone();
                return Err(Fault::Shapes { left, right, span });
            }
            whole.size[axis] = whole.size[axis].saturating_add(part.size[axis]);
        }
        for part in &parts {
            whole = whole.with_notes_of(part);
        }
        if parts.len() == 1 {
            return Ok(parts.swap_remove(0));
        }
        let size = Size::matrix(Dim::Number(whole.size[0]), Dim::Number(whole.size[1]));
        let parts = parts.into_iter().map(|part| part.formula).collect();
        whole.formula = MatExpr::Concat(parts, axis, size);
        Ok(whole)
    }

    /// `[1, 2]`: a column, and a row where only that fits. Lists in a list are the rows of a matrix.
    pub(super) fn list(&mut self, all: &[Reading], span: &Range<usize>) -> Ways {
        let mut parts = Vec::with_capacity(all.len());
        for part in all {
            let mut way = self.read(part)?.swap_remove(0);
            if matches!(part.meaning, Meaning::List(_)) && way.is_column() {
                way = way
                    .transposed()
                    .unwrap_or_else(|| Value::scalar(MatExpr::integer(0)));
            }
            parts.push(way);
        }
        let whole = self.joined(parts, 0, span)?;
        let turned = (whole.is_column() && !whole.is_scalar())
            .then(|| whole.clone().transposed())
            .flatten();
        Ok([whole].into_iter().chain(turned).collect())
    }

    /// Ones or zeros, in the lengths that are written, or in all that there are.
    pub(super) fn filled(
        &mut self,
        filling: Filling,
        lengths: &[Reading],
        span: &Range<usize>,
    ) -> Ways {
        let sizes = match lengths {
            [] => self.lengths.iter().map(|length| vec![*length, 1]).collect(),
            _ => vec![self.written_lengths(lengths, span)?],
        };
        let make = |size: Vec<u64>| {
            let dims = size.iter().map(|length| Dim::Number(*length)).collect();
            let number = match filling {
                Filling::Ones => 1,
                Filling::Zeros => 0,
            };
            match size.iter().all(|length| *length == 1) {
                true => Value::scalar(MatExpr::integer(number)),
                false => Value::new(MatExpr::Fill(filling, dims), size),
            }
        };
        let columns: Vec<Value> = sizes.into_iter().map(make).collect();
        if !lengths.is_empty() {
            return fitting(columns, Default::default, span);
        }
        // Ones without a length may be any of these.
        let wide = self.lengths.split_first().and_then(|(rows, rest)| {
            let columns = rest.first()?;
            Some(make(vec![*rows, *columns]))
        });
        let mut all: Vec<Value> = columns;
        all.truncate(super::MOST_WAYS - 1);
        all.extend(wide);
        fitting(all, Default::default, span)
    }

    fn written_lengths(
        &mut self,
        written: &[Reading],
        span: &Range<usize>,
    ) -> Result<Vec<u64>, Fault> {
        let mut all = Vec::with_capacity(written.len());
        for length in written {
            let form = self.form(length)?;
            let number = form
                .as_number()
                .and_then(|number| u64::try_from(number).ok());
            let number = number.filter(|number| (1..=LONGEST).contains(number));
            all.push(number.ok_or_else(|| Fault::UnknownMeaning(span.clone()))?);
        }
        match all.len() {
            1 | 2 => Ok(padded(&all)),
            _ => Err(Fault::UnknownMeaning(span.clone())),
        }
    }

    pub(super) fn identity(&mut self, length: Option<&Reading>, span: &Range<usize>) -> Ways {
        let lengths = match length {
            Some(length) => vec![self.written_lengths(std::slice::from_ref(length), span)?[0]],
            None => distinct(&self.lengths),
        };
        let made = lengths.into_iter().map(|length| match length {
            1 => Value::scalar(MatExpr::integer(1)),
            length => Value::new(MatExpr::Eye(Dim::Number(length)), vec![length, length]),
        });
        fitting(made.collect(), Default::default, span)
    }
}

/// A reduction along one axis, which is left with length 1.
fn along(value: &Value, reduction: Reduction, axis: usize) -> Value {
    let mut size = value.size.clone();
    size[axis] = 1;
    let formula = MatExpr::Reduce(reduction, Box::new(value.formula.clone()), Some(axis));
    value.made(formula, size)
}

/// `vec A`: its columns, one below another.
fn stacked(way: Value) -> Option<Value> {
    if way.is_scalar() || way.is_column() {
        return Some(way);
    }
    let turned = way.clone().transposed()?;
    let count = way.size[0].checked_mul(way.size[1])?;
    let shape = vec![Dim::Number(count)];
    let formula = MatExpr::Reshape(Box::new(turned.formula), shape);
    Some(way.made(formula, vec![count, 1]))
}
