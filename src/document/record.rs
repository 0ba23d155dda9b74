//! What was derived, for machines: the record that `derive --to json` answers.
//!
//! In: a graph, its derivation, its numbers. Out: a [`Record`], whose fields are the contract of
//! the JSON. Nothing here is prose.

mod demanded;
mod updates;

use super::figures::tensor;
use crate::algebra::Expr;
use crate::derivation::numbers::{Numbers, Outcome};
use crate::derivation::{Derivation, Formula, Gradient, Part, Path, Reason, Step};
use crate::exact::certified::Certified;
use crate::exact::decimal::{Decimal, fraction};
use crate::graph::Graph;
use crate::notation::symbols::Sign;
use crate::notation::typeset::{self, EntryLetters, Letters, Style};
use crate::notation::write::latex;
use crate::notation::{Math, names, text};
use crate::scope::{Kind, Name};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The name of this form of answer; it changes with the form.
pub const SCHEMA: &str = "backprose/derivation/1";

/// The whole answer.
#[derive(Debug, Serialize)]
pub struct Record {
    schema: &'static str,
    title: Option<String>,
    loss: Option<String>,
    /// What could not be told of the numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    values: Map<String, Value>,
    adjoints: Map<String, Value>,
    gradients: Map<String, Value>,
    jacobians: Vec<Value>,
    hessians: Vec<Value>,
    updates: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    more: Vec<Value>,
    steps: Vec<Value>,
    verified: Verified,
}

#[derive(Debug, Serialize)]
struct Verified {
    steps: usize,
    method: &'static str,
}

/// The record of a derivation, decimals rounded to `digits` where they do not end before.
pub fn record(graph: &Graph, derivation: &Derivation, outcome: &Outcome, digits: usize) -> Record {
    let numbers = match outcome {
        Outcome::Computed(numbers) => Some(numbers),
        Outcome::Symbolic => None,
    };
    // Rounded steps are shown whole.
    let steps = numbers.and_then(Numbers::round_steps).unwrap_or(0);
    let digits = digits.max(steps);
    let style = Style {
        layers: graph.layers,
        ..Style::new(&derivation.scope)
    };
    let writer = Writer {
        graph,
        derivation,
        numbers,
        digits,
        style,
        letters: Letters::new(&derivation.scope),
        entries: EntryLetters::new(&derivation.scope),
    };
    let note = writer.unproven().map(|names| {
        format!(
            "`decimal` is null where it could not be told whether a number is 0, or its digits could not be proven: in {names}"
        )
    });
    let mut parts = derivation.parts.iter().map(|part| writer.part(part));
    let (loss, adjoints, gradients) = parts.next().unwrap_or_default();
    let more = parts
        .map(|(loss, adjoints, gradients)| json!({"loss": loss, "adjoints": adjoints, "gradients": gradients}))
        .collect();
    let (jacobians, hessians) = writer.demanded();
    Record {
        schema: SCHEMA,
        title: graph.title.clone(),
        loss,
        note,
        values: writer.values(),
        adjoints,
        gradients,
        jacobians,
        hessians,
        updates: writer.updates(),
        more,
        steps: writer.steps(),
        verified: Verified {
            steps: derivation.step_count(),
            method: "exact",
        },
    }
}

struct Writer<'a> {
    graph: &'a Graph,
    derivation: &'a Derivation,
    numbers: Option<&'a Numbers>,
    digits: usize,
    style: Style<'a>,
    letters: Letters,
    entries: EntryLetters,
}

/// A formula on one line, as LaTeX and in the network language.
struct Equation {
    latex: String,
    text: String,
}

