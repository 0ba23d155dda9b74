//! Changed formulas of one mistake, collected.
//!
//! In: changes at sites. Out: [`Candidate`]s, each once, and not more than a fixed number.

use super::sites::{Site, replaced, sites};
use super::{About, Candidate};
use crate::check::report::Cause;
use crate::notation::interpret::{Meaning, Reading};
use std::ops::Range;

/// More repairs of one mistake are not tried.
const MOST_OF_ONE: usize = 60;

/// Collects the repairs of one mistake.
pub struct Repairs<'a> {
    pub(super) right: &'a Reading,
    pub(super) about: &'a About<'a>,
    cause: Cause,
    all: Vec<Candidate>,
}

impl<'a> Repairs<'a> {
    pub(super) fn new(right: &'a Reading, about: &'a About<'a>, cause: Cause) -> Repairs<'a> {
        Repairs {
            right,
            about,
            cause,
            all: Vec::new(),
        }
    }

    pub(super) fn found(self) -> Vec<Candidate> {
        self.all
    }

    pub(super) fn is_full(&self) -> bool {
        self.all.len() >= MOST_OF_ONE
    }

    /// The sites of the right side.
    pub(super) fn sites(&self) -> Vec<Site<'a>> {
        sites(self.right)
    }

    /// The formula with `new` at a site.
    pub(super) fn put(&mut self, site: &Site, new: Reading) {
        self.blame(site, new, site.node.span.clone());
    }

    /// The same where only a part of what stood there is to blame.
    pub(super) fn blame(&mut self, site: &Site, new: Reading, blamed: Range<usize>) {
        if self.is_full() || new == *site.node {
            return;
        }
        self.push(replaced(self.right, &site.path, new), blamed);
    }

    /// A whole formula.
    pub(super) fn push(&mut self, repaired: Reading, blamed: Range<usize>) {
        let known = |one: &Candidate| one.repaired == repaired;
        if self.is_full() || repaired == *self.right || self.all.iter().any(known) {
            return;
        }
        let blamed = match blamed.is_empty() {
            true => self.right.span.clone(),
            false => blamed,
        };
        self.all.push(Candidate {
            cause: self.cause,
            repaired,
            blamed,
        });
    }

    /// The letters that the left side is told for, in their order, each once, and the numbers of
    /// its entries.
    pub(super) fn left_indices(&self) -> Vec<Reading> {
        let mut all: Vec<Reading> = Vec::new();
        let mut add = |one: &Reading| {
            let index = matches!(one.meaning, Meaning::Index(_) | Meaning::Number(_));
            let free = Reading::new(one.meaning.clone(), 0..0);
            if index && !all.contains(&free) {
                all.push(free);
            }
        };
        self.about.left.visit(&mut |node| {
            if let Meaning::Entry(_, at) = &node.meaning {
                at.iter().for_each(&mut add);
            }
        });
        all
    }

    /// The names of the left side.
    pub(super) fn left_names(&self) -> Vec<usize> {
        names(self.about.left)
    }
}

/// The names in a formula, each once.
pub(super) fn names(reading: &Reading) -> Vec<usize> {
    let mut all = Vec::new();
    reading.visit(&mut |node| {
        if let Meaning::Name(number) = node.meaning
            && !all.contains(&number)
        {
            all.push(number);
        }
    });
    all
}

/// A formula with one name for another everywhere.
pub(super) fn renamed(node: &Reading, from: usize, to: usize) -> Reading {
    if node.meaning == Meaning::Name(from) {
        return Reading::new(Meaning::Name(to), 0..0);
    }
    let mut changed = false;
    let mut copy = node.with_parts(&mut |part| {
        let new = renamed(part, from, to);
        changed |= new != *part;
        new
    });
    if changed {
        let span = std::mem::replace(&mut copy.span, 0..0);
        copy.each_part(&mut |part| {
            if part.span == span {
                part.span = 0..0;
            }
        });
    }
    copy
}
