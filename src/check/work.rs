//! A work, understood: what each of its names stands for, and what each side of its chains says.
//!
//! In: chains and names. Out: [`Work`]: the readings of all sides, the equation that defines each
//! name, shapes, and the numbers that are given. Whether anything is true is not known here.

use super::chains::{Chain, ChainSide};
use super::model::Model;
use super::names;
use crate::algebra::Index;
use crate::graph::{Graph, Node};
use crate::exact::certified::Certified;
use crate::exact::{Tensor, evaluate};
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
    pub fn new(chains: Vec<Chain>, network: Option<&Graph>, numerator: bool) -> Work {
        let (symbols, mut known) = network.map(names::of_network).unwrap_or_default();
        let symbols = names::symbols(&chains, symbols);
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
            any: FxHashMap::default(),
            lengths: Vec::new(),
            numerator,
            defining: FxHashSet::default(),
            made: Vec::new(),
            derivatives: Vec::new(),
        };
        let mut values = Vec::new();
        for node in network.into_iter().flat_map(|graph| &graph.nodes) {
            work.take_node(node, &mut values);
        }
        work.read_functions();
        let stated = work.stated();
        work.define(stated, values);
        if let Some(request) = network.and_then(|graph| graph.requests.first()) {
            work.loss = Some(request.of);
            let is_loss = |name: &Option<Name>| *name == Some(request.of);
            let symbol = work.names.iter().position(is_loss);
            work.symbols.set_loss(symbol, false);
        }
        work.define_updates();
        work
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
            self.given.insert(node.name, Rc::new(Tensor { lengths, entries }));
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
            true => Reading::new(Meaning::Transpose(Box::new(reading.clone())), reading.span.clone()),
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
            let empty = Symbols::default();
            let Some((key, parameters)) = names::function_of(&left.row, &empty) else {
                continue;
            };
            let Some(symbol) = self.symbols.find(&key) else {
                continue;
            };
            if self.symbols.role(symbol) != Some(Role::Function) || self.functions.contains_key(&symbol)
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

    /// Which equations give which names, the best first.
    fn stated(&self) -> FxHashMap<usize, Vec<Stated>> {
        let mut all: FxHashMap<usize, Vec<Stated>> = FxHashMap::default();
        for (at, chain) in self.chains.iter().enumerate() {
            let [left, right, ..] = chain.sides.as_slice() else {
                continue;
            };
            let is_step = match right.relation {
                Some((relation, _)) => {
                    !Chain::claims(relation)
                        || matches!(relation, Relation::Becomes | Relation::Increased | Relation::Decreased)
                }
                None => true,
            };
            if is_step {
                continue;
            }
            let Ok(sets) = self.layers_of(&[left, right]) else {
                continue;
            };
            for layers in sets {
                let (Ok(read), Ok(right)) = (self.reading(left, &layers), self.reading(right, &layers))
                else {
                    continue;
                };
                let Some((symbol, letters)) = stated_name(&read) else {
                    continue;
                };
                // What a step gives is known by the rule of steps.
                if matches!(self.symbols.role(symbol), Some(Role::Updated(_))) {
                    continue;
                }
                let itself = right.has(&|meaning| *meaning == Meaning::Name(symbol));
                if itself || right.has(&|meaning| matches!(meaning, Meaning::Unknown(key) if key.contains('⁺'))) {
                    continue;
                }
                let kind = kind_of(&right);
                all.entry(symbol).or_default().push(Stated {
                    chain: at,
                    letters,
                    right,
                    kind,
                    layers,
                });
            }
        }
        all
    }

    /// Find shapes and equations, as far as they can be found.
    fn define(
        &mut self,
        stated: FxHashMap<usize, Vec<Stated>>,
        mut values: Vec<(Name, Option<MatExpr>)>,
    ) {
        let known = |symbol: usize| self.names.get(symbol).copied().flatten().is_some();
        let mut open: Vec<(usize, Vec<Stated>)> = stated
            .into_iter()
            .filter(|(symbol, _)| !known(*symbol))
            .collect();
        open.sort_by_key(|(symbol, _)| *symbol);
        for (_, all) in &mut open {
            all.sort_by_key(|one| (one.kind != Given::Tie, one.chain));
        }
        self.free_names(&open);
        // The best equation of each name, in the order in which they can be understood; where that
        // goes no further, one name takes another of its equations.
        let mut strict = true;
        while !open.is_empty() {
            let before = open.len();
            let mut left = Vec::new();
            for (symbol, all) in open {
                match self.define_one(symbol, &all, strict, &mut values) {
                    true => {}
                    false => left.push((symbol, all)),
                }
            }
            open = left;
            if open.len() == before && !strict {
                break;
            }
            strict = open.len() < before;
        }
        self.set_loss();
        self.model = Model::new(values);
    }

    /// Names that formulas use and no equation gives: numbers, as long as nothing says more.
    fn free_names(&mut self, open: &[(usize, Vec<Stated>)]) {
        let mut keys: Vec<String> = Vec::new();
        for (_, all) in open {
            let numbers = all.iter().any(|one| one.kind == Given::Numbers);
            for one in all.iter().filter(|one| one.kind == Given::Formula) {
                if numbers && all.len() == 1 {
                    continue;
                }
                let bound = &one.letters;
                one.right.visit(&mut |reading| {
                    if let Meaning::Unknown(key) = &reading.meaning
                        && !bound.contains(key)
                        && !key.contains('⁺')
                    {
                        keys.push(key.clone());
                    }
                });
            }
        }
        for key in keys {
            if self.symbols.find(&key).is_some() {
                continue;
            }
            let role = Role::Value(Some(0));
            let latex = key.clone();
            let number = self.symbols.declare(Symbol {
                key: key.clone(),
                latex,
                role,
            });
            let name = self.scope.declare(key, Kind::Input, Vec::new());
            self.names.resize(self.symbols.all().len(), None);
            self.names[number] = Some(name);
        }
        names::twins(&mut self.symbols);
        self.names.resize(self.symbols.all().len(), None);
    }

    fn define_one(
        &mut self,
        symbol: usize,
        all: &[Stated],
        strict: bool,
        values: &mut Vec<(Name, Option<MatExpr>)>,
    ) -> bool {
        let most = if strict { 1 } else { all.len() };
        for one in &all[..most] {
            // Readings were made before free names were declared.
            let side = &self.chains[one.chain].sides[1];
            let Ok(right) = self.reading(side, &one.layers) else {
                continue;
            };
            let right = match one.letters.is_empty() {
                true => right,
                false => indexed(&right, &one.letters),
            };
            let Some((formula, shape)) = self.equation(&right, &one.letters) else {
                continue;
            };
            self.enter(symbol, one, formula, shape, values);
            return true;
        }
        false
    }

    /// A right side as the equation of a name, with its shape.
    fn equation(&mut self, right: &Reading, letters: &[String]) -> Option<(MatExpr, Vec<u64>)> {
        if letters.is_empty() {
            let found = self.elaborated(right, None, &FxHashMap::default()).ok()?;
            // A list is a column, unless only a row fits.
            let column = found.iter().position(|one| one.shape.len() == 1);
            let at = match right.has(&|meaning| matches!(meaning, Meaning::List(_))) {
                true => column.unwrap_or(0),
                false => 0,
            };
            let first = found.into_iter().nth(at)?;
            return Some((first.formula, first.shape));
        }
        let context = self.context(&EMPTY);
        let known = ranges(right, &context);
        let mut uses = FxHashMap::default();
        let mut indices = Vec::new();
        let mut shape = Vec::new();
        for (at, letter) in letters.iter().enumerate() {
            let length = *known.get(letter)?;
            let index = Index {
                id: 1_000_000 + at as u32,
                range: Dim::Number(length),
            };
            uses.insert(letter.clone(), LetterUse::Free(index));
            indices.push(index);
            shape.push(length);
        }
        let found = self.elaborated(right, Some(&[]), &uses).ok()?;
        let first = found.into_iter().find(|one| one.shape.is_empty())?;
        Some((MatExpr::Entries(indices, Box::new(first.formula)), shape))
    }

    fn enter(
        &mut self,
        symbol: usize,
        one: &Stated,
        formula: MatExpr,
        shape: Vec<u64>,
        values: &mut Vec<(Name, Option<MatExpr>)>,
    ) {
        let key = self.symbols.all()[symbol].key.clone();
        let dims: Vec<Dim> = shape.iter().map(|length| Dim::Number(*length)).collect();
        let kind = match one.kind {
            Given::Numbers => Kind::Param,
            Given::Tie | Given::Formula => Kind::Computed,
        };
        let name = self.scope.declare(key, kind, dims);
        for length in &shape {
            if !self.lengths.contains(length) {
                self.lengths.push(*length);
            }
        }
        let axes = shape.iter().filter(|length| **length != 1).count();
        self.symbols.set_role(symbol, Role::Value(Some(axes)));
        self.names.resize(self.symbols.all().len(), None);
        self.names[symbol] = Some(name);
        self.defining.insert((one.chain, 1));
        match one.kind {
            Given::Numbers => {
                let nothing = NoNames(&self.scope);
                if let Ok(value) = evaluate::evaluate::<Certified>(&formula, &nothing) {
                    if value.entries.iter().any(|entry| entry.exact().is_none()) {
                        self.irrational.push((name, formula));
                    }
                    self.given.insert(name, value);
                }
                values.push((name, None));
            }
            Given::Tie | Given::Formula => {
                values.push((name, Some(formula)));
            }
        }
    }

    /// The updated form of each parameter: w − η ∂L/∂w, with the work's η, or with the number that
    /// stands in its step.
    fn define_updates(&mut self) {
        let Some(loss) = self.loss else { return };
        let letters = ["eta", "alpha", "lr", "epsilon", "gamma", "mu"];
        let mut rate = letters
            .iter()
            .find_map(|key| self.names.get(self.symbols.find(key)?).copied().flatten())
            .map(MatExpr::Name);
        let steps = self.steps();
        if rate.is_none()
            && let Some(key) = letters.iter().find(|key| {
                let unknown = Meaning::Unknown((**key).to_owned());
                steps.iter().any(|(_, right)| right.has(&|meaning| *meaning == unknown))
            })
        {
            let number = self.symbols.declare(Symbol {
                key: (*key).to_owned(),
                latex: format!("\\{key}"),
                role: Role::Value(Some(0)),
            });
            let name = self.scope.declare(*key, Kind::Input, Vec::new());
            self.names.resize(self.symbols.all().len(), None);
            self.names[number] = Some(name);
            rate = Some(MatExpr::Name(name));
        }
        for number in 0..self.symbols.all().len() {
            let Role::Updated(base) = self.symbols.all()[number].role else {
                continue;
            };
            let written = || {
                let (_, right) = steps.iter().find(|(symbol, _)| *symbol == base)?;
                let mut found = None;
                right.visit(&mut |one| {
                    if let Meaning::Number(written) = &one.meaning
                        && found.is_none()
                    {
                        found = Some(MatExpr::Number(written.value.clone()));
                    }
                });
                found
            };
            let Some(base_name) = self.names.get(base).copied().flatten() else {
                continue;
            };
            let own = match rate {
                Some(_) => None,
                None => written(),
            };
            let Some(rate) = own.or_else(|| rate.clone()) else {
                continue;
            };
            if self.names[number].is_some() || !self.model.depends(loss).contains(&base_name) {
                continue;
            }
            let letter = self.scope.letter(base_name);
            let (shape, text) = (letter.declared.clone(), format!("{}⁺", letter.text));
            let gradient = self.scope.adjoint(loss, base_name);
            self.derivatives.push((loss, base_name));
            let name = self.scope.declare(text, Kind::Computed, shape);
            let step = MatExpr::Multiply(vec![rate, MatExpr::Name(gradient)]);
            let addend = |negative, value| Addend { negative, value };
            let terms = vec![addend(false, MatExpr::Name(base_name)), addend(true, step)];
            self.names[number] = Some(name);
            self.made.push((name, MatExpr::Add(terms)));
        }
    }

    /// The steps of the work: which name each changes, and its right side.
    fn steps(&self) -> Vec<(usize, Reading)> {
        let mut found = Vec::new();
        for chain in &self.chains {
            let [left, right, ..] = chain.sides.as_slice() else {
                continue;
            };
            let Ok(sets) = self.layers_of(&[left, right]) else {
                continue;
            };
            for layers in sets {
                let (Ok(left), Ok(right)) = (self.reading(left, &layers), self.reading(right, &layers))
                else {
                    continue;
                };
                let symbol = match &left.meaning {
                    Meaning::Name(symbol) => *symbol,
                    Meaning::Entry(base, _) => match base.meaning {
                        Meaning::Name(symbol) => symbol,
                        _ => continue,
                    },
                    _ => continue,
                };
                match self.symbols.role(symbol) {
                    Some(Role::Updated(base)) => found.push((base, right)),
                    Some(Role::Value(_)) if right.has(&|one| *one == Meaning::Name(symbol)) => {
                        found.push((symbol, right));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// The loss: the scalar that stands on top of a derivative, else the last scalar.
    fn set_loss(&mut self) {
        let layers = FxHashMap::default();
        let mut found = None;
        for chain in &self.chains {
            for side in &chain.sides {
                let Ok(reading) = self.reading(side, &layers) else {
                    continue;
                };
                reading.visit(&mut |reading| {
                    if let Meaning::Derivative(derivative) = &reading.meaning
                        && let Meaning::Name(symbol) = derivative.of.meaning
                        && self.is_scalar(symbol)
                        && found.is_none()
                    {
                        found = Some(symbol);
                    }
                });
            }
        }
        let last = || {
            let computed = |symbol: &usize| {
                self.is_scalar(*symbol)
                    && self.names[*symbol].is_some_and(|name| self.scope.letter(name).kind == Kind::Computed)
            };
            (0..self.names.len()).filter(computed).next_back()
        };
        let symbol = found.or_else(last);
        self.loss = symbol.and_then(|symbol| self.names[symbol]);
        self.symbols.set_loss(symbol, false);
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

/// The name that a left side gives, and the letters at which it does.
fn stated_name(left: &Reading) -> Option<(usize, Vec<String>)> {
    match &left.meaning {
        Meaning::Name(symbol) => Some((*symbol, Vec::new())),
        Meaning::Entry(base, at) => {
            let Meaning::Name(symbol) = base.meaning else {
                return None;
            };
            let letters = at.iter().map(|one| match &one.meaning {
                Meaning::Index(letter) => Some(letter.clone()),
                _ => None,
            });
            let letters: Vec<String> = letters.collect::<Option<_>>()?;
            let distinct: FxHashSet<&String> = letters.iter().collect();
            (distinct.len() == letters.len()).then_some((symbol, letters))
        }
        _ => None,
    }
}

fn kind_of(right: &Reading) -> Given {
    if matches!(right.meaning, Meaning::Derivative(_)) {
        return Given::Tie;
    }
    let named = right.has(&|meaning| {
        matches!(
            meaning,
            Meaning::Name(_) | Meaning::Unknown(_) | Meaning::Derivative(_) | Meaning::Index(_)
        )
    });
    match named {
        true => Given::Formula,
        false => Given::Numbers,
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
