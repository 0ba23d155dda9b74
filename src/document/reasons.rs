//! Why a gradient is what it is, in sentences.
//!
//! In: a gradient with the paths that it comes by. Out: sentences: how far each value moves, by which
//! rules, and how the shapes come out. Where they stand is not known here.

use super::Inline;
use super::backward::{Told, text};
use super::compose::Composer;
use super::handing::{Handing, counts_on_zero, handing, summed_over, tied_to};
use super::voice::{self, Notation};
use crate::algebra::differentiate::Rule;
use crate::algebra::function::Function;
use crate::algebra::{Atom, Expr, Index};
use crate::derivation::{Gradient, Path, Reason};
use crate::matrix::MatExpr;
use crate::matrix::shape::size;
use crate::notation::Math;
use crate::notation::symbols::Sign;
use crate::notation::typeset::{self, Letters};
use crate::scope::{Kind, Name};
use std::collections::BTreeSet;

/// Why this gradient is what it is.
pub(super) fn explain(
    composer: &Composer,
    gradient: &Gradient,
    told: &mut Told,
) -> Vec<Vec<Inline>> {
    let paths = gradient.paths();
    let wrt = vec![Inline::Math(composer.name(gradient.wrt))];
    let mut sentences = Vec::new();
    let mut last = None;
    match paths.as_slice() {
        // This one ends in a colon, before the formula.
        [path] if is_direct(gradient, path) => {
            let rules = vec![Inline::Emphasis(named_rules(composer, path.rules()))];
            last = Some(composer.said("slope.direct", &[("rules", rules)]));
        }
        [path] => sentences.push(explain_path(composer, gradient, path)),
        _ => {
            remark_on_uses(composer, gradient, &paths, told);
            let slopes = paths
                .iter()
                .map(|path| {
                    let letters = composer.letters(&path.at, gradient.at());
                    let mut said = match path.adjoint == Expr::one() {
                        // The whole gradient is written in the same way, and is another thing.
                        true => {
                            let value = typeset::component(&path.slope, &letters, &composer.style);
                            let slots = [
                                ("value", vec![Inline::Math(value)]),
                                ("of", vec![Inline::Math(composer.name(path.of))]),
                            ];
                            composer.said("slope.own", &slots)
                        }
                        false => {
                            vec![Inline::Math(slope(composer, gradient, path, &letters))]
                        }
                    };
                    said.extend(rules(composer, path));
                    said
                })
                .collect();
            let count = text(paths.len().to_string());
            let slopes = composer.phrases.list(slopes);
            sentences.push(composer.said(
                "slope.several",
                &[("wrt", wrt.clone()), ("count", count), ("slopes", slopes)],
            ));
        }
    }
    for path in &paths {
        sentences.extend(about_places(composer, gradient, path, told));
    }
    for step in paths.iter().flat_map(|path| &path.steps) {
        if let Reason::Differentiate(used) = &step.reason {
            sentences.extend(about_functions(composer, used, told));
        }
        if let (Reason::Fold(name), false) = (&step.reason, told.fold) {
            told.fold = true;
            if let Some((left, right)) = composer.example_of(*name) {
                let slots = [
                    ("name", vec![Inline::Math(left)]),
                    ("value", vec![Inline::Math(right)]),
                ];
                sentences.push(composer.said("about.fold", &slots));
            }
        }
    }
    if let Some((factors, whole)) = shapes(composer, gradient) {
        let times = composer.said("shapes.times", &[]);
        let mut product = Vec::new();
        for (place, factor) in factors.into_iter().enumerate() {
            if place > 0 {
                product.extend(times.clone());
            }
            product.push(Inline::Math(factor));
        }
        let slots = [
            ("product", product),
            ("whole", vec![Inline::Math(whole)]),
            ("wrt", wrt),
        ];
        let key = match composer.is_turned(gradient.name) {
            true => "shapes.turned",
            false => "shapes",
        };
        sentences.push(composer.said(key, &slots));
    }
    sentences.extend(last);
    sentences
}

/// What the loss uses itself has its slope for a gradient: no need to say it twice.
fn is_direct(gradient: &Gradient, path: &Path) -> bool {
    path.adjoint == Expr::one() && path.slope == gradient.component() && !path.rules().is_empty()
}

