//! Values of formulas: rational or proven to any number of digits ([`certified`]) for the reader,
//! over a prime field for proofs.
//!
//! [`evaluate`](evaluate::evaluate) computes a matrix formula with whole tensors,
//! [`component`](component::evaluate) an expression in index notation by summing over its indices:
//! two ways that share nothing but the [`Field`], so that one can be the proof of the other.
//! [`equal`] compares, [`decimal`] writes. Nothing here knows a network or a typeface.

pub mod along;
pub mod ball;
pub mod certified;
pub mod component;
pub mod decimal;
pub mod deferred;
pub mod dual;
pub mod equal;
pub mod evaluate;
pub mod fine;
pub mod guarded;
pub mod interval;
mod lengths;
pub mod linear;
pub mod near;
pub mod prime;
mod products;
pub mod rational;
pub mod small;
pub mod tensor;

use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::MatExpr;
pub use tensor::Tensor;

/// Why a value cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// What stands below the line is 0. The formula is there where it is known.
    DivisionByZero(Option<Box<MatExpr>>),
    /// A power that has no value: 0 to a negative power, or a root that is not rational.
    PowerWithoutValue(Option<Box<MatExpr>>),
    /// The function leaves the rational numbers.
    NotRational(Function),
    /// A function that has no real value there: the logarithm or a root of a negative number.
    OutsideDomain(Option<Box<MatExpr>>),
    /// Something hangs on a number of which it could not be told whether it is 0.
    Undecided(Option<Box<MatExpr>>),
    /// A number would be too large, or too near to 0, to be written.
    TooLarge(Option<Box<MatExpr>>),
    /// A number would pass the limit of digits.
    TooManyDigits {
        /// The limit.
        limit: u64,
        /// The formula that asks for it, where it is known.
        of: Option<Box<MatExpr>>,
    },
    /// A tensor or a sum would pass the limit of entries.
    TooManyEntries,
    /// A size has no number.
    UnknownSize,
    /// Two shapes that have to fit do not: a fault of the one who built the formula.
    ShapesDiffer,
    /// A value that the formula needs is not there.
    MissingValue,
}

impl Fault {
    /// The same in this formula, if it does not know its own.
    #[must_use]
    pub fn placed(self, formula: &MatExpr) -> Fault {
        let here = || Some(Box::new(formula.clone()));
        match self {
            Fault::PowerWithoutValue(None) => Fault::PowerWithoutValue(here()),
            Fault::DivisionByZero(None) => Fault::DivisionByZero(here()),
            Fault::OutsideDomain(None) => Fault::OutsideDomain(here()),
            Fault::Undecided(None) => Fault::Undecided(here()),
            Fault::TooLarge(None) => Fault::TooLarge(here()),
            Fault::TooManyDigits { limit, of: None } => Fault::TooManyDigits { limit, of: here() },
            other => other,
        }
    }
}

/// Numbers that formulas can be computed with.
pub trait Field: Clone {
    /// The number of a rational.
    fn from_rational(value: &Rational) -> Result<Self, Fault>;
    /// a + b
    fn add(&self, other: &Self) -> Result<Self, Fault>;
    /// a · b
    fn multiply(&self, other: &Self) -> Result<Self, Fault>;
    /// −a
    fn negate(&self) -> Self;
    /// a ^ exponent
    fn power(&self, exponent: &Rational) -> Result<Self, Fault>;
    /// f(arguments)
    fn apply(function: Function, arguments: &[&Self]) -> Result<Self, Fault>;
    /// The product of two matrices that fit, where there is a way that is quicker than entry by
    /// entry, and as right.
    fn product(_a: &Tensor<Self>, _b: &Tensor<Self>) -> Option<Tensor<Self>> {
        None
    }
    /// Whether it is 0.
    fn is_zero(&self) -> bool;
    /// The whole number that it is, where it says which entry of a tensor is meant.
    fn whole(&self) -> Option<i64>;
    /// The place, from 0, of the first of the greatest or of the least of these numbers, of which
    /// there is at least one.
    fn first_extreme(all: &[Self], greatest: bool) -> Result<usize, Fault> {
        let beats = match greatest {
            true => Function::Greater,
            false => Function::Less,
        };
        let mut best = 0;
        for (place, value) in all.iter().enumerate().skip(1) {
            if !Self::apply(beats, &[value, &all[best]])?.is_zero() {
                best = place;
            }
        }
        Ok(best)
    }
    /// The same, with the fault that it carries told more precisely, if it carries one.
    #[must_use]
    fn with_fault(self, _: &dyn Fn(Fault) -> Fault) -> Self {
        self
    }

    /// 0
    fn zero() -> Self;
    /// 1
    fn one() -> Self;
}
