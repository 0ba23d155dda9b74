//! Short decimals that look random, and are the same on every machine.
//!
//! In: `random(seed = 1, digits = 1, low = -1, high = 1)` and a name. Out: as many numbers as the
//! name has entries, row by row. SplitMix64 begins at the seed plus the hash of the name (FNV-1a of
//! 64 bits), so that two names get different numbers from one seed.

use dashu_int::UBig;

use crate::algebra::Rational;

/// A generator's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random {
    seed: u64,
    low: Rational,
    /// What a step between neighbours is.
    unit: Rational,
    /// How many steps there are from the least number to the largest.
    steps: u64,
}

/// Digits behind the point, at most: more do not come out of 64 bits.
pub const MOST_DIGITS: u64 = 18;

/// Why settings are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is nothing from `low` to `high`.
    Empty,
    /// There is more from `low` to `high`, in so many digits, than 64 bits can tell apart.
    TooFine,
}

impl Random {
    /// Numbers of so many digits behind the point, counted from `low` on, up to `high`.
    ///
    /// ```
    /// use backprose::values::random::Random;
    /// let random = Random::new(7, 1, (-1).into(), 1.into()).unwrap();
    /// let numbers: Vec<String> = random.numbers("W", 6).map(|number| number.to_string()).collect();
    /// assert_eq!(numbers, ["1", "0", "3/5", "-3/10", "3/10", "2/5"]);
    /// ```
    pub fn new(seed: u64, digits: u64, low: Rational, high: Rational) -> Result<Random, Unfit> {
        if high < low {
            return Err(Unfit::Empty);
        }
        if digits > MOST_DIGITS {
            return Err(Unfit::TooFine);
        }
        let scale = UBig::from(10u8).pow(digits as usize);
        let steps = ((high - &low) * Rational::from(scale.clone())).floor();
        Ok(Random {
            seed,
            low,
            unit: Rational::from_parts(1.into(), scale),
            steps: u64::try_from(steps).map_err(|_| Unfit::TooFine)?,
        })
    }

    /// The numbers for a name.
    pub fn numbers(&self, name: &str, count: usize) -> impl Iterator<Item = Rational> {
        let mut state = self.seed.wrapping_add(hash(name));
        (0..count).map(move |_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let output = mixed(state);
            let step = match self.steps.checked_add(1) {
                Some(count) => output % count,
                None => output,
            };
            &self.low + &self.unit * Rational::from(step)
        })
    }
}

/// What SplitMix64 gives for a state.
fn mixed(state: u64) -> u64 {
    let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

/// FNV-1a of 64 bits.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
