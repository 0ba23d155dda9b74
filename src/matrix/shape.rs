//! The shape of a matrix formula.
//!
//! In: a [`MatExpr`] whose operands fit. Out: its [`Shape`]. Whether operands fit is judged where
//! there is a reader to tell (`graph::elaborate`), by [`broadcast`] and the rules written there.

use super::MatExpr;
use crate::scope::{Dim, Scope, Shape};

/// The shape of a formula whose operands fit.
pub fn shape(expr: &MatExpr, scope: &Scope) -> Shape {
    let (rows, columns) = size(expr, scope);
    scope.shape(&[rows, columns])
}

/// Rows and columns of a formula whose operands fit.
pub fn size(expr: &MatExpr, scope: &Scope) -> (Dim, Dim) {
    match expr {
        MatExpr::Name(name) => scope
            .letter(*name)
            .shape
            .as_matrix()
            .unwrap_or((Dim::ONE, Dim::ONE)),
        MatExpr::Number(_) | MatExpr::Size(_) | MatExpr::Reduce(..) | MatExpr::Dot(..) => {
            (Dim::ONE, Dim::ONE)
        }
        MatExpr::Add(addends) => fold(addends.iter().map(|addend| &addend.value), scope),
        MatExpr::Multiply(all) | MatExpr::Apply(_, all) => fold(all.iter(), scope),
        MatExpr::Divide(a, b) => fold([&**a, &**b].into_iter(), scope),
        MatExpr::Negate(a) | MatExpr::Power(a, _) => size(a, scope),
        MatExpr::Product(all) => {
            let rows = all.first().map_or(Dim::ONE, |first| size(first, scope).0);
            let columns = all.last().map_or(Dim::ONE, |last| size(last, scope).1);
            (rows, columns)
        }
        MatExpr::Transpose(a) => {
            let (rows, columns) = size(a, scope);
            (columns, rows)
        }
        MatExpr::Eye(n) => (*n, *n),
        MatExpr::Fill(_, rows, columns) => (*rows, *columns),
        MatExpr::Diag(v) => {
            let (rows, _) = size(v, scope);
            (rows, rows)
        }
    }
}

fn fold<'a>(operands: impl Iterator<Item = &'a MatExpr>, scope: &Scope) -> (Dim, Dim) {
    operands
        .map(|operand| size(operand, scope))
        .fold((Dim::ONE, Dim::ONE), |a, b| {
            broadcast(a, b, scope).unwrap_or(a)
        })
}

/// The size of an elementwise operation: equal sizes, a scalar with anything, a column over the
/// columns or a row over the rows of a matrix; nothing else (a column and a row do not fit).
pub fn broadcast(a: (Dim, Dim), b: (Dim, Dim), scope: &Scope) -> Option<(Dim, Dim)> {
    let one = |size: (Dim, Dim)| scope.is_one(size.0) && scope.is_one(size.1);
    let spreads = |small: (Dim, Dim), large: (Dim, Dim)| {
        let column = scope.is_one(small.1) && scope.same(small.0, large.0);
        let row = scope.is_one(small.0) && scope.same(small.1, large.1);
        column || row
    };
    if scope.same(a.0, b.0) && scope.same(a.1, b.1) || one(b) {
        Some(a)
    } else if one(a) {
        Some(b)
    } else if spreads(b, a) {
        Some(a)
    } else if spreads(a, b) {
        Some(b)
    } else {
        None
    }
}
