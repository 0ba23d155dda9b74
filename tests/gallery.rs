//! The gallery: `output/` holds what the program writes for every file in `examples/`, byte for byte,
//! and a page to find it by.
//!
//! `UPDATE_GALLERY=1 cargo test --test gallery` writes it anew; read the difference before it is
//! committed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use backprose::diagnostic::Diagnostics;
use backprose::document::Detail;
use backprose::document::language::Language;
use backprose::render::formulas::Text;
use backprose::render::frame::{Content, page};
use backprose::render::katex::Katex;
use backprose::source::{NoFiles, Source};
use backprose::{Format, Layout, Notation, Settings, derive};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// What is written for a file: the end of the name, and how.
fn variants(language: Language) -> Vec<(&'static str, Settings)> {
    let settings = |format, detail| Settings {
        format,
        detail,
        language,
        ..Settings::default()
    };
    let standard = Detail::Standard;
    match language {
        Language::English => vec![
            (".md", settings(Format::Markdown, standard)),
            (".brief.md", settings(Format::Markdown, Detail::Brief)),
            (".full.md", settings(Format::Markdown, Detail::Full)),
            (".tex", settings(Format::Latex, standard)),
            (".html", settings(Format::Html, standard)),
            (".json", settings(Format::Json, standard)),
        ],
        Language::Chinese => vec![
            (".zh.md", settings(Format::Markdown, standard)),
            (".zh.tex", settings(Format::Latex, standard)),
            (".zh.html", settings(Format::Html, standard)),
        ],
    }
}

/// Pages in Chinese: these show what there is to see.
const CHINESE_PAGES: [&str; 4] = ["article", "attention", "convolution", "softmax"];

/// Some files are written in the other voices and the other layout too.
fn voices(name: &str) -> Vec<(&'static str, Notation, Layout)> {
    match name {
        "article" => vec![
            (".scalar.md", Notation::Scalar, Layout::Gradient),
            (".numerator.md", Notation::Matrix, Layout::Numerator),
        ],
        "two-layer-batch" => vec![(".index.md", Notation::Index, Layout::Gradient)],
        _ => Vec::new(),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn networks(folder: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "bp"))
        .collect();
    found.sort();
    found
}

/// Everything in the gallery, by the names of its files.
fn written() -> &'static BTreeMap<String, String> {
    static WRITTEN: LazyLock<BTreeMap<String, String>> = LazyLock::new(write_all);
    &WRITTEN
}

fn write_all() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (folder, language) in [
        ("examples", Language::English),
        ("examples/zh", Language::Chinese),
    ] {
        for path in networks(folder) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let source = Source::new(name, fs::read_to_string(&path).unwrap());
            let standard = variants(language).swap_remove(0);
            let voices = voices(name).into_iter().map(|(ending, notation, layout)| {
                let settings = Settings {
                    notation,
                    layout,
                    ..standard.1
                };
                (standard.0.replace(".md", ending), settings)
            });
            let plain = variants(language)
                .into_iter()
                .map(|(ending, settings)| (ending.to_owned(), settings));
            for (ending, settings) in plain.chain(voices) {
                if ending == ".zh.html" && !CHINESE_PAGES.contains(&name) {
                    continue;
                }
                let mut sink = Diagnostics::new();
                let document = derive(&source, &NoFiles, &settings, &mut sink);
                assert!(
                    document.is_some(),
                    "{}: {:?}",
                    path.display(),
                    sink.sorted()
                );
                all.insert(format!("{name}{ending}"), document.unwrap());
            }
        }
    }
    let index = index(&all);
    all.insert("index.html".into(), index);
    all
}

