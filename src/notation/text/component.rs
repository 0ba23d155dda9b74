//! Formulas of one component in the network language: `sum(k: W[k, i] * x[k])`.
//!
//! In: an [`Expr`], letters for its indices, and its scope. Out: text, in the order of factors and
//! terms in which the formula is typeset.

use super::places::Places;
use super::{Level, language, number_level, push_exponent, size_level};
use crate::algebra::function::Function;
use crate::algebra::{Atom, Bind, Binder, Expr, Factor, Index, Rational, Term};
use crate::notation::numbers::split;
use crate::notation::places::{factors, named_matrix, range_is_seen};
use crate::notation::readable;
use crate::notation::symbols::{Shown, shown};
use crate::notation::typeset::{Bindings, Letters, Parts, argument, in_reading_order};
use crate::scope::{Name, Scope};

/// A formula of one component in the network language.
///
/// ```
/// use backprose::algebra::{Expr, Index};
/// use backprose::notation::{text, typeset::Letters};
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let (m, n) = (Dim::Number(2), Dim::Number(3));
/// let w = scope.declare("W_1", Kind::Param, vec![m, n]);
/// let x = scope.declare("x", Kind::Input, vec![n]);
/// let (i, k) = (Index::free(0, m), Index::free(1, n));
/// let z = Expr::product(vec![Expr::entry(w, vec![i, k]), Expr::entry(x, vec![k])]).sum_over(&[k]);
/// let letters = Letters::new(&scope).named(i, "i");
/// assert_eq!(text::component(&z, &letters, &scope), "sum(k: W_1[i, k] * x[k])");
/// ```
pub fn component(expr: &Expr, letters: &Letters, scope: &Scope) -> String {
    let mut writer = Writer {
        out: String::with_capacity(32),
        bindings: Bindings::new(letters),
        scope,
    };
    writer.expr(expr);
    writer.out
}

struct Writer<'a> {
    out: String,
    bindings: Bindings<'a>,
    scope: &'a Scope,
}

