//! What a LaTeX command is to a reader.
//!
//! In: the name of a command. Out: the node it stands for, or how its arguments are read. Letters,
//! functions and signs that this program writes itself stand in the table of signs and are looked
//! up there first; here stands what only people write.

use super::{Accent, Big, Fence, Font, Kind, Operator, Relation};
use crate::notation::symbols::{Role, SYMBOLS, Sign};

/// What a command is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A node without arguments.
    Node(Kind),
    /// Nothing that a reader sees.
    Nothing,
    /// Nothing, with so many arguments: `\label{…}`.
    Skip(usize),
    /// Its arguments but the last are passed over, the last is read in its place: `\textcolor{c}{x}`.
    Through(usize),
    /// White space of the width that its argument tells.
    Width,
    /// `\frac`
    Fraction,
    /// `\over`
    Over,
    /// `\sqrt`
    Root,
    /// A mark over its argument.
    Accent(Accent),
    /// `\underbrace`, `\overbrace`: the script is a note.
    Brace {
        /// Whether the note stands below.
        below: bool,
    },
    /// `\underset{note}{body}`, `\overset`, `\stackrel`
    Set {
        /// Whether the note stands below.
        below: bool,
    },
    /// Letters of its argument in a typeface.
    Font(Style),
    /// Letters from here to the end of the group in a typeface.
    Switch(Style),
    /// Words.
    Text(Font),
    /// The name of an operator.
    Name,
    /// A bracket that opens.
    Opens(Fence),
    /// A bracket that closes.
    Closes(Fence),
    /// A bracket that looks the same on both sides.
    Bars(Fence),
    /// `\left`
    Left,
    /// `\right`
    Right,
    /// `\middle`
    Middle,
    /// `\arg`, which joins `\max` and `\min`
    Arg,
    /// `\not`, which strikes the relation behind it
    Not,
    /// `\substack{…}`: rows
    Rows,
    /// Cells between brackets: the old `\pmatrix{…}`
    Cells(Fence, Fence),
    /// The old `\cases{…}`
    Cases,
    /// Brackets around its argument: `\abs{x}`
    Around(Fence),
    /// A sign that grows with what stands on it: `\xrightarrow{…}`
    Arrow(Kind),
    /// `\pdv{f}{x}` or `\pdv{x}`, with the sign of the derivative
    Derivative(&'static str),
}

/// A typeface, and whether letters side by side are one word in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    /// The typeface.
    pub(super) font: Font,
    /// Whether letters join.
    pub(super) words: bool,
}

const fn style(font: Font, words: bool) -> Style {
    Style { font, words }
}

/// What the command of that name is.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    in_table(name)
        .or_else(|| sign(name))
        .map(Meaning::Node)
        .or_else(|| form(name))
}

/// A row of the table of signs whose LaTeX is that command alone.
fn in_table(name: &str) -> Option<Kind> {
    let row = SYMBOLS
        .iter()
        .find(|row| row.latex.strip_prefix('\\') == Some(name))?;
    Some(match (row.role, row.sign) {
        (_, Sign::Ell) => Kind::Letter("ell".into(), Font::Plain),
        (_, Sign::Partial) => Kind::Partial,
        (_, Sign::Nabla) => Kind::Nabla,
        (_, Sign::Top) => Kind::Sign("top".into()),
        (_, Sign::Max) => Kind::Big(Big::Max),
        (_, Sign::Min) => Kind::Big(Big::Min),
        (_, Sign::Sum) => Kind::Big(Big::Sum),
        (_, Sign::Product) => Kind::Big(Big::Product),
        (_, Sign::Hadamard) => Kind::Operator(Operator::Hadamard),
        (_, Sign::Dot) => Kind::Operator(Operator::Dot),
        (_, Sign::Times) => Kind::Operator(Operator::Times),
        (_, Sign::Kronecker) => Kind::Operator(Operator::Kronecker),
        (_, Sign::NotEqual) => Kind::Relation(Relation::NotEqual),
        (_, Sign::LessOrEqual) => Kind::Relation(Relation::LessOrEqual),
        (_, Sign::GreaterOrEqual) => Kind::Relation(Relation::GreaterOrEqual),
        (_, Sign::Approximately) => Kind::Relation(Relation::Approximately),
        (_, Sign::Becomes) => Kind::Relation(Relation::Becomes),
        (Role::Letter, _) => Kind::Letter(row.language.into(), Font::Plain),
        (Role::Function, _) => Kind::Word(row.language.into()),
        (Role::Dots, _) => Kind::Dots,
        (Role::Product | Role::Relation | Role::Big, _) => return None,
    })
}

