//! A formula's LaTeX, and how wide it will be set.
//!
//! In: [`Math`]. Out: one line that KaTeX, pdflatex with amsmath and xelatex set alike. Brackets
//! are in the tree already; only spaces and braces are decided here.

use super::symbols::{Role, Sign};
use super::{Accent, Big, Bracket, Bracketed, Joined, Math, Scripts, Signed};

/// The LaTeX of a formula, without signs around it, as short as it stays readable.
///
/// ```
/// use backprose::notation::{write::latex, Math};
/// let x = Math::subscript(Math::Letter('x'), Math::Letter('i'));
/// assert_eq!(latex(&Math::fraction(x, Math::digits("2"))), r"\frac{x_i}{2}");
/// ```
pub fn latex(math: &Math) -> String {
    let mut writer = Writer {
        out: String::with_capacity(64),
        after_command: false,
    };
    writer.math(math, Spaces::Wide);
    writer.out
}

/// Opens words of a language, where formulas need signs around them.
const TEXT: &str = "\\text{";

/// Whether signs have spaces around them: not in scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spaces {
    Wide,
    Tight,
}

struct Writer {
    out: String,
    /// A letter that follows now would become part of the command before it.
    after_command: bool,
}

impl Writer {
    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.after_command && text.starts_with(|first: char| first.is_ascii_alphanumeric()) {
            self.out.push(' ');
        }
        self.after_command = false;
        self.out.push_str(text);
    }

    fn letter(&mut self, letter: char) {
        self.push(letter.encode_utf8(&mut [0; 4]));
    }

    /// LaTeX that may end with a command.
    fn command(&mut self, latex: &str) {
        self.push(latex);
        let letters = latex.trim_end_matches(|last: char| last.is_ascii_alphabetic());
        self.after_command = letters.len() < latex.len() && letters.ends_with('\\');
    }

    fn braced(&mut self, open: &str, math: &Math, spaces: Spaces) {
        self.push(open);
        self.math(math, spaces);
        self.push("}");
    }

    fn math(&mut self, math: &Math, spaces: Spaces) {
        match math {
            Math::Letter(letter) => self.letter(*letter),
            Math::Sign(sign) => self.command(sign.row().latex),
            Math::Number(digits) => self.push(digits),
            Math::Raw(latex) => self.command(latex),
            Math::Word(word) => self.words("\\mathrm{", word),
            Math::Operator(word) => self.words("\\operatorname{", word),
            Math::Text(words) => self.words(TEXT, words),
            Math::Bold(letter) => {
                self.push("\\mathbf{");
                self.letter(*letter);
                self.push("}");
            }
            Math::Sum(terms) => self.sum(terms, spaces),
            Math::Product(factors) => self.joined(factors, spaces),
            Math::Relation(sides) => self.joined(sides, spaces),
            Math::List(items) => self.list(items, spaces),
            Math::Fraction(parts) => {
                self.braced("\\frac{", &parts.0, spaces);
                self.braced("{", &parts.1, spaces);
            }
            Math::Root(inner) => self.braced("\\sqrt{", inner, spaces),
            Math::Accent(accent, inner) => {
                let wide = !matches!(**inner, Math::Letter(_) | Math::Sign(_) | Math::Accent(..));
                self.braced(accent_latex(*accent, wide), inner, spaces);
            }
            Math::Scripts(scripts) => self.scripts(scripts, spaces),
            Math::Bracketed(bracketed) => self.bracketed(bracketed, spaces),
            Math::Apply(parts) => {
                self.math(&parts.0, spaces);
                self.math(&parts.1, spaces);
            }
            Math::Big(big) => self.big(big, spaces),
            Math::Matrix(rows) => self.matrix(rows),
            Math::Quad => self.command("\\quad"),
        }
    }

    /// A word; signs that mean something to LaTeX are escaped, Greek letters are commands.
    fn words(&mut self, open: &str, words: &str) {
        let text = open == TEXT;
        self.push(open);
        for letter in words.chars() {
            match letter {
                '_' | '{' | '}' | '$' | '&' | '#' | '%' => {
                    self.push("\\");
                    self.letter(letter);
                }
                '\\' | '^' | '~' => self.push(" "),
                _ if letter.is_ascii() => self.letter(letter),
                _ => match Sign::letter(letter.encode_utf8(&mut [0; 4])) {
                    Some(sign) => {
                        self.push(if text { "$" } else { "" });
                        self.command(sign.row().latex);
                        self.push(if text { "$" } else { "" });
                    }
                    None => self.letter(letter),
                },
            }
        }
        self.push("}");
    }

    fn sum(&mut self, terms: &[Signed], spaces: Spaces) {
        for (place, term) in terms.iter().enumerate() {
            self.push(match (term.negative, place, spaces) {
                (false, 0, _) => "",
                (true, 0, _) => "-",
                (false, _, Spaces::Wide) => " + ",
                (true, _, Spaces::Wide) => " - ",
                (false, _, Spaces::Tight) => "+",
                (true, _, Spaces::Tight) => "-",
            });
            self.math(&term.math, spaces);
        }
    }

    fn joined(&mut self, parts: &[Joined], spaces: Spaces) {
        let mut before: Option<&Math> = None;
        for part in parts {
            match (part.sign, before, spaces) {
                (Some(sign), before, _) => {
                    let latex = sign.row().latex;
                    let tight = spaces == Spaces::Tight && !latex.starts_with('\\');
                    let space = if tight { "" } else { " " };
                    self.push(if before.is_some() { space } else { "" });
                    self.command(latex);
                    self.push(space);
                }
                (None, None, _) | (None, Some(_), Spaces::Tight) => {}
                // Fractions that touch their neighbours look like one.
                (None, Some(before), Spaces::Wide) => {
                    let spaced = is_differential(before) || matches!(part.math, Math::Big(_));
                    let thin =
                        !spaced && (is_wide_fraction(before) || is_wide_fraction(&part.math));
                    self.push(if thin { "\\, " } else { " " });
                }
            }
            self.math(&part.math, spaces);
            before = Some(&part.math);
        }
    }

    fn list(&mut self, items: &[Math], spaces: Spaces) {
        // Subscripts that have signs of their own are kept apart.
        let long =
            |item: &Math| matches!(item, Math::Sum(_) | Math::Relation(_) | Math::Scripts(_));
        let apart = items.iter().any(long);
        for (place, item) in items.iter().enumerate() {
            self.push(match (place, spaces) {
                (0, _) => "",
                (_, Spaces::Wide) => ", ",
                (_, Spaces::Tight) if apart => ",\\,",
                (_, Spaces::Tight) => ",",
            });
            self.math(item, spaces);
        }
    }

    fn scripts(&mut self, scripts: &Scripts, spaces: Spaces) {
        self.math(&scripts.base, spaces);
        if let Some(sub) = &scripts.sub {
            self.script("_", sub);
        }
        for _ in 0..scripts.primes {
            self.push("'");
        }
        if let Some(sup) = &scripts.sup {
            self.script("^", sup);
        }
    }

    fn script(&mut self, mark: &str, math: &Math) {
        self.push(mark);
        let bare = match math {
            Math::Letter(_) => true,
            Math::Number(digits) => digits.len() == 1,
            Math::Sign(sign) => sign.row().role == Role::Letter && !sign.row().latex.contains('{'),
            _ => false,
        };
        if bare {
            self.math(math, Spaces::Tight);
        } else {
            self.braced("{", math, Spaces::Tight);
        }
    }

    fn bracketed(&mut self, bracketed: &Bracketed, spaces: Spaces) {
        let (open, close) = bracket_latex(bracketed.bracket);
        let words = open.len() > 1;
        if bracketed.grows {
            self.push("\\left");
        }
        self.push(open);
        self.push(if words { " " } else { "" });
        self.math(&bracketed.inner, spaces);
        self.push(if words { " " } else { "" });
        if bracketed.grows {
            self.push("\\right");
        }
        self.command(close);
    }

    fn big(&mut self, big: &Big, spaces: Spaces) {
        self.command(big.sign.row().latex);
        if let Some(below) = &big.below {
            self.script("_", below);
        }
        if let Some(above) = &big.above {
            self.script("^", above);
        }
        self.push(" ");
        self.math(&big.body, spaces);
    }

    fn matrix(&mut self, rows: &[Vec<Math>]) {
        self.push("\\begin{bmatrix}");
        for (place, row) in rows.iter().enumerate() {
            self.push(if place > 0 { " \\\\" } else { "" });
            for (column, cell) in row.iter().enumerate() {
                self.push(if column > 0 { " & " } else { " " });
                self.math(cell, Spaces::Wide);
            }
        }
        self.push(" \\end{bmatrix}");
    }
}

