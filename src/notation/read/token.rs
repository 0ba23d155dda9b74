//! LaTeX cut into tokens.
//!
//! In: text. Out: [`Token`]s with their places. Characters that stand for LaTeX are replaced by it,
//! HTML entities are read as in Markdown, comments are left out. White space is kept: it counts
//! in words.

use super::unicode::{self, Character, Script};
use super::{Accent, Font, Problem};
use std::ops::Range;

/// Longer texts are not read: no formula is.
const LONGEST: usize = 1 << 21;

/// A token and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Tok,
    /// Where it stands.
    pub(super) span: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tok {
    /// A command without its backslash: `frac`, `,`.
    Command(Box<str>),
    /// A character that stands for itself.
    Char(char),
    /// A letter in a typeface of its own.
    Styled(char, Font),
    /// A mark over the letter before it.
    Mark(Accent),
    /// `{`
    Open,
    /// `}`
    Close,
    /// `^`
    Above,
    /// `_`
    Below,
    /// `&`
    Cell,
    /// `\\`, `\cr`
    Row,
    /// `\begin{…}`
    Begin(Box<str>),
    /// `\end{…}`
    End(Box<str>),
    /// White space, `~`, `\ `.
    Blank,
    /// What could not be read.
    Problem(Box<Problem>),
}

impl Token {
    /// Whether it is the command of that name.
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(&self.kind, Tok::Command(own) if **own == *name)
    }
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    if text.len() > LONGEST {
        return vec![Token {
            kind: Tok::Problem(Box::new(Problem::TooMuch)),
            span: 0..text.len(),
        }];
    }
    let mut scanner = Scanner {
        text,
        at: 0,
        out: Vec::new(),
        raised: None,
    };
    while scanner.step() {}
    scanner.lower();
    scanner.out
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    out: Vec<Token>,
    /// Whether a run of raised (or lowered) characters is being read.
    raised: Option<bool>,
}

