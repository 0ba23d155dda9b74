//! The arguments of a call.
//!
//! In: what stands in the brackets of a call, and what its function or layer takes. Out: which
//! argument is for what, and what each is: a value, a size, the name of a function.

use super::elaborate::Elaborator;
use super::names::Reported;
use super::prelude;
use super::survey::{Definition, Home, Passed};
use super::value::{Frame, Local, size_value};
use crate::diagnostic::{Code, Diagnostic};
use crate::scope::Dim;
use crate::syntax::ast::{Argument, Expr, ExprKind, Ident};

/// The argument that says what a layer's parameters are called.
const NAME: &str = "name";

/// An argument is followed through so many layers that pass it on, to see whether it is a size.
const MOST_PASSED_ON: usize = 4;

/// Which argument is for what.
pub(super) struct Order<'a> {
    /// For each parameter of the definition, in its order.
    pub(super) places: Vec<Option<usize>>,
    /// Parameters of a layer that are passed.
    pub(super) passed: Vec<(&'a str, usize)>,
}

impl<'a> Elaborator<'a, '_> {
    /// Which argument of a call is which: by place, then by name. `needed` says which have no
    /// default.
    pub(super) fn bind<'e>(
        &mut self,
        call: &Ident,
        names: &[&str],
        needed: &dyn Fn(usize) -> bool,
        arguments: &'e [Argument],
        frame: &Frame<'a>,
    ) -> Result<Vec<Option<&'e Argument>>, Reported> {
        let arguments: Vec<&Argument> = arguments.iter().collect();
        matched(&call.text, names, needed, &arguments).map_err(|message| {
            let finding = Diagnostic::new(Code::Arguments, call.span, message);
            self.report(finding, frame);
            Reported
        })
    }

    /// Take `name = enc` from the arguments of a layer that has no argument of that name itself.
    pub(super) fn call_name(
        &mut self,
        definitions: &[Definition<'a>],
        arguments: &'a [Argument],
        frame: &Frame<'a>,
    ) -> Result<(Option<String>, Vec<&'a Argument>), Reported> {
        let is_own = |one: &Definition| one.parameters.iter().any(|other| other.name.text == NAME);
        let is_layer = definitions.iter().any(|one| one.layer().is_some());
        let names = |one: &&Argument| one.name.as_ref().is_some_and(|name| name.text == NAME);
        if !is_layer || definitions.iter().any(is_own) {
            return Ok((None, arguments.iter().collect()));
        }
        let (naming, others): (Vec<_>, Vec<_>) = arguments.iter().partition(names);
        let name = match naming.as_slice() {
            [] => None,
            [Argument { value, .. }] if let ExprKind::Name(name) = &*value.kind => {
                Some(self.text_in(name, frame)?.into_owned())
            }
            [first, ..] => {
                let message = "`name` is one word, as in `name = enc`";
                let finding = Diagnostic::new(Code::Arguments, first.value.span, message);
                self.report(finding, frame);
                return Err(Reported);
            }
        };
        Ok((name, others))
    }

    /// An argument of a layer.
    pub(super) fn layer_argument(
        &mut self,
        (at, argument): (usize, &'a Argument),
        definitions: &[Definition<'a>],
        frame: &Frame<'a>,
    ) -> Result<Local<'a>, Reported> {
        let size = self
            .computed_size(&argument.value, frame)
            .or_else(|| self.new_size((at, argument), definitions, frame));
        match size {
            Some(size) => Ok(Local::Value(size_value(size))),
            None => self.argument(&argument.value, frame),
        }
    }

    /// A symbol whose first use is here, for a size of what a layer declares: `dense(x, m)`.
    fn new_size(
        &mut self,
        (at, argument): (usize, &Argument),
        definitions: &[Definition<'a>],
        frame: &Frame<'a>,
    ) -> Option<Dim> {
        let ExprKind::Name(name) = &*argument.value.kind else {
            return None;
        };
        let text = name.plain()?;
        let passed = match &argument.name {
            Some(name) => Passed::Named(&name.text),
            None => Passed::At(at),
        };
        let is_size = self.is_size(definitions, passed, MOST_PASSED_ON);
        let is_new = frame.call.is_none()
            && frame.local(text).is_none()
            && self.size_given(text).is_none()
            && self.graph.scope.find_size(text).is_none()
            && !self.survey.made.contains_key(text)
            && self.graph.scope.find(text).is_none()
            && !self.failed.contains_key(text)
            && !self.is_function(text, Home::File);
        if !is_size || !is_new || text == "pi" {
            return None;
        }
        let size = self.graph.scope.size(text);
        self.size_places.entry(size).or_insert(name.span);
        Some(Dim::Size(size))
    }

    /// Whether an argument is a size of what a layer declares, or what the layers in it declare.
    fn is_size(&self, definitions: &[Definition<'a>], passed: Passed, deep: usize) -> bool {
        definitions.iter().any(|definition| {
            let Some(argument) = definition.argument(passed) else {
                return false;
            };
            definition.sizes_with(argument)
                || deep > 0
                    && definition
                        .passes_on(argument)
                        .into_iter()
                        .any(|(name, at)| {
                            let own = self.survey.functions_of(definition.home);
                            let known = own.and_then(|own| own.get(name)).map(Vec::as_slice);
                            let known = known.or_else(|| prelude::definitions(name));
                            known.is_some_and(|known| self.is_size(known, at, deep - 1))
                        })
        })
    }

    /// The size that an argument comes to, where it is arithmetic with sizes and nothing else.
    fn computed_size(&mut self, expr: &'a Expr, frame: &Frame<'a>) -> Option<Dim> {
        let ExprKind::Chain { .. } = &*expr.kind else {
            return None;
        };
        if !self.names_sizes(expr, frame) {
            return None;
        }
        // What is no size is an ordinary value, and no error.
        let kept = std::mem::take(self.sink);
        let size = self.dim(expr, frame);
        *self.sink = kept;
        size.ok()
    }

    /// An argument: a value, or a function by its name.
    pub(super) fn argument(
        &mut self,
        expr: &'a Expr,
        frame: &Frame<'a>,
    ) -> Result<Local<'a>, Reported> {
        if let ExprKind::Name(name) = &*expr.kind
            && let Some(text) = name.plain()
        {
            match frame.local(text) {
                Some(Local::Function(function, home)) => {
                    return Ok(Local::Function(function, *home));
                }
                Some(Local::Value(_)) => {}
                None => {
                    let is_value = frame.letter(text).is_some()
                        || frame.home == Home::File && self.graph.scope.find(text).is_some();
                    if !is_value && self.is_function(text, frame.home) {
                        return Ok(Local::Function(text, frame.home));
                    }
                }
            }
        }
        self.expression(expr, frame).map(Local::Value)
    }
}

/// Which argument goes to which parameter by place and name; or what is wrong.
pub(super) fn order<'a>(
    definition: &Definition<'a>,
    function: &str,
    arguments: &[&Argument],
) -> Result<Order<'a>, String> {
    let parameters = definition.parameters;
    let names: Vec<&str> = parameters
        .iter()
        .map(|one| one.name.text.as_str())
        .collect();
    let needed = |at: usize| parameters[at].default.is_none();
    let mut passed = Vec::new();
    let mut others = Vec::with_capacity(arguments.len());
    for (at, argument) in arguments.iter().enumerate() {
        let name = argument.name.as_ref().map(|name| name.text.as_str());
        let name = name.filter(|name| !names.contains(name));
        match definition.declares().find(|own| Some(*own) == name) {
            Some(own) if passed.iter().any(|(other, _)| *other == own) => {
                return Err(format!("`{function}` gets its parameter `{own}` twice"));
            }
            Some(own) => passed.push((own, at)),
            None if let Some(unknown) = name
                && definition.layer().is_some() =>
            {
                let (takes, declares) = (names.join(", "), definition.declares());
                let declares: Vec<&str> = declares.chain(Some(NAME)).collect();
                return Err(format!(
                    "`{function}` has no argument `{unknown}`; it has {takes}, and by name {}",
                    declares.join(", ")
                ));
            }
            None => others.push(*argument),
        }
    }
    let bound = matched(function, &names, &needed, &others)?;
    let place = |argument: &Argument| {
        arguments
            .iter()
            .position(|other| std::ptr::eq(*other, argument))
    };
    let places = bound.iter().map(|argument| argument.and_then(place));
    Ok(Order {
        places: places.collect(),
        passed,
    })
}

