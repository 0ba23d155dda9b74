//! What a check found, as data: no sentences.
//!
//! In: nothing. Out: [`Report`]. LaTeX in it is cut from the work or written by
//! [`notation`](crate::notation); which words are said about it is for
//! [`document`](crate::document) to know.

use crate::notation::read::Problem;
use std::ops::Range;

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Every claim, in the order of the file.
    pub claims: Vec<Claim>,
    /// With a network: gradients that its `derive` asks for and the work never states, as LaTeX.
    pub missing: Vec<String>,
    /// Where something was wrong with the network or the names, nothing was judged; the findings
    /// are in the sink.
    pub with_network: bool,
}

/// One relation of a chain, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The cell of a notebook, from 1.
    pub cell: Option<usize>,
    /// Its place: half-open bytes of the file's (of the cell's) text.
    pub span: Range<usize>,
    /// Which relation of its chain, from 1.
    pub link: usize,
    /// As it is written.
    pub latex: String,
    /// What was found.
    pub verdict: Verdict,
    /// How it was found.
    pub basis: Option<Basis>,
    /// Why it is wrong, where a known mistake explains the difference exactly.
    pub cause: Option<Cause>,
    /// What the left side truly amounts to: a number, or a tensor in nested brackets.
    pub value: Option<String>,
    /// The smallest repair of the right side, as LaTeX.
    pub expected: Option<String>,
    /// The narrowest place that is blamed: half-open bytes, within `span`.
    pub blamed: Option<Range<usize>>,
    /// What there is to say of it.
    pub message: Option<Message>,
    /// What else there is to say of it.
    pub remarks: Vec<Remark>,
}

/// What was found of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It introduces a name.
    Definition,
    /// It follows from the true values, or from the work's own correct results.
    Correct,
    /// Right to the digits written, or from the work's own rounded numbers.
    Rounded,
    /// Only right from an earlier wrong result.
    Carried,
    /// None of these, provably or at every one of many points.
    Wrong,
    /// Not understood, or not decidable.
    Unread,
}

/// How a verdict was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// By exact arithmetic.
    Exact,
    /// By enclosures.
    Interval,
    /// Both sides have one normal form.
    NormalForm,
    /// Both sides agree at random points.
    Sampled,
}

impl Verdict {
    /// Its word in reports for machines.
    pub fn id(self) -> &'static str {
        match self {
            Verdict::Definition => "definition",
            Verdict::Correct => "correct",
            Verdict::Rounded => "rounded",
            Verdict::Carried => "carried",
            Verdict::Wrong => "wrong",
            Verdict::Unread => "unread",
        }
    }
}

impl Basis {
    /// Its word in reports for machines.
    pub fn id(self) -> &'static str {
        match self {
            Basis::Exact => "exact",
            Basis::Interval => "interval",
            Basis::NormalForm => "normal_form",
            Basis::Sampled => "sampled",
        }
    }
}

/// A known mistake. The order is that in which they are tried: the most specific first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Two digits swapped, or a decimal point moved.
    Digits,
    /// Base 10 for base e.
    Logarithm,
    /// The derivative of an activation is left out.
    ActivationDerivative,
    /// σ′ at a instead of z.
    WrongArgument,
    /// A sum is left out.
    MissingSum,
    /// A weight is used after its update.
    UpdatedWeight,
    /// Another layer, component or path.
    WrongIndex,
    /// Softmax treated as if it acted entry by entry.
    JacobianDiagonal,
    /// A mean or a variance treated as a constant.
    HeldConstant,
    /// A sign.
    Sign,
    /// A transpose too few or too many.
    Transpose,
    /// Factors of a matrix product in the wrong order.
    ProductOrder,
    /// ⊙ for a matrix product or the reverse.
    ProductKind,
    /// An exponent.
    WrongPower,
    /// A factor is left out.
    MissingFactor,
    /// A factor too many.
    ExtraFactor,
    /// A term is left out.
    MissingTerm,
    /// A term too many.
    ExtraTerm,
    /// From numbers to a number: none of the above.
    Arithmetic,
    /// The shapes do not fit, and no repair does.
    Shape,
}

impl Cause {
    /// Every cause, in the order in which they are tried.
    pub const ALL: [Cause; 20] = [
        Cause::Digits,
        Cause::Logarithm,
        Cause::ActivationDerivative,
        Cause::WrongArgument,
        Cause::MissingSum,
        Cause::UpdatedWeight,
        Cause::WrongIndex,
        Cause::JacobianDiagonal,
        Cause::HeldConstant,
        Cause::Sign,
        Cause::Transpose,
        Cause::ProductOrder,
        Cause::ProductKind,
        Cause::WrongPower,
        Cause::MissingFactor,
        Cause::ExtraFactor,
        Cause::MissingTerm,
        Cause::ExtraTerm,
        Cause::Arithmetic,
        Cause::Shape,
    ];

