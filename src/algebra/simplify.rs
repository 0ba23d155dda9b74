//! The rewrites that make a derivative readable, each a named rule that keeps the value.
//!
//! In: an expression and what its names mean. Out: the same value, and which rules it took. What
//! needs no name (like terms, like factors, a product with 0 or 1) is done by building an
//! expression at all, in [`normal`](super).

mod facts;

use super::form::{Form, Subscript};
use super::{Align, Atom, Expr, Factor, Index, Location, Rational, Relation, Reshaped, Term};
use crate::scope::{Dim, Kind, Name, Scope};

/// One row of [`RULES`].
pub struct RewriteRule {
    /// Which one, as a step cites it.
    pub rewrite: Rewrite,
    /// The same value, rewritten wherever the rule applies.
    pub apply: fn(&Expr, &Scope) -> Expr,
}

/// The name of a rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rewrite {
    /// Σ_i δ_ij t(i) = t(j)
    DeltaMeetsSum,
    /// Σ_i [p = i + u − 1] t(i) = t(p − u + 1), where that place exists
    PlaceSolved,
    /// Σ_ij [ij and kl are one place, row by row] A_ij = (A in the shape of kl)_kl
    Reshaped,
    /// Σ_i 1 = n
    SumOfConstant,
    /// Σ_i y_i = 1, declared of y
    SumsToOne,
    /// (√a)² = a
    RootSquared,
    /// log e^a = a
    LogOfExp,
    /// Σ_i t_i / Σ_k t_k = 1
    SumCancels,
}

/// Every rewrite, in the order in which they are tried.
#[rustfmt::skip]
pub const RULES: &[RewriteRule] = &[
    RewriteRule { rewrite: Rewrite::DeltaMeetsSum, apply: delta_meets_sum },
    RewriteRule { rewrite: Rewrite::PlaceSolved,   apply: place_solved },
    RewriteRule { rewrite: Rewrite::Reshaped,      apply: reshaped },
    RewriteRule { rewrite: Rewrite::SumOfConstant, apply: sum_of_constant },
    RewriteRule { rewrite: Rewrite::SumsToOne,     apply: facts::sums_to_one },
    RewriteRule { rewrite: Rewrite::RootSquared,   apply: facts::root_squared },
    RewriteRule { rewrite: Rewrite::LogOfExp,      apply: facts::log_of_exp },
    RewriteRule { rewrite: Rewrite::SumCancels,    apply: facts::sum_cancels },
];

/// A rewrite that changed something, and what it made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// By what.
    pub rewrite: Rewrite,
    /// The expression after it.
    pub after: Expr,
}

/// Apply every rule until none changes anything; each change is an entry, in order.
pub fn simplify(expr: &Expr, scope: &Scope) -> Vec<Rewritten> {
    let mut steps: Vec<Rewritten> = Vec::new();
    let mut current = expr.clone();
    loop {
        let before = steps.len();
        for rule in RULES {
            let after = (rule.apply)(&current, scope);
            if after != current {
                current = after.clone();
                steps.push(Rewritten {
                    rewrite: rule.rewrite,
                    after,
                });
            }
        }
        if steps.len() == before {
            return steps;
        }
    }
}

/// Σ_i δ_ij t(i) = t(j), for the sums and deltas of each term.
pub fn delta_meets_sum(expr: &Expr, scope: &Scope) -> Expr {
    let meets = |term: &Term| met(term, scope).is_some();
    if !expr.terms().iter().any(meets) {
        return expr.clone();
    }
    let without = |term: &Term| {
        let mut term = term.clone();
        while let Some((gone, stays)) = met(&term, scope) {
            term = term.with_index_replaced(gone, stays);
        }
        term
    };
    Expr::from_terms(expr.terms().iter().map(without).collect())
}

/// A bound index that a delta says to be another, which runs as far: one that does not fixes a place
/// that may not exist.
fn met(term: &Term, scope: &Scope) -> Option<(Index, Index)> {
    term.factors.iter().find_map(|factor| match factor.atom {
        Atom::Delta(i, j) if !scope.same(i.range, j.range) => None,
        Atom::Delta(i, j) if term.binds(i) => Some((i, j)),
        Atom::Delta(i, j) if term.binds(j) => Some((j, i)),
        _ => None,
    })
}

/// The form that has to be 0 for a bracket or a delta to be 1.
fn zero_form(atom: &Atom, scope: &Scope) -> Option<Form> {
    match atom {
        Atom::Bracket(Relation::Zero, form) => Some((**form).clone()),
        Atom::Delta(i, j) if !scope.same(i.range, j.range) => {
            Some(Form::from(*i).plus(-1, &Form::from(*j)))
        }
        _ => None,
    }
}

