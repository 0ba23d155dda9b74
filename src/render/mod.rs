//! Documents as text of a format.
//!
//! In: a [`Document`](crate::document::Document), a [`Record`](crate::document::record::Record), or
//! a work that was [`Judged`]. Out: text. A renderer knows no calculus and writes no sentence; it
//! escapes whatever it did not write itself.

pub mod annotated;
pub mod check_json;
pub mod check_page;
pub mod check_text;
pub mod faces;
pub mod formulas;
pub mod frame;
pub mod html;
pub mod json;
pub mod katex;
pub mod latex;
pub mod markdown;
pub mod sarif;

use crate::document::report::{Judged, Judgement};
use crate::document::{Inline, Line};
use crate::notation::{self, write};
use crate::source::Source;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A text that the places of a judged work count in: the file, or a cell of a notebook.
#[derive(Debug, Clone)]
pub struct Page {
    /// The cell of a notebook, from 1.
    pub cell: Option<usize>,
    /// The text, under the name of the file.
    pub source: Source,
    /// Where its formulas stand, in order, as half-open bytes.
    pub formulas: Vec<Range<usize>>,
}

/// The pages of a work, each with its claims and their numbers among all.
fn by_page<'j>(
    judged: &'j Judged,
    pages: &'j [Page],
) -> Vec<(&'j Page, Vec<(usize, &'j Judgement)>)> {
    let mut number_of_page = FxHashMap::default();
    let mut all = Vec::with_capacity(pages.len());
    for page in pages {
        number_of_page.insert(page.cell, all.len());
        all.push((page, Vec::new()));
    }
    for (number, claim) in judged.claims.iter().enumerate() {
        let page = number_of_page.get(&claim.place.cell);
        if let Some((_, claims)) = page.and_then(|page| all.get_mut(*page)) {
            claims.push((number, claim));
        }
    }
    all
}

/// How a format marks words, and how it takes the meaning out of signs that have one.
struct Marks {
    emphasis: [&'static str; 2],
    strong: [&'static str; 2],
    escape: fn(&mut String, &str),
}

/// A sentence, formulas between dollar signs.
fn inlines(out: &mut String, text: &[Inline], marks: &Marks) {
    let marked = |out: &mut String, [open, close]: [&str; 2], inner: &[Inline]| {
        out.push_str(open);
        inlines(out, inner, marks);
        out.push_str(close);
    };
    for part in text {
        match part {
            Inline::Text(words) => (marks.escape)(out, words),
            Inline::Math(math) => {
                out.push('$');
                out.push_str(&write::latex(math));
                out.push('$');
            }
            Inline::Emphasis(inner) => marked(out, marks.emphasis, inner),
            Inline::Strong(inner) => marked(out, marks.strong, inner),
        }
    }
}

/// Lines of a display, with an ampersand before the sign where they are aligned. None begins with
/// a sign that Markdown would take for a list or a heading.
fn lines(out: &mut String, lines: &[Line], aligned: bool) {
    for (place, line) in lines.iter().enumerate() {
        if let Some(left) = &line.left {
            out.push_str(&write::latex(left));
            out.push(' ');
        }
        if aligned {
            out.push('&');
        }
        out.push_str(line.sign.row().latex);
        out.push(' ');
        out.push_str(&write::latex(&line.right));
        if !line.reason.is_empty() {
            out.push_str(if aligned { " && " } else { " \\qquad " });
            out.push_str("\\text{(");
            inlines(out, &line.reason, &latex::IN_FORMULAS);
            out.push_str(")}");
        }
        out.push_str(if place + 1 < lines.len() {
            " \\\\\n"
        } else {
            "\n"
        });
    }
}

/// A sentence without marks, its formulas in signs that stand in plain text.
fn plain(text: &[Inline]) -> String {
    let mut out = String::new();
    for part in text {
        match part {
            Inline::Text(words) => out.push_str(words),
            Inline::Math(math) => out.push_str(&notation::plain::plain(&write::latex(math))),
            Inline::Emphasis(inner) | Inline::Strong(inner) => out.push_str(&plain(inner)),
        }
    }
    out
}
