//! The document as a whole: what the network is, the pass forward, the pass backward, the numbers.
//!
//! In: a graph, its derivation, its numbers, and how much to say ([`Options`]). Out: a
//! [`Document`]. The parts are written in `backward` and `worked`; here stand the order of things
//! and what all parts share.

use super::equations::Found;
use super::language::{Language, Phrases, Slot};
use super::layout::Layout;
use super::medium::Medium;
use super::voice::Notation;
use super::{Block, Document, Inline, Line, backward, demanded, updates, worked};
use crate::algebra::Index;
use crate::algebra::function::Function;
use crate::derivation::numbers::Outcome;
use crate::derivation::{Derivation, Gradient, Part};
use crate::graph::Graph;
use crate::matrix::MatExpr;
use crate::matrix::shape::size;
use crate::notation::Math;
use crate::notation::names;
use crate::notation::symbols::Sign;
use crate::notation::typeset::{self, EntryLetters, Letters, Style};
use crate::scope::{Attribute, Dim, Kind, Letter, Name, Scope};

/// How much a document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// Formulas only.
    Brief,
    /// Each step with its rule and its reason.
    #[default]
    Standard,
    /// And every matrix rule derived in index notation.
    Full,
}

/// How a document is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The language of its sentences.
    pub language: Language,
    /// How much it says.
    pub detail: Detail,
    /// Significant digits of numbers that have to be rounded.
    pub digits: usize,
    /// Whether formulas are of whole matrices, of general entries, or of every entry.
    pub notation: Notation,
    /// Which way round the gradient of a number is written.
    pub layout: Layout,
    /// Where it is read.
    pub medium: Medium,
}

/// A display has no more lines than this; a longer one is cut, so that a page can break there.
const LONGEST_DISPLAY: usize = 12;

/// Names of one kind and shape: so many are listed, of more the first and the last.
const LONGEST_LIST: usize = 12;

/// Write the document of a derivation.
pub fn compose(
    graph: &Graph,
    derivation: &Derivation,
    numbers: &Outcome,
    options: Options,
) -> Document {
    let mut composer = Composer::new(graph, derivation, options);
    composer.network();
    composer.forward();
    for part in &derivation.parts {
        backward::write(&mut composer, part);
    }
    demanded::write(&mut composer);
    let explained = worked::write(&mut composer, numbers);
    updates::write(&mut composer, numbers, explained);
    for note in &graph.closing {
        let said = composer.note(note);
        composer.paragraph(said);
    }
    let title = composer.title();
    let names = match options.medium {
        Medium::Paper => Vec::new(),
        Medium::Screen => composer.all_names(),
    };
    Document {
        language: options.language,
        title,
        blocks: composer.blocks,
        names,
    }
}

/// What the parts of a document share while it is written.
pub(super) struct Composer<'a> {
    pub graph: &'a Graph,
    pub derivation: &'a Derivation,
    pub options: Options,
    pub phrases: Phrases,
    pub style: Style<'a>,
    /// The equations of gradients that are differentiated again.
    pub found: Found,
    /// Letters for the entries of a value, and of the one that it is differentiated by.
    entries: EntryLetters,
    letters: Letters,
    pub(super) blocks: Vec<Block>,
}

