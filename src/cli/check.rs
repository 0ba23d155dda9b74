//! `backprose check`: works in, judged.
//!
//! In: the call. Out: reports, in the order of the works, in a file or on standard output; exit
//! status 0 where nothing is wrong, 1 where something is, 2 where a work could not be read. A work
//! that cannot be read does not keep the others from their turn.

use super::arguments::{Check, ReportTo};
use super::console::{Console, Progress};
use super::draw::Pen;
use super::files::{self, Refusal};
use super::in_order::in_order;
use super::neighbours::Neighbours;
use super::{FAULT, Status, stream};
use backprose::diagnostic::Diagnostics;
use backprose::source::Source;
use backprose::{Checked, Checking, Form, Network, SarifPart};
use clap::ValueEnum as _;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Judge every work, and report on it.
pub fn run(order: &Check, console: &Console) -> Status {
    check(order, console).unwrap_or_else(|refusal| {
        console.refuse(&refusal);
        Status::Bad
    })
}

fn check(order: &Check, console: &Console) -> Result<Status, Refusal> {
    let to = format(order)?;
    let out = Out::of(order, to)?;
    let network = match &order.network {
        None => None,
        Some(path) => match network(path, order, console)? {
            Some(network) => Some(network),
            None => return Ok(Status::Bad),
        },
    };
    let judge = Judge {
        network,
        how: order.how(),
        limits: order.limits(),
        to,
        remarks: console.shows_remarks(),
        is_one: order.works.len() == 1,
        pen: console.pen_for_answers(!matches!(out, Out::Stream)),
    };
    match order.jsonl {
        true => stream::run(&judge, console),
        false => files(order, &judge, out, console),
    }
}

fn network(path: &Path, order: &Check, console: &Console) -> Result<Option<Network>, Refusal> {
    let limits = order.limits();
    let source = files::read(path, limits.syntax.text)?;
    let mut found = Diagnostics::new();
    let network = backprose::network(&source, &Neighbours::of(path), &limits, &mut found);
    console.report(&source, &found, "nothing was checked");
    Ok(network)
}

/// What to write: what was asked for, else what the ending of the file says, else a text.
fn format(order: &Check) -> Result<ReportTo, Refusal> {
    let file = order.output.as_deref();
    let file = file.filter(|path| !files::is_stream(path));
    match (order.to, file) {
        (Some(to), _) => Ok(to),
        (None, None) => Ok(ReportTo::Text),
        (None, Some(path)) => {
            let ending = path.extension().unwrap_or_default().to_string_lossy();
            let ending = match &*ending {
                "txt" => "text",
                "jsonl" => "json",
                "htm" => "html",
                other => other,
            };
            ReportTo::from_str(ending, true).map_err(|_| {
                let message = format!("the name `{}` does not say what to write", path.display());
                let hint = "end it in .txt, .json, .sarif, .md or .html, or say it with `--to`";
                files::unwritable(message, Some(hint))
            })
        }
    }
}

/// Where reports go.
enum Out {
    /// To standard output, each as soon as it is there.
    Stream,
    /// Into one file, which is written when all are there.
    File(PathBuf, String),
    /// A copy of each work into a folder. The names that are taken.
    Folder(PathBuf, BTreeSet<PathBuf>),
}

impl Out {
    fn of(order: &Check, to: ReportTo) -> Result<Out, Refusal> {
        let is_copy = matches!(to, ReportTo::Md | ReportTo::Html);
        let file = order.output.as_deref();
        let out = match file.filter(|path| !files::is_stream(path)) {
            None => Out::Stream,
            Some(path) if is_copy && path.is_dir() => Out::Folder(path.to_owned(), BTreeSet::new()),
            Some(path) => Out::File(path.to_owned(), String::new()),
        };
        if is_copy && order.works.len() > 1 && !matches!(out, Out::Folder(..)) {
            let message = "annotated copies of many works do not go into one";
            let hint = "name a folder that is there: `-o FOLDER`";
            return Err(files::unwritable(message.to_owned(), Some(hint)));
        }
        if let Out::File(path, _) = &out {
            let mut read = order.works.iter().chain(&order.network);
            if read.any(|read| files::is_same(path, read)) {
                let message = format!("`{}` is read too, and would be lost", path.display());
                return Err(files::unwritable(message, None));
            }
        }
        Ok(out)
    }

