//! Where an entry stands, as a reader expects it: `i + u - 1`, `p = i + u - 1`, `j \le i`.
//!
//! In: forms of indices and the letters of those. Out: a [`Linear`]: terms in reading order, sizes
//! taken apart into their symbols, chosen numbers added up. What it looks like is decided by whoever
//! writes it, in LaTeX or in the network language.

use super::symbols::Sign;
use super::typeset::Written;
use crate::algebra::{
    Atom, Bind, Expr, Factor, Form, Index, Location, Relation, Subscript, Variable,
};
use crate::matrix::shape::{Size, size, size_of};
use crate::matrix::{Bound, MatExpr, Selector};
use crate::scope::{Dim, Name, Scope};

/// The letter of an index, and whether the index is free.
pub(super) type Letter<'a> = &'a dyn Fn(Index) -> (String, bool);

/// What a term of a form is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// An index by its letter.
    Letter { letter: String, free: bool },
    /// The symbol of a size.
    Size(Dim),
    /// An entry of a `const` of whole numbers.
    Entry(Name, Vec<Subscript>),
}

/// Σ coefficient · piece + constant, in reading order: what is added, then what is taken away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Linear {
    pub(super) terms: Vec<(Piece, i64)>,
    pub(super) constant: i64,
}

impl Linear {
    /// The form with letters for its indices. One whose letter is a number is that number.
    pub(super) fn new(form: &Form, letter: Letter, scope: &Scope) -> Linear {
        let form = form.replaced(&mut |index| match letter(index).0.parse::<i64>() {
            Ok(number) => Form::from(number),
            Err(_) => Form::from(index),
        });
        let mut all = Linear {
            terms: Vec::new(),
            constant: form.constant(),
        };
        for (variable, coefficient) in form.terms() {
            match variable {
                Variable::Index(index) => {
                    let (letter, free) = letter(*index);
                    all.add(Piece::Letter { letter, free }, *coefficient);
                }
                Variable::Size(dim) => all.add_size(*dim, *coefficient, scope),
                Variable::Entry(name, at) => {
                    all.add(Piece::Entry(*name, at.clone()), *coefficient);
                }
            }
        }
        all.terms.retain(|(_, coefficient)| *coefficient != 0);
        all.terms.sort_by_key(|(_, coefficient)| *coefficient < 0);
        all
    }

    fn add(&mut self, piece: Piece, coefficient: i64) {
        match self.terms.iter_mut().find(|(own, _)| *own == piece) {
            Some((_, sum)) => *sum = sum.saturating_add(coefficient),
            None => self.terms.push((piece, coefficient)),
        }
    }

    fn add_size(&mut self, dim: Dim, coefficient: i64, scope: &Scope) {
        let affine = scope.affine(dim);
        let constant = affine.constant.saturating_mul(coefficient);
        self.constant = self.constant.saturating_add(constant);
        for (symbol, count) in affine.terms {
            self.add(
                Piece::Size(Dim::Size(symbol)),
                count.saturating_mul(coefficient),
            );
        }
    }

    /// Whether the constant stands first: `3 - u`.
    pub(super) fn constant_leads(&self) -> bool {
        self.constant > 0 && self.terms.first().is_some_and(|(_, first)| *first < 0)
    }

    /// How much a reader wants it alone on a side: a free index most.
    fn lone(&self) -> Option<u8> {
        match self.terms.as_slice() {
            [(piece, 1)] => Some(match piece {
                Piece::Letter { free: true, .. } => 0,
                Piece::Letter { free: false, .. } => 1,
                Piece::Entry(..) => 2,
                Piece::Size(_) => SIZE,
            }),
            _ => None,
        }
    }

    fn with(mut self, constant: i64) -> Linear {
        self.constant = constant;
        self
    }
}

/// A size is rather at the greater end: i + j ≤ n.
const SIZE: u8 = 3;

/// Two sides of an equation or inequality, no term with a minus on either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sides {
    pub(super) left: Linear,
    pub(super) sign: Sign,
    pub(super) right: Linear,
}

