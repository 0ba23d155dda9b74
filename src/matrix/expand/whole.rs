//! The entries of what is made of whole tensors: reductions, softmax, inverses, and tensors that
//! are cut, put together and put into other shapes.

use super::{Axes, Expansion, bound_by};
use crate::algebra::function::Function;
use crate::algebra::simplify::delta_meets_sum;
use crate::algebra::{Binder, Expr, Form, Location, Rational, Relation, Subscript, Variable};
use crate::matrix::shape::{Size, size, size_of};
use crate::matrix::{MatExpr, MatrixFunction, Normalization, Reduction, Selector};
use crate::scope::{Dim, Scope};

impl Expansion<'_> {
    pub(super) fn reduce(
        &mut self,
        reduction: Reduction,
        a: &MatExpr,
        axis: Option<usize>,
        at: &Axes,
    ) -> Expr {
        let whole = size(a, self.scope);
        if reduction == Reduction::Trace {
            let index = self.index(whole.axes()[0]);
            let place = index.map(Subscript::Index);
            return self
                .entry(a, &[place.clone(), place])
                .sum_over(&Vec::from_iter(index));
        }
        let (place, indices) = match axis {
            None => self.whole(whole),
            Some(axis) => {
                let index = self.index(whole.axes()[axis]);
                let mut place = at.to_vec();
                place.resize(whole.axes().len(), None);
                place[axis] = index.map(Subscript::Index);
                (place, Vec::from_iter(index))
            }
        };
        let value = self.entry(a, &place);
        let square = |value: Expr| value.power(&Rational::from(2)).sum_over(&indices);
        match reduction {
            Reduction::Sum | Reduction::Trace => value.sum_over(&indices),
            Reduction::Mean => {
                let count = indices
                    .iter()
                    .map(|index| Expr::size(index.range))
                    .collect();
                let count = Expr::product(count).power(&Rational::NEG_ONE);
                Expr::product(vec![count, value.sum_over(&indices)])
            }
            Reduction::Norm2 => square(value),
            Reduction::Norm => Expr::apply(Function::Norm, vec![square(value)]),
            Reduction::Product => bound_by(Binder::Product, &indices, &value),
            Reduction::Max => bound_by(Binder::Max, &indices, &value),
            Reduction::Min => bound_by(Binder::Min, &indices, &value),
            Reduction::LogSumExp => {
                let sum = Expr::apply(Function::Exp, vec![value]).sum_over(&indices);
                Expr::apply(Function::Log, vec![sum])
            }
        }
    }

    /// e^{z_i} / Σ_k e^{z_k}, or its logarithm.
    pub(super) fn normalize(
        &mut self,
        kind: Normalization,
        a: &MatExpr,
        axis: usize,
        at: &Axes,
    ) -> Expr {
        let whole = size(a, self.scope);
        let index = self.index(whole.axes()[axis]);
        let mut place = at.to_vec();
        place[axis] = index.map(Subscript::Index);
        let indices = Vec::from_iter(index);
        let exponential = |value| Expr::apply(Function::Exp, vec![value]);
        let here = self.entry(a, at);
        let sum = exponential(self.entry(a, &place)).sum_over(&indices);
        match kind {
            Normalization::Softmax => {
                Expr::product(vec![exponential(here), sum.power(&Rational::NEG_ONE)])
            }
            Normalization::LogSoftmax => {
                let log = Expr::apply(Function::Log, vec![sum]);
                Expr::sum(vec![here, log.negate()])
            }
        }
    }

    pub(super) fn of_matrix(&mut self, function: MatrixFunction, a: &MatExpr, at: &Axes) -> Expr {
        let n = size(a, self.scope).axes()[0];
        let (Some(i), Some(j)) = (self.index(n), self.index(n)) else {
            let only = self.entry(a, &[None, None]);
            return match function {
                MatrixFunction::Inverse => only.power(&Rational::NEG_ONE),
                MatrixFunction::Determinant => only,
                MatrixFunction::LogDeterminant => Expr::apply(Function::Log, vec![only]),
            };
        };
        let body = self.entry(a, &[Some(i.into()), Some(j.into())]);
        let binder = match function {
            MatrixFunction::Inverse => Binder::Inverse,
            MatrixFunction::Determinant => Binder::Determinant,
            MatrixFunction::LogDeterminant => Binder::LogDeterminant,
        };
        Expr::bind(
            binder,
            &[i, j],
            &body,
            at.iter().flatten().cloned().collect(),
        )
    }

    /// (A ⊗ B) at row (i, k) and column (j, l), counted row by row, is A_ij B_kl.
    pub(super) fn kronecker(&mut self, a: &MatExpr, b: &MatExpr, whole: Size, at: &Axes) -> Expr {
        let (of_a, of_b) = (size(a, self.scope), size(b, self.scope));
        let ((place_a, mut indices), (place_b, more)) = (self.whole(of_a), self.whole(of_b));
        indices.extend(more);
        let mut parts = vec![self.entry(a, &place_a), self.entry(b, &place_b)];
        for axis in 0..2 {
            let Some(place) = &at[axis] else { continue };
            let lengths = [of_a.axes()[axis], of_b.axes()[axis]];
            let inner = [place_a[axis].clone(), place_b[axis].clone()];
            let split = self.location(&lengths, &inner);
            let joined = Location {
                lengths: vec![whole.axes()[axis]],
                at: vec![place.clone()],
            };
            parts.push(Expr::align(joined, split));
        }
        Expr::product(parts).sum_over(&indices)
    }

    /// The axes that carry a subscript.
    fn location(&self, lengths: &[Dim], at: &[Option<Subscript>]) -> Location {
        let carried = lengths
            .iter()
            .zip(at)
            .filter_map(|(length, at)| Some((*length, at.clone()?)));
        let (lengths, at) = carried.unzip();
        Location { lengths, at }
    }

    pub(super) fn concat(&mut self, all: &[MatExpr], axis: usize, whole: Size, at: &Axes) -> Expr {
        let mut before = Form::from(0);
        let mut parts = Vec::with_capacity(all.len());
        for part in all {
            let own = size(part, self.scope).axes()[axis];
            let length = Form::size(own);
            // Along an axis where only this part has length, the place is the part's own.
            let position = at[axis]
                .as_ref()
                .map_or(Form::from(1), Form::from)
                .plus(-1, &before);
            let mut place = at.to_vec();
            place[axis] = (!self.scope.is_one(own)).then(|| position.clone().into());
            let entry = self.entry(part, &place);
            let guard = self.between(&position, &length);
            parts.push(Expr::product(guard.into_iter().chain([entry]).collect()));
            before = before.plus(1, &length);
        }
        debug_assert!(axis < whole.axes().len());
        Expr::sum(parts)
    }

    /// [1 ≤ position][position ≤ length], as far as it is not known.
    fn between(&self, position: &Form, length: &Form) -> Vec<Expr> {
        let ends = [position.plus(-1, &Form::from(1)), length.plus(-1, position)];
        let open = ends.iter().filter(|end| !end.is_never_negative(self.scope));
        open.map(|end| Expr::bracket(Relation::NotNegative, end))
            .collect()
    }

    pub(super) fn pad(&mut self, a: &MatExpr, width: u64, axes: &[usize], at: &Axes) -> Expr {
        let own = size(a, self.scope);
        let width = Form::from(i64::try_from(width).unwrap_or(i64::MAX));
        let mut place = at.to_vec();
        let mut guards = Vec::new();
        // An entry of a name is 0 by itself where there is none.
        let named = matches!(a, MatExpr::Name(_));
        for axis in axes {
            let length = own.axes()[*axis];
            let position = at[*axis]
                .as_ref()
                .map_or(Form::from(1), Form::from)
                .plus(-1, &width);
            let one = self.scope.is_one(length);
            if !named || one {
                guards.extend(self.between(&position, &Form::size(length)));
            }
            place[*axis] = (!one).then(|| position.into());
        }
        guards.push(self.entry(a, &place));
        Expr::product(guards)
    }

    pub(super) fn reshape(&mut self, a: &MatExpr, shape: &[Dim], at: &Axes) -> Expr {
        let own = size(a, self.scope);
        let to = Size::new(shape).unwrap_or(Size::SCALAR);
        let to = self.location(to.axes(), at);
        if let MatExpr::Name(name) = a {
            let carried = size_of(&self.scope.letter(*name).shape);
            let carried: Vec<Dim> = carried
                .axes()
                .iter()
                .copied()
                .filter(|axis| !self.scope.is_one(*axis))
                .collect();
            let same = carried.len() == to.lengths.len()
                && carried
                    .iter()
                    .zip(&to.lengths)
                    .all(|(a, b)| self.scope.same(*a, *b));
            return match same {
                true => Expr::entry(*name, to.at),
                false => Expr::reshaped(*name, to),
            };
        }
        let (place, indices) = self.whole(own);
        let from = self.location(own.axes(), &place);
        let value = self.entry(a, &place);
        let sum = Expr::product(vec![Expr::align(from, to), value]).sum_over(&indices);
        without_deltas(&sum, self.scope)
    }

    pub(super) fn select(&mut self, a: &MatExpr, selectors: &[Selector], at: &Axes) -> Expr {
        let own = size(a, self.scope);
        let mut left = at.iter();
        let mut place: Vec<Option<Subscript>> = Vec::with_capacity(own.axes().len());
        for (axis, selector) in selectors.iter().enumerate() {
            let one = self.scope.is_one(own.axes()[axis]);
            let subscript = match selector {
                Selector::At(at) => Some(at.replaced(&mut |index| self.letter(index))),
                Selector::All => left.next().cloned().flatten(),
                Selector::Range(first, _) => {
                    let here = left.next().and_then(Option::as_ref);
                    let here = here.map_or(Form::from(1), Form::from);
                    Some(
                        self.form(first)
                            .plus(-1, &Form::from(1))
                            .plus(1, &here)
                            .into(),
                    )
                }
                Selector::Gather(ids) => {
                    let here = left.next().cloned().flatten();
                    let entry = Variable::Entry(*ids, Vec::from_iter(here));
                    Some(Form::variable(entry).into())
                }
            };
            place.push(subscript.filter(|_| !one));
        }
        place.resize(own.axes().len(), None);
        self.entry(a, &place)
    }
}

/// The sum with its deltas carried out: an index that only says "the same place" is not shown.
fn without_deltas(expr: &Expr, scope: &Scope) -> Expr {
    delta_meets_sum(expr, scope)
}
