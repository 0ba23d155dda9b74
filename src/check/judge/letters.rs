//! Letters of a link that nothing declares, and indices that are summed without a sign.
//!
//! In: the sides of a link, read. Out: what it comes to: an equation with a letter that nothing
//! declares is right if it holds for every value of the letter, and one in which an index stands
//! twice in a product on one side only is tried with the sum over it.

use super::*;
use crate::check::chains::LetterRange;
use crate::check::work::Place;
use crate::notation::interpret::symbols::Symbol;
use crate::notation::interpret::{Bound, Callee, Derivative, Fold, FoldKind};
use crate::scope::Kind;

/// The length of vectors that an undeclared letter is tried for.
const TRIED_LENGTH: u64 = 3;

/// What an undeclared letter is tried for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    Numbers,
    Vectors,
    Matrices,
    /// Capitals are matrices, others vectors.
    ByCase,
}

/// An index is tried one value after the other for so many values.
const MOST_VALUES: usize = 8;

impl Judge<'_> {
    /// The numbers of letters with those of indices that are told beside the equation.
    pub(super) fn with_ranges(
        &self,
        sets: Vec<FxHashMap<String, i64>>,
        rows: &[Place],
        ranges: &[LetterRange],
    ) -> Vec<FxHashMap<String, i64>> {
        let mut sets = sets;
        for range in ranges {
            let Some(values) = range.values.as_ref().filter(|all| all.len() <= MOST_VALUES) else {
                continue;
            };
            let free = sets.iter().any(|set| {
                rows.iter().any(|row| {
                    let mut letters = Vec::new();
                    if let Ok(reading) = self.work.reading(*row, set) {
                        free_letters(&reading, &mut Vec::new(), &mut letters);
                    }
                    letters.contains(&range.letter)
                })
            });
            if !free {
                continue;
            }
            let each = sets.iter().flat_map(|set| {
                values.iter().map(|value| {
                    let mut set = set.clone();
                    set.insert(range.letter.clone(), *value);
                    set
                })
            });
            sets = each.collect();
        }
        sets
    }

    /// A link in which letters may stand that nothing declares.
    pub(super) fn with_letters(
        &mut self,
        lefts: &[Rc<Reading>],
        right: &Rc<Reading>,
        relation: Relation,
        at: (usize, usize),
        layers: &FxHashMap<String, i64>,
    ) -> Result<Finding, Unread> {
        let Some(near) = lefts.last() else {
            return Err(Unread::Empty);
        };
        let mut keys: Vec<String> = Vec::new();
        for reading in [near, right] {
            unknown_letters(reading, &mut keys);
        }
        // An index of entries is no number.
        let mut indices = Vec::new();
        for reading in [near, right] {
            free_letters(reading, &mut Vec::new(), &mut indices);
        }
        keys.retain(|key| !indices.contains(key) && self.work.scope.find_size(key).is_none());
        // `\bar v = \partial L / \partial v` says what bars are.
        if let (Meaning::Unknown(bar), Meaning::Derivative(derivative)) =
            (&near.meaning, &right.meaning)
            && let [by] = derivative.by.as_slice()
            && let Meaning::Unknown(letter) = &by.meaning
            && bar.strip_suffix("^bar") == Some(letter)
        {
            return Ok(Finding::definition());
        }
        match keys.is_empty() {
            true => self.with_sums(lefts, right, relation, at, layers),
            false => self.for_every(&keys, lefts, right, relation, at, layers),
        }
    }

    /// An equation with undeclared letters holds for every value of them, or is unread; where they
    /// only stand as arguments of functions, it is judged as if they were declared.
    fn for_every(
        &mut self,
        keys: &[String],
        lefts: &[Rc<Reading>],
        right: &Rc<Reading>,
        relation: Relation,
        at: (usize, usize),
        layers: &FxHashMap<String, i64>,
    ) -> Result<Finding, Unread> {
        let Some(first) = keys.first().cloned() else {
            return Err(Unread::Empty);
        };
        // A name of a layer that there is not is no letter.
        let missing = !layers.is_empty() || keys.iter().any(|key| key.contains('⁺'));
        let loss = [lefts.last(), Some(right)]
            .into_iter()
            .flatten()
            .any(|reading| {
                reading.has(&|meaning| {
                    matches!(meaning, Meaning::Derivative(derivative)
                if matches!(&derivative.of.meaning, Meaning::Unknown(key) if keys.contains(key)))
                })
            });
        if missing || loss {
            return Err(Unread::UnknownName(first));
        }
        let near = &lefts[lefts.len() - 1];
        let only_arguments = [near, right]
            .iter()
            .all(|reading| is_argument_only(reading, keys, false));
        let tensors = [near, right].iter().any(|reading| {
            reading.has(&|meaning| {
                matches!(
                    meaning,
                    Meaning::Transpose(_)
                        | Meaning::Inverse(_)
                        | Meaning::Product(Sign::Hadamard, ..)
                        | Meaning::Norm(_)
                        | Meaning::Apply(Callee::Whole(_), ..)
                )
            })
        }) || keys
            .iter()
            .any(|key| key.chars().all(|sign| sign.is_ascii_uppercase()));
        let mut tries = vec![Tried::Numbers];
        if tensors {
            tries.extend([Tried::Vectors, Tried::Matrices, Tried::ByCase]);
        }
        let mut best: Option<Finding> = None;
        for tried in tries {
            let symbols = self.declare_letters(keys, tried);
            let put = |reading: &Rc<Reading>| Rc::new(put_names(reading, &symbols));
            let own: Vec<Rc<Reading>> = lefts.iter().map(put).collect();
            let side = put(right);
            let found = self.with_sums(&own, &side, relation, at, layers);
            match found {
                Ok(finding) if finding.verdict == Verdict::Correct => best = Some(finding),
                Ok(finding) if only_arguments && tried == Tried::Numbers => return Ok(finding),
                // Shapes that do not fit were not meant.
                Ok(Finding {
                    message: Some(Message::Shapes { .. }),
                    ..
                })
                | Err(_)
                    if tried != Tried::Numbers => {}
                Ok(_) => return Err(Unread::NotForEvery(first)),
                Err(why) => return Err(why),
            }
        }
        best.ok_or(Unread::NotForEvery(first))
    }

    /// Names for letters, of a shape that is tried.
    fn declare_letters(&mut self, keys: &[String], tried: Tried) -> Vec<(String, usize)> {
        let column = vec![Dim::Number(TRIED_LENGTH)];
        let square = vec![Dim::Number(TRIED_LENGTH); 2];
        let mut symbols = Vec::new();
        for key in keys {
            let capital = key.starts_with(char::is_uppercase);
            let shape = match (tried, capital) {
                (Tried::Numbers, _) => Vec::new(),
                (Tried::Vectors, _) | (Tried::ByCase, false) => column.clone(),
                (Tried::Matrices, _) | (Tried::ByCase, true) => square.clone(),
            };
            // No formula can spell this, and so no other is changed by it.
            let number = self.work.symbols.declare(Symbol {
                key: format!("{key}?{tried:?}"),
                latex: key.clone(),
                role: Role::Value(Some(shape.len())),
            });
            self.work.names.resize(self.work.symbols.all().len(), None);
            if self.work.names[number].is_none() {
                let text = format!("{key}?{tried:?}");
                let name = self.work.scope.declare(text, Kind::Input, shape);
                self.work.names[number] = Some(name);
            }
            symbols.push((key.clone(), number));
        }
        symbols
    }

    /// A link in which an index that stands twice in a product may be summed.
    fn with_sums(
        &mut self,
        lefts: &[Rc<Reading>],
        right: &Rc<Reading>,
        relation: Relation,
        at: (usize, usize),
        layers: &FxHashMap<String, i64>,
    ) -> Result<Finding, Unread> {
        let found = self.compare(lefts, right, relation, at, layers);
        if matches!(&found, Ok(finding) if finding.verdict != Verdict::Wrong) {
            return found;
        }
        let near = &lefts[lefts.len() - 1];
        let only = |one: &Reading, other: &Reading| {
            let (mut own, mut known) = (Vec::new(), Vec::new());
            free_letters(one, &mut Vec::new(), &mut own);
            free_letters(other, &mut Vec::new(), &mut known);
            own.retain(|letter| !known.contains(letter) && !layers.contains_key(letter));
            own
        };
        let mut letters = Vec::new();
        let (mut side, mut own) = (Rc::clone(right), Rc::clone(near));
        for letter in only(right, near) {
            if let Some(summed) = summed(&side, &letter) {
                side = Rc::new(summed);
                letters.push(letter);
            }
        }
        for letter in only(near, right) {
            if let Some(summed) = summed(&own, &letter) {
                own = Rc::new(summed);
                letters.push(letter);
            }
        }
        if letters.is_empty() {
            return found;
        }
        let mut heads = lefts.to_vec();
        if let Some(last) = heads.last_mut() {
            *last = own;
        }
        match self.compare(&heads, &side, relation, at, layers) {
            Ok(mut finding) if finding.verdict != Verdict::Wrong => {
                let remarks = letters.into_iter().map(Remark::Summed);
                finding.remarks.extend(remarks);
                Ok(finding)
            }
            // What is wrong with the sums is what is wrong.
            Ok(finding) => match found {
                Ok(plain) => Ok(self.better_explained(plain, finding)),
                Err(why) => {
                    let finding = self.explained(finding);
                    finding.cause.is_some().then_some(finding).ok_or(why)
                }
            },
            Err(_) => found,
        }
    }
}

