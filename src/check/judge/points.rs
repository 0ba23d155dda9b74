//! The points that links are judged at, each kept from one link to the next.
//!
//! In: the equations and numbers of the work, and the writer's own results as they come. Out: a
//! [`World`] for each point, in which everything is computed once. What is compared there is not
//! known here.

use super::*;
use crate::algebra::function::Function;
use crate::check::world::{Kept, Lines};
use crate::exact::certified;
use crate::exact::near::Near;
use crate::matrix::Normalization;
use rustc_hash::FxHashSet;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// An earlier result of the writer that is not the true value.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub(super) name: Name,
    /// The numbers written, or the formula.
    pub(super) result: OwnResult,
    /// Whether it is only rounded.
    pub(super) rounded: bool,
}

#[derive(Debug, Clone)]
pub(super) enum OwnResult {
    Numbers(Rc<Tensor<Certified>>),
    Formula(MatExpr),
}

/// Which of the writer's own results stand in the place of the true ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Trust {
    /// None.
    True,
    /// Those that are rounded.
    Rounded,
    /// All.
    All,
}

impl Own {
    fn is_formula(&self) -> bool {
        matches!(self.result, OwnResult::Formula(_))
    }

    fn is_trusted(&self, trust: Trust) -> bool {
        match trust {
            Trust::True => false,
            Trust::Rounded => self.rounded,
            Trust::All => true,
        }
    }
}

/// The writer's own results, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnResults {
    all: BTreeMap<usize, Own>,
    by_name: FxHashMap<Name, Vec<usize>>,
    formulas: BTreeSet<usize>,
    /// How many came so far.
    came: usize,
    /// How often one was replaced that a later one may rest on.
    replaced: usize,
}

impl OwnResults {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether one of them is a formula.
    pub(super) fn has_formulas(&self) -> bool {
        !self.formulas.is_empty()
    }

    /// Keep one in the place of an earlier one of the same name; a formula stays beside numbers.
    pub(super) fn push(&mut self, own: Own) {
        let numbers = !own.is_formula();
        let places = self.by_name.entry(own.name).or_default();
        places.retain(|place| {
            let stays = numbers && self.formulas.contains(place);
            if !stays {
                self.all.remove(place);
                self.formulas.remove(place);
                let rests = self.formulas.range(place..).next().is_some();
                self.replaced += usize::from(rests);
            }
            stays
        });
        self.came += 1;
        places.push(self.came);
        if !numbers {
            self.formulas.insert(self.came);
        }
        self.all.insert(self.came, own);
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Own> {
        self.all.values()
    }

    /// Keep those that are so.
    pub(super) fn retain(&mut self, is: impl Fn(&Own) -> bool) {
        let before = self.all.len();
        self.all.retain(|_, own| is(own));
        if self.all.len() == before {
            return;
        }
        self.replaced += 1;
        let all = &self.all;
        self.formulas.retain(|place| all.contains_key(place));
        for places in self.by_name.values_mut() {
            places.retain(|place| all.contains_key(place));
        }
    }

    /// Those of a name that came before one, and are trusted.
    fn has_before(&self, name: Name, before: usize, trust: Trust) -> bool {
        let places = self.by_name.get(&name).into_iter().flatten();
        let earlier = places.filter(|place| **place < before);
        let mut earlier = earlier.filter_map(|place| self.all.get(place));
        earlier.any(|own| own.is_trusted(trust))
    }
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// The numbers of the work.
    Here,
    /// A random one.
    Random(u64, Signs),
    /// A random one where the targets sum to 1: their rows, or, where only these do, their columns;
    /// or the other way round.
    Targets(u64, Lines),
}

/// A point, with how far the writer is trusted, and how many bits numbers are worked out to.
type Key = (Place, Trust, usize);

/// What is known of a point, and which of the writer's own results stand in it.
#[derive(Debug)]
struct Stored<F> {
    kept: Rc<Kept<F>>,
    came: usize,
    replaced: usize,
}

type Store<F> = RefCell<FxHashMap<Key, Stored<F>>>;

/// The points of a work.
#[derive(Debug, Default)]
pub(super) struct Points {
    primes: Store<Prime>,
    reals: Store<Certified>,
    near: Store<Near>,
    numbers: RefCell<FxHashMap<usize, Numbers>>,
    targets: OnceCell<[Targets; 2]>,
}

type Targets = Rc<[(Name, Lines)]>;

type Numbers = Rc<FxHashMap<Name, Rc<Tensor<Certified>>>>;

impl Points {
    /// What rests on the numbers of the work, taken out: they become others.
    pub(super) fn take_numbers(&mut self) -> Points {
        let mut taken = Points::default();
        let reals = std::mem::take(self.reals.get_mut()).into_iter();
        let (here, others): (Vec<_>, Vec<_>) = reals.partition(|(key, _)| key.0 == Place::Here);
        *self.reals.get_mut() = others.into_iter().collect();
        *taken.reals.get_mut() = here.into_iter().collect();
        std::mem::swap(&mut taken.numbers, &mut self.numbers);
        std::mem::swap(&mut taken.targets, &mut self.targets);
        taken
    }

