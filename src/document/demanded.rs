//! Jacobians, Hessians and their products with directions: the result first, then how it is found.
//!
//! In: what was derived for each demand of a network. Out: blocks. The way back through the
//! equations is that of a gradient, and is written by `backward`.

use super::Inline;
use super::backward::{Told, ends, groups, result, unused, walk};
use super::compose::{Composer, Detail};
use super::voice::{self, General, Notation};
use super::worked::Shown;
use crate::derivation::{Gradient, Part};
use crate::graph::{Demand, Want};
use crate::notation::Math;
use crate::notation::names;
use crate::notation::symbols::Sign;
use crate::scope::{Name, Scope};

/// Write a section for each demand.
pub(super) fn write(composer: &mut Composer) {
    let (graph, derivation) = (composer.graph, composer.derivation);
    let told = &mut Told::default();
    for (demand, parts) in graph.demands.iter().zip(&derivation.demanded) {
        match (&demand.want, parts.as_slice()) {
            (Want::Jacobian { .. }, [part]) => jacobian(composer, demand, part, told),
            (Want::Hessian { of, along, .. }, parts) => match along {
                None => hessian(composer, demand, *of, parts, told),
                Some(along) => product(composer, demand, (*of, along), parts, told),
            },
            (Want::Jacobian { .. } | Want::Update(_), _) => {}
        }
    }
}

/// What a demand is called: `the Jacobian of y by x`.
pub(super) fn title(composer: &Composer, demand: &Demand) -> Option<Vec<Inline>> {
    let name = |name: &Name| vec![Inline::Math(composer.name(*name))];
    let list = |all: &[Name]| composer.phrases.list(all.iter().map(name).collect());
    let (kind, of, wrt, along) = match &demand.want {
        Want::Jacobian { of, wrt } => ("jacobian", of, wrt, None),
        Want::Hessian { of, wrt, along } => match along {
            None => ("hessian", of, wrt, None),
            Some(along) => ("product", of, wrt, Some(along)),
        },
        Want::Update(_) => return None,
    };
    let mut slots = vec![("of", name(of)), ("wrt", list(wrt))];
    if let Some(along) = along {
        slots.push(("along", list(along)));
    }
    Some(composer.said(&format!("demand.{kind}"), &slots))
}

/// The gradients that a demand is for, in the order of the file.
pub(super) fn asked<'a>(want: &Want, parts: &'a [Part]) -> Vec<&'a Gradient> {
    let (wrt, seconds, whole) = match (want, parts) {
        (Want::Jacobian { wrt, .. }, [part]) => {
            return wrt.iter().filter_map(|wrt| part.gradient(*wrt)).collect();
        }
        (Want::Hessian { wrt, along, .. }, [_, seconds @ ..]) => (wrt, seconds, along.is_some()),
        (Want::Jacobian { .. } | Want::Hessian { .. } | Want::Update(_), _) => return Vec::new(),
    };
    // Blocks below the diagonal are the transposes of those above.
    let blocks = seconds.iter().enumerate().flat_map(|(row, part)| {
        let first = if whole { 0 } else { row };
        wrt[first.min(wrt.len())..]
            .iter()
            .filter_map(|wrt| part.gradient(*wrt))
    });
    blocks.collect()
}

/// The heading, the notes, and the result.
fn opening(composer: &mut Composer, demand: &Demand, results: &[&Gradient]) {
    if let Some(heading) = title(composer, demand) {
        composer.heading(heading);
    }
    for note in &demand.notes {
        let said = composer.note(note);
        composer.paragraph(said);
    }
    if composer.options.detail == Detail::Brief {
        return;
    }
    let said = composer.said("demand.result", &[]);
    composer.paragraph(said);
    let lines = results
        .iter()
        .flat_map(|gradient| match composer.options.notation {
            // The chain rule comes with the derivation.
            Notation::Scalar => voice::lines(composer, &General::of_gradient(gradient), None),
            Notation::Matrix | Notation::Index => result(composer, gradient),
        });
    let lines = lines.collect();
    composer.display(lines);
}

fn jacobian(composer: &mut Composer, demand: &Demand, part: &Part, told: &mut Told) {
    let results = asked(&demand.want, std::slice::from_ref(part));
    opening(composer, demand, &results);
    if composer.options.detail != Detail::Brief {
        let mut sentences = Vec::new();
        if let Some(first) = results.first() {
            sentences.push(axes(composer, part.loss, first));
        }
        let slots = [
            ("of", vec![Inline::Math(composer.name(part.loss))]),
            ("targets", composer.phrases.list(ends(composer, part))),
        ];
        sentences.push(composer.said("jacobian.intro", &slots));
        let text = composer.sentences(sentences);
        composer.paragraph(text);
    }
    walk(composer, part, told);
}

