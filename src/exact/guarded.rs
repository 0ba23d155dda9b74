//! Values of formulas in which a fault stands where it does not count.
//!
//! `sum(k = i..n: 1/x[k])` looks at places only that are there, but as a product with a bracket it
//! is a table of all of them: what stands beyond the range is multiplied by 0. So is the slope of
//! a side that a `where` did not choose. Where a formula has a fault and chooses, it is computed
//! again with the faults carried along ([`Deferred`]), and one that meets the 0 of its guard is gone.
//!
//! A 0 forgives in proofs and slopes only. In the pass forward a fault counts wherever the author of
//! the network wrote it, outside of a `where`.

use super::component::{self, Model, Table};
use super::deferred::Deferred;
use super::evaluate::{Environment, evaluate};
use super::{Fault, Field, Tensor};
use crate::algebra::function::Function;
use crate::algebra::{Atom, Expr, Index, Rational};
use crate::matrix::MatExpr;
use crate::scope::{Dim, Name};
use std::rc::Rc;

/// The value of a formula in matrix notation. Where it is a slope or a proof, a 0 forgives a fault.
pub fn matrix<F: Field, const FORGIVING: bool>(
    expr: &MatExpr,
    environment: &impl Environment<F>,
) -> Result<Rc<Tensor<F>>, Fault> {
    let fault = match evaluate(expr, environment) {
        Err(fault) if chooses(expr) => fault,
        result => return result,
    };
    let value = evaluate::<Deferred<F, FORGIVING>>(expr, &Deferring(environment));
    let value = value.map_err(|_| fault)?;
    Ok(Rc::new(value.with_entries(raised(&value.entries)?)))
}

/// The values of an expression for every value of these indices, which must hold its free ones.
pub fn component<F: Field>(
    expr: &Expr,
    axes: &[Index],
    model: &impl Model<F>,
) -> Result<Table<F>, Fault> {
    match component::evaluate(expr, axes, model) {
        Err(_) if is_guarded(expr) => {
            let table = component::evaluate::<Deferred<F, true>>(expr, axes, &Deferring(model))?;
            Ok(Table {
                entries: raised(&table.entries)?,
                axes: table.axes,
                lengths: table.lengths,
            })
        }
        result => result,
    }
}

/// The sum of an expression over its free indices, multiplied by weights (see
/// [`component::weighed`]).
pub fn weighed<F: Field>(
    expr: &Expr,
    weights: &[Table<F>],
    model: &impl Model<F>,
) -> Result<F, Fault> {
    match component::weighed(expr, weights, model) {
        Err(_) if is_guarded(expr) => {
            let weights: Vec<Table<Deferred<F, true>>> = weights
                .iter()
                .map(|table| Table {
                    axes: table.axes.clone(),
                    lengths: table.lengths.clone(),
                    entries: carried(&table.entries),
                })
                .collect();
            component::weighed(expr, &weights, &Deferring(model))?.0
        }
        result => result,
    }
}

/// Whether a formula chooses between two values, entry by entry.
fn chooses(expr: &MatExpr) -> bool {
    let mut found = false;
    expr.visit(&mut |part| {
        if let MatExpr::Apply(function, _) = part {
            found |= *function == Function::Where || function.is_comparison();
        }
    });
    found
}

/// Whether an expression has factors that are 0 at some places by what they say of them, or
/// chooses.
fn is_guarded(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit_atoms(&mut |atom| {
        found |= match atom {
            Atom::Bracket(..) | Atom::Delta(..) | Atom::Align(_) => true,
            Atom::Apply(function, _) => *function == Function::Where || function.is_comparison(),
            _ => false,
        };
    });
    found
}

fn carried<F: Field, const FORGIVING: bool>(entries: &[F]) -> Vec<Deferred<F, FORGIVING>> {
    let carried = entries.iter().map(|entry| Deferred(Ok(entry.clone())));
    carried.collect()
}

fn raised<F: Field, const FORGIVING: bool>(
    entries: &[Deferred<F, FORGIVING>],
) -> Result<Vec<F>, Fault> {
    entries.iter().map(|entry| entry.0.clone()).collect()
}

/// What names are, as numbers that carry their faults. The names themselves have none.
struct Deferring<'a, E>(&'a E);

impl<F, E, const FORGIVING: bool> Environment<Deferred<F, FORGIVING>> for Deferring<'_, E>
where
    F: Field,
    E: Environment<F>,
{
    fn value(&self, name: Name) -> Result<Rc<Tensor<Deferred<F, FORGIVING>>>, Fault> {
        let value = self.0.value(name)?;
        Ok(Rc::new(value.with_entries(carried(&value.entries))))
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.0.size(dim)
    }

    fn size_as_number(&self, dim: Dim) -> Result<Rational, Fault> {
        self.0.size_as_number(dim)
    }

    fn is_whole(&self, name: Name) -> bool {
        self.0.is_whole(name)
    }
}

impl<F, M, const FORGIVING: bool> Model<Deferred<F, FORGIVING>> for Deferring<'_, M>
where
    F: Field,
    M: Model<F>,
{
    fn derivative(
        &self,
        of: Name,
        wrt: Name,
    ) -> Result<(Vec<usize>, Vec<Deferred<F, FORGIVING>>), Fault> {
        let (lengths, entries) = self.0.derivative(of, wrt)?;
        Ok((lengths, carried(&entries)))
    }

    fn partial(
        &self,
        of: Name,
        wrt: Name,
    ) -> Result<(Vec<usize>, Vec<Deferred<F, FORGIVING>>), Fault> {
        let (lengths, entries) = self.0.partial(of, wrt)?;
        Ok((lengths, carried(&entries)))
    }
}
