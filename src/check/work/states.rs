//! Running values: names that every step makes anew from themselves, `m \gets \beta m + (1 - \beta) g`.
//!
//! In: the chains of a work. Out: for each such name its shape, its number at the start (0 where
//! nothing else is said) and its rule; and the letter that counts the steps. Which step is taken when
//! is not known here.

use super::*;

/// A name that every step makes anew from itself.
#[derive(Debug, Clone)]
pub(super) struct State {
    symbol: usize,
    /// The chain that says how, first.
    chain: usize,
    right: Rc<Reading>,
    /// What it is at the start, where that is said: the chain, and its right side.
    start: Option<(usize, Rc<Reading>)>,
}

/// The running values of a work.
#[derive(Debug, Default)]
pub struct States {
    all: Vec<State>,
    /// Their names, and that of the number of steps.
    names: FxHashSet<Name>,
    /// The number of steps.
    pub counter: Option<Name>,
}

impl States {
    /// Whether a step of its own changes a name, or every step.
    pub fn contains(&self, name: Name) -> bool {
        self.names.contains(&name) || self.counter == Some(name)
    }

    /// Whether it is one of the symbols.
    pub(super) fn has_symbol(&self, symbol: usize) -> bool {
        self.all.iter().any(|state| state.symbol == symbol)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl Work {
    /// Find the running values, and take them out of what equations give.
    pub(super) fn find_states(&mut self, open: &mut Vec<(usize, Vec<Stated>)>) {
        let layers = FxHashMap::default();
        let below = self.below_what_is_differentiated(open);
        let mut all: Vec<State> = Vec::new();
        for (at, chain) in self.chains.iter().enumerate() {
            let [_, right, ..] = chain.sides.as_slice() else {
                continue;
            };
            if !matches!(right.relation, Some((Relation::Becomes, _))) || chain.conditional {
                continue;
            }
            let (Ok(left), Ok(right)) = (
                self.reading((at, 0), &layers),
                self.reading((at, 1), &layers),
            ) else {
                continue;
            };
            let Meaning::Name(symbol) = left.meaning else {
                continue;
            };
            let by_itself = |meaning: &Meaning| {
                matches!(meaning, Meaning::Derivative(derivative)
                    if derivative.by.iter().any(|by| by.meaning == Meaning::Name(symbol)))
            };
            let itself = right.has(&|meaning| *meaning == Meaning::Name(symbol));
            let known = all.iter().any(|state| state.symbol == symbol);
            let named = self.names.get(symbol).copied().flatten().is_some();
            if known || named || !itself || below.contains(&symbol) || right.has(&by_itself) {
                continue;
            }
            let stated = open.iter().find(|(own, _)| *own == symbol);
            let stated = stated.map(|(_, all)| all.as_slice()).unwrap_or_default();
            if stated.iter().any(|one| one.kind != Given::Numbers) {
                continue;
            }
            let start = stated.iter().find(|one| one.chain < at);
            all.push(State {
                symbol,
                chain: at,
                right,
                start: start.map(|one| (one.chain, Rc::clone(&one.right))),
            });
        }
        open.retain(|(symbol, _)| all.iter().all(|state| state.symbol != *symbol));
        self.states.all = all;
    }

    /// The symbols that something which is differentiated rests on.
    fn below_what_is_differentiated(&self, open: &[(usize, Vec<Stated>)]) -> FxHashSet<usize> {
        let mut found: FxHashSet<usize> = FxHashSet::default();
        let mut next: Vec<usize> = Vec::new();
        self.each_reading(&mut |one| {
            if let Meaning::Derivative(derivative) = &one.meaning
                && let Meaning::Name(symbol) = derivative.of.meaning
            {
                next.push(symbol);
            }
        });
        while let Some(symbol) = next.pop() {
            if !found.insert(symbol) {
                continue;
            }
            let stated = open.iter().find(|(own, _)| *own == symbol);
            for one in stated.into_iter().flat_map(|(_, all)| all) {
                one.right.visit(&mut |part| {
                    if let Meaning::Name(symbol) = part.meaning {
                        next.push(symbol);
                    }
                });
            }
        }
        found
    }

    /// Give running values their shapes, as far as those of what they are made from are known. With
    /// `any` one of the others is a number. Whether there was one.
    pub(super) fn declare_states(
        &mut self,
        any: bool,
        values: &mut Vec<(Name, Option<MatExpr>)>,
    ) -> bool {
        let mut found = false;
        for state in self.states.all.clone() {
            if self.names[state.symbol].is_some() {
                continue;
            }
            // As a number it leaves the shape to the rest of its rule.
            let text = format!("\u{1}s{}", state.symbol);
            let stand_in = match self.scope.find(&text) {
                Some(name) => name,
                None => self.scope.declare(text, Kind::Const, Vec::new()),
            };
            self.names[state.symbol] = Some(stand_in);
            let right = self.reading((state.chain, 1), &FxHashMap::default());
            let right = right.unwrap_or(state.right);
            let ways = self.elaborated(&right, None, &FxHashMap::default());
            self.names[state.symbol] = None;
            let shape = match ways.ok().and_then(|ways| ways.into_iter().next()) {
                Some(way) => way.shape,
                None if any && !found => Vec::new(),
                None => continue,
            };
            found = true;
            let key = self.symbols.all()[state.symbol].key.clone();
            let axes = shape.iter().filter(|length| **length != 1).count();
            self.symbols.set_role(state.symbol, Role::Value(Some(axes)));
            let dims = shape.iter().map(|length| Dim::Number(*length)).collect();
            let name = self.scope.declare(key, Kind::Input, dims);
            self.names[state.symbol] = Some(name);
            self.states.names.insert(name);
            values.push((name, None));
            let start = self.start_of(&state.start, &shape);
            self.given.insert(name, Rc::new(start));
        }
        found
    }

    /// The number at the start: 0, or what is said.
    fn start_of(
        &mut self,
        start: &Option<(usize, Rc<Reading>)>,
        shape: &[u64],
    ) -> Tensor<Certified> {
        let mut lengths: Vec<usize> = shape.iter().map(|length| *length as usize).collect();
        lengths.resize(lengths.len().max(2), 1);
        let count = lengths.iter().product();
        let mut entries = vec![Certified::Exact(crate::algebra::Rational::ZERO); count];
        if let Some((chain, right)) = start {
            self.defining.insert((*chain, 1));
            let ways = self.elaborated(right, Some(shape), &FxHashMap::default());
            let formula = ways.ok().and_then(|ways| ways.into_iter().next());
            let nothing = NoNames(&self.scope);
            let value = formula
                .and_then(|way| evaluate::evaluate::<Certified>(&way.formula, &nothing).ok());
            if let Some(value) = value {
                match value.entries.as_slice() {
                    [one] => entries.fill(one.clone()),
                    all if all.len() == count => entries.clone_from_slice(all),
                    _ => {}
                }
            }
        }
        Tensor { lengths, entries }
    }

    /// The updated forms of running values, by their rules; and the letter that counts the steps: it
    /// stands in exponents beside them, `1 - \beta^k`.
    pub(super) fn define_states(&mut self) {
        for state in self.states.all.clone() {
            let Some(name) = self.names[state.symbol] else {
                continue;
            };
            self.defining.insert((state.chain, 1));
            let updated = self.symbols.updated(state.symbol);
            let Some(updated) = updated.filter(|number| self.names[*number].is_none()) else {
                continue;
            };
            let right = self.reading((state.chain, 1), &FxHashMap::default());
            let right = right.unwrap_or(state.right);
            let letter = self.scope.letter(name);
            let (shape, text) = (letter.declared.clone(), format!("{}⁺", letter.text));
            let lengths: Vec<u64> = shape
                .iter()
                .filter_map(|dim| self.scope.value(*dim))
                .collect();
            let ways = self.elaborated(&right, Some(&lengths), &FxHashMap::default());
            let way = ways.ok().and_then(|ways| ways.into_iter().next());
            let Some(way) = way.filter(|way| way.shape == lengths) else {
                continue;
            };
            let name = self.scope.declare(text, Kind::Computed, shape);
            self.names[updated] = Some(name);
            self.made.push((name, way.formula));
        }
        if !self.states.is_empty() {
            self.find_counter();
        }
    }

    fn find_counter(&mut self) {
        let mut found: Option<Name> = None;
        self.each_reading(&mut |one| {
            let beside = |reading: &Reading| -> bool {
                reading.has(&|part| matches!(part, Meaning::Name(symbol) if self.states.has_symbol(*symbol)))
            };
            if let Meaning::Fraction(above, below) = &one.meaning
                && beside(above.as_ref())
            {
                below.visit(&mut |part| {
                    if let Meaning::Power(_, power) = &part.meaning
                        && let Meaning::Name(symbol) = power.meaning
                        && found.is_none()
                    {
                        found = self.names[symbol];
                    }
                });
            }
        });
        let free = found.filter(|name| {
            let is_number = self.scope.letter(*name).shape.is_scalar();
            let given = self.given.contains_key(name) || self.model.definition(*name).is_some();
            is_number && !given
        });
        if let Some(name) = free {
            let one = Tensor::scalar(Certified::Exact(crate::algebra::Rational::ONE));
            self.given.insert(name, Rc::new(one));
            self.states.counter = Some(name);
        }
    }
}
