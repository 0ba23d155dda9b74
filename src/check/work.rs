//! A work, understood: what each of its names stands for, and what each side of its chains says.
//!
//! In: chains and names. Out: [`Work`]: the readings of all sides, the equation that defines each
//! name, shapes, and the numbers that are given. Whether anything is true is not known here.

mod define;
mod direct;
mod free;
mod losses;
mod readings;
mod samples;
mod shapes;
mod sizes;
mod states;
mod steps;

use super::chains::{Chain, ChainSide, LetterRange};
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
use losses::gradient_in;
use readings::Readings;
pub use readings::{Layers, Place};
use rustc_hash::{FxHashMap, FxHashSet};
use states::States;
use std::rc::Rc;

/// So often gradients of the loss are derived one by one, then all of them together.
const SEPARATE_WALKS: usize = 3;

/// So many different rounded numbers of a formula are told apart.
const MOST_LITERALS: usize = 16;

/// A value of a name, as one of its equations gives it.
#[derive(Debug, Clone)]
struct Stated {
    chain: usize,
    /// The indices on the left: `u_j = …`.
    letters: Vec<String>,
    /// The right side.
    right: Rc<Reading>,
    kind: Given,
    /// The numbers of letters of layers.
    layers: Layers,
    /// The equations of its entries, where it is given entry by entry.
    also: Vec<usize>,
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
    pub chains: Rc<[Chain]>,
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
    /// Names that stand for others which are held.
    held: FxHashMap<Name, Name>,
    /// Coefficients of functions that nothing defines.
    pub any: FxHashMap<usize, Vec<Name>>,
    /// Lengths that occur.
    pub lengths: Vec<u64>,
    /// Whether the gradient of a scalar is written as a row, and turned for a matrix.
    pub numerator: bool,
    /// The link that defines a name: chain and side.
    pub defining: FxHashSet<(usize, usize)>,
    /// The vectors that are given by their entries alone: nothing says how they lie.
    pub by_entries: FxHashSet<Name>,
    /// Numbers without a value, to stand for written ones.
    pub literals: Vec<Name>,
    /// How many samples there are, where gradients of values of them are meant for each sample
    /// alone, without the mean over all.
    pub per_sample: Option<Reading>,
    /// Whether a network says what is true.
    pub has_network: bool,
    /// Whether names that nothing gives are numbers, whatever the equations need.
    plain: bool,
    /// Whether shapes of names come of what the equations need.
    pub inferred: bool,
    /// Running values, which every step makes anew.
    pub states: States,
    /// What was made for whole formulas that are differentiated.
    made: Vec<(Name, MatExpr)>,
    derivatives: Vec<(Name, Name)>,
    /// How often gradients of the loss had to be derived.
    walks: usize,
    read: Readings,
}

impl Work {
    /// Understand the chains of a work, with the names and equations of its network if it has one.
    ///
    /// `others` are names of the work with those that they stand for; one that stands for nothing is
    /// the error. `plain`: names that nothing gives are numbers.
    pub fn new(
        chains: Rc<[Chain]>,
        network: Option<&Graph>,
        others: &[(String, String)],
        numerator: bool,
        plain: bool,
    ) -> Result<Work, String> {
        let with = |short| {
            let layout = (numerator, plain);
            Work::with_short(Rc::clone(&chains), network, others, layout, short)
        };
        let work = with(true)?;
        // `dW` is a gradient only where there is something that it could be the gradient of.
        match work.loss {
            Some(_) => Ok(work),
            None => with(false),
        }
    }

    fn with_short(
        chains: Rc<[Chain]>,
        network: Option<&Graph>,
        others: &[(String, String)],
        (numerator, plain): (bool, bool),
        short: bool,
    ) -> Result<Work, String> {
        let (mut symbols, mut known) = network.map(names::of_network).unwrap_or_default();
        names::rename(others, &mut symbols);
        let mut symbols = names::symbols(&chains, symbols, short);
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
            held: FxHashMap::default(),
            any: FxHashMap::default(),
            lengths: Vec::new(),
            numerator,
            defining: FxHashSet::default(),
            by_entries: FxHashSet::default(),
            literals: Vec::new(),
            per_sample: None,
            has_network: network.is_some(),
            plain,
            inferred: false,
            states: States::default(),
            made: Vec::new(),
            derivatives: Vec::new(),
            walks: 0,
            read: Readings::default(),
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
            let bars = work.symbols.has_bars();
            work.symbols.set_loss(symbol, bars);
        }
        work.define_states();
        work.define_updates();
        for number in 0..MOST_LITERALS {
            let text = format!("\u{1}r{number}");
            let name = work.scope.declare(text, Kind::Const, Vec::new());
            work.literals.push(name);
        }
        work.read.settle();
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

