//! From index notation back to matrices, where a matrix form exists.
//!
//! In: an [`Expr`] and the place (row and column) that it is the entry of. Out: a [`MatExpr`] with
//! the forms it took, or nothing: then index notation is the better page, as for a convolution.
//!
//! A product of entries is a graph of shared indices. Bound indices are eliminated one by one by
//! the first row of `PATTERNS` that fits: a path becomes a chain of matrix products, in which
//! transposes fall out of the direction. What is left stands over the place itself: factors over
//! the same indices are Hadamard products, two columns an outer product.

mod common;
mod entrywise;
mod factors;
mod gather;
mod sums;

use super::expand::Place;
use super::patterns::{Operand, chain, ones, transposed};
use super::shape::{Size, size};
use super::{Addend, Filling, MatExpr, Reduction};
use crate::algebra::{Atom, Expr, Factor, Index, Rational, Term};
use crate::scope::{Dim, Kind, Scope};
use gather::{Parts, join_products, negated, quotient, scaled};
use std::collections::BTreeSet;

pub use super::patterns::Pattern;
pub use entrywise::lift_entrywise;

/// A formula in matrix notation and the forms that it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifted {
    /// The formula.
    pub value: MatExpr,
    /// The forms, each once.
    pub patterns: BTreeSet<Pattern>,
}

/// The matrix formula that has this expression as its entry at a place.
///
/// ```
/// use backprose::algebra::{Expr, Index};
/// use backprose::matrix::{MatExpr, lift::lift};
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let (p, q) = (Index::free(0, Dim::Number(3)), Index::free(1, Dim::Number(2)));
/// let g = scope.declare("g", Kind::Input, vec![p.range]);
/// let x = scope.declare("x", Kind::Input, vec![q.range]);
/// let entry = Expr::product(vec![Expr::entry(g, vec![p]), Expr::entry(x, vec![q])]);
/// let lifted = lift(&entry, (Some(p), Some(q)), &scope).unwrap();
/// assert_eq!(lifted.value, MatExpr::Product(vec![MatExpr::Name(g), MatExpr::Name(x).transposed()]));
/// ```
pub fn lift(expr: &Expr, at: Place, scope: &Scope) -> Option<Lifted> {
    let mut next = 0;
    expr.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
    let mut lifting = Lifting {
        scope,
        next,
        patterns: BTreeSet::new(),
        divisors: Vec::new(),
    };
    let value = lifting.sum(expr, at, true)?;
    Some(Lifted {
        value: without_turned_numbers(&value, scope),
        patterns: lifting.patterns,
    })
}

struct Lifting<'a> {
    scope: &'a Scope,
    /// The next free index: sums are opened before they are looked into.
    next: u32,
    patterns: BTreeSet<Pattern>,
    /// Sizes that the term at hand is divided by, which a sum may take for a mean.
    divisors: Vec<Dim>,
}

