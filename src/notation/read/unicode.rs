//! Characters that stand for LaTeX: `∂` for `\partial`, `²` for `^2`, `ŷ` for `\hat y`.
//!
//! In: one character. Out: what it is in LaTeX. What a command means is told by
//! [`commands`](super::commands), and which Greek letter is which by the table of signs.

use super::{Accent, Font};
use crate::notation::symbols::{Role, SYMBOLS, Sign};
use unicode_normalization::UnicodeNormalization;

/// What a character stands for.
pub(super) enum Character {
    /// Another character, or itself.
    Plain(char),
    /// The command of that name.
    Command(&'static str),
    /// A letter in a typeface of its own: `𝐖`, `ℝ`.
    Styled(char, Font),
    /// A letter with marks over it.
    Marked(char, Vec<Accent>),
    /// A mark over the letter before it.
    Mark(Accent),
    /// Set above the line.
    Above(Script),
    /// Set below the line.
    Below(Script),
    /// So many primes.
    Primes(u8),
    /// White space, or nothing at all.
    Blank,
}

/// What a raised or lowered character stands for.
#[derive(Clone, Copy)]
pub(super) enum Script {
    /// A character.
    Char(char),
    /// The command of that name.
    Command(&'static str),
}

/// Characters and the commands they stand for, besides those in the table of signs.
#[rustfmt::skip]
const COMMANDS: &[(char, &str)] = &[
    ('⋅', "cdot"), ('∙', "cdot"), ('•', "bullet"), ('∘', "circ"), ('○', "circ"), ('⨀', "odot"), ('⊘', "oslash"),
    ('⊕', "oplus"), ('÷', "div"), ('±', "pm"), ('∓', "mp"), ('⋆', "star"), ('✶', "star"), ('⁄', "slash"),
    ('∕', "slash"), ('≃', "simeq"), ('≅', "cong"), ('≐', "doteq"), ('≒', "doteq"), ('≡', "equiv"), ('≜', "triangleq"),
    ('≝', "triangleq"), ('≔', "coloneqq"), ('≦', "le"), ('≧', "ge"), ('⩽', "le"), ('⩾', "ge"), ('≪', "ll"),
    ('≫', "gg"), ('∈', "in"), ('∉', "notin"), ('∋', "ni"), ('⊂', "subset"), ('⊆', "subseteq"), ('∝', "propto"),
    ('∼', "sim"), ('→', "to"), ('⟶', "to"), ('↦', "mapsto"), ('⇒', "Rightarrow"), ('⟹', "Rightarrow"),
    ('⇔', "Leftrightarrow"), ('⟺', "Leftrightarrow"), ('⟵', "gets"), ('∴', "therefore"), ('∵', "because"),
    ('∞', "infty"), ('∅', "emptyset"), ('∀', "forall"), ('∃', "exists"), ('∫', "int"), ('√', "sqrt"), ('…', "ldots"),
    ('‖', "Vert"), ('∥', "Vert"), ('∣', "mid"), ('⟨', "langle"), ('⟩', "rangle"), ('〈', "langle"), ('〉', "rangle"),
    ('⌊', "lfloor"), ('⌋', "rfloor"), ('⌈', "lceil"), ('⌉', "rceil"), ('⟦', "llbracket"), ('⟧', "rrbracket"),
    ('⊤', "top"), ('⊥', "perp"), ('†', "dagger"), ('∪', "cup"), ('∩', "cap"), ('∧', "wedge"), ('∨', "vee"),
    ('¬', "neg"), ('𝟙', "indicator"), ('𝟏', "onevector"),
];

/// Characters that stand for a plainer one.
#[rustfmt::skip]
const PLAIN: &[(char, char)] = &[
    ('−', '-'), ('–', '-'), ('‐', '-'), ('‑', '-'), ('﹣', '-'), ('∗', '*'), ('、', ','), ('。', ';'), ('【', '['), ('】', ']'),
    ('∶', ':'), ('µ', 'μ'), ('∆', 'Δ'), ('Ω', 'Ω'), ('“', '"'), ('”', '"'), ('‘', '\''), ('’', '\''),
];

/// Raised characters; modifier letters that Unicode maps to plain ones need no row.
#[rustfmt::skip]
const ABOVE: &[(char, char)] = &[
    ('⁺', '+'), ('⁻', '-'), ('⁼', '='), ('⁽', '('), ('⁾', ')'), ('⁎', '*'), ('ᐩ', '+'), ('ᵝ', 'β'), ('ᵞ', 'γ'),
    ('ᵟ', 'δ'), ('ᶿ', 'θ'), ('ᵠ', 'φ'), ('ᵡ', 'χ'),
];

/// Lowered characters, likewise.
#[rustfmt::skip]
const BELOW: &[(char, char)] = &[
    ('₊', '+'), ('₋', '-'), ('₌', '='), ('₍', '('), ('₎', ')'), ('ᵦ', 'β'), ('ᵧ', 'γ'), ('ᵨ', 'ρ'), ('ᵩ', 'φ'), ('ᵪ', 'χ'),
];

/// What a character that is not ASCII stands for.
pub(super) fn character(sign: char) -> Character {
    if let Some((_, name)) = COMMANDS.iter().find(|(own, _)| *own == sign) {
        return Character::Command(name);
    }
    if let Some((_, plain)) = PLAIN.iter().find(|(own, _)| *own == sign) {
        return Character::Plain(*plain);
    }
    match sign {
        '′' => return Character::Primes(1),
        '″' => return Character::Primes(2),
        '‴' => return Character::Primes(3),
        'ᵀ' => return Character::Above(Script::Command("top")),
        // Joiners, direction marks and the byte order mark show nothing.
        '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{fe0e}'
        | '\u{fe0f}' => {
            return Character::Blank;
        }
        '\u{ff01}'..='\u{ff5e}' => {
            let plain = char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign);
            return Character::Plain(plain);
        }
        _ => {}
    }
    if sign.is_whitespace() {
        return Character::Blank;
    }
    if let Some(accent) = mark(sign) {
        return Character::Mark(accent);
    }
    if let Some(name) = in_table(sign) {
        return Character::Command(name);
    }
    if Sign::letter(sign.encode_utf8(&mut [0; 4])).is_some() {
        return Character::Plain(sign);
    }
    decomposed(sign)
}

/// The command of a sign in the table that is no letter of a name.
fn in_table(sign: char) -> Option<&'static str> {
    let mut bytes = [0; 4];
    let text: &str = sign.encode_utf8(&mut bytes);
    let row = SYMBOLS.iter().find(|row| row.unicode == text)?;
    let named = row.role == Role::Letter && !row.language.is_empty() && row.sign != Sign::Top;
    let command = row.latex.strip_prefix('\\')?;
    (!named && command.bytes().all(|byte| byte.is_ascii_alphabetic())).then_some(command)
}

