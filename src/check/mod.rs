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

/// Judge a work, by a network or by its own definitions and numbers. The error is a name in
/// [`Options::names`] that stands for nothing.
///
/// Where something seems wrong, the work is judged in the other layout as well; the one that more of
/// it fits is its layout.
pub fn check(notes: &Notes, network: Option<&Graph>, options: &Options) -> Result<Report, String> {
    let chains: Rc<[chains::Chain]> = chains::chains(notes, options.decimal_comma).into();
    let judge = |numerator: bool| -> Result<Judge, String> {
        let work = Work::new(Rc::clone(&chains), network, &options.names, numerator)?;
        Ok(Judge::new(work, notes))
    };
    let faults = |judged: &[Judged]| judged.iter().filter(|one| one.is_faulty()).count();
    let mut first = judge(false)?;
    let missing = network.map(|graph| first.work().missing(graph));
    let mut judged = first.verdicts();
    let count = faults(&judged);
    if count >= 2 && first.work().has_layout() {
        let mut turned = judge(true)?;
        let again = turned.verdicts();
        if faults(&again) < count {
            (first, judged) = (turned, again);
        }
    }
    Ok(Report {
        claims: first.claims(judged),
        missing: missing.unwrap_or_default(),
        with_network: network.is_some(),
    })
}
