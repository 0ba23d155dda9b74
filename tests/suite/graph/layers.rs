//! Layers: what a call leaves in the graph, under which names, and what is said of one that is wrong.

use super::loops::nodes;
use super::{equation, findings, findings_within, graph};
use backprose::graph::Limits;

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
    insta::assert_snapshot!(nodes(&graph), @"
    x [2] Input
    y [] Target
    W_1 [2, 2] Param
    b_1 [2] Param
    z_1 [2] (+(@ W_1 x) +b_1)
    a_1 [2] (relu z_1)
    W_2 [1, 2] Param
    b_2 [] Param
    z_2 [] (+(@ W_2 a_1) +b_2)
    y_hat [] z_2
    L [] (* (/ 1 2) (Norm2 (+y_hat -y)))
    ");
}

#[test]
fn what_a_call_makes_stands_at_the_call() {
    let text = "input x[2]\na = dense(x, 1)\nL = 2 * dense(x, 1)\nderive L";
    let graph = graph(text);
    let at = |name: &str| {
        let found = graph.scope.find(name);
        let node = graph.nodes.iter().find(|node| Some(node.name) == found);
        let (name, value) = node.map(|node| (node.span, node.value_span)).unwrap();
        (&text[name.start..name.end], &text[value.start..value.end])
    };
    assert_eq!(at("W_1"), ("dense", "dense"));
    assert_eq!(at("z_1"), ("dense", "dense"));
    assert_eq!(at("a"), ("a", "dense(x, 1)"));
    assert_eq!(at("a_2"), ("dense", "dense"));
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
    insta::assert_snapshot!(names(text), @"x b_2 W_3 b_3 z_3 z_1 W_4 b_4 z_4 a_4 W_6 b_6 z_6 h_5 W_7 b_7 z_7 a_7 y_5 W_8 U_8 b_8 z_8 h_new_8 L");
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
    insta::assert_snapshot!(nodes(&graph), @"
    x_1 [2] Input
    x_2 [2] Input
    h_0 [3] Input
    c_0 [3] Input
    W_i_e [3, 2] Param
    U_i_e [3, 3] Param
    b_i_e [3] Param
    W_f_e [3, 2] Param
    U_f_e [3, 3] Param
    b_f_e [3] Param
    W_o_e [3, 2] Param
    U_o_e [3, 3] Param
    b_o_e [3] Param
    W_g_e [3, 2] Param
    U_g_e [3, 3] Param
    b_g_e [3] Param
    i_1 [3] (sigmoid (+(@ W_i_e x_1) +(@ U_i_e h_0) +b_i_e))
    f_1 [3] (sigmoid (+(@ W_f_e x_1) +(@ U_f_e h_0) +b_f_e))
    o_1 [3] (sigmoid (+(@ W_o_e x_1) +(@ U_o_e h_0) +b_o_e))
    g_1 [3] (tanh (+(@ W_g_e x_1) +(@ U_g_e h_0) +b_g_e))
    c_1 [3] (+(* f_1 c_0) +(* i_1 g_1))
    h_1 [3] (* o_1 (tanh c_1))
    i_2 [3] (sigmoid (+(@ W_i_e x_2) +(@ U_i_e h_1) +b_i_e))
    f_2 [3] (sigmoid (+(@ W_f_e x_2) +(@ U_f_e h_1) +b_f_e))
    o_2 [3] (sigmoid (+(@ W_o_e x_2) +(@ U_o_e h_1) +b_o_e))
    g_2 [3] (tanh (+(@ W_g_e x_2) +(@ U_g_e h_1) +b_g_e))
    c_2 [3] (+(* f_2 c_1) +(* i_2 g_2))
    h_2 [3] (* o_2 (tanh c_2))
    L [] (Norm2 h_2)
    ");
}

#[test]
fn a_number_shares_nothing() {
    let found = findings(
        r#"
        input x[2]
        layer f(x[n]) { param W_e[n, n]; y = W_e @ x }
        layer g(x[n]) { y = dense(x, n) + x }
        a = f(x)
        b = g(x, name = e)
        L = sum(a) + sum(b)
        derive L
        "#,
    );
    insta::assert_snapshot!(found, @"
    5:5 `g` redefinition: `W_e_1` is made twice; a name has one meaning
      4:5: `W_e_1` is made here first
    ");
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
    insta::assert_snapshot!(names(text), @"u v s_enc W_enc_1 b_enc_1 z_2 a_2 W_enc_2 b_enc_2 z_3 a_3 W_enc_side b_enc_side z_4 a_4 a z_6 a_6 z_7 a_7 z_8 a_8 b L");
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
    insta::assert_snapshot!(names(text), @"x h_0_1 W_w_1 b_w_1 z_2 h_1_1 W_w_2 b_w_2 z_3 y W_tail_1 b_tail_1 z_4 d_1 W_tail_2 b_tail_2 z_5 d_2 L");
}

#[test]
fn parameters_that_are_passed() {
    let graph = graph(
        r#"
        input x[2]
        param V[2, 3]
        h = dense(x, 3, W = V.T)
        r = dense(h, 2, W = V, b = zeros(2))
        L = sum(r)
        derive L wrt V
        "#,
    );
    insta::assert_snapshot!(nodes(&graph), @"
    x [2] Input
    V [2, 3] Param
    b_1 [3] Param
    z_1 [3] (+(@ (T V) x) +b_1)
    h [3] z_1
    z_2 [2] (+(@ V h) +Zeros 2 1)
    r [2] z_2
    L [] (Sum r)
    ");
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
    insta::assert_snapshot!(shapes.join("\n"), @"
    W_1 [2, 3] Param
    W_2 [2, 3] Param
    W_3 [2, 4] Param
    W_4 [3, 3] Param
    b [4, 2] Z_2
    Z_2 [4, 2] (+(@ X (T W_2)) +(T b_2))
    d [2] z_3
    e [4, 3] (^2 Z_4)
    ");
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
    insta::assert_snapshot!(shapes.join("\n"), @"
    [9, n] Param
    [k, 9] Param
    [2, k] Param
    ");
}

#[test]
fn a_symbol_that_a_call_uses_first() {
    let text = "input x[n]\na = dense(x, m, relu)\nL = norm2(dense(a, m = 2*m))\nderive L";
    let shapes = ["W_1", "a", "W_2"].map(|name| equation(&graph(text), name));
    insta::assert_snapshot!(shapes.join("\n"), @"
    [m, n] Param
    [m] (relu z_1)
    [2*m, m] Param
    ");
    // Its number comes from the numbers of what the layer declares.
    let text = format!(
        "{text}\ngiven x = [1, 2], W_1 = [[1, 2], [3, 4], [5, 6]], b_1 = [1, 2, 3], \
         W_2 = [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]], \
         b_2 = [1, 2, 3, 4, 5, 6]"
    );
    assert!(
        graph(&text)
            .nodes
            .iter()
            .filter(|node| node.given.is_some())
            .count()
            == 5
    );
    insta::assert_snapshot!(findings("input x[n]\na = dense(m, 2)\nL = norm2(a)\nderive L"), @"2:11 `m` unknown-name: nothing declares or defines `m`");
    let found = findings(
        r#"
        for t in 1..2 { input x_{t}[n] }
        a = dense(x_1, m)
        L = norm2(a) + norm2(x_2)
        given x_1 = [1, 2], x_2 = [1, 2, 3], W_1 = [[1, 2]], b_1 = [1, 2]
        derive L
        "#,
    );
    insta::assert_snapshot!(found, @"
    4:27 `[` numbers-shape: `x_2` needs 2 numbers; 3 are given
      1:23: x_2 is n (2)
      4:7: n is 2 by this
    4:60 `[` numbers-shape: `b_1` needs 1 number; 2 are given
      2:5: b_1 is a number
      4:38: m is 1 by this
    ");
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
    insta::assert_snapshot!(nodes(&graph), @"
    s [] Param
    W_1 [] Param
    b_1 [] Param
    z_1 [] (+(@ W_1 3) +b_1)
    a_1 [] z_1
    L [] (+(* s 3) +a_1)
    ");
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
    insta::assert_snapshot!(found, @"
    2:18 `f` arguments: `f` calls itself; a layer is put in where it is called, and cannot
      2:7: defined here
      5:5: in this call
    4:11 `g` arguments: `g` calls itself; a layer is put in where it is called, and cannot
      3:7: defined here
      3:18: in this call
    ");
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
        text += &format!("layer f_{k}(x) {{ y = f_{0}(x) + f_{0}(x) }}\n", k - 1);
    }
    let limits = Limits {
        names: 2_000,
        ..Limits::default()
    };
    let found = findings_within(&(text + "L = f_39(x)"), &limits);
    assert!(
        found.contains("limit: here the file has more than 2000 names"),
        "{found}"
    );
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
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:11 `dense` arguments: `dense` leaves 2 values; 3 names stand on the left
    3:4 `e` arguments: several names on the left take the last equations of a layer, and no layer is called here
    4:5 `dense` arguments: `dense` takes 2 to 3 arguments; 1 is given
    5:5 `dense` not-a-number: in `dense`, `m` stands for `relu` where a size should stand
      hint: write a number, a symbol, or a sum of these: `3`, `n`, `n - k + 1`
    6:24 `3` arguments: `name` is one word, as in `name = enc`
    7:5 `dense` arguments: `dense` has no argument `K`; it has x, m, act, and by name W, b, name
    8:5 `dense` shape-mismatch: the parameter `W` of `dense` is 2 × 2; what is passed is 2
      1:7: x is 2
    10:5 `dense` shape-mismatch: the parameter `W` of `dense` is 3 × 2; `W_s`, which it shares, is 2 × 2
      9:5: the call that declares it
      1:7: x is 2
    10:5 `dense` shape-mismatch: the parameter `b` of `dense` is 3; `b_s`, which it shares, is 2
      9:5: the call that declares it
      1:7: x is 2
    12:5 `empty` arguments: `empty` has no equation, so it has no value
    ");
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
    insta::assert_snapshot!(found, @"
    2:15 `x` redefinition: `f` has two arguments `x`
      2:9: the first of them
    3:1 `input` syntax: `input` cannot stand in a layer, as it does in `f`
      hint: move it out of the braces
    4:1 `derive` syntax: `derive` cannot stand in a layer, as it does in `f`
      hint: move it out of the braces
    5:5 `z` used-before-definition: `z` is used before `f` makes it
      11:5: in this call
    7:1 `y` redefinition: `y` is made already in `f`; a name has one meaning
      11:5: in this call
    8:1 `x` redefinition: `x` is an argument already in `f`; a name has one meaning
      11:5: in this call
    10:7 `f` redefinition: `f` is defined twice for arguments of these ranks
      2:7: this one is always used
    12:1 `dense` reserved-name: `dense` is a layer, and is not free as the name of a value
      hint: call it `dense_1`, say
    13:1 `f` redefinition: `f` is a layer of this file; a name has one meaning
      2:7: the layer is defined here
    ");
}

#[test]
fn an_error_in_a_body_names_the_call() {
    let found = findings(
        r#"
        input x[2]
        layer f(x) { param W[3, 3]
        y = W @ x }
        a = f(x)
        L = sum(a)
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:7 `@` shape-mismatch: `W @ x` needs x to have 3 rows; it has 2
      here: W is 3 × 3, x is 2
      1:7: x is 2
      4:5: in this call
    ");
}

#[test]
fn names_that_are_no_layers() {
    let found = findings(
        r#"
        input x[2]
        o = densse(x, 2)
        L = dense + 1
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:5 `densse` unknown-name: there is no function `densse`
      hint: did you mean `dense`?
    3:5 `dense` unknown-name: `dense` is a function; its value needs its arguments, in `dense(…)`
    ");
}

#[test]
fn names_of_a_layer_may_have_a_notation_and_notes() {
    let text = r#"
        input x
        ## The first layer.
        a = dense(x, 1)
        L = a^2
        notation W_1 = "\mathbf{W}"
        derive L
        "#;
    let graph = graph(text);
    let weight = &graph.nodes[1];
    assert_eq!(weight.notes, ["The first layer."]);
    let letter = graph.scope.letter(weight.name);
    assert_eq!(letter.notation.as_deref(), Some("\\mathbf{W}"));
}

#[test]
fn a_value_for_a_function() {
    let found = findings("input x[2]\na = rnn_cell(x, x, act = 3)");
    insta::assert_snapshot!(found, @"2:5 `rnn_cell` arguments: in `rnn_cell`, `act` is a value, and is called like a function");
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
    insta::assert_snapshot!(nodes(&graph(text)), @"
    x [2] Input
    h [3] Input
    X [4, 2] Input
    W_1 [3, 2] Param
    U_1 [3, 3] Param
    b_1 [3] Param
    z_1 [3] (+(@ W_1 x) +(@ U_1 h) +b_1)
    a [3] (tanh z_1)
    W_z_2 [3, 2] Param
    U_z_2 [3, 3] Param
    b_z_2 [3] Param
    W_r_2 [3, 2] Param
    U_r_2 [3, 3] Param
    b_r_2 [3] Param
    W_g_2 [3, 2] Param
    U_g_2 [3, 3] Param
    b_g_2 [3] Param
    z_2 [3] (sigmoid (+(@ W_z_2 x) +(@ U_z_2 h) +b_z_2))
    r_2 [3] (sigmoid (+(@ W_r_2 x) +(@ U_r_2 h) +b_r_2))
    g_2 [3] (tanh (+(@ W_g_2 x) +(@ U_g_2 (* r_2 h)) +b_g_2))
    b [3] (+(* (+1 -z_2) h) +(* z_2 g_2))
    gamma_3 [3] Param
    beta_3 [3] Param
    mu_3 [] (Mean h)
    v_3 [] (Mean (^2 (+h -mu_3)))
    x_hat_3 [3] (/ (+h -mu_3) (sqrt (+v_3 +1/100000)))
    c [3] (+(* gamma_3 x_hat_3) +beta_3)
    gamma_4 [3] Param
    r_4 [] (sqrt (+(Mean (^2 h)) +1/10))
    d [3] (/ (* gamma_4 h) r_4)
    L [] (+(Sum a) +(Sum b) +(Sum c) +(Sum d) +(Sum (/ (* X X) 1/2)))
    ");
}
