//! Tensors of any number of axes: what is said by components is what is said of the whole.

use crate::components::respelled;
use crate::random::{Random, cases};
use crate::tensors::{Sizes, Tensors, known, numbers, symbols};
use crate::world::place;
use backprose::algebra::differentiate::differentiate;
use backprose::algebra::simplify::{RULES, Rewrite, Rewritten, simplify};
use backprose::algebra::{Atom, Expr, Form, Index, Rational};
use backprose::exact::component::{self, Model, Table};
use backprose::exact::equal::{Formula, Outcome, Point, equal};
use backprose::exact::evaluate::{Environment, evaluate};
use backprose::exact::prime::Prime;
use backprose::exact::{Fault, Tensor};
use backprose::matrix::MatExpr;
use backprose::matrix::expand::expand;
use backprose::matrix::lift::lift;
use backprose::matrix::shape::{Size, size, size_of};
use backprose::scope::{Dim, Kind, Name, Scope};
use std::collections::BTreeMap;
use std::rc::Rc;

const WORLDS: [fn() -> Sizes; 3] = [numbers, symbols, known];

/// A formula of up to so many axes with its general entry.
pub struct Case {
    pub scope: Scope,
    pub formula: MatExpr,
    pub entry: Expr,
    pub axes: Vec<Index>,
}

/// A random one; where it is to be exact, of rational operations alone.
pub fn case(world: fn() -> Sizes, most: usize, exact: bool, random: &mut Random) -> Case {
    let mut sizes = world();
    let mut tensors = Tensors::new(&mut sizes, random, exact);
    let axes = tensors.axes(most);
    let depth = 1 + tensors.random.below(3) as u32;
    let formula = tensors.tensor(&axes, depth);
    let scope = sizes.scope;
    assert_eq!(
        size(&formula, &scope),
        Size::new(&axes).unwrap(),
        "{formula:?}"
    );
    let (at, axes) = place(size(&formula, &scope));
    let entry = expand(&formula, &at, &scope);
    Case {
        scope,
        formula,
        entry,
        axes,
    }
}

/// Whether two formulas agree; no where one of them has no value.
fn agree(a: Formula, b: Formula, point: &Point, told: &dyn Fn() -> String) -> bool {
    match equal(a, b, point) {
        Outcome::Equal => true,
        Outcome::Undecided(
            Fault::PowerWithoutValue(_) | Fault::DivisionByZero(_) | Fault::TooManyEntries,
        ) => false,
        other => panic!("{other:?} {}", told()),
    }
}

#[test]
fn an_entry_is_an_entry_of_the_whole() {
    for world in WORLDS {
        let mut decided = 0;
        cases(250, |random| {
            let case = case(world, 4, false, random);
            let point = Point::new(&case.scope, [], random.number()).with_formulas([&case.formula]);
            decided += u64::from(agree(
                Formula::Matrix(&case.formula),
                Formula::Component(&case.entry, &case.axes),
                &point,
                &|| format!("{:?}\n{:?}", case.formula, case.entry),
            ));
        });
        assert!(decided > 180, "{decided}");
    }
}

/// Small numbers for every name of a scope whose sizes are numbers.
pub struct Numbers<'a>(pub &'a Scope, pub u64);

impl Environment<Rational> for Numbers<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Rational>>, Fault> {
        let letter = self.0.letter(name);
        let mut random = Random::new(self.1 ^ name.index() as u64);
        let axes = size_of(&letter.shape);
        let lengths = axes.axes().iter().map(|axis| self.size(*axis));
        let lengths = lengths.collect::<Result<Vec<_>, _>>()?;
        let entries = (0..lengths.iter().product()).map(|_| match letter.indexes {
            None => Rational::from(random.below(9) as i64 - 4),
            Some(of) => Rational::from(1 + random.below(self.size(of).unwrap()) as u64),
        });
        let entries = entries.collect();
        Ok(Rc::new(Tensor { lengths, entries }))
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        Ok(self.0.value(dim).ok_or(Fault::UnknownSize)? as usize)
    }
}

impl Model<Rational> for Numbers<'_> {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<Rational>), Fault> {
        Err(Fault::MissingValue)
    }
}

