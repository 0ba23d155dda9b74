//! How formulas of whole tensors look.

use super::fixture::*;
use backprose::algebra::function::Function;
use backprose::matrix::{Filling, MatExpr, Reduction};
use backprose::notation::Math;
use backprose::notation::numbers::{decimal, tensor};
use backprose::notation::symbols::Sign;
use backprose::notation::typeset::{self, Style};
use backprose::scope::{Dim, Kind};

#[test]
fn sums_take_signs() {
    let (x, u, v) = (|| name("x"), || name("u"), || name("v"));
    assert_eq!(set(&sum([plus(x()), plus(u())])), "x + u");
    assert_eq!(set(&difference(x(), u())), "x - u");
    assert_eq!(set(&sum([plus(x()), plus(negate(u()))])), "x - u");
    assert_eq!(set(&sum([plus(x()), minus(negate(u()))])), "x + u");
    assert_eq!(set(&difference(x(), number(-3, 1))), "x + 3");
    assert_eq!(set(&difference(x(), difference(u(), v()))), "x - (u - v)");
    assert_eq!(
        set(&sum([plus(x()), plus(difference(u(), v()))])),
        "x + u - v"
    );
    assert_eq!(set(&sum([minus(x()), plus(u())])), "-x + u");
    assert_eq!(
        set(&sum([plus(x()), plus(times([number(-2, 1), u()]))])),
        "x - 2 u"
    );
    assert_eq!(
        set(&sum([plus(x()), plus(divide(negate(u()), name("c")))])),
        r"x - \frac{u}{c}"
    );
    assert_eq!(set(&negate(difference(x(), u()))), "-(x - u)");
    assert_eq!(set(&negate(negate(x()))), "-(-x)");
}

#[test]
fn matrix_products_stand_side_by_side() {
    let (w, x) = (|| name("W_1"), || name("x"));
    assert_eq!(
        set(&sum([plus(product([w(), x()])), plus(name("b_1"))])),
        "W_1 x + b_1"
    );
    assert_eq!(
        set(&product([gradient("z_1"), x().transposed()])),
        r"\frac{\partial L}{\partial z_1}\, x^\top"
    );
    assert_eq!(
        set(&product([w().transposed(), gradient("z_1")])),
        r"W_1^\top\, \frac{\partial L}{\partial z_1}"
    );
    assert_eq!(set(&product([w(), product([name("A"), x()])])), "W_1 A x");
    assert_eq!(
        set(&product([w(), difference(x(), name("u"))])),
        "W_1 (x - u)"
    );
    assert_eq!(
        set(&product([w(), times([x(), name("u")])])),
        r"W_1 (x \odot u)"
    );
    assert_eq!(
        set(&product([w(), times([number(2, 1), x()])])),
        "W_1 (2 x)"
    );
    assert_eq!(set(&product([times([number(2, 1), w()]), x()])), "2 W_1 x");
    assert_eq!(set(&product([negate(w()), x()])), "-W_1 x");
    assert_eq!(set(&product([w(), negate(x())])), "-W_1 x");
}

#[test]
fn scalars_scale_and_tensors_take_a_sign() {
    let (c, u, v) = (|| name("c"), || name("u"), || name("v"));
    assert_eq!(set(&times([c(), u()])), "c u");
    assert_eq!(set(&times([u(), v()])), r"u \odot v");
    assert_eq!(set(&times([u(), c(), v()])), r"u c \odot v");
    assert_eq!(
        set(&times([u(), times([v(), name("x")])])),
        r"u \odot v \odot x"
    );
    assert_eq!(
        set(&times([gradient("y"), u()])),
        r"\frac{\partial L}{\partial y}\, u"
    );
    assert_eq!(
        set(&times([gradient("y"), gradient("x")])),
        r"\frac{\partial L}{\partial y}\, \frac{\partial L}{\partial x}"
    );
    assert_eq!(set(&times([difference(c(), name("y")), u()])), "(c - y) u");
    assert_eq!(
        set(&times([product([name("A"), u()]), v()])),
        r"A u \odot v"
    );
    assert_eq!(
        set(&times([difference(u(), v()), c(), name("A")])),
        r"(u - v) c \odot A"
    );
}

#[test]
fn a_scalar_product_is_not_torn_apart() {
    let dot = || product([name("u").transposed(), name("v")]);
    assert_eq!(set(&times([dot(), name("W_1")])), r"(u^\top v) W_1");
    assert_eq!(set(&times([name("W_1"), dot()])), r"W_1 (u^\top v)");
    assert_eq!(set(&times([number(2, 1), dot()])), r"2 u^\top v");
    assert_eq!(set(&times([name("c"), dot()])), r"c u^\top v");
}

