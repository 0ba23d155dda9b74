//! Why a link is wrong: the first known mistake whose repair makes it right.

use super::*;
use crate::check::mistakes::numeric::{self, Entry, Line};
use crate::check::mistakes::{About, Candidate, candidates};
use crate::check::report::Cause;
use crate::notation::interpret::symbols::Symbols;
use crate::notation::interpret::{Callee, Whole, print};

/// What a formula of the work says of its names, as far as repairs need it.
pub(super) struct Known {
    symbols: Symbols,
    activations: Vec<(usize, Callee, usize)>,
    softmaxes: Vec<(usize, usize)>,
    factors: Vec<Reading>,
    shapes: Vec<Option<Vec<u64>>>,
    updated: Vec<Option<usize>>,
    bases: Vec<String>,
    by_base: FxHashMap<String, Vec<usize>>,
    by_shape: FxHashMap<Vec<u64>, Vec<usize>>,
}

impl Known {
    /// Names that are easily taken for another: of the same letter first, then of the same shape.
    fn siblings(&self, symbol: usize) -> Vec<usize> {
        let Some(base) = self.bases.get(symbol) else {
            return Vec::new();
        };
        let of_shape = self.shapes[symbol].as_ref();
        let of_shape = of_shape.and_then(|shape| self.by_shape.get(shape));
        let of_shape = of_shape.into_iter().flatten();
        let of_shape = of_shape.filter(|other| self.bases[**other] != *base);
        let of_base = self.by_base.get(base).into_iter().flatten();
        let all = of_base.chain(of_shape).filter(|other| **other != symbol);
        all.copied().take(MOST_SIBLINGS).collect()
    }
}

