//! Names that go by a letter: h_t of h_0, h_1 and h_2; entries that are given one by one; and forms
//! of a name that are no names of their own: w_{t+1}, dW, a bar.
//!
//! In: the rows of a work. Out: which letters of subscripts are steps, which names are one tensor
//! given entry by entry, which names a letter of layers stands for. What a name amounts to is not
//! known here.

use super::gradients::{has_gradient, is_derivative_sign};
use super::walk::visit_rows;
use super::{Stated, all_indices};
use crate::check::chains::Chain;
use crate::notation::interpret::parse::{Marks, Setting, marks};
use crate::notation::interpret::symbols::{Stepped, Symbols};
use crate::notation::read::{Fence, Kind, Node, Operator};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Letters below a name that are indices, whatever else they are.
const INDICES: &str = "ijklnt";

/// So many names a letter may stand for.
const MOST_MEMBERS: usize = 256;

/// Letters for the greatest number there is, and not for every one.
pub const LAST: [&str; 2] = ["L", "N"];

/// A name as it is used somewhere.
pub(super) struct Used {
    /// Its letter or word.
    pub(super) base: String,
    below: Vec<Vec<Node>>,
    layer: Option<String>,
}

/// Every use of a name in a work; a `d` before a letter is not part of it.
pub(super) fn used(chains: &[Chain], setting: &Setting) -> Vec<Used> {
    let mut found = Vec::new();
    for chain in chains {
        for side in &chain.sides {
            visit_rows(&side.row, &mut |row| {
                for (at, node) in row.iter().enumerate() {
                    let short =
                        at > 0 && matches!(&row[at - 1].kind, Kind::Letter(d, _) if d == "d");
                    let Ok(Some(Marks {
                        base, below, layer, ..
                    })) = marks(node, setting)
                    else {
                        continue;
                    };
                    if !short {
                        found.push(Used { base, below, layer });
                    }
                }
            });
        }
    }
    found
}

/// A letter with a number added: `t`, `t - 1`.
fn moved(row: &[Node]) -> Option<(String, i64)> {
    let mut letter = None;
    let mut number = 0i64;
    let mut sign = 1;
    // `h1` is a name of its own, and no h with 1 added.
    let mut open = true;
    for node in row {
        match &node.kind {
            Kind::Operator(Operator::Plus) => (sign, open) = (1, true),
            Kind::Operator(Operator::Minus) => (sign, open) = (-1, true),
            Kind::Number(digits) if open => {
                number = number.checked_add(sign * digits.parse::<i64>().ok()?)?;
                open = false;
            }
            Kind::Letter(own, _) if open && letter.is_none() && sign == 1 => {
                letter = Some(own.clone());
                open = false;
            }
            _ => return None,
        }
    }
    Some((letter?, number))
}

/// The same of a text: `t+1`.
fn moved_text(text: &str) -> Option<(String, i64)> {
    let mut signs = text.chars();
    let letter = signs.next().filter(|sign| sign.is_alphabetic())?;
    let rest: String = signs.collect();
    let number = match rest.is_empty() {
        true => 0,
        false if rest.starts_with(['+', '-']) => rest.parse().ok()?,
        false => return None,
    };
    Some((letter.to_string(), number))
}

