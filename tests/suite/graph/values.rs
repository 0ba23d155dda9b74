//! What tensors by components, slices and the rest are worth: whole tensors against known numbers,
//! and each entry in index notation against the whole tensor.

use super::graph;
use backprose::algebra::{Index, Rational};
use backprose::exact::component::{self, Model};
use backprose::exact::evaluate::{Environment, evaluate};
use backprose::exact::{Fault, Tensor};
use backprose::matrix::expand::expand;
use backprose::matrix::shape::size_of;
use backprose::scope::{Dim, Name, Scope};
use std::collections::HashMap;
use std::rc::Rc;

type Numbers = HashMap<Name, Rc<Tensor<Rational>>>;

struct World<'a>(&'a Scope, &'a Numbers);

impl Environment<Rational> for World<'_> {
    fn value(&self, name: Name) -> Result<Rc<Tensor<Rational>>, Fault> {
        self.1.get(&name).cloned().ok_or(Fault::MissingValue)
    }

    fn size(&self, dim: Dim) -> Result<usize, Fault> {
        Ok(self.0.value(dim).ok_or(Fault::UnknownSize)? as usize)
    }
}

impl Model<Rational> for World<'_> {
    fn partial(&self, _: Name, _: Name) -> Result<(Vec<usize>, Vec<Rational>), Fault> {
        Err(Fault::MissingValue)
    }
}

/// The values of a network's equations, `name = 1 2 3`, a line each.
fn values(text: &str) -> String {
    let graph = graph(text);
    let mut numbers = Numbers::new();
    let scope = &graph.scope;
    let mut lines = Vec::new();
    for node in &graph.nodes {
        let letter = scope.letter(node.name);
        let axes = size_of(&letter.shape).axes().to_vec();
        let Some(definition) = &node.definition else {
            let lengths = axes.iter().map(|axis| scope.value(*axis).unwrap() as usize);
            let given = Tensor {
                lengths: lengths.collect(),
                entries: node.given.as_ref().unwrap().iter().collect(),
            };
            numbers.insert(node.name, Rc::new(given));
            continue;
        };
        let value = evaluate(definition, &World(scope, &numbers)).unwrap();
        numbers.insert(node.name, Rc::clone(&value));
        let at: Vec<Option<Index>> = axes
            .iter()
            .zip(0..)
            .map(|(axis, number)| (!scope.is_one(*axis)).then(|| Index::free(number, *axis)))
            .collect();
        let entry = expand(definition, &at, scope);
        let indices: Vec<Index> = at.iter().flatten().copied().collect();
        let by_entries = component::evaluate(&entry, &indices, &World(scope, &numbers)).unwrap();
        assert_eq!(by_entries.entries, value.entries, "{}", letter.text);
        let entries: Vec<String> = value.entries.iter().map(Rational::to_string).collect();
        lines.push(format!("{} = {}", letter.text, entries.join(" ")));
    }
    lines.join("\n")
}

#[test]
fn of_components() {
    let found = values(
        r#"
        input x[4], w[2], A[2, 3], B[3, 2]
        const k, ids[3]
        C[i, j] = sum(k: A[i, k] * B[k, j])
        same = norm2(C - A @ B)
        y[i: 3] = sum(u: w[u] * x[i + u - 1])
        back[i: 4] = x[5 - i]
        stride[i: 2] = x[2*i - 1]
        upto[i: 4] = sum(j = 1..i: x[j])
        above[i: 4] = sum(j = i + 1..4: x[j])
        greatest[i: 4] = max(j = 1..i: x[j])
        product = prod(i: x[i]) * prod(i = 3..2: x[i])
        average = mean(i = 2..4: x[i])
        pairs = mean(i, j = i..3: A[1, i] * A[2, j])
        least = min(i, j: A[i, j])
        place[i: 4] = (i - 1) * [i != 2] + [i <= k]
        pick = x[k] + sum(i: x[ids[i]])
        picked = A[:, ids]
        is_k[i: 4] = [i == k]
        rows = sum(i: A[i, :])
        down = sum(i = 0..3: (3 - i) * x[i + 1])
        given x = [1, 2, -3, 4], w = [1, 10], A = [[1, 2, 3], [4, 5, 6]]
        given B = [[1, 0], [0, 1], [2, -1]], k = 3, ids = [2, 2, 1]
        "#,
    );
    insta::assert_snapshot!(found, @"
    C = 7 -1 16 -1
    same = 0
    y = 21 -28 37
    back = 4 -3 2 1
    stride = 1 -3
    upto = 1 3 0 4
    above = 3 1 4 0
    greatest = 1 2 2 4
    product = -24
    average = 1
    pairs = 55/6
    least = 1
    place = 1 1 3 3
    pick = 2
    picked = 2 2 1 5 5 4
    is_k = 0 0 1 0
    rows = 5 7 9
    down = 4
    ");
}

#[test]
fn of_tensors() {
    let found = values(
        r#"
        input K[2, 2, 3], A[2, 2], v[3]
        second = K[2, :, :]
        part = K[:, 1, 2..3]
        total = sum(K, axis = 3)
        down = sum(K, axis = 1)
        high = max(K, axis = 2)
        product = prod(A, axis = 1)
        beside = concat(A, A, axis = 2)
        below = concat(v, 7)
        padded = pad(v, 1)
        around = pad(A, 1)
        wide = pad(K, 1, axis = 2)
        flat = flatten(K)
        other = reshape(K, [3, 4])
        kronecker = kron(A, ones(1, 2))
        inverse = inv(A) @ A
        determinant = det(A)
        diagonal = trace(A)
        swapped[i, j, k] = K[j, i, k]
        L = sum(K * swapped)
        given K = [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]]
        given A = [[1, 2], [3, 5]], v = [1, 2, 3]
        "#,
    );
    insta::assert_snapshot!(found, @"
    second = 7 8 9 10 11 12
    part = 2 3 8 9
    total = 6 15 24 33
    down = 8 10 12 14 16 18
    high = 4 5 6 10 11 12
    product = 3 10
    beside = 1 2 1 2 3 5 3 5
    below = 1 2 3 7
    padded = 0 1 2 3 0
    around = 0 0 0 0 0 1 2 0 0 3 5 0 0 0 0 0
    wide = 0 0 0 1 2 3 4 5 6 0 0 0 0 0 0 7 8 9 10 11 12 0 0 0
    flat = 1 2 3 4 5 6 7 8 9 10 11 12
    other = 1 2 3 4 5 6 7 8 9 10 11 12
    kronecker = 1 1 2 2 3 3 5 5
    inverse = 1 0 0 1
    determinant = -1
    diagonal = 6
    swapped = 1 2 3 7 8 9 4 5 6 10 11 12
    L = 623
    ");
}
