//! Whether two formulas of many entries are the same, told by one number.
//!
//! In: two formulas over the same indices and a [`Point`]. Out: [`Outcome`]. Both are multiplied by
//! random weights and summed over their indices: different formulas give different sums but for a
//! chance of one in 2^61. So a derivative ∂v/∂u, which has as many entries as v and u together, is
//! compared by a single derivative along a random direction, taken by forward mode.

use super::component::{Model, Table};
use super::dual::Dual;
use super::equal::{Definition, Outcome, Point};
use super::evaluate::Environment;
use super::prime::Prime;
use super::{Fault, Field, Tensor, guarded};
use crate::algebra::{Expr, Index};
use crate::matrix::MatExpr;
use crate::scope::{Dim, Name};
use std::rc::Rc;

/// The indices that two formulas are compared over.
#[derive(Debug, Clone, Copy)]
pub struct Along<'a> {
    /// Those of the value that is differentiated.
    pub of: &'a [Index],
    /// Those of the value that it is differentiated by.
    pub by: &'a [Index],
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub enum Side<'a> {
    /// In index notation, over all of the indices.
    Component(&'a Expr),
    /// In matrix notation, whose entries row by row are those of the indices in their order.
    Matrix(&'a MatExpr),
}

/// Which weights: those of places of a value, and those of the direction in which it moves.
const OF: u64 = 0x6f66;
const BY: u64 = 0x6279;

/// Whether two formulas agree at a point.
pub fn equal_along(a: Side, b: Side, along: Along, point: &Point) -> Outcome {
    match (sum(a, along, point), sum(b, along, point)) {
        (Ok(a), Ok(b)) if a == b => Outcome::Equal,
        (Ok(_), Ok(_)) => Outcome::Different { entry: 1 },
        (Err(fault), _) | (_, Err(fault)) => Outcome::Undecided(fault),
    }
}

fn sum(side: Side, along: Along, point: &Point) -> Result<Prime, Fault> {
    let weights = [weights(OF, along.of, point)?, weights(BY, along.by, point)?];
    match side {
        Side::Component(expr) => guarded::weighed(expr, &weights, point),
        Side::Matrix(expr) => {
            let value = guarded::matrix::<Prime, true>(expr, point)?;
            let [of, by] = &weights;
            if value.entries.len() != of.entries.len() * by.entries.len() {
                return Err(Fault::ShapesDiffer);
            }
            let mut entries = value.entries.iter();
            let mut sum = Prime::zero();
            for of in &of.entries {
                for (by, entry) in by.entries.iter().zip(&mut entries) {
                    sum = sum.add(&entry.multiply(&of.multiply(by)?)?)?;
                }
            }
            Ok(sum)
        }
    }
}

fn weights(kind: u64, axes: &[Index], point: &Point) -> Result<Table<Prime>, Fault> {
    let lengths = axes
        .iter()
        .map(|axis| Environment::<Prime>::size(point, axis.range))
        .collect::<Result<Vec<_>, _>>()?;
    let count: usize = lengths.iter().product();
    Ok(Table {
        axes: axes.to_vec(),
        lengths,
        entries: (0..count).map(|place| weight(kind, place, point)).collect(),
    })
}

fn weight(kind: u64, place: usize, point: &Point) -> Prime {
    Prime::hashed([point.seed(), kind, place as u64])
}

/// The derivative of a computed value along the direction of the weights of `wrt`.
pub(super) fn derivative(
    definition: Definition,
    wrt: Name,
    point: &Point,
) -> Result<Vec<Prime>, Fault> {
    let direction = Direction { point, wrt };
    let slopes = |moved: &[Dual]| moved.iter().map(|entry| entry.slope).collect();
    Ok(match definition {
        Definition::Matrix(formula) => {
            slopes(&guarded::matrix::<_, true>(formula, &direction)?.entries)
        }
        Definition::Component(entry, at) => {
            slopes(&guarded::component(entry, at, &direction)?.entries)
        }
    })
}

/// A point that moves along a direction of one name.
struct Direction<'a, 'b> {
    point: &'a Point<'b>,
    wrt: Name,
}

impl Environment<Dual> for Direction<'_, '_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Dual>>, Fault> {
        let fixed: Rc<Tensor<Prime>> = self.point.value(name)?;
        let moves = name == self.wrt;
        let entries = fixed.entries.iter().enumerate().map(|(place, entry)| Dual {
            value: *entry,
            slope: match moves {
                true => weight(BY, place, self.point),
                false => Prime::zero(),
            },
        });
        Ok(Rc::new(fixed.with_entries(entries.collect())))
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        Environment::<Prime>::size(self.point, dim)
    }
}

impl Model<Dual> for Direction<'_, '_> {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<Dual>), Fault> {
        Err(Fault::MissingValue)
    }
}
