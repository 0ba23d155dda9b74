//! What is made of whole tensors: reductions, softmax, inverses, tensors that are cut, put together
//! or given by their entries.
//!
//! In: the parts of such a formula. Out: how they are typeset. An axis is said where it is not the
//! only one: `\operatorname{rowsum}(A)` of a matrix, `\operatorname{sum}_3(K)` of a tensor.

use super::letter;
use super::matrix::{Extent, Part, Setter, call, transposed};
use super::places::{Places, entry_of, of_entries, operator, reshaped};
use crate::algebra::{Form, Index};
use crate::matrix::shape::{self, Size};
use crate::matrix::{Bound, MatExpr, MatrixFunction, Normalization, Over, Reduction, Selector};
use crate::notation::places::{Along, Ends, along};
use crate::notation::symbols::{Role, Sign};
use crate::notation::{Big, Bracket, Level, Math, names};
use crate::scope::Dim;

/// A bound index, and from where to where it runs if that is told.
pub(super) struct Limits {
    pub(super) letter: Math,
    pub(super) range: Option<(Math, Math)>,
}

/// `\sum_{k,l} body`, `\sum_{k=2}^n body`, `\max_{2 \le k \le n} body`
pub(super) fn big(sign: Sign, limits: Vec<Limits>, body: Math) -> Math {
    let told = limits.iter().any(|limits| limits.range.is_some());
    if sign.row().role == Role::Big && told {
        return limits.into_iter().rev().fold(body, |body, limits| {
            let (below, above) = match limits.range {
                Some((first, last)) => (
                    Math::relation(limits.letter, Sign::Equal, first),
                    Some(last),
                ),
                None => (limits.letter, None),
            };
            Math::big(sign, Some(below), above, body)
        });
    }
    let below = limits.into_iter().map(|limits| match limits.range {
        Some((first, last)) => Math::chain([
            (None, first),
            (Some(Sign::LessOrEqual), limits.letter),
            (Some(Sign::LessOrEqual), last),
        ]),
        None => limits.letter,
    });
    let below = match <[Math; 1]>::try_from(below.collect::<Vec<_>>()) {
        Ok([only]) => only,
        Err(several) => Math::List(several),
    };
    Math::big(sign, Some(below), None, body)
}

/// `\det A`, `\log\det A`: up to the next plus or minus.
pub(super) fn determinant(sign: Sign, of: Math) -> Math {
    Math::Big(Box::new(Big {
        sign,
        below: None,
        above: None,
        body: of.at_least(Level::Scripted),
    }))
}

/// `A^{-1}`, `A^{-\top}`
pub(super) fn inverse(of: Math, swapped: bool) -> Math {
    let power = match swapped {
        true => Math::Sign(Sign::Top),
        false => Math::digits("1"),
    };
    Math::superscript(of, Math::negated(power))
}

