//! What is made of whole tensors: reductions along an axis, softmax, inverses, tensors that are cut
//! and put together, and formulas by components with the author's letters.

use super::fixture::*;
use backprose::algebra::function::Function;
use backprose::algebra::{Form, Index, Subscript, Variable};
use backprose::diagnostic::Diagnostics;
use backprose::matrix::shape::Size;
use backprose::matrix::{
    Bound, Filling, MatExpr, MatrixFunction, Normalization, Over, Reduction, Selector,
};
use backprose::notation::text;
use backprose::notation::typeset::{self, Style};
use backprose::scope::{Dim, Scope};
use backprose::source::Source;
use backprose::syntax::{Limits, parse};
use std::slice::from_ref;

/// Both spellings; that of the network language can be read again.
fn check_in(scope: &Scope, expr: &MatExpr, typeset: &str, language: &str) {
    let spelled = text::matrix(expr, scope);
    let math = latex(&typeset::matrix(expr, &Style::new(scope)));
    assert_eq!((math.as_str(), spelled.as_str()), (typeset, language));
    read_again(&format!("z = {spelled}"));
}

fn check(expr: &MatExpr, typeset: &str, language: &str) {
    check_in(&scope(), expr, typeset, language);
}

fn read_again(statement: &str) {
    let mut sink = Diagnostics::new();
    let source = Source::new("text.bp", statement);
    parse(&source, &Limits::default(), &mut sink);
    assert_eq!(sink.sorted().len(), 0, "{statement}");
}

fn boxed(text: &str) -> Box<MatExpr> {
    Box::new(name(text))
}

fn along(reduction: Reduction, text: &str, axis: usize) -> MatExpr {
    MatExpr::Reduce(reduction, boxed(text), Some(axis))
}

fn normalized(kind: Normalization, text: &str, axis: usize) -> MatExpr {
    MatExpr::Normalize(kind, boxed(text), axis)
}

fn of_matrix(function: MatrixFunction, a: MatExpr) -> MatExpr {
    MatExpr::OfMatrix(function, Box::new(a))
}

fn inverse(a: MatExpr) -> MatExpr {
    of_matrix(MatrixFunction::Inverse, a)
}

fn det(a: MatExpr) -> MatExpr {
    of_matrix(MatrixFunction::Determinant, a)
}

fn select<const N: usize>(text: &str, at: [Selector; N]) -> MatExpr {
    MatExpr::Select(boxed(text), at.into())
}

#[test]
fn reductions_say_their_axis() {
    for (expr, typeset, language) in [
        (
            along(Reduction::Sum, "A", 1),
            r"\operatorname{rowsum}(A)",
            "sum(A, axis = 2)",
        ),
        (
            along(Reduction::Mean, "A", 0),
            r"\operatorname{colmean}(A)",
            "mean(A, axis = 1)",
        ),
        (
            along(Reduction::Norm2, "A", 1),
            r"\operatorname{rownorm}^2(A)",
            "norm2(A, axis = 2)",
        ),
        (
            along(Reduction::Max, "A", 1),
            r"\operatorname{rowmax}(A)",
            "max(A, axis = 2)",
        ),
        (
            along(Reduction::Sum, "x", 0),
            r"\operatorname{sum}(x)",
            "sum(x, axis = 1)",
        ),
        (
            along(Reduction::Sum, "K", 2),
            r"\operatorname{sum}_3(K)",
            "sum(K, axis = 3)",
        ),
        (
            reduce(Reduction::Norm, name("x")),
            r"\lVert x \rVert",
            "norm(x)",
        ),
        (
            reduce(Reduction::Norm, name("A")),
            r"\lVert A \rVert_F",
            "norm(A)",
        ),
        (reduce(Reduction::Max, name("x")), r"\max(x)", "max(x)"),
        (
            reduce(Reduction::Product, name("x")),
            r"\operatorname{prod}(x)",
            "prod(x)",
        ),
        (
            reduce(Reduction::LogSumExp, name("x")),
            r"\operatorname{logsumexp}(x)",
            "logsumexp(x)",
        ),
    ] {
        check(&expr, typeset, language);
    }
}