/// Signs and names without arguments that this program does not write.
fn sign(name: &str) -> Option<Kind> {
    let operator = |one| Some(Kind::Operator(one));
    let relation = |one| Some(Kind::Relation(one));
    match name {
        "cdotp" | "centerdot" | "boldsymbolcdot" => operator(Operator::Dot),
        "ast" | "star" => operator(Operator::Star),
        "circ" | "bullet" | "bigodot" | "circledcirc" | "circledast" | "hadamard" => {
            operator(Operator::Hadamard)
        }
        "oslash" => operator(Operator::HadamardDivide),
        "oplus" => operator(Operator::DirectSum),
        "div" | "slash" => operator(Operator::Slash),
        "pm" => operator(Operator::PlusMinus),
        "eq" => relation(Relation::Equal),
        "simeq" | "cong" | "doteq" | "approxeq" | "fallingdotseq" | "thickapprox" => {
            relation(Relation::Approximately)
        }
        "equiv" => relation(Relation::Identical),
        "coloneqq" | "coloneq" | "triangleq" | "defeq" | "vcentcolon" | "colonequals" => {
            relation(Relation::Defined)
        }
        "leftarrow" | "longleftarrow" | "Leftarrow" | "Longleftarrow" | "gets" => {
            relation(Relation::Becomes)
        }
        "neq" => relation(Relation::NotEqual),
        "lt" => relation(Relation::Less),
        "gt" => relation(Relation::Greater),
        "ll" => relation(Relation::Less),
        "gg" => relation(Relation::Greater),
        "leq" | "leqslant" | "leqq" => relation(Relation::LessOrEqual),
        "geq" | "geqslant" | "geqq" => relation(Relation::GreaterOrEqual),
        "in" | "ni" | "subset" | "subseteq" | "isin" => relation(Relation::In),
        "propto" | "sim" | "notin" | "supset" | "supseteq" | "asymp" | "parallel" | "thicksim"
        | "lesssim" | "gtrsim" | "prec" | "succ" | "preceq" | "succeq" | "models" | "vdash" => {
            relation(Relation::Other)
        }
        "rightarrow" | "longrightarrow" | "to" | "Rightarrow" | "Longrightarrow" | "implies"
        | "iff" | "Leftrightarrow" | "Longleftrightarrow" | "leftrightarrow" | "impliedby"
        | "mapsto" | "longmapsto" | "therefore" | "because" | "hookrightarrow" | "leadsto"
        | "rightsquigarrow" | "rightleftharpoons" => Some(Kind::Sign(name.into())),
        "ldots" | "dots" | "dotsc" | "dotsb" | "dotsm" | "dotso" | "dotsi" | "hdots" | "cdots" => {
            Some(Kind::Dots)
        }
        "mid" | "vert" | "lvert" | "rvert" => Some(Kind::Bar),
        "colon" => Some(Kind::Colon),
        "infty" => Some(Kind::Infinity),
        "lim" | "int" | "iint" | "iiint" | "oint" | "coprod" | "bigcup" | "bigcap" | "bigoplus"
        | "bigotimes" | "sup" | "inf" | "limsup" | "liminf" | "bigwedge" | "bigvee" => {
            Some(Kind::Big(Big::Other))
        }
        "argmax" => Some(Kind::Big(Big::ArgMax)),
        "argmin" => Some(Kind::Big(Big::ArgMin)),
        "quad" | "qquad" | "hfill" | "hfil" => Some(Kind::Space),
        "digamma" | "imath" | "jmath" | "hbar" | "aleph" | "eth" => {
            let letter = match name {
                "imath" => "i",
                "jmath" => "j",
                other => other,
            };
            Some(Kind::Letter(letter.into(), Font::Plain))
        }
        "varpi" => Some(Kind::Letter("pi".into(), Font::Plain)),
        "varkappa" => Some(Kind::Letter("kappa".into(), Font::Plain)),
        "omicron" => Some(Kind::Letter("omicron".into(), Font::Plain)),
        "indicator" | "ind" | "Ind" => Some(Kind::Letter("1".into(), Font::Blackboard)),
        "onevector" => Some(Kind::Letter("1".into(), Font::Bold)),
        "R" | "reals" | "Reals" => Some(Kind::Letter("R".into(), Font::Blackboard)),
        "emptyset" | "varnothing" | "dagger" | "ddagger" | "forall" | "exists" | "nexists"
        | "neg" | "lnot" | "cup" | "cap" | "setminus" | "backslash" | "wedge" | "land" | "vee"
        | "lor" | "angle" | "prime" | "backprime" | "checkmark" | "square" | "Box"
        | "blacksquare" | "intercal" | "perp" | "bot" | "top" | "mp" | "triangle" | "Diamond"
        | "diamond" | "amalg" | "uplus" | "sqcup" | "sqcap" | "ltimes" | "rtimes" | "ominus"
        | "boxtimes" | "boxdot" | "boxplus" | "uparrow" | "downarrow" | "Uparrow" | "Downarrow"
        | "nearrow" | "searrow" | "swarrow" | "nwarrow" | "Re" | "Im" | "wp" | "S" | "P"
        | "copyright" | "clubsuit" | "heartsuit" | "spadesuit" | "diamondsuit" | "natural"
        | "sharp" | "flat" | "qed" | "QED" | "degree" => Some(Kind::Sign(name.into())),
        "%" => Some(Kind::Sign("percent".into())),
        "$" => Some(Kind::Sign("dollar".into())),
        "#" | "&" => Some(Kind::Sign(name.into())),
        "ln" | "lg" | "sinh" | "cosh" | "tan" | "cot" | "sec" | "csc" | "arcsin" | "arccos"
        | "arctan" | "coth" | "arctanh" | "artanh" | "dim" | "ker" | "deg" | "gcd" | "hom"
        | "Pr" | "bmod" | "mod" | "softmax" | "Softmax" | "relu" | "ReLU" | "Relu" | "sigmoid"
        | "Sigmoid" | "softplus" | "diag" | "Diag" | "tr" | "Tr" | "trace" | "Trace" | "rank"
        | "sign" | "sgn" | "erf" | "Var" | "Cov" | "GELU" | "gelu" | "SiLU" | "ELU" | "elu"
        | "LeakyReLU" | "vectorize" => Some(Kind::Word(name.into())),
        _ => None,
    }
}

