//! Which bracket closes which.
//!
//! In: the tokens of a formula. Out: for each token its partner, found in one pass before anything
//! is read, so that a bracket that nobody closes spoils its own statement and not what follows:
//! rows and environments end what is open in them.

use super::commands::{self, Meaning};
use super::token::{Tok, Token};
use super::{Fence, Kind, Operator};
use std::collections::BTreeMap;
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
    Environment,
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
        around: Vec::new(),
        names: BTreeMap::new(),
        braces: 0,
        lefts: 0,
    };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let mut next = at + 1;
        match &token.kind {
            Tok::Open => matcher.push(Open::Brace, at),
            Tok::Close => matcher.close_through(at, Open::Brace),
            Tok::Begin(name) => matcher.begin(at, name),
            Tok::End(name) => matcher.end(at, name),
            Tok::Row if !goes_on(tokens, at) => matcher.row(),
            Tok::Cell => matcher.cell(),
            Tok::Command(name) if matches!(&**name, "left" | "right" | "middle") => {
                match &**name {
                    "left" => matcher.push(Open::Left, at),
                    "right" => matcher.close_through(at, Open::Left),
                    _ => {}
                }
                next = delimiter(tokens, at).map_or(next, |(at, _)| at + 1);
            }
            _ => match bracket(token) {
                Some((Facing::Opens, fence)) => matcher.push(Open::Bracket(fence), at),
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

/// So many open brackets are looked through for the one that a closing bracket fits.
const LOOKED_THROUGH: usize = 16;

struct Matcher<'a> {
    partner: Vec<usize>,
    open: Vec<(Open, usize)>,
    /// The environments around, the innermost last.
    around: Vec<Around<'a>>,
    /// How many environments of a name are open.
    names: BTreeMap<&'a str, usize>,
    /// How many braces are open in the innermost environment.
    braces: usize,
    /// How many `\left` are.
    lefts: usize,
}

/// An environment that is open.
struct Around<'a> {
    name: &'a str,
    /// Where it stands in the stack.
    place: usize,
    /// Whether its cells part what is in them.
    cells: bool,
    /// Whether its rows do.
    rows: bool,
    /// What was open around it.
    braces: usize,
    lefts: usize,
}

impl<'a> Matcher<'a> {
    fn join(&mut self, open: usize, close: usize) {
        for (one, other) in [(open, close), (close, open)] {
            if let Some(place) = self.partner.get_mut(one) {
                *place = other;
            }
        }
    }

    fn push(&mut self, open: Open, at: usize) {
        match open {
            Open::Brace => self.braces += 1,
            Open::Left => self.lefts += 1,
            Open::Environment | Open::Bracket(_) => {}
        }
        self.open.push((open, at));
    }

    /// Takes off what was opened last, which is no environment.
    fn pop(&mut self) -> Option<(Open, usize)> {
        let last = self.open.pop()?;
        match last.0 {
            Open::Brace => self.braces -= 1,
            Open::Left => self.lefts -= 1,
            Open::Environment | Open::Bracket(_) => {}
        }
        Some(last)
    }

    /// Closes the last one of a kind; what was opened behind it stays open. No environment is left
    /// that way.
    fn close_through(&mut self, at: usize, wanted: Open) {
        let count = match wanted {
            Open::Brace => self.braces,
            _ => self.lefts,
        };
        if count == 0 {
            return;
        }
        while let Some((open, start)) = self.pop() {
            if open == wanted {
                return self.join(start, at);
            }
        }
    }

    fn begin(&mut self, at: usize, name: &'a str) {
        let plain = name.trim_end_matches('*');
        *self.names.entry(name).or_default() += 1;
        self.around.push(Around {
            name,
            place: self.open.len(),
            cells: !aligned(plain),
            rows: plain != "multline",
            braces: std::mem::take(&mut self.braces),
            lefts: std::mem::take(&mut self.lefts),
        });
        self.push(Open::Environment, at);
    }

    fn end(&mut self, at: usize, name: &str) {
        if self.names.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        while let Some(around) = self.around.pop() {
            if let Some(count) = self.names.get_mut(around.name) {
                *count -= 1;
            }
            let start = self.open.get(around.place).map(|(_, start)| *start);
            self.open.truncate(around.place);
            self.braces = around.braces;
            self.lefts = around.lefts;
            if around.name == name {
                if let Some(start) = start {
                    self.join(start, at);
                }
                return;
            }
        }
    }

    fn bracket(&mut self, at: usize, fence: Fence) {
        let plain = |one: Fence| matches!(one, Fence::Round | Fence::Square);
        let brackets = self.open.iter().rev().take(LOOKED_THROUGH);
        let brackets = brackets.take_while(|(open, _)| matches!(open, Open::Bracket(_)));
        let found = brackets.enumerate().find(|(depth, (open, _))| match open {
            // `[0, 1)` is an interval.
            Open::Bracket(own) => *own == fence || *depth == 0 && plain(*own) && plain(fence),
            _ => false,
        });
        if let Some((depth, (_, start))) = found {
            let start = *start;
            self.open.truncate(self.open.len() - depth - 1);
            self.join(start, at);
        }
    }

    fn row(&mut self) {
        if self.around.last().is_none_or(|around| around.rows) {
            self.drop_brackets();
        }
    }

    fn cell(&mut self) {
        if self.around.last().is_some_and(|around| around.cells) {
            self.drop_brackets();
        }
    }

    fn drop_brackets(&mut self) {
        while matches!(self.open.last(), Some((Open::Bracket(_) | Open::Left, _))) {
            self.pop();
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
