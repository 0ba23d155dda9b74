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
    insta::assert_snapshot!(lines.join("\n"), @"");
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
    insta::assert_snapshot!(found, @"");
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
    insta::assert_snapshot!(found, @"");
}
