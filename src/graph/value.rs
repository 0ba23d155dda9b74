//! What an expression becomes while it is read, and what the names in it stand for.
//!
//! A [`Value`] is a formula with its size and weight; a [`Frame`] is what an expression sees beside
//! the names of the file. Here operands that fit are joined; nothing is judged or told.

use super::constants::integer;
use super::layers::Own;
use super::letters::Named;
use super::survey::Home;
use crate::algebra::{Form, Rational};
use crate::matrix::{Addend, MatExpr};
use crate::scope::Dim;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Operator};
use std::cell::RefCell;

pub(super) use crate::matrix::shape::Size;

/// The size of a number.
pub(super) const SCALAR: Size = Size::SCALAR;

/// A formula with what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Value {
    /// The formula.
    pub(super) expr: MatExpr,
    /// The lengths of its axes.
    pub(super) size: Size,
    /// How much it is.
    pub(super) weight: Weight,
}

/// How much a formula is: functions are put in by copying, and copies of copies add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weight {
    /// Its operations.
    pub(super) nodes: usize,
    /// Their levels.
    pub(super) depth: usize,
}

impl Weight {
    const LEAF: Weight = Weight { nodes: 1, depth: 1 };

    /// Both, side by side.
    pub(super) fn beside(self, other: Weight) -> Weight {
        Weight {
            nodes: self.nodes.saturating_add(other.nodes),
            depth: self.depth.max(other.depth),
        }
    }

    /// One operation above.
    pub(super) fn below(self) -> Weight {
        Weight {
            nodes: self.nodes.saturating_add(1),
            depth: self.depth + 1,
        }
    }
}

impl Value {
    /// A formula without operands.
    pub(super) fn leaf(expr: MatExpr, size: Size) -> Value {
        Value {
            expr,
            size,
            weight: Weight::LEAF,
        }
    }

    /// An operation on one operand.
    pub(super) fn over(self, size: Size, make: impl FnOnce(MatExpr) -> MatExpr) -> Value {
        Value {
            expr: make(self.expr),
            size,
            weight: self.weight.below(),
        }
    }
}

/// What the names of an expression stand for, beside the names of the file.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// The function whose body it is; empty in the file itself.
    pub(super) function: &'a str,
    /// Whose text it is.
    pub(super) home: Home,
    /// Where it is called; none in the file itself.
    pub(super) call: Option<Call<'a>>,
    /// The arguments, and inside loops their variables: the last of a name is the one that counts.
    pub(super) locals: Vec<(&'a str, Local<'a>)>,
    /// The sizes that the arguments' shapes name.
    pub(super) sizes: Vec<(&'a str, Dim)>,
    /// The letters of indices that are bound here, the innermost last.
    pub(super) letters: RefCell<Named<'a>>,
    /// The names that a layer makes, in the body of one.
    pub(super) own: Option<Own<'a>>,
}

/// A call as a reader can see it: in the prelude, the one in the file that led there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    /// The function's name there.
    pub(super) span: Span,
    /// The function's name in the equation that the walk is at.
    pub(super) equation: Span,
    /// What stands in its brackets.
    pub(super) arguments: &'a [ast::Argument],
}

/// What an argument stands for.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are values")]
pub(super) enum Local<'a> {
    /// A value.
    Value(Value),
    /// A function, by its name, and where that name is looked up.
    Function(&'a str, Home),
}

