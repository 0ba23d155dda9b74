//! Symbolic derivations of neural-network gradients: every step named, every step proved.
//!
//! # The tour
//! There is one mathematics, and a text goes through it in one direction:
//!
//! | room | takes | gives |
//! | --- | --- | --- |
//! | [`source`], [`diagnostic`] | | places in a text, and what is wrong there, as data |
//! | [`syntax`] | a [`Source`] | the statements as written; its grammar is `grammar/network.pest` |
//! | [`graph`] | statements | a network: names with shapes, equations as matrix formulas |
//! | [`values`] | files of numbers, `random` | exact numbers with a shape |
//! | [`scope`] | | what each letter means: names, sizes, shapes |
//! | [`matrix`] | | formulas in matrix notation; `expand` to components, `lift` back |
//! | [`algebra`] | | formulas in index notation; calculus happens here and nowhere else |
//! | [`exact`] | formulas | their values: rational or proven to any digit for readers, a prime field for proofs |
//! | [`derivation`] | a network | every gradient, as proved steps; and every number |
//! | [`notation`] | formulas | what they look like, as LaTeX or in the network language |
//! | [`notes`] | a work by hand | its formulas, with their places |
//! | [`check`] | a work, perhaps a network | a verdict on every equation, as data |
//! | [`expand`] | a network | its text with every layer written out |
//! | [`document`] | a derivation, a report | blocks and sentences for readers, a record for machines |
//! | [`render`] | a document, a judged work | Markdown, LaTeX, HTML, JSON, SARIF |
//! | `cli` (in the binary) | arguments | files read and written, diagnostics drawn |
//!
//! Start with [`derivation`]: the reverse walk is the twenty lines that the rest is about. A row of
//! [`algebra::function::FUNCTIONS`] is all that a new function needs, a row of
//! [`algebra::simplify::RULES`] a new rewrite; the laws in `tests/laws.rs` read these tables.
//!
//! # Example
//! ```
//! use backprose::{Settings, derive, diagnostic::Diagnostics, source::{NoFiles, Source}};
//! let source = Source::new("line.bp", "input x\nparam w\ny = w * x\nderive y\n");
//! let mut sink = Diagnostics::new();
//! let document = derive(&source, &NoFiles, &Settings::default(), &mut sink).unwrap();
//! assert!(document.contains(r"\frac{\partial y}{\partial w} &= x") || document.contains(r"\frac{\partial y}{\partial w} = x"));
//! ```

pub mod algebra;
pub mod check;
pub mod derivation;
pub mod diagnostic;
pub mod document;
pub mod exact;
pub mod expand;
pub mod graph;
pub mod matrix;
pub mod notation;
pub mod notes;
pub mod render;
pub mod scope;
pub mod source;
pub mod syntax;
pub mod values;

#[path = "lib/checking.rs"]
mod checking;

pub use checking::{
    Checked, Checking, Network, checked, network, sarif_log, unread_answer, unread_json,
    unread_sarif,
};
pub use document::{Detail, Layout, Notation, language::Language};
pub use notes::Form;
pub use render::check_text::{Finding, Text};
pub use render::sarif::Part as SarifPart;

use derivation::numbers::{Failure, Wanted, numbers};
use derivation::updates::{Stopped, with_updates};
use diagnostic::{Code, Diagnostic, Diagnostics};
use exact::Fault;
use graph::Graph;
use scope::{Kind, Scope};
use source::{Files, Source, Span};

/// What a document is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Markdown, formulas between dollar signs.
    #[default]
    Markdown,
    /// A LaTeX file that compiles by itself.
    Latex,
    /// A page that needs nothing else: no network, and no script to be read.
    Html,
    /// The record for machines.
    Json,
}

/// What an input may come to before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Of the text.
    pub syntax: syntax::Limits,
    /// Of the network.
    pub graph: graph::Limits,
    /// Of its derivation.
    pub derivation: derivation::Limits,
    /// Of its numbers.
    pub numbers: derivation::numbers::Limits,
}

impl Limits {
    /// Those of the network, where the files that it uses are bounded as its text is.
    fn of_graph(&self) -> graph::Limits {
        graph::Limits {
            texts: self.syntax,
            ..self.graph
        }
    }
}

/// How a document is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// What it is written as.
    pub format: Format,
    /// The language of its sentences.
    pub language: Language,
    /// How much it says.
    pub detail: Detail,
    /// Whether formulas are of whole matrices, of general entries, or of every entry.
    pub notation: Notation,
    /// Which way round the gradient of a number is written.
    pub layout: Layout,
    /// Significant digits of numbers that have to be rounded.
    pub digits: usize,
    /// Go on with each value rounded to so many digits, as a person with a calculator does.
    pub round_steps: Option<usize>,
    /// What the input may come to.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            format: Format::default(),
            language: Language::default(),
            detail: Detail::default(),
            notation: Notation::default(),
            layout: Layout::default(),
            digits: 6,
            round_steps: None,
            limits: Limits::default(),
        }
    }
}

