//! What each letter means: names, sizes, shapes, and the facts that were declared about them.
//!
//! In: declarations, one after the other. Out: [`Name`] and [`Dim`], small copies that every tree
//! carries, and the [`Scope`] that says what they stand for. Nothing here knows a formula, a file
//! or a typeface.

mod indices;

use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A letter of the scope: a value of the network, or the gradient of the loss by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u32);

/// A named size (`n`), or an affine form of such (`n - k + 1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SizeName(u32);

/// The length of one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dim {
    /// A length written as a number.
    Number(u64),
    /// A symbol, whether or not its number is known.
    Size(SizeName),
}

/// The lengths of a tensor's axes. None: a scalar. One: a column. `[1, n]`: a row.
///
/// Axes of length 1 are normal: `[n, 1]` is `[n]`, and `[1, 1]` is `[]` (see [`Scope::shape`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Shape(pub Vec<Dim>);

/// What a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Data that goes in.
    Input,
    /// The value wanted.
    Target,
    /// A value to be learned.
    Param,
    /// A fixed value, without a gradient.
    Const,
    /// Defined by an equation.
    Computed,
    /// ∂of/∂wrt, in the shape of `wrt`.
    Adjoint {
        /// The scalar that is differentiated.
        of: Name,
        /// The value that it is differentiated by.
        wrt: Name,
    },
}

/// A fact declared about a value, which a derivation may use and then cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// One entry is 1, the others are 0 (of a matrix: in each row).
    OneHot,
    /// Entries sum to 1 (of a matrix: in each row).
    Simplex,
    /// Every entry is greater than 0.
    Positive,
    /// A = Aᵀ.
    Symmetric,
    /// Symmetric, and xᵀAx > 0 for every x ≠ 0.
    PositiveDefinite,
    /// It has an inverse.
    Invertible,
}

/// Everything known of one name.
#[derive(Debug, Clone)]
pub struct Letter {
    /// As typed, in NFC: `W_1`.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Its shape, in normal form.
    pub shape: Shape,
    /// Its sizes as they were declared: `W_2[2, 1]` keeps both.
    pub declared: Vec<Dim>,
    /// Facts.
    pub attributes: Vec<Attribute>,
    /// LaTeX that the author wants for it.
    pub notation: Option<String>,
    /// Of a `const` whose entries say which entry of another tensor is meant: how many of those
    /// there are. Its entries are whole numbers from 1 to this.
    pub indexes: Option<Dim>,
}

/// How the number of a layer is written at a name: `notation layers = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LayerStyle {
    /// W₁
    #[default]
    Subscript,
    /// W⁽¹⁾
    Superscript,
    /// W with `[1]` above
    Brackets,
}

/// An affine form of size symbols: constant + Σ coefficient · symbol.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Affine {
    /// The constant part.
    pub constant: i64,
    /// Each symbol, once, in order, with its coefficient, which is not 0.
    pub terms: Vec<(SizeName, i64)>,
}

/// Everything known of one size.
#[derive(Debug, Clone)]
struct Size {
    /// The symbol as typed; none for a form that is more than a symbol.
    text: Option<String>,
    /// What it is in terms of plain symbols, the numbers known put in.
    affine: Affine,
    /// Its number.
    value: Option<u64>,
}

/// How the indices and names of a network are laid out: all of a file's letters and sizes.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The values. Shared between a network and its derivation, which only adds gradients.
    letters: Arc<Vec<Letter>>,
    by_text: Arc<FxHashMap<String, Name>>,
    /// The gradients, which are named after all values.
    gradients: Vec<Letter>,
    sizes: Vec<Size>,
    size_by_text: FxHashMap<String, SizeName>,
    size_by_affine: FxHashMap<Affine, SizeName>,
    adjoints: FxHashMap<(Name, Name), Name>,
    /// The letters of the author's indices, by their numbers.
    index_letters: Vec<String>,
}

impl Name {
    /// The name of a rank among others, where only the order matters and nothing is looked up.
    pub(crate) fn ranked(rank: usize) -> Name {
        Name(rank as u32)
    }

    /// Its place in the order of declaration.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl SizeName {
    /// Its place in the order of first use.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Default for Dim {
    fn default() -> Dim {
        Dim::ONE
    }
}

impl Dim {
    /// The axis that is no axis.
    pub const ONE: Dim = Dim::Number(1);
}

impl Affine {
    /// a + factor · b
    #[must_use]
    pub fn plus(&self, factor: i64, other: &Affine) -> Affine {
        let mut terms = self.terms.clone();
        for (size, coefficient) in &other.terms {
            let more = coefficient.saturating_mul(factor);
            match terms.binary_search_by_key(size, |(own, _)| *own) {
                Ok(place) => terms[place].1 = terms[place].1.saturating_add(more),
                Err(place) => terms.insert(place, (*size, more)),
            }
        }
        terms.retain(|(_, coefficient)| *coefficient != 0);
        Affine {
            constant: self
                .constant
                .saturating_add(other.constant.saturating_mul(factor)),
            terms,
        }
    }
}

