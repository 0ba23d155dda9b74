//! The value of a matrix formula, computed with whole tensors.
//!
//! In: a [`MatExpr`] whose operands fit, and an [`Environment`] that knows the values of names and
//! the numbers of sizes. Out: a [`Tensor`], or the [`Fault`] with the formula that it lies in.

mod places;
mod whole;

use super::tensor::count;
use super::{Fault, Field, Tensor};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::{Filling, MatExpr};
use crate::scope::{Dim, Name};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What a formula is computed in.
pub trait Environment<F> {
    /// The value of a name.
    fn value(&self, name: Name) -> Result<Rc<Tensor<F>>, Fault>;
    /// The number of entries along an axis.
    fn size(&self, dim: Dim) -> Result<usize, Fault>;
    /// The same as a number in a formula.
    fn size_as_number(&self, dim: Dim) -> Result<Rational, Fault> {
        Ok(Rational::from(self.size(dim)? as u64))
    }
    /// Whether a name has whole numbers that say which entry is meant. A field without an order
    /// has to know, so that it can compare them.
    fn is_whole(&self, _: Name) -> bool {
        false
    }
}

/// The value of a formula.
pub fn evaluate<F: Field>(
    expr: &MatExpr,
    environment: &impl Environment<F>,
) -> Result<Rc<Tensor<F>>, Fault> {
    Evaluation {
        environment,
        indices: RefCell::default(),
        shape_only: Cell::new(false),
    }
    .value(expr)
}

struct Evaluation<'a, E> {
    environment: &'a E,
    /// What the author's indices are at the place at hand, the innermost last.
    indices: RefCell<Vec<(u32, i64)>>,
    /// Whether nothing but the shape is asked for: entries need not be there then.
    shape_only: Cell<bool>,
}

