//! Gradients of random networks, against differences.

use crate::formulas::{EVERY, RATIONAL};
use crate::lifting::every_pattern;
use crate::networks::{functions, network};
use crate::random::{Random, cases};
use crate::real::{Real, near, slope};
use backprose::algebra::Rational;
use backprose::algebra::differentiate::Rule;
use backprose::algebra::function::Function;
use backprose::algebra::rationals::Rationals;
use backprose::algebra::simplify::Rewrite;
use backprose::derivation::{Derivation, Gradient, Reason, derive};
use backprose::diagnostic::Diagnostics;
use backprose::exact::component::{self, Model};
use backprose::exact::evaluate::{Environment, evaluate};
use backprose::exact::{Fault, Field, Tensor};
use backprose::graph::{Graph, elaborate};
use backprose::matrix::MatExpr;
use backprose::matrix::lift::Pattern;
use backprose::matrix::shape::size_of;
use backprose::scope::{Dim, Name, Scope};
use backprose::source::{NoFiles, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The network of a text and its gradients, every step of which is proved.
fn derived(text: &str) -> (Graph, Derivation) {
    let source = Source::new("random.bp", text);
    let mut sink = Diagnostics::new();
    let network = backprose::syntax::parse(&source, &Default::default(), &mut sink);
    let graph = elaborate(&network, &NoFiles, &Default::default(), &mut sink);
    assert!(!sink.has_errors(), "{text}{:#?}", sink.sorted());
    let derivation = derive(&graph).unwrap_or_else(|unproved| panic!("{text}{unproved:#?}"));
    (graph, derivation)
}

/// The functions whose slopes can be measured: where two values are the same by their equations,
/// `==` jumps at one point, which no difference sees.
fn measurable() -> Vec<Function> {
    let mut functions = functions();
    functions.retain(|function| !matches!(function, Function::Equal | Function::NotEqual));
    functions
}

/// The values of a network's names.
struct Values<'a, F> {
    scope: &'a Scope,
    values: BTreeMap<Name, Rc<Tensor<F>>>,
}

impl<F> Environment<F> for Values<'_, F> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<F>>, Fault> {
        self.values.get(&name).cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        Ok(self.scope.value(dim).ok_or(Fault::UnknownSize)? as usize)
    }
}

impl<F> Model<F> for Values<'_, F> {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<F>), Fault> {
        Err(Fault::MissingValue)
    }
}

impl<'a, F: Field> Values<'a, F> {
    /// The forward pass. At `moved`, a step is added to one entry of one value; what
    /// `stop_gradient` gives stays then as it was.
    fn new(graph: &'a Graph, scope: &'a Scope, moved: Option<(&Self, Name, usize, F)>) -> Self {
        let values = BTreeMap::new();
        let mut made = Values { scope, values };
        for node in &graph.nodes {
            let stopped = matches!(
                node.definition,
                Some(MatExpr::Apply(Function::StopGradient, _))
            );
            let value = match (&moved, &node.definition, &node.given) {
                (Some((base, ..)), ..) if stopped => base.values[&node.name].clone(),
                (_, Some(definition), _) => evaluate(definition, &made).unwrap(),
                (_, None, given) => Rc::new(made.given(node.name, given.as_ref().unwrap())),
            };
            made.values.insert(node.name, value);
            if let Some((_, name, entry, step)) = &moved
                && *name == node.name
            {
                let mut value = (*made.values[name]).clone();
                value.entries[*entry] = value.entries[*entry].add(step).unwrap();
                made.values.insert(*name, Rc::new(value));
            }
        }
        made
    }

    fn given(&self, name: Name, numbers: &Rationals) -> Tensor<F> {
        let size = size_of(&self.scope.letter(name).shape);
        let entries = numbers
            .iter()
            .map(|number| F::from_rational(&number).unwrap());
        let lengths = size.axes().iter().map(|axis| self.size(*axis).unwrap());
        Tensor {
            lengths: lengths.collect(),
            entries: entries.collect(),
        }
    }

