//! The library's boxes, written short and the same in every run.
//!
//! In: its tree. Out: markup that holds what our style sheets ask for and nothing more, the shifts and
//! heights apart from it, since a page gives them names; and the letters that each typeface has to
//! show. Nothing here knows what a formula is.
//!
//! What there is most of has tags of its own: `i` is a letter of a formula, `b` a pile of boxes, `u`
//! in it a box of the pile, and `u` outside of all a part between which a line may break.

use super::mathml;
use super::pile::Pile;
use crate::render::faces::{self, LETTER, Style};
use crate::render::formulas::Set;
use katex::ClassList;
use katex::dom_tree::{DomSpan, HtmlDomNode, SvgNode, SymbolNode};
use katex::types::{CssProperty, CssStyle};
use std::fmt::Write as _;

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
    "mspace",
    "msupsub",
    "mfrac",
    "textord",
    "katex-sizing",
];

/// What stands where a bracket could, in em.
const NULL_DELIMITER: f64 = 0.12;

/// The class around the children that a rule asks for whatever they are.
const KEEPING: &str = "katex-inner";

/// Lines as wide as their box.
const LINES: &[&str] = &[
    "frac-line",
    "overline-line",
    "underline-line",
    "katex-hline",
];

/// The markup of a formula; none where the tree is not of the kind that the library makes.
pub fn markup(tree: &DomSpan) -> Option<Set> {
    let katex = match tree.children.as_slice() {
        // Where a display stands is decided by the page.
        [HtmlDomNode::DomSpan(inner)] if inner.classes.contains("katex") => inner,
        _ => tree,
    };
    let [HtmlDomNode::DomSpan(spoken), HtmlDomNode::DomSpan(shown)] = katex.children.as_slice()
    else {
        return None;
    };
    let mut writer = Writer::default();
    writer.push("<span class=katex><span class=katex-mathml>");
    for node in &spoken.children {
        let HtmlDomNode::MathML(math) = node else {
            return None;
        };
        mathml::write(math, &mut writer.set.html);
    }
    writer.push("</span><span class=katex-html aria-hidden=true>");
    writer.all(&shown.children, &Style::default())?;
    writer.push("</span></span>");
    Some(writer.set)
}

/// Writes boxes.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) set: Set,
}

impl Writer {
    pub(super) fn push(&mut self, html: &str) {
        self.set.html.push_str(html);
    }

