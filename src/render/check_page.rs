//! A judged work as one page of HTML that needs nothing else: its text as it is written, every
//! equation marked with its verdict, and a note below each line with a finding.
//!
//! In: the work, and what is said of it. Out: the page. Marks differ by their sign and line, not only
//! by colour. All text of the work is escaped, and stays as it is typed; formulas in what we say of
//! it are set.

use super::annotated::{is_noted, sign};
use super::formulas::Text;
use super::frame::{self, Content, escaped};
use super::html::sentence;
use super::katex::Katex;
use super::{Page, plain};
use crate::document::Inline;
use crate::document::report::{Judged, Judgement, Verdict};

/// The page.
pub fn page(judged: &Judged, pages: &[Page], file: &str) -> String {
    let title = plain(&judged.title(file));
    let mut body = Text::default();
    body.html("<h1>");
    body.words(&title);
    body.html("</h1>\n");
    if let Some(said) = &judged.missing_said {
        paragraph(&mut body, "missing", said);
    }
    paragraph(&mut body, "head", &judged.head);
    if let Some(said) = &judged.coverage {
        paragraph(&mut body, "coverage", said);
    }
    legend(&mut body, judged);
    wrong(&mut body, judged);
    for (page, claims) in super::by_page(judged, pages) {
        if let Some(cell) = page.cell {
            body.html("<h2>");
            sentence(&mut body, &judged.cell(cell));
            body.html("</h2>\n");
        }
        work(&mut body, judged, page, claims);
    }
    let content = Content {
        language: judged.language,
        title: &title,
        style: include_str!("../../templates/check.css"),
        body,
        script: "",
    };
    frame::page(content, &Katex::new())
}

fn paragraph(out: &mut Text, class: &str, said: &[Inline]) {
    out.html(&format!("<p class=\"{class}\">"));
    sentence(out, said);
    out.html("</p>\n");
}

/// What each mark means.
fn legend(out: &mut Text, judged: &Judged) {
    const ALL: [Verdict; 6] = [
        Verdict::Wrong,
        Verdict::Carried,
        Verdict::Unread,
        Verdict::Rounded,
        Verdict::Correct,
        Verdict::Definition,
    ];
    let marks = ALL.map(|verdict| {
        let word = escaped(&plain(&judged.verdict(verdict)));
        let id = verdict.id();
        format!("<mark class=\"{id}\">{} {word}</mark>", sign(verdict))
    });
    out.html(&format!("<p class=\"legend\">{}</p>\n", marks.join(" ")));
}

/// What is wrong, in the order of the work, with the way to it.
fn wrong(out: &mut Text, judged: &Judged) {
    if !judged.has_wrong() {
        return;
    }
    out.html("<ol class=\"findings\">\n");
    for (number, claim) in judged.claims.iter().enumerate() {
        if claim.verdict == Verdict::Wrong {
            out.html(&format!("<li><a href=\"#c{number}\">"));
            said(out, judged, claim);
            out.html("</a></li>\n");
        }
    }
    out.html("</ol>\n");
}

/// What is said of a claim, behind its place, with the repair.
fn said(out: &mut Text, judged: &Judged, claim: &Judgement) {
    sentence(
        out,
        &match &claim.message {
            Some(message) => judged.at_line(&claim.place, message.clone()),
            None => judged.line(&claim.place),
        },
    );
    if let Some(expected) = &claim.expected {
        out.html(" → ");
        sentence(out, &judged.should_be());
        out.html(" ");
        out.formula(expected.clone(), false);
    }
}

/// The text of a work, line by line.
fn work(out: &mut Text, judged: &Judged, page: &Page, mut claims: Vec<(usize, &Judgement)>) {
    claims.sort_by_key(|(_, claim)| (claim.span.start, claim.span.end));
    let mut marks = Marks {
        claims: &claims,
        at: 0,
    };
    let text = page.source.text.as_str();
    let mut start = 0;
    out.html("<div class=\"work\">\n");
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let number = number + 1;
        let end = start + line.trim_end_matches(['\r', '\n']).len();
        out.html(&format!(
            "<div class=\"line\"><span class=\"number\">{number}</span><span class=\"text\">"
        ));
        let ended = marks.line(out, text, start, end);
        out.html("</span></div>\n");
        for claim in ended {
            note(out, judged, claim);
        }
        start += line.len();
    }
    out.html("</div>\n");
}

/// Claims that are yet to be marked, in the order of their places.
struct Marks<'j> {
    claims: &'j [(usize, &'j Judgement)],
    /// Up to here everything is written.
    at: usize,
}

impl<'j> Marks<'j> {
    /// Write a line with its marks; returns the claims that end on it.
    fn line(&mut self, out: &mut Text, text: &str, start: usize, end: usize) -> Vec<&'j Judgement> {
        self.at = self.at.max(start);
        let mut ended = Vec::new();
        while let Some(((number, claim), rest)) = self.claims.split_first() {
            if claim.span.start > end {
                break;
            }
            // Of claims that overlap, the later one is marked where the earlier one has ended.
            let from = claim.span.start.max(self.at).min(end);
            let to = claim.span.end.clamp(from, end);
            out.words(text.get(self.at..from).unwrap_or(""));
            mark(out, text, *number, claim, start, from, to);
            self.at = to;
            if claim.span.end > end {
                return ended;
            }
            ended.push(*claim);
            self.claims = rest;
        }
        out.words(text.get(self.at..end).unwrap_or(""));
        self.at = end;
        ended
    }
}

/// A claim, or the part of it that is on one line.
fn mark(
    out: &mut Text,
    text: &str,
    number: usize,
    claim: &Judgement,
    line: usize,
    from: usize,
    to: usize,
) {
    let is_first = claim.span.start >= line;
    let id = match is_first {
        true => format!(" id=\"c{number}\""),
        false => String::new(),
    };
    let class = claim.verdict.id();
    out.html(&format!("<mark{id} class=\"{class}\">"));
    out.words(text.get(from..to).unwrap_or(""));
    out.html("</mark>");
}

fn note(out: &mut Text, judged: &Judged, claim: &Judgement) {
    if is_noted(claim) {
        let class = claim.verdict.id();
        let sign = sign(claim.verdict);
        let word = escaped(&plain(&judged.verdict(claim.verdict)));
        out.html(&format!(
            "<p class=\"note {class}\">{sign} <strong>{word}</strong> "
        ));
        said(out, judged, claim);
        out.html("</p>\n");
    }
}
