//! From a reading to formulas of whole tensors, by the shapes of the names.
//!
//! In: a [`Reading`] and a [`Context`], in which every name has a shape. Out: every way to read it
//! whose shapes fit ([`Elaborated`]), the plainest first, or why there is none ([`Fault`]). Which
//! product a juxtaposition is, is told here, and which contraction a product of derivatives.
//! `values` holds what an alternative is; `sums`, `products`, `derivatives`, `folds`, `functions`
//! and `whole` read one kind of formula each.
//!
//! This room knows no numbers of names, and not whether a formula is true.

mod calculus;
mod chain;
mod derivatives;
mod entries;
mod folds;
mod functions;
mod products;
mod ranges;
mod sums;
mod values;
mod whole;

use super::symbols::Symbols;
use super::{Meaning, Reading};
use crate::algebra::function::Function as Scalar;
use crate::algebra::{Form, Index};
use crate::matrix::MatExpr;
use crate::scope::{Name, Scope};
use rustc_hash::FxHashMap;
use std::ops::Range;
use values::{Value, kept};

pub use ranges::ranges;

/// So deep formulas may be, functions opened in functions included.
const DEEPEST: usize = 96;

/// So many parts may be looked at for one formula.
const MOST_PARTS: usize = 200_000;

/// So many entries a part may have that is no name.
const MOST_ENTRIES: u64 = 250_000;

/// So many ways to read one part are kept.
const MOST_WAYS: usize = 12;

/// A function of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The symbols of its parameters.
    pub parameters: Vec<usize>,
    /// Its right side.
    pub body: Reading,
}

/// What an index letter stands for in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterUse {
    /// One number.
    Fixed(i64),
    /// Every number of a range.
    Free(Index),
}

/// What a reading is elaborated with.
pub struct Context<'a> {
    /// The names.
    pub symbols: &'a Symbols,
    /// For each symbol its name in the scope; none: its shape is not known (yet).
    pub names: &'a [Option<Name>],
    /// The symbols that are functions of the work.
    pub functions: &'a FxHashMap<usize, Function>,
    /// Where the names have their shapes, and new ones are declared.
    pub scope: &'a mut Scope,
    /// The index letters that have a value or a range in the whole statement.
    pub letters: &'a FxHashMap<String, LetterUse>,
    /// The loss, where no other is written.
    pub loss: Option<Name>,
    /// Values that had to be made on the way, with their definitions.
    pub made: &'a mut Vec<(Name, MatExpr)>,
    /// What is differentiated by what.
    pub derivatives: &'a mut Vec<(Name, Name)>,
    /// The lengths that occur in the work, for those that only the context tells.
    pub lengths: &'a [u64],
    /// For u and v of which ∂u/∂v may also be meant with everything else in u's equation held: the
    /// name with that equation. A gradient gets its own here when it is asked for.
    pub direct: &'a mut FxHashMap<(Name, Name), Name>,
    /// The coefficients of functions that are nowhere defined.
    pub any: &'a mut FxHashMap<usize, Vec<Name>>,
}

/// One way to read a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elaborated {
    /// The formula.
    pub formula: MatExpr,
    /// Its shape: `[]` a number, `[n]` a column, `[1, n]` a row.
    pub shape: Vec<u64>,
    /// Whether its shapes fit only as the formal chain rule.
    pub formal: bool,
    /// The derivatives of which only the diagonal is taken: it is right only where they have
    /// nothing else.
    pub diagonal: Vec<Name>,
    /// Whether a derivative in it is taken with everything else in the equation held.
    pub direct: bool,
    /// The values that it is taken at.
    pub at: Vec<(Name, MatExpr)>,
}

