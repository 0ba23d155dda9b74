//! Environments: matrices, cases, displays.
//!
//! In: `\\begin{…}` with its partner. Out: a matrix or cases as a node; of a display that is the
//! formula itself, its rows.

use super::items::{Atom, Item, nodes_of, problem_node, row_node};
use super::pairs;
use super::row::{DEEPEST, Parser};
use super::token::Tok;
use super::{Fence, Kind, Node, Problem};

impl Parser<'_> {
    /// `\substack{i = 1 \\ i \ne j}` is a list.
    pub(super) fn rows(&mut self, here: usize, end: usize) -> Atom {
        let cells = match self.cells(here, end) {
            Ok(cells) => cells,
            Err(problem) => return problem,
        };
        let mut nodes = Vec::new();
        for cell in cells.into_iter().flatten() {
            if !nodes.is_empty() {
                let span = cell.span.start..cell.span.start;
                let kind = Kind::Comma;
                nodes.push(Node { kind, span });
            }
            match cell.kind {
                Kind::Row(inner) => nodes.extend(inner),
                _ => nodes.push(cell),
            }
        }
        let empty = self.span(here);
        Atom::One(row_node(nodes, empty))
    }

    /// The cells of a braced argument.
    pub(super) fn cells(&mut self, here: usize, end: usize) -> Result<Vec<Vec<Node>>, Atom> {
        self.option(end);
        self.skip_blanks(end);
        let open = self.at;
        let braced = self
            .token(open, end)
            .is_some_and(|token| token.kind == Tok::Open);
        let span = self.span(here);
        let Some(close) = self.closing(open, end).filter(|_| braced) else {
            let shown = match self.tokens.get(here).map(|token| &token.kind) {
                Some(Tok::Command(name)) => format!("\\{name}"),
                _ => String::new(),
            };
            return Err(self.problem(Problem::MissingArgument(shown), span));
        };
        if self.depth >= DEEPEST {
            self.at = close + 1;
            return Err(self.problem(Problem::TooDeep, span));
        }
        self.depth += 1;
        self.at = open + 1;
        let items = self.items(close, false);
        self.depth -= 1;
        self.at = close + 1;
        Ok(table(items, self.span(close).start))
    }

    /// `\begin{…}` that stands within a row.
    pub(super) fn environment(&mut self, name: &str, here: usize, end: usize, top: bool) -> Atom {
        let span = self.span(here);
        let Some(close) = self.closing(here, end) else {
            return self.problem(Problem::NotClosed(format!("\\begin{{{name}}}")), span);
        };
        let span = span.start..self.span(close).end;
        let plain = name.trim_end_matches('*');
        let kind = match plain {
            "matrix" | "smallmatrix" | "array" | "subarray" | "tabular" | "matrix*" => {
                Some((Fence::None, Fence::None))
            }
            "pmatrix" | "psmallmatrix" => Some((Fence::Round, Fence::Round)),
            "bmatrix" | "bsmallmatrix" => Some((Fence::Square, Fence::Square)),
            "Bmatrix" | "Bsmallmatrix" => Some((Fence::Curly, Fence::Curly)),
            "vmatrix" | "vsmallmatrix" => Some((Fence::Bar, Fence::Bar)),
            "Vmatrix" | "Vsmallmatrix" => Some((Fence::DoubleBar, Fence::DoubleBar)),
            plain if pairs::aligned(plain) => Some((Fence::None, Fence::None)),
            _ => None,
        };
        let cases = matches!(
            plain,
            "cases" | "dcases" | "rcases" | "drcases" | "numcases"
        );
        let known = kind.is_some() || cases;
        if self.depth >= DEEPEST || !known {
            self.at = close + 1;
            let problem = match known {
                true => Problem::TooDeep,
                false => Problem::UnknownEnvironment(name.into()),
            };
            return self.problem(problem, span);
        }
        self.begin(plain, close);
        let place = self.span(close).start;
        self.depth += 1;
        let items = self.items(close, false);
        self.depth -= 1;
        self.at = close + 1;
        let relates = |item: &Item| matches!(item, Item::Node(node) if matches!(node.kind, Kind::Relation(_)));
        if let Some((left, right)) = kind {
            // An array whose columns hold relation signs is a display.
            if top && left == Fence::None && items.iter().any(relates) {
                return Atom::Many(items);
            }
            let kind = Kind::Matrix(left, table(items, place), right);
            return Atom::One(Node { kind, span });
        }
        let mut rows = table(items, place);
        for cell in rows.iter_mut().flatten() {
            without_comma(cell);
        }
        let kind = Kind::Cases(rows);
        Atom::One(Node { kind, span })
    }

    /// Passes over what stands behind `\begin{…}`: columns, how it is placed.
    fn begin(&mut self, plain: &str, close: usize) {
        let stays = matches!(
            plain,
            "equation" | "displaymath" | "math" | "cases" | "gather"
        );
        if !stays
            && self
                .token(self.at, close)
                .is_some_and(|token| token.kind == Tok::Char('['))
        {
            let letters = (self.at + 1..close.min(self.at + 4)).find(|at| {
                matches!(
                    self.tokens.get(*at).map(|token| &token.kind),
                    Some(Tok::Char(']'))
                )
            });
            let placed = letters.filter(|at| {
                let inside = self.tokens.get(self.at + 1..*at).unwrap_or(&[]);
                inside
                    .iter()
                    .all(|token| matches!(token.kind, Tok::Char('t' | 'b' | 'c' | 'l' | 'r')))
            });
            if let Some(at) = placed {
                self.at = at + 1;
            }
        }
        if matches!(
            plain,
            "array"
                | "subarray"
                | "tabular"
                | "alignat"
                | "alignedat"
                | "xalignat"
                | "IEEEeqnarray"
                | "darray"
                | "numcases"
                | "empheq"
        ) {
            self.pass_over(close);
        }
    }

    /// A display on top: its rows become rows of the formula.
    pub(super) fn display(&mut self, end: usize, out: &mut Vec<Item>) {
        let here = self.at;
        let Some(Tok::Begin(name)) = self.token(here, end).map(|token| &token.kind) else {
            return;
        };
        let plain = name.trim_end_matches('*');
        let span = self.span(here);
        let outer = matches!(
            plain,
            "align"
                | "alignat"
                | "flalign"
                | "gather"
                | "eqnarray"
                | "multline"
                | "equation"
                | "displaymath"
        );
        let pairs = matches!(
            plain,
            "align" | "aligned" | "alignat" | "alignedat" | "flalign" | "split"
        );
        self.at += 1;
        let Some(close) = self.closing(here, end) else {
            self.unclosed.push(span.start);
            let problem = Problem::NotClosed(format!("\\begin{{{name}}}"));
            out.push(Item::Node(problem_node(problem, span)));
            return;
        };
        if self.depth >= DEEPEST {
            self.at = close + 1;
            let span = span.start..self.span(close).end;
            out.push(Item::Node(problem_node(Problem::TooDeep, span)));
            return;
        }
        if outer && !out.is_empty() {
            out.push(Item::Row(span.start));
        }
        self.begin(plain, close);
        self.depth += 1;
        let items = self.items(close, true);
        self.depth -= 1;
        self.at = close + 1;
        let mut column = 0;
        for item in items {
            match item {
                // One long formula over several rows.
                Item::Row(_) if plain.starts_with("multline") => {}
                Item::Cell(place) => {
                    column += 1;
                    out.push(Item::Cell(place));
                    // Columns come in pairs: behind every second one begins another formula.
                    if pairs && column % 2 == 0 {
                        let kind = Kind::Space;
                        let span = place..place;
                        out.push(Item::Node(Node { kind, span }));
                    }
                }
                Item::Row(place) => {
                    column = 0;
                    out.push(Item::Row(place));
                }
                node => out.push(node),
            }
        }
        if outer {
            out.push(Item::Row(self.span(close).start));
        }
    }
}

