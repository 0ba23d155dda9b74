//! Tables of what stands at places: entries seen through forms of indices, and forms as numbers.

use super::{Fault, Field, Model, Table, Walk, count, walk};
use crate::algebra::{Form, Index, Location, Subscript, Variable};
use crate::exact::tensor::strides;
use crate::scope::Dim;
use std::rc::Rc;

impl<F: Field, M: Model<F>> Walk<'_, F, M> {
    pub(super) fn lengths(&self, dims: &[Dim]) -> Result<Vec<usize>, Fault> {
        dims.iter().map(|dim| self.model.size(*dim)).collect()
    }

    /// Entries of a tensor seen through subscripts; 0 where there is no such entry.
    pub(super) fn seen(
        &self,
        entries: &[F],
        lengths: &[usize],
        at: &[Subscript],
    ) -> Result<Table<F>, Fault> {
        if lengths.len() != at.len() || entries.len() != lengths.iter().product::<usize>() {
            return Err(Fault::ShapesDiffer);
        }
        let indices: Option<Vec<Index>> = at.iter().map(Subscript::index).collect();
        if let Some(indices) = indices
            && self.run_whole(&indices, lengths)?
        {
            return Table::view(entries, lengths, &indices);
        }
        let forms: Vec<Form> = at.iter().map(Form::from).collect();
        let strides = strides(lengths);
        let forms: Vec<&Form> = forms.iter().collect();
        self.tabled(&forms, |values| {
            let mut offset = 0;
            for ((value, length), stride) in values.iter().zip(lengths).zip(&strides) {
                match usize::try_from(*value) {
                    Ok(value) if (1..=*length).contains(&value) => offset += (value - 1) * stride,
                    _ => return F::zero(),
                }
            }
            entries[offset].clone()
        })
    }

    /// Whether each index runs along the whole of its axis.
    fn run_whole(&self, indices: &[Index], lengths: &[usize]) -> Result<bool, Fault> {
        for (index, length) in indices.iter().zip(lengths) {
            if self.model.size(index.range)? != *length {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A place counted row by row, as a form.
    pub(super) fn counted(&self, location: &Location) -> Result<Form, Fault> {
        let strides = strides(&self.lengths(&location.lengths)?);
        let mut form = Form::from(0);
        for (at, stride) in location.at.iter().zip(strides) {
            let stride = i64::try_from(stride).map_err(|_| Fault::TooManyEntries)?;
            form = form
                .plus(stride, &Form::from(at))
                .plus(-stride, &Form::from(1));
        }
        Ok(form)
    }

    /// What `f` makes of the values of some forms, for all values of the indices in them.
    pub(super) fn tabled(
        &self,
        forms: &[&Form],
        f: impl Fn(&[i64]) -> F,
    ) -> Result<Table<F>, Fault> {
        let mut axes: Vec<Index> = Vec::new();
        for form in forms {
            form.visit_indices(&mut |index| {
                if !axes.contains(&index) {
                    axes.push(index);
                }
            });
        }
        let lengths = axes
            .iter()
            .map(|axis| self.model.size(axis.range))
            .collect::<Result<Vec<_>, _>>()?;
        let compiled = forms
            .iter()
            .map(|form| self.compiled(form, &axes))
            .collect::<Result<Vec<_>, _>>()?;
        let mut entries = Vec::with_capacity(count(&lengths)?);
        let mut values = vec![0; forms.len()];
        let mut place = vec![1_i64; axes.len()];
        let none: [&[usize]; 0] = [];
        walk(&lengths, &none, |_| {
            for (value, form) in values.iter_mut().zip(&compiled) {
                *value = form.at(&place);
            }
            entries.push(f(&values));
            for axis in (0..place.len()).rev() {
                place[axis] += 1;
                if place[axis] <= lengths[axis] as i64 {
                    break;
                }
                place[axis] = 1;
            }
            Ok(())
        })?;
        Ok(Table {
            axes,
            lengths,
            entries,
        })
    }

    fn compiled(&self, form: &Form, axes: &[Index]) -> Result<Compiled, Fault> {
        let mut compiled = Compiled {
            constant: form.constant(),
            linear: vec![0; axes.len()],
            entries: Vec::new(),
        };
        for (variable, coefficient) in form.terms() {
            match variable {
                Variable::Index(index) => {
                    if let Some(axis) = axes.iter().position(|axis| axis == index) {
                        compiled.linear[axis] += coefficient;
                    }
                }
                Variable::Size(dim) => {
                    let size = i64::try_from(self.model.size(*dim)?);
                    let size = size.map_err(|_| Fault::TooManyEntries)?;
                    compiled.constant += coefficient * size;
                }
                Variable::Entry(name, at) => {
                    let tensor: Rc<crate::exact::Tensor<F>> = self.model.value(*name)?;
                    let whole = tensor.entries.iter().map(Field::whole);
                    let values = whole
                        .collect::<Option<Vec<i64>>>()
                        .ok_or(Fault::ShapesDiffer)?;
                    let lengths = super::carried(&tensor.lengths);
                    if lengths.len() != at.len() {
                        return Err(Fault::ShapesDiffer);
                    }
                    let at = at
                        .iter()
                        .map(|at| self.compiled(&Form::from(at), axes))
                        .collect::<Result<_, _>>()?;
                    compiled.entries.push(CompiledEntry {
                        coefficient: *coefficient,
                        values,
                        lengths,
                        at,
                    });
                }
            }
        }
        Ok(compiled)
    }
}

/// A form ready to be computed for many places.
struct Compiled {
    constant: i64,
    /// The coefficient of each axis.
    linear: Vec<i64>,
    entries: Vec<CompiledEntry>,
}

/// A whole number of the network in a form.
struct CompiledEntry {
    coefficient: i64,
    /// The whole numbers, and the lengths of their axes.
    values: Vec<i64>,
    lengths: Vec<usize>,
    /// Which of them is meant.
    at: Vec<Compiled>,
}

impl Compiled {
    fn at(&self, place: &[i64]) -> i64 {
        let linear = self.linear.iter().zip(place);
        let mut value = linear.fold(self.constant, |sum, (factor, at)| sum + factor * at);
        for entry in &self.entries {
            let mut offset = Some(0);
            for (at, length) in entry.at.iter().zip(&entry.lengths) {
                let at = usize::try_from(at.at(place)).ok();
                let at = at.filter(|at| (1..=*length).contains(at));
                offset = offset.zip(at).map(|(offset, at)| offset * length + at - 1);
            }
            // As of any tensor, an entry that there is not is 0.
            let whole = offset.and_then(|offset| entry.values.get(offset));
            value += entry.coefficient * whole.unwrap_or(&0);
        }
        value
    }
}
