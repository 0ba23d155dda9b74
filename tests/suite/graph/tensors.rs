//! Tensors of more axes than two, and what puts tensors together.

use super::{equation, findings, graph};

#[test]
fn made_of_others() {
    let values = [
        "K + 2 * K",
        "relu(K)",
        "ones(2, 3, 4) * K",
        "zeros(n)",
        "ones(2, n)",
        "concat(x, y)",
        "concat(x, 1, y)",
        "concat(X, X, axis = 1)",
        "concat(X, X, axis = 2)",
        "concat(K, K, axis = 3)",
        "pad(x, 1)",
        "pad(x.T, 1)",
        "pad(X, 2)",
        "pad(K, 1)",
        "pad(X, 1, axis = 1)",
        "pad(X, 0)",
        "reshape(X, [3, 2])",
        "reshape(K, [4, 6])",
        "reshape(x, [1, 3])",
        "reshape(y, [2, n // 2 * 2 / 2])",
        "flatten(K)",
        "kron(X, X)",
        "kron(X, y)",
    ];
    let lines: Vec<String> = values
        .iter()
        .map(|one| {
            let text = format!("input X[2, 3], x[3], y[n], K[2, 3, 4]\nz = {one}");
            let (_, source, sink) = super::elaborate(&text, &Default::default());
            match sink.has_errors() {
                true => format!("{one}: {}", super::said(&source, &sink).trim_end()),
                false => format!("{one}: {}", equation(&graph(&text), "z")),
            }
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"");
}

#[test]
fn functions_of_more_axes() {
    let graph = graph(
        r#"
        input X[2, 3, 4], M[3, 4], v[4]
        fn size(x[n]) = n
        fn size(X[h, w]) = h * w
        fn size(X[c, h, w]) = c * h * w
        fn last(X[c, h, w]) = sum(X, axis = 3) / w
        a = size(X) + size(M) + size(v)
        b = last(X)
        L = a + sum(b)
        derive L wrt X
        "#,
    );
    insta::assert_snapshot!(equation(&graph, "a"), @"");
    insta::assert_snapshot!(equation(&graph, "b"), @"");
}

#[test]
fn numbers_of_more_axes() {
    let found = findings(
        r#"
        input X[2, 1, 3], Y[n, m, 2]
        given X = [[[1, 2, 3]], [[4, 5, 6]]]
        given Y = [[[1, 2]], [[3, 4]]]
        L = sum(X) + sum(Y) * n * m
        derive L wrt X
        "#,
    );
    assert_eq!(found, "");
    let found = findings(
        r#"
        input X[2, 1, 3]
        given X = [[1, 2, 3], [4, 5, 6]]
        L = sum(X)
        derive L wrt X
        "#,
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn what_is_wrong() {
    let found = findings(
        r#"
        input X[2, 3], x[3], K[2, 3, 4], y[n], Z[n, m]
        input T[1, 2, 3, 4, 5, 6, 7, 8, 9]
        fn f(A[a, b, c, d, e, f, g, h, i]) = 1
        a = K @ X
        b = K.T
        c = K + X
        d = K + x
        e = concat(X, x, axis = 2)
        f_1 = concat(X, X)
        g = concat()
        h = pad(X, -1) + pad(X, n) + pad(X, 1/2)
        i = reshape(X, [2, 2])
        j = reshape(X, 6)
        k = reshape(Z, [n, 3])
        l = flatten(Z)
        m_1 = kron(K, X)
        o = kron(Z, Z)
        p = ones() + ones(2, n = 3)
        q = zeros(1, 1, 1, 1, 1, 1, 1, 1, 1)
        r = diag(K)
        s = concat(x, y, side = 1)
        "#,
    );
    insta::assert_snapshot!(found, @"");
}
