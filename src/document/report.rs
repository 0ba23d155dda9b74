//! What a check found, put into words.
//!
//! In: a [`Report`], which is data, and a way to find the lines of its places. Out: [`Judged`]:
//! every claim with its place as people count it and one sentence for the writer, and the
//! sentences about the whole. Which file it was, and how a report is drawn, is not known here.

mod lines;
mod said;

pub use crate::check::report::{Counts, Verdict};

use super::Inline;
use super::language::{Language, Phrases};
use crate::check::report::{Basis, Cause, Claim, Report};
use crate::notation::Math;
use lines::{CellLine, listed};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A work, judged, in the words of a language.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The language of its sentences.
    pub language: Language,
    /// Every claim, in the order of the file.
    pub claims: Vec<Judgement>,
    /// How many claims got each verdict.
    pub counts: Counts,
    /// Which of the claims is the first that is wrong.
    pub first_wrong: Option<usize>,
    /// Gradients that the network asks for and the work never states, as LaTeX.
    pub missing: Vec<String>,
    /// What was found, in one sentence.
    pub head: Vec<Inline>,
    /// A sentence on what is missing, if something is.
    pub missing_said: Option<Vec<Inline>>,
    /// How much was checked, and which lines were not read; none where there is nothing to check.
    pub coverage: Option<Vec<Inline>>,
    phrases: Phrases,
}

/// A claim, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Its place, as people count it.
    pub place: Place,
    /// Its place: half-open bytes of the file's (of the cell's) text.
    pub span: Range<usize>,
    /// The narrowest place that is blamed.
    pub blamed: Range<usize>,
    /// Which relation of its chain, from 1.
    pub link: usize,
    /// As it is written.
    pub latex: String,
    /// What was found.
    pub verdict: Verdict,
    /// How it was found, in the word of reports for machines.
    pub basis: Option<&'static str>,
    /// The known mistake that explains it, in the word of reports for machines.
    pub cause: Option<&'static str>,
    /// What the left side truly amounts to.
    pub value: Option<String>,
    /// The smallest repair of the right side, as LaTeX.
    pub expected: Option<String>,
    /// One sentence for the writer.
    pub message: Option<Vec<Inline>>,
}

/// A place as people count it: lines and columns from 1, columns in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The cell of a notebook, from 1; the lines count within it.
    pub cell: Option<usize>,
    /// The line it begins on.
    pub line: usize,
    /// The column it begins at.
    pub column: usize,
    /// The line it ends on.
    pub end_line: usize,
    /// The column behind it.
    pub end_column: usize,
}

/// The line and column of a byte, in a cell of a notebook or in the file.
pub type Locate<'l> = dyn Fn(Option<usize>, usize) -> (usize, usize) + 'l;

/// Put a report into words.
pub fn judged(report: &Report, language: Language, locate: &Locate) -> Judged {
    let phrases = language.phrases();
    let claims: Vec<_> = report
        .claims
        .iter()
        .map(|claim| judgement(claim, &phrases, locate))
        .collect();
    let counts = report.counts();
    let first_wrong = claims
        .iter()
        .position(|claim| claim.verdict == Verdict::Wrong);
    Judged {
        head: head(&phrases, &counts, first_wrong.and_then(|at| claims.get(at))),
        missing_said: missing(&phrases, &report.missing),
        coverage: coverage(&phrases, &counts, &claims),
        missing: report.missing.clone(),
        language,
        claims,
        counts,
        first_wrong,
        phrases,
    }
}

fn judgement(claim: &Claim, phrases: &Phrases, locate: &Locate) -> Judgement {
    let (line, column) = locate(claim.cell, claim.span.start);
    let (end_line, end_column) = locate(claim.cell, claim.span.end);
    Judgement {
        place: Place {
            cell: claim.cell,
            line,
            column,
            end_line,
            end_column,
        },
        span: claim.span.clone(),
        blamed: claim.blamed.clone().unwrap_or_else(|| claim.span.clone()),
        link: claim.link,
        latex: claim.latex.clone(),
        verdict: claim.verdict,
        basis: claim.basis.map(Basis::id),
        cause: claim.cause.map(Cause::id),
        value: claim.value.clone(),
        expected: claim.expected.clone(),
        message: said::message(claim, phrases),
    }
}

impl Judged {
    /// Whether something is wrong.
    pub fn has_wrong(&self) -> bool {
        self.first_wrong.is_some()
    }

    /// The verdict in the language's word.
    pub fn verdict(&self, verdict: Verdict) -> Vec<Inline> {
        let key = format!("check.verdict.{}", verdict.id());
        self.phrases.say(&key, &[])
    }

