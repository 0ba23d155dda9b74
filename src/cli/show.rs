//! `backprose show`: how a layer or loss of the prelude is written.

use super::Status;
use super::arguments::Show;
use super::console::Console;

/// Show one, or the list of all.
pub fn run(order: &Show, console: &Console) -> Status {
    let text = match &order.name {
        None => Ok(backprose::shown()),
        Some(name) => backprose::show(name).map_err(Into::into),
    };
    match text.and_then(|text| console.answer(&text)) {
        Ok(()) => Status::Done,
        Err(refusal) => {
            console.refuse(&refusal);
            Status::Bad
        }
    }
}
