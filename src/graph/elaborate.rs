//! The walk over the statements of a file.
//!
//! In: statements. Out: a [`Graph`]. A statement that is wrong is told once and left out; the name
//! that it would have made is remembered as failed, and whoever uses it stays silent.

use rustc_hash::{FxHashMap, FxHashSet};

use super::letters::Letters;
use super::names::Reported;
use super::numbers::Given;
use super::survey::{Home, Survey, survey};
use super::used;
use super::value::Frame;
use super::{Graph, Limits, Node, not_yet};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::scope::{Dim, Kind, Name, SizeName};
use crate::source::{Files, Span};
use crate::syntax::ast::{self, Statement, StatementKind};

/// Stack for the walk: several times what a debug build needs for the deepest expression that the
/// reader of texts lets through, with functions put in. Only what is used is ever touched.
const STACK: usize = 32 * 1024 * 1024;

/// Understand a network. Where the sink holds errors, the graph lacks what was wrong.
///
/// ```
/// use backprose::diagnostic::Diagnostics;
/// use backprose::source::{NoFiles, Source};
/// use backprose::{graph, syntax};
///
/// let source = Source::new("net.bp", "input x[3]\nparam W[2, 3]\nz = W @ x\nL = norm2(z)\nderive L\n");
/// let mut sink = Diagnostics::new();
/// let network = syntax::parse(&source, &syntax::Limits::default(), &mut sink);
/// let graph = graph::elaborate(&network, &NoFiles, &graph::Limits::default(), &mut sink);
/// assert!(!sink.has_errors());
/// assert_eq!(graph.nodes.len(), 4);
/// assert_eq!(graph.requests[0].wrt, [graph.nodes[1].name]);
/// ```
///
/// The stack of the caller's thread does not matter: the walk goes as deep as expressions nest once
/// functions are put in, and runs on a thread whose stack fits that.
///
/// `files` are those that the text may name.
pub fn elaborate(
    network: &ast::Network,
    files: &dyn Files,
    limits: &Limits,
    sink: &mut Diagnostics,
) -> Graph {
    let graph = std::thread::scope(|scope| {
        let walk = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || walk(network, files, limits, sink));
        walk.ok().and_then(|walk| walk.join().ok())
    });
    graph.unwrap_or_else(|| {
        let message = "no thread could be started to go through this network";
        sink.push(Diagnostic::new(Code::Limit, Span::default(), message));
        Graph::default()
    })
}

fn walk(
    network: &ast::Network,
    files: &dyn Files,
    limits: &Limits,
    sink: &mut Diagnostics,
) -> Graph {
    let used = used::read(network, files, limits, sink);
    let seen = used.seen(network, sink);
    let survey = survey(&network.statements, &seen, limits);
    let mut walk = Elaborator::new(survey, files, limits, sink);
    walk.open |= used.failed;
    for (statement, home) in used.statements() {
        walk.used_statement(statement, home);
    }
    walk.read_given(&network.statements);
    walk.settle_sizes(&network.statements);
    for statement in &network.statements {
        walk.statement(statement);
    }
    walk.unused_given();
    walk.missing_numbers();
    walk.settle_requests();
    walk.settle_updates();
    walk.notations(&network.statements);
    let trailing = network.trailing.iter().filter(|comment| comment.is_note);
    let mut graph = walk.graph;
    graph.closing = walk.notes;
    graph
        .closing
        .extend(trailing.map(|comment| comment.text.clone()));
    graph
}

/// What the walk knows while it goes.
pub(super) struct Elaborator<'a, 's> {
    pub(super) limits: &'s Limits,
    pub(super) files: &'s dyn Files,
    pub(super) sink: &'s mut Diagnostics,
    pub(super) survey: Survey<'a>,
    pub(super) graph: Graph,
    /// Where each name of the scope is made, in the scope's order.
    pub(super) places: Vec<Span>,
    /// Names whose statement was wrong, and where. Their uses are silent.
    pub(super) failed: FxHashMap<String, Span>,
    /// Names that nothing makes, told once.
    pub(super) told: FxHashSet<String>,
    /// Names that need one another in a circle, told once.
    pub(super) circular: FxHashSet<String>,
    /// Numbers given, by name.
    pub(super) given: FxHashMap<String, Given>,
    /// How many numbers came from files and generators.
    pub(super) from_outside: u64,
    /// Where each size is used first, and where it has its number from.
    pub(super) size_places: FxHashMap<SizeName, Span>,
    pub(super) size_numbers: FxHashMap<SizeName, Span>,
    /// Whether a refused statement may make names that nobody knows.
    pub(super) open: bool,
    /// Whether statements are missing that could not be read.
    pub(super) unreadable: bool,
    /// Whether anything was to be derived, computed here or not.
    pub(super) derives: bool,
    /// What the equation at hand defines.
    pub(super) defining: String,
    /// The letters of indices that are bound.
    pub(super) letters: Letters<'a>,
    /// Where the numbers of a value begin.
    pub(super) number_places: FxHashMap<Name, Span>,
    /// Operations that functions put into the equation at hand, and into the whole file.
    pub(super) inlined: usize,
    pub(super) inlined_in_all: usize,
    /// How deep the expression at hand is.
    pub(super) depth: usize,
    /// How many more times it is worth to search for what a wrong name may have meant.
    pub(super) searches: usize,
    /// How many names were met, to be made.
    names_met: usize,
    /// Notes that wait for the next value or request.
    pub(super) notes: Vec<String>,
    titled: Option<Span>,
}

