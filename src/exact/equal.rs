//! Whether two formulas are the same, by their values at random points.
//!
//! In: two formulas and what their names mean. Out: [`Outcome`], never a guess: `Equal` when they
//! agree everywhere at a random point of a large prime field (wrong with a chance below 2^−40 for
//! formulas of textbook size), `Different` with the place, `Undecided` with the reason.
//!
//! Sizes that are symbols, or large, get small lengths of their own that differ from one another,
//! so that a lost transpose cannot hide behind a square matrix.

use super::along::derivative;
use super::component::Model;
use super::dual::Dual;
use super::evaluate::Environment;
use super::lengths::Lengths;
use super::prime::Prime;
use super::tensor::count;
use super::{Fault, Field, Tensor, guarded};
use crate::algebra::{Expr, Index};
use crate::matrix::MatExpr;
use crate::matrix::shape::size_of;
use crate::scope::{Attribute, Dim, Name, Scope, Shape};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The same for all values.
    Equal,
    /// Not the same at this entry (row by row, from 1), at a point that proves it.
    Different {
        /// Which entry differs.
        entry: usize,
    },
    /// It could not be told.
    Undecided(Fault),
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub enum Formula<'a> {
    /// In index notation, for every value of these indices.
    Component(&'a Expr, &'a [Index]),
    /// In matrix notation.
    Matrix(&'a MatExpr),
}

/// The right side of a name's definition.
#[derive(Debug, Clone, Copy)]
pub enum Definition<'a> {
    /// In matrix notation.
    Matrix(&'a MatExpr),
    /// In index notation: the entry at these indices.
    Component(&'a Expr, &'a [Index]),
}

impl<'a> From<&'a MatExpr> for Definition<'a> {
    fn from(formula: &'a MatExpr) -> Definition<'a> {
        Definition::Matrix(formula)
    }
}

/// A random point: a value for every name, drawn at its first use.
///
/// A name that has a definition here has the value of that definition at the values of the others;
/// every other name is free.
pub struct Point<'a> {
    scope: &'a Scope,
    definitions: FxHashMap<Name, Definition<'a>>,
    /// Names of which the definition is only a part: it tells their derivatives, not their values.
    parts: FxHashSet<Name>,
    /// Formulas that are compared here and are no definitions.
    compared: Vec<&'a MatExpr>,
    seed: u64,
    lengths: RefCell<Option<Lengths>>,
    values: RefCell<FxHashMap<Name, Rc<Tensor<Prime>>>>,
}

/// Whether two formulas agree at a point, which settles it (see the module).
///
/// ```
/// use backprose::exact::equal::{Formula, Outcome, Point, equal};
/// use backprose::matrix::MatExpr;
/// use backprose::scope::{Dim, Kind, Scope};
/// let mut scope = Scope::new();
/// let n = Dim::Size(scope.size("n"));
/// let a = MatExpr::Name(scope.declare("A", Kind::Param, vec![n, n]));
/// let point = Point::new(&scope, [], 1);
/// let transposed = a.clone().transposed();
/// assert!(matches!(equal(Formula::Matrix(&a), Formula::Matrix(&transposed), &point), Outcome::Different { .. }));
/// ```
pub fn equal(a: Formula, b: Formula, point: &Point) -> Outcome {
    let values = (point.values_of(a), point.values_of(b));
    match values {
        (Ok(a), Ok(b)) if a.len() == b.len() => match a.iter().zip(&b).position(|(a, b)| a != b) {
            None => Outcome::Equal,
            Some(place) => Outcome::Different { entry: place + 1 },
        },
        (Ok(_), Ok(_)) => Outcome::Different { entry: 1 },
        (Err(fault), _) | (_, Err(fault)) => Outcome::Undecided(fault),
    }
}

