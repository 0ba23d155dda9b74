//! Functions applied: those of the program, those of the work, and those that are nowhere defined.
//!
//! In: what is applied, how many primes it has, and its arguments. Out: the formula. A scalar
//! function acts entry by entry. One of the work is its right side with the arguments put in; its
//! derivative is found with a number of its own in the place of the parameter. One that is nowhere
//! defined is a polynomial with coefficients that nothing else has.

use super::calculus::{is_entrywise, put_in};
use super::folds::at_indices;
use super::values::{Value, depth, kept, weight};
use super::{Fault, Walk, Ways, fitting};
use crate::algebra::Rational;
use crate::algebra::function::Function as Scalar;
use crate::matrix::{Addend, MatExpr};
use crate::notation::interpret::{Callee, Meaning, Reading, Whole};
use crate::scope::{Kind, Name};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The degree of the polynomial that stands for any function.
const DEGREE: usize = 5;

/// More arguments a function does not have.
const MOST_ARGUMENTS: usize = 8;

/// Formulas with functions opened in them may be so deep.
const DEEPEST: usize = 256;

/// More primes are not understood.
const MOST_PRIMES: u8 = 4;

impl Walk<'_, '_> {
    pub(super) fn apply(
        &mut self,
        callee: &Callee,
        primes: u8,
        arguments: &[Reading],
        span: &Range<usize>,
    ) -> Ways {
        let no = || Fault::UnknownMeaning(span.clone());
        if arguments.is_empty() || arguments.len() > MOST_ARGUMENTS || primes > MOST_PRIMES {
            return Err(no());
        }
        // The shape that is written is no product.
        if let (Callee::Whole(Whole::Reshape), 0, [of, shape]) = (callee, primes, arguments) {
            return self.reshaped(of, shape, span);
        }
        let mut all = Vec::with_capacity(arguments.len());
        for argument in arguments {
            all.push(self.read(argument)?);
        }
        let made = match callee {
            Callee::Whole(Whole::Concat(axis)) if primes == 0 => {
                return self.concatenated(*axis, &all, span);
            }
            Callee::Whole(Whole::Pad(axis)) if primes == 0 && all.len() == 2 => {
                return self.padded(*axis, &all, span);
            }
            Callee::Scalar(function) => {
                let known = function.row().arguments;
                if all.len() > known.len() {
                    return Err(no());
                }
                for (_, default) in &known[all.len()..] {
                    let (above, below) = default.ok_or_else(no)?;
                    let below = u64::try_from(below).map_err(|_| no())?;
                    let number = Rational::from_parts(above.into(), below.into());
                    all.push(vec![Value::number(number)]);
                }
                let names = self.placeholders(all.len())?;
                let body = names.iter().map(|name| MatExpr::Name(*name)).collect();
                let body = MatExpr::Apply(*function, body);
                let body = self.derived(body, names[0], primes, span)?;
                self.each_choice(&all, &mut |walk, choice| {
                    walk.spread(&body, &names, &choice)
                })?
            }
            Callee::LogBase(base) if primes == 0 => {
                let base = self.read(base)?;
                let log = |value: Value| value.mapped(|a| MatExpr::Apply(Scalar::Log, vec![a]));
                let above = std::mem::take(&mut all[0]).into_iter().map(log).collect();
                let below = base.into_iter().map(log).collect();
                return self.pairs((above, below), span, |_, a, b| {
                    Ok(Vec::from_iter(a.over(b)))
                });
            }
            Callee::Whole(whole) if primes == 0 && all.len() == 1 => {
                return self.whole(*whole, std::mem::take(&mut all[0]), span);
            }
            Callee::Own(symbol) => return self.own(*symbol, primes, all, span),
            Callee::Any(symbol) => {
                let names = self.coefficients(*symbol, all.len())?;
                self.each_choice(&all, &mut |walk, choice| {
                    let weights = choice.iter().map(|one| weight(&one.formula));
                    walk.charge(weights.sum::<usize>().saturating_mul(DEGREE))?;
                    Ok(Vec::from_iter(polynomial(&names, &choice, primes)))
                })?
            }
            Callee::LogBase(_) | Callee::Whole(_) => return Err(no()),
        };
        fitting(made, || first_sizes(&all), span)
    }

