//! Rewrites that know what was declared of a name, or what a function is the inverse of.

use crate::algebra::fold::Equation;
use crate::algebra::function::Function;
use crate::algebra::{Atom, Expr, Factor, Index, Rational, Subscript, Term};
use crate::scope::{Attribute, Name, Scope};

/// Whether the entries along the last axis of a name are declared to sum to 1.
fn is_distribution(name: Name, scope: &Scope) -> bool {
    let sums = |attribute: &Attribute| matches!(attribute, Attribute::OneHot | Attribute::Simplex);
    scope.letter(name).attributes.iter().any(sums)
}

/// Σ_i y_i = 1, where y is declared onehot or simplex and nothing else has the index.
pub fn sums_to_one(expr: &Expr, scope: &Scope) -> Expr {
    let mut changed = false;
    let terms = expr.terms().iter().map(|term| {
        let mut term = term.clone();
        while let Some((place, index)) = summed_distribution(&term, scope) {
            term.factors.remove(place);
            term.bound.retain(|own| *own != index);
            changed = true;
        }
        term
    });
    let terms = terms.collect();
    if changed {
        Expr::from_terms(terms)
    } else {
        expr.clone()
    }
}

fn summed_distribution(term: &Term, scope: &Scope) -> Option<(usize, Index)> {
    term.factors.iter().enumerate().find_map(|(place, factor)| {
        let Atom::Entry(name, at) = &factor.atom else {
            return None;
        };
        let index = at.last().and_then(Subscript::index)?;
        let last = scope.letter(*name).shape.0.last().copied()?;
        let alone = term
            .factors
            .iter()
            .filter(|other| other.atom.has_index(index))
            .count()
            == 1
            && at.iter().filter(|at| at.index() == Some(index)).count() == 1;
        let fits = term.binds(index)
            && factor.exponent.is_one()
            && scope.same(index.range, last)
            && is_distribution(*name, scope);
        (alone && fits).then_some((place, index))
    })
}

/// a^f (√a)^e is a^(f + e/2) for even e, and that times one root for odd ones.
pub fn root_squared(expr: &Expr, _: &Scope) -> Expr {
    let roots = |term: &Term| -> Option<(usize, Option<usize>, Expr)> {
        term.factors.iter().enumerate().find_map(|(place, factor)| {
            let Atom::Apply(Function::Sqrt, arguments) = &factor.atom else {
                return None;
            };
            if !factor.exponent.is_int() {
                return None;
            }
            let base = term
                .factors
                .iter()
                .position(|other| is_base(other, &arguments[0]));
            let high = factor.exponent.clone() * &factor.exponent > Rational::ONE;
            let against = base.is_some_and(|base| {
                &term.factors[base].exponent * &factor.exponent < Rational::ZERO
            });
            (high || against).then(|| (place, base, arguments[0].clone()))
        })
    };
    if !expr.terms().iter().any(|term| roots(term).is_some()) {
        return expr.clone();
    }
    let terms = expr.terms().iter().map(|term| {
        let mut next = 0;
        term.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
        let (bound, factors) = term.opened(&mut next);
        let mut flat = Term {
            bound: Vec::new(),
            factors,
            coefficient: term.coefficient.clone(),
        };
        let mut parts = Vec::new();
        while let Some((root, base, inner)) = roots(&flat) {
            let mut halves = flat.factors[root].exponent.clone();
            if let Some(base) = base {
                halves += Rational::from(2) * &flat.factors[base].exponent;
            }
            let whole = Rational::from((&halves / Rational::from(2)).trunc());
            let rest = halves - Rational::from(2) * &whole;
            parts.push(inner.power(&whole));
            parts.push(Expr::atom(flat.factors[root].atom.clone()).power(&rest));
            let gone = [Some(root), base];
            let mut place = 0;
            flat.factors.retain(|_| {
                place += 1;
                !gone.contains(&Some(place - 1))
            });
        }
        parts.push(Expr::from_terms(vec![flat]));
        Expr::product(parts).sum_over(&bound)
    });
    Expr::sum(terms.collect())
}

/// Whether a factor is a whole power of the expression.
fn is_base(factor: &Factor, base: &Expr) -> bool {
    let same = match &factor.atom {
        Atom::Group(inner) => inner == base,
        atom => Expr::atom(atom.clone()) == *base,
    };
    same && factor.exponent.is_int()
}

/// log e^a = a
pub fn log_of_exp(expr: &Expr, _: &Scope) -> Expr {
    let inner = |atom: &Atom| {
        let Atom::Apply(Function::Log, arguments) = atom else {
            return None;
        };
        let [term] = arguments[0].terms() else {
            return None;
        };
        match term.factors.as_slice() {
            [
                Factor {
                    atom: Atom::Apply(Function::Exp, inner),
                    exponent,
                },
            ] if term.bound.is_empty() && term.coefficient.is_one() && exponent.is_one() => {
                Some(inner[0].clone())
            }
            _ => None,
        }
    };
    let mut found = false;
    expr.visit_atoms(&mut |atom| found |= inner(atom).is_some());
    if !found {
        return expr.clone();
    }
    expr.replace_atoms(&inner)
}

/// Σ_i t_i over Σ_k t_k: what stands below the line is not 0.
pub fn sum_cancels(expr: &Expr, _: &Scope) -> Expr {
    let below = |factor: &Factor| match &factor.atom {
        Atom::Group(inner) if factor.exponent < Rational::ZERO => match inner.terms() {
            [term] if !term.bound.is_empty() => Some(inner.clone()),
            _ => None,
        },
        _ => None,
    };
    let any =
        |term: &Term| !term.bound.is_empty() && term.factors.iter().any(|f| below(f).is_some());
    if !expr.terms().iter().any(any) {
        return expr.clone();
    }
    let terms = expr.terms().iter().map(|term| {
        let whole = Expr::from_terms(vec![term.clone()]);
        if !any(term) {
            return whole;
        }
        cancelled(term, &below).unwrap_or(whole)
    });
    Expr::sum(terms.collect())
}

fn cancelled(term: &Term, below: &dyn Fn(&Factor) -> Option<Expr>) -> Option<Expr> {
    for (place, factor) in term.factors.iter().enumerate() {
        // A denominator with a bound index of the term is another one for each of its values.
        let inner = match below(factor) {
            Some(inner) if !term.bound.iter().any(|index| inner.has_index(*index)) => inner,
            _ => continue,
        };
        let mut rest = term.clone();
        rest.factors.remove(place);
        let [rest] = Expr::from_terms(vec![rest])
            .terms()
            .to_vec()
            .try_into()
            .ok()?;
        let sum = Equation::new(&Expr::one(), &[], &Expr::from_terms(inner.terms().to_vec()));
        if let Some(without) = sum.fold_once(&rest) {
            let mut left = factor.clone();
            left.exponent += Rational::ONE;
            let left = match left.exponent.is_zero() {
                true => Expr::one(),
                false => left.to_expr(),
            };
            return Some(Expr::product(vec![left, without]));
        }
    }
    None
}
