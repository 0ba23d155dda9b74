//! Twins of the names of some equations, as a network to be derived.
//!
//! In: the equations of a work, and what is to be differentiated by what. Out: a [`Graph`] whose
//! names are declared in the order of the equations, and the name that each of them stands for. No
//! derivative is taken here.

use super::{Definition, Model};
use crate::graph::{Demand, Graph, Node, Request, Want};
use crate::scope::{Kind, Name, Scope};
use crate::source::Span;
use rustc_hash::FxHashMap;

/// The names of some equations once more, declared in the order of the equations.
pub(super) struct Twins {
    graph: Graph,
    twin: FxHashMap<Name, Name>,
    original: FxHashMap<Name, Name>,
}

impl Twins {
    pub(super) fn new(model: &Model, order: &[Name], scope: &Scope) -> Twins {
        let mut twins = Twins {
            graph: Graph {
                scope: scope.sizes_alone(),
                ..Graph::default()
            },
            twin: FxHashMap::default(),
            original: FxHashMap::default(),
        };
        for name in order {
            let definition = match model.definition(*name) {
                Some(Definition::Matrix(formula)) if !model.held.contains(name) => {
                    let renamed = |name: Name| twins.twin.get(&name).copied().unwrap_or(name);
                    Some(formula.with_names(&renamed))
                }
                _ => None,
            };
            let letter = scope.letter(*name);
            let kind = match (&definition, letter.kind) {
                (Some(_), _) => Kind::Computed,
                (None, Kind::Computed | Kind::Adjoint { .. } | Kind::Slope { .. }) => Kind::Input,
                (None, kind) => kind,
            };
            let own = &mut twins.graph.scope;
            let twin = own.declare(letter.text.clone(), kind, letter.declared.clone());
            let made = own.letter_mut(twin);
            made.attributes.clone_from(&letter.attributes);
            made.indexes = letter.indexes;
            twins.twin.insert(*name, twin);
            twins.original.insert(twin, *name);
            twins.graph.nodes.push(Node {
                name: twin,
                definition,
                span: Span::default(),
                value_span: Span::default(),
                notes: Vec::new(),
                given: None,
            });
        }
        twins
    }

    fn all(&self, names: &[Name]) -> Option<Vec<Name>> {
        names
            .iter()
            .map(|name| self.twin.get(name).copied())
            .collect()
    }

    /// Ask for these derivatives.
    pub(super) fn graph(
        mut self,
        groups: &[(Name, Vec<Name>)],
    ) -> Option<(Graph, FxHashMap<Name, Name>)> {
        for (of, by) in groups {
            let request = Request {
                of: *self.twin.get(of)?,
                wrt: self.all(by)?,
                span: Span::default(),
                notes: Vec::new(),
            };
            self.graph.requests.push(request);
        }
        Some((self.graph, self.original))
    }

    /// Ask for the second derivatives of a number by these names, the first of them one that is
    /// differentiated by first.
    pub(super) fn second(
        mut self,
        of: Name,
        wrt: Name,
        by: &[Name],
    ) -> Option<(Graph, FxHashMap<Name, Name>)> {
        let mut all = vec![wrt];
        all.extend(by.iter().filter(|by| **by != wrt));
        let want = Want::Hessian {
            of: *self.twin.get(&of)?,
            wrt: self.all(&all)?,
            along: None,
        };
        self.graph.demands.push(Demand {
            want,
            after: 0,
            span: Span::default(),
            notes: Vec::new(),
        });
        Some((self.graph, self.original))
    }
}
