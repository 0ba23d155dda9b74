//! Which bracket closes which.
//!
//! In: the tokens of a formula. Out: for each token its partner, found in one pass before anything
//! is read, so that a bracket that nobody closes spoils its own statement and not what follows:
//! rows and environments end what is open in them.

use super::commands::{self, Meaning};
use super::token::{Tok, Token};
use super::{Fence, Kind, Operator};
use std::ops::Range;

/// No partner.
const NONE: usize = usize::MAX;

/// The partner of every token.
pub(super) struct Pairs(Vec<usize>);

/// How a bracket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facing {
    Opens,
    Closes,
    /// `|`
    Either,
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Brace,
    Left,
    /// Whether its cells part what is in them, and its rows.
    Environment {
        cells: bool,
        rows: bool,
    },
    Bracket(Fence),
}

impl Pairs {
    /// The partner of a token that opens something and is closed.
    pub(super) fn closing(&self, at: usize) -> Option<usize> {
        let partner = *self.0.get(at)?;
        (partner != NONE && partner > at).then_some(partner)
    }
}

/// The bracket that a token is.
pub(super) fn bracket(token: &Token) -> Option<(Facing, Fence)> {
    match &token.kind {
        Tok::Char('(') => Some((Facing::Opens, Fence::Round)),
        Tok::Char(')') => Some((Facing::Closes, Fence::Round)),
        Tok::Char('[') => Some((Facing::Opens, Fence::Square)),
        Tok::Char(']') => Some((Facing::Closes, Fence::Square)),
        Tok::Char('|') => Some((Facing::Either, Fence::Bar)),
        Tok::Command(name) => match &**name {
            "lvert" => Some((Facing::Opens, Fence::Bar)),
            "rvert" => Some((Facing::Closes, Fence::Bar)),
            "vert" => Some((Facing::Either, Fence::Bar)),
            "mid" => None,
            name => match commands::meaning(name) {
                Some(Meaning::Opens(fence)) => Some((Facing::Opens, fence)),
                Some(Meaning::Closes(fence)) => Some((Facing::Closes, fence)),
                Some(Meaning::Bars(fence)) => Some((Facing::Either, fence)),
                _ => None,
            },
        },
        _ => None,
    }
}

/// The bracket behind `\left`, `\right` or `\middle`, and its place.
pub(super) fn delimiter(tokens: &[Token], command: usize) -> Option<(usize, Fence)> {
    let at = solid(tokens, command + 1)?;
    let token = tokens.get(at)?;
    if let Some((_, fence)) = bracket(token) {
        return Some((at, fence));
    }
    match token.kind {
        Tok::Char('.' | '/') => Some((at, Fence::None)),
        Tok::Char('<' | '>') => Some((at, Fence::Angle)),
        _ => None,
    }
}

/// The next token that is no white space.
fn solid(tokens: &[Token], from: usize) -> Option<usize> {
    let rest = tokens.get(from..)?;
    let skipped = rest.iter().position(|token| token.kind != Tok::Blank)?;
    Some(from + skipped)
}

/// Tokens without what nobody sees; sizes of brackets taken off, and what stands between `\right.`
/// and `\left.` at the break of a row.
pub(super) fn tidy(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut iterator = tokens.into_iter().peekable();
    while let Some(mut token) = iterator.next() {
        let Tok::Command(name) = &token.kind else {
            out.push(token);
            continue;
        };
        let name: &str = name;
        if matches!(commands::meaning(name), Some(Meaning::Nothing)) && name != "," {
            let facing = match name.to_ascii_lowercase().strip_prefix("big") {
                Some("l" | "gl") => Some("l"),
                Some("r" | "gr") => Some("r"),
                _ => None,
            };
            token.kind = Tok::Blank;
            out.push(token);
            if let Some(facing) = facing
                && let Some(next) = iterator.peek_mut()
                && let Some((Facing::Either, fence)) = bracket(next)
            {
                let bars = if fence == Fence::Bar { "vert" } else { "Vert" };
                next.kind = Tok::Command(format!("{facing}{bars}").into());
            }
            continue;
        }
        out.push(token);
    }
    joined(out)
}

/// `\left( a \right. \\ \left. b \right)` is one bracket.
fn joined(tokens: Vec<Token>) -> Vec<Token> {
    let mut dropped: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let start = at;
        at += 1;
        if !token.is("right") || !invisible(&tokens, start) {
            continue;
        }
        let mut next = solid(&tokens, start + 1).map_or(at, |dot| dot + 1);
        while tokens.get(next).is_some_and(|token| {
            matches!(token.kind, Tok::Blank | Tok::Row | Tok::Cell) || token.is("quad")
        }) {
            next += 1;
        }
        if tokens.get(next).is_some_and(|token| token.is("left")) && invisible(&tokens, next) {
            at = solid(&tokens, next + 1).map_or(next, |dot| dot + 1);
            dropped.push(start..at);
        } else {
            at = next;
        }
    }
    if dropped.is_empty() {
        return tokens;
    }
    let mut ranges = dropped.into_iter().peekable();
    let mut kept = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.into_iter().enumerate() {
        while ranges.peek().is_some_and(|range| range.end <= at) {
            ranges.next();
        }
        if !ranges.peek().is_some_and(|range| range.contains(&at)) {
            kept.push(token);
        }
    }
    kept
}

