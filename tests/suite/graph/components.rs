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
    insta::assert_snapshot!(found, @"
    y[n, 3] (entries [i:n, j:3] (Sum [k:m] (* (at [i, k] A) (at [k, j] B))))
    L[] (Sum [i:n, j:3] (at [i, j] y))
    ");
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
    insta::assert_snapshot!(found, @"
    y[n - k + 1] (entries [i:n - k + 1] (Sum [u:k] (* (at [u] w) (at [i + u - 1] x))))
    z[3] (entries [i:3] (+(* (== <i> 2) <i>) +<2i> -1))
    L[] (+(Sum y) +(Sum z) +(Sum [i:n] (* <i - 1> (at [i] x))))
    ");
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
        f[i: 5] = sum(j = 1..i: x[j])
        g[i: 5] = sum(j = i + 1..5: x[j])
        h = sum(i: X[i, :])
        o = sum(i = 0..4: x[5 - i])
        L = a + b + c + d + sum(e) + sum(f) + sum(g) + sum(h) + o
        derive L wrt x
        "#,
        &["a", "b", "c", "d", "e", "f", "g", "h", "o"],
    );
    insta::assert_snapshot!(found, @"
    a[] (Sum [k:3 from 2] (at [k + 1] x))
    b[] (Max [u:2, v:3 from u..3] (at [u, u + v - 1] X))
    c[] (+0 +1)
    d[] (+(Mean [i:5] (^2 (at [i] x))) +(Min [i:2, j:3] (at [i, j] X)))
    e[2, 3] Zeros 2 3
    f[5] (entries [i:5] (Sum [j:5 from 1..i] (at [j] x)))
    g[5] (entries [i:5] (Sum [j:4 from i + 1..5] (at [i + j] x)))
    h[3] (Sum [i:2] (at [i, :] X))
    o[] (Sum [i:5 from 0] (at [-i + 6] x))
    ");
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
    insta::assert_snapshot!(found, @"
    a[3] (entries [k:3] (+(Sum [i:4] (at [k, i] A)) +(Sum [k':2] (at [k'] x))))
    b[3] (entries [k:3] (* (Sum [k':4] (at [k'] (at [k, :] A))) <k>))
    c[] (* (Sum [i:3] (at [i] x)) (Sum [i:4] (at [1, i] A)))
    d[3] (entries [k:3] (Sum [k':3] (* (at [k'] x) (at [k, 1] A))))
    ");
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
    insta::assert_snapshot!(found, @"
    2:3 `1` not-a-number: the indices on the left are free, and `1` is a number: the equation gives every component
      hint: a name of its own is written `y_{1}`
    3:3 `i + 1` not-a-number: an index on the left is a letter alone
    4:6 `i` redefinition: `i` stands twice on the left
      4:3: here it stands first
    5:8 `A` shape-mismatch: a component is a number; this is 2 × 3
      hint: say which entry is meant, as in `A[i, j]`
    6:3 `i` size: nothing says how far `i` runs: it stands alone on no axis
      hint: write its range, as in `i: n`
    7:27 `k` limit: a tensor has at most 8 axes; this has 9
    8:6 `0` size: a size is a positive whole number; this is 0
    9:1 `x` redefinition: `x` is made twice; a name has one meaning
      1:16: `x` is made here first
    10:3 `x` remark: inside this equation, `x` hides the value of that name
      1:16: the other `x`
    11:8 `r` used-before-definition: `r` is defined by itself
      here: its own value is not known yet
    ");
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
        q[i: 3] = max(k = i..3: x[k]) + min(k = i + 1..3: x[k])
        p = sum(k = 1..x: k)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:27 `k` shape-mismatch: `k` runs along axes of different lengths, 3 and 4
      here: `k` goes to 4 in `x`
      2:20: `k` goes to 3 in `A`
      hint: write the range that is meant
    4:13 `i` shape-mismatch: `i` runs along axes of different lengths, n and m
      here: `i` goes to m in `B`
      4:10: `i` goes to n in `B`
      hint: write the range that is meant
    5:12 `k` redefinition: `k` is bound twice here
      5:9: here it is bound first
    6:5 `relu` arguments: `relu` binds no index
      hint: `sum`, `mean`, `prod`, `max` and `min` do
    7:9 `k` size: nothing says how far `k` runs: it stands alone on no axis
      hint: write its range, as in `k = 1..n`
    8:12 `A` shape-mismatch: a component is a number; this is 2 × 3
      hint: say which entry is meant, as in `A[i, j]`
    9:14 `3..2` not-a-number: this range is empty: it begins at 3 and ends at 2
    10:41 `i + 1..3` not-a-number: this range may be empty, and only a sum and a product of nothing have a value
    11:16 `x` not-a-number: `x` says which place is meant, and is no `const`; that has no derivative
      1:16: `x` is made here
      hint: declare it with `const x`
    ");
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
        f[i: 2] = x[5] + x[0] + x[2*i] + x[2*i - 3]
        j[i: n] = y[i + k - k] * y[n - i + 1] + y[n - i]
        g[i: 3] = x[i + 1] + sum(u = 1..2: x[i - u + 2])
        h[i: 3] = sum(u = i..4: x[u + 1])
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:3 `i` size: nothing says how far `i` runs: it stands alone on no axis
      hint: write its range, as in `i: n`
    3:27 `i + u - 1` size: this reaches place 5 of an axis of length 4
      hint: shorten the range, or put zeros around the tensor with `pad`
    4:27 `i + u - 1` size: this lies inside its tensor only where n + k - 1 is at most n, which is not known
      hint: give the sizes their numbers, or put zeros around the tensor with `pad`
    5:13 `i` size: this lies inside its tensor only where k is at most n, which is not known
      hint: give the sizes their numbers, or put zeros around the tensor with `pad`
    6:21 `i` size: this reaches place 0: places count from 1
      hint: shorten the range, or put zeros around the tensor with `pad`
    7:13 `5` size: there is no place 5 along an axis of length 4
    7:20 `0` size: there is no place 0: places count from 1
    7:36 `2*i - 3` size: this reaches place -1: places count from 1
      hint: shorten the range, or put zeros around the tensor with `pad`
    8:43 `n - i` size: this reaches place 0: places count from 1
      hint: shorten the range, or put zeros around the tensor with `pad`
    10:27 `u + 1` size: this reaches place 5 of an axis of length 4
      hint: shorten the range, or put zeros around the tensor with `pad`
    ");
}

