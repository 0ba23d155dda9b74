//! TeX, read by lines.
//!
//! In: a file. Out: its paragraphs, without comments, code and preamble, to [`inline`]. Markdown
//! is not known here.

use super::inline::{self, Dialect};
use super::macros;
use super::markdown::lines;
use super::run::{Run, Sink};

/// Environments whose inside is no TeX.
const CODE: [&str; 6] = [
    "verbatim",
    "verbatim*",
    "Verbatim",
    "lstlisting",
    "minted",
    "comment",
];

/// Commands that begin a paragraph of their own.
const BEGINS: [&str; 6] = [
    "\\item",
    "\\section",
    "\\subsection",
    "\\paragraph",
    "\\chapter",
    "\\par",
];

/// What ends the preamble.
const DOCUMENT: &str = "\\begin{document}";

/// Hand on the formulas of a file.
pub(super) fn read(source: &str, sink: &mut Sink) {
    let mut preamble = source.contains(DOCUMENT);
    let mut run = Run::default();
    let mut code: Option<String> = None;
    for line in lines(source) {
        let text = source.get(line.clone()).unwrap_or_default();
        if let Some(end) = &code {
            if text.contains(end.as_str()) {
                code = None;
            }
            continue;
        }
        let length = uncommented(text);
        let text = text.get(..length).unwrap_or_default();
        if let Some((before, name)) = opens_code(text) {
            run.push(source, line.start..line.start + before);
            let end = format!("\\end{{{name}}}");
            if !text.get(before..).is_some_and(|rest| rest.contains(&end)) {
                code = Some(end);
            }
            continue;
        }
        let mut from = 0;
        if let Some(at) = text.find(DOCUMENT).filter(|_| preamble) {
            run.push(source, line.start..line.start + at);
            define(&run, sink);
            run = Run::default();
            preamble = false;
            from = at + DOCUMENT.len();
        }
        let last = text.find("\\end{document}").filter(|_| !preamble);
        let trimmed = text.trim();
        let comment = length < line.len();
        if !preamble
            && ((trimmed.is_empty() && !comment)
                || BEGINS.iter().any(|word| trimmed.starts_with(word)))
        {
            flush(&mut run, sink);
        }
        run.push(
            source,
            line.start + from..line.start + last.unwrap_or(length).max(from),
        );
        if last.is_some() {
            break;
        }
        // The line's end, unless the line is a comment and nothing else.
        let mut end = source.as_bytes().iter().skip(line.end).take(2);
        if let Some(end) = end.position(|byte| *byte == b'\n')
            && !(trimmed.is_empty() && comment)
        {
            run.push(source, line.end + end..line.end + end + 1);
        }
    }
    if preamble {
        define(&run, sink);
    } else {
        flush(&mut run, sink);
    }
}

fn flush(run: &mut Run, sink: &mut Sink) {
    if !run.text.trim().is_empty() {
        inline::scan(run, Dialect::Tex, sink);
        sink.next_block();
    }
    *run = Run::default();
}

/// The definitions of a preamble.
fn define(run: &Run, sink: &mut Sink) {
    let mut at = 0;
    while let Some(found) = run.text.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        match macros::definition(&run.text, at) {
            Some(end) => {
                sink.define(run.text.get(at..end).unwrap_or_default());
                at = end;
            }
            None => at += 1,
        }
    }
}

/// How much of a line stands before its comment.
fn uncommented(line: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        if byte == b'%' && !escaped {
            return at;
        }
        escaped = byte == b'\\' && !escaped;
    }
    line.len()
}

/// Where an environment of code begins in a line, and its name.
fn opens_code(line: &str) -> Option<(usize, &'static str)> {
    let begin = "\\begin{";
    line.match_indices(begin).find_map(|(at, _)| {
        let rest = line.get(at + begin.len()..)?;
        let is = |name: &&&str| {
            rest.strip_prefix(**name)
                .is_some_and(|rest| rest.starts_with('}'))
        };
        CODE.iter().find(is).map(|name| (at, *name))
    })
}
