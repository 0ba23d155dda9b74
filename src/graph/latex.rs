//! LaTeX that an author gives for a name, before it goes into a document.
//!
//! In: the text of a `notation` statement. Out: whether it is letters, scripts and marks and
//! nothing else, or what is wrong with it. Networks are untrusted: a name must not open a file,
//! define a command, end the formula that it stands in, or leave a brace open.

use crate::source::Span;

/// Commands that set letters, marks over them, or a typeface; Greek letters come on top.
const COMMANDS: &[&str] = &[
    "mathbf",
    "mathrm",
    "mathit",
    "mathsf",
    "mathtt",
    "mathcal",
    "mathbb",
    "mathfrak",
    "mathscr",
    "boldsymbol",
    "operatorname",
    "text",
    "textbf",
    "textit",
    "textrm",
    "hat",
    "widehat",
    "bar",
    "overline",
    "underline",
    "tilde",
    "widetilde",
    "dot",
    "ddot",
    "vec",
    "acute",
    "grave",
    "check",
    "breve",
    "mathring",
    "overrightarrow",
    "prime",
    "top",
    "star",
    "ast",
    "dagger",
    "circ",
    "bullet",
    "ell",
    "hbar",
    "imath",
    "jmath",
    "partial",
    "nabla",
    "infty",
    "perp",
    "parallel",
    "odot",
    "oplus",
    "otimes",
    "cdot",
    "times",
    "quad",
    "langle",
    "rangle",
    "lvert",
    "rvert",
    "lVert",
    "rVert",
    "left",
    "right",
];

/// The letters of the Greek alphabet that LaTeX has commands for.
const GREEK: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
    "varepsilon",
    "vartheta",
    "varpi",
    "varrho",
    "varsigma",
    "varphi",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Upsilon",
    "Phi",
    "Psi",
    "Omega",
];

/// What keeps a text out of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A command that is no letter, mark or typeface.
    Command(String),
    /// A sign that would end the formula, or begin a comment or a column.
    Sign(char),
    /// Braces that do not match.
    Braces,
    /// Nothing to set.
    Empty,
}

/// What is wrong with the LaTeX of a name, and where in the text.
pub(super) fn fault(latex: &str) -> Option<(Fault, Span)> {
    let whole = Span::new(0, latex.len());
    if latex.trim().is_empty() {
        return Some((Fault::Empty, whole));
    }
    let mut depth = 0_usize;
    let mut signs = latex.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => {
                let rest = &latex[at + 1..];
                let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let word = &rest[..letters];
                let spacing = letters == 0 && rest.starts_with([',', ';', ':', '!', ' ', '|']);
                if !spacing && !COMMANDS.contains(&word) && !GREEK.contains(&word) {
                    let shown = rest.chars().take(letters.max(1)).collect();
                    return Some((Fault::Command(shown), Span::new(at, at + 1 + letters)));
                }
                for _ in 0..letters.max(1) {
                    signs.next();
                }
            }
            '{' => depth += 1,
            '}' if depth == 0 => return Some((Fault::Braces, Span::new(at, at + 1))),
            '}' => depth -= 1,
            '$' | '%' | '&' | '#' | '~' => {
                return Some((Fault::Sign(sign), Span::new(at, at + 1)));
            }
            _ => {}
        }
    }
    (depth > 0).then_some((Fault::Braces, whole))
}