/// ∂ stands close to what it changes.
fn is_differential(math: &Math) -> bool {
    matches!(math, Math::Sign(Sign::Partial))
}

/// A fraction of more than numbers.
fn is_wide_fraction(math: &Math) -> bool {
    matches!(math, Math::Fraction(_)) && !math.is_numeric()
}

fn accent_latex(accent: Accent, wide: bool) -> &'static str {
    match (accent, wide) {
        (Accent::Hat, false) => "\\hat{",
        (Accent::Hat, true) => "\\widehat{",
        (Accent::Bar, false) => "\\bar{",
        (Accent::Bar, true) => "\\overline{",
        (Accent::Tilde, false) => "\\tilde{",
        (Accent::Tilde, true) => "\\widetilde{",
        (Accent::Dot, _) => "\\dot{",
    }
}

fn bracket_latex(bracket: Bracket) -> (&'static str, &'static str) {
    match bracket {
        Bracket::Round => ("(", ")"),
        Bracket::Square => ("[", "]"),
        Bracket::Angle => ("\\langle", "\\rangle"),
        Bracket::Bars => ("\\lvert", "\\rvert"),
        Bracket::DoubleBars => ("\\lVert", "\\rVert"),
    }
}

/// How wide a formula will be set, in characters, by estimate: where to break a line.
///
/// ```
/// use backprose::notation::{write::width, Math};
/// let half = Math::fraction(Math::digits("1"), Math::digits("200"));
/// assert_eq!(width(&half), 3);
/// ```
pub fn width(math: &Math) -> usize {
    match math {
        Math::Letter(_) | Math::Bold(_) => 1,
        Math::Sign(sign) => match sign.row().role {
            Role::Function => sign.row().language.len(),
            Role::Letter | Role::Product | Role::Relation | Role::Dots => 1,
            Role::Big => 2,
        },
        Math::Number(text) | Math::Word(text) => text.chars().count(),
        Math::Operator(text) => text.chars().count(),
        // Chinese letters are twice as wide.
        Math::Text(text) => text.chars().map(|letter| letter.len_utf8().min(2)).sum(),
        Math::Raw(latex) => raw_width(latex),
        Math::Sum(terms) => {
            let signs = 3 * terms.len().saturating_sub(1);
            let first = terms.first().is_some_and(|first| first.negative);
            signs + usize::from(first) + terms.iter().map(|term| width(&term.math)).sum::<usize>()
        }
        Math::Product(parts) | Math::Relation(parts) => parts
            .iter()
            .map(|part| width(&part.math) + if part.sign.is_some() { 3 } else { 0 })
            .sum(),
        Math::List(items) => items.iter().map(|item| width(item) + 1).sum(),
        Math::Fraction(parts) => width(&parts.0).max(width(&parts.1)),
        Math::Root(inner) => width(inner) + 2,
        Math::Accent(_, inner) => width(inner),
        Math::Scripts(scripts) => {
            let script = |math: &Option<Math>| math.as_ref().map_or(0, width);
            let scripts_width = script(&scripts.sub).max(script(&scripts.sup));
            // Scripts are set at seven tenths.
            width(&scripts.base)
                + usize::from(scripts.primes > 0)
                + (scripts_width * 7).div_ceil(10)
        }
        Math::Bracketed(bracketed) => width(&bracketed.inner) + 2,
        Math::Apply(parts) => width(&parts.0) + width(&parts.1),
        Math::Big(big) if big.below.is_none() => width(&Math::Sign(big.sign)) + width(&big.body),
        Math::Big(big) => 2 + big.below.as_ref().map_or(0, width).max(2) + width(&big.body),
        Math::Matrix(rows) => {
            let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
            let column = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(width).max();
            2 + (0..columns)
                .map(|at| column(at).unwrap_or(0) + 2)
                .sum::<usize>()
        }
        Math::Quad => 2,
    }
}

/// A command counts as one character, braces and marks as none.
fn raw_width(latex: &str) -> usize {
    let mut width = 0;
    let mut in_command = false;
    for letter in latex.chars() {
        let starts = letter == '\\';
        let goes_on = in_command && letter.is_ascii_alphabetic();
        if starts || !goes_on && !"{}_^ ".contains(letter) {
            width += 1;
        }
        in_command = starts || goes_on;
    }
    width
}
