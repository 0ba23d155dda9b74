//! Slices and indices.

use super::{equation, findings, graph};

#[test]
fn every_kind_of_place() {
    let graph = graph(
        r#"
        const k, ids[n]
        input E[4, 3], Q[5, 2], p[6], K[2, 3, 4]
        a = E[3, :]
        b = Q[1..2, :]
        c = p[k] + p[2] + p[3, 1]
        d = E[ids, :]
        e = E[k, 2]
        f = K[2, :, 1..2]
        g = (Q @ Q.T)[2, :]
        h = p[2..6]
        i = E[:, 2]
        j = E[:, :]
        m = p.T[1, 2..3]
        q[i] = p[ids[i]]
        L = c
        derive L wrt E
        "#,
    );
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "m", "q"];
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("{name}{}", equation(&graph, name)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    a[3] (at [3, :] E)
    b[2, 2] (at [1 on 2, :] Q)
    c[] (+(at [k[]] p) +(at [2] p) +(at [3, 1] p))
    d[n, 3] (at [ids, :] E)
    e[] (at [k[], 2] E)
    f[3, 2] (at [2, :, 1 on 2] K)
    g[5] (at [2, :] (@ Q (T Q)))
    h[5] (at [2 on 5] p)
    i[4] (at [:, 2] E)
    j[4, 3] E
    m[2] (at [1, 2 on 2] (T p))
    q[n] (entries [i:n] (at [ids[i]] p))
    ");
    let ids = graph.scope.letter(graph.scope.find("ids").unwrap());
    let along = ids.indexes.map(|dim| graph.scope.dim_text(dim));
    assert_eq!(along.as_deref(), Some("4"));
}

#[test]
fn what_is_wrong_with_places() {
    let found = findings(
        r#"
        input E[4, 3], x[3], z[3]
        const ids[2], M[2, 2]
        a = E[3]
        b = x[1, 2, 3]
        c = x[2..5]
        d = x[3..2]
        e = E[z, :]
        f = E[M, :]
        g = x[1/2] + x[1.5] + x[sum(x)]
        h = E[x, 1]
        i = E[5, 1] + x[0]
        j = sum(i: x[1..i])
        k = sum(i: x[i * i])
        l = sum(i: x[i / 2])
        m = E[ids + 1, :]
        n = E[y, 1]
        o = sum(i: E[ids[i] + 1, 1])
        p = x[-1]
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:7 `3` arguments: `E` has 2 axes, and takes as many indices; 1 is written
      here: 4 × 3
      hint: `:` takes all along an axis
    4:13 `3` arguments: `x` is a vector, and takes 1 index; 3 are written
      here: 3
    5:10 `5` size: there is no place 5 along an axis of length 3
    6:7 `3..2` size: this range is empty: it begins at 3 and ends at 2
    7:7 `z` not-a-number: `z` says which place is meant, and is no `const`; that has no derivative
      1:22: `z` is made here
      hint: declare it with `const z`
    8:7 `M` shape-mismatch: a `const` of places is a number or a vector; `M` is 2 × 2
      2:15: declared here
    9:8 `/` size: a size is a whole number; 1 / 2 is none
    9:16 `1.5` not-a-number: a place is a whole number
      hint: as in `x[2*i + u - 1]`, `E[3, :]`, `E[k, :]` with a `const k`
    9:25 `sum(x)` not-a-number: a place is a sum of indices, sizes and whole numbers
      hint: as in `x[2*i + u - 1]`, `E[3, :]`, `E[k, :]` with a `const k`
    10:7 `x` not-a-number: `x` says which place is meant, and is no `const`; that has no derivative
      1:16: `x` is made here
      hint: declare it with `const x`
    11:7 `5` size: there is no place 5 along an axis of length 4
    11:17 `0` size: there is no place 0: places count from 1
    12:14 `1..i` size: how much this range takes depends on an index
      hint: a range takes the same number of places everywhere, as in `i..i + 2`
    13:16 `*` not-a-number: an index is multiplied by a whole number that is known
      hint: a place is a sum of indices, sizes and whole numbers, as in `2*i + u - 1`
    14:16 `/` not-a-number: an index cannot be divided here
      hint: a place is a sum of indices, sizes and whole numbers, as in `2*i + u - 1`
    15:7 `ids` not-a-number: `ids` is no number; a vector of places stands alone
      hint: as in `x[2*i + u - 1]`, `E[3, :]`, `E[k, :]` with a `const k`
    16:7 `y` unknown-name: nothing declares or defines `y`
    17:14 `ids[i] + 1` size: nothing says how large the whole numbers in this place are
      hint: give them, or let a `const` stand alone in its place
    18:7 `-1` size: there is no place -1: places count from 1
    ");
}

#[test]
fn numbers_of_places() {
    let found = findings(
        r#"
        input E[4, 3], x[2]
        const ids[2], k, m, t
        a = sum(E[ids, :]) + E[k, 1] + x[m] + E[m, 1] + E[t + 1, 1]
        given E = [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]], x = [1, 2]
        given ids = [1, 5], k = 1.5, m = 3, t = 3
        derive a wrt E
        "#,
    );
    insta::assert_snapshot!(found, @"
    5:13 `[` attribute: `ids` says places of `E` along an axis of length 4; 5 is none of them
      3:11: `ids` says a place here
    5:25 `1.5` attribute: `k` says places of `E` along an axis of length 4; 3/2 is none of them
      3:24: `k` says a place here
    5:34 `3` attribute: `m` says places of `x` along an axis of length 2; 3 is none of them
      3:34: `m` says a place here
    ");
}
