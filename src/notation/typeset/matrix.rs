//! Formulas of whole tensors.
//!
//! In: a [`MatExpr`] and a [`Style`]. Out: [`Math`]. One walk from the leaves up, which carries
//! with each part how far it extends, because ⊙ and scaling look different and mean the same.

use super::letters::Written;
use super::{Style, apply, power, shown_arguments};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::shape::{self, Size};
use crate::matrix::{Addend, Filling, MatExpr};
use crate::notation::names;
use crate::notation::symbols::Sign;
use crate::notation::{Bracket, Level, Math, Signed, numbers, readable};
use crate::scope::{Dim, Name};
use std::borrow::Cow;

/// A formula of whole tensors, typeset.
///
/// ```
/// use backprose::matrix::{Addend, MatExpr};
/// use backprose::notation::{typeset::{matrix, Style}, write::latex};
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let w = scope.declare("W_1", Kind::Param, vec![Dim::Number(2), Dim::Number(3)]);
/// let x = scope.declare("x", Kind::Input, vec![Dim::Number(3)]);
/// let product = MatExpr::Product(vec![MatExpr::Name(w), MatExpr::Name(x)]);
/// assert_eq!(latex(&matrix(&product, &Style::new(&scope))), "W_1 x");
/// ```
pub fn matrix(expr: &MatExpr, style: &Style) -> Math {
    Setter::new(style).set(&readable::matrix(expr)).math
}

/// Both sides of the equation of a name: by components, with the author's letters, where it was
/// written so.
///
/// ```
/// use backprose::algebra::{Form, Index};
/// use backprose::matrix::MatExpr;
/// use backprose::notation::{typeset::{equation, Style}, write::latex};
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let y = scope.declare("y", Kind::Computed, vec![Dim::Number(3)]);
/// let number = scope.index_number("o", &[]).unwrap();
/// let o = Index::free(number, Dim::Number(3));
/// let squares = MatExpr::Power(Box::new(MatExpr::Position(Form::from(o))), 2.into());
/// let entries = MatExpr::Entries(vec![o], Box::new(squares));
/// let (left, right) = equation(y, &entries, &Style::new(&scope));
/// assert_eq!((latex(&left), latex(&right)), ("y_o".to_owned(), "o^2".to_owned()));
/// ```
pub fn equation(name: Name, definition: &MatExpr, style: &Style) -> (Math, Math) {
    let Style { scope, layers, .. } = *style;
    match &*readable::matrix(definition) {
        MatExpr::Entries(indices, body) => {
            let setter = Setter::new(style);
            let inner = setter.binding(indices, body);
            let left = names::entry(name, inner.letters(indices), scope, layers);
            (left, inner.set(body).math)
        }
        whole => (
            names::name(name, scope, layers),
            Setter::new(style).set(whole).math,
        ),
    }
}

/// Whether there is more than one row and more than one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) rows: bool,
    pub(super) columns: bool,
}

impl Extent {
    const SCALAR: Extent = Extent {
        rows: false,
        columns: false,
    };

    /// The extent of an elementwise operation: operands fit, so the longer of each axis.
    fn join(self, other: Extent) -> Extent {
        Extent {
            rows: self.rows || other.rows,
            columns: self.columns || other.columns,
        }
    }

    fn is_scalar(self) -> bool {
        self == Extent::SCALAR
    }

    pub(super) fn is_matrix(self) -> bool {
        self.rows && self.columns
    }
}

/// A part that is typeset.
pub(super) struct Part {
    pub(super) math: Math,
    pub(super) extent: Extent,
    /// Whether it was put in by the caller: its minus is its own.
    put_in: bool,
}

impl Part {
    pub(super) fn new(math: Math, extent: Extent) -> Part {
        Part {
            math,
            extent,
            put_in: false,
        }
    }

    fn scalar(math: Math) -> Part {
        Part::new(math, Extent::SCALAR)
    }
}

/// A part with its sign kept apart, so that a sum or product may take it.
struct Split {
    negative: bool,
    part: Part,
}

impl From<Part> for Split {
    fn from(part: Part) -> Split {
        Split {
            negative: false,
            part,
        }
    }
}

pub(super) struct Setter<'a> {
    pub(super) style: &'a Style<'a>,
    /// The indices that the author bound around the part.
    pub(super) written: Written,
}

impl<'a> Setter<'a> {
    fn new(style: &'a Style<'a>) -> Setter<'a> {
        Setter {
            style,
            written: Written::default(),
        }
    }
}

