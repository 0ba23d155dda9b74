//! Terms too few and too many, and those through a mean or a variance.
//!
//! In: a formula. Out: the same with a sum longer or shorter by one term.

use super::chains::{Chain, made};
use super::factors::unplaced;
use super::repairs::{Repairs, names};
use super::shapes::{may_be, shape};
use super::sites::{Place, Site, sites};
use crate::notation::interpret::symbols::Role;
use crate::notation::interpret::{Callee, FoldKind, Meaning, Reading, Term, Whole};

/// More names are not tried as a term.
const MOST_NAMES: usize = 12;

/// More terms of the true formula are not tried together.
const MOST_TERMS: usize = 8;

/// The terms of a sum; a product with a sum in it is opened, one level deep.
fn terms(node: &Reading) -> Vec<Term> {
    if let Meaning::Sum(terms) = &node.meaning {
        return terms.clone();
    }
    let single = vec![Term {
        negative: false,
        reading: node.clone(),
    }];
    if let Meaning::Fraction(above, below) = &node.meaning {
        let above = terms(above);
        if above.len() < 2 {
            return single;
        }
        let over = |term: Term| {
            let fraction = Meaning::Fraction(Box::new(term.reading), below.clone());
            Term {
                negative: term.negative,
                reading: made(fraction),
            }
        };
        return above.into_iter().map(over).collect();
    }
    let chain = Chain::of(node);
    for (g, f) in chain.places() {
        if chain.len() > 1
            && let Some(Meaning::Sum(inner)) = chain.get((g, f)).map(|one| &one.meaning)
            && inner.len() > 1
        {
            let opened = inner.iter().map(|term| Term {
                negative: term.negative,
                reading: chain
                    .with(g, f..f + 1, vec![term.reading.clone()])
                    .reading(),
            });
            return opened.collect();
        }
    }
    single
}

/// The terms of the true right side that are not written.
fn lacking(repairs: &Repairs) -> Vec<Term> {
    let Some(truth) = repairs.about.truth else {
        return Vec::new();
    };
    let here = terms(repairs.right);
    let all = terms(truth).into_iter();
    let all = all.filter(|term| !here.contains(term)).take(MOST_TERMS);
    all.map(|term| Term {
        negative: term.negative,
        reading: unplaced(&term.reading),
    })
    .collect()
}

/// Whether a term goes through a mean or a variance.
fn is_held(term: &Term, repairs: &Repairs) -> bool {
    let held = repairs.about.held;
    !held.is_empty()
        && term.reading.has(&|meaning| match meaning {
            Meaning::Name(number) => held.contains(number),
            Meaning::Fold(fold) => fold.kind == FoldKind::Sum,
            Meaning::Apply(Callee::Whole(Whole::Sum | Whole::Mean), ..) => true,
            Meaning::Ones(_) => true,
            _ => false,
        })
}

/// With more terms behind those that there are.
fn plus(node: &Reading, more: &[Term]) -> Reading {
    let mut all = match &node.meaning {
        Meaning::Sum(terms) => terms.clone(),
        _ => vec![Term {
            negative: false,
            reading: node.clone(),
        }],
    };
    all.extend(more.iter().cloned());
    made(Meaning::Sum(all))
}

/// The terms of the true formula through a mean or a variance, one or two at once, or all.
pub(super) fn held(repairs: &mut Repairs) {
    let all: Vec<Term> = lacking(repairs)
        .into_iter()
        .filter(|term| is_held(term, repairs))
        .collect();
    let sites = repairs.sites();
    let Some(site) = sites.first() else {
        return;
    };
    for term in &all {
        repairs.put(site, plus(site.node, std::slice::from_ref(term)));
    }
    for (at, first) in all.iter().enumerate() {
        for second in all.iter().skip(at + 1) {
            repairs.put(site, plus(site.node, &[first.clone(), second.clone()]));
        }
    }
    if all.len() > 2 {
        repairs.put(site, plus(site.node, &all));
    }
}

/// The terms through a mean or a variance left out.
pub(super) fn without_held(wrong: &mut Repairs) {
    let sites = wrong.sites();
    let Some(site) = sites.first() else {
        return;
    };
    let all = terms(site.node);
    let rest: Vec<Term> = all
        .iter()
        .filter(|term| !is_held(term, wrong))
        .cloned()
        .collect();
    if !rest.is_empty() && rest.len() < all.len() {
        wrong.put(site, joined(rest));
    }
}

