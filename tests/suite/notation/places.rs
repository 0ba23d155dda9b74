//! Places, brackets, extremes and matrix functions in index notation.

use super::fixture::*;
use backprose::algebra::function::Function;
use backprose::algebra::{Binder, Expr, Form, Index, Location, Relation, Subscript, Variable};
use backprose::notation::text;
use backprose::notation::typeset::{self, EntryLetters, Letters, Style};
use backprose::scope::{Dim, Kind, Name};

fn free(number: u32, range: Dim) -> Index {
    Index::free(number, range)
}

/// i, j and p, q of the fixture.
fn i() -> Index {
    free(0, THREE)
}

fn j() -> Index {
    free(1, THREE)
}

fn p() -> Index {
    free(2, THREE)
}

/// Indices that are bound.
fn k() -> Index {
    free(4, THREE)
}

fn l() -> Index {
    free(5, THREE)
}

fn find(text: &str) -> Name {
    scope().find(text).unwrap()
}

/// Σ coefficient · index + constant
fn form<const N: usize>(terms: [(i64, Index); N], constant: i64) -> Form {
    let start = Form::from(constant);
    terms.iter().fold(start, |sum, (coefficient, index)| {
        sum.plus(*coefficient, &Form::from(*index))
    })
}

fn at<const N: usize>(name: &str, at: [Form; N]) -> Expr {
    Expr::entry(find(name), at)
}

fn entry(name: &str, at: &[Index]) -> Expr {
    Expr::entry(find(name), at.iter().copied())
}

fn times<const N: usize>(factors: [Expr; N]) -> Expr {
    Expr::product(factors.into())
}

fn bind(binder: Binder, bound: &[Index], body: &Expr, at: &[Index]) -> Expr {
    let at = at.iter().map(|index| Subscript::Index(*index)).collect();
    Expr::bind(binder, bound, body, at)
}

fn check(expr: &Expr, latex: &str, language: &str) {
    let scope = scope();
    let spelled = text::component(expr, &letters(&scope), &scope);
    let typeset = set_component(expr);
    assert_eq!((typeset.as_str(), spelled.as_str()), (latex, language));
}

#[test]
fn subscripts_that_are_forms() {
    check(
        &at("x", [form([(1, i()), (1, j())], -1)]),
        "x_{i+j-1}",
        "x[i + j - 1]",
    );
    check(
        &at("x", [form([(2, i()), (1, j())], -2)]),
        "x_{2i+j-2}",
        "x[2*i + j - 2]",
    );
    check(
        &at("A", [form([(1, i()), (1, p())], -1), form([(1, j())], 0)]),
        r"A_{i+p-1,\,j}",
        "A[i + p - 1, j]",
    );
    // What is added comes first.
    check(
        &at("x", [form([(-1, i()), (1, p())], 1)]),
        "x_{p-i+1}",
        "x[p - i + 1]",
    );
    check(&at("x", [form([(-1, i())], 4)]), "x_{4-i}", "x[4 - i]");
    let from_the_end = Form::size(n()).plus(1, &form([(-1, i())], 1));
    check(&at("x", [from_the_end]), "x_{n-i+1}", "x[n - i + 1]");
    check(&at("A", [form([], 1), form([], 2)]), "A_{12}", "A[1, 2]");
    check(
        &at("A", [form([], 1), form([], 12)]),
        "A_{1,12}",
        "A[1, 12]",
    );
    let convolution = times([
        entry("u", &[k()]),
        at("x", [form([(1, i()), (1, k())], -1)]),
    ]);
    check(
        &convolution.sum_over(&[k()]),
        r"\sum_k u_k x_{i+k-1}",
        "sum(k: u[k] * x[i + k - 1])",
    );
    // How far an index runs is told where no axis tells it.
    check(
        &at("x", [form([(2, k())], -1)]).sum_over(&[k()]),
        r"\sum_{k=1}^3 x_{2k-1}",
        "sum(k = 1..3: x[2*k - 1])",
    );
}

#[test]
fn an_entry_of_a_const_says_which_entry_is_meant() {
    let row = Form::variable(Variable::Entry(find("u"), vec![i().into()]));
    let looked_up = at("A", [row.clone(), Form::from(j())]);
    check(&looked_up, r"A_{u_i,\,j}", "A[u[i], j]");
    let same = row.plus(-1, &Form::from(p()));
    check(
        &Expr::bracket(Relation::Zero, &same),
        "[p = u_i]",
        "[p == u[i]]",
    );
}

#[test]
fn a_chosen_number_is_added_up() {
    let scope = scope();
    let letters = Letters::new(&scope).named(i(), "2").named(j(), "j");
    let moved = at("x", [form([(1, i()), (1, j())], -1)]);
    let math = typeset::component(&moved, &letters, &Style::new(&scope));
    assert_eq!(latex(&math), "x_{j+1}");
    assert_eq!(text::component(&moved, &letters, &scope), "x[j + 1]");
}