    /// Take the report on a work; returns whether anybody wants more.
    fn take(
        &mut self,
        work: &Path,
        text: &str,
        to: ReportTo,
        console: &Console,
    ) -> Result<bool, Refusal> {
        match self {
            Out::Stream => console.answer_in_part(text),
            Out::File(_, all) => {
                all.push_str(text);
                Ok(true)
            }
            Out::Folder(folder, taken) => {
                let path = folder.join(copy_name(work, to));
                if !taken.insert(path.clone()) {
                    let message =
                        format!("`{}` would hold the copies of two works", path.display());
                    let hint = "check works of one name one by one";
                    return Err(files::unwritable(message, Some(hint)));
                }
                files::write(&path, text).map(|()| true)
            }
        }
    }

    /// Everything was taken.
    fn finish(self) -> Result<(), Refusal> {
        match self {
            Out::Stream | Out::Folder(..) => Ok(()),
            Out::File(path, all) => files::write(&path, &all),
        }
    }
}

/// `work.checked.md`: never the name of a work.
fn copy_name(work: &Path, to: ReportTo) -> String {
    let stem = match files::is_stream(work) {
        true => "standard-input".into(),
        false => work.file_stem().unwrap_or_default().to_string_lossy(),
    };
    let ending = match to {
        ReportTo::Html => "html",
        _ => "md",
    };
    format!("{stem}.checked.{ending}")
}

/// All that does not change from work to work.
pub(super) struct Judge {
    network: Option<Network>,
    pub(super) how: Checking,
    pub(super) limits: backprose::Limits,
    to: ReportTo,
    remarks: bool,
    is_one: bool,
    pen: Pen,
}

/// What came of a work.
struct Report {
    text: String,
    sarif: Option<SarifPart>,
    status: Status,
    refusal: Option<Refusal>,
}

impl Judge {
    /// Judge a text; `own` is a network that it brings along.
    pub(super) fn judge(
        &self,
        work: &Source,
        form: Form,
        own: Option<&Network>,
    ) -> Result<Checked, Refusal> {
        let network = own.or(self.network.as_ref());
        // A fault in one work is no reason to say nothing of the others.
        let judged = catch_unwind(AssertUnwindSafe(|| {
            backprose::checked(work, form, network, &self.how)
        }));
        match judged {
            Ok(Ok(checked)) => Ok(checked),
            Ok(Err(finding)) => {
                let mut refusal = Refusal::from(finding);
                refusal.source = Some(work.clone());
                Err(refusal)
            }
            Err(_) => Err(files::faulty(&work.name, FAULT)),
        }
    }

    /// Read and judge a file, and write the report on it.
    fn file(&self, path: &Path) -> Report {
        let name = path.to_string_lossy();
        let judged = files::read(path, self.limits.syntax.text)
            .and_then(|source| self.judge(&source, form(path), None));
        match judged {
            Ok(checked) => self.report(&checked, &name),
            Err(refusal) => self.refused(refusal, &name),
        }
    }

    fn report(&self, checked: &Checked, name: &str) -> Report {
        let mut sarif = None;
        let text = match self.to {
            ReportTo::Text => self.drawn(checked, name),
            ReportTo::Json => checked.json(name) + "\n",
            ReportTo::Md => checked.markdown(name),
            ReportTo::Html => checked.html(name),
            ReportTo::Sarif => {
                sarif = Some(checked.sarif(name));
                String::new()
            }
        };
        let status = match checked.has_wrong() {
            true => Status::Different,
            false => Status::Done,
        };
        Report {
            text,
            sarif,
            status,
            refusal: None,
        }
    }

