//! The numbers of a network and of its gradients, exactly.
//!
//! In: a graph with numbers, and its derivation. Out: [`Numbers`], every value as rationals; or why
//! there are none. What goes wrong is told with the equation it goes wrong in ([`Failure`]).

use super::{Derivation, Gradient};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::exact::component::{self, Model};
use crate::exact::deferred::Deferred;
use crate::exact::evaluate::{Environment, evaluate};
use crate::exact::{Fault, Tensor};
use crate::graph::Graph;
use crate::matrix::MatExpr;
use crate::matrix::shape::size_of;
use crate::scope::{Dim, Name, Scope, Shape};
use std::rc::Rc;

/// Whether a network has numbers, and which.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// None are given: it stays in symbols.
    Symbolic,
    /// A function leaves the rational numbers.
    NotRational {
        /// The first function that does.
        function: Function,
        /// The value whose equation has it.
        of: Name,
    },
    /// Every value and gradient.
    Exact(Numbers),
}

/// The values of names, gradients included.
#[derive(Debug, Clone)]
pub struct Numbers {
    values: Vec<Option<Rc<Tensor<Rational>>>>,
}

/// A value that cannot be computed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The name whose equation fails; a gradient's, where it is one.
    pub of: Name,
    /// Why.
    pub fault: Fault,
}

impl Numbers {
    /// The numbers of a name, row by row.
    pub fn get(&self, name: Name) -> Option<&Rc<Tensor<Rational>>> {
        self.values.get(name.index())?.as_ref()
    }

    fn set(&mut self, name: Name, value: Rc<Tensor<Rational>>) {
        if self.values.len() <= name.index() {
            self.values.resize(name.index() + 1, None);
        }
        self.values[name.index()] = Some(value);
    }
}

/// The numbers of everything that was derived.
pub fn numbers(graph: &Graph, derivation: &Derivation) -> Result<Outcome, Failure> {
    if !graph.has_numbers() {
        return Ok(Outcome::Symbolic);
    }
    let gradients = || derivation.all_parts().flat_map(|part| &part.gradients);
    for node in &graph.nodes {
        if let Some(function) = node.definition.as_ref().and_then(irrational) {
            return Ok(Outcome::NotRational {
                function,
                of: node.name,
            });
        }
    }
    let mut numbers = forward(graph, None)?;
    for gradient in gradients() {
        let world = World {
            scope: &derivation.scope,
            numbers: &numbers,
        };
        let value = of_gradient(gradient, &world).map_err(|fault| Failure {
            of: gradient.name,
            fault,
        })?;
        numbers.set(gradient.name, value);
    }
    Ok(Outcome::Exact(numbers))
}

/// The first function of a formula that leaves the rational numbers.
fn irrational(expr: &MatExpr) -> Option<Function> {
    let mut found = None;
    expr.visit(&mut |node| match node {
        MatExpr::Apply(function, _) if !function.row().rational => {
            found = found.or(Some(*function));
        }
        MatExpr::Power(_, exponent) if !exponent.is_int() => {
            found = found.or(Some(Function::Power))
        }
        _ => {}
    });
    found
}

/// One number changed before the forward pass: by how much, and where.
#[derive(Debug, Clone)]
pub struct Nudge {
    /// The value that is changed.
    pub name: Name,
    /// Which of its entries, row by row from 0.
    pub entry: usize,
    /// What is added to it.
    pub by: Rational,
}

