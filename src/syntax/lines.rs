//! Cuts a text into statements, so that each can be read, and fail, by itself.
//!
//! In: a text. Out: its [`Piece`]s in order: statements, heads and ends of blocks, comments. Here
//! brackets are matched, nesting is measured, and numbers and texts of a wrong form are found; a
//! piece in which something was found is marked unreadable. What a statement says is not known here.
//!
//! One pass, linear in the text. A bracket that nobody closes must not swallow the rest of the file:
//! a line that can only be a new statement ends the one before it (see [`Cutter::begins_statement`]).

mod nesting;
mod numbers;

use super::token::{self, Token};
use super::{Limits, is_statement_word};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Source, Span};
use nesting::Nesting;

/// A part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: PieceKind,
    /// Whether an empty line stands right above it.
    pub(super) blank_before: bool,
}

/// What a [`Piece`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// A whole statement.
    Statement,
    /// A statement about which something was said already.
    Unreadable,
    /// What stands before the `{` of a block; `unreadable` as above.
    Head {
        /// The `{`.
        brace: Span,
        /// Whether something was said about the head already.
        unreadable: bool,
    },
    /// The `}` of a block.
    End,
    /// A comment on a line of its own, or inside the statement that follows.
    Comment,
    /// A comment at the end of the line of the piece before it.
    TrailingComment,
}

/// What [`cut`] answers.
#[derive(Debug)]
pub(super) struct Cut {
    /// The parts in order. Heads and ends match.
    pub(super) pieces: Vec<Piece>,
    /// How deep the deepest statement nests.
    pub(super) deepest: usize,
    /// The text with spaces in the place of tabs, line ends and comments, so that the grammar has one
    /// kind of white space to look for between two signs. Every sign stands where it stood.
    pub(super) spaced: String,
}

/// Cut a text into statements.
pub(super) fn cut(source: &Source, limits: Limits, sink: &mut Diagnostics) -> Cut {
    let text = source.text.as_str();
    let whole = source.whole();
    let mut cutter = Cutter {
        text,
        whole,
        depth_limit: limits.depth.min(Limits::DEEPEST),
        sink,
        pieces: Vec::new(),
        deepest: 0,
        blocks: Vec::new(),
        lost_blocks: 0,
        line_ends: 1,
        current: None,
    };
    let mut spaced = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((token, length)) = token::first(&text[at..]) {
        let end = at + length;
        cutter.take(token, whole.at(at, end));
        match token.is_blank() {
            true => spaced.extend(std::iter::repeat_n(' ', length)),
            false => spaced.push_str(&text[at..end]),
        }
        at = end;
    }
    cutter.finish();
    Cut {
        pieces: cutter.pieces,
        deepest: cutter.deepest,
        spaced,
    }
}

struct Cutter<'a> {
    text: &'a str,
    /// All of it.
    whole: Span,
    depth_limit: usize,
    sink: &'a mut Diagnostics,
    pieces: Vec<Piece>,
    deepest: usize,
    /// The `{` of each block that is open.
    blocks: Vec<Span>,
    /// How many more are open, too deep to be kept.
    lost_blocks: usize,
    /// Line ends since the last sign.
    line_ends: usize,
    /// The statement being read.
    current: Option<Current>,
}

/// A statement being read.
struct Current {
    start: usize,
    end: usize,
    blank_before: bool,
    /// Where in the pieces its own comments begin.
    comments_from: usize,
    /// Whether its first word has a block.
    has_block: bool,
    /// Whether it is a list that may hold `name = …`: `given`, or the left side of a definition.
    lists_definitions: bool,
    /// The sign read last.
    last: Token,
    nesting: Nesting,
    /// Where the last number ends of which something was said.
    numbers_told: usize,
    /// Whether something was said about it.
    unreadable: bool,
}

