//! The formulas of the optimizers.
//!
//! In: an optimizer, and how each of the parts of its formulas is written. Out: the formulas in the
//! order in which they are computed. So the rule for any parameter, the same for one parameter, and
//! the same with its numbers put in, cannot differ. Nothing is computed here.

use crate::graph::Optimizer;
use crate::notation::typeset::square;
use crate::notation::{Math, Signed};

/// What stands in a formula of an optimizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The parameter.
    Parameter,
    /// The gradient as it was derived.
    Slope,
    /// The gradient that the optimizer goes on with: with the weight decay, where that is added.
    Gradient,
    /// The velocity or first moment.
    First,
    /// The one that the step before left.
    FirstBefore,
    /// The sum or mean of squares.
    Second,
    /// The one that the step before left.
    SecondBefore,
    /// The first moment corrected for its start from 0.
    FirstCorrected,
    /// The second one.
    SecondCorrected,
    /// The learning rate.
    Rate,
    /// λ of the weight decay.
    Decay,
    /// What is added to the root.
    Eps,
    /// β of the first moment, or the only one.
    FirstBeta,
    /// β of the squares.
    SecondBeta,
    /// 1 − β of the first moment.
    FirstRest,
    /// 1 − β of the squares.
    SecondRest,
    /// 1 − β^k of the first moment.
    FirstShare,
    /// 1 − β^k of the squares.
    SecondShare,
}

/// Whether the weight decay is a term of the step, and no part of the gradient.
pub(super) fn is_decoupled(optimizer: &Optimizer) -> bool {
    matches!(optimizer, Optimizer::Adam { .. })
}

/// The formulas of one step for one parameter, which is a matrix or not: each goes to `found`, with
/// what it computes, before the next is written.
pub(super) fn formulas(
    optimizer: &Optimizer,
    decays: bool,
    is_matrix: bool,
    write: &dyn Fn(Part) -> Math,
    found: &mut dyn FnMut(Part, Math),
) {
    let times = |a: Part, b: Math| product(write(a), b);
    let decayed = |base: Math| match decays {
        true => plus(base, times(Part::Decay, write(Part::Parameter))),
        false => base,
    };
    let is_plain = *optimizer == Optimizer::Sgd;
    if decays && !is_plain && !is_decoupled(optimizer) {
        found(Part::Gradient, decayed(write(Part::Slope)));
    }
    let squared = || square(write(Part::Gradient), is_matrix);
    let scaled = |mean: Math, squares: Part| {
        let root = Math::Root(Box::new(write(squares)));
        Math::fraction(mean, plus(root, write(Part::Eps)))
    };
    let direction = match optimizer {
        Optimizer::Sgd => decayed(write(Part::Slope)),
        Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } => {
            let kept = times(Part::FirstBeta, write(Part::FirstBefore));
            found(Part::First, plus(kept, write(Part::Gradient)));
            match optimizer {
                Optimizer::Nesterov { .. } => plus(
                    write(Part::Gradient),
                    times(Part::FirstBeta, write(Part::First)),
                ),
                _ => write(Part::First),
            }
        }
        Optimizer::RmsProp { .. } => {
            let kept = times(Part::SecondBeta, write(Part::SecondBefore));
            found(Part::Second, plus(kept, times(Part::SecondRest, squared())));
            scaled(write(Part::Gradient), Part::Second)
        }
        Optimizer::AdaGrad { .. } => {
            found(Part::Second, plus(write(Part::SecondBefore), squared()));
            scaled(write(Part::Gradient), Part::Second)
        }
        Optimizer::Adam { .. } => {
            let kept = times(Part::FirstBeta, write(Part::FirstBefore));
            let taken = times(Part::FirstRest, write(Part::Gradient));
            found(Part::First, plus(kept, taken));
            let kept = times(Part::SecondBeta, write(Part::SecondBefore));
            found(Part::Second, plus(kept, times(Part::SecondRest, squared())));
            for (corrected, moment, share) in [
                (Part::FirstCorrected, Part::First, Part::FirstShare),
                (Part::SecondCorrected, Part::Second, Part::SecondShare),
            ] {
                found(corrected, Math::fraction(write(moment), write(share)));
            }
            decayed(scaled(write(Part::FirstCorrected), Part::SecondCorrected))
        }
    };
    let step = Signed {
        negative: true,
        math: times(Part::Rate, direction),
    };
    let start = Signed {
        negative: false,
        math: write(Part::Parameter),
    };
    found(Part::Parameter, Math::sum([start, step]));
}

fn product(a: Math, b: Math) -> Math {
    Math::product([(None, a), (None, b)])
}

fn plus(a: Math, b: Math) -> Math {
    let term = |math| Signed {
        negative: false,
        math,
    };
    Math::sum([term(a), term(b)])
}
