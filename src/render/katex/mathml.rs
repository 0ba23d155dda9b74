//! MathML, for those who hear a formula.
//!
//! In: the library's tree. Out: markup without what is only for eyes, which our pages never show: no
//! spaces, no sizes, no rows around a single thing.

use katex::mathml_tree::{MathDomNode, MathNode, MathNodeType};

/// Attributes that say something; the others say how it looks.
const SAYING: &[&str] = &[
    "accent",
    "accentunder",
    "encoding",
    "intent",
    "linethickness",
    "mathvariant",
    "notation",
];

/// Write a formula.
pub(super) fn write(node: &MathNode, out: &mut String) {
    let said: Vec<&MathDomNode> = match is_row(node) || takes_any_number(node.node_type) {
        true => node
            .children
            .iter()
            .filter(|child| is_said(child))
            .collect(),
        false => node.children.iter().collect(),
    };
    if let ([only], true) = (said.as_slice(), is_row(node)) {
        return any(only, out);
    }
    let name = match is_row(node) {
        true => "mrow",
        false => node.node_type.as_ref(),
    };
    out.push('<');
    out.push_str(name);
    let mut attributes: Vec<_> = node
        .attributes
        .iter()
        .filter(|(name, value)| SAYING.contains(&name.as_str()) && *value != "normal")
        .collect();
    attributes.sort_unstable();
    for (name, value) in attributes {
        push_attribute(out, name, value);
    }
    out.push('>');
    for child in said {
        any(child, out);
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn any(node: &MathDomNode, out: &mut String) {
    match node {
        MathDomNode::Math(node) => write(node, out),
        MathDomNode::Text(text) => text.text.chars().for_each(|sign| push_sign(out, sign)),
        // Where a thing has to stand, nothing stands.
        MathDomNode::Space(_) => out.push_str("<mrow></mrow>"),
        MathDomNode::Fragment(fragment) => {
            fragment.children.iter().for_each(|child| any(child, out));
        }
    }
}

/// Whether it only keeps its children together: nobody hears how large or where they are.
fn is_row(node: &MathNode) -> bool {
    matches!(
        node.node_type,
        MathNodeType::Mrow | MathNodeType::Mstyle | MathNodeType::Mpadded
    )
}

/// Whether children may be left out.
fn takes_any_number(kind: MathNodeType) -> bool {
    matches!(
        kind,
        MathNodeType::Mtd | MathNodeType::Msqrt | MathNodeType::Menclose
    )
}

fn is_said(node: &MathDomNode) -> bool {
    match node {
        MathDomNode::Space(_) => false,
        MathDomNode::Math(node) => node.node_type != MathNodeType::Mspace,
        MathDomNode::Text(_) | MathDomNode::Fragment(_) => true,
    }
}

/// An attribute, quoted.
pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    value.chars().for_each(|sign| push_sign(out, sign));
    out.push('"');
}

/// A sign of a text.
pub(super) fn push_sign(out: &mut String, sign: char) {
    match sign {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        sign => out.push(sign),
    }
}
