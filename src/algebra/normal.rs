//! The normal order of expressions, by which equal ones are equal values: like factors merged into
//! powers, like terms into one coefficient, bound indices renamed by their place.

use super::{Atom, Bind, Expr, Factor, Form, Index, Rational, Relation, Term, Variable};

/// Where the names of bound indices begin; those below are free.
pub(super) const BOUND: u32 = 1 << 16;

/// Where bound indices are put while those around them get their names.
pub(super) const HIDDEN: u32 = 1 << 24;

/// Sizes up to this are folded into coefficients; larger ones stay symbols of their own, so that
/// a certificate may be checked with a few entries along the axis instead of all of them.
pub const LARGEST_FOLDED_SIZE: u64 = 4;

/// A term whose bound indices look so much like one another that they have more orders than this
/// keeps the order it came in: it may then miss that it equals another, which costs a longer
/// formula and nothing else.
const MOST_ORDERS: usize = 120;

impl Expr {
    /// The sum of terms that need not be in order yet.
    pub fn from_terms(terms: Vec<Term>) -> Expr {
        Expr::in_order(terms.into_iter().map(Term::normal).collect())
    }

    /// The same where the expressions inside are in normal order already, as when a formula is
    /// built from formulas: then only a sum over indices gives a reason to look into them.
    pub(super) fn assembled(terms: Vec<Term>) -> Expr {
        let settled = |term: Term| match term.bound.is_empty() {
            true => term.with_factors_merged(),
            false => term.normal(),
        };
        Expr::in_order(terms.into_iter().map(settled).collect())
    }

