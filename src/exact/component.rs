//! The value of an expression in index notation, by summing over its indices.
//!
//! In: an [`Expr`] and a [`Model`] of the names in it. Out: a [`Table`] of its values for every
//! value of its free indices. Bound indices are eliminated one by one, the cheapest first, so that
//! a long chain of products costs what its matrix products would.

mod bind;
mod links;
mod places;

use super::evaluate::Environment;
use super::tensor::count;
use super::{Fault, Field};
use crate::algebra::{Atom, Expr, Index, Relation, Term};
use crate::scope::{Dim, Name};
use links::Link;
use std::collections::BTreeSet;

/// What an expression in index notation is computed in.
pub trait Model<F>: Environment<F> {
    /// Every entry of the derivative of `of` along a direction of `wrt`, row by row, with the
    /// lengths of the axes that carry an index.
    fn derivative(&self, _of: Name, _wrt: Name) -> Result<(Vec<usize>, Vec<F>), Fault> {
        Err(Fault::MissingValue)
    }

    /// ∂of/∂wrt for every entry of `of` and, within it, every entry of `wrt`, row by row; the
    /// lengths of the axes that carry an index come with it.
    fn partial(&self, of: Name, wrt: Name) -> Result<(Vec<usize>, Vec<F>), Fault>;
}

/// The lengths of the axes that carry an index.
fn carried(lengths: &[usize]) -> Vec<usize> {
    lengths
        .iter()
        .copied()
        .filter(|length| *length != 1)
        .collect()
}

/// Values for every value of some indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<F> {
    /// The indices, each once.
    pub axes: Vec<Index>,
    /// How far each runs.
    pub lengths: Vec<usize>,
    /// The values, the last index running fastest.
    pub entries: Vec<F>,
}

/// The values of an expression for every value of these indices, which must hold its free ones.
pub fn evaluate<F: Field>(
    expr: &Expr,
    axes: &[Index],
    model: &impl Model<F>,
) -> Result<Table<F>, Fault> {
    let walk = Walk {
        model,
        arguments: &[],
        weights: &[],
    };
    let table = walk.expr(expr)?;
    walk.spread(table, axes)
}

/// The sum of an expression over its free indices, multiplied by weights. They come as tables, the
/// last of which is the direction along which derivatives that are not worked out are taken.
pub fn weighed<F: Field>(
    expr: &Expr,
    weights: &[Table<F>],
    model: &impl Model<F>,
) -> Result<F, Fault> {
    let walk = Walk {
        model,
        arguments: &[],
        weights,
    };
    let mut sum = F::zero();
    for term in expr.terms() {
        let mut bound = term.bound.clone();
        // A derivative along a direction is summed over it already.
        let directed = has_partial(term);
        let own = weights.len() - usize::from(directed);
        let mut tables = Vec::with_capacity(term.factors.len() + own + 1);
        for table in &weights[..own] {
            bound.extend(&table.axes);
            tables.push(table.clone());
        }
        sum = sum.add(
            walk.summed(term, bound, tables)?
                .entries
                .first()
                .ok_or(Fault::MissingValue)?,
        )?;
    }
    Ok(sum)
}

fn has_partial(term: &Term) -> bool {
    term.factors
        .iter()
        .any(|factor| matches!(factor.atom, Atom::Partial { .. }))
}

/// The value of an expression of arguments alone, as in the table of derivatives.
pub fn scalar<F: Field>(expr: &Expr, arguments: &[&F]) -> Result<F, Fault> {
    let walk = Walk {
        model: &Nothing,
        arguments,
        weights: &[],
    };
    walk.expr(expr)?.entries.pop().ok_or(Fault::MissingValue)
}

/// A model without names.
struct Nothing;

impl<F> Environment<F> for Nothing {
    fn value(&self, _: Name) -> Result<std::rc::Rc<super::Tensor<F>>, Fault> {
        Err(Fault::MissingValue)
    }
    fn size(&self, _: Dim) -> Result<usize, Fault> {
        Err(Fault::UnknownSize)
    }
}

impl<F> Model<F> for Nothing {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<F>), Fault> {
        Err(Fault::MissingValue)
    }
}