impl<'a> Composer<'a> {
    fn new(graph: &'a Graph, derivation: &'a Derivation, options: Options) -> Composer<'a> {
        let scope = &derivation.scope;
        Composer {
            graph,
            derivation,
            options,
            phrases: options.language.phrases(),
            style: Style {
                layers: graph.layers,
                limits: options.notation != Notation::Matrix,
                ..Style::new(scope)
            },
            found: Found::new(graph, derivation),
            entries: EntryLetters::new(scope),
            letters: Letters::new(scope),
            blocks: Vec::new(),
        }
    }

    pub fn scope(&self) -> &'a Scope {
        &self.derivation.scope
    }

    pub fn name(&self, name: Name) -> Math {
        names::name(name, self.scope(), self.style.layers)
    }

    pub fn said(&self, key: &str, slots: &[Slot]) -> Vec<Inline> {
        self.phrases.say(key, slots)
    }

    pub fn heading(&mut self, text: Vec<Inline>) {
        self.blocks.push(Block::Heading(text));
    }

    pub fn paragraph(&mut self, text: Vec<Inline>) {
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    pub fn remark(&mut self, text: Vec<Inline>) {
        self.blocks.push(Block::Remark(text));
    }

    pub fn tabulate(&mut self, head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>>) {
        self.blocks.push(Block::Table { head, rows });
    }

    pub fn display(&mut self, lines: Vec<Line>) {
        let mut lines = lines.into_iter().peekable();
        while lines.peek().is_some() {
            let mut chunk = Vec::new();
            // A line that goes on with the one before stays with it.
            while let Some(next) = lines.peek() {
                if chunk.len() >= LONGEST_DISPLAY && next.left.is_some() {
                    break;
                }
                chunk.extend(lines.next());
            }
            self.blocks.push(Block::Display(chunk));
        }
    }

    /// Letters that know the entries i, j and p, q.
    pub fn letters(&self, of: &[Index], by: &[Index]) -> Letters {
        let mut letters = self.letters.clone();
        for (indices, named) in [(of, self.entries.of), (by, self.entries.by)] {
            // A row has its index in the place of the column, and is written with one letter.
            for (index, letter) in indices.iter().zip(named) {
                letters = letters.named(*index, letter);
            }
        }
        letters
    }

    /// Letters that know the entry p, q of a gradient. A sum over the entries of a value that hands
    /// it back takes the letters i, j that its slope was given by.
    pub fn summing_letters(&self, gradient: &Gradient) -> Letters {
        let of = gradient
            .users()
            .filter_map(|user| self.scope().find_adjoint(gradient.loss, user));
        of.fold(self.letters(&[], gradient.at()), |letters, name| {
            letters.at_places_of(name, &self.entries.of)
        })
    }

    /// The entry of a name, by letters.
    pub fn entry(&self, name: Name, at: &[Index], letters: &Letters) -> Math {
        typeset::component(
            &crate::algebra::Expr::entry(name, at.to_vec()),
            letters,
            &self.style,
        )
    }

    /// An author's note: plain words, in which a name between backticks is typeset.
    pub fn note(&self, note: &str) -> Vec<Inline> {
        let mut said = Vec::new();
        for (place, piece) in note.split('`').enumerate() {
            said.push(match self.scope().find(piece) {
                Some(name) if place % 2 == 1 => Inline::Math(self.name(name)),
                _ => Inline::Text(piece.to_owned()),
            });
        }
        super::language::join(said)
    }

    fn is_brief(&self) -> bool {
        self.options.detail == Detail::Brief
    }

    fn title(&self) -> Vec<Inline> {
        match (&self.graph.title, self.derivation.parts.first()) {
            (Some(title), _) => vec![Inline::Text(title.clone())],
            (None, Some(part)) => self.said(
                "title",
                &[("loss", vec![Inline::Math(self.name(part.loss))])],
            ),
            (None, None) => {
                let mut demands = self.graph.demands.iter();
                let title = demands.find_map(|demand| demanded::title(self, demand));
                title.unwrap_or_else(|| self.said("title.none", &[]))
            }
        }
    }

    fn network(&mut self) {
        if self.is_brief() {
            return;
        }
        let losses: Vec<Vec<Inline>> = self
            .derivation
            .parts
            .iter()
            .map(|part| vec![Inline::Math(self.name(part.loss))])
            .collect();
        let intro = match losses.is_empty() {
            true => self.said("intro.none", &[]),
            false => {
                let key = match self.options.layout {
                    Layout::Numerator if self.options.notation == Notation::Matrix => {
                        "intro.numerator"
                    }
                    Layout::Gradient | Layout::Numerator => "intro",
                };
                self.said(key, &[("loss", self.phrases.list(losses))])
            }
        };
        self.paragraph(intro);
        let rows = self.table();
        if !rows.is_empty() {
            let head = ["table.symbol", "table.role", "table.shape"].map(|key| self.said(key, &[]));
            self.blocks.push(Block::Table {
                head: head.to_vec(),
                rows,
            });
        }
    }

    /// A row for each kind and shape of declared names, in the order of the file.
    fn table(&self) -> Vec<Vec<Vec<Inline>>> {
        let mut groups: Vec<(&str, &Letter, Vec<Name>)> = Vec::new();
        let mut places = rustc_hash::FxHashMap::default();
        for node in &self.graph.nodes {
            let letter = self.scope().letter(node.name);
            let Some(role) = role(letter.kind) else {
                continue;
            };
            let key = (role, letter.shape.clone(), letter.attributes.clone());
            let place = *places.entry(key).or_insert(groups.len());
            if place == groups.len() {
                groups.push((role, letter, Vec::new()));
            }
            groups[place].2.push(node.name);
        }
        groups
            .into_iter()
            .map(|(role, letter, names)| {
                let mut meaning = self.said(role, &[]);
                for attribute in &letter.attributes {
                    let mut content = self.said("list.comma", &[]);
                    content.extend(self.said(attribute_key(*attribute), &[]));
                    meaning.extend(content);
                }
                vec![
                    self.names(&names),
                    super::language::join(meaning),
                    self.shape(&letter.declared),
                ]
            })
            .collect()
    }

    fn names(&self, names: &[Name]) -> Vec<Inline> {
        let math = |name: &Name| Inline::Math(self.name(*name));
        let mut said = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let long = names.len() > LONGEST_LIST;
            if long && place > 2 && place + 1 < names.len() {
                continue;
            }
            if place > 0 {
                let comma = self.said("list.comma", &[]);
                said.extend(comma.clone());
                if long && place + 1 == names.len() {
                    said.push(Inline::Text("…".into()));
                    said.extend(comma);
                }
            }
            said.push(math(name));
        }
        super::language::join(said)
    }

    fn shape(&self, declared: &[Dim]) -> Vec<Inline> {
        if declared.iter().all(|dim| self.scope().is_one(*dim)) {
            return self.said("shape.scalar", &[]);
        }
        let sizes = declared
            .iter()
            .map(|dim| (Some(Sign::Times), names::size(*dim, self.scope())));
        vec![Inline::Math(Math::product(sizes))]
    }

    fn forward(&mut self) {
        if self
            .graph
            .nodes
            .iter()
            .all(|node| node.definition.is_none())
        {
            return;
        }
        let heading = self.said("heading.forward", &[]);
        self.heading(heading);
        let mut lines = Vec::new();
        for node in &self.graph.nodes {
            if !node.notes.is_empty() && !self.is_brief() {
                self.display(std::mem::take(&mut lines));
                for note in &node.notes {
                    let said = self.note(note);
                    self.paragraph(said);
                }
            }
            lines.extend(self.equation_lines(node.name));
        }
        self.display(lines);
        if !self.is_brief() {
            self.explain_operations();
        }
    }

    /// What a reader may not know of the operations: broadcasting, and functions with a name only.
    fn explain_operations(&mut self) {
        let mut functions: Vec<Function> = Vec::new();
        let (mut row, mut column) = (None, None);
        for definition in self
            .graph
            .nodes
            .iter()
            .filter_map(|node| node.definition.as_ref())
        {
            definition.visit(&mut |part| {
                if let MatExpr::Apply(function, _) = part
                    && !functions.contains(function)
                {
                    functions.push(*function);
                }
                let (rows, columns) = broadcast_operands(part, self.scope());
                row = row.take().or(rows);
                column = column.take().or(columns);
            });
        }
        let mut said = Vec::new();
        for (key, slot, operand) in [
            ("forward.rows", "row", row),
            ("forward.columns", "column", column),
        ] {
            // Where everything has indices, they say it.
            if let (Some(operand), Notation::Matrix) = (operand, self.options.notation) {
                let math = Inline::Math(typeset::matrix(&operand, &self.style));
                said.push(self.said(key, &[(slot, vec![math])]));
            }
        }
        let keys = functions
            .iter()
            .map(|function| format!("define.{}", function.row().name));
        let known: Vec<_> = keys
            .filter(|key| self.phrases.has(key))
            .map(|key| self.said(&key, &[]))
            .collect();
        if !known.is_empty() {
            said.push(self.said("define", &[("functions", self.phrases.list(known))]));
        }
        let text = self.sentences(said);
        self.paragraph(text);
    }

    /// Sentences one after the other.
    pub fn sentences(&self, sentences: Vec<Vec<Inline>>) -> Vec<Inline> {
        let mut text = Vec::new();
        for sentence in sentences
            .into_iter()
            .filter(|sentence| !sentence.is_empty())
        {
            if !text.is_empty() {
                text.extend(self.said("sentence.gap", &[]));
            }
            text.extend(sentence);
        }
        super::language::join(text)
    }

    /// The heading of a part: with its scalar where there are several.
    pub fn part_heading(&mut self, key: &str, part: &Part) {
        let of = format!("{key}_of");
        let heading = match self.derivation.parts.len() {
            1 => self.said(key, &[]),
            _ => self.said(&of, &[("loss", vec![Inline::Math(self.name(part.loss))])]),
        };
        self.heading(heading);
    }
}

