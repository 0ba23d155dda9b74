//! Known mistakes: how each is made, and what repairs it.
//!
//! In: the right side of a wrong equation as it was read, and what is known around it ([`About`]).
//! Out: repairs to try ([`Candidate`]), the most specific mistake first and of one mistake the
//! smallest change first. Whether a repair makes the equation true is not known here: whoever asks
//! tries them in order, and the first that holds names the cause.

mod chains;
mod factors;
mod functions;
mod indices;
pub mod numeric;
mod products;
mod repairs;
mod shapes;
mod signs;
mod sites;
mod softmax;
mod sums;
mod terms;

use crate::check::report::Cause;
use crate::notation::interpret::symbols::Symbols;
use crate::notation::interpret::{Callee, Reading};
pub use repairs::Repairs;
use std::ops::Range;

/// More repairs are not tried of one formula.
const MOST: usize = 400;

/// A formula with a part changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The mistake that the change takes back.
    pub cause: Cause,
    /// The formula with the change. What was left alone keeps its places.
    pub repaired: Reading,
    /// The place of the part that was changed, in the formula's LaTeX.
    pub blamed: Range<usize>,
}

/// What is known around a formula.
pub struct About<'a> {
    /// The names.
    pub symbols: &'a Symbols,
    /// The shape of a name's value, where it is known: none of a scalar, `[n]`, `[m, n]`.
    pub shape: &'a dyn Fn(usize) -> Option<Vec<u64>>,
    /// Activations: the result, the function and the name of its argument, of a = σ(z).
    pub activations: &'a [(usize, Callee, usize)],
    /// Softmax outputs with their arguments.
    pub softmaxes: &'a [(usize, usize)],
    /// Names of means and variances.
    pub held: &'a [usize],
    /// The value that a name is the updated form of.
    pub updated: &'a dyn Fn(usize) -> Option<usize>,
    /// What may have been left out as a factor: learning rate, sizes, constants of the definitions.
    pub factors: &'a [Reading],
    /// Names that are easily taken for another: of the next layer, before the activation.
    pub siblings: &'a dyn Fn(usize) -> Vec<usize>,
    /// The true right side, if it is known as a formula.
    pub truth: Option<&'a Reading>,
    /// The left side.
    pub left: &'a Reading,
}

/// A row of the catalogue.
pub struct Mistake {
    /// Its name.
    pub cause: Cause,
    /// What may take it back.
    pub repairs: fn(&mut Repairs),
    /// The reverse: makes the mistake in a true formula.
    pub make: fn(&mut Repairs),
}

/// Every known mistake of formulas, in the order in which they are tried.
#[rustfmt::skip]
pub const MISTAKES: &[Mistake] = &[
    Mistake { cause: Cause::Digits,               repairs: functions::digits,             make: functions::digits },
    Mistake { cause: Cause::Logarithm,            repairs: functions::logarithm,          make: functions::logarithm },
    Mistake { cause: Cause::ActivationDerivative, repairs: functions::derivative,         make: functions::without_derivative },
    Mistake { cause: Cause::WrongArgument,        repairs: functions::argument,           make: functions::wrong_argument },
    Mistake { cause: Cause::MissingSum,           repairs: sums::summed,                  make: sums::without_sum },
    Mistake { cause: Cause::UpdatedWeight,        repairs: indices::before_update,        make: indices::after_update },
    Mistake { cause: Cause::WrongIndex,           repairs: indices::other_index,          make: indices::wrong_index },
    Mistake { cause: Cause::JacobianDiagonal,     repairs: softmax::whole_jacobian,       make: softmax::diagonal_only },
    Mistake { cause: Cause::HeldConstant,         repairs: terms::held,                   make: terms::without_held },
    Mistake { cause: Cause::Sign,                 repairs: signs::flipped,                make: signs::flipped },
    Mistake { cause: Cause::Transpose,            repairs: products::transposed,          make: products::transposed },
    Mistake { cause: Cause::ProductOrder,         repairs: products::reordered,           make: products::reordered },
    Mistake { cause: Cause::ProductKind,          repairs: products::other_kind,          make: products::wrong_kind },
    Mistake { cause: Cause::WrongPower,           repairs: signs::other_power,            make: signs::other_power },
    Mistake { cause: Cause::MissingFactor,        repairs: factors::with_factor,          make: factors::without_written },
    Mistake { cause: Cause::ExtraFactor,          repairs: factors::without_factor,       make: factors::with_extra },
    Mistake { cause: Cause::MissingTerm,          repairs: terms::with_term,              make: terms::without_term },
    Mistake { cause: Cause::ExtraTerm,            repairs: terms::without_term,           make: terms::with_extra },
];

impl Mistake {
    /// Repairs to try, the smallest change first.
    pub fn repairs(&self, right: &Reading, about: &About) -> Vec<Candidate> {
        let mut repairs = Repairs::new(right, about, self.cause);
        (self.repairs)(&mut repairs);
        repairs.found()
    }

    /// Formulas in which the mistake is made.
    pub fn made(&self, right: &Reading, about: &About) -> Vec<Reading> {
        let mut made = Repairs::new(right, about, self.cause);
        (self.make)(&mut made);
        let made = made.found().into_iter();
        made.map(|candidate| candidate.repaired).collect()
    }
}

/// Repairs of a right side, in the order in which they are to be tried.
pub fn candidates<'a>(
    right: &'a Reading,
    about: &'a About,
) -> impl Iterator<Item = Candidate> + 'a {
    let rows = MISTAKES.iter();
    rows.flat_map(move |row| row.repairs(right, about))
        .take(MOST)
}
