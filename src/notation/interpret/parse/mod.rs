//! From the nodes of a formula to what it says.
//!
//! In: a row of nodes, the names, and the numbers of letters that stand for a layer or a step. Out:
//! a [`Reading`], or why there is none ([`Fault`]). Sums and products are here, with their
//! precedence; `names` finds which letters and scripts are a name, `factors` reads everything else
//! that can be a factor, `functions` what is applied, `derivatives` the ways to write one.

mod derivatives;
mod factors;
mod folds;
mod functions;
mod names;
mod steps;

pub use names::{Marks, index_text, marks, text_of};

use super::symbols::Symbols;
use super::{Condition, Meaning, Reading, Sign, Term};
use crate::algebra::function::Function;
use crate::notation::read::{Kind, Node, Operator, Problem, Relation};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Why a formula has no reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The LaTeX could not be read there.
    Latex(Problem),
    /// A letter stands where the number of a layer or step is told: it has to be given one.
    Letter(String),
    /// A sign or combination that is not understood.
    Meaning(Range<usize>),
    /// Two readings that differ.
    Ambiguous(Range<usize>),
    /// Nothing stands there.
    Empty,
}

/// How a row is read.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The names.
    pub symbols: &'a Symbols,
    /// Letters that stand for the number of a layer or step, with that number.
    pub layers: &'a FxHashMap<String, i64>,
}

/// What a row says.
pub fn parse(row: &[Node], setting: &Setting) -> Result<Reading, Fault> {
    let mut parser = Parser {
        nodes: row,
        at: 0,
        setting,
    };
    let reading = parser.sum()?;
    match parser.peek() {
        None => Ok(reading),
        Some(node) => Err(parser.not_understood(node)),
    }
}

/// Where one stands in a row.
struct Parser<'a> {
    nodes: &'a [Node],
    at: usize,
    setting: &'a Setting<'a>,
}

impl<'a> Parser<'a> {
    fn inner(&self, nodes: &'a [Node]) -> Parser<'a> {
        Parser {
            nodes,
            at: 0,
            setting: self.setting,
        }
    }

    fn symbols(&self) -> &'a Symbols {
        self.setting.symbols
    }

    fn peek(&self) -> Option<&'a Node> {
        self.nodes.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Node> {
        let node = self.nodes.get(self.at)?;
        self.at += 1;
        Some(node)
    }

    fn not_understood(&self, node: &Node) -> Fault {
        match &node.kind {
            Kind::Problem(problem) => Fault::Latex(problem.clone()),
            _ => Fault::Meaning(node.span.clone()),
        }
    }

    /// Where the next node stands, or the last one ended.
    fn here(&self) -> Range<usize> {
        match (self.peek(), self.nodes.last()) {
            (Some(node), _) => node.span.clone(),
            (None, Some(last)) => last.span.end..last.span.end,
            (None, None) => 0..0,
        }
    }

    /// From a place on to where one stands now.
    fn since(&self, start: usize) -> Range<usize> {
        let from = self.nodes.get(start).map_or(0, |node| node.span.start);
        let to = self.at.checked_sub(1).and_then(|at| self.nodes.get(at));
        from..to.map_or(from, |node| node.span.end.max(from))
    }

    fn operator(&self) -> Option<Operator> {
        match self.peek()?.kind {
            Kind::Operator(operator) => Some(operator),
            _ => None,
        }
    }

    /// `a + b - c`
    fn sum(&mut self) -> Result<Reading, Fault> {
        let start = self.at;
        let mut terms: Vec<Term> = Vec::new();
        loop {
            let negative = match self.operator() {
                Some(Operator::Plus) => Some(false),
                Some(Operator::Minus) => Some(true),
                _ => None,
            };
            match negative {
                Some(_) => self.at += 1,
                None if terms.is_empty() => {}
                None => break,
            }
            let term_start = self.at;
            let reading = match self.operator() {
                // A sign right behind a sign: `a - -b`, `a \cdot -b` is the product's affair.
                Some(Operator::Minus | Operator::Plus) => self.signed()?,
                _ => self.product()?,
            };
            debug_assert!(self.at > term_start);
            terms.push(Term {
                negative: negative.unwrap_or(false),
                reading,
            });
            if !matches!(self.operator(), Some(Operator::Plus | Operator::Minus)) {
                break;
            }
        }
        Ok(match terms.as_slice() {
            [
                Term {
                    negative: false, ..
                },
            ] => terms.remove(0).reading,
            _ => Reading::new(Meaning::Sum(terms), self.since(start)),
        })
    }

    /// A factor with a sign before it.
    fn signed(&mut self) -> Result<Reading, Fault> {
        let start = self.at;
        let negative = match self.operator() {
            Some(Operator::Minus) => true,
            Some(Operator::Plus) => false,
            _ => return self.beside(),
        };
        self.at += 1;
        let reading = self.signed()?;
        if !negative {
            return Ok(reading);
        }
        let negative = vec![Term {
            negative: true,
            reading,
        }];
        Ok(Reading::new(Meaning::Sum(negative), self.since(start)))
    }

