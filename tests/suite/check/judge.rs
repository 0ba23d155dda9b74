//! Whole works, judged: which verdict each equation gets.

use backprose::check::report::{Cause, Verdict};
use backprose::check::{Options, Report, check};
use backprose::notes::{Form, find};

fn judged(work: &str) -> Report {
    check(
        &find(work, Form::Markdown).unwrap(),
        None,
        &Options::default(),
    )
}

/// The verdicts in the order of the work, a letter each.
fn verdicts(work: &str) -> String {
    let letter = |verdict| match verdict {
        Verdict::Definition => 'd',
        Verdict::Correct => 'c',
        Verdict::Rounded => 'r',
        Verdict::Carried => 'k',
        Verdict::Wrong => 'w',
        Verdict::Unread => 'u',
    };
    let claims = judged(work).claims;
    claims.iter().map(|claim| letter(claim.verdict)).collect()
}

const NEURON: &str = "$z = w x + b$, $a = \\tanh(z)$, $L = \\frac{1}{2}(a - t)^2$; \
                      $x = 2$, $w = 0.5$, $b = -1$, $t = 1$.\n\n";

fn after(work: &str) -> String {
    verdicts(&format!("{NEURON}{work}"))[7..].to_owned()
}

#[test]
fn what_follows_from_the_definitions_is_correct() {
    assert_eq!(
        after("$\\frac{\\partial L}{\\partial z} = (a - t)(1 - a^2)$"),
        "c"
    );
    assert_eq!(after("$dw = (a - t)(1 - a^2) x$"), "c");
}

#[test]
fn one_slip_is_one_wrong_and_the_rest_is_carried() {
    let work = "$z = 0.5 \\cdot 2 - 1 = 1$, $a = 1$\n\n$z = 1$\n";
    assert_eq!(after(work), "cwwk");
    assert_eq!(
        verdicts("$p = 2$, $q = 3$, $s = p q = 5$, $u = 2 s$, $u = 10$"),
        "dddwdk"
    );
}

#[test]
fn a_repair_that_is_offered_is_right() {
    for (wrong, cause) in [
        ("t - a", Cause::Sign),
        ("2 (a - t)", Cause::ExtraFactor),
        ("(a - t)^2", Cause::WrongPower),
    ] {
        let left = "\\frac{\\partial L}{\\partial a} = ";
        let report = judged(&format!("{NEURON}${left}{wrong}$"));
        let claim = report.first_wrong().unwrap();
        assert_eq!(claim.cause, Some(cause), "{wrong}");
        let repaired = claim.expected.clone().unwrap();
        assert_eq!(after(&format!("${left}{repaired}$")), "c", "{repaired}");
    }
}

#[test]
fn what_cannot_be_read_is_unread() {
    assert_eq!(verdicts("$$(a + b = 5$$"), "u");
    assert_eq!(verdicts("$p = 2$\n\n$$p \\heartsuit p = 4$$"), "du");
}

#[test]
fn digits_are_rounded_or_wrong() {
    assert_eq!(
        verdicts("$\\frac{2}{3} = 0.667$, $\\frac{2}{3} = 0.66$, $\\frac{2}{3} = 0.64$"),
        "rrw"
    );
}
