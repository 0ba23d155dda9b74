//! The functions of the table near a floating-point number.
//!
//! exp, log and what is made of them are worked out here with a bound of their error that is proved
//! beside each; the others go by balls. In the proofs u is 2^−53, and an error of ku is a relative
//! one.

use super::{Near, ROUNDER, TINY, UNIT, truth, up};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::exact::ball::Ball;
use crate::exact::certified::smooth;
use crate::exact::{Fault, Field};
use std::cmp::Ordering;

/// Bits of the balls that the rarer functions are worked out with.
const BITS: usize = 72;

/// The bits of log 2 in two parts: the first has 32, so that its product with a whole number of 11
/// bits is exact, and both together are off by less than 2^−85.
const LOG_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];

/// e^x is worked out where nothing overflows and nothing is subnormal.
const MOST: f64 = 700.0;

/// 1/k!
const INVERSE_FACTORIALS: [f64; 16] = {
    let mut all = [1.0; 16];
    let (mut factorial, mut k) = (1.0, 1);
    while k < 16 {
        factorial *= k as f64;
        all[k] = 1.0 / factorial;
        k += 1;
    }
    all
};

/// 1/(2k + 1)
const ODD: [f64; 17] = {
    let mut all = [1.0; 17];
    let mut k = 0;
    while k < 17 {
        all[k] = 1.0 / (2 * k + 1) as f64;
        k += 1;
    }
    all
};

/// A value that is off by at most so many u.
struct Off(f64, f64);

impl Off {
    fn near(self) -> Near {
        let Off(value, units) = self;
        Near::new(value, up(value.abs() * units * UNIT))
    }
}

/// (k, r): x = k·log 2 + r with |r| < 0.36, r off by less than 2^−54 + 2^−70 (0.51u, absolute): two
/// roundings of numbers below 0.5, a product below 2^−21 rounded, and what log 2 is off by.
fn reduced(x: f64) -> (f64, f64) {
    let k = (x * std::f64::consts::LOG2_E + ROUNDER) - ROUNDER;
    (k, (x - k * LOG_2[0]) - k * LOG_2[1])
}

/// 2^k for a whole k of at most 1010 in size.
fn power_of_two(k: f64) -> f64 {
    f64::from_bits(((k as i64 + 1023) as u64) << 52)
}

/// (e^r − 1)/r for |r| < 0.36, off by less than 1.7u: the innermost terms count |r|^k/k! each, so
/// that the roundings inside add 2u (r/2 + r²/6 + …) ≤ 0.47u to the last one's u, and what is left
/// out of the series is below 2^−60.
fn quotient_of_exp(r: f64) -> f64 {
    let mut sum = INVERSE_FACTORIALS[14];
    for term in INVERSE_FACTORIALS[1..14].iter().rev() {
        sum = sum * r + term;
    }
    sum
}

/// e^x for |x| ≤ 700: e^r = 1 + r·q. r·q is off by 2.8u and at most 0.44 in size, r by 0.51u
/// absolute, the sum by u; e^r ≥ 0.69. Less than 4u.
fn exp(x: f64) -> Off {
    let (k, r) = reduced(x);
    Off((1.0 + r * quotient_of_exp(r)) * power_of_two(k), 4.0)
}

/// e^x − 1 for −700 ≤ x ≤ 0. Where k = 0, r is x and the product is off by 2.8u. Else
/// 2^k (r·q) + (2^k − 1): the first is off by 2^k (2.8u · 0.44 + 0.51u · 1.44) ≤ 2^k · 1.97u, the
/// second by u/2 at most where 2^k < u, and the sum, at least 0.3 in size, by u. Less than 5u.
fn exp_minus_one(x: f64) -> Off {
    let (k, r) = reduced(x);
    let product = r * quotient_of_exp(r);
    if k == 0.0 {
        return Off(product, 5.0);
    }
    let power = power_of_two(k);
    Off(power * product + (power - 1.0), 5.0)
}

/// log((1 + s)/(1 − s)) = 2s (1 + s²/3 + s⁴/5 + …) for |s| ≤ 1/3, s being off by 2u. The terms
/// behind the 1 are 0.04 at most together, and off by a few u of that; the sum by u, the product by
/// u. The series ends below 2^−58. Less than 5u.
fn log_of_quotient(s: f64) -> Off {
    let square = s * s;
    let mut sum = ODD[16];
    for term in ODD[..16].iter().rev() {
        sum = sum * square + term;
    }
    Off(2.0 * s * sum, 5.0)
}

