//! Random formulas of tensors with any number of axes: slices, components, windows, shapes.

use crate::random::Random;
use backprose::algebra::function::{FUNCTIONS, Function};
use backprose::algebra::{Form, Index, Rational, Subscript, Variable};
use backprose::matrix::shape::Size;
use backprose::matrix::{
    Addend, Bound, Filling, MatExpr, MatrixFunction, Normalization, Over, Reduction, Selector,
};
use backprose::scope::{Affine, Dim, Kind, Name, Scope};
use std::collections::BTreeMap;

/// Sizes and what formulas over them may be made of.
pub struct Sizes {
    pub scope: Scope,
    pub sizes: Vec<Dim>,
}

/// Numbers alone.
pub fn numbers() -> Sizes {
    let sizes = [2, 3, 4, 6].map(Dim::Number).to_vec();
    let scope = Scope::new();
    Sizes { scope, sizes }
}

/// Symbols, and forms of them.
pub fn symbols() -> Sizes {
    let mut scope = Scope::new();
    let [n, m, k] = ["n", "m", "k"].map(|text| scope.size(text));
    let mut form = |terms: Vec<_>, constant| scope.dim(&Affine { constant, terms }).unwrap();
    let sizes = vec![
        Dim::Size(n),
        Dim::Size(m),
        Dim::Size(k),
        form(vec![(n, 1), (k, -1)], 1),
        form(vec![(n, 1)], 2),
        form(vec![(n, 1), (m, 1)], 0),
        form(vec![(m, 2)], 0),
        Dim::Number(2),
    ];
    Sizes { scope, sizes }
}

/// Symbols whose numbers are known and larger than those that are always kept.
pub fn known() -> Sizes {
    let mut scope = Scope::new();
    let [n, k] = [("n", 6), ("k", 5)].map(|(text, value)| {
        let size = scope.size(text);
        scope.set_size(size, value);
        Dim::Size(size)
    });
    let sizes = vec![n, k, Dim::Number(2), Dim::Number(8)];
    Sizes { scope, sizes }
}

/// What makes random formulas.
pub struct Tensors<'a> {
    pub scope: &'a mut Scope,
    pub sizes: Vec<Dim>,
    pub random: &'a mut Random,
    /// Whether all is to stay rational.
    pub exact: bool,
    /// Forms of the author's indices, and the axes that they are places of.
    letters: Vec<(Form, Dim)>,
    names: BTreeMap<Vec<Dim>, Vec<Name>>,
    next: u32,
}

/// How many kinds of formulas [`Tensors::made`] knows.
const KINDS: usize = 26;

fn one(dim: Dim) -> bool {
    dim == Dim::ONE
}

fn boxed(formula: MatExpr) -> Box<MatExpr> {
    Box::new(formula)
}

/// The axes without those of length 1 that fill up to two.
fn trimmed(axes: &[Dim]) -> Vec<Dim> {
    let mut axes = axes.to_vec();
    while axes.len() <= 2 && axes.last().is_some_and(|last| one(*last)) {
        axes.pop();
    }
    axes
}

