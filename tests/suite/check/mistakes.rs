//! Known mistakes: each that is made is taken back, and what is put in reads well.

use backprose::algebra::Rational;
use backprose::algebra::function::Function;
use backprose::check::mistakes::numeric::{Entry, Line, cause};
use backprose::check::mistakes::{About, Candidate, MISTAKES, candidates};
use backprose::check::report::Cause;
use backprose::notation::interpret::symbols::{Role, Symbol, Symbols};
use backprose::notation::interpret::{
    Bound, Callee, Derivative, DerivativeStyle, Fold, FoldKind, Meaning, Reading, Sign, Term,
    Whole, Written, print,
};

fn made(meaning: Meaning) -> Reading {
    Reading::new(meaning, 0..0)
}

fn beside(all: &[Reading]) -> Reading {
    made(Meaning::Beside(all.to_vec()))
}

fn product(sign: Sign, a: &Reading, b: &Reading) -> Reading {
    made(Meaning::Product(
        sign,
        Box::new(a.clone()),
        Box::new(b.clone()),
    ))
}

fn times(a: &Reading, b: &Reading) -> Reading {
    product(Sign::Hadamard, a, b)
}

fn turned(a: &Reading) -> Reading {
    made(Meaning::Transpose(Box::new(a.clone())))
}

fn sum(terms: &[(bool, Reading)]) -> Reading {
    let terms = terms.iter().map(|(negative, reading)| Term {
        negative: *negative,
        reading: reading.clone(),
    });
    made(Meaning::Sum(terms.collect()))
}

fn minus(a: &Reading, b: &Reading) -> Reading {
    sum(&[(false, a.clone()), (true, b.clone())])
}

fn fraction(a: &Reading, b: &Reading) -> Reading {
    made(Meaning::Fraction(Box::new(a.clone()), Box::new(b.clone())))
}

fn power(a: &Reading, b: &Reading) -> Reading {
    made(Meaning::Power(Box::new(a.clone()), Box::new(b.clone())))
}

fn apply(callee: &Callee, primes: u8, a: &Reading) -> Reading {
    made(Meaning::Apply(callee.clone(), primes, vec![a.clone()]))
}

fn index(letter: &str) -> Reading {
    made(Meaning::Index(letter.into()))
}

fn entry(a: &Reading, at: &[&str]) -> Reading {
    let at = at.iter().map(|letter| index(letter)).collect();
    made(Meaning::Entry(Box::new(a.clone()), at))
}

fn decimal(value: i64, decimals: u32) -> Reading {
    let scale = 10i64.pow(decimals);
    made(Meaning::Number(Written {
        value: Rational::from(value) / Rational::from(scale),
        decimals,
        point: decimals > 0,
    }))
}

fn sum_over(letter: &str, first: Option<i64>, last: Option<i64>, body: &Reading) -> Reading {
    made(Meaning::Fold(Box::new(Fold {
        kind: FoldKind::Sum,
        indices: vec![Bound {
            letter: letter.into(),
            first: first.map(Reading::integer),
            last: last.map(Reading::integer),
            but: None,
        }],
        body: body.clone(),
    })))
}

fn gradient(of: &Reading, by: &Reading) -> Reading {
    made(Meaning::Derivative(Box::new(Derivative {
        of: of.clone(),
        by: vec![by.clone()],
        style: DerivativeStyle::Partial,
    })))
}

/// A network with two layers and its names.
struct Names {
    symbols: Symbols,
    shapes: Vec<Option<Vec<u64>>>,
    sigma: Callee,
}

