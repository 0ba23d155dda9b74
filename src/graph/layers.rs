//! Layers: statements that are put in where they are called.
//!
//! In: the definition that a call has chosen, with its arguments in a [`Frame`]. Out: the
//! parameters that it declares and the equations that it leaves, as nodes of the graph under the
//! names that this call gives them, with their place at the call. There are no layers in a
//! [`Graph`](super::Graph).

use rustc_hash::{FxHashMap, FxHashSet};

use super::Node;
use super::elaborate::Elaborator;
use super::loops::each_made;
use super::names::Reported;
use super::reading::size_text;
use super::shapes::same_size;
use super::survey::{self, Definition, Home};
use super::value::{Frame, Local, Size, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::MatExpr;
use crate::matrix::shape::size_of;
use crate::scope::{Dim, Kind, Name};
use crate::source::Span;
use crate::syntax::ast::{Block, Ident};

/// Layers that call one another go no deeper.
const DEEPEST: usize = 50;

/// A name on the left of an equation: what it is called, and where.
#[derive(Debug, Clone)]
pub(super) struct Left {
    /// The name in the graph.
    pub(super) text: String,
    /// Its place.
    pub(super) span: Span,
    /// The place of the right side.
    pub(super) value: Span,
}

/// The names that one call of a layer makes.
#[derive(Debug, Default)]
pub(super) struct Own<'a> {
    /// Every name that the body makes, as it is written there.
    all: FxHashSet<String>,
    /// What they stand for, as far as they are made.
    pub(super) made: FxHashMap<String, Local<'a>>,
    /// Those whose statement was wrong.
    failed: FxHashSet<String>,
    /// What is put behind a name: `_2`.
    number: String,
    /// What is put behind a parameter's name, where the call has a `name`: `_enc`.
    named: Option<String>,
    /// The last equations, which take the names on the left of the call.
    renamed: FxHashMap<String, Left>,
}

/// A layer that is being put in.
#[derive(Debug)]
pub(super) struct Active<'a> {
    body: &'a Block,
    named: Option<String>,
    /// Layers called in it so far, where it has a name.
    inside: usize,
}

/// What is given to a layer beside its arguments.
#[derive(Debug, Default)]
pub(super) struct Extra<'a> {
    /// `name = enc`
    pub(super) name: Option<String>,
    /// Parameters that are passed, and so not declared.
    pub(super) passed: Vec<(&'a str, Value)>,
}

/// A name that a layer's body makes.
struct Written {
    text: String,
    is_equation: bool,
}

