//! The rows of `FUNCTIONS`.

use crate::random::{Random, cases};
use crate::real::{Real, near, slope};
use backprose::algebra::Rational;
use backprose::algebra::function::{FUNCTIONS, Function, Row};
use backprose::exact::component::scalar;
use backprose::exact::{Fault, Field};

fn value(row: &Row, at: &[f64]) -> f64 {
    let reals: Vec<Real> = at.iter().copied().map(Real).collect();
    Real::apply(row.function, &reals.iter().collect::<Vec<_>>())
        .unwrap()
        .0
}

/// A point where the function has a value, far from kinks and poles.
fn smooth_point(row: &Row, random: &mut Random) -> Vec<f64> {
    loop {
        let mut at: Vec<f64> = row
            .arguments
            .iter()
            .map(|_| random.between(-3.0, 3.0))
            .collect();
        let apart = |a: f64, b: f64| (a - b).abs() > 0.1;
        let clear = at
            .iter()
            .enumerate()
            .all(|(place, a)| apart(*a, 0.0) && at[..place].iter().all(|b| apart(*a, *b)));
        if row.function == Function::Where {
            at[0] = f64::from(random.below(2) as u8);
        }
        if clear && value(row, &at).is_finite() {
            return at;
        }
    }
}

#[test]
fn every_row_stands_at_the_place_of_its_function() {
    for (place, row) in FUNCTIONS.iter().enumerate() {
        assert_eq!(row.function as usize, place, "{}", row.name);
        assert_eq!(row.partials.len(), row.arguments.len(), "{}", row.name);
    }
}

#[test]
fn every_partial_derivative_is_the_slope() {
    cases(40, |random| {
        for row in FUNCTIONS {
            let at = smooth_point(row, random);
            let reals: Vec<Real> = at.iter().copied().map(Real).collect();
            let arguments: Vec<&Real> = reals.iter().collect();
            for k in 0..at.len() {
                let derived = scalar(row.function.formula(k), &arguments).unwrap().0;
                let measured = match (row.function, k) {
                    // By their meaning: the condition of `where` is 1 or 0, and does not move.
                    (Function::StopGradient, _) | (Function::Where, 0) => 0.0,
                    _ => slope(2e-3, |step| {
                        let mut moved = at.clone();
                        moved[k] += step;
                        value(row, &moved)
                    }),
                };
                assert!(
                    near(derived, measured, 1e-10),
                    "∂{}/∂{} is {measured} at {at:?}, not {derived}",
                    row.name,
                    row.arguments[k].0
                );
            }
        }
    });
}

#[test]
fn at_a_kink_the_slope_is_the_one_that_was_chosen() {
    let (zero, one, alpha) = (Rational::ZERO, Rational::ONE, Rational::from(7));
    for (function, arguments, slopes) in [
        (Function::Relu, vec![&zero], vec![&zero]),
        (
            Function::LeakyRelu,
            vec![&zero, &alpha],
            vec![&alpha, &zero],
        ),
        (Function::Abs, vec![&zero], vec![&zero]),
        (Function::Sign, vec![&zero], vec![&zero]),
        (Function::Max, vec![&alpha, &alpha], vec![&one, &zero]),
        (Function::Min, vec![&alpha, &alpha], vec![&one, &zero]),
    ] {
        for (k, slope) in slopes.into_iter().enumerate() {
            let derived = scalar(function.formula(k), &arguments);
            assert_eq!(derived.as_ref(), Ok(slope), "{function:?}");
        }
    }
    // The slope of elu leaves the rational numbers.
    let elu = scalar(Function::Elu.formula(0), &[&Real(0.0), &Real(7.0)]);
    assert_eq!(elu, Ok(Real(7.0)));
}

#[test]
fn a_row_is_rational_where_its_values_are() {
    for row in FUNCTIONS {
        let mut left = false;
        cases(40, |random| {
            let arguments: Vec<Rational> = row
                .arguments
                .iter()
                .map(|_| {
                    let numerator = random.below(9) as i64 - 4;
                    Rational::from_parts(numerator.into(), (1 + random.below(2) as u8).into())
                })
                .collect();
            let arguments: Vec<&Rational> = arguments.iter().collect();
            match Rational::apply(row.function, &arguments) {
                Ok(exact) => {
                    let at: Vec<f64> = arguments.iter().map(|a| a.to_f64().value()).collect();
                    assert_eq!(
                        exact.to_f64().value(),
                        value(row, &at),
                        "{} {at:?}",
                        row.name
                    );
                }
                Err(Fault::NotRational(_)) => left = true,
                Err(fault) => assert!(row.function == Function::Power, "{} {fault:?}", row.name),
            }
        });
        assert_eq!(row.rational, !left, "{}", row.name);
    }
}
