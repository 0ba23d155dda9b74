//! What is made of all entries, or of those along an axis.

use super::{equation, findings, graph};

#[test]
fn of_all_entries_and_along_an_axis() {
    let reductions = [
        "sum(X)",
        "sum(X, axis = 1)",
        "mean(X, axis = 2)",
        "prod(X)",
        "max(X)",
        "max(X, axis = 2)",
        "min(x)",
        "min(axis = 1, x = X)",
        "max(x, 0)",
        "norm(x)",
        "norm(X, axis = 1)",
        "norm2(X, axis = 2)",
        "logsumexp(X, axis = 2)",
        "sum(K, axis = 3)",
        "softmax(x)",
        "softmax(x.T)",
        "softmax(X, axis = 2)",
        "log_softmax(K, axis = 3)",
        "trace(A) + det(A) + logdet(A)",
        "inv(A)",
    ];
    let lines: Vec<String> = reductions
        .iter()
        .map(|one| {
            let text = format!("input X[n, 3], x[4], K[2, 3, 4], A[2, 2]\ny = {one}");
            format!("{one}: {}", equation(&graph(&text), "y"))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"");
}

#[test]
fn what_is_wrong() {
    let found = findings(
        r#"
        input X[2, 3], x[4], K[2, 3, 4]
        a = sum(x, axis = 3)
        b = sum(X, axis = 0)
        c = sum(X, axis = x)
        d = softmax(X)
        e = log_softmax(K)
        f = inv(X)
        g = trace(K)
        h = det(x)
        i = dot(X, x)
        j = sum(X, 1, 2)
        k = trace(X, axis = 1)
        l = diag(K)
        "#,
    );
    insta::assert_snapshot!(found, @"");
}
