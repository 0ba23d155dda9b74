//! The numbers: large and tiny arguments, ties, branches that cannot be told, rounded steps. That
//! digits are right is a matter of laws (`tests/laws/balls.rs`).

use super::answer;
use backprose::diagnostic::Code;
use backprose::{Format, Settings};
use serde_json::Value;

fn settings(digits: usize) -> Settings {
    Settings {
        format: Format::Json,
        digits,
        ..Settings::default()
    }
}

fn record(text: &str, settings: &Settings) -> Value {
    let record = answer(text, settings).unwrap_or_else(|found| panic!("{text}: {found:?}"));
    serde_json::from_str(&record).unwrap()
}

/// The one error of a network.
fn error(text: &str) -> (Code, String) {
    let mut found = answer(text, &settings(6)).unwrap_err();
    found.retain(|(code, _)| *code != Code::Remark);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.remove(0)
}

/// `exact` and `decimal` of the value `y`.
fn value(text: &str) -> (Value, Value) {
    let record = record(text, &settings(25));
    let y = &record["values"]["y"];
    (y["exact"].clone(), y["decimal"].clone())
}

#[track_caller]
fn assert_digits(text: &str, digits: &str) {
    assert_eq!(value(text), (Value::Null, digits.into()), "{text}");
}

#[track_caller]
fn assert_exact(text: &str, exact: &str) {
    assert_eq!(value(text).0, exact, "{text}");
}

#[test]
fn the_tails_keep_their_digits() {
    let at = |formula: &str, z: &str| format!("input z\ny = {formula}\ngiven z = {z}\n");
    for (formula, z, digits) in [
        ("sigmoid(z)", "-800", "3.667874584177687213455496e-348"),
        ("1 - sigmoid(z)", "800", "3.667874584177687213455496e-348"),
        ("sigmoid(z)", "800", "1"),
        ("gelu(z)", "-40", "-1.462357416366011881499594e-348"),
        ("1 + erf(z)", "-40", "1.896961059966276509268278e-697"),
        ("softplus(z)", "-800", "3.667874584177687213455496e-348"),
        ("exp(z)", "1000000", "3.033215396802087545086402e434294"),
        ("tanh(z)", "1e-400", "1e-400"),
        ("log(z)", "1e-900", "-2072.326583694641115616192"),
        ("elu(z)", "-1e-10", "-9.999999999500000000016667e-11"),
    ] {
        assert_digits(&at(formula, z), digits);
    }
}

#[test]
fn a_softmax_of_a_thousand_is_a_number() {
    let text = "input z[2]\ne = exp(z)\ny = e / sum(e)\ngiven z = [1000, 1001]\n";
    let record = record(text, &settings(25));
    assert_eq!(
        record["values"]["y"]["decimal"],
        serde_json::json!(["0.2689414213699951207488408", "0.7310585786300048792511592"])
    );
}

#[test]
fn a_value_that_is_rational_is_a_fraction() {
    let at = |formula: &str, z: &str| format!("input z\ny = {formula}\ngiven z = {z}\n");
    for (formula, z, exact) in [
        ("sigmoid(z)", "0", "1/2"),
        ("exp(z) + cos(z) + tanh(z) + erf(z)", "0", "2"),
        ("log(z)", "1", "0"),
        ("sqrt(z)", "9/4", "3/2"),
        ("z^(1/3)", "8/27", "2/3"),
        ("z^(-3/2)", "4", "1/8"),
        ("elu(z)", "3", "3"),
    ] {
        assert_exact(&at(formula, z), exact);
    }
}

/// Zeros that are reached through irrational numbers are zeros, and ties.
#[test]
fn a_zero_behind_irrational_numbers_is_0() {
    let at = |formula: &str| format!("input x\ny = {formula}\ngiven x = 1.7\n");
    for (formula, exact) in [
        ("exp(x) - exp(x)", "0"),
        ("relu(exp(x) - exp(x))", "0"),
        ("sqrt(2) * sqrt(2) - 2", "0"),
        ("sigmoid(x) + sigmoid(-x) - 1", "0"),
        (
            "relu(1 - exp(x)^2 / (sqrt(exp(x)^2) * sqrt(exp(x)^2)))",
            "0",
        ),
        ("1 / sqrt(x)^3 - x^(-3/2)", "0"),
        ("gelu(x) - x / 2 * (1 + erf(x / sqrt(2)))", "0"),
        ("exp(x) * exp(-x) - 1", "0"),
        ("[tanh(x) == -tanh(-x)]", "1"),
        ("[silu(x) > x * sigmoid(x)]", "0"),
    ] {
        assert_exact(&at(formula), exact);
    }
    // Rounding turns exactly here: half to even.
    let tie = "input x\ny = sqrt(2) * sqrt(2) * x\ngiven x = 0.6172839456172839456172825\n";
    let tied = record(tie, &settings(24));
    assert_eq!(tied["values"]["y"]["decimal"], "1.23456789123456789123456");
    let text = "param w\na = exp(w)\nb = exp(w)\ny = max(a, 2 * b - a)^2\ngiven w = 0.3\nderive y wrt a, b\n";
    let choice = record(text, &settings(25));
    assert_eq!(choice["gradients"]["b"]["decimal"], "0");
}