impl<'a> Point<'a> {
    /// A point drawn from a seed, at which these names have these definitions.
    pub fn new(
        scope: &'a Scope,
        definitions: impl IntoIterator<Item = (Name, Definition<'a>)>,
        seed: u64,
    ) -> Point<'a> {
        Point {
            scope,
            definitions: definitions.into_iter().collect(),
            parts: FxHashSet::default(),
            compared: Vec::new(),
            seed,
            lengths: RefCell::default(),
            values: RefCell::default(),
        }
    }

    /// The same point, at which the definitions of these names lack some of their terms. Their
    /// values are free, so that no step can take a part for the whole.
    #[must_use]
    pub fn with_parts(mut self, names: impl IntoIterator<Item = Name>) -> Point<'a> {
        self.parts = names.into_iter().collect();
        self
    }

    /// What it was drawn from.
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// The same point, with lengths at which these formulas too have values: where they cut tensors
    /// or put them together, numbers stay what they are.
    #[must_use]
    pub fn with_formulas(mut self, formulas: impl IntoIterator<Item = &'a MatExpr>) -> Point<'a> {
        self.compared.extend(formulas);
        self
    }

    /// Every entry of a formula at this point, row by row.
    pub fn values_of(&self, formula: Formula) -> Result<Vec<Prime>, Fault> {
        match formula {
            Formula::Component(expr, axes) => Ok(guarded::component(expr, axes, self)?.entries),
            Formula::Matrix(expr) => {
                Ok(guarded::matrix::<Prime, true>(expr, self)?.entries.clone())
            }
        }
    }

    fn lengths_of(&self, shape: &Shape) -> Result<Vec<usize>, Fault> {
        let size = size_of(shape);
        size.axes().iter().map(|axis| self.size(*axis)).collect()
    }

    fn drawn(&self, name: Name) -> Result<Tensor<Prime>, Fault> {
        let letter = self.scope.letter(name);
        let lengths = self.lengths_of(&letter.shape)?;
        let count = count(&lengths)?;
        let words = |place: usize| [self.seed, name.index() as u64, place as u64];
        let entries = match letter.indexes {
            None => (0..count)
                .map(|place| Prime::hashed(words(place)))
                .collect(),
            // Whole numbers that say which entry is meant.
            Some(dim) => {
                let length = self.size(dim)? as u64;
                let one = |place| 1 + Prime::hashed(words(place)).remainder_by(length);
                (0..count).map(|place| Prime::new(one(place))).collect()
            }
        };
        let tensor = Tensor { lengths, entries };
        Ok(with_attributes(tensor, &letter.attributes))
    }
}

/// What is declared of a name holds at every point.
fn with_attributes(mut tensor: Tensor<Prime>, attributes: &[Attribute]) -> Tensor<Prime> {
    for attribute in attributes {
        match attribute {
            Attribute::OneHot | Attribute::Simplex => {
                // A column is one distribution, a tensor of more axes one along its last.
                let column = tensor.is_matrix() && tensor.columns() == 1;
                let length = match column {
                    true => tensor.rows(),
                    false => tensor.lengths[tensor.lengths.len() - 1],
                };
                for line in tensor.entries.chunks_mut(length.max(1)) {
                    if let Some((last, others)) = line.split_last_mut() {
                        *last = others.iter().fold(Prime::one(), |rest, entry| {
                            rest.add(&entry.negate()).unwrap_or(rest)
                        });
                    }
                }
            }
            Attribute::Symmetric | Attribute::PositiveDefinite => {
                let n = tensor.rows();
                for row in 0..n {
                    for column in 0..row.min(tensor.columns()) {
                        tensor.entries[row * n + column] = tensor.entries[column * n + row];
                    }
                }
            }
            Attribute::Positive | Attribute::Invertible => {}
        }
    }
    tensor
}

