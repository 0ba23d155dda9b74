//! The shape of a matrix formula.
//!
//! In: a [`MatExpr`] whose operands fit. Out: its [`Shape`]. Whether operands fit is judged where
//! there is a reader to tell (`graph::elaborate`), by [`broadcast`] and the rules written there.

use super::{MatExpr, Selector};
use crate::scope::{Dim, Scope, Shape};
use std::hash::{Hash, Hasher};

/// No tensor has more axes.
pub const MOST_AXES: usize = 8;

/// The lengths of the axes of a formula: two for a scalar, a column, a row and a matrix, more for
/// a tensor of more axes.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    count: u8,
    axes: [Dim; MOST_AXES],
}

impl PartialEq for Size {
    fn eq(&self, other: &Size) -> bool {
        self.axes() == other.axes()
    }
}

impl Eq for Size {}

impl Hash for Size {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.axes().hash(state);
    }
}

impl Size {
    /// The size of a number.
    pub const SCALAR: Size = Size {
        count: 2,
        axes: [Dim::ONE; MOST_AXES],
    };

    /// Rows and columns.
    pub fn matrix(rows: Dim, columns: Dim) -> Size {
        let mut size = Size::SCALAR;
        size.axes[0] = rows;
        size.axes[1] = columns;
        size
    }

    /// The size with these axes: fewer than two are filled up with length 1. None where there are
    /// more than [`MOST_AXES`].
    ///
    /// ```
    /// use backprose::matrix::shape::Size;
    /// use backprose::scope::Dim;
    /// let column = Size::new(&[Dim::Number(3)]).unwrap();
    /// assert_eq!(column, Size::matrix(Dim::Number(3), Dim::ONE));
    /// assert!(Size::new(&[Dim::ONE; 9]).is_none());
    /// ```
    pub fn new(axes: &[Dim]) -> Option<Size> {
        let mut size = Size::SCALAR;
        size.axes.get_mut(..axes.len())?.copy_from_slice(axes);
        size.count = axes.len().max(2) as u8;
        Some(size)
    }

    /// The lengths, of which there are at least two.
    pub fn axes(&self) -> &[Dim] {
        &self.axes[..usize::from(self.count)]
    }

    /// The length of the first axis: the rows of a matrix.
    pub fn rows(&self) -> Dim {
        self.axes[0]
    }

    /// The length of the second axis: the columns of a matrix.
    pub fn columns(&self) -> Dim {
        self.axes[1]
    }

    /// Rows and columns; none for three axes and more.
    pub fn as_matrix(&self) -> Option<(Dim, Dim)> {
        (self.count == 2).then_some((self.axes[0], self.axes[1]))
    }

    /// The same with another length along one axis.
    #[must_use]
    pub fn with(mut self, axis: usize, length: Dim) -> Size {
        if let Some(own) = self.axes.get_mut(axis) {
            *own = length;
        }
        self
    }

    /// Columns and rows; a tensor of more axes is left as it is.
    #[must_use]
    pub fn transposed(self) -> Size {
        match self.as_matrix() {
            Some((rows, columns)) => Size::matrix(columns, rows),
            None => self,
        }
    }
}

/// The shape of a formula whose operands fit.
pub fn shape(expr: &MatExpr, scope: &Scope) -> Shape {
    scope.shape(size(expr, scope).axes())
}

/// The lengths of the axes of a name.
pub fn size_of(shape: &Shape) -> Size {
    Size::new(&shape.0).unwrap_or(Size::SCALAR)
}