impl Setter<'_> {
    /// What is told of these whole tensors, none if the formula is no such.
    pub(super) fn whole(&self, expr: &MatExpr) -> Part {
        let scope = self.style.scope;
        let extent = self.extent(shape::size(expr, scope));
        let math = match expr {
            MatExpr::Position(form) => self.form(form),
            MatExpr::Reduce(reduction, inner, axis) => self.reduce(*reduction, inner, *axis),
            MatExpr::Normalize(kind, inner, axis) => self.normalize(*kind, inner, *axis),
            MatExpr::OfMatrix(function, inner) => {
                let inner = self.set(inner).math;
                match function {
                    MatrixFunction::Inverse => inverse(inner, false),
                    MatrixFunction::Determinant => determinant(Sign::Det, inner),
                    MatrixFunction::LogDeterminant => determinant(Sign::LogDet, inner),
                }
            }
            MatExpr::Kronecker(a, b, _) => Math::product([
                (None, self.set(a).math),
                (Some(Sign::Kronecker), self.set(b).math),
            ]),
            MatExpr::Concat(all, axis, _) => self.concat(all, *axis),
            MatExpr::Pad(inner, width, axes, _) => self.pad(inner, *width, axes),
            MatExpr::Reshape(inner, axes) => reshaped(self.set(inner).math, axes, self.style),
            MatExpr::Select(of, selectors) => self.select(of, selectors),
            MatExpr::Entries(indices, body) => {
                let inner = self.binding(indices, body);
                of_entries(inner.set(body).math, inner.letters(indices))
            }
            MatExpr::Over(over, bounds, body) => self.over(*over, bounds, body),
            // All others are typeset in `matrix`.
            _ => Math::List(Vec::new()),
        };
        Part::new(math, extent)
    }

    /// The formula by its entries, with the author's letters for these indices.
    pub(super) fn binding(&self, indices: &[Index], body: &MatExpr) -> Setter<'_> {
        Setter {
            style: self.style,
            written: self.written.binding(indices, body, self.style.scope),
        }
    }

    pub(super) fn letters(&self, indices: &[Index]) -> Vec<Math> {
        let letter_of = |index: &Index| letter(&self.written.letter(*index));
        indices.iter().map(letter_of).collect()
    }

    /// A form of the tree in the author's letters.
    fn form(&self, form: &Form) -> Math {
        self.own_form(&self.written.form(form))
    }

    /// A form that is of the author's letters already.
    fn own_form(&self, form: &Form) -> Math {
        self.places(|places| places.form(form))
    }

    fn places<R>(&self, write: impl FnOnce(&Places) -> R) -> R {
        let letter = |index: Index| (self.written.letter(index).into_owned(), true);
        write(&Places {
            style: self.style,
            letter: &letter,
        })
    }

    fn along(&self, of: &MatExpr, axis: usize) -> Along {
        let scope = self.style.scope;
        along(shape::size(of, scope), axis, scope)
    }

    fn reduce(&self, reduction: Reduction, of: &MatExpr, axis: Option<usize>) -> Math {
        let along = axis.map_or(Along::All, |axis| self.along(of, axis));
        let Part { math, extent, .. } = self.set(of);
        if along == Along::All && matches!(reduction, Reduction::Norm | Reduction::Norm2) {
            let norm = Math::bracketed(Bracket::DoubleBars, math);
            let norm = match extent.is_matrix() {
                true => Math::subscript(norm, Math::Letter('F')),
                false => norm,
            };
            return match reduction {
                Reduction::Norm => norm,
                _ => Math::superscript(norm, Math::digits("2")),
            };
        }
        let [whole, by_row, by_column] = words(reduction);
        let head = match along {
            Along::All => match reduction {
                Reduction::Max => Math::Sign(Sign::Max),
                Reduction::Min => Math::Sign(Sign::Min),
                _ => operator(whole),
            },
            Along::Rows => operator(by_row),
            Along::Columns => operator(by_column),
            Along::Axis(number) => Math::subscript(operator(whole), axis_number(number)),
        };
        let reduced = Math::apply(head, vec![math]);
        match reduction {
            Reduction::Norm2 => Math::superscript(reduced, Math::digits("2")),
            _ => reduced,
        }
    }

    fn normalize(&self, kind: Normalization, of: &MatExpr, axis: usize) -> Math {
        let said = match self.along(of, axis) {
            Along::All => None,
            Along::Rows => Some(Math::Word("row".to_owned())),
            Along::Columns => Some(Math::Word("col".to_owned())),
            Along::Axis(number) => Some(axis_number(number)),
        };
        let head = operator("softmax");
        let head = match said {
            Some(said) => Math::subscript(head, said),
            None => head,
        };
        let head = match kind {
            Normalization::Softmax => head,
            Normalization::LogSoftmax => Math::side_by_side(vec![Math::Sign(Sign::Log), head]),
        };
        Math::apply(head, vec![self.set(of).math])
    }

    /// In brackets below or beside one another; along further axes as a call.
    fn concat(&self, all: &[MatExpr], axis: usize) -> Math {
        let parts: Vec<Math> = all.iter().map(|part| self.set(part).math).collect();
        let rank = |part: &MatExpr| shape::size(part, self.style.scope).axes().len();
        match axis {
            0 if all.iter().all(|part| rank(part) == 2) => {
                Math::Matrix(parts.into_iter().map(|part| vec![part]).collect())
            }
            1 if all.iter().all(|part| rank(part) == 2) => Math::Matrix(vec![parts]),
            _ => {
                let head = Math::subscript(operator("concat"), axis_number(axis + 1));
                Math::apply(head, parts)
            }
        }
    }

    /// `\operatorname{pad}(X, 1)`; around one axis alone, that is said.
    fn pad(&self, of: &MatExpr, width: u64, axes: &[usize]) -> Math {
        let head = match crate::notation::places::padded_axis(of, axes, self.style.scope) {
            Some(axis) => Math::subscript(operator("pad"), axis_number(axis + 1)),
            None => operator("pad"),
        };
        Math::apply(
            head,
            vec![self.set(of).math, Math::digits(width.to_string())],
        )
    }

    /// `x_k`, `E_{3,:}`, `Q_{1..2,:}`
    fn select(&self, of: &MatExpr, selectors: &[Selector]) -> Math {
        let at: Vec<Math> = selectors.iter().map(|each| self.selector(each)).collect();
        let put_in = self.put_in(of);
        match (of, put_in) {
            (MatExpr::Name(name), None) => {
                names::entry(*name, at, self.style.scope, self.style.layers)
            }
            (_, Some(part)) => entry_of(part.math, at),
            (_, None) => entry_of(self.set(of).math, at),
        }
    }

    fn selector(&self, selector: &Selector) -> Math {
        match selector {
            Selector::At(at) => self.form(&Form::from(at)),
            Selector::Range(first, length) => {
                let last = first.plus(1, &Form::size(*length)).plus(-1, &Form::from(1));
                Math::relation(self.form(first), Sign::UpTo, self.form(&last))
            }
            Selector::All => Math::Sign(Sign::Colon),
            Selector::Gather(ids) => names::name(*ids, self.style.scope, self.style.layers),
        }
    }

    fn over(&self, over: Over, bounds: &[Bound], body: &MatExpr) -> Math {
        let scope = self.style.scope;
        let inner = Setter {
            style: self.style,
            written: self.written.over(bounds, body, scope),
        };
        let limits = bounds.iter().map(|bound| {
            let ends = Ends::new(bound, &inner.written);
            let told = self.style.limits || ends.are_told(bound, body, scope);
            Limits {
                letter: letter(&inner.written.letter(bound.index)),
                range: told.then(|| (inner.own_form(&ends.first), inner.own_form(&ends.last))),
            }
        });
        let limits = limits.collect();
        let values = inner.set(body).math;
        match over {
            Over::Sum => big(Sign::Sum, limits, values),
            Over::Product => big(Sign::Product, limits, values),
            Over::Max => big(Sign::Max, limits, values),
            Over::Min => big(Sign::Min, limits, values),
            Over::Mean => {
                let counts = bounds.iter().map(|bound| {
                    let count = Ends::new(bound, &inner.written).count();
                    (None, inner.own_form(&count))
                });
                let share = Math::fraction(Math::digits("1"), Math::product(counts));
                Math::product([(None, share), (None, big(Sign::Sum, limits, values))])
            }
        }
    }

    /// `A^{-\top}` for the transpose of an inverse, `A^\top` for any other.
    pub(super) fn transpose(&self, inner: &MatExpr) -> Part {
        match inner {
            MatExpr::OfMatrix(MatrixFunction::Inverse, of) if self.put_in(inner).is_none() => {
                let part = self.set(of);
                Part::new(inverse(part.math, true), part.extent)
            }
            _ => transposed(self.set(inner)),
        }
    }

    /// `\mathbf{1}_n`, `\mathbf{0}_{2 \times 3}`
    pub(super) fn fill(&self, digit: char, axes: &[Dim]) -> Part {
        let size = Size::new(axes).unwrap_or(Size::SCALAR);
        let extent = self.extent(size);
        let bold = Math::Bold(digit);
        let length = |axis: usize| names::size(size.axes()[axis], self.style.scope);
        let math = match extent {
            Extent {
                rows: false,
                columns: false,
            } => Math::digits(digit),
            Extent {
                rows: true,
                columns: false,
            } => Math::subscript(bold, length(0)),
            Extent {
                rows: false,
                columns: true,
            } => Math::superscript(Math::subscript(bold, length(1)), Math::Sign(Sign::Top)),
            _ => Math::subscript(bold, super::places::shape(size.axes(), self.style)),
        };
        Part::new(math, extent)
    }

    pub(super) fn diag(&self, of: &MatExpr) -> Part {
        let Part { math, extent, .. } = self.set(of);
        let square = Extent {
            rows: extent.rows,
            columns: extent.rows,
        };
        Part::new(call("diag", math), square)
    }
}

fn axis_number(number: usize) -> Math {
    Math::digits(number.to_string())
}

/// A reduction of all entries, along each row, down each column.
fn words(reduction: Reduction) -> [&'static str; 3] {
    match reduction {
        Reduction::Sum => ["sum", "rowsum", "colsum"],
        Reduction::Mean => ["mean", "rowmean", "colmean"],
        Reduction::Norm2 | Reduction::Norm => ["norm", "rownorm", "colnorm"],
        Reduction::Trace => ["tr", "tr", "tr"],
        Reduction::Product => ["prod", "rowprod", "colprod"],
        Reduction::Max => ["max", "rowmax", "colmax"],
        Reduction::Min => ["min", "rowmin", "colmin"],
        Reduction::LogSumExp => ["logsumexp", "rowlogsumexp", "collogsumexp"],
    }
}
