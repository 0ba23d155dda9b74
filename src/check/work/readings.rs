//! The sides of a work's chains, each read once, and the numbers of letters of layers.
//!
//! In: the place of a side, and the numbers that letters of layers have there. Out: its reading. What
//! a reading says is not known here.

use super::*;
use std::cell::{Cell, OnceCell, RefCell};

/// Where a side stands: its chain, and its number in it.
pub type Place = (usize, usize);

/// The numbers that letters of layers have.
pub type Layers = FxHashMap<String, i64>;

/// No letter of a layer is tried for numbers beyond this.
const MOST_LAYERS: i64 = 64;

/// So many sets of numbers are tried for the letters of one statement.
const MOST_SETS: usize = 2_500;

/// A place with the numbers of letters, in the order of the letters.
type Key = (Place, Vec<(String, i64)>);

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// Whether all names are known: what is read before may be read otherwise later.
    settled: Cell<bool>,
    plain: RefCell<FxHashMap<Place, Result<Rc<Reading>, Fault>>>,
    with_layers: RefCell<FxHashMap<Key, Result<Rc<Reading>, Fault>>>,
    /// The greatest number that stands in a name.
    greatest: OnceCell<i64>,
}

impl Readings {
    /// From now on, all names are known.
    pub(super) fn settle(&self) {
        self.settled.set(true);
    }

    /// Everything is to be read anew.
    pub(super) fn clear(&mut self) {
        self.plain.get_mut().clear();
        self.with_layers.get_mut().clear();
    }

    /// Whether something that was read is so.
    pub(super) fn any(&self, is: &dyn Fn(&Reading) -> bool) -> bool {
        let is = |reading: &Result<Rc<Reading>, Fault>| reading.as_ref().is_ok_and(|one| is(one));
        self.plain.borrow().values().any(is) || self.with_layers.borrow().values().any(is)
    }

    /// Read a side, unless it was read.
    pub(super) fn once(
        &self,
        place: Place,
        layers: &Layers,
        read: impl FnOnce() -> Result<Reading, Fault>,
    ) -> Result<Rc<Reading>, Fault> {
        let read = || read().map(Rc::new);
        if !self.settled.get() {
            return read();
        }
        if layers.is_empty() {
            let known = self.plain.borrow().get(&place).cloned();
            return known.unwrap_or_else(|| {
                let new = read();
                self.plain.borrow_mut().insert(place, new.clone());
                new
            });
        }
        let numbers = layers
            .iter()
            .map(|(letter, number)| (letter.clone(), *number));
        let mut numbers: Vec<(String, i64)> = numbers.collect();
        numbers.sort_unstable();
        let key = (place, numbers);
        let known = self.with_layers.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let new = read();
            self.with_layers.borrow_mut().insert(key, new.clone());
            new
        })
    }
}

impl Work {
    /// The places of all sides.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let chains = self.chains.iter().enumerate();
        chains.flat_map(|(at, chain)| (0..chain.sides.len()).map(move |side| (at, side)))
    }

    /// Call `f` on everything in all sides.
    pub(super) fn each_reading(&self, f: &mut dyn FnMut(&Reading)) {
        let layers = FxHashMap::default();
        for place in self.places() {
            if let Ok(reading) = self.reading(place, &layers) {
                reading.visit(f);
            }
        }
    }

    /// The numbers that letters of layers may have in a statement; one empty set where there is no
    /// such letter.
    pub fn layers_of(&self, sides: &[Place], ranges: &[LetterRange]) -> Result<Vec<Layers>, Fault> {
        let mut sets: Vec<Layers> = vec![Layers::default()];
        for _ in 0..3 {
            let mut open = None;
            for set in &sets {
                for side in sides {
                    match self.reading(*side, set) {
                        Err(Fault::Letter(letter)) if !set.contains_key(&letter) => {
                            open = Some(letter);
                        }
                        Err(Fault::Letter(_)) | Ok(_) => {}
                        Err(other) if open.is_none() && set.is_empty() => return Err(other),
                        Err(_) => {}
                    }
                }
            }
            let Some(letter) = open else { break };
            let most = self.greatest_number().min(MOST_LAYERS);
            let told = ranges.iter().rev().find(|one| one.letter == letter);
            let told = told.and_then(|range| range.values.clone());
            let numbers = match told {
                Some(values) => values,
                None if names::LAST.contains(&letter.as_str()) => vec![self.last_layer()],
                None => (0..=most + 1).collect(),
            };
            // Too many letters: one stays open, and the statement is not read.
            if sets.len().saturating_mul(numbers.len()) > MOST_SETS {
                break;
            }
            let mut next = Vec::new();
            for set in &sets {
                for number in numbers.iter().copied() {
                    let mut with = set.clone();
                    with.insert(letter.clone(), number);
                    next.push(with);
                }
            }
            sets = next;
        }
        Ok(sets)
    }

    /// The greatest number that stands in a name.
    pub(super) fn greatest_number(&self) -> i64 {
        let find = || {
            let numbers = self.symbols.all().iter().filter_map(|symbol| {
                let digits = symbol.key.chars().filter(char::is_ascii_digit);
                digits.take(3).collect::<String>().parse::<i64>().ok()
            });
            numbers.max().unwrap_or(0)
        };
        match self.read.settled.get() {
            true => *self.read.greatest.get_or_init(find),
            false => find(),
        }
    }
}
