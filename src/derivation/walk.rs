//! The reverse walk: reverse topological order; the gradient by u is the sum, over the values v
//! that use u, of the gradient by v times ∂v/∂u.

use super::around::around;
use super::course::{OF, SEED, Work, place};
use super::equation::{Equation, Share};
use super::right::Right;
use super::template::{self, Templates};
use super::{Derivation, Gradient, Limits, Part};
use crate::algebra::Expr;
use crate::algebra::function::Function;
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Fault;
use crate::exact::equal::Outcome;
use crate::graph::{Demand, Graph, Node, Want};
use crate::matrix::{Addend, MatExpr};
use crate::scope::{Kind, Name, Scope};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Derive everything that a network asks for, within the default limits.
///
/// An error names an equation that comes to more than the limits, or one that divides by 0 whatever
/// the numbers are; anything else is a fault of backprose.
pub fn derive(graph: &Graph) -> Result<Derivation, Diagnostic> {
    derive_within(graph, &Limits::default())
}

/// Derive everything that a network asks for.
pub fn derive_within(graph: &Graph, limits: &Limits) -> Result<Derivation, Diagnostic> {
    let mut scope = graph.scope.clone();
    let mut templates = Templates::default();
    let equations: Equations = graph
        .nodes
        .iter()
        .filter_map(|node| {
            let definition = node.definition.as_ref()?;
            Some((node.name, Rc::new(Equation::written(node.name, definition))))
        })
        .collect();
    within(graph, &equations, limits)?;
    let mut parts = Vec::with_capacity(graph.requests.len());
    for request in &graph.requests {
        let asked = (request.of, request.wrt.as_slice());
        parts.push(derive_one(
            asked,
            &graph.nodes,
            &mut scope,
            &mut templates,
            &equations,
        )?);
    }
    let mut demanded = Vec::with_capacity(graph.demands.len());
    for demand in &graph.demands {
        demanded.push(derive_demand(
            demand,
            &graph.nodes,
            &mut scope,
            &mut templates,
            &equations,
        )?);
    }
    Ok(Derivation {
        scope,
        parts,
        demanded,
    })
}

/// The gradients of one value, from it back to what it is differentiated by.
fn derive_one(
    (of, wrt): (Name, &[Name]),
    nodes: &[Node],
    scope: &mut Scope,
    templates: &mut Templates,
    equations: &Equations,
) -> Result<Part, Diagnostic> {
    let all = users_between(equations, of, wrt);
    let mut adjoints: FxHashMap<Name, Expr> = FxHashMap::default();
    adjoints.insert(of, one(of, scope));
    scope.adjoint(of, of);
    let wanted: FxHashSet<Name> = wrt.iter().copied().collect();
    let mut gradients: Vec<Gradient> = Vec::new();
    let mut places: FxHashMap<Name, usize> = FxHashMap::default();
    let met: BTreeSet<Name> = all
        .keys()
        .chain(wrt)
        .copied()
        .filter(|name| *name != of)
        .collect();
    for node in met.into_iter().rev() {
        let name = scope.adjoint(of, node);
        let used = all.get(&node).map(Vec::as_slice).unwrap_or_default();
        let users = used
            .iter()
            .filter_map(|user| {
                Some(User {
                    name: *user,
                    share: equations.get(user)?.share(node, scope),
                    adjoint: scope.find_adjoint(of, *user)?,
                    factor: adjoints.get(user)?.clone(),
                    gradient: places.get(user).and_then(|place| gradients.get(*place)),
                })
            })
            .collect::<Vec<_>>();
        let moving = |names: &[Name]| names.iter().filter(|name| all.contains_key(name)).count();
        let around = around(node, equations, &users, &wanted, &moving);
        let form = template::Request::new((of, name), node, &users, around.as_ref(), scope);
        let gradient = templates
            .gradient(form, || {
                Work {
                    scope,
                    of,
                    users: &users,
                    around: around.as_ref(),
                }
                .course(node)
            })
            .map_err(|outcome| unproved(nodes, scope, node, &outcome))?;
        let factor = match gradient.number() {
            Some(number) => Expr::number(number),
            None => {
                let seeds = place(&scope.letter(of).shape, scope, SEED);
                let own = place(&scope.letter(node).shape, scope, OF);
                Expr::entry(name, seeds.into_iter().chain(own))
            }
        };
        adjoints.insert(node, factor);
        places.insert(node, gradients.len());
        gradients.push(gradient);
    }
    Ok(Part {
        loss: of,
        wrt: wrt.to_vec(),
        gradients,
    })
}

