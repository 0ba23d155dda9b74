//! Work in components: arrays that are given and used entry by entry. Each form is right as it
//! stands, and wrong with one thing changed.

use super::judge::verdicts;
use super::readings::{behind, tells};

/// Names with subscripts of their own, in brackets, by a letter.
const BY_LETTER: &str = "$x_1 = 1$, $x_2 = 2$, $(W_1)_{11} = 0.5$, $(W_1)_{12} = 0.25$, \
                         $(W_1)_{21} = 1$, $(W_1)_{22} = -0.5$, $(v_1)_1 = 2$, $(v_1)_2 = 3$, \
                         $t = 1$, $(z_1)_i = \\sum_{k=1}^2 (W_1)_{ik} x_k$, \
                         $(a_1)_i = \\tanh((z_1)_i)$, $y = \\sum_k (v_1)_k (a_1)_k$, \
                         $L = \\frac{1}{2} (y - t)^2$\n\n";

/// The same entry by entry, without numbers.
const BY_NUMBER: &str = "$(z_1)_1 = (W_1)_{11} x_1 + (W_1)_{12} x_2 + (b_1)_1$, \
                         $(z_1)_2 = (W_1)_{21} x_1 + (W_1)_{22} x_2 + (b_1)_2$, \
                         $L = (z_1)_1^2 + (z_1)_2^3$, $(W_1)_{11} = 2$, $(W_1)_{12} = 3$, \
                         $(W_1)_{21} = 5$, $(W_1)_{22} = 7$, $(b_1)_1 = 0$, $(b_1)_2 = 1$, \
                         $x_1 = 1$, $x_2 = -1$\n\n";

#[test]
fn a_name_in_brackets_is_an_array_by_its_general_entry() {
    tells(
        BY_LETTER,
        "$\\frac{\\partial L}{\\partial (W_1)_{pq}} = (y - t) (v_1)_p (1 - (a_1)_p^2) {}$",
        ("x_q", "c"),
        ("x_p", "w"),
    );
    tells(
        BY_LETTER,
        "$\\frac{\\partial (a_1)_i}{\\partial (z_1)_p} = {}$",
        ("\\delta_{ip} (1 - (a_1)_i^2)", "c"),
        ("1 - (a_1)_i^2", "w"),
    );
    tells(BY_LETTER, "$(z_1)_2 = {}$", ("0", "c"), ("1.5", "w"));
    // A general entry that is another one.
    tells(
        BY_LETTER,
        "$(z_1)_i = \\sum_{k=1}^2 (W_1)_{{}} x_k$",
        ("ik", "c"),
        ("ki", "w"),
    );
}

#[test]
fn a_name_in_brackets_is_an_array_by_all_of_its_entries() {
    tells(
        BY_NUMBER,
        "$\\frac{\\partial L}{\\partial (W_1)_{12}} = 2 (z_1)_1 {}$",
        ("x_2", "c"),
        ("x_1", "w"),
    );
    tells(
        BY_NUMBER,
        "$\\frac{\\partial L}{\\partial (z_1)_2} = 3 (z_1)_2^2 = {}$",
        ("3", "cc"),
        ("9", "cw"),
    );
    tells(
        BY_NUMBER,
        "$(z_1)_1 = (W_1)_{11} x_1 + (W_1)_{12} x_2 + (b_1)_1 = {}$",
        ("-1", "cc"),
        ("5", "cw"),
    );
}

#[test]
fn a_row_of_numbers_may_be_a_vector_that_is_given_by_its_entries() {
    let given = "$w_1 = 1$, $w_2 = 2$, $L = \\sum_k w_k^2$\n\n";
    let step = "$w \\gets w - 0.1 \\frac{\\partial L}{\\partial w} = \
                \\begin{bmatrix} 1 & 2 \\end{bmatrix} - 0.1 \\begin{bmatrix} {} \\end{bmatrix}$";
    tells(given, step, ("2 & 4", "cc"), ("2 & 2", "cw"));
    // Of a column that is written down, the row is another thing.
    let column = "$w = \\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix}$, $L = \\sum_k w_k^2$\n\n";
    assert_eq!(behind(column, &step.replace("{}", "2 & 4")), "cw");
}

