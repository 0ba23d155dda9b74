//! Floating-point numbers with a radius, and fractions of machine words: each holds the truth, which
//! is computed with fractions of any length or with balls of many bits.

use crate::random::{Random, cases};
use backprose::algebra::Rational;
use backprose::algebra::function::FUNCTIONS;
use backprose::algebra::rationals::Rationals;
use backprose::exact::certified::{Certified, Work, working};
use backprose::exact::decimal::decimal;
use backprose::exact::fine::Fine;
use backprose::exact::near::Near;
use backprose::exact::small::Small;
use backprose::exact::{Fault, Field, Tensor};

/// Bits of what stands for the truth.
const TRUTH: Work = Work {
    bits: 300,
    exact_digits: 1_000,
};

/// A fraction: now and then 0, whole, a decimal of few digits, or of any size.
fn number(random: &mut Random) -> Rational {
    let whole = random.below(2_001) as i64 - 1_000;
    let below: u64 = match random.below(6) {
        0 => return Rational::ZERO,
        1 => 1,
        2 => 10,
        3 => 1_000,
        4 => 64,
        _ => 1 + random.below(1 << 40) as u64,
    };
    Rational::from_parts(whole.into(), below.into())
}

/// A number near it, as it comes, or with a wider radius around another middle.
fn around(random: &mut Random, value: &Rational) -> Near {
    let near = Near::from_rational(value).unwrap();
    if random.once_in(2) {
        return near;
    }
    let by = random.between(1.0, 2.0) * 2_f64.powi(-(random.below(50) as i32) - 3);
    let by = by * near.middle().abs().max(1e-3);
    Near::new(near.middle() + by / 2.0, near.radius() + by)
}

/// The number lies in it.
fn holds(near: Near, value: &Rational) -> bool {
    near.bounds()
        .is_none_or(|[low, high]| low <= *value && *value <= high)
}

/// The same of a number that is only enclosed itself, but far more closely.
fn holds_certified(near: Near, value: &Certified) -> bool {
    let side = |a: &Certified, b: &Certified| {
        let sign = a.add(&b.negate()).unwrap().sign();
        // What it cannot tell apart it cannot refute.
        sign.map_or(true, |sign| sign.is_ge())
    };
    near.bounds().is_none_or(|ends| {
        let [low, high] = ends.map(Certified::Exact);
        side(value, &low) && side(&high, value)
    })
}

#[test]
fn a_fraction_lies_near_its_floating_point_number() {
    cases(3_000, |random| {
        let value = number(random) / (number(random) + Rational::from(2_000));
        let near = Near::from_rational(&value).unwrap();
        assert!(holds(near, &value), "{value}: {near:?}");
        // Half of it where a division was rounded, a little over it where bits were cut off.
        let close = near.middle().abs() * f64::EPSILON * 1.001;
        assert!(near.radius() <= close, "{value}");
        let again = Near::of_ball(&near.ball().unwrap());
        assert!(holds(again, &value), "{value}: {again:?}");
    });
}

#[test]
fn arithmetic_holds_the_rational_result() {
    cases(3_000, |random| {
        let (a, b) = (number(random), number(random));
        let (x, y) = (around(random, &a), around(random, &b));
        assert!(holds(x, &a) && holds(y, &b), "{a} {b}");
        assert!(holds(x.add(&y).unwrap(), &(&a + &b)), "{a} + {b}");
        assert!(holds(x.multiply(&y).unwrap(), &(&a * &b)), "{a} · {b}");
        let n = Rational::from(random.below(9) as i64 - 4);
        match (x.power(&n), Field::power(&a, &n)) {
            (Ok(power), Ok(value)) => assert!(holds(power, &value), "{a}^{n}"),
            (Ok(power), Err(_)) => panic!("{a}^{n} has no value, not {power:?}"),
            (Err(_), _) => {}
        }
    });
}

/// So are powers that are as large or as small as floating-point numbers can be.
#[test]
fn far_powers_hold_the_value() {
    cases(1_000, |random| {
        let a = number(random);
        let x = around(random, &a);
        let n = Rational::from(random.below(241) as i64 - 120);
        if let (Ok(power), Ok(value)) = (x.power(&n), Field::power(&a, &n)) {
            assert!(holds(power, &value), "{a}^{n} near {x:?}: {power:?}");
        }
    });
}

