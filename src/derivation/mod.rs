//! How the gradients of a network are found: the reverse walk, step by step.
//!
//! In: a [`Graph`](crate::graph::Graph). Out: a [`Derivation`]: for each `derive`, the gradient by
//! every value between the loss and the variables, as data. A [`Step`] says what was done and what
//! came out, and was proved by another engine ([`exact::equal`](crate::exact::equal)) before it
//! got here; a derivation with a step that is not proved does not exist. There is no typography in
//! it, and there are no sentences.

mod around;
mod course;
mod equation;
mod held;
pub mod numbers;
mod quick;
mod right;
mod template;
mod tidy;
pub mod updates;
mod walk;
mod work;
mod world;

pub use course::general_place;
pub use walk::{derive, derive_within, slope_along};

use crate::algebra::differentiate::Rule;
use crate::algebra::simplify::Rewrite;
use crate::algebra::{Expr, Index, Rational};
use crate::matrix::MatExpr;
use crate::matrix::lift::Pattern;
use crate::scope::{Name, Scope};
use std::collections::BTreeSet;
use std::rc::Rc;
use template::Renaming;

/// What an equation may come to before its derivation is refused.
///
/// It is raised on the command line by `--limit derivation=value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Parts of the derivatives of one equation, as estimated beforehand.
    pub derivation: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            derivation: 500_000,
        }
    }
}

/// All that was derived from a network.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// The network's scope, and in it the names of the gradients.
    pub scope: Scope,
    /// One for each `derive`, in the order of the file.
    pub parts: Vec<Part>,
    /// For each of the graph's demands what was derived: of a Jacobian one part; of a Hessian the
    /// gradient and then a part for each of its blocks' first variable, or one along a direction; of
    /// an update none.
    pub demanded: Vec<Vec<Part>>,
}

/// What one `derive` asked for.
#[derive(Debug, Clone)]
pub struct Part {
    /// The scalar that is differentiated.
    pub loss: Name,
    /// What it is differentiated by, as asked.
    pub wrt: Vec<Name>,
    /// The gradients in the order of the reverse walk, those in between too.
    pub gradients: Vec<Gradient>,
}

/// A gradient. How it was found is its [`Course`], which gradients of one form share.
#[derive(Debug, Clone)]
pub struct Gradient {
    /// ∂loss/∂wrt, as a name.
    pub name: Name,
    /// What the loss is differentiated by.
    pub wrt: Name,
    /// The scalar that is differentiated.
    pub loss: Name,
    course: Rc<Course>,
    renaming: Renaming,
}

/// How a gradient was found.
#[derive(Debug, Clone)]
pub struct Course {
    /// The place of its general entry: p, or p and q, or none for a scalar; before them, where
    /// what is differentiated is no scalar, its own.
    pub at: Vec<Index>,
    /// The values that use what is differentiated by, with what each hands back. Several: their
    /// sum.
    pub paths: Vec<Path>,
    /// From the chain rule to the result, each proved.
    pub steps: Vec<Step>,
    /// The result in index notation.
    pub component: Expr,
    /// The result in matrix notation, where it has one.
    pub matrix: Option<MatExpr>,
}

/// What one value hands back to one that it uses: ∂loss/∂of · ∂of/∂wrt.
#[derive(Debug, Clone)]
pub struct Path {
    /// The value that uses `wrt`.
    pub of: Name,
    /// The place of its general entry.
    pub at: Vec<Index>,
    /// The entry in terms of what it uses: the terms of its equation that depend on `wrt`.
    pub definition: Expr,
    /// Whether its equation has further terms.
    pub has_rest: bool,
    /// ∂of_at/∂wrt_by.
    pub slope: Expr,
    /// From the definition to the slope, each proved.
    pub steps: Vec<Step>,
    /// ∂loss/∂of as a factor: its name, or its number where it is one.
    pub adjoint: Expr,
}

/// One step: two formulas that are equal, and why.
#[derive(Debug, Clone)]
pub struct Step {
    /// Why.
    pub reason: Reason,
    /// What stood there.
    pub before: Expr,
    /// What stands there now.
    pub after: Formula,
    /// How the two were proved equal.
    pub certificate: Certificate,
}

