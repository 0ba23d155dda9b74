//! The voice of a document: with matrices, with indices, or with every component written out.
//!
//! In: an equation by its general entry. Out: lines. The scalar voice writes a line for each entry,
//! sums written out, as a tutorial with eight weights does. A tensor of more than
//! [`MOST_ENTRIES`] entries shows its first three and its last; an entry that is longer than
//! [`LONGEST`], or whose sizes have no numbers, stays in index notation.

use super::compose::Composer;
use super::{Inline, Line};
use crate::algebra::{Atom, Expr, Form, Index, written_out};
use crate::derivation::{Gradient, Path, general_place};
use crate::matrix::MatExpr;
use crate::matrix::expand::expand;
use crate::notation::symbols::Sign;
use crate::notation::typeset;
use crate::notation::{Joined, Math, Signed};
use crate::scope::Name;

/// How formulas are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notation {
    /// With whole matrices.
    #[default]
    Matrix,
    /// The general entry, with indices and sums.
    Index,
    /// Every entry, with sums written out.
    Scalar,
}

/// Tensors with more entries than this show the first three and the last.
const MOST_ENTRIES: usize = 16;

/// So many are shown of a tensor that has more.
const SHOWN: u64 = 3;

/// An entry with more factors than this stays in index notation.
const LONGEST: usize = 40;

/// A chain of more products than this is not shown before its result.
const MOST_PATHS: usize = 4;

/// An equation by its general entry.
pub(super) struct General {
    pub name: Name,
    pub at: Vec<Index>,
    pub right: Expr,
}

/// One entry of it.
pub(super) struct Written {
    /// Numbers for the indices.
    pub place: Vec<(Index, u64)>,
    /// Which entry it is, row by row from 0.
    pub number: usize,
    /// The right side without sums.
    pub right: Expr,
    /// Whether entries were left out before it.
    pub after_gap: bool,
}

impl General {
    /// The equation of a value.
    pub fn of_value(composer: &Composer, name: Name, definition: &MatExpr) -> General {
        let place = general_place(name, composer.scope());
        General {
            name,
            at: place.iter().flatten().copied().collect(),
            right: expand(definition, &place, composer.scope()),
        }
    }

    /// The equation of a gradient.
    pub fn of_gradient(gradient: &Gradient) -> General {
        General {
            name: gradient.name,
            at: gradient.at().to_vec(),
            right: gradient.component(),
        }
    }

    /// Its entries, sums written out; none where that gets too long or sizes are not known.
    pub fn written(&self, composer: &Composer) -> Option<Vec<Written>> {
        let scope = composer.scope();
        let lengths = self.at.iter().map(|index| scope.value(index.range));
        let lengths: Vec<u64> = lengths.collect::<Option<_>>()?;
        let count = lengths
            .iter()
            .try_fold(1u64, |all, one| all.checked_mul(*one))?;
        let all = count <= MOST_ENTRIES as u64;
        let shown = (0..if all { count } else { SHOWN }).chain((!all).then(|| count - 1));
        let mut entries = Vec::new();
        for number in shown {
            let mut rest = number;
            let mut place: Vec<(Index, u64)> = Vec::with_capacity(self.at.len());
            for (index, length) in self.at.iter().zip(&lengths).rev() {
                place.push((*index, rest % length + 1));
                rest /= length;
            }
            place.reverse();
            entries.push(Written {
                right: written_out(&self.right, &place, scope, LONGEST)?,
                place,
                number: usize::try_from(number).ok()?,
                after_gap: number >= SHOWN && !all,
            });
        }
        Some(entries)
    }

    /// The name of an entry.
    pub fn left(&self, composer: &Composer, entry: &Written) -> Math {
        let at = entry
            .place
            .iter()
            .map(|(_, number)| Form::from(*number as i64));
        let left = Expr::entry(self.name, at);
        typeset::component(&left, &composer.letters(&[], &[]), &composer.style)
    }
}

/// The equation of a value or gradient in the voice of the document, a line or a line for each
/// entry.
pub(super) fn lines(composer: &Composer, general: &General, from: Option<&Gradient>) -> Vec<Line> {
    let written = match composer.options.notation {
        Notation::Scalar => general.written(composer),
        Notation::Matrix | Notation::Index => None,
    };
    let Some(written) = written else {
        return vec![in_letters(composer, general, from)];
    };
    let letters = composer.letters(&[], &[]);
    let mut all = Lines::new(composer);
    for entry in &written {
        let right = typeset::component(&entry.right, &letters, &composer.style);
        let left = general.left(composer, entry);
        let mut sides = Vec::new();
        if let Some(chain) = from.and_then(|gradient| chain(composer, gradient, entry))
            && chain != right
            && chain != left
        {
            sides.push((Sign::Equal, chain));
        }
        sides.push((Sign::Equal, right));
        all.push(left, sides, entry.after_gap);
    }
    all.lines
}

/// y_1 = …, the first entry with its sums written out; none where that gets too long.
pub(super) fn first(composer: &Composer, general: &General) -> Option<(Math, Math)> {
    let entry = general.written(composer)?.into_iter().next()?;
    let letters = composer.letters(&[], &[]);
    let right = typeset::component(&entry.right, &letters, &composer.style);
    Some((general.left(composer, &entry), right))
}

/// y_i = …, by letters.
pub(super) fn in_letters(composer: &Composer, general: &General, from: Option<&Gradient>) -> Line {
    let letters = match from {
        Some(gradient) => composer.summing_letters(gradient),
        None => composer.letters(&general.at, &[]),
    };
    let left = composer.entry(general.name, &general.at, &letters);
    let right = typeset::component(&general.right, &letters, &composer.style);
    Line::equation(left, right)
}

