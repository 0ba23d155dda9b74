//! Equations by components, and sums and other reductions over indices.
//!
//! In: `y[i, j: n] = …`, `sum(k, l = 2..n: …)`. Out: a tensor by its entries, a formula over all
//! values of its indices. What the letters are is settled by `letters`, once the outermost closes.

use super::elaborate::Elaborator;
use super::letters::{Written, unsettled, unsettled_bound};
use super::names::Reported;
use super::reading::{Side, size_text};
use super::survey::{Home, built_names, mentions};
use super::value::{Frame, Local, SCALAR, Value, constant, joined};
use crate::algebra::function::Function;
use crate::algebra::{Form, Rational};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::MOST_AXES;
use crate::matrix::{MatExpr, Over};
use crate::scope::Dim;
use crate::source::Span;
use crate::syntax::ast::{self, Argument, Binder, ExprKind, Ident, Operator, TargetIndex};

/// A letter on the left of an equation, where it stands, and the range that is written there.
type FreeLetter<'a> = (&'a str, Span, Option<Written>);

impl<'a> Elaborator<'a, '_> {
    /// The right side of `y[i, j: n] = …`, as a whole tensor.
    pub(super) fn by_components(
        &mut self,
        name: &ast::Name,
        indices: &'a [TargetIndex],
        value: &'a ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let letters = self.free_letters(name, indices, frame)?;
        let mut opened = Vec::with_capacity(letters.len());
        for (text, span, written) in letters {
            self.remark_hidden_letter(text, span, "equation", frame);
            opened.push(self.open_letter((text, span), None, written, frame));
        }
        let body = self.expression(value, frame);
        let body = body.and_then(|body| self.is_number(body, value, frame));
        self.close_letters(opened.len(), frame);
        let whole = body.map(|body| {
            let indices = opened.iter().map(|letter| unsettled(*letter)).collect();
            body.over(SCALAR, |body| MatExpr::Entries(indices, Box::new(body)))
        });
        let whole = self.settle(whole)?;
        let size = self.bounded_size(whole.size, name.span, frame)?;
        Ok(Value { size, ..whole })
    }

    /// The letters on the left of an equation, with the ranges written there.
    fn free_letters(
        &mut self,
        name: &ast::Name,
        indices: &'a [TargetIndex],
        frame: &Frame<'a>,
    ) -> Result<Vec<FreeLetter<'a>>, Reported> {
        if let Some(ninth) = indices.get(MOST_AXES) {
            return Err(self.too_many_axes(indices.len(), ninth.index.span, frame));
        }
        let mut letters: Vec<FreeLetter<'a>> = Vec::with_capacity(indices.len());
        let mut wrong = false;
        for index in indices {
            let span = index.index.span;
            let Some(text) = self.free_letter(name, index, frame) else {
                wrong = true;
                continue;
            };
            if let Some((_, first, _)) = letters.iter().find(|(other, ..)| *other == text) {
                let message = format!("`{text}` stands twice on the left");
                let finding = Diagnostic::new(Code::Redefinition, span, message)
                    .also(*first, "here it stands first");
                self.report(finding, frame);
                wrong = true;
            }
            let written = index.range.as_ref().map(|range| {
                let last = self.dim(range, frame)?;
                Ok(Written {
                    first: Form::from(1),
                    last: Form::size(last),
                    span: range.span,
                })
            });
            match written.transpose() {
                Ok(written) => letters.push((text, span, written)),
                Err(Reported) => wrong = true,
            }
        }
        if wrong { Err(Reported) } else { Ok(letters) }
    }

    /// A free index is a plain letter; a number stands in the name instead.
    fn free_letter(
        &mut self,
        name: &ast::Name,
        index: &'a TargetIndex,
        frame: &Frame<'a>,
    ) -> Option<&'a str> {
        let plain = match &*index.index.kind {
            ExprKind::Name(letter) => letter.plain(),
            _ => None,
        };
        let is_number = match (plain, &*index.index.kind) {
            (Some(text), _) => match frame.local(text) {
                Some(Local::Value(value)) => constant(&value.expr).is_some(),
                _ => false,
            },
            (None, kind) => matches!(kind, ExprKind::Number(_)),
        };
        if let Some(text) = plain
            && !is_number
        {
            return Some(text);
        }
        let written = Side::Operand(&index.index).text().unwrap_or_default();
        let message = match is_number {
            true => format!(
                "the indices on the left are free, and `{written}` is a number: the equation gives every component"
            ),
            false => "an index on the left is a letter alone".to_owned(),
        };
        let mut finding = Diagnostic::new(Code::NotANumber, index.index.span, message);
        if let (true, Some(base)) = (is_number, name.plain()) {
            finding = finding.hint(format!(
                "a name of its own is written `{base}_{{{written}}}`"
            ));
        }
        self.report(finding, frame);
        None
    }

    fn is_number(
        &mut self,
        body: Value,
        expr: &ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let scope = &self.graph.scope;
        if body.size.axes().iter().all(|axis| scope.is_one(*axis)) {
            return Ok(body);
        }
        let found = size_text(scope, body.size);
        let message = format!("a component is a number; this is {found}");
        let finding = Diagnostic::new(Code::ShapeMismatch, expr.span, message)
            .hint("say which entry is meant, as in `A[i, j]`");
        self.report(finding, frame);
        Err(Reported)
    }

    /// `sum(k, l = 2..n: …)`
    pub(super) fn over_letters(
        &mut self,
        name: &'a Ident,
        binders: &'a [Binder],
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let over = match name.text.as_str() {
            "sum" => Over::Sum,
            "mean" => Over::Mean,
            "prod" => Over::Product,
            "max" => Over::Max,
            "min" => Over::Min,
            other => {
                let message = format!("`{other}` binds no index");
                let finding = Diagnostic::new(Code::Arguments, name.span, message)
                    .hint("`sum`, `mean`, `prod`, `max` and `min` do");
                self.report(finding, frame);
                return Err(Reported);
            }
        };
        let [Argument { name: None, value }] = arguments else {
            let found = arguments.len();
            let message = format!(
                "behind its indices `{}` takes 1 formula; {found} stand there",
                name.text
            );
            self.report(Diagnostic::new(Code::Arguments, name.span, message), frame);
            return Err(Reported);
        };
        for (at, binder) in binders.iter().enumerate() {
            let twice = binders[..at]
                .iter()
                .find(|other| other.index.text == binder.index.text);
            if let Some(first) = twice {
                let message = format!("`{}` is bound twice here", binder.index.text);
                let finding = Diagnostic::new(Code::Redefinition, binder.index.span, message)
                    .also(first.index.span, "here it is bound first");
                self.report(finding, frame);
                return Err(Reported);
            }
            let (text, span) = (&binder.index.text, binder.index.span);
            self.remark_hidden_letter(text, span, &name.text, frame);
        }
        let names = built_names(value);
        let is_named = |binder: &&Binder| names.contains(&*binder.index.text);
        let (named, others): (Vec<&Binder>, Vec<&Binder>) = binders.iter().partition(is_named);
        if named.is_empty() {
            return self.over_bound(over, &others, value, frame);
        }
        self.may_write_out(over, binders, &named, &others, frame)?;
        self.written_out(over, (&named, &others), value, frame)
    }

    /// A reduction over letters that stand in no name.
    fn over_bound(
        &mut self,
        over: Over,
        binders: &[&'a Binder],
        value: &'a ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let mut opened = Vec::with_capacity(binders.len());
        let mut ranges = Ok(());
        for binder in binders {
            let written = match self.range_of(binder, frame) {
                Ok(written) => written,
                Err(reported) => {
                    ranges = Err(reported);
                    None
                }
            };
            let letter = (binder.index.text.as_str(), binder.index.span);
            opened.push(self.open_letter(letter, Some(over), written, frame));
        }
        let body = match ranges {
            Ok(()) => self.expression(value, frame),
            Err(reported) => Err(reported),
        };
        let body = match over {
            Over::Sum | Over::Mean => body,
            Over::Product | Over::Max | Over::Min => {
                body.and_then(|body| self.is_number(body, value, frame))
            }
        };
        self.close_letters(opened.len(), frame);
        let whole = body.map(|body| {
            let size = body.size;
            let bounds = opened.into_iter().map(unsettled_bound).collect();
            body.over(size, |body| MatExpr::Over(over, bounds, Box::new(body)))
        });
        self.settle(whole)
    }

    /// The range that is written at a bound index.
    fn range_of(
        &mut self,
        binder: &'a Binder,
        frame: &Frame<'a>,
    ) -> Result<Option<Written>, Reported> {
        let Some((first, last)) = &binder.range else {
            return Ok(None);
        };
        let span = first.span.to(last.span);
        let (first, last) = (self.form(first, frame), self.form(last, frame));
        let (first, last) = (first?, last?);
        Ok(Some(Written { first, last, span }))
    }

    /// Whether the letters that stand in names may be gone through first: of the greatest value the
    /// first place counts, and a mean weighs all values alike.
    fn may_write_out(
        &mut self,
        over: Over,
        binders: &'a [Binder],
        named: &[&'a Binder],
        others: &[&'a Binder],
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        let is_named = |text: &str| named.iter().any(|binder| binder.index.text == text);
        let is_first = binders
            .iter()
            .take(named.len())
            .all(|binder| is_named(&binder.index.text));
        let depends = others.iter().find(|binder| {
            let mut found = false;
            if let Some((first, last)) = &binder.range {
                mentions(first, &mut |text, _| found |= is_named(text));
                mentions(last, &mut |text, _| found |= is_named(text));
            }
            found
        });
        let (message, place) = match (over, others.first(), depends) {
            (Over::Max | Over::Min, Some(other), _) if !is_first => {
                ("the letters that stand in names come first here", other)
            }
            (Over::Mean, _, Some(other)) => (
                "the range of this letter depends on one that stands in a name, which a mean cannot weigh",
                other,
            ),
            _ => return Ok(()),
        };
        let finding = Diagnostic::new(Code::Arguments, place.index.span, message);
        self.report(finding, frame);
        Err(Reported)
    }

    /// A reduction whose letters stand in built names, `sum(t = 1..3: h_{t})`: term by term.
    fn written_out(
        &mut self,
        over: Over,
        binders: (&[&'a Binder], &[&'a Binder]),
        body: &'a ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let mut terms = Vec::new();
        self.each_value(over, binders, body, &mut terms, frame)?;
        let count = terms.len();
        let mut all = terms.into_iter();
        let Some(first) = all.next() else {
            return match over {
                Over::Sum => Ok(Value::leaf(MatExpr::integer(0), SCALAR)),
                Over::Product => Ok(Value::leaf(MatExpr::integer(1), SCALAR)),
                Over::Mean | Over::Max | Over::Min => Err(Reported),
            };
        };
        let side = Side::Operand(body);
        let mut whole = first;
        for (at, term) in all.enumerate() {
            let sizes = (whole.size, term.size);
            let size = self.elementwise_size(body.span, (side, side), sizes, frame)?;
            whole = match over {
                Over::Sum | Over::Mean => joined(Operator::Add, at > 0, whole, term, size),
                Over::Product => joined(Operator::Multiply, at > 0, whole, term, size),
                Over::Max | Over::Min => {
                    let function = match over {
                        Over::Max => Function::Max,
                        _ => Function::Min,
                    };
                    Value {
                        weight: whole.weight.beside(term.weight).below(),
                        expr: MatExpr::Apply(function, vec![whole.expr, term.expr]),
                        size,
                    }
                }
            };
        }
        if over == Over::Mean {
            let count = MatExpr::Number(Rational::from(count as u64));
            let size = whole.size;
            whole = joined(
                Operator::Divide,
                false,
                whole,
                Value::leaf(count, SCALAR),
                size,
            );
        }
        self.bounded(whole, body.span, frame)
    }

    /// The body for every value of letters with ranges of numbers, the last running fastest.
    fn each_value(
        &mut self,
        over: Over,
        (named, others): (&[&'a Binder], &[&'a Binder]),
        body: &'a ast::Expr,
        terms: &mut Vec<Value>,
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        let Some((binder, rest)) = named.split_first() else {
            terms.push(match others {
                [] => self.expression(body, frame)?,
                _ => self.over_bound(over, others, body, frame)?,
            });
            return Ok(());
        };
        let written = self.range_of(binder, frame)?;
        let ends = written.as_ref().and_then(|written| {
            let scope = &self.graph.scope;
            let value = |form: &Form| {
                let number = super::letters::has_letters(form);
                let affine = (!number).then(|| form.least(scope)).flatten()?;
                scope.affine_value(&affine)
            };
            Some((value(&written.first)?, value(&written.last)?))
        });
        let text = binder.index.text.as_str();
        let Some((first, last)) = ends else {
            let message = format!("`{text}` stands in a name, so its range is written in numbers");
            let finding = Diagnostic::new(Code::NotANumber, binder.index.span, message)
                .hint(format!("write it, as in `{text} = 1..3`"));
            self.report(finding, frame);
            return Err(Reported);
        };
        if last < first && !matches!(over, Over::Sum | Over::Product) {
            let message = format!("this range is empty: it begins at {first} and ends at {last}");
            let span = written.map_or(binder.index.span, |written| written.span);
            self.report(Diagnostic::new(Code::NotANumber, span, message), frame);
            return Err(Reported);
        }
        for value in first..=last {
            self.charge(1, binder.index.span, frame)?;
            frame.letters.borrow_mut().push((text, Form::from(value)));
            let told = self.each_value(over, (rest, others), body, terms, frame);
            frame.letters.borrow_mut().pop();
            told?;
        }
        Ok(())
    }

    /// A letter hides what has its name.
    fn remark_hidden_letter(&mut self, text: &str, span: Span, inside: &str, frame: &Frame<'a>) {
        if frame.home == Home::Prelude {
            return;
        }
        let scope = &self.graph.scope;
        let (what, place) = if frame.letter(text).is_some() {
            ("the index of that name around it", None)
        } else if frame.local(text).is_some() || frame.size(text).is_some() {
            ("what has that name around it", None)
        } else if let Some(name) = scope.find(text) {
            ("the value of that name", Some(self.place_of(name)))
        } else if let Some(size) = scope.find_size(text) {
            let used = self.size_places.get(&size).copied();
            ("the size of that name", used)
        } else {
            return;
        };
        let inside = match inside {
            "equation" => "this equation".to_owned(),
            word => format!("this `{word}`"),
        };
        let message = format!("inside {inside}, `{text}` hides {what}");
        let mut finding = Diagnostic::new(Code::Remark, span, message);
        if let Some(place) = place {
            finding = finding.also(place, format!("the other `{text}`"));
        }
        self.report(finding, frame);
    }

    /// A tensor with more axes than there may be.
    pub(super) fn too_many_axes(
        &mut self,
        found: usize,
        span: Span,
        frame: &Frame<'a>,
    ) -> Reported {
        let message = format!("a tensor has at most {MOST_AXES} axes; this has {found}");
        self.report(Diagnostic::new(Code::Limit, span, message), frame);
        Reported
    }
}

/// A form of letters as a value: the number that it is.
pub(super) fn position(form: Form) -> Value {
    let expr = match form.as_number() {
        Some(number) => MatExpr::integer(number),
        None => match form.terms() {
            [(crate::algebra::Variable::Size(dim @ Dim::Size(_)), 1)] if form.constant() == 0 => {
                MatExpr::Size(*dim)
            }
            _ => MatExpr::Position(form),
        },
    };
    Value::leaf(expr, SCALAR)
}
