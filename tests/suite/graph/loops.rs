//! `for`: what loops make, which names, and what is said of a loop that is wrong.

use backprose::graph::{Graph, Limits};

use super::{equation, findings, findings_within, graph};

/// Every name with what it is, a line each.
pub fn nodes(graph: &Graph) -> String {
    let lines = graph.nodes.iter().map(|node| {
        let text = &graph.scope.letter(node.name).text;
        format!("{text} {}", equation(graph, text))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_round_makes_its_names() {
    let graph = graph(
        r#"
        input x_{1..2}[2], h_0[3]
        param W[3, 2], U[3, 3]
        for t in 1..2 { h_{t} = tanh(W @ x_{t} + U @ h_{t-1}) }
        L = norm2(h_2)
        derive L
        "#,
    );
    insta::assert_snapshot!(nodes(&graph), @"
    x_1 [2] Input
    x_2 [2] Input
    h_0 [3] Input
    W [3, 2] Param
    U [3, 3] Param
    h_1 [3] (tanh (+(@ W x_1) +(@ U h_0)))
    h_2 [3] (tanh (+(@ W x_2) +(@ U h_1)))
    L [] (Norm2 h_2)
    ");
}

#[test]
fn a_variable_is_a_number() {
    let graph = graph(
        r#"
        fn scaled(v, k) = k * v
        for t in 0..2 {
        param W_{t}[n - t, t + 1]
        y_{t} = norm2(W_{t}) / (t + 1) + t^2 * norm2(ones(t + 2)) + scaled(3, t - 1)
        }
        derive y_0
        derive y_2 wrt W_2
        "#,
    );
    insta::assert_snapshot!(nodes(&graph), @"
    W_0 [n] Param
    y_0 [] (+(/ (Norm2 W_0) (+0 +1)) +(* (^2 0) (Norm2 Ones 2 1)) +(* (+0 -1) 3))
    W_1 [n - 1, 2] Param
    y_1 [] (+(/ (Norm2 W_1) (+1 +1)) +(* (^2 1) (Norm2 Ones 3 1)) +(* (+1 -1) 3))
    W_2 [n - 2, 3] Param
    y_2 [] (+(/ (Norm2 W_2) (+2 +1)) +(* (^2 2) (Norm2 Ones 4 1)) +(* (+2 -1) 3))
    ");
}

#[test]
fn nested_loops_and_names_of_two_numbers() {
    let graph = graph(
        r#"
        input x
        given n = 2
        for i in 1..n {
        for j in i..n {
        param W_{i,j}
        for k in 1..1 { y_{2*i - j}_{j,k} = W_{i,j} * x }
        }
        }
        derive y_{1}_{1,1}
        "#,
    );
    insta::assert_snapshot!(nodes(&graph), @"
    x [] Input
    W_1,1 [] Param
    y_1_1,1 [] (* W_1,1 x)
    W_1,2 [] Param
    y_0_2,1 [] (* W_1,2 x)
    W_2,2 [] Param
    y_2_2,1 [] (* W_2,2 x)
    ");
}

#[test]
fn a_loop_of_derivations() {
    let graph = graph("param w\nfor t in 1..2 { L_{t} = w^t; derive L_{t} }");
    assert_eq!(graph.requests.len(), 2);
}

#[test]
fn notes_of_a_loop_are_told_once() {
    let graph = graph("param w\nfor t in 1..3 {\n## About powers.\nL_{t} = w^t\n}\nderive L_3");
    let notes: Vec<_> = graph.nodes.iter().map(|node| node.notes.len()).collect();
    assert_eq!(notes, [0, 1, 0, 0]);
}

#[test]
fn numbers_and_sizes_of_what_loops_declare() {
    let graph = graph(
        r#"
        for t in 1..2 { param w_{t}[n]
        L_{t} = norm2(w_{t}) / n }
        given w_1 = [1, 2], w_2 = [3, 4], n = 2
        derive L_1
        "#,
    );
    assert!(graph.nodes[0].given.is_some() && graph.nodes[2].given.is_some());
}

#[test]
fn ranges_that_are_wrong() {
    let found = findings(
        r#"
        input x
        for t in 3..2 { a_{t} = x }
        for t in 1..n { b_{t} = x }
        for t in 1..1/2 { c_{t} = x }
        for t in 1..x { d_{t} = x }
        y = x + a_3 + z
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:10 `3..2` not-a-number: this range is empty: it begins at 3 and ends at 2
    3:13 `n` not-a-number: a loop goes from one whole number to another, known at once
      hint: a size can stand here once it has its number: `given n = 4`
    4:13 `1/2` not-a-number: a loop goes from one whole number to another, known at once
      hint: a size can stand here once it has its number: `given n = 4`
    5:13 `x` not-a-number: a loop goes from one whole number to another, known at once
      hint: a size can stand here once it has its number: `given n = 4`
    ");
}

#[test]
fn too_many_rounds() {
    let limits = Limits {
        rounds: 10,
        ..Limits::default()
    };
    let network =
        "input x\nfor i in 1..4 { for j in 1..4 { y_{i,j} = x } }\nfor k in 1..3 { z_{k} = x }";
    insta::assert_snapshot!(findings_within(network, &limits), @"
    2:26 `1..4` limit: here the loops go round more than 10 times, all together
      hint: raise the limit with `--limit rounds=…`
    ");
    let found = findings("input x\nfor t in 1..9999999999 { y_{t} = x }");
    insta::assert_snapshot!(found, @"
    2:10 `1..9999999999` limit: here the loops go round more than 100000 times, all together
      hint: raise the limit with `--limit rounds=…`
    ");
}

#[test]
fn each_place_is_told_once() {
    let found = findings(
        r#"
        input x[2]
        for t in 1..50 { y_{t} = x @ x
        z_{t} = q + y_{t}
        w = 3 }
        for t in 1..3 { h_{t} = h_{t+1} }
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:28 `@` shape-mismatch: `x @ x` needs x to have 1 row; it has 2
      here: x is 2, x is 2
      1:7: x is 2
      hint: `x.T @ x` fits
    3:9 `q` unknown-name: nothing declares or defines `q`
    4:1 `w` redefinition: `w` is made twice; a name has one meaning
      4:1: `w` is made here first
    5:25 `h_{t+1}` used-before-definition: `h_2` is used before it is defined
      5:17: `h_2` is defined here
      hint: a round of a loop uses what the rounds before it define
    5:25 `h_{t+1}` unknown-name: nothing declares or defines `h_4`
    ");
}

#[test]
fn hidden_names() {
    let found = findings(
        r#"
        input t, x[n]
        for t in 1..2 { for t in 1..1 { a_{t} = t * x } }
        for n in 1..2 { b_{n} = n * x }
        L = t
        derive L wrt t
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `t` remark: inside this loop, `t` hides the value of that name
      1:7: the other `t`
    2:21 `t` remark: inside this loop, `t` hides the variable of the loop around it
    2:33 `a_{t}` redefinition: `a_1` is made twice; a name has one meaning
      2:33: `a_1` is made here first
    3:5 `n` remark: inside this loop, `n` hides the size of that name
      1:12: the other `n`
    ");
}

#[test]
fn what_does_not_stand_in_a_loop() {
    let found = findings(
        r#"
        for t in 1..2 {
        title "no"
        fn f(x) = x
        layer g(x) { y = x }
        use "a.bp"
        given x_{t} = 1
        notation x = "y"
        }
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:1 `title` syntax: `title` cannot stand in a loop
      hint: move it out of the braces
    3:1 `fn` syntax: `fn` cannot stand in a loop
      hint: move it out of the braces
    4:1 `layer` syntax: `layer` cannot stand in a loop
      hint: move it out of the braces
    5:1 `use` syntax: `use` cannot stand in a loop
      hint: move it out of the braces
    6:1 `given` syntax: `given` cannot stand in a loop
      hint: move it out of the braces
    7:1 `notation` syntax: `notation` cannot stand in a loop
      hint: move it out of the braces
    ");
}
