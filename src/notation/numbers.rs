//! Numbers as they are written, and tables of them.
//!
//! In: exact rationals, decimal text that somebody has proved, cells. Out: [`Math`]. Nothing is
//! rounded here.

use super::symbols::Sign;
use super::{Math, Signed};
use crate::algebra::Rational;
use dashu_int::ops::PowerOfTwo as _;

/// A rational number is a decimal only up to this many digits behind the point.
const MOST_PLACES: u32 = 12;

/// From this many zeros behind the point on, a number is written with a power of ten.
const MOST_ZEROS: usize = 4;

/// A tensor with more rows or columns than this is shown by its corners.
const MOST_CELLS: usize = 8;

/// How many rows and columns of a big tensor stand before the dots.
const CORNER: usize = 3;

/// The same two of tables in a table.
const IN_BLOCKS: [usize; 2] = [4, 2];

/// A number from its decimal text: `-0.39`, `1.5e-349`. Text that is no number is shown as text.
///
/// ```
/// use backprose::notation::{numbers::decimal, write::latex};
/// assert_eq!(latex(&decimal("-0.39")), "-0.39");
/// assert_eq!(latex(&decimal("1.5e-349")), r"1.5 \cdot 10^{-349}");
/// ```
pub fn decimal(text: &str) -> Math {
    let (negative, digits) = sign_of(text);
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, ""));
    if !is_plain(mantissa) {
        return Math::Text(text.to_owned());
    }
    let (below, power) = sign_of(exponent);
    let magnitude = if exponent.is_empty() {
        Math::digits(mantissa)
    } else if is_plain(power) {
        let power = with_sign(below, Math::digits(power));
        let scale = Math::superscript(Math::digits("10"), power);
        if mantissa == "1" {
            scale
        } else {
            Math::product([(None, Math::digits(mantissa)), (Some(Sign::Dot), scale)])
        }
    } else {
        return Math::Text(text.to_owned());
    };
    with_sign(negative, magnitude)
}

