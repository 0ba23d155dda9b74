//! A reading as LaTeX: what stands in the writer's formula as it is written, the rest anew.
//!
//! In: a [`Reading`], the names, and the LaTeX that its places point into. Out: LaTeX that the
//! reader takes for the same. A part that was made or changed has the empty place `0..0` and is
//! written; a part that was left alone is cut out as it stands. Brackets come from one order of
//! [`Level`]s. What is true is not known here.

mod cut;
mod words;

use super::symbols::Symbols;
use super::{Bound, Callee, Derivative, DerivativeStyle, Fold, FoldKind, Meaning, Reading, Sign};
use super::{Condition, Term};
use crate::notation::Level;
use words::{condition, function, key, letter, number, whole};

/// The LaTeX of a reading.
///
/// ```
/// use backprose::notation::interpret::{Meaning, Reading, print, symbols::Symbols};
/// let symbols = Symbols::default();
/// let two = Reading::integer(2);
/// let x = Reading::new(Meaning::Unknown("x".into()), 4..5);
/// let doubled = Reading::new(Meaning::Beside(vec![two, x]), 0..0);
/// assert_eq!(print::latex(&doubled, &symbols, "y = x"), "2 x");
/// ```
pub fn latex(reading: &Reading, symbols: &Symbols, source: &str) -> String {
    Printer { symbols, source }.shown(reading).0
}

struct Printer<'a> {
    symbols: &'a Symbols,
    source: &'a str,
}

/// LaTeX, and how tightly it holds together.
type Shown = (String, Level);

