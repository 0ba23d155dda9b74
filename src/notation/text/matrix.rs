//! Formulas of whole tensors in the network language.
//!
//! In: a [`MatExpr`] and its scope. Out: text. The order of factors is the formula's own.

use super::{Level, language, name_level, number_level, push_exponent, size_level};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::shape::{Size, size};
use crate::matrix::{Addend, Filling, MatExpr};
use crate::notation::readable;
use crate::notation::symbols::{Shown, shown};
use crate::notation::typeset::Written;
use crate::scope::{Dim, Name, Scope};
use std::slice::from_ref;

/// A formula in the network language.
///
/// ```
/// use backprose::matrix::MatExpr;
/// use backprose::notation::text;
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let loss = scope.declare("L", Kind::Computed, vec![]);
/// let z = scope.declare("z_1", Kind::Computed, vec![Dim::Number(2)]);
/// let x = scope.declare("x", Kind::Input, vec![Dim::Number(3)]);
/// let gradient = MatExpr::Name(scope.adjoint(loss, z));
/// let outer = MatExpr::Product(vec![gradient, MatExpr::Name(x).transposed()]);
/// assert_eq!(text::matrix(&outer, &scope), "dL/dz_1 @ x.T");
/// ```
pub fn matrix(expr: &MatExpr, scope: &Scope) -> String {
    let mut writer = Writer::new(scope);
    writer.write(&readable::matrix(expr), Level::Sum);
    writer.out
}

/// Both sides of the equation of a name: by components, with the author's letters, where it was
/// written so.
///
/// ```
/// use backprose::algebra::{Form, Index};
/// use backprose::matrix::MatExpr;
/// use backprose::notation::text::equation;
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let y = scope.declare("y", Kind::Computed, vec![Dim::Number(3)]);
/// let number = scope.index_number("o", &[]).unwrap();
/// let o = Index::free(number, Dim::Number(3));
/// let squares = MatExpr::Power(Box::new(MatExpr::Position(Form::from(o))), 2.into());
/// let entries = MatExpr::Entries(vec![o], Box::new(squares));
/// let (left, right) = equation(y, &entries, &scope);
/// assert_eq!((left.as_str(), right.as_str()), ("y[o: 3]", "o^2"));
/// ```
pub fn equation(name: Name, definition: &MatExpr, scope: &Scope) -> (String, String) {
    let plain = &scope.letter(name).text;
    match &*readable::matrix(definition) {
        MatExpr::Entries(indices, body) => {
            let mut writer = Writer::new(scope);
            writer.written = writer.written.binding(indices, body, scope);
            let at = writer.entries(indices, body);
            writer.write(body, Level::Sum);
            (format!("{plain}[{at}]"), writer.out)
        }
        whole => (plain.clone(), matrix(whole, scope)),
    }
}

pub(super) struct Writer<'a> {
    pub(super) out: String,
    pub(super) scope: &'a Scope,
    /// The indices that the author bound around the part.
    pub(super) written: Written,
}

impl<'a> Writer<'a> {
    fn new(scope: &'a Scope) -> Writer<'a> {
        Writer {
            out: String::with_capacity(32),
            scope,
            written: Written::default(),
        }
    }
}

impl Writer<'_> {
    fn level(&self, expr: &MatExpr) -> Level {
        match expr {
            MatExpr::Name(name) => name_level(*name, self.scope),
            MatExpr::Number(value) if *value < Rational::ZERO => Level::Negative,
            MatExpr::Number(value) => number_level(value),
            MatExpr::Size(dim) => size_level(*dim, self.scope),
            MatExpr::Add(addends) if addends.len() == 1 && !addends[0].negative => {
                self.level(&addends[0].value)
            }
            MatExpr::Add(_) => Level::Sum,
            // `-a * b` is (-a) * b, the same number; but `-a + b` is not -(a + b).
            MatExpr::Negate(inner) if self.level(inner) == Level::Product => Level::Product,
            MatExpr::Negate(_) => Level::Negative,
            MatExpr::Multiply(factors) | MatExpr::Product(factors) if factors.len() == 1 => {
                self.level(&factors[0])
            }
            MatExpr::Multiply(_) | MatExpr::Product(_) | MatExpr::Divide(..) => Level::Product,
            MatExpr::Power(..) => Level::Power,
            MatExpr::Apply(Function::Power, _) => Level::Power,
            MatExpr::Position(form) => self.form_level(form),
            MatExpr::Transpose(_)
            | MatExpr::Apply(..)
            | MatExpr::Reduce(..)
            | MatExpr::Dot(..)
            | MatExpr::Eye(_)
            | MatExpr::Fill(..)
            | MatExpr::Diag(_)
            | MatExpr::Normalize(..)
            | MatExpr::OfMatrix(..)
            | MatExpr::Kronecker(..)
            | MatExpr::Concat(..)
            | MatExpr::Pad(..)
            | MatExpr::Reshape(..)
            | MatExpr::Select(..)
            | MatExpr::Entries(..)
            | MatExpr::Over(..) => Level::Closed,
        }
    }

