//! `for t in 1..3 { … }`: statements that are gone through once for each value.
//!
//! In: a loop, and what the names around it stand for. Out: what its statements make, round by
//! round; the loop itself is no part of a [`Graph`](super::Graph). What every round says alike is
//! said once. `each_made` says beforehand which names statements will make.

use rustc_hash::FxHashSet;

use super::Limits;
use super::constants::{Lookup, Problem, ProblemKind};
use super::elaborate::Elaborator;
use super::names::Reported;
use super::survey::{self, whole};
use super::value::{Frame, Local, SCALAR, Value};
use crate::algebra::Rational;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::matrix::MatExpr;
use crate::source::Span;
use crate::syntax::ast::{self, Block, Expr, Ident, Role, Statement, StatementKind};

/// A name that statements make, as it is written there.
pub(super) struct Made<'m, 'a> {
    /// The name, with the loop variables in it.
    pub(super) name: &'a ast::Name,
    /// The right side of its equation; none for a declared name.
    pub(super) value: Option<&'a Expr>,
    /// What the names in it are.
    pub(super) lookup: Lookup<'m>,
}

/// Call `f` on every name that statements make, with the loops gone through, at most `rounds` times
/// in all.
pub(super) fn each_made<'a>(
    statements: &'a [Statement],
    lookup: Lookup,
    rounds: &mut usize,
    limits: &Limits,
    f: &mut dyn FnMut(Made<'_, 'a>),
) {
    let made = |name, value| Made {
        name,
        value,
        lookup,
    };
    for statement in statements {
        match &statement.kind {
            StatementKind::Declare(_, all) => all.iter().for_each(|one| f(made(&one.name, None))),
            StatementKind::Define(targets, value) => {
                targets
                    .iter()
                    .for_each(|one| f(made(&one.name, Some(value))));
            }
            StatementKind::For {
                variable,
                range,
                body,
            } => {
                // What is wrong with a range is told where the walk meets it.
                let Ok((first, last)) = ends(range, lookup, limits) else {
                    continue;
                };
                for value in first..=last {
                    if *rounds == 0 {
                        return;
                    }
                    *rounds -= 1;
                    let inner = |text: &str| match text == variable.text {
                        true => Some(Rational::from(value)),
                        false => lookup(text),
                    };
                    each_made(&body.statements, &inner, rounds, limits, f);
                }
            }
            _ => {}
        }
    }
}

/// Where a range begins and ends.
fn ends(range: &(Expr, Expr), lookup: Lookup, limits: &Limits) -> Result<(i64, i64), Problem> {
    let first = whole(&range.0, lookup, limits)?;
    let last = whole(&range.1, lookup, limits)?;
    if last < first {
        let span = range.0.span.to(range.1.span);
        let kind = ProblemKind::EmptyRange { first, last };
        return Err(Problem { span, kind });
    }
    Ok((first, last))
}

