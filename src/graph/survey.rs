//! One look over the file, before anything is made of it.
//!
//! In: its statements. Out: a [`Survey`]: every name that the file makes anywhere, and its functions
//! and layers. They may stand anywhere, and whoever uses a name too early is told where it comes.
//! What loops make is added by `loops`, once the sizes have their numbers. Nothing is reported here;
//! the walk reports what it comes by.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Limits;
use super::constants::{Lookup, Problem, ProblemKind, integer, no_names, number};
use super::used::Seen;
use crate::source::Span;
use crate::syntax::ast::{self, Built, ExprKind, NamePart, StatementKind};

/// Bytes of a name, on average, where a range makes many.
const LONGEST_NAME: u64 = 64;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Survey<'a> {
    /// Every name that a declaration or an equation makes: its first place, and its right side.
    pub(super) made: FxHashMap<String, Made<'a>>,
    /// The functions and layers that the file sees, each with its definitions in their order.
    pub(super) functions: FxHashMap<&'a str, Vec<Definition<'a>>>,
    /// Those that a file sees that it uses.
    elsewhere: FxHashMap<Home, FxHashMap<&'a str, Vec<Definition<'a>>>>,
    /// Names met, the same one counted again.
    met: usize,
}

/// Where a name is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made<'a> {
    /// The name there.
    pub(super) span: Span,
    /// The right side of its equation; none for a declared name.
    pub(super) value: Option<&'a ast::Expr>,
}

/// One definition of a function or layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definition<'a> {
    /// Its name, where it is defined.
    pub(super) name: &'a ast::Ident,
    /// What it takes.
    pub(super) parameters: &'a [ast::Parameter],
    /// What it is.
    pub(super) body: Body<'a>,
    /// Whose it is.
    pub(super) home: Home,
}

/// What a definition puts in where it is called.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body<'a> {
    /// A function's formula.
    Formula(&'a ast::Expr),
    /// A layer's statements.
    Statements(&'a ast::Block),
}

impl<'a> Definition<'a> {
    /// The statements, of a layer.
    pub(super) fn layer(&self) -> Option<&'a ast::Block> {
        match self.body {
            Body::Statements(block) => Some(block),
            Body::Formula(_) => None,
        }
    }

    /// The parameters that a layer declares under plain names, which a call may pass instead.
    pub(super) fn declares(&self) -> impl Iterator<Item = &'a str> {
        self.declarations()
            .filter_map(|declaration| declaration.name.plain())
    }

    /// Whether an argument is a size of what a layer declares.
    pub(super) fn sizes_with(&self, argument: &str) -> bool {
        let mut found = false;
        for size in self.declarations().flat_map(|one| &one.shape) {
            mentions(size, &mut |text, _| found |= text == argument);
        }
        found
    }

    /// Where a layer passes an argument on as it is: what is called, and which argument it is there.
    pub(super) fn passes_on(&self, argument: &str) -> Vec<(&'a str, Passed<'a>)> {
        let mut found = Vec::new();
        let statements = self.layer().map_or(&[][..], |block| &block.statements);
        let equations = statements.iter().filter_map(|one| match &one.kind {
            StatementKind::Define(_, value) => Some(value),
            _ => None,
        });
        for value in equations {
            each_part(value, &mut |part| {
                let ExprKind::Call {
                    name, arguments, ..
                } = &*part.kind
                else {
                    return;
                };
                for (at, one) in arguments.iter().enumerate() {
                    let is_it = matches!(&*one.value.kind,
                        ExprKind::Name(name) if name.plain() == Some(argument));
                    if is_it {
                        let passed = one
                            .name
                            .as_ref()
                            .map_or(Passed::At(at), |name| Passed::Named(&name.text));
                        found.push((name.text.as_str(), passed));
                    }
                }
            });
        }
        found
    }

    /// The argument that something passed is.
    pub(super) fn argument(&self, passed: Passed) -> Option<&'a str> {
        let mut names = self.parameters.iter().map(|one| one.name.text.as_str());
        match passed {
            Passed::At(at) => names.nth(at),
            Passed::Named(text) => names.find(|name| *name == text),
        }
    }

    fn declarations(&self) -> impl Iterator<Item = &'a ast::Declaration> {
        let statements = self.layer().map_or(&[][..], |block| &block.statements);
        statements.iter().flat_map(|one| match &one.kind {
            StatementKind::Declare(ast::Role::Param, declarations) => declarations.as_slice(),
            _ => &[],
        })
    }
}

/// Which argument of a call is meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Passed<'e> {
    /// By its place, from 0.
    At(usize),
    /// By its name.
    Named(&'e str),
}

