//! Why a number is not the number that it should be.
//!
//! In: the numbers written, what they should be, and the numbers that stand before them. Out: a
//! [`Cause`]: `logarithm`, `digits`, `sign`, `missing_factor`, or else `arithmetic`.

use crate::algebra::Rational;
use crate::check::report::Cause;
use dashu_int::IBig;

/// A number that is written, with the true one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is written.
    pub written: Rational,
    /// How many digits stand behind its decimal point.
    pub decimals: u32,
    /// Between which two numbers the true one lies.
    pub truth: [Rational; 2],
}

/// What stands before the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line<'a> {
    /// The numbers that are factors.
    pub factors: &'a [Rational],
    /// The values of terms.
    pub terms: &'a [Rational],
    /// Whether there is a logarithm.
    pub has_logarithm: bool,
}

/// Longer numbers are not looked through.
const MOST_DIGITS: usize = 40;

/// ln 10 from below, in units of 10^-30.
const LOG_TEN: i128 = 2_302_585_092_994_045_684_017_991_454_684;

/// The cause that explains every number that is wrong, and `arithmetic` where none does.
///
/// ```
/// use backprose::algebra::Rational;
/// use backprose::check::mistakes::numeric::{Entry, Line, cause};
/// use backprose::check::report::Cause;
/// let number = |value: i64| Rational::from_parts(value.into(), 1_000_000u32.into());
/// let truth = [number(363_247), number(363_247)];
/// let entry = Entry { written: number(336_247), decimals: 6, truth };
/// assert_eq!(cause(&[entry], &Line::default()), Cause::Digits);
/// ```
pub fn cause(entries: &[Entry], line: &Line) -> Cause {
    let wrong: Vec<&Entry> = entries.iter().filter(|one| !one.is(&one.written)).collect();
    let [first, ..] = wrong.as_slice() else {
        return Cause::Arithmetic;
    };
    let all = |explains: &dyn Fn(&Entry) -> bool| wrong.iter().all(|one| explains(one));
    if line.has_logarithm && all(&|one| one.is_logarithm()) {
        return Cause::Logarithm;
    }
    // A slip of the pen is made once.
    if wrong.len() == 1 && first.is_digits() {
        return Cause::Digits;
    }
    let zero = Rational::from(0);
    let flipped = |one: &Entry| one.written != zero && one.is(&-one.written.clone());
    let term = |one: &Entry| {
        let two = Rational::from(2);
        let terms = line.terms.iter().filter(|term| **term != zero);
        let mut values = terms.map(|term| &one.written + &two * term);
        wrong.len() == 1 && values.any(|value| one.is(&value))
    };
    if all(&flipped) || all(&term) {
        return Cause::Sign;
    }
    let trivial = [Rational::from(0), Rational::from(1), Rational::from(-1)];
    let factors = line.factors.iter().filter(|one| !trivial.contains(one));
    for factor in factors {
        if all(&|one| one.written != zero && one.is_scaled(factor)) {
            return Cause::MissingFactor;
        }
    }
    Cause::Arithmetic
}

impl Entry {
    /// One unit of the last digit written.
    fn unit(&self) -> Rational {
        power_of_ten(self.decimals.min(MOST_DIGITS as u32)).inverted()
    }

    /// Whether a number with these decimals is the true one rounded, or cut off.
    fn is(&self, value: &Rational) -> bool {
        self.is_within(value, &Rational::from(1))
    }

    /// The same with the digits' unit scaled.
    fn is_within(&self, value: &Rational, scale: &Rational) -> bool {
        let scale = if *scale < Rational::from(0) {
            -scale.clone()
        } else {
            scale.clone()
        };
        let unit = self.unit() * scale;
        let half = &unit / Rational::from(2);
        let zero = Rational::from(0);
        let [low, high] = &self.truth;
        let rounded = low - &half <= *value && *value <= high + &half;
        // Cut off: towards 0.
        let cut = match (*low >= zero, *high <= zero) {
            (true, _) => *value <= *high && low - &unit < *value,
            (_, true) => *low <= *value && *value < high + &unit,
            _ => false,
        };
        rounded || cut && *value != zero
    }

    /// Whether the number written times a factor is the true one.
    fn is_scaled(&self, factor: &Rational) -> bool {
        self.is_within(&(&self.written * factor), factor)
    }

    /// Whether it is the logarithm of the other base.
    fn is_logarithm(&self) -> bool {
        let scale = Rational::from(10u8);
        let mut below = Rational::from(1);
        for _ in 0..30 {
            below *= &scale;
        }
        let log_ten = Rational::from(IBig::from(LOG_TEN)) / below;
        let zero = Rational::from(0);
        if self.written == zero || self.digits().is_none_or(|digits| digits.len() < 2) {
            return false;
        }
        let [low, high] = &self.truth;
        [&self.written * &log_ten, &self.written / &log_ten]
            .into_iter()
            .zip([log_ten.clone(), log_ten.inverted()])
            .any(|(value, scale)| {
                let half = self.unit() * scale / Rational::from(2);
                low - &half <= value && value <= high + &half
            })
    }

    /// The significant digits that are written.
    fn digits(&self) -> Option<String> {
        let whole = &self.written * power_of_ten(self.decimals.min(MOST_DIGITS as u32));
        if !whole.is_int() {
            return None;
        }
        let digits = whole.numerator().to_string();
        let digits = digits.trim_start_matches('-');
        (digits.len() <= MOST_DIGITS).then(|| digits.to_owned())
    }

    /// Whether two digits are swapped, or the decimal point is moved.
    fn is_digits(&self) -> bool {
        let Some(digits) = self.digits() else {
            return false;
        };
        let zero = Rational::from(0);
        if self.written == zero {
            return false;
        }
        // With the zeros that are written before them.
        let width = (self.decimals as usize + 1).min(MOST_DIGITS);
        let padded = format!("{digits:0>width$}");
        let bytes = padded.as_bytes();
        let negative = self.written < zero;
        for first in 0..bytes.len() {
            for second in first + 1..bytes.len() {
                if bytes.get(first) == bytes.get(second) {
                    continue;
                }
                let mut bytes = bytes.to_vec();
                bytes.swap(first, second);
                let text = String::from_utf8(bytes).unwrap_or_default();
                let Ok(whole) = IBig::from_str_radix(&text, 10) else {
                    continue;
                };
                let value = Rational::from(whole) * self.unit();
                if self.is(&if negative { -value } else { value }) {
                    return true;
                }
            }
        }
        for moved in 1..=3 {
            let scale = power_of_ten(moved);
            let larger = &self.written * &scale;
            let smaller = &self.written / &scale;
            if self.is_within(&larger, &scale) || self.is_within(&smaller, &scale.inverted()) {
                return true;
            }
        }
        false
    }
}

fn power_of_ten(power: u32) -> Rational {
    let mut scale = Rational::from(1);
    for _ in 0..power {
        scale *= Rational::from(10);
    }
    scale
}

/// One over a number that is not 0.
trait Inverted {
    fn inverted(&self) -> Rational;
}

impl Inverted for Rational {
    fn inverted(&self) -> Rational {
        Rational::from(1) / self
    }
}
