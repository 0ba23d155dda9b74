//! The façade of `check`: works in, judged; reports out, in the format asked for.

use crate::check::{self, Options};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::language::Language;
use crate::document::report::{Judged, judged};
use crate::graph::{self, Graph};
use crate::notes::{self, Fault, Form, Notes};
use crate::render::{Page, annotated, check_json, check_page, check_text, sarif};
use crate::source::{Files, Source, Span};
use crate::{Limits, syntax};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// How works are judged, and what is said about them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checking {
    /// The language of what is said.
    pub language: Language,
    /// Names of the work and the names that they stand for: `a` for `h`.
    pub names: Vec<(String, String)>,
    /// Whether a comma parts a number from its decimals.
    pub decimal_comma: bool,
}

/// A network to judge works by.
#[derive(Debug, Clone)]
pub struct Network(Graph);

/// Read a network to judge works by. None where its text has errors: the sink says which.
pub fn network(
    source: &Source,
    files: &dyn Files,
    limits: &Limits,
    sink: &mut Diagnostics,
) -> Option<Network> {
    let network = syntax::parse(source, &limits.syntax, sink);
    let graph = graph::elaborate(&network, files, &limits.of_graph(), sink);
    (!sink.has_errors()).then_some(Network(graph))
}

/// A work, judged.
#[derive(Debug, Clone)]
pub struct Checked {
    judged: Judged,
    pages: Vec<Page>,
    form: Form,
}

/// Judge every equation of a work: by a network, or by the work's own definitions and numbers. A text
/// that is not what its form says is refused.
pub fn checked(
    work: &Source,
    form: Form,
    network: Option<&Network>,
    how: &Checking,
) -> Result<Checked, Diagnostic> {
    refused(work).map_or(Ok(()), Err)?;
    let notes = notes::find(&work.text, form).map_err(|fault| unreadable(work, fault))?;
    let options = Options {
        names: how.names.clone(),
        decimal_comma: how.decimal_comma,
    };
    let graph = network.map(|network| &network.0);
    let report = check::check(&notes, graph, &options).map_err(|name| {
        let message = format!("`--names` speaks of `{name}`, and there is no such name");
        let hint = "on the right of each `=` stands a name of the network, or of the work";
        Diagnostic::new(Code::UnknownName, work.whole().first(), message).hint(hint)
    })?;
    let pages = pages(work, notes);
    let by_cell: FxHashMap<Option<usize>, &Source> =
        pages.iter().map(|page| (page.cell, &page.source)).collect();
    let locate = |cell: Option<usize>, offset: usize| {
        let page = by_cell.get(&cell).copied().unwrap_or(work);
        let place = page.line_column(offset);
        (place.line, place.column)
    };
    Ok(Checked {
        judged: judged(&report, how.language, &locate),
        pages,
        form,
    })
}

/// Why a text is none that could be judged.
fn refused(work: &Source) -> Option<Diagnostic> {
    if let Some(at) = work.text.find('\0') {
        let message = "this is no text: a NUL byte stands in it";
        let finding = Diagnostic::new(Code::Unreadable, Span::new(at, at + 1), message);
        return Some(finding.hint("save the file as UTF-8 text"));
    }
    None
}

/// Why no notes could be found in a text.
fn unreadable(work: &Source, fault: Fault) -> Diagnostic {
    let message = match fault {
        Fault::NotJson(_) => "this is no notebook: it is not JSON",
        Fault::NotANotebook => "this is no notebook: it has no cells",
    };
    let finding = Diagnostic::new(Code::Unreadable, work.whole().first(), message);
    finding.hint("a notebook's file ends in `.ipynb`; other works are Markdown or TeX")
}

/// The texts that places count in, with their formulas.
fn pages(work: &Source, notes: Notes) -> Vec<Page> {
    let mut pages: Vec<Page> = notes
        .texts
        .into_iter()
        .map(|text| Page {
            cell: text.cell,
            source: Source::new(work.name.as_str(), text.text),
            formulas: Vec::new(),
        })
        .collect();
    for formula in &notes.formulas {
        let first = formula.segments.first().map(|one| one.text);
        let last = formula.segments.last().map(|one| one.text + one.length);
        let page = pages.get_mut(formula.text);
        if let (Some(page), Some(start), Some(end)) = (page, first, last) {
            page.formulas.push(start..end);
        }
    }
    pages
}

impl Checked {
    /// Whether something is wrong.
    pub fn has_wrong(&self) -> bool {
        self.judged.has_wrong()
    }

    /// What a terminal shows.
    pub fn text(&self) -> check_text::Text {
        check_text::text(&self.judged, &self.pages)
    }

    /// The report for machines, on one line.
    pub fn json(&self, file: &str) -> String {
        check_json::json(&self.judged, Some(file))
    }

    /// The answer to one line of a stream of works: the report under an id.
    pub fn answer(&self, id: &Value) -> String {
        check_json::answer(id, &self.judged)
    }

    /// What this work adds to a SARIF log.
    pub fn sarif(&self, file: &str) -> sarif::Part {
        sarif::part(&self.judged, file)
    }

    /// The work as Markdown with notes in it.
    pub fn markdown(&self, file: &str) -> String {
        annotated::annotated(&self.judged, &self.pages, file, self.form != Form::Tex)
    }

    /// The work as a page of HTML, its equations marked.
    pub fn html(&self, file: &str) -> String {
        check_page::page(&self.judged, &self.pages, file)
    }
}

/// A SARIF log of some works.
pub fn sarif_log(parts: Vec<sarif::Part>) -> String {
    sarif::sarif(parts)
}

/// What stands in a SARIF log for a file that could not be read.
pub fn unread_sarif(file: &str, error: &str) -> sarif::Part {
    sarif::failed(file, error)
}

/// What stands for the JSON of a file that could not be read.
pub fn unread_json(file: &str, error: &str) -> String {
    check_json::unjudged(file, error)
}

/// What stands for the answer to a line that could not be judged.
pub fn unread_answer(id: &Value, error: &str) -> String {
    check_json::unanswered(id, error)
}
