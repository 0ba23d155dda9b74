//! Updates, by fractions that can be checked by hand. With L = w²/2 the gradient of w is w.

use super::answer;
use backprose::diagnostic::Code;
use backprose::{Format, Settings};
use serde_json::{Value, json};

fn record(text: &str, settings: &Settings) -> Value {
    let record = answer(text, settings).unwrap_or_else(|found| panic!("{text}: {found:?}"));
    serde_json::from_str(&record).unwrap()
}

fn json_settings() -> Settings {
    Settings {
        format: Format::Json,
        digits: 25,
        ..Settings::default()
    }
}

/// What is said of `w` after each step, `exact` or `decimal`.
fn after(update: &str, key: &str) -> Vec<Value> {
    let text = format!("param w\nL = 1/2 * w^2\ngiven w = 1\nderive L\nupdate {update}\n");
    let record = record(&text, &json_settings());
    let steps = record["updates"].as_array().unwrap();
    let values = steps.iter().map(|step| step["values"]["w"][key].clone());
    values.collect()
}

#[test]
fn every_optimizer() {
    for (update, exact) in [
        ("sgd(0.5, steps = 2)", ["1/2", "1/4"]),
        // g = w + w/2
        ("sgd(0.5, steps = 2, weight_decay = 0.5)", ["1/4", "1/16"]),
        // v = 1, 1/2 + 1/2
        ("momentum(0.5, beta = 0.5, steps = 2)", ["1/2", "0"]),
        // v = 3/2, 3/4 + 3/8
        (
            "momentum(0.5, beta = 0.5, steps = 2, weight_decay = 0.5)",
            ["1/4", "-5/16"],
        ),
        // v = 1, 1/2 + 1/4
        ("nesterov(0.5, beta = 0.5, steps = 2)", ["1/4", "-1/16"]),
        // v = 1/4, 3/16 + 1/16
        (
            "rmsprop(0.5, beta = 0.75, eps = 0.5, steps = 2)",
            ["1/2", "1/4"],
        ),
        // m̂ = 1, (1/4 + 1/4)/(3/4); v̂ = 1, 1/4
        (
            "adam(0.5, beta1 = 0.5, beta2 = 0, eps = 1, steps = 2, weight_decay = 0.5)",
            ["1/2", "11/72"],
        ),
    ] {
        assert_eq!(after(update, "exact"), exact, "{update}");
    }
    // v = 1, 5/4: the second step is 5/2 − √5.
    assert_eq!(
        after("adagrad(1, eps = 1, steps = 2)", "exact"),
        [json!("1/2"), Value::Null]
    );
    assert_eq!(
        after("adagrad(1, eps = 1, steps = 2)", "decimal")[1],
        "0.2639320225002103035908263"
    );
}

/// One after the other would make `u` 3.
#[test]
fn all_parameters_are_updated_at_once() {
    let text = "param w, u\nL = w * u\ngiven w = 1, u = 2\nderive L\nupdate sgd(1)\n";
    let record = record(text, &json_settings());
    let step = &record["updates"][0];
    assert_eq!(step["values"]["w"]["exact"], "-1");
    assert_eq!(step["values"]["u"]["exact"], "1");
    assert_eq!(step["loss"], json!({"exact": "2", "decimal": "2"}));
}

