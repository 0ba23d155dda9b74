//! The numbers: symbols = substituted numbers = result, in the order of the formulas.
//!
//! In: the values of a network and its gradients. Out: blocks. `=` stands before what is
//! exact, `≈` before what was rounded.

use super::backward::{component_line, groups, unused};
use super::compose::Composer;
use super::demanded;
use super::figures;
use super::unrolled::first_entry;
use super::voice::{General, Notation};
use super::{Inline, Line};
use crate::algebra::Rational;
use crate::derivation::numbers::{LONGEST_EXACT, Nudge, Numbers, Outcome, value_of};
use crate::derivation::{Gradient, Part};
use crate::exact::certified::Certified;
use crate::exact::decimal::Decimal;
use crate::exact::{Fault, Field, Tensor};
use crate::matrix::MatExpr;
use crate::notation::symbols::Sign;
use crate::notation::typeset::{self, Style};
use crate::notation::write::width;
use crate::notation::{Joined, Math, names, numbers};
use crate::scope::{Kind, Name};
use std::cell::Cell;

/// A formula wider than this goes on on the next line.
const WIDEST: usize = 69;

/// Tensors with more rows or columns than this are not put into a formula.
pub(super) const LARGEST_PUT_IN: usize = 6;

/// Write the numbers, if there are some. Whether it was said what ≈ means.
pub(super) fn write(composer: &mut Composer, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Symbolic => false,
        Outcome::Computed(numbers) => with_numbers(composer, numbers),
    }
}

fn with_numbers(composer: &mut Composer, numbers: &Numbers) -> bool {
    let brief = composer.options.detail == super::Detail::Brief;
    let heading = composer.said("heading.numbers", &[]);
    composer.heading(heading);
    let shown = Shown::new(numbers, composer.options.digits);
    shown.given(composer);
    if let Some(digits) = numbers.round_steps() {
        let digits = vec![Inline::Text(digits.to_string())];
        let said = composer.said("numbers.steps", &[("digits", digits)]);
        composer.paragraph(said);
    }
    let graph = composer.graph;
    let computed = graph
        .nodes
        .iter()
        .filter_map(|node| Some((node.name, node.definition.as_ref()?)));
    let lines: Vec<Line> = computed
        .flat_map(|(name, definition)| shown.value(composer, name, definition))
        .collect();
    if !brief && !lines.is_empty() {
        let said = composer.said("numbers.forward", &[]);
        composer.paragraph(said);
    }
    composer.display(lines);
    let derivation = composer.derivation;
    for part in &derivation.parts {
        if derivation.parts.len() > 1 {
            let loss = vec![Inline::Math(composer.name(part.loss))];
            let said = composer.said("heading.numbers_of", &[("loss", loss)]);
            composer.paragraph(said);
        } else if !brief {
            let said = composer.said("numbers.backward", &[]);
            composer.paragraph(said);
        }
        let mut lines = Vec::new();
        let ordered = groups(composer, part)
            .into_iter()
            .flat_map(|group| group.gradients);
        for gradient in ordered.chain(unused(part)) {
            lines.extend(shown.gradient(composer, gradient));
        }
        composer.display(lines);
    }
    demanded::numbers(composer, &shown);
    if !brief {
        let digits = vec![Inline::Text(composer.options.digits.to_string())];
        let said = |key| composer.said(key, &[("digits", digits.clone())]);
        let mut sentences = vec![match (shown.rounded.get(), numbers.round_steps()) {
            (false, _) => said("numbers.exact"),
            (true, Some(_)) => Vec::new(),
            (true, None) if numbers.all_exact() => said("numbers.rounded"),
            (true, None) => said("numbers.enclosed"),
        }];
        if let [part, ..] = derivation.parts.as_slice() {
            sentences.extend(shown.check(composer, part));
        }
        let text = composer.sentences(sentences);
        composer.paragraph(text);
    }
    if shown.unproven.get() {
        let said = composer.said("numbers.unproven", &[]);
        composer.remark(said);
    }
    shown.rounded.get()
}

/// Numbers as they are shown, and what was noticed while they were.
pub(super) struct Shown<'a> {
    pub numbers: &'a Numbers,
    /// Significant digits of a number that has to be rounded.
    digits: usize,
    /// Whether something was rounded so far.
    pub rounded: Cell<bool>,
    /// Whether digits were asked for that are not proven.
    pub unproven: Cell<bool>,
}

