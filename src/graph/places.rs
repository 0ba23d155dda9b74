//! Places: which entry, row or part of a tensor is meant.
//!
//! In: `E[3, :]`, `x[2*i + u - 1]`, `P[i, k[i]]`. Out: a selection, whose places are affine forms of
//! indices, sizes and entries of a `const`. That each lies inside its tensor is checked by `letters`.

use super::constants::integer;
use super::elaborate::Elaborator;
use super::forms::exact;
use super::letters::Axis;
use super::names::Reported;
use super::reading::{Side, dim_text, size_text};
use super::survey::Home;
use super::value::{Frame, Local, SCALAR, Value};
use crate::algebra::rationals::Rationals;
use crate::algebra::{Form, Rational, Subscript, Variable};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::{selected, size_of};
use crate::matrix::{MatExpr, Selector};
use crate::scope::{Dim, Kind, Name};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Place};

impl<'a> Elaborator<'a, '_> {
    /// `E[3, :]`
    pub(super) fn index(
        &mut self,
        of: &'a ast::Expr,
        places: &'a [Place],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let value = self.expression(of, frame);
        let Ok(value) = value else {
            // What is wrong in the places is told all the same, where it does not hang on the value.
            return Err(Reported);
        };
        self.count_places(of, &value, places, frame)?;
        let text = Side::Operand(of).text();
        let mut selectors = Vec::with_capacity(places.len());
        for (place, length) in places.iter().zip(value.size.axes()) {
            let axis = |span| Axis {
                length: *length,
                span,
                of: text.clone(),
            };
            selectors.push(match place {
                Place::All(_) => Ok(Selector::All),
                Place::Range(first, last) => self.slice(first, last, axis, frame),
                Place::At(at) => self.at(at, axis(at.span), frame),
            });
        }
        let selectors = selectors.into_iter().collect::<Result<Vec<_>, _>>()?;
        if selectors.iter().all(|one| *one == Selector::All) {
            return Ok(value);
        }
        let size = selected(value.size, &selectors, &self.graph.scope);
        Ok(value.over(size, |of| MatExpr::Select(Box::new(of), selectors)))
    }

    /// As many places as axes; of a vector one or two.
    fn count_places(
        &mut self,
        of: &ast::Expr,
        value: &Value,
        places: &[Place],
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        let scope = &self.graph.scope;
        let axes = value.size.axes().len();
        let is_column = axes == 2 && scope.is_one(value.size.columns());
        if places.len() == axes || is_column && places.len() == 1 {
            return Ok(());
        }
        let what = Side::Operand(of)
            .text()
            .map_or("this".to_owned(), |text| format!("`{text}`"));
        let wanted = match is_column {
            true if value.size == SCALAR => "is a number".to_owned(),
            true => "is a vector, and takes 1 index".to_owned(),
            false => format!("has {axes} axes, and takes as many indices"),
        };
        let found = places.len();
        let verb = if found == 1 { "is" } else { "are" };
        let message = format!("{what} {wanted}; {found} {verb} written");
        let place = places.get(axes).or(places.last());
        let span = place.map_or(of.span, place_span);
        let mut finding =
            Diagnostic::new(Code::Arguments, span, message).label(size_text(scope, value.size));
        if found < axes {
            finding = finding.hint("`:` takes all along an axis");
        }
        self.report(finding, frame);
        Err(Reported)
    }

    /// `2..4`
    fn slice(
        &mut self,
        first: &'a ast::Expr,
        last: &'a ast::Expr,
        axis: impl Fn(Span) -> Axis,
        frame: &Frame<'a>,
    ) -> Result<Selector, Reported> {
        let (begin, end) = (self.form(first, frame), self.form(last, frame));
        let (begin, end) = (begin?, end?);
        let span = first.span.to(last.span);
        let length = end.plus(-1, &begin).plus(1, &Form::from(1));
        let Some(affine) = exact(&length, self) else {
            let message = "how much this range takes depends on an index";
            let finding = Diagnostic::new(Code::Size, span, message)
                .hint("a range takes the same number of places everywhere, as in `i..i + 2`");
            self.report(finding, frame);
            return Err(Reported);
        };
        let value = self.graph.scope.affine_value(&affine);
        let dim = self.graph.scope.dim(&affine);
        let (Some(dim), false) = (dim, value.is_some_and(|value| value < 1)) else {
            let text = |form: &Form, other: &ast::Expr| {
                let value =
                    exact(form, self).and_then(|affine| self.graph.scope.affine_value(&affine));
                let written = || Side::Operand(other).text().unwrap_or_default();
                value.map_or_else(written, |value| value.to_string())
            };
            let message = format!(
                "this range is empty: it begins at {} and ends at {}",
                text(&begin, first),
                text(&end, last)
            );
            self.report(Diagnostic::new(Code::Size, span, message), frame);
            return Err(Reported);
        };
        // Both ends lie inside; the axis says nothing of the range of a letter here.
        for (form, span) in [(&begin, first.span), (&end, last.span)] {
            self.lies_on(form, axis(span), frame)?;
        }
        Ok(Selector::Range(begin, dim))
    }

    /// One place, or all those that a `const` says.
    fn at(
        &mut self,
        at: &'a ast::Expr,
        axis: Axis,
        frame: &Frame<'a>,
    ) -> Result<Selector, Reported> {
        if let ExprKind::Name(name) = &*at.kind
            && let Some(found) = self.const_named(name, frame)?
            && !self.graph.scope.letter(found).shape.is_scalar()
        {
            return self.gather(found, axis, frame);
        }
        let form = self.form(at, frame)?;
        if let ([(Variable::Entry(name, _), 1)], 0) = (form.terms(), form.constant()) {
            let name = *name;
            self.says_places(name, &axis, frame)?;
        } else {
            self.stands_on(&form, axis, frame)?;
        }
        Ok(Selector::At(Subscript::from(form)))
    }

    fn lies_on(&mut self, form: &Form, axis: Axis, frame: &Frame<'a>) -> Result<(), Reported> {
        match (form.terms(), form.constant()) {
            ([(Variable::Entry(name, _), 1)], 0) => {
                let name = *name;
                self.says_places(name, &axis, frame)
            }
            _ => self.stands_inside(form, axis, frame),
        }
    }

    /// `E[ids, :]`
    fn gather(&mut self, ids: Name, axis: Axis, frame: &Frame<'a>) -> Result<Selector, Reported> {
        let letter = self.graph.scope.letter(ids);
        if letter.shape.0.len() != 1 {
            let found = size_text(&self.graph.scope, size_of(&letter.shape));
            let message = format!(
                "a `const` of places is a number or a vector; `{}` is {found}",
                letter.text
            );
            let finding = Diagnostic::new(Code::ShapeMismatch, axis.span, message)
                .also(self.place_of(ids), "declared here");
            self.report(finding, frame);
            return Err(Reported);
        }
        self.is_const(ids, axis.span, frame)?;
        self.says_places(ids, &axis, frame)?;
        Ok(Selector::Gather(ids))
    }

    /// The `const` that a name stands for, if it stands for a value.
    pub(super) fn const_named(
        &mut self,
        name: &ast::Name,
        frame: &Frame<'a>,
    ) -> Result<Option<Name>, Reported> {
        let text = self.text_in(name, frame)?;
        if frame.letter(&text).is_some() {
            return Ok(None);
        }
        let found = match frame.local(&text) {
            Some(Local::Value(Value {
                expr: MatExpr::Name(name),
                ..
            })) => Some(*name),
            Some(_) => None,
            None if frame.home == Home::File => self.graph.scope.find(&text),
            None => None,
        };
        Ok(found)
    }

    /// Only a `const` says which place is meant: what is learned or goes in has a derivative.
    pub(super) fn is_const(
        &mut self,
        name: Name,
        span: Span,
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        let letter = self.graph.scope.letter(name);
        if letter.kind == Kind::Const {
            return Ok(());
        }
        let text = &letter.text;
        let message = format!(
            "`{text}` says which place is meant, and is no `const`; that has no derivative"
        );
        let finding = Diagnostic::new(Code::NotANumber, span, message)
            .also(self.place_of(name), format!("`{text}` is made here"))
            .hint(format!("declare it with `const {text}`"));
        self.report(finding, frame);
        Err(Reported)
    }

    /// A `const` says places along an axis: its numbers go from 1 to the length of that.
    fn says_places(&mut self, name: Name, axis: &Axis, frame: &Frame<'a>) -> Result<(), Reported> {
        let scope = &self.graph.scope;
        let known = scope.letter(name).indexes;
        let length = match known {
            None => axis.length,
            Some(known) if scope.same(known, axis.length) => known,
            Some(known) => match (scope.value(known), scope.value(axis.length)) {
                (Some(a), Some(b)) => Dim::Number(a.min(b)),
                _ => {
                    let text = &scope.letter(name).text;
                    let (a, b) = (dim_text(scope, known), dim_text(scope, axis.length));
                    let message = format!(
                        "`{text}` says places along axes of different lengths, {a} and {b}"
                    );
                    let finding = Diagnostic::new(Code::ShapeMismatch, axis.span, message);
                    self.report(finding, frame);
                    return Err(Reported);
                }
            },
        };
        if let Some(value) = scope.value(length) {
            let numbers = self.given_numbers(name);
            let wrong = numbers.and_then(|numbers| {
                let fits = |number: &Rational| {
                    integer(number)
                        .and_then(|number| u64::try_from(number).ok())
                        .is_some_and(|number| (1..=value).contains(&number))
                };
                numbers.iter().find(|number| !fits(number))
            });
            if let Some(wrong) = wrong {
                let text = &scope.letter(name).text;
                let along = match &axis.of {
                    Some(of) => format!("of `{of}`"),
                    None => "of a tensor".to_owned(),
                };
                let message = format!(
                    "`{text}` says places {along} along an axis of length {value}; {wrong} is none of them"
                );
                let place = self.number_places.get(&name).copied();
                let finding = Diagnostic::new(Code::Attribute, place.unwrap_or(axis.span), message)
                    .also(axis.span, format!("`{text}` says a place here"));
                self.report(finding, frame);
                return Err(Reported);
            }
        }
        self.graph.scope.letter_mut(name).indexes = Some(length);
        Ok(())
    }

    /// What is known of the entries of a `const` from the numbers given for it.
    pub(super) fn bound_entries(&mut self, place: &Form) {
        for (variable, _) in place.terms() {
            let Variable::Entry(name, _) = variable else {
                continue;
            };
            let numbers = self
                .given_numbers(*name)
                .into_iter()
                .flat_map(Rationals::iter);
            let numbers = numbers.map(|number| {
                let number = u64::try_from(integer(&number)?).ok()?;
                (number > 0).then_some(number)
            });
            let greatest = numbers
                .collect::<Option<Vec<_>>>()
                .and_then(|all| all.into_iter().max());
            let scope = &mut self.graph.scope;
            let known = scope.letter(*name).indexes.map(|known| scope.value(known));
            if let Some(greatest) = greatest
                && known.is_none_or(|known| known.is_none_or(|known| greatest < known))
            {
                scope.letter_mut(*name).indexes = Some(Dim::Number(greatest));
            }
        }
    }

    /// The numbers given for a value.
    fn given_numbers(&self, name: Name) -> Option<&Rationals> {
        let node = self.graph.nodes.iter().rev().find(|node| node.name == name);
        node?.given.as_ref()
    }
}

/// Where a place is written.
pub(super) fn place_span(place: &Place) -> Span {
    match place {
        Place::At(index) => index.span,
        Place::Range(first, last) => first.span.to(last.span),
        Place::All(span) => *span,
    }
}
