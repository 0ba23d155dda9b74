//! Digits that are written, beside the value that they should be, and what is kept of them.

use super::*;

impl Judge<'_> {
    /// Digits on the right.
    pub(super) fn written(
        &self,
        heads: &[Understood],
        figures: &[Figure],
        right: &Understood,
        indices: &[Index],
        approximately: bool,
    ) -> Finding {
        let fits = |way: &Elaborated| {
            right
                .ways
                .iter()
                .any(|one| one.shape == way.shape || transposed(&one.shape, &way.shape))
        };
        let mut undecided = false;
        let mut value = None;
        for trust in [Trust::True, Trust::Rounded, Trust::All] {
            if trust != Trust::True && self.own.is_empty() {
                break;
            }
            for head in heads {
                for way in &head.ways {
                    let formula = whole(&way.formula, indices);
                    let mut world = self.here(trust);
                    for (name, value) in &way.at {
                        if let Ok(value) = world.value_of(value) {
                            world.set(*name, value);
                        }
                    }
                    let Ok(truth) = world.value_of(&formula) else {
                        undecided = true;
                        continue;
                    };
                    if trust == Trust::True && value.is_none() {
                        value = digits::tensor_text(&truth);
                    }
                    // One number for every value of the indices.
                    let every = !indices.is_empty() && way.shape.is_empty() && figures.len() == 1;
                    let repeated;
                    let figures = match every {
                        true => {
                            repeated = vec![figures[0].clone(); truth.entries.len()];
                            repeated.as_slice()
                        }
                        false => figures,
                    };
                    let row = every
                        || right.ways.iter().any(|one| {
                            one.shape == way.shape
                                || figures.len() == 1
                                || transposed(&one.shape, &way.shape)
                        });
                    if truth.entries.len() != figures.len() || !row {
                        continue;
                    }
                    let judged = self.digits(figures, &truth, approximately, trust, &formula);
                    if judged.contains(&Digits::Wrong) {
                        continue;
                    }
                    if judged.contains(&Digits::Undecided) {
                        undecided = true;
                        continue;
                    }
                    if trust == Trust::True
                        && self.fails_otherwise(head, way, figures, indices, approximately)
                    {
                        return Finding::unread(Unread::Ambiguous(String::new()));
                    }
                    let exact = judged.iter().all(|one| *one == Digits::Exact);
                    let verdict = match (trust, exact) {
                        (Trust::True, true) => Verdict::Correct,
                        (Trust::True | Trust::Rounded, _) => Verdict::Rounded,
                        (Trust::All, _) => Verdict::Carried,
                    };
                    let mut finding = Finding::new(verdict, Basis::Exact);
                    for one in judged {
                        match one {
                            Digits::CutOff(text) => finding.remarks.push(Remark::CutOff(text)),
                            Digits::LastDigit(text) => {
                                finding.remarks.push(Remark::LastDigit(text))
                            }
                            _ => {}
                        }
                    }
                    finding.value = value;
                    return finding;
                }
            }
        }
        if undecided {
            return match value {
                None => self.related(heads, right, indices),
                Some(_) => Finding::unread(Unread::Undecided),
            };
        }
        // By what the rounded numbers of a line before may have been.
        for head in heads {
            for way in head.ways.iter().filter(|way| fits(way)) {
                let formula = whole(&way.formula, indices);
                if self.digits_within(&head.reading, &formula, figures) {
                    let mut finding = Finding::new(Verdict::Rounded, Basis::Interval);
                    finding.value = value;
                    return finding;
                }
            }
        }
        let mut finding = Finding::new(Verdict::Wrong, Basis::Exact);
        finding.message = value.clone().map(|value| Message::Differs {
            left: None,
            value,
            right: String::new(),
        });
        finding.value = value;
        finding
    }

    /// What the digits of each entry are to its true value.
    fn digits(
        &self,
        figures: &[Figure],
        truth: &Tensor<Certified>,
        approximately: bool,
        trust: Trust,
        formula: &MatExpr,
    ) -> Vec<Digits> {
        let both = figures.iter().zip(&truth.entries).enumerate();
        let judged =
            both.map(
                |(at, (figure, truth))| match digits::judge(figure, truth, approximately) {
                    Digits::Undecided => self.settled(figure, approximately, trust, formula, at),
                    settled => settled,
                },
            );
        judged.collect()
    }

    /// Whether a side can be read in another way, as plain and of the same shape, in which the
    /// digits are wrong.
    fn fails_otherwise(
        &self,
        head: &Understood,
        way: &Elaborated,
        figures: &[Figure],
        indices: &[Index],
        approximately: bool,
    ) -> bool {
        let plain = |way: &Elaborated| !way.formal && !way.direct && way.diagonal.is_empty();
        let others = head.ways.iter().filter(|one| one.shape == way.shape);
        let mut others = others.filter(|one| plain(one) && plain(way));
        others.any(|one| {
            let formula = whole(&one.formula, indices);
            let Ok(truth) = self.here(Trust::True).value_of(&formula) else {
                return false;
            };
            let judged = self.digits(figures, &truth, approximately, Trust::True, &formula);
            judged.contains(&Digits::Wrong)
        })
    }

    /// Digits that are beside a value which has to be known more closely.
    fn settled(
        &self,
        figure: &Figure,
        approximately: bool,
        trust: Trust,
        formula: &MatExpr,
        at: usize,
    ) -> Digits {
        let found = digits::judged(figure, approximately, || {
            let value = self.here(trust).value_of(formula)?;
            value.entries.get(at).cloned().ok_or(NoValue::MissingValue)
        });
        found.unwrap_or(Digits::Undecided)
    }

    /// Keep what the writer got, where it is not the true value.
    pub(super) fn remember(&mut self, heads: &[Understood], right: &Understood, finding: &Finding) {
        let Some(head) = heads.first() else { return };
        let Some(way) = head.ways.first() else { return };
        let MatExpr::Name(name) = way.formula else {
            return;
        };
        let Some(side) = right.ways.iter().find(|one| one.shape == way.shape) else {
            return;
        };
        let mut rounded = finding.verdict == Verdict::Rounded;
        let result = match figures(&right.reading) {
            Some(figures) => {
                let world = self.here(Trust::True);
                let Ok(value) = world.value_of(&side.formula) else {
                    return;
                };
                if let Ok(truth) = world.value_of(&way.formula)
                    && truth.entries.len() == figures.len()
                {
                    let judged: Vec<Digits> = figures
                        .iter()
                        .zip(&truth.entries)
                        .map(|(figure, truth)| digits::judge(figure, truth, true))
                        .collect();
                    if judged.iter().all(|one| *one == Digits::Exact) {
                        return;
                    }
                    rounded |= !judged.contains(&Digits::Wrong);
                }
                OwnResult::Numbers(value)
            }
            None if is_numeric(&right.reading) => return,
            None if finding.verdict == Verdict::Wrong && !side.formula.mentions(name) => {
                OwnResult::Formula(side.formula.clone())
            }
            None => return,
        };
        self.own.push(Own {
            name,
            result,
            rounded,
        });
    }
}

/// Whether a row and a column have the same entries.
fn transposed(a: &[u64], b: &[u64]) -> bool {
    let long = |shape: &[u64]| {
        shape
            .iter()
            .copied()
            .filter(|one| *one != 1)
            .collect::<Vec<_>>()
    };
    let (a, b) = (long(a), long(b));
    a.len() <= 1 && a == b
}