/// Arguments in the order of the names they are for; or what is wrong.
fn matched<'e>(
    function: &str,
    names: &[&str],
    needed: &dyn Fn(usize) -> bool,
    arguments: &[&'e Argument],
) -> Result<Vec<Option<&'e Argument>>, String> {
    let mut bound = vec![None; names.len()];
    let least = (0..names.len()).filter(|at| needed(*at)).count();
    if arguments.len() > names.len() {
        return Err(counted(function, least, names.len(), arguments.len()));
    }
    for (place, argument) in arguments.iter().enumerate() {
        let at = match &argument.name {
            None => place,
            Some(name) => names
                .iter()
                .position(|known| *known == name.text)
                .ok_or_else(|| {
                    format!(
                        "`{function}` has no argument `{}`; it has {}",
                        name.text,
                        names.join(", ")
                    )
                })?,
        };
        if bound[at].replace(*argument).is_some() {
            return Err(format!(
                "`{function}` gets its argument `{}` twice",
                names[at]
            ));
        }
    }
    match (0..names.len()).find(|at| needed(*at) && bound[*at].is_none()) {
        None => Ok(bound),
        Some(_) if arguments.iter().all(|argument| argument.name.is_none()) => {
            Err(counted(function, least, names.len(), arguments.len()))
        }
        Some(missing) => Err(format!(
            "`{function}` needs its argument `{}`",
            names[missing]
        )),
    }
}

/// “`f` takes 2 arguments; 1 is given”
fn counted(function: &str, least: usize, most: usize, found: usize) -> String {
    let wanted = if least == most {
        most.to_string()
    } else {
        format!("{least} to {most}")
    };
    let arguments = if wanted == "1" {
        "argument"
    } else {
        "arguments"
    };
    let given = if found == 1 {
        "1 is given".to_owned()
    } else {
        format!("{found} are given")
    };
    format!("`{function}` takes {wanted} {arguments}; {given}")
}
