//! The equations of a work: what each name is defined by, and each gradient that a claim asks for.
//!
//! In: names with their right sides, and pairs of which the derivative is wanted. Out: the
//! definition of every name and of every gradient that was derived, in matrix notation where it has
//! one. What a name amounts to is not known here ([`world`](super::world)), nor what a claim is.
//!
//! The walk of [`derivation`](crate::derivation) takes names in the order of their declaration for
//! the order of the equations. A work states its equations in any order, so each derivation has
//! twins of the names it needs, declared in the order of the equations.

use crate::algebra::{Expr, Index};
use crate::derivation::{Derivation, Gradient, Limits, derive_within};
use crate::matrix::shape::size_of;
use crate::matrix::{Filling, MatExpr};
use crate::scope::{Kind, Name, Scope};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

mod twins;

use twins::Twins;

/// Gradients of gradients of gradients go no deeper.
const DEEPEST: usize = 4;

/// The right side of a name's equation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// In matrix notation.
    Matrix(MatExpr),
    /// In index notation: the entry at these indices.
    Component(Vec<Index>, Expr),
}

impl Definition {
    /// The names in it, each once.
    pub fn names(&self) -> Vec<Name> {
        match self {
            Definition::Matrix(formula) => formula.names(),
            Definition::Component(_, entry) => {
                let mut names = BTreeSet::new();
                entry.visit_names(&mut |name| {
                    names.insert(name);
                });
                names.into_iter().collect()
            }
        }
    }
}

/// The equations of a work.
#[derive(Debug, Clone, Default)]
pub struct Model {
    definitions: FxHashMap<Name, Definition>,
    /// Which definitions each name stands in.
    users: FxHashMap<Name, Vec<Name>>,
    /// Names that stand for another one which is held: nothing is differentiated through them.
    held: FxHashSet<Name>,
    /// Gradients that were asked for and cannot be derived.
    unavailable: FxHashSet<Name>,
}

impl Model {
    /// The equations of these names; a name without a right side is free.
    pub fn new(values: impl IntoIterator<Item = (Name, Option<MatExpr>)>) -> Model {
        let mut model = Model::default();
        for (name, formula) in values {
            if let Some(formula) = formula {
                model.define(name, Definition::Matrix(formula));
            }
        }
        model
    }

    /// Let a name stand for the value of another one, which is held where it is differentiated.
    pub fn hold(&mut self, held: Name, of: Name) {
        self.define(held, Definition::Matrix(MatExpr::Name(of)));
        self.held.insert(held);
    }

    /// Give a name the equation of another one with these names held.
    pub fn define_direct(&mut self, name: Name, of: Name, held: &FxHashMap<Name, Name>) {
        if let Some(formula) = self.formula(of) {
            let renamed = |name: Name| held.get(&name).copied().unwrap_or(name);
            let formula = formula.with_names(&renamed);
            self.define(name, Definition::Matrix(formula));
        }
    }

    /// Let a gradient have no equation.
    pub fn refuse(&mut self, gradient: Name) {
        self.unavailable.insert(gradient);
    }

    /// Give a name its equation. One that has one keeps it.
    fn define(&mut self, name: Name, definition: Definition) {
        if self.definitions.contains_key(&name) {
            return;
        }
        for used in definition.names() {
            self.users.entry(used).or_default().push(name);
        }
        self.definitions.insert(name, definition);
    }

    /// The equation of a name, or of a gradient that was derived.
    pub fn definition(&self, name: Name) -> Option<&Definition> {
        self.definitions.get(&name)
    }

    /// The same, where it is in matrix notation.
    pub fn formula(&self, name: Name) -> Option<&MatExpr> {
        match self.definitions.get(&name)? {
            Definition::Matrix(formula) => Some(formula),
            Definition::Component(..) => None,
        }
    }

    /// How many equations there are.
    pub fn count(&self) -> usize {
        self.definitions.len()
    }

    /// Whether a gradient was asked for and cannot be derived.
    pub fn is_unavailable(&self, gradient: Name) -> bool {
        self.unavailable.contains(&gradient)
    }

