//! How formulas of one component look, in LaTeX and in the network language.

use super::fixture::*;
use backprose::algebra::function::Function;
use backprose::algebra::{Atom, Expr, Factor, Index, Rational, Term};
use backprose::notation::text;
use backprose::notation::typeset::{self, Letters, Style};
use backprose::scope::{Dim, Kind, Name};

fn i() -> Index {
    Index::free(0, TWO)
}

fn j() -> Index {
    Index::free(1, THREE)
}

fn p() -> Index {
    Index::free(2, TWO)
}

fn q() -> Index {
    Index::free(3, THREE)
}

/// An index that is bound in the formula.
fn k() -> Index {
    Index::free(4, THREE)
}

fn l() -> Index {
    Index::free(5, THREE)
}

fn find(text: &str) -> Name {
    scope().find(text).unwrap()
}

fn entry(text: &str, indices: &[Index]) -> Expr {
    Expr::entry(find(text), indices.to_vec())
}

fn gradient_entry(text: &str, indices: &[Index]) -> Expr {
    let adjoint = scope().find_adjoint(find("L"), find(text)).unwrap();
    Expr::entry(adjoint, indices.to_vec())
}

fn times<const N: usize>(factors: [Expr; N]) -> Expr {
    Expr::product(factors.into())
}

fn sum<const N: usize>(terms: [Expr; N]) -> Expr {
    Expr::sum(terms.into())
}

fn half() -> Expr {
    Expr::number(ratio(1, 2))
}

fn minus_one() -> Rational {
    Rational::NEG_ONE
}

/// LaTeX and text of one formula.
fn both(expr: &Expr) -> (String, String) {
    let scope = scope();
    (
        set_component(expr),
        text::component(expr, &letters(&scope), &scope),
    )
}

/// Both spellings at once: a factor that is lost in one is seen beside the other.
fn check(expr: Expr, latex: &str, language: &str) {
    let (a, b) = both(&expr);
    assert_eq!((a.as_str(), b.as_str()), (latex, language));
}

#[test]
fn numbers_and_signs() {
    check(Expr::zero(), "0", "0");
    check(Expr::one(), "1", "1");
    check(half().negate(), r"-\frac{1}{2}", "-0.5");
    check(
        times([half(), entry("y", &[])]),
        r"\frac{1}{2} y",
        "0.5 * y",
    );
    check(entry("y", &[]).scale(&ratio(3, 10)), "0.3 y", "0.3 * y");
    check(
        entry("y", &[]).scale(&ratio(1, 3)),
        r"\frac{1}{3} y",
        "1/3 * y",
    );
    check(
        sum([entry("x", &[j()]).negate(), entry("u", &[j()])]),
        "u_j - x_j",
        "u[j] - x[j]",
    );
}

#[test]
fn sums_over_indices() {
    let z = times([entry("W_1", &[i(), k()]), entry("x", &[k()])]).sum_over(&[k()]);
    check(
        z.clone(),
        r"\sum_k (W_1)_{ik} x_k",
        "sum(k: W_1[i, k] * x[k])",
    );
    check(
        sum([z.clone(), entry("b_1", &[i()])]),
        r"\sum_k (W_1)_{ik} x_k + (b_1)_i",
        "sum(k: W_1[i, k] * x[k]) + b_1[i]",
    );
    check(
        z.scale(&ratio(-1, 2)),
        r"-\frac{1}{2} \sum_k (W_1)_{ik} x_k",
        "-0.5 * sum(k: W_1[i, k] * x[k])",
    );
    let double = times([
        entry("A", &[k(), l()]),
        entry("x", &[k()]),
        entry("u", &[l()]),
    ]);
    check(
        double.sum_over(&[k(), l()]),
        r"\sum_{k,l} A_{kl} x_k u_l",
        "sum(k, l: A[k, l] * x[k] * u[l])",
    );
    let several = times([
        entry("c", &[]),
        sum([entry("x", &[k()]), entry("u", &[k()])]),
    ]);
    check(
        several.sum_over(&[k()]),
        r"\sum_k c (x_k + u_k)",
        "sum(k: c * (x[k] + u[k]))",
    );
}

