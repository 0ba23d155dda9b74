//! What is looked at beside the users of a value to bring its gradient into a shorter form.

use super::right::Right;
use super::tidy::Adjoint;
use super::walk::{Equations, User};
use crate::algebra::{Atom, Expr, Factor, Rational};
use crate::scope::Name;
use rustc_hash::FxHashSet;

/// The definitions and gradients around a value.
pub(super) struct Around {
    /// The value's own definition.
    pub definition: Option<Right>,
    /// The gradients by its users that nobody asked for.
    pub adjoints: Vec<Adjoint>,
}

/// Gradients longer than this are not put into others.
const LONGEST_INSERTED: usize = 24;

/// What is around a value, where something may cancel in its gradient.
pub(super) fn around(
    name: Name,
    equations: &Equations,
    users: &[User],
    wanted: &FxHashSet<Name>,
    moving: &dyn Fn(&[Name]) -> usize,
) -> Option<Around> {
    let may_be_put_in = |user: &&User| !wanted.contains(&user.name) && !user.factor.is_number();
    let mut adjoints = Vec::new();
    for user in users.iter().filter(may_be_put_in) {
        let Some(gradient) = user.gradient else {
            continue;
        };
        let form = gradient.form();
        if form.component.length() <= LONGEST_INSERTED {
            adjoints.push(Adjoint {
                of: user.name,
                name: user.adjoint,
                at: form.at.clone(),
                component: gradient.component(),
                uses: equations
                    .get(&user.name)
                    .map_or(1, |one| moving(&one.names)),
            });
        }
    }
    let tangled = |user: &User| equations.get(&user.name).is_some_and(|one| one.is_tangled);
    if !users.iter().any(tangled) && !adjoints.iter().any(|one| divides(&one.component)) {
        return None;
    }
    let definition = equations.get(&name).map(|equation| equation.definition());
    Some(Around {
        definition,
        adjoints,
    })
}

/// Whether something but a size stands below a line.
fn divides(expr: &Expr) -> bool {
    let below =
        |factor: &Factor| factor.exponent < Rational::ZERO && !matches!(factor.atom, Atom::Size(_));
    expr.terms()
        .iter()
        .any(|term| term.factors.iter().any(below))
}
