//! The forms that a reader expects at the end of a derivation: those of textbooks, reached by rules.

use super::record_of;

/// The gradients of a network's variables, as text, in the order that was asked for.
#[track_caller]
fn assert_forms(text: &str, forms: &[&str]) {
    let record = record_of(text);
    let gradients = record["gradients"].as_object().unwrap();
    let found: Vec<&str> = gradients
        .values()
        .map(|gradient| gradient["text"].as_str().unwrap())
        .collect();
    assert_eq!(found, forms, "{text}");
}

#[test]
fn dense_layers() {
    assert_forms(
        "input x[n]\nparam W[m, n], b[m]\nz = W @ x + b\nL = norm2(z)\nderive L wrt W, b, x\n",
        &[
            "dL/dW = dL/dz @ x.T",
            "dL/db = dL/dz",
            "dL/dx = W.T @ dL/dz",
        ],
    );
    assert_forms(
        "input X[N, n]\nparam W[m, n], b[m]\nZ = X @ W.T + b.T\nL = norm2(Z)\nderive L wrt W, b, X\n",
        &[
            "dL/dW = (dL/dZ).T @ X",
            "dL/db = (dL/dZ).T @ ones(N)",
            "dL/dX = dL/dZ @ W",
        ],
    );
    assert_forms(
        "input X[m, n]\ntarget y[m]\nparam w[n]\nconst lam\n\
         L = 1/(2*m) * norm2(X @ w - y) + lam/2 * norm2(w)\nderive L wrt w\n",
        &["dL/dw = 1 / m * X.T @ (X @ w - y) + lam * w"],
    );
}

#[test]
fn softmax_and_cross_entropy() {
    assert_forms(
        "input z[n]\np = softmax(z)\nL = sum(sin(p))\nderive L wrt p, z\n",
        &["dL/dp = cos(p)", "dL/dz = p * (dL/dp - p.T @ dL/dp)"],
    );
    let of_vector = "input z[n]\ntarget y[n] simplex\n";
    let of_rows = "input Z[N, n]\ntarget Y[N, n] simplex\n";
    for (text, form) in [
        (
            format!("{of_vector}p = softmax(z)\nL = cross_entropy(p, y)\nderive L wrt z\n"),
            "dL/dz = p - y",
        ),
        (
            format!("{of_rows}P = softmax(Z, axis = 2)\nL = cross_entropy(P, Y)\nderive L wrt Z\n"),
            "dL/dZ = 1 / N * (P - Y)",
        ),
        (
            format!("{of_vector}L = softmax_cross_entropy(z, y)\nderive L wrt z\n"),
            "dL/dz = softmax(z) - y",
        ),
        (
            format!("{of_rows}L = softmax_cross_entropy(Z, Y)\nderive L wrt Z\n"),
            "dL/dZ = 1 / N * (softmax(Z, axis = 2) - Y)",
        ),
        (
            "input z[n]\nL = logsumexp(z)\nderive L wrt z\n".into(),
            "dL/dz = softmax(z)",
        ),
        (
            "input z[n]\nL = log(sum(exp(z)))\nderive L wrt z\n".into(),
            "dL/dz = softmax(z)",
        ),
        (
            "input z[n]\ntarget y[n]\na = sigmoid(z)\nL = binary_cross_entropy(a, y)\nderive L wrt z\n".into(),
            "dL/dz = 1 / n * (a - y)",
        ),
        (
            "input z[n]\ntarget y[n]\nL = binary_cross_entropy_with_logits(z, y)\nderive L wrt z\n".into(),
            "dL/dz = 1 / n * (sigmoid(z) - y)",
        ),
    ] {
        assert_forms(&text, &[form]);
    }
}

