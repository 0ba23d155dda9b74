//! The network language as text: reading, findings, canonical form.

mod bytes;
mod errors;
mod errors_in_statements;
mod format;
mod laws;
mod limits;
mod tree;

use backprose::diagnostic::Diagnostics;
use backprose::source::Source;
use backprose::syntax::{self, Limits, ast};

/// Read a text that is right.
fn read(text: &str) -> ast::Network {
    let (network, findings) = read_with(text, Limits::default());
    assert!(findings.is_empty(), "{text}\n{findings}");
    network
}

/// What is said about a text, a line for each finding:
/// ``line:column `place` message (hint)``.
fn findings(text: &str) -> String {
    read_with(text, Limits::default()).1
}

fn read_with(text: &str, limits: Limits) -> (ast::Network, String) {
    let source = Source::new("net.bp", text);
    let mut sink = Diagnostics::new();
    let network = syntax::parse(&source, &limits, &mut sink);
    let mut said = String::new();
    for found in sink.sorted() {
        let place = source.line_column(found.primary.span.start);
        let sign: String = source.slice(found.primary.span).chars().take(40).collect();
        let hint = found
            .hint
            .as_ref()
            .map_or(String::new(), |hint| format!(" ({hint})"));
        said += &format!(
            "{}:{} `{sign}` {}{hint}\n",
            place.line, place.column, found.message
        );
    }
    if sink.dropped > 0 {
        said += &format!("and {} more\n", sink.dropped);
    }
    (network, said)
}

/// Check texts against what is said about them. Texts are parted by empty lines; the lines after a
/// text that begin with `»` are its findings: line, column, the place, the message, and the hint.
fn check(cases: &str) {
    for case in cases.split("\n\n") {
        let (said, text): (Vec<&str>, Vec<&str>) =
            case.trim().lines().partition(|line| line.starts_with('»'));
        let expected: String = said
            .iter()
            .map(|line| line.trim_start_matches("» ").to_string() + "\n")
            .collect();
        assert!(!said.is_empty(), "{case}");
        assert_eq!(findings(&text.join("\n")), expected, "{case}");
    }
}

/// What a tree says, without its places: two texts that read alike have it in common.
fn meaning(network: &ast::Network) -> String {
    let full = format!("{network:?}");
    let mut parts = full.split("Span { file: ");
    let mut bare = parts.next().unwrap_or("").to_string();
    for part in parts {
        bare += part.split_once('}').map_or(part, |(_, rest)| rest);
    }
    bare
}
