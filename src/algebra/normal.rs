//! Building expressions so that equal ones are equal values.
//!
//! In: parts. Out: an [`Expr`] in normal order: like factors merged into powers, like terms into
//! one coefficient, bound indices renamed by their place. Nothing is multiplied out.

use super::function::Function;
use super::{Atom, Expr, Factor, Index, Rational, Term};
use crate::scope::{Dim, Name};

/// Where the names of bound indices begin; those below are free.
const BOUND: u32 = 1 << 16;

/// Sizes up to this are folded into coefficients; larger ones stay symbols of their own, so that
/// a certificate may be checked with a few entries along the axis instead of all of them.
pub const LARGEST_FOLDED_SIZE: u64 = 4;

/// A term with more bound indices that look alike than this keeps the order it came in: it may
/// then miss that it equals another, which costs a longer formula and nothing else.
const MOST_LIKE_INDICES: usize = 5;

impl Index {
    /// A free index, told from others by its number.
    pub fn free(number: u32, range: Dim) -> Index {
        debug_assert!(number < BOUND);
        Index { id: number, range }
    }
}

impl Expr {
    /// 0
    pub fn zero() -> Expr {
        Expr::default()
    }

    /// 1
    pub fn one() -> Expr {
        Expr::number(Rational::ONE)
    }

    /// A number.
    pub fn number(value: Rational) -> Expr {
        Expr::from_terms(vec![Term {
            bound: Vec::new(),
            factors: Vec::new(),
            coefficient: value,
        }])
    }

    /// One atom.
    pub fn atom(atom: Atom) -> Expr {
        Expr::from_terms(vec![Term {
            bound: Vec::new(),
            factors: vec![Factor {
                atom,
                exponent: Rational::ONE,
            }],
            coefficient: Rational::ONE,
        }])
    }

    /// An entry of a tensor.
    pub fn entry(name: Name, indices: Vec<Index>) -> Expr {
        Expr::atom(Atom::Entry(name, indices))
    }

    /// The number of entries along an axis.
    pub fn size(dim: Dim) -> Expr {
        match dim {
            Dim::Number(value) if value <= LARGEST_FOLDED_SIZE => {
                Expr::number(Rational::from(value))
            }
            _ => Expr::atom(Atom::Size(dim)),
        }
    }

    /// δ_ij
    pub fn delta(i: Index, j: Index) -> Expr {
        if i.id == j.id {
            Expr::one()
        } else {
            Expr::atom(Atom::Delta(i.min(j), i.max(j)))
        }
    }

    /// f(arguments)
    pub fn apply(function: Function, arguments: Vec<Expr>) -> Expr {
        Expr::atom(Atom::Apply(function, arguments))
    }

    /// The terms, in normal order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether it is the number 0, as it stands.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The number that it is, if it is one.
    pub fn as_number(&self) -> Option<Rational> {
        match self.terms.as_slice() {
            [] => Some(Rational::ZERO),
            [term] if term.factors.is_empty() && term.bound.is_empty() => {
                Some(term.coefficient.clone())
            }
            _ => None,
        }
    }

    /// The sum of terms that need not be in order yet.
    pub fn from_terms(terms: Vec<Term>) -> Expr {
        let mut all: Vec<Term> = Vec::with_capacity(terms.len());
        for term in terms {
            open_groups(term.normal(BOUND), &mut all);
        }
        all.sort();
        let mut merged: Vec<Term> = Vec::with_capacity(all.len());
        for term in all {
            match merged.last_mut() {
                Some(last) if last.bound == term.bound && last.factors == term.factors => {
                    last.coefficient += term.coefficient;
                }
                _ => merged.push(term),
            }
        }
        merged.retain(|term| !term.coefficient.is_zero());
        Expr { terms: merged }
    }

    /// a + b + …
    pub fn sum(parts: Vec<Expr>) -> Expr {
        Expr::from_terms(parts.into_iter().flat_map(|part| part.terms).collect())
    }

