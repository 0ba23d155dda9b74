//! Operands and shapes as a message calls them.
//!
//! In: a piece of an expression, a size. Out: a few words in the reader's own terms; for a piece
//! that is long, none, and the message says “the left side”.

use super::elaborate::Elaborator;
use super::survey::mentions;
use super::value::{Frame, Size};
use crate::diagnostic::Diagnostic;
use crate::matrix::shape::size_of;
use crate::scope::{Dim, Scope};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Operator};
use crate::syntax::print::print_expr;

/// A piece longer than this, in bytes, is not repeated in a message.
const LONGEST: usize = 40;

/// So many declarations are pointed at, for each message.
const MOST_PLACES: usize = 4;

/// An operand, or what stands before an operator in its chain.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side<'e> {
    /// One operand.
    Operand(&'e ast::Expr),
    /// A chain up to here.
    Before(&'e ast::Expr, &'e [(Operator, Span, ast::Expr)]),
}

impl<'e> Side<'e> {
    /// Its text, where it is short.
    pub(super) fn text(self) -> Option<String> {
        let (first, rest) = self.parts();
        let last = rest.last().map_or(first, |(_, _, operand)| operand);
        let span = first.span.to(last.span);
        if span.end - span.start > LONGEST {
            return None;
        }
        let mut text = print_expr(first);
        for (operator, _, operand) in rest {
            let sign = operator_text(*operator);
            text.push_str(&format!(" {sign} {}", print_expr(operand)));
        }
        Some(text)
    }

    fn parts(self) -> (&'e ast::Expr, &'e [(Operator, Span, ast::Expr)]) {
        match self {
            Side::Operand(expr) => (expr, &[]),
            Side::Before(first, rest) => (first, rest),
        }
    }

    /// The same as an operand of a tighter operator: in brackets where it is a chain.
    pub(super) fn operand_text(self) -> Option<String> {
        let text = self.text()?;
        let (first, rest) = self.parts();
        let is_simple = match &*first.kind {
            ExprKind::Number(_)
            | ExprKind::Name(_)
            | ExprKind::Call { .. }
            | ExprKind::Group(_)
            | ExprKind::Transpose { .. }
            | ExprKind::Index { .. }
            | ExprKind::List(_)
            | ExprKind::Compare { .. } => rest.is_empty(),
            ExprKind::Negate(_) | ExprKind::Chain { .. } | ExprKind::Power { .. } => false,
        };
        Some(if is_simple { text } else { format!("({text})") })
    }

    fn mentions(self, f: &mut dyn FnMut(&'e str, Span)) {
        let (first, rest) = self.parts();
        mentions(first, f);
        rest.iter().for_each(|(_, _, operand)| mentions(operand, f));
    }
}

impl<'a> Elaborator<'a, '_> {
    /// Point at the declarations of the names in operands.
    pub(super) fn with_places(
        &self,
        mut finding: Diagnostic,
        sides: &[Side],
        frame: &Frame<'a>,
    ) -> Diagnostic {
        let scope = &self.graph.scope;
        let mut names = Vec::new();
        let mut note = |text: &str| {
            if let Some(name) = scope.find(text)
                && names.len() < MOST_PLACES
                && !names.contains(&name)
            {
                names.push(name);
            }
        };
        for side in sides {
            side.mentions(&mut |text, _| {
                if frame.local(text).is_none() && frame.size(text).is_none() {
                    note(text);
                }
            });
        }
        // In a function's body, what was put in for its arguments explains the shapes.
        if let Some(call) = frame.call
            && call.span == call.equation
        {
            for argument in call.arguments {
                mentions(&argument.value, &mut |text, _| note(text));
            }
        }
        for name in names {
            let letter = scope.letter(name);
            let size = size_of(&letter.shape);
            let text = format!("{} is {}", letter.text, size_text(scope, size));
            finding = finding.also(self.place_of(name), text);
        }
        finding
    }
}

/// A size as people say it: `3 × 2`, `3` for a column, `a number`; symbols with what they are.
pub(super) fn size_text(scope: &Scope, size: Size) -> String {
    let axes = scope.shape(size.axes()).0;
    let text = |number: &dyn Fn(Dim) -> String| match axes.is_empty() {
        true => "a number".to_owned(),
        false => {
            let lengths: Vec<String> = axes.iter().map(|axis| number(*axis)).collect();
            lengths.join(" × ")
        }
    };
    let symbols = text(&|dim| scope.dim_text(dim));
    let numbers = text(&|dim| {
        let value = scope.value(dim);
        value.map_or_else(|| scope.dim_text(dim), |value| value.to_string())
    });
    if symbols == numbers {
        symbols
    } else {
        format!("{symbols} ({numbers})")
    }
}

/// `3`, or `n (3)`.
pub(super) fn dim_text(scope: &Scope, dim: Dim) -> String {
    let symbol = scope.dim_text(dim);
    match (dim, scope.value(dim)) {
        (Dim::Size(_), Some(value)) => format!("{symbol} ({value})"),
        _ => symbol,
    }
}

/// An operator as it is typed.
fn operator_text(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::MatrixMultiply => "@",
        Operator::FloorDivide => "//",
    }
}
