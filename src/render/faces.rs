//! KaTeX's typefaces: which class of its markup asks for which, and the rules that bring them into a
//! page.
//!
//! In: the classes around a letter. Out: a [`Face`], and for the letters of a page the `@font-face`
//! rules with the fonts inside. One table serves both the style sheet and the choice of fonts.

mod subset;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A family of KaTeX's fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Upright letters, digits and most signs.
    Main,
    /// Letters in formulas.
    Math,
    /// Blackboard letters, and signs of the AMS.
    Ams,
    /// Calligraphic letters.
    Caligraphic,
    /// Broken letters.
    Fraktur,
    /// Letters without serifs.
    SansSerif,
    /// Written letters.
    Script,
    /// Letters of one width.
    Typewriter,
    /// Brackets and big signs, from the smallest.
    Size1,
    /// The next size.
    Size2,
    /// The next size.
    Size3,
    /// The largest, and pieces for still larger ones.
    Size4,
}

/// A family with its weight and slant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Face {
    family: Family,
    bold: bool,
    italic: bool,
}

/// What a class of the markup changes.
struct Row {
    class: &'static str,
    family: Option<Family>,
    bold: Option<bool>,
    italic: Option<bool>,
}

const fn row(class: &'static str, family: Family) -> Row {
    Row {
        class,
        family: Some(family),
        bold: None,
        italic: None,
    }
}

const fn slanted(row: Row) -> Row {
    Row {
        italic: Some(true),
        ..row
    }
}

const fn heavy(row: Row) -> Row {
    Row {
        bold: Some(true),
        ..row
    }
}

const fn upright(row: Row) -> Row {
    Row {
        italic: Some(false),
        ..row
    }
}

const fn only(class: &'static str) -> Row {
    Row {
        class,
        family: None,
        bold: None,
        italic: None,
    }
}

/// Every class that changes the typeface. Where an element has several, the later row decides.
static CLASSES: &[Row] = &[
    heavy(only("textbf")),
    slanted(only("textit")),
    row("textrm", Family::Main),
    row("texttt", Family::Typewriter),
    slanted(row("mathnormal", Family::Math)),
    slanted(row("mathit", Family::Main)),
    upright(only("mathrm")),
    heavy(row("mathbf", Family::Main)),
    slanted(heavy(row("boldsymbol", Family::Math))),
    row("amsrm", Family::Ams),
    row("mathbb", Family::Ams),
    row("textbb", Family::Ams),
    row("mathcal", Family::Caligraphic),
    row("mathfrak", Family::Fraktur),
    row("textfrak", Family::Fraktur),
    heavy(row("mathboldfrak", Family::Fraktur)),
    heavy(row("textboldfrak", Family::Fraktur)),
    row("mathtt", Family::Typewriter),
    row("mathscr", Family::Script),
    row("textscr", Family::Script),
    row("mathsf", Family::SansSerif),
    row("textsf", Family::SansSerif),
    heavy(row("mathboldsf", Family::SansSerif)),
    heavy(row("textboldsf", Family::SansSerif)),
    slanted(row("mathsfit", Family::SansSerif)),
    slanted(row("mathitsf", Family::SansSerif)),
    slanted(row("textitsf", Family::SansSerif)),
    upright(row("mainrm", Family::Main)),
];

/// Classes that ask for a family where another class stands beside them.
static SIZED: &[(&str, &str, Family)] = &[
    ("delimsizing", "size1", Family::Size1),
    ("delimsizing", "size2", Family::Size2),
    ("delimsizing", "size3", Family::Size3),
    ("delimsizing", "size4", Family::Size4),
    ("op-symbol", "small-op", Family::Size1),
    ("op-symbol", "large-op", Family::Size2),
];

/// Classes that ask for a family in what stands in them.
static INSIDE: &[(&str, Family)] = &[
    ("delim-size1", Family::Size1),
    ("delim-size4", Family::Size4),
];

/// The typeface at some place of the markup.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    face: Face,
    inside: Option<Family>,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            face: Face {
                family: Family::Main,
                bold: false,
                italic: false,
            },
            inside: None,
        }
    }
}

impl Style {
    /// That inside a box of which is known which classes it has.
    #[must_use]
    pub fn within(&self, has: impl Fn(&str) -> bool) -> Style {
        let mut face = self.face;
        if let Some(family) = self.inside {
            face.family = family;
        }
        for row in CLASSES.iter().filter(|row| has(row.class)) {
            face.family = row.family.unwrap_or(face.family);
            face.bold = row.bold.unwrap_or(face.bold);
            face.italic = row.italic.unwrap_or(face.italic);
        }
        for (_, _, family) in SIZED
            .iter()
            .filter(|(one, other, _)| has(one) && has(other))
        {
            face.family = *family;
        }
        let inside = INSIDE.iter().find(|(class, _)| has(class));
        Style {
            face,
            inside: inside.map(|(_, family)| *family),
        }
    }

    /// The typeface.
    pub fn face(&self) -> Face {
        self.face
    }
}

impl Family {
    /// As it is called in our style sheets.
    fn name(self) -> String {
        format!("bp-{self:?}").to_lowercase()
    }

    /// As its files are called.
    fn file(self) -> String {
        match self {
            Family::Ams => "KaTeX_AMS".to_owned(),
            other => format!("KaTeX_{other:?}"),
        }
    }
}