/// Commands with arguments, and those that a reader does not see.
fn form(name: &str) -> Option<Meaning> {
    Some(match name {
        "frac" | "dfrac" | "tfrac" | "cfrac" | "nicefrac" | "sfrac" | "flatfrac" | "xfrac"
        | "fraction" => Meaning::Fraction,
        "over" => Meaning::Over,
        "sqrt" => Meaning::Root,
        "hat" | "widehat" => Meaning::Accent(Accent::Hat),
        "bar" | "overline" | "widebar" => Meaning::Accent(Accent::Bar),
        "tilde" | "widetilde" => Meaning::Accent(Accent::Tilde),
        "dot" => Meaning::Accent(Accent::Dot),
        "ddot" => Meaning::Accent(Accent::DoubleDot),
        "vec" | "overrightarrow" => Meaning::Accent(Accent::Arrow),
        "check" | "breve" | "acute" | "grave" | "mathring" | "underline" | "overleftarrow"
        | "overleftrightarrow" | "widecheck" | "underbar" | "utilde" | "dddot" => {
            Meaning::Accent(Accent::Other)
        }
        "underbrace" | "underbracket" | "underparen" => Meaning::Brace { below: true },
        "overbrace" | "overbracket" | "overparen" => Meaning::Brace { below: false },
        "underset" => Meaning::Set { below: true },
        "overset" | "stackrel" => Meaning::Set { below: false },
        "text" | "textrm" | "mbox" | "hbox" | "textnormal" | "textup" | "textsf" | "texttt"
        | "textsc" | "intertext" | "shortintertext" | "textmd" => Meaning::Text(Font::Upright),
        "textit" | "textsl" | "emph" => Meaning::Text(Font::Plain),
        "textbf" => Meaning::Text(Font::Bold),
        "operatorname" | "operatornamewithlimits" | "mathop" => Meaning::Name,
        "mathrm" | "mathup" | "rm" | "normalfont" | "symup" | "upright" => {
            font(name, style(Font::Upright, true))
        }
        "mathit" | "it" | "symit" => font(name, style(Font::Plain, true)),
        "mathnormal" => font(name, style(Font::Plain, false)),
        "mathbf" | "boldsymbol" | "bm" | "pmb" | "bf" | "bfseries" | "symbf" | "mathbold"
        | "bold" | "mathbfit" | "boldmath" | "symbfit" => font(name, style(Font::Bold, false)),
        "mathcal" | "mathscr" | "cal" | "scr" | "symcal" => font(name, style(Font::Script, false)),
        "mathbb" | "mathds" | "mathbbm" | "Bbb" | "symbb" => {
            font(name, style(Font::Blackboard, false))
        }
        "mathfrak" | "frak" => font(name, style(Font::Other, false)),
        "mathsf" | "mathtt" | "sf" | "tt" | "symsf" => font(name, style(Font::Other, true)),
        "{" | "lbrace" => Meaning::Opens(Fence::Curly),
        "}" | "rbrace" => Meaning::Closes(Fence::Curly),
        "lbrack" => Meaning::Opens(Fence::Square),
        "rbrack" => Meaning::Closes(Fence::Square),
        "lparen" => Meaning::Opens(Fence::Round),
        "rparen" => Meaning::Closes(Fence::Round),
        "llbracket" => Meaning::Opens(Fence::Square),
        "rrbracket" => Meaning::Closes(Fence::Square),
        "langle" => Meaning::Opens(Fence::Angle),
        "rangle" => Meaning::Closes(Fence::Angle),
        "lfloor" | "lceil" => Meaning::Opens(Fence::Floor),
        "rfloor" | "rceil" => Meaning::Closes(Fence::Floor),
        "lVert" => Meaning::Opens(Fence::DoubleBar),
        "rVert" => Meaning::Closes(Fence::DoubleBar),
        "|" | "Vert" | "Vvert" => Meaning::Bars(Fence::DoubleBar),
        "left" => Meaning::Left,
        "right" => Meaning::Right,
        "middle" => Meaning::Middle,
        "arg" => Meaning::Arg,
        "not" => Meaning::Not,
        "substack" | "shortstack" | "makecell" => Meaning::Rows,
        "matrix" => Meaning::Cells(Fence::None, Fence::None),
        "pmatrix" => Meaning::Cells(Fence::Round, Fence::Round),
        "cases" => Meaning::Cases,
        "abs" => Meaning::Around(Fence::Bar),
        "norm" => Meaning::Around(Fence::DoubleBar),
        "pdv" | "partialderivative" | "pderiv" | "pd" => Meaning::Derivative("partial"),
        "xrightarrow" | "xRightarrow" | "xLeftrightarrow" | "xmapsto" => {
            Meaning::Arrow(Kind::Sign("to".into()))
        }
        "xleftarrow" | "xLeftarrow" => Meaning::Arrow(Kind::Relation(Relation::Becomes)),
        "xlongequal" | "xequal" => Meaning::Arrow(Kind::Relation(Relation::Equal)),
        "dv" | "derivative" => Meaning::Derivative("d"),
        "tag" | "label" | "ref" | "eqref" | "cite" | "color" | "phantom" | "hphantom"
        | "vphantom" | "vspace" | "require" | "pagecolor" | "footnote" | "rule" => {
            Meaning::Skip(if name == "rule" { 2 } else { 1 })
        }
        "hspace" | "mspace" | "hskip" | "kern" | "mkern" | "mskip" => Meaning::Width,
        "textcolor" | "colorbox" | "href" | "htmlClass" | "htmlId" | "htmlStyle" | "htmlData"
        | "class" | "cssId" | "style" | "raisebox" | "scalebox" | "bbox" => Meaning::Through(1),
        "fcolorbox" | "parbox" => Meaning::Through(if name == "parbox" { 1 } else { 2 }),
        "boxed" | "fbox" | "cancel" | "bcancel" | "xcancel" | "sout" | "smash" | "mathbin"
        | "mathrel" | "mathord" | "mathopen" | "mathclose" | "mathinner" | "mathpunct"
        | "ensuremath" | "mathstrut" | "strut" | "displaystyle" | "textstyle" | "scriptstyle"
        | "scriptscriptstyle" | "limits" | "nolimits" | "displaylimits" | "nonumber" | "notag"
        | "hline" | "noindent" | "centering" | "allowbreak" | "nobreak" | "break" | "linebreak"
        | "par" | "relax" | "rmfamily" | "mathversion" | "unboldmath" | "tiny" | "small"
        | "footnotesize" | "scriptsize" | "normalsize" | "large" | "Large" | "LARGE" | "huge"
        | "Huge" | "toprule" | "midrule" | "bottomrule" | "qty" | "protect" | "hfilneg" | ","
        | ";" | ":" | "!" | ">" | "/" | "-" | "thinspace" | "medspace" | "thickspace"
        | "negthinspace" | "negmedspace" | "negthickspace" | "enspace" | "enskip" | "space"
        | "nobreakspace" | "[" | "]" | "(" | ")" | "@" | "null" | "smallskip" | "medskip"
        | "bigskip" | "qedhere" | "vcenter" | "llap" | "rlap" | "mathrlap" | "mathllap"
        | "mathclap" => Meaning::Nothing,
        "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "bigm" | "Bigl" | "Bigr" | "Bigm"
        | "biggl" | "biggr" | "biggm" | "Biggl" | "Biggr" | "Biggm" => Meaning::Nothing,
        _ => return None,
    })
}

