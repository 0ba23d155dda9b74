//! Lines of a work in words: `lines 5–8 and 10`.

use super::super::Inline;
use super::super::language::Phrases;

/// A line, and the cell of a notebook that it counts in.
pub(super) type CellLine = (Option<usize>, usize);

/// How many runs of lines are named one by one; the rest is counted.
const NAMED: usize = 12;

/// Some lines, by the cells that they count in, in the order of the file.
pub(super) fn listed(phrases: &Phrases, places: &[CellLine]) -> Vec<Inline> {
    let mut by_cell: Vec<(Option<usize>, Vec<[usize; 2]>)> = Vec::new();
    let mut named = 0;
    let mut rest = 0;
    for (cell, line) in places {
        match by_cell.last_mut().filter(|(of, _)| of == cell) {
            Some((_, runs)) => match runs.last_mut() {
                Some([_, end]) if *line == *end || *line == *end + 1 => *end = *line,
                _ if named < NAMED => {
                    runs.push([*line, *line]);
                    named += 1;
                }
                _ => rest += 1,
            },
            None if named < NAMED => {
                by_cell.push((*cell, vec![[*line, *line]]));
                named += 1;
            }
            None => rest += 1,
        }
    }
    let last = by_cell.len().saturating_sub(1);
    let items = by_cell.into_iter().enumerate().map(|(at, (cell, runs))| {
        let rest = if at == last { rest } else { 0 };
        in_cell(phrases, cell, &runs, rest)
    });
    phrases.list(items.collect())
}

/// The lines of one cell, or of the file; `rest` are those that are only counted.
fn in_cell(
    phrases: &Phrases,
    cell: Option<usize>,
    runs: &[[usize; 2]],
    rest: usize,
) -> Vec<Inline> {
    let is_one = matches!(runs, [[start, end]] if start == end);
    let runs = runs.iter().map(|[start, end]| {
        let text = match end - start {
            0 => start.to_string(),
            1 => format!("{start}, {end}"),
            _ => format!("{start}–{end}"),
        };
        vec![Inline::Text(text)]
    });
    let lines = if rest > 0 {
        let count = vec![Inline::Text(rest.to_string())];
        let slots = [("lines", phrases.row(runs.collect())), ("count", count)];
        phrases.say("check.lines.cut", &slots)
    } else {
        let key = if is_one { "check.line" } else { "check.lines" };
        phrases.say(key, &[("lines", phrases.list(runs.collect()))])
    };
    match cell {
        Some(cell) => {
            let cell = vec![Inline::Text(cell.to_string())];
            phrases.say("check.cell", &[("cell", cell), ("lines", lines)])
        }
        None => lines,
    }
}
