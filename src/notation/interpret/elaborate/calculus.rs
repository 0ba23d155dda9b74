//! The derivative of a scalar function, as a formula.
//!
//! In: a formula of a number. Out: its derivative, found in index notation and written with the
//! operations of whole tensors again; sums stay sums over indices.

use super::values::{axes_of, padded};
use super::{Fault, Walk};
use crate::algebra::differentiate::differentiate;
use crate::algebra::function::Function;
use crate::algebra::{Atom, Binder, Expr, Factor, Form, Index, Relation, Subscript, Term};
use crate::matrix::expand::expand;
use crate::matrix::{Addend, Bound, MatExpr, Over, Selector};
use crate::scope::Name;
use std::ops::Range;

/// Where the indices begin that are opened to be written.
const OPENED: u32 = 1 << 15;

/// A derivative has at most so many parts.
const MOST_PARTS: usize = 20_000;

impl Walk<'_, '_> {
    /// The derivative of a number by a number, so many times.
    pub(super) fn derived(
        &mut self,
        body: MatExpr,
        by: Name,
        primes: u8,
        span: &Range<usize>,
    ) -> Result<MatExpr, Fault> {
        if primes == 0 {
            return Ok(body);
        }
        let mut slope = expand(&body, &[None, None], self.context.scope);
        for _ in 0..primes {
            slope = differentiate(&slope, by, &[]).value;
            let mut parts = 0;
            slope.visit_atoms(&mut |_| parts += 1);
            self.charge(parts)?;
            if parts > MOST_PARTS {
                return Err(Fault::TooMuch);
            }
        }
        let depth = self.taken.len();
        let mut writing = Writing {
            walk: self,
            next: OPENED,
            letters: Vec::new(),
        };
        let written = writing.expr(&slope)?;
        self.taken.truncate(depth);
        written.ok_or_else(|| Fault::UnknownMeaning(span.clone()))
    }
}

struct Writing<'s, 'w, 'a> {
    walk: &'s mut Walk<'w, 'a>,
    next: u32,
    /// What is written for the indices that are open.
    letters: Vec<(Index, Index)>,
}

type Written = Result<Option<MatExpr>, Fault>;

