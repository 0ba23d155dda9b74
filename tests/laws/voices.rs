//! Other ways to write a formula: components without sums, and names that stand for transposes.

use crate::formulas::{EVERY, Formulas};
use crate::places::{Case, Numbers, case, moving};
use crate::random::cases;
use crate::tensors::{Sizes, known, numbers};
use crate::world::World;
use backprose::algebra::differentiate::differentiate;
use backprose::algebra::function::FUNCTIONS;
use backprose::algebra::simplify::simplify;
use backprose::algebra::{Expr, Index, written_out};
use backprose::exact::component;
use backprose::exact::equal::{Formula, Outcome, Point, equal};
use backprose::matrix::MatExpr;
use backprose::matrix::turned::{of_turned, transposed_names, turned};
use backprose::notation::text;
use backprose::scope::{Dim, Kind, Name};

/// Entries with more factors than this are passed over.
const MOST: usize = 100;

/// So many entries of each formula are looked at, spread over all of them.
const LOOKED_AT: usize = 6;

/// Every place of these axes, row by row, the indices counted from 1.
fn every_place(case: &Case, axes: &[Index]) -> Vec<Vec<(Index, u64)>> {
    axes.iter().fold(vec![Vec::new()], |places, index| {
        let length = case.scope.value(index.range).unwrap();
        let next = |place: &Vec<(Index, u64)>| {
            let place = place.clone();
            (1..=length).map(move |number| [&place[..], &[(*index, number)]].concat())
        };
        places.iter().flat_map(next).collect()
    })
}

/// Whether all entries written out are the entries of the expression; no where it has no value.
fn keeps_its_value(case: &Case, expr: &Expr, axes: &[Index], seed: u64) -> bool {
    let numbers = Numbers(&case.scope, seed);
    let Ok(whole) = component::evaluate(expr, axes, &numbers) else {
        return false;
    };
    let places = every_place(case, axes);
    let step = places.len().div_ceil(LOOKED_AT).max(1);
    let mut seen = false;
    for (place, expected) in places.iter().zip(&whole.entries).step_by(step) {
        let Some(written) = written_out(expr, place, &case.scope, MOST) else {
            continue;
        };
        seen = true;
        let sums = written.terms().iter().any(|term| !term.bound.is_empty());
        assert!(!sums, "{written:?}");
        assert_eq!(written.free_indices(), [], "{written:?}");
        let value = component::evaluate(&written, &[], &numbers).unwrap();
        assert_eq!(
            value.entries[0], *expected,
            "{expr:?}\n{place:?}\n{written:?}"
        );
    }
    seen
}

#[test]
fn what_is_written_out_has_the_same_value() {
    let (mut decided, mut derived) = (0, 0);
    cases(150, |random| {
        let world = *random.pick(&[numbers as fn() -> Sizes, known]);
        let mut case = case(world, 2, true, random);
        let seed = random.number();
        decided += u32::from(keeps_its_value(&case, &case.entry, &case.axes, seed));
        // What a value hands back: deltas, brackets and places of other shapes.
        let Some(wrt) = moving(&case).pop() else {
            return;
        };
        let shape = case.scope.letter(wrt).shape.0.clone();
        let by = shape.iter().filter(|length| **length != Dim::ONE);
        let by: Vec<Index> = (100..)
            .zip(by)
            .map(|(number, length)| Index::free(number, *length))
            .collect();
        let slope = differentiate(&case.entry, wrt, &by).value;
        let dims = case.axes.iter().map(|index| index.range).collect();
        let gradient = case.scope.declare("g", Kind::Param, dims);
        let there = Expr::entry(gradient, case.axes.iter().copied());
        let back = there.times_each_term(&slope).sum_over(&case.axes);
        let short = simplify(&back, &case.scope).pop();
        for expr in [Some(back), short.map(|last| last.after)]
            .into_iter()
            .flatten()
        {
            derived += u32::from(keeps_its_value(&case, &expr, &by, seed));
        }
    });
    assert!(decided > 80 && derived > 80, "{decided} {derived}");
}

#[test]
fn what_is_too_long_is_not_written_out() {
    let mut case = case(numbers, 0, true, &mut crate::random::Random::new(1));
    let n = Dim::Number(50);
    let names = ["u", "v"].map(|text| case.scope.declare(text, Kind::Param, vec![n, n]));
    let (i, j) = (Index::free(0, n), Index::free(1, n));
    let product = Expr::product(names.map(|name| Expr::entry(name, [i, j])).to_vec());
    let sum = product.sum_over(&[i, j]);
    assert_eq!(written_out(&sum, &[], &case.scope, 4999), None);
    assert_eq!(
        written_out(&sum, &[], &case.scope, 5000)
            .unwrap()
            .terms()
            .len(),
        2500
    );
}

#[test]
fn a_formula_of_turned_names_keeps_its_value() {
    let functions: Vec<_> = FUNCTIONS
        .iter()
        .filter(|row| !row.arguments.is_empty())
        .map(|row| row.function)
        .collect();
    let (mut decided, mut shorter) = (0, 0);
    for world in [World::new(), World::square()] {
        let formulas = Formulas {
            scope: &world.scope,
            names: Vec::new(),
            sizes: &world.sizes,
            forms: EVERY,
            functions: &functions,
        };
        cases(400, |random| {
            let mut dim = || match random.once_in(3) {
                true => Dim::ONE,
                false => *random.pick(&world.sizes),
            };
            let size = (dim(), dim());
            let formula = formulas.of_size(size, 3, random);
            let chosen = random.number();
            let is_turned = |name: Name| {
                let scalar = world.scope.letter(name).shape.is_scalar();
                !scalar && chosen >> (name.index() % 64) & 1 == 1
            };
            let whole = turned(&formula, &is_turned, &world.scope);
            let same = of_turned(&formula, &is_turned, &world.scope);
            let meant = [&whole, &same].map(|one| transposed_names(one, &is_turned));
            let point = Point::new(&world.scope, [], random.number());
            let transposed = formula.clone().transposed();
            for (before, after) in [&transposed, &formula].into_iter().zip(&meant) {
                match equal(Formula::Matrix(before), Formula::Matrix(after), &point) {
                    Outcome::Equal => decided += 1,
                    Outcome::Undecided(_) => {}
                    different => panic!(
                        "{different:?}: {} is not {}",
                        text::matrix(before, &world.scope),
                        text::matrix(after, &world.scope)
                    ),
                }
            }
            let plain = MatExpr::Transpose(Box::new(transposed_names(&formula, &is_turned)));
            shorter += u32::from(signs(&whole) < signs(&plain));
        });
    }
    assert!(decided > 1000 && shorter > 200, "{decided} {shorter}");
}

fn signs(formula: &MatExpr) -> usize {
    let mut count = 0;
    formula.visit(&mut |part| count += usize::from(matches!(part, MatExpr::Transpose(_))));
    count
}
