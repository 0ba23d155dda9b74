//! What is said about a text that cannot be read, and where: signs and expressions.

use super::check;

/// Forms of numbers that the language does not have.
#[test]
fn number_forms() {
    check(
        r#"
x = .5
» 1:5 `.5` a number does not begin with its point (write `0.5`)

x = -.25 * y
» 1:6 `.25` a number does not begin with its point (write `0.25`)

x = 5.
» 1:5 `5.` a number does not end with its point (write `5`)

given x = [1., 2]
» 1:12 `1.` a number does not end with its point (write `1`)

x = 2x
» 1:5 `2x` a product needs its sign (write `2 * x`)

x = 2(a + b)
» 1:6 `(` expected an operator or the end of the statement, found `(` (a product needs its sign: `*` or `@`)

x = 3W_1 @ y
» 1:5 `3W_1` a product needs its sign (write `3 * W_1`)

x = 1.2.3
» 1:5 `1.2.3` a number has one decimal point (remove all points but one)

x = 1_000
» 1:5 `1_000` digits are written without `_` (write `1000`)

x = 1e
» 1:5 `1e` a product needs its sign (write `1 * e`)

given x = .5, y = 5.
given z = 2x
» 1:11 `.5` a number does not begin with its point (write `0.5`)
» 1:19 `5.` a number does not end with its point (write `5`)
» 2:11 `2x` a product needs its sign (write `2 * x`)
"#,
    );
}

