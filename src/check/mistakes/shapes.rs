//! The shape of a formula's value, as far as it can be told at a glance.
//!
//! In: a reading and the shapes of names. Out: `[]`, `[n]`, `[m, n]`; none where it is not plain.
//! It only spares repairs that cannot be; that they fit is judged elsewhere.

use super::About;
use super::chains::Chain;
use crate::notation::interpret::{Callee, Meaning, Reading, Sign, Whole};

/// The shape, where it is plain. A row is `[1, n]`.
pub(super) fn shape(node: &Reading, about: &About) -> Option<Vec<u64>> {
    match &node.meaning {
        Meaning::Number(_)
        | Meaning::Index(_)
        | Meaning::Pi
        | Meaning::E
        | Meaning::Norm(_)
        | Meaning::SumNorm(_)
        | Meaning::Delta(..)
        | Meaning::Indicator(_) => Some(Vec::new()),
        Meaning::Name(number) => (about.shape)(*number),
        Meaning::Entry(base, at) => shape(base, about)?.get(at.len()..).map(<[u64]>::to_vec),
        Meaning::Sum(terms) => {
            let mut shapes = terms.iter().map(|term| shape(&term.reading, about));
            let first = shapes.next()??;
            match first.is_empty() {
                true => shapes.try_fold(first, |found, next| match found.is_empty() {
                    true => next,
                    false => Some(found),
                }),
                false => Some(first),
            }
        }
        Meaning::Transpose(inner) => Some(match shape(inner, about)?.as_slice() {
            [] => Vec::new(),
            [n] => vec![1, *n],
            [1, n] => vec![*n],
            [m, n] => vec![*n, *m],
            _ => return None,
        }),
        Meaning::Beside(_) | Meaning::Product(..) => {
            let mut whole: Option<Vec<u64>> = None;
            for group in Chain::of(node).groups {
                let factors = group.factors.iter();
                let shapes: Option<Vec<Vec<u64>>> = factors.map(|one| shape(one, about)).collect();
                let group_shape = shapes?.into_iter().try_fold(Vec::new(), multiplied)?;
                whole = Some(match (whole, group.sign) {
                    (None, _) => group_shape,
                    (Some(left), _) if group_shape.is_empty() || left == group_shape => left,
                    (Some(left), _) if left.is_empty() => group_shape,
                    (Some(left), Sign::Dot) => multiplied(left, group_shape)?,
                    _ => return None,
                });
            }
            whole
        }
        Meaning::Fraction(a, b) => {
            let (a, b) = (shape(a, about)?, shape(b, about)?);
            Some(if a.is_empty() { b } else { a })
        }
        Meaning::Power(a, _) | Meaning::ElementPower(a, _) | Meaning::Root(a) => shape(a, about),
        Meaning::Noted(a, _) => shape(a, about),
        Meaning::Apply(Callee::Whole(of), _, arguments) => match of {
            Whole::Softmax | Whole::LogSoftmax | Whole::Normalized(..) => {
                shape(arguments.first()?, about)
            }
            Whole::Sum | Whole::Mean | Whole::Trace | Whole::Determinant => Some(Vec::new()),
            _ => None,
        },
        Meaning::Apply(_, _, arguments) => shape(arguments.first()?, about),
        Meaning::Derivative(derivative) => match derivative.by.as_slice() {
            [by] if shape(&derivative.of, about)?.is_empty() => shape(by, about),
            _ => None,
        },
        Meaning::Fold(fold) if !fold.indices.is_empty() => shape(&fold.body, about),
        Meaning::List(all) => Some(vec![all.len() as u64]),
        Meaning::Matrix(rows) => {
            let columns = rows.first().map_or(0, Vec::len) as u64;
            Some(match columns {
                1 => vec![rows.len() as u64],
                _ => vec![rows.len() as u64, columns],
            })
        }
        _ => None,
    }
}

/// Side by side.
fn multiplied(a: Vec<u64>, b: Vec<u64>) -> Option<Vec<u64>> {
    match (a.as_slice(), b.as_slice()) {
        ([], _) => Some(b),
        (_, []) => Some(a),
        ([1, n], [k]) if n == k => Some(Vec::new()),
        ([m, n], [k]) if n == k => Some(vec![*m]),
        ([m, n], [k, l]) if n == k => Some(match (*m, *l) {
            (m, 1) => vec![m],
            (m, l) => vec![m, l],
        }),
        ([m], [1, n]) => Some(vec![*m, *n]),
        _ => None,
    }
}

/// Whether two shapes may be one; unknown ones may.
pub(super) fn may_be(a: Option<&Vec<u64>>, b: Option<&Vec<u64>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}