impl Cutter<'_> {
    fn take(&mut self, token: Token, span: Span) {
        match token {
            Token::Space => {}
            Token::LineEnd => {
                if !self.goes_on() {
                    self.end_statement();
                }
                self.line_ends += 1;
            }
            Token::Comment => self.comment(span),
            _ => self.sign(token, span),
        }
    }

    /// Whether the statement being read would go on in the next line.
    fn goes_on(&self) -> bool {
        self.current
            .as_ref()
            .is_some_and(|current| current.nesting.holds_lines() || current.last.continues())
    }

    fn comment(&mut self, span: Span) {
        let kind = match self.goes_on() || self.line_ends > 0 {
            true => PieceKind::Comment,
            false => PieceKind::TrailingComment,
        };
        if kind == PieceKind::TrailingComment {
            self.end_statement();
        }
        let blank_before = self.current.is_none() && self.line_ends > 1;
        self.pieces.push(Piece {
            span,
            kind,
            blank_before,
        });
        self.line_ends = 0;
    }

    fn sign(&mut self, token: Token, span: Span) {
        if self.line_ends > 0 && self.begins_statement(span.start) {
            self.end_statement();
        }
        match (token, self.slice(span)) {
            (Token::Semicolon, _) if self.brackets_closed() => {
                self.end_statement();
                self.line_ends = 0;
                return;
            }
            (Token::Close, "}") if self.closes_block() => return self.close_block(span),
            (Token::Open, "{") if self.opens_block(span) => return self.open_block(span),
            _ => {}
        }
        let blank_before = std::mem::take(&mut self.line_ends) > 1;
        let first = (blank_before, self.pieces.len());
        let current = self
            .current
            .get_or_insert_with(|| Current::new(self.text, span, first));
        let limit = self.depth_limit.saturating_sub(self.blocks.len());
        let sign = self.text[span.start..].chars().next();
        let last = current.last;
        if let Some(found) = current.nesting.take((token, sign), span, last, limit) {
            current.tell(found, self.sink);
        }
        let level = current.nesting.level();
        if level > limit && !current.unreadable {
            current.tell(current.nesting.too_deep(self.depth_limit, span), self.sink);
        }
        if token == Token::OpenText {
            current.tell(open_text(span), self.sink);
        }
        // Numbers do not depend on what is wrong around them: each is told.
        if span.start >= current.numbers_told
            && let Some(found) = numbers::wrong_form(self.text, token, span)
        {
            current.unreadable = true;
            current.numbers_told = found.primary.span.end;
            self.sink.push(found);
        }
        current.last = token;
        current.end = span.end;
        self.deepest = self.deepest.max(self.blocks.len() + level.min(limit));
    }

    /// Whether a line that starts here is a new statement, though the one before it has not come to
    /// its end. It is if it starts with a statement's word, or with `name =`, `name[i] =` or two words
    /// side by side where no list goes on that may hold such an entry.
    fn begins_statement(&self, at: usize) -> bool {
        let Some(current) = &self.current else {
            return false;
        };
        let line = self.slice_from(at);
        let word = match token::first(line) {
            Some((Token::Word, length)) => &line[..length],
            _ => return false,
        };
        if is_statement_word(word) {
            return true;
        }
        match (current.nesting.innermost(), current.last) {
            (Some(bracket), Token::Comma | Token::Open) if bracket.is_call => false,
            (None, Token::Comma) if current.lists_definitions => false,
            (None, Token::Comma) => looks_like(line) == Some(Looks::Definition),
            _ => looks_like(line).is_some(),
        }
    }

    fn brackets_closed(&self) -> bool {
        self.current
            .as_ref()
            .is_none_or(|current| current.nesting.is_closed())
    }

    /// Whether a `{` starts a block: after `for …` or `layer …`, or as the last sign of its line.
    /// Any other is a bracket: that of a built name `h_{t}`, or one that the grammar will refuse.
    fn opens_block(&self, brace: Span) -> bool {
        if !self.brackets_closed() {
            return false;
        }
        let Some(current) = &self.current else {
            return true;
        };
        let in_name = current.end == brace.start && self.text[..brace.start].ends_with('_');
        let last_in_line = || {
            let rest = self
                .slice_from(brace.end)
                .trim_start_matches([' ', '\t', '\r', '\u{A0}']);
            rest.is_empty() || rest.starts_with(['\n', '#'])
        };
        !in_name && (current.has_block || last_in_line())
    }

    fn open_block(&mut self, brace: Span) {
        let (head, unreadable, blank_before) = match self.current.take() {
            Some(current) => (
                brace.at(current.start, current.end),
                current.unreadable,
                current.blank_before,
            ),
            None => (brace.first(), false, self.line_ends > 1),
        };
        self.line_ends = 0;
        if self.blocks.len() + self.lost_blocks >= self.depth_limit {
            if self.lost_blocks == 0 {
                self.sink.push(nesting::too_deep(self.depth_limit, brace));
            }
            self.lost_blocks += 1;
            return;
        }
        self.blocks.push(brace);
        self.deepest = self.deepest.max(self.blocks.len());
        self.pieces.push(Piece {
            span: head,
            kind: PieceKind::Head { brace, unreadable },
            blank_before,
        });
    }

    /// Whether a `}` ends a block: no `{` inside the statement is open.
    fn closes_block(&self) -> bool {
        self.current
            .as_ref()
            .is_none_or(|current| !current.nesting.holds_brace())
    }

    fn close_block(&mut self, brace: Span) {
        self.end_statement();
        self.line_ends = 0;
        if self.lost_blocks > 0 {
            self.lost_blocks -= 1;
        } else if self.blocks.pop().is_some() {
            self.pieces.push(Piece {
                span: brace,
                kind: PieceKind::End,
                blank_before: false,
            });
        } else {
            self.sink.push(Diagnostic::new(
                Code::Syntax,
                brace,
                "`}` closes nothing: no `{` is open here",
            ));
        }
    }

    fn end_statement(&mut self) {
        let Some(mut current) = self.current.take() else {
            return;
        };
        if let Some(found) = current.nesting.unclosed() {
            current.tell(found, self.sink);
        }
        // Comments inside the statement will be printed above it, and so the empty line is theirs.
        if let Some(comment) = self.pieces.get_mut(current.comments_from) {
            comment.blank_before = std::mem::take(&mut current.blank_before);
        }
        let kind = if current.unreadable {
            PieceKind::Unreadable
        } else {
            PieceKind::Statement
        };
        let span = self.whole.at(current.start, current.end);
        self.pieces.push(Piece {
            span,
            kind,
            blank_before: current.blank_before,
        });
    }

    fn finish(&mut self) {
        self.end_statement();
        while let Some(brace) = self.blocks.pop() {
            self.sink.push(nesting::unclosed('{', brace));
            let span = self.whole.at(self.whole.end, self.whole.end);
            self.pieces.push(Piece {
                span,
                kind: PieceKind::End,
                blank_before: false,
            });
        }
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    fn slice_from(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or("")
    }
}

