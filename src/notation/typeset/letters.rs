//! The letters of indices.
//!
//! In: the letters that a caller gives to free indices, the author's own, and the names that no
//! letter may be mistaken for. Out: a letter for every index at every place of a formula. How an
//! index is written is decided elsewhere.

use crate::algebra::{Atom, Factor, Form, Index};
use crate::matrix::shape::MOST_AXES;
use crate::matrix::{Bound, MatExpr};
use crate::scope::{Name, Scope};
use std::borrow::Cow;

/// The letters of indices: the free ones are named by the caller, the bound ones take the next
/// that is free.
#[derive(Debug, Clone)]
pub struct Letters {
    /// Free indices by number, with their letters (or numbers, for a chosen entry).
    free: Vec<(u32, String)>,
    /// Letters for bound indices in their order, without those that are names of the scope.
    bound: Vec<&'static str>,
    /// Names whose indices have letters of their own where they are bound: by place.
    places: Vec<(Name, Vec<&'static str>)>,
}

/// Letters for bound indices, in the order in which they are taken.
const BOUND: &[&str] = &[
    "k", "l", "m", "i", "j", "n", "p", "q", "r", "s", "t", "u", "v", "w", "c", "d", "g", "h",
];

impl Letters {
    /// No free index is named yet. Made once for many formulas of one scope.
    pub fn new(scope: &Scope) -> Letters {
        let unused = |text: &&&str| scope.find(text).is_none() && scope.find_size(text).is_none();
        Letters {
            free: Vec::new(),
            bound: BOUND.iter().filter(unused).copied().collect(),
            places: Vec::new(),
        }
    }

    /// The same, and that index is called so: `i`, or `2` for a chosen entry.
    ///
    /// ```
    /// use backprose::algebra::{Expr, Index};
    /// use backprose::notation::{typeset::{component, Letters, Style}, write::latex};
    /// use backprose::scope::{Dim, Kind, Scope};
    /// let mut scope = Scope::new();
    /// let x = scope.declare("x", Kind::Input, vec![Dim::Number(3)]);
    /// let i = Index::free(0, Dim::Number(3));
    /// let letters = Letters::new(&scope).named(i, "i");
    /// let math = component(&Expr::entry(x, vec![i]), &letters, &Style::new(&scope));
    /// assert_eq!(latex(&math), "x_i");
    /// ```
    #[must_use]
    pub fn named(mut self, index: Index, letter: impl Into<String>) -> Letters {
        self.free.retain(|(id, _)| *id != index.id);
        self.free.push((index.id, letter.into()));
        self
    }

    /// The same, and where the indices of this name are bound, the one at its first place is called
    /// by the first letter, the one at its second place by the second, and so on: so that they are
    /// called the same from line to line.
    #[must_use]
    pub fn at_places_of(mut self, name: Name, letters: &[&'static str]) -> Letters {
        self.places.push((name, letters.to_vec()));
        self
    }

    /// The letter that a bound index has by the places of names.
    fn by_place(&self, index: Index, factors: &[Factor]) -> Option<&'static str> {
        factors.iter().find_map(|factor| {
            let Atom::Entry(name, indices) = &factor.atom else {
                return None;
            };
            let (_, letters) = self.places.iter().find(|(known, _)| known == name)?;
            let place = indices.iter().position(|own| own.index() == Some(index))?;
            letters.get(place).copied()
        })
    }

    /// The letter of a free index, if it was named.
    pub fn letter(&self, index: Index) -> Option<&str> {
        self.free
            .iter()
            .find(|(id, _)| *id == index.id)
            .map(|(_, letter)| letter.as_str())
    }
}

/// The letters in use at one place of a formula: those of the caller, and those of the sums around.
pub(in crate::notation) struct Bindings<'a> {
    letters: &'a Letters,
    bound: Vec<(u32, Cow<'static, str>)>,
}

impl<'a> Bindings<'a> {
    pub(in crate::notation) fn new(letters: &'a Letters) -> Bindings<'a> {
        Bindings {
            letters,
            bound: Vec::new(),
        }
    }

    /// Give the indices that are bound over these factors their letters; [`Bindings::leave`] ends it.
    pub(in crate::notation) fn enter(&mut self, bound: &[Index], factors: &[Factor]) {
        for index in bound {
            let own = self.letters.by_place(*index, factors);
            let letter = match own.filter(|letter| !self.is_taken(letter)) {
                Some(letter) => Cow::Borrowed(letter),
                None => self.next_letter(),
            };
            self.bound.push((index.id, letter));
        }
    }

    pub(in crate::notation) fn leave(&mut self, indices: &[Index]) {
        self.bound
            .truncate(self.bound.len().saturating_sub(indices.len()));
    }

    fn is_taken(&self, letter: &str) -> bool {
        self.bound.iter().any(|(_, bound)| bound == letter)
            || self.letters.free.iter().any(|(_, free)| free == letter)
    }

    fn next_letter(&self) -> Cow<'static, str> {
        match self.letters.bound.iter().find(|text| !self.is_taken(text)) {
            Some(letter) => Cow::Borrowed(letter),
            // More sums in one another than letters: k_1, k_2, …
            None => Cow::Owned(format!("k_{}", self.bound.len() + 1)),
        }
    }

    /// Whether no sum around binds the index.
    pub(in crate::notation) fn is_free(&self, index: Index) -> bool {
        self.bound.iter().all(|(id, _)| *id != index.id)
    }