/// `\mathbf` has an argument, `\bf` holds to the end of its group.
fn font(name: &str, style: Style) -> Meaning {
    match name {
        "rm" | "it" | "bf" | "cal" | "sf" | "tt" | "scr" | "frak" | "normalfont" | "bfseries"
        | "boldmath"
            if name != "scr" && name != "frak" =>
        {
            Meaning::Switch(style)
        }
        _ => Meaning::Font(style),
    }
}

/// The name of an operator or word that is a big sign.
pub(super) fn big(word: &str) -> Option<Big> {
    match word {
        "max" => Some(Big::Max),
        "min" => Some(Big::Min),
        "argmax" | "arg max" => Some(Big::ArgMax),
        "argmin" | "arg min" => Some(Big::ArgMin),
        _ => None,
    }
}

/// Commands that part statements.
pub(super) fn parts(name: &str) -> bool {
    matches!(
        name,
        "rightarrow"
            | "longrightarrow"
            | "to"
            | "Rightarrow"
            | "Longrightarrow"
            | "implies"
            | "iff"
            | "Leftrightarrow"
            | "Longleftrightarrow"
            | "leftrightarrow"
            | "impliedby"
            | "mapsto"
            | "longmapsto"
            | "therefore"
            | "because"
            | "leadsto"
            | "rightsquigarrow"
            | "hookrightarrow"
    )
}

