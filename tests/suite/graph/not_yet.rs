//! What is refused by its name, without findings that only follow from it.

use super::findings;

#[test]
fn statements() {
    let found = findings(
        r#"
        use "other.bp"
        input x
        L = twice(x)^2
        jacobian L wrt x
        hessian L wrt x
        hvp L wrt x along v
        update sgd(lr = 0.1)
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:1 `use` not-yet: other files are not computed yet
    4:1 `jacobian` not-yet: Jacobians are not computed yet
    5:1 `hessian` not-yet: Hessians are not computed yet
    6:1 `hvp` not-yet: products with a Hessian are not computed yet
    7:1 `update` not-yet: updates are not computed yet
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
fn tensors_and_numbers() {
    let found = findings(
        r#"
        input X[3, 4, 5], x, y
        fn f(K[a, b, c]) = sum(K)
        z = 2 * X
        given x from "x.npy", y = random(seed = 1)
        "#,
    );
    insta::assert_snapshot!(found, @r#"
    1:15 `5` not-yet: tensors of three axes and more are not computed yet
    2:14 `c` not-yet: tensors of three axes and more are not computed yet
    4:14 `"x.npy"` not-yet: numbers from files are not computed yet
    4:27 `random` not-yet: random numbers are not computed yet
    "#);
}
