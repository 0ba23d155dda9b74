//! What stands beside a statement and is none: the values of a letter, a condition, a note under a
//! brace.
//!
//! In: pieces of a formula, and the words before them. Out: ranges, conditions as rows, and the
//! claims below braces. What a statement says is not known here.

use super::{Chain, LetterRange};
use crate::notation::read::{Fence, Kind, Node, Operator, Piece, Relation, Separator, Side};
use crate::notes::Notes;

/// Words that begin a condition.
const IF: [&str; 12] = [
    "if",
    "when",
    "whenever",
    "provided",
    "falls",
    "wenn",
    "si",
    "若",
    "当",
    "如果",
    "当且仅当",
    "iff",
];

/// Words that begin a condition or a range.
const FOR: [&str; 11] = [
    "for",
    "for all",
    "for every",
    "for each",
    "where",
    "with",
    "für",
    "对",
    "对于",
    "其中",
    "mit",
];

/// No range has more values.
const MOST_VALUES: i64 = 1_000;

/// The words between a formula and the one before it, without marks; none where they are long.
pub(super) fn words_before(notes: &Notes, number: usize) -> String {
    let found = number.checked_sub(1).and_then(|before| {
        let (before, this) = (notes.formulas.get(before)?, notes.formulas.get(number)?);
        let end = before.latex.len();
        let (from, to) = (before.place(end..end).end, this.place(0..0).start);
        notes.texts.get(this.text)?.text.get(from..to)
    });
    let words = found.unwrap_or_default();
    if words.len() > 40 {
        return String::new();
    }
    let plain = words.chars().map(|sign| match sign.is_alphabetic() {
        true => sign,
        false => ' ',
    });
    let plain: String = plain.collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

fn says(words: &str, which: &[&str]) -> bool {
    let words = words
        .trim()
        .trim_matches(|sign: char| !sign.is_alphabetic());
    which.iter().any(|one| {
        words == *one
            || words.ends_with(one)
                && (!one.is_ascii() || words[..words.len() - one.len()].ends_with(' '))
    })
}

/// The range that begins here, and how many pieces it takes: `i = 1, 2, 3`, `i = 1, \dots, n`,
/// `i \in \{1, 2\}`, `1 \le i \le n`, and behind `for` `i = 1` alone.
pub(super) fn range(pieces: &[Piece], words: &str) -> Option<(LetterRange, usize)> {
    let (first, rest) = pieces.split_first()?;
    let relations: Vec<Relation> = first
        .sides
        .iter()
        .filter_map(|side| side.relation.as_ref().map(|(relation, _)| *relation))
        .collect();
    let rows: Vec<&[Node]> = first
        .sides
        .iter()
        .map(|side| without_all(&side.row))
        .collect();
    match (rows.as_slice(), relations.as_slice()) {
        ([left, right], [Relation::Equal]) => {
            let letter = letter(left)?;
            let first_value = value(right);
            if first_value.is_none() && !is_affine(right) {
                return dotted(&letter, right).map(|range| (range, 1));
            }
            let listed = rest.iter().take_while(|piece| is_listed(piece)).count();
            if listed == 0 && !says(words, &FOR) {
                return None;
            }
            if listed == 0 && first_value.is_none() {
                return None;
            }
            let rows = rest[..listed]
                .iter()
                .map(|piece| piece.sides[0].row.as_slice());
            let rows: Vec<&[Node]> = std::iter::once(*right).chain(rows).collect();
            let values = listed_values(&rows);
            Some((LetterRange { letter, values }, 1 + listed))
        }
        ([left, right], [Relation::In]) => {
            let letter = letter(left)?;
            let values = match right {
                [node] => match &node.kind {
                    Kind::Fenced(Fence::Curly, inner, Fence::Curly) => {
                        let row = row_of(inner);
                        let rows: Vec<&[Node]> =
                            row.split(|node| matches!(node.kind, Kind::Comma)).collect();
                        listed_values(&rows)
                    }
                    _ => None,
                },
                _ => None,
            };
            // `x \in \mathbb R` is the range of no index.
            let set = right
                .iter()
                .any(|node| matches!(node.kind, Kind::Fenced(Fence::Curly, ..)));
            set.then_some((LetterRange { letter, values }, 1))
        }
        ([low, middle, high], [Relation::LessOrEqual, Relation::LessOrEqual]) => {
            let letter = letter(middle)?;
            let values = match (value(low), value(high)) {
                (Some(low), Some(high)) => between(low, high),
                _ => None,
            };
            Some((LetterRange { letter, values }, 1))
        }
        _ => None,
    }
}

/// The row without a sign for `all` before it.
fn without_all(row: &[Node]) -> &[Node] {
    match row.split_first() {
        Some((first, rest)) if matches!(&first.kind, Kind::Sign(sign) if sign == "forall") => rest,
        _ => row,
    }
}

fn row_of(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::Row(inner) => inner,
        _ => std::slice::from_ref(node),
    }
}

