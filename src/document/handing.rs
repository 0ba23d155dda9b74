//! How a value hands its gradient back, in the words of a lecturer: read off the slope alone.
//!
//! In: a [`Path`] of a derivation. Out: a [`Handing`], by which `backward` chooses its sentence. It
//! looks at deltas and indices, never at which operation made them.

use crate::algebra::{Atom, Index, Rational, Term};
use crate::derivation::Path;

/// How a gradient comes back along one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Handing {
    /// v = u: nothing changes.
    Copy,
    /// v = … + u: nothing changes.
    Added,
    /// v = … − u: the sign turns.
    Subtracted,
    /// One entry of u stands in many places of v: what comes back adds up.
    Spread,
    /// An entry of u moves only the same entry of v.
    Entrywise,
    /// An entry of u moves only one entry of v.
    One,
    /// An entry of u moves one row or column of v.
    Line,
    /// Every entry of v depends on every entry of u.
    Mixed,
    /// u or v is a number, or the slope has no simpler name.
    Plain,
}

/// How the gradient comes back to a value with its entry at `by`.
pub fn handing(path: &Path, by: &[Index]) -> Handing {
    let Some(slope) = Slope::of(path, by) else {
        return Handing::Plain;
    };
    let lone = path.definition.terms().len() == 1 && !path.has_rest;
    let same_axes = slope.free_of.is_empty() && slope.free_by.is_empty();
    match (slope.unit, same_axes) {
        (Some(false), true) if lone => Handing::Copy,
        (Some(false), true) => Handing::Added,
        (Some(true), true) if !lone => Handing::Subtracted,
        (Some(_), false) if slope.free_by.is_empty() => Handing::Spread,
        _ if path.at.is_empty() || by.is_empty() => Handing::Plain,
        (_, true) => Handing::Entrywise,
        _ if slope.pairs > 0 && slope.free_of.is_empty() => Handing::One,
        _ if slope.pairs == 0 => Handing::Mixed,
        _ => Handing::Line,
    }
}

/// What a slope of one term is made of.
struct Slope {
    /// ±1 and deltas only: whether it is −1.
    unit: Option<bool>,
    /// How many deltas tie an index of v to one of u.
    pairs: usize,
    /// The indices of v that no delta ties.
    free_of: Vec<Index>,
    /// The indices of u that no delta ties.
    free_by: Vec<Index>,
}

impl Slope {
    fn of(path: &Path, by: &[Index]) -> Option<Slope> {
        let [term] = path.slope.terms() else {
            return None;
        };
        let tied = tied_pairs(term);
        let free = |indices: &[Index]| -> Vec<Index> {
            indices
                .iter()
                .copied()
                .filter(|index| !tied.iter().any(|(i, j)| i == index || j == index))
                .collect()
        };
        let bare = term.bound.is_empty() && term.factors.len() == tied.len();
        let unit = if !bare {
            None
        } else if term.coefficient.is_one() {
            Some(false)
        } else if term.coefficient == Rational::NEG_ONE {
            Some(true)
        } else {
            None
        };
        Some(Slope {
            unit,
            pairs: tied.len(),
            free_of: free(&path.at),
            free_by: free(by),
        })
    }
}

fn tied_pairs(term: &Term) -> Vec<(Index, Index)> {
    term.factors
        .iter()
        .filter_map(|factor| match factor.atom {
            Atom::Delta(i, j) => Some((i, j)),
            _ => None,
        })
        .collect()
}

/// The indices of v that no delta ties to u: the chain rule sums over them.
pub fn summed_over(path: &Path, by: &[Index]) -> Vec<Index> {
    match Slope::of(path, by) {
        Some(slope) => slope.free_of,
        None => path.at.clone(),
    }
}