impl<'a> Elaborator<'a, '_> {
    /// Take up the names that the file's loops make.
    pub(super) fn survey_loops(&mut self, statements: &'a [Statement]) {
        let mut survey = std::mem::take(&mut self.survey);
        let limits = self.limits;
        let mut rounds = limits.rounds;
        let frame = Frame::file();
        let lookup = |text: &str| self.number_named(text, &frame);
        for statement in statements {
            if let StatementKind::For { .. } = statement.kind {
                let one = std::slice::from_ref(statement);
                each_made(one, &lookup, &mut rounds, limits, &mut |made| {
                    survey.make(made.name, made.value, made.lookup, limits);
                });
            }
        }
        self.survey = survey;
    }

    /// Go through a loop.
    pub(super) fn repeat(
        &mut self,
        variable: &'a Ident,
        range: &'a (Expr, Expr),
        body: &'a Block,
        frame: &mut Frame<'a>,
    ) {
        let Ok((first, last)) = self.range(range, frame) else {
            // Nobody knows what it would have made.
            self.open = true;
            return;
        };
        self.remark_hidden(variable, frame);
        let mut said = FxHashSet::default();
        for round in first..=last {
            let value = Value::leaf(MatExpr::integer(round), SCALAR);
            frame.locals.push((&variable.text, Local::Value(value)));
            let before = std::mem::take(self.sink);
            self.block(body, frame);
            let found = std::mem::replace(self.sink, before);
            self.say_once(&found, &mut said);
            frame.locals.pop();
            if self.is_full() {
                break;
            }
        }
    }

    /// Go through the statements in braces, those that may stand there.
    pub(super) fn block(&mut self, body: &'a Block, frame: &mut Frame<'a>) {
        for statement in &body.statements {
            if misplaced(statement, frame.own.is_some()).is_none() {
                self.statement(statement, frame);
            }
            if self.is_full() {
                break;
            }
        }
    }

    /// Tell what stands in braces and does not belong there.
    pub(super) fn check_block(&mut self, body: &'a Block, layer: Option<&'a Ident>) {
        for statement in &body.statements {
            if let StatementKind::For { body, .. } = &statement.kind {
                self.check_block(body, layer);
            }
            let Some(word) = misplaced(statement, layer.is_some()) else {
                continue;
            };
            let message = match layer {
                Some(name) => format!(
                    "`{word}` cannot stand in a layer, as it does in `{}`",
                    name.text
                ),
                None => format!("`{word}` cannot stand in a loop"),
            };
            let start = statement.span.start;
            let span = Span::new(start, start + word.len());
            let finding = Diagnostic::new(Code::Syntax, span, message);
            self.sink.push(finding.hint("move it out of the braces"));
        }
    }

    /// The values of a loop's variable, where there are neither none nor too many.
    fn range(
        &mut self,
        range: &'a (Expr, Expr),
        frame: &Frame<'a>,
    ) -> Result<(i64, i64), Reported> {
        self.note_sizes(&range.0, frame);
        self.note_sizes(&range.1, frame);
        let found = ends(range, &|text| self.number_named(text, frame), self.limits);
        let (first, last) = found.map_err(|problem| {
            let finding = match problem.kind {
                ProblemKind::NotConstant | ProblemKind::NotWhole => {
                    let message = "a loop goes from one whole number to another, known at once";
                    Diagnostic::new(Code::NotANumber, problem.span, message)
                        .hint("a size can stand here once it has its number: `given n = 4`")
                }
                _ => problem.diagnostic(self.limits),
            };
            self.report(finding, frame);
            Reported
        })?;
        let rounds = usize::try_from(last.abs_diff(first)).unwrap_or(usize::MAX);
        let before = self.rounds;
        self.rounds = before.saturating_add(rounds).saturating_add(1);
        let limit = self.limits.rounds;
        if self.rounds <= limit {
            return Ok((first, last));
        }
        self.rounds = before;
        Err(self.too_many_rounds(range.0.span.to(range.1.span), frame))
    }

    /// Say once that the loops go round too often; from there on none is gone through.
    pub(super) fn too_many_rounds(&mut self, span: Span, frame: &Frame<'a>) -> Reported {
        let limit = self.limits.rounds;
        if self.rounds <= limit {
            let message = format!("here the loops go round more than {limit} times, all together");
            let finding = Diagnostic::new(Code::Limit, span, message);
            self.report(
                finding.hint("raise the limit with `--limit rounds=…`"),
                frame,
            );
        }
        self.rounds = usize::MAX;
        Reported
    }

    /// Whether the file makes more names, or its loops go round more often, than they may: then it
    /// is told, and there is no use in going on.
    pub(super) fn is_full(&self) -> bool {
        self.rounds > self.limits.rounds || self.names_full()
    }

    /// A loop variable hides what has its name.
    fn remark_hidden(&mut self, variable: &Ident, frame: &Frame<'a>) {
        let text = &variable.text;
        let in_file = frame.call.is_none();
        let made = self
            .survey
            .made
            .get(text)
            .filter(|_| in_file)
            .map(|made| made.span);
        let size = self.graph.scope.find_size(text).filter(|_| in_file);
        let used = size.and_then(|size| self.size_places.get(&size).copied());
        let what = match (frame.local(text), made, used) {
            (Some(_), _, _) if in_file => "the variable of the loop around it",
            (Some(_), _, _) => "what has that name around it",
            (None, Some(_), _) => "the value of that name",
            (None, None, Some(_)) => "the size of that name",
            (None, None, None) => return,
        };
        let message = format!("inside this loop, `{text}` hides {what}");
        let mut finding = Diagnostic::new(Code::Remark, variable.span, message);
        if let Some(place) = made.or(used).filter(|_| frame.local(text).is_none()) {
            finding = finding.also(place, format!("the other `{text}`"));
        }
        if frame.home == survey::Home::File {
            self.report(finding, frame);
        }
    }

    /// Pass on what a round found, unless an earlier round said the like of that place.
    fn say_once(&mut self, found: &Diagnostics, said: &mut FxHashSet<(Code, Span)>) {
        for finding in found.sorted() {
            if said.insert((finding.code, finding.primary.span)) {
                self.sink.push(finding.clone());
            }
        }
        self.sink.dropped += found.dropped;
    }
}

/// The word of a statement that cannot stand in the braces of a loop, or of a layer.
fn misplaced(statement: &Statement, in_layer: bool) -> Option<&'static str> {
    let (word, in_loop) = match &statement.kind {
        StatementKind::Define(..) | StatementKind::For { .. } => return None,
        StatementKind::Declare(Role::Param | Role::Const, _) => return None,
        StatementKind::Declare(Role::Input, _) => ("input", true),
        StatementKind::Declare(Role::Target, _) => ("target", true),
        StatementKind::Title(_) => ("title", false),
        StatementKind::Function { .. } => ("fn", false),
        StatementKind::Layer { .. } => ("layer", false),
        StatementKind::Use(_) => ("use", false),
        StatementKind::Given(_) => ("given", false),
        StatementKind::Notation { .. } => ("notation", false),
        StatementKind::Derive { .. } => ("derive", true),
        StatementKind::Jacobian { .. } => ("jacobian", true),
        StatementKind::Hessian { .. } => ("hessian", true),
        StatementKind::Hvp { .. } => ("hvp", true),
        StatementKind::Update { .. } => ("update", true),
    };
    (in_layer || !in_loop).then_some(word)
}
