//! How long a work takes to be judged: a page of hand work, the documents of the examples, and works
//! that grow. Time for each equation should not grow with the length of the work.
//!
//! `cargo bench --bench check`, or `cargo bench --bench check -- 100 200` for works of these lengths.

use backprose::diagnostic::Diagnostics;
use backprose::source::{NoFiles, Source};
use backprose::{Checking, Form, Limits, Network, Settings, checked, derive, network};
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

/// Lengths of the works that grow, in layers.
const LAYERS: [usize; 4] = [16, 32, 64, 128];

/// Each measurement goes on for so long, and the mean of its runs counts; of the process the best.
const PATIENCE: Duration = Duration::from_millis(500);

/// A page of hand work: thirty equations and more, with one slip.
const PAGE: &str = include_str!("page.md");

/// The examples whose documents are judged, without and with their network.
const EXAMPLES: [(&str, &str); 12] = [
    ("article", include_str!("../examples/article.bp")),
    ("attention", include_str!("../examples/attention.bp")),
    ("batch-norm", include_str!("../examples/batch-norm.bp")),
    (
        "eight-weights",
        include_str!("../examples/eight-weights.bp"),
    ),
    ("layer-norm", include_str!("../examples/layer-norm.bp")),
    ("lstm-cell", include_str!("../examples/lstm-cell.bp")),
    ("recurrent", include_str!("../examples/recurrent.bp")),
    ("ridge", include_str!("../examples/ridge.bp")),
    ("shared-skip", include_str!("../examples/shared-skip.bp")),
    ("softmax", include_str!("../examples/softmax-classifier.bp")),
    ("two-layer", include_str!("../examples/two-layer-batch.bp")),
    ("xor", include_str!("../examples/xor.bp")),
];

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
        "{:<22} {:>7} {:>10} {:>11} {:>9}",
        "work", "claims", "time", "an equation", "a second"
    );
    process();
    measure("page", PAGE, None);
    let mut all = (0, Duration::ZERO);
    for (name, text) in EXAMPLES {
        let source = Source::new(name, text);
        let (mut sink, settings) = (Diagnostics::new(), Settings::default());
        let Some(work) = derive(&source, &NoFiles, &settings, &mut sink) else {
            println!("{name} is refused");
            continue;
        };
        let network = network(&source, &NoFiles, &Limits::default(), &mut sink);
        for network in [None, network.as_ref()] {
            let name = match network {
                None => name.to_owned(),
                Some(_) => format!("{name} + network"),
            };
            let (claims, time) = measure(&name, &work, network);
            all = (all.0 + claims, all.1 + time);
        }
    }
    row("all of them", all);
    for (name, work) in GROWING {
        for count in &layers {
            measure(&format!("{name} × {count}"), &work(*count), None);
        }
    }
}

/// A work of so many layers.
type Growing = fn(usize) -> String;

/// Works that grow.
const GROWING: [(&str, Growing); 5] = [
    ("formulas", formulas),
    ("numbers", numbers),
    ("rounded", rounded),
    ("slips", slips),
    ("wrong formulas", wrong_formulas),
];

/// Dense tanh layers in symbols, forward and back.
fn formulas(layers: usize) -> String {
    backward(layers, |layer| {
        format!(r"W_{{{layer}}}^\top \frac{{\partial L}}{{\partial z_{{{layer}}}}}")
    })
}

/// The same where every fourth gradient lacks a transpose.
fn wrong_formulas(layers: usize) -> String {
    backward(layers, |layer| {
        let transposed = if layer % 4 == 0 { "" } else { r"^\top" };
        format!(r"W_{{{layer}}}{transposed} \frac{{\partial L}}{{\partial z_{{{layer}}}}}")
    })
}

fn backward(layers: usize, gradient: impl Fn(usize) -> String) -> String {
    let matrix = |a: usize| format!(r"\begin{{bmatrix}} 0.{a} & -0.2 \\ 0.3 & 0.5 \end{{bmatrix}}");
    let mut text = String::from("$$a_0 = \\begin{bmatrix} 0.5 \\\\ -1 \\end{bmatrix}$$\n");
    for k in 1..=layers {
        let before = k - 1;
        text += &format!("$$W_{{{k}}} = {}$$\n", matrix(1 + k % 9));
        text += &format!("$$z_{{{k}}} = W_{{{k}}} a_{{{before}}}$$\n");
        text += &format!("$$a_{{{k}}} = \\tanh(z_{{{k}}})$$\n");
    }
    text += &format!("$$L = \\frac12 \\lVert a_{{{layers}}} \\rVert^2$$\n");
    text += &format!("$$\\frac{{\\partial L}}{{\\partial a_{{{layers}}}}} = a_{{{layers}}}$$\n");
    for k in (1..=layers).rev() {
        let before = k - 1;
        let by = |name: &str, k: usize| format!(r"\frac{{\partial L}}{{\partial {name}_{{{k}}}}}");
        let (z, a) = (by("z", k), by("a", k));
        text += &format!("$${z} = {a} \\odot (1 - a_{{{k}}} \\odot a_{{{k}}})$$\n");
        text += &format!("$${} = {z} a_{{{before}}}^\\top$$\n", by("W", k));
        text += &format!("$${} = {}$$\n", by("a", before), gradient(k));
    }
    text
}

