//! `use "file.bp"`: the functions and layers of other files.
//!
//! In: the statements of the main file, and [`Files`]. Out: the other files, read, and for each file
//! the definitions that it sees: its own, and those that the files it uses see. Of the statements of
//! a file that is used only `fn`, `layer` and `use` count; the rest is what it says when it is derived
//! itself. What a definition means is not known here.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Limits;
use super::outside::refused;
use super::survey::Home;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Files, Source, Span};
use crate::syntax;
use crate::syntax::ast::{Ident, Network, Statement, StatementKind, Text};

/// The files that are used, in an order in which each stands behind those that it uses itself.
#[derive(Debug, Default)]
pub(super) struct Used {
    files: Vec<OtherText>,
    /// What the main file uses.
    uses: Vec<Use>,
    /// Whether something of a file could not be read.
    pub(super) failed: bool,
}

/// A file that is used.
#[derive(Debug)]
struct OtherText {
    home: Home,
    network: Network,
    uses: Vec<Use>,
}

/// A `use` that led to a file.
#[derive(Debug, Clone, Copy)]
struct Use {
    /// The quoted path.
    span: Span,
    /// Where the file is among the files.
    at: usize,
}

/// A definition that a file sees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    /// The name that it defines.
    name: &'a Ident,
    /// All of it.
    pub(super) statement: &'a Statement,
    /// The file that it stands in.
    pub(super) home: Home,
}

/// Read every file that a network uses, and that those use.
pub(super) fn read(
    network: &Network,
    files: &dyn Files,
    limits: &Limits,
    sink: &mut Diagnostics,
) -> Used {
    let errors = sink.error_count();
    let mut reader = Reader {
        files,
        limits,
        sink,
        used: Used::default(),
        met: FxHashMap::default(),
        way: Vec::new(),
        bytes_left: limits.texts.text as u64,
    };
    reader.used.uses = reader.follow("", &network.statements);
    reader.used.failed = reader.sink.error_count() > errors;
    reader.used
}

struct Reader<'r> {
    files: &'r dyn Files,
    limits: &'r Limits,
    sink: &'r mut Diagnostics,
    used: Used,
    /// Each file by its place: where it is among the files, once it is read.
    met: FxHashMap<String, Option<usize>>,
    /// The files that are being read, each used by the one before.
    way: Vec<String>,
    bytes_left: u64,
}

impl Reader<'_> {
    /// Go where the `use` statements of a file lead.
    fn follow(&mut self, from: &str, statements: &[Statement]) -> Vec<Use> {
        let mut uses = Vec::new();
        for statement in statements {
            // `use` in braces is told where these are gone through.
            let StatementKind::Use(path) = &statement.kind else {
                continue;
            };
            match self.one(from, path) {
                Ok(at) => uses.push(Use {
                    span: path.span,
                    at,
                }),
                Err(finding) => self.sink.push(*finding),
            }
        }
        uses
    }

    fn one(&mut self, from: &str, path: &Text) -> Result<usize, Box<Diagnostic>> {
        let (span, typed) = (path.span, &path.text);
        let most = self.limits.texts.text as u64;
        let file = self.files.read(from, typed, most).map_err(|fault| {
            let limit = ("text", most);
            Box::new(refused(fault, typed, span, limit))
        })?;
        match self.met.get(&file.place) {
            Some(Some(at)) => return Ok(*at),
            Some(None) => return Err(Box::new(self.circle(&file.place, span))),
            None => {}
        }
        let number = self.met.len() + 1;
        if number > self.limits.files {
            let most = self.limits.files;
            let message = format!("with \"{typed}\", more than {most} files are used");
            return Err(Box::new(
                Diagnostic::new(Code::Limit, span, message)
                    .hint("raise the limit with `--limit files=…`"),
            ));
        }
        let number = u16::try_from(number).map_err(|_| {
            let message = "more files are used than can be counted";
            Box::new(Diagnostic::new(Code::Limit, span, message))
        })?;
        let left = self.bytes_left.checked_sub(file.bytes.len() as u64);
        self.bytes_left = left.ok_or_else(|| {
            let message =
                format!("with \"{typed}\", the files that are used have more than {most} bytes");
            Box::new(
                Diagnostic::new(Code::Limit, span, message)
                    .hint("raise the limit with `--limit text=…`"),
            )
        })?;
        self.met.insert(file.place.clone(), None);
        let text = String::from_utf8(file.bytes).unwrap_or_else(|_| {
            let message = format!("\"{typed}\" is not UTF-8 text");
            self.sink
                .push(Diagnostic::new(Code::Unreadable, span, message));
            String::new()
        });
        let source = Source::new(file.name, text).numbered(number);
        let network = syntax::parse(&source, &self.limits.texts, self.sink);
        self.sink.keep(source);
        self.way.push(file.place);
        let from = self.way.last().cloned().unwrap_or_default();
        let uses = self.follow(&from, &network.statements);
        self.way.pop();
        let at = self.used.files.len();
        self.used.files.push(OtherText {
            home: Home::Used(number),
            network,
            uses,
        });
        self.met.insert(from, Some(at));
        Ok(at)
    }

    /// A file that is needed before it is read.
    fn circle(&self, place: &str, span: Span) -> Diagnostic {
        let begin = self.way.iter().position(|one| one == place);
        let way = self
            .way
            .get(begin.unwrap_or_default()..)
            .unwrap_or_default();
        let message = match way {
            [] | [_] => format!("\"{place}\" uses itself"),
            [first, .., last] => {
                format!("\"{first}\" and \"{last}\" use each other, in a circle")
            }
        };
        Diagnostic::new(Code::UsedBeforeDefinition, span, message)
            .hint("move what both need into a file of its own")
    }
}