fn sign_of(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn is_plain(digits: &str) -> bool {
    !digits.is_empty()
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn with_sign(negative: bool, math: Math) -> Math {
    if negative { Math::negated(math) } else { math }
}

/// An exact number that is not negative, as a reader expects it in a formula: `0.3`, `10^{-5}`,
/// but `\frac{1}{2}` and `\frac{1}{3}`.
///
/// Halves, quarters and eighths come from powers and means and are fractions to everyone; tenths
/// come from people who type decimals.
///
/// ```
/// use backprose::algebra::Rational;
/// use backprose::notation::{numbers::magnitude, write::latex};
/// let ratio = |a: i64, b: u64| Rational::from_parts(a.into(), b.into());
/// assert_eq!(latex(&magnitude(&ratio(3, 10))), "0.3");
/// assert_eq!(latex(&magnitude(&ratio(1, 2))), r"\frac{1}{2}");
/// ```
pub fn magnitude(value: &Rational) -> Math {
    if value.is_int() {
        return Math::digits(value.numerator().to_string());
    }
    match decimal_text(value).filter(|_| !is_power_of_two(value)) {
        Some(text) => decimal(&text),
        None => fraction(value),
    }
}

/// Whether [`magnitude`] writes it as a fraction.
pub(super) fn is_fraction(value: &Rational) -> bool {
    !value.is_int() && (is_power_of_two(value) || decimal_text(value).is_none())
}

/// An exact number that is not negative, as a fraction unless it is whole.
pub fn fraction(value: &Rational) -> Math {
    let above = Math::digits(value.numerator().to_string());
    if value.is_int() {
        above
    } else {
        Math::fraction(above, Math::digits(value.denominator().to_string()))
    }
}

fn is_power_of_two(value: &Rational) -> bool {
    value.denominator().is_power_of_two()
}

/// The decimal of a number that is not negative, where it ends soon: `0.3`, `1e-5`.
fn decimal_text(value: &Rational) -> Option<String> {
    let places = places(value)?;
    if places == 0 {
        return Some(value.numerator().to_string());
    }
    let scaled = value * Rational::from(10_u64.checked_pow(places)?);
    let digits = scaled.numerator().to_string();
    let zeros = (places as usize).saturating_sub(digits.len());
    if zeros >= MOST_ZEROS {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return Some(format!("{first}{point}{rest}e-{}", zeros + 1));
    }
    let padded = format!("{digits:0>width$}", width = places as usize + 1);
    let (whole, behind) = padded.split_at(padded.len() - places as usize);
    Some(format!("{whole}.{behind}"))
}

/// How many digits stand behind the point, where they are few.
fn places(value: &Rational) -> Option<u32> {
    let mut rest = u64::try_from(value.denominator().clone()).ok()?;
    let mut count = |prime: u64| {
        let mut power = 0;
        while rest % prime == 0 {
            rest /= prime;
            power += 1;
        }
        power
    };
    let places = count(2).max(count(5));
    (rest == 1 && places <= MOST_PLACES).then_some(places)
}

/// An exact number in the network language: `0.5`, `-3`, `1/3`.
///
/// ```
/// use backprose::algebra::Rational;
/// use backprose::notation::numbers::language;
/// assert_eq!(language(&Rational::from_parts((-1).into(), 2_u8.into())), "-0.5");
/// assert_eq!(language(&Rational::from_parts(1.into(), 3_u8.into())), "1/3");
/// ```
pub fn language(value: &Rational) -> String {
    let (negative, value) = split(value);
    let sign = if negative { "-" } else { "" };
    match decimal_text(&value) {
        Some(text) => format!("{sign}{text}"),
        None => format!("{sign}{}/{}", value.numerator(), value.denominator()),
    }
}

/// Whether a number is negative, and the number without its sign.
pub(super) fn split(value: &Rational) -> (bool, Rational) {
    if *value < Rational::ZERO {
        (true, -value)
    } else {
        (false, value.clone())
    }
}

/// An exact number, its sign kept apart.
pub(super) fn signed(value: &Rational) -> Signed {
    let (negative, value) = split(value);
    let math = magnitude(&value);
    Signed { negative, math }
}

/// The entries of a tensor, row by row: a table, or tables in a table. The last two axes are the
/// rows and columns of a matrix each; those before are told from the last on: one axis across, two
/// down and across, and so on. So a kernel has its matrices in rows and columns. What is big is
/// shown by its corners.
///
/// ```
/// use backprose::notation::{numbers::{tensor, decimal}, write::latex};
/// let cells: Vec<_> = ["1", "2", "3", "4"].map(decimal).into();
/// assert_eq!(
///     latex(&tensor(&[2, 1, 2], &cells)),
///     r"\begin{bmatrix} \begin{bmatrix} 1 & 2 \end{bmatrix} & \begin{bmatrix} 3 & 4 \end{bmatrix} \end{bmatrix}"
/// );
/// ```
pub fn tensor(lengths: &[usize], cells: &[Math]) -> Math {
    table(lengths, cells, [MOST_CELLS, CORNER])
}

fn table(lengths: &[usize], cells: &[Math], limit: [usize; 2]) -> Math {
    let (rows, columns, inner) = match lengths {
        [] => (1, 1, lengths),
        [rows] => (*rows, 1, &lengths[1..]),
        [across, inner @ ..] if inner.len() % 2 == 0 => (1, *across, inner),
        [down, across, inner @ ..] => (*down, *across, inner),
    };
    let block = inner.iter().product::<usize>().max(1);
    // A table in a table has less room.
    let limit = if inner.is_empty() { limit } else { IN_BLOCKS };
    let cell = |row: usize, column: usize| -> Option<Math> {
        let at = (row * columns + column) * block;
        match inner.is_empty() {
            true => cells.get(at).cloned(),
            false => Some(table(inner, cells.get(at..at + block)?, limit)),
        }
    };
    let line = |row: Option<usize>| -> Vec<Math> {
        let places = shown(columns, limit);
        let cells = places.filter_map(|column| match (row, column) {
            (Some(row), Some(column)) => cell(row, column),
            (Some(_), None) => Some(Math::Sign(Sign::CDots)),
            (None, Some(_)) => Some(Math::Sign(Sign::VDots)),
            (None, None) => Some(Math::Sign(Sign::DDots)),
        });
        cells.collect()
    };
    Math::Matrix(shown(rows, limit).map(line).collect())
}

/// The places that are shown of so many; none stands for the dots.
fn shown(count: usize, [most, corner]: [usize; 2]) -> impl Iterator<Item = Option<usize>> {
    let cut = count > most;
    let before = if cut { corner } else { count };
    (0..before)
        .map(Some)
        .chain(cut.then_some(None))
        .chain(cut.then(|| Some(count - 1)))
}
