//! What is asked for beside gradients.

use super::{findings, graph};
use backprose::graph::{Optimizer, Want};

const NETWORK: &str = r#"
    input x[2], u[2], v[3]
    param w[2], W[3, 2]
    y = W @ x
    L = norm2(y) + sum(w)
"#;

#[test]
fn every_demand() {
    let text = format!(
        "{NETWORK}derive L\n## The note.\njacobian y wrt x, W\nderive L wrt w\nhessian L wrt w, W\nhvp L wrt x along u\nupdate adam(1/10, steps = 3)\nupdate sgd(lr = 0.5, weight_decay = 1e-2)"
    );
    let graph = graph(&text);
    let text = |name| graph.scope.letter(name).text.clone();
    let texts = |names: &[_]| {
        names
            .iter()
            .map(|name| text(*name))
            .collect::<Vec<String>>()
            .join(", ")
    };
    let lines: Vec<String> = graph
        .demands
        .iter()
        .map(|demand| {
            let said = match &demand.want {
                Want::Jacobian { of, wrt } => format!("jacobian {} / {}", text(*of), texts(wrt)),
                Want::Hessian { of, wrt, along } => {
                    let along = along.as_deref().map(texts);
                    format!("hessian {} / {} along {along:?}", text(*of), texts(wrt))
                }
                Want::Update(update) => format!(
                    "update of {} lr {} decay {} steps {}: {:?}",
                    update.request,
                    update.rate,
                    update.weight_decay,
                    update.steps,
                    update.optimizer
                ),
            };
            format!("{} {said} {:?}", demand.after, demand.notes)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"");
}

#[test]
fn every_optimizer() {
    let rules = [
        "sgd(1)",
        "momentum(1, 0.5)",
        "nesterov(lr = 1)",
        "rmsprop(1, eps = 0.1)",
        "adagrad(1)",
        "adam(1, 0.8, beta2 = 0.9)",
    ];
    let lines: Vec<String> = rules
        .iter()
        .map(|rule| {
            let graph = graph(&format!("{NETWORK}derive L\nupdate {rule}"));
            let optimizer: Option<&Optimizer> = match &graph.demands[0].want {
                Want::Update(update) => Some(&update.optimizer),
                _ => None,
            };
            format!("{:?}", optimizer.unwrap())
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"");
}

#[test]
fn what_is_wrong() {
    let found = findings(&format!(
        "{NETWORK}update sgd(1)\nderive L wrt x\nupdate sgd(1)\nupdate adem(1)\nupdate sgd()\nupdate sgd(x)\nupdate sgd(1, steps = 0)\nupdate sgd(1, steps = 5000)\nupdate adam(1, beta = 2)\njacobian x wrt w\njacobian y wrt y\njacobian y wrt w, w\nhessian y wrt w\nhvp L wrt x, w along u\nhvp L wrt x along v\nhessian L wrt q"
    ));
    insta::assert_snapshot!(found, @"");
}
