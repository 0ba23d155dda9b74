//! Random formulas: KaTeX accepts them all, and both spellings keep every name.

use super::fixture::{THREE, latex, n, ratio, scope};
use backprose::algebra::function::{FUNCTIONS, Function};
use backprose::algebra::{Form, Index, Variable};
use backprose::matrix::shape::Size;
use backprose::matrix::{
    Addend, Bound, Filling, MatExpr, MatrixFunction, Normalization, Over, Reduction, Selector,
};
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
        1 => form().prop_map(MatExpr::Position),
        1 => (any::<bool>(), sizes.clone(), sizes).prop_map(|(ones, rows, columns)| {
            let filling = if ones { Filling::Ones } else { Filling::Zeros };
            MatExpr::Fill(filling, vec![rows, columns])
        }),
    ]
}

fn index() -> impl Strategy<Value = Index> {
    (0_u32..3, prop::sample::select(vec![THREE, n()]))
        .prop_map(|(number, range)| Index::free(number, range))
}

fn form() -> impl Strategy<Value = Form> {
    let constant = scope().find("u").unwrap();
    let variable = prop_oneof![
        4 => index().prop_map(Variable::Index),
        1 => Just(Variable::Size(n())),
        1 => index().prop_map(move |index| Variable::Entry(constant, vec![index.into()])),
    ];
    let terms = prop::collection::vec((variable, -2_i64..3), 0..3);
    (terms, -3_i64..4).prop_map(|(terms, constant)| {
        let start = Form::from(constant);
        terms.into_iter().fold(start, |sum, (variable, factor)| {
            sum.plus(factor, &Form::variable(variable))
        })
    })
}

fn selector() -> impl Strategy<Value = Selector> {
    let ids = scope().find("v").unwrap();
    prop_oneof![
        3 => form().prop_map(|form| Selector::At(form.into())),
        1 => form().prop_map(|first| Selector::Range(first, n())),
        1 => Just(Selector::All),
        1 => Just(Selector::Gather(ids)),
    ]
}

fn bound() -> impl Strategy<Value = Bound> {
    (index(), form(), prop::option::of(form())).prop_map(|(index, first, last)| Bound {
        index,
        first,
        last,
    })
}

/// What is made of whole tensors.
fn of_whole(inner: BoxedStrategy<MatExpr>) -> impl Strategy<Value = MatExpr> {
    let boxed = inner.clone().prop_map(Box::new).boxed();
    let functions = vec![
        MatrixFunction::Inverse,
        MatrixFunction::Determinant,
        MatrixFunction::LogDeterminant,
    ];
    let kinds = vec![Normalization::Softmax, Normalization::LogSoftmax];
    let over = vec![Over::Sum, Over::Mean, Over::Product, Over::Max, Over::Min];
    let size = Size::matrix(THREE, n());
    prop_oneof![
        (prop::sample::select(functions), boxed.clone())
            .prop_map(|(function, a)| MatExpr::OfMatrix(function, a)),
        (prop::sample::select(kinds), boxed.clone(), 0_usize..2)
            .prop_map(|(kind, a, axis)| MatExpr::Normalize(kind, a, axis)),
        (boxed.clone(), boxed.clone()).prop_map(move |(a, b)| MatExpr::Kronecker(a, b, size)),
        (prop::collection::vec(inner, 1..3), 0_usize..3)
            .prop_map(move |(all, axis)| MatExpr::Concat(all, axis, size)),
        (boxed.clone(), 0_usize..2).prop_map(move |(a, axis)| MatExpr::Pad(a, 2, vec![axis], size)),
        boxed
            .clone()
            .prop_map(|a| MatExpr::Reshape(a, vec![n(), THREE])),
        (boxed.clone(), prop::collection::vec(selector(), 1..3))
            .prop_map(|(a, selectors)| MatExpr::Select(a, selectors)),
        (prop::collection::vec(index(), 1..3), boxed.clone())
            .prop_map(|(indices, a)| MatExpr::Entries(indices, a)),
        (
            prop::sample::select(over),
            prop::collection::vec(bound(), 1..3),
            boxed
        )
            .prop_map(|(over, bounds, a)| MatExpr::Over(over, bounds, a)),
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
        Reduction::Product,
        Reduction::Max,
        Reduction::Norm,
        Reduction::LogSumExp,
    ];
    leaf().prop_recursive(5, 40, 4, move |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let addend =
            (any::<bool>(), inner.clone()).prop_map(|(negative, value)| Addend { negative, value });
        let several = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            1 => prop::collection::vec(addend, 1..4).prop_map(MatExpr::Add),
            1 => several.clone().prop_map(MatExpr::Multiply),
            1 => several.prop_map(MatExpr::Product),
            1 => boxed.clone().prop_map(MatExpr::Negate),
            1 => boxed.clone().prop_map(MatExpr::Transpose),
            1 => boxed.clone().prop_map(MatExpr::Diag),
            1 => (boxed.clone(), boxed.clone()).prop_map(|(a, b)| MatExpr::Divide(a, b)),
            1 => (boxed.clone(), boxed.clone()).prop_map(|(a, b)| MatExpr::Dot(a, b)),
            1 => (boxed.clone(), -4_i64..4, 1_u64..4)
                .prop_map(|(base, a, b)| MatExpr::Power(base, ratio(a, b))),
            1 => (prop::sample::select(reductions.clone()), boxed, prop::option::of(0_usize..2))
                .prop_map(|(reduction, inner, axis)| MatExpr::Reduce(reduction, inner, axis)),
            4 => of_whole(inner.clone()),
            1 => (prop::sample::select(functions.clone()), inner).prop_map(|(function, inner)| {
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
