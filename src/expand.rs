//! The network with every layer and loop written out.
//!
//! In: the statements of a file and the graph that they come to. Out: a text of the network language
//! with the same graph. A statement that needs no layer and no loop stays as the author wrote it, in
//! its canonical form; instead of the others stand the declarations and equations that they made.
//! This room knows no calculus and computes nothing.

use crate::graph::{Demand, Graph, Node, Optimizer, Request, Update, Want, prelude};
use crate::notation::text;
use crate::scope::{Attribute, Kind, Name, Scope};
use crate::source::Span;
use crate::syntax::ast::{Comment, Expr, ExprKind, Network, Statement, StatementKind};
use crate::syntax::print::print;

/// The text. It has the statements in their order; who wants its canonical form prints it again.
pub fn expand(network: &Network, graph: &Graph) -> String {
    let mut page = Page::new(network, graph);
    for statement in &network.statements {
        page.statement(statement);
    }
    page.text += &print(&Network {
        statements: Vec::new(),
        trailing: network.trailing.clone(),
    });
    page.text
}

/// What is written so far, and what is still to be written.
struct Page<'g> {
    text: String,
    /// The letters, each as a network has to spell it.
    scope: Scope,
    nodes: &'g [Node],
    requests: &'g [Request],
    demands: &'g [Demand],
    /// How many requests are behind.
    derived: usize,
    /// Every parameter: what `derive` goes by where it names nothing.
    params: Vec<Name>,
    /// The layers of the file.
    layers: Vec<&'g str>,
    /// The word of the declaration that was written last, where the next may join it.
    declared: Option<&'static str>,
}

impl<'g> Page<'g> {
    fn new(network: &'g Network, graph: &'g Graph) -> Page<'g> {
        let mut scope = graph.scope.clone();
        let names: Vec<Name> = scope.names().collect();
        for name in &names {
            let letter = scope.letter_mut(*name);
            letter.text = spelled(&letter.text);
        }
        let layers = network.statements.iter().filter_map(|one| match &one.kind {
            StatementKind::Layer { name, .. } => Some(name.text.as_str()),
            _ => None,
        });
        Page {
            text: String::new(),
            nodes: &graph.nodes,
            requests: &graph.requests,
            demands: &graph.demands,
            derived: 0,
            params: names
                .into_iter()
                .filter(|name| scope.letter(*name).kind == Kind::Param)
                .collect(),
            layers: layers.collect(),
            declared: None,
            scope,
        }
    }

    fn statement(&mut self, statement: &Statement) {
        let nodes = taken(&mut self.nodes, |node| node.span, statement.span);
        let requests = taken(&mut self.requests, |one| one.span, statement.span);
        let demands = taken(&mut self.demands, |one| one.span, statement.span);
        let before = self.derived;
        self.derived += requests.len();
        let comments = &statement.leading;
        self.declared = None;
        let stays = match &statement.kind {
            StatementKind::Layer { .. } => return,
            StatementKind::For { .. } => false,
            StatementKind::Define(targets, value) => {
                nodes.len() == targets.len() && !self.calls_a_layer(value)
            }
            _ => true,
        };
        if statement.blank_before || comments.first().is_some_and(|one| one.blank_before) {
            self.text.push('\n');
        }
        if stays {
            self.text += &print(&Network {
                statements: vec![statement.clone()],
                trailing: Vec::new(),
            });
            return;
        }
        let remarks: Vec<Comment> = comments
            .iter()
            .filter(|one| !one.is_note)
            .cloned()
            .collect();
        self.text += &print(&Network {
            statements: Vec::new(),
            trailing: remarks,
        });
        nodes.iter().for_each(|node| self.node(node));
        let mut demands = demands.iter().peekable();
        for (at, request) in requests.iter().enumerate() {
            while let Some(demand) = demands.next_if(|one| one.after <= before + at) {
                self.demand(demand);
            }
            self.request(request);
        }
        demands.for_each(|demand| self.demand(demand));
    }

    /// Whether a right side is a call of a layer; inside an expression a layer leaves names.
    fn calls_a_layer(&self, value: &Expr) -> bool {
        match &*value.kind {
            ExprKind::Call { name, .. } => {
                self.layers.contains(&name.text.as_str()) || prelude::is_layer(&name.text)
            }
            _ => false,
        }
    }

    fn node(&mut self, node: &Node) {
        self.notes(&node.notes);
        let letter = self.scope.letter(node.name);
        let name = &letter.text;
        let role = match letter.kind {
            Kind::Input => "input",
            Kind::Target => "target",
            Kind::Param => "param",
            Kind::Const => "const",
            Kind::Computed | Kind::Adjoint { .. } | Kind::Slope { .. } => {
                if let Some(definition) = &node.definition {
                    let (left, value) = text::equation(node.name, definition, &self.scope);
                    self.text += &format!("{left} = {value}\n");
                }
                self.declared = None;
                return;
            }
        };
        let sizes: Vec<String> = letter
            .declared
            .iter()
            .map(|size| self.scope.dim_text(*size))
            .collect();
        let shape = match sizes.is_empty() {
            true => String::new(),
            false => format!("[{}]", sizes.join(", ")),
        };
        let facts: String = letter.attributes.iter().map(|one| fact(*one)).collect();
        if self.declared == Some(role) && node.notes.is_empty() {
            self.text.truncate(self.text.len() - 1);
            self.text += &format!(", {name}{shape}{facts}\n");
        } else {
            self.text += &format!("{role} {name}{shape}{facts}\n");
        }
        self.declared = Some(role);
    }

    fn request(&mut self, request: &Request) {
        self.notes(&request.notes);
        let text = |name: &Name| self.scope.letter(*name).text.clone();
        let wrt: Vec<String> = request.wrt.iter().map(text).collect();
        let of = text(&request.of);
        self.text += &match request.wrt == self.params {
            true => format!("derive {of}\n"),
            false => format!("derive {of} wrt {}\n", wrt.join(", ")),
        };
    }

    fn demand(&mut self, demand: &Demand) {
        self.notes(&demand.notes);
        let text = |name: &Name| self.scope.letter(*name).text.clone();
        let list = |names: &[Name]| names.iter().map(text).collect::<Vec<_>>().join(", ");
        self.text += &match &demand.want {
            Want::Jacobian { of, wrt } => format!("jacobian {} wrt {}\n", text(of), list(wrt)),
            Want::Hessian { of, wrt, along } => match along {
                None => format!("hessian {} wrt {}\n", text(of), list(wrt)),
                Some(along) => {
                    let (of, wrt, along) = (text(of), list(wrt), list(along));
                    format!("hvp {of} wrt {wrt} along {along}\n")
                }
            },
            Want::Update(update) => updated(update),
        };
    }

    fn notes(&mut self, notes: &[String]) {
        for note in notes {
            self.text += &format!("## {note}\n");
        }
    }
}

