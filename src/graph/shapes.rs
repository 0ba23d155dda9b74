//! Whether operands fit.
//!
//! In: two operands with their sizes. Out: the size of the result; or a finding with both shapes,
//! where each comes from, and a repair that has been tried.

use super::elaborate::Elaborator;
use super::names::Reported;
use super::reading::{Side, dim_text, size_text};
use super::survey::Home;
use super::value::{Frame, SCALAR, Size};
use crate::diagnostic::{Code, Diagnostic};
use crate::matrix::shape::broadcast;
use crate::scope::Scope;
use crate::source::Span;
use crate::syntax::ast;

/// An operand and its size.
type Sided<'e> = (Side<'e>, Size);

impl<'a> Elaborator<'a, '_> {
    /// The size of `left @ right`.
    pub(super) fn product_size(
        &mut self,
        place: Span,
        (left, right): (Side, Side),
        (a, b): (Size, Size),
        frame: &Frame<'a>,
    ) -> Result<Size, Reported> {
        let scope = &self.graph.scope;
        for (side, size) in [(left, a), (right, b)] {
            if size.as_matrix().is_none() {
                return Err(self.no_matrix("`@` multiplies matrices", place, (side, size), frame));
            }
        }
        if scope.same(a.columns(), b.rows()) {
            return self.bounded_size(Size::matrix(a.rows(), b.columns()), place, frame);
        }
        let needed = dim_text(scope, a.columns());
        let found = dim_text(scope, b.rows());
        let message = match (left.text(), right.text()) {
            (Some(x), Some(y)) => {
                let rows = plural(&needed, "row");
                format!("`{x} @ {y}` needs {y} to have {rows}; it has {found}")
            }
            _ => {
                let (columns, rows) = (plural(&needed, "column"), plural(&found, "row"));
                format!(
                    "a matrix product needs as many columns on its left as rows on its right; {columns} meet {rows}"
                )
            }
        };
        let mut finding = Diagnostic::new(Code::ShapeMismatch, place, message).label(sizes_text(
            scope,
            (left, a),
            (right, b),
        ));
        if let Some(repair) = product_repair(scope, (left, a), (right, b)) {
            finding = finding.hint(repair);
        }
        let finding = self.with_places(finding, &[left, right], frame);
        self.report(finding, frame);
        Err(Reported)
    }

    /// `A.T` of more than two axes.
    pub(super) fn no_transpose(
        &mut self,
        of: &ast::Expr,
        place: Span,
        size: Size,
        frame: &Frame<'a>,
    ) -> Reported {
        let what = "`.T` turns a matrix";
        self.no_matrix(what, place, (Side::Operand(of), size), frame)
    }

    /// A tensor of more axes than two where a matrix should stand.
    fn no_matrix(
        &mut self,
        what: &str,
        place: Span,
        (side, size): Sided,
        frame: &Frame<'a>,
    ) -> Reported {
        let found = size_text(&self.graph.scope, size);
        let text = side
            .text()
            .map_or("this".to_owned(), |text| format!("`{text}`"));
        let message = format!("{what}; {text} has {} axes", size.axes().len());
        let finding = Diagnostic::new(Code::ShapeMismatch, place, message)
            .label(found)
            .hint("with more axes, write the components: `y[i, j] = sum(k: …)`");
        let finding = self.with_places(finding, &[side], frame);
        self.report(finding, frame);
        Reported
    }

    /// The size of an elementwise operation.
    pub(super) fn elementwise_size(
        &mut self,
        place: Span,
        (left, right): (Side, Side),
        (a, b): (Size, Size),
        frame: &Frame<'a>,
    ) -> Result<Size, Reported> {
        let scope = &self.graph.scope;
        if let Some(size) = broadcast(a, b, scope) {
            if frame.home == Home::File {
                self.remark_on_square(place, (left, a), (right, b), frame);
            }
            return Ok(size);
        }
        let message = match (left.text(), right.text()) {
            (Some(x), Some(y)) => {
                format!("the shapes of `{x}` and `{y}` do not fit entry by entry")
            }
            _ => "the shapes of the two sides do not fit entry by entry".to_owned(),
        };
        let mut finding = Diagnostic::new(Code::ShapeMismatch, place, message).label(sizes_text(
            scope,
            (left, a),
            (right, b),
        ));
        if let Some(repair) = elementwise_repair(scope, (left, a), (right, b)) {
            finding = finding.hint(repair);
        }
        let finding = self.with_places(finding, &[left, right], frame);
        self.report(finding, frame);
        Err(Reported)
    }

    /// A size, unless it has more entries than the limit.
    pub(super) fn bounded_size(
        &mut self,
        size: Size,
        place: Span,
        frame: &Frame<'a>,
    ) -> Result<Size, Reported> {
        let scope = &self.graph.scope;
        let entries = size
            .axes()
            .iter()
            .filter_map(|dim| scope.value(*dim))
            .fold(1, u64::saturating_mul);
        let limit = self.limits.entries;
        if entries <= limit {
            return Ok(size);
        }
        let message = format!(
            "a tensor of {} has more than {limit} entries",
            size_text(scope, size)
        );
        let finding = Diagnostic::new(Code::Limit, place, message)
            .hint("raise the limit with `--limit entries=…`");
        self.report(finding, frame);
        Err(Reported)
    }

    /// A column or row that meets a square matrix fits both ways; say which way it goes.
    fn remark_on_square(&mut self, place: Span, left: Sided, right: Sided, frame: &Frame<'a>) {
        let scope = &self.graph.scope;
        let square = |size: Size| {
            size.as_matrix()
                .is_some_and(|(rows, columns)| scope.same(rows, columns) && !scope.is_one(rows))
        };
        let (small, large) = if square(left.1) {
            (right, left)
        } else if square(right.1) {
            (left, right)
        } else {
            return;
        };
        let (rows, columns) = (small.1.rows(), small.1.columns());
        let whole = same_size(scope, small.1, large.1);
        if whole || scope.is_one(rows) && scope.is_one(columns) {
            return;
        }
        let is_column = scope.is_one(columns);
        let matrix = large
            .0
            .text()
            .map_or("the square matrix".to_owned(), |text| format!("`{text}`"));
        let (what, other) = if is_column {
            ("column", "row")
        } else {
            ("row", "column")
        };
        let vector = small
            .0
            .text()
            .map_or(format!("the {what}"), |text| format!("`{text}`"));
        let message =
            format!("{vector} is a {what} and goes to every {what} of {matrix}, which is square");
        let mut finding =
            Diagnostic::new(Code::Remark, place, message).label(sizes_text(scope, left, right));
        if let Some(text) = small.0.operand_text() {
            let turned = transposed_text(&text);
            finding = finding.hint(format!("`{turned}` would go to every {other}"));
        }
        self.report(finding, frame);
    }
}

