//! Reports on works, in every format, from reports that are made by hand.

mod copies;
mod derived_pages;
mod machines;
mod sentences;

use backprose::check::report::{Basis, Cause, Claim, Message, Remark, Report, Unread, Verdict};
use backprose::document::language::Language;
use backprose::document::report::{Judged, judged};
use backprose::render::Page;
use backprose::source::Source;
use std::ops::Range;

/// A work with one of each verdict.
const WORK: &str = "\
# Forward

Let $x = 1$ and $y = 2$.

- $z = x + y = 4$
- $u = 2 z = 8$, so $q = 3$

  and $v = 0.33$
";

/// A claim where its text stands for the first time.
fn claim(work: &str, latex: &str, verdict: Verdict) -> Claim {
    let start = work.find(latex).unwrap();
    Claim {
        cell: None,
        span: start..start + latex.len(),
        link: 1,
        latex: latex.to_owned(),
        verdict,
        basis: None,
        cause: None,
        value: None,
        expected: None,
        blamed: None,
        message: None,
        remarks: Vec::new(),
    }
}

/// What could be found in [`WORK`].
fn report() -> Report {
    let wrong = claim(WORK, "= 4", Verdict::Wrong);
    let blamed: Range<usize> = wrong.span.start + 2..wrong.span.end;
    Report {
        claims: vec![
            claim(WORK, "x = 1", Verdict::Definition),
            claim(WORK, "y = 2", Verdict::Definition),
            Claim {
                basis: Some(Basis::NormalForm),
                ..claim(WORK, "z = x + y", Verdict::Correct)
            },
            Claim {
                link: 2,
                basis: Some(Basis::Exact),
                cause: Some(Cause::Arithmetic),
                value: Some("3".into()),
                expected: Some("3".into()),
                blamed: Some(blamed),
                message: Some(Message::Differs {
                    left: Some("x + y".into()),
                    value: "3".into(),
                    right: "4".into(),
                }),
                ..wrong
            },
            Claim {
                basis: Some(Basis::Exact),
                remarks: vec![Remark::FromLine(5)],
                ..claim(WORK, "u = 2 z = 8", Verdict::Carried)
            },
            Claim {
                message: Some(Message::Unread(Unread::UnknownName("q".into()))),
                ..claim(WORK, "q = 3", Verdict::Unread)
            },
            Claim {
                basis: Some(Basis::Interval),
                remarks: vec![Remark::LastDigit("0.34".into())],
                ..claim(WORK, "v = 0.33", Verdict::Rounded)
            },
        ],
        missing: vec![r"\frac{\partial L}{\partial W}".into()],
        with_network: true,
    }
}

/// A report in words, its places in one text.
fn said(report: &Report, work: &str, language: Language) -> Judged {
    let source = Source::new("work.md", work);
    judged(report, language, &|_, at| {
        let place = source.line_column(at);
        (place.line, place.column)
    })
}

/// The pages of a work that is one text.
fn pages(work: &str) -> Vec<Page> {
    vec![Page {
        cell: None,
        source: Source::new("work.md", work),
        formulas: Vec::new(),
    }]
}