fn invisible(tokens: &[Token], command: usize) -> bool {
    let at = solid(tokens, command + 1);
    at.and_then(|at| tokens.get(at))
        .is_some_and(|token| token.kind == Tok::Char('.'))
}

/// Finds the partner of every bracket, brace, `\left` and `\begin`.
pub(super) fn pairs(tokens: &[Token]) -> Pairs {
    let mut matcher = Matcher {
        partner: vec![NONE; tokens.len()],
        open: Vec::new(),
    };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let mut next = at + 1;
        match &token.kind {
            Tok::Open => matcher.open.push((Open::Brace, at)),
            Tok::Close => matcher.close_through(at, |open| open == Open::Brace),
            Tok::Begin(name) => {
                let name = name.trim_end_matches('*');
                let open = Open::Environment {
                    cells: !aligned(name),
                    rows: name != "multline",
                };
                matcher.open.push((open, at));
            }
            Tok::End(name) => matcher.end(at, name, tokens),
            Tok::Row if !goes_on(tokens, at) => matcher.row(),
            Tok::Cell => matcher.cell(),
            Tok::Command(name) if &**name == "left" => {
                matcher.open.push((Open::Left, at));
                next = delimiter(tokens, at).map_or(next, |(at, _)| at + 1);
            }
            Tok::Command(name) if &**name == "right" => {
                matcher.close_through(at, |open| open == Open::Left);
                next = delimiter(tokens, at).map_or(next, |(at, _)| at + 1);
            }
            Tok::Command(name) if &**name == "middle" => {
                next = delimiter(tokens, at).map_or(next, |(at, _)| at + 1);
            }
            _ => match bracket(token) {
                Some((Facing::Opens, fence)) => matcher.open.push((Open::Bracket(fence), at)),
                Some((Facing::Closes, fence)) => matcher.bracket(at, fence),
                Some((Facing::Either, _)) | None => {}
            },
        }
        at = next;
    }
    bars(tokens, &mut matcher.partner);
    Pairs(matcher.partner)
}

/// Whether the rows of an environment are statements.
pub(super) fn aligned(name: &str) -> bool {
    matches!(
        name,
        "align"
            | "aligned"
            | "alignat"
            | "alignedat"
            | "flalign"
            | "gather"
            | "gathered"
            | "eqnarray"
            | "split"
            | "multline"
            | "multlined"
            | "equation"
            | "displaymath"
            | "math"
            | "IEEEeqnarray"
            | "dmath"
            | "dgroup"
            | "subequations"
            | "eqnarray*"
            | "empheq"
            | "darray"
            | "xalignat"
    )
}

/// Whether the row that begins here is no statement of its own: it begins with an operator.
fn goes_on(tokens: &[Token], row: usize) -> bool {
    let rest = tokens.get(row + 1..).unwrap_or(&[]);
    let first = rest
        .iter()
        .find(|token| !matches!(token.kind, Tok::Blank | Tok::Cell) && !token.is("quad"));
    first.is_some_and(operator)
}

fn operator(token: &Token) -> bool {
    match &token.kind {
        Tok::Char('+' | '-' | '*' | '/') => true,
        Tok::Command(name) => matches!(
            commands::meaning(name),
            Some(Meaning::Node(Kind::Operator(one))) if one != Operator::DirectSum
        ),
        _ => false,
    }
}

struct Matcher {
    partner: Vec<usize>,
    open: Vec<(Open, usize)>,
}

impl Matcher {
    fn join(&mut self, open: usize, close: usize) {
        for (one, other) in [(open, close), (close, open)] {
            if let Some(place) = self.partner.get_mut(one) {
                *place = other;
            }
        }
    }

    /// Closes the last one of a kind; what was opened behind it stays open. No environment is left
    /// that way.
    fn close_through(&mut self, at: usize, wanted: impl Fn(Open) -> bool) {
        let inside = self.inside();
        let found = self
            .open
            .iter()
            .skip(inside)
            .rposition(|(open, _)| wanted(*open));
        if let Some(found) = found {
            let (_, start) = self.open[inside + found];
            self.open.truncate(inside + found);
            self.join(start, at);
        }
    }

    /// Where the stack of the innermost environment begins.
    fn inside(&self) -> usize {
        let environment = |(open, _): &(Open, usize)| matches!(open, Open::Environment { .. });
        self.open
            .iter()
            .rposition(environment)
            .map_or(0, |at| at + 1)
    }

