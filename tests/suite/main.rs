//! The suite: what each room does, case by case, in folders that mirror `src`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod check;
mod derivation;
mod document;
mod expand;
mod graph;
mod notation;
mod notes;
mod render;
mod syntax;
mod values;

#[path = "document/sentences.rs"]
mod sentences;
