//! A network, understood: every name with its shape, every equation as a matrix formula.
//!
//! In: the statements of a file ([`ast::Network`](crate::syntax::ast::Network)). Out: a [`Graph`],
//! and findings in the reader's own terms. The walk, each step a file:
//!
//! 1. `used` reads the files that it uses; `survey` looks over the file once: which names it makes
//!    anywhere, which functions and layers there are; `sizes` then knows what number each size
//!    symbol is, and `loops` which names the loops make.
//! 2. [`elaborate()`] goes through the statements in their order, `loops` through some of them again
//!    and again. `declare` makes the values that go in, with their `attributes`, and `numbers` puts
//!    the given numbers in (`outside` brings those of files and generators); `expression` turns a
//!    right side into a [`MatExpr`]. `calls` knows the built-in functions and [`prelude`] those that
//!    are written in the language; `arguments` finds what each takes, `functions` puts their bodies
//!    in place, as far as `growth` lets it, and `layers` those of layers. `names` finds what a name
//!    stands for, or says why it stands for nothing; `shapes` judges whether operands fit, in the
//!    words of `reading`; `constants` are numbers that are known at once. `components` reads
//!    equations by components and sums over indices, whose `letters` get their ranges when they
//!    close (`settle`), with places that are affine `forms`; `places` slices and indexes,
//!    `reductions` and `tensors` are for the other built-in functions.
//! 3. `requests` reads what is to be derived and how names are written, `demands` what is asked for
//!    beside gradients.
//!
//! This room knows no calculus, no values of expressions and no typography.

mod affine;
mod arguments;
mod attributes;
mod calls;
mod components;
mod constants;
mod declare;
mod demands;
pub mod elaborate;
mod expression;
mod forms;
mod functions;
mod growth;
mod latex;
mod layers;
mod letters;
mod loops;
mod names;
mod numbers;
mod outside;
mod places;
pub mod prelude;
mod reading;
mod reductions;
mod requests;
mod settle;
mod shapes;
mod sizes;
mod survey;
mod tensors;
mod used;
mod value;

pub use calls::is_built_in;
pub use elaborate::elaborate;

use crate::algebra::Rational;
use crate::algebra::rationals::Rationals;
use crate::matrix::MatExpr;
pub use crate::scope::LayerStyle;
use crate::scope::{Name, Scope};
use crate::source::Span;
use crate::syntax;

/// A network: its values in an order in which each stands behind those that it needs.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// The document's title.
    pub title: Option<String>,
    /// What each name and size means.
    pub scope: Scope,
    /// Every declared and defined value, in the order of the file; so an equation stands behind
    /// everything that it uses.
    pub nodes: Vec<Node>,
    /// What is to be derived, in the order of the file.
    pub requests: Vec<Request>,
    /// What is asked for beside gradients, in the order of the file.
    pub demands: Vec<Demand>,
    /// How the numbers of layers are written.
    pub layers: LayerStyle,
    /// Notes behind the last equation and the last request.
    pub closing: Vec<String>,
}

/// A value of the network.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name; [`Graph::scope`] knows its kind and shape.
    pub name: Name,
    /// Its equation's right side; none where it is declared.
    pub definition: Option<MatExpr>,
    /// Where it is named first: in its declaration, or on the left of its equation.
    pub span: Span,
    /// The right side of its equation; for a declared value its declaration's name again.
    pub value_span: Span,
    /// What the author wrote in `##` above it or behind it. A statement that makes several values
    /// gives its notes to the first.
    pub notes: Vec<String>,
    /// Its numbers, row by row, where they are given.
    pub given: Option<Rationals>,
}

/// One `derive`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The scalar.
    pub of: Name,
    /// What it is differentiated by: as written, else every parameter in the order of declaration.
    pub wrt: Vec<Name>,
    /// Where the scalar is named.
    pub span: Span,
    /// What the author wrote in `##` above it or behind it.
    pub notes: Vec<String>,
}

