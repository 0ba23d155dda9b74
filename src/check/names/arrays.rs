//! Arrays that only their entries tell: `w_{ji}` and `x_i` in `z_j = \sum_i w_{ji} x_i`.
//!
//! In: the chains of a work, and the names that its equations give. Out: the names that no equation
//! gives and whose subscripts are indices, each with the number of its axes. Where a letter may say
//! which layer is meant (w_ji and w_kj are two matrices in many a textbook), none. How long the axes
//! are is not known here.

use super::families::Families;
use super::gradients::has_gradient;
use super::walk::visit_rows;
use super::*;
use crate::notation::read::{Kind, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Letters that are indices below a name.
const INDICES: &str = "ijklmnpqrs";

/// Letters that mean something by themselves.
const CONSTANTS: [&str; 5] = ["delta", "e", "pi", "I", "epsilon"];

/// With more ways to write its entries an array is not looked at.
const MOST_WAYS: usize = 64;

/// A name with what belongs to it and is no index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Array {
    pub(super) base: String,
    pub(super) layer: Option<String>,
    pub(super) below: Option<String>,
}

impl Array {
    pub(super) fn spelling(&self) -> Spelling<'_> {
        Spelling {
            base: &self.base,
            layer: self.layer.as_deref(),
            below: self.below.as_deref(),
        }
    }
}

/// How an entry is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Letters(Vec<String>),
    Numbers(usize),
}

/// The uses of a name: in all formulas, and in each equation that gives a name.
#[derive(Debug, Default)]
struct Uses {
    all: BTreeSet<At>,
    /// Those by letters alone, each once.
    given: BTreeSet<BTreeSet<At>>,
}

/// The arrays that no equation gives, with the number of their axes.
pub(super) fn arrays(
    chains: &[Chain],
    setting: &Setting,
    symbols: &Symbols,
    families: &Families,
) -> Vec<(Array, usize)> {
    let is_index = |letter: &str| INDICES.contains(letter) && !families.is_step_letter(letter);
    let mut letters: BTreeSet<String> = BTreeSet::new();
    let mut uses: BTreeMap<Array, Uses> = BTreeMap::new();
    let mut heads: BTreeMap<Array, BTreeSet<At>> = BTreeMap::new();
    for chain in chains {
        for side in &chain.sides {
            visit_rows(&side.row, &mut |row| {
                row.iter().for_each(|node| bound(node, &mut letters));
            });
            each_use(&side.row, setting, &mut |array, at| {
                uses.entry(array).or_default().all.insert(at);
            });
        }
        let Some((head, right)) = equation(chain, setting) else {
            continue;
        };
        let mut inside: BTreeMap<Array, BTreeSet<At>> = BTreeMap::new();
        each_use(right, setting, &mut |array, at| {
            inside.entry(array).or_default().insert(at);
        });
        if let Some((array, at)) = head {
            if let At::Letters(own) = &at {
                letters.extend(own.iter().filter(|letter| is_index(letter)).cloned());
                // o_k = σ(Σ_j w_jk o_j): the letter says which layer is meant.
                let other = |used: &At| matches!(used, At::Letters(_)) && *used != at;
                if inside
                    .get(&array)
                    .is_some_and(|used| used.iter().any(other))
                {
                    return Vec::new();
                }
            }
            heads.entry(array).or_default().insert(at);
        }
        for (array, mut at) in inside {
            at.retain(|at| matches!(at, At::Letters(_)));
            if !at.is_empty() {
                uses.entry(array).or_default().given.insert(at);
            }
        }
    }
    letters.retain(|letter| !families.is_step_letter(letter));
    let in_letters = |at: &&At| matches!(at, At::Letters(_));
    if heads
        .values()
        .any(|all| all.iter().filter(in_letters).count() > 1)
    {
        return Vec::new();
    }
    let taken = taken(symbols);
    let mut found = Vec::new();
    for (array, uses) in uses {
        let spelling = array.spelling();
        if symbols.spelt(spelling).is_some() || taken.contains(spelling.key().as_str()) {
            continue;
        }
        let numbers = uses.all.iter().any(|at| matches!(at, At::Numbers(_)));
        let known = |letter: &String| letters.contains(letter) || numbers && is_index(letter);
        let all_known = |at: &At| matches!(at, At::Letters(own) if own.iter().all(known));
        let axes: BTreeSet<usize> = uses.all.iter().map(At::count).collect();
        let is_array = array.below.is_some() || uses.all.iter().any(all_known);
        let Some(axes) = axes.first().filter(|_| is_array && axes.len() == 1) else {
            continue;
        };
        // In two equations with other letters: two layers.
        let mut rest = uses.given.iter();
        while let Some(one) = rest.next() {
            let apart = rest.clone().any(|other| one.is_disjoint(other));
            if apart || uses.given.len() > MOST_WAYS {
                return Vec::new();
            }
        }
        found.push((array, *axes));
    }
    found
}

