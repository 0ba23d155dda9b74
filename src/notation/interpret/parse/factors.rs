//! What can be a factor: numbers, names, brackets, fractions, matrices, sums.

use super::names::{Above, Marks, marks, row_of};
use super::{Fault, Parser};
use crate::algebra::Rational;
use crate::notation::interpret::symbols::Role;
use crate::notation::interpret::{Callee, Condition, Meaning, Reading, Whole, Written};
use crate::notation::read::{Fence, Font, Kind, Node, Relation, Scripts};
use dashu_int::IBig;

/// No name that is written letter by letter is longer.
const LONGEST_WORD: usize = 24;

impl<'a> Parser<'a> {
    /// One factor with everything at its corners.
    pub(super) fn factor(&mut self) -> Result<Reading, Fault> {
        let start = self.at;
        if let Some(derivative) = self.derivative()? {
            return Ok(derivative);
        }
        if let Some(word) = self.letters_as_word()? {
            return Ok(word);
        }
        let Some(node) = self.peek() else {
            return Err(Fault::Empty);
        };
        if let Some(head) = self.function_head(node)? {
            self.at += 1;
            return self.applied(head, start);
        }
        self.at += 1;
        match &node.kind {
            Kind::Scripts(scripts) => self.scripted(node, scripts),
            Kind::Big(big) => self.folded(*big, None, None, start),
            _ => self.plain(node),
        }
    }

    /// Letters that are one declared name: `target`, `out_{o1}`.
    fn letters_as_word(&mut self) -> Result<Option<Reading>, Fault> {
        let single = |node: &Node| match &node.kind {
            Kind::Letter(letter, Font::Plain | Font::Upright) if letter.len() == 1 => {
                Some(letter.clone())
            }
            _ => None,
        };
        let mut word = String::new();
        let mut best: Option<(usize, Marks)> = None;
        let end = self.nodes.len().min(self.at + LONGEST_WORD);
        for at in self.at..end {
            let node = &self.nodes[at];
            let tail = match &node.kind {
                Kind::Scripts(scripts) => single(&scripts.base),
                _ => single(node),
            };
            let Some(letter) = tail else { break };
            word.push_str(&letter);
            let last = matches!(node.kind, Kind::Scripts(_));
            if at > self.at
                && let Some(mut found) = marks(node, self.setting)?
            {
                found.base.clone_from(&word);
                let known = matches!(self.named(&found, 0..0), Ok(found) if found.symbol.is_some());
                if known {
                    best = Some((at, found));
                }
            }
            if last {
                break;
            }
        }
        let Some((last, found)) = best else {
            return Ok(None);
        };
        let start = self.at;
        self.at = last + 1;
        let span = self.since(start);
        let name = self.named(&found, span)?.reading;
        self.above(name, &found.above).map(Some)
    }

    /// A node without scripts.
    pub(super) fn plain(&mut self, node: &'a Node) -> Result<Reading, Fault> {
        let span = node.span.clone();
        let meaning = match &node.kind {
            Kind::Number(digits) => {
                Meaning::Number(written(digits).ok_or(Fault::Meaning(span.clone()))?)
            }
            Kind::Letter(..) | Kind::Word(_) => return self.name(node),
            Kind::Accent(..) => {
                if let Some(gradient) = self.barred(node)? {
                    return Ok(gradient);
                }
                return self.name(node);
            }
            Kind::Row(inner) => return self.inner(inner).whole(),
            Kind::Fraction(above, below) => {
                let above = self.inner(row_of(above)).whole()?;
                let below = self.inner(row_of(below)).whole()?;
                Meaning::Fraction(Box::new(above), Box::new(below))
            }
            Kind::Root(index, inner) => {
                let inner = self.inner(row_of(inner)).whole()?;
                match index {
                    None => Meaning::Root(Box::new(inner)),
                    Some(index) => {
                        let index = self.inner(row_of(index)).whole()?;
                        let one = Reading::integer(1);
                        let power = Meaning::Fraction(Box::new(one), Box::new(index));
                        let power = Reading::new(power, 0..0);
                        Meaning::Power(Box::new(inner), Box::new(power))
                    }
                }
            }
            Kind::Fenced(open, inner, close) => return self.fenced(*open, inner, *close, span),
            Kind::Matrix(open, rows, close) => {
                let mut cells = Vec::with_capacity(rows.len());
                for row in rows {
                    let mut line = Vec::with_capacity(row.len());
                    for cell in row {
                        line.push(self.inner(row_of(cell)).whole()?);
                    }
                    cells.push(line);
                }
                let matrix = Meaning::Matrix(cells);
                match (open, close) {
                    (Fence::Bar, Fence::Bar) => {
                        let callee = Callee::Whole(Whole::Determinant);
                        Meaning::Apply(callee, 0, vec![Reading::new(matrix, span.clone())])
                    }
                    _ => matrix,
                }
            }
            Kind::Cases(rows) => self.cases(rows)?,
            Kind::Noted(body, _) => {
                let body = self.inner(row_of(body)).whole()?;
                Meaning::Noted(Box::new(body), None)
            }
            Kind::Infinity => Meaning::Infinity,
            Kind::Dots => Meaning::Dots,
            _ => return Err(self.not_understood(node)),
        };
        Ok(Reading::new(meaning, span))
    }

