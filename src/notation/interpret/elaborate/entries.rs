//! Entries, rows and columns, and the forms of letters that say which.
//!
//! In: a base and its subscripts. Out: what is selected. One subscript on a row or a column counts
//! along it; on a matrix it means a row.

use super::values::{Value, lengths, padded, whole};
use super::{Fault, Walk, Ways, fitting};
use crate::algebra::{Form, Rational, Subscript, Variable};
use crate::matrix::{MatExpr, Selector};
use crate::notation::interpret::{Meaning, Reading, Sign};
use std::ops::Range;

impl Walk<'_, '_> {
    pub(super) fn entry(&mut self, base: &Reading, at: &[Reading], span: &Range<usize>) -> Ways {
        let mut made = Vec::new();
        let mut fault = None;
        for way in self.read(base)? {
            match self.selectors(&way, at, span) {
                Ok(selectors) => {
                    let taken = selected(&way, selectors);
                    // A row of a matrix is a column where it is a value, and may be meant as it lies.
                    let turned = (taken.is_column() && way.is_matrix())
                        .then(|| taken.clone().transposed())
                        .flatten();
                    made.push(taken);
                    made.extend(turned.filter(|turned| !turned.is_scalar()));
                }
                Err(found) => {
                    fault.get_or_insert(found);
                }
            }
        }
        match (made.is_empty(), fault) {
            (true, Some(fault)) => Err(fault),
            _ => fitting(made, Default::default, span),
        }
    }

    /// A selector for each axis.
    pub(super) fn selectors(
        &mut self,
        value: &Value,
        at: &[Reading],
        span: &Range<usize>,
    ) -> Result<Vec<Selector>, Fault> {
        let forms = at.iter().map(|at| self.form(at));
        let forms = forms.collect::<Result<Vec<Form>, Fault>>()?;
        let size = &value.size;
        let one = || Some(Form::from(1));
        let mut places: Vec<Option<Form>> = match (forms.as_slice(), size.as_slice()) {
            (all, _) if all.len() == size.len() => forms.into_iter().map(Some).collect(),
            ([form], [_, 1]) => vec![Some(form.clone()), one()],
            ([form], [1, _]) => vec![one(), Some(form.clone())],
            // A matrix that has no such row may have such a column.
            ([form], [rows, columns])
                if form.as_number().is_some_and(|number| {
                    !has_place(*rows, number) && has_place(*columns, number)
                }) =>
            {
                vec![None, Some(form.clone())]
            }
            (all, _) if leaves_single_axes(all.len(), size) => {
                let mut given = forms.into_iter();
                let places = size.iter().map(|length| match length {
                    1 => one(),
                    _ => given.next(),
                });
                places.collect()
            }
            (all, _) if all.len() < size.len() => {
                let mut places: Vec<Option<Form>> = forms.into_iter().map(Some).collect();
                places.resize(size.len(), None);
                places
            }
            _ => self.without_single_axes(value, forms, span)?,
        };
        places.resize(size.len(), one());
        for (place, length) in places.iter().zip(size) {
            let Some(form) = place else { continue };
            let inside = match (form.as_number(), form.terms()) {
                (Some(number), _) => has_place(*length, number),
                (None, [(Variable::Index(index), 1)]) if form.constant() == 0 => {
                    let range = self.context.scope.value(index.range);
                    range.is_none_or(|range| range <= *length)
                }
                _ => true,
            };
            if !inside {
                return Err(Fault::Place(span.clone()));
            }
        }
        let selectors = places.into_iter().map(|place| match place {
            Some(form) => Selector::At(Subscript::from(form)),
            None => Selector::All,
        });
        Ok(selectors.collect())
    }

    /// A name may be declared with axes of length 1 that its shape has not.
    fn without_single_axes(
        &self,
        value: &Value,
        forms: Vec<Form>,
        span: &Range<usize>,
    ) -> Result<Vec<Option<Form>>, Fault> {
        let no = || Fault::Place(span.clone());
        let MatExpr::Name(name) = value.formula else {
            return Err(no());
        };
        let scope = &self.context.scope;
        let declared = lengths(&scope.letter(name).declared, scope);
        if declared.len() != forms.len() {
            return Err(no());
        }
        let long = forms.into_iter().zip(&declared);
        let long = long.filter(|(_, length)| **length != 1);
        let mut places: Vec<Option<Form>> = long.map(|(form, _)| Some(form)).collect();
        let axes: Vec<bool> = value.size.iter().map(|length| *length != 1).collect();
        if axes.iter().filter(|long| **long).count() != places.len() {
            return Err(no());
        }
        places.reverse();
        let all = axes.iter().map(|long| match long {
            true => places.pop().flatten(),
            false => Some(Form::from(1)),
        });
        Ok(all.collect())
    }

