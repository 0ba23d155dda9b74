//! The built-in functions.
//!
//! In: a call. Out: its formula. What the file or the prelude defines is put in by `functions`.

use super::elaborate::Elaborator;
use super::names::Reported;
use super::prelude;
use super::reading::{Side, size_text};
use super::shapes::{same_size, transposed_text};
use super::survey::Definition;
use super::value::{Frame, Local, SCALAR, Size, Value};
use crate::algebra::Rational;
use crate::algebra::function::{FUNCTIONS, Function};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::{Filling, MatExpr, MatrixFunction, Normalization, Reduction};
use crate::syntax::ast::{self, Argument, Binder, Ident};

/// A function that is not defined in the language itself.
#[derive(Debug, Clone, Copy)]
enum BuiltIn {
    /// Entry by entry.
    Elementwise(Function),
    /// x itself.
    Identity,
    /// One number from all entries.
    Reduce(Reduction),
    /// The sum of the products of entries.
    Dot,
    /// The identity matrix.
    Eye,
    /// A distribution along an axis, or its logarithm.
    Normalize(Normalization),
    /// Of a square matrix.
    OfMatrix(MatrixFunction),
    /// The Kronecker product.
    Kronecker,
    /// Tensors put together along an axis.
    Concat,
    /// Zeros around.
    Pad,
    /// The same entries in another shape.
    Reshape,
    /// The same entries as a vector.
    Flatten,
    /// A constant tensor.
    Fill(Filling),
    /// The matrix with a vector on its diagonal.
    Diag,
}

/// The built-in functions that are no rows of [`FUNCTIONS`], with the names of their arguments where
/// nothing else knows them.
const OTHERS: &[(&str, BuiltIn, &[&str])] = &[
    ("identity", BuiltIn::Identity, &["x"]),
    ("sum", BuiltIn::Reduce(Reduction::Sum), &[]),
    ("mean", BuiltIn::Reduce(Reduction::Mean), &[]),
    ("prod", BuiltIn::Reduce(Reduction::Product), &[]),
    ("norm", BuiltIn::Reduce(Reduction::Norm), &[]),
    ("norm2", BuiltIn::Reduce(Reduction::Norm2), &[]),
    ("logsumexp", BuiltIn::Reduce(Reduction::LogSumExp), &[]),
    ("trace", BuiltIn::Reduce(Reduction::Trace), &[]),
    ("softmax", BuiltIn::Normalize(Normalization::Softmax), &[]),
    (
        "log_softmax",
        BuiltIn::Normalize(Normalization::LogSoftmax),
        &[],
    ),
    ("inv", BuiltIn::OfMatrix(MatrixFunction::Inverse), &[]),
    ("det", BuiltIn::OfMatrix(MatrixFunction::Determinant), &[]),
    (
        "logdet",
        BuiltIn::OfMatrix(MatrixFunction::LogDeterminant),
        &[],
    ),
    ("kron", BuiltIn::Kronecker, &[]),
    ("concat", BuiltIn::Concat, &[]),
    ("pad", BuiltIn::Pad, &[]),
    ("reshape", BuiltIn::Reshape, &[]),
    ("flatten", BuiltIn::Flatten, &[]),
    ("dot", BuiltIn::Dot, &["u", "v"]),
    ("eye", BuiltIn::Eye, &["n"]),
    ("ones", BuiltIn::Fill(Filling::Ones), &[]),
    ("zeros", BuiltIn::Fill(Filling::Zeros), &[]),
    ("diag", BuiltIn::Diag, &["v"]),
];

/// What may be called on the right of a `given`, and nowhere else.
const ONLY_GIVEN: &str = "random";

/// The rows of [`FUNCTIONS`] that can be typed as calls.
fn callable(name: &str) -> bool {
    name != "pi" && !name.ends_with('\'') && name.starts_with(char::is_alphabetic)
}

/// The names of all built-in functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let rows = FUNCTIONS.iter().map(|row| row.name);
    rows.filter(|name| callable(name))
        .chain(OTHERS.iter().map(|(name, _, _)| *name))
        .chain([ONLY_GIVEN])
}

/// Whether a function of that name is built in.
pub fn is_built_in(name: &str) -> bool {
    callable(name) && Function::named(name).is_some()
        || OTHERS.iter().any(|(other, _, _)| *other == name)
        || name == ONLY_GIVEN
}