/// One `jacobian`, `hessian`, `hvp` or `update`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// What is wanted.
    pub want: Want,
    /// How many of [`Graph::requests`] stand above it in the file.
    pub after: usize,
    /// Where the value is named that is differentiated; of an update, the optimizer.
    pub span: Span,
    /// What the author wrote in `##` above it or behind it.
    pub notes: Vec<String>,
}

/// What a [`Demand`] is for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a file has few of them")]
pub enum Want {
    /// The derivatives of every entry of a computed value.
    Jacobian {
        /// The value.
        of: Name,
        /// What it is differentiated by, each once.
        wrt: Vec<Name>,
    },
    /// The second derivatives of a computed number, or their product with a direction.
    Hessian {
        /// The number.
        of: Name,
        /// What it is differentiated by, each once.
        wrt: Vec<Name>,
        /// For each of them a direction of its shape: then the product is wanted (`hvp`).
        along: Option<Vec<Name>>,
    },
    /// The parameters after some steps by a gradient.
    Update(Update),
}

/// `update sgd(lr = 0.5, steps = 3)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Which of [`Graph::requests`] has the gradient. The parameters among its variables change.
    pub request: usize,
    /// How they change.
    pub optimizer: Optimizer,
    /// The learning rate.
    pub rate: Rational,
    /// λ of the weight decay, 0 where there is none.
    pub weight_decay: Rational,
    /// How many times, at least 1.
    pub steps: usize,
}

/// The rule of an update, with the settings that are its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Optimizer {
    /// w ← w − lr·g
    Sgd,
    /// v ← βv + g, w ← w − lr·v
    Momentum {
        /// β
        beta: Rational,
    },
    /// The same v, w ← w − lr·(g + βv)
    Nesterov {
        /// β
        beta: Rational,
    },
    /// v ← βv + (1 − β)g², w ← w − lr·g/(√v + eps)
    RmsProp {
        /// β
        beta: Rational,
        /// What is added to the root.
        eps: Rational,
    },
    /// v ← v + g², the same step
    AdaGrad {
        /// What is added to the root.
        eps: Rational,
    },
    /// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², both corrected; w ← w − lr·m̂/(√v̂ + eps)
    Adam {
        /// β₁
        beta1: Rational,
        /// β₂
        beta2: Rational,
        /// What is added to the root.
        eps: Rational,
    },
}

/// What a network may come to before it is refused.
///
/// Each is raised on the command line by `--limit name=value`, under the field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of one tensor; also all numbers from files and generators together.
    pub entries: u64,
    /// Bytes of all files of numbers together, and of what is unpacked from them.
    pub bytes: u64,
    /// Files that may be used.
    pub files: usize,
    /// What the texts of these may come to: each in depth, all together in bytes. On the command
    /// line these are the limits of the main text.
    pub texts: syntax::Limits,
    /// Names that a file may declare and define.
    pub names: usize,
    /// Rounds that the loops of a file may go, all together.
    pub rounds: usize,
    /// Digits that a number may have after its exponent is written out.
    pub digits: usize,
    /// Operations that one equation may come to by putting functions in.
    pub expression: usize,
    /// The same for all equations of a file together.
    pub expressions: usize,
    /// Steps of one update.
    pub steps: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            entries: 10_000_000,
            bytes: 256_000_000,
            files: 50,
            texts: syntax::Limits::default(),
            names: 200_000,
            rounds: 100_000,
            digits: 1_000,
            expression: 100_000,
            expressions: 2_000_000,
            steps: 1_000,
        }
    }
}

impl Graph {
    /// Whether numbers are put in: then every value has some, else it is a network of symbols.
    ///
    /// ```
    /// assert!(!backprose::graph::Graph::default().has_numbers());
    /// ```
    pub fn has_numbers(&self) -> bool {
        self.nodes.iter().any(|node| node.given.is_some())
    }
}
