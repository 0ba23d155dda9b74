//! The numbers of a name, in each form that they were asked for in.
//!
//! In: a tensor of whichever numbers a name was computed with. Out: the same as fractions, as
//! numbers near floating-point ones, or as they are shown. What was converted once is kept. Which
//! form is close enough for what, is not known here.

use crate::exact::certified::Certified;
use crate::exact::fine::Fine;
use crate::exact::near::Near;
use crate::exact::small::Small;
use crate::exact::{Fault, Tensor};
use std::cell::OnceCell;
use std::rc::Rc;

/// The numbers of a name.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    /// Whether they were computed by rational operations alone.
    is_rational: bool,
    short: Option<Rc<Tensor<Small>>>,
    near: OnceCell<Rc<Tensor<Near>>>,
    /// Places, from 0, where the digits are settled by these numbers and not by those near them.
    closer: Vec<(usize, Certified)>,
    fine: OnceCell<Rc<Tensor<Fine>>>,
    whole: OnceCell<Rc<Tensor<Certified>>>,
}

impl Held {
    /// Numbers as they are shown.
    pub(super) fn whole(value: Rc<Tensor<Certified>>) -> Held {
        Held {
            is_rational: true,
            whole: value.into(),
            ..Held::default()
        }
    }

    /// The same, not all of them rational.
    pub(super) fn enclosed(value: Rc<Tensor<Certified>>) -> Held {
        Held {
            whole: value.into(),
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
        Held::near_but(value, Vec::new())
    }

    /// Numbers near these, at some places known more closely.
    pub(super) fn near_but(value: Rc<Tensor<Near>>, closer: Vec<(usize, Certified)>) -> Held {
        Held {
            near: value.into(),
            closer,
            ..Held::default()
        }
    }

    pub(super) fn fine(value: Rc<Tensor<Fine>>) -> Held {
        Held {
            fine: value.into(),
            ..Held::default()
        }
    }

    /// Whether they were computed by rational operations alone.
    pub(super) fn is_rational(&self) -> bool {
        self.is_rational
    }

    /// Whether they are short fractions.
    pub(super) fn is_short(&self) -> bool {
        self.short.is_some()
    }

    /// How many entries there are along each axis.
    pub(super) fn lengths(&self) -> Option<&[usize]> {
        let short = self.short.as_ref().map(|value| &value.lengths);
        let near = || self.near.get().map(|value| &value.lengths);
        let fine = || self.fine.get().map(|value| &value.lengths);
        let whole = || self.whole.get().map(|value| &value.lengths);
        let lengths = short.or_else(near).or_else(fine).or_else(whole)?;
        Some(lengths)
    }

    pub(super) fn has_fine(&self) -> bool {
        self.fine.get().is_some()
    }

    pub(super) fn has_whole(&self) -> bool {
        self.whole.get().is_some()
    }

    /// Keep the same numbers with more digits; those that are there already stay.
    pub(super) fn put_fine(&self, value: Rc<Tensor<Fine>>) {
        self.fine.get_or_init(|| value);
    }

    /// Keep the same numbers as they are shown; those that are there already stay.
    pub(super) fn put_whole(&self, value: Rc<Tensor<Certified>>) {
        self.whole.get_or_init(|| value);
    }

    /// Whether all of them are known to be rational.
    pub(super) fn is_exact(&self) -> bool {
        if let Some(whole) = self.whole.get() {
            return whole.entries.iter().all(|entry| entry.exact().is_some());
        }
        match (self.near.get(), self.fine.get()) {
            _ if self.is_rational => true,
            (Some(near), _) => near.entries.iter().all(|entry| entry.radius() == 0.0),
            (_, Some(fine)) => fine.entries.iter().all(|entry| entry.radius() == 0.0),
            (None, None) => false,
        }
    }

    /// The numbers as they are shown.
    pub(super) fn get(&self) -> Option<&Rc<Tensor<Certified>>> {
        kept(&self.whole, || {
            if let Some(short) = &self.short {
                return converted(short, |entry| Ok(Certified::of_small(*entry)));
            }
            let Some(near) = self.near.get() else {
                return converted(self.fine.get()?, |entry| Certified::of_fine(*entry));
            };
            let mut closer = self.closer.iter().peekable();
            let mut entries = Vec::with_capacity(near.entries.len());
            for (place, entry) in near.entries.iter().enumerate() {
                entries.push(match closer.next_if(|(at, _)| *at == place) {
                    Some((_, closer)) => closer.clone(),
                    None => Certified::of_near(*entry).ok()?,
                });
            }
            Some(Rc::new(near.with_entries(entries)))
        })
    }

    pub(super) fn as_short(&self) -> Option<&Rc<Tensor<Small>>> {
        self.short.as_ref()
    }

    pub(super) fn as_near(&self) -> Option<&Rc<Tensor<Near>>> {
        kept(&self.near, || match (&self.short, self.fine.get()) {
            (Some(short), _) => converted(short, |entry| Ok(entry.near())),
            (None, Some(fine)) => converted(fine, |entry| Ok(entry.near())),
            (None, None) => converted(self.whole.get()?, Certified::near),
        })
    }

    /// None where they were computed with fewer digits.
    pub(super) fn as_fine(&self) -> Option<&Rc<Tensor<Fine>>> {
        kept(&self.fine, || match &self.short {
            Some(short) => converted(short, |entry| Ok(entry.fine())),
            None => converted(self.whole.get()?, Certified::fine),
        })
    }
}

/// What is there, or else is made and kept.
fn kept<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Option<T>) -> Option<&T> {
    if cell.get().is_none() {
        cell.set(make()?).ok()?;
    }
    cell.get()
}

/// The same numbers in another form.
fn converted<F, G>(value: &Tensor<F>, f: impl Fn(&F) -> Result<G, Fault>) -> Option<Rc<Tensor<G>>> {
    let mut entries = Vec::with_capacity(value.entries.len());
    for entry in &value.entries {
        entries.push(f(entry).ok()?);
    }
    Some(Rc::new(value.with_entries(entries)))
}
