//! Hand work, judged: which equation is wrong, and why.
//!
//! In: a person's work ([`notes`](crate::notes)), and perhaps a network. Out: a [`Report`], as
//! data; it has no sentences.

mod chains;
pub mod digits;
mod judge;
pub mod mistakes;
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
///
/// Where something seems wrong, the work is judged in the other layout as well; the one that more of
/// it fits is its layout.
pub fn check(notes: &Notes, network: Option<&Graph>, options: &Options) -> Report {
    let chains = chains::chains(notes, options.decimal_comma);
    let judged = |numerator: bool| {
        let mut work = work::Work::new(chains.clone(), network, numerator);
        judge::Judge::new(&mut work, notes).claims()
    };
    let faults = |claims: &[report::Claim]| {
        let counted = claims.iter().filter(|claim| {
            matches!(
                claim.verdict,
                report::Verdict::Wrong | report::Verdict::Unread
            )
        });
        counted.count()
    };
    let mut claims = judged(false);
    if faults(&claims) > 1 {
        let turned = judged(true);
        if faults(&turned) < faults(&claims) {
            claims = turned;
        }
    }
    Report {
        claims,
        missing: Vec::new(),
        with_network: network.is_some(),
    }
}
