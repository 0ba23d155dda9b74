//! Random expressions in index notation, and other spellings of one.

use crate::random::Random;
use crate::world::World;
use backprose::algebra::function::FUNCTIONS;
use backprose::algebra::{Atom, Expr, Index, Rational};

/// Where the indices of sums begin; free ones are below.
const SUMMED: u32 = 1 << 10;

/// An expression over these free indices.
pub fn component(world: &World, free: &[Index], random: &mut Random) -> Expr {
    let mut making = Making {
        world,
        next: SUMMED,
        random,
    };
    making.expr(free, 4)
}

struct Making<'a> {
    world: &'a World,
    next: u32,
    random: &'a mut Random,
}

impl Making<'_> {
    fn expr(&mut self, free: &[Index], depth: u32) -> Expr {
        if depth == 0 {
            return self.leaf(free);
        }
        match self.random.below(8) {
            0 => self.leaf(free),
            1 | 2 => Expr::sum(self.several(free, depth)),
            3 => Expr::product(self.several(free, depth)),
            4 => {
                let exponents = [(2, 1), (3, 1), (1, 2), (-1, 1), (-1, 2)];
                let (numerator, denominator) = *self.random.pick(&exponents);
                let exponent = Rational::from_parts_signed(numerator.into(), denominator.into());
                self.expr(free, depth - 1).power(&exponent)
            }
            5 => {
                let row = self.random.pick(FUNCTIONS);
                let arguments = row.arguments.iter().map(|_| self.expr(free, depth - 1));
                Expr::apply(row.function, arguments.collect())
            }
            _ => {
                let bound = Index::free(self.next, *self.random.pick(&self.world.sizes));
                self.next += 1;
                let wider: Vec<Index> = free.iter().copied().chain([bound]).collect();
                // Products, so that the factors of one term share indices.
                Expr::product(self.several(&wider, depth)).sum_over(&[bound])
            }
        }
    }

    fn several(&mut self, free: &[Index], depth: u32) -> Vec<Expr> {
        let count = 2 + self.random.below(2);
        (0..count).map(|_| self.expr(free, depth - 1)).collect()
    }

    fn leaf(&mut self, free: &[Index]) -> Expr {
        match self.random.below(8) {
            0 => Expr::number(Rational::from(self.random.below(7) as i64 - 3)),
            1 => Expr::size(*self.random.pick(&self.world.sizes)),
            2 | 3 if !free.is_empty() => {
                let i = *self.random.pick(free);
                let like: Vec<Index> = free
                    .iter()
                    .copied()
                    .filter(|j| j.range == i.range)
                    .collect();
                Expr::delta(i, *self.random.pick(&like))
            }
            _ => self.entry(free),
        }
    }

    /// An entry of a name that these indices are enough for.
    fn entry(&mut self, free: &[Index]) -> Expr {
        let names: Vec<_> = self.world.scope.names().collect();
        let name = *self.random.pick(&names);
        let size = self.world.size(name);
        let mut indices = Vec::new();
        for range in size.axes().iter().copied() {
            let like: Vec<Index> = free.iter().copied().filter(|i| i.range == range).collect();
            match like.as_slice() {
                [] if self.world.scope.is_one(range) => {}
                [] => return self.entry(free),
                like => indices.push(*self.random.pick(like)),
            }
        }
        Expr::entry(name, indices)
    }
}

/// The same formula with its terms and factors in another order, and other names for the indices
/// that are summed over.
pub fn respelled(expr: &Expr, random: &mut Random) -> Expr {
    respelled_below(expr, &mut (SUMMED + random.below(1000) as u32), random)
}

/// `next` is an index that nothing around the formula has, nor any behind it.
fn respelled_below(expr: &Expr, next: &mut u32, random: &mut Random) -> Expr {
    let mut parts = Vec::new();
    for term in expr.terms() {
        let (opened, factors) = term.opened(next);
        let mut bound: Vec<Index> = opened
            .iter()
            .map(|index| Index::free(index.id + opened.len() as u32, index.range))
            .collect();
        *next += opened.len() as u32;
        let ids: Vec<u32> = shuffled(bound.iter().map(|index| index.id).collect(), random);
        for (index, id) in bound.iter_mut().zip(ids) {
            index.id = id;
        }
        let renamed = |index: Index| match opened.iter().position(|other| *other == index) {
            Some(place) => bound[place],
            None => index,
        };
        let mut all = vec![Expr::number(term.coefficient.clone())];
        for factor in shuffled(factors, random) {
            let mut inside = |inner: &Expr| respelled_below(inner, next, random);
            let base = match &factor.atom {
                Atom::Group(inner) => inside(inner),
                Atom::Apply(function, arguments) => {
                    Expr::apply(*function, arguments.iter().map(inside).collect())
                }
                Atom::Bind(bind) => {
                    // In the order of its indices places are counted: their names may change.
                    let bind = bind.opened(next);
                    let other: Vec<Index> = bind
                        .bound
                        .iter()
                        .map(|index| Index::free(index.id + bind.bound.len() as u32, index.range))
                        .collect();
                    *next += bind.bound.len() as u32;
                    let renamed = |index: Index| {
                        let place = bind.bound.iter().position(|own| *own == index);
                        place.map_or(index, |place| other[place])
                    };
                    let body = respelled_below(&bind.body, next, random).replace(&renamed);
                    Expr::bind(bind.binder, &other, &body, bind.at)
                }
                atom => Expr::atom(atom.clone()),
            };
            all.push(base.power(&factor.exponent).replace(&renamed));
        }
        let product = Expr::product(shuffled(all, random));
        let order = shuffled(bound, random);
        // All sums at once, or one after the other.
        parts.push(match random.once_in(2) {
            true => product.sum_over(&order),
            false => order
                .iter()
                .fold(product, |sum, index| sum.sum_over(&[*index])),
        });
    }
    Expr::sum(shuffled(parts, random))
}

fn shuffled<T>(mut things: Vec<T>, random: &mut Random) -> Vec<T> {
    random.shuffle(&mut things);
    things
}
