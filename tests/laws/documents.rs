//! Whole documents: the same in every run, and no bytes end the program.

use crate::random::{Random, cases};
use backprose::diagnostic::Diagnostics;
use backprose::source::{NoFiles, Source};
use backprose::{Format, Settings};
use std::fs;

const FORMATS: [Format; 3] = [Format::Markdown, Format::Latex, Format::Json];

/// The texts of `examples/`, in the order of their names.
fn examples() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "bp"))
        .collect();
    files.sort();
    assert!(files.len() > 3);
    let texts = files
        .into_iter()
        .map(|file| fs::read_to_string(file).unwrap());
    texts.collect()
}

/// The document of a text, and what was found in it.
fn written(text: &str, format: Format) -> String {
    let source = Source::new("random.bp", text);
    let mut sink = Diagnostics::new();
    let settings = Settings {
        format,
        ..Settings::default()
    };
    let document = backprose::derive(&source, &NoFiles, &settings, &mut sink);
    format!("{document:?}{:?}", sink.sorted())
}

#[test]
fn two_runs_write_the_same_bytes() {
    for text in examples() {
        for format in FORMATS {
            let here = written(&text, format);
            let there = std::thread::scope(|scope| {
                let thread = scope.spawn(|| written(&text, format));
                thread.join().unwrap()
            });
            assert_eq!(here, there);
            assert_eq!(here, written(&text, format));
        }
    }
}

#[test]
fn no_bytes_end_the_program() {
    let examples = examples();
    let mut documents = 0;
    cases(300, |random| {
        let mut text = random.pick(&examples).clone();
        for _ in 0..1 + random.below(3) {
            text = match random.once_in(2) {
                true => with_tokens_moved(&text, random),
                false => with_bytes_moved(&text, random),
            };
        }
        documents += u32::from(written(&text, *random.pick(&FORMATS)).starts_with("Some"));
    });
    assert!(documents > 20, "{documents}");
}

/// A word or sign deleted, doubled, or swapped for another of the text.
fn with_tokens_moved(text: &str, random: &mut Random) -> String {
    let alike = |a: char, b: char| a.is_alphanumeric() && b.is_alphanumeric();
    let mut tokens: Vec<String> = Vec::new();
    for letter in text.chars() {
        match tokens.last_mut() {
            Some(last) if last.ends_with(|end| alike(end, letter)) => last.push(letter),
            _ => tokens.push(letter.to_string()),
        }
    }
    move_one(&mut tokens, random);
    tokens.concat()
}

/// The same for a byte; what is no text then is made one.
fn with_bytes_moved(text: &str, random: &mut Random) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if random.once_in(4) {
        bytes.push(random.number() as u8);
    }
    move_one(&mut bytes, random);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn move_one<T: Clone>(things: &mut Vec<T>, random: &mut Random) {
    if things.is_empty() {
        return;
    }
    let (here, there) = (random.below(things.len()), random.below(things.len()));
    match random.below(4) {
        0 => drop(things.remove(here)),
        1 => things.insert(here, things[there].clone()),
        2 => things.swap(here, there),
        _ => things[here] = things[there].clone(),
    }
}
