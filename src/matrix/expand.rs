//! From matrices to index notation: one entry of a matrix formula. Always possible.
//!
//! In: a [`MatExpr`] whose operands fit, and the place of the entry. Out: the [`Expr`] of that
//! entry. Products become sums over the inner index, a transpose swaps the indices, a broadcast
//! leaves one out.

use super::shape::size;
use super::{Filling, MatExpr, Reduction};
use crate::algebra::function::Function;
use crate::algebra::{Expr, Index, Rational};
use crate::scope::{Dim, Name, Scope};

/// Where the indices made here begin; the callers' own are below.
const INNER: u32 = 1 << 8;

/// The place of an entry: its row and column, none along an axis of length 1.
pub type Place = (Option<Index>, Option<Index>);

/// The entry of a formula at a place.
///
/// ```
/// use backprose::algebra::{Expr, Index};
/// use backprose::matrix::{MatExpr, expand::expand};
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let (three, two) = (Dim::Number(3), Dim::Number(2));
/// let w = scope.declare("W", Kind::Param, vec![three, two]);
/// let x = scope.declare("x", Kind::Input, vec![two]);
/// let (i, k) = (Index::free(0, three), Index::free(1, two));
/// let product = MatExpr::Product(vec![MatExpr::Name(w), MatExpr::Name(x)]);
/// let by_hand = Expr::product(vec![Expr::entry(w, vec![i, k]), Expr::entry(x, vec![k])]).sum_over(&[k]);
/// assert_eq!(expand(&product, (Some(i), None), &scope), by_hand);
/// ```
pub fn expand(expr: &MatExpr, at: Place, scope: &Scope) -> Expr {
    Expansion { scope, next: INNER }.entry(expr, at)
}

/// The entry of a name at a place.
pub fn entry(name: Name, at: Place) -> Expr {
    Expr::entry(name, at.0.into_iter().chain(at.1).collect())
}

struct Expansion<'a> {
    scope: &'a Scope,
    next: u32,
}

impl Expansion<'_> {
    fn entry(&mut self, expr: &MatExpr, at: Place) -> Expr {
        match expr {
            MatExpr::Name(name) => entry(*name, at),
            MatExpr::Number(value) => Expr::number(value.clone()),
            MatExpr::Size(dim) => Expr::size(*dim),
            MatExpr::Add(addends) => Expr::sum(
                addends
                    .iter()
                    .map(|addend| {
                        let value = self.spread(&addend.value, at);
                        if addend.negative {
                            value.negate()
                        } else {
                            value
                        }
                    })
                    .collect(),
            ),
            MatExpr::Negate(a) => self.entry(a, at).negate(),
            MatExpr::Multiply(all) => {
                Expr::product(all.iter().map(|factor| self.spread(factor, at)).collect())
            }
            MatExpr::Divide(a, b) => {
                let below = self.spread(b, at).power(&Rational::NEG_ONE);
                Expr::product(vec![self.spread(a, at), below])
            }
            MatExpr::Power(a, exponent) => self.entry(a, at).power(exponent),
            MatExpr::Product(all) => self.product(all, at),
            MatExpr::Transpose(a) => self.entry(a, (at.1, at.0)),
            MatExpr::Apply(function, arguments) => self.apply(*function, arguments, at),
            MatExpr::Reduce(reduction, a) => self.reduce(*reduction, a),
            MatExpr::Dot(a, b) => {
                let (place, indices) = self.whole(a);
                Expr::product(vec![self.entry(a, place), self.entry(b, place)]).sum_over(&indices)
            }
            MatExpr::Eye(_) => match at {
                (Some(i), Some(j)) => Expr::delta(i, j),
                _ => Expr::one(),
            },
            MatExpr::Fill(Filling::Ones, ..) => Expr::one(),
            MatExpr::Fill(Filling::Zeros, ..) => Expr::zero(),
            MatExpr::Diag(v) => match at {
                (Some(i), Some(j)) => {
                    Expr::product(vec![Expr::delta(i, j), self.entry(v, (Some(i), None))])
                }
                _ => self.entry(v, (None, None)),
            },
        }
    }

    /// An operand of an elementwise operation: it leaves out the axes along which it is broadcast.
    fn spread(&mut self, operand: &MatExpr, at: Place) -> Expr {
        let (rows, columns) = size(operand, self.scope);
        let keep = |dim: Dim, index: Option<Index>| index.filter(|_| !self.scope.is_one(dim));
        let place = (keep(rows, at.0), keep(columns, at.1));
        self.entry(operand, place)
    }

    fn apply(&mut self, function: Function, arguments: &[MatExpr], at: Place) -> Expr {
        Expr::apply(
            function,
            arguments
                .iter()
                .map(|argument| self.spread(argument, at))
                .collect(),
        )
    }

    fn product(&mut self, all: &[MatExpr], at: Place) -> Expr {
        let mut inner = Vec::new();
        let mut factors = Vec::with_capacity(all.len());
        let mut left = at.0;
        for (place, factor) in all.iter().enumerate() {
            let right = if place + 1 == all.len() {
                at.1
            } else {
                self.index(size(factor, self.scope).1)
            };
            factors.push(self.entry(factor, (left, right)));
            if place + 1 < all.len() {
                inner.extend(right);
            }
            left = right;
        }
        Expr::product(factors).sum_over(&inner)
    }

    fn reduce(&mut self, reduction: Reduction, a: &MatExpr) -> Expr {
        let (rows, columns) = size(a, self.scope);
        match reduction {
            Reduction::Sum => {
                let (place, indices) = self.whole(a);
                self.entry(a, place).sum_over(&indices)
            }
            Reduction::Mean => {
                let (place, indices) = self.whole(a);
                let count = Expr::product(vec![Expr::size(rows), Expr::size(columns)]);
                Expr::product(vec![
                    count.power(&Rational::NEG_ONE),
                    self.entry(a, place).sum_over(&indices),
                ])
            }
            Reduction::Norm2 => {
                let (place, indices) = self.whole(a);
                self.entry(a, place)
                    .power(&Rational::from(2))
                    .sum_over(&indices)
            }
            Reduction::Trace => {
                let index = self.index(rows);
                self.entry(a, (index, index))
                    .sum_over(&index.into_iter().collect::<Vec<_>>())
            }
        }
    }

    /// New indices for every entry of a formula.
    fn whole(&mut self, a: &MatExpr) -> (Place, Vec<Index>) {
        let (rows, columns) = size(a, self.scope);
        let place = (self.index(rows), self.index(columns));
        (place, place.0.into_iter().chain(place.1).collect())
    }

    fn index(&mut self, range: Dim) -> Option<Index> {
        if self.scope.is_one(range) {
            return None;
        }
        let index = Index::free(self.next, range);
        self.next += 1;
        Some(index)
    }
}
