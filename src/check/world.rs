//! What every name of a work amounts to at one point.
//!
//! In: the equations of the work ([`Model`]), and values for some of its names: the numbers that it
//! gives, or a random point. Out: the value of any name or formula, computed at its first use by the
//! equations, gradients by theirs. The writer's own result may be put in a name's place; what rests
//! on it is then computed anew. Which claim is judged by which point is not known here.
//!
//! Over the [`Prime`] field there is no order: a comparison is a random number fixed by its two
//! sides, relu′ one fixed by its argument, and so is every function that leaves the field. There an
//! identity holds if it holds whatever these functions are (but for what
//! [`prime`](crate::exact::prime) says of exp, log and roots): relu′(z) is relu′(z), but
//! `1[z > 0]`
//! is not, and relu(z) is not z · relu′(z). Where the two sides differ there, a point of real
//! numbers ([`Certified`]) has the last word.

use super::model::{Definition, Model};
use crate::algebra::{Expr, Index, Rational};
use crate::exact::certified::{Certified, Work, working};
use crate::exact::component::{self, Table};
use crate::exact::evaluate::Environment;
use crate::exact::interval::Interval;
use crate::exact::near::Near;
use crate::exact::prime::Prime;
use crate::exact::tensor::count;
use crate::exact::{Fault, Field, Tensor, guarded};
use crate::matrix::MatExpr;
use crate::matrix::shape::size_of;
use crate::scope::{Attribute, Dim, Kind, Name, Scope, Shape};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Ordering;
use std::rc::Rc;

mod hold;
mod kept;

use hold::{hold, hold_lines};
use kept::Value;
pub use kept::{Kept, Lines};

/// Enclosures are worked out to so many bits at first.
pub const FIRST_BITS: usize = 128;

/// And to so many at most: 50 digits are then settled in all but odd formulas.
pub const MOST_BITS: usize = 1024;

/// Values that agree to so many digits are the same at a point.
pub const AGREED_DIGITS: isize = 50;

/// A random number is a whole number of these parts.
const PARTS: u64 = 101;

/// Which real numbers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signs {
    /// Positive and negative ones.
    Either,
    /// Positive ones: logarithms and roots have values there.
    Positive,
}

/// Numbers that a point can have, and how two of them compare.
pub trait Point: Field {
    /// A number that looks random and depends on nothing but the words.
    fn drawn(words: [u64; 3], signs: Signs) -> Self;
    /// Whether two numbers are the same. None: it cannot be told.
    fn same(&self, other: &Self) -> Option<bool>;
}

impl Point for Prime {
    fn drawn(words: [u64; 3], _: Signs) -> Prime {
        Prime::hashed(words)
    }

    fn same(&self, other: &Prime) -> Option<bool> {
        Some(self == other)
    }
}

impl Point for Certified {
    fn drawn(words: [u64; 3], signs: Signs) -> Certified {
        let word = Prime::hashed(words).remainder_by(4 * PARTS);
        let (above, negative) = (1 + word / 2, word % 2 == 1 && signs == Signs::Either);
        // 1 has a logarithm of 0, and is no general number.
        let above = if above == PARTS { PARTS + 1 } else { above };
        let value = Rational::from_parts(above.into(), PARTS.into());
        Certified::Exact(if negative { -value } else { value })
    }

    fn same(&self, other: &Certified) -> Option<bool> {
        match (self.exact(), other.exact()) {
            (Some(a), Some(b)) => Some(a == b),
            _ => match self.add(&other.negate()).ok()?.sign().ok()? {
                Ordering::Equal => Some(true),
                _ => Some(false),
            },
        }
    }
}

impl Point for Near {
    fn drawn(words: [u64; 3], signs: Signs) -> Near {
        let drawn = Certified::drawn(words, signs);
        let near = drawn.exact().map(Near::from_rational);
        near.and_then(Result::ok).unwrap_or(Near::one())
    }

    fn same(&self, other: &Near) -> Option<bool> {
        let difference = self.add(&other.negate()).ok()?;
        match (difference.middle(), difference.radius()) {
            (0.0, 0.0) => Some(true),
            (middle, radius) => (middle.abs() > radius).then_some(false),
        }
    }
}

