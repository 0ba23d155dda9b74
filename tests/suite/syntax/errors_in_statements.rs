//! What is said about a statement that cannot be read, and where.

use super::check;

/// The word at the start of a statement.
#[test]
fn words_that_begin_statements() {
    check(
        r#"
parm W[2]
» 1:1 `parm` no statement begins with `parm` (did you mean `param`?)

params W[2]
» 1:1 `params` no statement begins with `params` (did you mean `param`?)

Input x
» 1:1 `Input` no statement begins with `Input` (did you mean `input`?)

def f(x) = 3
» 1:1 `def` no statement begins with `def` (did you mean `fn`?)

gradient L
» 1:1 `gradient` no statement begins with `gradient` (did you mean `derive`?)

foo bar
» 1:1 `foo` no statement begins with `foo` (did you mean `for`?)

foo "bar"
» 1:1 `foo` no statement begins with `foo` (did you mean `for`?)

layers dense(x) {
  z = x
}
» 1:1 `layers` `layers` has no block: `{ }` holds the statements of `for` and `layer` (did you mean `layer`?)

if x {
  z = 1
}
» 1:1 `if` `if` has no block: `{ }` holds the statements of `for` and `layer`

{
}
» 1:1 `{` no `for` or `layer` stands before this `{`

for t in 1..3
» 1:1 `for` `for` needs its statements in braces (end its line with `{`)

layer f(x) = 3
» 1:1 `layer` `layer` needs its statements in braces (end its line with `{`)

5 = x
» 1:1 `5` no statement begins with `5`

(a) = 3
» 1:1 `(` no statement begins with `(`

= 3
» 1:1 `=` no statement begins with `=`
"#,
    );
}

/// Statements' words as names of values.
#[test]
fn names_that_are_not_free() {
    check(
        r#"
input = 3
» 1:1 `input` `input` begins statements, and cannot be a name (choose another name, such as `input_1`)

z = input + 1
» 1:5 `input` `input` begins statements, and cannot be a name (choose another name, such as `input_1`)

fn f(target) = 1
» 1:6 `target` `target` begins statements, and cannot be a name (choose another name, such as `target_1`)

z = f(title = 2)
» 1:7 `title` `title` begins statements, and cannot be a name (choose another name, such as `title_1`)

for use in 1..2 { }
» 1:5 `use` `use` begins statements, and cannot be a name (choose another name, such as `use_1`)

x = const_1 + const
» 1:15 `const` `const` begins statements, and cannot be a name (choose another name, such as `const_1`)
"#,
    );
}

/// Each statement asks for its parts.
#[test]
fn statements() {
    check(
        r#"
title foo
» 1:7 `foo` a text stands in quotes (write `"foo"`)

title
» 1:1 `title` expected a text in quotes after `title`

param W[2, 2] symetric
» 1:15 `symetric` this is no attribute (did you mean `symmetric`?)

param W_1[2, 2] b_1[2]
» 1:17 `b_1` expected an attribute, `,` or the end of the statement, found `b_1`

param W[2],
x = 1
» 1:11 `,` expected a name after `,`

input 3
» 1:7 `3` expected a name, found `3`

for t = 1..3 { x = 1 }
» 1:7 `=` expected `in`, found `=`

for t in 1 { x = 1 }
» 1:10 `1` expected an operator or `..` after `1`

fn f x = 3
» 1:6 `x` expected `(`, found `x`

fn f(x) 3
» 1:9 `3` expected `=`, found `3`

use file.bp
» 1:5 `file` a text stands in quotes (write `"file"`)

given x 3
» 1:9 `3` expected `=` or `from`, found `3`

derive
» 1:1 `derive` expected a name after `derive`

derive L by W
» 1:10 `by` expected `wrt` or the end of the statement, found `by`

derive L wrt
» 1:10 `wrt` expected a name after `wrt`

jacobian y
» 1:10 `y` expected `wrt` after `y`

hessian L wrt
» 1:11 `wrt` expected a name after `wrt`

hvp L wrt x
» 1:11 `x` expected `along` after `x`

update sgd
» 1:8 `sgd` expected `(` after `sgd`

notation x = 3
» 1:14 `3` a text stands in quotes (write `"3"`)

notation layers
» 1:10 `layers` expected `=` after `layers`

x, y
» 1:4 `y` expected `=` after `y`

a = b = c
» 1:7 `=` a second `=` in one statement (give each definition a line of its own)

z == 3
» 1:3 `==` a definition is written with `=` (write `=`)

relu(z)
» 1:1 `relu(` an expression alone is no statement (give it a name, as in `z = …`)

W_1 @ x
» 1:1 `W_1 @` an expression alone is no statement (give it a name, as in `z = …`)

x[1] + 2 = 3
» 1:6 `+` expected `=`, found `+`
"#,
    );
}