/// The canonical form of a network's text; none where it has errors.
pub fn format(source: &Source, limits: &Limits, sink: &mut Diagnostics) -> Option<String> {
    let network = syntax::parse(source, &limits.syntax, sink);
    (!sink.has_errors()).then(|| syntax::print::print(&network))
}

/// A layer or function of the prelude as it is written, with its documentation.
pub fn show(name: &str) -> Result<String, Diagnostic> {
    graph::prelude::text(name).ok_or_else(|| {
        let (message, hint) = if graph::is_built_in(name) {
            let message = format!("`{name}` is built in, and not written in the language");
            (message, None)
        } else {
            let near = diagnostic::closest(name, graph::prelude::names());
            let message = format!("there is no layer or function `{name}`");
            (message, near.map(|near| format!("did you mean `{near}`?")))
        };
        let finding = Diagnostic::new(Code::UnknownName, Span::default(), message);
        match hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        }
    })
}

/// What [`show`] can show: a line for each name, with what it is.
pub fn shown() -> String {
    let lines = graph::prelude::names().map(|name| {
        let summary = graph::prelude::summary(name).unwrap_or_default();
        format!("{name:<34}  {summary}\n")
    });
    lines.collect()
}

/// A network's text with every layer and loop written out; none where it has errors.
pub fn expanded(
    source: &Source,
    files: &dyn Files,
    limits: &Limits,
    sink: &mut Diagnostics,
) -> Option<String> {
    let network = syntax::parse(source, &limits.syntax, sink);
    let graph = graph::elaborate(&network, files, &limits.of_graph(), sink);
    if sink.has_errors() {
        return None;
    }
    let written = Source::new("expanded", expand::expand(&network, &graph));
    let text = syntax::Limits {
        text: usize::MAX,
        ..limits.syntax
    };
    let mut found = Diagnostics::new();
    let network = syntax::parse(&written, &text, &mut found);
    if found.has_errors() {
        let message = "this network is not written out: what was written cannot be read again";
        let hint =
            "this is a fault of backprose and not of the network; please report it with the file";
        sink.push(Diagnostic::new(Code::Unproved, Span::default(), message).hint(hint));
        return None;
    }
    Some(syntax::print::print(&network))
}

/// The document of a network's derivation. None where the text has errors, or a step is not proved:
/// the sink says which.
///
/// `files` are those that the text may name ([`source::NoFiles`] where it stands alone). Findings in
/// them have their places in the texts that the sink keeps.
pub fn derive(
    source: &Source,
    files: &dyn Files,
    settings: &Settings,
    sink: &mut Diagnostics,
) -> Option<String> {
    let limits = settings.limits.of_graph();
    let graph = {
        // A text with errors is understood as far as it goes, so that one run finds them all.
        let network = syntax::parse(source, &settings.limits.syntax, sink);
        graph::elaborate(&network, files, &limits, sink)
    };
    if sink.has_errors() {
        return None;
    }
    let derivation = match derivation::derive_within(&graph, &settings.limits.derivation) {
        Ok(derivation) => derivation,
        Err(unproved) => {
            sink.push(unproved);
            return None;
        }
    };
    let wanted = Wanted {
        digits: settings.digits,
        round_steps: settings.round_steps,
        limits: settings.limits.numbers,
    };
    let outcome = match numbers(&graph, &derivation, &wanted) {
        Ok(outcome) => outcome,
        Err(failure) => {
            sink.push(arithmetic(&graph, &derivation.scope, &failure));
            return None;
        }
    };
    let outcome = match with_updates(&graph, &derivation, &wanted, outcome) {
        Ok(outcome) => outcome,
        Err(all) => {
            for at in &all {
                sink.push(stopped(&graph, &derivation.scope, at));
            }
            return None;
        }
    };
    Some(match settings.format {
        Format::Json => render::json::json(&document::record::record(
            &graph,
            &derivation,
            &outcome,
            settings.digits,
        )),
        Format::Markdown | Format::Latex | Format::Html => {
            let options = document::Options {
                language: settings.language,
                detail: settings.detail,
                digits: settings.digits,
                notation: settings.notation,
                layout: settings.layout,
                medium: match settings.format {
                    Format::Html => document::Medium::Screen,
                    Format::Markdown | Format::Latex | Format::Json => document::Medium::Paper,
                },
            };
            let document = document::compose(&graph, &derivation, &outcome, options);
            match settings.format {
                Format::Latex => render::latex::latex(&document),
                Format::Html => render::html::html(&document),
                _ => render::markdown::markdown(&document),
            }
        }
    })
}

/// The equation of a value; of a gradient, that of the value it is by.
fn place(graph: &Graph, scope: &Scope, name: scope::Name) -> Span {
    let of = match scope.letter(name).kind {
        Kind::Adjoint { wrt, .. } => wrt,
        _ => name,
    };
    graph
        .nodes
        .iter()
        .find(|node| node.name == of)
        .map(|node| node.value_span)
        .unwrap_or_default()
}

