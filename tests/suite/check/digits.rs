//! Written digits beside true values; intervals beside the values within them.

use backprose::algebra::Rational;
use backprose::algebra::function::{FUNCTIONS, Function};
use backprose::check::digits::{Digits, Figure, enclosure, judge, judged, rounded, text};
use backprose::exact::certified::{Certified, Work, working};
use backprose::exact::interval::Interval;
use backprose::exact::{Fault, Field};
use backprose::notation::interpret::Written;
use proptest::prelude::*;

fn ratio(above: i64, below: u64) -> Rational {
    Rational::from_parts(above.into(), below.into())
}

/// 10^power
fn ten(power: i64) -> Rational {
    Rational::from(10).pow(power as isize)
}

/// As it is written: `-1.50`.
fn figure(text: &str) -> Figure {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits: i128 = format!("{whole}{decimals}").parse().unwrap();
    let written = Written {
        value: Rational::from(digits) * ten(-(decimals.len() as i64)),
        decimals: decimals.len() as u32,
        point: text.contains('.'),
    };
    Figure::new(&written, negative, 0).unwrap()
}

/// So many units of 10^−decimals, written out.
fn units(units: i64, decimals: u32) -> Figure {
    let written = Written {
        value: Rational::from(units.unsigned_abs()) * ten(-i64::from(decimals)),
        decimals,
        point: decimals > 0,
    };
    Figure::new(&written, units < 0, 0).unwrap()
}

fn sqrt(of: i64) -> Certified {
    let of = Certified::Exact(Rational::from(of));
    Certified::apply(Function::Sqrt, &[&of]).unwrap()
}

#[test]
fn each_kind_of_digits() {
    let cut = |text: &str| Digits::CutOff(text.into());
    let last = |text: &str| Digits::LastDigit(text.into());
    // What is written, the true value, the sign, and what it is.
    let table = [
        ("2.61", ratio(261, 100), "=", Digits::Exact),
        ("2.610", ratio(261, 100), "=", Digits::Exact),
        ("2.6", ratio(261, 100), "=", Digits::Rounded),
        ("2.7", ratio(261, 100), "=", Digits::Wrong),
        ("2.46", ratio(261, 100), "=", Digits::Wrong),
        // A value that could have been written exactly has to be.
        ("2.51", ratio(5, 2), "≈", Digits::Wrong),
        ("2.499", ratio(5, 2), "≈", Digits::Wrong),
        // Half either way.
        ("0.12", ratio(125, 1000), "=", Digits::Rounded),
        ("0.13", ratio(125, 1000), "=", Digits::Rounded),
        ("-0.12", ratio(-125, 1000), "=", Digits::Rounded),
        // Cut off, from two digits on, towards 0.
        ("0.66", ratio(2, 3), "≈", cut("0.67")),
        ("-0.66", ratio(-2, 3), "≈", cut("-0.67")),
        ("0.6", ratio(2, 3), "≈", Digits::Wrong),
        ("12", ratio(127, 10), "≈", cut("13")),
        // One off, from three digits on.
        ("0.668", ratio(2, 3), "≈", last("0.667")),
        ("0.68", ratio(2, 3), "≈", Digits::Wrong),
        ("0.665", ratio(2, 3), "≈", Digits::Wrong),
        ("0.0668", ratio(2, 30), "=", last("0.0667")),
        // Behind `=` a number without a point is exact.
        ("3", ratio(29, 10), "=", Digits::Wrong),
        ("3", ratio(29, 10), "≈", Digits::Rounded),
        ("0", ratio(1, 10), "=", Digits::Wrong),
        ("0.00", ratio(1, 1000), "=", Digits::Rounded),
        ("0.00", ratio(7, 1000), "=", Digits::Wrong),
        ("0.5", ratio(-1, 2), "=", Digits::Wrong),
    ];
    for (written, truth, sign, wanted) in table {
        let found = judge(&figure(written), &Certified::Exact(truth), sign == "≈");
        assert_eq!(found, wanted, "{written}");
    }
}