/// Words of a language that no value is named by, unless they stand in a script.
pub(super) fn language(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "if" | "for"
            | "and"
            | "where"
            | "when"
            | "since"
            | "otherwise"
            | "or"
            | "with"
            | "as"
            | "so"
            | "then"
            | "hence"
            | "thus"
            | "therefore"
            | "because"
            | "that"
            | "is"
            | "are"
            | "let"
            | "else"
            | "all"
            | "each"
            | "every"
            | "gives"
            | "by"
            | "from"
            | "to"
            | "but"
            | "also"
            | "on"
            | "in"
            | "at"
            | "of"
            | "the"
            | "given"
            | "given that"
            | "while"
            | "using"
            | "here"
            | "now"
            | "we"
            | "get"
            | "note"
            | "both"
            | "unless"
            | "not"
            | "it"
            | "has"
            | "have"
            | "which"
            | "via"
            | "i.e."
            | "e.g."
            | "iff"
            | "such"
            | "wenn"
            | "falls"
            | "sonst"
            | "und"
            | "oder"
            | "mit"
            | "also,"
            | "für"
            | "wo"
            | "wobei"
            | "daher"
            | "dann"
            | "ist"
            | "somit"
            | "da"
            | "weil"
            | "nach"
            | "von"
            | "si"
            | "sinon"
            | "et"
            | "ou"
            | "où"
            | "avec"
            | "pour"
            | "donc"
            | "car"
            | "alors"
            | "est"
            | "puis"
            | "soit"
            | "sino"
            | "donde"
            | "entonces"
            | "para"
            | "con"
            | "en"
            | "por"
            | "luego"
            | "es"
            | "como"
            | "caso"
            | "onde"
            | "com"
            | "se"
            | "senão"
            | "então"
            | "é"
            | "altrimenti"
            | "dove"
            | "allora"
            | "per"
            | "quindi"
            | "если"
            | "иначе"
            | "где"
            | "и"
            | "при"
            | "или"
            | "тогда"
            | "то"
            | "для"
            | "так"
            | "как"
    )
}
