//! The mathematics of a work: what is a formula and what is not, its true place, and that no text
//! is too much.

use backprose::notes::{Fault, Form, Notes, find};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn read(text: &str, form: Form) -> Notes {
    find(text, form).unwrap()
}

/// The LaTeX of each formula.
fn latex(text: &str, form: Form) -> Vec<String> {
    read(text, form)
        .formulas
        .into_iter()
        .map(|one| one.latex)
        .collect()
}

/// The line, column and first signs of each formula.
fn places(notes: &Notes) -> Vec<(usize, usize, &str)> {
    let place =
        |one: &backprose::notes::Formula| notes.line_column(one.text, one.place(0..1).start);
    let all = notes.formulas.iter();
    all.map(|one| (place(one).0, place(one).1, one.latex.as_str()))
        .collect()
}

/// A text in Markdown, and its formulas.
const MARKDOWN: &[(&str, &[&str])] = &[
    ("It costs $5 and $6, or $7.", &[]),
    ("From US$ 5 to A$ 7", &[]),
    ("$x$ and $ y = 1 $ and $ z $", &["x", "y = 1"]),
    ("$x$5 is no formula", &[]),
    ("It costs $5, so $x = 5$", &["x = 5"]),
    (r"\$x = 1\$ and $a\$b$", &[r"a\$b"]),
    ("$`a = 1`$ and `$b = 2$` and ``$c = `3$``", &["a = 1"]),
    ("in the $$a = 1$$ middle", &["a = 1"]),
    ("$$\na\n+ b\n- c\n= d\n# e\n$$", &["a\n+ b\n- c\n= d\n# e"]),
    ("text\n$$a\n= b$$\nmore $c$", &["a\n= b", "c"]),
    ("$$\n\na = 1\n\n$$", &["a = 1"]),
    ("$$ a = 1\n\nno end but $b = 2$", &["b = 2"]),
    (
        r"\(a\) and \[b\] and \\(c\\) and \\[d \\\\ e\\]",
        &["a", "b", "c", r"d \\\\ e"],
    ),
    ("\\[\na\n= b\n\\]", &["a\n= b"]),
    ("```math\na = 1\nb = 2\n```\n", &["a = 1\nb = 2"]),
    ("```\n$a = 1$\n```\n~~~ math\nb\n~~~", &["b"]),
    ("<!-- $a$ -->\n\n<!--\n$b$\n\n$c$ -->\n$d$", &["d"]),
    ("x <!-- $a$ --> $b$", &["b"]),
    (
        "    $a = 1$\n\n    $$b = 1$$\n\n    $$\n    c\n    $$\n",
        &["b = 1", "c"],
    ),
    (
        "\\begin{align*}\na &= b \\\\\n- c\n\\end{align*}",
        &["\\begin{align*}\na &= b \\\\\n- c\n\\end{align*}"],
    ),
    ("\\begin{table} $a$", &["a"]),
    ("> $$\n> a\n> - b\n> $$\n", &["a\n- b"]),
    ("> > $$\n> > a\n> > $$\nlazy", &["a"]),
    (
        "- item $a$\n  $$\n  b\n  + c\n  $$\n- $d$",
        &["a", "b\n+ c", "d"],
    ),
    ("1. one\n\n   $$a\n   = b$$\n\n       $code$\n", &["a\n= b"]),
    ("- x\n  ```math\n  a\n  b\n  ```", &["a\nb"]),
    (
        "| a | b |\n|---|---|\n| $|x|$ | $\\|y\\|$ |\n| $5 | $z$ |",
        &["|x|", "|y|", "z"],
    ),
    (
        r"$z > 0 \text{ if $y$ holds}$",
        &[r"z > 0 \text{ if $y$ holds}"],
    ),
    ("# The $a$\nand $b$\n===\n$c$", &["a", "b", "c"]),
    ("权重$w = 1$，偏置$b=2$。", &["w = 1", "b=2"]),
    (
        "$$\\newcommand{\\R}{\\mathbb{R}}$$\n\n$\\def\\a{1} a$",
        &["a"],
    ),
    ("<pre>\n$a$\n\n</pre>\n$b$", &["b"]),
];