    /// Write it, in brackets where it is looser than the place asks for.
    pub(super) fn write(&mut self, expr: &MatExpr, least: Level) {
        let brackets = self.level(expr) < least;
        if brackets {
            self.out.push('(');
        }
        self.bare(expr);
        if brackets {
            self.out.push(')');
        }
    }

    fn bare(&mut self, expr: &MatExpr) {
        match expr {
            MatExpr::Name(name) => {
                let scope = self.scope;
                self.out.push_str(&scope.letter(*name).text);
            }
            MatExpr::Number(value) => self.out.push_str(&language(value)),
            MatExpr::Size(dim) => self.size(*dim),
            MatExpr::Add(addends) => self.sum(addends),
            MatExpr::Negate(inner) => {
                self.out.push('-');
                self.write(inner, Level::Product);
            }
            MatExpr::Multiply(factors) => self.product(factors, " * "),
            MatExpr::Product(factors) => self.product(factors, " @ "),
            MatExpr::Divide(above, below) => {
                self.write(above, Level::Product);
                self.over(below);
            }
            MatExpr::Power(base, exponent) => {
                self.write(base, Level::Closed);
                push_exponent(&mut self.out, exponent);
            }
            MatExpr::Transpose(inner) => {
                self.write(inner, Level::Closed);
                self.out.push_str(".T");
            }
            MatExpr::Apply(function, arguments) => self.apply(*function, arguments),
            MatExpr::Dot(a, b) => self.call("dot", [&**a, &**b]),
            MatExpr::Eye(n) => self.fill("eye", &[*n]),
            MatExpr::Fill(filling, axes) => self.filling(*filling, axes),
            MatExpr::Diag(inner) => self.call("diag", [&**inner]),
            MatExpr::Position(_)
            | MatExpr::Reduce(..)
            | MatExpr::Normalize(..)
            | MatExpr::OfMatrix(..)
            | MatExpr::Kronecker(..)
            | MatExpr::Concat(..)
            | MatExpr::Pad(..)
            | MatExpr::Reshape(..)
            | MatExpr::Select(..)
            | MatExpr::Entries(..)
            | MatExpr::Over(..) => self.whole(expr),
        }
    }

    fn size(&mut self, dim: Dim) {
        self.out.push_str(&self.scope.dim_text(dim));
    }

    fn sum(&mut self, addends: &[Addend]) {
        for (place, addend) in addends.iter().enumerate() {
            let inner = begins_with_minus(&addend.value);
            let negative = inner != addend.negative;
            self.out.push_str(match (place, negative) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            if inner {
                self.magnitude(&addend.value);
            } else {
                // a + (b - c) is a + b - c.
                let opened = match &addend.value {
                    MatExpr::Add(inner) if place > 0 => {
                        self.begins_whole(&addend.value, inner.iter().map(|addend| &addend.value))
                    }
                    _ => true,
                };
                let least = match opened && !negative {
                    true => Level::Sum,
                    false => Level::Product,
                };
                self.write(&addend.value, least);
            }
        }
    }

    /// What stands behind the minus of a formula that [`begins_with_minus`].
    fn magnitude(&mut self, expr: &MatExpr) {
        match expr {
            MatExpr::Negate(inner) => self.write(inner, Level::Product),
            MatExpr::Number(value) => self.out.push_str(&language(&-value)),
            MatExpr::Multiply(factors) => self.magnitude_of_product(factors, " * "),
            MatExpr::Product(factors) => self.magnitude_of_product(factors, " @ "),
            MatExpr::Divide(above, below) => {
                self.magnitude(above);
                self.over(below);
            }
            other => self.write(other, Level::Product),
        }
    }

    fn magnitude_of_product(&mut self, factors: &[MatExpr], sign: &str) {
        match factors {
            [MatExpr::Number(value), rest @ ..]
                if *value == Rational::NEG_ONE && !rest.is_empty() =>
            {
                self.product(rest, sign);
            }
            [first, rest @ ..] => {
                self.magnitude(first);
                self.factors(rest, sign, plainly_scalar(first));
            }
            [] => {}
        }
    }

    fn product(&mut self, factors: &[MatExpr], sign: &str) {
        match factors {
            [MatExpr::Number(value), rest @ ..]
                if *value == Rational::NEG_ONE && !rest.is_empty() =>
            {
                self.out.push('-');
                self.product(rest, sign);
            }
            [first, rest @ ..] => {
                self.write(first, Level::Product);
                self.factors(rest, sign, plainly_scalar(first));
            }
            [] => self.out.push('1'),
        }
    }

    /// The factors behind the first. Those of a product inside need no brackets where its operation
    /// goes on: a * (b * c), a * (b / c), A @ (B @ C). Where all before one are numbers, `scaled`,
    /// it goes on as well: (c * A) @ b is c * (A @ b). A row and a column only meet in a matrix.
    fn factors(&mut self, factors: &[MatExpr], sign: &str, mut scaled: bool) -> bool {
        for factor in factors {
            match factor {
                MatExpr::Multiply(inner)
                    if sign == " * " && self.begins_whole(factor, inner.iter()) =>
                {
                    scaled = self.factors(inner, sign, scaled);
                }
                MatExpr::Divide(above, below)
                    if sign == " * " && self.begins_whole(factor, [&**above]) =>
                {
                    scaled = self.factors(from_ref(above), sign, scaled) && plainly_scalar(below);
                    self.over(below);
                }
                MatExpr::Product(inner) if sign == " @ " => {
                    scaled = self.factors(inner, sign, scaled);
                }
                MatExpr::Product(inner) if scaled => {
                    let (first, rest) = inner.split_at(inner.len().min(1));
                    scaled = self.factors(first, sign, scaled);
                    scaled = self.factors(rest, " @ ", scaled) && rest.is_empty();
                }
                factor => {
                    self.out.push_str(sign);
                    self.write(factor, Level::Negative);
                    scaled &= plainly_scalar(factor);
                }
            }
        }
        scaled
    }

    /// Whether the first of these that is no scalar has the size of the whole.
    fn begins_whole<'e>(
        &self,
        whole: &MatExpr,
        parts: impl IntoIterator<Item = &'e MatExpr>,
    ) -> bool {
        let whole = size(whole, self.scope);
        let same = |a: Size, b: Size| {
            a.axes().len() == b.axes().len()
                && a.axes()
                    .iter()
                    .zip(b.axes())
                    .all(|(a, b)| self.scope.same(*a, *b))
        };
        let mut sizes = parts.into_iter().map(|part| size(part, self.scope));
        sizes
            .find(|size| !same(*size, Size::SCALAR))
            .is_none_or(|size| same(size, whole))
    }

