//! How a link is compared: as an identity at random points, and by the numbers.

use super::*;

impl Judge<'_> {
    /// The numbers of the work, with the writer's own results as far as they are trusted.
    pub(super) fn here(&self, trust: Trust) -> World<'_, Certified> {
        let mut world = World::new(&self.work.model, &self.work.scope, self.work.numbers());
        self.put_own(&mut world, trust, true);
        world
    }

    fn put_own<F: Point>(&self, world: &mut World<'_, F>, trust: Trust, numbers: bool) {
        for own in &self.own {
            let trusted = match trust {
                Trust::True => false,
                Trust::Rounded => own.rounded,
                Trust::All => true,
            };
            if !trusted {
                continue;
            }
            match &own.result {
                OwnResult::Formula(formula) => {
                    if let Ok(value) = world.value_of(formula) {
                        world.set(own.name, value);
                    }
                }
                OwnResult::Numbers(value) if numbers => {
                    let entries = value.entries.iter().map(|entry| {
                        let exact = entry.exact().ok_or(NoValue::MissingValue)?;
                        F::from_rational(exact)
                    });
                    if let Ok(entries) = entries.collect::<Result<Vec<F>, _>>() {
                        world.set(own.name, Rc::new(value.with_entries(entries)));
                    }
                }
                OwnResult::Numbers(_) => {}
            }
        }
    }

    /// Whether two formulas are the same, whatever the values of names.
    pub(super) fn identity(&self, a: &MatExpr, b: &MatExpr, trust: Trust) -> Compared {
        let mut differ = false;
        for seed in POINTS {
            let mut world =
                World::<Prime>::random(&self.work.model, &self.work.scope, seed, Signs::Either);
            self.put_own(&mut world, trust, false);
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
    fn with_targets(&self, a: &MatExpr, b: &MatExpr) -> Option<Name> {
        let sums_to_one = |value: &Tensor<Certified>| {
            let zero = Rational::ZERO;
            let mut sum = zero.clone();
            for entry in &value.entries {
                let exact = entry.exact().filter(|exact| **exact >= zero)?;
                sum += exact;
            }
            (value.entries.len() > 1 && value.columns() == 1 && sum == Rational::ONE).then_some(())
        };
        let mut targets: Vec<Name> = self
            .work
            .given
            .iter()
            .filter(|(_, value)| sums_to_one(value).is_some())
            .map(|(name, _)| *name)
            .collect();
        targets.sort();
        let first = *targets.first()?;
        let mut scope = self.work.scope.clone();
        for name in &targets {
            let attributes = &mut scope.letter_mut(*name).attributes;
            attributes.push(crate::scope::Attribute::Simplex);
        }
        for seed in POINTS {
            let world = World::<Prime>::random(&self.work.model, &scope, seed, Signs::Either);
            let (a, b) = (world.value_of(a).ok()?, world.value_of(b).ok()?);
            if same(&a, &b) != Some(true) {
                return None;
            }
        }
        Some(first)
    }

    fn sampled(&self, a: &MatExpr, b: &MatExpr, trust: Trust) -> Compared {
        let mut seen = 0;
        for (at, signs) in [
            Signs::Either,
            Signs::Either,
            Signs::Positive,
            Signs::Positive,
        ]
        .into_iter()
        .enumerate()
        {
            let agreed = agreement(|| {
                let seed = POINTS[0] + 16 + at as u64;
                let mut world =
                    World::<Certified>::random(&self.work.model, &self.work.scope, seed, signs);
                self.put_own(&mut world, trust, false);
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
        let world =
            World::<Prime>::random(&self.work.model, &self.work.scope, POINTS[0], Signs::Either);
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
        for head in &order {
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

    /// Whether a true value lies within what rounded numbers on the right can come to.
    fn within(&self, left: &MatExpr, reading: &Reading, right: &MatExpr, trust: Trust) -> bool {
        let decimals = decimals(reading);
        if decimals == 0 {
            return false;
        }
        let world = self.here(trust);
        let (Ok(left), Ok(right)) = (world.value_of(left), world.value_of(right)) else {
            return false;
        };
        if left.entries.len() != right.entries.len() {
            return false;
        }
        // Each of the numbers written may be off by half a unit of its last digit; what comes out
        // is then off by not much more than one of the coarsest.
        let figure = |value: &Certified| {
            let exact = value.exact()?.clone();
            let ulp =
                Rational::from_parts(1.into(), dashu_int::UBig::from(10u8).pow(decimals as usize));
            Some(Figure {
                value: exact,
                ulp,
                significant: 3,
                point: true,
            })
        };
        left.entries
            .iter()
            .zip(&right.entries)
            .all(|(truth, written)| {
                figure(written).is_some_and(|figure| {
                    matches!(
                        digits::judge(&figure, truth, true),
                        Digits::Exact | Digits::Rounded
                    )
                })
            })
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

/// The most digits behind a point that are written in it.
fn decimals(reading: &Reading) -> u32 {
    let mut most = 0;
    reading.visit(&mut |one| {
        if let Meaning::Number(written) = &one.meaning {
            most = most.max(written.decimals);
        }
    });
    most
}
