//! Exact numbers as decimal text.
//!
//! In: a rational and a number of significant digits. Out: its decimal digits, and whether they
//! are the number itself or a rounding of it. A decimal is exact where it ends within the digits
//! asked for; else it is rounded to nearest, a tie to the even digit. Every digit shown is right.

use crate::algebra::Rational;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};

/// A number in decimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    /// `-0.234`, or `1.5e-349` where zeros would only be counted.
    pub text: String,
    /// Whether the text is the number itself.
    pub exact: bool,
}

/// From this power of ten on, numbers below 1 are written with an exponent.
const SMALLEST_PLAIN: i64 = -7;

/// The decimal digits of a number, at most `digits` of them significant.
///
/// ```
/// use backprose::exact::decimal::decimal;
/// let third = backprose::algebra::Rational::from_parts(1.into(), 3u8.into());
/// assert_eq!(decimal(&third, 6).text, "0.333333");
/// assert!(!decimal(&third, 6).exact);
/// ```
pub fn decimal(value: &Rational, digits: usize) -> Decimal {
    if value.is_zero() {
        return Decimal {
            text: "0".into(),
            exact: true,
        };
    }
    let digits = digits.max(1);
    let (above, below) = (value.numerator().clone(), value.denominator());
    let negative = above.sign() == Sign::Negative;
    let (_, above) = above.into_parts();
    let (mantissa, exponent, exact) = significant(&above, below, digits);
    let text = written(&mantissa, exponent, digits, negative);
    Decimal { text, exact }
}

/// (m, e, exact): the number is m · 10^e, m without trailing zeros and of at most `digits` digits.
fn significant(above: &UBig, below: &UBig, digits: usize) -> (String, i64, bool) {
    // 10^(guess) ≤ value·10^shift: enough digits, and at most a few too many.
    let guess = ((above.bit_len() as f64 - below.bit_len() as f64) * std::f64::consts::LOG10_2)
        .floor() as i64;
    let shift = digits as i64 + 1 - guess;
    let ten = |power: i64| UBig::from(10u8).pow(power.unsigned_abs() as usize);
    let (scaled, divisor) = if shift >= 0 {
        (above * ten(shift), below.clone())
    } else {
        (above.clone(), below * ten(shift))
    };
    let quotient = &scaled / &divisor;
    let rest = &scaled % &divisor;
    let mut text = quotient.to_string();
    let mut exponent = -shift;
    let mut exact = rest.is_zero();
    if text.len() > digits {
        let dropped = text.split_off(digits);
        exponent += dropped.len() as i64;
        let dropped_zero = dropped.bytes().all(|digit| digit == b'0');
        if !(dropped_zero && exact) {
            let first = dropped.as_bytes()[0];
            let tie = first == b'5' && exact && dropped.bytes().skip(1).all(|digit| digit == b'0');
            let odd = text.as_bytes()[digits - 1] % 2 == 1;
            if first > b'5' || first == b'5' && (!tie || odd) {
                text = incremented(&text);
                if text.len() > digits {
                    text.pop();
                    exponent += 1;
                }
            }
            exact = false;
        }
    }
    while text.len() > 1 && text.ends_with('0') {
        text.pop();
        exponent += 1;
    }
    (text, exponent, exact)
}

fn incremented(digits: &str) -> String {
    let mut bytes = digits.as_bytes().to_vec();
    for place in (0..bytes.len()).rev() {
        if bytes[place] == b'9' {
            bytes[place] = b'0';
        } else {
            bytes[place] += 1;
            return bytes.iter().map(|byte| *byte as char).collect();
        }
    }
    std::iter::once('1')
        .chain(bytes.iter().map(|byte| *byte as char))
        .collect()
}

fn written(mantissa: &str, exponent: i64, digits: usize, negative: bool) -> String {
    let mut text = String::new();
    if negative {
        text.push('-');
    }
    let length = mantissa.len() as i64;
    let leading = length + exponent - 1;
    if exponent >= 0 && leading < (digits as i64).max(6) {
        text.push_str(mantissa);
        text.extend(std::iter::repeat_n('0', exponent as usize));
    } else if exponent < 0 && leading >= 0 {
        text.push_str(&mantissa[..(length + exponent) as usize]);
        text.push('.');
        text.push_str(&mantissa[(length + exponent) as usize..]);
    } else if (SMALLEST_PLAIN..0).contains(&leading) {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', (-leading - 1) as usize));
        text.push_str(mantissa);
    } else {
        text.push_str(&mantissa[..1]);
        if length > 1 {
            text.push('.');
            text.push_str(&mantissa[1..]);
        }
        text.push_str(&format!("e{leading}"));
    }
    text
}

/// A fraction in lowest terms, `3` or `-117/500`.
pub fn fraction(value: &Rational) -> String {
    if value.is_int() {
        value.numerator().to_string()
    } else {
        format!("{}/{}", value.numerator(), value.denominator())
    }
}

/// How many digits a fraction has above and below the line together.
pub fn fraction_digits(value: &Rational) -> usize {
    let digits = |n: &UBig| {
        if n.is_zero() {
            1
        } else {
            (n.bit_len() as f64 * std::f64::consts::LOG10_2) as usize + 1
        }
    };
    let above: &IBig = value.numerator();
    digits(&above.clone().into_parts().1)
        + if value.is_int() {
            0
        } else {
            digits(value.denominator())
        }
}
