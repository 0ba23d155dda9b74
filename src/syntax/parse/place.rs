//! The place where reading stopped, as its reader sees it.
//!
//! In: a statement and the byte at which pest gave up. Out: the signs around that byte, the bracket
//! that it stands in, and how a sign is quoted in a message. What should stand there is not known here.

use crate::source::Span;
use crate::syntax::shorten;
use crate::syntax::token::{self, Token};

/// A sign and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Sign {
    pub(super) token: Token,
    pub(super) span: Span,
}

/// A bracket, by what it may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `( … )` around one value.
    Group,
    /// `f( … )`
    Call,
    /// `[ … ]`
    Square,
    /// `{ … }`
    Braces,
}

/// The place where reading stopped, and what stands around it.
pub(super) struct Place<'t> {
    /// The whole text.
    pub(super) text: &'t str,
    /// Where in it the statement is.
    pub(super) statement: Span,
    /// The byte.
    pub(super) at: usize,
    /// The first sign of the statement.
    pub(super) first: Option<Sign>,
    /// The second.
    pub(super) second: Option<Sign>,
    /// The sign before the place.
    pub(super) before: Option<Sign>,
    /// The sign at the place; none: the statement ends there.
    pub(super) found: Option<Sign>,
    /// The innermost bracket around the place.
    pub(super) inside: Option<Bracket>,
}

impl Bracket {
    fn of(sign: &str, before: Option<Sign>) -> Bracket {
        match sign {
            "[" => Bracket::Square,
            "{" => Bracket::Braces,
            _ if before.is_some_and(|before| before.token == Token::Word) => Bracket::Call,
            _ => Bracket::Group,
        }
    }

    /// The sign that closes it, as it stands in a message.
    pub(super) fn closer(self) -> &'static str {
        match self {
            Bracket::Group | Bracket::Call => "`)`",
            Bracket::Square => "`]`",
            Bracket::Braces => "`}`",
        }
    }
}

impl<'t> Place<'t> {
    /// Look at a statement around a byte of it.
    pub(super) fn look(text: &'t str, statement: Span, at: usize) -> Place<'t> {
        let slice = |sign: Sign| text.get(sign.span.start..sign.span.end).unwrap_or("");
        let mut beginning = signs(text, statement);
        let (first, second) = (beginning.next(), beginning.next());
        let (mut before, mut found) = (None, None);
        let mut open = Vec::new();
        for sign in signs(text, statement) {
            if sign.span.end > at {
                found = Some(sign);
                break;
            }
            match sign.token {
                Token::Open => open.push(Bracket::of(slice(sign), before)),
                Token::Close => drop(open.pop()),
                _ => {}
            }
            before = Some(sign);
        }
        Place {
            text,
            statement,
            at,
            first,
            second,
            before,
            found,
            inside: open.last().copied(),
        }
    }

    /// The text of a sign.
    pub(super) fn slice(&self, sign: Sign) -> &'t str {
        self.text.get(sign.span.start..sign.span.end).unwrap_or("")
    }

    /// Where to point: at the sign found, or at the last one where the statement ends too soon.
    pub(super) fn span(&self) -> Span {
        let sign = self.found.or(self.before);
        sign.map_or(self.statement.at(self.at, self.at), |sign| sign.span)
    }

    /// ", found `x`", or nothing at the end.
    pub(super) fn found_words(&self) -> String {
        let words = |sign| format!(", found {}", quote(self.slice(sign)));
        self.found.map_or(String::new(), words)
    }

    /// " after `x`", or nothing at the start.
    pub(super) fn after_words(&self) -> String {
        let words = |sign| format!(" after {}", quote(self.slice(sign)));
        self.before.map_or(String::new(), words)
    }
}

/// The signs of a statement, blanks and comments left out.
fn signs(text: &str, statement: Span) -> impl Iterator<Item = Sign> {
    let mut at = statement.start;
    std::iter::from_fn(move || {
        loop {
            let (token, length) = token::first(text.get(at..statement.end)?)?;
            let span = statement.at(at, at + length);
            at = span.end;
            if !token.is_blank() {
                return Some(Sign { token, span });
            }
        }
    })
}

/// A sign as it stands in a message: in quotes where it can be seen, else by its number.
pub(super) fn quote(sign: &str) -> String {
    let mut characters = sign.chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) if !is_visible(c) => format!("the character U+{:04X}", u32::from(c)),
        _ => format!("`{}`", shorten(sign)),
    }
}

/// Whether a character leaves a mark of its own: not spaces, controls, joiners, direction marks.
fn is_visible(c: char) -> bool {
    let hidden = matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    !(hidden || c.is_control() || c.is_whitespace() || pest::unicode::MARK(c))
}
