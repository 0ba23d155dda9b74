//! How one number is stored in bytes.
//!
//! In: bytes, and what each number in them is. Out: the numbers. Every float up to 64 bits, and every
//! whole number up to 32, is exactly an `f64`; longer whole numbers become rationals.

use super::{Array, Entries, Found, Limits, Wanted, shape_text};
use crate::algebra::Rational;
use crate::diagnostic::Code;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 0 is false, every other byte is true.
    Bool,
    /// A whole number with a sign.
    Signed,
    /// A whole number without.
    Unsigned,
    /// A float of IEEE 754.
    Float,
    /// The upper half of an `f32`.
    BrainFloat,
}

/// A number in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) kind: Kind,
    /// How many bytes: 1, 2, 4 or 8.
    pub(super) size: usize,
    /// Whether the first byte is the highest.
    pub(super) big_endian: bool,
}

/// The numbers of an array, of which `bytes` is all that the file has for them.
pub(super) fn decode(
    wanted: &Wanted,
    element: Element,
    shape: Vec<u64>,
    column_by_column: bool,
    bytes: &[u8],
    limits: &Limits,
) -> Found<Array> {
    let claimed = (shape.iter()).try_fold(1u64, |product, length| product.checked_mul(*length));
    let needed = claimed.and_then(|count| count.checked_mul(element.size as u64));
    if needed != Some(bytes.len() as u64) {
        let (numbers, size, found) = (shape_text(&shape), element.size, bytes.len());
        return Err(wanted.fault(format_args!(
            "says that it holds {numbers} numbers of {size} bytes, and has {found} bytes for them"
        )));
    }
    if claimed.is_none_or(|count| count > limits.entries) {
        return Err(wanted.too_many(limits));
    }
    let mut entries = entries(element, bytes);
    if column_by_column && shape.len() > 1 {
        entries = match entries {
            Entries::Binary(entries) => Entries::Binary(row_by_row(&entries, &shape)),
            Entries::Exact(entries) => Entries::Exact(row_by_row(&entries, &shape)),
        };
    }
    if let Entries::Binary(entries) = &entries
        && let Some(at) = entries.iter().position(|entry| !entry.is_finite())
    {
        let what = if entries[at].is_nan() {
            "NaN"
        } else {
            "infinite"
        };
        let place = place(at as u64, &shape);
        let message = format!("{place} \"{}\" is {what}, and no number", wanted.path);
        return Err(wanted.finding(Code::NotANumber, message));
    }
    Ok(Array {
        shape,
        entries,
        is_table: false,
    })
}

fn entries(element: Element, bytes: &[u8]) -> Entries {
    let each = bytes.chunks_exact(element.size);
    let bits = |chunk: &[u8]| {
        let put = |bits: u64, byte: &u8| bits << 8 | u64::from(*byte);
        match element.big_endian {
            true => chunk.iter().fold(0, put),
            false => chunk.iter().rev().fold(0, put),
        }
    };
    // A number of fewer bits, moved to the top and back down, brings its sign along.
    let unused = 64 - 8 * element.size as u32;
    let signed = |chunk: &[u8]| ((bits(chunk) << unused) as i64) >> unused;
    match (element.kind, element.size) {
        (Kind::Bool, _) => Entries::Binary(
            each.map(|chunk| f64::from(u8::from(bits(chunk) != 0)))
                .collect(),
        ),
        (Kind::Signed, 8) => {
            Entries::Exact(each.map(|chunk| Rational::from(signed(chunk))).collect())
        }
        (Kind::Unsigned, 8) => {
            Entries::Exact(each.map(|chunk| Rational::from(bits(chunk))).collect())
        }
        (Kind::Signed, _) => Entries::Binary(each.map(|chunk| signed(chunk) as f64).collect()),
        (Kind::Unsigned, _) => Entries::Binary(each.map(|chunk| bits(chunk) as f64).collect()),
        (Kind::BrainFloat, _) => Entries::Binary(
            each.map(|chunk| f64::from(f32::from_bits((bits(chunk) as u32) << 16)))
                .collect(),
        ),
        (Kind::Float, 2) => Entries::Binary(each.map(|chunk| half(bits(chunk) as u16)).collect()),
        (Kind::Float, 4) => Entries::Binary(
            each.map(|chunk| f64::from(f32::from_bits(bits(chunk) as u32)))
                .collect(),
        ),
        (Kind::Float, _) => {
            Entries::Binary(each.map(|chunk| f64::from_bits(bits(chunk))).collect())
        }
    }
}

/// A float of 16 bits: a sign, five bits of exponent, ten of the fraction.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        0 => fraction * 2f64.powi(-24),
        exponent => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

/// Entries that stand column by column, that is with the first index running fastest.
fn row_by_row<T: Clone>(entries: &[T], shape: &[u64]) -> Vec<T> {
    let mut steps = Vec::with_capacity(shape.len());
    let mut step = 1;
    for length in shape {
        steps.push(step);
        step *= *length as usize;
    }
    let mut index = vec![0u64; shape.len()];
    let mut from = 0;
    let mut sorted = Vec::with_capacity(entries.len());
    for _ in 0..entries.len() {
        sorted.push(entries[from].clone());
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            from += steps[axis];
            if index[axis] < shape[axis] {
                break;
            }
            from -= steps[axis] * shape[axis] as usize;
            index[axis] = 0;
        }
    }
    sorted
}

/// `entry 2,3 of`, counted from 1 along each axis; `the number in`, where there is only one.
fn place(at: u64, shape: &[u64]) -> String {
    let mut rest = at;
    let mut index: Vec<String> = Vec::with_capacity(shape.len());
    for length in shape.iter().rev() {
        index.push((rest % length + 1).to_string());
        rest /= length;
    }
    index.reverse();
    match index.as_slice() {
        [] => "the number in".to_owned(),
        index => format!("entry {} of", index.join(",")),
    }
}
