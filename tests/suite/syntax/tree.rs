//! What a text reads as: how tight operators bind, names, places.

use super::read;
use backprose::syntax::ast::{Built, Expr, ExprKind, NamePart, Operator, Place, StatementKind};
use backprose::syntax::print::{print_expr, print_name};

/// The value of the one definition in a text.
fn value(text: &str) -> Expr {
    let network = read(text);
    let mut statements = network.statements.into_iter();
    let kind = statements.next().map(|statement| statement.kind);
    let Some(StatementKind::Define(_, value)) = kind else {
        assert_eq!(text, "a definition");
        return Expr {
            span: Default::default(),
            kind: Box::new(ExprKind::List(Vec::new())),
        };
    };
    value
}

/// An expression with every operator in brackets.
fn bracketed(expr: &Expr) -> String {
    match &*expr.kind {
        ExprKind::Group(inner) => bracketed(inner),
        ExprKind::Negate(of) => format!("(-{})", bracketed(of)),
        ExprKind::Chain { first, rest } => {
            let rest: String = rest
                .iter()
                .map(|(sign, _, next)| format!(" {} {}", sign_of(*sign), bracketed(next)))
                .collect();
            format!("({}{rest})", bracketed(first))
        }
        ExprKind::Power { base, exponent, .. } => {
            format!("({}^{})", bracketed(base), bracketed(exponent))
        }
        ExprKind::Transpose { of, .. } => format!("({}.T)", bracketed(of)),
        ExprKind::Index { of, places } => format!("({}[{}])", bracketed(of), places.len()),
        _ => print_expr(expr),
    }
}

fn sign_of(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::MatrixMultiply => "@",
        Operator::FloorDivide => "//",
    }
}

#[test]
fn operators_bind_from_loose_to_tight() {
    let cases = [
        ("a + b - c", "(a + b - c)"),
        ("a + b * c - d", "(a + (b * c) - d)"),
        ("a * b / c @ d // e ⊙ f · g", "(a * b / c @ d // e * f @ g)"),
        ("-a * b", "((-a) * b)"),
        ("-a^2", "(-(a^2))"),
        ("-a + -b", "((-a) + (-b))"),
        ("a - -b", "(a - (-b))"),
        ("--a", "(-(-a))"),
        ("a^b^c", "(a^(b^c))"),
        ("a^-b^c", "(a^(-(b^c)))"),
        ("a^-b*c", "((a^(-b)) * c)"),
        ("a^b.T", "(a^(b.T))"),
        ("a.T^2", "((a.T)^2)"),
        ("a[1].T[2, 3]", "(((a[1]).T)[2])"),
        ("x²", "(x^2)"),
        ("-x³ + y", "((-(x^3)) + y)"),
        ("2^x²", "(2^(x^2))"),
        ("xᵀ²", "((x.T)^2)"),
        ("(a + b) * c", "((a + b) * c)"),
        ("-(a)^2", "(-(a^2))"),
        ("1/2 * x", "(1 / 2 * x)"),
        ("a − b", "(a - b)"),
    ];
    for (text, expected) in cases {
        assert_eq!(
            bracketed(&value(&format!("z = {text}"))),
            expected,
            "{text}"
        );
    }
}

#[test]
fn names_are_composed_and_subscripts_unfolded() {
    let cases = [
        ("x₁", "x_1"),
        ("x₁₂", "x_12"),
        ("x_₁", "x_1"),
        ("W_Q₁", "W_Q_1"),
        ("x₁a", "x_1a"),
        ("e\u{301}", "\u{e9}"),
        ("h_{t-1}", "h_{t-1}"),
        ("h_{ t - 1 , 2*s }_out", "h_{t-1,2*s}_out"),
        ("Å_{f(i, k = 2)}", "Å_{f(i,k=2)}"),
    ];
    for (text, expected) in cases {
        let ExprKind::Name(name) = *value(&format!("z = {text}")).kind else {
            assert_eq!(text, "a name");
            continue;
        };
        assert_eq!(print_name(&name), expected);
    }
}

