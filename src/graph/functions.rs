//! Functions and layers that are defined in the language: the file's, and the prelude's.
//!
//! In: a call and the definitions of what it calls. Out: the body of the first that fits, with the
//! arguments put in; the statements of a layer are for `layers`. There are no functions in a
//! [`Graph`](super::Graph).

use super::arguments::{Order, order};
use super::elaborate::Elaborator;
use super::layers::{Extra, Left};
use super::names::Reported;
use super::reading::{dim_text, size_text};
use super::survey::{Body, Definition, Home};
use super::value::{Call, Frame, Local, Size, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::MOST_AXES;
use crate::scope::{Dim, Name};
use crate::syntax::ast::{Argument, Expr, ExprKind, Ident, Parameter};

/// What a call puts in.
#[expect(
    clippy::large_enum_variant,
    reason = "one for each call, and none is kept"
)]
pub(super) enum PutIn {
    /// A function's value.
    Value(Value),
    /// A layer's last equations.
    Names(Vec<Name>),
}

impl<'a> Elaborator<'a, '_> {
    /// A call in an expression of what is defined in the language.
    pub(super) fn call_defined(
        &mut self,
        call: &'a Ident,
        function: &'a str,
        definitions: &[Definition<'a>],
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        match self.put_in(call, function, definitions, arguments, &[], frame)? {
            PutIn::Value(value) => Ok(value),
            PutIn::Names(names) => {
                let name = names.last().copied().ok_or(Reported)?;
                Ok(self.value_of(name))
            }
        }
    }

    /// Put in the first definition that fits; a layer's last equations take the names on the left.
    pub(super) fn put_in(
        &mut self,
        call: &'a Ident,
        function: &'a str,
        definitions: &[Definition<'a>],
        arguments: &'a [Argument],
        left: &[Left],
        frame: &Frame<'a>,
    ) -> Result<PutIn, Reported> {
        let put = self.put_first(call, function, definitions, arguments, left, frame);
        // A layer that is not put in would have made names that nobody knows now.
        self.open |= put.is_err() && definitions.iter().any(|one| one.layer().is_some());
        put
    }

    fn put_first(
        &mut self,
        call: &'a Ident,
        function: &'a str,
        definitions: &[Definition<'a>],
        arguments: &'a [Argument],
        left: &[Left],
        frame: &Frame<'a>,
    ) -> Result<PutIn, Reported> {
        let written = arguments;
        let (name, arguments) = self.call_name(definitions, arguments, frame)?;
        let is_layer = definitions.iter().any(|one| one.layer().is_some());
        let values: Vec<_> = arguments
            .iter()
            .enumerate()
            .map(|(at, argument)| match is_layer {
                true => self.layer_argument((at, argument), definitions, frame),
                false => self.argument(&argument.value, frame),
            })
            .collect();
        let values = values
            .into_iter()
            .collect::<Result<Vec<Local>, Reported>>()?;
        let chosen = definitions.iter().find_map(|definition| {
            let order = self.fits(definition, function, &arguments, &values)?;
            Some((*definition, order))
        });
        let Some((definition, order)) = chosen else {
            return Err(self.nothing_fits(call, function, definitions, &arguments, &values, frame));
        };
        let mut inner = Frame {
            function,
            home: definition.home,
            call: match (frame.home, frame.call) {
                (Home::Prelude, Some(outer)) => Some(outer),
                (_, outer) => Some(Call {
                    span: call.span,
                    equation: outer.map_or(call.span, |outer| outer.equation),
                    arguments: written,
                }),
            },
            locals: Vec::with_capacity(order.places.len()),
            sizes: Vec::new(),
            letters: Default::default(),
            own: None,
        };
        let mut values: Vec<Option<Local>> = values.into_iter().map(Some).collect();
        let mut later = Vec::new();
        for (parameter, at) in definition.parameters.iter().zip(order.places) {
            let given = at.and_then(|at| values.get_mut(at)).and_then(Option::take);
            let local = match (given, &parameter.default) {
                (Some(local), _) => local,
                (None, Some(default)) => self.argument(default, &inner)?,
                (None, None) => return Err(Reported),
            };
            if let Local::Value(value) = &local {
                let size = value.size;
                self.bind_sizes(parameter, size, &mut inner, &mut later, frame)?;
            }
            inner.locals.push((&parameter.name.text, local));
        }
        for (parameter, expr, found) in later {
            let wanted = self.dim(expr, &inner)?;
            if !self.graph.scope.same(wanted, found) {
                return Err(self.wrong_length(parameter, expr, wanted, found, &inner, frame));
            }
        }
        match definition.body {
            Body::Formula(body) => {
                let value = self.expression(body, &inner)?;
                self.bounded(value, call.span, frame).map(PutIn::Value)
            }
            Body::Statements(body) => {
                let passed = order.passed.into_iter().filter_map(|(name, at)| {
                    match values.get_mut(at).and_then(Option::take) {
                        Some(Local::Value(value)) => Some((name, value)),
                        _ => None,
                    }
                });
                let passed = passed.collect();
                let layer = (&definition, body);
                self.put_layer(call, layer, inner, Extra { name, passed }, left, frame)
                    .map(PutIn::Names)
            }
        }
    }

    /// Which argument goes to which parameter, where the definition takes them.
    fn fits(
        &self,
        definition: &Definition<'a>,
        function: &str,
        arguments: &[&Argument],
        values: &[Local],
    ) -> Option<Order<'a>> {
        let order = order(definition, function, arguments).ok()?;
        let fits = definition
            .parameters
            .iter()
            .zip(&order.places)
            .all(|(parameter, at)| match at.and_then(|at| values.get(at)) {
                Some(Local::Value(value)) => self.takes(parameter, value.size),
                Some(Local::Function(..)) => parameter.shape.is_none(),
                None => true,
            });
        let is_value = |at: usize| matches!(values.get(at), Some(Local::Value(_)));
        let passed = order.passed.iter().all(|(_, at)| is_value(*at));
        (fits && passed).then_some(order)
    }

    /// Whether a value has few enough axes for a parameter: a column is a matrix of one column.
    fn takes(&self, parameter: &Parameter, size: Size) -> bool {
        let scope = &self.graph.scope;
        let axes = size.axes();
        match parameter.shape.as_deref() {
            None => true,
            // Axes of length 1 at the end are none, and a vector is a matrix.
            Some(shape) if shape.len() <= 2 => {
                axes.len() == 2
                    && axes
                        .iter()
                        .skip(shape.len())
                        .all(|axis| scope.is_one(*axis))
            }
            Some(shape) => axes.len() == shape.len(),
        }
    }

    /// The sizes that an argument's shape names are what the argument has.
    fn bind_sizes(
        &mut self,
        parameter: &'a Parameter,
        size: Size,
        inner: &mut Frame<'a>,
        later: &mut Vec<(&'a Parameter, &'a Expr, Dim)>,
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        let shape = parameter.shape.as_deref().unwrap_or_default();
        for (expr, found) in shape.iter().zip(size.axes().iter().copied()) {
            let symbol = match &*expr.kind {
                ExprKind::Name(name) => name.plain(),
                _ => None,
            };
            match symbol {
                Some(symbol) if inner.local(symbol).is_none() => match inner.size(symbol) {
                    None => inner.sizes.push((symbol, found)),
                    Some(size) if self.graph.scope.same(size, found) => {}
                    Some(size) => {
                        return Err(self.wrong_length(parameter, expr, size, found, inner, frame));
                    }
                },
                // What is not a plain symbol may use symbols of arguments further on.
                _ => later.push((parameter, expr, found)),
            }
        }
        Ok(())
    }

    fn wrong_length(
        &mut self,
        parameter: &Parameter,
        expr: &Expr,
        wanted: Dim,
        found: Dim,
        inner: &Frame<'a>,
        frame: &Frame<'a>,
    ) -> Reported {
        let scope = &self.graph.scope;
        let (wanted, found) = (dim_text(scope, wanted), dim_text(scope, found));
        let symbol = super::reading::Side::Operand(expr)
            .text()
            .unwrap_or_default();
        let which = if symbol == wanted {
            String::new()
        } else {
            format!("{symbol} = ")
        };
        let (function, name) = (inner.function, &parameter.name.text);
        let message = format!(
            "`{function}` needs an axis of its argument `{name}` to have length {which}{wanted}; it has {found}"
        );
        let span = inner.call.map(|call| call.span).unwrap_or_default();
        let finding = Diagnostic::new(Code::ShapeMismatch, span, message);
        let finding = self.with_places(finding, &[], inner);
        self.report(finding, frame);
        Reported
    }

    /// No definition takes these arguments: of one definition say what is wrong, of several what
    /// there is.
    fn nothing_fits(
        &mut self,
        call: &Ident,
        function: &str,
        definitions: &[Definition<'a>],
        arguments: &[&Argument],
        values: &[Local],
        frame: &Frame<'a>,
    ) -> Reported {
        let first_problem = definitions
            .iter()
            .try_fold(String::new(), |first, definition| {
                let found = order(definition, function, arguments).err()?;
                // The definitions of a layer differ in the ranks of their arguments only.
                let enough = definition.layer().is_some() && !first.is_empty();
                Some(if enough { first } else { found })
            });
        let message = first_problem.unwrap_or_else(|| {
            let scope = &self.graph.scope;
            let found: Vec<String> = values
                .iter()
                .map(|value| match value {
                    Local::Value(value) => size_text(scope, value.size),
                    Local::Function(function, _) => format!("the function `{function}`"),
                })
                .collect();
            let known: Vec<String> = definitions.iter().map(|one| signature(one)).collect();
            format!(
                "no definition of `{function}` takes {}; there is {}",
                found.join(" and "),
                known.join(" and ")
            )
        });
        let mut finding = Diagnostic::new(Code::Arguments, call.span, message);
        for definition in definitions
            .iter()
            .filter(|one| one.home != Home::Prelude)
            .take(2)
        {
            finding = finding.also(definition.name.span, "defined here");
        }
        self.report(finding, frame);
        Reported
    }

    /// Tell what is wrong with the definitions of functions themselves.
    pub(super) fn check_function(
        &mut self,
        name: &'a Ident,
        parameters: &'a [Parameter],
        home: Home,
    ) {
        for (at, parameter) in parameters.iter().enumerate() {
            let twice = parameters[..at]
                .iter()
                .find(|other| other.name.text == parameter.name.text);
            if let Some(first) = twice {
                let message = format!(
                    "`{}` has two arguments `{}`",
                    name.text, parameter.name.text
                );
                self.sink.push(
                    Diagnostic::new(Code::Redefinition, parameter.name.span, message)
                        .also(first.name.span, "the first of them"),
                );
            }
            if let Some(shape) = parameter.shape.as_deref()
                && let Some(ninth) = shape.get(MOST_AXES)
            {
                self.too_many_axes(shape.len(), ninth.span, &Frame::file());
            }
        }
        let all = self.survey.functions_of(home);
        let all = all.and_then(|all| all.get(name.text.as_str()));
        let above = all
            .into_iter()
            .flatten()
            .take_while(|other| other.name.span != name.span);
        let hides = above.map(|other| (other.name.span, ranks(other.parameters)));
        let same = hides
            .into_iter()
            .find(|(_, other)| *other == ranks(parameters));
        if let Some((first, _)) = same {
            let message = format!(
                "`{}` is defined twice for arguments of these ranks",
                name.text
            );
            self.sink.push(
                Diagnostic::new(Code::Redefinition, name.span, message)
                    .also(first, "this one is always used"),
            );
        }
    }
}

/// The ranks that parameters ask for; none where any will do.
fn ranks(parameters: &[Parameter]) -> Vec<Option<usize>> {
    let rank = |parameter: &Parameter| parameter.shape.as_ref().map(Vec::len);
    parameters.iter().map(rank).collect()
}

/// `f(x[n], k)`
fn signature(definition: &Definition) -> String {
    let parameters: Vec<String> = definition
        .parameters
        .iter()
        .map(|parameter| {
            let shape = parameter.shape.as_deref().unwrap_or_default();
            let sizes: Option<Vec<String>> = shape
                .iter()
                .map(|size| super::reading::Side::Operand(size).text())
                .collect();
            match sizes.unwrap_or_default().as_slice() {
                [] => parameter.name.text.clone(),
                sizes => format!("{}[{}]", parameter.name.text, sizes.join(", ")),
            }
        })
        .collect();
    format!("`{}({})`", definition.name.text, parameters.join(", "))
}
