//! Products: factors side by side, and products that are written.
//!
//! In: factors. Out: every product that their shapes allow. Side by side it is a matrix product or
//! a scaling; a dot may also mean entry by entry, or the dot product of two vectors. Derivatives
//! that link up are multiplied by the chain rule (`chain`).

use super::values::{Value, kept, weight};
use super::{Fault, MOST_WAYS, Walk, Ways, fitting};
use crate::matrix::MatExpr;
use crate::matrix::shape::Size;
use crate::notation::interpret::{Meaning, Reading, Sign};
use crate::scope::Dim;
use std::ops::Range;

/// So many choices of ways to read the factors are gone through.
const MOST_CHOICES: usize = 128;

/// So many factors that are no numbers are multiplied.
const MOST_FACTORS: usize = 24;

impl Walk<'_, '_> {
    /// `2 W x`
    pub(super) fn beside(&mut self, factors: &[Reading], span: &Range<usize>) -> Ways {
        // Each factor is put beside all of those before it.
        self.charge(factors.len().saturating_mul(factors.len()) / 8)?;
        let mut all = Vec::with_capacity(factors.len());
        for factor in factors {
            all.push(self.read(factor)?);
        }
        let made = self.each_choice(&all, &mut |walk, choice| {
            let plain = plain(&choice)?;
            walk.with_chain(&choice, plain)
        })?;
        fitting(made, || misfit(&all), span)
    }

    /// What becomes of each choice of one way for each factor.
    pub(super) fn each_choice(
        &mut self,
        all: &[Vec<Value>],
        f: &mut dyn FnMut(&mut Self, Vec<Value>) -> Ways,
    ) -> Ways {
        let mut made = Vec::new();
        let mut at = vec![0; all.len()];
        let several = all.iter().any(|ways| ways.len() > 1);
        for _ in 0..MOST_CHOICES {
            if several {
                let chosen = all.iter().zip(&at);
                let weights = chosen.map(|(ways, at)| weight(&ways[*at].formula));
                self.charge(weights.sum())?;
            }
            let choice = all.iter().zip(&at).map(|(ways, at)| ways[*at].clone());
            made.extend(f(self, choice.collect())?);
            let Some(place) = (0..all.len())
                .rev()
                .find(|at_| at[*at_] + 1 < all[*at_].len())
            else {
                break;
            };
            at[place] += 1;
            at[place + 1..].fill(0);
        }
        made.sort_by_key(|way: &Value| !way.diagonal.is_empty());
        made.truncate(4 * MOST_WAYS);
        Ok(made)
    }

    /// What the chain rule makes of derivatives among the factors comes first; without links the
    /// plain product stands alone.
    fn with_chain(&mut self, factors: &[Value], plain: Vec<Value>) -> Ways {
        let linked = self.linked(factors)?;
        if !linked.is_empty() {
            let fits = |way: &Value| plain.iter().any(|plain| plain.size == way.size);
            let mut ways: Vec<Value> = linked
                .into_iter()
                .map(|way| Value {
                    formal: way.formal || !fits(&way),
                    ..way
                })
                .collect();
            let others = plain.iter().filter(|plain| {
                let same = |way: &Value| way.size == plain.size;
                !ways.iter().any(same)
            });
            let others: Vec<Value> = others.cloned().collect();
            ways.extend(others);
            return Ok(ways);
        }
        if plain.is_empty() {
            return self.led_on(factors);
        }
        Ok(plain)
    }

    /// A product with its sign.
    pub(super) fn written_product(
        &mut self,
        sign: Sign,
        a: &Reading,
        b: &Reading,
        span: &Range<usize>,
    ) -> Ways {
        let whole = match (self.read(a), self.read(b)) {
            (Ok(a), Ok(b)) => self.pairs((a, b), span, |walk, a, b| walk.signed(sign, a, b)),
            (Err(fault), _) | (_, Err(fault)) => Err(fault),
        };
        let Err(Fault::Shapes { .. }) = whole else {
            return whole;
        };
        // Derivatives link up in any order, over all factors.
        let mut factors = Vec::new();
        leaves(a, &mut factors);
        leaves(b, &mut factors);
        if factors.len() < 3 {
            return whole;
        }
        let mut all = Vec::with_capacity(factors.len());
        for factor in factors {
            match self.read(factor) {
                Ok(ways) => all.push(ways),
                Err(_) => return whole,
            }
        }
        let made = self.each_choice(&all, &mut |walk, choice| walk.linked(&choice))?;
        if made.is_empty() {
            return whole;
        }
        let formal = |way| Value {
            formal: true,
            ..way
        };
        Ok(made.into_iter().map(formal).collect())
    }

    fn signed(&mut self, sign: Sign, a: &Value, b: &Value) -> Ways {
        match sign {
            Sign::Dot => {
                let mut ways = Vec::new();
                let scaled = a.is_scalar() || b.is_scalar();
                if !scaled {
                    ways.extend(matrix_product(a, b));
                    ways.extend(dot(a, b));
                }
                ways.extend(a.times(b));
                self.with_chain(&[a.clone(), b.clone()], ways)
            }
            Sign::Hadamard => {
                let ways = Vec::from_iter(a.times_spread(b));
                self.with_chain(&[a.clone(), b.clone()], ways)
            }
            Sign::HadamardDivide => Ok(Vec::from_iter(a.over(b))),
            Sign::Kronecker => Ok(kronecker(a, b)),
        }
    }
}

