//! Networks written out: the text, and that it means the same.

use backprose::diagnostic::Diagnostics;
use backprose::graph::{self, Graph};
use backprose::source::{NoFiles, Source};
use backprose::{Limits, Settings, syntax};

fn elaborated(text: &str) -> Graph {
    let mut sink = Diagnostics::new();
    let limits = Limits::default();
    let network = syntax::parse(&Source::new("net.bp", text), &limits.syntax, &mut sink);
    let graph = graph::elaborate(&network, &NoFiles, &limits.graph, &mut sink);
    assert!(!sink.has_errors(), "{text}\n{:?}", sink.sorted());
    graph
}

/// The text written out. It has the same values, equations and requests, and nothing to write out.
fn expanded(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_start).collect();
    let text = lines.join("\n");
    let expand = |text: &str| {
        let source = Source::new("net.bp", text);
        backprose::expanded(
            &source,
            &NoFiles,
            &Limits::default(),
            &mut Diagnostics::new(),
        )
        .unwrap()
    };
    let once = expand(&text);
    let (before, after) = (elaborated(&text), elaborated(&once));
    assert_eq!(before.nodes.len(), after.nodes.len(), "{once}");
    for (a, b) in before.nodes.iter().zip(&after.nodes) {
        let (x, y) = (before.scope.letter(a.name), after.scope.letter(b.name));
        assert_eq!((&x.text, x.kind), (&y.text, y.kind), "{once}");
        assert_eq!(x.attributes, y.attributes, "{once}");
        assert_eq!((&a.notes, &a.given), (&b.notes, &b.given), "{once}");
        let sizes = |graph: &Graph, letter: &backprose::scope::Letter| {
            let dims = letter.shape.0.iter().map(|dim| graph.scope.dim_text(*dim));
            dims.collect::<Vec<_>>()
        };
        assert_eq!(sizes(&before, x), sizes(&after, y), "{once}");
        let text = |graph: &Graph, node: &graph::Node| {
            let formula = node.definition.as_ref();
            formula.map(|formula| backprose::notation::text::matrix(formula, &graph.scope))
        };
        assert_eq!(text(&before, a), text(&after, b), "{once}");
    }
    let asked = |graph: &Graph| {
        let requests = graph.requests.iter();
        requests
            .map(|one| (one.of, one.wrt.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(asked(&before), asked(&after), "{once}");
    let demanded = |graph: &Graph| {
        let demands = graph.demands.iter();
        demands
            .map(|one| (one.want.clone(), one.after))
            .collect::<Vec<_>>()
    };
    assert_eq!(demanded(&before), demanded(&after), "{once}");
    assert_eq!(before.closing, after.closing);
    assert_eq!(expand(&once), once);
    once
}

#[test]
fn what_stays_and_what_is_written_out() {
    let text = expanded(
        r#"
        title "Two layers"
        # A comment.
        input x[n]   # two
        target t
        ## Above the layer, and no part of the document.
        layer pair(x[n], m) {
        ## The inner one.
        h = dense(x, m, tanh)
        y = dense(h, 1) + identity(0)
        }
        fn half(z) = z / 2
        given n = 2

        # The call.
        ## What it is.
        y = pair(x, 3, name = p)
        L = half(half_squared_error(y, t)) + sum(dense(x, 2))
        notation L = "J"
        derive L
        ## The end.
        "#,
    );
    insta::assert_snapshot!(text, @r#"
    title "Two layers"
    # A comment.
    input x[n]  # two
    target t
    fn half(z) = z / 2
    given n = 2

    # The call.
    ## What it is.
    ## The inner one.
    param W_p_1[3, n], b_p_1[3]
    z_2 = W_p_1 @ x + b_p_1
    h_1 = tanh(z_2)
    param W_p_2[1, 3], b_p_2[1]
    z_3 = W_p_2 @ h_1 + b_p_2
    a_3 = z_3
    y = a_3 + 0
    param W_4[2, n], b_4[2]
    z_4 = W_4 @ x + b_4
    a_4 = z_4
    L = 1/2 * norm2(y - t) / 2 + sum(a_4)
    notation L = "J"
    derive L
    ## The end.
    "#);
}

#[test]
fn loops_and_names_that_only_braces_write() {
    let text = expanded(
        r#"
        param x
        for t in -1..1 {
        param p_{t,1}[t + 2, 2] positive, q_{t}
        ## Each round.
        h_{t} = x * p_{t,1} / (t - 5)
        L_{t} = norm2(h_{t}) * q_{t}^2
        derive L_{t} wrt p_{t,1}
        derive L_{t}
        }
        y = L_{-1} + L_0
        derive y
        "#,
    );
    insta::assert_snapshot!(text, @"
    param x
    param p_{-1,1}[1, 2] positive, q_{-1}
    ## Each round.
    h_{-1} = x * p_{-1,1} / (-1 - 5)
    L_{-1} = norm2(h_{-1}) * q_{-1}^2
    param p_{0,1}[2, 2] positive, q_0
    h_0 = x * p_{0,1} / (0 - 5)
    L_0 = norm2(h_0) * q_0^2
    param p_{1,1}[3, 2] positive, q_1
    h_1 = x * p_{1,1} / (1 - 5)
    L_1 = norm2(h_1) * q_1^2
    derive L_{-1} wrt p_{-1,1}
    derive L_{-1}
    derive L_0 wrt p_{0,1}
    derive L_0
    derive L_1 wrt p_{1,1}
    derive L_1
    y = L_{-1} + L_0
    derive y
    ");
}

#[test]
fn every_layer_of_today() {
    let text = expanded(
        r#"
        input x_{1..2}[2], h_0[3], c_0[3], X[4, 2]
        for t in 1..2 { c_{t}, h_{t} = lstm_cell(x_{t}, h_{t-1}, c_{t-1}, name = e) }
        a = gru_cell(x_1, h_2)
        b = layer_norm(a + h_1)
        c = rms_norm(b * a, eps = 0.1)
        d = dense(X, m, softplus)
        L = sum(c) + sum(d) + sum(rnn_cell(x_2, h_2, relu)) + norm2(dense(X.T @ d, m, W = eye(m)))
        derive L
        "#,
    );
    // Every step of every layer is proved.
    let mut sink = Diagnostics::new();
    let source = Source::new("net.bp", text);
    let document = backprose::derive(&source, &NoFiles, &Settings::default(), &mut sink);
    assert!(document.is_some(), "{:?}", sink.sorted());
}

#[test]
fn what_is_asked_for_in_loops() {
    let text = expanded(
        r#"
        param x[3], v[3]
        for t in 1..2 {
          y_{t}[i: 2] = sum(j = i..3: x[j]) * t
          L_{t} = norm2(y_{t}) + sum(max_pool(x, 2, stride = t))
          jacobian y_{t} wrt x
          derive L_{t}
          hvp L_{t} wrt x along v
          update adam(lr = t / 10)
        }
        "#,
    );
    insta::assert_snapshot!(text, @"
    param x[3], v[3]
    y_1[i: 2] = sum(j = i..3: x[j]) * 1
    y_3[i: 2] = max(u = 1..2: x[i + u - 1])
    L_1 = norm2(y_1) + sum(y_3)
    y_2[i: 2] = sum(j = i..3: x[j]) * 2
    y_4[i: 1] = max(u = 1..2: x[2 * i + u - 2])
    L_2 = norm2(y_2) + sum(y_4)
    jacobian y_1 wrt x
    derive L_1
    hvp L_1 wrt x along v
    update adam(lr = 1/10, beta1 = 9/10, beta2 = 999/1000, eps = 1/100000000)
    jacobian y_2 wrt x
    derive L_2
    hvp L_2 wrt x along v
    update adam(lr = 1/5, beta1 = 9/10, beta2 = 999/1000, eps = 1/100000000)
    ");
}

#[test]
fn a_network_with_errors_is_not_written_out() {
    let source = Source::new("net.bp", "a = dense(b, 2)");
    let mut sink = Diagnostics::new();
    let limits = Limits::default();
    assert_eq!(
        backprose::expanded(&source, &NoFiles, &limits, &mut sink),
        None
    );
    assert!(sink.has_errors());
}
