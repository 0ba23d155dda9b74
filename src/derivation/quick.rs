//! The numbers of a big network, computed the quick way.
//!
//! In: a graph with numbers, and its derivation. Out: [`Numbers`] of which every digit wanted is
//! proven; or nothing, and then [`numbers`](super::numbers) computes them as those of any network.
//! What is rational stays exact: in fractions of machine words ([`Small`]) where they are short
//! enough, else as always. What leaves the rational numbers is enclosed by floating-point numbers
//! with a radius ([`Near`]). Nothing hangs on a floating-point number alone: where its radius leaves
//! digits or a sign open, what is open, and nothing else, is computed from more digits
//! ([`Closer`]): from sums of two floating-point numbers ([`Fine`]), then from balls.
//!
//! An entry of a name that is irrational as a whole is known to be rational here only where no
//! radius was needed for it: 0, or another binary fraction.

mod closer;
mod formula;
mod places;

use super::Derivation;
use super::held::Held;
use super::numbers::{Nudge, Numbers};
use super::world::{World, given};
use crate::exact::Tensor;
use crate::exact::certified::{Certified, Work};
use crate::exact::evaluate::Environment;
use crate::exact::fine::Fine;
use crate::exact::near::{self, Near};
use crate::exact::small::{self, Small};
use crate::graph::{Graph, Node};
use crate::matrix::MatExpr;
use crate::scope::Name;
use closer::Closer;
use formula::{Formula, Step};
use rustc_hash::FxHashMap;
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
}

impl Plan {
    /// Whether a network is worth the quick way, and its numbers can be had on it.
    pub(super) fn fits(&self, graph: &Graph) -> bool {
        self.digits.is_none_or(|digits| digits <= near::MOST_DIGITS)
            && self.work.exact_digits >= small::MOST_DIGITS
            && work(graph) >= LEAST_WORK
    }

    /// The places where digits that are wanted are not settled.
    fn open<F>(self, entries: &[F], is_settled: impl Fn(&F, usize) -> bool) -> Vec<usize> {
        let Some(digits) = self.digits else {
            return Vec::new();
        };
        let entries = entries.iter().enumerate();
        let open = entries.filter(|(_, entry)| !is_settled(entry, digits));
        open.map(|(place, _)| place).collect()
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
    let mut walk = Walk::forward(graph, plan, None)?;
    for gradient in derivation.all_parts().flat_map(|part| &part.gradients) {
        let formula = Formula::of_gradient(gradient);
        walk.take(Step::new(gradient.name, &derivation.scope, formula))?;
    }
    Some(walk.numbers)
}

/// The values of the forward pass with one number changed, of which no digits are asked for.
pub(super) fn nudged(graph: &Graph, work: Work, nudge: &Nudge) -> Option<Numbers> {
    let plan = Plan { work, digits: None };
    Some(Walk::forward(graph, plan, Some(nudge))?.numbers)
}

/// The names in the order that they are computed in, and what they came to so far.
struct Walk<'a> {
    plan: Plan,
    numbers: Numbers,
    steps: Vec<Step<'a>>,
    /// Where in the steps a name is.
    places: FxHashMap<Name, usize>,
}

