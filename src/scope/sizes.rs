//! The lengths of axes: numbers, symbols, and affine forms of symbols.
//!
//! In: symbols as they are typed, their numbers, and forms of them. Out: a [`Dim`] for each, the
//! same for the same form; whether two are the same, and what they are as text. No shape is checked
//! against another here.

use super::{Affine, Dim, Scope, Shape, Size, SizeName};

impl Scope {
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

    /// A scope of its own with these sizes, and without a name.
    #[must_use]
    pub fn sizes_alone(&self) -> Scope {
        Scope {
            sizes: self.sizes.clone(),
            size_by_text: self.size_by_text.clone(),
            size_by_affine: self.size_by_affine.clone(),
            index_letters: self.index_letters.clone(),
            ..Scope::default()
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

    /// The forms of more than a symbol that have no number: the lengths of axes such as n − k + 1.
    pub fn open_forms(&self) -> impl Iterator<Item = &Affine> {
        let open = |size: &&Size| size.text.is_none() && size.value.is_none();
        self.sizes.iter().filter(open).map(|size| &size.affine)
    }

    /// Give a symbol its number. Do so before the symbol goes into an affine form or a shape.
    pub fn set_size(&mut self, size: SizeName, value: u64) {
        self.sizes[size.index()].value = Some(value);
    }

    /// Give each symbol without a number the next of these, and each form of them the value that
    /// comes of it, so that formulas in symbols can be tried. False, and nothing is changed, where
    /// there are too few numbers or a form would be shorter than 2.
    ///
    /// ```
    /// use backprose::scope::{Dim, Scope};
    /// let mut scope = Scope::new();
    /// let n = Dim::Size(scope.size("n"));
    /// assert!(scope.settle(&[5]));
    /// assert_eq!(scope.value(n), Some(5));
    /// ```
    pub fn settle(&mut self, numbers: &[u64]) -> bool {
        let mut numbers = numbers.iter().copied();
        let mut settled = self.clone();
        for size in &mut settled.sizes {
            if size.text.is_some() && size.value.is_none() {
                let Some(number) = numbers.next() else {
                    return false;
                };
                size.value = Some(number);
            }
        }
        for place in 0..settled.sizes.len() {
            let size = &settled.sizes[place];
            if size.text.is_some() || size.value.is_some() {
                continue;
            }
            let value = settled.affine_value(&size.affine);
            let value = value.and_then(|value| u64::try_from(value).ok());
            if value.is_none_or(|value| value < 2) {
                return false;
            }
            settled.sizes[place].value = value;
        }
        *self = settled;
        true
    }

    /// How many symbols have no number.
    pub fn open_sizes(&self) -> usize {
        let open = |size: &&Size| size.text.is_some() && size.value.is_none();
        self.sizes.iter().filter(open).count()
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

    /// An affine form as it is typed.
    pub fn affine_text(&self, affine: &Affine) -> String {
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
