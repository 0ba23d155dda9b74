//! Random formulas: KaTeX accepts them all, and both spellings keep every name.

use super::fixture::{THREE, latex, n, ratio, scope};
use backprose::algebra::function::{FUNCTIONS, Function};
use backprose::matrix::{Addend, Filling, MatExpr, Reduction};
use backprose::notation::names::{self, LayerStyle};
use backprose::notation::numbers::decimal;
use backprose::notation::typeset::{self, Style};
use backprose::notation::{text, write};
use backprose::scope::Dim;
use proptest::prelude::*;

fn leaf() -> impl Strategy<Value = MatExpr> {
    let names: Vec<MatExpr> = scope().names().map(MatExpr::Name).collect();
    let sizes = prop::sample::select(vec![Dim::ONE, THREE, n()]);
    prop_oneof![
        4 => prop::sample::select(names),
        1 => (-30_i64..30, 1_u64..12).prop_map(|(a, b)| MatExpr::Number(ratio(a, b))),
        1 => sizes.clone().prop_map(MatExpr::Size),
        1 => sizes.clone().prop_map(MatExpr::Eye),
        1 => (any::<bool>(), sizes.clone(), sizes).prop_map(|(ones, rows, columns)| {
            let filling = if ones { Filling::Ones } else { Filling::Zeros };
            MatExpr::Fill(filling, vec![rows, columns])
        }),
    ]
}

/// Shapes need not fit: a formula must be typeset all the same.
fn formula() -> impl Strategy<Value = MatExpr> {
    let functions: Vec<Function> = FUNCTIONS.iter().map(|row| row.function).collect();
    let reductions = vec![
        Reduction::Sum,
        Reduction::Mean,
        Reduction::Norm2,
        Reduction::Trace,
    ];
    leaf().prop_recursive(5, 40, 4, move |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let addend =
            (any::<bool>(), inner.clone()).prop_map(|(negative, value)| Addend { negative, value });
        let several = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            prop::collection::vec(addend, 1..4).prop_map(MatExpr::Add),
            several.clone().prop_map(MatExpr::Multiply),
            several.prop_map(MatExpr::Product),
            boxed.clone().prop_map(MatExpr::Negate),
            boxed.clone().prop_map(MatExpr::Transpose),
            boxed.clone().prop_map(MatExpr::Diag),
            (boxed.clone(), boxed.clone()).prop_map(|(a, b)| MatExpr::Divide(a, b)),
            (boxed.clone(), boxed.clone()).prop_map(|(a, b)| MatExpr::Dot(a, b)),
            (boxed.clone(), -4_i64..4, 1_u64..4)
                .prop_map(|(base, a, b)| MatExpr::Power(base, ratio(a, b))),
            (prop::sample::select(reductions.clone()), boxed)
                .prop_map(|(reduction, inner)| MatExpr::Reduce(reduction, inner, None)),
            (prop::sample::select(functions.clone()), inner).prop_map(|(function, inner)| {
                let count = function.row().arguments.len();
                MatExpr::Apply(function, vec![inner; count])
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn katex_accepts_every_formula(expr in formula()) {
        let scope = scope();
        let math = typeset::matrix(&expr, &Style::new(&scope));
        let latex = latex(&math);
        prop_assert!(!latex.contains('\n'));
        prop_assert!(!latex.contains("+ -") && !latex.contains("--"), "{latex}");
        prop_assert!(write::width(&math) <= latex.len() * 2);
        for name in expr.names() {
            let text = &scope.letter(name).text;
            prop_assert!(text::matrix(&expr, &scope).contains(text.as_str()));
        }
    }

    #[test]
    fn katex_accepts_every_name(name in "[a-zA-Zα-ωΑ-ΡΣ-Ω权重éж0-9_,]{0,12}|[a-z]_(hat|bar|star|tilde|dot)_[0-9a-z]{1,2}(_hat)?") {
        for layers in [LayerStyle::Subscript, LayerStyle::Superscript, LayerStyle::Brackets] {
            latex(&names::text(&name, layers));
        }
    }

    #[test]
    fn katex_accepts_every_formula_with_numbers_put_in(expr in formula()) {
        let scope = scope();
        let put = |expr: &MatExpr| {
            matches!(expr, MatExpr::Name(_)).then(|| decimal("-1.5e-12"))
        };
        let style = Style { substitute: Some(&put), ..Style::new(&scope) };
        let latex = latex(&typeset::matrix(&expr, &style));
        prop_assert!(!latex.contains("+ -") && !latex.contains("- -"), "{latex}");
    }
}
