//! One look over the file, before anything is made of it.
//!
//! In: its statements. Out: a [`Survey`]: every name that the file makes anywhere, the numbers that
//! it gives, its functions. `given` and `fn` may stand anywhere, and whoever uses a name too early
//! is told where it comes. Nothing is reported here; the walk reports what it comes by.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Limits;
use super::constants::{Lookup, Problem, ProblemKind, integer, no_names, number};
use crate::source::Span;
use crate::syntax::ast::{self, Built, ExprKind, NamePart, StatementKind};

/// Bytes of a name, on average, where a range makes many.
const LONGEST_NAME: u64 = 64;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Survey<'a> {
    /// Every name that a declaration or an equation makes: its first place, and its right side.
    pub(super) made: FxHashMap<String, Made<'a>>,
    /// The functions of the file, each with its definitions in their order.
    pub(super) functions: FxHashMap<&'a str, Vec<Definition<'a>>>,
    /// The layers of the file.
    pub(super) layers: FxHashSet<&'a str>,
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

/// One definition of a function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definition<'a> {
    /// Its name, where it is defined.
    pub(super) name: &'a ast::Ident,
    /// What it takes.
    pub(super) parameters: &'a [ast::Parameter],
    /// What it is.
    pub(super) body: &'a ast::Expr,
    /// Whose it is.
    pub(super) home: Home,
}

/// Whose text an expression is. Places in the prelude mean nothing to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// The file's.
    File,
    /// The prelude's: it sees only its arguments.
    Prelude,
}

/// Look over a file's statements.
pub(super) fn survey<'a>(statements: &'a [ast::Statement], limits: &Limits) -> Survey<'a> {
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
            StatementKind::Layer { name, .. } => {
                survey.layers.insert(&name.text);
            }
            StatementKind::Function { .. }
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
    survey.functions = functions(statements, Home::File);
    survey
}

/// The functions that statements define, each with its definitions in their order.
pub(super) fn functions(
    statements: &[ast::Statement],
    home: Home,
) -> FxHashMap<&str, Vec<Definition<'_>>> {
    let mut functions: FxHashMap<&str, Vec<Definition>> = FxHashMap::default();
    for statement in statements {
        if let StatementKind::Function {
            name,
            parameters,
            body,
        } = &statement.kind
        {
            functions.entry(&name.text).or_default().push(Definition {
                name,
                parameters,
                body,
                home,
            });
        }
    }
    functions
}

impl<'a> Survey<'a> {
    /// Take up the names that a declared or defined name stands for.
    pub(super) fn make(
        &mut self,
        name: &ast::Name,
        value: Option<&'a ast::Expr>,
        lookup: Lookup,
        limits: &Limits,
    ) {
        // What cannot be read, or is too much, is told where the walk meets it.
        if self.met > limits.names {
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
    match &*expr.kind {
        ExprKind::Number(_) => {}
        ExprKind::Name(name) => f(name),
        ExprKind::Group(inner) | ExprKind::Negate(inner) => each_name(inner, f),
        ExprKind::Chain { first, rest } => {
            each_name(first, f);
            rest.iter()
                .for_each(|(_, _, operand)| each_name(operand, f));
        }
        ExprKind::Power { base, exponent, .. } => {
            each_name(base, f);
            each_name(exponent, f);
        }
        ExprKind::Transpose { of, .. } => each_name(of, f),
        ExprKind::Index { of, places } => {
            each_name(of, f);
            for place in places {
                match place {
                    ast::Place::At(at) => each_name(at, f),
                    ast::Place::Range(first, last) => {
                        each_name(first, f);
                        each_name(last, f);
                    }
                    ast::Place::All(_) => {}
                }
            }
        }
        ExprKind::Call {
            binders, arguments, ..
        } => {
            for (first, last) in binders.iter().filter_map(|binder| binder.range.as_ref()) {
                each_name(first, f);
                each_name(last, f);
            }
            arguments
                .iter()
                .for_each(|argument| each_name(&argument.value, f));
        }
        ExprKind::List(entries) => entries.iter().for_each(|entry| each_name(entry, f)),
        ExprKind::Compare { first, rest } => {
            each_name(first, f);
            rest.iter()
                .for_each(|(_, _, operand)| each_name(operand, f));
        }
    }
}