impl Setter<'_> {
    /// More than two axes count as a matrix: what is written of them acts entry by entry.
    pub(super) fn extent(&self, size: Size) -> Extent {
        match size.as_matrix() {
            Some((rows, columns)) => Extent {
                rows: !self.style.scope.is_one(rows),
                columns: !self.style.scope.is_one(columns),
            },
            None => Extent {
                rows: true,
                columns: true,
            },
        }
    }

    /// What the caller puts in for it.
    pub(super) fn put_in(&self, expr: &MatExpr) -> Option<Part> {
        let math = self.style.substitute?(expr)?;
        Some(Part {
            math,
            extent: self.extent(shape::size(expr, self.style.scope)),
            put_in: true,
        })
    }

    pub(super) fn set(&self, expr: &MatExpr) -> Part {
        let Split { negative, part } = self.split(expr);
        if negative {
            Part::new(Math::negated(part.math), part.extent)
        } else {
            part
        }
    }

    fn split(&self, expr: &MatExpr) -> Split {
        match self.put_in(expr) {
            Some(part) => part.into(),
            None => self.split_written(expr),
        }
    }

    /// A part that nothing is put in for as a whole.
    fn split_written(&self, expr: &MatExpr) -> Split {
        match expr {
            MatExpr::Name(name) => self.name(*name).into(),
            MatExpr::Number(value) => {
                let Signed { negative, math } = numbers::signed(value);
                let part = Part::scalar(math);
                Split { negative, part }
            }
            MatExpr::Size(dim) => Part::scalar(names::size(*dim, self.style.scope)).into(),
            MatExpr::Add(addends) => self.sum(addends).into(),
            MatExpr::Negate(inner) => Split {
                negative: true,
                part: self.set(inner),
            },
            MatExpr::Multiply(factors) => self.multiply(factors),
            MatExpr::Divide(above, below) => self.divide(above, below),
            MatExpr::Power(base, exponent) => self.power(base, exponent).into(),
            MatExpr::Product(factors) => self.product(factors),
            MatExpr::Transpose(inner) => self.transpose(inner).into(),
            MatExpr::Apply(function, arguments) => self.apply(*function, arguments).into(),
            MatExpr::Dot(a, b) => self.dot(a, b).into(),
            MatExpr::Eye(n) => self.eye(*n).into(),
            MatExpr::Fill(Filling::Ones, axes) => self.fill('1', axes).into(),
            MatExpr::Fill(Filling::Zeros, axes) => self.fill('0', axes).into(),
            MatExpr::Diag(inner) => self.diag(inner).into(),
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
            | MatExpr::Over(..) => self.whole(expr).into(),
        }
    }

    fn name(&self, name: Name) -> Part {
        let Style { scope, layers, .. } = self.style;
        let extent = self.extent(shape::size_of(&scope.letter(name).shape));
        Part::new(names::name(name, scope, *layers), extent)
    }

    /// `a - (b + c)`, but never `a + -b`.
    fn sum(&self, addends: &[Addend]) -> Part {
        let mut extent = Extent::SCALAR;
        let math = Math::sum(addends.iter().map(|addend| {
            let Split { negative, part } = self.split(&addend.value);
            extent = extent.join(part.extent);
            Signed {
                negative: negative != addend.negative,
                math: part.math,
            }
        }));
        Part::new(math, extent)
    }

    /// A fraction, of tensors too: one of equal shapes is read entry by entry, and ⊘ is a sign
    /// that few readers know.
    fn divide(&self, above: &MatExpr, below: &MatExpr) -> Split {
        let Split { negative, part } = self.split(above);
        let below = self.set(below);
        let extent = part.extent.join(below.extent);
        let math = Math::fraction(part.math, below.math);
        Split {
            negative,
            part: Part::new(math, extent),
        }
    }

    fn apply(&self, function: Function, arguments: &[MatExpr]) -> Part {
        let number = |place: usize| match arguments.get(place) {
            Some(MatExpr::Number(value)) => Some(value.clone()),
            _ => None,
        };
        let count = shown_arguments(function, arguments.len(), number);
        let mut extent = Extent::SCALAR;
        let maths = arguments.iter().take(count).map(|argument| {
            let part = self.set(argument);
            extent = extent.join(part.extent);
            part.math
        });
        let maths = maths.collect();
        let math = apply(function, maths, extent.is_matrix(), self.style.scope);
        Part::new(math, extent)
    }

    /// I_n; but where I is a value of the network, that would be an entry of it.
    fn eye(&self, n: Dim) -> Part {
        let scope = self.style.scope;
        let size = names::size(n, scope);
        let math = if scope.find("I").is_some() {
            call("eye", size)
        } else {
            Math::subscript(Math::Letter('I'), size)
        };
        Part::new(math, self.extent(Size::matrix(n, n)))
    }

    /// `a * b`: numbers in front and as one, scalars next to what they scale, ⊙ between tensors.
    fn multiply(&self, factors: &[MatExpr]) -> Split {
        let mut numeric = Vec::new();
        let mut parts = Vec::new();
        let mut negative = false;
        self.gather(factors, &mut numeric, &mut parts, &mut negative);
        let mut extent = Extent::SCALAR;
        for part in &parts {
            extent = extent.join(part.extent);
        }
        let number = self.coefficient(&numeric, parts.is_empty(), &mut negative);
        // After a tensor in the same run of factors that stand side by side comes a sign.
        let mut after_tensor = false;
        let scaled = parts.into_iter().map(|part| {
            let scalar = part.extent.is_scalar();
            let sign = (after_tensor && !scalar).then_some(Sign::Hadamard);
            after_tensor |= !scalar;
            let loose = scalar && !extent.is_scalar() && part.math.level() <= Level::Beside;
            // uᵀv W would be uᵀ(v W).
            let math = if loose {
                Math::bracketed(Bracket::Round, part.math)
            } else {
                part.math
            };
            (sign, math)
        });
        let math = Math::product(
            number
                .map(|number| (None, number))
                .into_iter()
                .chain(scaled),
        );
        Split {
            negative,
            part: Part::new(math, extent),
        }
    }

    /// The number in front: one as it was written, several as their product; none where it is 1
    /// and does not stand alone.
    fn coefficient(&self, numeric: &[&MatExpr], alone: bool, negative: &mut bool) -> Option<Math> {
        let (minus, is_one, math) = match numeric {
            [] => return None,
            [only] => {
                let Split { negative, part } = self.split_written(only);
                let is_one = matches!(only, MatExpr::Number(value) if is_unit(value));
                (negative, is_one, part.math)
            }
            several => {
                let values = several.iter().filter_map(|factor| number(factor));
                let value = values.fold(Rational::ONE, |product, value| product * value);
                let (negative, value) = numbers::split(&value);
                (negative, value.is_one(), numbers::fraction(&value))
            }
        };
        *negative ^= minus;
        (!is_one || alone).then_some(math)
    }

    /// The factors of a product, those of products in it too, numbers apart from the rest.
    fn gather<'e>(
        &self,
        factors: &'e [MatExpr],
        numeric: &mut Vec<&'e MatExpr>,
        parts: &mut Vec<Part>,
        negative: &mut bool,
    ) {
        for factor in factors {
            if number(factor).is_some() {
                numeric.push(factor);
                continue;
            }
            if let Some(part) = self.put_in(factor) {
                parts.push(part);
                continue;
            }
            match factor {
                MatExpr::Multiply(inner) => self.gather(inner, numeric, parts, negative),
                _ => {
                    let split = self.split_written(factor);
                    *negative ^= split.negative;
                    parts.push(split.part);
                }
            }
        }
    }

    /// `a @ b`
    fn product(&self, factors: &[MatExpr]) -> Split {
        let mut extent = Extent::SCALAR;
        let mut negative = false;
        let maths = factors.iter().enumerate().map(|(place, factor)| {
            let Split {
                negative: minus,
                part,
            } = self.split(factor);
            negative ^= minus;
            if place == 0 {
                extent.rows = part.extent.rows;
            }
            extent.columns = part.extent.columns;
            (None, part.math)
        });
        let math = Math::product(maths);
        Split {
            negative,
            part: Part::new(math, extent),
        }
    }

    fn power(&self, base: &MatExpr, exponent: &Rational) -> Part {
        let base = self.set(base);
        let extent = base.extent;
        let math = if *exponent < Rational::ZERO {
            let below = power(base.math, &-exponent, extent.is_matrix());
            Math::fraction(Math::digits("1"), below)
        } else {
            power(base.math, exponent, extent.is_matrix())
        };
        Part::new(math, extent)
    }

    /// uᵀv of columns, ⟨A, B⟩ of all else.
    fn dot(&self, a: &MatExpr, b: &MatExpr) -> Part {
        let left = self.set(a);
        let right = self.set(b);
        let extent = left.extent.join(right.extent);
        if extent.is_scalar() {
            return Part::scalar(Math::product([(None, left.math), (None, right.math)]));
        }
        if extent.columns {
            let both = Math::List(vec![left.math, right.math]);
            return Part::scalar(Math::bracketed(Bracket::Angle, both));
        }
        let row = if left.put_in {
            // The caller may have the numbers of the row, too.
            self.set(&MatExpr::Transpose(Box::new(a.clone())))
        } else {
            transposed(left)
        };
        Part::scalar(Math::product([(None, row.math), (None, right.math)]))
    }
}

pub(super) fn transposed(part: Part) -> Part {
    let extent = Extent {
        rows: part.extent.columns,
        columns: part.extent.rows,
    };
    Part::new(Math::superscript(part.math, Math::Sign(Sign::Top)), extent)
}

/// `\operatorname{word}(argument)`
pub(super) fn call(word: &'static str, argument: Math) -> Math {
    Math::apply(Math::Operator(Cow::Borrowed(word)), vec![argument])
}

fn is_unit(value: &Rational) -> bool {
    value.is_one() || *value == Rational::NEG_ONE
}

/// The number that a factor is, where it is one as it stands.
fn number(expr: &MatExpr) -> Option<Rational> {
    match expr {
        MatExpr::Number(value) => Some(value.clone()),
        MatExpr::Size(Dim::Number(value)) => Some(Rational::from(*value)),
        MatExpr::Negate(inner) => number(inner).map(|value| -value),
        MatExpr::Divide(above, below) => {
            let below = number(below).filter(|value| !value.is_zero())?;
            Some(number(above)? / below)
        }
        _ => None,
    }
}