impl Names {
    fn new() -> Names {
        let mut symbols = Symbols::default();
        let mut shapes = Vec::new();
        let rows: [(&str, Option<&[u64]>); 17] = [
            ("L", Some(&[])),
            ("x", Some(&[3])),
            ("W_1", Some(&[4, 3])),
            ("b_1", Some(&[4])),
            ("z_1", Some(&[4])),
            ("a_1", Some(&[4])),
            ("W_2", Some(&[2, 4])),
            ("b_2", Some(&[2])),
            ("z_2", Some(&[2])),
            ("y", Some(&[2])),
            ("t", Some(&[2])),
            (r"\eta", Some(&[])),
            ("N", Some(&[])),
            (r"\delta_1", Some(&[4])),
            (r"\delta_2", Some(&[2])),
            (r"\mu", Some(&[])),
            ("s", Some(&[2])),
        ];
        for (latex, shape) in rows {
            symbols.declare(Symbol {
                key: latex.into(),
                latex: latex.into(),
                role: Role::Value(shape.map(<[u64]>::len)),
            });
            shapes.push(shape.map(<[u64]>::to_vec));
        }
        let base = symbols.find("W_2").unwrap();
        symbols.declare(Symbol {
            key: "W_2⁺".into(),
            latex: "W_2^{+}".into(),
            role: Role::Updated(base),
        });
        shapes.push(Some(vec![2, 4]));
        let sigma = symbols.declare(Symbol {
            key: "sigma".into(),
            latex: r"\sigma".into(),
            role: Role::Function,
        });
        Names {
            symbols,
            shapes,
            sigma: Callee::Own(sigma),
        }
    }

    fn number(&self, latex: &str) -> usize {
        self.symbols.find(latex).unwrap()
    }

    fn get(&self, latex: &str) -> Reading {
        made(Meaning::Name(self.number(latex)))
    }

    /// The same with `f`'s answer.
    fn about<T>(&self, left: &Reading, truth: Option<&Reading>, f: impl FnOnce(&About) -> T) -> T {
        let shape = |number: usize| self.shapes.get(number).cloned().flatten();
        let updated = |number: usize| match self.symbols.role(number) {
            Some(Role::Updated(base)) => Some(base),
            _ => None,
        };
        let siblings = |number: usize| {
            let groups = [
                vec!["W_1", "W_2"],
                vec!["a_1", "y"],
                vec!["z_1", "z_2"],
                vec![r"\delta_1", r"\delta_2"],
            ];
            let numbers = groups.map(|group| {
                let group = group.into_iter().map(|name| self.number(name));
                group.collect::<Vec<usize>>()
            });
            let own = numbers.into_iter().find(|group| group.contains(&number));
            let own = own.unwrap_or_default().into_iter();
            own.filter(|other| *other != number).collect()
        };
        let n = |latex: &str| self.number(latex);
        let activations = [
            (n("a_1"), self.sigma.clone(), n("z_1")),
            (n("y"), self.sigma.clone(), n("z_2")),
        ];
        let softmaxes = [(n("s"), n("z_2"))];
        let held = [n(r"\mu")];
        let factors = [self.get(r"\eta"), self.get("N")];
        f(&About {
            symbols: &self.symbols,
            shape: &shape,
            activations: &activations,
            softmaxes: &softmaxes,
            held: &held,
            updated: &updated,
            factors: &factors,
            siblings: &siblings,
            truth,
            left,
        })
    }

    fn candidates(&self, left: &Reading, right: &Reading) -> Vec<Candidate> {
        self.about(left, None, |about| candidates(right, about).collect())
    }

    fn shown(&self, reading: &Reading) -> String {
        print::latex(reading, &self.symbols, "")
    }

    /// The causes of the repairs that make `wrong` into `right`, as they are written.
    fn causes(&self, left: &Reading, wrong: &Reading, right: &str) -> Vec<Cause> {
        let all = self.candidates(left, wrong);
        let found = all
            .iter()
            .filter(|one| self.shown(&one.repaired) == right)
            .map(|one| one.cause)
            .collect::<Vec<Cause>>();
        if found.is_empty() {
            let all: Vec<String> = all
                .iter()
                .map(|one| format!("{:?} {}", one.cause, self.shown(&one.repaired)))
                .collect();
            panic!("no {right} in\n{}", all.join("\n"));
        }
        found
    }
}

