//! Sums that were left out.
//!
//! In: a formula. Out: the same with a Σ over a letter that the left side has not, or with a sum
//! over the entries of a tensor.

use super::chains::{Chain, made};
use super::repairs::Repairs;
use super::shapes::shape;
use super::sites::Place;
use crate::matrix::Reduction;
use crate::notation::interpret::{Bound, Callee, Fold, FoldKind, Meaning, Reading, Whole};

/// The letters of a formula that nothing in it binds.
fn free(node: &Reading, bound: &mut Vec<String>, found: &mut Vec<String>) {
    if let Meaning::Index(letter) = &node.meaning
        && !bound.contains(letter)
        && !found.contains(letter)
    {
        found.push(letter.clone());
    }
    let before = bound.len();
    if let Meaning::Fold(fold) = &node.meaning {
        bound.extend(fold.indices.iter().map(|one| one.letter.clone()));
    }
    for part in node.parts() {
        free(part, bound, found);
    }
    bound.truncate(before);
}

fn letters(node: &Reading) -> Vec<String> {
    let mut found = Vec::new();
    free(node, &mut Vec::new(), &mut found);
    found
}

fn sum_over(letter: &str, body: Reading) -> Reading {
    made(Meaning::Fold(Box::new(Fold {
        kind: FoldKind::Sum,
        indices: vec![Bound {
            letter: letter.to_owned(),
            first: None,
            last: None,
            but: None,
        }],
        body,
    })))
}

/// A sum put in.
pub(super) fn summed(repairs: &mut Repairs) {
    let sites = repairs.sites();
    let left = letters(repairs.about.left);
    let lacking = letters(repairs.right);
    for letter in lacking.iter().filter(|letter| !left.contains(letter)) {
        for site in sites.iter().filter(|site| site.chain) {
            let place = matches!(
                site.place,
                Place::Whole | Place::Term | Place::Body | Place::Above
            );
            if !place || !letters(site.node).contains(letter) {
                continue;
            }
            // Behind what does not depend on it.
            let chain = Chain::of(site.node);
            if let [group] = chain.groups.as_slice() {
                let depends = |one: &Reading| letters(one).contains(letter);
                let at = group.factors.iter().position(depends).unwrap_or(0);
                if at > 0 {
                    let rest = group.factors.get(at..).unwrap_or_default().to_vec();
                    let body = super::chains::beside(rest);
                    let new = chain.with(0, at..group.factors.len(), vec![sum_over(letter, body)]);
                    repairs.put(site, new.reading());
                }
            }
            repairs.put(site, sum_over(letter, site.node.clone()));
        }
    }
    // 1ᵀ before what is a vector or a batch, 1 behind it, and sums of all entries.
    let wanted = shape(repairs.about.left, repairs.about);
    let fewer = |node: &Reading, repairs: &Repairs| {
        let here = shape(node, repairs.about);
        match (&here, &wanted) {
            (Some(here), _) if here.is_empty() => false,
            (Some(here), Some(wanted)) => here.len() > wanted.len(),
            _ => true,
        }
    };
    let ones = || made(Meaning::Ones(Vec::new()));
    let row = || made(Meaning::Transpose(Box::new(ones())));
    for site in sites.iter().filter(|site| site.chain) {
        if !matches!(site.place, Place::Whole | Place::Term | Place::Above) {
            continue;
        }
        let chain = Chain::of(site.node);
        if let ([group], true) = (chain.groups.as_slice(), chain.len() > 1) {
            for (at, factor) in group.factors.iter().enumerate() {
                if !fewer(factor, repairs) {
                    continue;
                }
                for pair in [vec![row(), factor.clone()], vec![factor.clone(), ones()]] {
                    let new = chain.with(0, at..at + 1, pair);
                    repairs.put(site, new.reading());
                }
            }
        }
        if fewer(site.node, repairs) {
            let one = match chain.groups.len() {
                1 => chain.groups.first().map(|group| group.factors.clone()),
                _ => None,
            };
            let factors = one.unwrap_or_else(|| vec![site.node.clone()]);
            let mut before = vec![row()];
            before.extend(factors.iter().cloned());
            repairs.put(site, super::chains::beside(before));
            let mut behind = factors;
            behind.push(ones());
            repairs.put(site, super::chains::beside(behind));
            for whole in [
                Whole::Sum,
                Whole::Along(Reduction::Sum, 0),
                Whole::Along(Reduction::Sum, 1),
                Whole::Mean,
            ] {
                let arguments = vec![site.node.clone()];
                let sum = made(Meaning::Apply(Callee::Whole(whole), 0, arguments));
                repairs.put(site, sum);
            }
        }
    }
}

/// A sum left out.
pub(super) fn without_sum(wrong: &mut Repairs) {
    for site in wrong.sites() {
        match &site.node.meaning {
            Meaning::Fold(fold) if fold.kind == FoldKind::Sum => {
                wrong.put(&site, fold.body.clone());
            }
            Meaning::Apply(Callee::Whole(Whole::Sum | Whole::Mean), 0, arguments) => {
                if let [argument] = arguments.as_slice() {
                    wrong.put(&site, argument.clone());
                }
            }
            _ => {}
        }
        if site.chain {
            let chain = Chain::of(site.node);
            for place in chain.places() {
                let is_ones = match chain.get(place).map(|one| &one.meaning) {
                    Some(Meaning::Transpose(inner)) => matches!(inner.meaning, Meaning::Ones(_)),
                    Some(Meaning::Ones(_)) => true,
                    _ => false,
                };
                if is_ones && chain.len() > 1 {
                    wrong.put(&site, chain.without(place).reading());
                }
            }
        }
    }
}
