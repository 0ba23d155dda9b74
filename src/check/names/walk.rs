//! What is applied in the rows of a work, and the walk over rows.

use super::letter_latex;
use crate::check::chains::Chain;
use crate::notation::interpret::symbols::{Role, Symbol, Symbols};
use crate::notation::read::{Fence, Kind, Node};

/// Functions that are applied and nowhere defined: `f'(z)`.
pub(super) fn primed(chains: &[Chain], symbols: &mut Symbols) {
    let mut found: Vec<String> = Vec::new();
    for chain in chains {
        for side in &chain.sides {
            visit_rows(&side.row, &mut |row| {
                for (at, node) in row.iter().enumerate() {
                    let (base, primed) = match &node.kind {
                        Kind::Scripts(scripts) => (&scripts.base, scripts.primes > 0),
                        _ => (node, false),
                    };
                    let Kind::Letter(letter, _) = &base.kind else {
                        continue;
                    };
                    let applied = matches!(
                        row.get(at + 1).map(|next| &next.kind),
                        Some(Kind::Fenced(Fence::Round, ..))
                    );
                    let usual = ["f", "g", "phi", "varphi", "psi"].contains(&letter.as_str());
                    if primed && letter != "sigma" || applied && usual {
                        found.push(letter.clone());
                    }
                }
            });
        }
    }
    for key in found {
        if symbols.find(&key).is_none() && !symbols.stepped().own.contains(&key) {
            let latex = letter_latex(&key);
            let role = Role::Any;
            symbols.declare(Symbol { key, latex, role });
        }
    }
}

/// Call `f` on every row of nodes, outer ones first.
pub(super) fn visit_rows(row: &[Node], f: &mut dyn FnMut(&[Node])) {
    f(row);
    for node in row {
        let mut inner = |node: &Node| match &node.kind {
            Kind::Row(nodes) => visit_rows(nodes, f),
            _ => visit_rows(std::slice::from_ref(node), f),
        };
        match &node.kind {
            Kind::Row(nodes) => visit_rows(nodes, f),
            Kind::Fraction(a, b) | Kind::Noted(a, b) => {
                inner(a);
                inner(b);
            }
            Kind::Root(index, a) => {
                if let Some(index) = index {
                    inner(index);
                }
                inner(a);
            }
            Kind::Fenced(_, a, _) => inner(a),
            Kind::Scripts(scripts)
                if !matches!(scripts.base.kind, Kind::Letter(..) | Kind::Word(_)) =>
            {
                inner(&scripts.base);
            }
            Kind::Matrix(_, rows, _) | Kind::Cases(rows) => {
                rows.iter().flatten().for_each(inner);
            }
            _ => {}
        }
    }
}
