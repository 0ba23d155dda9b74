//! How far the letters run that stand in entries.
//!
//! In: a reading and the shapes of names. Out: the length of the axis that each letter stands on.
//! Shapes are told here without making a formula, as far as they are needed for that.

use super::entries::leaves_single_axes;
use super::values::{axes_of, kept, lengths, padded};
use super::{Context, Fault};
use crate::notation::interpret::{Callee, Meaning, Reading, Sign, Whole};
use rustc_hash::FxHashMap;

/// Deeper parts are not looked at.
const DEEPEST: usize = super::DEEPEST;

/// The free index letters that stand in entries, with the range that the axes give them.
pub fn ranges(reading: &Reading, context: &Context) -> FxHashMap<String, u64> {
    let shapes = Shapes {
        context,
        parameter: &|_| None,
    };
    let mut found = Vec::new();
    shapes.search(reading, &mut Vec::new(), &mut found, 0);
    let mut all: FxHashMap<String, u64> = FxHashMap::default();
    // Where it stands with a number added, it need not run over the whole axis.
    found.sort_by_key(|place| place.moved != 0);
    for place in found {
        let range = place.range();
        all.entry(place.letter)
            .and_modify(|known| {
                if place.moved == 0 {
                    *known = range.min(*known);
                }
            })
            .or_insert(range);
    }
    all
}

/// How far a letter runs in a body: none where it stands on no axis.
pub(super) fn range_in(
    letter: &str,
    body: &Reading,
    context: &Context,
    parameter: &dyn Fn(usize) -> Option<Vec<u64>>,
) -> Result<Option<u64>, Fault> {
    let shapes = Shapes { context, parameter };
    let mut found = Vec::new();
    shapes.search(body, &mut Vec::new(), &mut found, 0);
    found.retain(|place| place.letter == letter);
    found.sort_by_key(|place| place.moved != 0);
    let Some(first) = found.first() else {
        return Ok(None);
    };
    let range = first.range();
    for other in found.iter().filter(|other| other.moved == 0) {
        if other.range() != range {
            return Err(Fault::Ranges {
                letter: letter.to_owned(),
                first: range,
                second: other.range(),
            });
        }
    }
    Ok(Some(range))
}

/// A letter on an axis.
struct Place {
    letter: String,
    length: u64,
    /// What is added to the letter.
    moved: i64,
}

impl Place {
    fn range(&self) -> u64 {
        let more = u64::try_from(self.moved).unwrap_or(0);
        self.length.saturating_sub(more)
    }
}

struct Shapes<'a, 'b> {
    context: &'a Context<'b>,
    /// The size of what stands for a parameter.
    parameter: &'a dyn Fn(usize) -> Option<Vec<u64>>,
}

impl Shapes<'_, '_> {
    fn search(
        &self,
        reading: &Reading,
        bound: &mut Vec<String>,
        found: &mut Vec<Place>,
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        let before = bound.len();
        match &reading.meaning {
            Meaning::Entry(base, at) => self.places(base, at, bound, found, depth),
            Meaning::Fold(fold) => {
                bound.extend(fold.indices.iter().map(|index| index.letter.clone()));
            }
            _ => {}
        }
        for part in reading.parts() {
            self.search(part, bound, found, depth + 1);
        }
        bound.truncate(before);
    }

    fn places(
        &self,
        base: &Reading,
        at: &[Reading],
        bound: &[String],
        found: &mut Vec<Place>,
        depth: usize,
    ) {
        let Some(size) = self.size(base, depth) else {
            return;
        };
        let declared = self.declared(base);
        let lengths = match (at.len(), size.as_slice()) {
            (count, all) if count == all.len() => all.to_vec(),
            (1, [length, 1] | [1, length]) => vec![*length],
            (count, all) if leaves_single_axes(count, all) => {
                all.iter().copied().filter(|length| *length != 1).collect()
            }
            (count, all) if count < all.len() => all[..count].to_vec(),
            (count, _) => match declared {
                Some(declared) if declared.len() == count => declared,
                _ => return,
            },
        };
        for (at, length) in at.iter().zip(lengths) {
            if let Some((letter, moved)) = letter_of(at)
                && !bound.iter().any(|own| own == letter)
            {
                found.push(Place {
                    letter: letter.to_owned(),
                    length,
                    moved,
                });
            }
        }
    }

    fn declared(&self, reading: &Reading) -> Option<Vec<u64>> {
        let Meaning::Name(symbol) = reading.meaning else {
            return None;
        };
        let name = (*self.context.names.get(symbol)?)?;
        let scope = &self.context.scope;
        Some(lengths(&scope.letter(name).declared, scope))
    }

