//! Rows of numbers for vectors that are given by their entries alone.
//!
//! In: the two sides of a link, read. Out: the right one, which may be turned where nothing says how
//! the vectors of the left one lie. Whether the two are the same is not known here.

use super::*;

impl Judge<'_> {
    /// The right side, and the column that a row of numbers may be meant for: `(w_1)_1 = 3` says
    /// nothing of how w_1 lies.
    pub(super) fn with_rows(&self, near: &Understood, mut right: Understood) -> Understood {
        let columns = |way: &&Elaborated| matches!(way.shape.as_slice(), [_]);
        let Some(length) = near.ways.iter().find(columns).map(|way| way.shape[0]) else {
            return right;
        };
        let lies = |way: &&Elaborated| way.shape == [1, length];
        if !is_numeric(&right.reading)
            || right.ways.iter().any(|way| way.shape == [length])
            || !right.ways.iter().any(|way| lies(&way))
            || !self.is_without_layout(&near.reading)
        {
            return right;
        }
        let turned: Vec<Elaborated> = right
            .ways
            .iter()
            .filter(lies)
            .map(|way| Elaborated {
                formula: way.formula.clone().transposed(),
                shape: vec![length],
                ..way.clone()
            })
            .collect();
        right.ways.extend(turned);
        right
    }

    /// Whether every vector in it is given by its entries.
    fn is_without_layout(&self, reading: &Reading) -> bool {
        let mut none = true;
        reading.visit(&mut |one| {
            let Meaning::Name(symbol) = one.meaning else {
                return;
            };
            let symbol = match self.work.symbols.role(symbol) {
                Some(Role::Updated(base)) => base,
                _ => symbol,
            };
            let Some(name) = self.work.names.get(symbol).copied().flatten() else {
                return;
            };
            let scope = &self.work.scope;
            none &= scope.letter(name).shape.is_scalar() || self.work.by_entries.contains(&name);
        });
        none
    }
}
