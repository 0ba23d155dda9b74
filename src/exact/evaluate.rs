//! The value of a matrix formula, computed with whole tensors.
//!
//! In: a [`MatExpr`] whose operands fit, and an [`Environment`] that knows the values of names and
//! the numbers of sizes. Out: a [`Tensor`], or the [`Fault`] with the formula that it lies in.

use super::{Fault, Field, Tensor};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::{Filling, MatExpr, Reduction};
use crate::scope::{Dim, Name};
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
}

/// The value of a formula.
pub fn evaluate<F: Field>(
    expr: &MatExpr,
    environment: &impl Environment<F>,
) -> Result<Rc<Tensor<F>>, Fault> {
    let value = |expr: &MatExpr| evaluate(expr, environment);
    let made = match expr {
        MatExpr::Name(name) => return environment.value(*name),
        MatExpr::Number(number) => Tensor::scalar(F::from_rational(number)?),
        MatExpr::Size(dim) => Tensor::scalar(F::from_rational(&environment.size_as_number(*dim)?)?),
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
                Fault::PowerWithoutValue(None) => Fault::DivisionByZero(Some((**b).clone())),
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
        MatExpr::Apply(function, arguments) => {
            let arguments = arguments.iter().map(value).collect::<Result<Vec<_>, _>>()?;
            apply(*function, &arguments).map_err(|fault| fault.placed(expr))?
        }
        MatExpr::Reduce(reduction, a) => Tensor::scalar(reduce(*reduction, &*value(a)?)?),
        MatExpr::Dot(a, b) => Tensor::scalar(sum(&zip(&*value(a)?, &*value(b)?, F::multiply)?)?),
        MatExpr::Eye(n) => diagonal(environment.size(*n)?, |_| F::one()),
        MatExpr::Fill(filling, rows, columns) => {
            let number = match filling {
                Filling::Ones => F::one(),
                Filling::Zeros => F::zero(),
            };
            Tensor::filled(
                environment.size(*rows)?,
                environment.size(*columns)?,
                number,
            )
        }
        MatExpr::Diag(v) => {
            let v = value(v)?;
            diagonal(v.rows, |place| v.at(place, 0).clone())
        }
    };
    Ok(Rc::new(made))
}

fn map<F: Field>(a: &Tensor<F>, f: impl Fn(&F) -> Result<F, Fault>) -> Result<Tensor<F>, Fault> {
    let entries = a.entries.iter().map(f).collect::<Result<_, _>>()?;
    Ok(Tensor {
        rows: a.rows,
        columns: a.columns,
        entries,
    })
}

/// Elementwise, with broadcasting.
fn zip<F: Field>(
    a: &Tensor<F>,
    b: &Tensor<F>,
    f: impl Fn(&F, &F) -> Result<F, Fault>,
) -> Result<Tensor<F>, Fault> {
    let (rows, columns) = (a.rows.max(b.rows), a.columns.max(b.columns));
    if !a.spreads_to(rows, columns) || !b.spreads_to(rows, columns) {
        return Err(Fault::ShapesDiffer);
    }
    let mut entries = Vec::with_capacity(rows * columns);
    for row in 0..rows {
        for column in 0..columns {
            entries.push(f(a.at(row, column), b.at(row, column))?);
        }
    }
    Ok(Tensor {
        rows,
        columns,
        entries,
    })
}

fn fold<F: Field>(
    all: &[Rc<Tensor<F>>],
    f: impl Fn(&F, &F) -> Result<F, Fault>,
) -> Result<Tensor<F>, Fault> {
    let Some((first, rest)) = all.split_first() else {
        return Err(Fault::MissingValue);
    };
    let mut result = (**first).clone();
    for other in rest {
        result = zip(&result, other, &f)?;
    }
    Ok(result)
}

fn apply<F: Field>(function: Function, arguments: &[Rc<Tensor<F>>]) -> Result<Tensor<F>, Fault> {
    let rows = arguments
        .iter()
        .map(|argument| argument.rows)
        .max()
        .unwrap_or(1);
    let columns = arguments
        .iter()
        .map(|argument| argument.columns)
        .max()
        .unwrap_or(1);
    if arguments
        .iter()
        .any(|argument| !argument.spreads_to(rows, columns))
    {
        return Err(Fault::ShapesDiffer);
    }
    let mut entries = Vec::with_capacity(rows * columns);
    for row in 0..rows {
        for column in 0..columns {
            let at: Vec<&F> = arguments
                .iter()
                .map(|argument| argument.at(row, column))
                .collect();
            entries.push(F::apply(function, &at)?);
        }
    }
    Ok(Tensor {
        rows,
        columns,
        entries,
    })
}

fn matrix_product<F: Field>(a: &Tensor<F>, b: &Tensor<F>) -> Result<Tensor<F>, Fault> {
    if a.columns != b.rows {
        return Err(Fault::ShapesDiffer);
    }
    let mut entries = Vec::with_capacity(a.rows * b.columns);
    for row in 0..a.rows {
        for column in 0..b.columns {
            let mut total: Option<F> = None;
            for inner in 0..a.columns {
                let product = a.at(row, inner).multiply(b.at(inner, column))?;
                total = Some(match total {
                    Some(total) => total.add(&product)?,
                    None => product,
                });
            }
            entries.push(total.unwrap_or_else(F::zero));
        }
    }
    Ok(Tensor {
        rows: a.rows,
        columns: b.columns,
        entries,
    })
}

fn sum<F: Field>(a: &Tensor<F>) -> Result<F, Fault> {
    a.entries
        .iter()
        .try_fold(F::zero(), |total, entry| total.add(entry))
}

fn reduce<F: Field>(reduction: Reduction, a: &Tensor<F>) -> Result<F, Fault> {
    match reduction {
        Reduction::Sum => sum(a),
        Reduction::Mean => {
            let count = F::from_rational(&Rational::from(a.entries.len() as u64))?;
            sum(a)?.multiply(&count.power(&Rational::NEG_ONE)?)
        }
        Reduction::Norm2 => a
            .entries
            .iter()
            .try_fold(F::zero(), |total, entry| total.add(&entry.multiply(entry)?)),
        Reduction::Trace if a.rows != a.columns => Err(Fault::ShapesDiffer),
        Reduction::Trace => (0..a.rows).try_fold(F::zero(), |total, place| {
            total.add(&a.entries[place * a.columns + place])
        }),
    }
}

fn diagonal<F: Field>(n: usize, at: impl Fn(usize) -> F) -> Tensor<F> {
    let mut result = Tensor::filled(n, n, F::zero());
    for place in 0..n {
        result.entries[place * n + place] = at(place);
    }
    result
}