impl<'a> Tensors<'a> {
    pub fn new(sizes: &'a mut Sizes, random: &'a mut Random, exact: bool) -> Tensors<'a> {
        Tensors {
            sizes: sizes.sizes.clone(),
            scope: &mut sizes.scope,
            random,
            exact,
            letters: Vec::new(),
            names: BTreeMap::new(),
            next: 0,
        }
    }

    /// The axes of a tensor of up to so many.
    pub fn axes(&mut self, most: usize) -> Vec<Dim> {
        let mut axes: Vec<Dim> = (0..self.random.below(most + 1))
            .map(|_| match self.random.once_in(6) {
                true => Dim::ONE,
                false => self.size(),
            })
            .collect();
        axes.resize(axes.len().max(2), Dim::ONE);
        axes
    }

    fn size(&mut self) -> Dim {
        *self.random.pick(&self.sizes)
    }

    /// A name of this shape.
    pub fn name(&mut self, axes: &[Dim]) -> Name {
        let shape = self.scope.shape(axes);
        let known = self.names.entry(shape.0.clone()).or_default();
        if known.is_empty() || known.len() < 2 && self.random.once_in(3) {
            let text = format!("v_{}", self.scope.names().count());
            known.push(self.scope.declare(text, Kind::Param, shape.0));
        }
        *self.random.pick(known)
    }

    /// Whole numbers that are places of an axis.
    fn ids(&mut self, axes: &[Dim], of: Dim) -> Name {
        let text = format!("ids_{}", self.scope.names().count());
        let name = self.scope.declare(text, Kind::Const, axes.to_vec());
        self.scope.letter_mut(name).indexes = Some(of);
        name
    }

    fn affine(&self, dim: Dim) -> Affine {
        match self.scope.value(dim) {
            Some(value) => self.scope.affine(Dim::Number(value)),
            None => self.scope.affine(dim),
        }
    }

    /// a + factor · b + constant, as a size.
    fn sum(&mut self, a: Dim, factor: i64, b: Dim, constant: i64) -> Option<Dim> {
        let mut affine = self.affine(a).plus(factor, &self.affine(b));
        affine.constant += constant;
        self.scope.dim(&affine)
    }

    /// a · b, where one is a number and the other is none that is too large.
    fn product(&mut self, a: Dim, b: Dim) -> Option<Dim> {
        let (number, other) = match (self.scope.value(a), self.scope.value(b)) {
            (Some(number), _) => (number, b),
            (_, Some(number)) => (number, a),
            _ => return None,
        };
        let zero = Affine::default();
        let affine = zero.plus(number as i64, &self.affine(other));
        let dim = self.scope.dim(&affine)?;
        self.scope
            .value(dim)
            .is_none_or(|value| value <= 24)
            .then_some(dim)
    }

    /// Two sizes whose product this is.
    fn factors(&mut self, dim: Dim) -> (Dim, Dim) {
        let affine = self.affine(dim);
        let parts: Vec<u64> = (2..=3)
            .filter(|part| {
                let divides = |number: i64| number % *part as i64 == 0;
                divides(affine.constant) && affine.terms.iter().all(|(_, factor)| divides(*factor))
            })
            .collect();
        if parts.is_empty() || self.random.once_in(4) {
            return match self.random.once_in(2) {
                true => (dim, Dim::ONE),
                false => (Dim::ONE, dim),
            };
        }
        let part = *self.random.pick(&parts);
        let mut rest = affine;
        rest.constant /= part as i64;
        for (_, factor) in &mut rest.terms {
            *factor /= part as i64;
        }
        let (part, rest) = (Dim::Number(part), self.scope.dim(&rest).unwrap());
        match self.random.once_in(2) {
            true => (part, rest),
            false => (rest, part),
        }
    }

    /// Two sizes whose sum this is.
    fn parts(&mut self, dim: Dim) -> Option<(Dim, Dim)> {
        let affine = self.affine(dim);
        let part = match affine.terms.first() {
            Some((symbol, factor)) if *factor > 0 => Dim::Size(*symbol),
            _ => Dim::Number(1 + self.random.below(3) as u64),
        };
        let rest = affine.plus(-1, &self.affine(part));
        // What is left is a size whatever its symbols are.
        let mut less = rest.clone();
        less.constant -= 1;
        if !self.scope.is_never_negative(&less) {
            return None;
        }
        Some((part, self.scope.dim(&rest)?))
    }

    /// A form of the author's indices, and the axis that it is a place of.
    fn letter(&mut self) -> Option<(Form, Dim)> {
        if self.letters.is_empty() {
            return None;
        }
        let letters = self.letters.clone();
        let (form, dim) = self.random.pick(&letters).clone();
        let number = |form: Form, more: i64| form.plus(more, &Form::from(1));
        Some(match self.random.below(8) {
            0 => {
                let more = 1 + self.random.below(2) as i64;
                (number(form, more), self.sum(dim, 0, dim, more)?)
            }
            1 => {
                let more = self.random.below(2) as i64;
                (
                    number(form.times(2), more - 1),
                    self.sum(dim, 1, dim, more)?,
                )
            }
            2 => (number(Form::size(dim).plus(-1, &form), 1), dim),
            3 => {
                let (other, length) = self.random.pick(&letters).clone();
                (
                    number(form.plus(1, &other), -1),
                    self.sum(dim, 1, length, -1)?,
                )
            }
            4 => {
                let of = self.size();
                let ids = self.ids(&[dim], of);
                let at = if one(dim) {
                    vec![]
                } else {
                    vec![Subscript::from(form)]
                };
                (Form::variable(Variable::Entry(ids, at)), of)
            }
            _ => (form, dim),
        })
    }

    fn index(&mut self, range: Dim) -> Index {
        let index = Index::free(self.next, range);
        self.next += 1;
        index
    }

    fn leaf(&mut self, axes: &[Dim]) -> MatExpr {
        if !axes.iter().all(|axis| one(*axis)) || axes.len() > 2 {
            return MatExpr::Name(self.name(axes));
        }
        match self.random.below(8) {
            0 => MatExpr::integer(self.random.below(5) as i64 - 2),
            1 => MatExpr::Size(self.size()),
            2 => match self.letter() {
                Some((form, _)) => MatExpr::Position(form),
                None => self.leaf(axes),
            },
            3 if !self.letters.is_empty() => self.bracket(),
            4 if self.letters.is_empty() => MatExpr::Name(self.name(axes)),
            _ => {
                let places: Vec<(Form, Dim)> = (0..1 + self.random.below(3))
                    .filter_map(|_| self.letter())
                    .collect();
                if places.is_empty() {
                    return MatExpr::Name(self.name(axes));
                }
                let lengths: Vec<Dim> = places.iter().map(|(_, dim)| *dim).collect();
                let of = MatExpr::Name(self.name(&lengths));
                let mut at: Vec<Selector> = places
                    .into_iter()
                    .map(|(form, _)| Selector::At(form.into()))
                    .collect();
                if at.len() == 1 && self.random.once_in(2) {
                    at.push(Selector::At(Form::from(1).into()));
                }
                MatExpr::Select(boxed(of), at)
            }
        }
    }

    /// A comparison of forms.
    fn bracket(&mut self) -> MatExpr {
        let side = |made: &mut Self| match (made.random.below(4), made.letter()) {
            (0, _) => MatExpr::integer(1 + made.random.below(4) as i64),
            (1, _) => MatExpr::Size(made.size()),
            (_, Some((form, _))) => MatExpr::Position(form),
            _ => MatExpr::integer(2),
        };
        let comparisons: Vec<Function> = FUNCTIONS
            .iter()
            .map(|row| row.function)
            .filter(|function| function.is_comparison())
            .collect();
        let comparison = *self.random.pick(&comparisons);
        MatExpr::Apply(comparison, vec![side(self), side(self)])
    }

    /// A formula of this size, so many levels deep.
    pub fn tensor(&mut self, axes: &[Dim], depth: u32) -> MatExpr {
        if depth > 0 {
            for _ in 0..20 {
                let kind = self.random.below(KINDS);
                if let Some(made) = self.made(kind, axes, depth - 1) {
                    return made;
                }
            }
        }
        self.leaf(axes)
    }

    /// Another size that is broadcast to this one.
    fn narrow(&mut self, axes: &[Dim]) -> Vec<Dim> {
        let scalar = vec![Dim::ONE; 2];
        match (self.random.below(4), axes) {
            (0, _) => scalar,
            (1, [rows, _]) => vec![*rows, Dim::ONE],
            (2, [_, columns]) => vec![Dim::ONE, *columns],
            _ => axes.to_vec(),
        }
    }

    fn operands(&mut self, axes: &[Dim], depth: u32) -> Vec<MatExpr> {
        let narrow = self.narrow(axes);
        let mut operands = vec![self.tensor(axes, depth), self.tensor(&narrow, depth)];
        self.random.shuffle(&mut operands);
        operands
    }

    fn reduction(&mut self) -> Reduction {
        let every = [
            Reduction::Sum,
            Reduction::Mean,
            Reduction::Norm2,
            Reduction::Product,
            Reduction::Max,
            Reduction::Min,
            Reduction::Norm,
            Reduction::LogSumExp,
        ];
        *self
            .random
            .pick(&every[..every.len() - if self.exact { 2 } else { 0 }])
    }

    fn made(&mut self, kind: usize, axes: &[Dim], depth: u32) -> Option<MatExpr> {
        let scalar = axes.len() == 2 && axes.iter().all(|axis| one(*axis));
        let matrix = axes.len() == 2;
        Some(match kind {
            0 => {
                let addends = self.operands(axes, depth).into_iter().map(|value| Addend {
                    negative: self.random.once_in(2),
                    value,
                });
                MatExpr::Add(addends.collect())
            }
            1 => MatExpr::Multiply(self.operands(axes, depth)),
            2 => {
                let operand = boxed(self.tensor(axes, depth));
                match self.random.below(3) {
                    0 => MatExpr::Negate(operand),
                    1 => MatExpr::Power(operand, Rational::from(2)),
                    _ => {
                        let narrow = self.narrow(axes);
                        let below = MatExpr::Name(self.name(&narrow));
                        MatExpr::Divide(operand, boxed(below))
                    }
                }
            }
            3 => {
                let functions: Vec<Function> = FUNCTIONS
                    .iter()
                    .filter(|row| !row.arguments.is_empty() && (row.rational || !self.exact))
                    .map(|row| row.function)
                    .filter(|function| !matches!(function, Function::Where | Function::Power))
                    .collect();
                let function = *self.random.pick(&functions);
                let mut all = vec![self.tensor(axes, depth)];
                for _ in 1..function.row().arguments.len() {
                    let narrow = self.narrow(axes);
                    all.push(self.tensor(&narrow, depth));
                }
                MatExpr::Apply(function, all)
            }
            4 if matrix => self.tensor(&[axes[1], axes[0]], depth).transposed(),
            5 if matrix => {
                let inner = self.size();
                let left = self.tensor(&[axes[0], inner], depth);
                MatExpr::Product(vec![left, self.tensor(&[inner, axes[1]], depth)])
            }
            6 | 7 => {
                let (reduction, mut of) = (self.reduction(), axes.to_vec());
                if scalar && self.random.once_in(2) {
                    let whole = self.axes(3);
                    return Some(MatExpr::Reduce(
                        reduction,
                        boxed(self.tensor(&whole, depth)),
                        None,
                    ));
                }
                let ones: Vec<usize> = (0..of.len()).filter(|axis| one(of[*axis])).collect();
                let axis = *ones.get(self.random.below(ones.len().max(1)))?;
                of[axis] = self.size();
                MatExpr::Reduce(reduction, boxed(self.tensor(&of, depth)), Some(axis))
            }
            8 if scalar => {
                let n = self.size();
                let of = self.tensor(&[n, n], depth);
                match self.random.below(3) {
                    0 => MatExpr::Reduce(Reduction::Trace, boxed(of), None),
                    1 => MatExpr::OfMatrix(MatrixFunction::Determinant, boxed(of)),
                    _ if self.exact => return None,
                    _ => MatExpr::OfMatrix(MatrixFunction::LogDeterminant, boxed(of)),
                }
            }
            9 if matrix && axes[0] == axes[1] => match self.random.below(3) {
                0 => MatExpr::Eye(axes[0]),
                1 => MatExpr::Diag(boxed(self.tensor(&[axes[0], Dim::ONE], depth))),
                _ => {
                    let of = self.tensor(axes, depth);
                    MatExpr::OfMatrix(MatrixFunction::Inverse, boxed(of))
                }
            },
            10 => MatExpr::Fill(
                *self.random.pick(&[Filling::Ones, Filling::Zeros]),
                axes.to_vec(),
            ),
            11 if !self.exact => {
                let kinds = [Normalization::Softmax, Normalization::LogSoftmax];
                let (kind, axis) = (*self.random.pick(&kinds), self.random.below(axes.len()));
                MatExpr::Normalize(kind, boxed(self.tensor(axes, depth)), axis)
            }
            12 if scalar => {
                let of = self.axes(3);
                MatExpr::Dot(
                    boxed(self.tensor(&of, depth)),
                    boxed(self.tensor(&of, depth)),
                )
            }
            13 if matrix => {
                let (rows, columns) = (self.factors(axes[0]), self.factors(axes[1]));
                let a = self.tensor(&[rows.0, columns.0], depth);
                let b = self.tensor(&[rows.1, columns.1], depth);
                MatExpr::Kronecker(boxed(a), boxed(b), Size::new(axes)?)
            }
            14 | 15 => {
                let axis = self.random.below(axes.len());
                let (first, second) = self.parts(axes[axis])?;
                let parts = [first, second].map(|part| {
                    let mut own = axes.to_vec();
                    own[axis] = part;
                    self.tensor(&own, depth)
                });
                MatExpr::Concat(parts.to_vec(), axis, Size::new(axes)?)
            }
            16 => {
                let (axis, width) = (self.random.below(axes.len()), 1);
                let (twice, inner) = self.parts(axes[axis])?;
                let (last, own) = match (self.scope.value(twice), self.scope.value(inner)) {
                    (Some(2), _) => (axis, inner),
                    (_, Some(2)) => (axis, twice),
                    _ => return None,
                };
                let mut of = axes.to_vec();
                of[last] = own;
                MatExpr::Pad(
                    boxed(self.tensor(&of, depth)),
                    width,
                    vec![axis],
                    Size::new(axes)?,
                )
            }
            17 | 18 => {
                let from = self.other_shape(axes);
                MatExpr::Reshape(boxed(self.tensor(&from, depth)), trimmed(axes))
            }
            19 | 20 => return self.select(axes, depth),
            21 | 22 => {
                let own = trimmed(axes);
                if own.is_empty() {
                    return None;
                }
                let indices: Vec<Index> = own.iter().map(|axis| self.index(*axis)).collect();
                let count = self.letters.len();
                self.letters.extend(
                    indices
                        .iter()
                        .map(|index| (Form::from(*index), index.range)),
                );
                let body = self.tensor(&[Dim::ONE; 2], depth);
                self.letters.truncate(count);
                MatExpr::Entries(indices, boxed(body))
            }
            23..=25 => return Some(self.over(axes, scalar, depth)),
            _ => return None,
        })
    }

    /// A shape of as many entries.
    fn other_shape(&mut self, axes: &[Dim]) -> Vec<Dim> {
        let mut from = trimmed(axes);
        from.retain(|axis| !one(*axis));
        for _ in 0..1 + self.random.below(2) {
            let place = self.random.below(from.len().max(1));
            match self.random.below(3) {
                0 if place + 1 < from.len() => {
                    if let Some(product) = self.product(from[place], from[place + 1]) {
                        from.splice(place..place + 2, [product]);
                    }
                }
                1 if from.len() < 4 => from.insert(place, Dim::ONE),
                _ if !from.is_empty() && from.len() < 4 => {
                    let (a, b) = self.factors(from[place]);
                    from.splice(place..=place, [a, b]);
                }
                _ => {}
            }
        }
        from.resize(from.len().max(2), Dim::ONE);
        from
    }

    fn select(&mut self, axes: &[Dim], depth: u32) -> Option<MatExpr> {
        let (mut of, mut selectors) = (Vec::new(), Vec::new());
        let mut left = trimmed(axes).into_iter().peekable();
        while left.peek().is_some() || of.len() < 3 && self.random.once_in(3) {
            if of.len() < 4 && (left.peek().is_none() || self.random.once_in(4)) {
                let (at, length) = match self.letter() {
                    Some(letter) if !self.random.once_in(3) => letter,
                    _ => (Form::from(1 + self.random.below(2) as i64), Dim::Number(2)),
                };
                of.push(length);
                selectors.push(Selector::At(at.into()));
            }
            let Some(axis) = left.next() else { continue };
            match self.random.below(4) {
                0 => {
                    let from = self.size();
                    let ids = self.ids(&[axis], from);
                    of.push(from);
                    selectors.push(Selector::Gather(ids));
                }
                1 => {
                    let more = self.random.below(3) as i64;
                    let (first, length) = match self.letter() {
                        Some((form, length)) if self.random.once_in(2) => (form, length),
                        _ => (Form::from(1 + more), Dim::Number(1 + more as u64)),
                    };
                    of.push(self.sum(axis, 1, length, -1)?);
                    selectors.push(Selector::Range(first, axis));
                }
                _ => {
                    of.push(axis);
                    selectors.push(Selector::All);
                }
            }
        }
        if of.is_empty() || of.len() > 5 {
            return None;
        }
        if of.len() == 1 && self.random.once_in(2) {
            selectors.push(Selector::At(Form::from(1).into()));
        }
        of.resize(of.len().max(2), Dim::ONE);
        Some(MatExpr::Select(boxed(self.tensor(&of, depth)), selectors))
    }

    fn over(&mut self, axes: &[Dim], scalar: bool, depth: u32) -> MatExpr {
        let every = [Over::Sum, Over::Mean, Over::Product, Over::Max, Over::Min];
        let over = *self.random.pick(if scalar { &every } else { &every[..2] });
        let may_be_empty = matches!(over, Over::Sum | Over::Product);
        let count = self.letters.len();
        let mut bounds = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let letters = self.letters.clone();
            let outer = match letters.is_empty() {
                true => None,
                false => Some(self.random.pick(&letters).clone()),
            };
            let unit = Form::from(1);
            let (bound, letter) = match (self.random.below(5), outer) {
                // k = 1..i
                (0, Some((form, dim))) => {
                    let index = self.index(dim);
                    let letter = (Form::from(index), dim);
                    (
                        Bound {
                            index,
                            first: unit,
                            last: Some(form),
                        },
                        letter,
                    )
                }
                // k = i..n
                (1, Some((form, dim))) => {
                    let index = self.index(dim);
                    let letter = form.plus(-1, &unit).plus(1, &Form::from(index));
                    let last = Some(Form::size(dim));
                    (
                        Bound {
                            index,
                            first: form,
                            last,
                        },
                        (letter, dim),
                    )
                }
                // k = i + 1..n
                (2, Some((form, dim))) if may_be_empty => {
                    let index = self.index(dim);
                    let letter = form.plus(1, &Form::from(index));
                    let (first, last) = (form.plus(1, &unit), Some(Form::size(dim)));
                    (Bound { index, first, last }, (letter, dim))
                }
                // k = 2..n + 1
                (3, _) => {
                    let dim = self.size();
                    let index = self.index(dim);
                    let letter = Form::from(index).plus(1, &unit);
                    let axis = self.sum(dim, 0, dim, 1).unwrap_or(dim);
                    (
                        Bound {
                            index,
                            first: Form::from(2),
                            last: None,
                        },
                        (letter, axis),
                    )
                }
                _ => {
                    let dim = if self.random.once_in(8) {
                        Dim::ONE
                    } else {
                        self.size()
                    };
                    let index = self.index(dim);
                    (
                        Bound {
                            index,
                            first: unit,
                            last: None,
                        },
                        (Form::from(index), dim),
                    )
                }
            };
            self.letters.push(letter);
            bounds.push(bound);
        }
        let body = self.tensor(axes, depth);
        self.letters.truncate(count);
        MatExpr::Over(over, bounds, boxed(body))
    }
}
