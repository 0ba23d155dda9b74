//! Letters that are one word, and words of a language.
//!
//! In: letters in an upright typeface, the argument of `\text`, Chinese. Out: a name
//! ([`Kind::Word`]) or words ([`Kind::Text`]).

use super::commands;
use super::items::{Atom, Item, one_node, wide_to};
use super::pairs::{Facing, bracket};
use super::row::{DEEPEST, Parser, letter};
use super::token::{Tok, Token};
use super::unicode::ideographic;
use super::{Font, Kind, Node, Problem};
use std::ops::Range;

impl Parser<'_> {
    /// A letter that has just been read; where letters join, all of its word.
    pub(super) fn letters(&mut self, first: char, span: Range<usize>, end: usize) -> Node {
        let mut word = String::from(first);
        let joins = self.style.words
            && first.is_alphabetic()
            && letter(first, Font::Plain).is_some_and(
                |kind| matches!(&kind, Kind::Letter(name, _) if name.chars().count() == 1),
            );
        while joins && let Some(sign) = self.word_sign(end, &word) {
            word.push(sign);
            self.at += 1;
        }
        let span = wide_to(
            span,
            if word.chars().count() > 1 {
                self.last()
            } else {
                0
            },
        );
        let kind = match word.chars().count() {
            1 => {
                letter(first, self.style.font).unwrap_or(Kind::Problem(Problem::UnknownSign(first)))
            }
            _ => Kind::Word(word),
        };
        Node { kind, span }
    }

    /// The next sign, if it goes on with a word.
    fn word_sign(&self, end: usize, word: &str) -> Option<char> {
        let char_at = |at| match self.token(at, end).map(|token: &Token| &token.kind) {
            Some(Tok::Char(sign)) => Some(*sign),
            _ => None,
        };
        match char_at(self.at)? {
            sign if sign.is_alphabetic() && !ideographic(sign) => Some(sign),
            digit @ '0'..='9' => Some(digit),
            '-' => {
                let letters =
                    char_at(self.at + 1)?.is_alphabetic() && char_at(self.at + 2)?.is_alphabetic();
                (letters && word.chars().count() > 1).then_some('-')
            }
            _ => None,
        }
    }

    /// Chinese, Japanese and Korean set without `\text`.
    pub(super) fn ideographs(&mut self, end: usize) -> Kind {
        self.at = self.at.saturating_sub(1);
        let mut text = String::new();
        while let Some(token) = self.token(self.at, end) {
            match token.kind {
                Tok::Char(sign) if ideographic(sign) => text.push(sign),
                _ => break,
            }
            self.at += 1;
        }
        Kind::Text(text)
    }

    /// `\operatorname{…}`, with a star or without.
    pub(super) fn name(&mut self, command: usize, end: usize) -> Atom {
        if self.token(self.at, end).map(|token| &token.kind) == Some(&Tok::Char('*')) {
            self.at += 1;
        }
        self.skip_blanks(end);
        let open = self.at;
        let span = self.span(command);
        let braced = self
            .token(open, end)
            .is_some_and(|token| token.kind == Tok::Open);
        let Some(close) = self.closing(open, end).filter(|_| braced) else {
            return Atom::One(self.argument(command, end));
        };
        let word = self.plain_text(open + 1, close);
        let word = word
            .as_deref()
            .map(str::trim)
            .filter(|word| !word.is_empty());
        let Some(word) = word else {
            let node = self.inside(open, close);
            return Atom::One(node);
        };
        let span = wide_to(span, self.span(close).end);
        let word = word.to_string();
        self.at = close + 1;
        let kind = match commands::big(&word) {
            Some(big) => Kind::Big(big),
            None => match single(&word) {
                Some(sign) => letter(sign, Font::Upright).unwrap_or(Kind::Word(word)),
                None => Kind::Word(word.replace(' ', "")),
            },
        };
        Atom::One(Node { kind, span })
    }

    /// Letters and spaces between two places; none where anything else stands there.
    fn plain_text(&self, from: usize, to: usize) -> Option<String> {
        let mut text = String::new();
        for token in self.tokens.get(from..to)? {
            match &token.kind {
                Tok::Char(sign) if sign.is_alphanumeric() || matches!(sign, '-' | '.') => {
                    text.push(*sign)
                }
                Tok::Blank => text.push(' '),
                Tok::Command(name) => match &**name {
                    "," | "quad" => text.push(' '),
                    "rm" | "mathrm" | "text" | "it" | "bf" | "sf" | "mathsf" | "mathbf"
                    | "limits" => {}
                    "_" => text.push('_'),
                    "arg" | "max" | "min" => text.push_str(name),
                    _ => return None,
                },
                Tok::Open | Tok::Close => {}
                _ => return None,
            }
        }
        let spaced: Vec<&str> = text.split_whitespace().collect();
        Some(spaced.join(" "))
    }

    /// `\text{…}`: a name or words, and the formulas that stand in them between dollar signs.
    pub(super) fn text(&mut self, font: Font, command: usize, end: usize) -> Atom {
        self.skip_blanks(end);
        let open = self.at;
        let span = self.span(command);
        let braced = self
            .token(open, end)
            .is_some_and(|token| token.kind == Tok::Open);
        if !braced {
            let outer = std::mem::replace(&mut self.style.font, font);
            let node = self.argument(command, end);
            self.style.font = outer;
            return Atom::One(node);
        }
        let Some(close) = self.closing(open, end) else {
            self.at = open + 1;
            return self.problem(Problem::NotClosed("{".into()), self.span(open));
        };
        let whole = wide_to(span.clone(), self.span(close).end);
        let mut out: Vec<Item> = Vec::new();
        let mut text = String::new();
        let mut at = open + 1;
        let mut start = span.start;
        // What stands in brackets is a remark, formulas in it included.
        let remark = self.remark(at, close);
        while let Some(token) = self.token(at, close) {
            at += 1;
            match &token.kind {
                Tok::Char('$') if !remark => {
                    let rest = self.tokens.get(at..close).unwrap_or(&[]);
                    let length = rest.iter().position(|token| token.kind == Tok::Char('$'));
                    let Some(length) = length else {
                        continue;
                    };
                    let place = wide_to(start..start, token.span.start);
                    words(&mut text, place, &mut out);
                    self.at = at;
                    if self.depth < DEEPEST {
                        self.depth += 1;
                        out.extend(self.items(at + length, false));
                        self.depth -= 1;
                    }
                    at += length + 1;
                    start = self.span(at - 1).end;
                }
                Tok::Char(sign) => text.push(*sign),
                Tok::Styled(sign, _) => text.push(*sign),
                Tok::Blank => text.push(' '),
                Tok::Command(name) => text.push_str(written(name)),
                Tok::Above => text.push('^'),
                Tok::Below => text.push('_'),
                Tok::Cell => text.push('&'),
                Tok::Row => text.push(' '),
                Tok::Open | Tok::Close | Tok::Mark(_) | Tok::Begin(_) | Tok::End(_) => {}
                Tok::Problem(problem) => {
                    let problem = (**problem).clone();
                    self.at = close + 1;
                    return self.problem(problem, whole);
                }
            }
        }
        self.at = close + 1;
        if !out.is_empty() {
            words(&mut text, wide_to(start..start, whole.end), &mut out);
            return Atom::Many(out);
        }
        let called = self.called(end);
        let Some(kind) = self.word_or_text(&text, font, called) else {
            return Atom::Nothing;
        };
        one_node(Node { kind, span: whole })
    }

    /// Whether a text begins with a bracket.
    fn remark(&self, from: usize, close: usize) -> bool {
        let mut tokens = (from..close).filter_map(|at| self.token(at, close));
        let first = tokens.find(|token| token.kind != Tok::Blank);
        first.is_some_and(|token| matches!(token.kind, Tok::Char('(' | '（' | '[')))
    }

    /// Whether what comes next makes a word the name of something: scripts, a bracket.
    fn called(&self, end: usize) -> bool {
        let mut at = self.at;
        while self
            .token(at, end)
            .is_some_and(|token| token.kind == Tok::Blank)
        {
            at += 1;
        }
        let Some(token) = self.token(at, end) else {
            return false;
        };
        let opens = matches!(bracket(token), Some((Facing::Opens, _)));
        opens || token.is("left") || matches!(token.kind, Tok::Above | Tok::Below | Tok::Char('\''))
    }

    fn word_or_text(&self, text: &str, font: Font, called: bool) -> Option<Kind> {
        let word = text.trim();
        let mut signs = word.chars();
        let first = signs.next();
        let Some(first) = first else {
            return (!text.is_empty() && !self.script)
                .then_some(Kind::Space)
                .filter(|_| text.len() > 2);
        };
        let padded = text.starts_with(' ') || text.ends_with(' ');
        let name = first.is_alphabetic()
            && signs.clone().all(|sign| {
                sign.is_alphanumeric()
                    || matches!(sign, '-' | '_')
                    || self.script && matches!(sign, '.' | '\'' | '/' | ',')
            });
        if let Ok(number) = word.parse::<f64>()
            && number.is_finite()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            return Some(Kind::Number(word.to_string()));
        }
        if self.script {
            return Some(match (name && !padded, single(word)) {
                (true, Some(sign)) => letter(sign, font).unwrap_or(Kind::Text(word.into())),
                (true, None) => Kind::Word(word.into()),
                _ => signs_of(word).unwrap_or(Kind::Text(word.into())),
            });
        }
        let foreign = word.chars().any(ideographic);
        let hyphen = word.contains('-') && !called;
        let text = !name || foreign || hyphen || padded && !called || commands::language(word);
        Some(match (text, single(word)) {
            (true, Some(sign)) if name && !foreign && !commands::language(word) => {
                letter(sign, font).unwrap_or(Kind::Text(word.into()))
            }
            (true, _) => signs_of(word).unwrap_or(Kind::Text(word.into())),
            (false, Some(sign)) => letter(sign, font).unwrap_or(Kind::Text(word.into())),
            (false, None) => match commands::big(word) {
                Some(big) => Kind::Big(big),
                None => Kind::Word(word.into()),
            },
        })
    }
}

/// A sign set as text: `\text{,}`.
fn signs_of(word: &str) -> Option<Kind> {
    match word {
        "," => Some(Kind::Comma),
        ";" => Some(Kind::Semicolon),
        "." => Some(Kind::Sign(".".into())),
        _ => None,
    }
}

fn single(word: &str) -> Option<char> {
    let mut signs = word.chars();
    match (signs.next(), signs.next()) {
        (Some(sign), None) => Some(sign),
        _ => None,
    }
}

/// What a command in words shows.
fn written(name: &str) -> &str {
    match name {
        "," | "quad" | "qquad" => " ",
        "_" | "%" | "&" | "#" | "$" | "{" | "}" => name,
        "ldots" | "dots" => "…",
        "text" | "textbf" | "textit" | "emph" | "mathrm" | "textrm" | "'" | "\"" | "`" | "^"
        | "~" => "",
        other => other,
    }
}

/// Ends a stretch of words.
fn words(text: &mut String, span: Range<usize>, out: &mut Vec<Item>) {
    let word = text.trim();
    if !word.is_empty() {
        let kind = Kind::Text(word.into());
        out.push(Item::Node(Node { kind, span }));
    }
    text.clear();
}
