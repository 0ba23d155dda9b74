//! The normal order of expressions, and the rows of `RULES`.

use crate::components::{component, respelled};
use crate::random::{Random, cases};
use crate::world::World;
use backprose::algebra::simplify::{RULES, Rewrite, Rewritten, simplify};
use backprose::algebra::{Expr, Index};
use backprose::exact::equal::{Formula, Outcome, Point, equal};
use backprose::scope::Scope;

/// An expression and the indices that it may have.
fn random_component(world: &World, random: &mut Random) -> (Expr, Vec<Index>) {
    let axes: Vec<Index> = (0..random.below(4))
        .map(|number| Index::free(number as u32, *random.pick(&world.sizes)))
        .collect();
    (component(world, &axes, random), axes)
}

/// The expression that simplification ends in.
fn simplified(expr: &Expr, scope: &Scope) -> Expr {
    simplify(expr, scope)
        .pop()
        .map_or(expr.clone(), |last| last.after)
}

#[test]
fn every_rule_keeps_the_value() {
    let mut applied = vec![0; RULES.len()];
    for world in [World::new(), World::square()] {
        cases(400, |random| {
            let (mut before, axes) = random_component(&world, random);
            let point = Point::new(&world.scope, [], random.number());
            for Rewritten { rewrite, after } in simplify(&before, &world.scope) {
                let sides = [&before, &after].map(|side| Formula::Component(side, &axes));
                let outcome = equal(sides[0], sides[1], &point);
                // What divides by 0 has no value to keep.
                if !matches!(outcome, Outcome::Undecided(_)) {
                    assert_eq!(outcome, Outcome::Equal, "{rewrite:?}: {before:?}");
                    let row = RULES.iter().position(|rule| rule.rewrite == rewrite);
                    applied[row.unwrap()] += 1;
                }
                before = after;
            }
        });
    }
    for (row, count) in RULES.iter().zip(&applied) {
        // Windows and shapes are what `places` is about.
        let plain = matches!(row.rewrite, Rewrite::DeltaMeetsSum | Rewrite::SumOfConstant);
        assert!(!plain || *count > 2, "{applied:?}");
    }
}

#[test]
fn what_is_simplified_is_simple() {
    let world = World::new();
    cases(200, |random| {
        let (expr, _) = random_component(&world, random);
        assert_eq!(
            simplify(&simplified(&expr, &world.scope), &world.scope),
            [],
            "{expr:?}"
        );
    });
}

#[test]
fn every_spelling_has_one_normal_order() {
    for world in [World::new(), World::square()] {
        cases(200, |random| {
            let (expr, _) = random_component(&world, random);
            let other = respelled(&expr, random);
            assert_eq!(other, expr);
        });
    }
}

#[test]
fn every_spelling_is_simplified_to_one() {
    for world in [World::new(), World::square()] {
        cases(200, |random| {
            let (expr, _) = random_component(&world, random);
            let other = respelled(&expr, random);
            assert_eq!(
                simplified(&other, &world.scope),
                simplified(&expr, &world.scope)
            );
        });
    }
}
