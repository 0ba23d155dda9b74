//! Formulas of one component, in index notation.
//!
//! In: an [`Expr`], the [`Letters`] of its free indices and a [`Style`]. Out: [`Math`]. Factors
//! and terms stand here in the order that readers expect, not in the order that makes equal
//! expressions equal values.

use super::{Style, apply, is_named, letter, power, shown_arguments};
use crate::algebra::{Atom, Expr, Factor, Index, Rational, Subscript, Term};
use crate::notation::names::{self, size};
use crate::notation::symbols::Sign;
use crate::notation::{Bracket, Math, Signed, numbers};
use crate::scope::{Kind, Name, Scope};
use std::borrow::Cow;

/// The letters of indices: the free ones are named by the caller, the bound ones take the next
/// that is free.
#[derive(Debug, Clone)]
pub struct Letters {
    /// Free indices by number, with their letters (or numbers, for a chosen entry).
    free: Vec<(u32, String)>,
    /// Letters for bound indices in their order, without those that are names of the scope.
    bound: Vec<&'static str>,
    /// Names whose indices have letters of their own where they are bound: by place.
    places: Vec<(Name, [&'static str; 2])>,
}

/// Letters for bound indices, in the order in which they are taken.
const BOUND: &[&str] = &[
    "k", "l", "m", "i", "j", "n", "p", "q", "r", "s", "t", "u", "v", "w", "c", "d", "g", "h",
];

impl Letters {
    /// No free index is named yet. Made once for many formulas of one scope.
    pub fn new(scope: &Scope) -> Letters {
        let unused = |text: &&&str| scope.find(text).is_none() && scope.find_size(text).is_none();
        Letters {
            free: Vec::new(),
            bound: BOUND.iter().filter(unused).copied().collect(),
            places: Vec::new(),
        }
    }

    /// The same, and that index is called so: `i`, or `2` for a chosen entry.
    ///
    /// ```
    /// use backprose::algebra::{Expr, Index};
    /// use backprose::notation::{typeset::{component, Letters, Style}, write::latex};
    /// use backprose::scope::{Dim, Kind, Scope};
    /// let mut scope = Scope::new();
    /// let x = scope.declare("x", Kind::Input, vec![Dim::Number(3)]);
    /// let i = Index::free(0, Dim::Number(3));
    /// let letters = Letters::new(&scope).named(i, "i");
    /// let math = component(&Expr::entry(x, vec![i]), &letters, &Style::new(&scope));
    /// assert_eq!(latex(&math), "x_i");
    /// ```
    #[must_use]
    pub fn named(mut self, index: Index, letter: impl Into<String>) -> Letters {
        self.free.retain(|(id, _)| *id != index.id);
        self.free.push((index.id, letter.into()));
        self
    }

    /// The same, and where the indices of this name are bound, the one at its first place is called
    /// by the first letter and the one at its second place by the second: so that they are called
    /// the same from line to line.
    #[must_use]
    pub fn at_places_of(mut self, name: Name, letters: [&'static str; 2]) -> Letters {
        self.places.push((name, letters));
        self
    }

    /// The letter that a bound index has by the places of names.
    fn by_place(&self, index: Index, factors: &[Factor]) -> Option<&'static str> {
        factors.iter().find_map(|factor| {
            let Atom::Entry(name, indices) = &factor.atom else {
                return None;
            };
            let (_, letters) = self.places.iter().find(|(known, _)| known == name)?;
            let place = indices.iter().position(|own| own.index() == Some(index))?;
            letters.get(place).copied()
        })
    }

    /// The letter of a free index, if it was named.
    pub fn letter(&self, index: Index) -> Option<&str> {
        self.free
            .iter()
            .find(|(id, _)| *id == index.id)
            .map(|(_, letter)| letter.as_str())
    }
}

/// The letters in use at one place of a formula: those of the caller, and those of the sums around.
pub(in crate::notation) struct Bindings<'a> {
    letters: &'a Letters,
    bound: Vec<(u32, Cow<'static, str>)>,
}

impl<'a> Bindings<'a> {
    pub(in crate::notation) fn new(letters: &'a Letters) -> Bindings<'a> {
        Bindings {
            letters,
            bound: Vec::new(),
        }
    }

    /// Give the indices of a sum their letters; [`Bindings::leave`] ends it.
    pub(in crate::notation) fn enter(&mut self, term: &Term) {
        for index in &term.bound {
            let own = self.letters.by_place(*index, &term.factors);
            let letter = match own.filter(|letter| !self.is_taken(letter)) {
                Some(letter) => Cow::Borrowed(letter),
                None => self.next_letter(),
            };
            self.bound.push((index.id, letter));
        }
    }

    pub(in crate::notation) fn leave(&mut self, indices: &[Index]) {
        self.bound
            .truncate(self.bound.len().saturating_sub(indices.len()));
    }

    fn is_taken(&self, letter: &str) -> bool {
        self.bound.iter().any(|(_, bound)| bound == letter)
            || self.letters.free.iter().any(|(_, free)| free == letter)
    }

    fn next_letter(&self) -> Cow<'static, str> {
        match self.letters.bound.iter().find(|text| !self.is_taken(text)) {
            Some(letter) => Cow::Borrowed(letter),
            // More sums in one another than letters: k_1, k_2, …
            None => Cow::Owned(format!("k_{}", self.bound.len() + 1)),
        }
    }

    /// The letter of an index. One that nobody named is told by its number.
    pub(in crate::notation) fn letter(&self, index: Index) -> Cow<'_, str> {
        match self.bound.iter().rev().find(|(id, _)| *id == index.id) {
            Some((_, letter)) => Cow::Borrowed(letter),
            None => match self.letters.letter(index) {
                Some(letter) => Cow::Borrowed(letter),
                None => Cow::Owned(format!("i_{}", index.id)),
            },
        }
    }
}

/// A formula of one component, typeset.
///
/// ```
/// use backprose::algebra::{Expr, Index};
/// use backprose::notation::{typeset::{component, Letters, Style}, write::latex};
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let (m, n) = (Dim::Number(2), Dim::Number(3));
/// let w = scope.declare("W_1", Kind::Param, vec![m, n]);
/// let x = scope.declare("x", Kind::Input, vec![n]);
/// let (i, k) = (Index::free(0, m), Index::free(1, n));
/// let z = Expr::product(vec![Expr::entry(w, vec![i, k]), Expr::entry(x, vec![k])]).sum_over(&[k]);
/// let letters = Letters::new(&scope).named(i, "i");
/// let math = component(&z, &letters, &Style::new(&scope));
/// assert_eq!(latex(&math), r"\sum_k (W_1)_{ik} x_k");
/// ```
pub fn component(expr: &Expr, letters: &Letters, style: &Style) -> Math {
    let mut setter = Setter {
        style,
        bindings: Bindings::new(letters),
    };
    setter.expr(expr)
}

struct Setter<'a> {
    style: &'a Style<'a>,
    bindings: Bindings<'a>,
}

