//! How a link is compared: as an identity at random points, and by the numbers.

use super::*;

impl Judge<'_> {
    /// Whether two formulas are the same, whatever the values of names.
    pub(super) fn identity(&self, a: &MatExpr, b: &MatExpr, trust: Trust) -> Compared {
        let mut differ = false;
        for seed in POINTS {
            let world = self.prime(seed, trust);
            match (world.value_of(a), world.value_of(b)) {
                (Ok(a), Ok(b)) if same(&a, &b) == Some(true) => {}
                (Ok(_), Ok(_)) => {
                    differ = true;
                    break;
                }
                (Err(_), _) | (_, Err(_)) => return self.sampled(a, b, trust),
            }
        }
        match differ {
            false => Compared::Equal(Basis::Sampled),
            // A comparison has no meaning in the field; real points have the last word.
            true => self.sampled(a, b, trust),
        }
    }

    /// Whether two formulas are the same where the targets sum to 1, and which targets these are.
    pub(super) fn with_targets(&self, a: &MatExpr, b: &MatExpr) -> Option<Name> {
        let agree = |seed: &u64, targets: &_| {
            let world = self.summing(*seed, targets);
            let (a, b) = (world.value_of(a).ok()?, world.value_of(b).ok()?);
            same(&a, &b)
        };
        self.targets().iter().find_map(|targets| {
            let (first, _) = *targets.first()?;
            let mut seeds = POINTS.iter();
            let all = seeds.all(|seed| agree(seed, targets) == Some(true));
            all.then_some(first)
        })
    }

    fn sampled(&self, a: &MatExpr, b: &MatExpr, trust: Trust) -> Compared {
        let points = [
            Signs::Either,
            Signs::Either,
            Signs::Positive,
            Signs::Positive,
        ];
        let points = || points.into_iter().zip(POINTS[0] + 16..);
        let different = points().any(|(signs, seed)| {
            let world = self.near(seed, signs, trust);
            let values = world.value_of(a).ok().zip(world.value_of(b).ok());
            values.is_some_and(|(a, b)| same(&a, &b) == Some(false))
        });
        if different {
            return Compared::Different;
        }
        let mut seen = 0;
        for (signs, seed) in points() {
            let agreed = agreement(|| {
                let world = self.real(seed, signs, trust);
                Ok([world.value_of(a)?, world.value_of(b)?])
            });
            match agreed {
                Ok(Some(Agreement::Equal | Agreement::Digits)) => seen += 1,
                Ok(Some(Agreement::Different)) => return Compared::Different,
                Ok(None) | Err(_) => {}
            }
        }
        match seen {
            0 => Compared::NoValue,
            _ => Compared::Equal(Basis::Sampled),
        }
    }

    /// Whether derivatives of which only the diagonal is taken have nothing else.
    fn is_diagonal(&self, way: &Elaborated) -> bool {
        if way.diagonal.is_empty() {
            return true;
        }
        let world = self.prime(POINTS[0], Trust::True);
        way.diagonal.iter().all(|name| {
            let Ok(value) = world.value_of(&MatExpr::Name(*name)) else {
                return false;
            };
            let columns = value.columns();
            let mut entries = value.entries.iter().enumerate();
            entries.all(|(at, entry)| at / columns == at % columns || entry.is_zero())
        })
    }

    /// Whether two formulas have the same value at the numbers of the work.
    fn same_here(&self, a: &MatExpr, b: &MatExpr, trust: Trust) -> Compared {
        let agreed = agreement(|| {
            let world = self.here(trust);
            Ok([world.value_of(a)?, world.value_of(b)?])
        });
        match agreed {
            Ok(Some(Agreement::Equal)) => Compared::Equal(Basis::Exact),
            Ok(Some(Agreement::Digits)) => Compared::Equal(Basis::Interval),
            Ok(Some(Agreement::Different)) => Compared::Different,
            Ok(None) | Err(_) => Compared::NoValue,
        }
    }

    /// Formulas on both sides.
    pub(super) fn related(
        &self,
        heads: &[Understood],
        right: &Understood,
        indices: &[Index],
    ) -> Finding {
        let mut no_value = false;
        let mut differ = false;
        let mut shapes = None;
        let order: Vec<&Understood> = heads.iter().rev().collect();
        for head in &order {
            let mut met: Vec<(usize, usize, Compared)> = Vec::new();
            for (at, a) in head.ways.iter().enumerate() {
                for (place, b) in right.ways.iter().enumerate() {
                    if a.shape != b.shape {
                        shapes.get_or_insert((a.shape.clone(), b.shape.clone()));
                        continue;
                    }
                    met.push((at, place, self.compared(head, a, right, b, indices)));
                }
            }
            let equal = met
                .iter()
                .find(|(_, _, found)| matches!(found, Compared::Equal(_)));
            if let Some((at, place, Compared::Equal(basis))) = equal {
                let (a, b) = (&head.ways[*at], &right.ways[*place]);
                // The direct derivative and the total one are both meant by what is written.
                if !a.direct && !b.direct && self.is_ambiguous(head, right, &met) {
                    return Finding::unread(Unread::Ambiguous(String::new()));
                }
                let mut finding = Finding::new(Verdict::Correct, *basis);
                if b.formal || a.formal {
                    finding.remarks.push(Remark::FormalProduct);
                }
                return finding;
            }
            differ |= met
                .iter()
                .any(|(_, _, found)| *found == Compared::Different);
            no_value |= met.iter().any(|(_, _, found)| *found == Compared::NoValue);
        }
        // What rests on a target that sums to 1.
        for (a, b) in pairs(order[0], right).filter(|(a, b)| a.shape == b.shape) {
            let (left, side) = (whole(&a.formula, indices), whole(&b.formula, indices));
            if let Some(target) = self.with_targets(&left, &side) {
                let mut finding = Finding::new(Verdict::Correct, Basis::Sampled);
                let text = self.work.scope.letter(target).text.clone();
                finding.remarks.push(Remark::TargetSumsToOne(text));
                return finding;
            }
        }
        // By the writer's own formulas.
        for head in order.iter().filter(|_| self.own.has_formulas()) {
            for (a, b) in pairs(head, right).filter(|(a, b)| a.shape == b.shape) {
                let (left, side) = (whole(&a.formula, indices), whole(&b.formula, indices));
                if let Compared::Equal(basis) = self.identity(&left, &side, Trust::All) {
                    return Finding::new(Verdict::Carried, basis);
                }
            }
        }
        // What is made of numbers alone is judged by the numbers given.
        if is_numeric(&right.reading)
            && let Some(finding) = self.with_numbers(heads, right, indices)
        {
            return finding;
        }
        match (differ, shapes) {
            (true, _) => {
                let mut finding = Finding::different();
                let here = pairs(order[0], right).filter(|(a, b)| a.shape == b.shape);
                let mut here = here.map(|(a, b)| {
                    let (a, b) = (whole(&a.formula, indices), whole(&b.formula, indices));
                    self.same_here(&a, &b, Trust::True)
                });
                if here.any(|found| matches!(found, Compared::Equal(_))) {
                    finding.message = Some(Message::OnlyHere { instead: None });
                }
                finding
            }
            (false, Some((left, right))) => Finding::misshapen(&left, &right),
            (false, None) if no_value => Finding::unread(Unread::NoValue),
            (false, None) => Finding::unread(Unread::Undecided),
        }
    }

    /// One way to read each side, compared.
    fn compared(
        &self,
        head: &Understood,
        a: &Elaborated,
        right: &Understood,
        b: &Elaborated,
        indices: &[Index],
    ) -> Compared {
        if !self.is_diagonal(a) || !self.is_diagonal(b) {
            return Compared::Different;
        }
        let (left, side) = (whole(&a.formula, indices), whole(&b.formula, indices));
        match is_numeric(&head.reading) && is_numeric(&right.reading) {
            true => self.same_here(&left, &side, Trust::True),
            false => self.identity(&left, &side, Trust::True),
        }
    }

    /// Whether a way to read one side, as plain as the one that is right, has nothing on the other
    /// side that it equals.
    fn is_ambiguous(
        &self,
        head: &Understood,
        right: &Understood,
        met: &[(usize, usize, Compared)],
    ) -> bool {
        let plain = |way: &Elaborated| !way.formal && !way.direct && way.diagonal.is_empty();
        let tried = || {
            let tried = met.iter();
            tried.filter(|(a, b, _)| plain(&head.ways[*a]) && plain(&right.ways[*b]))
        };
        let lonely = |mine: &dyn Fn(&(usize, usize, Compared)) -> usize| {
            tried().any(|one| {
                let mut same = tried().filter(|other| mine(other) == mine(one));
                same.all(|(_, _, found)| *found == Compared::Different)
            })
        };
        lonely(&|one| one.0) || lonely(&|one| one.1)
    }

    /// The right side is made of numbers: it is judged by the numbers given.
    fn with_numbers(
        &self,
        heads: &[Understood],
        right: &Understood,
        indices: &[Index],
    ) -> Option<Finding> {
        for (trust, verdict) in [
            (Trust::True, Verdict::Correct),
            (Trust::Rounded, Verdict::Rounded),
            (Trust::All, Verdict::Carried),
        ] {
            if trust != Trust::True && self.own.is_empty() {
                break;
            }
            for head in heads.iter().rev() {
                for (a, b) in pairs(head, right).filter(|(a, b)| a.shape == b.shape) {
                    let (left, side) = (whole(&a.formula, indices), whole(&b.formula, indices));
                    if let Compared::Equal(basis) = self.same_here(&left, &side, trust) {
                        return Some(Finding::new(verdict, basis));
                    }
                    if self.within(&left, &right.reading, &side, trust) {
                        let verdict = verdict.max(Verdict::Rounded);
                        return Some(Finding::new(verdict, Basis::Interval));
                    }
                }
            }
        }
        None
    }
}

/// Ways to read both sides, the plainest first.
fn pairs<'a>(
    left: &'a Understood,
    right: &'a Understood,
) -> impl Iterator<Item = (&'a Elaborated, &'a Elaborated)> {
    left.ways
        .iter()
        .flat_map(|a| right.ways.iter().map(move |b| (a, b)))
}
