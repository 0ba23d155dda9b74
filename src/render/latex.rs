//! A document as a LaTeX file that compiles by itself: with pdflatex, or where it has Chinese in it
//! with xelatex.

use super::Marks;
use crate::document::language::Language;
use crate::document::{Block, Document, Inline, Line};

/// The whole document.
pub fn latex(document: &Document) -> String {
    let mut body = String::with_capacity(1024);
    for (place, block) in document.blocks.iter().enumerate() {
        self::block(&mut body, block);
        // An empty line ends a paragraph, and a formula belongs to the sentence before it.
        if !matches!(document.blocks.get(place + 1), Some(Block::Display(_))) {
            body.push('\n');
        }
    }
    let mut title = String::new();
    inlines(&mut title, &document.title);
    let chinese = document.language == Language::Chinese
        || [&title, &body]
            .iter()
            .any(|text| text.chars().any(is_chinese));
    let page = if chinese {
        include_str!("../../templates/page.zh.tex")
    } else {
        include_str!("../../templates/page.en.tex")
    };
    page.replacen("<<title>>", &title, 1)
        .replacen("<<body>>", body.trim_end(), 1)
}

fn is_chinese(character: char) -> bool {
    ('\u{2e80}'..='\u{9fff}').contains(&character)
        || ('\u{f900}'..='\u{faff}').contains(&character)
        || character >= '\u{20000}'
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Heading(text) => {
            out.push_str("\\section*{");
            inlines(out, text);
            out.push_str("}\n");
        }
        Block::Paragraph(text) => {
            inlines(out, text);
            out.push('\n');
        }
        Block::Remark(text) => {
            out.push_str("\\begin{quote}\n");
            inlines(out, text);
            out.push_str("\n\\end{quote}\n");
        }
        Block::Display(lines) => display(out, lines),
        // On paper everything is open.
        Block::Fold { blocks, .. } => {
            for inner in blocks {
                self::block(out, inner);
            }
        }
        Block::Table { head, rows } => {
            out.push_str("\\begin{center}\n\\begin{tabular}{");
            out.push_str(&"l".repeat(head.len()));
            out.push_str("}\n\\hline\n");
            row(out, head);
            out.push_str("\\hline\n");
            for cells in rows {
                row(out, cells);
            }
            out.push_str("\\hline\n\\end{tabular}\n\\end{center}\n");
        }
    }
}

fn row(out: &mut String, cells: &[Vec<Inline>]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push_str(" & ");
        }
        inlines(out, cell);
    }
    out.push_str(" \\\\\n");
}

fn display(out: &mut String, lines: &[Line]) {
    let aligned = lines.len() > 1;
    out.push_str(if aligned {
        "\\begin{align*}\n"
    } else {
        "\\[\n"
    });
    super::lines(out, lines, aligned);
    out.push_str(if aligned { "\\end{align*}\n" } else { "\\]\n" });
}

const MARKS: Marks = Marks {
    emphasis: ["\\emph{", "}"],
    strong: ["\\textbf{", "}"],
    escape,
};

/// Words in a formula are set as they are.
pub(super) const IN_FORMULAS: Marks = Marks {
    emphasis: ["", ""],
    strong: ["", ""],
    escape,
};

fn inlines(out: &mut String, text: &[Inline]) {
    super::inlines(out, text, &MARKS);
}

/// Words as words: no sign of theirs is a command.
fn escape(out: &mut String, words: &str) {
    for character in words.chars() {
        match character {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
                out.push('\\');
                out.push(character);
            }
            '^' => out.push_str("\\textasciicircum{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            '−' => out.push_str("$-$"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
}
