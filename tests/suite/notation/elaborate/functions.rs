//! Functions applied.

use super::*;

fn whole_function(whole: Whole, argument: Reading) -> Reading {
    apply(Callee::Whole(whole), 0, vec![argument])
}

#[test]
fn scalar_functions_and_their_primes_go_by_entries() {
    let mut work = Work::new();
    let x = work.read("x");
    let sigmoid = applied(Scalar::Sigmoid, work.at("x"));
    work.check(&scalar(Scalar::Sigmoid, x.clone()), &[3], &sigmoid);
    let slope = multiply(&[
        sigmoid.clone(),
        add(MatExpr::integer(1), sigmoid.clone(), true),
    ]);
    let primed = |primes| apply(Callee::Scalar(Scalar::Sigmoid), primes, vec![x.clone()]);
    work.check(&primed(1), &[3], &slope);
    let twice = multiply(&[MatExpr::integer(2), sigmoid]);
    let curve = multiply(&[slope, add(MatExpr::integer(1), twice, true)]);
    work.check(&primed(2), &[3], &curve);
    let leaky = scalar(Scalar::LeakyRelu, x.clone());
    let way = work.first(&leaky);
    assert_eq!(way.shape, [3]);
    let log = apply(Callee::LogBase(Box::new(num(10))), 0, vec![x.clone()]);
    let expected = MatExpr::Divide(
        Box::new(applied(Scalar::Log, work.at("x"))),
        Box::new(applied(Scalar::Log, MatExpr::integer(10))),
    );
    work.check(&log, &[3], &expected);
    let most = apply(Callee::Scalar(Scalar::Max), 0, vec![num(0), x]);
    assert_eq!(work.first(&most).shape, [3]);
}

#[test]
fn functions_of_the_work_are_their_right_sides() {
    let mut work = Work::new();
    let t = work.declare("t", Some(&[]));
    let f = work.declare("f", None);
    let parameter = || whole(Meaning::Name(t));
    // f(t) = t³ + s t
    let s = work.read("s");
    let body = plus(power(parameter(), num(3)), beside([s, parameter()]));
    let parameters = vec![t];
    work.functions.insert(f, Function { parameters, body });
    let call = |primes, argument| apply(Callee::Own(f), primes, vec![argument]);
    let x = work.read("x");
    let cube = MatExpr::Power(Box::new(work.at("x")), Rational::from(3));
    let square = MatExpr::Power(Box::new(work.at("x")), Rational::from(2));
    let expected = add(cube, multiply(&[work.at("s"), work.at("x")]), false);
    work.check(&call(0, x.clone()), &[3], &expected);
    let slope = add(
        multiply(&[MatExpr::integer(3), square]),
        work.at("s"),
        false,
    );
    work.check(&call(1, x.clone()), &[3], &slope);
    let curve = multiply(&[MatExpr::integer(6), work.at("x")]);
    work.check(&call(2, x.clone()), &[3], &curve);
    // A matrix too goes by entries, though its power would be a product.
    let a = work.read("A");
    let curve = multiply(&[MatExpr::integer(6), work.at("A")]);
    work.check(&call(2, a), &[3, 3], &curve);
    // The slope at the slope.
    let inner = call(1, call(1, work.read("s")));
    assert_eq!(work.first(&inner).shape, [] as [u64; 0]);
    // Its third and fourth derivatives are numbers, for every entry.
    let third = multiply(&[
        MatExpr::integer(6),
        MatExpr::Fill(Filling::Ones, vec![Dim::Number(3), Dim::ONE]),
    ]);
    work.check(&call(3, x), &[3], &third);
}

#[test]
fn functions_of_whole_vectors() {
    let mut work = Work::new();
    let t = work.declare("t", Some(&[]));
    let f = work.declare("f", None);
    let parameter = || whole(Meaning::Name(t));
    // f(t) = Σ_k t_k²
    let body = sum_over("k", power(entry(parameter(), [index("k")]), num(2)));
    let parameters = vec![t];
    work.functions.insert(f, Function { parameters, body });
    let x = work.read("x");
    let call = |argument: &Reading| apply(Callee::Own(f), 0, vec![argument.clone()]);
    let expected = reduce(Reduction::Norm2, work.at("x"));
    work.check(&call(&x), &[], &expected);
    // f(t) = tᵀ A t
    let a = work.read("A");
    let body = beside([turned(parameter()), a, parameter()]);
    let parameters = vec![t];
    work.functions.insert(f, Function { parameters, body });
    let expected = product(&[work.at("x").transposed(), work.at("A"), work.at("x")]);
    work.check(&call(&x), &[], &expected);
}

