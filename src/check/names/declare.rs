//! From the left sides of equations to names: which of them are entries of another one.
//!
//! In: names as they are stated. Out: a symbol for each that is a name of its own. What a name
//! amounts to is not known here.

use super::*;

/// The names that have entries: stated bare, or with letters as indices.
pub(super) fn tensors(
    stated: &[Stated],
    families: &Families,
) -> FxHashSet<(String, Option<String>)> {
    let mut found = FxHashSet::default();
    for one in stated {
        if one.below.is_empty() && !one.number
            || all_indices(&one.below) && !families.is_step(one) && !families.is_of_name(one)
            || families.is_assembled(one)
        {
            found.insert((one.base.clone(), one.layer.clone()));
        }
    }
    found
}

pub(super) fn declare(
    one: &Stated,
    tensors: &FxHashSet<(String, Option<String>)>,
    families: &Families,
    setting: &Setting,
    symbols: &mut Symbols,
) {
    let plain_indices = |below: &[Vec<Node>]| plain_indices(below) && !families.is_of_name(one);
    let stands_already = |below: Option<&str>| {
        let spelling = Spelling {
            base: &one.base,
            layer: one.layer.as_deref(),
            below,
        };
        symbols.spelt(spelling).is_some()
    };
    let whole = key_text(&one.below, setting);
    // `\Delta_{1,12}` is an entry of Δ_1.
    let entry = (1..one.below.len()).any(|taken| {
        let (name, rest) = one.below.split_at(taken);
        let name = key_text(name, setting);
        stands_already(name.as_deref()) && plain_indices(rest)
    });
    let whole_is_tensor = tensors.contains(&(one.base.clone(), one.layer.clone()))
        || is_entry_of_network(one, symbols);
    if one.updated
        || entry
        || stands_already(None) && plain_indices(&one.below) && whole_is_tensor
        || stands_already(whole.as_deref())
    {
        return;
    }
    let is_tensor = tensors.contains(&(one.base.clone(), one.layer.clone()));
    let plain = plain_indices(&one.below);
    let below = match (one.below.is_empty(), is_tensor && plain) {
        (true, _) | (_, true) => None,
        _ => {
            let mut texts = Vec::new();
            for group in &one.below {
                match index_text(group, setting) {
                    Ok(Some(text)) => texts.push(text),
                    _ => return,
                }
            }
            Some(texts.join(","))
        }
    };
    let spelling = Spelling {
        base: &one.base,
        layer: one.layer.as_deref(),
        below: below.as_deref(),
    };
    let key = spelling.key();
    if symbols.find(&key).is_some() {
        return;
    }
    let latex = latex_of(&spelling);
    let role = Role::Value(None);
    symbols.declare(Symbol { key, latex, role });
}

/// Whether it has as many subscripts as a value of the network has. Of the work's own values nothing
/// is known yet.
pub(super) fn is_entry_of_network(one: &Stated, symbols: &Symbols) -> bool {
    let spelling = Spelling {
        base: &one.base,
        layer: one.layer.as_deref(),
        below: None,
    };
    let role = symbols
        .spelt(spelling)
        .and_then(|number| symbols.role(number));
    let subscripts = one.below.iter().flatten().map(|node| match &node.kind {
        Kind::Number(digits) if one.below.len() == 1 => digits.len(),
        _ => 1,
    });
    matches!(role, Some(Role::Value(Some(axes))) if axes > 0 && subscripts.sum::<usize>() == axes)
}

/// Numbers and letters that stand for such.
pub(super) fn plain_indices(below: &[Vec<Node>]) -> bool {
    let mut nodes = below.iter().flatten();
    nodes.all(|node| matches!(node.kind, Kind::Number(_)) || is_index(node))
}

pub(super) fn key_text(below: &[Vec<Node>], setting: &Setting) -> Option<String> {
    let texts = below.iter().map(|group| index_text(group, setting).ok()?);
    let texts: Vec<String> = texts.collect::<Option<_>>()?;
    (!texts.is_empty()).then(|| texts.join(","))
}

pub(super) fn latex_of(spelling: &Spelling) -> String {
    let (bare, square) = match spelling.base.strip_suffix('²') {
        Some(bare) => (bare, "^2"),
        None => (spelling.base, ""),
    };
    let base = match bare.split_once('^') {
        Some((letter, "prime")) => format!("{}'", letter_latex(letter)),
        Some((letter, mark)) => format!("\\{mark}{{{}}}", letter_latex(letter)),
        None => letter_latex(bare),
    };
    let mut latex = base + square;
    if let Some(layer) = spelling.layer {
        latex.push_str(&format!("^{{({layer})}}"));
    }
    if let Some(below) = spelling.below {
        latex.push_str(&format!("_{{{below}}}"));
    }
    latex
}

pub(super) fn letter_latex(text: &str) -> String {
    let letter = text.rsplit(':').next().unwrap_or(text);
    match crate::notation::symbols::Sign::letter(letter) {
        Some(sign) => sign.row().latex.to_owned(),
        None if letter.chars().count() == 1 => letter.to_owned(),
        None => format!("\\text{{{letter}}}"),
    }
}
