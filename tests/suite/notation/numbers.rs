//! How numbers and tables of them look.

use super::fixture::{latex, ratio};
use backprose::notation::Math;
use backprose::notation::numbers::{decimal, language, magnitude, tensor};
use backprose::notation::write::width;

#[test]
fn decimals_as_they_come() {
    for (text, expected) in [
        ("0", "0"),
        ("1.9", "1.9"),
        ("-0.39", "-0.39"),
        ("1.5e-349", r"1.5 \cdot 10^{-349}"),
        ("-1.5e-349", r"-1.5 \cdot 10^{-349}"),
        ("1e-5", r"10^{-5}"),
        ("2e300", r"2 \cdot 10^{300}"),
        ("null", r"\text{null}"),
        ("", r"\text{}"),
        ("1e", "1"),
        ("1ex", r"\text{1ex}"),
    ] {
        assert_eq!(latex(&decimal(text)), expected);
    }
}

#[test]
fn exact_numbers_as_readers_expect_them() {
    for (value, expected) in [
        (ratio(3, 1), "3"),
        (ratio(1, 2), r"\frac{1}{2}"),
        (ratio(3, 8), r"\frac{3}{8}"),
        (ratio(1, 3), r"\frac{1}{3}"),
        (ratio(3, 10), "0.3"),
        (ratio(12, 10), "1.2"),
        (ratio(44_715, 1_000_000), "0.044715"),
        (ratio(1, 1000), "0.001"),
        (ratio(1, 100_000), "10^{-5}"),
        (ratio(25, 1_000_000_000), r"2.5 \cdot 10^{-8}"),
        (ratio(1, 10_000_000_000_000), r"\frac{1}{10000000000000}"),
    ] {
        assert_eq!(latex(&magnitude(&value)), expected);
    }
}

#[test]
fn exact_numbers_in_the_network_language() {
    for (value, expected) in [
        (ratio(1, 2), "0.5"),
        (ratio(-1, 2), "-0.5"),
        (ratio(-7, 1), "-7"),
        (ratio(2, 3), "2/3"),
        (ratio(1, 100_000), "1e-5"),
    ] {
        assert_eq!(language(&value), expected);
    }
}

fn table(rows: usize, columns: usize) -> Math {
    let row = |row: usize| -> Vec<Math> {
        (0..columns)
            .map(|column| decimal(&format!("{}{}", row + 1, column + 1)))
            .collect()
    };
    tensor(&(0..rows).map(row).collect::<Vec<_>>())
}

#[test]
fn tables() {
    assert_eq!(
        latex(&table(2, 2)),
        r"\begin{bmatrix} 11 & 12 \\ 21 & 22 \end{bmatrix}"
    );
    assert_eq!(
        latex(&table(1, 9)),
        r"\begin{bmatrix} 11 & 12 & 13 & \cdots & 19 \end{bmatrix}"
    );
    assert_eq!(
        latex(&table(9, 9)),
        r"\begin{bmatrix} 11 & 12 & 13 & \cdots & 19 \\ 21 & 22 & 23 & \cdots & 29 \\ 31 & 32 & 33 & \cdots & 39 \\ \vdots & \vdots & \vdots & \ddots & \vdots \\ 91 & 92 & 93 & \cdots & 99 \end{bmatrix}"
    );
    assert_eq!(latex(&table(8, 1)).matches(r"\\").count(), 7);
    assert_eq!(latex(&tensor(&[])), r"\begin{bmatrix} \end{bmatrix}");
}

#[test]
fn widths_follow_what_is_seen() {
    assert_eq!(width(&decimal("-0.39")), 5);
    assert_eq!(width(&table(2, 1)), 6);
    assert!(width(&table(2, 3)) < width(&table(2, 4)));
}