    /// The names in whose equations a name stands.
    pub fn users(&self, name: Name) -> &[Name] {
        self.users.get(&name).map(Vec::as_slice).unwrap_or_default()
    }

    /// All that the value of a name rests on, itself left out.
    pub fn depends(&self, name: Name) -> BTreeSet<Name> {
        let mut found: BTreeSet<Name> = self.order([name]).into_iter().collect();
        found.remove(&name);
        found
    }

    /// A place for each of these names and all that they rest on, behind what it needs.
    pub fn places(&self, names: &[Name]) -> FxHashMap<Name, usize> {
        let order = self.order(names.iter().copied());
        order.into_iter().zip(0..).collect()
    }

    /// These names and all that they rest on, each behind what it needs. A name that needs itself
    /// stands behind the rest of what it needs.
    fn order(&self, names: impl IntoIterator<Item = Name>) -> Vec<Name> {
        let mut seen: FxHashSet<Name> = FxHashSet::default();
        let mut order = Vec::new();
        let mut open: Vec<(Name, bool)> = names.into_iter().map(|name| (name, false)).collect();
        open.reverse();
        while let Some((name, done)) = open.pop() {
            if done {
                order.push(name);
                continue;
            }
            if !seen.insert(name) {
                continue;
            }
            open.push((name, true));
            if let Some(definition) = self.definitions.get(&name)
                && !self.held.contains(&name)
            {
                let needed = definition.names().into_iter().rev();
                let new = needed.filter(|needed| !seen.contains(needed));
                open.extend(new.map(|needed| (needed, false)));
            }
        }
        order
    }

    /// Derive ∂of/∂by for each of these pairs, with names that were made for formulas that have
    /// none. Gradients in between that come by it get their names in the scope.
    ///
    /// ```
    /// use backprose::check::model::Model;
    /// use backprose::matrix::MatExpr;
    /// use backprose::scope::{Kind, Scope};
    /// let mut scope = Scope::new();
    /// let x = scope.declare("x", Kind::Input, vec![]);
    /// let y = scope.declare("y", Kind::Computed, vec![]);
    /// let square = MatExpr::Power(Box::new(MatExpr::Name(x)), 2.into());
    /// let mut model = Model::new([(x, None), (y, Some(square))]);
    /// model.ensure(&mut scope, &[(y, x)], &[]);
    /// let gradient = scope.adjoint(y, x);
    /// assert!(model.formula(gradient).is_some_and(|found| found.names() == [x]));
    /// ```
    pub fn ensure(&mut self, scope: &mut Scope, pairs: &[(Name, Name)], made: &[(Name, MatExpr)]) {
        for (name, formula) in made {
            self.define(*name, Definition::Matrix(formula.clone()));
        }
        self.ensure_within(scope, pairs, DEEPEST);
    }

    /// Derive the gradients of a scalar by as many of these names as there are below it, in one
    /// walk; none of them where one cannot be derived.
    pub fn ensure_all(&mut self, scope: &mut Scope, of: Name, by: impl Iterator<Item = Name>) {
        let below: FxHashSet<Name> = self.order([of]).into_iter().collect();
        let in_index_notation =
            |name: &Name| matches!(self.definitions.get(name), Some(Definition::Component(..)));
        if below.iter().any(in_index_notation) || self.rests_on_unknown(&below, scope) {
            return;
        }
        let moves = |name: &Name| {
            let letter = scope.letter(*name);
            let is_fixed = matches!(letter.kind, Kind::Const | Kind::Target);
            *name != of && below.contains(name) && letter.indexes.is_none() && !is_fixed
        };
        let by: Vec<Name> = by.filter(moves).collect();
        self.derive_together(scope, &[(of, by)]);
    }

