//! How long a derivation takes, and how long it gets: the article's network, and chains of dense
//! layers. Time and length for each layer should not grow with the number of layers.
//!
//! `cargo bench`, or `cargo bench -- 250 500` for chains of these lengths.

use backprose::diagnostic::Diagnostics;
use backprose::source::{NoFiles, Source};
use backprose::{Detail, Format, Settings, derive};
use std::time::{Duration, Instant};

/// Lengths of the chains, in layers.
const LAYERS: [usize; 5] = [250, 500, 1000, 2000, 10_000];

/// Each measurement goes on for so long, and the best of its runs counts.
const PATIENCE: Duration = Duration::from_secs(1);

fn main() {
    let asked: Vec<usize> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    let layers = if asked.is_empty() {
        LAYERS.to_vec()
    } else {
        asked
    };
    println!(
        "{:<10} {:<9} {:>8} {:>10} {:>9} {:>10} {:>9}",
        "network", "detail", "layers", "time", "a layer", "length", "a layer"
    );
    for detail in [Detail::Brief, Detail::Standard] {
        measure("article", include_str!("../examples/article.bp"), 2, detail);
        for count in &layers {
            measure("chain", &chain(*count), *count, detail);
        }
    }
}

/// A chain of so many dense tanh layers of width 2, without numbers.
fn chain(layers: usize) -> String {
    let mut text = String::from("input a_0[2]\n");
    for k in 1..=layers {
        text += &format!("param W_{k}[2, 2], b_{k}[2]\n");
        text += &format!("z_{k} = W_{k} @ a_{} + b_{k}\na_{k} = tanh(z_{k})\n", k - 1);
    }
    text + &format!("L = norm2(a_{layers})\nderive L\n")
}

/// Write a network's derivation as LaTeX, and print a row of the table.
fn measure(name: &str, text: &str, layers: usize, detail: Detail) {
    let settings = Settings {
        format: Format::Latex,
        detail,
        ..Settings::default()
    };
    let source = Source::new(name, text);
    let begun = Instant::now();
    let mut best = Duration::MAX;
    let mut length = 0;
    while best == Duration::MAX || begun.elapsed() < PATIENCE {
        let mut sink = Diagnostics::new();
        let start = Instant::now();
        let document = derive(&source, &NoFiles, &settings, &mut sink);
        best = best.min(start.elapsed());
        let Some(document) = document else {
            println!(
                "{name} with {layers} layers is refused: {:?}",
                sink.sorted()
            );
            return;
        };
        length = document.chars().count();
    }
    println!(
        "{name:<10} {:<9} {layers:>8} {:>7.1} ms {:>6.1} µs {length:>10} {:>9.1}",
        format!("{detail:?}").to_lowercase(),
        best.as_secs_f64() * 1e3,
        best.as_secs_f64() * 1e6 / layers as f64,
        length as f64 / layers as f64,
    );
}
