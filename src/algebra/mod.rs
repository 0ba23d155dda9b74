//! What a formula *means*: one component of a tensor, in index notation, exact.
//!
//! An [`Expr`] is a sum of terms. A term is a rational coefficient times factors, summed over its
//! bound indices: −½ Σ_k W_ik x_k is one term. A factor is an [`Atom`] to a rational power. Terms
//! and factors are kept in order and like ones are merged, so that two spellings of one formula
//! are one value; products of sums stay closed (a group is an atom), because a reader wants
//! 2 Aᵀ(Ax − b) and not its four terms. Two expressions that differ by multiplying out are told
//! equal by `exact::equal`, not here.
//!
//! Calculus happens in this room and nowhere else: [`differentiate`](differentiate::differentiate),
//! [`simplify`]. It knows neither files nor ink.

mod bind;
mod build;
pub mod differentiate;
mod distribute;
pub mod fold;
pub mod form;
pub mod function;
pub mod normal;
pub mod rationals;
pub mod simplify;
mod substitute;
mod visit;
mod written;

pub use dashu_ratio::RBig as Rational;

use crate::scope::{Dim, Name};
pub use form::{Form, Subscript, Variable};
use function::Function;
pub use written::written_out;

/// A subscript. Those of one expression that are equal are the same subscript; which of them are
/// bound is said by the term that sums over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index {
    /// Which one.
    pub id: u32,
    /// It runs from 1 to this.
    pub range: Dim,
}

/// A sum of terms in normal order; no term is 0 there. Empty: the number 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Expr {
    terms: Vec<Term>,
}

/// coefficient · Σ_bound Π factors
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// The indices that the term is summed over.
    pub bound: Vec<Index>,
    /// The factors, in normal order, no atom twice.
    pub factors: Vec<Factor>,
    /// The number in front, which is not 0.
    pub coefficient: Rational,
}

/// atom ^ exponent
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Factor {
    /// The base.
    pub atom: Atom,
    /// The power, which is not 0.
    pub exponent: Rational,
}

/// What is not taken apart by multiplying.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// The Kronecker delta: 1 where both are equal, else 0.
    Delta(Index, Index),
    /// 1 where the form is 0, or at least 0; else 0.
    Bracket(Relation, Box<Form>),
    /// 1 where both places are the same when entries are counted row by row, else 0.
    Align(Box<Align>),
    /// The number of entries along an axis.
    Size(Dim),
    /// An index as a number.
    Position(Index),
    /// An entry of a tensor; 0 at a place that the tensor does not have. Axes of length 1 carry no
    /// subscript.
    Entry(Name, Vec<Subscript>),
    /// An entry of a tensor whose entries, row by row, are put into another shape.
    Reshaped(Box<Reshaped>),
    /// A scalar function of expressions.
    Apply(Function, Vec<Expr>),
    /// A sum of several terms, or one over bound indices, as a factor or the base of a power.
    Group(Expr),
    /// What is made of an expression for all values of some indices.
    Bind(Box<Bind>),
    /// The derivative of an entry of one computed value by an entry of another, not worked out.
    Partial {
        /// What is differentiated.
        of: Name,
        /// Its entry.
        at: Vec<Index>,
        /// By what.
        wrt: Name,
        /// Its entry.
        by: Vec<Index>,
    },
    /// The k-th argument, in the table of derivatives of [`function`].
    Argument(u32),
}

/// What is said of a form in a bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// = 0
    Zero,
    /// ≥ 0
    NotNegative,
}

/// A place in a tensor of several axes, counted row by row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The lengths of the axes that carry a subscript.
    pub lengths: Vec<Dim>,
    /// The subscripts.
    pub at: Vec<Subscript>,
}

/// Two places in tensors of as many entries and different shapes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Align {
    /// The one that is less in normal order.
    pub left: Location,
    /// The other.
    pub right: Location,
}

/// An entry of a tensor in another shape.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reshaped {
    /// The tensor.
    pub name: Name,
    /// The shape that it is put into, and where in that.
    pub location: Location,
}

/// What is made of all values of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binder {
    /// The greatest of them.
    Max,
    /// The least of them.
    Min,
    /// 1 at the first place, row by row, where the greatest stands; else 0.
    FirstMax,
    /// 1 at the first place where the least stands; else 0.
    FirstMin,
    /// Their product.
    Product,
    /// An entry of the inverse of the matrix that they are.
    Inverse,
    /// The determinant of the matrix that they are.
    Determinant,
    /// Its logarithm.
    LogDeterminant,
}

/// An operation over all values of an expression for some indices.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bind {
    /// What is made of them.
    pub binder: Binder,
    /// The indices, in the order in which places are counted.
    pub bound: Vec<Index>,
    /// What is taken for all of their values.
    pub body: Expr,
    /// For which place it is asked: of a `First…` and an inverse.
    pub at: Vec<Subscript>,
}
