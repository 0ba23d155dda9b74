//! The network language as text: [`parse()`] reads it, [`print`](print::print) writes its canonical
//! form.
//!
//! In: a [`Source`](crate::source::Source). Out: an [`ast::Network`], and findings about the text.
//! The stages, in order: `lines` cuts the text into statements (its signs come from `token`),
//! `parse` reads each of them by the grammar (`grammar/network.pest`) and says in plain words what
//! could not be read. This room knows nothing of what names stand for: not which functions exist,
//! nor any shape.

pub mod ast;
mod lines;
pub mod parse;
pub mod print;
mod token;

pub use parse::parse;

/// What a text may come to before reading it is refused.
///
/// Each is raised on the command line by `--limit name=value`, under the field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text. One statement takes about as much memory as a hundred times its text.
    pub text: usize,
    /// Levels of nesting: brackets, blocks, and operators that stand on one another (`--x`, `a^b^c`,
    /// `A.T.T`). At most [`Limits::DEEPEST`], whatever is asked for: every walk over an expression
    /// goes as deep as it nests, and has to fit an ordinary stack.
    pub depth: usize,
}

impl Limits {
    /// The most that `depth` can be raised to.
    pub const DEEPEST: usize = 1000;
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            text: 4_000_000,
            depth: 200,
        }
    }
}

/// The words that begin statements. They are not free as names of values.
pub const STATEMENT_WORDS: [&str; 16] = [
    "title", "input", "target", "param", "const", "for", "fn", "layer", "use", "given", "derive",
    "jacobian", "hessian", "hvp", "update", "notation",
];

/// Whether a word begins statements.
pub fn is_statement_word(word: &str) -> bool {
    STATEMENT_WORDS.contains(&word)
}

/// A text in a message, cut to a length that can be read.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
