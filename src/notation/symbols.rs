//! Every sign that a formula may show, one row each.
//!
//! A row gives a sign its LaTeX, its spelling in the network language and its Unicode letter, and
//! says how it is used. The rows serve both directions: the printer looks a sign up by its number,
//! a reader by its spelling. What is no sign (words, numbers, brackets) is not here, and nothing
//! here knows what a formula means.

use crate::algebra::function::Function;

/// How a sign is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It names something or stands for a constant, like a letter.
    Letter,
    /// It names a function and is followed by its argument.
    Function,
    /// It stands between the factors of a product.
    Product,
    /// It stands between two sides.
    Relation,
    /// It stands before what it binds, with limits below and above.
    Big,
    /// It stands for what is left out.
    Dots,
}

/// One row of [`SYMBOLS`].
#[derive(Debug)]
pub struct Symbol {
    /// The sign.
    pub sign: Sign,
    /// How it is used.
    pub role: Role,
    /// Its LaTeX, which pdflatex with amsmath, xelatex and KaTeX all know.
    pub latex: &'static str,
    /// Its name in the network language; empty where the language has none.
    pub language: &'static str,
    /// Its Unicode letter or sign; empty where it has none of its own.
    pub unicode: &'static str,
}

/// The number of a row and the row are written once, so that they cannot differ.
macro_rules! symbols {
    ($($sign:ident $role:ident $latex:literal $language:literal $unicode:literal)*) => {
        /// A sign of [`SYMBOLS`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Sign { $($sign),* }

        /// Every sign, in the order of [`Sign`].
        pub static SYMBOLS: &[Symbol] = &[$(Symbol {
            sign: Sign::$sign,
            role: Role::$role,
            latex: $latex,
            language: $language,
            unicode: $unicode,
        }),*];
    };
}

