//! A loss that no formula gives: it depends on the names that nothing else consumes.
//!
//! In: the equations of the work. Out: for every letter whose derivatives are taken and that
//! nothing defines, a number that moves with those names in any way.

use super::*;
use crate::matrix::Reduction;
use crate::notation::interpret::symbols::Symbol as Letter;

impl Work {
    /// Define every loss that no formula gives.
    pub(super) fn undefined_losses(&mut self, values: &mut Vec<(Name, Option<MatExpr>)>) {
        let keys = self.undefined();
        if keys.is_empty() {
            return;
        }
        let mut consumed: FxHashSet<Name> = FxHashSet::default();
        for (_, formula) in values.iter() {
            consumed.extend(formula.iter().flat_map(MatExpr::names));
        }
        let computed = values.iter().filter(|(_, formula)| formula.is_some());
        let last: Vec<Name> = computed
            .map(|(name, _)| *name)
            .filter(|name| !consumed.contains(name))
            .collect();
        if last.is_empty() {
            return;
        }
        for key in keys {
            let number = self.symbols.declare(Letter {
                latex: key.clone(),
                key: key.clone(),
                role: Role::Value(Some(0)),
            });
            self.names.resize(self.symbols.all().len(), None);
            let mut addends = Vec::new();
            for name in &last {
                let text = format!("\u{1}{key}{}", self.scope.letter(*name).text);
                let shape = self.scope.letter(*name).declared.clone();
                let scalar = self.scope.letter(*name).shape.is_scalar();
                let slope = self
                    .scope
                    .declare(format!("{text}1"), Kind::Const, shape.clone());
                let curve = self.scope.declare(format!("{text}2"), Kind::Const, shape);
                let it = MatExpr::Name(*name);
                let products = [
                    vec![MatExpr::Name(slope), it.clone()],
                    vec![MatExpr::Name(curve), it.clone(), it],
                ];
                for factors in products {
                    let product = MatExpr::Multiply(factors);
                    let value = match scalar {
                        true => product,
                        false => MatExpr::Reduce(Reduction::Sum, Box::new(product), None),
                    };
                    addends.push(Addend {
                        negative: false,
                        value,
                    });
                }
            }
            let name = self.scope.declare(key, Kind::Computed, Vec::new());
            self.names[number] = Some(name);
            values.push((name, Some(MatExpr::Add(addends))));
        }
        names::twins(&mut self.symbols);
        self.names.resize(self.symbols.all().len(), None);
    }

    /// The letters on top of a derivative that nothing declares.
    fn undefined(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for (at, chain) in self.chains.iter().enumerate() {
            for side in 0..chain.sides.len() {
                let side = (at, side);
                let Ok(sets) = self.layers_of(&[side], &chain.ranges) else {
                    continue;
                };
                // Behind the last layer there is nothing.
                for layers in sets.iter().filter(|layers| layers.is_empty()) {
                    let Ok(reading) = self.reading(side, layers) else {
                        continue;
                    };
                    reading.visit(&mut |one| {
                        if let Meaning::Derivative(derivative) = &one.meaning
                            && let Meaning::Unknown(key) = &derivative.of.meaning
                            && !keys.contains(key)
                            && !key.contains('⁺')
                            && derivative.by.iter().all(|by| self.is_of_work(by))
                        {
                            keys.push(key.clone());
                        }
                    });
                }
            }
        }
        keys
    }

    fn is_of_work(&self, by: &Reading) -> bool {
        match &by.meaning {
            Meaning::Name(symbol) => self.names.get(*symbol).copied().flatten().is_some(),
            Meaning::Entry(base, _) | Meaning::Transpose(base) => self.is_of_work(base),
            _ => false,
        }
    }
}

/// Of what and by what a side is the gradient: a whole one, or an entry of it.
pub(super) fn gradient_in(side: &Reading) -> Option<(usize, usize)> {
    match &side.meaning {
        Meaning::Transpose(inner) | Meaning::Entry(inner, _) => gradient_in(inner),
        Meaning::Derivative(derivative) => match (&derivative.of.meaning, derivative.by.as_slice())
        {
            (Meaning::Name(of), [by]) => match &by.meaning {
                Meaning::Name(by) => Some((*of, *by)),
                Meaning::Entry(base, _) => match base.meaning {
                    Meaning::Name(by) => Some((*of, by)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}
