//! Which equation defines which name, and the shapes that come of it.

use super::*;

impl Work {
    /// Which equations give which names, the best first.
    pub(super) fn stated(&self) -> FxHashMap<usize, Vec<Stated>> {
        let mut all: FxHashMap<usize, Vec<Stated>> = FxHashMap::default();
        for (at, chain) in self.chains.iter().enumerate() {
            let [left, right, ..] = chain.sides.as_slice() else {
                continue;
            };
            let is_step = match right.relation {
                Some((relation, _)) => {
                    !Chain::claims(relation)
                        || matches!(
                            relation,
                            Relation::Becomes | Relation::Increased | Relation::Decreased
                        )
                }
                None => true,
            };
            // What holds only somewhere defines nothing.
            if is_step || chain.conditional {
                continue;
            }
            let Ok(sets) = self.layers_of(&[left, right]) else {
                continue;
            };
            for layers in sets {
                let (Ok(read), Ok(right)) =
                    (self.reading(left, &layers), self.reading(right, &layers))
                else {
                    continue;
                };
                let Some((symbol, letters)) = stated_name(&read) else {
                    continue;
                };
                // What a step gives is known by the rule of steps.
                if matches!(self.symbols.role(symbol), Some(Role::Updated(_))) {
                    continue;
                }
                let itself = right.has(&|meaning| *meaning == Meaning::Name(symbol));
                if itself
                    || right.has(
                        &|meaning| matches!(meaning, Meaning::Unknown(key) if key.contains('⁺')),
                    )
                {
                    continue;
                }
                let kind = kind_of(&right);
                all.entry(symbol).or_default().push(Stated {
                    chain: at,
                    letters,
                    right,
                    kind,
                    layers,
                });
            }
        }
        all
    }

    /// Find shapes and equations, as far as they can be found.
    pub(super) fn define(
        &mut self,
        stated: FxHashMap<usize, Vec<Stated>>,
        mut values: Vec<(Name, Option<MatExpr>)>,
    ) {
        let known = |symbol: usize| self.names.get(symbol).copied().flatten().is_some();
        let mut open: Vec<(usize, Vec<Stated>)> = stated
            .into_iter()
            .filter(|(symbol, _)| !known(*symbol))
            .collect();
        open.sort_by_key(|(symbol, _)| *symbol);
        for (_, all) in &mut open {
            all.sort_by_key(|one| (one.kind != Given::Tie, one.chain));
        }
        self.take_sizes(&mut open);
        self.free_names(&open);
        // The best equation of each name, in the order in which they can be understood; where that
        // goes no further, one name takes another of its equations.
        let mut strict = true;
        while !open.is_empty() {
            let before = open.len();
            let mut left = Vec::new();
            for (symbol, all) in open {
                match self.define_one(symbol, &all, strict, &mut values) {
                    true => {}
                    false => left.push((symbol, all)),
                }
            }
            open = left;
            if open.len() == before && !strict {
                break;
            }
            strict = open.len() < before;
        }
        self.set_loss();
        self.model = Model::new(values);
    }

    /// Names that formulas use and no equation gives: numbers, as long as nothing says more.
    fn free_names(&mut self, open: &[(usize, Vec<Stated>)]) {
        let mut keys: Vec<String> = Vec::new();
        for (_, all) in open {
            let numbers = all.iter().any(|one| one.kind == Given::Numbers);
            for one in all.iter().filter(|one| one.kind == Given::Formula) {
                if numbers && all.len() == 1 {
                    continue;
                }
                let bound = &one.letters;
                one.right.visit(&mut |reading| {
                    if let Meaning::Unknown(key) = &reading.meaning
                        && !bound.contains(key)
                        && !key.contains('⁺')
                    {
                        keys.push(key.clone());
                    }
                });
            }
        }
        for key in keys {
            if self.symbols.find(&key).is_some() {
                continue;
            }
            let role = Role::Value(Some(0));
            let latex = key.clone();
            let number = self.symbols.declare(Symbol {
                key: key.clone(),
                latex,
                role,
            });
            let name = self.scope.declare(key, Kind::Input, Vec::new());
            self.names.resize(self.symbols.all().len(), None);
            self.names[number] = Some(name);
        }
        names::twins(&mut self.symbols);
        self.names.resize(self.symbols.all().len(), None);
    }

