//! From the raw sum of the chain rule to the form of the textbook, by moves that know no layer.
//!
//! In: a gradient as the walk found it, the definitions around it, and the gradients that it is
//! made of. Out: the steps to a shorter formula, or none. There are four moves, each a step:
//! *fold* puts a name where the right side of its definition stands (or, solved for what the
//! definition divides, a multiple of it); *insert* puts a gradient that nobody asked for into the
//! one that uses it; *distribute* multiplies out, so that terms can cancel; and a *fact* is a sum
//! of all entries of a value that its definition makes a number. A formula is taken if it is
//! shorter, counting what need not be read any more.

use super::Reason;
use crate::algebra::fold::Equation;
use crate::algebra::simplify::simplify;
use crate::algebra::{Atom, Expr, Index, Rational, Subscript, Term};
use crate::scope::{Name, Scope};

/// Formulas longer than this are left as they are.
const LONGEST: usize = 200;

/// So many gradients are tried in all combinations; of more, each alone and all together.
const MOST_COMBINED: usize = 3;

/// Where indices are put aside while a sum is looked at by itself.
const ASIDE: u32 = 1 << 10;

/// What stands around a gradient.
pub(super) struct Context<'a> {
    pub scope: &'a Scope,
    /// Values with their definitions.
    pub equations: Vec<(Name, Equation)>,
    /// Gradients that may be put in.
    pub adjoints: Vec<Adjoint>,
}

/// A gradient that nobody asked for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Adjoint {
    /// What it is the gradient by.
    pub of: Name,
    /// Its name.
    pub name: Name,
    /// The place of its general entry.
    pub at: Vec<Index>,
    /// That entry.
    pub component: Expr,
    /// How many gradients are made of it.
    pub uses: usize,
}

impl Adjoint {
    /// What a reader need not read any more where it is put in: a part of it, if others use it too.
    fn saved(&self) -> usize {
        self.component.length() / self.uses.max(1)
    }
}

/// A formula and the steps that led to it.
#[derive(Clone)]
struct Line {
    expr: Expr,
    steps: Vec<(Reason, Expr)>,
    /// The length of the gradients that still have to be read.
    beside: usize,
}

impl Line {
    #[must_use]
    fn then(mut self, reason: Reason, expr: Expr) -> Line {
        if expr != self.expr {
            self.steps.push((reason, expr.clone()));
            self.expr = expr;
        }
        self
    }

    fn length(&self) -> usize {
        self.expr.length() + self.beside
    }
}

/// The steps from a gradient to a shorter form of it; none where there is none.
pub(super) fn tidy(start: &Expr, context: &Context) -> Vec<(Reason, Expr)> {
    if start.length() > LONGEST {
        return Vec::new();
    }
    let used: Vec<&Adjoint> = context
        .adjoints
        .iter()
        .filter(|one| mentions(start, one.name))
        .collect();
    let line = Line {
        expr: start.clone(),
        steps: Vec::new(),
        beside: used.iter().map(|one| one.saved()).sum(),
    };
    let folded = context.folded(line.clone());
    let mut candidates = vec![
        line,
        folded.clone(),
        context.worked_out(folded.clone(), false),
    ];
    candidates.push(context.worked_out(folded.clone(), true));
    for chosen in subsets(&used) {
        let mut inserted = folded.clone();
        for adjoint in &chosen {
            inserted = context.inserted(inserted, adjoint);
        }
        let plain = context.folded(context.settled(inserted.clone()));
        candidates.extend([
            plain,
            context.worked_out(inserted.clone(), false),
            context.worked_out(inserted, true),
        ]);
    }
    let best = candidates.into_iter().min_by_key(Line::length);
    best.map(|line| line.steps).unwrap_or_default()
}

fn mentions(expr: &Expr, name: Name) -> bool {
    expr.terms().iter().any(|term| term.mentions(name))
}

fn subsets<'a>(all: &[&'a Adjoint]) -> Vec<Vec<&'a Adjoint>> {
    if all.len() > MOST_COMBINED {
        let each = all.iter().map(|one| vec![*one]);
        return each.chain([all.to_vec()]).collect();
    }
    let chosen = |mask: usize| {
        let taken = all
            .iter()
            .enumerate()
            .filter(move |(place, _)| mask >> place & 1 == 1);
        taken.map(|(_, one)| *one).collect()
    };
    (1..1 << all.len()).map(chosen).collect()
}