impl Current {
    fn new(text: &str, first: Span, (blank_before, comments_from): (bool, usize)) -> Current {
        let word = text.get(first.start..first.end).unwrap_or("");
        Current {
            start: first.start,
            end: first.start,
            blank_before,
            comments_from,
            has_block: word == "for" || word == "layer",
            lists_definitions: word == "given" || !is_statement_word(word),
            last: Token::Comma,
            nesting: Nesting::default(),
            numbers_told: 0,
            unreadable: false,
        }
    }

    /// Tell the first thing that is wrong with the statement, and no more: the rest may follow from it.
    fn tell(&mut self, found: Diagnostic, sink: &mut Diagnostics) {
        if !std::mem::replace(&mut self.unreadable, true) {
            sink.push(found);
        }
    }
}

/// What the start of a line looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    /// `name =`, `name[…] =`
    Definition,
    /// Two words side by side, the first of them perhaps a statement's word, misspelled.
    Words,
}

/// What the start of a line looks like, where it is something that begins statements.
fn looks_like(line: &str) -> Option<Looks> {
    let mut at = 0;
    let mut depth = 0usize;
    let mut words = 0;
    while let Some((token, length)) = token::first(&line[at..]) {
        match token {
            Token::LineEnd | Token::Comment | Token::Semicolon => return None,
            Token::Open if line[at..].starts_with('(') && depth == 0 => return None,
            Token::Open => depth += 1,
            // The line goes on in a bracket of the one before.
            Token::Close if depth == 0 => return None,
            Token::Close => depth -= 1,
            _ if depth > 0 => {}
            Token::Equals => return Some(Looks::Definition),
            Token::Word if words > 0 && line[..at].ends_with([' ', '\t']) => {
                return Some(Looks::Words);
            }
            Token::Word => words += 1,
            Token::Space => {}
            _ => return None,
        }
        at += length;
    }
    None
}

fn open_text(span: Span) -> Diagnostic {
    let place = span.at(span.start, span.start + 1);
    Diagnostic::new(
        Code::Syntax,
        place,
        "the text that begins here is not closed",
    )
    .hint("close it with `\"` on the same line")
}
