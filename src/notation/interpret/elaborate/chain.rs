//! The formal chain rule: derivatives that link up are multiplied by summing over what they share.
//!
//! In: factors, some of them derivatives. Out: their contraction, in whatever order and layout they
//! are written. Its axes are those of what is differentiated first, then those of what it is
//! differentiated by last.

use super::products::plain;
use super::values::{Link, Value, padded};
use super::{Fault, Walk, Ways};
use crate::algebra::{Form, Index, Subscript};
use crate::matrix::shape::MOST_AXES;
use crate::matrix::{Bound, MatExpr, Over, Selector};
use crate::scope::Dim;

impl Walk<'_, '_> {
    /// All factors with those contracted that link up by their names. None where none do.
    pub(super) fn linked(&mut self, factors: &[Value]) -> Ways {
        let mut rest: Vec<Value> = factors.to_vec();
        let mut contracted = false;
        while let Some((left, right)) = neighbours(&rest) {
            let whole = self.contracted(&rest[left], &rest[right])?;
            let Some(whole) = whole else { break };
            rest[left.min(right)] = whole;
            rest.remove(left.max(right));
            contracted = true;
        }
        match (contracted, rest.len()) {
            (false, _) => Ok(Vec::new()),
            (true, 1) => Ok(rest),
            (true, _) => {
                let ways = plain(&rest)?;
                match ways.is_empty() {
                    true => self.led_on(&rest),
                    false => Ok(ways),
                }
            }
        }
    }

    /// A factor that is no derivative, but has the shape of one that the next goes on from:
    /// `(a − y) ∂a/∂z`.
    pub(super) fn led_on(&mut self, factors: &[Value]) -> Ways {
        let goes_on = |value: &Value| value.link.clone().filter(|link| !link.of_axes.is_empty());
        for place in 0..factors.len() {
            let Some(link) = goes_on(&factors[place]) else {
                continue;
            };
            let size = padded(&link.of_axes);
            let fits = |other: &usize| *other != place && factors[*other].size == size;
            let Some(other) = (0..place).rev().chain(place + 1..factors.len()).find(fits) else {
                continue;
            };
            let Some(whole) = self.contracted(&factors[other], &factors[place])? else {
                continue;
            };
            let mut rest = factors.to_vec();
            rest[place.min(other)] = Value {
                formal: true,
                ..whole
            };
            rest.remove(place.max(other));
            let ways = plain(&rest)?;
            return match ways.is_empty() && rest.len() > 1 {
                true => self.led_on(&rest),
                false => Ok(ways),
            };
        }
        Ok(Vec::new())
    }

    /// Σ over what both share of ∂a/∂m · ∂m/∂b.
    fn contracted(&mut self, a: &Value, b: &Value) -> Result<Option<Value>, Fault> {
        let Some(to) = b.link.clone() else {
            return Ok(None);
        };
        let own = |link: &Link| link.by_axes == to.of_axes;
        let (of, of_axes) = match a.link.clone().filter(own) {
            Some(link) => (link.of, link.of_axes),
            None => (None, Vec::new()),
        };
        let axes = [of_axes.as_slice(), to.by_axes.as_slice()].concat();
        if axes.len().max(of_axes.len() + to.of_axes.len()) > MOST_AXES {
            return Err(Fault::TooMuch);
        }
        let link = Link {
            of,
            of_axes: of_axes.clone(),
            by: to.by,
            by_axes: to.by_axes.clone(),
        };
        let (left, right) = (a.formula.clone(), b.formula.clone());
        let formula = match (of_axes.len(), to.of_axes.len(), to.by_axes.len()) {
            (0, 0, _) | (_, 0, 0) => MatExpr::Multiply(vec![left, right]),
            (0, 1, 1) => MatExpr::Product(vec![right.transposed(), left]),
            (0, 1, 0) => MatExpr::Dot(Box::new(left), Box::new(right)),
            (1, 1, 0 | 1) => MatExpr::Product(vec![left, right]),
            _ => self.summed_over_shared((left, right), &of_axes, &to)?,
        };
        let whole = Value {
            link: Some(link),
            ..Value::new(formula, padded(&axes))
        };
        Ok(Some(whole.with_notes_of(a).with_notes_of(b)))
    }

    fn summed_over_shared(
        &mut self,
        (left, right): (MatExpr, MatExpr),
        of_axes: &[u64],
        to: &Link,
    ) -> Result<MatExpr, Fault> {
        let depth = self.taken.len();
        let outer = self.open_all("i", of_axes)?;
        let shared = self.open_all("k", &to.of_axes)?;
        let inner = self.open_all("j", &to.by_axes)?;
        self.taken.truncate(depth);
        let left = entry_at(left, &[outer.as_slice(), shared.as_slice()].concat());
        let right = entry_at(right, &[shared.as_slice(), inner.as_slice()].concat());
        let product = MatExpr::Multiply(vec![left, right]);
        let bounds = shared.into_iter().map(|index| Bound {
            index,
            first: Form::from(1),
            last: None,
        });
        let bounds: Vec<Bound> = bounds.collect();
        let sum = match bounds.is_empty() {
            true => product,
            false => MatExpr::Over(Over::Sum, bounds, Box::new(product)),
        };
        let free = [outer, inner].concat();
        Ok(match free.is_empty() {
            true => sum,
            false => MatExpr::Entries(free, Box::new(sum)),
        })
    }

    /// New indices for axes.
    pub(super) fn open_all(&mut self, letter: &str, axes: &[u64]) -> Result<Vec<Index>, Fault> {
        axes.iter()
            .map(|length| self.open(letter, *length))
            .collect()
    }

    /// A new index, which is open until the caller closes it.
    pub(super) fn open(&mut self, letter: &str, length: u64) -> Result<Index, Fault> {
        let number = self.context.scope.index_number(letter, &self.taken);
        let id = number.ok_or(Fault::TooMuch)?;
        self.taken.push(id);
        Ok(Index {
            id,
            range: Dim::Number(length),
        })
    }
}

/// Two derivatives of which the first ends where the second begins.
fn neighbours(factors: &[Value]) -> Option<(usize, usize)> {
    let fits = |a: &Value, b: &Value| match (&a.link, &b.link) {
        (Some(a), Some(b)) => b.of == Some(a.by) && a.by_axes == b.of_axes,
        _ => false,
    };
    let pairs = (0..factors.len()).flat_map(|a| (0..factors.len()).map(move |b| (a, b)));
    let mut fitting = pairs.filter(|(a, b)| a != b && fits(&factors[*a], &factors[*b]));
    fitting.next()
}

/// The entry of a formula at indices, one for each of its axes.
pub(super) fn entry_at(formula: MatExpr, at: &[Index]) -> MatExpr {
    if at.is_empty() {
        return formula;
    }
    let at = at.iter().map(|index| Selector::At(Subscript::from(*index)));
    let mut at: Vec<Selector> = at.collect();
    if at.len() == 1 {
        at.push(Selector::At(Form::from(1).into()));
    }
    MatExpr::Select(Box::new(formula), at)
}
