//! How tightly the parts of a formula hold together: the one table from which brackets come.
//!
//! In: a [`Math`]. Out: its [`Level`], and the same in brackets where a place asks for more.

use super::symbols::{Role, SYMBOLS, Sign, Symbol};
use super::{Bracket, Joined, Math};

/// From loose to tight. A part stands without brackets where its level is at least what the place
/// asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `a, b`
    List,
    /// `a = b`
    Relation,
    /// `a + b`
    Sum,
    /// `-a`
    Negative,
    /// `\sum_k a_k`: binds all factors to its right.
    Big,
    /// `a ⊙ b`, `a · b`: factors with a sign between them.
    Signed,
    /// `a b`: binds tighter than the written signs.
    Beside,
    /// `f(x)` and fractions: factors that are no base for a script.
    Applied,
    /// `x^2`: no base for another superscript.
    Scripted,
    /// Whatever needs no brackets anywhere.
    Closed,
}

/// How deep it is looked for numbers. A number in a formula is flat, and each factor is asked: the
/// whole must stay linear.
const NUMERIC_DEPTH: usize = 5;

impl Math {
    /// How tightly it holds together.
    pub fn level(&self) -> Level {
        match self {
            Math::List(_) | Math::Quad => Level::List,
            Math::Relation(_) => Level::Relation,
            Math::Sum(terms) if terms.len() == 1 => Level::Negative,
            Math::Sum(_) => Level::Sum,
            Math::Big(_) => Level::Big,
            // It would bind what comes behind the product, too.
            Math::Product(factors) if factors.last().is_some_and(Joined::is_big) => Level::Big,
            Math::Product(factors) if factors.iter().any(|factor| factor.sign.is_some()) => {
                Level::Signed
            }
            Math::Product(_) => Level::Beside,
            Math::Fraction(_) => Level::Applied,
            // σ(z)² is clear; log(z)² could be the logarithm of z².
            Math::Apply(parts) => match parts.0 {
                Math::Sign(sign) if sign.row().role == Role::Letter => Level::Closed,
                _ => Level::Applied,
            },
            Math::Scripts(scripts) if scripts.sup.is_some() || scripts.primes > 0 => {
                Level::Scripted
            }
            Math::Raw(latex) => raw_level(latex),
            Math::Letter(_)
            | Math::Sign(_)
            | Math::Word(_)
            | Math::Operator(_)
            | Math::Bold(_)
            | Math::Text(_)
            | Math::Number(_)
            | Math::Root(_)
            | Math::Accent(..)
            | Math::Scripts(_)
            | Math::Bracketed(_)
            | Math::Matrix(_) => Level::Closed,
        }
    }

    /// The same, in round brackets where it does not hold together that tightly.
    ///
    /// ```
    /// use backprose::notation::{numbers::decimal, write::latex, Level};
    /// assert_eq!(latex(&decimal("-0.39").at_least(Level::Beside)), "(-0.39)");
    /// ```
    pub fn at_least(self, level: Level) -> Math {
        if self.level() < level {
            Math::bracketed(Bracket::Round, self)
        } else {
            self
        }
    }

    /// Whether it is a word or sign that is written before an argument, and a power may be put to.
    pub(super) fn is_function_name(&self) -> bool {
        match self {
            Math::Operator(_) => true,
            Math::Sign(sign) => sign.row().role == Role::Function,
            _ => false,
        }
    }

    /// Whether it is a number, so that a dot must keep it from a number next to it: `3 · (-2)`, but
    /// `3 (2 - 1)`.
    pub(super) fn is_numeric(&self) -> bool {
        self.is_numeric_within(NUMERIC_DEPTH)
    }

    fn is_numeric_within(&self, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match self {
            Math::Number(_) => true,
            Math::Fraction(parts) => {
                parts.0.is_numeric_within(depth) && parts.1.is_numeric_within(depth)
            }
            Math::Bracketed(bracketed) => {
                bracketed.bracket == Bracket::Round && bracketed.inner.is_numeric_within(depth)
            }
            Math::Sum(terms) => match terms.as_slice() {
                [only] => only.math.is_numeric_within(depth),
                _ => false,
            },
            Math::Product(factors) => factors
                .iter()
                .all(|factor| factor.math.is_numeric_within(depth)),
            Math::Scripts(scripts) => {
                scripts.sub.is_none() && scripts.base.is_numeric_within(depth)
            }
            _ => false,
        }
    }