fn letter(row: &[Node]) -> Option<String> {
    match row {
        [node] => match &node.kind {
            Kind::Letter(letter, _) => Some(letter.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A whole number.
fn value(row: &[Node]) -> Option<i64> {
    match row {
        [node] => match &node.kind {
            Kind::Number(digits) => digits.parse().ok(),
            Kind::Row(inner) => value(inner),
            _ => None,
        },
        [sign, node] if sign.kind == Kind::Operator(Operator::Minus) => match &node.kind {
            Kind::Number(digits) => digits.parse::<i64>().ok().map(|value| -value),
            _ => None,
        },
        _ => None,
    }
}

/// `L - 1`, `n`: letters and whole numbers.
fn is_affine(row: &[Node]) -> bool {
    !row.is_empty()
        && row.iter().all(|node| match &node.kind {
            Kind::Letter(..) | Kind::Operator(Operator::Plus | Operator::Minus) => true,
            Kind::Number(digits) => !digits.contains('.'),
            _ => false,
        })
}

/// `1:n`, `1 \dots n`, `1..n`
fn dotted(letter: &str, row: &[Node]) -> Option<LetterRange> {
    let at = row
        .iter()
        .position(|node| matches!(node.kind, Kind::Dots | Kind::Colon))?;
    let (low, high) = (&row[..at], &row[at + 1..]);
    if !is_affine(low) || !is_affine(high) {
        return None;
    }
    let values = match (value(low), value(high)) {
        (Some(low), Some(high)) => between(low, high),
        _ => None,
    };
    Some(LetterRange {
        letter: letter.to_owned(),
        values,
    })
}

/// A value of a list: a piece with one side behind a comma, and nothing but it.
fn is_listed(piece: &Piece) -> bool {
    let one = match piece.sides.as_slice() {
        [side] if side.relation.is_none() => side.row.as_slice(),
        _ => return false,
    };
    let apart = match &piece.after {
        Separator::Comma => true,
        Separator::Words(words) => {
            matches!(words.trim(), "and" | "und" | "or" | "oder" | "和" | "或")
        }
        _ => false,
    };
    apart
        && (is_affine(one)
            || value(one).is_some()
            || matches!(one, [node] if node.kind == Kind::Dots))
}

/// The values of a list in which dots may stand for those between.
fn listed_values(rows: &[&[Node]]) -> Option<Vec<i64>> {
    let mut values: Vec<i64> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if matches!(row, [node] if node.kind == Kind::Dots) {
            let (low, high) = (*values.last()?, value(rows.get(at + 1)?)?);
            values.extend(between(low.checked_add(1)?, high.checked_sub(1)?)?);
            continue;
        }
        values.push(value(row)?);
    }
    Some(values)
}

fn between(low: i64, high: i64) -> Option<Vec<i64>> {
    (high.checked_sub(low)? < MOST_VALUES).then(|| (low..=high).collect())
}

/// The condition of the statement before that a piece is: each of its comparisons as a row; none
/// where it is a statement.
pub(super) fn condition(piece: &Piece, behind: bool, words: &str) -> Option<Vec<Vec<Node>>> {
    let limits = piece.sides.iter().skip(1).any(|side| {
        let relation = side.relation.as_ref();
        relation.is_some_and(|(relation, _)| {
            !Chain::claims(*relation) && !matches!(relation, Relation::In | Relation::Other)
        })
    });
    let related = piece.sides.len() > 1;
    let own = piece.words.iter().any(|text| {
        let text = text.trim().to_lowercase();
        ["时", "的时候", "holds", "gilt"]
            .iter()
            .any(|one| text.starts_with(one))
    });
    let begins = says(words, &IF);
    let is_condition = related && begins
        || limits && (says(words, &FOR) || own)
        || limits && behind && !matches!(piece.after, Separator::Row | Separator::Arrow);
    if !is_condition || piece.sides.first()?.relation.is_some() {
        return None;
    }
    let mut row: Vec<Node> = Vec::new();
    for side in &piece.sides {
        if let Some((relation, place)) = &side.relation {
            row.push(Node {
                kind: Kind::Relation(*relation),
                span: place.clone(),
            });
        }
        row.extend(side.row.iter().cloned());
    }
    Some(vec![row])
}

/// The claims below braces of a row: `\underbrace{a - t}_{= 0.5}`.
pub(super) fn notes(row: &[Node]) -> Vec<Vec<Side>> {
    let mut found = Vec::new();
    for node in row {
        inside(node, &mut found);
    }
    found
}

fn inside(node: &Node, found: &mut Vec<Vec<Side>>) {
    match &node.kind {
        Kind::Noted(body, note) => {
            inside(body, found);
            let mut sides = vec![side(None, row_of(body))];
            let mut open: Option<(Relation, std::ops::Range<usize>)> = None;
            let mut row: Vec<Node> = Vec::new();
            for node in row_of(note) {
                match node.kind {
                    Kind::Relation(relation) => {
                        if let Some(before) = open.take() {
                            sides.push(side(Some(before), &std::mem::take(&mut row)));
                        } else if !row.is_empty() {
                            return;
                        }
                        open = Some((relation, node.span.clone()));
                    }
                    _ => row.push(node.clone()),
                }
            }
            if let Some(last) = open {
                sides.push(side(Some(last), &row));
                found.push(sides);
            }
        }
        Kind::Row(nodes) => nodes.iter().for_each(|node| inside(node, found)),
        Kind::Fraction(a, b) => {
            inside(a, found);
            inside(b, found);
        }
        Kind::Root(_, a) | Kind::Fenced(_, a, _) => inside(a, found),
        Kind::Scripts(scripts) => inside(&scripts.base, found),
        _ => {}
    }
}

fn side(relation: Option<(Relation, std::ops::Range<usize>)>, row: &[Node]) -> Side {
    let place = relation.as_ref().map_or(0, |(_, span)| span.end);
    let start = row.iter().map(|node| node.span.start).min();
    let end = row.iter().map(|node| node.span.end).max();
    Side {
        relation,
        row: row.to_vec(),
        span: start.unwrap_or(place)..end.unwrap_or(place),
    }
}
