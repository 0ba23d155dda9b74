//! Gradients of each sample alone: dZ without the mean, and 1/m where a parameter's gradient is made.
//!
//! In: the equations of the work. Out: the number of samples that its loss is the mean over.

use super::*;
use crate::notation::interpret::{DerivativeStyle, Sign};

impl Work {
    /// The number of samples that the loss is the mean over, as it is written in it.
    pub fn sample_count(&self) -> Option<Reading> {
        let loss = self.loss?;
        let symbol = self.names.iter().position(|one| *one == Some(loss))?;
        let layers = FxHashMap::default();
        for (at, chain) in self.chains.iter().enumerate() {
            if chain.sides.len() < 2 {
                continue;
            }
            let sides = [(at, 0), (at, 1)].map(|place| self.reading(place, &layers));
            let [Ok(left), Ok(right)] = sides else {
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

    /// Judge gradients of the samples as those of each sample alone.
    pub fn judge_samples(&mut self) {
        self.per_sample = self.sample_count();
        self.read.clear();
    }

    /// Whether gradients are written as `dZ`.
    pub fn has_short_gradients(&self) -> bool {
        let layers = FxHashMap::default();
        self.places().any(|side| {
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
        let count = self.whole_number(reading);
        count.is_some_and(|count| count > 1 && self.lengths.contains(&count))
    }

    /// The whole number that a number, a given name or the letter of a length is.
    fn whole_number(&self, reading: &Reading) -> Option<u64> {
        let number = match &reading.meaning {
            Meaning::Number(written) => written.value.clone(),
            Meaning::Name(symbol) => match self.names.get(*symbol).copied().flatten() {
                Some(name) => self.given.get(&name)?.entries.first()?.exact()?.clone(),
                None => {
                    let size = self.scope.find_size(&self.symbols.get(*symbol)?.key)?;
                    return self.scope.value(Dim::Size(size));
                }
            },
            _ => return None,
        };
        match number.is_int() {
            true => u64::try_from(number.numerator().clone()).ok(),
            false => None,
        }
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
        let number = self.whole_number(count);
        let letter = self.scope.letter(name);
        let long = |dim: &Dim| self.scope.value(*dim).is_some() && self.scope.value(*dim) == number;
        letter.kind == Kind::Computed && letter.shape.0.iter().any(long)
    }
}
