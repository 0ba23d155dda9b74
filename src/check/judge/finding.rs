//! What a link came to, before it is a claim of the report.

use super::*;

/// What a link came to.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    /// The verdict.
    pub(super) verdict: Verdict,
    pub(super) basis: Option<Basis>,
    pub(super) message: Option<Message>,
    pub(super) remarks: Vec<Remark>,
    pub(super) value: Option<String>,
    pub(super) cause: Option<Cause>,
    pub(super) expected: Option<String>,
    pub(super) blamed: Option<Range<usize>>,
    /// Why it is wrong, not looked into yet.
    pub(super) doubt: Option<Box<Doubt>>,
}

/// What is needed to find out why a link is wrong.
#[derive(Debug, Clone)]
pub(super) struct Doubt {
    /// Its chain and its right side.
    pub(super) place: (usize, usize),
    pub(super) near: Rc<Reading>,
    pub(super) right: Rc<Reading>,
    pub(super) uses: FxHashMap<String, LetterUse>,
    pub(super) indices: Vec<Index>,
    /// Whether the right side is what is added in a step.
    pub(super) is_added: bool,
}

impl Finding {
    pub(super) fn new(verdict: Verdict, basis: Basis) -> Finding {
        Finding {
            verdict,
            basis: Some(basis),
            message: None,
            remarks: Vec::new(),
            value: None,
            cause: None,
            expected: None,
            blamed: None,
            doubt: None,
        }
    }

    pub(super) fn unread(why: Unread) -> Finding {
        Finding {
            basis: None,
            message: Some(Message::Unread(why)),
            ..Finding::new(Verdict::Unread, Basis::Exact)
        }
    }

    pub(super) fn definition() -> Finding {
        Finding {
            basis: None,
            ..Finding::new(Verdict::Definition, Basis::Exact)
        }
    }

    /// A repair is of the whole step; in the place of what is added it would not be right.
    pub(super) fn of_whole_step(&mut self) {
        self.expected = None;
        self.message = Finding::different().message;
    }

    /// The shapes of both sides do not fit.
    pub(super) fn misshapen(left: &[u64], right: &[u64]) -> Finding {
        let lengths = |shape: &[u64]| shape.iter().map(|one| *one as usize).collect();
        let (left, right) = (lengths(left), lengths(right));
        Finding {
            message: Some(Message::Shapes { left, right }),
            ..Finding::new(Verdict::Wrong, Basis::Exact)
        }
    }

    /// The sides are not the same formula.
    pub(super) fn different() -> Finding {
        let (part, instead) = (None, None);
        Finding {
            message: Some(Message::NotIdentical { part, instead }),
            ..Finding::new(Verdict::Wrong, Basis::Exact)
        }
    }
}