/// Whose text an expression is. Places in the prelude mean nothing to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Home {
    /// The file's.
    File,
    /// That of a file that is used, by its number: it sees only its arguments, and what is defined
    /// there.
    Used(u16),
    /// The prelude's: it sees only its arguments.
    Prelude,
}

/// Look over a file's statements.
pub(super) fn survey<'a>(
    statements: &'a [ast::Statement],
    seen: &FxHashMap<Home, Vec<Seen<'a>>>,
    limits: &Limits,
) -> Survey<'a> {
    let mut survey = Survey::default();
    for statement in statements {
        match &statement.kind {
            StatementKind::Declare(_, declarations) => {
                for declaration in declarations {
                    survey.make(&declaration.name, None, &no_names, limits);
                }
            }
            StatementKind::Define(targets, value) => {
                for target in targets {
                    survey.make(&target.name, Some(value), &no_names, limits);
                }
            }
            StatementKind::Function { .. }
            | StatementKind::Layer { .. }
            | StatementKind::Title(_)
            | StatementKind::For { .. }
            | StatementKind::Use(_)
            | StatementKind::Given(_)
            | StatementKind::Derive { .. }
            | StatementKind::Jacobian { .. }
            | StatementKind::Hessian { .. }
            | StatementKind::Hvp { .. }
            | StatementKind::Update { .. }
            | StatementKind::Notation { .. } => {}
        }
    }
    for (home, seen) in seen {
        let all = definitions(seen.iter().map(|one| (one.statement, one.home)));
        match home {
            Home::File => survey.functions = all,
            home => drop(survey.elsewhere.insert(*home, all)),
        }
    }
    survey
}

/// The functions and layers that statements define, each with its definitions in their order.
pub(super) fn definitions<'a>(
    statements: impl Iterator<Item = (&'a ast::Statement, Home)>,
) -> FxHashMap<&'a str, Vec<Definition<'a>>> {
    let mut all: FxHashMap<&str, Vec<Definition>> = FxHashMap::default();
    for (statement, home) in statements {
        let (name, parameters, body) = match &statement.kind {
            StatementKind::Function {
                name,
                parameters,
                body,
            } => (name, parameters, Body::Formula(body)),
            StatementKind::Layer {
                name,
                parameters,
                body,
            } => (name, parameters, Body::Statements(body)),
            _ => continue,
        };
        all.entry(&name.text).or_default().push(Definition {
            name,
            parameters,
            body,
            home,
        });
    }
    all
}

impl<'a> Survey<'a> {
    /// The functions and layers that a text sees, those of the prelude aside.
    pub(super) fn functions_of(
        &self,
        home: Home,
    ) -> Option<&FxHashMap<&'a str, Vec<Definition<'a>>>> {
        match home {
            Home::File => Some(&self.functions),
            Home::Used(_) => self.elsewhere.get(&home),
            Home::Prelude => None,
        }
    }

    /// Whether the file makes more names than it may.
    pub(super) fn too_many(&self, limits: &Limits) -> bool {
        self.met > limits.names
    }

    /// Take up the names that a declared or defined name stands for.
    pub(super) fn make(
        &mut self,
        name: &ast::Name,
        value: Option<&'a ast::Expr>,
        lookup: Lookup,
        limits: &Limits,
    ) {
        // What cannot be read, or is too much, is told where the walk meets it.
        if self.too_many(limits) {
            return;
        }
        let span = name.span;
        for text in texts(name, lookup, limits).unwrap_or_default() {
            self.met += 1;
            self.made.entry(text).or_insert(Made { span, value });
        }
    }
}

/// The names that a declared name stands for: `w_{1..3}` is three.
pub(super) fn texts(
    name: &ast::Name,
    lookup: Lookup,
    limits: &Limits,
) -> Result<Vec<String>, Problem> {
    let mut texts = vec![String::new()];
    for part in &name.parts {
        match part {
            NamePart::Text(text) => texts.iter_mut().for_each(|name| name.push_str(text)),
            NamePart::Built(entries) => {
                for (at, entry) in entries.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    let (first, last) = match entry {
                        Built::Value(value) => {
                            let value = whole(value, lookup, limits)?;
                            (value, value)
                        }
                        Built::Range(first, last) => {
                            (whole(first, lookup, limits)?, whole(last, lookup, limits)?)
                        }
                    };
                    let span = name.span;
                    if last < first {
                        let kind = ProblemKind::EmptyRange { first, last };
                        return Err(Problem { span, kind });
                    }
                    let bytes = texts.iter().map(String::len).sum::<usize>() as u64;
                    let each = last.abs_diff(first).saturating_add(1);
                    let room = limits.names as u64;
                    if each.saturating_mul(texts.len() as u64) > room
                        || each.saturating_mul(bytes) > room.saturating_mul(LONGEST_NAME)
                    {
                        let kind = ProblemKind::TooManyNames;
                        return Err(Problem { span, kind });
                    }
                    texts = texts
                        .iter()
                        .flat_map(|text| {
                            (first..=last).map(move |value| format!("{text}{comma}{value}"))
                        })
                        .collect();
                }
            }
        }
    }
    Ok(texts)
}

