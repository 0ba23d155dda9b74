//! Exact numbers that are known at once: `3`, `0.5`, `1e-5`, `1/3`, `-2`, `10^3`.
//!
//! In: an expression. Out: the rational number that it is, or what keeps it from being one. Nothing
//! here is larger than the limit of digits, so a short text cannot ask for a long computation.

use dashu_int::IBig;

use super::Limits;
use crate::algebra::Rational;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Operator};
pub(super) use crate::values::decimal::literal;

/// Bits that a decimal digit takes, at most.
const BITS_PER_DIGIT: usize = 4;

/// Why an expression is no number that is known at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where.
    pub(super) span: Span,
    /// What.
    pub(super) kind: ProblemKind,
}

/// What is wrong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProblemKind {
    /// It holds more than numbers and arithmetic.
    NotConstant,
    /// It divides by zero, or asks 0 for a negative power.
    DivisionByZero,
    /// It has more digits than the limit.
    TooLarge,
    /// A part of a name is no whole number.
    NotWhole,
    /// A range holds nothing.
    EmptyRange {
        /// Where it begins.
        first: i64,
        /// Where it ends.
        last: i64,
    },
    /// A range stands in a name that is used, not declared.
    RangeInName,
    /// A range makes more names than the limit.
    TooManyNames,
}

impl Problem {
    /// The finding.
    pub(super) fn diagnostic(self, limits: &Limits) -> Diagnostic {
        match self.kind {
            ProblemKind::NotConstant => Diagnostic::new(
                Code::NotANumber,
                self.span,
                "a number that is known at once should stand here: `3`, `0.5`, `1/3`, `1e-5`",
            ),
            ProblemKind::DivisionByZero => {
                Diagnostic::new(Code::Arithmetic, self.span, "this divides by zero")
            }
            ProblemKind::TooLarge => Diagnostic::new(
                Code::Limit,
                self.span,
                format!("this number comes to more than {} digits", limits.digits),
            )
            .hint("raise the limit with `--limit digits=…`"),
            ProblemKind::NotWhole => Diagnostic::new(
                Code::NotANumber,
                self.span,
                "a name is built from whole numbers",
            ),
            ProblemKind::EmptyRange { first, last } => Diagnostic::new(
                Code::NotANumber,
                self.span,
                format!("this range is empty: it begins at {first} and ends at {last}"),
            ),
            ProblemKind::RangeInName => Diagnostic::new(
                Code::NotANumber,
                self.span,
                "a range stands in names that are declared; one name is used at a time",
            ),
            ProblemKind::TooManyNames => Diagnostic::new(
                Code::Limit,
                self.span,
                format!("this makes more than {} names", limits.names),
            )
            .hint("raise the limit with `--limit names=…`"),
        }
    }
}

/// What the names in an expression stand for, where they are numbers.
pub(super) type Lookup<'l> = &'l dyn Fn(&str) -> Option<Rational>;

/// Names stand for nothing.
pub(super) fn no_names(_: &str) -> Option<Rational> {
    None
}

/// The number that an expression is.
pub(super) fn number(
    expr: &ast::Expr,
    lookup: Lookup,
    limits: &Limits,
) -> Result<Rational, Problem> {
    let problem = |kind| Problem {
        span: expr.span,
        kind,
    };
    match &*expr.kind {
        ExprKind::Number(text) => {
            literal(text, limits.digits).ok_or(problem(ProblemKind::TooLarge))
        }
        ExprKind::Name(name) => name
            .plain()
            .and_then(lookup)
            .ok_or(problem(ProblemKind::NotConstant)),
        ExprKind::Group(inner) => number(inner, lookup, limits),
        ExprKind::Negate(inner) => Ok(-number(inner, lookup, limits)?),
        ExprKind::Chain { first, rest } => {
            rest.iter()
                .try_fold(number(first, lookup, limits)?, |left, operation| {
                    let (operator, _, right) = operation;
                    let right = number(right, lookup, limits)?;
                    arithmetic(*operator, left, right, limits).map_err(problem)
                })
        }
        ExprKind::Power { base, exponent, .. } => {
            let base = number(base, lookup, limits)?;
            let exponent = number(exponent, lookup, limits)?;
            power(&base, &exponent, limits).map_err(problem)
        }
        ExprKind::Transpose { .. }
        | ExprKind::Index { .. }
        | ExprKind::Call { .. }
        | ExprKind::List(_)
        | ExprKind::Compare { .. } => Err(problem(ProblemKind::NotConstant)),
    }
}

/// A whole number that fits an `i64`.
pub(super) fn integer(value: &Rational) -> Option<i64> {
    value
        .is_int()
        .then(|| i64::try_from(value.numerator()).ok())
        .flatten()
}

/// `left operator right`. The result has at most the digits of both, so that checking them first
/// keeps every step short.
fn arithmetic(
    operator: Operator,
    left: Rational,
    right: Rational,
    limits: &Limits,
) -> Result<Rational, ProblemKind> {
    if bits(&left) + bits(&right) > limits.digits.saturating_mul(BITS_PER_DIGIT) {
        return Err(ProblemKind::TooLarge);
    }
    match operator {
        Operator::Add => Ok(left + right),
        Operator::Subtract => Ok(left - right),
        // Between numbers the matrix product is the product.
        Operator::Multiply | Operator::MatrixMultiply => Ok(left * right),
        Operator::Divide | Operator::FloorDivide if right.is_zero() => {
            Err(ProblemKind::DivisionByZero)
        }
        Operator::Divide => Ok(left / right),
        Operator::FloorDivide => Ok(Rational::from((left / right).floor())),
    }
}

/// base^exponent, where that is rational for sure and not too long.
fn power(base: &Rational, exponent: &Rational, limits: &Limits) -> Result<Rational, ProblemKind> {
    let exponent = integer(exponent).ok_or(ProblemKind::NotConstant)?;
    if base.is_zero() && exponent < 0 {
        return Err(ProblemKind::DivisionByZero);
    }
    let times = usize::try_from(exponent.unsigned_abs()).map_err(|_| ProblemKind::TooLarge)?;
    if bits(base).saturating_mul(times) > limits.digits.saturating_mul(BITS_PER_DIGIT) {
        return Err(ProblemKind::TooLarge);
    }
    let (numerator, denominator) = (base.numerator().pow(times), base.denominator().pow(times));
    Ok(if exponent < 0 {
        Rational::from_parts_signed(IBig::from(denominator), numerator)
    } else {
        Rational::from_parts(numerator, denominator)
    })
}

fn bits(value: &Rational) -> usize {
    use dashu_int::ops::BitTest;
    value.numerator().bit_len() + value.denominator().bit_len()
}
