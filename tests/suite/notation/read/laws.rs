//! Laws of the reader: no text panics it, places lie within the text and within each other, and it
//! reads all that this program writes.

use super::shown;
use backprose::notation::read::{Kind, Macros, Node, Options, Piece, Scripts, read};
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// The nodes right within a node.
fn parts(node: &Node) -> Vec<&Node> {
    match &node.kind {
        Kind::Row(nodes) => nodes.iter().collect(),
        Kind::Fraction(one, other) | Kind::Noted(one, other) => vec![one, other],
        Kind::Root(index, inner) => index.iter().map(|one| &**one).chain([&**inner]).collect(),
        Kind::Accent(_, inner) | Kind::Fenced(_, inner, _) => vec![inner],
        Kind::Scripts(scripts) => {
            let Scripts { base, sub, sup, .. } = &**scripts;
            std::iter::once(base).chain(sub).chain(sup).collect()
        }
        Kind::Matrix(_, rows, _) | Kind::Cases(rows) => rows.iter().flatten().collect(),
        _ => Vec::new(),
    }
}

fn check_places(node: &Node, text: &str) {
    let shown = || format!("{node:?}\nin {text:?}");
    assert!(text.get(node.span.clone()).is_some(), "{}", shown());
    for part in parts(node) {
        let within = node.span.start <= part.span.start && part.span.end <= node.span.end;
        assert!(within, "{}", shown());
        check_places(part, text);
    }
}

fn check(text: &str) {
    let mut macros = Macros::new();
    macros.add(r"\newcommand{\two}[2][x]{#1 + \frac{#2}{#1}} \def\loop{\loop\loop}");
    macros.add(text);
    for decimal_comma in [false, true] {
        let pieces = read(text, &macros, &Options { decimal_comma });
        for side in pieces.iter().flat_map(|piece| &piece.sides) {
            assert!(text.get(side.span.clone()).is_some(), "{text:?}");
            for node in &side.row {
                let within = side.span.start <= node.span.start && node.span.end <= side.span.end;
                assert!(within, "{side:?} in {text:?}");
                check_places(node, text);
            }
        }
        assert!(pieces.iter().all(|piece| !piece.sides.is_empty()));
    }
}

#[rustfmt::skip]
const SOUP: &[&str] = &[
    "a", "W", "1", "2.5", ".", ",", "+", "-", "=", ":=", "<", "|", r"\|", "(", ")", "[", "]", r"\{", r"\}", "{", "}",
    "^", "_", "'", "&", r"\\", " ", "~", r"\,", r"\quad ", r"\frac", r"\sqrt", r"\sqrt[3]", r"\left", r"\right",
    r"\left(", r"\right)", r"\right.", r"\left.", r"\middle|", r"\begin{align}", r"\end{align}", r"\begin{bmatrix}",
    r"\end{bmatrix}", r"\begin{cases}", r"\end{cases}", r"\begin{array}{c|c}", r"\end{array}", r"\begin{multline}",
    r"\end{multline}", r"\begin{aligned}", r"\end{aligned}", r"\text{if $x$}", r"\text{", r"\mathrm", r"\mathbf",
    r"\rm ", r"\hat", r"\sum", r"\max", r"\arg", r"\operatorname{", r"\operatorname*", r"\underbrace", r"\underset",
    r"\overset", r"\stackrel", r"\over ", r"\not", r"\substack", r"\pmatrix", r"\abs", r"\pdv", r"\hspace{2em}",
    r"\kern3pt", r"\textcolor{red}", r"\color", r"\boxed", r"\tag", r"\big", r"\bigl|", r"\bigr|", r"\Rightarrow ",
    r"\two", r"\two[y]", r"\loop", r"\newcommand{\q}[1]", r"\def\q#1", r"\q", r"\foo", "δ", "₁", "ᵀ", "′", "ŷ",
    "x\u{302}", "−", "√", "∂", "损失", "，", "𝐖", "ℝ", "½", "&lt;", "&amp;", "%", "\n", "$", "#", "\\", "e", "-3", "é",
    "\u{200b}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn soup_is_read(parts in prop::collection::vec(prop::sample::select(SOUP), 0..20)) {
        check(&parts.concat());
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text);
    }
}

/// The formulas of a document of this program's own.
fn formulas(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let text = text.replace("$$", "\u{1}");
    for (open, close) in [
        ("\u{1}", "\u{1}"),
        ("$", "$"),
        (r"\[", r"\]"),
        (r"\begin{align*}", r"\end{align*}"),
    ] {
        let mut rest = text.as_str();
        while let Some((_, behind)) = rest.split_once(open) {
            let Some((formula, behind)) = behind.split_once(close) else {
                break;
            };
            if !formula.contains('\u{1}') {
                found.push(formula.to_string());
            }
            rest = behind;
        }
    }
    found
}

#[test]
fn all_that_is_written_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("output");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !matches!(ending, Some("md" | "tex")) {
            continue;
        }
        for formula in formulas(&fs::read_to_string(&path).unwrap()) {
            count += 1;
            let pieces = read(&formula, &Macros::new(), &Options::default());
            let shown = shown::pieces(&pieces);
            let path = path.display();
            assert!(!shown.contains("!("), "{path}: {formula}\n{shown}");
            // Every side of an equation is written out; prose may speak of a sign alone.
            let alone = pieces.len() == 1 && pieces[0].sides.len() == 1;
            let empty = |piece: &Piece| piece.sides.iter().any(|side| side.row.is_empty());
            let whole = alone || !pieces.iter().any(empty);
            assert!(whole, "{path}: {formula}\n{shown}");
        }
    }
    assert!(count > 5000, "only {count} formulas found");
}
