//! Layers as large as those of papers: what they and their gradients are computed with stays small.

use backprose::algebra::differentiate::differentiate;
use backprose::algebra::simplify::simplify;
use backprose::algebra::{Expr, Form, Index};
use backprose::exact::Fault;
use backprose::exact::equal::{Formula, Outcome, Point, equal};
use backprose::matrix::expand::expand;
use backprose::matrix::shape::Size;
use backprose::matrix::{Bound, MatExpr, Normalization, Over, Selector};
use backprose::scope::{Dim, Kind, Name, Scope};

fn named(name: Name) -> Box<MatExpr> {
    Box::new(MatExpr::Name(name))
}

fn at(forms: &[Form]) -> Vec<Selector> {
    let places = forms.iter().cloned();
    places.map(|form| Selector::At(form.into())).collect()
}

/// stride · (i − 1) + u
fn window(i: Index, stride: i64, u: Index) -> Form {
    Form::from(i)
        .plus(-1, &Form::from(1))
        .times(stride)
        .plus(1, &Form::from(u))
}

fn every(over: Over, indices: &[Index], body: MatExpr) -> Box<MatExpr> {
    let bound = |index: &Index| Bound {
        index: *index,
        first: Form::from(1),
        last: None,
    };
    let bounds = indices.iter().map(bound).collect();
    Box::new(MatExpr::Over(over, bounds, Box::new(body)))
}

fn indices<const N: usize>(lengths: [u64; N]) -> [Index; N] {
    let mut number = 50;
    lengths.map(|length| {
        number += 1;
        Index::free(number, Dim::Number(length))
    })
}

fn param(scope: &mut Scope, text: &str, lengths: &[u64]) -> Name {
    let dims = lengths.iter().map(|length| Dim::Number(*length));
    scope.declare(text, Kind::Param, dims.collect())
}

/// The layer is its entries, and every step to its gradients keeps the value.
fn computed(mut scope: Scope, layer: &MatExpr, lengths: &[u64], wrt: &[Name]) {
    let gradient = param(&mut scope, "g", lengths);
    let of = param(&mut scope, "y", lengths);
    let dims = scope.letter(of).shape.0.clone();
    let index = |(number, dim): (u32, &Dim)| Index::free(number, *dim);
    let places: Vec<Index> = (0..).zip(&dims).map(index).collect();
    let mut place: Vec<Option<Index>> = places.iter().copied().map(Some).collect();
    place.resize(place.len().max(2), None);
    let entry = expand(layer, &place, &scope);
    let point = Point::new(&scope, [(of, layer.into())], 5);
    let sides = (Formula::Matrix(layer), Formula::Component(&entry, &places));
    assert_eq!(equal(sides.0, sides.1, &point), Outcome::Equal);
    for name in wrt {
        let by: Vec<Index> = (100..)
            .zip(&scope.letter(*name).shape.0)
            .map(|(number, dim)| Index::free(number, *dim))
            .collect();
        let there = Expr::entry(gradient, places.iter().copied());
        let slope = differentiate(&entry, *name, &by).value;
        let mut before = there.times_each_term(&slope).sum_over(&places);
        for step in simplify(&before, &scope) {
            let sides = [&before, &step.after].map(|side| Formula::Component(side, &by));
            assert_eq!(equal(sides[0], sides[1], &point), Outcome::Equal);
            before = step.after;
        }
    }
}

#[test]
fn a_convolution_of_channels() {
    let mut scope = Scope::new();
    let x = param(&mut scope, "x", &[3, 8, 8]);
    let w = param(&mut scope, "w", &[4, 3, 3, 3]);
    let [o, i, j, c, u, v] = indices([4, 6, 6, 3, 3, 3]);
    let pixel = at(&[Form::from(c), window(i, 1, u), window(j, 1, v)]);
    let weight = at(&[o, c, u, v].map(Form::from));
    let factors = vec![
        MatExpr::Select(named(w), weight),
        MatExpr::Select(named(x), pixel),
    ];
    let body = every(Over::Sum, &[c, u, v], MatExpr::Multiply(factors));
    let layer = MatExpr::Entries(vec![o, i, j], body);
    computed(scope, &layer, &[4, 6, 6], &[x, w]);
}

#[test]
fn the_greatest_of_windows() {
    let mut scope = Scope::new();
    let x = param(&mut scope, "x", &[3, 8, 8]);
    let [c, i, j, u, v] = indices([3, 4, 4, 2, 2]);
    let pixel = at(&[Form::from(c), window(i, 2, u), window(j, 2, v)]);
    let body = every(Over::Max, &[u, v], MatExpr::Select(named(x), pixel));
    let layer = MatExpr::Entries(vec![c, i, j], body);
    computed(scope, &layer, &[3, 4, 4], &[x]);
}

#[test]
fn attention_of_two_heads() {
    let mut scope = Scope::new();
    let x = param(&mut scope, "x", &[5, 8]);
    let [q, k, v, o] = ["q", "k", "v", "o"].map(|text| param(&mut scope, text, &[8, 8]));
    let [n, d, heads, each] = [5, 8, 2, 4].map(Dim::Number);
    let part = |weight: Name, head: i64| {
        let whole = MatExpr::Product(vec![*named(x), *named(weight)]);
        let cut = MatExpr::Reshape(Box::new(whole), vec![n, heads, each]);
        let one = Selector::At(Form::from(head).into());
        MatExpr::Select(Box::new(cut), vec![Selector::All, one, Selector::All])
    };
    let head = |head: i64| {
        let scores = MatExpr::Product(vec![part(q, head), part(k, head).transposed()]);
        let weights = MatExpr::Normalize(Normalization::Softmax, Box::new(scores), 1);
        MatExpr::Product(vec![weights, part(v, head)])
    };
    let all = MatExpr::Concat(vec![head(1), head(2)], 1, Size::matrix(n, d));
    let layer = MatExpr::Product(vec![all, *named(o)]);
    computed(scope, &layer, &[5, 8], &[x, q, o]);
}

#[test]
fn a_picture_in_a_row() {
    // A table of all pairs of places would have five million entries.
    let mut scope = Scope::new();
    let x = param(&mut scope, "x", &[4, 24, 24]);
    let square = MatExpr::Power(named(x), 2.into());
    let layer = MatExpr::Reshape(Box::new(square), vec![Dim::Number(2304)]);
    computed(scope, &layer, &[2304], &[x]);
}

#[test]
fn what_is_too_large_is_said_to_be() {
    let mut scope = Scope::new();
    let x = param(&mut scope, "x", &[3000, 2000]);
    let cut = MatExpr::Select(
        named(x),
        vec![
            Selector::Range(Form::from(2), Dim::Number(2998)),
            Selector::All,
        ],
    );
    let point = Point::new(&scope, [], 1).with_formulas([&cut]);
    let small = equal(Formula::Matrix(&cut), Formula::Matrix(&cut), &point);
    // The other axis is tied to nothing and has a small length here.
    assert_eq!(small, Outcome::Equal);
    let both = MatExpr::Reshape(Box::new(cut), vec![Dim::Number(2998 * 2000)]);
    let point = Point::new(&scope, [], 1).with_formulas([&both]);
    let large = equal(Formula::Matrix(&both), Formula::Matrix(&both), &point);
    assert_eq!(large, Outcome::Undecided(Fault::TooManyEntries));
}
