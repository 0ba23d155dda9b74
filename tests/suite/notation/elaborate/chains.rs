//! Derivatives and the formal chain rule.

use super::*;

impl Work {
    /// ∂of/∂by as a formula.
    fn slope(&mut self, of: &str, by: &str) -> MatExpr {
        let (of, by) = (self.name(of), self.name(by));
        MatExpr::Name(self.scope.adjoint(of, by))
    }

    fn by(&self, of: &str, by: &str) -> Reading {
        partial(self.read(of), self.read(by))
    }
}

#[test]
fn derivatives_are_names() {
    let mut work = Work::new();
    let slope = work.by("L", "W");
    let expected = work.slope("L", "W");
    let way = work.first(&slope);
    assert_eq!(
        (way.shape.as_slice(), &way.formula),
        (&[2, 3][..], &expected)
    );
    assert_eq!(work.derivatives, [(work.name("L"), work.name("W"))]);
    let (l, w, x) = (work.read("L"), work.read("W"), work.read("x"));
    let one = partial(l.clone(), entry(w.clone(), [num(2), num(1)]));
    work.check(&one, &[], &place(expected.clone(), &[2, 1]));
    work.check(
        &entry(slope, [num(2), num(1)]),
        &[],
        &place(expected, &[2, 1]),
    );
    // Jacobians: outputs first.
    let z = work.read("z");
    let jacobian = work.slope("z", "x");
    work.check(&partial(z.clone(), x.clone()), &[2, 3], &jacobian);
    let one = partial(entry(z.clone(), [num(2)]), entry(x.clone(), [num(3)]));
    work.check(&one, &[], &place(jacobian.clone(), &[2, 3]));
    let row = partial(entry(z, [num(2)]), x.clone());
    let expected = MatExpr::Select(
        Box::new(jacobian),
        vec![Selector::At(Form::from(2).into()), Selector::All],
    );
    work.check(&row, &[3], &expected);
    let turned_slope = work.slope("L", "x").transposed();
    work.check(
        &partial(l.clone(), turned(x.clone())),
        &[1, 3],
        &turned_slope,
    );
    work.check(
        &partial(x.clone(), x.clone()),
        &[3, 3],
        &MatExpr::Eye(Dim::Number(3)),
    );
    assert!(matches!(
        work.ways(&partial(l.clone(), num(2)), None),
        Err(Fault::NoDerivative(_))
    ));
    let second = whole(Meaning::Derivative(Box::new(Derivative {
        of: l,
        by: vec![x, w],
        style: DerivativeStyle::Partial,
    })));
    assert_eq!(work.first(&second).shape, [3, 2, 3]);
    assert_eq!(work.derivatives.len(), 4);
}

#[test]
fn a_formula_that_is_differentiated_is_a_value() {
    let mut work = Work::new();
    let (w, x) = (work.read("W"), work.read("x"));
    let product_ = beside([w.clone(), x.clone()]);
    let way = work.first(&partial(product_.clone(), x.clone()));
    assert_eq!(way.shape, [2, 3]);
    let (name, formula) = work.made[0].clone();
    assert_eq!(formula, product(&[work.at("W"), work.at("x")]));
    assert_eq!(work.derivatives, [(name, work.name("x"))]);
    // The same formula is the same value.
    work.first(&partial(product_, w.clone()));
    assert_eq!(work.made.len(), 1);
    // Open letters are its axes.
    let j = Index {
        id: work.scope.index_number("j", &[]).unwrap(),
        range: Dim::Number(2),
    };
    work.letters.insert("j".to_owned(), LetterUse::Free(j));
    let term = beside([entry(w, [index("j"), num(1)]), entry(x.clone(), [num(1)])]);
    let way = work.first(&partial(term, entry(x, [num(1)])));
    assert_eq!(way.shape, [] as [u64; 0]);
    let (name, _) = work.made[1];
    assert_eq!(work.scope.letter(name).shape.0, [Dim::Number(2)]);
    let all = MatExpr::Entries(vec![j], Box::new(way.formula));
    let slope = MatExpr::Name(work.scope.adjoint(name, work.name("x")));
    let column = vec![Selector::All, Selector::At(Form::from(1).into())];
    assert!(work.same(&all, &MatExpr::Select(Box::new(slope), column)));
}

