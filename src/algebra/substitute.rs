//! A form in the place of an index.
//!
//! In: an expression, a free index of it, and a form. Out: the expression with the form there. What
//! is bound further in keeps apart from the indices of the form.

use super::{Atom, Expr, Form, Index, Location, Relation, Subscript};

impl Expr {
    /// The same with a form in the place of a free index.
    pub fn substitute(&self, index: Index, by: &Form) -> Expr {
        if let Subscript::Index(other) = by.clone().into() {
            return self.replace(&|own| if own.id == index.id { other } else { own });
        }
        let mut put = |own: Index| match own.id == index.id {
            true => by.clone(),
            false => Form::from(own),
        };
        // Apart from the index itself too, also where it does not occur.
        let mut next = self.first_free().max(index.free_number() + 1);
        by.visit_indices(&mut |own| next = next.max(own.free_number() + 1));
        self.substituted(&mut put, &mut next)
    }

    fn first_free(&self) -> u32 {
        let mut next = 0;
        self.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
        next
    }

    fn substituted(&self, put: &mut impl FnMut(Index) -> Form, next: &mut u32) -> Expr {
        let mut sum = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let (bound, factors) = term.opened(next);
            let mut parts = vec![Expr::number(term.coefficient.clone())];
            for factor in &factors {
                parts.push(factor.atom.substituted(put, next).power(&factor.exponent));
            }
            sum.push(Expr::product(parts).sum_over(&bound));
        }
        Expr::sum(sum)
    }
}

impl Atom {
    fn substituted(&self, put: &mut impl FnMut(Index) -> Form, next: &mut u32) -> Expr {
        let mut location = |location: &Location| Location {
            lengths: location.lengths.clone(),
            at: location.at.iter().map(|at| at.replaced(put)).collect(),
        };
        match self {
            Atom::Delta(i, j) => Expr::bracket(Relation::Zero, &put(*i).plus(-1, &put(*j))),
            Atom::Bracket(relation, form) => Expr::bracket(*relation, &form.replaced(put)),
            Atom::Align(align) => Expr::align(location(&align.left), location(&align.right)),
            Atom::Position(index) => Expr::position(&put(*index)),
            Atom::Entry(name, at) => Expr::entry(
                *name,
                at.iter().map(|at| at.replaced(put)).collect::<Vec<_>>(),
            ),
            Atom::Reshaped(entry) => Expr::reshaped(entry.name, location(&entry.location)),
            Atom::Apply(function, arguments) => Expr::apply(
                *function,
                arguments
                    .iter()
                    .map(|argument| argument.substituted(put, next))
                    .collect(),
            ),
            Atom::Group(inner) => inner.substituted(put, next),
            Atom::Bind(bind) => {
                let bind = bind.opened(next);
                let body = bind.body.substituted(put, next);
                let at = bind.at.iter().map(|at| at.replaced(put)).collect();
                Expr::bind(bind.binder, &bind.bound, &body, at)
            }
            // The place of a derivative that is not worked out is made of indices alone.
            Atom::Partial { .. } | Atom::Size(_) | Atom::Argument(_) => Expr::atom(self.clone()),
        }
    }
}
