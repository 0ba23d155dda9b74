//! What is asked for beside gradients: `jacobian`, `hessian`, `hvp`, `update`.
//!
//! In: these statements. Out: a [`Demand`] for each, with its names found and its shapes and
//! settings checked; or what keeps it from being answered.

use super::constants::{integer, number};
use super::elaborate::Elaborator;
use super::names::Reported;
use super::reading::size_text;
use super::shapes::{plural, same_size};
use super::value::Frame;
use super::{Demand, Optimizer, Update, Want};
use crate::algebra::Rational;
use crate::diagnostic::{Code, Diagnostic, closest};
use crate::matrix::shape::size_of;
use crate::scope::{Kind, Name};
use crate::source::Span;
use crate::syntax::ast::{self, Argument, Ident};

/// A setting of an optimizer with its default, a fraction; none where it has to be given.
type Setting = (&'static str, Option<(i64, u64)>);

const RATE: Setting = ("lr", None);
const BETA: Setting = ("beta", Some((9, 10)));
const EPS: Setting = ("eps", Some((1, 100_000_000)));

/// Every optimizer with its own settings, in the order in which they stand without names.
const OPTIMIZERS: &[(&str, &[Setting])] = &[
    ("sgd", &[RATE]),
    ("momentum", &[RATE, BETA]),
    ("nesterov", &[RATE, BETA]),
    ("rmsprop", &[RATE, BETA, EPS]),
    ("adagrad", &[RATE, EPS]),
    (
        "adam",
        &[
            RATE,
            ("beta1", Some((9, 10))),
            ("beta2", Some((999, 1000))),
            EPS,
        ],
    ),
];

/// The settings that every optimizer has behind its own.
const COMMON: [Setting; 2] = [("steps", Some((1, 1))), ("weight_decay", Some((0, 1)))];

impl<'a> Elaborator<'a, '_> {
    /// `jacobian y wrt x`
    pub(super) fn jacobian(&mut self, of: &'a ast::Name, wrt: &'a [ast::Name], frame: &Frame<'a>) {
        self.derives = true;
        let target = self.differentiated("jacobian", of, false, frame);
        let by = self.variables(wrt, frame);
        if let (Ok(of_name), Ok(wrt)) = (target, by)
            && self.differs("jacobian", of_name, &wrt).is_ok()
        {
            let wrt = wrt.into_iter().map(|(name, _)| name).collect();
            self.demand(Want::Jacobian { of: of_name, wrt }, of.span);
        }
    }

    /// `hessian L wrt a, b`; `hvp L wrt a, b along u, v`
    pub(super) fn hessian(
        &mut self,
        word: &str,
        (of, wrt): (&'a ast::Name, &'a [ast::Name]),
        along: Option<&'a [ast::Name]>,
        frame: &Frame<'a>,
    ) {
        self.derives = true;
        let target = self.differentiated(word, of, true, frame);
        let by = self.variables(wrt, frame);
        let along = along.map(|along| self.directions(wrt, &by, along, frame));
        let along = along.transpose();
        if let (Ok(of_name), Ok(wrt), Ok(along)) = (target, by, along)
            && self.differs(word, of_name, &wrt).is_ok()
        {
            let wrt = wrt.into_iter().map(|(name, _)| name).collect();
            let of_name = Want::Hessian {
                of: of_name,
                wrt,
                along,
            };
            self.demand(of_name, of.span);
        }
    }

    fn demand(&mut self, want: Want, span: Span) {
        let notes = std::mem::take(&mut self.notes);
        let after = self.graph.requests.len();
        self.graph.demands.push(Demand {
            want,
            after,
            span,
            notes,
        });
    }

    /// What stands behind `wrt`, each with its place.
    fn variables(
        &mut self,
        wrt: &'a [ast::Name],
        frame: &Frame<'a>,
    ) -> Result<Vec<(Name, Span)>, Reported> {
        let by: Vec<_> = wrt
            .iter()
            .map(|name| self.value_named(name, frame))
            .collect();
        let mut unique: Vec<(Name, Span)> = Vec::with_capacity(by.len());
        for (name, place) in by.into_iter().zip(wrt) {
            let name = name?;
            if let Some((_, first)) = unique.iter().find(|(other, _)| *other == name) {
                let text = &self.graph.scope.letter(name).text;
                let message = format!("`{text}` stands twice behind `wrt`");
                self.sink.push(
                    Diagnostic::new(Code::DeriveTarget, place.span, message)
                        .also(*first, "here it stands first"),
                );
                return Err(Reported);
            }
            unique.push((name, place.span));
        }
        Ok(unique)
    }

    /// No value is differentiated by itself.
    fn differs(&mut self, word: &str, of: Name, wrt: &[(Name, Span)]) -> Result<(), Reported> {
        let Some((_, span)) = wrt.iter().find(|(name, _)| *name == of) else {
            return Ok(());
        };
        let text = &self.graph.scope.letter(of).text;
        let known = if word == "jacobian" {
            "every entry has derivative 1 by itself, and 0 by the others"
        } else {
            "its second derivative is 0"
        };
        let message = format!("`{text}` is to be differentiated by itself; {known}");
        self.sink
            .push(Diagnostic::new(Code::DeriveTarget, *span, message));
        Err(Reported)
    }

    /// What is differentiated: a computed value, and where it has to be, a number.
    fn differentiated(
        &mut self,
        word: &str,
        of: &ast::Name,
        scalar: bool,
        frame: &Frame<'a>,
    ) -> Result<Name, Reported> {
        let name = self.value_named(of, frame)?;
        let letter = self.graph.scope.letter(name);
        let text = &letter.text;
        if letter.kind != Kind::Computed {
            let message = format!(
                "`{text}` is declared, and depends on nothing that it could be differentiated by"
            );
            let place = self.place_of(name);
            self.sink.push(
                Diagnostic::new(Code::DeriveTarget, of.span, message)
                    .also(place, format!("`{text}` is declared here")),
            );
            return Err(Reported);
        }
        if scalar && !letter.shape.is_scalar() {
            let found = size_text(&self.graph.scope, size_of(&letter.shape));
            let message = format!("`{word}` needs a number; `{text}` is {found}");
            let hint = format!("the first derivatives of `{text}` are `jacobian {text} wrt …`");
            let place = self.place_of(name);
            self.sink.push(
                Diagnostic::new(Code::DeriveTarget, of.span, message)
                    .also(place, format!("`{text}` is made here"))
                    .hint(hint),
            );
            return Err(Reported);
        }
        Ok(name)
    }

    /// What stands behind `along`: for each variable a direction of its shape.
    fn directions(
        &mut self,
        wrt: &'a [ast::Name],
        by: &Result<Vec<(Name, Span)>, Reported>,
        along: &'a [ast::Name],
        frame: &Frame<'a>,
    ) -> Result<Vec<Name>, Reported> {
        let names: Vec<_> = along
            .iter()
            .map(|name| self.value_named(name, frame))
            .collect();
        let names = names.into_iter().collect::<Result<Vec<Name>, _>>()?;
        if wrt.len() != along.len() {
            let (wanted, found) = (plural(&wrt.len().to_string(), "direction"), along.len());
            let message = format!("`along` needs {wanted}, one for each variable; it has {found}");
            let span = along.first().map_or_else(Span::default, |name| name.span);
            self.sink
                .push(Diagnostic::new(Code::Arguments, span, message));
            return Err(Reported);
        }
        let Ok(by) = by else { return Err(Reported) };
        let mut wrong = false;
        for (((variable, _), direction), place) in by.iter().zip(&names).zip(along) {
            let scope = &self.graph.scope;
            let (own, wanted) = (scope.letter(*direction), scope.letter(*variable));
            let sizes = (size_of(&own.shape), size_of(&wanted.shape));
            if same_size(scope, sizes.0, sizes.1) {
                continue;
            }
            wrong = true;
            let (direction_text, text) = (&own.text, &wanted.text);
            let message = format!("the direction `{direction_text}` needs the shape of `{text}`");
            let label = format!(
                "{direction_text} is {}, {text} is {}",
                size_text(scope, sizes.0),
                size_text(scope, sizes.1)
            );
            let finding = Diagnostic::new(Code::ShapeMismatch, place.span, message)
                .label(label)
                .also(self.place_of(*variable), format!("`{text}` is made here"));
            self.sink.push(finding);
        }
        if wrong { Err(Reported) } else { Ok(names) }
    }

    /// `update sgd(lr = 0.5, steps = 3)`
    pub(super) fn update(&mut self, rule: &'a Ident, arguments: &'a [Argument], frame: &Frame<'a>) {
        let derives = std::mem::replace(&mut self.derives, true);
        let Some((name, own)) = OPTIMIZERS.iter().find(|(name, _)| *name == rule.text) else {
            let message = format!("there is no optimizer `{}`", rule.text);
            let names = OPTIMIZERS.iter().map(|(name, _)| *name);
            let hint = match closest(&rule.text, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", names.collect::<Vec<_>>().join(", ")),
            };
            self.sink
                .push(Diagnostic::new(Code::UnknownName, rule.span, message).hint(hint));
            return;
        };
        let settings: Vec<Setting> = own.iter().chain(&COMMON).copied().collect();
        let names: Vec<&str> = settings.iter().map(|(name, _)| *name).collect();
        let needed = |at: usize| settings[at].1.is_none();
        let Ok(bound) = self.bind(rule, &names, &needed, arguments, frame) else {
            return;
        };
        let mut values = Vec::with_capacity(settings.len());
        for (argument, (_, default)) in bound.iter().zip(&settings) {
            values.push(match (argument, default) {
                (Some(argument), _) => self.setting(argument, frame),
                (None, Some((above, below))) => Ok(Rational::from_parts_signed(
                    (*above).into(),
                    (*below).into(),
                )),
                (None, None) => Err(Reported),
            });
        }
        let Ok(values) = values.into_iter().collect::<Result<Vec<Rational>, _>>() else {
            return;
        };
        let steps_at = bound.get(own.len()).copied().flatten();
        let place = steps_at.map_or(rule.span, |argument| argument.value.span);
        let (own, common) = values.split_at(own.len());
        let [steps, weight_decay] = common else {
            return;
        };
        let Some(steps) = self.steps(steps, place) else {
            return;
        };
        let Some(last) = self.graph.requests.len().checked_sub(1) else {
            if !derives {
                let message =
                    "an update goes by the gradient of the last `derive` above it; there is none";
                self.sink.push(
                    Diagnostic::new(Code::DeriveTarget, rule.span, message)
                        .hint("put `derive L` above it, L being the loss"),
                );
            }
            return;
        };
        if let Some((rate, optimizer)) = optimizer(name, own) {
            let update = Update {
                request: last,
                optimizer,
                rate,
                weight_decay: weight_decay.clone(),
                steps,
            };
            self.demand(Want::Update(update), rule.span);
        }
    }

    fn setting(&mut self, argument: &'a Argument, frame: &Frame<'a>) -> Result<Rational, Reported> {
        let lookup = |text: &str| self.number_named(text, frame);
        number(&argument.value, &lookup, self.limits).map_err(|problem| {
            self.sink.push(problem.diagnostic(self.limits));
            Reported
        })
    }

    fn steps(&mut self, steps: &Rational, span: Span) -> Option<usize> {
        let number = integer(steps).filter(|steps| *steps > 0);
        let finding = match number.map(usize::try_from) {
            Some(Ok(number)) if number <= self.limits.steps => return Some(number),
            Some(_) => {
                let limit = self.limits.steps;
                let message = format!("this update takes more than {limit} steps");
                Diagnostic::new(Code::Limit, span, message)
                    .hint("raise the limit with `--limit steps=…`")
            }
            None => {
                let message = format!("the steps are a positive whole number; this is {steps}");
                Diagnostic::new(Code::Arguments, span, message)
            }
        };
        self.sink.push(finding);
        None
    }

    /// An update changes parameters: say where there are none to change.
    pub(super) fn settle_updates(&mut self) {
        let scope = &self.graph.scope;
        let is_param = |name: &Name| scope.letter(*name).kind == Kind::Param;
        for demand in &self.graph.demands {
            let Want::Update(update) = &demand.want else {
                continue;
            };
            let Some(request) = self.graph.requests.get(update.request) else {
                continue;
            };
            let has_numbers = self.graph.has_numbers();
            let entries = request
                .wrt
                .iter()
                .filter(|name| is_param(name))
                .map(|name| {
                    let dims = scope.letter(*name).shape.0.iter();
                    let lengths = dims.map(|dim| scope.value(*dim).unwrap_or(1));
                    lengths.fold(1_u64, u64::saturating_mul)
                });
            let made = entries
                .fold(0, u64::saturating_add)
                .saturating_mul(update.steps as u64);
            if has_numbers && made > self.limits.entries {
                let limit = self.limits.entries;
                let message = format!("the steps of this update make more than {limit} numbers");
                self.sink.push(
                    Diagnostic::new(Code::Limit, demand.span, message)
                        .hint("take fewer steps, or raise the limit with `--limit entries=…`"),
                );
            }
            // Where there is no parameter at all, the `derive` above has said so.
            if !request.wrt.is_empty() && !request.wrt.iter().any(is_param) {
                let text = &scope.letter(request.of).text;
                let message = format!(
                    "an update changes parameters, and `{text}` is derived by none above it"
                );
                self.sink.push(
                    Diagnostic::new(Code::DeriveTarget, demand.span, message)
                        .also(request.span, "the gradient is this one's"),
                );
            }
        }
    }
}

/// The optimizer of that name with its settings, and its rate.
fn optimizer(name: &str, settings: &[Rational]) -> Option<(Rational, Optimizer)> {
    let mut all = settings.iter().cloned();
    let mut next = || all.next();
    let rate = next()?;
    let optimizer = match name {
        "sgd" => Optimizer::Sgd,
        "momentum" => Optimizer::Momentum { beta: next()? },
        "nesterov" => Optimizer::Nesterov { beta: next()? },
        "rmsprop" => Optimizer::RmsProp {
            beta: next()?,
            eps: next()?,
        },
        "adagrad" => Optimizer::AdaGrad { eps: next()? },
        "adam" => Optimizer::Adam {
            beta1: next()?,
            beta2: next()?,
            eps: next()?,
        },
        _ => return None,
    };
    Some((rate, optimizer))
}
