//! The pass backward, in symbols: equation by equation, each gradient with its reason.
//!
//! In: one part of a derivation. Out: blocks. The order is that of a lecture: an equation of the
//! network, then what it hands back to each value in it. A gradient stands where its last
//! contribution has come in.

use super::compose::{Composer, Detail};
use super::equations::Right;
use super::handing::{Handing, handing};
use super::medium::Medium;
use super::reasons::explain;
use super::voice::{self, General, Notation};
use super::{Inline, Line, way};
use crate::algebra::differentiate::Rule;
use crate::algebra::function::Function;
use crate::algebra::{Expr, Index};
use crate::derivation::{Gradient, Part, general_place};
use crate::matrix::MatExpr;
use crate::matrix::expand::expand;
use crate::notation::Math;
use crate::notation::symbols::Sign;
use crate::notation::typeset;
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
    /// What is said once, by the keys of its phrases.
    pub once: FxHashSet<&'static str>,
    /// What is to be set apart behind the next display.
    pub remarks: Vec<Vec<Inline>>,
}

/// What makes two explanations the same but for names.
type Signature = (Vec<Handing>, BTreeSet<Rule>, Vec<usize>, Vec<&'static str>);

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
pub(super) fn component_line(composer: &Composer, gradient: &Gradient) -> Line {
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
        .map(|gradient| signature(composer, gradient))
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
        let ways = group.gradients.iter();
        let ways = ways
            .flat_map(|gradient| folded(composer, gradient))
            .collect();
        composer.fold(ways);
        return;
    }
    told.steps.insert(signatures, number);
    if let Some(components) = in_components(composer, group.of) {
        sentences.push(composer.said(
            "step.components",
            &[("equation", vec![Inline::Math(components)])],
        ));
    }
    let mut said = Vec::new();
    let mut lines = Vec::new();
    let mut ways = Vec::new();
    let mut remarks = Vec::new();
    for gradient in &group.gradients {
        let why = explain(composer, gradient, told);
        // What is explained in the same words stands together.
        if why != said && !lines.is_empty() {
            sentences.extend(std::mem::take(&mut said));
            let text = composer.sentences(std::mem::take(&mut sentences));
            composer.paragraph(text);
            composer.display(std::mem::take(&mut lines));
            composer.fold(std::mem::take(&mut ways));
            for remark in std::mem::take(&mut remarks) {
                composer.remark(remark);
            }
        }
        said = why;
        remarks.append(&mut told.remarks);
        if full {
            lines.extend(way::derived(composer, gradient));
        } else {
            lines.extend(way::shown(composer, gradient));
            ways.extend(folded(composer, gradient));
        }
    }
    sentences.extend(said);
    let text = composer.sentences(sentences);
    composer.paragraph(text);
    composer.display(lines);
    composer.fold(ways);
    for remark in remarks {
        composer.remark(remark);
    }
}

/// The whole way to a gradient, for readers who open it; none where nothing was left out.
fn folded(composer: &Composer, gradient: &Gradient) -> Vec<Line> {
    let shown = || way::shown(composer, gradient).len();
    match composer.options.medium {
        Medium::Paper => Vec::new(),
        Medium::Screen => {
            let derived = way::derived(composer, gradient);
            match derived.len() > shown() {
                true => derived,
                false => Vec::new(),
            }
        }
    }
}

fn signature(composer: &Composer, gradient: &Gradient) -> Signature {
    let paths = &gradient.form().paths;
    let handings = paths
        .iter()
        .map(|path| handing(path, gradient.by(), composer.scope()))
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
    (handings, rules, axes, way::turns(gradient))
}

/// The equation for one entry, where it is a sum that the matrix notation hides.
pub(super) fn in_components(composer: &Composer, of: Name) -> Option<Math> {
    let hidden = |part: &MatExpr| {
        matches!(
            part,
            MatExpr::Product(_) | MatExpr::Reduce(..) | MatExpr::Dot(..) | MatExpr::Normalize(..)
        )
    };
    let (Notation::Matrix, Some(Right::Matrix(definition))) =
        (composer.options.notation, composer.definition(of))
    else {
        return None;
    };
    // The author wrote it so already.
    if matches!(definition, MatExpr::Entries(..)) {
        return None;
    }
    let mut sums = false;
    definition.visit(&mut |part| sums |= hidden(part));
    if !sums {
        return None;
    }
    let place = general_place(of, composer.scope());
    let at: Vec<Index> = place.iter().flatten().copied().collect();
    let letters = composer.letters(&at, &[]);
    let left = composer.entry(of, &at, &letters);
    let entry = expand(&definition, &place, composer.scope());
    let is_sum = |expr: &Expr| expr.terms().iter().any(|term| !term.bound.is_empty());
    let mut has_sum = is_sum(&entry);
    entry.visit_atoms(&mut |atom| has_sum |= atom.children().into_iter().any(is_sum));
    let right = typeset::component(&entry, &letters, &composer.style);
    has_sum.then(|| Math::relation(left, Sign::Equal, right))
}

/// A word or a number that is put into a phrase.
pub(super) fn text(words: String) -> Vec<Inline> {
    vec![Inline::Text(words)]
}
