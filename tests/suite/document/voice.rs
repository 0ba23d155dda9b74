//! The voices and layouts of a document: what stands in it, and what does not.

use super::written;
use backprose::{Detail, Language, Layout, Notation, Settings};

fn voice(text: &str, notation: Notation) -> String {
    let settings = Settings {
        notation,
        ..Settings::default()
    };
    written(text, &settings)
}

fn has(document: &str, wanted: &[&str]) {
    for formula in wanted {
        assert!(
            document.contains(formula),
            "{formula}\nis not in\n{document}"
        );
    }
}

const DENSE: &str =
    "input x[2]\nparam W[2, 2], b[2]\nz = W @ x + b\na = tanh(z)\nL = sum(a^2)\nderive L\n";
const NUMBERS: &str = "given x = [1, 2], W = [[0.5, -1], [0, 0.25]], b = [1, 1]\n";

#[test]
fn the_scalar_voice_writes_sums_out_and_puts_numbers_in() {
    let document = voice(&format!("{DENSE}{NUMBERS}"), Notation::Scalar);
    has(
        &document,
        &[
            r"z_1 &= W_{11} x_1 + W_{12} x_2 + b_1 \\",
            r"L &= a_1^2 + a_2^2",
            r"\frac{\partial L}{\partial W_{12}} &= \frac{\partial L}{\partial z_1} \cdot \frac{\partial z_1}{\partial W_{12}} = \frac{\partial L}{\partial z_1}\, x_2 \\",
            r"$\frac{\partial z_1}{\partial W_{11}} = x_1$ (*sum rule, constant factor rule*), and likewise for the other entries.",
            r"z_1 &= W_{11} x_1 + W_{12} x_2 + b_1 = 0.5 \cdot 1 + (-1) \cdot 2 + 1 = -0.5 \\",
            "$W_{22} = 0.25$",
        ],
    );
    for sign in [r"\sum", "bmatrix", r"\top", r"\odot", r"\delta"] {
        assert!(!document.contains(sign), "{sign}\n{document}");
    }
}

#[test]
fn the_index_voice_has_limits_and_no_matrices() {
    let document = voice(&format!("{DENSE}{NUMBERS}"), Notation::Index);
    has(
        &document,
        &[
            r"z_i &= \sum_{k=1}^2 W_{ik} x_k + b_i \\",
            r"\frac{\partial L}{\partial W_{pq}} = \frac{\partial L}{\partial z_p}\, x_q",
            r"z_1 &= 0.5 \cdot 1 + (-1) \cdot 2 + 1 = -0.5 \\",
        ],
    );
    for sign in ["bmatrix", r"\top", r"\odot", "the shape of $W$."] {
        assert!(!document.contains(sign), "{sign}\n{document}");
    }
}

#[test]
fn entries_beside_a_tensor_vanish() {
    let text = "input x[3]\nparam k[3]\nz[i: 3] = sum(u: k[u] * pad(x, 1)[i + u - 1])\nL = sum(z^2)\nderive L wrt x\n";
    let document = voice(text, Notation::Scalar);
    has(
        &document,
        &[
            r"z_1 &= x_1 k_2 + x_2 k_3 \\",
            r"z_2 &= x_1 k_1 + x_2 k_2 + x_3 k_3 \\",
            r"\frac{\partial L}{\partial x_1} &=",
            r"= \frac{\partial L}{\partial z_2}\, k_1 + \frac{\partial L}{\partial z_1}\, k_2",
        ],
    );
}

#[test]
fn the_greatest_of_a_window_is_written_with_all_of_them() {
    let text = "input X[2, 3]\nP[j: 2] = max(u = 1..2, v = 1..2: X[u, j + v - 1])\nL = sum(P)\nderive L wrt X\ngiven X = [[1, 5, 2], [0, 3, 7]]\n";
    let document = voice(text, Notation::Scalar);
    has(
        &document,
        &[
            r"P_1 &= \max(X_{11}, X_{12}, X_{21}, X_{22})",
            r"\max(1, 5, 0, 3) = 5",
        ],
    );
}

#[test]
fn equal_entries_share_a_line() {
    let document = voice(
        "input z[2]\ny = tanh(z)\njacobian y wrt z\n",
        Notation::Scalar,
    );
    has(
        &document,
        &[
            r"\frac{\partial y_1}{\partial z_1} &= 1 - y_1^2",
            r"\frac{\partial y_1}{\partial z_2} = \frac{\partial y_2}{\partial z_1} &= 0",
        ],
    );
}

#[test]
fn what_is_large_or_has_no_number_stays_short() {
    let text = "input x[40]\nparam W[30, 40], v[n]\nz = W @ x\nL = sum(z) + norm2(v)\nderive L\n";
    let document = voice(text, Notation::Scalar);
    has(
        &document,
        &[
            // A sum of 40 products of two.
            r"z_i &= \sum_{k=1}^{40} W_{ik} x_k",
            r"\frac{\partial L}{\partial v_p} = 2 v_p",
            r"\frac{\partial L}{\partial W_{13}}",
            r"\text{(and so on, up to)}",
            r"\frac{\partial L}{\partial W_{30,40}}",
        ],
    );
    assert!(!document.contains(r"W_{14}}"), "{document}");
}

#[test]
fn gradients_are_rows_in_the_numerator_layout() {
    let settings = Settings {
        layout: Layout::Numerator,
        ..Settings::default()
    };
    let text = "param x[2], W[3, 2], s\nz = W @ x\na = s * tanh(z)\nL = norm2(a)\nderive L\njacobian z wrt x\n\
                given x = [1, 2], W = [[1, 0], [0, 1], [1, 1]], s = 2\n";
    let document = written(text, &settings);
    has(
        &document,
        &[
            r"\frac{\partial L}{\partial a} = 2 a^\top",
            r"\frac{\partial L}{\partial x} &= \frac{\partial L}{\partial z}\, W",
            r"\frac{\partial L}{\partial W} &= x\, \frac{\partial L}{\partial z}",
            r"\frac{\partial z}{\partial x} = W",
        ],
    );
    let rows = "input X[4, 2]\nparam W[3, 2]\nZ = X @ W.T\nL = norm2(Z)\nderive L wrt X, W\n";
    let document = written(rows, &settings);
    has(
        &document,
        &["makes $2 \\times 4$, the shape of $X$ transposed."],
    );
}

#[test]
fn every_voice_speaks_both_languages() {
    let text = format!("{DENSE}jacobian z wrt x\nhessian L wrt x\nhvp L wrt x along x\n{NUMBERS}");
    for language in [Language::English, Language::Chinese] {
        for notation in [Notation::Matrix, Notation::Index, Notation::Scalar] {
            for detail in [Detail::Brief, Detail::Standard, Detail::Full] {
                let settings = Settings {
                    notation,
                    language,
                    detail,
                    ..Settings::default()
                };
                let document = written(&text, &settings);
                assert!(
                    document.contains(r"\frac{\partial^2 L}{\partial x"),
                    "{document}"
                );
            }
        }
    }
}