impl Shape {
    /// No axes.
    pub fn scalar() -> Shape {
        Shape(Vec::new())
    }

    /// Whether there are no axes.
    pub fn is_scalar(&self) -> bool {
        self.0.is_empty()
    }

    /// Rows and columns; none for three axes and more.
    pub fn as_matrix(&self) -> Option<(Dim, Dim)> {
        match *self.0.as_slice() {
            [] => Some((Dim::ONE, Dim::ONE)),
            [rows] => Some((rows, Dim::ONE)),
            [rows, columns] => Some((rows, columns)),
            _ => None,
        }
    }
}

impl Scope {
    /// Nothing declared.
    pub fn new() -> Scope {
        Scope::default()
    }

    /// Declare a value. The text must be new (see [`Scope::find`]); the caller has said so otherwise.
    /// All values are declared before the first gradient is named.
    ///
    /// ```
    /// use backprose::scope::{Dim, Kind, Scope};
    /// let mut scope = Scope::new();
    /// let w = scope.declare("W_2", Kind::Param, vec![Dim::Number(2), Dim::Number(1)]);
    /// assert_eq!(scope.letter(w).shape.0, [Dim::Number(2)]);
    /// ```
    pub fn declare(&mut self, text: impl Into<String>, kind: Kind, declared: Vec<Dim>) -> Name {
        let name = Name(self.letters.len() as u32);
        let text = text.into();
        let shape = self.shape(&declared);
        Arc::make_mut(&mut self.by_text).insert(text.clone(), name);
        Arc::make_mut(&mut self.letters).push(Letter {
            text,
            kind,
            shape,
            declared,
            attributes: Vec::new(),
            notation: None,
            indexes: None,
        });
        name
    }

    /// The name of the gradient ∂of/∂wrt, which is made at first use.
    pub fn adjoint(&mut self, of: Name, wrt: Name) -> Name {
        if let Some(name) = self.adjoints.get(&(of, wrt)) {
            return *name;
        }
        let name = Name((self.letters.len() + self.gradients.len()) as u32);
        let (shape, declared) = (
            self.letter(wrt).shape.clone(),
            self.letter(wrt).declared.clone(),
        );
        let text = format!("d{}/d{}", self.letter(of).text, self.letter(wrt).text);
        self.gradients.push(Letter {
            text,
            kind: Kind::Adjoint { of, wrt },
            shape,
            declared,
            attributes: Vec::new(),
            notation: None,
            indexes: None,
        });
        self.adjoints.insert((of, wrt), name);
        name
    }

    /// The name of the gradient ∂of/∂wrt, if it was made.
    pub fn find_adjoint(&self, of: Name, wrt: Name) -> Option<Name> {
        self.adjoints.get(&(of, wrt)).copied()
    }

    /// What a name stands for.
    pub fn letter(&self, name: Name) -> &Letter {
        match self.letters.get(name.index()) {
            Some(letter) => letter,
            None => &self.gradients[name.index() - self.letters.len()],
        }
    }

    /// The same, to add an attribute or a notation.
    pub fn letter_mut(&mut self, name: Name) -> &mut Letter {
        match name.index().checked_sub(self.letters.len()) {
            Some(place) => &mut self.gradients[place],
            None => &mut Arc::make_mut(&mut self.letters)[name.index()],
        }
    }

