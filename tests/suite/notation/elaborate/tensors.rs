//! Products, sums, powers, entries and constants.

use super::*;

#[test]
fn side_by_side_is_a_matrix_product_or_a_scaling() {
    let mut work = Work::new();
    let (w, x, s) = (work.read("W"), work.read("x"), work.read("s"));
    let wx = product(&[work.at("W"), work.at("x")]);
    work.check(&beside([w.clone(), x.clone()]), &[2], &wx);
    let scaled = multiply(&[MatExpr::integer(2), work.at("s"), wx]);
    work.check(&beside([num(2), w, s, x.clone()]), &[2], &scaled);
    // No product of two columns, and none of a matrix from the wrong side.
    let y = work.read("y");
    assert!(work.shapes_differ(&beside([x.clone(), y.clone()])));
    let w = work.read("W");
    assert!(work.shapes_differ(&beside([x.clone(), w])));
    let outer = product(&[work.at("x"), work.at("y").transposed()]);
    work.check(&beside([x.clone(), turned(y.clone())]), &[3, 3], &outer);
    // (xᵀy) scales, wherever it stands.
    let inner = MatExpr::Dot(Box::new(work.at("x")), Box::new(work.at("y")));
    let scaled = multiply(&[inner, work.at("z")]);
    let z = work.read("z");
    work.check(
        &beside([turned(x.clone()), y.clone(), z.clone()]),
        &[2],
        &scaled,
    );
    work.check(&beside([z, turned(x), y]), &[2], &scaled);
}

#[test]
fn a_dot_is_what_the_shapes_tell() {
    let mut work = Work::new();
    let (x, y) = (work.read("x"), work.read("y"));
    let both = times(Sign::Dot, x.clone(), y.clone());
    let shapes: Vec<_> = work.ways(&both, None).unwrap();
    let shapes: Vec<&[u64]> = shapes.iter().map(|way| way.shape.as_slice()).collect();
    assert_eq!(shapes, [&[][..], &[3]]);
    let elementwise = multiply(&[work.at("x"), work.at("y")]);
    work.check(&both, &[3], &elementwise);
    work.check(
        &times(Sign::Hadamard, x.clone(), y.clone()),
        &[3],
        &elementwise,
    );
    let r = work.read("r");
    assert!(work.shapes_differ(&times(Sign::Hadamard, x.clone(), r)));
    let a = work.read("A");
    // A column multiplies each column of a matrix; a dot does not say so.
    let spread = work.ways(&times(Sign::Hadamard, a.clone(), x.clone()), None);
    assert_eq!(spread.unwrap()[0].shape, [3, 3]);
    let square = times(Sign::Dot, a.clone(), a);
    let ways = work.ways(&square, None).unwrap();
    assert_eq!(ways.len(), 2);
    let twice = product(&[work.at("A"), work.at("A")]);
    assert!(work.same(&ways[0].formula, &twice));
    let z = work.read("z");
    let outer = product(&[work.at("x"), work.at("z").transposed()]);
    work.check(
        &times(Sign::Kronecker, x.clone(), z.clone()),
        &[3, 2],
        &outer,
    );
    let long = work.first_of(&times(Sign::Kronecker, x, z), &[6]);
    assert!(matches!(long.formula, MatExpr::Kronecker(..)));
}

#[test]
fn a_number_is_added_to_each_entry_and_a_column_to_no_row() {
    let mut work = Work::new();
    let (x, y, r, s) = (
        work.read("x"),
        work.read("y"),
        work.read("r"),
        work.read("s"),
    );
    let expected = add(work.at("x"), work.at("s"), true);
    work.check(&minus(x.clone(), s), &[3], &expected);
    let expected = add(MatExpr::integer(1), work.at("x"), true);
    work.check(&minus(num(1), x.clone()), &[3], &expected);
    let expected = add(work.at("x"), work.at("y"), false);
    work.check(&plus(x.clone(), y), &[3], &expected);
    assert!(work.shapes_differ(&plus(x.clone(), r.clone())));
    let (w, z) = (work.read("W"), work.read("z"));
    let expected = add(work.at("W"), work.at("z"), false);
    work.check(&plus(w.clone(), z), &[2, 3], &expected);
    let expected = add(work.at("W"), work.at("r"), false);
    work.check(&plus(w.clone(), r), &[2, 3], &expected);
    let p = work.read("p");
    assert!(work.shapes_differ(&plus(w, p)));
    assert!(work.shapes_differ(&plus(num(0), beside([x.clone(), x]))));
}

