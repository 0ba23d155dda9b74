//! Formulas are called equal where they are, and nowhere else.

use crate::formulas::{Formulas, POLYNOMIAL};
use crate::random::{Random, cases};
use crate::world::{World, place};
use backprose::algebra::Rational;
use backprose::exact::equal::{Formula, Outcome, Point, equal};
use backprose::exact::evaluate::{Environment, evaluate};
use backprose::exact::{Fault, Tensor};
use backprose::matrix::expand::expand;
use backprose::matrix::shape::{Size, broadcast, size};
use backprose::matrix::{Addend, Filling, MatExpr, Reduction};
use backprose::notation::text;
use backprose::scope::{Dim, Name};
use std::rc::Rc;

/// What `equal` says of a formula and another, in one of the notations.
fn told(world: &World, a: &MatExpr, b: &MatExpr, random: &mut Random) -> Outcome {
    let point = Point::new(&world.scope, [], random.number());
    if random.once_in(2) {
        return equal(Formula::Matrix(a), Formula::Matrix(b), &point);
    }
    let (at, axes) = place(size(b, &world.scope));
    let entry = expand(b, &at, &world.scope);
    equal(
        Formula::Matrix(a),
        Formula::Component(&entry, &axes),
        &point,
    )
}

fn random_formula(world: &World, random: &mut Random) -> MatExpr {
    let formulas = Formulas {
        scope: &world.scope,
        names: Vec::new(),
        sizes: &world.sizes,
        forms: POLYNOMIAL,
        functions: &[],
    };
    let sizes: Vec<Dim> = world.sizes.iter().copied().chain([Dim::ONE]).collect();
    let size = (*random.pick(&sizes), *random.pick(&sizes));
    formulas.of_size(size, 3, random)
}

#[test]
fn what_is_said_in_other_words_is_equal() {
    for world in [World::new(), World::square()] {
        cases(400, |random| {
            let formula = random_formula(&world, random);
            let other = reworded(&formula, &world, random);
            let outcome = told(&world, &formula, &other, random);
            assert!(
                matches!(outcome, Outcome::Equal | Outcome::Undecided(_)),
                "{} is {}, not {outcome:?}",
                text::matrix(&formula, &world.scope),
                text::matrix(&other, &world.scope)
            );
        });
    }
}

#[test]
fn what_is_mistaken_is_different() {
    let mut different = 0;
    for world in [World::new(), World::square()] {
        cases(400, |random| {
            let formula = random_formula(&world, random);
            let mut place = random.below(count(&formula));
            let other = mistaken_at(&formula, &mut place, &world, random);
            if size(&formula, &world.scope) != size(&other, &world.scope) || !fits(&other, &world) {
                return;
            }
            let numbers = Numbers(&world, random.number());
            // A mistake may leave the value as it was; and what divides by 0 has none.
            let (Ok(a), Ok(b)) = (evaluate(&formula, &numbers), evaluate(&other, &numbers)) else {
                return;
            };
            let outcome = told(&world, &formula, &other, random);
            let right = match outcome {
                Outcome::Equal => a == b,
                Outcome::Different { .. } => a != b,
                Outcome::Undecided(_) => true,
            };
            different += u64::from(a != b);
            assert!(
                right,
                "{} and {} are not {outcome:?}",
                text::matrix(&formula, &world.scope),
                text::matrix(&other, &world.scope)
            );
        });
    }
    assert!(different > 200, "{different}");
}

#[test]
fn roots_are_roots_and_have_a_sign() {
    let world = World::new();
    let scalar = world.scope.names().next().unwrap();
    let x = || MatExpr::Name(scalar);
    let power = |base: MatExpr, above: i64, below: u8| {
        MatExpr::Power(
            Box::new(base),
            Rational::from_parts(above.into(), below.into()),
        )
    };
    let says = |a: &MatExpr, b: &MatExpr, seed: u64| {
        let point = Point::new(&world.scope, [], seed);
        equal(Formula::Matrix(a), Formula::Matrix(b), &point)
    };
    for below in [2, 3, 4, 5, 6, 7, 9] {
        for seed in 0..20 {
            let multiplied = MatExpr::Multiply(vec![power(x(), 1, below); below.into()]);
            assert_eq!(
                says(&multiplied, &x(), seed),
                Outcome::Equal,
                "degree {below}"
            );
            let inverse = MatExpr::Divide(
                Box::new(MatExpr::integer(1)),
                Box::new(power(x(), 1, below)),
            );
            assert_eq!(says(&inverse, &power(x(), -1, below), seed), Outcome::Equal);
        }
    }
    let magnitude = power(power(x(), 2, 1), 1, 2);
    let equal = (0..40).filter(|seed| says(&magnitude, &x(), *seed) == Outcome::Equal);
    assert!(equal.count() < 40);
}

