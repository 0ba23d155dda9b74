//! What could not be read, in words.
use super::Rule;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Explain.
pub(super) fn explain(_text: &str, statement: Span, error: &pest::error::Error<Rule>) -> Diagnostic {
    Diagnostic::new(Code::Syntax, statement, error.to_string())
}