    /// A function of the work.
    fn own(
        &mut self,
        symbol: usize,
        primes: u8,
        all: Vec<Vec<Value>>,
        span: &Range<usize>,
    ) -> Ways {
        let no = || Fault::UnknownMeaning(span.clone());
        let functions = self.context.functions;
        let function = functions.get(&symbol).ok_or_else(no)?;
        let parameters = &function.parameters;
        if parameters.len() != all.len() || primes > 0 && all.len() > 1 {
            return Err(no());
        }
        let numbers = all.iter().flatten().all(Value::is_scalar);
        let of_whole = primes == 0 && (numbers || takes_whole(&function.body, parameters));
        if !of_whole {
            let names = self.placeholders(all.len())?;
            let values = names
                .iter()
                .map(|name| vec![Value::named(*name, self.context.scope)]);
            let values = values.collect();
            let ways = self.opened(parameters, values, &function.body);
            let body = ways.map(|ways| ways.into_iter().find(Value::is_scalar));
            match body {
                Ok(Some(body)) => {
                    let body = self.derived(body.formula, names[0], primes, span)?;
                    let made = self.each_choice(&all, &mut |walk, choice| {
                        walk.spread(&body, &names, &choice)
                    })?;
                    return fitting(made, || first_sizes(&all), span);
                }
                Ok(None) | Err(Fault::Shapes { .. } | Fault::Place(_)) if primes == 0 => {}
                Ok(None) => return Err(no()),
                Err(fault) => return Err(fault),
            }
        }
        let mut fault = None;
        let made = self.each_choice(&all, &mut |walk, choice| {
            let values = choice.into_iter().map(|value| vec![value]).collect();
            match walk.opened(parameters, values, &function.body) {
                Ok(ways) => Ok(ways),
                Err(Fault::TooMuch) => Err(Fault::TooMuch),
                Err(found) => {
                    fault.get_or_insert(found);
                    Ok(Vec::new())
                }
            }
        })?;
        match (made.is_empty(), fault) {
            (true, Some(fault)) => Err(fault),
            _ => fitting(made, || first_sizes(&all), span),
        }
    }

    /// The right side of a function with values for its parameters.
    fn opened(&mut self, parameters: &[usize], values: Vec<Vec<Value>>, body: &Reading) -> Ways {
        let frame: FxHashMap<usize, Vec<Value>> = parameters.iter().copied().zip(values).collect();
        self.frames.push(frame);
        let ways = self.read(body);
        self.frames.pop();
        let ways = ways?;
        self.not_too_deep(&ways)?;
        Ok(ways)
    }

    /// Functions put into functions make deep formulas of flat ones.
    fn not_too_deep(&mut self, ways: &[Value]) -> Result<(), Fault> {
        for way in ways {
            self.charge(weight(&way.formula))?;
            if depth(&way.formula) > DEEPEST {
                return Err(Fault::TooMuch);
            }
        }
        Ok(())
    }

    /// A formula of numbers with arguments in their place, entry by entry.
    fn spread(&mut self, body: &MatExpr, names: &[Name], arguments: &[Value]) -> Ways {
        let mut whole = Value::number(Rational::ZERO);
        for argument in arguments {
            let Some(size) = whole.common(argument) else {
                return Ok(Vec::new());
            };
            whole = Value { size, ..whole }.with_notes_of(argument);
        }
        // What it will be once the arguments are in it.
        let mut parts = 0usize;
        body.visit(&mut |part| {
            let place = match part {
                MatExpr::Name(name) => names.iter().position(|own| own == name),
                _ => None,
            };
            let argument = place.and_then(|place| arguments.get(place));
            let more = argument.map_or(1, |argument| weight(&argument.formula));
            parts = parts.saturating_add(more);
        });
        self.charge(parts)?;
        if whole.is_scalar() || is_entrywise(body, names) {
            let put: Vec<MatExpr> = arguments.iter().map(|one| one.formula.clone()).collect();
            let formula = put_in(body, names, &put);
            // A derivative that does not hang on its argument is a number for every entry of it.
            let lost = !whole.is_scalar() && !names.iter().any(|name| body.mentions(*name));
            let formula = match lost {
                true => {
                    let dims = whole.size.iter();
                    let dims = dims
                        .map(|length| crate::scope::Dim::Number(*length))
                        .collect();
                    let ones = MatExpr::Fill(crate::matrix::Filling::Ones, dims);
                    MatExpr::Multiply(vec![formula, ones])
                }
                false => formula,
            };
            let ways = vec![Value { formula, ..whole }];
            self.not_too_deep(&ways)?;
            return Ok(ways);
        }
        let before = self.taken.len();
        let indices = self.open_all("i", &kept(&whole.size))?;
        self.taken.truncate(before);
        let put: Vec<MatExpr> = arguments
            .iter()
            .map(|one| at_indices(one, &indices))
            .collect();
        let formula = MatExpr::Entries(indices, Box::new(put_in(body, names, &put)));
        let ways = vec![Value { formula, ..whole }];
        self.not_too_deep(&ways)?;
        Ok(ways)
    }

