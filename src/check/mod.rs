//! Hand work, judged: which equation is wrong, and why.
//!
//! In: a person's work ([`notes`](crate::notes)), and perhaps a network. Out: a [`Report`], as
//! data; it has no sentences.

pub mod digits;
pub mod model;
pub mod report;
pub mod world;

pub use report::Report;

use crate::graph::Graph;
use crate::notes::Notes;
use report::{Claim, Message, Unread, Verdict};

/// How a work is to be judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Names of the work and the names that they stand for: `a` for `h`.
    pub names: Vec<(String, String)>,
    /// Whether a comma parts a number from its decimals.
    pub decimal_comma: bool,
}

/// Judge a work, by a network or by its own definitions and numbers.
pub fn check(notes: &Notes, network: Option<&Graph>, _: &Options) -> Report {
    let equations = notes
        .formulas
        .iter()
        .filter(|formula| formula.latex.contains('='));
    let claims = equations.map(|formula| Claim {
        cell: notes.texts.get(formula.text).and_then(|text| text.cell),
        span: formula.place(0..formula.latex.len()),
        link: 1,
        latex: formula.latex.clone(),
        verdict: Verdict::Unread,
        basis: None,
        cause: None,
        value: None,
        expected: None,
        blamed: None,
        message: Some(Message::Unread(Unread::Undecided)),
        remarks: Vec::new(),
    });
    Report {
        claims: claims.collect(),
        missing: Vec::new(),
        with_network: network.is_some(),
    }
}
