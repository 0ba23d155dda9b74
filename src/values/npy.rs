//! `.npy`: one array of NumPy's.
//!
//! In: the bytes. Out: the array. The file begins with a sign, a version, and a header that is a
//! Python dictionary: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`. Of Python only
//! that much is understood: texts in quotes, `True` and `False`, and tuples of whole numbers.

use super::element::{self, Element, Kind};
use super::{Array, Found, Limits, Wanted};

const SIGN: &[u8] = b"\x93NUMPY";

/// The numbers in the bytes of an `.npy` file.
pub(super) fn read(wanted: &Wanted, bytes: &[u8], limits: &Limits) -> Found<Array> {
    let Some(rest) = bytes.strip_prefix(SIGN) else {
        return Err(wanted.fault("is no .npy file: it does not begin like one"));
    };
    let (text, data) = split(rest).ok_or_else(|| wanted.fault("ends within its header"))?;
    let header = Header::read(text)
        .ok_or_else(|| wanted.fault("has a header that is not as NumPy writes it"))?;
    let element = element(header.descr).ok_or_else(|| {
        let descr: String = header.descr.chars().take(20).collect();
        Box::new(
            wanted
                .fault(format_args!("holds entries of the type `{descr}`"))
                .hint("floats of 16, 32 and 64 bits, whole numbers and bool are read"),
        )
    })?;
    element::decode(
        wanted,
        element,
        header.shape,
        header.fortran_order,
        data,
        limits,
    )
}

/// The header's text, and what comes behind it.
fn split(rest: &[u8]) -> Option<(&str, &[u8])> {
    let (version, rest) = rest.split_first_chunk::<2>()?;
    let (length, rest) = match version[0] {
        1 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_le_bytes(*length)), rest)
        }
        _ => {
            let (length, rest) = rest.split_first_chunk::<4>()?;
            (usize::try_from(u32::from_le_bytes(*length)).ok()?, rest)
        }
    };
    let (text, data) = rest.split_at_checked(length)?;
    Some((std::str::from_utf8(text).ok()?, data))
}

/// What the header says.
struct Header<'t> {
    descr: &'t str,
    fortran_order: bool,
    shape: Vec<u64>,
}

/// A value in the header.
enum Value<'t> {
    Text(&'t str),
    Truth(bool),
    Tuple(Vec<u64>),
}

impl<'t> Header<'t> {
    /// `{'key': value, …}`, with each of the three keys once, in any order.
    fn read(text: &'t str) -> Option<Header<'t>> {
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
        while !rest.is_empty() {
            let (key, behind) = quoted(rest)?;
            let (value, behind) = value(behind.trim_start().strip_prefix(':')?.trim_start())?;
            let is_new = match (key, value) {
                ("descr", Value::Text(text)) => descr.replace(text).is_none(),
                ("fortran_order", Value::Truth(truth)) => fortran_order.replace(truth).is_none(),
                ("shape", Value::Tuple(lengths)) => shape.replace(lengths).is_none(),
                _ => false,
            };
            if !is_new {
                return None;
            }
            rest = match behind.trim_start() {
                "" => "",
                behind => behind.strip_prefix(',')?.trim_start(),
            };
        }
        Some(Header {
            descr: descr?,
            fortran_order: fortran_order?,
            shape: shape?,
        })
    }
}

/// A value, and what comes behind it. A list (of the fields of a record) is shown as it stands, and
/// is no type that is known.
fn value(text: &str) -> Option<(Value<'_>, &str)> {
    if let Some(rest) = text.strip_prefix("True") {
        return Some((Value::Truth(true), rest));
    }
    if let Some(rest) = text.strip_prefix("False") {
        return Some((Value::Truth(false), rest));
    }
    if let Some(inner) = text.strip_prefix('(') {
        let (inner, rest) = inner.split_once(')')?;
        let inner = inner.trim().trim_end_matches(',');
        if inner.is_empty() {
            return Some((Value::Tuple(Vec::new()), rest));
        }
        // Python 2 put an L behind long numbers.
        let length = |part: &str| part.trim().trim_end_matches('L').parse().ok();
        let lengths: Option<Vec<u64>> = inner.split(',').map(length).collect();
        return Some((Value::Tuple(lengths?), rest));
    }
    if text.starts_with('[') {
        let end = text.rfind(']')? + 1;
        return Some((Value::Text(&text[..end]), &text[end..]));
    }
    let (text, rest) = quoted(text)?;
    Some((Value::Text(text), rest))
}

/// The text in quotes that stands here, and what comes behind it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text
        .chars()
        .next()
        .filter(|sign| ['\'', '"'].contains(sign))?;
    text[1..].split_once(quote)
}

/// `<f8`: the order of the bytes, what a number is, and how many bytes it has.
fn element(descr: &str) -> Option<Element> {
    let mut signs = descr.chars();
    let big_endian = match signs.next()? {
        '<' | '|' => false,
        '>' => true,
        _ => return None,
    };
    let kind = match signs.next()? {
        'b' => Kind::Bool,
        'i' => Kind::Signed,
        'u' => Kind::Unsigned,
        'f' => Kind::Float,
        _ => return None,
    };
    let size: usize = signs.as_str().parse().ok()?;
    let fits = match kind {
        Kind::Bool => size == 1,
        Kind::Signed | Kind::Unsigned => [1, 2, 4, 8].contains(&size),
        Kind::Float | Kind::BrainFloat => [2, 4, 8].contains(&size),
    };
    fits.then_some(Element {
        kind,
        size,
        big_endian,
    })
}
