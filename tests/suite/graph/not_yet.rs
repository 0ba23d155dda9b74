//! What is refused by its name, without findings that only follow from it.

use super::findings;

#[test]
fn layers() {
    let found = findings(
        r#"
        input x[2]
        target y
        a_1 = dense(x, 2, relu)
        y_hat = dense(a_1, 1)
        L = half_squared_error(y_hat, y) + norm2(W_1)
        given W_1 = [[1, 2], [3, 4]]
        derive L
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:7 `dense` not-yet: the layer `dense` is not computed yet
    4:9 `dense` not-yet: the layer `dense` is not computed yet
    ");
}

#[test]
fn statements() {
    let found = findings(
        r#"
        use "other.bp"
        layer twice(x) { z = 2 * x }
        input x, h_0
        for t in 1..3 { h_{t} = tanh(h_{t-1}) }
        L = twice(h_3)^2
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:1 `use` not-yet: other files are not computed yet
    2:1 `layer` not-yet: layers of the file's own are not computed yet
    4:1 `for` not-yet: `for` loops are not computed yet
    5:5 `twice` not-yet: the layer `twice` is not computed yet
    ");
}

#[test]
fn numbers() {
    let found = findings(
        r#"
        input x, y
        z = 2 * x
        given x from "x.npy", y = random(seed = 1)
        "#,
    );
    insta::assert_snapshot!(found, @r#"
    3:14 `"x.npy"` not-yet: numbers from files are not computed yet
    3:27 `random` not-yet: random numbers are not computed yet
    "#);
}

#[test]
fn several_names_on_the_left() {
    let found = findings(
        r#"
        input x
        c_1, h_1 = cell(x)
        L = c_1 + h_1
        derive L wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:1 `c_1` not-yet: several names on the left are not computed yet
    ");
}
