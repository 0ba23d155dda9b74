//! The arrays of a file that holds several, by their names.
//!
//! A network may ask one file for many arrays, and a file may hold many: names are sorted once.

use super::{Found, Wanted};

/// So many names of arrays are told.
const MOST_NAMED: usize = 8;

/// Names in the order of the alphabet, each with the number of its array.
#[derive(Debug)]
pub(super) struct Names(Vec<(String, usize)>);

impl Names {
    /// Take names with their numbers.
    pub(super) fn new(names: impl IntoIterator<Item = (String, usize)>) -> Names {
        let mut names: Vec<(String, usize)> = names.into_iter().collect();
        names.sort_unstable();
        Names(names)
    }

    /// The number of the array that is wanted: the one named, else the only one, else the one called
    /// like the value.
    pub(super) fn choose(&self, wanted: &Wanted) -> Found<usize> {
        if let (None, [(_, only)]) = (wanted.member, self.0.as_slice()) {
            return Ok(*only);
        }
        let name = wanted.member.unwrap_or(wanted.name);
        let found = self
            .0
            .binary_search_by(|(other, _)| other.as_str().cmp(name));
        match found.ok().and_then(|at| self.0.get(at)) {
            Some((_, number)) => Ok(*number),
            None => Err(Box::new(
                wanted
                    .fault(format_args!("holds no array `{name}`"))
                    .hint(self.told()),
            )),
        }
    }

    fn told(&self) -> String {
        let first: Vec<&str> = self
            .0
            .iter()
            .take(MOST_NAMED)
            .map(|(name, _)| name.as_str())
            .collect();
        match (first.as_slice(), self.0.len().saturating_sub(MOST_NAMED)) {
            ([], _) => "it holds none at all".to_owned(),
            (first, 0) => format!("it holds {}", first.join(", ")),
            (first, more) => format!("it holds {} and {more} more", first.join(", ")),
        }
    }
}
