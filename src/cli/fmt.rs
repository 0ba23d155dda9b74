//! `backprose fmt`: network files in their canonical form.

use super::Status;
use super::arguments::Fmt;
use super::console::Console;
use super::files::{self, Refusal};
use backprose::diagnostic::Diagnostics;
use std::path::Path;

/// Bring every file into its canonical form; one that has errors is left as it is.
pub fn run(order: &Fmt, console: &Console) -> Status {
    let mut worst = Status::Done;
    for path in &order.files {
        // A file that cannot be read does not keep the others from their turn.
        let status = one(path, order, console).unwrap_or_else(|refusal| {
            console.refuse(&refusal);
            Status::Bad
        });
        worst = worst.max(status);
    }
    worst
}

fn one(path: &Path, order: &Fmt, console: &Console) -> Result<Status, Refusal> {
    let limits = order.limits();
    let source = files::read(path, limits.syntax.text)?;
    let mut found = Diagnostics::new();
    let canonical = backprose::format(&source, &limits, &mut found);
    console.report(&source, &found, "the file is left as it is");
    let Some(canonical) = canonical else {
        return Ok(Status::Bad);
    };
    let is_canonical = canonical == source.text;
    if order.check {
        if is_canonical {
            return Ok(Status::Done);
        }
        console.answer(&format!("{}\n", path.display()))?;
        return Ok(Status::Different);
    }
    if files::is_stream(path) {
        console.answer(&canonical)?;
    } else if !is_canonical {
        files::write(path, &canonical)?;
        console.tell(&format!("{}: formatted", path.display()));
    }
    Ok(Status::Done)
}