impl Setter<'_> {
    fn expr(&mut self, expr: &Expr) -> Math {
        if expr.is_zero() {
            return Math::digits("0");
        }
        let terms = in_reading_order(expr).into_iter();
        Math::sum(terms.map(|term| self.term(term)))
    }

    fn term(&mut self, term: &Term) -> Signed {
        self.bindings.enter(term);
        let parts = Parts::of(term, self.style.scope);
        let above = self.factors(&parts.above);
        let over = self.factors(&parts.over);
        let below = self.factors(&parts.below);
        let signed = self.put_together(term, &parts, above, over, below);
        self.bindings.leave(&term.bound);
        signed
    }

    fn factors(&mut self, factors: &[(&Factor, Rational)]) -> Vec<Math> {
        factors
            .iter()
            .map(|(factor, exponent)| {
                let base = self.atom(&factor.atom);
                power(base, exponent, false)
            })
            .collect()
    }

    /// number · sizes · Σ · what stands before the fraction · the fraction
    fn put_together(
        &self,
        term: &Term,
        parts: &Parts,
        above: Vec<Math>,
        over: Vec<Math>,
        below: Vec<Math>,
    ) -> Signed {
        let (negative, coefficient) = numbers::split(&term.coefficient);
        let mut front = self.sizes(&parts.sizes_above);
        let mut front_below = self.sizes(&parts.sizes_below);
        let (mut numerator, mut denominator) = (over, below);
        // 1/(2s) and not ½ · 1/s: a fraction with nothing before it takes the number in.
        let takes_number = !denominator.is_empty()
            && above.is_empty()
            && front_below.is_empty()
            && term.bound.is_empty()
            && (coefficient.is_int() || numbers::is_fraction(&coefficient));
        if takes_number {
            put_in_front(&coefficient, &mut numerator, &mut denominator);
        } else if !front_below.is_empty() {
            put_in_front(&coefficient, &mut front, &mut front_below);
            front = vec![Math::fraction(times(front), times(front_below))];
        } else if !coefficient.is_one() {
            front.insert(0, numbers::magnitude(&coefficient));
        }
        let mut body = above;
        if denominator.is_empty() {
            body.extend(numerator);
        } else {
            body.push(Math::fraction(times(numerator), times(denominator)));
        }
        if term.bound.is_empty() {
            front.extend(body);
        } else {
            front.push(self.sum(&term.bound, times(body)));
        }
        Signed {
            negative,
            math: times(front),
        }
    }

    fn sizes(&self, sizes: &[(&Factor, Rational)]) -> Vec<Math> {
        let math = |(factor, exponent): &(&Factor, Rational)| match factor.atom {
            Atom::Size(dim) => Some(power(size(dim, self.style.scope), exponent, false)),
            _ => None,
        };
        sizes.iter().filter_map(math).collect()
    }

    /// `\sum_{k,l} body`, or one sign for each index, with how far it runs.
    fn sum(&self, bound: &[Index], body: Math) -> Math {
        let letter_of = |index: &Index| letter(&self.bindings.letter(*index));
        if !self.style.limits {
            let mut bound: Vec<&Index> = bound.iter().collect();
            bound.sort_by(|a, b| self.bindings.letter(**a).cmp(&self.bindings.letter(**b)));
            let mut letters: Vec<Math> = bound.into_iter().map(letter_of).collect();
            let below = match letters.len() {
                1 => letters.remove(0),
                _ => Math::List(letters),
            };
            return Math::big(Sign::Sum, Some(below), None, body);
        }
        bound.iter().rev().fold(body, |body, index| {
            let below = Math::relation(letter_of(index), Sign::Equal, Math::digits("1"));
            let above = size(index.range, self.style.scope);
            Math::big(Sign::Sum, Some(below), Some(above), body)
        })
    }

    fn indices(&self, indices: &[Index]) -> Vec<Math> {
        indices
            .iter()
            .map(|index| letter(&self.bindings.letter(*index)))
            .collect()
    }

    fn entry(&self, name: Name, indices: &[Index]) -> Math {
        names::entry(
            name,
            self.indices(indices),
            self.style.scope,
            self.style.layers,
        )
    }

    fn atom(&mut self, atom: &Atom) -> Math {
        match atom {
            Atom::Delta(i, j) => self.delta(*i, *j),
            Atom::Size(dim) => size(*dim, self.style.scope),
            Atom::Entry(name, at) => {
                let at: Vec<Index> = at.iter().filter_map(Subscript::index).collect();
                self.entry(*name, &at)
            }
            Atom::Bracket(..)
            | Atom::Align(_)
            | Atom::Position(_)
            | Atom::Reshaped(_)
            | Atom::Bind(_) => Math::Letter('?'),
            Atom::Apply(function, arguments) => {
                let count = shown_arguments(*function, arguments.len(), |place| {
                    arguments.get(place).and_then(Expr::as_number)
                });
                let maths = arguments[..count]
                    .iter()
                    .map(|argument| self.expr(argument))
                    .collect();
                apply(*function, maths, false, self.style.scope)
            }
            Atom::Group(inner) => self.expr(inner),
            Atom::Partial { of, at, wrt, by } => {
                Math::partial(self.entry(*of, at), self.entry(*wrt, by))
            }
            Atom::Argument(place) => letter(&argument(*place)),
        }
    }

    /// δ_ip; but where δ is a value of the network, that would be an entry of it.
    fn delta(&self, i: Index, j: Index) -> Math {
        let mut indices = self.indices(&[i, j]);
        if is_named(self.style.scope, Sign::Delta)
            && let (Some(right), Some(left)) = (indices.pop(), indices.pop())
        {
            let equal = Math::relation(left, Sign::Equal, right);
            return Math::bracketed(Bracket::Square, equal);
        }
        Math::subscript(Math::Sign(Sign::Delta), names::subscripts(indices))
    }
}