#[test]
fn derivatives_that_link_up_are_contracted() {
    let mut work = Work::new();
    let (la, az, zx) = (
        work.slope("L", "a"),
        work.slope("a", "z"),
        work.slope("z", "x"),
    );
    let lz = product(&[az.transposed(), la]);
    let lx = product(&[zx.transposed(), lz]);
    let all = [work.by("L", "a"), work.by("a", "z"), work.by("z", "x")];
    let orders = [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1], [0, 2, 1]];
    for order in orders {
        let [a, b, c] = order.map(|place: usize| all[place].clone());
        work.check(&beside([a.clone(), b.clone(), c.clone()]), &[3], &lx);
        let dotted = times(Sign::Dot, times(Sign::Dot, a.clone(), b.clone()), c.clone());
        work.check(&dotted, &[3], &lx);
    }
    let way = work.first_of(&beside([all[0].clone(), all[1].clone()]), &[2]);
    assert!(way.formal);
    let hadamard = times(Sign::Hadamard, all[0].clone(), all[1].clone());
    assert!(work.first_of(&hadamard, &[2]).formal);
    // A number in front, and a plain factor behind.
    let x = work.read("x");
    let [a, b, _] = all.clone();
    let product_ = beside([num(2), a, b, turned(x)]);
    let lz = product(&[work.slope("a", "z").transposed(), work.slope("L", "a")]);
    let expected = multiply(&[
        MatExpr::integer(2),
        product(&[lz, work.at("x").transposed()]),
    ]);
    work.check(&product_, &[2, 3], &expected);
}

#[test]
fn tensors_are_contracted_over_all_that_is_shared() {
    let mut work = Work::new();
    let chain = beside([work.by("L", "z"), work.by("z", "W")]);
    let way = work.first_of(&chain, &[2, 3]);
    assert!(way.formal);
    let (lz, zw) = (work.slope("L", "z"), work.slope("z", "W"));
    // Entry by entry: Σ_k ∂L/∂z_k ∂z_k/∂W_23.
    let term = |k: i64| multiply(&[place(lz.clone(), &[k, 1]), place(zw.clone(), &[k, 2, 3])]);
    let expected = add(term(1), term(2), false);
    assert!(work.same(&place(way.formula, &[2, 3]), &expected));
    // By a matrix in between.
    let chain = beside([work.by("L", "W"), work.by("W", "A")]);
    assert_eq!(work.first(&chain).shape, [3, 3]);
}

#[test]
fn a_factor_of_the_right_shape_leads_on() {
    let mut work = Work::new();
    let (z, a) = (work.read("z"), work.read("a"));
    let error = minus(z, a);
    let chain = times(Sign::Dot, error.clone(), work.by("z", "x"));
    let difference = add(work.at("z"), work.at("a"), true);
    let expected = product(&[work.slope("z", "x").transposed(), difference]);
    let way = work.check(&chain, &[3], &expected);
    assert!(way.formal);
    let beside_ = beside([error, work.by("z", "x")]);
    work.check(&beside_, &[3], &expected);
}

#[test]
fn a_jacobian_of_equal_shapes_may_stand_for_its_diagonal() {
    let mut work = Work::new();
    let jacobian = work.by("a", "z");
    let way = work.first_of(&jacobian, &[2]);
    let name = work.slope("a", "z");
    assert!(way.formal);
    assert_eq!(
        way.diagonal
            .iter()
            .map(|name| MatExpr::Name(*name))
            .collect::<Vec<_>>(),
        std::slice::from_ref(&name)
    );
    assert!(work.same(&place(way.formula, &[2, 1]), &place(name, &[2, 2])));
    let plain = work.first_of(&jacobian, &[2, 2]);
    assert!(!plain.formal && plain.diagonal.is_empty());
}

#[test]
fn values_put_in_stay_beside_the_formula() {
    let mut work = Work::new();
    let (x, list) = (
        work.read("x"),
        whole(Meaning::List(vec![num(1), num(2), num(3)])),
    );
    let at = |body: Reading| whole(Meaning::At(Box::new(body), vec![(x.clone(), list.clone())]));
    let slope = work.by("L", "x");
    let way = work.first(&at(slope.clone()));
    assert_eq!(way.at.len(), 1);
    assert_eq!(way.at[0].0, work.name("x"));
    let nested = plus(at(slope), num(1));
    assert!(matches!(
        work.ways(&nested, None),
        Err(Fault::UnknownMeaning(_))
    ));
}
