//! What holds under a condition that stands beside it.
//!
//! In: a link that is no identity, and the conditions of its chain. Out: whether it holds at every
//! one of several random points at which they do.

use super::*;
use crate::notation::interpret::Condition;
use crate::notation::interpret::parse::{Setting, conditions};

/// So many points are looked through for some at which the conditions hold.
const MOST_TRIES: u64 = 96;

/// At so many points it has to hold.
const WANTED: usize = 4;

impl Judge<'_> {
    /// Whether a link holds wherever its conditions do; none where that cannot be told.
    pub(super) fn under_conditions(
        &mut self,
        (heads, right): (&[Understood], &Understood),
        indices: &[Index],
        uses: &FxHashMap<String, LetterUse>,
        chain: usize,
        layers: &FxHashMap<String, i64>,
    ) -> Option<bool> {
        let formulas = self.conditions_of(chain, indices, uses, layers)?;
        let near = heads.last()?;
        let mut all_differ = None;
        for a in &near.ways {
            for b in right.ways.iter().filter(|b| b.shape == a.shape) {
                let (left, side) = (whole(&a.formula, indices), whole(&b.formula, indices));
                match self.holds_where(&left, &side, &formulas) {
                    Some(true) => return Some(true),
                    found => all_differ = all_differ.or(found),
                }
            }
        }
        all_differ
    }

    /// The conditions of a chain, each as a formula that is not 0 where it holds.
    fn conditions_of(
        &mut self,
        chain: usize,
        indices: &[Index],
        uses: &FxHashMap<String, LetterUse>,
        layers: &FxHashMap<String, i64>,
    ) -> Option<Vec<MatExpr>> {
        let rows = self.work.chains[chain].conditions.clone();
        let mut formulas = Vec::new();
        let letters: Vec<String> = uses.keys().cloned().collect();
        for row in &rows {
            let setting = Setting {
                symbols: &self.work.symbols,
                layers,
            };
            let found: Vec<Condition> = conditions(row, &setting).ok()?;
            for one in found {
                let span = one.left.span.start..one.right.span.end;
                let one = Condition {
                    relation: one.relation,
                    left: indexed(&one.left, &letters),
                    right: indexed(&one.right, &letters),
                };
                let reading = Reading::new(Meaning::Indicator(vec![one]), span);
                let ways = self.work.elaborated(&reading, None, uses).ok()?;
                let way = ways.into_iter().next()?;
                formulas.push(whole(&way.formula, indices));
            }
        }
        (!formulas.is_empty()).then_some(formulas)
    }

    /// Whether two formulas agree at all points at which the conditions hold, entry by entry.
    fn holds_where(&self, a: &MatExpr, b: &MatExpr, conditions: &[MatExpr]) -> Option<bool> {
        let mut seen = 0;
        for at in 0..MOST_TRIES {
            let world = self.real(POINTS[1] + at, Signs::Either, Trust::True);
            let (Ok(left), Ok(right)) = (world.value_of(a), world.value_of(b)) else {
                continue;
            };
            if left.lengths != right.lengths {
                return None;
            }
            let mut holds = vec![true; left.entries.len()];
            for condition in conditions {
                let Ok(found) = world.value_of(condition) else {
                    return None;
                };
                let count = found.entries.len();
                if count != 1 && count != holds.len() {
                    return None;
                }
                for (place, one) in holds.iter_mut().enumerate() {
                    *one &= !found.entries[if count == 1 { 0 } else { place }].is_zero();
                }
            }
            let mut met = false;
            let entries = left.entries.iter().zip(&right.entries).zip(&holds);
            for ((left, right), _) in entries.filter(|(_, holds)| **holds) {
                met = true;
                match left.same(right) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    // As close as these enclosures are.
                    None => {}
                }
            }
            seen += usize::from(met);
            if seen >= WANTED {
                return Some(true);
            }
        }
        None
    }
}