    /// Boxes beside each other.
    pub(super) fn all(&mut self, nodes: &[HtmlDomNode], around: &Style) -> Option<()> {
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            at += 1;
            // Spaces at the sides of a pile are its margins.
            let before = spaces(nodes.get(at - 1..)?);
            if let Some(pile) = nodes.get(at - 1 + before.count).and_then(Pile::of) {
                at += before.count;
                let after = spaces(nodes.get(at..)?);
                at += after.count;
                pile.write(self, around, before.width, after.width)?;
                continue;
            }
            match node {
                // Those behind a sign are its margin.
                HtmlDomNode::Symbol(symbol) => {
                    let after = spaces(nodes.get(at..)?);
                    at += after.count;
                    self.symbol(symbol, around, after.width);
                }
                node => self.node(node, around)?,
            }
        }
        Some(())
    }

    fn node(&mut self, node: &HtmlDomNode, around: &Style) -> Option<()> {
        match node {
            HtmlDomNode::DomSpan(span) => self.span(span, around),
            HtmlDomNode::Symbol(symbol) => {
                self.symbol(symbol, around, 0.0);
                Some(())
            }
            HtmlDomNode::Fragment(fragment) => self.all(&fragment.children, around),
            HtmlDomNode::SvgNode(drawing) => self.drawing(drawing),
            // Nobody vouches for what a formula would load or lead to.
            HtmlDomNode::Anchor(_) | HtmlDomNode::Img(_) | HtmlDomNode::MathML(_) => None,
        }
    }

    fn span(&mut self, span: &DomSpan, around: &Style) -> Option<()> {
        if span.classes.contains("katex-base") {
            return self.part(span, around);
        }
        let style = within(around, &span.classes);
        let keeps = span.classes.contains(KEEPING) || span.classes.iter().any(faces::asks_inside);
        let mark = Mark::of(&span.classes, &span.style);
        let written = !mark.is_none();
        if written {
            self.open("span", &mark);
        }
        match keeps {
            false => self.all(&span.children, &style)?,
            true => {
                for child in &span.children {
                    self.push("<span>");
                    self.node(child, &style)?;
                    self.push("</span>");
                }
            }
        }
        if written {
            self.push("</span>");
        }
        Some(())
    }

    /// A part between which a line may break, with the strut that gives it its height.
    fn part(&mut self, span: &DomSpan, around: &Style) -> Option<()> {
        let (strut, inner) = match span.children.split_first() {
            Some((HtmlDomNode::DomSpan(first), rest)) if first.classes.contains("katex-strut") => {
                (first, rest)
            }
            _ => return None,
        };
        let mut declared = format!("--h:{}", short(strut.style.get(CssProperty::Height)?));
        if let Some(depth) = strut.style.get(CssProperty::VerticalAlign) {
            let _ = write!(declared, ";--d:{}", short(depth));
        }
        declare(&mut declared, &span.style);
        self.open("u", &Mark::styled(declared));
        self.all(inner, &within(around, &span.classes))?;
        self.push("</u>");
        Some(())
    }

    /// A sign, with a space behind it.
    fn symbol(&mut self, symbol: &SymbolNode, around: &Style, after: f64) {
        let style = within(around, &symbol.classes);
        let mut mark = Mark::of(&symbol.classes, &symbol.style);
        // What leans over needs more.
        let margin = symbol.italic.max(0.0) + after;
        if margin != 0.0 {
            let margin = format!("margin-right:{}", em(margin));
            mark.declared = [margin, std::mem::take(&mut mark.declared)]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(";");
        }
        let is_letter = mark.classes.iter().any(|class| class == LETTER)
            && !mark
                .classes
                .iter()
                .any(|one| one != LETTER && faces::asks(one));
        let tag = if is_letter { "i" } else { "span" };
        if is_letter {
            mark.classes.retain(|class| class != LETTER);
        }
        let written = is_letter || !mark.is_none();
        if written {
            self.open(tag, &mark);
        }
        self.text(&symbol.text, &style);
        if written {
            self.push("</");
            self.push(tag);
            self.push(">");
        }
    }

    fn text(&mut self, text: &str, style: &Style) {
        let face = style.face();
        // Held open for a browser that nobody has any more.
        for sign in text.chars().filter(|sign| *sign != '\u{200b}') {
            self.set.used.add(face, sign);
            mathml::push_sign(&mut self.set.html, sign);
        }
    }

    fn drawing(&mut self, drawing: &SvgNode) -> Option<()> {
        let mut attributes: Vec<_> = drawing.attributes.iter().collect();
        attributes.sort_unstable();
        self.push("<svg");
        for (name, value) in attributes {
            mathml::push_attribute(&mut self.set.html, name, value);
        }
        self.push(">");
        for child in &drawing.children {
            let child = child.to_markup().ok()?;
            self.push(&child);
        }
        self.push("</svg>");
        Some(())
    }

    /// A tag with its classes, and a place for the name of its style among them.
    pub(super) fn open(&mut self, tag: &str, mark: &Mark) {
        let html = &mut self.set.html;
        html.push('<');
        html.push_str(tag);
        let names = mark.classes.len() + usize::from(!mark.declared.is_empty());
        if names > 0 {
            html.push_str(" class=");
            let quote = if names > 1 { "\"" } else { "" };
            html.push_str(quote);
            html.push_str(&mark.classes.join(" "));
            if !mark.declared.is_empty() {
                html.push_str(if names > 1 { " " } else { "" });
                self.set.styles.push((html.len(), mark.declared.clone()));
            }
            html.push_str(quote);
        }
        html.push('>');
    }
}

