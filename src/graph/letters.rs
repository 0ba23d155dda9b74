//! The letters that equations by components and sums over indices bind.
//!
//! In: each letter as it is bound, and every place that it stands in. While the body of such an
//! equation is read, a letter is an index without a range: its range may come from the axes on which
//! it stands alone. When the outermost is closed, `settle` gives all of them their ranges.

use super::elaborate::Elaborator;
use super::names::Reported;
use super::value::Frame;
use crate::algebra::{Form, Index, Variable};
use crate::matrix::{Bound, Over};
use crate::scope::Dim;
use crate::source::Span;

/// Where the numbers of letters begin that are not settled; they do not leave this room.
const UNSETTLED: u32 = 1 << 20;

/// What is known of letters while equations are read.
#[derive(Debug, Default)]
pub(super) struct Letters<'a> {
    /// Every letter of the equation at hand, each behind those around it.
    pub(super) all: Vec<Letter<'a>>,
    /// Which of them are open, from the outermost.
    pub(super) open: Vec<usize>,
    /// The components that have to lie inside their tensors.
    pub(super) inside: Vec<Inside<'a>>,
}

/// A letter that is bound.
#[derive(Debug)]
pub(super) struct Letter<'a> {
    pub(super) text: &'a str,
    /// Where it is bound.
    pub(super) span: Span,
    /// What is made of its values; none where it stands on the left of an equation.
    pub(super) over: Option<Over>,
    /// Its range, where that is written.
    pub(super) written: Option<Written>,
    /// The axes on which it stands alone.
    pub(super) axes: Vec<Axis>,
    /// The letters around it.
    pub(super) around: Vec<usize>,
    pub(super) frame: Frame<'a>,
}

/// A range as it is written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    /// Where it begins; other letters stand in it as their indices.
    pub(super) first: Form,
    /// Where it ends.
    pub(super) last: Form,
    /// Its place.
    pub(super) span: Span,
}

/// An axis on which a letter stands alone.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    /// How long it is.
    pub(super) length: Dim,
    /// Where the letter stands there.
    pub(super) span: Span,
    /// What it is an axis of, as a message says it.
    pub(super) of: Option<String>,
}

/// A component that has to lie inside its tensor.
#[derive(Debug)]
pub(super) struct Inside<'a> {
    pub(super) place: Form,
    pub(super) axis: Axis,
    pub(super) around: Vec<usize>,
    pub(super) frame: Frame<'a>,
}

/// The index of a letter that is not settled.
pub(super) fn unsettled(place: usize) -> Index {
    Index {
        id: UNSETTLED + place as u32,
        range: Dim::ONE,
    }
}

/// The letter that an index is, while it is not settled.
pub(super) fn place_of(index: Index) -> Option<usize> {
    index.id.checked_sub(UNSETTLED).map(|place| place as usize)
}

/// Whether letters stand in a form by themselves.
pub(super) fn has_letters(form: &Form) -> bool {
    let mut found = false;
    form.visit_indices(&mut |_| found = true);
    found
}

/// The bound of a letter that is not settled.
pub(super) fn unsettled_bound(letter: usize) -> Bound {
    Bound {
        index: unsettled(letter),
        first: Form::from(1),
        last: None,
    }
}

impl<'a> Elaborator<'a, '_> {
    /// Bind a letter: from here on, it is an index in the frame.
    pub(super) fn open_letter(
        &mut self,
        (text, span): (&'a str, Span),
        over: Option<Over>,
        written: Option<Written>,
        frame: &Frame<'a>,
    ) -> usize {
        let letter = self.letters.all.len();
        self.letters.all.push(Letter {
            text,
            span,
            over,
            written,
            axes: Vec::new(),
            around: self.letters.open.clone(),
            frame: frame.without_names(),
        });
        self.letters.open.push(letter);
        let form = Form::from(unsettled(letter));
        frame.letters.borrow_mut().push((text, form));
        letter
    }

    /// Let go of the innermost letters.
    pub(super) fn close_letters(&mut self, count: usize, frame: &Frame<'a>) {
        let mut names = frame.letters.borrow_mut();
        for _ in 0..count {
            self.letters.open.pop();
            names.pop();
        }
    }

    /// A component of a tensor: it has to lie inside; where it is a letter alone, the axis may give
    /// that letter its range.
    pub(super) fn stands_on(
        &mut self,
        place: &Form,
        axis: Axis,
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        if let ([(Variable::Index(index), 1)], 0) = (place.terms(), place.constant())
            && let Some(letter) = place_of(*index).and_then(|at| self.letters.all.get_mut(at))
        {
            letter.axes.push(axis.clone());
            if letter.written.is_none() {
                return Ok(());
            }
        }
        self.stands_inside(place, axis, frame)
    }

    /// A place that has to lie inside its tensor.
    pub(super) fn stands_inside(
        &mut self,
        place: &Form,
        axis: Axis,
        frame: &Frame<'a>,
    ) -> Result<(), Reported> {
        self.bound_entries(place);
        let inside = Inside {
            place: place.clone(),
            axis,
            around: self.letters.open.clone(),
            frame: frame.without_names(),
        };
        if self.letters.open.is_empty() {
            return self.check_inside(&inside, &[]);
        }
        self.letters.inside.push(inside);
        Ok(())
    }

    /// Whether every letter is closed.
    pub(super) fn settles(&self) -> bool {
        self.letters.open.is_empty()
    }
}

/// The letters that stand in a frame, by their text.
pub(super) type Named<'a> = Vec<(&'a str, Form)>;
