//! Calls of built-in functions.

use super::findings;

#[test]
fn too_many_and_too_few() {
    let found = findings(
        r#"
        input x, y
        a = relu(x, y)
        b = dot(x)
        c = leaky_relu()
        d = leaky_relu(x, 1, 2)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `relu` arguments: `relu` takes 1 argument; 2 are given
    3:5 `dot` arguments: `dot` takes 2 arguments; 1 is given
    4:5 `leaky_relu` arguments: `leaky_relu` takes 1 to 2 arguments; 0 are given
    5:5 `leaky_relu` arguments: `leaky_relu` takes 1 to 2 arguments; 3 are given
    ");
}

#[test]
fn arguments_by_name() {
    let found = findings(
        r#"
        input x
        a = leaky_relu(x, beta = 1)
        b = leaky_relu(x, z = 1)
        c = leaky_relu(alpha = 1)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `leaky_relu` arguments: `leaky_relu` has no argument `beta`; it has z, alpha
    3:5 `leaky_relu` arguments: `leaky_relu` gets its argument `z` twice
    4:5 `leaky_relu` arguments: `leaky_relu` needs its argument `z`
    ");
}

#[test]
fn a_function_that_does_not_exist() {
    let found = findings(
        r#"
        input x
        a = sigmoied(x)
        b = half_square_error(x, 1)
        c = frobnicate(x)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `sigmoied` unknown-name: there is no function `sigmoied`
      hint: did you mean `sigmoid`?
    3:5 `half_square_error` unknown-name: there is no function `half_square_error`
      hint: did you mean `half_squared_error`?
    4:5 `frobnicate` unknown-name: there is no function `frobnicate`
    ");
}
