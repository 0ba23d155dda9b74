//! A judged work as a text for a terminal: what is drawn, and what is said around it.
//!
//! What is wrong comes first, in the order of the work: the first wrong step is on top. Nothing is
//! drawn here (`cli` draws).

use super::{Page, plain};
use crate::document::Inline;
use crate::document::report::{Judged, Judgement, Verdict};
use crate::source::{Source, Span};

/// A report to be drawn.
#[derive(Debug, Clone)]
pub struct Text {
    /// What is said first: what is missing, and what was found in all.
    pub top: Vec<String>,
    /// The findings to be drawn, in the order of the work.
    pub findings: Vec<Finding>,
    /// What is said of findings that are too many to be drawn.
    pub more: Option<String>,
    /// How much was checked.
    pub coverage: Option<String>,
    /// Why lines were not read, and remarks.
    pub notes: Vec<String>,
}

/// A wrong claim, to be drawn over its line.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The text that it has its place in; of a notebook, the cell, named so.
    pub source: Source,
    /// The place to underline.
    pub span: Span,
    /// The verdict in a word.
    pub word: String,
    /// The known mistake, by its name.
    pub cause: Option<&'static str>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What stands before the repair, and the repair as LaTeX.
    pub repair: Option<(String, String)>,
}

/// Findings drawn of one work, and notes shown below; the rest is counted.
const SHOWN: usize = 100;

/// The report on a work.
pub fn text(judged: &Judged, pages: &[Page]) -> Text {
    let missing = judged.missing_said.iter();
    let top = missing.chain([&judged.head]).map(|said| plain(said));
    let wrong = || {
        let claims = judged.claims.iter();
        claims.filter(|claim| claim.verdict == Verdict::Wrong)
    };
    let findings = wrong()
        .take(SHOWN)
        .filter_map(|claim| finding(claim, judged, pages));
    let notes = judged.grouped(|verdict| verdict == Verdict::Unread);
    let remarks = judged.grouped(|verdict| {
        matches!(
            verdict,
            Verdict::Definition | Verdict::Correct | Verdict::Rounded
        )
    });
    Text {
        top: top.collect(),
        findings: findings.collect(),
        more: more(judged, wrong().count()),
        coverage: judged.coverage.as_deref().map(plain),
        notes: [notes, remarks]
            .into_iter()
            .flat_map(|notes| shown(judged, &notes))
            .collect(),
    }
}

fn shown(judged: &Judged, notes: &[Vec<Inline>]) -> Vec<String> {
    let first = notes.iter().take(SHOWN).map(|note| plain(note));
    first.chain(more(judged, notes.len())).collect()
}

fn more(judged: &Judged, all: usize) -> Option<String> {
    let rest = all.checked_sub(SHOWN).filter(|rest| *rest > 0)?;
    Some(plain(&judged.more(rest)))
}

fn finding(claim: &Judgement, judged: &Judged, pages: &[Page]) -> Option<Finding> {
    let page = pages.iter().find(|page| page.cell == claim.place.cell)?;
    let said = claim.message.as_deref().unwrap_or_default();
    let expected = claim.expected.clone();
    Some(Finding {
        source: page.source.clone(),
        span: Span::new(claim.blamed.start, claim.blamed.end),
        word: plain(&judged.verdict(claim.verdict)),
        cause: claim.cause,
        message: plain(said),
        repair: expected.map(|latex| (plain(&judged.should_be()), latex)),
    })
}