/// Every function of the table, at numbers as they come and around them.
#[test]
fn functions_hold_the_value_by_balls() {
    cases(150, |random| {
        for row in FUNCTIONS {
            let scale = Rational::from(10).pow(random.below(5) as isize - 2);
            let values: Vec<Rational> = (0..row.arguments.len())
                .map(|_| number(random) * &scale / Rational::from(100))
                .collect();
            let near: Vec<Near> = values.iter().map(|value| around(random, value)).collect();
            let truth = working(TRUTH, || {
                let exact: Vec<Certified> = values.iter().cloned().map(Certified::Exact).collect();
                Certified::apply(row.function, &exact.iter().collect::<Vec<_>>())
            });
            let short: Result<Vec<Small>, Fault> =
                values.iter().map(Small::from_rational).collect();
            if let Ok(short) = &short
                && let Ok(value) = Small::apply(row.function, &short.iter().collect::<Vec<_>>())
            {
                let truth = truth.as_ref().unwrap().exact().unwrap().clone();
                assert_eq!(value.rational(), truth, "{} {values:?}", row.name);
            }
            let made = Near::apply(row.function, &near.iter().collect::<Vec<_>>());
            match (made, truth) {
                (Ok(made), Ok(truth)) => working(TRUTH, || {
                    assert!(
                        holds_certified(made, &truth),
                        "{} {values:?} in {near:?}: {made:?}",
                        row.name
                    );
                }),
                (Ok(made), Err(fault)) => {
                    let known = made.bounds().is_some();
                    assert!(!known, "{} {values:?} is {fault:?}, not {made:?}", row.name);
                }
                (Err(_), _) => {}
            }
        }
    });
}

/// What is worked out in floating point is worked out closely: the digits asked for by default are
/// settled for all but a few arguments. What the argument itself was rounded by is amplified by the
/// slope of the function: next to 1 a logarithm has few digits, and no fault of its own.
#[test]
fn functions_are_close() {
    cases(200, |random| {
        for name in ["exp", "log", "tanh", "sigmoid", "softplus", "sqrt"] {
            let row = FUNCTIONS.iter().find(|row| row.name == name).unwrap();
            let value = Rational::from_parts(
                (1 + random.below(2_000) as i64).into(),
                (100 + random.below(100)).into(),
            );
            let at = Near::from_rational(&value).unwrap();
            let made = Near::apply(row.function, &[&at]).unwrap();
            let slope = match name {
                "exp" => 2.0 * made.middle(),
                "log" => 2.0 / at.middle(),
                "sqrt" => 1.0 / made.middle(),
                _ => 2.0,
            };
            let close = made.radius() <= made.middle().abs() * 1e-14 + slope * at.radius();
            assert!(close, "{name} {value}: {made:?}");
            // Where the argument is known, nothing is amplified.
            let made = Near::apply(row.function, &[&Near::exactly(at.middle())]).unwrap();
            let close = made.radius() <= made.middle().abs() * 1e-14;
            assert!(close, "{name} {at:?}: {made:?}");
        }
    });
}

/// The functions with twice the digits hold the value, and have far more digits than one number.
#[test]
fn fine_functions_hold_the_value() {
    cases(300, |random| {
        let scale = Rational::from(10).pow(random.below(6) as isize - 3);
        let value = number(random) * &scale / Rational::from(100);
        let at = Fine::from_rational(&value).unwrap();
        for name in ["exp", "log", "tanh", "sigmoid", "softplus", "silu", "relu"] {
            let row = FUNCTIONS.iter().find(|row| row.name == name).unwrap();
            working(TRUTH, || {
                let exact = Certified::Exact(value.clone());
                let truth = Certified::apply(row.function, &[&exact]);
                let made = Fine::apply(row.function, &[&at]);
                let (Ok(truth), Ok(made)) = (truth, made) else {
                    return;
                };
                if made.near().bounds().is_none() {
                    return;
                }
                let off = Certified::of_fine(made).unwrap().add(&truth.negate());
                let off = off.unwrap();
                let apart = off.sign().is_ok_and(|sign| sign.is_ne());
                assert!(!apart, "{name} {value}: {made:?} does not hold it");
                // Next to 1 the logarithm loses what the argument was rounded by.
                if truth.near().unwrap().middle().abs() > 1e-3 {
                    let close = made.radius() <= made.near().middle().abs() * 1e-18;
                    assert!(close, "{name} {value}: {made:?}");
                }
            });
        }
        let inverse = Field::power(&at, &Rational::NEG_ONE);
        if let (Ok(inverse), Ok(truth)) = (inverse, Field::power(&value, &Rational::NEG_ONE)) {
            let off = Certified::of_fine(inverse).unwrap();
            let off = off.add(&Certified::Exact(-truth)).unwrap();
            let apart = working(TRUTH, || off.sign()).is_ok_and(|sign| sign.is_ne());
            assert!(!apart, "1/{value}: {inverse:?}");
        }
    });
}

