//! What could not be read, in words about the language.
//!
//! In: the place where pest gave up and the rules that it tried there. Out: a [`Diagnostic`] that
//! names what the reader sees: the sign found, the sign before it, what may stand there, and a repair
//! where one is known. First come the known slips ([`known`]), then the general sentence.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::Rule;
use super::foreign::{self, ATTRIBUTES};
use super::place::{Bracket, Place, Sign, quote};
use crate::diagnostic::{Code, Diagnostic, closest};
use crate::source::Span;
use crate::syntax::token::Token;
use crate::syntax::{STATEMENT_WORDS, is_statement_word, shorten};

/// Say why a statement cannot be read.
pub(super) fn explain(text: &str, statement: Span, error: &Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => statement.start + at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => &[],
    };
    let place = Place::look(text, statement, at);
    known(&place, expected).unwrap_or_else(|| general(&place, expected))
}

/// The slips that have a message of their own.
fn known(place: &Place, expected: &[Rule]) -> Option<Diagnostic> {
    statement_word(place, expected)
        .or_else(|| foreign_sign(place))
        .or_else(|| misplaced_sign(place, expected))
}

/// A statement that begins with no word of the language, or with one that it does not fit.
fn statement_word(place: &Place, expected: &[Rule]) -> Option<Diagnostic> {
    let first = place.first?;
    let word = place.slice(first);
    let at = |message: String| Diagnostic::new(Code::Syntax, first.span, message);
    if first.token != Token::Word {
        return (place.at == first.span.start && !foreign::is_sign(word))
            .then(|| at(format!("no statement begins with {}", quote(word))));
    }
    if expected.contains(&Rule::for_word) {
        let message = format!(
            "{} has no block: `{{ }}` holds the statements of `for` and `layer`",
            quote(word)
        );
        let found = at(message);
        return Some(match closest(word, ["for", "layer"]) {
            Some(meant) => found.hint(format!("did you mean `{meant}`?")),
            None => found,
        });
    }
    let is_define = expected.contains(&Rule::equals)
        && place
            .second
            .is_some_and(|second| second.span.start == place.at);
    if !is_define {
        return None;
    }
    if word == "for" || word == "layer" {
        return Some(
            at(format!("`{word}` needs its statements in braces")).hint("end its line with `{`"),
        );
    }
    if is_statement_word(word) {
        return None;
    }
    let second = place.second?;
    if matches!(second.token, Token::Word | Token::Text) {
        let meant = foreign::word(word).or_else(|| closest(word, STATEMENT_WORDS));
        let found = at(format!("no statement begins with {}", quote(word)));
        return Some(match meant {
            Some(meant) => found.hint(format!("did you mean `{meant}`?")),
            None => found.hint(format!("a definition is written `{} = …`", shorten(word))),
        });
    }
    let begins_value = matches!(
        second.token,
        Token::Open | Token::Joining | Token::Minus | Token::Power | Token::Postfix
    );
    (begins_value && !foreign::is_sign(&place.text[second.span.start..])).then(|| {
        Diagnostic::new(
            Code::Syntax,
            first.span.to(second.span),
            "an expression alone is no statement",
        )
        .hint("give it a name, as in `z = …`")
    })
}

/// A sign of another language, such as `**`.
fn foreign_sign(place: &Place) -> Option<Diagnostic> {
    // `**` is found at its second sign.
    let starts = [place.before, place.found]
        .into_iter()
        .flatten()
        .map(|sign| sign.span.start);
    let (start, sign, here) = starts
        .filter_map(|start| foreign::sign(&place.text[start..]).map(|(s, h)| (start, s, h)))
        .next()?;
    // A sign before the place that was read is no fault, unless the fault lies in its rest.
    if start + sign.len() <= place.at {
        return None;
    }
    let here = if sign == "'" && !place.before.is_some_and(|before| before.token.ends_value()) {
        "\""
    } else {
        here
    };
    let message = format!("{} is not a sign of the language", quote(sign));
    let span = place.statement.at(start, start + sign.len());
    Some(
        Diagnostic::new(Code::Syntax, span, message).hint(match here {
            " " => "write a space".to_string(),
            _ => format!("write `{here}`"),
        }),
    )
}