#[test]
fn a_sum_binds_no_more_than_its_own_factors() {
    let sums = || entry("x", &[k()]).sum_over(&[k()]);
    let mean = Expr::product(vec![Expr::size(n()), sums()]);
    let cube = |expr: Expr| Expr::apply(Function::Tanh, vec![expr]);
    check(
        times([cube(entry("y", &[])), sums()]),
        r"\sum_k x_k \tanh(y)",
        "sum(k: x[k] * tanh(y))",
    );
    // Kept closed, as a certificate may leave it.
    let factor = |inner: Expr| Factor {
        atom: Atom::Group(inner),
        exponent: Rational::ONE,
    };
    let closed = Expr::from_terms(vec![Term {
        bound: Vec::new(),
        factors: vec![factor(mean), factor(entry("u", &[k()]).sum_over(&[k()]))],
        coefficient: Rational::ONE,
    }]);
    check(
        closed,
        r"\left(n \sum_k x_k\right) \sum_k u_k",
        "n * sum(k: x[k]) * sum(k: u[k])",
    );
}

#[test]
fn a_sum_inside_takes_another_letter() {
    let inner = times([entry("A", &[k(), l()]), entry("u", &[l()])]).sum_over(&[l()]);
    let outer = times([entry("x", &[k()]), Expr::apply(Function::Tanh, vec![inner])]);
    check(
        outer.sum_over(&[k()]),
        r"\sum_k x_k \tanh\left(\sum_l A_{kl} u_l\right)",
        "sum(k: x[k] * tanh(sum(l: A[k, l] * u[l])))",
    );
}

#[test]
fn letters_are_never_those_of_names() {
    let mut scope = scope();
    scope.declare("k", Kind::Input, vec![]);
    scope.size("l");
    let z = times([entry("W_1", &[i(), k()]), entry("x", &[k()])]).sum_over(&[k()]);
    let style = Style {
        limits: true,
        ..Style::new(&scope)
    };
    let letters = Letters::new(&scope).named(i(), "m");
    assert_eq!(
        latex(&typeset::component(&z, &letters, &style)),
        r"\sum_{i=1}^3 (W_1)_{mi} x_i"
    );
    // A free index that nobody named is shown by its number.
    let unnamed = latex(&typeset::component(&z, &Letters::new(&scope), &style));
    assert_eq!(unnamed, r"\sum_{m=1}^3 (W_1)_{i_0,\,m} x_m");
}

#[test]
fn a_delta_is_not_an_entry_of_a_value_of_that_name() {
    let mut scope = scope();
    scope.declare("δ", Kind::Input, vec![TWO, TWO]);
    let delta = Expr::delta(i(), p());
    let math = typeset::component(&delta, &letters(&scope), &Style::new(&scope));
    assert_eq!(latex(&math), "[i = p]");
    check(delta, r"\delta_{ip}", "[i == p]");
}

#[test]
fn chosen_entries() {
    let scope = scope();
    let letters = Letters::new(&scope).named(i(), "1").named(j(), "2");
    let w = entry("W_1", &[i(), j()]);
    let math = typeset::component(&w, &letters, &Style::new(&scope));
    assert_eq!(latex(&math), "(W_1)_{12}");
    assert_eq!(text::component(&w, &letters, &scope), "W_1[1, 2]");
}

#[test]
fn factors_stand_as_readers_expect() {
    let term = times([
        Expr::apply(Function::ReluPrime, vec![entry("z_1", &[i()])]),
        entry("x", &[j()]),
        entry("W_1", &[p(), q()]),
        Expr::delta(i(), p()),
        gradient_entry("z_1", &[i()]),
        Expr::number(ratio(2, 1)),
        Expr::size(n()),
    ]);
    check(
        term,
        r"2 n\, \frac{\partial L}{\partial (z_1)_i}\, \delta_{ip} (W_1)_{pq} x_j \operatorname{relu}'((z_1)_i)",
        "2 * n * dL/dz_1[i] * [i == p] * W_1[p, q] * x[j] * relu'(z_1[i])",
    );
}

#[test]
fn derivatives_that_are_not_worked_out() {
    let partial = Expr::atom(Atom::Partial {
        of: find("z_1"),
        at: vec![k()],
        wrt: find("W_1"),
        by: vec![p(), q()],
    });
    check(
        partial.clone(),
        r"\frac{\partial (z_1)_{i_4}}{\partial (W_1)_{pq}}",
        "dz_1[i_4]/dW_1[p, q]",
    );
    check(
        times([gradient_entry("z_1", &[k()]), partial]).sum_over(&[k()]),
        r"\sum_k \frac{\partial L}{\partial (z_1)_k}\, \frac{\partial (z_1)_k}{\partial (W_1)_{pq}}",
        "sum(k: dL/dz_1[k] * dz_1[k]/dW_1[p, q])",
    );
}

