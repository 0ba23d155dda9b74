//! A loss that no formula gives: it depends on the names that nothing else consumes.
//!
//! In: the equations of the work. Out: for every letter whose derivatives are taken and that
//! nothing defines, a number that moves with those names in any way.

use super::define::kind_of;
use super::*;
use crate::exact::Field;
use crate::matrix::Reduction;
use crate::notation::interpret::symbols::Symbol as Letter;

/// What a loss that no formula gives rests on, with the names of its slope and its curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upstream {
    /// The symbol of the loss.
    loss: usize,
    by: Name,
    slope: Name,
    curve: Name,
}

impl Work {
    /// Define every loss that no formula gives.
    pub(super) fn undefined_losses(
        &mut self,
        values: &mut Vec<(Name, Option<MatExpr>)>,
    ) -> Vec<Upstream> {
        let mut upstream = Vec::new();
        let keys = self.undefined();
        if keys.is_empty() {
            return upstream;
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
            return upstream;
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
                upstream.push(Upstream {
                    loss: number,
                    by: *name,
                    slope,
                    curve,
                });
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
        upstream
    }

    /// Gradients of such a loss that the work gives as numbers: `\partial L / \partial z = (0.1, 2)`.
    pub(super) fn take_upstream(
        &mut self,
        upstream: &[Upstream],
        values: &[(Name, Option<MatExpr>)],
    ) {
        let layers = FxHashMap::default();
        let mut taken: FxHashMap<(Name, usize), Tensor<Certified>> = FxHashMap::default();
        for (chain, side) in self.places().collect::<Vec<_>>() {
            if upstream.is_empty() || side == 0 || self.chains[chain].conditional {
                continue;
            }
            let sides = [(chain, side - 1), (chain, side)];
            let [Ok(near), Ok(right)] = sides.map(|place| self.reading(place, &layers)) else {
                continue;
            };
            if kind_of(&right) != Given::Numbers {
                continue;
            }
            let Some((own, at)) = upstream
                .iter()
                .find_map(|one| self.is_upstream(&near, one, values))
            else {
                continue;
            };
            let letter = self.scope.letter(own.by);
            let dims = letter
                .shape
                .0
                .iter()
                .filter_map(|dim| self.scope.value(*dim));
            let shape: Vec<u64> = dims.collect();
            let wanted: &[u64] = if at.is_some() { &[] } else { &shape };
            let ways = self.elaborated(&right, Some(wanted), &FxHashMap::default());
            let way = ways.ok().and_then(|ways| ways.into_iter().next());
            let Some(way) = way.filter(|way| way.shape == wanted) else {
                continue;
            };
            let nothing = NoNames(&self.scope);
            let Ok(value) = evaluate::evaluate::<Certified>(&way.formula, &nothing) else {
                continue;
            };
            // What is said once more is a claim.
            let place = at.unwrap_or(0);
            if self.given.contains_key(&own.slope) || taken.contains_key(&(own.slope, place)) {
                continue;
            }
            let flat = Tensor {
                lengths: value.lengths.clone(),
                entries: value.entries.iter().map(|_| Certified::zero()).collect(),
            };
            let whole = match at {
                None => Some(value),
                Some(place) => {
                    let count = shape.iter().product::<u64>() as usize;
                    taken.insert((own.slope, place), (*value).clone());
                    let all = (0..count).map(|at| {
                        let one = taken.get(&(own.slope, at))?;
                        one.entries.first().cloned()
                    });
                    let entries: Option<Vec<Certified>> = all.collect();
                    entries.map(|entries| Rc::new(Tensor::matrix(count, 1, entries)))
                }
            };
            self.defining.insert((chain, side));
            if let Some(whole) = whole {
                let flat = match at {
                    None => flat,
                    Some(_) => whole.with_entries(vec![Certified::zero(); whole.entries.len()]),
                };
                self.given.insert(own.slope, whole);
                self.given.insert(own.curve, Rc::new(flat));
            }
        }
    }

    /// Whether a side is the gradient by what a loss rests on; an entry of it by its place.
    fn is_upstream<'a>(
        &self,
        near: &Reading,
        one: &'a Upstream,
        values: &[(Name, Option<MatExpr>)],
    ) -> Option<(&'a Upstream, Option<usize>)> {
        let named = |symbol: usize| self.names.get(symbol).copied().flatten();
        match &near.meaning {
            Meaning::Derivative(derivative) if derivative.of.meaning == Meaning::Name(one.loss) => {
                let [by] = derivative.by.as_slice() else {
                    return None;
                };
                match &by.meaning {
                    Meaning::Name(symbol) => (named(*symbol)? == one.by).then_some((one, None)),
                    Meaning::Entry(base, at) => {
                        let (Meaning::Name(symbol), [at]) = (&base.meaning, at.as_slice()) else {
                            return None;
                        };
                        let Meaning::Number(written) = &at.meaning else {
                            return None;
                        };
                        let place = usize::try_from(written.value.numerator().clone()).ok()?;
                        let own = named(*symbol)? == one.by;
                        own.then_some((one, Some(place.checked_sub(1)?)))
                    }
                    _ => None,
                }
            }
            // A name that is tied to it.
            Meaning::Name(symbol) => {
                let name = named(*symbol)?;
                let (_, formula) = values.iter().find(|(own, _)| *own == name)?;
                let Some(MatExpr::Name(gradient)) = formula else {
                    return None;
                };
                let loss = named(one.loss)?;
                let own = Kind::Adjoint {
                    of: loss,
                    wrt: one.by,
                };
                (self.scope.letter(*gradient).kind == own).then_some((one, None))
            }
            _ => None,
        }
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