#[test]
fn softmax_says_its_axis() {
    let scores = divide(
        product([name("A"), name("A").transposed()]),
        apply(Function::Sqrt, [MatExpr::Size(n())]),
    );
    check(
        &normalized(Normalization::Softmax, "x", 0),
        r"\operatorname{softmax}(x)",
        "softmax(x)",
    );
    check(
        &MatExpr::Normalize(Normalization::Softmax, Box::new(scores), 1),
        r"\operatorname{softmax}_{\mathrm{row}}\left(\frac{A A^\top}{\sqrt{n}}\right)",
        "softmax(A @ A.T / sqrt(n), axis = 2)",
    );
    check(
        &normalized(Normalization::LogSoftmax, "A", 0),
        r"\log \operatorname{softmax}_{\mathrm{col}}(A)",
        "log_softmax(A, axis = 1)",
    );
    check(
        &normalized(Normalization::Softmax, "K", 2),
        r"\operatorname{softmax}_3(K)",
        "softmax(K, axis = 3)",
    );
}

#[test]
fn inverses_and_determinants() {
    let a = || name("A");
    check(&inverse(a()), "A^{-1}", "inv(A)");
    check(&inverse(a()).transposed(), r"A^{-\top}", "inv(A).T");
    check(&inverse(a().transposed()), r"(A^\top)^{-1}", "inv(A.T)");
    check(
        &inverse(sum([plus(a()), plus(MatExpr::Eye(THREE))])).transposed(),
        r"(A + I_3)^{-\top}",
        "inv(A + eye(3)).T",
    );
    check(
        &times([det(a()), inverse(a()).transposed()]),
        r"(\det A) A^{-\top}",
        "det(A) * inv(A).T",
    );
    check(
        &times([det(a()), det(product([a(), a()]))]),
        r"(\det A) \det (A A)",
        "det(A) * det(A @ A)",
    );
    check(&power(det(a()), 2, 1), r"(\det A)^2", "det(A)^2");
    check(
        &difference(of_matrix(MatrixFunction::LogDeterminant, a()), name("y")),
        r"\log\det A - y",
        "logdet(A) - y",
    );
    let kronecker = MatExpr::Kronecker(boxed("A"), boxed("x"), Size::matrix(Dim::Number(9), THREE));
    check(
        &product([kronecker, name("x")]),
        r"(A \otimes x) x",
        "kron(A, x) @ x",
    );
}

#[test]
fn tensors_are_put_together_and_into_shape() {
    let size = Size::matrix(Dim::Number(6), THREE);
    let beside = |axis| MatExpr::Concat(vec![name("A"), name("A")], axis, size);
    check(
        &MatExpr::Concat(
            vec![name("x"), name("u")],
            0,
            Size::matrix(Dim::Number(6), Dim::ONE),
        ),
        r"\begin{bmatrix} x \\ u \end{bmatrix}",
        "concat(x, u)",
    );
    check(
        &beside(0),
        r"\begin{bmatrix} A \\ A \end{bmatrix}",
        "concat(A, A, axis = 1)",
    );
    check(
        &beside(1),
        r"\begin{bmatrix} A & A \end{bmatrix}",
        "concat(A, A, axis = 2)",
    );
    check(
        &MatExpr::Concat(vec![name("K"), name("K")], 2, Size::SCALAR),
        r"\operatorname{concat}_3(K, K)",
        "concat(K, K, axis = 3)",
    );
    let pad = |text, axes: &[usize]| MatExpr::Pad(boxed(text), 1, axes.to_vec(), Size::SCALAR);
    check(&pad("A", &[0, 1]), r"\operatorname{pad}(A, 1)", "pad(A, 1)");
    check(&pad("x", &[0]), r"\operatorname{pad}(x, 1)", "pad(x, 1)");
    check(
        &pad("A", &[1]),
        r"\operatorname{pad}_2(A, 1)",
        "pad(A, 1, axis = 2)",
    );
    let reshape = |axes: &[Dim]| MatExpr::Reshape(boxed("A"), axes.to_vec());
    check(
        &reshape(&[Dim::Number(9)]),
        r"\operatorname{flatten}(A)",
        "reshape(A, [9])",
    );
    check(
        &reshape(&[THREE, Dim::ONE, THREE]),
        r"\operatorname{reshape}(A, 3 \times 1 \times 3)",
        "reshape(A, [3, 1, 3])",
    );
    check(
        &MatExpr::Fill(Filling::Zeros, vec![TWO, THREE, n()]),
        r"\mathbf{0}_{2 \times 3 \times n}",
        "zeros(2, 3, n)",
    );
}

