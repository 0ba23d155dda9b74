//! What proven digits cost: every value and every gradient of a network of 784, 128 and 10 with a
//! batch of 64, each to 6 proven digits, beside what plain floating-point arithmetic takes for the
//! matrix products alone. Both in one run, on the same machine in the same minute.
//!
//! `cargo bench --bench numbers`

use backprose::derivation::numbers::{Limits, Numbers, Outcome, Wanted, numbers};
use backprose::derivation::{Derivation, derive};
use backprose::diagnostic::Diagnostics;
use backprose::graph::{self, Graph};
use backprose::source::{NoFiles, Source};
use backprose::syntax;
use backprose::{Format, Settings};
use ndarray::Array2;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Each measurement goes on for so long, and the best of its runs counts.
const PATIENCE: Duration = Duration::from_secs(3);

const DIGITS: usize = 6;

/// Samples, inputs, hidden numbers, classes.
const SIZES: [usize; 4] = [64, 784, 128, 10];

fn main() {
    println!(
        "{:<10} {:>12} {:>12} {:>7}",
        "hidden", "products", "proven", "ratio"
    );
    for activation in ["tanh", "sigmoid", "relu"] {
        let text = network(activation);
        let source = Source::new("bench.bp", &text);
        let mut sink = Diagnostics::new();
        let network = syntax::parse(&source, &syntax::Limits::default(), &mut sink);
        let graph = graph::elaborate(&network, &NoFiles, &graph::Limits::default(), &mut sink);
        let Ok(derivation) = derive(&graph) else {
            println!("{activation}: no derivation");
            continue;
        };
        let plain = best(products);
        let proven = best(|| compute(&graph, &derivation));
        let open = open(&compute(&graph, &derivation), &graph, &derivation);
        println!(
            "{activation:<10} {:>9.2} ms {:>9.2} ms {:>7.1}{}",
            plain.as_secs_f64() * 1e3,
            proven.as_secs_f64() * 1e3,
            proven.as_secs_f64() / plain.as_secs_f64(),
            match open {
                0 => String::new(),
                open => format!("  {open} numbers are not proven"),
            }
        );
        for format in [Format::Markdown, Format::Json] {
            let settings = Settings {
                format,
                ..Settings::default()
            };
            let start = Instant::now();
            let document = backprose::derive(&source, &NoFiles, &settings, &mut sink);
            println!(
                "{:<10} {format:?}: {:.0} ms from text to text, {} bytes",
                "",
                start.elapsed().as_secs_f64() * 1e3,
                document.map_or(0, |document| document.len()),
            );
        }
    }
}

fn network(activation: &str) -> String {
    let [samples, inputs, hidden, classes] = SIZES;
    format!(
        "input X[{samples}, {inputs}]
target Y[{samples}, {classes}]
param W_1[{hidden}, {inputs}], b_1[{hidden}]
param W_2[{classes}, {hidden}], b_2[{classes}]
Z_1 = X @ W_1.T + b_1.T
A_1 = {activation}(Z_1)
Z_2 = A_1 @ W_2.T + b_2.T
L = softmax_cross_entropy(Z_2, Y)
given X = random(seed = 1, digits = 2, low = 0, high = 1)
given Y = random(seed = 2, digits = 2, low = 0, high = 1)
given W_1 = random(seed = 3, digits = 4, low = -0.06, high = 0.06)
given b_1 = random(seed = 4, digits = 2, low = -0.1, high = 0.1)
given W_2 = random(seed = 5, digits = 3, low = -0.2, high = 0.2)
given b_2 = random(seed = 6, digits = 2, low = -0.1, high = 0.1)
derive L
"
    )
}

/// The products of the pass forward and of the pass backward.
fn products() -> f64 {
    thread_local! {
        static MATRICES: [Array2<f64>; 3] = {
            let [samples, inputs, hidden, classes] = SIZES;
            let matrix = |rows, columns| {
                Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 7 + j * 13) % 31) as f64 / 31.0)
            };
            [matrix(samples, inputs), matrix(hidden, inputs), matrix(classes, hidden)]
        };
    }
    MATRICES.with(|[x, w_1, w_2]| {
        let z_1 = x.dot(&w_1.t());
        let z_2 = z_1.dot(&w_2.t());
        let d_w_2 = z_2.t().dot(&z_1);
        let d_1 = z_2.dot(w_2);
        let d_w_1 = d_1.t().dot(x);
        d_w_2[[0, 0]] + d_w_1[[0, 0]]
    })
}

fn compute(graph: &Graph, derivation: &Derivation) -> Option<Numbers> {
    let wanted = Wanted {
        digits: DIGITS,
        round_steps: None,
        limits: Limits::default(),
    };
    match numbers(graph, derivation, &wanted) {
        Ok(Outcome::Computed(numbers)) => Some(numbers),
        _ => None,
    }
}

/// How many of the numbers are not proven to so many digits.
fn open(numbers: &Option<Numbers>, graph: &Graph, derivation: &Derivation) -> usize {
    let Some(numbers) = numbers else {
        return usize::MAX;
    };
    let gradients = derivation.all_parts().flat_map(|part| &part.gradients);
    let names = graph.nodes.iter().map(|node| node.name);
    let names = names.chain(gradients.map(|gradient| gradient.name));
    let values = names.map(|name| numbers.get(name));
    values
        .map(|value| match value {
            Some(value) => value
                .entries
                .iter()
                .filter(|entry| numbers.decimal(entry, DIGITS).is_none())
                .count(),
            None => 1,
        })
        .sum()
}

fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let begun = Instant::now();
    let mut best = Duration::MAX;
    while best == Duration::MAX || begun.elapsed() < PATIENCE {
        let start = Instant::now();
        black_box(run());
        best = best.min(start.elapsed());
    }
    best
}
