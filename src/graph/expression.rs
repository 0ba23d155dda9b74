//! From an expression as written to a matrix formula with its size.
//!
//! In: an [`ast::Expr`] and a [`Frame`], which says what the names in it stand for. Out: a
//! [`Value`], or nothing where something in it was told to be wrong. The author's structure stays:
//! `1/2` is a division, brackets add nothing, a chain of one operator is one list.

use super::components::position;
use super::constants::{self, ProblemKind, number};
use super::elaborate::Elaborator;
use super::growth;
use super::names::Reported;
use super::reading::Side;
use super::survey::{Home, mentions};
use super::value::{Frame, Local, SCALAR, Value, constant, joined, same_list, sign, size_value};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::MatExpr;
use crate::scope::Dim;
use crate::source::Span;
use crate::syntax::ast::{self, Comparison, ExprKind, Operator};

impl<'a> Elaborator<'a, '_> {
    /// The formula that an expression is.
    pub(super) fn expression(
        &mut self,
        expr: &'a ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        if frame.call.is_none() {
            return self.kind(expr, frame);
        }
        self.charge(1, expr.span, frame)?;
        if self.depth >= growth::DEEPEST {
            return Err(self.too_deep(expr.span, frame));
        }
        self.depth += 1;
        let value = self.kind(expr, frame);
        self.depth -= 1;
        value
    }

    fn kind(&mut self, expr: &'a ast::Expr, frame: &Frame<'a>) -> Result<Value, Reported> {
        if let ExprKind::Chain { .. } | ExprKind::Negate(_) = &*expr.kind
            && frame.has_letters()
            && let Some(form) = self.letter_form(expr, frame)
        {
            return Ok(position(form));
        }
        match &*expr.kind {
            ExprKind::Number(text) => self.literal(text, expr.span, frame),
            ExprKind::Name(name) => self.name(name, frame),
            ExprKind::Group(inner) => self.expression(inner, frame),
            ExprKind::Negate(inner) => {
                let value = self.expression(inner, frame)?;
                let size = value.size;
                Ok(value.over(size, |inner| MatExpr::Negate(Box::new(inner))))
            }
            ExprKind::Chain { first, rest } => self.chain(first, rest, frame),
            ExprKind::Power {
                base,
                operator,
                exponent,
            } => self.power(base, *operator, exponent, frame),
            ExprKind::Transpose { of, operator } => {
                let value = self.expression(of, frame)?;
                if value.size.as_matrix().is_none() {
                    return Err(self.no_transpose(of, *operator, value.size, frame));
                }
                let size = value.size.transposed();
                Ok(value.over(size, MatExpr::transposed))
            }
            ExprKind::Index { of, places } => self.index(of, places, frame),
            ExprKind::Call {
                name,
                binders,
                arguments,
            } => self.call(name, binders, arguments, frame),
            ExprKind::List(_) => {
                let message = "a list of numbers stands behind `given name =`, and nowhere else";
                let finding = Diagnostic::new(Code::NotANumber, sign(expr), message)
                    .hint("declare a `const` with this shape, and give it the numbers");
                self.report(finding, frame);
                Err(Reported)
            }
            ExprKind::Compare { first, rest } => self.compare(first, rest, frame),
        }
    }

    fn literal(&mut self, text: &str, span: Span, frame: &Frame<'a>) -> Result<Value, Reported> {
        match constants::literal(text, self.limits.digits) {
            Some(value) => Ok(Value::leaf(MatExpr::Number(value), SCALAR)),
            None => {
                let kind = ProblemKind::TooLarge;
                let problem = constants::Problem { span, kind };
                self.report(problem.diagnostic(self.limits), frame);
                Err(Reported)
            }
        }
    }

    fn name(&mut self, name: &ast::Name, frame: &Frame<'a>) -> Result<Value, Reported> {
        let text = self.text_in(name, frame)?;
        if let Some(form) = frame.letter(&text) {
            return Ok(position(form));
        }
        match frame.local(&text) {
            Some(Local::Value(value)) => {
                self.charge(value.weight.nodes, name.span, frame)?;
                return Ok(value.clone());
            }
            Some(Local::Function(function, _)) => {
                let message = format!("`{text}` stands for the function `{function}` here");
                let finding = Diagnostic::new(Code::Arguments, name.span, message)
                    .hint(format!("call it, as in `{text}(…)`"));
                self.report(finding, frame);
                return Err(Reported);
            }
            None => {}
        }
        if let Some(size) = frame.size(&text) {
            return Ok(size_value(size));
        }
        self.not_made_yet(&text, name.span, frame)?;
        if frame.home == Home::File {
            if let Some(found) = self.graph.scope.find(&text) {
                return Ok(self.value_of(found));
            }
            if let Some(size) = self.size_named(&text) {
                self.size_places.entry(size).or_insert(name.span);
                return Ok(size_value(Dim::Size(size)));
            }
        }
        if text == "pi" {
            let pi = MatExpr::Apply(Function::Pi, Vec::new());
            return Ok(Value::leaf(pi, SCALAR));
        }
        Err(self.unknown_name(&text, name.span, frame))
    }

    /// `a + b - c`, `a * b @ c / d`: from left to right, all problems told.
    fn chain(
        &mut self,
        first: &'a ast::Expr,
        rest: &'a [(Operator, Span, ast::Expr)],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let mut left = self.expression(first, frame);
        // The operator whose list the left side is: only what this chain built grows in place.
        let mut grown = None;
        for (at, (operator, place, operand)) in rest.iter().enumerate() {
            let right = self.expression(operand, frame);
            let (Ok(a), Ok(b)) = (left, right) else {
                left = Err(Reported);
                continue;
            };
            let sides = (Side::Before(first, &rest[..at]), Side::Operand(operand));
            let sizes = (a.size, b.size);
            let size = match operator {
                Operator::MatrixMultiply => self.product_size(*place, sides, sizes, frame),
                Operator::FloorDivide if self.are_sizes(first, &rest[..=at], frame) => {
                    left = self.size_chain(first, &rest[..=at], frame);
                    grown = None;
                    continue;
                }
                Operator::FloorDivide => {
                    let message = "`//` divides sizes, and stands only where sizes stand";
                    let finding = Diagnostic::new(Code::NotANumber, *place, message);
                    self.report(finding.hint("`/` divides values"), frame);
                    Err(Reported)
                }
                Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => {
                    self.elementwise_size(*place, sides, sizes, frame)
                }
            };
            left = size.map(|size| {
                let grows = grown.is_some_and(|grown| same_list(grown, *operator));
                grown = Some(*operator);
                joined(*operator, grows, a, b, size)
            });
        }
        left
    }

    fn are_sizes(
        &self,
        first: &ast::Expr,
        rest: &[(Operator, Span, ast::Expr)],
        frame: &Frame<'a>,
    ) -> bool {
        let mut all = rest.iter().map(|(_, _, operand)| operand).chain([first]);
        all.all(|one| self.names_sizes(one, frame))
    }

    /// `d // heads`, where both are sizes: the number that it is.
    fn size_chain(
        &mut self,
        first: &ast::Expr,
        rest: &[(Operator, Span, ast::Expr)],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let affine = self.affine_chain(first, rest, frame)?;
        if let Some(size) = self.graph.scope.dim(&affine) {
            return Ok(size_value(size));
        }
        // It comes to a number of 0 or below.
        let number = self.graph.scope.affine_value(&affine).ok_or(Reported)?;
        Ok(Value::leaf(MatExpr::integer(number), SCALAR))
    }

    fn power(
        &mut self,
        base: &'a ast::Expr,
        operator: Span,
        exponent: &'a ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let known = number(
            exponent,
            &|text| self.number_named(text, frame),
            self.limits,
        );
        let value = self.expression(base, frame);
        match known {
            Ok(known) => {
                self.note_sizes(exponent, frame);
                let value = value?;
                let size = value.size;
                return Ok(value.over(size, |base| MatExpr::Power(Box::new(base), known)));
            }
            Err(problem) if problem.kind == ProblemKind::TooLarge => {
                self.report(problem.diagnostic(self.limits), frame);
                return Err(Reported);
            }
            Err(_) => {}
        }
        let raised = self.expression(exponent, frame);
        let (value, raised) = (value?, raised?);
        let sides = (Side::Operand(base), Side::Operand(exponent));
        let size = self.elementwise_size(operator, sides, (value.size, raised.size), frame)?;
        let weight = value.weight.beside(raised.weight).below();
        let expr = MatExpr::Apply(Function::Power, vec![value.expr, raised.expr]);
        Ok(Value { expr, size, weight })
    }

    /// Remember that the sizes in an expression are used, though it is a number by now.
    pub(super) fn note_sizes(&mut self, expr: &ast::Expr, frame: &Frame<'a>) {
        mentions(expr, &mut |text, span| {
            if frame.home == Home::File
                && frame.local(text).is_none()
                && let Some(size) = self.size_named(text)
            {
                self.size_places.entry(size).or_insert(span);
            }
        });
    }

    /// The number that a name stands for, where it is one that is known at once.
    pub(super) fn number_named(&self, text: &str, frame: &Frame<'a>) -> Option<Rational> {
        if let Some(form) = frame.letter(text) {
            return form.as_number().map(Rational::from);
        }
        let scope = &self.graph.scope;
        let size = match frame.local(text) {
            Some(Local::Value(value)) => return constant(&value.expr),
            Some(Local::Function(..)) => None,
            None => frame.size(text).or_else(|| {
                let seen = frame.home == Home::File && scope.find(text).is_none();
                seen.then(|| scope.find_size(text).map(Dim::Size)).flatten()
            }),
        };
        let unused = || {
            let seen = frame.home == Home::File && scope.find(text).is_none();
            self.size_given(text).filter(|_| seen)
        };
        size.map_or_else(unused, |size| scope.value(size))
            .map(Rational::from)
    }

    /// `[0 < z <= 1]`: a chain is the product of its comparisons.
    fn compare(
        &mut self,
        first: &'a ast::Expr,
        rest: &'a [(Comparison, Span, ast::Expr)],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let mut left = self.expression(first, frame);
        let mut left_text = first;
        let mut all: Result<Option<Value>, Reported> = Ok(None);
        for (comparison, place, operand) in rest {
            let right = self.expression(operand, frame);
            let sides = (Side::Operand(left_text), Side::Operand(operand));
            let one = match (left, &right) {
                (Ok(a), Ok(b)) => self
                    .elementwise_size(*place, sides, (a.size, b.size), frame)
                    .map(|size| Value {
                        expr: MatExpr::Apply(compared(*comparison), vec![a.expr, b.expr.clone()]),
                        size,
                        weight: a.weight.beside(b.weight).below(),
                    }),
                _ => Err(Reported),
            };
            all = match (all, one) {
                (Ok(None), Ok(one)) => Ok(Some(one)),
                (Ok(Some(before)), Ok(one)) => {
                    let sizes = (before.size, one.size);
                    let grows = matches!(before.expr, MatExpr::Multiply(_));
                    self.elementwise_size(*place, sides, sizes, frame)
                        .map(|size| Some(joined(Operator::Multiply, grows, before, one, size)))
                }
                _ => Err(Reported),
            };
            (left, left_text) = (right, operand);
        }
        // The grammar has at least one comparison in every chain.
        all?.ok_or(Reported)
    }
}

fn compared(comparison: Comparison) -> Function {
    match comparison {
        Comparison::Equal => Function::Equal,
        Comparison::NotEqual => Function::NotEqual,
        Comparison::Less => Function::Less,
        Comparison::LessOrEqual => Function::LessOrEqual,
        Comparison::Greater => Function::Greater,
        Comparison::GreaterOrEqual => Function::GreaterOrEqual,
    }
}
