//! What is said of every kind of finding, in both languages.

use super::*;
use backprose::document::Inline;
use backprose::notation::plain::plain;
use backprose::notation::read::Problem;
use backprose::notation::write;
use insta::assert_snapshot;

fn words(said: &[Inline]) -> String {
    let words = said.iter().map(|part| match part {
        Inline::Text(words) => words.clone(),
        Inline::Math(math) => plain(&write::latex(math)),
        Inline::Emphasis(inner) | Inline::Strong(inner) => words(inner),
    });
    words.collect()
}

/// The sentences on some claims, in both languages side by side.
fn sentences(claims: Vec<Claim>) -> String {
    let report = Report {
        claims,
        ..Report::default()
    };
    let [english, chinese] =
        [Language::English, Language::Chinese].map(|language| said(&report, WORK, language));
    let rows = english.claims.iter().zip(&chinese.claims).map(|pair| {
        let [english, chinese] = [pair.0, pair.1].map(|claim| match &claim.message {
            Some(message) => words(message),
            None => "-".to_owned(),
        });
        format!("{english}\n{chinese}\n")
    });
    rows.collect()
}

fn with(verdict: Verdict, cause: Option<Cause>, message: Option<Message>) -> Claim {
    Claim {
        cause,
        message,
        ..claim(WORK, "= 4", verdict)
    }
}

