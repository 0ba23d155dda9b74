//! The canonical form of the network language: what `fmt` and `expand` write.
//!
//! In: a [`Network`], an expression, or a name. Out: text that reads back as the same tree, comments
//! included. One statement a line, two spaces for each block; signs of ASCII; a space around binary
//! signs but `^`; a statement over [`WIDTH`] characters goes on, indented, after a comma or an
//! operator. Brackets stand where a person wrote them, and where a tree that a program built needs
//! them. This room does not know whether what it prints makes sense.

mod expression;

use super::ast::{
    Block, Comment, Declaration, Expr, Given, GivenValue, Name, Network, Parameter, Role,
    Statement, StatementKind, Target, Text,
};
use expression::Line;

/// How long a line may be, in characters, before it goes on in the next.
pub const WIDTH: usize = 100;

/// The canonical text of a network. Printing what it reads back as changes nothing.
///
/// ```
/// use backprose::{diagnostic::Diagnostics, source::Source, syntax};
/// let source = Source::new("net.bp", "z=W·x+b;a=relu( z )  #done");
/// let network = syntax::parse(&source, &syntax::Limits::default(), &mut Diagnostics::new());
/// assert_eq!(syntax::print::print(&network), "z = W @ x + b\na = relu(z)  # done\n");
/// ```
pub fn print(network: &Network) -> String {
    let mut page = Page {
        text: String::new(),
        indent: 0,
        fresh: true,
    };
    page.statements(&network.statements);
    page.comments(&network.trailing);
    page.text
}

/// An expression on one line: `W_1 @ x + b_1`.
pub fn print_expr(expr: &Expr) -> String {
    let mut line = Line::default();
    line.expr(expr);
    line.into_text()
}

/// A name as it is written: `W_1`, `h_{t-1}`.
pub fn print_name(name: &Name) -> String {
    let mut line = Line::default();
    line.name(name);
    line.into_text()
}

/// The lines written so far.
struct Page {
    text: String,
    /// How many blocks stand around.
    indent: usize,
    /// Whether nothing stands in this block yet, so that no empty line may.
    fresh: bool,
}

impl Page {
    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        self.comments(&statement.leading);
        self.blank_line(statement.blank_before);
        let mut line = Line::default();
        let body = line.statement(&statement.kind);
        self.indentation();
        line.fill(2 * self.indent, &mut self.text);
        if let Some(comment) = &statement.trailing {
            self.text.push_str("  ");
            self.comment(comment);
        }
        self.text.push('\n');
        if let Some(body) = body {
            self.block(body);
        }
        self.fresh = false;
    }

    fn block(&mut self, body: &Block) {
        self.indent += 1;
        self.fresh = true;
        self.statements(&body.statements);
        self.comments(&body.trailing);
        self.indent -= 1;
        self.indentation();
        self.text.push_str("}\n");
    }

    /// Comments on lines of their own.
    fn comments(&mut self, comments: &[Comment]) {
        for comment in comments {
            self.blank_line(comment.blank_before);
            self.indentation();
            self.comment(comment);
            self.text.push('\n');
        }
    }

    fn comment(&mut self, comment: &Comment) {
        self.text.push_str(if comment.is_note { "##" } else { "#" });
        if !comment.text.is_empty() {
            self.text.push(' ');
            self.text.push_str(&comment.text);
        }
    }

    fn blank_line(&mut self, wanted: bool) {
        if wanted && !self.fresh {
            self.text.push('\n');
        }
        self.fresh = false;
    }

    fn indentation(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.indent));
    }
}

impl Line {
    /// A statement up to its block, if it has one; the block is handed back.
    fn statement<'n>(&mut self, kind: &'n StatementKind) -> Option<&'n Block> {
        match kind {
            StatementKind::Title(text) => self.word("title ").text(text),
            StatementKind::Declare(role, declarations) => self
                .word(role_word(*role))
                .word(" ")
                .list(declarations, Line::declaration),
            StatementKind::Define(targets, value) => {
                self.list(targets, Line::target).equals().expr(value)
            }
            StatementKind::For {
                variable,
                range,
                body,
            } => {
                self.word("for ")
                    .word(&variable.text)
                    .word(" in ")
                    .range(range)
                    .word(" {");
                return Some(body);
            }
            StatementKind::Function {
                name,
                parameters,
                body,
            } => self
                .word("fn ")
                .word(&name.text)
                .parameters(parameters)
                .equals()
                .expr(body),
            StatementKind::Layer {
                name,
                parameters,
                body,
            } => {
                self.word("layer ")
                    .word(&name.text)
                    .parameters(parameters)
                    .word(" {");
                return Some(body);
            }
            StatementKind::Use(text) => self.word("use ").text(text),
            StatementKind::Given(given) => self.word("given ").list(given, Line::given),
            StatementKind::Derive { of, wrt } if wrt.is_empty() => self.word("derive ").name(of),
            StatementKind::Derive { of, wrt } => self.word("derive ").name(of).names(" wrt ", wrt),
            StatementKind::Jacobian { of, wrt } => {
                self.word("jacobian ").name(of).names(" wrt ", wrt)
            }
            StatementKind::Hessian { of, wrt } => {
                self.word("hessian ").name(of).names(" wrt ", wrt)
            }
            StatementKind::Hvp { of, wrt, along } => self
                .word("hvp ")
                .name(of)
                .names(" wrt ", wrt)
                .names(" along ", along),
            StatementKind::Update { rule, arguments } => self
                .word("update ")
                .word(&rule.text)
                .word("(")
                .list(arguments, Line::argument)
                .word(")"),
            StatementKind::Notation { name, text } => {
                self.word("notation ").name(name).equals().text(text)
            }
        };
        None
    }

    fn names(&mut self, word: &str, names: &[Name]) -> &mut Line {
        self.word(word).list(names, |line, name| line.name(name))
    }

    fn text(&mut self, text: &Text) -> &mut Line {
        self.word("\"").word(&text.text).word("\"")
    }

    fn declaration(&mut self, declaration: &Declaration) -> &mut Line {
        self.name(&declaration.name).shape(&declaration.shape);
        for attribute in &declaration.attributes {
            self.word(" ").word(&attribute.text);
        }
        self
    }

    /// `[2, n]`; nothing for a scalar.
    fn shape(&mut self, shape: &[Expr]) -> &mut Line {
        match shape {
            [] => self,
            _ => self.word("[").list(shape, Line::expr).word("]"),
        }
    }

    fn target(&mut self, target: &Target) -> &mut Line {
        self.name(&target.name);
        let Some(indices) = &target.indices else {
            return self;
        };
        self.word("[")
            .list(indices, |line, index| match &index.range {
                None => line.expr(&index.index),
                Some(range) => line.expr(&index.index).word(": ").expr(range),
            });
        self.word("]")
    }

    fn parameters(&mut self, parameters: &[Parameter]) -> &mut Line {
        self.word("(").list(parameters, Line::parameter).word(")")
    }

    fn parameter(&mut self, parameter: &Parameter) -> &mut Line {
        self.word(&parameter.name.text)
            .shape(parameter.shape.as_deref().unwrap_or(&[]));
        match &parameter.default {
            None => self,
            Some(default) => self.equals().expr(default),
        }
    }

    fn given(&mut self, given: &Given) -> &mut Line {
        self.name(&given.name);
        match &given.value {
            GivenValue::Written(value) => self.equals().expr(value),
            GivenValue::File(text) => self.word(" from ").text(text),
        }
    }
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Input => "input",
        Role::Target => "target",
        Role::Param => "param",
        Role::Const => "const",
    }
}
