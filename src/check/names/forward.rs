//! Updated forms that are no updates: the new state of a cell, which the loss is computed from.
//!
//! In: the chains of a work. Out: those of its updated forms that are values of their own.

use super::gradients::has_gradient;
use super::walk::visit_rows;
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
    // The updated forms that are looked at, and those in the first equation of each updated form.
    let mut open: Vec<String> = Vec::new();
    let mut given: FxHashMap<String, Vec<String>> = FxHashMap::default();
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
        if has_gradient(&right.row) {
            continue;
        }
        let mut inside = Vec::new();
        visit_rows(&right.row, &mut |row| {
            for node in row {
                if let Ok(Some(found)) = marks(node, setting)
                    && found.updated
                {
                    let stated = Stated {
                        base: found.base,
                        layer: found.layer,
                        below: found.below,
                        bracketed: false,
                        updated: true,
                        number: false,
                    };
                    inside.extend(key_of_stated(&stated, setting));
                }
            }
        });
        match one.updated {
            true => {
                given.insert(key, inside);
            }
            false => open.extend(inside),
        }
    }
    // What a step gives is a step's.
    let mut found: FxHashSet<String> = FxHashSet::default();
    while let Some(key) = open.pop() {
        if let Some(inside) = given.get(&key)
            && found.insert(key)
        {
            open.extend(inside.iter().cloned());
        }
    }
    found
}
