//! LaTeX as people write it, read into a tree of what stands where.
//!
//! In: the text of one formula, and the macros of the work. Out: [`Piece`]s, the statements of the
//! formula with their sides, each a row of [`Node`]s with true places in the text. What cannot be
//! read is a node of its own ([`Kind::Problem`]) in its place, and never silences what follows.
//!
//! This reader knows the signs of mathematics and not what they mean: which letters are names,
//! whether a `T` transposes and what a juxtaposition multiplies is told by [`super::interpret`],
//! which has the names of the work.

mod commands;
mod environment;
mod forms;
mod items;
mod macros;
mod number;
mod pairs;
mod row;
mod scripts;
mod statements;
mod token;
mod unicode;
mod words;

pub use macros::Macros;
use std::ops::Range;
use token::Token;

/// How a work writes what LaTeX leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Whether `0,5` is a half: a comma right between two digits is the decimal sign.
    pub decimal_comma: bool,
}

/// The statements of a formula, with or without the environment that displays it.
///
/// ```
/// use backprose::notation::read::{Macros, Options, read};
/// let pieces = read(r"a = b = 2, \quad c &lt; 3", &Macros::new(), &Options::default());
/// assert_eq!(pieces.len(), 2);
/// assert_eq!(pieces[0].sides.len(), 3);
/// assert_eq!(pieces[0].sides[1].span, 4..5);
/// ```
pub fn read(latex: &str, macros: &Macros, options: &Options) -> Vec<Piece> {
    let tokens = pairs::tidy(macros::expanded(latex, macros));
    let pairs = pairs::pairs(&tokens);
    let mut parser = row::Parser::new(&tokens, &pairs, options);
    let items = parser.items(tokens.len(), true);
    statements::pieces(items, &parser.unclosed)
}

/// One expression, whatever stands in it: its nodes in a row.
///
/// ```
/// use backprose::notation::read::{Font, Kind, row};
/// let nodes = row(r"\alpha x");
/// assert_eq!(nodes[0].kind, Kind::Letter("alpha".into(), Font::Plain));
/// assert_eq!(nodes[1].span, 7..8);
/// ```
pub fn row(latex: &str) -> Vec<Node> {
    let tokens: Vec<Token> = pairs::tidy(token::tokens(latex));
    let pairs = pairs::pairs(&tokens);
    let options = Options::default();
    let mut parser = row::Parser::new(&tokens, &pairs, &options);
    parser.nodes(tokens.len())
}

/// A part of a formula with its place in the formula's text (half-open bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Range<usize>,
}

/// What stands in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Digits without a sign, a point for the decimal sign, no separators: `1234.5`.
    Number(String),
    /// One letter: a Latin one as it is, a Greek one by its name in the network language (`delta`),
    /// `ell`; other scripts as they are.
    Letter(String, Font),
    /// Several letters that are one word: `\operatorname{ReLU}`, `\tanh`, `\mathrm{out}`, and
    /// `target` where letters of `\mathit` or `\text` stand in a formula as a name.
    Word(String),
    /// A sign between operands.
    Operator(Operator),
    /// A relation: between sides at the top level, inside brackets `[z > 0]` as well.
    Relation(Relation),
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:` or `\colon`
    Colon,
    /// `|` that opens or closes nothing: `P(a | b)`, `\mid`, `\vert`.
    Bar,
    /// `!`
    Factorial,
    /// `\ldots`, `\cdots`, `\vdots`, `…`
    Dots,
    /// `∂`
    Partial,
    /// `∇`
    Nabla,
    /// `∞`
    Infinity,
    /// `∅`, `\dagger` and other signs that a formula may show, by their command's name.
    Sign(String),
    /// `\sum`, `\prod`, `\max`, `\min`, `\int`…: a big sign; its limits are the scripts around it.
    Big(Big),
    /// Several nodes in a row: a group in braces, the inside of brackets, a cell.
    Row(Vec<Node>),
    /// Above and below the line.
    Fraction(Box<Node>, Box<Node>),
    /// The index of the root, if one is written, and what is under it.
    Root(Option<Box<Node>>, Box<Node>),
    /// A mark over something: `\hat y`.
    Accent(Accent, Box<Node>),
    /// What stands at the corners of a base.
    Scripts(Box<Scripts>),
    /// Something in brackets. `\left.` and `\right.` are [`Fence::None`].
    Fenced(Fence, Box<Node>, Fence),
    /// Cells in rows, with the brackets of the environment or those right around it.
    Matrix(Fence, Vec<Vec<Node>>, Fence),
    /// `\begin{cases}`: rows of cells.
    Cases(Vec<Vec<Node>>),
    /// `\underbrace{body}_{note}`, `\overbrace`, `\underset`, `\overset`, `\stackrel`.
    Noted(Box<Node>, Box<Node>),
    /// Words of a language: `\text{if }`.
    Text(String),
    /// `\quad` and wider.
    Space,
    /// What could not be read.
    Problem(Problem),
}

/// A typeface, as far as one may make a name of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Font {
    /// As a letter is set by itself.
    #[default]
    Plain,
    /// `\mathrm`, `\text`
    Upright,
    /// `\mathbf`, `\boldsymbol`, `\vec`
    Bold,
    /// `\mathcal`, `\mathscr`
    Script,
    /// `\mathbb`
    Blackboard,
    /// `\mathfrak`, `\mathsf`, `\mathtt`
    Other,
}

/// A sign between operands, or before one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`, `−`
    Minus,
    /// `\pm`
    PlusMinus,
    /// `\cdot`, `·`
    Dot,
    /// `\times`, `×`
    Times,
    /// `*`, `\ast`, `\star`
    Star,
    /// `\odot`, `⊙`, `∘`, `\circ`, `\bullet`
    Hadamard,
    /// `\oslash`, `⊘`
    HadamardDivide,
    /// `\otimes`, `⊗`
    Kronecker,
    /// `\oplus`
    DirectSum,
    /// `/`, `\div`
    Slash,
}

