//! The pass backward, in symbols: equation by equation, each gradient with its reason.
//!
//! In: one part of a derivation. Out: blocks. The order is that of a lecture: an equation of the
//! network, then what it hands back to each value in it. A gradient stands where its last
//! contribution has come in.

use super::compose::{Composer, Detail};
use super::equations::Right;
use super::handing::{Handing, handing};
use super::reasons::{explain, named_rules};
use super::voice::{self, General, Notation};
use super::{Inline, Line};
use crate::algebra::differentiate::Rule;
use crate::algebra::function::Function;
use crate::algebra::simplify::Rewrite;
use crate::algebra::{Expr, Index};
use crate::derivation::{Formula, Gradient, Part, Reason, Step, general_place};
use crate::matrix::MatExpr;
use crate::matrix::expand::expand;
use crate::notation::Math;
use crate::notation::symbols::Sign;
use crate::notation::typeset::{self, Letters};
use crate::scope::{Kind, Name};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// The gradients that an equation completes, the parameters first.
pub(super) struct Group<'a> {
    pub of: Name,
    pub gradients: Vec<&'a Gradient>,
}

/// Write the pass backward of one part.
pub(super) fn write(composer: &mut Composer, part: &Part) {
    composer.part_heading("heading.backward", part);
    if let Some(request) = composer
        .graph
        .requests
        .iter()
        .find(|request| request.of == part.loss)
    {
        for note in request.notes.clone() {
            let said = composer.note(&note);
            composer.paragraph(said);
        }
    }
    if composer.options.detail != Detail::Brief {
        let targets: Vec<Vec<Inline>> = ends(composer, part);
        let loss = vec![Inline::Math(composer.name(part.loss))];
        let intro = composer.said(
            "backward.intro",
            &[("loss", loss), ("targets", composer.phrases.list(targets))],
        );
        composer.paragraph(intro);
    }
    walk(composer, part, &mut Told::default());
}

/// The gradients of one part, equation by equation.
pub(super) fn walk(composer: &mut Composer, part: &Part, told: &mut Told) {
    let groups = groups(composer, part);
    if composer.options.detail == Detail::Brief {
        let used = groups
            .iter()
            .flat_map(|group| group.gradients.iter().copied());
        let lines = used
            .chain(unused(part))
            .flat_map(|gradient| result(composer, gradient));
        let lines = lines.collect();
        composer.display(lines);
        return;
    }
    told.steps.clear();
    for (place, group) in groups.iter().enumerate() {
        step(composer, group, place + 1, told);
    }
    for gradient in unused(part) {
        let name = vec![Inline::Math(composer.name(gradient.wrt))];
        let loss = vec![Inline::Math(composer.name(part.loss))];
        let said = composer.said("backward.unused", &[("loss", loss), ("name", name)]);
        composer.paragraph(said);
        let lines = result(composer, gradient);
        composer.display(lines);
    }
}

/// What was said before and need not be said again.
#[derive(Default)]
pub(super) struct Told {
    /// The first step of each kind.
    steps: FxHashMap<Vec<Signature>, usize>,
    /// Functions whose slope was explained.
    pub functions: FxHashSet<Function>,
    /// Whether it was said that a name in a slope stands for its value.
    pub fold: bool,
}

/// What makes two explanations the same but for names.
type Signature = (Vec<Handing>, BTreeSet<Rule>, Vec<usize>);

/// By equation, from the loss on; each gradient with the earliest equation that uses its value.
pub(super) fn groups<'a>(composer: &Composer<'a>, part: &'a Part) -> Vec<Group<'a>> {
    let mut by_user: FxHashMap<Name, Vec<&Gradient>> = FxHashMap::default();
    for gradient in part.gradients.iter().rev() {
        if let Some(user) = gradient.earliest_user() {
            by_user.entry(user).or_default().push(gradient);
        }
    }
    let mut users: Vec<Name> = by_user.keys().copied().collect();
    users.sort();
    let mut groups = Vec::new();
    for of in users.into_iter().rev() {
        if let Some(mut gradients) = by_user.remove(&of) {
            gradients.sort_by_key(
                |gradient| match composer.scope().letter(gradient.wrt).kind {
                    Kind::Param => 0,
                    Kind::Input
                    | Kind::Target
                    | Kind::Const
                    | Kind::Adjoint { .. }
                    | Kind::Slope { .. } => 1,
                    Kind::Computed => 2,
                },
            );
            groups.push(Group { of, gradients });
        }
    }
    groups
}

