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
use judge::Judge;
use work::Work;

/// How a work is to be judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Names of the work and the names that they stand for: `a` for `h`.
    pub names: Vec<(String, String)>,
    /// Whether a comma parts a number from its decimals.
    pub decimal_comma: bool,
}

/// Judge a work, by a network or by its own definitions and numbers. The error is a name in
/// [`Options::names`] that stands for nothing.
///
/// Where something seems wrong, the work is judged in the other layout as well; the one that more of
/// it fits is its layout.
pub fn check(notes: &Notes, network: Option<&Graph>, options: &Options) -> Result<Report, String> {
    let chains = chains::chains(notes, options.decimal_comma);
    let judged = |numerator: bool, per_sample: bool| -> Result<Report, String> {
        let mut work = Work::new(chains.clone(), network, &options.names, numerator)?;
        if per_sample {
            work.per_sample = work.sample_count();
        }
        let missing = network.map(|graph| work.missing(graph));
        Ok(Report {
            claims: Judge::new(&mut work, notes).claims(),
            missing: missing.unwrap_or_default(),
            with_network: network.is_some(),
        })
    };
    let faults = |report: &Report| {
        let counts = report.counts();
        counts.wrong + counts.unread
    };
    let mut best = judged(false, false)?;
    if faults(&best) == 0 {
        return Ok(best);
    }
    if faults(&best) >= 2 {
        let turned = judged(true, false)?;
        if faults(&turned) < faults(&best) {
            best = turned;
        }
    }
    let work = Work::new(chains.clone(), network, &options.names, false)?;
    if best.has_wrong() && work.has_short_gradients() && work.sample_count().is_some() {
        let alone = judged(false, true)?;
        let all = |report: &Report| faults(report) + report.counts().carried;
        if all(&alone) < all(&best) {
            best = alone;
        }
    }
    Ok(best)
}