/// A formula in either notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// In index notation.
    Component(Expr),
    /// In matrix notation.
    Matrix(MatExpr),
}

/// Why a step is allowed: a row of one of the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// ∂v/∂u by the rules of scalar calculus.
    Differentiate(BTreeSet<Rule>),
    /// A rewrite of `algebra::simplify`.
    Rewrite(Rewrite),
    /// A name stands for the right side of its definition.
    Fold(Name),
    /// The gradient by a value that nobody asked for is put in.
    Insert(Name),
    /// Products of sums are multiplied out.
    Distribute,
    /// All entries of a value along an axis sum to this number, by its definition.
    Fact(Name, Rational),
    /// ∂L/∂u = Σ over the values v that use u of ∂L/∂v · ∂v/∂u, with the slopes put in.
    Chain,
    /// The same sum of products in matrix notation.
    Lift(BTreeSet<Pattern>),
}

/// How a step was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    /// Both sides agree at a random point of a large finite field, derivatives taken there
    /// by forward mode.
    RandomPoint,
}

impl Derivation {
    /// All parts, those of demands last.
    pub fn all_parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().chain(self.demanded.iter().flatten())
    }

    /// How many steps were proved.
    pub fn step_count(&self) -> usize {
        self.all_parts()
            .flat_map(|part| &part.gradients)
            .map(|gradient| gradient.course.step_count())
            .sum()
    }
}

impl Part {
    /// The gradient by a value, if the walk came by it.
    pub fn gradient(&self, wrt: Name) -> Option<&Gradient> {
        self.gradients.iter().find(|gradient| gradient.wrt == wrt)
    }
}

impl Path {
    /// The rules of calculus that its slope took.
    pub fn rules(&self) -> &BTreeSet<Rule> {
        static NONE: BTreeSet<Rule> = BTreeSet::new();
        let used = self.steps.iter().find_map(|step| match &step.reason {
            Reason::Differentiate(rules) => Some(rules),
            _ => None,
        });
        used.unwrap_or(&NONE)
    }
}

impl Course {
    fn step_count(&self) -> usize {
        self.steps.len()
            + self
                .paths
                .iter()
                .map(|path| path.steps.len())
                .sum::<usize>()
    }
}

impl Gradient {
    /// The place of its general entry: p, or p and q, or none for a scalar.
    pub fn at(&self) -> &[Index] {
        &self.course.at
    }

    /// The place of the entry that is differentiated by: p, q. What stands before it in
    /// [`Gradient::at`] is the place of what is differentiated, where that is no scalar.
    pub fn by(&self) -> &[Index] {
        let at = self.at();
        let own = at.iter().take_while(|index| index.id >= course::SEED);
        &at[own.count()..]
    }

    /// The result in matrix notation, where it has one.
    pub fn matrix(&self) -> Option<MatExpr> {
        self.course
            .matrix
            .as_ref()
            .map(|matrix| matrix.with_names(&|name| self.renaming.name(name)))
    }

    /// The result in index notation.
    pub fn component(&self) -> Expr {
        self.course
            .component
            .with_names(&|name| self.renaming.name(name))
    }

    /// The values that use it, each once.
    pub fn users(&self) -> impl Iterator<Item = Name> {
        self.course
            .paths
            .iter()
            .map(|path| self.renaming.name(path.of))
    }

    /// The value that uses it first, by whose equation the gradient is complete; none where no
    /// value does.
    pub fn earliest_user(&self) -> Option<Name> {
        self.course
            .paths
            .iter()
            .map(|path| self.renaming.name(path.of))
            .min()
    }

    /// The number that every entry is, where it is one.
    pub fn number(&self) -> Option<Rational> {
        self.course.component.as_number()
    }

    /// What each value that uses it hands back.
    pub fn paths(&self) -> Vec<Path> {
        self.course
            .paths
            .iter()
            .map(|path| path.with_names(&self.renaming))
            .collect()
    }

    /// How it was found, under the names of the first gradient of its form: for whoever asks about
    /// the form alone.
    pub fn form(&self) -> &Course {
        &self.course
    }

    /// From the chain rule to the result.
    pub fn steps(&self) -> Vec<Step> {
        self.course
            .steps
            .iter()
            .map(|step| step.with_names(&self.renaming))
            .collect()
    }
}