/// A sum; one term that is added by itself.
fn joined(terms: Vec<Term>) -> Reading {
    match terms.as_slice() {
        [
            Term {
                negative: false,
                reading,
            },
        ] => reading.clone(),
        _ => made(Meaning::Sum(terms)),
    }
}

/// A term put in: one of the true formula, a name of a fitting shape, a weight with its factor.
pub(super) fn with_term(repairs: &mut Repairs) {
    let here = repairs.sites();
    let Some(whole) = here.first() else {
        return;
    };
    // A sum of the true formula of which all but one term stand here.
    for sum in repairs.about.truth.map(sites).unwrap_or_default() {
        let Meaning::Sum(terms) = &sum.node.meaning else {
            continue;
        };
        for at in (0..terms.len()).filter(|_| terms.len() > 1) {
            let mut rest = terms.clone();
            rest.remove(at);
            let rest = joined(rest);
            for site in here.iter().filter(|site| *site.node == rest) {
                repairs.put(site, unplaced(sum.node));
            }
        }
    }
    for term in lacking(repairs) {
        repairs.put(whole, plus(whole.node, &[term]));
    }
    let mut left = Vec::new();
    match &repairs.about.left.meaning {
        Meaning::Derivative(derivative) => {
            left.extend(derivative.by.iter().flat_map(names));
        }
        _ => left.extend(repairs.left_names()),
    }
    let decay = left.iter().flat_map(|name| {
        let factors = repairs.about.factors.iter();
        let scalar = |one: &&Reading| matches!(one.meaning, Meaning::Name(_) | Meaning::Unknown(_));
        factors.filter(scalar).map(|factor| {
            let name = made(Meaning::Name(*name));
            super::chains::beside(vec![unplaced(factor), name])
        })
    });
    let decay: Vec<Reading> = decay.collect();
    let places: [&dyn Fn(&Site) -> bool; 2] = [&|site| site.place == Place::Whole, &|site| {
        site.place == Place::Argument
            || matches!(&site.node.meaning, Meaning::Sum(terms) if terms.len() > 1)
    }];
    for place in places {
        for site in here.iter().filter(|site| place(site)) {
            let wanted = match site.place {
                Place::Whole => shape(repairs.about.left, repairs.about),
                _ => shape(site.node, repairs.about),
            };
            for reading in fitting(wanted.as_ref(), repairs)
                .into_iter()
                .chain(decay.clone())
            {
                for negative in [false, true] {
                    let reading = reading.clone();
                    let term = Term { negative, reading };
                    repairs.put(site, plus(site.node, &[term]));
                }
            }
        }
    }
}

/// Names of a shape, and entries with the left side's letters.
fn fitting(wanted: Option<&Vec<u64>>, repairs: &Repairs) -> Vec<Reading> {
    let about = repairs.about;
    let indices = repairs.left_indices();
    let letters: Vec<Reading> = indices
        .into_iter()
        .filter(|one| matches!(one.meaning, Meaning::Index(_)))
        .collect();
    let mut all = Vec::new();
    let left = repairs.left_names();
    for (number, symbol) in about.symbols.all().iter().enumerate() {
        let is_value = matches!(symbol.role, Role::Value(_));
        let known = (about.shape)(number);
        if !is_value || left.contains(&number) || all.len() >= MOST_NAMES {
            continue;
        }
        let name = made(Meaning::Name(number));
        if wanted.is_some() && known.is_some() && may_be(known.as_ref(), wanted) {
            all.push(name.clone());
        }
        let rank = known.map_or(0, |shape| shape.len());
        if rank > 0 && rank == letters.len() {
            all.push(made(Meaning::Entry(Box::new(name), letters.clone())));
        }
    }
    all
}

/// A term left out.
pub(super) fn without_term(repairs: &mut Repairs) {
    for site in repairs.sites() {
        let Meaning::Sum(terms) = &site.node.meaning else {
            continue;
        };
        if terms.len() < 2 {
            continue;
        }
        for (at, term) in terms.iter().enumerate().rev() {
            let mut rest = terms.clone();
            rest.remove(at);
            let blamed = term.reading.span.clone();
            repairs.blame(&site, joined(rest), blamed);
        }
    }
}

/// A term too many.
pub(super) fn with_extra(wrong: &mut Repairs) {
    let sites = wrong.sites();
    let Some(site) = sites.first() else {
        return;
    };
    let wanted = shape(wrong.about.left, wrong.about);
    for reading in fitting(wanted.as_ref(), wrong) {
        let negative = false;
        wrong.put(site, plus(site.node, &[Term { negative, reading }]));
    }
}
