//! LaTeX in signs that stand in plain text: `∂L/∂W_1 = δ xᵀ` for a terminal or a line of JSON.
//!
//! In: LaTeX, as a person or [`mod@super::write`] wrote it. Out: one line that reads well. It is a way
//! to show a formula and no way to understand one: what is not known here stays as it is, and
//! nothing is ever refused.

mod line;
mod tokens;

use super::symbols::{Role, SYMBOLS};
use line::{Line, Part};
use tokens::{Token, Tokens};
use unicode_normalization::UnicodeNormalization as _;

/// Groups nested deeper are shown as they are written.
const DEEPEST: usize = 40;

/// A formula in plain signs.
///
/// ```
/// use backprose::notation::plain::plain;
/// assert_eq!(plain(r"0.6 \cdot 1.0 + 0.9 \cdot 1.9"), "0.6·1.0 + 0.9·1.9");
/// assert_eq!(plain(r"\frac{\partial L}{\partial W_1} = \delta x^\top"), "∂L/∂W_1 = δ xᵀ");
/// assert_eq!(plain(r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"), "[[1, 2], [3, 4]]");
/// assert_eq!(plain(r"\frac{1}{2} (\hat{y} - y)^2"), "1/2·(ŷ - y)²");
/// ```
pub fn plain(latex: &str) -> String {
    let mut tokens = Tokens::new(latex);
    let mut line = Line::default();
    // What closes nothing ends a row; the formula goes on behind it.
    while !tokens.is_done() {
        row(&mut tokens, &mut line, 0);
        tokens.skip_closing();
    }
    line.text.nfc().collect()
}

/// Read up to the end of the group, row by row.
fn row(tokens: &mut Tokens, line: &mut Line, depth: usize) {
    while let Some((token, gap)) = tokens.next_inside() {
        line.gap |= gap;
        one(token, tokens, line, depth);
    }
}

fn one(token: Token, tokens: &mut Tokens, line: &mut Line, depth: usize) {
    match token {
        Token::Open => group(tokens, line, depth),
        Token::Sign('^') => above(tokens, line, depth),
        Token::Sign('_') => below(tokens, line, depth),
        Token::Sign('\'') => line.attach("′"),
        Token::Sign('&' | '~') => line.gap = true,
        Token::Sign(sign) => {
            let mut buffer = [0; 4];
            line.put(part_of(sign), sign.encode_utf8(&mut buffer));
        }
        Token::Number(digits) => line.put(Part::Operand, digits),
        Token::NewRow => line.put(Part::Comma, ";"),
        Token::Command(name) => command(name, tokens, line, depth),
        // These end a row, and never come here.
        Token::Close | Token::End(_) => {}
        Token::Begin(name) => environment(name, tokens, line, depth),
    }
}

/// How a sign stands in a line.
fn part_of(sign: char) -> Part {
    match sign {
        '(' | '[' => Part::Open,
        ')' | ']' => Part::Close,
        '+' | '-' | '−' | '±' => Part::Sum,
        '=' | '<' | '>' | '≈' | '≡' | '≤' | '≥' | '≠' | '←' | '→' | '∈' => {
            Part::Relation
        }
        '*' | '/' | '·' | '×' => Part::Product,
        '⊙' | '∘' | '⊗' => Part::Relation,
        ',' | ';' | '，' | '；' => Part::Comma,
        '∂' | '∇' => Part::Prefix,
        _ => Part::Operand,
    }
}

/// What stands in braces is one thing, with brackets only where a script is put to it.
fn group(tokens: &mut Tokens, line: &mut Line, depth: usize) {
    if depth >= DEEPEST {
        let raw = tokens.raw_group();
        line.put(Part::Operand, raw);
        return;
    }
    let mut inner = Line::default();
    row(tokens, &mut inner, depth + 1);
    tokens.close();
    line.put_line(&inner);
}

/// The argument of a command or a script: a group, or the next thing.
fn argument(tokens: &mut Tokens, depth: usize) -> Line {
    let mut inner = Line::default();
    match tokens.next_inside() {
        Some((Token::Open, _)) if depth < DEEPEST => {
            row(tokens, &mut inner, depth + 1);
            tokens.close();
        }
        Some((Token::Open, _)) => inner.put(Part::Operand, tokens.raw_group()),
        Some((Token::Number(digits), _)) => {
            // `\frac12` takes one digit of them.
            let first = digits.chars().next().map_or(0, char::len_utf8);
            inner.put(Part::Operand, digits.get(..first).unwrap_or(digits));
            tokens.put_back(digits.len() - first);
        }
        Some((token, _)) if depth < DEEPEST => one(token, tokens, &mut inner, depth + 1),
        _ => {}
    }
    inner
}

