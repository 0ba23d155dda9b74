//! The walk over the statements of a file.
//!
//! In: statements. Out: a [`Graph`]. A statement that is wrong is told once and left out; the name
//! that it would have made is remembered as failed, and whoever uses it stays silent.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::PutIn;
use super::layers::{Active, Left};
use super::letters::Letters;
use super::names::Reported;
use super::numbers::Given;
use super::survey::{Home, Survey, survey};
use super::used::{self, Seen, Used};
use super::value::Frame;
use super::{Graph, Limits};
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

/// Go through the file. Where numbers that are given for a layer's parameters, or in loops, say what
/// size a symbol is, that is known only behind; so the file is gone through again.
fn walk(
    network: &ast::Network,
    files: &dyn Files,
    limits: &Limits,
    sink: &mut Diagnostics,
) -> Graph {
    let used = used::read(network, files, limits, sink);
    let seen = used.seen(network, sink);
    let texts = Texts {
        network,
        used: &used,
        seen: &seen,
    };
    let mut known = Vec::new();
    for _ in 0..MOST_WALKS {
        let mut found = sink.clone();
        let (graph, said) = walk_knowing(texts, &known, files, limits, &mut found);
        if said.is_empty() {
            *sink = found;
            return graph;
        }
        known.extend(said);
    }
    walk_knowing(texts, &known, files, limits, sink).0
}

/// The file and those that it uses, read.
#[derive(Clone, Copy)]
struct Texts<'a> {
    network: &'a ast::Network,
    used: &'a Used,
    seen: &'a FxHashMap<Home, Vec<Seen<'a>>>,
}

/// What numbers said of a size: its symbol, its number, and where that is given.
pub(super) type SizeSaid = (String, u64, Span);

/// With each walk at least one more size is known; symbols that come by one another are rare.
const MOST_WALKS: usize = 3;

