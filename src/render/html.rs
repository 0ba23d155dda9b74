//! A document as one page of HTML that needs nothing else: no network, and no script to be read.
//!
//! In: a [`Document`]. Out: the page. Formulas are set here and now. A line of a display is a row of
//! a grid, so that a narrow page can break it at its signs. Every formula says which values and
//! gradients it is and speaks of; the script at the end lets a reader point at them.

mod names;

use super::formulas::{Text, Typesetter};
use super::frame::{self, Content};
use super::katex::Katex;
use super::plain;
use crate::document::{Block, Document, Inline, Line};
use crate::notation::write;
use crate::notation::{Joined, Math};
use names::Names;

/// Characters of a line with room for a reason beside it, on paper too.
const WIDEST: usize = 44;

/// The page.
pub fn html(document: &Document) -> String {
    html_by(document, &Katex::new())
}

/// The page, its formulas set by something.
pub fn html_by(document: &Document, typesetter: &dyn Typesetter) -> String {
    let mut writer = Writer {
        out: Text::default(),
        names: Names::new(&document.names),
        headings: 0,
    };
    writer.out.html("<h1>");
    writer.inlines(&document.title);
    writer.out.html("</h1>\n");
    writer.contents(&document.blocks);
    writer.blocks(&document.blocks);
    frame::page(
        Content {
            language: document.language,
            title: &plain(&document.title),
            style: include_str!("../../templates/document.css"),
            body: writer.out,
            script: include_str!("../../templates/document.js"),
        },
        typesetter,
    )
}

struct Writer<'a> {
    out: Text,
    names: Names<'a>,
    headings: usize,
}

impl Writer<'_> {
    /// The way to each section, where there are several.
    fn contents(&mut self, blocks: &[Block]) {
        let headings = blocks.iter().filter_map(|block| match block {
            Block::Heading(text) => Some(text),
            _ => None,
        });
        let headings: Vec<_> = headings.collect();
        if headings.len() < 2 {
            return;
        }
        self.out.html("<nav><ul>\n");
        for (place, text) in headings.iter().enumerate() {
            self.out.html(&format!("<li><a href=\"#s{}\">", place + 1));
            sentence(&mut self.out, text);
            self.out.html("</a></li>\n");
        }
        self.out.html("</ul></nav>\n");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => {
                self.headings += 1;
                self.out.html(&format!("<h2 id=\"s{}\">", self.headings));
                self.inlines(text);
                self.out.html("</h2>\n");
            }
            Block::Paragraph(text) => {
                self.out.html("<p>");
                self.inlines(text);
                self.out.html("</p>\n");
            }
            Block::Remark(text) => {
                self.out.html("<aside>");
                self.inlines(text);
                self.out.html("</aside>\n");
            }
            Block::Display(lines) => self.display(lines),
            Block::Table { head, rows } => {
                self.out.html("<div class=\"table\"><table>\n<thead>");
                self.row("th", head);
                self.out.html("</thead>\n<tbody>\n");
                for cells in rows {
                    self.row("td", cells);
                }
                self.out.html("</tbody>\n</table></div>\n");
            }
            Block::Fold { summary, blocks } => {
                self.out.html("<details>\n<summary>");
                self.inlines(summary);
                self.out.html("</summary>\n");
                self.blocks(blocks);
                self.out.html("</details>\n");
            }
        }
    }

    fn row(&mut self, tag: &str, cells: &[Vec<Inline>]) {
        self.out.html("<tr>");
        for cell in cells {
            self.out.html(&format!("<{tag}>"));
            self.inlines(cell);
            self.out.html(&format!("</{tag}>"));
        }
        self.out.html("</tr>\n");
    }

    fn display(&mut self, lines: &[Line]) {
        let class = match is_wide(lines) {
            true => "lines wide",
            false => "lines",
        };
        self.out.html(&format!("<div class=\"{class}\">\n"));
        for line in lines {
            self.out.html("<div class=\"line\">");
            if let Some(left) = &line.left {
                self.formula(left, write::latex(left), "left", true);
            }
            self.out.html("<span class=\"right\">");
            for (place, (latex, math)) in sides(line).into_iter().enumerate() {
                // A narrow page breaks the line here.
                self.out.html(if place > 0 { " " } else { "" });
                self.formula(math, latex, "side", true);
            }
            self.out.html("</span>");
            if !line.reason.is_empty() {
                self.out.html("<span class=\"why\">");
                self.inlines(&line.reason);
                self.out.html("</span>");
            }
            self.out.html("</div>\n");
        }
        self.out.html("</div>\n");
    }

    /// A formula in a box that says what it is and speaks of.
    fn formula(&mut self, math: &Math, latex: String, class: &str, display: bool) {
        let is = self.names.is(math);
        let has = match is {
            Some(_) => Vec::new(),
            None => self.names.has(math),
        };
        if class.is_empty() && is.is_none() && has.is_empty() {
            return self.out.formula(latex, display);
        }
        let class = match class {
            "" => String::new(),
            class => format!(" class=\"{class}\""),
        };
        self.out.html(&format!("<span{class}"));
        if let Some(is) = is {
            self.out.html(&format!(" data-is=\"{is}\""));
        }
        if !has.is_empty() {
            let has: Vec<String> = has.iter().map(usize::to_string).collect();
            self.out.html(&format!(" data-has=\"{}\"", has.join(" ")));
        }
        self.out.html(">");
        self.out.formula(latex, display);
        self.out.html("</span>");
    }

    fn inlines(&mut self, text: &[Inline]) {
        for part in text {
            match part {
                Inline::Text(words) => self.out.words(words),
                Inline::Math(math) => self.formula(math, write::latex(math), "", false),
                Inline::Emphasis(inner) => self.marked("em", inner),
                Inline::Strong(inner) => self.marked("strong", inner),
            }
        }
    }

    fn marked(&mut self, tag: &str, inner: &[Inline]) {
        self.out.html(&format!("<{tag}>"));
        self.inlines(inner);
        self.out.html(&format!("</{tag}>"));
    }
}

