//! Activations, their derivatives and arguments; logarithms; digits that are written.
//!
//! In: a formula. Out: the same with a factor f′(z), with another argument, another base, two digits
//! swapped.

use super::chains::{Chain, beside, hadamard, made};
use super::repairs::{Repairs, renamed};
use super::shapes::{may_be, shape};
use super::sites::{Place, Site};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::notation::interpret::{Callee, Meaning, Reading, Written};
use dashu_int::IBig;

/// Longer numbers are not looked through for swapped digits.
const MOST_DIGITS: usize = 30;

/// Two neighbouring digits of a number swapped. A number that is all of the formula is judged by
/// [`super::numeric`].
pub(super) fn digits(repairs: &mut Repairs) {
    for site in repairs.sites() {
        let Meaning::Number(written) = &site.node.meaning else {
            continue;
        };
        if site.place == Place::Whole {
            continue;
        }
        for value in swapped(written) {
            let number = Written {
                value,
                ..written.clone()
            };
            repairs.put(&site, made(Meaning::Number(number)));
        }
    }
}

fn swapped(written: &Written) -> Vec<Rational> {
    if written.decimals as usize > MOST_DIGITS {
        return Vec::new();
    }
    let mut scale = Rational::from(1);
    for _ in 0..written.decimals {
        scale *= Rational::from(10);
    }
    let whole = &written.value * &scale;
    let digits = whole.numerator().to_string();
    // With the zeros that are written before them.
    let digits = format!("{digits:0>width$}", width = written.decimals as usize + 1);
    if !whole.is_int() || digits.len() < 2 || digits.len() > MOST_DIGITS {
        return Vec::new();
    }
    let bytes = digits.as_bytes();
    let pairs = (1..bytes.len()).filter(|at| bytes.get(*at) != bytes.get(at - 1));
    let values = pairs.filter_map(|at| {
        let mut bytes = bytes.to_vec();
        bytes.swap(at - 1, at);
        let text = String::from_utf8(bytes).ok()?;
        let whole = IBig::from_str_radix(&text, 10).ok()?;
        Some(Rational::from(whole) / &scale)
    });
    values.collect()
}

/// One logarithm of another base.
pub(super) fn logarithm(repairs: &mut Repairs) {
    let sites = repairs.sites();
    let log =
        |callee: Callee, arguments: &[Reading]| made(Meaning::Apply(callee, 0, arguments.to_vec()));
    for site in &sites {
        if let Meaning::Apply(Callee::LogBase(_), 0, arguments) = &site.node.meaning {
            let natural = arguments.get(arguments.len().saturating_sub(1)..);
            let natural = natural.unwrap_or_default();
            repairs.put(site, log(Callee::Scalar(Function::Log), natural));
        }
    }
    for site in &sites {
        if let Meaning::Apply(Callee::Scalar(Function::Log), 0, arguments) = &site.node.meaning {
            let ten = Callee::LogBase(Box::new(Reading::integer(10)));
            repairs.put(site, log(ten, arguments));
        }
    }
}

/// An activation with all forms of f′(z) that may stand at a site.
struct Slope {
    /// The form.
    reading: Reading,
    /// Its shape.
    shape: Option<Vec<u64>>,
}

/// The activations, those of the left side's names first.
fn activations(repairs: &Repairs) -> Vec<(usize, Callee, usize)> {
    let left = repairs.left_names();
    let mut all = repairs.about.activations.to_vec();
    all.sort_by_key(|(a, _, z)| !(left.contains(z) || left.contains(a)));
    all
}

/// f′(z), or f′(z_j) with the letters that there are.
fn slopes(callee: &Callee, z: usize, site: &Site, repairs: &Repairs) -> Vec<Slope> {
    let name = made(Meaning::Name(z));
    let known = shape(&name, repairs.about);
    let slope = |argument: Reading, shape| Slope {
        reading: made(Meaning::Apply(callee.clone(), 1, vec![argument])),
        shape,
    };
    let mut all = vec![slope(name.clone(), known.clone())];
    let bound = site.bound.iter();
    let mut letters = repairs.left_indices();
    letters.extend(bound.map(|letter| made(Meaning::Index(letter.clone()))));
    let rank = known.map_or(1, |shape| shape.len());
    let entry = |at: Vec<Reading>| made(Meaning::Entry(Box::new(name.clone()), at));
    let entries: Vec<Vec<Reading>> = match rank {
        1 => letters.iter().map(|one| vec![one.clone()]).collect(),
        2 => {
            let pairs = letters.iter().flat_map(|a| {
                let others = letters.iter().filter(move |b| *b != a);
                others.map(move |b| vec![a.clone(), b.clone()])
            });
            pairs.take(6).collect()
        }
        _ => Vec::new(),
    };
    let scalar = entries.into_iter();
    all.extend(scalar.map(|at| slope(entry(at), Some(Vec::new()))));
    all
}

