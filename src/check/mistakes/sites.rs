//! The parts of a formula that are values, and formulas with one of them replaced.
//!
//! In: a formula. Out: its [`Site`]s, outer ones first. Subscripts, limits of sums and what a
//! derivative is made of are no values.

use crate::notation::interpret::{Callee, Meaning, Reading};
use std::ops::Range;

/// A formula with more parts is longer than anything a cause was ever found in.
const MOST_PARTS: usize = 300;

/// Where a part stands in what it is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the formula.
    Whole,
    /// A term of a sum.
    Term,
    /// What a big sign binds.
    Body,
    /// What a function is applied to.
    Argument,
    /// Above the line of a fraction.
    Above,
    /// Below it.
    Below,
    /// An exponent.
    Exponent,
    /// A factor, of a product in its own right or of the one around it.
    Factor,
    /// Anything else.
    Inside,
}

/// A part of a formula.
pub(super) struct Site<'a> {
    /// The way to it, by the numbers of the parts.
    pub path: Vec<usize>,
    /// The part.
    pub node: &'a Reading,
    /// Where it stands.
    pub place: Place,
    /// Whether it is no link of the product around it: its factors are its own.
    pub chain: bool,
    /// The letters that are bound there.
    pub bound: Vec<String>,
}

/// The parts that are values; none of a formula that is too long.
pub(super) fn sites(root: &Reading) -> Vec<Site<'_>> {
    if !is_short(root) {
        return Vec::new();
    }
    let mut all = Vec::new();
    let whole = Site {
        path: Vec::new(),
        node: root,
        place: Place::Whole,
        chain: true,
        bound: Vec::new(),
    };
    collect(whole, &mut all);
    all
}

/// Whether a formula is short enough to be changed.
fn is_short(root: &Reading) -> bool {
    let mut rest = vec![root];
    let mut count = 0usize;
    while let Some(node) = rest.pop() {
        count += 1;
        if count > MOST_PARTS {
            return false;
        }
        rest.extend(node.parts());
    }
    true
}

fn collect<'a>(site: Site<'a>, all: &mut Vec<Site<'a>>) {
    let node = site.node;
    let (path, mut bound) = (site.path.clone(), site.bound.clone());
    all.push(site);
    if let Meaning::Fold(fold) = &node.meaning {
        bound.extend(fold.indices.iter().map(|one| one.letter.clone()));
    }
    let parts = node.parts();
    let count = parts.len();
    for (at, part) in parts.into_iter().enumerate() {
        let Some(place) = place(&node.meaning, at, count) else {
            continue;
        };
        let chain = match (&node.meaning, &part.meaning) {
            (Meaning::Product(..), Meaning::Product(..)) => at == 1,
            (Meaning::Beside(_), Meaning::Product(..) | Meaning::Beside(_)) => true,
            (Meaning::Product(..) | Meaning::Beside(_), _) => false,
            _ => true,
        };
        let mut path = path.clone();
        path.push(at);
        let inner = Site {
            path,
            node: part,
            place,
            chain,
            bound: bound.clone(),
        };
        collect(inner, all);
    }
}

/// Where the part of that number stands; none where it is no value.
fn place(meaning: &Meaning, at: usize, count: usize) -> Option<Place> {
    match meaning {
        Meaning::Sum(_) => Some(Place::Term),
        Meaning::Beside(_) | Meaning::Product(..) => Some(Place::Factor),
        Meaning::Entry(..) | Meaning::Noted(..) | Meaning::At(..) => {
            (at == 0).then_some(Place::Inside)
        }
        Meaning::Fraction(..) => Some(if at == 0 { Place::Above } else { Place::Below }),
        Meaning::Power(..) | Meaning::ElementPower(..) => Some(match at {
            0 => Place::Inside,
            _ => Place::Exponent,
        }),
        Meaning::Apply(callee, ..) => match callee {
            Callee::LogBase(_) if at == 0 => None,
            _ => Some(Place::Argument),
        },
        Meaning::Fold(_) => (at + 1 == count).then_some(Place::Body),
        Meaning::Derivative(_)
        | Meaning::Delta(..)
        | Meaning::Ones(_)
        | Meaning::Zeros(_)
        | Meaning::Identity(_) => None,
        _ => Some(Place::Inside),
    }
}

/// The formula with the part at the end of a path replaced. What is around it loses its place, and
/// so does everything that has the same place as something that changed.
pub(super) fn replaced(root: &Reading, path: &[usize], new: Reading) -> Reading {
    let Some((first, rest)) = path.split_first() else {
        return settled(new, root);
    };
    let parent = root.span.clone();
    let mut copy = root.clone();
    copy.span = 0..0;
    let mut new = Some(new);
    let mut at = 0;
    copy.each_part(&mut |part| {
        if at == *first
            && let Some(new) = new.take()
        {
            *part = replaced(part, rest, new);
        }
        free(part, &parent);
        at += 1;
    });
    copy
}

/// What is put in the place of `old`: parts of `old` that claim all of its place lose it.
fn settled(mut new: Reading, old: &Reading) -> Reading {
    fn walk(node: &mut Reading, old: &Reading) {
        if *node == *old {
            return;
        }
        if node.span == old.span {
            node.span = 0..0;
        }
        if node.span.is_empty() {
            node.each_part(&mut |part| walk(part, old));
        }
    }
    walk(&mut new, old);
    new
}

fn free(node: &mut Reading, span: &Range<usize>) {
    if node.span == *span {
        node.span = 0..0;
    }
    if node.span.is_empty() {
        node.each_part(&mut |part| free(part, span));
    }
}
