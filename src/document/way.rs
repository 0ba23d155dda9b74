//! The way to a gradient, line by line: at most one new thing a line, each with its reason.
//!
//! In: a gradient with the steps that it was found by. Out: the lines of a display. The usual detail
//! leaves out what only restates and what a reader does without thinking; the full one leaves out
//! nothing. What is said around the lines is not known here.

use super::backward::{component_line, in_components, result};
use super::compose::Composer;
use super::reasons::named_rules;
use super::voice::Notation;
use super::{Inline, Line};
use crate::algebra::Expr;
use crate::algebra::simplify::Rewrite;
use crate::derivation::{Formula, Gradient, Reason, Step};
use crate::notation::symbols::Sign;
use crate::notation::typeset::{self, Letters};
use crate::notation::write::width;
use crate::notation::{Math, numbers};
use crate::scope::{Attribute, Name};

/// A definition wider than this does not stand in a reason.
const WIDEST_DEFINITION: usize = 32;

/// A gradient wider than this stands in a reason by its name alone.
const WIDEST_GRADIENT: usize = 10;

/// The lines of the usual detail: where the sum of the chain rule took a turn, the way from it;
/// else the result, and before it the entry that it is read off, where matrix notation is not just
/// that.
pub(super) fn shown(composer: &Composer, gradient: &Gradient) -> Vec<Line> {
    let last = result(composer, gradient);
    let notation = composer.options.notation;
    let turned = match notation {
        Notation::Scalar => None,
        Notation::Matrix | Notation::Index => turned(composer, gradient),
    };
    let Some(mut lines) = turned else {
        return match notation == Notation::Matrix && lifted_patterns(gradient) {
            true => [vec![component_line(composer, gradient)], last].concat(),
            false => last,
        };
    };
    let told = gradient.at().is_empty()
        && lines.last().map(|line| &line.right) == last.last().map(|line| &line.right);
    if notation == Notation::Matrix && gradient.matrix().is_some() && !told {
        lines.extend(last);
    }
    lines
}

/// From what the chain rule gives, slopes put in, to the entry of the result; none where nothing
/// but indices were chosen on the way.
fn turned(composer: &Composer, gradient: &Gradient) -> Option<Vec<Line>> {
    let steps = gradient.steps();
    let turn = steps.iter().position(|step| is_told(&step.reason))?;
    let letters = composer.summing_letters(gradient);
    let typeset = |expr: &Expr| typeset::component(expr, &letters, &composer.style);
    let left = composer.entry(gradient.name, gradient.at(), &letters);
    let start = Line::equation(left, typeset(&steps[turn].before));
    let mut lines = vec![start.because(composer.said("reason.chain", &[]))];
    for step in &steps[turn..] {
        let Formula::Component(after) = &step.after else {
            continue;
        };
        let right = typeset(after);
        match lines.last_mut() {
            // What follows by itself is no line of its own.
            Some(line)
                if line.left.is_none() && (!is_told(&step.reason) || line.right == right) =>
            {
                line.right = right;
            }
            _ => lines
                .push(Line::further(Sign::Equal, right).because(reason(composer, gradient, step))),
        }
    }
    Some(lines)
}

/// The turns on the way, by their kinds: what makes two ways the same but for names.
pub(super) fn turns(gradient: &Gradient) -> Vec<&'static str> {
    let steps = gradient.form().steps.iter().map(|step| &step.reason);
    let told = steps.filter(|reason| is_told(reason));
    told.map(super::record::rule).collect()
}

/// Whether a step is one that a reader has to be told of.
fn is_told(reason: &Reason) -> bool {
    match reason {
        Reason::Fold(_) | Reason::Insert(_) | Reason::Distribute | Reason::Fact(..) => true,
        Reason::Rewrite(rewrite) => match rewrite {
            Rewrite::SumsToOne | Rewrite::SumCancels | Rewrite::LogOfExp => true,
            Rewrite::DeltaMeetsSum
            | Rewrite::PlaceSolved
            | Rewrite::Reshaped
            | Rewrite::SumOfConstant
            | Rewrite::RootSquared => false,
        },
        Reason::Differentiate(_) | Reason::Chain | Reason::Lift(_) => false,
    }
}

/// Whether going back to matrices took a product of matrices, or more.
fn lifted_patterns(gradient: &Gradient) -> bool {
    use crate::matrix::lift::Pattern;
    gradient.form().steps.iter().any(|step| match &step.reason {
        Reason::Lift(patterns) => patterns
            .iter()
            .any(|pattern| !matches!(pattern, Pattern::Hadamard | Pattern::Broadcast)),
        _ => false,
    })
}

