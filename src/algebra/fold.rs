//! Names put back for the right sides of their definitions.
//!
//! In: an expression, and equations. Out: the same value, shorter: σ(z) becomes a, so that σ′ is
//! a(1 − a); e^z / Σe^z becomes p; and from x̂ = (x − μ)/s also x − μ = s·x̂, because what a
//! definition divides by is not 0 where it has a value.

use super::function::Function;
use super::{Atom, Expr, Factor, Form, Index, Rational, Subscript, Term};
use crate::scope::Name;

/// Where the indices of a definition begin while it is looked for, above all others.
const OWN: u32 = 1 << 15;

/// An equation for every value of some indices.
#[derive(Debug, Clone)]
pub struct Equation {
    /// Its left side, a name mostly.
    left: Expr,
    at: Vec<Index>,
    value: Expr,
}

impl Equation {
    /// left = value for every value of the free indices `at`.
    pub fn new(left: &Expr, at: &[Index], value: &Expr) -> Equation {
        let own = |index: Index| match at.iter().position(|other| other.id == index.id) {
            Some(place) => Index {
                id: OWN + place as u32,
                range: index.range,
            },
            None => index,
        };
        Equation {
            left: left.replace(&own),
            at: at.iter().map(|index| own(*index)).collect(),
            value: value.replace(&own),
        }
    }

    /// The entries of a name by its definition.
    pub fn of(name: Name, at: &[Index], value: &Expr) -> Equation {
        Equation::new(&Expr::entry(name, at.iter().copied()), at, value)
    }

    /// The right side for other indices.
    pub fn value_at(&self, at: &[Subscript]) -> Expr {
        put_in(&self.value, self.at.iter().copied().zip(at.iter().cloned()))
    }

    /// The left side wherever the right side stands; where the equation is `solved` for what it
    /// divides, for that too.
    ///
    /// ```
    /// use backprose::algebra::{Expr, Index, fold::Equation, function::Function};
    /// use backprose::scope::{Dim, Kind, Scope};
    /// let mut scope = Scope::new();
    /// let n = Dim::Number(3);
    /// let (z, a) = (scope.declare("z", Kind::Input, vec![n]), scope.declare("a", Kind::Computed, vec![n]));
    /// let (i, p) = (Index::free(0, n), Index::free(1, n));
    /// let tanh = |index| Expr::apply(Function::Tanh, vec![Expr::entry(z, [index])]);
    /// let equation = Equation::of(a, &[i], &tanh(i));
    /// assert_eq!(equation.fold(&tanh(p).power(&2.into()), false), Expr::entry(a, [p]).power(&2.into()));
    /// ```
    pub fn fold(&self, expr: &Expr, solved: bool) -> Expr {
        let pattern = match self.value.terms() {
            [term] => match Pattern::new(term, solved) {
                Some(pattern) => Some(pattern),
                None => return expr.clone(),
            },
            [] => return expr.clone(),
            _ if solved => return expr.clone(),
            _ => None,
        };
        self.folded(expr, pattern.as_ref())
    }

    /// Where the left side is a norm that stands below the line, its slope is ½ over it: it is not
    /// 0 there. An expression in which nothing of that kind stands is left as it is.
    pub fn fold_slopes(&self, expr: &Expr) -> Expr {
        let ([left], [right]) = (self.left.terms(), self.value.terms()) else {
            return expr.clone();
        };
        let ([name], [norm]) = (left.factors.as_slice(), right.factors.as_slice()) else {
            return expr.clone();
        };
        let Atom::Apply(Function::Norm, of) = &norm.atom else {
            return expr.clone();
        };
        // Of one number: an entry of several would need its place found.
        if !self.at.is_empty() || !norm.exponent.is_one() || !right.coefficient.is_one() {
            return expr.clone();
        }
        let slope = Expr::apply(Function::NormPrime, of.clone());
        let slope = Expr::from_terms(slope.terms().to_vec());
        // Indices that are bound inside have other names in a sum.
        let is_slope = |atom: &Atom| {
            let alone = || {
                let (atom, exponent) = (atom.clone(), Rational::ONE);
                Expr::from_terms(vec![opened(vec![Factor { atom, exponent }])])
            };
            matches!(atom, Atom::Apply(Function::NormPrime, _)) && alone() == slope
        };
        let half = self.left.power(&Rational::NEG_ONE).scale(&half());
        let terms = expr.terms().iter().map(|term| {
            let whole = Expr::from_terms(vec![term.clone()]);
            let below = |own: &Factor| own.atom == name.atom && own.exponent < Rational::ZERO;
            match term.factors.iter().any(below) {
                true => whole.replace_atoms(&|atom| is_slope(atom).then(|| half.clone())),
                false => whole,
            }
        });
        Expr::sum(terms.collect())
    }

