//! `backprose expand`: a network with every layer and loop written out.

use super::Status;
use super::arguments::Expand;
use super::console::Console;
use super::files::{self, Refusal};
use super::neighbours::Neighbours;
use backprose::diagnostic::Diagnostics;

/// Write the network out on standard output.
pub fn run(order: &Expand, console: &Console) -> Status {
    written_out(order, console).unwrap_or_else(|refusal| {
        console.refuse(&refusal);
        Status::Bad
    })
}

fn written_out(order: &Expand, console: &Console) -> Result<Status, Refusal> {
    let limits = order.limits();
    let source = files::read(&order.network, limits.syntax.text)?;
    let mut found = Diagnostics::new();
    let neighbours = Neighbours::of(&order.network);
    let expanded = backprose::expanded(&source, &neighbours, &limits, &mut found);
    console.report(&source, &found, "nothing was written");
    let Some(expanded) = expanded else {
        return Ok(Status::Bad);
    };
    console.answer(&expanded)?;
    Ok(Status::Done)
}
