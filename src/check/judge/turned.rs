//! A factor of numbers that lies the wrong way: a row for a column.
//!
//! In: a side of numbers whose shape does not fit. Out: which of its factors is to be turned, where
//! that makes it right, or right by what the work found before. Of names, `explain` knows the same.

use super::*;
use crate::check::mistakes::{About, candidates};
use crate::check::report::Cause;

impl Judge<'_> {
    /// Whether one transpose more or less makes the numbers right; the finding says which.
    pub(super) fn is_turned(
        &mut self,
        heads: &[Understood],
        right: &Understood,
        place: (usize, usize),
        uses: &FxHashMap<String, LetterUse>,
        indices: &[Index],
        finding: &mut Finding,
    ) -> bool {
        let Some(near) = heads.last() else {
            return false;
        };
        let wanted = near.ways.first().map(|way| way.shape.clone());
        let symbols = self.work.symbols.clone();
        let about = About {
            symbols: &symbols,
            shape: &|_| None,
            activations: &[],
            softmaxes: &[],
            held: &[],
            updated: &|_| None,
            factors: &[],
            siblings: &|_| Vec::new(),
            truth: None,
            left: &near.reading,
        };
        for candidate in candidates(&right.reading, &about) {
            if candidate.cause != Cause::Transpose {
                continue;
            }
            let repaired = Rc::new(candidate.repaired.clone());
            let Ok(turned) = self.understood(&repaired, wanted.as_deref(), uses) else {
                continue;
            };
            let found = self.judged(heads, &turned, indices, false).verdict;
            if !matches!(
                found,
                Verdict::Correct | Verdict::Rounded | Verdict::Carried
            ) {
                continue;
            }
            self.blame(place, &candidate, finding);
            return true;
        }
        false
    }
}
