//! Hand work as people keep it: Markdown, TeX, notebooks.
//!
//! In: a file's text. Out: [`Notes`], the formulas in it with their true places, in the order of
//! the file. What a formula says is not known here.

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

/// A text that places count in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The cell of a notebook, from 1.
    pub cell: Option<usize>,
    /// The text as it was handed in.
    pub text: String,
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
