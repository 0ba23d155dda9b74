//! What a line of Markdown begins: a fence, a heading, a rule, HTML, a display.
//!
//! In: a line behind the signs of quotes and lists. Out: what it is. Other lines are not known here.

use super::inline::{Dialect, Opener};

/// Elements of HTML whose inside is not Markdown, and what ends them.
const RAW: [(&str, &str); 5] = [
    ("<!--", "-->"),
    ("<pre", "</pre>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<textarea", "</textarea>"),
];

/// The sign and length of a fence.
pub(super) fn fence(rest: &str) -> Option<(u8, usize)> {
    let sign = *rest
        .as_bytes()
        .first()
        .filter(|sign| matches!(sign, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|byte| *byte == sign).count();
    let info = rest.get(length..)?;
    (length >= 3 && !(sign == b'`' && info.contains('`'))).then_some((sign, length))
}

/// Whether a line is a heading.
pub(super) fn heading(rest: &str) -> bool {
    let level = rest.bytes().take_while(|byte| *byte == b'#').count();
    let after = rest.as_bytes().get(level);
    (1..=6).contains(&level) && after.is_none_or(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether a line is a rule, or the line below a heading.
pub(super) fn rule(rest: &str) -> bool {
    let rest = rest.trim_end();
    let one = |sign: char| rest.chars().all(|other| other == sign);
    one('=') || (rest.len() > 1 && one('-')) || (rest.len() > 2 && (one('*') || one('_')))
}

/// What ends the HTML that begins with a line.
pub(super) fn raw(rest: &str) -> Option<&'static str> {
    let begins = |open: &str| {
        let head = rest.as_bytes().get(..open.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(open.as_bytes()))
    };
    let found = RAW.iter().find(|(open, _)| {
        let after = rest.as_bytes().get(open.len());
        begins(open) && (*open == "<!--" || !after.is_some_and(u8::is_ascii_alphanumeric))
    });
    found.map(|(_, end)| *end)
}

/// Whether a line holds the end of HTML, in capitals or not.
pub(super) fn contains(line: &str, end: &str) -> bool {
    let mut windows = line.as_bytes().windows(end.len());
    windows.any(|window| window.eq_ignore_ascii_case(end.as_bytes()))
}

/// The display that a line opens and does not close, and where.
pub(super) fn unclosed(line: &str) -> Option<(Opener<'_>, usize)> {
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut ticks: Option<usize> = None;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'`' {
            let length = bytes
                .iter()
                .skip(at)
                .take_while(|byte| **byte == b'`')
                .count();
            match ticks {
                Some(open) if open == length => ticks = None,
                None => ticks = closes_code(bytes, at + length, length).then_some(length),
                Some(_) => {}
            }
            at += length;
            continue;
        }
        if ticks.is_none() {
            if let Some((opener, length)) = Opener::at(line, at, Dialect::Markdown) {
                match opener.close(line, at + length) {
                    Some((close, long)) => at = close + long,
                    None => return Some((opener, at)),
                }
                continue;
            }
            if *byte == b'\\' {
                at += 1;
            }
        }
        at += 1;
    }
    None
}

/// Whether a code span that is open at a place ends soon.
fn closes_code(bytes: &[u8], from: usize, length: usize) -> bool {
    let mut run = 0;
    for byte in bytes.iter().skip(from).take(LONGEST_CODE).chain([&b' ']) {
        match byte {
            b'`' => run += 1,
            _ if run == length => return true,
            _ => run = 0,
        }
    }
    false
}

/// How far a line is looked at for the end of code.
const LONGEST_CODE: usize = 500;
