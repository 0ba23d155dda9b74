//! What people write beside plain equations: lengths, letters, conditions, second samples. Each form
//! is right as it stands, and wrong with one thing changed.

use super::judge::verdicts;

const BATCH: &str = "$N = 2$, $X = \\begin{bmatrix} 1 & 2 & 3 \\\\ 4 & 5 & 7 \\end{bmatrix}$, \
                     $w = (1, 0.5, 2)$, $b = 0.5$, $y = (1, 2)$, $r = X w + b - y$, \
                     $L = \\frac{1}{N} \\sum_i r_i^2$.\n\n";

const NORM: &str = "$N = 3$, $x = (1, 2, 4)$, $\\mu = \\frac{1}{N} \\sum_i x_i$, $u = x - \\mu$, \
                    $L = \\sum_i u_i^3$.\n\n";

/// The verdicts behind those of what is given.
pub(super) fn behind(given: &str, work: &str) -> String {
    let count = verdicts(given).len();
    verdicts(&format!("{given}{work}"))[count..].to_owned()
}

/// A work in which `{}` stands for something: right, and wrong.
pub(super) fn tells(given: &str, work: &str, right: (&str, &str), wrong: (&str, &str)) {
    for (put, expected) in [right, wrong] {
        let work = work.replace("{}", put);
        assert_eq!(behind(given, &work), expected, "{work}");
    }
}

#[test]
fn a_letter_for_a_length_is_no_variable() {
    let gradient = "$\\frac{\\partial L}{\\partial w} = {} X^T r$";
    tells(
        BATCH,
        gradient,
        ("\\frac{2}{N}", "c"),
        ("\\frac{1}{N}", "w"),
    );
    // By its number alone the sum is a mean.
    let given = "$N = 3$, $q = 5$, $x = (1, 2, 6)$, $m = \\operatorname{mean}(x)$\n\n";
    tells(
        given,
        "$m = \\frac{1}{{}} \\sum_i x_i$",
        ("N", "c"),
        ("q", "w"),
    );
    let no_length = given.replace("N = 3", "b = 3");
    assert_eq!(behind(&no_length, "$m = \\frac{1}{b} \\sum_i x_i$"), "w");
}

#[test]
fn a_direct_slope_is_right_as_a_factor_and_the_gradient_of_the_loss_is_whole() {
    let slope = "$\\frac{\\partial u_i}{\\partial x_j} = {}$";
    tells(NORM, slope, ("\\delta_{ij}", "c"), ("2 \\delta_{ij}", "w"));
    tells(
        NORM,
        slope,
        ("\\delta_{ij} - \\frac{1}{N}", "c"),
        ("\\delta_{ij} + \\frac{1}{N}", "w"),
    );
    let own = "$L = w^2 + v$, $v = 3 w$, $w = 2$\n\n";
    tells(
        own,
        "$\\frac{\\partial L}{\\partial w} = {}$",
        ("2 w + 3", "c"),
        ("2 w", "w"),
    );
}

#[test]
fn a_row_or_column_spreads_over_a_matrix() {
    let given = "$A = \\begin{bmatrix} 1 & 2 & 3 \\\\ 4 & 5 & 7 \\end{bmatrix}$, \
                 $c = \\begin{bmatrix} 2 & 4 & 8 \\end{bmatrix}$\n\n";
    tells(
        given,
        "$\\frac{A}{c} = {}$",
        (
            "\\begin{bmatrix} 0.5 & 0.5 & 0.375 \\\\ 2 & 1.25 & 0.875 \\end{bmatrix}",
            "c",
        ),
        (
            "\\begin{bmatrix} 0.5 & 0.5 & 0.375 \\\\ 2 & 1.25 & 0.885 \\end{bmatrix}",
            "w",
        ),
    );
    tells(
        given,
        "$\\operatorname{colmean}(A) = {}$",
        ("\\begin{bmatrix} 2.5 & 3.5 & 5 \\end{bmatrix}", "c"),
        ("\\begin{bmatrix} 2.5 & 3.5 & 6 \\end{bmatrix}", "w"),
    );
}

#[test]
fn a_softmax_of_rows_is_none_of_columns() {
    let given = "$S = \\begin{bmatrix} 1 & 2 & 3 \\\\ 4 & 5 & 7 \\end{bmatrix}$, \
                 $P = \\operatorname{softmax}_{\\mathrm{row}}(S)$\n\n";
    tells(
        given,
        "$P_{ij} = \\frac{e^{S_{ij}}}{\\sum_k {}}$",
        ("e^{S_{ik}}", "c"),
        ("e^{S_{kj}}", "w"),
    );
}