#[test]
fn slices() {
    let at = |number: i64| Selector::At(Form::from(number).into());
    check(&select("x", [at(2)]), "x_2", "x[2]");
    check(&select("A", [at(1), at(2)]), "A_{12}", "A[1, 2]");
    check(&select("A", [at(3), Selector::All]), "A_{3,:}", "A[3, :]");
    check(
        &select("A", [Selector::Range(Form::from(1), TWO), Selector::All]),
        r"A_{1..2,\,:}",
        "A[1..2, :]",
    );
    let gathered = Selector::Gather(scope().find("u").unwrap());
    check(
        &select("A", [gathered, Selector::All]),
        "A_{u,:}",
        "A[u, :]",
    );
    check(
        &power(select("W_1", [at(1), Selector::All]), 2, 1),
        "(W_1)_{1,:}^2",
        "W_1[1, :]^2",
    );
    check(
        &MatExpr::Select(
            Box::new(sum([plus(name("x")), plus(name("u"))])),
            vec![at(1)],
        ),
        "(x + u)_1",
        "(x + u)[1]",
    );
}

/// An index with the author's letter.
fn index(scope: &mut Scope, letter: &str, range: Dim) -> Index {
    let number = scope.index_number(letter, &[]).unwrap();
    Index::free(number, range)
}

fn bound(index: Index, first: i64) -> Bound {
    Bound {
        index,
        first: Form::from(first),
        last: None,
    }
}

fn at(text: &str, at: &[Form]) -> MatExpr {
    let at = at.iter().map(|form| Selector::At(form.clone().into()));
    MatExpr::Select(boxed(text), at.collect())
}

#[test]
fn sums_over_the_authors_letters() {
    let mut scope = scope();
    let (u, v) = (index(&mut scope, "a", THREE), index(&mut scope, "b", THREE));
    let over = |over, bounds: &[Bound], body| MatExpr::Over(over, bounds.to_vec(), Box::new(body));
    let plain = |index| Form::from(index);
    let entry = || at("A", &[plain(u), plain(v)]);
    let both = [bound(u, 1), bound(v, 1)];
    let check = |expr: &MatExpr, typeset, language| check_in(&scope, expr, typeset, language);
    check(
        &over(Over::Sum, &both, entry()),
        r"\sum_{a,b} A_{ab}",
        "sum(a, b: A[a, b])",
    );
    check(
        &over(Over::Max, &both, entry()),
        r"\max_{a,b} A_{ab}",
        "max(a, b: A[a, b])",
    );
    check(
        &times([
            over(Over::Product, &both[..1], at("x", &[plain(u)])),
            name("y"),
        ]),
        r"\left(\prod_a x_a\right) y",
        "prod(a: x[a]) * y",
    );
    check(
        &over(Over::Mean, &both[..1], at("x", &[plain(u)])),
        r"\frac{1}{3} \sum_a x_a",
        "mean(a: x[a])",
    );
    check(
        &over(
            Over::Sum,
            &both[..1],
            sum([plus(at("x", &[plain(u)])), minus(name("y"))]),
        ),
        r"\sum_a (x_a - y)",
        "sum(a: x[a] - y)",
    );
    // The tree counts from 1: a = 2..3 is 1..2 there.
    let short = Index { range: TWO, ..u };
    let later = Form::from(short).plus(1, &Form::from(1));
    check(
        &over(Over::Sum, &[bound(short, 2)], at("x", from_ref(&later))),
        r"\sum_{a=2}^3 x_a",
        "sum(a = 2..3: x[a])",
    );
    check(
        &over(Over::Min, &[bound(short, 2)], at("x", &[later])),
        r"\min_{2 \le a \le 3} x_a",
        "min(a = 2..3: x[a])",
    );
    // A range that depends on an index further out.
    let up_to = Bound {
        index: v,
        first: Form::from(1),
        last: Some(plain(u)),
    };
    check(
        &over(
            Over::Sum,
            &both[..1],
            over(Over::Sum, &[up_to], times([entry(), name("y")])),
        ),
        r"\sum_a \sum_{b=1}^a A_{ab} y",
        "sum(a: sum(b = 1..a: A[a, b] * y))",
    );
    // The index as a number, and a comparison of indices.
    let weighted = times([
        MatExpr::Position(Form::from(u).plus(-1, &Form::from(1))),
        at("x", &[plain(u)]),
    ]);
    check(
        &over(Over::Sum, &both[..1], weighted),
        r"\sum_a (a - 1) x_a",
        "sum(a: (a - 1) * x[a])",
    );
    let condition = apply(
        Function::LessOrEqual,
        [MatExpr::Position(plain(v)), MatExpr::Position(plain(u))],
    );
    check(
        &over(Over::Sum, &both, times([condition, entry()])),
        r"\sum_{a,b} [b \le a] A_{ab}",
        "sum(a, b: [b <= a] * A[a, b])",
    );
}