/// Numbers for the names, with pairwise different sizes where they are symbols.
struct Numbers<'a>(&'a World, u64);

impl Environment<Rational> for Numbers<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Rational>>, Fault> {
        let mut random = Random::new(self.1 ^ name.index() as u64);
        let size = self.0.size(name);
        let lengths = size.axes().iter().map(|axis| self.size(*axis));
        let lengths = lengths.collect::<Result<Vec<_>, _>>()?;
        let entries = (0..lengths.iter().product())
            .map(|_| Rational::from(random.number() as i32))
            .collect();
        Ok(Rc::new(Tensor { lengths, entries }))
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        Ok(match dim {
            Dim::Number(value) => value as usize,
            Dim::Size(size) => 4 + size.index(),
        })
    }
}

/// Whether the operands of a formula fit.
fn fits(formula: &MatExpr, world: &World) -> bool {
    let scope = &world.scope;
    let mut fits = true;
    formula.visit(&mut |part| {
        let sizes: Vec<Size> = part
            .operands()
            .iter()
            .map(|part| size(part, scope))
            .collect();
        let pairs = || sizes.windows(2).map(|pair| (pair[0], pair[1]));
        fits &= match part {
            MatExpr::Product(_) => pairs().all(|(left, right)| left.columns() == right.rows()),
            MatExpr::Dot(..) => pairs().all(|(left, right)| left == right),
            MatExpr::Diag(_) => sizes[0].columns() == Dim::ONE,
            MatExpr::Reduce(Reduction::Trace, ..) => sizes[0].rows() == sizes[0].columns(),
            _ => {
                let mut sizes = sizes.into_iter();
                let first = sizes.next().unwrap_or(Size::SCALAR);
                sizes
                    .try_fold(first, |a, b| broadcast(a, b, scope))
                    .is_some()
            }
        };
    });
    fits
}

/// How many formulas a formula is made of.
fn count(formula: &MatExpr) -> usize {
    let mut count = 0;
    formula.visit(&mut |_| count += 1);
    count
}

/// The formula with a mistake in its part of that number, parents first.
fn mistaken_at(
    formula: &MatExpr,
    place: &mut usize,
    world: &World,
    random: &mut Random,
) -> MatExpr {
    if *place == 0 {
        *place = usize::MAX;
        return mistaken(formula, world, random);
    }
    *place -= 1;
    formula.with_operands(&mut |operand| match *place {
        usize::MAX => operand.clone(),
        _ => mistaken_at(operand, place, world, random),
    })
}

fn mistaken(formula: &MatExpr, world: &World, random: &mut Random) -> MatExpr {
    let lost = |all: &[MatExpr], random: &mut Random| {
        let mut all = all.to_vec();
        match random.once_in(2) {
            true => drop(all.remove(random.below(all.len()))),
            false => random.shuffle(&mut all),
        }
        all
    };
    match formula {
        MatExpr::Name(name) => {
            let names = world.scope.names();
            let like: Vec<Name> = names
                .filter(|other| other != name && world.size(*other) == world.size(*name))
                .collect();
            match random.once_in(2) && !like.is_empty() {
                true => MatExpr::Name(*random.pick(&like)),
                false => MatExpr::Name(*name).transposed(),
            }
        }
        MatExpr::Number(value) => MatExpr::Number(value + Rational::ONE),
        MatExpr::Add(addends) => {
            let mut addends = addends.clone();
            let place = random.below(addends.len());
            match random.once_in(2) {
                true => drop(addends.remove(place)),
                false => addends[place].negative ^= true,
            }
            MatExpr::Add(addends)
        }
        MatExpr::Multiply(all) => MatExpr::Multiply(lost(all, random)),
        MatExpr::Product(all) => MatExpr::Product(lost(all, random)),
        MatExpr::Divide(a, b) => MatExpr::Multiply(vec![(**a).clone(), (**b).clone()]),
        MatExpr::Power(a, exponent) => MatExpr::Power(a.clone(), exponent + Rational::ONE),
        MatExpr::Negate(a) | MatExpr::Transpose(a) | MatExpr::Diag(a) => (**a).clone(),
        MatExpr::Reduce(_, a, axis) => {
            let reductions = [Reduction::Sum, Reduction::Mean, Reduction::Norm2];
            MatExpr::Reduce(*random.pick(&reductions), a.clone(), *axis)
        }
        MatExpr::Dot(a, _) => MatExpr::Dot(a.clone(), a.clone()),
        MatExpr::Eye(n) => MatExpr::Fill(Filling::Ones, vec![*n, *n]),
        MatExpr::Fill(_, axes) => MatExpr::Fill(Filling::Zeros, axes.clone()),
        _ => MatExpr::integer(-5),
    }
}

