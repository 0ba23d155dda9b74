//! What can be asked for on the command line.
//!
//! In: the words of the call. Out: [`Arguments`]; a call that is not understood ends here, with exit
//! status 2. Only what is built is offered.

use backprose::{Checking, Detail, Format, Language, Layout, Limits, Notation, Settings};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Symbolic derivations of neural-network gradients: every step named, every step proved.
#[derive(Debug, Parser)]
#[command(name = "backprose", version)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub manner: Manner,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the derivation of a network's gradients
    Derive(Derive),
    /// Judge every equation of a derivation by hand
    Check(Check),
    /// Rewrite network files in their canonical form
    Fmt(Fmt),
    /// Write a network with every layer and loop written out
    Expand(Expand),
    /// Show how a layer or loss of the prelude is written in the network language
    Show(Show),
}

#[derive(Debug, Args)]
pub struct Derive {
    /// The network, a `.bp` file; `-` is standard input
    #[arg(value_name = "NET.bp")]
    pub network: PathBuf,
    /// Where to write; without it, or as `-`, to standard output
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// What to write; without it the ending of OUT decides, and Markdown goes to standard output
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub to: Option<To>,
    /// The language of the document
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t = Lang::En)]
    lang: Lang,
    /// How much the document says
    #[arg(long, value_enum, value_name = "HOW MUCH", default_value_t = HowMuch::Standard)]
    detail: HowMuch,
    /// Whether formulas are of whole matrices, of entries with indices, or of every entry
    #[arg(long, value_enum, value_name = "NOTATION", default_value_t = Voice::Matrix)]
    notation: Voice,
    /// Which way round the gradient of a number is written
    #[arg(long, value_enum, value_name = "LAYOUT", default_value_t = WayRound::Gradient)]
    layout: WayRound,
    /// Significant digits of a number that has to be rounded
    #[arg(long, value_name = "N", default_value_t = 6,
          value_parser = clap::value_parser!(u8).range(1..=200))]
    digits: u8,
    /// Go on with numbers rounded to N digits at every step, as a person with a calculator does
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=200))]
    round_steps: Option<u8>,
    #[command(flatten)]
    limits: Raised,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Markdown (`.md`), TeX (`.tex`) or notebooks (`.ipynb`); `-` is Markdown on standard input
    #[arg(required_unless_present = "jsonl", value_name = "WORK")]
    pub works: Vec<PathBuf>,
    /// Where to write; without it, or as `-`, to standard output. A folder gets an annotated copy of
    /// each work
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// The network that the works are about; without it, their own definitions and numbers are
    #[arg(long, value_name = "NET.bp")]
    pub network: Option<PathBuf>,
    /// Names of the works and the names of the network that they stand for
    #[arg(long, value_name = "WORK=NET,…", value_delimiter = ',', value_parser = renamed)]
    names: Vec<(String, String)>,
    /// What to write; without it the ending of OUT decides, and a text goes to standard output
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub to: Option<ReportTo>,
    /// The language of the report
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t = Lang::En)]
    lang: Lang,
    /// What parts a number of the works from its decimals
    #[arg(long, value_enum, value_name = "SIGN", default_value_t = DecimalSign::Point)]
    decimal: DecimalSign,
    /// Read works from standard input, a JSON object a line: `{"id": …, "text": …, "network": …?}`,
    /// and answer each with a line
    #[arg(long, conflicts_with_all = ["works", "to", "output"])]
    pub jsonl: bool,
    #[command(flatten)]
    limits: Raised,
}

#[derive(Debug, Args)]
pub struct Fmt {
    /// Network files; `-` reads standard input and writes to standard output
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Write nothing, and name the files that would change; if there are any, the exit status is 1
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    limits: Raised,
}

#[derive(Debug, Args)]
pub struct Expand {
    /// The network, a `.bp` file; `-` is standard input
    #[arg(value_name = "NET.bp")]
    pub network: PathBuf,
    #[command(flatten)]
    limits: Raised,
}

#[derive(Debug, Args)]
pub struct Show {
    /// The layer or loss; without it, all of them are listed
    pub name: Option<String>,
}

