//! The ways to write a derivative.

use super::factors::is_value;
use super::names::{marks, row_of};
use super::{Fault, Parser};
use crate::notation::interpret::{Derivative, DerivativeStyle, Meaning, Reading};
use crate::notation::read::{Accent, Font, Kind, Node, Operator};

/// The sign of a derivative: ∂ or d, and the order written above it.
fn sign(node: &Node) -> Option<(DerivativeStyle, u32)> {
    match &node.kind {
        Kind::Partial => Some((DerivativeStyle::Partial, 1)),
        Kind::Letter(letter, _) if letter == "d" => Some((DerivativeStyle::Total, 1)),
        Kind::Scripts(scripts) if scripts.sub.is_none() && scripts.primes == 0 => {
            let (style, _) = sign(&scripts.base)?;
            match &scripts.sup.as_ref()?.kind {
                Kind::Number(digits) => Some((style, digits.parse().ok()?)),
                _ => None,
            }
        }
        _ => None,
    }
}

impl<'a> Parser<'a> {
    /// A derivative, if one begins here.
    pub(super) fn derivative(&mut self) -> Result<Option<Reading>, Fault> {
        let Some(node) = self.peek() else {
            return Ok(None);
        };
        match &node.kind {
            Kind::Fraction(above, below) => self.fraction(node, row_of(above), row_of(below)),
            Kind::Partial => self.inline().map(Some),
            Kind::Nabla => self.nabla(None).map(Some),
            Kind::Scripts(scripts) if matches!(scripts.base.kind, Kind::Nabla) => {
                if scripts.sup.is_some() {
                    return Err(Fault::Meaning(node.span.clone()));
                }
                self.nabla(scripts.sub.as_ref()).map(Some)
            }
            Kind::Letter(letter, Font::Plain | Font::Upright) if letter == "d" => self.short(),
            _ => Ok(None),
        }
    }

    /// Whether `d` is the sign of a derivative, and no name of the work.
    fn d_is_free(&self) -> bool {
        let declared = self.symbols().find("d");
        !is_value(declared.and_then(|number| self.symbols().role(number)))
    }

    /// `\frac{\partial L}{\partial w}`, `\frac{d}{dw} f`.
    fn fraction(
        &mut self,
        node: &'a Node,
        above: &'a [Node],
        below: &'a [Node],
    ) -> Result<Option<Reading>, Fault> {
        let (Some((first, of)), Some((low, _))) = (above.split_first(), below.split_first()) else {
            return Ok(None);
        };
        let (Some((style, order)), Some((low_style, _))) = (sign(first), sign(low)) else {
            return Ok(None);
        };
        if style != low_style || style == DerivativeStyle::Total && !self.d_is_free() {
            return Ok(None);
        }
        let by = self.variables(below, style, order)?;
        let start = self.at;
        self.at += 1;
        let of = match of.is_empty() {
            false => self.inner(of).whole()?,
            // The operator before what it is applied to: all that stands beside it.
            true => match self.operator() {
                Some(Operator::Dot | Operator::Times) => {
                    self.at += 1;
                    self.beside()?
                }
                _ => self.beside()?,
            },
        };
        let span = match start + 1 == self.at {
            true => node.span.clone(),
            false => self.since(start),
        };
        // By the square of a name: ∂L/∂(σ²) is ∂L/∂σ over 2σ.
        if let [by] = by.as_slice()
            && let Meaning::Power(base, exponent) = &by.meaning
            && **exponent == Reading::integer(2)
            && matches!(base.meaning, Meaning::Name(_))
        {
            let derivative = Derivative {
                of,
                by: vec![(**base).clone()],
                style,
            };
            let above = Meaning::Derivative(Box::new(derivative));
            let double = vec![Reading::integer(2), (**base).clone()];
            let below = Reading::new(Meaning::Beside(double), by.span.clone());
            let above = Reading::new(above, span.clone());
            let over = Meaning::Fraction(Box::new(above), Box::new(below));
            return Ok(Some(Reading::new(over, span)));
        }
        let derivative = Derivative { of, by, style };
        Ok(Some(Reading::new(
            Meaning::Derivative(Box::new(derivative)),
            span,
        )))
    }