impl Writer<'_> {
    fn expr(&mut self, expr: &Expr) {
        if expr.is_zero() {
            self.out.push('0');
        }
        for (place, term) in in_reading_order(expr).into_iter().enumerate() {
            self.out
                .push_str(match (place, term.coefficient < Rational::ZERO) {
                    (0, false) => "",
                    (0, true) => "-",
                    (_, false) => " + ",
                    (_, true) => " - ",
                });
            self.term(&readable::term(term));
        }
    }

    /// A term without its sign.
    fn term(&mut self, term: &Term) {
        let parts = Parts::of(term, self.scope);
        let (_, coefficient) = split(&term.coefficient);
        let body = |parts: &Parts| parts.above.len() + parts.over.len();
        let empty = parts.sizes_above.is_empty() && (term.bound.is_empty() && body(&parts) == 0);
        let mut written = !coefficient.is_one() || empty;
        if written {
            self.out.push_str(&language(&coefficient));
        }
        for (factor, exponent) in &parts.sizes_above {
            self.times(written);
            self.factor(factor, exponent, Level::Negative);
            written = true;
        }
        if term.bound.is_empty() {
            self.factors(&parts, written);
        } else {
            self.times(written);
            let bound = parts.as_read(&term.bound);
            self.bindings.enter(&bound, &term.factors);
            self.out.push_str("sum(");
            self.bound(&bound, term.factors.iter());
            if body(&parts) == 0 {
                self.out.push('1');
            }
            self.factors(&parts, false);
            self.out.push(')');
            self.bindings.leave(&term.bound);
        }
        self.over(&parts.sizes_below);
    }

    /// `k, l = 1..n: `, with how far an index runs where that is not seen.
    fn bound<'f>(&mut self, bound: &[Index], over: impl Iterator<Item = &'f Factor> + Clone) {
        for (place, index) in bound.iter().enumerate() {
            self.out.push_str(if place > 0 { ", " } else { "" });
            self.index(*index);
            if !range_is_seen(*index, over.clone()) {
                self.out.push_str(" = 1..");
                self.out.push_str(&self.scope.dim_text(index.range));
            }
        }
        self.out.push_str(": ");
    }

    fn times(&mut self, written: bool) {
        self.out.push_str(if written { " * " } else { "" });
    }

    /// The factors behind the number and the sizes.
    fn factors(&mut self, parts: &Parts, mut written: bool) {
        for (factor, exponent) in parts.above.iter().chain(&parts.over) {
            self.times(written);
            self.factor(factor, exponent, Level::Negative);
            written = true;
        }
        self.over(&parts.below);
    }

    /// ` / a`, ` / (a * b)`
    fn over(&mut self, below: &[(&Factor, Rational)]) {
        if below.is_empty() {
            return;
        }
        let several = below.len() > 1;
        self.out.push_str(if several { " / (" } else { " / " });
        for (place, (factor, exponent)) in below.iter().enumerate() {
            self.times(place > 0);
            self.factor(factor, exponent, Level::Power);
        }
        self.out.push_str(if several { ")" } else { "" });
    }

    fn factor(&mut self, factor: &Factor, exponent: &Rational, least: Level) {
        let half = Rational::from_parts(1.into(), 2_u8.into());
        if exponent.is_one() {
            self.atom(&factor.atom, least);
        } else if *exponent == half {
            self.out.push_str("sqrt(");
            self.atom(&factor.atom, Level::Sum);
            self.out.push(')');
        } else {
            self.atom(&factor.atom, Level::Closed);
            push_exponent(&mut self.out, exponent);
        }
    }

    fn level(&self, atom: &Atom) -> Level {
        match atom {
            Atom::Size(dim) => size_level(*dim, self.scope),
            Atom::Entry(name, _) => super::name_level(*name, self.scope),
            Atom::Partial { .. } => Level::Gradient,
            Atom::Apply(Function::Power, _) => Level::Power,
            Atom::Apply(Function::NormPrime, _) => Level::Product,
            Atom::Group(inner) => match inner.terms() {
                [term] if term.factors.is_empty() => number_level(&term.coefficient),
                [term] if term.coefficient.is_one() && !term.bound.is_empty() => {
                    let below = Parts::of(term, self.scope).sizes_below.len();
                    if below == 0 {
                        Level::Closed
                    } else {
                        Level::Product
                    }
                }
                [_] => Level::Product,
                _ => Level::Sum,
            },
            Atom::Delta(..)
            | Atom::Bracket(..)
            | Atom::Align(_)
            | Atom::Position(_)
            | Atom::Reshaped(_)
            | Atom::Bind(_)
            | Atom::Apply(..)
            | Atom::Argument(_) => Level::Closed,
        }
    }

    fn atom(&mut self, atom: &Atom, least: Level) {
        let brackets = self.level(atom) < least;
        self.out.push_str(if brackets { "(" } else { "" });
        match atom {
            Atom::Delta(i, j) => {
                self.out.push('[');
                self.index(*i);
                self.out.push_str(" == ");
                self.index(*j);
                self.out.push(']');
            }
            Atom::Size(dim) => self.out.push_str(&self.scope.dim_text(*dim)),
            Atom::Position(index) => self.index(*index),
            Atom::Entry(name, at) => self.places(|places| places.entry(*name, at)),
            Atom::Bracket(relation, form) => self.places(|places| places.bracket(*relation, form)),
            Atom::Align(align) => self.places(|places| places.align(align)),
            Atom::Reshaped(entry) => self.places(|places| places.reshaped(entry)),
            Atom::Bind(bind) => self.bind(bind),
            Atom::Apply(function, arguments) => self.apply(*function, arguments),
            Atom::Group(inner) => self.expr(inner),
            Atom::Partial { of, at, wrt, by } => {
                self.out.push('d');
                self.entry(*of, at);
                self.out.push_str("/d");
                self.entry(*wrt, by);
            }
            Atom::Argument(place) => self.out.push_str(&argument(*place)),
        }
        self.out.push_str(if brackets { ")" } else { "" });
    }

    fn entry(&mut self, name: Name, indices: &[Index]) {
        let scope = self.scope;
        self.out.push_str(&scope.letter(name).text);
        if indices.is_empty() {
            return;
        }
        self.out.push('[');
        for (place, index) in indices.iter().enumerate() {
            self.out.push_str(if place > 0 { ", " } else { "" });
            self.index(*index);
        }
        self.out.push(']');
    }

    /// Write subscripts with the letters of this place.
    fn places(&mut self, write: impl FnOnce(&Places) -> String) {
        let bindings = &self.bindings;
        let letter = |index: Index| (bindings.letter(index).into_owned(), bindings.is_free(index));
        let text = write(&Places {
            scope: self.scope,
            letter: &letter,
        });
        self.out.push_str(&text);
    }

    /// `max(u, v: X[u, v])`, `inv(A)[i, j]`. The language has no words for the place of the
    /// greatest (`[i == argmax(k: x[k])]`) and for a matrix by its general entry.
    fn bind(&mut self, bind: &Bind) {
        if bind.binder.is_of_matrix() {
            return self.of_matrix(bind);
        }
        let (first, name) = match bind.binder {
            Binder::Max => (false, "max("),
            Binder::Min => (false, "min("),
            Binder::FirstMax => (true, "argmax("),
            Binder::FirstMin => (true, "argmin("),
            _ => (false, "prod("),
        };
        if first {
            let several = bind.at.len() > 1;
            self.out.push_str(if several { "[(" } else { "[" });
            self.places(|places| places.subscripts(&bind.at));
            self.out.push_str(if several { ") == " } else { " == " });
        }
        self.out.push_str(name);
        let known: &[Factor] = match bind.body.terms() {
            [term] => &term.factors,
            _ => &[],
        };
        self.bindings.enter(&bind.bound, known);
        self.bound(&bind.bound, factors(&bind.body));
        self.expr(&bind.body);
        self.bindings.leave(&bind.bound);
        self.out.push_str(if first { ")]" } else { ")" });
    }

    fn of_matrix(&mut self, bind: &Bind) {
        self.out.push_str(match bind.binder {
            Binder::Determinant => "det(",
            Binder::LogDeterminant => "logdet(",
            _ => "inv(",
        });
        match named_matrix(bind) {
            Some((name, swapped)) => {
                let scope = self.scope;
                let gradient = swapped && super::name_level(name, scope) < Level::Closed;
                self.out.push_str(if gradient { "(" } else { "" });
                self.out.push_str(&scope.letter(name).text);
                self.out.push_str(if gradient { ")" } else { "" });
                self.out.push_str(if swapped { ".T" } else { "" });
            }
            None => {
                self.out.push('[');
                self.bindings.enter(&bind.bound, &[]);
                self.bound(&bind.bound, factors(&bind.body));
                self.expr(&bind.body);
                self.bindings.leave(&bind.bound);
                self.out.push(']');
            }
        }
        self.out.push(')');
        if !bind.at.is_empty() {
            self.out.push('[');
            self.places(|places| places.subscripts(&bind.at));
            self.out.push(']');
        }
    }

    fn index(&mut self, index: Index) {
        self.out.push_str(&self.bindings.letter(index));
    }

    fn apply(&mut self, function: Function, arguments: &[Expr]) {
        let name = super::function_name(function);
        match (shown(function), arguments) {
            (Shown::Comparison(_), [a, b]) => {
                self.out.push('[');
                self.expr(a);
                self.out.push(' ');
                self.out.push_str(name);
                self.out.push(' ');
                self.expr(b);
                self.out.push(']');
            }
            (Shown::Power, [a, b]) => {
                self.operand(a);
                self.out.push('^');
                self.operand(b);
            }
            (Shown::Constant(_), []) => self.out.push_str(name),
            (Shown::HalfOverRoot, arguments) => {
                self.out.push_str("0.5 / ");
                self.apply(Function::Norm, arguments);
            }
            (_, arguments) => {
                self.out.push_str(name);
                self.out.push('(');
                for (place, argument) in arguments.iter().enumerate() {
                    self.out.push_str(if place > 0 { ", " } else { "" });
                    self.expr(argument);
                }
                self.out.push(')');
            }
        }
    }

    /// An operand of `^`: in brackets unless it is one entry or call.
    fn operand(&mut self, expr: &Expr) {
        let closed = match expr.terms() {
            [] => true,
            [term] if term.bound.is_empty() && term.coefficient.is_one() => {
                matches!(term.factors.as_slice(), [factor]
                    if factor.exponent.is_one() && self.level(&factor.atom) == Level::Closed)
            }
            [term] => {
                term.factors.is_empty()
                    && number_level(&term.coefficient) == Level::Closed
                    && term.coefficient > Rational::ZERO
            }
            _ => false,
        };
        self.out.push_str(if closed { "" } else { "(" });
        self.expr(expr);
        self.out.push_str(if closed { "" } else { ")" });
    }
}
