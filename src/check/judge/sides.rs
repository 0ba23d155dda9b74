//! What can be told of a side without its value: letters, numbers, digits.

use super::Figure;
use super::{Message, Unread};
use crate::algebra::Index;
use crate::matrix::MatExpr;
use crate::notation::interpret::{Meaning, Reading, Sign};

/// Letters that are indices and not bound, in order of first appearance.
pub(super) fn free_letters(reading: &Reading, bound: &mut Vec<String>, found: &mut Vec<String>) {
    match &reading.meaning {
        Meaning::Index(letter) => {
            if !bound.contains(letter) && !found.contains(letter) {
                found.push(letter.clone());
            }
        }
        Meaning::Fold(fold) => {
            let before = bound.len();
            bound.extend(fold.indices.iter().map(|one| one.letter.clone()));
            for part in reading.parts() {
                free_letters(part, bound, found);
            }
            bound.truncate(before);
        }
        _ => {
            for part in reading.parts() {
                free_letters(part, bound, found);
            }
        }
    }
}

pub(super) fn unknown(reading: &Reading) -> Option<String> {
    let mut found = None;
    reading.visit(&mut |one| {
        if let Meaning::Unknown(key) = &one.meaning
            && found.is_none()
        {
            found = Some(key.clone());
        }
    });
    found
}

/// Whether it is made of numbers alone.
pub(super) fn is_numeric(reading: &Reading) -> bool {
    !reading.has(&|meaning| {
        matches!(
            meaning,
            Meaning::Name(_) | Meaning::Unknown(_) | Meaning::Index(_) | Meaning::Derivative(_)
        )
    })
}

/// Whether digits are written in it.
pub(super) fn has_numbers(reading: &Reading) -> bool {
    reading.has(&|meaning| matches!(meaning, Meaning::Number(_)))
}

/// A number, or a tensor of such, as it is written.
pub(super) fn figures(reading: &Reading) -> Option<Vec<Figure>> {
    match &reading.meaning {
        Meaning::Matrix(rows) => rows.iter().flatten().map(figure).collect(),
        Meaning::List(all) => {
            let nested: Option<Vec<Vec<Figure>>> = all.iter().map(figures).collect();
            Some(nested?.into_iter().flatten().collect())
        }
        Meaning::Transpose(inner) => match inner.meaning {
            Meaning::List(_) => figures(inner),
            Meaning::Matrix(ref rows)
                if rows.len() == 1 || rows.iter().all(|row| row.len() == 1) =>
            {
                figures(inner)
            }
            _ => None,
        },
        _ => Some(vec![figure(reading)?]),
    }
}

pub(super) fn figure(reading: &Reading) -> Option<Figure> {
    figure_with(reading, false)
}

pub(super) fn figure_with(reading: &Reading, negative: bool) -> Option<Figure> {
    match &reading.meaning {
        Meaning::Number(written) => Figure::new(written, negative, 0),
        Meaning::Sum(terms) => match terms.as_slice() {
            [term] => figure_with(&term.reading, negative ^ term.negative),
            _ => None,
        },
        Meaning::Product(Sign::Dot, number, power) => {
            let Meaning::Power(base, exponent) = &power.meaning else {
                return None;
            };
            if **base != Reading::integer(10) {
                return None;
            }
            let Meaning::Number(written) = &number.meaning else {
                return None;
            };
            let exponent = figure(exponent)?;
            let power = i64::try_from(exponent.value.to_int().value()).ok()?;
            Figure::new(written, negative, power)
        }
        Meaning::Noted(inner, _) => figure_with(inner, negative),
        _ => None,
    }
}

/// A formula for all values of the free indices.
pub(super) fn whole(formula: &MatExpr, indices: &[Index]) -> MatExpr {
    match indices.is_empty() {
        true => formula.clone(),
        false => MatExpr::Entries(indices.to_vec(), Box::new(formula.clone())),
    }
}

/// A message with both sides, and where it has to be the whole claim, as they are written.
pub(super) fn beside(message: Message, left: Option<&str>, written: &str, claim: &str) -> Message {
    match message {
        Message::Unread(Unread::Ambiguous(text)) if text.is_empty() => {
            Message::Unread(Unread::Ambiguous(claim.to_owned()))
        }
        Message::Differs { value, .. } => Message::Differs {
            left: left.map(str::to_owned),
            value,
            right: written.to_owned(),
        },
        Message::NotIdentical {
            instead: Some(instead),
            ..
        } => Message::NotIdentical {
            part: Some(written.to_owned()),
            instead: Some(instead),
        },
        other => other,
    }
}
