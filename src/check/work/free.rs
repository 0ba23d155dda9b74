//! The names that formulas use and no equation gives.
//!
//! In: the equations of a work. Out: a free name for each of them, with the shape that the work tells
//! of it, or else a number. Which shape that is, is told by `shapes`.

use super::define::stated_name;
use super::*;

/// Names that formulas use and no equation gives.
pub(super) struct Free {
    /// The keys of all.
    pub(super) keys: Vec<String>,
    /// Those that are symbols already.
    pub(super) declared: Vec<usize>,
}

impl Work {
    /// Names that formulas use and no equation gives: numbers, as long as nothing says more.
    pub(super) fn free_names(&mut self, open: &[(usize, Vec<Stated>)]) {
        let shapes = match self.plain {
            true => FxHashMap::default(),
            false => self.shapes_of_free(open),
        };
        self.inferred = shapes.values().any(|lengths| !lengths.is_empty());
        let free = self.free_of(open);
        for key in free.keys {
            let lengths = shapes.get(&key).cloned().unwrap_or_default();
            let axes = lengths.iter().filter(|length| **length != 1).count();
            let role = Role::Value(Some(axes));
            let number = match self.symbols.find(&key) {
                Some(number) if free.declared.contains(&number) => {
                    self.symbols.set_role(number, role);
                    number
                }
                Some(_) => continue,
                None => {
                    let (key, latex) = (key.clone(), key.clone());
                    self.symbols.declare(Symbol { key, latex, role })
                }
            };
            for length in &lengths {
                if !self.lengths.contains(length) {
                    self.lengths.push(*length);
                }
            }
            let lengths = lengths.into_iter().map(Dim::Number).collect();
            let name = self.scope.declare(key, Kind::Input, lengths);
            self.names.resize(self.symbols.all().len(), None);
            self.names[number] = Some(name);
        }
        names::twins(&mut self.symbols);
        self.names.resize(self.symbols.all().len(), None);
    }

    /// The names that formulas use and no equation gives.
    pub(super) fn free_of(&self, open: &[(usize, Vec<Stated>)]) -> Free {
        let mut keys: Vec<String> = Vec::new();
        let mut declared: Vec<usize> = Vec::new();
        let by_itself = self.told_by_themselves();
        let is_stated = |symbol: usize| {
            by_itself.contains(&symbol) || open.iter().any(|(own, _)| *own == symbol)
        };
        for (_, all) in open {
            let numbers = all.iter().any(|one| one.kind == Given::Numbers);
            // Behind the last layer there is nothing.
            let formulas = all.iter().filter(|one| one.kind == Given::Formula);
            for one in formulas.filter(|one| one.layers.is_empty()) {
                if numbers && all.len() == 1 {
                    continue;
                }
                let bound = &one.letters;
                let right = self.reading((one.chain, 1), &one.layers);
                let right = right.unwrap_or_else(|_| Rc::clone(&one.right));
                right.visit(&mut |reading| {
                    if let Meaning::Unknown(key) = &reading.meaning
                        && !bound.contains(key)
                        && !key.contains('⁺')
                    {
                        keys.push(key.clone());
                    }
                    // A step alone gives no name its value.
                    if let Meaning::Name(symbol) = reading.meaning
                        && matches!(self.symbols.role(symbol), Some(Role::Value(_)))
                        && self.names.get(symbol).copied().flatten().is_none()
                        && !is_stated(symbol)
                        && !self.states.has_symbol(symbol)
                        && self
                            .scope
                            .find_size(&self.symbols.all()[symbol].key)
                            .is_none()
                        && !declared.contains(&symbol)
                    {
                        declared.push(symbol);
                    }
                });
            }
        }
        let mut found: Vec<String> = Vec::new();
        let own = declared
            .iter()
            .map(|symbol| self.symbols.all()[*symbol].key.clone());
        for key in own.chain(keys) {
            if !found.contains(&key) {
                found.push(key);
            }
        }
        Free {
            keys: found,
            declared,
        }
    }

    /// The arrays whose entries are told by others of their own: `o_j = \sum_i w_{ij} o_i`. They are
    /// not free, and have no equation that could be followed.
    fn told_by_themselves(&self) -> FxHashSet<usize> {
        let layers = FxHashMap::default();
        let told = self.chains.iter().enumerate().filter_map(|(at, chain)| {
            let [_, right, ..] = chain.sides.as_slice() else {
                return None;
            };
            let (relation, _) = right.relation.as_ref()?;
            if !matches!(relation, Relation::Equal | Relation::Defined) {
                return None;
            }
            let left = self.reading((at, 0), &layers).ok()?;
            let (symbol, letters) = stated_name(&left)?;
            let right = self.reading((at, 1), &layers).ok()?;
            let itself = right.has(&|meaning| *meaning == Meaning::Name(symbol));
            (itself && !letters.is_empty()).then_some(symbol)
        });
        told.collect()
    }
}
