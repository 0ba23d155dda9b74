//! A formula as its statements.
//!
//! In: the [`Item`]s of a formula. Out: [`Piece`]s. Rows, commas, wide space, arrows and words part
//! statements; a row that begins with an operator goes on with the one before it.

use super::commands;
use super::items::{Item, problem_node};
use super::{Fence, Kind, Node, Operator, Piece, Problem, Relation, Separator, Side};
use std::ops::Range;

/// The statements of a formula. Behind a bracket that nobody closes, the rest of the statement is
/// unread: it may have been meant to stand inside.
pub(super) fn pieces(items: Vec<Item>, unclosed: &[usize]) -> Vec<Piece> {
    let mut splitter = Splitter {
        rest: items.into_iter().rev().collect(),
        pieces: Vec::new(),
        after: Separator::Start,
        sides: Vec::new(),
        relation: None,
        row: Vec::new(),
        row_begins: 0,
        under_relation: false,
        place: 0,
    };
    splitter.run();
    let mut pieces = splitter.pieces;
    for piece in &mut pieces {
        spoil(piece, unclosed);
    }
    pieces
}

/// Marks every side behind an open bracket.
fn spoil(piece: &mut Piece, unclosed: &[usize]) {
    let (Some(first), Some(last)) = (piece.sides.first(), piece.sides.last()) else {
        return;
    };
    let whole = first.span.start..last.span.end;
    let from = unclosed.partition_point(|place| *place < whole.start);
    let Some(open) = unclosed.get(from).filter(|place| whole.contains(place)) else {
        return;
    };
    for side in &mut piece.sides {
        if side.span.start > *open {
            let place = side.span.start..side.span.start;
            let problem = Problem::NotClosed("(".into());
            side.row.insert(0, problem_node(problem, place));
        }
    }
}

struct Splitter {
    /// What is still to come, the next last.
    rest: Vec<Item>,
    pieces: Vec<Piece>,
    after: Separator,
    sides: Vec<Side>,
    relation: Option<(Relation, Range<usize>)>,
    row: Vec<Node>,
    /// How many pieces stood before this row of the formula.
    row_begins: usize,
    /// Whether the last row of a display had its `&` before a relation sign.
    under_relation: bool,
    /// Where the last node ended.
    place: usize,
}

impl Splitter {
    fn run(&mut self) {
        while let Some(item) = self.rest.pop() {
            match item {
                Item::Cell(_) => {
                    while matches!(self.rest.last(), Some(Item::Cell(_))) {
                        self.rest.pop();
                    }
                    let next = self.rest.last();
                    self.under_relation =
                        matches!(next, Some(Item::Node(node)) if relation(node).is_some());
                }
                Item::Row(_) => self.new_row(),
                Item::Node(node) => self.node(node),
            }
        }
        self.flush(Separator::Start);
    }

    fn node(&mut self, node: Node) {
        let span = node.span.clone();
        match node.kind {
            Kind::Relation(relation) => self.relate(relation, span),
            Kind::Comma => self.flush(Separator::Comma),
            Kind::Semicolon => self.flush(Separator::Semicolon),
            Kind::Space => {
                self.merge_spaces();
                if !self.unfinished() && !self.goes_on(false) {
                    self.flush(Separator::Space);
                }
            }
            Kind::Text(words) => self.words(words, span),
            Kind::Sign(ref name) if commands::parts(name) => self.flush(Separator::Arrow),
            Kind::Sign(ref name) if name == "." => {
                if !self.stops() {
                    let kind = Kind::Operator(Operator::Dot);
                    self.push(Node { kind, span });
                }
            }
            Kind::Colon if self.row.is_empty() && self.sides.is_empty() => {}
            // Equations beside one bracket are statements, unless they say what something is.
            Kind::Cases(rows) if self.begins() && system(&rows) => self.open(rows),
            Kind::Fenced(Fence::Curly, inner, Fence::None)
                if self.begins() && matches!(inner.kind, Kind::Row(_)) =>
            {
                match inner.kind {
                    Kind::Row(nodes) => self.rest.extend(nodes.into_iter().rev().map(Item::Node)),
                    _ => self.push(*inner),
                }
            }
            kind => self.push(Node { kind, span }),
        }
    }