    /// −a
    pub fn negate(&self) -> Expr {
        self.scale(&Rational::NEG_ONE)
    }

    /// number · a. A sum of several terms stays closed, unless the number is ±1.
    pub fn scale(&self, number: &Rational) -> Expr {
        if self.terms.len() > 1 && *number != Rational::ONE && *number != Rational::NEG_ONE {
            return Expr::product(vec![Expr::number(number.clone()), self.clone()]);
        }
        let mut terms = self.terms.clone();
        for term in &mut terms {
            term.coefficient *= number;
        }
        Expr::from_terms(terms)
    }

    /// a · b · …, where a sum of several terms stays closed.
    pub fn product(parts: Vec<Expr>) -> Expr {
        let mut product = Term {
            bound: Vec::new(),
            factors: Vec::new(),
            coefficient: Rational::ONE,
        };
        let mut next = BOUND + parts.iter().map(Expr::bound_count).sum::<u32>();
        for part in parts {
            match part.terms.len() {
                0 => return Expr::zero(),
                1 => {
                    let term = part
                        .terms
                        .into_iter()
                        .next()
                        .unwrap_or_else(|| unreachable!("one term"));
                    let count = term.bound.len() as u32;
                    let term = term.renamed_apart(next);
                    next += count;
                    product.bound.extend(term.bound);
                    product.factors.extend(term.factors);
                    product.coefficient *= term.coefficient;
                }
                _ => product.factors.push(Factor {
                    atom: Atom::Group(part),
                    exponent: Rational::ONE,
                }),
            }
        }
        Expr::from_terms(vec![product])
    }

    /// Σ over the indices. One that a term does not have multiplies it by its size.
    pub fn sum_over(&self, indices: &[Index]) -> Expr {
        let terms = self.terms.iter().map(|term| {
            let mut term = term.clone();
            for index in indices {
                if term.has(*index) {
                    term.bound.push(*index);
                } else {
                    let size = Expr::size(index.range);
                    term.coefficient *= size.as_number().unwrap_or(Rational::ONE);
                    term.factors
                        .extend(size.terms.into_iter().flat_map(|term| term.factors));
                }
            }
            term
        });
        Expr::from_terms(terms.collect())
    }

    /// a ^ exponent. Of 0 to a power that is not positive: closed, for evaluation to refuse.
    pub fn power(&self, exponent: &Rational) -> Expr {
        if exponent.is_zero() {
            return Expr::one();
        }
        if exponent.is_one() {
            return self.clone();
        }
        let whole = exponent.is_int();
        if let [term] = self.terms.as_slice()
            && term.bound.is_empty()
            && (whole
                || term.coefficient.is_one()
                    && term.factors.len() == 1
                    && term.factors[0].exponent.is_one())
            && let Some(coefficient) = small_power(&term.coefficient, exponent)
        {
            let factors = term
                .factors
                .iter()
                .map(|factor| Factor {
                    atom: factor.atom.clone(),
                    exponent: &factor.exponent * exponent,
                })
                .collect();
            return Expr::from_terms(vec![Term {
                bound: Vec::new(),
                factors,
                coefficient,
            }]);
        }
        Expr::from_terms(vec![Term {
            bound: Vec::new(),
            factors: vec![Factor {
                atom: Atom::Group(self.clone()),
                exponent: exponent.clone(),
            }],
            coefficient: Rational::ONE,
        }])
    }

    /// The same with indices replaced. Those that are bound inside are left alone.
    pub fn replace(&self, f: &impl Fn(Index) -> Index) -> Expr {
        Expr::from_terms(
            self.terms
                .iter()
                .map(|term| term.map(&mut |index| f(index)))
                .collect(),
        )
    }

    /// Call `f` on every index that occurs, free or bound, at every depth.
    pub fn visit_indices(&self, f: &mut impl FnMut(Index)) {
        for term in &self.terms {
            term.visit_indices(f);
        }
    }

