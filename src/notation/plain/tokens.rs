//! LaTeX cut into what the plain line is made of.
//!
//! In: LaTeX. Out: [`Token`]s, and whether a space stood before each. Every call takes as long as
//! what it steps over.

/// A part of the LaTeX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'l> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\name`, without its backslash
    Command(&'l str),
    /// `\begin{name}`
    Begin(&'l str),
    /// `\end{name}`
    End(&'l str),
    /// `\\`
    NewRow,
    /// Digits with their point.
    Number(&'l str),
    /// Any other sign or letter.
    Sign(char),
}

/// The rest of the LaTeX.
pub(super) struct Tokens<'l> {
    latex: &'l str,
    at: usize,
}

impl<'l> Tokens<'l> {
    pub(super) fn new(latex: &'l str) -> Tokens<'l> {
        Tokens { latex, at: 0 }
    }

    fn rest(&self) -> &'l str {
        self.latex.get(self.at..).unwrap_or("")
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest().trim_start().is_empty()
    }

    /// The next token unless it ends a group or an environment; and whether a space was before it.
    pub(super) fn next_inside(&mut self) -> Option<(Token<'l>, bool)> {
        let (token, length, gap) = self.peek()?;
        if matches!(token, Token::Close | Token::End(_)) {
            return None;
        }
        self.at += length;
        Some((token, gap))
    }

    /// The next token, how many bytes it and the space before it have, and whether there is one.
    fn peek(&self) -> Option<(Token<'l>, usize, bool)> {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let space = rest.len() - trimmed.len();
        let first = trimmed.chars().next()?;
        let (token, length) = match first {
            '{' => (Token::Open, 1),
            '}' => (Token::Close, 1),
            '\\' => command(trimmed),
            '0'..='9' => {
                let end = trimmed
                    .find(|sign: char| !sign.is_ascii_digit() && sign != '.')
                    .unwrap_or(trimmed.len());
                // A full stop behind a number is none of its own.
                let digits = trimmed[..end].trim_end_matches('.');
                (Token::Number(digits), digits.len())
            }
            sign => (Token::Sign(sign), sign.len_utf8()),
        };
        Some((token, space + length, space > 0))
    }

    /// Step over the `}` that ends a group, if it is there.
    pub(super) fn close(&mut self) {
        if let Some((Token::Close, length, _)) = self.peek() {
            self.at += length;
        }
    }

    /// Step over the `\end` of an environment, if it is there.
    pub(super) fn end_environment(&mut self) {
        if let Some((Token::End(_), length, _)) = self.peek() {
            self.at += length;
        }
    }

    /// Step over what closes nothing.
    pub(super) fn skip_closing(&mut self) {
        self.close();
        self.end_environment();
    }

    /// Give bytes back.
    pub(super) fn put_back(&mut self, length: usize) {
        self.at = self.at.saturating_sub(length);
    }

    /// Behind `\left` and its like: a point stands for no bracket.
    pub(super) fn skip_empty_bracket(&mut self) {
        if let Some((Token::Sign('.'), length, _)) = self.peek() {
            self.at += length;
        }
    }

    /// `[3]`, without its brackets.
    pub(super) fn optional(&mut self) -> Option<&'l str> {
        let inner = self.rest().trim_start().strip_prefix('[')?;
        let end = inner.find([']', '{', '\\'])?;
        let text = inner.get(..end)?;
        if !inner[end..].starts_with(']') {
            return None;
        }
        self.at = self.latex.len() - inner.len() + end + 1;
        Some(text)
    }

    /// A group that has nothing but words in it, without its braces.
    pub(super) fn text_group(&mut self) -> Option<&'l str> {
        let inner = self.rest().trim_start().strip_prefix('{')?;
        let end = inner.find(['{', '}', '\\', '$'])?;
        let text = inner.get(..end)?;
        if !inner[end..].starts_with('}') {
            return None;
        }
        self.at = self.latex.len() - inner.len() + end + 1;
        Some(text)
    }

    /// What is left of a group whose `{` is behind us, as it is written.
    pub(super) fn raw_group(&mut self) -> &'l str {
        let rest = self.rest();
        let mut depth = 1;
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += at + 1;
                return &rest[..at];
            }
        }
        self.at = self.latex.len();
        rest
    }

    /// Step over an environment whose `\begin` is behind us.
    pub(super) fn skip_environment(&mut self) {
        let mut depth = 1;
        while let Some((token, length, _)) = self.peek() {
            self.at += length;
            match token {
                Token::Begin(_) => depth += 1,
                Token::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }
}

/// What a backslash begins, and its length.
fn command<'l>(text: &'l str) -> (Token<'l>, usize) {
    let behind = text.get(1..).unwrap_or("");
    let letters = behind
        .find(|sign: char| !sign.is_ascii_alphabetic())
        .unwrap_or(behind.len());
    let Some(first) = behind.chars().next() else {
        return (Token::Sign('\\'), 1);
    };
    if letters == 0 {
        return match first {
            '\\' => (Token::NewRow, 2),
            _ => {
                let length = first.len_utf8();
                (Token::Command(&behind[..length]), 1 + length)
            }
        };
    }
    let name = &behind[..letters];
    let named = |make: fn(&'l str) -> Token<'l>| {
        let inner = behind[letters..].strip_prefix('{')?;
        let end = inner.find(['}', '{', '\\'])?;
        let name = inner.get(..end)?;
        let is_closed = inner[end..].starts_with('}');
        is_closed.then(|| (make(name.trim_end_matches('*')), 1 + letters + end + 2))
    };
    let environment = match name {
        "begin" => named(Token::Begin),
        "end" => named(Token::End),
        _ => None,
    };
    environment.unwrap_or((Token::Command(name), 1 + letters))
}
