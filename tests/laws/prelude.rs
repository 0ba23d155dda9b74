//! Every definition of the prelude, derived: in symbols where its sizes allow it, and with numbers
//! and all dimensions different, where each gradient is what a difference says in sixty digits.

use crate::differences::{checked, derived, network, variables};
use backprose::diagnostic::Diagnostics;
use backprose::source::Source;
use backprose::syntax;
use backprose::syntax::ast::StatementKind;
use std::collections::BTreeMap;

/// A network around a definition.
struct Case {
    /// The network without its `derive`; its loss is `L`.
    text: &'static str,
    /// The numbers of its sizes, as in `n = 4`; none where the sizes stand in it as numbers, as they
    /// do where a shape is made of its parts.
    sizes: &'static str,
    /// The numbers of its values: `positive` ones lie between 0 and 1, those of other names
    /// between −1 and 1 unless a `given` of its own is in the text.
    positive: &'static [&'static str],
}

const fn case(text: &'static str, sizes: &'static str) -> Case {
    Case {
        text,
        sizes,
        positive: &[],
    }
}

const fn of_positive(
    text: &'static str,
    sizes: &'static str,
    positive: &'static [&'static str],
) -> Case {
    Case {
        text,
        sizes,
        positive,
    }
}

/// A row for each name, with a case for each of its definitions in their order.
const CASES: &[(&str, &[Case])] = &[
    (
        "dense",
        &[
            case(
                "input x[n]\nconst C[m]\nconst q[m]\ny = dense(x, m, tanh)\nL = sum(C * y) + sum(q * y^2)",
                "n = 3, m = 2",
            ),
            case(
                "input X[N, n]\nconst C[N, m]\ny = dense(X, m, sigmoid)\nL = sum(C * y) + norm2(y)",
                "N = 4, n = 3, m = 2",
            ),
        ],
    ),
    (
        "conv1d",
        &[
            case(
                "input x[n]\nconst C[c, n - k + 1]\ny = conv1d(x, c, k, tanh)\nL = sum(C * y) + norm2(y)",
                "n = 7, c = 2, k = 3",
            ),
            case(
                "input X[d, n]\nconst C[c, n - k + 1]\ny = conv1d(X, c, k, tanh)\nL = sum(C * y) + norm2(y)",
                "n = 7, c = 2, k = 4, d = 3",
            ),
        ],
    ),
    (
        "conv2d",
        &[
            case(
                "input X[h, w]\nconst C[c, h - k + 1, w - k + 1]\ny = conv2d(X, c, k)\nL = sum(C * y) + norm2(y)",
                "h = 5, w = 6, c = 2, k = 3",
            ),
            case(
                "input X[d, h, w]\nconst C[c, h - k + 1, w - k + 1]\ny = conv2d(X, c, k, tanh)\nL = sum(C * y) + norm2(y)",
                "d = 3, h = 5, w = 6, c = 2, k = 4",
            ),
        ],
    ),
    (
        "max_pool",
        &[
            case(
                "input x[7]\nconst C[3]\ny = max_pool(x, 3, stride = 2)\nL = sum(C * y) + norm2(y)",
                "",
            ),
            case(
                "input X[5, 6]\nconst C[2, 3]\ny = max_pool(X, 2)\nL = sum(C * y) + norm2(y)",
                "",
            ),
            case(
                "input X[3, 6, 4]\nconst C[3, 5, 3]\ny = max_pool(X, 2, stride = 1)\nL = sum(C * y) + norm2(y)",
                "",
            ),
        ],
    ),
    (
        "avg_pool",
        &[
            case(
                "input x[7]\nconst C[3]\ny = avg_pool(x, 3, stride = 2)\nL = sum(C * y) + norm2(y)",
                "",
            ),
            case(
                "input X[5, 6]\nconst C[2, 3]\ny = avg_pool(X, 2)\nL = sum(C * y) + norm2(y)",
                "",
            ),
            case(
                "input X[3, 6, 4]\nconst C[3, 5, 3]\ny = avg_pool(X, 2, stride = 1)\nL = sum(C * y) + norm2(y)",
                "",
            ),
        ],
    ),
    (
        "batch_norm",
        &[
            case(
                "input X[N, n]\nconst C[N, n]\ny = batch_norm(X)\nL = sum(C * y) + norm2(y)",
                "N = 4, n = 3",
            ),
            case(
                "input X[N, c, h, w]\nconst C[N, c, h, w]\ny = batch_norm(X)\nL = sum(C * y) + norm2(y)",
                "N = 2, c = 3, h = 4, w = 5",
            ),
        ],
    ),
    (
        "layer_norm",
        &[
            case(
                "input x[n]\nconst C[n]\ny = layer_norm(x)\nL = sum(C * y) + norm2(y)",
                "n = 4",
            ),
            case(
                "input X[N, n]\nconst C[N, n]\ny = layer_norm(X, eps = 0.01)\nL = sum(C * y) + norm2(y)",
                "N = 3, n = 4",
            ),
        ],
    ),
    (
        "rms_norm",
        &[
            case(
                "input x[n]\nconst C[n]\ny = rms_norm(x)\nL = sum(C * y) + norm2(y)",
                "n = 4",
            ),
            case(
                "input X[N, n]\nconst C[N, n]\ny = rms_norm(X)\nL = sum(C * y) + norm2(y)",
                "N = 3, n = 4",
            ),
        ],
    ),
    (
        "group_norm",
        &[
            case(
                "input x[6]\nconst C[6]\ny = group_norm(x, 2)\nL = sum(C * y) + norm2(y)",
                "",
            ),
            case(
                "input X[4, 3]\nconst C[4, 3]\ny = group_norm(X, 2)\nL = sum(C * y) + norm2(y)",
                "",
            ),
            case(
                "input X[6, 2, 3]\nconst C[6, 2, 3]\ny = group_norm(X, 3)\nL = sum(C * y) + norm2(y)",
                "",
            ),
        ],
    ),
    (
        "dropout",
        &[case(
            "input X[N, n]\nconst M[N, n]\nparam keep\ny = dropout(X, M, keep)\nL = norm2(y)\ngiven keep = 0.8, M = [[1, 0, 1], [0, 1, 1]]",
            "N = 2, n = 3",
        )],
    ),
    (
        "embedding",
        &[case(
            "param E[V, d]\nconst k[N]\nconst C[N, d]\ny = embedding(E, k)\nL = sum(C * y) + norm2(y)\ngiven k = [3, 1, 3, 2]",
            "V = 5, d = 3, N = 4",
        )],
    ),
    (
        "rnn_cell",
        &[case(
            "input x_1[n], x_2[n], h[m]\nconst C[m]\nh_1 = rnn_cell(x_1, h, name = e)\nh_2 = rnn_cell(x_2, h_1, name = e)\nL = sum(C * h_2) + norm2(h_1)",
            "n = 3, m = 2",
        )],
    ),
    (
        "lstm_cell",
        &[case(
            "input x_1[n], x_2[n], h[m], c[m]\nconst C[m]\nc_1, h_1 = lstm_cell(x_1, h, c, name = e)\nc_2, h_2 = lstm_cell(x_2, h_1, c_1, name = e)\nL = sum(C * h_2) + norm2(h_1)",
            "n = 3, m = 2",
        )],
    ),
    (
        "gru_cell",
        &[case(
            "input x_1[n], x_2[n], h[m]\nconst C[m]\nh_1 = gru_cell(x_1, h, name = e)\nh_2 = gru_cell(x_2, h_1, name = e)\nL = sum(C * h_2) + norm2(h_1)",
            "n = 3, m = 2",
        )],
    ),
    (
        "attention",
        &[case(
            "input Q[n, d], K[m, d], V[m, e]\nconst C[n, e]\ny = attention(Q, K, V)\nL = sum(C * y) + norm2(y)",
            "n = 2, m = 3, d = 4, e = 5",
        )],
    ),
    (
        "causal_attention",
        &[case(
            "input Q[n, d], K[n, d], V[n, e]\nconst C[n, e]\ny = causal_attention(Q, K, V)\nL = sum(C * y) + norm2(y)",
            "n = 3, d = 4, e = 2",
        )],
    ),
    (
        "multi_head_attention",
        &[case(
            "input X[3, 4]\nconst C[3, 4]\ny = multi_head_attention(X, 2)\nL = sum(C * y) + norm2(y)",
            "",
        )],
    ),
    (
        "transformer_block",
        &[case(
            "input X[3, 4]\nconst C[3, 4]\ny = transformer_block(X, 2, 5)\nL = sum(C * y) + norm2(y)",
            "",
        )],
    ),
    (
        "half_squared_error",
        &[case(
            "input p[N, n], y[N, n]\nL = half_squared_error(p, y)",
            "N = 2, n = 3",
        )],
    ),
    (
        "squared_error",
        &[case(
            "input p[N, c, n], y[N, c, n]\nL = squared_error(p, y)",
            "N = 2, c = 3, n = 4",
        )],
    ),
    (
        "mean_squared_error",
        &[case(
            "input p[N, c, n], y[N, c, n]\nL = mean_squared_error(p, y)",
            "N = 2, c = 3, n = 4",
        )],
    ),
    (
        "absolute_error",
        &[case(
            "input p[N, n], y[N, n]\nL = absolute_error(p, y)",
            "N = 2, n = 3",
        )],
    ),
    (
        "huber",
        &[case(
            "input p[N, n], y[N, n]\nparam delta\nL = huber(p, y, delta)\ngiven delta = 0.45",
            "N = 2, n = 3",
        )],
    ),
    (
        "binary_cross_entropy",
        &[of_positive(
            "input p[N, n], y[N, n]\nL = binary_cross_entropy(p, y)",
            "N = 2, n = 3",
            &["p", "y"],
        )],
    ),
    (
        "binary_cross_entropy_with_logits",
        &[case(
            "input p[N, n], y[N, n]\nL = binary_cross_entropy_with_logits(p, y)",
            "N = 2, n = 3",
        )],
    ),
    (
        "hinge",
        &[case(
            "input s[N, n], y[N, n]\nL = hinge(s, y)",
            "N = 2, n = 3",
        )],
    ),
    (
        "cross_entropy",
        &[
            of_positive("input p[n], y[n]\nL = cross_entropy(p, y)", "n = 3", &["p"]),
            of_positive(
                "input p[N, n], y[N, n]\nL = cross_entropy(p, y)",
                "N = 2, n = 3",
                &["p"],
            ),
        ],
    ),
    (
        "softmax_cross_entropy",
        &[
            case("input z[n], y[n]\nL = softmax_cross_entropy(z, y)", "n = 3"),
            case(
                "input z[N, n], y[N, n]\nL = softmax_cross_entropy(z, y)",
                "N = 2, n = 3",
            ),
        ],
    ),
    (
        "nll",
        &[
            of_positive(
                "input p[n]\nconst k\nL = nll(p, k)\ngiven k = 2",
                "n = 3",
                &["p"],
            ),
            of_positive(
                "input P[N, n]\nconst k[N]\nL = nll(P, k)\ngiven k = [2, 1, 2]",
                "N = 3, n = 4",
                &["P"],
            ),
        ],
    ),
    (
        "kl_divergence",
        &[
            of_positive(
                "input p[n], q[n]\nL = kl_divergence(p, q)",
                "n = 3",
                &["p", "q"],
            ),
            of_positive(
                "input p[N, n], q[N, n]\nL = kl_divergence(p, q)",
                "N = 2, n = 3",
                &["p", "q"],
            ),
        ],
    ),
];

