//! Formulas in the spelling of the network language.
//!
//! In: a [`MatExpr`](crate::matrix::MatExpr) or an [`Expr`](crate::algebra::Expr). Out: text with
//! the brackets that are needed and no others. It can be typed into a network, but for what the
//! language has no words for: gradients (`dL/dW_1`) and derivatives of functions (`relu'(z)`).
//! This is no way through [`Math`](super::Math): the language has other operators, and so other
//! brackets.

mod component;
mod matrix;
mod places;
mod whole;

pub use component::component;
pub use matrix::{equation, matrix};

use super::numbers::language;
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::scope::{Dim, Kind, Name, Scope};

/// The levels of the language, from loose to tight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// `a + b`
    Sum,
    /// `a * b`, `a / b`, `a @ b`: one level, from left to right.
    Product,
    /// `-a`
    Negative,
    /// `dL/dW_1`: a name, but it would break apart behind a `/` and before a `.T`.
    Gradient,
    /// `a ^ 2`
    Power,
    /// Names, calls, `a.T`.
    Closed,
}

fn name_level(name: Name, scope: &Scope) -> Level {
    match scope.letter(name).kind {
        Kind::Adjoint { .. } | Kind::Slope { .. } => Level::Gradient,
        Kind::Input | Kind::Target | Kind::Param | Kind::Const | Kind::Computed => Level::Closed,
    }
}

/// The level of a number that is not negative.
fn number_level(value: &Rational) -> Level {
    if language(value).contains('/') {
        Level::Product
    } else {
        Level::Closed
    }
}

fn size_level(dim: Dim, scope: &Scope) -> Level {
    let affine = scope.affine(dim);
    match (affine.terms.as_slice(), affine.constant) {
        ([], _) | ([(_, 1)], 0) => Level::Closed,
        ([_], 0) => Level::Product,
        _ => Level::Sum,
    }
}

/// The name of a function; a norm is typed as the root of what is summed.
fn function_name(function: Function) -> &'static str {
    match function {
        Function::Norm => Function::Sqrt.row().name,
        other => other.row().name,
    }
}

/// `^2`, `^-1`, `^(1/3)`
fn push_exponent(out: &mut String, exponent: &Rational) {
    let text = language(exponent);
    if text.contains('/') {
        out.push_str("^(");
        out.push_str(&text);
        out.push(')');
    } else {
        out.push('^');
        out.push_str(&text);
    }
}
