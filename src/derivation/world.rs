//! Formulas at the numbers of a network.
//!
//! In: a formula, and the [`Numbers`] of the names in it, in any of the forms that they are held
//! in. Out: its value in that form. How close an enclosure is, and what is done about it, is not
//! known here.

use super::Gradient;
use super::numbers::{Nudge, Numbers};
use crate::algebra::Rational;
use crate::algebra::rationals::Rationals;
use crate::exact::certified::Certified;
use crate::exact::component::Model;
use crate::exact::evaluate::Environment;
use crate::exact::fine::Fine;
use crate::exact::near::Near;
use crate::exact::small::Small;
use crate::exact::{Fault, Field, Tensor, guarded};
use crate::matrix::shape::size_of;
use crate::scope::{Dim, Name, Scope, Shape};
use std::rc::Rc;

/// Formulas at the numbers of a network.
pub(super) struct World<'a> {
    pub(super) scope: &'a Scope,
    pub(super) numbers: &'a Numbers,
}

impl World<'_> {
    /// The number of entries along an axis.
    pub(super) fn length(&self, dim: Dim) -> Result<usize, Fault> {
        let value = self.scope.value(dim).ok_or(Fault::UnknownSize)?;
        usize::try_from(value).map_err(|_| Fault::TooManyEntries)
    }

    /// The lengths of the axes of a shape, at least two.
    pub(super) fn lengths(&self, shape: &Shape) -> Result<Vec<usize>, Fault> {
        size_of(shape)
            .axes()
            .iter()
            .map(|axis| self.length(*axis))
            .collect()
    }
}

impl Environment<Certified> for World<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Certified>>, Fault> {
        self.numbers.get(name).cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.length(dim)
    }
}

impl<F> Model<F> for World<'_>
where
    Self: Environment<F>,
{
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<F>), Fault> {
        Err(Fault::MissingValue)
    }
}

/// Numbers given, of which one may be changed.
pub(super) fn given(
    entries: &Rationals,
    lengths: Vec<usize>,
    nudge: Option<&Nudge>,
) -> Result<Rc<Tensor<Certified>>, Fault> {
    if entries.len() != lengths.iter().product::<usize>() {
        return Err(Fault::ShapesDiffer);
    }
    let value = |(place, entry): (usize, Rational)| match nudge {
        Some(nudge) if nudge.entry == place => Certified::from_rational(&(entry + &nudge.by)),
        _ => Certified::from_rational(&entry),
    };
    let entries = entries.iter().enumerate().map(value);
    let entries = entries.collect::<Result<_, _>>()?;
    Ok(Rc::new(Tensor { lengths, entries }))
}

/// The value of a gradient at these numbers.
pub(super) fn of_gradient<F: Field>(
    gradient: &Gradient,
    world: &World,
) -> Result<Rc<Tensor<F>>, Fault>
where
    for<'w> World<'w>: Environment<F>,
{
    if let Some(matrix) = gradient.matrix() {
        return guarded::matrix::<_, true>(&matrix, world);
    }
    let entries = guarded::component(&gradient.component(), gradient.at(), world)?.entries;
    let shape = &world.scope.letter(gradient.name).shape;
    Ok(Rc::new(Tensor {
        lengths: world.lengths(shape)?,
        entries,
    }))
}

impl Environment<Fine> for World<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Fine>>, Fault> {
        let held = self.numbers.held(name).ok_or(Fault::MissingValue)?;
        held.as_fine().cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.length(dim)
    }
}

impl Environment<Small> for World<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Small>>, Fault> {
        let held = self.numbers.held(name).ok_or(Fault::MissingValue)?;
        held.as_short().cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.length(dim)
    }
}

impl Environment<Near> for World<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Near>>, Fault> {
        let held = self.numbers.held(name).ok_or(Fault::MissingValue)?;
        held.as_near().cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.length(dim)
    }
}