    fn scalar(&self, name: Name) -> F {
        self.values[&name].entries[0].clone()
    }
}

/// An entry of every gradient, in both notations, with how the loss moves when that entry of the
/// value is moved by a step.
fn an_entry_of_each<F: Field>(
    (graph, derivation): (&Graph, &Derivation),
    random: &mut Random,
    mut law: impl FnMut(&F, &mut dyn FnMut(F) -> F, &str),
) {
    let scope = &derivation.scope;
    let base = Values::new(graph, scope, None);
    for part in &derivation.parts {
        let mut known = Values::new(graph, scope, None);
        for gradient in &part.gradients {
            let both = entries_of(gradient, &known);
            let Gradient { name, wrt, .. } = *gradient;
            let shape = known.values[&wrt].clone();
            known
                .values
                .insert(name, Rc::new(shape.with_entries(both[0].clone())));
            let entry = random.below(shape.entries.len());
            let mut moved = |step: F| {
                Values::new(graph, scope, Some((&base, wrt, entry, step))).scalar(part.loss)
            };
            for entries in &both {
                law(&entries[entry], &mut moved, &scope.letter(wrt).text);
            }
        }
    }
}

/// The entries of a gradient in index notation, and in matrix notation where it has that.
fn entries_of<F: Field>(gradient: &Gradient, known: &Values<F>) -> Vec<Vec<F>> {
    let component = component::evaluate(&gradient.component(), gradient.at(), known);
    let matrix = gradient.matrix().map(|matrix| evaluate(&matrix, known));
    std::iter::once(component.unwrap().entries)
        .chain(matrix.map(|value| value.unwrap().entries.clone()))
        .collect()
}

#[test]
fn exact_gradients_are_exact_slopes() {
    let step = Rational::from(10).pow(-30);
    let (mut compared, mut at_kinks) = (0, 0);
    let mut functions = measurable();
    functions.retain(|function| function.row().rational);
    cases(70, |random| {
        let network = network(RATIONAL, &functions, random);
        let text = network.text + &network.numbers;
        let (graph, derivation) = derived(&text);
        an_entry_of_each(
            (&graph, &derivation),
            random,
            |slope: &Rational, moved, name| {
                let (above, at, below) = (
                    moved(step.clone()),
                    moved(Rational::ZERO),
                    moved(-step.clone()),
                );
                let (right, left) = ((&above - &at) / &step, (&at - &below) / &step);
                let close = |a: &Rational, b: &Rational| {
                    let difference = (a - b).to_f64().value().abs();
                    difference <= 1e-20 * (1.0 + a.to_f64().value().abs())
                };
                if !close(&right, &left) || !close(&above, &below) {
                    at_kinks += 1;
                    return;
                }
                compared += 1;
                let measured = (&right + &left) / Rational::from(2);
                assert!(
                    close(slope, &measured),
                    "∂L/∂{name} is {measured}, not {slope}\n{text}"
                );
            },
        );
    });
    assert!(
        compared > 20 * at_kinks,
        "{compared} compared, {at_kinks} at kinks"
    );
}

#[test]
fn gradients_are_slopes() {
    let (mut compared, mut rough) = (0, 0);
    let functions = measurable();
    cases(70, |random| {
        let network = network(EVERY, &functions, random);
        let text = network.text + &network.numbers;
        let (graph, derivation) = derived(&text);
        an_entry_of_each(
            (&graph, &derivation),
            random,
            |derived: &Real, moved, name| {
                let mut loss = |step: f64| moved(Real(step)).0;
                let (measured, finer) = (slope(2e-3, &mut loss), slope(1e-3, &mut loss));
                let tiny = 1e-6;
                let (right, left) = (loss(tiny) - loss(0.0), loss(0.0) - loss(-tiny));
                let kink = !near(right / tiny, left / tiny, 1e-4);
                // Or numbers are too large to tell.
                if kink || !near(measured, finer, 1e-8) || loss(0.0).abs() > 1e6 {
                    rough += 1;
                    return;
                }
                compared += 1;
                assert!(
                    near(derived.0, finer, 1e-6),
                    "∂L/∂{name} is {finer}, not {derived:?}\n{text}"
                );
            },
        );
    });
    assert!(compared > 5 * rough, "{compared} compared, {rough} rough");
}

