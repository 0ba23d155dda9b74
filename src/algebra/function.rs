//! The scalar functions, one row each: name, arguments, and its derivative by each argument.
//!
//! A row is all that a new function needs. That every derivative is right is a law
//! (`tests/laws.rs`) that reads this table.

use super::{Atom, Expr, Rational};
use std::sync::OnceLock;

/// A scalar function. It acts on tensors entry by entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Function {
    Relu,
    ReluPrime,
    LeakyRelu,
    LeakyReluPrime,
    Elu,
    EluPrime,
    Sigmoid,
    Tanh,
    Softplus,
    Gelu,
    GeluTanh,
    Silu,
    Exp,
    Log,
    Sqrt,
    Abs,
    Sign,
    Sin,
    Cos,
    Erf,
    Max,
    Min,
    /// where(c, a, b) with c 1 or 0.
    Where,
    StopGradient,
    /// √s of a sum of squares s, with derivative 0 where it is 0: a norm.
    Norm,
    /// Its derivative, 1/(2√s).
    NormPrime,
    /// a^b where b is not a number known at once.
    Power,
    Pi,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A derivative by one argument, given the arguments.
pub type Partial = fn(&[Expr]) -> Expr;

/// One row of [`FUNCTIONS`].
pub struct Row {
    /// The function.
    pub function: Function,
    /// Its name in the network language; a name with a prime or a sign cannot be typed there.
    pub name: &'static str,
    /// Its arguments: name and default.
    pub arguments: &'static [(&'static str, Option<(i64, i64)>)],
    /// Whether it takes rational numbers to rational numbers.
    pub rational: bool,
    /// Whether its derivative jumps somewhere, and a subgradient is chosen there.
    pub kink: bool,
    /// Its derivative by each argument.
    pub partials: &'static [Partial],
}

const Z: (&str, Option<(i64, i64)>) = ("z", None);
const A: (&str, Option<(i64, i64)>) = ("a", None);
const B: (&str, Option<(i64, i64)>) = ("b", None);

macro_rules! row {
    ($function:ident, $name:literal, [$($argument:expr),*], $rational:ident, $kink:ident, [$($partial:expr),*]) => {
        Row {
            function: Function::$function,
            name: $name,
            arguments: &[$($argument),*],
            rational: row!(@ $rational),
            kink: row!(@ $kink),
            partials: &[$($partial),*],
        }
    };
    (@ exact) => { true };
    (@ real) => { false };
    (@ kink) => { true };
    (@ smooth) => { false };
}

