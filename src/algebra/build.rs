//! Building expressions: numbers, entries, sums, products, powers, sums over indices.
//!
//! In: parts. Out: an [`Expr`] in normal order (see [`normal`](super::normal)). Nothing is
//! multiplied out.

use super::function::Function;
use super::normal::{BOUND, LARGEST_FOLDED_SIZE, small_power};
use super::{Atom, Expr, Factor, Form, Index, Rational, Relation, Subscript, Term, Variable};
use crate::scope::{Dim, Name};

impl Index {
    /// A free index, told from others by its number.
    pub fn free(number: u32, range: Dim) -> Index {
        debug_assert!(number < BOUND);
        Index { id: number, range }
    }

    /// The number of a free index; of a bound one, 0.
    pub fn free_number(self) -> u32 {
        if self.id < BOUND { self.id } else { 0 }
    }
}

impl Expr {
    /// 0
    pub fn zero() -> Expr {
        Expr::default()
    }

    /// 1
    pub fn one() -> Expr {
        Expr::number(Rational::ONE)
    }

    /// A number.
    pub fn number(value: Rational) -> Expr {
        Expr::assembled(vec![Term {
            bound: Vec::new(),
            factors: Vec::new(),
            coefficient: value,
        }])
    }

    /// One atom.
    pub fn atom(atom: Atom) -> Expr {
        Expr::assembled(vec![Term {
            bound: Vec::new(),
            factors: vec![Factor {
                atom,
                exponent: Rational::ONE,
            }],
            coefficient: Rational::ONE,
        }])
    }

    /// An entry of a tensor.
    pub fn entry<S: Into<Subscript>>(name: Name, at: impl IntoIterator<Item = S>) -> Expr {
        Expr::atom(Atom::Entry(name, at.into_iter().map(S::into).collect()))
    }

    /// The number of entries along an axis.
    pub fn size(dim: Dim) -> Expr {
        match dim {
            Dim::Number(value) if value <= LARGEST_FOLDED_SIZE => {
                Expr::number(Rational::from(value))
            }
            _ => Expr::atom(Atom::Size(dim)),
        }
    }

    /// δ_ij
    pub fn delta(i: Index, j: Index) -> Expr {
        if i.id == j.id {
            Expr::one()
        } else {
            Expr::atom(Atom::Delta(i.min(j), i.max(j)))
        }
    }

    /// [form = 0] or [form ≥ 0]: a number where that is known of any values.
    ///
    /// ```
    /// use backprose::algebra::{Expr, Form, Index, Relation};
    /// use backprose::scope::Dim;
    /// let (i, j) = (Index::free(0, Dim::Number(3)), Index::free(1, Dim::Number(3)));
    /// let same = Form::from(i).plus(-1, &Form::from(j));
    /// assert_eq!(Expr::bracket(Relation::Zero, &same), Expr::delta(i, j));
    /// let odd = Form::from(i).times(2).plus(1, &Form::from(1));
    /// assert!(Expr::bracket(Relation::Zero, &odd).is_zero());
    /// ```
    pub fn bracket(relation: Relation, form: &Form) -> Expr {
        match super::normal::bracket(relation, form) {
            Some(atom) => Expr::atom(atom),
            None => match relation {
                Relation::Zero if form.as_number() == Some(0) => Expr::one(),
                Relation::NotNegative if form.as_number().is_some_and(|number| number >= 0) => {
                    Expr::one()
                }
                _ => Expr::zero(),
            },
        }
    }

    /// A form as a number.
    pub fn position(form: &Form) -> Expr {
        let mut parts = vec![Expr::number(Rational::from(form.constant()))];
        for (variable, coefficient) in form.terms() {
            let value = match variable {
                Variable::Index(index) => Expr::atom(Atom::Position(*index)),
                Variable::Size(dim) => Expr::size(*dim),
                Variable::Entry(name, at) => Expr::entry(*name, at.iter().cloned()),
            };
            parts.push(value.scale(&Rational::from(*coefficient)));
        }
        Expr::sum(parts)
    }

    /// f(arguments)
    pub fn apply(function: Function, arguments: Vec<Expr>) -> Expr {
        Expr::atom(Atom::Apply(function, arguments))
    }

