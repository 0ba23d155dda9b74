//! Cuts a text into statements, so that each can be read, and fail, by itself.
//!
//! In: a text. Out: its [`Piece`]s in order: statements, heads and ends of blocks, comments. Here
//! brackets are matched, nesting is measured, and numbers and texts of a wrong form are found; a
//! piece in which something was found is marked unreadable. What a statement says is not known here.
//!
//! One pass, linear in the text. A bracket that nobody closes must not swallow the rest of the file:
//! a line that can only be a new statement ends the one before it (see [`Cutter::begins_statement`]).

use super::token::{self, Token, starts_name};
use super::{Limits, is_statement_word, shorten};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

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
}

/// Cut a text into statements.
pub(super) fn cut(text: &str, limits: Limits, sink: &mut Diagnostics) -> Cut {
    let mut cutter = Cutter {
        text,
        depth_limit: limits.depth.min(Limits::DEEPEST),
        sink,
        pieces: Vec::new(),
        deepest: 0,
        blocks: Vec::new(),
        lost_blocks: 0,
        line_ends: 1,
        current: None,
    };
    let mut at = 0;
    while let Some((token, length)) = token::first(&text[at..]) {
        cutter.take(token, Span::new(at, at + length));
        at += length;
    }
    cutter.finish();
    Cut {
        pieces: cutter.pieces,
        deepest: cutter.deepest,
    }
}

struct Cutter<'a> {
    text: &'a str,
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
    /// The sign read last, and where.
    last: Token,
    open: Vec<Bracket>,
    /// Brackets opened past the limit; they are counted, no more.
    lost_brackets: usize,
    /// Levels of all open brackets.
    levels: usize,
    /// Operators that stand on one another since the last bracket, comma or joining operator.
    tower: usize,
    unreadable: bool,
}