/// A sign between two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// `=`
    Equal,
    /// `≈`, `\simeq`, `\cong`, `\doteq`
    Approximately,
    /// `≡`
    Identical,
    /// `:=`, `≜`, `\coloneqq`, `\triangleq`, `\stackrel{def}{=}`
    Defined,
    /// `←`, `\gets`, `\leftarrow`
    Becomes,
    /// `+=`
    Increased,
    /// `-=`
    Decreased,
    /// `≠`
    NotEqual,
    /// `<`, `≪`
    Less,
    /// `≤`
    LessOrEqual,
    /// `>`
    Greater,
    /// `≥`
    GreaterOrEqual,
    /// `∈`, `\ni`, `⊂`
    In,
    /// `∝`, `\sim` and others that claim no equality.
    Other,
}

/// A big sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Big {
    /// `\sum`
    Sum,
    /// `\prod`
    Product,
    /// `\max`
    Max,
    /// `\min`
    Min,
    /// `\arg\max`
    ArgMax,
    /// `\arg\min`
    ArgMin,
    /// `\int`, `\lim`, `\bigcup` …: what this program does not compute.
    Other,
}

/// A mark over something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Accent {
    /// `\hat`, `\widehat`
    Hat,
    /// `\bar`, `\overline`
    Bar,
    /// `\tilde`, `\widetilde`
    Tilde,
    /// `\dot`
    Dot,
    /// `\ddot`
    DoubleDot,
    /// `\vec`, `\overrightarrow`
    Arrow,
    /// `\check`, `\breve`, `\acute`, `\underline` and others
    Other,
}

/// A bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fence {
    /// `( )`
    Round,
    /// `[ ]`, `⟦ ⟧`
    Square,
    /// `\{ \}`
    Curly,
    /// `| |`, `\lvert \rvert`
    Bar,
    /// `\| \|`, `\lVert \rVert`
    DoubleBar,
    /// `\langle \rangle`
    Angle,
    /// `\lfloor \rfloor`, `\lceil \rceil`
    Floor,
    /// None: `\left.`, and the sides of a plain `matrix` or `array`.
    None,
}

/// What stands at the corners of a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scripts {
    /// The base; an empty row where none is written (`{}^T`).
    pub base: Node,
    /// Below.
    pub sub: Option<Node>,
    /// Above, primes not counted.
    pub sup: Option<Node>,
    /// How many primes, written as `'`, `′` or `^\prime`.
    pub primes: u8,
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A command that is not known, with its backslash.
    UnknownCommand(String),
    /// An environment that is not known.
    UnknownEnvironment(String),
    /// A sign that is not known.
    UnknownSign(char),
    /// A bracket or brace that is never closed.
    NotClosed(String),
    /// A bracket or brace that closes nothing.
    NotOpened(String),
    /// A command that has not all its arguments.
    MissingArgument(String),
    /// Two scripts of a kind at one base: `a^2^3`.
    DoubleScript,
    /// Nested deeper than the limit.
    TooDeep,
    /// More macros, cells or signs than the limit.
    TooMuch,
}

/// One statement of a formula: `a = b = c`, or words and what stands between statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What stands before it.
    pub after: Separator,
    /// Its sides, at least one. The first has a relation where the piece goes on with the one
    /// before it: `&= c`.
    pub sides: Vec<Side>,
    /// Words beside it, in their order: `\text{if } z > 0` is the words `if` and, as the next piece
    /// with [`Separator::Words`], `z > 0`.
    pub words: Vec<String>,
}

/// One side of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The relation before it and its place; none at the beginning of a statement.
    pub relation: Option<(Relation, Range<usize>)>,
    /// What stands there: the nodes of a row, at least one unless it was left empty.
    pub row: Vec<Node>,
    /// From its first node to its last.
    pub span: Range<usize>,
}

/// What stands before a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Separator {
    /// Nothing: it begins the formula.
    Start,
    /// A new row of an aligned display.
    Row,
    /// `,` or `、` or `，`
    Comma,
    /// `;` or `；`
    Semicolon,
    /// `\quad` or wider.
    Space,
    /// `\Rightarrow`, `\implies`, `\iff`, `\to`
    Arrow,
    /// Words: `\text{and}`.
    Words(String),
}