    fn ensure_within(&mut self, scope: &mut Scope, pairs: &[(Name, Name)], depth: usize) {
        let mut wanted = pairs.to_vec();
        wanted.retain(|(of, by)| {
            let name = scope.adjoint(*of, *by);
            !self.definitions.contains_key(&name) && !self.unavailable.contains(&name)
        });
        if wanted.is_empty() {
            return;
        }
        // What is differentiated may itself rest on gradients.
        let order = self.order(wanted.iter().map(|(of, _)| *of));
        let inner: Vec<(Name, Name)> = order
            .iter()
            .filter(|name| !self.definitions.contains_key(name))
            .filter_map(|name| match scope.letter(*name).kind {
                Kind::Adjoint { of, wrt } => Some((of, wrt)),
                _ => None,
            })
            .collect();
        if !inner.is_empty() && depth > 0 {
            self.ensure_within(scope, &inner, depth - 1);
        }
        let groups: Vec<(Name, Vec<Name>)> = grouped(wanted)
            .into_iter()
            .map(|(of, by)| (of, self.still_open(scope, of, by)))
            .filter(|(_, by)| !by.is_empty())
            .collect();
        self.derive(scope, &groups);
    }

    /// Those of these names by which a derivative has to be worked out.
    fn still_open(&mut self, scope: &mut Scope, of: Name, by: Vec<Name>) -> Vec<Name> {
        let needed: FxHashSet<Name> = self.order([of]).into_iter().collect();
        let unknown = self.rests_on_unknown(&needed, scope);
        let mut left = Vec::with_capacity(by.len());
        for by in by {
            let name = scope.adjoint(of, by);
            if self.definitions.contains_key(&name) || self.unavailable.contains(&name) {
                continue;
            }
            let is_gradient = matches!(scope.letter(by).kind, Kind::Adjoint { .. });
            if of == by || !unknown && !is_gradient && !needed.contains(&by) {
                self.define(name, constant(of, by, scope));
            // A gradient that another was not made from might have been, in another way.
            } else if unknown || !needed.contains(&by) {
                self.unavailable.insert(name);
            } else {
                left.push(by);
            }
        }
        left
    }

    /// Whether a gradient among these names has no equation: nobody can tell what it moves with.
    fn rests_on_unknown(&self, names: &FxHashSet<Name>, scope: &Scope) -> bool {
        names.iter().any(|name| {
            let is_gradient = matches!(scope.letter(*name).kind, Kind::Adjoint { .. });
            is_gradient && !self.definitions.contains_key(name)
        })
    }

    /// Derive all of these together, or, where that fails, each alone.
    fn derive(&mut self, scope: &mut Scope, groups: &[(Name, Vec<Name>)]) {
        if groups.is_empty() || self.derive_together(scope, groups) {
            return;
        }
        match groups {
            [(of, by)] => match by.as_slice() {
                [by] => {
                    let name = scope.adjoint(*of, *by);
                    self.unavailable.insert(name);
                }
                several => {
                    for by in several {
                        self.derive(scope, &[(*of, vec![*by])]);
                    }
                }
            },
            several => {
                for group in several {
                    self.derive(scope, std::slice::from_ref(group));
                }
            }
        }
    }

    fn derive_together(&mut self, scope: &mut Scope, groups: &[(Name, Vec<Name>)]) -> bool {
        let order = self.order(groups.iter().map(|(of, _)| *of));
        let has_component = order
            .iter()
            .any(|name| matches!(self.definitions.get(name), Some(Definition::Component(..))));
        let graph = match (has_component, groups) {
            (false, _) => Twins::new(self, &order, scope).graph(groups),
            // The equation of a gradient in index notation is known to a second derivative only.
            (true, [(of, by)]) => match scope.letter(*of).kind {
                Kind::Adjoint { of, wrt } => {
                    let order = self.order([of]);
                    let plain = |name: &Name| {
                        !matches!(self.definitions.get(name), Some(Definition::Component(..)))
                    };
                    order
                        .iter()
                        .all(plain)
                        .then(|| Twins::new(self, &order, scope).second(of, wrt, by))
                        .flatten()
                }
                _ => None,
            },
            (true, _) => None,
        };
        let Some((graph, twins)) = graph else {
            return false;
        };
        let Ok(derivation) = derive_within(&graph, &Limits::default()) else {
            return false;
        };
        self.take(scope, &derivation, &twins);
        let mut all = groups
            .iter()
            .flat_map(|(of, by)| by.iter().map(|by| (*of, *by)));
        all.all(|(of, by)| {
            let name = scope.find_adjoint(of, by);
            name.is_some_and(|name| self.definitions.contains_key(&name))
        })
    }

