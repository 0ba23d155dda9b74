//! Whole works, judged: which verdict each equation gets.

use backprose::check::report::{Cause, Message, Verdict};
use backprose::check::{Options, Report, check};
use backprose::diagnostic::Diagnostics;
use backprose::graph::{Limits, elaborate};
use backprose::notes::{Form, find};
use backprose::source::{NoFiles, Source};
use backprose::syntax;

fn judged(work: &str) -> Report {
    let notes = find(work, Form::Markdown).unwrap();
    check(&notes, None, &Options::default()).unwrap()
}

/// The verdicts in the order of the work, a letter each.
pub(super) fn verdicts(work: &str) -> String {
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

/// Numbers that lie the wrong way are told from numbers that are wrong.
#[test]
fn a_row_of_numbers_may_lie_the_wrong_way() {
    let column = "\\begin{bmatrix} 3 \\\\ 4 \\end{bmatrix}";
    let product = |row: &str| {
        format!(
            "$a = {column}$, $b = \\begin{{bmatrix}} 1 \\\\ 2 \\end{{bmatrix}}$, $M = a b^T$\n\n\
             $M = {column} \\cdot {row}$"
        )
    };
    let row = "\\begin{bmatrix} 1 & 2 \\end{bmatrix}";
    assert_eq!(verdicts(&product(row)), "dddc");
    let report = judged(&product(&format!("{row}^T")));
    let claim = report.first_wrong().unwrap();
    assert_eq!(claim.cause, Some(Cause::Transpose));
    let expected = format!("{column} \\cdot {row}");
    assert_eq!(claim.expected.as_deref(), Some(expected.as_str()));
    // No transpose makes these right.
    let report = judged(&product("\\begin{bmatrix} 1 & 3 \\end{bmatrix}^T"));
    assert_ne!(report.first_wrong().unwrap().cause, Some(Cause::Transpose));
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

#[test]
fn a_step_adds_or_takes_away() {
    let step = |sign: &str| {
        after(&format!(
            "$w {sign} 0.1 \\frac{{\\partial L}}{{\\partial w}}$"
        ))
    };
    assert_eq!([step("-="), step("+=")], ["c", "w"]);
    assert_eq!(after("$w^+ = w - 0.1 dw$\n\n$w^+ = w + 0.1 dw$"), "cw");
}

/// A decay rests on a number that the loss does not know: it is the work's own rule.
#[test]
fn a_rule_of_the_work_is_no_mistake() {
    let rule = "$\\lambda = 0.5$\n\n$w^+ = w - 0.1 (dw + \\lambda w)$\n\n$w^+ = w - 0.1 dw$";
    assert_eq!(after(rule), "ddw");
}

#[test]
fn what_can_be_read_in_two_ways_is_not_guessed() {
    let a = "$A = \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}$\n\n";
    let b = "$B = \\begin{bmatrix} 0 & 1 \\\\ 1 & 0 \\end{bmatrix}$\n\n";
    let product = "\\begin{bmatrix} 2 & 1 \\\\ 4 & 3 \\end{bmatrix}";
    let entries = "\\begin{bmatrix} 0 & 2 \\\\ 3 & 0 \\end{bmatrix}";
    let judged = |left: &str, right: &str| verdicts(&format!("{a}{b}${left} = {right}$"));
    assert_eq!(judged("A \\cdot B", product), "ddu");
    assert_eq!(judged("A \\cdot B", entries), "ddu");
    assert_eq!(judged("A \\cdot B", "A B"), "ddu");
    assert_eq!(judged("A \\cdot B", "A \\cdot B"), "ddc");
    assert_eq!(judged("A B", product), "ddc");
    assert_eq!(judged("A \\odot B", entries), "ddc");
}

#[test]
fn a_condition_beside_it_makes_no_function_and_no_mistake() {
    let work = "$z = 2$\n\n$f(z) = z \\text{ if } z > 0$\n\n$z = 3 \\text{ if } z > 2$";
    assert!(!verdicts(work).contains('w'), "{}", verdicts(work));
    assert!(verdicts(work).ends_with('u'));
}

#[test]
fn what_holds_only_here_says_so() {
    let left = "\\frac{\\partial L}{\\partial w} = ";
    let report = judged(&format!("{NEURON}${left}(a - t)(1 - a^2)(x^2 - x)$"));
    let claim = report.first_wrong().unwrap();
    assert_eq!(claim.message, Some(Message::OnlyHere { instead: None }));
}

#[test]
fn a_network_says_what_is_missing_and_other_names_are_its_own() {
    let text = "input x\ntarget t\nparam w, b\nh = tanh(w * x + b)\nL = (h - t)^2\nderive L\n";
    let (network, mut sink) = (Source::new("n.bp", text), Diagnostics::new());
    let parsed = syntax::parse(&network, &syntax::Limits::default(), &mut sink);
    let graph = elaborate(&parsed, &NoFiles, &Limits::default(), &mut sink);
    let notes = find(
        "$\\frac{\\partial L}{\\partial b} = 2 (a - t)(1 - a^2)$",
        Form::Markdown,
    )
    .unwrap();
    let named = |name: &str| Options {
        names: vec![("a".to_owned(), name.to_owned())],
        ..Options::default()
    };
    let report = check(&notes, Some(&graph), &named("h")).unwrap();
    assert_eq!(report.claims[0].verdict, Verdict::Correct);
    assert_eq!(report.missing, [r"\frac{\partial L}{\partial w}"]);
    assert_eq!(
        check(&notes, Some(&graph), &named("q")),
        Err("q".to_owned())
    );
}

/// x is 2: the number stands for the name.
#[test]
fn a_number_may_stand_for_a_name_that_has_it() {
    let gradient =
        |right: &str| after(&format!("$\\frac{{\\partial L}}{{\\partial w}} = {right}$"));
    assert_eq!(gradient("2 (a - t)(1 - a^2)"), "c");
    assert_eq!(gradient("-1 (1 - a^2) x"), "w");
    assert_eq!(gradient("-2 (1 - a^2) x / 2"), "w");
}
