//! Random matrix formulas whose operands fit.

use crate::random::Random;
use crate::world::Matrix;
use backprose::algebra::Rational;
use backprose::algebra::function::Function;
use backprose::matrix::shape::{Size, broadcast};
use backprose::matrix::{Addend, Filling, MatExpr, Reduction};
use backprose::scope::{Dim, Name, Scope};

/// What a formula may be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Add,
    Negate,
    Multiply,
    Divide,
    /// A whole power.
    Power,
    /// A broken power of something positive.
    Root,
    Product,
    Transpose,
    Apply,
    Sum,
    Mean,
    Norm2,
    Trace,
    Dot,
    Fill,
    Eye,
    Diag,
    Number,
    Size,
}

/// Every form that does not leave the rational numbers.
pub const RATIONAL: &[Form] = EVERY.split_at(1).1;

/// Those without functions, which proofs know nothing of.
pub const POLYNOMIAL: &[Form] = EVERY.split_at(2).1;

/// Every form.
pub const EVERY: &[Form] = &[
    Form::Root,
    Form::Apply,
    Form::Add,
    Form::Negate,
    Form::Multiply,
    Form::Divide,
    Form::Power,
    Form::Product,
    Form::Transpose,
    Form::Sum,
    Form::Mean,
    Form::Norm2,
    Form::Trace,
    Form::Dot,
    Form::Fill,
    Form::Eye,
    Form::Diag,
    Form::Number,
    Form::Size,
];

/// Matrix products and what else makes one term of entries.
pub const PRODUCTS: &[Form] = &[
    Form::Product,
    Form::Transpose,
    Form::Sum,
    Form::Trace,
    Form::Dot,
    Form::Fill,
    Form::Diag,
];

/// What formulas are made of.
pub struct Formulas<'a> {
    pub scope: &'a Scope,
    /// The names that are taken, where one of them fits; `scope` has some of every size.
    pub names: Vec<Name>,
    /// The sizes that sums run over.
    pub sizes: &'a [Dim],
    pub forms: &'a [Form],
    pub functions: &'a [Function],
}

