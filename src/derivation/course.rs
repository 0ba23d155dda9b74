//! How one gradient is found: the slopes, the chain rule, the shorter form, the matrix form, each
//! step proved.

use super::around::Around;
use super::tidy::{Context, tidy};
use super::walk::User;
use super::{Certificate, Course, Formula, Path, Reason, Step};
use crate::algebra::differentiate::{Rule, differentiate};
use crate::algebra::simplify::simplify;
use crate::algebra::{self, Atom, Expr, Index};
use crate::exact::along::{Along, Side, equal_along};
use crate::exact::equal::{Definition, Outcome, Point};
use crate::matrix::expand::entry;
use crate::matrix::lift::{lift, lift_entrywise};
use crate::matrix::shape::{MOST_AXES, size_of};
use crate::scope::{Name, Scope, Shape};

/// How often a proof may fail for the point it was tried at before it counts as failed.
const TRIES: u64 = 32;

/// In slopes longer than this no right sides are looked for.
const LONGEST_FOLDED: usize = 200;

/// The free indices i, j, … of a value that is differentiated.
pub(super) const OF: u32 = 0;
/// The free indices p, q, … of the value that it is differentiated by.
const BY: u32 = MOST_AXES as u32;
/// The free indices of the value that is differentiated in the end: none for a scalar.
pub(super) const SEED: u32 = 2 * MOST_AXES as u32;

/// Indices for the axes of a shape that are longer than 1.
pub(super) fn place(shape: &Shape, scope: &Scope, first: u32) -> Vec<Index> {
    whole_place(shape, scope, first)
        .into_iter()
        .flatten()
        .collect()
}

/// The place i, j of the general entry of a value, as the paths of a derivation have it.
pub fn general_place(name: Name, scope: &Scope) -> Vec<Option<Index>> {
    whole_place(&scope.letter(name).shape, scope, OF)
}

fn whole_place(shape: &Shape, scope: &Scope, first: u32) -> Vec<Option<Index>> {
    let index = |number, range| (!scope.is_one(range)).then(|| Index::free(number, range));
    let size = size_of(shape);
    let numbered = (first..).zip(size.axes());
    numbered
        .map(|(number, range)| index(number, *range))
        .collect()
}

/// A gradient to be found.
pub(super) struct Work<'a> {
    pub scope: &'a Scope,
    /// What is differentiated in the end.
    pub of: Name,
    pub users: &'a [User<'a>],
    pub around: Option<&'a Around>,
}

