//! Markdown, read by lines: CommonMark's blocks as far as they decide what is mathematics.
//!
//! In: a file. Out: its paragraphs, free of the signs of quotes and lists, to [`inline`]. Code and
//! HTML are left out. What stands inside a paragraph is not known here.

use super::block::{contains, fence, heading, raw, rule, unclosed};
use super::inline::{self, Dialect, Opener};
use super::run::{Run, Sink};
use std::ops::Range;

/// How deep quotes and lists nest; what is deeper is text.
const DEEPEST: usize = 100;

/// Hand on the formulas of a file.
pub(super) fn read(source: &str, sink: &mut Sink) {
    let mut lines: Vec<Range<usize>> = lines(source).collect();
    if let Some(first) = lines
        .first_mut()
        .filter(|_| source.starts_with(super::MARK))
    {
        first.start += super::MARK.len_utf8();
    }
    let mut reader = Reader {
        source,
        lines,
        around: Vec::new(),
        run: Run::default(),
        table: false,
        barren: Vec::new(),
        sink,
    };
    let mut at = 0;
    while at < reader.lines.len() {
        at = reader.line(at).max(at + 1);
    }
    reader.flush();
}

/// The lines of a text, without their ends.
pub(super) fn lines(source: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    source.split_inclusive('\n').map(move |line| {
        let text = line.strip_suffix('\n').unwrap_or(line);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let range = start..start + text.len();
        start += line.len();
        range
    })
}

/// What a paragraph stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// A quote.
    Quote,
    /// An item of a list: the column where its text begins.
    Item(usize),
}

/// A place in a line, with its column, tabs counted as wide as they are.
#[derive(Debug, Clone, Copy)]
struct Cursor<'a> {
    source: &'a [u8],
    at: usize,
    end: usize,
    column: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        let inside = self.at < self.end;
        self.source.get(self.at).copied().filter(|_| inside)
    }

    fn step(&mut self) {
        self.column += match self.peek() {
            Some(b'\t') => 4 - self.column % 4,
            _ => 1,
        };
        self.at += 1;
    }

    fn is_space(&self) -> bool {
        matches!(self.peek(), Some(b' ' | b'\t'))
    }

    /// Where the next sign stands that is no space.
    fn text(mut self) -> Self {
        while self.is_space() {
            self.step();
        }
        self
    }

    fn blank(self) -> bool {
        self.text().peek().is_none()
    }
}

struct Reader<'a, 'b, 'c> {
    source: &'a str,
    lines: Vec<Range<usize>>,
    around: Vec<Around>,
    /// The paragraph so far.
    run: Run,
    /// Whether the lines are rows of a table.
    table: bool,
    /// What was looked for in vain, and up to which line.
    barren: Vec<(Opener<'a>, usize)>,
    sink: &'b mut Sink<'c>,
}

impl<'a> Reader<'a, '_, '_> {
    /// Read a line, and what belongs to it; the number of the next one.
    fn line(&mut self, number: usize) -> usize {
        let (mut cursor, matched) = self.inside(number);
        if cursor.blank() {
            self.flush();
            if let Some(quote) = self
                .around
                .get(matched..)
                .and_then(|rest| rest.iter().position(|around| *around == Around::Quote))
            {
                self.around.truncate(matched + quote);
            }
            return number + 1;
        }
        let lazy = matched < self.around.len() && !self.run.text.is_empty() && !self.table;
        if matched < self.around.len() && (!lazy || self.begins(cursor)) {
            self.flush();
            self.around.truncate(matched);
        }
        self.enter(&mut cursor);
        self.leaf(number, cursor)
    }

