//! Exact numbers as decimal text.
//!
//! In: a rational and a number of significant digits. Out: its decimal digits ([`Digits`]), and
//! whether they are the number itself or a rounding of it. A decimal is exact where it ends within the digits
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
    Digits::of(value, digits).decimal(digits)
}

/// The significant digits of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits {
    negative: bool,
    /// Without zeros at its end; `0` for 0.
    mantissa: String,
    /// The power of ten that the mantissa is multiplied with.
    exponent: i64,
    exact: bool,
}

impl Digits {
    /// Of a number: rounded to nearest, a tie to the even digit.
    pub fn of(value: &Rational, digits: usize) -> Digits {
        let (sign, above) = value.numerator().clone().into_parts();
        Digits::of_fraction(sign, &above, value.denominator(), digits)
    }

    /// Of ±above/below.
    pub fn of_fraction(sign: Sign, above: &UBig, below: &UBig, digits: usize) -> Digits {
        let (mantissa, exponent, exact) = match above.is_zero() {
            true => ("0".into(), 0, true),
            false => significant(above, below, digits.max(1)),
        };
        let negative = sign == Sign::Negative && !above.is_zero();
        Digits {
            negative,
            mantissa,
            exponent,
            exact,
        }
    }

    /// The number times 10^power.
    #[must_use]
    pub fn scaled(mut self, power: i64) -> Digits {
        self.exponent += power;
        self
    }

    /// The same digits, of a number that they may not be all of.
    #[must_use]
    pub fn rounded(mut self) -> Digits {
        self.exact = false;
        self
    }

    /// Whether they are the same number.
    pub fn agrees(&self, other: &Digits) -> bool {
        self.negative == other.negative
            && self.mantissa == other.mantissa
            && self.exponent == other.exponent
    }

    /// Whether they are all of the number.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// ±mantissa, to be multiplied with the power of ten that comes with it.
    pub fn parts(&self) -> (IBig, i64) {
        let mantissa = self.mantissa.parse().unwrap_or(IBig::ZERO);
        (
            if self.negative { -mantissa } else { mantissa },
            self.exponent,
        )
    }

    /// As text, when so many were asked for.
    pub fn decimal(&self, digits: usize) -> Decimal {
        let text = match self.mantissa.as_str() {
            "0" => "0".into(),
            mantissa => written(mantissa, self.exponent, digits.max(1), self.negative),
        };
        Decimal {
            text,
            exact: self.exact,
        }
    }
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
