//! A document for readers, and its record for machines.
//!
//! In: a graph, its derivation, its numbers. Out: a [`Document`] of blocks ([`compose()`]) or a
//! [`Record`](record::Record). What a check found becomes [`report::Judged`]. Blocks know no format: `render` writes them. Sentences come from
//! the phrases of a [`Language`](language::Language) and from nowhere else.

mod backward;
pub mod compose;
mod demanded;
mod entries;
mod equations;
mod figures;
mod handing;
pub mod language;
mod layout;
mod medium;
mod reasons;
pub mod record;
pub mod report;
mod unrolled;
mod updates;
mod voice;
mod way;
mod worked;

pub use compose::{Detail, Options, compose};
pub use layout::Layout;
pub use medium::Medium;
pub use voice::Notation;

use crate::notation::Math;
use crate::notation::symbols::Sign;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The language of its sentences.
    pub language: language::Language,
    /// Its title.
    pub title: Vec<Inline>,
    /// What it says, from top to bottom.
    pub blocks: Vec<Block>,
    /// The values and gradients that its formulas speak of, as they are typeset: what a reader can
    /// point at. Empty on paper.
    pub names: Vec<Math>,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading below the title.
    Heading(Vec<Inline>),
    /// Sentences.
    Paragraph(Vec<Inline>),
    /// A sentence set apart: where a mistake is usual, or a limit is met.
    Remark(Vec<Inline>),
    /// Formulas on lines of their own, aligned at their signs.
    Display(Vec<Line>),
    /// A table.
    Table {
        /// Its head.
        head: Vec<Vec<Inline>>,
        /// Its rows, as long as the head.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// What a reader may open, or leave closed: there is none on paper.
    Fold {
        /// What is in it.
        summary: Vec<Inline>,
        /// What stands in it.
        blocks: Vec<Block>,
    },
}

/// A line of a display: `left = right`. Without a left side it goes on with the line before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The left side.
    pub left: Option<Math>,
    /// The relation.
    pub sign: Sign,
    /// The right side; it may be a chain itself.
    pub right: Math,
    /// A few words behind it.
    pub reason: Vec<Inline>,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// A formula.
    Math(Math),
    /// *Words*
    Emphasis(Vec<Inline>),
    /// **Words**
    Strong(Vec<Inline>),
}

impl Line {
    /// `left = right`
    pub fn equation(left: Math, right: Math) -> Line {
        Line {
            left: Some(left),
            sign: Sign::Equal,
            right,
            reason: Vec::new(),
        }
    }

    /// `= right`, going on with the line before.
    pub fn further(sign: Sign, right: Math) -> Line {
        Line {
            left: None,
            sign,
            right,
            reason: Vec::new(),
        }
    }

    /// The same line with words behind it.
    #[must_use]
    pub fn because(mut self, reason: Vec<Inline>) -> Line {
        self.reason = reason;
        self
    }
}
