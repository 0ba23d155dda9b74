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
    let cell = |at: usize| decimal(&format!("{}{}", at / columns + 1, at % columns + 1));
    let cells: Vec<Math> = (0..rows * columns).map(cell).collect();
    tensor(&[rows, columns], &cells)
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
    assert_eq!(latex(&tensor(&[0], &[])), r"\begin{bmatrix} \end{bmatrix}");
}

#[test]
fn tensors_are_tables_in_tables() {
    let counted = |lengths: &[usize]| {
        let count: usize = lengths.iter().product();
        let cells: Vec<Math> = (1..=count).map(|n| decimal(&n.to_string())).collect();
        latex(&tensor(lengths, &cells))
    };
    // A matrix for each of two channels.
    assert_eq!(
        counted(&[2, 2, 2]),
        r"\begin{bmatrix} \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} & \begin{bmatrix} 5 & 6 \\ 7 & 8 \end{bmatrix} \end{bmatrix}"
    );
    // Two kernels down, two channels across.
    assert_eq!(
        counted(&[2, 2, 1, 2]),
        r"\begin{bmatrix} \begin{bmatrix} 1 & 2 \end{bmatrix} & \begin{bmatrix} 3 & 4 \end{bmatrix} \\ \begin{bmatrix} 5 & 6 \end{bmatrix} & \begin{bmatrix} 7 & 8 \end{bmatrix} \end{bmatrix}"
    );
    assert_eq!(
        counted(&[5, 1, 5]),
        r"\begin{bmatrix} \begin{bmatrix} 1 & 2 & \cdots & 5 \end{bmatrix} & \begin{bmatrix} 6 & 7 & \cdots & 10 \end{bmatrix} & \cdots & \begin{bmatrix} 21 & 22 & \cdots & 25 \end{bmatrix} \end{bmatrix}"
    );
    assert_eq!(
        counted(&[2, 1, 1, 1, 1]),
        r"\begin{bmatrix} \begin{bmatrix} \begin{bmatrix} 1 \end{bmatrix} \end{bmatrix} & \begin{bmatrix} \begin{bmatrix} 2 \end{bmatrix} \end{bmatrix} \end{bmatrix}"
    );
}

#[test]
fn widths_follow_what_is_seen() {
    assert_eq!(width(&decimal("-0.39")), 5);
    assert_eq!(width(&table(2, 1)), 6);
    assert!(width(&table(2, 3)) < width(&table(2, 4)));
}