/// Lines of entries, equal ones on one.
pub(super) struct Lines<'a, 'b> {
    composer: &'a Composer<'b>,
    last: Option<Vec<(Sign, Math)>>,
    pub lines: Vec<Line>,
}

impl<'a, 'b> Lines<'a, 'b> {
    pub fn new(composer: &'a Composer<'b>) -> Lines<'a, 'b> {
        Lines {
            composer,
            last: None,
            lines: Vec::new(),
        }
    }

    /// One more entry. One that equals the last stands on its line.
    pub fn push(&mut self, left: Math, sides: Vec<(Sign, Math)>, after_gap: bool) {
        if let (Some(last), Some(line)) = (&self.last, self.lines.last_mut())
            && *last == sides
            && sides.len() == 1
            && !after_gap
        {
            line.left = line.left.take().map(|first| beside(first, left));
            return;
        }
        if let (true, Some(line)) = (after_gap, self.lines.last_mut()) {
            line.reason = self.composer.said("scalar.on", &[]);
        }
        self.lines.extend(super::worked::lines(left, sides.clone()));
        self.last = Some(sides);
    }
}

/// ∂L/∂z_1 · ∂z_1/∂w_12: what one entry gets by the chain rule, before the slopes are put in.
fn chain(composer: &Composer, gradient: &Gradient, entry: &Written) -> Option<Math> {
    let mut products = Vec::new();
    for path in gradient.paths() {
        products.extend(products_of(composer, gradient, &path, entry, MOST_PATHS)?);
        if products.len() > MOST_PATHS {
            return None;
        }
    }
    let sum = products.into_iter().map(|math| Signed {
        negative: false,
        math,
    });
    let sum: Vec<Signed> = sum.collect();
    (!sum.is_empty()).then(|| Math::sum(sum))
}

/// The first slope that is not 0, written out: ∂z_1/∂w_11 = x_1. None in the other voices, and of
/// a number by a number.
pub(super) fn slope(composer: &Composer, gradient: &Gradient, path: &Path) -> Option<Math> {
    let by = gradient.by().to_vec();
    if composer.options.notation != Notation::Scalar || by.is_empty() && path.at.is_empty() {
        return None;
    }
    let entries = |name, at: &[Index]| {
        let at = at.to_vec();
        let right = Expr::zero();
        General { name, at, right }.written(composer)
    };
    let (moving, moved) = (entries(gradient.wrt, &by)?, entries(path.of, &path.at)?);
    for from in &moving {
        for to in &moved {
            let at = [&from.place[..], &to.place[..]].concat();
            let slope = written_out(&path.slope, &at, composer.scope(), LONGEST)?;
            if !slope.is_zero() {
                let letters = composer.letters(&[], &[]);
                return Some(Math::relation(
                    partial(composer, gradient, path, &at),
                    Sign::Equal,
                    typeset::component(&slope, &letters, &composer.style),
                ));
            }
        }
    }
    None
}

/// ∂z_1/∂w_12
fn partial(composer: &Composer, gradient: &Gradient, path: &Path, at: &[(Index, u64)]) -> Math {
    let numbered = |letters: typeset::Letters, (index, number): &(Index, u64)| {
        letters.named(*index, number.to_string())
    };
    let letters = at.iter().fold(composer.letters(&[], &[]), numbered);
    let partial = Expr::atom(Atom::Partial {
        of: path.of,
        at: path.at.clone(),
        wrt: gradient.wrt,
        by: gradient.by().to_vec(),
    });
    typeset::component(&partial, &letters, &composer.style)
}

fn products_of(
    composer: &Composer,
    gradient: &Gradient,
    path: &Path,
    entry: &Written,
    most: usize,
) -> Option<Vec<Math>> {
    let whole = General {
        name: path.of,
        at: path.at.clone(),
        right: Expr::zero(),
    };
    let mut products = Vec::new();
    for moved in whole.written(composer)? {
        if moved.after_gap {
            return None;
        }
        let at = [&entry.place[..], &moved.place[..]].concat();
        if written_out(&path.slope, &at, composer.scope(), LONGEST)?.is_zero() {
            continue;
        }
        if products.len() == most {
            return None;
        }
        let factor = written_out(&path.adjoint, &at, composer.scope(), LONGEST)?;
        if factor.is_zero() {
            continue;
        }
        let partial = partial(composer, gradient, path, &at);
        products.push(match factor == Expr::one() {
            true => partial,
            false => {
                let letters = composer.letters(&[], &[]);
                let factor = typeset::component(&factor, &letters, &composer.style);
                Math::product([(None, factor), (Some(Sign::Dot), partial)])
            }
        });
    }
    Some(products)
}

/// The entries that an equation gives, for a heading: `z_1`, `z_2`.
pub(super) fn named_entries(composer: &Composer, general: &General) -> Vec<Vec<Inline>> {
    let Some(written) = general.written(composer) else {
        return Vec::new();
    };
    let name = |entry: &Written| vec![Inline::Math(general.left(composer, entry))];
    match written.as_slice() {
        [first, second, .., last] if written.len() > MOST_PATHS => {
            vec![
                name(first),
                name(second),
                vec![Inline::Text("…".into())],
                name(last),
            ]
        }
        few => few.iter().map(name).collect(),
    }
}

/// `a = b`; `a = b = c` where the first is such a chain.
fn beside(first: Math, next: Math) -> Math {
    let next = Joined {
        sign: Some(Sign::Equal),
        math: next,
    };
    match first {
        Math::Relation(mut sides) => {
            sides.push(next);
            Math::Relation(sides)
        }
        math => Math::Relation(vec![Joined { sign: None, math }, next]),
    }
}
