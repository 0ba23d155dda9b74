//! The formulas of a page: each distinct one is set once, on as many threads as there are cores.
//!
//! In: LaTeX, in the order of the page. Out: markup in the same order. A formula that cannot be set
//! stands as its source. Which library sets them is not known here.

use super::faces::Used;
use super::frame::escaped;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Address space for the stack of a thread that sets formulas. Only pages that are touched take
/// memory.
const STACK: usize = 256 << 20;

/// Fewer formulas than this are not worth a thread more.
const WORTH_A_THREAD: usize = 24;

/// A formula, and whether it stands on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Formula {
    /// Its LaTeX.
    pub latex: String,
    /// Whether it stands on a line of its own.
    pub display: bool,
}

/// A formula that was set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Set {
    /// Its markup.
    pub html: String,
    /// Where the name of a style belongs in it, and the style; in order.
    pub styles: Vec<(usize, String)>,
    /// What it needs of the fonts.
    pub used: Used,
}

/// A text whose formulas are set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup {
    /// The text.
    pub html: String,
    /// What it needs of the fonts.
    pub used: Used,
    /// Whether a formula is in it.
    pub has_formulas: bool,
    /// The styles of its boxes, by their numbers.
    styles: Vec<String>,
}

impl Markup {
    /// The rules that give its boxes their styles.
    pub fn style_rules(&self) -> String {
        let mut rules = String::new();
        for (number, style) in self.styles.iter().enumerate() {
            let _ = writeln!(rules, ".katex .{}{{{style}}}", name(number));
        }
        rules
    }
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

    /// The whole text as markup.
    pub fn set(self, typesetter: &dyn Typesetter) -> Markup {
        let mut markup = Markup::default();
        let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
        let mut all = Vec::with_capacity(self.formulas.len());
        for (set, formula) in set_all(&self.formulas, typesetter)
            .into_iter()
            .zip(&self.formulas)
        {
            all.push(match set {
                Some(set) => {
                    markup.used.join(&set.used);
                    markup.has_formulas = true;
                    named(&set, &mut numbers, &mut markup.styles)
                }
                None => source(formula),
            });
        }
        let length = |(_, number): &(usize, usize)| all.get(*number).map_or(0, String::len);
        let more: usize = self.places.iter().map(length).sum();
        markup.html.reserve(self.html.len() + more);
        let mut done = 0;
        for (at, number) in &self.places {
            markup.html.push_str(self.html.get(done..*at).unwrap_or(""));
            markup
                .html
                .push_str(all.get(*number).map_or("", String::as_str));
            done = *at;
        }
        markup.html.push_str(self.html.get(done..).unwrap_or(""));
        markup
    }
}

/// The markup of a formula, its styles by their names in the page.
fn named(set: &Set, numbers: &mut FxHashMap<String, usize>, styles: &mut Vec<String>) -> String {
    let mut html = String::with_capacity(set.html.len() + 4 * set.styles.len());
    let mut done = 0;
    for (at, style) in &set.styles {
        let number = match numbers.get(style) {
            Some(number) => *number,
            None => {
                numbers.insert(style.clone(), styles.len());
                styles.push(style.clone());
                styles.len() - 1
            }
        };
        html.push_str(set.html.get(done..*at).unwrap_or(""));
        html.push_str(&name(number));
        done = *at;
    }
    html.push_str(set.html.get(done..).unwrap_or(""));
    html
}

/// The name of a style: one capital letter for the first, then more signs. Other classes begin small.
fn name(number: usize) -> String {
    const SIGNS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut name = String::from(char::from(SIGNS[number % 26]));
    let mut rest = number / 26;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(SIGNS[rest % 62]));
        rest /= 62;
    }
    name
}

/// A formula that was not set, as it is written.
fn source(formula: &Formula) -> String {
    format!("<code class=\"source\">{}</code>", escaped(&formula.latex))
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