impl Lifting<'_> {
    /// `whole`: whether the result has to have the size of the place. Operands of elementwise
    /// operations need not: they are broadcast.
    fn sum(&mut self, expr: &Expr, at: Place, whole: bool) -> Option<MatExpr> {
        let terms = expr.terms();
        match terms {
            [] if whole => Some(self.filled(Filling::Zeros, at)),
            [] => Some(MatExpr::Number(Rational::ZERO)),
            [term] => {
                let (negative, value) = self.term(term, at, whole)?;
                Some(if negative { negated(value) } else { value })
            }
            _ => match common::common_factors(terms) {
                Some((common, rest)) => {
                    let group = Factor {
                        atom: Atom::Group(rest),
                        exponent: Rational::ONE,
                    };
                    let mut factors = common.factors;
                    factors.push(group);
                    let (negative, value) = self.term(
                        &Term {
                            bound: Vec::new(),
                            factors,
                            coefficient: common.coefficient,
                        },
                        at,
                        whole,
                    )?;
                    Some(if negative { negated(value) } else { value })
                }
                None => {
                    let spread = addends_cover(expr, at);
                    // Positive terms first, b − a and not −a + b; of each the sums first, Wx + b.
                    let mut ordered: Vec<&Term> = terms.iter().collect();
                    ordered.sort_by_key(|term| {
                        (term.coefficient < Rational::ZERO, term.bound.is_empty())
                    });
                    let mut addends = Vec::with_capacity(terms.len());
                    for term in ordered {
                        let (negative, value) = self.term(term, at, whole && !spread)?;
                        addends.push(Addend { negative, value });
                    }
                    Some(join_products(addends))
                }
            },
        }
    }

    /// A term: whether it is negative, and its absolute value.
    fn term(&mut self, term: &Term, at: Place, whole: bool) -> Option<(bool, MatExpr)> {
        let (mut bound, factors) = term.opened(&mut self.next);
        let negative = term.coefficient < Rational::ZERO;
        let mut scalars = Parts::default();
        let size = if negative {
            -term.coefficient.clone()
        } else {
            term.coefficient.clone()
        };
        let mut operands = Vec::with_capacity(factors.len());
        let (softmax, factors) = self.softmax(factors, at);
        operands.extend(softmax);
        let divisors = std::mem::take(&mut self.divisors);
        for factor in &factors {
            let operand = self.factor(factor, at)?;
            match operand {
                Lifter::Operand(operand) => operands.push(operand),
                Lifter::Below(value) => scalars.below.push(value),
                Lifter::Diagonal(index, value) => {
                    let alone = factors
                        .iter()
                        .filter(|other| other.atom.has_index(index))
                        .count()
                        == 1;
                    if alone && bound.contains(&index) {
                        self.patterns.insert(Pattern::Trace);
                        operands.push(Operand {
                            axes: Vec::new(),
                            value: MatExpr::Reduce(Reduction::Trace, Box::new(value), None),
                        });
                    } else {
                        // A_ii = Σ_j A_ij δ_ij
                        let column = Index::free(self.next, index.range);
                        self.next += 1;
                        bound.push(column);
                        operands.extend([value, MatExpr::Eye(index.range)].map(|value| Operand {
                            axes: vec![index, column],
                            value,
                        }));
                    }
                }
            }
        }
        bound.retain(|index| operands.iter().any(|operand| operand.has(*index)));
        self.divisors = scalars.below.iter().filter_map(divisor).collect();
        self.sum_whole_matrices(&mut bound, &mut operands, at);
        while !bound.is_empty() {
            self.eliminate(&mut bound, &mut operands, at)?;
        }
        // What a mean has taken is no divisor any more.
        let mut left = std::mem::replace(&mut self.divisors, divisors);
        scalars.below.retain(|value| match divisor(value) {
            None => true,
            Some(dim) => match left.iter().position(|own| *own == dim) {
                Some(place) => {
                    left.swap_remove(place);
                    true
                }
                None => false,
            },
        });
        let (scalar_operands, tensors): (Vec<_>, Vec<_>) = operands
            .into_iter()
            .partition(|operand| operand.axes.is_empty());
        let mut names: Vec<MatExpr> = scalar_operands
            .into_iter()
            .map(|operand| operand.value)
            .collect();
        names.sort_by_key(|value| !self.is_gradient(value));
        scalars.above.extend(names);
        let body = self.place(tensors, at, whole)?;
        Some((negative, scaled(size, scalars, body)))
    }

    fn is_gradient(&self, value: &MatExpr) -> bool {
        matches!(value, MatExpr::Name(name) if matches!(self.scope.letter(*name).kind, Kind::Adjoint { .. }))
    }

    /// An argument of an elementwise function: it leaves out the axes that it does not have.
    fn broadcast(&mut self, argument: &Expr, at: Place) -> Option<MatExpr> {
        let keep = |index: Option<Index>| index.filter(|index| argument.has_index(*index));
        self.sum(argument, (keep(at.0), keep(at.1)), false)
    }

    /// The indices of an expression other than its bound ones, rows first.
    fn axes_of(&self, expr: &Expr, at: Place) -> Option<Vec<Index>> {
        let mut seen: Vec<Index> = Vec::new();
        let mut ordered: Option<Vec<Index>> = None;
        collect_axes(expr, &mut Vec::new(), &mut seen, &mut ordered);
        match seen.len() {
            0 | 1 => Some(seen),
            2 if at.0.is_some_and(|i| seen.contains(&i))
                && at.1.is_some_and(|j| seen.contains(&j)) =>
            {
                Some(at.0.into_iter().chain(at.1).collect())
            }
            2 => {
                seen.sort();
                Some(ordered.unwrap_or(seen))
            }
            _ => None,
        }
    }

    /// The tensors that are left, over the place.
    fn place(&mut self, mut tensors: Vec<Operand>, at: Place, whole: bool) -> Option<MatExpr> {
        self.merge_matrices(&mut tensors, at);
        let over = |wanted: &[Index], tensors: &[Operand]| -> Vec<Operand> {
            tensors
                .iter()
                .filter(|operand| operand.axes == wanted)
                .cloned()
                .collect()
        };
        match at {
            (None, None) if tensors.is_empty() => Some(MatExpr::Number(Rational::ONE)),
            (None, None) => None,
            (Some(i), None) | (None, Some(i)) => {
                let columns = over(&[i], &tensors);
                if columns.len() != tensors.len() {
                    return None;
                }
                if columns.is_empty() {
                    return Some(if whole {
                        self.filled(Filling::Ones, at)
                    } else {
                        MatExpr::Number(Rational::ONE)
                    });
                }
                let column = self.merge(columns, at).value;
                Some(if at.0.is_some() {
                    column
                } else {
                    transposed(&column)
                })
            }
            (Some(i), Some(j)) => {
                let (left, right) = (over(&[i], &tensors), over(&[j], &tensors));
                let columns = tensors.iter().filter(|operand| operand.axes.len() == 1);
                if columns.count() != left.len() + right.len() {
                    return None;
                }
                let matrices: Vec<Operand> = tensors
                    .into_iter()
                    .filter(|operand| operand.axes.len() == 2)
                    .collect();
                if matrices.len() > 1
                    || matrices
                        .iter()
                        .any(|matrix| !matrix.has(i) || !matrix.has(j))
                {
                    return None;
                }
                let left = (!left.is_empty()).then(|| self.merge(left, (Some(i), None)).value);
                let right = (!right.is_empty()).then(|| self.merge(right, (Some(j), None)).value);
                let matrix = matrices.first().map(|matrix| matrix.starting_in(i));
                self.over_matrix(left, matrix, right, at, whole)
            }
        }
    }

    /// u_i M_ij v_j, any of which may be missing.
    fn over_matrix(
        &mut self,
        left: Option<MatExpr>,
        matrix: Option<MatExpr>,
        right: Option<MatExpr>,
        at: Place,
        whole: bool,
    ) -> Option<MatExpr> {
        let (i, j) = (at.0?, at.1?);
        Some(match (left, matrix, right) {
            (None, Some(matrix), None) => matrix,
            (left, Some(matrix), right) => {
                self.patterns.insert(Pattern::Scaling);
                let mut parts = Parts::default();
                left.into_iter().for_each(|left| parts.take(left));
                parts.take(matrix);
                let Some(right) = right.map(|right| transposed(&right)) else {
                    return Some(quotient(parts));
                };
                // A column and a row do not meet below one line.
                if !parts.below.is_empty() {
                    let above = quotient(std::mem::take(&mut parts));
                    parts.above.push(above);
                }
                parts.take(right);
                quotient(parts)
            }
            (Some(left), None, Some(right)) => {
                self.patterns.insert(Pattern::Outer);
                chain(vec![left, transposed(&right)])
            }
            (Some(left), None, None) if !whole => left,
            (None, None, Some(right)) if !whole => transposed(&right),
            (None, None, None) if !whole => MatExpr::Number(Rational::ONE),
            (Some(left), None, None) => {
                self.patterns.insert(Pattern::Broadcast);
                chain(vec![left, transposed(&ones(j.range))])
            }
            (None, None, Some(right)) => {
                self.patterns.insert(Pattern::Broadcast);
                chain(vec![ones(i.range), transposed(&right)])
            }
            (None, None, None) => self.filled(Filling::Ones, at),
        })
    }

    /// The same number everywhere; on its own where the place is a scalar's.
    fn filled(&mut self, filling: Filling, at: Place) -> MatExpr {
        let length = |index: Option<Index>| index.map_or(Dim::ONE, |index| index.range);
        match (at, filling) {
            ((None, None), Filling::Ones) => MatExpr::Number(Rational::ONE),
            ((None, None), Filling::Zeros) => MatExpr::Number(Rational::ZERO),
            _ => {
                if filling == Filling::Ones {
                    self.patterns.insert(Pattern::Broadcast);
                }
                MatExpr::Fill(filling, vec![length(at.0), length(at.1)])
            }
        }
    }
}