/// True formulas with their left sides, which offer every mistake a place.
fn truths(names: &Names) -> Vec<(Reading, Reading)> {
    let n = |latex: &str| names.get(latex);
    let (l, x, y, t, s) = (n("L"), n("x"), n("y"), n("t"), n("s"));
    let error = minus(&y, &t);
    let slope = |z: &str| apply(&names.sigma, 1, &n(z));
    let by = |name: &str| gradient(&l, &n(name));
    let (two, one) = (Reading::integer(2), Reading::integer(1));
    let hidden = times(&beside(&[turned(&n("W_2")), n(r"\delta_2")]), &slope("z_1"));
    let component = beside(&[
        apply(&names.sigma, 1, &entry(&n("z_1"), &["j"])),
        sum_over(
            "k",
            Some(1),
            Some(2),
            &beside(&[
                entry(&n("W_2"), &["k", "j"]),
                entry(&n(r"\delta_2"), &["k"]),
            ]),
        ),
    ]);
    let weights = beside(&[n(r"\delta_2"), turned(&n("a_1"))]);
    let mean = beside(&[
        fraction(&one, &n("N")),
        turned(&made(Meaning::Ones(Vec::new()))),
        error.clone(),
    ]);
    let inner = beside(&[turned(&error), s.clone()]);
    let log = apply(&Callee::Scalar(Function::Log), 0, &entry(&y, &["k"]));
    let numbers = sum(&[
        (false, product(Sign::Dot, &decimal(612, 3), &decimal(10, 1))),
        (false, decimal(3, 1)),
    ]);
    let affine = sum(&[(false, beside(&[n("W_1"), x])), (false, n("b_1"))]);
    let centred = sum(&[
        (false, by("y")),
        (
            true,
            beside(&[fraction(&one, &n("N")), n(r"\mu"), t.clone()]),
        ),
    ]);
    vec![
        (by("y"), error.clone()),
        (by("z_2"), times(&error, &slope("z_2"))),
        (by("z_1"), hidden),
        (gradient(&l, &entry(&n("z_1"), &["j"])), component),
        (by("W_2"), weights),
        (by("N"), mean),
        (by("z_2"), times(&s, &minus(&error, &inner))),
        (l.clone(), sum_over("k", None, None, &log)),
        (l.clone(), numbers),
        (n("z_1"), affine),
        (by("y"), centred),
        (
            l.clone(),
            beside(&[
                fraction(&one, &two),
                power(&made(Meaning::Norm(Box::new(error))), &two),
            ]),
        ),
        (
            n("W_2"),
            minus(&n("W_2"), &beside(&[n(r"\eta"), by("W_2")])),
        ),
        (
            l.clone(),
            made(Meaning::Apply(Callee::Whole(Whole::Sum), 0, vec![n("y")])),
        ),
        (by("b_2"), beside(&[two, minus(&y, &t)])),
    ]
}

/// What a formula says, with products that say the same in one form.
fn plain(reading: &Reading) -> String {
    fn flat(reading: &Reading) -> Reading {
        let copy = reading.with_parts(&mut |part| flat(part));
        let meaning = match copy.meaning {
            Meaning::Beside(all) => {
                let all = all.into_iter().flat_map(|one| match one.meaning {
                    Meaning::Beside(inner) => inner,
                    _ => vec![one],
                });
                Meaning::Beside(all.collect())
            }
            Meaning::Sum(terms) => {
                let opened = terms
                    .into_iter()
                    .flat_map(|term| match term.reading.meaning {
                        Meaning::Sum(inner) if !term.negative => inner,
                        _ => vec![term],
                    });
                let mut terms: Vec<Term> = opened.collect();
                terms.sort_by_key(|term| format!("{:?}{}", term.reading.meaning, term.negative));
                Meaning::Sum(terms)
            }
            // Entry by entry, a ⊙ b is b ⊙ a.
            Meaning::Product(Sign::Hadamard, a, b) => {
                let mut all = Vec::new();
                let mut rest = vec![*b, *a];
                while let Some(next) = rest.pop() {
                    match next.meaning {
                        Meaning::Product(Sign::Hadamard, a, b) => rest.extend([*b, *a]),
                        _ => all.push(next),
                    }
                }
                all.sort_by_key(|one| format!("{:?}", one.meaning));
                Meaning::List(all)
            }
            meaning => meaning,
        };
        made(meaning)
    }
    format!("{:?}", strip(&flat(reading)))
}