#[test]
fn numbers_come_first_and_as_one() {
    let x = || name("x");
    let tenth = || number(1, 10);
    assert_eq!(set(&times([number(2, 1), tenth(), x()])), r"\frac{1}{5} x");
    assert_eq!(set(&times([x(), number(2, 1)])), "2 x");
    assert_eq!(set(&times([number(3, 10), x()])), "0.3 x");
    assert_eq!(set(&times([number(1, 2), x()])), r"\frac{1}{2} x");
    assert_eq!(
        set(&times([divide(number(1, 1), number(2, 1)), x()])),
        r"\frac{1}{2} x"
    );
    assert_eq!(set(&times([number(-1, 1), x()])), "-x");
    assert_eq!(set(&times([number(1, 1), x()])), "x");
    assert_eq!(set(&times([number(2, 1), number(1, 2), x()])), "x");
    assert_eq!(
        set(&times([number(-1, 1), difference(x(), name("u"))])),
        "-(x - u)"
    );
    assert_eq!(set(&times([MatExpr::Size(THREE), x(), number(1, 3)])), "x");
    assert_eq!(set(&times([MatExpr::Size(THREE), x()])), "3 x");
    assert_eq!(set(&times([number(2, 1), number(3, 1)])), "6");
    assert_eq!(set(&times([MatExpr::Size(n()), x()])), "n x");
    assert_eq!(
        set(&times([divide(number(1, 1), MatExpr::Size(n())), x()])),
        r"\frac{1}{n}\, x"
    );
}

#[test]
fn numbers_put_in_get_what_brackets_they_need() {
    let scope = scope();
    let put = |expr: &MatExpr| match expr {
        MatExpr::Name(name) => match scope.letter(*name).text.as_str() {
            "y" => Some(decimal("-0.39")),
            "c" => Some(decimal("3")),
            "dL/dy" => Some(decimal("-0.4")),
            "x" => Some(tensor(&[3, 1], &["1", "1.9", "-2"].map(decimal))),
            _ => None,
        },
        MatExpr::Transpose(inner) if **inner == name("x") => {
            Some(tensor(&[1, 3], &["1", "1.9", "-2"].map(decimal)))
        }
        _ => None,
    };
    let style = Style {
        substitute: Some(&put),
        ..Style::new(&scope)
    };
    let set = |expr: &MatExpr| latex(&typeset::matrix(expr, &style));
    let (y, c, x) = (|| name("y"), || name("c"), || name("x"));
    let column = r"\begin{bmatrix} 1 \\ 1.9 \\ -2 \end{bmatrix}";
    let row = r"\begin{bmatrix} 1 & 1.9 & -2 \end{bmatrix}";
    assert_eq!(set(&times([y(), x()])), format!("(-0.39) {column}"));
    assert_eq!(set(&times([c(), gradient("y")])), r"3 \cdot (-0.4)");
    assert_eq!(set(&times([y(), c()])), r"(-0.39) \cdot 3");
    assert_eq!(set(&times([number(2, 1), c()])), r"2 \cdot 3");
    assert_eq!(
        set(&times([number(1, 2), power(c(), 2, 1)])),
        r"\frac{1}{2} \cdot 3^2"
    );
    assert_eq!(set(&times([x(), c()])), format!(r"{column} \cdot 3"));
    assert_eq!(set(&power(difference(c(), y()), 2, 1)), "(3 - (-0.39))^2");
    assert_eq!(
        set(&times([number(1, 2), power(difference(c(), y()), 2, 1)])),
        r"\frac{1}{2} (3 - (-0.39))^2"
    );
    assert_eq!(
        set(&times([number(1, 2), power(y(), 2, 1)])),
        r"\frac{1}{2} \cdot (-0.39)^2"
    );
    assert_eq!(set(&power(y(), 2, 1)), "(-0.39)^2");
    assert_eq!(set(&negate(y())), "-(-0.39)");
    assert_eq!(set(&sum([plus(y()), plus(c())])), "-0.39 + 3");
    assert_eq!(set(&sum([plus(c()), plus(y())])), "3 + (-0.39)");
    assert_eq!(set(&divide(y(), c())), r"\frac{-0.39}{3}");
    assert_eq!(set(&product([name("A"), x()])), format!("A {column}"));
    assert_eq!(set(&x().transposed()), row);
    assert_eq!(
        set(&MatExpr::Dot(Box::new(x()), Box::new(x()))),
        format!("{row} {column}")
    );
    assert_eq!(set(&times([x(), x()])), format!(r"{column} \odot {column}"));
}

