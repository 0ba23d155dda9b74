//! The kinds of numbers that digits are settled by, one closer than the other.
//!
//! In: numbers near one floating-point number, near a sum of two, or certified ones. Out: whether so
//! many of their digits are settled, and how a name holds them. Which of them are needed where, is
//! not known here.

use crate::derivation::held::Held;
use crate::exact::certified::Certified;
use crate::exact::fine::Fine;
use crate::exact::near::Near;
use crate::exact::small::Small;
use crate::exact::{Fault, Field, Tensor};
use std::rc::Rc;

/// Numbers of one kind.
pub(super) trait Closer: Field {
    /// A short fraction as one of them.
    fn of_short(value: Small) -> Self;
    /// Whether a name is computed with them.
    fn is_in(held: &Held) -> bool;
    /// Keep them beside what is there of a name.
    fn put(value: Rc<Tensor<Self>>, held: &Held);
    /// A name that was computed with them.
    fn held(value: Rc<Tensor<Self>>) -> Held;
    /// Whether so many digits are.
    fn is_settled(&self, digits: usize) -> bool;
    /// The number as it is shown.
    fn certified(&self) -> Result<Certified, Fault>;
}

impl Closer for Near {
    fn of_short(value: Small) -> Near {
        value.near()
    }

    fn is_in(_: &Held) -> bool {
        true
    }

    /// Everything is there near a floating-point number.
    fn put(_: Rc<Tensor<Near>>, _: &Held) {}

    fn held(value: Rc<Tensor<Near>>) -> Held {
        Held::near(value)
    }

    #[inline]
    fn is_settled(&self, digits: usize) -> bool {
        self.settles(digits) || has(self.certified(), digits)
    }

    fn certified(&self) -> Result<Certified, Fault> {
        Certified::of_near(*self)
    }
}

impl Closer for Fine {
    fn of_short(value: Small) -> Fine {
        value.fine()
    }

    fn is_in(held: &Held) -> bool {
        held.has_fine()
    }

    fn put(value: Rc<Tensor<Fine>>, held: &Held) {
        held.put_fine(value);
    }

    fn held(value: Rc<Tensor<Fine>>) -> Held {
        Held::fine(value)
    }

    fn is_settled(&self, digits: usize) -> bool {
        self.near().settles(digits) || has(self.certified(), digits)
    }

    fn certified(&self) -> Result<Certified, Fault> {
        Certified::of_fine(*self)
    }
}

impl Closer for Certified {
    fn of_short(value: Small) -> Certified {
        Certified::of_small(value)
    }

    fn is_in(held: &Held) -> bool {
        held.has_whole()
    }

    fn put(value: Rc<Tensor<Certified>>, held: &Held) {
        held.put_whole(value);
    }

    fn held(value: Rc<Tensor<Certified>>) -> Held {
        Held::enclosed(value)
    }

    fn is_settled(&self, digits: usize) -> bool {
        self.exact().is_some() || self.digits(digits).is_some()
    }

    fn certified(&self) -> Result<Certified, Fault> {
        Ok(self.clone())
    }
}

/// Whether so many digits are settled, where that cannot be told at a glance.
fn has(value: Result<Certified, Fault>, digits: usize) -> bool {
    value.is_ok_and(|value| value.is_settled(digits))
}
