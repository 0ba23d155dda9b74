//! What a formula that was read means, with the names of a work or a network.
//!
//! In: the nodes of [`super::read`], and [`Symbols`](symbols::Symbols), the names that there are. Out: [`Reading`],
//! the formula as an expression: which letters are one name, what is an index, a transpose, a
//! derivative, an application of a function. Which kind of product a juxtaposition is depends on
//! shapes and is told later, by [`elaborate`], which makes a
//! [`MatExpr`](crate::matrix::MatExpr) of a reading.
//!
//! This room does not know the numbers of a work, nor whether a formula is true.

pub mod elaborate;
pub mod parse;
pub mod print;
pub mod symbols;

use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::{Normalization, Reduction};
use std::ops::Range;

/// A formula, understood up to the kinds of its products.
///
/// Two readings are equal where they say the same; their places do not count.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What it says.
    pub meaning: Meaning,
    /// Where it stands in the formula's LaTeX (half-open bytes).
    pub span: Range<usize>,
}

impl PartialEq for Reading {
    fn eq(&self, other: &Reading) -> bool {
        self.meaning == other.meaning
    }
}

impl Eq for Reading {}

/// A number as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What it amounts to, exactly.
    pub value: Rational,
    /// How many digits stand behind the decimal point.
    pub decimals: u32,
    /// Whether a decimal point is written.
    pub point: bool,
}

/// What a reading says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Digits, without a sign.
    Number(Written),
    /// A name of [`Symbols`](symbols::Symbols), by its number there.
    Name(usize),
    /// A name that nothing declares, by its key.
    Unknown(String),
    /// An index: bound by a sum, or free in the whole statement. It is also the number that it is.
    Index(String),
    /// An entry, or a row or column where there are fewer subscripts than axes.
    Entry(Box<Reading>, Vec<Reading>),
    /// `a + b - c`, `-a`.
    Sum(Vec<Term>),
    /// Factors side by side, at least two: `2 W x`.
    Beside(Vec<Reading>),
    /// A written product.
    Product(Sign, Box<Reading>, Box<Reading>),
    /// A fraction, or `a / b`.
    Fraction(Box<Reading>, Box<Reading>),
    /// `a^b`. Of a square matrix a repeated product, else entry by entry.
    Power(Box<Reading>, Box<Reading>),
    /// `a^{\odot 2}`: entry by entry.
    ElementPower(Box<Reading>, Box<Reading>),
    /// `a^T`
    Transpose(Box<Reading>),
    /// `A^{-1}`: the inverse of a matrix, of a number one over it.
    Inverse(Box<Reading>),
    /// A square root.
    Root(Box<Reading>),
    /// A function applied: `σ'(z)` with one prime.
    Apply(Callee, u8, Vec<Reading>),
    /// The derivative of something by something: `\frac{\partial L}{\partial W}`, `\nabla_W L`,
    /// `dW`, and of the second order with two variables.
    Derivative(Box<Derivative>),
    /// A big sign and what it binds.
    Fold(Box<Fold>),
    /// Cells in rows.
    Matrix(Vec<Vec<Reading>>),
    /// `[1, 2]`, `(1, 2)`: a vector.
    List(Vec<Reading>),
    /// `‖x‖`, `‖x‖_2`, `‖A‖_F`: the root of the sum of squares.
    Norm(Box<Reading>),
    /// `‖x‖_1`
    SumNorm(Box<Reading>),
    /// `|x|`: of a square matrix, its determinant.
    Bars(Box<Reading>),
    /// `[z > 0]`, `\mathbb{1}[z > 0]`: 1 where it holds, else 0.
    Indicator(Vec<Condition>),
    /// Cases, with the conditions of each; none: otherwise.
    Cases(Vec<(Reading, Vec<Condition>)>),
    /// `\delta_{ij}`
    Delta(Box<Reading>, Box<Reading>),
    /// A vector or matrix of ones whose lengths the context tells; those written.
    Ones(Vec<Reading>),
    /// The same of zeros.
    Zeros(Vec<Reading>),
    /// The identity matrix, with its size if it is written.
    Identity(Option<Box<Reading>>),
    /// A formula with values put in: `\left. … \right|_{w = 3}`.
    At(Box<Reading>, Vec<(Reading, Reading)>),
    /// A body with what is written under its brace: `\underbrace{0.5}_{\partial L/\partial a}`. What
    /// stands there is a remark; where it is a number (`= 0.5`) it is a claim of its own.
    Noted(Box<Reading>, Option<Box<Reading>>),
    /// `\pi`
    Pi,
    /// Euler's number.
    E,
    /// `∞`
    Infinity,
    /// Dots, that leave something out.
    Dots,
}

/// A term of a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it is subtracted.
    pub negative: bool,
    /// The term.
    pub reading: Reading,
}

/// The sign of a written product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// `\cdot`, `\times`, `*`: what the shapes tell.
    Dot,
    /// `\odot`, `\circ`: entry by entry.
    Hadamard,
    /// `\oslash`: divided entry by entry.
    HadamardDivide,
    /// `\otimes`: of two vectors or matrices.
    Kronecker,
}

