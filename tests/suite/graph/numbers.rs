//! Numbers that do not agree with what is declared.

use super::findings;

#[test]
fn too_few() {
    let found = findings(
        r#"
        input x[3]
        given x = [1, 2]
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:11 `[` numbers-shape: `x` needs 3 numbers; 2 are given
      1:7: x is 3
    ");
}

#[test]
fn transposed() {
    let found = findings(
        r#"
        param W[2, 3]
        given W = [[1, 2], [3, 4], [5, 6]]
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:11 `[` numbers-shape: `W` is declared 2 × 3; its numbers are 3 × 2
      1:7: W is 2 × 3
      hint: these are the numbers of `W.T`: write them row by row
    ");
}

#[test]
fn a_flat_row() {
    let found = findings(
        r#"
        param b[1, 2]
        given b = [1, 2]
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:11 `[` numbers-shape: `b` is declared 1 × 2; its numbers are a list of 2
      1:7: b is 1 × 2
      hint: a row is written `[[…]]`
    ");
}

#[test]
fn rows_of_different_length() {
    let found = findings(
        r#"
        param W[2, 2]
        given W = [[1, 2], [3]]
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:20 `[` numbers-shape: entry 2 of this list is a list of 1; entry 1 is a list of 2
    ");
}

#[test]
fn a_size_that_two_tensors_disagree_on() {
    let found = findings(
        r#"
        input x[n], y[n]
        given x = [1, 2, 3]
        given y = [1, 2]
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:11 `[` numbers-shape: `y` needs 3 numbers; 2 are given
      1:13: y is n (3)
      2:7: n is 3 by this
    ");
}

#[test]
fn missing() {
    let found = findings(
        r#"
        input x[2]
        param w_{1..2}, W[2, 2]
        L = norm2(W @ x) + w_1 * w_2
        given x = [1, 2]
        derive L
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:7 `w_{1..2}` missing-numbers: `w_1` has no numbers, and other names have
      hint: add `given w_1 = …`, or give no numbers at all
    2:7 `w_{1..2}` missing-numbers: `w_2` has no numbers, and other names have
      hint: add `given w_2 = …`, or give no numbers at all
    2:17 `W` missing-numbers: `W` has no numbers, and other names have
      hint: add `given W = …` with 4 numbers, or give no numbers at all
    ");
}

#[test]
fn given_twice() {
    let found = findings(
        r#"
        input x
        given x = 1
        given x = 2
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:7 `x` redefinition: `x` is given numbers twice
      2:7: here it is given numbers first
    ");
}

#[test]
fn for_a_name_that_nothing_declares() {
    let found = findings(
        r#"
        input x_1
        given x_1 = 1, x_2 = 0.5, y = [1], x_3 = 4
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:16 `x_2` unknown-name: nothing declares or defines `x_2`
      hint: did you mean `x_1`?
    2:27 `y` unknown-name: nothing declares or defines `y`
    2:36 `x_3` unknown-name: nothing declares or defines `x_3`
      hint: did you mean `x_1`?
    ");
}

#[test]
fn for_a_name_that_is_computed() {
    let found = findings(
        r#"
        input x
        z = 2 * x
        given x = 1, z = 2
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:14 `z` redefinition: `z` is computed; numbers are given for what is declared
      2:1: `z` is computed here
    ");
}

#[test]
fn not_known_at_once() {
    let found = findings(
        r#"
        input x, y, z
        given x = sqrt(2)
        given y = 1/0
        given z = [1, y]
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:11 `sqrt(2)` not-a-number: a number that is known at once should stand here: `3`, `0.5`, `1/3`, `1e-5`
    3:11 `1/0` arithmetic: this divides by zero
    4:15 `y` not-a-number: a number that is known at once should stand here: `3`, `0.5`, `1/3`, `1e-5`
    ");
}

#[test]
fn a_list_in_an_equation() {
    let found = findings(
        r#"
        input x[2]
        z = x + [1, 2]
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:9 `[` not-a-number: a list of numbers stands behind `given name =`, and nowhere else
      hint: declare a `const` with this shape, and give it the numbers
    ");
}

#[test]
fn that_contradict_an_attribute() {
    let found = findings(
        r#"
        const t[3] onehot, T[2, 2] onehot, p[2] simplex, s positive
        const A[2, 2] symmetric, B[2, 2] positive_definite, C[2, 2] invertible
        given t = [0, 1, 1], T = [[1, 0], [0, 2]], p = [1/2, 1/3], s = 0
        given A = [[1, 2], [3, 4]], B = [[1, 2], [2, 1]], C = [[1, 2], [2, 4]]
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:11 `[` attribute: `t` is declared onehot, and 1 stands 2 times
      1:7: `t` is declared here
    3:26 `[` attribute: `T` is declared onehot, and holds 2 in row 2
      1:20: `T` is declared here
    3:48 `[` attribute: `p` is declared simplex, and the entries sum to 5/6
      1:36: `p` is declared here
    3:64 `0` attribute: `s` is declared positive, and holds 0
      1:50: `s` is declared here
    4:11 `[` attribute: `A` is declared symmetric, and its entries 1,2 and 2,1 differ
      2:7: `A` is declared here
    4:33 `[` attribute: `B` is declared positive_definite, and xᵀAx is not positive for every x ≠ 0
      2:26: `B` is declared here
    4:55 `[` attribute: `C` is declared invertible, and its determinant is 0
      2:53: `C` is declared here
    ");
}

#[test]
fn an_attribute_of_square_matrices() {
    let found = findings(
        r#"
        param A[2, 3] symmetric
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:15 `symmetric` attribute: only a square matrix is symmetric
      1:7: this is not square
    ");
}

#[test]
fn in_a_line_that_cannot_be_read() {
    let found = findings(
        r#"
        input x[2], y
        L = norm2(x) + y
        given x = [1, 2]
        given y = 1 +
        derive L wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    4:13 `+` syntax: expected a value after `+`
    ");
}
