//! The reverse walk: reverse topological order; the gradient by u is the sum, over the values v
//! that use u, of the gradient by v times ∂v/∂u.

use super::equation::{Equation, Share};
use super::template::{self, Templates};
use super::{Certificate, Course, Derivation, Formula, Limits, Part, Path, Reason, Step};
use crate::algebra::differentiate::{Rule, differentiate};
use crate::algebra::simplify::simplify;
use crate::algebra::{Atom, Expr, Index};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Fault;
use crate::exact::equal::{self, Outcome, Point, equal};
use crate::graph::{Graph, Node, Request};
use crate::matrix::expand::{entry, expand};
use crate::matrix::lift::lift;
use crate::matrix::shape::{MOST_AXES, size_of};
use crate::scope::{Name, Scope, Shape};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// How often a proof may fail for the point it was tried at before it counts as failed.
const TRIES: u64 = 32;

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
            Some((
                node.name,
                Equation::new(node.name, node.definition.as_ref()?),
            ))
        })
        .collect();
    if let Some(demand) = graph.demands.first() {
        let message = "Jacobians, Hessians and updates are not computed yet";
        return Err(Diagnostic::new(Code::NotYet, demand.span, message));
    }
    within(graph, &equations, limits)?;
    let mut parts = Vec::with_capacity(graph.requests.len());
    for request in &graph.requests {
        parts.push(derive_one(
            graph,
            request,
            &mut scope,
            &mut templates,
            &equations,
        )?);
    }
    Ok(Derivation { scope, parts })
}

fn derive_one(
    graph: &Graph,
    request: &Request,
    scope: &mut Scope,
    templates: &mut Templates,
    equations: &Equations,
) -> Result<Part, Diagnostic> {
    let users = users_between(equations, request);
    let mut adjoints: FxHashMap<Name, Expr> = FxHashMap::default();
    adjoints.insert(request.of, Expr::one());
    scope.adjoint(request.of, request.of);
    let wanted: FxHashSet<Name> = request.wrt.iter().copied().collect();
    let mut gradients = Vec::new();
    for node in graph.nodes.iter().rev() {
        let used = users.get(&node.name);
        if node.name == request.of || used.is_none() && !wanted.contains(&node.name) {
            continue;
        }
        let name = scope.adjoint(request.of, node.name);
        let used = used.map(Vec::as_slice).unwrap_or_default();
        let users = used
            .iter()
            .filter_map(|user| {
                Some(User {
                    name: *user,
                    share: equations.get(user)?.share(node.name, scope),
                    adjoint: scope.find_adjoint(request.of, *user)?,
                    factor: adjoints.get(user)?.clone(),
                })
            })
            .collect::<Vec<_>>();
        let form = template::Request::new((request.of, name), node.name, &users, scope);
        let gradient = templates
            .gradient(form, || {
                Walk {
                    scope,
                    users: &users,
                }
                .course(node.name)
            })
            .map_err(|outcome| unproved(graph, node.name, &outcome))?;
        let factor = match gradient.number() {
            Some(number) => Expr::number(number),
            None => Expr::entry(name, place(&scope.letter(node.name).shape, scope, OF)),
        };
        adjoints.insert(node.name, factor);
        gradients.push(gradient);
    }
    Ok(Part {
        loss: request.of,
        wrt: request.wrt.clone(),
        gradients,
    })
}

