//! Numbers that do not stand in the text.
//!
//! In: `given W from "w.npz:fc1"`, `given W = random(seed = 7)`. Out: the numbers, as if they were
//! written; or what keeps them from being read, told where the file is named.

use std::collections::hash_map::Entry;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::constants::{integer, no_names, number};
use super::elaborate::Elaborator;
use super::names::Reported;
use super::numbers::GivenNumbers;
use super::value::Frame;
use crate::algebra::Rational;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileFault, Files, Span};
use crate::syntax::ast::{Argument, Ident, Text};
use crate::values::random::{MOST_DIGITS, Random, Unfit};
use crate::values::{self, Array, Format, Wanted};

/// Numbers that are made once it is known how many.
#[derive(Debug, Clone)]
pub(super) struct Generated {
    /// The name behind `given`.
    pub(super) name: Span,
    /// The word `random`.
    call: Span,
    generator: Random,
}

impl<'a> Elaborator<'a, '_> {
    /// The numbers of a file for a name.
    pub(super) fn numbers_in_file(
        &mut self,
        text: &str,
        name: Span,
        file: &Text,
        store: &mut Store,
    ) -> Result<GivenNumbers, Reported> {
        let limits = values::Limits {
            entries: self.limits.entries,
            digits: self.limits.digits,
            bytes: self.limits.bytes,
        };
        let array = Wanted::new(&file.text, text, file.span)
            .map_err(Some)
            .and_then(|wanted| store.array(&wanted, self.files, &limits));
        let array = array.map_err(|finding| {
            if let Some(finding) = finding {
                self.sink.push(*finding);
            }
            Reported
        })?;
        self.take_in(array.entries.len() as u64, file.span)?;
        Ok(GivenNumbers {
            name,
            first: file.span,
            shape: array.shape.clone(),
            entries: array.entries.rationals(),
            is_table: array.is_table,
        })
    }

    /// `random(seed = 1, digits = 1, low = -1, high = 1)`
    pub(super) fn random(
        &mut self,
        name: Span,
        call: &Ident,
        arguments: &'a [Argument],
    ) -> Result<Generated, Reported> {
        const NAMES: [&str; 4] = ["seed", "digits", "low", "high"];
        let bound = self.bind(call, &NAMES, &|_| false, arguments, &Frame::file())?;
        let mut settings = [1, 1, -1, 1].map(Rational::from);
        for (setting, argument) in settings.iter_mut().zip(&bound) {
            if let Some(argument) = argument {
                let value = number(&argument.value, &no_names, self.limits);
                *setting = value.map_err(|problem| {
                    self.sink.push(problem.diagnostic(self.limits));
                    Reported
                })?;
            }
        }
        let [seed, digits, low, high] = settings;
        let place = |at: usize| match bound.get(at) {
            Some(Some(argument)) => argument.value.span,
            _ => call.span,
        };
        let seed = u64::try_from(seed).map_err(|_| {
            let message = "a seed is a whole number from 0 on, of at most 64 bits";
            (place(0), message.to_owned())
        });
        let generator = seed.and_then(|seed| {
            let many = || {
                let message = format!("`digits` is a whole number from 0 to {MOST_DIGITS}");
                (place(1), message)
            };
            let digits = integer(&digits).and_then(|digits| u64::try_from(digits).ok());
            let digits = digits.filter(|digits| *digits <= MOST_DIGITS).ok_or_else(many)?;
            let (least, most) = (low.to_string(), high.to_string());
            Random::new(seed, digits, low, high).map_err(|unfit| match unfit {
                Unfit::Empty => {
                    let message = format!("no number lies from {least} to {most}");
                    let at = if bound[3].is_some() { 3 } else { 2 };
                    (place(at), message)
                }
                Unfit::TooFine => {
                    let message = format!(
                        "from {least} to {most} there are more numbers of {digits} digits than 64 bits can tell apart"
                    );
                    (call.span, message)
                }
            })
        });
        match generator {
            Ok(generator) => Ok(Generated {
                name,
                call: call.span,
                generator,
            }),
            Err((span, message)) => {
                let finding = Diagnostic::new(Code::Arguments, span, message);
                self.sink.push(finding);
                Err(Reported)
            }
        }
    }

    /// The numbers that a generator gives for a name with axes of these lengths.
    pub(super) fn generate(
        &mut self,
        text: &str,
        generated: Generated,
        lengths: Vec<u64>,
    ) -> Option<GivenNumbers> {
        let count = lengths.iter().copied().fold(1, u64::saturating_mul);
        self.take_in(count, generated.call).ok()?;
        let count = usize::try_from(count).ok()?;
        Some(GivenNumbers {
            name: generated.name,
            first: generated.call,
            shape: lengths,
            entries: generated.generator.numbers(text, count).collect(),
            is_table: false,
        })
    }

    /// Count numbers that come in, as long as there is room for them.
    fn take_in(&mut self, count: u64, span: Span) -> Result<(), Reported> {
        let before = self.from_outside;
        self.from_outside = before.saturating_add(count);
        let limit = self.limits.entries;
        if self.from_outside <= limit {
            return Ok(());
        }
        if before <= limit {
            let message = format!("here more than {limit} numbers come from files and generators");
            self.sink.push(
                Diagnostic::new(Code::Limit, span, message)
                    .hint("raise the limit with `--limit entries=…`"),
            );
        }
        Err(Reported)
    }
}