    /// Numbers that stand for arguments.
    fn placeholders(&mut self, count: usize) -> Result<Vec<Name>, Fault> {
        let names = (0..count).map(|place| {
            let text = format!("\u{1}p{place}");
            let scope = &mut self.context.scope;
            let known = scope.find(&text);
            known.unwrap_or_else(|| scope.declare(text, Kind::Const, Vec::new()))
        });
        Ok(names.collect())
    }

    /// The coefficients of a function that is nowhere defined, and the weights of its further
    /// arguments.
    fn coefficients(&mut self, symbol: usize, arguments: usize) -> Result<Vec<Name>, Fault> {
        let wanted = DEGREE + arguments;
        let mut names = self.context.any.remove(&symbol).unwrap_or_default();
        while names.len() < wanted {
            let text = format!("\u{1}f{symbol}.{}", names.len());
            let scope = &mut self.context.scope;
            let known = scope.find(&text);
            names.push(known.unwrap_or_else(|| scope.declare(text, Kind::Const, Vec::new())));
        }
        self.context.any.insert(symbol, names.clone());
        Ok(names)
    }
}

/// Whether a right side is a function of a whole tensor: it looks at entries, or makes one number
/// of all.
fn takes_whole(body: &Reading, parameters: &[usize]) -> bool {
    let mentions = |reading: &Reading| {
        reading.has(&|meaning| matches!(meaning, Meaning::Name(own) if parameters.contains(own)))
    };
    let here = match &body.meaning {
        Meaning::Norm(_)
        | Meaning::SumNorm(_)
        | Meaning::Transpose(_)
        | Meaning::Apply(Callee::Whole(_), ..) => true,
        Meaning::Fold(fold) => fold.indices.is_empty(),
        Meaning::Entry(base, _) => mentions(base),
        _ => false,
    };
    here && mentions(body)
        || body
            .parts()
            .into_iter()
            .any(|part| takes_whole(part, parameters))
}

fn first_sizes(all: &[Vec<Value>]) -> (Vec<u64>, Vec<u64>) {
    let size = |ways: Option<&Vec<Value>>| {
        let first = ways.and_then(|ways| ways.first());
        first.map_or(Vec::new(), |value| kept(&value.size))
    };
    (size(all.first()), size(all.get(1).or(all.first())))
}

/// Σ_k c_k t^k and its derivatives, where t is the argument, or a sum of all with weights.
fn polynomial(names: &[Name], arguments: &[Value], primes: u8) -> Option<Value> {
    let (first, others) = arguments.split_first()?;
    let mut argument = first.clone();
    let mut addends = vec![Addend {
        negative: false,
        value: first.formula.clone(),
    }];
    for (other, weight) in others.iter().zip(names.iter().skip(DEGREE + 1)) {
        let size = argument.common(other)?;
        let factors = vec![MatExpr::Name(*weight), other.formula.clone()];
        addends.push(Addend {
            negative: false,
            value: MatExpr::Multiply(factors),
        });
        argument = Value { size, ..argument }.with_notes_of(other);
    }
    if addends.len() > 1 {
        argument.formula = MatExpr::Add(addends);
    }
    let primes = usize::from(primes);
    let terms = (primes..=DEGREE)
        .zip(names.get(primes..)?)
        .map(|(power, name)| {
            let falling = (0..primes).fold(1i64, |product, step| product * (power - step) as i64);
            let mut factors = Vec::new();
            if falling != 1 {
                factors.push(MatExpr::integer(falling));
            }
            factors.push(MatExpr::Name(*name));
            match power - primes {
                0 => {}
                1 => factors.push(argument.formula.clone()),
                power => {
                    let base = Box::new(argument.formula.clone());
                    factors.push(MatExpr::Power(base, Rational::from(power as u64)));
                }
            }
            let value = match factors.len() {
                1 => factors.swap_remove(0),
                _ => MatExpr::Multiply(factors),
            };
            Addend {
                negative: false,
                value,
            }
        });
    let formula = MatExpr::Add(terms.collect());
    Some(argument.mapped(|_| formula))
}

impl Walk<'_, '_> {
    /// A function of a whole tensor.
    fn whole(&mut self, whole: Whole, ways: Vec<Value>, span: &Range<usize>) -> Ways {
        let left = kept(&ways[0].size);
        let mut made = Vec::new();
        for way in ways {
            made.extend(self.whole_of(whole, way)?);
        }
        fitting(made, || (left.clone(), Vec::new()), span)
    }
}