#[test]
fn a_target_that_is_given_entry_by_entry_sums_to_1() {
    let given = |numbers: [u8; 2]| {
        format!(
            "$t_1 = {}$, $t_2 = {}$, $z_1 = 0.5$, $z_2 = 1$, $s = e^{{z_1}} + e^{{z_2}}$, \
             $p_1 = \\frac{{e^{{z_1}}}}{{s}}$, $p_2 = \\frac{{e^{{z_2}}}}{{s}}$, \
             $L = -t_1 \\log p_1 - t_2 \\log p_2$\n\n",
            numbers[0], numbers[1]
        )
    };
    let gradient = "$\\frac{\\partial L}{\\partial z_1} = {}$";
    let (right, wrong) = (("p_1 - t_1", "c"), ("p_1 - t_2", "w"));
    tells(&given([1, 0]), gradient, right, wrong);
    tells(&given([1, 1]), gradient, ("p_1 - t_1", "w"), wrong);
}

#[test]
fn arrays_of_symbols_alone_have_lengths_by_their_letters() {
    let given = "$z_j = \\sum_{i=1}^n w_{ji} x_i + b_j$, $a_j = \\sigma(z_j)$, \
                 $L = \\frac{1}{2} \\sum_{j=1}^m (a_j - y_j)^2$\n\n";
    tells(
        given,
        "$\\frac{\\partial L}{\\partial w_{ji}} = (a_j - y_j) {} x_i$",
        ("a_j (1 - a_j)", "c"),
        ("a_j", "w"),
    );
    tells(
        given,
        "$\\frac{\\partial L}{\\partial x_i} = \\sum_j (a_j - y_j) a_j (1 - a_j) w_{{}}$",
        ("ji", "c"),
        ("ij", "w"),
    );
    // Layers by their numbers above.
    let layers = "$z^{(1)}_i = \\sum_{k=1}^2 W^{(1)}_{ik} x_k$, $h_i = \\tanh(z^{(1)}_i)$, \
                  $z^{(2)} = \\sum_{i=1}^3 W^{(2)}_i h_i$, $L = (z^{(2)} - t)^2$\n\n";
    tells(
        layers,
        "$\\frac{\\partial L}{\\partial W^{(1)}_{ik}} = 2 (z^{(2)} - t) W^{(2)}_i {} x_k$",
        ("(1 - h_i^2)", "c"),
        ("(1 - h_i)", "w"),
    );
}

#[test]
fn a_letter_that_may_say_which_layer_is_meant_is_no_index() {
    // Two matrices w, and two vectors o, as in many a textbook.
    let layers = "$h_j = \\sigma(\\sum_i w_{ji} x_i)$, $o_k = \\sigma(\\sum_j w_{kj} h_j)$, \
                  $E = \\frac{1}{2} \\sum_k (o_k - t_k)^2$\n\n";
    let all = verdicts(&format!(
        "{layers}$\\frac{{\\partial E}}{{\\partial w_{{ji}}}} = \
         \\sum_k (o_k - t_k) o_k (1 - o_k) w_{{kj}} h_j (1 - h_j) x_i$"
    ));
    assert!(!all.contains('w'), "{all}");
    let one = "$o_j = \\sigma(\\sum_i w_{ij} o_i)$, $E = \\frac{1}{2} \\sum_j (o_j - t_j)^2$\n\n\
               $\\frac{\\partial E}{\\partial w_{ij}} = (o_j - t_j) o_j (1 - o_j) o_i$";
    assert!(!verdicts(one).contains('w'), "{}", verdicts(one));
}