/// A text in TeX, and its formulas.
const TEX: &[(&str, &[&str])] = &[
    ("$ a $ and $x$5", &["a", "x"]),
    ("$a$ % $b$\n\\% $c$", &["a", "c"]),
    ("\\[ a % no\n = b \\]", &["a \n = b"]),
    ("\\begin{verbatim}\n$a$\n\n\\end{verbatim}\n$b$", &["b"]),
    (
        "\\begin{lstlisting}[language=C]\n$a$\n\\end{lstlisting}\n\\verb|$c$| $b$",
        &["b"],
    ),
    (
        "\\title{$t$}\n\\begin{document}\n$a$\n\\end{document}\n$b$",
        &["a"],
    ),
    ("a \\\\[2pt] b $c$", &["c"]),
    (
        "\\begin{equation}\na\n%\n= b\n\\end{equation}",
        &["\\begin{equation}\na\n= b\n\\end{equation}"],
    ),
];

#[test]
fn formulas_are_found() {
    for (rows, form) in [(MARKDOWN, Form::Markdown), (TEX, Form::Tex)] {
        for (text, expected) in rows {
            assert_eq!(latex(text, form), *expected, "{text}");
        }
    }
}

#[test]
fn definitions_are_macros() {
    let text = "\\newcommand{\\R}[1][x]{\\mathbb{R}}\n\n$\\def\\a#1{1} b$\n\n`\\def\\c{1}` \\def\\d{2} no\n";
    let markdown = read(text, Form::Markdown);
    assert_eq!(
        markdown.macros,
        ["\\newcommand{\\R}[1][x]{\\mathbb{R}}", "\\def\\a#1{1}"]
    );
    let text = "\\DeclareMathOperator*{\\argmax}{arg\\,max} % \\def\\no{1}\n\\begin{document}\\renewcommand\\a{1}\n";
    let tex = read(text, Form::Tex);
    assert_eq!(
        tex.macros,
        [
            "\\DeclareMathOperator*{\\argmax}{arg\\,max}",
            "\\renewcommand\\a{1}"
        ]
    );
}

#[test]
fn places_are_those_of_the_file() {
    let text = "\u{feff}$a$\r\n\t权 $b$\r\n> x\r\n> $$\r\n> c\r\n> $$\r\n";
    let notes = read(text, Form::Markdown);
    assert_eq!(places(&notes), [(1, 2, "a"), (2, 5, "b"), (5, 3, "c")]);
    let long = format!("{}$z$", "权".repeat(1024));
    assert_eq!(places(&read(&long, Form::Markdown)), [(1, 1026, "z")]);
}

#[test]
fn cells_of_a_table_are_blocks_of_their_own() {
    let blocks = |text: &str, form| {
        let notes = read(text, form);
        let formulas = notes.formulas.iter();
        formulas.map(|formula| formula.block).collect::<Vec<_>>()
    };
    let table = "\\begin{tabular}{ll} 0 & $L = 2$ \\\\ 1 & $\\approx 3$ \\end{tabular}";
    assert!(
        blocks(table, Form::Tex)
            .windows(2)
            .all(|pair| pair[0] != pair[1])
    );
    let line = "$L = 2$ \\\\ R\\&D, $\\approx 2$";
    assert!(
        blocks(line, Form::Tex)
            .windows(2)
            .all(|pair| pair[0] == pair[1])
    );
}

#[test]
fn blocks_are_paragraphs() {
    let text = "$a$ and\n$b$\n\n- $c$ $d$\n- $e$\n\n| x | y |\n|--|--|\n| $f$, $g$ | $h$ |\n\n$$i$$\n\n$j$";
    let notes = read(text, Form::Markdown);
    let mut names = String::new();
    let mut last = None;
    for one in &notes.formulas {
        if last.is_some_and(|block| block != one.block) {
            names.push(' ');
        }
        last = Some(one.block);
        names.push_str(&one.latex);
    }
    assert_eq!(names, "ab cd e fg h i j");
}

