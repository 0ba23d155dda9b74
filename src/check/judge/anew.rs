//! New numbers: a second sample, a second epoch, a function defined anew.
//!
//! In: a link that is wrong by the numbers so far. Out: that it gives a name new numbers, or that
//! it is right by what the steps of the work made of its parameters.

use super::*;
use crate::check::names;
use crate::notation::interpret::symbols::Symbols;

/// What a step made of a parameter: as it is written, and as it truly is.
#[derive(Debug, Clone)]
pub(super) struct Stepped {
    name: Name,
    written: Rc<Tensor<Certified>>,
    truth: Rc<Tensor<Certified>>,
    /// Whether what is written is the truth, or that rounded.
    is_right: bool,
}

impl Judge<'_> {
    /// Numbers that a name gets anew: one that no formula gives, or that a step has changed.
    pub(super) fn renewed(
        &mut self,
        near: &Reading,
        heads: &[Understood],
        right: &Understood,
    ) -> Option<Finding> {
        if heads.len() != 1 || !is_numeric(&right.reading) {
            return None;
        }
        let (symbol, place) = match &near.meaning {
            Meaning::Name(symbol) => (*symbol, None),
            Meaning::Entry(base, at) => match base.meaning {
                Meaning::Name(symbol) => (symbol, Some(at)),
                _ => return None,
            },
            _ => return None,
        };
        let name = self.work.names.get(symbol).copied().flatten()?;
        let changed = self.stepped.iter().any(|one| one.name == name);
        if self.work.has_network && !changed || self.work.model.definition(name).is_some() {
            return None;
        }
        let old = self.work.numbers().get(&name).cloned()?;
        let way = heads[0].ways.first()?;
        let side = right.ways.iter().find(|one| one.shape == way.shape)?;
        let value = self.here(Trust::True).value_of(&side.formula).ok()?;
        let value = match place {
            None => value,
            Some(at) => {
                let at: Option<Vec<usize>> = at.iter().map(place_of).collect();
                let at = match (at?.as_slice(), old.lengths.as_slice()) {
                    ([place], _) => *place,
                    ([row, column], [_, columns]) => row * columns + column,
                    _ => return None,
                };
                let mut entries = old.entries.clone();
                *entries.get_mut(at)? = value.entries.first()?.clone();
                Rc::new(old.with_entries(entries))
            }
        };
        // A running value begins anew at 0 and nowhere else.
        let zero = value.entries.iter().all(Field::is_zero);
        if value.lengths != old.lengths || self.work.states.contains(name) && !zero {
            return None;
        }
        self.steps.remove(&name);
        self.give(name, value);
        let mut finding = Finding::definition();
        finding.remarks.push(Remark::NewNumbers);
        Some(finding)
    }

    /// A name has other numbers from here on.
    fn give(&mut self, name: Name, value: Rc<Tensor<Certified>>) {
        self.work.irrational.retain(|(own, _)| *own != name);
        self.work.given.insert(name, value);
        self.points.take_numbers();
        self.stepped.retain(|one| one.name != name);
        let model = &self.work.model;
        self.own
            .retain(|own| own.name != name && !model.depends(own.name).contains(&name));
    }

    /// Keep what a step made of a parameter.
    pub(super) fn remember_step(
        &mut self,
        heads: &[Understood],
        right: &Understood,
        chain: usize,
        verdict: Verdict,
    ) {
        let Some(Understood { reading, ways }) = heads.first() else {
            return;
        };
        let (Meaning::Name(symbol), Some(way)) = (&reading.meaning, ways.first()) else {
            return;
        };
        let Some(Role::Updated(base)) = self.work.symbols.role(*symbol) else {
            return;
        };
        let Some(name) = self.work.names.get(base).copied().flatten() else {
            return;
        };
        let world = self.here(Trust::True);
        let Ok(truth) = world.value_of(&way.formula) else {
            return;
        };
        let written = match figures(&right.reading) {
            Some(_) => {
                let side = right.ways.iter().find(|one| one.shape == way.shape);
                side.and_then(|side| world.value_of(&side.formula).ok())
            }
            None => None,
        };
        let written = written.unwrap_or_else(|| Rc::clone(&truth));
        drop(world);
        self.stepped.retain(|one| one.name != name);
        self.stepped.push(Stepped {
            name,
            written,
            truth,
            is_right: matches!(verdict, Verdict::Correct | Verdict::Rounded),
        });
        if self.work.states.contains(name) {
            self.count_step(name, chain);
        }
    }

    /// The letter that counts steps has the number of those of the running value that was made last.
    fn count_step(&mut self, name: Name, chain: usize) {
        let (count, last) = self.steps.entry(name).or_insert((0, usize::MAX));
        if *last != chain {
            (*count, *last) = (*count + 1, chain);
        }
        let Some(counter) = self.work.states.counter else {
            return;
        };
        let value = Certified::Exact(Rational::from(*count));
        let value = Rc::new(Tensor::scalar(value));
        self.stepped.retain(|one| one.name != counter);
        self.stepped.push(Stepped {
            name: counter,
            written: Rc::clone(&value),
            truth: value,
            is_right: true,
        });
    }

    /// Judge with the parameters as the steps so far have left them; where it is right so, they stay
    /// what they have become.
    pub(super) fn after_steps(
        &mut self,
        heads: &[Understood],
        right: &Understood,
        indices: &[Index],
        approximately: bool,
    ) -> Option<Finding> {
        if self.stepped.is_empty() || !has_numbers(&right.reading) {
            return None;
        }
        // Running values go on within a step, parameters behind it.
        let running = |one: &Stepped| self.work.states.contains(one.name);
        let has_running = self.stepped.iter().any(running);
        let orders = [(true, false), (true, true), (false, true), (false, false)];
        for (only_running, as_written) in orders {
            if only_running && !has_running {
                continue;
            }
            let (given, own) = (self.work.given.clone(), self.own.clone());
            let (irrational, stepped) = (self.work.irrational.clone(), self.stepped.clone());
            let points = self.points.take_numbers();
            for one in &stepped {
                if only_running && !self.work.states.contains(one.name) {
                    continue;
                }
                let value = match as_written {
                    true => &one.written,
                    false => &one.truth,
                };
                self.give(one.name, Rc::clone(value));
                // Who goes on with rounded digits may do so.
                if only_running && !as_written && same(&one.written, &one.truth) != Some(true) {
                    self.own.push(Own {
                        name: one.name,
                        result: OwnResult::Numbers(Rc::clone(&one.written)),
                        rounded: one.is_right,
                    });
                }
            }
            let finding = self.judged(heads, right, indices, approximately);
            if !matches!(finding.verdict, Verdict::Wrong | Verdict::Unread) {
                return Some(finding);
            }
            self.points.put_back(points);
            self.work.given = given;
            self.work.irrational = irrational;
            self.own = own;
            self.stepped = stepped;
        }
        None
    }

    /// `f(x) = …` with its arguments written defines f anew.
    pub(super) fn redefined(&mut self, chain: usize, side: usize) -> bool {
        let sides = &self.work.chains[chain].sides;
        if side != 1 || self.work.chains[chain].conditional {
            return false;
        }
        let left = &sides[0].row;
        let Some((key, parameters)) = names::function_of(left, &Symbols::default()) else {
            return false;
        };
        let Some(symbol) = self.work.symbols.find(&key) else {
            return false;
        };
        let is_function = self.work.symbols.role(symbol) == Some(Role::Function);
        // A value of the work in brackets is an argument, and no parameter.
        let named = parameters
            .iter()
            .any(|parameter| self.work.symbols.find(parameter).is_some());
        if !is_function || named || !self.work.functions.contains_key(&symbol) {
            return false;
        }
        let Ok(function) = self.work.function((chain, side), &key, &parameters) else {
            return false;
        };
        let known = self.work.functions.get(&symbol);
        let same = known.is_some_and(|known| *known == function);
        if same {
            return false;
        }
        self.work.functions.insert(symbol, function);
        true
    }
}

fn place_of(reading: &Reading) -> Option<usize> {
    match &reading.meaning {
        Meaning::Number(written) if written.value.is_int() => {
            usize::try_from(written.value.numerator().clone())
                .ok()?
                .checked_sub(1)
        }
        _ => None,
    }
}
