//! Which names a work has.
//!
//! In: its chains. Out: [`Symbols`], with every name that an equation gives or a formula uses. What
//! the names stand for is not known here.

mod arrays;
mod declare;
mod families;
mod forward;
mod gradients;
mod targets;
mod walk;

pub use families::LAST;

use super::chains::Chain;
use crate::graph::Graph;
use crate::notation::interpret::parse::{Marks, Setting, index_text, marks};
use crate::notation::interpret::symbols::{Role, Spelling, Symbol, Symbols};
use crate::notation::read::{self, Fence, Font, Kind, Node, Operator};
use crate::notation::{names as typeset, write};
use crate::scope::{Dim, Name};
use declare::{declare, key_text, latex_of, letter_latex, tensors};
use families::Families;
use forward::declare_forward;
use rustc_hash::{FxHashMap, FxHashSet};
use walk::{primed, visit_rows};

/// A name as the left side of an equation has it.
#[derive(Debug, Clone)]
struct Stated {
    base: String,
    layer: Option<String>,
    below: Vec<Vec<Node>>,
    /// Whether an entry is given, with brackets around the name: `(z_1)_i`.
    bracketed: bool,
    updated: bool,
    /// Whether it is given as one number, and so has no entries.
    number: bool,
}

/// `f(x)` on the left of an equation.
pub fn function_of(row: &[Node], symbols: &Symbols) -> Option<(String, Vec<String>)> {
    let [head, brackets] = row else { return None };
    let layers = FxHashMap::default();
    let setting = Setting {
        symbols,
        layers: &layers,
    };
    let found = marks(head, &setting).ok()??;
    if found.primes > 0 || !found.below.is_empty() && found.below.len() > 1 {
        return None;
    }
    let Kind::Fenced(Fence::Round, inner, Fence::Round) = &brackets.kind else {
        return None;
    };
    let inner = match &inner.kind {
        Kind::Row(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(&**inner),
    };
    let mut parameters = Vec::new();
    for part in inner.split(|node| matches!(node.kind, Kind::Comma)) {
        let [one] = part else { return None };
        let found = marks(one, &setting).ok()??;
        let plain = found.below.is_empty() && found.layer.is_none() && found.primes == 0;
        if !plain {
            return None;
        }
        parameters.push(found.base);
    }
    Some((key_of(&found, &setting)?, parameters))
}

fn key_of(found: &Marks, setting: &Setting) -> Option<String> {
    let below = match found.below.as_slice() {
        [] => None,
        [group] => Some(index_text(group, setting).ok()??),
        _ => return None,
    };
    let spelling = Spelling {
        base: &found.base,
        layer: found.layer.as_deref(),
        below: below.as_deref(),
    };
    Some(spelling.key())
}

/// The names of a network, each as it is typeset, with its name in the scope.
pub fn of_network(graph: &Graph) -> (Symbols, Vec<Option<Name>>) {
    let mut symbols = Symbols::default();
    let mut names = Vec::new();
    let layers = FxHashMap::default();
    for node in &graph.nodes {
        let latex = write::latex(&typeset::name(node.name, &graph.scope, graph.layers));
        let row = read::row(&latex);
        let setting = Setting {
            symbols: &Symbols::default(),
            layers: &layers,
        };
        let letter = graph.scope.letter(node.name);
        let spelt = name_of(&row, &setting).and_then(|one| key_of_stated(&one, &setting));
        let key = spelt.unwrap_or_else(|| letter.text.clone());
        if symbols.find(&key).is_some() {
            continue;
        }
        // An axis of length 1 has no subscript, unless there is no other.
        let axes = letter.shape.0.len();
        let long = |dim: &&Dim| graph.scope.value(**dim) != Some(1);
        let long = letter.shape.0.iter().filter(long).count();
        let role = Role::Value(Some(long.max(axes.min(1))));
        let number = symbols.declare(Symbol { key, latex, role });
        symbols.alias(&letter.text, number);
        names.resize(number + 1, None);
        names[number] = Some(node.name);
    }
    (symbols, names)
}

fn key_of_stated(one: &Stated, setting: &Setting) -> Option<String> {
    let mut texts = Vec::new();
    for group in &one.below {
        texts.push(index_text(group, setting).ok()??);
    }
    let below = texts.join(",");
    let spelling = Spelling {
        base: &one.base,
        layer: one.layer.as_deref(),
        below: (!below.is_empty()).then_some(below.as_str()),
    };
    let mut key = spelling.key();
    if one.updated {
        key.push('⁺');
    }
    Some(key)
}

/// Let names of the work mean others: `a` for `h`. One that stands for nothing that there is.
pub fn rename(others: &[(String, String)], symbols: &mut Symbols) -> Option<String> {
    let layers = FxHashMap::default();
    let mut missing = None;
    for (own, other) in others {
        let key = |text: &str| {
            let setting = Setting {
                symbols,
                layers: &layers,
            };
            let spelt = name_of(&read::row(text), &setting);
            let spelt = spelt.and_then(|one| key_of_stated(&one, &setting));
            spelt.unwrap_or_else(|| text.to_owned())
        };
        let (own, other) = (key(own), key(other));
        match symbols.find(&other) {
            Some(number) => symbols.hide(&own, number),
            None => missing = missing.or(Some(other)),
        }
    }
    missing
}

/// The names of a work's chains, beside those of its network. `short`: whether `dW` may be the
/// gradient of W.
pub fn symbols(chains: &[Chain], mut symbols: Symbols, short: bool) -> Symbols {
    symbols.set_fonts(fonts(chains));
    let layers = FxHashMap::default();
    let stepped = families::stepped(chains);
    symbols.set_stepped(stepped);
    let empty = symbols.clone();
    let setting = Setting {
        symbols: &empty,
        layers: &layers,
    };
    let mut stated: Vec<Stated> = Vec::new();
    let mut functions: Vec<(String, Vec<String>)> = Vec::new();
    for chain in chains {
        let [left, right, ..] = chain.sides.as_slice() else {
            continue;
        };
        if right
            .relation
            .as_ref()
            .is_none_or(|(relation, _)| !Chain::claims(*relation))
        {
            continue;
        }
        if let Some((key, parameters)) = function_of(&left.row, &empty) {
            // What holds only somewhere defines nothing.
            if !chain.conditional {
                let values = match mentions(&right.row, &parameters, &setting) {
                    true => Vec::new(),
                    false => parameters,
                };
                functions.push((key, values));
            }
            continue;
        }
        if let Some(one) = name_of(&left.row, &setting) {
            let number = one.below.is_empty() && !one.bracketed && is_number(&right.row);
            stated.push(Stated { number, ..one });
        }
    }
    let used = families::used(chains, &setting);
    // `dW` is the gradient of W, and no name, where W is one.
    stated.retain(|one| {
        let rest = one.base.strip_prefix('d').filter(|rest| !rest.is_empty());
        !short || rest.is_none_or(|rest| !used.iter().any(|use_| use_.base == rest))
    });
    declare_forward(&stated, chains, &setting, &mut symbols);
    // So is a bar over W, where one bar is tied to a derivative.
    let bars = gradients::has_bars(chains);
    symbols.set_bars(bars);
    stated.retain(|one| {
        let rest = one.base.strip_suffix("^bar");
        !bars || rest.is_none_or(|rest| !used.iter().any(|use_| use_.base == rest))
    });
    let targets = targets::targets(chains, &setting);
    let families = Families::new(&stated, &used, &targets);
    let mut stated = families.each(stated);
    let tensors = tensors(&stated, &families);
    // `at z = 0` says nothing of z_1.
    stated.sort_by_key(|one| one.number);
    for one in &stated {
        declare(one, &tensors, &families, &setting, &mut symbols);
    }
    for (array, axes) in arrays::arrays(chains, &setting, &symbols, &families) {
        symbols.declare(Symbol {
            key: array.spelling().key(),
            latex: latex_of(&array.spelling()),
            role: Role::Value(Some(axes)),
        });
    }
    for (key, values) in functions {
        // `\operatorname{colmean}(A) = (2, 3)` says what it is of one value of the work.
        if values.iter().any(|value| symbols.find(value).is_some()) {
            continue;
        }
        let latex = key.clone();
        let role = Role::Function;
        // A value of that name would have been stated as one.
        if symbols.find(&key).is_none() {
            symbols.declare(Symbol { key, latex, role });
        }
    }
    primed(chains, &mut symbols);
    twins(&mut symbols);
    symbols
}

/// Every value has an updated form.
pub fn twins(symbols: &mut Symbols) {
    for number in 0..symbols.all().len() {
        let one = &symbols.all()[number];
        if !matches!(one.role, Role::Value(_)) {
            continue;
        }
        let key = format!("{}⁺", one.key);
        if symbols.find(&key).is_some() || one.key.ends_with('⁺') {
            continue;
        }
        let twin = Symbol {
            key,
            latex: format!("{}^+", one.latex),
            role: Role::Updated(number),
        };
        symbols.declare(twin);
    }
}

/// The name that a whole row is.
fn name_of(row: &[Node], setting: &Setting) -> Option<Stated> {
    if let [node] = row
        && let Some(inner) = in_brackets(node)
    {
        let one = name_of(inner, setting).filter(|one| !one.bracketed)?;
        return Some(Stated {
            bracketed: true,
            ..one
        });
    }
    let (last, letters) = row.split_last()?;
    let mut found = marks(last, setting).ok()??;
    if found.primes > 0 || !found.above_is_plain() {
        return None;
    }
    if !letters.is_empty() {
        let mut word = String::new();
        for node in letters {
            match &node.kind {
                Kind::Letter(letter, Font::Plain | Font::Upright) if letter.len() == 1 => {
                    word.push_str(letter);
                }
                _ => return None,
            }
        }
        // `target` is written in one go, `A B` is a product.
        let apart = row
            .windows(2)
            .any(|pair| pair[0].span.end != pair[1].span.start);
        if found.base.len() != 1 || apart || letters.len() == 1 && is_short(letters, last) {
            return None;
        }
        found.base = word + &found.base;
    }
    Some(Stated {
        base: found.base,
        layer: found.layer,
        below: found.below,
        bracketed: false,
        updated: found.updated,
        number: false,
    })
}

/// The name in `(z_1)_i`, of which an entry is meant.
fn in_brackets(node: &Node) -> Option<&[Node]> {
    let Kind::Scripts(scripts) = &node.kind else {
        return None;
    };
    let plain = scripts.sub.is_some() && scripts.sup.is_none() && scripts.primes == 0;
    match &scripts.base.kind {
        Kind::Fenced(Fence::Round, inner, Fence::Round) if plain => Some(match &inner.kind {
            Kind::Row(nodes) => nodes,
            _ => std::slice::from_ref(inner),
        }),
        _ => None,
    }
}

/// Whether a row is one number, with its sign or without.
fn is_number(row: &[Node]) -> bool {
    match row {
        [one] => matches!(one.kind, Kind::Number(_)),
        [sign, one] => {
            matches!(sign.kind, Kind::Operator(Operator::Minus | Operator::Plus))
                && matches!(one.kind, Kind::Number(_))
        }
        _ => false,
    }
}

/// Whether one of these names stands in a row.
fn mentions(row: &[Node], names: &[String], setting: &Setting) -> bool {
    let mut found = false;
    visit_rows(row, &mut |row| {
        for node in row {
            found |= matches!(marks(node, setting), Ok(Some(own)) if names.contains(&own.base));
        }
    });
    found
}

/// Two capitals are two matrices.
fn is_short(letters: &[Node], last: &Node) -> bool {
    let capital = |node: &Node| match &node.kind {
        Kind::Letter(letter, _) => letter.chars().all(char::is_uppercase),
        _ => false,
    };
    letters.iter().all(capital) && capital(last)
}

/// Letters that stand below a name as indices.
fn is_index(node: &Node) -> bool {
    matches!(&node.kind, Kind::Letter(letter, _) if letter.chars().count() == 1
        && letter.chars().all(|sign| sign.is_ascii_lowercase()))
}

fn all_indices(below: &[Vec<Node>]) -> bool {
    !below.is_empty() && below.iter().flatten().all(is_index)
}

/// Letters that stand on the left of an equation in two typefaces.
fn fonts(chains: &[Chain]) -> FxHashSet<String> {
    let mut seen: FxHashMap<String, FxHashSet<bool>> = FxHashMap::default();
    for chain in chains {
        let [left, _, ..] = chain.sides.as_slice() else {
            continue;
        };
        let mut node = match left.row.as_slice() {
            [one] => one,
            _ => continue,
        };
        while let Kind::Scripts(scripts) = &node.kind {
            node = &scripts.base;
        }
        if let Kind::Letter(letter, font) = &node.kind {
            let plain = *font == Font::Plain;
            seen.entry(letter.clone()).or_default().insert(plain);
        }
    }
    let both = seen.into_iter().filter(|(_, forms)| forms.len() > 1);
    both.map(|(letter, _)| letter).collect()
}
