//! How a name of the network language is typeset.
//!
//! In: a name's text and what the [`Scope`] knows of it. Out: [`Math`]. `W_1` is a letter with a
//! subscript, `X_hat_1` has a hat, `net_h1` is a word, ∂L/∂W is a fraction. This module does not
//! know formulas.

use super::symbols::{Role, Sign};
use super::{Accent, Level, Math};
use crate::scope::{Dim, Kind, Name, Scope};

pub use crate::scope::LayerStyle;

/// Endings that are marks over the letter before them.
const ACCENTS: &[(&str, Accent)] = &[
    ("hat", Accent::Hat),
    ("bar", Accent::Bar),
    ("tilde", Accent::Tilde),
    ("dot", Accent::Dot),
];

/// The ending that is a star above, which is no accent: it stands to the right.
const STAR: &str = "star";

/// A name of the scope: its author's notation, a gradient's fraction, or its text typeset.
///
/// ```
/// use backprose::notation::{names::{name, LayerStyle}, write::latex};
/// use backprose::scope::{Kind, Scope};
/// let mut scope = Scope::new();
/// let w = scope.declare("W_1", Kind::Param, vec![]);
/// let loss = scope.declare("L", Kind::Computed, vec![]);
/// let gradient = scope.adjoint(loss, w);
/// let math = name(gradient, &scope, LayerStyle::Subscript);
/// assert_eq!(latex(&math), r"\frac{\partial L}{\partial W_1}");
/// ```
pub fn name(name: Name, scope: &Scope, layers: LayerStyle) -> Math {
    let letter = scope.letter(name);
    if let Some(latex) = &letter.notation {
        return Math::Raw(latex.clone());
    }
    match letter.kind {
        Kind::Adjoint { .. } => entry(name, Vec::new(), scope, layers),
        Kind::Slope { of } => Math::primed(self::name(of, scope, layers)),
        Kind::Input | Kind::Target | Kind::Param | Kind::Const | Kind::Computed => {
            text(&letter.text, layers)
        }
    }
}

/// An entry of a value or of a gradient: `x_i`, `(W_1)_{ik}`, `\frac{\partial L}{\partial x_i}`.
/// Without indices it is the name itself.
pub fn entry(name: Name, indices: Vec<Math>, scope: &Scope, layers: LayerStyle) -> Math {
    let letter = scope.letter(name);
    if let (Kind::Adjoint { of, wrt }, None) = (letter.kind, &letter.notation) {
        return derivative(of, wrt, indices, scope, layers);
    }
    if indices.is_empty() {
        return self::name(name, scope, layers);
    }
    let base = self::name(name, scope, layers);
    let base = if is_name_of_its_own(&letter.text, &indices, scope) {
        Math::bracketed(super::Bracket::Round, base)
    } else {
        base
    };
    Math::subscript(base, subscripts(indices))
}

/// ∂of/∂wrt: the indices of what is differentiated stand before those of what it is by.
fn derivative(
    of: Name,
    wrt: Name,
    mut indices: Vec<Math>,
    scope: &Scope,
    layers: LayerStyle,
) -> Math {
    let axes = scope.letter(of).shape.0.iter();
    let own = axes
        .filter(|axis| !scope.is_one(**axis))
        .count()
        .min(indices.len());
    let by = indices.split_off(own);
    let by = entry(wrt, by, scope, layers);
    let by_gradient = matches!(scope.letter(wrt).kind, Kind::Adjoint { .. });
    match scope.letter(of).kind {
        Kind::Adjoint {
            of: first,
            wrt: inner,
        } if !by_gradient => Math::second_partial(
            self::name(first, scope, layers),
            entry(inner, indices, scope, layers),
            by,
        ),
        _ => Math::partial(entry(of, indices, scope, layers), by),
    }
}

/// Whether the entry with these numbers as indices would look like another name: x_1 beside x.
fn is_name_of_its_own(text: &str, indices: &[Math], scope: &Scope) -> bool {
    if !matches!(indices.first(), Some(Math::Number(_))) {
        return false;
    }
    let mut looks_like = format!("{text}_");
    for index in indices {
        match index {
            Math::Number(digits) => looks_like.push_str(digits),
            _ => return false,
        }
    }
    scope.find(&looks_like).is_some()
}

/// Indices side by side, where each is one letter or digit; else with commas.
pub(super) fn subscripts(indices: Vec<Math>) -> Math {
    let plain = indices.iter().all(|index| match index {
        Math::Letter(_) => true,
        Math::Sign(sign) => sign.row().role == Role::Letter,
        Math::Number(digits) => digits.len() == 1,
        _ => false,
    });
    if plain || indices.len() == 1 {
        Math::side_by_side(indices)
    } else {
        Math::List(indices)
    }
}

