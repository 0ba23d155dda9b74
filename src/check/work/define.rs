//! Which equation defines which name, and the shapes that come of it.

use super::*;

impl Work {
    /// Which equations give which names, the best first.
    pub(super) fn stated(&self) -> FxHashMap<usize, Vec<Stated>> {
        let mut all: FxHashMap<usize, Vec<Stated>> = FxHashMap::default();
        let mut entries: FxHashMap<usize, Vec<EntryStated>> = FxHashMap::default();
        for (at, chain) in self.chains.iter().enumerate() {
            let [_, right, ..] = chain.sides.as_slice() else {
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
            let (left, right) = ((at, 0), (at, 1));
            let Ok(sets) = self.layers_of(&[left, right], &chain.ranges) else {
                continue;
            };
            for layers in sets {
                let (Ok(read), Ok(right)) =
                    (self.reading(left, &layers), self.reading(right, &layers))
                else {
                    continue;
                };
                let Some((symbol, letters)) = stated_name(&read) else {
                    if let Some((symbol, place)) = stated_entry(&read) {
                        let one = EntryStated {
                            chain: at,
                            place,
                            right,
                        };
                        entries.entry(symbol).or_default().push(one);
                    }
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
                    also: Vec::new(),
                });
            }
        }
        for (symbol, entries) in entries {
            if let Some(whole) = assembled(symbol, &entries) {
                all.entry(symbol).or_default().push(whole);
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
        self.find_states(&mut open);
        self.free_names(&open);
        // The best equation of each name, in the order in which they can be understood; where that
        // goes no further, one name takes another of its equations.
        let mut strict = true;
        // What a name's best equation waits for: until that has a shape, it is not tried again.
        let mut waiting: FxHashMap<usize, usize> = FxHashMap::default();
        while !open.is_empty() {
            let before = open.len();
            let mut left = Vec::new();
            for (symbol, all) in open {
                let awaited = waiting.get(&symbol).filter(|_| strict);
                if awaited.is_some_and(|awaited| self.names[*awaited].is_none()) {
                    left.push((symbol, all));
                    continue;
                }
                let Err(fault) = self.define_one(symbol, &all, strict, &mut values) else {
                    continue;
                };
                if let Some(Unfit::UnknownShape(awaited)) = fault
                    && strict
                {
                    waiting.insert(symbol, awaited);
                }
                left.push((symbol, all));
            }
            open = left;
            let moved = open.len() < before || self.declare_states(false, &mut values);
            if !moved && !strict && !self.declare_states(true, &mut values) {
                break;
            }
            strict = moved;
        }
        while self.declare_states(true, &mut values) {}
        self.undefined_losses(&mut values);
        self.set_loss();
        self.model = Model::new(values);
    }

    fn define_one(
        &mut self,
        symbol: usize,
        all: &[Stated],
        strict: bool,
        values: &mut Vec<(Name, Option<MatExpr>)>,
    ) -> Result<(), Option<Unfit>> {
        let mut why = None;
        let most = if strict { 1 } else { all.len() };
        for one in &all[..most] {
            // Readings were made before free names were declared.
            let right = match one.also.is_empty() {
                true => self.reading((one.chain, 1), &one.layers),
                false => self.whole_again(symbol, one),
            };
            let Ok(right) = right else {
                continue;
            };
            let right = match one.letters.is_empty() {
                true => right,
                false => Rc::new(indexed(&right, &one.letters)),
            };
            match self.equation(&right, &one.letters) {
                Ok((formula, shape)) => {
                    self.enter(symbol, one, formula, shape, values);
                    return Ok(());
                }
                Err(fault) => why = fault,
            }
        }
        Err(why)
    }

    /// A tensor that is given entry by entry, read anew.
    fn whole_again(&self, symbol: usize, one: &Stated) -> Result<Rc<Reading>, Fault> {
        let mut entries = Vec::new();
        for chain in one.also.iter().copied() {
            let (left, right) = (
                self.reading((chain, 0), &one.layers)?,
                self.reading((chain, 1), &one.layers)?,
            );
            if let Some((_, place)) = stated_entry(&left) {
                entries.push(EntryStated {
                    chain,
                    place,
                    right,
                });
            }
        }
        assembled(symbol, &entries)
            .map(|whole| whole.right)
            .ok_or(Fault::Empty)
    }

    /// A right side as the equation of a name, with its shape.
    fn equation(
        &mut self,
        right: &Reading,
        letters: &[String],
    ) -> Result<(MatExpr, Vec<u64>), Option<Unfit>> {
        if letters.is_empty() {
            let found = self.elaborated(right, None, &FxHashMap::default())?;
            // A list is a column, unless only a row fits.
            let column = found.iter().position(|one| one.shape.len() == 1);
            let at = match right.has(&|meaning| matches!(meaning, Meaning::List(_))) {
                true => column.unwrap_or(0),
                false => 0,
            };
            let first = found.into_iter().nth(at).ok_or(None)?;
            return Ok((first.formula, first.shape));
        }
        let context = self.context(&EMPTY);
        let known = ranges(right, &context);
        let mut uses = FxHashMap::default();
        let mut indices = Vec::new();
        let mut shape = Vec::new();
        for (at, letter) in letters.iter().enumerate() {
            let length = *known.get(letter).ok_or(None)?;
            let index = Index {
                id: 1_000_000 + at as u32,
                range: Dim::Number(length),
            };
            uses.insert(letter.clone(), LetterUse::Free(index));
            indices.push(index);
            shape.push(length);
        }
        let found = self.elaborated(right, Some(&[]), &uses)?;
        let first = found.into_iter().find(|one| one.shape.is_empty());
        let first = first.ok_or(None)?;
        Ok((MatExpr::Entries(indices, Box::new(first.formula)), shape))
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
        let by_entries = !one.letters.is_empty() || !one.also.is_empty();
        if by_entries && shape.len() == 1 {
            self.by_entries.insert(name);
        }
        self.defining.insert((one.chain, 1));
        self.defining
            .extend(one.also.iter().map(|chain| (*chain, 1)));
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
pub(super) fn stated_name(left: &Reading) -> Option<(usize, Vec<String>)> {
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

/// An entry of a name, as an equation gives it.
struct EntryStated {
    chain: usize,
    /// Its subscripts.
    place: Vec<i64>,
    right: Rc<Reading>,
}

/// The name whose entry a left side is, and which one.
fn stated_entry(left: &Reading) -> Option<(usize, Vec<i64>)> {
    let Meaning::Entry(base, at) = &left.meaning else {
        return None;
    };
    let Meaning::Name(symbol) = base.meaning else {
        return None;
    };
    let at = at.iter().map(|one| match &one.meaning {
        Meaning::Number(written) if written.value.is_int() => {
            i64::try_from(written.value.numerator().clone()).ok()
        }
        _ => None,
    });
    Some((symbol, at.collect::<Option<_>>()?))
}

/// A tensor of its entries, where all are given. Of an entry that is given twice the first counts.
fn assembled(symbol: usize, entries: &[EntryStated]) -> Option<Stated> {
    let axes = entries.first()?.place.len();
    if !(1..=2).contains(&axes) || entries.iter().any(|one| one.place.len() != axes) {
        return None;
    }
    let most = |axis: usize| entries.iter().map(|one| one.place[axis]).max();
    let rows = most(0)?;
    let columns = if axes == 2 { most(1)? } else { 1 };
    if rows.checked_mul(columns)? > entries.len() as i64 {
        return None;
    }
    let mut by_place: FxHashMap<&[i64], &EntryStated> = FxHashMap::default();
    for one in entries {
        by_place.entry(&one.place).or_insert(one);
    }
    let mut also = Vec::new();
    let mut all = Vec::new();
    for row in 1..=rows {
        let mut line = Vec::new();
        for column in 1..=columns {
            let place = if axes == 2 {
                vec![row, column]
            } else {
                vec![row]
            };
            let one = *by_place.get(place.as_slice())?;
            if one.right.has(&|meaning| *meaning == Meaning::Name(symbol)) {
                return None;
            }
            also.push(one.chain);
            line.push((*one.right).clone());
        }
        all.push(line);
    }
    let right = Rc::new(Reading::new(Meaning::Matrix(all), 0..0));
    Some(Stated {
        chain: *also.first()?,
        letters: Vec::new(),
        kind: kind_of(&right),
        right,
        layers: FxHashMap::default(),
        also,
    })
}
