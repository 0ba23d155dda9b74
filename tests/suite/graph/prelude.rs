//! The losses that are written in the language.

use backprose::diagnostic::Diagnostics;
use backprose::source::Source;
use backprose::syntax;

use super::{equation, graph};

#[test]
fn the_prelude_can_be_read() {
    let text = include_str!("../../../grammar/prelude.bp");
    let mut sink = Diagnostics::new();
    let limits = syntax::Limits::default();
    let network = syntax::parse(&Source::new("prelude.bp", text), &limits, &mut sink);
    assert_eq!(
        sink.sorted(),
        Vec::<&backprose::diagnostic::Diagnostic>::new()
    );
    for statement in &network.statements {
        let documented = statement.leading.iter().any(|comment| comment.is_note);
        let is_second = !statement.blank_before;
        assert!(documented || is_second, "a loss without a `##` line");
    }
}

#[test]
fn every_loss_of_vectors() {
    let calls = [
        "half_squared_error(p, y)",
        "squared_error(p, y)",
        "mean_squared_error(p, y)",
        "absolute_error(p, y)",
        "huber(p, y)",
        "huber(p, y, delta = 1/2)",
        "binary_cross_entropy(p, y)",
        "binary_cross_entropy_with_logits(p, y)",
        "hinge(p, y)",
        "cross_entropy(p, y)",
        "kl_divergence(p, y)",
        "sum(dropout(p, y, 0.5))",
    ];
    let all: Vec<String> = calls
        .iter()
        .map(|call| {
            let network = format!("input p[3]\ntarget y[3]\nL = {call}\nderive L wrt p");
            format!("{call}\n  {}", equation(&graph(&network), "L"))
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"), @"
    half_squared_error(p, y)
      [] (* (/ 1 2) (Norm2 (+p -y)))
    squared_error(p, y)
      [] (Norm2 (+p -y))
    mean_squared_error(p, y)
      [] (Mean (^2 (+p -y)))
    absolute_error(p, y)
      [] (Sum (abs (+p -y)))
    huber(p, y)
      [] (Mean (where (<= (abs (+p -y)) 1) (* (/ 1 2) (^2 (+p -y))) (* 1 (+(abs (+p -y)) -(/ 1 2)))))
    huber(p, y, delta = 1/2)
      [] (Mean (where (<= (abs (+p -y)) (/ 1 2)) (* (/ 1 2) (^2 (+p -y))) (* (/ 1 2) (+(abs (+p -y)) -(/ (/ 1 2) 2)))))
    binary_cross_entropy(p, y)
      [] (- (Mean (+(* y (log p)) +(* (+1 -y) (log (+1 -p))))))
    binary_cross_entropy_with_logits(p, y)
      [] (Mean (+(softplus p) -(* y p)))
    hinge(p, y)
      [] (Mean (relu (+1 -(* y p))))
    cross_entropy(p, y)
      [] (- (Sum (* y (log p))))
    kl_divergence(p, y)
      [] (Sum (* p (log (/ p y))))
    sum(dropout(p, y, 0.5))
      [] (Sum (/ (* p y) 1/2))
    ");
}

#[test]
fn losses_of_rows() {
    let calls = [
        "cross_entropy(P, Y)",
        "kl_divergence(P, Y)",
        "mean_squared_error(P, Y)",
    ];
    let all: Vec<String> = calls
        .iter()
        .map(|call| {
            let network = format!("input P[N, 3]\ntarget Y[N, 3]\nL = {call}\nderive L wrt P");
            format!("{call}\n  {}", equation(&graph(&network), "L"))
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"), @"
    cross_entropy(P, Y)
      [] (* (/ (- 1) size N) (Sum (* Y (log P))))
    kl_divergence(P, Y)
      [] (* (/ 1 size N) (Sum (* P (log (/ P Y)))))
    mean_squared_error(P, Y)
      [] (Mean (^2 (+P -Y)))
    ");
}

#[test]
fn a_matrix_of_one_column_is_a_vector() {
    let network = "input P[n, 1]\ntarget Y[n]\nL = cross_entropy(P, Y)\nderive L wrt P";
    assert_eq!(equation(&graph(network), "L"), "[] (- (Sum (* Y (log P))))");
}