/// Raised, lowered, marked and styled letters, as Unicode itself takes them apart.
fn decomposed(sign: char) -> Character {
    let scripts = |table: &[(char, char)]| {
        let row = table.iter().find(|(own, _)| *own == sign);
        row.map(|(_, plain)| Script::Char(*plain))
    };
    if let Some(script) = scripts(ABOVE) {
        return Character::Above(script);
    }
    if let Some(script) = scripts(BELOW) {
        return Character::Below(script);
    }
    let mut canonical = std::iter::once(sign).nfd();
    if let Some(base) = canonical.next()
        && base != sign
        && base.is_alphabetic()
    {
        let marks: Vec<Option<Accent>> = canonical.map(mark).collect();
        if !marks.is_empty() && marks.iter().all(Option::is_some) {
            return Character::Marked(base, marks.into_iter().flatten().collect());
        }
    }
    let mut compatible = std::iter::once(sign).nfkd();
    let (Some(plain), None) = (compatible.next(), compatible.next()) else {
        return Character::Plain(sign);
    };
    if plain == sign {
        return Character::Plain(sign);
    }
    match sign {
        '²' | '³' | '¹' | '\u{2070}'..='\u{207f}' | 'ª' | 'º' | '\u{02b0}'..='\u{02ff}' => {
            Character::Above(Script::Char(plain))
        }
        'ᵢ' | 'ᵣ' | 'ᵤ' | 'ᵥ' | 'ⱼ' | '\u{2080}'..='\u{209c}' => {
            Character::Below(Script::Char(plain))
        }
        '\u{1d2c}'..='\u{1d6a}' | '\u{1d78}' | '\u{1d9b}'..='\u{1dbf}' | 'ⱽ' => {
            Character::Above(Script::Char(plain))
        }
        '\u{1d400}'..='\u{1d7ff}' | '\u{2100}'..='\u{214f}' => {
            Character::Styled(plain, style(sign))
        }
        _ => Character::Plain(sign),
    }
}

/// The typeface of a letter of the mathematical blocks.
fn style(sign: char) -> Font {
    match sign {
        'ℂ'
        | 'ℍ'
        | 'ℕ'
        | 'ℙ'
        | 'ℚ'
        | 'ℝ'
        | 'ℤ'
        | '\u{1d538}'..='\u{1d56b}'
        | '\u{1d7d8}'..='\u{1d7e1}' => Font::Blackboard,
        'ℬ' | 'ℰ' | 'ℱ' | 'ℋ' | 'ℐ' | 'ℒ' | 'ℳ' | 'ℛ' | '\u{1d49c}'..='\u{1d503}' => {
            Font::Script
        }
        '\u{1d400}'..='\u{1d433}'
        | '\u{1d468}'..='\u{1d49b}'
        | '\u{1d6a8}'..='\u{1d6e1}'
        | '\u{1d71c}'..='\u{1d755}'
        | '\u{1d7ce}'..='\u{1d7d7}' => Font::Bold,
        '\u{1d504}'..='\u{1d537}' | '\u{1d56c}'..='\u{1d6a3}' => Font::Other,
        _ => Font::Plain,
    }
}

/// A combining mark.
fn mark(sign: char) -> Option<Accent> {
    match sign {
        '\u{0302}' => Some(Accent::Hat),
        '\u{0304}' | '\u{0305}' => Some(Accent::Bar),
        '\u{0303}' => Some(Accent::Tilde),
        '\u{0307}' => Some(Accent::Dot),
        '\u{0308}' => Some(Accent::DoubleDot),
        '\u{20d7}' | '\u{20d1}' => Some(Accent::Arrow),
        '\u{0300}'..='\u{036f}' => Some(Accent::Other),
        _ => None,
    }
}

/// Whether a character belongs to a script that has no letters for formulas: Chinese, Japanese, Korean.
pub(super) fn ideographic(sign: char) -> bool {
    matches!(sign, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
