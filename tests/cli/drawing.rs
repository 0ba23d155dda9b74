//! How findings look.

use super::Folder;
use insta::assert_snapshot;

/// What is said about a text.
fn drawn(name: &str, text: &str) -> String {
    let folder = Folder::new(name);
    folder.put("net.bp", text);
    folder.call(&["derive", "net.bp"]).err
}

#[test]
fn both_shapes_are_shown_where_they_come_from() {
    let text = "input x[2]\ntarget y\nparam W_1[3, 2], b_1[2]\nz_1 = W_1 @ x + b_1\n";
    assert_snapshot!(drawn("draw-shapes", text), @r#"
    error[shape-mismatch]: the shapes of `W_1 @ x` and `b_1` do not fit entry by entry
     --> net.bp:4:15
      |
    1 | input x[2]
      |       - x is 2
    2 | target y
    3 | param W_1[3, 2], b_1[2]
      |       ---        --- b_1 is 2
      |       |
      |       W_1 is 3 × 2
    4 | z_1 = W_1 @ x + b_1
      |               ^ W_1 @ x is 3, b_1 is 2

    1 error; nothing was written
    "#);
}

#[test]
fn a_wide_character_takes_two_columns() {
    let text = "input 输入[2], x[3]\nparam 权重[2, 2]\n\t结果 = 权重 @ 输入 + x + 未知  # 注释\n";
    assert_snapshot!(drawn("draw-wide", text), @r#"
    error[shape-mismatch]: the shapes of `权重 @ 输入` and `x` do not fit entry by entry
     --> net.bp:3:15
      |
    1 | input 输入[2], x[3]
      |       ----     - x is 3
      |       |
      |       输入 is 2
    2 | param 权重[2, 2]
      |       ---- 权重 is 2 × 2
    3 |     结果 = 权重 @ 输入 + x + 未知  # 注释
      |                        ^ 权重 @ 输入 is 2, x is 3

    error[unknown-name]: nothing declares or defines `未知`
     --> net.bp:3:21
      |
    3 |     结果 = 权重 @ 输入 + x + 未知  # 注释
      |                              ^^^^

    2 errors; nothing was written
    "#);
}

#[test]
fn line_ends_of_windows_are_line_ends() {
    assert_snapshot!(drawn("draw-crlf", "input x\r\n\ty = x + q\r\n"), @r#"
    error[unknown-name]: nothing declares or defines `q`
     --> net.bp:2:10
      |
    2 |     y = x + q
      |             ^

    1 error; nothing was written
    "#);
}

#[test]
fn a_long_line_is_shown_around_the_place() {
    let terms = "x + ".repeat(20_000);
    let text = format!("input x\ny = {terms}wrong + {terms}x\n");
    assert_snapshot!(drawn("draw-long", &text), @r#"
    error[unknown-name]: nothing declares or defines `wrong`
     --> net.bp:2:80005
      |
    2 | …x + x + x + x + x + x + x + x + x + x + wrong + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + x + …
      |                                          ^^^^^

    1 error; nothing was written
    "#);
}

#[test]
fn places_far_apart_are_two_pictures() {
    let text = format!("input x\n{}x = 2\n", "# a line\n".repeat(200));
    assert_snapshot!(drawn("draw-far", &text), @r#"
    error[redefinition]: `x` is made twice; a name has one meaning
       --> net.bp:202:1
        |
      1 | input x
        |       - `x` is made here first
        |
       :::
    202 | x = 2
        | ^

    1 error; nothing was written
    "#);
}

#[test]
fn a_division_by_zero_names_the_divisor() {
    let text = "input x\nparam w\ny = w / (x - 2)\nderive y\ngiven x = 2, w = 1\n";
    assert_snapshot!(drawn("draw-division", text), @r#"
    error[arithmetic]: division by zero: `x - 2` in `y` is 0 for the numbers given
     --> net.bp:3:5
      |
    3 | y = w / (x - 2)
      |     ^^^^^^^^^^^
      |
      = help: change the numbers given, or keep the divisor from 0 by adding a small constant

    1 error; nothing was written
    "#);
}

#[test]
fn brackets_too_deep_are_shown_at_the_one_too_many() {
    let text = format!("input x\ny = {}x\n", "(".repeat(100_000));
    assert_snapshot!(drawn("draw-deep", &text), @r#"
    error[limit]: this nests deeper than 200 levels
     --> net.bp:2:205
      |
    2 | …((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((…
      |                                          ^
      |
      = help: name parts of it in statements of their own, or raise the limit (`--limit depth=N`, at most 1000)

    1 error; nothing was written
    "#);
}

#[test]
fn bytes_that_are_no_text_are_shown() {
    let folder = Folder::new("draw-bytes");
    folder.put("net.bp", b"input x\n# gr\xfc\xdfe\n");
    assert_snapshot!(folder.call(&["derive", "net.bp"]).err, @r#"
    error[unreadable]: this is not UTF-8 text
     --> net.bp:2:5
      |
    2 | # gr��e
      |     ^ the byte 0xfc cannot stand here
      |
      = help: save the file as UTF-8
    "#);
}

#[test]
fn signs_that_steer_a_terminal_are_made_visible() {
    let said = drawn("draw-control", "input x\ny = x\u{1b}[31m + q\n");
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn many_findings_are_counted_to_the_end() {
    let lines: String = (0..150).map(|k| format!("y_{k} = q_{k}\n")).collect();
    let said = drawn("draw-many", &lines);
    assert_eq!(said.matches("error[unknown-name]").count(), 100);
    assert!(
        said.ends_with("and 50 more findings\n150 errors; nothing was written\n"),
        "{said}"
    );
}

#[test]
fn a_name_as_long_as_a_file_is_cut() {
    let name = "a".repeat(100_000);
    let said = drawn("draw-name", &format!("input x\ny = {name}\n"));
    assert!(said.contains("aaa…"), "{} bytes", said.len());
    assert!(said.len() < 2_000, "{} bytes", said.len());
}
