//! Products of sums multiplied out, and how long a formula is.

use super::{Atom, Expr, Rational, Term};

/// A product that comes to more terms than this stays closed.
const MOST_TERMS: usize = 64;

/// The highest power of a sum that is multiplied out.
const HIGHEST_POWER: u64 = 3;

impl Expr {
    /// The same with products and small whole powers of sums multiplied out; what stands inside of
    /// functions and below the line is left.
    ///
    /// ```
    /// use backprose::algebra::{Expr, Rational};
    /// use backprose::scope::{Kind, Scope};
    /// let mut scope = Scope::new();
    /// let [a, b] = ["a", "b"].map(|text| Expr::entry(scope.declare(text, Kind::Input, vec![]), Vec::<backprose::algebra::Index>::new()));
    /// let product = |x: &Expr, y: &Expr| Expr::product(vec![x.clone(), y.clone()]);
    /// let sum = Expr::sum(vec![a.clone(), b.clone()]);
    /// assert_eq!(product(&a, &sum).distributed(), Expr::sum(vec![product(&a, &a), product(&a, &b)]));
    /// ```
    pub fn distributed(&self) -> Expr {
        // Sums of fractions first: what is below their lines may cancel against another sum.
        let open = |with_fractions| {
            let parts = self
                .terms()
                .iter()
                .map(|term| term.distributed(with_fractions));
            Expr::sum(parts.collect())
        };
        let fractions = open(true);
        match fractions == *self {
            true => open(false),
            false => fractions.distributed(),
        }
    }

    /// How much a reader has to read: names, signs and powers, counted.
    pub fn length(&self) -> usize {
        let [first, others @ ..] = self.terms() else {
            return 1;
        };
        // What all terms share is read once, before a bracket.
        let shared = |factor: &&super::Factor| {
            !first
                .bound
                .iter()
                .any(|index| factor.atom.has_index(*index))
                && others.iter().all(|term| term.factors.contains(factor))
        };
        let once: usize = match others.is_empty() {
            true => 0,
            false => first
                .factors
                .iter()
                .filter(shared)
                .map(super::Factor::length)
                .sum(),
        };
        let all: usize = self.terms().iter().map(Term::length).sum();
        (all - once * others.len()).max(1)
    }
}

impl Term {
    /// Multiplied out: all sums, or only those of fractions.
    fn distributed(&self, only_fractions: bool) -> Expr {
        let wanted = |inner: &Expr| {
            let sum = inner.terms().len() > 1 || inner.terms().iter().any(|t| !t.bound.is_empty());
            sum && (!only_fractions || inner.terms().iter().any(Term::divides))
        };
        let open = |factor: &super::Factor| {
            matches!(&factor.atom, Atom::Group(inner) if wanted(inner))
                && factor.exponent.is_int()
                && factor.exponent > Rational::ZERO
                && factor.exponent <= Rational::from(HIGHEST_POWER)
        };
        if !self.factors.iter().any(open) {
            return Expr::from_terms(vec![self.clone()]);
        }
        let mut next = 0;
        self.visit_indices(&mut |index| next = next.max(index.free_number() + 1));
        let (bound, factors) = self.opened(&mut next);
        let mut sum = Expr::number(self.coefficient.clone());
        for factor in &factors {
            let closed = Vec::new;
            let times: Vec<Expr> = match &factor.atom {
                Atom::Group(inner) if open(factor) => {
                    let inner = match only_fractions {
                        true => inner.clone(),
                        false => inner.distributed(),
                    };
                    let power = u64::try_from(factor.exponent.numerator().clone()).unwrap_or(1);
                    let terms = inner.terms().len().saturating_pow(power as u32);
                    match sum.terms().len().saturating_mul(terms) > MOST_TERMS {
                        true => closed(),
                        false => vec![inner; power as usize],
                    }
                }
                _ => closed(),
            };
            if times.is_empty() {
                let parts = sum.terms().iter().map(|term| {
                    Expr::product(vec![Expr::from_terms(vec![term.clone()]), factor.to_expr()])
                });
                sum = Expr::sum(parts.collect());
            }
            for factor in times {
                let parts = factor
                    .terms()
                    .iter()
                    .map(|term| Expr::from_terms(vec![term.clone()]).times_each_term(&sum));
                sum = Expr::sum(parts.collect());
            }
        }
        sum.sum_over_each(&bound)
    }

    fn divides(&self) -> bool {
        self.factors
            .iter()
            .any(|factor| factor.exponent < Rational::ZERO)
    }

    fn length(&self) -> usize {
        let factors = self.factors.iter().map(super::Factor::length);
        let unit = self.coefficient.is_one() || self.coefficient == Rational::NEG_ONE;
        self.bound.len() + usize::from(!unit) + factors.sum::<usize>()
    }
}

impl super::Factor {
    fn length(&self) -> usize {
        // 1/n is read as a mean.
        let power = !self.exponent.is_one() && !matches!(self.atom, Atom::Size(_));
        self.atom.length() + usize::from(power)
    }
}

impl Expr {
    /// Σ over the indices, term by term.
    fn sum_over_each(&self, bound: &[super::Index]) -> Expr {
        let terms = self.terms().iter();
        Expr::sum(
            terms
                .map(|term| Expr::from_terms(vec![term.clone()]).sum_over(bound))
                .collect(),
        )
    }
}

impl Atom {
    fn length(&self) -> usize {
        match self {
            Atom::Group(inner) => inner.length(),
            Atom::Apply(_, arguments) => 1 + arguments.iter().map(Expr::length).sum::<usize>(),
            Atom::Bind(bind) => 2 + bind.body.length(),
            Atom::Bracket(..) | Atom::Align(_) => 2,
            Atom::Partial { .. } => 2,
            Atom::Delta(..)
            | Atom::Size(_)
            | Atom::Position(_)
            | Atom::Entry(..)
            | Atom::Reshaped(_)
            | Atom::Argument(_) => 1,
        }
    }
}