#[test]
fn powers_and_roots() {
    assert_eq!(set(&power(name("y"), 2, 1)), "y^2");
    assert_eq!(set(&power(name("z_1"), 2, 1)), "z_1^2");
    assert_eq!(set(&power(name("y"), 10, 1)), "y^{10}");
    assert_eq!(set(&power(name("y"), 1, 2)), r"\sqrt{y}");
    assert_eq!(set(&power(name("y"), -1, 1)), r"\frac{1}{y}");
    assert_eq!(set(&power(name("y"), -1, 2)), r"\frac{1}{\sqrt{y}}");
    assert_eq!(set(&power(name("y"), 1, 3)), r"y^{\frac{1}{3}}");
    assert_eq!(set(&power(negate(name("y")), 2, 1)), "(-y)^2");
    assert_eq!(set(&power(power(name("y"), 2, 1), 3, 1)), "(y^2)^3");
    assert_eq!(set(&power(times([name("y"), name("c")]), 2, 1)), "(y c)^2");
    assert_eq!(
        set(&power(gradient("y"), 2, 1)),
        r"\left(\frac{\partial L}{\partial y}\right)^2"
    );
    // A power of a matrix would be a matrix product.
    assert_eq!(set(&power(name("A"), 2, 1)), r"A^{\odot 2}");
    assert_eq!(set(&power(name("X"), -2, 1)), r"\frac{1}{X^{\odot 2}}");
}

#[test]
fn transposes() {
    assert_eq!(set(&name("W_1").transposed()), r"W_1^\top");
    assert_eq!(
        set(&product([name("W_1"), name("x")]).transposed()),
        r"(W_1 x)^\top"
    );
    assert_eq!(set(&power(name("x"), 2, 1).transposed()), r"(x^2)^\top");
    assert_eq!(
        set(&gradient("W_1").transposed()),
        r"\left(\frac{\partial L}{\partial W_1}\right)^\top"
    );
    assert_eq!(
        set(&apply(Function::Log, [name("x")]).transposed()),
        r"(\log(x))^\top"
    );
}

#[test]
fn fractions() {
    assert_eq!(set(&divide(name("x"), name("c"))), r"\frac{x}{c}");
    assert_eq!(set(&divide(name("x"), name("u"))), r"\frac{x}{u}");
    assert_eq!(
        set(&divide(
            difference(name("x"), name("u")),
            apply(Function::Sqrt, [name("c")])
        )),
        r"\frac{x - u}{\sqrt{c}}"
    );
    assert_eq!(
        set(&power(divide(name("y"), name("c")), 2, 1)),
        r"\left(\frac{y}{c}\right)^2"
    );
}

#[test]
fn functions() {
    let (y, x, big) = (|| name("y"), || name("x"), || name("A"));
    let of = |function, argument| set(&apply(function, [argument]));
    assert_eq!(of(Function::Relu, x()), r"\operatorname{relu}(x)");
    assert_eq!(
        of(Function::ReluPrime, name("z_1")),
        r"\operatorname{relu}'(z_1)"
    );
    assert_eq!(of(Function::Sigmoid, x()), r"\sigma(x)");
    assert_eq!(of(Function::Tanh, x()), r"\tanh(x)");
    assert_eq!(of(Function::Softplus, x()), r"\operatorname{softplus}(x)");
    assert_eq!(of(Function::Gelu, x()), r"\operatorname{gelu}(x)");
    assert_eq!(of(Function::GeluTanh, x()), r"\operatorname{gelu\_tanh}(x)");
    assert_eq!(of(Function::Silu, x()), r"\operatorname{silu}(x)");
    assert_eq!(of(Function::Log, x()), r"\log(x)");
    assert_eq!(of(Function::Sqrt, x()), r"\sqrt{x}");
    assert_eq!(of(Function::Abs, x()), r"\lvert x \rvert");
    assert_eq!(of(Function::Sign, x()), r"\operatorname{sign}(x)");
    assert_eq!(of(Function::Sin, x()), r"\sin(x)");
    assert_eq!(of(Function::Cos, x()), r"\cos(x)");
    assert_eq!(of(Function::Erf, x()), r"\operatorname{erf}(x)");
    assert_eq!(
        of(Function::StopGradient, x()),
        r"\operatorname{stop\_gradient}(x)"
    );
    assert_eq!(set(&apply(Function::Pi, [])), r"\pi");
    assert_eq!(set(&apply(Function::Max, [y(), x()])), r"\max(y, x)");
    assert_eq!(set(&apply(Function::Min, [y(), x()])), r"\min(y, x)");
    let condition = apply(Function::Greater, [x(), number(0, 1)]);
    assert_eq!(set(&condition), "[x > 0]");
    assert_eq!(
        set(&apply(Function::Where, [condition, x(), number(0, 1)])),
        r"\operatorname{where}([x > 0], x, 0)"
    );
    for (function, sign) in [
        (Function::Equal, "="),
        (Function::NotEqual, r"\ne"),
        (Function::Less, "<"),
        (Function::LessOrEqual, r"\le"),
        (Function::GreaterOrEqual, r"\ge"),
    ] {
        assert_eq!(set(&apply(function, [x(), y()])), format!("[x {sign} y]"));
    }
    assert_eq!(set(&apply(Function::Power, [y(), name("c")])), "y^c");
    assert_eq!(
        set(&apply(
            Function::Power,
            [difference(y(), number(1, 1)), negate(name("c"))]
        )),
        "(y - 1)^{-c}"
    );
    assert_eq!(
        set(&apply(Function::Power, [big(), name("c")])),
        r"A^{\odot c}"
    );
}