#[test]
fn functions_that_open_themselves_end() {
    let mut work = Work::new();
    let t = work.declare("t", Some(&[]));
    let f = work.declare("f", None);
    let parameter = whole(Meaning::Name(t));
    let again = || apply(Callee::Own(f), 0, vec![parameter.clone()]);
    let body = plus(again(), again());
    let parameters = vec![t];
    work.functions.insert(f, Function { parameters, body });
    let s = work.read("s");
    let call = apply(Callee::Own(f), 0, vec![s]);
    assert_eq!(work.ways(&call, None), Err(Fault::TooMuch));
}

#[test]
fn functions_in_functions_do_not_swell() {
    let mut work = Work::new();
    let t = work.declare("t", Some(&[]));
    let (f, g) = (work.declare("f", None), work.declare("g", None));
    let parameter = || whole(Meaning::Name(t));
    let body = beside([plus(parameter(), num(1)), parameter()]);
    let parameters = vec![t];
    work.functions.insert(f, Function { parameters, body });
    let a = work.read("A");
    for one in [Callee::Own(f), Callee::Any(g)] {
        for base in [work.read("s"), work.read("x")] {
            let nested = (0..80).fold(base, |inner, _| apply(one.clone(), 0, vec![inner]));
            assert_eq!(work.ways(&nested, None), Err(Fault::TooMuch));
        }
    }
    let nested = (0..40).fold(a, |inner, _| power(inner, num(16)));
    assert_eq!(work.ways(&nested, None), Err(Fault::TooMuch));
}

#[test]
fn a_function_that_is_nowhere_defined_is_always_the_same() {
    let mut work = Work::new();
    let g = work.declare("g", None);
    let (x, y) = (work.read("x"), work.read("y"));
    let call = |primes, argument: &Reading| apply(Callee::Any(g), primes, vec![argument.clone()]);
    let (first, again) = (work.first(&call(0, &x)), work.first(&call(0, &x)));
    assert_eq!(first.formula, again.formula);
    let other = work.first(&call(0, &y));
    assert!(!work.same(&first.formula, &other.formula));
    let slope = work.first(&call(1, &x));
    assert_eq!(slope.shape, [3]);
    assert!(!work.same(&first.formula, &slope.formula));
    let both = apply(Callee::Any(g), 0, vec![x, y]);
    assert_eq!(work.first(&both).shape, [3]);
}

#[test]
fn functions_of_whole_tensors() {
    let mut work = Work::new();
    let (x, a, w) = (work.read("x"), work.read("A"), work.read("W"));
    let diagonal = whole_function(Whole::Diag, x.clone());
    let expected = MatExpr::Diag(Box::new(work.at("x")));
    work.check(&diagonal, &[3, 3], &expected);
    let expected = work.at("x");
    work.check(&whole_function(Whole::Diag, diagonal), &[3], &expected);
    let trace = reduce(Reduction::Trace, work.at("A"));
    work.check(&whole_function(Whole::Trace, a), &[], &trace);
    assert!(work.shapes_differ(&whole_function(Whole::Trace, w.clone())));
    // Columns, one below another.
    let stacked = whole_function(Whole::Vec, w.clone());
    let expected = place(work.at("W"), &[2, 1]);
    work.check(&entry(stacked.clone(), [num(2)]), &[], &expected);
    assert_eq!(work.first(&stacked).shape, [6]);
    let one = reduce(
        Reduction::Sum,
        work.first(&whole_function(Whole::Softmax, x)).formula,
    );
    assert!(work.same(&one, &MatExpr::integer(1)));
    let rows = beside([
        whole_function(Whole::Softmax, w),
        whole(Meaning::Ones(Vec::new())),
    ]);
    let ones = MatExpr::Fill(Filling::Ones, vec![Dim::Number(2), Dim::ONE]);
    work.check(&rows, &[2], &ones);
}