/// What is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callee {
    /// A scalar function of the program's, entry by entry.
    Scalar(Function),
    /// A function of whole tensors.
    Whole(Whole),
    /// The logarithm of a base that is written.
    LogBase(Box<Reading>),
    /// A function that the work defines, by its number in [`Symbols`](symbols::Symbols).
    Own(usize),
    /// A function that is applied and nowhere defined, by its number in [`Symbols`](symbols::Symbols): any
    /// differentiable one.
    Any(usize),
}

/// A function of whole tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whole {
    /// `softmax(z)`, of a matrix each row.
    Softmax,
    /// `log softmax(z)`
    LogSoftmax,
    /// `diag(v)`: a matrix of a vector, or the diagonal of a matrix.
    Diag,
    /// `tr A`
    Trace,
    /// `det A`
    Determinant,
    /// `vec A`: columns, one below another.
    Vec,
    /// `sum(x)`
    Sum,
    /// `mean(x)`
    Mean,
    /// `max(x)` of one argument: the greatest entry.
    Max,
    /// `min(x)` of one argument.
    Min,
    /// `logsumexp(x)`
    LogSumExp,
    /// `logdet A`
    LogDeterminant,
    /// A reduction along one axis (the first is 0), which is left with length 1: `rowsum(A)`,
    /// `colmean(A)`, `max_3(K)`.
    Along(Reduction, usize),
    /// The softmax along one axis (the first is 0), or its logarithm: `softmax_row(Z)`.
    Normalized(Normalization, usize),
    /// A reduction of all entries that has no sign of its own: `norm`, `prod`.
    All(Reduction),
    /// `flatten(A)`: all entries in one column, row by row.
    Flatten,
    /// `reshape(A, 2 \times 3)`: the same entries, row by row.
    Reshape,
    /// `concat_3(A, B)`: beside one another along an axis (the first is 0).
    Concat(usize),
    /// `pad(A, 1)`, `pad_2(A, 1)`: so many zeros around, of all axes or one (the first is 0).
    Pad(Option<usize>),
}

/// A derivative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivative {
    /// What is differentiated: a name, an entry, or any formula.
    pub of: Reading,
    /// By what, in the order written: one, or two for a second derivative.
    pub by: Vec<Reading>,
    /// Whether it is written as `d`, `\nabla` or with `∂`.
    pub style: DerivativeStyle,
}

/// How a derivative is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DerivativeStyle {
    /// `\frac{\partial L}{\partial w}`
    Partial,
    /// `\frac{dL}{dw}`
    Total,
    /// `\nabla_w L`
    Nabla,
    /// `dw`, `\bar w`: the gradient of the loss by it.
    Short,
}

/// A big sign with what it binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// What is made of all values.
    pub kind: FoldKind,
    /// The indices; none: `\sum x` of a whole tensor.
    pub indices: Vec<Bound>,
    /// What for.
    pub body: Reading,
}

/// What a big sign makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FoldKind {
    /// Σ
    Sum,
    /// Π
    Product,
    /// max
    Max,
    /// min
    Min,
}

/// An index of a big sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Its letter.
    pub letter: String,
    /// Where it begins, if written.
    pub first: Option<Reading>,
    /// Where it ends, if written.
    pub last: Option<Reading>,
    /// A value that it does not take: `\sum_{k \ne i}`.
    pub but: Option<Reading>,
}

/// What has to hold: `z > 0`, `i = j`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// One of the comparisons of [`Function`].
    pub relation: Function,
    /// The left side.
    pub left: Reading,
    /// The right side.
    pub right: Reading,
}

impl Reading {
    /// A reading at a place.
    pub fn new(meaning: Meaning, span: Range<usize>) -> Reading {
        Reading { meaning, span }
    }

    /// A number without a place, as a repair puts it in.
    pub fn integer(value: i64) -> Reading {
        let value = Rational::from(value);
        let written = Written {
            value,
            decimals: 0,
            point: false,
        };
        Reading::new(Meaning::Number(written), 0..0)
    }

