//! Where an entry stands: affine forms of indices, with integer coefficients.
//!
//! `x[2*i + u - 2]` has the form 2i + u − 2 as its subscript; `E[k[i], :]` has a whole number of
//! the network as one. An entry at a place that its tensor does not have is 0: so the sum over a
//! window needs no condition, and a convolution's backward pass is a convolution.

use super::Index;
use crate::scope::{Affine, Dim, Name, Scope};

/// A whole number that a form is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// An index.
    Index(Index),
    /// The length of an axis.
    Size(Dim),
    /// An entry of a `const` of whole numbers.
    Entry(Name, Vec<Subscript>),
}

/// constant + Σ coefficient · variable
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Form {
    terms: Vec<(Variable, i64)>,
    constant: i64,
}

/// What stands at one axis of an entry: mostly an index alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subscript {
    /// An index.
    Index(Index),
    /// Any other form; one that is an index alone is always [`Subscript::Index`].
    Form(Box<Form>),
}

impl From<Index> for Subscript {
    fn from(index: Index) -> Subscript {
        Subscript::Index(index)
    }
}

impl From<Index> for Form {
    fn from(index: Index) -> Form {
        Form::variable(Variable::Index(index))
    }
}

impl From<i64> for Form {
    fn from(constant: i64) -> Form {
        Form {
            terms: Vec::new(),
            constant,
        }
    }
}

impl From<Form> for Subscript {
    fn from(form: Form) -> Subscript {
        match form.terms.as_slice() {
            [(Variable::Index(index), 1)] if form.constant == 0 => Subscript::Index(*index),
            _ => Subscript::Form(Box::new(form)),
        }
    }
}

impl From<&Subscript> for Form {
    fn from(subscript: &Subscript) -> Form {
        match subscript {
            Subscript::Index(index) => Form::from(*index),
            Subscript::Form(form) => (**form).clone(),
        }
    }
}

impl Form {
    /// The number of a length as a form: its number, where it is written as one.
    pub fn size(dim: Dim) -> Form {
        match dim {
            Dim::Number(value) => Form::from(i64::try_from(value).unwrap_or(i64::MAX)),
            Dim::Size(_) => Form::variable(Variable::Size(dim)),
        }
    }

    /// A variable alone.
    pub fn variable(variable: Variable) -> Form {
        Form {
            terms: vec![(variable, 1)],
            constant: 0,
        }
    }

    /// The constant part.
    pub fn constant(&self) -> i64 {
        self.constant
    }

    /// The variables with their coefficients, in order, none 0.
    pub fn terms(&self) -> &[(Variable, i64)] {
        &self.terms
    }

    /// The number that it is, if it is one.
    pub fn as_number(&self) -> Option<i64> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// a + factor · b. Numbers that pass i64 stay at its end: the limits of the language are far
    /// below.
    #[must_use]
    pub fn plus(&self, factor: i64, other: &Form) -> Form {
        let mut terms = self.terms.clone();
        terms.extend(
            other.terms.iter().map(|(variable, coefficient)| {
                (variable.clone(), coefficient.saturating_mul(factor))
            }),
        );
        let constant = self
            .constant
            .saturating_add(other.constant.saturating_mul(factor));
        Form::collected(terms, constant)
    }

    /// factor · a
    #[must_use]
    pub fn times(&self, factor: i64) -> Form {
        Form::from(0).plus(factor, self)
    }

    fn collected(mut terms: Vec<(Variable, i64)>, constant: i64) -> Form {
        terms.sort();
        let mut merged: Vec<(Variable, i64)> = Vec::with_capacity(terms.len());
        for (variable, coefficient) in terms {
            match merged.last_mut() {
                Some((last, sum)) if *last == variable => *sum = sum.saturating_add(coefficient),
                _ => merged.push((variable, coefficient)),
            }
        }
        merged.retain(|(_, coefficient)| *coefficient != 0);
        Form {
            terms: merged,
            constant,
        }
    }

    /// The coefficient of an index that stands in the form by itself.
    pub fn coefficient(&self, index: Index) -> i64 {
        let own = |(variable, _): &&(Variable, i64)| matches!(variable, Variable::Index(own) if own.id == index.id);
        self.terms
            .iter()
            .find(own)
            .map_or(0, |(_, coefficient)| *coefficient)
    }

    /// Every index in it, at every depth.
    pub fn visit_indices(&self, f: &mut impl FnMut(Index)) {
        for (variable, _) in &self.terms {
            match variable {
                Variable::Index(index) => f(*index),
                Variable::Size(_) => {}
                Variable::Entry(_, at) => at.iter().for_each(|at| at.visit_indices(f)),
            }
        }
    }

    /// The same with indices replaced by others.
    pub fn map(&self, f: &mut impl FnMut(Index) -> Index) -> Form {
        self.replaced(&mut |index| Form::from(f(index)))
    }