/// Why a reading has no formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A name that nothing declares, by its key.
    UnknownName(String),
    /// A name whose shape is not known.
    UnknownShape(usize),
    /// Something that is not understood, at this place.
    UnknownMeaning(Range<usize>),
    /// Two shapes that do not fit.
    Shapes {
        /// The shape of the left operand, or of the only one.
        left: Vec<u64>,
        /// The shape of the right operand.
        right: Vec<u64>,
        /// The operation.
        span: Range<usize>,
    },
    /// Dots stand for something that is left out.
    Dots,
    /// An index letter without a range or value.
    Index(String),
    /// A bound letter that stands on axes of different lengths.
    Ranges {
        /// The letter.
        letter: String,
        /// One of the lengths.
        first: u64,
        /// Another one.
        second: u64,
    },
    /// An entry that the tensor does not have.
    Place(Range<usize>),
    /// It cannot be differentiated by this.
    NoDerivative(Range<usize>),
    /// It is too large.
    TooMuch,
}

/// Every way to read it whose shapes fit. The plainest come first, and before them those that have
/// the wanted shape.
pub fn elaborate(
    reading: &Reading,
    wanted: Option<&[u64]>,
    context: &mut Context,
) -> Result<Vec<Elaborated>, Fault> {
    let taken = context.letters.values().filter_map(|one| match one {
        LetterUse::Fixed(_) => None,
        LetterUse::Free(index) => Some(index.id),
    });
    let taken = taken.collect();
    let mut lengths = wanted.unwrap_or_default().to_vec();
    lengths.extend(context.lengths);
    let mut walk = Walk {
        context,
        lengths,
        letters: Vec::new(),
        taken,
        frames: Vec::new(),
        depth: 0,
        parts: 0,
        places: 1,
    };
    walk.lengths = values::distinct(&walk.lengths);
    let mut reading = reading;
    let mut at = Vec::new();
    loop {
        match &reading.meaning {
            Meaning::Noted(inner, _) => reading = inner,
            Meaning::At(inner, values) => {
                for (name, value) in values {
                    at.push(walk.put_in(name, value)?);
                }
                reading = inner;
            }
            _ => break,
        }
    }
    let mut ways = walk.read(reading)?;
    for place in 0..ways.len() {
        if let Some(diagonal) = walk.diagonal_of(&ways[place])? {
            ways.push(diagonal);
        }
    }
    let mut all: Vec<Elaborated> = ways
        .into_iter()
        .map(|way| Elaborated {
            shape: kept(&way.size),
            formula: way.formula,
            formal: way.formal,
            diagonal: way.diagonal,
            direct: way.direct,
            at: at.clone(),
        })
        .collect();
    all.sort_by_key(|way| {
        let unwanted = wanted.is_some_and(|wanted| way.shape != wanted);
        (unwanted, way.formal, !way.diagonal.is_empty(), way.direct)
    });
    all.truncate(MOST_WAYS);
    Ok(all)
}

/// A formula on its way.
struct Walk<'w, 'a> {
    context: &'w mut Context<'a>,
    /// Lengths to be tried where only the context tells them, those that are wanted first.
    lengths: Vec<u64>,
    /// The letters bound around, the innermost last, and what each is.
    letters: Vec<(String, Form)>,
    /// The indices that are open around.
    taken: Vec<u32>,
    /// What stands for the parameters of the functions that are open.
    frames: Vec<FxHashMap<usize, Vec<Value>>>,
    depth: usize,
    parts: usize,
    /// How many places the sums that are open run over.
    places: i64,
}

type Ways = Result<Vec<Value>, Fault>;

impl Walk<'_, '_> {
    /// So many parts more.
    fn charge(&mut self, parts: usize) -> Result<(), Fault> {
        self.parts = self.parts.saturating_add(parts);
        match self.parts > MOST_PARTS {
            true => Err(Fault::TooMuch),
            false => Ok(()),
        }
    }

