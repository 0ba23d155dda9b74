//! Formulas in plain signs: what people read on a terminal.

use backprose::notation::plain::plain;
use proptest::prelude::*;

#[test]
fn formulas_read_well() {
    let rows = [
        (
            r"0.6\cdot 1.0+0.9 \cdot 1.9 + 0.3",
            "0.6·1.0 + 0.9·1.9 + 0.3",
        ),
        (r"\frac{\partial L}{\partial z_2} \cdot a_1", "∂L/∂z_2·a_1"),
        (
            r"\frac{\partial L}{\partial a}\frac{\partial a}{\partial z}",
            "∂L/∂a·∂a/∂z",
        ),
        (r"W_2^\top \delta", "W_2ᵀ δ"),
        (
            r"W_2^T\delta^{(2)} \odot \sigma'(z^{(1)})",
            "W_2ᵀ δ^(2) ⊙ σ′(z^(1))",
        ),
        (r"-0.54 \cdot -1", "-0.54·-1"),
        (r"x = -1", "x = -1"),
        (r"\frac{a + b}{2 n}", "(a + b)/(2 n)"),
        (r"\frac12 x", "1/2·x"),
        (r"\left(\frac{1}{2}\right)^2", "(1/2)²"),
        (r"{\frac{1}{2}}^2", "(1/2)²"),
        (r"h_{t-1} + w_{11} + w_{i,j}", "h_(t - 1) + w_11 + w_(i, j)"),
        (r"e^{-z}, x^{10}, x^{-1}", "e^(-z), x¹⁰, x⁻¹"),
        (
            r"\sqrt{x + 1} + \sqrt[3]{8} + \sqrt 2",
            "√(x + 1) + ³√8 + √2",
        ),
        (r"\tanh x + \log(z) + \ln z", "tanh x + log(z) + ln z"),
        (r"\operatorname{ReLU}(z_1)", "ReLU(z_1)"),
        (r"\text{ReLU}'(z)", "ReLU′(z)"),
        (r"\sum_{i=1}^{n} x_i y_i", "∑_(i = 1)^n x_i y_i"),
        (r"\hat y - \bar{x} + \tilde{\mathbf{h}}", "ŷ - x̄ + h̃"),
        (r"\begin{pmatrix} 0.6 \\ 0.9 \end{pmatrix}^T", "[0.6, 0.9]ᵀ"),
        (
            r"\left[\begin{array}{cc} 1 & 2 \end{array}\right]",
            "[[1, 2]]",
        ),
        (
            r"\begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
            "{1, z > 0; 0, z ≤ 0}",
        ),
        (
            r"a \le b \ne c \to d \in \{1, 2\}",
            "a ≤ b ≠ c → d ∈ {1, 2}",
        ),
        (r"\lVert x \rVert_2", "‖x‖_2"),
        (r"\mystery{x}", r"\mystery x"),
        (r"2.61", "2.61"),
        ("学习率 = 0.1", "学习率 = 0.1"),
    ];
    for (latex, wanted) in rows {
        assert_eq!(plain(latex), wanted, "{latex}");
    }
}

#[test]
fn what_is_broken_is_shown_as_far_as_it_goes() {
    for latex in [
        "",
        "}",
        "{",
        "\\",
        "^",
        "_",
        "a^",
        "\\frac",
        "\\frac{a",
        "\\begin{bmatrix} 1 & ",
        "\\end{bmatrix}",
        "\\begin{",
        "\\sqrt[",
        "\\left.",
        "a}b",
        "\\text{",
        "\\hat",
    ] {
        plain(latex);
    }
    assert_eq!(plain("a } b"), "a b");
    let deep = format!("{}x{}", "{".repeat(100_000), "}".repeat(100_000));
    assert!(plain(&deep).contains('x'));
    plain(&"\\frac{".repeat(50_000));
    plain(&"\\begin{matrix}".repeat(50_000));
    plain(&"a^".repeat(50_000));
}

proptest! {
    #[test]
    fn nothing_is_too_odd_to_be_shown(latex in r"(\\[a-z]{1,6}|[{}\[\]()^_&$a-z0-9+=. ]|\\\\|é|学){0,40}") {
        plain(&latex);
    }
}