/// √(h²) is h, and no law about roots makes it −h: a number as near to 0 as 2h is not taken for 0.
#[test]
fn a_number_near_0_is_not_taken_for_0() {
    for (x, digits) in [
        ("-100", "7.440151952041671925919392e-44"),
        ("-300", "1.029640044482402756230972e-130"),
        ("-400", "3.83033919342801139003968e-174"),
        ("-1000", "1.015191779509891353058362e-434"),
    ] {
        let text = format!("input x\nh = exp(x)\ny = (1 + sqrt(h^2)) - (1 - h)\ngiven x = {x}\n");
        assert_digits(&text, digits);
    }
}

/// e^(log 2) is 2, and nothing here can tell.
#[test]
fn a_branch_that_cannot_be_told_is_an_error() {
    let text = "input x\nh = exp(log(x)) - x\ny = h + 1\ngiven x = 2\n";
    let untold = record(text, &settings(6));
    assert_eq!(untold["values"]["h"]["decimal"], Value::Null);
    assert_eq!(untold["values"]["y"]["decimal"], "1");
    assert!(untold["note"].as_str().unwrap().contains("`h`"));
    let text = "input x\ny = relu(exp(log(x)) - x)\ngiven x = 2\n";
    assert_eq!(
        error(text),
        (
            Code::Arithmetic,
            "`relu(exp(log(x)) - x)` in `y` hangs on a number that may be 0: neither that it is nor that it is not could be proven".into()
        )
    );
}

#[test]
fn what_has_no_value_is_told() {
    let found = |formula: &str, x: &str| {
        let text = format!("input x\ny = {formula}\ngiven x = {x}\n");
        error(&text)
    };
    for (formula, x, code, message) in [
        (
            "log(x)",
            "0",
            Code::Arithmetic,
            "`log(x)` in `y` has no value for the numbers given",
        ),
        (
            "sqrt(x)",
            "-2",
            Code::Arithmetic,
            "`sqrt(x)` in `y` has no value for the numbers given",
        ),
        (
            "x^(1/2)",
            "-2",
            Code::Arithmetic,
            "`x^0.5` in `y` has no value for the numbers given",
        ),
        (
            "1 / sin(x)",
            "0",
            Code::Arithmetic,
            "division by zero: `sin(x)` in `y` is 0 for the numbers given",
        ),
        (
            "exp(exp(x))",
            "100",
            Code::Limit,
            "`exp(exp(x))` in `y` is too large, or too near to 0, to be computed",
        ),
    ] {
        assert_eq!(found(formula, x), (code, message.into()), "{formula}");
    }
}

#[test]
fn a_side_not_chosen_needs_no_value() {
    let text = "param x\ny = where([x > 0], log(x), 2 * x)\nderive y\ngiven x = -1\n";
    assert_eq!(record(text, &settings(6))["gradients"]["x"]["exact"], "2");
    assert_eq!(error(&text.replace("2 * x", "sqrt(x)")).0, Code::Arithmetic);
}

/// As a product with a bracket, such a sum is a table of all places: 1/0 where x has no entry.
#[test]
fn what_a_range_leaves_out_needs_no_value() {
    for (formula, gradient) in [
        ("y[i: 3] = sum(k = i..3: 1/x[k])", "[-1, -1/2, -3/16]"),
        ("y[i: 3] = sum(k = 2..i: 1/x[k])", "[0, -1/2, -1/16]"),
        (
            "y[i: 3] = sum(k = 1..4 - i: 1/x[k + i - 1])",
            "[-1, -1/2, -3/16]",
        ),
        ("y[i: 3] = where([i > 1], x[i]/(i - 1), 0)", "[0, 1, 1/2]"),
    ] {
        let text = format!("param x[3]\n{formula}\nL = sum(y)\nderive L\n");
        let record = record(&format!("{text}given x = [1, 2, 4]\n"), &settings(6));
        let exact: Vec<&str> = record["gradients"]["x"]["exact"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap())
            .collect();
        assert_eq!(format!("[{}]", exact.join(", ")), gradient, "{formula}");
        let symbols = text.replace('3', "n").replace('4', "(n + 1)");
        assert!(answer(&symbols, &settings(6)).is_ok(), "{symbols}");
    }
}

