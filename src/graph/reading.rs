//! Operands and shapes as a message calls them.
//!
//! In: a piece of an expression, a size. Out: a few words in the reader's own terms; for a piece
//! that is long, none, and the message says “the left side”.

use super::elaborate::Elaborator;
use super::survey::mentions;
use super::value::{Frame, Size};
use crate::diagnostic::Diagnostic;
use crate::scope::{Dim, Scope};
use crate::source::Span;
use crate::syntax::ast::{self, Built, ExprKind, NamePart, Operator};

/// A piece longer than this is not repeated in a message.
const LONGEST: usize = 32;

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
        let mut text = String::new();
        let fits = match self {
            Side::Operand(expr) => write(expr, &mut text),
            Side::Before(first, rest) => chain(first, rest, &mut text),
        };
        fits.then_some(text)
    }

    /// The same as an operand of a tighter operator: in brackets where it is a chain.
    pub(super) fn operand_text(self) -> Option<String> {
        let text = self.text()?;
        let simple = match self {
            Side::Before(first, []) | Side::Operand(first) => matches!(
                *first.kind,
                ExprKind::Name(_)
                    | ExprKind::Call { .. }
                    | ExprKind::Group(_)
                    | ExprKind::Transpose { .. }
            ),
            Side::Before(..) => false,
        };
        Some(if simple { text } else { format!("({text})") })
    }

    fn mentions(self, f: &mut dyn FnMut(&'e str, Span)) {
        match self {
            Side::Operand(expr) => mentions(expr, f),
            Side::Before(first, rest) => {
                mentions(first, f);
                rest.iter().for_each(|(_, _, operand)| mentions(operand, f));
            }
        }
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
        for side in sides {
            side.mentions(&mut |text, _| {
                let hidden = frame.local(text).is_some() || frame.size(text).is_some();
                if let Some(name) = scope.find(text)
                    && !hidden
                    && names.len() < MOST_PLACES
                    && !names.contains(&name)
                {
                    names.push(name);
                }
            });
        }
        for name in names {
            let letter = scope.letter(name);
            if let Some(size) = letter.shape.as_matrix() {
                let text = format!("{} is {}", letter.text, size_text(scope, size));
                finding = finding.also(self.place_of(name), text);
            }
        }
        finding
    }
}

/// A size as people say it: `3 × 2`, `3` for a column, `a number`; symbols with what they are.
pub(super) fn size_text(scope: &Scope, (rows, columns): Size) -> String {
    let text = |number: &dyn Fn(Dim) -> String| match (scope.is_one(rows), scope.is_one(columns)) {
        (true, true) => "a number".to_owned(),
        (false, true) => number(rows),
        (_, false) => format!("{} × {}", number(rows), number(columns)),
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

/// Write an expression; false where it is too long or of a kind that no message repeats.
fn write(expr: &ast::Expr, text: &mut String) -> bool {
    let written = match &*expr.kind {
        ExprKind::Number(number) => push(text, number),
        ExprKind::Name(name) => name.parts.iter().all(|part| match part {
            NamePart::Text(part) => push(text, part),
            NamePart::Built(entries) => {
                push(text, "{") && separated(entries, text, built) && push(text, "}")
            }
        }),
        ExprKind::Group(inner) => push(text, "(") && write(inner, text) && push(text, ")"),
        ExprKind::Negate(inner) => push(text, "-") && write(inner, text),
        ExprKind::Chain { first, rest } => chain(first, rest, text),
        ExprKind::Power { base, exponent, .. } => {
            write(base, text) && push(text, "^") && write(exponent, text)
        }
        ExprKind::Transpose { of, .. } => write(of, text) && push(text, ".T"),
        ExprKind::Call {
            name,
            binders,
            arguments,
        } => {
            binders.is_empty()
                && push(text, &name.text)
                && push(text, "(")
                && separated(arguments, text, |argument, text| {
                    argument
                        .name
                        .as_ref()
                        .is_none_or(|name| push(text, &name.text) && push(text, " = "))
                        && write(&argument.value, text)
                })
                && push(text, ")")
        }
        ExprKind::Index { .. } | ExprKind::List(_) | ExprKind::Compare { .. } => false,
    };
    written && text.len() <= LONGEST
}

fn chain(first: &ast::Expr, rest: &[(Operator, Span, ast::Expr)], text: &mut String) -> bool {
    write(first, text)
        && rest.iter().all(|(operator, _, operand)| {
            push(text, " ")
                && push(text, operator_text(*operator))
                && push(text, " ")
                && write(operand, text)
        })
}

fn built(entry: &Built, text: &mut String) -> bool {
    match entry {
        Built::Value(value) => write(value, text),
        Built::Range(first, last) => write(first, text) && push(text, "..") && write(last, text),
    }
}

fn separated<T>(entries: &[T], text: &mut String, one: impl Fn(&T, &mut String) -> bool) -> bool {
    entries
        .iter()
        .enumerate()
        .all(|(at, entry)| (at == 0 || push(text, ", ")) && one(entry, text))
}

fn push(text: &mut String, piece: &str) -> bool {
    text.push_str(piece);
    text.len() <= LONGEST
}

/// An operator as it is typed.
pub(super) fn operator_text(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::MatrixMultiply => "@",
        Operator::FloorDivide => "//",
    }
}