#[test]
fn brackets_say_it_on_two_sides() {
    let zero = |form| Expr::bracket(Relation::Zero, &form);
    let least = |form| Expr::bracket(Relation::NotNegative, &form);
    for (expr, latex, language) in [
        (
            zero(form([(-1, p()), (1, i()), (1, j())], -1)),
            "[p = i + j - 1]",
            "[p == i + j - 1]",
        ),
        (
            zero(form([(1, i()), (-1, j())], -1)),
            "[i = j + 1]",
            "[i == j + 1]",
        ),
        (
            zero(form([(1, i()), (-1, j())], 1)),
            "[j = i + 1]",
            "[j == i + 1]",
        ),
        (zero(form([(1, i())], -3)), "[i = 3]", "[i == 3]"),
        (
            zero(form([(2, i()), (-3, j())], -1)),
            "[2 i = 3 j + 1]",
            "[2*i == 3*j + 1]",
        ),
        (
            least(form([(1, i()), (-1, j())], 0)),
            r"[j \le i]",
            "[j <= i]",
        ),
        (least(form([(1, i()), (-1, j())], -1)), "[j < i]", "[j < i]"),
        (
            least(form([(1, i()), (-1, j())], 1)),
            r"[j \le i + 1]",
            "[j <= i + 1]",
        ),
        (
            least(form([(1, i()), (-1, j())], -2)),
            r"[i \ge j + 2]",
            "[i >= j + 2]",
        ),
        (least(form([(1, i())], -2)), r"[i \ge 2]", "[i >= 2]"),
        (least(form([(-1, i())], 2)), r"[i \le 2]", "[i <= 2]"),
        (
            least(form([(1, i()), (1, j()), (-1, p())], -1)),
            r"[p < i + j]",
            "[p < i + j]",
        ),
        (
            least(Form::size(n()).plus(-1, &form([(1, i()), (1, j())], 0))),
            r"[i + j \le n]",
            "[i + j <= n]",
        ),
    ] {
        check(&expr, latex, language);
    }
    // A free index stands alone rather than a bound one.
    let moved = times([zero(form([(1, k()), (-1, i())], -1)), entry("x", &[k()])]);
    check(
        &moved.sum_over(&[k()]),
        r"\sum_k [i = k - 1] x_k",
        "sum(k: [i == k - 1] * x[k])",
    );
}

#[test]
fn places_counted_row_by_row() {
    let table = Location {
        lengths: vec![TWO, THREE],
        at: vec![free(0, TWO).into(), j().into()],
    };
    let list = |index: Index| Location {
        lengths: vec![Dim::Number(6)],
        at: vec![index.into()],
    };
    let p = free(2, Dim::Number(6));
    check(
        &Expr::align(table.clone(), list(p)),
        "[3 (i - 1) + j = p]",
        "[3 * (i - 1) + j == p]",
    );
    check(
        &Expr::reshaped(find("u"), table),
        r"\operatorname{reshape}(u, 2 \times 3)_{ij}",
        "reshape(u, [2, 3])[i, j]",
    );
    check(
        &Expr::reshaped(find("A"), list(p)).power(&ratio(2, 1)),
        r"\operatorname{flatten}(A)_p^2",
        "reshape(A, [6])[p]^2",
    );
    check(
        &Expr::position(&form([(2, i())], -1)),
        "2 i - 1",
        "2 * i - 1",
    );
}

#[test]
fn extremes_and_products() {
    let body = entry("A", &[k(), l()]);
    check(
        &bind(Binder::Max, &[k(), l()], &body, &[]),
        r"\max_{k,l} A_{kl}",
        "max(k, l: A[k, l])",
    );
    check(
        &bind(Binder::Product, &[k()], &entry("x", &[k()]), &[]),
        r"\prod_k x_k",
        "prod(k: x[k])",
    );
    let sum = Expr::sum(vec![entry("x", &[k()]), entry("u", &[k()])]);
    let least = bind(Binder::Min, &[k()], &sum, &[]);
    check(&least, r"\min_k (x_k + u_k)", "min(k: x[k] + u[k])");
    check(
        &bind(Binder::Max, &[k()], &at("x", [form([(2, k())], -1)]), &[]),
        r"\max_{1 \le k \le 3} x_{2k-1}",
        "max(k = 1..3: x[2*k - 1])",
    );
}