    /// a + b + …
    pub fn sum(parts: Vec<Expr>) -> Expr {
        Expr::assembled(parts.into_iter().flat_map(|part| part.terms).collect())
    }

    /// −a
    pub fn negate(&self) -> Expr {
        self.scale(&Rational::NEG_ONE)
    }

    /// number · a. A sum of several terms stays closed, unless the number is ±1.
    pub fn scale(&self, number: &Rational) -> Expr {
        if self.terms.len() > 1 && *number != Rational::ONE && *number != Rational::NEG_ONE {
            return Expr::product(vec![Expr::number(number.clone()), self.clone()]);
        }
        let mut terms = self.terms.clone();
        for term in &mut terms {
            term.coefficient *= number;
        }
        Expr::assembled(terms)
    }

    /// a · b · …, where a sum of several terms stays closed.
    pub fn product(parts: Vec<Expr>) -> Expr {
        let mut product = Term {
            bound: Vec::new(),
            factors: Vec::new(),
            coefficient: Rational::ONE,
        };
        // Apart from every name in any part: one that is bound further in must not catch another.
        let mut next = parts.iter().map(Expr::first_unused).fold(BOUND, u32::max);
        for part in parts {
            match <[Term; 1]>::try_from(part.terms) {
                Ok([term]) => {
                    let count = term.bound.len() as u32;
                    let term = term.renamed_apart(next);
                    next += count;
                    product.bound.extend(term.bound);
                    product.factors.extend(term.factors);
                    product.coefficient *= term.coefficient;
                }
                Err(terms) if terms.is_empty() => return Expr::zero(),
                Err(terms) => product.factors.push(Factor {
                    atom: Atom::Group(Expr { terms }),
                    exponent: Rational::ONE,
                }),
            }
        }
        Expr::assembled(vec![product])
    }

    /// Σ over the indices. One that a term does not have multiplies it by its size.
    pub fn sum_over(&self, indices: &[Index]) -> Expr {
        let terms = self.terms.iter().map(|term| {
            let mut term = term.clone();
            for index in indices {
                if term.has(*index) {
                    term.bound.push(*index);
                } else {
                    let size = Expr::size(index.range);
                    term.coefficient *= size.as_number().unwrap_or(Rational::ONE);
                    term.factors
                        .extend(size.terms.into_iter().flat_map(|term| term.factors));
                }
            }
            term
        });
        Expr::assembled(terms.collect())
    }

    /// a ^ exponent. Of 0 to a power that is not positive: closed, for evaluation to refuse.
    pub fn power(&self, exponent: &Rational) -> Expr {
        if exponent.is_zero() {
            return Expr::one();
        }
        if exponent.is_one() {
            return self.clone();
        }
        let whole = exponent.is_int();
        if let [term] = self.terms.as_slice()
            && term.bound.is_empty()
            && (whole
                || term.coefficient.is_one()
                    && term.factors.len() == 1
                    && term.factors[0].exponent.is_one())
            && let Some(coefficient) = small_power(&term.coefficient, exponent)
        {
            let factors = term
                .factors
                .iter()
                .map(|factor| Factor {
                    atom: factor.atom.clone(),
                    exponent: &factor.exponent * exponent,
                })
                .collect();
            return Expr::assembled(vec![Term {
                bound: Vec::new(),
                factors,
                coefficient,
            }]);
        }
        Expr::assembled(vec![Term {
            bound: Vec::new(),
            factors: vec![Factor {
                atom: Atom::Group(self.clone()),
                exponent: exponent.clone(),
            }],
            coefficient: Rational::ONE,
        }])
    }
}

impl Factor {
    /// The factor alone.
    pub fn to_expr(&self) -> Expr {
        Expr::assembled(vec![Term {
            bound: Vec::new(),
            factors: vec![self.clone()],
            coefficient: Rational::ONE,
        }])
    }
}

impl Expr {
    /// self · a + self · b + … for the terms a, b, … of the other.
    pub fn times_each_term(&self, other: &Expr) -> Expr {
        if let (true, [_]) = (*self == Expr::one(), other.terms.as_slice()) {
            return other.clone();
        }
        Expr::sum(
            other
                .terms
                .iter()
                .map(|term| {
                    Expr::product(vec![
                        self.clone(),
                        Expr {
                            terms: vec![term.clone()],
                        },
                    ])
                })
                .collect(),
        )
    }
}
