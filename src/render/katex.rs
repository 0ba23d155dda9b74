//! Formulas set by KaTeX, as HTML for eyes and MathML for screen readers.
//!
//! In: LaTeX, which nobody vouches for. Out: markup with its attributes in order, the same in every
//! run, and what it needs of KaTeX's fonts; or none, where the LaTeX is refused or cannot be read.
//! Nothing outside of it and its rooms knows the library.
//!
//! The library follows no link, defines no macro and draws nothing larger than `LARGEST`. It
//! descends into what is nested and takes time with the square of the length: both have limits here.

mod markup;
mod mathml;
mod pile;

use super::formulas::{Formula, Set, Typesetter};
use katex::{KatexContext, Settings};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A formula is no longer, in bytes.
const LONGEST: usize = 8_000;

/// Braces, brackets and environments nest no deeper.
const DEEPEST: usize = 100;

/// The largest length that a formula may ask for, in em.
const LARGEST: f64 = 40.0;

/// Expansions of the library's own macros.
const EXPANSIONS: usize = 1_000;

/// Commands that define something, leave the page, or move things to where they are not looked for.
const REFUSED: &[&str] = &[
    "def",
    "gdef",
    "edef",
    "xdef",
    "let",
    "futurelet",
    "global",
    "long",
    "newcommand",
    "renewcommand",
    "providecommand",
    "expandafter",
    "noexpand",
    "char",
    "href",
    "url",
    "includegraphics",
    "htmlClass",
    "htmlId",
    "htmlStyle",
    "htmlData",
    "raisebox",
    "tag",
];

/// KaTeX, in pure Rust.
pub struct Katex {
    context: KatexContext,
}

impl Katex {
    /// Ready to set formulas.
    pub fn new() -> Katex {
        Katex {
            context: KatexContext::default(),
        }
    }
}

impl Default for Katex {
    fn default() -> Katex {
        Katex::new()
    }
}

impl Typesetter for Katex {
    fn set(&self, formula: &Formula) -> Option<Set> {
        let latex = formula.latex.as_str();
        if latex.len() > LONGEST || !is_harmless(latex) {
            return None;
        }
        let settings = Settings::builder()
            .display_mode(formula.display)
            .max_size(LARGEST)
            .max_expand(EXPANSIONS)
            .build();
        // A fault of the library spoils one formula, not the page.
        let set = || {
            let tree = katex::render_to_dom_tree(&self.context, latex, &settings).ok()?;
            markup::markup(&tree)
        };
        catch_unwind(AssertUnwindSafe(set)).ok()?
    }
}

/// Whether nothing in it is refused, and nothing nests too deep.
fn is_harmless(latex: &str) -> bool {
    if latex.contains(char::is_control) {
        return false;
    }
    let mut depth = 0usize;
    let mut rest = latex;
    while let Some(at) = rest.find(['\\', '{', '}', '%']) {
        let (sign, after) = rest[at..].split_at(1);
        rest = after;
        match sign {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            // The rest of a line would be silent.
            "%" => return false,
            _ => {
                let end = rest.find(|next: char| !next.is_ascii_alphabetic());
                let name = &rest[..end.unwrap_or(rest.len())];
                match name {
                    "left" | "begin" => depth += 1,
                    "right" | "end" => depth = depth.saturating_sub(1),
                    "" => {
                        // A sign that is escaped is one sign.
                        let mut signs = rest.chars();
                        signs.next();
                        rest = signs.as_str();
                        continue;
                    }
                    name if REFUSED.contains(&name) => return false,
                    _ => {}
                }
                rest = &rest[name.len()..];
            }
        }
        if depth > DEEPEST {
            return false;
        }
    }
    true
}