// Greek capitals that look like Latin ones have no command in LaTeX; upright, they differ from the
// Latin letters all the same. The letters ε and φ are the curly forms, as most keyboards mean them.
#[rustfmt::skip]
symbols! {
    Alpha          Letter   r"\alpha"        "alpha"      "α"
    Beta           Letter   r"\beta"         "beta"       "β"
    Gamma          Letter   r"\gamma"        "gamma"      "γ"
    Delta          Letter   r"\delta"        "delta"      "δ"
    Epsilon        Letter   r"\epsilon"      "epsilon"    "ϵ"
    VarEpsilon     Letter   r"\varepsilon"   "varepsilon" "ε"
    Zeta           Letter   r"\zeta"         "zeta"       "ζ"
    Eta            Letter   r"\eta"          "eta"        "η"
    Theta          Letter   r"\theta"        "theta"      "θ"
    VarTheta       Letter   r"\vartheta"     "vartheta"   "ϑ"
    Iota           Letter   r"\iota"         "iota"       "ι"
    Kappa          Letter   r"\kappa"        "kappa"      "κ"
    Lambda         Letter   r"\lambda"       "lambda"     "λ"
    Mu             Letter   r"\mu"           "mu"         "μ"
    Nu             Letter   r"\nu"           "nu"         "ν"
    Xi             Letter   r"\xi"           "xi"         "ξ"
    Omicron        Letter   r"\mathrm{o}"    "omicron"    "ο"
    Pi             Letter   r"\pi"           "pi"         "π"
    Rho            Letter   r"\rho"          "rho"        "ρ"
    VarRho         Letter   r"\varrho"       "varrho"     "ϱ"
    Sigma          Letter   r"\sigma"        "sigma"      "σ"
    VarSigma       Letter   r"\varsigma"     "varsigma"   "ς"
    Tau            Letter   r"\tau"          "tau"        "τ"
    Upsilon        Letter   r"\upsilon"      "upsilon"    "υ"
    Phi            Letter   r"\phi"          "phi"        "ϕ"
    VarPhi         Letter   r"\varphi"       "varphi"     "φ"
    Chi            Letter   r"\chi"          "chi"        "χ"
    Psi            Letter   r"\psi"          "psi"        "ψ"
    Omega          Letter   r"\omega"        "omega"      "ω"
    CapitalAlpha   Letter   r"\mathrm{A}"    "Alpha"      "Α"
    CapitalBeta    Letter   r"\mathrm{B}"    "Beta"       "Β"
    CapitalGamma   Letter   r"\Gamma"        "Gamma"      "Γ"
    CapitalDelta   Letter   r"\Delta"        "Delta"      "Δ"
    CapitalEpsilon Letter   r"\mathrm{E}"    "Epsilon"    "Ε"
    CapitalZeta    Letter   r"\mathrm{Z}"    "Zeta"       "Ζ"
    CapitalEta     Letter   r"\mathrm{H}"    "Eta"        "Η"
    CapitalTheta   Letter   r"\Theta"        "Theta"      "Θ"
    CapitalIota    Letter   r"\mathrm{I}"    "Iota"       "Ι"
    CapitalKappa   Letter   r"\mathrm{K}"    "Kappa"      "Κ"
    CapitalLambda  Letter   r"\Lambda"       "Lambda"     "Λ"
    CapitalMu      Letter   r"\mathrm{M}"    "Mu"         "Μ"
    CapitalNu      Letter   r"\mathrm{N}"    "Nu"         "Ν"
    CapitalXi      Letter   r"\Xi"           "Xi"         "Ξ"
    CapitalOmicron Letter   r"\mathrm{O}"    "Omicron"    "Ο"
    CapitalPi      Letter   r"\Pi"           "Pi"         "Π"
    CapitalRho     Letter   r"\mathrm{P}"    "Rho"        "Ρ"
    CapitalSigma   Letter   r"\Sigma"        "Sigma"      "Σ"
    CapitalTau     Letter   r"\mathrm{T}"    "Tau"        "Τ"
    CapitalUpsilon Letter   r"\Upsilon"      "Upsilon"    "Υ"
    CapitalPhi     Letter   r"\Phi"          "Phi"        "Φ"
    CapitalChi     Letter   r"\mathrm{X}"    "Chi"        "Χ"
    CapitalPsi     Letter   r"\Psi"          "Psi"        "Ψ"
    CapitalOmega   Letter   r"\Omega"        "Omega"      "Ω"
    Ell            Letter   r"\ell"          ""           "ℓ"
    Partial        Letter   r"\partial"      ""           "∂"
    Nabla          Letter   r"\nabla"        ""           "∇"
    Top            Letter   r"\top"          ".T"         "ᵀ"
    Star           Letter   "*"              ""           ""
    Tanh           Function r"\tanh"         "tanh"       ""
    Exp            Function r"\exp"          "exp"        ""
    Log            Function r"\log"          "log"        ""
    Sin            Function r"\sin"          "sin"        ""
    Cos            Function r"\cos"          "cos"        ""
    Max            Function r"\max"          "max"        ""
    Min            Function r"\min"          "min"        ""
    Det            Function r"\det"          "det"        ""
    LogDet         Function r"\log\det"      "logdet"     ""
    ArgMax         Function r"\operatorname*{arg\,max}" "argmax" ""
    ArgMin         Function r"\operatorname*{arg\,min}" "argmin" ""
    Hadamard       Product  r"\odot"         "*"          "⊙"
    Dot            Product  r"\cdot"         "@"          "·"
    Times          Product  r"\times"        ""           "×"
    Kronecker      Product  r"\otimes"       ""           "⊗"
    Equal          Relation "="              "=="         "="
    NotEqual       Relation r"\ne"           "!="         "≠"
    Less           Relation "<"              "<"          "<"
    LessOrEqual    Relation r"\le"           "<="         "≤"
    Greater        Relation ">"              ">"          ">"
    GreaterOrEqual Relation r"\ge"           ">="         "≥"
    Approximately  Relation r"\approx"       ""           "≈"
    Becomes        Relation r"\gets"         ""           "←"
    UpTo           Relation ".."             ".."         ""
    Sum            Big      r"\sum"          "sum"        "∑"
    Product        Big      r"\prod"         "prod"       "∏"
    Colon          Dots     ":"              ":"          ""
    CDots          Dots     r"\cdots"        ""           "⋯"
    VDots          Dots     r"\vdots"        ""           "⋮"
    DDots          Dots     r"\ddots"        ""           "⋱"
}

