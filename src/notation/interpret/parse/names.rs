//! Which letters and scripts are a name, which are its indices, and what stands above it.

use super::{Fault, Parser, Setting};
use crate::notation::interpret::symbols::{Role, Spelling, is_member};
use crate::notation::interpret::{Meaning, Reading};
use crate::notation::read::{Accent, Fence, Font, Kind, Node, Operator, Scripts};

/// What stands above a base, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Above {
    /// `(1)`, `[1]`
    Layer(String),
    /// `T`, `\top`
    Transpose,
    /// `-1`
    Inverse,
    /// `+`, `new`
    Updated,
    /// `\odot 2`: entry by entry.
    Elementwise(Vec<Node>),
    /// `*`
    Star,
    /// Anything else: a power.
    Power(Vec<Node>),
}

/// A base with what stands at its corners, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// Letter or word, with accents: the beginning of a key.
    pub base: String,
    /// What stands in brackets above it.
    pub layer: Option<String>,
    /// What stands below it, each part between commas.
    pub below: Vec<Vec<Node>>,
    /// Whether it is an updated form.
    pub updated: bool,
    /// What else stands above it.
    pub(super) above: Vec<Above>,
    /// How many primes.
    pub primes: u8,
}

impl Marks {
    /// Whether nothing stands above it but a star.
    pub fn above_is_plain(&self) -> bool {
        self.above.iter().all(|one| *one == Above::Star)
    }

    /// What it is raised to, where that stands first above it.
    pub fn raised(&self) -> Option<&[Node]> {
        match self.above.first()? {
            Above::Power(row) => Some(row),
            _ => None,
        }
    }
}

/// The text of a letter or word with its accents; none of anything else.
pub fn text_of(node: &Node, setting: &Setting) -> Option<String> {
    match &node.kind {
        Kind::Letter(letter, font) => {
            let matters = *font != Font::Plain && setting.symbols.font_matters(letter);
            let blackboard = *font == Font::Blackboard;
            Some(match (matters, blackboard) {
                (false, false) => letter.clone(),
                _ => format!("{font:?}:{letter}"),
            })
        }
        Kind::Word(word) => Some(word.clone()),
        Kind::Accent(accent, inner) => {
            let text = text_of(inner, setting)?;
            Some(match accent {
                // Bold and arrows only say that it is a vector.
                Accent::Arrow => text,
                other => format!("{text}^{}", accent_text(*other)),
            })
        }
        Kind::Row(inner) => match inner.as_slice() {
            [one] => text_of(one, setting),
            letters if letters.len() > 1 => {
                let parts = letters.iter().map(|one| match &one.kind {
                    Kind::Letter(letter, _) if letter.chars().count() == 1 => Some(letter.clone()),
                    _ => None,
                });
                parts.collect()
            }
            _ => None,
        },
        _ => None,
    }
}

fn accent_text(accent: Accent) -> &'static str {
    match accent {
        Accent::Hat => "hat",
        Accent::Bar => "bar",
        Accent::Tilde => "tilde",
        Accent::Dot => "dot",
        Accent::DoubleDot => "ddot",
        Accent::Arrow => "vec",
        Accent::Other => "mark",
    }
}

/// A node taken apart; none where its base is no letter and no word.
pub fn marks(node: &Node, setting: &Setting) -> Result<Option<Marks>, Fault> {
    let mut marks = Marks::default();
    let mut node = node;
    loop {
        match &node.kind {
            Kind::Scripts(scripts) => {
                scripts_of(scripts, &mut marks, setting)?;
                node = &scripts.base;
            }
            Kind::Row(inner) if inner.len() == 1 => node = &inner[0],
            // `\hat y_1` and `\hat{y_1}` are one name.
            Kind::Accent(accent, inner) if matches!(inner.kind, Kind::Scripts(_)) => {
                let Some(mut found) = self::marks(inner, setting)? else {
                    return Ok(None);
                };
                found.base = format!("{}^{}", found.base, accent_text(*accent));
                found.below.extend(marks.below);
                found.above.extend(marks.above);
                return Ok(Some(found));
            }
            _ => break,
        }
    }
    let Some(base) = text_of(node, setting) else {
        return Ok(None);
    };
    marks.base = base;
    super::steps::settle(&mut marks, setting)?;
    Ok(Some(marks))
}

