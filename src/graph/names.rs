//! What a name stands for, and what is wrong where it stands for nothing.
//!
//! In: a name as written. Out: its value, or one finding: unknown, used too early, needed by what
//! it needs, made twice, not free.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::elaborate::Elaborator;
use super::survey::{self, Home, mentions};
use super::value::Frame;
use super::{calls, functions, not_yet};
use crate::diagnostic::{Code, Diagnostic};
use crate::scope::Name;
use crate::source::Span;
use crate::syntax::ast::{self, Built, NamePart};
use crate::syntax::is_statement_word;

/// The problem is told; there is nothing to go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reported;

/// So many equations are looked into for a circle; a longer one is told as used too early.
const MOST_LOOKED_INTO: usize = 10_000;

/// A circle of more names is not told name by name.
const LONGEST_CIRCLE: usize = 4;

impl<'a> Elaborator<'a, '_> {
    /// The text of a name that is used or defined at the top of the file.
    pub(super) fn text<'n>(&mut self, name: &'n ast::Name) -> Result<Cow<'n, str>, Reported> {
        self.text_in(name, &Frame::file())
    }

    /// The text of a name that is used or defined where a frame says what is a number.
    pub(super) fn text_in<'n>(
        &mut self,
        name: &'n ast::Name,
        frame: &Frame<'a>,
    ) -> Result<Cow<'n, str>, Reported> {
        if let Some(text) = name.plain() {
            return Ok(Cow::Borrowed(text));
        }
        self.note_sizes_in(name, frame);
        let text = survey::text(name, &|text| self.number_named(text, frame), self.limits);
        text.map(Cow::Owned).map_err(|problem| {
            let finding = problem.diagnostic(self.limits);
            self.report(finding, frame);
            Reported
        })
    }

    /// Remember that sizes are used to build a name.
    pub(super) fn note_sizes_in(&mut self, name: &ast::Name, frame: &Frame<'a>) {
        for part in &name.parts {
            let NamePart::Built(entries) = part else {
                continue;
            };
            for entry in entries {
                match entry {
                    Built::Value(value) => self.note_sizes(value, frame),
                    Built::Range(first, last) => {
                        self.note_sizes(first, frame);
                        self.note_sizes(last, frame);
                    }
                }
            }
        }
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
            if self.circular.contains(text) && self.circular.contains(&self.defining) {
                return Reported;
            }
            let finding = if text == self.defining {
                let message = format!("`{text}` is defined by itself");
                Diagnostic::new(Code::UsedBeforeDefinition, span, message)
                    .label("its own value is not known yet")
            } else if let Some(way) = self.way_back(text) {
                let message = circle_text(&self.defining, &way);
                self.circular.insert(self.defining.clone());
                self.circular.extend(way);
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
        let is_function = self.is_function(text);
        let near = self.nearest_name(text, frame);
        // A statement that could not be read may make `W_2` beside a `W_1`, but hardly a `W1`.
        let other_number = |near: &String| without_digits(near) == without_digits(text);
        if self.unreadable && !is_function && near.as_ref().is_none_or(other_number) {
            return Reported;
        }
        let finding = if is_function {
            let message =
                format!("`{text}` is a function; its value needs its arguments, in `{text}(…)`");
            Diagnostic::new(Code::UnknownName, span, message)
        } else {
            let message = format!("nothing declares or defines `{text}`");
            let finding = Diagnostic::new(Code::UnknownName, span, message);
            match near {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding,
            }
        };
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
                Home::File => finding = finding.also(call.span, "in this call"),
                Home::Prelude => {
                    finding.primary.span = call.span;
                    finding.message = format!("in `{}`, {}", frame.function, finding.message);
                }
            }
        }
        self.sink.push(finding);
    }

    /// The names from one further down to one that needs the name at hand, each needing the next.
    fn way_back(&mut self, text: &str) -> Option<Vec<String>> {
        if self.searches == 0 || self.defining.is_empty() {
            return None;
        }
        self.searches -= 1;
        // For each name found, the one that needs it; the first has none.
        let mut found: FxHashMap<&str, Option<&str>> = FxHashMap::default();
        found.insert(text, None);
        let mut ahead = vec![text];
        while let Some(name) = ahead.pop()
            && found.len() <= MOST_LOOKED_INTO
        {
            let Some(value) = self.survey.made.get(name).and_then(|made| made.value) else {
                continue;
            };
            let mut leads_back = false;
            mentions(value, &mut |needed, _| {
                leads_back |= needed == self.defining;
                found.entry(needed).or_insert_with(|| {
                    ahead.push(needed);
                    Some(name)
                });
            });
            if leads_back {
                let back =
                    std::iter::successors(Some(name), |step| found.get(step).copied().flatten());
                let mut way: Vec<String> = back.map(str::to_owned).collect();
                way.reverse();
                return Some(way);
            }
        }
        None
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

/// “`a` needs `b`, and `b` needs `a`”
fn circle_text(first: &str, way: &[String]) -> String {
    let mut steps: Vec<&str> = vec![first];
    steps.extend(way.iter().map(String::as_str));
    steps.push(first);
    let needs: Vec<String> = steps
        .windows(2)
        .map(|pair| format!("`{}` needs `{}`", pair[0], pair[1]))
        .collect();
    match needs.as_slice() {
        [begin @ .., last] if needs.len() <= LONGEST_CIRCLE => {
            format!("{}, and {last}", begin.join(", "))
        }
        [begin, .., last] => format!("{begin}, and so on, until {last}"),
        _ => String::new(),
    }
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_numeric()).collect()
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
    let lower =
        |text: &[char]| -> Vec<char> { text.iter().flat_map(|sign| sign.to_lowercase()).collect() };
    if lower(&a) == lower(&b) {
        return Some(1);
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
