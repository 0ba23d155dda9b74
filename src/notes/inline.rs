//! The mathematics inside a paragraph.
//!
//! In: a [`Run`]. Out: its formulas and definitions, into the [`Sink`]. Lines and blocks are not
//! known here.

use super::macros;
use super::run::{Run, Sink};
use std::collections::HashMap;
use std::ops::Range;

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// With code spans and comments of HTML.
    Markdown,
    /// A row of a table in Markdown: cells end at `|`.
    Row,
    /// TeX, without its comments.
    Tex,
}

/// The environments that are formulas without any sign around them.
const ENVIRONMENTS: [&str; 12] = [
    "equation",
    "align",
    "aligned",
    "gather",
    "gathered",
    "eqnarray",
    "multline",
    "alignat",
    "alignedat",
    "flalign",
    "split",
    "displaymath",
];

/// How many closing signs are tried for a `$` with an open brace behind it: `$a \text{ if $b$}$`.
const TRIES: usize = 8;

/// How a formula that is set off begins, and what ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Opener<'a> {
    /// `$$`.
    Dollars,
    /// `\[` or `\(`, with one or two backslashes: the closing bracket, and how many.
    Bracket(u8, usize),
    /// `\begin{align}`: the name.
    Environment(&'a str),
}

impl<'a> Opener<'a> {
    /// The opener at a place of a text, and its length.
    pub fn at(text: &'a str, at: usize, dialect: Dialect) -> Option<(Opener<'a>, usize)> {
        let rest = text.as_bytes().get(at..)?;
        if rest.starts_with(b"$$") {
            return Some((Opener::Dollars, 2));
        }
        if let Some(name) = environment(rest, b"\\begin{", text, at) {
            return Some((Opener::Environment(name), b"\\begin{}".len() + name.len()));
        }
        let slashes = if rest.starts_with(b"\\\\") { 2 } else { 1 };
        if rest.first() != Some(&b'\\') || (slashes == 2 && dialect == Dialect::Tex) {
            return None;
        }
        match rest.get(slashes) {
            Some(b'[') => Some((Opener::Bracket(b']', slashes), slashes + 1)),
            Some(b'(') => Some((Opener::Bracket(b')', slashes), slashes + 1)),
            _ => None,
        }
    }

    /// Where its end begins, from a place on, and how long it is.
    pub fn close(self, text: &str, from: usize) -> Option<(usize, usize)> {
        let bytes = text.as_bytes();
        let mut at = from;
        let mut depth = 0usize;
        while let Some(byte) = bytes.get(at) {
            let rest = bytes.get(at..)?;
            match (*byte, self) {
                (b'$', Opener::Dollars) if rest.starts_with(b"$$") => return Some((at, 2)),
                (b'\\', Opener::Bracket(close, slashes)) => {
                    let found = rest
                        .iter()
                        .take_while(|byte| **byte == b'\\')
                        .take(2)
                        .count();
                    if found == slashes && rest.get(slashes) == Some(&close) {
                        return Some((at, slashes + 1));
                    }
                    at += 2;
                }
                (b'\\', Opener::Environment(name)) => {
                    if environment(rest, b"\\begin{", text, at) == Some(name) {
                        depth += 1;
                    } else if environment(rest, b"\\end{", text, at) == Some(name) {
                        let Some(less) = depth.checked_sub(1) else {
                            return Some((at, b"\\end{}".len() + name.len()));
                        };
                        depth = less;
                    }
                    at += 2;
                }
                (b'\\', _) => at += 2,
                _ => at += 1,
            }
        }
        None
    }

    /// Whether the formula is set off.
    fn display(self) -> bool {
        !matches!(self, Opener::Bracket(b')', _))
    }
}

/// The name of a known environment whose `\begin{` or `\end{` stands at a place.
fn environment<'a>(rest: &[u8], command: &[u8], text: &'a str, at: usize) -> Option<&'a str> {
    let name = rest.strip_prefix(command)?;
    let longest = name.iter().take(16);
    let length = longest.take_while(|byte| **byte != b'}').count();
    if name.get(length) != Some(&b'}') {
        return None;
    }
    let start = at + command.len();
    let name = text.get(start..start + length)?;
    let plain = name.strip_suffix('*').unwrap_or(name);
    ENVIRONMENTS.contains(&plain).then_some(name)
}