/// The same with sums over all that their letters can be.
fn unlimited(reading: &Reading) -> Reading {
    let mut copy = reading.with_parts(&mut |part| unlimited(part));
    if let Meaning::Fold(fold) = &mut copy.meaning {
        for bound in &mut fold.indices {
            (bound.first, bound.last) = (None, None);
        }
    }
    copy
}

fn strip(reading: &Reading) -> Reading {
    made(reading.with_parts(&mut |part| strip(part)).meaning)
}

/// The law of the catalogue.
#[test]
fn every_mistake_is_taken_back() {
    let names = Names::new();
    for row in MISTAKES {
        let mut count = 0;
        for (left, truth) in truths(&names) {
            names.about(&left, Some(&truth), |about| {
                let wrong = row.made(&truth, about);
                for wrong in wrong {
                    let repairs = row.repairs(&wrong, about);
                    // A sum is put in over all that its letter can be.
                    let said = |reading: &Reading| match row.cause {
                        Cause::MissingSum => plain(&unlimited(reading)),
                        _ => plain(reading),
                    };
                    let back = repairs
                        .iter()
                        .any(|one| said(&one.repaired) == said(&truth));
                    assert!(
                        back,
                        "{:?}: {} of {} is not among {:#?}",
                        row.cause,
                        names.shown(&wrong),
                        names.shown(&truth),
                        repairs
                            .iter()
                            .map(|one| names.shown(&one.repaired))
                            .collect::<Vec<String>>()
                    );
                    count += 1;
                }
            });
        }
        assert!(count > 0, "{:?} is never made", row.cause);
    }
}

#[test]
fn repairs_are_few_and_in_order() {
    let names = Names::new();
    for (left, truth) in truths(&names) {
        let all = names.candidates(&left, &truth);
        assert!(all.len() <= 400);
        let causes: Vec<Cause> = all.iter().map(|one| one.cause).collect();
        assert!(causes.is_sorted(), "{causes:?}");
    }
    // A formula as long as nobody writes.
    let long = beside(&vec![names.get("x"); 5000]);
    assert_eq!(names.candidates(&names.get("L"), &long), []);
}