impl Judge<'_> {
    fn known(&mut self) -> Rc<Known> {
        let count = self.work.symbols.all().len();
        let known = self.known.take();
        let known = known.filter(|known| known.symbols.all().len() == count);
        let known = known.unwrap_or_else(|| Rc::new(self.learned()));
        self.known = Some(Rc::clone(&known));
        known
    }

    fn learned(&self) -> Known {
        let symbols = self.work.symbols.all();
        let mut known = Known {
            symbols: self.work.symbols.clone(),
            activations: Vec::new(),
            softmaxes: Vec::new(),
            factors: Vec::new(),
            shapes: Vec::new(),
            updated: Vec::new(),
            bases: Vec::new(),
            by_base: FxHashMap::default(),
            by_shape: FxHashMap::default(),
        };
        let layers = FxHashMap::default();
        for (at, chain) in self.work.chains.iter().enumerate() {
            if chain.sides.len() < 2 {
                continue;
            }
            let (left, right) = ((at, 0), (at, 1));
            let Ok(sets) = self.work.layers_of(&[left, right], &chain.ranges) else {
                continue;
            };
            for set in sets.iter().chain([&layers]).take(MOST_SETS) {
                let (Ok(left), Ok(right)) =
                    (self.work.reading(left, set), self.work.reading(right, set))
                else {
                    continue;
                };
                let (Some(result), Meaning::Apply(callee, 0, arguments)) =
                    (name_in(&left), &right.meaning)
                else {
                    continue;
                };
                let [argument] = arguments.as_slice() else {
                    continue;
                };
                let Some(argument) = name_in(argument) else {
                    continue;
                };
                match callee {
                    Callee::Whole(Whole::Softmax) => known.softmaxes.push((result, argument)),
                    Callee::Scalar(_) | Callee::Own(_) | Callee::Any(_) => {
                        let one = (result, callee.clone(), argument);
                        if !known.activations.contains(&one) {
                            known.activations.push(one);
                        }
                    }
                    _ => {}
                }
            }
        }
        // The equations of a network stand in no chain.
        let symbol_of = |name: Name| self.work.names.iter().position(|one| *one == Some(name));
        for (number, name) in self.work.names.iter().enumerate() {
            let formula = name.and_then(|name| self.work.model.formula(name));
            if let Some(MatExpr::Apply(function, arguments)) = formula
                && let [MatExpr::Name(argument)] = arguments.as_slice()
                && let Some(argument) = symbol_of(*argument)
            {
                let one = (number, Callee::Scalar(*function), argument);
                if !known.activations.contains(&one) {
                    known.activations.push(one);
                }
            }
        }
        for (number, symbol) in symbols.iter().enumerate() {
            let name = self.work.names.get(number).copied().flatten();
            let shape = name.and_then(|name| {
                let shape = &self.work.scope.letter(name).shape;
                shape
                    .0
                    .iter()
                    .map(|dim| self.work.scope.value(*dim))
                    .collect()
            });
            let length = name.is_none() && self.work.scope.find_size(&symbol.key).is_some();
            let shape = if length { Some(Vec::new()) } else { shape };
            let given = name.is_some_and(|name| self.work.given.contains_key(&name));
            if (given || length) && shape.as_ref().is_some_and(Vec::is_empty) {
                known
                    .factors
                    .push(Reading::new(Meaning::Name(number), 0..0));
            }
            let updated = match symbol.role {
                Role::Updated(base) => Some(base),
                _ => None,
            };
            let base = symbol.key.split(['^', '_', '⁺']).next().unwrap_or_default();
            if updated.is_none() {
                let of_base = known.by_base.entry(base.to_owned()).or_default();
                of_base.push(number);
                if let Some(shape) = &shape {
                    let of_shape = known.by_shape.entry(shape.clone()).or_default();
                    of_shape.push(number);
                }
            }
            known.bases.push(base.to_owned());
            known.shapes.push(shape);
            known.updated.push(updated);
        }
        known
    }

    /// The same with why it is wrong, if it is.
    pub(super) fn explained(&mut self, mut finding: Finding) -> Finding {
        let Some(doubt) = finding.doubt.take() else {
            return finding;
        };
        self.explain(&doubt, &mut finding);
        if doubt.is_added {
            finding.of_whole_step();
        }
        finding
    }

    /// The first of two that are wrong, unless only the second is explained by more than shapes.
    pub(super) fn first_explained(&mut self, first: Finding, second: Finding) -> Finding {
        let says = |finding: &Finding| finding.cause.is_some_and(|cause| cause != Cause::Shape);
        let first = self.explained(first);
        if says(&first) {
            return first;
        }
        let second = self.explained(second);
        match says(&second) {
            true => second,
            false => first,
        }
    }

    /// The same where any cause explains.
    pub(super) fn better_explained(&mut self, first: Finding, second: Finding) -> Finding {
        let first = self.explained(first);
        if first.cause.is_some() {
            return first;
        }
        let second = self.explained(second);
        match second.cause.is_some() {
            true => second,
            false => first,
        }
    }

    /// Find out why, and what should stand there.
    fn explain(&mut self, doubt: &Doubt, finding: &mut Finding) {
        let Doubt {
            place: source,
            near,
            right,
            uses,
            indices,
            ..
        } = doubt;
        if figures(right).is_some() || is_numeric(right) {
            return;
        }
        let known = self.known();
        let shape = |symbol: usize| known.shapes.get(symbol).cloned().flatten();
        let updated = |symbol: usize| known.updated.get(symbol).copied().flatten();
        let siblings = |symbol: usize| known.siblings(symbol);
        let symbols = &known.symbols;
        let about = About {
            symbols,
            shape: &shape,
            activations: &known.activations,
            softmaxes: &known.softmaxes,
            held: &[],
            updated: &updated,
            factors: &known.factors,
            siblings: &siblings,
            truth: None,
            left: near,
        };
        let Ok(left) = self.understood(near, None, uses) else {
            return;
        };
        let wanted = left.ways.first().map(|way| way.shape.clone());
        let mut done = false;
        for candidate in candidates(right, &about) {
            // A term too many could be met by the same with the other sign: that is no repair.
            if done && candidate.cause != Cause::ExtraTerm {
                continue;
            }
            let nothing_said = candidate.repaired == **near;
            let exchanged =
                candidate.cause == Cause::WrongIndex && is_exchange(right, &candidate.repaired);
            if unknown(&candidate.repaired).is_some() || nothing_said || exchanged {
                continue;
            }
            let side = self
                .work
                .elaborated(&candidate.repaired, wanted.as_deref(), uses);
            let Ok(side) = side else {
                continue;
            };
            self.work.derive();
            let right_now = left.ways.iter().any(|a| {
                side.iter()
                    .filter(|b| a.shape == b.shape && !b.formal)
                    .any(|b| {
                        let (a, b) = (whole(&a.formula, indices), whole(&b.formula, indices));
                        matches!(self.identity(&a, &b, Trust::True), Compared::Equal(_))
                            || self.with_targets(&a, &b).is_some()
                    })
            });
            if right_now {
                self.blame(*source, &candidate, finding);
                done = true;
                if candidate.cause != Cause::MissingTerm {
                    return;
                }
            }
        }
        if !done && matches!(finding.message, Some(Message::Shapes { .. })) {
            finding.cause = Some(Cause::Shape);
        }
    }

    /// Say what is wrong on a side, and what should stand there.
    pub(super) fn blame(
        &self,
        (chain, at): (usize, usize),
        candidate: &Candidate,
        finding: &mut Finding,
    ) {
        let side = &self.work.chains[chain].sides[at];
        let formula = &self.notes.formulas[side.formula];
        let expected = print::latex(&candidate.repaired, &self.work.symbols, &formula.latex);
        finding.cause = Some(candidate.cause);
        finding.blamed = Some(formula.place(candidate.blamed.clone()));
        finding.message = Some(Message::NotIdentical {
            part: formula
                .latex
                .get(candidate.blamed.clone())
                .map(str::to_owned),
            instead: Some(expected.clone()),
        });
        finding.expected = Some(expected);
    }

    /// From numbers to numbers: why, and what should stand there.
    pub(super) fn explain_numbers(
        &self,
        heads: &[Understood],
        right: &Understood,
        indices: &[Index],
        finding: &mut Finding,
    ) {
        let near = &heads[heads.len() - 1];
        let Some(way) = near.ways.first() else { return };
        let Ok(truth) = self
            .here(Trust::True)
            .value_of(&whole(&way.formula, indices))
        else {
            return;
        };
        let figures = match figures(&right.reading) {
            Some(figures) => figures,
            None => {
                let Some(side) = right.ways.iter().find(|one| one.shape == way.shape) else {
                    return;
                };
                let Ok(value) = self.here(Trust::True).value_of(&side.formula) else {
                    return;
                };
                let exact = value.entries.iter().map(|entry| {
                    Some(Figure {
                        value: entry.exact()?.clone(),
                        ulp: Rational::from_parts(1.into(), 1_000_000u32.into()),
                        significant: 6,
                        point: true,
                    })
                });
                match exact.collect() {
                    Some(figures) => figures,
                    None => return,
                }
            }
        };
        if figures.len() != truth.entries.len() {
            finding.cause = Some(Cause::Shape);
            return;
        }
        let decimals = |figure: &Figure| {
            let mut ulp = figure.ulp.clone();
            let mut count = 0;
            while ulp < Rational::ONE && count < 60 {
                ulp *= Rational::from(10);
                count += 1;
            }
            count
        };
        let entries: Option<Vec<Entry>> = figures
            .iter()
            .zip(&truth.entries)
            .map(|(figure, truth)| {
                Some(Entry {
                    written: figure.value.clone(),
                    decimals: decimals(figure),
                    truth: truth.bounds()?,
                })
            })
            .collect();
        let Some(entries) = entries else { return };
        let logarithm = near.reading.has(&|meaning| {
            matches!(meaning, Meaning::Apply(Callee::Scalar(function), ..)
                if *function == crate::algebra::function::Function::Log)
        }) || heads.iter().any(|head| {
            head.reading.has(&|meaning| {
                matches!(meaning, Meaning::Apply(Callee::Scalar(function), ..)
                if *function == crate::algebra::function::Function::Log)
            })
        });
        let mut factors = Vec::new();
        let mut terms = Vec::new();
        parts(&near.reading, &mut factors, &mut terms);
        let line = Line {
            factors: &factors,
            terms: &terms,
            has_logarithm: logarithm,
        };
        finding.cause = Some(numeric::cause(&entries, &line));
        let texts: Vec<String> = figures
            .iter()
            .zip(&truth.entries)
            .map(|(figure, truth)| digits::rounded(truth, figure))
            .collect();
        if let [text] = texts.as_slice() {
            finding.expected = Some(text.clone());
        } else if let [_, columns] = *truth.lengths.as_slice() {
            let rows: Vec<String> = texts
                .chunks(columns.max(1))
                .map(|row| row.join(" & "))
                .collect();
            let inner = rows.join(r" \\ ");
            finding.expected = Some(format!(r"\begin{{bmatrix}} {inner} \end{{bmatrix}}"));
        }
        if let Some(expected) = &finding.expected {
            finding.message = Some(Message::Differs {
                left: None,
                value: expected.clone(),
                right: String::new(),
            });
        }
    }
}

