//! Every input that is bad ends in a finding that says why, at its place, and in exit status 2.

use super::{Answer, Folder};

/// A code, where it is found (`line:column`), and the network that shows it.
type Case = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
const CASES: [Case; 21] = [
    ("syntax",                 "2:5",  "input x\ny = (x\n"),
    ("number-form",            "2:5",  "input x\ny = .5 * x\n"),
    ("limit",                  "1:7",  "param W[1000000000, 1000000000]\ny = W\n"),
    ("limit",                  "2:11", "input x\ngiven x = 0.1^(10^9)\ny = x\n"),
    ("unknown-name",           "2:5",  "input x\ny = z\n"),
    ("used-before-definition", "2:5",  "input x\ny = z\nz = x\n"),
    ("used-before-definition", "2:5",  "input x\na = b + x\nb = a\n"),
    ("redefinition",           "3:1",  "input x\ny = x\ny = 2 * x\n"),
    ("reserved-name",          "1:7",  "input derive\n"),
    ("shape-mismatch",         "2:7",  "input x[2], v[3]\ny = x + v\n"),
    ("arguments",              "2:5",  "input x\ny = exp(x, x)\n"),
    ("size",                   "1:9",  "input x[0]\n"),
    ("missing-numbers",        "1:10", "input x, v\ny = x + v\ngiven x = 1\n"),
    ("numbers-shape",          "2:11", "input x[2]\ngiven x = [1, 2, 3]\ny = x\n"),
    ("attribute",              "2:11", "input p[2] onehot\ngiven p = [1, 1]\ny = p\n"),
    ("not-a-number",           "2:11", "input x\ngiven x = y\n"),
    ("derive-target",          "3:8",  "input x\ny = x\nderive y\n"),
    ("arithmetic",             "3:5",  "input x\nparam w\ny = w / x\nderive y\ngiven x = 0, w = 1\n"),
    ("arithmetic",             "3:5",  "input x\nparam w\ny = w * x^(-1)\nderive y\ngiven x = 0, w = 1\n"),
    ("limit",                  "3:5",  "input x\nparam w\ny = w * exp(exp(x))\nderive y\ngiven x = 100, w = 1\n"),
    ("size",                   "2:9",  "given n = 2\ninput x[n - 3]\ny = x\n"),
];

/// The call is refused with this finding, and with nothing else said on standard output.
#[track_caller]
fn assert_refused(answer: &Answer, code: &str, place: &str, input: &str) {
    assert_eq!(
        (answer.status, answer.out.as_str()),
        (2, ""),
        "{input}\n{}",
        answer.err
    );
    let title = format!("error[{code}]: ");
    let found = answer.err.split("\n\n").any(|finding| {
        finding.starts_with(&title) && finding.lines().any(|line| line.ends_with(place))
    });
    assert!(found, "{code} at {place}\n{input}\n{}", answer.err);
}

#[test]
fn what_is_wrong_is_named_at_its_place() {
    let folder = Folder::new("bad-input");
    for (code, place, text) in CASES {
        folder.put("net.bp", text);
        let answer = folder.call(&["derive", "net.bp", "-o", "net.md"]);
        assert_refused(&answer, code, &format!("--> net.bp:{place}"), text);
        assert_eq!(folder.names(), ["net.bp"], "{text}");
    }
}

#[test]
fn all_independent_errors_are_found_at_once() {
    let folder = Folder::new("all-errors");
    folder.put(
        "net.bp",
        "input x[2], v[3]\na = x + v\nb = q\nc = x\nc = v\n",
    );
    let answer = folder.call(&["derive", "net.bp"]);
    for code in ["shape-mismatch", "unknown-name", "redefinition"] {
        assert!(
            answer.err.contains(&format!("error[{code}]")),
            "{}",
            answer.err
        );
    }
    assert!(
        answer.err.ends_with("3 errors; nothing was written\n"),
        "{}",
        answer.err
    );
}

#[test]
fn a_hundred_thousand_brackets_are_refused() {
    let folder = Folder::new("brackets");
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("-", ""), ("(", "")] {
        let text = format!(
            "input x\ny = {}x{}\n",
            open.repeat(100_000),
            close.repeat(100_000)
        );
        folder.put("net.bp", text);
        for call in [&["derive", "net.bp"], &["fmt", "net.bp"]] {
            let answer = folder.call(call);
            assert_eq!((answer.status, answer.out.as_str()), (2, ""), "{open}");
            assert!(answer.err.starts_with("error["), "{open}: {}", answer.err);
            assert!(
                answer.err.len() < 100_000,
                "{open}: {} bytes are said",
                answer.err.len()
            );
        }
    }
}

#[test]
fn a_text_that_is_too_large_is_refused() {
    let folder = Folder::new("too-large");
    folder.put("net.bp", format!("# {}\n", "x".repeat(10_000_000)));
    let answer = folder.call(&["derive", "net.bp"]);
    assert_refused(&answer, "limit", "", "10 MB");
    assert!(answer.err.contains("--limit text="), "{}", answer.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_an_end_is_refused() {
    let folder = Folder::new("endless");
    assert_refused(
        &folder.call(&["derive", "/dev/zero"]),
        "limit",
        "",
        "/dev/zero",
    );
}

#[test]
fn bytes_that_are_no_text_are_pointed_at() {
    let folder = Folder::new("bytes");
    let cases: [(&[u8], &str); 4] = [
        (b"input x\ny = \xff\n", "2:5"),
        (b"\xef\xbb\xbfinput x\ny = \xff\n", "2:5"),
        (
            "输入\u{6570}\n"
                .as_bytes()
                .split_last()
                .unwrap()
                .1
                .split_last()
                .unwrap()
                .1,
            "1:3",
        ),
        (b"\x80", "1:1"),
    ];
    for (bytes, place) in cases {
        folder.put("net.bp", bytes);
        let answer = folder.call(&["derive", "net.bp"]);
        assert_refused(&answer, "unreadable", &format!("--> net.bp:{place}"), place);
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = Folder::new("not-there");
    folder.put("file", "");
    let cases = [
        ("net.bp", "there is no file `net.bp`"),
        ("file/net.bp", "there is no file `file/net.bp`"),
        (".", "`.` is a folder"),
    ];
    for (path, says) in cases {
        let answer = folder.call(&["derive", path]);
        assert_refused(&answer, "unreadable", "", path);
        assert!(answer.err.contains(says), "{}", answer.err);
    }
}
