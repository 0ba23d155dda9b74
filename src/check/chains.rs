//! The statements of a work, put together: which relations are one chain.
//!
//! In: the formulas of a work. Out: [`Chain`]s in the order of the file, each with its sides as
//! nodes. What a side says is not known here.

use crate::notation::read::{Kind, Macros, Node, Options, Piece, Relation, Separator, Side, read};
use crate::notes::Notes;
use std::ops::Range;

/// `a = b = c`
#[derive(Debug, Clone)]
pub struct Chain {
    /// Its sides, at least one.
    pub sides: Vec<ChainSide>,
    /// Whether a condition stands behind it: it is claimed only where that holds.
    pub conditional: bool,
}

/// One side of a chain.
#[derive(Debug, Clone)]
pub struct ChainSide {
    /// The relation before it and its place; none of the first side.
    pub relation: Option<(Relation, Range<usize>)>,
    /// What stands there.
    pub row: Vec<Node>,
    /// Where, in the formula's LaTeX.
    pub span: Range<usize>,
    /// Which formula of the notes it stands in.
    pub formula: usize,
}

/// The chains of a work.
pub fn chains(notes: &Notes, decimal_comma: bool) -> Vec<Chain> {
    let mut macros = Macros::new();
    for definition in &notes.macros {
        macros.add(definition);
    }
    let options = Options { decimal_comma };
    let mut all: Vec<Chain> = Vec::new();
    let mut block = None;
    for (number, formula) in notes.formulas.iter().enumerate() {
        let same_block = block == Some((formula.text, formula.block));
        block = Some((formula.text, formula.block));
        for (place, piece) in read(&formula.latex, &macros, &options)
            .into_iter()
            .enumerate()
        {
            let goes_on = piece
                .sides
                .first()
                .is_some_and(|side| side.relation.is_some());
            let Piece {
                after,
                sides,
                words,
            } = piece;
            let condition = is_condition(&after, &words, &sides);
            let sides = sides.into_iter().map(|side| placed(side, number));
            if condition
                && place > 0
                && let Some(last) = all.last_mut()
            {
                last.conditional = true;
            }
            match all.last_mut() {
                Some(last) if goes_on && (place > 0 || same_block) => {
                    last.sides.extend(sides);
                }
                _ => all.push(Chain {
                    sides: sides.collect(),
                    conditional: false,
                }),
            }
        }
    }
    all
}

/// Whether a statement is the condition of the one before it: `\text{if } z > 0`, `\quad z > 0`.
fn is_condition(after: &Separator, words: &[String], sides: &[Side]) -> bool {
    let limits = sides.iter().skip(1).any(|side| {
        let relation = side.relation.as_ref();
        relation.is_some_and(|(relation, _)| !Chain::claims(*relation))
    });
    let says_so = |text: &str| {
        let text = text.to_lowercase();
        [
            "if", "when", "for", "where", "falls", "wenn", "若", "当", "如果",
        ]
        .iter()
        .any(|word| text.contains(word))
    };
    let said = match after {
        Separator::Words(text) => says_so(text),
        _ => false,
    };
    limits && !matches!(after, Separator::Row | Separator::Arrow)
        || said
        || words.iter().any(|text| says_so(text)) && limits
}

fn placed(side: Side, formula: usize) -> ChainSide {
    ChainSide {
        relation: side.relation,
        row: side.row,
        span: side.span,
        formula,
    }
}

impl Chain {
    /// Whether a relation makes a claim.
    pub fn claims(relation: Relation) -> bool {
        match relation {
            Relation::Equal
            | Relation::Approximately
            | Relation::Identical
            | Relation::Defined
            | Relation::Becomes
            | Relation::Increased
            | Relation::Decreased => true,
            Relation::NotEqual
            | Relation::Less
            | Relation::LessOrEqual
            | Relation::Greater
            | Relation::GreaterOrEqual
            | Relation::In
            | Relation::Other => false,
        }
    }

    /// Whether it is no statement but a value of a list: the `2` of `i = 1, 2, 3`.
    pub fn is_lone_value(&self) -> bool {
        let one = match self.sides.as_slice() {
            [side] => side.row.as_slice(),
            _ => return false,
        };
        matches!(one, [node] if matches!(node.kind, Kind::Number(_) | Kind::Dots | Kind::Letter(..)))
    }

    /// `i` of `i = 1`, if it is a letter with a whole number.
    pub fn counted_letter(&self) -> Option<&str> {
        let [left, right] = self.sides.as_slice() else {
            return None;
        };
        match (left.row.as_slice(), right.row.as_slice()) {
            ([left], [right]) => match (&left.kind, &right.kind) {
                (Kind::Letter(letter, _), Kind::Number(_)) => Some(letter),
                _ => None,
            },
            _ => None,
        }
    }
}
