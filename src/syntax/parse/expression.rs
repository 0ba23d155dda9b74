//! Expressions and names: from the operands and operators that pest found to the tree.
//!
//! The grammar lists operands and operators as they stand; how tight each binds is said here, one
//! function for each level, from loosest to tightest: [`Reader::sum`], [`Reader::product`],
//! [`Reader::signed`], [`Reader::power`], [`Reader::postfix`].

use std::borrow::Cow;
use std::iter::Peekable;

use pest::iterators::{Pair, Pairs};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::explain::power_of_power;
use super::{Read, Reader, Rule, check_free, next, unreadable};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    Argument, Binder, Built, Comparison, Expr, ExprKind, Ident, Name, NamePart, Operator, Place,
};
use crate::syntax::token;

/// Operands and operators of one expression, read from left to right.
type Signs<'t> = Peekable<Pairs<'t, Rule>>;

impl Reader {
    /// A whole expression.
    pub(super) fn expr(self, pair: Pair<Rule>) -> Read<Expr> {
        let span = self.span(&pair);
        let mut signs = pair.into_inner().peekable();
        let expr = self.sum(&mut signs, span)?;
        match signs.next() {
            None => Ok(expr),
            Some(_) => Err(unreadable(span)),
        }
    }

    /// Expressions in a list.
    pub(super) fn exprs(self, pair: Pair<Rule>) -> Read<Vec<Expr>> {
        pair.into_inner().map(|part| self.expr(part)).collect()
    }

    /// `a + b - c`, left to right.
    fn sum(self, signs: &mut Signs, around: Span) -> Read<Expr> {
        self.chain(signs, sum_operator, around, Reader::product)
    }

    /// `a * b / c @ d // e`, left to right.
    fn product(self, signs: &mut Signs, around: Span) -> Read<Expr> {
        self.chain(signs, product_operator, around, Reader::signed)
    }

    /// Operands of one level with the signs of that level between them.
    fn chain(
        self,
        signs: &mut Signs,
        level: fn(&str) -> Option<Operator>,
        around: Span,
        operand: fn(Self, &mut Signs, Span) -> Read<Expr>,
    ) -> Read<Expr> {
        let first = operand(self, signs, around)?;
        let mut rest = Vec::new();
        while let Some(operator) = signs.peek().and_then(|sign| level(sign.as_str())) {
            let span = signs.next().map_or(around, |sign| self.span(&sign));
            rest.push((operator, span, operand(self, signs, around)?));
        }
        let Some((_, _, last)) = rest.last() else {
            return Ok(first);
        };
        Ok(expr(
            first.span.to(last.span),
            ExprKind::Chain { first, rest },
        ))
    }

    /// `-a`: looser than `^`, so `-a^2` is `-(a^2)`.
    fn signed(self, signs: &mut Signs, around: Span) -> Read<Expr> {
        let mut minuses = Vec::new();
        while let Some(minus) = signs.next_if(|sign| sign.as_rule() == Rule::minus) {
            minuses.push(self.span(&minus));
        }
        let operand = self.power(signs, around)?;
        Ok(minuses.into_iter().rfold(operand, |of, minus| {
            expr(minus.to(of.span), ExprKind::Negate(of))
        }))
    }

    /// `a ^ b`, right to left; the exponent may carry a sign.
    fn power(self, signs: &mut Signs, around: Span) -> Read<Expr> {
        let base = self.postfix(signs, around)?;
        let Some(sign) =
            signs.next_if(|sign| sign.as_rule() == Rule::superscript || sign.as_str() == "^")
        else {
            return Ok(base);
        };
        let operator = self.span(&sign);
        if sign.as_rule() == Rule::superscript
            && let Some(next) = signs.peek()
            && next.as_str() == "^"
        {
            return Err(Box::new(power_of_power(self.span(next), next.as_str())));
        }
        let exponent = match sign.as_str() {
            "²" => expr(operator, ExprKind::Number("2".to_string())),
            "³" => expr(operator, ExprKind::Number("3".to_string())),
            _ => self.signed(signs, around)?,
        };
        Ok(expr(
            base.span.to(exponent.span),
            ExprKind::Power {
                base,
                operator,
                exponent,
            },
        ))
    }

    /// `a.T`, `a[i, j]`
    fn postfix(self, signs: &mut Signs, around: Span) -> Read<Expr> {
        let mut of = self.atom(signs.next().ok_or_else(|| unreadable(around))?)?;
        while let Some(sign) =
            signs.next_if(|sign| matches!(sign.as_rule(), Rule::transposed | Rule::places))
        {
            let span = self.span(&sign);
            let whole = of.span.to(span);
            let kind = match sign.as_rule() {
                Rule::transposed => ExprKind::Transpose { of, operator: span },
                _ => ExprKind::Index {
                    of,
                    places: self.places(sign)?,
                },
            };
            of = expr(whole, kind);
        }
        Ok(of)
    }

