//! Equations by components, and sums and other reductions over indices.

use super::{equation, findings, graph};

/// The equations of some names, a line each.
fn equations(text: &str, names: &[&str]) -> String {
    let graph = graph(text);
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("{name}{}", equation(&graph, name)))
        .collect();
    lines.join("\n")
}

#[test]
fn a_product_of_matrices() {
    let found = equations(
        r#"
        input A[n, m], B[m, 3]
        y[i, j] = sum(k: A[i, k] * B[k, j])
        L = sum(i, j: y[i, j])
        derive L wrt A
        "#,
        &["y", "L"],
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn a_convolution() {
    let found = equations(
        r#"
        input x[n], w[k]
        y[i: n - k + 1] = sum(u: w[u] * x[i + u - 1])
        z[i: 3] = [i == 2] * i + 2*i - 1
        L = sum(y) + sum(z) + sum(i: (i - 1) * x[i])
        derive L wrt x
        "#,
        &["y", "z", "L"],
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn ranges() {
    let found = equations(
        r#"
        input x[5], X[2, 3], n_1
        a = sum(k = 2..4: x[k])
        b = max(u = 1..2, v = u..3: X[u, v])
        c = sum(k = 3..2: x[k + 100]) + prod(k = 1..0: x[k])
        d = mean(i: x[i]^2) + min(i, j: X[i, j])
        e = sum(k = 2..1: X)
        f[i] = sum(j = 1..i: x[j])
        g[i] = sum(j = i + 1..5: x[j])
        h = sum(i: X[i, :])
        o = sum(i = 0..4: x[5 - i])
        L = a + b + c + d + sum(e) + sum(f) + sum(g) + sum(h) + o
        derive L wrt x
        "#,
        &["a", "b", "c", "d", "e", "f", "g", "h", "o"],
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn letters_that_stand_in_one_another() {
    let found = equations(
        r#"
        input x[3], A[3, 4]
        fn total(v) = sum(k: v[k])
        a[k] = sum(i: A[k, i]) + sum(k = 1..2: x[k])
        b[k] = total(A[k, :]) * k
        c = sum(i: x[i]) * sum(i: A[1, i])
        fn weigh(v, f) = sum(k: v[k] * f)
        d[k] = weigh(x, A[k, 1])
        L = sum(a) + sum(b) + c + sum(d)
        derive L wrt x
        "#,
        &["a", "b", "c", "d"],
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn the_left_side() {
    let found = findings(
        r#"
        input A[2, 3], x[3]
        y[1, j] = A[1, j]
        z[i + 1] = x[i]
        u[i, i] = A[i, i]
        v[i] = A
        w[i] = 2
        t[a, b, c, d, e, f, g, h, k] = 1
        s[i: 0] = 1
        x[i] = A[1, i]
        q[x: 3] = x
        r[i] = r[i]
        "#,
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn axes_that_do_not_agree() {
    let found = findings(
        r#"
        input A[2, 3], x[4], B[n, m]
        y[i] = sum(k: A[i, k] * x[k])
        z[i] = sum(k = 1..3: A[i, k] * x[k])
        w[i] = B[i, i]
        v = sum(k, k: x[k])
        u = relu(k: x[k])
        t = sum(k: 2 * k)
        s = max(k: A)
        r = mean(k = 3..2: x[k])
        q[i] = max(k = i..3: x[k])
        p = sum(k = 1..x: k)
        "#,
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn components_that_fall_outside() {
    let found = findings(
        r#"
        input x[4], w[2], y[n], v[k]
        a[i] = x[i + 1]
        b[i: 4] = sum(u: w[u] * x[i + u - 1])
        c[i: n] = sum(u: v[u] * y[i + u - 1])
        d[i: k] = y[i]
        e = sum(i = 0..3: x[i])
        f[i] = x[5] + x[0] + x[2*i]
        g[i: 3] = x[i + 1] + sum(u = 1..2: x[i - u + 2])
        h[i: 3] = sum(u = i..4: x[u + 1])
        "#,
    );
    insta::assert_snapshot!(found, @"");
}