#[test]
fn a_built_name_keeps_its_parts() {
    let network = read("param W_{1..2,k}_x[3]");
    let StatementKind::Declare(_, declarations) = &network.statements[0].kind else {
        return assert_eq!(1, 2);
    };
    let parts = &declarations[0].name.parts;
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[0], NamePart::Text("W_".to_string()));
    assert!(
        matches!(&parts[1], NamePart::Built(built) if matches!(built[..], [Built::Range(..), Built::Value(_)]))
    );
    assert_eq!(parts[2], NamePart::Text("_x".to_string()));
    assert_eq!(declarations[0].name.plain(), None);
}

#[test]
fn places_of_an_index_are_told_apart() {
    let ExprKind::Index { places, .. } = *value("z = E[3, :, 1..n, k]").kind else {
        return assert_eq!(1, 2);
    };
    assert!(matches!(
        places[..],
        [Place::At(_), Place::All(_), Place::Range(..), Place::At(_)]
    ));
}

#[test]
fn bound_indices_and_arguments_are_told_apart() {
    let ExprKind::Call {
        binders, arguments, ..
    } = *value("z = sum(k, l = 2..n: A[k, l])").kind
    else {
        return assert_eq!(1, 2);
    };
    assert_eq!((binders.len(), arguments.len()), (2, 1));
    assert!(binders[0].range.is_none() && binders[1].range.is_some());
    let ExprKind::Call {
        binders, arguments, ..
    } = *value("z = sum(x, axis = 1)").kind
    else {
        return assert_eq!(1, 2);
    };
    assert_eq!((binders.len(), arguments.len()), (0, 2));
    assert_eq!(
        arguments[1].name.as_ref().map(|name| name.text.as_str()),
        Some("axis")
    );
}

#[test]
fn spans_are_places_in_the_whole_text() {
    let text = "a = 1\n\nz_1 = W @ é + b.T  # done\n";
    let network = read(text);
    let statement = &network.statements[1];
    assert_eq!(
        &text[statement.span.start..statement.span.end],
        "z_1 = W @ é + b.T"
    );
    let StatementKind::Define(targets, value) = &statement.kind else {
        return assert_eq!(1, 2);
    };
    assert_eq!(
        &text[targets[0].name.span.start..targets[0].name.span.end],
        "z_1"
    );
    assert_eq!(&text[value.span.start..value.span.end], "W @ é + b.T");
    let ExprKind::Chain { first, rest } = &*value.kind else {
        return assert_eq!(1, 2);
    };
    assert_eq!(&text[first.span.start..first.span.end], "W @ é");
    assert_eq!(&text[rest[0].1.start..rest[0].1.end], "+");
    assert_eq!(&text[rest[0].2.span.start..rest[0].2.span.end], "b.T");
    let ExprKind::Transpose { operator, .. } = &*rest[0].2.kind else {
        return assert_eq!(1, 2);
    };
    assert_eq!(&text[operator.start..operator.end], ".T");
}

#[test]
fn comments_stand_with_their_statements() {
    let network = read("# a\n\n## b\nx = 1 # c\nfor t in 1..2 { # d\n  # e\n} # f\n# g");
    let [define, block] = &network.statements[..] else {
        return assert_eq!(1, 2);
    };
    let above: Vec<_> = define
        .leading
        .iter()
        .map(|c| (c.text.as_str(), c.is_note, c.blank_before))
        .collect();
    assert_eq!(above, [("a", false, false), ("b", true, true)]);
    assert_eq!(define.trailing.as_ref().map(|c| c.text.as_str()), Some("c"));
    assert_eq!(block.trailing.as_ref().map(|c| c.text.as_str()), Some("d"));
    let StatementKind::For { body, .. } = &block.kind else {
        return assert_eq!(1, 2);
    };
    let inside: Vec<_> = body.trailing.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(inside, ["e", "f"]);
    assert_eq!(network.trailing[0].text, "g");
}
