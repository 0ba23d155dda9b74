//! One way to read a part: its formula and what is known of it.
//!
//! In: formulas with their sizes. Out: what operations make of them, or nothing where the sizes do
//! not fit. A size has at least two lengths here: a number is `[1, 1]`, a column `[n, 1]`.

use super::Fault;
use crate::algebra::function::Function;
use crate::algebra::{Form, Rational};
use crate::matrix::{MatExpr, MatrixFunction, Reduction};
use crate::scope::{Dim, Kind, Name, Scope};

/// The greatest power of a matrix that is multiplied out.
const GREATEST_POWER: i64 = 16;

/// A way to read a part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub formula: MatExpr,
    pub size: Vec<u64>,
    /// Right only as the formal chain rule.
    pub formal: bool,
    /// The derivatives of which only the diagonal stands.
    pub diagonal: Vec<Name>,
    /// With a derivative that holds everything else in the equation.
    pub direct: bool,
    /// What it is the derivative of, up to a number.
    pub link: Option<Link>,
}

/// That something is ∂of/∂by. Its axes are those of both, one behind the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    /// None: an entry or a formula, which no other derivative goes on from.
    pub of: Option<Name>,
    pub of_axes: Vec<u64>,
    pub by: Name,
    pub by_axes: Vec<u64>,
}

/// The lengths without those that are no axes: of a number none, of a column one.
pub(super) fn kept(size: &[u64]) -> Vec<u64> {
    match size {
        [1, 1] => Vec::new(),
        [rows, 1] => vec![*rows],
        _ => size.to_vec(),
    }
}

/// The same with at least two lengths.
pub(super) fn padded(axes: &[u64]) -> Vec<u64> {
    let mut size = axes.to_vec();
    size.resize(axes.len().max(2), 1);
    size
}

/// The lengths of the axes of a name.
pub(super) fn axes_of(name: Name, scope: &Scope) -> Vec<u64> {
    lengths(&scope.letter(name).shape.0, scope)
}

/// Lengths as numbers.
pub(super) fn lengths(dims: &[Dim], scope: &Scope) -> Vec<u64> {
    let lengths = dims.iter().map(|dim| scope.value(*dim).unwrap_or(1));
    lengths.collect()
}

/// Each once, in order.
pub(super) fn distinct(lengths: &[u64]) -> Vec<u64> {
    let mut all = Vec::new();
    for length in lengths {
        if !all.contains(length) {
            all.push(*length);
        }
    }
    all
}

/// One of each formula.
pub(super) fn without_copies(ways: &mut Vec<Value>) {
    let mut seen = rustc_hash::FxHashSet::default();
    if ways.len() > 1 {
        ways.retain(|way| seen.insert((way.formula.clone(), way.size.clone())));
    }
}

/// How many parts a formula has.
pub(super) fn weight(formula: &MatExpr) -> usize {
    let mut parts = 0;
    formula.visit(&mut |_| parts += 1);
    parts
}

/// How deep a formula is.
pub(super) fn depth(formula: &MatExpr) -> usize {
    let below = formula.operands().into_iter().map(depth);
    1 + below.max().unwrap_or(0)
}

/// The number that a formula is.
pub(super) fn number_of(formula: &MatExpr) -> Option<Rational> {
    Some(match formula {
        MatExpr::Number(number) => number.clone(),
        MatExpr::Negate(a) => -number_of(a)?,
        MatExpr::Divide(a, b) => {
            let below = number_of(b)?;
            if below == Rational::ZERO {
                return None;
            }
            number_of(a)? / below
        }
        MatExpr::Add(addends) => {
            let mut sum = Rational::ZERO;
            for addend in addends {
                let value = number_of(&addend.value)?;
                sum = if addend.negative {
                    sum - value
                } else {
                    sum + value
                };
            }
            sum
        }
        MatExpr::Multiply(all) => {
            let mut product = Rational::ONE;
            for factor in all {
                product *= number_of(factor)?;
            }
            product
        }
        _ => return None,
    })
}

/// A whole number.
pub(super) fn whole(number: &Rational) -> Option<i64> {
    match number.is_int() {
        true => i64::try_from(number.numerator().clone()).ok(),
        false => None,
    }
}

impl Value {
    pub fn new(formula: MatExpr, size: Vec<u64>) -> Value {
        Value {
            formula,
            size,
            formal: false,
            diagonal: Vec::new(),
            direct: false,
            link: None,
        }
    }

    pub fn scalar(formula: MatExpr) -> Value {
        Value::new(formula, vec![1, 1])
    }