/// How the program speaks; the same for every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "How the program speaks")]
pub struct Manner {
    /// Whether findings are coloured; `auto`: on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    pub color: When,
    /// Show errors only, no remarks
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say what was written, and how long it took
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// Limits that the call changes.
#[derive(Debug, Args)]
struct Raised {
    /// Change what an input may come to: text (bytes), depth, entries (of a tensor), bytes (of files
    /// of numbers), files (that are used), names, rounds (of loops), digits (of a number),
    /// expression, expressions (operations), steps (of an update), derivation (parts),
    /// exact-digits (of a fraction), precision (bits)
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit)]
    limits: Vec<Limit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// Markdown with formulas between dollar signs
    Md,
    /// LaTeX that compiles by itself
    Tex,
    /// A page that needs no network, its formulas set
    Html,
    /// The record for machines
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportTo {
    /// The wrong lines drawn, and how much was checked
    Text,
    /// A line for machines for each work
    Json,
    /// SARIF 2.1.0, for editors and for services that review code
    Sarif,
    /// The work as Markdown with a note behind each finding
    Md,
    /// The work as a page, its equations marked
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DecimalSign {
    /// 0.5
    Point,
    /// 0,5
    Comma,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// English
    En,
    /// Chinese
    Zh,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HowMuch {
    /// Formulas only
    Brief,
    /// Each step with its rule and its reason
    Standard,
    /// And every matrix rule derived in index notation
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Voice {
    /// With whole matrices
    Matrix,
    /// The general entry, with indices and sums
    Index,
    /// Every entry, with sums written out
    Scalar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WayRound {
    /// It has the shape of its variable
    Gradient,
    /// It has the transposed shape: a row for a column
    Numerator,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

impl Derive {
    /// The library's settings for this call.
    pub fn settings(&self, format: Format) -> Settings {
        Settings {
            format,
            language: self.lang.language(),
            detail: match self.detail {
                HowMuch::Brief => Detail::Brief,
                HowMuch::Standard => Detail::Standard,
                HowMuch::Full => Detail::Full,
            },
            notation: match self.notation {
                Voice::Matrix => Notation::Matrix,
                Voice::Index => Notation::Index,
                Voice::Scalar => Notation::Scalar,
            },
            layout: match self.layout {
                WayRound::Gradient => Layout::Gradient,
                WayRound::Numerator => Layout::Numerator,
            },
            digits: usize::from(self.digits),
            round_steps: self.round_steps.map(usize::from),
            limits: self.limits.limits(),
        }
    }
}

impl Check {
    /// How the works are judged.
    pub fn how(&self) -> Checking {
        Checking {
            language: self.lang.language(),
            names: self.names.clone(),
            decimal_comma: self.decimal == DecimalSign::Comma,
        }
    }

    /// What a file may come to.
    pub fn limits(&self) -> Limits {
        self.limits.limits()
    }
}

impl Lang {
    fn language(self) -> Language {
        match self {
            Lang::En => Language::English,
            Lang::Zh => Language::Chinese,
        }
    }
}

impl Fmt {
    /// What a file may come to.
    pub fn limits(&self) -> Limits {
        self.limits.limits()
    }
}

impl Expand {
    /// What a file may come to.
    pub fn limits(&self) -> Limits {
        self.limits.limits()
    }
}

impl To {
    /// The format of that name.
    pub fn format(self) -> Format {
        match self {
            To::Md => Format::Markdown,
            To::Tex => Format::Latex,
            To::Html => Format::Html,
            To::Json => Format::Json,
        }
    }
}

impl Raised {
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        for limit in &self.limits {
            (limit.set)(&mut limits, limit.value);
        }
        limits
    }
}

/// One `--limit name=value`.
#[derive(Debug, Clone, Copy)]
struct Limit {
    set: fn(&mut Limits, usize),
    value: usize,
}

/// A limit's name on the command line, and its place in the library's [`Limits`].
type LimitRow = (&'static str, fn(&mut Limits, usize));

const LIMITS: [LimitRow; 14] = [
    ("text", |limits, value| limits.syntax.text = value),
    ("depth", |limits, value| limits.syntax.depth = value),
    ("entries", |limits, value| {
        limits.graph.entries = value as u64
    }),
    ("bytes", |limits, value| limits.graph.bytes = value as u64),
    ("files", |limits, value| limits.graph.files = value),
    ("names", |limits, value| limits.graph.names = value),
    ("rounds", |limits, value| limits.graph.rounds = value),
    ("digits", |limits, value| limits.graph.digits = value),
    ("expression", |limits, value| {
        limits.graph.expression = value
    }),
    ("expressions", |limits, value| {
        limits.graph.expressions = value
    }),
    ("steps", |limits, value| limits.graph.steps = value),
    ("derivation", |limits, value| {
        limits.derivation.derivation = value as u64
    }),
    ("exact-digits", |limits, value| {
        limits.numbers.exact_digits = value
    }),
    ("precision", |limits, value| {
        limits.numbers.precision = value
    }),
];

fn renamed(text: &str) -> Result<(String, String), String> {
    let names = text.split_once('=').map(|(a, b)| (a.trim(), b.trim()));
    match names.filter(|(a, b)| !a.is_empty() && !b.is_empty()) {
        Some((a, b)) => Ok((a.to_owned(), b.to_owned())),
        None => Err("names are written WORK=NET, for example `a=h,s=z`".to_owned()),
    }
}

fn limit(text: &str) -> Result<Limit, String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("a limit is written NAME=VALUE, for example `text=8000000`")?;
    let Some((_, set)) = LIMITS.iter().find(|(known, _)| *known == name) else {
        let names = LIMITS.map(|(known, _)| known).join(", ");
        return Err(format!(
            "there is no limit `{name}`; the limits are {names}"
        ));
    };
    let value = value
        .parse()
        .map_err(|_| format!("`{value}` is no whole number that the limit `{name}` could be"))?;
    Ok(Limit { set: *set, value })
}
