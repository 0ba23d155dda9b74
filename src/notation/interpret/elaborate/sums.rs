//! Sums, fractions and powers.
//!
//! In: operands. Out: what their shapes allow. A number is added to each entry of a tensor; a power
//! of a square matrix is a repeated product; everything else acts entry by entry.

use super::values::{Value, kept, number_of, weight, whole};
use super::{Fault, MOST_WAYS, Scalar, Walk, Ways};
use crate::algebra::Rational;
use crate::matrix::{Addend, MatExpr};
use crate::notation::interpret::{Callee, Meaning, Reading, Term};
use std::ops::Range;

/// A sum on its way: its terms, and what is known of it.
struct Total {
    addends: Vec<Addend>,
    whole: Value,
}

impl Walk<'_, '_> {
    /// `a + b - c`
    pub(super) fn sum(&mut self, terms: &[Term], span: &Range<usize>) -> Ways {
        let mut totals: Vec<Total> = Vec::new();
        for (place, term) in terms.iter().enumerate() {
            let ways = self.read(&term.reading)?;
            let added = |value: &Value| Addend {
                negative: term.negative,
                value: value.formula.clone(),
            };
            if place == 0 {
                totals = ways
                    .into_iter()
                    .map(|way| Total {
                        addends: vec![added(&way)],
                        whole: way,
                    })
                    .collect();
                continue;
            }
            // With one way for each no sum is copied.
            if let ([total], [way]) = (totals.as_mut_slice(), ways.as_slice())
                && let Some((whole, way)) = total.whole.plus(way)
            {
                total.whole = whole;
                total.addends.push(added(&way));
                continue;
            }
            let mut longer = Vec::new();
            for total in &totals {
                for way in &ways {
                    self.charge(total.addends.len())?;
                    if let Some((whole, way)) = total.whole.plus(way) {
                        let mut addends = total.addends.clone();
                        addends.push(added(&way));
                        longer.push(Total { addends, whole });
                    }
                }
            }
            if longer.is_empty() {
                let left = totals.first().map(|total| kept(&total.whole.size));
                let (left, right) = (left.unwrap_or_default(), kept(&ways[0].size));
                let span = span.clone();
                return Err(Fault::Shapes { left, right, span });
            }
            longer.truncate(MOST_WAYS);
            totals = longer;
        }
        let made = totals.into_iter().map(|mut total| {
            let alone = match total.addends.as_slice() {
                [_] => total.addends.pop(),
                _ => None,
            };
            let formula = match alone {
                Some(Addend { negative, value }) => match (negative, value) {
                    (true, MatExpr::Number(number)) => MatExpr::Number(-number),
                    (true, value) => MatExpr::Negate(Box::new(value)),
                    (false, value) => value,
                },
                None => MatExpr::Add(total.addends),
            };
            Value {
                formula,
                ..total.whole
            }
        });
        Ok(made.collect())
    }

    /// `a / b`: below a number, or entry by entry.
    pub(super) fn fraction(&mut self, a: &Reading, b: &Reading, span: &Range<usize>) -> Ways {
        let both = (self.read(a)?, self.read(b)?);
        self.pairs(both, span, |_, a, b| Ok(Vec::from_iter(a.over(b))))
    }

    /// `a^b`
    pub(super) fn power(&mut self, a: &Reading, b: &Reading, span: &Range<usize>) -> Ways {
        let exponents = self.read(b)?;
        if a.meaning == Meaning::E {
            let exponential = |b: Value| b.mapped(|b| MatExpr::Apply(Scalar::Exp, vec![b]));
            return Ok(exponents.into_iter().map(exponential).collect());
        }
        let exponent = exponents.iter().find_map(|one| number_of(&one.formula));
        let norm = match &a.meaning {
            Meaning::Norm(inner) if exponent == Some(Rational::from(2)) => Some(inner),
            _ => None,
        };
        if let Some(inner) = norm {
            return self.each(inner, span, |a| Some(a.norm_squared()));
        }
        let bases = self.read(a)?;
        let entrywise = matches!(
            a.meaning,
            Meaning::Apply(Callee::Scalar(_) | Callee::Own(_), ..)
        );
        self.pairs((bases, exponents), span, |walk, a, b| {
            let square = a.is_square() && !entrywise;
            Ok(Vec::from_iter(match (number_of(&b.formula), square) {
                (Some(number), true) => {
                    let times = whole(&number).map_or(1, i64::unsigned_abs);
                    let times = usize::try_from(times).unwrap_or(usize::MAX);
                    walk.charge(weight(&a.formula).saturating_mul(times))?;
                    a.repeated(&number)?
                }
                _ => a.raised(b),
            }))
        })
    }

    /// `a^{\odot b}`
    pub(super) fn element_power(&mut self, a: &Reading, b: &Reading, span: &Range<usize>) -> Ways {
        let both = (self.read(a)?, self.read(b)?);
        self.pairs(both, span, |_, a, b| Ok(Vec::from_iter(a.raised(b))))
    }
}
