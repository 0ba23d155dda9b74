//! What a name is computed by.
//!
//! In: an equation of the network, or a gradient. Out: its value in any kind of numbers, whole or at
//! some places only; what names it needs; whether it stays with rational numbers. How close the
//! value is, is not known here.

use crate::algebra::{Atom, Expr};
use crate::derivation::Gradient;
use crate::derivation::held::Held;
use crate::derivation::world::{World, of_gradient};
use crate::exact::certified::Certified;
use crate::exact::evaluate::Environment;
use crate::exact::fine::Fine;
use crate::exact::near::Near;
use crate::exact::small::Small;
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

    /// Whether its entries can be had one by one.
    pub(super) fn is_product(&self) -> bool {
        matches!(self.matrix(), Some(MatExpr::Product(_)))
    }

    fn matrix(&self) -> Option<&MatExpr> {
        match self {
            Formula::Value(matrix) => Some(matrix),
            Formula::Matrix(matrix) => Some(matrix),
            Formula::Component(_) => None,
        }
    }

    /// The value at these places, row by row from 0. Of a product of matrices no other entries are
    /// computed.
    pub(super) fn at<F: OfShort>(&self, places: &[usize], world: &World) -> Result<Vec<F>, Fault>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let Some(MatExpr::Product(factors)) = self.matrix() else {
            return picked(&*self.value(world)?, places);
        };
        let Some((last, firsts)) = factors.split_last().filter(|(_, rest)| !rest.is_empty()) else {
            return picked(&*self.value(world)?, places);
        };
        let a: Factor<F> = match firsts {
            [only] => self.factor(only, world)?,
            _ => self.factor(&MatExpr::Product(firsts.to_vec()), world)?,
        };
        let b: Factor<F> = self.factor(last, world)?;
        let ([_, inner], [rows, columns]) = (a.sizes(), b.sizes());
        if inner != rows {
            return Err(Fault::ShapesDiffer);
        }
        let entry = |place: &usize| {
            let (row, column) = (place / columns, place % columns);
            (0..rows).try_fold(F::zero(), |sum, inner| {
                sum.add(&a.at(row, inner).multiply(&b.at(inner, column))?)
            })
        };
        places.iter().map(entry).collect()
    }

    fn factor<F: OfShort>(&self, factor: &MatExpr, world: &World) -> Result<Factor<F>, Fault>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let (name, is_turned) = match factor {
            MatExpr::Transpose(turned) => (&**turned, true),
            other => (other, false),
        };
        if let MatExpr::Name(name) = name
            && let Some(short) = world.numbers.held(*name).and_then(Held::as_short)
            && short.is_matrix()
        {
            return Ok(Factor::Short(Rc::clone(short), is_turned));
        }
        let value = match self {
            Formula::Value(_) => guarded::matrix::<F, false>(factor, world)?,
            Formula::Matrix(_) | Formula::Component(_) => {
                guarded::matrix::<F, true>(factor, world)?
            }
        };
        match value.is_matrix() {
            true => Ok(Factor::Whole(value)),
            false => Err(Fault::ShapesDiffer),
        }
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

/// A matrix of which some entries are needed.
enum Factor<F> {
    Whole(Rc<Tensor<F>>),
    /// Short fractions, and whether rows and columns are swapped. No others are converted than those
    /// that are needed.
    Short(Rc<Tensor<Small>>, bool),
}

impl<F: OfShort> Factor<F> {
    fn sizes(&self) -> [usize; 2] {
        match self {
            Factor::Whole(value) => [value.rows(), value.columns()],
            Factor::Short(value, false) => [value.rows(), value.columns()],
            Factor::Short(value, true) => [value.columns(), value.rows()],
        }
    }

    fn at(&self, row: usize, column: usize) -> F {
        match self {
            Factor::Whole(value) => value.at(row, column).clone(),
            Factor::Short(value, false) => F::of_short(*value.at(row, column)),
            Factor::Short(value, true) => F::of_short(*value.at(column, row)),
        }
    }
}

/// Numbers that a short fraction can be converted to.
pub(super) trait OfShort: Field {
    fn of_short(value: Small) -> Self;
}

impl OfShort for Near {
    fn of_short(value: Small) -> Near {
        value.near()
    }
}

impl OfShort for Fine {
    fn of_short(value: Small) -> Fine {
        value.fine()
    }
}

impl OfShort for Certified {
    fn of_short(value: Small) -> Certified {
        Certified::of_small(value)
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