    /// Every way to read a part, at least one.
    fn read(&mut self, reading: &Reading) -> Ways {
        self.charge(1)?;
        if self.depth >= DEEPEST {
            return Err(Fault::TooMuch);
        }
        self.depth += 1;
        let ways = self.meaning(reading);
        self.depth -= 1;
        let mut ways = ways?;
        values::without_copies(&mut ways);
        ways.truncate(MOST_WAYS);
        if ways.is_empty() {
            return Err(Fault::UnknownMeaning(reading.span.clone()));
        }
        let is_large = |way: &Value| {
            let entries = way
                .size
                .iter()
                .fold(1, |all: u64, one| all.saturating_mul(*one));
            entries > MOST_ENTRIES && !matches!(way.formula, MatExpr::Name(_))
        };
        match ways.iter().any(is_large) {
            true => Err(Fault::TooMuch),
            false => Ok(ways),
        }
    }

    fn meaning(&mut self, reading: &Reading) -> Ways {
        let span = &reading.span;
        match &reading.meaning {
            Meaning::Number(written) => one(Value::number(written.value.clone())),
            Meaning::Name(symbol) => self.symbol(*symbol),
            Meaning::Unknown(key) => self.unknown(key),
            Meaning::Index(letter) => match self.letter(letter) {
                Some(form) => one(Value::position(form)),
                None => Err(Fault::Index(letter.clone())),
            },
            Meaning::Entry(base, at) => self.entry(base, at, span),
            Meaning::Sum(terms) => self.sum(terms, span),
            Meaning::Beside(all) => self.beside(all, span),
            Meaning::Product(sign, a, b) => self.written_product(*sign, a, b, span),
            Meaning::Fraction(a, b) => self.fraction(a, b, span),
            Meaning::Power(a, b) => self.power(a, b, span),
            Meaning::ElementPower(a, b) => self.element_power(a, b, span),
            Meaning::Transpose(a) => self.turned(a, span),
            Meaning::Inverse(a) => self.each(a, span, Value::inverse),
            Meaning::Root(a) => self.each(a, span, |a| {
                Some(a.mapped(|a| MatExpr::Apply(Scalar::Sqrt, vec![a])))
            }),
            Meaning::Apply(callee, primes, arguments) => {
                self.apply(callee, *primes, arguments, span)
            }
            Meaning::Derivative(derivative) => self.derivative(derivative, span),
            Meaning::Fold(fold) => self.fold(fold, span),
            Meaning::Matrix(rows) => self.matrix(rows, span),
            Meaning::List(all) => self.list(all, span),
            Meaning::Norm(a) => self.each(a, span, |a| Some(a.norm())),
            Meaning::SumNorm(a) => self.each(a, span, |a| Some(a.sum_norm())),
            Meaning::Bars(a) => self.bars(a),
            Meaning::Indicator(conditions) => self.indicator(conditions, span),
            Meaning::Cases(cases) => self.cases(cases, span),
            Meaning::Delta(a, b) => self.compared(Scalar::Equal, a, b, span),
            Meaning::Ones(lengths) => self.filled(crate::matrix::Filling::Ones, lengths, span),
            Meaning::Zeros(lengths) => self.filled(crate::matrix::Filling::Zeros, lengths, span),
            Meaning::Identity(length) => self.identity(length.as_deref(), span),
            Meaning::At(..) | Meaning::Infinity => Err(Fault::UnknownMeaning(span.clone())),
            Meaning::Noted(a, _) => self.read(a),
            Meaning::Pi => one(Value::scalar(MatExpr::Apply(Scalar::Pi, Vec::new()))),
            Meaning::E => one(Value::scalar(MatExpr::Apply(
                Scalar::Exp,
                vec![MatExpr::integer(1)],
            ))),
            Meaning::Dots => Err(Fault::Dots),
        }
    }

    /// A declared name.
    fn symbol(&mut self, symbol: usize) -> Ways {
        let bound = self.frames.last().and_then(|frame| frame.get(&symbol));
        if let Some(values) = bound.cloned() {
            for value in &values {
                self.charge(values::weight(&value.formula))?;
            }
            return Ok(values);
        }
        if let Some(Some(name)) = self.context.names.get(symbol) {
            return one(Value::named(*name, self.context.scope));
        }
        // A function by its letter alone is its right side.
        if let Some(function) = self.context.functions.get(&symbol) {
            self.frames.push(FxHashMap::default());
            let ways = self.read(&function.body);
            self.frames.pop();
            return ways;
        }
        let key = self.context.symbols.get(symbol).map(|found| &found.key);
        let letter = key.and_then(|key| self.letter(key).or_else(|| self.length_named(key)));
        match letter {
            Some(form) => one(Value::position(form)),
            None => Err(Fault::UnknownShape(symbol)),
        }
    }

