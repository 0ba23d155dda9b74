//! A formula in matrix notation: what the author wrote, and what a gradient is lifted back to.
//!
//! [`MatExpr`] has the operations of the network language that act on whole tensors, and no others.
//! Its two directions are [`expand`](expand::expand), which is always possible, and
//! [`lift`](lift::lift), which is possible where a matrix form exists. This room knows neither
//! numbers put in nor a network: only shapes.

pub mod expand;
pub mod lift;
mod patterns;
pub mod shape;

use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::scope::{Dim, Name};

/// A formula of whole tensors (columns, rows, matrices, scalars). Shapes fit by construction:
/// whoever builds one has checked with [`shape`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MatExpr {
    /// A value or a gradient by its name.
    Name(Name),
    /// An exact number.
    Number(Rational),
    /// The number of entries along an axis, as a number: `n` in `1/n`.
    Size(Dim),
    /// `a + b - c`: scalars, columns and rows are broadcast.
    Add(Vec<Addend>),
    /// `-a`
    Negate(Box<MatExpr>),
    /// `a * b`: elementwise, with the same broadcasting. A scalar factor scales.
    Multiply(Vec<MatExpr>),
    /// `a / b`: elementwise.
    Divide(Box<MatExpr>, Box<MatExpr>),
    /// `a ^ k`: elementwise, k a number. Any other exponent is [`Function::Power`].
    Power(Box<MatExpr>, Rational),
    /// `a @ b`: the matrix product of two or more.
    Product(Vec<MatExpr>),
    /// `a.T`
    Transpose(Box<MatExpr>),
    /// `relu(z)`: elementwise, arguments broadcast.
    Apply(Function, Vec<MatExpr>),
    /// One number, from all entries.
    Reduce(Reduction, Box<MatExpr>),
    /// `dot(u, v)`: the sum of the products of entries.
    Dot(Box<MatExpr>, Box<MatExpr>),
    /// `eye(n)`
    Eye(Dim),
    /// `ones(n, m)`, `zeros(n, m)`: every entry the same 1 or 0.
    Fill(Filling, Dim, Dim),
    /// `diag(v)`: the matrix with v on its diagonal.
    Diag(Box<MatExpr>),
}

/// A term of a sum with its sign.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Addend {
    /// Whether it is subtracted.
    pub negative: bool,
    /// The term.
    pub value: MatExpr,
}

/// What makes one number of all entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reduction {
    /// Σ x
    Sum,
    /// Σ x / number of entries
    Mean,
    /// Σ x²: the squared norm; of a matrix, Frobenius.
    Norm2,
    /// Σ_i A_ii
    Trace,
}

/// The two constant tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filling {
    /// 1
    Ones,
    /// 0
    Zeros,
}

impl MatExpr {
    /// A whole number.
    pub fn integer(value: i64) -> MatExpr {
        MatExpr::Number(Rational::from(value))
    }

    /// aᵀ, where a double transpose is none.
    pub fn transposed(self) -> MatExpr {
        match self {
            MatExpr::Transpose(inner) => *inner,
            other => MatExpr::Transpose(Box::new(other)),
        }
    }

    /// The direct operands, in order.
    pub fn operands(&self) -> Vec<&MatExpr> {
        match self {
            MatExpr::Name(_)
            | MatExpr::Number(_)
            | MatExpr::Size(_)
            | MatExpr::Eye(_)
            | MatExpr::Fill(..) => Vec::new(),
            MatExpr::Add(addends) => addends.iter().map(|addend| &addend.value).collect(),
            MatExpr::Multiply(all) | MatExpr::Product(all) | MatExpr::Apply(_, all) => {
                all.iter().collect()
            }
            MatExpr::Divide(a, b) | MatExpr::Dot(a, b) => vec![a, b],
            MatExpr::Negate(a)
            | MatExpr::Power(a, _)
            | MatExpr::Transpose(a)
            | MatExpr::Reduce(_, a)
            | MatExpr::Diag(a) => vec![a],
        }
    }

    /// The same formula of other names.
    pub fn with_names(&self, f: &impl Fn(Name) -> Name) -> MatExpr {
        let one = |a: &MatExpr| Box::new(a.with_names(f));
        let all = |all: &[MatExpr]| all.iter().map(|a| a.with_names(f)).collect();
        match self {
            MatExpr::Name(name) => MatExpr::Name(f(*name)),
            MatExpr::Number(_) | MatExpr::Size(_) | MatExpr::Eye(_) | MatExpr::Fill(..) => {
                self.clone()
            }
            MatExpr::Add(addends) => MatExpr::Add(
                addends
                    .iter()
                    .map(|addend| Addend {
                        negative: addend.negative,
                        value: addend.value.with_names(f),
                    })
                    .collect(),
            ),
            MatExpr::Negate(a) => MatExpr::Negate(one(a)),
            MatExpr::Multiply(factors) => MatExpr::Multiply(all(factors)),
            MatExpr::Divide(a, b) => MatExpr::Divide(one(a), one(b)),
            MatExpr::Power(a, exponent) => MatExpr::Power(one(a), exponent.clone()),
            MatExpr::Product(factors) => MatExpr::Product(all(factors)),
            MatExpr::Transpose(a) => MatExpr::Transpose(one(a)),
            MatExpr::Apply(function, arguments) => MatExpr::Apply(*function, all(arguments)),
            MatExpr::Reduce(reduction, a) => MatExpr::Reduce(*reduction, one(a)),
            MatExpr::Dot(a, b) => MatExpr::Dot(one(a), one(b)),
            MatExpr::Diag(a) => MatExpr::Diag(one(a)),
        }
    }

    /// Every name in it, each once, in order of first appearance.
    pub fn names(&self) -> Vec<Name> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut names = Vec::new();
        self.visit(&mut |node| {
            if let MatExpr::Name(name) = node
                && seen.insert(*name)
            {
                names.push(*name);
            }
        });
        names
    }

    /// Whether the name stands in it.
    pub fn mentions(&self, wanted: Name) -> bool {
        matches!(self, MatExpr::Name(name) if *name == wanted)
            || self
                .operands()
                .into_iter()
                .any(|operand| operand.mentions(wanted))
    }

    /// Call `f` on this and everything below it, parents first.
    pub fn visit(&self, f: &mut impl FnMut(&MatExpr)) {
        f(self);
        for operand in self.operands() {
            operand.visit(f);
        }
    }
}