    /// The letter of an index. One that nobody named is told by its number.
    pub(in crate::notation) fn letter(&self, index: Index) -> Cow<'_, str> {
        match self.bound.iter().rev().find(|(id, _)| *id == index.id) {
            Some((_, letter)) => Cow::Borrowed(letter),
            None => match self.letters.letter(index) {
                Some(letter) => Cow::Borrowed(letter),
                None => Cow::Owned(format!("i_{}", index.id)),
            },
        }
    }
}

/// Letters for the entries of a value that is differentiated, and of the one that it is
/// differentiated by: one for each axis that a tensor may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryLetters {
    /// i, j, k, …
    pub of: [&'static str; MOST_AXES],
    /// p, q, r, …
    pub by: [&'static str; MOST_AXES],
}

impl EntryLetters {
    /// Letters that are no names of the scope.
    ///
    /// ```
    /// use backprose::notation::typeset::EntryLetters;
    /// use backprose::scope::{Kind, Scope};
    /// let mut scope = Scope::new();
    /// scope.declare("j", Kind::Input, vec![]);
    /// assert_eq!(EntryLetters::new(&scope).of[..2], ["i", "k"]);
    /// ```
    pub fn new(scope: &Scope) -> EntryLetters {
        let free = |letters: [&'static str; 12], instead| {
            let mut left = letters
                .into_iter()
                .filter(|text| scope.find(text).is_none() && scope.find_size(text).is_none());
            let mut instead: std::array::IntoIter<&'static str, MOST_AXES> =
                <[_; MOST_AXES]>::into_iter(instead);
            std::array::from_fn(|_| left.next().or_else(|| instead.next()).unwrap_or("ι"))
        };
        EntryLetters {
            of: free(
                ["i", "j", "k", "l", "m", "n", "a", "b", "c", "d", "e", "f"],
                ["ι_1", "ι_2", "ι_3", "ι_4", "ι_5", "ι_6", "ι_7", "ι_8"],
            ),
            by: free(
                ["p", "q", "r", "s", "t", "u", "v", "w", "g", "h", "y", "z"],
                ["κ_1", "κ_2", "κ_3", "κ_4", "κ_5", "κ_6", "κ_7", "κ_8"],
            ),
        }
    }
}

/// The indices that an author bound around a part of a matrix formula, with their letters.
///
/// In the tree an index counts from 1; the author's `k = 2..n` begins at 2. So an index has a
/// distance to its letter, too.
#[derive(Debug, Clone, Default)]
pub(in crate::notation) struct Written {
    bound: Vec<Own>,
}

#[derive(Debug, Clone)]
struct Own {
    index: Index,
    letter: Cow<'static, str>,
    /// The index is its letter and this.
    ahead: Form,
}

impl Written {
    /// The same, and these indices are bound over that part.
    pub(in crate::notation) fn binding(
        &self,
        indices: &[Index],
        over: &MatExpr,
        scope: &Scope,
    ) -> Written {
        let mut written = self.clone();
        let used = over.names();
        for index in indices {
            let letter = written.choose(*index, &used, scope);
            written.bound.push(Own {
                index: *index,
                letter,
                ahead: Form::from(0),
            });
        }
        written
    }

    /// The same, and these indices with their ranges are bound over that part.
    pub(in crate::notation) fn over(
        &self,
        bounds: &[Bound],
        over: &MatExpr,
        scope: &Scope,
    ) -> Written {
        let indices: Vec<Index> = bounds.iter().map(|bound| bound.index).collect();
        let mut written = self.binding(&indices, over, scope);
        let first = written.bound.len() - bounds.len();
        for (place, bound) in bounds.iter().enumerate() {
            // letter = first − 1 + index
            written.bound[first + place].ahead =
                Form::from(1).plus(-1, &written.form(&bound.first));
        }
        written
    }

    /// The author's letter, unless it is in use around or a name that stands below.
    fn choose(&self, index: Index, used: &[Name], scope: &Scope) -> Cow<'static, str> {
        let taken = |letter: &str| self.bound.iter().any(|own| own.letter == letter);
        let is_name = |letter: &str| {
            scope.find_size(letter).is_some()
                || scope.find(letter).is_some_and(|name| used.contains(&name))
        };
        if let Some(letter) = scope.index_letter(index.id)
            && !taken(letter)
            && !is_name(letter)
        {
            return Cow::Owned(letter.to_owned());
        }
        let mut letters = BOUND.iter();
        match letters
            .find(|letter| !taken(letter) && scope.find(letter).is_none() && !is_name(letter))
        {
            Some(letter) => Cow::Borrowed(letter),
            None => Cow::Owned(format!("k_{}", self.bound.len() + 1)),
        }
    }

    /// A form of the tree as one of the author's letters.
    pub(in crate::notation) fn form(&self, form: &Form) -> Form {
        form.replaced(&mut |index| match self.own(index) {
            Some(own) => Form::from(index).plus(1, &own.ahead),
            None => Form::from(index),
        })
    }

    pub(in crate::notation) fn letter(&self, index: Index) -> Cow<'_, str> {
        match self.own(index) {
            Some(own) => Cow::Borrowed(&own.letter),
            None => Cow::Owned(format!("i_{}", index.id)),
        }
    }

    fn own(&self, index: Index) -> Option<&Own> {
        self.bound.iter().rev().find(|own| own.index.id == index.id)
    }
}
