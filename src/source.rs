//! Text handed in by a person, and places in it.
//!
//! In: a file's name and text. Out: [`Source`], [`Span`] (half-open bytes of one of the files that a
//! run reads) and [`LineColumn`] (what people count). [`Files`] is how a stage asks for another file;
//! who calls the library answers. This room knows nothing of what the text means.

/// A text with a name: a file, or standard input.
#[derive(Debug, Clone)]
pub struct Source {
    /// What to call it in messages: the path as it was given, or `standard input`.
    pub name: String,
    /// The text. A byte order mark has been taken off.
    pub text: String,
    /// Its number among the texts of a run, which stands in every [`Span`] of it; the main text is 0.
    pub file: u16,
    /// Byte offset of the first character of each line.
    line_starts: Vec<usize>,
    /// How many code points begin before each [`STRIDE`] bytes: a column is found in a short look,
    /// however long the line.
    counted: Vec<usize>,
}

/// How many bytes lie between two places up to which code points are counted in advance.
const STRIDE: usize = 512;

/// A place in a [`Source`]: bytes `start..end`. Places sort by file, then as they stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The text's number, [`Source::file`].
    pub file: u16,
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
    /// The bytes `start..end` of the main text.
    pub fn new(start: usize, end: usize) -> Span {
        let file = 0;
        Span { file, start, end }
    }

    /// The bytes `start..end` of the same text.
    #[must_use]
    pub fn at(self, start: usize, end: usize) -> Span {
        let file = self.file;
        Span { file, start, end }
    }

    /// The smallest span that holds both, which are of one text.
    pub fn to(self, other: Span) -> Span {
        Span {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// An empty span at the start of this one.
    pub fn first(self) -> Span {
        self.at(self.start, self.start)
    }
}

/// How many code points begin in a run of UTF-8: all bytes but those that go on with one.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
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
        let mut points = 0;
        let counted = text
            .as_bytes()
            .chunks(STRIDE)
            .map(|chunk| {
                let before = points;
                points += begun(chunk);
                before
            })
            .collect();
        Source {
            name: name.into(),
            text,
            file: 0,
            line_starts,
            counted,
        }
    }

    /// The same text under a number of its own; see [`Source::file`].
    #[must_use]
    pub fn numbered(self, file: u16) -> Source {
        Source { file, ..self }
    }

    /// All of the text.
    pub fn whole(&self) -> Span {
        let (file, start, end) = (self.file, 0, self.text.len());
        Span { file, start, end }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let offset = self.floor(offset);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        LineColumn {
            line,
            column: self.points(offset) - self.points(start) + 1,
        }
    }

    /// How many code points stand before a place between two characters.
    fn points(&self, offset: usize) -> usize {
        let last = self.counted.len().saturating_sub(1);
        let chunk = (offset / STRIDE).min(last);
        let before = self.counted.get(chunk).copied().unwrap_or(0);
        before
            + begun(
                self.text
                    .as_bytes()
                    .get(chunk * STRIDE..offset)
                    .unwrap_or(&[]),
            )
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
        let span = self.whole().at(
            start(number).unwrap_or(all),
            start(number + 1).unwrap_or(all),
        );
        let content = self.slice(span).trim_end_matches(['\r', '\n']);
        span.at(span.start, span.start + content.len())
    }

    /// The text of a span; what lies outside the text or splits a character is left out.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}

/// The other files that a text may name: those in the folder of the main file, and below it.
///
/// A path is relative to the file that names it. One that is absolute, or leads out of the folder of
/// the main file (also by a symbolic link), is refused.
pub trait Files: Sync {
    /// The file that `path` names in the file `from` (the [`OtherFile::place`] of that; empty for the
    /// main file), if it has at most so many bytes.
    fn read(&self, from: &str, path: &str, most: u64) -> Result<OtherFile, FileFault>;
}

/// A file that another one named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherFile {
    /// The way to it from the folder of the main file. Two names of one file have one place.
    pub place: String,
    /// What to call it in messages.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why a file that is named cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// The path begins at the root.
    Absolute,
    /// It leads out of the folder of the main file.
    Outside,
    /// Nothing is there.
    Missing,
    /// A folder, a device or a pipe is there.
    NoFile,
    /// It has more bytes than were asked for.
    TooLarge,
    /// It cannot be read, for this reason.
    Unreadable(String),
}

/// For texts that stand alone: there are no other files.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, _: &str, _: u64) -> Result<OtherFile, FileFault> {
        Err(FileFault::Missing)
    }
}

/// Files that are held in the memory, by their places.
///
/// ```
/// use backprose::source::{FileFault, Files, InMemory};
/// let files = InMemory([("lib/a.bp", b"fn f(x) = x".as_slice()), ("b.bp", b"")].into());
/// assert_eq!(files.read("lib/a.bp", "../b.bp", 10).unwrap().place, "b.bp");
/// assert_eq!(files.read("", "lib/../../b.bp", 10), Err(FileFault::Outside));
/// assert_eq!(files.read("", "lib/a.bp", 10), Err(FileFault::TooLarge));
/// ```
#[derive(Debug, Clone, Default)]
pub struct InMemory<'b>(pub std::collections::BTreeMap<&'b str, &'b [u8]>);

impl Files for InMemory<'_> {
    fn read(&self, from: &str, path: &str, most: u64) -> Result<OtherFile, FileFault> {
        let place = place(from, path)?;
        let bytes = self.0.get(place.as_str()).ok_or(FileFault::Missing)?;
        if bytes.len() as u64 > most {
            return Err(FileFault::TooLarge);
        }
        Ok(OtherFile {
            name: place.clone(),
            place,
            bytes: bytes.to_vec(),
        })
    }
}

/// Where a path that stands in the file at `from` leads, as it is spelt: `.` and `..` are followed.
pub fn place(from: &str, path: &str) -> Result<String, FileFault> {
    if path.starts_with('/') {
        return Err(FileFault::Absolute);
    }
    let mut way: Vec<&str> = from.split('/').collect();
    way.pop(); // the file itself
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                way.pop().ok_or(FileFault::Outside)?;
            }
            part => way.push(part),
        }
    }
    Ok(way.join("/"))
}
