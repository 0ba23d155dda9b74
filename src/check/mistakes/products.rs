//! Matrix products: transposes, the order of factors, the kind of product.
//!
//! In: a formula. Out: the same with one product another.

use super::chains::{Chain, beside, hadamard, turned};
use super::repairs::Repairs;
use super::shapes::shape;
use super::sites::Place;
use crate::notation::interpret::{Meaning, Reading, Sign};

/// Whether something may be more than a number.
fn may_turn(node: &Reading, repairs: &Repairs) -> bool {
    let kind = !matches!(
        node.meaning,
        Meaning::Number(_) | Meaning::Index(_) | Meaning::Fraction(..)
    );
    kind && shape(node, repairs.about).is_none_or(|shape| !shape.is_empty())
}

/// One transpose more or less; one that is written goes first.
pub(super) fn transposed(repairs: &mut Repairs) {
    let sites = repairs.sites();
    for written in [true, false] {
        for site in &sites {
            let is_written = matches!(site.node.meaning, Meaning::Transpose(_));
            let inner = site
                .path
                .split_last()
                .and_then(|(_, rest)| sites.iter().find(|other| other.path == rest))
                .is_some_and(|parent| {
                    matches!(
                        parent.node.meaning,
                        Meaning::Transpose(_) | Meaning::Entry(..) | Meaning::Apply(..)
                    )
                });
            let place = matches!(
                site.place,
                Place::Factor | Place::Whole | Place::Term | Place::Body | Place::Inside
            );
            let fits = place && !inner && may_turn(site.node, repairs);
            if is_written == written && (fits || is_written) {
                repairs.put(site, turned(site.node));
            }
        }
    }
}

/// Two factors of a matrix product swapped, as they are and with their transposes left in place.
pub(super) fn reordered(repairs: &mut Repairs) {
    for site in repairs.sites() {
        if !site.chain {
            continue;
        }
        let chain = Chain::of(site.node);
        let matters = |node: &Reading| may_turn(node, repairs);
        let places: Vec<(usize, usize)> = chain
            .places()
            .into_iter()
            .filter(|place| chain.get(*place).is_some_and(matters))
            .collect();
        for distance in 1..places.len() {
            for (first, second) in places.iter().zip(places.iter().skip(distance)) {
                let (Some(a), Some(b)) = (chain.get(*first), chain.get(*second)) else {
                    continue;
                };
                let hadamard = first.0 != second.0
                    && chain
                        .groups
                        .get(second.0)
                        .is_some_and(|g| g.sign == Sign::Hadamard);
                if hadamard {
                    continue;
                }
                let blamed = a.span.start..b.span.end.max(a.span.start);
                let turns = |node: &Reading| matches!(node.meaning, Meaning::Transpose(_));
                let both = match turns(a) == turns(b) {
                    true => vec![(b.clone(), a.clone()), (turned(b), turned(a))],
                    // a δᵀ becomes δ aᵀ, then δᵀ a.
                    false => vec![(turned(b), turned(a)), (b.clone(), a.clone())],
                };
                for (left, right) in both {
                    let swapped = chain.with(first.0, first.1..first.1 + 1, vec![left]).with(
                        second.0,
                        second.1..second.1 + 1,
                        vec![right],
                    );
                    repairs.blame(&site, swapped.reading(), blamed.clone());
                }
            }
        }
    }
    // (A B)ᵀ for the product of the transposes, in the other order.
    for site in repairs.sites() {
        let chain = Chain::of(site.node);
        if let ([group], true) = (chain.groups.as_slice(), site.chain)
            && chain.len() > 1
            && chain.len() < 5
        {
            let (scalars, mut rest): (Vec<Reading>, Vec<Reading>) = group
                .factors
                .iter()
                .cloned()
                .partition(|one| !may_turn(one, repairs));
            if rest.len() > 1 {
                rest = rest.iter().rev().map(turned).collect();
                let all: Vec<Reading> = scalars.into_iter().chain(rest).collect();
                repairs.put(&site, beside(all));
            }
        }
    }
}