/// Every function, in the order of [`Function`].
///
/// Subgradients are part of the meaning: relu′(0) = abs′(0) = sign′(0) = 0, leaky_relu′(0) =
/// elu′(0) = alpha, and at a tie `max` and `min` give the whole gradient to the first.
#[rustfmt::skip]
pub const FUNCTIONS: &[Row] = &[
    row!(Relu,           "relu",          [Z],                              exact, kink,   [|a| apply(Function::ReluPrime, a)]),
    row!(ReluPrime,      "relu'",         [Z],                              exact, kink,   [zero]),
    row!(LeakyRelu,      "leaky_relu",    [Z, ("alpha", Some((1, 100)))],   exact, kink,   [|a| apply(Function::LeakyReluPrime, a), |a| minus(&a[0], &apply(Function::Relu, &a[..1]))]),
    row!(LeakyReluPrime, "leaky_relu'",   [Z, ("alpha", Some((1, 100)))],   exact, kink,   [zero, |a| minus(&Expr::one(), &apply(Function::ReluPrime, &a[..1]))]),
    row!(Elu,            "elu",           [Z, ("alpha", Some((1, 1)))],     real,  kink,   [|a| apply(Function::EluPrime, a), |a| minus(&apply(Function::Elu, &[a[0].clone(), Expr::one()]), &apply(Function::Relu, &a[..1]))]),
    row!(EluPrime,       "elu'",          [Z, ("alpha", Some((1, 1)))],     real,  kink,   [|a| times(&[minus(&Expr::one(), &apply(Function::ReluPrime, &a[..1])), apply(Function::EluPrime, a)]), |a| times(&[minus(&Expr::one(), &apply(Function::ReluPrime, &a[..1])), apply(Function::Exp, &a[..1])])]),
    row!(Sigmoid,        "sigmoid",       [Z],                              real,  smooth, [|a| times(&[apply(Function::Sigmoid, a), minus(&Expr::one(), &apply(Function::Sigmoid, a))])]),
    row!(Tanh,           "tanh",          [Z],                              real,  smooth, [|a| minus(&Expr::one(), &square(&apply(Function::Tanh, a)))]),
    row!(Softplus,       "softplus",      [Z],                              real,  smooth, [|a| apply(Function::Sigmoid, a)]),
    row!(Gelu,           "gelu",          [Z],                              real,  smooth, [gelu_prime]),
    row!(GeluTanh,       "gelu_tanh",     [Z],                              real,  smooth, [gelu_tanh_prime]),
    row!(Silu,           "silu",          [Z],                              real,  smooth, [silu_prime]),
    row!(Exp,            "exp",           [Z],                              real,  smooth, [|a| apply(Function::Exp, a)]),
    row!(Log,            "log",           [Z],                              real,  smooth, [|a| a[0].power(&Rational::from(-1))]),
    row!(Sqrt,           "sqrt",          [Z],                              real,  smooth, [|a| apply(Function::Sqrt, a).power(&Rational::from(-1)).scale(&ratio(1, 2))]),
    row!(Abs,            "abs",           [Z],                              exact, kink,   [|a| apply(Function::Sign, a)]),
    row!(Sign,           "sign",          [Z],                              exact, kink,   [zero]),
    row!(Sin,            "sin",           [Z],                              real,  smooth, [|a| apply(Function::Cos, a)]),
    row!(Cos,            "cos",           [Z],                              real,  smooth, [|a| apply(Function::Sin, a).negate()]),
    row!(Erf,            "erf",           [Z],                              real,  smooth, [|a| times(&[gaussian(&a[0], 1), apply(Function::Sqrt, &[apply(Function::Pi, &[])]).power(&Rational::from(-1)).scale(&ratio(2, 1))])]),
    row!(Max,            "max",           [A, B],                           exact, kink,   [|a| apply(Function::GreaterOrEqual, a), |a| apply(Function::Less, a)]),
    row!(Min,            "min",           [A, B],                           exact, kink,   [|a| apply(Function::LessOrEqual, a), |a| apply(Function::Greater, a)]),
    row!(Where,          "where",         [("c", None), A, B],              exact, kink,   [zero, |a| a[0].clone(), |a| minus(&Expr::one(), &a[0])]),
    row!(StopGradient,   "stop_gradient", [("x", None)],                    exact, smooth, [zero]),
    row!(Norm,           "norm'",         [("s", None)],                    real,  kink,   [|a| apply(Function::NormPrime, a)]),
    row!(NormPrime,      "norm''",        [("s", None)],                    real,  kink,   [|a| apply(Function::NormPrime, a).power(&Rational::from(3)).scale(&ratio(-2, 1))]),
    row!(Power,          "^",             [A, B],                           real,  smooth, [|a| times(&[a[1].clone(), apply(Function::Power, &[a[0].clone(), minus(&a[1], &Expr::one())])]), |a| times(&[apply(Function::Power, a), apply(Function::Log, &a[..1])])]),
    row!(Pi,             "pi",            [],                               real,  smooth, []),
    row!(Equal,          "==",            [A, B],                           exact, kink,   [zero, zero]),
    row!(NotEqual,       "!=",            [A, B],                           exact, kink,   [zero, zero]),
    row!(Less,           "<",             [A, B],                           exact, kink,   [zero, zero]),
    row!(LessOrEqual,    "<=",            [A, B],                           exact, kink,   [zero, zero]),
    row!(Greater,        ">",             [A, B],                           exact, kink,   [zero, zero]),
    row!(GreaterOrEqual, ">=",            [A, B],                           exact, kink,   [zero, zero]),
];

