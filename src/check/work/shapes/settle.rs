//! The search for shapes that make equations fit.
//!
//! In: equations, and the shapes that each free name may have. Out: one for each, the customary ones
//! as far as that can be.

use super::*;

/// So often equations are tried with other shapes.
const MOST_TRIES: usize = 1_500;

/// The axes that are chosen of two lengths.
pub(super) fn chosen(size: Size, axes: Axes) -> Size {
    let mut found = [Len::Fixed(1); 2];
    for axis in 0..2 {
        if axes[axis] {
            found[axis] = size[axis];
        }
    }
    found
}

/// The shapes that a name may have, the customary first: capitals are matrices, small letters
/// columns, Greek ones numbers.
pub(super) fn candidates(key: &str, seen: &Seen) -> Vec<Axes> {
    if seen.numbers.contains(key) {
        return vec![NUMBER];
    }
    match seen.axes.get(key) {
        Some(1) => return vec![COLUMN, ROW],
        Some(_) => return vec![MATRIX],
        None => {}
    }
    let letter = key.split(['_', '^']).next().unwrap_or(key);
    let capital = key.starts_with(|sign: char| sign.is_ascii_uppercase());
    let greek =
        letter.chars().count() > 1 && crate::notation::symbols::Sign::letter(letter).is_some();
    let mut all = match (capital, greek) {
        (true, _) => vec![MATRIX, COLUMN, NUMBER],
        (_, true) => vec![NUMBER, COLUMN, MATRIX],
        _ => vec![COLUMN, NUMBER, ROW, MATRIX],
    };
    if seen.tensors.contains(key) {
        all.retain(|axes| *axes != NUMBER);
    }
    all
}

/// Choose other shapes where equations do not fit. None where nothing helps.
pub(super) fn settle(system: &System, guess: &mut Guess, choices: &[Choice]) -> Option<()> {
    let mut tries = 0;
    for count in 1..=system.order.len() {
        while system.fits(guess, count).is_err() {
            if repaired(system, guess, choices, count, &mut tries) {
                break;
            }
            if guess.spreads || tries > MOST_TRIES {
                return None;
            }
            guess.spreads = true;
        }
    }
    system.fits(guess, system.order.len()).ok()
}

/// Whether another shape of one name makes the first equations fit: of one in the last of them, or
/// else of any.
fn repaired(
    system: &System,
    guess: &mut Guess,
    choices: &[Choice],
    count: usize,
    tries: &mut usize,
) -> bool {
    let last = system.equations.get(&system.order[count - 1]);
    let mut order: Vec<&Choice> = choices.iter().collect();
    order.sort_by_key(|(key, _, _)| {
        let inside = |meaning: &Meaning| match meaning {
            Meaning::Unknown(own) => own == key,
            Meaning::Name(symbol) => system.key(*symbol) == Some(key),
            _ => false,
        };
        !last.is_some_and(|(_, right)| right.has(&inside))
    });
    // One name, or else two; capitals keep their shapes as long as that can be.
    let kept = guess.free.clone();
    let (capitals, small): (Vec<_>, Vec<_>) = order
        .into_iter()
        .partition(|(key, _, _)| key.starts_with(|sign: char| sign.is_ascii_uppercase()));
    let all: Vec<_> = small.iter().chain(&capitals).copied().collect();
    let rounds = [
        (&small, false, false),
        (&small, true, false),
        (&small, false, true),
        (&capitals, false, true),
        (&all, true, true),
    ];
    for (names, pairs, matrices) in rounds {
        let among = |(key, size, axes): &Choice| {
            let mut axes = axes.clone();
            axes.retain(|axes| matrices || *axes != MATRIX);
            (key.clone(), *size, axes)
        };
        let names: Vec<Choice> = names.iter().map(|one| among(one)).collect();
        for (place, first) in names.iter().enumerate() {
            let others = if pairs { &names[place + 1..] } else { &[][..] };
            let found = tried(system, guess, first, count, tries, &mut |guess, tries| {
                let before = guess.free.clone();
                others.iter().any(|second| {
                    guess.free.clone_from(&before);
                    tried(system, guess, second, count, tries, &mut |_, _| false)
                })
            });
            if found {
                return true;
            }
            guess.free.clone_from(&kept);
        }
    }
    false
}

/// Whether one of the shapes of a name makes the first equations fit, perhaps with something more.
fn tried(
    system: &System,
    guess: &mut Guess,
    (key, size, axes): &Choice,
    count: usize,
    tries: &mut usize,
    more: &mut dyn FnMut(&mut Guess, &mut usize) -> bool,
) -> bool {
    let before = guess.free.get(key).copied();
    let others = axes.iter().map(|axes| chosen(*size, *axes));
    for other in others.filter(|other| Some(*other) != before) {
        *tries += 1;
        if *tries > MOST_TRIES {
            return false;
        }
        guess.free.insert(key.clone(), other);
        if system.fits(guess, count).is_ok() || more(guess, tries) {
            return true;
        }
    }
    false
}
