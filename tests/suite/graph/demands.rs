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
    insta::assert_snapshot!(lines.join("\n"), @r#"
    1 jacobian y / x, W ["The note."]
    2 hessian L / w, W along None []
    2 hessian L / x along Some("u") []
    2 update of 1 lr 1/10 decay 0 steps 3: Adam { beta1: 9 / 10, beta2: 999 / 1000, eps: 1 / 100000000 } []
    2 update of 1 lr 1/2 decay 1/100 steps 1: Sgd []
    "#);
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
    insta::assert_snapshot!(lines.join("\n"), @"
    Sgd
    Momentum { beta: 1 / 2 }
    Nesterov { beta: 9 / 10 }
    RmsProp { beta: 9 / 10, eps: 1 / 10 }
    AdaGrad { eps: 1 / 100000000 }
    Adam { beta1: 4 / 5, beta2: 9 / 10, eps: 1 / 100000000 }
    ");
}

#[test]
fn what_is_wrong() {
    let found = findings(&format!(
        "{NETWORK}update sgd(1)\nderive L wrt x\nupdate sgd(1)\nupdate adem(1)\nupdate sgd()\nupdate sgd(x)\nupdate sgd(1, steps = 0)\nupdate sgd(1, steps = 5000)\nupdate adam(1, beta = 2)\njacobian x wrt w\njacobian y wrt y\njacobian y wrt w, w\nhessian y wrt w\nhvp L wrt x, w along u\nhvp L wrt x along v\nhessian L wrt q"
    ));
    insta::assert_snapshot!(found, @"
    5:8 `sgd` derive-target: an update goes by the gradient of the last `derive` above it; there is none
      hint: put `derive L` above it, L being the loss
    7:8 `sgd` derive-target: an update changes parameters, and `L` is derived by none above it
      6:8: the gradient is this one's
    8:8 `adem` unknown-name: there is no optimizer `adem`
      hint: did you mean `adam`?
    9:8 `sgd` arguments: `sgd` takes 1 to 3 arguments; 0 are given
    10:12 `x` not-a-number: a number that is known at once should stand here: `3`, `0.5`, `1/3`, `1e-5`
    11:23 `0` arguments: the steps are a positive whole number; this is 0
    12:23 `5000` limit: this update takes more than 1000 steps
      hint: raise the limit with `--limit steps=…`
    13:8 `adam` arguments: `adam` has no argument `beta`; it has lr, beta1, beta2, eps, steps, weight_decay
    14:10 `x` derive-target: `x` is declared, and depends on nothing that it could be differentiated by
      1:7: `x` is declared here
    15:16 `y` derive-target: `y` is to be differentiated by itself; every entry has derivative 1 by itself, and 0 by the others
    16:19 `w` derive-target: `w` stands twice behind `wrt`
      16:16: here it stands first
    17:9 `y` derive-target: `hessian` needs a number; `y` is 3
      3:1: `y` is made here
      hint: the first derivatives of `y` are `jacobian y wrt …`
    18:22 `u` arguments: `along` needs 2 directions, one for each variable; it has 1
    19:19 `v` shape-mismatch: the direction `v` needs the shape of `x`
      here: v is 3, x is 2
      1:7: `x` is made here
    20:15 `q` unknown-name: nothing declares or defines `q`
    ");
}
