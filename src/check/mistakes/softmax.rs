//! The derivative of a softmax: more than its diagonal.
//!
//! In: a formula with `g ⊙ s ⊙ (1 - s)`. Out: the same with `s ⊙ (g - g^T s)`.

use super::chains::{Chain, Group, beside, hadamard, made};
use super::repairs::Repairs;
use crate::algebra::Rational;
use crate::matrix::Reduction;
use crate::notation::interpret::{
    Bound, Callee, Fold, FoldKind, Meaning, Reading, Sign, Term, Whole,
};

fn term(negative: bool, reading: Reading) -> Term {
    Term { negative, reading }
}

/// `g - h`
fn less(g: &Reading, h: Reading) -> Reading {
    let mut terms = match &g.meaning {
        Meaning::Sum(terms) => terms.clone(),
        _ => vec![term(false, g.clone())],
    };
    terms.push(term(true, h));
    made(Meaning::Sum(terms))
}

/// s, or an entry of it: the number and the subscripts.
fn output(node: &Reading) -> Option<(usize, &[Reading])> {
    match &node.meaning {
        Meaning::Name(number) => Some((*number, &[])),
        Meaning::Entry(base, at) => match base.meaning {
            Meaning::Name(number) => Some((number, at)),
            _ => None,
        },
        _ => None,
    }
}

/// What is subtracted from 1.
fn one_minus(node: &Reading) -> Option<&Reading> {
    let Meaning::Sum(terms) = &node.meaning else {
        return None;
    };
    let [one, rest] = terms.as_slice() else {
        return None;
    };
    let ones = match &one.reading.meaning {
        Meaning::Number(written) => written.value == Rational::from(1),
        Meaning::Ones(_) => true,
        _ => false,
    };
    (ones && !one.negative && rest.negative).then_some(&rest.reading)
}

/// `g^T s`
fn inner(g: &Reading, s: &Reading) -> Reading {
    beside(vec![
        made(Meaning::Transpose(Box::new(g.clone()))),
        s.clone(),
    ])
}

/// The whole Jacobian for its diagonal.
pub(super) fn whole_jacobian(repairs: &mut Repairs) {
    let softmaxes = repairs.about.softmaxes;
    for site in repairs.sites() {
        if !site.chain {
            continue;
        }
        let chain = Chain::of(site.node);
        for place in chain.places() {
            let Some(node) = chain.get(place) else {
                continue;
            };
            // g ⊙ softmax'(z)
            if let Meaning::Apply(Callee::Whole(Whole::Softmax), 1, arguments) = &node.meaning {
                let callee = Callee::Whole(Whole::Softmax);
                let s = made(Meaning::Apply(callee, 0, arguments.clone()));
                offer(repairs, &site, &chain.without(place), &s, &[]);
            }
            let Some(taken) = one_minus(node) else {
                continue;
            };
            let Some((number, at)) = output(taken) else {
                continue;
            };
            if !softmaxes.iter().any(|(s, _)| *s == number) {
                continue;
            }
            let rest = chain.without(place);
            let other = rest
                .places()
                .into_iter()
                .find(|place| rest.get(*place) == Some(taken));
            if let Some(other) = other {
                offer(repairs, &site, &rest.without(other), taken, at);
            }
        }
    }
}