/// The way into the gallery: a card for each network, with a gradient of it.
fn index(all: &BTreeMap<String, String>) -> String {
    let mut body = Text::default();
    body.html("<h1>backprose</h1>\n<p>Neural networks, and the derivations of their gradients as the program ");
    body.html("writes them: every step named, every step proved, every number exact or proven to the last digit ");
    body.html("shown. Point at a value to see where it is used; open a step to see every line of it.</p>\n");
    body.html("<ul class=\"cards\">\n");
    for (file, text) in all.iter().filter(|(name, _)| name.ends_with(".json")) {
        let name = file.trim_end_matches(".json");
        let record: serde_json::Value = serde_json::from_str(text).unwrap();
        body.html(&format!("<li><h2><a href=\"{name}.html\">"));
        body.words(record["title"].as_str().unwrap());
        body.html("</a></h2>\n<div class=\"shown\">");
        let found = ["gradients", "jacobians", "hessians"].map(|kind| match &record[kind] {
            serde_json::Value::Object(all) => all.values().next().cloned(),
            serde_json::Value::Array(all) => all.first().cloned(),
            _ => None,
        });
        let shown = found.into_iter().flatten().next();
        if let Some(latex) = shown.as_ref().and_then(|entry| entry["latex"].as_str()) {
            body.formula(latex.to_owned(), true);
        }
        body.html("</div>\n<p class=\"ways\">");
        let zh = [".zh.html", ".zh.md"].map(|ending| format!("{name}{ending}"));
        let zh = zh.into_iter().find(|file| all.contains_key(file));
        let zh = zh.unwrap_or_default();
        let ways = [
            (format!("{name}.html"), "English", ""),
            (zh, "中文", " lang=\"zh\""),
            (format!("{name}.md"), "Markdown", ""),
            (format!("{name}.tex"), "LaTeX", ""),
            (format!("{name}.json"), "JSON", ""),
            (format!("../examples/{name}.bp"), "network", ""),
        ];
        for (to, said, lang) in ways.iter().filter(|(to, ..)| !to.is_empty()) {
            body.html(&format!("<a href=\"{to}\"{lang}>{said}</a> "));
        }
        body.html("</p></li>\n");
    }
    body.html("</ul>\n");
    let content = Content {
        language: Language::English,
        title: "backprose: the gallery",
        style: include_str!("gallery.css"),
        body,
        script: "",
    };
    page(content, &Katex::new())
}

#[test]
fn the_gallery_is_what_the_program_writes() {
    let folder = root().join("output");
    let written = written();
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in written {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        kept.insert(
            entry.file_name().into_string().unwrap(),
            fs::read_to_string(entry.path()).unwrap(),
        );
    }
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&kept), names(written), "files in output/");
    for (name, text) in written {
        assert!(
            kept[name] == *text,
            "output/{name} is not what the program writes; see tests/gallery.rs"
        );
    }
}

/// Every formula between dollar signs in a Markdown document.
fn formulas(markdown: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut rest = markdown;
    while let Some(start) = rest.find('$') {
        if rest[..start].ends_with('\\') {
            rest = &rest[start + 1..];
            continue;
        }
        let display = rest[start..].starts_with("$$");
        let sign = if display { "$$" } else { "$" };
        let inner = &rest[start + sign.len()..];
        let end = inner.find(sign).expect("a closing dollar sign");
        found.push((inner[..end].to_owned(), display));
        rest = &inner[end + sign.len()..];
    }
    found
}

#[test]
fn katex_accepts_every_formula() {
    let context = katex::KatexContext::default();
    let mut count = 0;
    for (name, text) in written().iter().filter(|(name, _)| name.ends_with(".md")) {
        for (formula, display) in formulas(text) {
            let settings = katex::Settings::builder().display_mode(display).build();
            let result = katex::render_to_string(&context, &formula, &settings);
            assert!(result.is_ok(), "{name}: {formula}: {result:?}");
            count += 1;
        }
    }
    assert!(count > 500, "only {count} formulas were seen");
}

#[test]
fn the_article_has_the_numbers_of_the_article() {
    let written = written();
    let matrix = [r"\begin{bmatrix} -0.234 & -0.468 \\ -0.351 & -0.702 \end{bmatrix}"];
    for name in [
        "article.md",
        "article.zh.md",
        "article.tex",
        "article.zh.tex",
        "article.brief.md",
    ] {
        let text = &written[name];
        for part in ["= 2.61", "= 0.07605"].iter().chain(&matrix) {
            assert!(text.contains(part), "{name} lacks {part}");
        }
    }
    let record: serde_json::Value = serde_json::from_str(&written["article.json"]).unwrap();
    assert_eq!(record["values"]["z_2"]["decimal"], "2.61");
    assert_eq!(record["values"]["L"]["exact"], "1521/20000");
    assert_eq!(
        record["gradients"]["W_1"]["decimal"],
        serde_json::json!([["-0.234", "-0.468"], ["-0.351", "-0.702"]])
    );
}
