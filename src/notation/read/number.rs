//! Digits.
//!
//! In: tokens that begin with a digit or a point. Out: one number, with a point for the decimal
//! sign and nothing between its digits.

use super::items::wide_to;
use super::row::{Parser, letter};
use super::token::Tok;
use super::{Kind, Node};

/// `1e-3` is written out; with a larger exponent it is no number that anyone writes.
const LARGEST_EXPONENT: usize = 60;

impl Parser<'_> {
    /// The number whose first sign has just been read.
    pub(super) fn number(&mut self, end: usize) -> Node {
        let start = self.at.saturating_sub(1);
        self.at = start;
        let mut text = self.digits(end);
        let grouped = (1..=3).contains(&text.len()) && !text.starts_with('0');
        let mut point = false;
        loop {
            let here = self.at;
            let Some((kind, behind)) = self.separator(here, end) else {
                break;
            };
            let length = self.count_digits(behind, end);
            let comma = kind == Between::Comma || kind == Between::BracedComma;
            let thousands = length == 3
                && match kind {
                    Between::Thin => {
                        point && text_after_point(&text).is_multiple_of(3) || !point && grouped
                    }
                    Between::BracedComma => !point && grouped && !self.options.decimal_comma,
                    Between::Comma => false,
                    Between::Point => {
                        let next = self.separator(behind + 3, end);
                        let decimal = next.is_some_and(|(next, behind)| {
                            matches!(next, Between::Comma | Between::BracedComma)
                                && self.count_digits(behind, end) > 0
                        });
                        self.options.decimal_comma && !point && grouped && decimal
                    }
                };
            let decimal = !point
                && match kind {
                    Between::Point => true,
                    Between::BracedComma => length > 0,
                    Between::Comma => length > 0 && self.options.decimal_comma,
                    Between::Thin => false,
                };
            if thousands {
                self.at = behind;
                text.push_str(&self.digits(end));
            } else if decimal && (length > 0 || !comma && text.is_empty()) {
                self.at = behind;
                point = true;
                text.push('.');
                text.push_str(&self.digits(end));
            } else {
                break;
            }
        }
        if text.starts_with('.') {
            text.insert(0, '0');
        }
        self.exponent(&mut text, end);
        let span = wide_to(self.span(start), self.last());
        let kind = self.digit(text);
        Node { kind, span }
    }

    /// A number in the typeface of the place: one digit may be a letter there.
    pub(super) fn digit(&self, text: String) -> Kind {
        let mut signs = text.chars();
        match (signs.next(), signs.next()) {
            (Some(sign), None) => letter(sign, self.style.font).unwrap_or(Kind::Number(text)),
            _ => Kind::Number(text),
        }
    }

    fn digit_at(&self, at: usize, end: usize) -> Option<char> {
        match self.token(at, end)?.kind {
            Tok::Char(digit @ '0'..='9') => Some(digit),
            _ => None,
        }
    }

    fn digits(&mut self, end: usize) -> String {
        let mut text = String::new();
        while let Some(digit) = self.digit_at(self.at, end) {
            text.push(digit);
            self.at += 1;
        }
        text
    }

    /// How many digits stand at a place; four stand for more.
    fn count_digits(&self, at: usize, end: usize) -> usize {
        let digit = |ahead: &usize| self.digit_at(at + ahead, end).is_some();
        (0..4).take_while(digit).count()
    }

    /// What may stand between the digits of a number, and where it ends.
    fn separator(&self, at: usize, end: usize) -> Option<(Between, usize)> {
        let kind = |at| self.token(at, end).map(|token| &token.kind);
        match kind(at)? {
            Tok::Char('.') => Some((Between::Point, at + 1)),
            Tok::Char(',') => Some((Between::Comma, at + 1)),
            Tok::Command(name) if &**name == "," => Some((Between::Thin, at + 1)),
            Tok::Open => match (kind(at + 1)?, kind(at + 2)?) {
                (Tok::Char(','), Tok::Close) => Some((Between::BracedComma, at + 3)),
                (Tok::Char('.'), Tok::Close) => Some((Between::Point, at + 3)),
                _ => None,
            },
            _ => None,
        }
    }

    /// `1e-3`, written without a space.
    fn exponent(&mut self, text: &mut String, end: usize) {
        let char_at = |at| match self.token(at, end).map(|token| &token.kind) {
            Some(Tok::Char(sign)) => Some(*sign),
            _ => None,
        };
        if !matches!(char_at(self.at), Some('e' | 'E')) {
            return;
        }
        let (negative, first) = match char_at(self.at + 1) {
            Some('-') => (true, self.at + 2),
            Some('+') => (false, self.at + 2),
            _ => (false, self.at + 1),
        };
        let length = self.count_digits(first, end);
        let digits = (first..first + length).filter_map(char_at);
        let size = digits.fold(0, |size, digit| {
            size * 10 + digit.to_digit(10).map_or(0, |digit| digit as usize)
        });
        if !(1..=2).contains(&length) || size > LARGEST_EXPONENT {
            return;
        }
        self.at = first + length;
        *text = shifted(text, size, negative);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Point,
    Comma,
    BracedComma,
    Thin,
}

fn text_after_point(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, digits)| digits.len())
}

/// A decimal number with its point moved.
fn shifted(text: &str, places: usize, left: bool) -> String {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let (whole, part) = if left {
        let whole = format!("{}{whole}", "0".repeat(places + 1));
        let (whole, moved) = whole.split_at(whole.len() - places);
        (whole.to_string(), format!("{moved}{part}"))
    } else {
        let part = format!("{part}{}", "0".repeat(places.saturating_sub(part.len())));
        let (moved, part) = part.split_at(places);
        (format!("{whole}{moved}"), part.to_string())
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match part.is_empty() {
        true => whole.to_string(),
        false => format!("{whole}.{part}"),
    }
}