    /// Put it back: they are what they were.
    pub(super) fn put_back(&mut self, taken: Points) {
        self.take_numbers();
        self.reals.get_mut().extend(taken.reals.into_inner());
        self.numbers = taken.numbers;
        self.targets = taken.targets;
    }
}

impl Judge<'_> {
    /// The numbers of the work, with the writer's own results as far as they are trusted.
    pub(super) fn here(&self, trust: Trust) -> World<'_, Certified> {
        let key = (Place::Here, trust, certified::bits());
        self.world(&self.points.reals, key, || Kept::fixed(self.numbers()))
    }

    /// A random point of the prime field.
    pub(super) fn prime(&self, seed: u64, trust: Trust) -> World<'_, Prime> {
        let key = (Place::Random(seed, Signs::Either), trust, 0);
        let begin = || Kept::random(seed, Signs::Either);
        self.world(&self.points.primes, key, begin)
    }

    /// A random point of real numbers.
    pub(super) fn real(&self, seed: u64, signs: Signs, trust: Trust) -> World<'_, Certified> {
        let key = (Place::Random(seed, signs), trust, certified::bits());
        self.world(&self.points.reals, key, || Kept::random(seed, signs))
    }

    /// The same point near floating-point numbers: that settles most differences, and no equality.
    pub(super) fn near(&self, seed: u64, signs: Signs, trust: Trust) -> World<'_, Near> {
        let key = (Place::Random(seed, signs), trust, 0);
        self.world(&self.points.near, key, || Kept::random(seed, signs))
    }

    /// A random point where these targets sum to 1.
    pub(super) fn summing(&self, seed: u64, targets: &Targets) -> World<'_, Prime> {
        let lines = targets.first().map_or(Lines::Rows, |(_, lines)| *lines);
        let key = (Place::Targets(seed, lines), Trust::True, 0);
        let begin = || Kept::random(seed, Signs::Either).with_targets(Rc::clone(targets));
        self.world(&self.points.primes, key, begin)
    }

    /// The names whose numbers are those of targets, or that have none and stand in a cross-entropy:
    /// they sum to 1, in rows or in columns. Where both do, either may be meant.
    pub(super) fn targets(&self) -> &[Targets; 2] {
        let find = |meant: Lines, other: Lines| {
            let given = self.work.given.iter();
            let found = given.filter_map(|(name, value)| {
                let lines = [meant, other];
                let lines = lines.into_iter().find(|lines| sums_to_one(value, *lines))?;
                Some((*name, lines))
            });
            let mut found: Vec<(Name, Lines)> = found.collect();
            found.extend(self.of_cross_entropy().map(|name| (name, meant)));
            found.sort_by_key(|(name, lines)| (*lines != meant, *name));
            found.into()
        };
        self.points.targets.get_or_init(|| {
            [
                find(Lines::Rows, Lines::Columns),
                find(Lines::Columns, Lines::Rows),
            ]
        })
    }

    /// Names without numbers that are multiplied by logarithms, and not subtracted from 1.
    fn of_cross_entropy(&self) -> impl Iterator<Item = Name> {
        let all = self.work.names.iter().copied().flatten();
        let free: FxHashSet<Name> = all
            .filter(|name| {
                let letter = self.work.scope.letter(*name);
                !letter.shape.is_scalar()
                    && !self.work.given.contains_key(name)
                    && self.work.model.definition(*name).is_none()
            })
            .collect();
        let (mut found, mut other) = (BTreeSet::new(), FxHashSet::default());
        for (symbol, name) in self.work.names.iter().enumerate() {
            let is_value = matches!(self.work.symbols.role(symbol), Some(Role::Value(_)));
            let Some(name) = name.filter(|_| is_value && !free.is_empty()) else {
                continue;
            };
            let formula = self.work.model.formula(name);
            formula.into_iter().for_each(|formula| {
                formula.visit(&mut |part| match part {
                    MatExpr::Add(addends) => {
                        let names = addends.iter().filter_map(|one| bare(&one.value));
                        other.extend(names);
                    }
                    MatExpr::Multiply(all) | MatExpr::Product(all) if all.iter().any(is_log) => {
                        found.extend(all.iter().filter_map(bare).filter(|one| free.contains(one)));
                    }
                    _ => {}
                })
            });
        }
        found.into_iter().filter(move |name| !other.contains(name))
    }

    /// The numbers given, as close as the computation at hand is.
    fn numbers(&self) -> Numbers {
        let mut numbers = self.points.numbers.borrow_mut();
        let known = numbers.entry(certified::bits());
        Rc::clone(known.or_insert_with(|| Rc::new(self.work.numbers())))
    }

    fn world<F: Point>(
        &self,
        store: &Store<F>,
        key: Key,
        begin: impl FnOnce() -> Kept<F>,
    ) -> World<'_, F> {
        let (_, trust, _) = key;
        let replaced = self.own.replaced;
        let known = store.borrow_mut().remove(&key);
        let known = known.filter(|known| known.replaced == replaced || trust == Trust::True);
        let (kept, came) = match known {
            Some(known) => (known.kept, known.came),
            None => (Rc::new(begin()), 0),
        };
        let mut world = World::of(&self.work.model, &self.work.scope, kept);
        if trust != Trust::True {
            for (place, own) in self.own.all.range(came + 1..) {
                self.put(&mut world, (*place, own), key);
            }
        }
        let stored = Stored {
            kept: world.kept(),
            came: self.own.came,
            replaced,
        };
        store.borrow_mut().insert(key, stored);
        world
    }

    /// Put a result of the writer in the place of the true one, as far as it is trusted. At random
    /// points numbers say nothing.
    fn put<F: Point>(&self, world: &mut World<'_, F>, (at, own): (usize, &Own), key: Key) {
        let (place, trust, _) = key;
        if place != Place::Here && !own.is_formula() {
            return;
        }
        let value = match &own.result {
            _ if !own.is_trusted(trust) => None,
            OwnResult::Formula(formula) => world.value_of(formula).ok(),
            OwnResult::Numbers(value) => {
                let entries = value.entries.iter().map(|entry| {
                    let exact = entry.exact().ok_or(NoValue::MissingValue)?;
                    F::from_rational(exact)
                });
                let entries = entries.collect::<Result<Vec<F>, _>>().ok();
                entries.map(|entries| Rc::new(value.with_entries(entries)))
            }
        };
        match value {
            Some(value) => world.set(own.name, value),
            // What stood there before was replaced, unless it is a formula.
            None if self.own.has_before(own.name, at, trust) => {}
            None => world.clear_override(own.name),
        }
    }
}