/// ∂of_a/∂of_i = δ_ai; for a scalar 1.
fn one(of: Name, scope: &Scope) -> Expr {
    let shape = &scope.letter(of).shape;
    let (seeds, own) = (place(shape, scope, SEED), place(shape, scope, OF));
    Expr::product(
        seeds
            .iter()
            .zip(&own)
            .map(|(a, i)| Expr::delta(*a, *i))
            .collect(),
    )
}

/// What a Jacobian, Hessian or product with a Hessian asks for; of an update nothing.
fn derive_demand(
    demand: &Demand,
    nodes: &[Node],
    scope: &mut Scope,
    templates: &mut Templates,
    equations: &Equations,
) -> Result<Vec<Part>, Diagnostic> {
    match &demand.want {
        Want::Update(_) => Ok(Vec::new()),
        Want::Jacobian { of, wrt } => Ok(vec![derive_one(
            (*of, wrt),
            nodes,
            scope,
            templates,
            equations,
        )?]),
        Want::Hessian { of, wrt, along } => {
            let first = derive_one((*of, wrt), nodes, scope, templates, equations)?;
            // A gradient is a value like any other, and its equation is what was just found.
            let mut equations: Equations = equations.clone();
            for gradient in &first.gradients {
                let found = match gradient.matrix() {
                    Some(matrix) => Right::Matrix(matrix),
                    None => Right::Component(gradient.at().to_vec(), gradient.component()),
                };
                equations.insert(
                    gradient.name,
                    Rc::new(Equation::found(gradient.name, found)),
                );
            }
            let gradients: Vec<Name> = wrt
                .iter()
                .filter_map(|wrt| scope.find_adjoint(*of, *wrt))
                .collect();
            let mut parts = vec![first];
            match along {
                None => {
                    for gradient in gradients {
                        let asked = (gradient, wrt.as_slice());
                        parts.push(derive_one(asked, nodes, scope, templates, &equations)?);
                    }
                }
                Some(along) => {
                    let slope = scope.slope_along(*of, along);
                    let sum = slope_along(*of, wrt, along, scope);
                    let found = Equation::found(slope, Right::Matrix(sum));
                    equations.insert(slope, Rc::new(found));
                    parts.push(derive_one(
                        (slope, wrt),
                        nodes,
                        scope,
                        templates,
                        &equations,
                    )?);
                }
            }
            Ok(parts)
        }
    }
}

/// Σ ∂of/∂x · along: the slope of a number along directions, of the gradients that were found. A
/// direction stays fixed, also one that moves with what is differentiated by.
pub fn slope_along(of: Name, wrt: &[Name], along: &[Name], scope: &Scope) -> MatExpr {
    let gradients = wrt.iter().filter_map(|wrt| scope.find_adjoint(of, *wrt));
    let fixed = |along: Name| match scope.letter(along).kind {
        Kind::Computed => true,
        _ => wrt.contains(&along),
    };
    let direction = |along: Name| match fixed(along) {
        true => MatExpr::Apply(Function::StopGradient, vec![MatExpr::Name(along)]),
        false => MatExpr::Name(along),
    };
    let addends = gradients.zip(along).map(|(gradient, along)| Addend {
        negative: false,
        value: MatExpr::Dot(
            Box::new(MatExpr::Name(gradient)),
            Box::new(direction(*along)),
        ),
    });
    let mut sum: Vec<Addend> = addends.collect();
    match sum.len() {
        1 => sum.swap_remove(0).value,
        _ => MatExpr::Add(sum),
    }
}

