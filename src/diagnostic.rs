//! What is wrong with an input, as data.
//!
//! In: a stage that knows the problem. Out: [`Diagnostic`]s collected in a [`Diagnostics`] sink.
//! Nothing is drawn here (`cli` draws), and nothing here knows a stage.
//!
//! A message is one lower-case line without a full stop that can stand alone, in the reader's own
//! names; the primary label sits on the narrowest place; a hint is something to do.

use crate::source::{Source, Span};

/// What kind of problem it is. The doc comment of a variant is its page in the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The text does not follow the grammar of the network language.
    Syntax,
    /// A number is written in a form that the language does not have (`.5`, `5.`, `2x`).
    NumberForm,
    /// Brackets, texts or lists nest too deep, or a text, a number or an expression is too large.
    Limit,
    /// A name is used that nothing declares or defines.
    UnknownName,
    /// A name is used above the line that defines it, or two definitions need each other.
    UsedBeforeDefinition,
    /// A name is declared or defined twice.
    Redefinition,
    /// A word of the language stands where the name of a value should.
    ReservedName,
    /// The shapes of two operands do not fit.
    ShapeMismatch,
    /// A function or layer is called with the wrong number or kind of arguments.
    Arguments,
    /// A size is not a positive whole number, or cannot be found.
    Size,
    /// Some numbers are given, and these are missing.
    MissingNumbers,
    /// Numbers do not have the declared shape.
    NumbersShape,
    /// Numbers contradict what was declared (`onehot`, `positive`, …).
    Attribute,
    /// An expression stands where a number that is known at once should.
    NotANumber,
    /// `derive` needs a scalar, and names that it depends on.
    DeriveTarget,
    /// The arithmetic fails at the numbers given: a division by zero, a power without a value.
    Arithmetic,
    /// The file cannot be read: it is missing, too large, or not UTF-8.
    Unreadable,
    /// The answer cannot be written: its folder is missing, or is not ours to write to.
    Unwritable,
    /// Worth a look: it has a meaning, and perhaps not the one intended.
    Remark,
    /// A step failed its certificate: a fault of backprose, never of the network.
    Unproved,
}

impl Code {
    /// Every code, in the order of the manual.
    pub const ALL: [Code; 20] = [
        Code::Syntax,
        Code::NumberForm,
        Code::Limit,
        Code::UnknownName,
        Code::UsedBeforeDefinition,
        Code::Redefinition,
        Code::ReservedName,
        Code::ShapeMismatch,
        Code::Arguments,
        Code::Size,
        Code::MissingNumbers,
        Code::NumbersShape,
        Code::Attribute,
        Code::NotANumber,
        Code::DeriveTarget,
        Code::Arithmetic,
        Code::Unreadable,
        Code::Unwritable,
        Code::Remark,
        Code::Unproved,
    ];

    /// The words by which a message is known: `shape-mismatch`.
    pub fn id(self) -> &'static str {
        match self {
            Code::Syntax => "syntax",
            Code::NumberForm => "number-form",
            Code::Limit => "limit",
            Code::UnknownName => "unknown-name",
            Code::UsedBeforeDefinition => "used-before-definition",
            Code::Redefinition => "redefinition",
            Code::ReservedName => "reserved-name",
            Code::ShapeMismatch => "shape-mismatch",
            Code::Arguments => "arguments",
            Code::Size => "size",
            Code::MissingNumbers => "missing-numbers",
            Code::NumbersShape => "numbers-shape",
            Code::Attribute => "attribute",
            Code::NotANumber => "not-a-number",
            Code::DeriveTarget => "derive-target",
            Code::Arithmetic => "arithmetic",
            Code::Unreadable => "unreadable",
            Code::Unwritable => "unwritable",
            Code::Remark => "remark",
            Code::Unproved => "unproved",
        }
    }

    /// Whether a document can still be written.
    pub fn is_error(self) -> bool {
        self != Code::Remark
    }
}