impl Writer<'_> {
    fn part(&self, part: &Part) -> (Option<String>, Map<String, Value>, Map<String, Value>) {
        let (mut adjoints, mut gradients) = (Map::new(), Map::new());
        let wanted: rustc_hash::FxHashSet<Name> = part.wrt.iter().copied().collect();
        for gradient in part.gradients.iter().rev() {
            let letter = self.derivation.scope.letter(gradient.wrt);
            let entry = self.entry(gradient.name, self.gradient(gradient));
            if letter.kind == Kind::Computed {
                adjoints.insert(letter.text.clone(), entry.clone());
            }
            if wanted.contains(&gradient.wrt) {
                gradients.insert(letter.text.clone(), entry);
            }
        }
        // As they were asked for.
        let order = part
            .wrt
            .iter()
            .map(|name| &self.derivation.scope.letter(*name).text);
        let gradients = order
            .filter_map(|text| Some((text.clone(), gradients.remove(text)?)))
            .collect();
        (
            Some(self.derivation.scope.letter(part.loss).text.clone()),
            adjoints,
            gradients,
        )
    }

    fn values(&self) -> Map<String, Value> {
        let mut values = Map::new();
        for node in &self.graph.nodes {
            let plain = &self.derivation.scope.letter(node.name).text;
            let equation = match &node.definition {
                Some(definition) => {
                    let scope = &self.derivation.scope;
                    let (left, right) = typeset::equation(node.name, definition, &self.style);
                    let (plain, spelled) = text::equation(node.name, definition, scope);
                    self.equation(left, &plain, right, &spelled)
                }
                None => self.given(self.name(node.name), plain, node.name),
            };
            values.insert(plain.clone(), self.entry(node.name, equation));
        }
        values
    }

    /// A value that goes in: its numbers, or where there are none its name.
    fn given(&self, left: Math, plain: &str, name: Name) -> Equation {
        let Some(value) = self.numbers.and_then(|numbers| numbers.get(name)) else {
            return Equation {
                latex: latex(&left),
                text: plain.to_owned(),
            };
        };
        let (sign, right) = tensor(value, |entry| self.decimal(entry));
        let numbers = self.nested(name, &|entry| self.exact(entry));
        let spelled = numbers
            .map(|numbers| numbers.to_string().replace('"', "").replace(',', ", "))
            .unwrap_or_default();
        Equation {
            latex: latex(&Math::relation(left, sign, right)),
            text: format!("{plain} = {spelled}"),
        }
    }

    fn gradient(&self, gradient: &Gradient) -> Equation {
        let scope = &self.derivation.scope;
        if let Some(matrix) = gradient.matrix() {
            return self.equation(
                self.name(gradient.name),
                &text::matrix(&crate::matrix::MatExpr::Name(gradient.name), scope),
                typeset::matrix(&matrix, &self.style),
                &text::matrix(&matrix, scope),
            );
        }
        let letters = self.letters_for(&[], gradient.at());
        let entry = Expr::entry(gradient.name, gradient.at().to_vec());
        self.component_equation(&entry, &gradient.component(), &letters)
    }

    fn component_equation(&self, left: &Expr, right: &Expr, letters: &Letters) -> Equation {
        let scope = &self.derivation.scope;
        self.equation(
            typeset::component(left, letters, &self.style),
            &text::component(left, letters, scope),
            typeset::component(right, letters, &self.style),
            &text::component(right, letters, scope),
        )
    }

    fn equation(&self, left: Math, plain: &str, right: Math, spelled: &str) -> Equation {
        Equation {
            latex: latex(&Math::relation(left, Sign::Equal, right)),
            text: format!("{plain} = {spelled}"),
        }
    }

    fn name(&self, name: Name) -> Math {
        names::name(name, &self.derivation.scope, self.style.layers)
    }

    /// What is said of a value or gradient.
    fn entry(&self, name: Name, equation: Equation) -> Value {
        Value::Object(self.fields(name, equation))
    }

    fn fields(&self, name: Name, equation: Equation) -> Map<String, Value> {
        let scope = &self.derivation.scope;
        let declared = self.axes(name);
        let shape: Vec<Value> = declared
            .iter()
            .map(|dim| match scope.value(*dim) {
                Some(value) => json!(value),
                None => json!(scope.dim_text(*dim)),
            })
            .collect();
        let mut entry = Map::new();
        entry.insert("symbol".into(), latex(&self.name(name)).into());
        entry.insert("shape".into(), shape.into());
        entry.insert("latex".into(), equation.latex.into());
        entry.insert("text".into(), equation.text.into());
        let digits = |entry: &Certified| match self.decimal(entry) {
            Some(decimal) => Value::String(decimal.text),
            None => Value::Null,
        };
        if let (Some(exact), Some(decimal)) = (
            self.nested(name, &|entry| self.exact(entry)),
            self.nested(name, &digits),
        ) {
            entry.insert("exact".into(), exact);
            entry.insert("decimal".into(), decimal);
        }
        entry
    }

    fn exact(&self, entry: &Certified) -> Value {
        entry
            .exact()
            .map_or(Value::Null, |value| Value::String(fraction(value)))
    }

    fn decimal(&self, entry: &Certified) -> Option<Decimal> {
        self.numbers?.decimal(entry, self.digits)
    }

    /// The names of which a number is not proven.
    fn unproven(&self) -> Option<String> {
        let gradients = self.derivation.all_parts().flat_map(|part| &part.gradients);
        let nodes = self.graph.nodes.iter().map(|node| node.name);
        let names: Vec<String> = nodes
            .chain(gradients.map(|gradient| gradient.name))
            .filter(|name| {
                let value = self.numbers.and_then(|numbers| numbers.get(*name));
                value.is_some_and(|value| {
                    let mut entries = value.entries.iter();
                    entries.any(|entry| self.decimal(entry).is_none())
                })
            })
            .map(|name| format!("`{}`", self.derivation.scope.letter(name).text))
            .chain(self.unproven_updates())
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The axes that were declared; of a scalar none. A derivative has those of what is
    /// differentiated, where it is no scalar, and then those of what it is by.
    fn axes(&self, name: Name) -> Vec<crate::scope::Dim> {
        let scope = &self.derivation.scope;
        let letter = scope.letter(name);
        match letter.kind {
            Kind::Computed => letter.shape.0.clone(),
            Kind::Adjoint { of, wrt } if scope.letter(of).shape.is_scalar() => self.axes(wrt),
            Kind::Adjoint { of, wrt } => [self.axes(of), self.axes(wrt)].concat(),
            Kind::Input | Kind::Target | Kind::Param | Kind::Const | Kind::Slope { .. } => {
                letter.declared.clone()
            }
        }
    }

    /// The numbers of a name as nested lists in its declared shape.
    fn nested(&self, name: Name, write: &dyn Fn(&Certified) -> Value) -> Option<Value> {
        self.nested_as(name, &self.numbers?.get(name)?.entries, write)
    }

    /// Numbers as nested lists in the declared shape of a name.
    fn nested_as(
        &self,
        name: Name,
        entries: &[Certified],
        write: &dyn Fn(&Certified) -> Value,
    ) -> Option<Value> {
        let lengths: Option<Vec<usize>> = self
            .axes(name)
            .iter()
            .map(|dim| {
                self.derivation
                    .scope
                    .value(*dim)
                    .and_then(|value| usize::try_from(value).ok())
            })
            .collect();
        let mut entries = entries.iter();
        Some(nest(&lengths?, &mut || {
            entries.next().map_or(Value::Null, write)
        }))
    }

    fn letters_for(&self, of: &[crate::algebra::Index], by: &[crate::algebra::Index]) -> Letters {
        let mut letters = self.letters.clone();
        for (indices, named) in [(of, self.entries.of), (by, self.entries.by)] {
            for (index, letter) in indices.iter().zip(named) {
                letters = letters.named(*index, letter);
            }
        }
        letters
    }

    fn steps(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for gradient in self.derivation.all_parts().flat_map(|part| &part.gradients) {
            for path in gradient.paths() {
                let letters = self.letters_for(&path.at, gradient.at());
                all.extend(
                    path.steps
                        .iter()
                        .map(|step| self.step(gradient, Some(&path), step, &letters)),
                );
            }
            let letters = self.letters_for(&[], gradient.at());
            all.extend(
                gradient
                    .steps()
                    .iter()
                    .map(|step| self.step(gradient, None, step, &letters)),
            );
        }
        all
    }

    fn step(
        &self,
        gradient: &Gradient,
        path: Option<&Path>,
        step: &Step,
        letters: &Letters,
    ) -> Value {
        let scope = &self.derivation.scope;
        let equation = match &step.after {
            Formula::Component(after) => self.component_equation(&step.before, after, letters),
            Formula::Matrix(_) => self.gradient(gradient),
        };
        let mut value = json!({
            "of": scope.letter(gradient.wrt).text,
            "rule": rule(&step.reason),
            "latex": equation.latex,
            "text": equation.text,
        });
        if let (Some(path), Some(object)) = (path, value.as_object_mut()) {
            object.insert("through".into(), scope.letter(path.of).text.clone().into());
        }
        value
    }
}

