//! The right side of an equation, as the author wrote it or as the walk found it.

use crate::algebra::{Expr, Index};
use crate::exact::equal::Definition;
use crate::matrix::MatExpr;
use crate::matrix::expand::expand;
use crate::scope::{Name, Scope};

/// A right side.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Right {
    /// A formula of whole tensors.
    Matrix(MatExpr),
    /// A gradient without a matrix form: its entry at these indices.
    Component(Vec<Index>, Expr),
}

impl Right {
    /// The names in it, each once.
    pub fn names(&self) -> Vec<Name> {
        match self {
            Right::Matrix(formula) => formula.names(),
            Right::Component(_, entry) => {
                let mut names = Vec::new();
                entry.visit_names(&mut |name| {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                });
                names
            }
        }
    }

    /// The same of other names, whose order is the same.
    pub fn with_names(&self, f: &impl Fn(Name) -> Name) -> Right {
        match self {
            Right::Matrix(formula) => Right::Matrix(formula.with_names(f)),
            Right::Component(at, entry) => Right::Component(at.clone(), entry.with_names(f)),
        }
    }

    /// Its entry at a place.
    pub fn entry(&self, place: &[Option<Index>], scope: &Scope) -> Expr {
        match self {
            Right::Matrix(formula) => expand(formula, place, scope),
            Right::Component(at, entry) => {
                let here: Vec<Index> = place.iter().flatten().copied().collect();
                entry.replace(&|index| {
                    let known = at.iter().position(|own| own.id == index.id);
                    known
                        .and_then(|known| here.get(known))
                        .copied()
                        .unwrap_or(index)
                })
            }
        }
    }

    /// What it says of a point at which formulas are compared.
    pub fn definition(&self) -> Definition<'_> {
        match self {
            Right::Matrix(formula) => Definition::Matrix(formula),
            Right::Component(at, entry) => Definition::Component(entry, at),
        }
    }
}
