//! Networks of everything that the language has: windows, slices, picked rows, sums and products
//! over indices, matrices, layers, loops with shared weights. Their gradients, Jacobians and
//! Hessians are what differences of sixty digits say.

use crate::differences::checked;
use crate::random::{Random, cases};
use std::fmt::Write;

/// Values with more entries than this are not made.
const MOST_ENTRIES: usize = 24;

/// A value that was made, and its shape.
#[derive(Clone)]
struct Value {
    name: String,
    shape: Vec<usize>,
}

/// A network that grows.
struct Mixture<'a> {
    random: &'a mut Random,
    declared: String,
    equations: String,
    numbers: String,
    variables: Vec<String>,
    values: Vec<Value>,
    /// Values that nothing uses yet.
    loose: Vec<Value>,
    /// Layers whose parameters need numbers.
    made: usize,
}

impl Mixture<'_> {
    fn declare(&mut self, shape: &[usize]) -> Value {
        let name = format!("p_{}", self.variables.len());
        let dims: Vec<String> = shape.iter().map(usize::to_string).collect();
        let _ = writeln!(self.declared, "param {name}[{}]", dims.join(", "));
        self.variables.push(name.clone());
        Value {
            name,
            shape: shape.to_vec(),
        }
    }

    fn pick(&mut self) -> Value {
        // The newest mostly, so that networks are deep.
        let last = self.values.len() - 1;
        let place = match self.random.once_in(2) {
            true => last,
            false => self.random.below(last + 1),
        };
        self.values[place].clone()
    }

    /// One more equation.
    fn grow(&mut self) {
        let a = self.pick();
        let (of, place) = (a.name.as_str(), self.made);
        let u = format!("u_{place}");
        let (text, shape) = match a.shape[..] {
            [n] => self.of_vector(of, n, &u),
            [n, m] => self.of_matrix(of, n, m, &u),
            _ => unreachable!("values have one or two axes"),
        };
        if shape.iter().product::<usize>() > MOST_ENTRIES || shape.contains(&1) {
            return;
        }
        let _ = writeln!(self.equations, "{text}");
        self.made += 1;
        self.loose.retain(|own| own.name != a.name);
        let value = Value { name: u, shape };
        self.loose.push(value.clone());
        self.values.push(value);
    }

    fn of_vector(&mut self, a: &str, n: usize, u: &str) -> (String, Vec<usize>) {
        let plain = |text: String, shape: Vec<usize>| (format!("{u} = {text}"), shape);
        match self.random.below(22) {
            0 => {
                let w = self.declare(&[2]).name;
                let text = format!("{u}[i: {}] = sum(v = 1..2: {w}[v] * {a}[i + v - 1])", n - 1);
                (text, vec![n - 1])
            }
            1 => (
                format!("{u}[i: {}] = {a}[2*i] * {a}[2*i - 1]", n / 2),
                vec![n / 2],
            ),
            2 => (format!("{u}[i: {n}] = {a}[{} - i] * i", n + 1), vec![n]),
            3 => {
                let k = format!("k_{u}");
                let _ = writeln!(self.declared, "const {k}[3]");
                let _ = writeln!(self.numbers, "given {k} = [2, 1, {n}]");
                plain(format!("{a}[{k}]^2"), vec![3])
            }
            4 => plain(format!("pad(sin({a}), 1)"), vec![n + 2]),
            5 => plain(format!("{a}[1..2] * {a}[{n}]"), vec![2]),
            6 => plain(format!("concat(tanh({a}), {a}^2)"), vec![2 * n]),
            7 => {
                let b = self.declare(&[3]).name;
                plain(format!("{a} @ tanh({b}).T"), vec![n, 3])
            }
            8 => plain(format!("softmax({a})"), vec![n]),
            9 => plain(format!("log_softmax({a}) / {n}"), vec![n]),
            10 => plain(format!("{a} / (2 + prod({a}))"), vec![n]),
            11 => plain(format!("{a} * max(i: {a}[i]) - min(sin({a}))"), vec![n]),
            12 => plain(format!("{a} * logsumexp({a})"), vec![n]),
            13 => plain(format!("{a} / norm({a})"), vec![n]),
            14 => plain(format!("diag(cos({a}))"), vec![n, n]),
            15 => plain(format!("layer_norm({a}, eps = 0.1)"), vec![n]),
            16 => plain(format!("rms_norm({a}, eps = 0.1)"), vec![n]),
            17 => plain(format!("dense({a}, 3, silu)"), vec![3]),
            18 => plain(format!("max_pool({a}, 2, stride = 1)"), vec![n - 1]),
            19 => plain(format!("conv1d({a}, 2, 2, softplus)"), vec![2, n - 1]),
            20 => {
                let v = self.declare(&[n, n]).name;
                let steps = format!(
                    "g{u}_0 = {a}\nfor t in 1..2 {{\n  g{u}_{{t}} = tanh({v} @ g{u}_{{t-1}})\n}}\n{u} = g{u}_2 + {a}"
                );
                (steps, vec![n])
            }
            _ => plain(
                format!("where([{a} > 0.1], gelu({a}), elu({a}) - relu(-{a}))"),
                vec![n],
            ),
        }
    }

    fn of_matrix(&mut self, a: &str, n: usize, m: usize, u: &str) -> (String, Vec<usize>) {
        let plain = |text: String, shape: Vec<usize>| (format!("{u} = {text}"), shape);
        match self.random.below(24) {
            0 => plain(format!("{a}.T"), vec![m, n]),
            1 => plain(format!("softmax({a}, axis = 1)"), vec![n, m]),
            2 => plain(format!("softmax({a}, axis = 2) * {a}"), vec![n, m]),
            3 => plain(format!("reshape(sin({a}), [{}])", n * m), vec![n * m]),
            4 => plain(format!("{a}[1, :] * {a}[{n}, :]"), vec![m]),
            5 => plain(format!("tanh({a}[:, 2])"), vec![n]),
            6 => plain(format!("concat({a}, cos({a}), axis = 2)"), vec![n, 2 * m]),
            7 => {
                let text = format!("{u}[i, j: {}] = {a}[i, j] * {a}[i, j + 1]", m - 1);
                (text, vec![n, m - 1])
            }
            8 => (format!("{u}[i] = max(j: {a}[i, j])"), vec![n]),
            9 => (format!("{u}[j] = prod(i: {a}[i, j])"), vec![m]),
            10 => plain(format!("{a} @ tanh({a}).T"), vec![n, n]),
            11 => plain(format!("inv({a} @ {a}.T + 2 * eye({n})) @ {a}"), vec![n, m]),
            12 => plain(format!("{a} * logdet({a} @ {a}.T + eye({n}))"), vec![n, m]),
            13 => plain(format!("{a} - mean({a}, axis = 1)"), vec![n, m]),
            14 => plain(format!("{a} / (2 + norm({a}, axis = 2))"), vec![n, m]),
            15 => plain(format!("layer_norm({a}, eps = 0.1)"), vec![n, m]),
            16 => plain(format!("batch_norm({a}, eps = 0.1)"), vec![n, m]),
            17 => plain(format!("rms_norm({a}, eps = 0.1)"), vec![n, m]),
            18 => plain(format!("dense({a}, 2, sigmoid)"), vec![n, 2]),
            19 => plain(format!("attention({a}, {a}, {a})"), vec![n, m]),
            20 => plain(format!("causal_attention({a}, {a}, {a})"), vec![n, m]),
            21 => plain(format!("pad(tanh({a}), 1, axis = 1)"), vec![n + 2, m]),
            22 => {
                let w = self.declare(&[2]).name;
                plain(format!("kron(tanh({a}), {w}.T)"), vec![n, 2 * m])
            }
            _ => plain(
                format!("{a} * sum(i, j: [i <= j] * {a}[i, j]) + det({a}.T @ {a} + eye({m}))"),
                vec![n, m],
            ),
        }
    }
}

