//! Formulas that nobody writes: long, deep, never closed. Each is read in bounded time and with the
//! stack of an ordinary thread.

use super::shown;
use backprose::notation::read::{Macros, Options, read};
use std::time::{Duration, Instant};

fn pieces(latex: &str, macros: &Macros) -> String {
    let start = Instant::now();
    let pieces = read(latex, macros, &Options::default());
    let time = start.elapsed();
    // A hundredfold of what it takes without optimization; the square of the length takes more.
    let begin: String = latex.chars().take(40).collect();
    assert!(time < Duration::from_secs(5), "{begin}: {time:?}");
    shown::pieces(&pieces)
}

#[rustfmt::skip]
const REPEATED: &[&str] = &[
    "{", "}", "(", ")", "[", "|", r"\|", "^", "_", "'", "&", r"\\", "$", "a", "1", ",", "=", "-", "+", ".", "~",
    r"\quad", r"\frac", r"\frac{", r"\sqrt", r"\left(", r"\right)", r"\begin{bmatrix}", r"\begin{align}",
    r"\end{align}", r"\begin{a}\end{b}", r"\hat", r"\hat{", r"\mathbf", r"\mathbf{", r"\rm", r"\text{",
    r"\text{a b}", r"\text{$", r"\over", r"\not", "a_", "a^{", "^1", "a^1^2", "\u{302}", "(]", r"\{", r"\rangle",
    r"\underbrace{", "a&", r"\quad&", r"\\&", r"\textcolor", r"\textcolor{", r"\operatorname", r"\operatorname{",
    r"\cases{", r"\substack{", r"\kern", r"\newcommand", r"\def\a{", r"\left.", r"\right.", "₁²", "损",
    r"\begin{cases}a=", r"\underset{", "%", "|a", r"\pdv", r"\pdv{", r"\abs{",
];

#[rustfmt::skip]
const NESTED: &[(&str, &str)] = &[
    ("{", "}"), ("(", "}"), ("(", ")"), ("(", r"\rangle"), (r"\left(", r"\right)"), ("{", r"\right)"), ("{", r"\\"),
    (r"\begin{matrix}", r"\end{matrix}"), (r"\begin{matrix}", r"\end{pmatrix}"), (r"\frac{", "}{2}"), ("a^{", "}"),
    (r"\text{$", "$}"),
];

#[test]
fn whatever_is_repeated_takes_linear_time() {
    for part in REPEATED {
        let times = 20_000 / part.len();
        pieces(&part.repeat(times), &Macros::new());
        pieces(&format!("a{}+b", part.repeat(times)), &Macros::new());
        let mut macros = Macros::new();
        macros.add(&part.repeat(times));
    }
    for (open, close) in NESTED {
        let text = format!("{}x{}", open.repeat(10_000), close.repeat(10_000));
        pieces(&text, &Macros::new());
    }
}

#[test]
fn deep_formulas_are_told_apart_from_what_follows() {
    let deep = format!(r"{}x{} \\ a = 1", "{(".repeat(5000), ")}".repeat(5000));
    let shown = pieces(&deep, &Macros::new());
    assert!(shown.contains("!(deep)"), "{shown}");
    assert!(shown.ends_with("<row> a = 1"), "{shown}");
}

#[test]
fn a_long_matrix_is_read() {
    let rows = r"1 & 2 \\ ".repeat(10_000);
    let latex = format!(r"A = \begin{{bmatrix}} {rows} \end{{bmatrix}}");
    let shown = pieces(&latex, &Macros::new());
    assert_eq!(shown.matches("1 & 2").count(), 10_000);
}

#[test]
fn macros_that_write_too_much_are_one_problem() {
    let mut macros = Macros::new();
    macros.add(r"\def\a{\b\b}\def\b{\c\c}\def\c{\c\a}\def\e#1{\e{#1#1}}\def\id#1{#1}");
    for call in [r"\a", r"\c", r"\e{xy}"] {
        let shown = pieces(&format!(r"{call} = 1 \\ b = 2"), &macros);
        assert!(shown.contains("!(much)"), "{shown}");
        assert!(shown.ends_with("<row> b = 2"), "{shown}");
    }
    let calls = r"\id{".repeat(50_000);
    pieces(&format!("{calls}x{}", "}".repeat(50_000)), &macros);
    pieces(&calls, &macros);
}