/// The row of the table that a step cites.
pub(super) fn rule(reason: &Reason) -> &'static str {
    use crate::algebra::simplify::Rewrite;
    match reason {
        Reason::Differentiate(_) => "differentiate",
        Reason::Chain => "chain",
        Reason::Rewrite(Rewrite::DeltaMeetsSum) => "delta-meets-sum",
        Reason::Rewrite(Rewrite::PlaceSolved) => "place-solved",
        Reason::Rewrite(Rewrite::Reshaped) => "reshaped",
        Reason::Rewrite(Rewrite::SumsToOne) => "sums-to-one",
        Reason::Rewrite(Rewrite::RootSquared) => "root-squared",
        Reason::Rewrite(Rewrite::LogOfExp) => "log-of-exp",
        Reason::Rewrite(Rewrite::SumCancels) => "sum-cancels",
        Reason::Rewrite(Rewrite::SumOfConstant) => "sum-of-constant",
        Reason::Fold(_) => "fold",
        Reason::Insert(_) => "insert",
        Reason::Distribute => "distribute",
        Reason::Fact(..) => "fact",
        Reason::Lift(_) => "matrix-form",
    }
}

/// Nested lists of these lengths; of none a single value.
fn nest(lengths: &[usize], next: &mut dyn FnMut() -> Value) -> Value {
    match lengths.split_first() {
        None => next(),
        Some((length, inner)) => Value::Array((0..*length).map(|_| nest(inner, next)).collect()),
    }
}
