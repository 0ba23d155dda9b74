//! A network, understood: every name with its shape, every equation as a matrix formula.
//!
//! In: the statements of a file ([`ast::Network`](crate::syntax::ast::Network)). Out: a [`Graph`],
//! and findings in the reader's own terms. The walk, each step a file:
//!
//! 1. `survey` looks over the file once: which names it makes anywhere, which numbers are given,
//!    which functions and layers there are; `sizes` then knows what number each size symbol is, and
//!    `loops` which names the loops make.
//! 2. [`elaborate()`] goes through the statements in their order, `loops` through some of them again
//!    and again. `declare` makes the values that go in, with their `attributes`, and `numbers` puts
//!    the given numbers in; `expression` turns a right side into a [`MatExpr`]. `calls` knows the
//!    built-in functions and [`prelude`] those that are written in the language; `arguments` finds
//!    what each takes, `functions` puts their bodies in place, as far as `growth` lets it, and
//!    `layers` those of layers. `names` finds what a name stands for, or says why it stands for
//!    nothing; `shapes` judges whether operands fit, in the words of `reading`; `constants` are
//!    numbers that are known at once.
//! 3. `requests` reads what is to be derived and how names are written.
//!
//! This room knows no calculus, no values of expressions and no typography.

mod arguments;
mod attributes;
mod calls;
mod constants;
mod declare;
pub mod elaborate;
mod expression;
mod functions;
mod growth;
mod latex;
mod layers;
mod loops;
mod names;
mod not_yet;
mod numbers;
pub mod prelude;
mod reading;
mod requests;
mod shapes;
mod sizes;
mod survey;
mod value;

pub use calls::is_built_in;
pub use elaborate::elaborate;

use crate::algebra::Rational;
use crate::matrix::MatExpr;
pub use crate::scope::LayerStyle;
use crate::scope::{Name, Scope};
use crate::source::Span;

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
    pub given: Option<Vec<Rational>>,
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

/// What a network may come to before it is refused.
///
/// Each is raised on the command line by `--limit name=value`, under the field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of one tensor.
    pub entries: u64,
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
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            entries: 10_000_000,
            names: 200_000,
            rounds: 100_000,
            digits: 1_000,
            expression: 100_000,
            expressions: 2_000_000,
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
