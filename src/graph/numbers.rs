//! The numbers that a file gives.
//!
//! In: `given W = [[1, 2], [3, 4]]`; what `outside` brings from files and generators. Out: the
//! entries, row by row, in the declared shape; or what does not agree: their shape, a name that has
//! none, a name that nothing declares.

use super::constants::{no_names, number};
use super::elaborate::Elaborator;
use super::names::Reported;
use super::outside::{Generated, Store};
use super::reading::size_text;
use super::shapes::plural;
use super::value::{Frame, Size, sign};
use crate::algebra::Rational;
use crate::algebra::rationals::Rationals;
use crate::diagnostic::{Code, Diagnostic};
use crate::scope::{Dim, Name};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, GivenValue, Statement, StatementKind};

/// What is given for a name.
#[derive(Debug, Clone)]
pub(super) enum Given {
    /// These numbers.
    Numbers(GivenNumbers),
    /// As many as the name has entries.
    Random(Generated),
    /// Numbers that are refused or wrong, which was told.
    Refused(Span),
    /// Numbers that were put in, or told.
    Used,
}

/// Numbers as written.
#[derive(Debug, Clone)]
pub(super) struct GivenNumbers {
    /// The name behind `given`.
    pub(super) name: Span,
    /// The first sign of the numbers.
    pub(super) first: Span,
    /// The lengths of the lists, from the outermost; of an array in a file, its shape.
    pub(super) shape: Vec<u64>,
    /// The entries, row by row.
    pub(super) entries: Vec<Rational>,
    /// Whether they are the lines of a table in a file; see [`Array`](crate::values::Array).
    pub(super) is_table: bool,
}

impl GivenNumbers {
    /// Whether they are those of a tensor with axes of these lengths: a vector may be written flat or
    /// as a column, and one number as it is.
    fn fit(&self, lengths: &[u64]) -> bool {
        let one_entry = lengths.iter().all(|length| *length == 1);
        trimmed(&self.shape) == trimmed(lengths)
            || self.shape.is_empty() && one_entry
            || self.is_table && self.are_lines_of(lengths)
    }

    /// Whether the lines are the rows of such a tensor, or a vector in one line.
    fn are_lines_of(&self, lengths: &[u64]) -> bool {
        let entries = (lengths.iter()).try_fold(1u64, |product, one| product.checked_mul(*one));
        let all = self.entries.len() as u64;
        match (self.shape.as_slice(), lengths) {
            ([1, _], lengths) if trimmed(lengths).len() == 1 => entries == Some(all),
            ([_, columns], [_, _, .., last]) => columns == last && entries == Some(all),
            _ => false,
        }
    }
}

