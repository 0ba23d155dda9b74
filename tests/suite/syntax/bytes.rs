//! No bytes make the reader fail: they are read, or something is said about them.

use super::{meaning, read_with};
use backprose::syntax::{Limits, print::print};
use proptest::prelude::*;

/// Pieces of the language, so that random texts come close to it.
const SIGNS: &[&str] = &[
    "x",
    "W_1",
    "h_{t-1}",
    "x₁",
    "3",
    "0.5",
    "1e-5",
    "2x",
    ".5",
    "5.",
    "\"a\"",
    "\"",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "..",
    "=",
    "==",
    "<",
    "+",
    "-",
    "*",
    "//",
    "@",
    "^",
    ".T",
    "²",
    "ᵀ",
    "·",
    "−",
    "\n",
    "\r\n",
    " ",
    "  # c\n",
    "## n\n",
    "title",
    "input ",
    "param ",
    "for t in 1..2 {",
    "layer f(x) {",
    "fn f(x) = ",
    "given ",
    "derive L wrt x",
    "hvp ",
    "along ",
    "sum(k: ",
    "f(k = ",
    "z = ",
    "y[i] = ",
    "\u{0}",
    "\u{301}",
    "字",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![9 => prop::sample::select(SIGNS).prop_map(str::to_string), 1 => any::<char>().prop_map(String::from)]
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let (network, said) = read_with(text, Limits::default());
    if said.is_empty() {
        let printed = print(&network);
        let (again, said) = read_with(&printed, Limits::default());
        prop_assert_eq!(said, "", "{}", printed);
        prop_assert_eq!(meaning(&network), meaning(&again));
        prop_assert_eq!(print(&again), printed);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        holds(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_signs(pieces in prop::collection::vec(piece(), 0..30)) {
        holds(&pieces.concat())?;
    }
}
