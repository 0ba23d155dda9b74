//! Decimals as they are typed: exactly the numbers that they say.

use dashu_int::{IBig, UBig};

use crate::algebra::Rational;

/// The number that a decimal without a sign stands for; none where its digits pass the limit, or it
/// is no decimal.
///
/// ```
/// use backprose::values::decimal::literal;
/// assert_eq!(literal("1.5e-3", 100).unwrap().to_string(), "3/2000");
/// assert_eq!(literal("1e1000", 100), None);
/// ```
pub fn literal(text: &str, digits: usize) -> Option<Rational> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.replace('−', "-").parse().ok()?;
    // Reading a number in and writing it out takes the square of its length.
    if exponent.unsigned_abs() > digits as u64 || whole.len() + fraction.len() > digits {
        return None;
    }
    let scale = exponent - i64::try_from(fraction.len()).ok()?;
    let power = UBig::from(10u8).pow(usize::try_from(scale.unsigned_abs()).ok()?);
    let mantissa: IBig = if fraction.is_empty() {
        whole.parse().ok()?
    } else {
        format!("{whole}{fraction}").parse().ok()?
    };
    Some(if scale < 0 {
        Rational::from_parts(mantissa, power)
    } else {
        Rational::from(mantissa * IBig::from(power))
    })
}
