//! A work, understood: what each of its names stands for, and what each side of its chains says.
//!
//! In: chains and names. Out: [`Work`]: the readings of all sides, the equation that defines each
//! name, shapes, and the numbers that are given. Whether anything is true is not known here.

mod define;
mod direct;
mod sizes;
mod steps;

use super::chains::{Chain, ChainSide};
use super::model::Model;
use super::names;
use crate::algebra::Index;
use crate::exact::certified::Certified;
use crate::exact::{Tensor, evaluate};
use crate::graph::{Graph, Node};
use crate::matrix::{Addend, MatExpr};
use crate::notation::interpret::elaborate::{
    Context, Elaborated, Fault as Unfit, Function, LetterUse, elaborate, ranges,
};
use crate::notation::interpret::parse::{Fault, Setting, parse};
use crate::notation::interpret::symbols::{Role, Symbol, Symbols};
use crate::notation::interpret::{Meaning, Reading};
use crate::notation::read::Relation;
use crate::scope::{Dim, Kind, Name, Scope};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// No letter of a layer is tried for numbers beyond this.
const MOST_LAYERS: i64 = 64;

/// A value of a name, as one of its equations gives it.
#[derive(Debug, Clone)]
struct Stated {
    chain: usize,
    /// The indices on the left: `u_j = …`.
    letters: Vec<String>,
    /// The right side.
    right: Reading,
    kind: Given,
    /// The numbers of letters of layers.
    layers: FxHashMap<String, i64>,
}

/// What kind of right side it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Given {
    /// A derivative: the name is tied to it.
    Tie,
    /// A formula of other names.
    Formula,
    /// Numbers.
    Numbers,
}

/// What a work says.
pub struct Work {
    /// Its chains.
    pub chains: Vec<Chain>,
    /// Its names.
    pub symbols: Symbols,
    /// What each name is in the scope.
    pub names: Vec<Option<Name>>,
    /// Its functions.
    pub functions: FxHashMap<usize, Function>,
    /// The scope.
    pub scope: Scope,
    /// The equations.
    pub model: Model,
    /// Numbers that are given.
    pub given: FxHashMap<Name, Rc<Tensor<Certified>>>,
    /// Those of them that are no fractions, as formulas: they are worked out as closely as needed.
    pub irrational: Vec<(Name, MatExpr)>,
    /// The scalar whose gradients are meant.
    pub loss: Option<Name>,
    /// For u and v of which ∂u/∂v may also hold everything else in u's equation: the name with that
    /// equation.
    pub direct: FxHashMap<(Name, Name), Name>,
    /// Coefficients of functions that nothing defines.
    pub any: FxHashMap<usize, Vec<Name>>,
    /// Lengths that occur.
    pub lengths: Vec<u64>,
    /// Whether the gradient of a scalar is written as a row, and turned for a matrix.
    pub numerator: bool,
    /// The link that defines a name: chain and side.
    pub defining: FxHashSet<(usize, usize)>,
    /// What was made for whole formulas that are differentiated.
    made: Vec<(Name, MatExpr)>,
    derivatives: Vec<(Name, Name)>,
}

impl Work {
    /// Understand the chains of a work, with the names and equations of its network if it has one.
    ///
    /// `others` are names of the work with those that they stand for; one that stands for nothing is
    /// the error.
    pub fn new(
        chains: Vec<Chain>,
        network: Option<&Graph>,
        others: &[(String, String)],
        numerator: bool,
    ) -> Result<Work, String> {
        let (mut symbols, mut known) = network.map(names::of_network).unwrap_or_default();
        names::rename(others, &mut symbols);
        let mut symbols = names::symbols(&chains, symbols);
        if let Some(missing) = names::rename(others, &mut symbols) {
            return Err(missing);
        }
        known.resize(symbols.all().len(), None);
        let mut work = Work {
            names: known,
            symbols,
            chains,
            functions: FxHashMap::default(),
            scope: network.map(|graph| graph.scope.clone()).unwrap_or_default(),
            model: Model::default(),
            given: FxHashMap::default(),
            irrational: Vec::new(),
            loss: None,
            direct: FxHashMap::default(),
            any: FxHashMap::default(),
            lengths: Vec::new(),
            numerator,
            defining: FxHashSet::default(),
            made: Vec::new(),
            derivatives: Vec::new(),
        };
        work.settle_sizes();
        let mut values = Vec::new();
        for node in network.into_iter().flat_map(|graph| &graph.nodes) {
            work.take_node(node, &mut values);
        }
        work.read_functions();
        let stated = work.stated();
        work.define(stated, values);
        work.find_direct();
        if let Some(request) = network.and_then(|graph| graph.requests.first()) {
            work.loss = Some(request.of);
            let is_loss = |name: &Option<Name>| *name == Some(request.of);
            let symbol = work.names.iter().position(is_loss);
            work.symbols.set_loss(symbol, false);
        }
        work.define_updates();
        Ok(work)
    }

