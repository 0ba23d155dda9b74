//! What is known of one point, kept from one claim to the next.
//!
//! In: the values that names are given there, and those that were computed. Out: the same again,
//! without the equations: a work may learn more of those in the meantime. How a value is computed is
//! not known here.

use super::Signs;
use crate::exact::{Fault, Tensor};
use crate::scope::Name;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Which entries of a target sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lines {
    /// Those of each row; of a column all.
    Rows,
    /// Those of each column.
    Columns,
}

/// The value of a name, or why it has none.
pub(super) type Value<F> = Result<Rc<Tensor<F>>, Fault>;

/// What is known of one point.
#[derive(Debug, Clone)]
pub struct Kept<F> {
    pub(super) fixed: Rc<FxHashMap<Name, Rc<Tensor<F>>>>,
    /// The writer's own results.
    pub(super) own: FxHashMap<Name, Rc<Tensor<F>>>,
    /// Where free names are drawn: from which seed.
    pub(super) drawn: Option<(u64, Signs)>,
    /// Names that are drawn so that these entries of them sum to 1.
    pub(super) targets: Rc<[(Name, Lines)]>,
    computed: RefCell<FxHashMap<Name, Rc<Tensor<F>>>>,
    /// The names that have no value there, as far as the equations go.
    faults: RefCell<FxHashMap<Name, Fault>>,
    /// How many equations there were.
    equations: Cell<usize>,
}

impl<F> Kept<F> {
    /// A point at which these names have these values.
    pub fn fixed(fixed: impl Into<Rc<FxHashMap<Name, Rc<Tensor<F>>>>>) -> Kept<F> {
        Kept {
            fixed: fixed.into(),
            own: FxHashMap::default(),
            drawn: None,
            targets: Rc::default(),
            computed: RefCell::default(),
            faults: RefCell::default(),
            equations: Cell::new(0),
        }
    }

    /// A random point.
    pub fn random(seed: u64, signs: Signs) -> Kept<F> {
        Kept {
            drawn: Some((seed, signs)),
            ..Kept::fixed(FxHashMap::default())
        }
    }

    /// The same, where these entries of these names sum to 1.
    #[must_use]
    pub fn with_targets(self, targets: Rc<[(Name, Lines)]>) -> Kept<F> {
        Kept { targets, ..self }
    }

    /// Give names their values.
    pub(super) fn fix(&mut self, fixed: FxHashMap<Name, Rc<Tensor<F>>>) {
        let mut all = (*self.fixed).clone();
        all.extend(fixed);
        self.fixed = Rc::new(all);
        self.computed.get_mut().clear();
        self.faults.get_mut().clear();
    }

    /// The value of a name, if it is known.
    pub(super) fn known(&self, name: Name) -> Option<Value<F>> {
        let given = self.own.get(&name).or_else(|| self.fixed.get(&name));
        if let Some(value) = given.or(self.computed.borrow().get(&name)) {
            return Some(Ok(Rc::clone(value)));
        }
        self.faults.borrow().get(&name).cloned().map(Err)
    }

    /// Keep what was computed.
    pub(super) fn learn(&self, name: Name, value: Value<F>) {
        match value {
            Ok(value) => drop(self.computed.borrow_mut().insert(name, value)),
            Err(fault) => drop(self.faults.borrow_mut().insert(name, fault)),
        }
    }

    /// Forget what was computed. Whether there was something.
    pub(super) fn forget(&mut self, name: Name) -> bool {
        let value = self.computed.get_mut().remove(&name).is_some();
        self.faults.get_mut().remove(&name).is_some() || value
    }

    /// With more equations, what had no value may have one.
    pub(super) fn renew(&self, equations: usize) {
        if self.equations.replace(equations) != equations {
            self.faults.borrow_mut().clear();
        }
    }
}
