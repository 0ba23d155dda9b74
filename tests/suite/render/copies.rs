//! Annotated copies: the work stays as it is, and no sign in it becomes markup of ours.

use super::*;
use backprose::render::annotated::annotated;
use backprose::render::check_page::page;
use insta::assert_snapshot;
use proptest::prelude::*;

fn copy(report: &Report, work: &str) -> String {
    let judged = said(report, work, Language::English);
    annotated(&judged, &pages(work), "work.md", true)
}

#[test]
fn notes_stand_behind_the_paragraphs() {
    assert_snapshot!(copy(&report(), WORK), @r#"
    > **work.md, checked**  
    > never stated, though the network asks for it: $\frac{\partial L}{\partial W}$  
    > 1 equation is wrong: line 5; 1 more is right only from a wrong result, and is no new mistake  
    > 4 of 5 checked; not read: line 6

    # Forward

    Let $x = 1$ and $y = 2$.

    - $z = x + y = 4$
      > ✗ **wrong** line 5: $x + y$ is $3$, not $4$ → should be $3$
    - $u = 2 z = 8$, so $q = 3$
      > ↪ **carried** line 6: right from the wrong result on line 5, so no new mistake  
      > ? **not read** line 6: nothing says what $q$ is

      and $v = 0.33$
      > ≈ **rounded** line 8: the last digit is one off; rounded it is $0.34$
    "#);
}

#[test]
fn tex_stands_in_fences() {
    let work = "\\section{A}\n```\n\\[ 1 + 1 = 3 \\]\n\nText.\n";
    let report = Report {
        claims: vec![claim(work, "1 + 1 = 3", Verdict::Wrong)],
        ..Report::default()
    };
    let judged = said(&report, work, Language::Chinese);
    assert_snapshot!(annotated(&judged, &pages(work), "work.tex", false), @r#"
    > **work.tex 批改结果**  
    > 有 1 个等式有误，在第 3 行  
    > 共 1 个等式，检查了 1 个

    ````latex
    \section{A}
    ```
    \[ 1 + 1 = 3 \]
    ````

    > ✗ **错误** 第 3 行：两边不相等

    ````latex

    Text.
    ````
    "#);
}

#[test]
fn cells_are_told_apart() {
    let cell = |number: usize, text: &str| Page {
        cell: Some(number),
        source: Source::new("work.ipynb", text),
        formulas: Vec::new(),
    };
    let report = Report {
        claims: vec![Claim {
            cell: Some(4),
            ..claim("$1 = 2$", "1 = 2", Verdict::Wrong)
        }],
        ..Report::default()
    };
    let judged = said(&report, "$1 = 2$", Language::English);
    let cells = [cell(2, "# Title"), cell(4, "$1 = 2$")];
    assert_snapshot!(annotated(&judged, &cells, "work.ipynb", true), @r#"
    > **work.ipynb, checked**  
    > 1 equation is wrong: cell 4, line 1  
    > 1 of 1 checked

    **Cell 2**

    # Title

    **Cell 4**

    $1 = 2$
    > ✗ **wrong** cell 4, line 1: the two sides are not equal
    "#);
}

/// The note of a claim in some place, as the lines around it are.
fn around(work: &str, formulas: &[&str]) -> String {
    let report = Report {
        claims: vec![claim(work, "1 = 2", Verdict::Wrong)],
        ..Report::default()
    };
    let judged = said(&report, work, Language::English);
    let mut pages = pages(work);
    for formula in formulas {
        let start = work.find(formula).unwrap();
        pages[0].formulas.push(start..start + formula.len());
    }
    let copy = annotated(&judged, &pages, "work.md", true);
    let lines: Vec<&str> = copy.lines().collect();
    let at = lines.iter().rposition(|line| line.contains('✗')).unwrap();
    let [before, note] = [lines[at - 1], lines[at]];
    let note = note.split('✗').next().unwrap();
    format!("{before}|{note}|{}", lines.get(at + 1).unwrap_or(&"END"))
}

#[test]
fn a_note_stands_where_it_changes_nothing() {
    let rows = [
        ("$1 = 2$", "$1 = 2$|> |END"),
        ("a $1 = 2$\nb\n\nc\n", "b|> |"),
        ("- a\n- $1 = 2$\n\n  c\n", "- $1 = 2$|  > |"),
        ("- $1 = 2$\n- b\n", "- $1 = 2$|  > |- b"),
        ("- $1 = 2$\n  - b\n", "- $1 = 2$|  > |  - b"),
        ("1. $1 = 2$\n2. b\n", "1. $1 = 2$|   > |2. b"),
        ("a $1 = 2$\n2. b\n\nc\n", "2. b|> |"),
        ("a $1 = 2$\n* b\n\nc\n", "a $1 = 2$|> |* b"),
        ("> - $1 = 2$\n> - b\n", "> - $1 = 2$|>   > |> - b"),
        ("1. a\n   - $1 = 2$\n\nc\n", "   - $1 = 2$|     > |"),
        ("10. $1 = 2$\n\n    $b$\n", "10. $1 = 2$|    > |"),
        ("- a\n\n  $1 = 2$\n\nc\n", "  $1 = 2$|  > |"),
        ("- a\n\n$1 = 2$\n\nc\n", "$1 = 2$|> |"),
        ("> a\n> $1 = 2$\n>\n> b\n", "> $1 = 2$|> > |>"),
        ("> - a $1 = 2$\n\nb\n", "> - a $1 = 2$|>   > |"),
        ("| a |\n| - |\n| $1 = 2$ |\n\nb\n", "| $1 = 2$ ||> |"),
        ("```math\n1 = 2\n\n3\n```\n\nb\n", "```|> |"),
        ("~~~~\n```\n~~~~\n$1 = 2$\n\nb\n", "$1 = 2$|> |"),
        ("    $$1 = 2$$\n\nb\n", "    $$1 = 2$$|> |"),
        ("a\r\n\r\n$1 = 2$\r\n\r\nb\r\n", "$1 = 2$|> |"),
        ("---\ntitle: x\n---\n$1 = 2$\n", "$1 = 2$|> |END"),
    ];
    for (work, wanted) in rows {
        assert_eq!(around(work, &[]), wanted, "{work}");
    }
    let display = "$$\n1 = 2\n\n3\n$$\n\nb\n";
    assert_eq!(around(display, &["\n1 = 2\n\n3\n"]), "$$|> |");
}

#[test]
fn settings_stay_on_top() {
    let work = "---\ntitle: x\n---\n$1 = 2$\n";
    let settings = copy(&Report::default(), work);
    assert!(
        settings.starts_with("---\ntitle: x\n---\n> **"),
        "{settings}"
    );
    let line = copy(&Report::default(), "---\nno settings\n");
    assert!(line.starts_with("> **"), "{line}");
}

#[test]
fn formulas_in_notes_cannot_break_out() {
    for latex in [
        "a$b",
        "a`b",
        "a\nb",
        "<script>",
        "%",
        "\\",
        "a\u{1b}b",
        "x < y",
        "](http://example.org)",
    ] {
        let report = Report {
            claims: vec![Claim {
                message: Some(Message::Unread(Unread::UnknownName(latex.into()))),
                expected: Some(latex.into()),
                ..claim(WORK, "q = 3", Verdict::Unread)
            }],
            ..Report::default()
        };
        let copy = copy(&report, WORK);
        let note = copy
            .lines()
            .find(|line| line.contains("nothing says"))
            .unwrap();
        assert_eq!(
            note.matches('$').count() % 2,
            note.matches("\\$").count() % 2,
            "{note}"
        );
        assert!(!note.contains("<script"), "{note}");
        assert!(copy.lines().all(|line| !line.starts_with('b')), "{copy}");
    }
}

/// What was put in is whole lines that begin like a quotation.
fn without_notes(copy: &str) -> String {
    copy.split_inclusive('\n')
        .filter(|line| !line.contains('✗') && !line.starts_with("> "))
        .collect()
}

proptest! {
    #[test]
    fn the_work_stays_as_it_is(
        lines in proptest::collection::vec(
            "(- |1\\. |  |    |\t|```|~~~|\\| )?(a|b c|\\$1 = 2\\$|)?(\r)?", 0..12),
        picked in proptest::collection::vec(0usize..12, 0..4),
    ) {
        let work = lines.join("\n") + "\n";
        let places: Vec<usize> = work.match_indices("1 = 2").map(|(at, _)| at).collect();
        let claims = picked.iter().filter_map(|at| places.get(*at)).map(|at| Claim {
            span: *at..*at + 5,
            ..claim("1 = 2", "1 = 2", Verdict::Wrong)
        });
        let report = Report { claims: claims.collect(), ..Report::default() };
        let copy = copy(&report, &work);
        // The empty line behind the summary is ours too.
        let without = without_notes(&copy);
        prop_assert_eq!(without.strip_prefix('\n').unwrap(), work.as_str());
        let html = page(&said(&report, &work, Language::English), &pages(&work), "work.md");
        let marks = html.matches("<mark id=").count();
        let mut different = picked.iter().filter(|at| **at < places.len()).collect::<Vec<_>>();
        different.sort();
        prop_assert_eq!(marks, different.len());
    }
}

/// A page with every formula as its LaTeX between dollar signs.
fn with_latex(page: &str) -> String {
    let mut parts = page.split("<span class=katex>");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let latex = part.split_once("x-tex\">").unwrap().1;
        let latex = latex.split_once("</annotation>").unwrap().0;
        // The boxes of a formula nest: it ends where its own is closed.
        let (mut depth, mut at) = (1, 0);
        while depth > 0 {
            at += part[at..].find('<').unwrap();
            depth += match &part[at..] {
                rest if rest.starts_with("<span") => 1,
                rest if rest.starts_with("</span") => -1,
                _ => 0,
            };
            at += part[at..].find('>').unwrap() + 1;
        }
        out.push_str(&format!("${latex}${}", &part[at..]));
    }
    out
}