/// So many names are tried in the place of another.
const MOST_SIBLINGS: usize = 400;

/// So many settings of layers are looked through for each equation.
const MOST_SETS: usize = 16;

/// The name that something is, or an entry of.
fn name_in(reading: &Reading) -> Option<usize> {
    match &reading.meaning {
        Meaning::Name(symbol) => Some(*symbol),
        Meaning::Entry(base, _) => name_in(base),
        _ => None,
    }
}

/// Whether only names changed places: that is a sign or an order, and no index.
fn is_exchange(before: &Reading, after: &Reading) -> bool {
    let names = |reading: &Reading| {
        let mut found = Vec::new();
        reading.visit(&mut |one| {
            if let Meaning::Name(symbol) = one.meaning {
                found.push(symbol);
            }
        });
        found
    };
    let (mut before, mut after) = (names(before), names(after));
    if before == after {
        return false;
    }
    before.sort_unstable();
    after.sort_unstable();
    before == after
}

/// The numbers that are factors, and the values of terms, of what is written out.
fn parts(reading: &Reading, factors: &mut Vec<Rational>, terms: &mut Vec<Rational>) {
    match &reading.meaning {
        Meaning::Sum(all) => {
            for term in all {
                let mut own = Vec::new();
                let value = plain_value(&term.reading, &mut own);
                if let Some(value) = value {
                    terms.push(if term.negative { -value } else { value });
                }
                if all.len() == 1 {
                    factors.extend(own);
                }
            }
        }
        _ => {
            plain_value(reading, factors);
        }
    }
}

/// The value of a product of numbers, with its factors.
fn plain_value(reading: &Reading, factors: &mut Vec<Rational>) -> Option<Rational> {
    match &reading.meaning {
        Meaning::Number(written) => {
            factors.push(written.value.clone());
            Some(written.value.clone())
        }
        Meaning::Product(Sign::Dot, a, b) => {
            let a = plain_value(a, factors);
            let b = plain_value(b, factors);
            Some(a? * b?)
        }
        Meaning::Fraction(a, b) => {
            let (above, below) = (
                plain_value(a, &mut Vec::new())?,
                plain_value(b, &mut Vec::new())?,
            );
            if below.is_zero() {
                return None;
            }
            let value = above / below;
            factors.push(value.clone());
            Some(value)
        }
        Meaning::Beside(all) => {
            let values: Vec<Option<Rational>> =
                all.iter().map(|one| plain_value(one, factors)).collect();
            let mut product = Rational::ONE;
            for value in values {
                product *= value?;
            }
            Some(product)
        }
        Meaning::Sum(all) => match all.as_slice() {
            [term] => {
                let value = plain_value(&term.reading, factors)?;
                Some(if term.negative { -value } else { value })
            }
            _ => None,
        },
        _ => None,
    }
}
