//! What a name is computed by.
//!
//! In: an equation of the network, or a gradient. Out: its value in any kind of numbers, whole or at
//! some places only; what names it needs; whether it stays with rational numbers. How close the
//! value is, is not known here.

use crate::algebra::{Atom, Expr};
use crate::derivation::Gradient;
use crate::derivation::world::{World, of_gradient};
use crate::exact::evaluate::Environment;
use crate::exact::{Fault, Field, Tensor, guarded};
use crate::matrix::{MatExpr, MatrixFunction, Reduction};
use crate::scope::{Name, Scope};
use std::rc::Rc;

/// A name, and what it is computed by.
pub(super) struct Step<'a> {
    pub(super) name: Name,
    pub(super) scope: &'a Scope,
    pub(super) formula: Formula<'a>,
    /// What the formula needs.
    pub(super) names: Vec<Name>,
}

/// What a value is computed by.
pub(super) enum Formula<'a> {
    Value(&'a MatExpr),
    Matrix(MatExpr),
    Component(&'a Gradient),
}

impl<'a> Step<'a> {
    pub(super) fn new(name: Name, scope: &'a Scope, formula: Formula<'a>) -> Step<'a> {
        Step {
            name,
            scope,
            names: formula.names(),
            formula,
        }
    }
}

impl Formula<'_> {
    pub(super) fn of_gradient(gradient: &Gradient) -> Formula<'_> {
        match gradient.matrix() {
            Some(matrix) => Formula::Matrix(matrix),
            None => Formula::Component(gradient),
        }
    }

    pub(super) fn value<F: Field>(&self, world: &World) -> Result<Rc<Tensor<F>>, Fault>
    where
        for<'w> World<'w>: Environment<F>,
    {
        match self {
            Formula::Value(definition) => guarded::matrix::<F, false>(definition, world),
            Formula::Matrix(matrix) => guarded::matrix::<F, true>(matrix, world),
            Formula::Component(gradient) => of_gradient(gradient, world),
        }
    }

    /// The value at these places, row by row from 0. Of a product of matrices no other entries are
    /// computed.
    pub(super) fn at<F: Field>(&self, places: &[usize], world: &World) -> Result<Vec<F>, Fault>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let matrix = match self {
            Formula::Value(matrix) => *matrix,
            Formula::Matrix(matrix) => matrix,
            Formula::Component(_) => return picked(&*self.value(world)?, places),
        };
        let factor = |factor: &MatExpr| match self {
            Formula::Value(_) => guarded::matrix::<F, false>(factor, world),
            Formula::Matrix(_) | Formula::Component(_) => guarded::matrix::<F, true>(factor, world),
        };
        let MatExpr::Product(factors) = matrix else {
            return picked(&*self.value(world)?, places);
        };
        let Some((last, firsts)) = factors.split_last().filter(|(_, rest)| !rest.is_empty()) else {
            return picked(&*self.value(world)?, places);
        };
        let a: Rc<Tensor<F>> = match firsts {
            [only] => factor(only)?,
            _ => factor(&MatExpr::Product(firsts.to_vec()))?,
        };
        let b: Rc<Tensor<F>> = factor(last)?;
        if !a.is_matrix() || !b.is_matrix() || a.columns() != b.rows() {
            return Err(Fault::ShapesDiffer);
        }
        let entry = |place: &usize| {
            let (row, column) = (place / b.columns(), place % b.columns());
            (0..b.rows()).try_fold(F::zero(), |sum, inner| {
                sum.add(&a.at(row, inner).multiply(b.at(inner, column))?)
            })
        };
        places.iter().map(entry).collect()
    }

    fn names(&self) -> Vec<Name> {
        match self {
            Formula::Value(definition) => definition.names(),
            Formula::Matrix(matrix) => matrix.names(),
            Formula::Component(gradient) => {
                let mut names = Vec::new();
                let component = gradient.component();
                component.visit_names(&mut |name| names.push(name));
                names.sort_unstable();
                names.dedup();
                names
            }
        }
    }

    /// Whether it takes rational numbers to rational numbers.
    pub(super) fn is_rational(&self) -> bool {
        match self {
            Formula::Value(definition) => is_rational(definition),
            Formula::Matrix(matrix) => is_rational(matrix),
            Formula::Component(gradient) => is_rational_component(&gradient.component()),
        }
    }
}

fn picked<F: Field>(value: &Tensor<F>, places: &[usize]) -> Result<Vec<F>, Fault> {
    let entry = |place: &usize| value.entries.get(*place).cloned();
    let picked: Option<Vec<F>> = places.iter().map(entry).collect();
    picked.ok_or(Fault::ShapesDiffer)
}

fn is_rational(expr: &MatExpr) -> bool {
    let mut rational = true;
    expr.visit(&mut |part| {
        rational &= match part {
            MatExpr::Apply(function, _) => function.row().rational,
            MatExpr::Power(_, exponent) => exponent.is_int(),
            MatExpr::Reduce(reduction, ..) => {
                !matches!(reduction, Reduction::Norm | Reduction::LogSumExp)
            }
            MatExpr::Normalize(..) => false,
            MatExpr::OfMatrix(function, _) => *function != MatrixFunction::LogDeterminant,
            _ => true,
        }
    });
    rational
}

fn is_rational_component(expr: &Expr) -> bool {
    let mut rational = true;
    expr.visit_atoms(&mut |atom| {
        if let Atom::Apply(function, _) = atom {
            rational &= function.row().rational;
        }
    });
    rational && expr.has_whole_exponents()
}