/// A sign of the language that has no place here.
fn misplaced_sign(place: &Place, expected: &[Rule]) -> Option<Diagnostic> {
    let found = place.found?;
    let sign = place.slice(found);
    let at = |message: &str| Diagnostic::new(Code::Syntax, found.span, message);
    let value_ended = place.before.is_some_and(|before| before.token.ends_value());
    let is_superscript = |sign: Sign| matches!(place.slice(sign), "²" | "³");
    match found.token {
        Token::Comparison if expected.contains(&Rule::equals) && place.inside.is_none() => {
            Some(at("a definition is written with `=`").hint("write `=`"))
        }
        Token::Comparison if value_ended && place.inside != Some(Bracket::Square) => Some(
            at("a comparison stands in square brackets")
                .hint(format!("write it as in `[z {sign} 0]`")),
        ),
        Token::Equals if value_ended && place.inside == Some(Bracket::Square) => {
            Some(at("`=` does not compare").hint("write `==`"))
        }
        Token::Equals
            if value_ended && place.inside.is_none() && expected.contains(&Rule::operator) =>
        {
            Some(at("a second `=` in one statement").hint("give each definition a line of its own"))
        }
        Token::Postfix | Token::Power if place.before.is_some_and(is_superscript) => {
            Some(power_of_power(found.span, sign))
        }
        Token::Joining if sign == "+" && wants_value(expected) => {
            Some(at("a value has no sign `+`").hint("leave it out"))
        }
        Token::Comma if value_ended && place.inside == Some(Bracket::Group) => {
            Some(at("round brackets hold one value").hint("a list is written `[1, 2]`"))
        }
        Token::Open if sign == "{" && wants_value(expected) => {
            Some(at("braces hold statements").hint("a list is written `[1, 2]`"))
        }
        Token::Word if expected.contains(&Rule::attribute) => closest(sign, ATTRIBUTES)
            .map(|meant| at("this is no attribute").hint(format!("did you mean `{meant}`?"))),
        Token::Word | Token::Number if expected.contains(&Rule::text) => {
            Some(at("a text stands in quotes").hint(format!("write `\"{}\"`", shorten(sign))))
        }
        _ => None,
    }
}

/// `x²ᵀ`, `x²^3`: read aloud, it is not clear what is meant.
pub(super) fn power_of_power(span: Span, sign: &str) -> Diagnostic {
    Diagnostic::new(Code::Syntax, span, "nothing more can stand on a power")
        .hint(format!("put the power in brackets: `(x^2){sign}`"))
}

/// "expected a value after `+`", "expected `,` or `)`, found `y`".
fn general(place: &Place, expected: &[Rule]) -> Diagnostic {
    if wants_value(expected) {
        let message = format!(
            "expected a value{}{}",
            place.after_words(),
            place.found_words()
        );
        return Diagnostic::new(Code::Syntax, place.span(), message);
    }
    let wants_operator = expected.contains(&Rule::operator);
    let after_statement_word = place
        .second
        .is_none_or(|second| second.span.start == place.at)
        && place
            .before
            .is_some_and(|before| is_statement_word(place.slice(before)));
    let mut list: Vec<&str> = Vec::new();
    for word in expected
        .iter()
        .filter_map(|rule| words(*rule))
        .chain(further(place, expected))
    {
        // Any name could be called, any word defined, and what a list may still turn out to be does
        // not matter where it is broken; said here, it would only distract.
        let distracts = match place.inside {
            Some(_) if wants_operator => !matches!(word, OPERATOR | COMMA | "`)`" | "`]`" | "`}`"),
            _ => (wants_operator && word == CALL) || (after_statement_word && word == EQUALS),
        };
        if !list.contains(&word) && !distracts {
            list.push(word);
        }
    }
    let message = match (one_of(&list), place.found) {
        (None, _) => format!("this cannot be read{}", place.after_words()),
        (Some(list), None) => format!("expected {list}{}", place.after_words()),
        (Some(list), Some(_)) => format!("expected {list}{}", place.found_words()),
    };
    let found = Diagnostic::new(Code::Syntax, place.span(), message);
    match hint_between(place, wants_operator) {
        Some(hint) => found.hint(hint),
        None => found,
    }
}

