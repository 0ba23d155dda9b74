//! The numbers of a name, in each form that they were asked for in.
//!
//! In: a tensor of whichever numbers a name was computed with. Out: the same as fractions, as
//! numbers near floating-point ones, or as they are shown. What was converted once is kept. Which
//! form is good enough for what, is not known here.

use crate::exact::certified::Certified;
use crate::exact::fine::Fine;
use crate::exact::near::Near;
use crate::exact::small::Small;
use crate::exact::{Fault, Tensor};
use std::cell::OnceCell;
use std::rc::Rc;

/// The numbers of a name, in each form that was asked for so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    /// Whether they were computed by rational operations alone.
    pub(super) is_rational: bool,
    pub(super) short: Option<Rc<Tensor<Small>>>,
    near: OnceCell<Option<Rc<Tensor<Near>>>>,
    fine: OnceCell<Option<Rc<Tensor<Fine>>>>,
    whole: OnceCell<Option<Rc<Tensor<Certified>>>>,
}

impl Held {
    /// Numbers as they are shown.
    pub(super) fn whole(value: Rc<Tensor<Certified>>) -> Held {
        Held {
            is_rational: true,
            whole: Some(value).into(),
            ..Held::default()
        }
    }

    pub(super) fn short(value: Rc<Tensor<Small>>) -> Held {
        Held {
            is_rational: true,
            short: Some(value),
            ..Held::default()
        }
    }

    pub(super) fn near(value: Rc<Tensor<Near>>) -> Held {
        Held {
            near: Some(value).into(),
            ..Held::default()
        }
    }

    pub(super) fn fine(value: Rc<Tensor<Fine>>) -> Held {
        Held {
            fine: Some(value).into(),
            ..Held::default()
        }
    }

    /// The numbers as they are shown.
    pub(super) fn get(&self) -> Option<&Rc<Tensor<Certified>>> {
        let made = || match (&self.short, self.fine.get(), self.near.get()) {
            (Some(short), ..) => converted(short, |entry| Ok(Certified::of_small(*entry))),
            (_, Some(Some(fine)), _) => converted(fine, |entry| Certified::of_fine(*entry)),
            (.., Some(Some(near))) => converted(near, |entry| Certified::of_near(*entry)),
            _ => None,
        };
        self.whole.get_or_init(made).as_ref()
    }

    /// Whether all of them are rational, as far as is known.
    pub(super) fn is_exact(&self) -> bool {
        if self.short.is_some() {
            return true;
        }
        match (self.fine.get(), self.near.get(), self.whole.get()) {
            (.., Some(Some(whole))) => whole.entries.iter().all(|entry| entry.exact().is_some()),
            (Some(Some(fine)), ..) => fine.entries.iter().all(|entry| entry.radius() == 0.0),
            (_, Some(Some(near)), _) => near.entries.iter().all(|entry| entry.radius() == 0.0),
            _ => false,
        }
    }

    pub(super) fn as_near(&self) -> Option<&Rc<Tensor<Near>>> {
        let made = || match (&self.short, self.whole.get()) {
            (Some(short), _) => converted(short, |entry| Ok(entry.near())),
            (None, Some(Some(whole))) => converted(whole, Certified::near),
            _ => None,
        };
        self.near.get_or_init(made).as_ref()
    }

    pub(super) fn as_fine(&self) -> Option<&Rc<Tensor<Fine>>> {
        let made = || converted(self.get()?, Certified::fine);
        self.fine.get_or_init(made).as_ref()
    }
}

/// The same numbers in another form.
fn converted<F, G>(value: &Tensor<F>, f: impl Fn(&F) -> Result<G, Fault>) -> Option<Rc<Tensor<G>>> {
    let entries = value.entries.iter().map(f).collect::<Result<_, _>>();
    Some(Rc::new(value.with_entries(entries.ok()?)))
}