struct Walk<'a, F, M> {
    model: &'a M,
    arguments: &'a [&'a F],
    /// What the whole is multiplied by and summed over; none: it is not.
    weights: &'a [Table<F>],
}

impl<F: Field, M: Model<F>> Walk<'_, F, M> {
    fn expr(&self, expr: &Expr) -> Result<Table<F>, Fault> {
        let mut terms = expr.terms().iter().map(|term| self.term(term));
        let Some(first) = terms.next() else {
            return Ok(Table::constant(F::zero()));
        };
        terms.try_fold(first?, |total, term| combine(&total, &term?, F::add))
    }

    fn term(&self, term: &Term) -> Result<Table<F>, Fault> {
        self.summed(
            term,
            term.bound.clone(),
            Vec::with_capacity(term.factors.len() + 1),
        )
    }

    /// The product of the factors of a term and of these tables, summed over these indices.
    fn summed(
        &self,
        term: &Term,
        mut bound: Vec<Index>,
        mut tables: Vec<Table<F>>,
    ) -> Result<Table<F>, Fault> {
        tables.push(Table::constant(F::from_rational(&term.coefficient)?));
        let mut links = Vec::new();
        for factor in &term.factors {
            if !bound.is_empty()
                && let Some(link) = Link::of(factor)
            {
                links.push(link);
                continue;
            }
            let mut table = self.atom(&factor.atom)?;
            if !factor.exponent.is_one() {
                for entry in &mut table.entries {
                    *entry = entry.power(&factor.exponent)?;
                }
            }
            tables.push(table);
        }
        if !links.is_empty() {
            self.linked(links, &mut tables, &mut bound)?;
        }
        while !bound.is_empty() {
            let cheapest = (0..bound.len())
                .min_by_key(|place| cost(&tables, bound[*place]))
                .unwrap_or(0);
            let index = bound.swap_remove(cheapest);
            let (with, without): (Vec<_>, Vec<_>) = tables
                .into_iter()
                .partition(|table| table.axes.contains(&index));
            let summed = match product(with)? {
                Some(table) => table.summed_over(index)?,
                None => {
                    Table::constant(F::from_rational(&self.model.size_as_number(index.range)?)?)
                }
            };
            tables = without;
            tables.push(summed);
        }
        Ok(product(tables)?.unwrap_or_else(|| Table::constant(F::one())))
    }

    fn atom(&self, atom: &Atom) -> Result<Table<F>, Fault> {
        match atom {
            Atom::Entry(name, at) => {
                let tensor = self.model.value(*name)?;
                let lengths = carried(&tensor.lengths);
                self.seen(&tensor.entries, &lengths, at)
            }
            Atom::Reshaped(entry) => {
                let tensor = self.model.value(entry.name)?;
                let lengths = self.lengths(&entry.location.lengths)?;
                self.seen(&tensor.entries, &lengths, &entry.location.at)
            }
            Atom::Delta(i, j) => {
                let (n, m) = (self.model.size(i.range)?, self.model.size(j.range)?);
                let mut entries = vec![F::zero(); n * m];
                for place in 0..n.min(m) {
                    entries[place * m + place] = F::one();
                }
                Table::view(&entries, &[n, m], &[*i, *j])
            }
            Atom::Bracket(relation, form) => self.tabled(&[form], |values| {
                let holds = match relation {
                    Relation::Zero => values[0] == 0,
                    Relation::NotNegative => values[0] >= 0,
                };
                if holds { F::one() } else { F::zero() }
            }),
            Atom::Align(align) => {
                let (left, right) = (self.counted(&align.left)?, self.counted(&align.right)?);
                let difference = left.plus(-1, &right);
                self.tabled(&[&difference], |values| {
                    if values[0] == 0 { F::one() } else { F::zero() }
                })
            }
            Atom::Position(index) => {
                let n = self.model.size(index.range)?;
                let number = |place: usize| F::from_rational(&(place as u64).into());
                let entries = (1..=n).map(number).collect::<Result<_, _>>()?;
                Ok(Table {
                    axes: vec![*index],
                    lengths: vec![n],
                    entries,
                })
            }
            Atom::Size(dim) => Ok(Table::constant(F::from_rational(
                &self.model.size_as_number(*dim)?,
            )?)),
            Atom::Group(inner) => self.expr(inner),
            Atom::Bind(bind) => self.bind(bind),
            Atom::Apply(function, arguments) => {
                let tables = arguments
                    .iter()
                    .map(|argument| self.expr(argument))
                    .collect::<Result<Vec<_>, _>>()?;
                let axes: Vec<Index> = tables
                    .iter()
                    .flat_map(|table| table.axes.clone())
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect();
                let tables = tables
                    .into_iter()
                    .map(|table| self.spread(table, &axes))
                    .collect::<Result<Vec<_>, _>>()?;
                let lengths = match tables.first() {
                    Some(table) => table.lengths.clone(),
                    None => Vec::new(),
                };
                let count = lengths.iter().product();
                let entries = (0..count)
                    .map(|place| {
                        let at: Vec<&F> =
                            tables.iter().map(|table| &table.entries[place]).collect();
                        F::apply(*function, &at)
                    })
                    .collect::<Result<_, _>>()?;
                Ok(Table {
                    axes,
                    lengths,
                    entries,
                })
            }
            Atom::Partial { of, at, wrt, by } => {
                if !self.weights.is_empty() {
                    let (lengths, entries) = self.model.derivative(*of, *wrt)?;
                    return Table::view(&entries, &lengths, at);
                }
                let (lengths, entries) = self.model.partial(*of, *wrt)?;
                let indices: Vec<Index> = at.iter().chain(by).copied().collect();
                Table::view(&entries, &lengths, &indices)
            }
            Atom::Argument(k) => {
                let value = self.arguments.get(*k as usize).ok_or(Fault::MissingValue)?;
                Ok(Table::constant((*value).clone()))
            }
        }
    }

    /// The same values, over exactly these indices in this order.
    fn spread(&self, table: Table<F>, axes: &[Index]) -> Result<Table<F>, Fault> {
        if table.axes == axes {
            return Ok(table);
        }
        if table.axes.iter().any(|axis| !axes.contains(axis)) {
            return Err(Fault::MissingValue);
        }
        let lengths = axes
            .iter()
            .map(|axis| self.model.size(axis.range))
            .collect::<Result<Vec<_>, _>>()?;
        let strides = strides_in(axes, &table);
        let mut entries = Vec::with_capacity(count(&lengths)?);
        walk(&lengths, &[&strides], |at| {
            entries.push(table.entries[at[0]].clone());
            Ok(())
        })?;
        Ok(Table {
            axes: axes.to_vec(),
            lengths,
            entries,
        })
    }
}

