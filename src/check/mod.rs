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
use judge::{Judge, Judged};
use report::Verdict;
use std::rc::Rc;
use work::Work;

/// How a work is to be judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Names of the work and the names that they stand for: `a` for `h`.
    pub names: Vec<(String, String)>,
    /// Whether a comma parts a number from its decimals.
    pub decimal_comma: bool,
}

/// Where so many claims fail, shapes that were found in equations may not be what was meant.
const UNFIT: usize = 4;

/// Judge a work, by a network or by its own definitions and numbers. The error is a name in
/// [`Options::names`] that stands for nothing.
///
/// Where something seems wrong, the work is judged in the other layout as well; the one that more of
/// it fits is its layout.
pub fn check(notes: &Notes, network: Option<&Graph>, options: &Options) -> Result<Report, String> {
    let chains: Rc<[chains::Chain]> = chains::chains(notes, options.decimal_comma).into();
    let judge =
        |numerator: bool, per_sample: bool, plain: bool| -> Result<(Judge, Vec<Judged>), String> {
            let others = &options.names;
            let mut work = Work::new(Rc::clone(&chains), network, others, numerator, plain)?;
            if per_sample {
                work.judge_samples();
            }
            let mut judge = Judge::new(work, notes);
            let verdicts = judge.verdicts();
            Ok((judge, verdicts))
        };
    let count = |(_, all): &(Judge, Vec<Judged>), of: &[Verdict]| {
        let found = all.iter().filter(|one| of.contains(&one.verdict()));
        found.count()
    };
    let faults = |judged: &(Judge, Vec<Judged>)| count(judged, &[Verdict::Wrong, Verdict::Unread]);
    let mut best = judge(false, false, false)?;
    // Shapes that nearly nothing fits were not meant.
    let mut plain = false;
    let judged = best.1.len() - count(&best, &[Verdict::Definition]);
    if best.0.work().inferred && faults(&best) >= UNFIT.max(judged.div_ceil(2)) {
        let numbers = judge(false, false, true)?;
        if 2 * faults(&numbers) <= faults(&best) {
            (best, plain) = (numbers, true);
        }
    }
    let missing = network.map(|graph| best.0.work().missing(graph));
    // What may be asked for once more.
    let (has_layout, samples) = match faults(&best) {
        0 => (false, false),
        _ => {
            let work = best.0.work();
            let samples = work.has_short_gradients() && work.sample_count().is_some();
            (work.has_layout(), samples)
        }
    };
    if faults(&best) >= 2 && has_layout {
        let turned = judge(true, false, plain)?;
        if faults(&turned) < faults(&best) {
            best = turned;
        }
    }
    if samples && count(&best, &[Verdict::Wrong]) > 0 {
        let alone = judge(false, true, plain)?;
        let all =
            |judged: &(Judge, Vec<Judged>)| faults(judged) + count(judged, &[Verdict::Carried]);
        if all(&alone) < all(&best) {
            best = alone;
        }
    }
    let (mut judge, verdicts) = best;
    Ok(Report {
        claims: judge.claims(verdicts),
        missing: missing.unwrap_or_default(),
        with_network: network.is_some(),
    })
}
