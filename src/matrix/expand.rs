//! From matrices to index notation: one entry of a matrix formula. Always possible.
//!
//! In: a [`MatExpr`] whose operands fit, and the place of the entry. Out: the [`Expr`] of that
//! entry. Products become sums over the inner index, a transpose swaps the indices, a broadcast
//! leaves one out, a slice moves one on.

mod whole;

use super::shape::{Size, size, size_of};
use super::{Bound, Filling, MatExpr, Over, Selector};
use crate::algebra::function::Function;
use crate::algebra::{Binder, Expr, Form, Index, Rational, Relation, Subscript, Variable};
use crate::scope::{Dim, Name, Scope};

/// Where the indices made here begin; the callers' own are below.
const INNER: u32 = 1 << 8;

/// The place of an entry: its row and column, none along an axis of length 1.
pub type Place = (Option<Index>, Option<Index>);

/// The place of an entry in a tensor of any number of axes, none along an axis of length 1.
pub type Axes = [Option<Subscript>];

/// The entry of a formula at a place: a subscript for each axis of its [`Size`] that is longer
/// than 1.
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
/// let by_hand = Expr::product(vec![Expr::entry(w, [i, k]), Expr::entry(x, [k])]).sum_over(&[k]);
/// assert_eq!(expand(&product, &[Some(i), None], &scope), by_hand);
/// ```
pub fn expand(expr: &MatExpr, at: &[Option<Index>], scope: &Scope) -> Expr {
    let at: Vec<Option<Subscript>> = at.iter().map(|at| at.map(Subscript::Index)).collect();
    Expansion {
        scope,
        next: INNER,
        letters: Vec::new(),
    }
    .entry(expr, &at)
}

/// The entry of a name at a place.
pub fn entry(name: Name, at: &[Option<Index>]) -> Expr {
    Expr::entry(name, at.iter().flatten().copied())
}

struct Expansion<'a> {
    scope: &'a Scope,
    next: u32,
    /// What stands for the indices that the author bound, the innermost last.
    letters: Vec<(Index, Form)>,
}

