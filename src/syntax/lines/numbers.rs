//! Forms of numbers that the language does not have, with the repair: `.5`, `5.`, `2x`, `1_000`.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::shorten;
use crate::syntax::token::{self, Token, continues_name, starts_name};

/// What is wrong with the number at a place, if anything is.
pub(super) fn wrong_form(text: &str, token: Token, span: Span) -> Option<Diagnostic> {
    let number = text.get(span.start..span.end)?;
    let rest = text.get(span.end..)?;
    let (further, message, hint) = match token {
        Token::Number => after_number(number, rest)?,
        Token::Other if number == "." => {
            let digits = token::run(rest, |c| c.is_ascii_digit());
            let hint = format!("write `0.{}`", shorten(&rest[..digits]));
            (digits, "a number does not begin with its point", hint)
        }
        _ => return None,
    };
    // A point with nothing after it is no number at all.
    if further == 0 {
        return None;
    }
    let place = span.at(span.start, span.end + further);
    Some(Diagnostic::new(Code::NumberForm, place, message).hint(hint))
}

/// What stands too close after a number: how many bytes of it are at fault, why, and what to do.
fn after_number(number: &str, rest: &str) -> Option<(usize, &'static str, String)> {
    if rest.starts_with('_') {
        let tail = token::run(rest, |c| c.is_ascii_digit() || c == '_');
        let whole = format!("{}{}", shorten(number), shorten(&rest[..tail]));
        let hint = format!("write `{}`", whole.replace('_', ""));
        return Some((tail, "digits are written without `_`", hint));
    }
    if rest.starts_with(starts_name) {
        let word = token::run(rest, continues_name);
        let hint = format!("write `{} * {}`", shorten(number), shorten(&rest[..word]));
        return Some((word, "a product needs its sign", hint));
    }
    // `1..3` is a range, and `2.T` a transposed number.
    let is_sign = matches!(token::first(rest), Some((Token::Dots | Token::Postfix, _)));
    if !rest.starts_with('.') || is_sign {
        return None;
    }
    let tail = token::run(rest, |c| c.is_ascii_digit() || c == '.');
    if tail > 1 {
        let hint = "remove all points but one".to_string();
        return Some((tail, "a number has one decimal point", hint));
    }
    let hint = format!("write `{}`", shorten(number));
    Some((1, "a number does not end with its point", hint))
}
