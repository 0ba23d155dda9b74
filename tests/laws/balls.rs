//! The enclosures of `exact::ball` and the numbers of `exact::certified`.

use crate::random::{Random, cases};
use backprose::algebra::Rational;
use backprose::algebra::function::{FUNCTIONS, Function};
use backprose::exact::ball::Ball;
use backprose::exact::certified::{Certified, Work, working};
use backprose::exact::decimal::decimal;
use backprose::exact::{Fault, Field};
use dashu_float::FBig;
use dashu_float::round::Round;
use dashu_float::round::mode::{Down, Up};
use std::cmp::Ordering;

fn ratio(above: i64, below: u64) -> Rational {
    Rational::from_parts(above.into(), below.into())
}

/// A rational of any size that people compute with, and of some that they do not.
fn number(random: &mut Random, largest: i64) -> Rational {
    let below = 1 + random.below(1 << 20) as u64;
    let size = (largest as f64).powf(random.between(-2.0, 1.0));
    let above = (size * below as f64) as i64;
    ratio(if random.once_in(2) { above } else { -above }, below)
}

/// The ball holds the number.
fn holds(ball: &Ball, value: &Rational) -> bool {
    let [low, high] = ball.bounds();
    low <= *value && *value <= high
}

/// Two balls that hold the same number have a common part.
fn meet(a: &Ball, b: &Ball) -> bool {
    let ([low, high], [least, most]) = (a.bounds(), b.bounds());
    low <= most && least <= high
}

/// Whether the radius is below 2^−bits of the middle.
fn close(ball: &Ball, bits: usize) -> bool {
    let [low, high] = ball.bounds();
    let width = &high - &low;
    let size = if low < Rational::ZERO { -low } else { high };
    width * Rational::from(2).pow(bits as isize) <= size * Rational::from(2)
}

#[test]
fn arithmetic_holds_the_rational_result() {
    cases(2_000, |random| {
        let (a, b) = (number(random, 1_000_000), number(random, 1_000_000));
        let (fine, coarse) = (20 + random.below(200), 20 + random.below(100));
        let bits = 20 + random.below(200);
        let (x, y) = (
            Ball::from_rational(&a, fine),
            Ball::from_rational(&b, coarse),
        );
        assert!(holds(&x, &a) && holds(&y, &b), "{a} {b}");
        assert!(holds(&x.plus(&y, bits), &(&a + &b)), "{a} + {b}");
        assert!(holds(&x.minus(&y, bits), &(&a - &b)), "{a} − {b}");
        assert!(holds(&x.times(&y, bits), &(&a * &b)), "{a} · {b}");
        if y.sign().is_some_and(Ordering::is_ne) {
            assert!(holds(&x.over(&y, bits).unwrap(), &(&a / &b)), "{a} / {b}");
        }
        let n = random.below(20) as i64 - 10;
        if x.sign().is_some_and(Ordering::is_ne) {
            let power = x.whole_power(n, bits).unwrap();
            assert!(holds(&power, &a.pow(n as isize)), "{a}^{n}");
        }
        if y.sign() == Some(Ordering::Greater) {
            let root = y.root(bits).unwrap();
            assert!(holds(&root.times(&root, 400), &b), "√{b}");
        }
    });
}

/// A function of a ball, and the largest arguments that it is tried with.
type Case = (
    &'static str,
    fn(&Ball, usize) -> Result<Ball, Fault>,
    i64,
    bool,
);

/// Name, function, largest argument, whether only above 0.
const BALLS: [Case; 11] = [
    ("exp", Ball::exp, 100_000, false),
    ("exp − 1", Ball::exp_minus_one, 1_000, false),
    ("log", Ball::log, 1_000_000_000, true),
    ("log(1 + a)", Ball::log_one_plus, 1_000, true),
    ("sin", Ball::sin, 1_000_000, false),
    ("cos", Ball::cos, 1_000_000, false),
    ("sigmoid", Ball::sigmoid, 100_000, false),
    ("tanh", Ball::tanh, 1_000, false),
    ("softplus", Ball::softplus, 100_000, false),
    ("erf", Ball::erf, 50, false),
    ("erfc", Ball::erfc, 50, false),
];