#[test]
fn what_is_wrong_is_said_in_one_sentence() {
    let differs = |left: Option<&str>| {
        Some(Message::Differs {
            left: left.map(str::to_owned),
            value: "2.61".into(),
            right: "2.16".into(),
        })
    };
    let identical = |part: Option<&str>, instead: Option<&str>| {
        Some(Message::NotIdentical {
            part: part.map(str::to_owned),
            instead: instead.map(str::to_owned),
        })
    };
    let wrong = |cause, message| with(Verdict::Wrong, cause, message);
    let left = r"0.6 \cdot 1.0 + 0.9 \cdot 1.9 + 0.3";
    let [part, whole] = ["W", "W^\\top"].map(Some);
    assert_snapshot!(sentences(vec![
        wrong(Some(Cause::Arithmetic), differs(Some(left))),
        wrong(Some(Cause::Digits), differs(Some(left))),
        wrong(Some(Cause::Logarithm), differs(None)),
        wrong(None, differs(None)),
        wrong(Some(Cause::Transpose), identical(part, whole)),
        wrong(None, identical(part, whole)),
        wrong(None, identical(part, None)),
        wrong(Some(Cause::MissingTerm), identical(None, whole)),
        wrong(Some(Cause::Sign), identical(None, None)),
        wrong(None, identical(None, None)),
        wrong(None, Some(Message::OnlyHere { instead: None })),
        wrong(Some(Cause::Transpose), Some(Message::OnlyHere { instead: whole.map(str::to_owned) })),
        wrong(Some(Cause::Shape), Some(Message::Shapes { left: vec![2, 3], right: vec![4, 1] })),
        wrong(Some(Cause::Shape), Some(Message::Shapes { left: vec![], right: vec![4] })),
        wrong(Some(Cause::WrongPower), None),
        wrong(None, None),
    ]), @r#"
    0.6·1.0 + 0.9·1.9 + 0.3 is 2.61, not 2.16
    0.6·1.0 + 0.9·1.9 + 0.3 等于 2.61，而不是 2.16
    0.6·1.0 + 0.9·1.9 + 0.3 is 2.61, not 2.16: two digits are swapped, or the decimal point has moved
    0.6·1.0 + 0.9·1.9 + 0.3 等于 2.61，而不是 2.16：两位数字写颠倒了，或小数点移了位
    the left side is 2.61, not 2.16: the logarithm is taken to base 10 instead of e
    左边等于 2.61，而不是 2.16：对数应以 e 为底，这里却以 10 为底
    the left side is 2.61, not 2.16
    左边等于 2.61，而不是 2.16
    a transpose is missing, or there is one too many: W should be Wᵀ
    少了或多了一个转置：W 应为 Wᵀ
    W should be Wᵀ
    W 应为 Wᵀ
    W is not right here
    这里的 W 不对
    a term is missing: the right side should be Wᵀ
    少了一项：右边应为 Wᵀ
    a sign is wrong
    符号错了
    the two sides are not equal
    两边不相等
    this holds only for these numbers, and not in general
    只对这组数值碰巧成立，一般并不成立
    this holds only for these numbers; in general the right side should be Wᵀ: a transpose is missing, or there is one too many
    只对这组数值碰巧成立，一般情形下右边应为 Wᵀ：少了或多了一个转置
    the shapes do not fit: 2 × 3 and 4 × 1
    形状不相容：2 × 3 与 4 × 1
    the shapes do not fit: a number and 4
    形状不相容：标量 与 4
    an exponent is wrong
    指数错了
    the two sides are not equal
    两边不相等
    "#);
}

#[test]
fn every_cause_has_its_words() {
    let report = Report::default();
    let [english, chinese] =
        [Language::English, Language::Chinese].map(|language| said(&report, WORK, language));
    let rows = Cause::ALL.map(|cause| {
        let [english, chinese] = [&english, &chinese].map(|one| words(&one.cause(cause.id())));
        assert!(!english.starts_with("check."), "{english}");
        format!("{}: {english}; {chinese}", cause.id())
    });
    assert_snapshot!(rows.join("\n"), @r#"
    digits: two digits are swapped, or the decimal point has moved; 两位数字写颠倒了，或小数点移了位
    logarithm: the logarithm is taken to base 10 instead of e; 对数应以 e 为底，这里却以 10 为底
    activation_derivative: the derivative of the activation is missing; 漏乘了激活函数的导数
    wrong_argument: the derivative of the activation is taken at the wrong value; 激活函数的导数代入的自变量不对
    missing_sum: a sum is missing; 漏了求和
    updated_weight: a weight is used after its update, where its old value belongs; 用了更新之后的权重，这里应当用更新之前的
    wrong_index: an index is wrong: another layer, component or path belongs here; 下标错了，应取另一层、另一个分量或另一条路径
    jacobian_diagonal: every output of softmax depends on every input, so its Jacobian is not diagonal; softmax 的每个输出都依赖所有输入，雅可比矩阵不是对角阵
    held_constant: the mean and the variance depend on the inputs too, and are no constants here; 均值和方差也随输入变化，这里不能当作常数
    sign: a sign is wrong; 符号错了
    transpose: a transpose is missing, or there is one too many; 少了或多了一个转置
    product_order: the factors of a matrix product stand in the wrong order; 矩阵乘积的因子次序错了
    product_kind: an entrywise product is taken for a matrix product, or the reverse; 逐元素乘积与矩阵乘积弄混了
    wrong_power: an exponent is wrong; 指数错了
    missing_factor: a factor is missing; 少了一个因子
    extra_factor: there is a factor too many; 多了一个因子
    missing_term: a term is missing; 少了一项
    extra_term: there is a term too many; 多了一项
    arithmetic: there is a slip in the arithmetic; 计算有误
    shape: the shapes do not fit; 形状不相容
    "#);
}

#[test]
fn the_reason_is_said_where_a_claim_is_not_read() {
    let problems = [
        Problem::UnknownCommand(r"\heartsuit".into()),
        Problem::UnknownEnvironment("tikzpicture".into()),
        Problem::UnknownSign('♥'),
        Problem::NotClosed("{".into()),
        Problem::NotOpened(")".into()),
        Problem::MissingArgument(r"\frac".into()),
        Problem::DoubleScript,
        Problem::TooDeep,
        Problem::TooMuch,
    ];
    let reasons = problems.map(Unread::Latex).into_iter().chain([
        Unread::UnknownName("q".into()),
        Unread::UnknownMeaning(r"\otimes".into()),
        Unread::Ambiguous("a / b c".into()),
        Unread::Dots,
        Unread::Empty,
        Unread::UnknownShape("W".into()),
        Unread::Condition,
        Unread::NotForEvery("c".into()),
        Unread::NoValue,
        Unread::TooMuch,
        Unread::Undecided,
    ]);
    let mut claims: Vec<_> = reasons
        .map(|why| with(Verdict::Unread, None, Some(Message::Unread(why))))
        .collect();
    claims.push(with(Verdict::Unread, None, None));
    assert_snapshot!(sentences(claims), @r#"
    the command \heartsuit is not known
    不认识命令 \heartsuit
    the environment tikzpicture is not known
    不认识环境 tikzpicture
    the sign ♥ is not known
    不认识符号 ♥
    { is never closed
    { 没有闭合
    ) closes nothing
    ) 没有与之配对的左括号
    \frac lacks an argument
    \frac 缺少参数
    two exponents, or two subscripts, stand at one place
    同一处有两个上标或两个下标
    the formula nests too deep
    公式嵌套太深
    the formula is too long
    公式太长
    nothing says what q is
    文中没有说明 q 是什么
    ⊗ is not understood here
    读不懂这里的 ⊗
    a/b c can be read in two ways, and they differ
    a/b c 有两种读法，结果不同
    the dots leave out what cannot be told from the rest
    省略号略去的内容无法由其余部分确定
    one side is empty
    等式有一边是空的
    the shape of W is not known
    W 的形状未知
    this is no identity, and whether it holds under the condition beside it was not worked out
    这不是恒等式；在所附的条件下是否成立，这里没有判断
    this is true for some values of c only, and nothing says what c is
    只对 c 的某些取值成立，而文中没有说明 c 是什么
    this has no value at the numbers given: a division by 0, or a logarithm or root of a number that has none
    在给定的数值处没有意义：除数为 0，或对数、根号下的数不在定义域内
    this is more than the limits allow
    超出了计算的上限
    the two sides agree as far as they could be computed, but that is no proof
    在算到的精度内两边相等，但没能证明
    this was not understood
    没有读懂这个式子
    "#);
}

#[test]
fn remarks_follow_what_is_said() {
    let remarks = [
        (Verdict::Rounded, Remark::CutOff("0.67".into())),
        (Verdict::Rounded, Remark::LastDigit("0.667".into())),
        (Verdict::Correct, Remark::FromLine(5)),
        (Verdict::Rounded, Remark::FromLine(5)),
        (Verdict::Carried, Remark::FromLine(5)),
        (Verdict::Carried, Remark::Trivial),
        (Verdict::Correct, Remark::NumeratorLayout),
        (Verdict::Correct, Remark::FormalProduct),
        (Verdict::Correct, Remark::Summed("j".into())),
        (Verdict::Definition, Remark::NewNumbers),
        (Verdict::Correct, Remark::TargetSumsToOne("t".into())),
        (Verdict::Correct, Remark::PerSample),
        (Verdict::Wrong, Remark::ContradictsGiven("x = 2".into())),
        (Verdict::Correct, Remark::UnderCondition),
    ];
    let mut claims: Vec<_> = remarks
        .into_iter()
        .map(|(verdict, remark)| Claim {
            remarks: vec![remark],
            ..with(verdict, None, None)
        })
        .collect();
    claims.push(with(Verdict::Carried, None, None));
    claims.push(with(Verdict::Correct, None, None));
    claims.push(Claim {
        remarks: vec![Remark::PerSample, Remark::NumeratorLayout],
        ..with(Verdict::Correct, None, None)
    });
    assert_snapshot!(sentences(claims), @r#"
    cut off; rounded it is 0.67
    这里直接截断了，四舍五入应为 0.67
    the last digit is one off; rounded it is 0.667
    末位差 1，四舍五入应为 0.667
    right from the result on line 5
    由第 5 行的结果推出，正确
    right from the rounded result on line 5
    由第 5 行舍入后的结果推出，正确
    right from the wrong result on line 5, so no new mistake
    沿用了第 5 行错误的结果，由它推出的这一步没有新的错误
    with the wrong result before it, this says nothing any more
    前面的结果已错，这一步不再说明任何问题
    written in the layout where the gradient of a number is a row, as in the rest of the work
    与全文一样采用分子布局，数对列向量的梯度写成行向量
    right as the chain rule, though the shapes do not multiply as written
    形状按所写次序不能相乘，但作为链式法则是对的
    j stands twice on the right and not on the left, and is summed over
    j 在右边出现两次而左边没有，这里对它求和
    new numbers for a known name; what follows is judged by them
    给已有的名字取了新的数值，以下按新数值判断
    right where the entries of t sum to 1
    当 t 的各分量之和为 1 时成立
    a gradient per sample, with the mean taken in the gradients of the parameters
    这是单个样本的梯度，取平均的因子放在参数的梯度里
    this contradicts a number that is given: x = 2
    与给定的数值矛盾：x = 2
    right under the condition written beside it
    在旁边所写的条件下成立
    right from an earlier wrong result, so no new mistake
    沿用了前面错误的结果，由它推出的这一步没有新的错误
    -
    -
    a gradient per sample, with the mean taken in the gradients of the parameters; written in the layout where the gradient of a number is a row, as in the rest of the work
    这是单个样本的梯度，取平均的因子放在参数的梯度里；与全文一样采用分子布局，数对列向量的梯度写成行向量
    "#);
}

#[test]
fn the_whole_is_said_in_a_few_sentences() {
    let all = |report: &Report| {
        let languages = [Language::English, Language::Chinese];
        let said = languages.map(|language| {
            let judged = said(report, WORK, language);
            let missing = judged.missing_said.as_deref().map(words);
            let coverage = judged.coverage.as_deref().map(words);
            let said = [missing, Some(words(&judged.head)), coverage];
            said.into_iter().flatten().collect::<Vec<_>>().join("\n")
        });
        said.join("\n")
    };
    let only = |verdicts: &[Verdict]| Report {
        claims: verdicts
            .iter()
            .map(|verdict| with(*verdict, None, None))
            .collect(),
        ..Report::default()
    };
    use Verdict::*;
    let reports = [
        report(),
        only(&[]),
        only(&[Definition]),
        only(&[Unread, Unread]),
        only(&[Correct, Rounded]),
        only(&[Wrong]),
        only(&[Wrong, Carried, Wrong, Carried]),
    ];
    assert_snapshot!(reports.map(|report| all(&report)).join("\n\n"), @r#"
    never stated, though the network asks for it: ∂L/∂W
    1 equation is wrong: line 5; 1 more is right only from a wrong result, and is no new mistake
    4 of 5 checked; not read: line 6
    网络要求而文中没有写出的梯度：∂L/∂W
    有 1 个等式有误，在第 5 行；另有 1 个只是沿用了错误的结果，本身没有新的错误
    共 5 个等式，检查了 4 个；未读懂的在第 6 行

    no equation was found
    没有找到等式

    nothing but definitions was found, so there is nothing to check
    只有定义，没有需要检查的等式

    nothing could be checked
    0 of 2 checked; not read: line 5
    所有等式都未能检查
    共 2 个等式，检查了 0 个；未读懂的在第 5 行

    nothing wrong was found
    2 of 2 checked
    没有发现错误
    共 2 个等式，检查了 2 个

    1 equation is wrong: line 5
    1 of 1 checked
    有 1 个等式有误，在第 5 行
    共 1 个等式，检查了 1 个

    2 equations are wrong, first of all line 5; 2 more are right only from a wrong result, and are no new mistakes
    4 of 4 checked
    有 2 个等式有误，第一处在第 5 行；另有 2 个只是沿用了错误的结果，本身没有新的错误
    共 4 个等式，检查了 4 个
    "#);
}

/// Lines that follow one another are one run; of many runs the first are named.
#[test]
fn lines_are_listed_in_runs() {
    let work = "$q = 1$\n".repeat(60);
    let at = |line: usize| Claim {
        span: line * 8 - 7..line * 8 - 2,
        ..claim(&work, "q = 1", Verdict::Unread)
    };
    let coverage = |lines: &[usize], cell: Option<usize>| {
        let claims = lines.iter().map(|line| Claim { cell, ..at(*line) });
        let report = Report {
            claims: claims.collect(),
            ..Report::default()
        };
        let coverage = said(&report, &work, Language::English).coverage;
        let coverage = coverage.as_deref().map(words).unwrap();
        coverage.split_once("; not read: ").unwrap().1.to_owned()
    };
    assert_eq!(coverage(&[4], None), "line 4");
    assert_eq!(coverage(&[4, 4, 5], None), "lines 4, 5");
    assert_eq!(coverage(&[4, 5, 6, 9], None), "lines 4–6 and 9");
    assert_eq!(coverage(&[4, 6], Some(2)), "cell 2, lines 4 and 6");
    let even: Vec<usize> = (1..=30).map(|half| 2 * half).collect();
    assert_eq!(
        coverage(&even, None),
        "lines 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24 and 18 more places"
    );
}