/// What a factor becomes.
enum Lifter {
    Operand(Operand),
    /// A scalar below the line.
    Below(MatExpr),
    /// The entries on the diagonal of a matrix.
    Diagonal(Index, MatExpr),
}

/// Whether some term of a sum has every index of the place, so that the others may be broadcast.
fn addends_cover(expr: &Expr, at: Place) -> bool {
    expr.terms()
        .iter()
        .any(|term| at.0.into_iter().chain(at.1).all(|index| term.has(index)))
}

fn place_of(axes: &[Index]) -> Place {
    (axes.first().copied(), axes.get(1).copied())
}

/// The indices that an expression is over, and the order in which an entry has two of them.
fn collect_axes(
    expr: &Expr,
    hidden: &mut Vec<Index>,
    seen: &mut Vec<Index>,
    ordered: &mut Option<Vec<Index>>,
) {
    for term in expr.terms() {
        let depth = hidden.len();
        hidden.extend(&term.bound);
        for factor in &term.factors {
            let own: Vec<Index> = factor
                .atom
                .own_indices()
                .into_iter()
                .filter(|index| !hidden.contains(index))
                .collect();
            if own.len() == 2 && own[0] != own[1] && ordered.is_none() {
                *ordered = Some(own.clone());
            }
            for index in own {
                if !seen.contains(&index) {
                    seen.push(index);
                }
            }
            let outside = hidden.len();
            if let Atom::Bind(bind) = &factor.atom {
                hidden.extend(&bind.bound);
            }
            for child in factor.atom.children() {
                collect_axes(child, hidden, seen, ordered);
            }
            hidden.truncate(outside);
        }
        hidden.truncate(depth);
    }
}

/// The same without transposes of numbers.
fn without_turned_numbers(expr: &MatExpr, scope: &Scope) -> MatExpr {
    match expr {
        MatExpr::Transpose(inner) if size(inner, scope) == Size::SCALAR => {
            without_turned_numbers(inner, scope)
        }
        _ => expr.with_operands(&mut |operand| without_turned_numbers(operand, scope)),
    }
}

/// The size that a number below the line is.
fn divisor(value: &MatExpr) -> Option<Dim> {
    match value {
        MatExpr::Size(dim) => Some(*dim),
        _ => None,
    }
}