/// The rows of the tables that steps cite.
#[derive(Default)]
struct Used {
    rules: BTreeSet<Rule>,
    rewrites: BTreeSet<Rewrite>,
    patterns: BTreeSet<Pattern>,
    folds: u32,
    chains: u32,
    inserted: u32,
    distributed: u32,
    facts: u32,
}

impl Used {
    fn add(&mut self, derivation: &Derivation) {
        for gradient in derivation.parts.iter().flat_map(|part| &part.gradients) {
            let paths = gradient.paths();
            let steps = paths.iter().flat_map(|path| &path.steps);
            for step in steps.chain(&gradient.steps()) {
                match &step.reason {
                    Reason::Differentiate(rules) => self.rules.extend(rules),
                    Reason::Rewrite(rewrite) => self.rewrites.extend([*rewrite]),
                    Reason::Lift(patterns) => self.patterns.extend(patterns),
                    Reason::Fold(_) => self.folds += 1,
                    Reason::Chain => self.chains += 1,
                    Reason::Insert(_) => self.inserted += 1,
                    Reason::Distribute => self.distributed += 1,
                    Reason::Fact(..) => self.facts += 1,
                }
            }
        }
    }
}

#[test]
fn every_network_has_gradients_in_symbols_and_every_row_is_used() {
    let mut used = Used::default();
    cases(130, |random| {
        used.add(&derived(&network(EVERY, &functions(), random).text).1);
    });
    // What random networks seldom have: a sum of which nothing is left but its length.
    used.add(&derived("input x[n]\nparam s\nu = s * eye(n)\nL = sum(u)\nderive L\n").1);
    used.add(&derived("param z[n]\nL = logsumexp(z)\nderive L\n").1);
    // Gradients that nobody asked for are put in, and what is declared or defined of sums is used.
    let text = "target y[n] onehot\nparam z[n]\np = softmax(z)\nL = -dot(y, log(p))\nderive L\n";
    used.add(&derived(text).1);
    let text = "input x[n]\ntarget t[n]\ny = layer_norm(x)\nL = norm2(y - t)\nderive L wrt x\n";
    used.add(&derived(text).1);
    used.add(&derived("param z[n]\np = softmax(z)\nL = sum(p)\nderive L\n").1);
    used.add(&derived("param x\nL = x * sqrt(x)^2\nderive L\n").1);
    // A function without a slope leaves none to cite it.
    let sloped = |function: &Function| {
        (0..function.row().partials.len()).any(|k| !function.formula(k).is_zero())
    };
    let functions = functions().into_iter().filter(sloped).map(Rule::Function);
    let plain = [Rule::Sum, Rule::Factor, Rule::Product, Rule::Power];
    assert_eq!(used.rules, plain.into_iter().chain(functions).collect());
    // The others are of windows and shapes, which `places` is about.
    assert!(used.rewrites.contains(&Rewrite::DeltaMeetsSum));
    assert!(used.rewrites.contains(&Rewrite::SumOfConstant));
    assert!(used.rewrites.contains(&Rewrite::SumsToOne));
    assert!(used.rewrites.contains(&Rewrite::RootSquared));
    assert_eq!(used.patterns, every_pattern());
    assert!(used.folds > 0 && used.chains > 0);
    let moves = [used.inserted, used.distributed, used.facts];
    assert!(moves.iter().all(|times| *times > 0), "{moves:?}");
}
