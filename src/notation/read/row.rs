//! A row of a formula: what stands side by side, with its scripts.
//!
//! In: tokens and their partners. Out: [`Item`]s, nodes and the breaks between cells and rows.
//! Every bracket knows its end before it is read, so that each loop has an end of its own and a
//! mistake stays where it was made.

use super::commands::{self, Style};
use super::pairs::{self, Facing, Pairs};
use super::token::{Tok, Token};
use super::unicode::ideographic;
use super::{Fence, Font, Kind, Node, Operator, Options, Problem, Relation, Scripts};
use crate::notation::symbols::Sign;
use std::ops::Range;

/// What nests deeper is not read.
const DEEPEST: usize = 100;

/// What stands in a row.
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

/// Reads tokens.
pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) pairs: &'a Pairs,
    pub(super) at: usize,
    pub(super) depth: usize,
    pub(super) style: Style,
    /// Whether a subscript or superscript is being read, where every word is a name.
    pub(super) script: bool,
    pub(super) options: &'a Options,
    /// Where brackets stand that nobody closes.
    pub(super) unclosed: Vec<usize>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(tokens: &'a [Token], pairs: &'a Pairs, options: &'a Options) -> Parser<'a> {
        Parser {
            tokens,
            pairs,
            at: 0,
            depth: 0,
            style: Style::default(),
            script: false,
            options,
            unclosed: Vec::new(),
        }
    }

    pub(super) fn token(&self, at: usize, end: usize) -> Option<&'a Token> {
        self.tokens.get(at).filter(|_| at < end)
    }

    pub(super) fn span(&self, at: usize) -> Range<usize> {
        let last = self.tokens.last().map_or(0, |token| token.span.end);
        let token = self.tokens.get(at);
        token.map_or(last..last, |token| token.span.clone())
    }

    /// Where the partner of an opening token stands, within the end.
    pub(super) fn closing(&self, at: usize, end: usize) -> Option<usize> {
        self.pairs.closing(at).filter(|close| *close < end)
    }

    pub(super) fn skip_blanks(&mut self, end: usize) {
        while let Some(token) = self.token(self.at, end) {
            if token.kind != Tok::Blank && !token.is(",") {
                break;
            }
            self.at += 1;
        }
    }

    /// Everything up to a token. On top, displays are opened into rows.
    pub(super) fn items(&mut self, end: usize, top: bool) -> Vec<Item> {
        let style = self.style;
        let mut out = Vec::new();
        let mut over: Option<(usize, Range<usize>)> = None;
        loop {
            self.skip_blanks(end);
            let Some(token) = self.token(self.at, end) else {
                break;
            };
            match &token.kind {
                Tok::Cell | Tok::Row => {
                    fraction(&mut out, over.take());
                    let place = token.span.start;
                    out.push(match token.kind {
                        Tok::Row => Item::Row(place),
                        _ => Item::Cell(place),
                    });
                    self.at += 1;
                }
                Tok::Command(name) if &**name == "over" => {
                    let broken = |item: &Item| matches!(item, Item::Row(_) | Item::Cell(_));
                    let start = out.iter().rposition(broken).map_or(0, |at| at + 1);
                    let second = over.is_some();
                    if second {
                        let problem = Problem::UnknownCommand("\\over".into());
                        out.push(Item::Node(problem_node(problem, token.span.clone())));
                    } else {
                        out.insert(start, Item::Cell(usize::MAX));
                        over = Some((start, token.span.clone()));
                        out.push(Item::Cell(usize::MAX));
                    }
                    self.at += 1;
                }
                Tok::Begin(name) if top && pairs::aligned(name.trim_end_matches('*')) => {
                    self.display(end, &mut out);
                }
                _ => self.item(end, top, &mut out),
            }
        }
        fraction(&mut out, over);
        self.style = style;
        out
    }

    fn item(&mut self, end: usize, top: bool, out: &mut Vec<Item>) {
        let start = self.at;
        let atom = match self.atom(end, top) {
            Atom::One(node) => Item::Node(self.scripts(node, end)),
            Atom::Bare(node) => Item::Node(node),
            Atom::Many(items) => return out.extend(items),
            Atom::Nothing => {
                self.at = self.at.max(start + 1);
                return;
            }
        };
        self.at = self.at.max(start + 1);
        out.push(atom);
    }

    /// The nodes up to a token; breaks between cells are dropped.
    pub(super) fn nodes(&mut self, end: usize) -> Vec<Node> {
        nodes_of(self.items(end, false))
    }

    /// What stands between two partners as one node, and goes on behind them.
    pub(super) fn inside(&mut self, open: usize, close: usize) -> Node {
        let span = self.span(open).start..self.span(close).end;
        if self.depth >= DEEPEST {
            self.at = close + 1;
            return problem_node(Problem::TooDeep, span);
        }
        self.depth += 1;
        self.at = open + 1;
        let nodes = self.nodes(close);
        self.depth -= 1;
        self.at = close + 1;
        let empty = self.span(open).end..self.span(open).end;
        row_node(nodes, empty)
    }

    /// One thing without its scripts.
    pub(super) fn atom(&mut self, end: usize, top: bool) -> Atom {
        let Some(token) = self.token(self.at, end) else {
            return Atom::Nothing;
        };
        let span = token.span.clone();
        let here = self.at;
        if let Some(brackets) = self.bracket(token, here, end) {
            return brackets;
        }
        self.at += 1;
        match &token.kind {
            Tok::Char(sign) => self.sign(*sign, span, end),
            Tok::Styled(sign, font) => {
                let letter = letter(*sign, *font);
                Atom::One(Node {
                    kind: letter.unwrap_or(Kind::Problem(Problem::UnknownSign(*sign))),
                    span,
                })
            }
            Tok::Open => self.group(here, end, top),
            Tok::Close => self.problem(Problem::NotOpened("}".into()), span),
            Tok::Above | Tok::Below => {
                self.at = here;
                let base = Node {
                    kind: Kind::Row(Vec::new()),
                    span: span.start..span.start,
                };
                Atom::One(base)
            }
            Tok::Begin(name) => self.environment(name, here, end, top),
            Tok::End(name) => self.problem(Problem::NotOpened(format!("\\end{{{name}}}")), span),
            Tok::Problem(problem) => self.problem((**problem).clone(), span),
            Tok::Mark(_) | Tok::Blank | Tok::Cell | Tok::Row => Atom::Nothing,
            Tok::Command(name) => match commands::meaning(name) {
                None => self.problem(Problem::UnknownCommand(format!("\\{name}")), span),
                Some(meaning) => self.command(name, meaning, here, end, top),
            },
        }
    }

    pub(super) fn problem(&mut self, problem: Problem, span: Range<usize>) -> Atom {
        if matches!(problem, Problem::NotClosed(_)) {
            self.unclosed.push(span.start);
        }
        Atom::Bare(problem_node(problem, span))
    }

    /// A bracket, a bar or `\left`, if one stands here.
    fn bracket(&mut self, token: &Token, here: usize, end: usize) -> Option<Atom> {
        let (facing, fence) = pairs::bracket(token)?;
        if let Some(close) = self.closing(here, end) {
            let right = self.tokens.get(close).and_then(pairs::bracket);
            let right = right.map_or(fence, |(_, fence)| fence);
            let inner = self.inside(here, close);
            let span = self.span(here).start..self.span(close).end;
            return Some(fenced(fence, inner, right, span));
        }
        self.at += 1;
        let span = token.span.clone();
        let shown = match &token.kind {
            Tok::Char(sign) => sign.to_string(),
            Tok::Command(name) => format!("\\{name}"),
            _ => String::new(),
        };
        if fence == Fence::Bar && (facing != Facing::Opens) {
            return Some(Atom::One(Node {
                kind: Kind::Bar,
                span,
            }));
        }
        Some(match facing {
            Facing::Closes => self.problem(Problem::NotOpened(shown), span),
            Facing::Opens | Facing::Either => self.problem(Problem::NotClosed(shown), span),
        })
    }

    /// `{…}`: what is in it stands there as if the braces were not, unless scripts follow.
    fn group(&mut self, open: usize, end: usize, top: bool) -> Atom {
        let span = self.span(open);
        let Some(close) = self.closing(open, end) else {
            return self.problem(Problem::NotClosed("{".into()), span);
        };
        if self.depth >= DEEPEST {
            self.at = close + 1;
            let span = span.start..self.span(close).end;
            return self.problem(Problem::TooDeep, span);
        }
        self.depth += 1;
        let mut items = self.items(close, top);
        self.depth -= 1;
        self.at = close + 1;
        let scripted = self.script_follows(end);
        if items.is_empty() && !scripted {
            return Atom::Nothing;
        }
        if items.len() == 1
            && let Some(Item::Node(node)) = items.pop_if(|item| matches!(item, Item::Node(_)))
        {
            return Atom::One(node);
        }
        if !scripted {
            return Atom::Many(items);
        }
        Atom::One(row_node(nodes_of(items), span.end..span.end))
    }

    fn script_follows(&self, end: usize) -> bool {
        let rest = self.tokens.get(self.at..end).unwrap_or(&[]);
        let next = rest.iter().find(|token| token.kind != Tok::Blank);
        next.is_some_and(|token| {
            matches!(
                token.kind,
                Tok::Above | Tok::Below | Tok::Mark(_) | Tok::Char('\'')
            )
        })
    }

    /// A character that stands for itself.
    fn sign(&mut self, sign: char, span: Range<usize>, end: usize) -> Atom {
        let one = |kind, span| Atom::One(Node { kind, span });
        let bare = |kind, span| Atom::Bare(Node { kind, span });
        let next = match self.token(self.at, end).map(|token| &token.kind) {
            Some(Tok::Char(next)) => Some(*next),
            _ => None,
        };
        let wide = span.start..self.span(self.at).end.max(span.end);
        let relation = match (sign, next) {
            (':', Some('=')) => Some((Relation::Defined, true)),
            ('=', Some('=')) | ('=', Some(':')) => Some((Relation::Equal, true)),
            ('+', Some('=')) => Some((Relation::Increased, true)),
            ('-', Some('=')) => Some((Relation::Decreased, true)),
            ('<', Some('=')) => Some((Relation::LessOrEqual, true)),
            ('>', Some('=')) => Some((Relation::GreaterOrEqual, true)),
            ('!', Some('=')) => Some((Relation::NotEqual, true)),
            ('=', _) => Some((Relation::Equal, false)),
            ('<', _) => Some((Relation::Less, false)),
            ('>', _) => Some((Relation::Greater, false)),
            _ => None,
        };
        if let Some((relation, two)) = relation {
            if two {
                self.at += 1;
            }
            return bare(Kind::Relation(relation), if two { wide } else { span });
        }
        match sign {
            '0'..='9' => one_node(self.number(end)),
            '.' if next.is_some_and(|next| next.is_ascii_digit()) => one_node(self.number(end)),
            '.' if next == Some('.') => {
                let mut dots = span;
                while let Some(token) = self.token(self.at, end)
                    && token.kind == Tok::Char('.')
                {
                    dots.end = dots.end.max(token.span.end);
                    self.at += 1;
                }
                one(Kind::Dots, dots)
            }
            '.' => bare(Kind::Sign(".".into()), span),
            '+' => one(Kind::Operator(Operator::Plus), span),
            '-' => one(Kind::Operator(Operator::Minus), span),
            '*' => one(Kind::Operator(Operator::Star), span),
            '/' => bare(Kind::Operator(Operator::Slash), span),
            ',' => bare(Kind::Comma, span),
            ';' => bare(Kind::Semicolon, span),
            ':' => bare(Kind::Colon, span),
            '!' => bare(Kind::Factorial, span),
            '\'' => bare(Kind::Sign("prime".into()), span),
            sign if ideographic(sign) => bare(self.ideographs(end), wide_to(span, self.last())),
            sign if sign.is_alphabetic() => one_node(self.letters(sign, span, end)),
            sign => {
                let problem = Problem::UnknownSign(sign);
                self.problem(problem, span)
            }
        }
    }

    /// Where the token before this one ends.
    pub(super) fn last(&self) -> usize {
        self.span(self.at.saturating_sub(1)).end
    }

    /// An argument: a group, or one thing.
    pub(super) fn argument(&mut self, command: usize, end: usize) -> Node {
        self.skip_blanks(end);
        let here = self.at;
        let missing = |parser: &Parser| {
            let name = match parser.tokens.get(command).map(|token| &token.kind) {
                Some(Tok::Command(name)) => format!("\\{name}"),
                Some(Tok::Above) => "^".into(),
                _ => "_".into(),
            };
            let place = parser.span(command);
            problem_node(Problem::MissingArgument(name), place)
        };
        let Some(token) = self.token(here, end) else {
            return missing(self);
        };
        match &token.kind {
            Tok::Open => match self.closing(here, end) {
                Some(close) => self.inside(here, close),
                None => {
                    self.at += 1;
                    self.unclosed.push(token.span.start);
                    problem_node(Problem::NotClosed("{".into()), token.span.clone())
                }
            },
            Tok::Char(digit @ '0'..='9') => {
                self.at += 1;
                let kind = self.digit(digit.to_string());
                Node {
                    kind,
                    span: token.span.clone(),
                }
            }
            Tok::Cell | Tok::Row | Tok::Close | Tok::End(_) | Tok::Above | Tok::Below => {
                missing(self)
            }
            _ if self.depth >= DEEPEST => {
                self.at += 1;
                problem_node(Problem::TooDeep, token.span.clone())
            }
            _ => {
                self.depth += 1;
                let words = std::mem::replace(&mut self.style.words, false);
                let atom = self.atom(end, false);
                self.style.words = words;
                self.depth -= 1;
                self.at = self.at.max(here + 1);
                match atom {
                    Atom::One(node) | Atom::Bare(node) => node,
                    Atom::Many(items) => row_node(nodes_of(items), token.span.clone()),
                    Atom::Nothing => missing(self),
                }
            }
        }
    }

    /// The scripts, primes and marks behind a base.
    fn scripts(&mut self, base: Node, end: usize) -> Node {
        let mut base = base;
        let mut scripts: Option<Scripts> = None;
        loop {
            let before = self.at;
            self.skip_blanks(end);
            let Some(token) = self.token(self.at, end) else {
                self.at = before;
                break;
            };
            let here = self.at;
            match token.kind {
                Tok::Mark(accent) => {
                    self.at += 1;
                    if scripts.is_none() && before == here {
                        let span = wide_to(base.span.clone(), token.span.end);
                        let kind = Kind::Accent(accent, Box::new(base));
                        base = Node { kind, span };
                    }
                }
                Tok::Char('\'') => {
                    self.at += 1;
                    let own = scripts.get_or_insert_with(|| blank(&base));
                    own.primes = own.primes.saturating_add(1);
                }
                Tok::Above | Tok::Below => {
                    let above = token.kind == Tok::Above;
                    self.at += 1;
                    let node = self.script_argument(here, end, &base);
                    let own = scripts.get_or_insert_with(|| blank(&base));
                    put_script(own, above, node, token.span.clone());
                }
                _ => {
                    self.at = before;
                    break;
                }
            }
        }
        match scripts {
            None => base,
            Some(mut own) => {
                own.base = base;
                let span = wide_to(own.base.span.clone(), self.last());
                let kind = Kind::Scripts(Box::new(own));
                Node { kind, span }
            }
        }
    }

    /// What stands behind `^` or `_`.
    pub(super) fn script_argument(&mut self, command: usize, end: usize, base: &Node) -> Node {
        let script = std::mem::replace(&mut self.script, true);
        let style = std::mem::take(&mut self.style);
        self.skip_blanks(end);
        let here = self.at;
        let kind = |at| self.token(at, end).map(|token| &token.kind);
        let node = match (kind(here), kind(here + 1)) {
            // Set wrongly by TeX, but meant: `e^(-z)`, `10^-4`.
            (Some(Tok::Char('(')), _) if self.closing(here, end).is_some() => {
                match self.atom(end, false) {
                    Atom::One(node) | Atom::Bare(node) => node,
                    _ => row_node(Vec::new(), self.span(here)),
                }
            }
            (Some(Tok::Char('-')), Some(Tok::Char('0'..='9'))) if raised(base) => {
                let minus = Node {
                    kind: Kind::Operator(Operator::Minus),
                    span: self.span(here),
                };
                self.at += 2;
                let number = self.number(end);
                row_node(vec![minus, number], self.span(here))
            }
            _ => self.argument(command, end),
        };
        self.script = script;
        self.style = style;
        node
    }
}