fn above(tokens: &mut Tokens, line: &mut Line, depth: usize) {
    let script = argument(tokens, depth);
    line.bracket_fraction();
    let raised: Option<String> = script.text.chars().map(superscript).collect();
    match (script.text.as_str(), raised) {
        ("T" | "⊤" | "ᵀ", _) => line.attach("ᵀ"),
        ("′" | "*", _) => line.attach(&script.text),
        (_, Some(raised)) if !raised.is_empty() => line.attach(&raised),
        _ => line.attach(&format!("^{}", script.as_script())),
    }
}

fn below(tokens: &mut Tokens, line: &mut Line, depth: usize) {
    let script = argument(tokens, depth);
    line.attach(&format!("_{}", script.as_script()));
}

fn superscript(digit: char) -> Option<char> {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    match digit {
        '-' => Some('⁻'),
        _ => DIGITS.get(digit.to_digit(10)? as usize).copied(),
    }
}

fn command(name: &str, tokens: &mut Tokens, line: &mut Line, depth: usize) {
    match name {
        "frac" | "dfrac" | "tfrac" | "cfrac" => {
            let above = argument(tokens, depth);
            let below = argument(tokens, depth);
            let above = above.bracketed_unless(above.is_one() || above.is_product());
            let below = below.bracketed_unless(below.is_one());
            line.put(Part::Fraction, &format!("{above}/{below}"));
        }
        "sqrt" => {
            let index = tokens.optional().map(str::to_owned).unwrap_or_default();
            let inner = argument(tokens, depth);
            let inner = inner.bracketed_unless(inner.is_one());
            let index: Option<String> = index.chars().map(superscript).collect();
            line.put(
                Part::Operand,
                &format!("{}√{inner}", index.unwrap_or_default()),
            );
        }
        "hat" | "widehat" => accent('\u{302}', tokens, line, depth),
        "bar" | "overline" => accent('\u{304}', tokens, line, depth),
        "tilde" | "widetilde" => accent('\u{303}', tokens, line, depth),
        "dot" => accent('\u{307}', tokens, line, depth),
        "ddot" => accent('\u{308}', tokens, line, depth),
        "vec" => accent('\u{20d7}', tokens, line, depth),
        "left" | "right" | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "Bigl" | "Bigr"
        | "biggl" | "biggr" | "Biggl" | "Biggr" | "middle" => tokens.skip_empty_bracket(),
        "text" | "mathrm" | "mathbf" | "mathit" | "mathsf" | "mathtt" | "mathcal" | "mathbb"
        | "mathscr" | "mathfrak" | "boldsymbol" | "bm" | "textbf" | "textit" | "textrm" => {
            match tokens.text_group() {
                Some(words) => line.put(Part::Operand, words.trim()),
                None => line.put_line(&argument(tokens, depth)),
            }
        }
        "operatorname" | "operatorname*" => match tokens.text_group() {
            Some(words) => line.put(Part::Word, words.trim()),
            None => line.put_line(&argument(tokens, depth)),
        },
        "displaystyle" | "textstyle" | "limits" | "nolimits" | "!" | "nonumber" | "notag"
        | "hline" => {}
        "," | ";" | ":" | " " | ">" | "quad" | "qquad" | "enspace" | "thinspace" => {
            line.gap = true;
        }
        "{" | "lbrace" | "langle" | "lfloor" | "lceil" | "lvert" | "lVert" | "lbrack" => {
            line.put(Part::Open, sign_of(name).unwrap_or(name));
        }
        "}" | "rbrace" | "rangle" | "rfloor" | "rceil" | "rvert" | "rVert" | "rbrack" => {
            line.put(Part::Close, sign_of(name).unwrap_or(name));
        }
        _ => match sign_of(name) {
            Some(sign) => line.put(part_of_named(name, sign), sign),
            None => line.put(Part::Word, &format!("\\{name}")),
        },
    }
}