/// What marks a box: classes that some rule asks for, and a style.
pub(super) struct Mark {
    pub(super) classes: Vec<String>,
    pub(super) declared: String,
}

impl Mark {
    pub(super) fn of(classes: &ClassList, style: &CssStyle) -> Mark {
        let mut kept = Vec::new();
        let mut from = None;
        for class in classes.iter().filter(|class| !SILENT.contains(class)) {
            match (class.strip_prefix("reset-size"), class.strip_prefix("size")) {
                (Some(size), _) => from = Some(size),
                (None, Some(size)) if from.is_some() => {
                    kept.extend(from.take().map(|from| faces::change_of_size(from, size)));
                }
                _ if LINES.contains(&class) => kept.push("rule".to_owned()),
                _ => kept.push(class.to_owned()),
            }
        }
        let mut declared = String::new();
        declare(&mut declared, style);
        Mark {
            classes: kept,
            declared,
        }
    }

    pub(super) fn styled(declared: String) -> Mark {
        Mark {
            classes: Vec::new(),
            declared,
        }
    }

    pub(super) fn is_none(&self) -> bool {
        self.classes.is_empty() && self.declared.is_empty()
    }
}

/// Spaces at the beginning of boxes.
struct Spaces {
    count: usize,
    /// In em.
    width: f64,
}

fn spaces(nodes: &[HtmlDomNode]) -> Spaces {
    let widths: Vec<f64> = nodes.iter().map_while(space).collect();
    Spaces {
        count: widths.len(),
        width: widths.iter().sum(),
    }
}

/// How wide a space is, in em; none for what is no space.
fn space(node: &HtmlDomNode) -> Option<f64> {
    let HtmlDomNode::DomSpan(span) = node else {
        return None;
    };
    if !span.children.is_empty() || span.classes.contains("katex-newline") {
        return None;
    }
    let of = |property| em_of(span.style.get(property)?);
    if span.classes.contains("nulldelimiter") {
        let mark = Mark::of(&span.classes, &CssStyle::default());
        let scale = mark.classes.iter().find_map(|class| faces::scale_of(class));
        return Some(NULL_DELIMITER * scale.unwrap_or(1.0));
    }
    if span.classes.contains("arraycolsep") {
        return of(CssProperty::Width);
    }
    match span.classes.contains("mspace") {
        true => of(CssProperty::MarginRight),
        false => None,
    }
}

/// The declarations of a style, behind those that are there.
pub(super) fn declare(declared: &mut String, style: &CssStyle) {
    if style.is_empty() {
        return;
    }
    let mut written = String::new();
    if style.write_to(&mut written).is_err() {
        return;
    }
    for one in written.split(';').filter(|one| !one.is_empty()) {
        if !declared.is_empty() {
            declared.push(';');
        }
        match one.split_once(':') {
            Some((property, value)) => {
                declared.push_str(property);
                declared.push(':');
                declared.push_str(&short(value));
            }
            None => declared.push_str(one),
        }
    }
}

/// The typeface in a box with such classes.
pub(super) fn within(around: &Style, classes: &ClassList) -> Style {
    match classes.is_empty() {
        true => around.within(|_| false),
        false => around.within(|class| classes.contains(class)),
    }
}

/// A length in em as a number.
pub(super) fn em_of(length: &str) -> Option<f64> {
    length.strip_suffix("em")?.parse().ok()
}

/// A number of em, as finely as a screen shows it.
pub(super) fn em(number: f64) -> String {
    let rounded = (number * 1e4).round() / 1e4;
    if rounded == 0.0 {
        return "0".to_owned();
    }
    let written = format!("{rounded}em");
    match written.strip_prefix("0.") {
        Some(rest) => format!(".{rest}"),
        None => match written.strip_prefix("-0.") {
            Some(rest) => format!("-.{rest}"),
            None => written,
        },
    }
}

/// A length as short as it can be written; other values as they are.
fn short(value: &str) -> String {
    match em_of(value) {
        Some(number) => em(number),
        None => value.to_owned(),
    }
}
