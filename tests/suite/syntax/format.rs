//! The canonical form.

use super::read;
use backprose::source::Span;
use backprose::syntax::ast::{Expr, ExprKind, Ident, Name, NamePart, Operator};
use backprose::syntax::print::{WIDTH, print, print_expr};

#[test]
fn spaces_signs_and_blocks() {
    let text = "\n\ninput   x[ 2 ],W[2,3]positive\n\n\n\nz=W·x⊙2−v²+aᵀ;  y [ i ,j:n-k+1 ]=sum( k,l=2 .. n:A[ i,k ]*B[k , : ] )##note\n\
        for t in 1..3{h_{ t }=[s==t]*-x^- 2\nfor s in 1..t{a_{ s , t }=1}}\nlayer f(x[n],k=2){z=x}\n#end";
    let expected = "\
input x[2], W[2, 3] positive

z = W @ x * 2 - v^2 + a.T
y[i, j: n - k + 1] = sum(k, l = 2..n: A[i, k] * B[k, :])  ## note
for t in 1..3 {
  h_{t} = [s == t] * -x^-2
  for s in 1..t {
    a_{s,t} = 1
  }
}
layer f(x[n], k = 2) {
  z = x
}
# end
";
    assert_eq!(print(&read(text)), expected);
}

#[test]
fn a_quotient_of_two_numbers_is_not_spaced() {
    let cases = [
        ("1 / 2 * x", "1/2 * x"),
        ("x + 1 / 2", "x + 1/2"),
        ("[1 / 3, 2 / 3]", "[1/3, 2/3]"),
        ("1/2/3", "1/2 / 3"),
        ("x*1/2", "x * 1 / 2"),
        ("1/n", "1 / n"),
        ("7//2", "7 // 2"),
        ("2/3^2", "2 / 3^2"),
    ];
    for (text, expected) in cases {
        let printed = print(&read(&format!("z = {text}")));
        assert_eq!(printed, format!("z = {expected}\n"));
    }
}

#[test]
fn empty_lines_and_comments_stay() {
    let text = "# head\n\ninput x # tail\n\n## note\nz = x\n\nfor t in 1..2 {\n  # only\n\n  # these\n}\n\n# end\n";
    let expected = "# head\n\ninput x  # tail\n\n## note\nz = x\n\nfor t in 1..2 {\n  # only\n\n  # these\n}\n\n# end\n";
    assert_eq!(print(&read(text)), expected);
}

#[test]
fn a_comment_inside_a_statement_moves_above_it() {
    assert_eq!(
        print(&read("a = 1\n\nz = f(x, # the input\n  y)\n")),
        "a = 1\n\n# the input\nz = f(x, y)\n"
    );
}

#[test]
fn long_statements_go_on_after_a_comma_or_an_operator() {
    let numbers: Vec<String> = (100..160).map(|n| n.to_string()).collect();
    let texts = [
        format!("given W_1 = [{}]", numbers.join(",")),
        format!("z = {} * (a @ b)", numbers.join(" + ")),
        format!(
            "for t in 1..2 {{ a_{{t}} = f(x, k = {}, name = enc) }}",
            numbers.join(" @ ")
        ),
        format!("derive L wrt x_{}", numbers.join(", x_")),
        format!("input x_{} positive", numbers.join("[2] positive, x_")),
        format!("a_{} = f(x)", numbers.join(", a_")),
        format!("a[i_{}] = f(x)", numbers.join(", i_")),
        format!("fn f(x_{} = 2) = 3", numbers.join(" = 2, x_")),
        format!(
            "given x_{} from \"x.npy\"",
            numbers.join(" from \"x.npy\", x_")
        ),
    ];
    for text in texts {
        let printed = print(&read(&text));
        assert!(
            printed.lines().count() > 1
                && printed.lines().all(|line| line.chars().count() <= WIDTH),
            "{printed}"
        );
        assert_eq!(print(&read(&printed)), printed);
        assert_eq!(
            super::meaning(&read(&printed)),
            super::meaning(&read(&text))
        );
    }
}

#[test]
fn trees_put_together_get_their_brackets() {
    let expr = |kind| Expr {
        span: Span::default(),
        kind: Box::new(kind),
    };
    let name = |text: &str| {
        expr(ExprKind::Name(Name {
            span: Span::default(),
            parts: vec![NamePart::Text(text.to_string())],
        }))
    };
    let chain = |first, operator, next| {
        expr(ExprKind::Chain {
            first,
            rest: vec![(operator, Span::default(), next)],
        })
    };
    let sum = || chain(name("a"), Operator::Add, name("b"));
    let power = |base, exponent| {
        expr(ExprKind::Power {
            base,
            operator: Span::default(),
            exponent,
        })
    };
    let negative = |of| expr(ExprKind::Negate(of));
    let transposed = |of| {
        expr(ExprKind::Transpose {
            of,
            operator: Span::default(),
        })
    };
    let cases = [
        (chain(sum(), Operator::Multiply, name("c")), "(a + b) * c"),
        (chain(name("c"), Operator::Subtract, sum()), "c - (a + b)"),
        (
            chain(
                name("c"),
                Operator::Divide,
                chain(name("a"), Operator::Multiply, name("b")),
            ),
            "c / (a * b)",
        ),
        (power(negative(name("a")), name("n")), "(-a)^n"),
        (power(power(name("a"), name("b")), name("c")), "(a^b)^c"),
        (power(name("a"), power(name("b"), name("c"))), "a^b^c"),
        (power(name("a"), sum()), "a^(a + b)"),
        (power(name("a"), negative(name("b"))), "a^-b"),
        (
            power(expr(ExprKind::Number("-3".to_string())), name("b")),
            "(-3)^b",
        ),
        (negative(sum()), "-(a + b)"),
        (transposed(power(name("a"), name("b"))), "(a^b).T"),
        (transposed(transposed(name("a"))), "a.T.T"),
    ];
    for (tree, expected) in cases {
        assert_eq!(print_expr(&tree), expected);
    }
    let call = ExprKind::Call {
        name: Ident {
            span: Span::default(),
            text: "f".to_string(),
        },
        binders: vec![],
        arguments: vec![],
    };
    assert_eq!(print_expr(&transposed(expr(call))), "f().T");
}
