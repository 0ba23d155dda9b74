//! Derivatives: of names, of their entries, and of whole formulas.
//!
//! In: what is differentiated, and by what. Out: the derivative by its name in the scope, cut to the
//! entries that are meant. A formula that is differentiated becomes a value of its own.

use super::chain::entry_at;
use super::values::{Link, Value, axes_of, padded};
use super::{Fault, Walk, Ways};
use crate::algebra::{Index, Subscript, Variable};
use crate::matrix::shape::MOST_AXES;
use crate::matrix::{MatExpr, Selector};
use crate::notation::interpret::{Derivative, Meaning, Reading};
use crate::scope::{Dim, Kind, Name};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// A name with the entry of it that is meant; no subscripts: all of it.
struct Meant {
    name: Name,
    at: Vec<Selector>,
    turned: bool,
}

impl Walk<'_, '_> {
    pub(super) fn derivative(&mut self, derivative: &Derivative, span: &Range<usize>) -> Ways {
        let by = derivative.by.iter().map(|by| self.variable(by));
        let by = by.collect::<Result<Vec<Meant>, Fault>>()?;
        let of = self.differentiated(&derivative.of, span)?;
        let mut ways = Vec::new();
        for of in of {
            match by.as_slice() {
                [by] => {
                    ways.push(self.first(&of, by, span)?);
                    ways.extend(self.direct(&of, by, span)?);
                }
                [a, b] => ways.push(self.second(&of, a, b, span)?),
                _ => return Err(Fault::NoDerivative(span.clone())),
            }
        }
        Ok(ways)
    }

    /// What it is differentiated by.
    fn variable(&mut self, by: &Reading) -> Result<Meant, Fault> {
        let no = || Fault::NoDerivative(by.span.clone());
        match &by.meaning {
            Meaning::Noted(inner, _) => self.variable(inner),
            Meaning::Derivative(inner) => self.gradient(inner, &by.span),
            Meaning::Transpose(inner) => {
                let meant = self.variable(inner)?;
                let turned = !meant.turned;
                Ok(Meant { turned, ..meant })
            }
            Meaning::Entry(base, at) => {
                let meant = self.variable(base)?;
                if meant.turned || !meant.at.is_empty() {
                    return Err(no());
                }
                let axes = axes_of(meant.name, self.context.scope);
                let whole = Value::new(MatExpr::Name(meant.name), padded(&axes));
                let at = self.selectors(&whole, at, &by.span)?;
                Ok(Meant { at, ..meant })
            }
            Meaning::Name(_) | Meaning::Unknown(_) => {
                let ways = self.read(by)?;
                match ways.first().map(|way| &way.formula) {
                    Some(MatExpr::Name(name)) => {
                        let letter = self.context.scope.letter(*name);
                        if letter.indexes.is_some() || matches!(letter.kind, Kind::Slope { .. }) {
                            return Err(no());
                        }
                        Ok(Meant {
                            name: *name,
                            at: Vec::new(),
                            turned: false,
                        })
                    }
                    _ => Err(no()),
                }
            }
            _ => Err(no()),
        }
    }

    /// The gradient of a number as a value of its own, or an entry of it.
    fn gradient(&mut self, inner: &Derivative, span: &Range<usize>) -> Result<Meant, Fault> {
        let no = || Fault::NoDerivative(span.clone());
        let [by] = inner.by.as_slice() else {
            return Err(no());
        };
        let by = self.variable(by)?;
        let of = self.differentiated(&inner.of, span)?.swap_remove(0);
        if !self.context.scope.letter(of.name).shape.is_scalar() || of.name == by.name {
            return Err(no());
        }
        let name = self.needed(of.name, by.name);
        Ok(Meant { name, ..by })
    }

