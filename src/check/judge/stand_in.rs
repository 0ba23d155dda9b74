//! Numbers that stand in a formula for the names that have them: −0.2 h for ∂L/∂y h.

use super::*;
use crate::notation::interpret::{Derivative, DerivativeStyle};

/// So many ways to read the numbers of a formula as names are tried.
const MOST_WAYS: usize = 64;

/// No tensor with more entries is looked through entry by entry.
const MOST_ENTRIES: usize = 16;

/// Something with its value, and whether that is the true one.
type Valued = (Reading, Rc<Tensor<Certified>>, bool);

/// A name that a number may stand for.
#[derive(Debug, Clone)]
struct StandIn {
    name: Reading,
    negative: bool,
    /// Whether its true value is that number, and not only the writer's own.
    is_true: bool,
}

impl Judge<'_> {
    /// A right side that is an identity once some of its numbers are read as names or gradients
    /// that have that value; `carried` where that value is the writer's own.
    pub(super) fn by_names(
        &mut self,
        (near, right): (&Rc<Reading>, &Reading),
        uses: &FxHashMap<String, LetterUse>,
        indices: &[Index],
    ) -> Option<Finding> {
        let mut values = self.values();
        self.add_parts(near, uses, &mut values);
        let mut ways: Vec<(Reading, bool)> = vec![(right.clone(), true)];
        let mut literals = Vec::new();
        literals_in(right, &mut literals);
        for literal in &literals {
            let found = stand_ins(literal, &values);
            let mut more = Vec::new();
            for (way, is_true) in &ways {
                for one in &found {
                    let name = match one.negative {
                        false => one.name.clone(),
                        true => {
                            let reading = one.name.clone();
                            let term = Term {
                                negative: true,
                                reading,
                            };
                            Reading::new(Meaning::Sum(vec![term]), 0..0)
                        }
                    };
                    more.push((put(way, literal, &name), *is_true && one.is_true));
                }
            }
            ways.extend(more);
            ways.truncate(MOST_WAYS);
        }
        let left = self.understood(near, None, uses).ok()?;
        let wanted = left.ways.first().map(|way| way.shape.clone());
        // What needs none of the writer's own results comes first.
        ways.sort_by_key(|(_, is_true)| !is_true);
        for (reading, is_true) in ways {
            let side = self.work.elaborated(&reading, wanted.as_deref(), uses);
            let Ok(side) = side else {
                continue;
            };
            self.work.derive();
            for a in &left.ways {
                for b in side.iter().filter(|b| a.shape == b.shape && !b.formal) {
                    let (a, b) = (whole(&a.formula, indices), whole(&b.formula, indices));
                    if let Compared::Equal(basis) = self.identity(&a, &b, Trust::True) {
                        let verdict = match is_true {
                            true => Verdict::Correct,
                            false => Verdict::Carried,
                        };
                        return Some(Finding::new(verdict, basis));
                    }
                }
            }
        }
        None
    }

    /// Parts of the left side have values too: `W x + b = … + b`.
    fn add_parts(
        &mut self,
        near: &Reading,
        uses: &FxHashMap<String, LetterUse>,
        values: &mut Vec<Valued>,
    ) {
        let mut parts = Vec::new();
        near.visit(&mut |part| {
            let is_formula = matches!(
                part.meaning,
                Meaning::Beside(_) | Meaning::Product(..) | Meaning::Apply(..) | Meaning::Sum(_)
            );
            if is_formula && part != near && parts.len() < MOST_WAYS {
                parts.push(part.clone());
            }
        });
        for part in parts {
            let Ok(found) = self.work.elaborated(&part, None, uses) else {
                continue;
            };
            self.work.derive();
            for (trust, is_true) in [(Trust::True, true), (Trust::All, false)] {
                let value = found.first().and_then(|way| {
                    let world = self.here(trust);
                    world.value_of(&way.formula).ok()
                });
                values.extend(value.map(|value| (part.clone(), value, is_true)));
            }
        }
    }

    /// The values of names and of the gradients that were derived, true ones first.
    fn values(&self) -> Vec<Valued> {
        let mut found = Vec::new();
        for (trust, is_true) in [(Trust::True, true), (Trust::All, false)] {
            if !is_true && self.own.is_empty() {
                break;
            }
            let world = self.here(trust);
            for (symbol, name) in self.work.names.iter().enumerate() {
                let Some(name) = *name else { continue };
                let reading = Reading::new(Meaning::Name(symbol), 0..0);
                if let Ok(value) = world.value_of(&MatExpr::Name(name)) {
                    found.extend(entries(&reading, &value, is_true));
                    found.push((reading.clone(), value, is_true));
                }
                let gradient = self.work.loss.and_then(|loss| {
                    let gradient = self.work.scope.find_adjoint(loss, name)?;
                    let of = self.work.symbols.loss()?;
                    Some((gradient, of))
                });
                if let Some((gradient, of)) = gradient
                    && let Ok(value) = world.value_of(&MatExpr::Name(gradient))
                {
                    let derivative = Derivative {
                        of: Reading::new(Meaning::Name(of), 0..0),
                        by: vec![reading],
                        style: DerivativeStyle::Partial,
                    };
                    let meaning = Meaning::Derivative(Box::new(derivative));
                    found.push((Reading::new(meaning, 0..0), value, is_true));
                }
            }
        }
        found
    }
}