impl<'a> Elaborator<'a, '_> {
    /// The formula of a call.
    pub(super) fn call(
        &mut self,
        name: &'a Ident,
        binders: &'a [Binder],
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        if !binders.is_empty() {
            return self.over_letters(name, binders, arguments, frame);
        }
        if let Some((text, definitions)) = self.definitions(name, frame)? {
            return self.call_defined(name, text, &definitions, arguments, frame);
        }
        let text = match frame.local(&name.text) {
            Some(Local::Function(function, _)) => function,
            _ => name.text.as_str(),
        };
        if callable(text)
            && let Some(function) = Function::named(text)
        {
            return self.call_built_in(name, BuiltIn::Elementwise(function), &[], arguments, frame);
        }
        if let Some((_, built_in, names)) = OTHERS.iter().find(|(other, _, _)| *other == text) {
            return self.call_built_in(name, *built_in, names, arguments, frame);
        }
        if text == ONLY_GIVEN {
            let message =
                format!("`{text}` makes the numbers of a `given`, and is no value itself");
            let hint = format!(
                "declare a name of the shape wanted, `const r`, and write `given r = {text}(seed = 1)`"
            );
            let diagnostic = Diagnostic::new(Code::Arguments, name.span, message);
            self.report(diagnostic.hint(hint), frame);
            return Err(Reported);
        }
        Err(self.unknown_function(name, frame))
    }

    /// What a called name stands for, where that is defined in the language: the file's own hides
    /// what is built in, and that hides the prelude's.
    pub(super) fn definitions(
        &mut self,
        name: &'a Ident,
        frame: &Frame<'a>,
    ) -> Result<Option<(&'a str, Vec<Definition<'a>>)>, Reported> {
        let (text, home) = match frame.local(&name.text) {
            Some(Local::Function(function, home)) => (*function, *home),
            Some(Local::Value(_)) => {
                let message = format!("`{}` is a value, and is called like a function", name.text);
                let finding = Diagnostic::new(Code::Arguments, name.span, message);
                self.report(finding, frame);
                return Err(Reported);
            }
            None => (name.text.as_str(), frame.home),
        };
        let own = self.survey.functions_of(home);
        if let Some(definitions) = own.and_then(|all| all.get(text)) {
            return Ok(Some((text, definitions.clone())));
        }
        if is_built_in(text) {
            return Ok(None);
        }
        let known = prelude::definitions(text);
        Ok(known.map(|definitions| (text, definitions.to_vec())))
    }

    fn call_built_in(
        &mut self,
        name: &'a Ident,
        built_in: BuiltIn,
        names: &[&str],
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        match built_in {
            BuiltIn::Elementwise(function) => self.elementwise(name, function, arguments, frame),
            BuiltIn::Identity => {
                let bound = self.bind(name, names, &|_| true, arguments, frame)?;
                let [Some(x)] = bound[..] else {
                    return Err(Reported);
                };
                self.expression(&x.value, frame)
            }
            BuiltIn::Reduce(Reduction::Trace) => self.trace(name, arguments, frame),
            BuiltIn::Reduce(reduction) => self.reduce(name, reduction, arguments, frame),
            BuiltIn::Normalize(kind) => self.normalize(name, kind, arguments, frame),
            BuiltIn::OfMatrix(function) => self.of_matrix(name, function, arguments, frame),
            BuiltIn::Kronecker => self.kronecker(name, arguments, frame),
            BuiltIn::Concat => self.concat(name, arguments, frame),
            BuiltIn::Pad => self.pad(name, arguments, frame),
            BuiltIn::Reshape => self.reshape(name, arguments, frame),
            BuiltIn::Flatten => self.flatten(name, arguments, frame),
            BuiltIn::Dot => self.dot(name, names, arguments, frame),
            BuiltIn::Eye => {
                let bound = self.bind(name, names, &|_| true, arguments, frame)?;
                let [Some(n)] = bound[..] else {
                    return Err(Reported);
                };
                let n = self.dim(&n.value, frame)?;
                let size = self.bounded_size(Size::matrix(n, n), name.span, frame)?;
                Ok(Value::leaf(MatExpr::Eye(n), size))
            }
            BuiltIn::Fill(filling) => self.fill(name, filling, arguments, frame),
            BuiltIn::Diag => {
                let bound = self.bind(name, names, &|_| true, arguments, frame)?;
                let [Some(v)] = bound[..] else {
                    return Err(Reported);
                };
                let side = Side::Operand(&v.value);
                let v = self.expression(&v.value, frame)?;
                let is_column = v
                    .size
                    .as_matrix()
                    .is_some_and(|(_, columns)| self.graph.scope.is_one(columns));
                if !is_column {
                    let found = size_text(&self.graph.scope, v.size);
                    let message = format!("`diag` makes a matrix of a vector; this is {found}");
                    let mut finding = Diagnostic::new(Code::ShapeMismatch, name.span, message);
                    if let Some(text) = side.operand_text()
                        && v.size.as_matrix().is_some()
                        && self.graph.scope.is_one(v.size.rows())
                    {
                        let column = transposed_text(&text);
                        finding =
                            finding.hint(format!("turn the row into a column: `diag({column})`"));
                    }
                    self.report(finding, frame);
                    return Err(Reported);
                }
                let size = self.bounded_size(
                    Size::matrix(v.size.rows(), v.size.rows()),
                    name.span,
                    frame,
                )?;
                Ok(v.over(size, |v| MatExpr::Diag(Box::new(v))))
            }
        }
    }

    /// `relu(z)`, `leaky_relu(z, alpha = 0.1)`, `max(a, b)`: arguments are broadcast.
    fn elementwise(
        &mut self,
        name: &'a Ident,
        function: Function,
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let row = function.row();
        if let Some(reduction) = reduces(function, arguments) {
            return self.reduce(name, reduction, arguments, frame);
        }
        let names: Vec<&str> = row.arguments.iter().map(|(name, _)| *name).collect();
        let needed = |at: usize| row.arguments[at].1.is_none();
        let bound = self.bind(name, &names, &needed, arguments, frame)?;
        let values: Vec<_> = bound
            .iter()
            .zip(row.arguments)
            .filter_map(|(argument, (_, default))| match (argument, default) {
                (Some(argument), _) => Some(self.expression(&argument.value, frame)),
                (None, Some((numerator, denominator))) => {
                    let number =
                        Rational::from_parts_signed((*numerator).into(), (*denominator).into());
                    Some(Ok(Value::leaf(MatExpr::Number(number), SCALAR)))
                }
                (None, None) => None,
            })
            .collect();
        let values = values
            .into_iter()
            .collect::<Result<Vec<Value>, Reported>>()?;
        let mut size = SCALAR;
        for (at, value) in values.iter().enumerate() {
            let argument = |at: usize| bound.get(at).copied().flatten();
            // The arguments before this one fit; the first that is no number has their shape.
            let before = (0..at).find(|at| !same_size(&self.graph.scope, values[*at].size, SCALAR));
            if let (Some(before), Some(this)) = (argument(before.unwrap_or(0)), argument(at))
                && at > 0
            {
                let sides = (Side::Operand(&before.value), Side::Operand(&this.value));
                size = self.elementwise_size(name.span, sides, (size, value.size), frame)?;
            } else if at == 0 {
                size = value.size;
            }
        }
        let weights = values.iter().map(|value| value.weight);
        let Some(weight) = weights.reduce(|a, b| a.beside(b)) else {
            return Err(Reported);
        };
        let mut arguments: Vec<MatExpr> = values.into_iter().map(|value| value.expr).collect();
        if function == Function::Where
            && let Some(condition) = arguments.first_mut()
        {
            *condition = truth(std::mem::replace(condition, MatExpr::integer(0)));
        }
        let expr = MatExpr::Apply(function, arguments);
        let weight = weight.below();
        Ok(Value { expr, size, weight })
    }

    fn dot(
        &mut self,
        name: &'a Ident,
        names: &[&str],
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        let bound = self.bind(name, names, &|_| true, arguments, frame)?;
        let [Some(u), Some(v)] = bound[..] else {
            return Err(Reported);
        };
        let (left, right): (&ast::Expr, &ast::Expr) = (&u.value, &v.value);
        let (u, v) = (self.expression(left, frame), self.expression(right, frame));
        let (u, v) = (u?, v?);
        let scope = &self.graph.scope;
        if !same_size(scope, u.size, v.size) {
            let (a, b) = (size_text(scope, u.size), size_text(scope, v.size));
            let message = format!("`dot` needs two of one shape; these are {a} and {b}");
            let finding = Diagnostic::new(Code::ShapeMismatch, name.span, message);
            let sides = [Side::Operand(left), Side::Operand(right)];
            let finding = self.with_places(finding, &sides, frame);
            self.report(finding, frame);
            return Err(Reported);
        }
        let weight = u.weight.beside(v.weight).below();
        let expr = MatExpr::Dot(Box::new(u.expr), Box::new(v.expr));
        Ok(Value {
            expr,
            size: SCALAR,
            weight,
        })
    }
}

/// `max(x)` and `max(A, axis = 1)` are made of all entries or of those along an axis, `max(a, b)` of
/// two values.
fn reduces(function: Function, arguments: &[Argument]) -> Option<Reduction> {
    let placed = arguments.iter().filter(|one| match &one.name {
        None => true,
        Some(name) => name.text != "axis",
    });
    if placed.count() > 1 {
        return None;
    }
    match function {
        Function::Max => Some(Reduction::Max),
        Function::Min => Some(Reduction::Min),
        _ => None,
    }
}

/// A condition as 1 or 0, which the derivative of `where` counts on: a comparison is that already,
/// and so is a product of such.
fn truth(condition: MatExpr) -> MatExpr {
    if is_truth(&condition) {
        return condition;
    }
    MatExpr::Apply(Function::NotEqual, vec![condition, MatExpr::integer(0)])
}

fn is_truth(condition: &MatExpr) -> bool {
    match condition {
        MatExpr::Apply(function, _) => function.is_comparison(),
        MatExpr::Multiply(factors) => factors.iter().all(is_truth),
        _ => false,
    }
}