impl Printer<'_> {
    fn shown(&self, reading: &Reading) -> Shown {
        match cut::cut(reading, self.source) {
            Some(shown) => shown,
            None => self.written(reading),
        }
    }

    /// In brackets where it does not hold together that tightly.
    fn fit(&self, reading: &Reading, least: Level) -> String {
        let (text, level) = self.shown(reading);
        match level >= least {
            true => text,
            false => bracketed(&text),
        }
    }

    /// Without brackets.
    fn bare(&self, reading: &Reading) -> String {
        self.shown(reading).0
    }

    /// Between commas.
    fn list(&self, all: &[Reading]) -> String {
        let all: Vec<String> = all.iter().map(|one| self.bare(one)).collect();
        all.join(", ")
    }

    fn written(&self, reading: &Reading) -> Shown {
        let closed = |text: String| (text, Level::Closed);
        match &reading.meaning {
            Meaning::Number(written) => number(written),
            Meaning::Name(number) => {
                let name = self.symbols.get(*number);
                named(name.map_or_else(String::new, |name| name.latex.clone()))
            }
            Meaning::Unknown(text) => named(key(text)),
            Meaning::Index(text) => closed(letter(text)),
            Meaning::Entry(base, at) => self.entry(base, at),
            Meaning::Sum(terms) => self.sum(terms),
            Meaning::Beside(factors) => self.beside(factors),
            Meaning::Product(sign, a, b) => self.product(*sign, a, b),
            Meaning::Fraction(a, b) => {
                let text = format!(r"\frac{{{}}}{{{}}}", self.bare(a), self.bare(b));
                (text, Level::Applied)
            }
            Meaning::Power(base, exponent) => self.above(base, "", exponent),
            Meaning::ElementPower(base, exponent) => self.above(base, r"\odot ", exponent),
            Meaning::Transpose(a) => self.marked(a, r"^\top"),
            Meaning::Inverse(a) => self.marked(a, "^{-1}"),
            Meaning::Root(a) => closed(format!(r"\sqrt{{{}}}", self.bare(a))),
            Meaning::Apply(callee, primes, arguments) => self.applied(callee, *primes, arguments),
            Meaning::Derivative(derivative) => self.derivative(derivative),
            Meaning::Fold(fold) => self.fold(fold),
            Meaning::Matrix(rows) => {
                let rows = rows.iter().map(|row| self.row(row));
                closed(environment("bmatrix", rows))
            }
            Meaning::List(all) => closed(format!("({})", self.list(all))),
            Meaning::Norm(a) => closed(format!(r"\lVert {} \rVert", self.bare(a))),
            Meaning::SumNorm(a) => {
                let text = format!(r"\lVert {} \rVert_1", self.bare(a));
                (text, Level::Scripted)
            }
            Meaning::Bars(a) => closed(format!(r"\lvert {} \rvert", self.bare(a))),
            Meaning::Indicator(conditions) => {
                closed(format!(r"\mathbb{{1}}[{}]", self.conditions(conditions)))
            }
            Meaning::Cases(cases) => {
                let rows = cases.iter().map(|(value, conditions)| {
                    let when = match conditions.is_empty() {
                        true => r"\text{otherwise}".to_owned(),
                        false => format!(r"\text{{if }} {}", self.conditions(conditions)),
                    };
                    format!("{} & {when}", self.bare(value))
                });
                (environment("cases", rows), Level::Applied)
            }
            Meaning::Delta(a, b) => {
                let at = [(**a).clone(), (**b).clone()];
                closed(format!(r"\delta_{{{}}}", self.indices(&at)))
            }
            Meaning::Ones(sizes) => closed(self.sized(r"\mathbf{1}", sizes)),
            Meaning::Zeros(sizes) => closed(self.sized(r"\mathbf{0}", sizes)),
            Meaning::Identity(None) => closed("I".into()),
            Meaning::Identity(Some(size)) => closed(format!("I_{{{}}}", self.bare(size))),
            Meaning::At(body, values) => {
                let values = values.iter();
                let values: Vec<String> = values
                    .map(|(name, value)| format!("{} = {}", self.bare(name), self.bare(value)))
                    .collect();
                let body = self.bare(body);
                let text = format!(r"\left. {body} \right|_{{{}}}", values.join(", "));
                (text, Level::Applied)
            }
            // What stands under the brace says nothing of what is above it.
            Meaning::Noted(body, _) => self.shown(body),
            Meaning::Pi => closed(r"\pi".into()),
            Meaning::E => closed("e".into()),
            Meaning::Infinity => closed(r"\infty".into()),
            Meaning::Dots => closed(r"\cdots".into()),
        }
    }

    fn sized(&self, sign: &str, sizes: &[Reading]) -> String {
        match sizes {
            [] => sign.to_owned(),
            sizes => format!("{sign}_{{{}}}", self.list(sizes)),
        }
    }

    fn row(&self, cells: &[Reading]) -> String {
        let cells: Vec<String> = cells.iter().map(|cell| self.bare(cell)).collect();
        cells.join(" & ")
    }

    fn conditions(&self, all: &[Condition]) -> String {
        let one = |one: &Condition| {
            let sign = condition(one.relation);
            format!("{} {sign} {}", self.bare(&one.left), self.bare(&one.right))
        };
        let all: Vec<String> = all.iter().map(one).collect();
        all.join(", ")
    }

    /// Subscripts: side by side where each is one sign, else between commas.
    fn indices(&self, at: &[Reading]) -> String {
        let all: Vec<String> = at.iter().map(|one| self.bare(one)).collect();
        let short = |text: &String| text.chars().count() == 1 || text.starts_with('\\');
        let separator = match all.iter().all(short) {
            true if all.iter().any(|text| text.starts_with('\\')) => " ",
            true => "",
            false => ", ",
        };
        all.join(separator)
    }

    fn entry(&self, base: &Reading, at: &[Reading]) -> Shown {
        let (text, level) = match base.meaning {
            // Its place is that of the whole entry.
            Meaning::Name(_) => self.shown(&Reading::new(base.meaning.clone(), 0..0)),
            _ => self.shown(base),
        };
        let indices = self.indices(at);
        let is_name = matches!(base.meaning, Meaning::Name(_) | Meaning::Unknown(_));
        let open = level == Level::Closed || is_name;
        let text = match open && !cut::has_script(&text, '_') {
            true => text,
            false => bracketed(&text),
        };
        let level = match cut::has_script(&text, '^') {
            true => Level::Scripted,
            false => Level::Closed,
        };
        (format!("{text}_{{{indices}}}"), level)
    }

    fn sum(&self, terms: &[Term]) -> Shown {
        let mut text = String::new();
        for (at, term) in terms.iter().enumerate() {
            text.push_str(match (at, term.negative) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            text.push_str(&self.fit(&term.reading, Level::Big));
        }
        let level = match terms {
            [Term { negative: true, .. }] => Level::Negative,
            _ => Level::Sum,
        };
        (text, level)
    }

    fn beside(&self, factors: &[Reading]) -> Shown {
        let mut text = String::new();
        let mut level = Level::Beside;
        for (at, factor) in factors.iter().enumerate() {
            let last = at + 1 == factors.len();
            let (mut next, holds) = self.shown(factor);
            // A big sign binds what comes behind it, so it stands last.
            let open = last && at > 0 && holds == Level::Big;
            let digits = text.ends_with(|sign: char| sign.is_ascii_digit())
                && next.starts_with(|sign: char| sign.is_ascii_digit());
            if (holds < Level::Applied && !open) || digits {
                next = bracketed(&next);
            } else if open {
                level = Level::Big;
            }
            if at > 0 {
                text.push(' ');
            }
            text.push_str(&next);
        }
        (text, level)
    }

    fn product(&self, sign: Sign, a: &Reading, b: &Reading) -> Shown {
        let left = self.fit(a, Level::Signed);
        let (mut right, holds) = self.shown(b);
        let level = match holds {
            Level::Big => Level::Big,
            holds => {
                if holds < Level::Beside {
                    right = bracketed(&right);
                }
                Level::Signed
            }
        };
        let sign = match sign {
            Sign::Dot => r"\cdot",
            Sign::Hadamard => r"\odot",
            Sign::HadamardDivide => r"\oslash",
            Sign::Kronecker => r"\otimes",
        };
        (format!("{left} {sign} {right}"), level)
    }

    /// A base with an exponent.
    fn above(&self, base: &Reading, mark: &str, exponent: &Reading) -> Shown {
        // Brackets round an exponent would make a layer of it.
        let exponent = match &exponent.meaning {
            Meaning::Number(written) => number(written).0,
            _ => self.bare(cut::unbracketed(exponent, self.source).as_ref()),
        };
        self.marked(base, &format!("^{{{mark}{exponent}}}"))
    }

    fn marked(&self, base: &Reading, mark: &str) -> Shown {
        let base = self.fit(base, Level::Closed);
        (format!("{base}{mark}"), Level::Scripted)
    }

    fn applied(&self, callee: &Callee, primes: u8, arguments: &[Reading]) -> Shown {
        let head = match callee {
            Callee::Scalar(of) => function(*of),
            Callee::Whole(of) => whole(*of),
            Callee::LogBase(base) => {
                let base = match &base.meaning {
                    Meaning::Number(written) => number(written).0,
                    _ => self.bare(base),
                };
                format!(r"\log_{{{base}}}")
            }
            Callee::Own(number) | Callee::Any(number) => {
                let name = self.symbols.get(*number);
                name.map_or_else(String::new, |name| name.latex.clone())
            }
        };
        let primes = "'".repeat(usize::from(primes));
        let arguments = self.list(arguments);
        let arguments = match arguments.is_empty() {
            true => String::new(),
            false => bracketed(&arguments),
        };
        (format!("{head}{primes}{arguments}"), Level::Applied)
    }

    fn derivative(&self, derivative: &Derivative) -> Shown {
        let of = self.fit(&derivative.of, Level::Scripted);
        let sign = match derivative.style {
            DerivativeStyle::Nabla => {
                let by: Vec<String> = derivative.by.iter().map(|one| self.bare(one)).collect();
                let text = format!(r"\nabla_{{{}}} {of}", by.join(" "));
                return (text, Level::Big);
            }
            DerivativeStyle::Total => "d",
            DerivativeStyle::Partial | DerivativeStyle::Short => r"\partial",
        };
        let by = derivative.by.iter();
        let by: Vec<String> = by
            .map(|one| format!("{sign} {}", self.fit(one, Level::Scripted)))
            .collect();
        let order = match by.len() {
            0 | 1 => String::new(),
            order => format!("^{order}"),
        };
        let text = format!(r"\frac{{{sign}{order} {of}}}{{{}}}", by.join(" "));
        (text, Level::Applied)
    }

    fn fold(&self, fold: &Fold) -> Shown {
        let sign = match fold.kind {
            FoldKind::Sum => r"\sum",
            FoldKind::Product => r"\prod",
            FoldKind::Max => r"\max",
            FoldKind::Min => r"\min",
        };
        let plain = |bound: &Bound| bound.first.is_none() && bound.last.is_none();
        let body = self.fit(&fold.body, Level::Big);
        let indices = &fold.indices;
        let head = match indices.as_slice() {
            [] => sign.to_owned(),
            all if all.iter().all(plain) => {
                let all: Vec<String> = all.iter().map(|bound| self.below(bound)).collect();
                format!("{sign}_{{{}}}", all.join(", "))
            }
            all => {
                let one = |bound: &Bound| {
                    let last = bound.last.as_ref();
                    let last = last.map(|last| format!("^{{{}}}", self.bare(last)));
                    format!(
                        "{sign}_{{{}}}{}",
                        self.below(bound),
                        last.unwrap_or_default()
                    )
                };
                let all: Vec<String> = all.iter().map(one).collect();
                all.join(" ")
            }
        };
        (format!("{head} {body}"), Level::Big)
    }

    fn below(&self, bound: &Bound) -> String {
        let name = letter(&bound.letter);
        match (&bound.first, &bound.but) {
            (Some(first), _) => format!("{name}={}", self.bare(first)),
            (None, Some(but)) => format!(r"{name} \ne {}", self.bare(but)),
            (None, None) => name,
        }
    }
}

/// A name: with something above it, it is no base for more.
fn named(latex: String) -> Shown {
    let level = match cut::has_script(&latex, '^') {
        true => Level::Scripted,
        false => Level::Closed,
    };
    (latex, level)
}

/// In round brackets, which grow where they have to.
fn bracketed(text: &str) -> String {
    let tall = [r"\frac", r"\sum", r"\prod", r"\begin"];
    match tall.iter().any(|sign| text.contains(sign)) {
        true => format!(r"\left( {text} \right)"),
        false => format!("({text})"),
    }
}

fn environment(name: &str, rows: impl Iterator<Item = String>) -> String {
    let rows: Vec<String> = rows.collect();
    format!(r"\begin{{{name}}} {} \end{{{name}}}", rows.join(r" \\ "))
}
