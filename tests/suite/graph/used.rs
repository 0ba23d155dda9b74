//! `use`: the functions of other files.

use super::{elaborate_among, equation, findings_among, said};
use backprose::graph::Limits;
use backprose::source::InMemory;

fn files<'f>(all: &[(&'f str, &'f str)]) -> InMemory<'f> {
    InMemory(
        all.iter()
            .map(|(name, text)| (*name, text.as_bytes()))
            .collect(),
    )
}

/// The equation of L, in a text that is right.
fn of(text: &str, all: &[(&str, &str)]) -> String {
    let (graph, source, sink) = elaborate_among(text, &files(all), &Limits::default());
    assert!(!sink.has_errors(), "{}", said(&source, &sink));
    equation(&graph, "L")
}

#[test]
fn functions_come_with_those_that_they_need() {
    let all = [
        ("lib/a.bp", "use \"more/b.bp\"\nfn f(x) = g(x) + 1"),
        ("lib/more/b.bp", "use \"../c.bp\"\nfn g(x) = 2 * h(x)"),
        ("lib/c.bp", "fn h(x) = sin(x)"),
    ];
    let found = of("use \"lib/a.bp\"\ninput x\nL = f(x) * h(x)", &all);
    insta::assert_snapshot!(found, @"[] (* (+(* 2 (sin x)) +1) (sin x))");
}

#[test]
fn other_statements_of_a_used_file_do_not_count() {
    let lib = "title \"T\"\n## a note\ninput x\ny = f(x)\nderive y\nfn f(x) = x^2\nq = wrong\ngiven x = 3";
    insta::assert_snapshot!(of("use \"a.bp\"\ninput x\nL = f(x)", &[("a.bp", lib)]), @"[] (^2 x)");
}

#[test]
fn each_file_sees_its_own() {
    // The main file's f hides that of a.bp, but not for a.bp itself; of b.bp's h nobody else knows.
    let all = [
        (
            "a.bp",
            "use \"b.bp\"\nfn f(x) = 2 * x\nfn g(x) = f(x)\nfn h(x) = 3 * x",
        ),
        ("b.bp", "fn h(x) = 5 * x\nfn k(x) = h(x)"),
    ];
    let found = of(
        "use \"a.bp\"\nfn f(x) = 7 * x\ninput x\nL = f(x) + g(x) + h(x) + k(x)",
        &all,
    );
    insta::assert_snapshot!(found, @"[] (+(* 7 x) +(* 2 x) +(* 3 x) +(* 5 x))");
}

#[test]
fn a_function_that_is_passed_stays_the_one_it_was() {
    let all = [(
        "a.bp",
        "fn sq(x) = 99 * x\nfn twice(x, act) = act(act(x))\nfn both(x) = twice(x, sq)",
    )];
    let text = "use \"a.bp\"\nfn sq(x) = x^2\ninput x\nL = twice(x, sq) + both(x)";
    insta::assert_snapshot!(of(text, &all), @"[] (+(^2 (^2 x)) +(* 99 (* 99 x)))");
}

#[test]
fn two_ways_to_one_file_are_one() {
    let all = [
        ("a.bp", "use \"c.bp\"\nfn f(x) = h(x)"),
        ("b.bp", "use \"./c.bp\"\nfn g(x) = h(x)"),
        ("c.bp", "fn h(x) = x + 1"),
    ];
    let text = "use \"a.bp\"\nuse \"b.bp\"\nuse \"a.bp\"\ninput x\nL = f(x) * g(x) * h(x)";
    insta::assert_snapshot!(of(text, &all), @"[] (* (+x +1) (+x +1) (+x +1))");
}

