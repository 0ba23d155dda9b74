//! Which way round a gradient is written.
//!
//! In: the matrix form of a gradient, whose names have the shapes of their variables. Out: the same
//! for readers who write the derivative of a number by a column as a row. A Jacobian has a row for
//! each output either way, and what is written entry by entry is the same in both.

use super::compose::Composer;
use crate::derivation::Gradient;
use crate::exact::Tensor;
use crate::exact::certified::Certified;
use crate::matrix::MatExpr;
use crate::matrix::turned::{of_turned, transposed_names, turned};
use crate::scope::{Kind, Name, Scope};
use std::rc::Rc;

/// Which way round the gradient of a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// It has the shape of its variable.
    #[default]
    Gradient,
    /// It has the transposed shape: a row for a column.
    Numerator,
}

/// Whether a name is the gradient of a number by something that has a transpose.
fn is_gradient(name: Name, scope: &Scope) -> bool {
    let letter = scope.letter(name);
    match letter.kind {
        Kind::Adjoint { of, .. } => {
            let is_matrix = letter.shape.as_matrix().is_some() && !letter.shape.is_scalar();
            scope.letter(of).shape.is_scalar() && is_matrix
        }
        _ => false,
    }
}

impl Composer<'_> {
    /// Whether a name is written as the transpose of its value.
    pub fn is_turned(&self, name: Name) -> bool {
        self.options.layout == Layout::Numerator && is_gradient(name, self.scope())
    }

    /// The matrix form of a gradient as it is written, where there is one.
    pub fn formula(&self, gradient: &Gradient) -> Option<MatExpr> {
        Some(self.as_written(gradient.name, &gradient.matrix()?))
    }

    /// The right side of a name's equation as it is written.
    pub fn as_written(&self, name: Name, formula: &MatExpr) -> MatExpr {
        let is_turned = |name| self.is_turned(name);
        match self.options.layout {
            Layout::Gradient => formula.clone(),
            Layout::Numerator if self.is_turned(name) => turned(formula, &is_turned, self.scope()),
            Layout::Numerator => of_turned(formula, &is_turned, self.scope()),
        }
    }

    /// What a part of a formula as it is written means.
    pub fn meaning(&self, written: &MatExpr) -> MatExpr {
        match self.options.layout {
            Layout::Gradient => written.clone(),
            Layout::Numerator => transposed_names(written, &|name| self.is_turned(name)),
        }
    }

    /// The numbers of a name as they are written.
    pub fn numbers_as_written(
        &self,
        name: Name,
        value: &Rc<Tensor<Certified>>,
    ) -> Rc<Tensor<Certified>> {
        match self.is_turned(name) {
            true => Rc::new(transpose(value)),
            false => value.clone(),
        }
    }
}

fn transpose(value: &Tensor<Certified>) -> Tensor<Certified> {
    let (rows, columns) = (value.rows(), value.columns());
    let entries = (0..columns)
        .flat_map(|column| (0..rows).map(move |row| row * columns + column))
        .filter_map(|place| value.entries.get(place).cloned());
    Tensor {
        lengths: vec![columns, rows],
        entries: entries.collect(),
    }
}