/// At two precisions the ways and the argument reductions differ; and what is asked for comes out.
#[test]
fn functions_agree_with_themselves_worked_out_further() {
    cases(60, |random| {
        for (name, function, largest, positive) in BALLS {
            let mut at = number(random, largest);
            if positive && at < Rational::ZERO {
                at = -at;
            }
            if at.is_zero() {
                continue;
            }
            let bits = 64 + random.below(200);
            // A dyadic number, so that the argument is exact.
            let exact = Ball::from_rational(&at, 60).bounds()[0].clone();
            let argument = Ball::from_rational(&exact, 4_000);
            let (near, far) = (
                function(&argument, bits).unwrap(),
                function(&argument, 2 * bits + 77).unwrap(),
            );
            assert!(meet(&near, &far), "{name} {exact}");
            assert!(close(&near, bits - 8), "{name} {exact} to {bits} bits");
            // The value at a number of a wide ball lies in the ball of the values.
            let wide = Ball::from_rational(&at, 24);
            if let Ok(values) = function(&wide, bits) {
                let value = function(&Ball::from_rational(&at, 400), 300).unwrap();
                assert!(meet(&values, &value), "{name} around {at}");
            }
        }
    });
}

/// Against others' exp, log and √, rounded down and up.
#[test]
fn exp_log_and_root_lie_between_directed_roundings() {
    fn rational<R: Round>(value: &FBig<R>) -> Rational {
        let (significand, exponent) = value.repr().clone().into_parts();
        Rational::from(significand) * Rational::from(2).pow(exponent)
    }
    fn floating<R: Round>(value: &Rational) -> FBig<R> {
        let bits = value.denominator().trailing_zeros().unwrap_or(0);
        FBig::from_parts(value.numerator().clone(), -(bits as isize))
            .with_precision(300)
            .value()
    }
    cases(60, |random| {
        let at = number(random, 1_000);
        let at = Ball::from_rational(&at, 60).bounds()[0].clone();
        let ball = Ball::from_rational(&at, 1_000);
        let (down, up) = (floating::<Down>(&at), floating::<Up>(&at));
        let lies = |ours: Ball, low: Rational, high: Rational, name: &str| {
            let [least, most] = ours.bounds();
            assert!(least <= high && low <= most, "{name} {at}");
        };
        let bits = 64 + random.below(200);
        lies(
            ball.exp(bits).unwrap(),
            rational(&down.exp()),
            rational(&up.exp()),
            "exp",
        );
        if at > Rational::ZERO {
            lies(
                ball.log(bits).unwrap(),
                rational(&down.ln()),
                rational(&up.ln()),
                "log",
            );
            lies(
                ball.root(bits).unwrap(),
                rational(&down.sqrt()),
                rational(&up.sqrt()),
                "√",
            );
        }
    });
}

/// Identities that no function here is computed by.
#[test]
fn functions_keep_their_identities() {
    const BITS: usize = 200;
    let one = Ball::whole(1);
    cases(60, |random| {
        let (a, b) = (number(random, 30), number(random, 30));
        let (x, y) = (Ball::from_rational(&a, 300), Ball::from_rational(&b, 300));
        let sum = Ball::from_rational(&(&a + &b), 300);
        let exp = |ball: &Ball| ball.exp(BITS).unwrap();
        assert!(meet(&exp(&sum), &exp(&x).times(&exp(&y), BITS)), "{a} {b}");
        assert!(holds(&exp(&x).log(BITS).unwrap(), &a), "{a}");
        let (sin, cos) = (x.sin(BITS).unwrap(), x.cos(BITS).unwrap());
        let (sin_y, cos_y) = (y.sin(BITS).unwrap(), y.cos(BITS).unwrap());
        let turned = sin.times(&cos_y, BITS).plus(&cos.times(&sin_y, BITS), BITS);
        assert!(meet(&sum.sin(BITS).unwrap(), &turned), "{a} {b}");
        let squares = sin.times(&sin, BITS).plus(&cos.times(&cos, BITS), BITS);
        assert!(holds(&squares, &Rational::ONE), "{a}");
        let power = exp(&x);
        let sigmoid = x.sigmoid(BITS).unwrap();
        let odds = sigmoid.over(&one.minus(&sigmoid, 400), BITS).unwrap();
        assert!(meet(&odds, &power), "{a}");
        let softplus = exp(&x.softplus(BITS).unwrap());
        assert!(meet(&softplus, &one.plus(&power, BITS)), "{a}");
        let tanh = x.tanh(BITS).unwrap();
        let square = power.times(&power, BITS);
        let by_hand = square
            .minus(&one, BITS)
            .over(&square.plus(&one, BITS), BITS);
        assert!(meet(&tanh, &by_hand.unwrap()), "{a}");
        let whole = x.erf(BITS).unwrap().plus(&x.erfc(BITS).unwrap(), BITS);
        assert!(holds(&whole, &Rational::ONE), "{a}");
    });
}

