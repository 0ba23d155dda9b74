//! Tables of what is made of all values of an expression: extremes, products, inverses.

use super::{Fault, Field, Model, Table, Walk};
use crate::algebra::function::Function;
use crate::algebra::{Bind, Binder, Index, Subscript};
use crate::exact::linear;

impl<F: Field, M: Model<F>> Walk<'_, F, M> {
    pub(super) fn bind(&self, bind: &Bind) -> Result<Table<F>, Fault> {
        let body = self.expr(&bind.body)?;
        let free: Vec<Index> = body
            .axes
            .iter()
            .copied()
            .filter(|axis| !bind.bound.contains(axis))
            .collect();
        let bound_lengths = bind
            .bound
            .iter()
            .map(|index| self.model.size(index.range))
            .collect::<Result<Vec<_>, _>>()?;
        let count: usize = bound_lengths.iter().product();
        // Row by row over the bound indices, for every place of the free ones.
        let axes: Vec<Index> = free.iter().chain(&bind.bound).copied().collect();
        let body = self.spread(body, &axes)?;
        let free_lengths = body.lengths[..free.len()].to_vec();
        let blocks = body.entries.chunks(count.max(1));
        if let Binder::FirstMax | Binder::FirstMin | Binder::Inverse = bind.binder {
            let mut entries = Vec::with_capacity(body.entries.len());
            for block in blocks {
                entries.extend(match bind.binder {
                    Binder::Inverse => linear::inverse(bound_lengths[0], block)?,
                    binder => {
                        let first = F::first_extreme(block, binder == Binder::FirstMax)?;
                        let one = |place| if place == first { F::one() } else { F::zero() };
                        (0..block.len()).map(one).collect()
                    }
                });
            }
            // Seen at the places that are asked for.
            let own: Vec<Subscript> = free.iter().copied().map(Subscript::Index).collect();
            let at: Vec<Subscript> = own.into_iter().chain(bind.at.iter().cloned()).collect();
            return self.seen(&entries, &body.lengths, &at);
        }
        let made = |block: &[F]| match bind.binder {
            Binder::Max => Ok(block[F::first_extreme(block, true)?].clone()),
            Binder::Min => Ok(block[F::first_extreme(block, false)?].clone()),
            Binder::Determinant => linear::determinant(bound_lengths[0], block),
            Binder::LogDeterminant => F::apply(
                Function::Log,
                &[&linear::determinant(bound_lengths[0], block)?],
            ),
            Binder::Product | Binder::FirstMax | Binder::FirstMin | Binder::Inverse => block
                .iter()
                .try_fold(F::one(), |product, entry| product.multiply(entry)),
        };
        Ok(Table {
            axes: free,
            lengths: free_lengths,
            entries: blocks.map(made).collect::<Result<_, _>>()?,
        })
    }
}