/// A name, turned or cut or not.
fn bare(formula: &MatExpr) -> Option<Name> {
    match formula {
        MatExpr::Name(name) => Some(*name),
        MatExpr::Transpose(inner) | MatExpr::Select(inner, _) | MatExpr::Negate(inner) => {
            bare(inner)
        }
        _ => None,
    }
}

fn is_log(formula: &MatExpr) -> bool {
    match formula {
        MatExpr::Apply(function, _) => *function == Function::Log,
        MatExpr::Normalize(normalization, ..) => *normalization == Normalization::LogSoftmax,
        MatExpr::Transpose(inner) | MatExpr::Select(inner, _) | MatExpr::Negate(inner) => {
            is_log(inner)
        }
        _ => false,
    }
}

/// Whether there are several entries in each of these lines, none negative, that sum to 1.
fn sums_to_one(value: &Tensor<Certified>, lines: Lines) -> bool {
    let (rows, columns) = (value.rows(), value.columns());
    let (across, length) = match lines {
        _ if !value.is_matrix() => return false,
        // A column is one line.
        Lines::Rows if columns == 1 => (1, rows),
        Lines::Rows => (rows, columns),
        Lines::Columns => (columns, rows),
    };
    let mut sums = vec![Rational::ZERO; across];
    for (at, entry) in value.entries.iter().enumerate() {
        let line = match lines {
            Lines::Rows => at / length.max(1),
            Lines::Columns => at % columns.max(1),
        };
        match entry.exact().filter(|exact| **exact >= Rational::ZERO) {
            Some(exact) => sums[line] += exact,
            None => return false,
        }
    }
    length > 1 && sums.iter().all(|sum| *sum == Rational::ONE)
}
