//! Reads the network language.
//!
//! In: a [`Source`]. Out: its [`Network`]; what could not be read is told to the sink, and is missing
//! from the network. Every statement is read by itself, so all independent errors are found at once.
//! `assemble` puts statements, blocks and comments together; `statement` and `expression` build the
//! tree from what pest found; `explain` says what it did not find. Only these files know the grammar's
//! rules; none knows what a name stands for.

mod assemble;
mod explain;
mod expression;
mod foreign;
mod place;
mod statement;

use pest::Parser as _;
use pest::iterators::{Pair, Pairs};

use super::ast::{Network, StatementKind};
use super::lines;
use super::{Limits, is_statement_word};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Source, Span};
use assemble::assemble;
use statement::Head;

mod grammar {
    /// The grammar of the network language, compiled.
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/network.pest"]
    pub(super) struct Grammar;
}

use grammar::{Grammar, Rule};

/// What stands in a text, or the one thing that is wrong with it.
type Read<T> = Result<T, Box<Diagnostic>>;

/// Texts that nest deeper than this are read on a thread of their own.
const SHALLOW: usize = 16;

/// Stack for one level of nesting: several times what a debug build needs.
const STACK_PER_LEVEL: usize = 32 * 1024;

/// Read a text in the network language.
///
/// A network comes back in any case; it is whole if nothing that [is an error](Code::is_error) was
/// told to the sink. Time and memory are linear in the text. The stack of the caller's thread does
/// not matter: pest recurses for every bracket, so a text that nests deep is read on a thread whose
/// stack fits the limit.
///
/// ```
/// use backprose::{diagnostic::Diagnostics, source::Source, syntax};
/// let mut sink = Diagnostics::new();
/// let source = Source::new("net.bp", "input x[2]\nz = 2 * x + [1, 0]\n");
/// let network = syntax::parse(&source, &syntax::Limits::default(), &mut sink);
/// assert_eq!(network.statements.len(), 2);
/// assert!(!sink.has_errors());
/// ```
pub fn parse(source: &Source, limits: &Limits, sink: &mut Diagnostics) -> Network {
    let text = source.text.as_str();
    if text.len() > limits.text {
        let message = format!(
            "this text has {} bytes, and the limit is {}",
            text.len(),
            limits.text
        );
        let hint = format!("raise the limit with `--limit text={}`", text.len());
        sink.push(Diagnostic::new(Code::Limit, source.whole().first(), message).hint(hint));
        return Network::default();
    }
    let cut = lines::cut(source, *limits, sink);
    if cut.deepest <= SHALLOW {
        return assemble(text, cut, sink);
    }
    let stack = (cut.deepest + SHALLOW) * STACK_PER_LEVEL;
    let read = std::thread::scope(|scope| {
        let reader = std::thread::Builder::new()
            .stack_size(stack)
            .spawn_scoped(scope, || assemble(text, cut, sink));
        reader.ok().and_then(|reader| reader.join().ok())
    });
    read.unwrap_or_else(|| {
        let message = "no thread could be started to read this deep nesting";
        sink.push(Diagnostic::new(
            Code::Limit,
            source.whole().first(),
            message,
        ));
        Network::default()
    })
}

/// Read one statement that has no block.
fn read_statement(text: &str, span: Span, sink: &Diagnostics) -> Read<StatementKind> {
    let mut pairs = pest(Rule::statement, text, span, sink)?;
    let reader = Reader { statement: span };
    reader.statement(next(&mut pairs, span)?)
}

/// Read what stands before the `{` of a block.
fn read_head(text: &str, span: Span, brace: Span, sink: &Diagnostics) -> Read<Head> {
    if span.start == span.end {
        let message = "no `for` or `layer` stands before this `{`";
        return Err(Box::new(Diagnostic::new(Code::Syntax, brace, message)));
    }
    let mut pairs = pest(Rule::head, text, span, sink)?;
    let reader = Reader { statement: span };
    reader.head(next(&mut pairs, span)?)
}

/// Let pest read one statement.
fn pest<'t>(rule: Rule, text: &'t str, span: Span, sink: &Diagnostics) -> Read<Pairs<'t, Rule>> {
    let statement = text.get(span.start..span.end).unwrap_or("");
    Grammar::parse(rule, statement).map_err(|error| {
        // Where nobody will see the words any more, none are looked for.
        match sink.dropped > 0 {
            true => Box::new(Diagnostic::new(Code::Syntax, span, "this cannot be read")),
            false => Box::new(explain::explain(text, span, &error)),
        }
    })
}

/// Builds the tree of one statement.
#[derive(Clone, Copy)]
struct Reader {
    /// Where in the text the statement is; pest counts from its beginning.
    statement: Span,
}

impl Reader {
    fn span(self, pair: &Pair<Rule>) -> Span {
        let (span, offset) = (pair.as_span(), self.statement.start);
        self.statement
            .at(offset + span.start(), offset + span.end())
    }
}

/// The next part, which the grammar promises.
fn next<'t>(pairs: &mut Pairs<'t, Rule>, around: Span) -> Read<Pair<'t, Rule>> {
    pairs.next().ok_or_else(|| unreadable(around))
}

/// A place where the grammar and its reader disagree: a fault of this room, told as a finding.
fn unreadable(span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::Syntax, span, "this cannot be read"))
}

/// Refuse a statement's word as a name.
fn check_free(word: &str, span: Span) -> Read<()> {
    match is_statement_word(word) {
        false => Ok(()),
        true => {
            let message = format!("`{word}` begins statements, and cannot be a name");
            let hint = format!("choose another name, such as `{word}_1`");
            Err(Box::new(
                Diagnostic::new(Code::ReservedName, span, message).hint(hint),
            ))
        }
    }
}
