//! Random networks, as texts.

use crate::formulas::{Form, Formulas};
use crate::random::Random;
use crate::world::World;
use backprose::algebra::function::{FUNCTIONS, Function};
use backprose::matrix::shape::shape;
use backprose::matrix::{MatExpr, Reduction};
use backprose::notation::text;
use backprose::scope::{Dim, Kind, Name, Shape};

/// A network in the language.
pub struct Network {
    /// With symbols for sizes.
    pub text: String,
    /// The lines that put numbers in. The sizes are pairwise different and at least 2.
    pub numbers: String,
}

/// The functions that can be typed and take arguments. Not `stop_gradient`, which is no slope of
/// what it is put in; equations of its own have it.
pub fn functions() -> Vec<Function> {
    FUNCTIONS
        .iter()
        .filter(|row| !row.name.ends_with('\'') && !row.arguments.is_empty())
        .map(|row| row.function)
        .filter(|function| *function != Function::StopGradient)
        .collect()
}

/// Some equations over inputs and parameters of every shape, and a loss that all of them go into.
pub fn network(forms: &[Form], functions: &[Function], random: &mut Random) -> Network {
    let mut world = World::symbols();
    let given: Vec<Name> = world.scope.names().collect();
    let mut computed: Vec<Name> = Vec::new();
    let mut loose: Vec<Name> = Vec::new();
    let mut used: Vec<Name> = Vec::new();
    let mut equations = Vec::new();
    for place in 0..2 + random.below(5) {
        let mut dim = || match random.once_in(3) {
            true => Dim::ONE,
            false => *random.pick(&world.sizes),
        };
        let size = (dim(), dim());
        let few = (0..8).map(|_| *random.pick(&given));
        // What was computed is taken more often, so that networks are deep.
        let names: Vec<Name> = few.chain(computed.repeat(3)).collect();
        let formulas = Formulas {
            scope: &world.scope,
            names,
            sizes: &world.sizes,
            forms,
            functions,
        };
        let value = match (random.once_in(8), computed.is_empty()) {
            (true, false) => {
                let of = MatExpr::Name(*random.pick(&computed));
                MatExpr::Apply(Function::StopGradient, vec![of])
            }
            _ => formulas.of_size(size, 3, random),
        };
        used.extend(value.names());
        loose.retain(|name| !value.names().contains(name));
        let Shape(dims) = shape(&value, &world.scope);
        let right = text::matrix(&value, &world.scope);
        let name = world
            .scope
            .declare(format!("u_{place}"), Kind::Computed, dims);
        equations.push(format!("u_{place} = {right}"));
        computed.push(name);
        loose.push(name);
    }
    let mut reduced = loose.iter().map(|name| {
        let reductions = [Reduction::Sum, Reduction::Mean, Reduction::Norm2];
        let value = MatExpr::Reduce(
            *random.pick(&reductions),
            Box::new(MatExpr::Name(*name)),
            None,
        );
        text::matrix(&value, &world.scope)
    });
    let first = reduced.next().unwrap_or_default();
    equations.push(reduced.fold(format!("L = {first}"), |sum, next| {
        format!("{sum} + {next}")
    }));
    if !given.iter().any(|name| used.contains(name)) {
        return network(forms, functions, random);
    }
    written(&world, &given, &used, &equations, random)
}

/// The text of equations over these names: what is declared, and numbers for it.
fn written(
    world: &World,
    given: &[Name],
    used: &[Name],
    equations: &[String],
    random: &mut Random,
) -> Network {
    let mut lengths = vec![2, 3, 4, 5];
    random.shuffle(&mut lengths);
    let (mut declared, mut numbers, mut wrt) = (String::new(), String::new(), Vec::new());
    for (place, name) in given.iter().enumerate() {
        let letter = world.scope.letter(*name);
        // Declared without a use: a column of every size, so that every size has a number.
        let anchor = letter.shape.0.len() == 1;
        if !anchor && !used.contains(name) {
            continue;
        }
        let role = ["input", "param", "target"][place % 3];
        let dims: Vec<String> = letter
            .declared
            .iter()
            .map(|dim| world.scope.dim_text(*dim))
            .collect();
        let shape = if dims.is_empty() {
            String::new()
        } else {
            format!("[{}]", dims.join(", "))
        };
        declared += &format!("{role} {}{shape}\n", letter.text);
        let length = |dim: Dim| match world.sizes.iter().position(|size| *size == dim) {
            Some(place) => lengths[place],
            None => 1,
        };
        let (rows, columns) = world.size(*name).as_matrix().unwrap();
        let mut list = |count: usize| {
            let decimals = (0..count).map(|_| {
                let tenths = 1 + random.below(14);
                let sign = if random.once_in(2) { "-" } else { "" };
                format!("{sign}{}.{}", tenths / 10, tenths % 10)
            });
            format!("[{}]", decimals.collect::<Vec<_>>().join(", "))
        };
        let value = match letter.declared.len() {
            0 => list(1).replace(['[', ']'], ""),
            1 => list(length(rows)),
            _ => {
                let rows: Vec<String> = (0..length(rows)).map(|_| list(length(columns))).collect();
                format!("[{}]", rows.join(", "))
            }
        };
        numbers += &format!("given {} = {value}\n", letter.text);
        if used.contains(name) {
            wrt.push(letter.text.as_str());
        }
    }
    let equations = equations.join("\n");
    let text = format!("{declared}{equations}\nderive L wrt {}\n", wrt.join(", "));
    Network { text, numbers }
}
