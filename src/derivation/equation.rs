//! The equations of a network as the reverse walk needs them: for each value that an equation
//! uses, only the part that depends on it.
//!
//! A sum of a thousand terms has a thousand gradients, and each of them depends on one term. So
//! that the whole costs what it says and not its square, the terms are found by the names in them
//! once.

use super::right::Right;
use super::work::work;
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::shape::{size, size_of};
use crate::matrix::{Addend, Filling, MatExpr, Reduction};
use crate::scope::{Name, Scope};
use rustc_hash::FxHashMap;

/// Terms of less work than this are no reason to refuse a sum.
const SMALL_TERM: u64 = 256;

/// Sums of up to so many terms are looked through each time instead of being indexed.
const FEW_TERMS: usize = 8;

/// The right side of an equation.
pub(super) struct Equation<'a> {
    of: Name,
    definition: Side<'a>,
    /// The names in it, each once.
    pub names: Vec<Name>,
    /// Whether it divides, normalises or takes roots or logarithms, so that terms of its gradients
    /// may cancel.
    pub is_tangled: bool,
    /// Of a sum of many terms: the terms that each name is in.
    terms: FxHashMap<Name, Vec<usize>>,
}

/// Whose equation it is.
enum Side<'a> {
    Written(&'a MatExpr),
    Found(Right),
}

impl Side<'_> {
    /// The formula of whole tensors, where it has one.
    fn formula(&self) -> Option<&MatExpr> {
        match self {
            Side::Written(formula) => Some(formula),
            Side::Found(Right::Matrix(formula)) => Some(formula),
            Side::Found(Right::Component(..)) => None,
        }
    }

    fn right(&self) -> Right {
        match self {
            Side::Written(formula) => Right::Matrix((*formula).clone()),
            Side::Found(right) => right.clone(),
        }
    }
}

/// The part of an equation that depends on a value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Share {
    /// It, with the shape of the whole.
    pub definition: Right,
    /// Whether it is only a part: there are further terms.
    pub has_rest: bool,
}

impl<'a> Equation<'a> {
    /// The equation that an author wrote.
    pub fn written(of: Name, definition: &'a MatExpr) -> Equation<'a> {
        Equation::new(of, Side::Written(definition))
    }

    /// The equation that a gradient is found by.
    pub fn found(of: Name, definition: Right) -> Equation<'a> {
        Equation::new(of, Side::Found(definition))
    }

    fn new(of: Name, definition: Side<'a>) -> Equation<'a> {
        let mut terms: FxHashMap<Name, Vec<usize>> = FxHashMap::default();
        let (names, is_tangled) = match definition.formula() {
            Some(formula) => (formula.names(), is_tangled(formula)),
            None => (definition.right().names(), true),
        };
        if let Some(MatExpr::Add(addends)) = definition.formula()
            && addends.len() > FEW_TERMS
        {
            for (place, addend) in addends.iter().enumerate() {
                for name in addend.value.names() {
                    terms.entry(name).or_default().push(place);
                }
            }
        }
        Equation {
            of,
            definition,
            names,
            is_tangled,
            terms,
        }
    }

    /// The whole right side.
    pub fn definition(&self) -> Right {
        self.definition.right()
    }

    /// What the derivatives of the equation by everything in it come to, estimated.
    pub fn work(&self) -> u64 {
        // A sum of many small terms is as much work as it is text, however long it is.
        let of_term = |term: &MatExpr, name: Name| match work(term, name) {
            small if small < SMALL_TERM => 0,
            large => large,
        };
        // Gradients that were found are short.
        let Some(formula) = self.definition.formula() else {
            return 0;
        };
        let of_terms = |name: &Name| match formula {
            MatExpr::Add(addends) => self
                .places(addends, *name)
                .into_iter()
                .map(|place| of_term(&addends[place].value, *name))
                .fold(0, u64::saturating_add),
            _ => work(formula, *name),
        };
        self.names.iter().map(of_terms).fold(0, u64::saturating_add)
    }

    /// The terms of a sum that a value is in.
    fn places(&self, addends: &[Addend], wrt: Name) -> Vec<usize> {
        if addends.len() > FEW_TERMS {
            return self.terms.get(&wrt).cloned().unwrap_or_default();
        }
        let has = |addend: &Addend| addend.value.mentions(wrt);
        (0..addends.len())
            .filter(|place| has(&addends[*place]))
            .collect()
    }

    /// The part that depends on a value.
    pub fn share(&self, wrt: Name, scope: &Scope) -> Share {
        let whole = || Share {
            definition: self.definition.right(),
            has_rest: false,
        };
        let Some(MatExpr::Add(addends)) = self.definition.formula() else {
            return whole();
        };
        let places = self.places(addends, wrt);
        if places.len() == addends.len() {
            return whole();
        }
        let mut kept: Vec<Addend> = places.iter().map(|place| addends[*place].clone()).collect();
        let alone = MatExpr::Add(kept.clone());
        let whole = size_of(&scope.letter(self.of).shape);
        if size(&alone, scope) != whole {
            // A row that was added to a matrix has to be seen in all of its places.
            let value = MatExpr::Fill(Filling::Zeros, whole.axes().to_vec());
            kept.push(Addend {
                negative: false,
                value,
            });
        }
        Share {
            definition: Right::Matrix(MatExpr::Add(kept)),
            has_rest: true,
        }
    }
}

fn is_tangled(definition: &MatExpr) -> bool {
    let mut found = false;
    definition.visit(&mut |part| {
        found |= match part {
            MatExpr::Divide(_, below) => !matches!(**below, MatExpr::Number(_) | MatExpr::Size(_)),
            MatExpr::Power(_, exponent) => *exponent < Rational::ZERO || !exponent.is_int(),
            MatExpr::Normalize(..) | MatExpr::OfMatrix(..) => true,
            MatExpr::Reduce(reduction, _, axis) => {
                axis.is_some() || matches!(reduction, Reduction::Norm | Reduction::LogSumExp)
            }
            MatExpr::Apply(function, _) => {
                matches!(function, Function::Exp | Function::Log | Function::Sqrt)
            }
            _ => false,
        };
    });
    found
}
