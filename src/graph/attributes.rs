//! Facts declared about a value: `onehot`, `positive`, `symmetric`, ….
//!
//! In: the words behind a shape, and the numbers given. Out: the facts; or what contradicts them.

use super::elaborate::Elaborator;
use super::numbers::GivenNumbers;
use crate::algebra::Rational;
use crate::diagnostic::{Code, Diagnostic};
use crate::scope::{Attribute, Dim, Name};
use crate::syntax::ast::Declaration;

/// Every attribute by its word.
const ATTRIBUTES: &[(&str, Attribute)] = &[
    ("onehot", Attribute::OneHot),
    ("simplex", Attribute::Simplex),
    ("positive", Attribute::Positive),
    ("symmetric", Attribute::Symmetric),
    ("positive_definite", Attribute::PositiveDefinite),
    ("invertible", Attribute::Invertible),
];

/// Larger matrices are believed to be what they are declared: elimination over exact numbers takes
/// longer than the fact is worth.
const LARGEST_ELIMINATED: usize = 16;

impl<'a> Elaborator<'a, '_> {
    /// The facts that a declaration states.
    pub(super) fn attributes(
        &mut self,
        declaration: &Declaration,
        sizes: Option<&[Dim]>,
    ) -> Vec<Attribute> {
        let mut all = Vec::new();
        for word in &declaration.attributes {
            let Some((_, attribute)) = ATTRIBUTES.iter().find(|(known, _)| *known == word.text)
            else {
                let message = format!("`{}` is no attribute of a declaration", word.text);
                let known: Vec<&str> = ATTRIBUTES.iter().map(|(known, _)| *known).collect();
                self.sink.push(
                    Diagnostic::new(Code::Attribute, word.span, message)
                        .hint(format!("there are {}", known.join(", "))),
                );
                continue;
            };
            let scope = &self.graph.scope;
            let is_square = match sizes {
                None | Some([]) => true,
                Some([rows]) => scope.is_one(*rows),
                Some([rows, columns]) => scope.same(*rows, *columns),
                Some(_) => false,
            };
            if needs_square(*attribute) && !is_square {
                let message = format!("only a square matrix is {}", described(*attribute));
                self.sink.push(
                    Diagnostic::new(Code::Attribute, word.span, message)
                        .also(declaration.name.span, "this is not square"),
                );
            } else if !all.contains(attribute) {
                all.push(*attribute);
            }
        }
        all
    }

    /// Whether numbers contradict what was declared of their name.
    pub(super) fn check_attributes(&mut self, text: &str, name: Name, numbers: &GivenNumbers) {
        let letter = self.graph.scope.letter(name);
        let columns = match letter.shape.0.as_slice() {
            // A vector is one row of classes or shares; so is a row.
            [_, .., columns] => self.graph.scope.value(*columns),
            _ => Some(numbers.entries.len() as u64),
        };
        let columns = columns.and_then(|columns| usize::try_from(columns).ok());
        let columns = columns.unwrap_or(numbers.entries.len()).max(1);
        let rows: Vec<&[Rational]> = numbers.entries.chunks(columns).collect();
        for attribute in letter.attributes.clone() {
            if let Some(what) = contradiction(attribute, &rows) {
                let message = format!("`{text}` is declared {}, and {what}", described(attribute));
                let finding = Diagnostic::new(Code::Attribute, numbers.first, message);
                let place = self.place_of(name);
                self.sink
                    .push(finding.also(place, format!("`{text}` is declared here")));
            }
        }
    }
}

fn needs_square(attribute: Attribute) -> bool {
    match attribute {
        Attribute::Symmetric | Attribute::PositiveDefinite | Attribute::Invertible => true,
        Attribute::OneHot | Attribute::Simplex | Attribute::Positive => false,
    }
}

fn described(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::OneHot => "onehot",
        Attribute::Simplex => "simplex",
        Attribute::Positive => "positive",
        Attribute::Symmetric => "symmetric",
        Attribute::PositiveDefinite => "positive_definite",
        Attribute::Invertible => "invertible",
    }
}

/// How rows of numbers contradict an attribute.
fn contradiction(attribute: Attribute, rows: &[&[Rational]]) -> Option<String> {
    let several = rows.len() > 1;
    let of_row = |at: usize| {
        if several {
            format!(" in row {}", at + 1)
        } else {
            String::new()
        }
    };
    let first = |fault: &dyn Fn(&[Rational]) -> Option<String>| {
        let faults = rows.iter().enumerate();
        let mut faults = faults.filter_map(|(at, row)| Some(fault(row)? + &of_row(at)));
        faults.next()
    };
    match attribute {
        Attribute::OneHot => first(&|row| {
            let ones = row.iter().filter(|value| value.is_one()).count();
            let others = row.iter().find(|value| !value.is_one() && !value.is_zero());
            match (others, ones) {
                (Some(other), _) => Some(format!("holds {other}")),
                (None, 1) => None,
                (None, ones) => Some(format!("1 stands {ones} times")),
            }
        }),
        Attribute::Simplex => first(&|row| {
            let sum: Rational = row.iter().fold(Rational::ZERO, |sum, value| sum + value);
            (!sum.is_one()).then(|| format!("the entries sum to {sum}"))
        }),
        Attribute::Positive => first(&|row| {
            let other = row.iter().find(|value| **value <= Rational::ZERO)?;
            Some(format!("holds {other}"))
        }),
        Attribute::Symmetric => asymmetry(rows),
        Attribute::PositiveDefinite => asymmetry(rows).or_else(|| {
            let pivots = pivots(rows, false)?;
            let positive = pivots.iter().all(|pivot| *pivot > Rational::ZERO);
            (!positive).then(|| "xᵀAx is not positive for every x ≠ 0".to_owned())
        }),
        Attribute::Invertible => {
            let pivots = pivots(rows, true)?;
            let singular = pivots.iter().any(Rational::is_zero);
            singular.then(|| "its determinant is 0".to_owned())
        }
    }
}

fn asymmetry(rows: &[&[Rational]]) -> Option<String> {
    for (i, row) in rows.iter().enumerate() {
        for (j, other) in rows.iter().enumerate().take(i) {
            if row.get(j) != other.get(i) {
                let (i, j) = (i + 1, j + 1);
                return Some(format!("its entries {j},{i} and {i},{j} differ"));
            }
        }
    }
    None
}

/// The pivots of Gaussian elimination, with rows exchanged or not: without, all are positive just
/// where a symmetric matrix is positive definite; with, one is 0 just where the determinant is.
/// None where the matrix is too large for this.
fn pivots(rows: &[&[Rational]], exchange: bool) -> Option<Vec<Rational>> {
    if rows.len() > LARGEST_ELIMINATED || rows.iter().any(|row| row.len() != rows.len()) {
        return None;
    }
    let mut rows: Vec<Vec<Rational>> = rows.iter().map(|row| row.to_vec()).collect();
    let mut pivots = Vec::with_capacity(rows.len());
    for step in 0..rows.len() {
        if exchange && let Some(at) = (step..rows.len()).find(|at| !rows[*at][step].is_zero()) {
            rows.swap(step, at);
        }
        let (above, below) = rows.split_at_mut(step + 1);
        let pivot = &above[step];
        pivots.push(pivot[step].clone());
        if pivot[step].is_zero() {
            break;
        }
        for row in below {
            let factor = &row[step] / &pivot[step];
            for (entry, pivot) in row.iter_mut().zip(pivot).skip(step) {
                *entry -= &factor * pivot;
            }
        }
    }
    Some(pivots)
}
