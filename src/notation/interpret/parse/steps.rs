//! Names that are written like something else: `w_{t+1}`, `w'` and `w^{old}` are w at another time,
//! σ² may be a name, and a² the a of a layer.
//!
//! In: a name taken apart, and which names of the work are written so. Out: the same taken apart as
//! it is meant.

use super::names::{Above, Marks, index_text};
use super::{Fault, Setting};
use crate::notation::read::{Kind, Node, Operator};

/// Take the marks for what they are.
pub(super) fn settle(marks: &mut Marks, setting: &Setting) -> Result<(), Fault> {
    marks.below.retain(|group| !is_old(group));
    marks
        .above
        .retain(|one| !matches!(one, Above::Power(row) if is_old(row)));
    if marks.layer.as_deref().is_some_and(is_old_word) {
        marks.layer = None;
    }
    let stepped = setting.symbols.stepped();
    if let Some(Above::Power(row)) = marks.above.first() {
        let text = text(row);
        if stepped.layered.contains(&marks.base) && marks.layer.is_none() && is_layer(&text) {
            marks.layer = index_text(row, setting)?;
            marks.above.remove(0);
        } else if stepped.squares.contains(&marks.base) && text == "2" {
            marks.base.push('²');
            marks.above.remove(0);
        }
    }
    if marks.primes == 1 && stepped.primed.contains(&marks.base) {
        marks.primes = 0;
        marks.updated = true;
    }
    if marks.primes == 1 && stepped.own.contains(&marks.base) {
        marks.primes = 0;
        marks.base.push_str("^prime");
    }
    if stepped.letters.is_empty() {
        return Ok(());
    }
    let of_base = stepped
        .letters
        .iter()
        .filter(|(base, _)| *base == marks.base);
    let letters: Vec<&str> = of_base.map(|(_, letter)| letter.as_str()).collect();
    let said = |text: &str| {
        letters
            .iter()
            .find_map(|letter| match text.strip_prefix(letter)? {
                "" => Some(false),
                "+1" => Some(true),
                _ => None,
            })
    };
    let mut updated = false;
    marks.below.retain(|group| match said(&text(group)) {
        Some(now) => {
            updated |= now;
            false
        }
        None => true,
    });
    marks.above.retain(|one| match one {
        Above::Power(row) => match said(&text(row)) {
            Some(now) => {
                updated |= now;
                false
            }
            None => true,
        },
        _ => true,
    });
    if let Some(now) = marks.layer.as_deref().and_then(said) {
        updated |= now;
        marks.layer = None;
    }
    marks.updated |= updated;
    Ok(())
}

/// `2`, `l`, `l+1`: not `T`, which transposes.
fn is_layer(text: &str) -> bool {
    let mut signs = text.chars();
    let first = signs.next();
    first.is_some_and(|sign| sign.is_ascii_digit() || sign.is_ascii_alphabetic() && sign != 'T')
        && signs.all(|sign| sign.is_ascii_digit() || matches!(sign, '+' | '-'))
}

fn text(row: &[Node]) -> String {
    let mut text = String::new();
    for node in row {
        match &node.kind {
            Kind::Letter(letter, _) => text.push_str(letter),
            Kind::Number(digits) => text.push_str(digits),
            Kind::Operator(Operator::Plus) => text.push('+'),
            Kind::Operator(Operator::Minus) => text.push('-'),
            Kind::Word(word) | Kind::Text(word) => text.push_str(word.trim()),
            _ => text.push('?'),
        }
    }
    text
}

fn is_old(row: &[Node]) -> bool {
    is_old_word(&text(row))
}

fn is_old_word(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "old" | "alt" | "prev" | "旧" | "current" | "cur"
    )
}