/// A bracket [form = 0] fixes a bound index: its sum goes. Where the place that it fixes may not
/// exist, brackets say so, unless an entry does that is 0 there by itself.
pub fn place_solved(expr: &Expr, scope: &Scope) -> Expr {
    let solvable = |term: &Term| {
        term.factors.iter().any(|factor| {
            zero_form(&factor.atom, scope).is_some_and(|form| {
                term.bound
                    .iter()
                    .any(|index| form.coefficient(*index).abs() == 1)
            })
        })
    };
    if !expr.terms().iter().any(solvable) {
        return expr.clone();
    }
    let solved = expr.terms().iter().map(|term| match solvable(term) {
        true => solved(term, scope),
        false => Expr::from_terms(vec![term.clone()]),
    });
    Expr::sum(solved.collect())
}

fn solved(term: &Term, scope: &Scope) -> Expr {
    let mut next = 0;
    term.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
    let (bound, factors) = term.opened(&mut next);
    let mut best: Option<(usize, Solution)> = None;
    for (place, factor) in factors.iter().enumerate() {
        let Some(form) = zero_form(&factor.atom, scope) else {
            continue;
        };
        for index in &bound {
            let coefficient = form.coefficient(*index);
            if coefficient.abs() != 1 {
                continue;
            }
            // coefficient · i + rest = 0
            let rest = form.plus(-coefficient, &Form::from(*index));
            let solution = Solution::new(*index, rest.times(-coefficient), &factors, scope);
            if best
                .as_ref()
                .is_none_or(|(_, best)| solution.cost() < best.cost())
            {
                best = Some((place, solution));
            }
        }
    }
    let Some((place, solution)) = best else {
        return Expr::from_terms(vec![term.clone()]);
    };
    let mut parts = vec![Expr::number(term.coefficient.clone())];
    parts.extend(solution.conditions);
    for (other, factor) in factors.iter().enumerate() {
        if other != place {
            parts.push(factor.to_expr().substitute(solution.index, &solution.value));
        }
    }
    let left: Vec<Index> = bound
        .into_iter()
        .filter(|index| *index != solution.index)
        .collect();
    Expr::product(parts).sum_over(&left)
}

/// A value for a bound index, and what has to hold for it to be one of its range.
struct Solution {
    index: Index,
    value: Form,
    conditions: Vec<Expr>,
    /// Whether the index stands at a gradient, whose place is what a reader expects to be told.
    at_gradient: bool,
}

impl Solution {
    fn new(index: Index, value: Form, factors: &[Factor], scope: &Scope) -> Solution {
        let holds = |factor: &&Factor| {
            factor.exponent > Rational::ZERO && is_zero_outside(&factor.atom, index, scope)
        };
        let mut conditions = Vec::new();
        let holder = factors.iter().find(holds);
        if holder.is_none() {
            for form in [
                value.plus(-1, &Form::from(1)),
                Form::size(index.range).plus(-1, &value),
            ] {
                if !form.is_never_negative(scope) {
                    conditions.push(Expr::bracket(Relation::NotNegative, &form));
                }
            }
        }
        let at_gradient = factors.iter().any(|factor| {
            matches!(&factor.atom, Atom::Entry(name, _)
                if matches!(scope.letter(*name).kind, Kind::Adjoint { .. }) && factor.atom.has_index(index))
        });
        Solution {
            index,
            value,
            conditions,
            at_gradient,
        }
    }

    fn cost(&self) -> (usize, bool) {
        (self.conditions.len(), !self.at_gradient)
    }
}

/// Whether an atom is 0 where the index is put outside of its range, because an entry is.
fn is_zero_outside(atom: &Atom, index: Index, scope: &Scope) -> bool {
    let whole = |at: &[Subscript], lengths: &[Dim]| {
        at.iter()
            .zip(lengths)
            .any(|(at, length)| at.index() == Some(index) && scope.same(index.range, *length))
    };
    match atom {
        Atom::Entry(name, at) => whole(at, &carried(*name, scope)),
        Atom::Reshaped(entry) => whole(&entry.location.at, &entry.location.lengths),
        // No place outside is the one that is chosen.
        Atom::Bind(bind) if bind.binder.is_choice() => {
            let lengths: Vec<Dim> = bind.bound.iter().map(|index| index.range).collect();
            whole(&bind.at, &lengths)
        }
        _ => false,
    }
}

/// The lengths of the axes of a tensor that carry a subscript.
fn carried(name: Name, scope: &Scope) -> Vec<Dim> {
    let shape = scope.letter(name).shape.0.iter().copied();
    shape.filter(|length| !scope.is_one(*length)).collect()
}