#[test]
fn sums_say_how_far_they_go() {
    let given = "$x = (1, 2, 4)$\n\n";
    for limits in ["_{1 \\le k \\le 2}", "_{k < 3}", "_{k = 1}^{2}"] {
        let sum = format!("$s = \\sum{limits} x_k = {{}}$");
        tells(given, &sum, ("3", "dc"), ("7", "dw"));
    }
    let matrix = "$A = \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}$\n\n";
    tells(
        matrix,
        "$s = \\sum_{ij} A_{ij} = {}$",
        ("10", "dc"),
        ("9", "dw"),
    );
}

#[test]
fn a_number_may_be_claimed_for_every_index() {
    let given = "$x = (1, 2, 4)$, $s = \\sum_k x_k$\n\n";
    tells(
        given,
        "$\\frac{\\partial s}{\\partial x_j} = {}$",
        ("1", "c"),
        ("2", "w"),
    );
}

#[test]
fn a_condition_is_judged_where_it_holds() {
    let given = "$z = 2$, $a = |z|$\n\n";
    let claim = "$\\frac{\\partial a}{\\partial z} = {} \\text{ if } z > 0$";
    tells(given, claim, ("1", "c"), ("2", "w"));
    assert_eq!(behind("$z = 2$, $a = |z|$\n\n", "$a = z$"), "w");
}

#[test]
fn ranges_are_no_claims_and_letters_of_layers_mean_each_of_them() {
    let given = "$h_0 = 1$, $w = 0.5$, $h_1 = w h_0$, $h_2 = w h_1$\n\n";
    let claim = "$h_t = {} h_{t-1}$ for $t = 1, 2$";
    tells(given, claim, ("w", "c"), ("2 w", "w"));
}

#[test]
fn an_index_that_stands_twice_may_be_summed() {
    let given =
        "$A = \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}$, $x = (1, 2)$, $y = A x$\n\n";
    tells(
        given,
        "$y_i = {}$",
        ("A_{ik} x_k", "c"),
        ("A_{ki} x_k", "w"),
    );
}

#[test]
fn a_second_sample_is_judged_by_its_own_numbers() {
    let given = "$x = 2$, $w = 3$, $z = w x = 6$\n\n";
    tells(given, "$x = 5$, $z = {}$", ("15", "dc"), ("16", "dw"));
}

#[test]
fn after_a_step_the_parameters_are_the_new_ones() {
    let given = "$x = 2$, $w = 3$, $L = \\frac{1}{2} (w x)^2$, $L = 18$\n\n\
                 $w \\gets w - 0.125 \\frac{\\partial L}{\\partial w} = 1.5$\n\n";
    tells(given, "$L = {}$", ("4.5", "c"), ("5.5", "w"));
}

#[test]
fn the_new_state_of_a_cell_is_a_value_and_that_of_a_parameter_a_step() {
    let cell = "$c = 2$, $f = 0.5$, $c_{\\mathrm{new}} = f c + 1$, $h = 3 c_{\\mathrm{new}}$\n\n";
    tells(
        cell,
        "$\\frac{\\partial h}{\\partial f} = {}$",
        ("3 c", "c"),
        ("2 c", "w"),
    );
}

#[test]
fn a_remark_in_brackets_is_none_of_the_equation() {
    let given = "$x = 2$, $y = x^2$\n\n";
    tells(
        given,
        "$$\\begin{aligned} \\frac{\\partial y}{\\partial x} &= x + x && \\text{($x = 3$ put in)} \\\\ \
         &= {} \\end{aligned}$$",
        ("2 x", "cc"),
        ("3 x", "cw"),
    );
}

#[test]
fn a_number_in_prose_takes_no_name_apart() {
    let given = "$x = 2$, $z_1 = 3 x$\n\nAt the kink $z = 0$ we take 0.\n\n";
    tells(given, "$z_1 = {}$", ("6", "c"), ("7", "w"));
}

#[test]
fn a_target_sums_to_1_in_its_rows_or_columns_where_its_numbers_do() {
    let given = "$Z = \\begin{bmatrix} 1 & 2 & 0 \\\\ 4 & 1 & 2 \\end{bmatrix}$, \
                 $Y = \\begin{bmatrix} 1 & 0 & 0 \\\\ 0 & 0 & 1 \\end{bmatrix}$, \
                 $P = \\operatorname{softmax}_{\\mathrm{row}}(Z)$, \
                 $L = -\\sum_{ij} Y_{ij} \\log P_{ij}$\n\n";
    let claim = "$\\frac{\\partial L}{\\partial Z} = {}$";
    tells(given, claim, ("P - Y", "c"), ("P + Y", "w"));
    let heavier = given.replace("0 & 0 & 1", "0 & 0 & 2");
    assert_eq!(behind(&heavier, &claim.replace("{}", "P - Y")), "w");
    let columns = given
        .replace("{row}", "{column}")
        .replace("1 & 0 & 0 \\\\ 0 & 0 & 1", "1 & 0 & 1 \\\\ 0 & 1 & 0");
    tells(&columns, claim, ("P - Y", "c"), ("Y - P", "w"));
}