pub(super) fn scripts_of(
    scripts: &Scripts,
    marks: &mut Marks,
    setting: &Setting,
) -> Result<(), Fault> {
    marks.primes += scripts.primes;
    if let Some(sub) = &scripts.sub {
        let mut groups = Vec::new();
        for group in row_of(sub).split(|node| matches!(node.kind, Kind::Comma)) {
            if is_new(group) {
                marks.updated = true;
            } else if !group.is_empty() {
                groups.push(group.to_vec());
            }
        }
        groups.append(&mut marks.below);
        marks.below = groups;
    }
    if let Some(sup) = &scripts.sup {
        let mut above = Vec::new();
        for one in above_of(row_of(sup), setting)? {
            match one {
                Above::Layer(layer) if marks.layer.is_none() => marks.layer = Some(layer),
                Above::Updated => marks.updated = true,
                other => above.push(other),
            }
        }
        above.append(&mut marks.above);
        marks.above = above;
    }
    Ok(())
}

pub(super) fn row_of(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::Row(inner) => inner,
        _ => std::slice::from_ref(node),
    }
}

/// `new`, `\text{updated}`, `+`.
fn is_new(group: &[Node]) -> bool {
    let mut word = String::new();
    for node in group {
        match &node.kind {
            Kind::Letter(letter, _) => word.push_str(letter),
            Kind::Word(text) | Kind::Text(text) => word.push_str(text.trim()),
            Kind::Operator(Operator::Plus) => word.push('+'),
            _ => return false,
        }
    }
    let word = word.to_lowercase();
    ["new", "+", "updated", "neu", "新", "更新", "next"].contains(&word.as_str())
}

fn above_of(row: &[Node], setting: &Setting) -> Result<Vec<Above>, Fault> {
    if is_new(row) {
        return Ok(vec![Above::Updated]);
    }
    let mut found = Vec::new();
    let mut rest = row;
    while let Some((first, behind)) = rest.split_first() {
        match &first.kind {
            Kind::Fenced(Fence::Round | Fence::Square, inner, Fence::Round | Fence::Square)
                if found.is_empty() =>
            {
                match index_text(row_of(inner), setting)? {
                    Some(text) => found.push(Above::Layer(text)),
                    None => {
                        found.push(Above::Power(rest.to_vec()));
                        return Ok(found);
                    }
                }
            }
            Kind::Comma if !found.is_empty() => {}
            _ if is_transpose(first) => found.push(Above::Transpose),
            Kind::Operator(Operator::Star) => found.push(Above::Star),
            Kind::Operator(Operator::Plus) if behind.is_empty() => found.push(Above::Updated),
            Kind::Operator(Operator::Hadamard) if !behind.is_empty() => {
                found.push(Above::Elementwise(behind.to_vec()));
                return Ok(found);
            }
            Kind::Operator(Operator::Minus) => match behind {
                [one] if matches!(&one.kind, Kind::Number(digits) if digits == "1") => {
                    found.push(Above::Inverse);
                    return Ok(found);
                }
                [one] if is_transpose(one) => {
                    found.extend([Above::Inverse, Above::Transpose]);
                    return Ok(found);
                }
                _ => {
                    found.push(Above::Power(rest.to_vec()));
                    return Ok(found);
                }
            },
            _ => {
                found.push(Above::Power(rest.to_vec()));
                return Ok(found);
            }
        }
        rest = behind;
    }
    Ok(found)
}

fn is_transpose(node: &Node) -> bool {
    match &node.kind {
        Kind::Letter(letter, _) | Kind::Word(letter) | Kind::Text(letter) => {
            matches!(letter.trim(), "T" | "top" | "intercal")
        }
        Kind::Sign(sign) => matches!(sign.as_str(), "top" | "intercal" | "⊤"),
        Kind::Row(inner) => matches!(inner.as_slice(), [one] if is_transpose(one)),
        _ => false,
    }
}

