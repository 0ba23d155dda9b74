//! Text handed in by a person, and places in it.
//!
//! In: a file's name and text. Out: [`Source`], [`Span`] (half-open bytes) and [`LineColumn`]
//! (what people count). This room knows nothing of what the text means.

/// A text with a name: a file, or standard input.
#[derive(Debug, Clone)]
pub struct Source {
    /// What to call it in messages: the path as it was given, or `standard input`.
    pub name: String,
    /// The text. A byte order mark has been taken off.
    pub text: String,
    /// Byte offset of the first character of each line.
    line_starts: Vec<usize>,
}

/// A place in a [`Source`]: bytes `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A place as people count it: both from 1, columns in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
}

impl Span {
    /// The bytes `start..end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// An empty span at the start of this one.
    pub fn first(self) -> Span {
        Span {
            start: self.start,
            end: self.start,
        }
    }
}

impl Source {
    /// A text under a name; a leading byte order mark is dropped.
    ///
    /// ```
    /// let source = backprose::source::Source::new("net.bp", "input x\nz = 2 * x\n");
    /// assert_eq!(source.line_column(8).line, 2);
    /// ```
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(at, _)| at + 1),
            )
            .collect();
        Source {
            name: name.into(),
            text,
            line_starts,
        }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let offset = self.floor(offset);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        LineColumn {
            line,
            column: self.text[start..offset].chars().count() + 1,
        }
    }

    /// The last place between two characters that is not behind an offset.
    ///
    /// ```
    /// let source = backprose::source::Source::new("net.bp", "é");
    /// assert_eq!([0, 1, 2, 3].map(|at| source.floor(at)), [0, 0, 2, 2]);
    /// ```
    pub fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// Where a line stands, without what ends it; lines count from 1, and one that is not there is
    /// the end of the text.
    ///
    /// ```
    /// use backprose::source::{Source, Span};
    /// let source = Source::new("net.bp", "input x\r\nz = 2 * x");
    /// assert_eq!(source.line(1), Span::new(0, 7));
    /// assert_eq!(source.slice(source.line(2)), "z = 2 * x");
    /// assert_eq!(source.slice(source.line(3)), "");
    /// ```
    pub fn line(&self, number: usize) -> Span {
        let all = self.text.len();
        let start = |number: usize| {
            let line_start = number
                .checked_sub(1)
                .and_then(|at| self.line_starts.get(at));
            line_start.copied()
        };
        let span = Span::new(
            start(number).unwrap_or(all),
            start(number + 1).unwrap_or(all),
        );
        let content = self.slice(span).trim_end_matches(['\r', '\n']);
        Span::new(span.start, span.start + content.len())
    }

    /// The text of a span; what lies outside the text or splits a character is left out.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}
