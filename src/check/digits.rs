//! The digits that somebody wrote, beside the true value.
//!
//! In: a number as it is written ([`Figure`]), and what it should be. Out: whether its digits are
//! those of the true value, rounded, cut off, or one off in the last place ([`Digits`]); the true
//! value in as many digits; what it is from and to ([`enclosure`]). Why it is wrong is not known
//! here.

use crate::algebra::Rational;
use crate::check::world;
use crate::exact::certified::Certified;
use crate::exact::interval::Interval;
use crate::exact::{Fault, Field, Tensor};
use crate::notation::interpret::Written;
use dashu_int::{IBig, Sign, UBig};

/// A number that ends within so many digits is told whole, and another to [`SHOWN_DIGITS`].
const LONGEST_EXACT: usize = 10;

/// Significant digits of a number that is told rounded.
const SHOWN_DIGITS: usize = 6;

/// From so many zeros on a number is written with a power of ten.
const MOST_ZEROS: i64 = 12;

/// No more digits than this are written of a number.
const MOST_DIGITS: usize = 60;

/// Powers of ten beyond this are not written out.
const LARGEST_POWER: u64 = 1_000;

/// From so many significant digits on, digits may be cut off.
const CUT_OFF_FROM: usize = 2;

/// From so many on, the last may be one off.
const ONE_OFF_FROM: usize = 3;

/// A number in the digits that are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it amounts to.
    pub value: Rational,
    /// One unit of the last digit that is written: a power of ten.
    pub ulp: Rational,
    /// How many significant digits are written, zeros behind the others too.
    pub significant: usize,
    /// Whether a decimal point is written.
    pub point: bool,
}

/// What written digits are to the true value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Digits {
    /// They are it.
    Exact,
    /// It rounds to them.
    Rounded,
    /// It goes on behind them; they should have been rounded to these.
    CutOff(String),
    /// The last is one off; it rounds to these.
    LastDigit(String),
    /// None of these.
    Wrong,
    /// It is not known closely enough.
    Undecided,
}

impl Figure {
    /// Digits with a sign and a power of ten: `-3.1 \cdot 10^{-4}`. None where the power is too
    /// large to be written out.
    ///
    /// ```
    /// use backprose::algebra::Rational;
    /// use backprose::check::digits::Figure;
    /// use backprose::notation::interpret::Written;
    /// let value = Rational::from_parts(25.into(), 10u8.into());
    /// let written = Written { value, decimals: 2, point: true };
    /// let figure = Figure::new(&written, true, 1).unwrap();
    /// assert_eq!(figure.value, Rational::from(-25));
    /// assert_eq!(figure.ulp, Rational::from_parts(1.into(), 10u8.into()));
    /// assert_eq!(figure.significant, 3);
    /// ```
    pub fn new(written: &Written, negative: bool, power: i64) -> Option<Figure> {
        if power.unsigned_abs() > LARGEST_POWER {
            return None;
        }
        let last = ten(-(written.decimals as i64));
        let whole = (&written.value / &last).round();
        let significant = match whole.into_parts() {
            (_, size) if size == UBig::ZERO => 0,
            (_, size) => size.to_string().len(),
        };
        let scale = ten(power);
        let value = &written.value * &scale;
        Some(Figure {
            value: if negative { -value } else { value },
            ulp: last * scale,
            significant,
            point: written.point,
        })
    }
}

/// 10^power
fn ten(power: i64) -> Rational {
    let size = UBig::from(10u8).pow(power.unsigned_abs() as usize);
    match power {
        0.. => Rational::from(size),
        _ => Rational::from_parts(IBig::ONE, size),
    }
}

/// Where the true value lies, seen from the digits written: its distance in units of the last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not more than half a unit away.
    Near,
    /// Less than a unit away, and farther from 0.
    Behind,
    /// Not more than one and a half units away, above or below.
    OneOff(Sign),
    /// Farther, above or below.
    Far(Sign),
}