/// s ⊙ (g - g^T s) where g is the rest of the product.
fn offer(
    repairs: &mut Repairs,
    site: &super::sites::Site,
    rest: &Chain,
    s: &Reading,
    at: &[Reading],
) {
    if rest.len() == 0 {
        alone(repairs, site, s, at);
        return;
    }
    // A number or weight in front may belong to g or not: both are one.
    let mut rest = rest.clone();
    if let Some(first) = rest
        .groups
        .iter_mut()
        .find(|group| !group.factors.is_empty())
    {
        first.sign = Sign::Dot;
    }
    let g = rest.reading();
    if at.is_empty() {
        repairs.put(site, hadamard(s.clone(), less(&g, inner(&g, s))));
        // Of a batch: each row by itself.
        let product = hadamard(g.clone(), s.clone());
        let rows = made(Meaning::Apply(
            Callee::Whole(Whole::Along(Reduction::Sum, 1)),
            0,
            vec![product],
        ));
        repairs.put(site, hadamard(s.clone(), less(&g, rows)));
        return;
    }
    let Some(Meaning::Index(letter)) = at.last().map(|one| &one.meaning) else {
        return;
    };
    let mut taken = Vec::new();
    repairs.right.visit(&mut |node| {
        if let Meaning::Index(letter) = &node.meaning {
            taken.push(letter.clone());
        }
    });
    let Some(fresh) = ["k", "m", "l", "r"]
        .into_iter()
        .find(|fresh| taken.iter().all(|letter| letter != fresh))
    else {
        return;
    };
    let other = reindexed(&g, letter, fresh);
    let body = beside(vec![other, reindexed(s, letter, fresh)]);
    let fold = Fold {
        kind: FoldKind::Sum,
        indices: vec![Bound {
            letter: fresh.to_owned(),
            first: None,
            last: None,
            but: None,
        }],
        body,
    };
    let sum = less(&g, made(Meaning::Fold(Box::new(fold))));
    repairs.put(site, beside(vec![s.clone(), sum]));
}

/// ∂s/∂z: diag(s) - s s^T, s_i (δ_ij - s_j).
fn alone(repairs: &mut Repairs, site: &super::sites::Site, s: &Reading, at: &[Reading]) {
    if at.is_empty() {
        let diagonal = Meaning::Apply(Callee::Whole(Whole::Diag), 0, vec![s.clone()]);
        let outer = beside(vec![
            s.clone(),
            made(Meaning::Transpose(Box::new(s.clone()))),
        ]);
        let sum = vec![term(false, made(diagonal)), term(true, outer)];
        repairs.put(site, made(Meaning::Sum(sum)));
        return;
    }
    let ([i], Some(base)) = (at, s.parts().first().map(|base| (*base).clone())) else {
        return;
    };
    for j in repairs.left_indices() {
        if j.meaning != i.meaning {
            let delta = Meaning::Delta(Box::new(i.clone()), Box::new(j.clone()));
            let entry = made(Meaning::Entry(Box::new(base.clone()), vec![j]));
            let sum = vec![term(false, made(delta)), term(true, entry)];
            repairs.put(site, beside(vec![s.clone(), made(Meaning::Sum(sum))]));
        }
    }
}

fn reindexed(node: &Reading, from: &str, to: &str) -> Reading {
    if matches!(&node.meaning, Meaning::Index(letter) if letter == from) {
        return made(Meaning::Index(to.to_owned()));
    }
    let copy = node.with_parts(&mut |part| reindexed(part, from, to));
    match copy == *node {
        true => copy,
        false => Reading::new(copy.meaning, 0..0),
    }
}

/// `g ⊙ s ⊙ (1 - s)` for `s ⊙ (g - g^T s)`.
pub(super) fn diagonal_only(wrong: &mut Repairs) {
    for site in wrong.sites() {
        let Meaning::Product(Sign::Hadamard, s, sum) = &site.node.meaning else {
            continue;
        };
        let Meaning::Sum(terms) = &sum.meaning else {
            continue;
        };
        let Some((second, rest)) = terms.split_last() else {
            continue;
        };
        let g = match rest {
            [
                Term {
                    negative: false,
                    reading,
                },
            ] => reading.clone(),
            rest => made(Meaning::Sum(rest.to_vec())),
        };
        if second.negative && second.reading == inner(&g, s) {
            let less = vec![term(false, Reading::integer(1)), term(true, (**s).clone())];
            let groups = [g, (**s).clone(), made(Meaning::Sum(less))];
            let groups = groups.map(|one| Group {
                sign: Sign::Hadamard,
                factors: vec![one],
            });
            let chain = Chain {
                groups: groups.into(),
            };
            wrong.put(&site, chain.reading());
        }
    }
}
