//! Derivations of one form are made once.
//!
//! A deep network repeats itself: a hundred dense layers ask a hundred times for the same four
//! gradients under other names. A gradient depends on the equations that use the value, their
//! shapes, and nothing else; so it is kept under that form, with the names replaced by their ranks,
//! and given out again under new names. Its proof holds for all names at once.

use super::around::Around;
use super::equation::Share;
use super::right::Right;
use super::tidy::Adjoint;
use super::walk::User;
use super::{Course, Formula, Gradient, Path, Reason, Step};
use crate::algebra::Expr;
use crate::scope::{Attribute, Kind, Name, Scope, Shape};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

/// Gradients by their form.
#[derive(Default)]
pub(super) struct Templates {
    known: FxHashMap<Form, Template>,
}

/// The equation of the value, and the gradients that may be put in.
type Surroundings = (Option<Right>, Vec<(Name, Expr)>);

/// All that a gradient depends on.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Form {
    wrt: Name,
    users: Vec<(Name, Share, Expr)>,
    letters: Vec<(Shape, Vec<Attribute>, bool)>,
    around: Option<Surroundings>,
}

/// How a gradient of that form was found, under the names that it was found for.
struct Template {
    course: Rc<Course>,
    names: Rc<[Name]>,
}

/// The names that a gradient is made of, and its form.
pub(super) struct Request {
    loss: Name,
    name: Name,
    wrt: Name,
    names: Rc<[Name]>,
    form: Form,
}

/// From the names that a course was found for to those of a gradient: by rank.
#[derive(Debug, Clone)]
pub(super) struct Renaming {
    from: Rc<[Name]>,
    to: Rc<[Name]>,
}

impl Renaming {
    pub(super) fn name(&self, name: Name) -> Name {
        match self.from.binary_search(&name) {
            Ok(rank) => self.to[rank],
            Err(_) => name,
        }
    }
}

impl Request {
    /// The form of the gradient `name` by `wrt`. A user comes with its equation and with the
    /// gradient by it as a factor: a name, or a number.
    pub fn new(
        (loss, name): (Name, Name),
        wrt: Name,
        users: &[User],
        around: Option<&Around>,
        scope: &Scope,
    ) -> Request {
        let mut names = vec![name, wrt];
        for user in users {
            names.extend([user.name, user.adjoint]);
            names.extend(user.share.definition.names());
        }
        if let Some(around) = around {
            names.extend(around.definition.iter().flat_map(Right::names));
            for adjoint in &around.adjoints {
                adjoint.component.visit_names(&mut |name| names.push(name));
            }
        }
        // By rank, so that renaming keeps the normal order of expressions.
        names.sort();
        names.dedup();
        let rank = |name: Name| Name::ranked(names.binary_search(&name).unwrap_or(usize::MAX));
        let users = users
            .iter()
            .map(|user| {
                let definition = user.share.definition.with_names(&rank);
                let share = Share {
                    definition,
                    has_rest: user.share.has_rest,
                };
                (rank(user.name), share, user.factor.with_names(&rank))
            })
            .collect();
        let letters = names
            .iter()
            .map(|name| {
                let letter = scope.letter(*name);
                let adjoint = matches!(letter.kind, Kind::Adjoint { .. });
                (letter.shape.clone(), letter.attributes.clone(), adjoint)
            })
            .collect();
        let around = around.map(|around| {
            let definition = around
                .definition
                .as_ref()
                .map(|made| made.with_names(&rank));
            let adjoint = |one: &Adjoint| (rank(one.name), one.component.with_names(&rank));
            (definition, around.adjoints.iter().map(adjoint).collect())
        });
        let form = Form {
            wrt: rank(wrt),
            users,
            letters,
            around,
        };
        Request {
            loss,
            name,
            wrt,
            names: names.into(),
            form,
        }
    }
}

impl Templates {
    /// The gradient that is asked for; its form is derived where that was not done before.
    pub fn gradient<E>(
        &mut self,
        request: Request,
        derive: impl FnOnce() -> Result<Course, E>,
    ) -> Result<Gradient, E> {
        let Request {
            loss,
            name,
            wrt,
            names,
            form,
        } = request;
        let template = match self.known.entry(form) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Template {
                course: Rc::new(derive()?),
                names: names.clone(),
            }),
        };
        let renaming = Renaming {
            from: template.names.clone(),
            to: names,
        };
        Ok(Gradient {
            name,
            wrt,
            loss,
            course: template.course.clone(),
            renaming,
        })
    }
}

impl Path {
    pub(super) fn with_names(&self, renaming: &Renaming) -> Path {
        let f = &|name| renaming.name(name);
        Path {
            of: f(self.of),
            at: self.at.clone(),
            definition: self.definition.with_names(f),
            slope: self.slope.with_names(f),
            steps: self
                .steps
                .iter()
                .map(|step| step.with_names(renaming))
                .collect(),
            adjoint: self.adjoint.with_names(f),
            has_rest: self.has_rest,
        }
    }
}

impl Step {
    pub(super) fn with_names(&self, renaming: &Renaming) -> Step {
        let f = &|name| renaming.name(name);
        let reason = match &self.reason {
            Reason::Fold(name) => Reason::Fold(f(*name)),
            Reason::Insert(name) => Reason::Insert(f(*name)),
            Reason::Fact(name, total) => Reason::Fact(f(*name), total.clone()),
            reason => reason.clone(),
        };
        let after = match &self.after {
            Formula::Component(expr) => Formula::Component(expr.with_names(f)),
            Formula::Matrix(expr) => Formula::Matrix(expr.with_names(f)),
        };
        Step {
            reason,
            before: self.before.with_names(f),
            after,
            certificate: self.certificate,
        }
    }
}