    /// The direct parts, in order.
    pub fn parts(&self) -> Vec<&Reading> {
        match &self.meaning {
            Meaning::Number(_)
            | Meaning::Name(_)
            | Meaning::Unknown(_)
            | Meaning::Index(_)
            | Meaning::Identity(None)
            | Meaning::Pi
            | Meaning::E
            | Meaning::Infinity
            | Meaning::Dots => Vec::new(),
            Meaning::Entry(base, at) => std::iter::once(&**base).chain(at).collect(),
            Meaning::Sum(terms) => terms.iter().map(|term| &term.reading).collect(),
            Meaning::Beside(all)
            | Meaning::List(all)
            | Meaning::Ones(all)
            | Meaning::Zeros(all) => all.iter().collect(),
            Meaning::Product(_, a, b)
            | Meaning::Fraction(a, b)
            | Meaning::Power(a, b)
            | Meaning::ElementPower(a, b)
            | Meaning::Delta(a, b) => vec![a, b],
            Meaning::Transpose(a)
            | Meaning::Inverse(a)
            | Meaning::Root(a)
            | Meaning::Norm(a)
            | Meaning::SumNorm(a)
            | Meaning::Bars(a)
            | Meaning::Identity(Some(a))
            | Meaning::Noted(a, None) => vec![a],
            Meaning::Noted(a, Some(note)) => vec![a, note],
            Meaning::Apply(callee, _, arguments) => {
                let base = match callee {
                    Callee::LogBase(base) => Some(&**base),
                    _ => None,
                };
                base.into_iter().chain(arguments).collect()
            }
            Meaning::Derivative(derivative) => std::iter::once(&derivative.of)
                .chain(&derivative.by)
                .collect(),
            Meaning::Fold(fold) => {
                let limits = fold.indices.iter();
                let limits = limits.flat_map(|bound| [&bound.first, &bound.last, &bound.but]);
                limits.flatten().chain([&fold.body]).collect()
            }
            Meaning::Matrix(rows) => rows.iter().flatten().collect(),
            Meaning::Indicator(conditions) => {
                let sides = conditions.iter();
                sides.flat_map(|one| [&one.left, &one.right]).collect()
            }
            Meaning::Cases(cases) => {
                let all = cases.iter().flat_map(|(value, conditions)| {
                    let sides = conditions.iter();
                    let sides = sides.flat_map(|one| [&one.left, &one.right]);
                    std::iter::once(value).chain(sides)
                });
                all.collect()
            }
            Meaning::At(body, values) => {
                let values = values.iter().flat_map(|(name, value)| [name, value]);
                std::iter::once(&**body).chain(values).collect()
            }
        }
    }

    /// The same with its direct parts replaced, in the order of [`Reading::parts`].
    #[must_use]
    pub fn with_parts(&self, f: &mut dyn FnMut(&Reading) -> Reading) -> Reading {
        let mut copy = self.clone();
        copy.each_part(&mut |part| *part = f(part));
        copy
    }

    /// Call `f` on the direct parts, in the order of [`Reading::parts`].
    pub fn each_part(&mut self, f: &mut dyn FnMut(&mut Reading)) {
        match &mut self.meaning {
            Meaning::Number(_)
            | Meaning::Name(_)
            | Meaning::Unknown(_)
            | Meaning::Index(_)
            | Meaning::Identity(None)
            | Meaning::Pi
            | Meaning::E
            | Meaning::Infinity
            | Meaning::Dots => {}
            Meaning::Entry(base, at) => {
                f(base);
                at.iter_mut().for_each(f);
            }
            Meaning::Sum(terms) => terms.iter_mut().for_each(|term| f(&mut term.reading)),
            Meaning::Beside(all)
            | Meaning::List(all)
            | Meaning::Ones(all)
            | Meaning::Zeros(all) => all.iter_mut().for_each(f),
            Meaning::Product(_, a, b)
            | Meaning::Fraction(a, b)
            | Meaning::Power(a, b)
            | Meaning::ElementPower(a, b)
            | Meaning::Delta(a, b) => {
                f(a);
                f(b);
            }
            Meaning::Transpose(a)
            | Meaning::Inverse(a)
            | Meaning::Root(a)
            | Meaning::Norm(a)
            | Meaning::SumNorm(a)
            | Meaning::Bars(a)
            | Meaning::Identity(Some(a)) => f(a),
            Meaning::Noted(a, note) => {
                f(a);
                if let Some(note) = note {
                    f(note);
                }
            }
            Meaning::Apply(callee, _, arguments) => {
                if let Callee::LogBase(base) = callee {
                    f(base);
                }
                arguments.iter_mut().for_each(f);
            }
            Meaning::Derivative(derivative) => {
                f(&mut derivative.of);
                derivative.by.iter_mut().for_each(f);
            }
            Meaning::Fold(fold) => {
                for bound in &mut fold.indices {
                    let limits = [&mut bound.first, &mut bound.last, &mut bound.but];
                    limits.into_iter().flatten().for_each(&mut *f);
                }
                f(&mut fold.body);
            }
            Meaning::Matrix(rows) => rows.iter_mut().flatten().for_each(f),
            Meaning::Indicator(conditions) => {
                for one in conditions {
                    f(&mut one.left);
                    f(&mut one.right);
                }
            }
            Meaning::Cases(cases) => {
                for (value, conditions) in cases {
                    f(value);
                    for one in conditions {
                        f(&mut one.left);
                        f(&mut one.right);
                    }
                }
            }
            Meaning::At(body, values) => {
                f(body);
                for (name, value) in values {
                    f(name);
                    f(value);
                }
            }
        }
    }

    /// Call `f` on this and everything in it, outer ones first.
    pub fn visit(&self, f: &mut dyn FnMut(&Reading)) {
        f(self);
        for part in self.parts() {
            part.visit(f);
        }
    }

    /// Whether something in it, or itself, is so.
    pub fn has(&self, is: &dyn Fn(&Meaning) -> bool) -> bool {
        is(&self.meaning) || self.parts().into_iter().any(|part| part.has(is))
    }
}