fn walk_knowing(
    texts: Texts,
    known: &[SizeSaid],
    files: &dyn Files,
    limits: &Limits,
    sink: &mut Diagnostics,
) -> (Graph, Vec<SizeSaid>) {
    let network = texts.network;
    let survey = survey(&network.statements, texts.seen, limits);
    let mut walk = Elaborator::new(survey, files, limits, sink);
    walk.open |= texts.used.failed;
    for (statement, home) in texts.used.statements() {
        walk.used_statement(statement, home);
    }
    walk.read_given(&network.statements);
    walk.settle_sizes(&network.statements);
    walk.sizes_known(known);
    walk.survey_loops(&network.statements);
    let mut file = Frame::file();
    for statement in &network.statements {
        walk.statement(statement, &mut file);
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
    (graph, walk.sizes_said)
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
    /// Layers that are being put in, from the outermost.
    pub(super) active: Vec<Active<'a>>,
    /// How many calls of layers have taken a number.
    pub(super) calls: u64,
    /// Parameters of layers that were called with a `name`.
    pub(super) shared: FxHashSet<Name>,
    /// How often the loops went round.
    pub(super) rounds: usize,
    /// Numbers given for what may be a size, and is none in a declaration.
    pub(super) sizes_free: FxHashMap<String, (Span, u64)>,
    /// What numbers say of sizes that have none yet.
    pub(super) sizes_said: Vec<SizeSaid>,
    /// Comments in braces that are notes, told in the first round already.
    noted: FxHashSet<*const Statement>,
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
            active: Vec::new(),
            calls: 0,
            shared: FxHashSet::default(),
            rounds: 0,
            sizes_free: FxHashMap::default(),
            sizes_said: Vec::new(),
            noted: FxHashSet::default(),
            names_met: 0,
            notes: Vec::new(),
            titled: None,
        }
    }

    /// Go through a statement: at the top of the file, in a loop, or in a layer that is put in.
    pub(super) fn statement(&mut self, statement: &'a Statement, frame: &mut Frame<'a>) {
        self.note(statement);
        match &statement.kind {
            StatementKind::Title(text) => self.title(text),
            StatementKind::Declare(role, declarations) => {
                for declaration in declarations {
                    self.declare(*role, declaration, frame);
                }
            }
            StatementKind::Define(targets, value) => self.define(targets, value, frame),
            StatementKind::Derive { of, wrt } => self.derive(of, wrt, frame),
            // These may stand anywhere, and are read before or after the walk.
            StatementKind::Given(_) | StatementKind::Notation { .. } | StatementKind::Use(_) => {}
            StatementKind::Function {
                name, parameters, ..
            } => self.check_function(name, parameters, Home::File),
            StatementKind::Layer {
                name,
                parameters,
                body,
            } => {
                self.check_function(name, parameters, Home::File);
                self.check_block(body, Some(name));
            }
            StatementKind::For {
                variable,
                range,
                body,
            } => {
                if frame.own.is_none() {
                    self.check_block(body, None);
                }
                self.repeat(variable, range, body, frame);
            }
            StatementKind::Jacobian { of, wrt } => self.jacobian(of, wrt, frame),
            StatementKind::Hessian { of, wrt } => self.hessian("hessian", (of, wrt), None, frame),
            StatementKind::Hvp { of, wrt, along } => {
                self.hessian("hvp", (of, wrt), Some(along), frame)
            }
            StatementKind::Update { rule, arguments } => self.update(rule, arguments, frame),
        }
    }

    /// A statement of a file that is used: only what it defines counts.
    fn used_statement(&mut self, statement: &'a Statement, home: Home) {
        match &statement.kind {
            StatementKind::Function {
                name, parameters, ..
            } => self.check_function(name, parameters, home),
            StatementKind::Layer {
                name,
                parameters,
                body,
            } => {
                self.check_function(name, parameters, home);
                self.check_block(body, Some(name));
            }
            _ => {}
        }
    }

    /// Keep what the author wrote at a statement for the document, once.
    fn note(&mut self, statement: &'a Statement) {
        let comments = statement.leading.iter().chain(&statement.trailing);
        let notes = comments.filter(|comment| comment.is_note);
        // What stands above a function or loop is said of it as a whole; of a function it is no part
        // of the document.
        let is_function = matches!(
            statement.kind,
            StatementKind::Function { .. } | StatementKind::Layer { .. }
        );
        if !is_function && self.noted.insert(statement) {
            self.notes.extend(notes.map(|comment| comment.text.clone()));
        }
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

    fn define(&mut self, targets: &'a [ast::Target], value: &'a ast::Expr, frame: &mut Frame<'a>) {
        let mut left = Vec::with_capacity(targets.len());
        for target in targets {
            let Ok(text) = self.text_in(&target.name, frame) else {
                self.open = true;
                return;
            };
            let span = target.name.span;
            let Ok((name, span)) = self.called(&text, span, frame) else {
                return;
            };
            let value = Elaborator::value_place(&text, value.span, frame);
            let of = Left {
                text: name,
                span,
                value,
            };
            left.push((text, of));
        }
        self.inlined = 0;
        if frame.call.is_none() {
            self.depth = 0;
        }
        if let Some((_, first)) = left.first() {
            self.defining.clone_from(&first.text);
        }
        let made = self.defined(targets, &left, value, frame);
        self.defining.clear();
        let names = made.unwrap_or_default();
        for (at, (text, left)) in left.into_iter().enumerate() {
            let name = names.get(at).copied();
            if name.is_none() {
                self.failed.entry(left.text).or_insert(left.span);
            }
            self.own_made(&text, name, frame);
        }
    }

    /// The names that an equation makes, with what they are.
    fn defined(
        &mut self,
        targets: &'a [ast::Target],
        left: &[(Cow<'a, str>, Left)],
        value: &'a ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<Vec<Name>, Reported> {
        let left: Vec<Left> = left.iter().map(|(_, left)| left.clone()).collect();
        let value = match targets {
            [
                ast::Target {
                    name,
                    indices: Some(indices),
                },
            ] => {
                let value = self.by_components(name, indices, value, frame);
                value.map(PutIn::Value)
            }
            _ => self.right_side(&left, value, frame),
        };
        let value = match value {
            Ok(PutIn::Names(names)) => return Ok(names),
            Ok(PutIn::Value(value)) => Ok(value),
            Err(reported) => Err(reported),
        };
        let [one] = left.as_slice() else {
            value?;
            let span = targets.get(1).map_or(Span::default(), |one| one.name.span);
            let message = "several names on the left take the last equations of a layer, and no layer is called here";
            self.report(Diagnostic::new(Code::Arguments, span, message), frame);
            return Err(Reported);
        };
        // A layer whose last equation was wrong has told so of this name already.
        if value.is_err() && self.failed.get(&one.text) == Some(&one.span) {
            return Err(Reported);
        }
        let free = self.may_make(&one.text, one.span);
        let (value, ()) = (value?, free?);
        Ok(vec![self.equation(one.clone(), value)])
    }

    /// What stands on the right; of a layer that is called alone there, its last equations.
    fn right_side(
        &mut self,
        left: &[Left],
        value: &'a ast::Expr,
        frame: &Frame<'a>,
    ) -> Result<PutIn, Reported> {
        if let ast::ExprKind::Call {
            name,
            binders,
            arguments,
        } = &*value.kind
            && binders.is_empty()
            && let Some((text, definitions)) = self.definitions(name, frame)?
        {
            return self.put_in(name, text, &definitions, arguments, left, frame);
        }
        self.expression(value, frame).map(PutIn::Value)
    }

    /// Put a name into the scope.
    pub(super) fn make(&mut self, text: String, kind: Kind, sizes: Vec<Dim>, span: Span) -> Name {
        self.places.push(span);
        self.graph.scope.declare(text, kind, sizes)
    }

    /// Whether there are more names than there may be.
    pub(super) fn names_full(&self) -> bool {
        self.names_met > self.limits.names
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
