//! Trees as short text, for tests to compare.

use backprose::notation::read::{
    Accent, Big, Fence, Font, Kind, Node, Operator, Piece, Problem, Relation, Scripts, Separator,
};

/// Every piece: what stands before it in angle brackets, its sides, its words.
pub fn pieces(pieces: &[Piece]) -> String {
    let shown = pieces.iter().map(|piece| {
        let after = match &piece.after {
            Separator::Start => "",
            Separator::Row => "<row> ",
            Separator::Comma => "<,> ",
            Separator::Semicolon => "<;> ",
            Separator::Space => "<quad> ",
            Separator::Arrow => "<to> ",
            Separator::Words(words) => &format!("<{words}> "),
        };
        let sides = piece.sides.iter().map(|side| {
            let sign = side.relation.as_ref().map(|(one, _)| relation(*one));
            let row = row(&side.row);
            sign.map_or(row.clone(), |sign| format!("{sign} {row}"))
        });
        let words = piece.words.iter().map(|one| format!(" \"{one}\""));
        let sides = sides.collect::<Vec<_>>().join(" ");
        format!("{after}{sides}{}", words.collect::<String>())
    });
    shown.collect::<Vec<_>>().join("  ")
}

/// Nodes side by side.
pub fn row(nodes: &[Node]) -> String {
    nodes.iter().map(node).collect::<Vec<_>>().join(" ")
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "=",
        Relation::Approximately => "~",
        Relation::Identical => "≡",
        Relation::Defined => ":=",
        Relation::Becomes => "<-",
        Relation::Increased => "+=",
        Relation::Decreased => "-=",
        Relation::NotEqual => "≠",
        Relation::Less => "<",
        Relation::LessOrEqual => "≤",
        Relation::Greater => ">",
        Relation::GreaterOrEqual => "≥",
        Relation::In => "∈",
        Relation::Other => "rel",
    }
}

fn cells(rows: &[Vec<Node>]) -> String {
    let row = |row: &Vec<Node>| row.iter().map(node).collect::<Vec<_>>().join(" & ");
    rows.iter().map(row).collect::<Vec<_>>().join("; ")
}

fn fence(fence: Fence) -> (&'static str, &'static str) {
    match fence {
        Fence::Round => ("(", ")"),
        Fence::Square => ("[", "]"),
        Fence::Curly => ("\\{", "\\}"),
        Fence::Bar => ("|", "|"),
        Fence::DoubleBar => ("‖", "‖"),
        Fence::Angle => ("⟨", "⟩"),
        Fence::Floor => ("⌊", "⌋"),
        Fence::None => (".", "."),
    }
}

fn font(font: Font) -> &'static str {
    match font {
        Font::Plain => "",
        Font::Upright => "/rm",
        Font::Bold => "/bf",
        Font::Script => "/cal",
        Font::Blackboard => "/bb",
        Font::Other => "/other",
    }
}

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::UnknownCommand(name) | Problem::UnknownEnvironment(name) => {
            format!("unknown {name}")
        }
        Problem::UnknownSign(sign) => format!("unknown {sign}"),
        Problem::NotClosed(bracket) => format!("open {bracket}"),
        Problem::NotOpened(bracket) => format!("close {bracket}"),
        Problem::MissingArgument(name) => format!("missing {name}"),
        Problem::DoubleScript => "double".into(),
        Problem::TooDeep => "deep".into(),
        Problem::TooMuch => "much".into(),
    }
}

fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::PlusMinus => "±",
        Operator::Dot => "·",
        Operator::Times => "×",
        Operator::Star => "*",
        Operator::Hadamard => "⊙",
        Operator::HadamardDivide => "⊘",
        Operator::Kronecker => "⊗",
        Operator::DirectSum => "⊕",
        Operator::Slash => "/",
    }
}

fn big(big: Big) -> &'static str {
    match big {
        Big::Sum => "∑",
        Big::Product => "∏",
        Big::Max => "max",
        Big::Min => "min",
        Big::ArgMax => "argmax",
        Big::ArgMin => "argmin",
        Big::Other => "big",
    }
}

fn accent(accent: Accent) -> &'static str {
    match accent {
        Accent::Hat => "hat",
        Accent::Bar => "bar",
        Accent::Tilde => "tilde",
        Accent::Dot => "dot",
        Accent::DoubleDot => "ddot",
        Accent::Arrow => "vec",
        Accent::Other => "mark",
    }
}

fn scripts(scripts: &Scripts) -> String {
    let Scripts {
        base,
        sub,
        sup,
        primes,
    } = scripts;
    let corner = |sign: &str, script: &Option<Node>| {
        let script = script.as_ref();
        script.map_or(String::new(), |script| format!("{sign}{}", node(script)))
    };
    let primes = "'".repeat(usize::from(*primes));
    let (sub, sup) = (corner("_", sub), corner("^", sup));
    format!("{}{primes}{sub}{sup}", node(base))
}

/// One node.
fn node(one: &Node) -> String {
    match &one.kind {
        Kind::Number(digits) => digits.clone(),
        Kind::Letter(letter, face) => format!("{letter}{}", font(*face)),
        Kind::Word(word) => format!("`{word}`"),
        Kind::Operator(one) => operator(*one).into(),
        Kind::Relation(one) => relation(*one).into(),
        Kind::Comma => ",".into(),
        Kind::Semicolon => ";".into(),
        Kind::Colon => ":".into(),
        Kind::Bar => "|".into(),
        Kind::Factorial => "!".into(),
        Kind::Dots => "…".into(),
        Kind::Partial => "∂".into(),
        Kind::Nabla => "∇".into(),
        Kind::Infinity => "∞".into(),
        Kind::Sign(name) => format!("\\{name}"),
        Kind::Big(one) => big(*one).into(),
        Kind::Row(nodes) => format!("{{{}}}", row(nodes)),
        Kind::Fraction(above, below) => format!("frac({}, {})", node(above), node(below)),
        Kind::Root(index, inner) => {
            let index = index.as_ref().map_or(String::new(), |index| node(index));
            format!("root{index}({})", node(inner))
        }
        Kind::Accent(mark, inner) => format!("{}({})", accent(*mark), node(inner)),
        Kind::Scripts(one) => scripts(one),
        Kind::Fenced(left, inner, right) => {
            let inner = match &inner.kind {
                Kind::Row(nodes) => row(nodes),
                _ => node(inner),
            };
            format!("{}{inner}{}", fence(*left).0, fence(*right).1)
        }
        Kind::Matrix(left, rows, right) => {
            format!("M{}{}{}", fence(*left).0, cells(rows), fence(*right).1)
        }
        Kind::Cases(rows) => format!("cases({})", cells(rows)),
        Kind::Noted(body, note) => format!("noted({}, {})", node(body), node(note)),
        Kind::Text(words) => format!("\"{words}\""),
        Kind::Space => "quad".into(),
        Kind::Problem(one) => format!("!({})", problem(one)),
    }
}