/// An opening sign that is not closed, and a closing one that is not open.
#[test]
fn signs_that_are_not_closed() {
    check(
        r#"
z = relu(W @ x
y = 3
» 1:9 `(` `(` is not closed (close it with `)`)

z = f(a,
  b
derive L
» 1:6 `(` `(` is not closed (close it with `)`)

z = f(g(a)
» 1:6 `(` `(` is not closed (close it with `)`)

z = [1, (2]
y = )
» 1:9 `(` `(` is not closed (close it with `)`)
» 2:5 `)` `)` closes nothing: no `(` is open here

z = W_1[1, 2 + b)
» 1:8 `[` `[` is not closed (close it with `]`)

title "foo
x = .5
» 1:7 `"` the text that begins here is not closed (close it with `"` on the same line)
» 2:5 `.5` a number does not begin with its point (write `0.5`)

use file.bp"
» 1:12 `"` the text that begins here is not closed (close it with `"` on the same line)

}
» 1:1 `}` `}` closes nothing: no `{` is open here

for t in 1..2 {
  x = 1
» 1:15 `{` `{` is not closed (close it with `}`)

layer f(x) {
  z = (x
}
y = 2x
» 2:7 `(` `(` is not closed (close it with `)`)
» 4:5 `2x` a product needs its sign (write `2 * x`)

x = h_{t - 1
y = 2x
» 1:7 `{` `{` is not closed (close it with `}`)
» 2:5 `2x` a product needs its sign (write `2 * x`)

x = a]
» 1:6 `]` `]` closes nothing: no `[` is open here
"#,
    );
}

/// A value is missing, or has no place.
#[test]
fn values() {
    check(
        r#"
x = a +
» 1:7 `+` expected a value after `+`

x = a + * b
» 1:9 `*` expected a value after `+`, found `*`

x = (a, b)
» 1:7 `,` round brackets hold one value (a list is written `[1, 2]`)

x = f(a, )
» 1:10 `)` expected a value after `,`, found `)`

x = []
» 1:6 `]` expected a value after `[`, found `]`

x = [1, 2,]
» 1:11 `]` expected a value after `,`, found `]`

x = +3
» 1:5 `+` a value has no sign `+` (leave it out)

x = a @@ b
» 1:8 `@` expected a value after `@`, found `@`

x =
» 1:3 `=` expected a value after `=`

x = a +
# c
input y
» 1:7 `+` expected a value after `+`

x = -
» 1:5 `-` expected a value after `-`

x = 2^
» 1:6 `^` expected a value after `^`
"#,
    );
}

/// Two values with nothing between them.
#[test]
fn values_side_by_side() {
    check(
        r#"
x = 2 y
» 1:7 `y` expected an operator or the end of the statement, found `y` (write `2 * y`, if a product is meant)

x = a b
» 1:7 `b` expected an operator or the end of the statement, found `b` (write `a * b`, if a product is meant)

x = f(a b)
» 1:9 `b` expected an operator, `,` or `)`, found `b` (write `a * b`, if a product is meant)

param W_1[2 2], b
» 1:13 `2` expected an operator, `,` or `]`, found `2` (separate the entries by `,`)

x = [1 2]
» 1:8 `2` expected an operator, `,` or `]`, found `2` (separate the entries by `,`)

x = a (b + c)[1] (d)
» 1:18 `(` expected an operator or the end of the statement, found `(` (a product needs its sign: `*` or `@`)

x = (a)(b)
» 1:8 `(` expected an operator or the end of the statement, found `(` (a product needs its sign: `*` or `@`)
"#,
    );
}

/// Comparisons stand in brackets.
#[test]
fn comparisons() {
    check(
        r#"
w = where(z > 0, 1, 2)
» 1:13 `>` a comparison stands in square brackets (write it as in `[z > 0]`)

w = z ≥ 0
» 1:7 `≥` a comparison stands in square brackets (write it as in `[z ≥ 0]`)

w = [i = j]
» 1:8 `=` `=` does not compare (write `==`)

w = [i == j, k]
» 1:12 `,` expected an operator or `]`, found `,`

w = [a <]
» 1:9 `]` expected a value after `<`, found `]`
"#,
    );
}

/// Signs of other languages.
#[test]
fn foreign_signs() {
    check(
        r#"
x = a ** 2
» 1:7 `**` `**` is not a sign of the language (write `^`)

x = a × b
» 1:7 `×` `×` is not a sign of the language (write `*`)

x = A'
» 1:6 `'` `'` is not a sign of the language (write `.T`)

x = 'a'
» 1:5 `'` `'` is not a sign of the language (write `"`)

x = a.t @ b
» 1:6 `.t` `.t` is not a sign of the language (write `.T`)

x := 3
» 1:3 `:=` `:=` is not a sign of the language (write `=`)

x = a⁴
» 1:6 `⁴` `⁴` is not a sign of the language (write `^4`)

x = f（a）
» 1:6 `（` `（` is not a sign of the language (write `(`)

title “foo”
» 1:7 `“` `“` is not a sign of the language (write `"`)

x = a % b
» 1:7 `%` expected an operator or the end of the statement, found `%`

x = a $ b
» 1:7 `$` expected an operator or the end of the statement, found `$`
"#,
    );
}

/// Braces of names, bound indices, ranges.
#[test]
fn built_names_and_bound_indices() {
    check(
        r#"
x = h{t}
» 1:6 `{t}` the braces of a name stand after `_` (write `h_{t}`)

h{t} = 1
» 1:2 `{t}` the braces of a name stand after `_` (write `h_{t}`)

x = {1, 2}
» 1:5 `{` braces hold statements (a list is written `[1, 2]`)

x = sum(k + 1: x)
» 1:9 `k + 1` a bound index is a name, or a name with a range (write it as `k` or `k = 1..n`)

x = sum(k_{1}: x)
» 1:9 `k_{1}` a bound index is a name, or a name with a range (write it as `k` or `k = 1..n`)

x = sum(k = 2: x)
» 1:9 `k = 2` a bound index is a name, or a name with a range (write it as `k` or `k = 1..n`)

x = f(1..2)
» 1:7 `1..2` a range is no argument (a bound index is followed by `:`, as in `sum(k = 1..n: x[k])`)

x = sum(k: a, b)
» 1:13 `,` expected an operator or `)`, found `,`

x = a²ᵀ
» 1:7 `ᵀ` nothing more can stand on a power (put the power in brackets: `(x^2)ᵀ`)

x = a²^3
» 1:7 `^` nothing more can stand on a power (put the power in brackets: `(x^2)^`)
"#,
    );
}

/// Characters that have no meaning here.
#[test]
fn odd_characters() {
    check(
        "
x = \u{7}1
» 1:5 `\u{7}` expected a value after `=`, found the character U+0007

x = a\u{200B}
» 1:6 `\u{200B}` expected an operator or the end of the statement, found the character U+200B

\u{301}
» 1:1 `\u{301}` no statement begins with the character U+0301

x = a\u{0}b
» 1:6 `\u{0}` expected an operator or the end of the statement, found the character U+0000

x = ☃
» 1:5 `☃` expected a value after `=`, found `☃`

x = 1\u{2028}
» 1:6 `\u{2028}` expected an operator or the end of the statement, found the character U+2028
",
    );
}

/// One unreadable line never silences the next.
#[test]
fn independent_errors() {
    check(
        r#"
x = (1
y = 2x
z = ]
derive
w = 1
» 1:5 `(` `(` is not closed (close it with `)`)
» 2:5 `2x` a product needs its sign (write `2 * x`)
» 3:5 `]` `]` closes nothing: no `[` is open here
» 4:1 `derive` expected a name after `derive`

z = relu(a,
b = c
parm d
» 1:9 `(` `(` is not closed (close it with `)`)
» 3:1 `parm` no statement begins with `parm` (did you mean `param`?)

z = a +
b = 2x
» 1:7 `+` expected a value after `+`
» 2:5 `2x` a product needs its sign (write `2 * x`)

for t in 1..2 {
  a = .5
  b = "
}
c = )
» 2:7 `.5` a number does not begin with its point (write `0.5`)
» 3:7 `"` the text that begins here is not closed (close it with `"` on the same line)
» 5:5 `)` `)` closes nothing: no `(` is open here

x = 2 y; z = 3 w; v = .5
» 1:7 `y` expected an operator or the end of the statement, found `y` (write `2 * y`, if a product is meant)
» 1:16 `w` expected an operator or the end of the statement, found `w` (write `3 * w`, if a product is meant)
» 1:23 `.5` a number does not begin with its point (write `0.5`)
"#,
    );
}
