//! Equations and the gradients that are asked for, against numerical differences of the values.

use super::{graph, named};
use backprose::algebra::Rational;
use backprose::check::model::{Definition, Model};
use backprose::check::world::{Signs, World};
use backprose::exact::certified::{Certified, Work, working};
use backprose::exact::evaluate::Environment;
use backprose::exact::{Field, Tensor};
use backprose::matrix::MatExpr;
use backprose::scope::{Kind, Name, Scope};
use rustc_hash::FxHashMap;
use std::rc::Rc;

const NETWORK: &str = "\
input x[3]
target t[2]
param W_1[4, 3], b_1[4], W_2[2, 4], b_2[2]
z_1 = W_1 @ x + b_1
a_1 = tanh(z_1)
z_2 = W_2 @ a_1 + b_2
p = softmax(z_2)
L = -sum(t * log(p))
derive L
";

fn model(text: &str) -> (Model, Scope) {
    let graph = graph(text);
    let nodes = graph.nodes.into_iter();
    let model = Model::new(nodes.map(|node| (node.name, node.definition)));
    (model, graph.scope)
}

/// The bounds of a number, as one that is near enough.
fn near(value: &Certified) -> f64 {
    let [low, high] = value.bounds().unwrap();
    let middle = (low + high) / Rational::from(2);
    middle.to_f64().value()
}

/// ∂of/∂by at a random point: by its equation and by differences.
fn assert_derivative(model: &Model, scope: &Scope, of: Name, by: Name) {
    let gradient = scope.find_adjoint(of, by).unwrap();
    assert!(
        model.definition(gradient).is_some(),
        "{}",
        scope.letter(gradient).text
    );
    let work = Work {
        bits: 256,
        ..Work::default()
    };
    working(work, || {
        let mut world = World::<Certified>::random(model, scope, 7, Signs::Positive);
        let base = world.value(by).unwrap();
        let values = world.value(of).unwrap();
        let found = world.value(gradient).unwrap();
        let step = Rational::from_parts(1.into(), 1_000_000_000_000u64.into());
        assert_eq!(
            found.entries.len(),
            values.entries.len() * base.entries.len()
        );
        for entry in 0..base.entries.len() {
            let mut moved = Tensor::clone(&base);
            let by_step = Certified::Exact(step.clone());
            moved.entries[entry] = moved.entries[entry].add(&by_step).unwrap();
            world.set(by, Rc::new(moved));
            let after = world.value(of).unwrap();
            for place in 0..values.entries.len() {
                let [low, high] = [&after.entries[place], &values.entries[place]]
                    .map(|value| value.bounds().unwrap()[0].clone());
                let slope = ((low - high) / &step).to_f64().value();
                let true_one = near(&found.entries[place * base.entries.len() + entry]);
                let text = &scope.letter(gradient).text;
                assert!(
                    (slope - true_one).abs() < 1e-6,
                    "{text}: {slope} {true_one}"
                );
            }
            world.clear_override(by);
        }
    });
}

#[test]
fn gradients_are_the_slopes_of_the_values() {
    let (mut model, mut scope) = model(NETWORK);
    let pairs: Vec<(Name, Name)> = [
        ("L", "W_1"),
        ("L", "b_2"),
        ("L", "z_1"),
        ("L", "x"),
        ("p", "z_2"),
        ("a_1", "z_1"),
        ("z_2", "W_2"),
        ("z_2", "x"),
    ]
    .map(|(of, by)| (named(&scope, of), named(&scope, by)))
    .to_vec();
    model.ensure(&mut scope, &pairs, &[]);
    for (of, by) in pairs {
        assert_derivative(&model, &scope, of, by);
    }
}

#[test]
fn a_gradient_that_is_known_is_not_derived_again() {
    let (mut model, mut scope) = model(NETWORK);
    let [l, w, z] = ["L", "W_1", "z_2"].map(|text| named(&scope, text));
    model.ensure(&mut scope, &[(l, w)], &[]);
    // It came by on the way.
    let gradient = scope.find_adjoint(l, z).unwrap();
    let before = model.definition(gradient).unwrap().clone();
    let names = scope.names().count();
    model.ensure(&mut scope, &[(l, z), (l, w)], &[]);
    assert_eq!(model.definition(gradient), Some(&before));
    assert_eq!(scope.names().count(), names);
}

#[test]
fn only_what_was_asked_for_and_what_lies_between_is_derived() {
    let (mut model, mut scope) = model(NETWORK);
    let [l, z] = ["L", "z_2"].map(|text| named(&scope, text));
    model.ensure(&mut scope, &[(l, z)], &[]);
    for text in ["W_1", "b_1", "x", "a_1", "W_2"] {
        assert_eq!(scope.find_adjoint(l, named(&scope, text)), None, "{text}");
    }
}

#[test]
fn second_derivatives_are_the_slopes_of_gradients() {
    for text in [
        NETWORK,
        "input x[3]\nparam W[3, 3]\ny = W @ x\nL = sum(y * y * y) / 3\nderive L wrt W",
    ] {
        let (mut model, mut scope) = model(text);
        let l = named(&scope, "L");
        let by = match scope.find("b_1") {
            Some(bias) => [bias, named(&scope, "b_2")],
            None => [named(&scope, "x"), named(&scope, "W")],
        };
        for first in by {
            let gradient = scope.adjoint(l, first);
            for second in by {
                model.ensure(&mut scope, &[(gradient, second)], &[]);
                assert_derivative(&model, &scope, gradient, second);
            }
        }
    }
}

