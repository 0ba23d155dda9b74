//! Networks, understood: shapes, structure, and what is said of a network that is wrong.

mod calls;
mod functions;
mod layers;
mod limits;
mod loops;
mod names;
mod not_yet;
mod numbers;
mod prelude;
mod requests;
mod shapes;
mod sizes;
mod structure;

use backprose::diagnostic::Diagnostics;
use backprose::graph::{self, Graph, Limits};
use backprose::matrix::MatExpr;
use backprose::scope::Scope;
use backprose::source::Source;
use backprose::syntax;

/// Elaborate a text, whose lines may be indented alike.
fn elaborate(text: &str, limits: &Limits) -> (Graph, Source, Diagnostics) {
    let lines: Vec<&str> = text.trim_matches(['\n', ' ']).lines().collect();
    let text: Vec<&str> = lines.iter().map(|line| line.trim_start()).collect();
    let source = Source::new("net.bp", text.join("\n"));
    let mut sink = Diagnostics::new();
    let network = syntax::parse(&source, &syntax::Limits::default(), &mut sink);
    let graph = graph::elaborate(&network, limits, &mut sink);
    (graph, source, sink)
}

/// Elaborate a text that is right.
fn graph(text: &str) -> Graph {
    let (graph, source, sink) = elaborate(text, &Limits::default());
    assert!(!sink.has_errors(), "{text}\n{}", said(&source, &sink));
    graph
}

/// What is said about a text.
fn findings(text: &str) -> String {
    findings_within(text, &Limits::default())
}

/// The same with limits of its own.
fn findings_within(text: &str, limits: &Limits) -> String {
    let (_, source, sink) = elaborate(text, limits);
    said(&source, &sink)
}

/// ``line:column `place` code: message``, and below it label, further places, hint.
fn said(source: &Source, sink: &Diagnostics) -> String {
    let mut said = String::new();
    for found in sink.sorted() {
        let place = |at: usize| {
            let place = source.line_column(at);
            format!("{}:{}", place.line, place.column)
        };
        let sign = source.slice(found.primary.span);
        let at = place(found.primary.span.start);
        said += &format!("{at} `{sign}` {}: {}\n", found.code.id(), found.message);
        if !found.primary.text.is_empty() {
            said += &format!("  here: {}\n", found.primary.text);
        }
        for label in &found.secondary {
            said += &format!("  {}: {}\n", place(label.span.start), label.text);
        }
        if let Some(hint) = &found.hint {
            said += &format!("  hint: {hint}\n");
        }
    }
    if sink.dropped > 0 {
        said += &format!("and {} more\n", sink.dropped);
    }
    said
}

/// The equation of a name: its structure in nested brackets, and its shape.
fn equation(graph: &Graph, name: &str) -> String {
    let node = graph
        .nodes
        .iter()
        .find(|node| graph.scope.letter(node.name).text == name);
    let Some(node) = node else {
        return format!("no {name}");
    };
    let letter = graph.scope.letter(node.name);
    let sizes: Vec<String> = letter
        .shape
        .0
        .iter()
        .map(|dim| graph.scope.dim_text(*dim))
        .collect();
    let formula = match &node.definition {
        Some(formula) => structure(formula, &graph.scope),
        None => format!("{:?}", letter.kind),
    };
    format!("[{}] {formula}", sizes.join(", "))
}

fn structure(expr: &MatExpr, scope: &Scope) -> String {
    let head = match expr {
        MatExpr::Name(name) => return scope.letter(*name).text.clone(),
        MatExpr::Number(value) => return value.to_string(),
        MatExpr::Size(size) => return format!("size {}", scope.dim_text(*size)),
        MatExpr::Eye(size) => return format!("eye {}", scope.dim_text(*size)),
        MatExpr::Fill(filling, rows, columns) => {
            return format!(
                "{filling:?} {} {}",
                scope.dim_text(*rows),
                scope.dim_text(*columns)
            );
        }
        MatExpr::Add(addends) => {
            let terms: Vec<String> = addends
                .iter()
                .map(|addend| {
                    let sign = if addend.negative { "-" } else { "+" };
                    sign.to_owned() + &structure(&addend.value, scope)
                })
                .collect();
            return format!("({})", terms.join(" "));
        }
        MatExpr::Negate(_) => "-".to_owned(),
        MatExpr::Multiply(_) => "*".to_owned(),
        MatExpr::Divide(..) => "/".to_owned(),
        MatExpr::Power(_, exponent) => format!("^{exponent}"),
        MatExpr::Product(_) => "@".to_owned(),
        MatExpr::Transpose(_) => "T".to_owned(),
        MatExpr::Apply(function, _) => function.row().name.to_owned(),
        MatExpr::Reduce(reduction, _) => format!("{reduction:?}"),
        MatExpr::Dot(..) => "dot".to_owned(),
        MatExpr::Diag(_) => "diag".to_owned(),
    };
    let operands = expr.operands();
    let operands: Vec<String> = operands
        .iter()
        .map(|operand| structure(operand, scope))
        .collect();
    format!("({head} {})", operands.join(" "))
}
