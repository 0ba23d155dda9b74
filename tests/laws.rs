//! The laws: properties over the tables of the program, tried on random cases that are the same in
//! every run.
//!
//! | file | what holds |
//! | --- | --- |
//! | `functions` | every row of `FUNCTIONS` has the derivative that it should |
//! | `rewrites` | every row of `RULES` keeps the value; a formula has one normal order |
//! | `lifting` | what is lifted to matrices expands to what it was; products are lifted |
//! | `equality` | formulas are called equal where they are, and nowhere else |
//! | `places` | what is said by components is what is said of whole tensors, of any number of axes |
//! | `large` | layers as large as those of papers are computed in little room |
//! | `prelude` | every layer and loss has its gradients, in symbols and in numbers |
//! | `mixtures` | so have networks of everything that the language has, with second derivatives |
//! | `gradients` | gradients of networks are the slopes; every row of every table is used |
//! | `voices` | a component written out, and a formula of turned names, keep their values |
//! | `updates` | a step goes against the gradient that was derived; its digits hold at any precision |
//! | `balls` | every enclosure holds the truth, and is as close as was asked for |
//! | `near` | floating-point numbers with a radius hold the truth, short fractions are it |
//! | `accepted` | what `derive` writes, `check` accepts whole, in matrix notation and for most examples |
//! | `documents` | two runs write the same bytes; no bytes end the program |
//!
//! `differences` measures slopes in sixty digits.
//!
//! `random` makes the cases, `components`, `formulas`, `tensors` and `networks` what they are about.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "laws/accepted.rs"]
mod accepted;
#[path = "laws/balls.rs"]
mod balls;
#[path = "laws/components.rs"]
mod components;
#[path = "laws/differences.rs"]
mod differences;
#[path = "laws/documents.rs"]
mod documents;
#[path = "laws/equality.rs"]
mod equality;
#[path = "laws/formulas.rs"]
mod formulas;
#[path = "laws/functions.rs"]
mod functions;
#[path = "laws/gradients.rs"]
mod gradients;
#[path = "laws/large.rs"]
mod large;
#[path = "laws/lifting.rs"]
mod lifting;
#[path = "laws/mixtures.rs"]
mod mixtures;
#[path = "laws/near.rs"]
mod near;
#[path = "laws/networks.rs"]
mod networks;
#[path = "laws/places.rs"]
mod places;
#[path = "laws/prelude.rs"]
mod prelude;
#[path = "laws/random.rs"]
mod random;
#[path = "laws/real.rs"]
mod real;
#[path = "laws/rewrites.rs"]
mod rewrites;
#[path = "laws/tensors.rs"]
mod tensors;
#[path = "laws/updates.rs"]
mod updates;
#[path = "laws/voices.rs"]
mod voices;
#[path = "laws/world.rs"]
mod world;
