//! Names of every shape over a few sizes, for formulas to be made of.

use backprose::algebra::Index;
use backprose::matrix::shape::{Size, size_of};
use backprose::scope::{Dim, Kind, Name, Scope};

/// Names and sizes.
pub struct World {
    /// What they mean.
    pub scope: Scope,
    /// The sizes, other than 1.
    pub sizes: Vec<Dim>,
}

impl World {
    /// Symbols, a small number and one that is larger than what is folded into coefficients.
    pub fn new() -> World {
        let mut scope = Scope::new();
        let (n, m) = (scope.size("n"), scope.size("m"));
        let sizes = vec![Dim::Size(n), Dim::Size(m), Dim::Number(3), Dim::Number(7)];
        World::over(scope, sizes)
    }

    /// Three symbols.
    pub fn symbols() -> World {
        let mut scope = Scope::new();
        let sizes = ["n", "m", "k"].map(|text| Dim::Size(scope.size(text)));
        World::over(scope, sizes.to_vec())
    }

    /// One size: every matrix is square.
    pub fn square() -> World {
        let mut scope = Scope::new();
        let n = Dim::Size(scope.size("n"));
        World::over(scope, vec![n])
    }

    /// Two scalars, and over these sizes two columns, a row and two matrices of each shape.
    fn over(mut scope: Scope, sizes: Vec<Dim>) -> World {
        let mut shapes = vec![vec![], vec![]];
        for rows in &sizes {
            shapes.extend([vec![*rows], vec![*rows], vec![Dim::ONE, *rows]]);
            for columns in &sizes {
                shapes.extend([vec![*rows, *columns], vec![*rows, *columns]]);
            }
        }
        for (place, shape) in shapes.into_iter().enumerate() {
            scope.declare(format!("v_{place}"), Kind::Param, shape);
        }
        World { scope, sizes }
    }

    /// The lengths of a name's axes.
    pub fn size(&self, name: Name) -> Size {
        size_of(&self.scope.letter(name).shape)
    }
}

/// Rows and columns.
pub type Matrix = (Dim, Dim);

/// The general place of a formula of this size, and its indices.
pub fn place(size: Size) -> (Vec<Option<Index>>, Vec<Index>) {
    let index =
        |(number, range): (u32, &Dim)| (*range != Dim::ONE).then(|| Index::free(number, *range));
    let place: Vec<Option<Index>> = (0..).zip(size.axes()).map(index).collect();
    let indices = place.iter().flatten().copied().collect();
    (place, indices)
}