#[test]
fn a_page_marks_every_claim() {
    let judged = said(&report(), WORK, Language::Chinese);
    let html = with_latex(&page(&judged, &pages(WORK), "work.md"));
    let body = html.split_once("<body>").unwrap().1;
    assert_snapshot!(body, @r##"
    <main>
    <h1>work.md 批改结果</h1>
    <p class="missing">网络要求而文中没有写出的梯度：$\frac{\partial L}{\partial W}$</p>
    <p class="head">有 1 个等式有误，在第 5 行；另有 1 个只是沿用了错误的结果，本身没有新的错误</p>
    <p class="coverage">共 5 个等式，检查了 4 个；未读懂的在第 6 行</p>
    <p class="legend"><mark class="wrong">✗ 错误</mark> <mark class="carried">↪ 沿用前错</mark> <mark class="unread">? 未读懂</mark> <mark class="rounded">≈ 舍入后正确</mark> <mark class="correct">✓ 正确</mark> <mark class="definition">≔ 定义</mark></p>
    <ol class="findings">
    <li><a href="#c3">第 5 行：$x + y$ 等于 $3$，而不是 $4$ → 应为 $3$</a></li>
    </ol>
    <div class="work">
    <div class="line"><span class="number">1</span><span class="text"># Forward</span></div>
    <div class="line"><span class="number">2</span><span class="text"></span></div>
    <div class="line"><span class="number">3</span><span class="text">Let $<mark id="c0" class="definition">x = 1</mark>$ and $<mark id="c1" class="definition">y = 2</mark>$.</span></div>
    <div class="line"><span class="number">4</span><span class="text"></span></div>
    <div class="line"><span class="number">5</span><span class="text">- $<mark id="c2" class="correct">z = x + y</mark> <mark id="c3" class="wrong">= 4</mark>$</span></div>
    <p class="note wrong">✗ <strong>错误</strong> 第 5 行：$x + y$ 等于 $3$，而不是 $4$ → 应为 $3$</p>
    <div class="line"><span class="number">6</span><span class="text">- $<mark id="c4" class="carried">u = 2 z = 8</mark>$, so $<mark id="c5" class="unread">q = 3</mark>$</span></div>
    <p class="note carried">↪ <strong>沿用前错</strong> 第 6 行：沿用了第 5 行错误的结果，由它推出的这一步没有新的错误</p>
    <p class="note unread">? <strong>未读懂</strong> 第 6 行：文中没有说明 $q$ 是什么</p>
    <div class="line"><span class="number">7</span><span class="text"></span></div>
    <div class="line"><span class="number">8</span><span class="text">  and $<mark id="c6" class="rounded">v = 0.33</mark>$</span></div>
    <p class="note rounded">≈ <strong>舍入后正确</strong> 第 8 行：末位差 1，四舍五入应为 $0.34$</p>
    </div>

    </main>
    </body>
    </html>
    "##);
}

#[test]
fn nothing_of_a_work_is_markup_on_the_page() {
    let work = "<script>alert(1)</script> & \"'\u{202e}\u{0} $a < b = 1$ <<body>>\n";
    let report = Report {
        claims: vec![Claim {
            message: Some(Message::Unread(Unread::UnknownName("<img src=x>".into()))),
            expected: Some("<b>".into()),
            ..claim(work, "a < b = 1", Verdict::Wrong)
        }],
        ..Report::default()
    };
    let judged = said(&report, work, Language::English);
    let html = page(&judged, &pages(work), "<i>\".md");
    let body = with_latex(html.split_once("</head>").unwrap().1);
    let lower = body.to_lowercase();
    for sign in ["<script", "<img", "<b>", "<i>", "\u{202e}", "\u{0}", "<<"] {
        assert!(!lower.contains(sign), "{sign}: {lower}");
    }
    assert!(html.contains("<title>&lt;i&gt;&quot;.md, checked</title>"));
}

#[test]
fn a_claim_over_several_lines_is_marked_on_each() {
    let work = "$$\na\n= b\n$$\n";
    let report = Report {
        claims: vec![claim(work, "a\n= b", Verdict::Wrong)],
        ..Report::default()
    };
    let judged = said(&report, work, Language::English);
    let html = page(&judged, &pages(work), "work.md");
    assert!(
        html.contains("<mark id=\"c0\" class=\"wrong\">a</mark>"),
        "{html}"
    );
    assert!(html.contains("<mark class=\"wrong\">= b</mark>"), "{html}");
}