/// The values of the forward pass.
pub fn forward(graph: &Graph, nudge: Option<&Nudge>) -> Result<Numbers, Failure> {
    let mut numbers = Numbers { values: Vec::new() };
    for node in &graph.nodes {
        let fail = |fault| Failure {
            of: node.name,
            fault,
        };
        let value = match (&node.definition, &node.given) {
            (Some(definition), _) => {
                let world = World {
                    scope: &graph.scope,
                    numbers: &numbers,
                };
                world.evaluate::<false>(definition).map_err(fail)?
            }
            (None, Some(given)) => {
                let world = World {
                    scope: &graph.scope,
                    numbers: &numbers,
                };
                let shape = &graph.scope.letter(node.name).shape;
                let lengths = world.lengths(shape).map_err(fail)?;
                let mut entries = given.clone();
                if let Some(nudge) = nudge.filter(|nudge| nudge.name == node.name)
                    && let Some(entry) = entries.get_mut(nudge.entry)
                {
                    *entry += &nudge.by;
                }
                if entries.len() != lengths.iter().product::<usize>() {
                    return Err(fail(Fault::ShapesDiffer));
                }
                Rc::new(Tensor { lengths, entries })
            }
            (None, None) => return Err(fail(Fault::MissingValue)),
        };
        numbers.set(node.name, value);
    }
    Ok(numbers)
}

fn of_gradient(gradient: &Gradient, world: &World) -> Result<Rc<Tensor<Rational>>, Fault> {
    if let Some(matrix) = gradient.matrix() {
        return world.evaluate::<true>(&matrix);
    }
    let entries = component::evaluate(&gradient.component(), gradient.at(), world)?.entries;
    let shape = &world.scope.letter(gradient.name).shape;
    Ok(Rc::new(Tensor {
        lengths: world.lengths(shape)?,
        entries,
    }))
}

/// The value of a formula at these numbers.
pub fn value_of(
    expr: &MatExpr,
    scope: &Scope,
    numbers: &Numbers,
) -> Result<Rc<Tensor<Rational>>, Fault> {
    evaluate(expr, &World { scope, numbers })
}

/// Formulas at the numbers of a network.
struct World<'a> {
    scope: &'a Scope,
    numbers: &'a Numbers,
}

impl World<'_> {
    /// The number of entries along an axis.
    fn length(&self, dim: Dim) -> Result<usize, Fault> {
        let value = self.scope.value(dim).ok_or(Fault::UnknownSize)?;
        usize::try_from(value).map_err(|_| Fault::TooManyEntries)
    }

    /// The lengths of the axes of a shape, at least two.
    fn lengths(&self, shape: &Shape) -> Result<Vec<usize>, Fault> {
        size_of(shape)
            .axes()
            .iter()
            .map(|axis| self.length(*axis))
            .collect()
    }

    /// The value of a formula. Where a side of a `where` that is not chosen has a fault, it does
    /// not count; in a gradient a choice is a factor 1 or 0 (see [`Deferred`]).
    fn evaluate<const IN_GRADIENT: bool>(
        &self,
        expr: &MatExpr,
    ) -> Result<Rc<Tensor<Rational>>, Fault> {
        let fault = match evaluate::<Rational>(expr, self) {
            Err(fault) if chooses(expr) => fault,
            result => return result,
        };
        let deferred =
            evaluate::<Deferred<Rational, IN_GRADIENT>>(expr, self).map_err(|_| fault)?;
        let entries = deferred
            .entries
            .iter()
            .map(|entry| entry.0.clone())
            .collect::<Result<_, _>>()?;
        Ok(Rc::new(deferred.with_entries(entries)))
    }
}

/// Whether a formula chooses between two values, entry by entry.
fn chooses(expr: &MatExpr) -> bool {
    let mut found = false;
    expr.visit(&mut |part| {
        if let MatExpr::Apply(function, _) = part {
            found |= *function == Function::Where || function.is_comparison();
        }
    });
    found
}

impl<const FORGIVING: bool> Environment<Deferred<Rational, FORGIVING>> for World<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Deferred<Rational, FORGIVING>>>, Fault> {
        let value: Rc<Tensor<Rational>> = self.value(name)?;
        let entries = value
            .entries
            .iter()
            .map(|entry| Deferred(Ok(entry.clone())))
            .collect();
        Ok(Rc::new(value.with_entries(entries)))
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.length(dim)
    }
}

impl Environment<Rational> for World<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Rational>>, Fault> {
        self.numbers.get(name).cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.length(dim)
    }
}

impl Model<Rational> for World<'_> {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<Rational>), Fault> {
        Err(Fault::MissingValue)
    }
}
