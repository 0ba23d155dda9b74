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
        layer twice(x) { z = 2 * x }
        input x, h_0
        for t in 1..3 { h_{t} = tanh(h_{t-1}) }
        L = twice(h_3)^2
        jacobian L wrt x
        hessian L wrt x
        hvp L wrt x along v
        update sgd(lr = 0.1)
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:1 `layer` not-yet: layers of the file's own are not computed yet
    3:1 `for` not-yet: `for` loops are not computed yet
    4:5 `twice` not-yet: the layer `twice` is not computed yet
    5:1 `jacobian` not-yet: Jacobians are not computed yet
    6:1 `hessian` not-yet: Hessians are not computed yet
    7:1 `hvp` not-yet: products with a Hessian are not computed yet
    8:1 `update` not-yet: updates are not computed yet
    ");
}

#[test]
fn operations() {
    let found = findings(
        r#"
        input x[3], A[2, 3], i
        a = softmax(x)
        b = sum(A, axis = 1)
        c = sum(k: x[k])
        d = max(x)
        e = x[1]
        f = A[1, :]
        g = inv(A)
        h = ones(2, 2, 2)
        y[i] = x[i]
        z = a + b + c + d + e + f + g + h + y
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `softmax` not-yet: `softmax` is not computed yet
    3:12 `axis` not-yet: reductions along an axis are not computed yet
    4:9 `k` not-yet: sums and other reductions over an index are not computed yet
    5:5 `max` not-yet: `max` of all entries is not computed yet
    6:7 `1` not-yet: indexing and slices are not computed yet
    7:7 `1` not-yet: indexing and slices are not computed yet
    8:5 `inv` not-yet: `inv` is not computed yet
    9:5 `ones` not-yet: tensors of three axes and more are not computed yet
    10:3 `i` not-yet: equations by components are not computed yet
    ");
}

#[test]
fn tensors() {
    let found = findings(
        r#"
        input X[3, 4, 5], x, y
        fn f(K[a, b, c]) = sum(K)
        z = 2 * X
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:15 `5` not-yet: tensors of three axes and more are not computed yet
    2:14 `c` not-yet: tensors of three axes and more are not computed yet
    ");
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