    fn unknown(&mut self, key: &str) -> Ways {
        match self.letter(key).or_else(|| self.length_named(key)) {
            Some(form) => one(Value::position(form)),
            None => Err(Fault::UnknownName(key.to_owned())),
        }
    }

    /// The number that is the length of an axis by its symbol.
    fn length_named(&self, key: &str) -> Option<Form> {
        let size = self.context.scope.find_size(key)?;
        let value = self.context.scope.value(crate::scope::Dim::Size(size))?;
        Some(Form::from(i64::try_from(value).ok()?))
    }

    /// What a letter is here.
    fn letter(&self, letter: &str) -> Option<Form> {
        let bound = self.letters.iter().rev().find(|(own, _)| own == letter);
        if let Some((_, form)) = bound {
            return Some(form.clone());
        }
        Some(match self.context.letters.get(letter)? {
            LetterUse::Fixed(value) => Form::from(*value),
            LetterUse::Free(index) => Form::from(*index),
        })
    }

    /// What becomes of one operand; none: its shape does not fit.
    fn each(
        &mut self,
        operand: &Reading,
        span: &Range<usize>,
        f: impl Fn(Value) -> Option<Value>,
    ) -> Ways {
        let ways = self.read(operand)?;
        let left = kept(&ways[0].size);
        let made: Vec<Value> = ways.into_iter().filter_map(f).collect();
        fitting(made, || (left.clone(), left.clone()), span)
    }

    /// `a^T`. A list is a vector with or without it.
    fn turned(&mut self, operand: &Reading, span: &Range<usize>) -> Ways {
        if let Meaning::List(_) = operand.meaning {
            let ways = self.read(operand)?;
            if ways.first().is_some_and(Value::is_column) {
                return Ok(ways);
            }
        }
        self.each(operand, span, Value::transposed)
    }

    /// What becomes of two operands, for every way to read both.
    fn pairs(
        &mut self,
        (a, b): (Vec<Value>, Vec<Value>),
        span: &Range<usize>,
        mut f: impl FnMut(&mut Self, &Value, &Value) -> Ways,
    ) -> Ways {
        let mut made = Vec::new();
        for left in &a {
            for right in &b {
                if a.len() + b.len() > 2 {
                    let weights = [left, right].map(|one| values::weight(&one.formula));
                    self.charge(weights.iter().sum())?;
                }
                made.extend(f(self, left, right)?);
            }
        }
        fitting(made, || (kept(&a[0].size), kept(&b[0].size)), span)
    }

    /// The name and the value of `w = 3`, put in below a bar.
    fn put_in(&mut self, name: &Reading, value: &Reading) -> Result<(Name, MatExpr), Fault> {
        let ways = self.read(name)?;
        let value = self.read(value)?;
        for way in &ways {
            let MatExpr::Name(name) = way.formula else {
                continue;
            };
            let fits = value.iter().find(|value| value.size == way.size);
            if let Some(fits) = fits {
                return Ok((name, fits.formula.clone()));
            }
        }
        Err(Fault::UnknownMeaning(name.span.clone()))
    }
}

fn one(value: Value) -> Ways {
    Ok(vec![value])
}

/// What was made, or the shapes that did not fit.
fn fitting(
    made: Vec<Value>,
    shapes: impl Fn() -> (Vec<u64>, Vec<u64>),
    span: &Range<usize>,
) -> Ways {
    if made.is_empty() {
        let ((left, right), span) = (shapes(), span.clone());
        return Err(Fault::Shapes { left, right, span });
    }
    Ok(made)
}
