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
    insta::assert_snapshot!(lines.join("\n"), @"
    sum(X): [] (Sum X)
    sum(X, axis = 1): [1, 3] (Sum/1 X)
    mean(X, axis = 2): [n] (Mean/2 X)
    prod(X): [] (Product X)
    max(X): [] (Max X)
    max(X, axis = 2): [n] (Max/2 X)
    min(x): [] (Min x)
    min(axis = 1, x = X): [1, 3] (Min/1 X)
    max(x, 0): [4] (max x 0)
    norm(x): [] (Norm x)
    norm(X, axis = 1): [1, 3] (Norm/1 X)
    norm2(X, axis = 2): [n] (Norm2/2 X)
    logsumexp(X, axis = 2): [n] (LogSumExp/2 X)
    sum(K, axis = 3): [2, 3, 1] (Sum/3 K)
    softmax(x): [4] (Softmax/1 x)
    softmax(x.T): [1, 4] (Softmax/2 (T x))
    softmax(X, axis = 2): [n, 3] (Softmax/2 X)
    log_softmax(K, axis = 3): [2, 3, 4] (LogSoftmax/3 K)
    trace(A) + det(A) + logdet(A): [] (+(Trace A) +(Determinant A) +(LogDeterminant A))
    inv(A): [2, 2] (Inverse A)
    ");
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
    insta::assert_snapshot!(found, @"
    2:19 `3` arguments: there is no axis 3: this is 4
      hint: axes count from 1; here they go to 2
    3:19 `0` arguments: there is no axis 0: this is 2 × 3
      hint: axes count from 1; here they go to 2
    4:19 `x` not-a-number: a number that is known at once should stand here: `3`, `0.5`, `1/3`, `1e-5`
    5:5 `softmax` arguments: `softmax` of more than a vector needs its axis; this is 2 × 3
      hint: `softmax(X, axis = 2)` goes along each row
    6:5 `log_softmax` arguments: `log_softmax` of more than a vector needs its axis; this is 2 × 3 × 4
      hint: `log_softmax(K, axis = 3)` takes the last
    7:5 `inv` shape-mismatch: `inv` needs a square matrix; this is 2 × 3
      1:7: X is 2 × 3
    8:5 `trace` shape-mismatch: `trace` needs a square matrix; this is 2 × 3 × 4
      1:22: K is 2 × 3 × 4
    9:5 `det` shape-mismatch: `det` needs a square matrix; this is 4
      1:16: x is 4
    10:5 `dot` shape-mismatch: `dot` needs two of one shape; these are 2 × 3 and 4
      1:7: X is 2 × 3
      1:16: x is 4
    11:5 `sum` arguments: `sum` takes 1 to 2 arguments; 3 are given
    12:5 `trace` arguments: `trace` takes 1 argument; 2 are given
    13:5 `diag` shape-mismatch: `diag` makes a matrix of a vector; this is 2 × 3 × 4
    ");
}