    /// Call `f` on every atom, parents first.
    pub fn visit_atoms(&self, f: &mut impl FnMut(&Atom)) {
        for factor in self.terms.iter().flat_map(|term| &term.factors) {
            factor.atom.visit(f);
        }
    }

    /// The free indices, in order.
    pub fn free_indices(&self) -> Vec<Index> {
        let mut free = Vec::new();
        self.visit_indices(&mut |index| {
            if index.id < BOUND && !free.contains(&index) {
                free.push(index);
            }
        });
        free.sort();
        free
    }

    /// How many bound indices there are at all depths.
    fn bound_count(&self) -> u32 {
        let mut count = 0;
        for term in &self.terms {
            count += term.bound.len() as u32;
            for factor in &term.factors {
                count += factor
                    .atom
                    .children()
                    .iter()
                    .map(|child| child.bound_count())
                    .sum::<u32>();
            }
        }
        count
    }
}

/// number ^ exponent, for whole exponents that keep the number small.
fn small_power(number: &Rational, exponent: &Rational) -> Option<Rational> {
    if number.is_one() {
        return Some(Rational::ONE);
    }
    let exponent = i64::try_from(exponent.numerator().clone()).ok()?;
    if number.is_zero() && exponent < 0 || exponent.unsigned_abs() > 64 {
        return None;
    }
    let power = number.pow(exponent.unsigned_abs() as isize);
    Some(if exponent < 0 {
        Rational::ONE / power
    } else {
        power
    })
}

/// A term that is a bare group, up to its sign, is the terms of the group.
fn open_groups(term: Term, into: &mut Vec<Term>) {
    let unit = term.coefficient.is_one() || term.coefficient == Rational::NEG_ONE;
    match term.factors.as_slice() {
        [
            Factor {
                atom: Atom::Group(inner),
                exponent,
            },
        ] if exponent.is_one() && term.bound.is_empty() && unit => {
            into.extend(inner.terms.iter().map(|inner| {
                let mut inner = inner.clone();
                inner.coefficient *= &term.coefficient;
                inner
            }));
        }
        _ => into.push(term),
    }
}

impl Atom {
    /// Call `f` on this atom and all below it, parents first.
    pub fn visit(&self, f: &mut impl FnMut(&Atom)) {
        f(self);
        for child in self.children() {
            child.visit_atoms(f);
        }
    }

    /// The expressions inside.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Atom::Apply(_, arguments) => arguments.iter().collect(),
            Atom::Group(inner) => vec![inner],
            Atom::Delta(..)
            | Atom::Size(_)
            | Atom::Entry(..)
            | Atom::Partial { .. }
            | Atom::Argument(_) => Vec::new(),
        }
    }

    /// The indices written on the atom itself.
    pub fn own_indices(&self) -> Vec<Index> {
        match self {
            Atom::Delta(i, j) => vec![*i, *j],
            Atom::Entry(_, indices) => indices.clone(),
            Atom::Partial { at, by, .. } => at.iter().chain(by).copied().collect(),
            Atom::Size(_) | Atom::Apply(..) | Atom::Group(_) | Atom::Argument(_) => Vec::new(),
        }
    }

    fn map(&self, f: &mut impl FnMut(Index) -> Index) -> Atom {
        match self {
            Atom::Delta(i, j) => {
                let (i, j) = (f(*i), f(*j));
                Atom::Delta(i.min(j), i.max(j))
            }
            Atom::Entry(name, indices) => {
                Atom::Entry(*name, indices.iter().map(|index| f(*index)).collect())
            }
            Atom::Partial { of, at, wrt, by } => Atom::Partial {
                of: *of,
                at: at.iter().map(|index| f(*index)).collect(),
                wrt: *wrt,
                by: by.iter().map(|index| f(*index)).collect(),
            },
            Atom::Apply(function, arguments) => Atom::Apply(
                *function,
                arguments
                    .iter()
                    .map(|argument| argument.map_raw(f))
                    .collect(),
            ),
            Atom::Group(inner) => Atom::Group(inner.map_raw(f)),
            Atom::Size(_) | Atom::Argument(_) => self.clone(),
        }
    }
}

