//! Which values and gradients a formula is, and which it speaks of.
//!
//! In: the names of a document as they are typeset, and formulas. Out: numbers of names. A name is
//! found by its look alone: here nobody knows what it stands for.

use crate::notation::symbols::Sign;
use crate::notation::{Math, Scripts};
use rustc_hash::FxHashMap;

/// A formula that speaks of more names than this speaks of everything.
const MOST: usize = 40;

/// The names of a document, by their look.
pub struct Names<'a> {
    numbers: FxHashMap<&'a Math, usize>,
}

impl<'a> Names<'a> {
    /// Numbered in their order.
    pub fn new(all: &'a [Math]) -> Names<'a> {
        let mut numbers = FxHashMap::default();
        for (number, name) in all.iter().enumerate() {
            numbers.entry(name).or_insert(number);
        }
        Names { numbers }
    }

    /// The name that a formula is, or an entry of it.
    pub fn is(&self, math: &Math) -> Option<usize> {
        let whole = |math: &Math| self.numbers.get(math).copied();
        whole(math).or_else(|| match math {
            Math::Fraction(parts) => {
                let below = without_indices(&parts.1)?;
                whole(&Math::fraction(parts.0.clone(), below))
            }
            Math::Scripts(scripts) if scripts.sup.is_none() && scripts.primes == 0 => {
                whole(base(scripts))
            }
            _ => None,
        })
    }

    /// The names that a formula speaks of, in order.
    pub fn has(&self, math: &Math) -> Vec<usize> {
        let mut found = Vec::new();
        if !self.numbers.is_empty() {
            self.collect(math, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        if found.len() > MOST {
            found.clear();
        }
        found
    }

    fn collect(&self, math: &Math, found: &mut Vec<usize>) {
        if found.len() > 2 * MOST {
            return;
        }
        if let Some(number) = self.is(math) {
            found.push(number);
            return;
        }
        let mut inner = |math: &Math| self.collect(math, found);
        match math {
            Math::Letter(_)
            | Math::Sign(_)
            | Math::Word(_)
            | Math::Operator(_)
            | Math::Bold(_)
            | Math::Text(_)
            | Math::Raw(_)
            | Math::Number(_)
            | Math::Quad => {}
            Math::Sum(terms) => terms.iter().for_each(|term| inner(&term.math)),
            Math::Product(parts) | Math::Relation(parts) => {
                parts.iter().for_each(|part| inner(&part.math));
            }
            Math::List(items) => items.iter().for_each(inner),
            Math::Fraction(parts) | Math::Apply(parts) => {
                inner(&parts.0);
                inner(&parts.1);
            }
            Math::Root(of) | Math::Accent(_, of) => inner(of),
            Math::Scripts(scripts) => {
                inner(&scripts.base);
                scripts.sub.iter().chain(&scripts.sup).for_each(inner);
            }
            Math::Bracketed(bracketed) => inner(&bracketed.inner),
            Math::Big(big) => {
                big.below.iter().chain(&big.above).for_each(&mut inner);
                inner(&big.body);
            }
            Math::Matrix(rows) => rows.iter().flatten().for_each(inner),
        }
    }
}

/// What has the scripts, without the brackets that keep them apart from its own.
fn base(scripts: &Scripts) -> &Math {
    match &scripts.base {
        Math::Bracketed(bracketed) => &bracketed.inner,
        base => base,
    }
}

/// ∂(W)_pq as ∂W
fn without_indices(below: &Math) -> Option<Math> {
    let Math::Product(parts) = below else {
        return None;
    };
    match parts.as_slice() {
        [partial, of] if matches!(partial.math, Math::Sign(Sign::Partial)) => match &of.math {
            Math::Scripts(scripts) if scripts.sup.is_none() => {
                let mut parts = parts.clone();
                parts.last_mut()?.math = base(scripts).clone();
                Some(Math::Product(parts))
            }
            _ => None,
        },
        _ => None,
    }
}
