//! What can be asked for, what the exit status says, and which stream carries what.

use super::{Folder, LINE};
use std::process::Stdio;

#[test]
fn help_is_an_answer() {
    let folder = Folder::new("help");
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["derive", "--help"],
        &["fmt", "-h"],
        &["show", "-h"],
        &["expand", "-h"],
    ] {
        let answer = folder.call(arguments);
        assert_eq!(
            (answer.status, answer.err.as_str()),
            (0, ""),
            "{arguments:?}"
        );
        assert!(
            answer.out.contains("backprose"),
            "{arguments:?}: {}",
            answer.out
        );
    }
}

#[test]
fn a_bad_call_is_said_on_standard_error() {
    let folder = Folder::new("bad-call");
    folder.put("net.bp", LINE);
    let calls: [(&[&str], &str); 12] = [
        (&[], "Usage"),
        (&["derive"], "NET.bp"),
        (&["invent", "net.bp"], "invent"),
        (&["derive", "net.bp", "--colour"], "--colour"),
        (&["derive", "net.bp", "--to", "pdf"], "md, tex, html, json"),
        (&["derive", "net.bp", "--lang", "fr"], "en, zh"),
        (&["derive", "net.bp", "--digits", "0"], "1..=200"),
        (&["derive", "net.bp", "--digits", "201"], "1..=200"),
        (&["derive", "net.bp", "--round-steps", "0"], "1..=200"),
        (
            &["derive", "net.bp", "--limit", "tokens=3"],
            "the limits are text, depth, entries, bytes, files, names, rounds, digits, expression, expressions, steps, derivation, exact-digits, precision",
        ),
        (&["derive", "net.bp", "--limit", "text"], "NAME=VALUE"),
        (
            &["derive", "net.bp", "--limit", "text=many"],
            "no whole number",
        ),
    ];
    for (arguments, says) in calls {
        let answer = folder.call(arguments);
        assert_eq!(
            (answer.status, answer.out.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(answer.err.contains(says), "{arguments:?}: {}", answer.err);
    }
}

#[test]
fn a_command_that_is_not_built_is_not_offered() {
    let folder = Folder::new("not-offered");
    let help = folder.call(&["--help"]).out;
    let commands = help
        .split("Commands:\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let offered: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(
        offered,
        ["derive", "check", "fmt", "expand", "show", "help"]
    );
}

#[test]
fn the_answer_goes_to_standard_output() {
    let folder = Folder::new("streams");
    folder.put("net.bp", LINE);
    let answer = folder.call(&["derive", "net.bp"]);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
    assert!(answer.out.starts_with("# "), "{}", answer.out);
    assert_eq!(
        folder.call(&["derive", "net.bp", "-o", "-"]).out,
        answer.out
    );
    assert_eq!(
        folder.call(&["derive", "net.bp"]).out,
        answer.out,
        "two runs, the same bytes"
    );
}

#[test]
fn a_minus_is_standard_input() {
    let folder = Folder::new("standard-input");
    folder.put("net.bp", LINE);
    let from_file = folder.call(&["derive", "net.bp"]);
    let from_input = folder.call_with(&["derive", "-"], LINE);
    assert_eq!((from_input.status, from_input.out), (0, from_file.out));
    let bad = folder.call_with(&["derive", "-"], "input x\ny = z\n");
    assert_eq!(bad.status, 2);
    assert!(bad.err.contains("--> standard input:2:5"), "{}", bad.err);
}

#[test]
fn languages_and_details_differ() {
    let folder = Folder::new("languages");
    folder.put("net.bp", LINE);
    let english = folder.call(&["derive", "net.bp"]).out;
    let chinese = folder.call(&["derive", "net.bp", "--lang", "zh"]).out;
    assert!(english.is_ascii() && chinese.contains('的'), "{chinese}");
    let lengths = ["brief", "standard", "full"].map(|detail| {
        folder
            .call(&["derive", "net.bp", "--detail", detail])
            .out
            .len()
    });
    assert!(
        lengths.is_sorted() && lengths[0] < lengths[2],
        "{lengths:?}"
    );
}

#[test]
fn digits_are_those_asked_for() {
    let folder = Folder::new("digits");
    folder.put(
        "net.bp",
        "input x\nparam w\ny = w / x\nderive y\ngiven x = 3, w = 1\n",
    );
    let third = |digits: &str| {
        folder
            .call(&["derive", "net.bp", "--to", "json", "--digits", digits])
            .out
    };
    assert!(third("3").contains("\"0.333\""));
    assert!(third("25").contains(&format!("\"0.{}\"", "3".repeat(25))));
}

#[test]
fn a_limit_can_be_changed() {
    let folder = Folder::new("limits");
    folder.put("net.bp", LINE);
    let refused = folder.call(&["derive", "net.bp", "--limit", "text=10"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("--limit text="), "{}", refused.err);
    assert_eq!(
        folder
            .call(&[
                "derive", "net.bp", "--limit", "text=100", "--limit", "depth=20"
            ])
            .status,
        0
    );
}

/// A network with a remark: the column goes over the rows of a square matrix.
const REMARKABLE: &str = "input x[2]\nparam W[2, 2], b[2]\ny = W + b\nL = norm2(y @ x)\nderive L\n";

#[test]
fn a_remark_stops_nothing() {
    let folder = Folder::new("remarks");
    folder.put("net.bp", REMARKABLE);
    let answer = folder.call(&["derive", "net.bp"]);
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert!(answer.err.starts_with("remark: "), "{}", answer.err);
    assert!(answer.out.starts_with("# "));
    let quiet = folder.call(&["-q", "derive", "net.bp"]);
    assert_eq!((quiet.status, quiet.err.as_str()), (0, ""));
    assert_eq!(quiet.out, answer.out);
}

#[test]
fn verbose_says_what_was_written() {
    let folder = Folder::new("verbose");
    folder.put("net.bp", LINE);
    let answer = folder.call(&["derive", "net.bp", "-o", "net.md", "-v"]);
    assert_eq!((answer.status, answer.out.as_str()), (0, ""));
    let bytes = folder.get("net.md").len();
    assert!(
        answer
            .err
            .starts_with(&format!("net.md: {bytes} bytes in ")),
        "{}",
        answer.err
    );
}

#[test]
fn colour_is_for_terminals_and_on_request() {
    let folder = Folder::new("colour");
    folder.put("net.bp", "input x\ny = z\n");
    assert!(!folder.call(&["derive", "net.bp"]).err.contains('\x1b'));
    assert!(
        folder
            .call(&["derive", "net.bp", "--color", "always"])
            .err
            .contains('\x1b')
    );
    assert!(
        !folder
            .call(&["derive", "net.bp", "--color", "never"])
            .err
            .contains('\x1b')
    );
}

#[test]
fn a_reader_may_go_away() {
    let folder = Folder::new("closed-pipe");
    // More than a pipe holds, so that the program is still writing when nobody reads.
    let layers: String = (1..400)
        .map(|k| format!("y_{} = w * y_{k}\n", k + 1))
        .collect();
    folder.put(
        "net.bp",
        format!("input x\nparam w\ny_1 = x\n{layers}derive y_400\n"),
    );
    let mut running = folder
        .program(&["derive", "net.bp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(running.stdout.take());
    let done = running.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
    assert_eq!(done.status.code(), Some(0));
}

#[test]
fn a_layer_is_shown_as_it_is_written() {
    let folder = Folder::new("show");
    let answer = folder.call(&["show", "attention"]);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
    let prelude = include_str!("../../grammar/prelude.bp");
    assert!(prelude.contains(&answer.out));
    assert!(answer.out.starts_with("## Scaled dot-product attention"));
    assert!(answer.out.ends_with("  O = A @ V\n}\n"));
    // Every definition of a name, and the documentation once.
    let dense = folder.call(&["show", "dense"]).out;
    assert_eq!(dense.matches("layer dense(").count(), 2);
    assert_eq!(dense.matches("## A dense layer").count(), 1);
}

#[test]
fn what_can_be_shown() {
    let folder = Folder::new("show-list");
    let answer = folder.call(&["show"]);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
    assert!(
        answer.out.contains("\ntransformer_block  "),
        "{}",
        answer.out
    );
    let is_whole = |line: &str| line.contains("  ") && line.ends_with('.');
    assert!(answer.out.lines().all(is_whole), "{}", answer.out);
    for (name, says) in [
        ("dens", "did you mean `dense`?"),
        ("relu", "`relu` is built in"),
        ("nothing_like_it", "there is no layer or function"),
    ] {
        let answer = folder.call(&["show", name]);
        assert_eq!((answer.status, answer.out.as_str()), (2, ""));
        assert!(answer.err.contains(says), "{}", answer.err);
    }
}

#[test]
fn a_network_is_written_out() {
    let folder = Folder::new("expand");
    folder.put("net.bp", "input x\nL = dense(x, 1)\nderive L\n");
    let answer = folder.call(&["expand", "net.bp"]);
    let text = "input x\nparam W_1[1, 1], b_1[1]\nz_1 = W_1 @ x + b_1\nL = z_1\nderive L\n";
    assert_eq!((answer.status, answer.out.as_str()), (0, text));
    folder.put("bad.bp", "L = dense(x, 1)\n");
    let answer = folder.call(&["expand", "bad.bp"]);
    assert_eq!((answer.status, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("nothing declares or defines `x`"));
}
