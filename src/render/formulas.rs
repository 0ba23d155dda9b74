//! The formulas of a page: each distinct one is set once, on as many threads as there are cores.
//!
//! In: LaTeX, in the order of the page. Out: markup in the same order. A formula that cannot be set
//! stands as its source. Which library sets them is not known here.

use super::faces::Used;
use super::frame::escaped;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Address space for the stack of a thread that sets formulas. Only pages that are touched take
/// memory.
const STACK: usize = 256 << 20;

/// Fewer formulas than this are not worth a thread more.
const WORTH_A_THREAD: usize = 24;

/// A formula, and whether it stands on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Formula {
    /// Its LaTeX.
    pub latex: String,
    /// Whether it stands on a line of its own.
    pub display: bool,
}

/// A formula that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Its markup.
    pub html: String,
    /// What it needs of the fonts.
    pub used: Used,
}

/// What sets formulas; none where it refuses one.
pub trait Typesetter: Sync {
    /// Set a formula that nobody vouches for.
    fn set(&self, formula: &Formula) -> Option<Set>;
}

/// A text with formulas in it.
#[derive(Debug, Default)]
pub struct Text {
    html: String,
    /// Where formulas stand, by their numbers.
    places: Vec<(usize, usize)>,
    formulas: Vec<Formula>,
    numbers: FxHashMap<Formula, usize>,
}

impl Text {
    /// Markup, as it is.
    pub fn html(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Words, which are no markup.
    pub fn words(&mut self, words: &str) {
        self.html.push_str(&escaped(words));
    }

    /// A formula.
    pub fn formula(&mut self, latex: String, display: bool) {
        let formula = Formula { latex, display };
        let number = match self.numbers.get(&formula) {
            Some(number) => *number,
            None => {
                self.numbers.insert(formula.clone(), self.formulas.len());
                self.formulas.push(formula);
                self.formulas.len() - 1
            }
        };
        self.places.push((self.html.len(), number));
    }

    /// The whole text as markup, and what it needs of the fonts.
    pub fn set(self, typesetter: &dyn Typesetter) -> (String, Used) {
        let set = set_all(&self.formulas, typesetter);
        let mut used = Used::default();
        for set in set.iter().flatten() {
            used.join(&set.used);
        }
        let length = |(_, number): &(usize, usize)| match set.get(*number) {
            Some(Some(set)) => set.html.len(),
            _ => 0,
        };
        let more: usize = self.places.iter().map(length).sum();
        let mut out = String::with_capacity(self.html.len() + more);
        let mut done = 0;
        for (at, number) in &self.places {
            out.push_str(self.html.get(done..*at).unwrap_or(""));
            done = *at;
            match (set.get(*number), self.formulas.get(*number)) {
                (Some(Some(set)), _) => out.push_str(&set.html),
                (_, Some(formula)) => source(&mut out, formula),
                (_, None) => {}
            }
        }
        out.push_str(self.html.get(done..).unwrap_or(""));
        (out, used)
    }
}

/// A formula that was not set, as it is written.
fn source(out: &mut String, formula: &Formula) {
    out.push_str("<code class=\"source\">");
    out.push_str(&escaped(&formula.latex));
    out.push_str("</code>");
}

/// All of them, in order. Where no thread can be had, none is set.
fn set_all(formulas: &[Formula], typesetter: &dyn Typesetter) -> Vec<Option<Set>> {
    let mut all: Vec<Option<Set>> = Vec::new();
    all.resize_with(formulas.len(), || None);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(formulas.len().div_ceil(WORTH_A_THREAD));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(formula) = formulas.get(at) else {
                return done;
            };
            done.push((at, typesetter.set(formula)));
        }
    };
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .filter_map(|_| {
                let thread = thread::Builder::new().stack_size(STACK);
                thread.spawn_scoped(scope, work).ok()
            })
            .collect();
        for done in started.into_iter().filter_map(|thread| thread.join().ok()) {
            for (at, set) in done {
                if let Some(place) = all.get_mut(at) {
                    *place = set;
                }
            }
        }
    });
    all
}
