//! Rewrites with a name. Each keeps the value; a law (`tests/laws.rs`) holds every row to that.
//!
//! What needs no name (like terms, like factors, a product with 0 or 1) is done by building an
//! expression at all, in [`normal`](super).

use super::{Atom, Expr, Term};

/// One row of [`RULES`].
pub struct RewriteRule {
    /// Which one, as a step cites it.
    pub rewrite: Rewrite,
    /// The same value, rewritten wherever the rule applies.
    pub apply: fn(&Expr) -> Expr,
}

/// The name of a rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rewrite {
    /// Σ_i δ_ij t(i) = t(j)
    DeltaMeetsSum,
    /// Σ_i 1 = n
    SumOfConstant,
}

/// Every rewrite, in the order in which they are tried.
#[rustfmt::skip]
pub const RULES: &[RewriteRule] = &[
    RewriteRule { rewrite: Rewrite::DeltaMeetsSum, apply: delta_meets_sum },
    RewriteRule { rewrite: Rewrite::SumOfConstant, apply: sum_of_constant },
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
pub fn simplify(expr: &Expr) -> Vec<Rewritten> {
    let mut steps: Vec<Rewritten> = Vec::new();
    let mut current = expr.clone();
    loop {
        let before = steps.len();
        for rule in RULES {
            let after = (rule.apply)(&current);
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
pub fn delta_meets_sum(expr: &Expr) -> Expr {
    let meets = |term: &Term| {
        term.factors.iter().any(|factor| match factor.atom {
            Atom::Delta(i, j) => term.binds(i) || term.binds(j),
            _ => false,
        })
    };
    if !expr.terms().iter().any(meets) {
        return expr.clone();
    }
    Expr::from_terms(expr.terms().iter().map(without_bound_deltas).collect())
}

fn without_bound_deltas(term: &Term) -> Term {
    let mut term = term.clone();
    loop {
        let found = term.factors.iter().find_map(|factor| match factor.atom {
            Atom::Delta(i, j) if term.binds(i) => Some((i, j)),
            Atom::Delta(i, j) if term.binds(j) => Some((j, i)),
            _ => None,
        });
        let Some((gone, stays)) = found else {
            return term;
        };
        term = term.with_index_replaced(gone, stays);
    }
}

/// Σ_i 1 = n, for the indices that no factor of a term has.
pub fn sum_of_constant(expr: &Expr) -> Expr {
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