impl Work<'_> {
    /// How the gradient by a value is found, or the step that could not be proved.
    pub fn course(&self, wrt: Name) -> Result<Course, Outcome> {
        let by = whole_place(&self.scope.letter(wrt).shape, self.scope, BY);
        let at: Vec<Index> = by.iter().flatten().copied().collect();
        let seeds = place(&self.scope.letter(self.of).shape, self.scope, SEED);
        let own = self.around.and_then(|around| around.definition.as_ref());
        let adjoints = self.around.map_or(&[][..], |around| &around.adjoints);
        let components = adjoints
            .iter()
            .map(|one| (one.name, Definition::Component(&one.component, &one.at)));
        let definitions = self
            .users
            .iter()
            .map(|user| (user.name, user.share.definition.definition()))
            .chain(own.map(|definition| (wrt, definition.definition())))
            .chain(components);
        let parts = self
            .users
            .iter()
            .filter(|user| user.share.has_rest)
            .map(|user| user.name);
        let proof = Proof {
            points: (0..TRIES)
                .map(|attempt| {
                    Point::new(self.scope, definitions.clone(), attempt + 1)
                        .with_parts(parts.clone())
                })
                .collect(),
        };
        let paths = self
            .users
            .iter()
            .map(|user| self.path(user, wrt, &at, &proof))
            .collect::<Result<Vec<_>, _>>()?;
        let mut steps = Vec::new();
        let handed_back = |slope: &dyn Fn(&Path) -> Expr| {
            let parts = paths.iter().map(|path| {
                path.adjoint
                    .times_each_term(&slope(path))
                    .sum_over(&path.at)
            });
            Expr::sum(parts.collect())
        };
        // The part that the loss has directly is no factor of a product, and where there are other
        // parts, the sign ∂L/∂u stands for the whole of them.
        let direct = |path: &Path| path.adjoint == Expr::one() && paths.len() > 1;
        let chain = handed_back(&|path| match direct(path) {
            true => path.slope.clone(),
            false => partial(path.of, &path.at, wrt, &at),
        });
        let put_in = handed_back(&|path| path.slope.clone());
        let mut current = put_in.clone();
        let whole = Along {
            of: &seeds,
            by: &at,
        };
        steps.push(self.proved(
            Reason::Chain,
            chain,
            Formula::Component(put_in),
            whole,
            &proof,
        )?);
        for rewritten in simplify(&current, self.scope) {
            let after = Formula::Component(rewritten.after.clone());
            steps.push(self.proved(
                Reason::Rewrite(rewritten.rewrite),
                current,
                after,
                whole,
                &proof,
            )?);
            current = rewritten.after;
        }
        if let Some(around) = self.around {
            for (reason, after) in tidy(&current, &self.context(wrt, around, &paths)) {
                let made = Formula::Component(after.clone());
                steps.push(self.proved(reason, current, made, whole, &proof)?);
                current = after;
            }
        }
        let lifted = match self.whole_axes(&by, wrt).as_slice() {
            [rows, columns] => lift(&current, (*rows, *columns), self.scope),
            axes => {
                let at: Vec<Index> = axes.iter().flatten().copied().collect();
                let name = self.scope.find_adjoint(self.of, wrt);
                name.and_then(|name| {
                    lift_entrywise(&current, &at, &self.scope.letter(name).shape, self.scope)
                })
            }
        };
        let matrix = match lifted {
            Some(lifted) => {
                let after = Formula::Matrix(lifted.value.clone());
                steps.push(self.proved(
                    Reason::Lift(lifted.patterns),
                    current.clone(),
                    after,
                    whole,
                    &proof,
                )?);
                Some(lifted.value)
            }
            None => None,
        };
        Ok(Course {
            at: seeds.into_iter().chain(at).collect(),
            paths,
            steps,
            component: current,
            matrix,
        })
    }

    /// The place of the entry in a tensor of the gradient's shape.
    fn whole_axes(&self, by: &[Option<Index>], wrt: Name) -> Vec<Option<Index>> {
        let of = &self.scope.letter(self.of).shape;
        if of.is_scalar() {
            return by.to_vec();
        }
        let seeds = whole_place(of, self.scope, SEED);
        let seeds = seeds.into_iter().take(of.0.len());
        let mut axes: Vec<Option<Index>> = seeds
            .chain(
                by.iter()
                    .copied()
                    .take(self.scope.letter(wrt).shape.0.len()),
            )
            .collect();
        axes.resize(axes.len().max(2), None);
        axes
    }

    fn context(&self, wrt: Name, around: &Around, paths: &[Path]) -> Context<'_> {
        let whole = |path: &&Path| !path.has_rest;
        let mut equations: Vec<(Name, algebra::fold::Equation)> = paths
            .iter()
            .filter(whole)
            .map(|path| {
                let equation = algebra::fold::Equation::of(path.of, &path.at, &path.definition);
                (path.of, equation)
            })
            .collect();
        if let Some(definition) = &around.definition {
            let place = general_place(wrt, self.scope);
            let at: Vec<Index> = place.iter().flatten().copied().collect();
            let value = definition.entry(&place, self.scope);
            equations.push((wrt, algebra::fold::Equation::of(wrt, &at, &value)));
        }
        Context {
            scope: self.scope,
            equations,
            adjoints: around.adjoints.clone(),
        }
    }

    /// What one user hands back.
    fn path(&self, user: &User, wrt: Name, by: &[Index], proof: &Proof) -> Result<Path, Outcome> {
        let of = user.name;
        let place = general_place(of, self.scope);
        let at: Vec<Index> = place.iter().flatten().copied().collect();
        let definition = user.share.definition.entry(&place, self.scope);
        let all = Along { of: &at, by };
        let mut derivative = differentiate(&definition, wrt, by);
        if user.share.has_rest {
            derivative.rules.insert(Rule::Sum);
        }
        let mut steps = Vec::new();
        let mut slope = derivative.value;
        let before = partial(of, &at, wrt, by);
        let reason = Reason::Differentiate(derivative.rules);
        steps.push(self.proved(
            reason,
            before,
            Formula::Component(slope.clone()),
            all,
            proof,
        )?);
        for rewritten in simplify(&slope, self.scope) {
            let after = Formula::Component(rewritten.after.clone());
            steps.push(self.proved(
                Reason::Rewrite(rewritten.rewrite),
                slope,
                after,
                all,
                proof,
            )?);
            slope = rewritten.after;
        }
        // The name stands for its whole equation, not for a part of it.
        if !user.share.has_rest
            && let Some(folded) = fold(&slope, &definition, (of, &at), entry(of, &place))
        {
            let after = Formula::Component(folded.clone());
            steps.push(self.proved(Reason::Fold(of), slope, after, all, proof)?);
            slope = folded;
            for rewritten in simplify(&slope, self.scope) {
                let reason = Reason::Rewrite(rewritten.rewrite);
                let after = Formula::Component(rewritten.after.clone());
                steps.push(self.proved(reason, slope, after, all, proof)?);
                slope = rewritten.after;
            }
        }
        Ok(Path {
            of,
            at,
            definition,
            slope,
            steps,
            adjoint: user.factor.clone(),
            has_rest: user.share.has_rest,
        })
    }

    fn proved(
        &self,
        reason: Reason,
        before: Expr,
        after: Formula,
        along: Along,
        proof: &Proof,
    ) -> Result<Step, Outcome> {
        let right = match &after {
            Formula::Component(expr) => Side::Component(expr),
            Formula::Matrix(expr) => Side::Matrix(expr),
        };
        proof.holds(Side::Component(&before), right, along)?;
        Ok(Step {
            reason,
            before,
            after,
            certificate: Certificate::RandomPoint,
        })
    }
}