/// What Markdown reads behind an ampersand.
const ENTITIES: &[(&str, &str)] = &[
    ("lt;", "<"),
    ("gt;", ">"),
    ("amp;", "&"),
    ("nbsp;", " "),
    ("quot;", "\""),
    ("#39;", "'"),
    ("minus;", "-"),
    ("times;", "×"),
    ("middot;", "·"),
];

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn push(&mut self, kind: Tok, end: usize) {
        self.lower();
        self.put(kind, end);
    }

    fn put(&mut self, kind: Tok, end: usize) {
        let span = self.at..end;
        self.out.push(Token { kind, span });
        self.at = end;
    }

    /// Ends a run of raised or lowered characters.
    fn lower(&mut self) {
        if self.raised.take().is_some() {
            self.put(Tok::Close, self.at);
        }
    }

    fn step(&mut self) -> bool {
        let Some(sign) = self.rest().chars().next() else {
            return false;
        };
        let end = self.at + sign.len_utf8();
        match sign {
            '\\' => self.command(),
            '{' => self.push(Tok::Open, end),
            '}' => self.push(Tok::Close, end),
            '^' => self.push(Tok::Above, end),
            '_' => self.push(Tok::Below, end),
            '~' => self.push(Tok::Blank, end),
            '&' => self.ampersand(),
            '%' => {
                let line = self.rest().find('\n').unwrap_or(self.rest().len());
                self.push(Tok::Blank, self.at + line);
            }
            sign if sign.is_ascii_whitespace() => {
                let rest = self.rest();
                let length = rest.len() - rest.trim_ascii_start().len();
                self.push(Tok::Blank, self.at + length);
            }
            sign if sign.is_ascii() => self.push(Tok::Char(sign), end),
            sign => self.character(sign, end),
        }
        true
    }

    fn ampersand(&mut self) {
        let rest = &self.rest()[1..];
        let entity = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
        let Some((name, stands_for)) = entity else {
            return self.push(Tok::Cell, self.at + 1);
        };
        let end = self.at + 1 + name.len();
        match *stands_for {
            "&" => self.push(Tok::Cell, end),
            " " => self.push(Tok::Blank, end),
            other => match other.chars().next() {
                Some(sign) if sign.is_ascii() => self.push(Tok::Char(sign), end),
                Some(sign) => self.character(sign, end),
                None => self.push(Tok::Blank, end),
            },
        }
    }

    fn command(&mut self) {
        let rest = &self.rest()[1..];
        let letters = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        if letters == 0 {
            let Some(sign) = rest.chars().next() else {
                return self.push(Tok::Blank, self.at + 1);
            };
            let end = self.at + 1 + sign.len_utf8();
            return match sign {
                '\\' => self.row(end),
                sign if sign.is_whitespace() => self.push(Tok::Blank, end),
                sign => self.push(Tok::Command(sign.to_string().into()), end),
            };
        }
        let (name, behind) = rest.split_at(letters);
        let end = self.at + 1 + letters;
        match name {
            "begin" | "end" => {
                let open = behind.trim_ascii_start();
                let skipped = behind.len() - open.len();
                let environment = open
                    .strip_prefix('{')
                    .map(|inner| inner.get(..40.min(inner.len())).unwrap_or(inner))
                    .and_then(|inner| inner.find('}').map(|close| &inner[..close]));
                let Some(environment) = environment else {
                    return self.push(Tok::Command(name.into()), end);
                };
                let end = end + skipped + environment.len() + 2;
                let trimmed: Box<str> = environment.trim().into();
                match name {
                    "begin" => self.push(Tok::Begin(trimmed), end),
                    _ => self.push(Tok::End(trimmed), end),
                }
            }
            "cr" | "newline" | "tabularnewline" => self.push(Tok::Row, end),
            _ => self.push(Tok::Command(name.into()), end),
        }
    }

    /// `\\`, `\\*` and `\\[2pt]`; what stands in other brackets belongs to the next row.
    fn row(&mut self, end: usize) {
        let rest = self.text.get(end..).unwrap_or("");
        let plain = rest.strip_prefix('*').unwrap_or(rest);
        let star = rest.len() - plain.len();
        let gap = plain.strip_prefix('[').and_then(|inner| {
            let window: &[u8] = &inner.as_bytes()[..inner.len().min(24)];
            let close = window.iter().position(|byte| *byte == b']')?;
            let unit = inner.get(..close)?.trim();
            let number =
                unit.trim_end_matches(|sign: char| sign.is_ascii_alphabetic() || sign == '\\');
            let digits = number.trim().trim_start_matches('-');
            let length = number.len() < unit.len()
                && digits
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.');
            length.then_some(close + 2)
        });
        let star = if gap.is_some() || star > 0 { star } else { 0 };
        self.push(Tok::Row, end + star + gap.unwrap_or(0));
    }

    fn character(&mut self, sign: char, end: usize) {
        match unicode::character(sign) {
            Character::Plain(plain) => self.push(Tok::Char(plain), end),
            Character::Command(name) => self.push(Tok::Command(name.into()), end),
            Character::Styled(plain, font) => self.push(Tok::Styled(plain, font), end),
            Character::Mark(accent) => self.push(Tok::Mark(accent), end),
            Character::Marked(plain, marks) => {
                self.lower();
                let start = self.at;
                self.put(Tok::Char(plain), end);
                for accent in marks {
                    let (kind, span) = (Tok::Mark(accent), start..end);
                    self.out.push(Token { kind, span });
                }
            }
            Character::Above(script) => self.script(true, script, end),
            Character::Below(script) => self.script(false, script, end),
            Character::Primes(count) => {
                self.lower();
                let start = self.at;
                for _ in 0..count {
                    let (kind, span) = (Tok::Char('\''), start..end);
                    self.out.push(Token { kind, span });
                }
                self.at = end;
            }
            Character::Blank => self.push(Tok::Blank, end),
        }
    }

    fn script(&mut self, above: bool, script: Script, end: usize) {
        if self.raised != Some(above) {
            self.lower();
            let kind = if above { Tok::Above } else { Tok::Below };
            self.put(kind, self.at);
            self.put(Tok::Open, self.at);
            self.raised = Some(above);
        }
        let kind = match script {
            Script::Char(plain) => Tok::Char(plain),
            Script::Command(name) => Tok::Command(name.into()),
        };
        self.put(kind, end);
    }
}
