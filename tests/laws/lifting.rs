//! From index notation back to matrices, and what the derivations of networks use of the tables.

use crate::formulas::{EVERY, Form, Formulas, PRODUCTS};
use crate::random::{Random, cases};
use crate::world::{World, place};
use backprose::algebra::Expr;
use backprose::algebra::function::FUNCTIONS;
use backprose::algebra::simplify::simplify;
use backprose::exact::equal::{Formula, Outcome, Point, equal};
use backprose::matrix::expand::expand;
use backprose::matrix::lift::{Lifted, Pattern, lift};
use backprose::matrix::shape::size;
use backprose::matrix::{MatExpr, Normalization};
use backprose::notation::text;
use backprose::scope::{Dim, Scope};
use std::collections::BTreeSet;

/// A matrix formula, and what its general entry is lifted to.
fn round_trip(world: &World, forms: &[Form], random: &mut Random) -> (MatExpr, Option<Lifted>) {
    let functions: Vec<_> = FUNCTIONS
        .iter()
        .filter(|row| !row.arguments.is_empty())
        .map(|row| row.function)
        .collect();
    let formulas = Formulas {
        scope: &world.scope,
        names: Vec::new(),
        sizes: &world.sizes,
        forms,
        functions: &functions,
    };
    let mut dim = || match random.once_in(3) {
        true => Dim::ONE,
        false => *random.pick(&world.sizes),
    };
    let size = (dim(), dim());
    let formula = formulas.of_size(size, 3, random);
    let lifted = lifted(world, &formula, random);
    (formula, lifted)
}

/// What the general entry of a formula is lifted to.
fn lifted(world: &World, formula: &MatExpr, random: &mut Random) -> Option<Lifted> {
    let (at, axes) = place(size(formula, &world.scope));
    let entry = simplified(&expand(formula, &at, &world.scope), &world.scope);
    let lifted = lift(&entry, (at[0], at[1]), &world.scope);
    if let Some(lifted) = &lifted {
        let point = Point::new(&world.scope, [], random.number());
        for before in [Formula::Component(&entry, &axes), Formula::Matrix(formula)] {
            let outcome = equal(before, Formula::Matrix(&lifted.value), &point);
            assert!(
                matches!(outcome, Outcome::Equal | Outcome::Undecided(_)),
                "{} is not {}",
                text::matrix(formula, &world.scope),
                text::matrix(&lifted.value, &world.scope)
            );
        }
    }
    lifted
}

/// Every variant. Where one is missing here, it does not compile.
pub fn every_pattern() -> BTreeSet<Pattern> {
    macro_rules! every {
        ($($variant:ident)*) => {{
            let _ = |pattern: Pattern| match pattern {
                $(Pattern::$variant => {})*
            };
            BTreeSet::from([$(Pattern::$variant),*])
        }};
    }
    every!(Sum Dot MatrixVector RowSums MatrixProduct WeightedProduct WholeSum Trace Outer Hadamard
        Scaling Broadcast Softmax)
}

fn simplified(expr: &Expr, scope: &Scope) -> Expr {
    simplify(expr, scope)
        .pop()
        .map_or(expr.clone(), |last| last.after)
}

#[test]
fn what_is_lifted_expands_to_what_it_was() {
    let mut seen = BTreeSet::new();
    for world in [World::new(), World::square()] {
        cases(400, |random| {
            let (_, lifted) = round_trip(&world, EVERY, random);
            seen.extend(lifted.into_iter().flat_map(|lifted| lifted.patterns));
        });
        // Random formulas do not normalize.
        cases(1, |random| {
            for name in world.scope.names() {
                let of = Box::new(MatExpr::Name(name));
                let formula = MatExpr::Normalize(Normalization::Softmax, of, 0);
                let lifted = lifted(&world, &formula, random);
                seen.extend(lifted.into_iter().flat_map(|lifted| lifted.patterns));
            }
        });
    }
    assert_eq!(seen, every_pattern());
}

#[test]
fn products_are_lifted() {
    for world in [World::new(), World::square()] {
        cases(400, |random| {
            let (formula, lifted) = round_trip(&world, PRODUCTS, random);
            assert!(lifted.is_some(), "{}", text::matrix(&formula, &world.scope));
        });
    }
}
