//! Signs and exponents.
//!
//! In: a formula. Out: the same with one sign flipped, or one exponent another.

use super::chains::made;
use super::repairs::Repairs;
use super::sites::{Place, Site};
use crate::algebra::Rational;
use crate::notation::interpret::{Meaning, Reading, Term, Written};

/// `-a`, and `a` of `-a`.
fn negated(node: &Reading) -> Reading {
    match &node.meaning {
        Meaning::Sum(terms) => match terms.as_slice() {
            [
                Term {
                    negative: true,
                    reading,
                },
            ] => reading.clone(),
            _ => minus(node.clone()),
        },
        _ => minus(node.clone()),
    }
}

fn minus(reading: Reading) -> Reading {
    let term = Term {
        negative: true,
        reading,
    };
    made(Meaning::Sum(vec![term]))
}

/// One sign flipped: of a term, of the whole, or `b - a` for `a - b`.
pub(super) fn flipped(repairs: &mut Repairs) {
    let sites = repairs.sites();
    let sums = |place: fn(Place) -> bool| {
        sites.iter().filter(move |site| {
            let is_sum = matches!(&site.node.meaning, Meaning::Sum(terms) if terms.len() > 1);
            is_sum && place(site.place)
        })
    };
    // A sign too many goes, before one is put.
    if let Some(whole) = sites.first() {
        let is_negative =
            |node: &Reading| matches!(&node.meaning, Meaning::Sum(terms) if terms.len() == 1);
        if is_negative(whole.node) {
            repairs.put(whole, negated(whole.node));
        }
    }
    for site in sums(|_| true) {
        let Meaning::Sum(terms) = &site.node.meaning else {
            continue;
        };
        for (at, term) in terms.iter().enumerate().rev() {
            let mut terms = terms.clone();
            if let Some(one) = terms.get_mut(at) {
                one.negative = !one.negative;
            }
            let blamed = term.reading.span.clone();
            repairs.blame(site, sorted(terms), blamed);
        }
    }
    for site in sums(|_| true) {
        let Meaning::Sum(terms) = &site.node.meaning else {
            continue;
        };
        let mut terms = terms.clone();
        for term in &mut terms {
            term.negative = !term.negative;
        }
        repairs.put(site, sorted(terms));
    }
    let rest = sites.iter().filter(|site| {
        let place = match site.place {
            Place::Whole | Place::Argument | Place::Exponent | Place::Term => true,
            Place::Above | Place::Below | Place::Body | Place::Factor => false,
            Place::Inside => false,
        };
        let one_term = match &site.node.meaning {
            Meaning::Sum(terms) => terms.len() == 1,
            _ => site.place != Place::Term,
        };
        place && one_term
    });
    for site in rest {
        repairs.put(site, negated(site.node));
    }
}

/// A sum that begins with a term that is added, where there is one and it stood second.
fn sorted(mut terms: Vec<Term>) -> Reading {
    if let [first, second] = terms.as_slice()
        && first.negative
        && !second.negative
    {
        terms.swap(0, 1);
    }
    match terms.as_slice() {
        [
            Term {
                negative: false,
                reading,
            },
        ] => reading.clone(),
        _ => made(Meaning::Sum(terms)),
    }
}

/// One exponent another: one more or less, none, a square, a root.
pub(super) fn other_power(repairs: &mut Repairs) {
    let sites = repairs.sites();
    for site in &sites {
        let rebuilt = |exponent: Reading| match &site.node.meaning {
            Meaning::ElementPower(base, _) => {
                made(Meaning::ElementPower(base.clone(), Box::new(exponent)))
            }
            Meaning::Power(base, _) => made(Meaning::Power(base.clone(), Box::new(exponent))),
            _ => site.node.clone(),
        };
        match &site.node.meaning {
            Meaning::Power(base, exponent) | Meaning::ElementPower(base, exponent) => {
                repairs.put(site, (**base).clone());
                if let Some(value) = value(exponent) {
                    for other in [Rational::from(1), Rational::from(-1)] {
                        let other = &value + other;
                        if !other.is_zero() && other != Rational::from(1) {
                            repairs.put(site, rebuilt(number(&other)));
                        }
                    }
                    if value != Rational::from(2) && value != Rational::from(1) {
                        repairs.put(site, rebuilt(number(&Rational::from(2))));
                    }
                    let half = Rational::from_parts(1.into(), 2u8.into());
                    for scaled in [&value * &half, &value * Rational::from(2)] {
                        if scaled != Rational::from(1) {
                            repairs.put(site, rebuilt(number(&scaled)));
                        }
                    }
                }
            }
            Meaning::Root(inner) | Meaning::Inverse(inner) => repairs.put(site, (**inner).clone()),
            _ => {}
        }
    }
    let square = |node: &Reading| {
        let two = Box::new(Reading::integer(2));
        made(Meaning::Power(Box::new(node.clone()), two))
    };
    let scripted = |site: &&Site| {
        matches!(
            site.node.meaning,
            Meaning::Name(_)
                | Meaning::Entry(..)
                | Meaning::Norm(_)
                | Meaning::Bars(_)
                | Meaning::Apply(..)
                | Meaning::Sum(_)
        ) && site.place != Place::Exponent
    };
    // What is raised already was seen to above.
    let raised = |site: &&Site| {
        let parent = sites.iter().find(|other| {
            Some(other.path.as_slice()) == site.path.split_last().map(|(_, rest)| rest)
        });
        parent.is_some_and(|parent| {
            matches!(
                parent.node.meaning,
                Meaning::Power(..) | Meaning::ElementPower(..) | Meaning::Entry(..)
            )
        })
    };
    for site in sites.iter().filter(scripted).filter(|site| !raised(site)) {
        repairs.put(site, square(site.node));
    }
    for site in &sites {
        let below = site.place == Place::Below;
        if below || site.place == Place::Whole {
            let root = made(Meaning::Root(Box::new(site.node.clone())));
            repairs.put(site, root);
        }
    }
}

/// The value of an exponent that is a number.
fn value(node: &Reading) -> Option<Rational> {
    match &node.meaning {
        Meaning::Number(written) => Some(written.value.clone()),
        Meaning::Sum(terms) => match terms.as_slice() {
            [
                Term {
                    negative: true,
                    reading,
                },
            ] => Some(-value(reading)?),
            _ => None,
        },
        Meaning::Fraction(a, b) => {
            let below = value(b)?;
            (!below.is_zero()).then(|| Some(value(a)? / below))?
        }
        _ => None,
    }
}

/// A number as an exponent.
fn number(value: &Rational) -> Reading {
    let zero = Rational::from(0);
    if *value < zero {
        return minus(number(&-value.clone()));
    }
    let whole = |value: Rational| {
        made(Meaning::Number(Written {
            value,
            decimals: 0,
            point: false,
        }))
    };
    match value.is_int() {
        true => whole(value.clone()),
        false => {
            let above = whole(Rational::from(value.numerator().clone()));
            let below = whole(Rational::from(value.denominator().clone()));
            made(Meaning::Fraction(Box::new(above), Box::new(below)))
        }
    }
}