/// The factors of nested products, without entrywise ones.
fn leaves<'a>(reading: &'a Reading, all: &mut Vec<&'a Reading>) {
    match &reading.meaning {
        Meaning::Product(Sign::Dot, a, b) => {
            leaves(a, all);
            leaves(b, all);
        }
        Meaning::Product(Sign::Hadamard, a, b) if has_derivative(a) && has_derivative(b) => {
            leaves(a, all);
            leaves(b, all);
        }
        Meaning::Beside(factors) => factors.iter().for_each(|factor| leaves(factor, all)),
        Meaning::Noted(inner, _) => leaves(inner, all),
        _ => all.push(reading),
    }
}

fn has_derivative(reading: &Reading) -> bool {
    reading.has(&|meaning| matches!(meaning, Meaning::Derivative(_)))
}

/// The first two neighbours that do not fit.
fn misfit(all: &[Vec<Value>]) -> (Vec<u64>, Vec<u64>) {
    let tensors: Vec<&Value> = all
        .iter()
        .filter_map(|ways| ways.first())
        .filter(|value| !value.is_scalar())
        .collect();
    let pair = tensors
        .windows(2)
        .find(|pair| matrix_product(pair[0], pair[1]).is_none());
    match pair {
        Some(pair) => (kept(&pair[0].size), kept(&pair[1].size)),
        None => Default::default(),
    }
}

/// Factors side by side: numbers scale, everything else is a matrix product, bound from the left
/// where that fits.
pub(super) fn plain(factors: &[Value]) -> Ways {
    let (scalars, tensors): (Vec<&Value>, Vec<&Value>) =
        factors.iter().partition(|factor| factor.is_scalar());
    let scalar = scalars
        .into_iter()
        .try_fold(None, |product: Option<Value>, factor| match product {
            None => Some(Some(factor.clone())),
            Some(product) => Some(product.times(factor)),
        })
        .flatten();
    if tensors.is_empty() {
        return Ok(Vec::from_iter(scalar));
    }
    let made = bracketed(&tensors)?;
    let scaled = made.into_iter().filter_map(|tensor| match &scalar {
        Some(scalar) => scalar.times(&tensor),
        None => Some(tensor),
    });
    Ok(scaled.collect())
}

/// All sizes that a product can have by the way it is bracketed; a product of each.
fn bracketed(tensors: &[&Value]) -> Ways {
    let count = tensors.len();
    if count > MOST_FACTORS {
        return Err(Fault::TooMuch);
    }
    // What stands between two places.
    let mut spans: Vec<Vec<Vec<Value>>> = vec![vec![Vec::new(); count]; count];
    for (place, tensor) in tensors.iter().enumerate() {
        spans[place][place].push((*tensor).clone());
    }
    for length in 2..=count {
        for first in 0..=count - length {
            let last = first + length - 1;
            let mut found: Vec<Value> = Vec::new();
            for cut in (first..last).rev() {
                for left in &spans[first][cut] {
                    for right in &spans[cut + 1][last] {
                        let product = match left.is_scalar() || right.is_scalar() {
                            true => left.times(right),
                            false => matrix_product(left, right),
                        };
                        if let Some(product) = product
                            && found.iter().all(|other| other.size != product.size)
                        {
                            found.push(product);
                        }
                    }
                }
            }
            spans[first][last] = found;
        }
    }
    Ok(spans.swap_remove(0).swap_remove(count - 1))
}

/// `A B`
pub(super) fn matrix_product(a: &Value, b: &Value) -> Option<Value> {
    if !a.is_matrix() || !b.is_matrix() || a.size[1] != b.size[0] {
        return None;
    }
    let mut factors = Vec::new();
    for value in [a, b] {
        match &value.formula {
            MatExpr::Product(all) => factors.extend(all.iter().cloned()),
            formula => factors.push(formula.clone()),
        }
    }
    let made = Value::new(MatExpr::Product(factors), vec![a.size[0], b.size[1]]);
    Some(made.with_notes_of(a).with_notes_of(b))
}

/// The sum of the products of entries of two vectors.
fn dot(a: &Value, b: &Value) -> Option<Value> {
    let both = |is: fn(&Value) -> bool| is(a) && is(b);
    if a.size != b.size || !(both(Value::is_column) || both(Value::is_row)) {
        return None;
    }
    let (left, right) = (a.formula.clone(), b.formula.clone());
    let made = Value::scalar(MatExpr::Dot(Box::new(left), Box::new(right)));
    Some(made.with_notes_of(a).with_notes_of(b))
}

/// `a ⊗ b`: of two columns the outer product too.
fn kronecker(a: &Value, b: &Value) -> Vec<Value> {
    if a.is_scalar() || b.is_scalar() {
        return Vec::from_iter(a.times(b));
    }
    if !a.is_matrix() || !b.is_matrix() {
        return Vec::new();
    }
    let outer = (a.is_column() && b.is_column())
        .then(|| b.clone().transposed())
        .flatten()
        .and_then(|b| matrix_product(a, &b));
    let size: Option<Vec<u64>> = a
        .size
        .iter()
        .zip(&b.size)
        .map(|(a, b)| a.checked_mul(*b))
        .collect();
    let whole = size.map(|size| {
        let axes = Size::matrix(Dim::Number(size[0]), Dim::Number(size[1]));
        let (left, right) = (a.formula.clone(), b.formula.clone());
        let formula = MatExpr::Kronecker(Box::new(left), Box::new(right), axes);
        Value::new(formula, size).with_notes_of(a).with_notes_of(b)
    });
    outer.into_iter().chain(whole).collect()
}
