//! A judged work as Markdown with notes in it: the text stays as it is, byte for byte, and behind
//! each paragraph with a finding stands a quotation that says what was found.
//!
//! TeX is shown as it is written, in fences, with the notes between them.

mod blocks;

use super::{Page, markdown::MARKS, plain};
use crate::document::Inline;
use crate::document::report::{Judged, Judgement, Verdict};
use crate::notation::{Math, write};
use blocks::Blocks;

/// The annotated copy; `is_markdown` says whether the work is Markdown itself.
pub fn annotated(judged: &Judged, pages: &[Page], file: &str, is_markdown: bool) -> String {
    let mut out = String::with_capacity(1024);
    let mut summary = summary(judged, file);
    for (page, claims) in super::by_page(judged, pages) {
        let claims = findings(&claims);
        let text = page.source.text.as_str();
        let heading = page.cell.map(|cell| sentence(&judged.cell(cell)));
        if is_markdown {
            // A block of settings is only one at the very top.
            let front = front_matter(text);
            out.push_str(text.get(..front).unwrap_or(""));
            out.push_str(&std::mem::take(&mut summary));
            heading.into_iter().for_each(|said| part(&mut out, &said));
            let blocks = Blocks::of(text, &page.formulas);
            noted(&mut out, judged, (text, front), claims, &blocks);
        } else {
            out.push_str(&std::mem::take(&mut summary));
            heading.into_iter().for_each(|said| part(&mut out, &said));
            fenced(&mut out, judged, text, claims);
        }
    }
    out.push_str(&summary);
    out
}

/// Where a cell begins.
fn part(out: &mut String, said: &str) {
    if !out.ends_with("\n\n") {
        out.push_str(if out.ends_with('\n') { "\n" } else { "\n\n" });
    }
    out.push_str(&format!("**{said}**\n\n"));
}

/// What was found in all, set apart from the work below.
fn summary(judged: &Judged, file: &str) -> String {
    let title = format!("**{}**", sentence(&judged.title(file)));
    let missing = judged.missing_said.iter();
    let said = missing.chain([&judged.head]).chain(&judged.coverage);
    let mut lines = vec![title];
    lines.extend(said.map(|said| sentence(said)));
    quoted("", &lines, "\n") + "\n"
}

/// Some sentences as a quotation, each on a line of its own.
fn quoted(prefix: &str, lines: &[String], line_end: &str) -> String {
    let last = lines.len().saturating_sub(1);
    let lines = lines.iter().enumerate().map(|(place, line)| {
        // Two spaces at the end keep what follows on a line of its own.
        let pause = if place < last { "  " } else { "" };
        format!("{prefix}> {line}{pause}{line_end}")
    });
    lines.collect()
}

/// The bytes of the settings that some tools put between `---` lines on top.
fn front_matter(text: &str) -> usize {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        at += line.len();
        match (number, line.trim_end()) {
            (0, "---") => {}
            (0, _) => return 0,
            (_, "---" | "...") if line.ends_with('\n') => return at,
            _ => {}
        }
    }
    0
}

/// The claims that a note is written about, in the order of their ends.
fn findings<'j>(claims: &[(usize, &'j Judgement)]) -> Vec<&'j Judgement> {
    let claims = claims.iter().map(|(_, claim)| *claim);
    let mut noted: Vec<_> = claims.filter(|claim| is_noted(claim)).collect();
    noted.sort_by_key(|claim| claim.span.end);
    noted
}

/// Whether there is something to say of a claim.
pub(super) fn is_noted(claim: &Judgement) -> bool {
    match claim.verdict {
        Verdict::Wrong | Verdict::Carried | Verdict::Unread => true,
        Verdict::Definition | Verdict::Correct | Verdict::Rounded => claim.message.is_some(),
    }
}