    /// What stands before the repair of a right side.
    pub fn should_be(&self) -> Vec<Inline> {
        self.phrases.say("check.should_be", &[])
    }

    /// `line 12`, `cell 2, line 3`
    pub fn line(&self, place: &Place) -> Vec<Inline> {
        listed(&self.phrases, &[(place.cell, place.line)])
    }

    /// What a claim's place and message are put together to.
    pub fn at_line(&self, place: &Place, message: Vec<Inline>) -> Vec<Inline> {
        let slots = [("place", self.line(place)), ("message", message)];
        self.phrases.say("check.at", &slots)
    }

    /// The title of a report on a file.
    pub fn title(&self, file: &str) -> Vec<Inline> {
        let file = vec![Inline::Text(file.to_owned())];
        self.phrases.say("check.title", &[("file", file)])
    }

    /// A known mistake in a few words, for a list of them.
    pub fn cause(&self, id: &str) -> Vec<Inline> {
        said::cause(&self.phrases, id)
    }

    /// What is said of claims with some verdicts, behind the lines that it is said of: a sentence
    /// that is said of many lines is said once.
    pub fn grouped(&self, which: fn(Verdict) -> bool) -> Vec<Vec<Inline>> {
        let mut by_sentence: FxHashMap<String, usize> = FxHashMap::default();
        let mut groups: Vec<(&[Inline], Vec<CellLine>)> = Vec::new();
        for claim in self.claims.iter().filter(|claim| which(claim.verdict)) {
            let Some(message) = &claim.message else {
                continue;
            };
            let place = (claim.place.cell, claim.place.line);
            let new = groups.len();
            let at = *by_sentence.entry(format!("{message:?}")).or_insert(new);
            match groups.get_mut(at) {
                Some((_, places)) => places.push(place),
                None => groups.push((message, vec![place])),
            }
        }
        let sentences = groups.into_iter().map(|(message, places)| {
            let place = listed(&self.phrases, &places);
            let slots = [("place", place), ("message", message.to_vec())];
            self.phrases.say("check.at", &slots)
        });
        sentences.collect()
    }

    /// The heading of a cell.
    pub fn cell(&self, cell: usize) -> Vec<Inline> {
        self.phrases
            .say("check.cell.heading", &[("cell", number(cell))])
    }

    /// `and {count} more`, of what is not shown one by one.
    pub fn more(&self, count: usize) -> Vec<Inline> {
        self.phrases.say("check.more", &[("count", number(count))])
    }
}

fn head(phrases: &Phrases, counts: &Counts, first: Option<&Judgement>) -> Vec<Inline> {
    let Some(first) = first else {
        let key = match (counts.claims, counts.claims - counts.unread) {
            (0, _) if counts.definition > 0 => "check.head.definitions",
            (0, _) => "check.head.empty",
            (_, 0) => "check.head.unread",
            _ => "check.head.none",
        };
        return phrases.say(key, &[]);
    };
    let place = listed(phrases, &[(first.place.cell, first.place.line)]);
    let key = match counts.wrong {
        1 => "check.head.one",
        _ => "check.head.many",
    };
    let wrong = phrases.say(key, &[("count", number(counts.wrong)), ("place", place)]);
    let key = match counts.carried {
        0 => return wrong,
        1 => "check.head.carried",
        _ => "check.head.carried_many",
    };
    let slots = [("wrong", wrong), ("count", number(counts.carried))];
    phrases.say(key, &slots)
}

fn missing(phrases: &Phrases, missing: &[String]) -> Option<Vec<Inline>> {
    let names = missing.iter().map(|latex| math(latex)).collect();
    let slots = [("gradients", phrases.list(names))];
    (!missing.is_empty()).then(|| phrases.say("check.missing", &slots))
}

fn coverage(phrases: &Phrases, counts: &Counts, claims: &[Judgement]) -> Option<Vec<Inline>> {
    if counts.claims == 0 {
        return None;
    }
    let all = number(counts.claims);
    let checked = number(counts.claims - counts.unread);
    let covered = phrases.say("check.coverage", &[("checked", checked), ("all", all)]);
    if counts.unread == 0 {
        return Some(covered);
    }
    let unread = claims
        .iter()
        .filter(|claim| claim.verdict == Verdict::Unread);
    let places: Vec<_> = unread
        .map(|claim| (claim.place.cell, claim.place.line))
        .collect();
    let lines = listed(phrases, &places);
    Some(phrases.say("check.unread_at", &[("covered", covered), ("lines", lines)]))
}

fn number(number: usize) -> Vec<Inline> {
    vec![Inline::Text(number.to_string())]
}

fn math(latex: &str) -> Vec<Inline> {
    vec![Inline::Math(Math::Raw(latex.to_owned()))]
}