    fn end(&mut self, at: usize, name: &str, tokens: &[Token]) {
        let begins = |(_, start): &(Open, usize)| {
            tokens
                .get(*start)
                .is_some_and(|token| matches!(&token.kind, Tok::Begin(own) if **own == *name))
        };
        if let Some(found) = self.open.iter().rposition(begins) {
            let (_, start) = self.open[found];
            self.open.truncate(found);
            self.join(start, at);
        }
    }

    fn bracket(&mut self, at: usize, fence: Fence) {
        let both_plain = |one: Fence| {
            matches!(one, Fence::Round | Fence::Square)
                && matches!(fence, Fence::Round | Fence::Square)
        };
        let brackets = self
            .open
            .iter()
            .rev()
            .take_while(|(open, _)| matches!(open, Open::Bracket(_)));
        let found = brackets.enumerate().find(|(depth, (open, _))| match open {
            Open::Bracket(own) => *own == fence || *depth == 0 && both_plain(*own),
            _ => false,
        });
        if let Some((depth, (_, start))) = found {
            let start = *start;
            self.open.truncate(self.open.len() - depth - 1);
            self.join(start, at);
        }
    }

    fn row(&mut self) {
        let rows = |(open, _): &(Open, usize)| match open {
            Open::Environment { rows, .. } => Some(*rows),
            _ => None,
        };
        if self.open.iter().rev().find_map(rows) != Some(false) {
            self.drop_brackets();
        }
    }

    fn cell(&mut self) {
        let cells = |(open, _): &(Open, usize)| match open {
            Open::Environment { cells, .. } => Some(*cells),
            _ => None,
        };
        if self.open.iter().rev().find_map(cells) == Some(true) {
            self.drop_brackets();
        }
    }

    fn drop_brackets(&mut self) {
        while matches!(self.open.last(), Some((Open::Bracket(_) | Open::Left, _))) {
            self.open.pop();
        }
    }
}

/// Bars look the same on both sides: they pair up within the brackets around them, and one that is
/// left over stands between two things.
fn bars(tokens: &[Token], partner: &mut [usize]) {
    let mut levels: Vec<[Vec<(usize, bool)>; 2]> = vec![Default::default()];
    let mut operand = false;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let here = at;
        at += 1;
        let bar = bracket(token).filter(|(facing, _)| *facing == Facing::Either);
        let other = partner.get(here).copied().unwrap_or(NONE);
        if let Some((_, fence)) = bar {
            let list = usize::from(fence == Fence::DoubleBar);
            if let Some(level) = levels.last_mut() {
                level[list].push((here, operand));
                // The bar that follows closes if this one opened; a bar is an operand's end then.
                operand = operand && level[list].len() % 2 == 0;
            }
            continue;
        }
        if token.is("left") || token.is("right") || token.is("middle") {
            at = delimiter(tokens, here).map_or(at, |(delimiter, _)| delimiter + 1);
        }
        if other != NONE && other > here {
            levels.push(Default::default());
        } else if other != NONE {
            if let Some(level) = levels.pop() {
                resolve(level, partner);
            }
            operand = true;
            continue;
        }
        match token.kind {
            Tok::Row | Tok::Cell | Tok::Char('=' | ',') => {
                if let Some(level) = levels.last_mut() {
                    resolve(std::mem::take(level), partner);
                }
                operand = false;
            }
            Tok::Blank => {}
            _ => operand = is_operand(token),
        }
    }
    for level in levels {
        resolve(level, partner);
    }
}

fn resolve(lists: [Vec<(usize, bool)>; 2], partner: &mut [usize]) {
    for list in lists {
        let mut spare = list.len() % 2 == 1;
        let mut open: Vec<usize> = Vec::new();
        for (at, operand) in list {
            match open.last() {
                Some(start) if operand => {
                    let start = *start;
                    open.pop();
                    if let Some(place) = partner.get_mut(start) {
                        *place = at;
                    }
                    if let Some(place) = partner.get_mut(at) {
                        *place = start;
                    }
                }
                None if spare && operand => spare = false,
                _ => open.push(at),
            }
        }
    }
}

/// Whether something can end with a token.
fn is_operand(token: &Token) -> bool {
    match &token.kind {
        Tok::Char(sign) => sign.is_alphanumeric() || matches!(sign, '\'' | ')' | ']' | '!' | '.'),
        Tok::Styled(..) | Tok::Mark(_) | Tok::Close | Tok::End(_) => true,
        Tok::Command(name) => match commands::meaning(name) {
            Some(Meaning::Node(kind)) => matches!(
                kind,
                Kind::Letter(..) | Kind::Infinity | Kind::Sign(_) | Kind::Dots
            ),
            Some(Meaning::Closes(_)) => true,
            _ => false,
        },
        _ => false,
    }
}
