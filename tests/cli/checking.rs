//! `backprose check`: works in, judged; many at once, and as a stream.

use super::Folder;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

/// One equation that nothing can be said about, and no network.
const WORK: &str = "# Work\n\n$x = 1$\n";

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_work_that_nothing_is_wrong_with_ends_in_0() {
    let folder = Folder::new("check-right");
    folder.put("work.md", WORK);
    let answer = folder.call(&["check", "work.md", "--to", "json"]);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
    let reports = lines(&answer.out);
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0]["schema"], "backprose/check/1");
    assert_eq!(reports[0]["file"], "work.md");
    assert_eq!(reports[0]["summary"]["missing"], serde_json::json!([]));
}

#[test]
fn standard_input_is_a_work() {
    let folder = Folder::new("check-stdin");
    let answer = folder.call_with(&["check", "-", "--to", "json"], WORK);
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert_eq!(lines(&answer.out)[0]["file"], "-");
}

#[test]
fn many_works_are_answered_in_their_order_and_none_stops_another() {
    let folder = Folder::new("check-many");
    let mut names: Vec<String> = (0..40).map(|number| format!("{number}.md")).collect();
    for name in &names {
        folder.put(name, WORK);
    }
    folder.put("bytes.md", b"$x = 1$ \xff");
    folder.put("nul.md", b"$x = 1$\0");
    folder.put("no.ipynb", b"{");
    names.splice(
        7..7,
        ["gone.md", "bytes.md", "nul.md", "no.ipynb"].map(String::from),
    );
    let mut call = vec!["check", "--to", "json"];
    call.extend(names.iter().map(String::as_str));
    let answer = folder.call(&call);
    assert_eq!(answer.status, 2);
    let reports = lines(&answer.out);
    let files: Vec<&str> = reports
        .iter()
        .map(|report| report["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, names);
    let errors: Vec<&str> = reports
        .iter()
        .filter_map(|report| report["error"].as_str())
        .collect();
    assert_eq!(
        errors,
        [
            "there is no file `gone.md`",
            "this is not UTF-8 text",
            "this is no text: a NUL byte stands in it",
            "this is no notebook: it is not JSON",
        ]
    );
    assert_eq!(answer.err.matches("error[unreadable]").count(), 4);
}

#[test]
fn a_text_says_how_much_was_checked() {
    let folder = Folder::new("check-text");
    folder.put("a.md", "No formula.\n");
    folder.put("b.md", "None here.\n");
    let one = folder.call(&["check", "a.md"]);
    assert_eq!(
        (one.status, one.out.as_str()),
        (0, "no equation was found\n")
    );
    let both = folder.call(&["check", "a.md", "b.md", "--lang", "zh"]);
    assert_eq!(both.out, "a.md: 没有找到等式\n\nb.md: 没有找到等式\n\n");
}

#[test]
fn the_ending_says_what_to_write() {
    let folder = Folder::new("check-ending");
    folder.put("work.md", WORK);
    for (name, start) in [
        ("out.json", "{\"schema\":\"backprose/check/1\""),
        ("out.sarif", "{\n  \"$schema\""),
        ("out.md", "> **work.md, checked**"),
        ("out.html", "<!DOCTYPE html>"),
        ("out.txt", ""),
    ] {
        let answer = folder.call(&["check", "work.md", "-o", name]);
        assert_eq!(answer.status, 0, "{}", answer.err);
        assert_eq!(answer.out, "");
        assert!(folder.get(name).starts_with(start), "{name}");
    }
    let answer = folder.call(&["check", "work.md", "-o", "out.pdf"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("does not say what to write"));
}

#[test]
fn copies_of_many_works_go_into_a_folder() {
    let folder = Folder::new("check-copies");
    folder.put("a.md", WORK);
    folder.put("b.tex", "\\[ x = 1 \\]\n");
    let answer = folder.call(&["check", "a.md", "b.tex", "--to", "html"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("-o FOLDER"), "{}", answer.err);
    let answer = folder.call(&["check", "a.md", "b.tex", "--to", "html", "-o", "."]);
    assert_eq!(answer.status, 0, "{}", answer.err);
    let names = folder.names();
    assert_eq!(names, ["a.checked.html", "a.md", "b.checked.html", "b.tex"]);
}

#[test]
fn no_report_is_written_over_a_work() {
    let folder = Folder::new("check-over");
    folder.put("work.md", WORK);
    let answer = folder.call(&["check", "work.md", "-o", "work.md"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("would be lost"), "{}", answer.err);
    assert_eq!(folder.get("work.md"), WORK);
}

#[test]
fn a_log_of_many_works_is_one_log() {
    let folder = Folder::new("check-sarif");
    folder.put("a.md", WORK);
    let answer = folder.call(&["check", "a.md", "gone.md", "--to", "sarif"]);
    assert_eq!(answer.status, 2);
    let log: Value = serde_json::from_str(&answer.out).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
}

#[test]
fn a_network_with_errors_is_shown_and_nothing_is_checked() {
    let folder = Folder::new("check-network");
    folder.put("work.md", WORK);
    folder.put("net.bp", "input x\ny = x + q\n");
    let answer = folder.call(&["check", "work.md", "--network", "net.bp"]);
    assert_eq!((answer.status, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("error[unknown-name]"), "{}", answer.err);
    assert!(answer.err.contains("nothing was checked"), "{}", answer.err);
}

#[test]
fn calls_that_make_no_sense_are_refused() {
    let folder = Folder::new("check-calls");
    folder.put("work.md", WORK);
    for call in [
        vec!["check"],
        vec!["check", "work.md", "--names", "a"],
        vec!["check", "work.md", "--names", "=h"],
        vec!["check", "work.md", "--names", "a=h"],
        vec!["check", "work.md", "--jsonl"],
        vec!["check", "--jsonl", "--to", "md"],
        vec!["check", "work.md", "--to", "pdf"],
    ] {
        assert_eq!(folder.call(&call).status, 2, "{call:?}");
    }
    let answer = folder.call(&[
        "check",
        "work.md",
        "--names",
        "a=x, s = x",
        "--decimal",
        "comma",
    ]);
    assert_eq!(answer.status, 0, "{}", answer.err);
}

#[test]
fn a_text_that_is_too_large_is_refused() {
    let folder = Folder::new("check-large");
    folder.put("work.md", WORK);
    let answer = folder.call(&["check", "work.md", "--limit", "text=5", "--to", "json"]);
    assert_eq!(answer.status, 2);
    let error = lines(&answer.out)[0]["error"].as_str().unwrap().to_owned();
    assert_eq!(error, "the text of work.md is larger than 5 bytes");
}

#[test]
fn a_stream_is_answered_line_by_line() {
    let folder = Folder::new("check-stream");
    let input = concat!(
        "{\"id\": 1, \"text\": \"$x = 1$\"}\n",
        "\n",
        "{\"id\": {\"a\": 2}}\n",
        "no JSON\n",
        "{\"text\": \"none\"}\n",
        "{\"id\": 4, \"text\": \"none\", \"network\": \"input x\\ny = q\\n\"}\n",
        "{\"id\": 5, \"text\": \"none\", \"network\": \"param x\\ny = 2 * x\\nderive y\\n\"}\n",
        "{\"id\": 6, \"text\": \"\\u0000\"}\r\n",
        "\u{fffd}\n",
        "{\"id\": 7, \"text\": \"no line end\"}",
    );
    let answer = folder.call_with(&["check", "--jsonl"], input);
    assert_eq!(answer.status, 2);
    let answers = lines(&answer.out);
    let ids: Vec<String> = answers.iter().map(|one| one["id"].to_string()).collect();
    let wanted = ["1", "{\"a\":2}", "null", "null", "4", "5", "6", "null", "7"];
    assert_eq!(ids, wanted);
    let is_report: Vec<bool> = answers
        .iter()
        .map(|one| one["report"].is_object())
        .collect();
    let wanted = [true, false, false, true, false, true, false, false, true];
    assert_eq!(is_report, wanted);
    for (answer, is_report) in answers.iter().zip(is_report) {
        assert_eq!(answer["error"].is_string(), !is_report, "{answer}");
    }
    let error = answers[4]["error"].as_str().unwrap();
    assert_eq!(
        error,
        "the network, line 2: nothing declares or defines `q`"
    );
}

/// Who waits for an answer before asking again is not kept waiting.
#[test]
fn a_stream_is_answered_while_it_is_open() {
    let folder = Folder::new("check-open");
    let mut running = folder
        .program(&["check", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = running.stdin.take().unwrap();
    let mut output = BufReader::new(running.stdout.take().unwrap());
    for id in 0..3 {
        writeln!(input, "{{\"id\": {id}, \"text\": \"$x = 1$\"}}").unwrap();
        input.flush().unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(
            line.starts_with(&format!("{{\"id\":{id},\"report\":")),
            "{line}"
        );
    }
    drop(input);
    assert_eq!(running.wait().unwrap().code(), Some(0));
}

/// Thousands of lines keep their order, whoever works on them.
#[test]
fn a_long_stream_keeps_its_order() {
    let folder = Folder::new("check-long");
    let input: String = (0..3_000)
        .map(|id| format!("{{\"id\": {id}, \"text\": \"$x = {id}$\"}}\n"))
        .collect();
    let stream = std::fs::File::create(folder.path("in")).unwrap();
    std::io::Write::write_all(&mut &stream, input.as_bytes()).unwrap();
    let done = folder
        .program(&["check", "--jsonl"])
        .stdin(std::fs::File::open(folder.path("in")).unwrap())
        .output()
        .unwrap();
    let out = String::from_utf8(done.stdout).unwrap();
    let ids: Vec<u64> = lines(&out)
        .iter()
        .map(|answer| answer["id"].as_u64().unwrap())
        .collect();
    assert!(ids.into_iter().eq(0..3_000));
}
