//! The house rules, held over the source tree read as text: who may know whom, how long a file may
//! be, what must not be there. A rule that only a document states is soon no rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use backprose::Language;
use backprose::diagnostic::Code;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may know whom: a room of `src`, and the rooms whose things it may name.
///
/// A room that is not built yet stands here all the same, so that it is born with its walls.
#[rustfmt::skip]
const ROOMS: [(&str, &[&str]); 17] = [
    ("source",     &[]),
    ("scope",      &[]),
    ("diagnostic", &["source"]),
    ("algebra",    &["scope"]),
    ("matrix",     &["algebra", "scope"]),
    ("exact",      &["matrix", "algebra", "scope"]),
    ("values",     &["exact", "algebra", "scope", "source", "diagnostic"]),
    ("syntax",     &["source", "diagnostic"]),
    ("notes",      &["source", "diagnostic"]),
    ("graph",      &["syntax", "values", "exact", "matrix", "algebra", "scope", "diagnostic", "source"]),
    ("notation",   &["matrix", "algebra", "scope", "source", "diagnostic"]),
    ("expand",     &["notation", "graph", "syntax", "algebra", "scope", "source"]),
    ("derivation", &["graph", "exact", "matrix", "algebra", "scope", "source", "diagnostic"]),
    ("check",      &["notes", "notation", "derivation", "graph", "exact", "matrix", "algebra", "scope", "source",
                     "diagnostic"]),
    ("document",   &["check", "derivation", "notation", "graph", "exact", "matrix", "algebra", "scope"]),
    ("render",     &["document", "notation", "source", "diagnostic"]),
    ("weave",      &["notes", "syntax", "graph", "derivation", "check", "document", "render", "source", "diagnostic"]),
];

/// What the command line may name of the library: these rooms, and what stands in the façade itself.
const SEEN_BY_CLI: [&str; 2] = ["source", "diagnostic"];

/// No file of `src` is longer: a newcomer reads it in one sitting.
const LONGEST_FILE: usize = 500;

/// What would end the program on an input that nobody thought of.
const PANICS: [&str; 6] = [
    ".unwrap()",
    ".expect(",
    "panic!(",
    "todo!(",
    "unimplemented!(",
    "unreachable!(",
];

/// Ways to the outside, which only the command line takes.
const OUTSIDE: [&str; 7] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::process",
    "print!(",
    "println!(",
];

/// The zip reader reads from memory through the traits of `std::io`.
const READS_MEMORY: &str = "values/npz.rs";

/// A step that fails its certificate is a fault of the program, and no input is known to show one.
const NO_INPUT_SHOWS: [Code; 1] = [Code::Unproved];

/// A file of `src`.
struct File {
    /// Its path from `src` on: `graph/names.rs`.
    path: String,
    text: String,
}

impl File {
    /// Every file of `src`, in order.
    fn all() -> Vec<File> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = rust_files(&root);
        assert!(
            files.len() > 10,
            "the source tree is not where it should be: {}",
            root.display()
        );
        let read = |path: PathBuf| File {
            text: fs::read_to_string(&path).unwrap(),
            path: path
                .strip_prefix(&root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/"),
        };
        files.into_iter().map(read).collect()
    }

    /// The first part of its path: `graph`, for `graph/names.rs` and for `graph.rs`.
    fn room(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Its lines of code with their numbers: no comments, and no tests, which end a file.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line));
        lines
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// How deep its module lies: `crate::graph` is 1, `crate::graph::names` is 2.
    fn depth(&self) -> usize {
        let parts = self.path.trim_end_matches(".rs").split('/');
        parts
            .filter(|part| !["mod", "lib", "main"].contains(part))
            .count()
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// What a line of code names behind a prefix: `algebra`, for `use crate::algebra::Expr`. Of a list in
/// braces, each first part.
fn named_behind<'a>(prefix: &'a str, line: &'a str) -> impl Iterator<Item = &'a str> {
    line.split(prefix).skip(1).flat_map(|rest| {
        let list = rest
            .strip_prefix('{')
            .and_then(|list| list.split('}').next());
        let paths = list.map_or(vec![rest], |list| list.split(',').collect());
        paths.into_iter().map(|path| {
            let path = path.trim_start();
            let end = path.find(|sign: char| !sign.is_alphanumeric() && sign != '_');
            &path[..end.unwrap_or(path.len())]
        })
    })
}

/// Fail with all faults at once, each on its line.
fn none_of(faults: Vec<String>, rule: &str) {
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

#[test]
fn rooms_know_only_those_below_them() {
    let mut faults = Vec::new();
    for file in File::all() {
        let room = file.room();
        if ["lib", "main", "cli"].contains(&room) {
            continue;
        }
        let Some((_, may)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            faults.push(format!(
                "src/{}: the room `{room}` has no row in the table",
                file.path
            ));
            continue;
        };
        for (line, text) in file.code() {
            for named in named_behind("crate::", text) {
                if named != room && !may.contains(&named) {
                    faults.push(format!(
                        "src/{}:{line}: `{room}` may not know `{named}`",
                        file.path
                    ));
                }
            }
            if text.contains(&"super::".repeat(file.depth())) {
                faults.push(format!(
                    "src/{}:{line}: leaves its room by `super`",
                    file.path
                ));
            }
        }
    }
    none_of(faults, "a wall is broken");
}

#[test]
fn the_command_line_knows_the_facade_only() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let mut faults = Vec::new();
    for file in File::all() {
        for (line, text) in file.code() {
            for named in named_behind("backprose::", text) {
                let is_room = lib
                    .lines()
                    .any(|line| line.trim() == format!("pub mod {named};"));
                if is_room && !SEEN_BY_CLI.contains(&named) {
                    faults.push(format!(
                        "src/{}:{line}: names the room `{named}`",
                        file.path
                    ));
                }
            }
        }
    }
    none_of(faults, "the command line looks behind the façade");
}

#[test]
fn no_wall_has_a_door_in_both_directions() {
    for (room, may) in ROOMS {
        for other in may {
            let back = ROOMS
                .iter()
                .find(|(name, _)| name == other)
                .map(|(_, may)| may);
            assert!(
                back.is_some_and(|may| !may.contains(&room)),
                "{room} and {other}"
            );
        }
    }
}

#[test]
fn files_are_short() {
    let long = File::all().into_iter().filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > LONGEST_FILE).then(|| format!("src/{}: {lines} lines", file.path))
    });
    none_of(long.collect(), "longer than 500 lines");
}

