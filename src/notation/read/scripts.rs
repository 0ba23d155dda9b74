//! What stands at the corners of a base.
//!
//! In: a base and the tokens behind it. Out: the base with its subscript, superscript, primes and
//! marks.

use super::items::{Atom, problem_node, row_node, wide_to};
use super::row::Parser;
use super::token::Tok;
use super::{Kind, Node, Operator, Problem, Scripts};
use std::ops::Range;

/// More marks over one letter are not told.
const MOST_MARKS: usize = 4;

impl Parser<'_> {
    /// The scripts, primes and marks behind a base.
    pub(super) fn scripts(&mut self, base: Node, end: usize) -> Node {
        let mut base = base;
        let mut scripts: Option<Scripts> = None;
        let mut marks = 0;
        loop {
            let before = self.at;
            self.skip_blanks(end);
            let Some(token) = self.token(self.at, end) else {
                self.at = before;
                break;
            };
            let here = self.at;
            match token.kind {
                Tok::Mark(accent) => {
                    self.at += 1;
                    if scripts.is_none() && before == here && marks < MOST_MARKS {
                        marks += 1;
                        let span = wide_to(base.span.clone(), token.span.end);
                        let kind = Kind::Accent(accent, Box::new(base));
                        base = Node { kind, span };
                    }
                }
                Tok::Char('\'') => {
                    self.at += 1;
                    let own = scripts.get_or_insert_with(|| blank(&base));
                    own.primes = own.primes.saturating_add(1);
                }
                Tok::Above | Tok::Below => {
                    let above = token.kind == Tok::Above;
                    self.at += 1;
                    let node = self.script_argument(here, end, &base);
                    let own = scripts.get_or_insert_with(|| blank(&base));
                    put_script(own, above, node, token.span.clone());
                }
                _ => {
                    self.at = before;
                    break;
                }
            }
        }
        match scripts {
            None => base,
            Some(mut own) => {
                own.base = base;
                let span = wide_to(own.base.span.clone(), self.last());
                let kind = Kind::Scripts(Box::new(own));
                Node { kind, span }
            }
        }
    }

    /// What stands behind `^` or `_`.
    pub(super) fn script_argument(&mut self, command: usize, end: usize, base: &Node) -> Node {
        let script = std::mem::replace(&mut self.script, true);
        let style = std::mem::take(&mut self.style);
        self.skip_blanks(end);
        let here = self.at;
        let kind = |at| self.token(at, end).map(|token| &token.kind);
        let node = match (kind(here), kind(here + 1)) {
            // Set wrongly by TeX, but meant: `e^(-z)`, `10^-4`.
            (Some(Tok::Char('(')), _) if self.closing(here, end).is_some() => {
                match self.atom(end, false) {
                    Atom::One(node) | Atom::Bare(node) => node,
                    _ => row_node(Vec::new(), self.span(here)),
                }
            }
            (Some(Tok::Char('-')), Some(Tok::Char('0'..='9'))) if raised(base) => {
                let minus = Node {
                    kind: Kind::Operator(Operator::Minus),
                    span: self.span(here),
                };
                self.at += 2;
                let number = self.number(end);
                row_node(vec![minus, number], self.span(here))
            }
            _ => self.operand(command, end),
        };
        self.script = script;
        self.style = style;
        node
    }
}

/// Whether a sign behind `^` is surely that of an exponent.
fn raised(base: &Node) -> bool {
    match &base.kind {
        Kind::Number(_) => true,
        Kind::Letter(letter, _) => letter == "e",
        _ => false,
    }
}

fn blank(base: &Node) -> Scripts {
    Scripts {
        base: Node {
            kind: Kind::Row(Vec::new()),
            span: base.span.start..base.span.start,
        },
        sub: None,
        sup: None,
        primes: 0,
    }
}

/// Puts a script in its corner. Primes are counted; what comes second to a corner is a problem.
fn put_script(own: &mut Scripts, above: bool, node: Node, span: Range<usize>) {
    let node = match above {
        true => match without_primes(node, &mut own.primes) {
            Some(node) => node,
            None => return,
        },
        false => node,
    };
    let corner = if above { &mut own.sup } else { &mut own.sub };
    *corner = Some(match corner.take() {
        None => node,
        Some(first) if doubled(&first) => first,
        Some(first) => {
            let start = span.start.max(first.span.end);
            let problem = problem_node(Problem::DoubleScript, start..node.span.end.max(start));
            row_node(vec![first, problem], span)
        }
    });
}

/// Whether a corner has been reported already.
fn doubled(corner: &Node) -> bool {
    let double = |node: &Node| node.kind == Kind::Problem(Problem::DoubleScript);
    matches!(&corner.kind, Kind::Row(nodes) if nodes.last().is_some_and(double))
}

fn without_primes(node: Node, primes: &mut u8) -> Option<Node> {
    let prime = |node: &Node| matches!(&node.kind, Kind::Sign(name) if name == "prime");
    if prime(&node) {
        *primes = primes.saturating_add(1);
        return None;
    }
    match node.kind {
        Kind::Row(nodes) if nodes.iter().any(prime) => {
            let before = nodes.len();
            let rest: Vec<Node> = nodes.into_iter().filter(|node| !prime(node)).collect();
            let count = u8::try_from(before - rest.len()).unwrap_or(u8::MAX);
            *primes = primes.saturating_add(count);
            (!rest.is_empty()).then(|| row_node(rest, node.span))
        }
        kind => Some(Node {
            kind,
            span: node.span,
        }),
    }
}
