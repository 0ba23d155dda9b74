//! The network language as written: statements and expressions with their places.
//!
//! Nothing is looked up here: a name is text, a shape is a list of expressions. Chains of operators
//! of one level are flat lists, so that a sum of a hundred thousand terms is no deep tree.

use crate::source::Span;

/// A whole file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Network {
    /// The statements in their order.
    pub statements: Vec<Statement>,
    /// Comments after the last statement.
    pub trailing: Vec<Comment>,
}

/// A comment or a note for the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Where, from its `#`.
    pub span: Span,
    /// The text after the signs, trimmed.
    pub text: String,
    /// `##`: the text goes into the document, above the equation that it belongs to.
    pub is_note: bool,
    /// Whether an empty line stands right above it. The first in a file or block has none.
    pub blank_before: bool,
}

/// One statement, with the comments that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Where, without its comments.
    pub span: Span,
    /// What it says.
    pub kind: StatementKind,
    /// Comments on lines of their own above it.
    pub leading: Vec<Comment>,
    /// The comment at the end of its line.
    pub trailing: Option<Comment>,
    /// Whether an empty line stands right above it, below its leading comments.
    pub blank_before: bool,
}

/// What a statement says.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// `title "…"`
    Title(Text),
    /// `input`, `target`, `param`, `const` with what they declare.
    Declare(Role, Vec<Declaration>),
    /// `name = expr`, `c, h = lstm_cell(…)`, `y[i, j: 4] = …`
    Define(Vec<Target>, Expr),
    /// `for t in 1..3 { … }`
    For {
        /// The loop variable.
        variable: Ident,
        /// The first and last value.
        range: (Expr, Expr),
        /// The statements repeated.
        body: Block,
    },
    /// `fn f(x, k = 2) = expr`
    Function {
        /// Its name.
        name: Ident,
        /// Its arguments.
        parameters: Vec<Parameter>,
        /// Its value.
        body: Expr,
    },
    /// `layer dense(x[n], m, act = identity) { … }`
    Layer {
        /// Its name.
        name: Ident,
        /// Its arguments.
        parameters: Vec<Parameter>,
        /// Its statements.
        body: Block,
    },
    /// `use "file.bp"`
    Use(Text),
    /// `given x = [1, 2], y = 3`
    Given(Vec<Given>),
    /// `derive L wrt W, b`
    Derive {
        /// The scalar.
        of: Name,
        /// What to differentiate by; empty: every parameter.
        wrt: Vec<Name>,
    },
    /// `jacobian y wrt x`
    Jacobian {
        /// The value.
        of: Name,
        /// What to differentiate by.
        wrt: Vec<Name>,
    },
    /// `hessian L wrt a, b`
    Hessian {
        /// The scalar.
        of: Name,
        /// What to differentiate by.
        wrt: Vec<Name>,
    },
    /// `hvp L wrt a, b along u, v`
    Hvp {
        /// The scalar.
        of: Name,
        /// What to differentiate by.
        wrt: Vec<Name>,
        /// The direction, one for each.
        along: Vec<Name>,
    },
    /// `update sgd(lr = 0.5, steps = 3)`
    Update {
        /// The optimiser.
        rule: Ident,
        /// Its settings.
        arguments: Vec<Argument>,
    },
    /// `notation W_1 = "\mathbf{W}"`, `notation layers = "superscript"`
    Notation {
        /// The name set, or `layers`.
        name: Name,
        /// How.
        text: Text,
    },
}

/// Statements in braces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// The statements.
    pub statements: Vec<Statement>,
    /// Comments before the closing brace.
    pub trailing: Vec<Comment>,
}

/// A quoted text, without its quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Where, quotes included.
    pub span: Span,
    /// The text.
    pub text: String,
}

/// A plain word: a function, a layer, a variable, an attribute. NFC, subscripts unfolded.
#[derive(Debug, Clone, PartialEq)]
pub struct Ident {
    /// Where.
    pub span: Span,
    /// The word.
    pub text: String,
}

/// A name that may be built from parts: `W_1`, `h_{t-1}`, `W_{1..2,1..3}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// Where.
    pub span: Span,
    /// Its parts, joined in order. The text parts are NFC, `x₁` is `x_1`.
    pub parts: Vec<NamePart>,
}

/// A part of a [`Name`].
#[derive(Debug, Clone, PartialEq)]
pub enum NamePart {
    /// Letters as they stand.
    Text(String),
    /// `{…}`: each value is written out, joined by commas.
    Built(Vec<Built>),
}