/// Every step, each with its reason.
pub(super) fn derived(composer: &Composer, gradient: &Gradient) -> Vec<Line> {
    let by = gradient.at();
    let mut lines = Vec::new();
    for path in gradient.paths() {
        let letters = composer.letters(&path.at, by);
        lines.extend(chain_of(composer, gradient, &path.steps, &letters));
    }
    let letters = composer.summing_letters(gradient);
    let steps = gradient.steps();
    let in_indices: Vec<Step> = steps
        .iter()
        .filter(|step| !matches!(step.reason, Reason::Lift(_)))
        .cloned()
        .collect();
    let left = composer.entry(gradient.name, by, &letters);
    if let Some(first) = in_indices.first() {
        let before = typeset::component(&first.before, &letters, &composer.style);
        let mut chain = chain_of(composer, gradient, &in_indices, &letters);
        let reason = composer.said("reason.chain", &[]);
        if let Some(put_in) = chain.first_mut() {
            put_in.left = None;
            put_in.reason = Vec::new();
        }
        let already = left == before;
        if !already {
            lines.push(Line::equation(left, before).because(reason));
            lines.extend(chain);
        }
    }
    match composer.options.notation {
        Notation::Matrix if steps.len() > in_indices.len() => {
            for last in result(composer, gradient) {
                let told = lines.last().is_some_and(|line| line.right == last.right);
                if !(told && by.is_empty()) {
                    let reason = composer.said("reason.lift", &[]);
                    lines.push(last.because(reason));
                }
            }
        }
        Notation::Scalar if !by.is_empty() => lines.extend(result(composer, gradient)),
        Notation::Matrix | Notation::Index | Notation::Scalar => {}
    }
    lines
}

/// Steps as lines: the first begins with what stood before it.
fn chain_of(
    composer: &Composer,
    gradient: &Gradient,
    steps: &[Step],
    letters: &Letters,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for step in steps {
        let Formula::Component(after) = &step.after else {
            continue;
        };
        let right = typeset::component(after, letters, &composer.style);
        let reason = reason(composer, gradient, step);
        let line = match lines.is_empty() {
            true => Line::equation(
                typeset::component(&step.before, letters, &composer.style),
                right,
            ),
            false => Line::further(Sign::Equal, right),
        };
        lines.push(line.because(reason));
    }
    lines
}

/// Why a step is allowed, in few words.
fn reason(composer: &Composer, gradient: &Gradient, step: &Step) -> Vec<Inline> {
    let plain = |key: &str| composer.said(key, &[]);
    let math = |math: Math| vec![Inline::Math(math)];
    match &step.reason {
        Reason::Differentiate(used) => named_rules(composer, used),
        Reason::Rewrite(Rewrite::DeltaMeetsSum) => plain("reason.delta"),
        Reason::Rewrite(Rewrite::PlaceSolved) => plain("reason.place"),
        Reason::Rewrite(Rewrite::Reshaped) => plain("reason.reshaped"),
        Reason::Rewrite(Rewrite::SumsToOne) => sums_to_one(composer, &step.before),
        Reason::Rewrite(Rewrite::RootSquared) => plain("reason.root"),
        Reason::Rewrite(Rewrite::LogOfExp) => plain("reason.log"),
        Reason::Rewrite(Rewrite::SumCancels) => plain("reason.cancels"),
        Reason::Rewrite(Rewrite::SumOfConstant) => plain("reason.constant"),
        Reason::Fold(name) => match defining(composer, *name) {
            Some(equation) => composer.said("reason.fold", &[("equation", math(equation))]),
            None => composer.said("reason.named", &[("name", math(composer.name(*name)))]),
        },
        Reason::Insert(name) => composer.said(
            "reason.insert",
            &[("equation", math(inserted(composer, gradient, *name)))],
        ),
        Reason::Distribute => match &step.after {
            Formula::Component(after) if 2 * after.length() < step.before.length() => {
                plain("reason.cancelled")
            }
            _ => plain("reason.distribute"),
        },
        Reason::Fact(name, total) => composer.said(
            "reason.fact",
            &[
                ("name", math(composer.name(*name))),
                ("total", math(numbers::fraction(total))),
            ],
        ),
        Reason::Chain => plain("reason.chain"),
        Reason::Lift(_) => plain("reason.lift"),
    }
}

/// The equation that a name is folded by, where it is short: that of its entry, where the whole
/// hides it.
fn defining(composer: &Composer, name: Name) -> Option<Math> {
    let whole = || {
        let (left, right) = composer.equation_of(name)?;
        Some(Math::relation(left, Sign::Equal, right))
    };
    let equation = in_components(composer, name).or_else(whole)?;
    (width(&equation) <= WIDEST_DEFINITION).then_some(equation)
}

/// ∂L/∂p, and what it is where that is short.
fn inserted(composer: &Composer, gradient: &Gradient, by: Name) -> Math {
    let found = composer
        .derivation
        .all_parts()
        .filter(|part| part.loss == gradient.loss)
        .find_map(|part| part.gradient(by));
    let Some(found) = found else {
        return composer.name(by);
    };
    match result(composer, found).as_slice() {
        [
            Line {
                left: Some(left),
                right,
                ..
            },
        ] if width(right) <= WIDEST_GRADIENT => {
            Math::relation(left.clone(), Sign::Equal, right.clone())
        }
        _ => composer.name(found.name),
    }
}

/// Which entries sum to 1.
fn sums_to_one(composer: &Composer, before: &Expr) -> Vec<Inline> {
    let mut names: Vec<Name> = Vec::new();
    before.visit_names(&mut |name| {
        let sums =
            |attribute: &Attribute| matches!(attribute, Attribute::OneHot | Attribute::Simplex);
        let letter = composer.scope().letter(name);
        if letter.attributes.iter().any(sums) && !names.contains(&name) {
            names.push(name);
        }
    });
    match names.as_slice() {
        [name] => {
            let column = composer.scope().letter(*name).shape.0.get(1);
            let is_column = column.is_none_or(|columns| composer.scope().is_one(*columns));
            let key = if is_column {
                "reason.one_of"
            } else {
                "reason.row_of"
            };
            composer.said(key, &[("name", vec![Inline::Math(composer.name(*name))])])
        }
        _ => composer.said("reason.one", &[]),
    }
}
