//! Layers: what a call leaves in the graph, under which names, and what is said of one that is wrong.

use super::loops::nodes;
use super::{equation, findings, graph};

/// The names of a network, in their order, on one line.
fn names(text: &str) -> String {
    let graph = graph(text);
    let names = graph
        .nodes
        .iter()
        .map(|node| graph.scope.letter(node.name).text.as_str());
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_that_shows_most() {
    let graph = graph(
        r#"
        input x[2]
        target y
        a_1   = dense(x, 2, relu)
        y_hat = dense(a_1, 1)
        L     = half_squared_error(y_hat, y)
        derive L
        "#,
    );
    insta::assert_snapshot!(nodes(&graph), @"");
    let spans: Vec<_> = graph.nodes.iter().map(|node| node.span.start).collect();
    // The parameters and z stand where `dense` is called, the last equation where its name is.
    assert_eq!(spans[2..6], [30, 30, 30, 22]);
}

#[test]
fn numbers_are_counted_over_the_file() {
    let text = r#"
        input x[2]
        param b_2
        layer pair(x[n]) { h = dense(x, n); y = dense(h, n) + x }
        z_1 = dense(x, 2)
        L = norm2(pair(dense(z_1, 2))) + sum(rnn_cell(x, x)) + b_2
        derive L
        "#;
    insta::assert_snapshot!(names(text), @"");
}

#[test]
fn a_name_shares_parameters() {
    let graph = graph(
        r#"
        input x_{1..2}[2], h_0[3], c_0[3]
        for t in 1..2 { c_{t}, h_{t} = lstm_cell(x_{t}, h_{t-1}, c_{t-1}, name = e) }
        L = norm2(h_2)
        derive L
        "#,
    );
    insta::assert_snapshot!(nodes(&graph), @"");
}

#[test]
fn layers_inside_a_named_call() {
    let text = r#"
        input u[2], v[2]
        fn twice(x, k) = dense(dense(x, k), k)
        layer tower(x[n], k) { param s
        y = s * twice(x, k) + dense(x, k, name = side) }
        a = tower(u, 2, name = enc)
        b = tower(v, 2, name = enc)
        L = norm2(a - b)
        derive L
        "#;
    insta::assert_snapshot!(names(text), @"");
}

#[test]
fn names_built_in_a_layer_and_for_a_layer() {
    let text = r#"
        input x[2]
        layer deep(x[n], depth) {
        h_0 = x
        for t in 1..depth { h_{t} = dense(h_{t-1}, n, tanh, name = w_{t}) }
        }
        y = deep(x, 2)
        for t in 1..2 { d_{t} = dense(y, 1, name = tail_{t}) }
        L = d_1 + d_2
        derive L
        "#;
    insta::assert_snapshot!(names(text), @"");
}

#[test]
fn parameters_that_are_passed() {
    let graph = graph(
        r#"
        input x[2]
        param V[2, 3]
        h = dense(x, 3, W = V.T)
        r = dense(h, 2, W = V, b = zeros(2))
        derive r wrt V
        "#,
    );
    insta::assert_snapshot!(nodes(&graph), @"");
}

#[test]
fn the_first_definition_that_fits() {
    let graph = graph(
        r#"
        input x[3], X[4, 3], c[4, 1]
        a = dense(x, 2)
        b = dense(X, 2)
        d = dense(c, 2)
        fn act(z) = z^2
        e = dense(X, act = act, m = 1 + 2)
        L = sum(a) + sum(b) + sum(d) + sum(e)
        derive L
        "#,
    );
    let shapes = ["W_1", "W_2", "W_3", "W_4", "b", "Z_2", "d", "e"];
    let shapes: Vec<_> = shapes
        .iter()
        .map(|name| format!("{name} {}", equation(&graph, name)))
        .collect();
    insta::assert_snapshot!(shapes.join("\n"), @"");
}

#[test]
fn sizes_as_arguments() {
    let graph = graph(
        r#"
        input x[n]
        a = dense(x, 2*n + 1, tanh)
        b = dense(a, k)
        c = dense(b, n // 2)
        L = norm2(c)
        given n = 4, k = 3
        derive L
        "#,
    );
    let shapes = ["W_1", "W_2", "W_3"].map(|name| equation(&graph, name));
    insta::assert_snapshot!(shapes.join("\n"), @"");
}

#[test]
fn a_number_given_is_no_size_where_a_layer_declares_the_name() {
    let text = r#"
        input x
        L = dense(x, 1)^2
        given x = 2, W_1 = 3, b_1 = 1
        derive L
        "#;
    let graph = graph(text);
    assert!(graph.nodes[1].given.is_some() && graph.nodes[2].given.is_some());
}

#[test]
fn a_file_s_own_layer_hides_the_prelude_s() {
    let graph = graph("param x\nlayer dense(x, k = 2) { y = k * x }\nL = dense(x)\nderive L");
    assert_eq!(equation(&graph, "L"), "[] (* 2 x)");
}

#[test]
fn a_layer_sees_what_is_defined_before_the_call() {
    let graph = graph(
        r#"
        param s
        layer scaled(x, by = dense(x, 1)) { y = s * x + by }
        L = scaled(3)
        derive L
        "#,
    );
    insta::assert_snapshot!(nodes(&graph), @"");
}

#[test]
fn layers_that_call_themselves() {
    let found = findings(
        r#"
        input x
        layer f(x) { y = f(x) }
        layer g(x) { y = h(x) + 1 }
        fn h(x) = g(x) * 2
        a = f(x)
        b = g(x)
        L = a + b
        "#,
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn too_deep() {
    let mut text = String::from("input x\nlayer f_0(x) { y = x }\n");
    for k in 1..60 {
        text += &format!("layer f_{k}(x) {{ y = f_{}(x) }}\n", k - 1);
    }
    let found = findings(&(text + "L = f_59(x)"));
    let first = found.lines().next().unwrap_or_default();
    assert!(first.contains("limit: layers call one another more than 50 levels deep here"));
}

#[test]
fn a_call_that_doubles_ends() {
    let mut text = String::from("input x\nlayer f_0(x) { y = x }\n");
    for k in 1..40 {
        text += &format!(
            "layer f_{k}(x) {{ y = f_{0}(x) + f_{0}(x) }}\n",
            k - 1
        );
    }
    let found = findings(&(text + "L = f_39(x)"));
    assert!(found.contains("limit: here the file has more than 200000 names"), "{found}");
}

#[test]
fn calls_that_are_wrong() {
    let found = findings(
        r#"
        input x[2]
        a, b, c = dense(x, 2)
        d, e = relu(x)
        f = dense(x)
        g = dense(x, relu)
        h = dense(x, 2, name = 3)
        i = dense(x, 2, K = 1)
        j = dense(x, 2, W = x)
        k = dense(x, 2, name = s)
        l = dense(x, 3, name = s)
        layer empty(x) { param w }
        m = empty(x)
        o = densse(x, 2)
        L = dense + 1
        "#,
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn bodies_that_are_wrong() {
    let found = findings(
        r#"
        input x[2]
        layer f(x[n], x) {
        input u
        derive y
        y = z + x
        z = 3
        y = 4
        x = 2
        }
        layer f(y[m], k) { y_2 = y }
        a = f(x, 2)
        dense = 3
        f = 3
        "#,
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn an_error_in_a_body_names_the_call() {
    let found = findings(
        r#"
        input x[2]
        layer f(x) { param W[3, 3]
        y = W @ x }
        a = f(x)
        b = rnn_cell(x, x, act = W_1)
        L = sum(a)
        "#,
    );
    insta::assert_snapshot!(found, @"");
}

#[test]
fn every_layer_of_today() {
    let text = r#"
        input x[2], h[3], X[4, 2]
        a = rnn_cell(x, h)
        b = gru_cell(x, h)
        c = layer_norm(h)
        d = rms_norm(h, eps = 0.1)
        L = sum(a) + sum(b) + sum(c) + sum(d) + sum(dropout(X, X, 0.5))
        derive L
        "#;
    insta::assert_snapshot!(nodes(&graph(text)), @"");
}