impl Expr {
    /// Indices replaced, bound ones too, and no order restored.
    fn map_raw(&self, f: &mut impl FnMut(Index) -> Index) -> Expr {
        Expr {
            terms: self.terms.iter().map(|term| term.map(f)).collect(),
        }
    }
}

impl Term {
    /// Whether the index occurs.
    pub fn has(&self, wanted: Index) -> bool {
        let mut found = false;
        self.visit_indices(&mut |index| found |= index.id == wanted.id);
        found
    }

    fn visit_indices(&self, f: &mut impl FnMut(Index)) {
        for factor in &self.factors {
            factor
                .atom
                .visit(&mut |atom| atom.own_indices().into_iter().for_each(&mut *f));
        }
    }

    fn map(&self, f: &mut impl FnMut(Index) -> Index) -> Term {
        Term {
            bound: self.bound.iter().map(|index| f(*index)).collect(),
            factors: self
                .factors
                .iter()
                .map(|factor| Factor {
                    atom: factor.atom.map(f),
                    exponent: factor.exponent.clone(),
                })
                .collect(),
            coefficient: self.coefficient.clone(),
        }
    }

    /// The same term with its own bound indices named from `first` on.
    fn renamed_apart(self, first: u32) -> Term {
        if self.bound.is_empty() {
            return self;
        }
        let bound = self.bound.clone();
        self.map(
            &mut |index| match bound.iter().position(|other| other.id == index.id) {
                Some(place) => Index {
                    id: first + place as u32,
                    range: index.range,
                },
                None => index,
            },
        )
    }

    /// Normal order: bound indices are `first`, `first + 1`, … by their place, inner ones follow.
    fn normal(mut self, first: u32) -> Term {
        self.bound.sort();
        let mut orders = vec![self.bound.clone()];
        if self.bound.len() > 1 {
            orders = self.candidate_orders();
        }
        let mut best: Option<Term> = None;
        for order in orders {
            let candidate = self.named_in_order(&order, first);
            if best.as_ref().is_none_or(|best| candidate < *best) {
                best = Some(candidate);
            }
        }
        best.unwrap_or(self)
    }

    /// The orders of bound indices among which the least term is looked for: one where every index
    /// can be told from the others by the factors that it stands in.
    fn candidate_orders(&self) -> Vec<Vec<Index>> {
        let erase = |index: Index| {
            if self.bound.contains(&index) {
                Index {
                    id: 0,
                    range: index.range,
                }
            } else {
                index
            }
        };
        let mut signed: Vec<(Vec<(Atom, usize)>, Index)> = Vec::new();
        let skeletons: Vec<Atom> = self
            .factors
            .iter()
            .map(|factor| factor.atom.map(&mut |index| erase(index)))
            .collect();
        for index in &self.bound {
            let mut signature = Vec::new();
            for (factor, skeleton) in self.factors.iter().zip(&skeletons) {
                let mut place = 0;
                factor.atom.visit(&mut |atom| {
                    for own in atom.own_indices() {
                        if own == *index {
                            signature.push((skeleton.clone(), place));
                        }
                        place += 1;
                    }
                });
            }
            signature.sort();
            signed.push((signature, *index));
        }
        signed.sort();
        let unlike = signed.windows(2).all(|pair| pair[0].0 != pair[1].0);
        let order: Vec<Index> = signed.into_iter().map(|(_, index)| index).collect();
        if unlike || order.len() > MOST_LIKE_INDICES {
            vec![order]
        } else {
            permutations(&order)
        }
    }