/// Rows of cells; an empty last row is none.
fn table(items: Vec<Item>, end: usize) -> Vec<Vec<Node>> {
    let mut rows: Vec<Vec<Node>> = vec![Vec::new()];
    let mut cell: Vec<Item> = Vec::new();
    let mut start = None;
    let put = |cell: &mut Vec<Item>, rows: &mut Vec<Vec<Node>>, place: usize| {
        let node = row_node(nodes_of(std::mem::take(cell)), place..place);
        if let Some(row) = rows.last_mut() {
            row.push(node);
        }
    };
    for item in items {
        match item {
            Item::Node(node) => {
                start.get_or_insert(node.span.start);
                cell.push(Item::Node(node));
            }
            Item::Cell(place) => put(&mut cell, &mut rows, place),
            Item::Row(place) => {
                put(&mut cell, &mut rows, place);
                rows.push(Vec::new());
            }
        }
    }
    let begun = rows.last().is_some_and(|row| !row.is_empty());
    if begun || !cell.is_empty() {
        put(&mut cell, &mut rows, end);
    } else {
        rows.pop();
    }
    rows
}

/// A cell of cases without the comma at its end.
fn without_comma(cell: &mut Node) {
    let stop = |node: &Node| matches!(node.kind, Kind::Comma | Kind::Semicolon);
    if stop(cell) {
        cell.kind = Kind::Row(Vec::new());
        return;
    }
    let Kind::Row(nodes) = &mut cell.kind else {
        return;
    };
    while nodes.last().is_some_and(stop) {
        nodes.pop();
    }
    if nodes.len() == 1
        && let Some(node) = nodes.pop()
    {
        *cell = node;
    }
}
