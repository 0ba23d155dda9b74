//! The library's markup, made short and the same in every run.
//!
//! In: its HTML. Out: the same with the attributes of each tag in the order of their names, without
//! classes and boxes that nothing in our style sheets asks for; the shifts and heights, which a page
//! gives names; and the letters that each typeface has to show. Nothing here knows what a formula is.

use crate::render::faces::{self, Style};
use crate::render::formulas::Set;

/// Classes that tell what a box is to TeX. Its spaces are boxes too, so no rule asks for these.
const SILENT: &[&str] = &[
    "mord",
    "mop",
    "mbin",
    "mrel",
    "mopen",
    "mclose",
    "mpunct",
    "minner",
    "mtight",
    "mtable",
    "katex-sizing",
    "textord",
];

/// Classes with rules for the boxes in them: those boxes stay.
const KEEPING: &[&str] = &["katex-inner", "mfrac"];

/// An element that is open.
struct Open {
    style: Style,
    /// Whether its tag was written.
    written: bool,
    /// Whether boxes without a mark have a meaning in it.
    keeps: bool,
    /// Whether they have one in its children.
    is_pile: bool,
    /// Whether nothing in it is shown in our typefaces: MathML, drawings.
    foreign: bool,
}

/// The markup, made short; none where it is not of the kind that the library writes.
pub fn tidy(html: &str) -> Option<Set> {
    let mut set = Set::default();
    set.html.reserve(html.len() / 2);
    let mut open = vec![Open {
        style: Style::default(),
        written: false,
        keeps: true,
        is_pile: false,
        foreign: false,
    }];
    let mut rest = without_display(html);
    while let Some(at) = rest.find('<') {
        text(&mut set, rest.get(..at)?, open.last()?);
        rest = rest.get(at..)?;
        let (tag, after) = rest.split_at(end_of_tag(rest)?);
        rest = after;
        if tag.starts_with("</") {
            if open.pop()?.written {
                set.html.push_str(tag);
            }
            continue;
        }
        let around = open.last()?;
        let element = Element::read(tag)?;
        let classes = element.classes();
        let foreign = around.foreign || matches!(element.name, "math" | "svg");
        let inner = Open {
            style: around.style.within(classes),
            written: foreign || around.keeps || !element.is_bare(),
            keeps: around.is_pile || keeps(classes),
            is_pile: has(classes, "vlist"),
            foreign,
        };
        if inner.written {
            match foreign || element.name != "span" {
                true => element.write_whole(&mut set.html),
                false => element.write(&mut set),
            }
        }
        if !element.closed {
            open.push(inner);
        }
    }
    text(&mut set, rest, open.last()?);
    (open.len() == 1).then_some(set)
}

/// Whether boxes without a mark have a meaning in an element: those in a pile stand in their places.
fn keeps(classes: &str) -> bool {
    has(classes, "vlist")
        || KEEPING.iter().any(|class| has(classes, class))
        || faces::asks_inside(classes)
}

fn has(classes: &str, class: &str) -> bool {
    classes.split(' ').any(|one| one == class)
}

/// A display without the box around it: where it stands is decided by the page.
fn without_display(html: &str) -> &str {
    html.strip_prefix("<span class=\"katex-display\">")
        .and_then(|inner| inner.strip_suffix("</span>"))
        .unwrap_or(html)
}

fn text(set: &mut Set, text: &str, around: &Open) {
    set.html.push_str(text);
    if around.foreign {
        return;
    }
    let face = around.style.face();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let entity = rest.find(';').filter(|_| sign == '&');
        let (shown, length) = match entity {
            Some(end) => (entity_sign(rest.get(..end).unwrap_or("")), end + 1),
            None => (sign, sign.len_utf8()),
        };
        set.used.add(face, shown);
        rest = rest.get(length..).unwrap_or("");
    }
}

fn entity_sign(entity: &str) -> char {
    match entity {
        "&lt" => '<',
        "&gt" => '>',
        "&quot" => '"',
        "&#x27" | "&#39" => '\'',
        _ => '&',
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

/// A tag that opens.
struct Element<'t> {
    name: &'t str,
    /// In the order of their names.
    attributes: Vec<(&'t str, &'t str)>,
    /// Whether it closes itself.
    closed: bool,
}

impl<'t> Element<'t> {
    fn read(tag: &'t str) -> Option<Element<'t>> {
        let inner = tag.strip_prefix('<')?.strip_suffix('>')?;
        let closed = inner.ends_with('/');
        let inner = inner.trim_end_matches('/').trim_end();
        let (name, mut rest) = inner.split_at(inner.find(' ').unwrap_or(inner.len()));
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                break;
            }
            let (attribute, after) = rest.split_once("=\"")?;
            let (value, after) = after.split_once('"')?;
            // HTML knows what mathematics is.
            if attribute != "xmlns" {
                attributes.push((attribute, value));
            }
            rest = after;
        }
        attributes.sort_unstable();
        Some(Element {
            name,
            attributes,
            closed,
        })
    }

    fn attribute(&self, name: &str) -> Option<&'t str> {
        let of_name = self.attributes.iter().find(|(known, _)| *known == name);
        of_name.map(|(_, value)| *value)
    }

    fn classes(&self) -> &'t str {
        self.attribute("class").unwrap_or("")
    }

    /// Those that some rule asks for.
    fn kept_classes(&self) -> impl Iterator<Item = &'t str> {
        let classes = self.classes().split(' ');
        classes.filter(|class| !class.is_empty() && !SILENT.contains(class))
    }

    /// Whether nothing marks it.
    fn is_bare(&self) -> bool {
        self.name == "span"
            && self.kept_classes().next().is_none()
            && self.attributes.iter().all(|(name, _)| *name == "class")
    }

    /// As it is.
    fn write_whole(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        for (attribute, value) in &self.attributes {
            push_attribute(out, attribute, value);
        }
        out.push_str(if self.closed { "/>" } else { ">" });
    }

    /// With the classes that count, and a place for the name of its style among them.
    fn write(&self, set: &mut Set) {
        set.html.push('<');
        set.html.push_str(self.name);
        for (attribute, value) in &self.attributes {
            if !matches!(*attribute, "class" | "style") {
                push_attribute(&mut set.html, attribute, value);
            }
        }
        let mut classes: Vec<String> = Vec::new();
        let mut from = None;
        for class in self.kept_classes() {
            match (class.strip_prefix("reset-size"), class.strip_prefix("size")) {
                (Some(size), _) => from = Some(size),
                (None, Some(size)) => match from.take() {
                    Some(from) => classes.push(faces::change_of_size(from, size)),
                    None => classes.push(class.to_owned()),
                },
                (None, None) => classes.push(class.to_owned()),
            }
        }
        let style = self
            .attribute("style")
            .map(|style| style.trim_end_matches(';'));
        if !classes.is_empty() || style.is_some() {
            set.html.push_str(" class=\"");
            set.html.push_str(&classes.join(" "));
            if let Some(style) = style {
                set.html.push_str(if classes.is_empty() { "" } else { " " });
                set.styles.push((set.html.len(), style.to_owned()));
            }
            set.html.push('"');
        }
        set.html.push('>');
        if self.closed {
            set.html.push_str("</span>");
        }
    }
}

fn push_attribute(out: &mut String, attribute: &str, value: &str) {
    out.push(' ');
    out.push_str(attribute);
    out.push_str("=\"");
    out.push_str(value);
    out.push('"');
}
