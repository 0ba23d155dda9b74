//! Statements: from what pest found to the tree. One function for each kind of part.

use pest::iterators::{Pair, Pairs};

use super::{Read, Reader, Rule, next, unreadable};
use crate::source::Span;
use crate::syntax::ast::{
    Block, Declaration, Expr, Given, GivenValue, Ident, Name, Parameter, Role, StatementKind,
    Target, TargetIndex, Text,
};

/// What stands before a block.
pub(super) enum Head {
    /// `for t in 1..3`
    For(Ident, (Expr, Expr)),
    /// `layer dense(x[n], m)`
    Layer(Ident, Vec<Parameter>),
}

impl Head {
    /// The statement, its block being read.
    pub(super) fn with(self, body: Block) -> StatementKind {
        match self {
            Head::For(variable, range) => StatementKind::For {
                variable,
                range,
                body,
            },
            Head::Layer(name, parameters) => StatementKind::Layer {
                name,
                parameters,
                body,
            },
        }
    }
}

impl Reader {
    /// A statement without a block.
    pub(super) fn statement(self, pair: Pair<Rule>) -> Read<StatementKind> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = pair.into_inner();
        if rule == Rule::define {
            return self.define(parts, span);
        }
        let word = next(&mut parts, span)?;
        match rule {
            Rule::title => Ok(StatementKind::Title(self.text(next(&mut parts, span)?)?)),
            Rule::use_file => Ok(StatementKind::Use(self.text(next(&mut parts, span)?)?)),
            Rule::declare => {
                let role = role(word.as_str()).ok_or_else(|| unreadable(span))?;
                let declarations: Read<_> = parts.map(|part| self.declaration(part)).collect();
                Ok(StatementKind::Declare(role, declarations?))
            }
            Rule::function => {
                let name = self.ident(next(&mut parts, span)?)?;
                let parameters = self.parameters(next(&mut parts, span)?)?;
                next(&mut parts, span)?; // `=`
                Ok(StatementKind::Function {
                    name,
                    parameters,
                    body: self.expr(next(&mut parts, span)?)?,
                })
            }
            Rule::given => {
                let given: Read<_> = parts.map(|part| self.given(part)).collect();
                Ok(StatementKind::Given(given?))
            }
            Rule::derive => {
                let of = self.name(next(&mut parts, span)?)?;
                Ok(StatementKind::Derive {
                    of,
                    wrt: self.names_after_word(&mut parts, span)?,
                })
            }
            Rule::jacobian => {
                let of = self.name(next(&mut parts, span)?)?;
                Ok(StatementKind::Jacobian {
                    of,
                    wrt: self.names_after_word(&mut parts, span)?,
                })
            }
            Rule::hessian => {
                let of = self.name(next(&mut parts, span)?)?;
                Ok(StatementKind::Hessian {
                    of,
                    wrt: self.names_after_word(&mut parts, span)?,
                })
            }
            Rule::hvp => {
                let of = self.name(next(&mut parts, span)?)?;
                let wrt = self.names_after_word(&mut parts, span)?;
                Ok(StatementKind::Hvp {
                    of,
                    wrt,
                    along: self.names_after_word(&mut parts, span)?,
                })
            }
            Rule::update => {
                let rule = self.ident(next(&mut parts, span)?)?;
                let (_, arguments) = self.arguments(next(&mut parts, span)?)?;
                Ok(StatementKind::Update { rule, arguments })
            }
            Rule::notation => {
                let name = self.name(next(&mut parts, span)?)?;
                next(&mut parts, span)?; // `=`
                Ok(StatementKind::Notation {
                    name,
                    text: self.text(next(&mut parts, span)?)?,
                })
            }
            _ => Err(unreadable(span)),
        }
    }

    /// What stands before a block.
    pub(super) fn head(self, pair: Pair<Rule>) -> Read<Head> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = pair.into_inner();
        next(&mut parts, span)?; // `for`, `layer`
        let name = self.ident(next(&mut parts, span)?)?;
        let part = next(&mut parts, span)?;
        match rule {
            Rule::for_head => {
                let range = next(&mut parts, span)?; // after `in`
                Ok(Head::For(name, self.range(range)?))
            }
            Rule::layer_head => Ok(Head::Layer(name, self.parameters(part)?)),
            _ => Err(unreadable(span)),
        }
    }

    /// `c_1, h_1 = lstm_cell(…)`, `y[i, j: n] = …`
    fn define(self, parts: Pairs<Rule>, span: Span) -> Read<StatementKind> {
        let mut targets = Vec::with_capacity(1);
        let mut value = None;
        for part in parts {
            match part.as_rule() {
                Rule::target => targets.push(self.target(part)?),
                Rule::expr => value = Some(self.expr(part)?),
                _ => {} // `=`
            }
        }
        Ok(StatementKind::Define(
            targets,
            value.ok_or_else(|| unreadable(span))?,
        ))
    }

    fn target(self, pair: Pair<Rule>) -> Read<Target> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let name = self.name(next(&mut parts, span)?)?;
        let indices = parts.next().map(|indices| {
            indices
                .into_inner()
                .map(|index| self.target_index(index))
                .collect()
        });
        Ok(Target {
            name,
            indices: indices.transpose()?,
        })
    }

    fn target_index(self, pair: Pair<Rule>) -> Read<TargetIndex> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let index = self.expr(next(&mut parts, span)?)?;
        Ok(TargetIndex {
            index,
            range: parts.next().map(|range| self.expr(range)).transpose()?,
        })
    }

    /// `W_1[2, 2] symmetric`
    fn declaration(self, pair: Pair<Rule>) -> Read<Declaration> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let name = self.name(next(&mut parts, span)?)?;
        let (mut shape, mut attributes) = (Vec::new(), Vec::new());
        for part in parts {
            match part.as_rule() {
                Rule::shape => shape = self.exprs(part)?,
                _ => attributes.push(Ident {
                    span: self.span(&part),
                    text: part.as_str().to_string(),
                }),
            }
        }
        Ok(Declaration {
            name,
            shape,
            attributes,
        })
    }

    /// `(x[n], m, act = identity)`
    fn parameters(self, pair: Pair<Rule>) -> Read<Vec<Parameter>> {
        pair.into_inner().map(|part| self.parameter(part)).collect()
    }

    fn parameter(self, pair: Pair<Rule>) -> Read<Parameter> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let name = self.ident(next(&mut parts, span)?)?;
        let (mut shape, mut default) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::shape => shape = Some(self.exprs(part)?),
                Rule::expr => default = Some(self.expr(part)?),
                _ => {} // `=`
            }
        }
        Ok(Parameter {
            name,
            shape,
            default,
        })
    }

    /// `x = [1, 2]`, `X from "x.npy"`
    fn given(self, pair: Pair<Rule>) -> Read<Given> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let name = self.name(next(&mut parts, span)?)?;
        next(&mut parts, span)?; // `=`, `from`
        let part = next(&mut parts, span)?;
        let value = match part.as_rule() {
            Rule::text => GivenValue::File(self.text(part)?),
            _ => GivenValue::Written(self.expr(part)?),
        };
        Ok(Given { name, value })
    }

    /// The names after `wrt` or `along`; none where the word is not there.
    fn names_after_word(self, parts: &mut Pairs<Rule>, span: Span) -> Read<Vec<Name>> {
        if parts.next().is_none() {
            return Ok(Vec::new());
        }
        next(parts, span)?
            .into_inner()
            .map(|name| self.name(name))
            .collect()
    }

    fn text(self, pair: Pair<Rule>) -> Read<Text> {
        let span = self.span(&pair);
        let inner = pair
            .as_str()
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        Ok(Text {
            span,
            text: inner.ok_or_else(|| unreadable(span))?.to_string(),
        })
    }
}

fn role(word: &str) -> Option<Role> {
    match word {
        "input" => Some(Role::Input),
        "target" => Some(Role::Target),
        "param" => Some(Role::Param),
        "const" => Some(Role::Const),
        _ => None,
    }
}
