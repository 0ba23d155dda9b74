//! How names look.

use super::fixture::{THREE, TWO, latex};
use backprose::notation::names::{self, LayerStyle};
use backprose::scope::{Kind, Scope};

fn plain(text: &str) -> String {
    latex(&names::text(text, LayerStyle::Subscript))
}

#[test]
fn letters_words_and_greek() {
    assert_eq!(plain("x"), "x");
    assert_eq!(plain("net"), r"\mathrm{net}");
    assert_eq!(plain("h2o"), r"\mathrm{h2o}");
    assert_eq!(plain("alpha"), r"\alpha");
    assert_eq!(plain("α"), r"\alpha");
    assert_eq!(plain("Gamma"), r"\Gamma");
    assert_eq!(plain("Beta"), r"\mathrm{B}");
    assert_eq!(plain("epsilon"), r"\epsilon");
    assert_eq!(plain("Δw"), r"\mathrm{\Delta w}");
    assert_eq!(plain("Δw_1"), r"\mathrm{\Delta w}_1");
    assert_eq!(plain("权α"), r"\text{权$\alpha$}");
    assert_eq!(plain("ε"), r"\varepsilon");
}

#[test]
fn letters_that_mathematics_has_no_typeface_for_are_text() {
    assert_eq!(plain("权重"), r"\text{权重}");
    assert_eq!(plain("权重_1"), r"\text{权重}_1");
    assert_eq!(plain("x_隐"), r"x_{\text{隐}}");
    assert_eq!(plain("é"), r"\text{é}");
    assert_eq!(plain("größe"), r"\text{größe}");
}

#[test]
fn subscripts() {
    assert_eq!(plain("W_1"), "W_1");
    assert_eq!(plain("W_12"), "W_{12}");
    assert_eq!(plain("net_h1"), r"\mathrm{net}_{h1}");
    assert_eq!(plain("W_Q"), "W_Q");
    assert_eq!(plain("W_Q_1"), "W_{Q,1}");
    assert_eq!(plain("W_2,2"), "W_{2,2}");
    assert_eq!(plain("x_max"), r"x_{\mathrm{max}}");
    assert_eq!(plain("delta_alpha"), r"\delta_\alpha");
    assert_eq!(plain("delta_Alpha"), r"\delta_{\mathrm{A}}");
    // Upright, it cannot be taken for the entry at i, j.
    assert_eq!(plain("W_ij"), r"W_{\mathrm{ij}}");
}

#[test]
fn accents() {
    assert_eq!(plain("y_hat"), r"\hat{y}");
    assert_eq!(plain("X_hat_1"), r"\hat{X}_1");
    assert_eq!(plain("X_1_hat"), r"\widehat{X_1}");
    assert_eq!(plain("net_bar"), r"\overline{\mathrm{net}}");
    assert_eq!(plain("mu_bar"), r"\bar{\mu}");
    assert_eq!(plain("x_tilde_dot"), r"\dot{\tilde{x}}");
    assert_eq!(plain("w_star"), "w^*");
    assert_eq!(plain("w_star_1"), "w_1^*");
    assert_eq!(plain("w_hat_star_1"), r"\hat{w}_1^*");
}

#[test]
fn odd_names_are_not_lost() {
    assert_eq!(plain("x_"), r"x_{\text{\_}}");
    assert_eq!(plain("x__1"), r"x_{\text{\_},1}");
    assert_eq!(plain(""), r"\text{\_}");
    assert_eq!(plain("hat"), r"\mathrm{hat}");
    assert_eq!(plain("x_hat1"), r"x_{\mathrm{hat1}}");
}

#[test]
fn layers_above() {
    let above = |text| latex(&names::text(text, LayerStyle::Superscript));
    assert_eq!(above("W_1"), "W^{(1)}");
    assert_eq!(above("W_Q_1"), "W_Q^{(1)}");
    assert_eq!(above("W_Q"), "W_Q");
    assert_eq!(above("X_hat_1"), r"\hat{X}^{(1)}");
    assert_eq!(above("w_star_2"), "w^{*(2)}");
    let brackets = latex(&names::text("W_10", LayerStyle::Brackets));
    assert_eq!(brackets, "W^{[10]}");
}