/// Keys that nothing declares, each once. A loss that nothing defines is no letter.
fn unknown_letters(reading: &Reading, found: &mut Vec<String>) {
    reading.visit(&mut |one| {
        if let Meaning::Unknown(key) = &one.meaning
            && !found.contains(key)
        {
            found.push(key.clone());
        }
    });
}

/// Whether these letters stand in arguments of functions alone, or as what is differentiated by.
fn is_argument_only(reading: &Reading, keys: &[String], inside: bool) -> bool {
    match &reading.meaning {
        Meaning::Unknown(key) => inside || !keys.contains(key),
        Meaning::Apply(_, _, arguments) => arguments
            .iter()
            .all(|argument| is_argument_only(argument, keys, true)),
        Meaning::Derivative(derivative) => {
            let Derivative { of, by, .. } = &**derivative;
            is_argument_only(of, keys, inside)
                && by.iter().all(|by| is_argument_only(by, keys, true))
        }
        _ => reading
            .parts()
            .into_iter()
            .all(|part| is_argument_only(part, keys, inside)),
    }
}

/// The same with names in the place of letters.
fn put_names(reading: &Reading, symbols: &[(String, usize)]) -> Reading {
    if let Meaning::Unknown(key) = &reading.meaning
        && let Some((_, number)) = symbols.iter().find(|(own, _)| own == key)
    {
        return Reading::new(Meaning::Name(*number), reading.span.clone());
    }
    reading.with_parts(&mut |part| put_names(part, symbols))
}

