//! Derivatives that are not the total ones of the whole loss: direct ones, and those of each sample
//! alone.
//!
//! In: the equations of the work. Out: for names that rest on another in two ways what they are
//! with the longer ways held; and the number of samples that a loss is the mean over.

use super::*;
use crate::algebra::function::Function as Scalar;
use crate::notation::interpret::{DerivativeStyle, Sign};

/// In longer works no paths are looked for.
const MOST_NAMES: usize = 400;

impl Work {
    /// What each name is where all on the way to a name in its equation is held.
    pub(super) fn hold_paths(&mut self) {
        let names: Vec<Name> = self.names.iter().copied().flatten().collect();
        if names.len() > MOST_NAMES {
            return;
        }
        let mut rests: FxHashMap<Name, FxHashSet<Name>> = FxHashMap::default();
        for name in &names {
            let all = self.model.depends(*name).into_iter().collect();
            rests.insert(*name, all);
        }
        for name in &names {
            let Some(formula) = self.model.formula(*name) else {
                continue;
            };
            let used = formula.names();
            for by in &used {
                let between: Vec<Name> = used
                    .iter()
                    .copied()
                    .filter(|own| own != by && rests.get(own).is_some_and(|all| all.contains(by)))
                    .collect();
                if !between.is_empty() {
                    let held = held(formula, &between);
                    self.direct.insert((*name, *by), held);
                }
            }
        }
    }

    /// The number of samples that the loss is the mean over, as it is written in it.
    pub fn sample_count(&self) -> Option<Reading> {
        let loss = self.loss?;
        let symbol = self.names.iter().position(|one| *one == Some(loss))?;
        let layers = FxHashMap::default();
        for chain in &self.chains {
            let [left, right, ..] = chain.sides.as_slice() else {
                continue;
            };
            let (Ok(left), Ok(right)) = (self.reading(left, &layers), self.reading(right, &layers))
            else {
                continue;
            };
            if left.meaning != Meaning::Name(symbol) {
                continue;
            }
            let mut found = None;
            right.visit(&mut |one| {
                if let Meaning::Fraction(_, below) = &one.meaning
                    && found.is_none()
                {
                    let parts = match &below.meaning {
                        Meaning::Beside(all) => all.iter().collect(),
                        _ => vec![&**below],
                    };
                    found = parts
                        .into_iter()
                        .find(|part| self.counts_samples(part))
                        .cloned();
                }
            });
            return found;
        }
        None
    }

    /// Whether gradients are written as `dZ`.
    pub fn has_short_gradients(&self) -> bool {
        let layers = FxHashMap::default();
        let mut sides = self.chains.iter().flat_map(|chain| &chain.sides);
        sides.any(|side| {
            self.reading(side, &layers).is_ok_and(|reading| {
                reading.has(&|meaning| {
                    matches!(meaning, Meaning::Derivative(derivative)
                        if derivative.style == DerivativeStyle::Short)
                })
            })
        })
    }

    /// Whether it is a whole number that is as long as an axis of what is computed.
    fn counts_samples(&self, reading: &Reading) -> bool {
        let number = match &reading.meaning {
            Meaning::Number(written) => Some(written.value.clone()),
            Meaning::Name(symbol) => {
                let name = self.names.get(*symbol).copied().flatten();
                let value = name.and_then(|name| self.given.get(&name));
                value.and_then(|value| value.entries.first()?.exact().cloned())
            }
            _ => None,
        };
        let count = number
            .filter(|number| number.is_int())
            .and_then(|number| u64::try_from(number.numerator().clone()).ok());
        count.is_some_and(|count| count > 1 && self.lengths.contains(&count))
    }

    /// Gradients by values of the samples, each times their number.
    pub(super) fn times_samples(&self, reading: &Reading, count: &Reading) -> Reading {
        if let Meaning::Derivative(derivative) = &reading.meaning
            && derivative.style == DerivativeStyle::Short
            && let [by] = derivative.by.as_slice()
            && self.is_of_samples(by, count)
        {
            let span = reading.span.clone();
            let factors = [count.clone(), reading.clone()].map(Box::new);
            let [count, gradient] = factors;
            return Reading::new(Meaning::Product(Sign::Dot, count, gradient), span);
        }
        reading.with_parts(&mut |part| self.times_samples(part, count))
    }

    fn is_of_samples(&self, by: &Reading, count: &Reading) -> bool {
        let symbol = match &by.meaning {
            Meaning::Name(symbol) => *symbol,
            Meaning::Entry(base, _) => match base.meaning {
                Meaning::Name(symbol) => symbol,
                _ => return false,
            },
            _ => return false,
        };
        let Some(name) = self.names.get(symbol).copied().flatten() else {
            return false;
        };
        let number = match &count.meaning {
            Meaning::Number(written) => u64::try_from(written.value.numerator().clone()).ok(),
            Meaning::Name(own) => {
                let own = self.names.get(*own).copied().flatten();
                let value = own.and_then(|own| self.given.get(&own));
                let exact = value.and_then(|value| value.entries.first()?.exact().cloned());
                exact.and_then(|exact| u64::try_from(exact.numerator().clone()).ok())
            }
            _ => None,
        };
        let letter = self.scope.letter(name);
        let long = |dim: &Dim| self.scope.value(*dim).is_some() && self.scope.value(*dim) == number;
        letter.kind == Kind::Computed && letter.shape.0.iter().any(long)
    }
}

/// A formula in which some names are held.
fn held(formula: &MatExpr, names: &[Name]) -> MatExpr {
    match formula {
        MatExpr::Name(name) if names.contains(name) => {
            MatExpr::Apply(Scalar::StopGradient, vec![formula.clone()])
        }
        _ => formula.with_operands(&mut |operand| held(operand, names)),
    }
}
