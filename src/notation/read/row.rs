//! A row of a formula: what stands side by side, with its scripts.
//!
//! In: tokens and their partners. Out: [`Item`]s, nodes and the breaks between cells and rows.
//! Every bracket knows its end before it is read, so that each loop has an end of its own and a
//! mistake stays where it was made.

use super::commands::{self, Style};
use super::items::{
    Atom, Item, fenced, fraction, nodes_of, one_node, problem_node, row_node, wide_to,
};
use super::pairs::{self, Facing, Pairs};
use super::token::{Tok, Token};
use super::unicode::ideographic;
use super::{Fence, Font, Kind, Node, Operator, Options, Problem, Relation};
use crate::notation::symbols::Sign;
use std::ops::Range;

/// What nests deeper is not read.
pub(super) const DEEPEST: usize = 100;

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

    /// An argument that a relation sign cannot be: `\frac{a} = 1` lacks one.
    pub(super) fn operand(&mut self, command: usize, end: usize) -> Node {
        self.skip_blanks(end);
        let relates = matches!(
            self.token(self.at, end).map(|token| &token.kind),
            Some(Tok::Char('=' | '<' | '>'))
        );
        // With nothing left to read, the argument is missing.
        self.argument(command, if relates { self.at } else { end })
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