    /// The size of a part, as far as it can be told at a glance.
    fn size(&self, reading: &Reading, depth: usize) -> Option<Vec<u64>> {
        if depth > DEEPEST {
            return None;
        }
        let size = |reading: &Reading| self.size(reading, depth + 1);
        let is_scalar = |size: &Vec<u64>| kept(size).is_empty();
        // The first that is no number.
        let common = |all: &mut dyn Iterator<Item = &Reading>| {
            let mut first = None;
            for part in all {
                let found = size(part)?;
                if first.as_ref().is_none_or(is_scalar) {
                    first = Some(found);
                }
            }
            first
        };
        match &reading.meaning {
            Meaning::Name(symbol) => {
                if let Some(size) = (self.parameter)(*symbol) {
                    return Some(size);
                }
                let name = (*self.context.names.get(*symbol)?)?;
                Some(padded(&axes_of(name, self.context.scope)))
            }
            Meaning::Noted(inner, _)
            | Meaning::Inverse(inner)
            | Meaning::Root(inner)
            | Meaning::Power(inner, _)
            | Meaning::ElementPower(inner, _) => size(inner),
            Meaning::Transpose(inner) => match size(inner)?.as_slice() {
                [rows, columns] => Some(vec![*columns, *rows]),
                _ => None,
            },
            Meaning::Sum(terms) => common(&mut terms.iter().map(|term| &term.reading)),
            Meaning::Product(Sign::Hadamard | Sign::HadamardDivide, a, b)
            | Meaning::Fraction(a, b) => common(&mut [&**a, &**b].into_iter()),
            Meaning::Product(Sign::Dot, a, b) => product(&size(a)?, &size(b)?),
            Meaning::Beside(all) => {
                let mut sizes = all.iter().map(size);
                let first = sizes.next()??;
                sizes.try_fold(first, |left, right| product(&left, &right?))
            }
            Meaning::Apply(Callee::Whole(whole), _, arguments) => {
                let of = size(arguments.first()?);
                match whole {
                    Whole::Softmax | Whole::LogSoftmax | Whole::Normalized(..) => of,
                    Whole::Along(_, axis) => {
                        let mut size = of?;
                        *size.get_mut(*axis)? = 1;
                        Some(size)
                    }
                    Whole::Flatten | Whole::Vec => Some(vec![of?.iter().product(), 1]),
                    Whole::Reshape => written_shape(arguments.get(1)?),
                    _ => None,
                }
            }
            Meaning::Apply(_, _, arguments) => common(&mut arguments.iter()),
            Meaning::Derivative(derivative) => {
                let axes = |reading: &Reading| Some(kept(&size(reading)?));
                let of = match axes(&derivative.of) {
                    Some(of) => of,
                    // The loss may have no shape of its own yet.
                    None if matches!(derivative.of.meaning, Meaning::Name(_)) => Vec::new(),
                    None => return None,
                };
                let mut all = of;
                for by in &derivative.by {
                    all.extend(axes(by)?);
                }
                Some(padded(&all))
            }
            Meaning::Entry(base, at) => {
                let size = size(base)?;
                match size.as_slice() {
                    all if at.len() >= all.len() => Some(vec![1, 1]),
                    [_, 1] | [1, _] => Some(vec![1, 1]),
                    all if leaves_single_axes(at.len(), all) => Some(vec![1, 1]),
                    all => Some(padded(&all[at.len()..])),
                }
            }
            Meaning::Number(_)
            | Meaning::Index(_)
            | Meaning::Unknown(_)
            | Meaning::Pi
            | Meaning::E => Some(vec![1, 1]),
            _ => None,
        }
    }
}

/// `2 \times 3` as the lengths of axes.
pub(super) fn written_shape(reading: &Reading) -> Option<Vec<u64>> {
    let mut lengths = Vec::new();
    let mut open = vec![reading];
    while let Some(part) = open.pop() {
        match &part.meaning {
            Meaning::Product(Sign::Dot, a, b) => open.extend([&**b, &**a]),
            Meaning::Number(written) => {
                let length = super::values::whole(&written.value)?;
                lengths.push(u64::try_from(length).ok().filter(|length| *length > 0)?);
            }
            _ => return None,
        }
    }
    Some(padded(&lengths))
}

fn product(a: &[u64], b: &[u64]) -> Option<Vec<u64>> {
    match (kept(a).is_empty(), kept(b).is_empty(), a, b) {
        (true, ..) => Some(b.to_vec()),
        (_, true, ..) => Some(a.to_vec()),
        (_, _, [rows, inner], [other, columns]) if inner == other => Some(vec![*rows, *columns]),
        _ if a == b => Some(a.to_vec()),
        _ => None,
    }
}

/// The letter of `i`, `i + 1`, and what is added to it.
fn letter_of(reading: &Reading) -> Option<(&str, i64)> {
    match &reading.meaning {
        Meaning::Index(letter) | Meaning::Unknown(letter) => Some((letter, 0)),
        Meaning::Noted(inner, _) => letter_of(inner),
        Meaning::Sum(terms) => {
            let mut letter = None;
            let mut moved = 0i64;
            for term in terms {
                match &term.reading.meaning {
                    Meaning::Number(number) => {
                        let number = super::values::whole(&number.value)?;
                        let number = if term.negative { -number } else { number };
                        moved = moved.checked_add(number)?;
                    }
                    Meaning::Index(own) | Meaning::Unknown(own)
                        if letter.is_none() && !term.negative =>
                    {
                        letter = Some(own);
                    }
                    _ => return None,
                }
            }
            Some((letter?, moved))
        }
        _ => None,
    }
}