/// Refuse an equation that comes to more than the limit.
fn within(graph: &Graph, equations: &Equations, limits: &Limits) -> Result<(), Diagnostic> {
    if graph.requests.is_empty() && graph.demands.is_empty() {
        return Ok(());
    }
    for node in &graph.nodes {
        let Some(equation) = equations.get(&node.name) else {
            continue;
        };
        if equation.work() > limits.derivation {
            let message = format!(
                "the derivatives of `{}` come to more than {} parts",
                graph.scope.letter(node.name).text,
                limits.derivation
            );
            return Err(Diagnostic::new(Code::Limit, node.value_span, message)
                .hint("give parts of the equation names of their own, or raise the limit with `--limit derivation=…`"));
        }
    }
    Ok(())
}

/// The equations of a network by the names that they define, which is their order.
pub(super) type Equations<'a> = BTreeMap<Name, Rc<Equation<'a>>>;

/// A value that uses the one at hand.
pub(super) struct User<'a> {
    /// It.
    pub name: Name,
    /// The part of its equation that depends on the one at hand.
    pub share: Share,
    /// The name of the gradient by it.
    pub adjoint: Name,
    /// That gradient as a factor, at its place i, j: its name, or its number where it is one.
    pub factor: Expr,
    /// How that gradient was found; none for the loss itself.
    pub gradient: Option<&'a Gradient>,
}

/// For every value on a way from the variables to the loss: those on such a way that use it.
fn users_between(equations: &Equations, goal: Name, wrt: &[Name]) -> FxHashMap<Name, Vec<Name>> {
    let mut moved: FxHashSet<Name> = wrt.iter().copied().collect();
    let mut inputs: FxHashMap<Name, Vec<Name>> = FxHashMap::default();
    for (of, equation) in equations {
        let moving: Vec<Name> = equation
            .names
            .iter()
            .copied()
            .filter(|name| moved.contains(name))
            .collect();
        if !moving.is_empty() {
            moved.insert(*of);
            inputs.insert(*of, moving);
        }
    }
    let mut reaching: FxHashSet<Name> = FxHashSet::from_iter([goal]);
    let mut users: FxHashMap<Name, Vec<Name>> = FxHashMap::default();
    for of in equations.keys().rev().filter(|of| inputs.contains_key(of)) {
        if !reaching.contains(of) {
            continue;
        }
        for input in inputs.get(of).into_iter().flatten() {
            reaching.insert(*input);
            users.entry(*input).or_default().push(*of);
        }
    }
    for list in users.values_mut() {
        list.reverse();
    }
    users
}

fn unproved(nodes: &[Node], scope: &Scope, name: Name, outcome: &Outcome) -> Diagnostic {
    let letter = scope.letter(name);
    let node = nodes.iter().find(|node| node.name == name);
    if let Outcome::Undecided(fault @ (Fault::DivisionByZero(_) | Fault::PowerWithoutValue(_))) =
        outcome
    {
        let users = |node: &&Node| {
            node.definition
                .as_ref()
                .is_some_and(|made| made.names().contains(&name))
        };
        let span = nodes
            .iter()
            .find(users)
            .map(|node| node.value_span)
            .unwrap_or_default();
        let what = match fault {
            Fault::DivisionByZero(_) => "this divides by zero, whatever the numbers are",
            _ => "this asks 0 for a power that it does not have, whatever the numbers are",
        };
        return Diagnostic::new(Code::Arithmetic, span, what).hint("take the 0 out");
    }
    Diagnostic::new(
        Code::Unproved,
        node.map(|node| node.span).unwrap_or_default(),
        format!(
            "a step of the gradient by `{}` could not be proved",
            letter.text
        ),
    )
    .label(match outcome {
        Outcome::Undecided(_) => "the proof came to no end",
        _ => "the two sides of the step differ",
    })
    .hint("this is a fault of backprose and not of the network; please report it with the file")
}
