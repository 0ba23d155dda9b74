//! Every layer of the prelude, for each shape that it takes: the names that it makes, and their shapes.

use super::graph;

/// The names that a text makes beside those that it declares itself, with their shapes.
fn made(text: &str) -> String {
    let graph = graph(text);
    let scope = &graph.scope;
    let made = graph.nodes.iter().filter_map(|node| {
        let letter = scope.letter(node.name);
        let declared = text.split(" = ").next()?;
        let is_own =
            letter.text == "L" || node.definition.is_none() && declared_in(declared, &letter.text);
        let sizes: Vec<String> = letter
            .shape
            .0
            .iter()
            .map(|one| scope.dim_text(*one))
            .collect();
        let shape = match sizes.as_slice() {
            [] => String::new(),
            sizes => format!("[{}]", sizes.join(", ")),
        };
        (!is_own).then(|| format!("{}{shape}", letter.text))
    });
    made.collect::<Vec<_>>().join(" ")
}

/// Whether a name stands in a text by itself.
fn declared_in(text: &str, name: &str) -> bool {
    let is_part = |sign: char| !(sign.is_alphanumeric() || sign == '_');
    text.split(is_part).any(|word| word == name)
}

#[track_caller]
fn assert_made(text: &str, expected: &str) {
    assert_eq!(made(text), expected, "{text}");
}