    /// Of all the spaces and cells that come next, one cell is kept.
    fn merge_spaces(&mut self) {
        let mut cell = None;
        while let Some(item) = self.rest.pop_if(|item| match item {
            Item::Cell(_) => true,
            Item::Node(node) => node.kind == Kind::Space,
            Item::Row(_) => false,
        }) {
            if matches!(item, Item::Cell(_)) {
                cell = Some(item);
            }
        }
        self.rest.extend(cell);
    }

    fn push(&mut self, node: Node) {
        self.place = node.span.end;
        self.row.push(node);
    }

    /// Whether a statement begins here.
    fn begins(&self) -> bool {
        self.row.is_empty() && self.sides.is_empty() && self.relation.is_none()
    }

    /// Whether something has to follow: a side, or what an operator is applied to.
    fn unfinished(&self) -> bool {
        match self.row.last() {
            None => true,
            Some(last) => binary(last).is_some() && self.row.len() > 1,
        }
    }

    fn open(&mut self, rows: Vec<Vec<Node>>) {
        let mut items = Vec::new();
        for row in rows {
            for cell in row {
                let place = cell.span.start;
                match cell.kind {
                    Kind::Row(nodes) => items.extend(nodes.into_iter().map(Item::Node)),
                    _ => items.push(Item::Node(cell)),
                }
                items.push(Item::Cell(place));
            }
            items.push(Item::Row(self.place));
        }
        self.rest.extend(items.into_iter().rev());
    }

    fn relate(&mut self, relation: Relation, span: Range<usize>) {
        self.place = span.end;
        if self.row.is_empty()
            && let Some((own, _)) = &self.relation
        {
            // `= \\ =`: the sign is repeated on the new row.
            if *own == relation {
                return;
            }
        }
        if !self.begins() {
            self.side();
        }
        self.relation = Some((relation, span));
    }

    /// Ends a side.
    fn side(&mut self) {
        let row = std::mem::take(&mut self.row);
        let relation = self.relation.take();
        let place = relation.as_ref().map_or(self.place, |(_, span)| span.end);
        let start = row.iter().map(|node| node.span.start).min();
        let end = row.iter().map(|node| node.span.end).max();
        let span = start.unwrap_or(place)..end.unwrap_or(place);
        self.sides.push(Side {
            relation,
            row,
            span,
        });
    }

    /// Ends a statement.
    fn flush(&mut self, next: Separator) {
        if self.begins() {
            self.after = stronger(std::mem::replace(&mut self.after, Separator::Start), next);
            return;
        }
        self.side();
        let after = std::mem::replace(&mut self.after, next);
        self.pieces.push(Piece {
            after,
            sides: std::mem::take(&mut self.sides),
            words: Vec::new(),
        });
    }

    fn new_row(&mut self) {
        let waits = !self.begins() && self.unfinished();
        if waits || self.goes_on(true) && !self.begins() {
            return;
        }
        self.flush(Separator::Row);
        self.row_begins = self.pieces.len();
    }

    /// Whether what follows a break goes on with the side before it.
    fn goes_on(&self, row: bool) -> bool {
        let mut cells = 0;
        let mut ahead = self.rest.iter().rev().filter(|item| {
            cells += usize::from(matches!(item, Item::Cell(_)));
            !matches!(item, Item::Cell(_))
                && !matches!(item, Item::Node(node) if node.kind == Kind::Space)
        });
        let Some(Item::Node(first)) = ahead.next() else {
            return false;
        };
        if relation(first).is_some() {
            return !row;
        }
        let Some(operator) = binary(first) else {
            return false;
        };
        if !matches!(operator, Operator::Minus | Operator::PlusMinus) {
            return true;
        }
        // A minus may begin a statement: then its row has a relation of its own.
        let related = ahead
            .take_while(|item| match item {
                Item::Node(node) => {
                    !matches!(node.kind, Kind::Comma | Kind::Semicolon | Kind::Space)
                }
                Item::Row(_) | Item::Cell(_) => false,
            })
            .any(|item| matches!(item, Item::Node(node) if relation(node).is_some()));
        let begins_with_cell = matches!(self.rest.last(), Some(Item::Cell(_)));
        !related || row && begins_with_cell && self.under_relation
    }