impl Writing<'_, '_, '_> {
    fn expr(&mut self, expr: &Expr) -> Written {
        let mut addends = Vec::with_capacity(expr.terms().len());
        for term in expr.terms() {
            let Some(value) = self.term(term)? else {
                return Ok(None);
            };
            addends.push(Addend {
                negative: false,
                value,
            });
        }
        Ok(Some(match addends.len() {
            0 => MatExpr::integer(0),
            1 => addends.swap_remove(0).value,
            _ => MatExpr::Add(addends),
        }))
    }

    fn term(&mut self, term: &Term) -> Written {
        let (bound, factors) = term.opened(&mut self.next);
        let (letters, taken) = (self.letters.len(), self.walk.taken.len());
        let bounds = self.bounds(&bound)?;
        let mut all = Vec::with_capacity(factors.len() + 1);
        if !term.coefficient.is_one() || factors.is_empty() {
            all.push(MatExpr::Number(term.coefficient.clone()));
        }
        for factor in &factors {
            let Some(value) = self.factor(factor)? else {
                return Ok(None);
            };
            all.push(value);
        }
        self.letters.truncate(letters);
        self.walk.taken.truncate(taken);
        let product = match all.len() {
            1 => all.swap_remove(0),
            _ => MatExpr::Multiply(all),
        };
        Ok(Some(match bounds.is_empty() {
            true => product,
            false => MatExpr::Over(Over::Sum, bounds, Box::new(product)),
        }))
    }

    fn bounds(&mut self, bound: &[Index]) -> Result<Vec<Bound>, Fault> {
        let mut bounds = Vec::with_capacity(bound.len());
        for own in bound {
            let length = self.walk.context.scope.value(own.range).unwrap_or(1);
            let index = self.walk.open("k", length)?;
            self.letters.push((*own, index));
            bounds.push(Bound {
                index,
                first: Form::from(1),
                last: None,
            });
        }
        Ok(bounds)
    }

    fn factor(&mut self, factor: &Factor) -> Written {
        let base = self.atom(&factor.atom)?;
        let raised = |base| match factor.exponent.is_one() {
            true => base,
            false => MatExpr::Power(Box::new(base), factor.exponent.clone()),
        };
        Ok(base.map(raised))
    }

    fn form(&self, form: &Form) -> Form {
        form.replaced(&mut |index| {
            let own = self
                .letters
                .iter()
                .rev()
                .find(|(own, _)| own.id == index.id);
            own.map_or(Form::from(index), |(_, letter)| Form::from(*letter))
        })
    }

    fn position(&self, form: &Form) -> MatExpr {
        let form = self.form(form);
        match form.as_number() {
            Some(number) => MatExpr::integer(number),
            None => MatExpr::Position(form),
        }
    }

    fn atom(&mut self, atom: &Atom) -> Written {
        let compared = |function, left, right| MatExpr::Apply(function, vec![left, right]);
        Ok(Some(match atom {
            Atom::Delta(i, j) => {
                let sides = [*i, *j].map(|index| self.position(&index.into()));
                MatExpr::Apply(Function::Equal, sides.to_vec())
            }
            Atom::Bracket(relation, form) => {
                let function = match relation {
                    Relation::Zero => Function::Equal,
                    Relation::NotNegative => Function::GreaterOrEqual,
                };
                compared(function, self.position(form), MatExpr::integer(0))
            }
            Atom::Size(dim) => MatExpr::Size(*dim),
            Atom::Position(index) => self.position(&(*index).into()),
            Atom::Entry(name, at) => return Ok(self.entry(*name, at)),
            Atom::Apply(function, arguments) => {
                let mut all = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    let Some(argument) = self.expr(argument)? else {
                        return Ok(None);
                    };
                    all.push(argument);
                }
                MatExpr::Apply(*function, all)
            }
            Atom::Group(inner) => return self.expr(inner),
            Atom::Bind(bind) => {
                let over = match bind.binder {
                    Binder::Max => Over::Max,
                    Binder::Min => Over::Min,
                    Binder::Product => Over::Product,
                    _ => return Ok(None),
                };
                let bind = bind.opened(&mut self.next);
                let (letters, taken) = (self.letters.len(), self.walk.taken.len());
                let bounds = self.bounds(&bind.bound)?;
                let body = self.expr(&bind.body)?;
                self.letters.truncate(letters);
                self.walk.taken.truncate(taken);
                return Ok(body.map(|body| MatExpr::Over(over, bounds, Box::new(body))));
            }
            Atom::Align(_) | Atom::Reshaped(_) | Atom::Partial { .. } | Atom::Argument(_) => {
                return Ok(None);
            }
        }))
    }

    /// An entry with a place along every axis.
    fn entry(&self, name: Name, at: &[Subscript]) -> Option<MatExpr> {
        let size = padded(&axes_of(name, self.walk.context.scope));
        let mut carried = at.iter();
        let mut places = Vec::with_capacity(size.len());
        for length in &size {
            let form = match length {
                1 => Form::from(1),
                _ => self.form(&carried.next()?.into()),
            };
            places.push(Selector::At(form.into()));
        }
        let name = MatExpr::Name(name);
        Some(match size.iter().all(|length| *length == 1) {
            true => name,
            false => MatExpr::Select(Box::new(name), places),
        })
    }
}

/// The same with formulas in the place of names.
pub(super) fn put_in(body: &MatExpr, names: &[Name], values: &[MatExpr]) -> MatExpr {
    if let MatExpr::Name(name) = body
        && let Some(place) = names.iter().position(|own| own == name)
    {
        return values[place].clone();
    }
    body.with_operands(&mut |operand| put_in(operand, names, values))
}

/// Whether a formula of numbers is right entry by entry with tensors in the place of these names.
pub(super) fn is_entrywise(body: &MatExpr, names: &[Name]) -> bool {
    match body {
        MatExpr::Add(_)
        | MatExpr::Negate(_)
        | MatExpr::Multiply(_)
        | MatExpr::Divide(..)
        | MatExpr::Power(..)
        | MatExpr::Apply(..)
        | MatExpr::Over(Over::Sum | Over::Mean, ..) => {
            let operands = body.operands();
            operands.into_iter().all(|one| is_entrywise(one, names))
        }
        MatExpr::Name(_) => true,
        _ => !names.iter().any(|name| body.mentions(*name)),
    }
}
