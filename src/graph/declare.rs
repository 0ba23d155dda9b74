//! `input`, `target`, `param`, `const`: the values that go in.
//!
//! In: a declaration. Out: a [`Node`] for each name that it makes, with its shape, its attributes
//! and its numbers.

use super::Node;
use super::constants::no_names;
use super::elaborate::Elaborator;
use super::numbers::Given;
use super::survey;
use super::value::Frame;
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::MOST_AXES;
use crate::scope::{Dim, Kind};
use crate::syntax::ast::{Declaration, Role};

impl<'a> Elaborator<'a, '_> {
    /// Make the names of a declaration.
    pub(super) fn declare(&mut self, role: Role, declaration: &'a Declaration) {
        let span = declaration.name.span;
        if self.room_for_names(0, span).is_err() {
            return;
        }
        let texts = match survey::texts(&declaration.name, &no_names, self.limits) {
            Ok(texts) => texts,
            Err(problem) => {
                self.sink.push(problem.diagnostic(self.limits));
                self.open = true;
                return;
            }
        };
        let sizes = self.sizes_of(declaration);
        let attributes = self.attributes(declaration, sizes.as_deref());
        let mut told = false;
        for text in texts {
            // Of eight names that are all made twice, one is enough to say so.
            let is_free = if told {
                self.graph.scope.find(&text).is_none() && !self.failed.contains_key(&text)
            } else {
                self.may_make(&text, span).is_ok()
            };
            told |= !is_free;
            let (true, Some(sizes)) = (is_free, &sizes) else {
                if let Some(given) = self.given.get_mut(&text) {
                    *given = Given::Used;
                }
                self.failed.entry(text).or_insert(span);
                continue;
            };
            let name = self.make(text.clone(), kind(role), sizes.clone(), span);
            self.graph
                .scope
                .letter_mut(name)
                .attributes
                .clone_from(&attributes);
            let given = self.numbers_for(&text, name);
            let notes = std::mem::take(&mut self.notes);
            self.graph.nodes.push(Node {
                name,
                definition: None,
                span,
                value_span: span,
                notes,
                given,
            });
        }
    }

    /// The sizes of a declaration, where they are right and their tensor is not too large.
    fn sizes_of(&mut self, declaration: &Declaration) -> Option<Vec<Dim>> {
        let frame = Frame::file();
        let dims: Vec<_> = declaration
            .shape
            .iter()
            .map(|size| self.dim(size, &frame))
            .collect();
        let dims: Vec<Dim> = dims.into_iter().collect::<Result<_, _>>().ok()?;
        let span = declaration.name.span;
        if let Some(ninth) = declaration.shape.get(MOST_AXES) {
            self.too_many_axes(declaration.shape.len(), ninth.span, &frame);
            return None;
        }
        let scope = &self.graph.scope;
        let lengths = dims.iter().filter_map(|dim| scope.value(*dim));
        let limit = self.limits.entries;
        if lengths.fold(1, u64::saturating_mul) > limit {
            let message = format!("this tensor has more than {limit} entries");
            self.sink.push(
                Diagnostic::new(Code::Limit, span, message)
                    .hint("raise the limit with `--limit entries=…`"),
            );
            return None;
        }
        Some(dims)
    }
}

fn kind(role: Role) -> Kind {
    match role {
        Role::Input => Kind::Input,
        Role::Target => Kind::Target,
        Role::Param => Kind::Param,
        Role::Const => Kind::Const,
    }
}
