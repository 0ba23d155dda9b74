//! Formulas of whole tensors in the network language.

use super::fixture::*;
use backprose::algebra::function::Function;
use backprose::matrix::{Filling, MatExpr, Reduction};
use backprose::notation::text::matrix;
use backprose::scope::{Affine, Dim};

fn text(expr: &MatExpr) -> String {
    matrix(expr, &scope())
}

#[test]
fn sums_and_signs() {
    let (x, u, v) = (|| name("x"), || name("u"), || name("v"));
    assert_eq!(text(&difference(x(), u())), "x - u");
    assert_eq!(text(&sum([plus(x()), plus(negate(u()))])), "x - u");
    assert_eq!(text(&sum([plus(x()), plus(number(-3, 1))])), "x - 3");
    assert_eq!(text(&difference(x(), difference(u(), v()))), "x - (u - v)");
    assert_eq!(
        text(&sum([plus(x()), plus(difference(u(), v()))])),
        "x + u - v"
    );
    assert_eq!(text(&sum([minus(x()), plus(u())])), "-x + u");
    assert_eq!(text(&negate(difference(x(), u()))), "-(x - u)");
    assert_eq!(
        text(&sum([plus(x()), plus(times([number(-1, 1), u()]))])),
        "x - u"
    );
    assert_eq!(
        text(&sum([plus(x()), plus(times([number(-2, 1), u()]))])),
        "x - 2 * u"
    );
}

#[test]
fn products_from_left_to_right() {
    let (w, x, c) = (|| name("W_1"), || name("x"), || name("c"));
    assert_eq!(
        text(&sum([plus(product([w(), x()])), plus(name("b_1"))])),
        "W_1 @ x + b_1"
    );
    assert_eq!(
        text(&product([gradient("z_1"), x().transposed()])),
        "dL/dz_1 @ x.T"
    );
    assert_eq!(
        text(&times([
            product([w(), gradient("x")]),
            apply(Function::ReluPrime, [name("z_1")])
        ])),
        "W_1 @ dL/dx * relu'(z_1)"
    );
    assert_eq!(
        text(&product([w(), times([x(), name("u")])])),
        "W_1 @ (x * u)"
    );
    assert_eq!(
        text(&times([name("b_1"), product([w(), x()])])),
        "b_1 * (W_1 @ x)"
    );
    assert_eq!(
        text(&times([number(2, 1), product([w(), x()])])),
        "2 * W_1 @ x"
    );
    assert_eq!(
        text(&times([number(1, 3), product([w(), x()])])),
        "1/3 * W_1 @ x"
    );
    assert_eq!(text(&times([number(-1, 1), x()])), "-x");
    assert_eq!(text(&divide(x(), c())), "x / c");
    assert_eq!(text(&divide(x(), times([c(), c()]))), "x / (c * c)");
    assert_eq!(text(&divide(divide(x(), c()), c())), "x / c / c");
    assert_eq!(text(&times([x(), divide(number(1, 1), c())])), "x * 1 / c");
    assert_eq!(text(&divide(x(), number(1, 3))), "x / (1/3)");
    assert_eq!(text(&divide(c(), gradient("y"))), "c / (dL/dy)");
    assert_eq!(
        text(&product([name("A"), product([name("A"), x()])])),
        "A @ A @ x"
    );
    let scaled = product([divide(name("A"), c()), x()]);
    assert_eq!(text(&scaled), "A / c @ x");
    assert_eq!(text(&product([name("A"), scaled])), "A @ (A / c) @ x");
    assert_eq!(text(&product([name("A"), negate(x())])), "A @ -x");
}

#[test]
fn powers_and_postfixes() {
    assert_eq!(
        text(&power(difference(name("y"), name("c")), 2, 1)),
        "(y - c)^2"
    );
    assert_eq!(text(&power(name("y"), -1, 1)), "y^-1");
    assert_eq!(text(&power(name("y"), 1, 2)), "y^0.5");
    assert_eq!(text(&power(name("y"), -1, 3)), "y^(-1/3)");
    assert_eq!(text(&power(power(name("y"), 2, 1), 3, 1)), "(y^2)^3");
    assert_eq!(text(&negate(power(name("y"), 2, 1))), "-y^2");
    assert_eq!(text(&power(negate(name("y")), 2, 1)), "(-y)^2");
    assert_eq!(text(&gradient("W_1").transposed()), "(dL/dW_1).T");
    assert_eq!(
        text(&product([name("W_1"), name("x")]).transposed()),
        "(W_1 @ x).T"
    );
    assert_eq!(
        text(&apply(
            Function::Power,
            [
                name("y"),
                apply(Function::Power, [name("c"), negate(name("y"))])
            ]
        )),
        "y^c^(-y)"
    );
}

#[test]
fn calls() {
    let boxed = |text| Box::new(name(text));
    assert_eq!(text(&reduce(Reduction::Sum, name("x"))), "sum(x)");
    assert_eq!(text(&reduce(Reduction::Mean, name("x"))), "mean(x)");
    assert_eq!(text(&reduce(Reduction::Norm2, name("x"))), "norm2(x)");
    assert_eq!(text(&reduce(Reduction::Trace, name("A"))), "trace(A)");
    assert_eq!(text(&MatExpr::Dot(boxed("u"), boxed("v"))), "dot(u, v)");
    assert_eq!(text(&MatExpr::Diag(boxed("u"))), "diag(u)");
    assert_eq!(text(&MatExpr::Eye(n())), "eye(n)");
    assert_eq!(
        text(&MatExpr::Fill(Filling::Ones, vec![n(), Dim::ONE])),
        "ones(n)"
    );
    assert_eq!(
        text(&MatExpr::Fill(Filling::Zeros, vec![TWO, n()])),
        "zeros(2, n)"
    );
    assert_eq!(
        text(&apply(Function::Greater, [name("x"), number(0, 1)])),
        "[x > 0]"
    );
    assert_eq!(
        text(&apply(Function::Max, [name("x"), number(0, 1)])),
        "max(x, 0)"
    );
    assert_eq!(text(&apply(Function::Pi, [])), "pi");
}

#[test]
fn sizes_are_numbers() {
    let mut scope = scope();
    let size = scope.find_size("n").unwrap();
    let larger = scope
        .dim(&Affine {
            constant: 1,
            terms: vec![(size, 1)],
        })
        .unwrap();
    let over = divide(name("x"), MatExpr::Size(larger));
    assert_eq!(matrix(&over, &scope), "x / (n + 1)");
    assert_eq!(text(&divide(number(1, 1), MatExpr::Size(n()))), "1 / n");
}