/// What stands below a name or in brackets above it, as text: `1`, `o1`, `t-1` with t's number put
/// in. None where it is more than that.
pub fn index_text(row: &[Node], setting: &Setting) -> Result<Option<String>, Fault> {
    if let Some(value) = affine(row, setting) {
        return Ok(Some(value.to_string()));
    }
    let mut text = String::new();
    for node in row {
        match &node.kind {
            Kind::Number(digits) => text.push_str(digits),
            Kind::Letter(letter, _) => text.push_str(letter),
            Kind::Word(word) | Kind::Text(word) => text.push_str(word.trim()),
            Kind::Operator(Operator::Plus) => text.push('+'),
            Kind::Operator(Operator::Minus) => text.push('-'),
            Kind::Operator(Operator::Star) => text.push('*'),
            _ => return Ok(None),
        }
    }
    Ok((!text.is_empty()).then_some(text))
}

/// The number of `l + 1`, where every letter in it has one.
fn affine(row: &[Node], setting: &Setting) -> Option<i64> {
    let mut total = 0i64;
    let mut sign = 1;
    let mut open = true;
    for node in row {
        match &node.kind {
            Kind::Operator(Operator::Plus) => (sign, open) = (1, true),
            Kind::Operator(Operator::Minus) => (sign, open) = (-1, true),
            Kind::Number(digits) if open => {
                total = total.checked_add(sign * digits.parse::<i64>().ok()?)?;
                open = false;
            }
            Kind::Letter(letter, _) if open => {
                total = total.checked_add(sign * setting.layers.get(letter)?)?;
                open = false;
            }
            _ => return None,
        }
    }
    (!open).then_some(total)
}

/// A letter that has to get a number before this can be a name: the `l` of `(l)` and `(l+1)`.
fn open_letter(row: &[Node]) -> Option<String> {
    let mut letters = row.iter().filter_map(|node| match &node.kind {
        Kind::Letter(letter, _) => Some(letter),
        _ => None,
    });
    let letter = letters.next()?;
    let plain = row.iter().all(|node| {
        matches!(
            node.kind,
            Kind::Letter(..) | Kind::Number(_) | Kind::Operator(Operator::Plus | Operator::Minus)
        )
    });
    (plain && letters.next().is_none()).then(|| letter.clone())
}

/// What a base with scripts turned out to be.
pub(super) struct Found {
    /// The name with its indices.
    pub reading: Reading,
    /// Its number, if it is declared.
    pub symbol: Option<usize>,
}