impl<'a> Frame<'a> {
    /// The file itself.
    pub(super) fn file() -> Frame<'a> {
        Frame {
            function: "",
            home: Home::File,
            call: None,
            locals: Vec::new(),
            sizes: Vec::new(),
            letters: RefCell::default(),
            own: None,
        }
    }

    /// The same place, without what its names stand for.
    pub(super) fn without_names(&self) -> Frame<'a> {
        Frame {
            function: self.function,
            home: self.home,
            call: self.call,
            ..Frame::file()
        }
    }

    /// The index of that letter.
    pub(super) fn letter(&self, text: &str) -> Option<Form> {
        let letters = self.letters.borrow();
        let found = letters.iter().rev().find(|(letter, _)| *letter == text);
        found.map(|(_, form)| form.clone())
    }

    /// Whether any index is bound here.
    pub(super) fn has_letters(&self) -> bool {
        !self.letters.borrow().is_empty()
    }

    /// The argument or loop variable of that name, or what a layer made of that name.
    pub(super) fn local(&self, text: &str) -> Option<&Local<'a>> {
        let found = self.locals.iter().rev().find(|(name, _)| *name == text);
        let made = || self.own.as_ref()?.made.get(text);
        found.map(|(_, local)| local).or_else(made)
    }

    /// The size of that name among the arguments' shapes.
    pub(super) fn size(&self, text: &str) -> Option<Dim> {
        let found = self.sizes.iter().find(|(name, _)| *name == text);
        found.map(|(_, size)| *size)
    }

    /// What can be named beside the names of the file.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let locals = self.locals.iter().map(|(name, _)| *name);
        let made = self.own.iter().flat_map(|own| own.made.keys());
        locals
            .chain(self.sizes.iter().map(|(name, _)| *name))
            .chain(made.map(String::as_str))
    }
}

/// The number that a formula is, without computing.
pub(super) fn constant(expr: &MatExpr) -> Option<Rational> {
    match expr {
        MatExpr::Number(value) => Some(value.clone()),
        MatExpr::Negate(inner) => constant(inner).map(|value| -value),
        _ => None,
    }
}

/// A size as a number.
pub(super) fn size_value(size: Dim) -> Value {
    let expr = match size {
        Dim::Number(value) => MatExpr::Number(Rational::from(value)),
        Dim::Size(_) => MatExpr::Size(size),
    };
    Value::leaf(expr, SCALAR)
}

/// The size that a number stands for, where it is one.
pub(super) fn value_size(value: &Value) -> Option<Dim> {
    match &value.expr {
        MatExpr::Size(size) => Some(*size),
        MatExpr::Number(number) => {
            let number = integer(number)?;
            u64::try_from(number)
                .ok()
                .filter(|n| *n > 0)
                .map(Dim::Number)
        }
        _ => None,
    }
}

/// The first sign of an expression; a bracket stands for what it opens.
pub(super) fn sign(expr: &ast::Expr) -> Span {
    match &*expr.kind {
        ExprKind::List(_) => expr.span.at(expr.span.start, expr.span.start + 1),
        _ => expr.span,
    }
}

/// Whether two operators make one list.
pub(super) fn same_list(a: Operator, b: Operator) -> bool {
    match (a, b) {
        (Operator::Add | Operator::Subtract, Operator::Add | Operator::Subtract) => true,
        (Operator::Divide | Operator::FloorDivide, _) => false,
        _ => a == b,
    }
}

/// `a operator b`; where `grows`, b joins the list that a is.
pub(super) fn joined(operator: Operator, grows: bool, a: Value, b: Value, size: Size) -> Value {
    let weight = if grows {
        Weight {
            nodes: a.weight.nodes.saturating_add(b.weight.nodes),
            depth: a.weight.depth.max(b.weight.depth + 1),
        }
    } else {
        a.weight.beside(b.weight).below()
    };
    let (a, b) = (a.expr, b.expr);
    let expr = match operator {
        Operator::Add | Operator::Subtract => {
            let addend = Addend {
                negative: operator == Operator::Subtract,
                value: b,
            };
            match a {
                MatExpr::Add(mut addends) if grows => {
                    addends.push(addend);
                    MatExpr::Add(addends)
                }
                a => MatExpr::Add(vec![leading(a), addend]),
            }
        }
        Operator::Multiply => MatExpr::Multiply(list(a, b, grows)),
        Operator::MatrixMultiply => MatExpr::Product(list(a, b, grows)),
        Operator::Divide | Operator::FloorDivide => MatExpr::Divide(Box::new(a), Box::new(b)),
    };
    Value { expr, size, weight }
}

/// The first term of a sum: its sign is the sum's.
fn leading(value: MatExpr) -> Addend {
    match value {
        MatExpr::Negate(inner) => Addend {
            negative: true,
            value: *inner,
        },
        value => Addend {
            negative: false,
            value,
        },
    }
}

fn list(a: MatExpr, b: MatExpr, grows: bool) -> Vec<MatExpr> {
    match a {
        MatExpr::Multiply(mut all) | MatExpr::Product(mut all) if grows => {
            all.push(b);
            all
        }
        a => vec![a, b],
    }
}
