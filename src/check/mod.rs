//! Hand work, judged: which equation is wrong, and why.
//!
//! In: a person's work ([`notes`](crate::notes)), and perhaps a network. Out: a [`Report`], as
//! data; it has no sentences.

mod chains;
pub mod digits;
mod judge;
pub mod model;
mod names;
pub mod report;
mod work;
pub mod world;

pub use report::Report;

use crate::graph::Graph;
use crate::notes::Notes;

/// How a work is to be judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Names of the work and the names that they stand for: `a` for `h`.
    pub names: Vec<(String, String)>,
    /// Whether a comma parts a number from its decimals.
    pub decimal_comma: bool,
}

/// Judge a work, by a network or by its own definitions and numbers.
pub fn check(notes: &Notes, network: Option<&Graph>, options: &Options) -> Report {
    let chains = chains::chains(notes, options.decimal_comma);
    let mut work = work::Work::new(chains, network);
    let claims = judge::Judge::new(&mut work, notes).claims();
    Report {
        claims,
        missing: Vec::new(),
        with_network: network.is_some(),
    }
}