/// Whether a sign behind `^` is surely that of an exponent.
fn raised(base: &Node) -> bool {
    match &base.kind {
        Kind::Number(_) => true,
        Kind::Letter(letter, _) => letter == "e",
        _ => false,
    }
}

fn blank(base: &Node) -> Scripts {
    Scripts {
        base: Node {
            kind: Kind::Row(Vec::new()),
            span: base.span.start..base.span.start,
        },
        sub: None,
        sup: None,
        primes: 0,
    }
}

/// Puts a script in its corner. Primes are counted; what comes second to a corner is a problem.
fn put_script(own: &mut Scripts, above: bool, node: Node, span: Range<usize>) {
    let node = match above {
        true => match without_primes(node, &mut own.primes) {
            Some(node) => node,
            None => return,
        },
        false => node,
    };
    let corner = if above { &mut own.sup } else { &mut own.sub };
    *corner = Some(match corner.take() {
        None => node,
        Some(first) => {
            let start = first.span.end.max(span.start.min(node.span.start));
            let problem = problem_node(Problem::DoubleScript, start..node.span.end.max(start));
            row_node(vec![first, problem], span)
        }
    });
}

fn without_primes(node: Node, primes: &mut u8) -> Option<Node> {
    let prime = |node: &Node| matches!(&node.kind, Kind::Sign(name) if name == "prime");
    if prime(&node) {
        *primes = primes.saturating_add(1);
        return None;
    }
    match node.kind {
        Kind::Row(nodes) if nodes.iter().any(prime) => {
            let before = nodes.len();
            let rest: Vec<Node> = nodes.into_iter().filter(|node| !prime(node)).collect();
            let count = u8::try_from(before - rest.len()).unwrap_or(u8::MAX);
            *primes = primes.saturating_add(count);
            (!rest.is_empty()).then(|| row_node(rest, node.span))
        }
        kind => Some(Node {
            kind,
            span: node.span,
        }),
    }
}

/// A letter or digit in a typeface: `\mathbb{1}` is a letter.
pub(super) fn letter(sign: char, font: Font) -> Option<Kind> {
    if let Some(greek) = Sign::letter(sign.encode_utf8(&mut [0; 4])) {
        let name = greek.row().language;
        if !name.is_empty() {
            return Some(Kind::Letter(name.into(), font));
        }
    }
    match sign {
        '0' | '1' if matches!(font, Font::Blackboard | Font::Bold) => {
            Some(Kind::Letter(sign.into(), font))
        }
        '0'..='9' => Some(Kind::Number(sign.into())),
        sign if sign.is_alphabetic() => Some(Kind::Letter(sign.into(), font)),
        _ => None,
    }
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
fn fraction(out: &mut Vec<Item>, over: Option<(usize, Range<usize>)>) {
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