impl<E> Evaluation<'_, E> {
    fn value<F: Field>(&self, expr: &MatExpr) -> Result<Rc<Tensor<F>>, Fault>
    where
        E: Environment<F>,
    {
        let value = |expr: &MatExpr| self.value(expr);
        let made = match expr {
            MatExpr::Name(name) => return self.environment.value(*name),
            MatExpr::Number(number) => Tensor::scalar(F::from_rational(number)?),
            MatExpr::Size(dim) => {
                let number = self.environment.size_as_number(*dim)?;
                Tensor::scalar(F::from_rational(&number)?)
            }
            MatExpr::Position(form) => {
                let number = Rational::from(self.form::<F>(form)?);
                Tensor::scalar(F::from_rational(&number)?)
            }
            MatExpr::Add(addends) => {
                let mut terms = Vec::with_capacity(addends.len());
                for addend in addends {
                    let term = value(&addend.value)?;
                    terms.push(if addend.negative {
                        Rc::new(map(&term, |entry| Ok(entry.negate()))?)
                    } else {
                        term
                    });
                }
                fold(&terms, F::add)?
            }
            MatExpr::Negate(a) => map(&*value(a)?, |entry| Ok(entry.negate()))?,
            MatExpr::Multiply(all) => {
                let factors = all.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                fold(&factors, F::multiply)?
            }
            MatExpr::Divide(a, b) => {
                let divided = |fault| match fault {
                    Fault::PowerWithoutValue(None) => Fault::DivisionByZero(Some(b.clone())),
                    other => other,
                };
                let inverse = |entry: &F| {
                    entry
                        .power(&Rational::NEG_ONE)
                        .map(|value| value.with_fault(&divided))
                };
                let below = map(&*value(b)?, inverse).map_err(divided)?;
                zip(&*value(a)?, &below, F::multiply)?
            }
            MatExpr::Power(a, exponent) => {
                let here = |fault: Fault| fault.placed(expr);
                let raised = |entry: &F| entry.power(exponent).map(|value| value.with_fault(&here));
                map(&*value(a)?, raised).map_err(here)?
            }
            MatExpr::Product(all) => {
                let mut factors = all.iter().map(value);
                let Some(first) = factors.next() else {
                    return Err(Fault::MissingValue);
                };
                let mut product = first?;
                for factor in factors {
                    product = Rc::new(matrix_product(&product, &*factor?)?);
                }
                return Ok(product);
            }
            MatExpr::Transpose(a) => value(a)?.transposed(),
            MatExpr::Apply(function, arguments)
                if function.is_comparison()
                    && let Some(holds) = self.compared::<F>(*function, arguments)? =>
            {
                Tensor::scalar(if holds { F::one() } else { F::zero() })
            }
            MatExpr::Apply(function, arguments) => {
                let arguments = arguments.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                apply(*function, &arguments).map_err(|fault: Fault| fault.placed(expr))?
            }
            MatExpr::Reduce(reduction, a, axis) => whole::reduce(*reduction, &*value(a)?, *axis)
                .map_err(|fault: Fault| fault.placed(expr))?,
            MatExpr::Normalize(kind, a, axis) => whole::normalize(*kind, &*value(a)?, *axis)?,
            MatExpr::Dot(a, b) => Tensor::scalar(whole::sum(
                &zip(&*value(a)?, &*value(b)?, F::multiply)?.entries,
            )?),
            MatExpr::Eye(n) => diagonal(self.environment.size(*n)?, |_| F::one())?,
            MatExpr::Fill(filling, lengths) => {
                let number = match filling {
                    Filling::Ones => F::one(),
                    Filling::Zeros => F::zero(),
                };
                Tensor::filled(self.lengths(lengths)?, number)?
            }
            MatExpr::Diag(v) => {
                let v = value(v)?;
                diagonal(v.rows(), |place| v.at(place, 0).clone())?
            }
            MatExpr::OfMatrix(function, a) => whole::of_matrix(*function, &*value(a)?)
                .map_err(|fault: Fault| fault.placed(expr))?,
            MatExpr::Kronecker(a, b, _) => whole::kronecker(&*value(a)?, &*value(b)?)?,
            MatExpr::Concat(all, axis, _) => {
                let parts = all.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                whole::concat(&parts, *axis)?
            }
            MatExpr::Pad(a, width, axes, _) => whole::pad(&*value(a)?, *width, axes)?,
            MatExpr::Reshape(a, lengths) => {
                let a = value(a)?;
                let lengths = self.lengths(lengths)?;
                if count(&lengths)? != a.entries.len() {
                    return Err(Fault::ShapesDiffer);
                }
                Tensor {
                    lengths,
                    entries: a.entries.clone(),
                }
            }
            MatExpr::Select(a, selectors) => self.select(&*value(a)?, selectors)?,
            MatExpr::Entries(indices, a) => self.entries(indices, a)?,
            MatExpr::Over(over, bounds, a) => self
                .over(*over, bounds, a)
                .map_err(|fault: Fault| fault.placed(expr))?,
        };
        Ok(Rc::new(made))
    }

    /// The lengths of sizes, at least two.
    fn lengths<F>(&self, dims: &[Dim]) -> Result<Vec<usize>, Fault>
    where
        E: Environment<F>,
    {
        let mut lengths = dims
            .iter()
            .map(|dim| self.environment.size(*dim))
            .collect::<Result<Vec<_>, _>>()?;
        lengths.resize(lengths.len().max(2), 1);
        Ok(lengths)
    }
}

fn map<F: Field>(a: &Tensor<F>, f: impl Fn(&F) -> Result<F, Fault>) -> Result<Tensor<F>, Fault> {
    Ok(a.with_entries(collected(a.entries.iter().map(f))?))
}

/// All of them, in room that is there from the start, or the first fault.
fn collected<F>(all: impl ExactSizeIterator<Item = Result<F, Fault>>) -> Result<Vec<F>, Fault> {
    let mut entries = Vec::with_capacity(all.len());
    for entry in all {
        entries.push(entry?);
    }
    Ok(entries)
}

/// The lengths that operands are broadcast to, or why they do not fit.
fn common<F>(all: &[&Tensor<F>]) -> Result<Vec<usize>, Fault> {
    let mut lengths = vec![1; 2];
    for tensor in all {
        let (single, ones) = (
            tensor.entries.len() == 1,
            lengths.iter().all(|length| *length == 1),
        );
        if ones && (!single || tensor.lengths.len() > lengths.len()) {
            lengths.clone_from(&tensor.lengths);
        } else if single {
            continue;
        } else if lengths.len() != tensor.lengths.len() {
            return Err(Fault::ShapesDiffer);
        }
        for (whole, own) in lengths.iter_mut().zip(&tensor.lengths) {
            *whole = (*whole).max(*own);
        }
    }
    let fits = |tensor: &&Tensor<F>| {
        tensor.entries.len() == 1
            || tensor
                .lengths
                .iter()
                .zip(&lengths)
                .all(|(own, whole)| own == whole || *own == 1)
    };
    all.iter()
        .all(fits)
        .then_some(())
        .ok_or(Fault::ShapesDiffer)?;
    Ok(lengths)
}

