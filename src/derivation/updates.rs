//! The parameters of a network after the steps of its updates.
//!
//! In: a graph with numbers, its derivation, and how many digits are wanted. Out: an [`Updated`] for
//! each `update`: at every step the loss, and of every parameter what it becomes; of the first steps
//! also everything that was computed on the way. Each update starts from the numbers given. In a step
//! all gradients are taken at the old values, by the formulas that were derived.
//!
//! As with all numbers, what is not proven is computed again with twice the precision.

use super::numbers::{
    BITS_PER_DIGIT, Failure, MOST_WORK, Numbers, Outcome, SPARE_BITS, Wanted, entries, forward,
};
use super::{Derivation, Part};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::exact::certified::{Certified, Work, working};
use crate::exact::decimal::Decimal;
use crate::exact::{Fault, Field, Tensor};
use crate::graph::{Graph, Optimizer, Update, Want};
use crate::scope::{Kind, Name};
use std::rc::Rc;

/// Of so many steps everything is kept that was computed on the way.
pub const STEPS_IN_FULL: usize = 3;

/// What one `update` came to.
#[derive(Debug, Clone)]
pub struct Updated {
    /// Which of the graph's demands it answers.
    pub demand: usize,
    /// The scalar that goes down.
    pub loss: Name,
    /// Its steps.
    pub steps: Vec<Taken>,
    /// The loss after the last of them.
    pub after: Settled,
    work: Work,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The loss before it.
    pub loss: Settled,
    /// Every parameter, in the order of the `derive`.
    pub changes: Vec<Change>,
    /// The values and gradients that it started from; of the first steps.
    pub numbers: Option<Numbers>,
}

/// What a step does to a parameter.
#[derive(Debug, Clone)]
pub struct Change {
    /// The parameter.
    pub name: Name,
    /// Its value afterwards.
    pub after: Settled,
    /// How that was found; of the first steps.
    pub working: Option<Working>,
}

/// What is computed on the way to a new value.
#[derive(Debug, Clone)]
pub struct Working {
    /// The value before.
    pub before: Settled,
    /// The name of the gradient by it.
    pub gradient_name: Name,
    /// The gradient by it.
    pub gradient: Settled,
    /// The gradient with the weight decay, where that is added to it.
    pub decayed: Option<Settled>,
    /// The state that the step before left.
    pub state_before: State,
    /// The state that this one leaves.
    pub state: State,
    /// The state corrected for its start from 0.
    pub corrected: State,
}

/// What an optimizer remembers of the gradients of a parameter. What is not there is 0, or not used.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Of the gradients: the velocity, the first moment.
    pub first: Option<Settled>,
    /// Of their squares.
    pub second: Option<Settled>,
}

/// Numbers that a step of a computation came to.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The numbers.
    pub value: Rc<Tensor<Certified>>,
    /// Whether they were rounded before the computation went on with them.
    pub is_rounded: bool,
}

/// Why an update has no numbers.
#[derive(Debug, Clone)]
pub struct Stopped {
    /// Which of the graph's demands.
    pub demand: usize,
    /// In which step, from 1; one more than there are, where it is the loss after the last.
    pub step: usize,
    /// What went wrong: at a parameter itself, in the rule of the optimizer.
    pub failure: Failure,
}

impl Updated {
    /// The digits of one of its numbers, if they are proven.
    pub fn decimal(&self, value: &Certified, digits: usize) -> Option<Decimal> {
        working(self.work, || value.decimal(digits))
    }

    /// Whether the loss is greater at the end than at the start, as far as that can be told.
    pub fn grew(&self) -> bool {
        let first = self
            .steps
            .first()
            .map(|taken| &taken.loss.value.entries[..]);
        let (Some([before]), [after]) = (first, &self.after.value.entries[..]) else {
            return false;
        };
        let sign = working(self.work, || after.add(&before.negate())?.sign());
        sign.is_ok_and(std::cmp::Ordering::is_gt)
    }