impl Formulas<'_> {
    /// A formula of this size, so many levels deep.
    pub fn of_size(&self, size: Matrix, depth: u32, random: &mut Random) -> MatExpr {
        if depth == 0 || random.once_in(6) {
            return self.leaf(size, random);
        }
        let fitting: Vec<Form> = self
            .forms
            .iter()
            .copied()
            .filter(|form| fits(*form, size))
            .collect();
        let form = *random.pick(&fitting);
        self.form(form, size, depth - 1, random)
    }

    fn form(&self, form: Form, size: Matrix, depth: u32, random: &mut Random) -> MatExpr {
        let (rows, columns) = size;
        let boxed = |random: &mut Random| Box::new(self.of_size(size, depth, random));
        match form {
            Form::Add => {
                let operands = self.operands(size, depth, random);
                MatExpr::Add(
                    operands
                        .into_iter()
                        .map(|value| Addend {
                            negative: random.once_in(2),
                            value,
                        })
                        .collect(),
                )
            }
            Form::Negate => MatExpr::Negate(boxed(random)),
            Form::Multiply => MatExpr::Multiply(self.operands(size, depth, random)),
            Form::Divide => {
                let below = self.narrow(size, random);
                MatExpr::Divide(boxed(random), Box::new(self.positive(below, depth, random)))
            }
            Form::Power => {
                let exponent = Rational::from(2 + random.below(2) as u8);
                MatExpr::Power(boxed(random), exponent)
            }
            Form::Root => {
                let halves = *random.pick(&[1_i64, 3, -1, -3]);
                let exponent = Rational::from_parts(halves.into(), 2u8.into());
                MatExpr::Power(Box::new(self.positive(size, depth, random)), exponent)
            }
            Form::Product => {
                let mut left = rows;
                let mut factors = Vec::new();
                for _ in 0..1 + random.below(2) {
                    let right = *random.pick(self.sizes);
                    factors.push(self.of_size((left, right), depth, random));
                    left = right;
                }
                factors.push(self.of_size((left, columns), depth, random));
                MatExpr::Product(factors)
            }
            Form::Transpose => self.of_size((columns, rows), depth, random).transposed(),
            Form::Apply => self.apply(size, depth, random),
            Form::Sum | Form::Mean | Form::Norm2 => {
                let reduction = match form {
                    Form::Sum => Reduction::Sum,
                    Form::Mean => Reduction::Mean,
                    _ => Reduction::Norm2,
                };
                let of = self.any_size(random);
                MatExpr::Reduce(reduction, Box::new(self.of_size(of, depth, random)), None)
            }
            Form::Trace => {
                let n = *random.pick(self.sizes);
                let of = self.of_size((n, n), depth, random);
                MatExpr::Reduce(Reduction::Trace, Box::new(of), None)
            }
            Form::Dot => {
                let of = self.any_size(random);
                let mut side = || Box::new(self.of_size(of, depth, random));
                MatExpr::Dot(side(), side())
            }
            Form::Fill => MatExpr::Fill(Filling::Ones, vec![rows, columns]),
            Form::Eye => MatExpr::Eye(rows),
            Form::Diag => MatExpr::Diag(Box::new(self.of_size((rows, Dim::ONE), depth, random))),
            Form::Number => {
                let numerator = *random.pick(&[-2_i64, -1, 1, 2, 3]);
                let denominator = 1 + random.below(3) as u8;
                MatExpr::Number(Rational::from_parts(numerator.into(), denominator.into()))
            }
            Form::Size => MatExpr::Size(*random.pick(self.sizes)),
        }
    }

    /// A name of this size, or one that is turned to have it.
    fn leaf(&self, size: Matrix, random: &mut Random) -> MatExpr {
        let fitting = |names: &[Name], random: &mut Random| {
            let (mut names, turned) = (names.to_vec(), (size.1, size.0));
            random.shuffle(&mut names);
            names.into_iter().find_map(|name| {
                let own = self.scope.letter(name).shape.as_matrix()?;
                let name = MatExpr::Name(name);
                if own == size && (size == turned || !random.once_in(4)) {
                    Some(name)
                } else {
                    (own == turned).then(|| name.transposed())
                }
            })
        };
        let every: Vec<Name> = self.scope.names().collect();
        fitting(&self.names, random)
            .or_else(|| fitting(&every, random))
            .unwrap_or_else(|| self.leaf(size, random))
    }

    /// Operands of an elementwise operation, of which the first has the whole size, or the second.
    fn operands(&self, size: Matrix, depth: u32, random: &mut Random) -> Vec<MatExpr> {
        let mut operands = vec![self.of_size(size, depth, random)];
        for _ in 0..1 + random.below(2) {
            let narrow = self.narrow(size, random);
            operands.push(self.of_size(narrow, depth, random));
        }
        if random.once_in(2) {
            operands.swap(0, 1);
        }
        operands
    }

    /// This size, or one that is broadcast to it.
    fn narrow(&self, size: Matrix, random: &mut Random) -> Matrix {
        let (rows, columns) = size;
        let narrow = *random.pick(&[
            size,
            size,
            (rows, Dim::ONE),
            (Dim::ONE, columns),
            (Dim::ONE, Dim::ONE),
        ]);
        let of = |(rows, columns): Matrix| Size::matrix(rows, columns);
        debug_assert!(broadcast(of(size), of(narrow), self.scope).is_some());
        narrow
    }

    /// 1 + u²
    fn positive(&self, size: Matrix, depth: u32, random: &mut Random) -> MatExpr {
        let of = self.of_size(size, depth.saturating_sub(1), random);
        let square = MatExpr::Power(Box::new(of), Rational::from(2));
        let values = [MatExpr::integer(1), square];
        MatExpr::Add(
            values
                .map(|value| Addend {
                    negative: false,
                    value,
                })
                .to_vec(),
        )
    }

    fn apply(&self, size: Matrix, depth: u32, random: &mut Random) -> MatExpr {
        let function = *random.pick(self.functions);
        let of_positive = matches!(function, Function::Log | Function::Sqrt | Function::Power);
        let count = function.row().arguments.len();
        let arguments = (0..count).map(|place| match place {
            0 if of_positive => self.positive(size, depth, random),
            0 => self.of_size(size, depth, random),
            _ => {
                let narrow = self.narrow(size, random);
                self.of_size(narrow, depth, random)
            }
        });
        MatExpr::Apply(function, arguments.collect())
    }

    fn any_size(&self, random: &mut Random) -> Matrix {
        let mut dim = || match random.once_in(3) {
            true => Dim::ONE,
            false => *random.pick(self.sizes),
        };
        (dim(), dim())
    }
}

/// Whether a form can have a size.
fn fits(form: Form, size: Matrix) -> bool {
    let scalar = size == (Dim::ONE, Dim::ONE);
    match form {
        Form::Sum | Form::Mean | Form::Norm2 | Form::Trace | Form::Dot => scalar,
        Form::Number | Form::Size => scalar,
        Form::Eye | Form::Diag => size.0 == size.1 && !scalar,
        Form::Fill => !scalar,
        _ => true,
    }
}
