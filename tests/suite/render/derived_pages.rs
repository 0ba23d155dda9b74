//! Pages of derivations: nothing that an author wrote becomes markup, and two runs give the same bytes.

use backprose::diagnostic::Diagnostics;
use backprose::render::formulas::{Formula, Typesetter};
use backprose::render::katex::Katex;
use backprose::source::{NoFiles, Source};
use backprose::{Format, Settings, derive};
use proptest::prelude::*;

fn page(network: &str) -> String {
    let source = Source::new("net.bp", network);
    let settings = Settings {
        format: Format::Html,
        ..Settings::default()
    };
    derive(&source, &NoFiles, &settings, &mut Diagnostics::new()).unwrap()
}

/// Markup of a page without its words: every tag as it is written, in order.
fn tags(page: &str) -> Vec<&str> {
    let body = page.split_once("</style>").unwrap().1;
    body.split('<')
        .skip(1)
        .map(|tag| tag.split_once('>').map_or(tag, |(tag, _)| tag))
        .collect()
}

/// A network that has words wherever words may stand.
fn speaking(words: &str) -> String {
    format!(
        "title \"{words}\"\n## {words}\ninput x  ## {words}\nparam w\n## {words}\ny = w * x\n## {words}\nderive y\n## {words}\n"
    )
}

