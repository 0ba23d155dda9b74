//! Symbolic derivations of neural-network gradients.

pub mod algebra;
pub mod derivation;
pub mod diagnostic;
pub mod exact;
pub mod graph;
pub mod matrix;
pub mod notation;
pub mod scope;
pub mod source;
pub mod syntax;

use diagnostic::Diagnostics;
use source::Source;

/// What a document is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Markdown, formulas between dollar signs.
    #[default]
    Markdown,
    /// A LaTeX file that compiles by itself.
    Latex,
    /// The record for machines.
    Json,
}

/// What an input may come to before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Of the text.
    pub syntax: syntax::Limits,
    /// Of the network.
    pub graph: graph::Limits,
}

/// The canonical form of a network's text; none where it has errors.
pub fn format(source: &Source, limits: &Limits, sink: &mut Diagnostics) -> Option<String> {
    let network = syntax::parse(source, &limits.syntax, sink);
    (!sink.has_errors()).then(|| syntax::print::print(&network))
}