#[test]
fn gradients_and_entries() {
    let mut scope = Scope::new();
    let loss = scope.declare("L", Kind::Computed, vec![]);
    let w = scope.declare("W_1", Kind::Param, vec![TWO, THREE]);
    let x = scope.declare("x", Kind::Input, vec![THREE]);
    scope.declare("x_3", Kind::Input, vec![]);
    let hat = scope.declare("y_hat", Kind::Computed, vec![THREE]);
    let gradient = scope.adjoint(loss, w);
    let entry = |name, indices: &[&str], layers| {
        let indices = indices
            .iter()
            .map(|index| names::text(index, LayerStyle::Subscript))
            .collect();
        latex(&names::entry(name, indices, &scope, layers))
    };
    let sub = LayerStyle::Subscript;
    assert_eq!(entry(x, &["i"], sub), "x_i");
    assert_eq!(entry(x, &["2"], sub), "x_2");
    // There is a value of the name x_3.
    assert_eq!(entry(x, &["3"], sub), "(x)_3");
    assert_eq!(entry(hat, &["i"], sub), r"\hat{y}_i");
    assert_eq!(entry(w, &["i", "k"], sub), "(W_1)_{ik}");
    assert_eq!(entry(w, &["1", "2"], sub), "(W_1)_{12}");
    assert_eq!(entry(w, &["1", "12"], sub), "(W_1)_{1,12}");
    assert_eq!(entry(w, &["k_1", "l"], sub), r"(W_1)_{k_1,\,l}");
    assert_eq!(
        entry(w, &["i", "k"], LayerStyle::Superscript),
        "(W^{(1)})_{ik}"
    );
    assert_eq!(
        entry(gradient, &["p", "q"], sub),
        r"\frac{\partial L}{\partial (W_1)_{pq}}"
    );
    assert_eq!(
        entry(gradient, &[], LayerStyle::Brackets),
        r"\frac{\partial L}{\partial W^{[1]}}"
    );
}

#[test]
fn an_authors_notation_wins_and_gets_brackets_where_it_needs_them() {
    let mut scope = Scope::new();
    let loss = scope.declare("L", Kind::Computed, vec![]);
    let w = scope.declare("W_1", Kind::Param, vec![TWO, THREE]);
    let gradient = scope.adjoint(loss, w);
    for (notation, entry) in [
        (r"\mathbf{W}", r"\mathbf{W}_i"),
        (r"\mathbf{W}^{[1]}", r"(\mathbf{W}^{[1]})_i"),
        (r"\Delta w", r"(\Delta w)_i"),
        (r"\hat w", r"\hat w_i"),
        (r"a-b", r"(a-b)_i"),
        (
            r"\mathcal{L}_{\mathrm{reg}}",
            r"(\mathcal{L}_{\mathrm{reg}})_i",
        ),
        (r"\operatorname{net}", r"\operatorname{net}_i"),
        (r"w'", r"(w')_i"),
        (r"\eta", r"\eta_i"),
    ] {
        scope.letter_mut(w).notation = Some(notation.to_owned());
        let index = names::text("i", LayerStyle::Subscript);
        let math = names::entry(w, vec![index], &scope, LayerStyle::Subscript);
        assert_eq!(latex(&math), entry);
    }
    assert_eq!(
        latex(&names::name(gradient, &scope, LayerStyle::Subscript)),
        r"\frac{\partial L}{\partial \eta}"
    );
    scope.letter_mut(gradient).notation = Some(r"\delta_1".to_owned());
    assert_eq!(
        latex(&names::name(gradient, &scope, LayerStyle::Subscript)),
        r"\delta_1"
    );
}