/// Sums and products of numbers, each resting on the one before.
fn numbers(layers: usize) -> String {
    scalars(layers, |_, value| format!("= {value}"))
}

/// The same with numbers rounded to three digits.
fn rounded(layers: usize) -> String {
    scalars(layers, |_, value| format!(r"\approx {value:.3}"))
}

/// The same with a slip at every fourth.
fn slips(layers: usize) -> String {
    scalars(layers, |layer, value| match layer % 4 {
        0 => format!(r"\approx {:.3}", value + 0.1),
        _ => format!(r"\approx {value:.3}"),
    })
}

fn scalars(layers: usize, written: impl Fn(usize, f64) -> String) -> String {
    let mut text = String::from("$x_0 = 1$\n");
    let mut value = 1.0;
    for k in 1..=layers {
        let before = k - 1;
        let (weight, offset) = ([0.5, 1.5][k % 2], [0.25, -0.125][k % 2]);
        let next = weight * value + offset;
        let of_value = format!("{}", (value * 1e9_f64).round() / 1e9);
        text += &format!("$w_{{{k}}} = {weight}$, $b_{{{k}}} = {offset}$\n\n");
        text += &format!(
            "$$x_{{{k}}} = w_{{{k}}} x_{{{before}}} + b_{{{k}}} = {weight} \\cdot {of_value} + ({offset}) {}$$\n",
            written(k, next)
        );
        // Few digits, so that they can all be written.
        value = (next * 64.0).round() / 64.0;
        text += &format!("$$x_{{{k}}} \\approx {value}$$\n");
    }
    text
}

/// The page, as a process of its own.
fn process() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/page.md");
    let begun = Instant::now();
    let mut best = Duration::MAX;
    while best == Duration::MAX || begun.elapsed() < PATIENCE {
        let start = Instant::now();
        let done = Command::new(env!("CARGO_BIN_EXE_backprose"))
            .args(["check", path])
            .output();
        best = best.min(start.elapsed());
        if !done.is_ok_and(|done| matches!(done.status.code(), Some(0 | 1))) {
            println!("the program does not run");
            return;
        }
    }
    let claims = count(PAGE, None);
    row("page, whole process", (claims, best));
}

/// So many claims are in a work.
fn count(work: &str, network: Option<&Network>) -> usize {
    let source = Source::new("work", work);
    let report = checked(&source, Form::Markdown, network, &Checking::default());
    let report = report.map(|report| report.json("work")).unwrap_or_default();
    report.matches(r#""verdict":"#).count()
}

/// Judge a work again and again, and print a row of the table.
fn measure(name: &str, work: &str, network: Option<&Network>) -> (usize, Duration) {
    let source = Source::new(name, work);
    let (begun, start) = (Instant::now(), processor_time());
    let mut runs = 0;
    while runs == 0 || begun.elapsed() < PATIENCE {
        let report = checked(&source, Form::Markdown, network, &Checking::default());
        black_box(report.map(|report| report.json(name)).unwrap_or_default());
        runs += 1;
    }
    // The system counts in ticks: one run may be shorter than one of those.
    let time = processor_time().saturating_sub(start) / runs;
    let counted = (count(work, network), time);
    row(name, counted);
    counted
}

fn row(name: &str, (claims, time): (usize, Duration)) {
    let seconds = time.as_secs_f64();
    println!(
        "{name:<22} {claims:>7} {:>7.2} ms {:>8.1} µs {:>9.0}",
        seconds * 1e3,
        seconds * 1e6 / claims as f64,
        claims as f64 / seconds,
    );
}

/// What this thread has had of a processor so far, where the system tells; else the time that passed.
fn processor_time() -> Duration {
    static BEGUN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat");
    let nanoseconds = told
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGUN.elapsed(), Duration::from_nanos)
}
