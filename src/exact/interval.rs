//! Numbers of which only two bounds are known, as far apart as they may be.
//!
//! In: what formulas do with numbers ([`Field`]). Out: an [`Interval`] that holds every value that
//! the formula has where its numbers lie within theirs. Digits that somebody wrote are such a
//! number: 0.46 is all from 0.455 to 0.465. A ball ([`ball`](super::ball)) is a number that is
//! known nearly; a function of a wide ball is wider than it needs to be.

use super::certified::Certified;
use super::{Fault, Field};
use crate::algebra::Rational;
use crate::algebra::function::Function;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign};
use std::cmp::Ordering;

/// Bounds with more bits above or below the line than this are rounded outwards.
const MOST_BITS: usize = 512;

/// To so many bits.
const KEPT_BITS: i64 = 192;

/// Powers with larger exponents than this are left undecided.
const LARGEST_EXPONENT: i64 = 1 << 12;

/// All numbers from one bound to the other, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    low: Rational,
    high: Rational,
}

impl Interval {
    /// From one number to another.
    ///
    /// ```
    /// use backprose::algebra::Rational;
    /// use backprose::exact::{Field, interval::Interval};
    /// let a = Interval::new(Rational::from(-1), Rational::from(2));
    /// let square = a.power(&Rational::from(2)).unwrap();
    /// assert_eq!(square, Interval::new(Rational::from(0), Rational::from(4)));
    /// ```
    pub fn new(a: Rational, b: Rational) -> Interval {
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        Interval {
            low: rounded(low, false),
            high: rounded(high, true),
        }
    }

    /// One number.
    pub fn point(value: Rational) -> Interval {
        Interval::new(value.clone(), value)
    }

    /// Its bounds.
    pub fn bounds(&self) -> [&Rational; 2] {
        [&self.low, &self.high]
    }

    /// Whether a number lies in it: surely, surely not, or none of the two.
    pub fn holds(&self, value: &Certified) -> Option<bool> {
        let [low, high] = value.bounds()?;
        if self.low <= low && high <= self.high {
            Some(true)
        } else if high < self.low || self.high < low {
            Some(false)
        } else {
            None
        }
    }

    /// Whether two intervals have a number in common.
    pub fn meets(&self, other: &Interval) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// The least interval that holds these.
    fn around(parts: impl IntoIterator<Item = Interval>) -> Result<Interval, Fault> {
        let join = |a: Interval, b: Interval| Interval {
            low: a.low.min(b.low),
            high: a.high.max(b.high),
        };
        parts.into_iter().reduce(join).ok_or(Fault::MissingValue)
    }

    /// Where a number lies that is known to any number of digits.
    pub fn enclosing(value: &Certified) -> Result<Interval, Fault> {
        let [low, high] = value.bounds().ok_or(Fault::TooLarge(None))?;
        Ok(Interval::new(low, high))
    }

    fn is_point(&self) -> bool {
        self.low == self.high
    }

    /// Its sign, where everything in it has the same.
    fn sign(&self) -> Result<Ordering, Fault> {
        match (
            self.low.cmp(&Rational::ZERO),
            self.high.cmp(&Rational::ZERO),
        ) {
            (low, high) if low == high => Ok(low),
            _ => Err(Fault::Undecided(None)),
        }
    }

    /// The reciprocals of everything in it.
    fn inverse(&self) -> Result<Interval, Fault> {
        match self.sign() {
            Ok(Ordering::Equal) => Err(Fault::DivisionByZero(None)),
            Ok(_) => Ok(Interval::new(
                Rational::ONE / &self.low,
                Rational::ONE / &self.high,
            )),
            Err(fault) => Err(fault),
        }
    }

    fn whole_power(&self, exponent: i64) -> Result<Interval, Fault> {
        if exponent.abs() > LARGEST_EXPONENT {
            return Err(Fault::Undecided(None));
        }
        let base = if exponent < 0 { &self.inverse()? } else { self };
        let mut result = Interval::point(Rational::ONE);
        // Of an even power the base may be made positive, so that products do not forget that its
        // factors are the same.
        let positive = base.size();
        let factor = if exponent % 2 == 0 { &positive } else { base };
        if exponent % 2 != 0 && base.low < Rational::ZERO && base.high > Rational::ZERO {
            let low = Interval::point(base.low.clone()).whole_power(exponent)?;
            let high = Interval::point(base.high.clone()).whole_power(exponent)?;
            return Interval::around([low, high]);
        }
        for _ in 0..exponent.unsigned_abs() {
            result = result.multiply(factor)?;
        }
        Ok(result)
    }

