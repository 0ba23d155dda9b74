//! The derivative of one component by one component.
//!
//! In: an expression, and the entry of a tensor. Out: the derivative, and the rules of calculus
//! that it took. The sum, product, power and chain rule; a row of [`FUNCTIONS`] per scalar
//! function; and ∂x_i/∂x_j = δ_ij. Nothing here knows a matrix.
//!
//! [`FUNCTIONS`]: super::function::FUNCTIONS

use super::function::Function;
use super::{
    Atom, Bind, Binder, Expr, Factor, Form, Index, Location, Rational, Relation, Subscript, Term,
};
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
    /// max′ hands everything to the first place of the greatest value, min′ of the least.
    Extreme,
    /// (Π_k f_k)′ = Σ_k f_k′ Π_{l ≠ k} f_l
    LongProduct,
    /// d(A⁻¹) = −A⁻¹ dA A⁻¹, from A A⁻¹ = I
    Inverse,
    /// d det A = det A · tr(A⁻¹ dA)
    Determinant,
    /// d log det A = tr(A⁻¹ dA)
    LogDeterminant,
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
        if let Some(slope) = self.power_of_norm(factor) {
            return slope;
        }
        let slope = self.atom(&factor.atom);
        if factor.exponent.is_one() {
            return slope;
        }
        self.rules.insert(Rule::Power);
        let lower = Expr::atom(factor.atom.clone()).power(&(&factor.exponent - Rational::ONE));
        Expr::product(vec![Expr::number(factor.exponent.clone()), lower]).times_each_term(&slope)
    }

    /// A norm below the line is not 0 there, so that its slope needs no case of its own:
    /// (√s)^e has the slope e/2 · (√s)^(e − 2) · s′.
    fn power_of_norm(&mut self, factor: &Factor) -> Option<Expr> {
        let Atom::Apply(Function::Norm, arguments) = &factor.atom else {
            return None;
        };
        if factor.exponent > Rational::ZERO {
            return None;
        }
        let inner = self.expr(arguments.first()?);
        self.rules
            .extend([Rule::Power, Rule::Function(Function::Norm)]);
        let two = Rational::from(2);
        let lower = Expr::atom(factor.atom.clone()).power(&(&factor.exponent - &two));
        let outer = Expr::product(vec![Expr::number(&factor.exponent / &two), lower]);
        Some(outer.times_each_term(&inner))
    }

    fn atom(&mut self, atom: &Atom) -> Expr {
        match atom {
            Atom::Entry(name, at) if *name == self.name => Expr::product(
                at.iter()
                    .zip(self.by)
                    .map(|(at, by)| match at {
                        Subscript::Index(at) => Expr::delta(*at, *by),
                        Subscript::Form(at) => {
                            Expr::bracket(Relation::Zero, &at.plus(-1, &Form::from(*by)))
                        }
                    })
                    .collect(),
            ),
            Atom::Reshaped(entry) if entry.name == self.name => {
                let by = Location {
                    lengths: self.by.iter().map(|index| index.range).collect(),
                    at: self
                        .by
                        .iter()
                        .map(|index| Subscript::Index(*index))
                        .collect(),
                };
                Expr::align(entry.location.clone(), by)
            }
            Atom::Bind(bind) => self.bind(bind),
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
            | Atom::Reshaped(_)
            | Atom::Delta(..)
            | Atom::Bracket(..)
            | Atom::Align(_)
            | Atom::Position(_)
            | Atom::Size(_)
            | Atom::Partial { .. }
            | Atom::Argument(_) => Expr::zero(),
        }
    }

    /// Σ over all values of the bound indices of (what the whole is to the body there) · body′.
    fn bind(&mut self, bind: &Bind) -> Expr {
        let bind = bind.opened(&mut self.next);
        let slope = self.expr(&bind.body);
        if slope.is_zero() {
            return slope;
        }
        let at: Vec<Subscript> = bind.bound.iter().copied().map(Subscript::from).collect();
        let closed =
            |binder: Binder, at: Vec<Subscript>| Expr::bind(binder, &bind.bound, &bind.body, at);
        let transposed = || vec![at[1].clone(), at[0].clone()];
        let (rule, outer) = match bind.binder {
            Binder::Max => (Rule::Extreme, closed(Binder::FirstMax, at.clone())),
            Binder::Min => (Rule::Extreme, closed(Binder::FirstMin, at.clone())),
            Binder::FirstMax | Binder::FirstMin => return Expr::zero(),
            Binder::Product => (Rule::LongProduct, self.others(&bind)),
            Binder::Inverse => {
                let left = closed(Binder::Inverse, vec![bind.at[0].clone(), at[0].clone()]);
                let right = closed(Binder::Inverse, vec![at[1].clone(), bind.at[1].clone()]);
                (Rule::Inverse, Expr::product(vec![left, right]).negate())
            }
            Binder::Determinant => {
                let whole = closed(Binder::Determinant, Vec::new());
                let inverse = closed(Binder::Inverse, transposed());
                (Rule::Determinant, Expr::product(vec![whole, inverse]))
            }
            Binder::LogDeterminant => (Rule::LogDeterminant, closed(Binder::Inverse, transposed())),
        };
        self.rules.insert(rule);
        outer.times_each_term(&slope).sum_over(&bind.bound)
    }

    /// The product of all values but the one at the bound indices, which are free here:
    /// Π (δ + (1 − δ) body).
    fn others(&mut self, bind: &Bind) -> Expr {
        let inner = bind.opened(&mut self.next);
        let here = Expr::product(
            inner
                .bound
                .iter()
                .zip(&bind.bound)
                .map(|(i, j)| Expr::delta(*i, *j))
                .collect(),
        );
        let not_here = Expr::sum(vec![Expr::one(), here.negate()]);
        let body = Expr::sum(vec![
            here,
            Expr::product(vec![not_here, inner.body.clone()]),
        ]);
        Expr::bind(Binder::Product, &inner.bound, &body, Vec::new())
    }
}
