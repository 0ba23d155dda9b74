//! `input`, `target`, `param`, `const`: the values that go in.
//!
//! In: a declaration. Out: a [`Node`] for each name that it makes, with its shape, its attributes
//! and its numbers.

use super::Node;
use super::elaborate::Elaborator;
use super::layers::{Own, Parameter};
use super::names::Reported;
use super::numbers::Given;
use super::survey;
use super::value::Frame;
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::MOST_AXES;
use crate::scope::{Dim, Kind};
use crate::syntax::ast::{Declaration, Role};

impl<'a> Elaborator<'a, '_> {
    /// Make the names of a declaration.
    pub(super) fn declare(
        &mut self,
        role: Role,
        declaration: &'a Declaration,
        frame: &mut Frame<'a>,
    ) {
        let written = declaration.name.span;
        if self.room_for_names(0, written).is_err() {
            return;
        }
        self.note_sizes_in(&declaration.name, frame);
        let lookup = |text: &str| self.number_named(text, frame);
        let texts = match survey::texts(&declaration.name, &lookup, self.limits) {
            Ok(texts) => texts,
            Err(problem) => {
                let finding = problem.diagnostic(self.limits);
                self.report(finding, frame);
                self.open = true;
                return;
            }
        };
        let sizes = self.sizes_of(declaration, frame);
        let attributes = self.attributes(declaration, sizes.as_deref());
        let mut told = false;
        for own in texts {
            let parameter = match &sizes {
                Some(sizes) => self.parameter(&own, sizes, frame),
                None => Err(Reported),
            };
            let text = match parameter {
                Ok(Parameter::New(text)) => text,
                Ok(Parameter::Passed) => continue,
                Ok(Parameter::Shared(name)) => {
                    self.own_made(&own, Some(name), frame);
                    continue;
                }
                Err(Reported) => {
                    self.own_made(&own, None, frame);
                    if frame.own.is_none() {
                        self.failed.entry(own).or_insert(written);
                    }
                    continue;
                }
            };
            let span = frame.call.map_or(written, |call| call.equation);
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
                self.own_made(&own, None, frame);
                continue;
            };
            let name = self.make(text.clone(), kind(role), sizes.clone(), span);
            self.graph
                .scope
                .letter_mut(name)
                .attributes
                .clone_from(&attributes);
            self.note_lengths(&text, sizes);
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
            self.own_made(&own, Some(name), frame);
            if frame.own.as_ref().is_some_and(Own::shares) {
                self.shared.insert(name);
            }
        }
    }

    /// What the numbers given for a name say of sizes that have no number yet.
    fn note_lengths(&mut self, text: &str, sizes: &[Dim]) {
        let scope = &self.graph.scope;
        let Some(Given::Numbers(numbers)) = self.given.get(text) else {
            return;
        };
        let lengths: Vec<u64> = match (numbers.shape.as_slice(), sizes) {
            // A vector in one line of a table.
            ([1, length], [_]) if numbers.is_table => vec![*length],
            ([1, length], [_, columns]) if numbers.is_table && scope.is_one(*columns) => {
                vec![*length, 1]
            }
            (lengths, sizes) if lengths.len() == sizes.len() => lengths.to_vec(),
            ([rows, 1], [_]) => vec![*rows],
            ([rows], [_, columns]) if scope.is_one(*columns) => vec![*rows, 1],
            ([], sizes) => vec![1; sizes.len()],
            _ => return,
        };
        for (size, length) in sizes.iter().zip(lengths) {
            let is_symbol = matches!(size, Dim::Size(symbol)
                if scope.find_size(&scope.dim_text(*size)) == Some(*symbol));
            if is_symbol && length > 0 && scope.value(*size).is_none() {
                let said = (scope.dim_text(*size), length, numbers.name);
                self.sizes_said.push(said);
            }
        }
    }

    /// The sizes of a declaration, where they are right and their tensor is not too large.
    fn sizes_of(&mut self, declaration: &Declaration, frame: &Frame<'a>) -> Option<Vec<Dim>> {
        let dims: Vec<_> = declaration
            .shape
            .iter()
            .map(|size| self.dim(size, frame))
            .collect();
        let dims: Vec<Dim> = dims.into_iter().collect::<Result<_, _>>().ok()?;
        let span = declaration.name.span;
        if let Some(ninth) = declaration.shape.get(MOST_AXES) {
            self.too_many_axes(declaration.shape.len(), ninth.span, frame);
            return None;
        }
        let scope = &self.graph.scope;
        let lengths = dims.iter().filter_map(|dim| scope.value(*dim));
        let limit = self.limits.entries;
        if lengths.fold(1, u64::saturating_mul) > limit {
            let message = format!("this tensor has more than {limit} entries");
            let finding = Diagnostic::new(Code::Limit, span, message)
                .hint("raise the limit with `--limit entries=…`");
            self.report(finding, frame);
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
