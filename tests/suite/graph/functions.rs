//! Functions of the file and of the prelude.

use super::findings;

#[test]
fn the_wrong_arguments() {
    let found = findings(
        r#"
        fn f(x, y, k = 2) = x * y^k
        input x
        a = f(x)
        b = f(x, y = 1, x = 2)
        c = f(x, 1, 2, 3)
        d = f(x, z = 3)
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:5 `f` arguments: `f` takes 2 to 3 arguments; 1 is given
      1:4: defined here
    4:5 `f` arguments: `f` gets its argument `x` twice
      1:4: defined here
    5:5 `f` arguments: `f` takes 2 to 3 arguments; 4 are given
      1:4: defined here
    6:5 `f` arguments: `f` has no argument `z`; it has x, y, k
      1:4: defined here
    ");
}

#[test]
fn no_definition_fits() {
    let found = findings(
        r#"
        fn f(a[n]) = sum(a)
        fn f(a[n], b[m]) = sum(a) + sum(b)
        param A[2, 3], v[2]
        a = f(A)
        b = f(v, A)
        c = f(A, v, v)
        "#,
    );
    insta::assert_snapshot!(found, @"
    4:5 `f` arguments: no definition of `f` takes 2 × 3; there is `f(a[n])` and `f(a[n], b[m])`
      1:4: defined here
      2:4: defined here
    5:5 `f` arguments: no definition of `f` takes 2 and 2 × 3; there is `f(a[n])` and `f(a[n], b[m])`
      1:4: defined here
      2:4: defined here
    6:5 `f` arguments: `f` takes 2 arguments; 3 are given
      1:4: defined here
      2:4: defined here
    ");
}

#[test]
fn sizes_that_do_not_agree() {
    let found = findings(
        r#"
        fn score(Q[n, d], K[m, d]) = Q @ K.T / sqrt(d)
        fn square(A[n, n]) = trace(A)
        param A[2, 3], B[4, 2]
        a = score(A, B)
        b = square(A)
        "#,
    );
    insta::assert_snapshot!(found, @"
    4:5 `score` shape-mismatch: `score` needs an axis of its argument `K` to have length d = 3; it has 2
      3:7: A is 2 × 3
      3:16: B is 4 × 2
    5:5 `square` shape-mismatch: `square` needs an axis of its argument `A` to have length n = 2; it has 3
      3:7: A is 2 × 3
    ");
}

#[test]
fn a_mistake_in_a_body() {
    let found = findings(
        r#"
        fn f(a, b) = a @ b + wrong
        param A[2, 3], B[2, 3]
        C = f(A, B)
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:16 `@` shape-mismatch: `a @ b` needs b to have 3 rows; it has 2
      here: a is 2 × 3, b is 2 × 3
      2:7: A is 2 × 3
      2:16: B is 2 × 3
      3:5: in this call
      hint: `a.T @ b` fits
    1:22 `wrong` unknown-name: nothing declares or defines `wrong`
      3:5: in this call
    ");
}

#[test]
fn a_mistake_in_a_call_of_the_prelude() {
    let found = findings(
        r#"
        input p[3]
        target y[2]
        L = half_squared_error(p, y)
        M = cross_entropy(p, y)
        N = huber(p)
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:5 `half_squared_error` shape-mismatch: in `half_squared_error`, the shapes of `p` and `y` do not fit entry by entry
      here: p is 3, y is 2
      1:7: p is 3
      2:8: y is 2
    4:5 `cross_entropy` shape-mismatch: `cross_entropy` needs an axis of its argument `y` to have length n = 3; it has 2
      1:7: p is 3
      2:8: y is 2
    5:5 `huber` arguments: `huber` takes 2 to 3 arguments; 1 is given
    ");
}

#[test]
fn defined_twice() {
    let found = findings(
        r#"
        fn f(x) = x
        fn f(x, x) = x
        fn f(y) = 2 * y
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:9 `x` redefinition: `f` has two arguments `x`
      2:6: the first of them
    3:4 `f` redefinition: `f` is defined twice for arguments of these ranks
      1:4: this one is always used
    ");
}

#[test]
fn a_function_where_a_value_should_be() {
    let found = findings(
        r#"
        fn f(x, act) = act + x
        input x
        z = f(x, relu)
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:16 `act` arguments: `act` stands for the function `relu` here
      3:5: in this call
      hint: call it, as in `act(…)`
    ");
}

#[test]
fn a_name_defined_below_the_call() {
    let found = findings(
        r#"
        fn f(x) = x + b
        input x
        z = f(x)
        b = 2 * x
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:15 `b` used-before-definition: `b` is used before it is defined
      4:1: `b` is defined here
      3:5: in this call
      hint: move the definition of `b` up
    ");
}
