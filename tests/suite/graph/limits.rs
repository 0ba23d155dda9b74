//! Inputs that would take too much.

use std::fmt::Write as _;

use backprose::graph::Limits;

use super::{findings, findings_within, graph};

#[test]
fn a_tensor_of_too_many_entries() {
    let found = findings(
        r#"
        input x[1000000000], y[n, n]
        given n = 100000
        z = ones(4000) @ ones(4000).T
        w = diag(ones(4000)) + eye(4000)
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:7 `x` limit: this tensor has more than 10000000 entries
      hint: raise the limit with `--limit entries=…`
    1:22 `y` limit: this tensor has more than 10000000 entries
      hint: raise the limit with `--limit entries=…`
    3:16 `@` limit: a tensor of 4000 × 4000 has more than 10000000 entries
      hint: raise the limit with `--limit entries=…`
    4:5 `diag` limit: a tensor of 4000 × 4000 has more than 10000000 entries
      hint: raise the limit with `--limit entries=…`
    4:24 `eye` limit: a tensor of 4000 × 4000 has more than 10000000 entries
      hint: raise the limit with `--limit entries=…`
    ");
}

#[test]
fn a_limit_can_be_raised() {
    let limits = Limits {
        entries: 3,
        ..Limits::default()
    };
    let found = findings_within(
        "input x[4]\ninput y[3]\nL = sum(y)\nderive L wrt y",
        &limits,
    );
    insta::assert_snapshot!(found, @"
    1:7 `x` limit: this tensor has more than 3 entries
      hint: raise the limit with `--limit entries=…`
    ");
}

#[test]
fn numbers_of_too_many_digits() {
    let found = findings(
        r#"
        input x, y
        z = 1e1000000000 * x + 1e99999999999999999999
        w = x^(10^(10^9))
        given x = 1e-1001, y = 10^(10^9)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `1e1000000000` limit: this number comes to more than 1000 digits
      hint: raise the limit with `--limit digits=…`
    2:24 `1e99999999999999999999` limit: this number comes to more than 1000 digits
      hint: raise the limit with `--limit digits=…`
    3:8 `10^(10^9)` limit: this number comes to more than 1000 digits
      hint: raise the limit with `--limit digits=…`
    4:11 `1e-1001` limit: this number comes to more than 1000 digits
      hint: raise the limit with `--limit digits=…`
    4:24 `10^(10^9)` limit: this number comes to more than 1000 digits
      hint: raise the limit with `--limit digits=…`
    ");
}

#[test]
fn numbers_that_are_written_too_long() {
    let long = |digits| format!("input x\ny = x + 0.{}\ngiven x = {0}\n", "3".repeat(digits));
    assert!(!findings(&long(999)).contains("digits"));
    assert_eq!(
        findings(&long(1001))
            .matches("more than 1000 digits")
            .count(),
        2
    );
}

#[test]
fn more_names_than_a_file_may_have() {
    let found = findings(
        "param w_{1..1000000000}, v_{1..1000,1..1000}\nparam u_{1..150000}\nparam t_{1..150000}\na = 2",
    );
    insta::assert_snapshot!(found, @"
    1:7 `w_{1..1000000000}` limit: this makes more than 200000 names
      hint: raise the limit with `--limit names=…`
    1:26 `v_{1..1000,1..1000}` limit: this makes more than 200000 names
      hint: raise the limit with `--limit names=…`
    3:7 `t_{1..150000}` limit: here the file has more than 200000 names
      hint: raise the limit with `--limit names=…`
    ");
}

#[test]
fn a_function_that_calls_itself() {
    let found = findings(
        r#"
        fn f(x) = f(x) + 1
        fn g(x) = h(x)
        fn h(x) = 2 * g(x)
        input x
        a = f(x)
        b = g(x)
        c = a + b
        derive c wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    5:5 `f` limit: with its functions put in, this goes more than 400 levels deep
      hint: does `f` call itself? a function is put in where it is called, and cannot
    6:5 `g` limit: with its functions put in, this goes more than 400 levels deep
      hint: does `g` call itself? a function is put in where it is called, and cannot
    ");
}

#[test]
fn a_function_that_grows_without_end() {
    let found = findings(
        r#"
        fn f(x) = x + x
        fn g(x) = f(f(f(f(f(f(x))))))
        input x
        a = g(g(g(x)))
        b = sin(g(g(x)))
        derive b wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    4:5 `g` limit: with its functions put in, this equation comes to more than 100000 operations
      hint: name parts of it in equations of their own, or raise the limit with `--limit expression=…`
    ");
}

#[test]
fn functions_that_nest_too_deep() {
    let nested = format!("{}x{}", "sin(".repeat(150), ")".repeat(150));
    let found = findings(&format!(
        "fn f(x) = {nested}\ninput x\na = f(f(x))\nb = f(f(f(x)))\nderive a wrt x"
    ));
    insta::assert_snapshot!(found, @"
    4:5 `f` limit: with its functions put in, this goes more than 400 levels deep
      hint: name parts of it in equations of their own
    ");
}

#[test]
fn long_sums_and_long_files() {
    let terms = vec!["x"; 100_000].join(" + ");
    let network = graph(&format!("input x\nL = {terms}\nderive L wrt x"));
    let operands = network.nodes[1]
        .definition
        .as_ref()
        .map(|formula| formula.operands().len());
    assert_eq!(operands, Some(100_000));
    let mut text = "input x\nparam w\na_0 = x\n".to_owned();
    for step in 1..=10_000 {
        let _ = writeln!(text, "a_{step} = relu(w * a_{})", step - 1);
    }
    assert_eq!(graph(&format!("{text}derive a_10000")).nodes.len(), 10_003);
}

#[test]
fn a_long_circle() {
    let mut text = String::new();
    for step in 1..=5_000 {
        let _ = writeln!(text, "a_{step} = a_{} + 1", step + 1);
    }
    let found = findings(&format!("{text}a_5001 = a_1"));
    insta::assert_snapshot!(found, @"
    1:7 `a_2` used-before-definition: `a_1` needs `a_2`, and so on, until `a_5001` needs `a_1`
      2:1: `a_2` is defined here
    ");
}
