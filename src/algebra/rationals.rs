//! Many rational numbers, in little room where they are short.
//!
//! In: the numbers of a tensor. Out: the same, one by one, or all of them as fractions of machine
//! words. A million decimals take 16 MB so, and to read them takes as long as to copy them. What the
//! numbers are of, is not known here.

use super::Rational;

/// A list of rational numbers.
///
/// ```
/// use backprose::algebra::{Rational, rationals::Rationals};
/// let half = Rational::from_parts(1.into(), 2u8.into());
/// let numbers = Rationals::from(vec![half.clone(), Rational::from(-3)]);
/// assert_eq!(numbers.get(0), Some(half));
/// assert_eq!(numbers.short(), Some(&[(1, 2), (-3, 1)][..]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rationals(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    Short(Vec<(i64, i64)>),
    Long(Vec<Rational>),
}

/// What stands above and below the line of a short fraction is below this in size.
const MOST: i64 = 1 << 62;

/// Above and below the line of a fraction in lowest terms, if it is short.
pub fn short(value: &Rational) -> Option<(i64, i64)> {
    let above = i64::try_from(value.numerator()).ok()?;
    let below = i64::try_from(value.denominator()).ok()?;
    (-MOST < above && above < MOST && below < MOST).then_some((above, below))
}

fn long(&(above, below): &(i64, i64)) -> Rational {
    Rational::from_parts(above.into(), below.unsigned_abs().into())
}

impl Rationals {
    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Short(all) => all.len(),
            Kept::Long(all) => all.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at a place, from 0.
    pub fn get(&self, place: usize) -> Option<Rational> {
        match &self.0 {
            Kept::Short(all) => all.get(place).map(long),
            Kept::Long(all) => all.get(place).cloned(),
        }
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Rational> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    /// Above and below the line of each, in lowest terms and below 2^62 in size; none where one of
    /// them is longer.
    pub fn short(&self) -> Option<&[(i64, i64)]> {
        match &self.0 {
            Kept::Short(all) => Some(all),
            Kept::Long(_) => None,
        }
    }
}

impl From<Vec<Rational>> for Rationals {
    fn from(all: Vec<Rational>) -> Rationals {
        let mut pairs = Vec::with_capacity(all.len());
        for value in &all {
            match short(value) {
                Some(pair) => pairs.push(pair),
                None => return Rationals(Kept::Long(all)),
            }
        }
        Rationals(Kept::Short(pairs))
    }
}
