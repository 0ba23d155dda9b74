//! Shapes of names that nothing gives, in a work of symbols: told by `W \in \mathbb{R}^{n \times m}`,
//! by subscripts, and by what its equations need.
//!
//! In: the equations of the work. Out: for each free name its lengths, those that nothing ties being
//! different, so that a lost transpose shows. Where no shapes fit all equations, none are told, and
//! free names stay numbers.

mod infer;
mod settle;

use super::free::Free;
use super::*;
use crate::notation::interpret::{Callee, Sign, Whole};
use crate::notation::read::{Font, Kind as Form, Node as Sort, Operator};
use infer::{Guess, Len, Misfit, Size};
use settle::{candidates, chosen, settle};
use std::collections::BTreeMap;

/// Letters that are indices below a name.
const INDICES: &str = "ijklmnpqrs";

/// So many other formulas are looked at.
const MOST_SIDES: usize = 200;

/// So many lengths are told apart.
const MOST_LENGTHS: usize = 10;

/// An axis, as `\mathbb{R}^{n \times 3}` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Axis {
    Number(u64),
    Letter(String),
}

/// Whether there are rows and columns.
type Axes = [bool; 2];

const MATRIX: Axes = [true, true];
const COLUMN: Axes = [true, false];
const ROW: Axes = [false, true];
const NUMBER: Axes = [false, false];

/// A free name with its two lengths, and which of them it may have, the customary first.
type Choice = (String, Size, Vec<Axes>);

/// The equations of a work, by the names that they give.
pub(super) struct System {
    keys: Vec<String>,
    equations: FxHashMap<usize, (Vec<String>, Rc<Reading>)>,
    order: Vec<usize>,
    /// What is differentiated by tensors: numbers.
    losses: FxHashSet<usize>,
}

impl System {
    fn key(&self, symbol: usize) -> Option<&String> {
        self.keys.get(symbol)
    }

    /// Whether the first equations fit.
    fn fits(&self, guess: &mut Guess, count: usize) -> Result<(), Misfit> {
        guess.again();
        for symbol in &self.order[..count] {
            let size = guess.of_name(*symbol, self)?;
            if self.losses.contains(symbol) && size.is_some_and(|size| size != [Len::Fixed(1); 2]) {
                return Err(Misfit);
            }
        }
        Ok(())
    }
}

/// What is seen of free names.
#[derive(Debug, Default)]
struct Seen {
    /// How many subscripts they have.
    axes: FxHashMap<String, usize>,
    /// Those that are turned, or multiplied entry by entry.
    tensors: FxHashSet<String>,
    /// Those in exponents and limits.
    numbers: FxHashSet<String>,
    /// Whether something is turned, multiplied entry by entry, or has a norm.
    any: bool,
}

impl Work {
    /// The lengths of free names, as far as the work tells them.
    pub(super) fn shapes_of_free(
        &mut self,
        open: &[(usize, Vec<Stated>)],
    ) -> FxHashMap<String, Vec<u64>> {
        self.free_shapes(open).unwrap_or_default()
    }

    fn free_shapes(
        &mut self,
        open: &[(usize, Vec<Stated>)],
    ) -> Option<FxHashMap<String, Vec<u64>>> {
        let free = self.free_of(open);
        let declared = self.declared_shapes();
        let seen = self.seen(&free);
        if free.keys.is_empty() || !seen.any && declared.is_empty() && seen.axes.is_empty() {
            return None;
        }
        for (key, axes) in &seen.axes {
            if self.symbols.find(key).is_none() {
                let role = Role::Value(Some(*axes));
                let (key, latex) = (key.clone(), key.clone());
                self.symbols.declare(Symbol { key, latex, role });
            }
        }
        self.names.resize(self.symbols.all().len(), None);
        let system = self.system(open);
        let free = self.free_of(open);
        let mut guess = Guess::default();
        let mut letters: BTreeMap<String, Len> = BTreeMap::new();
        let mut choices: Vec<Choice> = Vec::new();
        for key in &free.keys {
            let (size, axes) = match declared.get(key) {
                Some(told) => {
                    let mut size = [Len::Fixed(1); 2];
                    for (place, axis) in told.iter().enumerate() {
                        size[place] = match axis {
                            Axis::Number(number) => Len::Fixed(*number),
                            Axis::Letter(letter) => match self.length_of(letter) {
                                Some(number) => Len::Fixed(number),
                                None => *letters
                                    .entry(letter.clone())
                                    .or_insert_with(|| guess.open()),
                            },
                        };
                    }
                    (size, vec![size.map(|length| length != Len::Fixed(1))])
                }
                None => ([guess.open(), guess.open()], candidates(key, &seen)),
            };
            guess.free.insert(key.clone(), chosen(size, axes[0]));
            choices.push((key.clone(), size, axes));
        }
        guess.begin();
        settle(&system, &mut guess, &choices)?;
        self.polish(&system, &mut guess, &choices);
        self.lengths_found(&guess, &choices, &letters)
    }

