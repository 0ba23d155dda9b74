//! A font with the letters of one page only.

use std::collections::BTreeSet;

/// The font without what the letters do not need; none where it is not of the kind that is known.
pub fn subset(_font: &[u8], _letters: &BTreeSet<char>) -> Option<Vec<u8>> {
    None
}