    /// `a \cdot b \odot c`, from left to right.
    fn product(&mut self) -> Result<Reading, Fault> {
        let start = self.at;
        let mut left = self.beside()?;
        loop {
            let sign = match self.operator() {
                Some(Operator::Dot | Operator::Times | Operator::Star) => Some(Sign::Dot),
                Some(Operator::Hadamard) => Some(Sign::Hadamard),
                Some(Operator::HadamardDivide) => Some(Sign::HadamardDivide),
                Some(Operator::Kronecker) => Some(Sign::Kronecker),
                Some(Operator::Slash) => None,
                _ => return Ok(left),
            };
            self.at += 1;
            let before = self.at;
            let right = self.signed()?;
            let meaning = match sign {
                Some(sign) => Meaning::Product(sign, Box::new(left), Box::new(right)),
                None => {
                    left = self.divided(left, right, before, start)?;
                    continue;
                }
            };
            left = Reading::new(meaning, self.since(start));
        }
    }

    /// `a / b`. What stands beside b belongs below the line, unless it cannot be meant: in `1/2 x`
    /// and `1/N \sum` everybody reads (1/2) x.
    fn divided(
        &self,
        left: Reading,
        right: Reading,
        before: usize,
        start: usize,
    ) -> Result<Reading, Fault> {
        let span = self.since(start);
        let over = |a: Reading, b: Reading| {
            let span = a.span.start..b.span.end;
            Reading::new(Meaning::Fraction(Box::new(a), Box::new(b)), span)
        };
        let Meaning::Beside(factors) = &right.meaning else {
            return Ok(over(left, right));
        };
        let Some((first, rest)) = factors.split_first() else {
            return Err(Fault::Empty);
        };
        let numbers = matches!(left.meaning, Meaning::Number(_));
        let next = rest.first().map(|one| &one.meaning);
        let opened = self.nodes.get(before + 1).is_some_and(|node| {
            matches!(node.kind, Kind::Fenced(..))
                || matches!(&node.kind, Kind::Scripts(scripts) if matches!(scripts.base.kind, Kind::Fenced(..) | Kind::Big(_)))
        });
        let plain = numbers && matches!(first.meaning, Meaning::Number(_))
            || opened
            || matches!(next, Some(Meaning::Fold(_)));
        if !plain {
            return Err(Fault::Ambiguous(span));
        }
        let mut all = vec![over(left, first.clone())];
        all.extend(rest.iter().cloned());
        Ok(Reading::new(Meaning::Beside(all), span))
    }

    /// Factors side by side.
    fn beside(&mut self) -> Result<Reading, Fault> {
        let start = self.at;
        let mut factors = vec![self.factor()?];
        while self.begins_factor() {
            factors.push(self.factor()?);
        }
        Ok(match factors.len() {
            1 => factors.remove(0),
            _ => Reading::new(Meaning::Beside(factors), self.since(start)),
        })
    }

    /// Whether the next node can begin a factor.
    fn begins_factor(&self) -> bool {
        let Some(node) = self.peek() else {
            return false;
        };
        !matches!(
            node.kind,
            Kind::Operator(_)
                | Kind::Relation(_)
                | Kind::Comma
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Bar
                | Kind::Space
                | Kind::Text(_)
        )
    }

    /// Parts between commas, each a sum.
    fn list(&mut self) -> Result<Vec<Reading>, Fault> {
        let mut all = vec![self.sum()?];
        while matches!(self.peek(), Some(node) if matches!(node.kind, Kind::Comma | Kind::Semicolon | Kind::Space))
        {
            self.at += 1;
            if self.peek().is_none() {
                break;
            }
            all.push(self.sum()?);
        }
        match self.peek() {
            None => Ok(all),
            Some(node) => Err(self.not_understood(node)),
        }
    }

    /// `a < b`, `a < b < c`, `i = j`.
    fn conditions(&mut self) -> Result<Vec<Condition>, Fault> {
        let mut found = Vec::new();
        let mut left = self.sum()?;
        while let Some(node) = self.peek() {
            let relation = match node.kind {
                Kind::Relation(relation) => compared(relation),
                _ => None,
            };
            let Some(relation) = relation else {
                return Err(self.not_understood(node));
            };
            self.at += 1;
            let right = self.sum()?;
            found.push(Condition {
                relation,
                left,
                right: right.clone(),
            });
            left = right;
        }
        match found.is_empty() {
            true => Err(Fault::Meaning(self.here())),
            false => Ok(found),
        }
    }
}

/// A relation as a comparison.
fn compared(relation: Relation) -> Option<Function> {
    Some(match relation {
        Relation::Equal | Relation::Identical => Function::Equal,
        Relation::NotEqual => Function::NotEqual,
        Relation::Less => Function::Less,
        Relation::LessOrEqual => Function::LessOrEqual,
        Relation::Greater => Function::Greater,
        Relation::GreaterOrEqual => Function::GreaterOrEqual,
        _ => return None,
    })
}

/// The conditions of a row: `z > 0`.
pub fn conditions(row: &[Node], setting: &Setting) -> Result<Vec<Condition>, Fault> {
    let mut parser = Parser {
        nodes: row,
        at: 0,
        setting,
    };
    parser.conditions()
}
