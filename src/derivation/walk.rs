//! The reverse walk: reverse topological order; the gradient by u is the sum, over the values v
//! that use u, of the gradient by v times ∂v/∂u.

use super::equation::{Equation, Share};
use super::template::{self, Templates};
use super::tidy::{Adjoint, Context, tidy};
use super::{Certificate, Course, Derivation, Formula, Gradient, Limits, Part, Path, Reason, Step};
use crate::algebra::differentiate::{Rule, differentiate};
use crate::algebra::simplify::simplify;
use crate::algebra::{self, Atom, Expr, Factor, Index, Rational};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Fault;
use crate::exact::along::{Along, Side, equal_along};
use crate::exact::equal::{Outcome, Point};
use crate::graph::{Graph, Node, Request};
use crate::matrix::MatExpr;
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
    let all = users_between(equations, request);
    let mut adjoints: FxHashMap<Name, Expr> = FxHashMap::default();
    adjoints.insert(request.of, Expr::one());
    scope.adjoint(request.of, request.of);
    let wanted: FxHashSet<Name> = request.wrt.iter().copied().collect();
    let mut gradients: Vec<Gradient> = Vec::new();
    let mut places: FxHashMap<Name, usize> = FxHashMap::default();
    for node in graph.nodes.iter().rev() {
        let used = all.get(&node.name);
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
                    gradient: places.get(user).and_then(|place| gradients.get(*place)),
                })
            })
            .collect::<Vec<_>>();
        let moving = |names: &[Name]| names.iter().filter(|name| all.contains_key(name)).count();
        let around = around(node.name, equations, &users, &wanted, &moving);
        let form = template::Request::new(
            (request.of, name),
            node.name,
            &users,
            around.as_ref(),
            scope,
        );
        let gradient = templates
            .gradient(form, || {
                Walk {
                    scope,
                    users: &users,
                    around: around.as_ref(),
                }
                .course(node.name)
            })
            .map_err(|outcome| unproved(graph, node.name, &outcome))?;
        let factor = match gradient.number() {
            Some(number) => Expr::number(number),
            None => Expr::entry(name, place(&scope.letter(node.name).shape, scope, OF)),
        };
        adjoints.insert(node.name, factor);
        places.insert(node.name, gradients.len());
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

/// What is looked at beside the users of a value to bring its gradient into a shorter form.
pub(super) struct Around {
    /// The value's own definition.
    pub definition: Option<MatExpr>,
    /// The gradients by its users that nobody asked for.
    pub adjoints: Vec<Adjoint>,
}

/// Gradients longer than this are not put into others.
const LONGEST_INSERTED: usize = 24;

/// What is around a value, where something may cancel in its gradient.
fn around(
    name: Name,
    equations: &Equations,
    users: &[User],
    wanted: &FxHashSet<Name>,
    moving: &dyn Fn(&[Name]) -> usize,
) -> Option<Around> {
    let may_be_put_in = |user: &&User| !wanted.contains(&user.name) && !user.factor.is_number();
    let mut adjoints = Vec::new();
    for user in users.iter().filter(may_be_put_in) {
        let Some(gradient) = user.gradient else {
            continue;
        };
        let form = gradient.form();
        if form.component.length() <= LONGEST_INSERTED {
            adjoints.push(Adjoint {
                of: user.name,
                name: user.adjoint,
                at: form.at.clone(),
                component: gradient.component(),
                uses: equations
                    .get(&user.name)
                    .map_or(1, |one| moving(&one.names)),
            });
        }
    }
    let tangled = |user: &User| equations.get(&user.name).is_some_and(|one| one.is_tangled);
    if !users.iter().any(tangled) && !adjoints.iter().any(|one| divides(&one.component)) {
        return None;
    }
    let definition = equations
        .get(&name)
        .map(|equation| equation.definition().clone());
    Some(Around {
        definition,
        adjoints,
    })
}

