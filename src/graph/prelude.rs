//! The layers and losses that are written in the language: `grammar/prelude.bp`.
//!
//! Out: their definitions for calls, and their text for people. That the prelude has no errors is a
//! test.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::survey::{self, Definition, Home};
use crate::diagnostic::Diagnostics;
use crate::source::{Source, Span};
use crate::syntax::ast::{Network, Statement, StatementKind};

/// The text.
static SOURCE: LazyLock<Source> =
    LazyLock::new(|| Source::new("prelude.bp", include_str!("../../grammar/prelude.bp")));

/// Its statements, read when a file first calls something of it.
static PRELUDE: LazyLock<Network> = LazyLock::new(|| {
    let limits = crate::syntax::Limits::default();
    crate::syntax::parse(&SOURCE, &limits, &mut Diagnostics::new())
});

static DEFINITIONS: LazyLock<FxHashMap<&'static str, Vec<Definition<'static>>>> =
    LazyLock::new(|| {
        let statements = PRELUDE.statements.iter();
        survey::definitions(statements.map(|statement| (statement, Home::Prelude)))
    });

/// Functions whose names are kept free like those of layers.
const LIKE_LAYERS: [&str; 2] = ["dropout", "embedding"];

/// The definitions of a name.
pub(super) fn definitions(name: &str) -> Option<&'static [Definition<'static>]> {
    DEFINITIONS.get(name).map(Vec::as_slice)
}

/// Whether it is a layer; these are not free as names of values, and losses are.
///
/// ```
/// use backprose::graph::prelude::is_layer;
/// assert!(is_layer("dense") && is_layer("dropout") && !is_layer("hinge"));
/// ```
pub fn is_layer(name: &str) -> bool {
    let is_layer = |one: &Definition| one.layer().is_some();
    LIKE_LAYERS.contains(&name) || definitions(name).is_some_and(|all| all.iter().any(is_layer))
}

/// Everything that the prelude defines, in its order.
///
/// ```
/// assert_eq!(backprose::graph::prelude::names().next(), Some("dense"));
/// ```
pub fn names() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    let names = PRELUDE.statements.iter().filter_map(defined);
    names.filter(move |name| std::mem::replace(&mut last, name) != *name)
}

/// Every definition of a name exactly as it is written, below its documentation.
///
/// ```
/// let hinge = backprose::graph::prelude::text("hinge").unwrap();
/// assert!(hinge.starts_with("## The hinge loss"));
/// assert!(hinge.ends_with("\nfn hinge(s, y) = mean(relu(1 - y * s))\n"));
/// ```
pub fn text(name: &str) -> Option<String> {
    let mut text = String::new();
    for statement in &PRELUDE.statements {
        if defined(statement) == Some(name) {
            let notes = statement.leading.iter().find(|comment| comment.is_note);
            let start = notes.map_or(statement.span, |note| note.span).start;
            text += SOURCE.slice(Span::new(start, statement.span.end));
            text.push('\n');
        }
    }
    (!text.is_empty()).then_some(text)
}

/// The first line of a name's documentation.
pub fn summary(name: &str) -> Option<&'static str> {
    let found = PRELUDE
        .statements
        .iter()
        .find(|statement| defined(statement) == Some(name))?;
    let note = found.leading.iter().find(|comment| comment.is_note)?;
    Some(&note.text)
}

fn defined(statement: &'static Statement) -> Option<&'static str> {
    match &statement.kind {
        StatementKind::Function { name, .. } | StatementKind::Layer { name, .. } => {
            Some(&name.text)
        }
        _ => None,
    }
}
