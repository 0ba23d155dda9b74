//! Tensors that are put together, padded, and put into other shapes.
//!
//! In: `concat(A, B, axis = 1)`, `pad(x, 1)`, `reshape(x, [4])`, `kron(A, B)`, `ones(2, 3)`. Out: its
//! formula with its size.

use super::elaborate::Elaborator;
use super::names::Reported;
use super::reading::{Side, dim_text, size_text};
use super::value::{Frame, Size, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::MOST_AXES;
use crate::matrix::{Filling, MatExpr};
use crate::scope::{Affine, Dim, Scope};
use crate::source::Span;
use crate::syntax::ast::{self, Argument, ExprKind, Ident};

/// The name of the argument that says an axis.
const AXIS: &str = "axis";

impl<'a> Elaborator<'a, '_> {
    /// `ones(2, 3)`, `zeros(n)`
    pub(super) fn fill(
        &mut self,
        name: &'a Ident,
        filling: Filling,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        if let Some(ninth) = arguments.get(MOST_AXES) {
            return Err(self.too_many_axes(arguments.len(), ninth.value.span, frame));
        }
        let named = arguments.iter().find_map(|one| one.name.as_ref());
        if named.is_some() || arguments.is_empty() {
            let message = format!("`{}` takes sizes, one for each axis", name.text);
            let span = named.map_or(name.span, |named| named.span);
            let finding = Diagnostic::new(Code::Arguments, span, message);
            self.report(finding.hint(format!("as in `{}(n, m)`", name.text)), frame);
            return Err(Reported);
        }
        let mut dims = self.dims(arguments.iter().map(|one| &one.value), frame)?;
        dims.resize(dims.len().max(2), Dim::ONE);
        let size = self.sized(&dims, name.span, frame)?;
        Ok(Value::leaf(MatExpr::Fill(filling, dims), size))
    }

    fn dims(
        &mut self,
        sizes: impl Iterator<Item = &'a ast::Expr>,
        frame: &Frame<'a>,
    ) -> Result<Vec<Dim>, Reported> {
        let dims: Vec<_> = sizes.map(|size| self.dim(size, frame)).collect();
        dims.into_iter().collect()
    }

    fn sized(&mut self, dims: &[Dim], span: Span, frame: &Frame<'a>) -> Result<Size, Reported> {
        match Size::new(dims) {
            Some(size) => self.bounded_size(size, span, frame),
            None => Err(self.too_many_axes(dims.len(), span, frame)),
        }
    }

    /// The arguments by place, and the one that is named `axis`.
    fn with_axis(
        &mut self,
        name: &Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<(Vec<&'a Argument>, Option<&'a Argument>), Reported> {
        let is_axis = |one: &&Argument| one.name.as_ref().is_some_and(|name| name.text == AXIS);
        let (named, placed): (Vec<_>, Vec<_>) = arguments.iter().partition(is_axis);
        let other = placed.iter().find_map(|one| one.name.as_ref());
        if let Some(other) = other {
            let message = format!(
                "`{}` has no argument `{}`; by name it takes `{AXIS}`",
                name.text, other.text
            );
            self.report(Diagnostic::new(Code::Arguments, other.span, message), frame);
            return Err(Reported);
        }
        if let [_, second, ..] = named.as_slice() {
            let message = format!("`{}` gets its argument `{AXIS}` twice", name.text);
            let span = second.value.span;
            self.report(Diagnostic::new(Code::Arguments, span, message), frame);
            return Err(Reported);
        }
        Ok((placed, named.first().copied()))
    }

    /// `concat(h, x)`, `concat(A, B, axis = 2)`
    pub(super) fn concat(
        &mut self,
        name: &'a Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let (parts, axis) = self.with_axis(name, arguments, frame)?;
        let values: Vec<_> = parts
            .iter()
            .map(|part| self.expression(&part.value, frame))
            .collect();
        let values = values.into_iter().collect::<Result<Vec<Value>, _>>()?;
        let Some(first) = values.first() else {
            let message = "`concat` takes 1 argument and more; 0 are given";
            self.report(Diagnostic::new(Code::Arguments, name.span, message), frame);
            return Err(Reported);
        };
        let scope = &self.graph.scope;
        let are_columns = values
            .iter()
            .all(|one| one.size.axes().len() == 2 && scope.is_one(one.size.columns()));
        let axis = match axis {
            Some(axis) => self.axis(axis, first.size, frame)?,
            None if are_columns => 0,
            None => {
                let message = "`concat` of more than vectors needs its axis";
                let finding = Diagnostic::new(Code::Arguments, name.span, message)
                    .hint("`axis = 1` puts below, `axis = 2` beside");
                self.report(finding, frame);
                return Err(Reported);
            }
        };
        let mut length = Affine::default();
        let mut weight = first.weight;
        let whole = first.size;
        for (at, (value, part)) in values.iter().zip(&parts).enumerate() {
            let scope = &self.graph.scope;
            let same = value.size.axes().len() == whole.axes().len()
                && (0..whole.axes().len()).all(|other| {
                    other == axis || scope.same(whole.axes()[other], value.size.axes()[other])
                });
            if !same {
                let (a, b) = (size_text(scope, whole), size_text(scope, value.size));
                let message = format!(
                    "along all axes but axis {} the parts have the same lengths; these are {a} and {b}",
                    axis + 1
                );
                let finding = Diagnostic::new(Code::ShapeMismatch, name.span, message);
                let sides = [Side::Operand(&parts[0].value), Side::Operand(&part.value)];
                let finding = self.with_places(finding, &sides, frame);
                self.report(finding, frame);
                return Err(Reported);
            }
            length = length.plus(1, &scope.affine(value.size.axes()[axis]));
            if at > 0 {
                weight = weight.beside(value.weight);
            }
        }
        let Some(length) = self.graph.scope.dim(&length) else {
            return Err(self.too_long(name.span, frame));
        };
        let size = self.bounded_size(whole.with(axis, length), name.span, frame)?;
        let all = values.into_iter().map(|value| value.expr).collect();
        Ok(Value {
            expr: MatExpr::Concat(all, axis, size),
            size,
            weight: weight.below(),
        })
    }

    fn too_long(&mut self, span: Span, frame: &Frame<'a>) -> Reported {
        let message = "this axis is longer than any that can be counted";
        self.report(Diagnostic::new(Code::Size, span, message), frame);
        Reported
    }

    /// `pad(x, 1)`, `pad(x, 1, axis = 2)`
    pub(super) fn pad(
        &mut self,
        name: &'a Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let names = ["x", "k", AXIS];
        let bound = self.bind(name, &names, &|at| at < 2, arguments, frame)?;
        let [Some(x), Some(width), axis] = bound[..] else {
            return Err(Reported);
        };
        let value = self.expression(&x.value, frame);
        let width = self.padding(&width.value, frame);
        let (value, width) = (value?, width?);
        let scope = &self.graph.scope;
        let count = value.size.axes().len();
        let one = |axis: usize| scope.is_one(value.size.axes()[axis]);
        let axes = match axis {
            Some(axis) => vec![self.axis(axis, value.size, frame)?],
            None if count == 2 && one(1) => vec![0],
            None if count == 2 && one(0) => vec![1],
            None => vec![count - 2, count - 1],
        };
        if width == 0 {
            return Ok(value);
        }
        let mut size = value.size;
        for axis in &axes {
            let more = Affine {
                constant: i64::try_from(width).unwrap_or(i64::MAX).saturating_mul(2),
                terms: Vec::new(),
            };
            let scope = &mut self.graph.scope;
            let length = scope.affine(size.axes()[*axis]).plus(1, &more);
            match scope.dim(&length) {
                Some(length) => size = size.with(*axis, length),
                None => return Err(self.too_long(name.span, frame)),
            }
        }
        let size = self.bounded_size(size, name.span, frame)?;
        Ok(value.over(size, |x| MatExpr::Pad(Box::new(x), width, axes, size)))
    }

    /// How many zeros a padding has at each end.
    fn padding(&mut self, expr: &'a ast::Expr, frame: &Frame<'a>) -> Result<u64, Reported> {
        let form = self.form(expr, frame)?;
        let affine = form.least(&self.graph.scope);
        let known = affine.and_then(|affine| self.graph.scope.affine_value(&affine));
        let exact = form.as_number().is_some() || !super::letters::has_letters(&form);
        if let Some(width) = known.filter(|_| exact)
            && let Ok(width) = u64::try_from(width)
        {
            return Ok(width);
        }
        let message = match known.filter(|_| exact) {
            Some(width) => format!("a padding is a whole number from 0 on; this is {width}"),
            None => "a padding is a whole number that is known at once".to_owned(),
        };
        self.report(Diagnostic::new(Code::Size, expr.span, message), frame);
        Err(Reported)
    }

    /// `reshape(x, [4, 2])`
    pub(super) fn reshape(
        &mut self,
        name: &'a Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let bound = self.bind(name, &["x", "shape"], &|_| true, arguments, frame)?;
        let [Some(x), Some(shape)] = bound[..] else {
            return Err(Reported);
        };
        let value = self.expression(&x.value, frame);
        let ExprKind::List(sizes) = &*shape.value.kind else {
            let message = "a shape is written in brackets, as in `reshape(x, [4, 2])`";
            let finding = Diagnostic::new(Code::Arguments, shape.value.span, message);
            self.report(finding, frame);
            return Err(Reported);
        };
        let dims = self.dims(sizes.iter(), frame)?;
        let value = value?;
        let size = self.sized(&dims, name.span, frame)?;
        let scope = &self.graph.scope;
        let (own, wanted) = (Count::of(scope, value.size), Count::of(scope, size));
        if own == wanted {
            return Ok(value.over(size, |x| MatExpr::Reshape(Box::new(x), dims)));
        }
        let (a, b) = (size_text(scope, value.size), size_text(scope, size));
        let finding = match (own.number(), wanted.number()) {
            (Some(own), Some(wanted)) => {
                let message = format!("{own} entries cannot be put into {wanted} places");
                Diagnostic::new(Code::ShapeMismatch, name.span, message)
                    .label(format!("{a} is to become {b}"))
            }
            _ => {
                let message = format!(
                    "{a} and {b} have as many entries only for some numbers of their sizes"
                );
                let finding = Diagnostic::new(Code::ShapeMismatch, name.span, message);
                match own.factors.first().or(wanted.factors.first()) {
                    Some(factor) => self.with_unknown_size(finding, factor),
                    None => finding,
                }
            }
        };
        let finding = self.with_places(finding, &[Side::Operand(&x.value)], frame);
        self.report(finding, frame);
        Err(Reported)
    }

    /// `flatten(x)`
    pub(super) fn flatten(
        &mut self,
        name: &'a Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let bound = self.bind(name, &["x"], &|_| true, arguments, frame)?;
        let [Some(x)] = bound[..] else {
            return Err(Reported);
        };
        let value = self.expression(&x.value, frame)?;
        let mut length = Dim::ONE;
        for axis in value.size.axes() {
            length = self.times(length, *axis, name.span, frame)?;
        }
        let size = self.bounded_size(Size::matrix(length, Dim::ONE), name.span, frame)?;
        Ok(value.over(size, |x| MatExpr::Reshape(Box::new(x), vec![length])))
    }

    /// `kron(A, B)`
    pub(super) fn kronecker(
        &mut self,
        name: &'a Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let bound = self.bind(name, &["A", "B"], &|_| true, arguments, frame)?;
        let [Some(a), Some(b)] = bound[..] else {
            return Err(Reported);
        };
        let (a, b) = (
            self.expression(&a.value, frame),
            self.expression(&b.value, frame),
        );
        let (a, b) = (a?, b?);
        let (Some(of_a), Some(of_b)) = (a.size.as_matrix(), b.size.as_matrix()) else {
            let scope = &self.graph.scope;
            let (a, b) = (size_text(scope, a.size), size_text(scope, b.size));
            let message = format!("`kron` takes two matrices; these are {a} and {b}");
            let finding = Diagnostic::new(Code::ShapeMismatch, name.span, message);
            self.report(finding, frame);
            return Err(Reported);
        };
        let rows = self.times(of_a.0, of_b.0, name.span, frame)?;
        let columns = self.times(of_a.1, of_b.1, name.span, frame)?;
        let size = self.bounded_size(Size::matrix(rows, columns), name.span, frame)?;
        Ok(Value {
            weight: a.weight.beside(b.weight).below(),
            expr: MatExpr::Kronecker(Box::new(a.expr), Box::new(b.expr), size),
            size,
        })
    }

    /// A length times another, where that is an affine form.
    fn times(&mut self, a: Dim, b: Dim, span: Span, frame: &Frame<'a>) -> Result<Dim, Reported> {
        let scope = &mut self.graph.scope;
        let (left, right) = (scope.affine(a), scope.affine(b));
        let whole = |affine: &Affine| scope.affine_value(affine);
        let product = match (whole(&left), whole(&right)) {
            (_, Some(factor)) => Some(Affine::default().plus(factor, &left)),
            (Some(factor), None) => Some(Affine::default().plus(factor, &right)),
            (None, None) => None,
        };
        let Some(product) = product else {
            let (a, b) = (dim_text(scope, a), dim_text(scope, b));
            let message = format!("the length {a} times {b} needs the number of one of them");
            let finding = Diagnostic::new(Code::Size, span, message);
            let finding = self.with_unknown_size(finding, &right);
            self.report(finding, frame);
            return Err(Reported);
        };
        match scope.dim(&product) {
            Some(dim) => Ok(dim),
            None => Err(self.too_long(span, frame)),
        }
    }

    /// Ask for the number of a size that is not known.
    pub(super) fn with_unknown_size(&self, finding: Diagnostic, affine: &Affine) -> Diagnostic {
        match self.unknown_size(affine) {
            Some(text) => finding.hint(format!("give `{text}` a number: `given {text} = …`")),
            None => finding,
        }
    }

    /// A size of an affine form whose number is not known, as it is typed.
    pub(super) fn unknown_size(&self, affine: &Affine) -> Option<String> {
        let scope = &self.graph.scope;
        let sizes = affine.terms.iter().map(|(size, _)| Dim::Size(*size));
        let mut unknown = sizes.filter(|size| scope.value(*size).is_none());
        unknown.next().map(|size| scope.dim_text(size))
    }
}

/// How many entries there are: a number times affine forms without a common factor, in order.
#[derive(Debug, PartialEq, Eq)]
struct Count {
    number: u128,
    factors: Vec<Affine>,
}

impl Count {
    fn of(scope: &Scope, size: Size) -> Count {
        let mut count = Count {
            number: 1,
            factors: Vec::new(),
        };
        for axis in size.axes() {
            if let Some(value) = scope.value(*axis) {
                count.number = count.number.saturating_mul(value.into());
                continue;
            }
            let (factor, rest) = without_content(scope.affine(*axis));
            count.number = count.number.saturating_mul(factor.into());
            count.factors.push(rest);
        }
        count.factors.sort();
        count
    }

    fn number(&self) -> Option<u128> {
        self.factors.is_empty().then_some(self.number)
    }
}

/// The greatest number that an affine form is a multiple of, and what is left of it.
fn without_content(affine: Affine) -> (u64, Affine) {
    use dashu_int::ops::Gcd;
    let coefficients = affine.terms.iter().map(|(_, coefficient)| *coefficient);
    let content = coefficients.map(i64::unsigned_abs).fold(
        affine.constant.unsigned_abs(),
        |common: u64, one| {
            if common == 0 { one } else { common.gcd(one) }
        },
    );
    let Some(divisor) = i64::try_from(content).ok().filter(|content| *content > 1) else {
        return (1, affine);
    };
    let rest = Affine {
        constant: affine.constant / divisor,
        terms: affine
            .terms
            .iter()
            .map(|(size, coefficient)| (*size, coefficient / divisor))
            .collect(),
    };
    (content, rest)
}
