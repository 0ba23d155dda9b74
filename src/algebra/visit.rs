//! Looking into expressions, and replacing what stands in them.

use super::normal::BOUND;
use super::{Align, Atom, Bind, Expr, Factor, Form, Index, Location, Rational, Reshaped, Term};
use crate::scope::Name;

impl Expr {
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

    /// Whether every power in it, at every depth, is a whole one.
    pub fn has_whole_exponents(&self) -> bool {
        let factors = self.terms.iter().flat_map(|term| &term.factors);
        factors.into_iter().all(|factor| {
            let children = factor.atom.children();
            factor.exponent.is_int() && children.iter().all(|child| child.has_whole_exponents())
        })
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

    /// A name for an index above all that occur.
    pub(super) fn first_unused(&self) -> u32 {
        let mut first = 0;
        for term in &self.terms {
            first = term
                .bound
                .iter()
                .map(|index| index.id + 1)
                .fold(first, u32::max);
            for atom in term.factors.iter().map(|factor| &factor.atom) {
                atom.visit_own_indices(&mut |index| first = first.max(index.id + 1));
                if let Atom::Bind(bind) = atom {
                    first = bind
                        .bound
                        .iter()
                        .map(|index| index.id + 1)
                        .fold(first, u32::max);
                }
                first = atom
                    .children()
                    .iter()
                    .map(|child| child.first_unused())
                    .fold(first, u32::max);
            }
        }
        first
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
            Atom::Bind(bind) => vec![&bind.body],
            Atom::Delta(..)
            | Atom::Bracket(..)
            | Atom::Align(_)
            | Atom::Size(_)
            | Atom::Position(_)
            | Atom::Entry(..)
            | Atom::Reshaped(_)
            | Atom::Partial { .. }
            | Atom::Argument(_) => Vec::new(),
        }
    }

    /// Call `f` on the indices written on the atom itself.
    pub fn visit_own_indices(&self, f: &mut impl FnMut(Index)) {
        match self {
            Atom::Delta(i, j) => {
                f(*i);
                f(*j);
            }
            Atom::Position(index) => f(*index),
            Atom::Bracket(_, form) => form.visit_indices(f),
            Atom::Align(align) => {
                for at in align.left.at.iter().chain(&align.right.at) {
                    at.visit_indices(f);
                }
            }
            Atom::Entry(_, at) => at.iter().for_each(|at| at.visit_indices(f)),
            Atom::Reshaped(entry) => entry.location.at.iter().for_each(|at| at.visit_indices(f)),
            Atom::Bind(bind) => bind.at.iter().for_each(|at| at.visit_indices(f)),
            Atom::Partial { at, by, .. } => at.iter().chain(by).copied().for_each(f),
            Atom::Size(_) | Atom::Apply(..) | Atom::Group(_) | Atom::Argument(_) => {}
        }
    }

    /// The indices written on the atom itself.
    pub fn own_indices(&self) -> Vec<Index> {
        let mut own = Vec::new();
        self.visit_own_indices(&mut |index| own.push(index));
        own
    }