/// Whether something but a size stands below a line.
fn divides(expr: &Expr) -> bool {
    let below =
        |factor: &Factor| factor.exponent < Rational::ZERO && !matches!(factor.atom, Atom::Size(_));
    expr.terms()
        .iter()
        .any(|term| term.factors.iter().any(below))
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
    users: &'a [User<'a>],
    around: Option<&'a Around>,
}

impl Walk<'_> {
    fn course(&self, wrt: Name) -> Result<Course, Outcome> {
        let by = whole_place(&self.scope.letter(wrt).shape, self.scope, BY);
        let at: Vec<Index> = by.iter().flatten().copied().collect();
        let own = self.around.and_then(|around| around.definition.as_ref());
        let definitions = self
            .users
            .iter()
            .map(|user| (user.name, &user.share.definition))
            .chain(own.map(|definition| (wrt, definition)));
        let adjoints = self.around.map_or(&[][..], |around| &around.adjoints);
        let components = adjoints
            .iter()
            .map(|one| (one.name, (&one.component, one.at.as_slice())));
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
                        .with_components(components.clone())
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
        let whole = Along { of: &[], by: &at };
        steps.push(self.proved(
            Reason::Chain,
            chain,
            Formula::Component(put_in),
            whole,
            &proof,
        )?);
        for rewritten in simplify(&current, self.scope) {
            let after = Formula::Component(rewritten.after.clone());
            steps.push(self.proved(
                Reason::Rewrite(rewritten.rewrite),
                current,
                after,
                whole,
                &proof,
            )?);
            current = rewritten.after;
        }
        if let Some(around) = self.around {
            for (reason, after) in tidy(&current, &self.context(wrt, around, &paths)) {
                let made = Formula::Component(after.clone());
                steps.push(self.proved(reason, current, made, whole, &proof)?);
                current = after;
            }
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
                    whole,
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

    fn context(&self, wrt: Name, around: &Around, paths: &[Path]) -> Context<'_> {
        let whole = |path: &&Path| !path.has_rest;
        let mut equations: Vec<(Name, algebra::fold::Equation)> = paths
            .iter()
            .filter(whole)
            .map(|path| {
                let equation = algebra::fold::Equation::of(path.of, &path.at, &path.definition);
                (path.of, equation)
            })
            .collect();
        if let Some(definition) = &around.definition {
            let place = general_place(wrt, self.scope);
            let at: Vec<Index> = place.iter().flatten().copied().collect();
            let value = expand(definition, &place, self.scope);
            equations.push((wrt, algebra::fold::Equation::of(wrt, &at, &value)));
        }
        Context {
            scope: self.scope,
            equations,
            adjoints: around.adjoints.clone(),
        }
    }

    /// What one user hands back.
    fn path(&self, user: &User, wrt: Name, by: &[Index], proof: &Proof) -> Result<Path, Outcome> {
        let of = user.name;
        let place = general_place(of, self.scope);
        let at: Vec<Index> = place.iter().flatten().copied().collect();
        let definition = expand(&user.share.definition, &place, self.scope);
        let all = Along { of: &at, by };
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
            all,
            proof,
        )?);
        for rewritten in simplify(&slope, self.scope) {
            let after = Formula::Component(rewritten.after.clone());
            steps.push(self.proved(
                Reason::Rewrite(rewritten.rewrite),
                slope,
                after,
                all,
                proof,
            )?);
            slope = rewritten.after;
        }
        // The name stands for its whole equation, not for a part of it.
        if !user.share.has_rest
            && let Some(folded) = fold(&slope, &definition, entry(of, &place))
        {
            let after = Formula::Component(folded.clone());
            steps.push(self.proved(Reason::Fold(of), slope, after, all, proof)?);
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
        along: Along,
        proof: &Proof,
    ) -> Result<Step, Outcome> {
        let right = match &after {
            Formula::Component(expr) => Side::Component(expr),
            Formula::Matrix(expr) => Side::Matrix(expr),
        };
        proof.holds(Side::Component(&before), right, along)?;
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
    fn holds(&self, before: Side, after: Side, along: Along) -> Result<(), Outcome> {
        let mut last = Outcome::Equal;
        for point in &self.points {
            match equal_along(before, after, along, point) {
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
