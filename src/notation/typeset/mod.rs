//! From what a formula means to what it looks like.
//!
//! In: a [`MatExpr`] or an [`Expr`](crate::algebra::Expr) and a [`Style`]. Out: [`Math`]. The two
//! trees have a file each; here is what they share: how an applied function is shown. Subscripts,
//! what is made of whole tensors and the letters of indices have files of their own.
//! What stands where is decided by the meaning alone; this module knows no network.

mod component;
mod letters;
mod matrix;
mod places;
mod whole;

pub use component::component;
pub(super) use component::{Parts, argument, in_reading_order};
pub(super) use letters::{Bindings, Written};
pub use letters::{EntryLetters, Letters};
pub use matrix::{equation, matrix};

use super::names::{LayerStyle, text};
use super::symbols::{Role, Shown, Sign, shown};
use super::{Bracket, Level, Math};
use crate::algebra::Atom;
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::MatExpr;
use crate::scope::Scope;
use std::borrow::Cow;

/// An exponent with more signs than this is written `\exp(…)`.
const LONGEST_EXPONENT: usize = 8;

/// What a caller puts in for a part of a matrix formula; none: it is typeset as it is.
pub type Substitute<'a> = &'a dyn Fn(&MatExpr) -> Option<Math>;

/// What a caller puts in for a factor of a formula in index notation; none: it is typeset as it is.
pub type SubstituteAtom<'a> = &'a dyn Fn(&Atom) -> Option<Math>;

/// How formulas are to look.
///
/// ```
/// use backprose::notation::typeset::Style;
/// use backprose::scope::Scope;
/// let scope = Scope::new();
/// let style = Style { limits: true, ..Style::new(&scope) };
/// assert!(style.substitute.is_none());
/// ```
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// What the names stand for.
    pub scope: &'a Scope,
    /// Where a layer's number stands.
    pub layers: LayerStyle,
    /// Whether a sum tells how far its index runs.
    pub limits: bool,
    /// What is put in, numbers say. Asked at every part but the numbers of a product, parents
    /// first; what it answers is put in as a whole, with brackets where they are needed.
    pub substitute: Option<Substitute<'a>>,
    /// The same for formulas in index notation.
    pub substitute_atom: Option<SubstituteAtom<'a>>,
}

