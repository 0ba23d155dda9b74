//! Big signs: what they bind, and for which indices.

use super::functions::Head;
use super::names::row_of;
use super::{Fault, Parser, Setting};
use crate::matrix::Reduction;
use crate::notation::interpret::symbols::Symbols;
use crate::notation::interpret::{Bound, Callee, Fold, FoldKind, Meaning, Reading, Term, Whole};
use crate::notation::read::{Big, Kind, Node, Relation};

/// Names are summed up to this number.
const MOST_MEMBERS: i64 = 64;

impl<'a> Parser<'a> {
    /// A big sign with its limits, and all it binds: everything up to the next plus or minus.
    pub(super) fn folded(
        &mut self,
        big: Big,
        below: Option<&'a Node>,
        above: Option<&'a Node>,
        start: usize,
    ) -> Result<Reading, Fault> {
        let kind = match big {
            Big::Sum => FoldKind::Sum,
            Big::Product => FoldKind::Product,
            Big::Max => FoldKind::Max,
            Big::Min => FoldKind::Min,
            Big::ArgMax | Big::ArgMin | Big::Other => {
                return Err(Fault::Meaning(self.since(start)));
            }
        };
        if below.is_none() && matches!(kind, FoldKind::Max | FoldKind::Min) {
            let head = match kind {
                FoldKind::Max => Head::extreme(true),
                _ => Head::extreme(false),
            };
            return self.applied(head, start);
        }
        // `\max_3(K)`: along an axis.
        if let (FoldKind::Max | FoldKind::Min, Some(below), None) = (kind, below, above)
            && let [
                Node {
                    kind: Kind::Number(digits),
                    ..
                },
            ] = row_of(below)
        {
            let axis = digits
                .parse::<usize>()
                .ok()
                .and_then(|axis| axis.checked_sub(1));
            let axis = axis.filter(|axis| *axis < crate::matrix::shape::MOST_AXES);
            let axis = axis.ok_or_else(|| Fault::Meaning(below.span.clone()))?;
            let reduction = match kind {
                FoldKind::Max => Reduction::Max,
                _ => Reduction::Min,
            };
            let callee = Callee::Whole(Whole::Along(reduction, axis));
            let argument = self.factor()?;
            let meaning = Meaning::Apply(callee, 0, vec![argument]);
            return Ok(Reading::new(meaning, self.since(start)));
        }
        let mut indices = match below {
            Some(below) => self.bounds(row_of(below))?,
            None => Vec::new(),
        };
        if let Some(above) = above {
            let last = self.inner(row_of(above)).whole()?;
            match indices.last_mut() {
                Some(bound) => bound.last = Some(last),
                None => return Err(Fault::Meaning(self.since(start))),
            }
        }
        let before = self.at;
        let body = match self.product() {
            Err(Fault::Letter(letter)) if indices.iter().any(|one| one.letter == letter) => {
                self.at = before;
                return self.members(kind, &indices, &letter, start);
            }
            body => body?,
        };
        let letters: Vec<String> = indices.iter().map(|bound| bound.letter.clone()).collect();
        let body = bind(&body, &letters, self.symbols());
        let fold = Fold {
            kind,
            indices,
            body,
        };
        Ok(Reading::new(
            Meaning::Fold(Box::new(fold)),
            self.since(start),
        ))
    }

    /// A sum over names: h_1 + h_2 + h_3, where h_t is one of them. Without numbers for its limits
    /// it is over all that there are.
    fn members(
        &mut self,
        kind: FoldKind,
        indices: &[Bound],
        letter: &str,
        start: usize,
    ) -> Result<Reading, Fault> {
        let number = |reading: &Option<Reading>| match &reading.as_ref()?.meaning {
            Meaning::Number(written) if written.value.is_int() => {
                i64::try_from(written.value.numerator().clone()).ok()
            }
            Meaning::Unknown(letter) | Meaning::Index(letter) => {
                self.setting.layers.get(letter).copied()
            }
            _ => None,
        };
        let [bound] = indices else {
            return Err(Fault::Letter(letter.to_owned()));
        };
        let (first, last) = (number(&bound.first), number(&bound.last));
        if bound.but.is_some()
            || bound.first.is_some() && first.is_none()
            || !matches!(kind, FoldKind::Sum | FoldKind::Product)
        {
            return Err(Fault::Letter(letter.to_owned()));
        }
        let before = self.at;
        let range = first.unwrap_or(0)..=last.unwrap_or(MOST_MEMBERS).min(MOST_MEMBERS);
        let mut all = Vec::new();
        let mut fault = None;
        let mut end = before;
        for value in range {
            let mut layers = self.setting.layers.clone();
            layers.insert(letter.to_owned(), value);
            let setting = Setting {
                layers: &layers,
                ..*self.setting
            };
            let mut parser = Parser {
                nodes: self.nodes,
                at: before,
                setting: &setting,
            };
            match parser.product() {
                Ok(body) => {
                    let exists = !body.has(&|meaning| matches!(meaning, Meaning::Unknown(_)));
                    end = parser.at;
                    if exists || last.is_some() {
                        all.push(body);
                    }
                }
                Err(found) => fault = Some(found),
            }
        }
        if all.is_empty() {
            return Err(fault.unwrap_or(Fault::Letter(letter.to_owned())));
        }
        self.at = end;
        let span = self.since(start);
        Ok(match (kind, all.len()) {
            (_, 1) => all.remove(0),
            (FoldKind::Product, _) => Reading::new(Meaning::Beside(all), span),
            _ => {
                let term = |reading| Term {
                    negative: false,
                    reading,
                };
                Reading::new(Meaning::Sum(all.into_iter().map(term).collect()), span)
            }
        })
    }