/// The one name that a used name stands for: `h_{2-1}` is `h_1`.
pub(super) fn text(name: &ast::Name, lookup: Lookup, limits: &Limits) -> Result<String, Problem> {
    for part in &name.parts {
        if let NamePart::Built(entries) = part
            && let Some(Built::Range(first, last)) = entries
                .iter()
                .find(|entry| matches!(entry, Built::Range(..)))
        {
            let span = first.span.to(last.span);
            let kind = ProblemKind::RangeInName;
            return Err(Problem { span, kind });
        }
    }
    // Without a range there is exactly one.
    Ok(texts(name, lookup, limits)?.pop().unwrap_or_default())
}

/// The whole number that an expression is.
pub(super) fn whole(expr: &ast::Expr, lookup: Lookup, limits: &Limits) -> Result<i64, Problem> {
    let value = number(expr, lookup, limits)?;
    integer(&value).ok_or(Problem {
        span: expr.span,
        kind: ProblemKind::NotWhole,
    })
}

/// The plain names that stand in the braces of names in an expression: `t`, of `h_{t-1}`.
pub(super) fn built_names(expr: &ast::Expr) -> FxHashSet<&str> {
    let mut found = FxHashSet::default();
    each_name(expr, &mut |name| {
        for part in &name.parts {
            let NamePart::Built(entries) = part else {
                continue;
            };
            for entry in entries {
                let mut note = |text, _| {
                    found.insert(text);
                };
                match entry {
                    Built::Value(value) => mentions(value, &mut note),
                    Built::Range(first, last) => {
                        mentions(first, &mut note);
                        mentions(last, &mut note);
                    }
                }
            }
        }
    });
    found
}

/// Call `f` on every name in an expression that is written out plainly, from left to right.
pub(super) fn mentions<'e>(expr: &'e ast::Expr, f: &mut dyn FnMut(&'e str, Span)) {
    each_name(expr, &mut |name| {
        if let Some(text) = name.plain() {
            f(text, name.span);
        }
    });
}

/// Call `f` on every name in an expression, from left to right.
fn each_name<'e>(expr: &'e ast::Expr, f: &mut dyn FnMut(&'e ast::Name)) {
    each_part(expr, &mut |part| {
        if let ExprKind::Name(name) = &*part.kind {
            f(name);
        }
    });
}

/// Call `f` on an expression and on every part of it, from left to right.
fn each_part<'e>(expr: &'e ast::Expr, f: &mut dyn FnMut(&'e ast::Expr)) {
    f(expr);
    match &*expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => {}
        ExprKind::Group(inner) | ExprKind::Negate(inner) => each_part(inner, f),
        ExprKind::Chain { first, rest } => {
            each_part(first, f);
            rest.iter()
                .for_each(|(_, _, operand)| each_part(operand, f));
        }
        ExprKind::Power { base, exponent, .. } => {
            each_part(base, f);
            each_part(exponent, f);
        }
        ExprKind::Transpose { of, .. } => each_part(of, f),
        ExprKind::Index { of, places } => {
            each_part(of, f);
            for place in places {
                match place {
                    ast::Place::At(at) => each_part(at, f),
                    ast::Place::Range(first, last) => {
                        each_part(first, f);
                        each_part(last, f);
                    }
                    ast::Place::All(_) => {}
                }
            }
        }
        ExprKind::Call {
            binders, arguments, ..
        } => {
            for (first, last) in binders.iter().filter_map(|binder| binder.range.as_ref()) {
                each_part(first, f);
                each_part(last, f);
            }
            arguments
                .iter()
                .for_each(|argument| each_part(&argument.value, f));
        }
        ExprKind::List(entries) => entries.iter().for_each(|entry| each_part(entry, f)),
        ExprKind::Compare { first, rest } => {
            each_part(first, f);
            rest.iter()
                .for_each(|(_, _, operand)| each_part(operand, f));
        }
    }
}
