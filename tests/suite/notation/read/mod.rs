//! The reader of LaTeX: what people write, and what comes of it.

mod bounds;
mod formulas;
mod laws;
mod shown;

use backprose::notation::read::{Macros, Options, read, row};

/// What a formula comes to, with the macros that people define.
fn shown(latex: &str, options: Options) -> String {
    let mut macros = Macros::new();
    macros.add(
        r"\newcommand{\R}{\mathbb{R}} \newcommand{\pd}[2][L]{\frac{\partial #1}{\partial #2}}
          \def\sq#1{#1^2} \DeclareMathOperator*{\relu}{ReLU} \let\grad=\nabla
          \renewcommand{\vec}[1]{\mathbf{#1}} \providecommand{\R}{R}",
    );
    shown::pieces(&read(latex, &macros, &options))
}

/// A table of formulas and what they come to, all of it at once.
fn holds(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(latex, expected)| (latex, expected, shown(latex, Options::default())))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(latex, expected, found)| format!("{latex}\n    {found}\n    not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_decimal_comma_is_read_where_the_work_has_one() {
    let options = Options {
        decimal_comma: true,
    };
    let shown = |latex| shown(latex, options);
    assert_eq!(shown("a = 0,5 + 1.234,5"), "a = 0.5 + 1234.5");
    assert_eq!(shown("(1, 2) + 1{,}234"), "(1 , 2) + 1.234");
    assert_eq!(shown("x_{1,2} = 3, b = 4"), "x_1.2 = 3  <,> b = 4");
}

#[test]
fn a_row_keeps_what_parts_statements() {
    assert_eq!(shown::row(&row(r"a, b = c \quad d")), "a , b = c quad d");
}

#[test]
fn places_are_those_of_the_text() {
    let latex = r"\pd{w} = \hat{y}_1 + δ₂";
    let mut macros = Macros::new();
    macros.add(r"\newcommand{\pd}[1]{\frac{\partial L}{\partial #1}}");
    let pieces = read(latex, &macros, &Options::default());
    let spans = pieces[0].sides.iter().map(|side| &latex[side.span.clone()]);
    let relation = pieces[0].sides[1].relation.clone().unwrap().1;
    assert_eq!(spans.collect::<Vec<_>>(), [r"\pd{w}", r"\hat{y}_1 + δ₂"]);
    assert_eq!(&latex[relation], "=");
}
