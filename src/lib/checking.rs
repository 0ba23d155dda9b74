//! The façade of `check`: works in, judged; reports out, in the format asked for.

use crate::check::{self, Options};
use crate::diagnostic::Diagnostics;
use crate::document::language::Language;
use crate::document::report::{Judged, judged};
use crate::graph::{self, Graph};
use crate::notes::{Form, Formula, Notes, Segment, Text};
use crate::render;
use crate::source::{Files, Source};
use crate::{Limits, syntax};
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
}

/// Judge every equation of a work: by a network, or by the work's own definitions and numbers.
pub fn checked(work: &Source, form: Form, network: Option<&Network>, how: &Checking) -> Checked {
    let notes = found(&work.text, form);
    let options = Options {
        names: how.names.clone(),
        decimal_comma: how.decimal_comma,
    };
    let report = check::check(&notes, network.map(|network| &network.0), &options);
    let pages: Vec<(Option<usize>, Source)> = notes
        .texts
        .into_iter()
        .map(|text| (text.cell, Source::new(work.name.as_str(), text.text)))
        .collect();
    let locate = |cell: Option<usize>, offset: usize| {
        let page = pages.iter().find(|(of, _)| *of == cell);
        let place = page.map_or_else(
            || work.line_column(offset),
            |(_, page)| page.line_column(offset),
        );
        (place.line, place.column)
    };
    Checked {
        judged: judged(&report, how.language, &locate),
    }
}

impl Checked {
    /// Whether something is wrong.
    pub fn has_wrong(&self) -> bool {
        self.judged.has_wrong()
    }

    /// The report for machines, on one line.
    pub fn json(&self, file: &str) -> String {
        render::check_json::json(&self.judged, Some(file))
    }

    /// The answer to a line of a stream.
    pub fn answer(&self, id: &Value) -> String {
        render::check_json::answer(id, &self.judged)
    }
}

/// What stands for the JSON of a file that could not be read.
pub fn unread_json(file: &str, error: &str) -> String {
    render::check_json::unjudged(file, error)
}

/// What stands for the answer to a line that could not be judged.
pub fn unread_answer(id: &Value, error: &str) -> String {
    render::check_json::unanswered(id, error)
}

/// A stand-in until works are read: what stands between dollar signs on a line.
fn found(text: &str, _: Form) -> Notes {
    let mut notes = Notes {
        texts: vec![Text {
            cell: None,
            text: text.to_owned(),
        }],
        ..Notes::default()
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut at = start;
        for (place, part) in line.split('$').enumerate() {
            if place % 2 == 1 && part.contains('=') {
                notes.formulas.push(Formula {
                    text: 0,
                    latex: part.to_owned(),
                    segments: vec![Segment {
                        latex: 0,
                        text: at,
                        length: part.len(),
                    }],
                    display: false,
                    block: notes.formulas.len(),
                });
            }
            at += part.len() + 1;
        }
        start += line.len();
    }
    notes
}