    pub(super) fn map(&self, f: &mut impl FnMut(Index) -> Index) -> Atom {
        match self {
            Atom::Delta(i, j) => {
                let (i, j) = (f(*i), f(*j));
                Atom::Delta(i.min(j), i.max(j))
            }
            Atom::Bracket(relation, form) => {
                let form = form.map(f);
                super::normal::bracket(*relation, &form).unwrap_or_else(|| {
                    // A number, or never 0.
                    let never = Form::from(-1);
                    let form = if form.as_number().is_some() {
                        form
                    } else {
                        never
                    };
                    Atom::Bracket(*relation, Box::new(form))
                })
            }
            Atom::Align(align) => {
                let (left, right) = (align.left.map(f), align.right.map(f));
                let (left, right) = if left <= right {
                    (left, right)
                } else {
                    (right, left)
                };
                Atom::Align(Box::new(Align { left, right }))
            }
            Atom::Position(index) => Atom::Position(f(*index)),
            Atom::Entry(name, at) => Atom::Entry(*name, at.iter().map(|at| at.map(f)).collect()),
            Atom::Reshaped(entry) => Atom::Reshaped(Box::new(Reshaped {
                name: entry.name,
                location: entry.location.map(f),
            })),
            Atom::Bind(bind) => Atom::Bind(Box::new(Bind {
                binder: bind.binder,
                bound: bind.bound.iter().map(|index| f(*index)).collect(),
                body: bind.body.map_raw(f),
                at: bind.at.iter().map(|at| at.map(f)).collect(),
            })),
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
    pub(super) fn map_raw(&self, f: &mut impl FnMut(Index) -> Index) -> Expr {
        Expr {
            terms: self.terms.iter().map(|term| term.map(f)).collect(),
        }
    }
}

impl Expr {
    /// The same with atoms replaced, at every depth: where `f` gives an expression, it stands for
    /// the atom.
    pub fn replace_atoms(&self, f: &impl Fn(&Atom) -> Option<Expr>) -> Expr {
        let parts = self.terms.iter().map(|term| {
            let mut factors = Vec::with_capacity(term.factors.len() + 1);
            let mut next = 0;
            term.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
            let (bound, opened) = term.opened(&mut next);
            let next = next;
            factors.push(Expr::number(term.coefficient.clone()));
            for factor in &opened {
                let base = match f(&factor.atom) {
                    Some(other) => other,
                    None => match &factor.atom {
                        Atom::Group(inner) => inner.replace_atoms(f),
                        Atom::Apply(function, arguments) => Expr::apply(
                            *function,
                            arguments
                                .iter()
                                .map(|argument| argument.replace_atoms(f))
                                .collect(),
                        ),
                        Atom::Bind(bind) => {
                            let mut next = next;
                            let bind = bind.opened(&mut next);
                            let body = bind.body.replace_atoms(f);
                            Expr::bind(bind.binder, &bind.bound, &body, bind.at)
                        }
                        atom => Expr::atom(atom.clone()),
                    },
                };
                factors.push(base.power(&factor.exponent));
            }
            Expr::product(factors).sum_over(&bound)
        });
        Expr::sum(parts.collect())
    }

    /// Whether the index occurs.
    pub fn has_index(&self, wanted: Index) -> bool {
        self.terms.iter().any(|term| term.has(wanted))
    }
}

impl Atom {
    /// Whether the index occurs.
    pub fn has_index(&self, wanted: Index) -> bool {
        let mut found = false;
        self.visit(&mut |atom| atom.visit_own_indices(&mut |index| found |= index.id == wanted.id));
        found
    }

    /// Whether an entry of that name stands in it.
    pub fn mentions(&self, wanted: Name) -> bool {
        match self {
            Atom::Entry(name, _) => *name == wanted,
            Atom::Reshaped(entry) => entry.name == wanted,
            _ => self
                .children()
                .iter()
                .any(|child| child.terms.iter().any(|term| term.mentions(wanted))),
        }
    }
}

impl Term {
    /// Whether an entry of that name stands in it.
    pub fn mentions(&self, wanted: Name) -> bool {
        self.factors
            .iter()
            .any(|factor| factor.atom.mentions(wanted))
    }

    /// Whether the term sums over the index.
    pub fn binds(&self, wanted: Index) -> bool {
        self.bound.iter().any(|index| index.id == wanted.id)
    }

    /// The term without its sum: bound indices renamed to free ones from `next` on.
    pub fn opened(&self, next: &mut u32) -> (Vec<Index>, Vec<Factor>) {
        if self.bound.is_empty() {
            return (Vec::new(), self.factors.clone());
        }
        let first = *next;
        *next += self.bound.len() as u32;
        let open = |index: Index| match self.bound.iter().position(|own| own.id == index.id) {
            Some(place) => Index {
                id: first + place as u32,
                range: index.range,
            },
            None => index,
        };
        let opened = self.map(&mut |index| open(index));
        (opened.bound, opened.factors)
    }

    /// The term with a bound index taken out of its sum and replaced by another index.
    pub(super) fn with_index_replaced(&self, gone: Index, by: Index) -> Term {
        let mut term = self.map(&mut |index| if index.id == gone.id { by } else { index });
        term.bound = self
            .bound
            .iter()
            .copied()
            .filter(|index| index.id != gone.id)
            .collect();
        term.factors
            .retain(|factor| !matches!(factor.atom, Atom::Delta(i, j) if i.id == j.id));
        term
    }

    /// Whether the index occurs.
    pub fn has(&self, wanted: Index) -> bool {
        let mut found = false;
        self.visit_indices(&mut |index| found |= index.id == wanted.id);
        found
    }

    pub(super) fn visit_indices(&self, f: &mut impl FnMut(Index)) {
        for factor in &self.factors {
            factor.atom.visit(&mut |atom| atom.visit_own_indices(f));
        }
    }

    pub(super) fn map(&self, f: &mut impl FnMut(Index) -> Index) -> Term {
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
}

impl Expr {
    /// Call `f` on every name that stands in it, as often as it does.
    pub fn visit_names(&self, f: &mut impl FnMut(Name)) {
        self.visit_atoms(&mut |atom| match atom {
            Atom::Entry(name, at) => {
                f(*name);
                at.iter().for_each(|at| at.visit_names(f));
            }
            Atom::Reshaped(entry) => {
                f(entry.name);
                entry.location.at.iter().for_each(|at| at.visit_names(f));
            }
            Atom::Bracket(_, form) => form.visit_names(f),
            Atom::Align(align) => {
                let both = align.left.at.iter().chain(&align.right.at);
                both.for_each(|at| at.visit_names(f));
            }
            Atom::Bind(bind) => bind.at.iter().for_each(|at| at.visit_names(f)),
            Atom::Partial { of, wrt, .. } => {
                f(*of);
                f(*wrt);
            }
            Atom::Delta(..)
            | Atom::Size(_)
            | Atom::Position(_)
            | Atom::Apply(..)
            | Atom::Group(_)
            | Atom::Argument(_) => {}
        });
    }

    /// Whether it is a number, as it stands.
    pub fn is_number(&self) -> bool {
        self.as_number().is_some()
    }

    /// The same formula of other names. `f` must keep the order of the names, so that the normal
    /// order stays one.
    pub fn with_names(&self, f: &impl Fn(Name) -> Name) -> Expr {
        let factor = |factor: &Factor| Factor {
            atom: factor.atom.with_names(f),
            exponent: factor.exponent.clone(),
        };
        let terms = self.terms.iter().map(|term| Term {
            bound: term.bound.clone(),
            factors: term.factors.iter().map(factor).collect(),
            coefficient: term.coefficient.clone(),
        });
        Expr {
            terms: terms.collect(),
        }
    }
}

impl Atom {
    fn with_names(&self, f: &impl Fn(Name) -> Name) -> Atom {
        match self {
            Atom::Entry(name, at) => {
                Atom::Entry(f(*name), at.iter().map(|at| at.with_names(f)).collect())
            }
            Atom::Bracket(relation, form) => Atom::Bracket(*relation, Box::new(form.with_names(f))),
            Atom::Align(align) => Atom::Align(Box::new(Align {
                left: align.left.with_names(f),
                right: align.right.with_names(f),
            })),
            Atom::Reshaped(entry) => Atom::Reshaped(Box::new(Reshaped {
                name: f(entry.name),
                location: entry.location.with_names(f),
            })),
            Atom::Bind(bind) => Atom::Bind(Box::new(Bind {
                binder: bind.binder,
                bound: bind.bound.clone(),
                body: bind.body.with_names(f),
                at: bind.at.iter().map(|at| at.with_names(f)).collect(),
            })),
            Atom::Partial { of, at, wrt, by } => Atom::Partial {
                of: f(*of),
                at: at.clone(),
                wrt: f(*wrt),
                by: by.clone(),
            },
            Atom::Apply(function, arguments) => Atom::Apply(
                *function,
                arguments
                    .iter()
                    .map(|argument| argument.with_names(f))
                    .collect(),
            ),
            Atom::Group(inner) => Atom::Group(inner.with_names(f)),
            Atom::Delta(..) | Atom::Size(_) | Atom::Position(_) | Atom::Argument(_) => self.clone(),
        }
    }
}

impl Bind {
    /// The same with its bound indices as free ones from `next` on.
    pub fn opened(&self, next: &mut u32) -> Bind {
        let first = *next;
        *next += self.bound.len() as u32;
        let open = |index: Index| match self.bound.iter().position(|own| own.id == index.id) {
            Some(place) => Index {
                id: first + place as u32,
                range: index.range,
            },
            None => index,
        };
        Bind {
            binder: self.binder,
            bound: self.bound.iter().map(|index| open(*index)).collect(),
            body: self.body.replace(&open),
            at: self.at.clone(),
        }
    }
}

impl Location {
    fn with_names(&self, f: &impl Fn(Name) -> Name) -> Location {
        Location {
            lengths: self.lengths.clone(),
            at: self.at.iter().map(|at| at.with_names(f)).collect(),
        }
    }
}