    fn all_proven(&self, digits: usize) -> bool {
        let losses = self.steps.iter().map(|taken| &taken.loss);
        let changes = || self.steps.iter().flat_map(|taken| &taken.changes);
        let after = changes().map(|change| &change.after);
        let ways = changes().filter_map(|change| change.working.as_ref());
        let settled = losses.chain([&self.after]).chain(after);
        let settled = settled.chain(ways.flat_map(Working::parts));
        let numbers = self.steps.iter().filter_map(|taken| taken.numbers.as_ref());
        settled
            .flat_map(|settled| &settled.value.entries)
            .chain(numbers.flat_map(Numbers::entries))
            .all(|entry| entry.exact().is_some() || entry.digits(digits).is_some())
    }
}

impl Working {
    fn parts(&self) -> impl Iterator<Item = &Settled> {
        let states = [&self.state, &self.corrected];
        let states = states.into_iter();
        let states = states.flat_map(|state| state.first.iter().chain(&state.second));
        self.decayed.iter().chain(states)
    }
}

/// The numbers of a network, and what its updates make of the parameters; or every update that has
/// none.
pub fn with_updates(
    graph: &Graph,
    derivation: &Derivation,
    wanted: &Wanted,
    outcome: Outcome,
) -> Result<Outcome, Vec<Stopped>> {
    let Outcome::Computed(numbers) = outcome else {
        return Ok(outcome);
    };
    let (mut updates, mut failed) = (Vec::new(), Vec::new());
    for (demand, wants) in graph.demands.iter().enumerate() {
        let Want::Update(update) = &wants.want else {
            continue;
        };
        let Some(part) = derivation.parts.get(update.request) else {
            continue;
        };
        let plan = Plan {
            graph,
            derivation,
            demand,
            part,
            update,
        };
        match plan.proven(wanted) {
            Ok(updated) => updates.push(updated),
            Err(stopped) => failed.push(stopped),
        }
    }
    match failed.is_empty() {
        true => Ok(Outcome::Computed(numbers.with_updates(updates))),
        false => Err(failed),
    }
}

/// What an update is computed from.
struct Plan<'a> {
    graph: &'a Graph,
    derivation: &'a Derivation,
    demand: usize,
    part: &'a Part,
    update: &'a Update,
}