impl Place {
    /// Of a distance in units.
    fn of(distance: &Rational, value: &Rational) -> Place {
        let twice = distance * Rational::from(2);
        let (sign, size) = (twice.sign(), size(&twice));
        if size <= Rational::ONE {
            Place::Near
        } else if size < Rational::from(2) && !value.is_zero() && sign == value.sign() {
            Place::Behind
        } else if size <= Rational::from(3) {
            Place::OneOff(sign)
        } else {
            Place::Far(sign)
        }
    }
}

fn size(value: &Rational) -> Rational {
    match value.sign() {
        Sign::Negative => -value.clone(),
        Sign::Positive => value.clone(),
    }
}

/// Judge digits by the true value, which stands behind `≈` or, if not `approximately`, behind `=`.
pub fn judge(figure: &Figure, truth: &Certified, approximately: bool) -> Digits {
    if figure.ulp.is_zero() {
        return Digits::Undecided;
    }
    let Some(away) = difference(truth, &figure.value) else {
        return Digits::Undecided;
    };
    if away.is_zero() {
        return Digits::Exact;
    }
    let Some([low, high]) = away.bounds() else {
        return match truth.bounds() {
            // A number that is too large or too small to be told by its bounds.
            None => Digits::Wrong,
            Some(_) => Digits::Undecided,
        };
    };
    let units = [low / &figure.ulp, high / &figure.ulp];
    // A value that the digits could have given exactly is not to be rounded.
    match ends_there(truth, figure, &units) {
        Some(true) => return Digits::Wrong,
        Some(false) => {}
        None => return Digits::Undecided,
    }
    if !approximately && !figure.point {
        return Digits::Wrong;
    }
    let [place, other] = [&units[0], &units[1]].map(|units| Place::of(units, &figure.value));
    if place != other {
        return Digits::Undecided;
    }
    let one_off = |figure: &Figure| match figure.significant >= ONE_OFF_FROM {
        true => Digits::LastDigit(rounded(truth, figure)),
        false => Digits::Wrong,
    };
    match place {
        Place::Near => Digits::Rounded,
        Place::Behind if figure.significant >= CUT_OFF_FROM => {
            Digits::CutOff(rounded(truth, figure))
        }
        Place::Behind | Place::OneOff(_) => one_off(figure),
        Place::Far(_) => Digits::Wrong,
    }
}

/// truth − value
fn difference(truth: &Certified, value: &Rational) -> Option<Certified> {
    let value = Certified::from_rational(value).ok()?;
    truth.add(&value.negate()).ok()
}

/// Whether the true value, which is not the one written, has no more decimals than are written.
/// None where it is not known closely enough.
fn ends_there(truth: &Certified, figure: &Figure, units: &[Rational; 2]) -> Option<bool> {
    if let Some(truth) = truth.exact() {
        return Some((truth / &figure.ulp).is_int());
    }
    let [first, last] = [units[0].ceil(), units[1].floor()];
    if first > last {
        return Some(false);
    }
    if first < last {
        return None;
    }
    let there = &figure.value + Rational::from(first) * &figure.ulp;
    difference(truth, &there)?.is_zero().then_some(true)
}

/// Judge digits by a true value that is computed anew, more and more closely, until it is settled.
///
/// A value that is no different to 50 digits from one with as many decimals as are written is
/// taken to be that one.
pub fn judged(
    figure: &Figure,
    approximately: bool,
    mut truth: impl FnMut() -> Result<Certified, Fault>,
) -> Result<Digits, Fault> {
    let found = world::refined(|bits| {
        let truth = truth()?;
        let found = match judge(figure, &truth, approximately) {
            Digits::Undecided if 2 * bits > world::MOST_BITS => {
                let ending = ending(&truth, figure).map(Certified::Exact);
                ending.map(|truth| judge(figure, &truth, approximately))
            }
            found => Some(found),
        };
        Ok(found.filter(|found| *found != Digits::Undecided))
    });
    Ok(found?.unwrap_or(Digits::Undecided))
}

/// The number of as many decimals as are written that a value agrees with to 50 digits.
fn ending(truth: &Certified, figure: &Figure) -> Option<Rational> {
    let [low, high] = truth.bounds()?;
    let number = Rational::from((&low / &figure.ulp).ceil()) * &figure.ulp;
    let all = size(&number).max(Rational::ONE);
    let near = (&high - low) * ten(world::AGREED_DIGITS as i64) <= all;
    (near && number <= high).then_some(number)
}

