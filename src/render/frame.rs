//! The frame of a page of HTML: its head, its style sheets, its fonts.
//!
//! In: a title and a body with formulas in it. Out: one file that needs nothing else. The rules for
//! the markup of formulas are written from tables here; the rest of the style lies in `templates/`.

use super::faces;
use super::formulas::{Text, Typesetter};
use crate::document::language::Language;

/// The hash of `templates/document.js`: no other script runs in a page.
const SCRIPT: &str = "'sha256-9LpaXWFaAzWOpRNynYkih9k5qnmuNHf7f/rnjXZxL9I='";

/// What goes into a page.
pub struct Content<'a> {
    /// The language of its sentences.
    pub language: Language,
    /// Its title, as plain text.
    pub title: &'a str,
    /// The style sheet of its kind.
    pub style: &'a str,
    /// What it shows.
    pub body: Text,
    /// A script that it can be read without.
    pub script: &'a str,
}

/// The page.
pub fn page(content: Content, typesetter: &dyn Typesetter) -> String {
    let body = content.body.set(typesetter);
    let (script, allowed) = match content.script {
        "" => (String::new(), "'none'"),
        script => (format!("<script>{script}</script>\n"), SCRIPT),
    };
    let mut style = [include_str!("../../templates/page.css"), content.style].concat();
    if body.has_formulas {
        style.push_str(include_str!("../../templates/formulas.css"));
        style.push_str(&faces::rules(&body.html));
        style.push_str(&faces::size_rules(&body.html));
        style.push_str(&body.style_rules());
        style.push_str(&body.used.rules());
    }
    include_str!("../../templates/page.html")
        .replacen("<<allowed>>", allowed, 1)
        .replacen("<<language>>", content.language.code(), 1)
        .replacen("<<title>>", &escaped(content.title), 1)
        .replacen("<<style>>", &style, 1)
        .replacen("<<script>>", &script, 1)
        .replacen("<<body>>", &body.html, 1)
}

/// Text as text: no sign of it is markup, and none steers what shows it.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(sign),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.push(char::REPLACEMENT_CHARACTER);
            }
            sign if sign.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            sign => out.push(sign),
        }
    }
    out
}