    /// A side of a chain, read.
    pub fn reading(&self, place: Place, layers: &Layers) -> Result<Rc<Reading>, Fault> {
        self.read.once(place, layers, || {
            let side = self.side(place).ok_or(Fault::Empty)?;
            let setting = Setting {
                symbols: &self.symbols,
                layers,
            };
            let reading = parse(&side.row, &setting)?;
            let reading = match self.numerator {
                true => self.turned(&reading),
                false => reading,
            };
            Ok(match &self.per_sample {
                Some(count) => self.times_samples(&reading, count),
                None => reading,
            })
        })
    }

    fn side(&self, (chain, side): Place) -> Option<&ChainSide> {
        self.chains.get(chain)?.sides.get(side)
    }

    /// In the numerator layout the gradient of a scalar is the transpose.
    fn turned(&self, reading: &Reading) -> Reading {
        match self.is_turned(&reading.meaning) {
            true => Reading::new(
                Meaning::Transpose(Box::new(reading.clone())),
                reading.span.clone(),
            ),
            false => reading.with_parts(&mut |part| self.turned(part)),
        }
    }

    /// Whether it is written in another way in the numerator layout.
    fn is_turned(&self, meaning: &Meaning) -> bool {
        let Meaning::Derivative(derivative) = meaning else {
            return false;
        };
        let of_scalar = match derivative.of.meaning {
            Meaning::Name(symbol) => self.is_scalar(symbol),
            _ => false,
        };
        let by = derivative.by.as_slice();
        of_scalar && matches!(by, [by] if matches!(by.meaning, Meaning::Name(_)))
    }

    /// Whether something that was read so far is.
    pub fn has_layout(&self) -> bool {
        self.read
            .any(&|reading| reading.has(&|meaning| self.is_turned(meaning)))
    }

    /// The greatest number of a layer.
    fn last_layer(&self) -> i64 {
        let numbers = self.symbols.all().iter().filter_map(|symbol| {
            let (_, rest) = symbol.key.split_once("^(")?;
            rest.split_once(')')?.0.parse::<i64>().ok()
        });
        numbers.max().unwrap_or_else(|| self.greatest_number())
    }

    fn read_functions(&mut self) {
        for at in 0..self.chains.len() {
            let [left, _, ..] = self.chains[at].sides.as_slice() else {
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
            if let Ok(function) = self.function((at, 1), &key, &parameters) {
                self.functions.insert(symbol, function);
                self.defining.insert((at, 1));
            }
        }
    }

    /// A function of these parameters whose body a side is. In the body they hide names of the work.
    pub fn function(
        &mut self,
        place: Place,
        key: &str,
        parameters: &[String],
    ) -> Result<Function, Fault> {
        let mut numbers = Vec::new();
        for parameter in parameters {
            numbers.push(self.symbols.declare(Symbol {
                key: format!("{key}({parameter})"),
                latex: parameter.clone(),
                role: Role::Value(None),
            }));
        }
        self.names.resize(self.symbols.all().len(), None);
        let mut before = Vec::new();
        for (parameter, number) in parameters.iter().zip(&numbers) {
            before.push(self.symbols.find(parameter));
            self.symbols.hide(parameter, *number);
        }
        let layers = FxHashMap::default();
        let body = self.side(place).ok_or(Fault::Empty).and_then(|side| {
            let setting = Setting {
                symbols: &self.symbols,
                layers: &layers,
            };
            parse(&side.row, &setting)
        });
        for (parameter, before) in parameters.iter().zip(before).rev() {
            self.symbols.reveal(parameter, before);
        }
        Ok(Function {
            parameters: numbers,
            body: body?,
        })
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
            direct: &mut self.direct,
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
        for place in self.places() {
            let Ok(sets) = self.layers_of(&[place], &[]) else {
                continue;
            };
            for layers in sets {
                let reading = self.reading(place, &layers);
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

    /// Derive all that was asked for so far. Where the loss is asked for again and again, one walk
    /// gives all of its gradients.
    pub fn derive(&mut self) {
        let pairs = std::mem::take(&mut self.derivatives);
        let made = std::mem::take(&mut self.made);
        self.model.ensure(&mut self.scope, &[], &made);
        self.hold_in_gradients(&pairs);
        let open = pairs.iter().find(|(of, by)| {
            let name = self.scope.find_adjoint(*of, *by);
            let known = name.is_some_and(|name| self.model.definition(name).is_some());
            Some(*of) == self.loss && !known
        });
        if let Some((loss, _)) = open {
            self.walks += 1;
            if self.walks == SEPARATE_WALKS {
                let names = self.names.iter().copied().flatten();
                self.model.ensure_all(&mut self.scope, *loss, names);
            }
        }
        self.model.ensure(&mut self.scope, &pairs, &[]);
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

/// The letters of the left side are indices on the right as well.
pub fn indexed(reading: &Reading, letters: &[String]) -> Reading {
    match &reading.meaning {
        Meaning::Unknown(key) if letters.contains(key) => {
            Reading::new(Meaning::Index(key.clone()), reading.span.clone())
        }
        _ => reading.with_parts(&mut |part| indexed(part, letters)),
    }
}