impl<'a> Shown<'a> {
    pub fn new(numbers: &'a Numbers, digits: usize) -> Shown<'a> {
        Shown {
            numbers,
            digits,
            rounded: Cell::new(false),
            unproven: Cell::new(false),
        }
    }
}

impl Shown<'_> {
    fn given(&self, composer: &mut Composer) {
        let sizes = composer.scope().known_sizes().map(|(size, value)| {
            let symbol = names::size(size, composer.scope());
            let math = Math::relation(symbol, Sign::Equal, Math::digits(value.to_string()));
            vec![Inline::Math(math)]
        });
        let mut said: Vec<Vec<Inline>> = sizes.collect();
        for node in &composer.graph.nodes {
            if let (None, Some(value)) = (&node.definition, self.numbers.get(node.name)) {
                if composer.options.notation != Notation::Matrix
                    && let Some(entries) = self.given_entries(composer, node.name)
                {
                    said.extend(entries.into_iter().map(|entry| vec![Inline::Math(entry)]));
                    continue;
                }
                let (math, exact) = self.tensor(value);
                let sign = figures::sign(exact && !self.is_rounded(node.name));
                said.push(vec![Inline::Math(Math::relation(
                    composer.name(node.name),
                    sign,
                    math,
                ))]);
            }
        }
        if !said.is_empty() {
            let said = composer.said("numbers.given", &[("numbers", composer.phrases.list(said))]);
            composer.paragraph(said);
        }
    }

    /// The numbers of a value, in the voice of the document.
    fn value(&self, composer: &Composer, name: Name, definition: &MatExpr) -> Vec<Line> {
        if composer.options.notation == Notation::Matrix {
            return self.chain(composer, name, Some(definition));
        }
        let general = General::of_value(composer, name, definition);
        let entries = self.entries(composer, &general);
        entries.unwrap_or_else(|| self.chain(composer, name, None))
    }

    /// The numbers of a gradient.
    pub fn gradient(&self, composer: &Composer, gradient: &Gradient) -> Vec<Line> {
        if composer.options.notation == Notation::Matrix {
            let formula = composer.formula(gradient);
            let mut lines = self.chain(composer, gradient.name, formula.as_ref());
            if formula.is_none() && !lines.is_empty() && gradient.number().is_none() {
                lines.insert(0, component_line(composer, gradient));
            }
            return lines;
        }
        let entries = self.entries(composer, &General::of_gradient(gradient));
        entries.unwrap_or_else(|| self.chain(composer, gradient.name, None))
    }

    /// name = symbols = with numbers put in = result
    pub fn chain(&self, composer: &Composer, name: Name, formula: Option<&MatExpr>) -> Vec<Line> {
        let Some(value) = self.numbers.get(name) else {
            return Vec::new();
        };
        if let Some(entries @ MatExpr::Entries(..)) = formula {
            let (left, right) = typeset::equation(name, entries, &composer.style);
            let mut all = vec![Line::equation(left, right)];
            all.extend(self.first_entry(composer, (name, entries), value));
            all.extend(self.chain(composer, name, None));
            return all;
        }
        let (result, exact) = self.tensor(&composer.numbers_as_written(name, value));
        // What follows a rounded side is not equal to it.
        let mut exact = exact && !self.is_rounded(name);
        let mut sides: Vec<(Sign, Math)> = Vec::new();
        if let Some(formula) = formula {
            let symbols = typeset::matrix(formula, &composer.style);
            if symbols != result {
                sides.push((Sign::Equal, symbols));
            }
            if let Some((put_in, exactly)) = self.put_in(composer, formula)
                && put_in != result
            {
                sides.push((figures::sign(exactly), put_in));
                exact &= exactly;
            }
        }
        sides.push((figures::sign(exact), result));
        lines(composer.name(name), sides)
    }

    /// Z_11 = the sum with numbers in the places of its letters = result; none where it is long.
    fn first_entry(
        &self,
        composer: &Composer,
        of: (Name, &MatExpr),
        value: &Tensor<Certified>,
    ) -> Vec<Line> {
        let exact = Cell::new(true);
        let show = |entry: &Certified| {
            let decimal = self.shown(entry)?;
            exact.set(exact.get() && decimal.exact);
            Some(numbers::decimal(&decimal.text))
        };
        let Some((left, sum)) = first_entry(composer, self.numbers, of, &show) else {
            return Vec::new();
        };
        let put_in = figures::sign(exact.get());
        let Some(result) = value.entries.first().and_then(show) else {
            return Vec::new();
        };
        let exact = exact.get() && !self.is_rounded(of.0);
        self.rounded.set(self.rounded.get() || !exact);
        lines(left, vec![(put_in, sum), (figures::sign(exact), result)])
    }

