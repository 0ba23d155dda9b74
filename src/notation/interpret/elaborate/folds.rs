//! Big signs, comparisons and cases.
//!
//! In: a sum with its letters and limits, conditions. Out: sums over indices. A letter without
//! limits runs over the axis that it stands on.

use super::ranges::range_in;
use super::values::{Value, kept};
use super::{Fault, Walk, Ways, fitting};
use crate::algebra::function::Function;
use crate::algebra::{Form, Index};
use crate::matrix::{Bound as Bounded, Filling, MatExpr, Over, Reduction};
use crate::notation::interpret::{Bound, Condition, Fold, FoldKind, Meaning, Reading};
use crate::scope::Dim;
use std::ops::Range;

/// The letters of sums within sums run over at most so many places together.
const MOST_PLACES: i64 = 100_000;

/// What the letters of a big sign are in its body.
#[derive(Default)]
struct Opened {
    bounds: Vec<Bounded>,
    /// That a letter is not what it must not be.
    guards: Vec<MatExpr>,
    /// Whether a range is empty.
    empty: bool,
}

impl Walk<'_, '_> {
    pub(super) fn fold(&mut self, fold: &Fold, span: &Range<usize>) -> Ways {
        let (letters, taken) = (self.letters.len(), self.taken.len());
        let places = self.places;
        let ways = self.folded(fold, span);
        self.places = places;
        self.letters.truncate(letters);
        self.taken.truncate(taken);
        ways
    }

    fn folded(&mut self, fold: &Fold, span: &Range<usize>) -> Ways {
        let mut opened = Opened::default();
        for bound in &fold.indices {
            match self.open_bound(bound, &fold.body, &mut opened) {
                // A letter that stands nowhere only says that all entries are meant.
                Err(Fault::Index(letter))
                    if fold.indices.len() == 1
                        && letter == bound.letter
                        && !mentions(&fold.body, &letter) =>
                {
                    return self.all_entries(fold, span);
                }
                opened => opened?,
            }
        }
        if opened.bounds.is_empty() && !opened.empty {
            return self.all_entries(fold, span);
        }
        let ways = self.read(&fold.body)?;
        let left = kept(&ways[0].size);
        let made = ways
            .into_iter()
            .filter_map(|way| over(fold.kind, &opened, way));
        let made: Vec<Value> = made.collect();
        fitting(made, || (left.clone(), Vec::new()), span)
    }

    /// Without letters: of all entries.
    fn all_entries(&mut self, fold: &Fold, span: &Range<usize>) -> Ways {
        let reduction = match fold.kind {
            FoldKind::Sum => Reduction::Sum,
            FoldKind::Product => Reduction::Product,
            FoldKind::Max => Reduction::Max,
            FoldKind::Min => Reduction::Min,
        };
        self.each(&fold.body, span, |way| Some(way.reduce(reduction)))
    }

    fn open_bound(
        &mut self,
        bound: &Bound,
        body: &Reading,
        opened: &mut Opened,
    ) -> Result<(), Fault> {
        let first = match &bound.first {
            Some(first) => self.form(first)?,
            None => Form::from(1),
        };
        let last = bound.last.as_ref().map(|last| self.form(last));
        let last = match last {
            Some(Ok(last)) => last,
            // A limit by the symbol of a length, or none: the axis says it.
            other => {
                let frame = self.frames.last();
                let parameter = |symbol: usize| {
                    let values = frame?.get(&symbol)?;
                    Some(values.first()?.size.clone())
                };
                let range = range_in(&bound.letter, body, self.context, &parameter)?;
                match (range, other) {
                    (Some(range), _) => Form::from(i64::try_from(range).unwrap_or(i64::MAX)),
                    (None, Some(Err(fault))) => return Err(fault),
                    (None, _) => return Err(Fault::Index(bound.letter.clone())),
                }
            }
        };
        let ends = [
            first.least(self.context.scope),
            last.greatest(self.context.scope),
        ];
        let ends = ends.map(|end| self.context.scope.affine_value(&end?));
        let [Some(least), Some(greatest)] = ends else {
            return Err(Fault::Index(bound.letter.clone()));
        };
        let count = greatest.saturating_sub(least).saturating_add(1);
        self.places = self.places.saturating_mul(count.max(1));
        if self.places > MOST_PLACES {
            return Err(Fault::TooMuch);
        }
        opened.empty |= count < 1;
        let index = self.open(&bound.letter, u64::try_from(count).unwrap_or(0).max(1))?;
        let fixed = first.as_number().is_some() && last.as_number().is_some();
        let form = Form::from(index).plus(1, &first).plus(-1, &Form::from(1));
        opened.bounds.push(Bounded {
            index,
            first,
            last: (!fixed).then_some(last),
        });
        let but = bound.but.as_ref().map(|but| self.form(but)).transpose()?;
        if let Some(but) = but {
            let sides = [form.clone(), but].map(|form| Value::position(form).formula);
            let guard = MatExpr::Apply(Function::NotEqual, sides.to_vec());
            opened.guards.push(guard);
        }
        self.letters.push((bound.letter.clone(), form));
        Ok(())
    }

