//! What is made of whole tensors: reductions, softmax, inverses, and tensors that are put together.

use super::{Fault, Field, Tensor, zip};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::exact::linear;
use crate::exact::tensor::{count, strides};
use crate::matrix::{MatrixFunction, Normalization, Reduction};
use std::rc::Rc;

pub(super) fn sum<F: Field>(entries: &[F]) -> Result<F, Fault> {
    entries
        .iter()
        .try_fold(F::zero(), |total, entry| total.add(entry))
}

/// All entries, or those along one axis, which is left with length 1.
pub(super) fn reduce<F: Field>(
    reduction: Reduction,
    a: &Tensor<F>,
    axis: Option<usize>,
) -> Result<Tensor<F>, Fault> {
    if reduction == Reduction::Trace {
        if a.rows() != a.columns() {
            return Err(Fault::ShapesDiffer);
        }
        let n = a.rows();
        let diagonal: Vec<F> = (0..n)
            .map(|place| a.entries[place * n + place].clone())
            .collect();
        return Ok(Tensor::scalar(sum(&diagonal)?));
    }
    match axis {
        None => Ok(Tensor::scalar(reduced(reduction, &a.entries)?)),
        Some(axis) => {
            let mut lengths = a.lengths.clone();
            lengths[axis] = 1;
            let lines = lines(a, axis);
            let entries = lines
                .iter()
                .map(|line| reduced(reduction, line))
                .collect::<Result<_, _>>()?;
            Ok(Tensor { lengths, entries })
        }
    }
}

/// The entries along an axis, for every place of the other axes.
fn lines<F: Clone>(a: &Tensor<F>, axis: usize) -> Vec<Vec<F>> {
    let (stride, length) = (strides(&a.lengths)[axis], a.lengths[axis]);
    let block = stride * length;
    let starts = (0..a.entries.len()).filter(|place| place % block < stride);
    starts
        .map(|start| {
            (0..length)
                .map(|step| a.entries[start + step * stride].clone())
                .collect()
        })
        .collect()
}

fn reduced<F: Field>(reduction: Reduction, entries: &[F]) -> Result<F, Fault> {
    let squares = || {
        entries
            .iter()
            .try_fold(F::zero(), |total, entry| total.add(&entry.multiply(entry)?))
    };
    match reduction {
        Reduction::Sum | Reduction::Trace => sum(entries),
        Reduction::Mean => {
            let count = F::from_rational(&Rational::from(entries.len() as u64))?;
            sum(entries)?.multiply(&count.power(&Rational::NEG_ONE)?)
        }
        Reduction::Norm2 => squares(),
        Reduction::Norm => F::apply(Function::Norm, &[&squares()?]),
        Reduction::Product => entries
            .iter()
            .try_fold(F::one(), |total, entry| total.multiply(entry)),
        Reduction::Max => Ok(entries[F::first_extreme(entries, true)?].clone()),
        Reduction::Min => Ok(entries[F::first_extreme(entries, false)?].clone()),
        Reduction::LogSumExp => F::apply(Function::Log, &[&sum(&exponentials(entries)?)?]),
    }
}

fn exponentials<F: Field>(entries: &[F]) -> Result<Vec<F>, Fault> {
    entries
        .iter()
        .map(|entry| F::apply(Function::Exp, &[entry]))
        .collect()
}

pub(super) fn normalize<F: Field>(
    kind: Normalization,
    a: &Tensor<F>,
    axis: usize,
) -> Result<Tensor<F>, Fault> {
    let (stride, length) = (strides(&a.lengths)[axis], a.lengths[axis]);
    let mut entries = a.entries.clone();
    let starts = (0..entries.len()).filter(|place| place % (stride * length) < stride);
    for (start, line) in starts.zip(lines(a, axis)) {
        let exponentials = exponentials(&line)?;
        let total = sum(&exponentials)?;
        let made = match kind {
            Normalization::Softmax => {
                let inverse = total.power(&Rational::NEG_ONE)?;
                exponentials
                    .iter()
                    .map(|entry| entry.multiply(&inverse))
                    .collect::<Result<Vec<F>, _>>()?
            }
            Normalization::LogSoftmax => {
                let log = F::apply(Function::Log, &[&total])?.negate();
                line.iter()
                    .map(|entry| entry.add(&log))
                    .collect::<Result<_, _>>()?
            }
        };
        for (step, entry) in made.into_iter().enumerate() {
            entries[start + step * stride] = entry;
        }
    }
    Ok(a.with_entries(entries))
}

pub(super) fn of_matrix<F: Field>(
    function: MatrixFunction,
    a: &Tensor<F>,
) -> Result<Tensor<F>, Fault> {
    let n = a.rows();
    if a.columns() != n {
        return Err(Fault::ShapesDiffer);
    }
    Ok(match function {
        MatrixFunction::Inverse => Tensor::matrix(n, n, linear::inverse(n, &a.entries)?),
        MatrixFunction::Determinant => Tensor::scalar(linear::determinant(n, &a.entries)?),
        MatrixFunction::LogDeterminant => {
            let determinant = linear::determinant(n, &a.entries)?;
            Tensor::scalar(F::apply(Function::Log, &[&determinant])?)
        }
    })
}

pub(super) fn kronecker<F: Field>(a: &Tensor<F>, b: &Tensor<F>) -> Result<Tensor<F>, Fault> {
    let (rows, columns) = (a.rows() * b.rows(), a.columns() * b.columns());
    let mut entries = Vec::with_capacity(count(&[rows, columns])?);
    for row in 0..rows {
        for column in 0..columns {
            let of_a = a.at(row / b.rows(), column / b.columns());
            entries.push(of_a.multiply(b.at(row % b.rows(), column % b.columns()))?);
        }
    }
    Ok(Tensor::matrix(rows, columns, entries))
}

pub(super) fn concat<F: Field>(parts: &[Rc<Tensor<F>>], axis: usize) -> Result<Tensor<F>, Fault> {
    let mut lengths = parts.first().ok_or(Fault::MissingValue)?.lengths.clone();
    lengths[axis] = parts.iter().map(|part| part.lengths[axis]).sum();
    let outer: usize = lengths[..axis].iter().product();
    let mut entries = Vec::with_capacity(count(&lengths)?);
    for block in 0..outer {
        for part in parts {
            let size: usize = part.lengths[axis..].iter().product();
            let own = part.entries.get(block * size..(block + 1) * size);
            entries.extend_from_slice(own.ok_or(Fault::ShapesDiffer)?);
        }
    }
    Ok(Tensor { lengths, entries })
}

pub(super) fn pad<F: Field>(a: &Tensor<F>, width: u64, axes: &[usize]) -> Result<Tensor<F>, Fault> {
    let width = usize::try_from(width).map_err(|_| Fault::TooManyEntries)?;
    let mut padded = a.clone();
    for axis in axes {
        let mut zeros = padded.lengths.clone();
        zeros[*axis] = width;
        if width == 0 {
            return Ok(padded);
        }
        let zeros = Rc::new(Tensor::filled(zeros, F::zero())?);
        padded = concat(&[zeros.clone(), Rc::new(padded), zeros], *axis)?;
    }
    Ok(padded)
}

/// Entry by entry.
pub(super) fn add<F: Field>(a: &Tensor<F>, b: &Tensor<F>) -> Result<Tensor<F>, Fault> {
    zip(a, b, F::add)
}
