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
    insta::assert_snapshot!(found, @"");
}

#[test]
fn other_statements_of_a_used_file_do_not_count() {
    let lib = "title \"T\"\n## a note\ninput x\ny = f(x)\nderive y\nfn f(x) = x^2\nq = wrong\ngiven x = 3";
    insta::assert_snapshot!(of("use \"a.bp\"\ninput x\nL = f(x)", &[("a.bp", lib)]), @"");
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
    insta::assert_snapshot!(found, @"");
}

#[test]
fn a_function_that_is_passed_stays_the_one_it_was() {
    let all = [(
        "a.bp",
        "fn sq(x) = 99 * x\nfn twice(x, act) = act(act(x))\nfn both(x) = twice(x, sq)",
    )];
    let text = "use \"a.bp\"\nfn sq(x) = x^2\ninput x\nL = twice(x, sq) + both(x)";
    insta::assert_snapshot!(of(text, &all), @"");
}

#[test]
fn two_ways_to_one_file_are_one() {
    let all = [
        ("a.bp", "use \"c.bp\"\nfn f(x) = h(x)"),
        ("b.bp", "use \"./c.bp\"\nfn g(x) = h(x)"),
        ("c.bp", "fn h(x) = x + 1"),
    ];
    let text = "use \"a.bp\"\nuse \"b.bp\"\nuse \"a.bp\"\ninput x\nL = f(x) * g(x) * h(x)";
    insta::assert_snapshot!(of(text, &all), @"");
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
    insta::assert_snapshot!(found, @"");
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
    insta::assert_snapshot!(found, @"");
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
    insta::assert_snapshot!(findings_among(text, &files(&all)), @"");
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
    insta::assert_snapshot!(findings_among(text, &bytes), @"");
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
    insta::assert_snapshot!(said(2, 1000), @"");
    insta::assert_snapshot!(said(9, 25), @"");
    insta::assert_snapshot!(said(9, 12), @"");
}