    fn in_order(terms: Vec<Term>) -> Expr {
        let mut all: Vec<Term> = Vec::with_capacity(terms.len());
        for term in terms {
            open_groups(term, &mut all);
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
}

/// number ^ exponent, for whole exponents that keep the number small.
pub(super) fn small_power(number: &Rational, exponent: &Rational) -> Option<Rational> {
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

impl Term {
    /// The same term with its own bound indices named from `first` on.
    pub(super) fn renamed_apart(self, first: u32) -> Term {
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

    /// Normal order: bound indices are named by their place, those further inside after them.
    fn normal(self) -> Term {
        self.with_inner_hidden().named_from(BOUND)
    }

    /// The same with `first` as the first name, where those bound further inside are hidden.
    fn named_from(mut self, first: u32) -> Term {
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
        let mut signed: Vec<(Vec<Factor>, Index)> = self
            .bound
            .iter()
            .map(|index| (self.signature(*index), *index))
            .collect();
        signed.sort();
        let like = signed.chunk_by(|a, b| a.0 == b.0);
        let like: Vec<Vec<Index>> = like
            .map(|class| class.iter().map(|(_, index)| *index).collect())
            .collect();
        let orders = like
            .iter()
            .flat_map(|class| 1..=class.len())
            .fold(1, usize::saturating_mul);
        if orders > MOST_ORDERS {
            return vec![like.concat()];
        }
        like.iter().fold(vec![Vec::new()], |orders, class| {
            let permuted = permutations(class);
            let longer = |order: &Vec<Index>| {
                let order = order.clone();
                permuted.iter().map(move |next| [&order[..], next].concat())
            };
            orders.iter().flat_map(longer).collect()
        })
    }

    /// The factors that a bound index stands in, with its places marked and all other bound indices
    /// made one: the same, whatever the names of the bound indices are.
    fn signature(&self, marked: Index) -> Vec<Factor> {
        let mark = |index: Index| Index {
            id: match self.bound.iter().find(|own| own.id == index.id) {
                Some(own) if own.id == marked.id => BOUND - 1,
                Some(_) => BOUND - 2,
                None => index.id,
            },
            range: index.range,
        };
        let mut signature: Vec<Factor> = self
            .factors
            .iter()
            .filter(|factor| factor.atom.has_index(marked))
            .map(|factor| Factor {
                atom: factor.atom.renamed(&mark, BOUND),
                exponent: factor.exponent.clone(),
            })
            .collect();
        signature.sort();
        signature
    }

    fn with_factors_merged(mut self) -> Term {
        self.factors = merge_factors(self.factors, &mut self.coefficient);
        self
    }

    fn named_in_order(&self, order: &[Index], first: u32) -> Term {
        let inner = first + order.len() as u32;
        // Those bound further inside are hidden, or named from `inner` on.
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
            Atom::Bracket(relation, form) if form.as_number().is_some() => {
                let holds = match relation {
                    Relation::Zero => form.constant() == 0,
                    Relation::NotNegative => form.constant() >= 0,
                };
                if !holds {
                    *coefficient = Rational::ZERO;
                    return Vec::new();
                }
            }
            Atom::Align(align) if align.left == align.right => {}
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
    let count = flat.len();
    let mut merged: Vec<Factor> = Vec::with_capacity(count);
    for factor in flat {
        match merged.last_mut() {
            Some(last) if last.atom == factor.atom => last.exponent += factor.exponent,
            _ => merged.push(factor),
        }
    }
    // δ² = δ, whatever the power.
    for factor in &mut merged {
        if factor.atom.is_one_or_zero() {
            factor.exponent = Rational::ONE;
        }
    }
    merged.retain(|factor| !factor.exponent.is_zero());
    // Two broken powers of a group may have become a whole one, which is opened.
    let group = |factor: &Factor| matches!(factor.atom, Atom::Group(_));
    if merged.len() < count && merged.iter().any(group) {
        merged = merge_factors(merged, coefficient);
    }
    merged
}

impl Atom {
    /// Free names replaced, and the bound ones inside named from `first` on.
    pub(super) fn renamed(&self, named: &impl Fn(Index) -> Index, first: u32) -> Atom {
        match self {
            Atom::Apply(function, arguments) => Atom::Apply(
                *function,
                arguments
                    .iter()
                    .map(|argument| argument.renamed(named, first))
                    .collect(),
            ),
            Atom::Group(inner) => Atom::Group(inner.renamed(named, first)),
            Atom::Bind(bind) => {
                let own = |index: Index| match bind.bound.iter().position(|own| own.id == index.id)
                {
                    Some(place) => Index {
                        id: first + place as u32,
                        range: index.range,
                    },
                    None => named(index),
                };
                let inner = first + bind.bound.len() as u32;
                Atom::Bind(Box::new(Bind {
                    binder: bind.binder,
                    bound: bind.bound.iter().map(|index| own(*index)).collect(),
                    body: bind.body.renamed_by(&own, inner),
                    at: bind
                        .at
                        .iter()
                        .map(|at| at.map(&mut |index| named(index)))
                        .collect(),
                }))
            }
            _ => self.map(&mut |index| named(index)),
        }
    }

    /// Whether it is 1 or 0, so that its powers are itself.
    pub(super) fn is_one_or_zero(&self) -> bool {
        match self {
            Atom::Delta(..) | Atom::Bracket(..) | Atom::Align(_) => true,
            Atom::Bind(bind) => bind.binder.is_choice(),
            _ => false,
        }
    }
}

/// The bracket in normal order; none where the form is a number.
pub(super) fn bracket(relation: Relation, form: &Form) -> Option<Atom> {
    use dashu_int::ops::Gcd;
    let ((_, first), constant) = (form.terms().first()?, form.constant());
    let common = form
        .terms()
        .iter()
        .fold(0, |common: u64, (_, coefficient)| {
            common.gcd(coefficient.unsigned_abs())
        });
    let common = i64::try_from(common).unwrap_or(1).max(1);
    let reduced = |constant: i64| {
        let zero = Form::from(constant);
        form.terms()
            .iter()
            .fold(zero, |sum, (variable, coefficient)| {
                sum.plus(coefficient / common, &Form::variable(variable.clone()))
            })
    };
    match relation {
        Relation::Zero => {
            if constant % common != 0 {
                return None;
            }
            let form = reduced(constant / common);
            let form = if *first < 0 { form.times(-1) } else { form };
            if let [(Variable::Index(i), 1), (Variable::Index(j), -1)] = form.terms()
                && form.constant() == 0
            {
                return Some(Atom::Delta(*i, *j));
            }
            Some(Atom::Bracket(relation, Box::new(form)))
        }
        Relation::NotNegative => {
            let form = reduced(constant.div_euclid(common));
            Some(Atom::Bracket(relation, Box::new(form)))
        }
    }
}

impl Expr {
    /// The same through a pointer, where a closure holds another.
    fn renamed_by(&self, named: &dyn Fn(Index) -> Index, first: u32) -> Expr {
        self.renamed(&|index| named(index), first)
    }

    fn renamed(&self, named: &impl Fn(Index) -> Index, first: u32) -> Expr {
        let terms = self.terms.iter();
        let mut terms: Vec<Term> = terms
            .map(|term| term.map(&mut |index| named(index)).named_from(first))
            .collect();
        terms.sort();
        Expr { terms }
    }

    /// The bound indices of every depth under names that are nowhere else in the formula.
    fn hidden(&self, next: &mut u32) -> Expr {
        let terms = self.terms.iter().map(|term| {
            let first = *next;
            *next += term.bound.len() as u32;
            term.with_atoms(|atom| atom.with_inner_hidden(next))
                .renamed_apart(first)
        });
        Expr {
            terms: terms.collect(),
        }
    }
}

impl Term {
    /// The same term, in which no index that is bound further inside can be taken for one of its
    /// own, whatever those are called.
    fn with_inner_hidden(self) -> Term {
        let mut next = HIDDEN;
        self.with_atoms(|atom| atom.with_inner_hidden(&mut next))
    }

    fn with_atoms(&self, mut f: impl FnMut(&Atom) -> Atom) -> Term {
        let factors = self.factors.iter().map(|factor| Factor {
            atom: f(&factor.atom),
            exponent: factor.exponent.clone(),
        });
        Term {
            bound: self.bound.clone(),
            factors: factors.collect(),
            coefficient: self.coefficient.clone(),
        }
    }
}

impl Atom {
    pub(super) fn with_inner_hidden(&self, next: &mut u32) -> Atom {
        match self {
            Atom::Apply(function, arguments) => {
                let arguments = arguments.iter().map(|argument| argument.hidden(next));
                Atom::Apply(*function, arguments.collect())
            }
            Atom::Group(inner) => Atom::Group(inner.hidden(next)),
            Atom::Bind(bind) => {
                let first = *next;
                *next += bind.bound.len() as u32;
                let own = |index: Index| match bind.bound.iter().position(|own| own.id == index.id)
                {
                    Some(place) => Index {
                        id: first + place as u32,
                        range: index.range,
                    },
                    None => index,
                };
                let body = bind.body.hidden(next).map_raw(&mut |index| own(index));
                Atom::Bind(Box::new(Bind {
                    binder: bind.binder,
                    bound: bind.bound.iter().map(|index| own(*index)).collect(),
                    body,
                    at: bind.at.clone(),
                }))
            }
            _ => self.clone(),
        }
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
