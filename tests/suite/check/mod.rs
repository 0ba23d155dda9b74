//! Hand work, judged: the equations of a work, its values, its digits.

mod components;
mod digits;
mod judge;
mod mistakes;
mod model;
mod readings;
mod world;

use backprose::diagnostic::Diagnostics;
use backprose::graph::{self, Graph};
use backprose::scope::{Name, Scope};
use backprose::source::{NoFiles, Source};
use backprose::syntax;

/// A network.
fn graph(text: &str) -> Graph {
    let source = Source::new("net.bp", text);
    let mut sink = Diagnostics::new();
    let network = syntax::parse(&source, &syntax::Limits::default(), &mut sink);
    let graph = graph::elaborate(&network, &NoFiles, &graph::Limits::default(), &mut sink);
    assert!(!sink.has_errors(), "{text}");
    graph
}

fn named(scope: &Scope, text: &str) -> Name {
    scope.find(text).unwrap()
}
