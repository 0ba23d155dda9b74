//! The languages of documents, and their phrases.
//!
//! The phrases of a language are one file in `templates/`: `key = phrase`, with `{name}` for what
//! is put in. They stay in plain text and do not go through a template engine, because what is put
//! in are formulas, which every format writes in its own way.

use super::Inline;
use crate::notation::Math;
use rustc_hash::FxHashMap;

/// A language that documents are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Its code: `en`, `zh`.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Language::English => include_str!("../../templates/en.txt"),
            Language::Chinese => include_str!("../../templates/zh.txt"),
        }
    }

    /// Its phrases.
    pub fn phrases(self) -> Phrases {
        Phrases::parse(self.file())
    }
}

/// The phrases of one language, by their keys.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    by_key: FxHashMap<String, Vec<Piece>>,
}

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Slot(String),
    Math(String),
    Emphasis(Vec<Piece>),
    Strong(Vec<Piece>),
}

/// What is put in for a name.
pub type Slot<'a> = (&'a str, Vec<Inline>);

impl Phrases {
    /// Read a file of phrases. `␣` is a space that would be lost at an end.
    ///
    /// ```
    /// use backprose::document::{Inline, language::Phrases};
    /// let phrases = Phrases::parse("greeting = Hello, {who}!\n");
    /// let said = phrases.say("greeting", &[("who", vec![Inline::Text("you".into())])]);
    /// assert_eq!(said, [Inline::Text("Hello, you!".into())]);
    /// ```
    pub fn parse(file: &str) -> Phrases {
        let mut texts: Vec<(String, String)> = Vec::new();
        for line in file.lines() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            match (line.starts_with(' '), texts.last_mut()) {
                (true, Some((_, text))) => {
                    // Chinese is written without spaces, a line end is none.
                    if text.is_ascii() || !text.ends_with(|last: char| last > '\u{2e80}') {
                        text.push(' ');
                    }
                    text.push_str(line.trim());
                }
                _ => {
                    if let Some((key, text)) = line.split_once('=') {
                        texts.push((key.trim().to_owned(), text.trim().to_owned()));
                    }
                }
            }
        }
        let by_key = texts
            .into_iter()
            .map(|(key, text)| (key, pieces(&text.replace('␣', " "))))
            .collect();
        Phrases { by_key }
    }

    /// Every key with what is put into its phrase, in order: the same in every language.
    pub fn signature(&self) -> Vec<(String, Vec<String>)> {
        let mut all: Vec<_> = self
            .by_key
            .iter()
            .map(|(key, pieces)| {
                let mut slots = Vec::new();
                collect_slots(pieces, &mut slots);
                slots.sort();
                (key.clone(), slots)
            })
            .collect();
        all.sort();
        all
    }

    /// Whether there is a phrase of that key.
    pub fn has(&self, key: &str) -> bool {
        self.by_key.contains_key(key)
    }

    /// The phrase with its slots filled. A key that is missing shows itself; a test holds that none
    /// is.
    pub fn say(&self, key: &str, slots: &[Slot]) -> Vec<Inline> {
        match self.by_key.get(key) {
            Some(pieces) => join(fill(pieces, slots)),
            None => vec![Inline::Text(key.to_owned())],
        }
    }

    /// a, b, c
    pub fn row(&self, items: Vec<Vec<Inline>>) -> Vec<Inline> {
        let mut said = Vec::new();
        for (place, item) in items.into_iter().enumerate() {
            if place > 0 {
                said.extend(self.say("list.comma", &[]));
            }
            said.extend(item);
        }
        join(said)
    }

    /// a, b and c
    pub fn list(&self, items: Vec<Vec<Inline>>) -> Vec<Inline> {
        let mut said = Vec::new();
        let last = items.len().saturating_sub(1);
        for (place, item) in items.into_iter().enumerate() {
            if place > 0 {
                said.extend(self.say(
                    if place == last {
                        "list.and"
                    } else {
                        "list.comma"
                    },
                    &[],
                ));
            }
            said.extend(item);
        }
        join(said)
    }
}

fn collect_slots(pieces: &[Piece], slots: &mut Vec<String>) {
    for piece in pieces {
        match piece {
            Piece::Slot(name) => slots.push(name.clone()),
            Piece::Emphasis(inner) | Piece::Strong(inner) => collect_slots(inner, slots),
            Piece::Text(_) | Piece::Math(_) => {}
        }
    }
}

fn fill(pieces: &[Piece], slots: &[Slot]) -> Vec<Inline> {
    let mut said = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Piece::Text(text) => said.push(Inline::Text(text.clone())),
            Piece::Math(latex) => said.push(Inline::Math(Math::Raw(latex.clone()))),
            Piece::Emphasis(inner) => said.push(Inline::Emphasis(fill(inner, slots))),
            Piece::Strong(inner) => said.push(Inline::Strong(fill(inner, slots))),
            Piece::Slot(name) => {
                if let Some((_, content)) = slots.iter().find(|(slot, _)| slot == name) {
                    said.extend(content.iter().cloned());
                }
            }
        }
    }
    said
}

/// Words next to words become one.
pub(super) fn join(said: Vec<Inline>) -> Vec<Inline> {
    let mut joined: Vec<Inline> = Vec::with_capacity(said.len());
    for part in said {
        match (joined.last_mut(), part) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, Inline::Text(text)) if text.is_empty() => {}
            (_, part) => joined.push(part),
        }
    }
    joined
}

/// What stands between two signs, made a piece.
type MakePiece = fn(&str) -> Piece;

/// Cut a phrase at its signs. One that is not closed is a sign like any other.
fn pieces(text: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let signs: [(&str, &str, MakePiece); 4] = [
            ("$", "$", |inner| Piece::Math(inner.to_owned())),
            ("{", "}", |inner| Piece::Slot(inner.to_owned())),
            ("**", "**", |inner| Piece::Strong(pieces(inner))),
            ("*", "*", |inner| Piece::Emphasis(pieces(inner))),
        ];
        let mark = signs.into_iter().find_map(|(open, close, make)| {
            let inner = rest.strip_prefix(open)?;
            let end = inner.find(close)?;
            Some((make(&inner[..end]), &inner[end + close.len()..]))
        });
        match mark {
            Some((piece, after)) => {
                found.push(piece);
                rest = after;
            }
            None => {
                let next = rest
                    .char_indices()
                    .skip(1)
                    .find(|(_, c)| "${*".contains(*c))
                    .map_or(rest.len(), |(at, _)| at);
                match found.last_mut() {
                    Some(Piece::Text(before)) => before.push_str(&rest[..next]),
                    _ => found.push(Piece::Text(rest[..next].to_owned())),
                }
                rest = &rest[next..];
            }
        }
    }
    found
}