    /// The formula with numbers in the places of its names; none where that explains nothing.
    fn put_in(&self, composer: &Composer, formula: &MatExpr) -> Option<(Math, bool)> {
        if matches!(
            formula,
            MatExpr::Name(_) | MatExpr::Number(_) | MatExpr::Fill(..) | MatExpr::Eye(_)
        ) {
            return None;
        }
        // An entry of numbers, for all values of an index, says less than its letters.
        let mut by_components = false;
        formula.visit(&mut |part| {
            by_components |= matches!(part, MatExpr::Entries(..) | MatExpr::Over(..));
        });
        if by_components {
            return None;
        }
        let small = |name: &Name| {
            self.numbers.get(*name).is_some_and(|value| {
                value.is_matrix() && value.lengths.iter().all(|length| *length <= LARGEST_PUT_IN)
            })
        };
        if !formula.names().iter().all(small) {
            return None;
        }
        let exact = Cell::new(true);
        let substitute = |part: &MatExpr| {
            let whole = match part {
                MatExpr::Name(_) | MatExpr::Size(_) | MatExpr::Fill(..) | MatExpr::Eye(_) => true,
                MatExpr::Select(of, _) => matches!(**of, MatExpr::Name(_)),
                MatExpr::Transpose(inner) => matches!(**inner, MatExpr::Name(_)),
                // The derivative of a function is looked up, not computed from what it is written as.
                MatExpr::Apply(function, _) => function.row().name.ends_with('\''),
                _ => false,
            };
            if !whole {
                return None;
            }
            let value = value_of(&composer.meaning(part), composer.scope(), self.numbers).ok()?;
            let (math, is_exact) = self.tensor(&value);
            exact.set(exact.get() && is_exact);
            Some(math)
        };
        let style = Style {
            substitute: Some(&substitute),
            ..composer.style
        };
        let math = typeset::matrix(formula, &style);
        Some((math, exact.get()))
    }

    pub fn tensor(&self, value: &Tensor<Certified>) -> (Math, bool) {
        let (sign, math) = figures::tensor(value, |entry| {
            let shown = self.shown(entry);
            self.unproven.set(self.unproven.get() || shown.is_none());
            shown
        });
        let exact = sign == Sign::Equal;
        if !exact {
            self.rounded.set(true);
        }
        (math, exact)
    }

    pub fn is_rounded(&self, name: Name) -> bool {
        let rounded = self.numbers.is_rounded(name);
        self.rounded.set(self.rounded.get() || rounded);
        rounded
    }

    /// A number as a reader sees it: whole where that is short, else rounded.
    pub fn shown(&self, value: &Certified) -> Option<Decimal> {
        let steps = self.numbers.round_steps().unwrap_or(0);
        if value.exact().is_some() {
            let longest = self.digits.max(LONGEST_EXACT).max(steps);
            let whole = self.numbers.decimal(value, longest);
            if whole.as_ref().is_some_and(|whole| whole.exact) {
                return whole;
            }
        }
        self.numbers.decimal(value, self.digits)
    }

    /// One parameter moved a little, and what the loss does.
    fn check(&self, composer: &Composer, part: &Part) -> Option<Vec<Inline>> {
        const MOST_VALUES: usize = 400;
        const CANDIDATES: usize = 8;
        if composer.graph.nodes.len() > MOST_VALUES {
            return None;
        }
        let by = Rational::from_parts(1.into(), 100u8.into());
        let loss = self.numbers.get(part.loss)?.entries.first()?.clone();
        let movable = |name: &&Name| composer.scope().letter(**name).kind != Kind::Computed;
        // Scalars are the easiest to do by hand.
        let mut names: Vec<Name> = part.wrt.iter().filter(movable).copied().collect();
        names.sort_by_key(|name| {
            self.numbers
                .get(*name)
                .map_or(usize::MAX, |value| value.entries.len())
        });
        for name in names.into_iter().take(CANDIDATES) {
            let slope = part
                .gradient(name)
                .and_then(|gradient| self.numbers.get(gradient.name))?
                .entries
                .first()?;
            let nudge = Nudge {
                name,
                entry: 0,
                by: by.clone(),
            };
            let after = self.numbers.nudged(composer.graph, &nudge).ok()?;
            let moved = after.get(part.loss)?.entries.first()?;
            let before = self.numbers.get(name)?.entries.first()?;
            let tried = self
                .numbers
                .with(|| Tried::new(before, &by, slope, &loss, moved));
            if let Some(tried) = tried.ok().flatten()
                && let Some(said) = self.say_check(composer, name, &tried)
            {
                return Some(said);
            }
        }
        None
    }

