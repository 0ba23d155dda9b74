//! A product as a row of factors.
//!
//! In: any reading. Out: its [`Chain`]: groups of factors side by side, with the written signs
//! between the groups; and a reading made of one again.

use crate::notation::interpret::{Meaning, Reading, Sign};

/// Factors side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// The sign before them; that of the first is not written.
    pub sign: Sign,
    /// The factors.
    pub factors: Vec<Reading>,
}

/// A product from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    /// Its groups.
    pub groups: Vec<Group>,
}

impl Chain {
    /// Of any reading; what is no product is one factor.
    pub(super) fn of(node: &Reading) -> Chain {
        let mut groups = Vec::new();
        let mut rest = node;
        while let Meaning::Product(sign, a, b) = &rest.meaning {
            groups.push(Group::of(*sign, b));
            rest = a;
        }
        groups.push(Group::of(Sign::Dot, rest));
        groups.reverse();
        Chain { groups }
    }

    /// As a reading; 1 where nothing is left.
    pub(super) fn reading(self) -> Reading {
        let mut groups = self
            .groups
            .into_iter()
            .filter(|group| !group.factors.is_empty());
        let Some(first) = groups.next() else {
            return Reading::integer(1);
        };
        let mut whole = beside(first.factors);
        for group in groups {
            let right = beside(group.factors);
            let product = Meaning::Product(group.sign, Box::new(whole), Box::new(right));
            whole = Reading::new(product, 0..0);
        }
        whole
    }

    /// How many factors there are.
    pub(super) fn len(&self) -> usize {
        self.groups.iter().map(|group| group.factors.len()).sum()
    }

    /// The places of all factors: group and number in it.
    pub(super) fn places(&self) -> Vec<(usize, usize)> {
        let groups = self.groups.iter().enumerate();
        let places = groups.flat_map(|(g, group)| (0..group.factors.len()).map(move |f| (g, f)));
        places.collect()
    }

    /// All factors, from left to right.
    pub(super) fn factors(&self) -> impl Iterator<Item = &Reading> {
        self.groups.iter().flat_map(|group| &group.factors)
    }

    /// The factor at a place.
    pub(super) fn get(&self, (g, f): (usize, usize)) -> Option<&Reading> {
        self.groups.get(g)?.factors.get(f)
    }

    /// The same without a factor.
    pub(super) fn without(&self, (g, f): (usize, usize)) -> Chain {
        let mut copy = self.clone();
        if let Some(group) = copy.groups.get_mut(g)
            && f < group.factors.len()
        {
            group.factors.remove(f);
        }
        copy
    }

    /// The same with other factors in the place of some that stand side by side.
    pub(super) fn with(&self, g: usize, place: std::ops::Range<usize>, new: Vec<Reading>) -> Chain {
        let mut copy = self.clone();
        if let Some(group) = copy.groups.get_mut(g)
            && place.end <= group.factors.len()
        {
            group.factors.splice(place, new);
        }
        copy
    }
}

impl Group {
    fn of(sign: Sign, node: &Reading) -> Group {
        let factors = match &node.meaning {
            Meaning::Beside(factors) => factors.clone(),
            _ => vec![node.clone()],
        };
        Group { sign, factors }
    }
}

/// Factors side by side; one by itself.
pub(super) fn beside(mut factors: Vec<Reading>) -> Reading {
    match factors.len() {
        0 => Reading::integer(1),
        1 => factors.remove(0),
        _ => Reading::new(Meaning::Beside(factors), 0..0),
    }
}

/// `a ⊙ b`
pub(super) fn hadamard(a: Reading, b: Reading) -> Reading {
    let product = Meaning::Product(Sign::Hadamard, Box::new(a), Box::new(b));
    Reading::new(product, 0..0)
}

/// `a^T`, and `a` of `a^T`.
pub(super) fn turned(node: &Reading) -> Reading {
    match &node.meaning {
        Meaning::Transpose(inner) => (**inner).clone(),
        _ => Reading::new(Meaning::Transpose(Box::new(node.clone())), 0..0),
    }
}

/// Something made anew.
pub(super) fn made(meaning: Meaning) -> Reading {
    Reading::new(meaning, 0..0)
}