impl Parser<'_> {
    /// The name that a base with its marks is, and its indices. What stands above it is not
    /// applied yet.
    pub(super) fn named(
        &self,
        marks: &Marks,
        span: std::ops::Range<usize>,
    ) -> Result<Found, Fault> {
        let symbols = self.symbols();
        let base = match marks.above.first() {
            Some(Above::Star) => format!("{}^*", marks.base),
            _ => marks.base.clone(),
        };
        let below = marks.below.as_slice();
        let spelt = |layer: Option<&str>, below: Option<&str>| {
            symbols.spelt(Spelling {
                base: &base,
                layer,
                below,
            })
        };
        let layer = marks.layer.as_deref();
        let mut texts = Vec::with_capacity(below.len());
        for group in below {
            texts.push(index_text(group, self.setting)?);
        }
        for taken in (0..=below.len()).rev() {
            let parts: Option<Vec<String>> = texts[..taken].iter().cloned().collect();
            let Some(parts) = parts else { continue };
            let text = parts.join(",");
            let number = spelt(layer, (taken > 0).then_some(text.as_str()));
            let Some(number) = number else { continue };
            let rest = &below[taken..];
            if matches!(symbols.role(number), Some(Role::Value(Some(0)))) && !rest.is_empty() {
                continue;
            }
            let indices = self.indices(rest)?;
            return Ok(self.entry(number, marks.updated, indices, span));
        }
        // `W_{1j}`: the name W_1 and the index j.
        if let [group] = below
            && group.len() > 1
        {
            // `c_{t-1}` is no entry of c_t.
            let is_sign = |node: &Node| matches!(node.kind, Kind::Operator(_));
            for taken in (1..group.len()).rev().filter(|at| !is_sign(&group[*at])) {
                let Some(text) = index_text(&group[..taken], self.setting)? else {
                    continue;
                };
                if let Some(number) = spelt(layer, Some(&text)) {
                    let indices = self.indices(&[group[taken..].to_vec()])?;
                    return Ok(self.entry(number, marks.updated, indices, span));
                }
            }
        }
        // A letter for the number of a layer.
        let family = |letter: &str| !self.setting.layers.contains_key(letter);
        if let Some(text) = layer
            && let Some(letter) = text.chars().find(|letter| letter.is_alphabetic())
            && family(&letter.to_string())
            && text
                .chars()
                .all(|sign| sign.is_alphanumeric() || "+-".contains(sign))
            && text.chars().filter(|sign| sign.is_alphabetic()).count() == 1
        {
            return Err(Fault::Letter(letter.to_string()));
        }
        if layer.is_none() || symbols.find(&base).is_none() {
            for (group, _) in below.iter().zip(&texts) {
                if let Some(letter) = open_letter(group)
                    && family(&letter)
                    && symbols.all().iter().any(|one| is_member(&one.key, &base))
                {
                    return Err(Fault::Letter(letter));
                }
            }
        }
        let parts: Option<Vec<String>> = texts.into_iter().collect();
        let text = parts.map(|parts| parts.join(","));
        let spelling = Spelling {
            base: &base,
            layer,
            below: text.as_deref().filter(|text| !text.is_empty()),
        };
        let mut key = spelling.key();
        if marks.updated {
            key.push('⁺');
            // `c_{new}` without a c.
            if let Some(number) = symbols.find(&key) {
                return Ok(self.entry(number, false, Vec::new(), span));
            }
        }
        Ok(Found {
            reading: Reading::new(Meaning::Unknown(key), span),
            symbol: None,
        })
    }

    fn entry(
        &self,
        number: usize,
        updated: bool,
        indices: Vec<Reading>,
        span: std::ops::Range<usize>,
    ) -> Found {
        let number = match updated {
            true => self.symbols().updated(number),
            false => Some(number),
        };
        let meaning = match number {
            Some(number) => Meaning::Name(number),
            None => Meaning::Unknown("⁺".to_owned()),
        };
        let base = Reading::new(meaning, span.clone());
        let reading = match indices.is_empty() {
            true => base,
            false => Reading::new(Meaning::Entry(Box::new(base), indices), span),
        };
        Found {
            reading,
            symbol: number,
        }
    }

    /// `i j`, `21`, `i+1`: each group between commas, a group of letters and digits taken apart.
    pub(super) fn indices(&self, groups: &[Vec<Node>]) -> Result<Vec<Reading>, Fault> {
        let mut all = Vec::new();
        for group in groups {
            let plain = group
                .iter()
                .all(|node| matches!(node.kind, Kind::Letter(..) | Kind::Number(_)));
            if !plain {
                all.push(self.position(group)?);
                continue;
            }
            for node in group {
                match &node.kind {
                    Kind::Number(digits) if groups.len() == 1 && !digits.contains('.') => {
                        for (at, digit) in digits.char_indices() {
                            let mut one =
                                Reading::integer(i64::from(digit.to_digit(10).unwrap_or(0)));
                            let start = node.span.start + at;
                            one.span = start..(start + 1).min(node.span.end).max(start);
                            all.push(one);
                        }
                    }
                    _ => all.push(self.position(std::slice::from_ref(node))?),
                }
            }
        }
        Ok(all)
    }

    /// A subscript, where letters are indices.
    pub(super) fn position(&self, row: &[Node]) -> Result<Reading, Fault> {
        let reading = self.parse_row(row)?;
        Ok(as_index(&reading))
    }

    /// Another row, in the same setting.
    pub(super) fn parse_row(&self, row: &[Node]) -> Result<Reading, Fault> {
        super::parse(row, self.setting)
    }
}

/// Undeclared letters of a subscript are indices.
pub(super) fn as_index(reading: &Reading) -> Reading {
    match &reading.meaning {
        Meaning::Unknown(letter) => {
            Reading::new(Meaning::Index(letter.clone()), reading.span.clone())
        }
        _ => reading.with_parts(&mut |part| as_index(part)),
    }
}