#[test]
fn repairs_have_their_cause() {
    let names = Names::new();
    let n = |latex: &str| names.get(latex);
    let (l, y, t, s) = (n("L"), n("y"), n("t"), n("s"));
    let error = minus(&y, &t);
    let by = |name: &str| gradient(&l, &n(name));
    let part = |name: &str, at: &[&str]| gradient(&l, &entry(&n(name), at));
    let error_i = minus(&entry(&y, &["i"]), &entry(&t, &["i"]));
    let one = Reading::integer(1);
    let rows: Vec<(Reading, Reading, &str, Cause)> = vec![
        (
            by("z_1"),
            beside(&[turned(&n("W_2")), n(r"\delta_2")]),
            r"W_2^\top \delta_2 \odot \sigma'(z_1)",
            Cause::ActivationDerivative,
        ),
        (
            by("W_2"),
            beside(&[error.clone(), turned(&n("a_1"))]),
            r"((y - t) \odot \sigma'(z_2)) a_1^\top",
            Cause::ActivationDerivative,
        ),
        (
            part("z_1", &["j"]),
            sum_over(
                "i",
                None,
                None,
                &beside(&[error_i.clone(), entry(&n("W_2"), &["i", "j"])]),
            ),
            r"\sigma'((z_1)_{j}) \sum_{i} ((y)_{i} - (t)_{i}) (W_2)_{ij}",
            Cause::ActivationDerivative,
        ),
        (
            by("z_2"),
            times(&error, &apply(&names.sigma, 1, &y)),
            r"(y - t) \odot \sigma'(z_2)",
            Cause::WrongArgument,
        ),
        (
            by("z_2"),
            times(&times(&error, &n("z_2")), &minus(&one, &n("z_2"))),
            r"(y - t) \odot y \odot (1 - y)",
            Cause::WrongArgument,
        ),
        (
            by("N"),
            beside(&[fraction(&one, &n("N")), error.clone()]),
            r"\frac{1}{N} \mathbf{1}^\top (y - t)",
            Cause::MissingSum,
        ),
        (
            part("a_1", &["j"]),
            beside(&[error_i, entry(&n("W_2"), &["i", "j"])]),
            r"\sum_{i} ((y)_{i} - (t)_{i}) (W_2)_{ij}",
            Cause::MissingSum,
        ),
        (
            by("a_1"),
            beside(&[turned(&n("W_2⁺")), n(r"\delta_2")]),
            r"W_2^\top \delta_2",
            Cause::UpdatedWeight,
        ),
        (
            by("a_1"),
            beside(&[turned(&n("W_1")), n(r"\delta_2")]),
            r"W_2^\top \delta_2",
            Cause::WrongIndex,
        ),
        (
            by("z_2"),
            times(&times(&minus(&s, &t), &s), &minus(&one, &s)),
            r"s \odot (s - t - (s - t)^\top s)",
            Cause::JacobianDiagonal,
        ),
        (by("y"), minus(&t, &y), "y - t", Cause::Sign),
        (
            by("x"),
            beside(&[n("W_1"), n(r"\delta_1")]),
            r"W_1^\top \delta_1",
            Cause::Transpose,
        ),
        (
            by("W_2"),
            beside(&[n("a_1"), turned(&n(r"\delta_2"))]),
            r"\delta_2 a_1^\top",
            Cause::ProductOrder,
        ),
        (
            by("W_2"),
            times(&n(r"\delta_2"), &n("a_1")),
            r"\delta_2 a_1^\top",
            Cause::ProductKind,
        ),
        (
            l.clone(),
            beside(&[
                fraction(&one, &Reading::integer(2)),
                made(Meaning::Norm(Box::new(error.clone()))),
            ]),
            r"\frac{1}{2} \lVert y - t \rVert^{2}",
            Cause::WrongPower,
        ),
        (
            by("y"),
            error.clone(),
            r"\frac{1}{N} (y - t)",
            Cause::MissingFactor,
        ),
        (
            by("y"),
            beside(&[Reading::integer(2), error.clone()]),
            "y - t",
            Cause::ExtraFactor,
        ),
        (
            n("z_1"),
            beside(&[n("W_1"), n("x")]),
            "W_1 x + b_1",
            Cause::MissingTerm,
        ),
        (
            by("y"),
            sum(&[(false, y.clone()), (true, t), (false, n("b_2"))]),
            "y - t",
            Cause::ExtraTerm,
        ),
        (
            l,
            apply(&Callee::LogBase(Box::new(Reading::integer(10))), 0, &y),
            r"\log(y)",
            Cause::Logarithm,
        ),
    ];
    for (left, wrong, right, cause) in rows {
        // `(y)_{i}` is how an entry of a name with a subscript has to look; others go without.
        let right = right.replace("(y)_", "y_").replace("(t)_", "t_");
        assert_eq!(names.causes(&left, &wrong, &right), [cause], "{right}");
    }
}

