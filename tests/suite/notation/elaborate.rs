//! Readings and the formulas that they are by their shapes. Formulas are compared by their values at
//! a random point, so that only what they mean counts.

use backprose::algebra::function::Function as Scalar;
use backprose::algebra::{Form, Index, Rational, Subscript};
use backprose::exact::equal::{Formula, Outcome, Point, equal};
use backprose::matrix::{Addend, Filling, MatExpr, Reduction, Selector};
use backprose::notation::interpret::elaborate::{
    Context, Elaborated, Fault, Function, LetterUse, elaborate, ranges,
};
use backprose::notation::interpret::symbols::{Role, Symbol, Symbols};
use backprose::notation::interpret::{
    Bound, Callee, Condition, Derivative, DerivativeStyle, Fold, FoldKind, Meaning, Reading, Sign,
    Term, Whole,
};
use backprose::scope::{Dim, Kind, Name, Scope};
use proptest::prelude::*;
use rustc_hash::FxHashMap;

/// A work: names with shapes, functions, letters.
#[derive(Default)]
struct Work {
    scope: Scope,
    symbols: Symbols,
    names: Vec<Option<Name>>,
    functions: FxHashMap<usize, Function>,
    letters: FxHashMap<String, LetterUse>,
    loss: Option<Name>,
    made: Vec<(Name, MatExpr)>,
    derivatives: Vec<(Name, Name)>,
    lengths: Vec<u64>,
    any: FxHashMap<usize, Vec<Name>>,
}

impl Work {
    /// L, s (numbers), x y (3), z a (2), r (a row of 3), W (2, 3), A (3, 3), p (4).
    fn new() -> Work {
        let mut work = Work::default();
        for (text, shape) in [
            ("L", &[][..]),
            ("s", &[]),
            ("x", &[3]),
            ("y", &[3]),
            ("z", &[2]),
            ("a", &[2]),
            ("r", &[1, 3]),
            ("W", &[2, 3]),
            ("A", &[3, 3]),
            ("p", &[4]),
        ] {
            work.declare(text, Some(shape));
        }
        work.loss = work.scope.find("L");
        work.lengths = vec![2, 3, 4];
        work
    }

    fn declare(&mut self, text: &str, shape: Option<&[u64]>) -> usize {
        let role = match shape {
            Some(_) => Role::Value(None),
            None => Role::Function,
        };
        let number = self.symbols.declare(Symbol {
            key: text.to_owned(),
            latex: text.to_owned(),
            role,
        });
        let dims = |shape: &[u64]| shape.iter().map(|n| Dim::Number(*n)).collect();
        let name = shape.map(|shape| self.scope.declare(text, Kind::Param, dims(shape)));
        self.names.resize(number + 1, None);
        self.names[number] = name;
        number
    }

    fn name(&self, text: &str) -> Name {
        self.scope.find(text).unwrap()
    }

    /// The name as a formula.
    fn at(&self, text: &str) -> MatExpr {
        MatExpr::Name(self.name(text))
    }

    fn read(&self, text: &str) -> Reading {
        whole(Meaning::Name(self.symbols.find(text).unwrap()))
    }

    fn with_context<T>(&mut self, f: impl FnOnce(&mut Context) -> T) -> T {
        f(&mut Context {
            symbols: &self.symbols,
            names: &self.names,
            functions: &self.functions,
            scope: &mut self.scope,
            letters: &self.letters,
            loss: self.loss,
            made: &mut self.made,
            derivatives: &mut self.derivatives,
            lengths: &self.lengths,
            direct: &mut Default::default(),
            any: &mut self.any,
        })
    }

    fn ways(
        &mut self,
        reading: &Reading,
        wanted: Option<&[u64]>,
    ) -> Result<Vec<Elaborated>, Fault> {
        self.with_context(|context| elaborate(reading, wanted, context))
    }

    /// The first way.
    fn first(&mut self, reading: &Reading) -> Elaborated {
        self.ways(reading, None).unwrap().swap_remove(0)
    }

    fn first_of(&mut self, reading: &Reading, wanted: &[u64]) -> Elaborated {
        let way = self.ways(reading, Some(wanted)).unwrap().swap_remove(0);
        assert_eq!(way.shape, wanted);
        way
    }

    fn shapes_differ(&mut self, reading: &Reading) -> bool {
        matches!(self.ways(reading, None), Err(Fault::Shapes { .. }))
    }

