//! One factor of a term as a scalar, a column or a matrix.
//!
//! In: a factor. Out: an operand with the indices that its axes stand for; nothing where a place is
//! no index alone, or there are more than two axes.

use super::{Lifter, Lifting, place_of};
use crate::algebra::function::Function;
use crate::algebra::{Atom, Bind, Binder, Expr, Factor, Index, Rational, Subscript};
use crate::matrix::expand::Place;
use crate::matrix::patterns::{Operand, Pattern};
use crate::matrix::{MatExpr, MatrixFunction, Normalization, Reduction};
use crate::scope::{Dim, Name};

use super::gather::raised;

impl Lifting<'_> {
    pub(super) fn factor(&mut self, factor: &Factor, at: Place) -> Option<Lifter> {
        let (axes, value) = match &factor.atom {
            Atom::Entry(name, at) => {
                let value = MatExpr::Name(*name);
                // One of more axes, of which some have length 1, is no matrix.
                self.scope.letter(*name).shape.as_matrix()?;
                let lengths = self.carried(*name);
                let indices = self.whole_axes(at, &lengths)?;
                match indices.as_slice() {
                    [] => (Vec::new(), value),
                    [i] => {
                        let (rows, _) = self.scope.letter(*name).shape.as_matrix()?;
                        let is_row = self.scope.is_one(rows);
                        (vec![*i], if is_row { value.transposed() } else { value })
                    }
                    [i, j] if i == j => {
                        return factor
                            .exponent
                            .is_one()
                            .then_some(Lifter::Diagonal(*i, value));
                    }
                    [i, j] => (vec![*i, *j], value),
                    _ => return None,
                }
            }
            Atom::Size(dim) => (Vec::new(), MatExpr::Size(*dim)),
            Atom::Delta(i, j) if self.scope.same(i.range, j.range) => {
                (vec![*i, *j], MatExpr::Eye(i.range))
            }
            Atom::Reshaped(entry) => {
                let indices = self.whole_axes(&entry.location.at, &entry.location.lengths)?;
                if indices.len() > 2 || indices.len() == 2 && indices[0] == indices[1] {
                    return None;
                }
                let name = Box::new(MatExpr::Name(entry.name));
                (
                    indices,
                    MatExpr::Reshape(name, entry.location.lengths.clone()),
                )
            }
            Atom::Bind(bind) => self.bind(bind, at)?,
            Atom::Group(inner) => {
                let axes = self.axes_of(inner, at)?;
                (axes.clone(), self.sum(inner, place_of(&axes), false)?)
            }
            Atom::Apply(function, arguments) => {
                let mut axes: Vec<Index> = Vec::new();
                for argument in arguments {
                    for axis in self.axes_of(argument, at)? {
                        if !axes.contains(&axis) {
                            axes.push(axis);
                        }
                    }
                }
                if axes.len() > 2 {
                    return None;
                }
                let place = place_of(&axes);
                let lifted = arguments
                    .iter()
                    .map(|argument| self.broadcast(argument, place))
                    .collect::<Option<Vec<_>>>()?;
                (axes, MatExpr::Apply(*function, lifted))
            }
            Atom::Delta(..)
            | Atom::Bracket(..)
            | Atom::Align(_)
            | Atom::Position(_)
            | Atom::Partial { .. }
            | Atom::Argument(_) => return None,
        };
        let exponent = &factor.exponent;
        if axes.is_empty() && *exponent < Rational::ZERO {
            return Some(Lifter::Below(raised(value, &-exponent.clone())));
        }
        Some(Lifter::Operand(Operand {
            axes,
            value: raised(value, exponent),
        }))
    }

    /// The lengths of the axes of a name that carry an index.
    fn carried(&self, name: Name) -> Vec<Dim> {
        let axes = self.scope.letter(name).shape.0.iter().copied();
        axes.filter(|axis| !self.scope.is_one(*axis)).collect()
    }

    /// Indices that run along the whole of their axes.
    fn whole_axes(&self, at: &[Subscript], lengths: &[Dim]) -> Option<Vec<Index>> {
        let whole = |(at, length): (&Subscript, &Dim)| {
            at.index()
                .filter(|index| self.scope.same(index.range, *length))
        };
        (at.len() == lengths.len()).then(|| at.iter().zip(lengths).map(whole).collect())?
    }

    /// Inverses and determinants; the greatest or least of a vector or matrix, or along an axis.
    fn bind(&mut self, bind: &Bind, at: Place) -> Option<(Vec<Index>, MatExpr)> {
        let bind = bind.opened(&mut self.next);
        let body = |lifting: &mut Self, axes: &[Index]| {
            let place = place_of(axes);
            let lifted = lifting.sum(&bind.body, place, true)?;
            Some(Box::new(lifted))
        };
        let of_matrix = |function, value| MatExpr::OfMatrix(function, value);
        let free = self.axes_of(&bind.body, at)?;
        let free: Vec<Index> = free
            .into_iter()
            .filter(|index| !bind.bound.contains(index))
            .collect();
        match bind.binder {
            Binder::Inverse | Binder::Determinant | Binder::LogDeterminant if !free.is_empty() => {
                None
            }
            Binder::Inverse => {
                let indices: Vec<Index> = bind
                    .at
                    .iter()
                    .map(Subscript::index)
                    .collect::<Option<_>>()?;
                if indices[0] == indices[1] {
                    return None;
                }
                let value = body(self, &bind.bound)?;
                Some((indices, of_matrix(MatrixFunction::Inverse, value)))
            }
            Binder::Determinant => {
                let value = body(self, &bind.bound)?;
                Some((Vec::new(), of_matrix(MatrixFunction::Determinant, value)))
            }
            Binder::LogDeterminant => {
                let value = body(self, &bind.bound)?;
                Some((Vec::new(), of_matrix(MatrixFunction::LogDeterminant, value)))
            }
            Binder::Max | Binder::Min | Binder::Product => {
                let reduction = match bind.binder {
                    Binder::Max => Reduction::Max,
                    Binder::Min => Reduction::Min,
                    _ => Reduction::Product,
                };
                match (free.as_slice(), bind.bound.as_slice()) {
                    ([], [_] | [_, _]) => {
                        let value = body(self, &bind.bound)?;
                        Some((Vec::new(), MatExpr::Reduce(reduction, value, None)))
                    }
                    ([i], [k]) => {
                        let value = body(self, &[*i, *k])?;
                        Some((vec![*i], MatExpr::Reduce(reduction, value, Some(1))))
                    }
                    _ => None,
                }
            }
            Binder::FirstMax | Binder::FirstMin => None,
        }
    }

    /// e^{z_i} over Σ_k e^{z_k} is a softmax: such pairs of factors, and the others.
    pub(super) fn softmax(
        &mut self,
        factors: Vec<Factor>,
        at: Place,
    ) -> (Vec<Operand>, Vec<Factor>) {
        let below = |factor: &Factor| {
            factor.exponent == Rational::NEG_ONE && matches!(factor.atom, Atom::Group(_))
        };
        if !factors.iter().any(below) {
            return (Vec::new(), factors);
        }
        let mut operands = Vec::new();
        let mut left = factors.clone();
        for factor in factors.iter().filter(|factor| below(factor)) {
            let Some((above, operand)) = self.softmax_over(factor, &left, at) else {
                continue;
            };
            let gone = left.iter().position(|other| other == factor);
            if let (Some(gone), true) = (gone, left[above].exponent.is_one()) {
                left.remove(gone.max(above));
                left.remove(gone.min(above));
                self.patterns.insert(Pattern::Softmax);
                operands.push(operand);
            }
        }
        (operands, left)
    }

    /// The place of the exponential that is divided by this sum, and the softmax that they are.
    fn softmax_over(
        &mut self,
        below: &Factor,
        all: &[Factor],
        at: Place,
    ) -> Option<(usize, Operand)> {
        let Atom::Group(sum) = &below.atom else {
            return None;
        };
        let [term] = sum.terms() else { return None };
        let (bound, inner) = term.opened(&mut self.next);
        let ([k], [summed]) = (bound.as_slice(), inner.as_slice()) else {
            return None;
        };
        if !term.coefficient.is_one() || !summed.exponent.is_one() {
            return None;
        }
        let Atom::Apply(Function::Exp, summed) = &summed.atom else {
            return None;
        };
        let argument = Expr::from_terms(summed[0].terms().to_vec());
        for (place, factor) in all.iter().enumerate() {
            let Atom::Apply(Function::Exp, arguments) = &factor.atom else {
                continue;
            };
            for index in arguments[0].free_indices() {
                let fits = self.scope.same(index.range, k.range)
                    && argument.replace(&|own| if own == *k { index } else { own }) == arguments[0];
                if !fits {
                    continue;
                }
                let axes = self.axes_of(&arguments[0], at)?;
                let axis = axes.iter().position(|axis| *axis == index)?;
                let value = self.sum(&arguments[0], place_of(&axes), true)?;
                let value = MatExpr::Normalize(Normalization::Softmax, Box::new(value), axis);
                return Some((place, Operand { axes, value }));
            }
        }
        None
    }
}