impl Plan<'_> {
    /// With so many digits proven as are wanted, as far as the limits go.
    fn proven(&self, wanted: &Wanted) -> Result<Updated, Stopped> {
        let digits = wanted.digits.max(wanted.round_steps.unwrap_or(0));
        let steps = self.update.steps;
        // A step is a computation on the results of the one before, and costs some bits.
        let mut bits = digits * BITS_PER_DIGIT + SPARE_BITS + 2 * steps;
        let numbers = entries(self.graph).saturating_mul(steps as u64);
        loop {
            let work = Work {
                bits,
                exact_digits: wanted.limits.exact_digits,
            };
            let words = (2 * bits / 64) as u64;
            let more = 2 * bits <= wanted.limits.precision
                && numbers.saturating_mul(words * words) <= MOST_WORK;
            let start = Numbers::new(work, wanted.round_steps);
            let made = working(work, || {
                let updated = self.taken(start, work)?;
                let proven = updated.all_proven(digits);
                Ok((updated, proven))
            });
            match made {
                Ok((updated, proven)) if proven || !more => return Ok(updated),
                Err::<_, Stopped>(stopped)
                    if !more || !matches!(stopped.failure.fault, Fault::Undecided(_)) =>
                {
                    return Err(stopped);
                }
                _ => bits *= 2,
            }
        }
    }

    /// All steps. At the start nothing has other numbers than those given.
    fn taken(&self, mut start: Numbers, work: Work) -> Result<Updated, Stopped> {
        let is_param = |name: &Name| self.graph.scope.letter(*name).kind == Kind::Param;
        let parameters = || self.part.wrt.iter().copied().filter(is_param);
        let mut states = vec![State::default(); parameters().count()];
        let mut steps = Vec::with_capacity(self.update.steps);
        for step in 1..=self.update.steps {
            let stopped = |failure| self.stopped(step, failure);
            let mut numbers = forward(self.graph, &start, None).map_err(stopped)?;
            for gradient in &self.part.gradients {
                numbers
                    .add_gradient(gradient, &self.derivation.scope)
                    .map_err(stopped)?;
            }
            let mut changes = Vec::with_capacity(states.len());
            for (name, state) in parameters().zip(&mut states) {
                let (change, left) = self
                    .change(name, &numbers, state, step)
                    .map_err(|fault| stopped(Failure { of: name, fault }))?;
                *state = left;
                // The gradients above were all taken before the first parameter changes.
                start.set(name, Rc::clone(&change.after.value));
                changes.push(change);
            }
            steps.push(Taken {
                loss: self.settled(self.part.loss, &numbers, step)?,
                changes,
                numbers: (step <= STEPS_IN_FULL).then_some(numbers),
            });
        }
        let last = self.update.steps + 1;
        let numbers =
            forward(self.graph, &start, None).map_err(|failure| self.stopped(last, failure))?;
        Ok(Updated {
            demand: self.demand,
            loss: self.part.loss,
            steps,
            after: self.settled(self.part.loss, &numbers, last)?,
            work,
        })
    }

    fn stopped(&self, step: usize, failure: Failure) -> Stopped {
        Stopped {
            demand: self.demand,
            step,
            failure,
        }
    }

    fn settled(&self, of: Name, numbers: &Numbers, step: usize) -> Result<Settled, Stopped> {
        found(of, numbers).map_err(|fault| self.stopped(step, Failure { of, fault }))
    }

    /// One step of one parameter, and the state that it leaves.
    fn change(
        &self,
        name: Name,
        numbers: &Numbers,
        state: &State,
        step: usize,
    ) -> Result<(Change, State), Fault> {
        let gradient_name = self
            .derivation
            .scope
            .find_adjoint(self.part.loss, name)
            .ok_or(Fault::MissingValue)?;
        let before = found(name, numbers)?;
        let gradient = found(gradient_name, numbers)?;
        let settle = |value| settle(name, value, numbers);
        let rate = Certified::from_rational(&self.update.rate)?;
        let decay = Certified::from_rational(&self.update.weight_decay)?;
        let is_decoupled = matches!(self.update.optimizer, Optimizer::Adam { .. });
        let decayed = match decay.is_zero() || is_decoupled {
            true => None,
            false => Some(settle(entrywise([&before, &gradient], |[w, g]| {
                g.add(&decay.multiply(w)?)
            })?)?),
        };
        let g = decayed.as_ref().unwrap_or(&gradient);
        let blend = |old: &Option<Settled>, keep: &Rational, take: &Rational, power: u64| {
            settle(blend(old.as_ref(), keep, take, g, power)?)
        };
        let rest = |beta: &Rational| Rational::ONE - beta;
        let one = Rational::ONE;
        let mut corrected = State::default();
        let (state_after, direction) = match &self.update.optimizer {
            Optimizer::Sgd => (State::default(), (*g.value).clone()),
            Optimizer::Momentum { beta } => {
                let velocity = blend(&state.first, beta, &one, 1)?;
                let direction = (*velocity.value).clone();
                (State::of_first(velocity), direction)
            }
            Optimizer::Nesterov { beta } => {
                let velocity = blend(&state.first, beta, &one, 1)?;
                let beta = Certified::from_rational(beta)?;
                let direction = entrywise([g, &velocity], |[g, v]| g.add(&beta.multiply(v)?))?;
                (State::of_first(velocity), direction)
            }
            Optimizer::RmsProp { beta, eps } => {
                let squares = blend(&state.second, beta, &rest(beta), 2)?;
                let direction = scaled(g, &squares, eps)?;
                (State::of_second(squares), direction)
            }
            Optimizer::AdaGrad { eps } => {
                let squares = blend(&state.second, &one, &one, 2)?;
                let direction = scaled(g, &squares, eps)?;
                (State::of_second(squares), direction)
            }
            Optimizer::Adam { beta1, beta2, eps } => {
                let first = blend(&state.first, beta1, &rest(beta1), 1)?;
                let second = blend(&state.second, beta2, &rest(beta2), 2)?;
                let mean = settle(freed(&first, beta1, step)?)?;
                let squares = settle(freed(&second, beta2, step)?)?;
                let direction = scaled(&mean, &squares, eps)?;
                corrected.first = Some(mean);
                corrected.second = Some(squares);
                let state = State {
                    first: Some(first),
                    second: Some(second),
                };
                (state, direction)
            }
        };
        let direction = Settled::whole(direction);
        let moved = entrywise([&before, &direction], |[w, d]| {
            let d = match is_decoupled {
                true => d.add(&decay.multiply(w)?)?,
                false => d.clone(),
            };
            w.add(&rate.multiply(&d)?.negate())
        })?;
        let after = settle(moved)?;
        let way = || Working {
            before: before.clone(),
            gradient_name,
            gradient: gradient.clone(),
            decayed: decayed.clone(),
            state_before: state.clone(),
            state: state_after.clone(),
            corrected: corrected.clone(),
        };
        let change = Change {
            name,
            after,
            working: (step <= STEPS_IN_FULL).then(way),
        };
        Ok((change, state_after))
    }
}

