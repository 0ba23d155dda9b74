//! The names of a work or a network, as they are looked up when a formula is read.
//!
//! In: declarations. Out: [`Symbols`], which finds a name by its [`Spelling`]. What a name stands
//! for is not known here.

use rustc_hash::{FxHashMap, FxHashSet};

/// The names that there are.
///
/// The key of a name is its base with what belongs to the name and is no index: `W^(1)`, `W_1`,
/// `y^hat`, `target_o1`.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    all: Vec<Symbol>,
    by_key: FxHashMap<String, usize>,
    /// Letters of which a form in another typeface is a name of its own.
    fonts: FxHashSet<String>,
    /// The scalar whose gradients are meant where nothing says so.
    loss: Option<usize>,
    /// Whether a bar over a name means the gradient by it.
    bars: bool,
    /// The names that are written like something else.
    stepped: Stepped,
}

/// Names that are written like something else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stepped {
    /// `w_{t+1}` is the updated form of `w_t`: the base and the letter of the step.
    pub letters: FxHashSet<(String, String)>,
    /// `w'` is the updated form of `w`.
    pub primed: FxHashSet<String>,
    /// `L'` is a name of its own.
    pub own: FxHashSet<String>,
    /// `\sigma^2` is a name and no square.
    pub squares: FxHashSet<String>,
    /// `a^2` and `a^l` are a of a layer, and no powers.
    pub layered: FxHashSet<String>,
}

/// One name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its key, see [`Symbols`].
    pub key: String,
    /// As LaTeX, to be shown.
    pub latex: String,
    /// What it names.
    pub role: Role,
}

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A value. How many subscripts an entry has, where that is known.
    Value(Option<usize>),
    /// A function that the work defines.
    Function,
    /// A function that is applied and nowhere defined.
    Any,
    /// The updated form of a value, by the value's number.
    Updated(usize),
}

/// A name as it is spelt: a base, what stands in brackets above it, and what stands below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelling<'a> {
    /// The letter or word, with its accents.
    pub base: &'a str,
    /// `1` of `W^{(1)}`.
    pub layer: Option<&'a str>,
    /// `1` of `W_1`, `o1` of `target_{o1}`.
    pub below: Option<&'a str>,
}

impl Spelling<'_> {
    /// Its key.
    pub fn key(&self) -> String {
        let mut key = self.base.to_owned();
        if let Some(layer) = self.layer {
            key.push_str("^(");
            key.push_str(layer);
            key.push(')');
        }
        if let Some(below) = self.below {
            key.push('_');
            key.push_str(below);
        }
        key
    }
}

impl Symbols {
    /// Declare a name; its number. One that is there keeps its number and gets this role.
    pub fn declare(&mut self, symbol: Symbol) -> usize {
        if let Some(number) = self.by_key.get(&symbol.key) {
            self.all[*number].role = symbol.role;
            return *number;
        }
        let number = self.all.len();
        self.by_key.insert(symbol.key.clone(), number);
        self.all.push(symbol);
        number
    }

    /// Another key for a name, unless something else has it.
    pub fn alias(&mut self, key: &str, number: usize) {
        self.by_key.entry(key.to_owned()).or_insert(number);
    }

    /// Let a key mean this name, whatever it meant: a parameter hides a name of the work.
    pub fn hide(&mut self, key: &str, number: usize) {
        self.by_key.insert(key.to_owned(), number);
    }

    /// Let a key mean again what it meant before it was [hidden](Symbols::hide).
    pub fn reveal(&mut self, key: &str, before: Option<usize>) {
        match before {
            Some(number) => self.hide(key, number),
            None => drop(self.by_key.remove(key)),
        }
    }

    /// The number of a name, by its key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// The number of a name as it is spelt: by this spelling, else by another of the same base and
    /// number, `W_1` for `W^{(1)}`.
    pub fn spelt(&self, spelling: Spelling) -> Option<usize> {
        if let Some(number) = self.find(&spelling.key()) {
            return Some(number);
        }
        let other = match (spelling.layer, spelling.below) {
            (Some(layer), None) => Spelling {
                layer: None,
                below: Some(layer),
                ..spelling
            },
            (None, Some(below)) if below.bytes().all(|byte| byte.is_ascii_digit()) => Spelling {
                layer: Some(below),
                below: None,
                ..spelling
            },
            _ => return None,
        };
        self.find(&other.key())
    }

    /// The updated form of a value, if the work has one.
    pub fn updated(&self, number: usize) -> Option<usize> {
        self.find(&format!("{}⁺", self.all.get(number)?.key))
    }

    /// The name of a number.
    pub fn get(&self, number: usize) -> Option<&Symbol> {
        self.all.get(number)
    }

    /// The role of a number's name.
    pub fn role(&self, number: usize) -> Option<Role> {
        self.all.get(number).map(|symbol| symbol.role)
    }

    /// Say how many subscripts the entries of a value have.
    pub fn set_role(&mut self, number: usize, role: Role) {
        if let Some(symbol) = self.all.get_mut(number) {
            symbol.role = role;
        }
    }

    /// All of them, in the order of their numbers.
    pub fn all(&self) -> &[Symbol] {
        &self.all
    }

    /// The letters of which a form in another typeface is a name of its own.
    pub fn set_fonts(&mut self, letters: FxHashSet<String>) {
        self.fonts = letters;
    }

    /// Whether a typeface makes a name of its own of this letter.
    pub fn font_matters(&self, letter: &str) -> bool {
        self.fonts.contains(letter)
    }

    /// Say what `dW` and `\bar W` are gradients of; bars only where the work ties one.
    pub fn set_loss(&mut self, loss: Option<usize>, bars: bool) {
        self.loss = loss;
        self.bars = bars;
    }

    /// Say whether a bar over a name is the gradient by it.
    pub fn set_bars(&mut self, bars: bool) {
        self.bars = bars;
    }

    /// Say which names have updated forms that are written like another name.
    pub fn set_stepped(&mut self, stepped: Stepped) {
        self.stepped = stepped;
    }

    /// The names that have updated forms which are written like another name.
    pub fn stepped(&self) -> &Stepped {
        &self.stepped
    }

    /// What `dW` is the gradient of.
    pub fn loss(&self) -> Option<usize> {
        self.loss
    }

    /// Whether `\bar W` is a gradient.
    pub fn has_bars(&self) -> bool {
        self.bars
    }
}

/// Whether a key is the base with a number: `h_1`, `h^(1)` for `h`.
pub(super) fn is_member(key: &str, base: &str) -> bool {
    let Some(rest) = key.strip_prefix(base) else {
        return false;
    };
    let rest = rest.strip_prefix("^(").or_else(|| rest.strip_prefix('_'));
    rest.is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()))
}