/// The first row and the first column that an elementwise operation spreads over a matrix.
fn broadcast_operands(part: &MatExpr, scope: &Scope) -> (Option<MatExpr>, Option<MatExpr>) {
    let operands: Vec<&MatExpr> = match part {
        MatExpr::Add(_) | MatExpr::Multiply(_) | MatExpr::Divide(..) => part.operands(),
        _ => return (None, None),
    };
    let one = |dim| scope.is_one(dim);
    let sizes: Vec<(Dim, Dim)> = operands
        .iter()
        .filter_map(|operand| size(operand, scope).as_matrix())
        .collect();
    if !sizes
        .iter()
        .any(|(rows, columns)| !one(*rows) && !one(*columns))
    {
        return (None, None);
    }
    let find = |wanted: &dyn Fn(&(Dim, Dim)) -> bool| {
        sizes
            .iter()
            .position(wanted)
            .map(|place| operands[place].clone())
    };
    (
        find(&|(rows, columns)| one(*rows) && !one(*columns)),
        find(&|(rows, columns)| !one(*rows) && one(*columns)),
    )
}

fn role(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Input => Some("role.input"),
        Kind::Target => Some("role.target"),
        Kind::Param => Some("role.param"),
        Kind::Const => Some("role.const"),
        Kind::Computed | Kind::Adjoint { .. } | Kind::Slope { .. } => None,
    }
}

fn attribute_key(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::OneHot => "attribute.onehot",
        Attribute::Simplex => "attribute.simplex",
        Attribute::Positive => "attribute.positive",
        Attribute::Symmetric => "attribute.symmetric",
        Attribute::PositiveDefinite => "attribute.definite",
        Attribute::Invertible => "attribute.invertible",
    }
}