/// The files that numbers are read from: each is opened once, and each array in it is read once.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// By the path that was typed; none, where that was told.
    files: FxHashMap<String, Option<values::File>>,
    /// By the path, and the name of the array that was typed or is the value's.
    arrays: FxHashMap<(String, String), Option<Rc<Array>>>,
    /// Bytes read and unpacked.
    bytes: u64,
}

/// What is wrong; none, where that was told.
type Fault = Option<Box<Diagnostic>>;

impl Store {
    fn array(
        &mut self,
        wanted: &Wanted,
        files: &dyn Files,
        limits: &values::Limits,
    ) -> Result<Rc<Array>, Fault> {
        let name = match wanted.format {
            Format::Npy | Format::Csv => "",
            Format::Npz | Format::Safetensors => wanted.member.unwrap_or(wanted.name),
        };
        let key = (wanted.path.to_owned(), name.to_owned());
        if let Some(array) = self.arrays.get(&key) {
            return array.clone().ok_or(None);
        }
        let array = self.read(wanted, files, limits).map(Rc::new);
        self.arrays.insert(key, array.as_ref().ok().cloned());
        array
    }

    fn read(
        &mut self,
        wanted: &Wanted,
        files: &dyn Files,
        limits: &values::Limits,
    ) -> Result<Array, Fault> {
        let room = limits.bytes.saturating_sub(self.bytes);
        let file = match self.files.entry(wanted.path.to_owned()) {
            Entry::Occupied(file) => file.into_mut(),
            Entry::Vacant(place) => {
                let opened = match files.read("", wanted.path, room) {
                    Ok(file) => {
                        self.bytes += file.bytes.len() as u64;
                        values::File::open(wanted, file.bytes)
                    }
                    Err(FileFault::TooLarge) => Err(wanted.too_many_bytes(limits)),
                    Err(fault) => {
                        let limit = ("bytes", limits.bytes);
                        Err(Box::new(refused(fault, wanted.path, wanted.span, limit)))
                    }
                };
                match opened {
                    Ok(file) => place.insert(Some(file)),
                    Err(finding) => {
                        place.insert(None);
                        return Err(Some(finding));
                    }
                }
            }
        };
        let before = limits.bytes.saturating_sub(self.bytes);
        let mut room = before;
        let array = file
            .as_mut()
            .map(|file| file.array(wanted, limits, &mut room));
        self.bytes += before - room;
        array.ok_or(None)?.map_err(Some)
    }
}

/// What to say of a file that cannot be had; the limit of bytes goes by this name.
pub(super) fn refused(
    fault: FileFault,
    path: &str,
    span: Span,
    (limit, most): (&str, u64),
) -> Diagnostic {
    let unreadable = |message| Diagnostic::new(Code::Unreadable, span, message);
    match fault {
        FileFault::Absolute => unreadable(format!("\"{path}\" is an absolute path"))
            .hint("a path begins at the folder of the file that it stands in"),
        FileFault::Outside => unreadable(format!(
            "\"{path}\" leads out of the folder of the main file"
        ))
        .hint("put the file in that folder, or below it"),
        FileFault::Missing => unreadable(format!("there is no file \"{path}\"")),
        FileFault::NoFile => unreadable(format!("\"{path}\" is no file")),
        FileFault::TooLarge => {
            let message = format!("\"{path}\" has more than {most} bytes");
            Diagnostic::new(Code::Limit, span, message)
                .hint(format!("raise the limit with `--limit {limit}=…`"))
        }
        FileFault::Unreadable(reason) => unreadable(format!("\"{path}\" cannot be read: {reason}")),
    }
}