#[test]
fn defaults_of_a_function_are_not_shown() {
    let leaky = |function, alpha| set(&apply(function, [name("x"), alpha]));
    let default = || number(1, 100);
    assert_eq!(
        leaky(Function::LeakyRelu, default()),
        r"\operatorname{leaky\_relu}(x)"
    );
    assert_eq!(
        leaky(Function::LeakyReluPrime, number(1, 10)),
        r"\operatorname{leaky\_relu}'(x, 0.1)"
    );
    assert_eq!(leaky(Function::Elu, number(1, 1)), r"\operatorname{elu}(x)");
    assert_eq!(
        leaky(Function::EluPrime, name("c")),
        r"\operatorname{elu}'(x, c)"
    );
}

#[test]
fn exponentials_are_raised_where_they_are_short() {
    let exp = |argument| set(&apply(Function::Exp, [argument]));
    assert_eq!(exp(negate(name("z_1"))), "e^{-z_1}");
    assert_eq!(
        exp(negate(divide(power(name("y"), 2, 1), number(2, 1)))),
        r"e^{-\frac{y^2}{2}}"
    );
    assert_eq!(exp(product([name("W_1"), name("x")])), "e^{W_1x}");
    assert_eq!(exp(apply(Function::Exp, [name("y")])), r"\exp(e^y)");
    // e to a matrix would be the matrix exponential.
    assert_eq!(exp(name("A")), r"\exp(A)");
    let long = sum(["x", "u", "v", "x", "u", "v", "x", "u"].map(|text| plus(name(text))));
    assert_eq!(exp(long), r"\exp(x + u + v + x + u + v + x + u)");
}

#[test]
fn powers_of_functions() {
    let squared = |function, text| set(&power(apply(function, [name(text)]), 2, 1));
    assert_eq!(squared(Function::Tanh, "x"), r"\tanh^2(x)");
    assert_eq!(squared(Function::Relu, "x"), r"\operatorname{relu}^2(x)");
    assert_eq!(
        squared(Function::ReluPrime, "x"),
        r"(\operatorname{relu}'(x))^2"
    );
    assert_eq!(squared(Function::Sigmoid, "x"), r"\sigma(x)^2");
    assert_eq!(squared(Function::Sigmoid, "A"), r"\sigma(A)^{\odot 2}");
    assert_eq!(squared(Function::Tanh, "A"), r"\tanh^2(A)");
    assert_eq!(squared(Function::Abs, "y"), r"\lvert y \rvert^2");
    assert_eq!(squared(Function::Exp, "y"), "(e^y)^2");
}

#[test]
fn names_of_the_network_keep_their_signs() {
    let mut scope = scope();
    for text in ["sigma", "e", "I"] {
        scope.declare(text, Kind::Param, vec![]);
    }
    let set = |expr: &MatExpr| latex(&typeset::matrix(expr, &Style::new(&scope)));
    assert_eq!(
        set(&apply(Function::Sigmoid, [name("y")])),
        r"\operatorname{sigmoid}(y)"
    );
    assert_eq!(set(&apply(Function::Exp, [name("y")])), r"\exp(y)");
    assert_eq!(set(&MatExpr::Eye(THREE)), r"\operatorname{eye}(3)");
}

