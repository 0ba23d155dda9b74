//! What is made of all values of an expression, and entries counted row by row.
//!
//! In: an expression and indices. Out: the atoms [`Bind`], [`Align`] and [`Reshaped`] in normal
//! order.

use super::normal::BOUND;
use super::{
    Align, Atom, Bind, Binder, Expr, Form, Index, Location, Relation, Reshaped, Subscript,
};
use crate::scope::Name;

impl Expr {
    /// What the binder makes of the body for all values of these (free) indices.
    pub fn bind(binder: Binder, bound: &[Index], body: &Expr, at: Vec<Subscript>) -> Expr {
        let bind = Bind {
            binder,
            bound: bound.to_vec(),
            body: body.clone(),
            at,
        };
        let mut next = super::normal::HIDDEN;
        let atom = Atom::Bind(Box::new(bind)).with_inner_hidden(&mut next);
        Expr::atom(atom.renamed(&|index| index, BOUND))
    }

    /// 1 where both places are the same, counted row by row. Axes that both begin or end with are
    /// told apart by themselves.
    pub fn align(mut left: Location, mut right: Location) -> Expr {
        let mut same = Vec::new();
        let equal = |a: &Subscript, b: &Subscript| {
            Expr::bracket(Relation::Zero, &Form::from(a).plus(-1, &b.into()))
        };
        while let (Some(a), Some(b)) = (left.lengths.first(), right.lengths.first())
            && a == b
        {
            same.push(equal(&left.at[0], &right.at[0]));
            left = left.without(0);
            right = right.without(0);
        }
        while let (Some(a), Some(b)) = (left.lengths.last(), right.lengths.last())
            && a == b
        {
            let (last_a, last_b) = (left.at.len() - 1, right.at.len() - 1);
            same.push(equal(&left.at[last_a], &right.at[last_b]));
            left = left.without(last_a);
            right = right.without(last_b);
        }
        if !left.at.is_empty() || !right.at.is_empty() {
            let (left, right) = if left <= right {
                (left, right)
            } else {
                (right, left)
            };
            same.push(Expr::atom(Atom::Align(Box::new(Align { left, right }))));
        }
        Expr::product(same)
    }

    /// An entry of a tensor put into another shape, axes of length 1 without a subscript.
    pub fn reshaped(name: Name, location: Location) -> Expr {
        Expr::atom(Atom::Reshaped(Box::new(Reshaped { name, location })))
    }
}

impl Location {
    fn without(mut self, axis: usize) -> Location {
        self.lengths.remove(axis);
        self.at.remove(axis);
        self
    }

    /// The same with other subscripts.
    pub(super) fn map(&self, f: &mut impl FnMut(Index) -> Index) -> Location {
        Location {
            lengths: self.lengths.clone(),
            at: self.at.iter().map(|at| at.map(f)).collect(),
        }
    }

    /// The indices that the place consists of, where it is nothing but different indices, each
    /// running along its whole axis.
    pub fn plain_indices(&self) -> Option<Vec<Index>> {
        let mut indices = Vec::with_capacity(self.at.len());
        for (at, length) in self.at.iter().zip(&self.lengths) {
            let index = at.index().filter(|index| index.range == *length)?;
            if indices.contains(&index) {
                return None;
            }
            indices.push(index);
        }
        Some(indices)
    }
}

impl Binder {
    /// Whether it is 1 at one place and 0 at all others.
    pub fn is_choice(self) -> bool {
        matches!(self, Binder::FirstMax | Binder::FirstMin)
    }

    /// Whether it makes something of a matrix.
    pub fn is_of_matrix(self) -> bool {
        match self {
            Binder::Inverse | Binder::Determinant | Binder::LogDeterminant => true,
            Binder::Max | Binder::Min | Binder::FirstMax | Binder::FirstMin | Binder::Product => {
                false
            }
        }
    }
}

impl Bind {
    /// The body with these subscripts in the place of the bound indices.
    pub fn body_at(&self, at: &[Subscript]) -> Expr {
        self.bound
            .iter()
            .zip(at)
            .fold(self.body.clone(), |body, (index, at)| {
                body.substitute(*index, &at.into())
            })
    }

    /// The same operation by another binder.
    pub fn with(&self, binder: Binder, at: Vec<Subscript>) -> Expr {
        Expr::atom(Atom::Bind(Box::new(Bind {
            binder,
            at,
            ..self.clone()
        })))
    }
}
