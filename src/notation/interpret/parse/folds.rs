//! Big signs: what they bind, and for which indices.

use super::functions::Head;
use super::names::row_of;
use super::{Fault, Parser};
use crate::notation::interpret::{Bound, Fold, FoldKind, Meaning, Reading};
use crate::notation::read::{Big, Kind, Node, Relation};

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
        let body = self.product()?;
        let letters: Vec<String> = indices.iter().map(|bound| bound.letter.clone()).collect();
        let body = bind(&body, &letters);
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

    /// `k = 1`, `i, j`, `k \ne i`, `k`.
    fn bounds(&self, row: &'a [Node]) -> Result<Vec<Bound>, Fault> {
        let mut all: Vec<Bound> = Vec::new();
        for group in row.split(|node| matches!(node.kind, Kind::Comma | Kind::Space)) {
            let Some((first, rest)) = group.split_first() else {
                continue;
            };
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

/// The letters that a big sign binds are indices in its body.
fn bind(body: &Reading, letters: &[String]) -> Reading {
    match &body.meaning {
        Meaning::Unknown(key) if letters.contains(key) => {
            Reading::new(Meaning::Index(key.clone()), body.span.clone())
        }
        _ => body.with_parts(&mut |part| bind(part, letters)),
    }
}