impl Used {
    /// The statements of the files that are used.
    pub(super) fn statements(&self) -> impl Iterator<Item = (&Statement, Home)> {
        self.files.iter().flat_map(|file| {
            let statements = file.network.statements.iter();
            statements.map(|one| (one, file.home))
        })
    }

    /// The definitions that each file sees, its own first: those of the main file stand under
    /// [`Home::File`]. A name that two of the used files define differently is told.
    pub(super) fn seen<'a>(
        &'a self,
        main: &'a Network,
        sink: &mut Diagnostics,
    ) -> FxHashMap<Home, Vec<Seen<'a>>> {
        let mut by_file: Vec<Vec<Seen>> = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let seen = merged(&file.network, file.home, &file.uses, &by_file, sink);
            by_file.push(seen);
        }
        let of_main = merged(main, Home::File, &self.uses, &by_file, sink);
        let homes = self.files.iter().map(|file| file.home);
        homes.zip(by_file).chain([(Home::File, of_main)]).collect()
    }
}

/// What a file defines, and what it does not and the files that it uses see.
fn merged<'a>(
    network: &'a Network,
    home: Home,
    uses: &[Use],
    by_file: &[Vec<Seen<'a>>],
    sink: &mut Diagnostics,
) -> Vec<Seen<'a>> {
    let own = network.statements.iter().filter_map(|statement| {
        let name = defined(statement)?;
        Some(Seen {
            name,
            statement,
            home,
        })
    });
    let mut seen: Vec<Seen> = own.collect();
    if uses.is_empty() {
        return seen;
    }
    // Whose each name is. A name of the file's own hides any other.
    let mut owners: FxHashMap<&str, Seen> = FxHashMap::default();
    for one in &seen {
        owners.entry(&one.name.text).or_insert(*one);
    }
    let mut told: FxHashSet<&str> = FxHashSet::default();
    let mut followed: FxHashSet<usize> = FxHashSet::default();
    for used in uses.iter().filter(|used| followed.insert(used.at)) {
        // A function of several ranks is several definitions of one file: they come together.
        let others = by_file.get(used.at).map(Vec::as_slice).unwrap_or_default();
        let mut new: Vec<Seen> = Vec::new();
        for other in others {
            match owners.get(other.name.text.as_str()) {
                None => new.push(*other),
                // By another way it has come already.
                Some(owner) if owner.home == other.home || owner.home == home => {}
                Some(owner) => {
                    let name = other.name.text.as_str();
                    if told.insert(name) {
                        let message = format!("`{name}` comes from two of the files that are used");
                        sink.push(
                            Diagnostic::new(Code::Redefinition, used.span, message)
                                .also(owner.name.span, "it is defined here")
                                .also(other.name.span, "and here")
                                .hint(format!("a `{name}` of this file's own would hide both")),
                        );
                    }
                }
            }
        }
        for one in &new {
            owners.entry(&one.name.text).or_insert(*one);
        }
        seen.append(&mut new);
    }
    seen
}

/// The name of the function or layer that a statement defines.
fn defined(statement: &Statement) -> Option<&Ident> {
    match &statement.kind {
        StatementKind::Function { name, .. } | StatementKind::Layer { name, .. } => Some(name),
        _ => None,
    }
}
