//! The equation of any value in the voice of a document: of one that the author wrote, and of a
//! gradient that is differentiated again.
//!
//! In: a name. Out: its two sides, or lines. How a voice writes an equation is said in `voice`.

use super::compose::Composer;
use super::voice::{self, General, Notation};
use super::{Inline, Line};
use crate::algebra::{Expr, Index};
use crate::derivation::{Derivation, Gradient, slope_along};
use crate::graph::{Graph, Want};
use crate::matrix::MatExpr;
use crate::notation::Math;
use crate::notation::typeset;
use crate::scope::Name;
use rustc_hash::FxHashMap;

/// A right side.
#[derive(Debug, Clone)]
pub(super) enum Right {
    /// A formula of whole tensors.
    Matrix(MatExpr),
    /// The general entry of a gradient that has no matrix form.
    Component(Vec<Index>, Expr),
}

/// Where equations are found by the names that they define: those of the network, of gradients that
/// are differentiated again, and of slopes along directions.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The place of a value among the nodes.
    nodes: FxHashMap<Name, usize>,
    by_name: FxHashMap<Name, Right>,
}

impl Found {
    pub fn new(graph: &Graph, derivation: &Derivation) -> Found {
        let mut by_name = FxHashMap::default();
        for (demand, parts) in graph.demands.iter().zip(&derivation.demanded) {
            let (Want::Hessian { of, wrt, along }, [first, seconds @ ..]) =
                (&demand.want, parts.as_slice())
            else {
                continue;
            };
            for gradient in &first.gradients {
                by_name.insert(gradient.name, right_of(gradient));
            }
            if let (Some(along), [second]) = (along, seconds) {
                let sum = slope_along(*of, wrt, along, &derivation.scope);
                by_name.insert(second.loss, Right::Matrix(sum));
            }
        }
        let nodes = graph.nodes.iter().enumerate();
        Found {
            nodes: nodes.map(|(place, node)| (node.name, place)).collect(),
            by_name,
        }
    }
}

fn right_of(gradient: &Gradient) -> Right {
    match gradient.matrix() {
        Some(matrix) => Right::Matrix(matrix),
        None => Right::Component(gradient.at().to_vec(), gradient.component()),
    }
}

impl Composer<'_> {
    /// What a name is defined by, if it is.
    pub fn definition(&self, name: Name) -> Option<Right> {
        match self.found.nodes.get(&name) {
            Some(place) => self.graph.nodes[*place]
                .definition
                .clone()
                .map(Right::Matrix),
            None => self.found.by_name.get(&name).cloned(),
        }
    }

    /// Its equation by the general entry.
    fn general(&self, name: Name) -> Option<General> {
        Some(match self.definition(name)? {
            Right::Matrix(formula) => General::of_value(self, name, &formula),
            Right::Component(at, right) => General { name, at, right },
        })
    }

    /// The two sides of its equation.
    pub fn equation_of(&self, name: Name) -> Option<(Math, Math)> {
        if let (Notation::Matrix, Right::Matrix(formula)) =
            (self.options.notation, self.definition(name)?)
        {
            let is_value = self.found.nodes.contains_key(&name);
            return Some(match is_value {
                true => typeset::equation(name, &formula, &self.style),
                false => (
                    self.name(name),
                    self.typeset(&self.as_written(name, &formula)),
                ),
            });
        }
        let line = voice::in_letters(self, &self.general(name)?, None);
        Some((line.left?, line.right))
    }

    /// Its equation, or in the scalar voice that of its first entry.
    pub fn example_of(&self, name: Name) -> Option<(Math, Math)> {
        let first = match self.options.notation {
            Notation::Matrix | Notation::Index => None,
            Notation::Scalar => voice::first(self, &self.general(name)?),
        };
        first.or_else(|| self.equation_of(name))
    }

    /// Its equation, or those of its entries.
    pub fn equation_lines(&self, name: Name) -> Vec<Line> {
        match self.options.notation {
            Notation::Matrix | Notation::Index => {
                let sides = self.equation_of(name);
                sides
                    .map(|(left, right)| Line::equation(left, right))
                    .into_iter()
                    .collect()
            }
            Notation::Scalar => match self.general(name) {
                Some(general) => voice::lines(self, &general, None),
                None => Vec::new(),
            },
        }
    }

    /// What a heading calls the equation: itself, or in the scalar voice the entries that it gives.
    pub fn heading_of(&self, name: Name) -> Option<Vec<Inline>> {
        if let (Notation::Scalar, Some(general)) = (self.options.notation, self.general(name))
            && !general.at.is_empty()
        {
            let names = voice::named_entries(self, &general);
            if !names.is_empty() {
                return Some(self.phrases.list(names));
            }
        }
        let line = self.equation_lines(name).into_iter().next()?;
        let equation = Math::relation(line.left?, line.sign, line.right);
        Some(vec![Inline::Math(equation)])
    }

    /// A formula of whole tensors.
    pub fn typeset(&self, formula: &MatExpr) -> Math {
        typeset::matrix(formula, &self.style)
    }
}