    /// The word by which it is known.
    pub fn id(self) -> &'static str {
        match self {
            Cause::Digits => "digits",
            Cause::Logarithm => "logarithm",
            Cause::ActivationDerivative => "activation_derivative",
            Cause::WrongArgument => "wrong_argument",
            Cause::MissingSum => "missing_sum",
            Cause::UpdatedWeight => "updated_weight",
            Cause::WrongIndex => "wrong_index",
            Cause::JacobianDiagonal => "jacobian_diagonal",
            Cause::HeldConstant => "held_constant",
            Cause::Sign => "sign",
            Cause::Transpose => "transpose",
            Cause::ProductOrder => "product_order",
            Cause::ProductKind => "product_kind",
            Cause::WrongPower => "wrong_power",
            Cause::MissingFactor => "missing_factor",
            Cause::ExtraFactor => "extra_factor",
            Cause::MissingTerm => "missing_term",
            Cause::ExtraTerm => "extra_term",
            Cause::Arithmetic => "arithmetic",
            Cause::Shape => "shape",
        }
    }
}

/// The chief thing to say of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The left side is `value`, and not the right side. All are LaTeX.
    Differs {
        /// The left side as written; none where it is long.
        left: Option<String>,
        /// What it amounts to, rounded to the digits written.
        value: String,
        /// The right side as written.
        right: String,
    },
    /// The two sides are not the same formula: the right side as written, and what it should be.
    NotIdentical {
        /// The part that is wrong, as written.
        part: Option<String>,
        /// What should stand there.
        instead: Option<String>,
    },
    /// It holds at the numbers given, and not in general.
    OnlyHere {
        /// What should stand on the right, where it is known.
        instead: Option<String>,
    },
    /// The shapes do not fit: `2 × 3` by `4 × 1`.
    Shapes {
        /// Of the left side or factor.
        left: Vec<usize>,
        /// Of the right one.
        right: Vec<usize>,
    },
    /// It was not read, or could not be decided.
    Unread(Unread),
}

/// Why a claim is unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// The LaTeX could not be read.
    Latex(Problem),
    /// A name that nothing declares, as LaTeX.
    UnknownName(String),
    /// A function or sign that is not understood, as LaTeX.
    UnknownMeaning(String),
    /// Two readings fit, and differ.
    Ambiguous(String),
    /// Dots that leave out what cannot be told.
    Dots,
    /// A side is empty.
    Empty,
    /// A name whose shape is not known, as LaTeX.
    UnknownShape(String),
    /// It is no identity, and whether it holds under the condition beside it is not worked out.
    Condition,
    /// It holds for some values of an undeclared letter only, as LaTeX.
    NotForEvery(String),
    /// The values at which it is judged have no value there: a division by 0, a logarithm of 0.
    NoValue,
    /// More than the limits.
    TooMuch,
    /// Equal as far as could be computed, and not proved.
    Undecided,
}

/// What else there is to say of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Remark {
    /// Cut off and not rounded; the rounded number.
    CutOff(String),
    /// The last digit is one off; the rounded number.
    LastDigit(String),
    /// Right from the own result of an earlier line.
    FromLine(usize),
    /// The carried value makes the rest trivial.
    Trivial,
    /// In the layout where the gradient of a scalar is a row; the work keeps to it.
    NumeratorLayout,
    /// The shapes do not multiply as written; as the chain rule it is right.
    FormalProduct,
    /// An index that stands twice in a product is summed, as LaTeX.
    Summed(String),
    /// A name gets new numbers; what follows is judged by them.
    NewNumbers,
    /// Right where the target sums to 1, as LaTeX.
    TargetSumsToOne(String),
    /// The per-sample gradient, with the factor in the parameters' gradients.
    PerSample,
    /// The step is not the gradient step: it contradicts a number given, as LaTeX.
    ContradictsGiven(String),
    /// True under the condition written beside it.
    UnderCondition,
}

/// How many claims got each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All but the definitions.
    pub claims: usize,
    /// [`Verdict::Correct`]
    pub correct: usize,
    /// [`Verdict::Rounded`]
    pub rounded: usize,
    /// [`Verdict::Carried`]
    pub carried: usize,
    /// [`Verdict::Wrong`]
    pub wrong: usize,
    /// [`Verdict::Unread`]
    pub unread: usize,
    /// [`Verdict::Definition`]
    pub definition: usize,
}

impl Report {
    /// How many claims got each verdict.
    ///
    /// ```
    /// assert_eq!(backprose::check::report::Report::default().counts().claims, 0);
    /// ```
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for claim in &self.claims {
            let one = match claim.verdict {
                Verdict::Definition => {
                    counts.definition += 1;
                    continue;
                }
                Verdict::Correct => &mut counts.correct,
                Verdict::Rounded => &mut counts.rounded,
                Verdict::Carried => &mut counts.carried,
                Verdict::Wrong => &mut counts.wrong,
                Verdict::Unread => &mut counts.unread,
            };
            *one += 1;
            counts.claims += 1;
        }
        counts
    }

    /// Whether something is wrong.
    pub fn has_wrong(&self) -> bool {
        self.first_wrong().is_some()
    }

    /// The first claim that is wrong.
    pub fn first_wrong(&self) -> Option<&Claim> {
        let mut claims = self.claims.iter();
        claims.find(|claim| claim.verdict == Verdict::Wrong)
    }
}