impl Sign {
    /// Its row.
    ///
    /// ```
    /// use backprose::notation::symbols::Sign;
    /// assert_eq!(Sign::Hadamard.row().latex, r"\odot");
    /// ```
    pub fn row(self) -> &'static Symbol {
        &SYMBOLS[self as usize]
    }

    /// The Greek letter of that name in the network language, or of that Unicode letter.
    ///
    /// ```
    /// use backprose::notation::symbols::Sign;
    /// assert_eq!(Sign::letter("alpha"), Some(Sign::Alpha));
    /// assert_eq!(Sign::letter("α"), Some(Sign::Alpha));
    /// assert_eq!(Sign::letter("a"), None);
    /// ```
    pub fn letter(text: &str) -> Option<Sign> {
        SYMBOLS
            .iter()
            .take_while(|row| row.role == Role::Letter)
            .find(|row| row.language == text || row.unicode == text)
            .map(|row| row.sign)
    }
}

/// How an applied function is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// `\tanh(z)`, `\sigma(z)`: a sign and its arguments.
    Sign(Sign),
    /// `\operatorname{relu}(z)`, and the derivative with its prime.
    Word {
        /// The word.
        word: &'static str,
        /// Whether a prime stands behind it.
        primed: bool,
    },
    /// `[a < b]`
    Comparison(Sign),
    /// `\pi`
    Constant(Sign),
    /// `e^{z}`
    Exponential,
    /// `\sqrt{z}`
    Root,
    /// `\frac{1}{2 \sqrt{z}}`
    HalfOverRoot,
    /// `\lvert z \rvert`
    Bars,
    /// `a^b`
    Power,
}

/// How a function is shown. One that is not told here goes by its name in the network language,
/// so that a new row of [`FUNCTIONS`](crate::algebra::function::FUNCTIONS) is enough.
///
/// ```
/// use backprose::algebra::function::Function;
/// use backprose::notation::symbols::{shown, Shown};
/// assert_eq!(shown(Function::ReluPrime), Shown::Word { word: "relu", primed: true });
/// ```
pub fn shown(function: Function) -> Shown {
    match function {
        Function::Sigmoid => Shown::Sign(Sign::Sigma),
        Function::Tanh => Shown::Sign(Sign::Tanh),
        Function::Log => Shown::Sign(Sign::Log),
        Function::Sin => Shown::Sign(Sign::Sin),
        Function::Cos => Shown::Sign(Sign::Cos),
        Function::Max => Shown::Sign(Sign::Max),
        Function::Min => Shown::Sign(Sign::Min),
        Function::Exp => Shown::Exponential,
        Function::Sqrt | Function::Norm => Shown::Root,
        Function::NormPrime => Shown::HalfOverRoot,
        Function::Abs => Shown::Bars,
        Function::Power => Shown::Power,
        Function::Pi => Shown::Constant(Sign::Pi),
        Function::Equal => Shown::Comparison(Sign::Equal),
        Function::NotEqual => Shown::Comparison(Sign::NotEqual),
        Function::Less => Shown::Comparison(Sign::Less),
        Function::LessOrEqual => Shown::Comparison(Sign::LessOrEqual),
        Function::Greater => Shown::Comparison(Sign::Greater),
        Function::GreaterOrEqual => Shown::Comparison(Sign::GreaterOrEqual),
        other => {
            let name = other.row().name;
            let word = name.trim_end_matches('\'');
            Shown::Word {
                word,
                primed: word.len() < name.len(),
            }
        }
    }
}
