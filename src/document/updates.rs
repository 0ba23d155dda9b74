//! The updates: the rule, its steps with their numbers, the loss by step.
//!
//! In: the updates of a network, and what they came to where there are numbers. Out: blocks. The
//! formulas are those of `optimizer`, with the letters of `symbols`; here they get their numbers.

mod optimizer;
mod symbols;

use super::backward::{groups, unused};
use super::compose::{Composer, Detail};
use super::worked::{LARGEST_PUT_IN, Shown, lines};
use super::{Inline, Line, figures};
use crate::algebra::Rational;
use crate::derivation;
use crate::derivation::numbers::{Numbers, Outcome};
use crate::derivation::updates::{Change, Settled, Taken, Updated, Working};
use crate::graph::{Demand, Optimizer, Want};
use crate::notation::Math;
use crate::notation::symbols::Sign;
use crate::scope::{Kind, Name};
use optimizer::{Part, formulas, is_decoupled};
use std::cell::Cell;
use symbols::{Symbols, Whose, difference, number, sign_before};

/// With more parameters than this only the first step is written out, and the rule is written for
/// any parameter.
const MOST_PARAMETERS: usize = 8;

/// A longer table of losses shows its beginning and its end.
const MOST_ROWS: usize = 24;

/// How many rows of a long table stand before and behind the dots.
const ROWS_KEPT: [usize; 2] = [12, 4];

/// Write all updates. `explained` says whether it was said what ≈ means.
pub(super) fn write(composer: &mut Composer, outcome: &Outcome, explained: bool) {
    let graph = composer.graph;
    let (mut explained, mut is_first) = (explained, true);
    for (place, demand) in graph.demands.iter().enumerate() {
        let Want::Update(update) = &demand.want else {
            continue;
        };
        let Some(part) = composer.derivation.parts.get(update.request) else {
            continue;
        };
        let symbols = Symbols::new(composer, update, part);
        rule(composer, demand, &symbols, is_first);
        let is_again = !std::mem::replace(&mut is_first, false);
        let Outcome::Computed(numbers) = outcome else {
            continue;
        };
        let updated = numbers
            .updates()
            .iter()
            .find(|updated| updated.demand == place);
        if let Some(updated) = updated {
            if is_again && composer.options.detail != Detail::Brief {
                let said = composer.said("update.again", &[]);
                composer.paragraph(said);
            }
            explained |= steps(composer, &symbols, updated, explained);
        }
    }
}

fn optimizer_key(optimizer: &Optimizer) -> &'static str {
    match optimizer {
        Optimizer::Sgd => "optimizer.sgd",
        Optimizer::Momentum { .. } => "optimizer.momentum",
        Optimizer::Nesterov { .. } => "optimizer.nesterov",
        Optimizer::RmsProp { .. } => "optimizer.rmsprop",
        Optimizer::AdaGrad { .. } => "optimizer.adagrad",
        Optimizer::Adam { .. } => "optimizer.adam",
    }
}