    /// A term with the left side in the place of one right side among its factors.
    pub(super) fn fold_once(&self, term: &Term) -> Option<Expr> {
        let [own] = self.value.terms() else {
            return None;
        };
        self.once(term, &Pattern::new(own, false)?)
    }

    fn folded(&self, expr: &Expr, pattern: Option<&Pattern>) -> Expr {
        let terms = expr.terms().iter().map(|term| {
            let inside = self.inside(term, pattern);
            match pattern {
                None => inside,
                Some(pattern) => Expr::sum(
                    inside
                        .terms()
                        .iter()
                        .map(|term| self.in_term(term, pattern))
                        .collect(),
                ),
            }
        });
        Expr::sum(terms.collect())
    }

    /// What stands inside of the factors of a term.
    fn inside(&self, term: &Term, pattern: Option<&Pattern>) -> Expr {
        let nested = |factor: &Factor| !factor.atom.children().is_empty();
        if !term.factors.iter().any(nested) {
            return Expr::from_terms(vec![term.clone()]);
        }
        let mut next = first_free(term);
        let (bound, factors) = term.opened(&mut next);
        let flat = Expr::from_terms(vec![opened(factors)]);
        let product = match flat.terms() {
            [product] if product.bound.is_empty() => product,
            // A sum that is alone, but for a number, is no factor any more.
            _ => {
                let sum = self.whole(&flat, pattern);
                let sum = sum.unwrap_or_else(|| self.folded(&flat, pattern));
                let number = Expr::number(term.coefficient.clone());
                return Expr::product(vec![number, sum]).sum_over(&bound);
            }
        };
        let coefficient = &term.coefficient * &product.coefficient;
        let mut parts = vec![Expr::number(coefficient)];
        for factor in &product.factors {
            let base = match &factor.atom {
                Atom::Group(inner) => match self.whole(inner, pattern) {
                    Some(left) => left,
                    None => self.folded(inner, pattern),
                },
                Atom::Apply(function, arguments) => {
                    let arguments = arguments.iter().map(|argument| {
                        self.whole(argument, pattern)
                            .unwrap_or_else(|| self.folded(argument, pattern))
                    });
                    Expr::apply(*function, arguments.collect())
                }
                atom => Expr::atom(atom.clone()),
            };
            parts.push(base.power(&factor.exponent));
        }
        Expr::product(parts).sum_over(&bound)
    }

    /// A sum that is the whole right side.
    fn whole(&self, inner: &Expr, pattern: Option<&Pattern>) -> Option<Expr> {
        if pattern.is_some() || inner.terms().len() != self.value.terms().len() {
            return None;
        }
        let mut map = Map::default();
        guess_in(&self.value, inner, &mut map);
        let all: Option<Vec<(Index, Subscript)>> = self
            .at
            .iter()
            .map(|index| Some((*index, map.get(*index)?.clone())))
            .collect();
        let all = all?;
        (put_in(&self.value, all.iter().cloned()) == *inner).then(|| put_in(&self.left, all))
    }

    fn in_term(&self, term: &Term, pattern: &Pattern) -> Expr {
        let mut current = term.clone();
        // A factor that is put back is not looked at again, so this comes to an end.
        for _ in 0..=term.factors.len() {
            match self.once(&current, pattern) {
                None => break,
                Some(folded) => match folded.terms() {
                    [one] => current = one.clone(),
                    _ => return folded,
                },
            }
        }
        Expr::from_terms(vec![current])
    }