impl<'a> Style<'a> {
    /// The plain style.
    pub fn new(scope: &'a Scope) -> Style<'a> {
        Style {
            scope,
            layers: LayerStyle::Subscript,
            limits: false,
            substitute: None,
            substitute_atom: None,
        }
    }
}

/// A function of arguments that are typeset already. `entrywise` says that it acts on the entries
/// of a matrix, where a power or `e^A` would be read as one of the matrix.
fn apply(function: Function, mut arguments: Vec<Math>, entrywise: bool, scope: &Scope) -> Math {
    match shown(function) {
        // A name of the network that looks the same would make a product of it.
        Shown::Sign(sign) if is_named(scope, sign) => {
            Math::apply(operator(function.row().name), arguments)
        }
        Shown::Sign(sign) => Math::apply(Math::Sign(sign), arguments),
        Shown::Word { word, primed } => {
            let head = operator(word);
            let head = if primed { Math::primed(head) } else { head };
            Math::apply(head, arguments)
        }
        Shown::Constant(sign) => Math::Sign(sign),
        Shown::Exponential => match arguments.pop() {
            Some(argument) if !entrywise && is_short(&argument) && !has_e(scope) => {
                Math::superscript(Math::Letter('e'), argument)
            }
            argument => Math::apply(Math::Sign(Sign::Exp), Vec::from_iter(argument)),
        },
        Shown::Root => only(arguments, |argument| Math::Root(Box::new(argument))),
        Shown::HalfOverRoot => only(arguments, |argument| {
            let below = [
                (None, Math::digits("2")),
                (None, Math::Root(Box::new(argument))),
            ];
            Math::fraction(Math::digits("1"), Math::product(below))
        }),
        Shown::Bars => only(arguments, |argument| {
            Math::bracketed(Bracket::Bars, argument)
        }),
        Shown::Comparison(sign) => pair(arguments, |a, b| {
            Math::bracketed(Bracket::Square, Math::relation(a, sign, b))
        }),
        Shown::Power => pair(arguments, |a, b| {
            Math::superscript(a, if entrywise { entrywise_exponent(b) } else { b })
        }),
    }
}

/// Whether a value of the network goes by that sign.
fn is_named(scope: &Scope, sign: Sign) -> bool {
    let row = sign.row();
    row.role == Role::Letter
        && (scope.find(row.language).is_some() || scope.find(row.unicode).is_some())
}

fn operator(word: &'static str) -> Math {
    Math::Operator(Cow::Borrowed(word))
}

/// The one argument of a function that has one.
fn only(mut arguments: Vec<Math>, build: impl FnOnce(Math) -> Math) -> Math {
    match arguments.pop() {
        Some(argument) => build(argument),
        None => Math::List(Vec::new()),
    }
}

/// The two arguments of a function that has two.
fn pair(mut arguments: Vec<Math>, build: impl FnOnce(Math, Math) -> Math) -> Math {
    match (arguments.pop(), arguments.pop()) {
        (Some(b), Some(a)) => build(a, b),
        (last, _) => Math::List(Vec::from_iter(last)),
    }
}

/// `⊙ k`: the power of each entry, not of the matrix.
fn entrywise_exponent(exponent: Math) -> Math {
    Math::side_by_side(vec![
        Math::Sign(Sign::Hadamard),
        exponent.at_least(Level::Beside),
    ])
}

/// The square of each entry.
///
/// ```
/// use backprose::notation::{Math, typeset::square, write::latex};
/// assert_eq!(latex(&square(Math::Letter('G'), true)), r"G^{\odot 2}");
/// assert_eq!(latex(&square(Math::Letter('g'), false)), "g^2");
/// ```
pub fn square(base: Math, of_matrix: bool) -> Math {
    power(base, &Rational::from(2), of_matrix)
}

/// `base ^ exponent` for an exponent that is positive: a root for ½.
fn power(base: Math, exponent: &Rational, entrywise: bool) -> Math {
    if exponent.is_one() {
        return base;
    }
    if exponent.numerator() == &1.into() && exponent.denominator() == &2_u8.into() {
        return Math::Root(Box::new(base));
    }
    let exponent = super::numbers::fraction(exponent);
    // tanh²(Z) says by itself that it is meant entry by entry.
    if entrywise && !matches!(&base, Math::Apply(parts) if parts.0.is_function_name()) {
        Math::superscript(base, entrywise_exponent(exponent))
    } else {
        Math::superscript(base, exponent)
    }
}

/// How many arguments are shown: those at the end that have their defaults are not.
fn shown_arguments(
    function: Function,
    count: usize,
    number: impl Fn(usize) -> Option<Rational>,
) -> usize {
    let arguments = function.row().arguments;
    let is_default = |place: usize| {
        arguments
            .get(place)
            .and_then(|(_, default)| *default)
            .is_some_and(|(above, below)| {
                number(place) == Some(Rational::from_parts_signed(above.into(), below.into()))
            })
    };
    (0..count)
        .rev()
        .find(|place| !is_default(*place))
        .map_or(0, |place| place + 1)
}

/// Whether an exponent is few signs in one line.
fn is_short(math: &Math) -> bool {
    fn count(math: &Math, left: &mut usize) -> bool {
        if *left == 0 {
            return false;
        }
        *left -= 1;
        match math {
            Math::Letter(_) | Math::Sign(_) | Math::Bold(_) => true,
            Math::Number(text) | Math::Word(text) | Math::Text(text) | Math::Raw(text) => {
                text.len() <= LONGEST_EXPONENT
            }
            Math::Sum(terms) => terms.iter().all(|term| count(&term.math, left)),
            Math::Product(parts) => parts.iter().all(|part| count(&part.math, left)),
            Math::Fraction(parts) => count(&parts.0, left) && count(&parts.1, left),
            Math::Accent(_, inner) => count(inner, left),
            Math::Bracketed(bracketed) => count(&bracketed.inner, left),
            // An exponent of an exponent is too small to read; x² and z_i are not.
            Math::Scripts(scripts) => {
                let plain = |math: &Option<Math>| {
                    math.as_ref()
                        .is_none_or(|math| !matches!(math, Math::Scripts(_)))
                };
                scripts.base != Math::Letter('e')
                    && plain(&scripts.sub)
                    && plain(&scripts.sup)
                    && count(&scripts.base, left)
            }
            Math::Root(_)
            | Math::Operator(_)
            | Math::Apply(_)
            | Math::Relation(_)
            | Math::List(_)
            | Math::Big(_)
            | Math::Matrix(_)
            | Math::Quad => false,
        }
    }
    count(math, &mut LONGEST_EXPONENT.clone())
}

/// The name of a bound index or a size, as typeset.
fn letter(name: &str) -> Math {
    text(name, LayerStyle::Subscript)
}

/// A function by its name alone, as in a sentence: `\tanh`, `\sigma`, `\operatorname{relu}`.
pub fn function(function: Function) -> Math {
    match shown(function) {
        Shown::Sign(sign) | Shown::Constant(sign) | Shown::Comparison(sign) => Math::Sign(sign),
        Shown::Word {
            word,
            primed: false,
        } => operator(word),
        Shown::Word { word, primed: true } => Math::primed(operator(word)),
        Shown::Exponential => Math::Sign(Sign::Exp),
        Shown::Root if function == Function::Norm => operator("norm"),
        Shown::Root => operator("sqrt"),
        Shown::HalfOverRoot => Math::primed(operator("norm")),
        Shown::Bars => operator("abs"),
        Shown::Power => operator("power"),
    }
}

/// Whether e is a name of the network, so that it cannot be Euler's number too.
fn has_e(scope: &Scope) -> bool {
    scope.find("e").is_some() || scope.find_size("e").is_some()
}
