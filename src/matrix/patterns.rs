//! The matrix forms: what a sum over one index amounts to, by the factors that share it.
//!
//! A row of [`PATTERNS`] is all that a new form needs; that expanding what it builds gives back the
//! sum is a law (`tests/laws.rs`).

use super::{Filling, MatExpr, Reduction};
use crate::algebra::Index;
use crate::scope::Dim;

/// A factor of a term in matrix form, with the indices that its axes stand for.
#[derive(Debug, Clone)]
pub(super) struct Operand {
    /// None: a scalar. One: a column. Two: a matrix with its rows and its columns.
    pub axes: Vec<Index>,
    /// The factor.
    pub value: MatExpr,
}

/// The name of a matrix form, as a step cites it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// Σ_k v_k
    Sum,
    /// Σ_k u_k v_k = uᵀv
    Dot,
    /// Σ_k A_ik v_k = (Av)_i
    MatrixVector,
    /// Σ_k A_ik = (A1)_i
    RowSums,
    /// Σ_k A_ik B_kj = (AB)_ij
    MatrixProduct,
    /// Σ_k A_ik v_k B_kj = (A diag(v) B)_ij
    WeightedProduct,
    /// Σ_ij A_ij B_ij, or Σ_ij A_ij
    WholeSum,
    /// Σ_k A_kk
    Trace,
    /// u_i v_j = (uvᵀ)_ij
    Outer,
    /// u_i v_i = (u ⊙ v)_i
    Hadamard,
    /// u_i A_ij = (diag(u) A)_ij
    Scaling,
    /// The same number, column or row everywhere.
    Broadcast,
    /// e^{z_i} / Σ_k e^{z_k}
    Softmax,
}

/// A row of [`PATTERNS`]: the sum over one index of so many matrices and columns that have it.
pub(super) struct Row {
    pub pattern: Pattern,
    pub matrices: usize,
    pub columns: usize,
    pub build: fn(Index, &[Operand], &[Operand]) -> Operand,
}

/// Every form of a sum over one index, the cheapest first. Columns that share the index are
/// multiplied entry by entry beforehand, down to the number a row has.
#[rustfmt::skip]
pub(super) const PATTERNS: &[Row] = &[
    Row { pattern: Pattern::Sum,             matrices: 0, columns: 1, build: |_, _, v| scalar(MatExpr::Reduce(Reduction::Sum, Box::new(v[0].value.clone()), None)) },
    Row { pattern: Pattern::Dot,             matrices: 0, columns: 2, build: |_, _, v| scalar(chain(vec![transposed(&v[0].value), v[1].value.clone()])) },
    Row { pattern: Pattern::MatrixVector,    matrices: 1, columns: 1, build: |k, m, v| column(m[0].other(k), chain(vec![m[0].ending_in(k), v[0].value.clone()])) },
    Row { pattern: Pattern::RowSums,         matrices: 1, columns: 0, build: |k, m, _| column(m[0].other(k), chain(vec![m[0].ending_in(k), ones(k.range)])) },
    Row { pattern: Pattern::MatrixProduct,   matrices: 2, columns: 0, build: |k, m, _| matrix(m[0].other(k), m[1].other(k), chain(vec![m[0].ending_in(k), m[1].starting_in(k)])) },
    Row { pattern: Pattern::WeightedProduct, matrices: 2, columns: 1, build: |k, m, v| matrix(m[0].other(k), m[1].other(k), chain(vec![m[0].ending_in(k), MatExpr::Diag(Box::new(v[0].value.clone())), m[1].starting_in(k)])) },
];

impl Operand {
    pub fn has(&self, index: Index) -> bool {
        self.axes.contains(&index)
    }

    /// The axis of a matrix that is not this one.
    fn other(&self, index: Index) -> Index {
        if self.axes[0] == index {
            self.axes[1]
        } else {
            self.axes[0]
        }
    }

    /// The matrix turned so that this index runs along its columns.
    pub fn ending_in(&self, index: Index) -> MatExpr {
        if self.axes[1] == index {
            self.value.clone()
        } else {
            transposed(&self.value)
        }
    }

    /// The matrix turned so that this index runs along its rows.
    pub fn starting_in(&self, index: Index) -> MatExpr {
        if self.axes[0] == index {
            self.value.clone()
        } else {
            transposed(&self.value)
        }
    }
}

fn scalar(value: MatExpr) -> Operand {
    Operand {
        axes: Vec::new(),
        value,
    }
}

fn column(axis: Index, value: MatExpr) -> Operand {
    Operand {
        axes: vec![axis],
        value,
    }
}

fn matrix(rows: Index, columns: Index, value: MatExpr) -> Operand {
    Operand {
        axes: vec![rows, columns],
        value,
    }
}

/// The column of ones.
pub(super) fn ones(n: Dim) -> MatExpr {
    MatExpr::Fill(Filling::Ones, vec![n, Dim::ONE])
}

/// aᵀ, brought inside a product: (AB)ᵀ = BᵀAᵀ; and inside an elementwise operation where that
/// leaves fewer signs.
pub(super) fn transposed(a: &MatExpr) -> MatExpr {
    match a {
        MatExpr::Transpose(inner) => (**inner).clone(),
        MatExpr::Product(all) => MatExpr::Product(all.iter().rev().map(transposed).collect()),
        MatExpr::Diag(_) | MatExpr::Eye(_) => a.clone(),
        MatExpr::Number(_) | MatExpr::Size(_) | MatExpr::Reduce(_, _, None) | MatExpr::Dot(..) => {
            a.clone()
        }
        MatExpr::Fill(filling, axes)
            if axes.len() == 2 && axes.iter().all(|axis| *axis != Dim::ONE) =>
        {
            MatExpr::Fill(*filling, vec![axes[1], axes[0]])
        }
        MatExpr::Add(_)
        | MatExpr::Negate(_)
        | MatExpr::Multiply(_)
        | MatExpr::Divide(..)
        | MatExpr::Power(..)
        | MatExpr::Apply(..) => {
            let inside = a.with_operands(&mut transposed);
            let outside = MatExpr::Transpose(Box::new(a.clone()));
            match transposes(&inside) < transposes(&outside) {
                true => inside,
                false => outside,
            }
        }
        _ => MatExpr::Transpose(Box::new(a.clone())),
    }
}

fn transposes(a: &MatExpr) -> usize {
    let mut count = 0;
    a.visit(&mut |part| count += usize::from(matches!(part, MatExpr::Transpose(_))));
    count
}

/// The matrix product of factors of which some are products themselves.
pub(super) fn chain(factors: Vec<MatExpr>) -> MatExpr {
    let mut flat = Vec::with_capacity(factors.len());
    for factor in factors {
        match factor {
            MatExpr::Product(inner) => flat.extend(inner),
            MatExpr::Eye(_) => {}
            other => flat.push(other),
        }
    }
    if flat.len() == 1 {
        flat.swap_remove(0)
    } else {
        MatExpr::Product(flat)
    }
}