#[test]
fn hostile_words_stay_words() {
    let rows = [
        (
            "</script><script>alert(1)</script>",
            "&lt;/script&gt;&lt;script&gt;",
        ),
        ("</title><svg onload=alert(1)>", "&lt;/title&gt;&lt;svg"),
        ("$$x$$", "$$x$$"),
        (
            r"$\href{javascript:alert(1)}{x}$",
            r"$\href{javascript:alert(1)}{x}$",
        ),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        (
            "<a href=javascript:alert(1)>",
            "&lt;a href=javascript:alert(1)&gt;",
        ),
        (
            r"\input{/etc/passwd} <<body>>",
            r"\input{/etc/passwd} &lt;&lt;body&gt;&gt;",
        ),
        (
            "<img src=x onerror=alert(1)>",
            "&lt;img src=x onerror=alert(1)&gt;",
        ),
        ("--> ]]> &lt; '", "--&gt; ]]&gt; &amp;lt; &#39;"),
    ];
    let plain = page(&speaking("x"));
    for (words, shown) in rows {
        let page = page(&speaking(words));
        // The title of the window, the heading, and every note.
        assert_eq!(page.matches(shown).count(), 7, "{words}");
        assert_eq!(tags(&page), tags(&plain), "{words}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No words are markup: a page is the same but for them.
    #[test]
    fn words_change_no_tag(words in "[^`\"\\r\\n\\p{C}]{1,40}") {
        prop_assume!(!words.trim().is_empty() && !words.starts_with('#'));
        let plain = page(&speaking("x"));
        let page = page(&speaking(&words));
        prop_assert_eq!(tags(&page), tags(&plain));
    }
}

#[test]
fn what_an_author_calls_a_name_leaves_no_formula() {
    let hostile = [
        r"\href{javascript:alert(1)}{w}",
        r"\htmlStyle{color: red}{w}",
        r"\def\a{w}\a",
        r"\text{</script><script>alert(1)</script>}",
        "<img src=x onerror=alert(1)>",
        r"w}</annotation><script>{",
        r"\color{red}{w}",
        "$w$",
    ];
    for latex in hostile {
        let network = format!("notation w = \"{latex}\"\ninput x\nparam w\ny = w * x\nderive y\n");
        let source = Source::new("net.bp", &network);
        let settings = Settings {
            format: Format::Html,
            ..Settings::default()
        };
        let mut sink = Diagnostics::new();
        let page = derive(&source, &NoFiles, &settings, &mut sink);
        match page {
            None => assert!(!sink.sorted().is_empty(), "{latex}"),
            Some(page) => {
                assert_eq!(page.matches("<script").count(), 1, "{latex}");
                assert!(
                    !page.contains("<img") && !page.contains("href=\"java"),
                    "{latex}"
                );
            }
        }
    }
    let network = "notation w = \"\\mathbf{W}^{[1]}\"\ninput x\nparam w\ny = w * x\nderive y\n";
    let page = page(network);
    assert!(page.contains(r">\mathbf{W}^{[1]}</annotation>") && !page.contains("class=\"source\""));
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

/// One of each kind of box that formulas are made of.
const KINDS: [&str; 24] = [
    r"\frac{a}{b}",
    r"\tfrac{1}{2}_k",
    r"x_{i_j}^{2^k}",
    r"\sqrt{x}",
    r"\sqrt[3]{\frac{a}{b}}",
    r"\hat{y} + \widehat{xyz} + \tilde{x} + \vec{v} + \dot{x}",
    r"\bar{x} + \overline{ab} + \underline{ab}",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \\ 7 & 8 \end{bmatrix}",
    r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}^\top",
    r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\left(\begin{array}{c|c} a & b \\ \hline c & d \end{array}\right)",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}",
    r"\sum_{i=1}^{n} \prod_k \int_0^1 x",
    r"\lim_{x \to 0} \operatorname*{arg\,max}_{k} x_k",
    r"\underbrace{a + b}_{c} + \overbrace{a}^{b}",
    r"a \xrightarrow[b]{c} d \overset{!}{=} e \stackrel{a}{b}",
    r"\boxed{x} + \cancel{y} + \not= z",
    r"\left\lVert \frac{a}{b} \right\rVert_F^2 \Bigl( \biggr]",
    r"\mathbb{R} \mathcal{L} \mathfrak{g} \mathscr{L} \mathsf{T} \mathtt{x} \boldsymbol{\theta} \mathbf{W}",
    r"\text{if } x\text{ is 大} \quad \textbf{b} \textit{c}",
    r"\binom{n}{k} \bmod 2 \pmod{3}",
    r"\rlap{x}\llap{y}\mathclap{z} \phantom{x} \smash{y}",
    r"\rule{1em}{2em} \color{blue} x \textcolor{red}{y} \colorbox{red}{z}",
    r"{\Large x {\tiny y}} \displaystyle \sum \scriptstyle \sum",
];

#[test]
fn every_kind_of_formula_is_set_short() {
    let katex = Katex::new();
    for latex in KINDS {
        for display in [false, true] {
            let formula = Formula {
                latex: latex.to_owned(),
                display,
            };
            let set = katex.set(&formula).unwrap_or_else(|| panic!("{latex}"));
            for long in [
                "vlist",
                "pstrut",
                "katex-error",
                "span style=",
                "nulldelimiter\"",
            ] {
                assert!(!set.html.contains(long), "{latex}: {long}");
            }
            let mut open: Vec<&str> = Vec::new();
            for tag in set.html.split('<').skip(1) {
                let tag = tag.split_once('>').unwrap().0;
                match tag.strip_prefix('/') {
                    Some(name) => assert_eq!(open.pop(), Some(name), "{latex}"),
                    None if tag.ends_with('/') => {}
                    None => open.push(tag.split(' ').next().unwrap()),
                }
            }
            assert!(open.is_empty(), "{latex}: {open:?}");
            assert!(
                set.html
                    .contains("<annotation encoding=\"application/x-tex\">")
            );
        }
    }
}

#[test]
fn what_is_heard_has_nothing_that_is_only_for_eyes() {
    let katex = Katex::new();
    let heard = |latex: &str| {
        let latex = latex.to_owned();
        let set = katex
            .set(&Formula {
                latex,
                display: true,
            })
            .unwrap();
        let math = set.html.split_once("<semantics>").unwrap().1;
        math.split_once("<annotation").unwrap().0.to_owned()
    };
    assert_eq!(
        heard(r"\frac{\partial L}{\partial x}\, y"),
        "<mrow><mfrac><mrow><mi>∂</mi><mi>L</mi></mrow><mrow><mi>∂</mi><mi>x</mi></mrow></mfrac><mi>y</mi></mrow>"
    );
    assert_eq!(heard(r"\displaystyle{x}"), "<mi>x</mi>");
    assert_eq!(
        heard(r"\hat{y}"),
        "<mover accent=\"true\"><mi>y</mi><mo>^</mo></mover>"
    );
}

#[test]
fn the_script_of_a_page_is_the_one_that_may_run() {
    let page = page("input x\nparam w\ny = w * x\nderive y\n");
    let script = page.split_once("<script>").unwrap().1;
    let script = script.split_once("</script>").unwrap().0;
    let hash = base64(&sha256(script.as_bytes()));
    assert!(
        page.contains(&format!("script-src 'sha256-{hash}'")),
        "the script has the hash {hash}; see src/render/frame.rs"
    );
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

/// SHA-256, from its definition: constants are roots of primes.
fn sha256(text: &[u8]) -> [u8; 32] {
    let is_prime = |n: &u32| {
        (2..*n)
            .take_while(|d| d * d <= *n)
            .all(|d| !n.is_multiple_of(d))
    };
    let primes: Vec<u32> = (2..).filter(is_prime).take(64).collect();
    // The first 32 bits behind the point of the root: found by halving, in whole numbers.
    let root = |prime: u32, power: u32| {
        let (mut low, mut high) = (0u128, 1u128 << 38);
        while high - low > 1 {
            let middle = (low + high) / 2;
            match middle.pow(power) <= u128::from(prime) << (32 * power) {
                true => low = middle,
                false => high = middle,
            }
        }
        low as u32
    };
    let mut state: Vec<u32> = primes[..8].iter().map(|prime| root(*prime, 2)).collect();
    let rounds: Vec<u32> = primes.iter().map(|prime| root(*prime, 3)).collect();
    let mut bytes = text.to_vec();
    bytes.push(0x80);
    while bytes.len() % 64 != 56 {
        bytes.push(0);
    }
    bytes.extend((text.len() as u64 * 8).to_be_bytes());
    for block in bytes.chunks(64) {
        let mut words: Vec<u32> = block
            .chunks(4)
            .map(|four| u32::from_be_bytes(four.try_into().unwrap()))
            .collect();
        for at in 16..64 {
            let (early, late) = (words[at - 15], words[at - 2]);
            let early = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
            let late = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
            let sum = words[at - 16].wrapping_add(early);
            words.push(sum.wrapping_add(words[at - 7]).wrapping_add(late));
        }
        let mut s = state.clone();
        for at in 0..64 {
            let e = s[4].rotate_right(6) ^ s[4].rotate_right(11) ^ s[4].rotate_right(25);
            let choice = (s[4] & s[5]) ^ (!s[4] & s[6]);
            let one = [e, choice, rounds[at], words[at]]
                .into_iter()
                .fold(s[7], u32::wrapping_add);
            let a = s[0].rotate_right(2) ^ s[0].rotate_right(13) ^ s[0].rotate_right(22);
            let most = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
            s.rotate_right(1);
            s[4] = s[4].wrapping_add(one);
            s[0] = one.wrapping_add(a).wrapping_add(most);
        }
        for (old, new) in state.iter_mut().zip(s) {
            *old = old.wrapping_add(new);
        }
    }
    let bytes: Vec<u8> = state.iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.try_into().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let group = three
            .iter()
            .fold(0u32, |group, byte| group << 8 | u32::from(*byte));
        let group = group << (8 * (3 - three.len()));
        for place in 0..4 {
            let sign = SIGNS[(group >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= three.len() {
                char::from(sign)
            } else {
                '='
            });
        }
    }
    out
}