    fn once(&self, term: &Term, pattern: &Pattern) -> Option<Expr> {
        let mut next = first_free(term);
        let (bound, factors) = term.opened(&mut next);
        let flat = Expr::from_terms(vec![opened(factors)]);
        let [flat] = flat.terms() else { return None };
        let search = Search {
            pattern,
            factors: &flat.factors,
            bound: &bound,
        };
        let (map, left) = search.find(0, Map::default(), flat.factors.clone())?;
        let all: Option<Vec<(Index, Subscript)>> = self
            .at
            .iter()
            .map(|index| Some((*index, map.get(*index)?.clone())))
            .collect();
        let all = all?;
        let mut parts = vec![Expr::number(&term.coefficient * &flat.coefficient)];
        parts.extend(left.iter().map(Factor::to_expr));
        parts.push(put_in(&self.left, all.iter().cloned()));
        parts.push(put_in(&pattern.instead, all));
        let gone: Vec<Index> = pattern
            .bound
            .iter()
            .filter_map(|index| map.get(*index)?.index())
            .collect();
        let bound: Vec<Index> = bound
            .into_iter()
            .filter(|index| !gone.contains(index))
            .collect();
        Some(Expr::product(parts).sum_over(&bound))
    }
}

/// What is looked for in a term.
struct Pattern {
    factors: Vec<Factor>,
    bound: Vec<Index>,
    /// What the left side has to be multiplied by.
    instead: Expr,
}

impl Pattern {
    fn new(term: &Term, solved: bool) -> Option<Pattern> {
        let mut next = OWN + (1 << 8);
        let (bound, factors) = term.opened(&mut next);
        let flat = Expr::from_terms(vec![opened(factors)]);
        let [flat] = flat.terms() else { return None };
        let below = |factor: &Factor| factor.exponent < Rational::ZERO;
        let free_of_sums =
            |factor: &Factor| !bound.iter().any(|index| factor.atom.has_index(*index));
        let kept = |factor: &&Factor| {
            let divides = solved && below(factor) && free_of_sums(factor);
            !divides && !matches!(factor.atom, Atom::Size(_))
        };
        let looked_for: Vec<Factor> = flat.factors.iter().filter(kept).cloned().collect();
        let has_below = flat
            .factors
            .iter()
            .any(|factor| below(factor) && !matches!(factor.atom, Atom::Size(_)));
        // A name, or a name times a number, is not worth another name.
        let trivial = bound.is_empty()
            && match looked_for.as_slice() {
                [] => true,
                [one] => matches!(one.atom, Atom::Entry(..) | Atom::Reshaped(_)),
                _ => false,
            };
        if trivial || solved && !has_below {
            return None;
        }
        let mut instead = vec![Expr::number(
            Rational::ONE / &(&term.coefficient * &flat.coefficient),
        )];
        let left_out = flat.factors.iter().filter(|factor| !kept(factor));
        instead.extend(
            left_out.map(|factor| Expr::atom(factor.atom.clone()).power(&-&factor.exponent)),
        );
        Some(Pattern {
            factors: looked_for,
            bound,
            instead: Expr::product(instead),
        })
    }
}

fn half() -> Rational {
    Rational::from_parts(1.into(), 2_u8.into())
}

fn first_free(term: &Term) -> u32 {
    let mut next = 0;
    term.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
    next
}

fn opened(factors: Vec<Factor>) -> Term {
    Term {
        bound: Vec::new(),
        factors,
        coefficient: Rational::ONE,
    }
}

fn put_in(expr: &Expr, map: impl IntoIterator<Item = (Index, Subscript)>) -> Expr {
    map.into_iter().fold(expr.clone(), |expr, (index, at)| {
        expr.substitute(index, &Form::from(&at))
    })
}

/// What stands for the indices of a definition.
#[derive(Default, Clone)]
struct Map {
    known: Vec<(u32, Subscript)>,
}

impl Map {
    fn get(&self, index: Index) -> Option<&Subscript> {
        let known = self.known.iter().find(|(id, _)| *id == index.id);
        known.map(|(_, at)| at)
    }

    fn note(&mut self, index: Index, at: &Subscript) {
        let own = (OWN..super::normal::BOUND).contains(&index.id);
        let same = |at: &Subscript| at.index().is_none_or(|at| at.range == index.range);
        if own && self.get(index).is_none() && same(at) {
            self.known.push((index.id, at.clone()));
        }
    }
}

