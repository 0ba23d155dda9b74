//! Readings as LaTeX: what is written is read as the same, what is left alone stays as it is.

use backprose::notation::interpret::parse::{Setting, parse};
use backprose::notation::interpret::symbols::{Role, Symbol, Symbols};
use backprose::notation::interpret::{Callee, Meaning, Reading, Term, print};
use backprose::notation::read;
use rustc_hash::FxHashMap;

fn symbols() -> Symbols {
    let mut symbols = Symbols::default();
    let rows = [
        ("L", "L", Role::Value(Some(0))),
        ("x", "x", Role::Value(Some(1))),
        ("y", "y", Role::Value(Some(1))),
        ("t", "t", Role::Value(Some(1))),
        ("W_2", "W_2", Role::Value(Some(2))),
        ("W^(1)", "W^{(1)}", Role::Value(Some(2))),
        ("z^(1)", "z^{(1)}", Role::Value(Some(1))),
        ("delta", r"\delta", Role::Value(Some(1))),
        ("eta", r"\eta", Role::Value(Some(0))),
        ("f", "f", Role::Any),
    ];
    for (key, latex, role) in rows {
        symbols.declare(Symbol {
            key: key.into(),
            latex: latex.into(),
            role,
        });
    }
    symbols
}

fn understood(latex: &str, symbols: &Symbols) -> Reading {
    let setting = Setting {
        symbols,
        layers: &FxHashMap::default(),
    };
    match parse(&read::row(latex), &setting) {
        Ok(reading) => reading,
        Err(fault) => panic!("{latex}: {fault:?}"),
    }
}

fn unplaced(reading: &Reading) -> Reading {
    Reading::new(reading.with_parts(&mut |part| unplaced(part)).meaning, 0..0)
}

/// Formulas with what they look like when they are written anew.
const ROWS: &[(&str, &str)] = &[
    ("W_2^T \\delta + x", r"W_2^\top \delta + x"),
    (
        r"(W^{(1)})^\top \delta \odot f'(z^{(1)})",
        r"(W^{(1)})^\top \delta \odot f'(z^{(1)})",
    ),
    (r"\delta \left( x - y \right)^T", r"\delta (x - y)^\top"),
    ("-2(y - t)", "-2 (y - t)"),
    (
        r"\frac{1}{2} \sum_{i=1}^{2} (y_i - t_i)^2",
        r"\frac{1}{2} \sum_{i=1}^{2} (y_{i} - t_{i})^{2}",
    ),
    (
        r"\frac{1}{2} \lVert y - t \rVert^2",
        r"\frac{1}{2} \lVert y - t \rVert^{2}",
    ),
    (r"W^{(1)}_{kj} x_j", "W^{(1)}_{kj} x_{j}"),
    (r"(W_2)_{kj} + 0.50", "(W_2)_{kj} + 0.50"),
    (
        r"\frac{\partial L}{\partial y} \frac{\partial y}{\partial x}",
        r"\frac{\partial L}{\partial y} \frac{\partial y}{\partial x}",
    ),
    (
        r"\frac{\partial^2 L}{\partial x_i \partial x_j}",
        r"\frac{\partial^2 L}{\partial x_{i} \partial x_{j}}",
    ),
    (
        r"\left(\sum_i x_i\right) y_1",
        r"\left( \sum_{i} x_{i} \right) y_{1}",
    ),
    (
        r"0.5 \cdot (-0.2) + 3 \cdot 2",
        r"0.5 \cdot (-0.2) + 3 \cdot 2",
    ),
    (r"e^{-x} \log(1 - y)", r"e^{-x} \log(1 - y)"),
    (r"x \cdot (y \cdot t)", r"x \cdot (y \cdot t)"),
    (r"\sqrt{x + 1}", r"\sqrt{x + 1}"),
    (
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} x",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} x",
    ),
    (r"\mathbf{1}^T (y - t)", r"\mathbf{1}^\top (y - t)"),
    (
        r"\operatorname{diag}(y) - y y^T",
        r"\operatorname{diag}(y) - y y^\top",
    ),
    (r"f(x)^2", "(f(x))^{2}"),
    (r"x^{\odot 2}", r"x^{\odot 2}"),
    (r"\sum_{k \ne i} x_k", r"\sum_{k \ne i} x_{k}"),
    (r"y_i (\delta_{ij} - y_j)", r"y_{i} (\delta_{ij} - y_{j})"),
    (r"\log_{10}(y_1)", r"\log_{10}(y_{1})"),
    (r"\operatorname{softmax}(x)", r"\operatorname{softmax}(x)"),
];

/// What is written is read as what was meant.
#[test]
fn written_formulas_are_read_back() {
    let symbols = symbols();
    for (given, wanted) in ROWS {
        let reading = understood(given, &symbols);
        let written = print::latex(&unplaced(&reading), &symbols, "");
        assert_eq!(written, *wanted);
        assert_eq!(
            understood(&written, &symbols),
            reading,
            "{given} as {written}"
        );
    }
}

/// What was left alone is cut out as it stands, spaces and all.
#[test]
fn what_is_left_alone_stays() {
    let symbols = symbols();
    for (given, _) in ROWS {
        let reading = understood(given, &symbols);
        assert_eq!(print::latex(&reading, &symbols, given), *given);
        // In a new product: in brackets where it has to be.
        let two = Reading::integer(7);
        let product = Reading::new(Meaning::Beside(vec![two, reading.clone()]), 0..0);
        let written = print::latex(&product, &symbols, given);
        let Meaning::Beside(factors) = understood(&written, &symbols).meaning else {
            panic!("{written}");
        };
        let same = match factors.as_slice() {
            [_, one] => *one == reading,
            [_, rest @ ..] => Meaning::Beside(rest.to_vec()) == reading.meaning,
            [] => false,
        };
        assert!(same, "{written}");
    }
}

#[test]
fn a_changed_part_is_written_and_the_rest_is_cut() {
    let symbols = symbols();
    let given = r"W_2^{T}\,\delta  +  {x}";
    let mut reading = understood(given, &symbols);
    reading.span = 0..0;
    if let Meaning::Sum(terms) = &mut reading.meaning {
        let name = symbols.find("f").unwrap();
        let argument = terms[1].reading.clone();
        let apply = Meaning::Apply(Callee::Any(name), 1, vec![argument]);
        terms[1] = Term {
            negative: true,
            reading: Reading::new(apply, 0..0),
        };
    }
    let written = print::latex(&reading, &symbols, given);
    assert!(written.starts_with(r"W_2^{T}\,\delta - f'("), "{written}");
}

/// A place that does not hold the whole part is no reason to cut it.
#[test]
fn a_place_with_loose_brackets_is_not_cut() {
    let symbols = symbols();
    let x = symbols.find("x").unwrap();
    for (given, span) in [
        (r"\frac{x}{2}", 5..7),
        (r"\left(x\right)", 0..6),
        ("x", 0..40),
    ] {
        let reading = Reading::new(Meaning::Name(x), span);
        assert_eq!(print::latex(&reading, &symbols, given), "x");
    }
}
