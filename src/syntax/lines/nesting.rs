//! How deep a statement nests: its brackets, and the operators that stand on one another.
//!
//! Brackets are matched as they come. `--x`, `a^b^c`, `A.T.T` and `x[1][2]` nest like brackets do,
//! and are counted as a *tower*, which ends at a comma or a sign that joins without nesting (`+`).
//! Past the limit nothing is kept but a count, so that a hostile text costs no memory.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::Limits;
use crate::syntax::token::Token;

/// The brackets of a statement that are open, and the tower at its end.
#[derive(Default)]
pub(super) struct Nesting {
    open: Vec<Bracket>,
    /// Brackets opened past the limit.
    lost: usize,
    /// Levels of all open brackets.
    levels: usize,
    tower: usize,
}

/// A bracket that is open.
pub(super) struct Bracket {
    pub(super) sign: char,
    pub(super) at: Span,
    /// Whether it may hold `name = value`: it is the bracket of a call.
    pub(super) is_call: bool,
    /// The tower around it.
    tower: usize,
}

impl Nesting {
    /// Take one sign, `last` the one before it; the answer is what is wrong with a bracket.
    pub(super) fn take(
        &mut self,
        (token, sign): (Token, Option<char>),
        span: Span,
        last: Token,
        limit: usize,
    ) -> Option<Diagnostic> {
        match token {
            Token::Open => self.open(sign.unwrap_or('('), span, last, limit),
            Token::Close => return self.close(sign.unwrap_or(')'), span),
            Token::Postfix | Token::Power => self.tower += 1,
            Token::Minus if !last.ends_value() => self.tower += 1,
            Token::Minus | Token::Joining | Token::Comparison | Token::Equals => self.tower = 0,
            Token::Comma | Token::Colon | Token::Dots | Token::Semicolon => self.tower = 0,
            Token::Number | Token::Word | Token::Text | Token::OpenText | Token::Other => {}
            Token::Space | Token::LineEnd | Token::Comment => {}
        }
        None
    }

    fn open(&mut self, sign: char, at: Span, last: Token, limit: usize) {
        if self.lost > 0 || self.open.len() > limit {
            self.lost += 1;
            return;
        }
        let tower = std::mem::take(&mut self.tower);
        let is_call = sign == '(' && last == Token::Word;
        self.open.push(Bracket {
            sign,
            at,
            is_call,
            tower,
        });
        self.levels += 1 + tower;
    }

    fn close(&mut self, sign: char, span: Span) -> Option<Diagnostic> {
        if self.lost > 0 {
            self.lost -= 1;
            return None;
        }
        let Some(bracket) = self.open.pop() else {
            let message = format!(
                "`{sign}` closes nothing: no `{}` is open here",
                opener(sign)
            );
            return Some(Diagnostic::new(Code::Syntax, span, message));
        };
        self.leave(&bracket);
        self.tower += usize::from(sign == ']');
        if bracket.sign == opener(sign) {
            return None;
        }
        // Where the bracket further out is the one that fits, the inner one was forgotten.
        if let Some(outer) = self.open.pop_if(|outer| outer.sign == opener(sign)) {
            self.leave(&outer);
        }
        let missing = closer(bracket.sign);
        Some(
            unclosed(bracket.sign, bracket.at)
                .also(span, format!("`{sign}` stands where `{missing}` should")),
        )
    }

    fn leave(&mut self, bracket: &Bracket) {
        self.levels = self.levels.saturating_sub(1 + bracket.tower);
        self.tower = bracket.tower;
    }

    /// How deep the text nests at this place.
    pub(super) fn level(&self) -> usize {
        self.levels + self.tower + self.lost
    }

    /// Whether no bracket is open.
    pub(super) fn is_closed(&self) -> bool {
        self.open.is_empty() && self.lost == 0
    }

    /// Whether a bracket is open in which a line may end.
    pub(super) fn holds_lines(&self) -> bool {
        self.lost > 0 || self.innermost().is_some_and(|bracket| bracket.sign != '{')
    }

    /// Whether a `{` is open.
    pub(super) fn holds_brace(&self) -> bool {
        self.lost > 0 || self.open.iter().any(|bracket| bracket.sign == '{')
    }

    /// The innermost open bracket.
    pub(super) fn innermost(&self) -> Option<&Bracket> {
        self.open.last()
    }

    /// What to say where the statement ends with a bracket open: the outermost is named.
    pub(super) fn unclosed(&self) -> Option<Diagnostic> {
        self.open
            .first()
            .map(|bracket| unclosed(bracket.sign, bracket.at))
    }

    /// What to say where the text nests too deep.
    pub(super) fn too_deep(&self, limit: usize, span: Span) -> Diagnostic {
        let found = too_deep(limit, span);
        match self.innermost() {
            Some(bracket) if bracket.at.start != span.start => {
                found.also(bracket.at, "inside this bracket")
            }
            _ => found,
        }
    }
}

/// A text that nests too deep.
pub(super) fn too_deep(limit: usize, span: Span) -> Diagnostic {
    let message = format!("this nests deeper than {limit} levels");
    let most = Limits::DEEPEST;
    Diagnostic::new(Code::Limit, span, message).hint(format!(
        "name parts of it in statements of their own, or raise the limit (`--limit depth=N`, at most {most})"
    ))
}

/// A bracket that is not closed.
pub(super) fn unclosed(sign: char, at: Span) -> Diagnostic {
    Diagnostic::new(
        Code::Syntax,
        at.at(at.start, at.start + 1),
        format!("`{sign}` is not closed"),
    )
    .hint(format!("close it with `{}`", closer(sign)))
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