struct Bracket {
    sign: char,
    at: usize,
    /// Whether `name = …` may stand inside: it is the bracket of a call.
    is_call: bool,
    /// The tower around it.
    tower: usize,
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
        self.current.as_ref().is_some_and(|current| {
            let braces_only = current
                .open
                .last()
                .is_some_and(|bracket| bracket.sign == '{');
            (!current.open.is_empty() && !braces_only)
                || current.lost_brackets > 0
                || current.last.continues()
        })
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
        if self.current.is_none() {
            self.current = Some(Current::new(
                self.slice_from(span.start),
                span,
                blank_before,
                self.pieces.len(),
            ));
        }
        self.number_form(token, span);
        let limit = self.depth_limit.saturating_sub(self.blocks.len());
        let Some(current) = self.current.as_mut() else {
            return;
        };
        let follows_value = current.last.ends_value();
        let follows_word = current.last == Token::Word;
        match token {
            Token::OpenText => {
                if !std::mem::replace(&mut current.unreadable, true) {
                    self.sink.push(open_text(span));
                }
            }
            Token::Open => current.open_bracket(
                self.text[span.start..].chars().next(),
                span.start,
                follows_word,
                limit,
            ),
            Token::Close => {
                if let Some(found) =
                    current.close_bracket(self.text[span.start..].chars().next(), span)
                {
                    self.sink.push(found);
                }
            }
            Token::Postfix | Token::Power => current.tower += 1,
            Token::Minus if !follows_value => current.tower += 1,
            Token::Comma | Token::Colon | Token::Dots | Token::Equals | Token::Comparison => {
                current.tower = 0
            }
            Token::Minus | Token::Joining => current.tower = 0,
            Token::Number | Token::Word | Token::Text | Token::Other => {}
            Token::Space | Token::LineEnd | Token::Comment | Token::Semicolon => {}
        }
        let level = current.levels + current.tower + current.lost_brackets;
        if level > limit && !std::mem::replace(&mut current.unreadable, true) {
            self.sink
                .push(too_deep(self.depth_limit, span, current.open.last()));
        }
        self.deepest = self.deepest.max(self.blocks.len() + level.min(limit));
        current.last = token;
        current.end = span.end;
    }

    /// Whether a line that starts here is a new statement, though the one before it has not come to
    /// its end: it starts with a statement's word, or, where no `name = value` of a list may stand,
    /// with `name =`, `name[i] =`, or two words side by side.
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
        let in_list = match current.open.last() {
            None => current.last == Token::Comma && current.lost_brackets == 0,
            Some(bracket) => bracket.is_call && matches!(current.last, Token::Comma | Token::Open),
        };
        !in_list && looks_like_statement(line)
    }

    fn brackets_closed(&self) -> bool {
        self.current
            .as_ref()
            .is_none_or(|current| current.open.is_empty() && current.lost_brackets == 0)
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
                Span::new(current.start, current.end),
                current.unreadable,
                current.blank_before,
            ),
            None => (brace.first(), false, self.line_ends > 1),
        };
        self.line_ends = 0;
        if self.blocks.len() + self.lost_blocks >= self.depth_limit {
            if self.lost_blocks == 0 {
                self.sink.push(too_deep(self.depth_limit, brace, None));
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
        self.current.as_ref().is_none_or(|current| {
            current.lost_brackets == 0 && current.open.iter().all(|bracket| bracket.sign != '{')
        })
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
        if let Some(bracket) = current.open.first() {
            if !std::mem::replace(&mut current.unreadable, true) {
                self.sink.push(unclosed(bracket.sign, bracket.at));
            }
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
        let span = Span::new(current.start, current.end);
        self.pieces.push(Piece {
            span,
            kind,
            blank_before: current.blank_before,
        });
    }

    fn finish(&mut self) {
        self.end_statement();
        while let Some(brace) = self.blocks.pop() {
            self.sink.push(unclosed('{', brace.start));
            let span = Span::new(self.text.len(), self.text.len());
            self.pieces.push(Piece {
                span,
                kind: PieceKind::End,
                blank_before: false,
            });
        }
    }

    /// `2x`, `5.` and `.5`: forms that the language does not have, with the repair.
    fn number_form(&mut self, token: Token, span: Span) {
        if !matches!(token, Token::Number | Token::Other) {
            return;
        }
        let rest = self.slice_from(span.end);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (end, message, hint) = match token {
            Token::Number if rest.starts_with('_') => {
                let tail = rest.len()
                    - rest
                        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '_')
                        .len();
                let whole = self.slice(Span::new(span.start, span.end + tail));
                (
                    tail,
                    "digits are written without `_`",
                    format!("write `{}`", shorten(&whole.replace('_', ""))),
                )
            }
            Token::Number if rest.starts_with(starts_name) => {
                let word = token::first(rest).map_or(0, |(_, length)| length);
                let hint = format!(
                    "write `{} * {}`",
                    shorten(self.slice(span)),
                    shorten(&rest[..word])
                );
                (word, "a product needs its sign", hint)
            }
            Token::Number if rest.starts_with('.') && self.slice(span).contains('.') => (
                1,
                "a number has one decimal point",
                "remove one of the points".to_string(),
            ),
            Token::Number
                if rest.starts_with('.')
                    && !matches!(token::first(rest), Some((Token::Dots | Token::Postfix, _))) =>
            {
                (
                    1,
                    "a number does not end with its point",
                    format!("write `{}`", shorten(self.slice(span))),
                )
            }
            Token::Other if digits > 0 && self.slice(span) == "." => (
                digits,
                "a number does not begin with its point",
                format!("write `0.{}`", shorten(&rest[..digits])),
            ),
            _ => return,
        };
        if self
            .current
            .as_mut()
            .is_some_and(|current| !std::mem::replace(&mut current.unreadable, true))
        {
            let place = Span::new(span.start, span.end + end);
            self.sink
                .push(Diagnostic::new(Code::NumberForm, place, message).hint(hint));
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
    fn new(text: &str, first: Span, blank_before: bool, comments_from: usize) -> Current {
        let word = &text[..token::first(text).map_or(0, |(_, length)| length)];
        Current {
            start: first.start,
            end: first.start,
            blank_before,
            comments_from,
            has_block: word == "for" || word == "layer",
            last: Token::Comma,
            open: Vec::new(),
            lost_brackets: 0,
            levels: 0,
            tower: 0,
            unreadable: false,
        }
    }

    fn open_bracket(&mut self, sign: Option<char>, at: usize, follows_word: bool, limit: usize) {
        if self.lost_brackets > 0 || self.open.len() > limit {
            self.lost_brackets += 1;
            return;
        }
        let sign = sign.unwrap_or('(');
        self.open.push(Bracket {
            sign,
            at,
            is_call: sign == '(' && follows_word,
            tower: self.tower,
        });
        self.levels += 1 + std::mem::take(&mut self.tower);
    }

    /// Close a bracket; the answer is what is wrong with it, once for a statement.
    fn close_bracket(&mut self, sign: Option<char>, span: Span) -> Option<Diagnostic> {
        if self.lost_brackets > 0 {
            self.lost_brackets -= 1;
            return None;
        }
        let sign = sign.unwrap_or(')');
        let Some(bracket) = self.open.pop() else {
            let message = format!(
                "`{sign}` closes nothing: no `{}` is open here",
                opener(sign)
            );
            let first = !std::mem::replace(&mut self.unreadable, true);
            return first.then(|| Diagnostic::new(Code::Syntax, span, message));
        };
        self.levels = self.levels.saturating_sub(1 + bracket.tower);
        // `x[1][2]` nests as `x.T.T` does.
        self.tower = bracket.tower + usize::from(sign == ']');
        if bracket.sign == opener(sign) {
            return None;
        }
        // Where the bracket further out is the one that fits, the inner one was forgotten.
        if let Some(outer) = self.open.pop_if(|outer| outer.sign == opener(sign)) {
            self.levels = self.levels.saturating_sub(1 + outer.tower);
            self.tower = outer.tower;
        }
        let first = !std::mem::replace(&mut self.unreadable, true);
        first.then(|| {
            unclosed(bracket.sign, bracket.at).also(
                span,
                format!("`{sign}` stands where `{}` should", closer(bracket.sign)),
            )
        })
    }
}

/// Whether a line reads `name =` or `name[…] =`, the brackets within the line, or begins with two
/// words (the first of them perhaps a statement's word, misspelled).
fn looks_like_statement(line: &str) -> bool {
    let mut at = 0;
    let mut depth = 0usize;
    let mut words = 0;
    while let Some((token, length)) = token::first(&line[at..]) {
        match token {
            Token::LineEnd | Token::Comment | Token::Semicolon => return false,
            Token::Open if line[at..].starts_with('(') && depth == 0 => return false,
            Token::Open => depth += 1,
            // The line goes on in a bracket of the one before.
            Token::Close if depth == 0 => return false,
            Token::Close => depth -= 1,
            _ if depth > 0 => {}
            Token::Equals => return true,
            Token::Word if words > 0 && line[..at].ends_with([' ', '\t']) => return true,
            Token::Word => words += 1,
            Token::Space => {}
            _ => return false,
        }
        at += length;
    }
    false
}

fn opener(closer: char) -> char {
    match closer {
        ')' => '(',
        ']' => '[',
        _ => '{',
    }
}

fn closer(opener: char) -> char {
    match opener {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

fn unclosed(sign: char, at: usize) -> Diagnostic {
    Diagnostic::new(
        Code::Syntax,
        Span::new(at, at + 1),
        format!("`{sign}` is not closed"),
    )
    .hint(format!("close it with `{}`", closer(sign)))
}

fn open_text(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::Syntax,
        Span::new(span.start, span.start + 1),
        "the text that begins here is not closed",
    )
    .hint("close it with `\"` on the same line")
}

fn too_deep(limit: usize, span: Span, inside: Option<&Bracket>) -> Diagnostic {
    let found = Diagnostic::new(Code::Limit, span, format!("this nests deeper than {limit} levels")).hint(format!(
        "name parts of it in statements of their own, or raise the limit (`--limit depth=N`, at most {})",
        Limits::DEEPEST
    ));
    match inside {
        Some(bracket) if bracket.at != span.start => {
            found.also(Span::new(bracket.at, bracket.at + 1), "inside this bracket")
        }
        _ => found,
    }
}
