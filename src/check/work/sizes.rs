//! Letters for the lengths of axes: `N = 4`, `\frac{1}{m}`, and sizes that a network leaves open.
//!
//! In: the equations that give names, and the sizes of the scope. Out: sizes with their numbers. A
//! length is no variable: an identity with 1/N in it holds for the N that there is.

use super::*;

/// Letters that people use for a number of samples, of features, of classes, of steps.
const LETTERS: &str = "nNmMdDTBCKH";

/// Lengths for the sizes that nothing gives, each another one, so that a lost transpose shows.
const PRIMES: [u64; 8] = [2, 3, 5, 7, 11, 13, 17, 19];

impl Work {
    /// Give the sizes of a network that has no numbers some, so that its formulas can be tried.
    pub(super) fn settle_sizes(&mut self) {
        let Some(numbers) = PRIMES.get(..self.scope.open_sizes()) else {
            return;
        };
        let falling: Vec<u64> = numbers.iter().rev().copied().collect();
        // An image is larger than its kernel, and mostly named before it.
        let _settled = self.scope.settle(&falling) || self.scope.settle(numbers);
    }

    /// Take the names that are lengths out of those that equations give.
    pub(super) fn take_sizes(&mut self, open: &mut Vec<(usize, Vec<Stated>)>) {
        let mut lengths = self.lengths.clone();
        for one in open.iter().flat_map(|(_, all)| all) {
            written_lengths(&one.right, &mut lengths);
        }
        let mut sizes: Vec<(usize, u64)> = Vec::new();
        for (symbol, all) in open.iter() {
            let Some(first) = all.first().filter(|one| one.letters.is_empty()) else {
                continue;
            };
            let key = self.symbols.all()[*symbol].key.as_str();
            let known = self.scope.find_size(key);
            let customary = key.starts_with(|first| LETTERS.contains(first))
                && key[1..].chars().next().is_none_or(|next| next == '_');
            let value = whole_number(&first.right).filter(|value| lengths.contains(value));
            match (known, value) {
                (Some(_), _) => sizes.push((*symbol, 0)),
                (None, Some(value)) if customary => sizes.push((*symbol, value)),
                (None, _) => {}
            }
        }
        if sizes.iter().any(|(_, value)| *value > 0) {
            self.without_variables(&mut sizes);
        }
        for (symbol, value) in &sizes {
            let key = self.symbols.all()[*symbol].key.clone();
            if *value > 0 {
                let size = self.scope.size(&key);
                self.scope.set_size(size, *value);
                let first = open.iter().find(|(other, _)| other == symbol);
                let first = first.and_then(|(_, all)| all.first());
                self.defining.extend(first.map(|one| (one.chain, 1)));
            }
        }
        open.retain(|(symbol, _)| sizes.iter().all(|(size, _)| size != symbol));
    }

    /// What something is differentiated by is no length.
    fn without_variables(&self, sizes: &mut Vec<(usize, u64)>) {
        let layers = FxHashMap::default();
        for place in self.places() {
            let Ok(reading) = self.reading(place, &layers) else {
                continue;
            };
            reading.visit(&mut |one| {
                if let Meaning::Derivative(derivative) = &one.meaning {
                    let variable = |symbol: usize| {
                        let mut by = derivative.by.iter();
                        by.any(|by| by.meaning == Meaning::Name(symbol))
                    };
                    sizes.retain(|(symbol, _)| !variable(*symbol));
                }
            });
        }
    }
}

/// The lengths of a tensor that is written out.
fn written_lengths(reading: &Reading, found: &mut Vec<u64>) {
    let mut add = |length: usize| {
        let length = length as u64;
        if !found.contains(&length) {
            found.push(length);
        }
    };
    match &reading.meaning {
        Meaning::Matrix(rows) => {
            add(rows.len());
            rows.first().into_iter().for_each(|row| add(row.len()));
        }
        Meaning::List(all) => {
            add(all.len());
            if let Some(Meaning::List(row)) = all.first().map(|one| &one.meaning) {
                add(row.len());
            }
        }
        Meaning::Transpose(inner) => written_lengths(inner, found),
        _ => {}
    }
}

fn whole_number(reading: &Reading) -> Option<u64> {
    match &reading.meaning {
        Meaning::Number(written) if written.value.is_int() && !written.point => {
            u64::try_from(written.value.numerator().clone()).ok()
        }
        _ => None,
    }
}