/// The entries of a small tensor.
fn entries(name: &Reading, value: &Tensor<Certified>, is_true: bool) -> Vec<Valued> {
    let (rows, columns) = match *value.lengths.as_slice() {
        [rows, columns] if (2..=MOST_ENTRIES).contains(&(rows * columns)) => (rows, columns),
        _ => return Vec::new(),
    };
    let all = value.entries.iter().enumerate().map(|(at, entry)| {
        let number = |place: usize| Reading::integer(place as i64 + 1);
        let places = match (rows, columns) {
            (_, 1) | (1, _) => vec![number(at)],
            _ => vec![number(at / columns), number(at % columns)],
        };
        let meaning = Meaning::Entry(Box::new(name.clone()), places);
        let value = Rc::new(Tensor::scalar(entry.clone()));
        (Reading::new(meaning, 0..0), value, is_true)
    });
    all.collect()
}

/// The numbers, and tensors of numbers, that are written in a formula.
fn literals_in(reading: &Reading, found: &mut Vec<Reading>) {
    let is_literal = matches!(
        reading.meaning,
        Meaning::Number(_) | Meaning::Matrix(_) | Meaning::List(_)
    );
    if is_literal && figures(reading).is_some() {
        if !found.contains(reading) {
            found.push(reading.clone());
        }
        return;
    }
    for part in may_stand_in(reading) {
        literals_in(part, found);
    }
}

/// The parts in which a number may stand for a name: an exponent and a subscript are numbers.
fn may_stand_in(reading: &Reading) -> Vec<&Reading> {
    match &reading.meaning {
        Meaning::Power(base, _) | Meaning::ElementPower(base, _) => vec![base],
        Meaning::Entry(base, _) => vec![base],
        _ => reading.parts(),
    }
}

/// The names that have the value of a literal, or its negative.
fn stand_ins(literal: &Reading, values: &[(Reading, Rc<Tensor<Certified>>, bool)]) -> Vec<StandIn> {
    let Some(figures) = figures(literal) else {
        return Vec::new();
    };
    let mut found: Vec<StandIn> = Vec::new();
    for (name, value, is_true) in values {
        let is = |negative: bool| {
            value.entries.len() == figures.len()
                && value.entries.iter().zip(&figures).all(|(entry, figure)| {
                    let written = match negative {
                        true => -figure.value.clone(),
                        false => figure.value.clone(),
                    };
                    entry.exact() == Some(&written)
                })
        };
        for negative in [false, true] {
            let known = found.iter().any(|one| one.name == *name);
            if !known && is(negative) {
                found.push(StandIn {
                    name: name.clone(),
                    negative,
                    is_true: *is_true,
                });
            }
        }
    }
    found
}

/// The same with a name in the place of a literal.
fn put(reading: &Reading, literal: &Reading, name: &Reading) -> Reading {
    match reading == literal {
        true => name.clone(),
        false => {
            let open = may_stand_in(reading).len();
            let mut at = 0;
            reading.with_parts(&mut |part| {
                at += 1;
                match at <= open {
                    true => put(part, literal, name),
                    false => part.clone(),
                }
            })
        }
    }
}
