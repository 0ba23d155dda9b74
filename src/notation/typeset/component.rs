//! Formulas of one component, in index notation.
//!
//! In: an [`Expr`], the [`Letters`] of its free indices and a [`Style`]. Out: [`Math`]. Factors
//! and terms stand here in the order that readers expect, not in the order that makes equal
//! expressions equal values.

use super::letters::{Bindings, Letters};
use super::places::{Places, entry_of, of_entries, reshaped};
use super::whole::{Limits, big, determinant, inverse};
use super::{Style, apply, is_named, letter, power, shown_arguments};
use crate::algebra::function::Function;
use crate::algebra::{Atom, Bind, Binder, Expr, Factor, Index, Rational, Subscript, Term};
use crate::notation::names::{self, size};
use crate::notation::places::{factors, named_matrix, range_is_seen};
use crate::notation::symbols::Sign;
use crate::notation::{Bracket, Math, Signed, numbers, readable};
use crate::scope::{Kind, Name, Scope};
use std::borrow::Cow;

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
        Math::sum(terms.map(|term| self.term(&readable::term(term))))
    }

    fn term(&mut self, term: &Term) -> Signed {
        let parts = Parts::of(term, self.style.scope);
        let bound = parts.as_read(&term.bound);
        self.bindings.enter(&bound, &term.factors);
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
            let limits = self.limits(&parts.as_read(&term.bound), term.factors.iter());
            front.push(big(Sign::Sum, limits, times(body)));
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

    /// Bound indices by their letters, with how far they run where that is wanted or not seen.
    fn limits<'f>(
        &self,
        bound: &[Index],
        over: impl Iterator<Item = &'f Factor> + Clone,
    ) -> Vec<Limits> {
        let limits = bound.iter().map(|index| Limits {
            letter: letter(&self.bindings.letter(*index)),
            range: (self.style.limits || !range_is_seen(*index, over.clone())).then(|| {
                let last = size(index.range, self.style.scope);
                (Math::digits("1"), last)
            }),
        });
        let mut limits: Vec<Limits> = limits.collect();
        if limits.iter().all(|limits| limits.range.is_none()) {
            let by_letter = |index: &Index| self.bindings.letter(*index).into_owned();
            let mut letters: Vec<String> = bound.iter().map(by_letter).collect();
            letters.sort();
            for (limits, text) in limits.iter_mut().zip(letters) {
                limits.letter = letter(&text);
            }
        }
        limits
    }

    /// What writes subscripts with the letters of this place.
    fn places<R>(&self, write: impl FnOnce(&Places) -> R) -> R {
        let letter = |index: Index| {
            let letter = self.bindings.letter(index).into_owned();
            (letter, self.bindings.is_free(index))
        };
        write(&Places {
            style: self.style,
            letter: &letter,
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
        if let Some(put_in) = self.style.substitute_atom.and_then(|put_in| put_in(atom)) {
            return put_in;
        }
        match atom {
            Atom::Delta(i, j) => self.delta(*i, *j),
            Atom::Bracket(relation, form) => self.places(|places| places.bracket(*relation, form)),
            Atom::Align(align) => self.places(|places| places.align(align)),
            Atom::Size(dim) => size(*dim, self.style.scope),
            Atom::Position(index) => letter(&self.bindings.letter(*index)),
            Atom::Entry(name, at) => self.places(|places| places.entry(*name, at)),
            Atom::Reshaped(entry) => {
                let whole = self.name(entry.name);
                let call = reshaped(whole, &entry.location.lengths, self.style);
                entry_of(call, self.subscripts(&entry.location.at))
            }
            Atom::Bind(bind) => self.bind(bind),
            // The greatest of several is written with all of them side by side.
            Atom::Apply(function @ (Function::Max | Function::Min), _) => {
                let maths = extremes(*function, atom)
                    .into_iter()
                    .map(|argument| self.expr(argument))
                    .collect();
                apply(*function, maths, false, self.style.scope)
            }
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

    fn name(&self, name: Name) -> Math {
        names::name(name, self.style.scope, self.style.layers)
    }

    fn subscripts(&self, at: &[Subscript]) -> Vec<Math> {
        self.places(|places| places.subscripts(at))
    }

    /// `\max_{u,v} X_{uv}`, `[u = \operatorname*{arg\,max}_k x_k]`, `(A^{-1})_{ij}`
    fn bind(&mut self, bind: &Bind) -> Math {
        let at = self.subscripts(&bind.at);
        if bind.binder.is_of_matrix() {
            let whole = self.matrix_of(bind);
            return match bind.binder {
                Binder::Inverse => {
                    let swapped = named_matrix(bind).is_some_and(|(_, swapped)| swapped);
                    entry_of(inverse(whole, swapped), at)
                }
                Binder::LogDeterminant => determinant(Sign::LogDet, whole),
                _ => determinant(Sign::Det, whole),
            };
        }
        let known: &[Factor] = match bind.body.terms() {
            [term] => &term.factors,
            _ => &[],
        };
        self.bindings.enter(&bind.bound, known);
        let body = self.expr(&bind.body);
        let limits = self.limits_in_order(&bind.bound, &bind.body);
        self.bindings.leave(&bind.bound);
        let first = |sign: Sign, limits: Vec<Limits>, body: Math| {
            let place = match <[Math; 1]>::try_from(at.clone()) {
                Ok([only]) => only,
                Err(several) => Math::bracketed(Bracket::Round, Math::List(several)),
            };
            let equal = Math::relation(place, Sign::Equal, big(sign, limits, body));
            Math::bracketed(Bracket::Square, equal)
        };
        match bind.binder {
            Binder::Max => big(Sign::Max, limits, body),
            Binder::Min => big(Sign::Min, limits, body),
            Binder::FirstMax => first(Sign::ArgMax, limits, body),
            Binder::FirstMin => first(Sign::ArgMin, limits, body),
            Binder::Product | Binder::Inverse | Binder::Determinant | Binder::LogDeterminant => {
                big(Sign::Product, limits, body)
            }
        }
    }

    /// The indices in the order in which places are counted, which says what is first.
    fn limits_in_order(&self, bound: &[Index], body: &Expr) -> Vec<Limits> {
        bound
            .iter()
            .flat_map(|index| self.limits(&[*index], factors(body)))
            .collect()
    }

    /// The matrix that is bound: by its name, or by its general entry.
    fn matrix_of(&mut self, bind: &Bind) -> Math {
        if let Some((name, _)) = named_matrix(bind) {
            return self.name(name);
        }
        self.bindings.enter(&bind.bound, &[]);
        let body = self.expr(&bind.body);
        let letters = self.indices(&bind.bound);
        self.bindings.leave(&bind.bound);
        of_entries(body, letters)
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

/// The arguments of max(a, max(b, c)): a, b, c.
fn extremes(function: Function, mut atom: &Atom) -> Vec<&Expr> {
    let mut all = Vec::new();
    while let Atom::Apply(own, arguments) = atom
        && *own == function
        && let [first, last] = arguments.as_slice()
    {
        all.push(first);
        let inner = match last.terms() {
            [term] if term.bound.is_empty() && term.coefficient.is_one() => match &*term.factors {
                [factor] if factor.exponent.is_one() => Some(&factor.atom),
                _ => None,
            },
            _ => None,
        };
        match inner {
            Some(next @ Atom::Apply(next_function, _)) if *next_function == function => atom = next,
            _ => {
                all.push(last);
                break;
            }
        }
    }
    all
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

    /// Bound indices in the order in which a reader comes to them.
    pub(in crate::notation) fn as_read(&self, bound: &[Index]) -> Vec<Index> {
        if bound.len() < 2 {
            return bound.to_vec();
        }
        let mut seen: Vec<Index> = Vec::with_capacity(bound.len());
        for (factor, _) in self.above.iter().chain(&self.over).chain(&self.below) {
            factor.atom.visit(&mut |atom| {
                atom.visit_own_indices(&mut |index| {
                    if bound.contains(&index) && !seen.contains(&index) {
                        seen.push(index);
                    }
                });
            });
        }
        let left: Vec<Index> = bound
            .iter()
            .filter(|index| !seen.contains(index))
            .copied()
            .collect();
        seen.extend(left);
        seen
    }
}

/// The last [`rank`] of factors that are no part of a fraction: derivatives are fractions
/// themselves.
const LAST_BEFORE_FRACTION: u32 = 2;

/// The order in which readers expect factors: gradients, derivatives, deltas, scalars as in λw,
/// entries of higher rank before lower and of plain indices before others, functions, groups.
fn rank(atom: &Atom, scope: &Scope) -> u32 {
    const HIGHEST: usize = 90;
    let of_entry = |at: &[Subscript]| {
        let moved = at.iter().any(|at| at.index().is_none());
        5 + 2 * (HIGHEST - at.len().min(HIGHEST)) as u32 + u32::from(moved)
    };
    match atom {
        Atom::Entry(name, _) if matches!(scope.letter(*name).kind, Kind::Adjoint { .. }) => 0,
        Atom::Partial { .. } => 1,
        Atom::Delta(..) | Atom::Bracket(..) | Atom::Align(_) => LAST_BEFORE_FRACTION,
        Atom::Size(_) | Atom::Position(_) | Atom::Argument(_) => 3,
        Atom::Entry(_, at) if at.is_empty() => 4,
        Atom::Entry(_, at) => of_entry(at),
        Atom::Reshaped(entry) => of_entry(&entry.location.at),
        Atom::Apply(..) | Atom::Bind(_) => 200,
        Atom::Group(_) => 201,
    }
}