#[test]
fn powers_of_square_matrices_are_products_and_others_go_by_entries() {
    let mut work = Work::new();
    let (a, x, w) = (work.read("A"), work.read("x"), work.read("W"));
    let cube = product(&[work.at("A"), work.at("A"), work.at("A")]);
    work.check(&power(a.clone(), num(3)), &[3, 3], &cube);
    let eye = MatExpr::Eye(Dim::Number(3));
    work.check(&power(a.clone(), num(0)), &[3, 3], &eye);
    let inverse = whole(Meaning::Inverse(Box::new(a.clone())));
    work.check(&beside([inverse.clone(), a.clone()]), &[3, 3], &eye);
    work.check(
        &beside([power(a.clone(), num(-1)), a.clone()]),
        &[3, 3],
        &eye,
    );
    let square = |work: &Work, text| MatExpr::Power(Box::new(work.at(text)), Rational::from(2));
    let expected = square(&work, "x");
    work.check(&power(x.clone(), num(2)), &[3], &expected);
    let expected = square(&work, "W");
    work.check(&power(w.clone(), num(2)), &[2, 3], &expected);
    let expected = square(&work, "A");
    let elementwise = whole(Meaning::ElementPower(Box::new(a.clone()), Box::new(num(2))));
    work.check(&elementwise, &[3, 3], &expected);
    let tanh = MatExpr::Power(
        Box::new(applied(Scalar::Tanh, work.at("A"))),
        Rational::from(2),
    );
    work.check(
        &power(scalar(Scalar::Tanh, a.clone()), num(2)),
        &[3, 3],
        &tanh,
    );
    let exponential = applied(Scalar::Exp, work.at("x"));
    work.check(&power(whole(Meaning::E), x.clone()), &[3], &exponential);
    assert_eq!(work.ways(&power(a, num(1000)), None), Err(Fault::TooMuch));
    let squares = reduce(Reduction::Norm2, work.at("x"));
    let norm = whole(Meaning::Norm(Box::new(x)));
    let way = work.first_of(&power(norm, num(2)), &[]);
    assert_eq!(way.formula, squares);
    assert!(work.shapes_differ(&whole(Meaning::Inverse(Box::new(w)))));
}

#[test]
fn entries_count_along_what_there_is() {
    let mut work = Work::new();
    let (w, x, r) = (work.read("W"), work.read("x"), work.read("r"));
    let expected = place(work.at("x"), &[2, 1]);
    work.check(&entry(x.clone(), [num(2)]), &[], &expected);
    let expected = place(work.at("r"), &[1, 3]);
    work.check(&entry(r, [num(3)]), &[], &expected);
    let expected = place(work.at("W"), &[2, 1]);
    work.check(&entry(w.clone(), [num(2), num(1)]), &[], &expected);
    let row = MatExpr::Select(
        Box::new(work.at("W")),
        vec![Selector::At(Form::from(2).into()), Selector::All],
    );
    work.check(&entry(w.clone(), [num(2)]), &[3], &row);
    work.check(
        &entry(w.clone(), [num(2)]),
        &[1, 3],
        &row.clone().transposed(),
    );
    // There is no third row, but a third column.
    assert_eq!(work.first(&entry(w.clone(), [num(3)])).shape, [2]);
    for at in [0, 4, -1] {
        let outside = entry(x.clone(), [num(at)]);
        assert!(matches!(work.ways(&outside, None), Err(Fault::Place(_))));
    }
    let unknown_letter = entry(x.clone(), [index("q")]);
    assert_eq!(
        work.ways(&unknown_letter, None),
        Err(Fault::Index("q".to_owned()))
    );
    work.letters.insert("q".to_owned(), LetterUse::Fixed(1));
    let next = entry(x, [plus(index("q"), num(1))]);
    let expected = place(work.at("x"), &[2, 1]);
    work.check(&next, &[], &expected);
    // Axes of length 1 that the shape has not kept.
    work.declare("V", Some(&[1, 1, 2]));
    work.declare("U", Some(&[2, 1]));
    let expected = place(work.at("U"), &[2, 1]);
    let u = work.read("U");
    work.check(&entry(u, [num(2), num(1)]), &[], &expected);
}