fn partial(of: Name, at: &[Index], wrt: Name, by: &[Index]) -> Expr {
    Expr::atom(Atom::Partial {
        of,
        at: at.to_vec(),
        wrt,
        by: by.to_vec(),
    })
}

/// The slope with the value's own name where its right side stands: 1 − a² for 1 − tanh(z)²,
/// p_i (δ_ij − p_j) for a softmax; none where that makes it no shorter.
fn fold(slope: &Expr, definition: &Expr, (of, at): (Name, &[Index]), name: Expr) -> Option<Expr> {
    if let [term] = definition.terms()
        && let [factor] = term.factors.as_slice()
        && (term.bound.is_empty() && term.coefficient.is_one() && factor.exponent.is_one())
        && matches!(factor.atom, Atom::Apply(..))
    {
        let folded = slope.replace_atoms(&|atom| (*atom == factor.atom).then(|| name.clone()));
        return (folded != *slope).then_some(folded);
    }
    if slope.length() > LONGEST_FOLDED {
        return None;
    }
    let folded = algebra::fold::Equation::of(of, at, definition).fold(slope, false);
    // A power of the name is not what a reader finds there: a² e^{−z} for a (1 − a).
    let mut raised = false;
    let mut look = |term: &algebra::Term| {
        raised |= term.factors.iter().any(|factor| {
            matches!(factor.atom, Atom::Entry(name, _) if name == of) && !factor.exponent.is_one()
        });
    };
    folded.terms().iter().for_each(&mut look);
    (!raised && folded.length() < slope.length()).then_some(folded)
}

/// Points at which the formulas of one gradient are compared; those behind the first only serve
/// where it says nothing.
struct Proof<'a> {
    points: Vec<Point<'a>>,
}

impl Proof<'_> {
    fn holds(&self, before: Side, after: Side, along: Along) -> Result<(), Outcome> {
        let mut last = Outcome::Equal;
        for point in &self.points {
            match equal_along(before, after, along, point) {
                Outcome::Equal => return Ok(()),
                different @ Outcome::Different { .. } => return Err(different),
                undecided @ Outcome::Undecided(_) => last = undecided,
            }
        }
        Err(last)
    }
}
