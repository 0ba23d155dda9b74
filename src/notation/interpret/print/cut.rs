//! What stands in a formula as it is written, and how tightly it holds together.

use super::Shown;
use crate::notation::Level;
use crate::notation::interpret::{DerivativeStyle, Meaning, Reading};
use std::borrow::Cow;

/// A reading with a place, cut out of the formula. None where it has none, or where what stands
/// there cannot be all of it.
pub(super) fn cut(reading: &Reading, source: &str) -> Option<Shown> {
    if reading.span.is_empty() {
        return None;
    }
    let text = source.get(reading.span.clone())?.trim();
    if text.is_empty() || !is_balanced(text) {
        return None;
    }
    let level = match is_bracketed(text) {
        true => Level::Closed,
        false => level(reading, text),
    };
    Some((text.to_owned(), level))
}

/// An exponent whose place has no brackets around it.
pub(super) fn unbracketed<'a>(reading: &'a Reading, source: &str) -> Cow<'a, Reading> {
    let text = source.get(reading.span.clone()).unwrap_or_default();
    match is_bracketed(text.trim()) {
        true => Cow::Owned(Reading::new(reading.meaning.clone(), 0..0)),
        false => Cow::Borrowed(reading),
    }
}

/// How tightly what is written without brackets around it holds together.
fn level(reading: &Reading, text: &str) -> Level {
    let closes = text.ends_with([')', ']', '}']);
    match &reading.meaning {
        Meaning::Sum(terms) if terms.len() == 1 => Level::Negative,
        Meaning::Sum(_) => Level::Sum,
        Meaning::Fold(_) => Level::Big,
        Meaning::Beside(factors) => match factors.last() {
            Some(last) if ends_open(last) => Level::Big,
            _ if has_sign(text) => Level::Signed,
            _ => Level::Beside,
        },
        Meaning::Product(_, _, b) if ends_open(b) => Level::Big,
        Meaning::Product(..) => Level::Signed,
        Meaning::Fraction(..) if !has_slash(text) => Level::Applied,
        Meaning::Fraction(..) => Level::Signed,
        // `\log x` takes in what comes behind it.
        Meaning::Apply(..) if closes => Level::Applied,
        Meaning::Apply(..) => Level::Big,
        Meaning::Derivative(derivative) => match derivative.style {
            DerivativeStyle::Nabla => Level::Big,
            _ if !text.starts_with(r"\frac") || closes => Level::Applied,
            _ => Level::Big,
        },
        Meaning::At(..) | Meaning::Noted(..) | Meaning::Cases(..) => Level::Applied,
        Meaning::Power(..)
        | Meaning::ElementPower(..)
        | Meaning::Transpose(_)
        | Meaning::Inverse(_) => Level::Scripted,
        _ if has_script(text, '^') => Level::Scripted,
        _ => Level::Closed,
    }
}

fn ends_open(reading: &Reading) -> bool {
    match &reading.meaning {
        Meaning::Fold(_) => true,
        Meaning::Beside(factors) => factors.last().is_some_and(ends_open),
        Meaning::Product(_, _, b) => ends_open(b),
        _ => false,
    }
}

/// Whether a sign of a product stands outside of all brackets.
fn has_sign(text: &str) -> bool {
    let signs = [r"\cdot", r"\times", r"\odot", r"\circ"];
    signs.iter().any(|sign| text.contains(sign)) || has_slash(text)
}

fn has_slash(text: &str) -> bool {
    let mut depth = 0usize;
    text.chars().any(|sign| {
        match sign {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(sign, '/' | '÷')
    }) || text.contains(r"\div")
}

/// Whether a `^` or `_` stands outside of all brackets.
pub(super) fn has_script(text: &str, mark: char) -> bool {
    let mut depth = 0usize;
    text.chars().any(|sign| {
        match sign {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (sign == mark || mark == '^' && sign == '\'')
    })
}

/// Whether every brace and every growing bracket in it is closed in it.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0i64;
    let mut escaped = false;
    for sign in text.chars() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    let count = |word: &str| {
        let behind = text.split(word).skip(1);
        let whole = |rest: &&str| !rest.starts_with(|sign: char| sign.is_ascii_alphabetic());
        behind.filter(whole).count()
    };
    depth == 0
        && count(r"\left") == count(r"\right")
        && text.matches(r"\begin{").count() == text.matches(r"\end{").count()
}

/// Whether one pair of round or square brackets goes round all of it.
fn is_bracketed(text: &str) -> bool {
    let sizes = [
        r"\left", r"\bigl", r"\Bigl", r"\biggl", r"\Biggl", r"\big", r"\Big", r"\bigg", r"\Bigg",
    ];
    let mut start = text;
    for size in sizes {
        if let Some(rest) = text.strip_prefix(size)
            && !rest.starts_with(|sign: char| sign.is_ascii_alphabetic())
        {
            start = rest.trim_start();
            break;
        }
    }
    if !start.starts_with(['(', '[']) {
        return false;
    }
    let mut depth = 0i64;
    for (at, sign) in start.char_indices() {
        match sign {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + sign.len_utf8() == start.len();
        }
    }
    false
}