#[test]
fn an_index_in_an_index_has_another_letter() {
    let mut scope = scope();
    let outer = index(&mut scope, "a", THREE);
    let inner = Index::free(scope.index_number("a", &[outer.id]).unwrap(), THREE);
    let sum_over =
        |index: Index, body| MatExpr::Over(Over::Sum, vec![bound(index, 1)], Box::new(body));
    let entry = at("A", &[Form::from(outer), Form::from(inner)]);
    check_in(
        &scope,
        &sum_over(outer, sum_over(inner, entry)),
        r"\sum_a \sum_k A_{ak}",
        "sum(a: sum(k: A[a, k]))",
    );
    // A letter that is a name of the formula, too, would be mistaken for it.
    let hidden = index(&mut scope, "y", THREE);
    check_in(
        &scope,
        &sum_over(hidden, times([name("y"), at("x", &[Form::from(hidden)])])),
        r"\sum_k y x_k",
        "sum(k: y * x[k])",
    );
}

#[test]
fn equations_by_components() {
    let mut scope = scope();
    let (o, i) = (index(&mut scope, "o", TWO), index(&mut scope, "i", TWO));
    let (u, v) = (index(&mut scope, "r", THREE), index(&mut scope, "s", THREE));
    let moved = Form::from(i)
        .plus(1, &Form::from(u))
        .plus(-1, &Form::from(1));
    let product = times([
        at("K", &[Form::from(o), Form::from(u), Form::from(v)]),
        at("A", &[moved, Form::from(v)]),
    ]);
    let body = MatExpr::Over(Over::Sum, vec![bound(u, 1), bound(v, 1)], Box::new(product));
    let convolution = MatExpr::Entries(vec![o, i], Box::new(body));
    let target = scope.find("W_1").unwrap();
    let (left, right) = typeset::equation(target, &convolution, &Style::new(&scope));
    assert_eq!(latex(&left), "(W_1)_{oi}");
    assert_eq!(latex(&right), r"\sum_{r,s} K_{ors} A_{i+r-1,\,s}");
    let (left, right) = text::equation(target, &convolution, &scope);
    assert_eq!(left, "W_1[o, i: 2]");
    assert_eq!(right, "sum(r, s: K[o, r, s] * A[i + r - 1, s])");
    read_again(&format!("{left} = {right}"));
    // Inside a formula: the tensor with these entries.
    let squares = MatExpr::Entries(vec![v], Box::new(power(at("x", &[Form::from(v)]), 2, 1)));
    let math = typeset::matrix(&product_of(squares), &Style::new(&scope));
    assert_eq!(latex(&math), "A [x_s^2]_s");
    // What is no equation by components has its name on the left.
    let (left, right) = typeset::equation(target, &name("A"), &Style::new(&scope));
    assert_eq!(
        (latex(&left), latex(&right)),
        ("W_1".to_owned(), "A".to_owned())
    );
}

fn product_of(entries: MatExpr) -> MatExpr {
    product([name("A"), entries])
}

#[test]
fn a_whole_number_of_the_network_as_an_index() {
    let mut scope = scope();
    let i = index(&mut scope, "i", THREE);
    let looked_up = Form::variable(Variable::Entry(
        scope.find("u").unwrap(),
        vec![Subscript::Index(i)],
    ));
    let entries = at("A", &[looked_up, Form::from(1)]);
    let sum = MatExpr::Over(Over::Sum, vec![bound(i, 1)], Box::new(entries));
    check_in(&scope, &sum, r"\sum_i A_{u_i,\,1}", "sum(i: A[u[i], 1])");
}

#[test]
fn norms_and_their_slopes() {
    let squared = || reduce(Reduction::Norm2, name("x"));
    let of = |function| apply(function, [squared()]);
    check(&of(Function::Norm), r"\lVert x \rVert", "norm(x)");
    check(
        &of(Function::NormPrime),
        r"\frac{1}{2 \lVert x \rVert}",
        "1 / (2 * norm(x))",
    );
    check(
        &times([number(2, 1), of(Function::NormPrime), name("x")]),
        r"\frac{x}{\lVert x \rVert}",
        "x / norm(x)",
    );
    let root = || {
        apply(
            Function::Norm,
            [reduce(Reduction::Sum, power(name("x"), 2, 1))],
        )
    };
    check(
        &times([
            divide(number(2, 1), power(root(), 2, 1)),
            apply(Function::NormPrime, [squared()]),
            name("x"),
        ]),
        r"\frac{x}{\lVert x \rVert^3}",
        "x / norm(x)^3",
    );
    check(&apply(Function::Norm, [name("y")]), r"\sqrt{y}", "sqrt(y)");
}
