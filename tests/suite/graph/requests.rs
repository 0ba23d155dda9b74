//! What is to be derived, and how names are written.

use super::findings;

#[test]
fn of_no_number() {
    let found = findings(
        r#"
        input x[3]
        z = 2 * x
        derive z wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:8 `z` derive-target: `derive` needs a number; `z` is 3
      2:1: `z` is made here
      hint: make one number of it, as in `L = sum(z)`, and derive that
    ");
}

#[test]
fn of_and_by_names_that_nothing_makes() {
    let found = findings(
        r#"
        input x
        L = x^2
        derive l wrt x
        derive L wrt X
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:8 `l` unknown-name: nothing declares or defines `l`
      hint: did you mean `L`?
    4:14 `X` unknown-name: nothing declares or defines `X`
      hint: did you mean `x`?
    ");
}

#[test]
fn of_what_is_declared() {
    let found = findings(
        r#"
        input x
        param w
        derive x wrt w
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:8 `x` derive-target: `x` is declared, and depends on nothing that it could be differentiated by
      1:7: `x` is declared here
    ");
}

#[test]
fn by_a_size_and_by_itself() {
    let found = findings(
        r#"
        input x[n]
        L = norm2(x)
        derive L wrt n
        derive L wrt L
        derive L wrt x, x
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:14 `n` derive-target: `n` is a size, and sizes have no derivative
    4:14 `L` derive-target: `L` is to be differentiated by itself; that is 1
    5:17 `x` remark: `x` stands twice behind `wrt`; once is enough
    ");
}

#[test]
fn without_parameters() {
    let found = findings(
        r#"
        input x
        L = x^2
        derive L
        "#,
    );
    insta::assert_snapshot!(found, @"
    3:8 `L` derive-target: there is no `param` that `L` could be differentiated by
      hint: name what to differentiate by: `derive L wrt …`
    ");
}

#[test]
fn above_the_definition() {
    let found = findings(
        r#"
        input x
        derive L wrt x
        L = x^2
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:8 `L` used-before-definition: `L` is used before it is defined
      3:1: `L` is defined here
      hint: move the definition of `L` up
    ");
}

#[test]
fn nothing_is_derived() {
    let found = findings(
        r#"
        input x[2]
        L = norm2(x)
        "#,
    );
    insta::assert_snapshot!(found, @"
    2:1 `L` remark: nothing is derived: the document shows the forward pass only
      hint: `derive L` asks for its gradients
    ");
}

#[test]
fn notation_of_what_is_not_there() {
    let found = findings(
        r#"
        input x
        L = x^2
        derive L wrt x
        notation y = "\\upsilon"
        notation layers = "upper"
        notation x = "a"
        notation x = "b"
        "#,
    );
    insta::assert_snapshot!(found, @r#"
    4:10 `y` unknown-name: nothing declares or defines `y`
    5:19 `"upper"` unknown-name: "upper" is no way to write the numbers of layers
      hint: there are "subscript", "superscript" and "brackets"
    7:10 `x` redefinition: the notation of `x` is set twice
      6:10: here it is set first
    "#);
}

#[test]
fn notation_that_would_leave_its_formula() {
    let found = findings(
        r#"
        input a, b, c, d, e
        L = a * b * c * d * e
        derive L wrt a
        notation a = "\input{/etc/passwd}"
        notation b = "\mathbf{b"
        notation c = "c$ \write18"
        notation d = "\mathbf{d}^{[1]}_{\alpha}"
        notation e = " "
        "#,
    );
    insta::assert_snapshot!(found, @r#"
    4:15 `\input` syntax: `\input` is no letter, mark or typeface that a name can have
      hint: letters with scripts, accents and typefaces: "\mathbf{W}^{[1]}"
    5:15 `\mathbf{b` syntax: the braces of this LaTeX do not match
      hint: letters with scripts, accents and typefaces: "\mathbf{W}^{[1]}"
    6:16 `$` syntax: `$` cannot stand in the LaTeX of a name
      hint: letters with scripts, accents and typefaces: "\mathbf{W}^{[1]}"
    8:15 ` ` syntax: this LaTeX is empty
      hint: letters with scripts, accents and typefaces: "\mathbf{W}^{[1]}"
    "#);
}

#[test]
fn two_titles() {
    let found = findings(
        r#"
        title "One"
        title "Two"
        input x
        L = x^2
        derive L wrt x
        "#,
    );
    insta::assert_snapshot!(found, @r#"
    2:7 `"Two"` redefinition: the title is set twice
      1:7: here it is set first
    "#);
}
