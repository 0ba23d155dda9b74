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

/// How the entries of a value hang on those of the names that it is made of.
pub(super) enum Entries {
    /// A row of one matrix and a column of another.
    OfProduct(Operand, Operand),
    /// The entries at the same place, and single numbers.
    OneByOne,
    /// All at once.
    Together,
}

/// A name in a product, and whether its rows and columns are swapped there.
pub(super) struct Operand {
    pub(super) name: Name,
    pub(super) is_turned: bool,
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

    /// Whether it is one product of matrices.
    pub(super) fn is_product(&self) -> bool {
        matches!(self.matrix(), Some(MatExpr::Product(_)))
    }

    /// How its entries hang on those of the names in it.
    pub(super) fn entries(&self) -> Entries {
        match self.matrix() {
            Some(MatExpr::Product(factors)) => match &factors[..] {
                [a, b] => match (operand(a), operand(b)) {
                    (Some(a), Some(b)) => Entries::OfProduct(a, b),
                    _ => Entries::Together,
                },
                _ => Entries::Together,
            },
            Some(matrix) if is_one_by_one(matrix) => Entries::OneByOne,
            _ => Entries::Together,
        }
    }

    /// The value where the names in it are what the environment says.
    pub(super) fn matrix_value<F: Field>(
        &self,
        environment: &impl Environment<F>,
    ) -> Option<Rc<Tensor<F>>> {
        let value = match self {
            Formula::Value(definition) => guarded::matrix::<F, false>(definition, environment),
            Formula::Matrix(matrix) => guarded::matrix::<F, true>(matrix, environment),
            Formula::Component(_) => return None,
        };
        value.ok()
    }

    fn matrix(&self) -> Option<&MatExpr> {
        match self {
            Formula::Value(matrix) => Some(matrix),
            Formula::Matrix(matrix) => Some(matrix),
            Formula::Component(_) => None,
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

fn operand(expr: &MatExpr) -> Option<Operand> {
    let (expr, is_turned) = match expr {
        MatExpr::Transpose(turned) => (&**turned, true),
        other => (other, false),
    };
    match expr {
        MatExpr::Name(name) => Some(Operand {
            name: *name,
            is_turned,
        }),
        _ => None,
    }
}

/// Whether an entry is made of those at the same place, and of single numbers.
fn is_one_by_one(expr: &MatExpr) -> bool {
    let mut one_by_one = true;
    expr.visit(&mut |part| {
        one_by_one &= match part {
            MatExpr::Apply(function, _) => !function.is_comparison(),
            MatExpr::Name(_)
            | MatExpr::Number(_)
            | MatExpr::Size(_)
            | MatExpr::Add(_)
            | MatExpr::Negate(_)
            | MatExpr::Multiply(_)
            | MatExpr::Divide(..)
            | MatExpr::Power(..) => true,
            _ => false,
        }
    });
    one_by_one
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