/// The gradients by values that the loss does not depend on.
pub(super) fn unused(part: &Part) -> impl Iterator<Item = &Gradient> {
    part.gradients
        .iter()
        .filter(|gradient| gradient.earliest_user().is_none() && gradient.wrt != part.loss)
}

/// Where the walk goes: all parameters by that name, or the variables asked for.
pub(super) fn ends(composer: &Composer, part: &Part) -> Vec<Vec<Inline>> {
    const MOST: usize = 6;
    let shown = part
        .wrt
        .iter()
        .take(if part.wrt.len() > MOST { 3 } else { MOST });
    let mut ends: Vec<Vec<Inline>> = shown
        .map(|name| vec![Inline::Math(composer.name(*name))])
        .collect();
    if part.wrt.len() > MOST {
        ends.push(vec![Inline::Text("…".into())]);
        ends.extend(
            part.wrt
                .last()
                .map(|name| vec![Inline::Math(composer.name(*name))]),
        );
    }
    ends
}

/// ∂L/∂u = …, in matrix notation where there is one and it is wanted; or a line for each entry.
pub(super) fn result(composer: &Composer, gradient: &Gradient) -> Vec<Line> {
    match (composer.options.notation, composer.formula(gradient)) {
        (Notation::Matrix, Some(matrix)) => vec![Line::equation(
            composer.name(gradient.name),
            composer.typeset(&matrix),
        )],
        (Notation::Matrix | Notation::Index, _) => vec![component_line(composer, gradient)],
        (Notation::Scalar, _) => {
            voice::lines(composer, &General::of_gradient(gradient), Some(gradient))
        }
    }
}

/// ∂L/∂u_pq = …
fn component_line(composer: &Composer, gradient: &Gradient) -> Line {
    voice::in_letters(composer, &General::of_gradient(gradient), Some(gradient))
}

fn step(composer: &mut Composer, group: &Group, number: usize, told: &mut Told) {
    let Some(equation) = composer.heading_of(group.of) else {
        return;
    };
    let mut sentences = vec![composer.said(
        "step",
        &[("number", text(number.to_string())), ("equation", equation)],
    )];
    let signatures: Vec<Signature> = group
        .gradients
        .iter()
        .map(|gradient| signature(gradient))
        .collect();
    let full = composer.options.detail == Detail::Full;
    if let (Some(like), false) = (told.steps.get(&signatures), full) {
        sentences.push(composer.said("step.same", &[("like", text(like.to_string()))]));
        let text = composer.sentences(sentences);
        composer.paragraph(text);
        let lines = group
            .gradients
            .iter()
            .flat_map(|gradient| result(composer, gradient))
            .collect();
        composer.display(lines);
        return;
    }
    told.steps.insert(signatures, number);
    if let Some(components) = in_components(composer, group) {
        sentences.push(composer.said(
            "step.components",
            &[("equation", vec![Inline::Math(components)])],
        ));
    }
    let mut said = Vec::new();
    let mut lines = Vec::new();
    for gradient in &group.gradients {
        let why = explain(composer, gradient, told);
        // What is explained in the same words stands together.
        if why != said && !lines.is_empty() {
            sentences.extend(std::mem::take(&mut said));
            let text = composer.sentences(std::mem::take(&mut sentences));
            composer.paragraph(text);
            composer.display(std::mem::take(&mut lines));
        }
        said = why;
        lines.extend(if full {
            derived(composer, gradient)
        } else {
            shown(composer, gradient)
        });
    }
    sentences.extend(said);
    let text = composer.sentences(sentences);
    composer.paragraph(text);
    composer.display(lines);
}

fn signature(gradient: &Gradient) -> Signature {
    let paths = &gradient.form().paths;
    let handings = paths
        .iter()
        .map(|path| handing(path, gradient.by()))
        .collect();
    let rules = paths
        .iter()
        .flat_map(|path| path.rules())
        .copied()
        .collect();
    let axes = paths
        .iter()
        .map(|path| path.at.len())
        .chain([gradient.at().len()])
        .collect();
    (handings, rules, axes)
}

