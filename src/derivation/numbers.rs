//! The numbers of a network and of its gradients.
//!
//! In: a graph with numbers, and its derivation, and how many digits are wanted. Out: [`Numbers`],
//! every value rational or enclosed until its digits are proven; or why there are none. What goes
//! wrong is told with the equation it goes wrong in ([`Failure`]).
//!
//! Where digits are not proven, or a branch hangs on a number that may be 0, everything is computed
//! again with twice the precision, up to a limit.

use super::held::Held;
use super::quick::{self, Plan};
use super::updates::Updated;
use super::world::{World, given, of_gradient};
use super::{Derivation, Gradient};
use crate::algebra::rationals::Rationals;
use crate::algebra::{Expr, Rational};
use crate::exact::certified::{Certified, Work, working};
use crate::exact::component;
use crate::exact::decimal::Decimal;
use crate::exact::evaluate::evaluate;
use crate::exact::{Fault, Tensor, guarded};
use crate::graph::Graph;
use crate::matrix::MatExpr;
use crate::scope::{Name, Scope};
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// A decimal that ends within this many digits is shown whole, whatever is asked of rounded ones.
pub const LONGEST_EXACT: usize = 10;

/// Bits for a decimal digit: a little more than log 10 / log 2.
pub(super) const BITS_PER_DIGIT: usize = 4;

/// What a first computation has beyond the digits asked for. Most networks need no second one.
pub(super) const SPARE_BITS: usize = 64;

/// How much work may go into proving the last digits: numbers times the square of the words of each.
pub(super) const MOST_WORK: u64 = 20_000_000;

/// What numbers may come to.
///
/// These are raised on the command line by `--limit exact-digits=value`, `--limit precision=value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Digits of a fraction, above and below the line together. From there it goes on as an
    /// enclosure.
    pub exact_digits: usize,
    /// Bits of an enclosure.
    pub precision: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            exact_digits: 1_000,
            precision: 1 << 14,
        }
    }
}

/// Which numbers are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Significant digits that have to be proven.
    pub digits: usize,
    /// Go on with each value rounded to so many digits, as a person does.
    pub round_steps: Option<usize>,
    /// What they may come to.
    pub limits: Limits,
}

/// Whether a network has numbers, and which.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// None are given: it stays in symbols.
    Symbolic,
    /// Every value and gradient.
    Computed(Numbers),
}

/// The values of names, gradients included.
#[derive(Debug, Clone)]
pub struct Numbers {
    values: Vec<Option<Held>>,
    rounded: FxHashSet<Name>,
    work: Work,
    round_steps: Option<usize>,
    /// Whether they were computed the quick way.
    quick: bool,
    updates: Vec<Updated>,
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
    pub(super) fn new(work: Work, round_steps: Option<usize>) -> Numbers {
        Numbers {
            values: Vec::new(),
            rounded: FxHashSet::default(),
            work,
            round_steps,
            quick: false,
            updates: Vec::new(),
        }
    }

    /// None yet, to be computed the quick way.
    pub(super) fn quick(plan: Plan) -> Numbers {
        Numbers {
            quick: true,
            ..Numbers::new(plan.work, None)
        }
    }

    pub(super) fn held(&self, name: Name) -> Option<&Held> {
        self.values.get(name.index())?.as_ref()
    }

    /// The numbers of a name, row by row.
    pub fn get(&self, name: Name) -> Option<&Rc<Tensor<Certified>>> {
        self.held(name)?.get()
    }

    /// Whether the numbers of a name were rounded before the computation went on with them.
    pub fn is_rounded(&self, name: Name) -> bool {
        self.rounded.contains(&name)
    }

    /// To how many digits every value was rounded before the computation went on.
    pub fn round_steps(&self) -> Option<usize> {
        self.round_steps
    }

    /// The digits of one of them, or of what was computed with them, if they are proven.
    pub fn decimal(&self, value: &Certified, digits: usize) -> Option<Decimal> {
        self.with(|| value.decimal(digits))
    }

