//! Where a note can stand in a text without changing what is around it.
//!
//! In: Markdown, and where its formulas are. Out: the ends of its blocks, each with the signs that a
//! line behind it needs to stay in the same quotation and list item. It is a rough reading: a block
//! ends at an empty line or before a list item, in no formula and no fence.

use std::ops::Range;

/// The ends of the blocks of a text.
pub(super) struct Blocks {
    ends: Vec<End>,
}

/// The end of a block.
pub(super) struct End {
    /// The byte behind its last line end.
    pub(super) end: usize,
    /// What a line behind it begins with.
    pub(super) prefix: String,
}

impl Blocks {
    /// The blocks of TeX: what stands between empty lines.
    pub(super) fn of_source(text: &str) -> Blocks {
        let mut ends = Vec::new();
        let mut at = 0;
        let mut has_text = false;
        for line in text.split_inclusive('\n') {
            let is_empty = line.trim().is_empty();
            if is_empty && has_text {
                ends.push(End::plain(at));
            }
            has_text = !is_empty;
            at += line.len();
        }
        ends.push(End::plain(text.len()));
        Blocks { ends }
    }

    /// The blocks of Markdown.
    pub(super) fn of(text: &str, formulas: &[Range<usize>]) -> Blocks {
        let mut ends = Vec::new();
        let mut around = Around::default();
        let mut at = 0;
        let mut has_text = false;
        let mut formulas = formulas.iter().peekable();
        for line in text.split_inclusive('\n') {
            while formulas.next_if(|formula| formula.end <= at).is_some() {}
            let is_inside = formulas.peek().is_some_and(|formula| formula.start < at);
            let (quote, inner) = quotation(line);
            let is_empty = inner.trim().is_empty();
            let is_end = is_empty || quote == around.quote && around.is_item(inner);
            if is_end && has_text && !is_inside && around.fence.is_none() {
                ends.push(End {
                    end: at,
                    prefix: around.prefix(),
                });
            }
            if !is_empty {
                around.take(quote, inner, has_text, is_inside);
            }
            has_text = !is_empty;
            at += line.len();
        }
        ends.push(End {
            end: text.len(),
            prefix: around.prefix(),
        });
        Blocks { ends }
    }

    /// The ends, in order.
    pub(super) fn ends(&self) -> &[End] {
        &self.ends
    }
}

impl End {
    fn plain(end: usize) -> End {
        let prefix = String::new();
        End { end, prefix }
    }
}

/// What the lines at a place stand in.
#[derive(Default)]
struct Around {
    /// The signs of the quotations.
    quote: String,
    /// How far the contents of the list items around are set in.
    items: Vec<usize>,
    /// The fence that is open: its sign, and how many.
    fence: Option<(char, usize)>,
}

/// Lists nested deeper are one.
const DEEPEST: usize = 20;

impl Around {
    fn prefix(&self) -> String {
        let indent = self.items.last().copied().unwrap_or(0);
        format!("{}{}", self.quote, " ".repeat(indent))
    }

    /// Whether a line that follows text begins a list item.
    fn is_item(&self, inner: &str) -> bool {
        let text = inner.trim_start();
        // In a paragraph only the number 1 begins a list.
        let can_begin = !text.starts_with(|sign: char| sign.is_ascii_digit())
            || text.starts_with("1.")
            || text.starts_with("1)")
            || !self.items.is_empty();
        can_begin && marker(text).is_some()
    }

    /// Take in one more line that is not empty.
    fn take(&mut self, quote: &str, inner: &str, goes_on: bool, is_inside: bool) {
        let content = inner.trim();
        if let Some((sign, length)) = self.fence {
            let is_end = content.chars().all(|one| one == sign) && content.len() >= length;
            self.fence = self.fence.filter(|_| !is_end);
            return;
        }
        if is_inside {
            return;
        }
        if self.quote != quote {
            // A line that only goes on with a paragraph may leave the sign out.
            if quote.is_empty() && goes_on {
                return;
            }
            self.quote = quote.to_owned();
            self.items.clear();
        }
        let mut indent = indent(inner);
        let mut rest = inner.trim_start();
        let item = marker(rest).filter(|_| !goes_on || self.is_item(inner));
        // An item begins where it is set in less than the content of the one before.
        if item.is_some() || !goes_on {
            self.items.retain(|content| *content <= indent);
        }
        let mut marked = item;
        while let Some(width) = marked.filter(|_| self.items.len() < DEEPEST) {
            indent += width;
            self.items.push(indent);
            rest = rest.get(width..).unwrap_or("");
            marked = marker(rest);
        }
        self.fence = fence(rest);
    }
}

/// The signs of quotations that a line begins with, and what is behind them.
fn quotation(line: &str) -> (&str, &str) {
    let mut end = 0;
    loop {
        let rest = line.get(end..).unwrap_or("");
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        if spaces > 3 || !rest[spaces..].starts_with('>') {
            break;
        }
        end += spaces + 1;
        end += usize::from(line[end..].starts_with(' '));
    }
    line.split_at(end)
}

/// How far a line is set in; a tab goes to the next multiple of four.
fn indent(line: &str) -> usize {
    let mut column = 0;
    for sign in line.chars() {
        match sign {
            ' ' => column += 1,
            '\t' => column = (column / 4 + 1) * 4,
            _ => break,
        }
    }
    column
}

/// How wide the sign of a list item is, with the spaces behind it, if the text begins with one.
fn marker(text: &str) -> Option<usize> {
    let digits = text.len()
        - text
            .trim_start_matches(|sign: char| sign.is_ascii_digit())
            .len();
    let sign = text.get(digits..)?.chars().next()?;
    let is_marker = match digits {
        0 => matches!(sign, '-' | '*' | '+'),
        1..=9 => matches!(sign, '.' | ')'),
        _ => false,
    };
    let behind = text.get(digits + 1..).filter(|_| is_marker)?;
    let spaces = behind.len() - behind.trim_start_matches(' ').len();
    match (spaces, behind.trim().is_empty()) {
        // More spaces are part of what stands there.
        (1..=4, false) => Some(digits + 1 + spaces),
        (5.., false) => Some(digits + 2),
        _ => None,
    }
}

/// The fence that a line opens.
fn fence(text: &str) -> Option<(char, usize)> {
    let sign = text
        .chars()
        .next()
        .filter(|sign| ['`', '~'].contains(sign))?;
    let length = text.len() - text.trim_start_matches(sign).len();
    let is_span = sign == '`' && text[length..].contains('`');
    (length >= 3 && !is_span).then_some((sign, length))
}
