//! `fmt`: files in place, standard input, and asking without touching.

use super::Folder;

const LOOSE: &str = "input   x\ny=2*x # twice\n";
const CANONICAL: &str = "input x\ny = 2 * x  # twice\n";

#[test]
fn files_are_rewritten_in_place() {
    let folder = Folder::new("fmt");
    folder.put("a.bp", LOOSE);
    folder.put("b.bp", CANONICAL);
    let answer = folder.call(&["fmt", "a.bp", "b.bp"]);
    assert_eq!(
        (answer.status, answer.out.as_str(), answer.err.as_str()),
        (0, "", "")
    );
    assert_eq!(
        (folder.get("a.bp").as_str(), folder.get("b.bp").as_str()),
        (CANONICAL, CANONICAL)
    );
}

#[test]
fn a_check_touches_nothing() {
    let folder = Folder::new("fmt-check");
    folder.put("a.bp", LOOSE);
    folder.put("b.bp", CANONICAL);
    let answer = folder.call(&["fmt", "--check", "a.bp", "b.bp"]);
    assert_eq!(
        (answer.status, answer.out.as_str(), answer.err.as_str()),
        (1, "a.bp\n", "")
    );
    assert_eq!(folder.get("a.bp"), LOOSE);
    assert_eq!(folder.call(&["fmt", "--check", "b.bp"]).status, 0);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new("fmt-stream");
    let answer = folder.call_with(&["fmt", "-"], LOOSE);
    assert_eq!(
        (answer.status, answer.out.as_str(), answer.err.as_str()),
        (0, CANONICAL, "")
    );
}

#[test]
fn one_bad_file_does_not_keep_the_others() {
    let folder = Folder::new("fmt-bad");
    folder.put("bad.bp", "input x\ny = (2\n");
    folder.put("loose.bp", LOOSE);
    let answer = folder.call(&["fmt", "bad.bp", "missing.bp", "loose.bp"]);
    assert_eq!((answer.status, answer.out.as_str()), (2, ""));
    assert!(
        answer.err.contains("1 error; the file is left as it is"),
        "{}",
        answer.err
    );
    assert!(
        answer.err.contains("there is no file `missing.bp`"),
        "{}",
        answer.err
    );
    assert_eq!(folder.get("bad.bp"), "input x\ny = (2\n");
    assert_eq!(folder.get("loose.bp"), CANONICAL);
}
