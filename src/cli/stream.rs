//! `backprose check --jsonl`: works as lines of JSON on standard input, answers as lines on standard
//! output, in order, each as soon as it is there.
//!
//! In: `{"id": …, "text": …, "network": …?}` a line. Out: `{"id": …, "report": …}` a line, or
//! `{"id": …, "error": …}` for a line that cannot be judged; the rest goes on.

use super::Status;
use super::check::Judge;
use super::console::Console;
use super::files::{self, Refusal};
use super::in_order::in_order;
use backprose::diagnostic::Diagnostics;
use backprose::source::{NoFiles, Source};
use backprose::{Form, Network};
use serde::Deserialize;
use serde_json::Value;
use std::io::{self, BufRead, Read as _};

/// A line of the input.
#[derive(Deserialize)]
struct Order {
    #[serde(default)]
    id: Value,
    text: String,
    network: Option<String>,
}

/// What is left of a line that is no order: its id, if it has one.
#[derive(Deserialize)]
struct Id {
    #[serde(default)]
    id: Value,
}

/// Answer every line.
pub fn run(judge: &Judge, console: &Console) -> Result<Status, Refusal> {
    // Every character may be written as six (`\u0041`), and two texts may stand on a line.
    let longest = judge
        .limits
        .syntax
        .text
        .saturating_mul(12)
        .saturating_add(1 << 16);
    let mut worst = Status::Done;
    let mut failed = None;
    let mut progress = console.progress(None);
    let take = |(answer, status): (String, Status)| {
        progress.step();
        progress.clear();
        worst = worst.max(status);
        match console.answer_in_part(&(answer + "\n")) {
            Ok(goes_on) => goes_on,
            Err(refusal) => {
                failed = Some(refusal);
                false
            }
        }
    };
    in_order(|put| lines(longest, put), |line| answer(line, judge), take)
        .map_err(|error| files::unwritable(format!("no thread can be started: {error}"), None))?;
    failed.map_or(Ok(worst), Err)
}

/// Read lines until there are no more; an empty one is none.
fn lines(longest: usize, put: &mut dyn FnMut(Result<Vec<u8>, String>) -> bool) {
    let mut input = io::stdin().lock();
    loop {
        let mut line = Vec::new();
        let at_most = (longest as u64).saturating_add(1);
        match input.by_ref().take(at_most).read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                put(Err(format!("standard input cannot be read: {error}")));
                return;
            }
        }
        let line = if line.len() > longest && line.last() != Some(&b'\n') {
            match skip_line(&mut input) {
                Ok(()) => Err(format!("the line is longer than {longest} bytes")),
                Err(error) => Err(format!("standard input cannot be read: {error}")),
            }
        } else {
            Ok(line)
        };
        let is_empty = line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty());
        if !is_empty && !put(line) {
            return;
        }
    }
}

/// Step behind the next line end without keeping what is before it.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let (used, is_end) = {
            let buffer = match input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            }
        };
        input.consume(used);
        if is_end {
            return Ok(());
        }
    }
}

fn answer(line: Result<Vec<u8>, String>, judge: &Judge) -> (String, Status) {
    let refused = |id: &Value, error: &str, status| (backprose::unread_answer(id, error), status);
    let line = match line {
        Ok(line) => line,
        Err(error) => return refused(&Value::Null, &error, Status::Bad),
    };
    let order: Order = match serde_json::from_slice(&line) {
        Ok(order) => order,
        Err(error) => {
            let id = serde_json::from_slice(&line).map_or(Value::Null, |Id { id }| id);
            return refused(&id, &format!("the line is no order: {error}"), Status::Bad);
        }
    };
    match judged(&order, judge) {
        Ok((answer, status)) => (answer, status),
        Err(refusal) => {
            let status = files::status(&refusal);
            refused(&order.id, &refusal.diagnostic.message, status)
        }
    }
}

fn judged(order: &Order, judge: &Judge) -> Result<(String, Status), Refusal> {
    let limit = judge.limits.syntax.text;
    let network = match &order.network {
        Some(text) => Some(network(text, judge)?),
        None => None,
    };
    if order.text.len() > limit {
        return Err(files::too_large("the line", limit));
    }
    let work = Source::new("the line", order.text.as_str());
    let checked = judge.judge(&work, Form::Markdown, network.as_ref())?;
    let status = match checked.has_wrong() {
        true => Status::Different,
        false => Status::Done,
    };
    Ok((checked.answer(&order.id), status))
}

/// The network of a line; it has no neighbours.
fn network(text: &str, judge: &Judge) -> Result<Network, Refusal> {
    let source = Source::new("the network", text);
    let mut found = Diagnostics::new();
    let network = backprose::network(&source, &NoFiles, &judge.limits, &mut found);
    network.ok_or_else(|| {
        let errors = found.sorted();
        let first = errors.iter().find(|finding| finding.code.is_error());
        let message = match first {
            Some(finding) => {
                let line = source.line_column(finding.primary.span.start).line;
                format!("the network, line {line}: {}", finding.message)
            }
            None => "the network has errors".to_owned(),
        };
        files::unreadable(message)
    })
}
