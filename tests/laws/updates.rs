//! Updates of random networks.

use crate::formulas::{EVERY, RATIONAL};
use crate::networks::{functions, network};
use crate::random::cases;
use backprose::algebra::Rational;
use backprose::diagnostic::Diagnostics;
use backprose::exact::decimal::decimal;
use backprose::source::{NoFiles, Source};
use backprose::{Format, Settings};
use serde_json::Value;

/// The record of a text; none where it asks for what is not there.
fn record(text: &str, digits: usize) -> Option<Value> {
    let source = Source::new("random.bp", text);
    let settings = Settings {
        format: Format::Json,
        digits,
        ..Settings::default()
    };
    let record = backprose::derive(&source, &NoFiles, &settings, &mut Diagnostics::new())?;
    Some(serde_json::from_str(&record).unwrap())
}

fn flat<'a>(value: &'a Value, all: &mut Vec<&'a Value>) {
    match value {
        Value::Array(inner) => inner.iter().for_each(|value| flat(value, all)),
        value => all.push(value),
    }
}

fn fractions(value: &Value) -> Vec<Option<Rational>> {
    let mut all = Vec::new();
    flat(value, &mut all);
    let number = |value: &&Value| Some(value.as_str()?.parse().unwrap());
    all.iter().map(number).collect()
}

#[test]
fn a_step_of_sgd_goes_against_the_gradient() {
    let rate: Rational = "3/10".parse().unwrap();
    let mut compared = 0;
    let mut rational = functions();
    rational.retain(|function| function.row().rational);
    cases(40, |random| {
        let network = network(RATIONAL, &rational, random);
        let text = format!("{}{}update sgd(0.3)\n", network.text, network.numbers);
        let Some(record) = record(&text, 6) else {
            return;
        };
        for (name, after) in record["updates"][0]["values"].as_object().unwrap() {
            let before = fractions(&record["values"][name]["exact"]);
            let slope = fractions(&record["gradients"][name]["exact"]);
            let after = fractions(&after["exact"]);
            assert_eq!(before.len(), after.len(), "{text}");
            for ((before, slope), after) in before.into_iter().zip(slope).zip(after) {
                if let (Some(before), Some(slope), Some(after)) = (before, slope, after) {
                    assert_eq!(before - &rate * slope, after, "{name} in {text}");
                    compared += 1;
                }
            }
        }
    });
    assert!(compared > 100, "{compared}");
}

/// The number that decimal digits are.
fn parsed(text: &str) -> Rational {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: Rational = format!("{whole}{behind}").parse().unwrap();
    let power = exponent.parse::<i64>().unwrap() - behind.len() as i64;
    let ten = Rational::from(10);
    match power < 0 {
        true => digits / ten.pow(-power as isize),
        false => digits * ten.pow(power as isize),
    }
}

#[test]
fn digits_hold_at_any_precision() {
    let mut compared = 0;
    cases(12, |random| {
        let network = network(EVERY, &functions(), random);
        let optimizer = *random.pick(&[
            "momentum(0.3, weight_decay = 0.1",
            "nesterov(0.3",
            "rmsprop(0.1",
            "adagrad(0.1",
            "adam(0.1, weight_decay = 0.1",
        ]);
        let text = format!(
            "{}{}update {optimizer}, steps = 2)\n",
            network.text, network.numbers
        );
        let (Some(few), Some(many)) = (record(&text, 25), record(&text, 60)) else {
            return;
        };
        for (few, many) in few["updates"]
            .as_array()
            .unwrap()
            .iter()
            .zip(many["updates"].as_array().unwrap())
        {
            for (name, value) in few["values"].as_object().unwrap() {
                let (mut here, mut there) = (Vec::new(), Vec::new());
                flat(&value["decimal"], &mut here);
                flat(&many["values"][name]["decimal"], &mut there);
                for (here, there) in here.into_iter().zip(there) {
                    if let (Some(here), Some(there)) = (here.as_str(), there.as_str()) {
                        assert_eq!(here, decimal(&parsed(there), 25).text, "{name} in {text}");
                        compared += 1;
                    }
                }
            }
        }
    });
    assert!(compared > 20, "{compared}");
}
