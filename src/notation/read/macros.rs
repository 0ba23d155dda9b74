//! The writer's own commands.
//!
//! In: definitions (`\newcommand`, `\def`, `\DeclareMathOperator`). Out: token lists in which every
//! call is replaced, each token at the place of the call. A budget holds what calls of calls may
//! write.

use super::Problem;
use super::token::{Tok, Token, tokens};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// So many tokens may come out of calls, in one formula.
const BUDGET: usize = 1 << 16;

/// So many definitions are kept, and so many tokens in all their bodies.
const MOST: usize = 1 << 16;

/// The commands that a work defines.
#[derive(Debug, Clone, Default)]
pub struct Macros {
    all: BTreeMap<Box<str>, Macro>,
    /// How many tokens stand in the bodies.
    length: usize,
}

#[derive(Debug, Clone)]
struct Macro {
    arguments: usize,
    /// What stands for the first argument where none is given in square brackets.
    default: Option<Vec<Token>>,
    body: Vec<Token>,
}

impl Macros {
    /// None.
    pub fn new() -> Macros {
        Macros::default()
    }

    /// Takes every definition in a piece of TeX; what is no definition is passed over.
    pub fn add(&mut self, tex: &str) {
        let mut stream = Stream {
            input: tokens(tex).into_iter(),
            pending: Vec::new(),
            budget: BUDGET,
            last: 0,
        };
        while let Some(token) = stream.next() {
            if let Tok::Command(name) = &token.kind {
                self.define(name, &mut stream);
            }
        }
    }

    /// Reads the definition behind a defining command. Answers whether it was one.
    fn define(&mut self, command: &str, stream: &mut Stream) -> bool {
        match command {
            "newcommand" | "renewcommand" | "providecommand" | "DeclareRobustCommand" => {
                stream.star();
                let Some(name) = stream.name() else {
                    return true;
                };
                let count = stream.bracketed().and_then(|tokens| digit(&tokens));
                let default = stream.bracketed();
                let known = command == "providecommand" && self.all.contains_key(&name);
                if let Some(body) = stream.argument()
                    && !known
                {
                    let arguments = count.unwrap_or(0);
                    self.insert(name, arguments, default, body);
                }
            }
            "def" | "gdef" | "edef" | "xdef" => {
                let Some(name) = stream.name() else {
                    return true;
                };
                let mut arguments = 0;
                while let Some(token) = stream.next() {
                    match token.kind {
                        Tok::Open => {
                            stream.pending.push(token);
                            break;
                        }
                        Tok::Char('1'..='9') => arguments += 1,
                        Tok::Char('#') | Tok::Blank => {}
                        // Arguments that end at a sign of the writer's are not read.
                        _ => return true,
                    }
                }
                if let Some(body) = stream.argument() {
                    self.insert(name, arguments.min(9), None, body);
                }
            }
            "let" => {
                let name = stream.name();
                let mut target = stream.argument();
                if target.as_deref().is_some_and(|one| is_char(one, '=')) {
                    target = stream.argument();
                }
                if let (Some(name), Some(body)) = (name, target) {
                    self.insert(name, 0, None, body);
                }
            }
            "DeclareMathOperator" => {
                stream.star();
                let (name, word) = (stream.name(), stream.argument());
                if let (Some(name), Some(word)) = (name, word) {
                    let token = |kind| Token { kind, span: 0..0 };
                    let mut body =
                        vec![token(Tok::Command("operatorname".into())), token(Tok::Open)];
                    body.extend(word);
                    body.push(token(Tok::Close));
                    self.insert(name, 0, None, body);
                }
            }
            _ => return false,
        }
        true
    }

    fn insert(
        &mut self,
        name: Box<str>,
        arguments: usize,
        default: Option<Vec<Token>>,
        body: Vec<Token>,
    ) {
        // `\let\x\x` would go on for ever.
        if matches!(body.as_slice(), [one] if one.is(&name)) {
            return;
        }
        self.length += body.len() + 1;
        if self.length <= MOST {
            let one = Macro {
                arguments,
                default,
                body,
            };
            self.all.insert(name, one);
        }
    }
}

/// The tokens of a formula with every call replaced. Definitions in the formula hold from there on.
pub(super) fn expanded(text: &str, macros: &Macros) -> Vec<Token> {
    let mut macros = Cow::Borrowed(macros);
    let mut stream = Stream {
        input: tokens(text).into_iter(),
        pending: Vec::new(),
        budget: BUDGET,
        last: 0,
    };
    let mut out = Vec::new();
    while let Some(token) = stream.next() {
        let Tok::Command(name) = &token.kind else {
            out.push(token);
            continue;
        };
        if matches!(
            &**name,
            "newcommand"
                | "renewcommand"
                | "providecommand"
                | "DeclareRobustCommand"
                | "def"
                | "gdef"
                | "edef"
                | "xdef"
                | "let"
                | "DeclareMathOperator"
        ) {
            macros.to_mut().define(name, &mut stream);
            continue;
        }
        let Some(one) = macros.all.get(name) else {
            out.push(token);
            continue;
        };
        stream.call(one, token, &mut out);
    }
    out
}