#[test]
fn what_is_bound_is_told_from_what_stands_around() {
    let largest = bind(Binder::Max, &[k()], &entry("x", &[k()]), &[]);
    check(
        &times([entry("y", &[]), largest.clone()]),
        r"y \max_k x_k",
        "y * max(k: x[k])",
    );
    check(
        &largest.power(&ratio(2, 1)),
        r"\left(\max_k x_k\right)^2",
        "max(k: x[k])^2",
    );
    // The sum has taken k.
    let inner = bind(Binder::Max, &[l()], &entry("A", &[k(), l()]), &[]);
    check(
        &times([entry("x", &[k()]), inner]).sum_over(&[k()]),
        r"\sum_k x_k \max_l A_{kl}",
        "sum(k: x[k] * max(l: A[k, l]))",
    );
    let first = bind(Binder::FirstMax, &[k()], &entry("x", &[k()]), &[i()]);
    check(
        &first,
        r"\left[i = \operatorname*{arg\,max}_k x_k\right]",
        "[i == argmax(k: x[k])]",
    );
    let first = bind(
        Binder::FirstMin,
        &[k(), l()],
        &entry("A", &[k(), l()]),
        &[i(), j()],
    );
    check(
        &times([entry("y", &[]), first]),
        r"y \left[(i, j) = \operatorname*{arg\,min}_{k,l} A_{kl}\right]",
        "y * [(i, j) == argmin(k, l: A[k, l])]",
    );
    let around = bind(Binder::FirstMax, &[l()], &entry("x", &[l()]), &[k()]);
    check(
        &times([entry("u", &[k()]), around]).sum_over(&[k()]),
        r"\sum_k u_k \left[k = \operatorname*{arg\,max}_l x_l\right]",
        "sum(k: u[k] * [k == argmax(l: x[l])])",
    );
}

#[test]
fn functions_of_matrices() {
    let (plain, swapped) = (entry("A", &[k(), l()]), entry("A", &[l(), k()]));
    let of = |binder, body: &Expr| bind(binder, &[k(), l()], body, &[]);
    check(
        &bind(Binder::Inverse, &[k(), l()], &plain, &[i(), j()]),
        "(A^{-1})_{ij}",
        "inv(A)[i, j]",
    );
    check(
        &bind(Binder::Inverse, &[k(), l()], &swapped, &[i(), j()]),
        r"(A^{-\top})_{ij}",
        "inv(A.T)[i, j]",
    );
    check(&of(Binder::Determinant, &plain), r"\det A", "det(A)");
    check(
        &of(Binder::LogDeterminant, &plain),
        r"\log\det A",
        "logdet(A)",
    );
    check(
        &times([
            of(Binder::Determinant, &plain),
            of(Binder::LogDeterminant, &plain),
            entry("y", &[]),
        ]),
        r"y (\det A) \log\det A",
        "y * det(A) * logdet(A)",
    );
    check(
        &of(Binder::Determinant, &plain).power(&ratio(2, 1)),
        r"(\det A)^2",
        "det(A)^2",
    );
    let squares = plain.power(&ratio(2, 1));
    check(
        &bind(Binder::Inverse, &[k(), l()], &squares, &[i(), j()]),
        "([A_{kl}^2]_{kl}^{-1})_{ij}",
        "inv([k, l: A[k, l]^2])[i, j]",
    );
    check(
        &of(Binder::Determinant, &squares),
        r"\det [A_{kl}^2]_{kl}",
        "det([k, l: A[k, l]^2])",
    );
}

#[test]
fn a_norm_and_its_slope() {
    let squares = || entry("x", &[k()]).power(&ratio(2, 1)).sum_over(&[k()]);
    let of = |function| Expr::apply(function, vec![squares()]);
    check(
        &of(Function::Norm),
        r"\sqrt{\sum_k x_k^2}",
        "sqrt(sum(k: x[k]^2))",
    );
    check(
        &of(Function::NormPrime),
        r"\frac{1}{2 \sqrt{\sum_k x_k^2}}",
        "0.5 / sqrt(sum(k: x[k]^2))",
    );
    let slope = times([entry("x", &[i()]), of(Function::NormPrime)]).scale(&ratio(2, 1));
    check(
        &slope,
        r"\frac{x_i}{\sqrt{\sum_k x_k^2}}",
        "x[i] / sqrt(sum(k: x[k]^2))",
    );
    check(
        &of(Function::NormPrime)
            .power(&ratio(3, 1))
            .scale(&ratio(-8, 1)),
        r"-\frac{1}{\sqrt{\sum_k x_k^2}^3}",
        "-1 / sqrt(sum(k: x[k]^2))^3",
    );
}

#[test]
fn letters_for_every_axis() {
    let mut scope = scope();
    scope.declare("k", Kind::Input, vec![]);
    let EntryLetters { of, by } = EntryLetters::new(&scope);
    assert_eq!(of, ["i", "j", "l", "m", "a", "b", "d", "e"]);
    assert_eq!(by, ["p", "q", "r", "s", "t", "w", "g", "h"]);
}