/// Whether all axes are the same.
pub(super) fn same_size(scope: &Scope, a: Size, b: Size) -> bool {
    a.axes().len() == b.axes().len()
        && a.axes()
            .iter()
            .zip(b.axes())
            .all(|(a, b)| scope.same(*a, *b))
}

/// “W_1 is 3 × 2, x is 3”
fn sizes_text(scope: &Scope, (left, a): Sided, (right, b): Sided) -> String {
    let name = |side: Side, other: &str| side.text().unwrap_or_else(|| other.to_owned());
    format!(
        "{} is {}, {} is {}",
        name(left, "the left side"),
        size_text(scope, a),
        name(right, "the right side"),
        size_text(scope, b)
    )
}

/// A product of the same operands that fits.
fn product_repair(scope: &Scope, (left, a): Sided, (right, b): Sided) -> Option<String> {
    let (x, y) = (left.operand_text()?, right.operand_text()?);
    let one = |size| same_size(scope, size, SCALAR);
    if one(a) || one(b) {
        return Some(format!("a number scales with `*`: `{x} * {y}`"));
    }
    let (x_turned, y_turned) = (transposed_text(&x), transposed_text(&y));
    let repairs = [
        (scope.same(a.rows(), b.rows()), format!("{x_turned} @ {y}")),
        (
            scope.same(a.columns(), b.columns()),
            format!("{x} @ {y_turned}"),
        ),
        (scope.same(b.columns(), a.rows()), format!("{y} @ {x}")),
    ];
    let (_, repair) = repairs.into_iter().find(|(fits, _)| *fits)?;
    Some(format!("`{repair}` fits"))
}

/// A transpose of one operand that makes it fit.
fn elementwise_repair(scope: &Scope, (left, a): Sided, (right, b): Sided) -> Option<String> {
    let turn = Size::transposed;
    if broadcast(a, turn(b), scope).is_some() {
        let turned = transposed_text(&right.operand_text()?);
        return Some(format!(
            "`{turned}` fits here: it is {}",
            size_text(scope, turn(b))
        ));
    }
    if broadcast(turn(a), b, scope).is_some() {
        let turned = transposed_text(&left.operand_text()?);
        return Some(format!(
            "`{turned}` fits here: it is {}",
            size_text(scope, turn(a))
        ));
    }
    None
}

/// Aᵀ as it is typed; of `A.T` it is `A`.
pub(super) fn transposed_text(text: &str) -> String {
    match text.strip_suffix(".T") {
        Some(inner) => inner.to_owned(),
        None => format!("{text}.T"),
    }
}

/// `1 row`, `3 rows`, `n rows`.
pub(super) fn plural(count: &str, what: &str) -> String {
    if count == "1" {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}