    /// A value of the network.
    fn take_node(&mut self, node: &Node, values: &mut Vec<(Name, Option<MatExpr>)>) {
        values.push((node.name, node.definition.clone()));
        let shape = &self.scope.letter(node.name).shape;
        let lengths: Option<Vec<u64>> = shape.0.iter().map(|dim| self.scope.value(*dim)).collect();
        let Some(mut lengths) = lengths else { return };
        for length in &lengths {
            if !self.lengths.contains(length) {
                self.lengths.push(*length);
            }
        }
        lengths.resize(lengths.len().max(2), 1);
        let lengths: Vec<usize> = lengths.into_iter().map(|one| one as usize).collect();
        if let Some(given) = &node.given
            && given.len() == lengths.iter().product::<usize>()
        {
            let entries = given.iter().cloned().map(Certified::Exact).collect();
            self.given
                .insert(node.name, Rc::new(Tensor { lengths, entries }));
        }
    }

    /// A row, read.
    pub fn reading(
        &self,
        side: &ChainSide,
        layers: &FxHashMap<String, i64>,
    ) -> Result<Reading, Fault> {
        let setting = Setting {
            symbols: &self.symbols,
            layers,
        };
        let reading = parse(&side.row, &setting)?;
        Ok(match self.numerator {
            true => self.turned(&reading),
            false => reading,
        })
    }

    /// In the numerator layout the gradient of a scalar is the transpose.
    fn turned(&self, reading: &Reading) -> Reading {
        let inner = reading.with_parts(&mut |part| self.turned(part));
        let is_gradient = match &reading.meaning {
            Meaning::Derivative(derivative) if derivative.by.len() == 1 => {
                let of_scalar = match derivative.of.meaning {
                    Meaning::Name(symbol) => self.is_scalar(symbol),
                    _ => false,
                };
                of_scalar && matches!(derivative.by[0].meaning, Meaning::Name(_))
            }
            _ => false,
        };
        match is_gradient {
            true => Reading::new(
                Meaning::Transpose(Box::new(reading.clone())),
                reading.span.clone(),
            ),
            false => inner,
        }
    }

    /// The numbers that letters of layers may have in a statement; one empty set where there is no
    /// such letter.
    pub fn layers_of(&self, sides: &[&ChainSide]) -> Result<Vec<FxHashMap<String, i64>>, Fault> {
        let mut sets: Vec<FxHashMap<String, i64>> = vec![FxHashMap::default()];
        for _ in 0..3 {
            let mut open = None;
            for set in &sets {
                for side in sides {
                    match self.reading(side, set) {
                        Err(Fault::Letter(letter)) if !set.contains_key(&letter) => {
                            open = Some(letter);
                        }
                        Err(Fault::Letter(_)) | Ok(_) => {}
                        Err(other) if open.is_none() && set.is_empty() => return Err(other),
                        Err(_) => {}
                    }
                }
            }
            let Some(letter) = open else { break };
            let most = self.greatest_number().min(MOST_LAYERS);
            let mut next = Vec::new();
            for set in &sets {
                for number in 0..=most + 1 {
                    let mut with = set.clone();
                    with.insert(letter.clone(), number);
                    next.push(with);
                }
            }
            sets = next;
        }
        Ok(sets)
    }

    /// The greatest number that stands in a name.
    fn greatest_number(&self) -> i64 {
        let numbers = self.symbols.all().iter().filter_map(|symbol| {
            let digits: String = symbol
                .key
                .chars()
                .filter(char::is_ascii_digit)
                .take(3)
                .collect();
            digits.parse::<i64>().ok()
        });
        numbers.max().unwrap_or(0)
    }

    fn read_functions(&mut self) {
        let layers = FxHashMap::default();
        for at in 0..self.chains.len() {
            let [left, right, ..] = self.chains[at].sides.as_slice() else {
                continue;
            };
            // What holds only somewhere defines nothing.
            if self.chains[at].conditional {
                continue;
            }
            let empty = Symbols::default();
            let Some((key, parameters)) = names::function_of(&left.row, &empty) else {
                continue;
            };
            let Some(symbol) = self.symbols.find(&key) else {
                continue;
            };
            if self.symbols.role(symbol) != Some(Role::Function)
                || self.functions.contains_key(&symbol)
            {
                continue;
            }
            // In the body the parameters hide names of the work.
            let mut inner = self.symbols.clone();
            let mut numbers = Vec::new();
            for parameter in &parameters {
                let hidden = Symbol {
                    key: format!("{key}({parameter})"),
                    latex: parameter.clone(),
                    role: Role::Value(None),
                };
                let number = self.symbols.declare(hidden.clone());
                inner.declare(hidden);
                inner.hide(parameter, number);
                numbers.push(number);
            }
            self.names.resize(self.symbols.all().len(), None);
            let setting = Setting {
                symbols: &inner,
                layers: &layers,
            };
            if let Ok(body) = parse(&right.row, &setting) {
                let function = Function {
                    parameters: numbers,
                    body,
                };
                self.functions.insert(symbol, function);
                self.defining.insert((at, 1));
            }
        }
    }