impl<F: Field> Table<F> {
    fn constant(value: F) -> Table<F> {
        Table {
            axes: Vec::new(),
            lengths: Vec::new(),
            entries: vec![value],
        }
    }

    /// Entries of a tensor seen through indices, of which some may be the same.
    fn view(entries: &[F], lengths: &[usize], indices: &[Index]) -> Result<Table<F>, Fault> {
        if lengths.len() != indices.len() || entries.len() != lengths.iter().product::<usize>() {
            return Err(Fault::ShapesDiffer);
        }
        let mut strides = vec![1; lengths.len()];
        for place in (1..lengths.len()).rev() {
            strides[place - 1] = strides[place] * lengths[place];
        }
        let mut axes: Vec<Index> = Vec::with_capacity(indices.len());
        let (mut own_lengths, mut own_strides) = (Vec::new(), Vec::new());
        for (place, index) in indices.iter().enumerate() {
            match axes.iter().position(|axis| axis.id == index.id) {
                Some(known) if own_lengths[known] == lengths[place] => {
                    own_strides[known] += strides[place]
                }
                Some(_) => return Err(Fault::ShapesDiffer),
                None => {
                    axes.push(*index);
                    own_lengths.push(lengths[place]);
                    own_strides.push(strides[place]);
                }
            }
        }
        let mut seen = Vec::with_capacity(count(&own_lengths)?);
        walk(&own_lengths, &[&own_strides], |at| {
            seen.push(entries[at[0]].clone());
            Ok(())
        })?;
        Ok(Table {
            axes,
            lengths: own_lengths,
            entries: seen,
        })
    }

