//! Puts a network together from the pieces of its text: statements, blocks, and whose each comment is.
//!
//! Blocks wait on a stack, so that deep ones need none of the thread's.

use super::statement::Head;
use super::{Read, read_head, read_statement};
use crate::diagnostic::Diagnostics;
use crate::source::Span;
use crate::syntax::ast::{Block, Comment, Network, Statement, StatementKind};
use crate::syntax::lines::{Cut, Piece, PieceKind};

/// Read the pieces of a text and put them together. What cannot be read is told, and left out.
pub(super) fn assemble(text: &str, cut: Cut, sink: &mut Diagnostics) -> Network {
    let mut assembly = Assembly {
        text,
        spaced: &cut.spaced,
        sink,
        statements: Vec::new(),
        comments: Vec::new(),
        blocks: Vec::new(),
        owner: Owner::Nobody,
    };
    for piece in &cut.pieces {
        assembly.take(piece);
    }
    Network {
        statements: assembly.statements,
        trailing: assembly.comments,
    }
}

struct Assembly<'a> {
    text: &'a str,
    /// The text, all that is blank in it being spaces.
    spaced: &'a str,
    sink: &'a mut Diagnostics,
    /// The statements of the innermost open block.
    statements: Vec<Statement>,
    /// Comments whose statement has not come yet.
    comments: Vec<Comment>,
    blocks: Vec<OpenBlock>,
    owner: Owner,
}

/// A block that is open.
struct OpenBlock {
    /// What it belongs to; none: that could not be read.
    head: Option<Head>,
    span: Span,
    blank_before: bool,
    leading: Vec<Comment>,
    trailing: Option<Comment>,
    /// The statements around it, which wait for it to end.
    around: Vec<Statement>,
}

/// Whose a comment is that ends a line.
enum Owner {
    /// Nobody's that was read; it goes to the statement that follows.
    Nobody,
    /// The last statement's.
    Statement,
    /// The head's of the innermost open block.
    Head,
    /// The last statement's block's, at its end.
    Block,
}

impl Assembly<'_> {
    fn take(&mut self, piece: &Piece) {
        let is_first = self.statements.is_empty() && self.comments.is_empty();
        let blank_before = piece.blank_before && !is_first;
        match piece.kind {
            PieceKind::Statement => {
                let read = read_statement(self.spaced, piece.span, self.sink);
                self.statement(read, piece.span, blank_before);
            }
            PieceKind::Unreadable => {
                self.comments.clear();
                self.owner = Owner::Nobody;
            }
            PieceKind::Head { brace, unreadable } => {
                let head = match unreadable {
                    true => None,
                    false => self.told(read_head(self.spaced, piece.span, brace, self.sink)),
                };
                self.blocks.push(OpenBlock {
                    head,
                    span: piece.span,
                    blank_before,
                    leading: std::mem::take(&mut self.comments),
                    trailing: None,
                    around: std::mem::take(&mut self.statements),
                });
                self.owner = Owner::Head;
            }
            PieceKind::End => self.end(piece.span),
            PieceKind::Comment => {
                self.comments.push(comment(self.text, piece, blank_before));
                self.owner = Owner::Nobody;
            }
            PieceKind::TrailingComment => self.trailing_comment(comment(self.text, piece, false)),
        }
    }

    fn statement(&mut self, read: Read<StatementKind>, span: Span, blank_before: bool) {
        let leading = std::mem::take(&mut self.comments);
        self.owner = Owner::Nobody;
        if let Some(kind) = self.told(read) {
            self.statements.push(Statement {
                span,
                kind,
                leading,
                trailing: None,
                blank_before,
            });
            self.owner = Owner::Statement;
        }
    }

    fn end(&mut self, brace: Span) {
        let Some(block) = self.blocks.pop() else {
            return;
        };
        let body = Block {
            statements: std::mem::replace(&mut self.statements, block.around),
            trailing: std::mem::take(&mut self.comments),
        };
        self.owner = Owner::Nobody;
        if let Some(head) = block.head {
            self.statements.push(Statement {
                span: block.span.to(brace),
                kind: head.with(body),
                leading: block.leading,
                trailing: block.trailing,
                blank_before: block.blank_before,
            });
            self.owner = Owner::Block;
        }
    }

    fn trailing_comment(&mut self, comment: Comment) {
        let last = self.statements.last_mut();
        let place = match self.owner {
            Owner::Nobody => None,
            Owner::Statement => last.map(|statement| &mut statement.trailing),
            Owner::Head => self.blocks.last_mut().map(|block| &mut block.trailing),
            Owner::Block => {
                let body = last.and_then(body_of);
                return body
                    .map_or(&mut self.comments, |body| &mut body.trailing)
                    .push(comment);
            }
        };
        match place {
            Some(place @ None) => *place = Some(comment),
            _ => self.comments.push(comment),
        }
    }

    /// What was read; what is wrong is told.
    fn told<T>(&mut self, read: Read<T>) -> Option<T> {
        read.map_err(|found| self.sink.push(*found)).ok()
    }
}

/// The block of a statement that has one.
fn body_of(statement: &mut Statement) -> Option<&mut Block> {
    match &mut statement.kind {
        StatementKind::For { body, .. } | StatementKind::Layer { body, .. } => Some(body),
        _ => None,
    }
}

/// A comment without its signs.
fn comment(text: &str, piece: &Piece, blank_before: bool) -> Comment {
    let whole = text.get(piece.span.start..piece.span.end).unwrap_or("");
    let (is_note, inner) = match whole.strip_prefix("##") {
        Some(inner) => (true, inner),
        None => (false, whole.trim_start_matches('#')),
    };
    Comment {
        span: piece.span,
        text: inner.trim().to_string(),
        is_note,
        blank_before,
    }
}
