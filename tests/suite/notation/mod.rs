//! Names, formulas and numbers: how each looks, in LaTeX and in the network language.
//!
//! Every LaTeX that a test expects has gone through KaTeX first ([`fixture::latex`]).
#![allow(clippy::unwrap_used, clippy::panic)]

mod component;
mod elaborate;
mod fixture;
mod matrix;
mod names;
mod numbers;
mod places;
mod plain;
mod print;
mod random;
mod read;
mod text;
mod whole;