/// Whether nothing but a value can stand at the place.
fn wants_value(expected: &[Rule]) -> bool {
    expected.iter().any(|rule| words(*rule) == Some(VALUE)) && !expected.contains(&Rule::operator)
}

/// Two values side by side: what was meant between them.
fn hint_between(place: &Place, wants_operator: bool) -> Option<String> {
    let (before, found) = (place.before?, place.found?);
    let starts_value =
        matches!(found.token, Token::Word | Token::Number) || place.slice(found) == "(";
    if !wants_operator || !starts_value || !before.token.ends_value() {
        return None;
    }
    let (left, right) = (shorten(place.slice(before)), shorten(place.slice(found)));
    match (place.inside, found.token) {
        (Some(_), Token::Number) => Some("separate the entries by `,`".to_string()),
        (_, Token::Open) => Some("a product needs its sign: `*` or `@`".to_string()),
        _ => Some(format!("write `{left} * {right}`, if a product is meant")),
    }
}

/// What else may stand at the place, which is no rule of the grammar.
fn further(place: &Place, expected: &[Rule]) -> Vec<&'static str> {
    let mut further = Vec::new();
    let in_list = place
        .inside
        .is_some_and(|bracket| bracket != Bracket::Group);
    let takes_comma =
        expected.contains(&Rule::attribute) || (in_list && expected.contains(&Rule::operator));
    // A comma that was found and cannot stay is not what is missing.
    if takes_comma && place.found.is_none_or(|found| found.token != Token::Comma) {
        further.push(COMMA);
    }
    further.extend(place.inside.map(Bracket::closer));
    if expected.contains(&Rule::EOI) {
        further.push("the end of the statement");
    }
    further
}

/// "a, b or c"
fn one_of(list: &[&str]) -> Option<String> {
    match list {
        [] => None,
        [one] => Some((*one).to_string()),
        [start @ .., last] => Some(format!("{} or {last}", start.join(", "))),
    }
}

const VALUE: &str = "a value";
const NAME: &str = "a name";
const OPERATOR: &str = "an operator";
const COMMA: &str = "`,`";
const EQUALS: &str = "`=`";
const CALL: &str = "`(`";

/// What a rule is called; nothing for one that only makes a list longer.
fn words(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::expr | Rule::number | Rule::group | Rule::bracket | Rule::minus | Rule::argument => {
            VALUE
        }
        Rule::place | Rule::built | Rule::index | Rule::range | Rule::named => VALUE,
        Rule::name
        | Rule::names
        | Rule::ident
        | Rule::declaration
        | Rule::source
        | Rule::parameter => NAME,
        Rule::target => NAME,
        Rule::operator => OPERATOR,
        Rule::comparison => "a comparison",
        Rule::attribute => "an attribute",
        Rule::text => "a text in quotes",
        Rule::equals => EQUALS,
        Rule::dots => "`..`",
        Rule::colon | Rule::all => "`:`",
        Rule::arguments | Rule::parameters => CALL,
        Rule::in_word => "`in`",
        Rule::from_word => "`from`",
        Rule::wrt_word => "`wrt`",
        Rule::along_word => "`along`",
        Rule::shape
        | Rule::indices
        | Rule::places
        | Rule::transposed
        | Rule::superscript
        | Rule::braces => return None,
        Rule::EOI | Rule::WHITESPACE | Rule::statement | Rule::head | Rule::operand => return None,
        Rule::suffix | Rule::atom | Rule::letter | Rule::more | Rule::wide => return None,
        Rule::title
        | Rule::declare
        | Rule::function
        | Rule::use_file
        | Rule::given
        | Rule::derive => return None,
        Rule::jacobian
        | Rule::hessian
        | Rule::hvp
        | Rule::update
        | Rule::notation
        | Rule::define => return None,
        Rule::for_head | Rule::layer_head | Rule::role => return None,
        Rule::title_word | Rule::for_word | Rule::fn_word | Rule::layer_word | Rule::use_word => {
            return None;
        }
        Rule::given_word | Rule::derive_word | Rule::jacobian_word | Rule::hessian_word => {
            return None;
        }
        Rule::hvp_word | Rule::update_word | Rule::notation_word => return None,
    })
}
