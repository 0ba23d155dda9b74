//! The suite: what each room does, case by case, in folders that mirror `src`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod derivation;
mod document;
mod expand;
mod graph;
mod notation;
mod syntax;
mod values;

#[path = "document/sentences.rs"]
mod sentences;