/// erf by its alternating series, and sin by its own, in fractions.
#[test]
fn erf_and_sin_are_what_their_power_series_say() {
    cases(12, |random| {
        let at = number(random, 3);
        let square = &at * &at;
        let (mut power, mut erf, mut sin, mut odd) =
            (at.clone(), Rational::ZERO, Rational::ZERO, at.clone());
        for n in 0..90_u64 {
            erf += &power * ratio(1, 2 * n + 1);
            power = -power * &square * ratio(1, n + 1);
            sin += &odd;
            odd = -odd * &square * ratio(1, (2 * n + 2) * (2 * n + 3));
        }
        let rest = if power < Rational::ZERO {
            -power
        } else {
            power
        };
        let widest = ratio(1, 1 << 40) * ratio(1, 1 << 40);
        assert!(rest < widest, "the series is long enough for {at}");
        let bits = 80;
        let scale = Ball::whole(2)
            .over(&Ball::pi(300).root(300).unwrap(), 300)
            .unwrap();
        let argument = Ball::from_rational(&at, 300);
        let [low, high] = argument.erf(bits).unwrap().bounds();
        let [least, most] = Ball::from_rational(&erf, 300).times(&scale, 300).bounds();
        let margin = rest * Rational::from(2);
        assert!(low <= most + &margin && least - margin <= high, "erf {at}");
        assert!(meet(
            &argument.sin(bits).unwrap(),
            &Ball::from_rational(&sin, 300)
        ));
    });
}

#[test]
fn pi_is_pi() {
    let known = "3.141592653589793238462643383279502884197169399375105820974944592307816406286209";
    let found = working(
        Work {
            bits: 400,
            ..Work::default()
        },
        || {
            let pi = Certified::apply(Function::Pi, &[]).unwrap();
            pi.decimal(79).unwrap().text
        },
    );
    assert_eq!(found, known);
}

/// The digits shown are the first of those that are shown when more are asked for.
#[test]
fn digits_are_the_first_of_more_digits() {
    let value = |function, arguments: &[Rational], bits| {
        working(
            Work {
                bits,
                ..Work::default()
            },
            || {
                let arguments: Vec<Certified> = arguments
                    .iter()
                    .map(|value| Certified::from_rational(value).unwrap())
                    .collect();
                let value = Certified::apply(function, &arguments.iter().collect::<Vec<_>>())?;
                Ok::<_, Fault>((value.digits(25), value.digits(100)))
            },
        )
    };
    cases(40, |random| {
        for row in FUNCTIONS {
            let arguments: Vec<Rational> =
                row.arguments.iter().map(|_| number(random, 100)).collect();
            let few = value(row.function, &arguments, 164);
            let many = value(row.function, &arguments, 464);
            let (Ok((Some(few), _)), Ok((_, Some(many)))) = (&few, &many) else {
                assert_eq!(few.is_err(), many.is_err(), "{} {arguments:?}", row.name);
                assert!(few.is_err(), "{} {arguments:?}", row.name);
                continue;
            };
            let (mantissa, power) = many.parts();
            let rounded = Rational::from(mantissa) * Rational::from(10).pow(power as isize);
            assert_eq!(
                few.decimal(25).text,
                decimal(&rounded, 25).text,
                "{} {arguments:?}",
                row.name
            );
        }
    });
}