/// A place and what to say there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words; empty where underlining says it all.
    pub text: String,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: Code,
    /// One line that can stand alone.
    pub message: String,
    /// The narrowest place at fault.
    pub primary: Label,
    /// Declarations and other places that explain it.
    pub secondary: Vec<Label>,
    /// Something to do next, tried before it is proposed.
    pub hint: Option<Box<str>>,
}

impl Diagnostic {
    /// A problem at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            message: message.into(),
            primary: Label {
                span,
                text: String::new(),
            },
            secondary: Vec::new(),
            hint: None,
        }
    }

    /// Words at the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.primary.text = text.into();
        self
    }

    /// One more place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Something to do next.
    pub fn hint(mut self, text: impl Into<String>) -> Diagnostic {
        self.hint = Some(text.into().into_boxed_str());
        self
    }
}

/// The sink that every stage writes its findings to.
///
/// It keeps the first [`Diagnostics::KEPT`] errors and as many remarks, and counts the rest, so that
/// a hostile input cannot fill the memory with messages about itself, nor hide an error behind
/// remarks.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    errors: Vec<Diagnostic>,
    remarks: Vec<Diagnostic>,
    /// How many more errors and remarks there were than are kept.
    pub dropped: usize,
    dropped_errors: usize,
    /// The texts beside the main one that findings may have a place in.
    sources: Vec<Source>,
}

impl Diagnostics {
    /// How many errors, and how many remarks, are kept.
    pub const KEPT: usize = 100;

    /// An empty sink.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Take one finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let is_error = diagnostic.code.is_error();
        let kept = if is_error {
            &mut self.errors
        } else {
            &mut self.remarks
        };
        if kept.len() < Diagnostics::KEPT {
            kept.push(diagnostic);
        } else {
            self.dropped += 1;
            self.dropped_errors += usize::from(is_error);
        }
    }

    /// Keep a text beside the main one, for those who draw what is found in it.
    pub fn keep(&mut self, source: Source) {
        self.sources.push(source);
    }

    /// The texts beside the main one.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Whether something is wrong, remarks aside.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// How many errors there were, those that are not kept too.
    pub fn error_count(&self) -> usize {
        self.errors.len() + self.dropped_errors
    }

    /// The findings, in the order of their places: those in the main text first.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<_> = self.errors.iter().chain(&self.remarks).collect();
        all.sort_by_key(|diagnostic| diagnostic.primary.span);
        all
    }
}

/// The candidate that a misspelled word was perhaps meant to be: one that begins with it, or it with
/// or or that is a slip or two away; none for a word that is far from all of them.
///
/// ```
/// use backprose::diagnostic::closest;
/// assert_eq!(closest("parm", ["input", "param"]), Some("param"));
/// assert_eq!(closest("bias", ["input", "param"]), None);
/// ```
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word
        .chars()
        .take(LONGEST_GUESSED + 1)
        .flat_map(char::to_lowercase)
        .collect();
    if word.len() > LONGEST_GUESSED {
        return None;
    }
    let slips_allowed = (word.len() / 3).min(2);
    let near = candidates.into_iter().filter_map(|candidate| {
        let other: Vec<char> = candidate
            .chars()
            .take(LONGEST_GUESSED + 1)
            .flat_map(char::to_lowercase)
            .collect();
        let begins = word.len().min(other.len()) >= 3
            && (word.starts_with(&other) || other.starts_with(&word));
        let slips = slips(&word, &other);
        (begins || slips <= slips_allowed).then_some((slips, candidate))
    });
    near.min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// No guess is made about words longer than this.
const LONGEST_GUESSED: usize = 40;

/// How many slips of the pen lie between two words: a letter missing, added or exchanged, or two
/// neighbours swapped (the distance of Damerau and Levenshtein, each place slipping once).
fn slips(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let exchanged = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = exchanged.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(above[j - 2] + 1);
            }
            next.push(best);
        }
        above = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}
