//! Formulas in which some names stand for the transposes of what they stood for.
//!
//! In: a formula, and which of its names are turned. Out: a formula of the turned names with the
//! same value, or with its transpose. So Wᵀ G becomes G W where gradients are rows. That no value
//! changes is a law (`tests/laws.rs`); this module knows shapes only.

use super::shape::size;
use super::{Filling, MatExpr};
use crate::scope::{Dim, Name, Scope};

/// The same value, of names of which some are turned.
pub fn of_turned(formula: &MatExpr, is_turned: &dyn Fn(Name) -> bool, scope: &Scope) -> MatExpr {
    let put_in = transposed_names(formula, is_turned);
    Turning { is_turned, scope }.dots(&put_in)
}

/// The transpose of the value, of names of which some are turned.
pub fn turned(formula: &MatExpr, is_turned: &dyn Fn(Name) -> bool, scope: &Scope) -> MatExpr {
    let turning = Turning { is_turned, scope };
    let put_in = transposed_names(formula, is_turned);
    turning.transposed(&turning.dots(&put_in))
}

/// The formula with a transpose at each of these names: what a formula of turned names means.
pub fn transposed_names(formula: &MatExpr, is_turned: &dyn Fn(Name) -> bool) -> MatExpr {
    match formula {
        MatExpr::Name(name) if is_turned(*name) => formula.clone().transposed(),
        MatExpr::Transpose(inner) => transposed_names(inner, is_turned).transposed(),
        other => other.with_operands(&mut |operand| transposed_names(operand, is_turned)),
    }
}

struct Turning<'a> {
    is_turned: &'a dyn Fn(Name) -> bool,
    scope: &'a Scope,
}

impl Turning<'_> {
    /// Rows and columns. The formula is of turned names, the scope of the others.
    fn axes(&self, formula: &MatExpr) -> Option<(Dim, Dim)> {
        size(&transposed_names(formula, self.is_turned), self.scope).as_matrix()
    }

    fn is_one(&self, dim: Dim) -> bool {
        self.scope.is_one(dim)
    }

    /// dot(u, v) of columns as a product, where u is a row turned: u v.
    fn dots(&self, formula: &MatExpr) -> MatExpr {
        let formula = formula.with_operands(&mut |operand| self.dots(operand));
        if let MatExpr::Dot(a, b) = &formula
            && self
                .axes(a)
                .is_some_and(|(_, columns)| self.is_one(columns))
        {
            match (&**a, &**b) {
                (MatExpr::Transpose(row), column) | (column, MatExpr::Transpose(row)) => {
                    return MatExpr::Product(vec![(**row).clone(), column.clone()]);
                }
                _ => {}
            }
        }
        formula
    }

    /// aᵀ, brought inside where that leaves no more signs.
    fn transposed(&self, a: &MatExpr) -> MatExpr {
        let outside = || a.clone().transposed();
        let Some((rows, columns)) = self.axes(a) else {
            return outside();
        };
        if self.is_one(rows) && self.is_one(columns) {
            return a.clone();
        }
        match a {
            MatExpr::Transpose(inner) => (**inner).clone(),
            MatExpr::Product(all) => {
                MatExpr::Product(all.iter().rev().map(|one| self.transposed(one)).collect())
            }
            MatExpr::Diag(_) | MatExpr::Eye(_) => a.clone(),
            MatExpr::Fill(filling, _) if !self.is_one(rows) && !self.is_one(columns) => {
                let filling: Filling = *filling;
                MatExpr::Fill(filling, vec![columns, rows])
            }
            MatExpr::Reduce(reduction, inner, Some(axis)) if *axis < 2 => MatExpr::Reduce(
                *reduction,
                Box::new(self.transposed(inner)),
                Some(1 - *axis),
            ),
            MatExpr::Add(_)
            | MatExpr::Negate(_)
            | MatExpr::Multiply(_)
            | MatExpr::Divide(..)
            | MatExpr::Power(..)
            | MatExpr::Apply(..) => {
                let inside = a.with_operands(&mut |operand| self.transposed(operand));
                // λ Wᵀ, but relu′(z)ᵀ.
                let spare = match a {
                    MatExpr::Negate(_) | MatExpr::Multiply(_) | MatExpr::Divide(..) => 1,
                    _ => 0,
                };
                match transposes(&inside) < 1 + spare + transposes(a) {
                    true => inside,
                    false => outside(),
                }
            }
            _ => outside(),
        }
    }
}

fn transposes(a: &MatExpr) -> usize {
    let mut count = 0;
    a.visit(&mut |part| count += usize::from(matches!(part, MatExpr::Transpose(_))));
    count
}
