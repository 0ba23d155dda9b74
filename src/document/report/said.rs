//! One sentence for the writer about each claim: what is wrong, why it was not read, what else
//! there is to say. Like a diagnostic's it begins in lower case and has no full stop.

use super::super::Inline;
use super::super::language::Phrases;
use super::{math, number};
use crate::check::report::{Cause, Claim, Message, Remark, Unread, Verdict};
use crate::notation::read::Problem;

/// What is said of a claim; none where there is nothing to say.
pub(super) fn message(claim: &Claim, phrases: &Phrases) -> Option<Vec<Inline>> {
    let chief = match &claim.message {
        Some(message) => Some(chief(message, claim.cause, phrases)),
        None => silent(claim, phrases),
    };
    let remarks = claim
        .remarks
        .iter()
        .map(|one| remark(one, claim.verdict, phrases));
    chief.into_iter().chain(remarks).reduce(|said, more| {
        let slots = [("said", said), ("more", more)];
        phrases.say("check.also", &slots)
    })
}

/// A known mistake in a few words.
pub(super) fn cause(phrases: &Phrases, id: &str) -> Vec<Inline> {
    phrases.say(&format!("check.cause.{id}"), &[])
}

/// What is said where the judge left it to the verdict.
fn silent(claim: &Claim, phrases: &Phrases) -> Option<Vec<Inline>> {
    if claim.remarks.iter().any(says_it_all) {
        return None;
    }
    match claim.verdict {
        Verdict::Wrong => Some(match claim.cause {
            Some(of) => cause(phrases, of.id()),
            None => phrases.say("check.identical.none", &[]),
        }),
        Verdict::Unread => Some(phrases.say("check.unread", &[])),
        Verdict::Carried => Some(phrases.say("check.carried", &[])),
        Verdict::Definition | Verdict::Correct | Verdict::Rounded => None,
    }
}

/// Whether a remark says why the verdict is what it is.
fn says_it_all(remark: &Remark) -> bool {
    match remark {
        Remark::FromLine(_) | Remark::Trivial | Remark::ContradictsGiven(_) => true,
        Remark::CutOff(_)
        | Remark::LastDigit(_)
        | Remark::NumeratorLayout
        | Remark::FormalProduct
        | Remark::Summed(_)
        | Remark::NewNumbers
        | Remark::TargetSumsToOne(_)
        | Remark::PerSample
        | Remark::UnderCondition => false,
    }
}

fn chief(message: &Message, of: Option<Cause>, phrases: &Phrases) -> Vec<Inline> {
    match message {
        Message::Differs { left, value, right } => {
            let [value, right] = [value, right].map(|latex| math(latex));
            let differs = match left {
                Some(left) => {
                    let slots = [("left", math(left)), ("value", value), ("right", right)];
                    phrases.say("check.differs", &slots)
                }
                None => {
                    let slots = [("value", value), ("right", right)];
                    phrases.say("check.differs.side", &slots)
                }
            };
            match of {
                // A slip in the arithmetic is what the sentence has just shown.
                None | Some(Cause::Arithmetic) => differs,
                Some(of) => because(differs, of, phrases),
            }
        }
        Message::NotIdentical { part, instead } => {
            let [part, instead] = [part, instead].map(|latex| latex.as_deref().map(math));
            let differs = match (part, instead) {
                (Some(part), Some(instead)) => {
                    let slots = [("part", part), ("instead", instead)];
                    phrases.say("check.identical.both", &slots)
                }
                (Some(part), None) => phrases.say("check.identical.part", &[("part", part)]),
                (None, Some(instead)) => {
                    phrases.say("check.identical.instead", &[("instead", instead)])
                }
                (None, None) => {
                    return match of {
                        Some(of) => cause(phrases, of.id()),
                        None => phrases.say("check.identical.none", &[]),
                    };
                }
            };
            match of {
                None => differs,
                Some(of) => {
                    let slots = [("cause", cause(phrases, of.id())), ("said", differs)];
                    phrases.say("check.namely", &slots)
                }
            }
        }
        Message::OnlyHere { instead } => {
            let here = match instead {
                Some(instead) => {
                    phrases.say("check.only_here.instead", &[("instead", math(instead))])
                }
                None => phrases.say("check.only_here", &[]),
            };
            match of {
                None => here,
                Some(of) => because(here, of, phrases),
            }
        }
        Message::Shapes { left, right } => {
            let slots = [
                ("left", shape(left, phrases)),
                ("right", shape(right, phrases)),
            ];
            phrases.say("check.shapes", &slots)
        }
        Message::Unread(why) => unread(why, phrases),
    }
}

