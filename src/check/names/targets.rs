//! Targets that are given entry by entry: `t_1 = 0`, `t_2 = 1`, and a loss with `t_1 \log p_1`.
//!
//! In: the chains of a work. Out: the letters whose numbered forms are the entries of one target.
//! That a target sums to 1 is told of the whole, so it has to be one name. What its numbers are is
//! not known here.

use super::families::digits;
use super::is_number;
use super::walk::visit_rows;
use crate::check::chains::Chain;
use crate::notation::interpret::parse::{Setting, marks};
use crate::notation::read::{Kind, Node, Operator};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// The letters whose numbered forms stand before a logarithm, each with the numbers that it has as
/// names given by a number.
pub(super) fn targets(chains: &[Chain], setting: &Setting) -> FxHashMap<String, BTreeSet<i64>> {
    let numbered = |node: &Node| {
        let found = marks(node, setting).ok()??;
        let [group] = found.below.as_slice() else {
            return None;
        };
        let number = digits(group)?.parse::<i64>().ok()?;
        let plain = found.layer.is_none() && !found.updated && found.primes == 0;
        (plain && found.above_is_plain()).then_some((found.base, number))
    };
    let mut weights: FxHashSet<String> = FxHashSet::default();
    let mut given: FxHashMap<String, BTreeSet<i64>> = FxHashMap::default();
    for chain in chains {
        for side in &chain.sides {
            visit_rows(&side.row, &mut |row| {
                for (at, node) in row.iter().enumerate() {
                    let mut behind = row[at + 1..].iter();
                    let next = behind.find(|node| !is_dot(node));
                    if next.is_some_and(is_logarithm)
                        && let Some((base, _)) = numbered(node)
                    {
                        weights.insert(base);
                    }
                }
            });
        }
        if let [left, right, ..] = chain.sides.as_slice()
            && let [head] = left.row.as_slice()
            && is_number(&right.row)
            && let Some((base, number)) = numbered(head)
        {
            given.entry(base).or_default().insert(number);
        }
    }
    given.retain(|base, _| weights.contains(base));
    given
}

fn is_dot(node: &Node) -> bool {
    matches!(
        node.kind,
        Kind::Operator(Operator::Dot | Operator::Times | Operator::Star)
    )
}

fn is_logarithm(node: &Node) -> bool {
    match &node.kind {
        Kind::Word(word) => matches!(word.as_str(), "log" | "ln"),
        _ => false,
    }
}