impl<'a> Elaborator<'a, '_> {
    /// Put a layer in. Out: its last equations, as many as there are names on the left, or one.
    pub(super) fn put_layer(
        &mut self,
        call: &'a Ident,
        (definition, body): (&Definition<'a>, &'a Block),
        mut inner: Frame<'a>,
        extra: Extra<'a>,
        left: &[Left],
        frame: &Frame<'a>,
    ) -> Result<Vec<Name>, Reported> {
        if self.names_full() {
            return Err(Reported);
        }
        self.may_stand(call, frame)?;
        self.may_nest(call, definition, body, frame)?;
        let (written, rounds) = self.written(body, &inner);
        if rounds == 0 {
            return Err(self.too_many_rounds(call.span, frame));
        }
        let equations: Vec<&Written> = written.iter().filter(|one| one.is_equation).collect();
        let wanted = left.len().max(1);
        let Some(skipped) = equations.len().checked_sub(wanted) else {
            return Err(self.too_few(call, equations.len(), left.len(), frame));
        };
        let last: Vec<String> = equations[skipped..]
            .iter()
            .map(|one| one.text.clone())
            .collect();
        let mut own = Own {
            renamed: last.iter().cloned().zip(left.iter().cloned()).collect(),
            ..Own::default()
        };
        for (parameter, value) in extra.passed {
            own.made.insert(parameter.to_owned(), Local::Value(value));
        }
        own.named = self.named(extra.name, &own, &written);
        self.number(&mut own, &written);
        let named = own.named.clone();
        own.all = written.into_iter().map(|one| one.text).collect();
        inner.own = Some(own);
        self.active.push(Active {
            body,
            named,
            inside: 0,
        });
        let before = (std::mem::take(&mut self.defining), self.inlined);
        self.block(body, &mut inner);
        (self.defining, self.inlined) = before;
        self.active.pop();
        let values = last.iter().map(|text| match inner.local(text) {
            Some(Local::Value(Value {
                expr: MatExpr::Name(name),
                ..
            })) => Ok(*name),
            _ => Err(Reported),
        });
        values.collect()
    }

    /// Whether the equations of a layer may be put in here: no index runs around the call.
    fn may_stand(&mut self, call: &Ident, frame: &Frame<'a>) -> Result<(), Reported> {
        if self.settles() {
            return Ok(());
        }
        let name = &call.text;
        let message =
            format!("`{name}` leaves names, and cannot be called once for each value of an index");
        let finding = Diagnostic::new(Code::Arguments, call.span, message)
            .hint("call it in an equation of its own; a `for` loop calls it several times");
        self.report(finding, frame);
        Err(Reported)
    }

    /// Whether a layer may be put in here: it is not inside itself, and not too deep.
    fn may_nest(
        &mut self,
        call: &Ident,
        definition: &Definition<'a>,
        body: &'a Block,
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        let name = &definition.name.text;
        let itself = self
            .active
            .iter()
            .any(|outer| std::ptr::eq(outer.body, body));
        let (code, message) = if itself {
            let message =
                format!("`{name}` calls itself; a layer is put in where it is called, and cannot");
            (Code::Arguments, message)
        } else if self.active.len() >= DEEPEST {
            let message = format!("layers call one another more than {DEEPEST} levels deep here");
            (Code::Limit, message)
        } else {
            return Ok(());
        };
        if self.told.insert(format!("{name} nests")) {
            let mut finding = Diagnostic::new(code, call.span, message);
            if itself && definition.home != Home::Prelude {
                finding = finding.also(definition.name.span, "defined here");
            }
            self.report(finding, frame);
        }
        Err(Reported)
    }

    /// The names that a body makes, with its loops gone through, and how many rounds more there may
    /// be, and one.
    fn written(&self, body: &'a Block, inner: &Frame<'a>) -> (Vec<Written>, usize) {
        let mut written = Vec::new();
        let mut rounds = self.limits.rounds.saturating_sub(self.rounds) + 1;
        let lookup = |text: &str| self.number_named(text, inner);
        each_made(
            &body.statements,
            &lookup,
            &mut rounds,
            self.limits,
            &mut |made| {
                let texts = survey::texts(made.name, made.lookup, self.limits);
                written.extend(texts.unwrap_or_default().into_iter().map(|text| Written {
                    text,
                    is_equation: made.value.is_some(),
                }));
            },
        );
        (written, rounds)
    }

    /// What stands behind the names of a call's parameters instead of its number, if anything does.
    fn named(
        &mut self,
        name: Option<String>,
        own: &Own<'a>,
        written: &[Written],
    ) -> Option<String> {
        let counts = own.takes_number(written);
        let Some(Active {
            named: Some(around),
            inside,
            ..
        }) = self.active.last_mut()
        else {
            return name.map(|name| format!("_{name}"));
        };
        let name = name.unwrap_or_else(|| {
            *inside += usize::from(counts);
            inside.to_string()
        });
        Some(format!("{around}_{name}"))
    }

    /// Give a call the next number that clashes with nothing.
    fn number(&mut self, own: &mut Own<'a>, written: &[Written]) {
        if !own.takes_number(written) {
            return;
        }
        let numbered: Vec<&str> = written
            .iter()
            .filter(|one| own.is_numbered(one))
            .map(|one| one.text.as_str())
            .collect();
        loop {
            self.calls += 1;
            let number = format!("_{}", self.calls);
            let is_free = |text: &&str| {
                let name = format!("{text}{number}");
                !self.survey.made.contains_key(&name) && self.graph.scope.find(&name).is_none()
            };
            if numbered.iter().all(is_free) {
                own.number = number;
                return;
            }
        }
    }

    /// A body that leaves fewer equations than the call wants.
    fn too_few(
        &mut self,
        call: &Ident,
        found: usize,
        wanted: usize,
        frame: &Frame<'a>,
    ) -> Reported {
        let name = &call.text;
        let message = if found == 0 {
            format!("`{name}` has no equation, so it has no value")
        } else {
            format!("`{name}` leaves {found} values; {wanted} names stand on the left")
        };
        let finding = Diagnostic::new(Code::Arguments, call.span, message);
        self.report(finding, frame);
        Reported
    }

    /// What a name that a statement makes is called in the graph, and where that is said to be.
    pub(super) fn called(
        &mut self,
        text: &str,
        span: Span,
        frame: &Frame<'a>,
    ) -> Result<(String, Span), Reported> {
        let Some(own) = &frame.own else {
            return Ok((text.to_owned(), span));
        };
        let is_argument = frame.locals.iter().any(|(name, _)| *name == text);
        if is_argument || own.made.contains_key(text) || own.failed.contains(text) {
            let what = if is_argument { "an argument" } else { "made" };
            let message = format!(
                "`{text}` is {what} already in `{}`; a name has one meaning",
                frame.function
            );
            let finding = Diagnostic::new(Code::Redefinition, span, message);
            self.report(finding, frame);
            return Err(Reported);
        }
        let place = frame.call.map_or(span, |call| call.equation);
        Ok(match own.renamed.get(text) {
            Some(left) => (left.text.clone(), left.span),
            None => (format!("{text}{}", own.number), place),
        })
    }

    /// Where the right side of what a statement makes is said to be.
    pub(super) fn value_place(text: &str, value: Span, frame: &Frame<'a>) -> Span {
        let renamed = frame.own.as_ref().and_then(|own| own.renamed.get(text));
        let call = frame.call.map_or(value, |call| call.equation);
        renamed.map_or(call, |left| left.value)
    }

    /// A parameter of a layer that is there already: passed by the call, or made by another call of
    /// the same `name`. Else what it is to be called.
    pub(super) fn parameter(
        &mut self,
        text: &str,
        sizes: &[Dim],
        frame: &Frame<'a>,
    ) -> Result<Parameter, Reported> {
        let Some(own) = &frame.own else {
            return Ok(Parameter::New(text.to_owned()));
        };
        let shape = self.graph.scope.shape(sizes);
        let wanted = size_of(&shape);
        if let Some(Local::Value(value)) = own.made.get(text) {
            let found = value.size;
            let said = |wanted, found| format!("is {wanted}; what is passed is {found}");
            self.same_parameter((text, None), (wanted, found), frame, said)?;
            return Ok(Parameter::Passed);
        }
        let Some(named) = &own.named else {
            return Ok(Parameter::New(format!("{text}{}", own.number)));
        };
        let name = format!("{text}{named}");
        let shared = self.graph.scope.find(&name);
        let Some(known) = shared.filter(|name| self.shared.contains(name)) else {
            return Ok(Parameter::New(name));
        };
        let found = self.value_of(known).size;
        let said = |wanted, found| format!("is {wanted}; `{name}`, which it shares, is {found}");
        self.same_parameter((text, Some(known)), (wanted, found), frame, said)?;
        Ok(Parameter::Shared(known))
    }

    fn same_parameter(
        &mut self,
        (text, shared): (&str, Option<Name>),
        (wanted, found): (Size, Size),
        frame: &Frame<'a>,
        said: impl FnOnce(String, String) -> String,
    ) -> Result<(), Reported> {
        let scope = &self.graph.scope;
        if same_size(scope, wanted, found) {
            return Ok(());
        }
        let said = said(size_text(scope, wanted), size_text(scope, found));
        let message = format!("the parameter `{text}` of `{}` {said}", frame.function);
        let span = frame.call.map(|call| call.span).unwrap_or_default();
        let mut finding = Diagnostic::new(Code::ShapeMismatch, span, message);
        if let Some(shared) = shared {
            finding = finding.also(self.place_of(shared), "the call that declares it");
        }
        let finding = self.with_places(finding, &[], frame);
        self.sink.push(finding);
        Err(Reported)
    }

    /// Remember what a statement of a layer made.
    pub(super) fn own_made(&self, text: &str, made: Option<Name>, frame: &mut Frame<'a>) {
        let Some(own) = &mut frame.own else {
            return;
        };
        match made {
            Some(name) => {
                let value = self.value_of(name);
                own.made.insert(text.to_owned(), Local::Value(value));
            }
            None => {
                own.made.remove(text);
                own.failed.insert(text.to_owned());
            }
        }
    }

    /// A name that the layer makes, and has not made yet, is no other name of the file.
    pub(super) fn not_made_yet(
        &mut self,
        text: &str,
        span: Span,
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        let Some(own) = frame.own.as_ref().filter(|own| own.all.contains(text)) else {
            return Ok(());
        };
        if !own.failed.contains(text) && !self.is_full() {
            let message = format!("`{text}` is used before `{}` makes it", frame.function);
            let finding = Diagnostic::new(Code::UsedBeforeDefinition, span, message);
            self.report(finding, frame);
        }
        Err(Reported)
    }

    /// A name of the graph as a value.
    pub(super) fn value_of(&self, name: Name) -> Value {
        let shape = &self.graph.scope.letter(name).shape;
        Value::leaf(MatExpr::Name(name), size_of(shape))
    }

    /// Put an equation into the graph.
    pub(super) fn equation(&mut self, left: Left, value: Value) -> Name {
        let shape = self.graph.scope.shape(value.size.axes());
        let name = self.make(left.text, Kind::Computed, shape.0, left.span);
        let notes = std::mem::take(&mut self.notes);
        self.graph.nodes.push(Node {
            name,
            definition: Some(value.expr),
            span: left.span,
            value_span: left.value,
            notes,
            given: None,
        });
        name
    }
}

/// A parameter that a layer's body declares.
pub(super) enum Parameter {
    /// To be declared under this name.
    New(String),
    /// Passed by the call.
    Passed,
    /// Declared by another call of the same `name`.
    Shared(Name),
}

impl Own<'_> {
    /// Whether a call has a use for a number: it declares something, or leaves a name of its own.
    fn takes_number(&self, written: &[Written]) -> bool {
        written
            .iter()
            .any(|one| !self.made.contains_key(&one.text) && !self.renamed.contains_key(&one.text))
    }

    /// Whether other calls of its `name` share what the call declares.
    pub(super) fn shares(&self) -> bool {
        self.named.is_some()
    }

    /// Whether a name gets the call's number.
    fn is_numbered(&self, one: &Written) -> bool {
        let is_left = self.renamed.contains_key(&one.text) || self.made.contains_key(&one.text);
        !is_left && (one.is_equation || self.named.is_none())
    }
}
