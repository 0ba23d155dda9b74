//! The names of a work or a network, as they are looked up when a formula is read.

use rustc_hash::FxHashMap;

/// The names that there are.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    all: Vec<Symbol>,
    by_key: FxHashMap<String, usize>,
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
    /// A function.
    Function,
    /// The updated form of a value, by the value's number.
    Updated(usize),
}

impl Symbols {
    /// Declare a name; its number. One that is there keeps its number, and its role becomes this.
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

    /// Another key for a name.
    pub fn alias(&mut self, key: &str, number: usize) {
        self.by_key.entry(key.to_owned()).or_insert(number);
    }

    /// The number of a name, by its key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// The name of a number.
    pub fn get(&self, number: usize) -> Option<&Symbol> {
        self.all.get(number)
    }

    /// All of them, in the order of their numbers.
    pub fn all(&self) -> &[Symbol] {
        &self.all
    }
}
