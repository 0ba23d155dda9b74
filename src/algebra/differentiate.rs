//! The derivative of one component by one component.
//!
//! In: an expression, and the entry of a tensor. Out: the derivative, and the rules of calculus
//! that it took. The sum, product, power and chain rule; a row of [`FUNCTIONS`] per scalar
//! function; and ∂x_i/∂x_j = δ_ij. Nothing here knows a matrix.
//!
//! [`FUNCTIONS`]: super::function::FUNCTIONS

use super::function::Function;
use super::{Atom, Expr, Factor, Index, Rational, Term};
use crate::scope::Name;
use std::collections::BTreeSet;

/// A rule of scalar calculus, as a step cites it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// (f + g)′ = f′ + g′, and a term without the variable falls away.
    Sum,
    /// (c f)′ = c f′: a factor without the variable stays.
    Factor,
    /// (f g)′ = f′ g + f g′
    Product,
    /// (f^k)′ = k f^(k−1) f′
    Power,
    /// f(g)′ = f′(g) g′, with the derivative of this function.
    Function(Function),
}

/// A derivative and the rules it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivative {
    /// Its value. Deltas stand where two indices have to be the same.
    pub value: Expr,
    /// The rules, in order of [`Rule`].
    pub rules: BTreeSet<Rule>,
}

/// ∂expr/∂name_by. The indices of `by` must not be among those of the expression.
///
/// ```
/// use backprose::algebra::{Expr, Index, differentiate::differentiate};
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let n = Dim::Number(3);
/// let x = scope.declare("x", Kind::Input, vec![n]);
/// let (i, p) = (Index::free(0, n), Index::free(1, n));
/// let square = Expr::entry(x, vec![i]).power(&2.into());
/// let slope = differentiate(&square, x, &[p]).value;
/// assert_eq!(slope, Expr::product(vec![Expr::number(2.into()), Expr::delta(i, p), Expr::entry(x, vec![i])]));
/// ```
pub fn differentiate(expr: &Expr, name: Name, by: &[Index]) -> Derivative {
    let mut next = 0;
    expr.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
    next = by
        .iter()
        .map(|index| index.free_number() + 1)
        .fold(next, u32::max);
    let mut walk = Walk {
        name,
        by,
        next,
        rules: BTreeSet::new(),
    };
    let value = walk.expr(expr);
    Derivative {
        value,
        rules: walk.rules,
    }
}

struct Walk<'a> {
    name: Name,
    by: &'a [Index],
    next: u32,
    rules: BTreeSet<Rule>,
}

impl Walk<'_> {
    fn expr(&mut self, expr: &Expr) -> Expr {
        let mut parts = Vec::new();
        for term in expr.terms() {
            if term.mentions(self.name) {
                parts.push(self.term(term));
            }
        }
        if expr.terms().len() > 1 && !parts.is_empty() {
            self.rules.insert(Rule::Sum);
        }
        Expr::sum(parts)
    }

    fn term(&mut self, term: &Term) -> Expr {
        let (bound, factors) = term.opened(&mut self.next);
        let moving = factors
            .iter()
            .filter(|factor| factor.atom.mentions(self.name))
            .count();
        if moving > 1 {
            self.rules.insert(Rule::Product);
        }
        if factors.len() > moving || !term.coefficient.is_one() {
            self.rules.insert(Rule::Factor);
        }
        let mut parts = Vec::new();
        for (place, factor) in factors.iter().enumerate() {
            if !factor.atom.mentions(self.name) {
                continue;
            }
            let slope = self.factor(factor);
            let mut others: Vec<Expr> = vec![Expr::number(term.coefficient.clone())];
            others.extend(
                factors
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != place)
                    .map(|(_, other)| other.to_expr()),
            );
            let others = Expr::product(others);
            // Multiplied out, so that the deltas of each part can meet the sum.
            parts.push(others.times_each_term(&slope).sum_over(&bound));
        }
        Expr::sum(parts)
    }

    fn factor(&mut self, factor: &Factor) -> Expr {
        let slope = self.atom(&factor.atom);
        if factor.exponent.is_one() {
            return slope;
        }
        self.rules.insert(Rule::Power);
        let lower = Expr::atom(factor.atom.clone()).power(&(&factor.exponent - Rational::ONE));
        Expr::product(vec![Expr::number(factor.exponent.clone()), lower]).times_each_term(&slope)
    }

    fn atom(&mut self, atom: &Atom) -> Expr {
        match atom {
            Atom::Entry(name, indices) if *name == self.name => Expr::product(
                indices
                    .iter()
                    .zip(self.by)
                    .map(|(at, by)| Expr::delta(*at, *by))
                    .collect(),
            ),
            Atom::Group(inner) => self.expr(inner),
            Atom::Apply(function, arguments) => {
                let mut parts = Vec::new();
                for (k, argument) in arguments.iter().enumerate() {
                    let inner = self.expr(argument);
                    let outer = function.partial(k, arguments);
                    if !inner.is_zero() && !outer.is_zero() {
                        parts.push(outer.times_each_term(&inner));
                    }
                }
                if !parts.is_empty() {
                    self.rules.insert(Rule::Function(*function));
                }
                Expr::sum(parts)
            }
            Atom::Entry(..)
            | Atom::Delta(..)
            | Atom::Size(_)
            | Atom::Partial { .. }
            | Atom::Argument(_) => Expr::zero(),
        }
    }
}
