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
pub mod turned;

use crate::algebra::function::Function;
use crate::algebra::{Form, Index, Rational, Subscript};
use crate::scope::{Dim, Name};
use shape::Size;

/// A formula of whole tensors (columns, rows, matrices, scalars, tensors of more axes). Shapes fit
/// by construction: whoever builds one has checked with [`shape`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MatExpr {
    /// A value or a gradient by its name.
    Name(Name),
    /// An exact number.
    Number(Rational),
    /// The number of entries along an axis, as a number: `n` in `1/n`.
    Size(Dim),
    /// A form of indices as a number: `i - 1` in `sum(i: (i - 1) * x[i])`.
    Position(Form),
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
    /// `sum(a)`, `mean(A, axis = 2)`: all entries, or those along one axis (the first is 0), which
    /// is left with length 1.
    Reduce(Reduction, Box<MatExpr>, Option<usize>),
    /// `softmax(Z, axis = 2)`, along one axis (the first is 0).
    Normalize(Normalization, Box<MatExpr>, usize),
    /// `dot(u, v)`: the sum of the products of entries.
    Dot(Box<MatExpr>, Box<MatExpr>),
    /// `eye(n)`
    Eye(Dim),
    /// `ones(n, m)`, `zeros(n, m)`: every entry the same 1 or 0. At least two sizes.
    Fill(Filling, Vec<Dim>),
    /// `diag(v)`: the matrix with v on its diagonal.
    Diag(Box<MatExpr>),
    /// `inv(A)`, `det(A)`, `logdet(A)`
    OfMatrix(MatrixFunction, Box<MatExpr>),
    /// `kron(A, B)`
    Kronecker(Box<MatExpr>, Box<MatExpr>, Size),
    /// `concat(a, b, axis = 2)`: beside one another along an axis (the first is 0).
    Concat(Vec<MatExpr>, usize, Size),
    /// `pad(x, k)`: so many zeros at both ends of each of these axes (the first is 0).
    Pad(Box<MatExpr>, u64, Vec<usize>, Size),
    /// `reshape(x, [4, 2])`: the same entries, row by row.
    Reshape(Box<MatExpr>, Vec<Dim>),
    /// `E[3, :]`, `x[i + 1]`: one selector for each axis; of a column one or two.
    Select(Box<MatExpr>, Vec<Selector>),
    /// A tensor by its components: the (scalar) formula for all values of these indices.
    Entries(Vec<Index>, Box<MatExpr>),
    /// `sum(k: …)`, over all values of these indices.
    Over(Over, Vec<Bound>, Box<MatExpr>),
}

/// What is taken along one axis.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// `3`, `i + 1`, `k[i]`: one place; the axis goes.
    At(Subscript),
    /// `2..4`: so many places from this one on.
    Range(Form, Dim),
    /// `:`
    All,
    /// `ids`: the places that a `const` vector of whole numbers says.
    Gather(Name),
}

/// What is made of all values of a formula for some indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Over {
    /// `sum(k: …)`
    Sum,
    /// `mean(k: …)`
    Mean,
    /// `prod(k: …)`
    Product,
    /// `max(k: …)`
    Max,
    /// `min(k: …)`
    Min,
}

/// A bound index. In formulas it counts from 1; the author's `k = 2..n` is the index and where it
/// begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The index, from 1 to its range.
    pub index: Index,
    /// What the author's letter is at 1; the letter is this − 1 + index.
    pub first: Form,
    /// Where the author's range ends before the index does, because it depends on indices further
    /// out.
    pub last: Option<Form>,
}

/// What is made of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatrixFunction {
    /// A⁻¹
    Inverse,
    /// det A
    Determinant,
    /// log det A
    LogDeterminant,
}