fn explain_path(composer: &Composer, gradient: &Gradient, path: &Path) -> Vec<Inline> {
    let by = gradient.by();
    let letters = composer.letters(&path.at, gradient.at());
    let slots = [
        ("wrt", vec![Inline::Math(composer.name(gradient.wrt))]),
        ("of", vec![Inline::Math(composer.name(path.of))]),
        (
            "entry",
            vec![Inline::Math(composer.entry(gradient.wrt, by, &letters))],
        ),
        (
            "moved",
            vec![Inline::Math(moved(composer, path, by, &letters))],
        ),
        (
            "slope",
            vec![Inline::Math(slope(composer, gradient, path, &letters))],
        ),
        (
            "indices",
            composer.phrases.list(
                summed_over(path, by)
                    .iter()
                    .filter_map(|index| letters.letter(*index))
                    .map(|letter| vec![Inline::Math(Math::Raw(letter.to_owned()))])
                    .collect(),
            ),
        ),
        ("rules", rules(composer, path)),
    ];
    let handing = handing(path, by, composer.scope());
    let as_it_is = matches!(
        handing,
        Handing::Copy | Handing::Added | Handing::Subtracted
    );
    if let (Some(slope), false) = (voice::slope(composer, gradient, path), as_it_is) {
        let slots = [
            ("slope", vec![Inline::Math(slope)]),
            ("rules", rules(composer, path)),
        ];
        return composer.said("slope.written", &slots);
    }
    let key = match handing {
        Handing::Copy => "slope.copy",
        Handing::Added => "slope.added",
        Handing::Subtracted => "slope.subtracted",
        Handing::Spread => "slope.spread",
        Handing::Entrywise => "slope.entrywise",
        Handing::One => "slope.one",
        Handing::Line => "slope.line",
        Handing::Mixed => "slope.mixed",
        Handing::Coupled => "slope.coupled",
        Handing::Reshaped => "slope.reshaped",
        Handing::Placed => "slope.placed",
        Handing::LookedUp => "slope.looked_up",
        Handing::Window => "slope.window",
        Handing::Extreme => "slope.extreme",
        Handing::Plain => "slope.plain",
    };
    composer.said(key, &slots)
}

/// What has to be known once to read a slope that places decide.
fn about_places(
    composer: &Composer,
    gradient: &Gradient,
    path: &Path,
    told: &mut Told,
) -> Vec<Vec<Inline>> {
    let handing = handing(path, gradient.at(), composer.scope());
    let is_bracket = |atom: &Atom| matches!(atom, Atom::Bracket(..) | Atom::Align(_));
    let mut keys = Vec::new();
    let mut brackets = false;
    path.slope
        .visit_atoms(&mut |atom| brackets |= is_bracket(atom));
    if brackets && handing != Handing::Reshaped {
        keys.push("about.bracket");
    }
    if handing == Handing::Extreme {
        keys.push("about.extreme");
    }
    let scope = composer.scope();
    if counts_on_zero(&path.slope, scope) || counts_on_zero(&gradient.component(), scope) {
        keys.push("about.outside");
    }
    if path.rules().contains(&Rule::LongProduct) {
        keys.push("about.long_product");
    }
    if handing == Handing::Coupled && told.once.insert("remark.coupled") {
        let letters = composer.letters(&path.at, gradient.at());
        let entry = composer.entry(gradient.wrt, gradient.at(), &letters);
        let slots = [
            ("of", vec![Inline::Math(composer.name(path.of))]),
            ("entry", vec![Inline::Math(entry)]),
        ];
        told.remarks.push(composer.said("remark.coupled", &slots));
    }
    keys.retain(|key| told.once.insert(key));
    keys.into_iter()
        .map(|key| composer.said(key, &[]))
        .collect()
}

/// Where several paths lead back to a value, one of them is easily forgotten.
fn remark_on_uses(composer: &Composer, gradient: &Gradient, paths: &[Path], told: &mut Told) {
    let uses = |of: Name, inner: Name| {
        let mut nodes = composer.graph.nodes.iter().filter(|node| node.name == of);
        let definition = nodes.next().and_then(|node| node.definition.as_ref());
        definition.is_some_and(|definition| definition.mentions(inner))
    };
    let between: Vec<Vec<Inline>> = paths
        .iter()
        .filter(|path| paths.iter().any(|other| uses(other.of, path.of)))
        .map(|path| vec![Inline::Math(composer.name(path.of))])
        .collect();
    let is_param = composer.scope().letter(gradient.wrt).kind == Kind::Param;
    let key = match (between.len(), is_param) {
        (0, true) => "remark.shared",
        (0, false) => return,
        (1, _) => "remark.between",
        _ => "remark.between_several",
    };
    if told.once.insert(key) {
        let slots = [
            ("wrt", vec![Inline::Math(composer.name(gradient.wrt))]),
            ("between", composer.phrases.list(between)),
        ];
        told.remarks.push(composer.said(key, &slots));
    }
}

