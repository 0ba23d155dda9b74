//! A judged work as JSON: one line, so that the reports on many works are lines of one stream.

use super::plain;
use crate::document::report::{Judged, Judgement, Verdict};
use serde::Serialize;

/// The report on a file, without a line end.
pub fn json(judged: &Judged, file: Option<&str>) -> String {
    line(&report(judged, file))
}

/// The answer to one line of a stream of works: its report under its id.
pub fn answer(id: &serde_json::Value, judged: &Judged) -> String {
    let report = report(judged, None);
    line(&Answer { id, report })
}

/// What stands for the report on a file that could not be judged.
pub fn unjudged(file: &str, error: &str) -> String {
    line(&Unjudged { file, error })
}

/// What stands for the answer to a line that could not be judged.
pub fn unanswered(id: &serde_json::Value, error: &str) -> String {
    line(&Unanswered { id, error })
}

fn line(value: &impl Serialize) -> String {
    // Only maps with keys that are no strings, and failing writers, make this fail: neither is here.
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct Answer<'j> {
    id: &'j serde_json::Value,
    report: Report<'j>,
}

#[derive(Serialize)]
struct Unjudged<'j> {
    file: &'j str,
    error: &'j str,
}

#[derive(Serialize)]
struct Unanswered<'j> {
    id: &'j serde_json::Value,
    error: &'j str,
}

#[derive(Serialize)]
struct Report<'j> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'j str>,
    claims: Vec<Claim<'j>>,
    summary: Summary<'j>,
}

#[derive(Serialize)]
struct Claim<'j> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<usize>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    link: usize,
    latex: &'j str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'j str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'j str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Serialize)]
struct Summary<'j> {
    claims: usize,
    correct: usize,
    rounded: usize,
    carried: usize,
    wrong: usize,
    unread: usize,
    definition: usize,
    first_wrong_line: Option<usize>,
    missing: &'j [String],
}

fn report<'j>(judged: &'j Judged, file: Option<&'j str>) -> Report<'j> {
    let counts = judged.counts;
    let mut wrong = judged.claims.iter();
    let first_wrong = wrong.find(|claim| claim.verdict == Verdict::Wrong);
    Report {
        schema: "backprose/check/1",
        file,
        claims: judged.claims.iter().map(claim).collect(),
        summary: Summary {
            claims: counts.claims,
            correct: counts.correct,
            rounded: counts.rounded,
            carried: counts.carried,
            wrong: counts.wrong,
            unread: counts.unread,
            definition: counts.definition,
            first_wrong_line: first_wrong.map(|claim| claim.place.line),
            missing: &judged.missing,
        },
    }
}

fn claim(claim: &Judgement) -> Claim<'_> {
    let place = claim.place;
    Claim {
        cell: place.cell,
        line: place.line,
        column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
        link: claim.link,
        latex: &claim.latex,
        verdict: claim.verdict.id(),
        basis: claim.basis,
        cause: claim.cause,
        value: claim.value.as_deref(),
        expected: claim.expected.as_deref(),
        message: claim.message.as_deref().map(plain),
    }
}