/// How many definitions each name of the prelude has.
fn definitions() -> BTreeMap<String, usize> {
    let text = include_str!("../../grammar/prelude.bp");
    let source = Source::new("prelude.bp", text);
    let network = syntax::parse(&source, &Default::default(), &mut Diagnostics::new());
    let mut counts = BTreeMap::new();
    for statement in network.statements {
        if let StatementKind::Function { name, .. } | StatementKind::Layer { name, .. } =
            statement.kind
        {
            *counts.entry(name.text.to_string()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_definition_has_a_case() {
    let cases: BTreeMap<String, usize> = CASES
        .iter()
        .map(|(name, cases)| (name.to_string(), cases.len()))
        .collect();
    assert_eq!(
        cases,
        definitions(),
        "each definition of the prelude needs a case in tests/laws/prelude.rs"
    );
}

/// A case without the numbers of its own.
fn in_symbols(case: &Case) -> String {
    let kept = case.text.lines().filter(|line| !line.starts_with("given"));
    kept.collect::<Vec<_>>().join("\n")
}

/// A network, derived by all that it declares, its layers' parameters too, and these lines.
fn with_derive(text: &str, numbers: &[String]) -> String {
    let graph = network(&format!("{text}\n"));
    let declared = variables(&graph).join(", ");
    format!("{text}\nderive L wrt {declared}\n{}\n", numbers.join("\n"))
}

/// Every layer is tried before the law fails, which then tells all that do.
fn every_case(mut law: impl FnMut(&Case) + std::panic::UnwindSafe + Copy) {
    let mut failing = Vec::new();
    for (name, cases) in CASES {
        for (place, case) in cases.iter().enumerate() {
            let tried = std::panic::catch_unwind(move || law(case));
            if let Err(why) = tried {
                let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
                failing.push(format!("{name}, definition {}:\n{why}", place + 1));
            }
        }
    }
    assert!(failing.is_empty(), "{}", failing.join("\n\n"));
}

#[test]
fn every_definition_is_derived_in_symbols() {
    every_case(|case| {
        derived(&with_derive(&in_symbols(case), &[]));
    });
}

#[test]
fn every_gradient_of_the_prelude_is_the_slope() {
    every_case(|case| {
        let text = in_symbols(case);
        let own = |line: &&str| line.starts_with("given");
        let own: Vec<String> = case.text.lines().filter(own).map(str::to_owned).collect();
        for seed in 1..3 {
            let mut numbers = own.clone();
            if !case.sizes.is_empty() {
                numbers.push(format!("given {}", case.sizes));
            }
            let graph = network(&format!("{text}\n"));
            for node in graph.nodes.iter().filter(|node| node.definition.is_none()) {
                let name = &graph.scope.letter(node.name).text;
                let given = |line: &String| {
                    let names = line.split([' ', ',']).collect::<Vec<_>>();
                    names.contains(&&**name)
                };
                if own.iter().any(given) {
                    continue;
                }
                let low = match case.positive.contains(&&**name) {
                    true => "0.05",
                    false => "-1",
                };
                numbers.push(format!(
                    "given {name} = random(seed = {seed}, digits = 3, low = {low}, high = 0.95)"
                ));
            }
            checked(&with_derive(&text, &numbers), 6);
        }
    });
}