    /// A comparison, entry by entry.
    pub(super) fn compared(
        &mut self,
        relation: Function,
        a: &Reading,
        b: &Reading,
        span: &Range<usize>,
    ) -> Ways {
        let both = (self.read(a)?, self.read(b)?);
        self.pairs(both, span, |_, a, b| {
            let made = a.spread(b).map(|size| {
                let sides = vec![a.formula.clone(), b.formula.clone()];
                let made = Value::new(MatExpr::Apply(relation, sides), size);
                made.with_notes_of(a).with_notes_of(b)
            });
            Ok(Vec::from_iter(made))
        })
    }

    /// 1 where all conditions hold.
    pub(super) fn indicator(&mut self, conditions: &[Condition], span: &Range<usize>) -> Ways {
        let mut all: Option<Vec<Value>> = None;
        for one in conditions {
            let holds = self.compared(one.relation, &one.left, &one.right, span)?;
            all = Some(match all {
                None => holds,
                Some(all) => {
                    self.pairs((all, holds), span, |_, a, b| Ok(Vec::from_iter(a.times(b))))?
                }
            });
        }
        all.ok_or_else(|| Fault::UnknownMeaning(span.clone()))
    }

    /// The last case stands for all that is left.
    pub(super) fn cases(
        &mut self,
        cases: &[(Reading, Vec<Condition>)],
        span: &Range<usize>,
    ) -> Ways {
        let no = || Fault::UnknownMeaning(span.clone());
        let ((last, condition), others) = cases.split_last().ok_or_else(no)?;
        let mut whole = self.read(last)?;
        if others.is_empty() && !condition.is_empty() {
            let holds = self.indicator(condition, span)?;
            let zero = Value::number(crate::algebra::Rational::ZERO);
            return self.pairs((holds, whole), span, |_, c, a| {
                Ok(Vec::from_iter(chosen(c, a, &zero)))
            });
        }
        for (value, conditions) in others.iter().rev() {
            let holds = match conditions.is_empty() {
                true => return Err(no()),
                false => self.indicator(conditions, span)?,
            };
            let value = self.read(value)?;
            let mut made = Vec::new();
            for holds in &holds {
                for value in &value {
                    for rest in &whole {
                        self.charge(1)?;
                        made.extend(chosen(holds, value, rest));
                    }
                }
            }
            made.truncate(super::MOST_WAYS);
            let left = kept(&value[0].size);
            let right = kept(&whole[0].size);
            whole = fitting(made, || (left.clone(), right.clone()), span)?;
        }
        Ok(whole)
    }
}

/// where(c, a, b), entry by entry.
fn chosen(c: &Value, a: &Value, b: &Value) -> Option<Value> {
    let size = a.common(b)?;
    let size = c.common(&Value::new(MatExpr::integer(0), size))?;
    let all = [c, a, b].map(|one| one.formula.clone()).to_vec();
    let made = Value::new(MatExpr::Apply(Function::Where, all), size);
    Some(made.with_notes_of(c).with_notes_of(a).with_notes_of(b))
}

/// The body for all values of the letters.
fn over(kind: FoldKind, opened: &Opened, body: Value) -> Option<Value> {
    if kind != FoldKind::Sum && !body.is_scalar() {
        return None;
    }
    let guard = match opened.guards.as_slice() {
        [] => None,
        [guard] => Some(guard.clone()),
        guards => Some(MatExpr::Multiply(guards.to_vec())),
    };
    let (over, inner) = match (kind, guard) {
        _ if opened.empty => {
            return match kind {
                FoldKind::Sum => Some(zeros(&body)),
                FoldKind::Product => Some(body.made(MatExpr::integer(1), vec![1, 1])),
                FoldKind::Max | FoldKind::Min => None,
            };
        }
        (FoldKind::Sum, None) => (Over::Sum, body.formula.clone()),
        (FoldKind::Sum, Some(guard)) => {
            let product = MatExpr::Multiply(vec![guard, body.formula.clone()]);
            (Over::Sum, product)
        }
        (FoldKind::Product, None) => (Over::Product, body.formula.clone()),
        (FoldKind::Product, Some(guard)) => {
            let all = vec![guard, body.formula.clone(), MatExpr::integer(1)];
            (Over::Product, MatExpr::Apply(Function::Where, all))
        }
        (FoldKind::Max, None) => (Over::Max, body.formula.clone()),
        (FoldKind::Min, None) => (Over::Min, body.formula.clone()),
        (FoldKind::Max | FoldKind::Min, Some(_)) => return None,
    };
    let formula = MatExpr::Over(over, opened.bounds.clone(), Box::new(inner));
    let size = body.size.clone();
    Some(body.made(formula, size))
}

fn zeros(value: &Value) -> Value {
    let dims = value.size.iter().map(|length| Dim::Number(*length));
    let formula = match value.is_scalar() {
        true => MatExpr::integer(0),
        false => MatExpr::Fill(Filling::Zeros, dims.collect()),
    };
    value.made(formula, value.size.clone())
}

fn mentions(reading: &Reading, letter: &str) -> bool {
    reading.has(
        &|meaning| matches!(meaning, Meaning::Index(own) | Meaning::Unknown(own) if own == letter),
    )
}

/// The entry of a value at indices, one for each axis that is kept.
pub(super) fn at_indices(value: &Value, at: &[Index]) -> MatExpr {
    match value.is_scalar() {
        true => value.formula.clone(),
        false => super::chain::entry_at(value.formula.clone(), at),
    }
}