/// The entry of v that an entry of u moves: the indices that deltas tie are those of u.
fn moved(composer: &Composer, path: &Path, by: &[Index], letters: &Letters) -> Math {
    let at: Vec<Index> = path
        .at
        .iter()
        .map(|index| tied_to(path, *index, by).unwrap_or(*index))
        .collect();
    composer.entry(path.of, &at, letters)
}

/// ∂v_ij/∂u_pq = …
fn slope(composer: &Composer, gradient: &Gradient, path: &Path, letters: &Letters) -> Math {
    if let Some(written) = voice::slope(composer, gradient, path) {
        return written;
    }
    let partial = Expr::atom(Atom::Partial {
        of: path.of,
        at: path.at.clone(),
        wrt: gradient.wrt,
        by: gradient.by().to_vec(),
    });
    let left = typeset::component(&partial, letters, &composer.style);
    Math::relation(
        left,
        Sign::Equal,
        typeset::component(&path.slope, letters, &composer.style),
    )
}

/// (power rule, sum rule)
fn rules(composer: &Composer, path: &Path) -> Vec<Inline> {
    let used = path.rules();
    if used.is_empty() {
        return Vec::new();
    }
    let content = vec![Inline::Emphasis(named_rules(composer, used))];
    composer.said("aside", &[("content", content)])
}

pub(super) fn named_rules(composer: &Composer, used: &BTreeSet<Rule>) -> Vec<Inline> {
    let mut said = Vec::new();
    for rule in used {
        if !said.is_empty() {
            said.extend(composer.said("list.comma", &[]));
        }
        said.extend(match rule {
            Rule::Sum => composer.said("rule.sum", &[]),
            Rule::Factor => composer.said("rule.factor", &[]),
            Rule::Product => composer.said("rule.product", &[]),
            Rule::Power => composer.said("rule.power", &[]),
            Rule::Extreme => composer.said("rule.extreme", &[]),
            Rule::LongProduct => composer.said("rule.long_product", &[]),
            Rule::Inverse => composer.said("rule.inverse", &[]),
            Rule::Determinant => composer.said("rule.determinant", &[]),
            Rule::LogDeterminant => composer.said("rule.log_determinant", &[]),
            Rule::Function(function) => composer.said(
                "rule.function",
                &[("function", vec![Inline::Math(function_name(*function))])],
            ),
        });
    }
    super::language::join(said)
}

/// A function by its name alone.
pub(super) fn function_name(function: Function) -> Math {
    typeset::function(function)
}

fn about_functions(
    composer: &Composer,
    used: &BTreeSet<Rule>,
    told: &mut Told,
) -> Vec<Vec<Inline>> {
    let mut said = Vec::new();
    for rule in used {
        if let Rule::Function(function) = rule {
            let key = format!("about.{}", function.row().name);
            if composer.phrases.has(&key) && told.functions.insert(*function) {
                said.push(composer.said(&key, &[]));
            }
        }
    }
    said
}

/// The shapes of the factors of a matrix product that has a transpose in it, and its own.
fn shapes(composer: &Composer, gradient: &Gradient) -> Option<(Vec<Math>, Math)> {
    if composer.options.notation != Notation::Matrix {
        return None;
    }
    let matrix = composer.formula(gradient)?;
    let product = match &matrix {
        MatExpr::Product(factors) => factors,
        MatExpr::Multiply(factors) => match factors.last() {
            Some(MatExpr::Product(factors)) => factors,
            _ => return None,
        },
        _ => return None,
    };
    let turned = product
        .iter()
        .any(|factor| matches!(factor, MatExpr::Transpose(_)));
    if !turned || gradient.at().is_empty() {
        return None;
    }
    let shape = |expr: &MatExpr| {
        let size = size(&composer.meaning(expr), composer.scope());
        let (rows, columns) = size.as_matrix().unwrap_or_default();
        let dim = |dim| crate::notation::names::size(dim, composer.scope());
        Math::product([(None, dim(rows)), (Some(Sign::Times), dim(columns))])
    };
    Some((product.iter().map(shape).collect(), shape(&matrix)))
}