impl<'a, 's> Elaborator<'a, 's> {
    fn new(
        survey: Survey<'a>,
        files: &'s dyn Files,
        limits: &'s Limits,
        sink: &'s mut Diagnostics,
    ) -> Self {
        let unreadable = sink.has_errors();
        Elaborator {
            limits,
            files,
            sink,
            survey,
            graph: Graph::default(),
            places: Vec::new(),
            failed: FxHashMap::default(),
            told: FxHashSet::default(),
            circular: FxHashSet::default(),
            given: FxHashMap::default(),
            from_outside: 0,
            size_places: FxHashMap::default(),
            size_numbers: FxHashMap::default(),
            open: false,
            unreadable,
            derives: false,
            defining: String::new(),
            letters: Letters::default(),
            number_places: FxHashMap::default(),
            inlined: 0,
            inlined_in_all: 0,
            depth: 0,
            // Nobody reads more findings than are kept.
            searches: Diagnostics::KEPT,
            names_met: 0,
            notes: Vec::new(),
            titled: None,
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        let comments = statement.leading.iter().chain(&statement.trailing);
        let notes = comments.filter(|comment| comment.is_note);
        // What stands above a function says what the function does; it is no part of the document.
        if !matches!(
            statement.kind,
            StatementKind::Function { .. } | StatementKind::Layer { .. }
        ) {
            self.notes.extend(notes.map(|comment| comment.text.clone()));
        }
        match &statement.kind {
            StatementKind::Title(text) => self.title(text),
            StatementKind::Declare(role, declarations) => {
                for declaration in declarations {
                    self.declare(*role, declaration);
                }
            }
            StatementKind::Define(targets, value) => self.define(targets, value),
            StatementKind::Derive { of, wrt } => self.derive(of, wrt, &Frame::file()),
            // These may stand anywhere, and are read before or after the walk.
            StatementKind::Given(_) | StatementKind::Notation { .. } | StatementKind::Use(_) => {}
            StatementKind::Function {
                name, parameters, ..
            } => self.check_function(name, parameters, Home::File),
            StatementKind::For { .. } => self.refuse(statement, "for", "`for` loops are"),
            StatementKind::Layer { .. } => {
                self.refuse(statement, "layer", "layers of the file's own are");
            }
            StatementKind::Jacobian { of, wrt } => self.jacobian(of, wrt, &Frame::file()),
            StatementKind::Hessian { of, wrt } => {
                self.hessian("hessian", (of, wrt), None, &Frame::file())
            }
            StatementKind::Hvp { of, wrt, along } => {
                self.hessian("hvp", (of, wrt), Some(along), &Frame::file())
            }
            StatementKind::Update { rule, arguments } => {
                self.update(rule, arguments, &Frame::file())
            }
        }
    }

    /// A statement of a file that is used: only what it defines counts.
    fn used_statement(&mut self, statement: &'a Statement, home: Home) {
        if let StatementKind::Function {
            name, parameters, ..
        } = &statement.kind
        {
            self.check_function(name, parameters, home);
        }
    }

    /// A statement that is not computed yet; it may make names that are used further down.
    fn refuse(&mut self, statement: &Statement, word: &str, what: &str) {
        let start = statement.span.start;
        let span = statement.span.at(start, start + word.len());
        self.sink.push(not_yet::diagnostic(span, what));
        self.open = true;
    }

    fn title(&mut self, text: &ast::Text) {
        match self.titled {
            Some(first) => self.sink.push(
                Diagnostic::new(Code::Redefinition, text.span, "the title is set twice")
                    .also(first, "here it is set first"),
            ),
            None => {
                self.titled = Some(text.span);
                self.graph.title = Some(text.text.clone());
            }
        }
    }

    fn define(&mut self, targets: &'a [ast::Target], value: &'a ast::Expr) {
        let [target] = targets else {
            let span = targets.first().map_or(value.span, |first| first.name.span);
            let what = "several names on the left are";
            self.sink.push(not_yet::diagnostic(span, what));
            self.open = true;
            for target in targets {
                if let Ok(text) = self.text(&target.name) {
                    self.failed
                        .entry(text.into_owned())
                        .or_insert(target.name.span);
                }
            }
            return;
        };
        let Ok(text) = self.text(&target.name) else {
            self.open = true;
            return;
        };
        let text = text.into_owned();
        let span = target.name.span;
        (self.inlined, self.depth) = (0, 0);
        self.defining.clone_from(&text);
        let value_span = value.span;
        let frame = Frame::file();
        let value = match &target.indices {
            Some(indices) => self.by_components(&target.name, indices, value, &frame),
            None => self.expression(value, &frame),
        };
        self.defining.clear();
        let free = self.may_make(&text, span);
        let (Ok(value), Ok(())) = (value, free) else {
            self.failed.entry(text).or_insert(span);
            return;
        };
        let shape = self.graph.scope.shape(value.size.axes());
        let name = self.make(text, Kind::Computed, shape.0, span);
        let notes = std::mem::take(&mut self.notes);
        self.graph.nodes.push(Node {
            name,
            definition: Some(value.expr),
            span,
            value_span,
            notes,
            given: None,
        });
    }

    /// Put a name into the scope.
    pub(super) fn make(&mut self, text: String, kind: Kind, sizes: Vec<Dim>, span: Span) -> Name {
        self.places.push(span);
        self.graph.scope.declare(text, kind, sizes)
    }

    /// Whether there is room for so many names more; said once where there is not.
    pub(super) fn room_for_names(&mut self, count: usize, span: Span) -> Result<(), Reported> {
        let before = self.names_met;
        self.names_met = before.saturating_add(count);
        if self.names_met <= self.limits.names {
            return Ok(());
        }
        if before <= self.limits.names {
            let limit = self.limits.names;
            self.sink.push(
                Diagnostic::new(
                    Code::Limit,
                    span,
                    format!("here the file has more than {limit} names"),
                )
                .hint("raise the limit with `--limit names=…`"),
            );
        }
        self.open = true;
        Err(Reported)
    }
}
