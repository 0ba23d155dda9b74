//! Subscripts and brackets in the network language: `i + u - 1`, `p == i + u - 1`.
//!
//! In: forms of indices and the letters of those. Out: text. The order of terms and sides is that
//! of [`places`].

use crate::algebra::{Align, Form, Location, Relation, Reshaped, Subscript};
use crate::notation::places::{self, Letter, Linear, Piece, Sides};
use crate::scope::{Dim, Name, Scope};

/// What a subscript is written with.
pub(super) struct Places<'a> {
    pub(super) scope: &'a Scope,
    pub(super) letter: Letter<'a>,
}

impl Places<'_> {
    pub(super) fn form(&self, form: &Form) -> String {
        self.linear(&self.as_linear(form))
    }

    fn as_linear(&self, form: &Form) -> Linear {
        Linear::new(form, self.letter, self.scope)
    }

    fn linear(&self, linear: &Linear) -> String {
        let mut text = String::new();
        let lead = linear.constant_leads();
        if lead {
            text.push_str(&linear.constant.to_string());
        }
        for (piece, coefficient) in &linear.terms {
            push_sign(&mut text, *coefficient < 0);
            if coefficient.unsigned_abs() != 1 {
                text.push_str(&format!("{}*", coefficient.unsigned_abs()));
            }
            text.push_str(&self.piece(piece));
        }
        if !lead && (linear.constant != 0 || linear.terms.is_empty()) {
            push_sign(&mut text, linear.constant < 0);
            text.push_str(&linear.constant.unsigned_abs().to_string());
        }
        text
    }

    fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Letter { letter, .. } => letter.clone(),
            Piece::Size(symbol) => self.scope.dim_text(*symbol),
            Piece::Entry(name, at) => self.entry(*name, at),
        }
    }

    fn subscript(&self, at: &Subscript) -> String {
        match at {
            Subscript::Index(index) => (self.letter)(*index).0,
            Subscript::Form(form) => self.form(form),
        }
    }

    /// `i, j + 1`
    pub(super) fn subscripts(&self, at: &[Subscript]) -> String {
        let all: Vec<String> = at.iter().map(|at| self.subscript(at)).collect();
        all.join(", ")
    }

    pub(super) fn entry(&self, name: Name, at: &[Subscript]) -> String {
        let text = &self.scope.letter(name).text;
        match at {
            [] => text.clone(),
            at => format!("{text}[{}]", self.subscripts(at)),
        }
    }

    /// `[p == i + u - 1]`
    pub(super) fn bracket(&self, relation: Relation, form: &Form) -> String {
        let Sides { left, sign, right } = Sides::new(relation, self.as_linear(form));
        let sign = sign.row().language;
        format!("[{} {sign} {}]", self.linear(&left), self.linear(&right))
    }

    /// `[3 * (i - 1) + j == k]`: both places by their numbers.
    pub(super) fn align(&self, align: &Align) -> String {
        let (mut left, mut right) = (&align.left, &align.right);
        if left.at.len() < right.at.len() {
            (left, right) = (right, left);
        }
        format!("[{} == {}]", self.number(left), self.number(right))
    }

    fn number(&self, location: &Location) -> String {
        let all: Vec<String> = places::axes(location)
            .map(|(form, behind)| {
                let linear = self.as_linear(&form);
                let text = self.linear(&linear);
                if behind.is_empty() {
                    return text;
                }
                let lengths = behind.iter().map(|dim| self.factor(*dim));
                let factors: Vec<String> = lengths.chain([bracketed(&linear, text)]).collect();
                factors.join(" * ")
            })
            .collect();
        all.join(" + ")
    }

    /// `reshape(x, [4, 2])[i, j]`
    pub(super) fn reshaped(&self, entry: &Reshaped) -> String {
        let lengths = &entry.location.lengths;
        let lengths: Vec<String> = lengths
            .iter()
            .map(|dim| self.scope.dim_text(*dim))
            .collect();
        let at = match entry.location.at.as_slice() {
            [] => String::new(),
            at => format!("[{}]", self.subscripts(at)),
        };
        let name = &self.scope.letter(entry.name).text;
        format!("reshape({name}, [{}]){at}", lengths.join(", "))
    }

    fn factor(&self, dim: Dim) -> String {
        let text = self.scope.dim_text(dim);
        match super::size_level(dim, self.scope) < super::Level::Negative {
            true => format!("({text})"),
            false => text,
        }
    }

    /// Where a form stands in a formula: how tightly it holds together.
    pub(super) fn level(&self, form: &Form) -> super::Level {
        let linear = self.as_linear(form);
        match (linear.terms.as_slice(), linear.constant) {
            ([], constant) if constant >= 0 => super::Level::Closed,
            ([], _) => super::Level::Negative,
            ([(_, 1)], 0) => super::Level::Closed,
            ([(_, coefficient)], 0) if *coefficient > 0 => super::Level::Product,
            _ => super::Level::Sum,
        }
    }
}

/// A form as a factor.
fn bracketed(linear: &Linear, text: String) -> String {
    match linear.terms.len() + usize::from(linear.constant != 0) {
        0 | 1 => text,
        _ => format!("({text})"),
    }
}

fn push_sign(text: &mut String, negative: bool) {
    text.push_str(match (text.is_empty(), negative) {
        (true, false) => "",
        (true, true) => "-",
        (false, false) => " + ",
        (false, true) => " - ",
    });
}
