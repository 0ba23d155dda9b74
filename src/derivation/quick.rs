//! The numbers of a big network, computed the quick way.
//!
//! In: a graph with numbers, and its derivation. Out: [`Numbers`] of which every digit wanted is
//! proven; or nothing, and then [`numbers`](super::numbers) computes them as those of any network.
//! What is rational stays exact: in fractions of machine words ([`Small`]) where they are short
//! enough, else as always. What leaves the rational numbers is enclosed by floating-point numbers
//! with a radius ([`Near`]), and by sums of two of them ([`Fine`]) if one is not enough. Nothing
//! hangs on a floating-point number alone: where its radius leaves a digit or a sign open, the
//! quick way ends.
//!
//! An entry of a name that is irrational as a whole is known to be rational here only where no
//! radius was needed for it: 0, or another binary fraction.

use super::held::Held;
use super::numbers::{Nudge, Numbers};
use super::world::{World, given, of_gradient};
use super::{Derivation, Gradient};
use crate::algebra::{Atom, Expr};
use crate::exact::certified::{Certified, Work};
use crate::exact::evaluate::Environment;
use crate::exact::fine::Fine;
use crate::exact::near::{self, Near};
use crate::exact::small::{self, Small};
use crate::exact::{Fault, Field, Tensor, guarded};
use crate::graph::{Graph, Node};
use crate::matrix::{MatExpr, MatrixFunction, Reduction};
use crate::scope::{Name, Scope};
use std::rc::Rc;

/// A network of fewer operations than this is computed exactly from the start.
const LEAST_WORK: u64 = 200_000;

/// How numbers are to be computed, and whether their digits are to be proven.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// For what is computed exactly or shown.
    pub(super) work: Work,
    /// So many digits are to be proven; none, if nobody asks for them.
    pub(super) digits: Option<usize>,
    /// Whether what is irrational is computed with twice the digits.
    pub(super) finely: bool,
}

impl Plan {
    /// Whether a network is worth the quick way, and its numbers can be had on it.
    pub(super) fn fits(&self, graph: &Graph) -> bool {
        self.digits.is_none_or(|digits| digits <= near::MOST_DIGITS)
            && self.work.exact_digits >= small::MOST_DIGITS
            && work(graph) >= LEAST_WORK
    }
}

impl Plan {
    /// Something, if the digits wanted of every entry are settled.
    fn settled<F>(self, value: &Tensor<F>, settled: impl Fn(&F, usize) -> bool) -> Option<()> {
        let Some(digits) = self.digits else {
            return Some(());
        };
        let mut entries = value.entries.iter();
        entries.all(|entry| settled(entry, digits)).then_some(())
    }
}

/// About how many operations the forward pass is.
fn work(graph: &Graph) -> u64 {
    let scope = &graph.scope;
    let lengths = |name: Name| {
        let dims = scope.letter(name).shape.0.iter();
        dims.map(|dim| scope.value(*dim).unwrap_or(1))
    };
    let of = |node: &Node| {
        let entries = lengths(node.name).fold(1_u64, u64::saturating_mul);
        let mut each = 1_u64;
        if let Some(definition) = &node.definition {
            definition.visit(&mut |part| match part {
                MatExpr::Product(all) => {
                    let names = all.iter().flat_map(MatExpr::names);
                    each = each.saturating_add(names.flat_map(lengths).max().unwrap_or(1));
                }
                MatExpr::Over(_, bounds, _) => {
                    let ranges = bounds.iter().map(|bound| scope.value(bound.index.range));
                    let places = ranges.map(|range| range.unwrap_or(1));
                    each = each.saturating_add(places.fold(1, u64::saturating_mul));
                }
                _ => {}
            });
        }
        entries.saturating_mul(each)
    };
    graph.nodes.iter().map(of).fold(0, u64::saturating_add)
}

/// The numbers of everything that was derived.
pub(super) fn everything(graph: &Graph, derivation: &Derivation, plan: Plan) -> Option<Numbers> {
    let mut numbers = forward(graph, plan, None)?;
    for gradient in derivation.all_parts().flat_map(|part| &part.gradients) {
        let held = numbers.step(&derivation.scope, &Formula::Gradient(gradient), plan)?;
        numbers.hold(gradient.name, held);
    }
    Some(numbers)
}

/// The values of the forward pass with one number changed, of which no digits are asked for.
pub(super) fn nudged(graph: &Graph, work: Work, nudge: &Nudge) -> Option<Numbers> {
    let plan = Plan {
        work,
        digits: None,
        finely: false,
    };
    forward(graph, plan, Some(nudge))
}