/// log x for a normal x > 0: x = 2^k f with √½ < f < √2, about. f − 1 is exact. k·log 2 is off by
/// 2u, and is at least twice as large as log f, so the sum cancels half of it at most: less than
/// 2 · 2u + 5u + u.
fn log(x: f64) -> Off {
    let bits = x.to_bits();
    let (mut k, mut f) = (
        (bits >> 52) as i64 - 1023,
        f64::from_bits(bits & (u64::MAX >> 12) | 1023 << 52),
    );
    if f > std::f64::consts::SQRT_2 {
        (k, f) = (k + 1, f / 2.0);
    }
    let Off(of_f, units) = log_of_quotient((f - 1.0) / (f + 1.0));
    if k == 0 {
        return Off(of_f, units);
    }
    Off(k as f64 * std::f64::consts::LN_2 + of_f, 11.0)
}

/// About log x, for a normal x > 0.
pub(in crate::exact) fn log_of(x: f64) -> f64 {
    log(x).0
}

/// log(1 + t) for 0 < t ≤ 1: t/(2 + t) is off by 2u.
fn log_one_plus(t: f64) -> f64 {
    log_of_quotient(t / (2.0 + t)).0
}

/// A value that grows by at most a factor e^r within a radius r.
fn spread(value: Near, radius: f64) -> Near {
    if radius > 1.0 {
        return Near::UNKNOWN;
    }
    // e^r − 1 ≤ r + r²
    let growth = up(radius + radius * radius);
    let growth = if radius == 0.0 { 0.0 } else { growth + TINY };
    Near::new(value.middle, up(value.radius + up(value.size() * growth)))
}

/// The same, where it also grows by at most so many radii.
fn spread_within(value: Near, radius: f64, slope: f64) -> Near {
    let by_slope = Near::new(value.middle, up(value.radius + slope * radius + TINY));
    let by_factor = spread(value, radius);
    if by_factor.radius < by_slope.radius {
        by_factor
    } else {
        by_slope
    }
}

/// Everything from 0 to e^(−700), and more.
fn almost_zero() -> Near {
    Near::new(0.0, 1e-300)
}

fn near_exp(a: Near) -> Near {
    if a.is_zero() {
        return Near::exactly(1.0);
    }
    if a.middle.abs() <= MOST {
        spread(exp(a.middle).near(), a.radius)
    } else if a.middle < 0.0 && a.radius < 1.0 {
        almost_zero()
    } else {
        Near::UNKNOWN
    }
}

/// −E/(2 + E) with E = e^(−2|x|) − 1. The slope of its logarithm by that of E is 2/(2 + E) ≤ 2, so
/// less than 2 · 5u + 2u.
fn tanh(a: Near) -> Near {
    if a.is_zero() {
        return a;
    }
    let value = match a.middle.abs() {
        size if size < 340.0 => {
            let Off(below, _) = exp_minus_one(-2.0 * size);
            Off(-below / (2.0 + below), 12.0)
        }
        _ => Off(1.0, 1.0),
    };
    let Near { middle, radius } = value.near();
    let middle = middle.copysign(a.middle);
    Near::new(middle, up(radius + a.radius + TINY))
}

/// 1/(1 + e^−x), or e^x/(1 + e^x): by the slope of its logarithm, 1 − σ, that much of the
/// exponential's 4u counts; the two more operations count 2u.
fn sigmoid(a: Near) -> Near {
    if a.is_zero() {
        return Near::exactly(0.5);
    }
    if a.middle.abs() > MOST {
        return match a.middle > 0.0 {
            true => Near::new(1.0, up(UNIT + a.radius)),
            false if a.radius < 1.0 => almost_zero(),
            false => Near::UNKNOWN,
        };
    }
    let Off(power, _) = exp(-a.middle.abs());
    let above = if a.middle > 0.0 { 1.0 } else { power };
    let value = above / (1.0 + power);
    let off = Off(value, 4.0 * (1.0 - value) + 2.5);
    spread_within(off.near(), a.radius, 0.25)
}

/// max(x, 0) + log(1 + e^(−|x|)): 4u of the exponential count once at most, 5u of the logarithm, u
/// of the sum.
fn softplus(a: Near) -> Near {
    if a.middle.abs() > MOST {
        return match a.middle > 0.0 {
            true => Near::new(a.middle, up(a.middle * UNIT + a.radius)),
            false if a.radius < 1.0 => almost_zero(),
            false => Near::UNKNOWN,
        };
    }
    let Off(power, _) = exp(-a.middle.abs());
    let value = Off(a.middle.max(0.0) + log_one_plus(power), 11.0);
    spread_within(value.near(), a.radius, 1.0)
}

fn near_log(a: Near) -> Result<Near, Fault> {
    match a.sign()? {
        Ordering::Greater => {}
        _ => return Err(Fault::OutsideDomain(None)),
    }
    if a == Near::exactly(1.0) {
        return Ok(Near::exactly(0.0));
    }
    if a.middle < TINY {
        return Ok(Near::UNKNOWN);
    }
    let value = log(a.middle).near();
    // |log t − log m| ≤ r/(m − r)
    let below = (a.middle - a.radius) * (1.0 - 4.0 * UNIT);
    if below <= TINY {
        return Ok(Near::UNKNOWN);
    }
    Ok(Near::new(
        value.middle,
        up(value.radius + up(a.radius / below) + TINY),
    ))
}