    fn same(&self, a: &MatExpr, b: &MatExpr) -> bool {
        let point = Point::new(&self.scope, [], 7).with_formulas([a, b]);
        match equal(Formula::Matrix(a), Formula::Matrix(b), &point) {
            Outcome::Equal => true,
            Outcome::Different { .. } => false,
            Outcome::Undecided(fault) => panic!("{fault:?} of {a:?} or {b:?}"),
        }
    }

    fn check(&mut self, reading: &Reading, shape: &[u64], expected: &MatExpr) -> Elaborated {
        let way = self.first_of(reading, shape);
        assert!(self.same(&way.formula, expected), "{:?}", way.formula);
        way
    }
}

fn whole(meaning: Meaning) -> Reading {
    Reading::new(meaning, 0..0)
}

fn num(value: i64) -> Reading {
    match value < 0 {
        true => sum([(true, Reading::integer(-value))]),
        false => Reading::integer(value),
    }
}

fn index(letter: &str) -> Reading {
    whole(Meaning::Index(letter.to_owned()))
}

fn unknown(key: &str) -> Reading {
    whole(Meaning::Unknown(key.to_owned()))
}

fn sum<const N: usize>(terms: [(bool, Reading); N]) -> Reading {
    let terms = terms.map(|(negative, reading)| Term { negative, reading });
    whole(Meaning::Sum(terms.to_vec()))
}

fn plus(a: Reading, b: Reading) -> Reading {
    sum([(false, a), (false, b)])
}

fn minus(a: Reading, b: Reading) -> Reading {
    sum([(false, a), (true, b)])
}

fn beside<const N: usize>(all: [Reading; N]) -> Reading {
    whole(Meaning::Beside(all.to_vec()))
}

fn times(sign: Sign, a: Reading, b: Reading) -> Reading {
    whole(Meaning::Product(sign, Box::new(a), Box::new(b)))
}

fn turned(a: Reading) -> Reading {
    whole(Meaning::Transpose(Box::new(a)))
}

fn over(a: Reading, b: Reading) -> Reading {
    whole(Meaning::Fraction(Box::new(a), Box::new(b)))
}

fn power(a: Reading, b: Reading) -> Reading {
    whole(Meaning::Power(Box::new(a), Box::new(b)))
}

fn entry<const N: usize>(base: Reading, at: [Reading; N]) -> Reading {
    whole(Meaning::Entry(Box::new(base), at.to_vec()))
}

fn apply(callee: Callee, primes: u8, arguments: Vec<Reading>) -> Reading {
    whole(Meaning::Apply(callee, primes, arguments))
}

fn scalar(function: Scalar, argument: Reading) -> Reading {
    apply(Callee::Scalar(function), 0, vec![argument])
}

fn partial(of: Reading, by: Reading) -> Reading {
    let (by, style) = (vec![by], DerivativeStyle::Partial);
    whole(Meaning::Derivative(Box::new(Derivative { of, by, style })))
}

fn fold(kind: FoldKind, indices: Vec<Bound>, body: Reading) -> Reading {
    let fold = Fold {
        kind,
        indices,
        body,
    };
    whole(Meaning::Fold(Box::new(fold)))
}

fn bound(letter: &str) -> Bound {
    Bound {
        letter: letter.to_owned(),
        first: None,
        last: None,
        but: None,
    }
}

fn sum_over(letter: &str, body: Reading) -> Reading {
    fold(FoldKind::Sum, vec![bound(letter)], body)
}

fn product(all: &[MatExpr]) -> MatExpr {
    MatExpr::Product(all.to_vec())
}

fn multiply(all: &[MatExpr]) -> MatExpr {
    MatExpr::Multiply(all.to_vec())
}

fn add(a: MatExpr, b: MatExpr, negative: bool) -> MatExpr {
    let (first, second) = (false, negative);
    MatExpr::Add(vec![
        Addend {
            negative: first,
            value: a,
        },
        Addend {
            negative: second,
            value: b,
        },
    ])
}

fn applied(function: Scalar, a: MatExpr) -> MatExpr {
    MatExpr::Apply(function, vec![a])
}

fn reduce(reduction: Reduction, a: MatExpr) -> MatExpr {
    MatExpr::Reduce(reduction, Box::new(a), None)
}

fn place(a: MatExpr, at: &[i64]) -> MatExpr {
    let at = at.iter().map(|at| Selector::At(Form::from(*at).into()));
    MatExpr::Select(Box::new(a), at.collect())
}

mod chains;
mod functions;
mod sums;
mod tensors;
