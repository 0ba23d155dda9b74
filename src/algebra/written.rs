//! A component with every sum written out, as a tutorial with eight weights has it.
//!
//! In: an expression, numbers for its free indices, and the lengths of axes. Out: the same value
//! without sums: z_1 = W_11 x_1 + W_12 x_2. A place that a tensor does not have is 0 and vanishes,
//! a bracket is 1 or 0. What stays is what has no shorter name: which entry of a window is the
//! greatest, and the inverse and the determinant of a matrix.

use super::function::Function;
use super::{
    Align, Atom, Bind, Binder, Expr, Factor, Form, Index, Location, Rational, Reshaped, Subscript,
    Term, Variable,
};
use crate::scope::{Dim, Scope};

/// The expression with these numbers for its free indices and no sums left. None where a length is
/// not known, or where it has more than `most` factors.
pub fn written_out(expr: &Expr, at: &[(Index, u64)], scope: &Scope, most: usize) -> Option<Expr> {
    let mut writing = Writing { scope, left: most };
    writing.expr(&at_place(expr, at)?)
}

/// The expression with these numbers for its free indices.
fn at_place(expr: &Expr, at: &[(Index, u64)]) -> Option<Expr> {
    at.iter().try_fold(expr.clone(), |expr, (index, number)| {
        let number = i64::try_from(*number).ok()?;
        Some(expr.substitute(*index, &Form::from(number)))
    })
}

struct Writing<'a> {
    scope: &'a Scope,
    /// How many factors may still be written.
    left: usize,
}