/// A network of so many equations, with what is asked for and numbers.
fn network(equations: usize, random: &mut Random) -> String {
    let mut mixture = Mixture {
        random,
        declared: String::new(),
        equations: String::new(),
        numbers: String::new(),
        variables: Vec::new(),
        values: Vec::new(),
        loose: Vec::new(),
        made: 0,
    };
    let mut lengths = [2, 3, 4];
    mixture.random.shuffle(&mut lengths);
    for shape in [&lengths[..1], &lengths[1..]] {
        let value = mixture.declare(shape);
        mixture.loose.push(value.clone());
        mixture.values.push(value);
    }
    while mixture.made < equations {
        mixture.grow();
    }
    let parts: Vec<String> = mixture
        .loose
        .iter()
        .map(|value| format!("sum(sin({0}) * {0})", value.name))
        .collect();
    let _ = writeln!(mixture.equations, "L = {}", parts.join(" + "));
    let second = mixture.loose.last().map(|value| value.name.clone());
    let mut text = mixture.declared + &mixture.equations;
    // The parameters of layers are declared by these.
    let graph = crate::differences::network(&text);
    let names = crate::differences::variables(&graph);
    let _ = writeln!(text, "derive L wrt {}", names.join(", "));
    if let (true, Some(of)) = (mixture.random.once_in(3), second) {
        let by = if of == names[0] { &names[1] } else { &names[0] };
        let depends = graph.nodes.iter().any(|node| {
            graph.scope.letter(node.name).text == of
                && node.definition.as_ref().is_some_and(|made| {
                    made.names()
                        .iter()
                        .any(|name| graph.scope.letter(*name).text == *by)
                })
        });
        if depends {
            let _ = writeln!(text, "jacobian {of} wrt {by}");
        }
    }
    if equations <= 2 {
        let _ = writeln!(text, "hessian L wrt {}", names[0]);
    }
    text += &mixture.numbers;
    for name in names {
        let seed = mixture.random.below(1000);
        let _ = writeln!(
            text,
            "given {name} = random(seed = {seed}, digits = 3, low = -1.2, high = 1.3)"
        );
    }
    text
}

#[test]
fn gradients_of_mixtures_are_slopes() {
    cases(40, |random| {
        let equations = 3 + random.below(4);
        checked(&network(equations, random), 2);
    });
}

#[test]
fn second_derivatives_of_mixtures_are_slopes_of_gradients() {
    cases(24, |random| {
        let equations = 1 + random.below(2);
        checked(&network(equations, random), 3);
    });
}