#[test]
fn norms() {
    assert_forms(
        "input X[N, n]\nY = batch_norm(X)\nL = sum(sin(Y))\nderive L wrt X, gamma_1, beta_1\n",
        &[
            "dL/dX = (dL/dX_hat_1 - X_hat_1 * mean(dL/dX_hat_1 * X_hat_1, axis = 1) - mean(dL/dX_hat_1, axis = 1)) / sqrt(1e-5 + v_1)",
            "dL/dgamma_1 = sum(dL/dY * X_hat_1, axis = 1).T",
            "dL/dbeta_1 = (dL/dY).T @ ones(N)",
        ],
    );
    assert_forms(
        "input x[n]\ny = layer_norm(x)\nL = sum(sin(y))\nderive L wrt x, gamma_1\n",
        &[
            "dL/dx = 1 / sqrt(1e-5 + v_1) * (dL/dx_hat_1 - mean(dL/dx_hat_1 * x_hat_1) * x_hat_1 - mean(dL/dx_hat_1))",
            "dL/dgamma_1 = dL/dy * x_hat_1",
        ],
    );
    assert_forms(
        "input X[N, n]\nY = layer_norm(X)\nL = sum(sin(Y))\nderive L wrt X\n",
        &[
            "dL/dX = (dL/dX_hat_1 - mean(dL/dX_hat_1 * X_hat_1, axis = 2) * X_hat_1 - mean(dL/dX_hat_1, axis = 2)) / sqrt(1e-5 + v_1)",
        ],
    );
    assert_forms(
        "input x[n]\ny = rms_norm(x)\nL = sum(sin(y))\nderive L wrt x\n",
        &["dL/dx = 1 / r_1 * (dL/dy * gamma_1 - 1 / r_1 * mean(dL/dy * y) * x)"],
    );
}

/// What lies along u is projected out, however the norm is written.
#[test]
fn a_vector_over_its_norm() {
    let of = |lines: &str| format!("input x[n]\n{lines}L = sum(sin(u))\nderive L wrt x\n");
    assert_forms(
        &of("u = x / norm(x)\n"),
        &["dL/dx = 1 / norm(x) * (dL/du - u.T @ dL/du * u)"],
    );
    for norm in ["norm(x)", "sqrt(norm2(x))"] {
        assert_forms(
            &of(&format!("r = {norm}\nu = x / r\n")),
            &["dL/dx = 1 / r * (dL/du - u.T @ dL/du * u)"],
        );
    }
}

#[test]
fn windows() {
    assert_forms(
        "input x[n]\nparam w[k]\nz[i: n - k + 1] = sum(u: w[u] * x[i + u - 1])\nL = sum(sin(z))\nderive L wrt w, x\n",
        &[
            "dL/dw[p] = sum(l: dL/dz[l] * x[p + l - 1])",
            "dL/dx[p] = sum(l: dL/dz[l] * w[p - l + 1])",
        ],
    );
    assert_forms(
        "input X[h, w]\nparam K[k, l]\nZ[i: h - k + 1, j: w - l + 1] = sum(u, v: K[u, v] * X[i + u - 1, j + v - 1])\nL = sum(sin(Z))\nderive L wrt K, X\n",
        &[
            "dL/dK[p, q] = sum(m, i: dL/dZ[m, i] * X[p + m - 1, q + i - 1])",
            "dL/dX[p, q] = sum(m, i: dL/dZ[m, i] * K[p - m + 1, q - i + 1])",
        ],
    );
    assert_forms(
        "input x[6]\ny = max_pool(x, 2)\nL = sum(sin(y))\nderive L wrt x\n",
        &["dL/dx[p] = sum(k: dL/dy[k] * [p - 2*k + 2 == argmax(l = 1..2: x[2*k + l - 2])])"],
    );
}

