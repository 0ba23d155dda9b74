//! The letters that the author gave to indices.
//!
//! In: a letter, and which indices stand around it. Out: a number for it, which an index carries.
//! The same letter has the same number, unless one of that letter is around it already: then it is
//! another index with another number.

use super::Scope;

/// Where the numbers of the author's indices begin; what is made on the way has smaller ones.
pub const FIRST_LETTER: u32 = 1 << 12;

/// Where they end.
pub const LAST_LETTER: u32 = 1 << 16;

impl Scope {
    /// The number of an index of that letter that is none of `taken`. None where there are too many.
    ///
    /// ```
    /// let mut scope = backprose::scope::Scope::new();
    /// let i = scope.index_number("i", &[]).unwrap();
    /// assert_eq!(scope.index_number("i", &[]), Some(i));
    /// let inner = scope.index_number("i", &[i]).unwrap();
    /// assert_ne!(inner, i);
    /// assert_eq!(scope.index_letter(inner), Some("i"));
    /// ```
    pub fn index_number(&mut self, letter: &str, taken: &[u32]) -> Option<u32> {
        let number = |place: usize| FIRST_LETTER + place as u32;
        let letters = self.index_letters.iter().enumerate();
        let known = letters
            .filter(|(_, own)| *own == letter)
            .map(|(place, _)| number(place))
            .find(|number| !taken.contains(number));
        if known.is_some() {
            return known;
        }
        let next = number(self.index_letters.len());
        if next >= LAST_LETTER {
            return None;
        }
        self.index_letters.push(letter.to_owned());
        Some(next)
    }

    /// The letter that the author gave to an index; none for one that is made on the way.
    pub fn index_letter(&self, number: u32) -> Option<&str> {
        let place = number.checked_sub(FIRST_LETTER)?;
        self.index_letters.get(place as usize).map(String::as_str)
    }
}