    fn is_scalar(&self, symbol: usize) -> bool {
        let name = self.names.get(symbol).copied().flatten();
        name.is_some_and(|name| self.scope.letter(name).shape.is_scalar())
    }

    fn context<'a>(&'a mut self, letters: &'a FxHashMap<String, LetterUse>) -> Context<'a> {
        Context {
            symbols: &self.symbols,
            names: &self.names,
            functions: &self.functions,
            scope: &mut self.scope,
            letters,
            loss: self.loss,
            made: &mut self.made,
            derivatives: &mut self.derivatives,
            lengths: &self.lengths,
            direct: &self.direct,
            any: &mut self.any,
        }
    }

    /// Every way to read a formula whose shapes fit.
    pub fn elaborated(
        &mut self,
        reading: &Reading,
        wanted: Option<&[u64]>,
        letters: &FxHashMap<String, LetterUse>,
    ) -> Result<Vec<Elaborated>, Unfit> {
        let mut context = self.context(letters);
        elaborate(reading, wanted, &mut context)
    }

    /// The lengths of the free indices of a formula.
    pub fn ranges(&mut self, reading: &Reading) -> FxHashMap<String, u64> {
        let context = self.context(&EMPTY);
        ranges(reading, &context)
    }

    /// The numbers given, as close as the computation at hand is.
    pub fn numbers(&self) -> FxHashMap<Name, Rc<Tensor<Certified>>> {
        let mut numbers = self.given.clone();
        for (name, formula) in &self.irrational {
            if let Ok(value) = evaluate::evaluate::<Certified>(formula, &NoNames(&self.scope)) {
                numbers.insert(*name, value);
            }
        }
        numbers
    }

    /// The gradients that a network asks for and no side of the work is, as LaTeX.
    pub fn missing(&self, graph: &Graph) -> Vec<String> {
        let mut stated: FxHashSet<(usize, usize)> = FxHashSet::default();
        for side in self.chains.iter().flat_map(|chain| &chain.sides) {
            let Ok(sets) = self.layers_of(&[side]) else {
                continue;
            };
            for layers in sets {
                let reading = self.reading(side, &layers);
                stated.extend(reading.ok().and_then(|reading| gradient_in(&reading)));
            }
        }
        let symbol = |name: Name| self.names.iter().position(|one| *one == Some(name));
        let mut missing = Vec::new();
        for request in &graph.requests {
            for by in &request.wrt {
                let (Some(of), Some(by)) = (symbol(request.of), symbol(*by)) else {
                    continue;
                };
                if !stated.contains(&(of, by)) {
                    let latex = |symbol: usize| self.symbols.all()[symbol].latex.as_str();
                    let (of, by) = (latex(of), latex(by));
                    missing.push(format!(r"\frac{{\partial {of}}}{{\partial {by}}}"));
                }
            }
        }
        missing
    }

    /// Derive all that was asked for so far.
    pub fn derive(&mut self) {
        let pairs = std::mem::take(&mut self.derivatives);
        let made = std::mem::take(&mut self.made);
        self.model.ensure(&mut self.scope, &pairs, &made);
    }
}

static EMPTY: std::sync::LazyLock<FxHashMap<String, LetterUse>> =
    std::sync::LazyLock::new(FxHashMap::default);

/// Formulas of numbers alone.
struct NoNames<'a>(&'a Scope);

impl evaluate::Environment<Certified> for NoNames<'_> {
    fn value(&self, _: Name) -> Result<Rc<Tensor<Certified>>, crate::exact::Fault> {
        Err(crate::exact::Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, crate::exact::Fault> {
        let value = self.0.value(dim).ok_or(crate::exact::Fault::UnknownSize)?;
        usize::try_from(value).map_err(|_| crate::exact::Fault::TooManyEntries)
    }
}

/// Of what and by what a side is the gradient: a whole one, or an entry of it.
fn gradient_in(side: &Reading) -> Option<(usize, usize)> {
    match &side.meaning {
        Meaning::Transpose(inner) | Meaning::Entry(inner, _) => gradient_in(inner),
        Meaning::Derivative(derivative) => match (&derivative.of.meaning, derivative.by.as_slice())
        {
            (Meaning::Name(of), [by]) => match &by.meaning {
                Meaning::Name(by) => Some((*of, *by)),
                Meaning::Entry(base, _) => match base.meaning {
                    Meaning::Name(by) => Some((*of, by)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The letters of the left side are indices on the right as well.
pub fn indexed(reading: &Reading, letters: &[String]) -> Reading {
    match &reading.meaning {
        Meaning::Unknown(key) if letters.contains(key) => {
            Reading::new(Meaning::Index(key.clone()), reading.span.clone())
        }
        _ => reading.with_parts(&mut |part| indexed(part, letters)),
    }
}