#[test]
fn a_gradient_is_differentiated_by_a_gradient_and_by_a_value() {
    let given = "$x = (1, 2)$, $t = 0.5$, $v = (1, 3)$, \
                 $W = \\begin{bmatrix} 0.5 & 0.2 \\\\ 0.1 & -0.3 \\end{bmatrix}$, \
                 $h = \\tanh(W x)$, $y = v^T h$, $L = \\frac{1}{2} (y - t)^2$\n\n";
    let slope = |of: &str, by: &str| format!("$\\frac{{\\partial {of}}}{{\\partial {by}}} = {{}}$");
    let by = |value: &str| format!("\\frac{{\\partial L}}{{\\partial {value}}}");
    tells(given, &slope(&by("h"), &by("y")), ("v", "c"), ("2 v", "w"));
    // Along the equation of the gradient, which y does not stand in, or all the way.
    tells(given, &slope(&by("h"), "y"), ("v", "c"), ("0 v", "w"));
    tells(
        given,
        &slope(&by("x_i"), "h_q"),
        (&format!("-2 {} W_{{qi}} h_q", by("h_q")), "c"),
        (&format!("-{} W_{{qi}} h_q", by("h_q")), "w"),
    );
    tells(
        given,
        &format!(
            "$L' = ({})^T x$, $\\frac{{\\partial L'}}{{\\partial {}}} = {{}}$",
            by("h"),
            by("y")
        ),
        ("v^T x", "dc"),
        ("x", "dw"),
    );
}

const LAYER: &str = "$z = W x + b$, $a = \\sigma(z)$, \
                     $L = \\frac{1}{2} \\lVert a - t \\rVert^2$, \
                     $\\delta = \\frac{\\partial L}{\\partial z}$\n\n";

#[test]
fn in_symbols_alone_equations_tell_the_shapes() {
    let by = |name: &str| format!("$\\frac{{\\partial L}}{{\\partial {name}}} = {{}}$");
    tells(LAYER, &by("W"), ("\\delta x^T", "c"), ("x \\delta^T", "w"));
    tells(LAYER, &by("W"), ("\\delta x^T", "c"), ("\\delta^T x", "w"));
    tells(LAYER, &by("x"), ("W^T \\delta", "c"), ("W \\delta", "w"));
    // Samples in rows.
    let rows = LAYER.replace("W x + b", "x W + b");
    tells(&rows, &by("W"), ("x^T \\delta", "c"), ("\\delta x^T", "w"));
    tells(&rows, &by("x"), ("\\delta W^T", "c"), ("\\delta W", "w"));
    // Of numbers nothing is lost with a transpose, unless one is written.
    let neuron = "$y = w^T x + b$, $L = \\frac{1}{2} (y - t)^2$\n\n";
    tells(neuron, &by("w"), ("(y - t) x", "c"), ("(y - t) x^T", "w"));
    tells(neuron, &by("b"), ("y - t", "c"), ("t - y", "w"));
}

#[test]
fn declared_shapes_hold_and_their_letters_are_lengths() {
    let given = "Let $X \\in \\mathbb{R}^{n \\times k}$, $y \\in \\mathbb{R}^n$ and $w, v \\in \\mathbb{R}^k$: \
                 $L = \\frac{1}{n} \\lVert X (w + v) - y \\rVert^2$.\n\n";
    let claim = "$\\frac{\\partial L}{\\partial w} = {}$";
    tells(
        given,
        claim,
        ("\\frac{2}{n} X^T (X w + X v - y)", "c"),
        ("\\frac{2}{n} X (X w + X v - y)", "w"),
    );
    tells(
        given,
        claim,
        ("2 X^T (X w + X v - y) \\frac{1}{n}", "c"),
        ("2 X^T (X w + X v - y) \\frac{1}{k}", "w"),
    );
}

#[test]
fn a_target_without_numbers_sums_to_1_in_a_cross_entropy() {
    let given = "$z = W x$, $p = \\operatorname{softmax}(z)$, $L = -\\sum_k y_k \\log p_k$\n\n";
    let claim = "$\\frac{\\partial L}{\\partial z} = {}$";
    tells(given, claim, ("p - y", "c"), ("y - p", "w"));
    // Here it need not.
    let both = "$p = \\sigma(z)$, $z = W x$, $L = -\\sum_k (y_k \\log p_k + (1 - y_k) \\log (1 - p_k))$\n\n";
    tells(both, claim, ("p - y", "c"), ("p \\sum_k y_k - y", "w"));
}

