//! The signs of the language: what stands at a place of a text, and how long it is.
//!
//! In: the rest of a text. Out: the [`Token`] that it begins with. Enough to match brackets, to see
//! where a line goes on, and to name a sign in a message; what signs mean together is the grammar's.

use pest::unicode::{LETTER, MARK};

/// A kind of sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// Spaces and tabs.
    Space,
    /// The end of a line.
    LineEnd,
    /// `#` or `##` and the rest of its line.
    Comment,
    /// `"…"`
    Text,
    /// `"…` whose line ends first.
    OpenText,
    /// `3`, `0.5`, `1e-5`
    Number,
    /// A name, or a part of one: letters, digits, `_`.
    Word,
    /// `(`, `[`, `{`
    Open,
    /// `)`, `]`, `}`
    Close,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `..`
    Dots,
    /// `=`
    Equals,
    /// `==`, `<`, `≠`, …
    Comparison,
    /// `-`, `−`: between values, or before one.
    Minus,
    /// `+`, `*`, `/`, `//`, `@`, `⊙`, `·`: between values, and what it joins nests no deeper.
    Joining,
    /// `^`
    Power,
    /// `.T`, `ᵀ`, `²`, `³`: after a value.
    Postfix,
    /// Any other character.
    Other,
}

impl Token {
    /// Whether a line that ends with this sign goes on.
    pub(super) fn continues(self) -> bool {
        use Token::{Comma, Comparison, Equals, Joining, Minus, Power};
        matches!(self, Comma | Equals | Comparison | Minus | Joining | Power)
    }

    /// Whether a value ends with this sign, so that a minus after it subtracts.
    pub(super) fn ends_value(self) -> bool {
        use Token::{Close, Number, Other, Postfix, Text, Word};
        matches!(self, Close | Number | Word | Postfix | Text | Other)
    }

    /// Whether this sign takes room only: it is no part of a statement.
    pub(super) fn is_blank(self) -> bool {
        matches!(self, Token::Space | Token::LineEnd | Token::Comment)
    }
}

/// The sign that a text begins with, and its length in bytes; nothing at the end.
pub(super) fn first(text: &str) -> Option<(Token, usize)> {
    let start = text.chars().next()?;
    let second = text[start.len_utf8()..].chars().next();
    let one = |token| (token, start.len_utf8());
    let two = |token, second: char| (token, start.len_utf8() + second.len_utf8());
    Some(match (start, second) {
        (' ' | '\t' | '\r' | '\u{A0}', _) => (
            Token::Space,
            run(text, |c| matches!(c, ' ' | '\t' | '\r' | '\u{A0}')),
        ),
        ('\n', _) => one(Token::LineEnd),
        ('#', _) => (Token::Comment, run(text, |c| c != '\n')),
        ('"', _) => {
            let inner = run(&text[1..], |c| c != '"' && c != '\n');
            match text[1 + inner..].starts_with('"') {
                true => (Token::Text, inner + 2),
                false => (Token::OpenText, inner + 1),
            }
        }
        ('0'..='9', _) => (Token::Number, number(text)),
        ('(' | '[' | '{', _) => one(Token::Open),
        (')' | ']' | '}', _) => one(Token::Close),
        (',', _) => one(Token::Comma),
        (';', _) => one(Token::Semicolon),
        (':', _) => one(Token::Colon),
        ('.', Some(second @ '.')) => two(Token::Dots, second),
        ('.', Some('T')) if !text[2..].starts_with(continues_name) => (Token::Postfix, 2),
        ('=' | '!' | '<' | '>', Some(second @ '=')) => two(Token::Comparison, second),
        ('<' | '>' | '≤' | '≥' | '≠', _) => one(Token::Comparison),
        ('=', _) => one(Token::Equals),
        ('-' | '−', _) => one(Token::Minus),
        ('/', Some(second @ '/')) => two(Token::Joining, second),
        ('+' | '*' | '/' | '@' | '⊙' | '·', _) => one(Token::Joining),
        ('^', _) => one(Token::Power),
        ('ᵀ' | '²' | '³', _) => one(Token::Postfix),
        (c, _) if starts_name(c) => (Token::Word, run(text, continues_name)),
        _ => one(Token::Other),
    })
}

/// Whether a name may begin with the character.
pub(super) fn starts_name(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && c != 'ᵀ' && LETTER(c))
}

/// Whether a name may go on with the character.
pub(super) fn continues_name(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || c == '_'
        || (!c.is_ascii() && (starts_name(c) || matches!(c, '₀'..='₉') || MARK(c)))
}

/// How many bytes from the start of a text belong together.
pub(super) fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of the number that a text begins with: `3`, `0.5`, `1e-5`. A point or an `e` with no
/// digits after it is not its part.
fn number(text: &str) -> usize {
    let digits = |at: usize| at + run(&text[at..], |c| c.is_ascii_digit());
    let mut end = digits(0);
    if text[end..].starts_with('.') {
        let fraction = digits(end + 1);
        if fraction > end + 1 {
            end = fraction;
        }
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = text[end + 1..]
            .chars()
            .next()
            .filter(|c| matches!(c, '+' | '-' | '−'))
            .map_or(0, char::len_utf8);
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    end
}