impl Function {
    /// Its row.
    pub fn row(self) -> &'static Row {
        &FUNCTIONS[self as usize]
    }

    /// Whether it compares its arguments: its value is 1 or 0.
    pub fn is_comparison(self) -> bool {
        matches!(
            self,
            Function::Equal
                | Function::NotEqual
                | Function::Less
                | Function::LessOrEqual
                | Function::Greater
                | Function::GreaterOrEqual
        )
    }

    /// The function of that name in the network language.
    pub fn named(name: &str) -> Option<Function> {
        FUNCTIONS
            .iter()
            .find(|row| row.name == name)
            .map(|row| row.function)
    }

    /// The derivative by the k-th argument, at these arguments.
    ///
    /// ```
    /// use backprose::algebra::{Expr, function::Function};
    /// let z = Expr::argument(0);
    /// let slope = Function::Exp.partial(0, &[z.clone()]);
    /// assert_eq!(slope, Expr::apply(Function::Exp, vec![z]));
    /// ```
    pub fn partial(self, k: usize, arguments: &[Expr]) -> Expr {
        self.row().partials[k](arguments)
    }

    /// The same with [`Expr::argument`] in the place of the arguments, made once.
    pub fn formula(self, k: usize) -> &'static Expr {
        static FORMULAS: [OnceLock<Vec<Expr>>; FUNCTIONS.len()] =
            [const { OnceLock::new() }; FUNCTIONS.len()];
        &FORMULAS[self as usize].get_or_init(|| {
            let row = self.row();
            let arguments: Vec<Expr> = (0..row.arguments.len() as u32)
                .map(Expr::argument)
                .collect();
            row.partials
                .iter()
                .map(|partial| partial(&arguments))
                .collect()
        })[k]
    }
}

fn ratio(numerator: i64, denominator: u64) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

fn zero(_: &[Expr]) -> Expr {
    Expr::zero()
}

fn apply(function: Function, arguments: &[Expr]) -> Expr {
    Expr::apply(function, arguments.to_vec())
}

fn times(factors: &[Expr]) -> Expr {
    Expr::product(factors.to_vec())
}

fn minus(a: &Expr, b: &Expr) -> Expr {
    Expr::sum(vec![a.clone(), b.negate()])
}

fn square(a: &Expr) -> Expr {
    a.power(&Rational::from(2))
}

/// exp(−z²/k)
fn gaussian(z: &Expr, k: u64) -> Expr {
    apply(Function::Exp, &[square(z).scale(&ratio(-1, k))])
}

/// Φ(z) + z φ(z), with the normal distribution Φ(z) = ½(1 + erf(z/√2)) and its density φ.
fn gelu_prime(a: &[Expr]) -> Expr {
    let inverse_root = |n: Expr| apply(Function::Sqrt, &[n]).power(&Rational::from(-1));
    let two = Expr::number(Rational::from(2));
    let erf = apply(
        Function::Erf,
        &[times(&[a[0].clone(), inverse_root(two.clone())])],
    );
    let distribution = Expr::sum(vec![Expr::one(), erf]).scale(&ratio(1, 2));
    let density = times(&[
        gaussian(&a[0], 2),
        inverse_root(times(&[two, apply(Function::Pi, &[])])),
    ]);
    Expr::sum(vec![distribution, times(&[a[0].clone(), density])])
}

/// gelu_tanh(z) = ½ z (1 + tanh u), u = √(2/π) (z + 0.044715 z³)
fn gelu_tanh_prime(a: &[Expr]) -> Expr {
    let z = &a[0];
    let two_over_pi = apply(Function::Pi, &[])
        .power(&Rational::from(-1))
        .scale(&ratio(2, 1));
    let root = apply(Function::Sqrt, &[two_over_pi]);
    let cube = z.power(&Rational::from(3)).scale(&ratio(44_715, 1_000_000));
    let u = times(&[root.clone(), Expr::sum(vec![z.clone(), cube])]);
    let tanh = apply(Function::Tanh, &[u]);
    let inner = Expr::sum(vec![
        Expr::one(),
        square(z).scale(&ratio(3 * 44_715, 1_000_000)),
    ]);
    let first = Expr::sum(vec![Expr::one(), tanh.clone()]).scale(&ratio(1, 2));
    let second =
        times(&[z.clone(), minus(&Expr::one(), &square(&tanh)), root, inner]).scale(&ratio(1, 2));
    Expr::sum(vec![first, second])
}

/// σ(z) + z σ(z)(1 − σ(z))
fn silu_prime(a: &[Expr]) -> Expr {
    let sigmoid = apply(Function::Sigmoid, a);
    let slope = Function::Sigmoid.partial(0, a);
    Expr::sum(vec![sigmoid, times(&[a[0].clone(), slope])])
}

impl Expr {
    /// The k-th argument of a row of the table.
    pub fn argument(k: u32) -> Expr {
        Expr::atom(Atom::Argument(k))
    }
}