    /// What is differentiated: every name that it may be.
    fn differentiated(&mut self, of: &Reading, span: &Range<usize>) -> Result<Vec<Meant>, Fault> {
        if let Meaning::Name(_)
        | Meaning::Entry(..)
        | Meaning::Transpose(_)
        | Meaning::Derivative(_) = of.meaning
            && let Ok(mut meant) = self.variable(of)
        {
            // A row of outputs has the same derivative.
            meant.turned = false;
            return Ok(vec![meant]);
        }
        let ways = match (self.read(of), self.context.loss) {
            (Err(Fault::UnknownShape(_)), Some(loss)) if matches!(of.meaning, Meaning::Name(symbol) if Some(symbol) == self.context.symbols.loss()) =>
            {
                return Ok(vec![Meant {
                    name: loss,
                    at: Vec::new(),
                    turned: false,
                }]);
            }
            (ways, _) => ways?,
        };
        let mut all = Vec::new();
        for way in ways.iter().take(2) {
            all.push(self.value_of_its_own(way, span)?);
        }
        Ok(all)
    }

    /// A formula as a name of its own. Letters that are open in it become its first axes.
    fn value_of_its_own(&mut self, way: &Value, span: &Range<usize>) -> Result<Meant, Fault> {
        if let MatExpr::Name(name) = way.formula {
            return Ok(Meant {
                name,
                at: Vec::new(),
                turned: false,
            });
        }
        let open = open_indices(&way.formula);
        let mut axes: Vec<u64> = open
            .iter()
            .map(|index| self.context.scope.value(index.range).unwrap_or(1))
            .collect();
        let mut formula = way.formula.clone();
        let mut at: Vec<Selector> = Vec::new();
        if !open.is_empty() {
            if !way.is_scalar() {
                return Err(Fault::NoDerivative(span.clone()));
            }
            let selected = open.iter().zip(&axes).filter(|(_, length)| **length > 1);
            at.extend(selected.map(|(index, _)| Selector::At(Subscript::from(*index))));
            formula = MatExpr::Entries(open, Box::new(formula));
        } else {
            axes.clone_from(&way.size);
        }
        if axes.len() > MOST_AXES {
            return Err(Fault::TooMuch);
        }
        let made = self.context.made.iter();
        let known = made.clone().find(|(_, own)| *own == formula);
        if let Some((name, _)) = known {
            let name = *name;
            return Ok(Meant {
                name,
                at,
                turned: false,
            });
        }
        let mut number = made.len();
        let text = loop {
            let text = format!("\u{1}m{number}");
            if self.context.scope.find(&text).is_none() {
                break text;
            }
            number += 1;
        };
        let dims = axes.iter().map(|length| Dim::Number(*length)).collect();
        let name = self.context.scope.declare(text, Kind::Computed, dims);
        // A letter with one value leaves a shape that may have fewer axes or one of length 1.
        if !at.is_empty() {
            let own = axes_of(name, self.context.scope);
            let mut places = at.into_iter();
            let full = own.iter().map(|length| match length {
                1 => Some(Selector::At(crate::algebra::Form::from(1).into())),
                _ => places.next(),
            });
            let full: Option<Vec<Selector>> = full.collect();
            at = full.ok_or_else(|| Fault::NoDerivative(span.clone()))?;
        }
        self.context.made.push((name, formula));
        Ok(Meant {
            name,
            at,
            turned: false,
        })
    }

    fn needed(&mut self, of: Name, by: Name) -> Name {
        let pair = (of, by);
        if !self.context.derivatives.contains(&pair) {
            self.context.derivatives.push(pair);
        }
        self.context.scope.adjoint(of, by)
    }

    /// The derivative of an equation's right side with everything else in it held.
    fn direct(
        &mut self,
        of: &Meant,
        by: &Meant,
        span: &Range<usize>,
    ) -> Result<Option<Value>, Fault> {
        if Some(of.name) == self.context.loss {
            return Ok(None);
        }
        let scope = &mut self.context.scope;
        let held = match self.context.direct.get(&(of.name, by.name)).copied() {
            Some(held) => held,
            // The equation of a gradient is found later.
            None if matches!(scope.letter(of.name).kind, Kind::Adjoint { .. }) => {
                let (of, by) = (of.name, by.name);
                let declared = scope.letter(of).declared.clone();
                let text = format!("\u{1}g{}.{}", of.index(), by.index());
                let held = scope.declare(text, Kind::Computed, declared);
                self.context.direct.insert((of, by), held);
                held
            }
            None => return Ok(None),
        };
        let formula = MatExpr::Name(self.needed(held, by.name));
        let value = self.derived_by(of, by, formula, span)?;
        Ok(Some(Value {
            direct: true,
            ..value
        }))
    }