/// The size of a formula whose operands fit.
pub fn size(expr: &MatExpr, scope: &Scope) -> Size {
    match expr {
        MatExpr::Name(name) => size_of(&scope.letter(*name).shape),
        MatExpr::Number(_)
        | MatExpr::Size(_)
        | MatExpr::Position(_)
        | MatExpr::Dot(..)
        | MatExpr::Reduce(_, _, None) => Size::SCALAR,
        MatExpr::Reduce(_, a, Some(axis)) => size(a, scope).with(*axis, Dim::ONE),
        MatExpr::Add(addends) => fold(addends.iter().map(|addend| &addend.value), scope),
        MatExpr::Multiply(all) | MatExpr::Apply(_, all) => fold(all.iter(), scope),
        MatExpr::Divide(a, b) => fold([&**a, &**b].into_iter(), scope),
        MatExpr::Negate(a) | MatExpr::Power(a, _) | MatExpr::Normalize(_, a, _) => size(a, scope),
        MatExpr::Product(all) => {
            let first = all.first().map_or(Size::SCALAR, |first| size(first, scope));
            let last = all.last().map_or(Size::SCALAR, |last| size(last, scope));
            Size::matrix(first.axes[0], last.axes[1])
        }
        MatExpr::Transpose(a) => size(a, scope).transposed(),
        MatExpr::Eye(n) => Size::matrix(*n, *n),
        MatExpr::Fill(_, axes) => Size::new(axes).unwrap_or(Size::SCALAR),
        MatExpr::Diag(v) => {
            let rows = size(v, scope).axes[0];
            Size::matrix(rows, rows)
        }
        MatExpr::OfMatrix(super::MatrixFunction::Inverse, a) => size(a, scope),
        MatExpr::OfMatrix(..) => Size::SCALAR,
        MatExpr::Kronecker(_, _, size) | MatExpr::Concat(_, _, size) | MatExpr::Pad(.., size) => {
            *size
        }
        MatExpr::Reshape(_, axes) => Size::new(axes).unwrap_or(Size::SCALAR),
        MatExpr::Select(a, selectors) => selected(size(a, scope), selectors, scope),
        MatExpr::Entries(indices, _) => {
            let axes: Vec<Dim> = indices.iter().map(|index| index.range).collect();
            Size::new(&axes).unwrap_or(Size::SCALAR)
        }
        MatExpr::Over(_, _, a) => size(a, scope),
    }
}

/// What is left of a tensor: an axis with one place goes.
pub fn selected(size: Size, selectors: &[Selector], scope: &Scope) -> Size {
    let mut axes = Vec::with_capacity(selectors.len());
    for (axis, selector) in selectors.iter().enumerate() {
        let whole = size.axes().get(axis).copied().unwrap_or(Dim::ONE);
        match selector {
            Selector::At(_) => {}
            Selector::Range(_, length) => axes.push(*length),
            Selector::All => axes.push(whole),
            Selector::Gather(ids) => {
                axes.push(
                    scope
                        .letter(*ids)
                        .shape
                        .0
                        .first()
                        .copied()
                        .unwrap_or(Dim::ONE),
                );
            }
        }
    }
    Size::new(&axes).unwrap_or(Size::SCALAR)
}

fn fold<'a>(operands: impl Iterator<Item = &'a MatExpr>, scope: &Scope) -> Size {
    operands
        .map(|operand| size(operand, scope))
        .fold(Size::SCALAR, |a, b| broadcast(a, b, scope).unwrap_or(a))
}

/// The size of an elementwise operation: equal sizes, a scalar with anything, a column over the
/// columns or a row over the rows of a matrix; nothing else (a column and a row do not fit).
pub fn broadcast(a: Size, b: Size, scope: &Scope) -> Option<Size> {
    let one = |size: Size| size.axes().iter().all(|axis| scope.is_one(*axis));
    let same = |a: Size, b: Size| {
        a.count == b.count
            && a.axes()
                .iter()
                .zip(b.axes())
                .all(|(a, b)| scope.same(*a, *b))
    };
    let spreads = |small: Size, large: Size| {
        let (Some(small), Some(large)) = (small.as_matrix(), large.as_matrix()) else {
            return false;
        };
        let column = scope.is_one(small.1) && scope.same(small.0, large.0);
        let row = scope.is_one(small.0) && scope.same(small.1, large.1);
        column || row
    };
    if one(a) && one(b) {
        Some(if a.count < b.count { b } else { a })
    } else if same(a, b) || one(b) {
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