struct Search<'a> {
    pattern: &'a Pattern,
    factors: &'a [Factor],
    bound: &'a [Index],
}

impl Search<'_> {
    /// What stands for the indices, and the factors that are left.
    fn find(&self, place: usize, map: Map, left: Vec<Factor>) -> Option<(Map, Vec<Factor>)> {
        let Some(wanted) = self.pattern.factors.get(place) else {
            return self.sums_close(&map, &left).then_some((map, left));
        };
        for (at, factor) in self.factors.iter().enumerate() {
            let available = left.get(at)?;
            let enough = match wanted.exponent > Rational::ZERO {
                true => available.exponent >= wanted.exponent,
                false => available.exponent <= wanted.exponent,
            };
            let whole = (&available.exponent - &wanted.exponent).is_int();
            if !enough || !whole {
                continue;
            }
            let mut map = map.clone();
            guess(&wanted.atom, &factor.atom, &mut map);
            let own = wanted.atom.own_and_inner();
            if !own.iter().all(|index| map.get(*index).is_some()) {
                continue;
            }
            let known = own
                .iter()
                .filter_map(|index| Some((*index, map.get(*index)?.clone())));
            if put_in(&Expr::atom(wanted.atom.clone()), known) != Expr::atom(factor.atom.clone()) {
                continue;
            }
            let mut left = left.clone();
            left[at].exponent -= &wanted.exponent;
            if let Some(found) = self.find(place + 1, map, left) {
                return Some(found);
            }
        }
        None
    }

    /// Whether the sums of the definition are whole sums of the term.
    fn sums_close(&self, map: &Map, left: &[Factor]) -> bool {
        let mut gone: Vec<Index> = Vec::with_capacity(self.pattern.bound.len());
        for index in &self.pattern.bound {
            match map.get(*index).and_then(Subscript::index) {
                Some(index) if self.bound.contains(&index) && !gone.contains(&index) => {
                    gone.push(index)
                }
                _ => return false,
            }
        }
        let free = |at: &Subscript| {
            let mut clear = true;
            at.visit_indices(&mut |index| clear &= !gone.contains(&index));
            clear
        };
        let bound = |id: u32| self.pattern.bound.iter().any(|index| index.id == id);
        map.known.iter().all(|(id, at)| bound(*id) || free(at))
            && left
                .iter()
                .filter(|factor| !factor.exponent.is_zero())
                .all(|factor| !gone.iter().any(|index| factor.atom.has_index(*index)))
    }
}

impl Atom {
    /// The indices of a definition that stand in it, at every depth.
    fn own_and_inner(&self) -> Vec<Index> {
        let mut own = Vec::new();
        self.visit(&mut |atom| {
            atom.visit_own_indices(&mut |index| {
                if (OWN..super::normal::BOUND).contains(&index.id) && !own.contains(&index) {
                    own.push(index);
                }
            });
        });
        own
    }
}

/// What the indices of a definition would have to be, if this were that.
fn guess(wanted: &Atom, found: &Atom, map: &mut Map) {
    match (wanted, found) {
        (Atom::Entry(a, wanted), Atom::Entry(b, found)) if a == b => {
            for (index, at) in wanted.iter().zip(found) {
                if let Subscript::Index(index) = index {
                    map.note(*index, at);
                }
            }
        }
        (Atom::Apply(f, wanted), Atom::Apply(g, found)) if f == g => {
            for (wanted, found) in wanted.iter().zip(found) {
                guess_in(wanted, found, map);
            }
        }
        (Atom::Group(wanted), Atom::Group(found)) => guess_in(wanted, found, map),
        (Atom::Bind(wanted), Atom::Bind(found)) if wanted.binder == found.binder => {
            for (index, at) in wanted.at.iter().zip(&found.at) {
                if let Subscript::Index(index) = index {
                    map.note(*index, at);
                }
            }
            guess_in(&wanted.body, &found.body, map);
        }
        _ => {}
    }
}

fn guess_in(wanted: &Expr, found: &Expr, map: &mut Map) {
    for (wanted, found) in wanted.terms().iter().zip(found.terms()) {
        for (wanted, found) in wanted.factors.iter().zip(&found.factors) {
            guess(&wanted.atom, &found.atom, map);
        }
    }
}
