//! Factors that say that two places are the same: δ_ij, [p = i + u − 1], entries counted row by row.
//!
//! In: such factors, and the tables and bound indices of their term. Out: the tables without the
//! bound indices that the factors fix: what stands at those indices is looked up at the place that
//! is meant, so that no table is made of all pairs of places.

use super::{Fault, Field, Model, Table, Walk};
use crate::algebra::{Align, Atom, Factor, Form, Index, Location, Relation, Subscript};
use crate::exact::tensor::strides;

/// A factor that is 1 where two places are the same, else 0.
pub(super) enum Link {
    /// [form = 0]
    Zero(Form),
    /// Places counted row by row.
    Align(Align),
}

/// Bound indices that a link fixes.
enum Fixed {
    /// One, to a form.
    Index(Index, Form),
    /// The indices of a whole location, to the same place of another shape.
    Location(Vec<Index>, Location, Location),
}

impl Link {
    /// The link that a factor is, if it is one.
    pub(super) fn of(factor: &Factor) -> Option<Link> {
        match &factor.atom {
            Atom::Delta(i, j) => Some(Link::Zero(Form::from(*i).plus(-1, &Form::from(*j)))),
            Atom::Bracket(Relation::Zero, form) => Some(Link::Zero((**form).clone())),
            Atom::Align(align) => Some(Link::Align((**align).clone())),
            _ => None,
        }
    }

    fn has(&self, index: Index) -> bool {
        let mut found = false;
        let mut look = |own: Index| found |= own == index;
        match self {
            Link::Zero(form) => form.visit_indices(&mut look),
            Link::Align(align) => {
                let places = align.left.at.iter().chain(&align.right.at);
                places.for_each(|at| at.visit_indices(&mut look));
            }
        }
        found
    }

    fn replaced(&self, index: Index, by: &Form) -> Link {
        let mut put = |own: Index| match own == index {
            true => by.clone(),
            false => Form::from(own),
        };
        match self {
            Link::Zero(form) => Link::Zero(form.replaced(&mut put)),
            Link::Align(align) => {
                let mut location = |location: &Location| Location {
                    lengths: location.lengths.clone(),
                    at: location.at.iter().map(|at| at.replaced(&mut put)).collect(),
                };
                let (left, right) = (location(&align.left), location(&align.right));
                Link::Align(Align { left, right })
            }
        }
    }

    /// What it can fix of these indices.
    fn fixes(&self, bound: &[Index]) -> Vec<Fixed> {
        match self {
            Link::Zero(form) => {
                let one = |index: &Index| {
                    let coefficient = form.coefficient(*index);
                    let rest = form.plus(-coefficient, &Form::from(*index));
                    let rest = rest.times(-coefficient);
                    let alone = coefficient.abs() == 1 && !has(&rest, *index);
                    alone.then_some(Fixed::Index(*index, rest))
                };
                bound.iter().filter_map(one).collect()
            }
            Link::Align(align) => {
                let sides = [(&align.left, &align.right), (&align.right, &align.left)];
                let one = |(gone, stays): (&Location, &Location)| {
                    let indices = gone.plain_indices()?;
                    let free = |index: &Index| {
                        let mut places = stays.at.iter();
                        bound.contains(index) && !places.any(|at| has(&Form::from(at), *index))
                    };
                    let all = indices.iter().all(free);
                    all.then(|| Fixed::Location(indices, gone.clone(), stays.clone()))
                };
                sides.into_iter().filter_map(one).collect()
            }
        }
    }
}

fn has(form: &Form, index: Index) -> bool {
    let mut found = false;
    form.visit_indices(&mut |own| found |= own == index);
    found
}

