//! The matrix formulas and shapes that networks become.

use backprose::algebra::Rational;
use backprose::graph::LayerStyle;

use super::{equation, graph};

/// The equation that a right side becomes, in a file that declares a few names.
fn right_side(expr: &str) -> String {
    let names = "input x[3], y[3], k\nparam A[2, 3], B[3, 3], b[2], r[1, 3]";
    equation(&graph(&format!("{names}\nz = {expr}")), "z")
}

#[test]
fn the_page_that_shows_most_of_it() {
    let graph = graph(
        r#"
        title "Backpropagation through a 2-2-1 network"
        ## What goes in.
        input  x[2]
        target y
        param  W_1[2, 2], b_1[2]
        param  W_2[2, 1], b_2
        z_1   = W_1 @ x + b_1          ## The first layer.
        a_1   = relu(z_1)
        z_2   = W_2.T @ a_1 + b_2
        y_hat = z_2
        L     = 1/2 * (y_hat - y)^2
        given x = [1, 2], y = 3
        given W_1 = [[0.5, 0.2], [0.3, 0.7]], b_1 = [0.1, 0.2]
        given W_2 = [0.6, 0.9], b_2 = 0.3
        ## The gradients.
        derive L
        ## The end.
        "#,
    );
    assert_eq!(
        graph.title.as_deref(),
        Some("Backpropagation through a 2-2-1 network")
    );
    let all: Vec<String> = graph
        .nodes
        .iter()
        .map(|node| {
            let text = &graph.scope.letter(node.name).text;
            format!("{text} {} {:?}", equation(&graph, text), node.notes)
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    x [2] Input ["What goes in."]
    y [] Target []
    W_1 [2, 2] Param []
    b_1 [2] Param []
    W_2 [2] Param []
    b_2 [] Param []
    z_1 [2] (+(@ W_1 x) +b_1) ["The first layer."]
    a_1 [2] (relu z_1) []
    z_2 [] (+(@ (T W_2) a_1) +b_2) []
    y_hat [] z_2 []
    L [] (* (/ 1 2) (^2 (+y_hat -y))) []
    "#);
    let w = graph.nodes.iter().find_map(|node| {
        (graph.scope.letter(node.name).text == "W_1")
            .then(|| node.given.clone())
            .flatten()
    });
    let tenths = [5, 2, 3, 7].map(|tenths: i64| Rational::from_parts(tenths.into(), 10u8.into()));
    assert_eq!(w, Some(tenths.to_vec().into()));
    assert_eq!(graph.requests.len(), 1);
    let request = &graph.requests[0];
    let text = |name| graph.scope.letter(name).text.as_str();
    let by: Vec<&str> = request.wrt.iter().copied().map(text).collect();
    assert_eq!(by, ["W_1", "b_1", "W_2", "b_2"]);
    assert_eq!(request.notes, ["The gradients."]);
    assert_eq!(graph.closing, ["The end."]);
    assert!(graph.has_numbers());
}

#[test]
fn the_authors_structure_stays() {
    let sides = [
        "x + y - 2 * x",
        "-x + y",
        "(x + y) + x",
        "x - (y - x)",
        "x * y / 2",
        "x / 2 * y",
        "2 * A @ x",
        "A @ x * 2",
        "A @ B @ x",
        "A @ (B @ x)",
        "x * y * x",
        "(x * y) * x",
        "1/2 * x",
        "((x))",
        "--x",
        "x.T @ y",
        "x @ y.T",
        "A.T.T",
        "r + B",
        "A + b",
    ];
    let all: Vec<String> = sides
        .iter()
        .map(|side| format!("{side:16} {}", right_side(side)))
        .collect();
    insta::assert_snapshot!(all.join("\n"), @"
    x + y - 2 * x    [3] (+x +y -(* 2 x))
    -x + y           [3] (-x +y)
    (x + y) + x      [3] (+(+x +y) +x)
    x - (y - x)      [3] (+x -(+y -x))
    x * y / 2        [3] (/ (* x y) 2)
    x / 2 * y        [3] (* (/ x 2) y)
    2 * A @ x        [2] (@ (* 2 A) x)
    A @ x * 2        [2] (* (@ A x) 2)
    A @ B @ x        [2] (@ A B x)
    A @ (B @ x)      [2] (@ A (@ B x))
    x * y * x        [3] (* x y x)
    (x * y) * x      [3] (* (* x y) x)
    1/2 * x          [3] (* (/ 1 2) x)
    ((x))            [3] x
    --x              [3] (- (- x))
    x.T @ y          [] (@ (T x) y)
    x @ y.T          [3, 3] (@ x (T y))
    A.T.T            [2, 3] A
    r + B            [3, 3] (+r +B)
    A + b            [2, 3] (+A +b)
    ");
}

#[test]
fn powers() {
    let sides = [
        "x^2",
        "x²",
        "x^-1",
        "x^(1/2)",
        "-x^2",
        "2^k^2",
        "x^k",
        "k^x",
        "0.1^(10^9)",
        "2^0.5^2",
    ];
    let all: Vec<String> = sides
        .iter()
        .map(|side| format!("{side:16} {}", right_side(side)))
        .collect();
    insta::assert_snapshot!(all.join("\n"), @"
    x^2              [3] (^2 x)
    x²               [3] (^2 x)
    x^-1             [3] (^-1 x)
    x^(1/2)          [3] (^1/2 x)
    -x^2             [3] (- (^2 x))
    2^k^2            [] (^ 2 (^2 k))
    x^k              [3] (^ x k)
    k^x              [3] (^ k x)
    0.1^(10^9)       [] (^1000000000 1/10)
    2^0.5^2          [] (^1/4 2)
    ");
}

#[test]
fn functions_that_are_built_in() {
    let sides = [
        "relu(A @ x)",
        "leaky_relu(x)",
        "leaky_relu(x, 0.1)",
        "leaky_relu(x, alpha = 1/3)",
        "leaky_relu(alpha = 2, z = x)",
        "elu(x)",
        "identity(x)",
        "stop_gradient(x)",
        "max(x, 0)",
        "min(k, x)",
        "where([x > 0], x, k)",
        "[x > 0]",
        "[0 < x <= 1]",
        "[0 < x <= 1 != y]",
        "sin(pi * k)",
        "sum(A)",
        "mean(x)",
        "norm2(A)",
        "trace(B)",
        "dot(x, y)",
        "eye(3)",
        "ones(3)",
        "zeros(2, 3)",
        "diag(x)",
        "diag(r.T) @ B",
        "sigmoid(x) * k",
    ];
    let all: Vec<String> = sides
        .iter()
        .map(|side| format!("{side:28} {}", right_side(side)))
        .collect();
    insta::assert_snapshot!(all.join("\n"), @"
    relu(A @ x)                  [2] (relu (@ A x))
    leaky_relu(x)                [3] (leaky_relu x 1/100)
    leaky_relu(x, 0.1)           [3] (leaky_relu x 1/10)
    leaky_relu(x, alpha = 1/3)   [3] (leaky_relu x (/ 1 3))
    leaky_relu(alpha = 2, z = x) [3] (leaky_relu x 2)
    elu(x)                       [3] (elu x 1)
    identity(x)                  [3] x
    stop_gradient(x)             [3] (stop_gradient x)
    max(x, 0)                    [3] (max x 0)
    min(k, x)                    [3] (min k x)
    where([x > 0], x, k)         [3] (where (> x 0) x k)
    [x > 0]                      [3] (> x 0)
    [0 < x <= 1]                 [3] (* (< 0 x) (<= x 1))
    [0 < x <= 1 != y]            [3] (* (< 0 x) (<= x 1) (!= 1 y))
    sin(pi * k)                  [] (sin (* (pi ) k))
    sum(A)                       [] (Sum A)
    mean(x)                      [] (Mean x)
    norm2(A)                     [] (Norm2 A)
    trace(B)                     [] (Trace B)
    dot(x, y)                    [] (dot x y)
    eye(3)                       [3, 3] eye 3
    ones(3)                      [3] Ones 3 1
    zeros(2, 3)                  [2, 3] Zeros 2 3
    diag(x)                      [3, 3] (diag x)
    diag(r.T) @ B                [3, 3] (@ (diag (T r)) B)
    sigmoid(x) * k               [3] (* (sigmoid x) k)
    ");
}

#[test]
fn numbers_are_exact() {
    let sides = ["0.1", "1e-5", "12.50", "1E+2", "3e0", "0.000", "1e−2"];
    let all: Vec<String> = sides
        .iter()
        .map(|side| format!("{side} {}", right_side(side)))
        .collect();
    insta::assert_snapshot!(all.join("\n"), @"
    0.1 [] 1/10
    1e-5 [] 1/100000
    12.50 [] 25/2
    1E+2 [] 100
    3e0 [] 3
    0.000 [] 0
    1e−2 [] 1/100
    ");
}

#[test]
fn given_numbers_are_constants() {
    let graph = graph(
        "input x[5]\ngiven x = [1/3, -2, 0.1 + 2 * 3, (1 - 4)^-2, 1e-3]\nL = norm2(x)\nderive L wrt x",
    );
    let numbers = graph.nodes[0].given.as_ref().unwrap();
    let numbers: Vec<String> = numbers.iter().map(|number| number.to_string()).collect();
    assert_eq!(numbers, ["1/3", "-2", "61/10", "1/9", "1/1000"]);
}

#[test]
fn numbers_fit_in_every_way_of_writing_them() {
    graph(
        "input x[2], u[2, 1], r[1, 2], a[1, 1], b[1], c, v[n], w[m]
        given x = [[1], [2]], u = [1, 2], r = [[1, 2]], a = 1, b = [1], c = [[1]], v = [[1], [2]], w = 3
        L = norm2(x + u + v) + r @ x + a * b * c * w
        derive L wrt x",
    );
}

#[test]
fn sizes_take_their_numbers_from_what_is_given() {
    let graph = graph(
        "input X[N, n], s[n - k + 1]
        param W[m, n], E[2 * m, N // 2], F[4 * n / 2, (N + 1) // 2]
        given k = 2, X = [[1, 2, 3], [4, 5, 6]], W = [[1, 2, 3]], s = [1, 2]
        given E = [1, 2], F = [1, 2, 3, 4, 5, 6]
        Y = X @ W.T
        L = sum(Y) / N + m * sum(s) + sum(E) + sum(F)
        derive L",
    );
    insta::assert_snapshot!(
        ["X", "s", "W", "E", "F", "Y", "L"].map(|name| format!("{name} {}", equation(&graph, name))).join("\n"),
        @"
    X [N, n] Input
    s [n - k + 1] Input
    W [1, n] Param
    E [2] Param
    F [6] Param
    Y [N] (@ X (T W))
    L [] (+(/ (Sum Y) size N) +(* size m (Sum s)) +(Sum E) +(Sum F))
    "
    );
}

#[test]
fn sizes_without_numbers_are_symbols() {
    let graph = graph(
        "input x[n]\nparam W[m, n], K[2*n - m + 1]\nz = W @ x + ones(m) / sqrt(n)\nL = norm2(z)^n + sum(K)\nderive L",
    );
    insta::assert_snapshot!(
        ["W", "K", "z", "L"].map(|name| format!("{name} {}", equation(&graph, name))).join("\n"),
        @"
    W [m, n] Param
    K [2*n - m + 1] Param
    z [m] (+(@ W x) +(/ Ones m 1 (sqrt size n)))
    L [] (+(^ (Norm2 z) size n) +(Sum K))
    "
    );
}

#[test]
fn names_built_from_parts() {
    let graph = graph(
        "param w_{1..3}, W_{1..2,1..2}[2, 2]
        h_{2-1} = w_{1+1} + w_3
        G = W_{1,2} @ W_{2,2}
        L = h_1 * sum(G)
        derive L",
    );
    insta::assert_snapshot!(
        ["w_1", "W_2,1", "h_1", "G"].map(|name| format!("{name} {}", equation(&graph, name))).join("\n"),
        @"
    w_1 [] Param
    W_2,1 [2, 2] Param
    h_1 [] (+w_2 +w_3)
    G [2, 2] (@ W_1,2 W_2,2)
    "
    );
}

#[test]
fn functions_are_put_in() {
    let graph = graph(
        "input x[3], X[4, 3]
        param W[2, 3], b[2]
        fn affine(v) = W @ v + b
        fn scaled(Q[n, d], k = 1/d) = k * Q
        fn twice(v, act = tanh) = act(act(v))
        fn size(v[n]) = n
        fn size(V[n, m]) = n * m
        fn first(v, again = 2 * v) = v + again
        a = affine(x)
        s = scaled(X)
        t = twice(x)
        u = twice(act = relu, v = x)
        p = size(x) + size(X)
        q = first(x)
        L = sum(a)
        derive L",
    );
    insta::assert_snapshot!(
        ["a", "s", "t", "u", "p", "q"].map(|name| format!("{name} {}", equation(&graph, name))).join("\n"),
        @"
    a [2] (+(@ W x) +b)
    s [4, 3] (* (/ 1 3) X)
    t [3] (tanh (tanh x))
    u [3] (relu (relu x))
    p [] (+3 +(* 4 3))
    q [3] (+x +(* 2 x))
    "
    );
}

#[test]
fn a_function_of_the_file_hides_the_built_in_one() {
    let graph = graph(
        "input x\nfn relu(z) = 2 * z\nfn hinge(s) = s + 1\na = relu(x)\nb = hinge(x)\nc = huber(x, 0)\nderive b wrt x",
    );
    insta::assert_snapshot!(
        ["a", "b", "c"].map(|name| format!("{name} {}", equation(&graph, name))).join("\n"),
        @"
    a [] (* 2 x)
    b [] (+x +1)
    c [] (Mean (where (<= (abs (+x -0)) 1) (* (/ 1 2) (^2 (+x -0))) (* 1 (+(abs (+x -0)) -(/ 1 2)))))
    "
    );
}

#[test]
fn several_derivations_and_notations() {
    let graph = graph(
        r#"
        notation W = "\mathbf{W}"
        notation layers = "brackets"
        input x[2]
        param W[2, 2]
        z = W @ x
        L = norm2(z)
        M = sum(z)
        derive L wrt z, x
        derive M
        "#,
    );
    let all: Vec<String> = graph
        .requests
        .iter()
        .map(|request| {
            let text = |name| graph.scope.letter(name).text.clone();
            let by: Vec<String> = request.wrt.iter().copied().map(text).collect();
            format!("{} by {}", text(request.of), by.join(", "))
        })
        .collect();
    assert_eq!(all, ["L by z, x", "M by W"]);
    assert_eq!(graph.layers, LayerStyle::Brackets);
    let w = graph
        .scope
        .find("W")
        .map(|w| graph.scope.letter(w).notation.clone());
    assert_eq!(w, Some(Some("\\mathbf{W}".to_owned())));
}
