//! The laws: properties over the tables of the program, tried on random cases that are the same in
//! every run.
//!
//! | file | what holds |
//! | --- | --- |
//! | `functions` | every row of `FUNCTIONS` has the derivative that it should |
//! | `rewrites` | every row of `RULES` keeps the value; a formula has one normal order |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "laws/components.rs"]
mod components;
#[path = "laws/formulas.rs"]
mod formulas;
#[path = "laws/functions.rs"]
mod functions;
#[path = "laws/gradients.rs"]
mod gradients;
#[path = "laws/networks.rs"]
mod networks;
#[path = "laws/random.rs"]
mod random;
#[path = "laws/real.rs"]
mod real;
#[path = "laws/rewrites.rs"]
mod rewrites;
#[path = "laws/world.rs"]
mod world;