/// The same with twice the digits, and as close as they promise.
#[test]
fn fine_numbers_hold_the_value() {
    let holds = |fine: Fine, value: &Rational| match Certified::of_fine(fine) {
        Ok(Certified::Exact(exact)) => exact == *value,
        Ok(made) => working(TRUTH, || {
            let off = made.add(&Certified::Exact(-value.clone())).unwrap();
            // 0 lies in what is left.
            off.sign().is_err()
        }),
        Err(_) => true,
    };
    cases(1_000, |random| {
        let (a, b) = (number(random), number(random));
        let [x, y] = [&a, &b].map(|value| Fine::from_rational(value).unwrap());
        for (made, value) in [
            (Ok(x), a.clone()),
            (x.add(&y), &a + &b),
            (x.multiply(&y), &a * &b),
            (x.power(&Rational::from(2)), &a * &a),
        ] {
            let made = made.unwrap();
            assert!(
                holds(made, &value),
                "{a} and {b}: {made:?} does not hold {value}"
            );
            let size = value.to_f64().value().abs();
            assert!(
                made.radius() <= size.max(1e-3) * 1e-26,
                "{a} and {b}: {made:?}"
            );
        }
        let [rows, inner, columns] = [(); 3].map(|()| 1 + random.below(5));
        let mut matrix = |rows: usize, columns: usize| {
            Tensor::matrix(
                rows,
                columns,
                (0..rows * columns).map(|_| number(random)).collect(),
            )
        };
        let (a, b) = (matrix(rows, inner), matrix(inner, columns));
        let [fine_a, fine_b] =
            [&a, &b].map(|of| every(of, |value| Fine::from_rational(value).unwrap()));
        let product = Fine::product(&fine_a, &fine_b).unwrap();
        for row in 0..rows {
            for column in 0..columns {
                let value = entry_of_product(&a, &b, row, column);
                let made = *product.at(row, column);
                assert!(holds(made, &value), "{made:?} does not hold {value}");
            }
        }
    });
}

/// A row times a column.
fn entry_of_product(
    a: &Tensor<Rational>,
    b: &Tensor<Rational>,
    row: usize,
    column: usize,
) -> Rational {
    let products = (0..a.columns()).map(|place| a.at(row, place) * b.at(place, column));
    products.fold(Rational::ZERO, |sum, one: Rational| sum + one)
}

/// Every entry as a number of another kind.
fn every<F>(of: &Tensor<Rational>, f: impl FnMut(&Rational) -> F) -> Tensor<F> {
    of.with_entries(of.entries.iter().map(f).collect())
}

/// The product in fractions of machine words, where all of it fits.
fn product_of_short(a: &Tensor<Rational>, b: &Tensor<Rational>) -> Option<Tensor<Small>> {
    let short = |of: &Tensor<Rational>| -> Option<Tensor<Small>> {
        let entries = of.entries.iter().map(Small::from_rational);
        Some(of.with_entries(entries.collect::<Result<_, _>>().ok()?))
    };
    Small::product(&short(a)?, &short(b)?)
}

#[test]
fn products_hold_the_product() {
    cases(60, |random| {
        let [rows, inner, columns] = [(); 3].map(|()| 1 + random.below(9));
        let all_short = random.once_in(2);
        let mut matrix = |rows: usize, columns: usize| {
            let entry = |_| match all_short {
                true => Rational::from_parts(
                    (random.below(19_999) as i64 - 9_999).into(),
                    [1_u8, 5, 100, 128][random.below(4)].into(),
                ),
                false => number(random),
            };
            Tensor::matrix(rows, columns, (0..rows * columns).map(entry).collect())
        };
        let (a, b) = (matrix(rows, inner), matrix(inner, columns));
        let [near_a, near_b] = [&a, &b].map(|of| every(of, |value| around(random, value)));
        let product = Near::product(&near_a, &near_b).unwrap();
        let exact = product_of_short(&a, &b);
        assert!(exact.is_some() || !all_short);
        for row in 0..rows {
            for column in 0..columns {
                let value = entry_of_product(&a, &b, row, column);
                let made = *product.at(row, column);
                assert!(holds(made, &value), "{value}: {made:?}");
                if let Some(exact) = &exact {
                    assert_eq!(exact.at(row, column).rational(), value);
                }
            }
        }
    });
}

