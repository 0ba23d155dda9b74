//! What a page of HTML costs: the distinct formulas of every example, each set once, by one core and
//! by all; and the page of the article as a process, from its start to its end.
//!
//! `cargo bench --bench html`

use backprose::diagnostic::Diagnostics;
use backprose::render::formulas::{Formula, Text, Typesetter};
use backprose::render::katex::Katex;
use backprose::source::{NoFiles, Source};
use backprose::{Format, Settings, derive};
use std::collections::BTreeSet;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Each measurement goes on for so long, and the best of its runs counts.
const PATIENCE: Duration = Duration::from_secs(3);

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let formulas = formulas(&root.join("examples"));
    let katex = Katex::new();
    let one = best_by(on_processor, || {
        let set: Vec<_> = formulas.iter().map(|formula| katex.set(formula)).collect();
        assert!(set.iter().all(Option::is_some), "a formula was not set");
        set
    });
    let all = best(|| {
        let mut text = Text::default();
        for formula in &formulas {
            text.formula(formula.latex.clone(), formula.display);
        }
        text.set(&katex)
    });
    let count = formulas.len();
    let a_second = |time: Duration| count as f64 / time.as_secs_f64();
    println!("{count} distinct formulas");
    println!("{:>8.0} in a second of processor time", a_second(one));
    println!("{:>8.0} in a second by all cores", a_second(all));

    let article = root.join("examples/article.bp");
    for (said, format) in [("a page", "html"), ("Markdown", "md")] {
        let time = best(|| {
            let mut call = Command::new(env!("CARGO_BIN_EXE_backprose"));
            let call = call.arg("derive").arg(&article).args(["--to", format]);
            call.stdout(Stdio::null()).stderr(Stdio::null()).status()
        });
        println!(
            "{:>8.1} ms for the article as {said}",
            1e3 * time.as_secs_f64()
        );
    }
}

/// Every formula that is on the pages of the examples.
fn formulas(folder: &Path) -> BTreeSet<Formula> {
    let mut found = BTreeSet::new();
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in files.map(|file| file.path()) {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let settings = Settings {
            format: Format::Html,
            ..Settings::default()
        };
        let source = Source::new("bench.bp", text);
        let page = derive(&source, &NoFiles, &settings, &mut Diagnostics::new());
        let parts: Vec<&str> = match &page {
            Some(page) => page.split("<span class=katex>").collect(),
            None => continue,
        };
        for (before, part) in parts.iter().zip(parts.iter().skip(1)) {
            let tag = before.rsplit('<').next().unwrap_or("");
            let latex = part.split_once("<annotation encoding=\"application/x-tex\">");
            let latex = latex.and_then(|(_, rest)| rest.split_once("</annotation>"));
            found.extend(latex.map(|(latex, _)| Formula {
                latex: unescaped(latex),
                display: tag.contains("class=\"left\"") || tag.contains("class=\"side\""),
            }));
        }
    }
    found
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Time by the clock on the wall.
fn best<T>(run: impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    best_by(|| start.elapsed(), run)
}

/// Time of the main thread on a processor, as Linux counts it; elsewhere by the clock on the wall.
fn on_processor() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let counted = fs::read_to_string("/proc/self/schedstat").ok();
    let spent = counted.and_then(|text| text.split(' ').next()?.parse().ok());
    spent.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn best_by<T>(clock: impl Fn() -> Duration, mut run: impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    let mut best = Duration::MAX;
    while start.elapsed() < PATIENCE {
        let before = clock();
        black_box(run());
        best = best.min(clock().saturating_sub(before));
    }
    best
}