    fn first(&mut self, of: &Meant, by: &Meant, span: &Range<usize>) -> Result<Value, Fault> {
        let formula = match of.name == by.name {
            true => self.same(&axes_of(of.name, self.context.scope))?,
            false => MatExpr::Name(self.needed(of.name, by.name)),
        };
        self.derived_by(of, by, formula, span)
    }

    /// A derivative by its name, cut to what is meant.
    fn derived_by(
        &self,
        of: &Meant,
        by: &Meant,
        formula: MatExpr,
        span: &Range<usize>,
    ) -> Result<Value, Fault> {
        let (of_axes, by_axes) = (
            axes_of(of.name, self.context.scope),
            axes_of(by.name, self.context.scope),
        );
        if of_axes.len() + by_axes.len() > MOST_AXES {
            return Err(Fault::TooMuch);
        }
        let link = Link {
            of: of.at.is_empty().then_some(of.name),
            of_axes: of_axes.clone(),
            by: by.name,
            by_axes: by_axes.clone(),
        };
        let value = cut(formula, (&of_axes, &of.at), (&by_axes, &by.at), link);
        match by.turned {
            true => {
                let turned = value.transposed();
                turned.ok_or_else(|| Fault::NoDerivative(span.clone()))
            }
            false => Ok(value),
        }
    }

    /// ∂x/∂x
    fn same(&mut self, axes: &[u64]) -> Result<MatExpr, Fault> {
        Ok(match axes {
            [] => MatExpr::integer(1),
            [length] => MatExpr::Eye(Dim::Number(*length)),
            _ => {
                let depth = self.taken.len();
                let (left, right) = (self.open_all("i", axes)?, self.open_all("j", axes)?);
                self.taken.truncate(depth);
                let equal = left.iter().zip(&right).map(|(left, right)| {
                    let both = [left, right].map(|index| MatExpr::Position((*index).into()));
                    MatExpr::Apply(crate::algebra::function::Function::Equal, both.to_vec())
                });
                let product = MatExpr::Multiply(equal.collect());
                MatExpr::Entries([left, right].concat(), Box::new(product))
            }
        })
    }

    fn second(
        &mut self,
        of: &Meant,
        a: &Meant,
        b: &Meant,
        span: &Range<usize>,
    ) -> Result<Value, Fault> {
        let scope = &self.context.scope;
        if !scope.letter(of.name).shape.is_scalar() || a.turned || b.turned {
            return Err(Fault::NoDerivative(span.clone()));
        }
        let (a_axes, b_axes) = (axes_of(a.name, scope), axes_of(b.name, scope));
        if a_axes.len() + b_axes.len() > MOST_AXES {
            return Err(Fault::TooMuch);
        }
        let slope = self.needed(of.name, a.name);
        let curve = self.needed(slope, b.name);
        let link = Link {
            of: a.at.is_empty().then_some(slope),
            of_axes: a_axes.clone(),
            by: b.name,
            by_axes: b_axes.clone(),
        };
        Ok(cut(
            MatExpr::Name(curve),
            (&a_axes, &a.at),
            (&b_axes, &b.at),
            link,
        ))
    }

    /// The diagonal of a derivative of two values of one shape: what a person writes for a function
    /// that acts entry by entry.
    pub(super) fn diagonal_of(&mut self, value: &Value) -> Result<Option<Value>, Fault> {
        let (Some(link), MatExpr::Name(name)) = (&value.link, &value.formula) else {
            return Ok(None);
        };
        let axes = link.of_axes.clone();
        if axes.is_empty() || axes != link.by_axes {
            return Ok(None);
        }
        let depth = self.taken.len();
        let at = self.open_all("i", &axes)?;
        self.taken.truncate(depth);
        let entry = entry_at(
            value.formula.clone(),
            &[at.as_slice(), at.as_slice()].concat(),
        );
        let formula = MatExpr::Entries(at, Box::new(entry));
        Ok(Some(Value {
            formal: true,
            diagonal: vec![*name],
            ..Value::new(formula, padded(&axes))
        }))
    }
}

