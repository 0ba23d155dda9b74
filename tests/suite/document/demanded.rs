//! Jacobians, Hessians and products with Hessians.

use super::record;
use serde_json::json;

#[test]
fn a_jacobian_has_the_axes_of_both() {
    let record = record(
        "input x[2]\nparam W[3, 2]\nz = W @ x\njacobian z wrt x, W\ngiven x = [1, 2], W = [[1, 0], [2, 3], [0, 1]]\n",
    );
    let [by_x, by_w] = &record["jacobians"].as_array().unwrap()[..] else {
        panic!("{record}");
    };
    assert_eq!((&by_x["of"], &by_x["wrt"]), (&json!("z"), &json!("x")));
    assert_eq!(by_x["shape"], json!([3, 2]));
    assert_eq!(by_x["decimal"], json!([["1", "0"], ["2", "3"], ["0", "1"]]));
    assert_eq!(by_x["text"], "dz/dx = W");
    assert_eq!(by_w["shape"], json!([3, 3, 2]));
    assert_eq!(
        by_w["exact"][1],
        json!([["0", "0"], ["1", "2"], ["0", "0"]])
    );
}

#[test]
fn a_hessian_has_the_blocks_on_and_right_of_its_diagonal() {
    let text =
        "param a[2], b\nL = sum(a * a * a) * b\nhessian L wrt a, b\ngiven a = [1, 2], b = 5\n";
    let record = record(text);
    let blocks = record["hessians"].as_array().unwrap();
    let wrt: Vec<_> = blocks.iter().map(|block| block["wrt"].clone()).collect();
    assert_eq!(
        wrt,
        [json!(["a", "a"]), json!(["a", "b"]), json!(["b", "b"])]
    );
    assert!(blocks.iter().all(|block| block["along"].is_null()));
    assert_eq!(blocks[0]["decimal"], json!([["30", "0"], ["0", "60"]]));
    assert_eq!(blocks[1]["decimal"], json!(["3", "12"]));
    assert_eq!(blocks[2]["decimal"], json!("0"));
    let steps = record["steps"].as_array().unwrap().len();
    assert_eq!(record["verified"]["steps"], json!(steps));
}

#[test]
fn a_product_has_a_block_for_each_variable() {
    let text = "param a[2], b\nconst u[2], v\nL = sum(a^2) * b\nhvp L wrt a, b along u, v\n\
                given a = [1, 2], b = 5, u = [1, -1], v = 2\n";
    let record = record(text);
    let blocks = record["hessians"].as_array().unwrap();
    assert_eq!(blocks.len(), 2);
    assert_eq!(
        (&blocks[0]["wrt"], &blocks[0]["along"]),
        (&json!(["a"]), &json!("u, v"))
    );
    // 2 b u + 2 a v, and 2 aᵀu.
    assert_eq!(blocks[0]["decimal"], json!(["14", "-2"]));
    assert_eq!(blocks[1]["decimal"], json!("-2"));
}

/// (∂L/∂x)ᵀx differentiated as a whole would give Hx and the gradient beside it.
#[test]
fn a_direction_stays_fixed() {
    for (text, wanted) in [
        ("param x\nL = x^3\nhvp L wrt x along x\ngiven x = 2\n", "24"),
        (
            "param x\nu = 3 * x\nL = x^3\nhvp L wrt x along u\ngiven x = 2\n",
            "72",
        ),
    ] {
        assert_eq!(
            record(text)["hessians"][0]["decimal"],
            json!(wanted),
            "{text}"
        );
    }
}
