//! Text of a paragraph, cut free of what the lines around it belong to.
//!
//! In: ranges of a file. Out: a [`Run`], one string with the place of each part, and the formulas
//! that are cut out of it. What a formula looks like is not known here.

use super::macros;
use super::{Formula, Notes, Segment};
use std::ops::Range;

/// The text of a paragraph.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// Its parts, one after the other.
    pub text: String,
    /// Where they stand in the file.
    segments: Vec<Segment>,
}

impl Run {
    /// One more part of the file.
    pub fn push(&mut self, source: &str, range: Range<usize>) {
        let Some(part) = source.get(range.clone()) else {
            return;
        };
        append(
            &mut self.segments,
            self.text.len(),
            range.start,
            range.len(),
        );
        self.text.push_str(part);
    }

    /// A range of it, with its places, without the gaps in it.
    fn cut(&self, range: Range<usize>, gaps: &[Range<usize>]) -> (String, Vec<Segment>) {
        let mut latex = String::new();
        let mut segments = Vec::new();
        let mut from = range.start;
        for gap in gaps {
            self.copy(from..gap.start, &mut latex, &mut segments);
            from = gap.end;
        }
        self.copy(from..range.end, &mut latex, &mut segments);
        (latex, segments)
    }

    fn copy(&self, range: Range<usize>, latex: &mut String, segments: &mut Vec<Segment>) {
        let first = self
            .segments
            .partition_point(|one| one.latex + one.length <= range.start);
        for one in self.segments.iter().skip(first) {
            let start = range.start.max(one.latex);
            let end = range.end.min(one.latex + one.length);
            if start >= end {
                break;
            }
            append(
                segments,
                latex.len(),
                one.text + start - one.latex,
                end - start,
            );
            latex.push_str(self.text.get(start..end).unwrap_or_default());
        }
    }
}

/// One more segment, joined to the last one where it goes on with it.
fn append(segments: &mut Vec<Segment>, latex: usize, text: usize, length: usize) {
    if length == 0 {
        return;
    }
    match segments.last_mut() {
        Some(last) if last.text + last.length == text && last.latex + last.length == latex => {
            last.length += length;
        }
        _ => segments.push(Segment {
            latex,
            text,
            length,
        }),
    }
}

/// Where the formulas of a text go.
pub(super) struct Sink<'a> {
    notes: &'a mut Notes,
    text: usize,
    block: usize,
}

impl Sink<'_> {
    /// For a text with that number; its first block has that number.
    pub fn new(notes: &mut Notes, text: usize, block: usize) -> Sink<'_> {
        Sink { notes, text, block }
    }

    /// What follows belongs to another paragraph.
    pub fn next_block(&mut self) {
        self.block += 1;
    }

    /// A definition.
    pub fn define(&mut self, definition: &str) {
        self.notes.macros.push(definition.to_string());
    }

    /// A formula, unless nothing is left of it without its definitions. In a table `\|` is `|`.
    pub fn formula(&mut self, run: &Run, range: Range<usize>, display: bool, table: bool) {
        let latex = run.text.get(range.clone()).unwrap_or_default();
        let mut gaps = Vec::new();
        let mut at = 0;
        let bytes = latex.as_bytes();
        while at < bytes.len() {
            if bytes[at] != b'\\' {
                at += 1;
            } else if let Some(end) = macros::definition(latex, at) {
                self.define(latex.get(at..end).unwrap_or_default());
                gaps.push(at..end);
                at = end;
            } else {
                if table && bytes.get(at + 1) == Some(&b'|') {
                    gaps.push(at..at + 1);
                }
                at += 2;
            }
        }
        let mut from = 0;
        let mut to = latex.len();
        // White space and definitions at both ends are no part of it.
        let (mut first, mut last) = (0, gaps.len());
        loop {
            from += latex
                .get(from..to)
                .map_or(0, |rest| rest.len() - rest.trim_start().len());
            match gaps.get(first) {
                Some(gap) if first < last && gap.start == from => {
                    from = gap.end;
                    first += 1;
                }
                _ => break,
            }
        }
        loop {
            to -= latex
                .get(from..to)
                .map_or(0, |rest| rest.len() - rest.trim_end().len());
            match last.checked_sub(1).and_then(|at| gaps.get(at)) {
                Some(gap) if last > first && gap.end == to => {
                    to = gap.start;
                    last -= 1;
                }
                _ => break,
            }
        }
        if from >= to {
            return;
        }
        let inner: Vec<Range<usize>> = gaps[first..last]
            .iter()
            .map(|gap| gap.start + range.start..gap.end + range.start)
            .collect();
        let (latex, segments) = run.cut(from + range.start..to + range.start, &inner);
        self.notes.formulas.push(Formula {
            text: self.text,
            latex,
            segments,
            display,
            block: self.block,
        });
    }
}
