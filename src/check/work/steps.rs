//! The loss of a work, and its steps: what an updated parameter is.

use super::*;
use std::collections::BTreeSet;

/// Letters that are used for the rate of a step.
const RATES: [&str; 4] = ["eta", "alpha", "lr", "epsilon"];

/// An equation that gives a name its next value.
struct Step {
    chain: usize,
    /// The name, not its updated form.
    symbol: usize,
    right: Rc<Reading>,
}

impl Work {
    /// The updated form of each parameter: w − η ∂L/∂w, with the rate that stands in its step, or in
    /// another one. A step that rests on a value which the loss does not (a momentum, a decay) is a
    /// rule of the work's own.
    pub(super) fn define_updates(&mut self) {
        let Some(loss) = self.loss else { return };
        let mut steps = self.steps();
        for key in RATES {
            let unknown = Meaning::Unknown(key.to_owned());
            let mut rights = steps.iter().map(|step| &step.right);
            if rights.any(|right| right.has(&|meaning| *meaning == unknown)) {
                self.declare_rate(key);
                steps = self.steps();
            }
        }
        let rates: Vec<Option<MatExpr>> = steps.iter().map(|step| self.rate(&step.right)).collect();
        let named = RATES.iter().find_map(|key| self.value_of_key(key));
        let common = rates.iter().flatten().next().cloned();
        let common = common.or(named.map(MatExpr::Name));
        let below = self.model.depends(loss);
        let mut by_base: FxHashMap<usize, usize> = FxHashMap::default();
        for (at, step) in steps.iter().enumerate() {
            by_base.entry(step.symbol).or_insert(at);
        }
        for number in 0..self.symbols.all().len() {
            let Role::Updated(base) = self.symbols.all()[number].role else {
                continue;
            };
            let Some(base_name) = self.names.get(base).copied().flatten() else {
                continue;
            };
            if self.names[number].is_some() || !below.contains(&base_name) {
                continue;
            }
            let step = by_base.get(&base).copied();
            let rule = step.and_then(|at| self.own_rule(&steps[at], &below));
            let rate = step.and_then(|at| rates[at].clone());
            let formula = match (rule, rate.or_else(|| common.clone())) {
                (Some(formula), _) => formula,
                (None, Some(rate)) => {
                    let gradient = self.scope.adjoint(loss, base_name);
                    self.derivatives.push((loss, base_name));
                    let step = MatExpr::Multiply(vec![rate, MatExpr::Name(gradient)]);
                    let addend = |negative, value| Addend { negative, value };
                    let terms = [addend(false, MatExpr::Name(base_name)), addend(true, step)];
                    MatExpr::Add(terms.to_vec())
                }
                (None, None) => continue,
            };
            let letter = self.scope.letter(base_name);
            let (shape, text) = (letter.declared.clone(), format!("{}⁺", letter.text));
            let name = self.scope.declare(text, Kind::Computed, shape);
            self.names[number] = Some(name);
            self.made.push((name, formula));
        }
    }

    fn value_of_key(&self, key: &str) -> Option<Name> {
        self.names.get(self.symbols.find(key)?).copied().flatten()
    }

    /// A rate that has no number.
    fn declare_rate(&mut self, key: &str) {
        let number = self.symbols.declare(Symbol {
            key: key.to_owned(),
            latex: format!("\\{key}"),
            role: Role::Value(Some(0)),
        });
        let name = self.scope.declare(key, Kind::Input, Vec::new());
        self.names.resize(self.symbols.all().len(), None);
        self.names[number] = Some(name);
    }

    /// The rate in a step: a letter that is used for one, else the first number.
    fn rate(&self, right: &Reading) -> Option<MatExpr> {
        let named = RATES.iter().find_map(|key| {
            let symbol = self.symbols.find(key)?;
            let there = right.has(&|meaning| *meaning == Meaning::Name(symbol));
            self.value_of_key(key).filter(|_| there)
        });
        let mut number = None;
        right.visit(&mut |one| {
            if let Meaning::Number(written) = &one.meaning
                && number.is_none()
            {
                number = Some(MatExpr::Number(written.value.clone()));
            }
        });
        named.map(MatExpr::Name).or(number)
    }

    /// The rule that a step states, where it rests on given values that the loss does not rest on.
    /// `known` is what the loss rests on.
    fn own_rule(&mut self, step: &Step, known: &BTreeSet<Name>) -> Option<MatExpr> {
        let mut others = false;
        step.right.visit(&mut |one| {
            if let Meaning::Name(symbol) = one.meaning
                && let Some(name) = self.names.get(symbol).copied().flatten()
            {
                let is_rate = RATES.contains(&self.symbols.all()[symbol].key.as_str());
                let free = self.model.definition(name).is_none();
                let own = free && !is_rate && !known.contains(&name);
                let running = !self.states.is_empty()
                    && (self.states.contains(name)
                        || self
                            .model
                            .depends(name)
                            .iter()
                            .any(|below| self.states.contains(*below)));
                others |= own || running;
            }
        });
        if !others {
            return None;
        }
        let right = step.right.clone();
        let found = self.elaborated(&right, None, &FxHashMap::default()).ok()?;
        self.defining.insert((step.chain, 1));
        Some(found.into_iter().next()?.formula)
    }

    /// The steps of the work: which name each changes, and its right side.
    fn steps(&self) -> Vec<Step> {
        let mut found = Vec::new();
        for (number, chain) in self.chains.iter().enumerate() {
            if chain.sides.len() < 2 {
                continue;
            }
            let (left, right) = ((number, 0), (number, 1));
            let Ok(sets) = self.layers_of(&[left, right], &chain.ranges) else {
                continue;
            };
            for layers in sets {
                let (Ok(left), Ok(right)) =
                    (self.reading(left, &layers), self.reading(right, &layers))
                else {
                    continue;
                };
                let symbol = match &left.meaning {
                    Meaning::Name(symbol) => *symbol,
                    Meaning::Entry(base, _) => match base.meaning {
                        Meaning::Name(symbol) => symbol,
                        _ => continue,
                    },
                    _ => continue,
                };
                let itself = right.has(&|one| *one == Meaning::Name(symbol));
                let symbol = match self.symbols.role(symbol) {
                    Some(Role::Updated(base)) => base,
                    Some(Role::Value(_)) if itself => symbol,
                    _ => continue,
                };
                found.push(Step {
                    chain: number,
                    symbol,
                    right,
                });
            }
        }
        found
    }

    /// The loss: the scalar that stands on top of a derivative, else the last scalar.
    pub(super) fn set_loss(&mut self) {
        let layers = FxHashMap::default();
        let mut found = None;
        for place in self.places() {
            let Ok(reading) = self.reading(place, &layers) else {
                continue;
            };
            reading.visit(&mut |reading| {
                if let Meaning::Derivative(derivative) = &reading.meaning
                    && let Meaning::Name(symbol) = derivative.of.meaning
                    && self.is_scalar(symbol)
                    && found.is_none()
                {
                    found = Some(symbol);
                }
            });
        }
        let last = || {
            let computed = |symbol: &usize| {
                self.is_scalar(*symbol)
                    && self.names[*symbol]
                        .is_some_and(|name| self.scope.letter(name).kind == Kind::Computed)
            };
            (0..self.names.len()).rfind(computed)
        };
        let symbol = found.or_else(last);
        self.loss = symbol.and_then(|symbol| self.names[symbol]);
        let bars = self.symbols.has_bars();
        self.symbols.set_loss(symbol, bars);
    }
}
