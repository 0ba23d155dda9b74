//! Formulas of tensors of any number of axes that act entry by entry.
//!
//! In: an expression, the indices of the axes and the shape. Out: the formula of whole tensors,
//! where every factor is a number or has exactly these indices.

use super::gather::{Parts, negated, quotient, raised, scaled};
use super::{Lifted, Pattern};
use crate::algebra::{Atom, Expr, Factor, Index, Rational, Subscript, Term};
use crate::matrix::shape::size_of;
use crate::matrix::{Addend, MatExpr};
use crate::scope::{Scope, Shape};
use std::collections::BTreeSet;

/// The formula that has this expression as its entry at these indices; `shape` is that of the
/// result. None where not everything acts entry by entry.
pub fn lift_entrywise(expr: &Expr, at: &[Index], shape: &Shape, scope: &Scope) -> Option<Lifted> {
    let lifting = Entrywise { at, shape, scope };
    let value = lifting.sum(expr)?;
    let size = crate::matrix::shape::size(&value, scope);
    // A number stands for a whole tensor nowhere.
    (size == size_of(shape)).then(|| Lifted {
        value,
        patterns: BTreeSet::from([Pattern::Hadamard]),
    })
}

struct Entrywise<'a> {
    at: &'a [Index],
    shape: &'a Shape,
    scope: &'a Scope,
}

impl Entrywise<'_> {
    fn sum(&self, expr: &Expr) -> Option<MatExpr> {
        let terms: Vec<Addend> = expr
            .terms()
            .iter()
            .map(|term| self.term(term))
            .collect::<Option<_>>()?;
        // Positive terms first, b − a and not −a + b.
        let (mut addends, negative): (Vec<Addend>, Vec<Addend>) =
            terms.into_iter().partition(|addend| !addend.negative);
        addends.extend(negative);
        match addends.len() {
            0 => None,
            1 => {
                let Addend { negative, value } = addends.swap_remove(0);
                Some(if negative { negated(value) } else { value })
            }
            _ => Some(MatExpr::Add(addends)),
        }
    }

    fn term(&self, term: &Term) -> Option<Addend> {
        if !term.bound.is_empty() {
            return None;
        }
        let negative = term.coefficient < Rational::ZERO;
        let number = match negative {
            true => -term.coefficient.clone(),
            false => term.coefficient.clone(),
        };
        let (mut scalars, mut tensors) = (Parts::default(), Parts::default());
        for factor in &term.factors {
            let (is_scalar, value) = self.factor(factor)?;
            if is_scalar {
                scalars.take(value);
            } else {
                tensors.take(value);
            }
        }
        let body = match tensors.above.is_empty() && tensors.below.is_empty() {
            true => MatExpr::Number(Rational::ONE),
            false => quotient(tensors),
        };
        Some(Addend {
            negative,
            value: scaled(number, scalars, body),
        })
    }

    /// Whether it is a number, and the power of a tensor that it is.
    fn factor(&self, factor: &Factor) -> Option<(bool, MatExpr)> {
        let (is_scalar, value) = match &factor.atom {
            Atom::Size(dim) => (true, MatExpr::Size(*dim)),
            Atom::Entry(name, at) if at.is_empty() => {
                let shape = &self.scope.letter(*name).shape;
                shape.is_scalar().then_some((true, MatExpr::Name(*name)))?
            }
            Atom::Entry(name, at) => {
                let shape = &self.scope.letter(*name).shape;
                let own = at.iter().map(Subscript::index);
                let same = own.eq(self.at.iter().map(|index| Some(*index)))
                    && self.scope.same_shape(shape, self.shape);
                same.then_some((false, MatExpr::Name(*name)))?
            }
            Atom::Apply(function, arguments) => {
                let arguments: Vec<MatExpr> = arguments
                    .iter()
                    .map(|argument| self.argument(argument))
                    .collect::<Option<_>>()?;
                let is_scalar = !factor.atom.has_any(self.at);
                (is_scalar, MatExpr::Apply(*function, arguments))
            }
            Atom::Group(inner) => (!factor.atom.has_any(self.at), self.sum(inner)?),
            _ => return None,
        };
        Some((is_scalar, raised(value, &factor.exponent)))
    }

    fn argument(&self, argument: &Expr) -> Option<MatExpr> {
        match argument.as_number() {
            Some(number) => Some(MatExpr::Number(number)),
            None => self.sum(argument),
        }
    }
}

impl Atom {
    fn has_any(&self, indices: &[Index]) -> bool {
        indices.iter().any(|index| self.has_index(*index))
    }
}