    fn atom(self, pair: Pair<Rule>) -> Read<Expr> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::number => ExprKind::Number(pair.as_str().replace('−', "-")),
            Rule::named => self.named(pair, span)?,
            Rule::group => ExprKind::Group(self.expr(next(&mut pair.into_inner(), span)?)?),
            Rule::bracket => self.bracket(pair, span)?,
            _ => return Err(unreadable(span)),
        };
        Ok(expr(span, kind))
    }

    /// `W_1`, `h_{t-1}`, `relu(z)`
    fn named(self, pair: Pair<Rule>, span: Span) -> Read<ExprKind> {
        let first = pair.clone().into_inner().next();
        let Some(arguments) = first.filter(|part| part.as_rule() == Rule::arguments) else {
            return Ok(ExprKind::Name(self.name(pair)?));
        };
        let word = pair.as_str();
        let word = &word[..token::run(word, token::continues_name)];
        let name = ident(word, span.at(span.start, span.start + word.len()))?;
        let (binders, arguments) = self.arguments(arguments)?;
        Ok(ExprKind::Call {
            name,
            binders,
            arguments,
        })
    }

    /// `[1, 2]`, `[i == j]`
    fn bracket(self, pair: Pair<Rule>, span: Span) -> Read<ExprKind> {
        let mut parts = pair.into_inner();
        let first = self.expr(next(&mut parts, span)?)?;
        if parts
            .peek()
            .is_none_or(|part| part.as_rule() != Rule::comparison)
        {
            let mut list = Vec::with_capacity(parts.len() + 1);
            list.push(first);
            for part in parts {
                list.push(self.expr(part)?);
            }
            return Ok(ExprKind::List(list));
        }
        let mut rest = Vec::new();
        while let Some(sign) = parts.next() {
            let place = self.span(&sign);
            let comparison = comparison(sign.as_str()).ok_or_else(|| unreadable(place))?;
            rest.push((comparison, place, self.expr(next(&mut parts, span)?)?));
        }
        Ok(ExprKind::Compare { first, rest })
    }

    /// The bound indices and the arguments of a call.
    pub(super) fn arguments(self, pair: Pair<Rule>) -> Read<(Vec<Binder>, Vec<Argument>)> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let binds = parts.clone().any(|part| part.as_rule() == Rule::colon);
        let (mut binders, mut arguments) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next() {
            match part.as_rule() {
                Rule::argument if binds => binders.push(self.binder(part)?),
                Rule::argument => arguments.push(self.argument(part)?),
                _ => arguments.push(Argument {
                    name: None,
                    value: self.expr(next(&mut parts, span)?)?,
                }), // after `:`
            }
        }
        Ok((binders, arguments))
    }

    fn argument(self, pair: Pair<Rule>) -> Read<Argument> {
        let span = self.span(&pair);
        let Item { name, value, end } = self.item(pair)?;
        match end {
            None => Ok(Argument { name, value }),
            Some(_) => {
                let message = "a range is no argument";
                let hint = "a bound index is followed by `:`, as in `sum(k = 1..n: x[k])`";
                Err(Box::new(
                    Diagnostic::new(Code::Syntax, span, message).hint(hint),
                ))
            }
        }
    }

    /// `k`, `k = 2..n`
    fn binder(self, pair: Pair<Rule>) -> Read<Binder> {
        let span = self.span(&pair);
        let Item { name, value, end } = self.item(pair)?;
        match (name, *value.kind, end) {
            (Some(index), first, Some(last)) => {
                let first = Expr {
                    span: value.span,
                    kind: Box::new(first),
                };
                Ok(Binder {
                    index,
                    range: Some((first, last)),
                })
            }
            (None, ExprKind::Name(Name { span, parts }), None) => {
                match <[NamePart; 1]>::try_from(parts) {
                    Ok([NamePart::Text(text)]) => Ok(Binder {
                        index: Ident { span, text },
                        range: None,
                    }),
                    _ => Err(no_binder(span)),
                }
            }
            _ => Err(no_binder(span)),
        }
    }

    /// What an argument and a bound index have in common.
    fn item(self, pair: Pair<Rule>) -> Read<Item> {
        let span = self.span(&pair);
        let mut parts = pair
            .into_inner()
            .filter(|part| !matches!(part.as_rule(), Rule::equals | Rule::dots))
            .peekable();
        let name = parts
            .next_if(|part| part.as_rule() == Rule::ident)
            .map(|name| self.ident(name))
            .transpose()?;
        let value = self.expr(parts.next().ok_or_else(|| unreadable(span))?)?;
        Ok(Item {
            name,
            value,
            end: parts.next().map(|end| self.expr(end)).transpose()?,
        })
    }

    /// `[3, :]`, `[1..2, i + 1]`
    fn places(self, pair: Pair<Rule>) -> Read<Vec<Place>> {
        pair.into_inner().map(|place| self.place(place)).collect()
    }

    fn place(self, pair: Pair<Rule>) -> Read<Place> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let first = next(&mut parts, span)?;
        if first.as_rule() == Rule::all {
            return Ok(Place::All(span));
        }
        let first = self.expr(first)?;
        Ok(match self.end_of_range(&mut parts, span)? {
            None => Place::At(first),
            Some(last) => Place::Range(first, last),
        })
    }

    /// `1..n`
    pub(super) fn range(self, pair: Pair<Rule>) -> Read<(Expr, Expr)> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let first = self.expr(next(&mut parts, span)?)?;
        let last = self
            .end_of_range(&mut parts, span)?
            .ok_or_else(|| unreadable(span))?;
        Ok((first, last))
    }

    /// What follows `..`, where it stands.
    fn end_of_range(self, parts: &mut Pairs<Rule>, span: Span) -> Read<Option<Expr>> {
        match parts.next() {
            None => Ok(None),
            Some(_) => Ok(Some(self.expr(next(parts, span)?)?)),
        }
    }

    /// `W_1`, `h_{t-1}`, `W_{1..2,1..3}`
    pub(super) fn name(self, pair: Pair<Rule>) -> Read<Name> {
        let span = self.span(&pair);
        let word = pair.as_str();
        check_free(word, span)?;
        let mut parts = Vec::with_capacity(1);
        let mut at = 0;
        for braces in pair.into_inner() {
            let place = self.span(&braces);
            let (start, end) = (place.start - span.start, place.end - span.start);
            let text = &word[at..start];
            if at == start || !text.ends_with('_') {
                let message = "the braces of a name stand after `_`";
                let hint = format!(
                    "write `{}_{}`",
                    canonical(&word[..start]),
                    &word[start..end]
                );
                return Err(Box::new(
                    Diagnostic::new(Code::Syntax, place, message).hint(hint),
                ));
            }
            parts.push(NamePart::Text(canonical(text).into_owned()));
            let built: Read<_> = braces.into_inner().map(|built| self.built(built)).collect();
            parts.push(NamePart::Built(built?));
            at = end;
        }
        if at < word.len() {
            parts.push(NamePart::Text(canonical(&word[at..]).into_owned()));
        }
        Ok(Name { span, parts })
    }

    fn built(self, pair: Pair<Rule>) -> Read<Built> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let first = self.expr(next(&mut parts, span)?)?;
        Ok(match self.end_of_range(&mut parts, span)? {
            None => Built::Value(first),
            Some(last) => Built::Range(first, last),
        })
    }

    pub(super) fn ident(self, pair: Pair<Rule>) -> Read<Ident> {
        ident(pair.as_str(), self.span(&pair))
    }
}