/// What is worked out with balls of so many bits.
pub(super) fn by_balls(f: impl Fn(usize) -> Result<Ball, Fault>) -> Result<Near, Fault> {
    Ok(Near::of_ball(&f(BITS)?))
}

/// The value of a function of the table.
pub(super) fn apply(function: Function, arguments: &[&Near]) -> Result<Near, Fault> {
    let at = |place: usize| {
        arguments
            .get(place)
            .copied()
            .copied()
            .unwrap_or(Near::exactly(0.0))
    };
    let (a, b) = (at(0), at(1));
    let zero = Near::exactly(0.0);
    let positive = || Ok(a.sign()?.is_gt());
    let is = |wanted: fn(Ordering) -> bool| Ok(truth(wanted(a.compare(b)?)));
    Ok(match function {
        Function::Relu => {
            if positive()? {
                a
            } else {
                zero
            }
        }
        Function::ReluPrime => truth(positive()?),
        Function::LeakyRelu => {
            if positive()? {
                a
            } else {
                a.times(b)
            }
        }
        Function::LeakyReluPrime => {
            if positive()? {
                Near::exactly(1.0)
            } else {
                b
            }
        }
        Function::Abs => {
            if a.sign()?.is_lt() {
                a.negate()
            } else {
                a
            }
        }
        Function::Sign => Near::exactly(f64::from(a.sign()? as i8)),
        Function::Max => {
            if a.compare(b)?.is_ge() {
                a
            } else {
                b
            }
        }
        Function::Min => {
            if a.compare(b)?.is_le() {
                a
            } else {
                b
            }
        }
        Function::Where => {
            if a.sign()?.is_eq() {
                at(2)
            } else {
                b
            }
        }
        Function::StopGradient => a,
        Function::Equal => return is(Ordering::is_eq),
        Function::NotEqual => return is(Ordering::is_ne),
        Function::Less => return is(Ordering::is_lt),
        Function::LessOrEqual => return is(Ordering::is_le),
        Function::Greater => return is(Ordering::is_gt),
        Function::GreaterOrEqual => return is(Ordering::is_ge),
        Function::Elu | Function::EluPrime if positive()? => match function {
            Function::Elu => a,
            _ => Near::exactly(1.0),
        },
        Function::Elu if a.middle >= -MOST && a.middle <= 0.0 => {
            let value = exp_minus_one(a.middle).near();
            // The slope of e^x is at most 1 up to 0.
            let slope = up(value.radius + up(a.radius + a.radius * a.radius) + TINY);
            let radius = if a.radius > 1.0 { f64::INFINITY } else { slope };
            Near::new(value.middle, if a.is_zero() { 0.0 } else { radius }).times(b)
        }
        Function::Elu => Near::UNKNOWN,
        Function::EluPrime => near_exp(a).times(b),
        Function::Sqrt | Function::Norm => a.root()?,
        Function::NormPrime if a.is_zero() => zero,
        Function::NormPrime => a.root()?.inverted()?.times(Near::exactly(0.5)),
        Function::Exp => near_exp(a),
        Function::Log => near_log(a)?,
        Function::Tanh => tanh(a),
        Function::Sigmoid => sigmoid(a),
        Function::Softplus => softplus(a),
        Function::Silu => a.times(sigmoid(a)),
        Function::Gelu | Function::GeluTanh | Function::Sin | Function::Erf if a.is_zero() => zero,
        Function::Cos if a.is_zero() => Near::exactly(1.0),
        Function::Gelu
        | Function::GeluTanh
        | Function::Sin
        | Function::Cos
        | Function::Erf
        | Function::Pi => {
            let ball = a.ball().ok_or(Fault::Undecided(None))?;
            by_balls(|bits| smooth(function, &ball, bits))?
        }
        Function::Power => return power(a, b),
    })
}

/// a^b
fn power(a: Near, b: Near) -> Result<Near, Fault> {
    if b.is_known() {
        let exponent = Rational::try_from(b.middle).map_err(|_| Fault::Undecided(None))?;
        return a.power(&exponent);
    }
    match a.sign()? {
        Ordering::Less => Err(Fault::PowerWithoutValue(None)),
        Ordering::Equal if b.sign()?.is_gt() => Ok(Near::exactly(0.0)),
        Ordering::Equal => Err(Fault::PowerWithoutValue(None)),
        Ordering::Greater => Ok(near_exp(near_log(a)?.times(b))),
    }
}
