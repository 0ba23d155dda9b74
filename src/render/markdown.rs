//! A document as Markdown with formulas between dollar signs, as GitHub and pandoc read it.

use crate::document::{Block, Document, Inline, Line};
use crate::notation::write::latex;

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

/// Lines begin with a command or an ampersand, never with a sign that Markdown would take for a
/// list or a heading.
fn display(out: &mut String, lines: &[Line]) {
    out.push_str("$$\n");
    match lines {
        [line] if line.left.is_some() => {
            self::line(out, line, false);
            out.push('\n');
        }
        _ => {
            out.push_str("\\begin{aligned}\n");
            for (place, line) in lines.iter().enumerate() {
                self::line(out, line, true);
                out.push_str(if place + 1 < lines.len() {
                    " \\\\\n"
                } else {
                    "\n"
                });
            }
            out.push_str("\\end{aligned}\n");
        }
    }
    out.push_str("$$\n");
}

fn line(out: &mut String, line: &Line, aligned: bool) {
    if let Some(left) = &line.left {
        out.push_str(&latex(left));
        out.push(' ');
    }
    if aligned {
        out.push('&');
    }
    out.push_str(line.sign.row().latex);
    out.push(' ');
    out.push_str(&latex(&line.right));
    super::latex::reason(out, &line.reason, aligned);
}

fn inlines(out: &mut String, text: &[Inline]) {
    for part in text {
        match part {
            Inline::Text(words) => escape(out, words),
            Inline::Math(math) => {
                out.push('$');
                out.push_str(&latex(math));
                out.push('$');
            }
            Inline::Emphasis(inner) => {
                out.push('*');
                inlines(out, inner);
                out.push('*');
            }
            Inline::Strong(inner) => {
                out.push_str("**");
                inlines(out, inner);
                out.push_str("**");
            }
        }
    }
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
