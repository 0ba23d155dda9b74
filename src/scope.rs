//! What each letter means: names, sizes, shapes, and the facts that were declared about them.
//!
//! In: declarations, one after the other. Out: [`Name`] and [`Dim`], small copies that every tree
//! carries, and the [`Scope`] that says what they stand for. Nothing here knows a formula, a file
//! or a typeface.

mod indices;
mod sizes;

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
    /// The slope of a scalar along a direction.
    Slope {
        /// The scalar.
        of: Name,
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
    /// The gradients, and what was declared behind the first of them.
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
    ///
    /// ```
    /// use backprose::scope::{Dim, Kind, Scope};
    /// let mut scope = Scope::new();
    /// let w = scope.declare("W_2", Kind::Param, vec![Dim::Number(2), Dim::Number(1)]);
    /// assert_eq!(scope.letter(w).shape.0, [Dim::Number(2)]);
    /// ```
    pub fn declare(&mut self, text: impl Into<String>, kind: Kind, declared: Vec<Dim>) -> Name {
        let name = Name((self.letters.len() + self.gradients.len()) as u32);
        let text = text.into();
        let letter = Letter {
            shape: self.shape(&declared),
            text: text.clone(),
            kind,
            declared,
            attributes: Vec::new(),
            notation: None,
            indexes: None,
        };
        Arc::make_mut(&mut self.by_text).insert(text, name);
        // A value that is declared behind a gradient stands among them: names are places.
        match self.gradients.is_empty() {
            true => Arc::make_mut(&mut self.letters).push(letter),
            false => self.gradients.push(letter),
        }
        name
    }

    /// The name of the gradient ∂of/∂wrt, which is made at first use.
    pub fn adjoint(&mut self, of: Name, wrt: Name) -> Name {
        if let Some(name) = self.adjoints.get(&(of, wrt)) {
            return *name;
        }
        let name = Name((self.letters.len() + self.gradients.len()) as u32);
        let (shape, declared) = match self.letter(of).shape.is_scalar() {
            true => (
                self.letter(wrt).shape.clone(),
                self.letter(wrt).declared.clone(),
            ),
            false => {
                let axes = [of, wrt]
                    .map(|name| self.letter(name).shape.0.clone())
                    .concat();
                (self.shape(&axes), axes)
            }
        };
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

    /// The name of the slope of a scalar along directions, Σ ∂of/∂x · along.
    pub fn slope_along(&mut self, of: Name, along: &[Name]) -> Name {
        let name = Name((self.letters.len() + self.gradients.len()) as u32);
        let along: Vec<&str> = along
            .iter()
            .map(|one| self.letter(*one).text.as_str())
            .collect();
        let text = format!("d{} along {}", self.letter(of).text, along.join(", "));
        self.gradients.push(Letter {
            text,
            kind: Kind::Slope { of },
            shape: Shape::scalar(),
            declared: Vec::new(),
            attributes: Vec::new(),
            notation: None,
            indexes: None,
        });
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
}
