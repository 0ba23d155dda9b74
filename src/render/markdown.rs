//! A document as Markdown with formulas between dollar signs, as GitHub and pandoc read it.

use super::Marks;
use crate::document::{Block, Document, Inline, Line};

/// The whole document.
pub fn markdown(document: &Document) -> String {
    let mut out = String::with_capacity(1024);
    out.push_str("# ");
    inlines(&mut out, &document.title);
    out.push('\n');
    for block in &document.blocks {
        out.push('\n');
        self::block(&mut out, block);
    }
    out
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Heading(text) => {
            out.push_str("## ");
            inlines(out, text);
            out.push('\n');
        }
        Block::Paragraph(text) => {
            inlines(out, text);
            out.push('\n');
        }
        Block::Remark(text) => {
            out.push_str("> ");
            inlines(out, text);
            out.push('\n');
        }
        Block::Display(lines) => display(out, lines),
        // On paper everything is open.
        Block::Fold { blocks, .. } => {
            for inner in blocks {
                self::block(out, inner);
            }
        }
        Block::Table { head, rows } => {
            row(out, head);
            out.push('|');
            out.push_str(&" --- |".repeat(head.len()));
            out.push('\n');
            for cells in rows {
                row(out, cells);
            }
        }
    }
}

fn row(out: &mut String, cells: &[Vec<Inline>]) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        // A bar would end the cell, in a formula too.
        let mut text = String::new();
        inlines(&mut text, cell);
        out.push_str(&text.replace('|', "\\|"));
        out.push_str(" |");
    }
    out.push('\n');
}

fn display(out: &mut String, lines: &[Line]) {
    out.push_str("$$\n");
    match lines {
        [line] if line.left.is_some() => super::lines(out, lines, false),
        _ => {
            out.push_str("\\begin{aligned}\n");
            super::lines(out, lines, true);
            out.push_str("\\end{aligned}\n");
        }
    }
    out.push_str("$$\n");
}

pub(super) const MARKS: Marks = Marks {
    emphasis: ["*", "*"],
    strong: ["**", "**"],
    escape,
};

fn inlines(out: &mut String, text: &[Inline]) {
    super::inlines(out, text, &MARKS);
}

/// Words as words: signs of Markdown and HTML are escaped, a line end is a space.
fn escape(out: &mut String, words: &str) {
    for character in words.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '$' | '|' | '~' | '#' | '&' => {
                out.push('\\');
                out.push(character);
            }
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
}
