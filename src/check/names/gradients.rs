//! Signs of derivatives in the rows of a work.
//!
//! In: rows. Out: whether a gradient stands in them, and whether bars are gradients.

use super::walk::visit_rows;
use crate::check::chains::Chain;
use crate::notation::read::{Accent, Kind, Node};

/// Whether a step goes along a gradient: it has one, or a rate.
pub(super) fn has_gradient(row: &[Node]) -> bool {
    let mut found = false;
    visit_rows(row, &mut |row| {
        for node in row {
            found |= match &node.kind {
                Kind::Partial | Kind::Nabla => true,
                Kind::Letter(letter, _) => matches!(letter.as_str(), "eta" | "alpha"),
                Kind::Scripts(scripts) => matches!(scripts.base.kind, Kind::Nabla),
                _ => false,
            };
        }
    });
    found
}

/// Whether some bar stands beside a derivative in a chain: then bars are gradients.
pub(super) fn has_bars(chains: &[Chain]) -> bool {
    let barred = |row: &[Node]| match row {
        [node] => match &node.kind {
            Kind::Accent(Accent::Bar, _) => true,
            Kind::Scripts(scripts) => matches!(scripts.base.kind, Kind::Accent(Accent::Bar, _)),
            _ => false,
        },
        _ => false,
    };
    let derivative = |row: &[Node]| match row {
        [node] => match &node.kind {
            Kind::Fraction(above, _) => match &above.kind {
                Kind::Row(all) => all.first().is_some_and(is_sign),
                _ => is_sign(above),
            },
            _ => false,
        },
        [first, ..] => {
            matches!(first.kind, Kind::Nabla | Kind::Partial)
                || matches!(&first.kind, Kind::Scripts(scripts) if matches!(scripts.base.kind, Kind::Nabla))
        }
        [] => false,
    };
    chains.iter().any(|chain| {
        let mut pairs = chain.sides.windows(2);
        pairs.any(|pair| {
            barred(&pair[0].row) && derivative(&pair[1].row)
                || derivative(&pair[0].row) && barred(&pair[1].row)
        })
    })
}

/// ∂ or ∇, with scripts or without.
pub(super) fn is_derivative_sign(node: &Node) -> bool {
    match &node.kind {
        Kind::Partial | Kind::Nabla => true,
        Kind::Scripts(scripts) => is_derivative_sign(&scripts.base),
        _ => false,
    }
}

fn is_sign(node: &Node) -> bool {
    match &node.kind {
        Kind::Partial => true,
        Kind::Letter(letter, _) => letter == "d",
        Kind::Scripts(scripts) => is_sign(&scripts.base),
        _ => false,
    }
}
