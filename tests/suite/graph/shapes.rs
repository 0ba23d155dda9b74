//! Operands that do not fit, and those that fit two ways.

use super::findings;

#[test]
fn a_product_the_wrong_way_round() {
    let found = findings(
        r#"
        param W_1[3, 2]
        input x[3]
        z = W_1 @ x
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:9 `@` shape-mismatch: `W_1 @ x` needs x to have 2 rows; it has 3
      here: W_1 is 3 × 2, x is 3
      1:7: W_1 is 3 × 2
      2:7: x is 3
      hint: `W_1.T @ x` fits
    ");
}

#[test]
fn a_product_of_two_columns() {
    let found = findings(
        r#"
        input x[3], y[3]
        z = x @ y
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:7 `@` shape-mismatch: `x @ y` needs y to have 1 row; it has 3
      here: x is 3, y is 3
      1:7: x is 3
      1:13: y is 3
      hint: `x.T @ y` fits
    ");
}

#[test]
fn a_product_with_its_operands_swapped() {
    let found = findings(
        r#"
        input x[3]
        param W[2, 4], V[3, 2]
        z = W @ V
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:7 `@` shape-mismatch: `W @ V` needs V to have 4 rows; it has 3
      here: W is 2 × 4, V is 3 × 2
      2:7: W is 2 × 4
      2:16: V is 3 × 2
      hint: `V @ W` fits
    ");
}

#[test]
fn a_number_in_a_matrix_product() {
    let found = findings(
        r#"
        param A[2, 3], k
        B = A @ k
        C = 2 @ A
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:7 `@` shape-mismatch: `A @ k` needs k to have 3 rows; it has 1
      here: A is 2 × 3, k is a number
      1:7: A is 2 × 3
      1:16: k is a number
      hint: a number scales with `*`: `A * k`
    3:7 `@` shape-mismatch: `2 @ A` needs A to have 1 row; it has 2
      here: 2 is a number, A is 2 × 3
      1:7: A is 2 × 3
      hint: a number scales with `*`: `2 * A`
    ");
}

#[test]
fn nothing_repairs_it() {
    let found = findings(
        r#"
        param A[2, 3], B[4, 5]
        C = A @ B
        D = A * B
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:7 `@` shape-mismatch: `A @ B` needs B to have 3 rows; it has 4
      here: A is 2 × 3, B is 4 × 5
      1:7: A is 2 × 3
      1:16: B is 4 × 5
    3:7 `*` shape-mismatch: the shapes of `A` and `B` do not fit entry by entry
      here: A is 2 × 3, B is 4 × 5
      1:7: A is 2 × 3
      1:16: B is 4 × 5
    ");
}

#[test]
fn a_row_and_a_column() {
    let found = findings(
        r#"
        input x[3], y[3]
        z = x.T + y
        u = x - y.T
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:9 `+` shape-mismatch: the shapes of `x.T` and `y` do not fit entry by entry
      here: x.T is 1 × 3, y is 3
      1:7: x is 3
      1:13: y is 3
      hint: `y.T` fits here: it is 1 × 3
    3:7 `-` shape-mismatch: the shapes of `x` and `y.T` do not fit entry by entry
      here: x is 3, y.T is 1 × 3
      1:7: x is 3
      1:13: y is 3
      hint: `y` fits here: it is 3
    ");
}

#[test]
fn symbols_and_their_numbers() {
    let found = findings(
        r#"
        input X[N, n]
        param W[m, n], b[m]
        given N = 4, n = 3, m = 2
        Z = X @ W
        A = X @ W.T + b
        "#,
    );
    insta::assert_snapshot!(found, @"
    4:7 `@` shape-mismatch: `X @ W` needs W to have n (3) rows; it has m (2)
      here: X is N × n (4 × 3), W is m × n (2 × 3)
      1:7: X is N × n (4 × 3)
      2:7: W is m × n (2 × 3)
      hint: `X @ W.T` fits
    5:13 `+` shape-mismatch: the shapes of `X @ W.T` and `b` do not fit entry by entry
      here: X @ W.T is N × m (4 × 2), b is m (2)
      1:7: X is N × n (4 × 3)
      2:7: W is m × n (2 × 3)
      2:16: b is m (2)
      hint: `b.T` fits here: it is 1 × m (1 × 2)
    ");
}

#[test]
fn symbols_alone() {
    let found = findings(
        r#"
        input x[n]
        param W[m, n], b[n]
        z = W @ x + b
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:11 `+` shape-mismatch: the shapes of `W @ x` and `b` do not fit entry by entry
      here: W @ x is m, b is n
      2:7: W is m × n
      1:7: x is n
      2:16: b is n
    ");
}

#[test]
fn a_long_operand_is_not_repeated() {
    let found = findings(
        r#"
        input x[3], y[2]
        z = sigmoid(x) + sigmoid(2 * x) + sigmoid(3 * x) - y
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:50 `-` shape-mismatch: the shapes of the two sides do not fit entry by entry
      here: the left side is 3, y is 2
      1:7: x is 3
      1:13: y is 2
    ");
}

#[test]
fn in_an_elementwise_function() {
    let found = findings(
        r#"
        input x[3], y[2]
        z = max(x, y)
        w = where([x > 0], 1, y)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `max` shape-mismatch: the shapes of `x` and `y` do not fit entry by entry
      here: x is 3, y is 2
      1:7: x is 3
      1:13: y is 2
    3:5 `where` shape-mismatch: the shapes of `[x > 0]` and `y` do not fit entry by entry
      here: [x > 0] is 3, y is 2
      1:7: x is 3
      1:13: y is 2
    ");
}

#[test]
fn in_a_comparison() {
    let found = findings(
        r#"
        input x[3], y[2]
        z = [x < y]
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:8 `<` shape-mismatch: the shapes of `x` and `y` do not fit entry by entry
      here: x is 3, y is 2
      1:7: x is 3
      1:13: y is 2
    ");
}

#[test]
fn in_a_power() {
    let found = findings(
        r#"
        input x[3], y[2]
        z = x ^ y
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:7 `^` shape-mismatch: the shapes of `x` and `y` do not fit entry by entry
      here: x is 3, y is 2
      1:7: x is 3
      1:13: y is 2
    ");
}

#[test]
fn a_column_meets_a_square_matrix() {
    let found = findings(
        r#"
        input X[2, 2]
        param b[2]
        Z = X + b
        L = norm2(Z)
        derive L
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:7 `+` remark: `b` is a column and goes to every column of `X`, which is square
      here: X is 2 × 2, b is 2
      hint: `b.T` would go to every row
    ");
}

#[test]
fn a_row_meets_a_square_matrix() {
    let found = findings(
        r#"
        input X[n, n]
        param b[1, n]
        L = norm2(b * X)
        derive L
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:13 `*` remark: `b` is a row and goes to every row of `X`, which is square
      here: b is 1 × n, X is n × n
      hint: `b.T` would go to every column
    ");
}

#[test]
fn trace_dot_and_diag() {
    let found = findings(
        r#"
        param A[2, 3], v[3]
        a = trace(A)
        b = dot(A, v)
        c = diag(v.T)
        d = diag(A)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `trace` shape-mismatch: `trace` needs a square matrix; this is 2 × 3
      1:7: A is 2 × 3
    3:5 `dot` shape-mismatch: `dot` needs two of one shape; these are 2 × 3 and 3
      1:7: A is 2 × 3
      1:16: v is 3
    4:5 `diag` shape-mismatch: `diag` makes a matrix of a vector; this is 1 × 3
      hint: turn the row into a column: `diag(v)`
    5:5 `diag` shape-mismatch: `diag` makes a matrix of a vector; this is 2 × 3
    ");
}
