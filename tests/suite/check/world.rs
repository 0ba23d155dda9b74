//! Values at points: given numbers, own results, random points.

use super::{graph, named};
use backprose::algebra::Rational;
use backprose::algebra::function::Function;
use backprose::check::model::Model;
use backprose::check::world::{Agreement, Point, Signs, World, agreement, same};
use backprose::exact::certified::Certified;
use backprose::exact::evaluate::Environment;
use backprose::exact::prime::Prime;
use backprose::exact::{Fault, Tensor};
use backprose::matrix::MatExpr;
use backprose::scope::{Attribute, Dim, Kind, Name, Scope};
use rustc_hash::FxHashMap;
use std::rc::Rc;

fn number(value: i64) -> Rc<Tensor<Certified>> {
    Rc::new(Tensor::scalar(Certified::Exact(Rational::from(value))))
}

fn exact(value: &Tensor<Certified>) -> Vec<Rational> {
    let entries = value.entries.iter();
    entries
        .map(|entry| entry.exact().unwrap().clone())
        .collect()
}

/// u = x + 1, v = u², w = v + y
fn chain() -> (Model, Scope, [Name; 5]) {
    let graph = graph("input x, y\nu = x + 1\nv = u^2\nw = v + y\n");
    let names = ["x", "y", "u", "v", "w"].map(|text| named(&graph.scope, text));
    let nodes = graph.nodes.into_iter();
    let model = Model::new(nodes.map(|node| (node.name, node.definition)));
    (model, graph.scope, names)
}

#[test]
fn an_own_result_changes_what_rests_on_it_and_nothing_else() {
    let (model, scope, [x, y, u, v, w]) = chain();
    let fixed = FxHashMap::from_iter([(x, number(2)), (y, number(5))]);
    let mut world = World::new(&model, &scope, fixed);
    let at = |world: &World<Certified>| {
        [u, v, w].map(|name| exact(&world.value(name).unwrap()).remove(0))
    };
    let numbers = |values: [i64; 3]| values.map(Rational::from);
    assert_eq!(at(&world), numbers([3, 9, 14]));
    world.set(v, number(10));
    assert_eq!(at(&world), numbers([3, 10, 15]));
    world.set(u, number(4));
    assert_eq!(at(&world), numbers([4, 10, 15]));
    world.clear_override(v);
    assert_eq!(at(&world), numbers([4, 16, 21]));
    world.set(y, number(0));
    assert_eq!(at(&world), numbers([4, 16, 16]));
    world.clear_overrides();
    assert_eq!(at(&world), numbers([3, 9, 14]));
}

#[test]
fn a_free_name_without_a_number_has_no_value() {
    let (model, scope, [x, _, u, _, w]) = chain();
    let world = World::new(&model, &scope, FxHashMap::from_iter([(x, number(2))]));
    assert!(world.value(u).is_ok());
    assert_eq!(world.value(w).unwrap_err(), Fault::MissingValue);
}

#[test]
fn a_chain_of_many_equations_needs_no_stack() {
    let mut scope = Scope::new();
    let names: Vec<Name> = (0..200_000)
        .map(|place| scope.declare(format!("a_{place}"), Kind::Computed, vec![]))
        .collect();
    let rights = names
        .windows(2)
        .map(|pair| (pair[1], Some(MatExpr::Name(pair[0]))));
    let model = Model::new(rights);
    let world = World::<Prime>::random(&model, &scope, 1, Signs::Either);
    let [first, last] = [0, names.len() - 1].map(|place| world.value(names[place]).unwrap());
    assert_eq!(same(&first, &last), Some(true));
    assert_eq!(model.depends(names[names.len() - 1]).len(), names.len() - 1);
}

/// What is declared of a name holds at every point, over every field.
fn assert_declared<F: Point>(signs: Signs) {
    let three = Dim::Number(3);
    for attribute in [
        Attribute::OneHot,
        Attribute::Simplex,
        Attribute::Symmetric,
        Attribute::PositiveDefinite,
    ] {
        let mut scope = Scope::new();
        let a = scope.declare("A", Kind::Input, vec![three, three]);
        scope.letter_mut(a).attributes.push(attribute);
        let model = Model::new([]);
        let world = World::<F>::random(&model, &scope, 5, signs);
        let value = world.value(a).unwrap();
        let is_same = match attribute {
            Attribute::OneHot | Attribute::Simplex => value.entries.chunks(3).all(|row| {
                let sum = row[0].add(&row[1]).unwrap().add(&row[2]).unwrap();
                sum.same(&F::one()) == Some(true)
            }),
            _ => same(&value, &value.transposed()) == Some(true),
        };
        assert!(is_same, "{attribute:?}");
    }
}

#[test]
fn what_is_declared_holds_at_random_points() {
    assert_declared::<Prime>(Signs::Either);
    assert_declared::<Certified>(Signs::Either);
    assert_declared::<Certified>(Signs::Positive);
}

#[test]
fn positive_points_are_positive_and_others_are_both() {
    let mut scope = Scope::new();
    let x = scope.declare("x", Kind::Input, vec![Dim::Number(400)]);
    let model = Model::new([]);
    let signs = |signs| {
        let world = World::<Certified>::random(&model, &scope, 2, signs);
        let values = exact(&world.value(x).unwrap());
        values
            .iter()
            .filter(|value| **value > Rational::ZERO)
            .count()
    };
    assert_eq!(signs(Signs::Positive), 400);
    assert!((100..300).contains(&signs(Signs::Either)));
}

/// e^(x + y) and e^x e^y, at a random point of real numbers: the same; and not e^x + e^y.
#[test]
fn enclosed_values_compare() {
    let mut scope = Scope::new();
    let [x, y] = ["x", "y"].map(|text| MatExpr::Name(scope.declare(text, Kind::Input, vec![])));
    let model = Model::new([]);
    let exp = |of: MatExpr| MatExpr::Apply(Function::Exp, vec![of]);
    let sum = |a: MatExpr, b: MatExpr| {
        let addend = |value| backprose::matrix::Addend {
            negative: false,
            value,
        };
        MatExpr::Add(vec![addend(a), addend(b)])
    };
    let compare = |a: &MatExpr, b: &MatExpr| {
        let found = agreement(|| {
            let world = World::<Certified>::random(&model, &scope, 4, Signs::Either);
            Ok([world.value_of(a)?, world.value_of(b)?])
        });
        found.unwrap().unwrap()
    };
    let whole = exp(sum(x.clone(), y.clone()));
    let product = MatExpr::Multiply(vec![exp(x.clone()), exp(y.clone())]);
    let parts = sum(exp(x.clone()), exp(y.clone()));
    assert_ne!(compare(&whole, &product), Agreement::Different);
    assert_eq!(compare(&whole, &parts), Agreement::Different);
    let turned = MatExpr::Multiply(vec![exp(y), exp(x)]);
    assert_eq!(compare(&product, &turned), Agreement::Equal);
}