#[test]
fn powers_below_the_line() {
    let inverse = |expr: Expr| expr.power(&minus_one());
    let (y, c) = (|| entry("y", &[]), || entry("c", &[]));
    check(inverse(y()), r"\frac{1}{y}", "1 / y");
    check(times([c(), inverse(y())]), r"\frac{c}{y}", "c / y");
    check(
        times([c(), inverse(times([y(), entry("x", &[j()])]))]),
        r"\frac{c}{y x_j}",
        "c / (y * x[j])",
    );
    check(
        inverse(y()).scale(&ratio(-1, 2)),
        r"-\frac{1}{2 y}",
        "-0.5 / y",
    );
    check(
        inverse(y()).scale(&ratio(3, 10)),
        r"0.3\, \frac{1}{y}",
        "0.3 / y",
    );
    check(
        times([
            gradient_entry("x", &[j()]),
            entry("u", &[j()]),
            inverse(y()),
        ]),
        r"\frac{\partial L}{\partial x_j}\, \frac{u_j}{y}",
        "dL/dx[j] * u[j] / y",
    );
    check(
        times([gradient_entry("x", &[j()]), inverse(y())]).scale(&ratio(1, 2)),
        r"\frac{1}{2}\, \frac{\partial L}{\partial x_j}\, \frac{1}{y}",
        "0.5 * dL/dx[j] / y",
    );
    check(
        times([inverse(Expr::size(n())), entry("x", &[k()])]).sum_over(&[k()]),
        r"\frac{1}{n} \sum_k x_k",
        "sum(k: x[k]) / n",
    );
    check(
        inverse(Expr::size(n())).scale(&ratio(-2, 1)),
        r"-\frac{2}{n}",
        "-2 / n",
    );
    let group = sum([y(), c()]);
    check(inverse(group), r"\frac{1}{y + c}", "1 / (y + c)");
    let root = Expr::apply(Function::Sqrt, vec![sum([y(), Expr::one()])]);
    check(
        times([c(), inverse(root)]),
        r"\frac{c}{\sqrt{1 + y}}",
        "c / sqrt(1 + y)",
    );
}

#[test]
fn powers_above_the_line() {
    let power = |expr: Expr, above, below| expr.power(&ratio(above, below));
    let x = || entry("x", &[j()]);
    check(power(x(), 2, 1), "x_j^2", "x[j]^2");
    check(power(entry("z_1", &[i()]), 2, 1), "(z_1)_i^2", "z_1[i]^2");
    check(power(x(), 1, 2), r"\sqrt{x_j}", "sqrt(x[j])");
    check(power(x(), 1, 3), r"x_j^{\frac{1}{3}}", "x[j]^(1/3)");
    check(
        power(sum([x(), Expr::one()]), 2, 1),
        "(1 + x_j)^2",
        "(1 + x[j])^2",
    );
    check(
        power(Expr::apply(Function::Tanh, vec![x()]), 2, 1),
        r"\tanh^2(x_j)",
        "tanh(x[j])^2",
    );
    check(
        power(gradient_entry("x", &[j()]), 2, 1),
        r"\left(\frac{\partial L}{\partial x_j}\right)^2",
        "(dL/dx[j])^2",
    );
    let sums = entry("x", &[k()]).sum_over(&[k()]);
    check(
        power(sums, 2, 1),
        r"\left(\sum_k x_k\right)^2",
        "sum(k: x[k])^2",
    );
}

#[test]
fn functions_of_components() {
    let x = || entry("x", &[j()]);
    let of = |function, arguments: &[Expr]| Expr::apply(function, arguments.to_vec());
    check(of(Function::Exp, &[x().negate()]), "e^{-x_j}", "exp(-x[j])");
    check(
        of(Function::Greater, &[x(), Expr::zero()]),
        "[x_j > 0]",
        "[x[j] > 0]",
    );
    check(of(Function::Abs, &[x()]), r"\lvert x_j \rvert", "abs(x[j])");
    check(
        of(Function::LeakyRelu, &[x(), Expr::number(ratio(1, 100))]),
        r"\operatorname{leaky\_relu}(x_j)",
        "leaky_relu(x[j], 0.01)",
    );
    check(
        of(Function::Power, &[sum([x(), Expr::one()]), entry("y", &[])]),
        "(1 + x_j)^y",
        "(1 + x[j])^y",
    );
    check(of(Function::Pi, &[]), r"\pi", "pi");
    check(Expr::argument(0), "u", "u");
    check(Expr::argument(3), "u_4", "u_4");
}

#[test]
fn entries_of_any_rank() {
    check(entry("K", &[i(), j(), q()]), "K_{ijq}", "K[i, j, q]");
    check(entry("y", &[]), "y", "y");
    check(
        gradient_entry("y", &[]),
        r"\frac{\partial L}{\partial y}",
        "dL/dy",
    );
    check(Expr::atom(Atom::Size(Dim::Number(784))), "784", "784");
}
