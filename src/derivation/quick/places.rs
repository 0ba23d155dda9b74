//! Single entries of a name, from more digits.
//!
//! In: a step of the walk, and places in its value. Out: what stands there, in any kind of numbers.
//! Where few entries are asked for, few entries of what they are made of are computed: a row and a
//! column, or the entry at the same place; else whole names, which are kept then. Whether they are
//! close enough, is not known here.

use super::Walk;
use super::closer::Closer;
use super::formula::{Entries, Operand, Step};
use crate::derivation::world::World;
use crate::exact::evaluate::Environment;
use crate::exact::{Fault, Tensor};
use crate::scope::{Dim, Name};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// A name of which more than one entry in so many is needed is computed whole.
const FEW: usize = 4;

/// So far is looked back for single entries, one name behind the other.
const DEEPEST: usize = 8;

impl Walk<'_> {
    /// What stands at these places of a step, row by row from 0.
    pub(super) fn at<F: Closer>(
        &self,
        step: &Step,
        places: &[usize],
        depth: usize,
    ) -> Option<Vec<F>>
    where
        for<'w> World<'w>: Environment<F>,
    {
        match step.formula.entries() {
            Entries::OfProduct(a, b) => self.of_product([&a, &b], step, places, depth),
            Entries::OneByOne => self.one_by_one(step, places, depth),
            Entries::Together => self.together(step, places),
        }
    }

    fn together<F: Closer>(&self, step: &Step, places: &[usize]) -> Option<Vec<F>>
    where
        for<'w> World<'w>: Environment<F>,
    {
        self.bring::<F>(&step.names)?;
        let value: Rc<Tensor<F>> = step.formula.value(&self.world(step)).ok()?;
        picked(&value, places)
    }

    /// Sums of products of a row and a column.
    fn of_product<F: Closer>(
        &self,
        [a, b]: [&Operand; 2],
        step: &Step,
        places: &[usize],
        depth: usize,
    ) -> Option<Vec<F>>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let ([_, inner], [same, columns]) = (self.sizes(a)?, self.sizes(b)?);
        if inner != same || columns == 0 {
            return None;
        }
        let rows = distinct(places.iter().map(|place| place / columns));
        let others = distinct(places.iter().map(|place| place % columns));
        let across = |row: &usize| {
            let row = *row;
            (0..inner).map(move |along| [row, along])
        };
        let down = |column: &usize| {
            let column = *column;
            (0..inner).map(move |along| [along, column])
        };
        let a = self.entries_of::<F>(a, rows.iter().flat_map(across), step, depth)?;
        let b = self.entries_of::<F>(b, others.iter().flat_map(down), step, depth)?;
        let entry = |place: &usize| {
            let row = rows.binary_search(&(place / columns)).ok()? * inner;
            let column = others.binary_search(&(place % columns)).ok()? * inner;
            let (a, b) = (a.get(row..row + inner)?, b.get(column..column + inner)?);
            let mut factors = a.iter().zip(b);
            let sum = factors.try_fold(F::zero(), |sum, (a, b)| sum.add(&a.multiply(b)?));
            sum.ok()
        };
        places.iter().map(entry).collect()
    }

    /// Rows and columns of a matrix in a product.
    fn sizes(&self, operand: &Operand) -> Option<[usize; 2]> {
        match *self.numbers.held(operand.name)?.lengths()? {
            [rows, columns] if operand.is_turned => Some([columns, rows]),
            [rows, columns] => Some([rows, columns]),
            _ => None,
        }
    }

    /// The entries of a matrix in a product at rows and columns from 0.
    fn entries_of<F: Closer>(
        &self,
        operand: &Operand,
        places: impl Iterator<Item = [usize; 2]>,
        step: &Step,
        depth: usize,
    ) -> Option<Vec<F>>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let [rows, columns] = self.sizes(operand)?;
        let place = |[row, column]: [usize; 2]| match operand.is_turned {
            true => column * rows + row,
            false => row * columns + column,
        };
        let places: Vec<usize> = places.map(place).collect();
        self.part(operand.name, step, &places, depth)
    }

    /// A formula of the entries at the same place: of each name those are put in a column.
    fn one_by_one<F: Closer>(&self, step: &Step, places: &[usize], depth: usize) -> Option<Vec<F>>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let lengths = |name: &Name| self.numbers.held(*name)?.lengths();
        let is_single = |lengths: &&[usize]| lengths.iter().all(|length| *length == 1);
        let all: Vec<&[usize]> = step.names.iter().map(lengths).collect::<Option<_>>()?;
        let mut several = all.iter().filter(|lengths| !is_single(lengths));
        let first = several.next();
        if first.is_none_or(|first| several.any(|other| other != first)) {
            return self.together(step, places);
        }
        let mut values = FxHashMap::default();
        for (name, lengths) in step.names.iter().zip(&all) {
            let value = match is_single(lengths) {
                true => Tensor::matrix(1, 1, self.part(*name, step, &[0], depth)?),
                false => Tensor::matrix(places.len(), 1, self.part(*name, step, places, depth)?),
            };
            values.insert(*name, Rc::new(value));
        }
        let world = self.world(step);
        let value: Rc<Tensor<F>> = step.formula.matrix_value(&Column { world, values })?;
        (value.entries.len() == places.len()).then(|| value.entries.clone())
    }

    /// What stands at these places of a name that a step needs.
    fn part<F: Closer>(
        &self,
        name: Name,
        of: &Step,
        places: &[usize],
        depth: usize,
    ) -> Option<Vec<F>>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let held = self.numbers.held(name)?;
        if let Some(short) = held.as_short() {
            let entry = |place: &usize| Some(F::of_short(*short.entries.get(*place)?));
            return places.iter().map(entry).collect();
        }
        let whole = held.lengths()?.iter().product::<usize>() / FEW;
        if !held.is_rational() && !F::is_in(held) && places.len() <= whole && depth < DEEPEST {
            let step = &self.steps[*self.places.get(&name)?];
            return self.at(step, places, depth + 1);
        }
        self.bring::<F>(&[name])?;
        let world = self.world(of);
        picked(&*Environment::<F>::value(&world, name).ok()?, places)
    }

    /// See to it that these names are there in numbers of this kind.
    pub(super) fn bring<F: Closer>(&self, names: &[Name]) -> Option<()>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let mut wanted = FxHashSet::default();
        let mut rest: Vec<Name> = names.to_vec();
        while let Some(name) = rest.pop() {
            let held = self.numbers.held(name)?;
            if held.is_rational() || F::is_in(held) {
                continue;
            }
            let place = *self.places.get(&name)?;
            if wanted.insert(place) {
                rest.extend(&self.steps[place].names);
            }
        }
        let mut wanted: Vec<usize> = wanted.into_iter().collect();
        wanted.sort_unstable();
        for step in wanted.into_iter().map(|place| &self.steps[place]) {
            let value = step.formula.value::<F>(&self.world(step)).ok()?;
            F::put(value, self.numbers.held(step.name)?);
        }
        Some(())
    }
}

/// In order, each once.
fn distinct(all: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut all: Vec<usize> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn picked<F: Clone>(value: &Tensor<F>, places: &[usize]) -> Option<Vec<F>> {
    let entry = |place: &usize| value.entries.get(*place).cloned();
    places.iter().map(entry).collect()
}

/// A world where names are columns of some of their entries.
struct Column<'w, F> {
    world: World<'w>,
    values: FxHashMap<Name, Rc<Tensor<F>>>,
}

impl<F> Environment<F> for Column<'_, F> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<F>>, Fault> {
        self.values.get(&name).cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.world.length(dim)
    }
}