#[test]
fn files_say_what_they_are() {
    let silent = File::all()
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "));
    none_of(
        silent.map(|file| format!("src/{}", file.path)).collect(),
        "no `//!` at the top",
    );
}

#[test]
fn nothing_ends_the_program() {
    none_of(uses_of(&PANICS, |_| true), "could panic");
}

#[test]
fn only_the_command_line_goes_outside() {
    let inside = |file: &File| !["cli", "main"].contains(&file.room()) && file.path != READS_MEMORY;
    none_of(uses_of(&OUTSIDE, inside), "goes outside");
}

/// The lines of code, in those files, that have one of some words in them.
fn uses_of(words: &[&str], whether: impl Fn(&File) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in File::all().iter().filter(|file| whether(file)) {
        for (line, text) in file.code() {
            if let Some(word) = words.iter().find(|word| text.contains(**word)) {
                found.push(format!("src/{}:{line}: {word}", file.path));
            }
        }
    }
    found
}

#[test]
fn every_code_is_shown_by_a_case() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let texts: Vec<String> = rust_files(&tests)
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name != "house.rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    // As it is drawn, or as the name by which a table of cases calls it.
    let forms = |id: &str| [format!("[{id}]"), format!("\"{id}\""), format!("\"{id}: ")];
    let shown = |id: &str| {
        let forms = forms(id);
        texts
            .iter()
            .any(|text| forms.iter().any(|form| text.contains(form)))
    };
    let silent = Code::ALL
        .into_iter()
        .filter(|code| !NO_INPUT_SHOWS.contains(code) && !shown(code.id()));
    none_of(
        silent.map(|code| code.id().to_string()).collect(),
        "no case shows the code",
    );
}

#[test]
fn languages_say_the_same_things() {
    let [english, chinese] =
        [Language::English, Language::Chinese].map(|language| language.phrases().signature());
    let differ = english.iter().filter(|row| !chinese.contains(row));
    let differ = differ.chain(chinese.iter().filter(|row| !english.contains(row)));
    none_of(
        differ
            .map(|(key, slots)| format!("{key} {slots:?}"))
            .collect(),
        "not in both phrase files, or not with the same slots",
    );
}

#[test]
fn phrases_are_there_and_used() {
    let phrases = Language::English.phrases().signature();
    let keys: Vec<&str> = phrases.iter().map(|(key, _)| key.as_str()).collect();
    let files = File::all();
    let document = files.iter().filter(|file| file.room() == "document");
    let texts: Vec<&str> = document
        .flat_map(File::code)
        .flat_map(|(_, line)| texts_in(line))
        .collect();
    // `define.{}` is a family of keys, one for each of some functions; `{key}_of` is one too.
    let fits = |text: &str, key: &str| match (text.find('{'), text.rfind('}')) {
        (Some(open), Some(close)) if open < close && text.len() > close - open + 1 => {
            key.starts_with(&text[..open]) && key.ends_with(&text[close + 1..])
        }
        _ => key == text,
    };
    let is_key = |text: &&&str| {
        let first = text.split('.').next().unwrap_or_default();
        let in_use = keys.iter().any(|key| key.split('.').next() == Some(first));
        in_use && text.contains('.') && !text.contains(' ')
    };
    let missing = texts
        .iter()
        .filter(is_key)
        .filter(|text| !keys.iter().any(|key| fits(text, key)));
    none_of(
        missing.map(|text| text.to_string()).collect(),
        "no phrase has this key",
    );
    let named = |key: &&str| texts.iter().any(|text| fits(text, key));
    let unused = keys.iter().filter(|key| !named(key));
    none_of(
        unused.map(|key| key.to_string()).collect(),
        "nothing says this phrase",
    );
}

/// The texts in quotes on a line of code.
fn texts_in(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}
