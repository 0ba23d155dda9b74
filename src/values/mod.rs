//! Numbers from outside: what stands in a file, and what a generator gives.
//!
//! In: the bytes of an `.npy`, `.npz`, `.safetensors` or `.csv` file; the settings of `random`. Out:
//! an [`Array`] of exact numbers with their shape; or what is wrong, as a finding at the place that
//! names the file. How many numbers a file claims is held against the bytes that are there before
//! anything is made of them. This room opens no file, and knows no name of a network.

mod csv;
pub mod decimal;
mod element;
mod names;
mod npy;
mod npz;
pub mod random;
mod safetensors;

use crate::algebra::Rational;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Numbers in a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// The length of each axis, from the outermost; of one number, none.
    pub shape: Vec<u64>,
    /// The entries, row by row.
    pub entries: Entries,
    /// Whether it is a table of text: its lines are the rows of a tensor of any rank, and a table of
    /// one line is also a list.
    pub is_table: bool,
}

/// The entries of an [`Array`].
#[derive(Debug, Clone, PartialEq)]
pub enum Entries {
    /// Binary numbers as they are stored; each is finite, and exactly the number that it is.
    Binary(Vec<f64>),
    /// Any rational numbers.
    Exact(Vec<Rational>),
}

impl Entries {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Entries::Binary(entries) => entries.len(),
            Entries::Exact(entries) => entries.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each as the fraction that it is.
    ///
    /// ```
    /// use backprose::values::Entries;
    /// let [tenth] = Entries::Binary(vec![0.1]).rationals().try_into().unwrap();
    /// assert_eq!(tenth.to_string(), "3602879701896397/36028797018963968");
    /// ```
    pub fn rationals(&self) -> Vec<Rational> {
        match self {
            // Only what is not finite has no fraction, and no entry is that.
            Entries::Binary(entries) => entries
                .iter()
                .map(|entry| Rational::try_from(*entry).unwrap_or_default())
                .collect(),
            Entries::Exact(entries) => entries.clone(),
        }
    }
}

/// What a file of numbers may come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Numbers in one array.
    pub entries: u64,
    /// Digits that a decimal may have after its exponent is written out.
    pub digits: usize,
    /// Bytes of all files together, and of what is unpacked from them.
    pub bytes: u64,
}

/// The kinds of files that numbers are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One array of NumPy's.
    Npy,
    /// Several of them, each under a name.
    Npz,
    /// Several tensors, each under a name.
    Safetensors,
    /// Lines of decimals with commas between them.
    Csv,
}

/// The endings of the names of files, and what they say.
const ENDINGS: [(&str, Format); 4] = [
    (".npy", Format::Npy),
    (".npz", Format::Npz),
    (".safetensors", Format::Safetensors),
    (".csv", Format::Csv),
];

/// Which array of which file.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// The file's path as it was typed.
    pub path: &'w str,
    /// What kind of file it is.
    pub format: Format,
    /// The array in it: `fc1`, of `"w.npz:fc1"`.
    pub member: Option<&'w str>,
    /// The name that the numbers are for; where no array is named, it is the one of that name.
    pub name: &'w str,
    /// Where the file is named.
    pub span: Span,
}

/// A finding; in a box, because it is large and rare.
type Found<T> = Result<T, Box<Diagnostic>>;

impl<'w> Wanted<'w> {
    /// Understand `"w.npz:fc1"`, or say why it names no file of numbers.
    pub fn new(text: &'w str, name: &'w str, span: Span) -> Found<Wanted<'w>> {
        let of = |path: &str| {
            let lower = path.to_ascii_lowercase();
            let known = ENDINGS.iter().find(|(ending, _)| lower.ends_with(ending));
            known.map(|(_, format)| *format)
        };
        let wanted = |path, format, member| Wanted {
            path,
            format,
            member,
            name,
            span,
        };
        if let Some(format) = of(text) {
            return Ok(wanted(text, format, None));
        }
        let named = text
            .match_indices(':')
            .find_map(|(at, _)| Some((&text[..at], of(&text[..at])?, &text[at + 1..])));
        match named {
            Some((path, format @ (Format::Npz | Format::Safetensors), member)) => {
                Ok(wanted(path, format, Some(member)))
            }
            Some((path, _, _)) => {
                let message = format!("\"{path}\" holds one array, which has no name");
                Err(Box::new(
                    Diagnostic::new(Code::Unreadable, span, message)
                        .hint(format!("write \"{path}\"")),
                ))
            }
            None => {
                let message = format!("the ending of \"{text}\" is none of a file of numbers");
                Err(Box::new(
                    Diagnostic::new(Code::Unreadable, span, message)
                        .hint("numbers are read from .npy, .npz, .safetensors and .csv files"),
                ))
            }
        }
    }

    /// Something is wrong with the file.
    fn fault(&self, what: impl std::fmt::Display) -> Box<Diagnostic> {
        self.finding(Code::Unreadable, format!("\"{}\" {what}", self.path))
    }

    fn finding(&self, code: Code, message: String) -> Box<Diagnostic> {
        Box::new(Diagnostic::new(code, self.span, message))
    }

    /// It holds more numbers than are taken.
    fn too_many(&self, limits: &Limits) -> Box<Diagnostic> {
        let message = format!(
            "\"{}\" holds more than {} numbers",
            self.path, limits.entries
        );
        let finding = Diagnostic::new(Code::Limit, self.span, message);
        Box::new(finding.hint("raise the limit with `--limit entries=…`"))
    }

    /// With it, there are more bytes than are taken.
    pub fn too_many_bytes(&self, limits: &Limits) -> Box<Diagnostic> {
        let (path, most) = (self.path, limits.bytes);
        let message = format!("with \"{path}\", the files of numbers have more than {most} bytes");
        let finding = Diagnostic::new(Code::Limit, self.span, message);
        Box::new(finding.hint("raise the limit with `--limit bytes=…`"))
    }
}

/// A file of numbers, of which several arrays may be wanted.
#[derive(Debug)]
pub struct File(Content);

#[derive(Debug)]
enum Content {
    Npy(Vec<u8>),
    Npz(Box<npz::Archive>),
    Safetensors(safetensors::Tensors),
    Csv(Vec<u8>),
}

impl File {
    /// Understand the bytes of a file as far as it takes to find an array in them.
    pub fn open(wanted: &Wanted, bytes: Vec<u8>) -> Found<File> {
        Ok(File(match wanted.format {
            Format::Npy => Content::Npy(bytes),
            Format::Npz => Content::Npz(Box::new(npz::Archive::open(wanted, bytes)?)),
            Format::Safetensors => Content::Safetensors(safetensors::Tensors::open(wanted, bytes)?),
            Format::Csv => Content::Csv(bytes),
        }))
    }

    /// The numbers of an array. What has to be unpacked for it has to fit `room`, which shrinks.
    pub fn array(&mut self, wanted: &Wanted, limits: &Limits, room: &mut u64) -> Found<Array> {
        match &mut self.0 {
            Content::Npy(bytes) => npy::read(wanted, bytes, limits),
            Content::Npz(archive) => archive.array(wanted, limits, room),
            Content::Safetensors(tensors) => tensors.array(wanted, limits),
            Content::Csv(bytes) => csv::read(wanted, bytes, limits),
        }
    }
}

/// `3 × 2`; `one number`.
fn shape_text(shape: &[u64]) -> String {
    let lengths: Vec<String> = shape.iter().map(u64::to_string).collect();
    match lengths.as_slice() {
        [] => "1".to_owned(),
        lengths => lengths.join(" × "),
    }
}
