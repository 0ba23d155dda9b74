//! What a document has that is read on a screen: lines to open, names to point at.
//!
//! In: lines, and the names of a derivation. Out: a block that folds; the names as they are typeset.
//! Which format that becomes is not known here.

use super::compose::Composer;
use super::{Block, Line};
use crate::notation::Math;

/// Where a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Medium {
    /// What is left out is not there.
    #[default]
    Paper,
    /// What is left out can be opened, and values and gradients can be pointed at.
    Screen,
}

impl Composer<'_> {
    /// Lines that a reader may open; on paper there is no such place.
    pub fn fold(&mut self, lines: Vec<Line>) {
        let start = self.blocks.len();
        self.display(lines);
        let blocks = self.blocks.split_off(start);
        if !blocks.is_empty() && self.options.medium == Medium::Screen {
            let summary = self.said("fold", &[]);
            self.blocks.push(Block::Fold { summary, blocks });
        }
    }

    /// Every value, and every gradient that was derived.
    pub(super) fn all_names(&self) -> Vec<Math> {
        let values = self.graph.nodes.iter().map(|node| node.name);
        let parts = self.derivation.all_parts();
        let gradients = parts.flat_map(|part| part.gradients.iter().map(|gradient| gradient.name));
        let mut seen = rustc_hash::FxHashSet::default();
        let all = values.chain(gradients).filter(|name| seen.insert(*name));
        all.map(|name| self.name(name)).collect()
    }
}
