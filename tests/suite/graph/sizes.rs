//! What stands in a shape.

use super::findings;

#[test]
fn not_positive() {
    let found = findings(
        r#"
        input x[0], y[2 - 3]
        param W[n - 4]
        given n = 4
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:9 `0` size: a size is a positive whole number; this is 0
    1:15 `2 - 3` size: a size is a positive whole number; this is -1
    2:9 `n - 4` size: a size is a positive whole number; this is 0
    ");
}

#[test]
fn not_whole() {
    let found = findings(
        r#"
        input x[1/2], y[1.5], z[n/2]
        given n = 3
        given x = 1, y = 1, z = 1
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:10 `/` size: a size is a whole number; 1 / 2 is none
    1:17 `1.5` size: a size is a whole number
    1:26 `/` size: a size is a whole number; 3 / 2 is none
    ");
}

#[test]
fn that_is_a_value() {
    let found = findings(
        r#"
        input k
        input x[k]
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:9 `k` not-a-number: `k` is a value; a size is a number or a symbol that is nothing else
      1:7: `k` is made here
    ");
}

#[test]
fn that_is_no_size() {
    let found = findings(
        r#"
        input x[relu(2)], y[2 @ 3]
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:9 `relu(2)` not-a-number: a size is built from numbers and size symbols
      hint: write a number, a symbol, or a sum of these: `3`, `n`, `n - k + 1`
    1:23 `@` not-a-number: `@` multiplies matrices, not sizes
      hint: `*` multiplies sizes
    ");
}

#[test]
fn a_division_without_its_number() {
    let found = findings(
        r#"
        input x[n // 2]
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:11 `//` not-a-number: a division of sizes needs their numbers; that of `n` is not known
      hint: give `n` a number: `given n = …`
    ");
}

#[test]
fn a_product_without_a_number() {
    let found = findings(
        r#"
        input x[n * m]
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:11 `*` not-a-number: a product of two sizes needs the number of one of them
      hint: give `m` a number: `given m = …`
    ");
}

#[test]
fn a_number_that_is_no_size() {
    let found = findings(
        r#"
        input x[n]
        given n = 0.5
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:11 `0.5` size: a size is a positive whole number; `n` is 1/2
    ");
}

#[test]
fn a_number_that_cannot_be_found() {
    let found = findings(
        r#"
        input x[2 * n]
        given x = [1, 2, 3, 4]
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:13 `n` size: the number of the size `n` cannot be found from the numbers given
      hint: add `given n = …`
    ");
}

#[test]
fn larger_than_can_be_counted() {
    let found = findings(
        r#"
        input x[9223372036854775807 * 2]
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:31 `2` size: this size is larger than any that can be counted
    ");
}

#[test]
fn division_by_zero() {
    let found = findings(
        r#"
        input x[4 // 0]
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:11 `//` arithmetic: this divides by zero
    ");
}