    /// A form of letters: what a subscript or a limit says.
    pub(super) fn form(&mut self, reading: &Reading) -> Result<Form, Fault> {
        self.charge(1)?;
        if self.depth >= super::DEEPEST {
            return Err(Fault::TooMuch);
        }
        self.depth += 1;
        let form = self.form_of(reading);
        self.depth -= 1;
        form
    }

    fn form_of(&mut self, reading: &Reading) -> Result<Form, Fault> {
        let no = || Fault::UnknownMeaning(reading.span.clone());
        match &reading.meaning {
            Meaning::Number(written) => whole(&written.value).map(Form::from).ok_or_else(no),
            Meaning::Index(letter) => self
                .letter(letter)
                .ok_or_else(|| Fault::Index(letter.clone())),
            Meaning::Unknown(key) => {
                let form = self.letter(key).or_else(|| self.length_named(key));
                form.ok_or_else(|| Fault::Index(key.clone()))
            }
            Meaning::Noted(inner, _) => self.form(inner),
            Meaning::Sum(terms) => {
                let mut sum = Form::from(0);
                for term in terms {
                    let form = self.form(&term.reading)?;
                    sum = sum.plus(if term.negative { -1 } else { 1 }, &form);
                }
                Ok(sum)
            }
            Meaning::Beside(all) => {
                let forms = all.iter().map(|one| self.form(one));
                let forms = forms.collect::<Result<Vec<_>, _>>()?;
                let mut product = Form::from(1);
                for form in forms {
                    product = multiplied(&product, &form).ok_or_else(no)?;
                }
                Ok(product)
            }
            Meaning::Product(Sign::Dot, a, b) => {
                let (a, b) = (self.form(a)?, self.form(b)?);
                multiplied(&a, &b).ok_or_else(no)
            }
            // A whole number of the work that says which entry is meant.
            Meaning::Name(_) | Meaning::Entry(..) => {
                let ways = self.read(reading)?;
                let found = ways.iter().find_map(|way| self.place_said(&way.formula));
                found.ok_or_else(no)
            }
            _ => Err(no()),
        }
    }

    fn place_said(&self, formula: &MatExpr) -> Option<Form> {
        let scope = &self.context.scope;
        match formula {
            MatExpr::Position(form) => Some(form.clone()),
            MatExpr::Number(number) => whole(number).map(Form::from),
            MatExpr::Name(name) if scope.letter(*name).indexes.is_some() => {
                Some(Form::variable(Variable::Entry(*name, Vec::new())))
            }
            MatExpr::Select(of, selectors) => match **of {
                MatExpr::Name(name) if scope.letter(name).indexes.is_some() => {
                    let axes = padded(&super::values::axes_of(name, scope));
                    let places = selectors.iter().zip(&axes);
                    let long = places.filter(|(_, length)| **length != 1);
                    let at = long.map(|(selector, _)| match selector {
                        Selector::At(at) => Some(at.clone()),
                        _ => None,
                    });
                    let at: Option<Vec<Subscript>> = at.collect();
                    Some(Form::variable(Variable::Entry(name, at?)))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether so many subscripts, fewer than there are axes, are those of the axes longer than 1.
pub(super) fn leaves_single_axes(count: usize, size: &[u64]) -> bool {
    let long = size.iter().filter(|length| **length != 1).count();
    size.len() > 2 && count < size.len() && count == long
}

/// The product of two forms of which one is a number.
fn multiplied(a: &Form, b: &Form) -> Option<Form> {
    match (a.as_number(), b.as_number()) {
        (Some(number), _) => Some(b.times(number)),
        (_, Some(number)) => Some(a.times(number)),
        _ => None,
    }
}

fn has_place(length: u64, place: i64) -> bool {
    u64::try_from(place).is_ok_and(|place| (1..=length).contains(&place))
}

/// What the selectors leave of a value.
fn selected(value: &Value, selectors: Vec<Selector>) -> Value {
    let left = selectors.iter().zip(&value.size);
    let left = left.filter(|(selector, _)| **selector == Selector::All);
    let axes: Vec<u64> = left.map(|(_, length)| *length).collect();
    if axes.len() == value.size.len() {
        return value.clone();
    }
    let number = super::values::number_of(&value.formula);
    let formula = match number.filter(|_| value.is_scalar()) {
        Some(number) => MatExpr::Number(Rational::clone(&number)),
        None => MatExpr::Select(Box::new(value.formula.clone()), selectors),
    };
    value.made(formula, padded(&axes))
}