    /// All of them.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Certified> {
        let values = self.values.iter().flatten().filter_map(Held::get);
        values.flat_map(|value| &value.entries)
    }

    /// Whether all of them are rational.
    pub fn all_exact(&self) -> bool {
        self.values.iter().flatten().all(Held::is_exact)
    }

    /// What each `update` made of the parameters, in the order of the file.
    pub fn updates(&self) -> &[Updated] {
        &self.updates
    }

    /// None yet, to be computed in the same way.
    pub(super) fn emptied(&self) -> Numbers {
        Numbers::new(self.work, self.round_steps)
    }

    pub(super) fn with_updates(self, updates: Vec<Updated>) -> Numbers {
        Numbers { updates, ..self }
    }

    /// A computation with these numbers, as precise as they are.
    pub fn with<T>(&self, compute: impl FnOnce() -> T) -> T {
        working(self.work, compute)
    }

    /// The values of the forward pass with one number changed.
    pub fn nudged(&self, graph: &Graph, nudge: &Nudge) -> Result<Numbers, Failure> {
        if self.quick
            && let Some(numbers) = self.with(|| quick::nudged(graph, self.work, nudge))
        {
            return Ok(numbers);
        }
        self.with(|| forward(graph, &self.emptied(), Some(nudge)))
    }

    pub(super) fn set(&mut self, name: Name, value: Rc<Tensor<Certified>>) {
        self.hold(name, Held::whole(value));
    }

    pub(super) fn hold(&mut self, name: Name, value: Held) {
        if self.values.len() <= name.index() {
            self.values.resize(name.index() + 1, None);
        }
        self.values[name.index()] = Some(value);
    }

    /// Set it as a step of the computation: rounded, if every step is.
    pub(super) fn set_step(
        &mut self,
        name: Name,
        value: Rc<Tensor<Certified>>,
    ) -> Result<(), Fault> {
        let Some(digits) = self.round_steps else {
            self.set(name, value);
            return Ok(());
        };
        let mut entries = Vec::with_capacity(value.entries.len());
        let mut changed = false;
        for entry in &value.entries {
            let rounded = entry.rounded(digits).ok_or(Fault::Undecided(None))?;
            changed |=
                !matches!((entry, &rounded), (Certified::Exact(a), Certified::Exact(b)) if a == b);
            entries.push(rounded);
        }
        if changed {
            self.rounded.insert(name);
        }
        self.set(name, Rc::new(value.with_entries(entries)));
        Ok(())
    }

    /// Whether so many digits of all of them are proven.
    fn all_proven(&self, digits: usize) -> bool {
        self.entries()
            .all(|entry| entry.exact().is_some() || entry.digits(digits).is_some())
    }
}

/// The numbers of everything that was derived.
pub fn numbers(
    graph: &Graph,
    derivation: &Derivation,
    wanted: &Wanted,
) -> Result<Outcome, Failure> {
    if !graph.has_numbers() {
        return Ok(Outcome::Symbolic);
    }
    let digits = wanted.digits.max(wanted.round_steps.unwrap_or(0));
    if wanted.round_steps.is_none()
        && let Some(numbers) = quickly(graph, derivation, digits, &wanted.limits)
    {
        return Ok(Outcome::Computed(numbers));
    }
    let entries = entries(graph);
    let mut bits = digits * BITS_PER_DIGIT + SPARE_BITS;
    loop {
        let work = Work {
            bits,
            exact_digits: wanted.limits.exact_digits,
        };
        let words = (2 * bits / 64) as u64;
        let work_of_more = entries.saturating_mul(words * words);
        let more = 2 * bits <= wanted.limits.precision && work_of_more <= MOST_WORK;
        let made = working(work, || {
            let numbers = everything(graph, derivation, work, wanted.round_steps)?;
            let proven = numbers.all_proven(digits);
            Ok((numbers, proven))
        });
        match made {
            Ok((numbers, proven)) if proven || !more => return Ok(Outcome::Computed(numbers)),
            Err(Failure { fault, of }) if !matches!(fault, Fault::Undecided(_)) || !more => {
                return Err(Failure { fault, of });
            }
            _ => bits *= 2,
        }
    }
}

/// The numbers of a big network, where they can be had quickly.
fn quickly(
    graph: &Graph,
    derivation: &Derivation,
    digits: usize,
    limits: &Limits,
) -> Option<Numbers> {
    let plan = Plan {
        work: Work {
            bits: digits * BITS_PER_DIGIT + SPARE_BITS,
            exact_digits: limits.exact_digits,
        },
        digits: Some(digits),
    };
    if !plan.fits(graph) {
        return None;
    }
    working(plan.work, || quick::everything(graph, derivation, plan))
}

