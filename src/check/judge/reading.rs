//! From the sides of a link to formulas, and from what was found to a claim.
//!
//! In: readings, and places in the formulas of the notes. Out: every way to read a side, why there
//! is none, and the claim of the report.

use super::*;

impl Judge<'_> {
    pub(super) fn claim(
        &self,
        chain: usize,
        side: usize,
        link: usize,
        relation: &Range<usize>,
        finding: Finding,
    ) -> Claim {
        let sides = &self.work.chains[chain].sides;
        let right = &sides[side];
        let left = &sides[side - 1];
        let formula = &self.notes.formulas[right.formula];
        let start = match link == 1 && left.formula == right.formula {
            true => left.span.start,
            false => relation.start,
        };
        let part = start..right.span.end.max(relation.end);
        let cut = |part: &Range<usize>| formula.latex.get(part.clone()).unwrap_or_default();
        let near = (left.formula == right.formula).then(|| cut(&left.span));
        let near = near.filter(|near| !near.is_empty() && near.len() <= LONGEST_SHOWN);
        let message = finding.message;
        let message = message.map(|message| beside(message, near, cut(&right.span), cut(&part)));
        Claim {
            cell: self
                .notes
                .texts
                .get(formula.text)
                .and_then(|text| text.cell),
            span: formula.place(part.clone()),
            link,
            latex: cut(&part).to_owned(),
            verdict: finding.verdict,
            basis: finding.basis,
            cause: finding.cause,
            value: finding.value,
            expected: finding.expected,
            blamed: finding.blamed,
            message,
            remarks: finding.remarks,
        }
    }

    /// A step gives the updated form of the name on its left, `+=` and `-=` by what is added.
    pub(super) fn step(
        &self,
        lefts: &mut [Rc<Reading>],
        right: Rc<Reading>,
        (chain, start): (usize, usize),
        side: usize,
    ) -> Rc<Reading> {
        // The first link says that it is a step.
        let sides = &self.work.chains[chain].sides;
        let relation = match sides.get(start + 1).and_then(|side| side.relation.clone()) {
            Some((relation, _)) => relation,
            None => return right,
        };
        let first = match lefts.get(1) {
            Some(first) if side > start + 1 => first.clone(),
            _ => right.clone(),
        };
        let Some(head) = lefts.first_mut() else {
            return right;
        };
        let (base, indices) = match &head.meaning {
            Meaning::Name(symbol) => (*symbol, None),
            Meaning::Entry(base, at) => match base.meaning {
                Meaning::Name(symbol) => (symbol, Some(at.clone())),
                _ => return right,
            },
            _ => return right,
        };
        let arrow = matches!(
            relation,
            Relation::Becomes | Relation::Increased | Relation::Decreased
        );
        let itself = matches!(self.work.symbols.role(base), Some(Role::Value(_)))
            && goes_on_from(&first, base);
        if !arrow && !itself {
            return right;
        }
        let Some(updated) = self.work.symbols.updated(base) else {
            return right;
        };
        let added = match relation {
            Relation::Increased if side == start + 1 => Some(false),
            Relation::Decreased if side == start + 1 => Some(true),
            _ => None,
        };
        let right = match added {
            None => right,
            Some(negative) => {
                let span = right.span.clone();
                let terms = [(false, &*head), (negative, &right)];
                let terms = terms.map(|(negative, reading)| Term {
                    negative,
                    reading: (**reading).clone(),
                });
                Rc::new(Reading::new(Meaning::Sum(terms.to_vec()), span))
            }
        };
        let span = head.span.clone();
        let name = Reading::new(Meaning::Name(updated), span.clone());
        *head = Rc::new(match indices {
            None => name,
            Some(at) => Reading::new(Meaning::Entry(Box::new(name), at), span),
        });
        right
    }

    pub(super) fn uses(
        &mut self,
        lefts: &[Rc<Reading>],
        right: &Rc<Reading>,
        letters: &[String],
        layers: &FxHashMap<String, i64>,
    ) -> Result<FxHashMap<String, LetterUse>, Unread> {
        let mut uses = FxHashMap::default();
        let mut lengths: FxHashMap<String, u64> = FxHashMap::default();
        for reading in lefts.iter().chain([right]) {
            for (letter, length) in self.work.ranges(reading) {
                lengths.entry(letter).or_insert(length);
            }
        }
        for (at, letter) in letters.iter().enumerate() {
            if let Some(number) = layers.get(letter) {
                uses.insert(letter.clone(), LetterUse::Fixed(*number));
                continue;
            }
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
    pub(super) fn latex_at(&self, chain: usize, side: usize, span: &Range<usize>) -> String {
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

/// Whether something is added to a name: `w - \eta g`.
fn goes_on_from(right: &Reading, base: usize) -> bool {
    let is_it = |reading: &Reading| match &reading.meaning {
        Meaning::Name(symbol) => *symbol == base,
        Meaning::Entry(of, _) => of.meaning == Meaning::Name(base),
        _ => false,
    };
    match &right.meaning {
        Meaning::Sum(terms) => terms.iter().any(|term| is_it(&term.reading)),
        _ => false,
    }
}