impl<'a> Elaborator<'a, '_> {
    /// Read the numbers of every `given`.
    pub(super) fn read_given(&mut self, statements: &'a [Statement]) {
        let mut places = rustc_hash::FxHashMap::default();
        let mut store = Store::default();
        for statement in statements {
            let StatementKind::Given(all) = &statement.kind else {
                continue;
            };
            for given in all {
                let Ok(text) = self.text(&given.name) else {
                    continue;
                };
                let text = text.into_owned();
                let span = given.name.span;
                if let Some(first) = places.get(&text) {
                    let message = format!("`{text}` is given numbers twice");
                    let finding = Diagnostic::new(Code::Redefinition, span, message);
                    self.sink
                        .push(finding.also(*first, "here it is given numbers first"));
                    continue;
                }
                places.insert(text.clone(), span);
                let value = self.given_value(&text, span, &given.value, &mut store);
                self.given.insert(text, value);
            }
        }
    }

    fn given_value(
        &mut self,
        text: &str,
        name: Span,
        value: &'a ast::GivenValue,
        store: &mut Store,
    ) -> Given {
        let given = match value {
            GivenValue::File(file) => self
                .numbers_in_file(text, name, file, store)
                .map(Given::Numbers),
            GivenValue::Written(expr) => match &*expr.kind {
                ExprKind::Call {
                    name: call,
                    arguments,
                    ..
                } if call.text == "random" => {
                    let generated = self.random(name, call, arguments);
                    generated.map(Given::Random)
                }
                _ => self.numbers_written(name, expr).map(Given::Numbers),
            },
        };
        given.unwrap_or(Given::Refused(name))
    }

    fn numbers_written(&mut self, name: Span, expr: &ast::Expr) -> Result<GivenNumbers, Reported> {
        let mut entries = Vec::new();
        match self.list(expr, &mut entries) {
            Ok(shape) => Ok(GivenNumbers {
                name,
                first: sign(expr),
                shape,
                entries,
                is_table: false,
            }),
            Err(finding) => {
                self.sink.push(*finding);
                Err(Reported)
            }
        }
    }

    /// The lengths of nested lists; their numbers are put behind `entries`.
    fn list(
        &self,
        expr: &ast::Expr,
        entries: &mut Vec<Rational>,
    ) -> Result<Vec<u64>, Box<Diagnostic>> {
        let ExprKind::List(items) = &*expr.kind else {
            let value = number(expr, &no_names, self.limits);
            entries.push(value.map_err(|problem| Box::new(problem.diagnostic(self.limits)))?);
            return Ok(Vec::new());
        };
        let mut inner: Option<Vec<u64>> = None;
        for (at, item) in items.iter().enumerate() {
            let shape = self.list(item, entries)?;
            match &inner {
                None => inner = Some(shape),
                Some(first) if *first == shape => {}
                Some(first) => {
                    let (this, found, wanted) = (at + 1, lengths_text(&shape), lengths_text(first));
                    let message =
                        format!("entry {this} of this list is {found}; entry 1 is {wanted}");
                    let finding = Diagnostic::new(Code::NumbersShape, sign(item), message);
                    return Err(Box::new(finding));
                }
            }
        }
        let mut shape = vec![items.len() as u64];
        shape.extend(inner.unwrap_or_default());
        Ok(shape)
    }

    /// The numbers given for a declared name, in its shape.
    pub(super) fn numbers_for(&mut self, text: &str, name: Name) -> Option<Rationals> {
        let given = std::mem::replace(self.given.get_mut(text)?, Given::Used);
        let scope = &self.graph.scope;
        let letter = scope.letter(name);
        let lengths: Option<Vec<u64>> = letter
            .declared
            .iter()
            .map(|dim| scope.value(*dim))
            .collect();
        // A size without a number is told where all of them are looked over.
        let lengths = lengths?;
        let numbers = match given {
            Given::Numbers(numbers) => numbers,
            Given::Random(generated) => self.generate(text, generated, lengths.clone())?,
            Given::Refused(_) | Given::Used => return None,
        };
        if !numbers.fit(&lengths) {
            self.wrong_shape(text, name, &lengths, &numbers);
            return None;
        }
        self.number_places.insert(name, numbers.first);
        self.check_attributes(text, name, &numbers);
        Some(numbers.entries.into())
    }

    fn wrong_shape(&mut self, text: &str, name: Name, wanted: &[u64], numbers: &GivenNumbers) {
        let scope = &self.graph.scope;
        let declared = &scope.letter(name).declared;
        let message = match (wanted, numbers.shape.as_slice()) {
            ([length], [found]) => {
                let wanted = plural(&length.to_string(), "number");
                let given = if *found == 1 { "is" } else { "are" };
                format!("`{text}` needs {wanted}; {found} {given} given")
            }
            _ => {
                let found = lengths_text(&numbers.shape);
                format!(
                    "`{text}` is declared {}; its numbers are {found}",
                    lengths_text(wanted)
                )
            }
        };
        let label = match declared.as_slice() {
            [] => format!("{text} is a number"),
            axes => match Size::new(axes) {
                Some(size) => format!("{text} is {}", size_text(scope, size)),
                None => String::new(),
            },
        };
        let mut finding = Diagnostic::new(Code::NumbersShape, numbers.first, message)
            .also(self.place_of(name), label);
        for dim in declared {
            if let Dim::Size(size) = dim
                && let Some(place) = self.size_numbers.get(size)
                && *place != numbers.name
            {
                let symbol = scope.dim_text(*dim);
                let value = scope.value(*dim).unwrap_or_default();
                finding = finding.also(*place, format!("{symbol} is {value} by this"));
            }
        }
        finding = match (wanted, numbers.shape.as_slice()) {
            ([1, columns], [found]) if columns == found => finding.hint("a row is written `[[…]]`"),
            ([rows, columns], [a, b]) if rows == b && columns == a => finding.hint(format!(
                "these are the numbers of `{text}.T`: write them row by row"
            )),
            _ => finding,
        };
        self.sink.push(finding);
    }

    /// With some numbers given, those that are missing.
    pub(super) fn missing_numbers(&mut self) {
        let some = self
            .survey
            .made
            .keys()
            .any(|name| self.given.contains_key(name))
            || self.graph.nodes.iter().any(|node| node.given.is_some());
        // Numbers that stand in a line that could not be read are not missing.
        if !some || self.unreadable {
            return;
        }
        let scope = &self.graph.scope;
        let mut missing = false;
        for node in &self.graph.nodes {
            let letter = scope.letter(node.name);
            if node.definition.is_some() || self.given.contains_key(&letter.text) {
                continue;
            }
            missing = true;
            let text = &letter.text;
            let entries: Option<u64> = letter
                .shape
                .0
                .iter()
                .try_fold(1u64, |product, dim| product.checked_mul(scope.value(*dim)?));
            let needs = match (letter.shape.is_scalar(), entries) {
                (false, Some(entries)) => {
                    format!(" with {}", plural(&entries.to_string(), "number"))
                }
                _ => String::new(),
            };
            let message = format!("`{text}` has no numbers, and other names have");
            self.sink.push(
                Diagnostic::new(Code::MissingNumbers, node.span, message).hint(format!(
                    "add `given {text} = …`{needs}, or give no numbers at all"
                )),
            );
        }
        if missing {
            return;
        }
        let mut unknown: Vec<_> = self
            .size_places
            .iter()
            .filter(|(size, _)| scope.value(Dim::Size(**size)).is_none())
            .collect();
        unknown.sort_unstable();
        for (size, place) in unknown {
            let text = scope.dim_text(Dim::Size(*size));
            let message =
                format!("the number of the size `{text}` cannot be found from the numbers given");
            self.sink.push(
                Diagnostic::new(Code::Size, *place, message)
                    .hint(format!("add `given {text} = …`")),
            );
        }
    }

    /// Numbers for a name that nothing declares.
    pub(super) fn unused_given(&mut self) {
        let mut unused: Vec<(Span, String)> = self
            .given
            .iter()
            .filter_map(|(text, given)| match given {
                Given::Numbers(numbers) => Some((numbers.name, text.clone())),
                Given::Random(generated) => Some((generated.name, text.clone())),
                Given::Refused(name) => Some((*name, text.clone())),
                Given::Used => None,
            })
            .collect();
        unused.sort_unstable();
        for (span, text) in unused {
            let scope = &self.graph.scope;
            if let Some(name) = scope.find(&text) {
                let message =
                    format!("`{text}` is computed; numbers are given for what is declared");
                self.sink.push(
                    Diagnostic::new(Code::Redefinition, span, message)
                        .also(self.place_of(name), format!("`{text}` is computed here")),
                );
                continue;
            }
            // A size of that name stands nowhere but here, unless it has a place.
            let size = scope.find_size(&text);
            match size.and_then(|size| Some((size, self.size_places.get(&size)?))) {
                None => {
                    self.unknown_name(&text, span, &Frame::file());
                }
                // One number is the size's, or was told.
                Some((size, place)) => {
                    let place = *place;
                    let is_list = match self.given.get(&text) {
                        Some(Given::Numbers(numbers)) => !numbers.shape.is_empty(),
                        Some(Given::Random(_)) => true,
                        _ => false,
                    };
                    if is_list {
                        let symbol = scope.dim_text(Dim::Size(size));
                        let message = format!("`{symbol}` is a size, which is one whole number");
                        self.sink.push(
                            Diagnostic::new(Code::Size, span, message)
                                .also(place, format!("`{symbol}` is a size here"))
                                .hint(format!("write `given {symbol} = 4`, say")),
                        );
                    }
                }
            }
        }
    }
}

/// Lengths without the ones at their end: a vector may be written flat or as a column.
fn trimmed(lengths: &[u64]) -> &[u64] {
    match lengths {
        [front @ .., 1] => trimmed(front),
        _ => lengths,
    }
}

/// `3 × 2`, `a list of 3`, `a number`.
fn lengths_text(lengths: &[u64]) -> String {
    match lengths {
        [] => "a number".to_owned(),
        [length] => format!("a list of {length}"),
        lengths => {
            let lengths: Vec<String> = lengths.iter().map(u64::to_string).collect();
            lengths.join(" × ")
        }
    }
}