#[test]
fn letters_in_names() {
    let found = equations(
        r#"
        param w_{1..3}, V[2]
        a = sum(t = 1..3: t * w_{t})
        b = mean(t = 1..2: w_{t+1})
        c = max(t = 1..3: w_{t}) + prod(t = 2..3: w_{t})
        d = sum(t = 1..2, i: w_{t} * V[i])
        e = sum(t = 3..2: w_{t})
        L = a + b + c + d + e
        derive L
        "#,
        &["a", "b", "c", "d", "e"],
    );
    insta::assert_snapshot!(found, @"
    a[] (+(* 1 w_1) +(* 2 w_2) +(* 3 w_3))
    b[] (/ (+w_2 +w_3) 2)
    c[] (+(max (max w_1 w_2) w_3) +(* w_2 w_3))
    d[] (+(Sum [i:2] (* w_1 (at [i] V))) +(Sum [i:2] (* w_2 (at [i] V))))
    e[] 0
    ");
    let found = findings(
        r#"
        param w_{1..3}, n
        a = sum(t: w_{t})
        b = sum(t = 1..4: w_{t})
        c = max(t = 2..1: w_{t})
        d = max(i = 1..2, t = 1..2: w_{t} * i)
        e = mean(t = 1..2, i = 1..t: w_{t} * i)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:9 `t` not-a-number: `t` stands in a name, so its range is written in numbers
      hint: write it, as in `t = 1..3`
    3:19 `w_{t}` unknown-name: nothing declares or defines `w_4`
      hint: did you mean `w_1`?
    4:13 `2..1` not-a-number: this range is empty: it begins at 2 and ends at 1
    5:9 `i` arguments: the letters that stand in names come first here
    6:20 `i` arguments: the range of this letter depends on one that stands in a name, which a mean cannot weigh
    ");
}

#[test]
fn in_functions() {
    let found = findings(
        r#"
        param w[3], A[2, 3]
        fn entry(x, k) = x[k]
        fn rows(X[r, c]) = sum(i: X[i, 1]) / r
        a[i] = entry(w, i) * w[i]
        b = rows(A) + sum(i: entry(w, i + 1))
        L = sum(a) + b
        derive L
        "#,
    );
    insta::assert_snapshot!(found, @"
    5:19 `i` size: nothing says how far `i` runs: it stands alone on no axis
      hint: write its range, as in `i = 1..n`
    ");
}
