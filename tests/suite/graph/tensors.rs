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
    insta::assert_snapshot!(lines.join("\n"), @"
    K + 2 * K: [2, 3, 4] (+K +(* 2 K))
    relu(K): [2, 3, 4] (relu K)
    ones(2, 3, 4) * K: [2, 3, 4] (* Ones 2 3 4 K)
    zeros(n): [n] Zeros n 1
    ones(2, n): [2, n] Ones 2 n
    concat(x, y): [n + 3] (concat/1 x y)
    concat(x, 1, y): [n + 4] (concat/1 x 1 y)
    concat(X, X, axis = 1): [4, 3] (concat/1 X X)
    concat(X, X, axis = 2): [2, 6] (concat/2 X X)
    concat(K, K, axis = 3): [2, 3, 8] (concat/3 K K)
    pad(x, 1): [5] (pad 1/1 x)
    pad(x.T, 1): [1, 5] (pad 1/2 (T x))
    pad(X, 2): [6, 7] (pad 2/1,2 X)
    pad(K, 1): [2, 5, 6] (pad 1/2,3 K)
    pad(X, 1, axis = 1): [4, 3] (pad 1/1 X)
    pad(X, 0): [2, 3] X
    reshape(X, [3, 2]): [3, 2] (reshape [3, 2] X)
    reshape(K, [4, 6]): [4, 6] (reshape [4, 6] K)
    reshape(x, [1, 3]): [1, 3] (reshape [1, 3] x)
    reshape(y, [2, n // 2 * 2 / 2]): 2:22 `//` not-a-number: a division of sizes needs their numbers; that of `n` is not known
      hint: give `n` a number: `given n = …`
    flatten(K): [24] (reshape [24] K)
    kron(X, X): [4, 9] (kron X X)
    kron(X, y): [2*n, 3] (kron X y)
    ");
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
    insta::assert_snapshot!(equation(&graph, "a"), @"[] (+(* 2 3 4) +(* 3 4) +4)");
    insta::assert_snapshot!(equation(&graph, "b"), @"[2, 3, 1] (/ (Sum/3 X) 4)");
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
    insta::assert_snapshot!(found, @"
    2:11 `[` numbers-shape: `X` is declared 2 × 1 × 3; its numbers are 2 × 3
      1:7: X is 2 × 1 × 3
    ");
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
    insta::assert_snapshot!(found, @"
    2:33 `9` limit: a tensor has at most 8 axes; this has 9
    3:32 `i` limit: a tensor has at most 8 axes; this has 9
    4:7 `@` shape-mismatch: `@` multiplies matrices; `K` has 3 axes
      here: 2 × 3 × 4
      1:22: K is 2 × 3 × 4
      hint: with more axes, write the components: `y[i, j] = sum(k: …)`
    5:6 `.T` shape-mismatch: `.T` turns a matrix; `K` has 3 axes
      here: 2 × 3 × 4
      1:22: K is 2 × 3 × 4
      hint: with more axes, write the components: `y[i, j] = sum(k: …)`
    6:7 `+` shape-mismatch: the shapes of `K` and `X` do not fit entry by entry
      here: K is 2 × 3 × 4, X is 2 × 3
      1:22: K is 2 × 3 × 4
      1:7: X is 2 × 3
    7:7 `+` shape-mismatch: the shapes of `K` and `x` do not fit entry by entry
      here: K is 2 × 3 × 4, x is 3
      1:22: K is 2 × 3 × 4
      1:16: x is 3
    8:5 `concat` shape-mismatch: along all axes but axis 2 the parts have the same lengths; these are 2 × 3 and 3
      1:7: X is 2 × 3
      1:16: x is 3
    9:7 `concat` arguments: `concat` of more than vectors needs its axis
      hint: `axis = 1` puts below, `axis = 2` beside
    10:5 `concat` arguments: `concat` takes 1 argument and more; 0 are given
    11:12 `-1` size: a padding is a whole number from 0 on; this is -1
    11:25 `n` size: a padding is a whole number that is known at once
    11:38 `/` size: a size is a whole number; 1 / 2 is none
    12:5 `reshape` shape-mismatch: 6 entries cannot be put into 4 places
      here: 2 × 3 is to become 2 × 2
      1:7: X is 2 × 3
    13:16 `6` arguments: a shape is written in brackets, as in `reshape(x, [4, 2])`
    14:5 `reshape` shape-mismatch: n × m and n × 3 have as many entries only for some numbers of their sizes
      1:40: Z is n × m
      hint: give `n` a number: `given n = …`
    15:5 `flatten` size: the length n times m needs the number of one of them
      hint: give `m` a number: `given m = …`
    16:7 `kron` shape-mismatch: `kron` takes two matrices; these are 2 × 3 × 4 and 2 × 3
    17:5 `kron` size: the length n times n needs the number of one of them
      hint: give `n` a number: `given n = …`
    18:5 `ones` arguments: `ones` takes sizes, one for each axis
      hint: as in `ones(n, m)`
    18:22 `n` arguments: `ones` takes sizes, one for each axis
      hint: as in `ones(n, m)`
    19:35 `1` limit: a tensor has at most 8 axes; this has 9
    20:5 `diag` shape-mismatch: `diag` makes a matrix of a vector; this is 2 × 3 × 4
    21:18 `side` arguments: `concat` has no argument `side`; by name it takes `axis`
    ");
}
