//! The words and digits of a reading that is written anew.

use super::Shown;
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::matrix::{Normalization, Reduction};
use crate::notation::interpret::{Whole, Written};
use crate::notation::numbers::magnitude;
use crate::notation::symbols::{Shown as Look, Sign, shown};
use crate::notation::{Level, write};

/// More digits behind the point than anybody writes.
const MOST_DECIMALS: u32 = 1000;

/// A number, to the digits that it was written with.
pub(super) fn number(written: &Written) -> Shown {
    let closed = |text| (text, Level::Closed);
    if written.decimals > MOST_DECIMALS {
        return (write::latex(&magnitude(&written.value)), Level::Signed);
    }
    let mut scale = Rational::from(1);
    for _ in 0..written.decimals {
        scale *= Rational::from(10);
    }
    let scaled = &written.value * scale;
    if !scaled.is_int() {
        return (write::latex(&magnitude(&written.value)), Level::Signed);
    }
    let digits = scaled.numerator().to_string();
    let decimals = written.decimals as usize;
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits.as_str()),
    };
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, behind) = padded.split_at(padded.len() - decimals);
    let point = if behind.is_empty() { "" } else { "." };
    let text = format!("{sign}{whole}{point}{behind}");
    match sign {
        "" => closed(text),
        _ => (text, Level::Negative),
    }
}

/// A letter or word, a Greek one by its command.
pub(super) fn letter(text: &str) -> String {
    match Sign::letter(text) {
        Some(sign) => sign.row().latex.to_owned(),
        None if text.chars().count() <= 1 || text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.to_owned()
        }
        None if text == "ell" => r"\ell".to_owned(),
        None => format!(r"\mathrm{{{text}}}"),
    }
}

/// A name by its key: `W^(1)`, `y^hat`, `target_o1`.
pub(super) fn key(text: &str) -> String {
    let (head, below) = match text.split_once('_') {
        Some((head, below)) => (head, format!("_{{{below}}}")),
        None => (text, String::new()),
    };
    let mut parts = head.split('^');
    let mut shown = letter(parts.next().unwrap_or_default());
    let mut above = String::new();
    for part in parts {
        match part {
            "hat" | "bar" | "tilde" | "dot" | "ddot" => shown = format!(r"\{part}{{{shown}}}"),
            part => above = format!("^{{{part}}}"),
        }
    }
    format!("{shown}{below}{above}")
}

/// The head of a function of numbers.
pub(super) fn function(function: Function) -> String {
    match shown(function) {
        Look::Sign(sign) => sign.row().latex.to_owned(),
        Look::Exponential => r"\exp".to_owned(),
        Look::Word { word, primed } => {
            let prime = if primed { "'" } else { "" };
            format!(r"\operatorname{{{}}}{prime}", word.replace('_', ""))
        }
        _ => format!(r"\operatorname{{{}}}", function.row().name),
    }
}

/// The head of a function of tensors.
pub(super) fn whole(function: Whole) -> String {
    let axis = |axis: usize| format!("_{}", axis + 1);
    let word = match function {
        Whole::Along(reduction, along) => {
            let word = reduced(reduction);
            return match along {
                0 => format!(r"\operatorname{{col{word}}}"),
                1 => format!(r"\operatorname{{row{word}}}"),
                _ => format!(r"\operatorname{{{word}}}{}", axis(along)),
            };
        }
        Whole::Normalized(kind, along) => {
            let word = match kind {
                Normalization::Softmax => "softmax",
                Normalization::LogSoftmax => "logsoftmax",
            };
            let along = match along {
                0 => r"_{\mathrm{col}}".to_owned(),
                1 => r"_{\mathrm{row}}".to_owned(),
                _ => axis(along),
            };
            return format!(r"\operatorname{{{word}}}{along}");
        }
        Whole::Concat(along) => return format!(r"\operatorname{{concat}}{}", axis(along)),
        Whole::Pad(Some(along)) => return format!(r"\operatorname{{pad}}{}", axis(along)),
        Whole::Pad(None) => "pad",
        Whole::All(reduction) => reduced(reduction),
        Whole::Flatten => "flatten",
        Whole::Reshape => "reshape",
        Whole::LogDeterminant => r"\log\det",
        Whole::Softmax => "softmax",
        Whole::LogSoftmax => "logsoftmax",
        Whole::Diag => "diag",
        Whole::Trace => "tr",
        Whole::Determinant => r"\det",
        Whole::Vec => "vec",
        Whole::Sum => "sum",
        Whole::Mean => "mean",
        Whole::Max => r"\max",
        Whole::Min => r"\min",
        Whole::LogSumExp => "logsumexp",
    };
    match word.starts_with('\\') {
        true => word.to_owned(),
        false => format!(r"\operatorname{{{word}}}"),
    }
}

/// The word of a reduction.
fn reduced(reduction: Reduction) -> &'static str {
    match reduction {
        Reduction::Sum => "sum",
        Reduction::Mean => "mean",
        Reduction::Norm | Reduction::Norm2 => "norm",
        Reduction::Trace => "tr",
        Reduction::Product => "prod",
        Reduction::Max => "max",
        Reduction::Min => "min",
        Reduction::LogSumExp => "logsumexp",
    }
}

/// The sign of a comparison.
pub(super) fn condition(relation: Function) -> &'static str {
    match shown(relation) {
        Look::Comparison(sign) => sign.row().latex,
        _ => "=",
    }
}