    /// Take over what was derived, under the names of the work.
    fn take(&mut self, scope: &mut Scope, derivation: &Derivation, twins: &FxHashMap<Name, Name>) {
        let mut own: FxHashMap<Name, Name> = twins.clone();
        let mut taken: Vec<(Name, &Gradient)> = Vec::new();
        for part in derivation.all_parts() {
            let Some(of) = own.get(&part.loss).copied() else {
                continue;
            };
            if let Some(itself) = derivation.scope.find_adjoint(part.loss, part.loss) {
                own.insert(itself, scope.adjoint(of, of));
                let name = scope.adjoint(of, of);
                self.define(name, constant(of, of, scope));
            }
            for gradient in &part.gradients {
                let Some(wrt) = own.get(&gradient.wrt).copied() else {
                    continue;
                };
                let name = scope.adjoint(of, wrt);
                own.insert(gradient.name, name);
                taken.push((name, gradient));
            }
        }
        let renamed = |name: Name| own.get(&name).copied().unwrap_or(name);
        for (name, gradient) in taken {
            let definition = match gradient.matrix() {
                Some(formula) => Definition::Matrix(formula.with_names(&renamed)),
                None => {
                    let entry = gradient.component().with_names(&renamed);
                    Definition::Component(gradient.at().to_vec(), entry)
                }
            };
            self.define(name, definition);
        }
    }
}

/// Pairs by their first name, each pair once.
fn grouped(pairs: Vec<(Name, Name)>) -> Vec<(Name, Vec<Name>)> {
    let mut groups: Vec<(Name, Vec<Name>)> = Vec::new();
    let mut places: FxHashMap<Name, usize> = FxHashMap::default();
    let mut seen: FxHashSet<(Name, Name)> = FxHashSet::default();
    for (of, by) in pairs {
        if !seen.insert((of, by)) {
            continue;
        }
        let place = *places.entry(of).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, all)) => all.push(by),
            None => groups.push((of, vec![by])),
        }
    }
    groups
}

/// The derivative of a name by itself, or by one that it does not depend on.
fn constant(of: Name, by: Name, scope: &Scope) -> Definition {
    let shape = &scope.letter(of).shape;
    let axes = size_of(shape);
    if of == by {
        if shape.is_scalar() {
            return Definition::Matrix(MatExpr::integer(1));
        }
        let long = axes.axes().iter().filter(|axis| !scope.is_one(**axis));
        let pairs: Vec<(Index, Index)> = long
            .zip(1..)
            .map(|(axis, number)| {
                (
                    Index::free(2 * number, *axis),
                    Index::free(2 * number + 1, *axis),
                )
            })
            .collect();
        if let ([pair], 1) = (pairs.as_slice(), shape.0.len()) {
            return Definition::Matrix(MatExpr::Eye(pair.0.range));
        }
        let deltas = pairs.iter().map(|(a, b)| Expr::delta(*a, *b)).collect();
        let at = pairs.iter().map(|pair| pair.0);
        let at = at.chain(pairs.iter().map(|pair| pair.1)).collect();
        return Definition::Component(at, Expr::product(deltas));
    }
    let name = scope.find_adjoint(of, by);
    let shape = name.map(|name| &scope.letter(name).shape);
    match shape.filter(|shape| !shape.is_scalar()) {
        Some(shape) => {
            let zeros = MatExpr::Fill(Filling::Zeros, size_of(shape).axes().to_vec());
            Definition::Matrix(zeros)
        }
        None => Definition::Matrix(MatExpr::integer(0)),
    }
}
