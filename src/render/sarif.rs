//! Judged works as SARIF 2.1.0: for editors, and for services that review code.
//!
//! In: [`Judged`] works with the names of their files. Out: one log with one run. The rules are the
//! known mistakes; a claim that is wrong is an error, one that is carried or was not read is a note.

use super::plain;
use crate::document::report::{Judged, Judgement, Verdict};
use serde::Serialize;
use std::fmt::Write as _;

/// What one file adds to a run.
#[derive(Debug, Clone, Default)]
pub struct Part {
    findings: Vec<Found>,
    failure: Option<Failure>,
}

/// The results of a file.
pub fn part(judged: &Judged, file: &str) -> Part {
    let uri = uri(file);
    let findings = judged.claims.iter().filter_map(|claim| {
        let level = match claim.verdict {
            Verdict::Wrong => "error",
            Verdict::Carried | Verdict::Unread => "note",
            Verdict::Definition | Verdict::Correct | Verdict::Rounded => return None,
        };
        Some(found(claim, judged, level, &uri))
    });
    Part {
        findings: findings.collect(),
        failure: None,
    }
}

/// What stands for the results of a file that could not be read.
pub fn failed(file: &str, error: &str) -> Part {
    let failure = Failure {
        level: "error",
        message: message(format!("{file}: {error}")),
        locations: vec![Location {
            physical: Physical {
                artifact: Artifact { uri: uri(file) },
                region: None,
            },
            logical: Vec::new(),
        }],
    };
    Part {
        findings: Vec::new(),
        failure: Some(failure),
    }
}

/// The log of a run over some files.
pub fn sarif(parts: Vec<Part>) -> String {
    let mut rules: Vec<Rule> = Vec::new();
    let mut results = Vec::new();
    let mut failures = Vec::new();
    for part in parts {
        failures.extend(part.failure);
        for found in part.findings {
            let known = rules.iter().position(|rule| rule.id == found.rule.id);
            let mut result = found.result;
            result.rule_index = known.unwrap_or(rules.len());
            if known.is_none() {
                rules.push(found.rule);
            }
            results.push(result);
        }
    }
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "backprose",
                    version: env!("CARGO_PKG_VERSION"),
                    rules,
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: failures.is_empty(),
                failures,
            }],
            results,
        }],
    };
    // Only maps with keys that are no strings, and failing writers, make this fail: neither is here.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn found(claim: &Judgement, judged: &Judged, level: &'static str, uri: &str) -> Found {
    let (id, description) = match claim.cause.filter(|_| claim.verdict == Verdict::Wrong) {
        Some(cause) => (cause, judged.cause(cause)),
        None => (claim.verdict.id(), judged.verdict(claim.verdict)),
    };
    let said = claim.message.clone();
    let mut said = said.unwrap_or_else(|| judged.verdict(claim.verdict));
    let place = claim.place;
    let mut logical = Vec::new();
    // Lines of a notebook count in its cell, and a region would be one of the file.
    let region = match place.cell {
        None => Some(Region {
            start_line: place.line,
            start_column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
        }),
        Some(cell) => {
            said = judged.at_line(&place, said);
            logical.push(Logical {
                name: plain(&judged.cell(cell)),
            });
            None
        }
    };
    let result = Finding {
        rule_id: id,
        rule_index: 0,
        level,
        message: message(plain(&said)),
        locations: [Location {
            physical: Physical {
                artifact: Artifact {
                    uri: uri.to_owned(),
                },
                region,
            },
            logical,
        }],
    };
    let rule = Rule {
        id,
        description: Description {
            text: plain(&description),
        },
        configuration: Configuration { level },
    };
    Found { rule, result }
}

/// Words as words: brackets would begin a link, braces a placeholder.
fn message(text: String) -> Description {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | '[' | ']' => escaped.extend(['\\', sign]),
            '{' | '}' => escaped.extend([sign, sign]),
            sign if sign.is_control() => escaped.push(' '),
            sign => escaped.push(sign),
        }
    }
    Description { text: escaped }
}

/// A path as a relative or absolute reference; what has a meaning in one is written in hexadecimal.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                // Writing to a text cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[derive(Debug, Clone)]
struct Found {
    rule: Rule,
    result: Finding,
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, Serialize)]
struct Rule {
    id: &'static str,
    #[serde(rename = "shortDescription")]
    description: Description,
    #[serde(rename = "defaultConfiguration")]
    configuration: Configuration,
}

#[derive(Debug, Clone, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Description {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(
        rename = "toolExecutionNotifications",
        skip_serializing_if = "Vec::is_empty"
    )]
    failures: Vec<Failure>,
}

#[derive(Debug, Clone, Serialize)]
struct Failure {
    level: &'static str,
    message: Description,
    locations: Vec<Location>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Description,
    locations: [Location; 1],
}

#[derive(Debug, Clone, Serialize)]
struct Location {
    #[serde(rename = "physicalLocation")]
    physical: Physical,
    #[serde(rename = "logicalLocations", skip_serializing_if = "Vec::is_empty")]
    logical: Vec<Logical>,
}

#[derive(Debug, Clone, Serialize)]
struct Physical {
    #[serde(rename = "artifactLocation")]
    artifact: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, Clone, Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Clone, Serialize)]
struct Logical {
    name: String,
}