impl Point for Interval {
    fn drawn(words: [u64; 3], signs: Signs) -> Interval {
        let value = Certified::drawn(words, signs);
        Interval::enclosing(&value).unwrap_or(Interval::one())
    }

    fn same(&self, other: &Interval) -> Option<bool> {
        let [low, high] = self.bounds();
        match self.meets(other) {
            false => Some(false),
            true => (low == high && self == other).then_some(true),
        }
    }
}

/// Whether two values are the same: equal, proved to differ, or none of the two.
pub fn same<F: Point>(a: &Tensor<F>, b: &Tensor<F>) -> Option<bool> {
    if a.lengths != b.lengths || a.entries.len() != b.entries.len() {
        return Some(false);
    }
    let mut open = false;
    for (a, b) in a.entries.iter().zip(&b.entries) {
        match a.same(b) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => open = true,
        }
    }
    (!open).then_some(true)
}

/// How two values of enclosed numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// They are equal.
    Equal,
    /// They agree to 50 digits, and more could not be told.
    Digits,
    /// They differ.
    Different,
}

/// Compute something that hangs on enclosures with more and more bits until it comes out: until it
/// is there, or there is a fault that more bits do not mend. Whatever is kept from one round to the
/// next is as wide as it was.
pub fn refined<T>(
    mut compute: impl FnMut(usize) -> Result<Option<T>, Fault>,
) -> Result<Option<T>, Fault> {
    let mut bits = FIRST_BITS;
    loop {
        let work = Work {
            bits,
            ..Work::default()
        };
        match working(work, || compute(bits)) {
            Ok(None) | Err(Fault::Undecided(_)) if 2 * bits <= MOST_BITS => bits *= 2,
            result => return result,
        }
    }
}

/// Compare two values, which are computed anew with more and more bits until it is clear.
pub fn agreement(
    mut compute: impl FnMut() -> Result<[Rc<Tensor<Certified>>; 2], Fault>,
) -> Result<Option<Agreement>, Fault> {
    refined(|bits| {
        let [a, b] = compute()?;
        Ok(match same(&a, &b) {
            Some(true) => Some(Agreement::Equal),
            Some(false) => Some(Agreement::Different),
            None if 2 * bits > MOST_BITS && agree(&a, &b) => Some(Agreement::Digits),
            None => None,
        })
    })
}

/// Whether all entries lie so near to each other that 50 digits, or decimals, are the same.
fn agree(a: &Tensor<Certified>, b: &Tensor<Certified>) -> bool {
    let near = |(a, b): (&Certified, &Certified)| {
        let difference = a.add(&b.negate()).ok()?.bounds()?;
        let far = |[low, high]: [Rational; 2]| high.max(-low);
        let size = far(a.bounds()?).max(Rational::ONE);
        let limit = Rational::from(10).pow(AGREED_DIGITS);
        Some(far(difference) * limit <= size)
    };
    let mut pairs = a.entries.iter().zip(&b.entries);
    pairs.all(|pair| near(pair).unwrap_or(false))
}

/// The values of names at one point.
pub struct World<'m, F> {
    model: &'m Model,
    scope: &'m Scope,
    kept: Rc<Kept<F>>,
}