#[test]
fn a_cell_in_symbols_has_steps() {
    let given = "$f_t = \\sigma(W_f x_t + U_f h_{t-1} + b_f)$, $o_t = \\sigma(W_o x_t + U_o h_{t-1})$, \
                 $c_t = f_t \\odot c_{t-1}$, $h_t = o_t \\odot \\tanh(c_t)$\n\n";
    let by = |name: &str| format!("\\frac{{\\partial L}}{{\\partial {name}}}");
    let claim = |name: &str| format!("${} = {{}}$", by(name));
    tells(
        given,
        &claim("f_t"),
        (&format!("{} \\odot c_{{t-1}}", by("c_t")), "c"),
        (&format!("{} \\odot c_t", by("c_t")), "w"),
    );
    let slope = format!("({} \\odot f_t \\odot (1 - f_t))", by("f_t"));
    tells(
        given,
        &claim("W_f"),
        (&format!("{slope} x_t^T"), "c"),
        (&format!("x_t {slope}^T"), "w"),
    );
}

const NEURON: &str = "$x = 2$, $t = 1$, $w = 1$, $y = w x$, $L = \\frac{1}{2} (y - t)^2$, \
                      $\\eta = 0.1$, $\\mu = 0.9$\n\n";

#[test]
fn a_running_value_begins_at_0_and_goes_on() {
    let step = "$v \\gets \\mu v + \\frac{\\partial L}{\\partial w} = 0.9 \\cdot 0 + 2 = 2$\n\n\
                $w \\gets w - \\eta v = 1 - 0.1 \\cdot 2 = {}$";
    tells(NEURON, step, ("0.8", "dccdcc"), ("1.2", "dccdcw"));
    let given = format!("{NEURON}{}\n\n", step.replace("{}", "0.8"));
    let next = "$\\frac{\\partial L}{\\partial w} = 1.2$, \
                $v \\gets \\mu v + \\frac{\\partial L}{\\partial w} = 0.9 \\cdot {} + 1.2$";
    tells(&given, next, ("2", "ccc"), ("0", "ccw"));
    // The rule of the work is the rule of the work.
    let rule = "$v \\gets \\mu v {} \\frac{\\partial L}{\\partial w}$";
    tells(&given, rule, ("+", "c"), ("-", "w"));
    tells(&given, "$v = {}$", ("2", "c"), ("3", "w"));
    let started = format!("{NEURON}$v = 1$\n\n");
    let step = "$v \\gets \\mu v + \\frac{\\partial L}{\\partial w} = {}$";
    tells(&started, step, ("2.9", "dc"), ("2", "dw"));
}

#[test]
fn averages_are_made_up_for_their_start_by_the_number_of_steps() {
    let given = format!(
        "{NEURON}$g = \\frac{{\\partial L}}{{\\partial w}}$, $m \\gets \\mu m + (1 - \\mu) g = 0.2$\n\n"
    );
    let average = "$\\hat m = \\frac{m}{1 - \\mu^k} = \\frac{0.2}{{}}$";
    tells(&given, average, ("0.1", "dc"), ("0.19", "dw"));
    let second = "$\\hat m = \\frac{m}{1 - \\mu^k} = 2$, $m \\gets \\mu m + (1 - \\mu) g = 0.38$, \
                  $\\hat m = \\frac{0.38}{1 - 0.9^{}} = 2$";
    tells(&given, second, ("2", "dccccc"), ("1", "dcccwc"));
}

#[test]
fn what_would_take_long_is_not_read() {
    // Three letters of layers would stand for hundreds of thousands of equations.
    let names = ["f", "g", "k"].map(|name| format!("${name}^{{(1)}} = 1$, ${name}^{{(64)}} = 2$"));
    let work = format!(
        "{}\n\n$f^{{(l)}} + g^{{(m)}} = k^{{(n)}} + 1$",
        names.join(", ")
    );
    assert_eq!(verdicts(&work), "ddddddu");
    let most = i64::MAX;
    for work in [
        format!("$x = 2$, $y = x$ for $i = {most}, \\dots, 3$"),
        format!("$x_{{{most}}} = 1$, $x_{{t + {most}}} = x_{{t}}$"),
        format!("$\\sum_{{k < {most}}} x_k = {most}$"),
    ] {
        assert!(!verdicts(&work).contains('w'), "{work}");
    }
}