impl Expansion<'_> {
    fn entry(&mut self, expr: &MatExpr, at: &Axes) -> Expr {
        match expr {
            MatExpr::Name(name) => Expr::entry(*name, at.iter().flatten().cloned()),
            MatExpr::Number(value) => Expr::number(value.clone()),
            MatExpr::Size(dim) => Expr::size(*dim),
            MatExpr::Position(form) => Expr::position(&self.form(form)),
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
            MatExpr::Transpose(a) => self.entry(a, &[at[1].clone(), at[0].clone()]),
            MatExpr::Apply(function, arguments) => self.apply(*function, arguments, at),
            MatExpr::Reduce(reduction, a, axis) => self.reduce(*reduction, a, *axis, at),
            MatExpr::Normalize(kind, a, axis) => self.normalize(*kind, a, *axis, at),
            MatExpr::Dot(a, b) => {
                let (place, indices) = self.whole(size(a, self.scope));
                Expr::product(vec![self.entry(a, &place), self.entry(b, &place)]).sum_over(&indices)
            }
            MatExpr::Eye(_) => delta(&at[0], &at[1]),
            MatExpr::Fill(Filling::Ones, ..) => Expr::one(),
            MatExpr::Fill(Filling::Zeros, ..) => Expr::zero(),
            MatExpr::Diag(v) => {
                let entry = self.entry(v, &[at[0].clone(), None]);
                Expr::product(vec![delta(&at[0], &at[1]), entry])
            }
            MatExpr::OfMatrix(function, a) => self.of_matrix(*function, a, at),
            MatExpr::Kronecker(a, b, whole) => self.kronecker(a, b, *whole, at),
            MatExpr::Concat(all, axis, whole) => self.concat(all, *axis, *whole, at),
            MatExpr::Pad(a, width, axes, _) => self.pad(a, *width, axes, at),
            MatExpr::Reshape(a, shape) => self.reshape(a, shape, at),
            MatExpr::Select(a, selectors) => self.select(a, selectors, at),
            MatExpr::Entries(indices, a) => {
                let mut axes = at.to_vec();
                axes.resize(indices.len(), None);
                let depth = self.letters.len();
                for (index, at) in indices.iter().zip(&axes) {
                    let value = at.as_ref().map_or(Form::from(1), Form::from);
                    self.letters.push((*index, value));
                }
                let entry = self.entry(a, &[None, None]);
                self.letters.truncate(depth);
                entry
            }
            MatExpr::Over(over, bounds, a) => self.over(*over, bounds, a, at),
        }
    }

    /// A form with what stands for the author's indices put in.
    fn form(&self, form: &Form) -> Form {
        form.replaced(&mut |index| self.letter(index))
    }

    fn letter(&self, index: Index) -> Form {
        let known = self
            .letters
            .iter()
            .rev()
            .find(|(own, _)| own.id == index.id);
        known.map_or(Form::from(index), |(_, form)| form.clone())
    }

    /// An operand of an elementwise operation: it leaves out the axes along which it is broadcast.
    fn spread(&mut self, operand: &MatExpr, at: &Axes) -> Expr {
        let own = size(operand, self.scope);
        let keep = |axis: usize| {
            let length = *own.axes().get(axis).unwrap_or(&Dim::ONE);
            at.get(axis)
                .and_then(Option::as_ref)
                .filter(|_| !self.scope.is_one(length))
                .cloned()
        };
        let place: Vec<_> = (0..own.axes().len()).map(keep).collect();
        self.entry(operand, &place)
    }

    fn apply(&mut self, function: Function, arguments: &[MatExpr], at: &Axes) -> Expr {
        if let Some(bracket) = self.bracket(function, arguments) {
            return bracket;
        }
        Expr::apply(
            function,
            arguments
                .iter()
                .map(|argument| self.spread(argument, at))
                .collect(),
        )
    }

    /// A comparison of forms of indices, which is known without any values.
    fn bracket(&self, function: Function, arguments: &[MatExpr]) -> Option<Expr> {
        if !function.is_comparison() {
            return None;
        }
        let [a, b] = arguments else { return None };
        let difference = self.as_form(a)?.plus(-1, &self.as_form(b)?);
        let not_negative = |form: &Form| Expr::bracket(Relation::NotNegative, form);
        let zero = Expr::bracket(Relation::Zero, &difference);
        Some(match function {
            Function::Equal => zero,
            Function::NotEqual => Expr::sum(vec![Expr::one(), zero.negate()]),
            Function::Less => not_negative(&difference.times(-1).plus(-1, &Form::from(1))),
            Function::LessOrEqual => not_negative(&difference.times(-1)),
            Function::Greater => not_negative(&difference.plus(-1, &Form::from(1))),
            _ => not_negative(&difference),
        })
    }

    /// The form that a number is, where it is one of indices.
    fn as_form(&self, expr: &MatExpr) -> Option<Form> {
        Some(match expr {
            MatExpr::Position(form) => self.form(form),
            MatExpr::Size(dim) => Form::size(*dim),
            MatExpr::Number(number) if number.is_int() => {
                Form::from(i64::try_from(number.numerator().clone()).ok()?)
            }
            MatExpr::Select(of, selectors) => match &**of {
                MatExpr::Name(name) if self.scope.letter(*name).indexes.is_some() => {
                    let axes = size_of(&self.scope.letter(*name).shape);
                    let carried = axes.axes().iter().map(|axis| !self.scope.is_one(*axis));
                    let at = selectors.iter().zip(carried).map(|(selector, carried)| {
                        let Selector::At(at) = selector else {
                            return None;
                        };
                        Some(carried.then(|| at.replaced(&mut |index| self.letter(index))))
                    });
                    let at: Vec<Option<Subscript>> = at.collect::<Option<_>>()?;
                    let at = at.into_iter().flatten().collect();
                    Form::variable(Variable::Entry(*name, at))
                }
                _ => return None,
            },
            MatExpr::Name(name)
                if self.scope.letter(*name).indexes.is_some()
                    && self.scope.letter(*name).shape.is_scalar() =>
            {
                Form::variable(Variable::Entry(*name, Vec::new()))
            }
            _ => return None,
        })
    }

    fn product(&mut self, all: &[MatExpr], at: &Axes) -> Expr {
        let mut inner = Vec::new();
        let mut factors = Vec::with_capacity(all.len());
        let mut left = at[0].clone();
        for (place, factor) in all.iter().enumerate() {
            let right = if place + 1 == all.len() {
                at[1].clone()
            } else {
                let index = self.index(size(factor, self.scope).axes()[1]);
                inner.extend(index);
                index.map(Subscript::Index)
            };
            factors.push(self.entry(factor, &[left, right.clone()]));
            left = right;
        }
        Expr::product(factors).sum_over(&inner)
    }

    /// `sum(k: …)`: the body for all values of its indices.
    fn over(&mut self, over: Over, bounds: &[Bound], body: &MatExpr, at: &Axes) -> Expr {
        let depth = self.letters.len();
        let mut indices = Vec::with_capacity(bounds.len());
        let mut conditions = Vec::new();
        let mut first = Vec::with_capacity(bounds.len());
        for bound in bounds {
            // An index of length 1 is the number 1.
            let index = self.index(bound.index.range);
            let value = index.map_or(Form::from(1), Form::from);
            first.push((bound.index, Form::from(1)));
            indices.extend(index);
            self.letters.push((bound.index, value));
            if let Some(last) = &bound.last {
                // letter = first − 1 + index ≤ last
                let letter = self.form(&bound.first).plus(-1, &Form::from(1));
                let letter = letter.plus(1, &self.letter(bound.index));
                conditions.push(Expr::bracket(
                    Relation::NotNegative,
                    &self.form(last).plus(-1, &letter),
                ));
            }
        }
        let value = self.entry(body, at);
        self.letters.truncate(depth);
        let count = |indices: &[Index]| match conditions.is_empty() {
            true => Expr::product(
                indices
                    .iter()
                    .map(|index| Expr::size(index.range))
                    .collect(),
            ),
            false => Expr::product(conditions.clone()).sum_over(indices),
        };
        let inside = |value: Expr, instead: Expr| match conditions.is_empty() {
            true => value,
            false => Expr::apply(
                Function::Where,
                vec![Expr::product(conditions.clone()), value, instead],
            ),
        };
        match over {
            Over::Sum | Over::Mean => {
                let mut parts = conditions.clone();
                parts.push(value);
                let sum = Expr::product(parts).sum_over(&indices);
                match over {
                    Over::Mean => {
                        let count = count(&indices).power(&Rational::NEG_ONE);
                        Expr::product(vec![count, sum])
                    }
                    _ => sum,
                }
            }
            Over::Product => {
                let value = inside(value, Expr::one());
                bound_by(Binder::Product, &indices, &value)
            }
            Over::Max | Over::Min => {
                // The first value stands for those that the range leaves out: it is one of them, and
                // stands before them.
                let instead = match conditions.is_empty() {
                    true => Expr::zero(),
                    false => {
                        self.letters.extend(first);
                        let instead = self.entry(body, at);
                        self.letters.truncate(depth);
                        instead
                    }
                };
                let binder = match over {
                    Over::Max => Binder::Max,
                    _ => Binder::Min,
                };
                bound_by(binder, &indices, &inside(value, instead))
            }
        }
    }

    /// New indices for every entry of a formula.
    fn whole(&mut self, size: Size) -> (Vec<Option<Subscript>>, Vec<Index>) {
        let place: Vec<Option<Index>> = size
            .axes()
            .iter()
            .map(|length| self.index(*length))
            .collect();
        let indices = place.iter().flatten().copied().collect();
        (
            place
                .into_iter()
                .map(|index| index.map(Subscript::Index))
                .collect(),
            indices,
        )
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

fn delta(i: &Option<Subscript>, j: &Option<Subscript>) -> Expr {
    match (i, j) {
        (Some(Subscript::Index(i)), Some(Subscript::Index(j))) => Expr::delta(*i, *j),
        (Some(i), Some(j)) => {
            Expr::bracket(Relation::Zero, &Form::from(i).plus(-1, &Form::from(j)))
        }
        _ => Expr::one(),
    }
}

/// What a binder makes of a value; over no index it is the value itself.
fn bound_by(binder: Binder, indices: &[Index], value: &Expr) -> Expr {
    match indices {
        [] => value.clone(),
        _ => Expr::bind(binder, indices, value, Vec::new()),
    }
}