    /// `k = 1`, `i, j`, `k \ne i`, `k`.
    fn bounds(&self, row: &'a [Node]) -> Result<Vec<Bound>, Fault> {
        let mut all: Vec<Bound> = Vec::new();
        for group in row.split(|node| matches!(node.kind, Kind::Comma | Kind::Space)) {
            let Some((first, rest)) = group.split_first() else {
                continue;
            };
            if let Some(bound) = self.between(group)? {
                all.push(bound);
                continue;
            }
            let letter = match &first.kind {
                Kind::Letter(letter, _) => letter.clone(),
                _ => return Err(Fault::Meaning(first.span.clone())),
            };
            let mut bound = Bound {
                letter,
                first: None,
                last: None,
                but: None,
            };
            // `\sum_{ij}`
            if rest
                .iter()
                .all(|node| matches!(node.kind, Kind::Letter(..)))
            {
                for node in group {
                    if let Kind::Letter(letter, _) = &node.kind {
                        let letter = letter.clone();
                        all.push(Bound {
                            letter,
                            ..bound.clone()
                        });
                    }
                }
                continue;
            }
            match rest.split_first() {
                None => {}
                Some((sign, value)) => match &sign.kind {
                    Kind::Relation(Relation::Equal) => bound.first = Some(self.parse_row(value)?),
                    Kind::Relation(Relation::NotEqual) => {
                        bound.but = Some(super::names::as_index(&self.parse_row(value)?));
                    }
                    _ => return Err(Fault::Meaning(sign.span.clone())),
                },
            }
            all.push(bound);
        }
        Ok(all)
    }
}

impl<'a> Parser<'a> {
    /// `1 \le k \le n`, `k \le n`, `k < i`.
    fn between(&self, group: &'a [Node]) -> Result<Option<Bound>, Fault> {
        let ordered = |node: &Node| match node.kind {
            Kind::Relation(relation) => order(relation),
            _ => None,
        };
        let sides: Vec<&'a [Node]> = group.split(|node| ordered(node).is_some()).collect();
        let signs: Vec<Order> = group.iter().filter_map(ordered).collect();
        let letter_at = sides
            .iter()
            .position(|side| matches!(side, [one] if matches!(one.kind, Kind::Letter(..))));
        let (Some(at), true) = (letter_at, (1..=2).contains(&signs.len())) else {
            return Ok(None);
        };
        let Some(Kind::Letter(letter, _)) = sides[at].first().map(|node| &node.kind) else {
            return Ok(None);
        };
        let mut bound = Bound {
            letter: letter.clone(),
            first: None,
            last: None,
            but: None,
        };
        for (place, sign) in signs.iter().enumerate() {
            // The sign stands before or behind the letter.
            let (value, below) = match (place + 1 == at, place == at) {
                (true, _) => (sides[place], !sign.falls),
                (_, true) => (sides[place + 1], sign.falls),
                _ => return Ok(None),
            };
            let value = super::names::as_index(&self.parse_row(value)?);
            let value = match (sign.strict, below) {
                (false, _) => value,
                (true, true) => shifted(value, false),
                (true, false) => shifted(value, true),
            };
            match below {
                true => bound.first = Some(value),
                false => bound.last = Some(value),
            }
        }
        Ok(Some(bound))
    }
}

/// A comparison of two numbers.
#[derive(Clone, Copy)]
struct Order {
    /// Whether the left one is the greater.
    falls: bool,
    strict: bool,
}

fn order(relation: Relation) -> Option<Order> {
    let of = |falls, strict| Some(Order { falls, strict });
    match relation {
        Relation::Less => of(false, true),
        Relation::LessOrEqual => of(false, false),
        Relation::Greater => of(true, true),
        Relation::GreaterOrEqual => of(true, false),
        _ => None,
    }
}

/// One more, or one less.
fn shifted(value: Reading, less: bool) -> Reading {
    let span = value.span.clone();
    let term = |negative, reading| Term { negative, reading };
    let terms = vec![term(false, value), term(less, Reading::integer(1))];
    Reading::new(Meaning::Sum(terms), span)
}

/// The letters that a big sign binds are indices in its body.
fn bind(body: &Reading, letters: &[String], symbols: &Symbols) -> Reading {
    let index = |key: &String| Reading::new(Meaning::Index(key.clone()), body.span.clone());
    match &body.meaning {
        Meaning::Unknown(key) if letters.contains(key) => index(key),
        // Under the sign the letter is no name of the work.
        Meaning::Name(symbol) => {
            let key = symbols.get(*symbol).map(|one| &one.key);
            let bound = key.filter(|key| letters.contains(key));
            bound.map_or_else(|| body.clone(), index)
        }
        _ => body.with_parts(&mut |part| bind(part, letters, symbols)),
    }
}
