//! Numbers that may be faults, until it is known whether the fault counts.
//!
//! `where(c, a, b)` uses the chosen side of each entry, and a fault on the other side does not
//! count. So a fault is carried along like a value, and only one that reaches the result is raised.

use super::{Fault, Field};
use crate::algebra::Rational;
use crate::algebra::function::Function;

/// A number or a fault.
///
/// In a gradient, where a choice has become a factor 1 or 0, such numbers are `FORGIVING`: a fault
/// times 0 is 0. That is sound there and only there, because every fault of a slope is one of the
/// pass forward too, and was raised by it unless a `where` or a range had set it aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deferred<F, const FORGIVING: bool>(pub Result<F, Fault>);

impl<F: Field, const FORGIVING: bool> Deferred<F, FORGIVING> {
    fn both(&self, other: &Self, f: impl Fn(&F, &F) -> Result<F, Fault>) -> Result<Self, Fault> {
        Ok(Deferred(match (&self.0, &other.0) {
            (Ok(a), Ok(b)) => f(a, b),
            (Err(fault), _) | (_, Err(fault)) => Err(fault.clone()),
        }))
    }
}

impl<F: Field, const FORGIVING: bool> Field for Deferred<F, FORGIVING> {
    fn from_rational(value: &Rational) -> Result<Self, Fault> {
        Ok(Deferred(F::from_rational(value)))
    }

    fn add(&self, other: &Self) -> Result<Self, Fault> {
        self.both(other, F::add)
    }

    fn multiply(&self, other: &Self) -> Result<Self, Fault> {
        if FORGIVING && (self.is_zero() || other.is_zero()) {
            return Ok(Self::zero());
        }
        self.both(other, F::multiply)
    }

    fn negate(&self) -> Self {
        Deferred(self.0.as_ref().map(F::negate).map_err(Fault::clone))
    }

    fn power(&self, exponent: &Rational) -> Result<Self, Fault> {
        Ok(Deferred(match &self.0 {
            Ok(value) => value.power(exponent),
            Err(fault) => Err(fault.clone()),
        }))
    }

    fn apply(function: Function, arguments: &[&Self]) -> Result<Self, Fault> {
        if let (Function::Where, [condition, chosen, other]) = (function, arguments)
            && let Ok(condition) = &condition.0
        {
            // What the condition makes of 1 and 0. In a field without an order it may be neither.
            match F::apply(Function::Where, &[condition, &F::one(), &F::zero()]) {
                Ok(weight) if weight.is_zero() => return Ok((*other).clone()),
                Ok(weight) if weight.add(&F::one().negate())?.is_zero() => {
                    return Ok((*chosen).clone());
                }
                Ok(_) => {}
                Err(fault) => return Ok(Deferred(Err(fault))),
            }
        }
        let values: Result<Vec<&F>, Fault> = arguments
            .iter()
            .map(|argument| argument.0.as_ref().map_err(Fault::clone))
            .collect();
        Ok(Deferred(
            values.and_then(|values| F::apply(function, &values)),
        ))
    }

    fn is_zero(&self) -> bool {
        self.0.as_ref().is_ok_and(F::is_zero)
    }

    fn whole(&self) -> Option<i64> {
        self.0.as_ref().ok()?.whole()
    }

    fn first_extreme(all: &[Self], greatest: bool) -> Result<usize, Fault> {
        let values = all.iter().map(|value| value.0.clone());
        F::first_extreme(&values.collect::<Result<Vec<F>, Fault>>()?, greatest)
    }

    fn with_fault(self, f: &dyn Fn(Fault) -> Fault) -> Self {
        Deferred(self.0.map_err(f))
    }

    fn zero() -> Self {
        Deferred(Ok(F::zero()))
    }

    fn one() -> Self {
        Deferred(Ok(F::one()))
    }
}
