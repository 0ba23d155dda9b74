//! What the sides of a link say, as formulas, or why they cannot be read.
//!
//! In: readings. Out: every way to read them, and what each index letter ranges over. Whether the
//! sides are equal is not known here.

use super::*;

/// A side with what it says and every way to read it.
#[derive(Debug, Clone)]
pub(super) struct Understood {
    pub(super) reading: Rc<Reading>,
    pub(super) ways: Vec<Elaborated>,
}

impl Judge<'_> {
    pub(super) fn uses(
        &mut self,
        lefts: &[Rc<Reading>],
        right: &Rc<Reading>,
        letters: &[String],
    ) -> Result<FxHashMap<String, LetterUse>, Unread> {
        let mut uses = FxHashMap::default();
        let mut lengths: FxHashMap<String, u64> = FxHashMap::default();
        for reading in lefts.iter().chain([right]) {
            for (letter, length) in self.work.ranges(reading) {
                lengths.entry(letter).or_insert(length);
            }
        }
        for (at, letter) in letters.iter().enumerate() {
            let Some(length) = lengths.get(letter) else {
                return Err(Unread::UnknownName(letter.clone()));
            };
            let index = Index {
                id: 2_000_000 + at as u32,
                range: Dim::Number(*length),
            };
            uses.insert(letter.clone(), LetterUse::Free(index));
        }
        Ok(uses)
    }

    pub(super) fn understood(
        &mut self,
        reading: &Rc<Reading>,
        wanted: Option<&[u64]>,
        uses: &FxHashMap<String, LetterUse>,
    ) -> Result<Understood, Unfit> {
        let ways = self.work.elaborated(reading, wanted, uses)?;
        Ok(Understood {
            reading: Rc::clone(reading),
            ways,
        })
    }

    /// A part of the formula that a side stands in.
    fn latex_at(&self, chain: usize, side: usize, span: &Range<usize>) -> String {
        let formula = self.work.chains[chain].sides[side].formula;
        let latex = &self.notes.formulas[formula].latex;
        latex.get(span.clone()).unwrap_or_default().to_owned()
    }

    pub(super) fn unread(&self, fault: &Fault, chain: usize, side: usize) -> Unread {
        let latex = |span: &Range<usize>| self.latex_at(chain, side, span);
        match fault {
            Fault::Latex(problem) => Unread::Latex(problem.clone()),
            Fault::Letter(letter) => Unread::UnknownName(letter.clone()),
            Fault::Meaning(span) => Unread::UnknownMeaning(latex(span)),
            Fault::Ambiguous(span) => Unread::Ambiguous(latex(span)),
            Fault::Empty => Unread::Empty,
        }
    }

    pub(super) fn unfit(&self, why: &Unfit, chain: usize, side: usize) -> Unread {
        let latex = |span: &Range<usize>| self.latex_at(chain, side, span);
        match why {
            Unfit::UnknownName(key) | Unfit::Index(key) => Unread::UnknownName(key.clone()),
            Unfit::Ranges { letter, .. } => Unread::UnknownMeaning(letter.clone()),
            Unfit::UnknownShape(symbol) => {
                let latex = self.work.symbols.get(*symbol).map(|one| one.latex.clone());
                Unread::UnknownShape(latex.unwrap_or_default())
            }
            Unfit::UnknownMeaning(span)
            | Unfit::Shapes { span, .. }
            | Unfit::Place(span)
            | Unfit::NoDerivative(span) => Unread::UnknownMeaning(latex(span)),
            Unfit::Dots => Unread::Dots,
            Unfit::TooMuch => Unread::TooMuch,
        }
    }
}