/// All that rounds to the digits written.
pub fn enclosure(figure: &Figure) -> Interval {
    let half = &figure.ulp / Rational::from(2);
    Interval::new(&figure.value - &half, &figure.value + &half)
}

/// The true value rounded to as many decimals as are written, as LaTeX.
pub fn rounded(truth: &Certified, like: &Figure) -> String {
    let exponent = exponent(&like.ulp);
    let (Some([low, high]), Some(exponent)) = (truth.bounds(), exponent) else {
        return text(truth).unwrap_or_default();
    };
    let middle = (low + high) / Rational::from(2);
    let whole = (middle / &like.ulp).round();
    let (sign, size) = whole.into_parts();
    let digits = size.to_string();
    if digits.len() > MOST_DIGITS {
        return text(truth).unwrap_or_default();
    }
    let minus = match sign == Sign::Negative && digits != "0" {
        true => "-",
        false => "",
    };
    format!("{minus}{}", placed(&digits, exponent))
}

/// Digits times 10^exponent.
fn placed(digits: &str, exponent: i64) -> String {
    let leading = digits.len() as i64 + exponent;
    match exponent {
        0 => digits.to_owned(),
        1..=MOST_ZEROS => {
            let zeros = if digits == "0" { 0 } else { exponent as usize };
            format!("{digits}{}", "0".repeat(zeros))
        }
        _ if exponent < 0 && leading > 0 => {
            let (whole, decimals) = digits.split_at(leading as usize);
            format!("{whole}.{decimals}")
        }
        _ if exponent < 0 && -leading < MOST_ZEROS => {
            format!("0.{}{digits}", "0".repeat(-leading as usize))
        }
        _ => {
            let (first, rest) = digits.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            format!("{first}{point}{rest} \\cdot 10^{{{}}}", leading - 1)
        }
    }
}

/// Which power of ten a number is.
fn exponent(ulp: &Rational) -> Option<i64> {
    let of = |value: &UBig| {
        let text = value.to_string();
        let zeros = text.strip_prefix('1')?;
        zeros
            .bytes()
            .all(|digit| digit == b'0')
            .then_some(zeros.len() as i64)
    };
    let (sign, above) = ulp.numerator().clone().into_parts();
    match (sign, of(&above)?, of(ulp.denominator())?) {
        (Sign::Positive, above, 0) => Some(above),
        (Sign::Positive, 0, below) => Some(-below),
        _ => None,
    }
}

/// A number as text: whole where it ends within ten digits, else rounded to six. None where its
/// digits are not proven.
pub fn text(value: &Certified) -> Option<String> {
    let whole = value.decimal(LONGEST_EXACT).filter(|whole| whole.exact);
    let shown = whole.or_else(|| value.decimal(SHOWN_DIGITS))?;
    Some(shown.text)
}

/// A tensor as text: a number, or its entries in nested brackets, a column as one list.
///
/// ```
/// use backprose::check::digits::tensor_text;
/// use backprose::exact::{Field, Tensor, certified::Certified};
/// let [one, zero] = [Certified::one(), Certified::zero()];
/// let column = Tensor::matrix(2, 1, vec![one.clone(), zero.clone()]);
/// assert_eq!(tensor_text(&column).unwrap(), "[1, 0]");
/// assert_eq!(tensor_text(&Tensor::matrix(1, 2, vec![one, zero])).unwrap(), "[[1, 0]]");
/// ```
pub fn tensor_text(value: &Tensor<Certified>) -> Option<String> {
    let mut lengths = value.lengths.as_slice();
    if let [rest @ .., 1] = lengths
        && rest.len() == 1
    {
        lengths = if rest == [1] { &[] } else { rest };
    }
    let entries: Option<Vec<String>> = value.entries.iter().map(text).collect();
    let mut parts = entries?;
    for length in lengths.iter().rev() {
        let lists = parts.chunks((*length).max(1));
        parts = lists.map(|list| format!("[{}]", list.join(", "))).collect();
    }
    parts.into_iter().next()
}