/// What cannot be computed in a step of an update, in the reader's terms.
fn stopped(graph: &Graph, scope: &Scope, stopped: &Stopped) -> Diagnostic {
    let Stopped {
        demand,
        step,
        failure,
    } = stopped;
    let demand = graph.demands.get(*demand);
    let span = demand.map(|demand| demand.span).unwrap_or_default();
    let letter = scope.letter(failure.of);
    let name = &letter.text;
    let in_rule = match (&failure.fault, letter.kind) {
        (Fault::DivisionByZero(_) | Fault::PowerWithoutValue(_), Kind::Param) => Some((
            format!("the update of `{name}` divides by zero in step {step}"),
            "give `eps` a number above 0, and let the betas be below 1",
        )),
        (Fault::OutsideDomain(_), Kind::Param) => Some((
            format!("the update of `{name}` takes the root of a negative number in step {step}"),
            "let the betas lie between 0 and 1",
        )),
        _ => None,
    };
    if let Some((message, hint)) = in_rule {
        return Diagnostic::new(Code::Arithmetic, span, message).hint(hint);
    }
    let steps = match demand.map(|demand| &demand.want) {
        Some(graph::Want::Update(update)) => update.steps,
        _ => 0,
    };
    let when = match *step > steps {
        true => "after the last step of this update".to_owned(),
        false => format!("in step {step} of this update"),
    };
    let finding = arithmetic(graph, scope, failure).also(span, when);
    match failure.fault {
        Fault::TooLarge(_) => finding.hint("take a smaller `lr` or fewer steps"),
        _ => finding,
    }
}

/// What cannot be computed, in the reader's terms.
fn arithmetic(graph: &Graph, scope: &Scope, failure: &Failure) -> Diagnostic {
    let spelled = |expr: &matrix::MatExpr| notation::text::matrix(expr, scope);
    let name = &scope.letter(failure.of).text;
    let span = place(graph, scope, failure.of);
    let (code, message, hint) = match &failure.fault {
        Fault::DivisionByZero(Some(below)) => (
            Code::Arithmetic,
            format!(
                "division by zero: `{}` in `{name}` is 0 for the numbers given",
                spelled(below)
            ),
            "change the numbers given, or keep the divisor from 0 by adding a small constant",
        ),
        Fault::DivisionByZero(None) => (
            Code::Arithmetic,
            format!("division by zero in `{name}`, for the numbers given"),
            "change the numbers given",
        ),
        Fault::PowerWithoutValue(of) => (
            Code::Arithmetic,
            match of {
                Some(of) => format!(
                    "`{}` in `{name}` has no value for the numbers given",
                    spelled(of)
                ),
                None => format!("a power in `{name}` has no value for the numbers given"),
            },
            "0 has no negative power; change the numbers given",
        ),
        Fault::TooManyEntries => (
            Code::Limit,
            format!("the numbers of `{name}` do not fit in memory"),
            "give smaller sizes",
        ),
        Fault::UnknownSize => (
            Code::Size,
            format!("a size in `{name}` has no number"),
            "give it one: `given n = 4`",
        ),
        Fault::OutsideDomain(of) => (
            Code::Arithmetic,
            match of {
                Some(of) => format!(
                    "`{}` in `{name}` has no value for the numbers given",
                    spelled(of)
                ),
                None => format!("a function in `{name}` has no value for the numbers given"),
            },
            "`log` takes numbers above 0, `sqrt` none below 0; change the numbers given",
        ),
        Fault::Undecided(of) => (
            Code::Arithmetic,
            match of {
                Some(of) => format!(
                    "`{}` in `{name}` hangs on a number that may be 0: neither that it is nor that it is not could be proven",
                    spelled(of)
                ),
                None => format!(
                    "`{name}` hangs on a number that may be 0: neither that it is nor that it is not could be proven"
                ),
            },
            "change the numbers given, or compute more closely with `--limit precision=…` (bits)",
        ),
        Fault::TooLarge(of) => (
            Code::Limit,
            match of {
                Some(of) => format!(
                    "`{}` in `{name}` is too large, or too near to 0, to be computed",
                    spelled(of)
                ),
                None => {
                    format!("a number in `{name}` is too large, or too near to 0, to be computed")
                }
            },
            "use smaller numbers; without `given` lines the file is derived in symbols",
        ),
        Fault::ShapesDiffer
        | Fault::MissingValue
        | Fault::NotRational(_)
        | Fault::TooManyDigits { .. } => (
            Code::Unproved,
            format!("the numbers of `{name}` could not be computed"),
            "this is a fault of backprose and not of the network; please report it with the file",
        ),
    };
    Diagnostic::new(code, span, message).hint(hint)
}