/// A derivative with both its sides cut to what is meant.
fn cut(
    formula: MatExpr,
    (of_axes, of_at): (&[u64], &[Selector]),
    (by_axes, by_at): (&[u64], &[Selector]),
    link: Link,
) -> Value {
    if of_at.is_empty() && by_at.is_empty() {
        let axes = [of_axes, by_axes].concat();
        return Value {
            link: Some(link),
            ..Value::new(formula, padded(&axes))
        };
    }
    let side = |axes: &[u64], at: &[Selector]| {
        let places = axes.iter().enumerate();
        let places = places.map(|(axis, length)| {
            let place = at.get(axis).cloned().unwrap_or(Selector::All);
            (place, *length)
        });
        places.collect::<Vec<_>>()
    };
    let (of, by) = (side(of_axes, of_at), side(by_axes, by_at));
    let left = |places: &[(Selector, u64)]| {
        let left = places.iter().filter(|(place, _)| *place == Selector::All);
        left.map(|(_, length)| *length).collect::<Vec<u64>>()
    };
    let (of_left, by_left) = (left(&of), left(&by));
    let whole = by_left.len() == by_axes.len();
    let link = whole.then(|| Link {
        of_axes: of_left.clone(),
        by_axes: by_left.clone(),
        ..link
    });
    let mut at: Vec<Selector> = of.into_iter().chain(by).map(|(place, _)| place).collect();
    if at.len() == 1 {
        at.push(Selector::At(crate::algebra::Form::from(1).into()));
    }
    let formula = match at.is_empty() {
        true => formula,
        false => MatExpr::Select(Box::new(formula), at),
    };
    let axes = [of_left, by_left].concat();
    Value {
        link,
        ..Value::new(formula, padded(&axes))
    }
}

/// The indices that are open in a formula, in order of first appearance.
fn open_indices(formula: &MatExpr) -> Vec<Index> {
    let mut found = Vec::new();
    search(formula, &mut FxHashSet::default(), &mut found);
    found
}

fn search(formula: &MatExpr, bound: &mut FxHashSet<u32>, found: &mut Vec<Index>) {
    let mut note = |form: &crate::algebra::Form, bound: &FxHashSet<u32>| {
        for (variable, _) in form.terms() {
            let mut one = |index: Index| {
                if !bound.contains(&index.id) && !found.contains(&index) {
                    found.push(index);
                }
            };
            match variable {
                Variable::Index(index) => one(*index),
                Variable::Entry(_, at) => at.iter().for_each(|at| at.visit_indices(&mut one)),
                Variable::Size(_) => {}
            }
        }
    };
    let own: Vec<Index> = match formula {
        MatExpr::Position(form) => {
            note(form, bound);
            Vec::new()
        }
        MatExpr::Select(_, selectors) => {
            for selector in selectors {
                match selector {
                    Selector::At(at) => note(&at.into(), bound),
                    Selector::Range(form, _) => note(form, bound),
                    Selector::All | Selector::Gather(_) => {}
                }
            }
            Vec::new()
        }
        MatExpr::Entries(indices, _) => indices.clone(),
        MatExpr::Over(_, bounds, _) => {
            for one in bounds {
                note(&one.first, bound);
                one.last.iter().for_each(|last| note(last, bound));
            }
            bounds.iter().map(|bound| bound.index).collect()
        }
        _ => Vec::new(),
    };
    let new: Vec<u32> = own
        .iter()
        .map(|index| index.id)
        .filter(|id| bound.insert(*id))
        .collect();
    for operand in formula.operands() {
        search(operand, bound, found);
    }
    for id in new {
        bound.remove(&id);
    }
}