    fn define_one(
        &mut self,
        symbol: usize,
        all: &[Stated],
        strict: bool,
        values: &mut Vec<(Name, Option<MatExpr>)>,
    ) -> bool {
        let most = if strict { 1 } else { all.len() };
        for one in &all[..most] {
            // Readings were made before free names were declared.
            let side = &self.chains[one.chain].sides[1];
            let Ok(right) = self.reading(side, &one.layers) else {
                continue;
            };
            let right = match one.letters.is_empty() {
                true => right,
                false => indexed(&right, &one.letters),
            };
            let Some((formula, shape)) = self.equation(&right, &one.letters) else {
                continue;
            };
            self.enter(symbol, one, formula, shape, values);
            return true;
        }
        false
    }

    /// A right side as the equation of a name, with its shape.
    fn equation(&mut self, right: &Reading, letters: &[String]) -> Option<(MatExpr, Vec<u64>)> {
        if letters.is_empty() {
            let found = self.elaborated(right, None, &FxHashMap::default()).ok()?;
            // A list is a column, unless only a row fits.
            let column = found.iter().position(|one| one.shape.len() == 1);
            let at = match right.has(&|meaning| matches!(meaning, Meaning::List(_))) {
                true => column.unwrap_or(0),
                false => 0,
            };
            let first = found.into_iter().nth(at)?;
            return Some((first.formula, first.shape));
        }
        let context = self.context(&EMPTY);
        let known = ranges(right, &context);
        let mut uses = FxHashMap::default();
        let mut indices = Vec::new();
        let mut shape = Vec::new();
        for (at, letter) in letters.iter().enumerate() {
            let length = *known.get(letter)?;
            let index = Index {
                id: 1_000_000 + at as u32,
                range: Dim::Number(length),
            };
            uses.insert(letter.clone(), LetterUse::Free(index));
            indices.push(index);
            shape.push(length);
        }
        let found = self.elaborated(right, Some(&[]), &uses).ok()?;
        let first = found.into_iter().find(|one| one.shape.is_empty())?;
        Some((MatExpr::Entries(indices, Box::new(first.formula)), shape))
    }

    fn enter(
        &mut self,
        symbol: usize,
        one: &Stated,
        formula: MatExpr,
        shape: Vec<u64>,
        values: &mut Vec<(Name, Option<MatExpr>)>,
    ) {
        let key = self.symbols.all()[symbol].key.clone();
        let dims: Vec<Dim> = shape.iter().map(|length| Dim::Number(*length)).collect();
        let kind = match one.kind {
            Given::Numbers => Kind::Param,
            Given::Tie | Given::Formula => Kind::Computed,
        };
        let name = self.scope.declare(key, kind, dims);
        for length in &shape {
            if !self.lengths.contains(length) {
                self.lengths.push(*length);
            }
        }
        let axes = shape.iter().filter(|length| **length != 1).count();
        self.symbols.set_role(symbol, Role::Value(Some(axes)));
        self.names.resize(self.symbols.all().len(), None);
        self.names[symbol] = Some(name);
        self.defining.insert((one.chain, 1));
        match one.kind {
            Given::Numbers => {
                let nothing = NoNames(&self.scope);
                if let Ok(value) = evaluate::evaluate::<Certified>(&formula, &nothing) {
                    if value.entries.iter().any(|entry| entry.exact().is_none()) {
                        self.irrational.push((name, formula));
                    }
                    self.given.insert(name, value);
                }
                values.push((name, None));
            }
            Given::Tie | Given::Formula => {
                values.push((name, Some(formula)));
            }
        }
    }
}

/// The name that a left side gives, and the letters at which it does.
fn stated_name(left: &Reading) -> Option<(usize, Vec<String>)> {
    match &left.meaning {
        Meaning::Name(symbol) => Some((*symbol, Vec::new())),
        Meaning::Entry(base, at) => {
            let Meaning::Name(symbol) = base.meaning else {
                return None;
            };
            let letters = at.iter().map(|one| match &one.meaning {
                Meaning::Index(letter) => Some(letter.clone()),
                _ => None,
            });
            let letters: Vec<String> = letters.collect::<Option<_>>()?;
            let distinct: FxHashSet<&String> = letters.iter().collect();
            (distinct.len() == letters.len()).then_some((symbol, letters))
        }
        _ => None,
    }
}

fn kind_of(right: &Reading) -> Given {
    if matches!(right.meaning, Meaning::Derivative(_)) {
        return Given::Tie;
    }
    let named = right.has(&|meaning| {
        matches!(
            meaning,
            Meaning::Name(_) | Meaning::Unknown(_) | Meaning::Derivative(_) | Meaning::Index(_)
        )
    });
    match named {
        true => Given::Formula,
        false => Given::Numbers,
    }
}