/// The rule in symbols.
fn rule(composer: &mut Composer, demand: &Demand, symbols: &Symbols, warns: bool) {
    let optimizer = &symbols.update.optimizer;
    let name = composer.said(optimizer_key(optimizer), &[]);
    let heading = composer.said("heading.update", &[("optimizer", name)]);
    composer.heading(heading);
    for note in &demand.notes {
        let said = composer.note(note);
        composer.paragraph(said);
    }
    let math = |math: &Math| vec![Inline::Math(math.clone())];
    let settings = composer.phrases.list(symbols.settings());
    let is_plain = *optimizer == Optimizer::Sgd;
    let each = is_plain && symbols.parameters.len() <= MOST_PARAMETERS;
    let any = symbols.of_any(composer);
    let mut said = Vec::new();
    if !is_plain {
        let state: Vec<Vec<Inline>> = match optimizer {
            Optimizer::Sgd => Vec::new(),
            Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } => vec![math(&symbols.first)],
            Optimizer::RmsProp { .. } | Optimizer::AdaGrad { .. } => vec![math(&symbols.second)],
            Optimizer::Adam { .. } => vec![math(&symbols.first), math(&symbols.second)],
        };
        let state = composer.phrases.list(state);
        said.push(composer.said("update.state", &[("state", state)]));
    }
    if symbols.eps().is_some() {
        said.push(composer.said("update.entrywise", &[]));
    }
    if is_decoupled(optimizer) {
        let count = math(&symbols.count);
        said.push(composer.said("update.count", &[("count", count)]));
    }
    said.push(match each {
        true => composer.said("update.rule", &[("settings", settings)]),
        false => {
            let parameter = ("parameter", math(&any.parameter));
            composer.said("update.rule_any", &[("settings", settings), parameter])
        }
    });
    if composer.options.detail != Detail::Brief {
        let text = composer.sentences(said);
        composer.paragraph(text);
    }
    let mut all = Vec::new();
    if each {
        for name in &symbols.parameters {
            all.extend(in_symbols(symbols, &symbols.of(composer, *name)));
        }
    } else {
        if !is_plain && !symbols.names_gradient() {
            all.push(Line::equation(
                symbols.write(Part::Gradient, &any),
                any.slope.clone(),
            ));
        }
        all.extend(in_symbols(symbols, &any));
    }
    composer.display(all);
    if composer.options.detail == Detail::Brief {
        return;
    }
    if symbols.decays() {
        let key = match is_decoupled(optimizer) {
            true => "update.decoupled",
            false => "update.decay",
        };
        let said = composer.said(key, &[("decay", math(&symbols.decay))]);
        composer.paragraph(said);
    }
    if !warns {
        return;
    }
    let mut remark = vec![composer.said("update.at_once", &[])];
    if has_hidden_layer(composer, symbols.part) {
        remark.push(composer.said("update.old_weights", &[]));
    }
    let remark = composer.sentences(remark);
    composer.remark(remark);
}

/// Whether parameters stand in the gradient by a value that was computed on the way.
fn has_hidden_layer(composer: &Composer, part: &derivation::Part) -> bool {
    let is = |name: Name, kind| composer.scope().letter(name).kind == kind;
    let mut inner = part
        .gradients
        .iter()
        .filter(|gradient| is(gradient.wrt, Kind::Computed));
    inner.any(|gradient| {
        let names = gradient.matrix().map(|matrix| matrix.names());
        names.is_some_and(|names| names.into_iter().any(|name| is(name, Kind::Param)))
    })
}

fn in_symbols(symbols: &Symbols, whose: &Whose) -> Vec<Line> {
    let line = |(part, right)| Line {
        left: Some(symbols.write(part, whose)),
        sign: sign_before(part),
        right,
        reason: Vec::new(),
    };
    symbols.formulas(whose).into_iter().map(line).collect()
}

