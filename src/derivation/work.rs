//! How much work an equation makes, told beforehand.
//!
//! In: the part of an equation that depends on a value. Out: an estimate of what its derivative
//! comes to. Most equations come to a few hundred; a function that puts itself into itself eight
//! times, or a chain of a hundred factors, comes to more than anybody reads, and is refused with a
//! proposal before it fills the memory.

use crate::matrix::MatExpr;
use crate::scope::Name;

/// What makes the derivative of a formula large.
#[derive(Default)]
struct Measure {
    /// Parts of the formula.
    parts: u64,
    /// How often the value stands in it.
    occurrences: u64,
    /// Factors of its longest matrix product.
    factors: u64,
    /// Functions of functions of …
    nested: u64,
}

/// An estimate of the parts that the derivative of a formula by a value has, and of the work that
/// each of them is. Terms of a sum are separate.
pub(super) fn work(formula: &MatExpr, wrt: Name) -> u64 {
    if let MatExpr::Add(addends) = formula {
        return addends
            .iter()
            .map(|addend| work(&addend.value, wrt))
            .fold(0, u64::saturating_add);
    }
    let mut measure = Measure::default();
    measure.visit(formula, wrt, 0);
    let each = measure
        .factors
        .max(4 * measure.nested.saturating_mul(measure.nested))
        .max(4);
    measure
        .occurrences
        .saturating_mul(measure.parts)
        .saturating_mul(each)
}

impl Measure {
    fn visit(&mut self, formula: &MatExpr, wrt: Name, functions: u64) {
        self.parts += 1;
        let mut functions = functions;
        match formula {
            MatExpr::Name(name) => self.occurrences += u64::from(*name == wrt),
            MatExpr::Product(all) => self.factors = self.factors.max(all.len() as u64),
            MatExpr::Apply(..) => functions += 1,
            _ => {}
        }
        self.nested = self.nested.max(functions);
        for operand in formula.operands() {
            self.visit(operand, wrt, functions);
        }
    }
}