impl<F: Field, M: Model<F>> Walk<'_, F, M> {
    /// The links carried out, as far as they fix bound indices; the others become tables.
    pub(super) fn linked(
        &self,
        mut links: Vec<Link>,
        tables: &mut Vec<Table<F>>,
        bound: &mut Vec<Index>,
    ) -> Result<(), Fault> {
        while let Some((place, fixed)) = self.cheapest(&links, tables, bound)? {
            links.remove(place);
            match fixed {
                Fixed::Index(index, form) => {
                    bound.retain(|own| *own != index);
                    for link in &mut links {
                        *link = link.replaced(index, &form);
                    }
                    self.put_in(index, &form, tables)?;
                }
                Fixed::Location(indices, gone, stays) => {
                    bound.retain(|own| !indices.contains(own));
                    self.moved(&indices, &gone, &stays, tables)?;
                }
            }
        }
        for link in links {
            let difference = match link {
                Link::Zero(form) => form,
                Link::Align(align) => {
                    let right = self.counted(&align.right)?;
                    self.counted(&align.left)?.plus(-1, &right)
                }
            };
            tables.push(self.tabled(&[&difference], |values| {
                if values[0] == 0 { F::one() } else { F::zero() }
            })?);
        }
        Ok(())
    }

    /// The link that makes the smallest tables, and what it fixes.
    fn cheapest(
        &self,
        links: &[Link],
        tables: &[Table<F>],
        bound: &[Index],
    ) -> Result<Option<(usize, Fixed)>, Fault> {
        let mut best: Option<(usize, usize, Fixed)> = None;
        for (place, link) in links.iter().enumerate() {
            for fixed in link.fixes(bound) {
                let (gone, mut axes): (&[Index], Vec<Index>) = match &fixed {
                    Fixed::Index(index, form) => {
                        let mut axes = Vec::new();
                        form.visit_indices(&mut |index| axes.push(index));
                        (std::slice::from_ref(index), axes)
                    }
                    Fixed::Location(indices, _, stays) => {
                        let mut axes = Vec::new();
                        for at in &stays.at {
                            at.visit_indices(&mut |index| axes.push(index));
                        }
                        // Such a place cannot be put into another link.
                        let mut others = links.iter().enumerate();
                        let elsewhere = |(other, link): (usize, &Link)| {
                            other != place && indices.iter().any(|index| link.has(*index))
                        };
                        if others.any(elsewhere) {
                            continue;
                        }
                        (indices, axes)
                    }
                };
                axes.sort();
                axes.dedup();
                let mut cost = 0usize;
                for table in tables.iter().filter(|table| table.has_any(gone)) {
                    let mut entries = 1usize;
                    let stay = table.axes.iter().filter(|axis| !gone.contains(axis));
                    let more = axes.iter().filter(|axis| !table.axes.contains(axis));
                    for axis in stay.chain(more) {
                        entries = entries.saturating_mul(self.model.size(axis.range)?);
                    }
                    cost = cost.saturating_add(entries);
                }
                if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                    best = Some((cost, place, fixed));
                }
            }
        }
        Ok(best.map(|(_, place, fixed)| (place, fixed)))
    }

    /// Tables seen with a form in the place of an index; 0 where that is none of its places.
    fn put_in(&self, index: Index, form: &Form, tables: &mut Vec<Table<F>>) -> Result<(), Fault> {
        let mut said = false;
        for table in tables.iter_mut().filter(|table| table.has_any(&[index])) {
            let at: Vec<Subscript> = table
                .axes
                .iter()
                .map(|axis| match *axis == index {
                    true => form.clone().into(),
                    false => Subscript::Index(*axis),
                })
                .collect();
            *table = self.seen(&table.entries, &table.lengths, &at)?;
            said = true;
        }
        if !said {
            let length = self.model.size(index.range)?;
            let inside =
                |value: i64| usize::try_from(value).is_ok_and(|at| (1..=length).contains(&at));
            tables.push(self.tabled(&[form], |values| match inside(values[0]) {
                true => F::one(),
                false => F::zero(),
            })?);
        }
        Ok(())
    }

    /// Tables seen at the same place of another shape, counted row by row.
    fn moved(
        &self,
        indices: &[Index],
        gone: &Location,
        stays: &Location,
        tables: &mut Vec<Table<F>>,
    ) -> Result<(), Fault> {
        let (from, to) = (self.lengths(&gone.lengths)?, self.lengths(&stays.lengths)?);
        if from.iter().product::<usize>() != to.iter().product::<usize>() {
            return Err(Fault::ShapesDiffer);
        }
        let (steps_from, steps_to) = (strides(&from), strides(&to));
        let here: Vec<Form> = stays.at.iter().map(Form::from).collect();
        // Where the place exists, how many entries stand before it.
        let counted = |values: &[i64]| {
            let mut before = 0;
            for ((value, length), step) in values.iter().zip(&to).zip(&steps_to) {
                let value = usize::try_from(*value).ok()?;
                (1..=*length).contains(&value).then_some(())?;
                before += (value - 1) * step;
            }
            Some(before)
        };
        let mut said = false;
        for table in tables.iter_mut().filter(|table| table.has_any(indices)) {
            let own = strides(&table.lengths);
            // The steps in the table for each of the indices, and for those that stay.
            let step_of = |index: &Index| {
                let place = table.axes.iter().position(|axis| axis == index);
                place.map_or(0, |place| own[place])
            };
            let moved: Vec<usize> = indices.iter().map(step_of).collect();
            let others: Vec<Index> = table
                .axes
                .iter()
                .copied()
                .filter(|axis| !indices.contains(axis))
                .collect();
            let kept: Vec<usize> = others.iter().map(step_of).collect();
            let others: Vec<Form> = others.into_iter().map(Form::from).collect();
            let forms: Vec<&Form> = others.iter().chain(&here).collect();
            let made = self.tabled(&forms, |values| {
                let (kept_at, at) = values.split_at(kept.len());
                let Some(before) = counted(at) else {
                    return F::zero();
                };
                let kept = kept_at.iter().zip(&kept);
                let kept: usize = kept.map(|(at, step)| (*at as usize - 1) * step).sum();
                let places = from.iter().zip(&steps_from).zip(&moved);
                let moved = places.map(|((length, step), own)| before / step % length * own);
                table.entries[kept + moved.sum::<usize>()].clone()
            })?;
            *table = made;
            said = true;
        }
        if !said {
            let forms: Vec<&Form> = here.iter().collect();
            tables.push(self.tabled(&forms, |values| match counted(values) {
                Some(_) => F::one(),
                None => F::zero(),
            })?);
        }
        Ok(())
    }
}

impl<F> Table<F> {
    fn has_any(&self, indices: &[Index]) -> bool {
        indices.iter().any(|index| self.axes.contains(index))
    }
}