/// The steps with their numbers. Whether something was said of ≈.
fn steps(composer: &mut Composer, symbols: &Symbols, updated: &Updated, explained: bool) -> bool {
    let brief = composer.options.detail == Detail::Brief;
    let most = match symbols.parameters.len() > MOST_PARAMETERS {
        true => 1,
        false => updated.steps.len(),
    };
    let mut rounded = false;
    let mut unproven = false;
    let mut written = 0;
    let mut last: Option<&Numbers> = None;
    for (place, taken) in updated.steps.iter().enumerate().take(most) {
        let Some(numbers) = &taken.numbers else { break };
        let shown = Shown::new(numbers, composer.options.digits);
        step(composer, symbols, (place + 1, taken), &shown);
        rounded |= shown.rounded.get();
        unproven |= shown.unproven.get();
        written = place + 1;
        last = Some(numbers);
    }
    let Some(numbers) = last else {
        return false;
    };
    let shown = Shown::new(numbers, composer.options.digits);
    if let Some(taken) = updated
        .steps
        .last()
        .filter(|_| written < updated.steps.len())
    {
        let steps = vec![Inline::Text(updated.steps.len().to_string())];
        let said = composer.said("update.rest", &[("steps", steps)]);
        composer.paragraph(said);
        let result = |change: &Change| {
            let (sign, math) = side(&shown, &change.after);
            Line {
                left: Some(composer.name(change.name)),
                sign,
                right: math,
                reason: Vec::new(),
            }
        };
        let results = taken.changes.iter().map(result).collect();
        composer.display(results);
    }
    table(composer, updated, &shown);
    rounded |= shown.rounded.get();
    unproven |= shown.unproven.get();
    let say_rounded = rounded && !explained && !brief && numbers.round_steps().is_none();
    if say_rounded {
        let digits = vec![Inline::Text(composer.options.digits.to_string())];
        let said = composer.said("numbers.enclosed", &[("digits", digits)]);
        composer.paragraph(said);
    }
    if updated.grew() && !brief {
        let rate = vec![Inline::Math(symbols.rate.clone())];
        let said = composer.said("update.grew", &[("rate", rate)]);
        composer.remark(said);
    }
    if unproven {
        let said = composer.said("numbers.unproven", &[]);
        composer.remark(said);
    }
    say_rounded
}

/// The pass forward and backward where they are new, and then what every parameter becomes.
fn step(
    composer: &mut Composer,
    symbols: &Symbols,
    (number, taken): (usize, &Taken),
    shown: &Shown,
) {
    let detail = composer.options.detail;
    let count = ("number", vec![Inline::Text(number.to_string())]);
    let said = match (number, detail) {
        (_, Detail::Brief) => composer.said("update.step", &[count]),
        (1, _) => composer.said("update.step_first", &[count]),
        _ => composer.said("update.step_next", &[count]),
    };
    composer.paragraph(said);
    if number > 1 && detail != Detail::Brief {
        let full = detail == Detail::Full;
        let mut passes = Vec::new();
        for node in &composer.graph.nodes {
            if let Some(definition) = &node.definition {
                let formula = full.then_some(definition);
                passes.extend(shown.chain(composer, node.name, formula));
            }
        }
        let ordered = groups(composer, symbols.part)
            .into_iter()
            .flat_map(|group| group.gradients);
        for gradient in ordered.chain(unused(symbols.part)) {
            passes.extend(match full {
                true => shown.gradient(composer, gradient),
                false => shown.chain(composer, gradient.name, None),
            });
        }
        composer.display(passes);
        let said = composer.said("update.step_rule", &[]);
        composer.paragraph(said);
    }
    let mut all = Vec::new();
    for change in &taken.changes {
        if let Some(working) = &change.working {
            let whose = symbols.of(composer, change.name);
            all.extend(changed(symbols, &whose, (change, working), number, shown));
        }
    }
    composer.display(all);
}