/// One entry between the braces of a built name.
#[derive(Debug, Clone, PartialEq)]
pub enum Built {
    /// A value.
    Value(Expr),
    /// A range, in declarations: every value in turn.
    Range(Expr, Expr),
}

impl Name {
    /// The name, where nothing in it has to be computed.
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [NamePart::Text(text)] => Some(text),
            _ => None,
        }
    }
}

/// Which of the four words declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `input`
    Input,
    /// `target`
    Target,
    /// `param`
    Param,
    /// `const`
    Const,
}

/// `W_1[2, 2] symmetric`
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// The name.
    pub name: Name,
    /// Its sizes; empty: a scalar.
    pub shape: Vec<Expr>,
    /// `onehot`, `positive`, ….
    pub attributes: Vec<Ident>,
}

/// What stands left of `=` in a definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The name.
    pub name: Name,
    /// `[i, j: 4]`; none: the equation is for the whole tensor.
    pub indices: Option<Vec<TargetIndex>>,
}

/// One index on the left side of an equation by components.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetIndex {
    /// The index: a plain name, where the equation is right.
    pub index: Expr,
    /// Its range 1..n, where written.
    pub range: Option<Expr>,
}

/// One argument of a function or layer, as declared: `x[n]`, `k = 2`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Ident,
    /// Its shape, where written.
    pub shape: Option<Vec<Expr>>,
    /// Its value where the call names none.
    pub default: Option<Expr>,
}

/// `x = [1, 2]`, `X from "x.npy"`; `random(…)` is a call like any other here.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The name.
    pub name: Name,
    /// Where its numbers come from.
    pub value: GivenValue,
}

/// Where numbers come from.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenValue {
    /// Numbers as written: an expression of numbers and lists.
    Written(Expr),
    /// `from "file.npy"`
    File(Text),
}

/// An argument of a call: by place, or by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Its name, where written.
    pub name: Option<Ident>,
    /// Its value.
    pub value: Expr,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// Where.
    pub span: Span,
    /// What it says.
    pub kind: Box<ExprKind>,
}

/// What an expression says.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A number as typed: `3`, `0.5`, `1e-5`.
    Number(String),
    /// A name, a size, an index or a function passed as an argument.
    Name(Name),
    /// `( … )`, kept because a person wrote it.
    Group(Expr),
    /// `-x`
    Negate(Expr),
    /// A chain of one level of operators, read from left to right: `a + b - c`, `a * b @ c / d`.
    Chain {
        /// The first operand.
        first: Expr,
        /// Each further operator, its place, and its operand.
        rest: Vec<(Operator, Span, Expr)>,
    },
    /// `a ^ b`
    Power {
        /// The base.
        base: Expr,
        /// The place of `^` (or of the `²`).
        operator: Span,
        /// The exponent.
        exponent: Expr,
    },
    /// `a.T`
    Transpose {
        /// What is transposed.
        of: Expr,
        /// The place of `.T`.
        operator: Span,
    },
    /// `E[3, :]`, `x[i + 1]`
    Index {
        /// What is indexed.
        of: Expr,
        /// The places.
        places: Vec<Place>,
    },
    /// `relu(z)`, `sum(k: A[i, k] * B[k, j])`
    Call {
        /// The function or layer.
        name: Ident,
        /// Bound indices, before the colon.
        binders: Vec<Binder>,
        /// The arguments.
        arguments: Vec<Argument>,
    },
    /// `[1, 2]`: numbers, or a shape.
    List(Vec<Expr>),
    /// `[i == j]`, `[0 < z <= 1]`: 1 where true, else 0.
    Compare {
        /// The first operand.
        first: Expr,
        /// Each further sign, its place, and its operand.
        rest: Vec<(Comparison, Span, Expr)>,
    },
}

/// The operators of the two levels that are read from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`, `⊙`: elementwise.
    Multiply,
    /// `/`: elementwise.
    Divide,
    /// `@`, `·`: the matrix product.
    MatrixMultiply,
    /// `//`: whole division, in sizes.
    FloorDivide,
}

/// The signs of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`, `≠`
    NotEqual,
    /// `<`
    Less,
    /// `<=`, `≤`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`, `≥`
    GreaterOrEqual,
}

/// One place of an index expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A number, an index, or a `const` of whole numbers.
    At(Expr),
    /// `1..2`
    Range(Expr, Expr),
    /// `:`
    All(Span),
}

/// A bound index of a reduction: `k`, `k = 2..n`.
#[derive(Debug, Clone, PartialEq)]
pub struct Binder {
    /// The index.
    pub index: Ident,
    /// Its range, where written.
    pub range: Option<(Expr, Expr)>,
}
