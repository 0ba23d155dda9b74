//! The command line: the only room that reads and writes files, and speaks to a person.
//!
//! In: the call. Out: an answer (a file, or standard output), findings on standard error, and an
//! exit status. `arguments` says what can be asked for, a file for each command does it, `files`
//! reads and writes, `in_order` works on many of them at once, `stream` reads works line by line, `neighbours` are the files that a text may name, `console` speaks,
//! `draw` draws a finding over the line it is about. This room knows the façade of the library and
//! nothing of what stands behind it.

mod arguments;
mod check;
mod console;
mod derive;
mod draw;
mod expand;
mod files;
mod fmt;
mod in_order;
mod neighbours;
mod show;
mod stream;

use arguments::{Arguments, Command};
use clap::Parser as _;
use console::Console;
use std::process::ExitCode;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// Everything asked for was done.
    Done,
    /// A file is not in the form that it was compared with, or something in a work is wrong.
    Different,
    /// The input or the call is bad.
    Bad,
    /// The program is at fault.
    Fault,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        match status {
            Status::Done => ExitCode::SUCCESS,
            Status::Different => ExitCode::from(1),
            Status::Bad => ExitCode::from(2),
            Status::Fault => ExitCode::from(PANICKED),
        }
    }
}

/// Do what the command line asks for.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let console = Console::new(&arguments.manner);
    on_a_deep_stack(&console, || match &arguments.command {
        Command::Derive(order) => derive::run(order, &console),
        Command::Check(order) => check::run(order, &console),
        Command::Fmt(order) => fmt::run(order, &console),
        Command::Expand(order) => expand::run(order, &console),
        Command::Show(order) => show::run(order, &console),
    })
}

/// Address space for the stack. Only pages that are touched take memory.
const STACK: usize = 512 << 20;

/// The exit status of a Rust program that panicked: a fault of ours, told apart from a bad input.
const PANICKED: u8 = 101;

/// What is said where the program has panicked.
const FAULT: &str = "this is a fault of backprose; please report it with the file";

/// Run on a thread whose stack fits every expression that the limits let through.
///
/// Expressions are trees, and the walks over them (also the one that frees them) recurse. The limits
/// on nesting keep that within an ordinary stack; but `--limit` can raise them, and functions that
/// call functions nest deeper than any line of the file.
fn on_a_deep_stack(console: &Console, work: impl FnOnce() -> Status + Send) -> ExitCode {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("backprose".into());
        match thread.stack_size(STACK).spawn_scoped(scope, work) {
            Ok(running) => running.join().map_or_else(
                |_| {
                    console.say(FAULT);
                    ExitCode::from(PANICKED)
                },
                ExitCode::from,
            ),
            Err(error) => {
                console.say(&format!(
                    "no thread with {STACK} bytes of stack can be started: {error}"
                ));
                ExitCode::from(Status::Bad)
            }
        }
    })
}