/// Something found in a paragraph.
struct Piece {
    /// With its delimiters.
    outer: Range<usize>,
    /// What it is.
    what: What,
}

enum What {
    Formula(Range<usize>, bool),
    Definition,
}

/// Hand on the formulas and definitions of a paragraph.
pub(super) fn scan(run: &Run, dialect: Dialect, sink: &mut Sink) {
    let text = run.text.as_str();
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        dialect,
        ticks: if dialect == Dialect::Tex {
            HashMap::new()
        } else {
            ticks(text.as_bytes())
        },
        unclosed: Vec::new(),
    };
    let mut after = 0;
    for piece in scanner.pieces() {
        // A formula in the next cell of a table does not go on with this one.
        let mark = match dialect {
            Dialect::Row => Some(b'|'),
            Dialect::Tex => Some(b'&'),
            Dialect::Markdown => None,
        };
        if let Some(mark) = mark {
            for _ in 0..scanner.marks(mark, after..piece.outer.start) {
                sink.next_block();
            }
            after = piece.outer.end;
        }
        match piece.what {
            What::Formula(inner, display) => {
                sink.formula(run, inner, display, dialect == Dialect::Row);
            }
            What::Definition => sink.define(text.get(piece.outer).unwrap_or_default()),
        }
    }
}

/// For each run of backticks, the run of the same length behind it, and the length.
fn ticks(bytes: &[u8]) -> HashMap<usize, (usize, Option<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes
            .iter()
            .skip(at)
            .take_while(|byte| **byte == b'`')
            .count();
        if length > 0 {
            found.push((at, length));
        }
        at += length.max(1);
    }
    let mut next: HashMap<usize, usize> = HashMap::new();
    let mut runs = HashMap::new();
    for (at, length) in found.into_iter().rev() {
        runs.insert(at, (length, next.insert(length, at)));
    }
    runs
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    dialect: Dialect,
    ticks: HashMap<usize, (usize, Option<usize>)>,
    /// What has no end in the rest of the paragraph, so that it is looked for once.
    unclosed: Vec<Opener<'a>>,
}

impl<'a> Scanner<'a> {
    fn pieces(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut comments = true;
        while let Some(byte) = self.bytes.get(at) {
            let piece = match byte {
                b'\\' => self.definition(at).or_else(|| self.set_off(at)),
                b'$' => self.dollar(at),
                _ => None,
            };
            if let Some(piece) = piece {
                at = piece.outer.end;
                pieces.push(piece);
                continue;
            }
            at = match byte {
                b'\\' => self.verb(at).unwrap_or(at + 2),
                b'$' if self.bytes.get(at + 1) == Some(&b'$') => at + 2,
                b'`' => self
                    .code(at)
                    .unwrap_or_else(|| at + self.ticks.get(&at).map_or(1, |run| run.0)),
                b'<' if self.dialect != Dialect::Tex && comments && self.comes(at, "<!--") => {
                    match self.text.get(at..).and_then(|rest| rest.find("-->")) {
                        Some(length) => at + length + 3,
                        None => {
                            comments = false;
                            at + 1
                        }
                    }
                }
                _ => at + 1,
            };
        }
        pieces
    }