impl<'a> Walk<'a> {
    /// The values of the forward pass.
    fn forward(graph: &'a Graph, plan: Plan, nudge: Option<&Nudge>) -> Option<Walk<'a>> {
        let mut walk = Walk {
            plan,
            numbers: Numbers::quick(plan),
            steps: Vec::new(),
            places: FxHashMap::default(),
        };
        for node in &graph.nodes {
            match &node.definition {
                Some(definition) => {
                    let formula = Formula::Value(definition);
                    walk.take(Step::new(node.name, &graph.scope, formula))?;
                }
                None => {
                    let nudge = nudge.filter(|nudge| nudge.name == node.name);
                    let held = walk.given(graph, node, nudge)?;
                    walk.numbers.hold(node.name, held);
                }
            }
        }
        Some(walk)
    }

    fn given(&self, graph: &Graph, node: &Node, nudge: Option<&Nudge>) -> Option<Held> {
        let entries = node.given.as_ref()?;
        let world = World {
            scope: &graph.scope,
            numbers: &self.numbers,
        };
        let lengths = world.lengths(&graph.scope.letter(node.name).shape).ok()?;
        let short = match nudge {
            None => Small::all(entries),
            Some(_) => None,
        };
        Some(match short {
            Some(entries) if entries.len() == lengths.iter().product::<usize>() => {
                Held::short(Rc::new(Tensor { lengths, entries }))
            }
            _ => Held::whole(given(entries, lengths, nudge).ok()?),
        })
    }

    /// Compute a name, with the digits proven that are wanted.
    fn take(&mut self, step: Step<'a>) -> Option<()> {
        let held = self.computed(&step)?;
        self.numbers.hold(step.name, held);
        self.places.insert(step.name, self.steps.len());
        self.steps.push(step);
        Some(())
    }

    fn computed(&self, step: &Step) -> Option<Held> {
        let world = self.world(step);
        let names = step.names.iter().map(|name| self.numbers.held(*name));
        let needed: Vec<&Held> = names.collect::<Option<_>>()?;
        if needed.iter().all(|held| held.is_short())
            && let Ok(short) = step.formula.value::<Small>(&world)
        {
            return Some(Held::short(short));
        }
        if needed.iter().all(|held| held.is_rational()) && step.formula.is_rational() {
            let whole: Rc<Tensor<Certified>> = step.formula.value(&world).ok()?;
            // What passes the limit of digits is a fraction no more.
            let open = self.plan.open(&whole.entries, Closer::is_settled);
            return open.is_empty().then(|| Held::whole(whole));
        }
        let Ok(mut near) = step.formula.value::<Near>(&world) else {
            let whole = self.all_closer::<Fine>(step);
            return whole.or_else(|| self.all_closer::<Certified>(step));
        };
        let mut open = self.plan.open(&near.entries, Near::is_settled);
        if !open.is_empty() && step.formula.is_product() {
            // Sums one by one are off by far less than those of a product of big matrices.
            let entries = self.at::<Near>(step, &open, 0)?;
            let still = self.plan.open(&entries, Near::is_settled);
            let all = &mut Rc::make_mut(&mut near).entries;
            for (place, entry) in open.iter().zip(entries) {
                all[*place] = entry;
            }
            open = still.into_iter().map(|at| open[at]).collect();
        }
        if open.is_empty() {
            return Some(Held::near(near));
        }
        let closer = self.closer::<Fine>(step, &open);
        let closer = closer.or_else(|| self.closer::<Certified>(step, &open))?;
        Some(Held::near_but(near, open.into_iter().zip(closer).collect()))
    }

    fn world<'w>(&'w self, step: &Step<'w>) -> World<'w> {
        World {
            scope: step.scope,
            numbers: &self.numbers,
        }
    }

    /// A name from more digits, as a whole.
    fn all_closer<F: Closer>(&self, step: &Step) -> Option<Held>
    where
        for<'w> World<'w>: Environment<F>,
    {
        self.bring::<F>(&step.names)?;
        let value: Rc<Tensor<F>> = step.formula.value(&self.world(step)).ok()?;
        let open = self.plan.open(&value.entries, F::is_settled);
        open.is_empty().then(|| F::held(value))
    }

    /// What stands at these places of a name, from more digits.
    fn closer<F: Closer>(&self, step: &Step, places: &[usize]) -> Option<Vec<Certified>>
    where
        for<'w> World<'w>: Environment<F>,
    {
        let entries: Vec<F> = self.at(step, places, 0)?;
        let open = self.plan.open(&entries, F::is_settled);
        let certified = entries.iter().map(|entry| entry.certified().ok());
        certified.collect::<Option<_>>().filter(|_| open.is_empty())
    }
}
