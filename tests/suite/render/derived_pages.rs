//! Pages of derivations: nothing that an author wrote becomes markup, and two runs give the same bytes.

use backprose::diagnostic::Diagnostics;
use backprose::render::formulas::{Formula, Typesetter};
use backprose::render::katex::Katex;
use backprose::source::{NoFiles, Source};
use backprose::{Format, Settings, derive};

fn page(network: &str) -> String {
    let source = Source::new("net.bp", network);
    let settings = Settings {
        format: Format::Html,
        ..Settings::default()
    };
    derive(&source, &NoFiles, &settings, &mut Diagnostics::new()).unwrap()
}

#[test]
fn hostile_words_stay_words() {
    let rows = [
        (
            "</script><script>alert(1)</script>",
            "&lt;/script&gt;&lt;script&gt;",
        ),
        ("$$x$$", "$$x$$"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        (
            "\\input{/etc/passwd} <<body>>",
            "\\input{/etc/passwd} &lt;&lt;body&gt;&gt;",
        ),
        (
            "<img src=x onerror=alert(1)>",
            "&lt;img src=x onerror=alert(1)&gt;",
        ),
    ];
    for (words, shown) in rows {
        // A sign that the language reads as its own is left to it.
        let title = words.replace('\\', "\\\\");
        let network =
            format!("title \"{title}\"\ninput x  # {words}\nparam w\ny = w * x\nderive y\n");
        let page = page(&network);
        assert!(page.contains(shown), "{words}");
        assert_eq!(page.matches("<script").count(), 1, "{words}");
        assert!(
            !page.contains("<img") && !page.contains("href=\"java"),
            "{words}"
        );
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    let network = "input x[2]\nparam W[3, 2]\nz = tanh(W @ x)\nL = sum(z)\nderive L\n";
    assert_eq!(page(network), page(network));
}

#[test]
fn every_step_folds_out() {
    let page = page("input x[2]\nparam W[3, 2]\nz = W @ x\nL = sum(z)\nderive L\n");
    assert!(page.contains("<details>") && page.contains("<annotation"));
    assert!(!page.contains("http-equiv=\"refresh") && !page.contains("src: url(http"));
}

#[test]
fn what_formulas_must_not_do_is_refused() {
    let katex = Katex::new();
    let set = |latex: String| {
        let display = false;
        katex.set(&Formula { latex, display })
    };
    for latex in [
        r"\def\a{b}\a",
        r"\href{javascript:alert(1)}{x}",
        r"\includegraphics{x}",
        r"\htmlStyle{color: red}{x}",
        "\\frac{a}{",
        "x % y",
    ] {
        assert!(set(latex.to_owned()).is_none(), "{latex}");
    }
    assert!(set("{".repeat(5000) + &"}".repeat(5000)).is_none());
    assert!(set("x".repeat(9000)).is_none());
    let rule = set(r"\rule{1000000em}{1em}".to_owned()).unwrap();
    assert!(
        rule.styles
            .iter()
            .all(|(_, style)| !style.contains("1000000"))
    );
}