#[test]
fn a_name_from_two_files() {
    let all = [
        ("a.bp", "fn f(x) = 1\nfn f(x[n]) = 2"),
        ("b.bp", "fn f(x) = 2"),
    ];
    let found = findings_among(
        "use \"a.bp\"; use \"b.bp\"\ninput x\nL = f(x)",
        &files(&all),
    );
    insta::assert_snapshot!(found, @r#"
    1:17 `"b.bp"` redefinition: `f` comes from two of the files that are used
      a.bp:1:4: it is defined here
      b.bp:1:4: and here
      hint: a `f` of this file's own would hide both
    "#);
    of(
        "use \"a.bp\"; use \"b.bp\"\nfn f(x) = x\ninput x\nL = f(x)",
        &all,
    );
}

#[test]
fn circles() {
    let all = [
        ("a.bp", "use \"b.bp\"\nfn f(x) = x"),
        ("b.bp", "use \"a.bp\""),
        ("self.bp", "use \"self.bp\""),
    ];
    let found = findings_among(
        "use \"a.bp\"\nuse \"self.bp\"\ninput x\nL = f(x)",
        &files(&all),
    );
    insta::assert_snapshot!(found, @r#"
    b.bp:1:5 `"a.bp"` used-before-definition: "a.bp" and "b.bp" use each other, in a circle
      hint: move what both need into a file of its own
    self.bp:1:5 `"self.bp"` used-before-definition: "self.bp" uses itself
      hint: move what both need into a file of its own
    "#);
}

#[test]
fn faults_are_shown_where_they_are() {
    let all = [(
        "lib/a.bp",
        "fn f(A, x) = A @ x\nfn g(x) = W * x\nfn g(y, y) = 1\nfn h(x) = f(x, x)\nfn k(x) = 2 x\n",
    )];
    let text = r#"
        use "lib/a.bp"
        input x[2], W[3, 3]
        a = f(W, x)
        b = g(x)
        c = h(x)
        f = 3
        for t in 1..2 { use "lib/a.bp" }
    "#;
    insta::assert_snapshot!(findings_among(text, &files(&all)), @r#"
    6:1 `f` redefinition: `f` is a function that `use` brings in; a name has one meaning
      lib/a.bp:1:4: the function is defined here
    7:17 `use` syntax: `use` cannot stand in a loop
      hint: move it out of the braces
    lib/a.bp:1:16 `@` shape-mismatch: `A @ x` needs x to have 3 rows; it has 2
      here: A is 3 × 3, x is 2
      2:13: W is 3 × 3
      2:7: x is 2
      3:5: in this call
    lib/a.bp:1:16 `@` shape-mismatch: `A @ x` needs x to have 1 row; it has 2
      here: A is 2, x is 2
      lib/a.bp:4:11: in this call
      hint: `A.T @ x` fits
    lib/a.bp:3:9 `y` redefinition: `g` has two arguments `y`
      lib/a.bp:3:6: the first of them
    lib/a.bp:5:13 `x` syntax: expected an operator or the end of the statement, found `x`
      hint: write `2 * x`, if a product is meant
    "#);
}

#[test]
fn a_used_function_sees_its_arguments_only() {
    let all = [(
        "a.bp",
        "input W\nfn f(x) = W * x\nfn g(x[n]) = n * x + m\nfn h(x) = gg(x)",
    )];
    let text = r#"
        use "a.bp"
        input x[2], W, m[k]
        L = f(x)
        M = sum(g(x)) + g(3)
        N = h(x)
    "#;
    insta::assert_snapshot!(findings_among(text, &files(&all)), @"
    a.bp:2:11 `W` unknown-name: nothing declares or defines `W`
      3:5: in this call
      hint: a function of another file sees its arguments only; make `W` one
    a.bp:3:22 `m` unknown-name: nothing declares or defines `m`
      4:9: in this call
      hint: a function of another file sees its arguments only; make `m` one
    a.bp:4:11 `gg` unknown-name: there is no function `gg`
      5:5: in this call
      hint: did you mean `g`?
    ");
}

#[test]
fn files_that_cannot_be_used() {
    let bytes = InMemory(
        [
            ("bad.bp", b"\xff".as_slice()),
            ("up.bp", b"use \"../up.bp\""),
        ]
        .into(),
    );
    let text = r#"
        use "none.bp"
        use "bad.bp"
        use "up.bp"
        use "/up.bp"
        use "bad.bp"
        input x
        L = f(x)
    "#;
    insta::assert_snapshot!(findings_among(text, &bytes), @r#"
    1:5 `"none.bp"` unreadable: there is no file "none.bp"
    2:5 `"bad.bp"` unreadable: "bad.bp" is not UTF-8 text
    4:5 `"/up.bp"` unreadable: "/up.bp" is an absolute path
      hint: a path begins at the folder of the file that it stands in
    up.bp:1:5 `"../up.bp"` unreadable: "../up.bp" leads out of the folder of the main file
      hint: put the file in that folder, or below it
    "#);
}

#[test]
fn limits() {
    let all = [
        ("a.bp", "use \"b.bp\""),
        ("b.bp", "use \"c.bp\""),
        ("c.bp", "# a long text"),
    ];
    let said = |files_most: usize, text: usize| {
        let mut limits = Limits {
            files: files_most,
            ..Limits::default()
        };
        limits.texts.text = text;
        let (_, source, sink) = elaborate_among("use \"a.bp\"", &files(&all), &limits);
        said(&source, &sink)
    };
    insta::assert_snapshot!(said(2, 1000), @r#"
    b.bp:1:5 `"c.bp"` limit: with "c.bp", more than 2 files are used
      hint: raise the limit with `--limit files=…`
    "#);
    insta::assert_snapshot!(said(9, 25), @r#"
    b.bp:1:5 `"c.bp"` limit: with "c.bp", the files that are used have more than 25 bytes
      hint: raise the limit with `--limit text=…`
    "#);
    insta::assert_snapshot!(said(9, 12), @r#"
    a.bp:1:5 `"b.bp"` limit: with "b.bp", the files that are used have more than 12 bytes
      hint: raise the limit with `--limit text=…`
    "#);
}