    fn summed_over(&self, index: Index) -> Result<Table<F>, Fault> {
        let Some(place) = self.axes.iter().position(|axis| *axis == index) else {
            return Ok(self.clone());
        };
        let inner: usize = self.lengths[place + 1..].iter().product();
        let length = self.lengths[place];
        let outer: usize = self.lengths[..place].iter().product();
        let mut entries = Vec::with_capacity(outer * inner);
        for block in 0..outer {
            for offset in 0..inner {
                let at = |step: usize| &self.entries[(block * length + step) * inner + offset];
                let mut total = at(0).clone();
                for step in 1..length {
                    total = total.add(at(step))?;
                }
                entries.push(total);
            }
        }
        let (mut axes, mut lengths) = (self.axes.clone(), self.lengths.clone());
        axes.remove(place);
        lengths.remove(place);
        Ok(Table {
            axes,
            lengths,
            entries,
        })
    }
}

/// How many entries the table would have that an index is summed out of.
fn cost<F>(tables: &[Table<F>], index: Index) -> usize {
    let mut lengths: Vec<(Index, usize)> = Vec::new();
    for table in tables.iter().filter(|table| table.axes.contains(&index)) {
        for (axis, length) in table.axes.iter().zip(&table.lengths) {
            if !lengths.iter().any(|(known, _)| known == axis) {
                lengths.push((*axis, *length));
            }
        }
    }
    lengths
        .iter()
        .fold(1, |total, (_, length)| total.saturating_mul(*length))
}

fn product<F: Field>(tables: Vec<Table<F>>) -> Result<Option<Table<F>>, Fault> {
    let mut tables = tables.into_iter();
    let Some(first) = tables.next() else {
        return Ok(None);
    };
    tables
        .try_fold(first, |total, table| combine(&total, &table, F::multiply))
        .map(Some)
}

/// Entry by entry over the indices of both.
fn combine<F: Field>(
    a: &Table<F>,
    b: &Table<F>,
    f: impl Fn(&F, &F) -> Result<F, Fault>,
) -> Result<Table<F>, Fault> {
    let (mut axes, mut lengths) = (a.axes.clone(), a.lengths.clone());
    for (axis, length) in b.axes.iter().zip(&b.lengths) {
        if !axes.contains(axis) {
            axes.push(*axis);
            lengths.push(*length);
        }
    }
    let mut entries = Vec::with_capacity(count(&lengths)?);
    walk(
        &lengths,
        &[&strides_in(&axes, a), &strides_in(&axes, b)],
        |at| {
            entries.push(f(&a.entries[at[0]], &b.entries[at[1]])?);
            Ok(())
        },
    )?;
    Ok(Table {
        axes,
        lengths,
        entries,
    })
}

/// How far one step along each of these axes goes in a table; 0 along those that it lacks.
fn strides_in<F>(axes: &[Index], table: &Table<F>) -> Vec<usize> {
    let mut strides = vec![1; table.lengths.len()];
    for place in (1..strides.len()).rev() {
        strides[place - 1] = strides[place] * table.lengths[place];
    }
    axes.iter()
        .map(|axis| {
            table
                .axes
                .iter()
                .position(|own| own == axis)
                .map_or(0, |place| strides[place])
        })
        .collect()
}

/// Call `f` with the offsets of every place, the last axis running fastest.
fn walk<const N: usize>(
    lengths: &[usize],
    strides: &[&[usize]; N],
    mut f: impl FnMut([usize; N]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let total: usize = lengths.iter().product();
    let mut place = vec![0; lengths.len()];
    let mut offsets = [0; N];
    for _ in 0..total {
        f(offsets)?;
        for axis in (0..lengths.len()).rev() {
            place[axis] += 1;
            for (offset, stride) in offsets.iter_mut().zip(strides) {
                *offset += stride[axis];
            }
            if place[axis] < lengths[axis] {
                break;
            }
            for (offset, stride) in offsets.iter_mut().zip(strides) {
                *offset -= stride[axis] * lengths[axis];
            }
            place[axis] = 0;
        }
    }
    Ok(())
}
