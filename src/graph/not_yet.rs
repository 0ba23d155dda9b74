//! What the language has and this program does not compute yet, each refused by its name.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Built-in functions.
pub(super) const FUNCTIONS: &[&str] = &["random"];

/// What to say of a function that is refused; none where there is no such.
pub(super) fn refused(name: &str) -> Option<String> {
    FUNCTIONS.contains(&name).then(|| format!("`{name}` is"))
}

/// “… not computed yet”
pub(super) fn diagnostic(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(Code::NotYet, span, format!("{what} not computed yet"))
}
