//! Commands with arguments.
//!
//! In: a command whose name has been read, and what it is. Out: what it came to with its arguments.

use super::commands::{self, Meaning, Style};
use super::items::{Atom, fenced, row_node, wide_to};
use super::pairs;
use super::row::{DEEPEST, Parser};
use super::token::Tok;
use super::{Accent, Big, Fence, Font, Kind, Node, Problem, Relation};
use std::ops::Range;

impl Parser<'_> {
    /// What a command comes to.
    pub(super) fn command(
        &mut self,
        name: &str,
        meaning: Meaning,
        here: usize,
        end: usize,
        top: bool,
    ) -> Atom {
        let span = self.span(here);
        match meaning {
            Meaning::Node(kind) => self.plain(kind, span, end),
            Meaning::Nothing | Meaning::Over => Atom::Nothing,
            Meaning::Skip(count) => {
                for _ in 0..count {
                    self.pass_over(end);
                }
                Atom::Nothing
            }
            Meaning::Through(count) => {
                for _ in 0..count {
                    self.pass_over(end);
                }
                match name {
                    "colorbox" | "fcolorbox" | "parbox" => self.text(Font::Upright, here, end),
                    _ => self.through(here, end, top),
                }
            }
            Meaning::Width => self.width(here, end),
            Meaning::Fraction => {
                self.option(end);
                let above = self.operand(here, end);
                let below = self.operand(here, end);
                self.node(here, Kind::Fraction(Box::new(above), Box::new(below)))
            }
            Meaning::Root => {
                let index = self.option_node(end).map(Box::new);
                let inner = self.operand(here, end);
                self.node(here, Kind::Root(index, Box::new(inner)))
            }
            Meaning::Accent(accent) => self.accent(accent, here, end),
            Meaning::Brace { below } => self.brace(below, here, end),
            Meaning::Set { below } => self.set(below, here, end),
            Meaning::Font(style) => self.in_style(style, here, end, top),
            Meaning::Switch(style) => {
                self.style = style;
                Atom::Nothing
            }
            Meaning::Text(font) => self.text(font, here, end),
            Meaning::Name => self.name(here, end),
            // Brackets have been read before any command.
            Meaning::Opens(_) | Meaning::Closes(_) | Meaning::Bars(_) => Atom::Nothing,
            Meaning::Left => self.left(here, end),
            Meaning::Right => {
                self.at = pairs::delimiter(self.tokens, here)
                    .map_or(self.at, |(at, _)| at + 1)
                    .min(end);
                self.problem(Problem::NotOpened("\\right".into()), span)
            }
            Meaning::Middle => {
                if let Some((at, _)) = pairs::delimiter(self.tokens, here)
                    && at < end
                {
                    self.at = at + 1;
                }
                self.node(here, Kind::Bar)
            }
            Meaning::Arg => self.arg(here, end),
            Meaning::Not => {
                let struck = self.argument(here, end);
                let kind = match struck.kind {
                    Kind::Relation(Relation::Equal) => Kind::Relation(Relation::NotEqual),
                    Kind::Relation(_) => Kind::Relation(Relation::Other),
                    _ => Kind::Problem(Problem::UnknownCommand("\\not".into())),
                };
                self.bare(here, kind)
            }
            Meaning::Rows => self.rows(here, end),
            Meaning::Cells(left, right) => match self.cells(here, end) {
                Ok(rows) => self.node(here, Kind::Matrix(left, rows, right)),
                Err(problem) => problem,
            },
            Meaning::Cases => match self.cells(here, end) {
                Ok(rows) => self.node(here, Kind::Cases(rows)),
                Err(problem) => problem,
            },
            Meaning::Around(fence) => {
                self.pass_star(end);
                let inner = self.argument(here, end);
                let span = wide_to(span, self.last());
                fenced(fence, inner, fence, span)
            }
            Meaning::Arrow(kind) => {
                self.option(end);
                self.pass_over(end);
                self.bare(here, kind)
            }
            Meaning::Derivative(sign) => self.derivative(sign, here, end),
        }
    }

    fn node(&self, here: usize, kind: Kind) -> Atom {
        let span = wide_to(self.span(here), self.last());
        Atom::One(Node { kind, span })
    }

    fn bare(&self, here: usize, kind: Kind) -> Atom {
        let span = wide_to(self.span(here), self.last());
        Atom::Bare(Node { kind, span })
    }

    /// A sign without arguments, in the typeface of the place.
    fn plain(&mut self, kind: Kind, span: Range<usize>, end: usize) -> Atom {
        let kind = match kind {
            Kind::Letter(letter, Font::Plain) => Kind::Letter(letter, self.style.font),
            Kind::Big(Big::Max) if self.alone_in_script(end) => Kind::Word("max".into()),
            Kind::Big(Big::Min) if self.alone_in_script(end) => Kind::Word("min".into()),
            kind => kind,
        };
        let node = Node { kind, span };
        match node.kind {
            Kind::Relation(_) | Kind::Space | Kind::Colon => Atom::Bare(node),
            Kind::Sign(ref name) if commands::parts(name) => Atom::Bare(node),
            _ => Atom::One(node),
        }
    }

    /// Whether the command just read is all of a script: `w_{\max}`.
    fn alone_in_script(&self, end: usize) -> bool {
        let solid = |at: usize| self.tokens.get(at).map(|token| &token.kind);
        let before = self.at.checked_sub(2).and_then(solid);
        self.script
            && matches!(before, Some(Tok::Open | Tok::Below | Tok::Above))
            && (self.at >= end || matches!(before, Some(Tok::Below | Tok::Above)))
    }

    /// An argument whose nodes stand in its place.
    fn through(&mut self, here: usize, end: usize, top: bool) -> Atom {
        self.skip_blanks(end);
        if self.depth < DEEPEST
            && let Some(token) = self.token(self.at, end)
            && token.kind == Tok::Open
        {
            return self.atom(end, top);
        }
        let node = self.argument(here, end);
        Atom::One(node)
    }

    fn in_style(&mut self, style: Style, here: usize, end: usize, top: bool) -> Atom {
        let outer = std::mem::replace(&mut self.style, style);
        self.skip_blanks(end);
        // A typeface without an argument changes nothing.
        let atom = match self.token(self.at, end).map(|token| &token.kind) {
            Some(Tok::Open) => {
                let atom = self.atom(end, top);
                match atom {
                    Atom::One(node) => Atom::One(Node {
                        span: wide_to(
                            node.span.start.min(self.span(here).start)..node.span.end,
                            self.last(),
                        ),
                        kind: node.kind,
                    }),
                    other => other,
                }
            }
            Some(_) => {
                let mut node = self.argument(here, end);
                node.span.start = node.span.start.min(self.span(here).start);
                Atom::One(node)
            }
            None => Atom::Nothing,
        };
        self.style = outer;
        match atom {
            Atom::One(Node {
                kind: Kind::Word(word),
                span,
            }) => match commands::big(&word) {
                Some(big) if !self.script => Atom::One(Node {
                    kind: Kind::Big(big),
                    span,
                }),
                _ => Atom::One(Node {
                    kind: Kind::Word(word),
                    span,
                }),
            },
            other => other,
        }
    }

    /// Passes over an argument.
    pub(super) fn pass_over(&mut self, end: usize) {
        self.pass_star(end);
        self.skip_blanks(end);
        match self.token(self.at, end).map(|token| &token.kind) {
            Some(Tok::Open) => {
                self.at = self
                    .closing(self.at, end)
                    .map_or(self.at + 1, |close| close + 1);
            }
            Some(Tok::Cell | Tok::Row | Tok::Close | Tok::End(_)) | None => {}
            Some(_) => self.at += 1,
        }
    }

    fn pass_star(&mut self, end: usize) {
        let star = |token: &&super::token::Token| token.kind == Tok::Char('*');
        if self.token(self.at, end).filter(star).is_some() {
            self.at += 1;
        }
    }

    /// Passes over `[…]`.
    pub(super) fn option(&mut self, end: usize) {
        self.skip_blanks(end);
        if self.token(self.at, end).map(|token| &token.kind) == Some(&Tok::Char('['))
            && let Some(close) = self.closing(self.at, end)
        {
            self.at = close + 1;
        }
    }

    fn option_node(&mut self, end: usize) -> Option<Node> {
        self.skip_blanks(end);
        let token = self.token(self.at, end)?;
        let close = self.closing(self.at, end)?;
        (token.kind == Tok::Char('[')).then(|| self.inside(self.at, close))
    }

    /// `\hspace{2em}` parts statements, a narrow one does not.
    fn width(&mut self, here: usize, end: usize) -> Atom {
        self.pass_star(end);
        self.skip_blanks(end);
        let (from, to) = match (self.closing(self.at, end), self.token(self.at, end)) {
            (Some(close), Some(token)) if token.kind == Tok::Open => (self.at + 1, close),
            // `\kern3pt`
            _ => (self.at, (self.at + 6).min(end)),
        };
        let mut text = String::new();
        let mut at = from;
        while let Some(token) = self.token(at, to) {
            match token.kind {
                Tok::Char(sign) if sign.is_ascii() => text.push(sign),
                Tok::Blank => {}
                _ => break,
            }
            at += 1;
            if text.len() > 2 && text.ends_with(|sign: char| sign.is_ascii_alphabetic()) {
                let letters = text.chars().filter(char::is_ascii_alphabetic).count();
                if letters == 2 {
                    break;
                }
            }
        }
        let unit = text.find(|sign: char| sign.is_ascii_alphabetic());
        let (number, unit) = text.split_at(unit.unwrap_or(text.len()));
        let points = match unit {
            "em" => 10.0,
            "ex" => 4.0,
            "cm" => 28.0,
            "mm" => 2.8,
            "in" => 72.0,
            "mu" => 0.55,
            "pt" | "px" => 1.0,
            _ => 0.0,
        };
        let braced = to < end
            && self.tokens.get(from.wrapping_sub(1)).map(|one| &one.kind) == Some(&Tok::Open);
        self.at = if braced { to + 1 } else { at };
        match number.parse::<f64>() {
            Ok(number) if number * points >= 9.5 => self.bare(here, Kind::Space),
            _ => Atom::Nothing,
        }
    }

    fn accent(&mut self, accent: Accent, here: usize, end: usize) -> Atom {
        let script = std::mem::replace(&mut self.script, false);
        let inner = self.argument(here, end);
        self.script = script;
        let span = self.span(here).start.min(inner.span.start)..self.last();
        let kind = Kind::Accent(accent, Box::new(inner));
        let span = wide_to(span.clone(), span.start);
        Atom::One(Node { kind, span })
    }

    fn brace(&mut self, below: bool, here: usize, end: usize) -> Atom {
        let body = self.argument(here, end);
        self.skip_blanks(end);
        let wanted = if below { Tok::Below } else { Tok::Above };
        match self.token(self.at, end) {
            Some(token) if token.kind == wanted => {
                let command = self.at;
                self.at += 1;
                let script = std::mem::replace(&mut self.script, false);
                let note = self.argument(command, end);
                self.script = script;
                self.node(here, Kind::Noted(Box::new(body), Box::new(note)))
            }
            _ => Atom::One(body),
        }
    }

    /// `\overset{!}{=}` is a relation, `\underset{i}{\max}` has a limit, all else a note.
    fn set(&mut self, below: bool, here: usize, end: usize) -> Atom {
        self.option(end);
        let note = self.argument(here, end);
        let body = self.argument(here, end);
        match body.kind {
            Kind::Relation(Relation::Equal) => {
                let defines = match &note.kind {
                    Kind::Word(word) | Kind::Text(word) => word.starts_with("def"),
                    Kind::Sign(name) => name == "triangle",
                    Kind::Letter(letter, _) => letter == "Delta",
                    Kind::Row(nodes) => {
                        let letters = nodes.iter().filter_map(|node| match &node.kind {
                            Kind::Letter(letter, _) => Some(letter.as_str()),
                            _ => None,
                        });
                        letters.collect::<String>().starts_with("def")
                    }
                    _ => false,
                };
                let relation = if defines {
                    Relation::Defined
                } else {
                    Relation::Equal
                };
                self.bare(here, Kind::Relation(relation))
            }
            Kind::Relation(relation) => self.bare(here, Kind::Relation(relation)),
            Kind::Sign(name) if commands::parts(&name) => self.bare(here, Kind::Sign(name)),
            Kind::Big(_) => {
                let (sub, sup) = if below {
                    (Some(note), None)
                } else {
                    (None, Some(note))
                };
                let scripts = super::Scripts {
                    base: body,
                    sub,
                    sup,
                    primes: 0,
                };
                self.node(here, Kind::Scripts(Box::new(scripts)))
            }
            _ => self.node(here, Kind::Noted(Box::new(body), Box::new(note))),
        }
    }

    /// `\left( … \right)`
    fn left(&mut self, here: usize, end: usize) -> Atom {
        let span = self.span(here);
        let delimiter = pairs::delimiter(self.tokens, here).filter(|(at, _)| *at < end);
        let Some((first, left)) = delimiter else {
            return self.problem(Problem::MissingArgument("\\left".into()), span);
        };
        let Some(close) = self.closing(here, end) else {
            self.at = first + 1;
            let shown = match self.tokens.get(first).map(|token| &token.kind) {
                Some(Tok::Char(sign)) => format!("\\left{sign}"),
                Some(Tok::Command(name)) => format!("\\left\\{name}"),
                _ => "\\left".into(),
            };
            return self.problem(Problem::NotClosed(shown), span);
        };
        let inner = self.inside(first, close);
        let closer = pairs::delimiter(self.tokens, close).filter(|(at, _)| *at < end);
        let right = match closer {
            Some((at, right)) => {
                self.at = at + 1;
                right
            }
            None => Fence::None,
        };
        let span = span.start..self.last();
        fenced(left, inner, right, span)
    }

    fn arg(&mut self, here: usize, end: usize) -> Atom {
        let before = self.at;
        self.skip_blanks(end);
        let big = match self.token(self.at, end).map(|token| &token.kind) {
            Some(Tok::Command(name)) if matches!(&**name, "max" | "min") => match &**name {
                "max" => Some(Big::ArgMax),
                _ => Some(Big::ArgMin),
            },
            _ => None,
        };
        match big {
            Some(big) => {
                self.at += 1;
                self.node(here, Kind::Big(big))
            }
            None => {
                self.at = before;
                self.node(here, Kind::Word("arg".into()))
            }
        }
    }

    /// `\pdv{f}{x}`
    fn derivative(&mut self, sign: &str, here: usize, end: usize) -> Atom {
        let place = self.span(here).start..self.span(here).start;
        let order = self.option_node(end);
        let first = self.argument(here, end);
        self.skip_blanks(end);
        let two = self
            .token(self.at, end)
            .is_some_and(|token| token.kind == Tok::Open);
        let second = two.then(|| self.argument(here, end));
        let mark = || Node {
            kind: match sign {
                "partial" => Kind::Partial,
                _ => Kind::Letter(sign.into(), Font::Upright),
            },
            span: place.clone(),
        };
        let raised = |base: Node| match order.clone() {
            None => base,
            Some(order) => {
                let span = base.span.start.min(order.span.start)..base.span.end.max(order.span.end);
                let scripts = super::Scripts {
                    base,
                    sub: None,
                    sup: Some(order),
                    primes: 0,
                };
                let kind = Kind::Scripts(Box::new(scripts));
                Node { kind, span }
            }
        };
        let (above, variable) = match second {
            Some(variable) => (vec![raised(mark()), first], variable),
            None => (vec![raised(mark())], first),
        };
        let above = row_node(above, place.clone());
        let below = row_node(vec![mark(), raised(variable)], place.clone());
        self.node(here, Kind::Fraction(Box::new(above), Box::new(below)))
    }
}
