//! The functions near a sum of two floating-point numbers that big networks have most of.
//!
//! In: a function and its arguments. Out: its value to some 70 bits; nothing, where it is not
//! worked out here and goes by certified numbers. All but the end of one series is put together of
//! sums and products that know their own error. u is 2^−53.

use super::{Fine, product, sum};
use crate::algebra::function::Function;
use crate::exact::Field;
use crate::exact::ball::Ball;
use crate::exact::near::{ROUNDER, TINY, UNIT, log_of, up};
use std::sync::LazyLock;

/// log 2 in three parts, of 32 and of 33 bits, so that their products with a number of 16 bits are
/// exact, and the rest; all together are off by less than 2^−120.
const LOG_2: [f64; 3] = [
    6.931_471_803_691_238e-1,
    1.908_214_929_385_171_3e-10,
    -1.145_835_272_679_873_3e-20,
];

/// 1/k! from k = 3 on.
const INVERSE_FACTORIALS: [f64; 6] = [
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
];

/// So many powers of two, from 1 to almost 2, are worked out once.
const POWERS: usize = 64;

/// 2^(j/64), by balls.
static ROOTS_OF_TWO: LazyLock<[Fine; POWERS]> = LazyLock::new(|| {
    const BITS: usize = 160;
    let halved = |root: Ball, _| root.root(BITS);
    let Ok(step) = (0..POWERS.ilog2()).try_fold(Ball::whole(2), halved) else {
        return [Fine::UNKNOWN; POWERS];
    };
    let mut power = Ball::whole(1);
    std::array::from_fn(|_| {
        let root = Fine::of_ball(&power);
        power = power.times(&step, BITS);
        root
    })
});

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
    let (root, power, less_one) = exponential(a)?;
    Some(of_exponential(root, less_one).scaled(power))
}

/// t + t·e for t = 2^(j/64) and a small e, below 0.0055. What stands below the sum t + t·e is made of
/// numbers that are at most 2u t together; five roundings and the product of two low parts come to
/// less than 16u² t.
fn of_exponential(root: Fine, e: Fine) -> Fine {
    if root == Fine::ONE {
        return Fine::ONE.plus(e);
    }
    let (one, error) = product(root.high, e.high);
    let (high, rest) = sum(root.high, one);
    let low = rest + ((error + root.high * e.low) + (root.low + root.low * e.high));
    // t is below 2.
    let radius = up(32.0 * UNIT * UNIT + 2.0 * e.radius + 2.0 * root.radius);
    Fine::new(high, low, radius)
}

/// e^x − 1
fn exp_minus_one(a: Fine) -> Option<Fine> {
    let (root, power, less_one) = exponential(a)?;
    if root == Fine::ONE && power == 1.0 {
        return Some(less_one);
    }
    let whole = of_exponential(root, less_one).scaled(power);
    Some(whole.plus(Fine::ONE.negated()))
}

/// (2^(j/64), 2^m, e^r − 1) with x = (j/64 + m)·log 2 + r and |r| < 0.0055.
fn exponential(a: Fine) -> Option<(Fine, f64, Fine)> {
    // What is written so is false of what is no number.
    if !(a.high.abs() <= MOST && a.radius < 1e-3) {
        return None;
    }
    const PARTS: f64 = POWERS as f64;
    let whole = (a.high * (std::f64::consts::LOG2_E * PARTS) + ROUNDER) - ROUNDER;
    // Of 16 bits, as |x| is at most 600.
    let k = whole / PARTS;
    // All is exact but for a product and the three sums of the low part, each rounded by u of what it
    // is made of, and |k| times what log 2 is off by.
    let (first, left) = sum(a.high, -k * LOG_2[0]);
    let (high, more) = sum(first, -k * LOG_2[1]);
    let least = k * LOG_2[2];
    let low = (left + more) + (a.low - least);
    let sizes = left.abs() + more.abs() + a.low.abs() + least.abs();
    let off = 8.0 * UNIT * sizes + k.abs() * 1e-35;
    let (high, low) = sum(high, low);
    // r²/2 without the square of the low part, below u²r²; the roundings here are below 3u²r².
    let (square, error) = product(high, high);
    let (half, beside) = (square * 0.5, error * 0.5 + high * low);
    // r³/6 and so on: that high is not r makes 3u of it, the cube and its product 3u, the sum and the
    // first of its terms 2.1u; what is left out is less than 2^−60 of it.
    let rest = INVERSE_FACTORIALS.iter().rev();
    let cube = high * square * rest.fold(0.0, |sum, term| sum * high + term);
    // Each of three sums is rounded by u: of the cube, and of what is below 3u|r| together.
    let (upper, lower) = sum(high, half);
    let lower = ((beside + low) + cube) + lower;
    let rounded = 16.0 * UNIT * cube.abs() + 16.0 * UNIT * UNIT * high.abs();
    // e^(r + t) differs from e^r by less than 2|t|.
    let radius = up(rounded + 2.0 * (off + a.radius) + 16.0 * TINY);
    let less_one = Fine::new(upper, lower, radius);
    let (place, power) = (
        whole as i64 & (POWERS as i64 - 1),
        whole as i64 >> POWERS.ilog2(),
    );
    let root = *ROOTS_OF_TWO.get(place as usize)?;
    let power = f64::from_bits(((power + 1023) as u64) << 52);
    Some((root, power, less_one))
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
    // The high part of the power is at most 1, so the sum is exact. What is left of it is at most 2u,
    // the low part at most u, and their sum is rounded by 3u² at most.
    let high = 1.0 + power.high;
    let low = (power.high - (high - 1.0)) + power.low;
    let below = Fine::new(high, low, up(power.radius + 4.0 * UNIT * UNIT));
    let value = below.inverted()?;
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
        let size = quotient.abs();
        // The radius as a part of the middle.
        let part = up(self.radius * size);
        if !normal.contains(&size) || part > 0.25 {
            return None;
        }
        // Next to 1, so the difference is exact. It and what is taken from it are below 2u each, so
        // that e is below 6u and off by less than 16u²; q·e is off by less than 6u² q, and what is
        // left out below 40u² q.
        let (one, error) = product(quotient, self.high);
        let e = ((1.0 - one) - error) - quotient * self.low;
        // |1/t − 1/m| ≤ (r/|m|) / (|m| − r)
        let of_radius = part / (1.0 - part);
        let radius = up(size * (of_radius + 64.0 * UNIT * UNIT) + TINY);
        Some(Fine::new(quotient, quotient * e, radius))
    }
}