    fn named_in_order(&self, order: &[Index], first: u32) -> Term {
        let inner = first + order.len() as u32;
        // A name that is replaced must not be taken for a new one: through numbers that no term has.
        let named = |index: Index| match order.iter().position(|other| other.id == index.id) {
            Some(place) => Index {
                id: first + place as u32,
                range: index.range,
            },
            None => index,
        };
        let mut factors: Vec<Factor> = Vec::with_capacity(self.factors.len());
        for factor in &self.factors {
            let (atom, exponent) = (factor.atom.renamed(&named, inner), factor.exponent.clone());
            factors.push(Factor { atom, exponent });
        }
        let mut coefficient = self.coefficient.clone();
        let factors = merge_factors(factors, &mut coefficient);
        let bound = order.iter().map(|index| named(*index)).collect();
        Term {
            bound,
            factors,
            coefficient,
        }
    }
}

/// Like atoms become one power, groups of one plain term are opened, δ_ii goes.
fn merge_factors(factors: Vec<Factor>, coefficient: &mut Rational) -> Vec<Factor> {
    let mut flat = Vec::with_capacity(factors.len());
    for factor in factors {
        match factor.atom {
            Atom::Delta(i, j) if i.id == j.id => {}
            Atom::Group(inner) => match inner.terms.as_slice() {
                [] if factor.exponent > Rational::ZERO => {
                    *coefficient = Rational::ZERO;
                    return Vec::new();
                }
                [term] if term.bound.is_empty() && factor.exponent.is_int() => {
                    match small_power(&term.coefficient, &factor.exponent) {
                        Some(number) => {
                            *coefficient *= number;
                            flat.extend(term.factors.iter().map(|inner| Factor {
                                atom: inner.atom.clone(),
                                exponent: &inner.exponent * &factor.exponent,
                            }));
                        }
                        None => flat.push(Factor {
                            atom: Atom::Group(inner),
                            exponent: factor.exponent,
                        }),
                    }
                }
                _ => flat.push(Factor {
                    atom: Atom::Group(inner),
                    exponent: factor.exponent,
                }),
            },
            atom => flat.push(Factor {
                atom,
                exponent: factor.exponent,
            }),
        }
    }
    flat.sort();
    let mut merged: Vec<Factor> = Vec::with_capacity(flat.len());
    for factor in flat {
        match merged.last_mut() {
            Some(last) if last.atom == factor.atom => last.exponent += factor.exponent,
            _ => merged.push(factor),
        }
    }
    // δ² = δ, whatever the power.
    for factor in &mut merged {
        if matches!(factor.atom, Atom::Delta(..)) {
            factor.exponent = Rational::ONE;
        }
    }
    merged.retain(|factor| !factor.exponent.is_zero());
    merged
}

impl Atom {
    /// Free names replaced, and the bound ones inside named from `first` on.
    fn renamed(&self, named: &impl Fn(Index) -> Index, first: u32) -> Atom {
        match self {
            Atom::Apply(function, arguments) => Atom::Apply(
                *function,
                arguments
                    .iter()
                    .map(|argument| argument.renamed(named, first))
                    .collect(),
            ),
            Atom::Group(inner) => Atom::Group(inner.renamed(named, first)),
            _ => self.map(&mut |index| named(index)),
        }
    }
}

impl Expr {
    fn renamed(&self, named: &impl Fn(Index) -> Index, first: u32) -> Expr {
        let mut terms: Vec<Term> = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let inside = |index: Index| {
                if term.bound.iter().any(|own| own.id == index.id) {
                    index
                } else {
                    named(index)
                }
            };
            // Out of the way first, so that an inner name is never caught by an outer one.
            let hidden = |index: Index| match term.bound.iter().position(|own| own.id == index.id) {
                Some(place) => Index {
                    id: u32::MAX - place as u32,
                    range: index.range,
                },
                None => inside(index),
            };
            terms.push(term.map(&mut |index| hidden(index)).normal(first));
        }
        terms.sort();
        Expr { terms }
    }
}

/// Every order of a few things.
fn permutations(items: &[Index]) -> Vec<Vec<Index>> {
    let Some((first, rest)) = items.split_first() else {
        return vec![Vec::new()];
    };
    let mut all = Vec::new();
    for order in permutations(rest) {
        for place in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(place, *first);
            all.push(longer);
        }
    }
    all
}
