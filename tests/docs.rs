//! The manual, held to what it says: every piece of the network language in it is a whole file that
//! derives, or fails with the words of the paragraph behind it. A block marked `file` is a file that
//! others may name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use backprose::check::report::{Basis, Cause, Verdict};
use backprose::diagnostic::{Code, Diagnostics};
use backprose::source::{InMemory, NoFiles, Source};
use backprose::{Checking, Form, Format, Limits, Settings, derive};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A fenced block, and the paragraph behind it on one line.
struct Block {
    place: String,
    info: String,
    text: String,
    after: String,
}

/// The manual's files: their names and texts.
fn pages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.sort();
    paths.extend(Some(root.join("README.md")).filter(|path| path.exists()));
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    paths.iter().map(|path| (name(path), read(path))).collect()
}

fn blocks() -> Vec<Block> {
    let mut all = Vec::new();
    for (page, text) in pages() {
        let lines: Vec<&str> = text.lines().collect();
        let mut at = 0;
        while at < lines.len() {
            let Some(info) = lines[at].strip_prefix("```") else {
                at += 1;
                continue;
            };
            let place = format!("{page}:{}", at + 1);
            let rest = &lines[at + 1..];
            let length = rest.iter().position(|line| *line == "```");
            let length = length.unwrap_or_else(|| panic!("{place}: the block is not closed"));
            let after = rest[length + 1..]
                .iter()
                .skip_while(|line| line.is_empty())
                .take_while(|line| !line.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(" ");
            all.push(Block {
                place,
                info: info.to_owned(),
                text: rest[..length].join("\n") + "\n",
                after,
            });
            at += length + 2;
        }
    }
    all
}

/// The files that the manual shows.
fn files(blocks: &[Block]) -> InMemory<'_> {
    let files = blocks.iter().filter_map(|block| {
        let name = block.info.strip_prefix("file ")?;
        Some((name, block.text.as_bytes()))
    });
    InMemory(files.collect())
}

fn derived(text: &str, files: &InMemory, format: Format) -> (Option<String>, Diagnostics) {
    let mut sink = Diagnostics::new();
    let settings = Settings {
        format,
        ..Settings::default()
    };
    let document = derive(&Source::new("block.bp", text), files, &settings, &mut sink);
    (document, sink)
}

/// Every block derives or fails as it is marked, and every finding is told behind it: the message,
/// or the id as code.
#[test]
fn every_block_does_what_the_page_says() {
    let mut faults = Vec::new();
    let mut seen = 0;
    let blocks = blocks();
    let files = files(&blocks);
    for block in &blocks {
        let fails = match block.info.as_str() {
            "bp" => false,
            "bp error" => true,
            _ => continue,
        };
        seen += 1;
        let (document, sink) = derived(&block.text, &files, Format::Markdown);
        if fails != document.is_none() {
            faults.push(format!("{}: marked `{}`", block.place, block.info));
        }
        for finding in sink.sorted() {
            let id = format!("`{}`", finding.code.id());
            if !block.after.contains(&finding.message) && !block.after.contains(&id) {
                faults.push(format!("{}: {}", block.place, finding.message));
            }
        }
    }
    assert!(seen > 10, "the blocks are not where they should be");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What a JSON block shows is in the record of the block before it, field by field.
#[test]
fn every_record_shown_is_what_the_program_answers() {
    let blocks = blocks();
    let files = files(&blocks);
    for (file, shown) in blocks.iter().zip(&blocks[1..]) {
        if shown.info == "json" {
            let (record, _) = derived(&file.text, &files, Format::Json);
            let record: Value = serde_json::from_str(&record.unwrap()).unwrap();
            let part: Value = serde_json::from_str(&shown.text).unwrap();
            holds(&record, &part, &shown.place);
        }
    }
}

/// Of an object some fields, of a list its beginning, of all else everything.
fn holds(whole: &Value, part: &Value, place: &str) {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (key, part) in part {
                let place = format!("{place} {key}");
                let whole = whole.get(key).unwrap_or_else(|| panic!("{place}: missing"));
                holds(whole, part, &place);
            }
        }
        (Value::Array(whole), Value::Array(part)) if whole.len() >= part.len() => {
            let pairs = whole.iter().zip(part);
            pairs.for_each(|(whole, part)| holds(whole, part, place));
        }
        _ => assert_eq!(whole, part, "{place}"),
    }
}

fn reference() -> String {
    let page = pages().into_iter().find(|(name, _)| name == "language.md");
    page.unwrap().1
}