    /// |a|
    fn size(&self) -> Interval {
        let [low, high] = [&self.low, &self.high].map(|end| match end.sign() {
            Sign::Negative => -end.clone(),
            Sign::Positive => end.clone(),
        });
        if self.low <= Rational::ZERO && self.high >= Rational::ZERO {
            return Interval::new(Rational::ZERO, low.max(high));
        }
        Interval::new(low, high)
    }

    /// What a function that only rises or only falls makes of it.
    fn ends(&self, f: impl Fn(&Certified) -> Result<Certified, Fault>) -> Result<Interval, Fault> {
        let at = |end: &Rational| Interval::enclosing(&f(&Certified::from_rational(end)?)?);
        if self.is_point() {
            return at(&self.low);
        }
        Interval::around([at(&self.low)?, at(&self.high)?])
    }

    /// What a function makes of it whose slope is never more than this.
    fn smooth(&self, function: Function, steepest: u8) -> Result<Interval, Fault> {
        let middle = (&self.low + &self.high) / Rational::from(2);
        let at = Certified::apply(function, &[&Certified::from_rational(&middle)?])?;
        let at = Interval::enclosing(&at)?;
        let away = (&self.high - &self.low) / Rational::from(2) * Rational::from(steepest);
        Ok(Interval::new(at.low - &away, at.high + away))
    }

    /// 1 or 0, where the difference of two is of such signs.
    fn compared(
        &self,
        other: &Interval,
        holds: impl Fn(Ordering) -> bool,
    ) -> Result<Interval, Fault> {
        let low = holds(self.low.cmp(&other.high));
        let high = holds(self.high.cmp(&other.low));
        // Between the two lies every order, equality too where they meet.
        let between = self.meets(other) && !(self.is_point() && other.is_point());
        if low != high || between && holds(Ordering::Equal) != low {
            return Err(Fault::Undecided(None));
        }
        Ok(Interval::point(if low {
            Rational::ONE
        } else {
            Rational::ZERO
        }))
    }
}

/// The number itself, or one a little below or above it of fewer digits.
fn rounded(value: Rational, up: bool) -> Rational {
    let above = value.numerator().bit_len();
    let below = value.denominator().bit_len();
    if above.max(below) <= MOST_BITS {
        return value;
    }
    let shift = KEPT_BITS - (above as i64 - below as i64);
    let size = Rational::from(IBig::ONE << shift.unsigned_abs() as usize);
    let scale = if shift < 0 {
        Rational::ONE / size
    } else {
        size
    };
    let scaled = value * &scale;
    let whole: IBig = if up { scaled.ceil() } else { scaled.floor() };
    Rational::from(whole) / scale
}

impl Field for Interval {
    fn from_rational(value: &Rational) -> Result<Interval, Fault> {
        Ok(Interval::point(value.clone()))
    }

    fn add(&self, other: &Interval) -> Result<Interval, Fault> {
        Ok(Interval::new(
            &self.low + &other.low,
            &self.high + &other.high,
        ))
    }

    fn multiply(&self, other: &Interval) -> Result<Interval, Fault> {
        if self.is_point() && other.is_point() {
            return Ok(Interval::point(&self.low * &other.low));
        }
        let corners = [
            &self.low * &other.low,
            &self.low * &other.high,
            &self.high * &other.low,
            &self.high * &other.high,
        ];
        Interval::around(corners.map(Interval::point))
    }

    fn negate(&self) -> Interval {
        Interval {
            low: -self.high.clone(),
            high: -self.low.clone(),
        }
    }

    fn power(&self, exponent: &Rational) -> Result<Interval, Fault> {
        if exponent.is_int() {
            let exponent = i64::try_from(exponent.numerator());
            return self.whole_power(exponent.map_err(|_| Fault::Undecided(None))?);
        }
        if self.low < Rational::ZERO && self.high >= Rational::ZERO {
            return Err(Fault::Undecided(None));
        }
        if self.low.is_zero() && !self.is_point() && exponent.sign() == Sign::Negative {
            return Err(Fault::Undecided(None));
        }
        self.ends(|end| end.power(exponent))
    }