    /// Whether a full stop ends a sentence here.
    fn stops(&self) -> bool {
        let mut ahead = self.rest.iter().rev();
        match ahead.find(|item| !matches!(item, Item::Cell(_))) {
            None | Some(Item::Row(_)) => true,
            Some(Item::Cell(_)) => false,
            Some(Item::Node(node)) => {
                self.row.is_empty()
                    || matches!(
                        node.kind,
                        Kind::Space | Kind::Text(_) | Kind::Comma | Kind::Semicolon
                    )
                    || matches!(&node.kind, Kind::Sign(name) if commands::parts(name) || name == ".")
            }
        }
    }

    /// Words part statements, unless they stand where a value has to.
    fn words(&mut self, words: String, span: Range<usize>) {
        let next = self.rest.iter().rev().find(|item| {
            !matches!(item, Item::Cell(_))
                && !matches!(item, Item::Node(node) if node.kind == Kind::Space)
        });
        let next = match next {
            Some(Item::Node(node)) => Some(node),
            _ => None,
        };
        let remark = words.starts_with(['(', '（', '[']) || commands::language(&words);
        let before = self.row.is_empty() && self.relation.is_some()
            || self.row.last().is_some_and(|last| binary(last).is_some());
        let behind = self.begins() && next.is_some_and(|node| relation(node).is_some());
        if !remark && (before || behind) {
            let kind = Kind::Word(words);
            return self.push(Node { kind, span });
        }
        self.flush(Separator::Words(words.clone()));
        if self.pieces.len() > self.row_begins
            && let Some(piece) = self.pieces.last_mut()
        {
            piece.words.push(words);
        }
    }
}

fn relation(node: &Node) -> Option<Relation> {
    match node.kind {
        Kind::Relation(relation) => Some(relation),
        _ => None,
    }
}

/// Whether rows of cells are equations.
fn system(rows: &[Vec<Node>]) -> bool {
    let related = |cell: &Node| match &cell.kind {
        Kind::Row(nodes) => nodes.iter().any(|node| relation(node).is_some()),
        _ => relation(cell).is_some(),
    };
    rows.iter().any(|row| match row.first() {
        Some(first) => {
            related(first)
                || row.get(1).is_some_and(|cell| match &cell.kind {
                    // `a & = b`
                    Kind::Row(nodes) => nodes.first().is_some_and(|node| relation(node).is_some()),
                    _ => relation(cell).is_some(),
                })
        }
        None => false,
    })
}

/// Of two separators side by side, the one that says more.
fn stronger(one: Separator, other: Separator) -> Separator {
    let rank = |separator: &Separator| match separator {
        Separator::Words(_) => 6,
        Separator::Arrow => 5,
        Separator::Semicolon => 4,
        Separator::Row => 3,
        Separator::Comma => 2,
        Separator::Space => 1,
        Separator::Start => 0,
    };
    match (one, other) {
        (Separator::Words(one), Separator::Words(other)) => {
            Separator::Words(format!("{one} {other}"))
        }
        (one, other) if rank(&other) > rank(&one) => other,
        (one, _) => one,
    }
}

/// Whether a node is a sign that has something on both sides.
fn binary(node: &Node) -> Option<Operator> {
    match node.kind {
        Kind::Operator(operator) => Some(operator),
        _ => None,
    }
}
