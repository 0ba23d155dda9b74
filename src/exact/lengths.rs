//! How many entries there are along every axis at a random point.
//!
//! In: the sizes of a scope, and which numbers have to stay as they are. Out: a length for each
//! size. A size that is a symbol, or a large number, gets a small length of its own; one that is a
//! form of others (n − k + 1) the length that follows from theirs. So symbols that stand in forms
//! are chosen together, such that no form comes out too short.

mod tied;

use crate::algebra::Expr;
use crate::algebra::normal::LARGEST_FOLDED_SIZE;
use crate::matrix::MatExpr;
use crate::scope::{Affine, Dim, Scope, SizeName};
use rustc_hash::{FxHashMap, FxHashSet};

/// How many entries there are along axes whose number is not kept: all different, and different from
/// the numbers that are kept, so that no axis is taken for another.
const LENGTHS: [i64; 6] = [5, 7, 6, 8, 9, 11];

/// The same for symbols that are subtracted in a form, such as the width of a kernel.
const SMALL: [i64; 4] = [2, 3, 4, 5];

/// No form is shorter: an axis of length 1 carries no index, which is known of a scope beforehand.
const SHORTEST: i64 = 2;

/// So many choices of symbols are begun with; the best that comes out is taken.
const ATTEMPTS: usize = 8;

/// So often the symbols of an attempt are corrected.
const ROUNDS: usize = 64;

/// The lengths of one point.
pub(super) struct Lengths {
    /// Numbers that stay as they are.
    kept: FxHashSet<u64>,
    /// Symbols that stand in forms. None where no choice fits.
    symbols: Option<FxHashMap<SizeName, i64>>,
    /// Lengths that are taken already.
    taken: FxHashSet<i64>,
    /// What was chosen at first use.
    chosen: FxHashMap<Dim, usize>,
}

impl Lengths {
    /// The lengths at which these formulas have values.
    pub fn new<'a>(
        scope: &Scope,
        formulas: impl Iterator<Item = &'a MatExpr>,
        entries: impl Iterator<Item = &'a Expr>,
    ) -> Lengths {
        let mut kept = FxHashSet::default();
        for formula in formulas {
            tied::keep(formula, scope, &mut kept);
        }
        for entry in entries {
            tied::keep_entry(entry, scope, &mut kept);
        }
        let forms: Vec<&Affine> = scope.open_forms().collect();
        let symbols = solved(&forms, &kept);
        let mut taken: FxHashSet<i64> = kept
            .iter()
            .filter_map(|number| i64::try_from(*number).ok())
            .collect();
        if let Some(symbols) = &symbols {
            taken.extend(symbols.values());
            taken.extend(forms.iter().filter_map(|form| value(form, symbols)));
        }
        Lengths {
            kept,
            symbols,
            taken,
            chosen: FxHashMap::default(),
        }
    }

    /// How many entries there are along an axis; none where that cannot be said.
    pub fn length(&mut self, dim: Dim, scope: &Scope) -> Option<usize> {
        let key = scope.value(dim).map_or(dim, Dim::Number);
        match key {
            Dim::Number(value) if value <= LARGEST_FOLDED_SIZE || self.kept.contains(&value) => {
                usize::try_from(value).ok()
            }
            Dim::Number(_) => Some(self.chosen(key)),
            Dim::Size(_) => {
                let form = scope.affine(dim);
                let symbols = self.symbols.as_ref()?;
                match form.terms.as_slice() {
                    [(own, 1)] if form.constant == 0 && !symbols.contains_key(own) => {
                        Some(self.chosen(key))
                    }
                    _ => usize::try_from(value(&form, symbols)?).ok(),
                }
            }
        }
    }

    fn chosen(&mut self, key: Dim) -> usize {
        let next = || {
            let longer = (LENGTHS[LENGTHS.len() - 1] + 2..).step_by(2);
            let free = |length: &i64| !self.taken.contains(length);
            LENGTHS.into_iter().chain(longer).find(free).unwrap_or(5)
        };
        let length = match self.chosen.get(&key) {
            Some(length) => return *length,
            None => next(),
        };
        self.taken.insert(length);
        *self.chosen.entry(key).or_insert(length as usize)
    }
}

/// What a form is, where every symbol in it has a length.
fn value(form: &Affine, symbols: &FxHashMap<SizeName, i64>) -> Option<i64> {
    form.terms
        .iter()
        .try_fold(form.constant, |sum, (symbol, coefficient)| {
            sum.checked_add(coefficient.checked_mul(*symbols.get(symbol)?)?)
        })
}

/// Lengths for the symbols of these forms.
fn solved(forms: &[&Affine], kept: &FxHashSet<u64>) -> Option<FxHashMap<SizeName, i64>> {
    let mut symbols: Vec<SizeName> = forms
        .iter()
        .flat_map(|form| form.terms.iter().map(|(symbol, _)| *symbol))
        .collect();
    symbols.sort();
    symbols.dedup();
    let subtracted: FxHashSet<SizeName> = forms
        .iter()
        .flat_map(|form| &form.terms)
        .filter(|(_, coefficient)| *coefficient < 0)
        .map(|(symbol, _)| *symbol)
        .collect();
    let attempts = (0..ATTEMPTS).filter_map(|attempt| {
        let (mut small, mut large) = (attempt, attempt);
        let begin = symbols.iter().map(|symbol| {
            let length = match subtracted.contains(symbol) {
                true => next(&SMALL, &mut small),
                false => next(&LENGTHS, &mut large),
            };
            (*symbol, length)
        });
        corrected(begin.collect(), forms)
    });
    // As few alike as can be, and short.
    attempts.min_by_key(|lengths| {
        let mut all: Vec<i64> = lengths.values().copied().collect();
        all.extend(forms.iter().filter_map(|form| value(form, lengths)));
        let total: i64 = all.iter().sum();
        let (count, mut seen) = (all.len(), FxHashSet::default());
        let is_kept = |length: &i64| u64::try_from(*length).is_ok_and(|n| kept.contains(&n));
        all.retain(|length| !is_kept(length) && seen.insert(*length));
        (count - all.len(), total)
    })
}

fn next(from: &[i64], place: &mut usize) -> i64 {
    let length = from[*place % from.len()];
    *place += 1;
    length
}

/// Symbols raised, or else lowered, until no form is too short.
fn corrected(
    mut lengths: FxHashMap<SizeName, i64>,
    forms: &[&Affine],
) -> Option<FxHashMap<SizeName, i64>> {
    for _ in 0..ROUNDS {
        let mut fits = true;
        for form in forms {
            let missing = SHORTEST - value(form, &lengths)?;
            if missing <= 0 {
                continue;
            }
            fits = false;
            let add = |sign: i64| {
                let mut terms = form.terms.iter();
                terms.find(|(symbol, coefficient)| {
                    coefficient.signum() == sign && (sign > 0 || lengths[symbol] > SHORTEST)
                })
            };
            let (symbol, coefficient) = *add(1).or_else(|| add(-1))?;
            let step = (missing + coefficient.abs() - 1) / coefficient.abs();
            let length = lengths.get_mut(&symbol)?;
            *length = (*length + coefficient.signum() * step).max(SHORTEST);
        }
        if fits {
            return Some(lengths);
        }
    }
    None
}