    fn apply(function: Function, arguments: &[&Interval]) -> Result<Interval, Fault> {
        let zero = Interval::zero();
        let at = |place: usize| arguments.get(place).copied().unwrap_or(&zero);
        let (a, b) = (at(0), at(1));
        let rises = || a.ends(|end| Certified::apply(function, &[end]));
        let positive = |a: &Interval| a.compared(&zero, Ordering::is_gt);
        let chosen = |c: Interval, b: &Interval, otherwise: &Interval| match c.is_zero() {
            true => otherwise.clone(),
            false => b.clone(),
        };
        match function {
            Function::Relu
            | Function::Sigmoid
            | Function::Tanh
            | Function::Softplus
            | Function::Exp
            | Function::Erf
            | Function::Norm => rises(),
            Function::Log | Function::Sqrt
                if a.low < Rational::ZERO && a.high >= Rational::ZERO =>
            {
                Err(Fault::Undecided(None))
            }
            Function::Log if a.low.is_zero() && !a.is_point() => Err(Fault::Undecided(None)),
            Function::Log | Function::Sqrt => rises(),
            Function::Sign => Ok(Interval::around([
                Interval::point(Rational::from(sign_of(&a.low))),
                Interval::point(Rational::from(sign_of(&a.high))),
            ])?),
            Function::Abs => Ok(a.size()),
            Function::StopGradient => Ok(a.clone()),
            Function::Max => Ok(Interval::new(
                (&a.low).max(&b.low).clone(),
                (&a.high).max(&b.high).clone(),
            )),
            Function::Min => Ok(Interval::new(
                (&a.low).min(&b.low).clone(),
                (&a.high).min(&b.high).clone(),
            )),
            Function::ReluPrime => positive(a),
            Function::LeakyReluPrime => Ok(chosen(positive(a)?, &Interval::one(), b)),
            // Both pieces, each of where it holds.
            Function::LeakyRelu | Function::Elu => {
                let below = Interval::new(
                    a.low.clone().min(Rational::ZERO),
                    a.high.clone().min(Rational::ZERO),
                );
                let slope = match function {
                    Function::Elu => {
                        let one = Certified::one();
                        let power = |end: &Certified| Certified::apply(Function::Elu, &[end, &one]);
                        below.ends(power)?
                    }
                    _ => below,
                };
                let left = slope.multiply(b)?;
                let right = Interval::new(
                    a.low.clone().max(Rational::ZERO),
                    a.high.clone().max(Rational::ZERO),
                );
                match (a.low > Rational::ZERO, a.high <= Rational::ZERO) {
                    (true, _) => Ok(right),
                    (_, true) => Ok(left),
                    _ => Interval::around([left, right]),
                }
            }
            Function::EluPrime => match a.low > Rational::ZERO {
                true => Ok(Interval::one()),
                false if a.high <= Rational::ZERO => {
                    Interval::apply(Function::Exp, &[a])?.multiply(b)
                }
                false => Err(Fault::Undecided(None)),
            },
            Function::NormPrime if a.low > Rational::ZERO || a.is_point() => rises(),
            Function::NormPrime => Err(Fault::Undecided(None)),
            Function::Sin | Function::Cos => a.smooth(function, 1),
            // Their slopes stay between −1 and 2.
            Function::Gelu | Function::GeluTanh | Function::Silu => a.smooth(function, 2),
            Function::Where => match at(0).sign() {
                Ok(sign) if sign.is_eq() => Ok(at(2).clone()),
                Ok(_) => Ok(b.clone()),
                Err(_) => Interval::around([b.clone(), at(2).clone()]),
            },
            Function::Equal => a.compared(b, Ordering::is_eq),
            Function::NotEqual => a.compared(b, Ordering::is_ne),
            Function::Less => a.compared(b, Ordering::is_lt),
            Function::LessOrEqual => a.compared(b, Ordering::is_le),
            Function::Greater => a.compared(b, Ordering::is_gt),
            Function::GreaterOrEqual => a.compared(b, Ordering::is_ge),
            Function::Power if b.is_point() => a.power(&b.low),
            Function::Power if a.low > Rational::ZERO => {
                let corner = |a: &Rational, b: &Rational| {
                    let [a, b] = [a, b].map(Certified::from_rational);
                    Interval::enclosing(&Certified::apply(Function::Power, &[&a?, &b?])?)
                };
                Interval::around([
                    corner(&a.low, &b.low)?,
                    corner(&a.low, &b.high)?,
                    corner(&a.high, &b.low)?,
                    corner(&a.high, &b.high)?,
                ])
            }
            Function::Power => Err(Fault::Undecided(None)),
            Function::Pi => Interval::enclosing(&Certified::apply(Function::Pi, &[])?),
        }
    }

    fn is_zero(&self) -> bool {
        self.low.is_zero() && self.high.is_zero()
    }

    fn whole(&self) -> Option<i64> {
        self.is_point().then(|| self.low.whole()).flatten()
    }

    fn zero() -> Interval {
        Interval::point(Rational::ZERO)
    }

    fn one() -> Interval {
        Interval::point(Rational::ONE)
    }
}

fn sign_of(value: &Rational) -> i64 {
    match value.cmp(&Rational::ZERO) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}
