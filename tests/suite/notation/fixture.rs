//! A small network to write formulas about, and short words to build them with.

use backprose::algebra::function::Function;
use backprose::algebra::{Expr, Index, Rational};
use backprose::matrix::{Addend, MatExpr, Reduction};
use backprose::notation::typeset::{self, Letters, Style};
use backprose::notation::{Math, write};
use backprose::scope::{Dim, Kind, Scope};
use katex::{KatexContext, OutputFormat, Settings, StrictMode, StrictSetting};

pub const TWO: Dim = Dim::Number(2);
pub const THREE: Dim = Dim::Number(3);

/// Scalars `y c L`, columns of three `x u v`, of two `z_1 b_1`, matrices `W_1[2, 3] A[3, 3]
/// X[n, 3]`, a tensor `K[2, 3, 3]`.
pub fn scope() -> Scope {
    let mut scope = Scope::new();
    let n = Dim::Size(scope.size("n"));
    for (text, sizes) in [
        ("y", vec![]),
        ("c", vec![]),
        ("L", vec![]),
        ("x", vec![THREE]),
        ("u", vec![THREE]),
        ("v", vec![THREE]),
        ("z_1", vec![TWO]),
        ("b_1", vec![TWO]),
        ("W_1", vec![TWO, THREE]),
        ("A", vec![THREE, THREE]),
        ("X", vec![n, THREE]),
        ("K", vec![TWO, THREE, THREE]),
    ] {
        scope.declare(text, Kind::Input, sizes);
    }
    for text in ["y", "z_1", "W_1", "x"] {
        let (loss, name) = (scope.find("L").unwrap(), scope.find(text).unwrap());
        scope.adjoint(loss, name);
    }
    scope
}

/// What KaTeX has accepted.
pub fn latex(math: &Math) -> String {
    thread_local! {
        static CONTEXT: KatexContext = KatexContext::default();
    }
    let latex = write::latex(math);
    let settings = Settings::builder()
        .display_mode(true)
        .output(OutputFormat::Mathml)
        .strict(StrictSetting::Mode(StrictMode::Error))
        .build();
    CONTEXT.with(|context| {
        if let Err(error) = katex::render_to_string(context, &latex, &settings) {
            panic!("KaTeX refuses {latex}: {error}");
        }
    });
    latex
}

/// A formula of whole tensors over [`scope`], in LaTeX.
pub fn set(expr: &MatExpr) -> String {
    let scope = scope();
    latex(&typeset::matrix(expr, &Style::new(&scope)))
}

/// A formula of one component over [`scope`], its free indices called i, j, p, q.
pub fn set_component(expr: &Expr) -> String {
    let scope = scope();
    latex(&typeset::component(
        expr,
        &letters(&scope),
        &Style::new(&scope),
    ))
}

pub fn letters(scope: &Scope) -> Letters {
    ["i", "j", "p", "q"]
        .into_iter()
        .enumerate()
        .fold(Letters::new(scope), |letters, (number, letter)| {
            letters.named(Index::free(number as u32, TWO), letter)
        })
}

pub fn name(text: &str) -> MatExpr {
    MatExpr::Name(scope().find(text).unwrap())
}

/// ∂L/∂text
pub fn gradient(text: &str) -> MatExpr {
    let scope = scope();
    let (loss, name) = (scope.find("L").unwrap(), scope.find(text).unwrap());
    MatExpr::Name(scope.find_adjoint(loss, name).unwrap())
}

pub fn ratio(above: i64, below: u64) -> Rational {
    Rational::from_parts(above.into(), below.into())
}

pub fn number(above: i64, below: u64) -> MatExpr {
    MatExpr::Number(ratio(above, below))
}

pub fn n() -> Dim {
    Dim::Size(scope().find_size("n").unwrap())
}

pub fn plus(value: MatExpr) -> Addend {
    Addend {
        negative: false,
        value,
    }
}

pub fn minus(value: MatExpr) -> Addend {
    Addend {
        negative: true,
        value,
    }
}

pub fn sum<const N: usize>(addends: [Addend; N]) -> MatExpr {
    MatExpr::Add(addends.into())
}

pub fn difference(a: MatExpr, b: MatExpr) -> MatExpr {
    sum([plus(a), minus(b)])
}

pub fn times<const N: usize>(factors: [MatExpr; N]) -> MatExpr {
    MatExpr::Multiply(factors.into())
}

pub fn product<const N: usize>(factors: [MatExpr; N]) -> MatExpr {
    MatExpr::Product(factors.into())
}

pub fn divide(a: MatExpr, b: MatExpr) -> MatExpr {
    MatExpr::Divide(Box::new(a), Box::new(b))
}

pub fn power(a: MatExpr, above: i64, below: u64) -> MatExpr {
    MatExpr::Power(Box::new(a), ratio(above, below))
}

pub fn negate(a: MatExpr) -> MatExpr {
    MatExpr::Negate(Box::new(a))
}

pub fn apply<const N: usize>(function: Function, arguments: [MatExpr; N]) -> MatExpr {
    MatExpr::Apply(function, arguments.into())
}

/// Of all entries.
pub fn reduce(reduction: Reduction, a: MatExpr) -> MatExpr {
    MatExpr::Reduce(reduction, Box::new(a), None)
}