impl Face {
    /// The font's bytes; the upright one of its family where there is none of its kind.
    fn file(self) -> Option<(Face, std::borrow::Cow<'static, [u8]>)> {
        let plain = Face {
            bold: false,
            italic: false,
            ..self
        };
        let slanted = Face {
            italic: true,
            ..plain
        };
        [self, plain, slanted].into_iter().find_map(|face| {
            let cut = match (face.bold, face.italic) {
                (false, false) => "Regular",
                (false, true) => "Italic",
                (true, false) => "Bold",
                (true, true) => "BoldItalic",
            };
            let name = format!("{}-{cut}.ttf", face.family.file());
            ratex_katex_fonts::ttf_bytes(&name).map(|bytes| (face, bytes))
        })
    }
}

/// The letters that each typeface has to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    by_face: BTreeMap<Face, BTreeSet<char>>,
}

impl Used {
    /// One more letter.
    pub fn add(&mut self, face: Face, letter: char) {
        self.by_face.entry(face).or_default().insert(letter);
    }

    /// Those of another formula too.
    pub fn join(&mut self, other: &Used) {
        for (face, letters) in &other.by_face {
            self.by_face.entry(*face).or_default().extend(letters);
        }
    }

    /// The `@font-face` rules for them, each font inside.
    pub fn rules(&self) -> String {
        let mut by_file: BTreeMap<Face, (std::borrow::Cow<'static, [u8]>, BTreeSet<char>)> =
            BTreeMap::new();
        for (face, letters) in &self.by_face {
            if let Some((found, bytes)) = face.file() {
                by_file
                    .entry(found)
                    .or_insert_with(|| (bytes, BTreeSet::new()))
                    .1
                    .extend(letters);
            }
        }
        let mut rules = String::new();
        for (face, (bytes, letters)) in &by_file {
            let small = subset::subset(bytes, letters);
            let font = base64(small.as_deref().unwrap_or(bytes));
            let weight = if face.bold { "bold" } else { "normal" };
            let slant = if face.italic { "italic" } else { "normal" };
            let _ = writeln!(
                rules,
                "@font-face {{ font-family: {}; font-weight: {weight}; font-style: {slant}; \
                 src: url(data:font/ttf;base64,{font}) format(\"truetype\"); }}",
                face.family.name()
            );
        }
        rules
    }
}

/// The sizes of TeX, from the smallest, as parts of the usual one.
const SIZES: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.44, 1.728, 2.074, 2.488];

/// The class of a box that changes the size, both by their numbers from 1.
pub fn change_of_size(from: &str, to: &str) -> String {
    format!("z{from}-{to}")
}

/// The rules for the changes of size that a page has.
pub fn size_rules(page: &str) -> String {
    let mut rules = String::new();
    for (from, old) in SIZES.iter().enumerate() {
        for (to, new) in SIZES.iter().enumerate() {
            let class = change_of_size(&(from + 1).to_string(), &(to + 1).to_string());
            if page.contains(&class) {
                // Ten digits are more than a screen shows.
                let size = (new / old * 1e10).round() / 1e10;
                let _ = writeln!(rules, ".{class} {{ font-size: {size}em; }}");
            }
        }
    }
    rules
}

/// How much larger letters are in a box with the class of a change of size.
pub fn scale_of(class: &str) -> Option<f64> {
    let (from, to) = class.strip_prefix('z')?.split_once('-')?;
    let size = |number: &str| SIZES.get(number.parse::<usize>().ok()?.checked_sub(1)?);
    Some(size(to)? / size(from)?)
}

/// Whether a class asks for a typeface in the boxes of its element.
pub fn asks_inside(class: &str) -> bool {
    INSIDE.iter().any(|(asking, _)| *asking == class)
}

/// Whether a class asks for a typeface.
pub fn asks(class: &str) -> bool {
    CLASSES.iter().any(|row| row.class == class)
}

/// The class of letters in formulas, which have a tag of their own: there are so many.
pub const LETTER: &str = "mathnormal";

/// The rules that give each class of a page its typeface.
pub fn rules(page: &str) -> String {
    let mut rules = String::new();
    for row in CLASSES {
        let selector = match row.class {
            LETTER => "i".to_owned(),
            class if page.contains(class) => format!(".{class}"),
            _ => continue,
        };
        let mut declared = String::new();
        if let Some(family) = row.family {
            let _ = write!(declared, " font-family: {};", family.name());
        }
        if let Some(bold) = row.bold {
            let weight = if bold { "bold" } else { "normal" };
            let _ = write!(declared, " font-weight: {weight};");
        }
        if let Some(italic) = row.italic {
            let slant = if italic { "italic" } else { "normal" };
            let _ = write!(declared, " font-style: {slant};");
        }
        let _ = writeln!(rules, ".katex {selector} {{{declared} }}");
    }
    for (class, beside, family) in SIZED {
        if !page.contains(beside) {
            continue;
        }
        let family = family.name();
        let _ = writeln!(
            rules,
            ".katex .{class}.{beside} {{ font-family: {family}; }}"
        );
    }
    for (class, family) in INSIDE.iter().filter(|(class, _)| page.contains(class)) {
        let family = family.name();
        let _ = writeln!(rules, ".katex .{class} > span {{ font-family: {family}; }}");
    }
    rules
}

/// Bytes as text, three in four signs.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let sign = SIGNS[(group >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= three.len() {
                char::from(sign)
            } else {
                '='
            });
        }
    }
    out
}
