//! What is refused by its name, without findings that only follow from it.

use super::findings;

#[test]
fn random_numbers_outside_of_given() {
    let found = findings(
        r#"
        input x
        L = x * random(seed = 1)
        derive L wrt x
        "#,
    );
    insta::assert_snapshot!(found, @"2:9 `random` not-yet: `random` is not computed yet");
}