pub(super) fn digits(row: &[Node]) -> Option<String> {
    match row {
        [node] => match &node.kind {
            Kind::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.clone())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Which names go by letters.
pub(super) struct Families {
    /// Letters of subscripts that count steps.
    steps: FxHashSet<String>,
    /// Numbers of the members of bases, below and above.
    below: FxHashMap<String, BTreeSet<i64>>,
    above: BTreeSet<i64>,
    /// Names of one letter that equations give.
    letters: FxHashSet<String>,
    /// Bases that are given entry by entry, with the number of their axes.
    assembled: FxHashMap<String, usize>,
}

impl Families {
    ///
    /// `targets` are the letters of targets, with the numbers that are given.
    pub(super) fn new(
        stated: &[Stated],
        used: &[Used],
        targets: &FxHashMap<String, BTreeSet<i64>>,
    ) -> Families {
        let mut below: FxHashMap<String, BTreeSet<i64>> = FxHashMap::default();
        let mut above = BTreeSet::new();
        let mut whole: FxHashSet<&str> = FxHashSet::default();
        for one in stated {
            if let [group] = one.below.as_slice()
                && let Some(number) = digits(group).and_then(|digits| digits.parse().ok())
                && one.layer.is_none()
            {
                below.entry(one.base.clone()).or_default().insert(number);
            }
            if one.below.is_empty() && one.layer.is_none() {
                whole.insert(&one.base);
            }
            if let Some(number) = one.layer.as_ref().and_then(|layer| layer.parse().ok()) {
                above.insert(number);
            }
        }
        let is_letter = |text: &str| text.len() == 1 && !INDICES.contains(text);
        let letters = whole.iter().filter(|base| is_letter(base));
        let letters = letters.map(|base| (*base).to_owned()).collect();
        let mut steps = FxHashSet::default();
        for one in used {
            if let [group] = one.below.as_slice()
                && let Some((letter, number)) = moved(group)
                && number != 0
                && !whole.contains(one.base.as_str())
                && one.layer.is_none()
            {
                steps.insert(letter);
            }
        }
        let mut assembled = FxHashMap::default();
        for one in used {
            let plain = one.layer.is_none() && !whole.contains(one.base.as_str());
            let Some(members) = below.get(&one.base).filter(|_| plain) else {
                continue;
            };
            let letters: Vec<&Node> = one.below.iter().flatten().collect();
            let is_letter = |node: &&Node| match &node.kind {
                Kind::Letter(letter, _) => letter.chars().count() == 1 && !steps.contains(letter),
                _ => false,
            };
            let is_place = |node: &&Node| {
                is_letter(node) || matches!(&node.kind, Kind::Number(digits) if digits.len() == 1)
            };
            let axes = letters.len();
            let named = letters.iter().any(is_letter) && letters.iter().all(is_place);
            if named && (1..=2).contains(&axes) && is_full(members, axes) {
                assembled.insert(one.base.clone(), axes);
            }
        }
        for (base, given) in targets {
            let all = below.get(base) == Some(given) && !whole.contains(base.as_str());
            let mut axes = (1..=2).filter(|axes| is_full(given, *axes));
            if let Some(axes) = axes.next().filter(|_| all && given.len() > 1) {
                assembled.insert(base.clone(), axes);
            }
        }
        // What is told by a letter is a tensor already.
        for one in stated {
            let by_letter = all_indices(&one.below) && !one.below.is_empty();
            if by_letter && !by_step(&one.below, &steps) {
                assembled.remove(&one.base);
            }
        }
        Families {
            steps,
            below,
            above,
            letters,
            assembled,
        }
    }

    /// Whether a letter counts steps.
    pub(super) fn is_step_letter(&self, letter: &str) -> bool {
        self.steps.contains(letter)
    }

    /// Whether it is something of another name, as `m_w` is of w, and no entry.
    pub(super) fn is_of_name(&self, one: &Stated) -> bool {
        match one.below.as_slice() {
            [group] => match group.as_slice() {
                [node] => {
                    matches!(&node.kind, Kind::Letter(letter, _) if self.letters.contains(letter))
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a name is an entry of a tensor that is given entry by entry.
    pub(super) fn is_assembled(&self, one: &Stated) -> bool {
        one.layer.is_none() && self.assembled.contains_key(&one.base)
    }

    /// Whether its subscript is a step.
    pub(super) fn is_step(&self, one: &Stated) -> bool {
        one.layer.is_none() && by_step(&one.below, &self.steps)
    }

    /// The names that are stated, with every name that a letter of layers or steps stands for.
    pub(super) fn each(&self, stated: Vec<Stated>) -> Vec<Stated> {
        let mut all = Vec::with_capacity(stated.len());
        for one in stated {
            if let Some(layer) = &one.layer
                && layer.parse::<i64>().is_err()
                && let Some((letter, _)) = moved_text(layer)
                && !self.above.is_empty()
            {
                let last = LAST.contains(&letter.as_str());
                let numbers = self
                    .above
                    .iter()
                    .rev()
                    .take(if last { 1 } else { MOST_MEMBERS });
                all.extend(numbers.map(|number| Stated {
                    layer: Some(number.to_string()),
                    ..one.clone()
                }));
                continue;
            }
            if let [group] = one.below.as_slice()
                && let Some((letter, _)) = moved(group)
                && self.steps.contains(&letter)
                && one.layer.is_none()
            {
                let mut numbers: BTreeSet<i64> = BTreeSet::new();
                for members in self.below.values() {
                    numbers.extend(members);
                }
                // In symbols alone a step is itself.
                if numbers.is_empty() {
                    all.push(one);
                    continue;
                }
                let own = numbers.into_iter().take(MOST_MEMBERS).map(|number| {
                    let kind = Kind::Number(number.to_string());
                    let span = group.first().map_or(0..0, |node| node.span.clone());
                    Stated {
                        below: vec![vec![Node { kind, span }]],
                        ..one.clone()
                    }
                });
                all.extend(own);
                continue;
            }
            all.push(one);
        }
        all
    }
}

fn by_step(below: &[Vec<Node>], steps: &FxHashSet<String>) -> bool {
    match below {
        [group] => moved(group).is_some_and(|(letter, _)| steps.contains(&letter)),
        _ => false,
    }
}

/// Whether the numbers are those of all entries: 1 to n, or 11, 12, 21, 22.
fn is_full(members: &BTreeSet<i64>, axes: usize) -> bool {
    match axes {
        1 => {
            let count = members.len() as i64;
            members.iter().copied().eq(1..=count)
        }
        _ => {
            let rows = members.iter().map(|one| one / 10).max().unwrap_or(0);
            let columns = members.iter().map(|one| one % 10).max().unwrap_or(0);
            let mut all =
                (1..=rows).flat_map(|row| (1..=columns).map(move |column| 10 * row + column));
            members.len() as i64 == rows * columns && all.all(|one| members.contains(&one))
        }
    }
}

/// Names of which w_{t+1} is the updated form, and those of which w′ is.
pub(super) fn stepped(chains: &[Chain]) -> Stepped {
    let empty = Symbols::default();
    let layers = FxHashMap::default();
    let setting = Setting {
        symbols: &empty,
        layers: &layers,
    };
    let mut found = Stepped::default();
    raised(chains, &setting, &mut found);
    for chain in chains {
        let [left, right, ..] = chain.sides.as_slice() else {
            continue;
        };
        let [head] = left.row.as_slice() else {
            continue;
        };
        let Ok(Some(head)) = marks(head, &setting) else {
            continue;
        };
        if !has_gradient(&right.row) {
            continue;
        }
        let mut itself = false;
        let letter = match (head.below.as_slice(), head.layer.as_deref(), head.primes) {
            ([group], None, 0) => moved(group).filter(|(_, number)| *number == 1),
            ([], Some(layer), 0) => moved_text(layer).filter(|(_, number)| *number == 1),
            _ => None,
        };
        visit_rows(&right.row, &mut |row| {
            for (place, node) in row.iter().enumerate() {
                let Ok(Some(own)) = marks(node, &setting) else {
                    continue;
                };
                // What is differentiated is not what is stepped on from.
                let of = place.checked_sub(1).and_then(|before| row.get(before));
                if own.base != head.base || of.is_some_and(is_derivative_sign) {
                    continue;
                }
                let at = match (own.below.as_slice(), own.layer.as_deref()) {
                    ([group], None) => moved(group),
                    ([], Some(layer)) => moved_text(layer),
                    _ => None,
                };
                itself |= match &letter {
                    Some((letter, _)) => {
                        at.is_some_and(|(own, number)| own == *letter && number == 0)
                    }
                    None => own.primes == 0 && own.below == head.below && own.layer == head.layer,
                };
            }
        });
        if !itself {
            continue;
        }
        match letter {
            Some((letter, _)) => {
                found.letters.insert((head.base, letter));
            }
            None if head.primes == 1 => {
                found.primed.insert(head.base);
            }
            None => {}
        }
    }
    found.own = own_primes(chains, &setting);
    found.own.retain(|base| !found.primed.contains(base));
    found
}

/// Names with a prime that an equation gives and that are differentiated: L′ is no derivative of a
/// function L, and no updated form.
fn own_primes(chains: &[Chain], setting: &Setting) -> FxHashSet<String> {
    let mut given: FxHashSet<String> = FxHashSet::default();
    let mut moved: FxHashSet<String> = FxHashSet::default();
    let mut applied: FxHashSet<String> = FxHashSet::default();
    let primed = |node: &Node| match marks(node, setting) {
        Ok(Some(own)) if own.primes == 1 => Some(own.base),
        _ => None,
    };
    for chain in chains {
        if let [left, _, ..] = chain.sides.as_slice()
            && let [head] = left.row.as_slice()
        {
            given.extend(primed(head));
        }
        for side in &chain.sides {
            visit_rows(&side.row, &mut |row| {
                for pair in row.windows(2) {
                    if is_derivative_sign(&pair[0]) {
                        moved.extend(primed(&pair[1]));
                    }
                    if matches!(pair[1].kind, Kind::Fenced(Fence::Round, ..)) {
                        applied.extend(primed(&pair[0]));
                    }
                }
            });
        }
    }
    given.retain(|base| moved.contains(base) && !applied.contains(base));
    given
}

/// Names that are written like powers: nobody defines the square of a name that is given by itself.
fn raised(chains: &[Chain], setting: &Setting, found: &mut Stepped) {
    let mut plain: FxHashSet<String> = FxHashSet::default();
    let mut heads: Vec<(String, String)> = Vec::new();
    for chain in chains {
        let [left, _, ..] = chain.sides.as_slice() else {
            continue;
        };
        let [head] = left.row.as_slice() else {
            continue;
        };
        let Ok(Some(own)) = marks(head, setting) else {
            continue;
        };
        match own.raised().map(exponent) {
            None if own.layer.is_none() => {
                plain.insert(own.base);
            }
            None => {}
            Some(Some(text)) if own.primes == 0 => heads.push((own.base, text)),
            Some(_) => {}
        }
    }
    heads.retain(|(base, _)| !plain.contains(base));
    let mut squares: FxHashSet<String> = FxHashSet::default();
    let mut letters: FxHashSet<String> = FxHashSet::default();
    let mut other = false;
    for (base, text) in &heads {
        match text.as_str() {
            "2" => {
                squares.insert(base.clone());
            }
            _ => other = true,
        }
        letters.extend(moved_text(text).map(|(letter, _)| letter));
    }
    if !other && squares.len() < 2 {
        found.squares = squares;
        return;
    }
    found
        .layered
        .extend(heads.into_iter().map(|(base, _)| base));
    for chain in chains {
        for side in &chain.sides {
            visit_rows(&side.row, &mut |row| {
                for node in row {
                    if let Ok(Some(own)) = marks(node, setting)
                        && let Some(Some(text)) = own.raised().map(exponent)
                        && moved_text(&text).is_some_and(|(letter, _)| letters.contains(&letter))
                        && !plain.contains(&own.base)
                    {
                        found.layered.insert(own.base);
                    }
                }
            });
        }
    }
}

/// `2`, `l`, `l+1` above a name.
fn exponent(row: &[Node]) -> Option<String> {
    if let Some(digits) = digits(row) {
        return Some(digits);
    }
    let (letter, number) = moved(row)?;
    let short = letter.chars().count() == 1 && letter != "T";
    short.then(|| match number {
        0 => letter,
        _ => format!("{letter}{number:+}"),
    })
}