    /// The whole row as a sum.
    pub(super) fn whole(&mut self) -> Result<Reading, Fault> {
        let reading = self.sum()?;
        match self.peek() {
            None => Ok(reading),
            Some(node) => Err(self.not_understood(node)),
        }
    }

    /// A letter or word by itself.
    fn name(&mut self, node: &'a Node) -> Result<Reading, Fault> {
        let Some(found) = marks(node, self.setting)? else {
            return Err(self.not_understood(node));
        };
        self.name_with(&found, node)
    }

    fn name_with(&mut self, found: &Marks, node: &Node) -> Result<Reading, Fault> {
        let span = node.span.clone();
        let name = self.named(found, span.clone())?;
        if name.symbol.is_none()
            && let Some(constant) = self.constant(found, &span)?
        {
            return self.above(constant, &found.above);
        }
        let above = match found.above.first() {
            Some(Above::Star) => &found.above[1..],
            _ => &found.above,
        };
        if found.primes > 0 {
            return Err(Fault::Meaning(span));
        }
        self.above(name.reading, above)
    }

    /// Letters that mean something where nothing declares them: `e`, `\pi`, `I`, `\mathbf 1`, δ_ij.
    fn constant(
        &self,
        found: &Marks,
        span: &std::ops::Range<usize>,
    ) -> Result<Option<Reading>, Fault> {
        if found.layer.is_some() || found.updated {
            return Ok(None);
        }
        let sizes = || self.indices(&found.below);
        let meaning = match found.base.as_str() {
            "pi" if found.below.is_empty() => Meaning::Pi,
            "e" if found.below.is_empty() => Meaning::E,
            "I" | "Blackboard:I" | "Bold:I" => {
                Meaning::Identity(sizes()?.into_iter().next().map(Box::new))
            }
            "1" | "Bold:1" | "Blackboard:1" | "one" => Meaning::Ones(sizes()?),
            "0" | "Bold:0" => Meaning::Zeros(sizes()?),
            "delta" => match <[Reading; 2]>::try_from(sizes()?) {
                Ok([a, b]) => Meaning::Delta(Box::new(a), Box::new(b)),
                Err(_) => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(Reading::new(meaning, span.clone())))
    }

    /// Powers and transposes, in their order.
    pub(super) fn above(&self, base: Reading, above: &[Above]) -> Result<Reading, Fault> {
        let mut reading = base;
        for one in above {
            let span = reading.span.clone();
            let inner = Box::new(reading);
            let meaning = match one {
                Above::Transpose => Meaning::Transpose(inner),
                Above::Inverse => Meaning::Inverse(inner),
                Above::Power(row) => {
                    let exponent = self.parse_row(row)?;
                    Meaning::Power(inner, Box::new(exponent))
                }
                Above::Elementwise(row) => {
                    let exponent = self.parse_row(row)?;
                    Meaning::ElementPower(inner, Box::new(exponent))
                }
                Above::Layer(_) | Above::Updated | Above::Star => return Err(Fault::Meaning(span)),
            };
            reading = Reading::new(meaning, span);
        }
        Ok(reading)
    }

    /// Something with scripts.
    fn scripted(&mut self, node: &'a Node, scripts: &'a Scripts) -> Result<Reading, Fault> {
        if let Kind::Big(big) = scripts.base.kind {
            let start = self.at - 1;
            return self.folded(big, scripts.sub.as_ref(), scripts.sup.as_ref(), start);
        }
        if let Some(indicator) = self.indicated(scripts)? {
            return Ok(indicator);
        }
        if let Some(gradient) = self.barred(node)? {
            return Ok(gradient);
        }
        if let Some(found) = marks(node, self.setting)? {
            return self.name_with(&found, node);
        }
        // `\left. … \right|_{w = 3}`
        if let (Kind::Fenced(_, inner, Fence::Bar), Some(sub)) = (&scripts.base.kind, &scripts.sub)
            && row_of(sub)
                .iter()
                .any(|node| matches!(node.kind, Kind::Relation(_)))
        {
            let body = self.inner(row_of(inner)).whole()?;
            let values = self.inner(row_of(sub)).values()?;
            return Ok(Reading::new(
                Meaning::At(Box::new(body), values),
                node.span.clone(),
            ));
        }
        let mut scripts_only = Marks::default();
        super::names::scripts_of(scripts, &mut scripts_only, self.setting)?;
        if scripts_only.primes > 0 || scripts_only.updated {
            return Err(Fault::Meaning(node.span.clone()));
        }
        if let Kind::Fenced(Fence::DoubleBar, inner, Fence::DoubleBar) = &scripts.base.kind {
            let body = Box::new(self.inner(row_of(inner)).whole()?);
            let kind = match scripts_only.below.as_slice() {
                [] => Meaning::Norm(body),
                [group] => match group.as_slice() {
                    [one] => match &one.kind {
                        Kind::Number(digits) if digits == "2" => Meaning::Norm(body),
                        Kind::Number(digits) if digits == "1" => Meaning::SumNorm(body),
                        Kind::Letter(letter, _) | Kind::Word(letter) if letter == "F" => {
                            Meaning::Norm(body)
                        }
                        _ => return Err(Fault::Meaning(node.span.clone())),
                    },
                    _ => return Err(Fault::Meaning(node.span.clone())),
                },
                _ => return Err(Fault::Meaning(node.span.clone())),
            };
            let norm = Reading::new(kind, node.span.clone());
            return self.above(norm, &scripts_only.above);
        }
        let inner = match &scripts.base.kind {
            Kind::Scripts(inner) => self.scripted(&scripts.base, inner)?,
            _ => self.plain(&scripts.base)?,
        };
        let base = match scripts_only.below.is_empty() {
            true => inner,
            false => {
                let indices = self.indices(&scripts_only.below)?;
                Reading::new(Meaning::Entry(Box::new(inner), indices), node.span.clone())
            }
        };
        // `(x)^{(2)}`: brackets round a power's exponent.
        let mut above = scripts_only.above;
        if let Some(layer) = scripts_only.layer {
            let Some(number) = written(&layer) else {
                return Err(Fault::Meaning(node.span.clone()));
            };
            let exponent = Reading::new(Meaning::Number(number), node.span.clone());
            let power = Meaning::Power(Box::new(base), Box::new(exponent));
            above.retain(|one| !matches!(one, Above::Layer(_)));
            let power = Reading::new(power, node.span.clone());
            return self.above(power, &above);
        }
        let mut reading = self.above(base, &above)?;
        reading.span = node.span.clone();
        Ok(reading)
    }

    /// `w = 3, x = 2`
    fn values(&mut self) -> Result<Vec<(Reading, Reading)>, Fault> {
        let mut all = Vec::new();
        loop {
            let name = self.sum()?;
            match self.next().map(|node| &node.kind) {
                Some(Kind::Relation(Relation::Equal)) => {}
                _ => return Err(Fault::Meaning(self.here())),
            }
            all.push((name, self.sum()?));
            match self.next().map(|node| &node.kind) {
                None => return Ok(all),
                Some(Kind::Comma) => {}
                Some(_) => return Err(Fault::Meaning(self.here())),
            }
        }
    }

    /// What stands in brackets.
    fn fenced(
        &mut self,
        open: Fence,
        inner: &'a Node,
        close: Fence,
        span: std::ops::Range<usize>,
    ) -> Result<Reading, Fault> {
        let row = row_of(inner);
        let has = |is: fn(&Kind) -> bool| row.iter().any(|node| is(&node.kind));
        if has(|kind| matches!(kind, Kind::Relation(_))) && open == Fence::Square {
            let conditions = self.inner(row).conditions()?;
            return Ok(Reading::new(Meaning::Indicator(conditions), span));
        }
        let meaning = match (open, close) {
            (Fence::Bar, Fence::Bar) => Meaning::Bars(Box::new(self.inner(row).whole()?)),
            (Fence::DoubleBar, Fence::DoubleBar) => {
                Meaning::Norm(Box::new(self.inner(row).whole()?))
            }
            (Fence::Angle, Fence::Angle) => {
                match <[Reading; 2]>::try_from(self.inner(row).list()?) {
                    Ok([a, b]) => {
                        let span = a.span.clone();
                        let turned = Reading::new(Meaning::Transpose(Box::new(a)), span);
                        Meaning::Beside(vec![turned, b])
                    }
                    Err(_) => return Err(Fault::Meaning(span)),
                }
            }
            (
                Fence::Round | Fence::Square | Fence::Curly,
                Fence::Round | Fence::Square | Fence::Curly,
            ) => {
                let mut all = self.inner(row).list()?;
                match all.len() {
                    1 => {
                        let mut one = all.remove(0);
                        one.span = span;
                        return Ok(one);
                    }
                    _ => Meaning::List(all),
                }
            }
            (Fence::None, Fence::None) => return self.inner(row).whole(),
            _ => return Err(Fault::Meaning(span)),
        };
        Ok(Reading::new(meaning, span))
    }

    fn cases(&self, rows: &'a [Vec<Node>]) -> Result<Meaning, Fault> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let Some((value, conditions)) = row.split_first() else {
                return Err(Fault::Empty);
            };
            let value_row: Vec<Node> = row_of(value).to_vec();
            let mut cut = value_row.as_slice();
            let mut when: Vec<Node> = conditions
                .iter()
                .flat_map(|cell| row_of(cell).iter().cloned())
                .collect();
            if conditions.is_empty()
                && let Some(at) = cut
                    .iter()
                    .position(|node| matches!(node.kind, Kind::Text(_) | Kind::Comma))
            {
                when = cut[at..].to_vec();
                cut = &cut[..at];
            }
            while matches!(cut.last(), Some(node) if matches!(node.kind, Kind::Comma | Kind::Space))
            {
                cut = &cut[..cut.len() - 1];
            }
            when.retain(|node| {
                !matches!(node.kind, Kind::Text(_) | Kind::Space | Kind::Comma)
                    && !matches!(&node.kind, Kind::Word(word) if ["if", "otherwise", "else", "for", "when"].contains(&word.as_str()))
            });
            let conditions: Vec<Condition> = match when.is_empty() {
                true => Vec::new(),
                false => super::conditions(&when, self.setting)?,
            };
            all.push((self.parse_row(cut)?, conditions));
        }
        Ok(Meaning::Cases(all))
    }

    /// `\mathbb 1_{z > 0}`, `\mathbb 1[z > 0]`, `\mathbf 1_{z > 0}`.
    fn indicated(&mut self, scripts: &'a Scripts) -> Result<Option<Reading>, Fault> {
        let is_sign = is_indicator(&scripts.base);
        let Some(sub) = scripts.sub.as_ref().filter(|_| is_sign) else {
            return Ok(None);
        };
        let row = match &sub.kind {
            Kind::Fenced(_, inner, _) => row_of(inner),
            _ => row_of(sub),
        };
        let row = match row {
            [one] => match &one.kind {
                Kind::Fenced(_, inner, _) => row_of(inner),
                _ => row,
            },
            _ => row,
        };
        if !row
            .iter()
            .any(|node| matches!(node.kind, Kind::Relation(_)))
            || scripts.sup.is_some()
        {
            return Ok(None);
        }
        let conditions = self.inner(row).conditions()?;
        let span = scripts.base.span.start..sub.span.end;
        Ok(Some(Reading::new(Meaning::Indicator(conditions), span)))
    }
}

/// Whether a node is the sign of an indicator.
pub(super) fn is_indicator(node: &Node) -> bool {
    match &node.kind {
        Kind::Letter(letter, Font::Blackboard | Font::Bold) => letter == "1" || letter == "I",
        Kind::Row(inner) => matches!(inner.as_slice(), [one] if is_indicator(one)),
        _ => false,
    }
}

/// Digits as a number.
pub(super) fn written(digits: &str) -> Option<Written> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let decimals = u32::try_from(fraction.len())
        .ok()
        .filter(|count| *count <= 1_000)?;
    let all: IBig = format!("0{whole}{fraction}").parse().ok()?;
    let scale = IBig::from(10).pow(decimals as usize);
    let scale = dashu_int::UBig::try_from(scale).ok()?;
    Some(Written {
        value: Rational::from_parts(all, scale),
        decimals,
        point: digits.contains('.'),
    })
}

/// Whether what stands here is a value, and no function.
pub(super) fn is_value(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Value(_) | Role::Updated(_)))
}
