//! Boxes on top of each other: fractions, scripts, limits, columns.
//!
//! In: a table with two rows, as the library builds it, to hang each box from a strut at the height
//! of the baseline. Out: one box that is as high and as deep, with a box in it for each, moved to its
//! place. The strut of each is in the style sheet.

use super::markup::{Mark, Writer, declare, em, em_of, within};
use crate::render::faces::{self, Style};
use katex::dom_tree::{DomSpan, HtmlDomNode};
use katex::types::{CssProperty, CssStyle};

/// How high the strut in a box of a pile is, where nothing in it is higher: it has to be so high that
/// it alone decides where the line begins. Known to the style sheet too.
const STRUT: f64 = 5.0;

/// A pile, and how its boxes stand in it.
pub(super) struct Pile<'t> {
    rows: &'t [HtmlDomNode],
    around: Vec<&'t DomSpan>,
    align: Option<&'static str>,
}

/// A box of a pile.
struct Inner<'t> {
    mark: Mark,
    nodes: &'t [HtmlDomNode],
    around: Vec<&'t DomSpan>,
    /// How high its strut is, in em of the pile.
    strut: f64,
}

impl<'t> Pile<'t> {
    /// The pile that a box is, with nothing beside it.
    pub(super) fn of(node: &'t HtmlDomNode) -> Option<Pile<'t>> {
        let mut around = Vec::new();
        let mut align = None;
        let mut node = node;
        loop {
            let HtmlDomNode::DomSpan(span) = node else {
                return None;
            };
            if !span.style.is_empty() {
                return None;
            }
            around.push(span);
            if span.classes.contains("vlist-t") {
                return Some(Pile {
                    rows: &span.children,
                    around,
                    align,
                });
            }
            let [only] = span.children.as_slice() else {
                return None;
            };
            align = alignment(span)?.or(align);
            node = only;
        }
    }

    /// Write it, with spaces at its sides.
    pub(super) fn write(
        &self,
        writer: &mut Writer,
        outside: &Style,
        before: f64,
        after: f64,
    ) -> Option<()> {
        let mut style = *outside;
        for span in &self.around {
            style = within(&style, &span.classes);
        }
        let (upper, above) = row(self.rows.first()?)?;
        let below = match self.rows.get(1) {
            Some(lower) => row(lower)?.1,
            None => 0.0,
        };
        let boxes: Option<Vec<Inner>> = upper.iter().map(|node| inner(node, above)).collect();
        let boxes = boxes?;
        let mut declared = format!("height:{}", em(above + below));
        // The line of the last box is that of the pile.
        let shift = boxes.last().map_or(-below, |last| above - last.strut);
        declared.push_str(&format!(";vertical-align:{}", em(shift)));
        if let Some(align) = self.align {
            declared.push_str(&format!(";text-align:{align}"));
        }
        for (side, space) in [("left", before), ("right", after)] {
            if space != 0.0 {
                declared.push_str(&format!(";margin-{side}:{}", em(space)));
            }
        }
        writer.open("b", &Mark::styled(declared));
        for one in &boxes {
            let mut style = style;
            for span in &one.around {
                style = within(&style, &span.classes);
            }
            writer.open("u", &one.mark);
            writer.all(one.nodes, &style)?;
            writer.push("</u>");
        }
        writer.push("</b>");
        Some(())
    }
}

/// How a box around a pile aligns what is in it, if it does; nothing where the box does more.
fn alignment(span: &DomSpan) -> Option<Option<&'static str>> {
    let mut align = None;
    for class in &span.classes {
        align = match class {
            "mfrac" | "op-limits" | "katex-accent" | "col-align-c" | "x-arrow" | "mover"
            | "munder" => Some("center"),
            "msupsub" | "col-align-l" => Some("left"),
            "col-align-r" => Some("right"),
            "mord" | "mop" | "mrel" | "mbin" | "minner" | "mopen" | "mclose" | "mtight" => align,
            _ => return None,
        };
    }
    Some(align)
}

/// The boxes in a row, and its height.
fn row(node: &HtmlDomNode) -> Option<(&[HtmlDomNode], f64)> {
    let HtmlDomNode::DomSpan(row) = node else {
        return None;
    };
    let Some(HtmlDomNode::DomSpan(list)) = row.children.first() else {
        return None;
    };
    let height = em_of(list.style.get(CssProperty::Height)?)?;
    Some((&list.children, height))
}

/// A box of a pile that is so high above the baseline.
fn inner(node: &HtmlDomNode, above: f64) -> Option<Inner<'_>> {
    let HtmlDomNode::DomSpan(span) = node else {
        return None;
    };
    let Some(HtmlDomNode::DomSpan(strut)) = span.children.first() else {
        return None;
    };
    let strut = em_of(strut.style.get(CssProperty::Height)?)?;
    let mut around = vec![span];
    let (scale, nodes) = inside(span.children.get(1..)?, &mut around);
    // Every length is in em of what the box holds.
    let ours = match strut <= STRUT * scale {
        true => STRUT,
        false => (strut / scale).ceil(),
    };
    let top = em_of(span.style.get(CssProperty::Top)?)?;
    let moved = above + top + strut - ours * scale;
    let mut declared = format!("top:{}", em(moved / scale));
    if scale != 1.0 {
        // Ten digits are more than a screen shows.
        declared.push_str(&format!(";font-size:{}em", (scale * 1e10).round() / 1e10));
    }
    if ours != STRUT {
        declared.push_str(&format!(";--p:{ours}em"));
    }
    let mut rest = CssStyle::default();
    for property in [
        CssProperty::MarginLeft,
        CssProperty::MarginRight,
        CssProperty::Color,
        CssProperty::Width,
    ] {
        if let Some(value) = span.style.get(property) {
            let scaled = em_of(value).map(|length| format!("{}em", length / scale));
            rest.insert(property, scaled.unwrap_or_else(|| value.to_owned()));
        }
    }
    declare(&mut declared, &rest);
    let mut mark = Mark::of(&span.classes, &CssStyle::default());
    mark.declared = declared;
    Some(Inner {
        mark,
        nodes,
        around,
        strut: ours * scale,
    })
}

/// What a box holds, and how large it is written: boxes that only say so are gone through.
fn inside<'t>(
    mut nodes: &'t [HtmlDomNode],
    around: &mut Vec<&'t DomSpan>,
) -> (f64, &'t [HtmlDomNode]) {
    let mut scale = 1.0;
    while let [HtmlDomNode::DomSpan(span)] = nodes {
        let mark = Mark::of(&span.classes, &span.style);
        let aligns = matches!(alignment(span), Some(Some(_)));
        if aligns || !mark.declared.is_empty() {
            break;
        }
        match mark.classes.as_slice() {
            [] => {}
            [class] if scale == 1.0 => match faces::scale_of(class) {
                Some(change) => scale = change,
                None => break,
            },
            _ => break,
        }
        around.push(span);
        nodes = &span.children;
    }
    (scale, nodes)
}
