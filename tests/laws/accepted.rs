//! What `derive` writes, `check` accepts: every equation right, and nothing unread.

use backprose::check::report::Verdict;
use backprose::check::{Options, check};
use backprose::diagnostic::Diagnostics;
use backprose::notes::{Form, find};
use backprose::source::{NoFiles, Source};
use backprose::{Format, Language, Settings};
use std::collections::BTreeSet;
use std::fs;

/// Examples whose documents are not accepted whole yet: running averages of an optimizer, arg max in
/// index notation, derivatives of gradients, networks without numbers, targets whose rows sum to 1.
const NOT_YET: [&str; 6] = [
    "adam",
    "convolution",
    "curvature",
    "hessian",
    "lstm-cell",
    "softmax-classifier",
];

#[test]
fn what_is_derived_in_matrices_is_accepted_whole() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut refused = BTreeSet::new();
    let mut accepted = 0;
    for (folder, language) in [
        (root.to_owned(), Language::English),
        (format!("{root}/zh"), Language::Chinese),
    ] {
        let mut files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "bp"))
            .collect();
        files.sort();
        for file in files {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&file).unwrap();
            for (format, form) in [
                (Format::Markdown, Form::Markdown),
                (Format::Latex, Form::Tex),
            ] {
                match fault(&text, language, format, form) {
                    None => accepted += 1,
                    Some(fault) if NOT_YET.contains(&name.as_str()) => {
                        assert!(!fault.is_empty());
                        refused.insert(name.clone());
                    }
                    Some(fault) => panic!("{name}: {fault}"),
                }
            }
        }
    }
    assert!(accepted > 40);
    // An example that is accepted now has no place in the list.
    assert!(refused.iter().eq(NOT_YET.iter()), "{refused:?}");
}

/// The first equation of a document that is not accepted.
fn fault(network: &str, language: Language, format: Format, form: Form) -> Option<String> {
    let settings = Settings {
        format,
        language,
        ..Settings::default()
    };
    let source = Source::new("example.bp", network);
    let document = backprose::derive(&source, &NoFiles, &settings, &mut Diagnostics::new());
    let notes = find(&document.unwrap(), form).unwrap();
    let report = check(&notes, None, &Options::default()).unwrap();
    assert!(report.claims.len() > 20);
    let refused = |verdict| matches!(verdict, Verdict::Wrong | Verdict::Carried | Verdict::Unread);
    let mut claims = report.claims.into_iter();
    let claim = claims.find(|claim| refused(claim.verdict))?;
    Some(format!("{:?}: {}", claim.verdict, claim.latex))
}