#[test]
fn an_entry_is_an_entry_of_the_whole_in_rational_numbers() {
    let mut decided = 0;
    cases(300, |random| {
        let world = *random.pick(&[numbers as fn() -> Sizes, known]);
        let case = case(world, 4, true, random);
        let numbers = Numbers(&case.scope, random.number());
        let whole = evaluate(&case.formula, &numbers);
        let entry = component::evaluate(&case.entry, &case.axes, &numbers);
        if let (Ok(whole), Ok(entry)) = (&whole, &entry) {
            decided += 1;
            assert_eq!(
                whole.entries, entry.entries,
                "{:?}\n{:?}",
                case.formula, case.entry
            );
        }
        let unlike = |fault: &Fault| matches!(fault, Fault::ShapesDiffer | Fault::MissingValue);
        for fault in [whole.err(), entry.err()].into_iter().flatten() {
            assert!(!unlike(&fault), "{fault:?} {:?}", case.formula);
        }
    });
    assert!(decided > 180, "{decided}");
}

/// The names of a formula that derivatives are taken by.
pub fn moving(case: &Case) -> Vec<Name> {
    let names = case.formula.names().into_iter();
    names
        .filter(|name| case.scope.letter(*name).indexes.is_none())
        .collect()
}

#[test]
fn a_derivative_by_components_is_the_slope_of_the_whole() {
    for world in WORLDS {
        let mut decided = 0;
        cases(120, |random| {
            let mut case = case(world, 2, false, random);
            let names = moving(&case);
            if names.is_empty() {
                return;
            }
            let wrt = *random.pick(&names);
            let dims = size(&case.formula, &case.scope).axes().to_vec();
            let of = case.scope.declare("of", Kind::Computed, dims);
            let shape = &case.scope.letter(wrt).shape;
            let by: Vec<Index> = (100..)
                .zip(shape.0.iter().filter(|length| **length != Dim::ONE))
                .map(|(number, length)| Index::free(number, *length))
                .collect();
            let point = Point::new(&case.scope, [(of, (&case.formula).into())], random.number());
            // Forward mode computes the whole formula for each entry of the other.
            let entries = |name| point.value(name).map_or(0, |value| value.entries.len());
            if entries(of) * entries(wrt) > 2000 {
                return;
            }
            let slope = differentiate(&case.entry, wrt, &by).value;
            let (at, by_all) = (case.axes.clone(), by.clone());
            let partial = Expr::atom(Atom::Partial { of, at, wrt, by });
            let axes: Vec<Index> = case.axes.iter().copied().chain(by_all).collect();
            let rewritten = simplified(&slope, &case.scope);
            for side in [&slope, &rewritten] {
                decided += u64::from(agree(
                    Formula::Component(&partial, &axes),
                    Formula::Component(side, &axes),
                    &point,
                    &|| format!("{:?}\n{:?}\n{side:?}", case.formula, case.entry),
                ));
            }
        });
        assert!(decided > 120, "{decided}");
    }
}

fn simplified(expr: &Expr, scope: &Scope) -> Expr {
    let last = simplify(expr, scope).pop();
    last.map_or(expr.clone(), |last| last.after)
}

#[test]
fn every_rewrite_keeps_the_value() {
    let mut applied: BTreeMap<Rewrite, u32> = BTreeMap::new();
    for world in WORLDS {
        cases(150, |random| {
            let mut case = case(world, 3, false, random);
            let (mut before, mut axes) = (case.entry.clone(), case.axes.clone());
            if let Some(wrt) = moving(&case).pop() {
                let shape = &case.scope.letter(wrt).shape;
                let by = shape.0.iter().filter(|length| **length != Dim::ONE);
                let by: Vec<Index> = (100..)
                    .zip(by)
                    .map(|(number, length)| Index::free(number, *length))
                    .collect();
                before = differentiate(&before, wrt, &by).value;
                // As in the walk back: a sum over the places of the value, with its gradient there.
                let dims = size(&case.formula, &case.scope).axes().to_vec();
                let gradient = case.scope.declare("g", Kind::Param, dims);
                let there = Expr::entry(gradient, case.axes.iter().copied());
                before = there.times_each_term(&before).sum_over(&case.axes);
                axes = by;
            }
            let (bound, free) = axes.split_at(random.below(axes.len() + 1));
            before = before.sum_over(bound);
            let point = Point::new(&case.scope, [], random.number()).with_formulas([&case.formula]);
            for Rewritten { rewrite, after } in simplify(&before, &case.scope) {
                *applied.entry(rewrite).or_default() += u32::from(agree(
                    Formula::Component(&before, free),
                    Formula::Component(&after, free),
                    &point,
                    &|| format!("{rewrite:?}\n{before:?}\n{after:?}"),
                ));
                before = after;
            }
            assert_eq!(simplify(&before, &case.scope), [], "{before:?}");
        });
    }
    for rule in RULES {
        let least = match rule.rewrite {
            // Of what is declared, which no tensor here has, and of roots: gradients have them.
            Rewrite::SumsToOne | Rewrite::RootSquared => continue,
            Rewrite::LogOfExp | Rewrite::SumCancels => 1,
            _ => 6,
        };
        let times = applied.get(&rule.rewrite);
        assert!(times.is_some_and(|times| *times >= least), "{applied:?}");
    }
}

