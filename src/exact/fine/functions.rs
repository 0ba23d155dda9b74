//! The functions near a sum of two floating-point numbers that big networks have most of.
//!
//! In: a function and its arguments. Out: its value to some 75 bits; nothing, where it is not
//! worked out here and goes by certified numbers. All but the end of one series is put together of
//! sums and products that know their own error. u is 2^−53.

use super::Fine;
use crate::algebra::function::Function;
use crate::exact::Field;
use crate::exact::near::{Near, ROUNDER, TINY, UNIT, log_of, up};

/// log 2 is off by less than 2^−107.
const LOG_2: Fine = Fine {
    high: std::f64::consts::LN_2,
    low: 2.319_046_813_846_299_6e-17,
    radius: 1e-32,
};

/// 1/k! from k = 4 on.
const INVERSE_FACTORIALS: [f64; 7] = [
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
];

/// How often an exponent is halved: the series is short then.
const HALVINGS: i32 = 6;

/// e^x is worked out where nothing overflows and nothing is subnormal.
const MOST: f64 = 600.0;

/// The value of a function, where it is worked out here.
pub(super) fn apply(function: Function, a: Fine) -> Option<Fine> {
    match function {
        Function::Exp => exp(a),
        Function::Log => log(a),
        Function::Tanh => tanh(a),
        Function::Sigmoid => sigmoid(a),
        Function::Silu => Some(a.times(sigmoid(a)?)),
        Function::Softplus => {
            let (size, is_positive) = sized(a)?;
            let rest = log(Fine::ONE.plus(exp(size.negated())?))?;
            Some(if is_positive { a.plus(rest) } else { rest })
        }
        Function::Relu => Some(if sized(a)?.1 { a } else { Fine::ZERO }),
        Function::ReluPrime => Some(if sized(a)?.1 { Fine::ONE } else { Fine::ZERO }),
        _ => None,
    }
}

/// Its size, and whether it is positive, where that is known; of 0 nothing is said.
fn sized(a: Fine) -> Option<(Fine, bool)> {
    let is_positive = match a.near().sign().ok()? {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => return None,
    };
    Some((if is_positive { a } else { a.negated() }, is_positive))
}

/// e^x
fn exp(a: Fine) -> Option<Fine> {
    if a.is_zero() {
        return Some(Fine::ONE);
    }
    let (less_one, power) = exponential(a)?;
    Some(Fine::ONE.plus(less_one).scaled(power))
}

/// e^x − 1
fn exp_minus_one(a: Fine) -> Option<Fine> {
    let (less_one, power) = exponential(a)?;
    if power == 1.0 {
        return Some(less_one);
    }
    Some(
        Fine::ONE
            .plus(less_one)
            .scaled(power)
            .plus(Fine::ONE.negated()),
    )
}

/// (e^r − 1, 2^k) with x = k·log 2 + r and |r| < 0.36.
fn exponential(a: Fine) -> Option<(Fine, f64)> {
    // What is written so is false of what is no number.
    if !(a.high.abs() <= MOST && a.radius < 1e-3) {
        return None;
    }
    let k = (a.high * std::f64::consts::LOG2_E + ROUNDER) - ROUNDER;
    let r = a.plus(LOG_2.times(Fine::new(-k, 0.0, 0.0)));
    let r = r.scaled(0.5_f64.powi(HALVINGS));
    let middle = Fine { radius: 0.0, ..r };
    let high = middle.high;
    // The terms from r⁴/4! on, |r| being below 0.0057: at most |r|⁴/23. That high is not r makes 4u
    // of it at most; r⁴ is off by 3u, the sum and its product by 3u; what is left out is less than
    // 2^−60 of it. All together is below |r|⁴ u/2.
    let rest = INVERSE_FACTORIALS.iter().rev();
    let sum = rest.fold(0.0, |sum, term| sum * high + term);
    let fourth = (high * high) * (high * high);
    let end = Fine::new(fourth * sum, 0.0, up(fourth * UNIT + TINY));
    let square = middle.times(middle);
    let third = square.times(middle).times(Fine::quotient(1.0, 6.0));
    let mut less_one = middle.plus(square.scaled(0.5)).plus(third.plus(end));
    // e^(r + t) differs from e^r by less than 2|t|.
    less_one.radius = up(less_one.radius + 2.0 * r.radius);
    for _ in 0..HALVINGS {
        // (1 + s)² − 1
        less_one = less_one.scaled(2.0).plus(less_one.times(less_one));
    }
    let power = f64::from_bits(((k as i64 + 1023) as u64) << 52);
    Some((less_one, power))
}

/// log x = y + log(x·e^(−y)), of which the second is t − t²/2 + … with a small t.
fn log(a: Fine) -> Option<Fine> {
    let (_, true) = sized(a)? else {
        return None;
    };
    if !(a.high > 1e-200 && a.high < 1e200) {
        return None;
    }
    let first = Fine::new(log_of(a.high), 0.0, 0.0);
    let t = a.times(exp(first.negated())?).plus(Fine::ONE.negated());
    let size = t.size();
    if size > 1e-3 {
        return None;
    }
    let mut log = first.plus(t);
    log.radius = up(log.radius + size * size);
    Some(log)
}

/// −E/(2 + E) with E = e^(−2|x|) − 1
fn tanh(a: Fine) -> Option<Fine> {
    let (size, is_positive) = sized(a)?;
    let below = exp_minus_one(size.scaled(-2.0))?;
    let value = below.times(Fine::new(2.0, 0.0, 0.0).plus(below).inverted()?);
    Some(if is_positive { value.negated() } else { value })
}

/// 1/(1 + e^−x), or e^x/(1 + e^x)
fn sigmoid(a: Fine) -> Option<Fine> {
    let (size, is_positive) = sized(a)?;
    let power = exp(size.negated())?;
    let value = Fine::ONE.plus(power).inverted()?;
    Some(if is_positive {
        value
    } else {
        power.times(value)
    })
}

impl Fine {
    /// By a power of two.
    fn scaled(self, by: f64) -> Fine {
        // Exact but for underflow.
        let radius = up(self.radius * by.abs() + TINY);
        Fine::new(self.high * by, self.low * by, radius)
    }

    /// 1/a = q + q·e + q·e²/(1 − e) with e = 1 − a·q.
    pub(super) fn inverted(self) -> Option<Fine> {
        let quotient = 1.0 / self.high;
        let normal = 1e-290..1e290;
        if !normal.contains(&quotient.abs()) || Near::sign(self.near()).ok()?.is_eq() {
            return None;
        }
        let quotient = Fine::new(quotient, 0.0, 0.0);
        let e = Fine::ONE.plus(self.times(quotient).negated());
        let size = e.size();
        if size > 0.25 {
            return None;
        }
        let mut value = quotient.plus(quotient.times(e));
        value.radius = up(value.radius + 2.0 * (quotient.size() * (size * size)));
        Some(value)
    }
}
