//! A judged work as one page of HTML that needs nothing else: its text as it is written, every
//! equation marked with its verdict, and a note below each line with a finding.
//!
//! Marks differ by their sign and line, not only by colour. All text of the work is escaped.

use super::annotated::{is_noted, sign};
use super::{Page, plain};
use crate::document::Inline;
use crate::document::report::{Judged, Judgement, Verdict};

/// The page.
pub fn page(judged: &Judged, pages: &[Page], file: &str) -> String {
    let title = escaped(&plain(&judged.title(file)));
    let mut body = format!("<h1>{title}</h1>\n");
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
            let cell = escaped(&plain(&judged.cell(cell)));
            body.push_str(&format!("<h2>{cell}</h2>\n"));
        }
        work(&mut body, judged, page, claims);
    }
    include_str!("../../templates/check.html")
        .replacen("<<language>>", judged.language.code(), 1)
        .replacen("<<title>>", &title, 1)
        .replacen("<<body>>", &body, 1)
}

fn paragraph(out: &mut String, class: &str, said: &[Inline]) {
    let said = escaped(&plain(said));
    out.push_str(&format!("<p class=\"{class}\">{said}</p>\n"));
}

/// What each mark means.
fn legend(out: &mut String, judged: &Judged) {
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
    out.push_str(&format!("<p class=\"legend\">{}</p>\n", marks.join(" ")));
}

/// What is wrong, in the order of the work, with the way to it.
fn wrong(out: &mut String, judged: &Judged) {
    if !judged.has_wrong() {
        return;
    }
    out.push_str("<ol class=\"findings\">\n");
    for (number, claim) in judged.claims.iter().enumerate() {
        if claim.verdict == Verdict::Wrong {
            let said = said(judged, claim);
            out.push_str(&format!("<li><a href=\"#c{number}\">{said}</a></li>\n"));
        }
    }
    out.push_str("</ol>\n");
}

/// What is said of a claim, behind its place, with the repair.
fn said(judged: &Judged, claim: &Judgement) -> String {
    let said = match &claim.message {
        Some(message) => judged.at_line(&claim.place, message.clone()),
        None => judged.line(&claim.place),
    };
    let mut said = escaped(&plain(&said));
    if let Some(expected) = &claim.expected {
        let should_be = escaped(&plain(&judged.should_be()));
        let expected = escaped(expected);
        said.push_str(&format!(" → {should_be} <code>{expected}</code>"));
    }
    said
}

/// The text of a work, line by line.
fn work(out: &mut String, judged: &Judged, page: &Page, mut claims: Vec<(usize, &Judgement)>) {
    claims.sort_by_key(|(_, claim)| (claim.span.start, claim.span.end));
    let mut marks = Marks {
        claims: &claims,
        at: 0,
    };
    let text = page.source.text.as_str();
    let mut start = 0;
    out.push_str("<div class=\"work\">\n");
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let number = number + 1;
        let end = start + line.trim_end_matches(['\r', '\n']).len();
        out.push_str(&format!(
            "<div class=\"line\"><span class=\"number\">{number}</span><span class=\"text\">"
        ));
        let ended = marks.line(out, text, start, end);
        out.push_str("</span></div>\n");
        for claim in ended {
            note(out, judged, claim);
        }
        start += line.len();
    }
    out.push_str("</div>\n");
}

/// Claims that are yet to be marked, in the order of their places.
struct Marks<'j> {
    claims: &'j [(usize, &'j Judgement)],
    /// Up to here everything is written.
    at: usize,
}

impl<'j> Marks<'j> {
    /// Write a line with its marks; returns the claims that end on it.
    fn line(
        &mut self,
        out: &mut String,
        text: &str,
        start: usize,
        end: usize,
    ) -> Vec<&'j Judgement> {
        self.at = self.at.max(start);
        let mut ended = Vec::new();
        while let Some(((number, claim), rest)) = self.claims.split_first() {
            if claim.span.start > end {
                break;
            }
            // Of claims that overlap, the later one is marked where the earlier one has ended.
            let from = claim.span.start.max(self.at).min(end);
            let to = claim.span.end.clamp(from, end);
            out.push_str(&escaped(text.get(self.at..from).unwrap_or("")));
            mark(out, text, *number, claim, start, from, to);
            self.at = to;
            if claim.span.end > end {
                return ended;
            }
            ended.push(*claim);
            self.claims = rest;
        }
        out.push_str(&escaped(text.get(self.at..end).unwrap_or("")));
        self.at = end;
        ended
    }
}

/// A claim, or the part of it that is on one line.
fn mark(
    out: &mut String,
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
    let inner = escaped(text.get(from..to).unwrap_or(""));
    out.push_str(&format!("<mark{id} class=\"{class}\">{inner}</mark>"));
}

fn note(out: &mut String, judged: &Judged, claim: &Judgement) {
    if is_noted(claim) {
        let class = claim.verdict.id();
        let sign = sign(claim.verdict);
        let word = escaped(&plain(&judged.verdict(claim.verdict)));
        let said = said(judged, claim);
        out.push_str(&format!(
            "<p class=\"note {class}\">{sign} <strong>{word}</strong> {said}</p>\n"
        ));
    }
}

/// Text as text: no sign of it is markup, and none steers what shows it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(sign),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.push(char::REPLACEMENT_CHARACTER);
            }
            sign if sign.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            sign => out.push(sign),
        }
    }
    out
}