/// A name's text, by the rules of the network language alone.
///
/// ```
/// use backprose::notation::{names::{text, LayerStyle}, write::latex};
/// assert_eq!(latex(&text("X_hat_1", LayerStyle::Subscript)), r"\hat{X}_1");
/// assert_eq!(latex(&text("net_h1", LayerStyle::Subscript)), r"\mathrm{net}_{h1}");
/// assert_eq!(latex(&text("W_1", LayerStyle::Superscript)), "W^{(1)}");
/// ```
pub fn text(text: &str, layers: LayerStyle) -> Math {
    if let Some(math) = letter_and_number(text, layers) {
        return math;
    }
    let mut pieces = text.split('_').peekable();
    let mut math = word(pieces.next().unwrap_or_default());
    let mut star = false;
    while let Some(piece) = pieces.peek() {
        if let Some(accent) = accent(piece) {
            math = Math::Accent(accent, Box::new(math));
        } else if *piece == STAR && !star {
            star = true;
        } else {
            break;
        }
        pieces.next();
    }
    let mut pieces: Vec<&str> = pieces.collect();
    // A mark at the very end is over all that stands before it.
    let mut last = Vec::new();
    while let Some(accent) = pieces.last().and_then(|piece| accent(piece)) {
        last.push(accent);
        pieces.pop();
    }
    let layer = match layers {
        LayerStyle::Subscript => None,
        LayerStyle::Superscript | LayerStyle::Brackets => pieces
            .pop_if(|piece| !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit())),
    };
    let sup = layer_mark(layer, star, layers);
    if !pieces.is_empty() {
        let mut parts: Vec<Math> = pieces
            .iter()
            .flat_map(|piece| piece.split(','))
            .map(subscript_piece)
            .collect();
        let sub = match parts.len() {
            1 => parts.remove(0),
            _ => Math::List(parts),
        };
        math = Math::subscript(math, sub);
    }
    if let Some(sup) = sup {
        math = Math::superscript(math, sup);
    }
    last.into_iter()
        .rev()
        .fold(math, |math, accent| Math::Accent(accent, Box::new(math)))
}

/// `W_1`, which nearly every name of a deep network is: what the rules below make of it, quicker.
fn letter_and_number(text: &str, layers: LayerStyle) -> Option<Math> {
    let letter = text.chars().next().filter(char::is_ascii_alphabetic)?;
    let digits = text[1..].strip_prefix('_')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && layers == LayerStyle::Subscript)
        .then(|| Math::subscript(Math::Letter(letter), Math::digits(digits)))
}

fn accent(piece: &str) -> Option<Accent> {
    ACCENTS
        .iter()
        .find(|(name, _)| *name == piece)
        .map(|(_, accent)| *accent)
}

/// What stands above: the star, the layer's number, or one after the other.
fn layer_mark(layer: Option<&str>, star: bool, layers: LayerStyle) -> Option<Math> {
    let star = star.then_some(Math::Sign(Sign::Star));
    let bracket = match layers {
        LayerStyle::Subscript | LayerStyle::Superscript => super::Bracket::Round,
        LayerStyle::Brackets => super::Bracket::Square,
    };
    let layer = layer.map(|digits| Math::bracketed(bracket, Math::digits(digits)));
    match (star, layer) {
        (Some(star), Some(layer)) => Some(Math::side_by_side(vec![star, layer])),
        (star, layer) => star.or(layer),
    }
}

/// The base of a name: one letter in italics or Greek, a word upright. Digits alone are the number
/// of a chosen entry.
fn word(text: &str) -> Math {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Math::digits(text);
    }
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii_alphabetic() => Math::Letter(letter),
        _ => match Sign::letter(text) {
            Some(sign) if !text.is_empty() => Math::Sign(sign),
            _ if has_typeface(text) => Math::Word(text.to_owned()),
            _ => Math::Text(if text.is_empty() { "_" } else { text }.to_owned()),
        },
    }
}

/// Whether there are letters for it in formulas: Latin and Greek ones, but no é and no Chinese.
fn has_typeface(text: &str) -> bool {
    let known =
        |letter: char| letter.is_ascii() || Sign::letter(letter.encode_utf8(&mut [0; 4])).is_some();
    !text.is_empty() && text.chars().all(known)
}

/// A piece of a subscript: a number, a word, or a letter and a number side by side.
fn subscript_piece(text: &str) -> Math {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (letters, digits) = text.split_at(text.len() - digits);
    if letters.is_empty() && !digits.is_empty() {
        return Math::digits(digits);
    }
    match word(letters) {
        letter @ (Math::Letter(_) | Math::Sign(_)) if !digits.is_empty() => {
            Math::side_by_side(vec![letter, Math::digits(digits)])
        }
        _ => word(text),
    }
}

/// A size: a number, a symbol, or an affine form of symbols.
///
/// ```
/// use backprose::notation::{names::size, write::latex};
/// use backprose::scope::{Affine, Scope};
/// let mut scope = Scope::new();
/// let (n, k) = (scope.size("n"), scope.size("k"));
/// let dim = scope.dim(&Affine { constant: 1, terms: vec![(n, 1), (k, -1)] });
/// assert_eq!(dim.map(|dim| latex(&size(dim, &scope))).as_deref(), Some("n - k + 1"));
/// ```
pub fn size(dim: Dim, scope: &Scope) -> Math {
    let affine = match dim {
        Dim::Number(value) => return Math::digits(value.to_string()),
        Dim::Size(_) => scope.affine(dim),
    };
    let whole = |value: u64| Math::digits(value.to_string());
    let symbols = affine.terms.iter().map(|(symbol, coefficient)| {
        let symbol = text(&scope.dim_text(Dim::Size(*symbol)), LayerStyle::Subscript);
        let math = match coefficient.unsigned_abs() {
            1 => symbol,
            count => Math::product([(None, whole(count)), (None, symbol)]),
        };
        super::Signed {
            negative: *coefficient < 0,
            math,
        }
    });
    let constant = (affine.constant != 0 || affine.terms.is_empty()).then(|| super::Signed {
        negative: affine.constant < 0,
        math: whole(affine.constant.unsigned_abs()),
    });
    Math::sum(symbols.chain(constant))
}

/// A size as a factor or in a subscript of its own.
pub(super) fn size_factor(dim: Dim, scope: &Scope) -> Math {
    size(dim, scope).at_least(Level::Beside)
}