/// ∂y/∂x has the axes of y and then those of x: what stands where.
fn axes(composer: &Composer, of: Name, gradient: &Gradient) -> Vec<Inline> {
    let first = match composer.options.notation {
        Notation::Scalar => voice::first(composer, &General::of_gradient(gradient)),
        Notation::Matrix | Notation::Index => None,
    };
    let letters = composer.letters(&[], gradient.at());
    let general = || composer.entry(gradient.name, gradient.at(), &letters);
    let entry = first.map_or_else(general, |(entry, _)| entry);
    let slots = [
        ("jacobian", vec![Inline::Math(composer.name(gradient.name))]),
        ("entry", vec![Inline::Math(entry)]),
        ("of", vec![Inline::Math(composer.name(of))]),
        ("wrt", vec![Inline::Math(composer.name(gradient.wrt))]),
        (
            "shape",
            vec![Inline::Math(shape(composer.scope(), gradient.name))],
        ),
    ];
    composer.said("jacobian.axes", &slots)
}

fn shape(scope: &Scope, name: Name) -> Math {
    let sizes = scope
        .letter(name)
        .declared
        .iter()
        .filter(|dim| !scope.is_one(**dim));
    let sizes: Vec<_> = sizes
        .map(|dim| (Some(Sign::Times), names::size(*dim, scope)))
        .collect();
    match sizes.is_empty() {
        true => Math::digits("1"),
        false => Math::product(sizes),
    }
}

fn hessian(composer: &mut Composer, demand: &Demand, of: Name, parts: &[Part], told: &mut Told) {
    let [first, seconds @ ..] = parts else {
        return;
    };
    opening(composer, demand, &asked(&demand.want, parts));
    gradient_first(composer, "hessian.intro", of, first, told);
    for part in seconds {
        if composer.options.detail != Detail::Brief {
            let slots = [
                ("gradient", vec![Inline::Math(composer.name(part.loss))]),
                ("targets", composer.phrases.list(ends(composer, part))),
            ];
            let said = composer.said("hessian.row", &slots);
            composer.paragraph(said);
        }
        walk(composer, part, told);
    }
}

fn product(
    composer: &mut Composer,
    demand: &Demand,
    (of, along): (Name, &[Name]),
    parts: &[Part],
    told: &mut Told,
) {
    let [first, seconds @ ..] = parts else {
        return;
    };
    opening(composer, demand, &asked(&demand.want, parts));
    gradient_first(composer, "product.intro", of, first, told);
    for part in seconds {
        if composer.options.detail != Detail::Brief
            && let Some((left, right)) = composer.example_of(part.loss)
        {
            let along = along
                .iter()
                .map(|name| vec![Inline::Math(composer.name(*name))]);
            let equation = Math::relation(left, Sign::Equal, right);
            let slots = [
                ("of", vec![Inline::Math(composer.name(of))]),
                ("along", composer.phrases.list(along.collect())),
                ("equation", vec![Inline::Math(equation)]),
            ];
            let said = composer.said("product.slope", &slots);
            composer.paragraph(said);
        }
        walk(composer, part, told);
    }
}

/// The gradient that is differentiated again: as it was found above, or found here.
fn gradient_first(composer: &mut Composer, key: &str, of: Name, first: &Part, told: &mut Told) {
    let brief = composer.options.detail == Detail::Brief;
    let known = is_told(composer, first);
    if !brief {
        let name = vec![Inline::Math(composer.name(of))];
        let slots = [("of", name)];
        let mut sentences = vec![composer.said(key, &slots)];
        sentences.push(match known {
            true => composer.said("demand.known", &slots),
            false => composer.said("demand.gradient", &slots),
        });
        let text = composer.sentences(sentences);
        composer.paragraph(text);
    }
    if !known {
        walk(composer, first, told);
    }
}

/// Whether the gradients of a part stand in the document before the demands.
pub(super) fn is_told(composer: &Composer, part: &Part) -> bool {
    let told = |gradient: &Gradient| {
        let mut parts = composer.derivation.parts.iter();
        parts.any(|other| other.gradients.iter().any(|own| own.name == gradient.name))
    };
    part.gradients.iter().all(told)
}

/// The numbers of what was demanded.
pub(super) fn numbers(composer: &mut Composer, shown: &Shown) {
    let (graph, derivation) = (composer.graph, composer.derivation);
    for (demand, parts) in graph.demands.iter().zip(&derivation.demanded) {
        let mut lines = Vec::new();
        for part in parts.iter().filter(|part| !is_told(composer, part)) {
            let used = groups(composer, part)
                .into_iter()
                .flat_map(|group| group.gradients);
            for gradient in used.chain(unused(part)) {
                lines.extend(shown.gradient(composer, gradient));
            }
        }
        if let (Some(said), false) = (title(composer, demand), lines.is_empty()) {
            composer.paragraph(said);
        }
        composer.display(lines);
    }
}