#[test]
fn lists_and_matrices() {
    let mut work = Work::new();
    let list = whole(Meaning::List(vec![num(1), num(2), num(3)]));
    let x = work.read("x");
    assert_eq!(work.first(&list).shape, [3]);
    assert_eq!(work.first(&turned(list.clone())).shape, [3]);
    work.first_of(&turned(list.clone()), &[1, 3]);
    assert_eq!(
        work.first(&beside([list.clone(), x.clone()])).shape,
        [] as [u64; 0]
    );
    let r = work.read("r");
    assert_eq!(work.first(&plus(r, list.clone())).shape, [1, 3]);
    let nested = whole(Meaning::List(vec![list.clone(), list]));
    assert_eq!(work.first(&nested).shape, [2, 3]);
    let cells = |rows: &[&[i64]]| {
        let rows = rows.iter().map(|row| row.iter().map(|n| num(*n)).collect());
        whole(Meaning::Matrix(rows.collect()))
    };
    let matrix = cells(&[&[1, 2, 3], &[4, 5, 6]]);
    let way = work.first(&entry(matrix.clone(), [num(2), num(1)]));
    assert!(work.same(&way.formula, &MatExpr::integer(4)));
    assert_eq!(work.first(&cells(&[&[1, 2, 3]])).shape, [1, 3]);
    assert_eq!(work.first(&cells(&[&[1], &[2]])).shape, [2]);
    assert_eq!(work.first(&beside([matrix, x])).shape, [2]);
    let (w, z) = (work.read("W"), work.read("z"));
    let blocks = whole(Meaning::Matrix(vec![vec![w.clone(), z.clone()]]));
    assert_eq!(work.first(&blocks).shape, [2, 4]);
    let ragged = whole(Meaning::Matrix(vec![vec![num(1), num(2)], vec![num(1)]]));
    assert!(work.shapes_differ(&ragged));
    let dots = whole(Meaning::Matrix(vec![vec![num(1), whole(Meaning::Dots)]]));
    assert_eq!(work.ways(&dots, None), Err(Fault::Dots));
}

#[test]
fn constants_have_the_lengths_that_fit() {
    let mut work = Work::new();
    let ones = || whole(Meaning::Ones(Vec::new()));
    let x = work.read("x");
    let total = reduce(Reduction::Sum, work.at("x"));
    work.check(&beside([turned(ones()), x.clone()]), &[], &total);
    let expected = add(MatExpr::integer(1), work.at("x"), true);
    work.check(&minus(ones(), x.clone()), &[3], &expected);
    let s = work.read("s");
    let filled = |n| MatExpr::Fill(Filling::Ones, vec![Dim::Number(n), Dim::ONE]);
    let expected = multiply(&[work.at("s"), filled(4)]);
    work.check(&beside([s, ones()]), &[4], &expected);
    let a = work.read("A");
    let identity = whole(Meaning::Identity(None));
    let expected = add(MatExpr::Eye(Dim::Number(3)), work.at("A"), false);
    work.check(&plus(identity, a), &[3, 3], &expected);
    let sized = whole(Meaning::Ones(vec![num(3)]));
    let expected = add(work.at("x"), filled(3), false);
    work.check(&plus(x, sized), &[3], &expected);
    assert!(
        work.ways(&whole(Meaning::Ones(vec![num(0)])), None)
            .is_err()
    );
}

#[test]
fn names_that_are_not_there() {
    let mut work = Work::new();
    let fault = work.ways(&unknown("q"), None);
    assert_eq!(fault, Err(Fault::UnknownName("q".to_owned())));
    let f = work.declare("f", None);
    let fault = work.ways(&whole(Meaning::Name(f)), None);
    assert_eq!(fault, Err(Fault::UnknownShape(f)));
    let n = work.scope.size("n");
    work.scope.set_size(n, 5);
    let way = work.first(&over(num(1), unknown("n")));
    let fifth = MatExpr::Number(Rational::from_parts(1.into(), 5u64.into()));
    assert!(work.same(&way.formula, &fifth));
}

proptest! {
    /// However deep or long a product is, it ends, and what comes out has the shape that it says.
    #[test]
    fn shapes_are_those_of_the_formulas(seed in proptest::collection::vec(0u8..12, 1..14)) {
        let mut work = Work::new();
        let texts = ["s", "x", "y", "z", "r", "W", "A"];
        let mut stack: Vec<Reading> = Vec::new();
        for step in seed {
            let last = stack.pop();
            let made = match (step, last, stack.last().cloned()) {
                (0..=6, last, _) => {
                    stack.extend(last);
                    work.read(texts[usize::from(step)])
                }
                (7, Some(a), _) => turned(a),
                (8, Some(a), Some(b)) => beside([b, a]),
                (9, Some(a), Some(b)) => times(Sign::Dot, a, b),
                (10, Some(a), Some(b)) => plus(a, b),
                (_, Some(a), Some(b)) => whole(Meaning::List(vec![a, b])),
                (_, Some(a), None) => scalar(Scalar::Exp, a),
                (_, None, _) => num(2),
            };
            stack.push(made);
        }
        let reading = stack.pop().unwrap();
        if let Ok(ways) = work.ways(&reading, None) {
            let point = Point::new(&work.scope, [], 3);
            for way in ways {
                let values = point.values_of(Formula::Matrix(&way.formula)).unwrap();
                let count: u64 = way.shape.iter().product();
                prop_assert_eq!(values.len() as u64, count, "{:?}", way);
                let shape = backprose::matrix::shape::shape(&way.formula, &work.scope);
                let shape: Vec<u64> = shape.0.iter().map(|dim| work.scope.value(*dim).unwrap()).collect();
                prop_assert_eq!(shape, way.shape);
            }
        }
    }
}