/// symbols = with numbers put in = result, for everything that is computed of a parameter.
fn changed(
    symbols: &Symbols,
    whose: &Whose,
    (change, working): (&Change, &Working),
    step: usize,
    shown: &Shown,
) -> Vec<Line> {
    let optimizer = &symbols.update.optimizer;
    let exact = Cell::new(true);
    let put_in = |settled: &Settled| {
        let (math, is_exact) = shown.tensor(&settled.value);
        exact.set(exact.get() && is_exact);
        math
    };
    let kept = |settled: &Option<Settled>| settled.as_ref().map_or(Math::digits("0"), put_in);
    let beta = |which: usize| symbols.betas()[which].cloned().unwrap_or_default();
    let share = |which: usize| {
        let beta = number(&beta(which));
        let power = match step {
            1 => beta,
            _ => Math::superscript(beta, Math::digits(step.to_string())),
        };
        difference(Math::digits("1"), power)
    };
    let write = |part: Part| match part {
        Part::Parameter => put_in(&working.before),
        Part::Slope => put_in(&working.gradient),
        Part::Gradient => put_in(working.decayed.as_ref().unwrap_or(&working.gradient)),
        Part::First => kept(&working.state.first),
        Part::FirstBefore => kept(&working.state_before.first),
        Part::Second => kept(&working.state.second),
        Part::SecondBefore => kept(&working.state_before.second),
        Part::FirstCorrected => kept(&working.corrected.first),
        Part::SecondCorrected => kept(&working.corrected.second),
        Part::Rate => number(&symbols.update.rate),
        Part::Decay => number(&symbols.update.weight_decay),
        Part::Eps => number(&symbols.eps().cloned().unwrap_or_default()),
        Part::FirstBeta => number(&beta(0)),
        Part::SecondBeta => number(&beta(1)),
        Part::FirstRest => number(&(Rational::ONE - beta(0))),
        Part::SecondRest => number(&(Rational::ONE - beta(1))),
        Part::FirstShare => share(0),
        Part::SecondShare => share(1),
    };
    let value = &working.before.value;
    let is_small =
        value.is_matrix() && value.lengths.iter().all(|length| *length <= LARGEST_PUT_IN);
    let in_letters = symbols.formulas(whose);
    let mut in_numbers = Vec::new();
    formulas(
        optimizer,
        symbols.decays(),
        whose.is_matrix,
        &write,
        &mut |_, math| {
            in_numbers.push((math, exact.replace(true)));
        },
    );
    let mut all = Vec::new();
    for ((part, letters), (figures, exactly)) in in_letters.into_iter().zip(in_numbers) {
        let result = match part {
            Part::Parameter => Some(&change.after),
            Part::Gradient => working.decayed.as_ref(),
            Part::First => working.state.first.as_ref(),
            Part::Second => working.state.second.as_ref(),
            Part::FirstCorrected => working.corrected.first.as_ref(),
            Part::SecondCorrected => working.corrected.second.as_ref(),
            _ => None,
        };
        let Some(result) = result else { continue };
        let mut sides = vec![(sign_before(part), letters)];
        let (mut sign, math) = side(shown, result);
        if is_small && figures != math {
            let before = figures::sign(exactly);
            if before == Sign::Approximately {
                sign = before;
            }
            sides.push((before, figures));
        }
        sides.push((sign, math));
        all.extend(lines(symbols.write(part, whose), sides));
    }
    all
}

/// A result with the sign before it.
fn side(shown: &Shown, settled: &Settled) -> (Sign, Math) {
    let (math, exact) = shown.tensor(&settled.value);
    (figures::sign(exact && !settled.is_rounded), math)
}

/// The loss by step.
fn table(composer: &mut Composer, updated: &Updated, shown: &Shown) {
    let losses = updated.steps.iter().map(|taken| &taken.loss);
    let losses: Vec<&Settled> = losses.chain([&updated.after]).collect();
    let [first, last] = ROWS_KEPT;
    let is_long = losses.len() > MOST_ROWS;
    let mut rows = Vec::new();
    for (place, loss) in losses.iter().enumerate() {
        if is_long && (first..losses.len() - last).contains(&place) {
            if place == first {
                rows.push(vec![vec![Inline::Math(Math::Sign(Sign::VDots))]; 2]);
            }
            continue;
        }
        let (sign, math) = side(shown, loss);
        let sign = (sign == Sign::Approximately).then_some(sign);
        rows.push(vec![
            vec![Inline::Text(place.to_string())],
            vec![Inline::Math(Math::chain([(sign, math)]))],
        ]);
    }
    let head = vec![
        composer.said("table.step", &[]),
        vec![Inline::Math(composer.name(updated.loss))],
    ];
    if composer.options.detail != Detail::Brief {
        let loss = vec![Inline::Math(composer.name(updated.loss))];
        let said = composer.said("update.table", &[("loss", loss)]);
        composer.paragraph(said);
    }
    composer.tabulate(head, rows);
}
