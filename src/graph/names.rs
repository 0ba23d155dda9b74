//! What a name stands for, and what is wrong where it stands for nothing.
//!
//! In: a name as written. Out: its value, or one finding: unknown, used too early, needed by what
//! it needs, made twice, not free.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::elaborate::Elaborator;
use super::survey::{self, Home, mentions};
use super::value::Frame;
use super::{calls, functions, not_yet};
use crate::diagnostic::{Code, Diagnostic};
use crate::scope::Name;
use crate::source::Span;
use crate::syntax::{ast, is_statement_word};

/// The problem is told; there is nothing to go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reported;

/// So many equations are looked into for a circle; a longer one is told as used too early.
const MOST_LOOKED_INTO: usize = 10_000;

impl<'a> Elaborator<'a, '_> {
    /// The text of a name that is used or defined.
    pub(super) fn text<'n>(&mut self, name: &'n ast::Name) -> Result<Cow<'n, str>, Reported> {
        if let Some(text) = name.plain() {
            return Ok(Cow::Borrowed(text));
        }
        survey::text(name, self.limits)
            .map(Cow::Owned)
            .map_err(|problem| {
                self.sink.push(problem.diagnostic(self.limits));
                Reported
            })
    }

    /// Where the declaration or equation of a name is.
    pub(super) fn place_of(&self, name: Name) -> Span {
        self.places.get(name.index()).copied().unwrap_or_default()
    }

    /// Whether a declaration or equation may make this name; if not, that is told.
    pub(super) fn may_make(&mut self, text: &str, span: Span) -> Result<(), Reported> {
        self.room_for_names(1, span)?;
        let earlier = match self.graph.scope.find(text) {
            Some(name) => Some(self.place_of(name)),
            None => self.failed.get(text).copied(),
        };
        if let Some(earlier) = earlier {
            let message = format!("`{text}` is made twice; a name has one meaning");
            self.sink.push(
                Diagnostic::new(Code::Redefinition, span, message)
                    .also(earlier, format!("`{text}` is made here first")),
            );
            return Err(Reported);
        }
        if let Some(size) = self.graph.scope.find_size(text) {
            let message = format!("`{text}` is a size already; a name has one meaning");
            let used = self.size_places.get(&size).copied().unwrap_or(span);
            self.sink.push(
                Diagnostic::new(Code::Redefinition, span, message)
                    .also(used, format!("`{text}` is a size here")),
            );
            return Err(Reported);
        }
        if let Some(function) = self.survey.functions.get(text).and_then(|all| all.first()) {
            let message = format!("`{text}` is a function of this file; a name has one meaning");
            self.sink.push(
                Diagnostic::new(Code::Redefinition, span, message)
                    .also(function.name.span, "the function is defined here"),
            );
            return Err(Reported);
        }
        let what = if is_statement_word(text) {
            "begins a statement"
        } else if calls::is_built_in(text) || text == "pi" {
            "is built in"
        } else if not_yet::is_layer(text) || self.survey.layers.contains(text) {
            "is a layer"
        } else {
            return Ok(());
        };
        let message = format!("`{text}` {what}, and is not free as the name of a value");
        let mut finding = Diagnostic::new(Code::ReservedName, span, message);
        let other = format!("{text}_1");
        if !self.survey.made.contains_key(&other) {
            finding = finding.hint(format!("call it `{other}`, say"));
        }
        self.sink.push(finding);
        Err(Reported)
    }

    /// A name that stands for nothing here: say why, once.
    pub(super) fn unknown_name(&mut self, text: &str, span: Span, frame: &Frame<'a>) -> Reported {
        if self.failed.contains_key(text) && frame.home == Home::File {
            return Reported;
        }
        let made = self.survey.made.get(text).copied();
        if let Some(made) = made
            && frame.home == Home::File
        {
            let finding = if text == self.defining {
                let message = format!("`{text}` is defined by itself");
                Diagnostic::new(Code::UsedBeforeDefinition, span, message)
                    .label("its own value is not known yet")
            } else if self.leads_back(text) {
                let defining = &self.defining;
                let message =
                    format!("`{defining}` needs `{text}`, and `{text}` needs `{defining}`");
                Diagnostic::new(Code::UsedBeforeDefinition, span, message)
                    .also(made.span, format!("`{text}` is defined here"))
            } else {
                let message = format!("`{text}` is used before it is defined");
                Diagnostic::new(Code::UsedBeforeDefinition, span, message)
                    .also(made.span, format!("`{text}` is defined here"))
                    .hint(format!("move the definition of `{text}` up"))
            };
            self.report(finding, frame);
            return Reported;
        }
        if self.open || !self.told.insert(text.to_owned()) {
            return Reported;
        }
        let message = format!("nothing declares or defines `{text}`");
        let mut finding = Diagnostic::new(Code::UnknownName, span, message);
        if self.is_function(text) {
            finding = Diagnostic::new(
                Code::UnknownName,
                span,
                format!("`{text}` is a function; its value needs its arguments, in `{text}(…)`"),
            );
        } else if let Some(near) = self.nearest_name(text, frame) {
            finding = finding.hint(format!("did you mean `{near}`?"));
        }
        self.report(finding, frame);
        Reported
    }

    /// A function that is called and does not exist.
    pub(super) fn unknown_function(&mut self, name: &ast::Ident, frame: &Frame<'a>) -> Reported {
        let text = &name.text;
        if self.open || !self.told.insert(format!("{text}()")) {
            return Reported;
        }
        let is_value = self.survey.made.contains_key(text.as_str());
        let message = if is_value {
            format!("`{text}` is a value, and is called like a function")
        } else {
            format!("there is no function `{text}`")
        };
        let mut finding = Diagnostic::new(Code::UnknownName, name.span, message);
        if is_value {
            finding = finding.hint(format!("a product is written `{text} * (…)`"));
        } else if self.searches > 0 {
            self.searches -= 1;
            let mut all: Vec<&str> = self.survey.functions.keys().copied().collect();
            calls::names().for_each(|name| all.push(name));
            functions::prelude_names().for_each(|name| all.push(name));
            if let Some(near) = nearest(text, all.into_iter()) {
                finding = finding.hint(format!("did you mean `{near}`?"));
            }
        }
        self.report(finding, frame);
        Reported
    }

    /// Whether something can be called by that name.
    pub(super) fn is_function(&self, text: &str) -> bool {
        self.survey.functions.contains_key(text)
            || calls::is_built_in(text)
            || not_yet::is_layer(text)
    }

    /// A finding in an expression. Places in the prelude become the call's, and a function's body
    /// says where it was called.
    pub(super) fn report(&mut self, mut finding: Diagnostic, frame: &Frame<'a>) {
        if let Some(call) = frame.call {
            match frame.home {
                Home::File => finding = finding.also(call, "in this call"),
                Home::Prelude => {
                    finding.primary.span = call;
                    finding.message = format!("in `{}`, {}", frame.function, finding.message);
                }
            }
        }
        self.sink.push(finding);
    }

    /// Whether the equation of a name further down leads back to the one at hand.
    fn leads_back(&mut self, text: &str) -> bool {
        if self.searches == 0 || self.defining.is_empty() {
            return false;
        }
        self.searches -= 1;
        let mut seen = FxHashSet::default();
        let mut ahead: Vec<&ast::Expr> = Vec::new();
        ahead.extend(self.survey.made.get(text).and_then(|made| made.value));
        while let Some(value) = ahead.pop() {
            let mut back = false;
            mentions(value, &mut |name, _| {
                back |= name == self.defining;
                if seen.insert(name) {
                    ahead.extend(self.survey.made.get(name).and_then(|made| made.value));
                }
            });
            if back {
                return true;
            }
            if seen.len() > MOST_LOOKED_INTO {
                return false;
            }
        }
        false
    }

    /// The visible name that is spelt most like a text.
    pub(super) fn nearest_name(&mut self, text: &str, frame: &Frame<'a>) -> Option<String> {
        if self.searches == 0 {
            return None;
        }
        self.searches -= 1;
        let scope = &self.graph.scope;
        let values = scope.names().map(|name| scope.letter(name).text.as_str());
        let local = frame.names();
        let near = match frame.home {
            Home::File => nearest(text, local.chain(values)),
            Home::Prelude => nearest(text, local),
        };
        near.map(str::to_owned)
    }
}

/// The candidate with the fewest letters to change, where they are few; of equals the first
/// in the order of the alphabet.
fn nearest<'t>(text: &str, candidates: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let length = text.chars().count();
    let most = if length < 3 {
        1
    } else {
        length.div_ceil(3).min(3)
    };
    candidates
        .filter_map(|candidate| Some((distance(text, candidate, most)?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters have to be changed, added or taken away, where that is at most `most`; none
/// where nothing of the text would be left.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    let distance = row[b.len()];
    (distance <= most && distance < a.len().max(b.len())).then_some(distance)
}
