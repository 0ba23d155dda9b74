//! The numbers of a network and of its gradients.
//!
//! In: a graph with numbers, and its derivation, and how many digits are wanted. Out: [`Numbers`],
//! every value rational or enclosed until its digits are proven; or why there are none. What goes
//! wrong is told with the equation it goes wrong in ([`Failure`]).
//!
//! Where digits are not proven, or a branch hangs on a number that may be 0, everything is computed
//! again with twice the precision, up to a limit.

use super::quick::{self, Held, Plan};
use super::{Derivation, Gradient};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::exact::certified::{Certified, Work, working};
use crate::exact::component::{self, Model};
use crate::exact::decimal::Decimal;
use crate::exact::deferred::Deferred;
use crate::exact::evaluate::{Environment, evaluate};
use crate::exact::{Fault, Field, Tensor};
use crate::graph::Graph;
use crate::matrix::MatExpr;
use crate::matrix::shape::size_of;
use crate::scope::{Dim, Name, Scope, Shape};
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// A decimal that ends within this many digits is shown whole, whatever is asked of rounded ones.
pub const LONGEST_EXACT: usize = 10;

/// Bits for a decimal digit: a little more than log 10 / log 2.
const BITS_PER_DIGIT: usize = 4;

/// What a first computation has beyond the digits asked for. Most networks need no second one.
const SPARE_BITS: usize = 64;