    /// `\partial w`, `\partial w_1 \partial w_2`, `\partial w^2`.
    fn variables(
        &self,
        row: &'a [Node],
        style: DerivativeStyle,
        order: u32,
    ) -> Result<Vec<Reading>, Fault> {
        let mut all = Vec::new();
        let parts = row.split(|node| matches!(sign(node), Some((found, 1)) if found == style));
        for part in parts.skip(1) {
            if part.is_empty() {
                return Err(Fault::Empty);
            }
            let reading = self.inner(part).whole()?;
            match reading.meaning {
                // `\partial w^2` of the second order is w twice; of the first it is the square.
                Meaning::Power(base, exponent)
                    if order == 2 && *exponent == Reading::integer(2) =>
                {
                    all.extend([(*base).clone(), *base]);
                }
                meaning => all.push(Reading::new(meaning, reading.span)),
            }
        }
        match all.len() == order as usize && order <= 2 {
            true => Ok(all),
            false => Err(Fault::Meaning(self.here())),
        }
    }

    /// `\partial L / \partial w`
    fn inline(&mut self) -> Result<Reading, Fault> {
        let start = self.at;
        self.at += 1;
        let of = self.factor()?;
        if self.operator() != Some(Operator::Slash) {
            return Err(Fault::Meaning(self.since(start)));
        }
        self.at += 1;
        let Some(Kind::Partial) = self.peek().map(|node| &node.kind) else {
            return Err(Fault::Meaning(self.since(start)));
        };
        self.at += 1;
        let by = vec![self.factor()?];
        let derivative = Derivative {
            of,
            by,
            style: DerivativeStyle::Partial,
        };
        Ok(Reading::new(
            Meaning::Derivative(Box::new(derivative)),
            self.since(start),
        ))
    }

    /// `\nabla_W L`
    fn nabla(&mut self, by: Option<&'a Node>) -> Result<Reading, Fault> {
        let start = self.at;
        self.at += 1;
        let Some(by) = by else {
            return Err(Fault::Meaning(self.since(start)));
        };
        let by = vec![self.inner(row_of(by)).whole()?];
        let of = self.factor()?;
        let derivative = Derivative {
            of,
            by,
            style: DerivativeStyle::Nabla,
        };
        Ok(Reading::new(
            Meaning::Derivative(Box::new(derivative)),
            self.since(start),
        ))
    }

    /// `dW`: the gradient of the loss, where W is a name, and d and dW are none.
    fn short(&mut self) -> Result<Option<Reading>, Fault> {
        let (Some(loss), true) = (self.symbols().loss(), self.d_is_free()) else {
            return Ok(None);
        };
        let Some(next) = self.nodes.get(self.at + 1) else {
            return Ok(None);
        };
        let Some(mut found) = marks(next, self.setting)? else {
            return Ok(None);
        };
        let bare = found.base.clone();
        found.base = format!("d{bare}");
        if self.named(&found, 0..0)?.symbol.is_some() {
            return Ok(None);
        }
        found.base = bare;
        let above = std::mem::take(&mut found.above);
        let name = self.named(&found, next.span.clone())?;
        if name.symbol.is_none() {
            return Ok(None);
        }
        let start = self.at;
        self.at += 2;
        let of = Reading::new(Meaning::Name(loss), 0..0);
        let derivative = Derivative {
            of,
            by: vec![name.reading],
            style: DerivativeStyle::Short,
        };
        let span = self.since(start);
        let reading = Reading::new(Meaning::Derivative(Box::new(derivative)), span);
        self.above(reading, &above).map(Some)
    }

    /// `\bar W`, where bars are gradients.
    pub(super) fn barred(&self, node: &'a Node) -> Result<Option<Reading>, Fault> {
        let (Some(loss), true) = (self.symbols().loss(), self.symbols().has_bars()) else {
            return Ok(None);
        };
        let Some(found) = marks(node, self.setting)? else {
            return Ok(None);
        };
        let is_bar = |node: &Node| matches!(node.kind, Kind::Accent(Accent::Bar, _));
        let barred = match &node.kind {
            Kind::Scripts(scripts) => is_bar(&scripts.base),
            _ => is_bar(node),
        };
        if !barred || self.named(&found, 0..0)?.symbol.is_some() {
            return Ok(None);
        }
        let mut bare = found.clone();
        let Some(base) = found.base.strip_suffix("^bar") else {
            return Ok(None);
        };
        bare.base = base.to_owned();
        let above = std::mem::take(&mut bare.above);
        let name = self.named(&bare, node.span.clone())?;
        if name.symbol.is_none() {
            return Ok(None);
        }
        let of = Reading::new(Meaning::Name(loss), 0..0);
        let derivative = Derivative {
            of,
            by: vec![name.reading],
            style: DerivativeStyle::Short,
        };
        let reading = Reading::new(Meaning::Derivative(Box::new(derivative)), node.span.clone());
        self.above(reading, &above).map(Some)
    }
}