    fn start(&self, number: usize) -> Cursor<'a> {
        let line = self.lines.get(number).cloned().unwrap_or(0..0);
        Cursor {
            source: self.source.as_bytes(),
            at: line.start,
            end: line.end,
            column: 0,
        }
    }

    /// Behind the signs of the quotes and items that go on in a line, and how many do.
    fn inside(&self, number: usize) -> (Cursor<'a>, usize) {
        let mut cursor = self.start(number);
        let mut matched = 0;
        for around in &self.around {
            match around {
                Around::Quote => {
                    let mut text = cursor.text();
                    if text.peek() != Some(b'>') || text.column > cursor.column + 3 {
                        break;
                    }
                    text.step();
                    if text.is_space() {
                        text.step();
                    }
                    cursor = text;
                }
                Around::Item(column) => {
                    let text = cursor.text();
                    if text.peek().is_some() && text.column < *column {
                        break;
                    }
                    while cursor.is_space() && cursor.column < *column {
                        cursor.step();
                    }
                }
            }
            matched += 1;
        }
        (cursor, matched)
    }

    /// Go into the quotes and items that begin at a place.
    fn enter(&mut self, cursor: &mut Cursor) {
        while self.around.len() < DEEPEST {
            let mut text = cursor.text();
            if text.column > cursor.column + 3 {
                return;
            }
            if text.peek() == Some(b'>') {
                self.flush();
                text.step();
                if text.is_space() {
                    text.step();
                }
                self.around.push(Around::Quote);
                *cursor = text;
                continue;
            }
            let Some(after) = self.marker(text) else {
                return;
            };
            self.flush();
            let mut inner = after.text();
            // Code behind the marker, or nothing: the text begins one column behind it.
            if inner.peek().is_none() || inner.column > after.column + 4 {
                inner = after;
                inner.step();
            }
            self.around.push(Around::Item(inner.column));
            *cursor = inner;
            if cursor.at >= cursor.end {
                return;
            }
        }
    }

    /// The place behind the marker of a list's item.
    fn marker<'t>(&self, mut text: Cursor<'t>) -> Option<Cursor<'t>> {
        let first = text.peek()?;
        let mut number = 0u32;
        let bullet = matches!(first, b'-' | b'*' | b'+');
        if bullet {
            text.step();
        } else {
            let start = text.at;
            while let Some(digit) = text.peek().filter(u8::is_ascii_digit) {
                if text.at - start == 9 {
                    return None;
                }
                number = number * 10 + u32::from(digit - b'0');
                text.step();
            }
            if text.at == start || !matches!(text.peek(), Some(b'.' | b')')) {
                return None;
            }
            text.step();
        }
        let empty = text.blank();
        // In a paragraph `5.` at the start of a line is the end of a sentence.
        let interrupts = self.run.text.is_empty()
            || (!empty && (bullet || number == 1))
            || (!empty && matches!(self.around.last(), Some(Around::Item(_))));
        ((text.is_space() || empty) && interrupts).then_some(text)
    }

    /// Whether a line begins a block, so that it does not go on with a paragraph.
    fn begins(&self, cursor: Cursor) -> bool {
        let text = cursor.text();
        if text.column > cursor.column + 3 {
            return false;
        }
        let rest = self.rest(text);
        rest.starts_with('>')
            || self.marker(text).is_some()
            || fence(rest).is_some()
            || heading(rest)
            || rule(rest)
            || raw(rest).is_some()
    }

    /// The rest of a line.
    fn rest(&self, cursor: Cursor) -> &'a str {
        self.source.get(cursor.at..cursor.end).unwrap_or_default()
    }

    /// A block's line, behind the signs of what is around it.
    fn leaf(&mut self, number: usize, cursor: Cursor<'a>) -> usize {
        let text = cursor.text();
        let rest = self.rest(text);
        if rest.is_empty() {
            return number + 1;
        }
        if text.column > cursor.column + 3 {
            if !self.run.text.is_empty() {
                return self.paragraph(number, text);
            }
            // Code, but people indent their displays.
            return match rest.starts_with("$$") {
                true => self.indented(number, text),
                false => number + 1,
            };
        }
        if let Some((sign, length)) = fence(rest) {
            self.flush();
            return self.fenced(number, text, sign, length);
        }
        if let Some(end) = raw(rest).filter(|end| !contains(rest, end)) {
            self.flush();
            let mut next = number + 1;
            while let Some(line) = self.lines.get(next).cloned() {
                next += 1;
                if contains(self.source.get(line).unwrap_or_default(), end) {
                    break;
                }
            }
            return next;
        }
        if rule(rest) {
            self.flush();
            return number + 1;
        }
        if heading(rest) {
            self.flush();
            self.run.push(self.source, text.at..text.end);
            self.flush();
            return number + 1;
        }
        if !self.table && rest.contains('|') && self.underlined(number + 1) {
            self.flush();
            self.table = true;
        }
        if self.table {
            self.run.push(self.source, text.at..text.end);
            self.row();
            return number + 1;
        }
        self.paragraph(number, text)
    }

    /// Whether a line is the one below the head of a table.
    fn underlined(&self, number: usize) -> bool {
        let rest = self.rest(self.inside(number).0);
        let known = |sign: char| matches!(sign, '|' | '-' | ':' | ' ' | '\t');
        rest.chars().all(known) && rest.contains('-') && rest.contains('|')
    }

    /// A line of a paragraph, and the lines of a display that it opens.
    fn paragraph(&mut self, number: usize, text: Cursor<'a>) -> usize {
        self.push(number, text);
        let (mut next, mut rest) = (number + 1, self.rest(text));
        while let Some((opener, at)) = unclosed(rest) {
            let alone =
                opener == Opener::Dollars && rest.get(..at).is_some_and(|b| b.trim().is_empty());
            let Some((last, after)) = self.closing(opener, next, alone) else {
                break;
            };
            while next <= last {
                let inner = self.inside(next).0;
                self.push(next, inner);
                next += 1;
            }
            rest = after;
        }
        next
    }

    /// A display in an indented block: only up to its end.
    fn indented(&mut self, number: usize, text: Cursor<'a>) -> usize {
        let rest = self.rest(text);
        match unclosed(rest) {
            Some((Opener::Dollars, _)) => {
                let Some((last, _)) = self.closing(Opener::Dollars, number + 1, true) else {
                    return number + 1;
                };
                self.push(number, text);
                for next in number + 1..=last {
                    let inner = self.inside(next).0;
                    self.push(next, inner);
                }
                self.flush();
                last + 1
            }
            _ => {
                if rest.len() > 4 && rest.trim_end().ends_with("$$") {
                    self.push(number, text);
                    self.flush();
                }
                number + 1
            }
        }
    }

    /// In which line from a number on a display ends, and the rest of that line. It ends in its
    /// paragraph; but blank lines between two `$$` with no other `$` between them are its own.
    fn closing(
        &mut self,
        opener: Opener<'a>,
        from: usize,
        alone: bool,
    ) -> Option<(usize, &'a str)> {
        let known = |(barren, up_to): &&(Opener, usize)| *barren == opener && from <= *up_to;
        if self.barren.iter().any(|entry| known(&entry)) {
            return None;
        }
        let mut blank = false;
        let mut number = from;
        while number < self.lines.len() {
            let rest = self.rest(self.inside(number).0);
            if rest.trim().is_empty() {
                if !alone {
                    break;
                }
                blank = true;
            } else if fence(rest.trim_start()).is_some() {
                break;
            }
            if let Some((at, long)) = opener.close(rest, 0) {
                let tail = rest.get(at + long..)?;
                if blank && rest.find('$').is_some_and(|first| first < at) {
                    break;
                }
                return Some((number, tail));
            }
            if blank && rest.contains('$') {
                break;
            }
            number += 1;
        }
        // With blank lines the first `$` ends the search, so that each line is read once.
        self.barren.retain(|(barren, _)| *barren != opener);
        self.barren.push((opener, number.saturating_sub(1)));
        None
    }

    /// A fenced block: mathematics if it says so.
    fn fenced(&mut self, number: usize, text: Cursor<'a>, sign: u8, length: usize) -> usize {
        let info = self.rest(text).trim_start_matches(sign as char).trim();
        let math = info.split_whitespace().next() == Some("math");
        let mut next = number + 1;
        while next < self.lines.len() {
            let (inner, matched) = self.inside(next);
            if matched < self.around.len() && !inner.blank() {
                break;
            }
            let rest = self.rest(inner.text());
            let closes = fence(rest).is_some_and(|(other, long)| other == sign && long >= length)
                && rest
                    .bytes()
                    .all(|byte| byte == sign || byte.is_ascii_whitespace());
            if closes {
                next += 1;
                break;
            }
            if math {
                self.push(next, inner);
            }
            next += 1;
        }
        if math {
            let run = std::mem::take(&mut self.run);
            self.sink.formula(&run, 0..run.text.len(), true, false);
            self.sink.next_block();
        }
        next
    }

    /// The rest of a line, with its end.
    fn push(&mut self, number: usize, from: Cursor) {
        self.run.push(self.source, from.at.min(from.end)..from.end);
        let next = self.lines.get(number + 1).map(|line| line.start);
        if let Some(next) = next {
            self.run.push(self.source, next - 1..next);
        }
    }

    /// The end of a row.
    fn row(&mut self) {
        let run = std::mem::take(&mut self.run);
        inline::scan(&run, Dialect::Row, self.sink);
        self.sink.next_block();
    }

    /// The end of a paragraph.
    fn flush(&mut self) {
        self.table = false;
        let run = std::mem::take(&mut self.run);
        if !run.text.is_empty() {
            inline::scan(&run, Dialect::Markdown, self.sink);
            self.sink.next_block();
        }
    }
}