/// The sum over a letter, put around every product in which it stands twice. None where it stands
/// in one of them once: that is no sum.
fn summed(reading: &Reading, letter: &str) -> Option<Reading> {
    let sum = |body: &Reading| {
        let index = Bound {
            letter: letter.to_owned(),
            first: None,
            last: None,
            but: None,
        };
        let fold = Fold {
            kind: FoldKind::Sum,
            indices: vec![index],
            body: body.clone(),
        };
        Reading::new(Meaning::Fold(Box::new(fold)), body.span.clone())
    };
    let around = |body: &Reading| match count(body, letter) {
        0 => Some(body.clone()),
        1 => None,
        _ => match &body.meaning {
            Meaning::Sum(_) => summed(body, letter),
            _ => Some(sum(body)),
        },
    };
    match &reading.meaning {
        Meaning::Sum(terms) => {
            let terms = terms.iter().map(|term| {
                Some(Term {
                    negative: term.negative,
                    reading: around(&term.reading)?,
                })
            });
            let terms: Option<Vec<Term>> = terms.collect();
            Some(Reading::new(Meaning::Sum(terms?), reading.span.clone()))
        }
        Meaning::Beside(_) | Meaning::Product(..) | Meaning::Fraction(..) => around(reading),
        _ => None,
    }
}

/// In how many factors of a product a letter stands; of a sum in those of one of its terms.
fn count(reading: &Reading, letter: &str) -> usize {
    let most = |parts: &mut dyn Iterator<Item = &Reading>| {
        parts.map(|part| count(part, letter)).max().unwrap_or(0)
    };
    match &reading.meaning {
        Meaning::Index(own) | Meaning::Unknown(own) => usize::from(own == letter),
        Meaning::Beside(all) => all.iter().map(|part| count(part, letter)).sum(),
        Meaning::Product(_, a, b) | Meaning::Fraction(a, b) => count(a, letter) + count(b, letter),
        _ => most(&mut reading.parts().into_iter()),
    }
}