impl At {
    fn count(&self) -> usize {
        match self {
            At::Letters(letters) => letters.len(),
            At::Numbers(count) => *count,
        }
    }
}

/// An entry on the left of an equation, where it is one, and the right side.
type Equation<'c> = (Option<(Array, At)>, &'c [Node]);

/// The equation that a chain gives a name by.
fn equation<'c>(chain: &'c Chain, setting: &Setting) -> Option<Equation<'c>> {
    let [left, right, ..] = chain.sides.as_slice() else {
        return None;
    };
    let claims = right
        .relation
        .as_ref()
        .is_some_and(|(relation, _)| Chain::claims(*relation));
    if !claims || chain.conditional || has_gradient(&right.row) || has_gradient(&left.row) {
        return None;
    }
    name_of(&left.row, setting)?;
    let mut head = None;
    if let [node] = left.row.as_slice() {
        head = entry(node, setting);
    }
    Some((head, &right.row))
}

fn each_use(row: &[Node], setting: &Setting, f: &mut dyn FnMut(Array, At)) {
    visit_rows(row, &mut |row| {
        for node in row {
            if let Some((array, at)) = entry(node, setting) {
                f(array, at);
            }
        }
    });
}

/// The name and the place of an entry: `w_{ji}`, `(W_1)_{12}`.
fn entry(node: &Node, setting: &Setting) -> Option<(Array, At)> {
    let (found, below, groups) = match in_brackets(node) {
        Some([inner]) => {
            let found = marks(inner, setting).ok()??;
            let below = key_text(&found.below, setting)?;
            let Kind::Scripts(scripts) = &node.kind else {
                return None;
            };
            let sub = scripts.sub.as_ref()?;
            let row = match &sub.kind {
                Kind::Row(nodes) => nodes.as_slice(),
                _ => std::slice::from_ref(sub),
            };
            let groups = row.split(|node| matches!(node.kind, Kind::Comma));
            let groups: Vec<Vec<Node>> = groups.map(<[Node]>::to_vec).collect();
            (found, Some(below), groups)
        }
        Some(_) => return None,
        None => {
            let mut found = marks(node, setting).ok()??;
            let groups = std::mem::take(&mut found.below);
            (found, None, groups)
        }
    };
    if found.primes > 0 || found.updated || CONSTANTS.contains(&found.base.as_str()) {
        return None;
    }
    let mut letters = Vec::new();
    let mut numbers = 0;
    for node in groups.iter().flatten() {
        match &node.kind {
            Kind::Letter(letter, _) if is_index(node) => letters.push(letter.clone()),
            Kind::Number(digits) if groups.len() == 1 => numbers += digits.len(),
            Kind::Number(_) => numbers += 1,
            _ => return None,
        }
    }
    let at = match (letters.is_empty(), numbers) {
        (true, 1..) => At::Numbers(numbers),
        (false, 0) => At::Letters(letters),
        // `W_{1j}` may be an entry of W_1.
        _ => return None,
    };
    let array = Array {
        base: found.base,
        layer: found.layer,
        below,
    };
    Some((array, at))
}

/// The letters that a big sign binds.
fn bound(node: &Node, found: &mut BTreeSet<String>) {
    let Kind::Scripts(scripts) = &node.kind else {
        return;
    };
    let (Kind::Big(_), Some(sub)) = (&scripts.base.kind, &scripts.sub) else {
        return;
    };
    let row = match &sub.kind {
        Kind::Row(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(sub),
    };
    for part in row.split(|node| matches!(node.kind, Kind::Comma)) {
        let parts: Vec<&[Node]> = part
            .split(|node| matches!(node.kind, Kind::Relation(_)))
            .collect();
        // `k`, `k = 1`; `1 \le k \le n`.
        let letter = match parts.as_slice() {
            [letter] | [letter, _] | [_, letter, _] => letter,
            _ => continue,
        };
        if let [node] = letter
            && let Kind::Letter(letter, _) = &node.kind
            && is_index(node)
        {
            found.insert(letter.clone());
        }
    }
}

/// The beginnings of all names: what has a name among its entries is given by that.
fn taken(symbols: &Symbols) -> FxHashSet<&str> {
    let mut found = FxHashSet::default();
    for symbol in symbols.all() {
        let key = symbol.key.as_str();
        let marks = key.match_indices(['_', '^']);
        found.extend(marks.filter_map(|(at, _)| key.get(..at)));
        found.insert(key);
    }
    found
}
