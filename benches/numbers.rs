//! What proven digits cost: every value and every gradient of a network of 784, 128 and 10 with a
//! batch of 64, each to 6 proven digits, beside what plain floating-point arithmetic takes for the
//! matrix products alone. Both in one run, on the same machine in the same minute. Where a number
//! lies so near to where rounding turns that it has to be computed more closely, a network takes
//! longer; so several are drawn, and the quickest and the slowest are told.
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
const PATIENCE: Duration = Duration::from_secs(1);

const DIGITS: usize = 6;

/// Samples, inputs, hidden numbers, classes.
const SIZES: [usize; 4] = [64, 784, 128, 10];

/// So many networks with other numbers.
const DRAWS: u32 = 6;

fn main() {
    println!(
        "{:<10} {:>12} {:>22} {:>14}",
        "hidden", "products", "proven", "ratio"
    );
    for activation in ["tanh", "sigmoid", "relu"] {
        let drawn = (0..DRAWS).filter_map(|draw| measured(&network(activation, draw)));
        let drawn: Vec<Measured> = drawn.collect();
        let span = |f: fn(&Measured) -> f64| {
            let all = drawn.iter().map(f);
            let least = all.clone().fold(f64::INFINITY, f64::min);
            [least, all.fold(0.0, f64::max)]
        };
        let [plain, _] = span(|one| one.plain);
        let ([least, most], [low, high]) = (span(|one| one.proven), span(Measured::ratio));
        println!(
            "{activation:<10} {plain:>9.2} ms {least:>9.2} to {most:>6.2} ms {low:>6.1} to {high:>4.1}",
        );
        let open: usize = drawn.iter().map(|one| one.open).sum();
        if drawn.len() < DRAWS as usize || open > 0 {
            println!("{:<10} {open} numbers are not proven", "");
        }
        let text = network(activation, 0);
        let source = Source::new("bench.bp", &text);
        for format in [Format::Markdown, Format::Json] {
            let settings = Settings {
                format,
                ..Settings::default()
            };
            let mut sink = Diagnostics::new();
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

/// What one network took, in milliseconds.
struct Measured {
    plain: f64,
    proven: f64,
    /// Numbers of which the digits are not proven.
    open: usize,
}

impl Measured {
    fn ratio(&self) -> f64 {
        self.proven / self.plain
    }
}

fn measured(text: &str) -> Option<Measured> {
    let source = Source::new("bench.bp", text);
    let mut sink = Diagnostics::new();
    let network = syntax::parse(&source, &syntax::Limits::default(), &mut sink);
    let graph = graph::elaborate(&network, &NoFiles, &graph::Limits::default(), &mut sink);
    let derivation = derive(&graph).ok()?;
    Some(Measured {
        plain: best(products).as_secs_f64() * 1e3,
        proven: best(|| compute(&graph, &derivation)).as_secs_f64() * 1e3,
        open: open(&compute(&graph, &derivation), &graph, &derivation),
    })
}

fn network(activation: &str, draw: u32) -> String {
    let [samples, inputs, hidden, classes] = SIZES;
    let [of_x, of_y, of_w_1, of_b_1, of_w_2, of_b_2] =
        std::array::from_fn(|k| 6 * draw as usize + k + 1);
    format!(
        "input X[{samples}, {inputs}]
target Y[{samples}, {classes}]
param W_1[{hidden}, {inputs}], b_1[{hidden}]
param W_2[{classes}, {hidden}], b_2[{classes}]
Z_1 = X @ W_1.T + b_1.T
A_1 = {activation}(Z_1)
Z_2 = A_1 @ W_2.T + b_2.T
L = softmax_cross_entropy(Z_2, Y)
given X = random(seed = {of_x}, digits = 2, low = 0, high = 1)
given Y = random(seed = {of_y}, digits = 2, low = 0, high = 1)
given W_1 = random(seed = {of_w_1}, digits = 4, low = -0.06, high = 0.06)
given b_1 = random(seed = {of_b_1}, digits = 2, low = -0.1, high = 0.1)
given W_2 = random(seed = {of_w_2}, digits = 3, low = -0.2, high = 0.2)
given b_2 = random(seed = {of_b_2}, digits = 2, low = -0.1, high = 0.1)
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