/// A product of so many multiplications goes through the kernel for big matrices. Some of its entries
/// are worked out again.
#[test]
fn big_products_hold_the_product() {
    cases(4, |random| {
        let [rows, inner, columns] = [(); 3].map(|()| 60 + random.below(20));
        let all_short = random.once_in(2);
        let [a, b] = [(rows, inner), (inner, columns)].map(|(rows, columns)| {
            let entry = |_| match all_short {
                true => Rational::from_parts(
                    (random.below(1_999) as i64 - 999).into(),
                    1_000_u32.into(),
                ),
                false => number(random),
            };
            Tensor::matrix(rows, columns, (0..rows * columns).map(entry).collect())
        });
        let [wide_a, wide_b] = [&a, &b].map(|of| every(of, |value| around(random, value)));
        let wide = Near::product(&wide_a, &wide_b).unwrap();
        let [near_a, near_b] =
            [&a, &b].map(|of| every(of, |value| Near::from_rational(value).unwrap()));
        let close = Near::product(&near_a, &near_b).unwrap();
        let exact = product_of_short(&a, &b);
        assert!(exact.is_some() || !all_short);
        for _ in 0..40 {
            let (row, column) = (random.below(rows), random.below(columns));
            let value = entry_of_product(&a, &b, row, column);
            assert!(holds(*wide.at(row, column), &value), "{value}");
            let made = *close.at(row, column);
            assert!(holds(made, &value), "{value}: {made:?}");
            // A sum of fewer than 80 products below 10^6 in size.
            assert!(made.radius() <= 1e-6, "{made:?}");
            if let Some(exact) = &exact {
                assert_eq!(exact.at(row, column).rational(), value);
            }
        }
    });
}

/// Numbers are the same in little room, and where one of them is long.
#[test]
fn a_list_of_numbers_holds_them_all() {
    cases(200, |random| {
        let mut all: Vec<Rational> = (0..random.below(9)).map(|_| number(random)).collect();
        let long = random.once_in(2) && !all.is_empty();
        if long {
            let place = random.below(all.len());
            all[place] += Rational::from_parts(1.into(), (1_u128 << 90).into());
        }
        let kept = Rationals::from(all.clone());
        assert!(kept.iter().eq(all.iter().cloned()));
        assert_eq!(kept.short().is_none(), long);
        assert_eq!(Small::all(&kept).is_none(), long);
        assert_eq!(kept.get(all.len()), None);
    });
}

#[test]
fn short_fractions_are_those_of_any_length() {
    cases(3_000, |random| {
        let (a, b) = (number(random), number(random));
        let [x, y] = [&a, &b].map(|value| Small::from_rational(value).unwrap());
        let same = |made: Result<Small, Fault>, value: Rational| match made {
            Ok(made) => assert_eq!(made.rational(), value),
            Err(fault) => assert!(matches!(fault, Fault::TooManyDigits { .. }), "{fault:?}"),
        };
        same(x.add(&y), &a + &b);
        same(x.multiply(&y), &a * &b);
        let n = Rational::from(random.below(9) as i64 - 4);
        match Field::power(&a, &n) {
            Ok(value) => same(x.power(&n), value),
            Err(fault) => assert_eq!(x.power(&n), Err(fault)),
        }
        assert!(holds(x.near(), &a));
    });
}

/// Digits that are called settled are the same at both ends.
#[test]
fn settled_digits_are_those_of_both_ends() {
    let mut settled = 0;
    cases(6_000, |random| {
        // Often near to where rounding turns.
        let half =
            Rational::from_parts((2 * random.below(2_000_000) as i64 + 1).into(), 2u8.into());
        let scale = Rational::from(10).pow(random.below(60) as isize - 40);
        let value = half * scale;
        let near = Near::from_rational(&value).unwrap();
        let by = near.middle().abs() * 2_f64.powi(-(random.below(54) as i32));
        let near = Near::new(
            near.middle() + random.between(-20.0, 20.0) * by,
            near.radius() + by,
        );
        let digits = 1 + random.below(9);
        if near.settles(digits) {
            settled += 1;
            let [low, high] = near.bounds().unwrap();
            assert_eq!(
                decimal(&low, digits).text,
                decimal(&high, digits).text,
                "{near:?}"
            );
        }
    });
    assert!(settled > 1_000, "{settled}");
}