    /// The same with forms put in for indices.
    pub fn replaced(&self, f: &mut impl FnMut(Index) -> Form) -> Form {
        let mut sum = Form::from(self.constant);
        for (variable, coefficient) in &self.terms {
            let put_in = match variable {
                Variable::Index(index) => f(*index),
                Variable::Size(_) => Form::variable(variable.clone()),
                Variable::Entry(name, at) => {
                    let at = at.iter().map(|at| at.replaced(f)).collect();
                    Form::variable(Variable::Entry(*name, at))
                }
            };
            sum = sum.plus(*coefficient, &put_in);
        }
        sum
    }

    /// The same of other names.
    pub fn with_names(&self, f: &impl Fn(Name) -> Name) -> Form {
        let terms = self.terms.iter().map(|(variable, coefficient)| {
            let variable = match variable {
                Variable::Entry(name, at) => {
                    let at = at.iter().map(|at| at.with_names(f)).collect();
                    Variable::Entry(f(*name), at)
                }
                other => other.clone(),
            };
            (variable, *coefficient)
        });
        Form::collected(terms.collect(), self.constant)
    }

    /// The names whose entries stand in it.
    pub fn visit_names(&self, f: &mut impl FnMut(Name)) {
        for (variable, _) in &self.terms {
            if let Variable::Entry(name, at) = variable {
                f(*name);
                at.iter().for_each(|at| at.visit_names(f));
            }
        }
    }

    /// The least value over all values of its indices, as a form of sizes; none where an entry of
    /// the network stands in it that nothing is known of.
    pub fn least(&self, scope: &Scope) -> Option<Affine> {
        self.end(scope, 1)
    }

    /// The greatest value, likewise.
    pub fn greatest(&self, scope: &Scope) -> Option<Affine> {
        self.end(scope, -1)
    }

    fn end(&self, scope: &Scope, sign: i64) -> Option<Affine> {
        let mut end = Affine {
            constant: self.constant,
            terms: Vec::new(),
        };
        for (variable, coefficient) in &self.terms {
            let range = match variable {
                Variable::Index(index) => index.range,
                Variable::Size(dim) => {
                    end = end.plus(*coefficient, &scope.affine(*dim));
                    continue;
                }
                Variable::Entry(name, at) if is_inside(*name, at, scope) => {
                    scope.letter(*name).indexes?
                }
                Variable::Entry(..) => return None,
            };
            if coefficient.signum() == sign {
                end.constant = end.constant.saturating_add(*coefficient);
            } else {
                end = end.plus(*coefficient, &scope.affine(range));
            }
        }
        Some(end)
    }

    /// Whether it is at least 0 for all values of its indices and sizes; `false` says only that this
    /// is not known.
    pub fn is_never_negative(&self, scope: &Scope) -> bool {
        self.least(scope)
            .is_some_and(|least| scope.is_never_negative(&least))
    }
}

/// Whether these are places of the tensor for all values of their indices.
fn is_inside(name: Name, at: &[Subscript], scope: &Scope) -> bool {
    let axes = scope.letter(name).shape.0.iter();
    let carried = axes.filter(|length| !scope.is_one(**length));
    at.iter().zip(carried).all(|(at, length)| {
        let at = Form::from(at);
        let ends = [
            at.plus(-1, &Form::from(1)),
            Form::size(*length).plus(-1, &at),
        ];
        ends.iter().all(|end| end.is_never_negative(scope))
    })
}

impl Subscript {
    /// The index that it is, if it is one alone.
    pub fn index(&self) -> Option<Index> {
        match self {
            Subscript::Index(index) => Some(*index),
            Subscript::Form(_) => None,
        }
    }

    /// Every index in it.
    pub fn visit_indices(&self, f: &mut impl FnMut(Index)) {
        match self {
            Subscript::Index(index) => f(*index),
            Subscript::Form(form) => form.visit_indices(f),
        }
    }

    /// The same with indices replaced by others.
    pub fn map(&self, f: &mut impl FnMut(Index) -> Index) -> Subscript {
        match self {
            Subscript::Index(index) => Subscript::Index(f(*index)),
            Subscript::Form(form) => form.map(f).into(),
        }
    }

    /// The same with forms put in for indices.
    pub fn replaced(&self, f: &mut impl FnMut(Index) -> Form) -> Subscript {
        match self {
            Subscript::Index(index) => f(*index).into(),
            Subscript::Form(form) => form.replaced(f).into(),
        }
    }

    /// The same of other names.
    pub fn with_names(&self, f: &impl Fn(Name) -> Name) -> Subscript {
        match self {
            Subscript::Index(_) => self.clone(),
            Subscript::Form(form) => form.with_names(f).into(),
        }
    }

    /// The names whose entries stand in it.
    pub fn visit_names(&self, f: &mut impl FnMut(Name)) {
        match self {
            Subscript::Index(_) => {}
            Subscript::Form(form) => form.visit_names(f),
        }
    }
}