/// The entry that a tensor has at a place of the lengths it is broadcast to.
fn spread<'a, F: Clone>(a: &'a Tensor<F>, lengths: &[usize], place: usize) -> &'a F {
    if a.entries.len() == 1 {
        &a.entries[0]
    } else if a.lengths == lengths {
        &a.entries[place]
    } else {
        a.at(place / lengths[1], place % lengths[1])
    }
}

/// Elementwise, with broadcasting.
fn zip<F: Field>(
    a: &Tensor<F>,
    b: &Tensor<F>,
    f: impl Fn(&F, &F) -> Result<F, Fault>,
) -> Result<Tensor<F>, Fault> {
    let lengths = common(&[a, b])?;
    let count = count(&lengths)?;
    let entries = if a.lengths == b.lengths {
        collected(a.entries.iter().zip(&b.entries).map(|(a, b)| f(a, b)))
    } else {
        let entry = |place| f(spread(a, &lengths, place), spread(b, &lengths, place));
        collected((0..count).map(entry))
    };
    let entries = entries?;
    Ok(Tensor { lengths, entries })
}

fn fold<F: Field>(
    all: &[Rc<Tensor<F>>],
    f: impl Fn(&F, &F) -> Result<F, Fault>,
) -> Result<Tensor<F>, Fault> {
    let Some((first, rest)) = all.split_first() else {
        return Err(Fault::MissingValue);
    };
    let Some((second, rest)) = rest.split_first() else {
        return Ok((**first).clone());
    };
    let mut result = zip(first, second, &f)?;
    for other in rest {
        result = zip(&result, other, &f)?;
    }
    Ok(result)
}

fn apply<F: Field>(function: Function, arguments: &[Rc<Tensor<F>>]) -> Result<Tensor<F>, Fault> {
    let tensors: Vec<&Tensor<F>> = arguments.iter().map(|argument| &**argument).collect();
    let lengths = common(&tensors)?;
    let count = count(&lengths)?;
    let at = |tensor, place| spread(tensor, &lengths, place);
    let entries = match tensors[..] {
        [a] => collected(a.entries.iter().map(|a| F::apply(function, &[a]))),
        [a, b] => {
            let entry = |place| F::apply(function, &[at(a, place), at(b, place)]);
            collected((0..count).map(entry))
        }
        _ => {
            let all = |place| tensors.iter().map(move |tensor| at(tensor, place));
            let entry = |place| F::apply(function, &all(place).collect::<Vec<&F>>());
            collected((0..count).map(entry))
        }
    };
    let entries = entries?;
    Ok(Tensor { lengths, entries })
}

fn matrix_product<F: Field>(a: &Tensor<F>, b: &Tensor<F>) -> Result<Tensor<F>, Fault> {
    if a.columns() != b.rows() || !a.is_matrix() || !b.is_matrix() {
        return Err(Fault::ShapesDiffer);
    }
    if let Some(product) = F::product(a, b) {
        return Ok(product);
    }
    let (rows, columns, inner) = (a.rows(), b.columns(), a.columns());
    let mut entries = Vec::with_capacity(count(&[rows, columns])?);
    for row in 0..rows {
        for column in 0..columns {
            let mut total: Option<F> = None;
            for inner in 0..inner {
                let product = a.at(row, inner).multiply(b.at(inner, column))?;
                total = Some(match total {
                    Some(total) => total.add(&product)?,
                    None => product,
                });
            }
            entries.push(total.unwrap_or_else(F::zero));
        }
    }
    Ok(Tensor::matrix(rows, columns, entries))
}

fn diagonal<F: Field>(n: usize, at: impl Fn(usize) -> F) -> Result<Tensor<F>, Fault> {
    let mut result = Tensor::filled(vec![n, n], F::zero())?;
    for place in 0..n {
        result.entries[place * n + place] = at(place);
    }
    Ok(result)
}
