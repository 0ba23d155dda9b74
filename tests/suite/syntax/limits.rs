//! Inputs that are large, deep or odd: a clear error, soon, on an ordinary stack.

use super::{findings, read_with};
use backprose::syntax::Limits;

const RAISE: &str = "(name parts of it in statements of their own, or raise the limit (`--limit depth=N`, at most 1000))";

#[test]
fn nesting_has_a_limit() {
    let nested = |count: usize| format!("x = {}1{}\ny = 2\n", "(".repeat(count), ")".repeat(count));
    assert_eq!(findings(&nested(200)), "");
    assert_eq!(
        findings(&nested(201)),
        format!("1:205 `(` this nests deeper than 200 levels {RAISE}\n")
    );
    assert_eq!(findings(&nested(100_000)), findings(&nested(201)));
}

#[test]
fn whatever_nests_counts() {
    let repeated = [
        ("x = ", "-", "1"),
        ("x = ", "2^", "1"),
        ("x = y", ".T", ""),
        ("x = y", "[1]", ""),
        ("x = y", "ᵀ", ""),
        ("x = ", "[", ""),
        ("x = ", "f(k = ", ""),
        ("x = ", "-2^-f(a)[1].T^", "1"),
        ("x_", "{h_", " = 1"),
        ("", "for t in 1..2 {\n", ""),
    ];
    for (before, again, after) in repeated {
        let said = findings(&format!("{before}{}{after}\n", again.repeat(100_000)));
        assert!(
            said.contains("this nests deeper than 200 levels"),
            "{again}: {said:.300}"
        );
    }
}

#[test]
fn the_rest_is_read_after_what_is_too_deep() {
    let said = findings(&format!("x = {}1\nderive\ny = 2x\n", "-".repeat(1000)));
    assert_eq!(said.lines().count(), 3, "{said}");
    let blocks = "for t in 1..2 {\n".repeat(300);
    let said = findings(&format!("{blocks}y = 2x{}\nz = .5", "}".repeat(300)));
    assert_eq!(said.lines().count(), 3, "{said}");
}

#[test]
fn a_limit_can_be_raised_and_lowered() {
    let text = format!("x = {}1{}\n", "f([".repeat(450), "])".repeat(450));
    assert_ne!(read_with(&text, Limits::default()).1, "");
    assert_eq!(
        read_with(
            &text,
            Limits {
                depth: 1000,
                ..Limits::default()
            }
        )
        .1,
        ""
    );
    let text = format!("x = {}1{}\n", "(".repeat(5000), ")".repeat(5000));
    let most = read_with(
        &text,
        Limits {
            depth: 1_000_000,
            ..Limits::default()
        },
    )
    .1;
    assert!(most.contains("deeper than 1000 levels"), "{most}");
    let small = read_with(
        "x = 1 + 2\n",
        Limits {
            text: 5,
            ..Limits::default()
        },
    )
    .1;
    assert_eq!(
        small,
        "1:1 `` this text has 10 bytes, and the limit is 5 (raise the limit with `--limit text=10`)\n"
    );
}

#[test]
fn wide_is_not_deep() {
    let sum = format!("x = {}1\n", "a - b * ".repeat(20_000));
    let list = format!("given x = [{}1]\n", "-0.5, ".repeat(20_000));
    assert_eq!(findings(&sum), "");
    assert_eq!(findings(&list), "");
}

#[test]
fn errors_past_those_kept_are_counted() {
    for line in [
        "x = 1 +\n",
        "x = 2 y\n",
        "x = (\n",
        "x = \"\n",
        "} ] x\n",
        "parm W[2]\n",
        "x = \u{7}\n",
    ] {
        let said = findings(&line.repeat(5_000));
        assert!(said.contains("more\n"), "{line}: {said:.300}");
    }
}

#[test]
fn long_signs_are_cut_short_in_messages() {
    let long = "a".repeat(1_000_000);
    for text in [
        format!("x = 1 {long}"),
        format!("x = 2{long}"),
        format!("{long} x"),
        format!("title {long}"),
        format!("x = 1.{}", "1.".repeat(500_000)),
    ] {
        let (_, said) = read_with(&text, Limits::default());
        assert!(
            !said.is_empty() && said.len() < 1000,
            "{:.100}: {}",
            text,
            said.len()
        );
    }
}