    pub fn number(number: Rational) -> Value {
        Value::scalar(MatExpr::Number(number))
    }

    /// A letter, or a form of letters, as a number.
    pub fn position(form: Form) -> Value {
        Value::scalar(match form.as_number() {
            Some(number) => MatExpr::integer(number),
            None => MatExpr::Position(form),
        })
    }

    pub fn named(name: Name, scope: &Scope) -> Value {
        let letter = scope.letter(name);
        let axes = axes_of(name, scope);
        let link = match letter.kind {
            Kind::Adjoint { of, wrt } => Some(Link {
                of: Some(of),
                of_axes: axes_of(of, scope),
                by: wrt,
                by_axes: axes_of(wrt, scope),
            }),
            _ => None,
        };
        Value {
            link,
            ..Value::new(MatExpr::Name(name), padded(&axes))
        }
    }

    /// What holds of both holds of what is made of them.
    pub fn with_notes_of(mut self, other: &Value) -> Value {
        self.formal |= other.formal;
        self.direct |= other.direct;
        self.diagonal.extend(&other.diagonal);
        self
    }

    /// The same entry by entry.
    pub fn mapped(self, f: impl FnOnce(MatExpr) -> MatExpr) -> Value {
        Value {
            formula: f(self.formula),
            link: None,
            ..self
        }
    }

    /// Another formula of another size made of it.
    pub fn made(&self, formula: MatExpr, size: Vec<u64>) -> Value {
        Value::new(formula, size).with_notes_of(self)
    }

    pub fn is_scalar(&self) -> bool {
        self.size.iter().all(|length| *length == 1)
    }

    pub fn is_matrix(&self) -> bool {
        self.size.len() == 2
    }

    pub fn is_column(&self) -> bool {
        self.is_matrix() && self.size[1] == 1
    }

    pub fn is_row(&self) -> bool {
        self.is_matrix() && self.size[0] == 1
    }

    pub fn is_square(&self) -> bool {
        self.is_matrix() && self.size[0] == self.size[1] && !self.is_scalar()
    }

    /// The size of an operation entry by entry.
    pub fn common(&self, other: &Value) -> Option<Vec<u64>> {
        match (self.is_scalar(), other.is_scalar()) {
            (_, true) => Some(self.size.clone()),
            (true, false) => Some(other.size.clone()),
            (false, false) => (self.size == other.size).then(|| self.size.clone()),
        }
    }

    /// The same, where a row or a column stands for each row or column of a matrix.
    pub fn spread(&self, other: &Value) -> Option<Vec<u64>> {
        self.common(other).or_else(|| {
            let wider = |small: &Value, large: &Value| is_wide(large) && small.spreads_over(large);
            match (wider(other, self), wider(self, other)) {
                (true, _) => Some(self.size.clone()),
                (_, true) => Some(other.size.clone()),
                _ => None,
            }
        })
    }

    fn spreads_over(&self, large: &Value) -> bool {
        self.is_column() && self.size[0] == large.size[0]
            || self.is_row() && self.size[1] == large.size[1]
    }

    pub fn transposed(self) -> Option<Value> {
        if !self.is_matrix() {
            return None;
        }
        if self.is_scalar() {
            return Some(self);
        }
        let size = vec![self.size[1], self.size[0]];
        let made = self.made(self.formula.clone().transposed(), size);
        Some(made)
    }

    pub fn inverse(self) -> Option<Value> {
        match self.is_scalar() {
            true => {
                Some(self.mapped(|a| MatExpr::Divide(Box::new(MatExpr::integer(1)), Box::new(a))))
            }
            false => self
                .is_square()
                .then(|| self.mapped(|a| MatExpr::OfMatrix(MatrixFunction::Inverse, Box::new(a)))),
        }
    }

    /// The whole, and the other as it stands in the sum: beside a matrix a column or row is added
    /// to each of its columns or rows.
    pub fn plus(&self, other: &Value) -> Option<(Value, Value)> {
        let lies =
            |small: &Value, large: &Value| small.is_column() && small.size[0] == large.size[1];
        let other = other.clone();
        let whole = |size: &[u64], other: &Value| {
            let link = self
                .link
                .clone()
                .filter(|link| other.link.as_ref() == Some(link));
            Value {
                size: size.to_vec(),
                link,
                ..self.clone()
            }
            .with_notes_of(other)
        };
        if let Some(size) = self.common(&other) {
            return Some((whole(&size, &other), other));
        }
        if !self.is_matrix() || !other.is_matrix() {
            return None;
        }
        let (mine, its) = (is_wide(self), is_wide(&other));
        if mine && other.spreads_over(self) {
            return Some((whole(&self.size, &other), other));
        }
        if its && self.spreads_over(&other) {
            let size = other.size.clone();
            return Some((whole(&size, &other), other));
        }
        if mine && lies(&other, self) {
            let other = other.transposed()?;
            return Some((whole(&self.size, &other), other));
        }
        None
    }