/// Tokens to come: those that calls have put before the rest of the text.
struct Stream {
    input: std::vec::IntoIter<Token>,
    /// The last comes first.
    pending: Vec<Token>,
    budget: usize,
    /// Where the last token that was taken ends.
    last: usize,
}

impl Stream {
    fn next(&mut self) -> Option<Token> {
        let token = self.pending.pop().or_else(|| self.input.next())?;
        self.last = token.span.end;
        Some(token)
    }

    fn next_solid(&mut self) -> Option<Token> {
        loop {
            let token = self.next()?;
            if token.kind != Tok::Blank {
                return Some(token);
            }
        }
    }

    fn star(&mut self) {
        if let Some(token) = self.next_solid()
            && token.kind != Tok::Char('*')
        {
            self.pending.push(token);
        }
    }

    /// `{\name}` or `\name`.
    fn name(&mut self) -> Option<Box<str>> {
        let argument = self.argument()?;
        let mut solid = argument.into_iter().filter(|one| one.kind != Tok::Blank);
        match (solid.next()?.kind, solid.next()) {
            (Tok::Command(name), None) => Some(name),
            _ => None,
        }
    }

    /// A group without its braces, or one token.
    fn argument(&mut self) -> Option<Vec<Token>> {
        let first = self.next_solid()?;
        match first.kind {
            Tok::Open => self.until(first, &Tok::Close),
            Tok::Close | Tok::Cell | Tok::Row | Tok::End(_) => {
                self.pending.push(first);
                None
            }
            _ => Some(vec![first]),
        }
    }

    /// `[…]`, if it stands there.
    fn bracketed(&mut self) -> Option<Vec<Token>> {
        let first = self.next_solid()?;
        if first.kind == Tok::Char('[') {
            return self.until(first, &Tok::Char(']'));
        }
        self.pending.push(first);
        None
    }

    /// What stands up to a closing sign outside of braces. Where none comes, everything is put back
    /// as it was, at the cost of the budget: else many open braces would be read over and over.
    fn until(&mut self, first: Token, close: &Tok) -> Option<Vec<Token>> {
        let mut found = Vec::new();
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            if depth == 0 && token.kind == *close {
                return Some(found);
            }
            match token.kind {
                Tok::Open => depth += 1,
                Tok::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            found.push(token);
            if found.len() > self.budget {
                break;
            }
        }
        self.budget = self.budget.saturating_sub(found.len());
        self.pending.extend(found.into_iter().rev());
        self.pending.push(first);
        None
    }

    fn call(&mut self, one: &Macro, call: Token, out: &mut Vec<Token>) {
        let mut span = call.span.clone();
        let mut arguments: Vec<Vec<Token>> = Vec::new();
        if one.arguments > 0
            && let Some(default) = &one.default
        {
            let given = self.bracketed();
            if given.is_some() {
                span.end = span.end.max(self.last);
            }
            arguments.push(given.unwrap_or_else(|| default.clone()));
        }
        while arguments.len() < one.arguments {
            if self.budget == 0 {
                break;
            }
            let Some(argument) = self.argument() else {
                let problem = Problem::MissingArgument(format!("\\{}", name_of(&call)));
                out.push(problem_at(problem, span));
                return;
            };
            span.end = span.end.max(self.last);
            arguments.push(argument);
        }
        let body = filled(&one.body, &arguments, &span, self.budget);
        let Some(body) = body else {
            self.budget = 0;
            self.pending.clear();
            out.push(problem_at(Problem::TooMuch, span));
            return;
        };
        self.budget = self.budget.saturating_sub(body.len() + 1);
        self.pending.extend(body.into_iter().rev());
    }
}

fn problem_at(problem: Problem, span: Range<usize>) -> Token {
    let kind = Tok::Problem(Box::new(problem));
    Token { kind, span }
}

fn name_of(call: &Token) -> &str {
    match &call.kind {
        Tok::Command(name) => name,
        _ => "",
    }
}

/// A body with its arguments put in; none where that is more than the budget.
fn filled(
    body: &[Token],
    arguments: &[Vec<Token>],
    span: &Range<usize>,
    budget: usize,
) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = body.get(at) {
        at += 1;
        let argument = match (&token.kind, body.get(at).map(|next| &next.kind)) {
            (Tok::Char('#'), Some(Tok::Char(digit))) => digit
                .to_digit(10)
                .and_then(|digit| arguments.get((digit as usize).wrapping_sub(1))),
            _ => None,
        };
        match argument {
            Some(argument) => {
                at += 1;
                out.extend(argument.iter().map(|one| placed(one, span)));
            }
            None => out.push(placed(token, span)),
        }
        if out.len() + 1 > budget {
            return None;
        }
    }
    (budget > 0).then_some(out)
}

fn placed(token: &Token, span: &Range<usize>) -> Token {
    Token {
        kind: token.kind.clone(),
        span: span.clone(),
    }
}

fn digit(tokens: &[Token]) -> Option<usize> {
    match tokens {
        [
            Token {
                kind: Tok::Char(digit @ '0'..='9'),
                ..
            },
        ] => digit.to_digit(10).map(|digit| digit as usize),
        _ => None,
    }
}

fn is_char(tokens: &[Token], sign: char) -> bool {
    matches!(tokens, [one] if one.kind == Tok::Char(sign))
}