/// A fraction that gets too long goes on as an enclosure.
#[test]
fn long_fractions_go_on_enclosed() {
    let text = "input x\ny = x^400 * x^400\ngiven x = 1.01234\n";
    let (exact, decimal) = value(text);
    assert_eq!(exact, Value::Null);
    assert!(
        decimal.as_str().unwrap().starts_with("18243.90363"),
        "{decimal}"
    );
    let mut raised = settings(25);
    raised.limits.numbers.exact_digits = 10_000;
    assert!(record(text, &raised)["values"]["y"]["exact"].is_string());
}

/// Each number follows from the numbers that are shown before it.
#[test]
fn rounded_steps_go_on_with_what_is_shown() {
    let text = "input x\nparam w\na = sigmoid(w * x)\nb = a^2\nderive b\ngiven x = 2, w = 1/3\n";
    let rounded = Settings {
        round_steps: Some(3),
        ..settings(6)
    };
    let record = record(text, &rounded);
    let (a, b) = (&record["values"]["a"], &record["values"]["b"]);
    // 0.333 · 2 = 0.666, and σ(0.666) = 0.6606…
    assert_eq!(
        (&a["exact"], &a["decimal"]),
        (&"661/1000".into(), &"0.661".into())
    );
    assert_eq!(b["decimal"], "0.437");
    // 1.32 · 0.661 · (1 − 0.661) · 2 = 0.59158…
    assert_eq!(record["gradients"]["w"]["decimal"], "0.592");
    let written = |settings: Settings| {
        let settings = Settings {
            format: Format::Markdown,
            ..settings
        };
        answer(text, &settings).unwrap()
    };
    let says = "Every result is rounded to 3 significant digits";
    assert_eq!(written(rounded).matches(says).count(), 1);
    assert!(!written(settings(6)).contains(says));
    let says = "the computation goes on with more digits than are shown";
    assert_eq!(written(settings(6)).matches(says).count(), 1);
}

/// More digits than floating-point numbers are asked for are worked out as in a small network: they
/// begin with the digits of the quick way, and what is a fraction is the same one in both.
#[test]
fn a_big_network_has_the_numbers_of_a_small_one() {
    for (hidden, rational) in [("tanh(Z)", false), ("relu(Z)^2", true)] {
        let text = format!(
            "input X[60, 60]\nparam W[60, 60]\nZ = X @ W.T\nA = {hidden}\nL = mean(A)\nderive L\n\
             given X = random(low = 0)\ngiven W = random(digits = 2, low = -0.3, high = 0.3)\n"
        );
        let [quick, slow] = [6, 20].map(|digits| record(&text, &settings(digits)));
        for (part, name) in [
            ("values", "Z"),
            ("values", "A"),
            ("values", "L"),
            ("gradients", "W"),
        ] {
            let [few, many] = [&quick, &slow].map(|record| &record[part][name]);
            if rational || name == "Z" {
                assert_eq!(few["exact"], many["exact"], "{name} of {hidden}");
                assert!(
                    !few["exact"].to_string().contains("null"),
                    "{name} of {hidden}"
                );
            }
            let [few, many] = [few, many].map(|entry| flat(&entry["decimal"]));
            assert_eq!(few.len(), many.len());
            for (few, many) in few.iter().zip(&many) {
                let close = (few - many).abs() <= 0.500_001e-5 * many.abs();
                assert!(close, "{name} of {hidden}: {few}, {many}");
            }
        }
    }
}

/// Of digits that one floating-point number does not settle, single entries are computed closer:
/// through products and through functions of each entry, down to what was given. They are the digits
/// that come out where everything is computed so.
#[test]
fn digits_left_open_in_a_big_network_are_those_of_a_small_one() {
    let text = "input X[30, 90]\ntarget Y[30, 4]\nparam W[80, 90], V[4, 80]\nZ = X @ W.T\nA = sigmoid(Z)\n\
                U = A @ V.T\nL = softmax_cross_entropy(U, Y)\nderive L\ngiven X = random(low = 0)\n\
                given Y = random(low = 0)\ngiven W = random(digits = 2, low = -0.3, high = 0.3)\n\
                given V = random(digits = 3)\n";
    let [quick, slow] = [13, 20].map(|digits| record(text, &settings(digits)));
    for (part, name) in [
        ("values", "A"),
        ("values", "L"),
        ("gradients", "W"),
        ("gradients", "V"),
    ] {
        let texts = |record: &Value| -> Vec<f64> { flat(&record[part][name]["decimal"]) };
        let (few, many) = (texts(&quick), texts(&slow));
        assert_eq!(few.len(), many.len());
        for (few, many) in few.iter().zip(&many) {
            // Both were read back as floating-point numbers.
            let close = (few - many).abs() <= 0.501e-12 * many.abs();
            assert!(close, "{name}: {few}, {many}");
        }
    }
}

/// The numbers in nested lists.
fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(all) => all.iter().flat_map(flat).collect(),
        Value::String(text) => vec![text.parse().unwrap()],
        other => panic!("{other} is no number"),
    }
}
