//! Gradients against differences of high precision.
//!
//! The forward pass is enclosed in a hundred digits or so; a value is moved by 10⁻¹⁵ to either side,
//! and the difference of the losses is the slope to thirty digits where the third derivative is not
//! huge.

use backprose::algebra::Rational;
use backprose::algebra::rationals::Rationals;
use backprose::derivation::numbers::{Numbers, Outcome, Wanted, numbers};
use backprose::derivation::{Derivation, derive};
use backprose::diagnostic::Diagnostics;
use backprose::exact::Field;
use backprose::exact::certified::Certified;
use backprose::graph::{Graph, elaborate};
use backprose::scope::{Kind, Name};
use backprose::source::{NoFiles, Source};
use std::cmp::Ordering;

/// Digits that every number is proven to.
const DIGITS: usize = 60;

/// The network of a text.
pub fn network(text: &str) -> Graph {
    let source = Source::new("law.bp", text);
    let mut sink = Diagnostics::new();
    let network = backprose::syntax::parse(&source, &Default::default(), &mut sink);
    let graph = elaborate(&network, &NoFiles, &Default::default(), &mut sink);
    let found: Vec<String> = sink
        .sorted()
        .iter()
        .map(|found| {
            let span = found.primary.span;
            let place = match span.file {
                0 => source.slice(span),
                _ => "",
            };
            format!("{:?} at `{place}`: {}", found.code, found.message)
        })
        .collect();
    assert!(!sink.has_errors(), "{text}{}", found.join("\n"));
    graph
}

/// What a network declares and may be derived by.
pub fn variables(graph: &Graph) -> Vec<String> {
    let letters = graph
        .nodes
        .iter()
        .filter(|node| node.definition.is_none())
        .map(|node| graph.scope.letter(node.name));
    letters
        .filter(|letter| matches!(letter.kind, Kind::Param | Kind::Input))
        .map(|letter| letter.text.to_string())
        .collect()
}

/// The network of a text and its gradients, every step of which is proved.
pub fn derived(text: &str) -> (Graph, Derivation) {
    let graph = network(text);
    let derivation = derive(&graph)
        .unwrap_or_else(|unproved| panic!("{text}{:?}: {}", unproved.code, unproved.message));
    (graph, derivation)
}

/// Every gradient by a declared value, and every derivative of a gradient or of a whole tensor, is
/// the slope at so many of its entries: of a larger value the first, the last and some between. How
/// many entries were compared.
pub fn checked(text: &str, most: usize) -> usize {
    let (graph, derivation) = derived(text);
    let found = computed(&graph, &derivation, text);
    let mut compared = 0;
    for part in derivation.all_parts() {
        for gradient in &part.gradients {
            let node = graph.nodes.iter().find(|node| node.name == gradient.wrt);
            let Some(moved) = node
                .and_then(|node| node.given.as_ref())
                .map(Rationals::len)
            else {
                continue;
            };
            let value = found.get(gradient.name).expect("a gradient has numbers");
            let count = value.entries.len();
            let tried = (0..count.min(most)).map(|step| match count <= most {
                true => step,
                false => step * (count - 1) / (most - 1),
            });
            for place in tried {
                // The places of what is differentiated come first.
                let entry = (place / moved, place % moved);
                let slope = measured((&graph, &derivation), part.loss, gradient.wrt, entry, text);
                let name = &derivation.scope.letter(gradient.name).text;
                assert_near(&found, &value.entries[place], &slope, || {
                    format!("{text}`{name}` at entry {place}")
                });
                compared += 1;
            }
        }
    }
    assert!(compared > 0, "{text}nothing to compare");
    compared
}

/// All numbers of a network and its gradients.
fn computed(graph: &Graph, derivation: &Derivation, text: &str) -> Numbers {
    let wanted = Wanted {
        digits: DIGITS,
        round_steps: None,
        limits: Default::default(),
    };
    match numbers(graph, derivation, &wanted) {
        Ok(Outcome::Computed(found)) => found,
        other => panic!("{text}no numbers: {other:?}"),
    }
}

/// The slope of an entry of a value by an entry of a declared one, from a central difference. The
/// value may be a gradient.
fn measured(
    (graph, derivation): (&Graph, &Derivation),
    of: Name,
    wrt: Name,
    (entry, moved): (usize, usize),
    text: &str,
) -> Certified {
    let step = Rational::from(10).pow(-15);
    // Where a value is no gradient, the forward pass alone will do.
    let forward = graph.nodes.iter().any(|node| node.name == of);
    let nothing = Derivation {
        scope: derivation.scope.clone(),
        parts: Vec::new(),
        demanded: Vec::new(),
    };
    let derivation = if forward { &nothing } else { derivation };
    let at = |by: Rational| {
        let mut graph = graph.clone();
        for node in graph.nodes.iter_mut().filter(|node| node.name == wrt) {
            if let Some(given) = &mut node.given {
                let mut numbers: Vec<Rational> = given.iter().collect();
                numbers[moved] += &by;
                *given = numbers.into();
            }
        }
        let found = computed(&graph, derivation, text);
        let value = found.get(of).expect("what is differentiated has numbers");
        (value.entries[entry].clone(), found)
    };
    let ((above, found), (below, _)) = (at(step.clone()), at(-step.clone()));
    found
        .with(|| {
            let rise = above.add(&below.negate())?;
            rise.multiply(&Certified::from_rational(
                &(Rational::ONE / (Rational::from(2) * step)),
            )?)
        })
        .expect("a difference has a number")
}

/// To 10⁻²⁰ of their size, or of 1.
fn assert_near(found: &Numbers, a: &Certified, b: &Certified, what: impl Fn() -> String) {
    let text = |value: &Certified| found.decimal(value, 25).map(|decimal| decimal.text);
    let size = text(a)
        .and_then(|text| text.parse::<f64>().ok())
        .unwrap_or(0.0);
    let whole = Rational::from(1 + size.abs() as u64);
    let error = whole * Rational::from(10).pow(-20);
    let within = found.with(|| {
        let difference = a.add(&b.negate())?;
        let error = Certified::from_rational(&error)?;
        let above = error.add(&difference.negate())?.sign()?;
        let below = error.add(&difference)?.sign()?;
        Ok::<bool, backprose::exact::Fault>(above != Ordering::Less && below != Ordering::Less)
    });
    assert_eq!(
        within.ok(),
        Some(true),
        "{} is {:?}, and a difference says {:?}",
        what(),
        text(a),
        text(b)
    );
}
