//! Laws of reading and writing, over snippets that touch every line of the language's page.

use super::{findings, meaning, read};
use backprose::syntax::print::print;

/// Each is a text that is right.
const SNIPPETS: &[&str] = &[
    // Declarations.
    "title \"Backpropagation through a 2-2-1 network\"",
    "input x[2]\ntarget y\nparam W_1[2, 2], b_1[2]\nconst ids[3]",
    "param w_{1..8}, W_{1..2,1..3}",
    "input K[c, 3, 3], x[n - k + 1], y[2*n], z[n // 2]",
    "target t[3] onehot\ninput p[2] simplex positive\nparam A[2, 2] symmetric positive_definite invertible",
    "input x positive",
    "input positive[2] positive, positively",
    // Definitions.
    "z_1 = W_1 @ x + b_1",
    "c_1, h_1 = lstm_cell(x_1, h_0, c_0, name = e)",
    "y[i, j] = sum(k: A[i, k] * B[k, j])",
    "y[i: n - k + 1] = sum(u: w[u] * x[i + u - 1])",
    "Z[o, i: (h + 2*p - s) // t + 1, j: 4] = sum(d, u, v: K[o, d, u, v] * P[d, t*(i - 1) + u, j + v])",
    "y = sum(k = 2..n: x[k])\ny = max(u = 1..2, v = u..3: X[u, v])",
    "titles = 3\nforest = 1\nusage = titles\ninputs, targets = f(x)",
    "wrt = 3\nin = wrt + along\nfrom = 1\nderive wrt wrt wrt\ngiven from from \"from.csv\", in = 2\nfor in in in..in { a = 1 }",
    // Blocks.
    "for t in 1..3 {\n  h_{t} = tanh(W @ x_{t} + U @ h_{t-1})\n}",
    "for s in 1..2 { for t in s..n - 1 { a_{s,t} = 1; b_{s} = [s == t] } }",
    "for t in 1..2 {}",
    "layer dense(x[n], m, act = identity) {\n  param W[m, n], b[m]\n  z = W @ x + b\n  a = act(z)\n}",
    "layer nothing() {\n}",
    // Functions, files.
    "fn f(x, k = 2) = x^k\nfn g(Q[n, d], s = sqrt(d)) = Q / s\nfn one() = 1",
    "use \"file.bp\"; use \"层/other file.bp\"",
    // Numbers.
    "given x = [1, 2], y = 3, z = -0.5, w = 1/3, v = 1e-5, u = 2.5E+3, n = 4",
    "given W = [[0.5, 0.2], [0.3, 0.7]]",
    "given X from \"x.npy\", Y from \"w.npz:fc1\"",
    "given W = random(seed = 1, digits = 1, low = -1, high = 1), b = random()",
    "given h_{0} = 0, W_{1,2} = 3",
    // What to derive.
    "derive L\nderive L wrt W_1, x\nderive L_{3} wrt h_{1}",
    "jacobian y wrt x\nhessian L wrt a, b\nhvp L wrt a, b along u, v",
    "update sgd(lr = 0.5, steps = 3)\nupdate adam(0.1, beta1 = 0.8)\nupdate nesterov()",
    "notation W_1 = \"\\mathbf{W}^{[1]}\"\nnotation layers = \"superscript\"",
    // Expressions.
    "z = -a + b - c * d / e @ f // g",
    "z = -x^2 - -y\nz = 2^-3^2\nz = a^b^c\nz = --x\nz = a * -b @ -c^-d",
    "z = (a + b).T @ A.T.T[1, :]\nz = x.T @ A @ x",
    "z = E[3, :] + Q[1..2, :] + p[k] + E[ids, :] + x[2*i + u - 2] + X[:, 1..n - 1]",
    "z = [i == j] + [z > 0] * [0 < z <= 1] + [a != b] + [a >= b]",
    "z = concat(A, B, axis = 2)\nz = reshape(x, [4])\nz = ones(2, 3)\nz = f()",
    "z = where([x > 0], 1, [a, b][1])",
    "z = 2.T + 1e5 + 3.25",
    "z = f(k = g(k = h(k = 1)))",
    // Signs of Unicode.
    "z = W_1 · x ⊙ y − wᵀ · v²",
    "z = (V²)ᵀ · x³ + [a ≤ b] + [a ≥ b] + [a ≠ b]",
    "x₁ = β_1 + W_Q₁₂ + Größe + x̂ + 权重_1 + h_₂",
    "given x = 1e−5, y = −3",
    // Lines.
    "a = 1; b = 2;; c = 3;\n;",
    "z = a +\n  b *\n\n  c @\nd",
    "z =\n  3",
    "input x,\n  y,\n  z[\n 2\n]",
    "z = f(\n  x,\n  k = 2,\n  g(y\n  )\n)",
    "y[i,\n  j] = 3\nparam W[n,\n m]",
    "fn f(x,\n  k = 2) = 3",
    "z = x\r\ny = [1,\r\n  2]\r\n\r\n",
    "z\t=\u{a0}x",
    "z = [a ==\n  b]",
    // Comments and notes.
    "# one\n\n# two\n## three\n\nz = 1  # four\n\n\n\n# five\n",
    "z = f(a, # inner\n  # more\n  b) # tail\n",
    "y = 1\n\nz = a + # inner\n  b",
    "for t in 1..2 { # head\n\n  # first\n\n  a = 1 ## note\n\n  # last\n} # after\n# end",
    "a = 1; # of a\nb = 2 # of b\n",
    "#\n##\n###\n#!x\n",
    "notation x = \"# no comment\" # comment",
    "",
    "\n\n",
];

#[test]
fn what_is_right_is_read() {
    for text in SNIPPETS {
        assert_eq!(findings(text), "", "{text}");
    }
}

#[test]
fn the_canonical_form_reads_as_the_same_tree() {
    for text in SNIPPETS {
        let network = read(text);
        let again = read(&print(&network));
        assert_eq!(meaning(&network), meaning(&again), "{text}");
    }
}

#[test]
fn the_canonical_form_is_its_own() {
    for text in SNIPPETS {
        let once = print(&read(text));
        assert_eq!(print(&read(&once)), once, "{text}");
    }
}

#[test]
fn a_statement_reads_the_same_among_others() {
    for text in SNIPPETS {
        let framed = format!("first = 1\n{text}\nlast = 2\n");
        let network = read(&framed);
        assert_eq!(
            network.statements.len(),
            read(text).statements.len() + 2,
            "{text}"
        );
    }
}

#[test]
fn carriage_returns_change_nothing() {
    for text in SNIPPETS {
        let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
        assert_eq!(print(&read(&windows)), print(&read(text)), "{text}");
    }
}

#[test]
fn every_place_lies_in_the_text() {
    // Of each error-free snippet, cut off everywhere: whatever is said or read is inside the text.
    for text in SNIPPETS {
        for (end, _) in text.char_indices() {
            let cut = &text[..end];
            let source = backprose::source::Source::new("net.bp", cut);
            let mut sink = backprose::diagnostic::Diagnostics::new();
            let network = backprose::syntax::parse(&source, &Default::default(), &mut sink);
            for found in sink.sorted() {
                let span = found.primary.span;
                assert!(cut.get(span.start..span.end).is_some(), "{cut}: {found:?}");
            }
            for statement in &network.statements {
                assert!(
                    cut.get(statement.span.start..statement.span.end).is_some(),
                    "{cut}"
                );
            }
        }
    }
}