impl Sides {
    /// What a bracket says: `p = i + u - 1`, `j \le i`.
    pub(super) fn new(relation: Relation, form: Linear) -> Sides {
        let (mut plus, mut minus) = (Linear::default(), Linear::default());
        for (piece, coefficient) in form.terms {
            let side = if coefficient > 0 {
                &mut plus
            } else {
                &mut minus
            };
            side.terms.push((piece, coefficient.saturating_abs()));
        }
        match relation {
            Relation::Zero => equation(plus, minus, form.constant),
            Relation::NotNegative => inequality(plus, minus, form.constant),
        }
    }
}

/// plus + constant = minus, what is alone on the left.
fn equation(plus: Linear, minus: Linear, constant: i64) -> Sides {
    let (of_plus, of_minus) = (plus.lone(), minus.lone());
    let plus_first = match (of_plus, of_minus) {
        // i = j + 1, and neither j = i - 1.
        (Some(a), Some(b)) if a == b => constant <= 0,
        (Some(a), Some(b)) => a < b,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => !plus.terms.is_empty(),
    };
    let (left, right, constant) = match plus_first {
        true => (plus, minus, constant.saturating_neg()),
        false => (minus, plus, constant),
    };
    let sign = Sign::Equal;
    let together = left.lone().is_some() || right.terms.is_empty() || constant >= 0;
    match together {
        true => Sides {
            left,
            sign,
            right: right.with(constant),
        },
        false => Sides {
            left: left.with(constant.saturating_neg()),
            sign,
            right,
        },
    }
}

/// plus + constant ≥ minus.
fn inequality(plus: Linear, minus: Linear, constant: i64) -> Sides {
    let at_least = |left: Linear, right: Linear| Sides {
        left,
        sign: Sign::GreaterOrEqual,
        right,
    };
    let at_most = |left: Linear, right: Linear| Sides {
        left,
        sign: Sign::LessOrEqual,
        right,
    };
    if minus.terms.is_empty() {
        return at_least(plus, minus.with(constant.saturating_neg()));
    }
    if plus.terms.is_empty() {
        return at_most(minus, plus.with(constant));
    }
    let (above, below) = (plus.lone(), minus.lone());
    if constant == -1 && (above.is_some() || below.is_some()) {
        // Whole numbers: j + 1 ≤ i.
        return Sides {
            left: minus,
            sign: Sign::Less,
            right: plus,
        };
    }
    match (above, below) {
        (Some(a), b) if a < SIZE && b.is_none_or(|b| a < b || a == b && constant < 0) => {
            at_least(plus, minus.with(constant.saturating_neg()))
        }
        (_, Some(_)) => at_most(minus, plus.with(constant)),
        _ if constant >= 0 => at_most(minus, plus.with(constant)),
        _ => at_most(minus.with(constant.saturating_neg()), plus),
    }
}

/// The place as its number, axis by axis: all but the last count from 0 and are times the lengths
/// behind them, as in (i − 1) · 3 + j.
pub(super) fn axes(location: &Location) -> impl Iterator<Item = (Form, &[Dim])> {
    let last = location.at.len().saturating_sub(1);
    location.at.iter().enumerate().map(move |(axis, at)| {
        let behind = location.lengths.get(axis + 1..).unwrap_or_default();
        let from = i64::from(axis < last);
        (Form::from(at).plus(-from, &Form::from(1)), behind)
    })
}

/// Whether how far an index runs is seen from where it stands: alone along an axis of that length.
pub(super) fn range_is_seen<'f>(index: Index, over: impl IntoIterator<Item = &'f Factor>) -> bool {
    fn alone(at: &[Subscript], index: Index) -> bool {
        at.iter()
            .any(|at| at.index().is_some_and(|own| own.id == index.id))
    }
    let has = |indices: &[Index]| indices.iter().any(|own| own.id == index.id);
    let mut seen = false;
    for factor in over {
        factor.atom.visit(&mut |atom| {
            seen |= match atom {
                Atom::Entry(_, at) => alone(at, index),
                Atom::Reshaped(entry) => alone(&entry.location.at, index),
                Atom::Align(align) => alone(&align.left.at, index) || alone(&align.right.at, index),
                Atom::Bind(bind) => alone(&bind.at, index),
                Atom::Delta(a, b) => has(&[*a, *b]),
                Atom::Partial { at, by, .. } => has(at) || has(by),
                _ => false,
            }
        });
    }
    seen
}

/// The factors of all terms of what is bound.
pub(super) fn factors(body: &Expr) -> impl Iterator<Item = &Factor> + Clone {
    body.terms().iter().flat_map(|term| &term.factors)
}