impl State {
    fn of_first(first: Settled) -> State {
        State {
            first: Some(first),
            second: None,
        }
    }

    fn of_second(second: Settled) -> State {
        State {
            first: None,
            second: Some(second),
        }
    }
}

impl Settled {
    fn whole(value: Tensor<Certified>) -> Settled {
        Settled {
            value: Rc::new(value),
            is_rounded: false,
        }
    }
}

fn found(name: Name, numbers: &Numbers) -> Result<Settled, Fault> {
    Ok(Settled {
        value: Rc::clone(numbers.get(name).ok_or(Fault::MissingValue)?),
        is_rounded: numbers.is_rounded(name),
    })
}

/// Rounded, where every step is.
fn settle(name: Name, value: Tensor<Certified>, like: &Numbers) -> Result<Settled, Fault> {
    let mut alone = like.emptied();
    alone.set_step(name, Rc::new(value))?;
    found(name, &alone)
}

fn entrywise<const N: usize>(
    all: [&Settled; N],
    f: impl Fn([&Certified; N]) -> Result<Certified, Fault>,
) -> Result<Tensor<Certified>, Fault> {
    let Some(first) = all.first() else {
        return Err(Fault::MissingValue);
    };
    if all
        .iter()
        .any(|one| one.value.lengths != first.value.lengths)
    {
        return Err(Fault::ShapesDiffer);
    }
    let entries = (0..first.value.entries.len())
        .map(|place| f(all.map(|one| &one.value.entries[place])))
        .collect::<Result<_, _>>()?;
    Ok(first.value.with_entries(entries))
}

/// keep·old + take·g^power, where what is not there yet is 0.
fn blend(
    old: Option<&Settled>,
    keep: &Rational,
    take: &Rational,
    g: &Settled,
    power: u64,
) -> Result<Tensor<Certified>, Fault> {
    let (keep, take) = (
        Certified::from_rational(keep)?,
        Certified::from_rational(take)?,
    );
    let power = Rational::from(power);
    let taken = |g: &Certified| take.multiply(&g.power(&power)?);
    match old {
        None => entrywise([g], |[g]| taken(g)),
        Some(old) => entrywise([old, g], |[old, g]| keep.multiply(old)?.add(&taken(g)?)),
    }
}

/// moment/(1 − β^step)
fn freed(moment: &Settled, beta: &Rational, step: usize) -> Result<Tensor<Certified>, Fault> {
    let power = Certified::from_rational(beta)?.power(&Rational::from(step as u64))?;
    let share = Certified::one().add(&power.negate())?;
    let by = share.power(&Rational::NEG_ONE)?;
    entrywise([moment], |[moment]| moment.multiply(&by))
}

/// mean/(√squares + eps)
fn scaled(mean: &Settled, squares: &Settled, eps: &Rational) -> Result<Tensor<Certified>, Fault> {
    let eps = Certified::from_rational(eps)?;
    entrywise([mean, squares], |[mean, squares]| {
        let below = Certified::apply(Function::Sqrt, &[squares])?.add(&eps)?;
        mean.multiply(&below.power(&Rational::NEG_ONE)?)
    })
}
