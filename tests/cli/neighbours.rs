//! The files that a network names: where they may be, and how findings in them look.

use super::Folder;
use insta::assert_snapshot;
use std::fs;

const NET: &str = "input x[2]\ny = sum(x)\nderive y wrt x\n";

/// What is said about a network that takes its numbers from a path.
fn said(folder: &Folder, path: &str) -> String {
    folder.put("in/net.bp", format!("{NET}given x from \"{path}\"\n"));
    let answer = folder.call(&["derive", "in/net.bp"]);
    let first = answer.err.lines().next().unwrap_or_default().to_owned();
    match answer.status {
        0 => "read".to_owned(),
        _ => first,
    }
}

#[test]
fn paths_stay_in_the_folder() {
    let folder = Folder::new("neighbours");
    fs::create_dir_all(folder.path("in/lib")).unwrap();
    folder.put("out.csv", "1,2\n");
    folder.put("in/x.csv", "1,2\n");
    folder.put("in/lib/x.csv", "1,2\n");
    let absolute = folder.path("in/x.csv").display().to_string();
    for path in [
        "x.csv",
        "./x.csv",
        "lib/x.csv",
        "lib/../x.csv",
        "lib//x.csv",
    ] {
        assert_eq!(said(&folder, path), "read", "{path}");
    }
    let outside = [
        "../out.csv",
        "../in/x.csv",
        "lib/../../out.csv",
        "lib/../../in/x.csv",
    ];
    for path in outside {
        let expected =
            format!("error[unreadable]: \"{path}\" leads out of the folder of the main file");
        assert_eq!(said(&folder, path), expected);
    }
    let expected = format!("error[unreadable]: \"{absolute}\" is an absolute path");
    assert_eq!(said(&folder, &absolute), expected);
    assert!(said(&folder, "y.csv").contains("there is no file \"y.csv\""));
    assert!(said(&folder, "x.csv/y.csv").contains("there is no file"));
    fs::create_dir(folder.path("in/folder.csv")).unwrap();
    assert!(said(&folder, "folder.csv").contains("is no file"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_before_it_is_judged_where_they_lead() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("neighbours-links");
    fs::create_dir_all(folder.path("in/lib")).unwrap();
    fs::create_dir_all(folder.path("other")).unwrap();
    folder.put("out.csv", "1,2\n");
    folder.put("other/x.csv", "1,2\n");
    folder.put("in/lib/x.csv", "1,2\n");
    symlink("lib/x.csv", folder.path("in/within.csv")).unwrap();
    symlink("../out.csv", folder.path("in/file.csv")).unwrap();
    symlink("../other", folder.path("in/folder")).unwrap();
    symlink("/dev/zero", folder.path("in/endless.csv")).unwrap();
    symlink("nowhere.csv", folder.path("in/dangling.csv")).unwrap();
    assert_eq!(said(&folder, "within.csv"), "read");
    for path in ["file.csv", "folder/x.csv", "endless.csv"] {
        assert!(
            said(&folder, path).contains("leads out of the folder"),
            "{path}"
        );
    }
    assert!(said(&folder, "dangling.csv").contains("there is no file"));
    // The folder itself may be a link.
    symlink("in", folder.path("link")).unwrap();
    folder.put("in/net.bp", format!("{NET}given x from \"lib/x.csv\"\n"));
    assert_eq!(folder.call(&["derive", "link/net.bp"]).status, 0);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = Folder::new("neighbours-pipe");
    fs::create_dir_all(folder.path("in")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path("in/pipe.csv"))
        .status();
    if made.is_ok_and(|status| status.success()) {
        assert!(said(&folder, "pipe.csv").contains("is no file"));
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = Folder::new("neighbours-large");
    folder.put("x.csv", "1,2\n");
    folder.put("net.bp", format!("{NET}given x from \"x.csv\"\n"));
    let answer = folder.call(&["derive", "net.bp", "--limit", "bytes=3"]);
    assert_eq!(answer.status, 2);
    assert!(
        answer
            .err
            .contains("the files of numbers have more than 3 bytes"),
        "{}",
        answer.err
    );
}

#[test]
fn standard_input_has_the_folder_that_the_program_runs_in() {
    let folder = Folder::new("neighbours-stdin");
    folder.put("x.csv", "1,2\n");
    let text = format!("{NET}given x from \"x.csv\"\n");
    assert_eq!(folder.call_with(&["derive", "-"], &text).status, 0);
}

#[test]
fn findings_are_drawn_over_the_text_that_they_are_in() {
    let folder = Folder::new("neighbours-drawn");
    fs::create_dir_all(folder.path("in/lib")).unwrap();
    folder.put(
        "in/lib/a.bp",
        "# of use\nfn f(A, x) = A @ x\nfn g(x) = x +\n",
    );
    folder.put(
        "in/net.bp",
        "use \"lib/a.bp\"\ninput x[2], W[3, 3]\ny = f(W, x)\n",
    );
    let answer = folder.call(&["derive", "in/net.bp"]);
    assert_snapshot!(answer.err, @"
    error[shape-mismatch]: `A @ x` needs x to have 3 rows; it has 2
     --> in/lib/a.bp:2:16
      |
    2 | fn f(A, x) = A @ x
      |                ^ A is 3 × 3, x is 2
      |
     ::: in/net.bp:2:13
      |
    2 | input x[2], W[3, 3]
      |       -     - W is 3 × 3
      |       |
      |       x is 2
    3 | y = f(W, x)
      |     - in this call

    error[syntax]: expected a value after `+`
     --> in/lib/a.bp:3:13
      |
    3 | fn g(x) = x +
      |             ^

    2 errors; nothing was written
    ");
}

#[test]
fn used_files_are_found_from_the_file_that_names_them() {
    let folder = Folder::new("neighbours-use");
    fs::create_dir_all(folder.path("in/lib/more")).unwrap();
    folder.put("f.bp", "fn f(x) = 2 * x\n");
    folder.put("in/f.bp", "fn f(x) = 3 * x\n");
    folder.put("in/lib/f.bp", "use \"more/g.bp\"\nfn f(x) = g(x)\n");
    folder.put(
        "in/lib/more/g.bp",
        "use \"../../f.bp\"\nfn g(x) = 5 * f(x)\n",
    );
    folder.put(
        "in/net.bp",
        "use \"lib/f.bp\"\ninput x\nL = f(x)\nderive L wrt x\n",
    );
    let answer = folder.call(&["derive", "in/net.bp"]);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
    assert!(answer.out.contains("L = 15 x"), "{}", answer.out);
    // What lies above the main file's folder is out of reach for every file.
    folder.put("in/f.bp", "use \"../f.bp\"\n");
    let answer = folder.call(&["derive", "in/net.bp"]);
    assert_eq!(answer.status, 2);
    assert_snapshot!(answer.err, @r#"
    error[unreadable]: "../f.bp" leads out of the folder of the main file
     --> in/f.bp:1:5
      |
    1 | use "../f.bp"
      |     ^^^^^^^^^
      |
      = help: put the file in that folder, or below it

    1 error; nothing was written
    "#);
}