impl Writing<'_> {
    fn expr(&mut self, expr: &Expr) -> Option<Expr> {
        let terms = expr.terms().iter().map(|term| self.term(term));
        Some(Expr::sum(terms.collect::<Option<Vec<_>>>()?))
    }

    fn term(&mut self, term: &Term) -> Option<Expr> {
        let mut next = first_free(term);
        let (bound, factors) = term.opened(&mut next);
        let mut parts = Vec::new();
        for (bound, factors) in hanging_together(&bound, factors) {
            let product = Expr::product(factors.iter().map(Factor::to_expr).collect());
            let mut summed = Vec::new();
            for at in self.places(&bound)? {
                summed.push(match at.is_empty() {
                    true => self.factors(&factors)?,
                    false => self.expr(&at_place(&product, &at)?)?,
                });
            }
            parts.push(Expr::sum(summed));
        }
        // A sum behind nothing but a sign is no factor.
        let sign = term.coefficient.is_one() || term.coefficient == Rational::NEG_ONE;
        parts.retain(|part| *part != Expr::one());
        match parts.as_slice() {
            [only] if sign => Some(only.scale(&term.coefficient)),
            _ => {
                parts.push(Expr::number(term.coefficient.clone()));
                Some(Expr::product(parts))
            }
        }
    }

    fn factors(&mut self, factors: &[Factor]) -> Option<Expr> {
        let mut parts = Vec::with_capacity(factors.len());
        for factor in factors {
            self.left = self.left.checked_sub(1)?;
            parts.push(self.atom(&factor.atom)?.power(&factor.exponent));
        }
        match parts.len() {
            1 => parts.pop(),
            _ => Some(Expr::product(parts)),
        }
    }

    /// Every choice of numbers for these indices, the last running fastest.
    fn places(&self, bound: &[Index]) -> Option<Vec<Vec<(Index, u64)>>> {
        let mut all: Vec<Vec<(Index, u64)>> = vec![Vec::new()];
        for index in bound {
            let length = self.scope.value(index.range)?;
            let count = usize::try_from(length).ok()?.checked_mul(all.len())?;
            if count > self.left {
                return None;
            }
            all = all
                .iter()
                .flat_map(|place| {
                    (1..=length).map(|number| [&place[..], &[(*index, number)]].concat())
                })
                .collect();
        }
        Some(all)
    }

    fn atom(&mut self, atom: &Atom) -> Option<Expr> {
        Some(match atom {
            Atom::Delta(..) | Atom::Position(_) | Atom::Partial { .. } | Atom::Argument(_) => {
                Expr::atom(atom.clone())
            }
            Atom::Bracket(relation, form) => Expr::bracket(*relation, &self.form(form)),
            Atom::Align(align) => self.align(align),
            Atom::Size(dim) => Expr::number(Rational::from(self.scope.value(*dim)?)),
            Atom::Entry(name, at) => {
                let at: Vec<Form> = at.iter().map(|at| self.form(&at.into())).collect();
                let shape = self.scope.letter(*name).shape.0.iter().copied();
                let lengths: Vec<Dim> = shape.filter(|dim| !self.scope.is_one(*dim)).collect();
                match self.is_outside(&at, &lengths) {
                    true => Expr::zero(),
                    false => Expr::entry(*name, at),
                }
            }
            Atom::Reshaped(entry) => self.reshaped(entry)?,
            Atom::Apply(function, arguments) => {
                let arguments = arguments.iter().map(|argument| self.expr(argument));
                Expr::apply(*function, arguments.collect::<Option<Vec<_>>>()?)
            }
            Atom::Group(inner) => self.expr(inner)?,
            Atom::Bind(bind) => self.bind(bind)?,
        })
    }

    /// A greatest, a least or a product of values one by one. The others stay.
    fn bind(&mut self, bind: &Bind) -> Option<Expr> {
        let function = match bind.binder {
            Binder::Max => Some(Function::Max),
            Binder::Min => Some(Function::Min),
            Binder::Product => None,
            Binder::FirstMax
            | Binder::FirstMin
            | Binder::Inverse
            | Binder::Determinant
            | Binder::LogDeterminant => {
                return Some(Expr::atom(Atom::Bind(Box::new(bind.clone()))));
            }
        };
        let mut next = 0;
        Expr::atom(Atom::Bind(Box::new(bind.clone())))
            .visit_indices(&mut |index| next = next.max(index.free_number() + 1));
        let bind = bind.opened(&mut next);
        let mut values = Vec::new();
        for at in self.places(&bind.bound)? {
            values.push(self.expr(&at_place(&bind.body, &at)?)?);
        }
        Some(match function {
            None => Expr::product(values),
            Some(function) => {
                let mut values = values.into_iter().rev();
                let last = values.next()?;
                values.fold(last, |rest, value| Expr::apply(function, vec![value, rest]))
            }
        })
    }

    fn align(&self, align: &Align) -> Expr {
        let (left, right) = (self.location(&align.left), self.location(&align.right));
        match (self.number(&left), self.number(&right)) {
            (Some(left), Some(right)) if left == right => Expr::one(),
            (Some(_), Some(_)) => Expr::zero(),
            _ => Expr::align(left, right),
        }
    }

    /// The entry of a tensor in its own shape that stands at a place of another shape.
    fn reshaped(&self, entry: &Reshaped) -> Option<Expr> {
        let location = self.location(&entry.location);
        let forms: Vec<Form> = location.at.iter().map(Form::from).collect();
        if self.is_outside(&forms, &location.lengths) {
            return Some(Expr::zero());
        }
        let Some(mut number) = self.number(&location) else {
            return Some(Expr::reshaped(entry.name, location));
        };
        let shape = &self.scope.letter(entry.name).shape.0;
        let mut at: Vec<Form> = Vec::new();
        for dim in shape.iter().rev().filter(|dim| !self.scope.is_one(**dim)) {
            let length = i64::try_from(self.scope.value(*dim)?).ok()?;
            at.push(Form::from(number % length + 1));
            number /= length;
        }
        at.reverse();
        Some(Expr::entry(entry.name, at))
    }

    /// Which place it is, counted row by row from 0.
    fn number(&self, location: &Location) -> Option<i64> {
        let mut number: i64 = 0;
        for (at, length) in location.at.iter().zip(&location.lengths) {
            let length = i64::try_from(self.scope.value(*length)?).ok()?;
            let at = Form::from(at).as_number()?;
            number = number.checked_mul(length)?.checked_add(at - 1)?;
        }
        Some(number)
    }

    fn location(&self, location: &Location) -> Location {
        let at = location.at.iter().map(|at| self.form(&at.into()).into());
        Location {
            lengths: location.lengths.clone(),
            at: at.collect(),
        }
    }

    /// Whether these numbers are no place of a tensor of these lengths.
    fn is_outside(&self, at: &[Form], lengths: &[Dim]) -> bool {
        at.iter().zip(lengths).any(|(at, length)| {
            let length = self
                .scope
                .value(*length)
                .and_then(|length| i64::try_from(length).ok());
            at.as_number()
                .is_some_and(|at| at < 1 || length.is_some_and(|length| at > length))
        })
    }

    /// The form with numbers for the sizes in it.
    fn form(&self, form: &Form) -> Form {
        let mut sum = Form::from(form.constant());
        for (variable, coefficient) in form.terms() {
            let value = match variable {
                Variable::Size(dim) => {
                    let known = self
                        .scope
                        .value(*dim)
                        .and_then(|size| i64::try_from(size).ok());
                    known.map_or_else(|| Form::variable(variable.clone()), Form::from)
                }
                Variable::Entry(name, at) => {
                    let at: Vec<Subscript> =
                        at.iter().map(|at| self.form(&at.into()).into()).collect();
                    Form::variable(Variable::Entry(*name, at))
                }
                Variable::Index(_) => Form::variable(variable.clone()),
            };
            sum = sum.plus(*coefficient, &value);
        }
        sum
    }
}

/// A number that no free index of the term has.
fn first_free(term: &Term) -> u32 {
    let mut next = 0;
    term.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
    next
}

/// The factors by the bound indices that they share: Σ_ij x_i y_j is a product of two sums. What
/// has none of them comes first; an index that no factor has stands alone.
fn hanging_together(bound: &[Index], factors: Vec<Factor>) -> Vec<(Vec<Index>, Vec<Factor>)> {
    let mut groups: Vec<(Vec<Index>, Vec<Factor>)> = bound
        .iter()
        .map(|index| (vec![*index], Vec::new()))
        .collect();
    let mut alone = Vec::new();
    for factor in factors {
        let (mut with, without): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|(indices, _)| indices.iter().any(|index| factor.atom.has_index(*index)));
        groups = without;
        match with.is_empty() {
            true => alone.push(factor),
            false => {
                let mut joined = with.remove(0);
                for (indices, factors) in with {
                    joined.0.extend(indices);
                    joined.1.extend(factors);
                }
                joined.1.push(factor);
                groups.push(joined);
            }
        }
    }
    for (indices, _) in &mut groups {
        indices.sort();
    }
    if !alone.is_empty() {
        groups.insert(0, (Vec::new(), alone));
    }
    groups
}