    fn over(&mut self, below: &MatExpr) {
        self.out.push_str(" / ");
        self.write(below, Level::Power);
    }

    fn apply(&mut self, function: Function, arguments: &[MatExpr]) {
        match (shown(function), arguments) {
            (Shown::Comparison(_), [a, b]) => {
                self.out.push('[');
                self.write(a, Level::Sum);
                self.out.push(' ');
                self.out.push_str(function.row().name);
                self.out.push(' ');
                self.write(b, Level::Sum);
                self.out.push(']');
            }
            (Shown::Power, [a, b]) => {
                self.write(a, Level::Closed);
                self.out.push('^');
                self.write(b, Level::Power);
            }
            (Shown::Constant(_), []) => self.out.push_str(function.row().name),
            (_, arguments) => self.call(super::function_name(function), arguments),
        }
    }

    pub(super) fn call<'e>(
        &mut self,
        name: &str,
        arguments: impl IntoIterator<Item = &'e MatExpr>,
    ) {
        self.call_with(name, arguments, "");
    }

    /// A call with settings behind its arguments: `, axis = 2`.
    pub(super) fn call_with<'e>(
        &mut self,
        name: &str,
        arguments: impl IntoIterator<Item = &'e MatExpr>,
        settings: &str,
    ) {
        self.out.push_str(name);
        self.out.push('(');
        for (place, argument) in arguments.into_iter().enumerate() {
            self.out.push_str(if place > 0 { ", " } else { "" });
            self.write(argument, Level::Sum);
        }
        self.out.push_str(settings);
        self.out.push(')');
    }

    fn filling(&mut self, filling: Filling, axes: &[Dim]) {
        let name = match filling {
            Filling::Ones => "ones",
            Filling::Zeros => "zeros",
        };
        match axes {
            [rows, columns] if self.scope.is_one(*columns) => self.fill(name, &[*rows]),
            axes => self.fill(name, axes),
        }
    }

    fn fill(&mut self, name: &str, sizes: &[Dim]) {
        self.out.push_str(name);
        self.out.push('(');
        for (place, dim) in sizes.iter().enumerate() {
            self.out.push_str(if place > 0 { ", " } else { "" });
            self.size(*dim);
        }
        self.out.push(')');
    }
}

/// Whether its first sign is a minus that a sum may take as its own.
fn begins_with_minus(expr: &MatExpr) -> bool {
    match expr {
        MatExpr::Negate(_) => true,
        MatExpr::Number(value) => *value < Rational::ZERO,
        MatExpr::Multiply(factors) | MatExpr::Product(factors) => {
            factors.first().is_some_and(begins_with_minus)
        }
        MatExpr::Divide(above, _) => begins_with_minus(above),
        MatExpr::Add(addends) => addends
            .first()
            .is_some_and(|first| addends.len() == 1 && first.negative),
        _ => false,
    }
}

/// Whether it is a scalar, as a glance tells.
fn plainly_scalar(expr: &MatExpr) -> bool {
    match expr {
        MatExpr::Number(_)
        | MatExpr::Size(_)
        | MatExpr::Position(_)
        | MatExpr::Reduce(_, _, None)
        | MatExpr::Dot(..) => true,
        MatExpr::Negate(inner) => plainly_scalar(inner),
        MatExpr::Divide(above, below) => plainly_scalar(above) && plainly_scalar(below),
        _ => false,
    }
}
