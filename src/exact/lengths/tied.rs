//! Which numbers a formula ties to one another: those of axes that are cut, put together or put
//! into another shape, and of indices that stand in forms. Such a formula has no value at other
//! lengths.
//!
//! In: a formula whose operands fit. Out: the numbers that have to stay.

use crate::algebra::{Atom, Expr, Form, Subscript, Variable};
use crate::matrix::shape::{Size, size, size_of};
use crate::matrix::{MatExpr, Selector};
use crate::scope::{Dim, Scope};
use rustc_hash::FxHashSet;

/// Add the numbers that the formula ties together.
pub(super) fn keep(formula: &MatExpr, scope: &Scope, kept: &mut FxHashSet<u64>) {
    let mut keeping = Keeping { scope, kept };
    formula.visit(&mut |part| keeping.part(part));
}

/// Add the numbers that an expression ties together: all of its own, where a form stands in it.
pub(super) fn keep_entry(entry: &Expr, scope: &Scope, kept: &mut FxHashSet<u64>) {
    let mut has_forms = false;
    entry.visit_atoms(&mut |atom| {
        has_forms |= match atom {
            Atom::Entry(_, at) => at.iter().any(|at| at.index().is_none()),
            Atom::Bracket(..) | Atom::Align(_) | Atom::Reshaped(_) | Atom::Position(_) => true,
            _ => false,
        };
    });
    if !has_forms {
        return;
    }
    let mut keeping = Keeping { scope, kept };
    entry.visit_indices(&mut |index| keeping.axes(&[index.range]));
    entry.visit_names(&mut |name| {
        let size = size_of(&scope.letter(name).shape);
        keeping.axes(size.axes());
    });
}

struct Keeping<'a> {
    scope: &'a Scope,
    kept: &'a mut FxHashSet<u64>,
}

impl Keeping<'_> {
    fn part(&mut self, part: &MatExpr) {
        match part {
            MatExpr::Position(form) => self.form(form),
            MatExpr::Apply(function, all) if function.is_comparison() => {
                for argument in all {
                    if let MatExpr::Position(form) = argument {
                        self.indices(form);
                    }
                }
            }
            MatExpr::Kronecker(a, b, whole) => {
                for size in [size(a, self.scope), size(b, self.scope), *whole] {
                    self.axes(size.axes());
                }
            }
            MatExpr::Concat(all, axis, whole) => {
                for part in all {
                    self.axis(size(part, self.scope), *axis);
                }
                self.axis(*whole, *axis);
            }
            MatExpr::Pad(a, _, axes, whole) => {
                let own = size(a, self.scope);
                for axis in axes {
                    self.axis(own, *axis);
                    self.axis(*whole, *axis);
                }
            }
            MatExpr::Reshape(a, shape) => {
                let own = size(a, self.scope);
                let (mut from, mut to) = (own.axes(), shape.as_slice());
                // Axes that both begin or end with stay what they are.
                while let ([a, rest_a @ ..], [b, rest_b @ ..]) = (from, to)
                    && self.scope.same(*a, *b)
                {
                    (from, to) = (rest_a, rest_b);
                }
                while let ([rest_a @ .., a], [rest_b @ .., b]) = (from, to)
                    && self.scope.same(*a, *b)
                {
                    (from, to) = (rest_a, rest_b);
                }
                self.axes(from);
                self.axes(to);
            }
            MatExpr::Select(a, selectors) => {
                let own = size(a, self.scope);
                for (selector, axis) in selectors.iter().zip(own.axes()) {
                    self.selector(selector, *axis);
                }
            }
            MatExpr::Over(_, bounds, _) => {
                for bound in bounds {
                    if bound.last.is_some() || bound.first.as_number() != Some(1) {
                        self.axes(&[bound.index.range]);
                        self.form(&bound.first);
                        bound.last.iter().for_each(|last| self.form(last));
                    }
                }
            }
            _ => {}
        }
    }

    fn selector(&mut self, selector: &Selector, axis: Dim) {
        match selector {
            Selector::At(at) => self.subscript(at, axis),
            Selector::Range(first, length) => {
                self.axes(&[axis, *length]);
                self.form(first);
            }
            Selector::All => {}
            Selector::Gather(ids) => {
                let of = self.scope.letter(*ids).indexes.unwrap_or(Dim::ONE);
                self.alike(of, axis);
            }
        }
    }

    fn subscript(&mut self, at: &Subscript, axis: Dim) {
        match at {
            Subscript::Index(index) => self.alike(index.range, axis),
            Subscript::Form(form) => match form.terms() {
                // A whole number of the network, which is one of the axis whatever its length is.
                [(Variable::Entry(name, at), 1)] if form.constant() == 0 => {
                    let letter = self.scope.letter(*name);
                    self.alike(letter.indexes.unwrap_or(Dim::ONE), axis);
                    for (at, axis) in at.iter().zip(size_of(&letter.shape).axes()) {
                        self.subscript(at, *axis);
                    }
                }
                _ => {
                    self.axes(&[axis]);
                    self.form(form);
                }
            },
        }
    }

    /// Two lengths that are the same, or tied.
    fn alike(&mut self, a: Dim, b: Dim) {
        if !self.scope.same(a, b) {
            self.axes(&[a, b]);
        }
    }

    fn form(&mut self, form: &Form) {
        if !matches!(form.terms(), [(Variable::Index(_), 1)] if form.constant() == 0) {
            self.indices(form);
        }
    }

    fn indices(&mut self, form: &Form) {
        for (variable, _) in form.terms() {
            match variable {
                Variable::Index(index) => self.axes(&[index.range]),
                Variable::Size(dim) => self.axes(&[*dim]),
                Variable::Entry(name, at) => {
                    let letter = self.scope.letter(*name);
                    self.axes(&Vec::from_iter(letter.indexes));
                    for (at, axis) in at.iter().zip(size_of(&letter.shape).axes()) {
                        self.subscript(at, *axis);
                    }
                }
            }
        }
    }

    fn axis(&mut self, size: Size, axis: usize) {
        self.axes(size.axes().get(axis..=axis).unwrap_or_default());
    }

    fn axes(&mut self, axes: &[Dim]) {
        self.kept
            .extend(axes.iter().filter_map(|axis| self.scope.value(*axis)));
    }
}
