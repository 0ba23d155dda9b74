//! `.csv`: lines of decimals with commas between them.
//!
//! In: the bytes. Out: the table as an array of two axes; one number alone has none. A decimal is
//! exactly what it says. There is no header, and nothing stands in quotes.

use super::decimal::literal;
use super::{Array, Entries, Found, Limits, Wanted};
use crate::algebra::Rational;
use crate::diagnostic::Code;

/// The numbers in the bytes of a table.
pub(super) fn read(wanted: &Wanted, bytes: &[u8], limits: &Limits) -> Found<Array> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| wanted.fault("is no table: it is not UTF-8 text"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end();
    if text.is_empty() {
        return Err(wanted.fault("is empty"));
    }
    let mut entries = Vec::new();
    let (mut rows, mut columns) = (0, 0);
    for (at, line) in text.lines().enumerate() {
        let before = entries.len();
        for (column, entry) in line.split(',').enumerate() {
            if entries.len() as u64 == limits.entries {
                return Err(wanted.too_many(limits));
            }
            let number = number(entry.trim(), limits)
                .ok_or_else(|| no_number(wanted, (at + 1, column + 1), entry.trim(), limits))?;
            entries.push(number);
        }
        let found = entries.len() - before;
        if rows == 0 {
            columns = found;
        } else if found != columns {
            let line = at + 1;
            return Err(wanted.fault(format_args!(
                "is no table: its lines differ in length, which is {columns} in line 1 and {found} in line {line}"
            )));
        }
        rows += 1;
    }
    Ok(Array {
        shape: match (rows, columns) {
            (1, 1) => Vec::new(),
            (rows, columns) => vec![rows, columns as u64],
        },
        entries: Entries::Exact(entries),
        is_table: true,
    })
}

/// `-0.5`, `+1e3`
fn number(text: &str, limits: &Limits) -> Option<Rational> {
    let negative = text.starts_with(['-', '−']);
    let digits = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
    if !is_decimal(digits) {
        return None;
    }
    let value = literal(digits, limits.digits)?;
    Some(if negative { -value } else { value })
}

/// Digits, perhaps a point between or beside them, perhaps an exponent.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix(['-', '−', '+']).unwrap_or(exponent);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && whole.len() + fraction.len() > 0
        && digits(exponent)
        && !exponent.is_empty()
}

/// Whether it may be the name of a column.
fn is_word(entry: &str) -> bool {
    let lower = entry.to_lowercase();
    let begins = entry
        .trim_start_matches('"')
        .starts_with(char::is_alphabetic);
    begins && !["nan", "inf", "infinity"].contains(&lower.as_str())
}

fn no_number(
    wanted: &Wanted,
    (line, column): (usize, usize),
    entry: &str,
    limits: &Limits,
) -> Box<crate::diagnostic::Diagnostic> {
    let path = wanted.path;
    let unsigned = entry.strip_prefix(['-', '−', '+']).unwrap_or(entry);
    if is_decimal(unsigned) {
        let most = limits.digits;
        let message = format!(
            "number {column} in line {line} of \"{path}\" comes to more than {most} digits"
        );
        let finding = wanted.finding(Code::Limit, message);
        return Box::new(finding.hint("raise the limit with `--limit digits=…`"));
    }
    let shown: String = entry.chars().take(20).collect();
    let what = match shown.as_str() {
        "" => "empty".to_owned(),
        shown => format!("`{shown}`"),
    };
    let message = format!("entry {column} in line {line} of \"{path}\" is {what}, and no number");
    let finding = wanted.finding(Code::NotANumber, message);
    Box::new(if entry.contains([';', '\t', ' ']) {
        finding.hint("commas stand between numbers")
    } else if line == 1 && is_word(entry) {
        finding.hint("a table has no header; its first line is numbers")
    } else {
        *finding
    })
}