/// A sentence in which nothing can be pointed at.
pub(super) fn sentence(out: &mut Text, text: &[Inline]) {
    let marked = |out: &mut Text, tag: &str, inner: &[Inline]| {
        out.html(&format!("<{tag}>"));
        sentence(out, inner);
        out.html(&format!("</{tag}>"));
    };
    for part in text {
        match part {
            Inline::Text(words) => out.words(words),
            Inline::Math(math) => out.formula(write::latex(math), false),
            Inline::Emphasis(inner) => marked(out, "em", inner),
            Inline::Strong(inner) => marked(out, "strong", inner),
        }
    }
}

/// Whether reasons have no room beside the formulas, wherever these are broken.
fn is_wide(lines: &[Line]) -> bool {
    let widest = |width: &dyn Fn(&Line) -> usize| lines.iter().map(width).max().unwrap_or(0);
    let left = widest(&|line| line.left.as_ref().map_or(0, write::width));
    let right = widest(&|line| {
        let sides = sides(line).into_iter();
        sides.map(|(_, math)| write::width(math)).max().unwrap_or(0)
    });
    lines.iter().any(|line| !line.reason.is_empty()) && left + right > WIDEST
}

/// The sides of a line that follow its left one, each with the sign before it.
fn sides(line: &Line) -> Vec<(String, &Math)> {
    let signed = |sign: Option<crate::notation::symbols::Sign>, math: &Math| {
        let sign = sign.map_or("", |sign| sign.row().latex);
        format!("{sign} {}", write::latex(math)).trim().to_owned()
    };
    let first = Some(line.sign);
    match &line.right {
        Math::Relation(parts) => {
            let side = |(place, part): (usize, &'_ Joined)| {
                let sign = if place == 0 {
                    first.filter(|_| part.sign.is_none()).or(part.sign)
                } else {
                    part.sign
                };
                (sign, place)
            };
            parts
                .iter()
                .enumerate()
                .map(|(place, part)| {
                    let (sign, _) = side((place, part));
                    (signed(sign, &part.math), &part.math)
                })
                .collect()
        }
        math => vec![(signed(first, math), math)],
    }
}