/// ⊙ for a matrix product, and the reverse, with a transpose where it takes one.
pub(super) fn other_kind(repairs: &mut Repairs) {
    changed(repairs, true);
}

/// The same, each product in one way: the factors stay in their order.
pub(super) fn wrong_kind(wrong: &mut Repairs) {
    changed(wrong, false);
}

fn changed(repairs: &mut Repairs, every: bool) {
    for site in repairs.sites() {
        if !site.chain {
            continue;
        }
        let chain = Chain::of(site.node);
        for g in 1..chain.groups.len() {
            let (before, after) = chain.groups.split_at(g);
            let ([.., left], [right, rest @ ..]) = (before, after) else {
                continue;
            };
            if right.sign == Sign::HadamardDivide {
                continue;
            }
            let Some((head, start)) = left.factors.split_last() else {
                continue;
            };
            let Some((tail, end)) = right.factors.split_first() else {
                continue;
            };
            if !may_turn(head, repairs) || !may_turn(tail, repairs) {
                continue;
            }
            let blamed = head.span.start..tail.span.end.max(head.span.start);
            let pairs = [
                [head.clone(), turned(tail)],
                [head.clone(), tail.clone()],
                [turned(head), tail.clone()],
                [tail.clone(), turned(head)],
                [turned(tail), head.clone()],
                [tail.clone(), head.clone()],
            ];
            let groups = |before: &[super::chains::Group], joined: Vec<Reading>| {
                let mut groups = before.to_vec();
                if let Some(last) = groups.last_mut() {
                    last.factors = joined;
                }
                groups.extend(rest.iter().cloned());
                Chain { groups }
            };
            for pair in pairs
                .into_iter()
                .skip(usize::from(!every))
                .take(if every { 6 } else { 1 })
            {
                let mut joined = start.to_vec();
                joined.extend(pair);
                joined.extend(end.iter().cloned());
                repairs.blame(&site, groups(before, joined).reading(), blamed.clone());
            }
            if every && right.sign != Sign::Hadamard {
                let mut copy = chain.clone();
                if let Some(group) = copy.groups.get_mut(g) {
                    group.sign = Sign::Hadamard;
                }
                repairs.blame(&site, copy.reading(), blamed);
            }
        }
        for (g, f) in chain.places() {
            let (Some(a), Some(b)) = (chain.get((g, f)), chain.get((g, f + 1))) else {
                continue;
            };
            if !may_turn(a, repairs) || !may_turn(b, repairs) {
                continue;
            }
            let plain = |node: &Reading| match &node.meaning {
                Meaning::Transpose(inner) => (**inner).clone(),
                _ => node.clone(),
            };
            let blamed = a.span.start..b.span.end.max(a.span.start);
            let count = chain.groups.get(g).map_or(0, |group| group.factors.len());
            let pairs = [(a.clone(), b.clone()), (plain(a), plain(b))];
            for (left, right) in pairs.into_iter().skip(usize::from(!every)) {
                // ⊙ binds less than what stands side by side.
                let cut =
                    |left: Vec<Reading>, right: Vec<Reading>| hadamard(beside(left), beside(right));
                let group = chain.groups.get(g).map(|group| group.factors.clone());
                let factors = group.unwrap_or_default();
                let mut before = factors.get(..f).unwrap_or_default().to_vec();
                let mut after = vec![right.clone()];
                after.extend(factors.get(f + 2..).unwrap_or_default().iter().cloned());
                before.push(left.clone());
                let split = chain.with(g, 0..count, vec![cut(before, after)]);
                repairs.blame(&site, split.reading(), blamed.clone());
                if count > 2 {
                    let close = hadamard(left, right);
                    let new = chain.with(g, f..f + 2, vec![close]);
                    repairs.blame(&site, new.reading(), blamed.clone());
                }
            }
        }
    }
}