/// The values of the forward pass.
fn forward(graph: &Graph, plan: Plan, nudge: Option<&Nudge>) -> Option<Numbers> {
    let mut numbers = Numbers::quick(plan);
    for node in &graph.nodes {
        let held = match (&node.definition, &node.given) {
            (Some(definition), _) => {
                numbers.step(&graph.scope, &Formula::Value(definition), plan)?
            }
            (None, Some(entries)) => {
                let world = World {
                    scope: &graph.scope,
                    numbers: &numbers,
                };
                let lengths = world.lengths(&graph.scope.letter(node.name).shape).ok()?;
                let nudge = nudge.filter(|nudge| nudge.name == node.name);
                let short: Result<Vec<Small>, Fault> = match nudge {
                    None => entries.iter().map(Small::from_rational).collect(),
                    Some(_) => Err(Fault::MissingValue),
                };
                match short {
                    Ok(entries) if entries.len() == lengths.iter().product::<usize>() => {
                        Held::short(Rc::new(Tensor { lengths, entries }))
                    }
                    _ => Held::whole(given(entries, lengths, nudge).ok()?),
                }
            }
            (None, None) => return None,
        };
        numbers.hold(node.name, held);
    }
    Some(numbers)
}

/// What a value is computed by.
enum Formula<'a> {
    Value(&'a MatExpr),
    Gradient(&'a Gradient),
}

impl Formula<'_> {
    fn value<F: Field>(&self, world: &World) -> Result<Rc<Tensor<F>>, Fault>
    where
        for<'w> World<'w>: Environment<F>,
    {
        match self {
            Formula::Value(definition) => guarded::matrix::<_, false>(definition, world),
            Formula::Gradient(gradient) => of_gradient(gradient, world),
        }
    }

    fn names(&self) -> Vec<Name> {
        match self {
            Formula::Value(definition) => definition.names(),
            Formula::Gradient(gradient) => match gradient.matrix() {
                Some(matrix) => matrix.names(),
                None => {
                    let mut names = Vec::new();
                    gradient
                        .component()
                        .visit_names(&mut |name| names.push(name));
                    names
                }
            },
        }
    }

    /// Whether it takes rational numbers to rational numbers.
    fn is_rational(&self) -> bool {
        match self {
            Formula::Value(definition) => is_rational(definition),
            Formula::Gradient(gradient) => match gradient.matrix() {
                Some(matrix) => is_rational(&matrix),
                None => is_rational_component(&gradient.component()),
            },
        }
    }
}

fn is_rational(expr: &MatExpr) -> bool {
    let mut rational = true;
    expr.visit(&mut |part| {
        rational &= match part {
            MatExpr::Apply(function, _) => function.row().rational,
            MatExpr::Power(_, exponent) => exponent.is_int(),
            MatExpr::Reduce(reduction, ..) => {
                !matches!(reduction, Reduction::Norm | Reduction::LogSumExp)
            }
            MatExpr::Normalize(..) => false,
            MatExpr::OfMatrix(function, _) => *function != MatrixFunction::LogDeterminant,
            _ => true,
        }
    });
    rational
}

fn is_rational_component(expr: &Expr) -> bool {
    let mut rational = true;
    expr.visit_atoms(&mut |atom| {
        if let Atom::Apply(function, _) = atom {
            rational &= function.row().rational;
        }
    });
    rational && expr.has_whole_exponents()
}

impl Numbers {
    /// A name's numbers by a formula of those before it, their digits proven if that is the plan.
    fn step(&self, scope: &Scope, formula: &Formula, plan: Plan) -> Option<Held> {
        let world = World {
            scope,
            numbers: self,
        };
        let held: Vec<&Held> = formula
            .names()
            .into_iter()
            .map(|name| self.held(name))
            .collect::<Option<_>>()?;
        if held.iter().all(|held| held.short.is_some())
            && let Ok(short) = formula.value::<Small>(&world)
        {
            return Some(Held::short(short));
        }
        if held.iter().all(|held| held.is_rational) && formula.is_rational() {
            return Some(Held::whole(formula.value::<Certified>(&world).ok()?));
        }
        if plan.finely {
            let fine = formula.value::<Fine>(&world).ok()?;
            let settled = |entry: &Fine, digits| {
                entry.near().settles(digits) || has(Certified::of_fine(*entry), digits)
            };
            plan.settled(&fine, settled)?;
            return Some(Held::fine(fine));
        }
        let near = formula.value::<Near>(&world).ok()?;
        let settled =
            |entry: &Near, digits| entry.settles(digits) || has(Certified::of_near(*entry), digits);
        plan.settled(&near, settled)?;
        Some(Held::near(near))
    }
}

/// Whether so many digits are settled, where that cannot be told at a glance.
fn has(value: Result<Certified, Fault>, digits: usize) -> bool {
    value.is_ok_and(|value| value.digits(digits).is_some())
}
