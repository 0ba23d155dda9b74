//! A document as a LaTeX file that compiles by itself: with pdflatex, or where it has Chinese in it
//! with xelatex.

use crate::document::language::Language;
use crate::document::{Block, Document, Inline, Line};
use crate::notation::write::latex as formula;

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
    for (place, line) in lines.iter().enumerate() {
        if let Some(left) = &line.left {
            out.push_str(&formula(left));
            out.push(' ');
        }
        if aligned {
            out.push('&');
        }
        out.push_str(line.sign.row().latex);
        out.push(' ');
        out.push_str(&formula(&line.right));
        reason(out, &line.reason, aligned);
        out.push_str(if place + 1 < lines.len() {
            " \\\\\n"
        } else {
            "\n"
        });
    }
    out.push_str(if aligned { "\\end{align*}\n" } else { "\\]\n" });
}

/// A few words behind a formula.
pub(super) fn reason(out: &mut String, reason: &[Inline], aligned: bool) {
    if reason.is_empty() {
        return;
    }
    out.push_str(if aligned { " && " } else { " \\qquad " });
    out.push_str("\\text{(");
    for part in reason {
        reason_part(out, part);
    }
    out.push_str(")}");
}

fn reason_part(out: &mut String, part: &Inline) {
    match part {
        Inline::Text(words) => escape(out, words),
        Inline::Math(math) => {
            out.push('$');
            out.push_str(&formula(math));
            out.push('$');
        }
        Inline::Emphasis(inner) | Inline::Strong(inner) => {
            inner.iter().for_each(|part| reason_part(out, part))
        }
    }
}

fn inlines(out: &mut String, text: &[Inline]) {
    for part in text {
        match part {
            Inline::Text(words) => escape(out, words),
            Inline::Math(math) => {
                out.push('$');
                out.push_str(&formula(math));
                out.push('$');
            }
            Inline::Emphasis(inner) => {
                out.push_str("\\emph{");
                inlines(out, inner);
                out.push('}');
            }
            Inline::Strong(inner) => {
                out.push_str("\\textbf{");
                inlines(out, inner);
                out.push('}');
            }
        }
    }
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
