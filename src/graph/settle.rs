//! The ranges of letters, and whether every component lies inside its tensor.
//!
//! In: the letters of an equation that is read, and its formula. Out: the formula with an index of
//! its own for each letter. From the outermost on, each letter gets its range and its number; the
//! ranges that hold nothing are found, and all places are checked, whatever the letters and sizes
//! are. What cannot be shown to lie inside is told.

use super::elaborate::Elaborator;
use super::letters::{Axis, Inside, Letter, Written, has_letters, place_of, unsettled};
use super::names::Reported;
use super::reading::dim_text;
use super::value::{SCALAR, Value};
use crate::algebra::{Form, Index};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::size;
use crate::matrix::{Bound, Filling, MatExpr, Over, Selector};
use crate::scope::{Affine, Dim, Scope};

/// A letter with its range.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    index: Index,
    /// Where it begins, other letters settled.
    first: Form,
    /// Where it ends, where that depends on letters around it.
    last: Option<Form>,
    /// Whether its range holds nothing.
    is_empty: bool,
}

impl<'a> Elaborator<'a, '_> {
    /// Where the outermost letters are closed: give all letters their ranges, and check all
    /// components.
    pub(super) fn settle(&mut self, value: Result<Value, Reported>) -> Result<Value, Reported> {
        if !self.settles() {
            return value;
        }
        let letters = std::mem::take(&mut self.letters.all);
        let inside = std::mem::take(&mut self.letters.inside);
        let value = value?;
        let mut settled: Vec<Settled> = Vec::with_capacity(letters.len());
        for letter in &letters {
            let one = self.settled(letter, &letters, &settled)?;
            settled.push(one);
        }
        self.letters.all = letters;
        let checks: Vec<_> = inside
            .iter()
            .map(|inside| self.check_inside(inside, &settled))
            .collect();
        self.letters.all.clear();
        checks.into_iter().collect::<Result<(), Reported>>()?;
        let expr = put_in(&value.expr, &settled, &self.graph.scope);
        let size = match value.expr {
            MatExpr::Entries(..) => size(&expr, &self.graph.scope),
            _ => value.size,
        };
        Ok(Value {
            expr,
            size,
            ..value
        })
    }

    fn settled(
        &mut self,
        letter: &Letter<'a>,
        all: &[Letter<'a>],
        settled: &[Settled],
    ) -> Result<Settled, Reported> {
        let (length, first, last, is_empty) = match &letter.written {
            Some(written) => self.written_range(letter, written, all, settled)?,
            None => {
                let length = self.range_from_axes(letter)?;
                (length, Form::from(1), None, false)
            }
        };
        let taken: Vec<u32> = letter
            .around
            .iter()
            .map(|around| settled[*around].index.id)
            .collect();
        let Some(id) = self.graph.scope.index_number(letter.text, &taken) else {
            let message = "this file has more letters for indices than can be told apart";
            self.report(
                Diagnostic::new(Code::Limit, letter.span, message),
                &letter.frame,
            );
            return Err(Reported);
        };
        let index = Index { id, range: length };
        Ok(Settled {
            index,
            first: put_form(&first, settled),
            last: last.map(|last| put_form(&last, settled)),
            is_empty,
        })
    }

    /// The range that the axes give, which must agree.
    fn range_from_axes(&mut self, letter: &Letter<'a>) -> Result<Dim, Reported> {
        let text = letter.text;
        let Some(first) = letter.axes.first() else {
            let message = format!("nothing says how far `{text}` runs: it stands alone on no axis");
            let range = match letter.over {
                Some(_) => format!("write its range, as in `{text} = 1..n`"),
                None => format!("write its range, as in `{text}: n`"),
            };
            let finding = Diagnostic::new(Code::Size, letter.span, message).hint(range);
            self.report(finding, &letter.frame);
            return Err(Reported);
        };
        let scope = &self.graph.scope;
        let other = letter
            .axes
            .iter()
            .find(|axis| !scope.same(axis.length, first.length));
        let Some(other) = other else {
            return Ok(first.length);
        };
        let (a, b) = (dim_text(scope, first.length), dim_text(scope, other.length));
        let message = format!("`{text}` runs along axes of different lengths, {a} and {b}");
        let on = |axis: &Axis, length: &str| match &axis.of {
            Some(of) => format!("`{text}` goes to {length} in `{of}`"),
            None => format!("`{text}` goes to {length} here"),
        };
        let finding = Diagnostic::new(Code::ShapeMismatch, other.span, message)
            .label(on(other, &b))
            .also(first.span, on(first, &a))
            .hint("write the range that is meant");
        self.report(finding, &letter.frame);
        Err(Reported)
    }

    /// How many values a written range has at most, where it begins, where it ends if that depends
    /// on letters around it, and whether there are none.
    fn written_range(
        &mut self,
        letter: &Letter<'a>,
        written: &Written,
        all: &[Letter<'a>],
        settled: &[Settled],
    ) -> Result<(Dim, Form, Option<Form>, bool), Reported> {
        let Written { first, last, span } = written;
        let count = last.plus(-1, first).plus(1, &Form::from(1));
        let depends = has_letters(&count);
        let scope = &self.graph.scope;
        let (Some(least), Some(most)) = (
            end(&count, false, all, settled, scope),
            end(&count, true, all, settled, scope),
        ) else {
            let message = "a range is built from numbers, sizes and indices further out";
            let finding = Diagnostic::new(Code::NotANumber, *span, message);
            self.report(finding, &letter.frame);
            return Err(Reported);
        };
        let value = scope.affine_value(&most);
        let may_be_empty = depends && {
            let one = Affine {
                constant: 1,
                terms: Vec::new(),
            };
            !scope.is_never_negative(&least.plus(-1, &one))
        };
        let none = value.is_some_and(|value| value < 1);
        let takes_none = matches!(letter.over, Some(Over::Sum | Over::Product));
        if (none || may_be_empty) && !takes_none {
            let message = match none && !depends {
                true => {
                    let text = |form: &Form| {
                        let affine = form.least(scope).unwrap_or_default();
                        let value = scope.affine_value(&affine);
                        value.map_or_else(|| scope.affine_text(&affine), |n| n.to_string())
                    };
                    format!(
                        "this range is empty: it begins at {} and ends at {}",
                        text(first),
                        text(last)
                    )
                }
                false => {
                    "this range may be empty, and only a sum and a product of nothing have a value"
                        .to_owned()
                }
            };
            let finding = Diagnostic::new(Code::NotANumber, *span, message);
            self.report(finding, &letter.frame);
            return Err(Reported);
        }
        let length = match none {
            true => Some(Dim::ONE),
            false => self.graph.scope.dim(&most),
        };
        let Some(length) = length else {
            let message = "this range is longer than any that can be counted";
            let finding = Diagnostic::new(Code::Size, *span, message);
            self.report(finding, &letter.frame);
            return Err(Reported);
        };
        Ok((length, first.clone(), depends.then(|| last.clone()), none))
    }

    /// Whether a component lies inside its tensor, whatever its letters are.
    pub(super) fn check_inside(
        &mut self,
        inside: &Inside<'a>,
        settled: &[Settled],
    ) -> Result<(), Reported> {
        if inside.around.iter().any(|around| settled[*around].is_empty) {
            return Ok(());
        }
        let all = std::mem::take(&mut self.letters.all);
        let scope = &self.graph.scope;
        let least = end(&inside.place, false, &all, settled, scope);
        let most = end(&inside.place, true, &all, settled, scope);
        self.letters.all = all;
        let (Some(least), Some(most)) = (least, most) else {
            return Err(self.unknown_entry(inside));
        };
        let is_number = inside.place.as_number().is_some();
        let length = inside.axis.length;
        let Some((message, sure)) = outside(&self.graph.scope, (&least, &most), length, is_number)
        else {
            return Ok(());
        };
        let mut finding = Diagnostic::new(Code::Size, inside.axis.span, message);
        if !is_number {
            finding = finding.hint(match sure {
                true => "shorten the range, or put zeros around the tensor with `pad`",
                false => "give the sizes their numbers, or put zeros around the tensor with `pad`",
            });
        }
        self.report(finding, &inside.frame);
        Err(Reported)
    }

    fn unknown_entry(&mut self, inside: &Inside<'a>) -> Reported {
        let message = "nothing says how large the whole numbers in this place are";
        let finding = Diagnostic::new(Code::Size, inside.axis.span, message)
            .hint("give them, or let a `const` stand alone in its place");
        self.report(finding, &inside.frame);
        Reported
    }
}

/// What is said of places that go from `least` to `most` where those are not all inside, and whether
/// that is so whatever the sizes are.
fn outside(
    scope: &Scope,
    (least, most): (&Affine, &Affine),
    length: Dim,
    is_number: bool,
) -> Option<(String, bool)> {
    let one = Affine {
        constant: 1,
        terms: Vec::new(),
    };
    let below = least.plus(-1, &one);
    let above = scope.affine(length).plus(-1, most);
    let text = |affine: &Affine| match scope.affine_value(affine) {
        Some(value) => value.to_string(),
        None => scope.affine_text(affine),
    };
    let length = dim_text(scope, length);
    let (too_low, place, room) = match scope.is_never_negative(&below) {
        false => (true, least, &below),
        true if scope.is_never_negative(&above) => return None,
        true => (false, most, &above),
    };
    let sure = surely_negative(scope, room);
    let place = text(place);
    let message = match (sure, too_low, is_number) {
        (true, true, true) => format!("there is no place {place}: places count from 1"),
        (true, true, false) => format!("this reaches place {place}: places count from 1"),
        (true, false, true) => {
            format!("there is no place {place} along an axis of length {length}")
        }
        (true, false, false) => format!("this reaches place {place} of an axis of length {length}"),
        (false, true, _) => format!(
            "this lies inside its tensor only where {place} is at least 1, which is not known"
        ),
        (false, false, _) => format!(
            "this lies inside its tensor only where {place} is at most {length}, which is not known"
        ),
    };
    Some((message, sure))
}

/// Whether an affine form is below 0 whatever its sizes are.
fn surely_negative(scope: &Scope, affine: &Affine) -> bool {
    let minus_one = Affine {
        constant: -1,
        terms: Vec::new(),
    };
    scope.is_never_negative(&minus_one.plus(-1, affine))
}

/// The least or greatest value of a form over all values of its letters: from the innermost on, each
/// is put at one of its ends.
fn end(
    form: &Form,
    greatest: bool,
    all: &[Letter],
    settled: &[Settled],
    scope: &Scope,
) -> Option<Affine> {
    let mut form = form.clone();
    for (place, letter) in all.iter().enumerate().rev() {
        let index = unsettled(place);
        let coefficient = form.coefficient(index);
        if coefficient == 0 {
            continue;
        }
        let at_last = (coefficient > 0) == greatest;
        let value = match (&letter.written, at_last) {
            (Some(written), true) => written.last.clone(),
            (Some(written), false) => written.first.clone(),
            (None, true) => Form::size(settled.get(place)?.index.range),
            (None, false) => Form::from(1),
        };
        form = form
            .plus(-coefficient, &Form::from(index))
            .plus(coefficient, &value);
    }
    match greatest {
        true => form.greatest(scope),
        false => form.least(scope),
    }
}

/// A form with the settled letters put in.
fn put_form(form: &Form, settled: &[Settled]) -> Form {
    form.replaced(&mut |index| {
        let known = place_of(index).and_then(|place| settled.get(place));
        known.map_or(Form::from(index), |letter| {
            letter
                .first
                .plus(-1, &Form::from(1))
                .plus(1, &Form::from(letter.index))
        })
    })
}

/// A formula with the settled letters put in.
fn put_in(expr: &MatExpr, settled: &[Settled], scope: &Scope) -> MatExpr {
    let known = |index: &Index| place_of(*index).and_then(|place| settled.get(place));
    match expr {
        MatExpr::Position(form) => MatExpr::Position(put_form(form, settled)),
        MatExpr::Select(of, selectors) => {
            let selectors = selectors.iter().map(|selector| match selector {
                Selector::At(at) => Selector::At(put_form(&Form::from(at), settled).into()),
                Selector::Range(first, length) => {
                    Selector::Range(put_form(first, settled), *length)
                }
                Selector::All | Selector::Gather(_) => selector.clone(),
            });
            let selectors = selectors.collect();
            MatExpr::Select(Box::new(put_in(of, settled, scope)), selectors)
        }
        MatExpr::Entries(indices, body) => {
            let own = indices
                .iter()
                .map(|index| known(index).map_or(*index, |letter| letter.index));
            MatExpr::Entries(own.collect(), Box::new(put_in(body, settled, scope)))
        }
        MatExpr::Over(over, bounds, body) => {
            let body = put_in(body, settled, scope);
            let letters = || bounds.iter().filter_map(|bound| known(&bound.index));
            if letters().any(|letter| letter.is_empty) {
                return nothing(*over, &body, scope);
            }
            let own = bounds.iter().map(|bound| match known(&bound.index) {
                Some(letter) => Bound {
                    index: letter.index,
                    first: letter.first.clone(),
                    last: letter.last.clone(),
                },
                None => bound.clone(),
            });
            MatExpr::Over(*over, own.collect(), Box::new(body))
        }
        other => other.with_operands(&mut |operand| put_in(operand, settled, scope)),
    }
}

/// What a sum or product over nothing is.
fn nothing(over: Over, body: &MatExpr, scope: &Scope) -> MatExpr {
    let whole = size(body, scope);
    match over {
        Over::Product => MatExpr::integer(1),
        _ if whole == SCALAR => MatExpr::integer(0),
        _ => MatExpr::Fill(Filling::Zeros, whole.axes().to_vec()),
    }
}