#[test]
fn reductions_and_products_of_all_entries() {
    let of = |reduction, text| set(&reduce(reduction, name(text)));
    assert_eq!(of(Reduction::Sum, "x"), r"\operatorname{sum}(x)");
    assert_eq!(of(Reduction::Mean, "x"), r"\operatorname{mean}(x)");
    assert_eq!(of(Reduction::Trace, "A"), r"\operatorname{tr}(A)");
    assert_eq!(of(Reduction::Norm2, "x"), r"\lVert x \rVert^2");
    assert_eq!(of(Reduction::Norm2, "A"), r"\lVert A \rVert_F^2");
    assert_eq!(
        set(&times([
            number(1, 2),
            reduce(Reduction::Norm2, difference(name("x"), name("u")))
        ])),
        r"\frac{1}{2} \lVert x - u \rVert^2"
    );
    let dot = |a, b| set(&MatExpr::Dot(Box::new(a), Box::new(b)));
    assert_eq!(dot(name("u"), name("v")), r"u^\top v");
    assert_eq!(
        dot(difference(name("u"), name("x")), name("v")),
        r"(u - x)^\top v"
    );
    assert_eq!(dot(name("A"), name("A")), r"\langle A, A \rangle");
    assert_eq!(dot(name("y"), name("c")), "y c");
    assert_eq!(
        dot(gradient("W_1"), name("W_1")),
        r"\left\langle \frac{\partial L}{\partial W_1}, W_1 \right\rangle"
    );
}

#[test]
fn constant_tensors() {
    let fill = |filling, rows, columns| set(&MatExpr::Fill(filling, vec![rows, columns]));
    assert_eq!(fill(Filling::Ones, THREE, Dim::ONE), r"\mathbf{1}_3");
    assert_eq!(fill(Filling::Ones, n(), Dim::ONE), r"\mathbf{1}_n");
    assert_eq!(fill(Filling::Ones, Dim::ONE, n()), r"\mathbf{1}_n^\top");
    assert_eq!(fill(Filling::Ones, n(), THREE), r"\mathbf{1}_{n \times 3}");
    assert_eq!(fill(Filling::Zeros, TWO, THREE), r"\mathbf{0}_{2 \times 3}");
    assert_eq!(fill(Filling::Ones, Dim::ONE, Dim::ONE), "1");
    let ones = MatExpr::Fill(Filling::Ones, vec![n(), Dim::ONE]);
    assert_eq!(set(&ones.transposed()), r"\mathbf{1}_n^\top");
    assert_eq!(set(&MatExpr::Eye(n())), "I_n");
    assert_eq!(set(&MatExpr::Eye(THREE)), "I_3");
    assert_eq!(
        set(&MatExpr::Diag(Box::new(name("x")))),
        r"\operatorname{diag}(x)"
    );
    assert_eq!(set(&name("K")), "K");
}

#[test]
fn equations() {
    let scope = scope();
    let set = |expr: &MatExpr| typeset::matrix(expr, &Style::new(&scope));
    let sides = [
        (None, set(&gradient("y"))),
        (Some(Sign::Equal), set(&difference(name("y"), name("c")))),
        (Some(Sign::Approximately), decimal("-0.39")),
    ];
    assert_eq!(
        latex(&Math::chain(sides)),
        r"\frac{\partial L}{\partial y} = y - c \approx -0.39"
    );
}

#[test]
fn what_a_backward_pass_looks_like() {
    let relu = apply(Function::ReluPrime, [name("z_1")]);
    let hidden = times([product([name("W_1"), gradient("x")]), relu]);
    assert_eq!(
        set(&hidden),
        r"W_1\, \frac{\partial L}{\partial x} \odot \operatorname{relu}'(z_1)"
    );
    let softmax = times([
        name("x"),
        difference(
            gradient("x"),
            times([
                product([gradient("x").transposed(), name("x")]),
                MatExpr::Fill(Filling::Ones, vec![THREE, Dim::ONE]),
            ]),
        ),
    ]);
    assert_eq!(
        set(&softmax),
        r"x \odot \left(\frac{\partial L}{\partial x} - \left(\left(\frac{\partial L}{\partial x}\right)^\top x\right) \mathbf{1}_3\right)"
    );
}
