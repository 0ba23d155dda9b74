//! Factors too few and too many.
//!
//! In: a formula. Out: the same with a product longer or shorter by one factor.

use super::chains::{Chain, beside, hadamard, made, turned};
use super::repairs::Repairs;
use super::shapes::shape;
use super::sites::{Place, Site};
use crate::algebra::Rational;
use crate::notation::interpret::{Meaning, Reading};

/// What may have been left out: 2, ½, what is known to be a factor around here, one over it.
fn missing(repairs: &Repairs) -> Vec<Reading> {
    let over = |one: &Reading| {
        let one = match &one.meaning {
            Meaning::Fraction(a, b) if is_number(a, 1) => return (**b).clone(),
            _ => one.clone(),
        };
        made(Meaning::Fraction(
            Box::new(Reading::integer(1)),
            Box::new(one),
        ))
    };
    let given = repairs.about.factors.iter();
    let given: Vec<Reading> = given.map(|one| made(one.meaning.clone())).collect();
    let two = Reading::integer(2);
    let mut all = vec![over(&two), two];
    let inverse: Vec<Reading> = given.iter().map(over).collect();
    for one in given.into_iter().chain(inverse) {
        let trivial = is_number(&one, 1) || is_number(&one, -1) || is_number(&one, 0);
        if !all.contains(&one) && !trivial {
            all.push(one);
        }
    }
    all
}

fn is_number(node: &Reading, value: i64) -> bool {
    matches!(&node.meaning, Meaning::Number(written) if written.value == Rational::from(value))
}

/// The factors above and below the line.
fn scalars(node: &Reading) -> [Vec<Reading>; 2] {
    let mut both = [Vec::new(), Vec::new()];
    for factor in Chain::of(node).factors() {
        match &factor.meaning {
            Meaning::Fraction(a, b) => {
                both[0].extend(Chain::of(a).factors().cloned());
                both[1].extend(Chain::of(b).factors().cloned());
            }
            _ => both[0].push(factor.clone()),
        }
    }
    both
}

/// Whether a factor would only take away one that is written: that one is too many.
fn cancels(node: &Reading, factor: &Reading) -> bool {
    let [above, below] = scalars(node);
    match &factor.meaning {
        Meaning::Fraction(a, b) if is_number(a, 1) => above.contains(b),
        _ => below.contains(factor),
    }
}

/// Before all other factors, behind a sign; into a sum of one negative term.
fn times(node: &Reading, factor: &Reading) -> Reading {
    if let Meaning::Sum(terms) = &node.meaning
        && let [term] = terms.as_slice()
    {
        let mut term = term.clone();
        term.reading = times(&term.reading, factor);
        return made(Meaning::Sum(vec![term]));
    }
    let chain = Chain::of(node);
    chain.with(0, 0..0, vec![factor.clone()]).reading()
}

/// A factor put in: before all of the formula, a term, a body, a side of a fraction.
pub(super) fn with_factor(repairs: &mut Repairs) {
    let sites = repairs.sites();
    let factors = missing(repairs);
    let places: [&dyn Fn(&Site) -> bool; 3] = [
        &|site| site.place == Place::Whole,
        &|site| matches!(site.place, Place::Term | Place::Body),
        &|site| matches!(site.place, Place::Argument | Place::Exponent) && site.chain,
    ];
    for place in places {
        for site in sites.iter().filter(|site| place(site)) {
            for factor in &factors {
                let sum = match &site.node.meaning {
                    Meaning::Sum(terms) => terms.iter().any(|term| cancels(&term.reading, factor)),
                    _ => false,
                };
                if !sum && !cancels(site.node, factor) && !cancels(repairs.right, factor) {
                    repairs.put(site, times(site.node, factor));
                }
            }
        }
    }
    let below = sites.iter().filter(|site| site.place == Place::Below);
    for site in below {
        for factor in repairs.about.factors.iter().chain([&Reading::integer(2)]) {
            let factor = made(factor.meaning.clone());
            if !is_number(&factor, 1) && !cancels(repairs.right, &factor) {
                repairs.put(site, times(site.node, &factor));
            }
        }
    }
    // What the true formula multiplies by, and this one does not.
    let Some(truth) = repairs.about.truth else {
        return;
    };
    let here: Vec<Reading> = Chain::of(repairs.right).factors().cloned().collect();
    let lacking: Vec<Reading> = Chain::of(truth)
        .factors()
        .filter(|one| !here.contains(one))
        .map(unplaced)
        .collect();
    if let Some(site) = sites.first() {
        for factor in lacking {
            many(repairs, site, &factor);
        }
    }
}

/// A factor at either end, and entry by entry.
fn many(repairs: &mut Repairs, site: &Site, factor: &Reading) {
    let node = site.node;
    repairs.put(site, times(node, factor));
    let chain = Chain::of(node);
    if let Some(last) = chain.groups.len().checked_sub(1) {
        let end = chain.groups.last().map_or(0, |group| group.factors.len());
        let behind = chain.with(last, end..end, vec![factor.clone()]);
        repairs.put(site, behind.reading());
    }
    repairs.put(site, beside(vec![node.clone(), turned(factor)]));
    let scalar = shape(factor, repairs.about).is_some_and(|shape| shape.is_empty());
    if !scalar {
        repairs.put(site, hadamard(node.clone(), factor.clone()));
    }
}

/// A formula of another text: it has no place in this one.
pub(super) fn unplaced(node: &Reading) -> Reading {
    let copy = node.with_parts(&mut unplaced);
    Reading::new(copy.meaning, 0..0)
}

/// A factor left out.
pub(super) fn without_factor(repairs: &mut Repairs) {
    let sites = repairs.sites();
    // Numbers are taken for too many before names.
    for plain in [true, false] {
        for site in sites.iter().filter(|site| site.chain) {
            let chain = Chain::of(site.node);
            if chain.len() < 2 {
                continue;
            }
            for place in chain.places() {
                let Some(factor) = chain.get(place) else {
                    continue;
                };
                let number = matches!(factor.meaning, Meaning::Number(_))
                    || matches!(&factor.meaning, Meaning::Fraction(a, _) if matches!(a.meaning, Meaning::Number(_)));
                if number == plain {
                    let blamed = factor.span.clone();
                    repairs.blame(site, chain.without(place).reading(), blamed);
                }
            }
        }
    }
    for site in &sites {
        if let Meaning::Fraction(a, b) = &site.node.meaning {
            repairs.blame(site, (**a).clone(), b.span.clone());
            let chain = Chain::of(b);
            if chain.len() == 1 && !is_number(a, 1) {
                let one = Box::new(Reading::integer(1));
                let new = made(Meaning::Fraction(one, b.clone()));
                repairs.blame(site, new, a.span.clone());
            }
        }
    }
}

/// A factor left out that [`with_factor`] could know of.
pub(super) fn without_written(wrong: &mut Repairs) {
    let known = missing(wrong);
    if let Some(site) = wrong.sites().first() {
        let chain = Chain::of(site.node);
        for place in chain.places() {
            if chain.len() > 1 && chain.get(place).is_some_and(|one| known.contains(one)) {
                wrong.put(site, chain.without(place).reading());
            }
        }
    }
}

/// A factor too many.
pub(super) fn with_extra(wrong: &mut Repairs) {
    let factors = missing(wrong);
    if let Some(site) = wrong.sites().first() {
        for factor in factors {
            wrong.put(site, times(site.node, &factor));
        }
    }
}