#[test]
fn a_component_gradient_has_second_derivatives_too() {
    let text = "input x[6]\nparam k[3]\ny[i: 4] = sum(j: k[j] * x[i + j - 1])\n\
                L = sum(y * y * y)\nderive L wrt k";
    let (mut model, mut scope) = model(text);
    let [l, k, x] = ["L", "k", "x"].map(|text| named(&scope, text));
    model.ensure(&mut scope, &[(l, x)], &[]);
    let gradient = scope.adjoint(l, x);
    model.ensure(&mut scope, &[(gradient, k), (gradient, x)], &[]);
    assert_derivative(&model, &scope, l, x);
    assert_derivative(&model, &scope, gradient, k);
    assert_derivative(&model, &scope, gradient, x);
}

#[test]
fn by_itself_it_is_the_identity_and_by_what_it_does_not_hold_zero() {
    let (mut model, mut scope) = model(NETWORK);
    let [l, z, b, p, w] = ["L", "z_1", "b_2", "p", "W_1"].map(|text| named(&scope, text));
    let pairs = [(l, l), (z, z), (w, w), (z, b), (z, p), (b, w)];
    model.ensure(&mut scope, &pairs, &[]);
    let world = World::<Certified>::random(&model, &scope, 3, Signs::Either);
    for (of, by) in pairs {
        let gradient = scope.find_adjoint(of, by).unwrap();
        let found = world.value(gradient).unwrap();
        let columns = world.value(by).unwrap().entries.len();
        for (place, entry) in found.entries.iter().enumerate() {
            let one = of == by && place / columns == place % columns;
            let wanted = if one { Rational::ONE } else { Rational::ZERO };
            assert_eq!(entry.exact(), Some(&wanted));
        }
    }
}

/// Names in an order that is not that of the equations, and a formula that was given a name.
#[test]
fn the_order_of_declaration_does_not_matter() {
    let mut scope = Scope::new();
    let [l, y, x, w] = ["L", "y", "x", "w"].map(|text| scope.declare(text, Kind::Computed, vec![]));
    let product = MatExpr::Multiply(vec![MatExpr::Name(w), MatExpr::Name(x)]);
    let square = MatExpr::Power(Box::new(MatExpr::Name(y)), 2.into());
    let mut model = Model::new([(x, None), (w, None), (l, Some(square)), (y, Some(product))]);
    let early = scope.adjoint(l, w);
    let late = scope.declare("made", Kind::Computed, vec![]);
    let made = MatExpr::Power(Box::new(MatExpr::Name(l)), 3.into());
    model.ensure(
        &mut scope,
        &[(l, w), (late, y), (early, x)],
        &[(late, made)],
    );
    for (of, by) in [(l, w), (late, y), (early, x)] {
        assert_derivative(&model, &scope, of, by);
    }
    assert_eq!(model.depends(l), [y, x, w].into());
}

#[test]
fn a_name_that_needs_itself_has_no_value_and_does_not_hang() {
    let mut scope = Scope::new();
    let [a, b, c] = ["a", "b", "c"].map(|text| scope.declare(text, Kind::Computed, vec![]));
    let name = |name: Name| Some(MatExpr::Name(name));
    let mut model = Model::new([(a, name(b)), (b, name(a)), (c, name(b))]);
    model.ensure(&mut scope, &[(c, a)], &[]);
    let world = World::<Certified>::new(&model, &scope, FxHashMap::default());
    assert!(world.value(c).is_err());
    assert_eq!(model.depends(c), [a, b].into());
}

#[test]
fn a_gradient_that_divides_by_zero_is_unavailable() {
    let mut scope = Scope::new();
    let [x, y, l] = ["x", "y", "L"].map(|text| scope.declare(text, Kind::Computed, vec![]));
    let zero = MatExpr::integer(0);
    let broken = MatExpr::Divide(Box::new(MatExpr::Name(x)), Box::new(zero));
    let square = MatExpr::Power(Box::new(MatExpr::Name(x)), 2.into());
    let mut model = Model::new([(x, None), (y, Some(broken)), (l, Some(square))]);
    model.ensure(&mut scope, &[(y, x), (l, x)], &[]);
    let gradient = scope.adjoint(y, x);
    assert!(model.is_unavailable(gradient) && model.definition(gradient).is_none());
    assert_derivative(&model, &scope, l, x);
    // What rests on it is unavailable too.
    model.ensure(&mut scope, &[(gradient, x)], &[]);
    let second = scope.adjoint(gradient, x);
    assert!(model.is_unavailable(second));
}

#[test]
fn a_gradient_by_a_matrix_keeps_its_matrix_form() {
    let (mut model, mut scope) = model(NETWORK);
    let [l, w] = ["L", "W_2"].map(|text| named(&scope, text));
    model.ensure(&mut scope, &[(l, w)], &[]);
    let gradient = scope.adjoint(l, w);
    assert!(matches!(
        model.definition(gradient),
        Some(Definition::Matrix(MatExpr::Product(_)))
    ));
}
