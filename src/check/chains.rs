//! The statements of a work, put together: which relations are one chain.
//!
//! In: the formulas of a work. Out: [`Chain`]s in the order of the file, each with its sides as
//! nodes. What a side says is not known here.

mod beside;

use crate::notation::read::{Macros, Node, Options, Relation, Separator, Side, read};
use crate::notes::Notes;
use std::ops::Range;

/// `a = b = c`
#[derive(Debug, Clone, Default)]
pub struct Chain {
    /// Its sides, at least one.
    pub sides: Vec<ChainSide>,
    /// Whether a condition stands behind it: it is claimed only where that holds.
    pub conditional: bool,
    /// The conditions, each as the row of a comparison.
    pub conditions: Vec<Vec<Node>>,
    /// The letters whose values are told beside it.
    pub ranges: Vec<LetterRange>,
}

/// `i = 1, 2, 3`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRange {
    /// The letter.
    pub letter: String,
    /// Its values, where they are numbers.
    pub values: Option<Vec<i64>>,
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
    // A range that stands before what it is told for.
    let mut told: Vec<LetterRange> = Vec::new();
    for (number, formula) in notes.formulas.iter().enumerate() {
        let same_block = block == Some((formula.text, formula.block));
        block = Some((formula.text, formula.block));
        if !same_block {
            told.clear();
        }
        let between = match same_block {
            true => beside::words_before(notes, number),
            false => String::new(),
        };
        let pieces = read(&formula.latex, &macros, &options);
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            let goes_on = piece
                .sides
                .first()
                .is_some_and(|side| side.relation.is_some());
            let words = match (&piece.after, at) {
                (Separator::Words(words), _) => words.to_lowercase(),
                (_, 0) => between.clone(),
                _ => String::new(),
            };
            if let Some((range, taken)) = beside::range(&pieces[at..], &words) {
                match all.last_mut().filter(|_| at > 0 || same_block) {
                    Some(last) => last.ranges.push(range),
                    None => told.push(range),
                }
                at += taken;
                continue;
            }
            let conditions = beside::condition(piece, at > 0, &words);
            if let Some(condition) = conditions
                && (at > 0 || same_block)
                && let Some(last) = all.last_mut()
            {
                last.conditional = true;
                last.conditions.extend(condition);
                at += 1;
                continue;
            }
            let notes = piece.sides.iter().flat_map(|side| beside::notes(&side.row));
            let notes: Vec<Vec<Side>> = notes.collect();
            let sides = piece.sides.iter().cloned();
            let sides = sides.map(|side| placed(side, number));
            match all.last_mut() {
                Some(last) if goes_on && (at > 0 || same_block) => {
                    last.sides.extend(sides);
                }
                _ => all.push(Chain {
                    sides: sides.collect(),
                    ranges: std::mem::take(&mut told),
                    ..Chain::default()
                }),
            }
            // What is said below a brace is a claim of its own, and no part of the chain.
            for sides in notes {
                let sides = sides.into_iter().map(|side| placed(side, number));
                let own = Chain {
                    sides: sides.collect(),
                    ..Chain::default()
                };
                all.insert(all.len() - 1, own);
            }
            at += 1;
        }
    }
    all
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
}
