//! Big signs, letters, conditions.

use super::*;

#[test]
fn a_letter_runs_over_its_axis() {
    let mut work = Work::new();
    let (w, x) = (work.read("W"), work.read("x"));
    let term = || {
        beside([
            entry(w.clone(), [index("j"), index("k")]),
            entry(x.clone(), [index("k")]),
        ])
    };
    let sum = sum_over("k", term());
    work.letters.insert("j".to_owned(), LetterUse::Fixed(2));
    let expected = place(product(&[work.at("W"), work.at("x")]), &[2, 1]);
    work.check(&sum, &[], &expected);
    // With a free letter: the whole of it.
    let j = Index {
        id: work.scope.index_number("j", &[]).unwrap(),
        range: Dim::Number(2),
    };
    work.letters.insert("j".to_owned(), LetterUse::Free(j));
    let ranges = work.with_context(|context| ranges(&sum, context));
    assert_eq!(ranges, FxHashMap::from_iter([("j".to_owned(), 2)]));
    let way = work.first(&sum);
    let all = MatExpr::Entries(vec![j], Box::new(way.formula));
    assert!(work.same(&all, &product(&[work.at("W"), work.at("x")])));
    // The axes differ.
    let wrong = sum_over(
        "k",
        beside([
            entry(w.clone(), [index("k"), num(1)]),
            entry(x.clone(), [index("k")]),
        ]),
    );
    assert!(matches!(work.ways(&wrong, None), Err(Fault::Ranges { .. })));
    // The axis of a formula.
    let all = sum_over("i", entry(plus(beside([w, x]), num(1)), [index("i")]));
    let expected = add(
        MatExpr::integer(2),
        reduce(Reduction::Sum, product(&[work.at("W"), work.at("x")])),
        false,
    );
    work.check(&all, &[], &expected);
}

#[test]
fn limits_are_numbers_letters_and_lengths() {
    let mut work = Work::new();
    let x = work.read("x");
    let at = |letter: &str| entry(x.clone(), [index(letter)]);
    let limited = |first, last, body| {
        let bound = Bound {
            first: Some(first),
            last: Some(last),
            ..bound("k")
        };
        fold(FoldKind::Sum, vec![bound], body)
    };
    let (two, three) = (place(work.at("x"), &[2, 1]), place(work.at("x"), &[3, 1]));
    let both = add(two.clone(), three.clone(), false);
    work.check(&limited(num(2), num(3), at("k")), &[], &both);
    work.check(&limited(num(2), unknown("n"), at("k")), &[], &both);
    let moved = entry(x.clone(), [plus(index("k"), num(1))]);
    work.check(&limited(num(1), num(2), moved.clone()), &[], &both);
    work.check(&sum_over("k", moved), &[], &both);
    work.check(&limited(num(3), num(2), at("k")), &[], &MatExpr::integer(0));
    work.check(
        &limited(num(1), num(4), index("k")),
        &[],
        &MatExpr::integer(10),
    );
    assert!(matches!(
        work.ways(&limited(num(1), num(4), at("k")), None),
        Err(Fault::Place(_))
    ));
    let huge = limited(num(1), num(9_000_000_000), index("k"));
    assert_eq!(work.ways(&huge, None), Err(Fault::TooMuch));
    // Σ_i Σ_{k ≤ i − 1} x_k x_i
    let inner = limited(
        num(1),
        minus(index("i"), num(1)),
        beside([at("k"), at("i")]),
    );
    let pairs = fold(FoldKind::Sum, vec![bound("i")], inner);
    let one = place(work.at("x"), &[1, 1]);
    let expected = add(
        multiply(&[one.clone(), two.clone()]),
        add(
            multiply(&[one.clone(), three.clone()]),
            multiply(&[two.clone(), three]),
            false,
        ),
        false,
    );
    work.check(&pairs, &[], &expected);
    let but = Bound {
        but: Some(num(3)),
        ..bound("k")
    };
    let without = fold(FoldKind::Sum, vec![but.clone()], at("k"));
    work.check(&without, &[], &add(one.clone(), two.clone(), false));
    let others = fold(FoldKind::Product, vec![but], at("k"));
    work.check(&others, &[], &multiply(&[one, two]));
}

#[test]
fn a_sum_without_letters_is_of_all_entries() {
    let mut work = Work::new();
    let (x, w) = (work.read("x"), work.read("W"));
    let total = reduce(Reduction::Sum, work.at("x"));
    work.check(&fold(FoldKind::Sum, Vec::new(), x.clone()), &[], &total);
    work.check(&sum_over("i", x.clone()), &[], &total);
    let sizes = reduce(Reduction::Product, work.at("W"));
    work.check(&fold(FoldKind::Product, Vec::new(), w.clone()), &[], &sizes);
    let fault = work.ways(&sum_over("i", beside([index("i"), x])), None);
    assert_eq!(fault, Err(Fault::Index("i".to_owned())));
    let rows = apply(Callee::Whole(Whole::Along(Reduction::Sum, 1)), 0, vec![w]);
    let expected = MatExpr::Reduce(Reduction::Sum, Box::new(work.at("W")), Some(1));
    work.check(&rows, &[2], &expected);
}

#[test]
fn conditions_are_ones_and_zeros() {
    let mut work = Work::new();
    let above = |left: Reading| Condition {
        relation: Scalar::Greater,
        left,
        right: num(0),
    };
    let x = work.read("x");
    let compared = |a: MatExpr| MatExpr::Apply(Scalar::Greater, vec![a, MatExpr::integer(0)]);
    let indicator = whole(Meaning::Indicator(vec![above(x.clone())]));
    let way = work.first(&indicator);
    assert_eq!(
        (way.shape.as_slice(), &way.formula),
        (&[3][..], &compared(work.at("x")))
    );
    let cases = whole(Meaning::Cases(vec![
        (x.clone(), vec![above(x)]),
        (num(0), Vec::new()),
    ]));
    let way = work.first(&cases);
    let chosen = vec![compared(work.at("x")), work.at("x"), MatExpr::integer(0)];
    assert_eq!(
        (way.shape.as_slice(), way.formula),
        (&[3][..], MatExpr::Apply(Scalar::Where, chosen))
    );
    let delta = |a, b| whole(Meaning::Delta(Box::new(a), Box::new(b)));
    work.check(&delta(num(1), num(1)), &[], &MatExpr::integer(1));
    let z = work.read("z");
    let picked = sum_over(
        "k",
        beside([delta(index("k"), num(2)), entry(z, [index("k")])]),
    );
    let expected = place(work.at("z"), &[2, 1]);
    work.check(&picked, &[], &expected);
}

#[test]
fn a_fixed_letter_and_positions_are_numbers() {
    let mut work = Work::new();
    work.letters.insert("i".to_owned(), LetterUse::Fixed(5));
    work.check(&beside([num(2), index("i")]), &[], &MatExpr::integer(10));
    work.check(&beside([num(2), unknown("i")]), &[], &MatExpr::integer(10));
    let free = Index {
        id: work.scope.index_number("j", &[]).unwrap(),
        range: Dim::Number(3),
    };
    work.letters.insert("j".to_owned(), LetterUse::Free(free));
    let x = work.read("x");
    let way = work.first(&beside([index("j"), entry(x, [index("j")])]));
    let position = MatExpr::Position(Form::from(free));
    let at = Selector::At(Subscript::from(free));
    let at = vec![at, Selector::At(Form::from(1).into())];
    let selected = MatExpr::Select(Box::new(work.at("x")), at);
    assert_eq!(way.formula, multiply(&[position, selected]));
}