/// The k-th argument of a function's row: u, v, w.
pub(in crate::notation) fn argument(place: u32) -> Cow<'static, str> {
    match place {
        0 => Cow::Borrowed("u"),
        1 => Cow::Borrowed("v"),
        2 => Cow::Borrowed("w"),
        _ => Cow::Owned(format!("u_{}", place + 1)),
    }
}

/// A number as the first factor above and below the line, where it is not 1.
fn put_in_front(number: &Rational, above: &mut Vec<Math>, below: &mut Vec<Math>) {
    if !number.numerator().is_one() {
        above.insert(0, Math::digits(number.numerator().to_string()));
    }
    if !number.denominator().is_one() {
        below.insert(0, Math::digits(number.denominator().to_string()));
    }
}

/// A product of factors side by side; of none: 1.
fn times(factors: Vec<Math>) -> Math {
    if factors.is_empty() {
        return Math::digits("1");
    }
    Math::product(factors.into_iter().map(|math| (None, math)))
}

/// The terms with a plus, then those with a minus; of each, sums before single terms, as in Wx + b.
pub(in crate::notation) fn in_reading_order(expr: &Expr) -> Vec<&Term> {
    let mut terms: Vec<&Term> = expr.terms().iter().collect();
    terms.sort_by_key(|term| (term.coefficient < Rational::ZERO, term.bound.is_empty()));
    terms
}

