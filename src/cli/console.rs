//! Speaks to the person: findings and remarks on standard error, answers on standard output.
//!
//! In: findings, answers, and the manner asked for (colour, quiet, verbose). Out: text on the two
//! streams. What cannot be said because nobody listens any more (a closed pipe) is no error.

use super::arguments::{Manner, When};
use super::draw::Pen;
use super::files::{self, Refusal};
use backprose::diagnostic::Diagnostics;
use backprose::source::Source;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// The two streams, and the manner of using them.
pub struct Console {
    pen: Pen,
    color: When,
    remarks: bool,
    verbose: bool,
}

/// How long nothing is said of the progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a line on the progress stands at least.
const PAUSE: Duration = Duration::from_millis(100);

/// How far work on many things has come. It is shown on a terminal, if it takes more than a second,
/// and never stays there.
pub struct Progress {
    all: Option<usize>,
    done: usize,
    is_shown: bool,
    next: Instant,
    has_reader: bool,
}

impl Progress {
    /// One more thing is done.
    pub fn step(&mut self) {
        self.done += 1;
        if !self.has_reader || Instant::now() < self.next {
            return;
        }
        self.next = Instant::now() + PAUSE;
        self.is_shown = true;
        let done = self.done;
        whisper(&match self.all {
            Some(all) => format!("\r{done} of {all}\x1b[K"),
            None => format!("\r{done}\x1b[K"),
        });
    }

    /// Take the line away, because something else is said or the work is done.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            whisper("\r\x1b[K");
        }
    }
}

impl Console {
    /// A console that speaks as the call asks.
    pub fn new(manner: &Manner) -> Console {
        let coloured = match manner.color {
            When::Always => true,
            When::Never => false,
            When::Auto => io::stderr().is_terminal() && !is_set("NO_COLOR"),
        };
        Console {
            pen: Pen::new(coloured),
            color: manner.color,
            remarks: !manner.quiet,
            verbose: manner.verbose,
        }
    }

    /// Show what was found in a text, and in those that it uses; `outcome` says what its errors mean for the files.
    pub fn report(&self, source: &Source, found: &Diagnostics, outcome: &str) {
        let mut drawn = String::new();
        let sources: Vec<&Source> = std::iter::once(source).chain(found.sources()).collect();
        for diagnostic in found.sorted() {
            if diagnostic.code.is_error() || self.remarks {
                drawn += &self.pen.draw(diagnostic, &sources);
                drawn += "\n\n";
            }
        }
        if self.remarks && found.dropped > 0 {
            drawn += &format!("and {} more findings\n", found.dropped);
        }
        match found.error_count() {
            0 => {}
            1 => drawn += &format!("1 error; {outcome}\n"),
            errors => drawn += &format!("{errors} errors; {outcome}\n"),
        }
        whisper(&drawn);
    }

    /// Show why a file could not be read or written.
    pub fn refuse(&self, refusal: &Refusal) {
        let sources: Vec<&Source> = refusal.source.iter().collect();
        let drawn = self.pen.draw(&refusal.diagnostic, &sources);
        whisper(&(drawn + "\n"));
    }

    /// Say something that only those want to know who asked for it.
    pub fn tell(&self, text: &str) {
        if self.verbose {
            self.say(text);
        }
    }

    /// Say something that has no place in a file.
    pub fn say(&self, text: &str) {
        whisper(&format!("{text}\n"));
    }

    /// Give the answer.
    pub fn answer(&self, text: &str) -> Result<(), Refusal> {
        self.answer_in_part(text).map(drop)
    }

    /// Give a part of the answer; returns whether anybody wants more.
    pub fn answer_in_part(&self, text: &str) -> Result<bool, Refusal> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // Whoever read it has seen enough: `backprose derive net.bp | head`.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
            Err(error) => {
                let message = format!("standard output cannot be written to: {error}");
                Err(files::unwritable(message, None))
            }
            Ok(()) => Ok(true),
        }
    }

    /// Whether remarks are shown.
    pub fn shows_remarks(&self) -> bool {
        self.remarks
    }

    /// A pen for answers, which go to a file or to standard output.
    pub fn pen_for_answers(&self, is_file: bool) -> Pen {
        Pen::new(match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => !is_file && io::stdout().is_terminal() && !is_set("NO_COLOR"),
        })
    }

    /// A line that says how far the work is, on a terminal.
    pub fn progress(&self, all: Option<usize>) -> Progress {
        Progress {
            all,
            done: 0,
            is_shown: false,
            next: Instant::now() + PATIENCE,
            has_reader: self.remarks && io::stderr().is_terminal(),
        }
    }
}

/// Whether an environment variable is set, and not to nothing (<https://no-color.org>).
fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Write to standard error; where that is closed there is nobody left to tell.
fn whisper(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
