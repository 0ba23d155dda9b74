//! Another layer, another component, a weight of another time.
//!
//! In: a formula. Out: the same with one name or one subscript another.

use super::chains::made;
use super::repairs::{Repairs, names, renamed};
use super::sites::{Site, replaced};
use crate::notation::interpret::{Bound, Derivative, Fold, Meaning, Reading};

/// More numbers are not tried in the place of a subscript.
const MOST_NUMBERS: u64 = 6;

/// Weights as they were before the update: all, then each by itself.
pub(super) fn before_update(repairs: &mut Repairs) {
    let bases = names(repairs.right).into_iter();
    let pairs: Vec<(usize, usize)> = bases
        .filter_map(|name| Some((name, (repairs.about.updated)(name)?)))
        .collect();
    exchanged(repairs, &pairs);
}

/// Weights as they are after the update.
pub(super) fn after_update(wrong: &mut Repairs) {
    let all = names(wrong.right).into_iter();
    let pairs: Vec<(usize, usize)> = all
        .filter_map(|name| Some((name, wrong.about.symbols.updated(name)?)))
        .collect();
    exchanged(wrong, &pairs);
}

fn exchanged(repairs: &mut Repairs, pairs: &[(usize, usize)]) {
    for (from, to) in pairs {
        everywhere(repairs, *from, *to);
    }
    if pairs.len() > 1 {
        let all = pairs.iter();
        let all = all.fold(repairs.right.clone(), |node, (from, to)| {
            renamed(&node, *from, *to)
        });
        repairs.push(all, 0..0);
    }
    for (from, to) in pairs {
        one_by_one(repairs, *from, *to);
    }
}

fn everywhere(repairs: &mut Repairs, from: usize, to: usize) {
    let blamed = first_place(repairs.right, from);
    repairs.push(renamed(repairs.right, from, to), blamed);
}

fn first_place(node: &Reading, name: usize) -> std::ops::Range<usize> {
    let mut found = 0..0;
    node.visit(&mut |node| {
        if found.is_empty() && node.meaning == Meaning::Name(name) {
            found = node.span.clone();
        }
    });
    found
}

/// Each place of a name by itself.
fn one_by_one(repairs: &mut Repairs, from: usize, to: usize) {
    for site in repairs.sites() {
        if site.node.meaning == Meaning::Name(from) {
            repairs.put(&site, made(Meaning::Name(to)));
        }
        if let Meaning::Derivative(_) = &site.node.meaning {
            repairs.put(&site, renamed(site.node, from, to));
        }
    }
}

/// One subscript, one limit of a sum or one name another.
pub(super) fn other_index(repairs: &mut Repairs) {
    changed(repairs, true);
}

/// The same, but no sum loses its limits: that may change nothing.
pub(super) fn wrong_index(wrong: &mut Repairs) {
    changed(wrong, false);
}

fn changed(repairs: &mut Repairs, open: bool) {
    let sites = repairs.sites();
    for site in &sites {
        match &site.node.meaning {
            Meaning::Entry(base, at) => {
                for at in other_subscripts(repairs, site, base, at) {
                    repairs.put(site, made(Meaning::Entry(base.clone(), at)));
                }
            }
            Meaning::Derivative(derivative) => in_derivative(repairs, site, derivative),
            _ => {}
        }
    }
    // Two letters of the left side, each in the place of the other.
    if let [first, second] = repairs.left_indices().as_slice()
        && let (Meaning::Index(first), Meaning::Index(second)) = (&first.meaning, &second.meaning)
    {
        let both = exchanged_letters(repairs.right, first, second);
        repairs.push(both, 0..0);
    }
    for site in &sites {
        if let Meaning::Fold(fold) = &site.node.meaning {
            limits(repairs, site, fold, open);
        }
    }
    let all = names(repairs.right);
    let siblings: Vec<(usize, Vec<usize>)> = all
        .into_iter()
        .map(|name| (name, (repairs.about.siblings)(name)))
        .collect();
    for (name, others) in &siblings {
        for other in others {
            if repairs.is_full() {
                return;
            }
            let count = sites
                .iter()
                .filter(|site| site.node.meaning == Meaning::Name(*name))
                .count();
            match count {
                0 | 1 => one_by_one(repairs, *name, *other),
                _ => {
                    everywhere(repairs, *name, *other);
                    one_by_one(repairs, *name, *other);
                }
            }
        }
    }
    // Two names, each in the place of the other.
    for (name, others) in &siblings {
        for other in others.iter().filter(|other| *other > name) {
            if siblings.iter().any(|(known, _)| known == other) {
                let both = swapped(repairs.right, *name, *other);
                repairs.push(both, first_place(repairs.right, *name));
            }
        }
    }
}