    /// Where a row for a column fits all equations as well, and more of the other formulas, or the
    /// other way round, it is meant.
    fn polish(&self, system: &System, guess: &mut Guess, choices: &[Choice]) {
        let layers = FxHashMap::default();
        let sides: Vec<Rc<Reading>> = self
            .places()
            .filter_map(|place| self.reading(place, &layers).ok())
            .take(MOST_SIDES)
            .collect();
        let misfits = |guess: &mut Guess| {
            if system.fits(guess, system.order.len()).is_err() {
                return usize::MAX;
            }
            let fails = |side: &&Rc<Reading>| guess.aside(|guess| guess.of(side, system)).is_err();
            sides.iter().filter(fails).count()
        };
        let mut least = misfits(guess);
        for (key, size, axes) in choices.iter().filter(|(_, _, axes)| axes.len() > 1) {
            let is_line = |size: &Size| {
                [COLUMN, ROW]
                    .iter()
                    .any(|line| chosen(*size, *line) == *size)
            };
            for axes in axes.iter().filter(|axes| [COLUMN, ROW].contains(axes)) {
                if !guess.free.get(key).is_some_and(is_line) {
                    break;
                }
                if least == 0 {
                    break;
                }
                let other = chosen(*size, *axes);
                let Some(before) = guess.free.insert(key.clone(), other) else {
                    continue;
                };
                let found = misfits(guess);
                match found < least {
                    true => least = found,
                    false => drop(guess.free.insert(key.clone(), before)),
                }
            }
        }
        let _fits = system.fits(guess, system.order.len());
    }

    /// The number of a letter for a length.
    fn length_of(&self, letter: &str) -> Option<u64> {
        let size = self.scope.find_size(letter)?;
        self.scope.value(Dim::Size(size))
    }

    /// Numbers for the lengths: those that nothing ties are different.
    fn lengths_found(
        &mut self,
        guess: &Guess,
        choices: &[Choice],
        letters: &BTreeMap<String, Len>,
    ) -> Option<FxHashMap<String, Vec<u64>>> {
        let mut open: Vec<Len> = Vec::new();
        let taken = self.lengths.clone();
        let mut fresh = (2..).filter(|number| !taken.contains(number));
        let mut numbers: Vec<u64> = Vec::new();
        let mut number = |length: Len| match guess.length(length) {
            Len::Fixed(number) => Some(number),
            length => {
                if let Some(place) = open.iter().position(|own| *own == length) {
                    return numbers.get(place).copied();
                }
                let new = fresh.next().filter(|_| open.len() < MOST_LENGTHS)?;
                open.push(length);
                numbers.push(new);
                Some(new)
            }
        };
        let mut found = FxHashMap::default();
        for (key, _, _) in choices {
            let [rows, columns] = *guess.free.get(key)?;
            let lengths = [number(rows)?, number(columns)?];
            let lengths = match lengths {
                [1, 1] => Vec::new(),
                [rows, 1] => vec![rows],
                _ => lengths.to_vec(),
            };
            found.insert(key.clone(), lengths);
        }
        let mut sizes = Vec::new();
        for (letter, length) in letters {
            sizes.push((letter, number(*length)?));
        }
        for (letter, number) in sizes {
            let size = self.scope.size(letter);
            self.scope.set_size(size, number);
            if self.symbols.find(letter).is_none() {
                let (key, latex) = (letter.clone(), letter.clone());
                let role = Role::Value(Some(0));
                self.symbols.declare(Symbol { key, latex, role });
            }
        }
        self.names.resize(self.symbols.all().len(), None);
        Some(found)
    }

    /// The equations, read with the names that have subscripts.
    fn system(&self, open: &[(usize, Vec<Stated>)]) -> System {
        let mut equations = FxHashMap::default();
        let mut order = Vec::new();
        for (symbol, all) in open {
            let Some(one) = all.first().filter(|one| one.also.is_empty()) else {
                continue;
            };
            let Ok(right) = self.reading((one.chain, 1), &one.layers) else {
                continue;
            };
            let right = match one.letters.is_empty() {
                true => right,
                false => Rc::new(indexed(&right, &one.letters)),
            };
            equations.insert(*symbol, (one.letters.clone(), right));
            order.push((one.chain, *symbol));
        }
        order.sort_unstable();
        let mut losses = FxHashSet::default();
        self.each_reading(&mut |one| {
            if let Meaning::Derivative(derivative) = &one.meaning
                && let Meaning::Name(symbol) = derivative.of.meaning
                && ["L", "J", "E", "ell", "loss", "Loss", "cost"]
                    .contains(&self.symbols.all()[symbol].key.as_str())
            {
                losses.insert(symbol);
            }
        });
        System {
            keys: self
                .symbols
                .all()
                .iter()
                .map(|one| one.key.clone())
                .collect(),
            equations,
            order: order.into_iter().map(|(_, symbol)| symbol).collect(),
            losses,
        }
    }

