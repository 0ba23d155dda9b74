//! What is wrong with names.

use super::findings;

#[test]
fn a_name_that_nothing_makes() {
    let found = findings(
        r#"
        param W_1[2, 3]
        input x[3]
        z = W1 @ x
        u = W1 + 1
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:5 `W1` unknown-name: nothing declares or defines `W1`
      hint: did you mean `W_1`?
    ");
}

#[test]
fn no_name_is_near() {
    let found = findings(
        r#"
        input x
        z = x + momentum
        derive z wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:9 `momentum` unknown-name: nothing declares or defines `momentum`
    ");
}

#[test]
fn a_name_is_used_too_early() {
    let found = findings(
        r#"
        input x
        z = a + 1
        a = 2 * x
        derive z wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `a` used-before-definition: `a` is used before it is defined
      3:1: `a` is defined here
      hint: move the definition of `a` up
    ");
}

#[test]
fn a_name_defined_by_itself() {
    let found = findings(
        r#"
        input x
        z = z + x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `z` used-before-definition: `z` is defined by itself
      here: its own value is not known yet
    ");
}

#[test]
fn two_names_that_need_each_other() {
    let found = findings(
        r#"
        a = b + 1
        b = a * 2
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:5 `b` used-before-definition: `a` needs `b`, and `b` needs `a`
      2:1: `b` is defined here
    ");
}

#[test]
fn a_circle_of_three() {
    let found = findings(
        r#"
        a = b + 1
        b = c * 2
        c = a - 1
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:5 `b` used-before-definition: `a` needs `b`, `b` needs `c`, and `c` needs `a`
      2:1: `b` is defined here
    ");
}

#[test]
fn declared_twice() {
    let found = findings(
        r#"
        input x[2]
        param x[3]
        L = norm2(x)
        derive L wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:7 `x` redefinition: `x` is made twice; a name has one meaning
      1:7: `x` is made here first
    ");
}

#[test]
fn defined_twice() {
    let found = findings(
        r#"
        input x
        z = 2 * x
        z = 3 * x
        derive z wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:1 `z` redefinition: `z` is made twice; a name has one meaning
      2:1: `z` is made here first
    ");
}

#[test]
fn a_size_is_no_value() {
    let found = findings(
        r#"
        input x[n]
        n = 3
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:1 `n` redefinition: `n` is a size already; a name has one meaning
      1:9: `n` is a size here
    ");
}

#[test]
fn a_function_is_no_value() {
    let found = findings(
        r#"
        fn f(x) = x
        input f
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:7 `f` redefinition: `f` is a function of this file; a name has one meaning
      1:4: the function is defined here
    ");
}

#[test]
fn words_that_are_not_free() {
    let found = findings(
        r#"
        input relu
        sum = 2
        dense = 3
        pi = 3
        target inv
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:7 `relu` reserved-name: `relu` is built in, and is not free as the name of a value
      hint: call it `relu_1`, say
    2:1 `sum` reserved-name: `sum` is built in, and is not free as the name of a value
      hint: call it `sum_1`, say
    3:1 `dense` reserved-name: `dense` is a layer, and is not free as the name of a value
      hint: call it `dense_1`, say
    4:1 `pi` reserved-name: `pi` is built in, and is not free as the name of a value
      hint: call it `pi_1`, say
    5:8 `inv` reserved-name: `inv` is built in, and is not free as the name of a value
      hint: call it `inv_1`, say
    ");
}

#[test]
fn a_function_without_its_arguments() {
    let found = findings(
        r#"
        input x
        z = relu + x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `relu` unknown-name: `relu` is a function; its value needs its arguments, in `relu(…)`
    ");
}

#[test]
fn a_value_called_like_a_function() {
    let found = findings(
        r#"
        input x, w
        z = w(x + 1)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `w` unknown-name: `w` is a value, and is called like a function
      hint: a product is written `w * (…)`
    ");
}

#[test]
fn a_failed_name_is_silent_below() {
    let found = findings(
        r#"
        input x
        z = y_1 + x
        u = z + 1
        v = u * z
        derive v wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `y_1` unknown-name: nothing declares or defines `y_1`
    ");
}

#[test]
fn built_from_what_is_no_number() {
    let found = findings(
        r#"
        input x
        h_{x} = 2
        h_{1/2} = 3
        param w_{3..1}
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:4 `x` not-a-number: a number that is known at once should stand here: `3`, `0.5`, `1/3`, `1e-5`
    3:4 `1/2` not-a-number: a name is built from whole numbers
    4:7 `w_{3..1}` not-a-number: this range is empty: it begins at 3 and ends at 1
    ");
}

#[test]
fn one_name_is_used_at_a_time() {
    let found = findings(
        r#"
        param w_{1..3}
        z = w_{1..3} + 1
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:8 `1..3` not-a-number: a range stands in names that are declared; one name is used at a time
    ");
}

#[test]
fn after_a_line_that_cannot_be_read() {
    let found = findings(
        r#"
        param W_1[2, 3]
        param W_2[3, 
        input x[3]
        z = W_2 @ W_1 @ x
        u = W1 @ x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:10 `[` syntax: `[` is not closed
      hint: close it with `]`
    5:5 `W1` unknown-name: nothing declares or defines `W1`
      hint: did you mean `W_1`?
    ");
}

#[test]
fn every_independent_error_in_one_run() {
    let found = findings(
        r#"
        input x[3]
        param W[2, 3]
        a = W @ y
        b = x @ x
        c = relo(x)
        d = W + Wx
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:9 `y` unknown-name: nothing declares or defines `y`
    4:7 `@` shape-mismatch: `x @ x` needs x to have 1 row; it has 3
      here: x is 3, x is 3
      1:7: x is 3
      hint: `x.T @ x` fits
    5:5 `relo` unknown-name: there is no function `relo`
      hint: did you mean `relu`?
    6:9 `Wx` unknown-name: nothing declares or defines `Wx`
      hint: did you mean `W`?
    ");
}