#[test]
fn irrational_values_have_digits_too() {
    for (written, sign, wanted) in [
        ("1.4142", "=", Digits::Rounded),
        ("1.41421356237309504880", "=", Digits::Rounded),
        (
            "1.41421356237309504881",
            "=",
            Digits::LastDigit("1.41421356237309504880".into()),
        ),
        ("1.414213562373", "≈", Digits::Rounded),
        ("1.4141", "=", Digits::LastDigit("1.4142".into())),
        ("1.4139", "=", Digits::Wrong),
        ("1", "≈", Digits::Rounded),
        ("1", "=", Digits::Wrong),
    ] {
        let found = judged(&figure(written), sign == "≈", || Ok(sqrt(2)));
        assert_eq!(found, Ok(wanted), "{written}");
    }
}

/// (√2 + √3)(√2 − √3) is −1, though nothing but enclosures says so.
#[test]
fn a_number_that_is_rational_in_disguise_is_exact() {
    let truth = || {
        let both = sqrt(2).add(&sqrt(3))?;
        let difference = sqrt(2).add(&sqrt(3).negate())?;
        both.multiply(&difference)
    };
    for (written, wanted) in [
        ("-1", Digits::Exact),
        ("-1.00", Digits::Exact),
        ("-1.01", Digits::Wrong),
        ("-0.99", Digits::Wrong),
    ] {
        assert_eq!(
            judged(&figure(written), false, truth),
            Ok(wanted),
            "{written}"
        );
    }
}

#[test]
fn what_is_not_known_closely_is_undecided() {
    let work = Work {
        bits: 16,
        ..Work::default()
    };
    let long = "1.41421356237309504880";
    let found = working(work, || judge(&figure(long), &sqrt(2), true));
    assert_eq!(found, Digits::Undecided);
    let broken = judged(&figure("1.0"), true, || Err(Fault::MissingValue));
    assert_eq!(broken, Err(Fault::MissingValue));
}

#[test]
fn powers_of_ten_and_texts() {
    let written = Written {
        value: ratio(31, 10),
        decimals: 1,
        point: true,
    };
    let small = Figure::new(&written, false, -4).unwrap();
    let near = Certified::Exact(ratio(3_149, 10_000_000));
    assert_eq!(judge(&small, &near, false), Digits::Rounded);
    assert_eq!(rounded(&near, &small), "0.00031");
    let tiny = Figure::new(&written, false, -20).unwrap();
    let truth = Certified::Exact(ratio(-456, 100) * ten(-20));
    assert_eq!(rounded(&truth, &tiny), "-4.6 \\cdot 10^{-20}");
    let large = Figure::new(&written, false, 3).unwrap();
    assert_eq!(
        rounded(&Certified::Exact(Rational::from(-12_345)), &large),
        "-12300"
    );
    assert_eq!(Figure::new(&written, false, i64::MIN), None);
    let third = Certified::Exact(ratio(1, 3));
    assert_eq!(text(&third).unwrap(), "0.333333");
    assert_eq!(
        text(&Certified::Exact(ratio(1_234_567_891, 1_000_000_000))).unwrap(),
        "1.234567891"
    );
}

/// A rational number, and how many decimals of it are written.
fn truths() -> impl Strategy<Value = (Rational, u32)> {
    (-100_000i64..100_000, 1u64..3_000, 1u32..9)
        .prop_map(|(above, below, decimals)| (ratio(above, below), decimals))
}

fn is_right(digits: &Digits) -> bool {
    matches!(digits, Digits::Exact | Digits::Rounded)
}