    fn say_check(&self, composer: &Composer, name: Name, tried: &Tried) -> Option<Vec<Inline>> {
        let scope = composer.scope();
        let axes = scope
            .letter(name)
            .shape
            .0
            .iter()
            .filter(|dim| !scope.is_one(**dim))
            .count();
        let ones = vec![Math::digits("1"); axes];
        let entry = names::entry(name, ones, scope, composer.style.layers);
        let shown = |value: &Certified| {
            let decimal = self.shown(value)?;
            let sign = figures::sign(decimal.exact);
            Some((sign, numbers::decimal(&decimal.text)))
        };
        // In words: a sign of relation would go on with the equation before it.
        let plain = |value: &Certified| {
            let (sign, math) = shown(value)?;
            let number = vec![Inline::Math(math)];
            Some(match sign == Sign::Approximately {
                true => composer.said("numbers.about", &[("number", number)]),
                false => number,
            })
        };
        let related = |left: Math, value: &Certified| {
            let (sign, math) = shown(value)?;
            Some(vec![Inline::Math(Math::relation(left, sign, math))])
        };
        // A change that is too small to be seen shows nothing.
        if shown(&tried.before)? == shown(&tried.beside)? {
            return None;
        }
        let (slope, step) = (shown(&tried.slope)?.1, shown(&tried.step)?.1);
        let product = Math::product([(None, slope), (Some(Sign::Dot), step)]);
        Some(composer.said(
            "numbers.check",
            &[
                ("name", vec![Inline::Math(entry)]),
                ("beside", plain(&tried.beside)?),
                ("before", plain(&tried.before)?),
                ("loss", plain(&tried.moved)?),
                ("change", plain(&tried.change)?),
                ("product", related(product, &tried.predicted)?),
            ],
        ))
    }
}

/// A number moved a little, and what the loss did and was said to do.
struct Tried {
    before: Certified,
    beside: Certified,
    moved: Certified,
    change: Certified,
    slope: Certified,
    step: Certified,
    predicted: Certified,
}

impl Tried {
    /// None where a kink between the two, or a strong curve, makes a poor check.
    fn new(
        before: &Certified,
        step: &Rational,
        slope: &Certified,
        loss: &Certified,
        moved: &Certified,
    ) -> Result<Option<Tried>, Fault> {
        let step = Certified::from_rational(step)?;
        let change = moved.add(&loss.negate())?;
        let predicted = slope.multiply(&step)?;
        let off = change.add(&predicted.negate())?;
        let sixteenth = Certified::from_rational(&Rational::from_parts(1.into(), 16u8.into()))?;
        let allowed = predicted.multiply(&predicted)?.multiply(&sixteenth)?;
        let poor = off.multiply(&off)?.add(&allowed.negate())?.sign()?.is_gt();
        Ok((!poor && !slope.sign()?.is_eq()).then_some(Tried {
            before: before.clone(),
            beside: before.add(&step)?,
            moved: moved.clone(),
            change,
            slope: slope.clone(),
            step,
            predicted,
        }))
    }
}

/// A chain on one line, or where that gets too wide, a line for each side.
pub(super) fn lines(left: Math, sides: Vec<(Sign, Math)>) -> Vec<Line> {
    let total = width(&left) + sides.iter().map(|(_, side)| width(side) + 3).sum::<usize>();
    let mut sides = sides.into_iter();
    let Some((sign, first)) = sides.next() else {
        return Vec::new();
    };
    let rest: Vec<(Sign, Math)> = sides.collect();
    if total <= WIDEST && !rest.is_empty() {
        let mut chain = vec![Joined {
            sign: None,
            math: first,
        }];
        chain.extend(rest.into_iter().map(|(sign, math)| Joined {
            sign: Some(sign),
            math,
        }));
        return vec![Line {
            left: Some(left),
            sign,
            right: Math::Relation(chain),
            reason: Vec::new(),
        }];
    }
    let mut all = vec![Line {
        left: Some(left),
        sign,
        right: first,
        reason: Vec::new(),
    }];
    all.extend(
        rest.into_iter()
            .map(|(sign, side)| Line::further(sign, side)),
    );
    all
}