/// The factors of a term by where they stand, each with the size of its exponent.
pub(in crate::notation) struct Parts<'a> {
    /// Named sizes, next to the number.
    pub(in crate::notation) sizes_above: Vec<(&'a Factor, Rational)>,
    /// Named sizes under the number.
    pub(in crate::notation) sizes_below: Vec<(&'a Factor, Rational)>,
    /// Gradients, deltas: they stand before the fraction, if there is one.
    pub(in crate::notation) above: Vec<(&'a Factor, Rational)>,
    /// All other factors with a positive exponent.
    pub(in crate::notation) over: Vec<(&'a Factor, Rational)>,
    /// Factors with a negative exponent.
    pub(in crate::notation) below: Vec<(&'a Factor, Rational)>,
}

impl<'a> Parts<'a> {
    pub(in crate::notation) fn of(term: &'a Term, scope: &Scope) -> Parts<'a> {
        let mut parts = Parts {
            sizes_above: Vec::new(),
            sizes_below: Vec::new(),
            above: Vec::new(),
            over: Vec::new(),
            below: Vec::new(),
        };
        for factor in &term.factors {
            let negative = factor.exponent < Rational::ZERO;
            let exponent = if negative {
                -&factor.exponent
            } else {
                factor.exponent.clone()
            };
            let place = match (&factor.atom, negative) {
                (Atom::Size(_), false) => &mut parts.sizes_above,
                (Atom::Size(_), true) => &mut parts.sizes_below,
                (_, true) => &mut parts.below,
                (atom, false) if rank(atom, scope) <= LAST_BEFORE_FRACTION => &mut parts.above,
                (_, false) => &mut parts.over,
            };
            place.push((factor, exponent));
        }
        for place in [&mut parts.above, &mut parts.over, &mut parts.below] {
            place.sort_by_key(|(factor, _)| rank(&factor.atom, scope));
        }
        parts
    }
}

/// The last [`rank`] of factors that are no part of a fraction: derivatives are fractions
/// themselves.
const LAST_BEFORE_FRACTION: u32 = 2;

/// The order in which readers expect factors: gradients, derivatives, deltas, scalars as in λw,
/// entries of higher rank before lower, functions, groups.
fn rank(atom: &Atom, scope: &Scope) -> u32 {
    const HIGHEST: usize = 90;
    match atom {
        Atom::Entry(name, _) if matches!(scope.letter(*name).kind, Kind::Adjoint { .. }) => 0,
        Atom::Partial { .. } => 1,
        Atom::Delta(..) | Atom::Bracket(..) | Atom::Align(_) => LAST_BEFORE_FRACTION,
        Atom::Size(_) | Atom::Position(_) | Atom::Argument(_) => 3,
        Atom::Entry(_, indices) if indices.is_empty() => 4,
        Atom::Entry(_, indices) => 5 + (HIGHEST - indices.len().min(HIGHEST)) as u32,
        Atom::Reshaped(entry) => 5 + (HIGHEST - entry.location.at.len().min(HIGHEST)) as u32,
        Atom::Apply(..) | Atom::Bind(_) => 100,
        Atom::Group(_) => 101,
    }
}