/// How much work may go into proving the last digits: numbers times the square of the words of each.
const MOST_WORK: u64 = 20_000_000;

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
    fn new(work: Work, round_steps: Option<usize>) -> Numbers {
        Numbers {
            values: Vec::new(),
            rounded: FxHashSet::default(),
            work,
            round_steps,
            quick: false,
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

    /// Whether all of them are rational.
    pub fn all_exact(&self) -> bool {
        self.entries().all(|entry| entry.exact().is_some())
    }

    fn entries(&self) -> impl Iterator<Item = &Certified> {
        let values = self.values.iter().flatten().filter_map(Held::get);
        values.flat_map(|value| &value.entries)
    }

    /// A computation with these numbers, as precise as they are.
    pub fn with<T>(&self, compute: impl FnOnce() -> T) -> T {
        working(self.work, compute)
    }

    /// The values of the forward pass with one number changed.
    pub fn nudged(&self, graph: &Graph, nudge: &Nudge) -> Result<Numbers, Failure> {
        let plan = Plan {
            work: self.work,
            digits: None,
            finely: false,
        };
        if self.quick
            && let Some(numbers) = self.with(|| quick::forward(graph, plan, Some(nudge)))
        {
            return Ok(numbers);
        }
        self.with(|| forward(graph, self.work, self.round_steps, Some(nudge)))
    }

    fn set(&mut self, name: Name, value: Rc<Tensor<Certified>>) {
        self.hold(name, Held::whole(value));
    }

    pub(super) fn hold(&mut self, name: Name, value: Held) {
        if self.values.len() <= name.index() {
            self.values.resize(name.index() + 1, None);
        }
        self.values[name.index()] = Some(value);
    }

    /// Set it as a step of the computation: rounded, if every step is.
    fn set_step(&mut self, name: Name, value: Rc<Tensor<Certified>>) -> Result<(), Fault> {
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
        finely: false,
    };
    if !plan.fits(graph) {
        return None;
    }
    let computed = |finely| {
        let plan = Plan { finely, ..plan };
        working(plan.work, || quick::everything(graph, derivation, plan))
    };
    computed(false).or_else(|| computed(true))
}

/// How many numbers the values of a network are.
fn entries(graph: &Graph) -> u64 {
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
    let mut numbers = forward(graph, work, round_steps, None)?;
    for gradient in derivation.all_parts().flat_map(|part| &part.gradients) {
        let fail = |fault| Failure {
            of: gradient.name,
            fault,
        };
        let world = World {
            scope: &derivation.scope,
            numbers: &numbers,
        };
        let value = of_gradient(gradient, &world).map_err(fail)?;
        numbers.set_step(gradient.name, value).map_err(fail)?;
    }
    Ok(numbers)
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
fn forward(
    graph: &Graph,
    work: Work,
    round_steps: Option<usize>,
    nudge: Option<&Nudge>,
) -> Result<Numbers, Failure> {
    let mut numbers = Numbers::new(work, round_steps);
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
                world
                    .evaluate::<Certified, false>(definition)
                    .map_err(fail)?
            }
            (None, Some(given)) => {
                let world = World {
                    scope: &graph.scope,
                    numbers: &numbers,
                };
                let shape = &graph.scope.letter(node.name).shape;
                let lengths = world.lengths(shape).map_err(fail)?;
                let mut entries = given.clone();
                if let Some(digits) = round_steps {
                    for entry in &mut entries {
                        *entry = as_shown(entry, digits);
                    }
                }
                if entries != *given && nudge.is_none() {
                    numbers.rounded.insert(node.name);
                }
                let nudge = nudge.filter(|nudge| nudge.name == node.name);
                self::given(&entries, lengths, nudge).map_err(fail)?
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

/// Numbers given, of which one may be changed.
pub(super) fn given(
    entries: &[Rational],
    lengths: Vec<usize>,
    nudge: Option<&Nudge>,
) -> Result<Rc<Tensor<Certified>>, Fault> {
    if entries.len() != lengths.iter().product::<usize>() {
        return Err(Fault::ShapesDiffer);
    }
    let value = |(place, entry): (usize, &Rational)| match nudge {
        Some(nudge) if nudge.entry == place => Certified::from_rational(&(entry + &nudge.by)),
        _ => Certified::from_rational(entry),
    };
    let entries = entries.iter().enumerate().map(value);
    let entries = entries.collect::<Result<_, _>>()?;
    Ok(Rc::new(Tensor { lengths, entries }))
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

/// The value of a gradient at these numbers.
pub(super) fn of_gradient<F: Field>(
    gradient: &Gradient,
    world: &World,
) -> Result<Rc<Tensor<F>>, Fault>
where
    for<'w> World<'w>: Environment<F>,
{
    if let Some(matrix) = gradient.matrix() {
        return world.evaluate::<F, true>(&matrix);
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
) -> Result<Rc<Tensor<Certified>>, Fault> {
    numbers.with(|| evaluate(expr, &World { scope, numbers }))
}

/// Formulas at the numbers of a network.
pub(super) struct World<'a> {
    pub(super) scope: &'a Scope,
    pub(super) numbers: &'a Numbers,
}

impl World<'_> {
    /// The number of entries along an axis.
    pub(super) fn length(&self, dim: Dim) -> Result<usize, Fault> {
        let value = self.scope.value(dim).ok_or(Fault::UnknownSize)?;
        usize::try_from(value).map_err(|_| Fault::TooManyEntries)
    }

    /// The lengths of the axes of a shape, at least two.
    pub(super) fn lengths(&self, shape: &Shape) -> Result<Vec<usize>, Fault> {
        size_of(shape)
            .axes()
            .iter()
            .map(|axis| self.length(*axis))
            .collect()
    }

    /// The value of a formula. Where a side of a `where` that is not chosen has a fault, it does
    /// not count; in a gradient a choice is a factor 1 or 0 (see [`Deferred`]).
    pub(super) fn evaluate<F: Field, const IN_GRADIENT: bool>(
        &self,
        expr: &MatExpr,
    ) -> Result<Rc<Tensor<F>>, Fault>
    where
        Self: Environment<F>,
    {
        let fault = match evaluate::<F>(expr, self) {
            Err(fault) if chooses(expr) => fault,
            result => return result,
        };
        let deferred = evaluate::<Deferred<F, IN_GRADIENT>>(expr, self).map_err(|_| fault)?;
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

impl<F: Field, const FORGIVING: bool> Environment<Deferred<F, FORGIVING>> for World<'_>
where
    Self: Environment<F>,
{
    fn value(&self, name: Name) -> Result<Rc<Tensor<Deferred<F, FORGIVING>>>, Fault> {
        let value: Rc<Tensor<F>> = self.value(name)?;
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

impl Environment<Certified> for World<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Certified>>, Fault> {
        self.numbers.get(name).cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.length(dim)
    }
}

impl<F> Model<F> for World<'_>
where
    Self: Environment<F>,
{
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<F>), Fault> {
        Err(Fault::MissingValue)
    }
}