#[test]
fn every_spelling_has_one_normal_order() {
    for world in WORLDS {
        cases(200, |random| {
            let case = case(world, 3, false, random);
            assert_eq!(respelled(&case.entry, random), case.entry);
            // Nothing replaced is nothing changed, and an order restored is the order.
            assert_eq!(case.entry.replace_atoms(&|_| None), case.entry);
            assert_eq!(case.entry.replace(&|index| index), case.entry);
        });
    }
}

/// The values of an expression at a point.
fn values(expr: &Expr, axes: &[Index], point: &Point) -> Option<Table<Prime>> {
    component::evaluate(expr, axes, point).ok()
}

#[test]
fn a_form_put_in_is_the_place_that_it_says() {
    for world in WORLDS {
        let mut decided = 0;
        cases(120, |random| {
            let case = case(world, 3, false, random);
            let Some((first, rest)) = case.axes.split_first() else {
                return;
            };
            // A place counted from the end keeps the number of its axis.
            let ends = MatExpr::Position(Form::from(*first).times(2));
            let formulas = [&case.formula, &ends];
            let point = Point::new(&case.scope, [], random.number()).with_formulas(formulas);
            let Some(all) = values(&case.entry, &case.axes, &point) else {
                return;
            };
            let (length, block) = (all.lengths[0], all.entries.len() / all.lengths[0]);
            // A name that is bound further in, and one that is free.
            let other = Index::free(*random.pick(&[0, 7, 256, 257, 300]), first.range);
            if rest.contains(&other) {
                return;
            }
            let turned = Form::size(first.range)
                .plus(1, &Form::from(1))
                .plus(-1, &Form::from(other));
            for (form, axes, places) in [
                (Form::from(other), vec![other], (0..length).collect()),
                (turned, vec![other], (0..length).rev().collect()),
                (Form::from(1), vec![], vec![0]),
            ] {
                let put = case.entry.substitute(*first, &form);
                let axes: Vec<Index> = axes.into_iter().chain(rest.iter().copied()).collect();
                let Some(put) = values(&put, &axes, &point) else {
                    continue;
                };
                let expected: Vec<Prime> = places
                    .into_iter()
                    .flat_map(|place: usize| &all.entries[place * block..(place + 1) * block])
                    .copied()
                    .collect();
                decided += 1;
                assert_eq!(put.entries, expected, "{form:?} {:?}", case.entry);
            }
        });
        assert!(decided > 100, "{decided}");
    }
}

#[test]
fn what_is_lifted_is_what_it_was() {
    let mut lifted = 0;
    for world in WORLDS {
        cases(150, |random| {
            let case = case(world, 2, false, random);
            let (at, _) = place(size(&case.formula, &case.scope));
            let entry = simplified(&case.entry, &case.scope);
            if let Some(whole) = lift(&entry, (at[0], at[1]), &case.scope) {
                let formulas = [&case.formula, &whole.value];
                let point = Point::new(&case.scope, [], random.number()).with_formulas(formulas);
                lifted += u64::from(agree(
                    Formula::Matrix(&whole.value),
                    Formula::Component(&case.entry, &case.axes),
                    &point,
                    &|| format!("{:?}\n{:?}", case.formula, whole.value),
                ));
            }
        });
    }
    assert!(lifted > 100, "{lifted}");
}
