//! What is to be derived, and how names are written.
//!
//! In: `derive L wrt W`, `notation W = "…"`. Out: a [`Request`] for each derivation, LaTeX for
//! names; or what keeps it from being derived.

use rustc_hash::FxHashMap;

use super::elaborate::Elaborator;
use super::latex;
use super::names::Reported;
use super::reading::size_text;
use super::value::Frame;
use super::{LayerStyle, Request};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::size_of;
use crate::scope::{Kind, Name};
use crate::source::Span;
use crate::syntax::ast::{self, Statement, StatementKind};

impl<'a> Elaborator<'a, '_> {
    /// `derive L wrt W_1, x`
    pub(super) fn derive(&mut self, of: &'a ast::Name, wrt: &'a [ast::Name], frame: &Frame<'a>) {
        self.derives = true;
        let target = self.derived(of, frame);
        let by: Vec<_> = wrt
            .iter()
            .map(|name| self.value_named(name, frame))
            .collect();
        let by: Result<Vec<Name>, Reported> = by.into_iter().collect();
        let (Ok(target), Ok(by)) = (target, by) else {
            return;
        };
        let mut unique: Vec<Name> = Vec::with_capacity(by.len());
        for (name, place) in by.into_iter().zip(wrt) {
            let text = &self.graph.scope.letter(name).text;
            if name == target {
                let message = format!("`{text}` is to be differentiated by itself; that is 1");
                self.sink
                    .push(Diagnostic::new(Code::DeriveTarget, place.span, message));
                return;
            }
            if unique.contains(&name) {
                let message = format!("`{text}` stands twice behind `wrt`; once is enough");
                self.sink
                    .push(Diagnostic::new(Code::Remark, place.span, message));
            } else {
                unique.push(name);
            }
        }
        let notes = std::mem::take(&mut self.notes);
        self.graph.requests.push(Request {
            of: target,
            wrt: unique,
            span: of.span,
            notes,
        });
    }

    /// The scalar that is differentiated.
    fn derived(&mut self, of: &ast::Name, frame: &Frame<'a>) -> Result<Name, Reported> {
        let name = self.value_named(of, frame)?;
        let scope = &self.graph.scope;
        let letter = scope.letter(name);
        let text = &letter.text;
        let size = size_of(&letter.shape);
        if !letter.shape.is_scalar() {
            let found = size_text(scope, size);
            let message = format!("`derive` needs a number; `{text}` is {found}");
            let finding = Diagnostic::new(Code::DeriveTarget, of.span, message)
                .also(self.place_of(name), format!("`{text}` is made here"))
                .hint(format!(
                    "make one number of it, as in `L = sum({text})`, and derive that"
                ));
            self.sink.push(finding);
            return Err(Reported);
        }
        if letter.kind != Kind::Computed {
            let message = format!(
                "`{text}` is declared, and depends on nothing that it could be differentiated by"
            );
            self.sink.push(
                Diagnostic::new(Code::DeriveTarget, of.span, message)
                    .also(self.place_of(name), format!("`{text}` is declared here")),
            );
            return Err(Reported);
        }
        Ok(name)
    }

    /// The value that a request names.
    pub(super) fn value_named(
        &mut self,
        name: &ast::Name,
        frame: &Frame<'a>,
    ) -> Result<Name, Reported> {
        let text = self.text_in(name, frame)?;
        if let Some(found) = self.graph.scope.find(&text) {
            return Ok(found);
        }
        if self.graph.scope.find_size(&text).is_some() && !self.survey.made.contains_key(&*text) {
            let message = format!("`{text}` is a size, and sizes have no derivative");
            self.sink
                .push(Diagnostic::new(Code::DeriveTarget, name.span, message));
            return Err(Reported);
        }
        Err(self.unknown_name(&text, name.span, frame))
    }

    /// Put in every parameter where `wrt` names none, and say where nothing is derived at all.
    pub(super) fn settle_requests(&mut self) {
        let scope = &self.graph.scope;
        let params: Vec<Name> = scope
            .names()
            .filter(|name| scope.letter(*name).kind == Kind::Param)
            .collect();
        for request in &mut self.graph.requests {
            if !request.wrt.is_empty() {
                continue;
            }
            if params.is_empty() && !self.open && !self.unreadable {
                let text = &scope.letter(request.of).text;
                let message =
                    format!("there is no `param` that `{text}` could be differentiated by");
                self.sink.push(
                    Diagnostic::new(Code::DeriveTarget, request.span, message).hint(format!(
                        "name what to differentiate by: `derive {text} wrt …`"
                    )),
                );
            }
            request.wrt.clone_from(&params);
        }
        if !self.derives && !self.sink.has_errors() {
            let scalar = self.graph.nodes.iter().rev().find(|node| {
                node.definition.is_some() && scope.letter(node.name).shape.is_scalar()
            });
            let place = scalar
                .or(self.graph.nodes.last())
                .map_or(Span::default(), |node| node.span);
            let message = "nothing is derived: the document shows the forward pass only";
            let mut remark = Diagnostic::new(Code::Remark, place, message);
            if let Some(scalar) = scalar {
                let text = &scope.letter(scalar.name).text;
                remark = remark.hint(format!("`derive {text}` asks for its gradients"));
            }
            self.sink.push(remark);
        }
    }

    /// `notation W_1 = "…"`, `notation layers = "superscript"`: they may stand above the names.
    pub(super) fn notations(&mut self, statements: &'a [Statement]) {
        let mut set: FxHashMap<String, Span> = FxHashMap::default();
        for statement in statements {
            let StatementKind::Notation { name, text } = &statement.kind else {
                continue;
            };
            let Ok(key) = self.text(name) else { continue };
            if let Some(first) = set.get(&*key) {
                let message = format!("the notation of `{key}` is set twice");
                self.sink.push(
                    Diagnostic::new(Code::Redefinition, name.span, message)
                        .also(*first, "here it is set first"),
                );
                continue;
            }
            set.insert(key.clone().into_owned(), name.span);
            if let Some(value) = self.graph.scope.find(&key) {
                if let Some((fault, at)) = latex::fault(&text.text) {
                    self.sink.push(unfit(&fault, text, at));
                    continue;
                }
                self.graph.scope.letter_mut(value).notation = Some(text.text.clone());
            } else if key == "layers" {
                self.layer_style(text);
            } else {
                self.unknown_name(&key, name.span, &Frame::file());
            }
        }
    }

    fn layer_style(&mut self, text: &ast::Text) {
        self.graph.layers = match text.text.as_str() {
            "subscript" => LayerStyle::Subscript,
            "superscript" => LayerStyle::Superscript,
            "brackets" => LayerStyle::Brackets,
            other => {
                let message = format!("\"{other}\" is no way to write the numbers of layers");
                self.sink.push(
                    Diagnostic::new(Code::UnknownName, text.span, message)
                        .hint("there are \"subscript\", \"superscript\" and \"brackets\""),
                );
                return;
            }
        };
    }
}

/// What is wrong with the LaTeX of a name.
fn unfit(fault: &latex::Fault, text: &ast::Text, at: Span) -> Diagnostic {
    // The opening quote stands before the text.
    let place = text
        .span
        .at(text.span.start + 1 + at.start, text.span.start + 1 + at.end);
    let message = match fault {
        latex::Fault::Command(word) => {
            format!("`\\{word}` is no letter, mark or typeface that a name can have")
        }
        latex::Fault::Sign(sign) => format!("`{sign}` cannot stand in the LaTeX of a name"),
        latex::Fault::Braces => "the braces of this LaTeX do not match".into(),
        latex::Fault::Empty => "this LaTeX is empty".into(),
    };
    Diagnostic::new(Code::Syntax, place, message)
        .hint("letters with scripts, accents and typefaces: \"\\mathbf{W}^{[1]}\"")
}
