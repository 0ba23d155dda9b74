//! Numbers from files and generators.

use super::{elaborate_among, findings, findings_among, said};
use backprose::graph::{Graph, Limits};
use backprose::source::InMemory;

/// The numbers of a name, as fractions.
fn given(graph: &Graph, name: &str) -> Vec<String> {
    let node = graph
        .nodes
        .iter()
        .find(|node| graph.scope.letter(node.name).text == name);
    let given = node.and_then(|node| node.given.as_ref()).expect(name);
    given.iter().map(|number| number.to_string()).collect()
}

/// Elaborate a text that is right.
fn graph_among(text: &str, files: &InMemory) -> Graph {
    let (graph, source, sink) = elaborate_among(text, files, &Limits::default());
    assert!(!sink.has_errors(), "{}", said(&source, &sink));
    graph
}

fn tables() -> InMemory<'static> {
    InMemory(
        [
            ("column.csv", "1\n2\n3\n".as_bytes()),
            ("line.csv", b"1,2,3\n"),
            ("table.csv", b"1,2,3\n4,5,6\n"),
            ("one.csv", b"7\n"),
            ("lib/deep.csv", b"8\n"),
        ]
        .into(),
    )
}

#[test]
fn a_table_fits_what_it_can_mean() {
    let graph = graph_among(
        r#"
        input x[3], y[3, 1], r[1, 3], A[2, 3], s, t[1], B[n, 1], C[1, m]
        param k
        L = sum(x) * s
        derive L
        given x from "line.csv", y from "column.csv", r from "line.csv", A from "table.csv"
        given s from "one.csv", t from "lib/deep.csv", B from "line.csv", C from "line.csv", k = 0
        "#,
        &tables(),
    );
    for name in ["x", "y", "r", "B", "C"] {
        assert_eq!(given(&graph, name), ["1", "2", "3"], "{name}");
    }
    assert_eq!(given(&graph, "A"), ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(
        (given(&graph, "s"), given(&graph, "t")),
        (vec!["7".into()], vec!["8".into()])
    );
}

#[test]
fn numbers_in_files_settle_sizes() {
    for (declared, file, sizes) in [
        ("A[n, m]", "table.csv", [Some(2), Some(3)]),
        ("A[n]", "line.csv", [Some(3), None]),
        ("A[n]", "column.csv", [Some(3), None]),
        ("A[m, n]", "line.csv", [Some(3), Some(1)]),
        ("A[n, m]", "one.csv", [Some(1), Some(1)]),
    ] {
        let text =
            format!("input {declared}\nL = norm2(A)\nderive L wrt A\ngiven A from \"{file}\"\n");
        let graph = graph_among(&text, &tables());
        let found = ["n", "m"].map(|size| {
            let size = graph.scope.find_size(size)?;
            graph.scope.value(backprose::scope::Dim::Size(size))
        });
        assert_eq!(found, sizes, "{declared} {file}");
    }
}

#[test]
fn names_made_by_a_range_settle_sizes() {
    let graph = graph_among(
        "param w_{1..2}[n]\nL = sum(w_1) * sum(w_2)\nderive L\ngiven w_2 = [1, 2], w_1 = [3, 4]\n",
        &tables(),
    );
    assert_eq!(given(&graph, "w_1"), ["3", "4"]);
}

#[test]
fn a_size_may_stand_in_a_file() {
    let graph = graph_among(
        "input x[n]\nL = sum(x)\nderive L wrt x\ngiven n from \"one.csv\", x = random()\n",
        &tables(),
    );
    assert_eq!(given(&graph, "x").len(), 7);
}

#[test]
fn files_that_cannot_be_had() {
    let found = findings_among(
        r#"
        input a[2], b, c, d, e, f, g
        given a from "line.csv", b from "/etc/one.csv", c from "../one.csv"
        given d from "lib/../../one.csv", e from "none.csv", f from "lib", g from "one.npy"
        given h from "one.csv", c_1 from "one.csv"
        c_1 = b
        "#,
        &tables(),
    );
    insta::assert_snapshot!(found, @r#"
    2:14 `"line.csv"` numbers-shape: `a` is declared a list of 2; its numbers are 1 × 3
      1:7: a is 2
    2:33 `"/etc/one.csv"` unreadable: "/etc/one.csv" is an absolute path
      hint: a path begins at the folder of the file that it stands in
    2:56 `"../one.csv"` unreadable: "../one.csv" leads out of the folder of the main file
      hint: put the file in that folder, or below it
    3:14 `"lib/../../one.csv"` unreadable: "lib/../../one.csv" leads out of the folder of the main file
      hint: put the file in that folder, or below it
    3:42 `"none.csv"` unreadable: there is no file "none.csv"
    3:61 `"lib"` unreadable: the ending of "lib" is none of a file of numbers
      hint: numbers are read from .npy, .npz, .safetensors and .csv files
    3:75 `"one.npy"` unreadable: there is no file "one.npy"
    4:7 `h` unknown-name: nothing declares or defines `h`
    4:25 `c_1` redefinition: `c_1` is computed; numbers are given for what is declared
      5:1: `c_1` is computed here
    "#);
}

#[test]
fn an_array_of_another_shape() {
    let found = findings_among(
        r#"
        input A[3, 2], b[4], n_1[n]
        given A from "table.csv", b from "column.csv", n from "line.csv", n_1 = [1]
        "#,
        &tables(),
    );
    insta::assert_snapshot!(found, @r#"
    2:14 `"table.csv"` numbers-shape: `A` is declared 3 × 2; its numbers are 2 × 3
      1:7: A is 3 × 2
      hint: these are the numbers of `A.T`: write them row by row
    2:34 `"column.csv"` numbers-shape: `b` is declared a list of 4; its numbers are 3 × 1
      1:16: b is 4
    2:48 `n` size: `n` is a size, which is one whole number
      1:26: `n` is a size here
      hint: write `given n = 4`, say
    "#);
}

#[test]
fn random_numbers_are_the_same_everywhere() {
    let graph = graph_among(
        r#"
        param W[2, 3], v[n], u, W_{1..2,1}
        L = sum(W) * sum(v) * u * W_{1,1} * W_{2,1}
        derive L
        given W = random(seed = 7), v = random(3, digits = 2, low = 0, high = 1/2), u = random()
        given n = 4, W_{1,1} = random(low = 5, high = 5), W_{2,1} = random(digits = 0, low = 1/3, high = 3)
        "#,
        &tables(),
    );
    assert_eq!(
        given(&graph, "W"),
        ["1", "0", "3/5", "-3/10", "3/10", "2/5"]
    );
    assert_eq!(given(&graph, "W_1,1"), ["5"]);
    let all = ["v", "u", "W_2,1"].map(|name| given(&graph, name).join(" "));
    insta::assert_snapshot!(all.join("\n"), @"
    9/25 2/5 0 17/100
    -2/5
    7/3
    ");
}

#[test]
fn random_numbers_that_cannot_be() {
    let found = findings(
        r#"
        input a, b, c, d, e, f, g[n], h[m]
        given a = random(seed = -1), b = random(seed = 1/2), c = random(digits = 19)
        given d = random(low = 2), e = random(low = 1, high = 0), f = random(1, 2, 3, 4, 5)
        given g = random(sede = 2), h = random(seed = x), n = random(), m = random()
        "#,
    );
    insta::assert_snapshot!(found, @"
    1:27 `n` size: the number of the size `n` cannot be found from the numbers given
      hint: add `given n = …`
    1:33 `m` size: the number of the size `m` cannot be found from the numbers given
      hint: add `given m = …`
    2:25 `-1` arguments: a seed is a whole number from 0 on, of at most 64 bits
    2:48 `1/2` arguments: a seed is a whole number from 0 on, of at most 64 bits
    2:74 `19` arguments: `digits` is a whole number from 0 to 18
    3:24 `2` arguments: no number lies from 2 to 1
    3:55 `0` arguments: no number lies from 1 to 0
    3:63 `random` arguments: `random` takes 0 to 4 arguments; 5 are given
    4:11 `random` arguments: `random` has no argument `sede`; it has seed, digits, low, high
    4:47 `x` not-a-number: a number that is known at once should stand here: `3`, `0.5`, `1/3`, `1e-5`
    4:51 `n` size: `n` is a size, which is one whole number
      1:27: `n` is a size here
      hint: write `given n = 4`, say
    4:65 `m` size: `m` is a size, which is one whole number
      1:33: `m` is a size here
      hint: write `given m = 4`, say
    ");
}

#[test]
fn numbers_from_outside_are_limited_all_together() {
    let limits = Limits {
        entries: 6,
        bytes: 8,
        ..Limits::default()
    };
    let (_, source, sink) = elaborate_among(
        r#"
        input a[3], b[3], c, d[2, 3]
        given a from "line.csv", b = random(), c = random(), d from "table.csv"
        "#,
        &tables(),
        &limits,
    );
    insta::assert_snapshot!(said(&source, &sink), @r#"
    2:44 `random` limit: here more than 6 numbers come from files and generators
      hint: raise the limit with `--limit entries=…`
    2:61 `"table.csv"` limit: with "table.csv", the files of numbers have more than 8 bytes
      hint: raise the limit with `--limit bytes=…`
    "#);
}

#[test]
fn random_numbers_are_no_values_of_their_own() {
    let found = findings(
        r#"
        input x
        L = x * random(seed = 1)
        derive L wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:9 `random` arguments: `random` makes the numbers of a `given`, and is no value itself
      hint: declare a name of the shape wanted, `const r`, and write `given r = random(seed = 1)`
    ");
}