#[test]
fn notebooks_give_their_markdown_cells() {
    let text = r#"{"cells": [{"cell_type": "code", "source": "$x$"},
        {"cell_type": "markdown", "source": ["one\n", "$a$"]}, {"cell_type": "markdown", "source": "$b$"}]}"#;
    let notes = read(text, Form::Notebook);
    assert_eq!(places(&notes), [(2, 2, "a"), (1, 2, "b")]);
    let cells: Vec<_> = notes.texts.iter().map(|text| text.cell).collect();
    assert_eq!(cells, [Some(2), Some(3)]);
    assert_ne!(notes.formulas[0].block, notes.formulas[1].block);
    assert!(matches!(find("{", Form::Notebook), Err(Fault::NotJson(_))));
    assert_eq!(find("[]", Form::Notebook), Err(Fault::NotANotebook));
}

#[test]
fn no_text_takes_long() {
    let units = [
        "$",
        "$$",
        "$$ ",
        "$$\n",
        "$$\n\n",
        "$$a\n",
        "{",
        "${",
        "`",
        "` ``",
        "$`",
        "$``",
        "> ",
        "- ",
        "- - > ",
        "\0",
        "\\[",
        "\\[\n",
        "\\\\(",
        "\\begin{align}",
        "\\begin{align}\n",
        "\\begin{aligned}\n\\[\n$$ \\(",
        "\\newcommand{\\a}{",
        "\\def\\a",
        "<!--",
        "<!-- ",
        "```\n",
        "> ```math\n",
        "| $ ",
        "|-|\n",
        "|a|\n|-|\n",
        "a\n",
        "\\",
        "%",
        "%\n",
        "\\verb|",
        "$x$ ",
        "    $$\n",
        "    $$\n\n",
        "1. a\n",
        "\n",
        "\r",
        "\t",
        "<pre>\n",
        "\\begin{verbatim}\n",
    ];
    let mut slow = Vec::new();
    for unit in units {
        for form in [Form::Markdown, Form::Tex] {
            let text = unit.repeat(300_000 / unit.len());
            let start = Instant::now();
            let _ = read(&text, form);
            if start.elapsed() > Duration::from_secs(4) {
                slow.push((unit, form, start.elapsed()));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

/// Text made of what means something here.
fn text() -> impl Strategy<Value = String> {
    let words = vec![
        "$",
        "$$",
        "`",
        "```",
        "```math\n",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "    ",
        "\t",
        "|",
        "|-|-|\n",
        "\\|",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "\\\\[",
        "\\\\]",
        "\\begin{align}",
        "\\end{align}",
        "\\def\\a{1}",
        "\\newcommand{\\b}{",
        "}",
        "<!--",
        "-->",
        "%",
        "a = b",
        "权",
        "x_1",
        "5",
        " ",
        "\\",
        "#",
        "\0",
        "\\begin{document}",
        "\\begin{verbatim}",
        "\u{feff}",
    ];
    proptest::collection::vec(proptest::sample::select(words), 0..40)
        .prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn segments_are_the_formula(text in text()) {
        for form in [Form::Markdown, Form::Tex] {
            let notes = read(&text, form);
            prop_assert_eq!(&notes.texts[0].text, &text);
            for one in &notes.formulas {
                let cut: String = one.segments.iter().map(|part| &text[part.text..part.text + part.length]).collect();
                prop_assert_eq!(&cut, &one.latex);
                prop_assert!(!one.latex.trim().is_empty());
                let mut at = 0;
                for part in &one.segments {
                    prop_assert_eq!(part.latex, at);
                    at += part.length;
                }
            }
        }
    }

    #[test]
    fn line_ends_make_no_difference(text in text()) {
        for form in [Form::Markdown, Form::Tex] {
            let (unix, dos) = (read(&text, form), read(&text.replace('\n', "\r\n"), form));
            prop_assert_eq!(places(&unix), places(&dos));
            prop_assert_eq!(unix.macros, dos.macros);
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        for form in [Form::Markdown, Form::Tex] {
            let _ = read(&text, form);
        }
        let _ = find(&text, Form::Notebook);
    }
}