fn exchanged_letters(node: &Reading, a: &str, b: &str) -> Reading {
    if let Meaning::Index(letter) = &node.meaning {
        let other = match letter.as_str() {
            letter if letter == a => b,
            letter if letter == b => a,
            _ => return node.clone(),
        };
        return made(Meaning::Index(other.to_owned()));
    }
    let copy = node.with_parts(&mut |part| exchanged_letters(part, a, b));
    match copy == *node {
        true => copy,
        false => Reading::new(copy.meaning, 0..0),
    }
}

fn swapped(node: &Reading, a: usize, b: usize) -> Reading {
    match node.meaning {
        Meaning::Name(number) if number == a => return made(Meaning::Name(b)),
        Meaning::Name(number) if number == b => return made(Meaning::Name(a)),
        _ => {}
    }
    let copy = node.with_parts(&mut |part| swapped(part, a, b));
    match copy == *node {
        true => copy,
        false => Reading::new(copy.meaning, 0..0),
    }
}

/// Subscripts with two swapped, or one another.
fn other_subscripts(
    repairs: &Repairs,
    site: &Site,
    base: &Reading,
    at: &[Reading],
) -> Vec<Vec<Reading>> {
    let mut all = Vec::new();
    if let [first, second] = at {
        all.push(vec![second.clone(), first.clone()]);
    }
    let mut letters = repairs.left_indices();
    for letter in &site.bound {
        let index = made(Meaning::Index(letter.clone()));
        if !letters.contains(&index) {
            letters.push(index);
        }
    }
    let lengths = super::shapes::shape(base, repairs.about);
    for (place, old) in at.iter().enumerate() {
        let length = lengths.as_ref().and_then(|all| all.get(place)).copied();
        let length = length.unwrap_or(3).min(MOST_NUMBERS);
        let numbers = (1..=length).map(|value| Reading::integer(value as i64));
        let others: Vec<Reading> = match old.meaning {
            Meaning::Number(_) => numbers.chain(letters.iter().cloned()).collect(),
            Meaning::Index(_) => letters.clone(),
            _ => Vec::new(),
        };
        for other in others.iter().filter(|other| *other != old) {
            let mut at = at.to_vec();
            if let Some(one) = at.get_mut(place) {
                *one = other.clone();
            }
            all.push(at);
        }
    }
    all
}

/// ∂L/∂z_2 for ∂L/∂z_1: siblings are seen to elsewhere, here are the subscripts.
fn in_derivative(repairs: &mut Repairs, site: &Site, derivative: &Derivative) {
    let parts = std::iter::once(&derivative.of).chain(&derivative.by);
    for (place, part) in parts.enumerate() {
        let Meaning::Entry(base, at) = &part.meaning else {
            continue;
        };
        for at in other_subscripts(repairs, site, base, at) {
            let entry = made(Meaning::Entry(base.clone(), at));
            repairs.put(site, replaced(site.node, &[place], entry));
        }
    }
}

/// A sum over another range or another letter.
fn limits(repairs: &mut Repairs, site: &Site, fold: &Fold, open: bool) {
    let put = |repairs: &mut Repairs, at: usize, bound: Bound| {
        let mut fold = fold.clone();
        if let Some(one) = fold.indices.get_mut(at) {
            *one = bound;
        }
        repairs.put(site, made(Meaning::Fold(Box::new(fold))));
    };
    for (at, bound) in fold.indices.iter().enumerate() {
        let whole = |node: &Reading| match &node.meaning {
            Meaning::Number(written) => i64::try_from(written.value.numerator().clone())
                .ok()
                .filter(|_| written.value.is_int()),
            _ => None,
        };
        if let Some(first) = bound.first.as_ref().and_then(whole) {
            for other in [first - 1, first + 1] {
                let first = Some(Reading::integer(other));
                let bound = Bound {
                    first,
                    ..bound.clone()
                };
                if other >= 0 {
                    put(repairs, at, bound);
                }
            }
        }
        if let Some(last) = bound.last.as_ref().and_then(whole) {
            for other in [last + 1, last - 1] {
                let last = Some(Reading::integer(other));
                put(
                    repairs,
                    at,
                    Bound {
                        last,
                        ..bound.clone()
                    },
                );
            }
        }
        let natural = Bound {
            letter: bound.letter.clone(),
            first: None,
            last: None,
            but: None,
        };
        if open {
            put(repairs, at, natural.clone());
        }
        // Another letter of the body.
        let mut letters = Vec::new();
        fold.body.visit(&mut |node| {
            if let Meaning::Index(letter) = &node.meaning
                && !letters.contains(letter)
                && *letter != bound.letter
            {
                letters.push(letter.clone());
            }
        });
        for letter in letters {
            let kept = Bound {
                letter: letter.clone(),
                ..bound.clone()
            };
            put(repairs, at, kept);
            let bound = Bound {
                letter,
                ..natural.clone()
            };
            if open {
                put(repairs, at, bound);
            }
        }
    }
}