    /// What is seen of free names in all formulas.
    fn seen(&self, free: &Free) -> Seen {
        let mut seen = Seen::default();
        let key_of = |reading: &Reading| match &reading.meaning {
            Meaning::Unknown(key) => Some(key.clone()),
            Meaning::Name(symbol) => Some(self.symbols.all()[*symbol].key.clone()),
            _ => None,
        };
        // What is told by its entries may stand whole somewhere else.
        let mut whole: FxHashSet<String> = free.keys.iter().cloned().collect();
        self.each_reading(&mut |one| {
            if let Meaning::Unknown(key) = &one.meaning {
                whole.insert(key.clone());
            }
        });
        let is_free = |key: &String| whole.contains(key);
        // One that stands nowhere whole is told apart by its letters, before formulas are read.
        let entry_of = |key: &str| {
            let (base, below) = key.rsplit_once('_')?;
            let is_index = |letter: char| INDICES.contains(letter);
            let fits = (1..=2).contains(&below.len()) && below.chars().all(is_index);
            let fits = fits && is_free(&base.to_owned());
            fits.then(|| (base.to_owned(), below.len()))
        };
        self.each_reading(&mut |one| {
            let lone = |part: &Reading| key_of(part).filter(is_free);
            match &one.meaning {
                Meaning::Transpose(a) => {
                    seen.any = true;
                    seen.tensors.extend(lone(a));
                }
                Meaning::Product(Sign::Hadamard, a, b) => {
                    seen.any = true;
                    seen.tensors
                        .extend([a, b].into_iter().filter_map(|part| lone(part)));
                }
                Meaning::Entry(base, at) => {
                    if let Some(key) = lone(base) {
                        let axes = seen.axes.entry(key).or_insert(0);
                        *axes = at.len().max(*axes);
                    }
                }
                Meaning::Unknown(key) => {
                    if let Some((base, count)) = entry_of(key) {
                        let axes = seen.axes.entry(base).or_insert(0);
                        *axes = count.max(*axes);
                    }
                }
                Meaning::Norm(_) | Meaning::Apply(Callee::Whole(Whole::Softmax), ..) => {
                    seen.any = true;
                }
                Meaning::Power(_, power) => seen.numbers.extend(lone(power)),
                Meaning::Fold(fold) => {
                    let limits = fold.indices.iter().flat_map(|one| [&one.first, &one.last]);
                    seen.numbers.extend(limits.flatten().filter_map(lone));
                }
                _ => {}
            }
        });
        seen.axes.retain(|_, axes| (1..=2).contains(axes));
        seen
    }

    /// What `W \in \mathbb{R}^{n \times m}` says; several names may stand before the sign.
    fn declared_shapes(&self) -> FxHashMap<String, Vec<Axis>> {
        let mut found = FxHashMap::default();
        let layers = FxHashMap::default();
        for (at, chain) in self.chains.iter().enumerate() {
            let [_, right] = chain.sides.as_slice() else {
                continue;
            };
            if !matches!(right.relation, Some((Relation::In, _))) {
                continue;
            }
            let Some(axes) = axes_of(&right.row) else {
                continue;
            };
            // `x, y \in …`: the ones before stand alone.
            let before = self.chains[..at].iter().rev().take_while(|before| {
                let [one] = before.sides.as_slice() else {
                    return false;
                };
                one.formula == right.formula && one.relation.is_none()
            });
            for number in (at - before.count()..=at).rev() {
                let key = match self.reading((number, 0), &layers).as_deref() {
                    Ok(reading) => match &reading.meaning {
                        Meaning::Unknown(key) => key.clone(),
                        Meaning::Name(symbol) => self.symbols.all()[*symbol].key.clone(),
                        _ => continue,
                    },
                    Err(_) => continue,
                };
                found.entry(key).or_insert_with(|| axes.clone());
            }
        }
        found
    }
}

/// `\mathbb{R}`, `\mathbb{R}^n`, `\mathbb{R}^{n \times 3}`.
fn axes_of(row: &[Sort]) -> Option<Vec<Axis>> {
    let [node] = row else { return None };
    let is_real = |node: &Sort| matches!(&node.kind, Form::Letter(letter, font) if letter == "R" && *font != Font::Plain);
    if is_real(node) {
        return Some(Vec::new());
    }
    let Form::Scripts(scripts) = &node.kind else {
        return None;
    };
    if !is_real(&scripts.base) {
        return None;
    }
    let sup = scripts.sup.as_ref()?;
    let row = match &sup.kind {
        Form::Row(inner) => inner.as_slice(),
        _ => std::slice::from_ref(sup),
    };
    let parts =
        row.split(|node| matches!(node.kind, Form::Operator(Operator::Times | Operator::Dot)));
    let axes = parts.map(|part| {
        let [one] = part else { return None };
        let text = crate::notation::interpret::parse::index_text(
            std::slice::from_ref(one),
            &Setting {
                symbols: &Symbols::default(),
                layers: &FxHashMap::default(),
            },
        );
        match &one.kind {
            Form::Number(digits) => digits.parse().ok().map(Axis::Number),
            Form::Letter(letter, _) => Some(Axis::Letter(letter.clone())),
            _ => text.ok().flatten().map(Axis::Letter),
        }
    });
    let axes: Vec<Axis> = axes.collect::<Option<_>>()?;
    (1..=2).contains(&axes.len()).then_some(axes)
}