/// Signs beside those of [`SYMBOLS`].
#[rustfmt::skip]
const MORE: [(&str, &str); 48] = [
    ("ln", "ln"), ("lg", "lg"), ("sinh", "sinh"), ("cosh", "cosh"), ("tan", "tan"), ("dim", "dim"),
    ("leq", "≤"), ("geq", "≥"), ("neq", "≠"), ("equiv", "≡"), ("leftarrow", "←"), ("to", "→"),
    ("rightarrow", "→"), ("Rightarrow", "⇒"), ("implies", "⇒"), ("iff", "⇔"), ("in", "∈"),
    ("coloneqq", ":="), ("triangleq", "≜"), ("propto", "∝"), ("sim", "∼"), ("pm", "±"),
    ("circ", "∘"), ("ast", "*"), ("star", "⋆"), ("oslash", "⊘"), ("oplus", "⊕"), ("div", "/"),
    ("infty", "∞"), ("ldots", "…"), ("dots", "…"), ("prime", "′"), ("mid", "|"), ("colon", ":"),
    ("{", "{"), ("}", "}"), ("lbrace", "{"), ("rbrace", "}"), ("langle", "⟨"), ("rangle", "⟩"),
    ("|", "‖"), ("lvert", "|"), ("rvert", "|"), ("lVert", "‖"), ("rVert", "‖"), ("%", "%"),
    ("_", "_"), ("#", "#"),
];

fn sign_of(name: &str) -> Option<&'static str> {
    let of_table = SYMBOLS
        .iter()
        .find(|row| row.latex.strip_prefix('\\') == Some(name));
    match of_table {
        Some(row) if row.unicode.is_empty() => Some(row.language),
        Some(row) => Some(row.unicode),
        None => {
            let mut more = MORE.iter();
            more.find(|(known, _)| *known == name)
                .map(|(_, sign)| *sign)
        }
    }
}

/// A function's name wants a gap before its argument; any other named sign stands as itself does.
fn part_of_named(name: &str, sign: &str) -> Part {
    let of_table = SYMBOLS
        .iter()
        .find(|row| row.latex.strip_prefix('\\') == Some(name));
    match of_table.map(|row| row.role) {
        Some(Role::Function | Role::Big) => Part::Word,
        Some(Role::Relation) => Part::Relation,
        _ if sign.len() > 1 && sign.is_ascii() && sign != ":=" => Part::Word,
        _ => match sign {
            "≜" | ":=" | "⇒" | "⇔" | "∝" | "∼" | "|" | "⊘" | "⊕" => Part::Relation,
            _ => sign.chars().next().map_or(Part::Operand, part_of),
        },
    }
}

/// A mark over one letter is put on it; over more than one it is left out.
fn accent(mark: char, tokens: &mut Tokens, line: &mut Line, depth: usize) {
    let mut inner = argument(tokens, depth);
    if inner.text.chars().count() == 1 {
        inner.text.push(mark);
    }
    line.put_line(&inner);
}

/// Rows and cells: a matrix in nested brackets, or the lines of anything else.
fn environment(name: &str, tokens: &mut Tokens, line: &mut Line, depth: usize) {
    let is_matrix = name.ends_with("matrix") || name == "array";
    let is_table = is_matrix || name == "cases";
    // These come without brackets: people write them around.
    let is_bare = ["matrix", "smallmatrix", "array"].contains(&name);
    let is_inside = is_bare && line.text.ends_with(['(', '[']);
    if name == "array" {
        tokens.text_group();
    }
    if depth >= DEEPEST {
        line.put(Part::Operand, "…");
        tokens.skip_environment();
        return;
    }
    let mut rows: Vec<Vec<Line>> = vec![vec![Line::default()]];
    while let Some((token, gap)) = tokens.next_inside() {
        match token {
            Token::NewRow => rows.push(vec![Line::default()]),
            Token::Sign('&') if is_table => {
                if let Some(row) = rows.last_mut() {
                    row.push(Line::default());
                }
            }
            token => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                    cell.gap |= gap;
                    one(token, tokens, cell, depth + 1);
                }
            }
        }
    }
    tokens.end_environment();
    rows.retain(|row| row.iter().any(|cell| !cell.text.is_empty()));
    let is_column = rows.iter().all(|row| row.len() == 1);
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
            match is_column || !is_matrix {
                true => cells.join(", "),
                false => format!("[{}]", cells.join(", ")),
            }
        })
        .collect();
    match (is_matrix, name) {
        (true, _) if is_inside => line.put(Part::Operand, &rows.join(", ")),
        (true, _) => line.put(Part::Operand, &format!("[{}]", rows.join(", "))),
        (false, "cases") => line.put(Part::Operand, &format!("{{{}}}", rows.join("; "))),
        (false, _) => line.put(Part::Operand, &rows.join("; ")),
    }
}
