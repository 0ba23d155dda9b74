//! What is applied: the functions that everybody knows, those of the work, and their arguments.

use super::factors::is_value;
use super::names::{Above, marks, row_of};
use super::{Fault, Parser};
use crate::algebra::function::Function;
use crate::matrix::shape::MOST_AXES;
use crate::matrix::{Normalization, Reduction};
use crate::notation::interpret::symbols::{Role, Spelling};
use crate::notation::interpret::{Callee, Meaning, Reading, Whole};
use crate::notation::read::{Fence, Kind, Node};

/// A function before its argument.
pub(super) struct Head {
    callee: Called,
    primes: u8,
    above: Vec<Above>,
}

enum Called {
    Callee(Callee),
    /// `\max`, `\min`: of several numbers, or of all entries of one tensor.
    Extreme(bool),
    /// An indicator in brackets.
    Indicator,
}

impl Head {
    pub(super) fn extreme(greatest: bool) -> Head {
        Head {
            callee: Called::Extreme(greatest),
            primes: 0,
            above: Vec::new(),
        }
    }
}

/// The function that a word names everywhere.
fn word(name: &str) -> Option<Callee> {
    let scalar = |function| Some(Callee::Scalar(function));
    let whole = |function| Some(Callee::Whole(function));
    let lower: String = name
        .chars()
        .filter(|sign| !matches!(sign, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect();
    match lower.as_str() {
        "relu" => scalar(Function::Relu),
        "leakyrelu" | "lrelu" => scalar(Function::LeakyRelu),
        "elu" => scalar(Function::Elu),
        "sigmoid" | "sigm" | "logistic" => scalar(Function::Sigmoid),
        "tanh" | "th" => scalar(Function::Tanh),
        "softplus" => scalar(Function::Softplus),
        "gelu" => scalar(Function::Gelu),
        "silu" | "swish" => scalar(Function::Silu),
        "exp" => scalar(Function::Exp),
        "log" | "ln" => scalar(Function::Log),
        "lg" => Some(Callee::LogBase(Box::new(Reading::integer(10)))),
        "sqrt" => scalar(Function::Sqrt),
        "abs" => scalar(Function::Abs),
        "sign" | "sgn" => scalar(Function::Sign),
        "sin" => scalar(Function::Sin),
        "cos" => scalar(Function::Cos),
        "erf" => scalar(Function::Erf),
        "softmax" => whole(Whole::Softmax),
        "logsoftmax" => whole(Whole::LogSoftmax),
        "diag" => whole(Whole::Diag),
        "tr" | "trace" => whole(Whole::Trace),
        "det" => whole(Whole::Determinant),
        "vec" => whole(Whole::Vec),
        "sum" => whole(Whole::Sum),
        "mean" => whole(Whole::Mean),
        "logsumexp" | "lse" => whole(Whole::LogSumExp),
        "logdet" => whole(Whole::LogDeterminant),
        "norm" => whole(Whole::All(Reduction::Norm)),
        "prod" => whole(Whole::All(Reduction::Product)),
        "flatten" => whole(Whole::Flatten),
        "reshape" => whole(Whole::Reshape),
        "pad" => whole(Whole::Pad(None)),
        lower => along_lines(lower).map(Callee::Whole),
    }
}

/// `rowsum`, `colmean`: a reduction of each row or each column.
fn along_lines(word: &str) -> Option<Whole> {
    let (axis, rest) = match (word.strip_prefix("row"), word.strip_prefix("col")) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (0, rest),
        _ => return None,
    };
    Some(Whole::Along(reduction(rest)?, axis))
}

fn reduction(word: &str) -> Option<Reduction> {
    Some(match word {
        "sum" => Reduction::Sum,
        "mean" => Reduction::Mean,
        "norm" => Reduction::Norm,
        "prod" => Reduction::Product,
        "max" => Reduction::Max,
        "min" => Reduction::Min,
        "logsumexp" => Reduction::LogSumExp,
        _ => return None,
    })
}

/// A function with what is written below it: `\operatorname{softmax}_{\mathrm{row}}`, and the number
/// of an axis, `\operatorname{sum}_3`.
fn word_along(name: &str, below: &str) -> Option<Callee> {
    let axis = match below {
        "row" | "rows" => 1,
        "col" | "cols" | "column" | "columns" => 0,
        digits => digits.parse::<usize>().ok()?.checked_sub(1)?,
    };
    if axis >= MOST_AXES {
        return None;
    }
    let whole = match word(name) {
        Some(Callee::Whole(Whole::Softmax)) => Whole::Normalized(Normalization::Softmax, axis),
        Some(Callee::Whole(Whole::LogSoftmax)) => {
            Whole::Normalized(Normalization::LogSoftmax, axis)
        }
        Some(Callee::Whole(Whole::Pad(None))) => Whole::Pad(Some(axis)),
        _ if name == "concat" => Whole::Concat(axis),
        _ => Whole::Along(reduction(name)?, axis),
    };
    Some(Callee::Whole(whole))
}

impl<'a> Parser<'a> {
    /// The function that a node is, if it is one.
    pub(super) fn function_head(&self, node: &'a Node) -> Result<Option<Head>, Fault> {
        if super::factors::is_indicator(node)
            && matches!(self.nodes.get(self.at + 1), Some(next) if has_relation(next))
        {
            let callee = Called::Indicator;
            return Ok(Some(Head {
                callee,
                primes: 0,
                above: Vec::new(),
            }));
        }
        let Some(found) = marks(node, self.setting)? else {
            return Ok(None);
        };
        let symbols = self.symbols();
        let below_text = match found.below.as_slice() {
            [] => None,
            [group] => super::names::index_text(group, self.setting)?,
            _ => return Ok(None),
        };
        let spelt = |below: Option<&str>| {
            symbols.spelt(Spelling {
                base: &found.base,
                layer: found.layer.as_deref(),
                below,
            })
        };
        let number = spelt(below_text.as_deref()).or_else(|| {
            // `g^{[1]}` is g, and so is `\sigma_1`, where only they are declared.
            let number = symbols.find(&found.base)?;
            matches!(symbols.role(number), Some(Role::Function | Role::Any)).then_some(number)
        });
        let head = |callee| Head {
            callee: Called::Callee(callee),
            primes: found.primes,
            above: found.above.clone(),
        };
        match number.and_then(|number| symbols.role(number)) {
            Some(Role::Function) => return Ok(number.map(|number| head(Callee::Own(number)))),
            Some(Role::Any) => return Ok(number.map(|number| head(Callee::Any(number)))),
            role if is_value(role) => return Ok(None),
            _ => {}
        }
        if found.base == "sigma" && below_text.is_none() && self.is_applied() {
            return Ok(Some(head(Callee::Scalar(Function::Sigmoid))));
        }
        let is_word = |node: &Node| match &node.kind {
            Kind::Scripts(scripts) => matches!(scripts.base.kind, Kind::Word(_)),
            kind => matches!(kind, Kind::Word(_)),
        };
        if !is_word(node) {
            return Ok(None);
        }
        match (found.base.as_str(), below_text) {
            ("max", None) => Ok(Some(Head::extreme(true))),
            ("min", None) => Ok(Some(Head::extreme(false))),
            ("log", Some(base)) => {
                let Some(base) = super::factors::written(&base) else {
                    return Ok(None);
                };
                let base = Reading::new(Meaning::Number(base), node.span.clone());
                Ok(Some(head(Callee::LogBase(Box::new(base)))))
            }
            (name, None) => Ok(word(name).map(head)),
            (name, Some(below)) => Ok(word_along(name, &below).map(head)),
        }
    }

    /// Whether brackets, or something that can only be an argument, follow.
    fn is_applied(&self) -> bool {
        matches!(
            self.nodes.get(self.at + 1).map(|node| &node.kind),
            Some(Kind::Fenced(Fence::Round | Fence::Square | Fence::Curly, ..) | Kind::Letter(..))
        ) || matches!(
            self.nodes.get(self.at + 1).map(|node| &node.kind),
            Some(Kind::Scripts(scripts))
                if matches!(scripts.base.kind, Kind::Letter(..) | Kind::Fenced(Fence::Round | Fence::Square, ..))
        )
    }

    /// A function and its argument, which stands next.
    pub(super) fn applied(&mut self, head: Head, start: usize) -> Result<Reading, Fault> {
        let Some(node) = self.peek() else {
            return Err(Fault::Meaning(self.since(start)));
        };
        let (arguments, above) = match &node.kind {
            Kind::Fenced(open, inner, _) if is_plain(*open) => {
                self.at += 1;
                (self.arguments(&head, inner)?, None)
            }
            // `\sigma(z)^2`: the power of the value.
            Kind::Scripts(scripts) if matches!(&scripts.base.kind, Kind::Fenced(open, ..) if is_plain(*open)) =>
            {
                let Kind::Fenced(_, inner, _) = &scripts.base.kind else {
                    return Err(self.not_understood(node));
                };
                self.at += 1;
                (self.arguments(&head, inner)?, Some(scripts))
            }
            _ if matches!(head.callee, Called::Indicator) => return Err(self.not_understood(node)),
            _ => {
                let argument = self.factor()?;
                // `\log 2 \pi`: up to where the argument goes cannot be told.
                if let Some(next) = self.peek()
                    && self.begins_factor()
                    && matches!(next.kind, Kind::Letter(..) | Kind::Number(_))
                    && !self.is_function(next)?
                {
                    return Err(Fault::Ambiguous(self.since(start)));
                }
                (vec![argument], None)
            }
        };
        let span = self.since(start);
        let mut reading = Reading::new(made(&head, arguments, &span)?, span.clone());
        reading = self.above(reading, &head.above)?;
        if let Some(scripts) = above {
            let mut marks = super::names::Marks::default();
            super::names::scripts_of(scripts, &mut marks, self.setting)?;
            if marks.primes > 0 || marks.updated || marks.layer.is_some() {
                return Err(Fault::Meaning(span));
            }
            if !marks.below.is_empty() {
                let indices = self.indices(&marks.below)?;
                reading = Reading::new(Meaning::Entry(Box::new(reading), indices), span.clone());
            }
            reading = self.above(reading, &marks.above)?;
        }
        reading.span = span;
        Ok(reading)
    }

    fn is_function(&self, node: &'a Node) -> Result<bool, Fault> {
        Ok(self.function_head(node)?.is_some())
    }

    fn arguments(&self, head: &Head, inner: &'a Node) -> Result<Vec<Reading>, Fault> {
        let row = row_of(inner);
        if matches!(head.callee, Called::Indicator) {
            let conditions = self.inner(row).conditions()?;
            let span = inner.span.clone();
            return Ok(vec![Reading::new(Meaning::Indicator(conditions), span)]);
        }
        self.inner(row).list()
    }
}

fn is_plain(open: Fence) -> bool {
    matches!(open, Fence::Round | Fence::Square | Fence::Curly)
}

fn has_relation(node: &Node) -> bool {
    let Kind::Fenced(_, inner, _) = &node.kind else {
        return false;
    };
    row_of(inner)
        .iter()
        .any(|node| matches!(node.kind, Kind::Relation(_)))
}

fn made(
    head: &Head,
    mut arguments: Vec<Reading>,
    span: &std::ops::Range<usize>,
) -> Result<Meaning, Fault> {
    Ok(match &head.callee {
        Called::Indicator => match arguments.pop() {
            Some(indicator) => indicator.meaning,
            None => return Err(Fault::Empty),
        },
        Called::Extreme(greatest) => {
            let (scalar, whole) = match greatest {
                true => (Function::Max, Whole::Max),
                false => (Function::Min, Whole::Min),
            };
            match arguments.len() {
                0 => return Err(Fault::Empty),
                1 => Meaning::Apply(Callee::Whole(whole), 0, arguments),
                _ => {
                    let mut all = arguments.into_iter();
                    let Some(first) = all.next() else {
                        return Err(Fault::Empty);
                    };
                    let folded = all.fold(first, |left, right| {
                        let both = vec![left, right];
                        let meaning = Meaning::Apply(Callee::Scalar(scalar), 0, both);
                        Reading::new(meaning, span.clone())
                    });
                    folded.meaning
                }
            }
        }
        Called::Callee(callee) => Meaning::Apply(callee.clone(), head.primes, arguments),
    })
}
