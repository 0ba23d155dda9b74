//! Affine forms of indices, sizes and entries of a `const`: what stands in a place or a range.
//!
//! In: `2*i + u - 1`. Out: its [`Form`], or what keeps it from being one.

use super::constants::{integer, no_names, number};
use super::elaborate::Elaborator;
use super::letters::has_letters;
use super::names::Reported;
use super::reading::Side;
use super::survey::Home;
use super::value::{Frame, Local};
use crate::algebra::{Form, Variable};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::size_of;
use crate::matrix::{MatExpr, Selector};
use crate::scope::{Affine, Dim};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Operator};

impl<'a> Elaborator<'a, '_> {
    /// The affine form of an expression that says a place or a range.
    pub(super) fn form(
        &mut self,
        expr: &'a ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Form, Reported> {
        match &*expr.kind {
            ExprKind::Number(_) => {
                let value = number(expr, &no_names, self.limits);
                match value.map(|value| integer(&value)) {
                    Ok(Some(value)) => Ok(Form::from(value)),
                    Ok(None) => Err(self.no_place(expr, "a place is a whole number", frame)),
                    Err(problem) => {
                        let finding = problem.diagnostic(self.limits);
                        self.report(finding, frame);
                        Err(Reported)
                    }
                }
            }
            ExprKind::Group(inner) => self.form(inner, frame),
            ExprKind::Negate(inner) => Ok(self.form(inner, frame)?.times(-1)),
            ExprKind::Chain { first, rest } => {
                let mut left = self.form(first, frame);
                for (at, (operator, place, operand)) in rest.iter().enumerate() {
                    let right = self.form(operand, frame);
                    let side = Side::Before(first, &rest[..at]);
                    left = match (left, right) {
                        (Ok(a), Ok(b)) => {
                            self.form_of_two(*operator, *place, (a, side), (b, operand), frame)
                        }
                        _ => Err(Reported),
                    };
                }
                left
            }
            ExprKind::Name(name) => self.form_of_name(expr, name, frame),
            ExprKind::Index { of, .. } if let ExprKind::Name(name) = &*of.kind => {
                let found = self.const_named(name, frame)?;
                if let Some(found) = found {
                    self.is_const(found, of.span, frame)?;
                }
                let value = self.expression(expr, frame)?;
                match self.entry_form(&value.expr) {
                    Some(form) if found.is_some() => Ok(form),
                    _ => Err(self.no_place(expr, "this is no whole number", frame)),
                }
            }
            ExprKind::Power { .. }
            | ExprKind::Transpose { .. }
            | ExprKind::Index { .. }
            | ExprKind::Call { .. }
            | ExprKind::List(_)
            | ExprKind::Compare { .. } => Err(self.no_place(
                expr,
                "a place is a sum of indices, sizes and whole numbers",
                frame,
            )),
        }
    }

    fn form_of_name(
        &mut self,
        expr: &ast::Expr,
        name: &ast::Name,
        frame: &Frame<'a>,
    ) -> Result<Form, Reported> {
        let text = self.text_in(name, frame)?;
        if let Some(form) = frame.letter(&text) {
            return Ok(form);
        }
        if let Some(found) = self.const_named(name, frame)? {
            self.is_const(found, name.span, frame)?;
            if !self.graph.scope.letter(found).shape.is_scalar() {
                let message = format!("`{text}` is no number; a vector of places stands alone");
                return Err(self.no_place(expr, &message, frame));
            }
            return Ok(Form::variable(Variable::Entry(found, Vec::new())));
        }
        match frame.local(&text) {
            Some(Local::Value(value)) => {
                if let Some(form) = whole_form(&value.expr).or_else(|| self.entry_form(&value.expr))
                {
                    return Ok(form);
                }
                let message = format!("`{text}` stands where a place should, and is none");
                return Err(self.no_place(expr, &message, frame));
            }
            Some(Local::Function(_)) => {
                let message = format!("`{text}` is a function here, and no place");
                return Err(self.no_place(expr, &message, frame));
            }
            None => {}
        }
        if let Some(size) = frame.size(&text) {
            return Ok(Form::size(size));
        }
        if frame.home == Home::File
            && let Some(size) = self.graph.scope.find_size(&text)
        {
            self.size_places.entry(size).or_insert(name.span);
            return Ok(Form::size(Dim::Size(size)));
        }
        Err(self.unknown_name(&text, name.span, frame))
    }

    /// `left operator right` of forms.
    fn form_of_two(
        &mut self,
        operator: Operator,
        place: Span,
        (left, left_side): (Form, Side),
        (right, operand): (Form, &ast::Expr),
        frame: &Frame<'a>,
    ) -> Result<Form, Reported> {
        match operator {
            Operator::Add => return Ok(left.plus(1, &right)),
            Operator::Subtract => return Ok(left.plus(-1, &right)),
            _ => {}
        }
        let sizes = (exact(&left, self), exact(&right, self));
        if let (Some(a), Some(b)) = &sizes {
            let sizes = ((a.clone(), left_side), (b.clone(), operand));
            let affine = self.combined(operator, place, sizes.0, sizes.1, frame)?;
            return Ok(affine_form(&affine));
        }
        let factor = |affine: &Option<Affine>| {
            let affine = affine.as_ref()?;
            self.graph.scope.affine_value(affine)
        };
        let message = match (operator, factor(&sizes.0), factor(&sizes.1)) {
            (Operator::Multiply, Some(factor), _) => return Ok(right.times(factor)),
            (Operator::Multiply, _, Some(factor)) => return Ok(left.times(factor)),
            (Operator::Multiply, ..) => "an index is multiplied by a whole number that is known",
            (Operator::Divide | Operator::FloorDivide, ..) => "an index cannot be divided here",
            _ => "`@` multiplies matrices, not indices",
        };
        let finding = Diagnostic::new(Code::NotANumber, place, message)
            .hint("a place is a sum of indices, sizes and whole numbers, as in `2*i + u - 1`");
        self.report(finding, frame);
        Err(Reported)
    }

    fn no_place(&mut self, expr: &ast::Expr, message: &str, frame: &Frame<'a>) -> Reported {
        let finding = Diagnostic::new(Code::NotANumber, expr.span, message)
            .hint("as in `x[2*i + u - 1]`, `E[3, :]`, `E[k, :]` with a `const k`");
        self.report(finding, frame);
        Reported
    }

    /// The form of an entry of a value: axes of length 1 carry no subscript.
    fn entry_form(&self, expr: &MatExpr) -> Option<Form> {
        let MatExpr::Select(of, selectors) = expr else {
            return None;
        };
        let MatExpr::Name(name) = **of else {
            return None;
        };
        let scope = &self.graph.scope;
        let size = size_of(&scope.letter(name).shape);
        let mut at = Vec::with_capacity(selectors.len());
        for (selector, axis) in selectors.iter().zip(size.axes()) {
            match selector {
                Selector::At(_) if scope.is_one(*axis) => {}
                Selector::At(place) => at.push(place.clone()),
                _ => return None,
            }
        }
        Some(Form::variable(Variable::Entry(name, at)))
    }

    /// The form of an expression that is one of letters, without a word where it is not.
    pub(super) fn letter_form(&self, expr: &ast::Expr, frame: &Frame<'a>) -> Option<Form> {
        let form = self.silent_form(expr, frame)?;
        has_letters(&form).then_some(form)
    }

    fn silent_form(&self, expr: &ast::Expr, frame: &Frame<'a>) -> Option<Form> {
        match &*expr.kind {
            ExprKind::Number(_) => {
                let value = number(expr, &no_names, self.limits);
                value.ok().and_then(|value| integer(&value)).map(Form::from)
            }
            ExprKind::Group(inner) => self.silent_form(inner, frame),
            ExprKind::Negate(inner) => Some(self.silent_form(inner, frame)?.times(-1)),
            ExprKind::Chain { first, rest } => {
                let mut left = self.silent_form(first, frame)?;
                for (operator, _, operand) in rest {
                    let right = self.silent_form(operand, frame)?;
                    left = match (operator, left.as_number(), right.as_number()) {
                        (Operator::Add, ..) => left.plus(1, &right),
                        (Operator::Subtract, ..) => left.plus(-1, &right),
                        (Operator::Multiply, Some(factor), _) => right.times(factor),
                        (Operator::Multiply, _, Some(factor)) => left.times(factor),
                        _ => return None,
                    };
                }
                Some(left)
            }
            ExprKind::Name(name) => {
                let text = name.plain()?;
                if let Some(form) = frame.letter(text) {
                    return Some(form);
                }
                match frame.local(text) {
                    Some(Local::Value(value)) => whole_form(&value.expr),
                    Some(Local::Function(_)) => None,
                    None => {
                        let scope = &self.graph.scope;
                        let free = frame.home == Home::File && scope.find(text).is_none();
                        let own = frame.size(text);
                        let size = own.or_else(|| {
                            free.then(|| scope.find_size(text).map(Dim::Size)).flatten()
                        });
                        size.map(Form::size)
                    }
                }
            }
            _ => None,
        }
    }
}

/// The form that a formula is, where it is one of indices, sizes and whole numbers.
fn whole_form(expr: &MatExpr) -> Option<Form> {
    match expr {
        MatExpr::Position(form) => Some(form.clone()),
        MatExpr::Size(dim) => Some(Form::size(*dim)),
        MatExpr::Number(number) => integer(number).map(Form::from),
        MatExpr::Negate(inner) => Some(whole_form(inner)?.times(-1)),
        _ => None,
    }
}

/// A form of sizes alone as an affine form of them.
pub(super) fn exact(form: &Form, elaborator: &Elaborator) -> Option<Affine> {
    let sizes = form
        .terms()
        .iter()
        .all(|(variable, _)| matches!(variable, Variable::Size(_)));
    sizes.then(|| form.least(&elaborator.graph.scope)).flatten()
}

/// An affine form of sizes as a form.
pub(super) fn affine_form(affine: &Affine) -> Form {
    let constant = Form::from(affine.constant);
    affine.terms.iter().fold(constant, |form, (size, factor)| {
        form.plus(*factor, &Form::size(Dim::Size(*size)))
    })
}
