//! `backprose check`: works in, judged.
//!
//! In: the call. Out: reports, in the order of the works, in a file or on standard output; exit
//! status 0 where nothing is wrong, 1 where something is, 2 where a work could not be read. A work
//! that cannot be read does not keep the others from their turn.

use super::Status;
use super::arguments::Check;
use super::console::Console;
use super::files::{self, Refusal};
use super::neighbours::Neighbours;
use backprose::diagnostic::Diagnostics;
use backprose::{Checking, Form, Network};
use std::path::Path;

/// Judge every work, and report on it.
pub fn run(order: &Check, console: &Console) -> Status {
    check(order, console).unwrap_or_else(|refusal| {
        console.refuse(&refusal);
        Status::Bad
    })
}

fn check(order: &Check, console: &Console) -> Result<Status, Refusal> {
    let network = match &order.network {
        None => None,
        Some(path) => match network(path, order, console)? {
            Some(network) => Some(network),
            None => return Ok(Status::Bad),
        },
    };
    let how = order.how();
    let mut worst = Status::Done;
    for path in &order.works {
        let name = path.to_string_lossy();
        match one(path, order, network.as_ref(), &how) {
            Ok((report, status)) => {
                console.answer(&(report + "\n"))?;
                worst = worst.max(status);
            }
            Err(refusal) => {
                let error = &refusal.diagnostic.message;
                console.answer(&(backprose::unread_json(&name, error) + "\n"))?;
                console.refuse(&refusal);
                worst = Status::Bad;
            }
        }
    }
    Ok(worst)
}

fn network(path: &Path, order: &Check, console: &Console) -> Result<Option<Network>, Refusal> {
    let limits = order.limits();
    let source = files::read(path, limits.syntax.text)?;
    let mut found = Diagnostics::new();
    let network = backprose::network(&source, &Neighbours::of(path), &limits, &mut found);
    console.report(&source, &found, "nothing was checked");
    Ok(network)
}

fn one(
    path: &Path,
    order: &Check,
    network: Option<&Network>,
    how: &Checking,
) -> Result<(String, Status), Refusal> {
    let source = files::read(path, order.limits().syntax.text)?;
    let checked = backprose::checked(&source, form(path), network, how);
    let status = match checked.has_wrong() {
        true => Status::Different,
        false => Status::Done,
    };
    Ok((checked.json(&path.to_string_lossy()), status))
}

/// How a work is written, by the ending of its name.
fn form(path: &Path) -> Form {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    match ending.to_ascii_lowercase().as_str() {
        "tex" | "latex" | "ltx" => Form::Tex,
        "ipynb" => Form::Notebook,
        _ => Form::Markdown,
    }
}
