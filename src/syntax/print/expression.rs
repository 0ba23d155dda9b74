//! Expressions and names, and the line that they are written on.

use super::WIDTH;
use crate::syntax::ast::{
    Argument, Binder, Built, Comparison, Expr, ExprKind, Name, NamePart, Operator, Place,
};

/// A statement being written, with the places at which its line may go on in the next.
#[derive(Default)]
pub(super) struct Line {
    text: String,
    /// Where in the text a space stands that may become a line end: after a comma or an operator,
    /// where the language lets a line go on.
    breaks: Vec<usize>,
    /// Inside the braces of a name, where nothing is spaced.
    in_name: bool,
}

/// How tight an expression holds together, from loosest to tightest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    Product,
    Signed,
    Power,
    Postfix,
}

impl Line {
    /// The whole text on one line.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Write the text, filling lines up to [`WIDTH`]; the first starts after `indent` spaces, those
    /// that it goes on in stand four further in.
    pub(super) fn fill(&self, indent: usize, page: &mut String) {
        let mut width = indent;
        let mut start = 0;
        for end in self.breaks.iter().copied().chain([self.text.len()]) {
            // From the second part on, a part begins with the space before it.
            let part = &self.text[start..end];
            let length = part.chars().count();
            if start > 0 && width + length > WIDTH {
                page.push('\n');
                page.extend(std::iter::repeat_n(' ', indent + 4));
                page.push_str(&part[1..]);
                width = indent + 3 + length;
            } else {
                page.push_str(part);
                width += length;
            }
            start = end;
        }
    }

    /// Text as it stands.
    pub(super) fn word(&mut self, word: &str) -> &mut Line {
        self.text.push_str(word);
        self
    }

    /// A space, at which the line may go on in the next.
    fn space(&mut self) -> &mut Line {
        if !self.in_name {
            self.breaks.push(self.text.len());
            self.text.push(' ');
        }
        self
    }

    /// ` = `
    pub(super) fn equals(&mut self) -> &mut Line {
        self.binary("=")
    }

    /// Entries with commas between them.
    pub(super) fn list<T>(
        &mut self,
        entries: &[T],
        write: impl for<'l> Fn(&'l mut Line, &T) -> &'l mut Line,
    ) -> &mut Line {
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 {
                self.word(",").space();
            }
            write(self, entry);
        }
        self
    }

    /// `1..n`
    pub(super) fn range(&mut self, (first, last): &(Expr, Expr)) -> &mut Line {
        self.expr(first).word("..").expr(last)
    }

    /// `W_1`, `h_{t-1}`
    pub(super) fn name(&mut self, name: &Name) -> &mut Line {
        for part in &name.parts {
            match part {
                NamePart::Text(text) => {
                    self.word(text);
                }
                NamePart::Built(built) => {
                    let around = std::mem::replace(&mut self.in_name, true);
                    self.word("{").list(built, Line::built).word("}");
                    self.in_name = around;
                }
            }
        }
        self
    }

    fn built(&mut self, built: &Built) -> &mut Line {
        match built {
            Built::Value(value) => self.expr(value),
            Built::Range(first, last) => self.expr(first).word("..").expr(last),
        }
    }

    /// An expression.
    pub(super) fn expr(&mut self, expr: &Expr) -> &mut Line {
        match &*expr.kind {
            ExprKind::Number(number) => self.word(number),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Group(inner) => self.word("(").expr(inner).word(")"),
            ExprKind::Negate(of) => self.word("-").at_least(Level::Signed, of),
            ExprKind::Chain { first, rest } => {
                let operand = match level(expr) {
                    Level::Sum => Level::Product,
                    _ => Level::Signed,
                };
                self.at_least(operand, first);
                let mut rest = rest.as_slice();
                // `1/2 * x`: a quotient of two numbers is read as one number.
                if let [(Operator::Divide, _, next), further @ ..] = rest
                    && is_number(first)
                    && is_number(next)
                {
                    self.word("/").expr(next);
                    rest = further;
                }
                for (operator, _, next) in rest {
                    self.binary(operator_sign(*operator))
                        .at_least(operand, next);
                }
                self
            }
            ExprKind::Power { base, exponent, .. } => self
                .at_least(Level::Postfix, base)
                .word("^")
                .at_least(Level::Signed, exponent),
            ExprKind::Transpose { of, .. } => self.at_least(Level::Postfix, of).word(".T"),
            ExprKind::Index { of, places } => self
                .at_least(Level::Postfix, of)
                .word("[")
                .list(places, Line::place)
                .word("]"),
            ExprKind::Call {
                name,
                binders,
                arguments,
            } => {
                self.word(&name.text).word("(").list(binders, Line::binder);
                if !binders.is_empty() {
                    self.word(":").space();
                }
                self.list(arguments, Line::argument).word(")")
            }
            ExprKind::List(entries) => self.word("[").list(entries, Line::expr).word("]"),
            ExprKind::Compare { first, rest } => {
                self.word("[").expr(first);
                for (comparison, _, next) in rest {
                    self.binary(comparison_sign(*comparison)).expr(next);
                }
                self.word("]")
            }
        }
    }

    /// A sign between two values.
    fn binary(&mut self, sign: &str) -> &mut Line {
        match self.in_name {
            true => self.word(sign),
            false => self.word(" ").word(sign).space(),
        }
    }

    /// An operand, in brackets if it holds together less than its place asks for. What was read has
    /// its brackets in the tree; this is for trees that were put together.
    fn at_least(&mut self, least: Level, operand: &Expr) -> &mut Line {
        match level(operand) < least {
            true => self.word("(").expr(operand).word(")"),
            false => self.expr(operand),
        }
    }

    /// `k = 2`, `x`
    pub(super) fn argument(&mut self, argument: &Argument) -> &mut Line {
        if let Some(name) = &argument.name {
            self.word(&name.text).equals();
        }
        self.expr(&argument.value)
    }

    fn binder(&mut self, binder: &Binder) -> &mut Line {
        self.word(&binder.index.text);
        match &binder.range {
            None => self,
            Some(range) => self.equals().range(range),
        }
    }

    fn place(&mut self, place: &Place) -> &mut Line {
        match place {
            Place::At(index) => self.expr(index),
            Place::Range(first, last) => self.expr(first).word("..").expr(last),
            Place::All(_) => self.word(":"),
        }
    }
}

fn level(expr: &Expr) -> Level {
    match &*expr.kind {
        ExprKind::Chain { rest, .. } => {
            match rest.iter().any(|(operator, ..)| is_additive(*operator)) {
                true => Level::Sum,
                false => Level::Product,
            }
        }
        ExprKind::Negate(_) => Level::Signed,
        ExprKind::Number(number) if number.starts_with('-') => Level::Signed,
        ExprKind::Power { .. } => Level::Power,
        ExprKind::Number(_)
        | ExprKind::Name(_)
        | ExprKind::Group(_)
        | ExprKind::Transpose { .. } => Level::Postfix,
        ExprKind::Index { .. }
        | ExprKind::Call { .. }
        | ExprKind::List(_)
        | ExprKind::Compare { .. } => Level::Postfix,
    }
}

/// Whether an expression is a number without a sign, as it was typed.
fn is_number(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Number(number) if !number.starts_with('-'))
}

fn is_additive(operator: Operator) -> bool {
    match operator {
        Operator::Add | Operator::Subtract => true,
        Operator::Multiply
        | Operator::Divide
        | Operator::MatrixMultiply
        | Operator::FloorDivide => false,
    }
}

fn operator_sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::MatrixMultiply => "@",
        Operator::FloorDivide => "//",
    }
}

fn comparison_sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}
