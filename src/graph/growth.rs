//! How much functions may put into an equation.
//!
//! In: each piece of a body that is put in. Out: nothing, or the one finding that it is too much. A
//! function of ten lines can double its argument in each; a function that calls itself never ends.

use super::elaborate::Elaborator;
use super::names::Reported;
use super::survey::Home;
use super::value::{Frame, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Levels that an expression may have once functions are put in. The reader of texts bounds what
/// is written out (at 200, unless asked otherwise); this bounds what functions add to it.
pub(super) const DEEPEST: usize = 400;

impl<'a> Elaborator<'a, '_> {
    /// Count operations that are put in.
    pub(super) fn charge(
        &mut self,
        nodes: usize,
        span: Span,
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        self.inlined = self.inlined.saturating_add(nodes);
        self.inlined_in_all = self.inlined_in_all.saturating_add(nodes);
        let (what, name, limit) = if self.inlined > self.limits.expression {
            ("this equation", "expression", self.limits.expression)
        } else if self.inlined_in_all > self.limits.expressions {
            ("this file", "expressions", self.limits.expressions)
        } else {
            return Ok(());
        };
        let message =
            format!("with its functions put in, {what} comes to more than {limit} operations");
        let hint = format!(
            "name parts of it in equations of their own, or raise the limit with `--limit {name}=…`"
        );
        Err(self.too_much(&message, &hint, span, frame))
    }

    /// A formula that a function made, unless it goes too deep.
    pub(super) fn bounded(
        &mut self,
        value: Value,
        span: Span,
        frame: &Frame<'a>,
    ) -> Result<Value, Reported> {
        if value.weight.depth > DEEPEST {
            return Err(self.too_deep(span, frame));
        }
        Ok(value)
    }

    /// Say that an expression goes too deep.
    pub(super) fn too_deep(&mut self, span: Span, frame: &Frame<'a>) -> Reported {
        let message =
            format!("with its functions put in, this goes more than {DEEPEST} levels deep");
        let hint = if frame.function.is_empty() {
            "name parts of it in equations of their own".to_owned()
        } else {
            let function = frame.function;
            format!(
                "does `{function}` call itself? a function is put in where it is called, and cannot"
            )
        };
        self.too_much(&message, &hint, span, frame)
    }

    /// Say so once for an equation, where the equation calls what is too much: every call on the
    /// way there would say the same.
    fn too_much(&mut self, message: &str, hint: &str, span: Span, frame: &Frame<'a>) -> Reported {
        if self.told.insert(format!("{} is too much", self.defining)) {
            let place = frame.call.map_or(span, |call| call.equation);
            let message = match frame.home {
                Home::File | Home::Used(_) => message.to_owned(),
                Home::Prelude => format!("in `{}`, {message}", frame.function),
            };
            let finding = Diagnostic::new(Code::Limit, place, message);
            self.sink.push(finding.hint(hint));
        }
        Reported
    }
}
