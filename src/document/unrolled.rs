//! A sum written out with its numbers: 1 · 0.6 + 0.5 · 0.6 + …, for one entry of a value.
//!
//! In: the formula of a value by components, and the numbers. Out: the sum with numbers in the
//! places of its letters, where it is short. What stands before and behind it is not known here.

use super::compose::Composer;
use crate::algebra::{Atom, Expr, Form, Index, Rational, Subscript, Term};
use crate::derivation::general_place;
use crate::derivation::numbers::Numbers;
use crate::exact::certified::Certified;
use crate::matrix::MatExpr;
use crate::matrix::expand::expand;
use crate::notation::symbols::Sign;
use crate::notation::{Math, Signed, names, numbers};
use crate::scope::{Name, Scope};

/// A sum of more products than this is not written out.
const MOST_PRODUCTS: usize = 6;

/// The first entry of a value, on the left, and its sum with the numbers put in, on the right. `show`
/// typesets a number.
pub(super) fn first_entry(
    composer: &Composer,
    values: &Numbers,
    (name, definition): (Name, &MatExpr),
    show: &dyn Fn(&Certified) -> Option<Math>,
) -> Option<(Math, Math)> {
    let scope = composer.scope();
    let place = general_place(name, scope);
    let at: Vec<Index> = place.iter().flatten().copied().collect();
    let one = Form::from(1);
    let general = expand(definition, &place, scope);
    // By the general entry: at a place of numbers all subscripts are plain.
    let order: Vec<Name> = general.terms().iter().flat_map(order).collect();
    let entry = at
        .iter()
        .fold(general, |entry, index| entry.substitute(*index, &one));
    let mut summands = Vec::new();
    let mut products = 0;
    // Sums first, as in Wx + b.
    let mut terms: Vec<&Term> = entry.terms().iter().collect();
    terms.sort_by_key(|term| term.bound.is_empty());
    for term in terms {
        for product in unrolled(term, scope)? {
            products += usize::from(product.factors.len() > 1);
            summands.push(signed(&product, &order, (values, scope), show)?);
        }
    }
    if products == 0 || summands.len() > MOST_PRODUCTS {
        return None;
    }
    let ones = at.iter().map(|_| Math::digits("1")).collect();
    let left = names::entry(name, ones, scope, composer.style.layers);
    Some((left, Math::sum(summands)))
}

/// The products that a term is the sum of; none where they are too many.
fn unrolled(term: &Term, scope: &Scope) -> Option<Vec<Term>> {
    let mut bare = term.clone();
    let mut all = vec![Expr::from_terms(vec![Term {
        bound: Vec::new(),
        ..bare.clone()
    }])];
    for index in bare.bound.drain(..) {
        let last = i64::try_from(scope.value(index.range)?).ok()?;
        if usize::try_from(last).ok()? > MOST_PRODUCTS {
            return None;
        }
        all = all
            .iter()
            .flat_map(|one| (1..=last).map(|at| one.substitute(index, &Form::from(at))))
            .collect();
        if all.len() > MOST_PRODUCTS {
            return None;
        }
    }
    Some(all.iter().flat_map(Expr::terms).cloned().collect())
}

/// The names of a term in the order in which its entries are read: more subscripts before fewer,
/// plain ones before others.
fn order(term: &Term) -> Vec<Name> {
    let mut entries: Vec<(Name, &[Subscript])> = term
        .factors
        .iter()
        .filter_map(|factor| match &factor.atom {
            Atom::Entry(name, at) => Some((*name, at.as_slice())),
            _ => None,
        })
        .collect();
    entries.sort_by_key(|(_, at)| {
        let moved = at.iter().any(|at| at.index().is_none());
        (std::cmp::Reverse(at.len()), moved)
    });
    entries.into_iter().map(|(name, _)| name).collect()
}

fn signed(
    product: &Term,
    order: &[Name],
    (values, scope): (&Numbers, &Scope),
    show: &dyn Fn(&Certified) -> Option<Math>,
) -> Option<Signed> {
    let negative = product.coefficient < Rational::ZERO;
    let mut factors = Vec::new();
    if !(&product.coefficient * &product.coefficient).is_one() {
        factors.push((None, numbers::magnitude(&product.coefficient)));
    }
    let mut entries = Vec::new();
    for factor in &product.factors {
        let (Atom::Entry(name, at), true) = (&factor.atom, factor.exponent.is_one()) else {
            return None;
        };
        let place = order.iter().position(|own| own == name);
        entries.push((place, show(entry_of(*name, at, values, scope)?)?));
    }
    entries.sort_by_key(|(place, _)| *place);
    factors.extend(
        entries
            .into_iter()
            .map(|(_, number)| (Some(Sign::Dot), number)),
    );
    let math = Math::product(factors);
    Some(Signed { negative, math })
}

/// The number of an entry at a place of numbers, inside its tensor.
fn entry_of<'a>(
    name: Name,
    at: &[Subscript],
    values: &'a Numbers,
    scope: &Scope,
) -> Option<&'a Certified> {
    let shape = scope.letter(name).shape.0.iter();
    let carried = shape.filter(|length| !scope.is_one(**length));
    let mut offset = 0;
    for (at, length) in at.iter().zip(carried) {
        let at = usize::try_from(Form::from(at).as_number()?).ok()?;
        let length = usize::try_from(scope.value(*length)?).ok()?;
        if at == 0 || at > length {
            return None;
        }
        offset = offset * length + at - 1;
    }
    values.get(name)?.entries.get(offset)
}
