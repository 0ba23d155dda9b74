//! What all terms of a sum share, taken out in front of it.
//!
//! In: the terms of a sum. Out: the factors that all of them have, and what is left; nothing where
//! they share nothing. It knows no matrices.

use crate::algebra::{Atom, Expr, Factor, Rational, Term};

/// The factors that all terms share, without bound indices, and what is left of the sum.
pub(super) fn common_factors(terms: &[Term]) -> Option<(Term, Expr)> {
    let (first, others) = terms.split_first()?;
    let shared: Vec<Factor> = first
        .factors
        .iter()
        .filter_map(|factor| shared_by_all(factor, first, others))
        .collect();
    let magnitude = |term: &Term| {
        if term.coefficient < Rational::ZERO {
            -term.coefficient.clone()
        } else {
            term.coefficient.clone()
        }
    };
    let number = magnitude(first);
    let coefficient = if others.iter().all(|term| magnitude(term) == number) {
        number
    } else {
        Rational::ONE
    };
    if shared.is_empty() && coefficient.is_one() {
        return None;
    }
    let rest = terms
        .iter()
        .map(|term| {
            let mut term = term.clone();
            for factor in &mut term.factors {
                if let Some(out) = shared.iter().find(|out| same(&out.atom, &factor.atom)) {
                    factor.exponent -= &out.exponent;
                }
            }
            term.factors.retain(|factor| !factor.exponent.is_zero());
            term.coefficient /= &coefficient;
            term
        })
        .collect();
    Some((
        Term {
            bound: Vec::new(),
            factors: shared,
            coefficient,
        },
        Expr::from_terms(rest),
    ))
}

/// The power of a factor of the first term that all terms have. What stands below the line of each
/// of them is taken out as far as all have it, 1/r of 1/r and 1/r²; of sizes that are divided by,
/// means are made instead.
fn shared_by_all(factor: &Factor, first: &Term, others: &[Term]) -> Option<Factor> {
    let free = |term: &Term| {
        let bound = &mut term.bound.iter();
        !bound.any(|index| factor.atom.has_index(*index))
    };
    if !free(first) {
        return None;
    }
    let graded = factor.exponent < Rational::ZERO && !matches!(factor.atom, Atom::Size(_));
    let mut shared = factor.clone();
    for term in others {
        let like = |own: &&Factor| same(&own.atom, &factor.atom);
        let own = term.factors.iter().find(like)?;
        if own.exponent == shared.exponent {
            continue;
        }
        if !graded || own.exponent > Rational::ZERO {
            return None;
        }
        shared.exponent = shared.exponent.max(own.exponent.clone());
    }
    Some(shared)
}

/// Whether two atoms are one, whatever the indices are called that are bound inside of them.
fn same(a: &Atom, b: &Atom) -> bool {
    let in_order = |atom: &Atom| {
        let factor = Factor {
            atom: atom.clone(),
            exponent: Rational::ONE,
        };
        Expr::from_terms(vec![Term {
            bound: Vec::new(),
            factors: vec![factor],
            coefficient: Rational::ONE,
        }])
    };
    a == b || !a.children().is_empty() && in_order(a) == in_order(b)
}