#[test]
fn what_is_blamed_is_the_part_that_changed() {
    let names = Names::new();
    // `W_2 \delta_2 + b_2` for `W_2^T \delta_2`.
    let at = |reading: Reading, span| Reading::new(reading.meaning, span);
    let weights = at(names.get("W_2"), 0..3);
    let product = Reading::new(
        Meaning::Beside(vec![weights, at(names.get(r"\delta_2"), 4..12)]),
        0..12,
    );
    let terms = [product, at(names.get("b_2"), 15..18)].map(|reading| Term {
        negative: false,
        reading,
    });
    let wrong = Reading::new(Meaning::Sum(terms.into()), 0..18);
    let left = names.get("z_2");
    let source = r"W_2 \delta_2 + b_2";
    let all = names.candidates(&left, &wrong);
    let of = |latex: &str| {
        let found = all
            .iter()
            .find(|one| print::latex(&one.repaired, &names.symbols, source) == latex);
        let found = found.unwrap_or_else(|| panic!("no {latex}"));
        (found.cause, source.get(found.blamed.clone()).unwrap())
    };
    assert_eq!(of(r"W_2 \delta_2 - b_2"), (Cause::Sign, "b_2"));
    assert_eq!(of(r"W_2 \delta_2"), (Cause::ExtraTerm, "b_2"));
    assert_eq!(of(r"W_2^\top \delta_2 + b_2"), (Cause::Transpose, "W_2"));
    assert_eq!(of(r"W_1 \delta_2 + b_2"), (Cause::WrongIndex, "W_2"));
}

#[test]
fn numbers_have_their_cause() {
    let exact =
        |value: i64, decimals: u32| Rational::from(value) / Rational::from(10i64.pow(decimals));
    let of = |written: (i64, u32), truth: (i64, u32), line: &Line| {
        let truth = exact(truth.0, truth.1);
        let entry = Entry {
            written: exact(written.0, written.1),
            decimals: written.1,
            truth: [truth.clone(), truth],
        };
        cause(&[entry], line)
    };
    let plain = Line::default();
    let factors = [exact(5, 1), exact(3, 0)];
    let terms = [exact(6, 2)];
    let line = Line {
        factors: &factors,
        terms: &terms,
        has_logarithm: true,
    };
    assert_eq!(of((246, 2), (261, 2), &plain), Cause::Arithmetic);
    assert_eq!(of((216, 2), (261, 2), &plain), Cause::Digits);
    assert_eq!(of((336247, 6), (3632474, 7), &plain), Cause::Digits);
    assert_eq!(of((261, 1), (261, 2), &plain), Cause::Digits);
    assert_eq!(of((-234, 3), (234, 3), &plain), Cause::Sign);
    assert_eq!(of((44, 2), (56, 2), &line), Cause::Sign);
    assert_eq!(of((44, 2), (56, 2), &plain), Cause::Arithmetic);
    assert_eq!(of((468, 3), (234, 3), &line), Cause::MissingFactor);
    assert_eq!(of((468, 3), (234, 3), &plain), Cause::Arithmetic);
    // log10(2) = 0.30103, ln 2 = 0.693147
    assert_eq!(of((30103, 5), (6931472, 7), &line), Cause::Logarithm);
    assert_eq!(of((30103, 5), (6931472, 7), &plain), Cause::Arithmetic);
    // A slip of the pen is made in one entry only.
    let entry = |written: i64, truth: i64| Entry {
        written: exact(written, 3),
        decimals: 3,
        truth: [exact(truth, 3), exact(truth, 3)],
    };
    assert_eq!(
        cause(&[entry(123, 123), entry(213, 123)], &plain),
        Cause::Digits
    );
    assert_eq!(
        cause(&[entry(132, 123), entry(213, 123)], &plain),
        Cause::Arithmetic
    );
    assert_eq!(
        cause(&[entry(-132, 132), entry(213, -213)], &plain),
        Cause::Sign
    );
    assert_eq!(
        cause(&[entry(-132, 132), entry(214, -213)], &plain),
        Cause::Arithmetic
    );
}