#[test]
fn recurrent_cells() {
    assert_forms(
        "input x_1[n], x_2[n], h_0[m]\nfor t in 1..2 {\n h_{t} = rnn_cell(x_{t}, h_{t-1}, name = e)\n}\n\
         L = sum(sin(h_2)) + norm2(h_1)\nderive L wrt W_e, U_e, h_1, z_1\n",
        &[
            "dL/dW_e = dL/dz_1 @ x_1.T + dL/dz_2 @ x_2.T",
            "dL/dU_e = dL/dz_1 @ h_0.T + dL/dz_2 @ h_1.T",
            "dL/dh_1 = U_e.T @ dL/dz_2 + 2 * h_1",
            "dL/dz_1 = dL/dh_1 * (1 - h_1^2)",
        ],
    );
    assert_forms(
        "input x_1[n], x_2[n], h_0[m], c_0[m]\nfor t in 1..2 {\n c_{t}, h_{t} = lstm_cell(x_{t}, h_{t-1}, c_{t-1}, name = e)\n}\n\
         L = sum(sin(h_2)) + norm2(h_1)\nderive L wrt W_i_e, W_g_e\n",
        &[
            "dL/dW_i_e = dL/di_1 * i_1 * (1 - i_1) @ x_1.T + dL/di_2 * i_2 * (1 - i_2) @ x_2.T",
            "dL/dW_g_e = dL/dg_1 * (1 - g_1^2) @ x_1.T + dL/dg_2 * (1 - g_2^2) @ x_2.T",
        ],
    );
}

#[test]
fn attention() {
    for attention in ["attention", "causal_attention"] {
        let text = format!(
            "input Q[n, d], K[n, d], V[n, e]\nO = {attention}(Q, K, V)\nL = sum(sin(O))\nderive L wrt Q, K, V\n"
        );
        assert_forms(
            &text,
            &[
                "dL/dQ = 1 / sqrt(d) * (dL/dS_1 @ K)",
                "dL/dK = 1 / sqrt(d) * ((dL/dS_1).T @ Q)",
                "dL/dV = A_1.T @ dL/dO",
            ],
        );
    }
}

#[test]
fn picked_rows() {
    assert_forms(
        "param E[V, d]\nconst k[N]\nX = embedding(E, k)\nL = sum(sin(X))\nderive L wrt E\n",
        &["dL/dE[p, q] = sum(l: dL/dX[l, q] * [p == k[l]])"],
    );
}

#[test]
fn matrices() {
    assert_forms(
        "param A[n, n]\nB = inv(A)\nL = sum(sin(B))\nderive L wrt B, A\n",
        &["dL/dB = cos(B)", "dL/dA = -B.T @ dL/dB @ B.T"],
    );
    for (text, form) in [
        (
            "param A[n, n]\nL = det(A)\nderive L wrt A\n",
            "dL/dA = L * inv(A).T",
        ),
        (
            "param A[n, n]\nL = logdet(A)\nderive L wrt A\n",
            "dL/dA = inv(A).T",
        ),
        (
            "input A[n, n]\nparam x[n]\nL = x.T @ A @ x\nderive L wrt x\n",
            "dL/dx = (A + A.T) @ x",
        ),
        (
            "input A[k, n], B[m, k]\nparam X[n, m]\nL = trace(A @ X @ B)\nderive L wrt X\n",
            "dL/dX = A.T @ B.T",
        ),
    ] {
        assert_forms(text, &[form]);
    }
}

#[test]
fn gates() {
    assert_forms(
        "input z[n]\na = gelu(z)\nL = sum(sin(a))\nderive L wrt z\n",
        &[
            "dL/dz = dL/da * (1 / sqrt(2 * pi) * z * exp(-0.5 * z^2) + 0.5 * (1 + erf(1 / sqrt(2) * z)))",
        ],
    );
    assert_forms(
        "input z[n]\na = silu(z)\nL = sum(sin(a))\nderive L wrt z\n",
        &["dL/dz = dL/da * sigmoid(z) * (1 + z * (1 - sigmoid(z)))"],
    );
}

/// A factor below the line that is no vector was once taken for one and lost.
#[test]
fn a_product_over_an_axis_below_the_line() {
    let text = "param p[3]\nu = p / (2 + prod(p))\nL = sum(sin(u) * u)\nhessian L wrt p\n";
    assert!(record_of(text)["values"]["u"].is_object());
}