/// The equation for one entry, where it is a sum that the matrix notation hides.
fn in_components(composer: &Composer, group: &Group) -> Option<Math> {
    let hidden = |part: &MatExpr| {
        matches!(
            part,
            MatExpr::Product(_) | MatExpr::Reduce(..) | MatExpr::Dot(..)
        )
    };
    let (Notation::Matrix, Some(Right::Matrix(definition))) =
        (composer.options.notation, composer.definition(group.of))
    else {
        return None;
    };
    let mut sums = false;
    definition.visit(&mut |part| sums |= hidden(part));
    if !sums {
        return None;
    }
    let place = general_place(group.of, composer.scope());
    let at: Vec<Index> = place.iter().flatten().copied().collect();
    let letters = composer.letters(&at, &[]);
    let left = composer.entry(group.of, &at, &letters);
    let entry = expand(&definition, &place, composer.scope());
    let is_sum = |expr: &Expr| expr.terms().iter().any(|term| !term.bound.is_empty());
    let mut has_sum = is_sum(&entry);
    entry.visit_atoms(&mut |atom| has_sum |= atom.children().into_iter().any(is_sum));
    let right = typeset::component(&entry, &letters, &composer.style);
    has_sum.then(|| Math::relation(left, Sign::Equal, right))
}

/// The result; before it the entry that it is read off, where matrix notation is not just that.
fn shown(composer: &Composer, gradient: &Gradient) -> Vec<Line> {
    let last = result(composer, gradient);
    let matrix = composer.options.notation == Notation::Matrix;
    match matrix && lifted_patterns(gradient) {
        true => [vec![component_line(composer, gradient)], last].concat(),
        false => last,
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
fn derived(composer: &Composer, gradient: &Gradient) -> Vec<Line> {
    let by = gradient.at();
    let mut lines = Vec::new();
    for path in gradient.paths() {
        let letters = composer.letters(&path.at, by);
        lines.extend(chain_of(composer, &path.steps, &letters));
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
        let mut chain = chain_of(composer, &in_indices, &letters);
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
fn chain_of(composer: &Composer, steps: &[Step], letters: &Letters) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for step in steps {
        let Formula::Component(after) = &step.after else {
            continue;
        };
        let right = typeset::component(after, letters, &composer.style);
        let reason = reason(composer, &step.reason);
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

fn reason(composer: &Composer, reason: &Reason) -> Vec<Inline> {
    match reason {
        Reason::Differentiate(used) => named_rules(composer, used),
        Reason::Rewrite(Rewrite::DeltaMeetsSum) => composer.said("reason.delta", &[]),
        Reason::Rewrite(Rewrite::PlaceSolved) => composer.said("reason.place", &[]),
        Reason::Rewrite(Rewrite::Reshaped) => composer.said("reason.reshaped", &[]),
        Reason::Rewrite(Rewrite::SumsToOne) => composer.said("reason.one", &[]),
        Reason::Rewrite(Rewrite::RootSquared) => composer.said("reason.root", &[]),
        Reason::Rewrite(Rewrite::LogOfExp) => composer.said("reason.log", &[]),
        Reason::Rewrite(Rewrite::SumCancels) => composer.said("reason.cancels", &[]),
        Reason::Rewrite(Rewrite::SumOfConstant) => composer.said("reason.constant", &[]),
        Reason::Fold(name) => composer.said(
            "reason.fold",
            &[("name", vec![Inline::Math(composer.name(*name))])],
        ),
        Reason::Insert(name) => composer.said(
            "reason.insert",
            &[("name", vec![Inline::Math(composer.name(*name))])],
        ),
        Reason::Distribute => composer.said("reason.distribute", &[]),
        Reason::Fact(name) => composer.said(
            "reason.fact",
            &[("name", vec![Inline::Math(composer.name(*name))])],
        ),
        Reason::Chain => composer.said("reason.chain", &[]),
        Reason::Lift(_) => composer.said("reason.lift", &[]),
    }
}

/// A word or a number that is put into a phrase.
pub(super) fn text(words: String) -> Vec<Inline> {
    vec![Inline::Text(words)]
}
