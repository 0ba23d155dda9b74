//! How a value hands its gradient back, in the words of a lecturer: read off the slope alone.
//!
//! In: a [`Path`] of a derivation. Out: a [`Handing`], by which `backward` chooses its sentence. It
//! looks at deltas and indices, never at which operation made them.

use crate::algebra::{Atom, Binder, Expr, Factor, Form, Index, Rational, Subscript, Term};
use crate::derivation::Path;
use crate::scope::{Name, Scope};

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
    /// Every entry of v depends on every entry of u, and on its own in a way of its own.
    Coupled,
    /// The entries of u stand in v as they are, in another shape.
    Reshaped,
    /// The entries of u stand in v as they are, at other places.
    Placed,
    /// The entries of u stand in v as they are, at places that numbers say.
    LookedUp,
    /// An entry of u moves those of v that its places reach.
    Window,
    /// v is the greatest or least of entries of u.
    Extreme,
    /// u or v is a number, or the slope has no simpler name.
    Plain,
}

/// How the gradient comes back to a value with its entry at `by`.
pub fn handing(path: &Path, by: &[Index], scope: &Scope) -> Handing {
    let Some(slope) = Slope::of(path, by) else {
        return match is_coupled(path, by) {
            true => Handing::Coupled,
            false => Handing::Plain,
        };
    };
    if let Some(handing) = by_places(path, by, scope) {
        return handing;
    }
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

/// How the gradient comes back where places decide: by the factors of the slope that are 1 or 0,
/// or an entry that is 0 outside its tensor.
fn by_places(path: &Path, by: &[Index], scope: &Scope) -> Option<Handing> {
    let [term] = path.slope.terms() else {
        return None;
    };
    let any = |wanted: &dyn Fn(&Atom) -> bool| term.factors.iter().any(|one| wanted(&one.atom));
    let is_place = |factor: &Factor| {
        matches!(
            factor.atom,
            Atom::Delta(..) | Atom::Bracket(..) | Atom::Align(_)
        )
    };
    let bare =
        term.bound.is_empty() && term.coefficient.is_one() && term.factors.iter().all(is_place);
    let extreme = |atom: &Atom| matches!(atom, Atom::Bind(bind) if matches!(bind.binder, Binder::FirstMax | Binder::FirstMin));
    let named = |atom: &Atom| match atom {
        Atom::Bracket(_, form) => {
            let mut names = false;
            form.visit_names(&mut |_| names = true);
            names
        }
        _ => false,
    };
    let bracket = |atom: &Atom| matches!(atom, Atom::Bracket(..));
    if any(&extreme) {
        Some(Handing::Extreme)
    } else if bare && any(&|atom| matches!(atom, Atom::Align(_))) {
        // What is cut out of another shape is told by its places.
        Some(if any(&bracket) {
            Handing::Placed
        } else {
            Handing::Reshaped
        })
    } else if bare && any(&named) {
        Some(Handing::LookedUp)
    } else if bare && any(&bracket) {
        Some(Handing::Placed)
    } else if any(&bracket) || any(&|atom| reaches_out(atom, &path.at, by, scope)) {
        Some(Handing::Window)
    } else {
        None
    }
}

/// Whether an entry has a subscript of an index of v and one of u that may leave its tensor.
fn reaches_out(atom: &Atom, of: &[Index], by: &[Index], scope: &Scope) -> bool {
    let Atom::Entry(name, at) = atom else {
        return false;
    };
    at.iter().zip(lengths(*name, scope)).any(|(at, length)| {
        let Subscript::Form(form) = at else {
            return false;
        };
        let has = |indices: &[Index]| indices.iter().any(|index| form.coefficient(*index) != 0);
        has(of) && has(by) && leaves(form, &length, scope)
    })
}

/// Whether a place may be one that an axis of that length does not have.
fn leaves(form: &Form, length: &Form, scope: &Scope) -> bool {
    !form.plus(-1, &Form::from(1)).is_never_negative(scope)
        || !length.plus(-1, form).is_never_negative(scope)
}

/// Whether an entry in a formula may be one that its tensor does not have: it counts as 0.
pub fn counts_on_zero(expr: &Expr, scope: &Scope) -> bool {
    let mut found = false;
    expr.visit_atoms(&mut |atom| {
        if let Atom::Entry(name, at) = atom {
            found |= at.iter().zip(lengths(*name, scope)).any(
                |(at, length)| matches!(at, Subscript::Form(form) if leaves(form, &length, scope)),
            );
        }
    });
    found
}

/// The lengths of the axes that carry a subscript.
fn lengths(name: Name, scope: &Scope) -> impl Iterator<Item = Form> {
    let shape = scope.letter(name).shape.0.iter().copied();
    shape
        .filter(|length| !scope.is_one(*length))
        .map(Form::size)
}

/// Whether one term of a slope is for the same entry alone, and another for all of them.
fn is_coupled(path: &Path, by: &[Index]) -> bool {
    let pairs = |term: &Term| tied_pairs(term).len();
    let all = by.len().min(path.at.len());
    let terms = path.slope.terms();
    all > 0
        && terms.iter().any(|term| pairs(term) == all)
        && terms.iter().any(|term| pairs(term) < all)
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
    let free = |index: &Index| tied_to(path, *index, by).is_none();
    path.at.iter().copied().filter(free).collect()
}

/// The index of u that every term of the slope ties to this index of v.
pub fn tied_to(path: &Path, index: Index, by: &[Index]) -> Option<Index> {
    let other = |(i, j): (Index, Index)| match (i == index, j == index) {
        (true, _) => by.contains(&j).then_some(j),
        (_, true) => by.contains(&i).then_some(i),
        _ => None,
    };
    let (first, rest) = path.slope.terms().split_first()?;
    let ties =
        |term: &Term| -> Vec<Index> { tied_pairs(term).into_iter().filter_map(other).collect() };
    ties(first)
        .into_iter()
        .find(|tied| rest.iter().all(|term| ties(term).contains(tied)))
}