/// A table in the reference that lacks a row, or has an old number, is found here.
#[test]
fn the_reference_is_complete() {
    let text = reference();
    for code in Code::ALL {
        let id = format!("`{}`", code.id());
        assert!(text.contains(&id), "the kind {id} is not explained");
    }
    for row in backprose::algebra::function::FUNCTIONS {
        let is_word = row
            .name
            .chars()
            .all(|sign| sign.is_alphabetic() || sign == '_');
        let found = [format!("`{}(", row.name), format!("`{}`", row.name)];
        let found = found.iter().any(|form| text.contains(form));
        assert!(found || !is_word, "`{}` is not explained", row.name);
    }
    let limits = Limits::default();
    let defaults = [
        ("text", limits.syntax.text as u64),
        ("depth", limits.syntax.depth as u64),
        ("entries", limits.graph.entries),
        ("bytes", limits.graph.bytes),
        ("files", limits.graph.files as u64),
        ("names", limits.graph.names as u64),
        ("rounds", limits.graph.rounds as u64),
        ("digits", limits.graph.digits as u64),
        ("expression", limits.graph.expression as u64),
        ("expressions", limits.graph.expressions as u64),
        ("derivation", limits.derivation.derivation),
        ("exact-digits", limits.numbers.exact_digits as u64),
        ("precision", limits.numbers.precision as u64),
    ];
    for (name, value) in defaults {
        let row = format!("| `{name}` | {} |", grouped(value));
        assert!(text.contains(&row), "no row {row}");
    }
}

/// `4,000,000`
fn grouped(value: u64) -> String {
    match value {
        0..1000 => value.to_string(),
        _ => format!("{},{:03}", grouped(value / 1000), value % 1000),
    }
}

/// The page on `check`.
fn page_on_check() -> String {
    let page = pages().into_iter().find(|(name, _)| name == "check.md");
    page.unwrap().1
}

/// Every word of a report for machines is explained.
#[test]
fn the_page_on_check_is_complete() {
    let text = page_on_check();
    for cause in Cause::ALL {
        assert!(text.contains(&format!("`{}`", cause.id())), "{cause:?}");
    }
    let verdicts = [
        Verdict::Definition,
        Verdict::Correct,
        Verdict::Rounded,
        Verdict::Carried,
        Verdict::Wrong,
        Verdict::Unread,
    ];
    for verdict in verdicts {
        assert!(
            text.contains(&format!("| `{}` |", verdict.id())),
            "{verdict:?}"
        );
    }
    for basis in [
        Basis::Exact,
        Basis::Interval,
        Basis::NormalForm,
        Basis::Sampled,
    ] {
        assert!(text.contains(&format!("`{}`", basis.id())), "{basis:?}");
    }
}

/// Each mistake that the page shows is found, under the name on its left; put right, nothing is.
#[test]
fn every_mistake_shown_is_found() {
    let text = page_on_check();
    let network = blocks()
        .into_iter()
        .find(|block| block.place.starts_with("check.md") && block.info == "bp");
    let source = Source::new("net.bp", network.unwrap().text);
    let limits = Limits::default();
    let network = backprose::network(&source, &NoFiles, &limits, &mut Diagnostics::new());
    let network = network.unwrap();
    let how = Checking::default();
    let judged = |work: &str| -> Value {
        let work = Source::new("work.md", work);
        let checked = backprose::checked(&work, Form::Markdown, Some(&network), &how).unwrap();
        serde_json::from_str(&checked.json("work.md")).unwrap()
    };
    let mut faults = Vec::new();
    let mut seen = 0;
    for line in text.lines() {
        let cells: Vec<&str> = line.split(" | ").collect();
        let [cause, wrong, right] = cells[..] else {
            continue;
        };
        let right = right.trim_end_matches(" |").trim_matches('$');
        let Some((left, _)) = wrong.split_once('=').filter(|_| wrong.starts_with('$')) else {
            continue;
        };
        seen += 1;
        let found = &judged(wrong)["claims"][0];
        let named = format!("| `{}`", found["cause"].as_str().unwrap_or_default());
        if found["verdict"] != "wrong" || named != cause {
            faults.push(format!("{wrong}: {found}"));
        }
        let found = &judged(&format!("{left}= {right}$"))["claims"][0];
        if found["verdict"] != "correct" && found["verdict"] != "rounded" {
            faults.push(format!("{left}= {right}$: {found}"));
        }
    }
    assert!(seen > 10, "the table is not where it should be");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