impl Context<'_> {
    /// Names put back, where that does not make it longer.
    fn folded(&self, mut line: Line) -> Line {
        for (name, equation) in &self.equations {
            let slopes = equation.fold_slopes(&line.expr);
            line = line.then(Reason::Fold(*name), slopes);
            let folded = equation.fold(&line.expr, false);
            if folded.length() <= line.expr.length() {
                line = self.settled(line.then(Reason::Fold(*name), folded));
            }
        }
        line
    }

    fn settled(&self, mut line: Line) -> Line {
        for rewritten in simplify(&line.expr, self.scope) {
            line = line.then(Reason::Rewrite(rewritten.rewrite), rewritten.after);
        }
        line
    }

    fn inserted(&self, line: Line, adjoint: &Adjoint) -> Line {
        let put_in = line.expr.replace_atoms(&|atom| match atom {
            Atom::Entry(name, at) if *name == adjoint.name => {
                Some(Equation::of(adjoint.name, &adjoint.at, &adjoint.component).value_at(at))
            }
            _ => None,
        });
        if mentions(&put_in, adjoint.name) {
            return line;
        }
        let mut line = line.then(Reason::Insert(adjoint.of), put_in);
        line.beside = line.beside.saturating_sub(adjoint.saved());
        self.settled(line)
    }

    /// Multiplied out, with the facts that follow; before that, where `solved`, with definitions
    /// solved for what they divide.
    fn worked_out(&self, mut line: Line, solved: bool) -> Line {
        if solved {
            for (name, equation) in &self.equations {
                let folded = equation.fold(&line.expr, true);
                line = self.settled(line.then(Reason::Fold(*name), folded));
            }
        }
        let distributed = line.expr.distributed();
        line = self.settled(line.then(Reason::Distribute, distributed));
        line = self.with_facts(line);
        self.folded(line)
    }

    /// Σ x̂ = 0, Σ p = 1: sums of all entries of a value along an axis that are numbers by its
    /// definition.
    fn with_facts(&self, mut line: Line) -> Line {
        // Each fact takes a sum away.
        let sums: usize = line.expr.terms().iter().map(|term| term.bound.len()).sum();
        for _ in 0..sums {
            let found = line
                .expr
                .terms()
                .iter()
                .enumerate()
                .find_map(|(place, term)| {
                    let (name, factor, index, total) = self.fact(term)?;
                    let mut rest = term.clone();
                    rest.factors.remove(factor);
                    rest.bound.retain(|own| *own != index);
                    Some((place, name, rest, total))
                });
            let Some((place, name, rest, total)) = found else {
                return line;
            };
            let mut parts: Vec<Expr> = Vec::with_capacity(line.expr.terms().len());
            for (other, term) in line.expr.terms().iter().enumerate() {
                parts.push(match other == place {
                    true => Expr::from_terms(vec![rest.clone()]).scale(&total),
                    false => Expr::from_terms(vec![term.clone()]),
                });
            }
            line = self.settled(line.then(Reason::Fact(name, total), Expr::sum(parts)));
        }
        line
    }

    /// A factor of a term that alone has a bound index, and whose sum over it is a number.
    fn fact(&self, term: &Term) -> Option<(Name, usize, Index, Rational)> {
        for (place, factor) in term.factors.iter().enumerate() {
            let Atom::Entry(name, at) = &factor.atom else {
                continue;
            };
            let Some((_, equation)) = self.equations.iter().find(|(own, _)| own == name) else {
                continue;
            };
            for (axis, index) in at.iter().enumerate() {
                let Some(index) = index.index().filter(|index| term.binds(*index)) else {
                    continue;
                };
                let alone = term
                    .factors
                    .iter()
                    .filter(|other| other.atom.has_index(index))
                    .count();
                let once = at
                    .iter()
                    .filter(|other| other.index() == Some(index))
                    .count();
                if alone != 1 || once != 1 || !factor.exponent.is_one() {
                    continue;
                }
                if let Some(total) = self.total(equation, at, axis, index) {
                    return Some((*name, place, index, total));
                }
            }
        }
        None
    }

    /// The sum of a value over one index, where it is a number.
    fn total(
        &self,
        equation: &Equation,
        at: &[Subscript],
        axis: usize,
        index: Index,
    ) -> Option<Rational> {
        // The bound indices of the term stand free here, under numbers that nothing else has.
        let free = |place: usize, index: Index| Index::free(ASIDE + place as u32, index.range);
        let places: Option<Vec<Subscript>> = at
            .iter()
            .enumerate()
            .map(|(place, at)| Some(free(place, at.index()?).into()))
            .collect();
        let summed = equation
            .value_at(&places?)
            .distributed()
            .sum_over(&[free(axis, index)]);
        let line = Line {
            expr: summed,
            steps: Vec::new(),
            beside: 0,
        };
        let mut line = self.settled(line);
        for _ in 0..2 {
            let distributed = line.expr.distributed();
            line = self.settled(line.then(Reason::Distribute, distributed));
            line = self.folded(line);
        }
        let number = |expr: &Expr| expr.as_number().filter(|number| number.is_int());
        let total = number(&line.expr)?;
        (total == Rational::ZERO || total.is_one()).then_some(total)
    }
}
