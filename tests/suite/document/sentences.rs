//! What the pass backward says: the way to a gradient, its reasons, and the remarks where a mistake
//! is usual.

use backprose::diagnostic::Diagnostics;
use backprose::source::{NoFiles, Source};
use backprose::{Detail, Language, Settings, derive};

fn page(text: &str, settings: &Settings) -> String {
    let mut sink = Diagnostics::new();
    let document = derive(&Source::new("net.bp", text), &NoFiles, settings, &mut sink);
    document.unwrap_or_else(|| panic!("{text}: {:?}", sink.sorted()))
}

fn says(text: &str, wanted: &[&str]) {
    let page = page(text, &Settings::default());
    let mut rest = page.as_str();
    for piece in wanted {
        let at = rest
            .find(piece)
            .unwrap_or_else(|| panic!("`{piece}` is not said, or not in this order, in\n{page}"));
        rest = &rest[at + piece.len()..];
    }
}

const CROSS_ENTROPY: &str =
    "input z[n]\ntarget y[n] simplex\np = softmax(z)\nL = -sum(y * log(p))\nderive L wrt z\n";

#[test]
fn softmax_with_cross_entropy_goes_one_new_thing_a_line() {
    says(
        CROSS_ENTROPY,
        &[
            r"In components, $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$",
            r"$z_q$ moves $p_i$ for every $i$",
            r"\delta_{iq} p_i - p_i p_q",
            r"\text{(chain rule)}",
            r"&= \sum_k y_k p_q - y_q && \text{($\frac{\partial L}{\partial p} = -\frac{y}{p}$ put in)} \\",
            r"&= p_q - y_q && \text{(the entries of $y$ sum to 1)} \\",
            r"\frac{\partial L}{\partial z} &= p - y",
            "> The diagonal is not the whole Jacobian",
        ],
    );
}

#[test]
fn the_way_is_left_out_of_a_brief_page() {
    let settings = Settings {
        detail: Detail::Brief,
        ..Settings::default()
    };
    let page = page(CROSS_ENTROPY, &settings);
    assert!(
        page.contains("p - y") && !page.contains("chain rule"),
        "{page}"
    );
}

#[test]
fn the_same_in_chinese() {
    let settings = Settings {
        language: Language::Chinese,
        ..Settings::default()
    };
    let page = page(CROSS_ENTROPY, &settings);
    assert!(page.contains(r"\text{($y$ 各分量之和为 1)}"), "{page}");
    assert!(page.contains("> 对角线不是整个雅可比矩阵"), "{page}");
}

#[test]
fn equal_factors_cancel_where_a_product_is_multiplied_out() {
    says(
        "input z\ntarget y\na = sigmoid(z)\nL = -(y * log(a) + (1 - y) * log(1 - a))\nderive L wrt z\n",
        &[
            r"\frac{\partial L}{\partial a}\, a (1 - a) && \text{(chain rule)}",
            r"&= a - y && \text{(multiplied out, and what is equal cancels)}",
        ],
    );
}

#[test]
fn all_paths_through_a_mean_and_a_variance_are_remembered() {
    says(
        "input x[n]\nconst c[n], e positive\nmu = mean(x)\nv = mean((x - mu)^2)\nu = (x - mu) / sqrt(v + e)\nL = dot(c, u)\nderive L wrt x\n",
        &[
            "> $v$ depends on $\\mu$, too.",
            "$x$ is used in 3 places",
            "> $\\mu$ and $v$ depend on $x$, too.",
        ],
    );
}

#[test]
fn an_entry_outside_its_tensor_is_told_of_once() {
    let text = "input x[5]\nparam k[2]\nz[i: 4] = sum(u: k[u] * x[i + u - 1])\nL = norm2(z)\nderive L wrt k, x\n";
    says(
        text,
        &[
            "**2. Through** $z_i = \\sum_u k_u x_{i+u-1}$.",
            "$x_p$ moves the entries of $z$ that it reaches, and no others",
            "An entry outside its tensor counts as 0",
        ],
    );
    let page = page(text, &Settings::default());
    assert_eq!(page.matches("counts as 0").count(), 1, "{page}");
}

#[test]
fn a_window_hands_everything_to_its_greatest_entry() {
    says(
        "input x[4]\ny[i: 2] = max(u = 1..2: x[2*(i - 1) + u])\nL = norm2(y)\nderive L wrt x\n",
        &[
            "only where it is the one that was taken",
            r"The bracket with the $\arg$ is 1 at the first place",
        ],
    );
}

#[test]
fn rows_that_are_looked_up_add_up() {
    says(
        "const k[3]\nparam E[5, 2]\nX = E[k, :]\nL = norm2(X)\nderive L\ngiven k = [2, 4, 2], E = random(seed = 1)\n",
        &[
            "wherever it is asked for",
            "What comes back from all these places adds up",
        ],
    );
}

#[test]
fn another_shape_is_put_back() {
    says(
        "param x[6]\nR = reshape(x, [2, 3])\nL = norm2(R)\nderive L\n",
        &["$R$ has the entries of $x$ in another shape"],
    );
}

#[test]
fn a_parameter_that_is_used_twice_has_one_gradient() {
    says(
        "input x[n]\nparam W[n, n]\na = tanh(W @ x)\nb = tanh(W @ a)\nL = norm2(b)\nderive L\n",
        &["$W$ is used in 2 places", "depends on $W$, too"],
    );
}

/// The sum of an equation by components is written out for its first entry.
#[test]
fn the_first_entry_is_worked_out() {
    says(
        "input x[3]\nparam k[2], b\nz[i: 2] = sum(u: k[u] * x[i + u - 1]) + b\nL = norm2(z)\nderive L wrt k, b\ngiven x = [1, 2, 3], k = [0.5, -1], b = 4\n",
        &[
            r"z_i &= \sum_u k_u x_{i+u-1} + b \\",
            r"z_1 &= 0.5 \cdot 1 + (-1) \cdot 2 + 4 = 2.5 \\",
            r"\frac{\partial L}{\partial k_p} &= \sum_i \frac{\partial L}{\partial z_i}\, x_{p+i-1} \\",
        ],
    );
}

/// A sum that stands alone in brackets was once opened, and its terms taken for factors.
#[test]
fn a_lone_sum_is_looked_into() {
    says(
        "param A[3, 3]\nM = sum(A)^3\nL = 1/2 * (mean(A) + M - 1)^2\nderive L\n",
        &["$A$ is used in 2 places"],
    );
}
