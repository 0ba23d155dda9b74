//! Updated forms that are no updates: the new state of a cell, which the loss is computed from.
//!
//! In: the chains of a work. Out: those of its updated forms that are values of their own.

use super::*;

/// Declare the updated forms that are values of their own.
pub(super) fn declare_forward(
    stated: &[Stated],
    chains: &[Chain],
    setting: &Setting,
    symbols: &mut Symbols,
) {
    let forward = forward(chains, setting);
    for one in stated.iter().filter(|one| one.updated) {
        let Some(key) = key_of_stated(one, setting) else {
            continue;
        };
        if forward.contains(&key) && symbols.find(&key).is_none() {
            let below = key_text(&one.below, setting);
            let spelling = Spelling {
                base: &one.base,
                layer: one.layer.as_deref(),
                below: below.as_deref(),
            };
            let latex = format!(r"{}^{{\mathrm{{new}}}}", latex_of(&spelling));
            let role = Role::Value(None);
            symbols.declare(Symbol { key, latex, role });
        }
    }
}

/// Updated forms that are values of their own: `c_{new} = f ⊙ c + i ⊙ g` of a cell, which the loss
/// is computed from. They stand in the first equation of a name that is no updated form itself, or
/// in that of another of them, and no step gives them.
fn forward(chains: &[Chain], setting: &Setting) -> FxHashSet<String> {
    let mut seen: FxHashSet<String> = FxHashSet::default();
    // For each first equation: its name, whether that is an updated form, the updated forms in it.
    let mut uses: Vec<(String, bool, Vec<String>)> = Vec::new();
    for chain in chains.iter().filter(|chain| !chain.conditional) {
        let [left, right, ..] = chain.sides.as_slice() else {
            continue;
        };
        let gives = right
            .relation
            .as_ref()
            .is_some_and(|(relation, _)| Chain::claims(*relation));
        let stated = name_of(&left.row, setting);
        let key = stated.as_ref().and_then(|one| key_of_stated(one, setting));
        let (Some(one), Some(key), true) = (stated, key, gives) else {
            continue;
        };
        if !seen.insert(key.clone()) {
            continue;
        }
        let mut inside = Vec::new();
        let mut step = false;
        visit_rows(&right.row, &mut |row| {
            for node in row {
                step |= matches!(node.kind, Kind::Partial | Kind::Nabla)
                    || matches!(&node.kind, Kind::Letter(letter, _) if letter == "eta");
                if let Ok(Some(found)) = marks(node, setting)
                    && found.updated
                {
                    let stated = Stated {
                        base: found.base,
                        layer: found.layer,
                        below: found.below,
                        updated: true,
                        number: false,
                    };
                    inside.extend(key_of_stated(&stated, setting));
                }
            }
        });
        if !step {
            uses.push((key, one.updated, inside));
        }
    }
    let mut found: FxHashSet<String> = FxHashSet::default();
    loop {
        let before = found.len();
        for (key, updated, inside) in &uses {
            if !updated || found.contains(key) {
                found.extend(inside.iter().cloned());
            }
        }
        if found.len() == before {
            break;
        }
    }
    // What a step gives is a step's.
    let given: FxHashSet<&String> = uses.iter().map(|(key, ..)| key).collect();
    found.retain(|key| given.contains(key));
    found
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
