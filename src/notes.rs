//! Hand work as people keep it: Markdown, TeX, notebooks.
//!
//! In: a file's text. Out: [`Notes`], the formulas in it with their true places, in the order of
//! the file. What a formula says is not known here.

mod block;
mod inline;
mod macros;
mod markdown;
mod notebook;
mod run;
mod tex;

use std::fmt;
use std::ops::Range;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// CommonMark, with GitHub's tables and mathematics.
    Markdown,
    /// TeX.
    Tex,
    /// A Jupyter notebook: its Markdown cells.
    Notebook,
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    /// The formulas, in the order of the file.
    pub formulas: Vec<Formula>,
    /// The text that places count in: one for each Markdown cell of a notebook, else one.
    pub texts: Vec<Text>,
    /// Macros that the work defines, as TeX: `\newcommand{\R}{\mathbb{R}}`, in their order.
    pub macros: Vec<String>,
}

/// Why a file holds no work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A notebook has to be JSON: what is wrong with it.
    NotJson(String),
    /// JSON, but without the cells of a notebook.
    NotANotebook,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NotJson(why) => write!(out, "not a notebook: {why}"),
            Fault::NotANotebook => write!(out, "not a notebook: it has no list of cells"),
        }
    }
}

/// The formulas of a file.
pub fn find(text: &str, form: Form) -> Result<Notes, Fault> {
    let mut notes = Notes::default();
    match form {
        Form::Markdown => notes.add(None, text.to_string(), markdown::read),
        Form::Tex => notes.add(None, text.to_string(), tex::read),
        Form::Notebook => {
            for (cell, source) in notebook::markdown_cells(text)? {
                notes.add(Some(cell), source, markdown::read);
            }
        }
    }
    Ok(notes)
}

impl Notes {
    /// The line and the column of a byte, from 1. Columns count code points, a byte order mark not.
    pub fn line_column(&self, text: usize, offset: usize) -> (usize, usize) {
        let text = self.texts.get(text);
        text.map_or((1, 1), |text| text.line_column(offset))
    }

    /// One more text, and the formulas that a reader finds in it.
    fn add(&mut self, cell: Option<usize>, text: String, read: fn(&str, &mut run::Sink)) {
        let block = self.formulas.last().map_or(0, |last| last.block + 1);
        let number = self.texts.len();
        read(&text, &mut run::Sink::new(self, number, block));
        self.texts.push(Text::new(cell, text));
    }
}

/// A text that places count in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The cell of a notebook, from 1.
    pub cell: Option<usize>,
    /// The text as it was handed in.
    pub text: String,
    /// Where each line begins.
    lines: Vec<usize>,
    /// How many code points stand before each [`STRIDE`]th byte: a long line is not counted anew
    /// for each formula in it.
    counted: Vec<usize>,
}

/// How many bytes lie between two counts of code points.
const STRIDE: usize = 1024;

/// The byte order mark, which some editors put before a file.
const MARK: char = '\u{feff}';

impl Text {
    /// A text, with its lines and code points counted.
    pub fn new(cell: Option<usize>, text: String) -> Text {
        let mut lines = vec![0];
        let mut counted = Vec::new();
        let mut points = 0;
        for (at, byte) in text.bytes().enumerate() {
            if at % STRIDE == 0 {
                counted.push(points);
            }
            points += usize::from(starts_point(byte));
            if byte == b'\n' {
                lines.push(at + 1);
            }
        }
        Text {
            cell,
            text,
            lines,
            counted,
        }
    }

    /// The line and the column of a byte, from 1.
    fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let mut column = self.points(offset) - self.points(start) + 1;
        if line == 1 && offset > 0 && self.text.starts_with(MARK) {
            column -= 1;
        }
        (line, column)
    }

    /// How many code points begin before a byte.
    fn points(&self, offset: usize) -> usize {
        let Some(before) = self.counted.get(offset / STRIDE) else {
            // Only the end of a text whose length is a multiple of the stride.
            let last = self.counted.last().copied().unwrap_or(0);
            return last + self.fresh(offset.saturating_sub(STRIDE), offset);
        };
        before + self.fresh(offset / STRIDE * STRIDE, offset)
    }

    /// How many code points begin in a range.
    fn fresh(&self, from: usize, to: usize) -> usize {
        let bytes = self.text.as_bytes().get(from..to).unwrap_or_default();
        bytes.iter().filter(|byte| starts_point(**byte)).count()
    }
}

/// Whether a byte of UTF-8 begins a code point.
fn starts_point(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// A formula of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// Which of [`Notes::texts`] it stands in.
    pub text: usize,
    /// Its LaTeX, without what the lines around it belong to (`> `, indents of lists, `\|` of
    /// tables), and without its delimiters.
    pub latex: String,
    /// Where each part of `latex` stands in the text.
    pub segments: Vec<Segment>,
    /// Whether it is set off from the text: `$$`, `\[`, an environment, a fence.
    pub display: bool,
    /// Which paragraph, item or cell of a table it stands in: formulas of one block may go on with
    /// one another.
    pub block: usize,
}

/// A run of a formula's LaTeX that stands in the file as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Where it begins in the LaTeX.
    pub latex: usize,
    /// Where it begins in the text.
    pub text: usize,
    /// How many bytes it has.
    pub length: usize,
}

impl Formula {
    /// Where a part of its LaTeX stands in the text.
    pub fn place(&self, part: Range<usize>) -> Range<usize> {
        let at = |offset: usize| {
            let after = self.segments.partition_point(|one| one.latex <= offset);
            match after.checked_sub(1).and_then(|at| self.segments.get(at)) {
                Some(one) => one.text + (offset - one.latex).min(one.length),
                None => self.segments.first().map_or(0, |one| one.text),
            }
        };
        let start = at(part.start);
        match part.end.checked_sub(1).filter(|last| *last >= part.start) {
            Some(last) => start..at(last) + 1,
            None => start..start,
        }
    }
}