#[test]
fn each_update_starts_from_the_numbers_given() {
    let text = "param w[2]\ninput c\nL = c * sum(w^2)\ngiven w = [1, 2], c = 0.5\nderive L\n\
                update sgd(0.5, steps = 2)\nupdate momentum(1)\n";
    let record = record(text, &json_settings());
    let steps: Vec<(&Value, &Value)> = record["updates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (&step["step"], &step["values"]["w"]["exact"]))
        .collect();
    assert_eq!(
        steps,
        [
            (&json!(1), &json!(["1/2", "1"])),
            (&json!(2), &json!(["1/4", "1/2"])),
            (&json!(1), &json!(["0", "0"])),
        ]
    );
}

/// 2/3 and 0.667 − 0.667/3.
#[test]
fn steps_are_rounded_where_all_are() {
    let text = "param w\nL = 1/2 * w^2\ngiven w = 1\nderive L\nupdate sgd(1/3, steps = 2)\n";
    let settings = Settings {
        round_steps: Some(3),
        ..json_settings()
    };
    let record = record(text, &settings);
    assert_eq!(record["updates"][0]["values"]["w"]["exact"], "667/1000");
    assert_eq!(record["updates"][1]["values"]["w"]["exact"], "89/200");
}

#[test]
fn many_steps_go_on_as_enclosures() {
    let text = "param w\nL = (w^2 - 2)^2\ngiven w = 1\nderive L\nupdate sgd(0.01, steps = 300)\n";
    let record = record(text, &json_settings());
    let last = &record["updates"][299]["values"]["w"];
    assert_eq!(last["exact"], Value::Null);
    let digits = last["decimal"].as_str().unwrap();
    assert!(digits.starts_with("1.41421356237309"), "{digits}");
}

#[test]
fn symbols_have_the_rule_alone() {
    let text = "param w\nL = 1/2 * w^2\nderive L\nupdate sgd(0.5, steps = 2)\n";
    assert_eq!(record(text, &json_settings())["updates"], json!([]));
    let document = answer(text, &Settings::default()).unwrap();
    assert!(
        document.contains(r"w \gets w - \eta\, \frac{\partial L}{\partial w}"),
        "{document}"
    );
    assert!(!document.contains("Step 1"), "{document}");
}

#[test]
fn letters_of_the_network_are_left_to_it() {
    let text =
        "param w, v\ninput g, eta\nL = g * eta * (w + v)^2\nderive L\nupdate momentum(0.5)\n";
    let document = answer(text, &Settings::default()).unwrap();
    assert!(document.contains(r"u &\gets \beta u + d"), "{document}");
    assert!(
        document.contains(r"\theta &\gets \theta - \alpha u"),
        "{document}"
    );
}

#[test]
fn a_step_that_fails_is_named() {
    let errors = |text: &str| {
        let mut found = answer(text, &json_settings()).unwrap_err();
        found.retain(|(code, _)| *code != Code::Remark);
        found
    };
    let text = "param w, b\nL = w^2 + 0 * b\ngiven w = 1, b = 0\nderive L\n\
                update adagrad(1, eps = 0)\nupdate adam(1, beta1 = 1)\nupdate rmsprop(1, beta = 2)\n";
    assert_eq!(
        errors(text),
        [
            (
                Code::Arithmetic,
                "the update of `b` divides by zero in step 1".to_owned()
            ),
            (
                Code::Arithmetic,
                "the update of `w` divides by zero in step 1".to_owned()
            ),
            (
                Code::Arithmetic,
                "the update of `w` takes the root of a negative number in step 1".to_owned()
            ),
        ]
    );
    let text = "param w\nL = log(w)\ngiven w = 1\nderive L\nupdate sgd(2)\n";
    assert_eq!(
        errors(text),
        [(
            Code::Arithmetic,
            "`log(w)` in `L` has no value for the numbers given".to_owned()
        )]
    );
    let text = "param w\nL = w^4\ngiven w = 10\nderive L\nupdate sgd(1, steps = 100)\n";
    assert_eq!(errors(text)[0].0, Code::Limit);
}

#[test]
fn the_numbers_of_all_steps_have_a_limit() {
    let text =
        "param w[3]\nL = sum(w^2)\ngiven w = [1, 2, 3]\nderive L\nupdate sgd(0.1, steps = 4)\n";
    let mut settings = json_settings();
    settings.limits.graph.entries = 11;
    assert_eq!(
        answer(text, &settings).unwrap_err(),
        [(
            Code::Limit,
            "the steps of this update make more than 11 numbers".to_owned()
        )]
    );
    settings.limits.graph.entries = 12;
    assert!(answer(text, &settings).is_ok());
}