/// The same value: commuted, multiplied out, taken together in another way.
fn reworded(formula: &MatExpr, world: &World, random: &mut Random) -> MatExpr {
    let inner = formula.with_operands(&mut |operand| reworded(operand, world, random));
    if random.once_in(3) {
        return inner;
    }
    let whole: Size = size(&inner, &world.scope);
    let is_whole = |part: &MatExpr| size(part, &world.scope) == whole;
    match inner {
        MatExpr::Add(mut addends) if addends.iter().all(|addend| is_whole(&addend.value)) => {
            random.shuffle(&mut addends);
            MatExpr::Add(addends)
        }
        MatExpr::Multiply(mut all) if all.iter().all(is_whole) => {
            random.shuffle(&mut all);
            spread(all, MatExpr::Multiply, world)
        }
        MatExpr::Product(mut all) if all.len() > 2 => {
            let last = all.split_off(1);
            all.push(MatExpr::Product(last));
            spread(all, MatExpr::Product, world)
        }
        MatExpr::Product(all) => spread(all, MatExpr::Product, world),
        MatExpr::Transpose(of) => match *of {
            MatExpr::Product(all) => {
                let turned = all.into_iter().rev().map(MatExpr::transposed);
                MatExpr::Product(turned.collect())
            }
            of => of.transposed(),
        },
        MatExpr::Divide(a, b) => MatExpr::Multiply(vec![*a, MatExpr::Power(b, Rational::NEG_ONE)]),
        MatExpr::Power(a, exponent) if exponent == Rational::from(2) => {
            MatExpr::Multiply(vec![(*a).clone(), *a])
        }
        MatExpr::Negate(a) => MatExpr::Multiply(vec![*a, MatExpr::integer(-1)]),
        MatExpr::Reduce(Reduction::Norm2, a, None) => MatExpr::Dot(a.clone(), a),
        MatExpr::Reduce(Reduction::Trace, a, None) => {
            let n = size(&a, &world.scope).rows();
            MatExpr::Dot(Box::new(MatExpr::Eye(n)), a)
        }
        MatExpr::Reduce(Reduction::Mean, a, None) => {
            let size = size(&a, &world.scope);
            let count = size.axes().iter().map(|axis| MatExpr::Size(*axis));
            let count = MatExpr::Multiply(count.collect());
            let sum = MatExpr::Reduce(Reduction::Sum, a, None);
            MatExpr::Divide(Box::new(sum), Box::new(count))
        }
        MatExpr::Dot(a, b) => {
            let product = MatExpr::Product(vec![*a, b.transposed()]);
            MatExpr::Reduce(Reduction::Trace, Box::new(product), None)
        }
        other => other,
    }
}

/// A product of factors, multiplied out over the first that is a sum whose terms have its size.
fn spread(factors: Vec<MatExpr>, product: fn(Vec<MatExpr>) -> MatExpr, world: &World) -> MatExpr {
    let terms = factors.iter().enumerate().find_map(|(place, factor)| {
        let whole = size(factor, &world.scope);
        let is_whole = |addend: &Addend| size(&addend.value, &world.scope) == whole;
        match factor {
            MatExpr::Add(addends) if addends.iter().all(is_whole) => Some((place, addends.clone())),
            _ => None,
        }
    });
    let Some((place, mut addends)) = terms else {
        return product(factors);
    };
    for addend in &mut addends {
        let mut factors = factors.clone();
        std::mem::swap(&mut factors[place], &mut addend.value);
        addend.value = product(factors);
    }
    MatExpr::Add(addends)
}
