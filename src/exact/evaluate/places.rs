//! Entries by their places: slices, tensors by components, sums over indices.

use super::{Environment, Evaluation, Fault, Field, Tensor, whole};
use crate::algebra::function::Function;
use crate::algebra::{Form, Index, Rational, Subscript, Variable};
use crate::exact::tensor::count;
use crate::matrix::{Bound, MatExpr, Over, Selector};
use std::rc::Rc;

impl<E> Evaluation<'_, E> {
    /// What a form is at the indices at hand.
    pub(super) fn form<F: Field>(&self, form: &Form) -> Result<i64, Fault>
    where
        E: Environment<F>,
    {
        let mut value = form.constant();
        for (variable, coefficient) in form.terms() {
            let own = match variable {
                Variable::Index(index) => self.index(*index)?,
                Variable::Size(dim) => i64::try_from(self.environment.size(*dim)?)
                    .map_err(|_| Fault::TooManyEntries)?,
                Variable::Entry(name, at) => {
                    let tensor: Rc<Tensor<F>> = self.environment.value(*name)?;
                    let at = at
                        .iter()
                        .map(|at| self.subscript(at))
                        .collect::<Result<Vec<_>, _>>()?;
                    match tensor.get(&at) {
                        Some(entry) => entry.whole().ok_or(Fault::ShapesDiffer)?,
                        None if self.shape_only.get() => 1,
                        None => return Err(Fault::ShapesDiffer),
                    }
                }
            };
            let own = own.checked_mul(*coefficient).ok_or(Fault::TooManyEntries)?;
            value = value.checked_add(own).ok_or(Fault::TooManyEntries)?;
        }
        Ok(value)
    }

    /// What a comparison of two whole numbers says, which is known in every field: of places, sizes
    /// and numbers that say which entry is meant. None of any other operands.
    pub(super) fn compared<F: Field>(
        &self,
        function: Function,
        arguments: &[MatExpr],
    ) -> Result<Option<bool>, Fault>
    where
        E: Environment<F>,
    {
        let [a, b] = arguments else { return Ok(None) };
        let Some((a, b)) = self.whole::<F>(a)?.zip(self.whole::<F>(b)?) else {
            return Ok(None);
        };
        Ok(Some(match function {
            Function::Equal => a == b,
            Function::NotEqual => a != b,
            Function::Less => a < b,
            Function::LessOrEqual => a <= b,
            Function::Greater => a > b,
            _ => a >= b,
        }))
    }

    fn whole<F: Field>(&self, expr: &MatExpr) -> Result<Option<i64>, Fault>
    where
        E: Environment<F>,
    {
        let name = |expr: &MatExpr| match expr {
            MatExpr::Name(name) => self.environment.is_whole(*name),
            _ => false,
        };
        let selected = |selectors: &[Selector]| {
            let mut selectors = selectors.iter();
            selectors.all(|selector| matches!(selector, Selector::At(_)))
        };
        Ok(match expr {
            MatExpr::Position(form) => Some(self.form::<F>(form)?),
            MatExpr::Size(dim) => i64::try_from(self.environment.size(*dim)?).ok(),
            MatExpr::Number(number) if number.is_int() => {
                i64::try_from(number.numerator().clone()).ok()
            }
            MatExpr::Select(of, selectors) if name(of) && selected(selectors) => {
                self.value::<F>(expr)?.entries[0].whole()
            }
            MatExpr::Name(_) if name(expr) => {
                let value = self.value::<F>(expr)?;
                match value.entries.as_slice() {
                    [entry] => entry.whole(),
                    _ => None,
                }
            }
            _ => None,
        })
    }

    fn index(&self, index: Index) -> Result<i64, Fault> {
        let indices = self.indices.borrow();
        let known = indices.iter().rev().find(|(id, _)| *id == index.id);
        known.map(|(_, value)| *value).ok_or(Fault::MissingValue)
    }

    fn subscript<F: Field>(&self, at: &Subscript) -> Result<i64, Fault>
    where
        E: Environment<F>,
    {
        match at {
            Subscript::Index(index) => self.index(*index),
            Subscript::Form(form) => self.form(form),
        }
    }

    /// The places that each selector takes, and the entries there.
    pub(super) fn select<F: Field>(
        &self,
        a: &Tensor<F>,
        selectors: &[Selector],
    ) -> Result<Tensor<F>, Fault>
    where
        E: Environment<F>,
    {
        let mut taken: Vec<Vec<i64>> = Vec::with_capacity(selectors.len());
        let mut lengths = Vec::with_capacity(selectors.len());
        for (axis, selector) in selectors.iter().enumerate() {
            let places: Vec<i64> = match selector {
                Selector::At(at) => vec![self.subscript(at)?],
                Selector::All => (1..=a.lengths[axis] as i64).collect(),
                Selector::Range(first, length) => {
                    let first = self.form(first)?;
                    let length = self.environment.size(*length)? as i64;
                    (first..first.saturating_add(length)).collect()
                }
                Selector::Gather(name) => {
                    let ids: Rc<Tensor<F>> = self.environment.value(*name)?;
                    let ids = ids.entries.iter().map(Field::whole);
                    ids.collect::<Option<_>>().ok_or(Fault::ShapesDiffer)?
                }
            };
            if !matches!(selector, Selector::At(_)) {
                lengths.push(places.len());
            }
            taken.push(places);
        }
        lengths.resize(lengths.len().max(2), 1);
        let mut entries = Vec::with_capacity(count(&lengths)?);
        let counts: Vec<i64> = taken.iter().map(|places| places.len() as i64).collect();
        for_each_place(&counts, |place| {
            let at: Vec<i64> = taken
                .iter()
                .zip(place)
                .map(|(places, step)| places[*step as usize - 1])
                .collect();
            entries.push(match a.get(&at) {
                Some(entry) => entry.clone(),
                None if self.shape_only.get() => F::zero(),
                None => return Err(Fault::ShapesDiffer),
            });
            Ok(())
        })?;
        Ok(Tensor { lengths, entries })
    }

    /// A tensor by its components.
    pub(super) fn entries<F: Field>(
        &self,
        indices: &[Index],
        body: &MatExpr,
    ) -> Result<Tensor<F>, Fault>
    where
        E: Environment<F>,
    {
        let ranges: Vec<_> = indices.iter().map(|index| index.range).collect();
        let lengths = self.lengths::<F>(&ranges)?;
        let counts: Vec<i64> = lengths[..indices.len()].iter().map(|n| *n as i64).collect();
        let mut entries = Vec::with_capacity(count(&lengths)?);
        let depth = self.indices.borrow().len();
        for_each_place(&counts, |place| {
            self.enter(
                depth,
                indices
                    .iter()
                    .map(|index| index.id)
                    .zip(place.iter().copied()),
            );
            entries.push(
                self.value::<F>(body)?
                    .entries
                    .first()
                    .ok_or(Fault::ShapesDiffer)?
                    .clone(),
            );
            Ok(())
        })?;
        self.indices.borrow_mut().truncate(depth);
        Ok(Tensor { lengths, entries })
    }

    fn enter(&self, depth: usize, values: impl Iterator<Item = (u32, i64)>) {
        let mut indices = self.indices.borrow_mut();
        indices.truncate(depth);
        indices.extend(values);
    }

    /// Zeros in the shape of a bound term. Where that cannot be told, a 0 that is broadcast.
    fn zeros<F: Field>(&self, bounds: &[Bound], body: &MatExpr) -> Result<Tensor<F>, Fault>
    where
        E: Environment<F>,
    {
        let depth = self.indices.borrow().len();
        let ones = vec![1; bounds.len()];
        self.enter(depth, bounds.iter().map(|bound| bound.index.id).zip(ones));
        let before = self.shape_only.replace(true);
        let lengths = self.value::<F>(body).map(|value| value.lengths.clone());
        self.shape_only.set(before);
        self.indices.borrow_mut().truncate(depth);
        Tensor::filled(lengths.unwrap_or(vec![1; 2]), F::zero())
    }

    /// `sum(k: …)` and its kin.
    pub(super) fn over<F: Field>(
        &self,
        over: Over,
        bounds: &[Bound],
        body: &MatExpr,
    ) -> Result<Tensor<F>, Fault>
    where
        E: Environment<F>,
    {
        if self.shape_only.get() {
            return self.zeros(bounds, body);
        }
        let depth = self.indices.borrow().len();
        let mut values: Vec<Rc<Tensor<F>>> = Vec::new();
        let mut counts = Vec::with_capacity(bounds.len());
        for bound in bounds {
            counts.push(self.environment.size(bound.index.range)? as i64);
        }
        let in_range = |place: &[i64]| -> Result<bool, Fault> {
            self.enter(
                depth,
                bounds
                    .iter()
                    .map(|bound| bound.index.id)
                    .zip(place.iter().copied()),
            );
            for (bound, step) in bounds.iter().zip(place) {
                let first = self.form::<F>(&bound.first)?;
                if let Some(last) = &bound.last
                    && first - 1 + step > self.form::<F>(last)?
                {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        for_each_place(&counts, |place| {
            if in_range(place)? {
                values.push(self.value(body)?);
            }
            Ok(())
        })?;
        self.indices.borrow_mut().truncate(depth);
        let Some(first) = values.first() else {
            // An empty range: only a sum and a product have a value.
            return match over {
                Over::Sum => self.zeros(bounds, body),
                Over::Product => Ok(Tensor::scalar(F::one())),
                Over::Mean => Err(Fault::DivisionByZero(None)),
                Over::Max | Over::Min => Err(Fault::MissingValue),
            };
        };
        let scalars = || {
            values
                .iter()
                .map(|value| value.entries[0].clone())
                .collect::<Vec<F>>()
        };
        Ok(match over {
            Over::Sum | Over::Mean => {
                let total = values[1..]
                    .iter()
                    .try_fold((**first).clone(), |total, value| whole::add(&total, value))?;
                if over == Over::Sum {
                    return Ok(total);
                }
                let count = F::from_rational(&Rational::from(values.len() as u64))?;
                let part = Tensor::scalar(count.power(&Rational::NEG_ONE)?);
                super::zip(&total, &part, F::multiply)?
            }
            Over::Product => {
                let product = scalars()
                    .iter()
                    .try_fold(F::one(), |product, value| product.multiply(value))?;
                Tensor::scalar(product)
            }
            Over::Max | Over::Min => {
                let all = scalars();
                let place = F::first_extreme(&all, over == Over::Max)?;
                Tensor::scalar(all[place].clone())
            }
        })
    }
}

/// Call `f` with every place, counted from 1, the last axis running fastest.
fn for_each_place(
    counts: &[i64],
    mut f: impl FnMut(&[i64]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if counts.iter().any(|count| *count < 1) {
        return Ok(());
    }
    let mut place = vec![1; counts.len()];
    loop {
        f(&place)?;
        let Some(axis) = (0..counts.len())
            .rev()
            .find(|axis| place[*axis] < counts[*axis])
        else {
            return Ok(());
        };
        place[axis] += 1;
        place[axis + 1..].fill(1);
    }
}
