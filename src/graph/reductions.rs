//! What is made of all entries, or of those along an axis.
//!
//! In: `sum(x)`, `mean(A, axis = 2)`, `softmax(z)`. Out: its formula.

use super::constants::{integer, number};
use super::elaborate::Elaborator;
use super::names::Reported;
use super::reading::{Side, size_text};
use super::value::{Frame, SCALAR, Size, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::{MatExpr, MatrixFunction, Normalization, Reduction};
use crate::scope::Dim;
use crate::syntax::ast::{Argument, Ident};

impl<'a> Elaborator<'a, '_> {
    /// `sum(x)`, `mean(A, axis = 2)`
    pub(super) fn reduce(
        &mut self,
        name: &'a Ident,
        reduction: Reduction,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let (x, axis) = self.along(name, arguments, frame)?;
        let size = match axis {
            None => SCALAR,
            Some(axis) => x.size.with(axis, Dim::ONE),
        };
        Ok(x.over(size, |x| MatExpr::Reduce(reduction, Box::new(x), axis)))
    }

    /// `trace(A)`
    pub(super) fn trace(
        &mut self,
        name: &'a Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let a = self.square(name, arguments, frame)?;
        Ok(a.over(SCALAR, |a| {
            MatExpr::Reduce(Reduction::Trace, Box::new(a), None)
        }))
    }

    /// `inv(A)`, `det(A)`, `logdet(A)`
    pub(super) fn of_matrix(
        &mut self,
        name: &'a Ident,
        function: MatrixFunction,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let a = self.square(name, arguments, frame)?;
        let size = match function {
            MatrixFunction::Inverse => a.size,
            MatrixFunction::Determinant | MatrixFunction::LogDeterminant => SCALAR,
        };
        Ok(a.over(size, |a| MatExpr::OfMatrix(function, Box::new(a))))
    }

    /// The one argument, a square matrix.
    fn square(
        &mut self,
        name: &'a Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let bound = self.bind(name, &["A"], &|_| true, arguments, frame)?;
        let [Some(a)] = bound[..] else {
            return Err(Reported);
        };
        let side = Side::Operand(&a.value);
        let a = self.expression(&a.value, frame)?;
        let scope = &self.graph.scope;
        let is_square = |size: Size| {
            size.as_matrix()
                .is_some_and(|(rows, columns)| scope.same(rows, columns))
        };
        if is_square(a.size) {
            return Ok(a);
        }
        let found = size_text(scope, a.size);
        let message = format!("`{}` needs a square matrix; this is {found}", name.text);
        let finding = Diagnostic::new(Code::ShapeMismatch, name.span, message);
        let finding = self.with_places(finding, &[side], frame);
        self.report(finding, frame);
        Err(Reported)
    }

    /// `softmax(z)`, `softmax(Z, axis = 2)`
    pub(super) fn normalize(
        &mut self,
        name: &'a Ident,
        kind: Normalization,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let (x, axis) = self.along(name, arguments, frame)?;
        let scope = &self.graph.scope;
        let long = |axis: &usize| !scope.is_one(x.size.axes()[*axis]);
        let is_vector = x.size.axes().len() == 2 && (0..2).filter(long).count() < 2;
        let own = is_vector.then(|| (0..2).find(long).unwrap_or(0));
        let Some(axis) = axis.or(own) else {
            let (text, found) = (&name.text, size_text(scope, x.size));
            let message = format!("`{text}` of more than a vector needs its axis; this is {found}");
            let last = x.size.axes().len();
            let argument = arguments
                .first()
                .and_then(|one| Side::Operand(&one.value).text());
            let argument = argument.unwrap_or_else(|| "…".to_owned());
            let along = if last == 2 {
                " goes along each row"
            } else {
                " takes the last"
            };
            let finding = Diagnostic::new(Code::Arguments, name.span, message)
                .hint(format!("`{text}({argument}, axis = {last})`{along}"));
            self.report(finding, frame);
            return Err(Reported);
        };
        let size = x.size;
        Ok(x.over(size, |x| MatExpr::Normalize(kind, Box::new(x), axis)))
    }

    /// A value and the axis that is named with it, from 0.
    fn along(
        &mut self,
        name: &'a Ident,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<(Value, Option<usize>), Reported> {
        let bound = self.bind(name, &["x", "axis"], &|at| at == 0, arguments, frame)?;
        let [Some(x), axis] = bound[..] else {
            return Err(Reported);
        };
        let value = self.expression(&x.value, frame)?;
        let axis = axis.map(|axis| self.axis(axis, value.size, frame));
        Ok((value, axis.transpose()?))
    }

    /// The axis that an argument says, from 0.
    pub(super) fn axis(
        &mut self,
        argument: &'a Argument,
        size: Size,
        frame: &Frame<'a>,
    ) -> Result<usize, Reported> {
        let axes = size.axes().len();
        let span = argument.value.span;
        let found = number(
            &argument.value,
            &|text| self.number_named(text, frame),
            self.limits,
        );
        let found = found.map_err(|problem| {
            let finding = problem.diagnostic(self.limits);
            self.report(finding, frame);
            Reported
        })?;
        let axis = integer(&found).and_then(|axis| usize::try_from(axis).ok());
        match axis {
            Some(axis) if (1..=axes).contains(&axis) => Ok(axis - 1),
            _ => {
                let shape = size_text(&self.graph.scope, size);
                let message = format!("there is no axis {found}: this is {shape}");
                let finding = Diagnostic::new(Code::Arguments, span, message)
                    .hint(format!("axes count from 1; here they go to {axes}"));
                self.report(finding, frame);
                Err(Reported)
            }
        }
    }
}
