//! What a row is put together from.
//!
//! In: nodes and breaks as they are read. Out: nodes: of a row, of a bracket, of a fraction.

use super::{Fence, Kind, Node, Operator, Problem};
use std::ops::Range;

#[derive(Debug, Clone)]
pub(super) enum Item {
    /// Something.
    Node(Node),
    /// `&`
    Cell(usize),
    /// `\\`; `aligned` where the columns of its display come in pairs.
    Row(usize),
}

/// What an atom came to.
pub(super) enum Atom {
    /// Something that may have scripts.
    One(Node),
    /// Something that has none.
    Bare(Node),
    /// Things set side by side as if no braces were around them.
    Many(Vec<Item>),
    /// Nothing to see.
    Nothing,
}

/// Something in brackets; brackets right around a matrix are the matrix's.
pub(super) fn fenced(left: Fence, inner: Node, right: Fence, span: Range<usize>) -> Atom {
    let kind = match inner.kind {
        Kind::Matrix(Fence::None, rows, Fence::None) => match (left, right) {
            (Fence::Curly, Fence::None) => Kind::Cases(rows),
            _ => Kind::Matrix(left, rows, right),
        },
        // A remark in brackets: `(\text{chain rule})`.
        Kind::Text(words) if left == Fence::Round => Kind::Text(format!("({words})")),
        kind => {
            let span = inner.span;
            Kind::Fenced(left, Box::new(Node { kind, span }), right)
        }
    };
    let node = Node { kind, span };
    match node.kind {
        Kind::Text(_) => Atom::Bare(node),
        _ => Atom::One(node),
    }
}

pub(super) fn one_node(node: Node) -> Atom {
    match node.kind {
        Kind::Text(_) | Kind::Space => Atom::Bare(node),
        _ => Atom::One(node),
    }
}

pub(super) fn problem_node(problem: Problem, span: Range<usize>) -> Node {
    let kind = Kind::Problem(problem);
    Node { kind, span }
}

pub(super) fn wide_to(span: Range<usize>, end: usize) -> Range<usize> {
    span.start..end.max(span.end)
}

/// The nodes of items. A full stop at the end is none, elsewhere it multiplies.
pub(super) fn nodes_of(items: Vec<Item>) -> Vec<Node> {
    let nodes = items.into_iter().filter_map(|item| match item {
        Item::Node(node) => Some(node),
        Item::Cell(_) | Item::Row(_) => None,
    });
    let mut nodes: Vec<Node> = nodes.collect();
    let stop = |node: &Node| matches!(&node.kind, Kind::Sign(sign) if sign == ".");
    while nodes.last().is_some_and(stop) {
        nodes.pop();
    }
    for node in &mut nodes {
        if stop(node) {
            node.kind = Kind::Operator(Operator::Dot);
        }
    }
    nodes
}

/// A row of one is that one.
pub(super) fn row_node(mut nodes: Vec<Node>, empty: Range<usize>) -> Node {
    if nodes.len() == 1
        && let Some(node) = nodes.pop()
    {
        return node;
    }
    let start = nodes.iter().map(|node| node.span.start).min();
    let end = nodes.iter().map(|node| node.span.end).max();
    let span = match (start, end) {
        (Some(start), Some(end)) => start..end,
        _ => empty,
    };
    let kind = Kind::Row(nodes);
    Node { kind, span }
}

/// Makes a fraction of what stands on both sides of `\over`, which two marks enclose.
pub(super) fn fraction(out: &mut Vec<Item>, over: Option<(usize, Range<usize>)>) {
    let Some((start, span)) = over else {
        return;
    };
    let mark = |item: &Item| matches!(item, Item::Cell(usize::MAX));
    let mut above = out.split_off(start.min(out.len()));
    if !above.is_empty() {
        above.remove(0);
    }
    let middle = above.iter().position(mark).unwrap_or(above.len());
    let mut below = above.split_off(middle);
    if !below.is_empty() {
        below.remove(0);
    }
    let above = row_node(nodes_of(above), span.start..span.start);
    let below = row_node(nodes_of(below), span.end..span.end);
    let span = above.span.start.min(span.start)..below.span.end.max(span.end);
    let kind = Kind::Fraction(Box::new(above), Box::new(below));
    out.push(Item::Node(Node { kind, span }));
}