    /// Whether its first sign is a digit.
    pub(super) fn begins_with_digit(&self) -> bool {
        match self {
            Math::Number(_) => true,
            Math::Scripts(scripts) => scripts.base.begins_with_digit(),
            Math::Product(factors) => factors
                .first()
                .is_some_and(|factor| factor.math.begins_with_digit()),
            _ => false,
        }
    }

    /// Whether brackets round it must grow. Asked once for each bracket; an inner bracket knows,
    /// so that all of these questions together look at every node once.
    pub(super) fn is_tall(&self) -> bool {
        match self {
            Math::Fraction(_) | Math::Matrix(_) => true,
            Math::Big(big) => big.below.is_some() || big.above.is_some() || big.body.is_tall(),
            Math::Bracketed(bracketed) => bracketed.grows,
            Math::Sum(terms) => terms.iter().any(|term| term.math.is_tall()),
            Math::Product(parts) | Math::Relation(parts) => {
                parts.iter().any(|part| part.math.is_tall())
            }
            Math::List(parts) => parts.iter().any(Math::is_tall),
            Math::Apply(parts) => parts.1.is_tall(),
            Math::Scripts(scripts) => scripts.base.is_tall(),
            Math::Root(inner) | Math::Accent(_, inner) => inner.is_tall(),
            Math::Letter(_)
            | Math::Sign(_)
            | Math::Word(_)
            | Math::Operator(_)
            | Math::Bold(_)
            | Math::Text(_)
            | Math::Raw(_)
            | Math::Number(_)
            | Math::Quad => false,
        }
    }
}

impl Joined {
    fn is_big(&self) -> bool {
        matches!(self.math, Math::Big(_))
    }
}

/// The level of an author's LaTeX for a name, as far as a glance tells: a command takes the groups
/// behind it, or one letter, unless the table knows it as a sign.
fn raw_level(latex: &str) -> Level {
    let mut level = Level::Closed;
    let mut parts = 0_usize;
    let mut takes = Takes::Nothing;
    let mut rest = latex;
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest);
        let (token, behind) = rest.split_at(length);
        rest = behind;
        match first {
            ' ' => continue,
            '+' | '-' | '=' | ',' => return Level::List,
            '_' | '^' => {
                level = Level::Scripted;
                takes = Takes::Argument;
                continue;
            }
            '\'' => level = Level::Scripted,
            '{' if takes == Takes::Groups => continue,
            _ if takes != Takes::Nothing && first != '\\' => {}
            _ if takes == Takes::Argument => {}
            _ => parts += 1,
        }
        let is_command = first == '\\' && token.len() > 1;
        takes = if is_command && !is_sign(token) {
            Takes::Groups
        } else {
            Takes::Nothing
        };
    }
    if parts > 1 { Level::Beside } else { level }
}

/// What the token before takes with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    /// A script takes one group, letter or command.
    Argument,
    /// A command takes all groups that follow, or one letter.
    Groups,
}

fn is_sign(command: &str) -> bool {
    SYMBOLS.iter().any(|row: &Symbol| {
        row.latex == command && row.role == Role::Letter && row.sign != Sign::Star
    })
}

/// The length of the first token: a command, a group in braces, or one character.
fn token_length(latex: &str) -> usize {
    let bytes = latex.as_bytes();
    match bytes[0] {
        b'\\' => {
            let name = bytes[1..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphabetic())
                .count();
            let sign = latex[1..].chars().next().map_or(0, char::len_utf8);
            1 + name.max(sign)
        }
        b'{' => {
            let mut depth = 0_usize;
            for (at, byte) in bytes.iter().enumerate() {
                match byte {
                    b'{' => depth += 1,
                    b'}' if depth == 1 => return at + 1,
                    b'}' => depth -= 1,
                    _ => {}
                }
            }
            bytes.len()
        }
        _ => latex.chars().next().map_or(1, char::len_utf8),
    }
}
