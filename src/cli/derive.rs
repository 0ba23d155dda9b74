//! `backprose derive`: a network in, its derivation out.
//!
//! In: the call. Out: a document, in a file or on standard output. It knows of the network only
//! where it is.

use super::Status;
use super::arguments::{Derive, To};
use super::console::Console;
use super::files::{self, Refusal};
use super::neighbours::Neighbours;
use backprose::Format;
use backprose::diagnostic::Diagnostics;
use clap::ValueEnum as _;
use std::path::Path;
use std::time::Instant;

/// Derive a network, and write the document where it was asked for.
pub fn run(order: &Derive, console: &Console) -> Status {
    write_document(order, console).unwrap_or_else(|refusal| {
        console.refuse(&refusal);
        Status::Bad
    })
}

fn write_document(order: &Derive, console: &Console) -> Result<Status, Refusal> {
    let start = Instant::now();
    let file = order
        .output
        .as_deref()
        .filter(|path| !files::is_stream(path));
    let settings = order.settings(format(order.to, file)?);
    if let Some(path) = file.filter(|path| files::is_same(path, &order.network)) {
        let message = format!(
            "`{}` is the network itself, and would be lost",
            path.display()
        );
        return Err(files::unwritable(message, None));
    }
    let source = files::read(&order.network, settings.limits.syntax.text)?;
    let mut found = Diagnostics::new();
    let neighbours = Neighbours::of(&order.network);
    let document = backprose::derive(&source, &neighbours, &settings, &mut found);
    console.report(&source, &found, "nothing was written");
    let Some(document) = document else {
        return Ok(Status::Bad);
    };
    match file {
        Some(path) => files::write(path, &document)?,
        None => console.answer(&document)?,
    }
    let place = file.map_or("standard output".into(), Path::to_string_lossy);
    let seconds = start.elapsed().as_secs_f64();
    console.tell(&format!(
        "{place}: {} bytes in {seconds:.2} s",
        document.len()
    ));
    Ok(Status::Done)
}

/// What to write: what was asked for, else what the ending says, else Markdown.
fn format(to: Option<To>, file: Option<&Path>) -> Result<Format, Refusal> {
    match (to, file) {
        (Some(to), _) => Ok(to.format()),
        (None, None) => Ok(Format::default()),
        (None, Some(path)) => {
            let ending = path.extension().unwrap_or_default().to_string_lossy();
            To::from_str(&ending, true).map(To::format).map_err(|_| {
                let message = format!("the name `{}` does not say what to write", path.display());
                let hint = "end it in .md, .tex, .html or .json, or say it with `--to`";
                files::unwritable(message, Some(hint))
            })
        }
    }
}