proptest! {
    #[test]
    fn the_true_value_rounded_to_any_number_of_digits_is_right((truth, decimals) in truths()) {
        let scaled = &truth * ten(i64::from(decimals));
        let twice = (&scaled * Rational::from(2)).ceil();
        let whole = i64::try_from(&scaled.clone().round()).unwrap();
        let ties = Rational::from(twice) == &scaled * Rational::from(2) && !scaled.is_int();
        let truth = Certified::Exact(truth);
        prop_assert!(is_right(&judge(&units(whole, decimals), &truth, false)));
        if ties {
            let floor = i64::try_from(&scaled.floor()).unwrap();
            for side in [floor, floor + 1] {
                prop_assert_eq!(judge(&units(side, decimals), &truth, false), Digits::Rounded);
            }
        }
        let shown = rounded(&truth, &units(whole, decimals));
        prop_assert_eq!(figure(&shown).value, units(whole, decimals).value);
    }

    #[test]
    fn the_true_value_cut_off_is_right((truth, decimals) in truths()) {
        let scaled = &truth * ten(i64::from(decimals));
        let whole = i64::try_from(&scaled.trunc()).unwrap();
        let found = judge(&units(whole, decimals), &Certified::Exact(truth), false);
        let enough = whole.unsigned_abs() >= 10;
        prop_assert!(is_right(&found) || !enough || matches!(found, Digits::CutOff(_)));
    }

    #[test]
    fn three_units_away_is_wrong((truth, decimals) in truths(), above in any::<bool>()) {
        let scaled = &truth * ten(i64::from(decimals));
        let whole = i64::try_from(&scaled.round()).unwrap() + if above { 3 } else { -3 };
        for approximately in [true, false] {
            let found = judge(&units(whole, decimals), &Certified::Exact(truth.clone()), approximately);
            prop_assert_eq!(found, Digits::Wrong);
        }
    }

    /// An enclosure is judged as the number in it is.
    #[test]
    fn enclosures_are_judged_as_their_numbers(of in 2i64..500, decimals in 1u32..12, by in -4i64..5) {
        let truth = || Ok(sqrt(of));
        let [near, _] = working(Work { bits: 512, ..Work::default() }, || sqrt(of).bounds().unwrap());
        let whole = i64::try_from(&(&near * ten(i64::from(decimals))).round()).unwrap() + by;
        let written = units(whole, decimals);
        let wanted = judge(&written, &Certified::Exact(near), true);
        prop_assert_eq!(judged(&written, true, truth), Ok(wanted));
    }

    #[test]
    fn what_rounds_to_the_digits_lies_in_their_interval((truth, decimals) in truths()) {
        let scaled = (&truth * ten(i64::from(decimals))).round();
        let written = units(i64::try_from(&scaled).unwrap(), decimals);
        let interval = enclosure(&written);
        prop_assert_eq!(interval.holds(&Certified::Exact(truth.clone())), Some(true));
        let outside = Certified::Exact(truth + &written.ulp * ratio(2, 1));
        prop_assert_eq!(interval.holds(&outside), Some(false));
    }

    /// A function of an interval holds what it makes of every number in it.
    #[test]
    fn intervals_hold_the_values_of_their_numbers(
        row in 0..FUNCTIONS.len(),
        ends in proptest::collection::vec((-400i64..400, 0i64..300, 0i64..=8), 3),
    ) {
        let row = &FUNCTIONS[row];
        let arity = row.arguments.len();
        let intervals: Vec<Interval> = ends
            .iter()
            .map(|(low, width, _)| Interval::new(ratio(*low, 100), ratio(low + width, 100)))
            .collect();
        let points: Vec<Certified> = ends
            .iter()
            .map(|(low, width, at)| Certified::Exact(ratio(low * 8 + width * at, 800)))
            .collect();
        let wide = Interval::apply(row.function, &intervals.iter().take(arity).collect::<Vec<_>>());
        let value = Certified::apply(row.function, &points.iter().take(arity).collect::<Vec<_>>());
        if let (Ok(wide), Ok(value)) = (wide, value) {
            prop_assert_ne!(wide.holds(&value), Some(false), "{}", row.name);
        }
    }

    /// So do sums, products and powers of them.
    #[test]
    fn intervals_hold_what_is_computed_in_them(
        parts in proptest::collection::vec((-50i64..50, 0i64..40, 0i64..=8, -3i64..6), 1..6),
    ) {
        let mut wide = Interval::zero();
        let mut value = Certified::zero();
        for (low, width, at, exponent) in parts {
            let a = Interval::new(ratio(low, 10), ratio(low + width, 10));
            let b = Certified::Exact(ratio(low * 8 + width * at, 80));
            let exponent = Rational::from(exponent);
            let (Ok(a), Ok(b)) = (a.power(&exponent), b.power(&exponent)) else {
                continue;
            };
            wide = wide.add(&a).unwrap().multiply(&a.negate()).unwrap();
            value = value.add(&b).unwrap().multiply(&b.negate()).unwrap();
        }
        prop_assert_ne!(wide.holds(&value), Some(false));
    }
}