#[test]
fn every_layer_of_every_shape() {
    assert_made(
        "input x[7]; y = conv1d(x, 2, 3, relu, 2, 1); L = sum(y)",
        "K_1[2, 3] b_1[2] P_1[9] Z_1[2, 4] y[2, 4]",
    );
    assert_made(
        "input X[3, 7]; y = conv1d(X, 2, 3, relu, stride = 2, padding = 1); L = sum(y)",
        "K_1[2, 3, 3] b_1[2] P_1[3, 9] Z_1[2, 4] y[2, 4]",
    );
    assert_made(
        "input x[n]; y = conv1d(x, c, k); L = sum(y)",
        "K_1[c, k] b_1[c] P_1[n] Z_1[c, n - k + 1] y[c, n - k + 1]",
    );
    assert_made(
        "input X[c, n]; y = conv1d(X, o, k, tanh, padding = 1); L = sum(y)",
        "K_1[o, c, k] b_1[o] P_1[c, n + 2] Z_1[o, n - k + 3] y[o, n - k + 3]",
    );
    assert_made(
        "input X[5, 6]; y = conv2d(X, 2, 3, relu, stride = 2, padding = 1); L = sum(y)",
        "K_1[2, 3, 3] b_1[2] P_1[7, 8] Z_1[2, 3, 3] y[2, 3, 3]",
    );
    assert_made(
        "input X[2, 5, 6]; y = conv2d(X, 3, 3, relu, stride = 2, padding = 1); L = sum(y)",
        "K_1[3, 2, 3, 3] b_1[3] P_1[2, 7, 8] Z_1[3, 3, 3] y[3, 3, 3]",
    );
    assert_made(
        "input X[c, h, w]; y = conv2d(X, o, k); L = sum(y)",
        "K_1[o, c, k, k] b_1[o] P_1[c, h, w] Z_1[o, h - k + 1, w - k + 1] y[o, h - k + 1, w - k + 1]",
    );
    assert_made(
        "input X[h, w]; y = conv2d(X, o, k, relu, padding = 2); L = sum(y)",
        "K_1[o, k, k] b_1[o] P_1[h + 4, w + 4] Z_1[o, h - k + 5, w - k + 5] y[o, h - k + 5, w - k + 5]",
    );
    assert_made("param x[7]; y = max_pool(x, 2); L = sum(y)", "y[3]");
    assert_made(
        "param X[5, 6]; y = max_pool(X, 2, stride = 1); L = sum(y)",
        "y[4, 5]",
    );
    assert_made(
        "param X[2, 4, 6]; y = max_pool(X, 2); L = sum(y)",
        "y[2, 2, 3]",
    );
    assert_made(
        "param X[c, h, w]; y = max_pool(X, 2, stride = 1); L = sum(y)",
        "y[c, h - 1, w - 1]",
    );
    assert_made("param x[2*n]; y = max_pool(x, 2); L = sum(y)", "y[n]");
    assert_made(
        "param x[7]; y = avg_pool(x, 3, stride = 2); L = sum(y^2)",
        "y[3]",
    );
    assert_made("param X[5, 6]; y = avg_pool(X, 2); L = sum(y^2)", "y[2, 3]");
    assert_made(
        "param X[2, 4, 6]; y = avg_pool(X, 2); L = sum(y^2)",
        "y[2, 2, 3]",
    );
    assert_made(
        "param X[c, h, w]; y = avg_pool(X, k, stride = 1); L = sum(y); given k = 2",
        "y[c, h - k + 1, w - k + 1]",
    );
    assert_made(
        "input X[4, 3]; Y = batch_norm(X); L = sum(Y^3)",
        "gamma_1[3] beta_1[3] mu_1[1, 3] v_1[1, 3] X_hat_1[4, 3] Y[4, 3]",
    );
    assert_made(
        "input X[N, n]; Y = batch_norm(X, 1/100); L = sum(Y^3)",
        "gamma_1[n] beta_1[n] mu_1[1, n] v_1[1, n] X_hat_1[N, n] Y[N, n]",
    );
    assert_made(
        "input X[2, 3, 4, 5]; Y = batch_norm(X); L = sum(Y^3)",
        "gamma_1[3] beta_1[3] mu_1[3] v_1[3] X_hat_1[2, 3, 4, 5] Y[2, 3, 4, 5]",
    );
    assert_made(
        "param X[N, c, h, w]; Y = batch_norm(X); L = sum(Y^3)",
        "gamma_1[c] beta_1[c] mu_1[c] v_1[c] X_hat_1[N, c, h, w] Y[N, c, h, w]",
    );
    assert_made(
        "param x[n]; y = layer_norm(x); L = sum(y^3)",
        "gamma_1[n] beta_1[n] mu_1 v_1 x_hat_1[n] y[n]",
    );
    assert_made(
        "param X[N, n]; y = layer_norm(X); L = sum(y^3)",
        "gamma_1[n] beta_1[n] mu_1[N] v_1[N] X_hat_1[N, n] y[N, n]",
    );
    assert_made(
        "param x[n]; y = rms_norm(x); L = sum(y^3)",
        "gamma_1[n] r_1 y[n]",
    );
    assert_made(
        "param X[N, n]; y = rms_norm(X); L = sum(y^3)",
        "gamma_1[n] r_1[N] y[N, n]",
    );
    assert_made(
        "param x[6]; y = group_norm(x, 2); L = sum(y^3)",
        "gamma_1[6] beta_1[6] G_1[2, 3] mu_1[2] v_1[2] x_hat_1[6] y[6]",
    );
    assert_made(
        "param X[6, 4]; y = group_norm(X, 2); L = sum(y^3)",
        "gamma_1[6] beta_1[6] G_1[2, 12] mu_1[2] v_1[2] X_hat_1[6, 4] y[6, 4]",
    );
    assert_made(
        "param X[6, 2, 3]; y = group_norm(X, 3); L = sum(y^3)",
        "gamma_1[6] beta_1[6] G_1[3, 12] mu_1[3] v_1[3] X_hat_1[6, 2, 3] y[6, 2, 3]",
    );
    assert_made(
        "param x[2*k]; y = group_norm(x, 2); L = sum(y^3)",
        "gamma_1[2*k] beta_1[2*k] G_1[2, k] mu_1[2] v_1[2] x_hat_1[2*k] y[2*k]",
    );
    assert_made(
        "param E[5, 3]; const k; y = embedding(E, k); L = norm2(y)",
        "y[3]",
    );
    assert_made(
        "param E[V, d]; const k[N]; y = embedding(E, k); L = norm2(y)",
        "y[N, d]",
    );
    assert_made(
        "param Q[n, d], K[m, d], V[m, e]; O = attention(Q, K, V); L = norm2(O)",
        "S_1[n, m] A_1[n, m] O[n, e]",
    );
    assert_made(
        "param Q[n, d], K[n, d], V[n, e]; O = causal_attention(Q, K, V); L = norm2(O)",
        "S_1[n, n] A_1[n, n] O[n, e]",
    );
    assert_made(
        "param X[3, 4]; Y = multi_head_attention(X, 2); L = norm2(Y)",
        "W_Q_1[4, 4] W_K_1[4, 4] W_V_1[4, 4] W_O_1[4, 4] Q_1[3, 2, 2] K_1[3, 2, 2] V_1[3, 2, 2] S_1[2, 3, 3] A_1[2, 3, 3] O_1[3, 2, 2] Y[3, 4]",
    );
    assert_made(
        "param X[n, d]; Y = multi_head_attention(X, 2); L = norm2(Y); given d = 4",
        "W_Q_1[d, d] W_K_1[d, d] W_V_1[d, d] W_O_1[d, d] Q_1[n, 2, 2] K_1[n, 2, 2] V_1[n, 2, 2] S_1[2, n, n] A_1[2, n, n] O_1[n, 2, 2] Y[n, d]",
    );
    assert_made(
        "param X[n, 2*d]; Y = multi_head_attention(X, 2); L = norm2(Y)",
        "W_Q_1[2*d, 2*d] W_K_1[2*d, 2*d] W_V_1[2*d, 2*d] W_O_1[2*d, 2*d] Q_1[n, 2, d] K_1[n, 2, d] V_1[n, 2, d] S_1[2, n, n] A_1[2, n, n] O_1[n, 2, d] Y[n, 2*d]",
    );
    assert_made(
        "param X[3, 4]; Y = transformer_block(X, 2, 5); L = norm2(Y)",
        "W_Q_2[4, 4] W_K_2[4, 4] W_V_2[4, 4] W_O_2[4, 4] Q_2[3, 2, 2] K_2[3, 2, 2] V_2[3, 2, 2] S_2[2, 3, 3] A_2[2, 3, 3] O_2[3, 2, 2] Y_2[3, 4] R_1[3, 4] gamma_3[4] beta_3[4] mu_3[3] v_3[3] X_hat_3[3, 4] H_1[3, 4] W_4[5, 4] b_4[5] Z_4[3, 5] A_4[3, 5] W_5[4, 5] b_5[4] Z_5[3, 4] A_5[3, 4] F_1[3, 4] gamma_6[4] beta_6[4] mu_6[3] v_6[3] X_hat_6[3, 4] Y[3, 4]",
    );
    assert_made(
        "param X[n, 2*d]; Y = transformer_block(X, 2, h); L = norm2(Y)",
        "W_Q_2[2*d, 2*d] W_K_2[2*d, 2*d] W_V_2[2*d, 2*d] W_O_2[2*d, 2*d] Q_2[n, 2, d] K_2[n, 2, d] V_2[n, 2, d] S_2[2, n, n] A_2[2, n, n] O_2[n, 2, d] Y_2[n, 2*d] R_1[n, 2*d] gamma_3[2*d] beta_3[2*d] mu_3[n] v_3[n] X_hat_3[n, 2*d] H_1[n, 2*d] W_4[h, 2*d] b_4[h] Z_4[n, h] A_4[n, h] W_5[2*d, h] b_5[2*d] Z_5[n, 2*d] A_5[n, 2*d] F_1[n, 2*d] gamma_6[2*d] beta_6[2*d] mu_6[n] v_6[n] X_hat_6[n, 2*d] Y[n, 2*d]",
    );
    assert_made(
        "param z[n]; target y[n] onehot; L = softmax_cross_entropy(z, y)",
        "",
    );
    assert_made(
        "param Z[N, n]; target Y[N, n] onehot; L = softmax_cross_entropy(Z, Y)",
        "",
    );
    assert_made("param z[n]; const k; L = nll(softmax(z), k)", "");
    assert_made(
        "param Z[N, n]; const k[N]; L = nll(softmax(Z, axis = 2), k)",
        "",
    );
    assert_made(
        "input x[n]; param h[m]; y = rnn_cell(x, h); L = sum(y)",
        "W_1[m, n] U_1[m, m] b_1[m] z_1[m] y[m]",
    );
    assert_made(
        "input x[n]; param h[m], c[m]; c_1, h_1 = lstm_cell(x, h, c, name = e); L = sum(h_1) + sum(c_1)",
        "W_i_e[m, n] U_i_e[m, m] b_i_e[m] W_f_e[m, n] U_f_e[m, m] b_f_e[m] W_o_e[m, n] U_o_e[m, m] b_o_e[m] W_g_e[m, n] U_g_e[m, m] b_g_e[m] i_1[m] f_1[m] o_1[m] g_1[m] c_1[m] h_1[m]",
    );
    assert_made(
        "input x[n]; param h[m]; y = gru_cell(x, h); L = sum(y)",
        "W_z_1[m, n] U_z_1[m, m] b_z_1[m] W_r_1[m, n] U_r_1[m, m] b_r_1[m] W_g_1[m, n] U_g_1[m, m] b_g_1[m] z_1[m] r_1[m] g_1[m] y[m]",
    );
}