    /// Entry by entry, or by a number.
    pub fn over(&self, below: &Value) -> Option<Value> {
        let size = self.spread(below)?;
        let link = self.link.clone().filter(|_| below.is_scalar());
        let (a, b) = (self.formula.clone(), below.formula.clone());
        let made = Value::new(MatExpr::Divide(Box::new(a), Box::new(b)), size);
        Some(
            Value { link, ..made }
                .with_notes_of(self)
                .with_notes_of(below),
        )
    }

    /// Entry by entry, or by a number; what is a derivative stays one.
    pub fn times(&self, other: &Value) -> Option<Value> {
        Some(self.multiplied(other, self.common(other)?))
    }

    /// The same, where a row or a column multiplies each row or column of a matrix.
    pub fn times_spread(&self, other: &Value) -> Option<Value> {
        Some(self.multiplied(other, self.spread(other)?))
    }

    fn multiplied(&self, other: &Value, size: Vec<u64>) -> Value {
        let link = match (self.is_scalar(), other.is_scalar()) {
            (true, true) => self.link.clone().xor(other.link.clone()),
            (true, false) => other.link.clone(),
            (false, true) => self.link.clone(),
            (false, false) => None,
        };
        let mut factors = Vec::new();
        for value in [self, other] {
            match &value.formula {
                MatExpr::Multiply(all) => factors.extend(all.iter().cloned()),
                formula => factors.push(formula.clone()),
            }
        }
        let made = Value::new(MatExpr::Multiply(factors), size);
        Value { link, ..made }
            .with_notes_of(self)
            .with_notes_of(other)
    }

    /// Raised entry by entry.
    pub fn raised(&self, exponent: &Value) -> Option<Value> {
        let size = self.common(exponent)?;
        let base = self.formula.clone();
        let formula = match number_of(&exponent.formula) {
            Some(number) if number.is_one() => base,
            Some(number) => MatExpr::Power(Box::new(base), number),
            None => MatExpr::Apply(Function::Power, vec![base, exponent.formula.clone()]),
        };
        let made = Value::new(formula, size);
        Some(made.with_notes_of(self).with_notes_of(exponent))
    }

    /// A power of a square matrix.
    pub fn repeated(&self, exponent: &Rational) -> Result<Option<Value>, Fault> {
        let Some(power) = whole(exponent) else {
            return Ok(None);
        };
        if power.abs() > GREATEST_POWER {
            return Err(Fault::TooMuch);
        }
        let base = match power < 0 {
            true => MatExpr::OfMatrix(MatrixFunction::Inverse, Box::new(self.formula.clone())),
            false => self.formula.clone(),
        };
        let formula = match power.abs() {
            0 => MatExpr::Eye(Dim::Number(self.size[0])),
            1 => base,
            count => MatExpr::Product(vec![base; count as usize]),
        };
        Ok(Some(self.made(formula, self.size.clone())))
    }

    fn reduced(&self, reduction: Reduction, formula: MatExpr) -> Value {
        let formula = MatExpr::Reduce(reduction, Box::new(formula), None);
        self.made(formula, vec![1, 1])
    }

    /// One number of all entries.
    pub fn reduce(&self, reduction: Reduction) -> Value {
        match self.is_scalar() && !matches!(reduction, Reduction::Norm | Reduction::Norm2) {
            true => self.clone(),
            false => self.reduced(reduction, self.formula.clone()),
        }
    }

    pub fn norm(&self) -> Value {
        self.reduce(Reduction::Norm)
    }

    pub fn norm_squared(&self) -> Value {
        self.reduce(Reduction::Norm2)
    }

    pub fn sum_norm(&self) -> Value {
        let absolute = MatExpr::Apply(Function::Abs, vec![self.formula.clone()]);
        match self.is_scalar() {
            true => self.made(absolute, vec![1, 1]),
            false => self.reduced(Reduction::Sum, absolute),
        }
    }
}

fn is_wide(value: &Value) -> bool {
    value.is_matrix() && value.size.iter().all(|length| *length > 1)
}
