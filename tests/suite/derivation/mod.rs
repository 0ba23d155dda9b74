//! The derivation: what it refuses, and cases that once went wrong. That it is right is a matter of
//! laws (`tests/laws.rs`).

mod forms;
mod numbers;
mod updates;

use backprose::diagnostic::{Code, Diagnostics};
use backprose::source::{NoFiles, Source};
use backprose::{Format, Limits, Settings, derive};

fn answer(text: &str, settings: &Settings) -> Result<String, Vec<(Code, String)>> {
    let mut sink = Diagnostics::new();
    let document = derive(&Source::new("net.bp", text), &NoFiles, settings, &mut sink);
    document.ok_or_else(|| {
        sink.sorted()
            .iter()
            .map(|found| (found.code, found.message.clone()))
            .collect()
    })
}

fn record_of(text: &str) -> serde_json::Value {
    let settings = Settings {
        format: Format::Json,
        ..Settings::default()
    };
    let record = answer(text, &settings).unwrap_or_else(|found| panic!("{text}: {found:?}"));
    serde_json::from_str(&record).unwrap()
}

fn gradient_of(text: &str, wrt: &str) -> String {
    record_of(text)["gradients"][wrt]["text"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// An index of an outer sum was once taken for one of a sum inside a function inside a sum.
#[test]
fn sums_in_functions_in_sums() {
    let text =
        "param x[3], W[3, 3]\nfn f(z) = tanh(W @ z) * sum(W @ z)\nL = sum(f(f(f(x))))\nderive L\n";
    assert!(gradient_of(text, "x").starts_with("dL/dx = "));
}

/// A value whose equation is a sum stands in only some of its terms.
#[test]
fn a_term_is_seen_in_every_place_of_its_sum() {
    let text = "input X[N, n]\nparam W[m, n], b[m]\nZ = X @ W.T + b.T\nL = norm2(Z)\nderive L\n";
    assert_eq!(gradient_of(text, "b"), "dL/db = (dL/dZ).T @ ones(N)");
    assert_eq!(gradient_of(text, "W"), "dL/dW = (dL/dZ).T @ X");
}

/// A name stands for its whole equation: u = a + exp(b) is not exp(b).
#[test]
fn a_name_is_not_put_for_a_part_of_its_equation() {
    let text = "param a, b\nu = a + exp(b)\nL = u^2\nderive L\n";
    assert_eq!(gradient_of(text, "b"), "dL/db = dL/du * exp(b)");
    let text = "param b\nu = exp(b)\nL = u^2\nderive L\n";
    assert_eq!(gradient_of(text, "b"), "dL/db = 2 * u^2");
}

/// That exp and log undo each other has to be known to the proof.
#[test]
fn the_logarithm_of_a_power_of_e_is_its_exponent() {
    let text = "param x\nL = x * log(exp(x))\nderive L\n";
    assert_eq!(gradient_of(text, "x"), "dL/dx = 2 * x");
}

#[test]
fn roots_may_stand_below_the_line() {
    assert_eq!(
        gradient_of("param w\nL = 1 / w^(1/2)\nderive L\n", "w"),
        "dL/dw = -1 / (2 * w^1.5)"
    );
}

#[test]
fn a_division_by_zero_needs_no_numbers() {
    let found = answer("param w\nL = w / 0\nderive L\n", &Settings::default()).unwrap_err();
    assert_eq!(
        found,
        [(
            Code::Arithmetic,
            "this divides by zero, whatever the numbers are".into()
        )]
    );
}

#[test]
fn an_equation_that_comes_to_too_much_is_refused() {
    let chain = vec!["A"; 200].join(" @ ");
    let text = format!("param A[3, 3]\nL = trace({chain})\nderive L\n");
    let found = answer(&text, &Settings::default()).unwrap_err();
    assert_eq!(
        found,
        [(
            Code::Limit,
            "the derivatives of `L` come to more than 500000 parts".into()
        )]
    );
    let mut limits = Limits::default();
    limits.derivation.derivation = 10;
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    assert_eq!(
        answer("param w\nL = tanh(w)^2\nderive L\n", &settings).unwrap_err()[0].0,
        Code::Limit
    );
}

/// Its cost would be the square of its length if each gradient looked at all of it.
#[test]
fn a_sum_of_thousands_is_derived_term_by_term() {
    let names: Vec<String> = (0..3000).map(|place| format!("x_{place}")).collect();
    let squares: Vec<String> = names.iter().map(|name| format!("{name}^2")).collect();
    let text = format!(
        "param {}\nL = {}\nderive L\n",
        names.join(", "),
        squares.join(" + ")
    );
    assert_eq!(gradient_of(&text, "x_2999"), "dL/dx_2999 = 2 * x_2999");
}

#[test]
fn a_fault_on_the_side_not_chosen_does_not_count() {
    let text = "input x[3]\nparam w\nz = w * x\nL = sum(where([z > 0], 1 / z, 2 * z))\n\
                given x = [1, 0, -2], w = 0.5\nderive L\n";
    let settings = Settings {
        format: Format::Json,
        ..Settings::default()
    };
    let record: serde_json::Value =
        serde_json::from_str(&answer(text, &settings).unwrap()).unwrap();
    assert_eq!(record["gradients"]["w"]["exact"], "-8");
}