fn because(said: Vec<Inline>, of: Cause, phrases: &Phrases) -> Vec<Inline> {
    let slots = [("said", said), ("cause", cause(phrases, of.id()))];
    phrases.say("check.because", &slots)
}

/// `2 × 3`
fn shape(sizes: &[usize], phrases: &Phrases) -> Vec<Inline> {
    if sizes.is_empty() {
        return phrases.say("shape.scalar", &[]);
    }
    let sizes: Vec<_> = sizes.iter().map(usize::to_string).collect();
    vec![Inline::Text(sizes.join(" × "))]
}

fn unread(why: &Unread, phrases: &Phrases) -> Vec<Inline> {
    let with = |key: &str, latex: &str| phrases.say(key, &[("it", math(latex))]);
    match why {
        Unread::Latex(problem) => self::problem(problem, phrases),
        Unread::UnknownName(name) => with("check.unread.name", name),
        Unread::UnknownMeaning(sign) => with("check.unread.meaning", sign),
        Unread::Ambiguous(part) => with("check.unread.ambiguous", part),
        Unread::Dots => phrases.say("check.unread.dots", &[]),
        Unread::Empty => phrases.say("check.unread.empty", &[]),
        Unread::UnknownShape(name) => with("check.unread.shape", name),
        Unread::Condition => phrases.say("check.unread.condition", &[]),
        Unread::NotForEvery(letter) => with("check.unread.not_for_every", letter),
        Unread::NoValue => phrases.say("check.unread.no_value", &[]),
        Unread::TooMuch => phrases.say("check.unread.too_much", &[]),
        Unread::Undecided => phrases.say("check.unread.undecided", &[]),
    }
}

/// What could not be read is no formula: it is shown as it stands.
fn problem(problem: &Problem, phrases: &Phrases) -> Vec<Inline> {
    let with = |key: &str, sign: &str| {
        let sign = vec![Inline::Text(sign.to_owned())];
        phrases.say(key, &[("it", sign)])
    };
    match problem {
        Problem::UnknownCommand(command) => with("check.latex.command", command),
        Problem::UnknownEnvironment(name) => with("check.latex.environment", name),
        Problem::UnknownSign(sign) => with("check.latex.sign", sign.to_string().as_str()),
        Problem::NotClosed(bracket) => with("check.latex.not_closed", bracket),
        Problem::NotOpened(bracket) => with("check.latex.not_opened", bracket),
        Problem::MissingArgument(command) => with("check.latex.argument", command),
        Problem::DoubleScript => phrases.say("check.latex.double_script", &[]),
        Problem::TooDeep => phrases.say("check.latex.too_deep", &[]),
        Problem::TooMuch => phrases.say("check.latex.too_much", &[]),
    }
}

fn remark(remark: &Remark, verdict: Verdict, phrases: &Phrases) -> Vec<Inline> {
    let with = |key: &str, latex: &str| phrases.say(key, &[("it", math(latex))]);
    match remark {
        Remark::CutOff(rounded) => with("check.remark.cut_off", rounded),
        Remark::LastDigit(rounded) => with("check.remark.last_digit", rounded),
        Remark::FromLine(line) => {
            let key = match verdict {
                Verdict::Carried => "check.remark.from_wrong",
                Verdict::Rounded => "check.remark.from_rounded",
                Verdict::Definition | Verdict::Correct | Verdict::Wrong | Verdict::Unread => {
                    "check.remark.from"
                }
            };
            phrases.say(key, &[("line", number(*line))])
        }
        Remark::Trivial => phrases.say("check.remark.trivial", &[]),
        Remark::NumeratorLayout => phrases.say("check.remark.numerator", &[]),
        Remark::FormalProduct => phrases.say("check.remark.formal", &[]),
        Remark::Summed(index) => with("check.remark.summed", index),
        Remark::NewNumbers => phrases.say("check.remark.new_numbers", &[]),
        Remark::TargetSumsToOne(target) => with("check.remark.target", target),
        Remark::PerSample => phrases.say("check.remark.per_sample", &[]),
        Remark::ContradictsGiven(given) => with("check.remark.given", given),
        Remark::UnderCondition => phrases.say("check.remark.condition", &[]),
    }
}