/// How many numbers the values of a network are.
pub(super) fn entries(graph: &Graph) -> u64 {
    let of = |name: Name| {
        let dims = graph.scope.letter(name).shape.0.iter();
        let lengths = dims.map(|dim| graph.scope.value(*dim).unwrap_or(1));
        lengths.fold(1_u64, |total, length| total.saturating_mul(length))
    };
    let all = graph.nodes.iter().map(|node| of(node.name));
    all.fold(0, u64::saturating_add)
}

fn everything(
    graph: &Graph,
    derivation: &Derivation,
    work: Work,
    round_steps: Option<usize>,
) -> Result<Numbers, Failure> {
    let mut numbers = forward(graph, &Numbers::new(work, round_steps), None)?;
    for gradient in derivation.all_parts().flat_map(|part| &part.gradients) {
        numbers.add_gradient(gradient, &derivation.scope)?;
    }
    Ok(numbers)
}

impl Numbers {
    /// The numbers of a gradient, by its formula from those that are there.
    pub(super) fn add_gradient(
        &mut self,
        gradient: &Gradient,
        scope: &Scope,
    ) -> Result<(), Failure> {
        let fail = |fault| Failure {
            of: gradient.name,
            fault,
        };
        let world = World {
            scope,
            numbers: self,
        };
        let value = of_gradient(gradient, &world).map_err(fail)?;
        self.set_step(gradient.name, value).map_err(fail)
    }
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

/// The values of the forward pass. What has numbers at the start keeps them.
pub(super) fn forward(
    graph: &Graph,
    start: &Numbers,
    nudge: Option<&Nudge>,
) -> Result<Numbers, Failure> {
    let round_steps = start.round_steps;
    let mut numbers = Numbers::new(start.work, round_steps);
    for node in &graph.nodes {
        if let Some(value) = start.get(node.name) {
            numbers.set(node.name, Rc::clone(value));
            continue;
        }
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
                guarded::matrix::<_, false>(definition, &world).map_err(fail)?
            }
            (None, Some(given)) => {
                let world = World {
                    scope: &graph.scope,
                    numbers: &numbers,
                };
                let shape = &graph.scope.letter(node.name).shape;
                let lengths = world.lengths(shape).map_err(fail)?;
                let shown = round_steps.map(|digits| {
                    let shown = given.iter().map(|entry| as_shown(&entry, digits));
                    Rationals::from(shown.collect::<Vec<_>>())
                });
                let entries = shown.as_ref().unwrap_or(given);
                if entries != given && nudge.is_none() {
                    numbers.rounded.insert(node.name);
                }
                let nudge = nudge.filter(|nudge| nudge.name == node.name);
                self::given(entries, lengths, nudge).map_err(fail)?
            }
            (None, None) => return Err(fail(Fault::MissingValue)),
        };
        if node.definition.is_some() {
            numbers.set_step(node.name, value).map_err(fail)?;
        } else {
            numbers.set(node.name, value);
        }
    }
    Ok(numbers)
}

/// A number given, as a document shows it that rounds to so many digits.
fn as_shown(value: &Rational, digits: usize) -> Rational {
    let whole = Certified::Exact(value.clone());
    let shown = match whole.digits(digits.max(LONGEST_EXACT)) {
        Some(shown) if shown.is_exact() => return value.clone(),
        _ => whole.rounded(digits),
    };
    let shown = shown.as_ref().and_then(Certified::exact);
    shown.unwrap_or(value).clone()
}

/// The value of a formula at these numbers.
pub fn value_of(
    expr: &MatExpr,
    scope: &Scope,
    numbers: &Numbers,
) -> Result<Rc<Tensor<Certified>>, Fault> {
    numbers.with(|| evaluate(expr, &World { scope, numbers }))
}

/// The value of a formula in index notation without free indices at these numbers.
pub fn number_of(expr: &Expr, scope: &Scope, numbers: &Numbers) -> Result<Certified, Fault> {
    numbers.with(|| {
        let value = component::evaluate(expr, &[], &World { scope, numbers })?;
        value.entries.into_iter().next().ok_or(Fault::MissingValue)
    })
}