    /// The value of that text; gradients have no text of their own.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.by_text.get(text).copied()
    }

    /// Every name, in order of declaration.
    pub fn names(&self) -> impl Iterator<Item = Name> + use<> {
        (0..(self.letters.len() + self.gradients.len()) as u32).map(Name)
    }

    /// The shape with these sizes, in normal form: a last axis of length 1 goes (a column), and
    /// one that is left alone with length 1 goes too. A leading 1 stays: a row is no column.
    pub fn shape(&self, sizes: &[Dim]) -> Shape {
        match *sizes {
            [rows] if self.is_one(rows) => Shape::scalar(),
            [rows, columns] if self.is_one(columns) => self.shape(&[rows]),
            [rows, columns] if self.is_one(rows) => Shape(vec![Dim::ONE, columns]),
            _ => Shape(sizes.to_vec()),
        }
    }

    /// The size of that text, if it was used.
    pub fn find_size(&self, text: &str) -> Option<SizeName> {
        self.size_by_text.get(text).copied()
    }

    /// The symbol of that text, declared by its first use.
    pub fn size(&mut self, text: &str) -> SizeName {
        if let Some(size) = self.size_by_text.get(text) {
            return *size;
        }
        let size = SizeName(self.sizes.len() as u32);
        let affine = Affine {
            constant: 0,
            terms: vec![(size, 1)],
        };
        self.sizes.push(Size {
            text: Some(text.to_owned()),
            affine: affine.clone(),
            value: None,
        });
        self.size_by_text.insert(text.to_owned(), size);
        self.size_by_affine.insert(affine, size);
        size
    }

    /// The symbols that have numbers, in the order of their first use.
    pub fn known_sizes(&self) -> impl Iterator<Item = (Dim, u64)> {
        let sizes = self.sizes.iter().enumerate();
        sizes.filter_map(|(place, size)| {
            let value = size.value.filter(|_| size.text.is_some())?;
            Some((Dim::Size(SizeName(place as u32)), value))
        })
    }

    /// Give a symbol its number. Do so before the symbol goes into an affine form or a shape.
    pub fn set_size(&mut self, size: SizeName, value: u64) {
        self.sizes[size.index()].value = Some(value);
    }

    /// The size that an affine form is: a number, a symbol, or a form of its own.
    /// None where it is a number below 1 or past `u64`.
    pub fn dim(&mut self, affine: &Affine) -> Option<Dim> {
        if affine.terms.is_empty() {
            return u64::try_from(affine.constant)
                .ok()
                .filter(|n| *n > 0)
                .map(Dim::Number);
        }
        if let Some(size) = self.size_by_affine.get(affine) {
            return Some(Dim::Size(*size));
        }
        let value = self.affine_value(affine);
        if value.is_some_and(|value| value < 1) {
            return None;
        }
        let size = SizeName(self.sizes.len() as u32);
        let value = value.and_then(|value| u64::try_from(value).ok());
        self.sizes.push(Size {
            text: None,
            affine: affine.clone(),
            value,
        });
        self.size_by_affine.insert(affine.clone(), size);
        Some(Dim::Size(size))
    }

    /// The number of an affine form, where every symbol in it has one and nothing overflows.
    pub fn affine_value(&self, affine: &Affine) -> Option<i64> {
        affine
            .terms
            .iter()
            .try_fold(affine.constant, |sum, (size, coefficient)| {
                let value = i64::try_from(self.sizes[size.index()].value?).ok()?;
                sum.checked_add(coefficient.checked_mul(value)?)
            })
    }

    /// Whether an affine form is at least 0 whatever its symbols are, each of which is at least 1.
    /// `false` says only that this is not known.
    pub fn is_never_negative(&self, affine: &Affine) -> bool {
        let least = affine
            .terms
            .iter()
            .fold(affine.constant, |least, (size, coefficient)| {
                let known = self.sizes[size.index()].value;
                match (
                    known.and_then(|value| i64::try_from(value).ok()),
                    *coefficient > 0,
                ) {
                    (Some(value), _) => least.saturating_add(coefficient.saturating_mul(value)),
                    (None, true) => least.saturating_add(*coefficient),
                    (None, false) => i64::MIN / 2,
                }
            });
        least >= 0
    }

    /// A size as an affine form of symbols.
    pub fn affine(&self, dim: Dim) -> Affine {
        match dim {
            Dim::Number(value) => Affine {
                constant: i64::try_from(value).unwrap_or(i64::MAX),
                terms: Vec::new(),
            },
            Dim::Size(size) => self.sizes[size.index()].affine.clone(),
        }
    }

    /// The number of a size, where it is known.
    pub fn value(&self, dim: Dim) -> Option<u64> {
        match dim {
            Dim::Number(value) => Some(value),
            Dim::Size(size) => self.sizes[size.index()].value,
        }
    }

    /// Whether the axis is no axis.
    pub fn is_one(&self, dim: Dim) -> bool {
        self.value(dim) == Some(1)
    }

    /// Whether two sizes are the same: as numbers where both are known, else as forms.
    pub fn same(&self, a: Dim, b: Dim) -> bool {
        a == b || matches!((self.value(a), self.value(b)), (Some(a), Some(b)) if a == b)
    }

    /// Whether two shapes are the same.
    pub fn same_shape(&self, a: &Shape, b: &Shape) -> bool {
        a.0.len() == b.0.len() && a.0.iter().zip(&b.0).all(|(a, b)| self.same(*a, *b))
    }

    /// A size as it is typed: `3`, `n`, `n - k + 1`.
    pub fn dim_text(&self, dim: Dim) -> String {
        match dim {
            Dim::Number(value) => value.to_string(),
            Dim::Size(size) => match &self.sizes[size.index()].text {
                Some(text) => text.clone(),
                None => self.affine_text(&self.sizes[size.index()].affine),
            },
        }
    }

    fn affine_text(&self, affine: &Affine) -> String {
        let mut text = String::new();
        for (size, coefficient) in &affine.terms {
            let symbol = self.sizes[size.index()].text.as_deref().unwrap_or("?");
            match (text.is_empty(), *coefficient < 0) {
                (true, false) => {}
                (true, true) => text.push('-'),
                (false, false) => text.push_str(" + "),
                (false, true) => text.push_str(" - "),
            }
            if coefficient.unsigned_abs() != 1 {
                text.push_str(&format!("{}*", coefficient.unsigned_abs()));
            }
            text.push_str(symbol);
        }
        match affine.constant {
            0 => {}
            constant if text.is_empty() => text = constant.to_string(),
            constant if constant > 0 => text.push_str(&format!(" + {constant}")),
            constant => text.push_str(&format!(" - {}", constant.unsigned_abs())),
        }
        text
    }
}
