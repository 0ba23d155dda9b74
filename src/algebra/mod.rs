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

mod build;
pub mod differentiate;
pub mod function;
pub mod normal;
pub mod simplify;
mod visit;

pub use dashu_ratio::RBig as Rational;

use crate::scope::{Dim, Name};
use function::Function;

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
    /// The number of entries along an axis.
    Size(Dim),
    /// An entry of a tensor. Axes of length 1 carry no index.
    Entry(Name, Vec<Index>),
    /// A scalar function of expressions.
    Apply(Function, Vec<Expr>),
    /// A sum of several terms, or one over bound indices, as a factor or the base of a power.
    Group(Expr),
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