fn ident(word: &str, span: Span) -> Read<Ident> {
    check_free(word, span)?;
    Ok(Ident {
        span,
        text: canonical(word).into_owned(),
    })
}

/// `k`, `k = 2`, `k = 2..n`
struct Item {
    name: Option<Ident>,
    value: Expr,
    end: Option<Expr>,
}

fn expr(span: Span, kind: ExprKind) -> Expr {
    Expr {
        span,
        kind: Box::new(kind),
    }
}

fn no_binder(span: Span) -> Box<Diagnostic> {
    let message = "a bound index is a name, or a name with a range";
    Box::new(Diagnostic::new(Code::Syntax, span, message).hint("write it as `k` or `k = 1..n`"))
}

/// A word as it is compared: NFC, `x₁` as `x_1`.
fn canonical(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let composed: Cow<str> = match is_nfc_quick(word.chars()) {
        IsNormalized::Yes => Cow::Borrowed(word),
        _ => Cow::Owned(word.nfc().collect()),
    };
    if !composed.chars().any(|c| subscript(c).is_some()) {
        return composed;
    }
    let mut unfolded = String::with_capacity(composed.len());
    let mut in_subscript = false;
    for c in composed.chars() {
        let plain = subscript(c);
        if plain.is_some() && !in_subscript && !unfolded.ends_with('_') {
            unfolded.push('_');
        }
        in_subscript = plain.is_some();
        unfolded.push(plain.unwrap_or(c));
    }
    Cow::Owned(unfolded)
}

/// The digit that a small one below the line stands for.
fn subscript(c: char) -> Option<char> {
    let digit = u32::from(c).checked_sub(u32::from('₀'))?;
    char::from_digit(digit, 10)
}

fn sum_operator(sign: &str) -> Option<Operator> {
    match sign {
        "+" => Some(Operator::Add),
        "-" | "−" => Some(Operator::Subtract),
        _ => None,
    }
}

fn product_operator(sign: &str) -> Option<Operator> {
    match sign {
        "*" | "⊙" => Some(Operator::Multiply),
        "/" => Some(Operator::Divide),
        "@" | "·" => Some(Operator::MatrixMultiply),
        "//" => Some(Operator::FloorDivide),
        _ => None,
    }
}

fn comparison(sign: &str) -> Option<Comparison> {
    match sign {
        "==" => Some(Comparison::Equal),
        "!=" | "≠" => Some(Comparison::NotEqual),
        "<" => Some(Comparison::Less),
        "<=" | "≤" => Some(Comparison::LessOrEqual),
        ">" => Some(Comparison::Greater),
        ">=" | "≥" => Some(Comparison::GreaterOrEqual),
        _ => None,
    }
}