    fn refused(&self, refusal: Refusal, name: &str) -> Report {
        let error = refusal.diagnostic.message.as_str();
        let text = match self.to {
            ReportTo::Json => backprose::unread_json(name, error) + "\n",
            _ => String::new(),
        };
        let is_sarif = self.to == ReportTo::Sarif;
        Report {
            text,
            sarif: is_sarif.then(|| backprose::unread_sarif(name, error)),
            status: files::status(&refusal),
            refusal: Some(refusal),
        }
    }

    /// The text for a terminal: what is wrong is drawn, the first wrong step on top.
    fn drawn(&self, checked: &Checked, name: &str) -> String {
        let said = checked.text();
        let named = |line: &String| match self.is_one {
            true => self.pen.line(line),
            false => self.pen.line(&format!("{name}: {line}")),
        };
        let mut lines: Vec<String> = said.top.iter().map(named).collect();
        for finding in &said.findings {
            lines.push(String::new());
            lines.push(self.pen.draw_finding(finding));
        }
        if !said.findings.is_empty() {
            lines.push(String::new());
        }
        lines.extend(said.more.iter().map(|more| self.pen.line(more)));
        lines.extend(said.coverage.iter().map(named));
        if self.remarks {
            let notes = said.notes.iter();
            lines.extend(notes.map(|note| format!("  {}", self.pen.line(note))));
        }
        if !self.is_one {
            lines.push(String::new());
        }
        lines.join("\n") + "\n"
    }
}

fn files(order: &Check, judge: &Judge, mut out: Out, console: &Console) -> Result<Status, Refusal> {
    let mut progress = console.progress(Some(order.works.len()));
    let mut worst = Status::Done;
    let mut parts = Vec::new();
    let mut failed = None;
    let mut works = order.works.iter();
    let mut take = |report: Report| {
        let Some(work) = works.next() else {
            return false;
        };
        let mut given = one(
            report,
            work,
            judge,
            &mut out,
            &mut progress,
            console,
            &mut parts,
        );
        // Another file of the same name, or a full disk: the rest goes on where it can.
        if let (Err(_), Out::Folder(..)) = (&given, &out) {
            given = given.or_else(|refusal| {
                console.refuse(&refusal);
                Ok((Status::Bad, true))
            });
        }
        match given {
            Ok((status, goes_on)) => {
                worst = worst.max(status);
                goes_on
            }
            Err(refusal) => {
                failed = Some(refusal);
                false
            }
        }
    };
    match order.works.as_slice() {
        [work] => {
            take(judge.file(work));
        }
        works => in_order(
            |put| {
                works.iter().all(put);
            },
            |work: &PathBuf| judge.file(work),
            take,
        )
        .map_err(|error| files::unwritable(format!("no thread can be started: {error}"), None))?,
    }
    progress.clear();
    failed.map_or(Ok(()), Err)?;
    if judge.to == ReportTo::Sarif {
        out.take(
            Path::new("-"),
            &backprose::sarif_log(parts),
            judge.to,
            console,
        )?;
    }
    out.finish()?;
    Ok(worst)
}

/// Hand on one report; returns its status, and whether anybody wants more.
fn one(
    report: Report,
    work: &Path,
    judge: &Judge,
    out: &mut Out,
    progress: &mut Progress,
    console: &Console,
    parts: &mut Vec<SarifPart>,
) -> Result<(Status, bool), Refusal> {
    progress.step();
    if let Some(refusal) = &report.refusal {
        progress.clear();
        console.refuse(refusal);
    }
    parts.extend(report.sarif);
    let mut goes_on = true;
    if !report.text.is_empty() {
        progress.clear();
        goes_on = out.take(work, &report.text, judge.to, console)?;
    }
    Ok((report.status, goes_on))
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
