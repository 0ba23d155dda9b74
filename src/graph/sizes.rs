//! Sizes: what stands in a shape, and which numbers the symbols in it are.
//!
//! In: `n - k + 1`, `given n = 4`, the numbers given for tensors. Out: a [`Dim`] for each axis.
//! Symbols get their numbers before any shape is made, since shapes are compared as numbers.

use super::affine::{added, divided_evenly, floored, scaled, whole};
use super::constants::{integer, no_names, number};
use super::elaborate::{Elaborator, SizeSaid};
use super::names::Reported;
use super::numbers::{Given, GivenNumbers};
use super::reading::Side;
use super::survey::{self, Home, mentions};
use super::value::{Frame, Local, constant, value_size};
use crate::diagnostic::{Code, Diagnostic};
use crate::scope::{Affine, Dim, SizeName};
use crate::source::Span;
use crate::syntax::ast::{self, Declaration, ExprKind, Operator, Statement, StatementKind};

impl<'a> Elaborator<'a, '_> {
    /// Find every size symbol of the file's declarations, and the number of each that has one: from
    /// `given n = 4`, else from the first tensor that has it as a dimension and numbers.
    pub(super) fn settle_sizes(&mut self, statements: &'a [Statement]) {
        let mut all = Vec::new();
        declarations(statements, &mut Vec::new(), &mut all);
        for (declaration, variables) in &all {
            for size in &declaration.shape {
                mentions(size, &mut |text, span| {
                    // A value that is defined above is no size; the shape will say so.
                    let is_value = self
                        .survey
                        .made
                        .get(text)
                        .is_some_and(|made| made.span < span);
                    if !is_value && !variables.contains(&text) {
                        let size = self.graph.scope.size(text);
                        self.size_places.entry(size).or_insert(span);
                    }
                });
            }
        }
        self.sizes_given();
        // Numbers of as many axes as declared say most; a flat list for a column says the rows
        // where the other axis is known to be 1; a bare number says that every axis is 1.
        for reading in [Reading::EveryAxis, Reading::Column, Reading::OneEntry] {
            for (declaration, _) in &all {
                self.infer(declaration, reading);
            }
        }
    }

    /// `given n = 4`, where nothing else is called n.
    fn sizes_given(&mut self) {
        let mut found = Vec::new();
        for (text, given) in &mut self.given {
            if self.survey.made.contains_key(text) {
                continue;
            }
            let Given::Numbers(numbers) = given else {
                continue;
            };
            let ([], [number]) = (numbers.shape.as_slice(), numbers.entries.as_slice()) else {
                continue;
            };
            let known = self.graph.scope.find_size(text);
            let value = integer(number)
                .and_then(|value| u64::try_from(value).ok())
                .filter(|n| *n > 0);
            match value {
                Some(value) => found.push((numbers.name, text.clone(), value)),
                None if known.is_some() => {
                    let message =
                        format!("a size is a positive whole number; `{text}` is {number}");
                    self.sink
                        .push(Diagnostic::new(Code::Size, numbers.first, message));
                    *given = Given::Used;
                }
                None => {}
            }
        }
        for (span, text, value) in found {
            // What no declaration has as a dimension may still be a layer's parameter.
            let Some(size) = self.graph.scope.find_size(&text) else {
                self.sizes_free.insert(text, (span, value));
                continue;
            };
            self.graph.scope.set_size(size, value);
            self.size_numbers.insert(size, span);
        }
    }

    /// Give sizes the numbers that an earlier walk over the file has found.
    pub(super) fn sizes_known(&mut self, known: &[SizeSaid]) {
        for (text, value, span) in known {
            let size = self.graph.scope.size(text);
            if self.graph.scope.value(Dim::Size(size)).is_none() {
                self.graph.scope.set_size(size, *value);
                self.size_numbers.insert(size, *span);
            }
        }
    }

    /// The number given for a name that is no size in a declaration, where it could be one.
    pub(super) fn size_given(&self, text: &str) -> Option<u64> {
        self.sizes_free.get(text).map(|(_, value)| *value)
    }

    /// The size of that name, which is one by its first use.
    pub(super) fn size_named(&mut self, text: &str) -> Option<SizeName> {
        if self.graph.scope.find(text).is_none()
            && let Some((span, value)) = self.sizes_free.remove(text)
        {
            let size = self.graph.scope.size(text);
            self.graph.scope.set_size(size, value);
            self.size_numbers.insert(size, span);
        }
        self.graph.scope.find_size(text)
    }

    fn infer(&mut self, declaration: &Declaration, reading: Reading) {
        // More names than a file may have are told where they are declared.
        if self.survey.too_many(self.limits) {
            return;
        }
        for text in survey::texts(&declaration.name, &no_names, self.limits).unwrap_or_default() {
            self.infer_from(&text, declaration, reading);
        }
    }

    fn infer_from(&mut self, text: &str, declaration: &Declaration, reading: Reading) {
        let Some(Given::Numbers(numbers)) = self.given.get(text) else {
            return;
        };
        let GivenNumbers {
            shape,
            name,
            is_table,
            ..
        } = numbers;
        let span = *name;
        let sizes = declaration.shape.as_slice();
        let is_column = |sizes: &[ast::Expr]| match sizes {
            [_] => true,
            [_, columns] => self.is_known_one(columns),
            _ => false,
        };
        let lengths: Vec<u64> = match (reading, shape.as_slice(), sizes) {
            // A vector in one line of a table.
            (_, [1, length], sizes) if *is_table && is_column(sizes) => vec![*length],
            (Reading::EveryAxis, lengths, sizes) if lengths.len() == sizes.len() => {
                lengths.to_vec()
            }
            (Reading::Column, [rows, 1], [_]) => vec![*rows],
            (Reading::Column, [rows], [_, columns]) if self.is_known_one(columns) => vec![*rows],
            (Reading::OneEntry, [], sizes) => vec![1; sizes.len()],
            _ => return,
        };
        for (size, length) in declaration.shape.iter().zip(lengths) {
            if let ExprKind::Name(name) = &*size.kind
                && let Some(size) = name
                    .plain()
                    .and_then(|text| self.graph.scope.find_size(text))
                && self.graph.scope.value(Dim::Size(size)).is_none()
                && length > 0
            {
                self.graph.scope.set_size(size, length);
                self.size_numbers.insert(size, span);
            }
        }
    }

    fn is_known_one(&self, size: &ast::Expr) -> bool {
        let scope = &self.graph.scope;
        let symbol = |text: &str| {
            let value = scope.value(Dim::Size(scope.find_size(text)?))?;
            Some(value.into())
        };
        number(size, &symbol, self.limits).is_ok_and(|value| value.is_one())
    }

    /// The length that an expression in a shape is.
    pub(super) fn dim(&mut self, expr: &ast::Expr, frame: &Frame<'a>) -> Result<Dim, Reported> {
        let affine = self.affine(expr, frame)?;
        let value = self.graph.scope.affine_value(&affine);
        if let Some(dim) = self.graph.scope.dim(&affine) {
            return Ok(dim);
        }
        let value = value.map_or("out of range".to_owned(), |value| value.to_string());
        let message = format!("a size is a positive whole number; this is {value}");
        let finding = Diagnostic::new(Code::Size, expr.span, message);
        self.report(finding, frame);
        Err(Reported)
    }

    fn affine(&mut self, expr: &ast::Expr, frame: &Frame<'a>) -> Result<Affine, Reported> {
        match &*expr.kind {
            ExprKind::Number(_) => {
                match number(expr, &no_names, self.limits).map(|value| integer(&value)) {
                    Ok(Some(value)) => Ok(whole(value)),
                    Ok(None) => {
                        let message = "a size is a whole number";
                        self.report(Diagnostic::new(Code::Size, expr.span, message), frame);
                        Err(Reported)
                    }
                    Err(problem) => {
                        let finding = problem.diagnostic(self.limits);
                        self.report(finding, frame);
                        Err(Reported)
                    }
                }
            }
            ExprKind::Name(name) => self.symbol(expr, name, frame),
            ExprKind::Group(inner) => self.affine(inner, frame),
            ExprKind::Negate(inner) => {
                let inner = self.affine(inner, frame)?;
                self.checked(scaled(&inner, -1), expr, frame)
            }
            ExprKind::Chain { first, rest } => self.affine_chain(first, rest, frame),
            ExprKind::Power { .. }
            | ExprKind::Transpose { .. }
            | ExprKind::Index { .. }
            | ExprKind::Call { .. }
            | ExprKind::List(_)
            | ExprKind::Compare { .. } => {
                Err(self.no_size(expr, "a size is built from numbers and size symbols", frame))
            }
        }
    }

    /// `a + b - c`, `a * b // c` of sizes.
    pub(super) fn affine_chain(
        &mut self,
        first: &ast::Expr,
        rest: &[(Operator, Span, ast::Expr)],
        frame: &Frame<'a>,
    ) -> Result<Affine, Reported> {
        let mut left = self.affine(first, frame)?;
        for (at, (operator, place, operand)) in rest.iter().enumerate() {
            let right = self.affine(operand, frame)?;
            let side = Side::Before(first, &rest[..at]);
            left = self.combined(*operator, *place, (left, side), (right, operand), frame)?;
        }
        Ok(left)
    }

    /// Whether the names in an expression are sizes, all of them.
    pub(super) fn names_sizes(&self, expr: &ast::Expr, frame: &Frame<'a>) -> bool {
        let mut all = true;
        mentions(expr, &mut |text, _| {
            all &= match frame.local(text) {
                _ if frame.letter(text).is_some() => false,
                Some(Local::Value(value)) => value_size(value).is_some(),
                Some(Local::Function(..)) => false,
                None if frame.size(text).is_some() => true,
                None => {
                    let scope = &self.graph.scope;
                    frame.home == Home::File
                        && scope.find(text).is_none()
                        && (scope.find_size(text).is_some() || self.size_given(text).is_some())
                }
            };
        });
        all
    }

    fn symbol(
        &mut self,
        expr: &ast::Expr,
        name: &ast::Name,
        frame: &Frame<'a>,
    ) -> Result<Affine, Reported> {
        let text = self.text_in(name, frame)?;
        if let Some(form) = frame.letter(&text) {
            let number = form.as_number();
            return number.map(whole).ok_or_else(|| {
                let message = format!("`{text}` is an index; a size is the same everywhere");
                self.no_size(expr, &message, frame)
            });
        }
        let local = match frame.local(&text) {
            Some(Local::Value(value)) => match value_size(value) {
                Some(size) => Some(size),
                None => {
                    // A loop variable may be 0 or below in the midst of a size.
                    if let Some(number) = constant(&value.expr).and_then(|one| integer(&one)) {
                        return Ok(whole(number));
                    }
                    let message = format!("`{text}` stands where a size should, and is none");
                    return Err(self.no_size(expr, &message, frame));
                }
            },
            Some(Local::Function(function, _)) => {
                let message = format!("`{text}` stands for `{function}` where a size should stand");
                return Err(self.no_size(expr, &message, frame));
            }
            None => frame.size(&text),
        };
        if let Some(size) = local {
            return Ok(self.graph.scope.affine(size));
        }
        if frame.home != Home::File || self.failed.contains_key(&*text) {
            return Err(self.unknown_name(&text, name.span, frame));
        }
        if self.size_named(&text).is_none() {
            if let Some(made) = self.survey.made.get(&*text).copied() {
                let message = format!(
                    "`{text}` is a value; a size is a number or a symbol that is nothing else"
                );
                let finding = Diagnostic::new(Code::NotANumber, name.span, message)
                    .also(made.span, format!("`{text}` is made here"));
                self.report(finding, frame);
                return Err(Reported);
            }
            if frame.call.is_some() {
                return Err(self.unknown_name(&text, name.span, frame));
            }
        }
        let size = self.graph.scope.size(&text);
        self.size_places.entry(size).or_insert(name.span);
        Ok(self.graph.scope.affine(Dim::Size(size)))
    }

    /// `left operator right` of sizes.
    pub(super) fn combined(
        &mut self,
        operator: Operator,
        place: Span,
        (left, left_side): (Affine, Side),
        (right, operand): (Affine, &ast::Expr),
        frame: &Frame<'a>,
    ) -> Result<Affine, Reported> {
        let scope = &self.graph.scope;
        let result = match operator {
            Operator::Add => added(&left, &right),
            Operator::Subtract => scaled(&right, -1).and_then(|right| added(&left, &right)),
            Operator::Multiply => match (scope.affine_value(&left), scope.affine_value(&right)) {
                // A number scales; of two symbols one has to be known.
                (_, Some(factor)) => scaled(&left, factor),
                (Some(factor), _) => scaled(&right, factor),
                (None, None) => {
                    let message = "a product of two sizes needs the number of one of them";
                    let finding = Diagnostic::new(Code::NotANumber, place, message);
                    let finding = self.with_unknown_size(finding, &right);
                    self.report(finding, frame);
                    return Err(Reported);
                }
            },
            Operator::Divide | Operator::FloorDivide => {
                return self.divided(operator, place, (left, left_side), (right, operand), frame);
            }
            Operator::MatrixMultiply => {
                let finding = Diagnostic::new(
                    Code::NotANumber,
                    place,
                    "`@` multiplies matrices, not sizes",
                );
                self.report(finding.hint("`*` multiplies sizes"), frame);
                return Err(Reported);
            }
        };
        self.checked(result, operand, frame)
    }

    /// `a // b`, and `a / b` where it comes out whole.
    fn divided(
        &mut self,
        operator: Operator,
        place: Span,
        (left, left_side): (Affine, Side),
        (right, operand): (Affine, &ast::Expr),
        frame: &Frame<'a>,
    ) -> Result<Affine, Reported> {
        let scope = &self.graph.scope;
        let floor = operator == Operator::FloorDivide;
        let (value, divisor) = (scope.affine_value(&left), scope.affine_value(&right));
        let (message, code) = match (value, divisor) {
            (_, Some(0)) => ("this divides by zero".to_owned(), Code::Arithmetic),
            (_, Some(divisor)) if let Some(quotient) = divided_evenly(&left, divisor, floor) => {
                return Ok(quotient);
            }
            (Some(value), Some(divisor)) if floor || value.checked_rem(divisor) == Some(0) => {
                return self.checked(floored(value, divisor).map(whole), operand, frame);
            }
            (Some(value), Some(divisor)) => (
                format!("a size is a whole number; {value} / {divisor} is none"),
                Code::Size,
            ),
            _ => {
                let (unknown, side) = match divisor {
                    None => (&right, Side::Operand(operand)),
                    Some(_) => (&left, left_side),
                };
                let text = side.text().unwrap_or_default();
                let message = format!(
                    "a division of sizes needs their numbers; that of `{text}` is not known"
                );
                let finding = Diagnostic::new(Code::NotANumber, place, message);
                let finding = self.with_unknown_size(finding, unknown);
                self.report(finding, frame);
                return Err(Reported);
            }
        };
        self.report(Diagnostic::new(code, place, message), frame);
        Err(Reported)
    }

    fn checked(
        &mut self,
        affine: Option<Affine>,
        expr: &ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Affine, Reported> {
        affine.ok_or_else(|| {
            let message = "this size is larger than any that can be counted";
            let finding = Diagnostic::new(Code::Size, expr.span, message);
            self.report(finding, frame);
            Reported
        })
    }

    fn no_size(&mut self, expr: &ast::Expr, message: &str, frame: &Frame<'a>) -> Reported {
        let finding = Diagnostic::new(Code::NotANumber, expr.span, message)
            .hint("write a number, a symbol, or a sum of these: `3`, `n`, `n - k + 1`");
        self.report(finding, frame);
        Reported
    }
}

/// The declarations of a file, those in loops too, with the variables of the loops around them.
fn declarations<'a>(
    statements: &'a [Statement],
    variables: &mut Vec<&'a str>,
    all: &mut Vec<(&'a Declaration, Vec<&'a str>)>,
) {
    for statement in statements {
        match &statement.kind {
            StatementKind::Declare(_, found) => {
                all.extend(found.iter().map(|one| (one, variables.clone())));
            }
            StatementKind::For { variable, body, .. } => {
                variables.push(&variable.text);
                declarations(&body.statements, variables, all);
                variables.pop();
            }
            _ => {}
        }
    }
}

/// How the numbers of a tensor say its sizes.
#[derive(Debug, Clone, Copy)]
enum Reading {
    /// A length for each axis.
    EveryAxis,
    /// A column, as a list of numbers or of rows of one.
    Column,
    /// A bare number.
    OneEntry,
}