/// A factor f′(z) more.
pub(super) fn derivative(repairs: &mut Repairs) {
    let sites = repairs.sites();
    let wholes =
        |site: &&Site| matches!(site.place, Place::Whole | Place::Term | Place::Body) && site.chain;
    let components = !repairs.left_indices().is_empty();
    let all = activations(repairs);
    // All of the formula, a term, the body of a sum.
    for (_, callee, z) in &all {
        for site in sites.iter().filter(wholes) {
            let here = shape(site.node, repairs.about);
            for slope in slopes(callee, *z, site, repairs) {
                let scalar = slope.shape.as_ref().is_some_and(Vec::is_empty);
                if scalar {
                    let mut factors = match &site.node.meaning {
                        Meaning::Beside(factors) => factors.clone(),
                        _ => vec![site.node.clone()],
                    };
                    let last_is_sum = factors
                        .last()
                        .is_some_and(|last| matches!(last.meaning, Meaning::Fold(_)));
                    factors.insert(if last_is_sum { 0 } else { factors.len() }, slope.reading);
                    repairs.put(site, beside(factors));
                } else if !components && may_be(here.as_ref(), slope.shape.as_ref()) {
                    repairs.put(site, hadamard(site.node.clone(), slope.reading));
                }
            }
        }
    }
    if components {
        return;
    }
    // Only some factors: ((W^T δ) ⊙ σ'(z)) x^T.
    for (_, callee, z) in &all {
        let reading = made(Meaning::Apply(
            callee.clone(),
            1,
            vec![made(Meaning::Name(*z))],
        ));
        let wanted = shape(&reading, repairs.about);
        if wanted.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        for site in sites.iter().filter(|site| site.chain) {
            let chain = Chain::of(site.node);
            for (g, group) in chain.groups.iter().enumerate() {
                let count = group.factors.len();
                let ends = (1..count).map(|end| 0..end);
                let starts = (1..count).map(|start| start..count);
                let singles = (0..count).map(|at| at..at + 1);
                let all = ends.chain(starts).chain(singles);
                for range in all.filter(|_| chain.len() > 1) {
                    let part = beside(
                        group
                            .factors
                            .get(range.clone())
                            .unwrap_or_default()
                            .to_vec(),
                    );
                    let here = shape(&part, repairs.about);
                    if here.as_ref().is_some_and(Vec::is_empty)
                        || !may_be(here.as_ref(), wanted.as_ref())
                    {
                        continue;
                    }
                    let new = chain.with(g, range, vec![hadamard(part, reading.clone())]);
                    repairs.put(site, new.reading());
                }
            }
        }
    }
}

/// A factor f′(z), or a (1 - a), less.
pub(super) fn without_derivative(made: &mut Repairs) {
    for site in made.sites().iter().filter(|site| site.chain) {
        let chain = Chain::of(site.node);
        for place in chain.places() {
            let is_slope = chain
                .get(place)
                .is_some_and(|one| matches!(one.meaning, Meaning::Apply(_, 1, _)));
            if is_slope && chain.len() > 1 {
                made.put(site, chain.without(place).reading());
            }
        }
    }
}

/// The names of an argument: one by itself, or that of an entry.
fn argument_name(node: &Reading) -> Option<usize> {
    match &node.meaning {
        Meaning::Name(number) => Some(*number),
        Meaning::Entry(base, _) => argument_name(base),
        Meaning::Transpose(inner) => argument_name(inner),
        _ => None,
    }
}

/// f′(z) for f′(a), f(z) for f(a), a (1 - a) for z (1 - z).
pub(super) fn argument(repairs: &mut Repairs) {
    let sites = repairs.sites();
    let all = activations(repairs);
    for primed in [true, false] {
        for site in &sites {
            let Meaning::Apply(callee, primes, arguments) = &site.node.meaning else {
                continue;
            };
            let ([argument], true) = (arguments.as_slice(), (*primes > 0) == primed) else {
                continue;
            };
            let name = argument_name(argument);
            for (a, f, z) in &all {
                if name == Some(*a) && (f == callee || primed) {
                    let argument = renamed(argument, *a, *z);
                    let right = Meaning::Apply(callee.clone(), *primes, vec![argument]);
                    repairs.put(site, made(right));
                }
            }
        }
    }
    // a (1 - a) and 1 - a² are derivatives that are told by the output.
    for site in sites.iter().filter(|site| site.chain) {
        for (a, _, z) in &all {
            let output = Chain::of(site.node)
                .factors()
                .any(|one| is_one_minus(one, *z));
            if output {
                repairs.put(site, renamed_outside(site.node, *z, *a));
            }
        }
    }
}

/// Whether it is 1 - z or 1 - z², or of its entries.
fn is_one_minus(node: &Reading, z: usize) -> bool {
    let Meaning::Sum(terms) = &node.meaning else {
        return false;
    };
    let [one, rest] = terms.as_slice() else {
        return false;
    };
    let rest_name = match &rest.reading.meaning {
        Meaning::Power(base, _) | Meaning::ElementPower(base, _) => argument_name(base),
        _ => argument_name(&rest.reading),
    };
    let ones = match &one.reading.meaning {
        Meaning::Number(written) => written.value == Rational::from(1),
        Meaning::Ones(_) => true,
        _ => false,
    };
    ones && !one.negative && rest.negative && rest_name == Some(z)
}

/// One name for another, but not in what functions are applied to.
fn renamed_outside(node: &Reading, from: usize, to: usize) -> Reading {
    match &node.meaning {
        Meaning::Apply(..) | Meaning::Derivative(_) => node.clone(),
        Meaning::Name(_) => renamed(node, from, to),
        _ => {
            let copy = node.with_parts(&mut |part| renamed_outside(part, from, to));
            match copy == *node {
                true => copy,
                false => Reading::new(copy.meaning, 0..0),
            }
        }
    }
}

/// f′(a) for f′(z).
pub(super) fn wrong_argument(wrong: &mut Repairs) {
    let all = activations(wrong);
    for site in wrong.sites() {
        let Meaning::Apply(callee, primes @ 1.., arguments) = &site.node.meaning else {
            continue;
        };
        let [argument] = arguments.as_slice() else {
            continue;
        };
        for (a, _, z) in &all {
            if argument_name(argument) == Some(*z) {
                let argument = renamed(argument, *z, *a);
                let new = Meaning::Apply(callee.clone(), *primes, vec![argument]);
                wrong.put(&site, made(new));
            }
        }
    }
}
