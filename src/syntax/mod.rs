//! The network language as text: [`parse`](parse::parse) reads it, [`print`] writes its canonical form.

pub mod ast;