/// What makes the entries along an axis a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Normalization {
    /// e^{z_i} / Σ_k e^{z_k}
    Softmax,
    /// z_i − log Σ_k e^{z_k}
    LogSoftmax,
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
    /// Π x
    Product,
    /// The greatest entry.
    Max,
    /// The least entry.
    Min,
    /// √(Σ x²), with derivative 0 where it is 0.
    Norm,
    /// log Σ e^x
    LogSumExp,
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
            | MatExpr::Position(_)
            | MatExpr::Eye(_)
            | MatExpr::Fill(..) => Vec::new(),
            MatExpr::Add(addends) => addends.iter().map(|addend| &addend.value).collect(),
            MatExpr::Multiply(all)
            | MatExpr::Product(all)
            | MatExpr::Apply(_, all)
            | MatExpr::Concat(all, ..) => all.iter().collect(),
            MatExpr::Divide(a, b) | MatExpr::Dot(a, b) | MatExpr::Kronecker(a, b, _) => vec![a, b],
            MatExpr::Negate(a)
            | MatExpr::Power(a, _)
            | MatExpr::Transpose(a)
            | MatExpr::Reduce(_, a, _)
            | MatExpr::Normalize(_, a, _)
            | MatExpr::Diag(a)
            | MatExpr::OfMatrix(_, a)
            | MatExpr::Pad(a, ..)
            | MatExpr::Reshape(a, _)
            | MatExpr::Select(a, _)
            | MatExpr::Entries(_, a)
            | MatExpr::Over(_, _, a) => vec![a],
        }
    }

    /// The same with its direct operands replaced, in the order of [`MatExpr::operands`].
    pub fn with_operands(&self, f: &mut impl FnMut(&MatExpr) -> MatExpr) -> MatExpr {
        let mut one = |a: &MatExpr| Box::new(f(a));
        match self {
            MatExpr::Name(_)
            | MatExpr::Number(_)
            | MatExpr::Size(_)
            | MatExpr::Position(_)
            | MatExpr::Eye(_)
            | MatExpr::Fill(..) => self.clone(),
            MatExpr::Add(addends) => {
                let addends = addends.iter().map(|addend| Addend {
                    negative: addend.negative,
                    value: f(&addend.value),
                });
                MatExpr::Add(addends.collect())
            }
            MatExpr::Negate(a) => MatExpr::Negate(one(a)),
            MatExpr::Multiply(all) => MatExpr::Multiply(all.iter().map(f).collect()),
            MatExpr::Divide(a, b) => MatExpr::Divide(one(a), one(b)),
            MatExpr::Power(a, exponent) => MatExpr::Power(one(a), exponent.clone()),
            MatExpr::Product(all) => MatExpr::Product(all.iter().map(f).collect()),
            MatExpr::Transpose(a) => MatExpr::Transpose(one(a)),
            MatExpr::Apply(function, all) => MatExpr::Apply(*function, all.iter().map(f).collect()),
            MatExpr::Reduce(reduction, a, axis) => MatExpr::Reduce(*reduction, one(a), *axis),
            MatExpr::Normalize(kind, a, axis) => MatExpr::Normalize(*kind, one(a), *axis),
            MatExpr::Dot(a, b) => MatExpr::Dot(one(a), one(b)),
            MatExpr::Diag(a) => MatExpr::Diag(one(a)),
            MatExpr::OfMatrix(function, a) => MatExpr::OfMatrix(*function, one(a)),
            MatExpr::Kronecker(a, b, size) => MatExpr::Kronecker(one(a), one(b), *size),
            MatExpr::Concat(all, axis, size) => {
                MatExpr::Concat(all.iter().map(f).collect(), *axis, *size)
            }
            MatExpr::Pad(a, width, axes, size) => MatExpr::Pad(one(a), *width, axes.clone(), *size),
            MatExpr::Reshape(a, shape) => MatExpr::Reshape(one(a), shape.clone()),
            MatExpr::Select(a, selectors) => MatExpr::Select(one(a), selectors.clone()),
            MatExpr::Entries(indices, a) => MatExpr::Entries(indices.clone(), one(a)),
            MatExpr::Over(over, bounds, a) => MatExpr::Over(*over, bounds.clone(), one(a)),
        }
    }

    /// The same formula of other names.
    pub fn with_names(&self, f: &impl Fn(Name) -> Name) -> MatExpr {
        match self {
            MatExpr::Name(name) => return MatExpr::Name(f(*name)),
            MatExpr::Position(form) => return MatExpr::Position(form.with_names(f)),
            _ => {}
        }
        let mut renamed = self.with_operands(&mut |a| a.with_names(f));
        match &mut renamed {
            MatExpr::Select(_, selectors) => {
                for selector in selectors {
                    *selector = match &*selector {
                        Selector::At(at) => Selector::At(at.with_names(f)),
                        Selector::Range(first, length) => {
                            Selector::Range(first.with_names(f), *length)
                        }
                        Selector::All => Selector::All,
                        Selector::Gather(name) => Selector::Gather(f(*name)),
                    };
                }
            }
            MatExpr::Over(_, bounds, _) => {
                for bound in bounds {
                    bound.first = bound.first.with_names(f);
                    bound.last = bound.last.as_ref().map(|last| last.with_names(f));
                }
            }
            _ => {}
        }
        renamed
    }

    /// Every name in it, each once, in order of first appearance.
    pub fn names(&self) -> Vec<Name> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut names = Vec::new();
        self.visit(&mut |node| {
            node.visit_own_names(&mut |name| {
                if seen.insert(name) {
                    names.push(name);
                }
            });
        });
        names
    }

    /// Call `f` on the names written on the node itself: also of whole numbers that say which entry
    /// is meant.
    fn visit_own_names(&self, f: &mut impl FnMut(Name)) {
        match self {
            MatExpr::Name(name) => f(*name),
            MatExpr::Position(form) => form.visit_names(f),
            MatExpr::Select(_, selectors) => {
                for selector in selectors {
                    match selector {
                        Selector::At(at) => at.visit_names(f),
                        Selector::Range(first, _) => first.visit_names(f),
                        Selector::All => {}
                        Selector::Gather(name) => f(*name),
                    }
                }
            }
            MatExpr::Over(_, bounds, _) => {
                for bound in bounds {
                    bound.first.visit_names(f);
                    if let Some(last) = &bound.last {
                        last.visit_names(f);
                    }
                }
            }
            _ => {}
        }
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