/// Σ over all places of one shape of an entry there and a place in another shape: the entry of the
/// tensor in that other shape.
pub fn reshaped(expr: &Expr, scope: &Scope) -> Expr {
    let any = |term: &Term| {
        term.factors
            .iter()
            .any(|factor| matches!(factor.atom, Atom::Align(_) | Atom::Reshaped(_)))
    };
    if !expr.terms().iter().any(any) {
        return expr.clone();
    }
    let put = expr.terms().iter().map(|term| {
        let mut term = term.clone();
        while let Some(shorter) = with_one_reshaped(&term, scope) {
            term = shorter;
        }
        for factor in &mut term.factors {
            if let Atom::Reshaped(entry) = &factor.atom
                && same_lengths(&carried(entry.name, scope), &entry.location.lengths, scope)
            {
                factor.atom = Atom::Entry(entry.name, entry.location.at.clone());
            }
        }
        term
    });
    // The factors have changed: every term is put in order anew.
    Expr::from_terms(put.collect()).replace_atoms(&|_| None)
}

fn same_lengths(a: &[Dim], b: &[Dim], scope: &Scope) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| scope.same(*a, *b))
}

fn with_one_reshaped(term: &Term, scope: &Scope) -> Option<Term> {
    for (place, factor) in term.factors.iter().enumerate() {
        let Atom::Align(align) = &factor.atom else {
            continue;
        };
        let Align { left, right } = &**align;
        for (gone, stays) in [(left, right), (right, left)] {
            let Some(indices) = gone.plain_indices() else {
                continue;
            };
            if !indices.iter().all(|index| term.binds(*index))
                || indices
                    .iter()
                    .any(|index| stays.at.iter().any(|at| has(at, *index)))
            {
                continue;
            }
            let mut users = term.factors.iter().enumerate().filter(|(other, factor)| {
                *other != place && indices.iter().any(|index| factor.atom.has_index(*index))
            });
            let (Some((user, entry)), None) = (users.next(), users.next()) else {
                continue;
            };
            let Some(atom) = put_into_shape(&entry.atom, gone, stays, scope) else {
                continue;
            };
            let mut shorter = term.clone();
            shorter.factors[user].atom = atom;
            shorter.factors.remove(place);
            shorter.bound.retain(|index| !indices.contains(index));
            return Some(shorter);
        }
    }
    None
}

fn has(at: &Subscript, index: Index) -> bool {
    let mut found = false;
    at.visit_indices(&mut |own| found |= own.id == index.id);
    found
}

/// The entry whose subscripts hold `gone` side by side, with `stays` there instead.
fn put_into_shape(atom: &Atom, gone: &Location, stays: &Location, scope: &Scope) -> Option<Atom> {
    let (name, location) = match atom {
        Atom::Entry(name, at) => {
            let (lengths, at) = (carried(*name, scope), at.clone());
            (*name, Location { lengths, at })
        }
        Atom::Reshaped(entry) => (entry.name, entry.location.clone()),
        _ => return None,
    };
    let first = (0..location.at.len())
        .find(|first| location.at[*first..].starts_with(&gone.at))
        .filter(|first| {
            let own = &location.lengths[*first..];
            own.len() >= gone.lengths.len()
                && same_lengths(&own[..gone.lengths.len()], &gone.lengths, scope)
        })?;
    let with =
        |own: &[Dim], other: &[Dim]| [&own[..first], other, &own[first + gone.at.len()..]].concat();
    let lengths = with(&location.lengths, &stays.lengths);
    let at = [
        &location.at[..first],
        &stays.at[..],
        &location.at[first + gone.at.len()..],
    ]
    .concat();
    Some(Atom::Reshaped(Box::new(Reshaped {
        name,
        location: Location { lengths, at },
    })))
}

/// Σ_i 1 = n, for the indices that no factor of a term has.
pub fn sum_of_constant(expr: &Expr, _: &Scope) -> Expr {
    if expr
        .terms()
        .iter()
        .all(|term| term.bound.iter().all(|index| term.has(*index)))
    {
        return expr.clone();
    }
    Expr::sum(
        expr.terms()
            .iter()
            .map(|term| {
                let (used, unused): (Vec<_>, Vec<_>) =
                    term.bound.iter().partition(|index| term.has(**index));
                let mut kept = term.clone();
                kept.bound = used;
                let sizes = unused.into_iter().map(|index| Expr::size(index.range));
                Expr::product(
                    std::iter::once(Expr::from_terms(vec![kept]))
                        .chain(sizes)
                        .collect(),
                )
            })
            .collect(),
    )
}