/// `update adam(lr = 0.1, …)`, with all settings that are its own.
fn updated(update: &Update) -> String {
    let (name, own) = match &update.optimizer {
        Optimizer::Sgd => ("sgd", String::new()),
        Optimizer::Momentum { beta } => ("momentum", format!(", beta = {beta}")),
        Optimizer::Nesterov { beta } => ("nesterov", format!(", beta = {beta}")),
        Optimizer::RmsProp { beta, eps } => ("rmsprop", format!(", beta = {beta}, eps = {eps}")),
        Optimizer::AdaGrad { eps } => ("adagrad", format!(", eps = {eps}")),
        Optimizer::Adam { beta1, beta2, eps } => {
            let own = format!(", beta1 = {beta1}, beta2 = {beta2}, eps = {eps}");
            ("adam", own)
        }
    };
    let mut text = format!("update {name}(lr = {}{own}", update.rate);
    if update.steps != 1 {
        text += &format!(", steps = {}", update.steps);
    }
    if !update.weight_decay.is_zero() {
        text += &format!(", weight_decay = {}", update.weight_decay);
    }
    text + ")\n"
}

/// What stands at the front and lies in a span.
fn taken<'g, T>(rest: &mut &'g [T], place: impl Fn(&T) -> Span, span: Span) -> &'g [T] {
    let inside = |one: &&T| {
        let place = place(one);
        place.file == span.file && place.start >= span.start && place.start < span.end
    };
    let count = rest.iter().take_while(inside).count();
    let (front, behind) = rest.split_at(count);
    *rest = behind;
    front
}

/// A name as it is written: what only braces can write stands in braces.
fn spelled(text: &str) -> String {
    let is_number = |sign: char| sign.is_ascii_digit() || sign == ',' || sign == '-';
    let mut spelled = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_number) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|sign| !is_number(sign)).unwrap_or(from.len());
        let (run, behind) = from.split_at(end);
        spelled += before;
        match run.contains([',', '-']) {
            true => spelled += &format!("{{{run}}}"),
            false => spelled += run,
        }
        rest = behind;
    }
    spelled + rest
}

fn fact(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::OneHot => " onehot",
        Attribute::Simplex => " simplex",
        Attribute::Positive => " positive",
        Attribute::Symmetric => " symmetric",
        Attribute::PositiveDefinite => " positive_definite",
        Attribute::Invertible => " invertible",
    }
}