    fn comes(&self, at: usize, what: &str) -> bool {
        self.bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    /// A definition outside of formulas: anywhere in TeX, in Markdown on a line of its own.
    fn definition(&self, at: usize) -> Option<Piece> {
        let end = macros::definition(self.text, at)?;
        if self.dialect != Dialect::Tex {
            let before = self.bytes.get(..at)?.iter().rev().take(LONG_INDENT);
            let before = before.take_while(|byte| **byte != b'\n');
            let after = self
                .bytes
                .get(end..)?
                .iter()
                .take_while(|byte| **byte != b'\n');
            let alone = before.copied().all(|byte| byte.is_ascii_whitespace())
                && after
                    .copied()
                    .find(|byte| !byte.is_ascii_whitespace())
                    .is_none_or(|byte| byte == b'%');
            if !alone {
                return None;
            }
        }
        Some(Piece {
            outer: at..end,
            what: What::Definition,
        })
    }

    /// `$$`, `\[`, `\(` or an environment.
    fn set_off(&mut self, at: usize) -> Option<Piece> {
        let (opener, length) = Opener::at(self.text, at, self.dialect)?;
        if self.unclosed.contains(&opener) {
            return None;
        }
        let Some((close, long)) = opener.close(self.text, at + length) else {
            self.unclosed.push(opener);
            return None;
        };
        let outer = at..close + long;
        let inner = match opener {
            Opener::Environment(_) => outer.clone(),
            _ => at + length..close,
        };
        Some(Piece {
            outer,
            what: What::Formula(inner, opener.display()),
        })
    }

    fn dollar(&mut self, at: usize) -> Option<Piece> {
        if self.bytes.get(at + 1) == Some(&b'$') {
            return self.set_off(at);
        }
        if let Some((length, Some(close))) = self.ticks.get(&(at + 1))
            && self.bytes.get(close + length) == Some(&b'$')
        {
            return Some(Piece {
                outer: at..close + length + 1,
                what: What::Formula(at + 1 + length..*close, false),
            });
        }
        let mut from = at + 1;
        let mut first = None;
        for _ in 0..TRIES {
            let Some(close) = self.next_dollar(from) else {
                break;
            };
            if self.holds(at + 1..close) {
                let balanced = self.balanced(at + 1..close);
                if balanced || first.is_none() {
                    first = Some(close);
                }
                if balanced {
                    break;
                }
            } else if self.balanced(at + 1..close) {
                break;
            }
            from = close + 1;
        }
        let close = first?;
        Some(Piece {
            outer: at..close + 1,
            what: What::Formula(at + 1..close, false),
        })
    }

    /// The next `$`, if no code stands before it.
    fn next_dollar(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            match self.bytes.get(at)? {
                b'$' => return Some(at),
                b'\\' => at += 2,
                b'`' if self.code(at).is_some() => return None,
                _ => at += 1,
            }
        }
    }

    /// Whether what stands between two `$` is a formula and not prices.
    fn holds(&self, inner: Range<usize>) -> bool {
        let text = self.text.get(inner.clone()).unwrap_or_default();
        if text.trim().is_empty() {
            return false;
        }
        if self.dialect == Dialect::Tex {
            return true;
        }
        let after = self.bytes.get(inner.end + 1);
        let tight = text.trim().len() == text.len();
        if after.is_some_and(u8::is_ascii_digit) || (!tight && after == Some(&b'$')) {
            return false;
        }
        if self.dialect == Dialect::Row && self.marks(b'|', inner) % 2 == 1 {
            return false;
        }
        let command = |pair: &[u8]| pair[0] == b'\\' && pair[1].is_ascii_alphabetic();
        tight || text.contains(['=', '_', '^']) || text.as_bytes().windows(2).any(command)
    }

    /// Whether the braces of a range close.
    fn balanced(&self, range: Range<usize>) -> bool {
        let mut depth = 0i64;
        let mut escaped = false;
        for byte in self.bytes.get(range).unwrap_or_default() {
            match byte {
                _ if escaped => {}
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            escaped = *byte == b'\\' && !escaped;
        }
        depth <= 0
    }

    /// How many of the marks between cells stand in a range outside of brackets, those behind a
    /// backslash not counted.
    fn marks(&self, mark: u8, range: Range<usize>) -> usize {
        let mut depth = 0i64;
        let mut marks = 0;
        let mut escaped = false;
        for byte in self.bytes.get(range).unwrap_or_default() {
            match byte {
                _ if escaped => {}
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                byte if *byte == mark && depth <= 0 => marks += 1,
                _ => {}
            }
            escaped = *byte == b'\\' && !escaped;
        }
        marks
    }

    /// Where a code span ends that begins at a place.
    fn code(&self, at: usize) -> Option<usize> {
        let (length, close) = self.ticks.get(&at)?;
        close.map(|close| close + length)
    }

    /// Where `\verb|…|` ends.
    fn verb(&self, at: usize) -> Option<usize> {
        if self.dialect != Dialect::Tex || !self.comes(at, "\\verb") {
            return None;
        }
        let start = at + 5 + usize::from(self.comes(at + 5, "*"));
        let sign = *self.bytes.get(start)?;
        if sign.is_ascii_alphanumeric() || sign.is_ascii_whitespace() {
            return None;
        }
        let line = self
            .bytes
            .get(start + 1..)?
            .iter()
            .take_while(|byte| **byte != b'\n');
        let length = line.take(LONG_INDENT).position(|byte| *byte == sign)?;
        Some(start + length + 2)
    }
}

/// How far a line is looked at for what stands before a definition, or in `\verb`.
const LONG_INDENT: usize = 200;