/// The name of the matrix whose entries are bound, and whether rows and columns are swapped; none
/// where it is more than a name.
pub(super) fn named_matrix(bind: &Bind) -> Option<(Name, bool)> {
    let ([term], [i, j]) = (bind.body.terms(), bind.bound.as_slice()) else {
        return None;
    };
    let [factor] = term.factors.as_slice() else {
        return None;
    };
    let alone = term.bound.is_empty() && term.coefficient.is_one() && factor.exponent.is_one();
    let Atom::Entry(name, at) = &factor.atom else {
        return None;
    };
    let at: Vec<Index> = at.iter().filter_map(Subscript::index).collect();
    match at.as_slice() {
        [a, b] if alone && (a, b) == (i, j) => Some((*name, false)),
        [a, b] if alone && (a, b) == (j, i) => Some((*name, true)),
        _ => None,
    }
}

/// Along what a tensor is reduced, as a reader says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Along {
    /// Everything: there is no other axis.
    All,
    /// Along each row of a matrix.
    Rows,
    /// Down each column.
    Columns,
    /// The axis of this number, the first is 1.
    Axis(usize),
}

/// What reducing that axis (the first is 0) of a tensor of that size is.
pub(super) fn along(size: Size, axis: usize, scope: &Scope) -> Along {
    let mut others = size.axes().iter().enumerate();
    if others.all(|(other, length)| other == axis || scope.is_one(*length)) {
        return Along::All;
    }
    match (size.axes().len(), axis) {
        (2, 0) => Along::Columns,
        (2, _) => Along::Rows,
        _ => Along::Axis(axis + 1),
    }
}

/// The one axis that is padded, where it is not what `pad` means without saying.
pub(super) fn padded_axis(of: &MatExpr, axes: &[usize], scope: &Scope) -> Option<usize> {
    let size = size(of, scope);
    let rank = size.axes().len();
    let column = rank == 2 && scope.is_one(size.columns());
    match axes {
        [0] if column => None,
        [only] => Some(*only),
        _ => None,
    }
}

/// From where to where an author's letter runs, in the author's letters.
pub(super) struct Ends {
    pub(super) first: Form,
    pub(super) last: Form,
}

impl Ends {
    pub(super) fn new(bound: &Bound, written: &Written) -> Ends {
        let last = match &bound.last {
            Some(last) => last.clone(),
            None => bound
                .first
                .plus(1, &Form::size(bound.index.range))
                .plus(-1, &Form::from(1)),
        };
        Ends {
            first: written.form(&bound.first),
            last: written.form(&last),
        }
    }

    /// How many values there are.
    pub(super) fn count(&self) -> Form {
        self.last.plus(-1, &self.first).plus(1, &Form::from(1))
    }

    /// Whether they must be told: not where the index stands alone along an axis that long.
    pub(super) fn are_told(&self, bound: &Bound, body: &MatExpr, scope: &Scope) -> bool {
        bound.last.is_some()
            || bound.first.as_number() != Some(1)
            || !author_shows(bound.index, body, scope)
    }
}

/// Whether an author's index stands alone along an axis of its length.
pub(super) fn author_shows(index: Index, body: &MatExpr, scope: &Scope) -> bool {
    let mut shown = false;
    body.visit(&mut |part| {
        if let MatExpr::Select(of, selectors) = part {
            let size = size(of, scope);
            for (axis, selector) in selectors.iter().enumerate() {
                if let Selector::At(at) = selector {
                    let length = size.axes().get(axis).copied().unwrap_or(Dim::ONE);
                    shown |= shows(at, length, index, scope);
                }
            }
        }
    });
    shown
}

fn shows(at: &Subscript, length: Dim, index: Index, scope: &Scope) -> bool {
    match at {
        Subscript::Index(own) => own.id == index.id && scope.same(index.range, length),
        Subscript::Form(form) => form.terms().iter().any(|(variable, _)| match variable {
            Variable::Entry(name, inner) => {
                let size = size_of(&scope.letter(*name).shape);
                inner
                    .iter()
                    .zip(size.axes())
                    .any(|(at, length)| shows(at, *length, index, scope))
            }
            Variable::Index(_) | Variable::Size(_) => false,
        }),
    }
}
