//! What is made of whole tensors, in the network language: `sum(A, axis = 2)`, `E[3, :]`,
//! `sum(k = 2..n: x[k])`.
//!
//! In: the parts of such a formula. Out: text. Axes are counted from 1 here.

use super::Level;
use super::matrix::Writer;
use super::places::Places;
use crate::algebra::{Form, Index};
use crate::matrix::shape::size;
use crate::matrix::{Bound, MatExpr, MatrixFunction, Normalization, Over, Reduction, Selector};
use crate::notation::places::{Along, Ends, along, author_shows, padded_axis};

impl Writer<'_> {
    pub(super) fn whole(&mut self, expr: &MatExpr) {
        match expr {
            MatExpr::Position(form) => {
                let text = self.form(form);
                self.out.push_str(&text);
            }
            MatExpr::Reduce(reduction, of, axis) => {
                let said = axis.map_or(String::new(), axis_said);
                self.call_with(name_of(*reduction), [&**of], &said);
            }
            MatExpr::Normalize(kind, of, axis) => {
                let name = match kind {
                    Normalization::Softmax => "softmax",
                    Normalization::LogSoftmax => "log_softmax",
                };
                let said = match along(size(of, self.scope), *axis, self.scope) {
                    Along::All => String::new(),
                    _ => axis_said(*axis),
                };
                self.call_with(name, [&**of], &said);
            }
            MatExpr::OfMatrix(function, of) => {
                let name = match function {
                    MatrixFunction::Inverse => "inv",
                    MatrixFunction::Determinant => "det",
                    MatrixFunction::LogDeterminant => "logdet",
                };
                self.call(name, [&**of]);
            }
            MatExpr::Kronecker(a, b, _) => self.call("kron", [&**a, &**b]),
            MatExpr::Concat(all, axis, _) => {
                let column = |part: &MatExpr| {
                    let size = size(part, self.scope);
                    size.as_matrix()
                        .is_some_and(|(_, columns)| self.scope.is_one(columns))
                };
                let stacked = *axis == 0 && all.iter().all(column);
                let said = if stacked {
                    String::new()
                } else {
                    axis_said(*axis)
                };
                self.call_with("concat", all, &said);
            }
            MatExpr::Pad(of, width, axes, _) => {
                let axis = padded_axis(of, axes, self.scope);
                let said = axis.map_or(String::new(), axis_said);
                self.call_with("pad", [&**of], &format!(", {width}{said}"));
            }
            MatExpr::Reshape(of, axes) => {
                let axes: Vec<String> = axes.iter().map(|dim| self.scope.dim_text(*dim)).collect();
                self.call_with("reshape", [&**of], &format!(", [{}]", axes.join(", ")));
            }
            MatExpr::Select(of, selectors) => {
                match &**of {
                    MatExpr::Name(name) => {
                        let scope = self.scope;
                        self.out.push_str(&scope.letter(*name).text);
                    }
                    of => self.write(of, Level::Closed),
                }
                let all: Vec<String> = selectors.iter().map(|each| self.selector(each)).collect();
                self.out.push_str(&format!("[{}]", all.join(", ")));
            }
            MatExpr::Entries(indices, body) => {
                let outer = self.written.clone();
                self.written = outer.binding(indices, body, self.scope);
                let at = self.entries(indices, body);
                self.out.push_str(&format!("[{at}: "));
                self.write(body, Level::Sum);
                self.out.push(']');
                self.written = outer;
            }
            MatExpr::Over(over, bounds, body) => self.bound(*over, bounds, body),
            // All others are written in `matrix`.
            _ => {}
        }
    }

    /// The left side by components: `i, j: 3`, with how far an index runs where that is not seen.
    pub(super) fn entries(&self, indices: &[Index], body: &MatExpr) -> String {
        let all = indices.iter().map(|index| {
            let letter = self.written.letter(*index);
            match author_shows(*index, body, self.scope) {
                true => letter.into_owned(),
                false => format!("{letter}: {}", self.scope.dim_text(index.range)),
            }
        });
        all.collect::<Vec<_>>().join(", ")
    }

    fn bound(&mut self, over: Over, bounds: &[Bound], body: &MatExpr) {
        self.out.push_str(match over {
            Over::Sum => "sum(",
            Over::Mean => "mean(",
            Over::Product => "prod(",
            Over::Max => "max(",
            Over::Min => "min(",
        });
        let outer = self.written.clone();
        self.written = outer.over(bounds, body, self.scope);
        let all = bounds.iter().map(|bound| {
            let letter = self.written.letter(bound.index);
            let ends = Ends::new(bound, &self.written);
            match ends.are_told(bound, body, self.scope) {
                false => letter.into_owned(),
                true => {
                    let (first, last) = (self.own_form(&ends.first), self.own_form(&ends.last));
                    format!("{letter} = {first}..{last}")
                }
            }
        });
        let all = all.collect::<Vec<_>>().join(", ");
        self.out.push_str(&all);
        self.out.push_str(": ");
        self.write(body, Level::Sum);
        self.out.push(')');
        self.written = outer;
    }

    fn selector(&self, selector: &Selector) -> String {
        match selector {
            Selector::At(at) => self.form(&Form::from(at)),
            Selector::Range(first, length) => {
                let last = first.plus(1, &Form::size(*length)).plus(-1, &Form::from(1));
                format!("{}..{}", self.form(first), self.form(&last))
            }
            Selector::All => ":".to_owned(),
            Selector::Gather(ids) => self.scope.letter(*ids).text.clone(),
        }
    }

    /// A form of the tree in the author's letters.
    fn form(&self, form: &Form) -> String {
        self.own_form(&self.written.form(form))
    }

    /// A form that is of the author's letters already.
    fn own_form(&self, form: &Form) -> String {
        self.places(|places| places.form(form))
    }

    pub(super) fn form_level(&self, form: &Form) -> Level {
        let form = self.written.form(form);
        self.places(|places| places.level(&form))
    }

    fn places<R>(&self, write: impl FnOnce(&Places) -> R) -> R {
        let letter = |index: Index| (self.written.letter(index).into_owned(), true);
        write(&Places {
            scope: self.scope,
            letter: &letter,
        })
    }
}

fn axis_said(axis: usize) -> String {
    format!(", axis = {}", axis + 1)
}

fn name_of(reduction: Reduction) -> &'static str {
    match reduction {
        Reduction::Sum => "sum",
        Reduction::Mean => "mean",
        Reduction::Norm2 => "norm2",
        Reduction::Trace => "trace",
        Reduction::Product => "prod",
        Reduction::Max => "max",
        Reduction::Min => "min",
        Reduction::Norm => "norm",
        Reduction::LogSumExp => "logsumexp",
    }
}
