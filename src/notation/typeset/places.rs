//! Subscripts and brackets, typeset.
//!
//! In: forms of indices and the letters of those. Out: [`Math`]. The order of terms and sides is
//! that of [`places`].

use super::{Style, letter};
use crate::algebra::{Align, Form, Location, Relation, Subscript};
use crate::notation::places::{self, Letter, Linear, Piece, Sides};
use crate::notation::symbols::Sign;
use crate::notation::{Bracket, Math, Scripts, Signed, names};
use crate::scope::{Dim, Name};
use std::borrow::Cow;

/// What a subscript is written with.
pub(super) struct Places<'a> {
    pub(super) style: &'a Style<'a>,
    pub(super) letter: Letter<'a>,
}

impl Places<'_> {
    pub(super) fn form(&self, form: &Form) -> Math {
        self.linear(&self.as_linear(form))
    }

    fn as_linear(&self, form: &Form) -> Linear {
        Linear::new(form, self.letter, self.style.scope)
    }

    /// `2 i + u - 2`
    fn linear(&self, linear: &Linear) -> Math {
        let constant = (linear.constant != 0 || linear.terms.is_empty()).then(|| Signed {
            negative: linear.constant < 0,
            math: whole(linear.constant),
        });
        let terms = linear.terms.iter().map(|(piece, coefficient)| {
            let math = self.piece(piece);
            Signed {
                negative: *coefficient < 0,
                math: match coefficient.unsigned_abs() {
                    1 => math,
                    _ => Math::side_by_side(vec![whole(*coefficient), math]),
                },
            }
        });
        match linear.constant_leads() {
            true => Math::sum(constant.into_iter().chain(terms)),
            false => Math::sum(terms.chain(constant)),
        }
    }

    fn piece(&self, piece: &Piece) -> Math {
        match piece {
            Piece::Letter { letter: text, .. } => letter(text),
            Piece::Size(symbol) => names::size(*symbol, self.style.scope),
            Piece::Entry(name, at) => self.entry(*name, at),
        }
    }

    pub(super) fn subscript(&self, at: &Subscript) -> Math {
        match at {
            Subscript::Index(index) => letter(&(self.letter)(*index).0),
            Subscript::Form(form) => self.form(form),
        }
    }

    pub(super) fn subscripts(&self, at: &[Subscript]) -> Vec<Math> {
        at.iter().map(|at| self.subscript(at)).collect()
    }

    pub(super) fn entry(&self, name: Name, at: &[Subscript]) -> Math {
        let Style { scope, layers, .. } = self.style;
        names::entry(name, self.subscripts(at), scope, *layers)
    }

    /// `[p = i + u - 1]`
    pub(super) fn bracket(&self, relation: Relation, form: &Form) -> Math {
        let sides = Sides::new(relation, self.as_linear(form));
        let relation = Math::relation(
            self.linear(&sides.left),
            sides.sign,
            self.linear(&sides.right),
        );
        Math::bracketed(Bracket::Square, relation)
    }

    /// `[3 (i - 1) + j = k]`: both places by their numbers.
    pub(super) fn align(&self, align: &Align) -> Math {
        let (mut left, mut right) = (&align.left, &align.right);
        if left.at.len() < right.at.len() {
            (left, right) = (right, left);
        }
        let equal = Math::relation(self.number(left), Sign::Equal, self.number(right));
        Math::bracketed(Bracket::Square, equal)
    }

    fn number(&self, location: &Location) -> Math {
        Math::sum(places::axes(location).map(|(form, behind)| {
            let lengths = behind.iter().map(|dim| self.size_factor(*dim));
            let factors = lengths.chain([self.form(&form)]);
            Signed {
                negative: false,
                math: Math::product(factors.map(|factor| (None, factor))),
            }
        }))
    }

    fn size_factor(&self, dim: Dim) -> Math {
        names::size_factor(dim, self.style.scope)
    }
}

/// `2 \times 3`, the lengths of some axes; `n` of one.
pub(super) fn shape(axes: &[Dim], style: &Style) -> Math {
    Math::product(axes.iter().map(|dim| {
        let size = names::size_factor(*dim, style.scope);
        (Some(Sign::Times), size)
    }))
}

/// `\operatorname{reshape}(G, 4 \times 2)`; into one axis `\operatorname{flatten}(G)`.
pub(super) fn reshaped(inner: Math, axes: &[Dim], style: &Style) -> Math {
    match axes {
        [_] => Math::apply(operator("flatten"), vec![inner]),
        _ => Math::apply(operator("reshape"), vec![inner, shape(axes, style)]),
    }
}

/// A subscript behind something typeset; behind a call without brackets round it.
pub(super) fn entry_of(whole: Math, at: Vec<Math>) -> Math {
    match whole {
        whole if at.is_empty() => whole,
        call @ Math::Apply(_) => Math::Scripts(Box::new(Scripts {
            base: call,
            sub: Some(names::subscripts(at)),
            primes: 0,
            sup: None,
        })),
        whole => Math::subscript(whole, names::subscripts(at)),
    }
}

/// `[body]_{kl}`: the matrix with these entries.
pub(super) fn of_entries(body: Math, letters: Vec<Math>) -> Math {
    Math::subscript(
        Math::bracketed(Bracket::Square, body),
        names::subscripts(letters),
    )
}

/// `\operatorname{word}`
pub(super) fn operator(word: &'static str) -> Math {
    Math::Operator(Cow::Borrowed(word))
}

fn whole(number: i64) -> Math {
    Math::digits(number.unsigned_abs().to_string())
}
