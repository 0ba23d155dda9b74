//! What `derive` writes, `check` accepts: every equation right, and nothing unread.

use backprose::check::report::Verdict;
use backprose::check::{Options, check};
use backprose::diagnostic::Diagnostics;
use backprose::notes::{Form, find};
use backprose::source::{NoFiles, Source};
use backprose::{Format, Language, Notation, Settings};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Examples whose documents are not accepted whole yet: the largest entry of a window.
const NOT_YET: [&str; 1] = ["convolution"];

#[test]
fn what_is_derived_in_matrices_is_accepted_whole() {
    accepted(Notation::Matrix);
}

#[test]
fn what_is_derived_with_indices_is_accepted_whole() {
    accepted(Notation::Index);
}

#[test]
fn what_is_derived_in_scalars_is_accepted_whole() {
    accepted(Notation::Scalar);
}

/// Every example is accepted in its notation, but for those that are known.
fn accepted(notation: Notation) {
    let mut refused = BTreeSet::new();
    let mut count = 0;
    for (folder, language) in [
        ("examples", Language::English),
        ("examples/zh", Language::Chinese),
    ] {
        for file in examples(folder) {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let known = NOT_YET.contains(&name.as_str());
            if known && language == Language::Chinese {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap();
            // The mathematics of both formats is one; so each is read in one language.
            let (format, form) = match language {
                Language::English => (Format::Markdown, Form::Markdown),
                Language::Chinese => (Format::Latex, Form::Tex),
            };
            let settings = Settings {
                format,
                language,
                notation,
                ..Settings::default()
            };
            match fault(&text, &settings, form) {
                None => count += 1,
                Some(fault) if known => {
                    assert!(!fault.is_empty());
                    refused.insert(name);
                }
                Some(fault) => panic!("{name}: {fault}"),
            }
        }
    }
    assert!(count > 20);
    // An example that is accepted now has no place in the list.
    assert!(refused.iter().eq(NOT_YET.iter()), "{refused:?}");
}

fn examples(folder: &str) -> Vec<PathBuf> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let mut files: Vec<_> = fs::read_dir(format!("{root}{folder}"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "bp"))
        .collect();
    files.sort();
    files
}

/// The first equation of a document that is not accepted.
fn fault(network: &str, settings: &Settings, form: Form) -> Option<String> {
    let source = Source::new("example.bp", network);
    let document = backprose::derive(&source, &NoFiles, settings, &mut Diagnostics::new());
    let notes = find(&document.unwrap(), form).unwrap();
    let report = check(&notes, None, &Options::default()).unwrap();
    assert!(report.claims.len() > 20);
    let refused = |verdict| matches!(verdict, Verdict::Wrong | Verdict::Carried | Verdict::Unread);
    let mut claims = report.claims.into_iter();
    let claim = claims.find(|claim| refused(claim.verdict))?;
    Some(format!("{:?}: {}", claim.verdict, claim.latex))
}