impl Environment<Prime> for Point<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Prime>>, Fault> {
        if let Some(value) = self.values.borrow().get(&name) {
            return Ok(value.clone());
        }
        let whole = |_: &&Definition| !self.parts.contains(&name);
        let value = match self.definitions.get(&name).filter(whole) {
            Some(Definition::Matrix(formula)) => guarded::matrix::<_, true>(formula, self)?,
            Some(Definition::Component(entry, at)) => Rc::new(Tensor {
                lengths: self.lengths_of(&self.scope.letter(name).shape)?,
                entries: guarded::component(entry, at, self)?.entries,
            }),
            None => Rc::new(self.drawn(name)?),
        };
        self.values.borrow_mut().insert(name, value.clone());
        Ok(value)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        let mut lengths = self.lengths.borrow_mut();
        let lengths = lengths.get_or_insert_with(|| {
            let formulas = self.definitions.values().filter_map(|one| match one {
                Definition::Matrix(formula) => Some(*formula),
                Definition::Component(..) => None,
            });
            let entries = self.definitions.values().filter_map(|one| match one {
                Definition::Matrix(_) => None,
                Definition::Component(entry, _) => Some(*entry),
            });
            let formulas = formulas.chain(self.compared.iter().copied());
            Lengths::new(self.scope, formulas, entries)
        });
        lengths.length(dim, self.scope).ok_or(Fault::UnknownSize)
    }

    fn is_whole(&self, name: Name) -> bool {
        self.scope.letter(name).indexes.is_some()
    }
}

impl Model<Prime> for Point<'_> {
    fn derivative(&self, of: Name, wrt: Name) -> Result<(Vec<usize>, Vec<Prime>), Fault> {
        let definition = self.definitions.get(&of).ok_or(Fault::MissingValue)?;
        let lengths = self.lengths_of(&self.scope.letter(of).shape)?;
        let lengths = lengths.into_iter().filter(|length| *length != 1).collect();
        Ok((lengths, derivative(*definition, wrt, self)?))
    }

    fn partial(&self, of: Name, wrt: Name) -> Result<(Vec<usize>, Vec<Prime>), Fault> {
        let definition = self.definitions.get(&of).ok_or(Fault::MissingValue)?;
        let base = self.value(wrt)?;
        let mut columns = Vec::with_capacity(base.entries.len());
        for entry in 0..base.entries.len() {
            let direction = Direction {
                point: self,
                wrt,
                entry,
            };
            columns.push(match definition {
                Definition::Matrix(formula) => guarded::matrix::<Dual, true>(formula, &direction)?
                    .entries
                    .clone(),
                Definition::Component(entry, at) => {
                    guarded::component(entry, at, &direction)?.entries
                }
            });
        }
        let rows = self.value(of)?;
        let mut entries = Vec::with_capacity(rows.entries.len() * base.entries.len());
        for place in 0..rows.entries.len() {
            for column in &columns {
                entries.push(column.get(place).ok_or(Fault::ShapesDiffer)?.slope);
            }
        }
        let lengths = rows.lengths.iter().chain(&base.lengths);
        let lengths = lengths.copied().filter(|length| *length != 1).collect();
        Ok((lengths, entries))
    }
}

/// A point that moves along one entry of one name.
struct Direction<'a, 'b> {
    point: &'a Point<'b>,
    wrt: Name,
    entry: usize,
}

impl Environment<Dual> for Direction<'_, '_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Dual>>, Fault> {
        let fixed = self.point.value(name)?;
        let mut entries: Vec<Dual> = fixed
            .entries
            .iter()
            .map(|entry| Dual::constant(*entry))
            .collect();
        if name == self.wrt {
            entries[self.entry].slope = Prime::one();
        }
        Ok(Rc::new(fixed.with_entries(entries)))
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.point.size(dim)
    }

    fn is_whole(&self, name: Name) -> bool {
        self.point.is_whole(name)
    }
}

impl Model<Dual> for Direction<'_, '_> {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<Dual>), Fault> {
        Err(Fault::MissingValue)
    }
}
