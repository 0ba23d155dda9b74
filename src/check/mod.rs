//! Hand work, judged: which equation is wrong, and why.
//!
//! In: a person's work ([`notes`](crate::notes)), and perhaps a network. Out: a [`Report`], as
//! data; it has no sentences.

pub mod report;

pub use report::Report;
