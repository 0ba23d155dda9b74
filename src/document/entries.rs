//! The numbers entry by entry: symbols = numbers put in = result, without matrices.
//!
//! In: an equation by its general entry, and the numbers. Out: a line for each entry, in the same
//! order and letters as the formulas. What is looked up and not computed, such as which entry of a
//! window is the greatest, is put in as its number.

use super::Line;
use super::compose::Composer;
use super::figures;
use super::voice::{General, Lines, Notation, Written};
use super::worked::Shown;
use crate::algebra::{Atom, Expr};
use crate::derivation::numbers::number_of;
use crate::exact::certified::Certified;
use crate::notation::Math;
use crate::notation::numbers::decimal;
use crate::notation::symbols::Sign;
use crate::notation::typeset::{self, Style};
use crate::scope::Name;
use std::cell::Cell;

impl Shown<'_> {
    /// A line for each entry; none where there are too many or they are too long.
    pub fn entries(&self, composer: &Composer, general: &General) -> Option<Vec<Line>> {
        let value = self.numbers.get(general.name)?;
        let mut all = Lines::new(composer);
        for entry in general.written(composer)? {
            let (result, exact) = self.cell(value.entries.get(entry.number)?);
            // What follows a rounded side is not equal to it.
            let mut exact = exact && !self.is_rounded(general.name);
            let left = general.left(composer, &entry);
            let mut sides: Vec<(Sign, Math)> = Vec::new();
            if composer.options.notation == Notation::Scalar {
                let letters = composer.letters(&[], &[]);
                let symbols = typeset::component(&entry.right, &letters, &composer.style);
                if symbols != result {
                    sides.push((Sign::Equal, symbols));
                }
            }
            if let Some((put_in, exactly)) = self.entry_put_in(composer, &entry)
                && put_in != result
            {
                sides.push((figures::sign(exactly), put_in));
                exact &= exactly;
            }
            sides.push((figures::sign(exact), result));
            all.push(left, sides, entry.after_gap);
        }
        Some(all.lines)
    }

    /// The numbers that go in, entry by entry; none where there are too many.
    pub fn given_entries(&self, composer: &Composer, name: Name) -> Option<Vec<Math>> {
        let value = self.numbers.get(name)?;
        let place = crate::derivation::general_place(name, composer.scope());
        let general = General {
            name,
            at: place.iter().flatten().copied().collect(),
            right: Expr::zero(),
        };
        let entries = general.written(composer)?;
        if entries.iter().any(|entry| entry.after_gap) {
            return None;
        }
        let equation = |entry: &Written| {
            let (number, exact) = self.cell(value.entries.get(entry.number)?);
            let sign = figures::sign(exact && !self.is_rounded(name));
            Some(Math::relation(general.left(composer, entry), sign, number))
        };
        entries.iter().map(equation).collect()
    }

    /// The right side with numbers for its letters, and whether those are exact.
    fn entry_put_in(&self, composer: &Composer, entry: &Written) -> Option<(Math, bool)> {
        if entry.right.is_number() {
            return None;
        }
        let exact = Cell::new(true);
        let failed = Cell::new(false);
        let substitute = |atom: &Atom| {
            let looked_up = match atom {
                Atom::Entry(..)
                | Atom::Reshaped(_)
                | Atom::Bracket(..)
                | Atom::Align(_)
                | Atom::Delta(..)
                | Atom::Bind(_) => true,
                // The derivative of a function is looked up, not computed from what it is written as.
                Atom::Apply(function, _) => function.row().name.ends_with('\''),
                Atom::Size(_)
                | Atom::Position(_)
                | Atom::Group(_)
                | Atom::Partial { .. }
                | Atom::Argument(_) => false,
            };
            if !looked_up {
                return None;
            }
            let value = number_of(&Expr::atom(atom.clone()), composer.scope(), self.numbers);
            let Ok(value) = value else {
                failed.set(true);
                return None;
            };
            let (math, is_exact) = self.cell(&value);
            exact.set(exact.get() && is_exact);
            Some(math)
        };
        let style = Style {
            substitute_atom: Some(&substitute),
            ..composer.style
        };
        let math = typeset::component(&entry.right, &composer.letters(&[], &[]), &style);
        (!failed.get()).then_some((math, exact.get()))
    }

    /// A number, and whether it is written exactly.
    fn cell(&self, value: &Certified) -> (Math, bool) {
        match self.shown(value) {
            Some(shown) => {
                self.rounded.set(self.rounded.get() || !shown.exact);
                (decimal(&shown.text), shown.exact)
            }
            None => {
                self.unproven.set(true);
                (Math::Text("?".into()), false)
            }
        }
    }
}
