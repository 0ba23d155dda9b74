//! The library's markup, made the same in every run.
//!
//! In: its HTML. Out: the same with the attributes of each tag in the order of their names, and the
//! letters that each typeface has to show. Nothing here knows what a formula is.

use crate::render::faces::{Face, Style, Used};

/// The markup with its attributes in order; none where it is not of the kind that the library
/// writes.
pub fn tidy(html: &str, used: &mut Used) -> Option<String> {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<Style> = vec![Style::default()];
    // MathML is shown by nobody's font of ours.
    let mut silent = 0usize;
    let html = without_display(html);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text(&mut out, &rest[..at], open.last()?, silent, used);
        rest = &rest[at..];
        let end = end_of_tag(rest)?;
        let (tag, after) = rest.split_at(end);
        rest = after;
        if tag.starts_with("</") {
            out.push_str(tag);
            open.pop();
            silent = silent.saturating_sub(1);
            continue;
        }
        let classes = ordered(&mut out, tag)?;
        let alone = tag.ends_with("/>") || tag.starts_with("<path") || tag.starts_with("<img");
        if !tag.ends_with("/>") && !tag.starts_with("<img") || !alone {
            let style = open.last()?.within(classes);
            open.push(style);
            let hidden = silent > 0 || tag.starts_with("<math") || tag.starts_with("<svg");
            silent = if hidden { silent + 1 } else { 0 };
        }
    }
    text(&mut out, rest, open.last()?, silent, used);
    (open.len() == 1).then_some(out)
}

/// A display without the box around it: where it stands is decided by the page.
fn without_display(html: &str) -> &str {
    html.strip_prefix("<span class=\"katex-display\">")
        .and_then(|inner| inner.strip_suffix("</span>"))
        .unwrap_or(html)
}

fn text(out: &mut String, text: &str, style: &Style, silent: usize, used: &mut Used) {
    out.push_str(text);
    if silent > 0 || text.is_empty() {
        return;
    }
    let face: Face = style.face();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let mut length = sign.len_utf8();
        let mut shown = sign;
        if sign == '&'
            && let Some(end) = rest.find(';')
        {
            shown = match &rest[..end] {
                "&lt" => '<',
                "&gt" => '>',
                "&quot" => '"',
                "&#x27" | "&#39" => '\'',
                _ => '&',
            };
            length = end + 1;
        }
        used.add(face, shown);
        rest = &rest[length..];
    }
}

/// The length of the tag that a text begins with.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Write a tag that opens, its attributes in order; returns its classes.
fn ordered<'t>(out: &mut String, tag: &'t str) -> Option<&'t str> {
    let closed = tag.ends_with("/>");
    let inner = tag
        .strip_prefix('<')?
        .trim_end_matches('>')
        .trim_end_matches('/')
        .trim_end();
    let name_end = inner.find(' ').unwrap_or(inner.len());
    let (name, mut rest) = inner.split_at(name_end);
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let (attribute, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        // HTML knows what mathematics is.
        if !(name == "math" && attribute == "xmlns") {
            attributes.push((attribute, value));
        }
        rest = after;
    }
    attributes.sort_unstable();
    out.push('<');
    out.push_str(name);
    let mut classes = "";
    for (attribute, value) in attributes {
        if attribute == "class" {
            classes = value;
        }
        out.push_str(&format!(" {attribute}=\"{value}\""));
    }
    out.push_str(if closed { "/>" } else { ">" });
    Some(classes)
}