/// Refuse an equation that comes to more than the limit.
fn within(graph: &Graph, equations: &Equations, limits: &Limits) -> Result<(), Diagnostic> {
    if graph.requests.is_empty() {
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
type Equations<'a> = BTreeMap<Name, Equation<'a>>;

/// A value that uses the one at hand.
pub(super) struct User {
    /// It.
    pub name: Name,
    /// The part of its equation that depends on the one at hand.
    pub share: Share,
    /// The name of the gradient by it.
    pub adjoint: Name,
    /// That gradient as a factor, at its place i, j: its name, or its number where it is one.
    pub factor: Expr,
}

/// For every value on a way from the variables to the loss: those on such a way that use it.
fn users_between(equations: &Equations, request: &Request) -> FxHashMap<Name, Vec<Name>> {
    let mut moved: FxHashSet<Name> = request.wrt.iter().copied().collect();
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
    let mut reaching: FxHashSet<Name> = FxHashSet::from_iter([request.of]);
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

/// The free indices i, j, … of a value that is differentiated.
const OF: u32 = 0;
/// The free indices p, q, … of the value that it is differentiated by.
const BY: u32 = MOST_AXES as u32;

/// Indices for the axes of a shape that are longer than 1.
fn place(shape: &Shape, scope: &Scope, first: u32) -> Vec<Index> {
    whole_place(shape, scope, first)
        .into_iter()
        .flatten()
        .collect()
}

/// The place i, j of the general entry of a value, as the paths of a derivation have it.
pub fn general_place(name: Name, scope: &Scope) -> Vec<Option<Index>> {
    whole_place(&scope.letter(name).shape, scope, OF)
}

fn whole_place(shape: &Shape, scope: &Scope, first: u32) -> Vec<Option<Index>> {
    let index = |number, range| (!scope.is_one(range)).then(|| Index::free(number, range));
    let size = size_of(shape);
    let numbered = (first..).zip(size.axes());
    numbered
        .map(|(number, range)| index(number, *range))
        .collect()
}

struct Walk<'a> {
    scope: &'a Scope,
    users: &'a [User],
}

impl Walk<'_> {
    fn course(&self, wrt: Name) -> Result<Course, Outcome> {
        let by = whole_place(&self.scope.letter(wrt).shape, self.scope, BY);
        let at: Vec<Index> = by.iter().flatten().copied().collect();
        let definitions = self
            .users
            .iter()
            .map(|user| (user.name, &user.share.definition));
        let parts = self
            .users
            .iter()
            .filter(|user| user.share.has_rest)
            .map(|user| user.name);
        let proof = Proof {
            points: (0..TRIES)
                .map(|attempt| {
                    Point::new(self.scope, definitions.clone(), attempt + 1)
                        .with_parts(parts.clone())
                })
                .collect(),
        };
        let paths = self
            .users
            .iter()
            .map(|user| self.path(user, wrt, &at, &proof))
            .collect::<Result<Vec<_>, _>>()?;
        let mut steps = Vec::new();
        let handed_back = |slope: &dyn Fn(&Path) -> Expr| {
            let parts = paths.iter().map(|path| {
                path.adjoint
                    .times_each_term(&slope(path))
                    .sum_over(&path.at)
            });
            Expr::sum(parts.collect())
        };
        // The part that the loss has directly is no factor of a product, and where there are other
        // parts, the sign ∂L/∂u stands for the whole of them.
        let direct = |path: &Path| path.adjoint == Expr::one() && paths.len() > 1;
        let chain = handed_back(&|path| match direct(path) {
            true => path.slope.clone(),
            false => partial(path.of, &path.at, wrt, &at),
        });
        let put_in = handed_back(&|path| path.slope.clone());
        let mut current = put_in.clone();
        steps.push(self.proved(
            Reason::Chain,
            chain,
            Formula::Component(put_in),
            &at,
            &proof,
        )?);
        for rewritten in simplify(&current, self.scope) {
            let after = Formula::Component(rewritten.after.clone());
            steps.push(self.proved(
                Reason::Rewrite(rewritten.rewrite),
                current,
                after,
                &at,
                &proof,
            )?);
            current = rewritten.after;
        }
        let lifted = match by.as_slice() {
            [rows, columns] => lift(&current, (*rows, *columns), self.scope),
            _ => None,
        };
        let matrix = match lifted {
            Some(lifted) => {
                let after = Formula::Matrix(lifted.value.clone());
                steps.push(self.proved(
                    Reason::Lift(lifted.patterns),
                    current.clone(),
                    after,
                    &at,
                    &proof,
                )?);
                Some(lifted.value)
            }
            None => None,
        };
        Ok(Course {
            at,
            paths,
            steps,
            component: current,
            matrix,
        })
    }

    /// What one user hands back.
    fn path(&self, user: &User, wrt: Name, by: &[Index], proof: &Proof) -> Result<Path, Outcome> {
        let of = user.name;
        let place = general_place(of, self.scope);
        let at: Vec<Index> = place.iter().flatten().copied().collect();
        let definition = expand(&user.share.definition, &place, self.scope);
        let all: Vec<Index> = at.iter().chain(by).copied().collect();
        let mut derivative = differentiate(&definition, wrt, by);
        if user.share.has_rest {
            derivative.rules.insert(Rule::Sum);
        }
        let mut steps = Vec::new();
        let mut slope = derivative.value;
        let before = partial(of, &at, wrt, by);
        let reason = Reason::Differentiate(derivative.rules);
        steps.push(self.proved(
            reason,
            before,
            Formula::Component(slope.clone()),
            &all,
            proof,
        )?);
        for rewritten in simplify(&slope, self.scope) {
            let after = Formula::Component(rewritten.after.clone());
            steps.push(self.proved(
                Reason::Rewrite(rewritten.rewrite),
                slope,
                after,
                &all,
                proof,
            )?);
            slope = rewritten.after;
        }
        // The name stands for its whole equation, not for a part of it.
        if !user.share.has_rest
            && let Some(folded) = fold(&slope, &definition, entry(of, &place))
        {
            let after = Formula::Component(folded.clone());
            steps.push(self.proved(Reason::Fold(of), slope, after, &all, proof)?);
            slope = folded;
        }
        Ok(Path {
            of,
            at,
            definition,
            slope,
            steps,
            adjoint: user.factor.clone(),
            has_rest: user.share.has_rest,
        })
    }

    fn proved(
        &self,
        reason: Reason,
        before: Expr,
        after: Formula,
        axes: &[Index],
        proof: &Proof,
    ) -> Result<Step, Outcome> {
        let right = match &after {
            Formula::Component(expr) => equal::Formula::Component(expr, axes),
            Formula::Matrix(expr) => equal::Formula::Matrix(expr),
        };
        proof.holds(equal::Formula::Component(&before, axes), right)?;
        Ok(Step {
            reason,
            before,
            after,
            certificate: Certificate::RandomPoint,
        })
    }
}

fn partial(of: Name, at: &[Index], wrt: Name, by: &[Index]) -> Expr {
    Expr::atom(Atom::Partial {
        of,
        at: at.to_vec(),
        wrt,
        by: by.to_vec(),
    })
}

/// The slope with the value's own name where its right side stands: 1 − a² for 1 − tanh(z)².
/// Only right sides that are one function are looked for.
fn fold(slope: &Expr, definition: &Expr, name: Expr) -> Option<Expr> {
    let [term] = definition.terms() else {
        return None;
    };
    let [factor] = term.factors.as_slice() else {
        return None;
    };
    let lone = term.bound.is_empty() && term.coefficient.is_one() && factor.exponent.is_one();
    if !lone || !matches!(factor.atom, Atom::Apply(..)) {
        return None;
    }
    let folded = slope.replace_atoms(&|atom| (*atom == factor.atom).then(|| name.clone()));
    (folded != *slope).then_some(folded)
}

/// Points at which the formulas of one gradient are compared; those behind the first only serve
/// where it says nothing.
struct Proof<'a> {
    points: Vec<Point<'a>>,
}

impl Proof<'_> {
    fn holds(&self, before: equal::Formula, after: equal::Formula) -> Result<(), Outcome> {
        let mut last = Outcome::Equal;
        for point in &self.points {
            match equal(before, after, point) {
                Outcome::Equal => return Ok(()),
                different @ Outcome::Different { .. } => return Err(different),
                undecided @ Outcome::Undecided(_) => last = undecided,
            }
        }
        Err(last)
    }
}

fn unproved(graph: &Graph, name: Name, outcome: &Outcome) -> Diagnostic {
    let letter = graph.scope.letter(name);
    let node = graph.nodes.iter().find(|node| node.name == name);
    if let Outcome::Undecided(fault @ (Fault::DivisionByZero(_) | Fault::PowerWithoutValue(_))) =
        outcome
    {
        let users = |node: &&Node| {
            node.definition
                .as_ref()
                .is_some_and(|made| made.names().contains(&name))
        };
        let span = graph
            .nodes
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