/// The text with its notes, from a place on.
fn noted(
    out: &mut String,
    judged: &Judged,
    (text, from): (&str, usize),
    claims: Vec<&Judgement>,
    blocks: &Blocks,
) {
    let mut at = from;
    let mut waiting: Vec<String> = Vec::new();
    let mut claims = claims.into_iter().peekable();
    for block in blocks.ends() {
        while let Some(claim) = claims.next_if(|claim| claim.span.end <= block.end) {
            waiting.push(note(judged, claim));
        }
        if waiting.is_empty() || block.end < at {
            continue;
        }
        out.push_str(text.get(at..block.end).unwrap_or(""));
        at = block.end;
        let line_end = match out.ends_with("\r\n") {
            true => "\r\n",
            false => "\n",
        };
        if !out.ends_with('\n') {
            out.push_str(line_end);
        }
        out.push_str(&quoted(&block.prefix, &waiting, line_end));
        waiting.clear();
    }
    out.push_str(text.get(at..).unwrap_or(""));
}

/// `✗ line 68: 1 + 1 is 2, not 3; should be 2`
fn note(judged: &Judged, claim: &Judgement) -> String {
    let sign = sign(claim.verdict);
    let verdict = sentence(&judged.verdict(claim.verdict));
    let said = match &claim.message {
        Some(message) => judged.at_line(&claim.place, message.clone()),
        None => judged.line(&claim.place),
    };
    let said = sentence(&said);
    let repair = claim.expected.as_ref().map_or_else(String::new, |latex| {
        let should_be = sentence(&judged.should_be());
        let repair = sentence(&[Inline::Math(Math::Raw(latex.clone()))]);
        format!(" → {should_be} {repair}")
    });
    format!("{sign} **{verdict}** {said}{repair}")
}

/// The sign of a verdict: it is told apart by more than its colour.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Definition => "≔",
        Verdict::Correct => "✓",
        Verdict::Rounded => "≈",
        Verdict::Carried => "↪",
        Verdict::Wrong => "✗",
        Verdict::Unread => "?",
    }
}

/// A sentence on one line of Markdown.
fn sentence(said: &[Inline]) -> String {
    let mut out = String::new();
    super::inlines(&mut out, &tamed(said), &MARKS);
    out
}

/// A formula goes between dollar signs if nothing in it could end it or begin something else; else
/// it becomes words.
fn tamed(said: &[Inline]) -> Vec<Inline> {
    let parts = said.iter().map(|part| match part {
        Inline::Text(_) => part.clone(),
        Inline::Emphasis(inner) => Inline::Emphasis(tamed(inner)),
        Inline::Strong(inner) => Inline::Strong(tamed(inner)),
        Inline::Math(math) => {
            let latex = write::latex(math);
            let is_wild = latex.chars().any(|sign| {
                matches!(sign, '$' | '`') || sign.is_control() && !sign.is_whitespace()
            });
            // A comment would swallow the closing sign, and an escaped one would not close.
            if is_wild || latex.contains('%') || latex.trim().is_empty() || latex.ends_with('\\') {
                return Inline::Text(plain(std::slice::from_ref(part)));
            }
            let words: Vec<&str> = latex.split_whitespace().collect();
            let latex = words.join(" ").replace('<', "\\lt ").replace('>', "\\gt ");
            Inline::Math(Math::Raw(latex))
        }
    });
    parts.collect()
}

/// The text in fences, with its notes between them.
fn fenced(out: &mut String, judged: &Judged, text: &str, claims: Vec<&Judgement>) {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let blocks = Blocks::of_source(text);
    let mut at = 0;
    let mut claims = claims.into_iter().peekable();
    let open = |out: &mut String, part: &str| {
        if part.is_empty() {
            return;
        }
        let line_end = if part.ends_with('\n') { "" } else { "\n" };
        out.push_str(&format!("{fence}latex\n{part}{line_end}{fence}\n\n"));
    };
    for block in blocks.ends() {
        let mut notes = Vec::new();
        while let Some(claim) = claims.next_if(|claim| claim.span.end <= block.end) {
            notes.push(note(judged, claim));
        }
        if !notes.is_empty() {
            open(out, text.get(at..block.end).unwrap_or(""));
            at = block.end;
            out.push_str(&quoted("", &notes, "\n"));
            out.push('\n');
        }
    }
    open(out, text.get(at..).unwrap_or(""));
}

/// The longest run of backticks in a text.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|sign| sign != '`').map(str::len);
    runs.max().unwrap_or(0)
}
