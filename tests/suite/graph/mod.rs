//! Networks, understood: shapes, structure, and what is said of a network that is wrong.

mod calls;
mod components;
mod demands;
mod every_layer;
mod functions;
mod layers;
mod limits;
mod loops;
mod names;
mod numbers;
mod outside;
mod prelude;
mod reductions;
mod requests;
mod shapes;
mod sizes;
mod slices;
mod structure;
mod tensors;
mod used;
mod values;

use backprose::algebra::{Form, Index, Variable};
use backprose::diagnostic::Diagnostics;
use backprose::graph::{self, Graph, Limits};
use backprose::matrix::{MatExpr, Selector};
use backprose::scope::{Dim, Scope};
use backprose::source::{Files, NoFiles, Source, Span};
use backprose::syntax;

/// Elaborate a text, whose lines may be indented alike.
fn elaborate(text: &str, limits: &Limits) -> (Graph, Source, Diagnostics) {
    elaborate_among(text, &NoFiles, limits)
}

/// The same for a text that may name other files.
fn elaborate_among(text: &str, files: &dyn Files, limits: &Limits) -> (Graph, Source, Diagnostics) {
    let lines: Vec<&str> = text.trim_matches(['\n', ' ']).lines().collect();
    let text: Vec<&str> = lines.iter().map(|line| line.trim_start()).collect();
    let source = Source::new("net.bp", text.join("\n"));
    let mut sink = Diagnostics::new();
    let network = syntax::parse(&source, &syntax::Limits::default(), &mut sink);
    let graph = graph::elaborate(&network, files, limits, &mut sink);
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

/// What is said about a text that may name other files.
fn findings_among(text: &str, files: &dyn Files) -> String {
    let (_, source, sink) = elaborate_among(text, files, &Limits::default());
    said(&source, &sink)
}

/// ``line:column `place` code: message``, and below it label, further places, hint. Places in other
/// files begin with their names.
fn said(source: &Source, sink: &Diagnostics) -> String {
    let mut said = String::new();
    for found in sink.sorted() {
        let of = |span: Span| {
            let all = std::iter::once(source).chain(sink.sources());
            all.into_iter().find(|one| one.file == span.file).unwrap()
        };
        let place = |span: Span| {
            let source = of(span);
            let place = source.line_column(span.start);
            let name = match source.file {
                0 => String::new(),
                _ => format!("{}:", source.name),
            };
            format!("{name}{}:{}", place.line, place.column)
        };
        let sign = of(found.primary.span).slice(found.primary.span);
        let at = place(found.primary.span);
        said += &format!("{at} `{sign}` {}: {}\n", found.code.id(), found.message);
        if !found.primary.text.is_empty() {
            said += &format!("  here: {}\n", found.primary.text);
        }
        for label in &found.secondary {
            said += &format!("  {}: {}\n", place(label.span), label.text);
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
        MatExpr::Fill(filling, axes) => {
            return format!("{filling:?} {}", dims(axes, " ", scope));
        }
        MatExpr::Position(position) => return format!("<{}>", form(position, scope)),
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
        MatExpr::Reduce(reduction, _, None) => format!("{reduction:?}"),
        MatExpr::Reduce(reduction, _, Some(axis)) => format!("{reduction:?}/{}", axis + 1),
        MatExpr::Normalize(kind, _, axis) => format!("{kind:?}/{}", axis + 1),
        MatExpr::OfMatrix(function, _) => format!("{function:?}"),
        MatExpr::Kronecker(..) => "kron".to_owned(),
        MatExpr::Concat(_, axis, _) => format!("concat/{}", axis + 1),
        MatExpr::Pad(_, width, axes, _) => {
            let axes: Vec<String> = axes.iter().map(|axis| (axis + 1).to_string()).collect();
            format!("pad {width}/{}", axes.join(","))
        }
        MatExpr::Reshape(_, axes) => format!("reshape [{}]", dims(axes, ", ", scope)),
        MatExpr::Select(_, selectors) => {
            let places: Vec<String> = selectors.iter().map(|one| selector(one, scope)).collect();
            format!("at [{}]", places.join(", "))
        }
        MatExpr::Entries(indices, _) => {
            let indices: Vec<String> = indices.iter().map(|one| index(*one, scope)).collect();
            format!("entries [{}]", indices.join(", "))
        }
        MatExpr::Over(over, bounds, _) => {
            let bounds: Vec<String> = bounds
                .iter()
                .map(|bound| {
                    let last = bound
                        .last
                        .as_ref()
                        .map(|last| format!("..{}", form(last, scope)));
                    let from = match form(&bound.first, scope).as_str() {
                        "1" if last.is_none() => String::new(),
                        first => format!(" from {first}"),
                    };
                    index(bound.index, scope) + &from + &last.unwrap_or_default()
                })
                .collect();
            format!("{over:?} [{}]", bounds.join(", "))
        }
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

/// `i:n`, an index and its range.
fn index(index: Index, scope: &Scope) -> String {
    format!("{}:{}", letter(index, scope), scope.dim_text(index.range))
}

fn letter(index: Index, scope: &Scope) -> String {
    let letter = scope.index_letter(index.id).unwrap_or("?");
    let inner = (0..index.id).filter(|other| scope.index_letter(*other) == Some(letter));
    format!("{letter}{}", "'".repeat(inner.count()))
}

fn dims(dims: &[Dim], between: &str, scope: &Scope) -> String {
    let dims: Vec<String> = dims.iter().map(|dim| scope.dim_text(*dim)).collect();
    dims.join(between)
}

/// `2i + u - 1`
fn form(form: &Form, scope: &Scope) -> String {
    let mut text = String::new();
    for (variable, coefficient) in form.terms() {
        let (sign, size) = (*coefficient < 0, coefficient.unsigned_abs());
        let factor = if size == 1 {
            String::new()
        } else {
            size.to_string()
        };
        text += match (text.is_empty(), sign) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        text += &factor;
        text += &match variable {
            Variable::Index(index) => letter(*index, scope),
            Variable::Size(dim) => scope.dim_text(*dim),
            Variable::Entry(name, at) => {
                let at: Vec<String> = at.iter().map(|at| self::form(&at.into(), scope)).collect();
                format!("{}[{}]", scope.letter(*name).text, at.join(", "))
            }
        };
    }
    match form.constant() {
        0 if !text.is_empty() => text,
        constant if text.is_empty() => constant.to_string(),
        constant if constant < 0 => format!("{text} - {}", constant.unsigned_abs()),
        constant => format!("{text} + {constant}"),
    }
}

fn selector(selector: &Selector, scope: &Scope) -> String {
    match selector {
        Selector::At(at) => form(&at.into(), scope),
        Selector::Range(first, length) => {
            format!("{} on {}", form(first, scope), scope.dim_text(*length))
        }
        Selector::All => ":".to_owned(),
        Selector::Gather(name) => scope.letter(*name).text.clone(),
    }
}