impl<'m, F: Point> World<'m, F> {
    /// The point at which these names have these values. A name that is not among them has the
    /// value of its equation; one without an equation has none.
    pub fn new(
        model: &'m Model,
        scope: &'m Scope,
        fixed: FxHashMap<Name, Rc<Tensor<F>>>,
    ) -> World<'m, F> {
        World::of(model, scope, Rc::new(Kept::fixed(fixed)))
    }

    /// A random point: every name without an equation is drawn, and what is declared of it holds.
    /// `signs` is for real numbers.
    ///
    /// ```
    /// use backprose::check::model::Model;
    /// use backprose::check::world::{Signs, World, same};
    /// use backprose::exact::prime::Prime;
    /// use backprose::matrix::MatExpr;
    /// use backprose::scope::{Dim, Kind, Scope};
    /// let mut scope = Scope::new();
    /// let a = MatExpr::Name(scope.declare("A", Kind::Param, vec![Dim::Number(2), Dim::Number(2)]));
    /// let model = Model::new([]);
    /// let world = World::<Prime>::random(&model, &scope, 1, Signs::Either);
    /// let (straight, turned) = (world.value_of(&a).unwrap(), world.value_of(&a.transposed()).unwrap());
    /// assert_eq!(same(&straight, &turned), Some(false));
    /// ```
    pub fn random(model: &'m Model, scope: &'m Scope, seed: u64, signs: Signs) -> World<'m, F> {
        World::of(model, scope, Rc::new(Kept::random(seed, signs)))
    }

    /// A point of which something is known already. The equations may have become more since.
    pub fn of(model: &'m Model, scope: &'m Scope, kept: Rc<Kept<F>>) -> World<'m, F> {
        kept.renew(model.count());
        World { model, scope, kept }
    }

    /// What is known of it, for [`World::of`]. It shares what it learns, until a name is
    /// [set](World::set) there.
    pub fn kept(&self) -> Rc<Kept<F>> {
        Rc::clone(&self.kept)
    }

    /// What is known of it.
    pub fn into_kept(self) -> Rc<Kept<F>> {
        self.kept
    }

    /// The same with these names at these values.
    #[must_use]
    pub fn with(mut self, fixed: FxHashMap<Name, Rc<Tensor<F>>>) -> World<'m, F> {
        Rc::make_mut(&mut self.kept).fix(fixed);
        self
    }

    /// Put the writer's own result in a name's place.
    pub fn set(&mut self, name: Name, value: Rc<Tensor<F>>) {
        Rc::make_mut(&mut self.kept).own.insert(name, value);
        self.forget(name);
    }

    /// Take it back.
    pub fn clear_override(&mut self, name: Name) {
        if self.kept.own.contains_key(&name) {
            Rc::make_mut(&mut self.kept).own.remove(&name);
            self.forget(name);
        }
    }

    /// Take all of them back.
    pub fn clear_overrides(&mut self) {
        let names: Vec<Name> = self.overridden().collect();
        for name in names {
            self.clear_override(name);
        }
    }

    /// The names whose own results stand in their place.
    pub fn overridden(&self) -> impl Iterator<Item = Name> {
        self.kept.own.keys().copied()
    }

    /// Forget what was computed from a name. What was not computed, nothing was computed from.
    fn forget(&mut self, name: Name) {
        let model = self.model;
        let kept = Rc::make_mut(&mut self.kept);
        kept.forget(name);
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            let users = model.users(name).iter();
            open.extend(users.copied().filter(|user| kept.forget(*user)));
        }
    }

    /// The value of a formula.
    pub fn value_of(&self, formula: &MatExpr) -> Value<F> {
        guarded::matrix::<F, true>(formula, self)
    }

    /// The values of a formula in index notation for every value of these indices, which must hold
    /// its free ones.
    pub fn component_of(&self, entry: &Expr, at: &[Index]) -> Result<Table<F>, Fault> {
        guarded::component(entry, at, self)
    }

    /// The value of a name, if it is known already.
    fn known(&self, name: Name) -> Option<Value<F>> {
        self.kept.known(name)
    }

    /// Compute a name and, before it, what it rests on and is not known: one after the other, so
    /// that no chain of equations is too long.
    fn compute(&self, name: Name) {
        let mut begun: FxHashSet<Name> = FxHashSet::default();
        let mut open = vec![(name, false)];
        while let Some((name, ready)) = open.pop() {
            if self.known(name).is_some() {
                continue;
            }
            let value = match self.model.definition(name) {
                None => self.draw(name),
                Some(definition) if ready => self.by(name, definition),
                Some(definition) => {
                    if begun.insert(name) {
                        open.push((name, true));
                        let needed = definition.names().into_iter();
                        let unknown = needed.filter(|needed| self.known(*needed).is_none());
                        open.extend(unknown.map(|needed| (needed, false)));
                    }
                    continue;
                }
            };
            self.kept.learn(name, value);
        }
    }

    /// The value of a name by its equation, when what it rests on is known.
    fn by(&self, name: Name, definition: &Definition) -> Value<F> {
        let is_gradient = matches!(self.scope.letter(name).kind, Kind::Adjoint { .. });
        match definition {
            Definition::Matrix(formula) if is_gradient => {
                guarded::matrix::<F, true>(formula, &Known(self))
            }
            Definition::Matrix(formula) => guarded::matrix::<F, false>(formula, &Known(self)),
            Definition::Component(at, entry) => Ok(Rc::new(Tensor {
                lengths: self.lengths(&self.scope.letter(name).shape)?,
                entries: guarded::component(entry, at, &Known(self))?.entries,
            })),
        }
    }

    fn length(&self, dim: Dim) -> Result<usize, Fault> {
        let value = self.scope.value(dim).ok_or(Fault::UnknownSize)?;
        usize::try_from(value).map_err(|_| Fault::TooManyEntries)
    }

    fn lengths(&self, shape: &Shape) -> Result<Vec<usize>, Fault> {
        let size = size_of(shape);
        size.axes().iter().map(|axis| self.length(*axis)).collect()
    }

    /// The value of a name without an equation, at a random point.
    fn draw(&self, name: Name) -> Value<F> {
        let letter = self.scope.letter(name);
        let (seed, signs) = match (self.kept.drawn, letter.kind) {
            (None, _) | (_, Kind::Adjoint { .. }) => return Err(Fault::MissingValue),
            (Some(drawn), _) => drawn,
        };
        let lengths = self.lengths(&letter.shape)?;
        let words = |place: usize| [seed, name.index() as u64, place as u64];
        let sums = |one: &Attribute| matches!(one, Attribute::OneHot | Attribute::Simplex);
        let mut targets = self.kept.targets.iter();
        let lines = targets.find(|(target, _)| *target == name);
        let lines = lines.map(|(_, lines)| *lines);
        let positive = letter.attributes.contains(&Attribute::Positive);
        let signs = match positive || lines.is_some() || letter.attributes.iter().any(sums) {
            true => Signs::Positive,
            false => signs,
        };
        let entries: Result<Vec<F>, Fault> = match letter.indexes {
            None => (0..count(&lengths)?)
                .map(|place| Ok(F::drawn(words(place), signs)))
                .collect(),
            // Whole numbers that say which entry is meant.
            Some(dim) => {
                let length = self.length(dim)? as u64;
                let one = |place| 1 + Prime::hashed(words(place)).remainder_by(length);
                (0..count(&lengths)?)
                    .map(|place| F::from_rational(&Rational::from(one(place))))
                    .collect()
            }
        };
        let mut value = Tensor {
            lengths,
            entries: entries?,
        };
        for attribute in &letter.attributes {
            hold(&mut value, *attribute)?;
        }
        if let Some(lines) = lines {
            value = hold_lines(value, lines)?;
        }
        Ok(Rc::new(value))
    }
}

impl<F: Point> Environment<F> for World<'_, F> {
    fn value(&self, name: Name) -> Value<F> {
        if let Some(value) = self.known(name) {
            return value;
        }
        self.compute(name);
        self.known(name).unwrap_or(Err(Fault::MissingValue))
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.length(dim)
    }

    fn is_whole(&self, name: Name) -> bool {
        self.scope.letter(name).indexes.is_some()
    }
}

impl<F: Point> component::Model<F> for World<'_, F> {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<F>), Fault> {
        Err(Fault::MissingValue)
    }
}

/// A world in which nothing more is computed: an equation that needs itself has no value.
struct Known<'a, 'm, F>(&'a World<'m, F>);

impl<F: Point> Environment<F> for Known<'_, '_, F> {
    fn value(&self, name: Name) -> Value<F> {
        self.0.known(name).unwrap_or(Err(Fault::MissingValue))
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        self.0.length(dim)
    }

    fn is_whole(&self, name: Name) -> bool {
        Environment::<F>::is_whole(self.0, name)
    }
}

impl<F: Point> component::Model<F> for Known<'_, '_, F> {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<F>), Fault> {
        Err(Fault::MissingValue)
    }
}
