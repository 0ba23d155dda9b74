//! Chains that go on with rounded numbers.
//!
//! In: a side made of numbers, some of which are the rounded results of earlier lines. Out: what it
//! can come to when each of those is anything that rounds to its digits.

use super::*;
use crate::exact::evaluate::{self, Environment};
use crate::exact::interval::Interval;
use crate::scope::Scope;
use std::cell::OnceCell;

/// From so many significant digits on a number that nothing gives is a result of some computation.
const COMPUTED_FROM: usize = 4;

impl Judge<'_> {
    /// Whether true values lie within what a side made of numbers can come to.
    pub(super) fn within(
        &self,
        left: &MatExpr,
        reading: &Reading,
        right: &MatExpr,
        trust: Trust,
    ) -> bool {
        let Some(right) = self.enclosed(reading, right) else {
            return false;
        };
        let Ok(left) = self.here(trust).value_of(left) else {
            return false;
        };
        left.entries.len() == right.entries.len()
            && left
                .entries
                .iter()
                .zip(&right.entries)
                .all(|(truth, side)| {
                    Interval::enclosing(truth).is_ok_and(|truth| truth.meets(side))
                })
    }

    /// Whether the digits of a figure are some of what a side made of numbers can come to.
    pub(super) fn digits_within(
        &self,
        reading: &Reading,
        formula: &MatExpr,
        figures: &[Figure],
    ) -> bool {
        if !is_numeric(reading) || figures.iter().any(|figure| !figure.point) {
            return false;
        }
        let Some(value) = self.enclosed(reading, formula) else {
            return false;
        };
        value.entries.len() == figures.len()
            && value
                .entries
                .iter()
                .zip(figures)
                .all(|(value, figure)| value.meets(&digits::enclosure(figure)))
    }

    /// What a formula comes to when every rounded number in it is what it may be. None where no
    /// number is rounded.
    fn enclosed(&self, reading: &Reading, formula: &MatExpr) -> Option<Rc<Tensor<Interval>>> {
        let mut rounded: Vec<Figure> = Vec::new();
        let results = OnceCell::new();
        reading.visit(&mut |one| {
            if let Meaning::Number(written) = &one.meaning
                && written.point
                && let Some(figure) = Figure::new(written, false, 0)
                && self.is_rounded(&figure, &results)
                && rounded.iter().all(|known| known.value != figure.value)
            {
                rounded.push(figure);
            }
        });
        if rounded.is_empty() || rounded.len() > self.work.literals.len() {
            return None;
        }
        let names: Vec<(Rational, Name)> = rounded
            .iter()
            .zip(&self.work.literals)
            .map(|(figure, name)| (figure.value.clone(), *name))
            .collect();
        let formula = with_names(formula, &names);
        let values = rounded
            .iter()
            .zip(&self.work.literals)
            .map(|(figure, name)| {
                let value = Rc::new(Tensor::scalar(digits::enclosure(figure)));
                (*name, value)
            });
        let numbers = Numbers {
            values: values.collect(),
            scope: &self.work.scope,
        };
        evaluate::evaluate::<Interval>(&formula, &numbers).ok()
    }

    /// Whether a number is the rounded result of an earlier line, or has so many digits that it is
    /// one of some line.
    fn is_rounded(&self, figure: &Figure, known: &OnceCell<Vec<Rc<Tensor<Certified>>>>) -> bool {
        let mut given = self.work.given.values();
        let same = |entry: &Certified| {
            entry
                .exact()
                .is_some_and(|own| *own == figure.value || -own.clone() == figure.value)
        };
        if given.any(|value| value.entries.iter().any(same)) {
            return false;
        }
        if figure.significant >= COMPUTED_FROM {
            return true;
        }
        let negative = Figure {
            value: -figure.value.clone(),
            ..figure.clone()
        };
        let rounds = [digits::enclosure(figure), digits::enclosure(&negative)];
        let near = |entry: &Certified| {
            Interval::enclosing(entry).is_ok_and(|own| rounds.iter().any(|one| one.meets(&own)))
        };
        let known = known.get_or_init(|| self.results());
        known.iter().any(|value| value.entries.iter().any(near))
    }

    /// Results that are no fractions, and the rounded ones of the writer.
    fn results(&self) -> Vec<Rc<Tensor<Certified>>> {
        let own = self.own.iter().filter(|own| own.rounded);
        let own = own.filter_map(|own| match &own.result {
            OwnResult::Numbers(value) => Some(Rc::clone(value)),
            OwnResult::Formula(_) => None,
        });
        let mut all: Vec<Rc<Tensor<Certified>>> = own.collect();
        let inexact = |value: &Rc<Tensor<Certified>>| {
            value.entries.iter().any(|entry| entry.exact().is_none())
        };
        for trust in [Trust::True, Trust::All] {
            if trust == Trust::All && self.own.is_empty() {
                break;
            }
            let world = self.here(trust);
            for name in self.work.names.iter().copied().flatten() {
                let gradient = self.work.loss;
                let gradient = gradient.and_then(|loss| self.work.scope.find_adjoint(loss, name));
                for name in [Some(name), gradient].into_iter().flatten() {
                    let value = world.value_of(&MatExpr::Name(name));
                    all.extend(value.ok().filter(inexact));
                }
            }
        }
        all
    }
}

/// A formula with names in the place of numbers, and of their negatives.
fn with_names(formula: &MatExpr, names: &[(Rational, Name)]) -> MatExpr {
    if let MatExpr::Number(number) = formula {
        for (value, name) in names {
            if number == value {
                return MatExpr::Name(*name);
            }
            if *number == -value.clone() {
                return MatExpr::Negate(Box::new(MatExpr::Name(*name)));
            }
        }
    }
    formula.with_operands(&mut |operand| with_names(operand, names))
}

/// What the numbers may be.
struct Numbers<'a> {
    values: FxHashMap<Name, Rc<Tensor<Interval>>>,
    scope: &'a Scope,
}

impl Environment<Interval> for Numbers<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Interval>>, NoValue> {
        self.values.get(&name).cloned().ok_or(NoValue::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, NoValue> {
        let value = self.scope.value(dim).ok_or(NoValue::UnknownSize)?;
        usize::try_from(value).map_err(|_| NoValue::TooManyEntries)
    }
}
