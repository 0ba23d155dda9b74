//! Signs and words of other languages that people type here, and what is written instead.

/// Signs of other languages, and what they are here.
#[rustfmt::skip]
const SIGNS: &[(&str, &str)] = &[
    ("**", "^"),  ("×", "*"),   ("∗", "*"),  ("∘", "*"),   ("÷", "/"),   ("⋅", "·"),  ("•", "·"),
    (":=", "="),  ("←", "="),   ("<>", "!="), ("…", ".."), ("⊤", ".T"), (".t", ".T"),  ("'", ".T"), ("′", ".T"),
    ("⁰", "^0"),  ("¹", "^1"),  ("⁴", "^4"), ("⁵", "^5"),  ("⁶", "^6"),  ("⁷", "^7"), ("⁸", "^8"),
    ("⁹", "^9"),  ("⁻", "^-"),  ("½", "1/2"), ("¼", "1/4"), ("¾", "3/4"), ("√", "sqrt( )"),
    ("∑", "sum(k: …)"), ("∏", "prod(k: …)"), ("|", "abs( )"), ("“", "\""), ("”", "\""), ("„", "\""),
    ("，", ","),  ("（", "("),  ("）", ")"), ("＝", "="),  ("：", ":"),  ("；", ";"), ("。", "."),
    ("＋", "+"),  ("－", "-"),  ("–", "-"),  ("—", "-"),   ("【", "["),  ("】", "]"), ("\u{3000}", " "),
];

/// Words of other languages that begin statements there, and what they are here.
const WORDS: &[(&str, &str)] = &[
    ("def", "fn"),
    ("function", "fn"),
    ("func", "fn"),
    ("import", "use"),
    ("include", "use"),
    ("weight", "param"),
    ("variable", "param"),
    ("label", "target"),
    ("grad", "derive"),
    ("gradient", "derive"),
    ("differentiate", "derive"),
    ("set", "given"),
];

/// The attributes of declarations.
pub(super) const ATTRIBUTES: [&str; 6] = [
    "onehot",
    "simplex",
    "positive",
    "symmetric",
    "positive_definite",
    "invertible",
];

/// The foreign sign that a text begins with, and what is written here.
pub(super) fn sign(text: &str) -> Option<(&'static str, &'static str)> {
    SIGNS
        .iter()
        .find(|(sign, _)| text.starts_with(sign))
        .copied()
}

/// Whether a text begins with a foreign sign.
pub(super) fn is_sign(text: &str) -> bool {
    sign(text).is_some()
}

/// The statement's word that a foreign word stands for.
pub(super) fn word(word: &str) -> Option<&'static str> {
    WORDS
        .iter()
        .find(|(foreign, _)| *foreign == word)
        .map(|(_, here)| *here)
}
