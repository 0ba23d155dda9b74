//! Documents as text of a format.
//!
//! In: a [`Document`](crate::document::Document) or a [`Record`](crate::document::record::Record).
//! Out: text. A renderer knows no calculus and writes no sentence; it escapes whatever it did not
//! write itself.

pub mod json;
pub mod latex;
pub mod markdown;
